"""Checking: what is missing, contradictory or impossible in a record; one module a family.

May import: nouns, reading. Read first: ``catalogue below``.
"""
