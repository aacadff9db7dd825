"""The part of the line grammars that is about doses: amounts, regimens, rounding, limits, steps."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal, cast

from trialwright.errors import UnreadableText
from trialwright.study.doses import (
    Absolute,
    Amount,
    Auc,
    Dose,
    DoseLimit,
    Drug,
    Fractions,
    Rounding,
    Share,
    Step,
    Tablets,
)
from trialwright.study.scanner import BadLine, Scanner
from trialwright.study.time_grammar import duration, frequency
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

_BIO = re.compile(r"BED([0-9]+)(?![0-9.])|EQD2\(([0-9]+(?:\.[0-9]+)?)\)")
_NOT_GIVEN: Final = frozenset({"time", "calendar", "length", "temperature", "pressure", "energy", "voltage"})
ROUTES: Final = ("iv", "civ", "po", "sc", "im")


def _unit(s: Scanner, number: str) -> tuple[str, Unit]:
    start = s.skip()
    word = s.unit()
    if word is None:
        raise BadLine(
            "STU-13",
            start,
            Text(zh=f"“{number}”没有单位", en=f"'{number}' has no unit"),
            Text(zh=f"写“{number} %”或“{number} mg”", en=f'write "{number} %" or "{number} mg"'),
        )
    try:
        return word, Unit.of(word)
    except UnreadableText as e:
        raise BadLine(
            "STU-13",
            start,
            Text(zh=f"“{word}”不是单位", en=f"{word} is no unit"),
            Text(
                zh=f"在{number}后写单位,如 {number} mg",
                en=f"write a unit after {number}, such as {number} mg ({e.expected})",
            ),
        ) from None


def _typed(s: Scanner, start: int) -> str:
    return " ".join(s.text[start : s.at].split())


def plain_quantity(s: Scanner) -> Quantity | None:
    """A number and a unit, the spelling kept."""
    start = s.skip()
    number = s.number()
    if number is None:
        return None
    _, unit = _unit(s, _typed(s, start))
    return Quantity(number, unit, _spaced(_typed(s, start)))


def _spaced(typed: str) -> str:
    return re.sub(r"^([0-9.]+(?:e[0-9]+)?)(?=[^0-9.e ])", r"\1 ", typed)


def _absolute(number: Decimal, word: str, typed: str, column: int) -> Absolute:
    """Splits the unit: ``mg/kg/d`` is mg, by kg, per day."""
    head, *below = word.split("/")
    basis: Literal["flat", "kg", "m2"] = "flat"
    per_day = False
    rest = []
    for part in below:
        if part in ("kg", "m2", "m^2", "m²") and basis == "flat":
            basis = "kg" if part == "kg" else "m2"
        elif part in ("d", "day") and not per_day:
            per_day = True
        else:
            rest.append(part)
    unit = Unit.of("/".join([head, *rest]))
    names = {n for n, p in unit.dimension if p > 0 and not (n == "length" and p == 3)}
    if not unit.dimension or names & _NOT_GIVEN or (dict(unit.dimension).get("length", 3) != 3 and not rest):
        raise BadLine(
            "STU-13",
            column,
            Text(zh=f"“{typed}”的单位不能作为剂量", en=f"{word} is no unit of a dose"),
            Text(zh="剂量写质量、体积、活度、计数或Gy", en="a dose is a mass, a volume, an activity, a count or Gy"),
        )
    return Absolute(Quantity(number, unit, typed), basis, per_day, typed)


def amount(s: Scanner) -> Amount | None:
    """``3 mg/kg/d``, ``AUC 5``, ``2 % of X``, ``level of X``, ``8 Gy x 3..5``."""
    if s.words("AUC"):
        target = s.number()
        return None if target is None else Auc(target)
    if s.words("level"):
        name = s.name("a concept") if s.words("of") else None
        return None if name is None else Share(name)
    start = s.skip()
    low = s.number()
    if low is None:
        return None
    typed = _typed(s, start)
    if s.symbol(".."):
        high = s.number()
        return None if high is None or s.words("Gy") is None else _fractions(s, low, high)
    if s.symbol("%"):
        name = s.name("a concept") if s.words("of") else None
        return None if name is None else Share(name, low)
    if s.words("Gy"):
        if s.text[s.skip() : s.skip() + 1] == "x":
            return _fractions(s, low, low)
        return Absolute(Quantity(low, Unit.of("Gy"), f"{typed} Gy"), "flat", False, f"{typed} Gy")
    column = s.skip()
    word, _ = _unit(s, typed)
    return _absolute(low, word, f"{typed} {word}", column)


def _fractions(s: Scanner, low: Decimal, high: Decimal) -> Fractions | None:
    if s.words("x") is None:
        return None
    first = s.integer()
    if not first:
        return None
    last: int | None = first
    if s.symbol(".."):
        last = s.integer()
    if last is None or last < first or high < low:
        return None
    return Fractions((low, high), (first, last))


def dose(s: Scanner) -> Dose | None:
    """An amount, its division, its duration."""
    found = amount(s)
    if found is None:
        return None
    parts = over = None
    if s.words("in") and (not (parts := s.integer()) or s.words("doses") is None):
        return None
    if s.words("over") and (over := duration(s)) is None:
        return None
    return Dose(found, parts, over)


def drug(s: Scanner) -> Drug | None:
    """``capecitabine 1000 mg/m2 po bid d1-14``."""
    name = s.name("a drug")
    given = dose(s) if name else None
    if name is None or given is None:
        return None
    if s.words("it"):
        raise BadLine(
            "STU-14",
            s.at - 2,
            Text(zh="it 含义不明:鞘内还是瘤内?", en="it is ambiguous: intrathecal or intratumoral?"),
            Text(zh="用键 route 写全称", en="write the route in words under the key route"),
        )
    route = s.words(*ROUTES) or ""
    often = s.attempt(lambda: frequency(s))
    if s.words("over"):
        over = duration(s)
        if over is None or given.over is not None:
            return None
        given = Dose(given.amount, given.parts, over)
    days: list[tuple[int, int]] = []
    while (run := s.days()) is not None:
        days.append(run)
    if not days:
        return None
    return Drug(name, given, cast(Literal["", "iv", "civ", "po", "sc", "im"], route), often, tuple(days))


def rounding(s: Scanner) -> Rounding | Tablets | None:
    """``nearest 25 mg``, ``tablets of 500 mg + 150 mg``."""
    if s.words("tablets of"):
        strengths: list[Quantity] = []
        while True:
            one = plain_quantity(s)
            if one is None:
                return None
            strengths.append(one)
            if not s.symbol("+"):
                return Tablets(tuple(strengths))
    how = s.words("nearest", "up to", "down to")
    to = plain_quantity(s) if how else None
    if how is None or to is None or to.value == 0:
        return None
    return Rounding(cast(Literal["nearest", "up", "down"], how.split()[0]), to)


def dose_limit(s: Scanner) -> DoseLimit | None:
    """``BED10 > 60 Gy``."""
    measure: Literal["total", "BED", "EQD2"] = "total"
    ratio = None
    if s.words("total") is None:
        found = s.take(_BIO, "BED10 or EQD2(3)")
        match = _BIO.fullmatch(found or "")
        if match is None:
            return None
        measure, ratio = ("BED", Decimal(match[1])) if match[1] else ("EQD2", Decimal(match[2]))
    comparator = next((c for c in (">=", "<=", ">", "<", "=") if s.symbol(c)), None)
    gray = s.number() if comparator else None
    if comparator is None or gray is None or s.words("Gy") is None:
        return None
    return DoseLimit(measure, cast(Literal[">=", "<=", ">", "<", "="], comparator), gray, ratio)


def step(s: Scanner) -> Step | None:
    """``proportional at most 25 %``, ``by 25 mg at most 50 mg``."""
    by = None
    if s.words("by"):
        by = plain_quantity(s)
        if by is None:
            return None
    elif s.words("proportional") is None:
        return None
    at_most = None
    if s.words("at most"):
        at_most = plain_quantity(s)
        if at_most is None or (by is None) != (at_most.unit.code == "%"):
            return None
    return Step(by, at_most)
