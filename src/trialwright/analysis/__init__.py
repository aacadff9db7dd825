"""Analysis: sets, survival, proportions, pharmacokinetics, tables, figures; numpy and scipy allowed.

May import: nouns. Read first: ``result.py``.
"""
