"""Drafts all criteria of a record: sub-items inherit a preamble's window, later gates are guessed from words."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from trialwright.criteria.translate.draft import DraftedList, Item
from trialwright.criteria.translate.item import translate

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon


def translate_list(items: Iterable[Item], lexicon: Lexicon | None = None) -> DraftedList:
    """Drafts of all items, by gate.

    Args:
        items: in the record's order, sub-items (``5.a``) after their item.
        lexicon: as for ``translate``.
    """
    drafts = tuple(translate(i.zh, i.en, kind=i.kind, number=i.number, lexicon=lexicon, path=i.path) for i in items)
    return DraftedList(gates=MappingProxyType({"enrolment": drafts}))
