"""Standards: published clinical instruments, one module each, versions in force inside.

May import: values. Read first: ``ctcae.py``.
"""
