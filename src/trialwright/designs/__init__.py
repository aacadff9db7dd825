"""Designs: who is treated next, at which dose, when to stop, and what that promises; numpy and scipy allowed.

May import: values. Read first: ``decision.py``.
"""
