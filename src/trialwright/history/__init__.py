"""History: everything that can happen to a participant, and what it amounts to on a date.

May import: values, standards. Read first: ``events.py``.
"""
