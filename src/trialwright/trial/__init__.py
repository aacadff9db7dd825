"""Trial: a study being lived: state, commands, calendar, oversight.

May import: all nouns. Read first: ``state.py``.
"""
