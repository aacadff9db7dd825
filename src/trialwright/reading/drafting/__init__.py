"""Drafting: what a record says about interventions, outcomes, times and the kind of trial, as proposals for a study file.

May import: nouns and ``reading.record``. Read first: ``reading/draft.py``.
"""
