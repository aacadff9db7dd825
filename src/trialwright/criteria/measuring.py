"""A reported value against a limit: units, multiples of ULN, limits of detection, censored and coded values.

The answer is true or false, or the one thing that is missing: ``unit(X)``, ``ULN(X)``, ``LLN(X)``, ``LOD(X)``, ``exact(X)``.
Compared exactly: decimals as recorded, conversion factors as fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, Protocol, TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.facts import Amount, Value
from trialwright.criteria.lexicon import Entry
from trialwright.values.units import Unit

Number: TypeAlias = Decimal | Fraction
Outcome: TypeAlias = bool | str
"""True, False, or the kind of what is missing: ``unit``, ``ULN``, ``LLN``, ``LOD``, ``exact``."""

_ONE: Final = Fraction(1)
_PURE: Final = Unit.of("1")
UNDETECTED: Final = "not_detected"
DETECTED: Final = "detected"


class Reported(Protocol):
    """What came with a result."""

    @property
    def value(self) -> Value: ...
    @property
    def uln(self) -> Amount | None: ...
    @property
    def lln(self) -> Amount | None: ...
    @property
    def lod(self) -> Amount | None: ...


@dataclass(frozen=True, slots=True)
class Interval:
    """What the true value can be; ``None`` is no border; an open border does not belong to it."""

    low: Number | None
    high: Number | None
    low_open: bool = False
    high_open: bool = False


def compare(seen: Interval, comparator: str, limit: Number) -> bool | None:
    """Whether all, none or some of an interval stands to the limit as the comparator says.

    >>> compare(Interval(None, Decimal(20), False, True), ">=", Decimal(500))
    False
    """
    if comparator == ">=":
        return _above(seen, limit, True)
    if comparator == ">":
        return _above(seen, limit, False)
    if comparator == "<":
        above = _above(seen, limit, True)
        return None if above is None else not above
    if comparator == "<=":
        above = _above(seen, limit, False)
        return None if above is None else not above
    if seen.low is not None and seen.low == seen.high == limit:
        equal: bool | None = True
    else:
        below = seen.high is not None and (seen.high < limit or (seen.high == limit and seen.high_open))
        over = seen.low is not None and (seen.low > limit or (seen.low == limit and seen.low_open))
        equal = False if below or over else None
    if comparator == "=":
        return equal
    return None if equal is None else not equal


def _above(seen: Interval, limit: Number, is_equal_enough: bool) -> bool | None:
    low, high = seen.low, seen.high
    if low is not None and (low > limit or (low == limit and (is_equal_enough or seen.low_open))):
        return True
    if high is not None and (high < limit or (high == limit and (seen.high_open or not is_equal_enough))):
        return False
    return None


def interval_of(amount: Amount, factor: Fraction | None) -> Interval:
    """The interval of an exact or censored amount after multiplication."""
    v: Number = amount.value if factor is None else Fraction(amount.value) * factor
    if not amount.censored:
        return Interval(v, v)
    if amount.censored[0] == "<":
        return Interval(None, v, False, amount.censored == "<")
    return Interval(v, None, amount.censored == ">", False)


class Units:
    """Conversion for one variable: by dimension, by its ``mole``, and IU = U where the entry says so."""

    __slots__ = ("_cache", "entry")

    def __init__(self, entry: Entry | None) -> None:
        self.entry = entry
        self._cache: dict[tuple[str, str], Fraction | None] = {}

    def factor(self, have: Unit, want: Unit) -> Fraction | None:
        """Multiply by it; ``None`` where the units do not convert."""
        if have.code == want.code:
            return _ONE
        key = have.code, want.code
        if key not in self._cache:
            self._cache[key] = self._factor(have, want)
        return self._cache[key]

    def _factor(self, have: Unit, want: Unit) -> Fraction | None:
        if have.is_convertible(want):
            return have.factor_to(want)
        if self.entry is None:
            return None
        if self.entry.is_unitless and _is_bare(have) and _is_bare(want):
            return _ONE
        if self.entry.is_iu_unit:
            h, w = _as_enzyme(have), _as_enzyme(want)
            if h is not None and w is not None and h.is_convertible(w):
                return h.factor_to(w)
        return _molar(self.entry.mole, have, want) if self.entry.mole else None


def _is_bare(unit: Unit) -> bool:
    return unit.code == "1" or (unit.code[0] == "{" and unit.code[-1] == "}" and "/" not in unit.code)


def _as_enzyme(unit: Unit) -> Unit | None:
    return Unit.of(unit.code.replace("[IU]", "U"))


@lru_cache(maxsize=256)
def _molar(mole: str, have: Unit, want: Unit) -> Fraction | None:
    """``1 mg/dL = 88.4 umol/L`` read as a factor between two units of its two dimensions."""
    sides = [side.split(None, 1) for side in mole.split("=")]
    (n1, u1), (n2, u2) = [(Fraction(n), Unit.of(u)) for n, u in sides]
    if have.is_convertible(u1) and want.is_convertible(u2):
        return have.factor_to(u1) / n1 * n2 * u2.factor_to(want)
    if have.is_convertible(u2) and want.is_convertible(u1):
        return have.factor_to(u2) / n2 * n1 * u1.factor_to(want)
    return None


Judge: TypeAlias = Callable[[Reported], Outcome]


def judging(comparator: str, limit: ex.Limit, entry: Entry | None) -> Judge:
    """The comparison with one limit (not a conditional one) as a function of a reported value."""
    units = Units(entry)
    if isinstance(limit, ex.Step):
        return _by_step(comparator, limit.name, entry)
    if isinstance(limit, ex.Multiple):
        return _by_multiple(comparator, limit, units)
    if isinstance(limit, ex.DetectionLimit):
        return _by_detection(comparator, units)
    assert isinstance(limit, ex.Number)
    return _by_number(comparator, limit, units)


def _by_number(comparator: str, limit: ex.Number, units: Units) -> Judge:
    want = Unit.of(limit.unit) if limit.unit else _PURE
    entry = units.entry
    is_unitless = not limit.unit or (entry is not None and entry.is_unitless)
    exact, as_fraction = limit.value, Fraction(limit.value)

    def judge(reported: Reported) -> Outcome:
        value = reported.value
        if isinstance(value, str):
            return _word_against_number(value, reported, comparator, want, as_fraction, units)
        unit = value.unit
        if unit is None:
            if not is_unitless:
                return "unit"
            factor: Fraction | None = _ONE
        else:
            factor = units.factor(unit, want)
        if factor is None:
            duration = _duration(value, want)
            if duration is None:
                return "unit"
            outcome = compare(duration, comparator, as_fraction)
        elif factor == 1:
            outcome = compare(interval_of(value, None), comparator, exact)
        else:
            outcome = compare(interval_of(value, factor), comparator, as_fraction)
        return "exact" if outcome is None else outcome

    return judge


def _word_against_number(
    word: str, reported: Reported, comparator: str, want: Unit, limit: Fraction, units: Units
) -> Outcome:
    """*Not detected* lies below the limit of detection, *detected* above it; any other word is not exact enough."""
    if word not in (UNDETECTED, DETECTED):
        number = _number_in(word)
        if number is None:
            return "exact"
        outcome = compare(Interval(number, number), comparator, limit)
        return "exact" if outcome is None else outcome
    lod = reported.lod
    if lod is None:
        return "LOD"
    factor = _ONE if lod.unit is None else units.factor(lod.unit, want)
    if factor is None:
        return "unit"
    border = Fraction(lod.value) * factor
    seen = Interval(None, border, False, True) if word == UNDETECTED else Interval(border, None, False, False)
    outcome = compare(seen, comparator, limit)
    return "exact" if outcome is None else outcome


def _number_in(word: str) -> Decimal | None:
    return Decimal(word) if word.isdigit() else None


def _by_multiple(comparator: str, limit: ex.Multiple, units: Units) -> Judge:
    times, as_fraction = limit.times, Fraction(limit.times)
    needs_unit = units.entry is not None and not units.entry.is_unitless

    def judge(reported: Reported) -> Outcome:
        value = reported.value
        if isinstance(value, str):
            return "exact"
        border = reported.uln if limit.of == "ULN" else reported.lln
        if border is None:
            return limit.of
        if value.unit is None and (needs_unit or border.unit is not None):
            return "unit"
        if border.unit is None or value.unit is None or border.unit == value.unit:
            outcome = compare(interval_of(value, None), comparator, times * border.value)
        else:
            factor = units.factor(value.unit, border.unit)
            if factor is None:
                return "unit"
            outcome = compare(interval_of(value, factor), comparator, as_fraction * Fraction(border.value))
        return "exact" if outcome is None else outcome

    return judge


def _by_detection(comparator: str, units: Units) -> Judge:
    def judge(reported: Reported) -> Outcome:
        value, lod = reported.value, reported.lod
        if value in (UNDETECTED, DETECTED):
            below = value == UNDETECTED
            return {">=": not below, ">": not below, "<": below, "<=": below, "=": False, "!=": True}[comparator]
        if isinstance(value, str):
            return "exact"
        if lod is None:
            return "LOD"
        if value.unit is None or lod.unit is None:
            factor: Fraction | None = _ONE
        else:
            factor = units.factor(value.unit, lod.unit)
        if factor is None:
            return "unit"
        outcome = compare(interval_of(value, factor), comparator, Fraction(lod.value))
        return "exact" if outcome is None else outcome

    return judge


def _by_step(comparator: str, step: str, entry: Entry | None) -> Judge:
    domain = {d.casefold(): k for k, d in enumerate(entry.domain if entry else ())}
    wanted = Decimal(domain[step.casefold()])

    def judge(reported: Reported) -> Outcome:
        value = reported.value
        word = value.casefold() if isinstance(value, str) else format(value.value, "f")
        if word not in domain:
            return "exact"
        at = Decimal(domain[word])
        return bool(compare(Interval(at, at), comparator, wanted))

    return judge


_DAYS_A_MONTH: Final = (Fraction(28), Fraction(31))


def _duration(value: Amount, want: Unit) -> Interval | None:
    """A time in months against one in days (or the other way): between the shortest and the longest months can be."""
    if value.unit is None:
        return None
    kinds = {value.unit.dimension, want.dimension}
    if kinds != {(("calendar", 1),), (("time", 1),)}:
        return None
    day = Unit.of("d")
    if want.dimension == (("time", 1),):
        months = Fraction(value.value) * value.unit.factor_to(Unit.of("mo"))
        low, high = (months * m * day.factor_to(want) for m in _DAYS_A_MONTH)
    else:
        days = Fraction(value.value) * value.unit.factor_to(day)
        high, low = (days / m * Unit.of("mo").factor_to(want) for m in _DAYS_A_MONTH)
    if value.censored:
        return Interval(None, high, False, True) if value.censored[0] == "<" else Interval(low, None, True, False)
    return Interval(low, high)


def is_word(value: Value, word: str, entry: Entry | None) -> Outcome:
    """Whether a reported value is a coded word; *indeterminate* is no answer to another word."""
    if isinstance(value, str):
        if value == word or value.casefold() == word.casefold():
            return True
        if value == "indeterminate":
            return "exact"
        if entry is not None and entry.values and value not in entry.values:
            return "exact"
        return False
    if word.isdigit() and not value.censored:
        return value.value == Decimal(word)
    return "exact"
