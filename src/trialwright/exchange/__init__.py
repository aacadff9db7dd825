"""Exchange: reports and files for people and other systems.

May import: nouns, reading, analysis, rehearsal. Read first: ``dossier.py``.
"""
