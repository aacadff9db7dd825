"""Drafting: a record's words, Chinese and English, to an unsigned expression; nothing dropped, nothing signed.

May import: values, standards, history, and criteria's own modules. Read first: ``item.py`` (the steps in order).
"""

from trialwright.criteria.translate.draft import Draft, DraftedList, Item
from trialwright.criteria.translate.item import translate
from trialwright.criteria.translate.record import translate_list

__all__ = ["Draft", "DraftedList", "Item", "translate", "translate_list"]
