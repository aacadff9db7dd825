"""`Layout`: one entry of the catalogue of readers: how a page of it is recognised, how it is read, what it cannot carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """How far a document looks like a page of a layout (0 to 1), and what was found or missed."""

    score: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How pages of one layout are recognised and read.

    Args:
        name: as in ``--layout NAME``.
        medium: text, html, json, xml or xlsx; other media are not even looked at.
        evidence: scores a document.
        read: books every line it understands and puts every value it finds.
        rank: which page is believed first when several are merged: 0 the register itself, 1 its export, 2 a mirror,
            3 a guess.
        never_asked, lost: paths this layout cannot carry.
        source: where pages of this layout come from.
    """

    name: str
    label: Text
    medium: str
    evidence: Callable[[Document], Evidence]
    read: Callable[[Document, Assembly], None]
    source: str
    rank: int = 0
    never_asked: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    is_translated: bool = False
