"""Drafts all criteria of a record: sub-items inherit a preamble's window, later gates are guessed from words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from trialwright.criteria.translate.draft import Draft, DraftedList, Item, TimeConstraint
from trialwright.criteria.translate.item import draft_head, drafted
from trialwright.criteria.translate.mentions import Names, shipped_names
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon

ENROLMENT: Final = "enrolment"
_GATES: Final = (ENROLMENT, "randomisation")
_MARK_BEFORE: Final = re.compile(r"[\s(（\[]*(?:[A-Za-z]|\d{1,2}|[ivx]{1,4}|[①-⑳])\s*[)）.、:：\]]*\s*$|[-•*·▪\s]+$")


def translate_list(items: Iterable[Item], lexicon: Lexicon | None = None) -> DraftedList:
    """Drafts of all items, by gate.

    Args:
        items: in the record's order, sub-items (``5.a``) after their item; the item's text may hold theirs.
        lexicon: as for ``translate``.

    >>> drafted = translate_list([Item(number="1", kind="include", en="Age >= 18 years")])
    >>> [d.text for d in drafted.gates["enrolment"]]
    ['age >= 18 y TBC']
    """
    given = tuple(items)
    names = shipped_names() if lexicon is None else Names.of(lexicon)
    drafts = tuple(_drafts(given, names))
    gates = {g: tuple(d for d in drafts if (d.gate or ENROLMENT) == g) for g in _GATES}
    return DraftedList(
        gates=MappingProxyType({g: ds for g, ds in gates.items() if ds or g == ENROLMENT}),
        findings=tuple(_of_list(given)),
    )


def _drafts(given: tuple[Item, ...], names: Names) -> Iterator[Draft]:
    below: dict[tuple[str, str], list[Item]] = {}
    for i in given:
        if "." in i.number:
            below.setdefault((i.kind, i.number.split(".")[0]), []).append(i)
    windows: dict[tuple[str, str], str] = {}
    preambles: dict[tuple[str, str], tuple[TimeConstraint, ...]] = {}
    whole: set[tuple[str, str]] = set()
    for i in given:
        key = (i.kind, i.number.split(".")[0])
        if "." in i.number:
            if key not in whole:
                made = drafted(
                    i.zh, i.en, kind=i.kind, number=i.number, names=names, window=windows.get(key, ""), path=i.path
                )
                yield replace(made, times=(*preambles.pop(key, ()), *made.times))
        elif key not in below:
            yield drafted(i.zh, i.en, kind=i.kind, number=i.number, names=names, path=i.path)
        else:
            own, window, tally, times = draft_head(_head(i, below[key]), names)
            if tally:  # some of the sub-items suffice: they are one criterion
                whole.add(key)
                yield drafted(i.zh, i.en, kind=i.kind, number=i.number, names=names, path=i.path)
                continue
            windows[key] = window
            preambles[key] = times
            if own is not None:
                yield own


def _head(item: Item, below: list[Item]) -> Item:
    """The item's words before its first sub-item."""
    return replace(item, zh=_before(item.zh, [b.zh for b in below]), en=_before(item.en, [b.en for b in below]))


def _before(text: str | None, below: list[str | None]) -> str | None:
    if not text:
        return text
    places = [at for b in below if b and (at := text.find(b.strip()[:60])) >= 0]
    if not places:
        return text
    head = text[: min(places)]
    mark = _MARK_BEFORE.search(head)
    return head[: mark.start()] if mark else head


def _of_list(given: tuple[Item, ...]) -> Iterator[Finding]:
    for kind, zh, en in (("include", "纳入标准", "inclusion"), ("exclude", "排除标准", "exclusion")):
        here = [i for i in given if i.kind == kind]
        alone = [i.number for i in here if bool(i.zh and i.zh.strip()) != bool(i.en and i.en.strip())]
        if alone and len(alone) < len(here):
            yield Finding(
                code="BIL-05",
                severity=Severity.ERROR,
                field=f"eligibility.{en}",
                text=Text(
                    zh=f"{zh}中下列条目只有一种语言：{'、'.join(alone)}。",
                    en=f"These items of the {en} list stand in one language only: {', '.join(alone)}.",
                ),
                remedy=Text(
                    zh="补全另一语言的条目，或对齐编号。",
                    en="Add the item in the other language, or align the numbers.",
                ),
                kind="bilingual_mismatch",
                detect="bilingual",
            )
