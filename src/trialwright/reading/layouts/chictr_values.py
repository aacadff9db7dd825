"""Puts the pieces that stand under a ChiCTR label into slots: joined words cut, dates and ages typed, criteria split."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Protocol

from trialwright.reading.assembly import Assembly, raw
from trialwright.reading.document import BLANKS, folded
from trialwright.reading.eligibility import place_criteria, put_criteria
from trialwright.reading.meaning import date_in, is_placeholder, is_placeholder_date, meaning_of
from trialwright.reading.record import Layer, Meaning, State
from trialwright.reading.stretch import Stretch, of_medium


class Placed(Protocol):
    """A piece of a page with its offsets."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


CRITERIA: Final = ("eligibility.inclusion", "eligibility.exclusion")
_LONGEST: Final = 400  # characters of a value with fixed words
_HAN = re.compile(r"[\u4e00-\u9fff]")
# 公开/Public, 否No, 是/Yes, 暂未确定/Not yet
_JOINED = re.compile(r"\s*([\u4e00-\u9fff][\u4e00-\u9fff（）()、，]*)\s*/?\s*([A-Za-z][A-Za-z ,\-]*?)?\s*")
_FROM_TO = re.compile(
    r"(?:From|从)?\s*(?P<a>\d{4}[-/年.]\d{1,2}(?:[-/月.]\d{1,2}日?)?)?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"\s*(?:To|至|到|~|—|–)\s*(?P<b>\d{4}[-/年.]\d{1,2}(?:[-/月.]\d{1,2}日?)?)?",
    re.I,
)
_AGE = re.compile(
    r"(?P<which>最小|Min(?:imum)?|最大|Max(?:imum)?)\s*(?:Min|Max)?(?:imum)?\s*(?:age)?\s*[:：]?\s*"
    r"(?P<value>\d{1,4}(?:\.\d+)?)?\s*(?P<unit>years?|months?|weeks?|days?|hours?|岁|周岁|月|个月|周|天|小时)?",
    re.I,
)


def put_value(a: Assembly, path: str, how: str, line: int, values: Sequence[Placed], between: Sequence[Placed]) -> None:
    """Books the pieces under a label.

    Args:
        how: zh, en, any, both (Chinese paragraph, then English) or joined (``公开/Public``).
        line: of the label, for an absence.
        between: pieces between the Chinese and the English label of a shared slot.
    """
    if between and not values:
        values, between = between, ()
    if path.startswith("dates.execution") or path == "dates.recruitment":
        _put_period(a, path, line, values)
    elif path == "eligibility.age":
        _put_ages(a, line, values)
    elif between and how in (
        "both",
        "joined",
    ):  # a value after each label: never one span across the label between them
        put_one(a, path, "zh", line, between)
        put_one(a, path, "en", line, values)
    elif path in CRITERIA:
        _put_list(a, path, how, line, values)
    elif how == "both" or (path == "registration.status" and how == "en" and len(values) == 2 and _is_empty(a, path)):
        _put_both(a, path, line, values)  # ITMCTR prints both values of this field after both labels
    elif how == "joined" or (path == "ethics.approved" and how == "zh"):
        _put_joined(a, path, how, line, values)
    else:
        if (
            path == "ethics.approved"
            and how == "en"
            and not values
            and (zh := a.slot(path, "zh")) is not None
            and zh.span
        ):
            joined = re.compile(r"\s*/?\s*(Yes|No)\b").match(a.document.text, zh.span[1])
            if joined is not None:  # 是/Yes stood under the Chinese label
                put_span(a, path, "en", *joined.span(1))
                return
        put_one(a, path, how, line, values)
        if between:
            put_one(a, path, "zh", line, between)


def _is_empty(a: Assembly, path: str) -> bool:
    zh = a.slot(path, "zh")
    return zh is not None and zh.text is None


def put_one(a: Assembly, path: str, language: str, line: int, values: Sequence[Placed]) -> None:
    """One slot from the pieces under one label; none of them means blank."""
    if not values:
        a.absent(path, language, line)
        return
    put_span(a, path, language, values[0].start, values[-1].end)


def put_span(a: Assembly, path: str, language: str, start: int, end: int) -> None:
    """One slot between two offsets, with its meaning, or its placeholder state."""
    d = a.document
    words = folded(raw(d.text[start:end], d.medium))
    if not words:
        a.absent(path, language, d.line_of(start))
        return
    if is_placeholder(path, words):
        layer = Layer.REGISTRY if path in ("ethics.file", "identification.registrant", "results.file") else None
        a.put(path, language, start, end, state=State.PLACEHOLDER, layer=layer)
        return
    a.put(path, language, start, end, means=meaning_of(path, words), text=words if a.unescape is None else None)


def _put_both(a: Assembly, path: str, line: int, values: Sequence[Placed]) -> None:
    if not values:
        a.absent(path, "zh", line)
        a.absent(path, "en", line)
    elif len(values) == 1:
        put_one(a, path, "zh" if _HAN.search(values[0].text) else "en", line, values)
    else:
        put_one(a, path, "zh", line, values[:1])
        put_one(a, path, "en", line, values[1:])


def _put_joined(a: Assembly, path: str, how: str, line: int, values: Sequence[Placed]) -> None:
    """``公开/Public`` is a Chinese and an English value; a lone ``Yes`` is English, a lone ``否`` Chinese."""
    if not values:
        a.absent(path, "zh", line)
        if how == "joined":
            a.absent(path, "en", line)
        return
    piece = _stretch(a, values)
    m = _JOINED.fullmatch(piece.text) if len(piece.text) <= _LONGEST else None
    if m is None:
        if how == "zh":
            put_span(a, path, "zh", piece.start, piece.end)
            return
        language = "zh" if _HAN.search(piece.text) else "en"
        put_span(a, path, language, piece.start, piece.end)
        a.absent(path, "en" if language == "zh" else "zh", line)
        return
    put_span(a, path, "zh", piece.at(m.start(1)), piece.after(m.end(1)))
    if m.group(2) and how == "joined":
        put_span(a, path, "en", piece.at(m.start(2)), piece.after(m.end(2)))
    elif how == "joined":
        a.absent(path, "en", line)


def _put_list(a: Assembly, path: str, language: str, line: int, values: Sequence[Placed]) -> None:
    if not values:
        a.absent(path, language, line, items=0)
        return
    if a.document.medium == "text":
        put_criteria(a, path, language, values[0].start, values[-1].end)
    else:
        place_criteria(a, path, language, _stretch(a, values))


def _stretch(a: Assembly, values: Sequence[Placed]) -> Stretch:
    d = a.document
    return of_medium(d.text, values[0].start, values[-1].end, d.medium)


def _put_period(a: Assembly, path: str, line: int, values: Sequence[Placed]) -> None:
    start_path, end_path = (
        ("dates.start", "dates.completion")
        if path == "dates.execution"
        else ("dates.recruitment.start", "dates.recruitment.end")
    )
    if not values:
        a.absent(start_path, "any", line)
        a.absent(end_path, "any", line)
        return
    piece = _stretch(a, values)
    start, end = piece.start, piece.end
    m = _FROM_TO.search(piece.text[:_LONGEST])
    if m is None:
        put_span(a, start_path, "any", start, end)
        a.absent(end_path, "any", line)
        return
    a.label(start, end)
    for name, where in (("a", start_path), ("b", end_path)):
        if m.group(name) is None:
            a.absent(where, "any", a.document.line_of(start))
            continue
        date = date_in(m.group(name))
        state = State.PLACEHOLDER if date is not None and is_placeholder_date(date) else State.VALUE
        means = None if date is None else Meaning(date=date)
        a.put(where, "any", piece.at(m.start(name)), piece.after(m.end(name)), state=state, means=means)


def _put_ages(a: Assembly, line: int, values: Sequence[Placed]) -> None:
    paths = {"最小": "eligibility.age.min", "min": "eligibility.age.min"}
    found = set()
    for value in values:
        a.label(value.start, value.end)
        piece = _stretch(a, [value])
        for m in _AGE.finditer(piece.text):
            path = paths.get(m.group("which").lower()[:3], "eligibility.age.max")
            found.add(path)
            if m.group("value") is None:
                a.absent(path, "any", a.document.line_of(piece.at(m.start())))
                continue
            start = m.start("value")
            end = m.end("unit") if m.group("unit") else m.end("value")
            words = folded(piece.text[start:end].strip(BLANKS))
            a.put(path, "any", piece.at(start), piece.after(end), means=meaning_of(path, words))
    for path in ("eligibility.age.min", "eligibility.age.max"):
        if path not in found:
            a.absent(path, "any", line)
