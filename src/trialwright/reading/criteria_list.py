"""Splits the text of an eligibility list into its numbered or bulleted items and their sub-items, keeping offsets.

A text is split only where the next expected number follows, or at bullets; ``1.5``, ``RECIST 1.1`` and ``grade 2.`` stay whole.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
# One pattern a style; group 1 is the number, and what must not stand before it is asked behind its first digit, so that
# the search goes from digit to digit. The style of the first number rules the list.
_STYLES: Final = (
    ("paren", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]")),
    ("colon", re.compile(r"(\d(?<![\d.:：]\d)\d?)\s?[:：](?!\d)")),
    ("dot", re.compile(r"(\d(?<![\d.(（^]\d)\d?)\s?[.．](?!\d)")),
    ("comma", re.compile(r"(\d(?<![\d.、(（]\d)\d?)\s?、(?!\d+[、级分])")),
    ("close", re.compile(r"(\d(?<![\d.(（/^×*~\-–]\d)\d?)\s?[)）]")),
    ("circle", re.compile(f"([{_CIRCLED}])")),
)
_LETTERED: Final = (
    ("letter)", re.compile(r"(?<![A-Za-z(（\-])([a-z])\s?[)）.](?![A-Za-z]\b)")),
    ("(letter)", re.compile(r"[(（]\s?([a-z])\s?[)）]")),
)
_BULLET = re.compile(r"([ \t\xa0\u3000]*)([•●▪■◦○·∙‣▶◆*]|[-–—](?=[ \t\xa0A-Z≥≤<>\u4e00-\u9fff]))[ \t\xa0\u3000]*")
_ONE = re.compile(r"1\s*[)）]|1\s?[:：.．、]|①")  # what every first number of a list holds
_LINE = re.compile(r"[^\r\n]+")
_ANY_LETTER = re.compile(r"b\s?[)）.]")
_BEFORE_STRONG: Final = frozenset(";；。.!！?？:：,，、)）]】\n\r|")
# Words after which a number closes a phrase, not an item: "grade 2. …", "NYHA class 3)".
_NUMBERED_WORD = re.compile(
    r"(?:grade|grades|level|stage|class|type|phase|score|scores|version|recist|ctcae|ecog|who|than|to|of|or|and|at|least|is|was|least|day|week|cycle|line|"
    r"为|于|至|或|和|及|第|级|分|期|达|约|共|in|by|within|[<>≤≥=~\-–+×/*^])\s*$",
    re.I,
)
_TAIL: Final = " \t\r\n\xa0\u3000;；。.,，、"
_HEADING = re.compile(
    r"\s*(?:(?:key|main|major|general)\s+)?(?:inclusion|exclusion|eligibility|non-?inclusion)(?:\s+criteria)?\s*[:：]?\s*(?=\n|\d|[(（①•*\-])"
    r"|\s*(?:主要)?(?:纳入|入选|排除|入组)(?:标准)?\s*[:：]?\s*(?=\n|\d|[(（①•*\-])",
    re.I,
)


class Item(NamedTuple):
    """One criterion: its number as printed (or its position), the span of its text, and its sub-items."""

    number: str
    start: int
    end: int
    parts: tuple[Item, ...] = ()


class _Mark(NamedTuple):
    number: str
    start: int
    end: int


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "\u200b\ufeff"):
        start += 1
    while end > start and text[end - 1] in _TAIL:
        end -= 1
    return start, end


def _value(found: str) -> int:
    return _CIRCLED.index(found) + 1 if found in _CIRCLED else int(found)


def _strength(text: str, at: int, start: int) -> int:
    """2 at the beginning, on a new line or after a full stop; 1 after a blank or a Chinese word; 0 not a place for a number."""
    k = at
    while k > start and text[k - 1] in " \t\xa0\u3000":
        k -= 1
    if k == start or text[k - 1] in "\n\r":
        return 3
    before = text[k - 1]
    if _NUMBERED_WORD.search(text[max(start, k - 12) : k]):
        return 0
    if before in ";；。.!！?？:：":
        return 2
    if before in _BEFORE_STRONG:
        return 2 if k < at or before not in ",，、" else 1
    if k < at or "\u4e00" <= before <= "\u9fff" or text[at] in _CIRCLED:
        return 1
    return 0


def _chain(text: str, start: int, end: int, pattern: re.Pattern[str], first: int | None) -> list[_Mark]:
    """The marks of a list that counts on: each next number at its best place before the number after it."""
    by_number: dict[int, list[tuple[int, int, int]]] = {}
    for m in pattern.finditer(text, start, end):
        s = _strength(text, m.start(), start)
        if s:
            by_number.setdefault(_value(m.group(1)), []).append((m.start(), m.end(), s))
    if first is None:
        return []
    marks: list[_Mark] = []
    at, n = start, first
    while places := [p for p in by_number.get(n, ()) if p[0] >= at]:
        best = places[0]
        after = next((p[0] for p in by_number.get(n + 1, ()) if p[0] > best[0] and p[2] >= 2), end)
        for p in places[1:]:
            if p[0] >= after:
                break
            if p[2] > best[2] and best[2] < 2:
                best = p
        if marks and best[2] == 1 and marks[0] and _all_lines(text, start, marks):
            break  # a list of lines does not go on inside a line
        marks.append(_Mark(str(n), best[0], best[1]))
        at, n = best[1], n + 1
    return marks


def _all_lines(text: str, start: int, marks: list[_Mark]) -> bool:
    return len(marks) > 1 and all(_strength(text, m.start, start) == 3 for m in marks)


def _first(text: str, start: int, end: int) -> tuple[re.Pattern[str], int] | None:
    """The style and number that open the text, after a heading if there is one."""
    heading = _HEADING.match(text, start, end)
    at = heading.end() if heading else start
    while at < end and text[at].isspace():
        at += 1
    for _, pattern in _STYLES:
        m = pattern.match(text, at, end)
        if m:
            return pattern, _value(m.group(1))
    if _ONE.search(text, at, at + 402) is None:
        return None
    for name, pattern in _STYLES:  # an introduction before the first number: only a 1 at a strong place begins a list
        if name == "close":
            continue
        for m in pattern.finditer(text, at, min(end, at + 400)):
            if _value(m.group(1)) == 1 and _strength(text, m.start(), start) >= 2:
                return pattern, 1
    return None


def _bullets(text: str, start: int, end: int) -> list[_Mark]:
    """Marks of the least indented bullets."""
    found: list[tuple[int, re.Match[str]]] = []
    for line in _LINE.finditer(text, start, end):
        m = _BULLET.match(text, line.start(), end)
        if m is not None:
            begin = max(text.rfind("\n", 0, m.start(2)), text.rfind("\r", 0, m.start(2))) + 1
            found.append((len(text[begin : m.start(2)].expandtabs(4)), m))
    if not found:
        return []
    least = min(indent for indent, _ in found)
    sign = next(m.group(2) for indent, m in found if indent == least)
    top = [m for indent, m in found if indent <= least + 1 and m.group(2) == sign]
    return [_Mark(str(k), m.start(), m.end()) for k, m in enumerate(top, 1)]


def _cut(text: str, marks: list[_Mark], end: int) -> list[tuple[str, int, int]]:
    stops = [m.start for m in marks[1:]] + [end]
    out = []
    for m, stop in zip(marks, stops, strict=True):
        a, b = _trimmed(text, m.end, stop)
        if b > a:
            out.append((m.number, a, b))
    return out


def _parts(text: str, start: int, end: int, style: re.Pattern[str] | None) -> tuple[Item, ...]:
    """The sub-items of one item: second-level bullets, letters, or numbers of another style; else none."""
    for _, pattern in _LETTERED if _ANY_LETTER.search(text, start, end) is not None else ():
        marks: list[_Mark] = []
        at = start
        for letter in _LETTERS:
            m = next(
                (
                    m
                    for m in pattern.finditer(text, at, end)
                    if m.group(1) == letter and _strength(text, m.start(), start)
                ),
                None,
            )
            if m is None:
                break
            marks.append(_Mark(letter, m.start(), m.end()))
            at = m.end()
        if len(marks) > 1:
            return tuple(Item(n, a, b) for n, a, b in _cut(text, marks, end))
    for name, pattern in _STYLES:
        if pattern is style or name == "colon" or text.find("①" if name == "circle" else "2", start, end) < 0:
            continue  # a list has at least two items
        marks = _chain(text, start, end, pattern, 1)
        if len(marks) > 1:
            return tuple(Item(n, a, b) for n, a, b in _cut(text, marks, end))
    line = text.find("\n", start, end)
    if line >= 0:
        bullets = _bullets(text, line + 1, end)
        if bullets:
            return tuple(Item(n, a, b) for n, a, b in _cut(text, bullets, end))
    return ()


def split(text: str, start: int = 0, end: int | None = None) -> tuple[Item, ...]:
    """The items of an eligibility list between two offsets; one item where the text does not split, none where it is empty.

    >>> [i.number for i in split("1. Age >= 18; 2. ANC >= 1.5; 3. RECIST 1.1 lesion")]
    ['1', '2', '3']
    """
    end = len(text) if end is None else end
    a, b = _trimmed(text, start, end)
    if a == b:
        return ()
    bullets = _bullets(text, start, end)
    opening = _first(text, start, end)
    marks: list[_Mark] = []
    style: re.Pattern[str] | None = None
    if opening is not None:
        style, number = opening
        marks = _chain(text, start, end, style, number)
    if bullets and (not marks or bullets[0].start < marks[0].start or (len(marks) == 1 and len(bullets) > 1)):
        inner_first = marks and marks[0].start < bullets[0].start
        if not inner_first:
            marks, style = bullets, None
    pieces = _cut(text, marks, end) if marks else [("1", a, b)]
    if marks and len(marks) == 1 and marks[0].number != "1" and not bullets:
        pieces = [("1", a, b)]
    pieces = pieces or [("1", a, b)]
    return tuple(Item(n, x, y, _parts(text, x, y, style)) for n, x, y in pieces)
