"""Values that follow from others: age from birth, clearance and body mass index from their inputs, a lesion's volume.

A formula is ``+ - * / ^``, numbers, names, ``sqrt ln min max``; units multiply and divide with the numbers. Formulas that
look at a history (``baseline(v)``, ``given(x)`` …) are computed by the trial, which hands in their results.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

from trialwright.criteria.facts import Amount, AttributeValue, Facts, Result
from trialwright.criteria.lexicon import Entry, Lexicon
from trialwright.errors import UnitMismatch, UnknownName
from trialwright.standards.renal import creatinine_clearance
from trialwright.values.answer import Known
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity, exact_decimal
from trialwright.values.units import Unit

_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(.))")
_FUNCTIONS: Final = ("sqrt", "ln", "min", "max")


def completed_years(born: date, on: date) -> int:
    """Age in completed years; somebody born on 29 February has the birthday on 1 March of other years.

    >>> completed_years(date(2008, 10, 13), date(2026, 10, 12))
    17
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date | None:
    """The day on which so many years are completed."""
    if not 1 <= born.year + years <= 9999:
        return None
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in base units with its dimension."""

    value: Fraction
    dimension: tuple[tuple[str, int], ...] = ()


class _Uncomputable(Exception):
    """The formula cannot be worked out here: an input lacks, or it looks at a history."""


def of_record(formula: str, attributes: Mapping[str, AttributeValue], unit: str) -> Amount | None:
    """An attribute worked out of the record's own attributes (a lesion's volume), or ``None``."""

    def look(name: str) -> _Number:
        value = attributes.get(name)
        if not isinstance(value, Amount) or value.censored or value.unit is None:
            raise _Uncomputable
        return _base(value)

    return _computed(formula, look, unit)


def results_of(entry: Entry, facts: Facts, lexicon: Lexicon) -> tuple[Result, ...]:
    """Results of a derived variable from the results of its inputs; empty where an input lacks."""
    if entry.formula == "cockcroft_gault":
        return _clearances(facts, lexicon)
    if entry.formula is None or entry.unit is None:
        return ()
    used: list[Result] = []

    def look(name: str) -> _Number:
        found = lexicon.find("variable", name)
        result = latest(facts.results.get(found or name, ()))
        if result is None or not isinstance(result.value, Amount) or result.value.censored:
            raise _Uncomputable
        if result.value.unit is None and found is not None and not lexicon.variable(found).is_unitless:
            raise _Uncomputable
        used.append(result)
        return _base(result.value)

    amount = _computed(entry.formula, look, entry.unit)
    if amount is None:
        return ()
    dated = [r.on for r in used if r.on is not None]
    ref = ", ".join(dict.fromkeys(r.ref for r in used if r.ref))
    return (Result(value=amount, on=max(dated) if dated else None, ref=ref),)


def lacking_inputs(entry: Entry, facts: Facts) -> tuple[str, ...]:
    """The inputs of a derived variable that nobody has recorded, in the lexicon's order."""
    return tuple(i for i in entry.inputs if not _is_recorded(i, facts))


def _is_recorded(name: str, facts: Facts) -> bool:
    if name == "age":
        return facts.born is not None or "age" in facts.results
    if name == "sex":
        return facts.sex is not None
    return bool(facts.results.get(name))


def latest(results: tuple[Result, ...]) -> Result | None:
    """The result of the latest day; undated ones come first."""
    return max(results, key=lambda r: (r.on is not None, r.on or PartialDate(1), r.minute or 0), default=None)


def _clearances(facts: Facts, lexicon: Lexicon) -> tuple[Result, ...]:
    weight = latest(facts.results.get("weight", ()))
    if weight is None or facts.sex is None or not isinstance(weight.value, Amount) or weight.value.unit is None:
        return ()
    out = []
    for r in facts.results.get("Cr", ()):
        if not isinstance(r.value, Amount) or r.value.unit is None or r.value.censored:
            continue
        age = _age_on(facts, r)
        if age is None:
            continue
        try:
            answer = creatinine_clearance(
                creatinine=Quantity(r.value.value, r.value.unit),
                age=age,
                sex=facts.sex,
                weight=Quantity(weight.value.value, weight.value.unit),
            )
        except (UnitMismatch, UnknownName):  # what cannot be read as an input is one that lacks
            continue
        if isinstance(answer, Known):
            amount = Amount(answer.value.value, answer.value.unit)
            ref = ", ".join(x for x in dict.fromkeys((r.ref, weight.ref)) if x)
            out.append(Result(value=amount, on=r.on, minute=r.minute, ref=ref))
    return tuple(out)


def _age_on(facts: Facts, result: Result) -> int | None:
    """Completed years at the sample; ``None`` where the birth date is too coarse to tell."""
    if facts.born is None:
        own = latest(facts.results.get("age", ()))
        is_number = own is not None and isinstance(own.value, Amount)
        return int(own.value.value) if is_number and own is not None and isinstance(own.value, Amount) else None
    on = result.on.exact if result.on is not None and result.on.exact is not None else facts.at
    youngest, oldest = completed_years(facts.born.last, on), completed_years(facts.born.first, on)
    return youngest if youngest == oldest else None


# ------------------------------------------------------------------------------------------------ formulas
def _base(amount: Amount) -> _Number:
    unit = amount.unit or Unit.of("1")
    return _Number(Fraction(amount.value) * unit.factor, unit.dimension)


def _computed(formula: str, look: Callable[[str], _Number], unit: str) -> Amount | None:
    target = Unit.of(unit)
    try:
        found, rest = _sum(_tokens(formula), 0, look)
        if rest != len(_tokens(formula)):
            return None
    except (_Uncomputable, ZeroDivisionError, IndexError, ValueError):
        return None
    if target.code == "%" and not found.dimension:
        return Amount(exact_decimal(found.value), target)
    if found.dimension != target.dimension:
        return None
    return Amount(exact_decimal(found.value / target.factor), target)


@lru_cache(maxsize=256)
def _tokens(formula: str) -> tuple[str, ...]:
    return tuple(m.group().strip() for m in _TOKEN.finditer(formula.strip()) if m.group().strip())


def _sum(t: tuple[str, ...], k: int, look: Callable[[str], _Number]) -> tuple[_Number, int]:
    a, k = _product(t, k, look)
    while k < len(t) and t[k] in ("+", "-"):
        b, j = _product(t, k + 1, look)
        if a.dimension != b.dimension:
            raise _Uncomputable
        a, k = _Number(a.value + b.value if t[k] == "+" else a.value - b.value, a.dimension), j
    return a, k


def _product(t: tuple[str, ...], k: int, look: Callable[[str], _Number]) -> tuple[_Number, int]:
    a, k = _power(t, k, look)
    while k < len(t) and t[k] in ("*", "/", "×"):
        b, j = _power(t, k + 1, look)
        sign = -1 if t[k] == "/" else 1
        value = a.value / b.value if sign < 0 else a.value * b.value
        a, k = _Number(value, _times(a.dimension, b.dimension, sign)), j
    return a, k


def _power(t: tuple[str, ...], k: int, look: Callable[[str], _Number]) -> tuple[_Number, int]:
    a, k = _atom(t, k, look)
    if k < len(t) and t[k] == "^":
        n = int(t[k + 1])
        return _Number(a.value**n, tuple((d, p * n) for d, p in a.dimension)), k + 2
    return a, k


def _atom(t: tuple[str, ...], k: int, look: Callable[[str], _Number]) -> tuple[_Number, int]:
    word = t[k]
    if word == "(":
        a, k = _sum(t, k + 1, look)
        if t[k] != ")":
            raise _Uncomputable
        return a, k + 1
    if word == "-":
        a, k = _power(t, k + 1, look)
        return _Number(-a.value, a.dimension), k
    if word[0].isdigit():
        return _Number(Fraction(word)), k + 1
    if k + 1 < len(t) and t[k + 1] == "(":
        return _function(word, t, k + 2, look)
    return look(word), k + 1


def _function(name: str, t: tuple[str, ...], k: int, look: Callable[[str], _Number]) -> tuple[_Number, int]:
    if name not in _FUNCTIONS:
        raise _Uncomputable
    args: list[_Number] = []
    while True:
        a, k = _sum(t, k, look)
        args.append(a)
        if t[k] == ")":
            break
        if t[k] != ",":
            raise _Uncomputable
        k += 1
    first = args[0]
    if name in ("min", "max"):
        pick = min if name == "min" else max
        return _Number(pick(a.value for a in args), first.dimension), k + 1
    if first.dimension or first.value <= 0:
        raise _Uncomputable
    value = math.sqrt(first.value) if name == "sqrt" else math.log(first.value)
    return _Number(Fraction(value).limit_denominator(10**12)), k + 1


def _times(a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...], sign: int) -> tuple[tuple[str, int], ...]:
    powers = dict(a)
    for name, p in b:
        powers[name] = powers.get(name, 0) + sign * p
    return tuple(sorted((n, p) for n, p in powers.items() if p))
