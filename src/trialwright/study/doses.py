"""Doses as a study file writes them: amounts, regimens, rounding, limits, steps and ranges.

Every value prints the one canonical line it can be read from (``str(x)``); ``study/grammar.py`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from trialwright.study.times import Duration, Frequency
from trialwright.values.quantity import Quantity, plain


@dataclass(frozen=True, slots=True)
class Absolute:
    """An amount of the thing itself, flat or per kilogram or square metre of body, per administration or per day.

    ``3 mg/kg/d`` is ``amount`` 3 mg, ``basis`` kg, ``per_day``; ``3e8 cells`` is ``amount`` 300000000 {cells}, ``basis`` flat.
    """

    amount: Quantity
    basis: Literal["flat", "kg", "m2"] = "flat"
    per_day: bool = False
    as_typed: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.as_typed


@dataclass(frozen=True, slots=True)
class Auc:
    """A target area under the curve (mg/mL·min), turned into mg by Calvert's formula."""

    target: Decimal

    def __str__(self) -> str:
        return f"AUC {plain(self.target)}"


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage of a measured concept; ``percent`` absent: the level of the participant's cohort."""

    of: str
    percent: Decimal | None = None

    def __str__(self) -> str:
        return f"level of {self.of}" if self.percent is None else f"{plain(self.percent)} % of {self.of}"


@dataclass(frozen=True, slots=True)
class Fractions:
    """Gray per fraction and number of fractions; a range leaves the number to the plan: ``8 Gy x 3..5``."""

    gray: tuple[Decimal, Decimal]
    number: tuple[int, int]

    def __str__(self) -> str:
        return f"{ranged(*(plain(g) for g in self.gray))} Gy x {ranged(*(str(n) for n in self.number))}"


def ranged(low: str, high: str) -> str:
    return low if low == high else f"{low}..{high}"


Amount: TypeAlias = Absolute | Auc | Share | Fractions


@dataclass(frozen=True, slots=True)
class Dose:
    """What is due at one occasion: the amount, into how many parts a day it is divided, over how long it runs."""

    amount: Amount
    parts: int | None = None
    over: Duration | None = None

    def __str__(self) -> str:
        parts = f" in {self.parts} doses" if self.parts is not None else ""
        return f"{self.amount}{parts}{f' over {self.over}' if self.over else ''}"


@dataclass(frozen=True, slots=True)
class AsPrescribed:
    """Whatever the physician prescribes: no dose is computed and none is due."""

    def __str__(self) -> str:
        return "as prescribed"


@dataclass(frozen=True, slots=True)
class ByPlan:
    """The dose of a physicist's plan, checked against the intervention's limit."""

    def __str__(self) -> str:
        return "by plan"


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug of a regimen: ``capecitabine 1000 mg/m2 po bid d1-14``.

    Args:
        days: first and last day of the cycle of each run of days.
    """

    name: str
    dose: Dose
    route: Literal["", "iv", "civ", "po", "sc", "im"]
    frequency: Frequency | None
    days: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        over = f" over {self.dose.over}" if self.dose.over else ""
        bare = Dose(self.dose.amount, self.dose.parts)
        days = " ".join(f"d{a}" if a == b else f"d{a}-{b}" for a, b in self.days)
        words = [self.name, str(bare), self.route, str(self.frequency or ""), over.strip(), days]
        return " ".join(w for w in words if w)


@dataclass(frozen=True, slots=True)
class Rounding:
    """To a multiple: ``nearest 25 mg``, ``up to 25 mg``, ``down to 0.1 mL``."""

    how: Literal["nearest", "up", "down"]
    to: Quantity

    def __str__(self) -> str:
        return f"{'nearest' if self.how == 'nearest' else self.how + ' to'} {self.to.as_typed}"


@dataclass(frozen=True, slots=True)
class Tablets:
    """To the nearest amount that tablets of these strengths can make."""

    strengths: tuple[Quantity, ...]

    def __str__(self) -> str:
        return "tablets of " + " + ".join(q.as_typed for q in self.strengths)


@dataclass(frozen=True, slots=True)
class DoseLimit:
    """A limit of a radiation plan: ``BED10 > 60 Gy``, ``total >= 40 Gy``, ``EQD2(3) <= 50 Gy``."""

    measure: Literal["total", "BED", "EQD2"]
    comparator: Literal[">=", "<=", ">", "<", "="]
    gray: Decimal
    alpha_beta: Decimal | None = None

    def __str__(self) -> str:
        name = {
            "total": "total",
            "BED": f"BED{self.alpha_beta}",
            "EQD2": f"EQD2({self.alpha_beta})",
        }[self.measure]
        return f"{name} {self.comparator} {plain(self.gray)} Gy"


@dataclass(frozen=True, slots=True)
class Conversion:
    """How much is given for one unit of what is measured: ``1 mL/cm3``."""

    rate: Quantity

    def __str__(self) -> str:
        return self.rate.as_typed


@dataclass(frozen=True, slots=True)
class Step:
    """How far a dose moves: in proportion to target over level, or by an amount; ``at_most`` clamps it (in %, or in the unit of ``by``)."""

    by: Quantity | None = None
    at_most: Quantity | None = None

    def __str__(self) -> str:
        head = f"by {self.by.as_typed}" if self.by else "proportional"
        return f"{head} at most {self.at_most.as_typed}" if self.at_most else head


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who picks one of several regimens, when: ``once by investigator at enrolment``."""

    when: Literal["once", "each cycle", "per lesion"]
    by: str
    at: str | None = None

    def __str__(self) -> str:
        return f"{self.when} by {self.by}{f' at {self.at}' if self.at else ''}"


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest value, both included, either open: ``18 .. 75 y``, ``18 y ..``, ``.. 4``."""

    low: Decimal | None
    high: Decimal | None
    unit: str = ""

    def __str__(self) -> str:
        low, high = (None if x is None else plain(x) for x in (self.low, self.high))
        unit = f" {self.unit}" if self.unit else ""
        if low is None:
            return f".. {high}{unit}"
        return f"{low}{unit} .." if high is None else f"{low} .. {high}{unit}"
