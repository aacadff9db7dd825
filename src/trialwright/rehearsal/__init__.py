"""Rehearsal: virtual participants driven through the trial's own commands.

May import: nouns, analysis. Read first: ``run.py``.
"""
