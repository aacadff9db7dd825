"""Puts an eligibility list into slots: the container with its whole text, its numbered items, their sub-items."""

from __future__ import annotations

from collections.abc import Callable

from trialwright.reading.assembly import Assembly, raw
from trialwright.reading.criteria_list import Item, split
from trialwright.reading.document import BLANKS, folded
from trialwright.reading.record import Layer
from trialwright.reading.stretch import Stretch
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
) -> None:
    """One list of criteria between two offsets of a text page.

    Args:
        path: ``eligibility.inclusion`` or ``eligibility.exclusion``.
    """
    items = split(a.document.text, start, end)
    a.put(path, language, start, end, layer=layer, inferred=inferred, items=len(items))

    def put(where: str, item: Item) -> None:
        a.put(where, language, item.start, item.end, layer=layer, inferred=inferred)

    _each(path, items, put)


def place_criteria(
    a: Assembly,
    path: str,
    language: str,
    piece: Stretch,
    start: int = 0,
    end: int | None = None,
    *,
    layer: Layer | None = None,
    inferred: Text | None = None,
) -> None:
    """One list of criteria between two offsets of a stretch of a page with mark-up or escapes."""
    text = piece.text
    end = len(text) if end is None else end
    items = split(text, start, end)

    def put(where: str, item: Item, count: int | None = None) -> None:
        place_words(a, where, language, piece, item.start, item.end, layer=layer, inferred=inferred, items=count)

    put(path, Item("", start, end), len(items))
    _each(path, items, put)


def place_words(
    a: Assembly,
    path: str,
    language: str,
    piece: Stretch,
    start: int,
    end: int,
    *,
    layer: Layer | None = None,
    inferred: Text | None = None,
    items: int | None = None,
) -> None:
    """A part of a stretch as one slot: its page span, what is written there, and the folded words."""
    words = piece.text[start:end]
    inner = words.strip(BLANKS)
    if not inner:
        return
    if len(inner) < len(words):
        start += len(words) - len(words.lstrip(BLANKS))
        end = start + len(inner)
    span = (piece.at(start), piece.after(end))
    as_written = raw(a.document.text[span[0] : span[1]], a.document.medium)
    a.place(path, language, span, as_written, folded(inner), layer=layer, inferred=inferred, items=items)


def _each(path: str, items: tuple[Item, ...], put: Callable[[str, Item], None]) -> None:
    """Puts items and their sub-items."""
    for item in items:
        put(f"{path}[{item.number}]", item)
        for part in item.parts:
            put(f"{path}[{item.number}].{part.number}", part)
