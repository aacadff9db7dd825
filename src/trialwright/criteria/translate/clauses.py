"""Cuts a criterion into sub-items, sentences and pieces, aware of brackets and of lists that share a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(
    r"(?:^|(?<=[\s;:,.。)]))(?:\(\s?(?P<p>[a-hA-H]|\d{1,2}|[ivx]{1,4})\s?\)|(?P<r>[a-hA-H]|\d{1,2}|[ivx]{1,4})\)|(?P<d>[a-hA-H]|\d{1,2})(?:、|\.(?=\s|[\u4e00-\u9fff])))\s*"
)
_END: Final = re.compile(
    r";|。|(?<![A-Z])(?<!e\.g)(?<!i\.e)(?<!etc)(?<!\bvs)(?<!\bDr)(?<!\bno)\.(?=\s+[A-Z(\u4e00-\u9fff]|\s*$)|(?<=\s)[•▪◦*](?=\s)|(?<=[a-z)])\s+-\s+(?=[A-Z])"
)
_LEADING: Final = re.compile(r"[\s,;:.。、•*▪◦·-]*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the cleaned text; ``label`` is a sub-item's letter or number."""

    start: int
    end: int
    label: str = ""
    mark_start: int = 0


def depths(text: str) -> list[int]:
    """How many matched brackets are open at each character; a bracket without partner counts for nothing.

    >>> depths("a(b)c)")
    [0, 1, 1, 1, 0, 0]
    """
    delta = [0] * (len(text) + 1)
    stack: list[tuple[str, int]] = []
    for k, c in enumerate(text):
        if c in "([{":
            stack.append((c, k))
        elif c in ")]}":
            opening = {")": "(", "]": "[", "}": "{"}[c]
            if stack and stack[-1][0] == opening:
                start = stack.pop()[1]
                delta[start] += 1
                delta[k + 1] -= 1
    out, level = [], 0
    for k in range(len(text)):
        level += delta[k]
        out.append(level)
    return out


def sub_items(text: str, start: int = 0, end: int | None = None) -> tuple[Stretch, tuple[Stretch, ...]]:
    """What stands before the first mark, and the marked sub-items; marks count only as a run from a, 1 or i.

    >>> [s.label for s in sub_items("Organ function: a) ANC ok; b) PLT 1.5 ok")[1]]
    ['a', 'b']
    """
    end = len(text) if end is None else end
    runs: dict[str, list[tuple[int, int, str]]] = {}
    for m in _MARK.finditer(text, start, end):
        style = m.lastgroup or "p"
        label = m.group(style)
        for family in _families(label):
            run = runs.setdefault(style + family, [])
            if _ordinal(label, family) == len(run) + 1:
                run.append((m.start(), m.end(), label))
    best = min((r for r in runs.values() if len(r) >= 2), key=lambda r: r[0][0], default=None)
    if best is None:
        return Stretch(start, end), ()
    items = tuple(
        Stretch(b, best[k + 1][0] if k + 1 < len(best) else end, label.lower(), a)
        for k, (a, b, label) in enumerate(best)
    )
    return Stretch(start, best[0][0]), items


def _families(label: str) -> tuple[str, ...]:
    if label.isdigit():
        return ("digit",)
    out: tuple[str, ...] = ()
    if len(label) == 1 and label.lower() in "abcdefgh":
        out += ("letter",) if label.islower() else ("LETTER",)
    if re.fullmatch("[ivx]+", label):
        out += ("roman",)
    return out


_ROMANS: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def _ordinal(label: str, family: str) -> int:
    if family == "digit":
        return int(label)
    if family == "roman":
        return _ROMANS.index(label) + 1 if label in _ROMANS else 0
    return ord(label.lower()) - ord("a") + 1


def sentences(text: str, stretch: Stretch, depth: list[int]) -> list[Stretch]:
    """Sentences of a stretch, without the blanks and stops around them.

    >>> t = "No asthma; age ≥ 18 (or 16; if agreed)."
    >>> [t[s.start : s.end] for s in sentences(t, Stretch(0, len(t)), depths(t))]
    ['No asthma', 'age ≥ 18 (or 16; if agreed)']
    """
    base = min(depth[stretch.start : stretch.end], default=0)
    out = []
    at = stretch.start
    for m in _END.finditer(text, stretch.start, stretch.end):
        if depth[m.start()] > base:
            continue
        out.append(Stretch(at, m.start()))
        at = m.end()
    out.append(Stretch(at, stretch.end))
    return [t for s in out if (t := trimmed(text, s)).start < t.end]


def trimmed(text: str, s: Stretch) -> Stretch:
    """Without blanks and punctuation at either end."""
    m = _LEADING.match(text, s.start, s.end)
    start = m.end() if m else s.start
    end = s.end
    while end > start and text[end - 1] in " ,;:.。、":
        end -= 1
    return Stretch(start, end, s.label, s.mark_start)


_JOINS: Final = re.compile(
    r"(?P<or>,?\s+(?:and/or|or)\s+|,?\s?(?:或者|或是|或|抑或))|(?P<and>,?\s+(?:and|as well as|but|plus|&)\s+|,?\s?(?:并且|而且|同时|以及|且|(?<!合)并(?!发|用|存|行|不|未)|及(?!其他|时|以)|和(?!解|谐)|与(?!其|治疗相关)))|(?P<list>、)|(?P<comma>,\s*)|(?P<slash>(?<=[A-Za-z])\s/\s(?=[A-Za-z]))"
)


@dataclass(frozen=True, slots=True)
class Join:
    """A connective between two pieces: ``and``, ``or``, ``list`` (、) or ``comma``."""

    start: int
    end: int
    kind: str


def joins(text: str, s: Stretch, depth: list[int], solid: list[tuple[int, int]]) -> list[Join]:
    """The connectives of a sentence outside brackets and outside what must stay together."""
    base = min(depth[s.start : s.end], default=0)
    out = []
    for m in _JOINS.finditer(text, s.start, s.end):
        if any(d > base for d in depth[m.start() : m.end()]) or any(a < m.end() and m.start() < b for a, b in solid):
            continue
        kind = m.lastgroup or "comma"
        out.append(Join(m.start(), m.end(), "or" if kind == "slash" else kind))
    return out
