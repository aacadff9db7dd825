"""Drafts one criterion from its words: clean, cut, find, assemble, compare the languages, account for everything."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from trialwright.criteria.translate.draft import Draft, Kind

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon


def translate(
    item_zh: str | None,
    item_en: str | None,
    *,
    kind: Kind,
    number: str,
    lexicon: Lexicon | None = None,
    window: str = "",
) -> Draft:
    """The draft of one criterion.

    Args:
        item_zh, item_en: its words; ``None`` or blank where the record has none.
        kind: ``include`` (must be true) or ``exclude`` (must be false).
        number: as in the record, without the letter (``5``, ``5.a``).
        lexicon: the variables, concepts and anchors that may be used; the shipped one if not given.
        window: a window inherited from a preamble, in the criteria language.

    Returns:
        An unsigned draft that always parses; what is not understood is a ``judge`` of its own words.
    """
    words = item_en or item_zh or ""
    quoted = words.replace('"', "'").replace("\n", " ")
    return Draft(
        number=("I" if kind == "include" else "E") + number,
        kind=kind,
        that=f'judge "{quoted}"' if quoted.strip() else 'undefined "empty criterion" | "条目为空"',
        source=MappingProxyType({k: v for k, v in (("zh", item_zh), ("en", item_en)) if v}),
    )
