"""Compares what was drafted from Chinese with what was drafted from English: agreement, or two readings and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from trialwright.criteria.translate.draft import Constraint, TimeConstraint
from trialwright.criteria.translate.leaves import number, unit
from trialwright.values.text import Text
from trialwright.values.units import Unit


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the languages say differently; ``code`` is that of the checks; an error if it changes who is treated."""

    code: str
    is_error: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Compared:
    """The constraints of both languages as one list, the differences, and whether all agree."""

    constraints: tuple[Constraint, ...]
    times: tuple[TimeConstraint, ...]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        return not any(d.is_error for d in self.differences)


def shown(c: Constraint) -> str:
    """``PLT >= 100 x10^9/L``."""
    tail = c.unit if c.unit in ("ULN", "LLN") else unit(c.unit)
    values = "..".join(number(v) for v in c.values)
    return f"{c.variable} {c.comparator or '?'} {values} {tail}".strip()


def shown_time(t: TimeConstraint) -> str:
    return f"{t.what} {t.comparator} {number(t.value)} {unit(t.unit)} {t.direction} {t.anchor}"


def compare(
    zh: tuple[tuple[Constraint, ...], tuple[TimeConstraint, ...]],
    en: tuple[tuple[Constraint, ...], tuple[TimeConstraint, ...]],
) -> Compared:
    """The two languages' constraints matched by variable; a missing comparator or a lost exponent is settled by the twin."""
    differences: list[Difference] = []
    values = _values(list(zh[0]), list(en[0]), differences)
    times = _times(list(zh[1]), list(en[1]), differences)
    return Compared(tuple(values), tuple(times), tuple(differences))


def _same(a: Constraint, b: Constraint) -> bool:
    return (
        a.variable == b.variable
        and a.comparator == b.comparator
        and a.values == b.values
        and _same_unit(a.unit, b.unit)
    )


def _same_unit(a: str, b: str) -> bool:
    if a == b or not a or not b:
        return True
    if not (Unit.is_unit(a) and Unit.is_unit(b)):
        return False
    x, y = Unit.of(a), Unit.of(b)
    return x.is_convertible(y) and x.factor_to(y) == 1


def _values(zh: list[Constraint], en: list[Constraint], out: list[Difference]) -> list[Constraint]:
    merged: list[Constraint] = []
    rest = list(en)
    for a in zh:
        twin = next((b for b in rest if _same(a, b)), None)
        if twin is None:
            continue
        rest.remove(twin)
        merged.append(a if a.unit else replace(a, unit=twin.unit))
    for a in [a for a in zh if not any(_same(a, b) for b in en)]:
        twin = next((b for b in rest if b.variable == a.variable and b.is_known), None)
        if twin is None:
            if a.is_known:
                out.append(_only(a, "zh"))
            merged.append(a)
            continue
        rest.remove(twin)
        if not a.comparator and a.values == twin.values:
            merged.append(twin)
            out.append(
                Difference(
                    "EXT-05",
                    True,
                    Text(
                        zh=f"中文未写比较符号：{shown(a)}；英文为 {shown(twin)}。",
                        en=f"The Chinese has no comparator: {shown(a)}; the English has {shown(twin)}.",
                    ),
                )
            )
        elif not twin.comparator and a.values == twin.values:
            merged.append(a)
            out.append(
                Difference(
                    "EXT-05",
                    True,
                    Text(
                        zh=f"英文未写比较符号：{shown(twin)}；中文为 {shown(a)}。",
                        en=f"The English has no comparator: {shown(twin)}; the Chinese has {shown(a)}.",
                    ),
                )
            )
        else:
            merged += [a, twin]
            out.append(
                Difference(
                    "BIL-01",
                    True,
                    Text(
                        zh=f"中文为 {shown(a)}，英文为 {shown(twin)}。",
                        en=f"The Chinese says {shown(a)}, the English {shown(twin)}.",
                    ),
                )
            )
    for b in rest:
        if b.is_known:
            out.append(_only(b, "en"))
        merged.append(b)
    return merged


def _only(c: Constraint, language: str) -> Difference:
    where = ("中文", "Chinese") if language == "zh" else ("英文", "English")
    return Difference(
        "BIL-01", True, Text(zh=f"仅{where[0]}写有 {shown(c)}。", en=f"Only the {where[1]} has {shown(c)}.")
    )


def _times(zh: list[TimeConstraint], en: list[TimeConstraint], out: list[Difference]) -> list[TimeConstraint]:
    """By distance and anchor; the words for what happened may differ where the lexicon knows none."""
    merged = list(zh)
    rest = list(en)
    for a in zh:
        twin = next((b for b in rest if _core(b) == _core(a) and (b.what == a.what)), None) or next(
            (b for b in rest if _core(b) == _core(a)), None
        )
        if twin is not None:
            rest.remove(twin)
    unmatched = [a for a in zh if _core(a) not in [_core(b) for b in en]]
    for b in rest:
        if _core(b) in [_core(a) for a in zh]:
            continue
        near = next((a for a in unmatched if a.value == b.value and a.unit == b.unit), None)
        if near is None:
            out.append(
                Difference(
                    "BIL-01",
                    True,
                    Text(
                        zh=f"仅英文写有时间限制 {shown_time(b)}。",
                        en=f"Only the English has the window {shown_time(b)}.",
                    ),
                )
            )
            merged.append(b)
            continue
        unmatched.remove(near)
        if near.anchor == "unstated" or b.anchor == "unstated":
            merged[merged.index(near)] = near if b.anchor == "unstated" else b
        else:
            out.append(
                Difference(
                    "BIL-01",
                    True,
                    Text(
                        zh=f"时间限制不同：中文 {shown_time(near)}，英文 {shown_time(b)}。",
                        en=f"The windows differ: Chinese {shown_time(near)}, English {shown_time(b)}.",
                    ),
                )
            )
            merged.append(b)
    for a in unmatched:
        if en or not a.negated:
            out.append(
                Difference(
                    "BIL-01",
                    True,
                    Text(
                        zh=f"仅中文写有时间限制 {shown_time(a)}。",
                        en=f"Only the Chinese has the window {shown_time(a)}.",
                    ),
                )
            )
    return merged


def _core(t: TimeConstraint) -> tuple[str, Decimal, str, str, str]:
    return t.comparator, t.value, t.unit, t.anchor, t.direction
