"""Reading: from the bytes of a registry page, in whatever layout, to a `RegistryRecord` that says what is written where.

May import: the nouns. Read first: ``record.py``.
"""
