"""Reading: a registry page in any layout becomes one record that says what was written, where, and why not.

May import: nouns. Read first: ``record.py``.
"""
