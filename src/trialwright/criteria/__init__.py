"""Criteria: the eligibility language: grammar, expression, three-valued evaluation, print in zh and en, drafting from text.

May import: values, standards, history. Read first: ``expression.py``.
"""
