"""Shell: the only room with files, clock, chance and network.

May import: everything. Read first: ``cli/__init__.py``.
"""
