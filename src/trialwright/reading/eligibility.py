"""Puts an eligibility list into slots: the container with its whole text, its numbered items, their sub-items."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.reading.assembly import Assembly
from trialwright.reading.criteria_list import Item, split
from trialwright.reading.record import Layer
from trialwright.values.text import Text


def put_criteria(
    a: Assembly,
    path: str,
    language: str,
    start: int,
    end: int,
    *,
    layer: Layer | None = None,
    inferred: Text | None = None,
    source: str | None = None,
    offsets: Mapping[int, int] | None = None,
) -> None:
    """One list of criteria between two offsets.

    Args:
        path: ``eligibility.inclusion`` or ``eligibility.exclusion``.
        source, offsets: where the medium adds something, the text without it and the page's offset of each of its
            characters; else the page's own text is split.
    """
    items = split(a.document.text, start, end) if source is None else split(source)
    a.put(path, language, start, end, layer=layer, inferred=inferred, items=len(items))
    for item in items:
        _put_item(a, f"{path}[{item.number}]", language, item, layer, inferred, offsets)


def _put_item(
    a: Assembly,
    path: str,
    language: str,
    item: Item,
    layer: Layer | None,
    inferred: Text | None,
    offsets: Mapping[int, int] | None,
) -> None:
    x, y = (item.start, item.end) if offsets is None else (offsets[item.start], offsets[item.end - 1] + 1)
    a.put(path, language, x, y, layer=layer, inferred=inferred)
    for part in item.parts:
        _put_item(a, f"{path}.{part.number}", language, part, layer, inferred, offsets)
