"""Endpoints: what one participant's history amounts to on a date.

May import: values, standards, history. Read first: ``dlt.py``.
"""
