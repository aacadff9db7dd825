"""Study: what the protocol says, computably; the study file and its loader.

May import: values, standards, history, criteria, designs. Read first: ``study.py``.
"""
