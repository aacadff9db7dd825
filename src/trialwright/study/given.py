"""What is given: interventions, regimens, titration, dosing rules (section 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from trialwright.study.lines import (
    AsPrescribed,
    ByPlan,
    Chosen,
    Condition,
    Conversion,
    Dose,
    DoseLimit,
    Drug,
    Duration,
    Range,
    Rounding,
    Schedule,
    Step,
    Tablets,
    Tail,
    Time,
    When,
)
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, Noted
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Noted):
    """One of the regimens of an intervention: drugs by day of cycle, or one dose with its technique and limit."""

    name: str
    drugs: tuple[Drug, ...] = ()
    dose: Dose | AsPrescribed | ByPlan | None = None
    technique: str | None = None
    limit: DoseLimit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Noted):
    """Cap, rounding and tolerance of one drug inside ``one of``."""

    name: str
    cap: Quantity | None = None
    round: Rounding | Tablets | None = None
    tie: Literal["ask", "up", "down"] = "ask"
    order_within: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Titration(Noted):
    """A dose that follows a level; ``settle`` = levels count this long after a change."""

    level: str
    target: Range
    assay: Text | None = None
    sample: Text | None = None
    measure: tuple[Tail, ...] = ()
    settle: Duration | None = None
    change: Step | None = None
    reduce_when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taper(Noted):
    """From a time on, less by so many per cent every so often."""

    from_: Time
    by: Decimal
    every: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention(Noted):
    """Something given, with its dose, its schedule, and what happens when an occasion is missed.

    Either ``when`` or a row of the same name in ``Study.activities`` says when it is due.
    Percentages (``counts_as_given``, ``order_within``) are 0..100.
    """

    name: str
    type: str
    role: str
    route: str | None = None
    form: str | None = None
    agent: str | None = None
    strength: str | None = None
    technique: str | None = None
    target: Text | None = None
    volume: Quantity | None = None
    per: str | None = None
    counts: Text | None = None
    fasting: bool | None = None
    setting: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    dose: Dose | AsPrescribed | ByPlan | None = None
    weight: Literal["actual", "ideal", "adjusted"] = "actual"
    converts: Conversion | None = None
    cap: Quantity | None = None
    limit: DoseLimit | None = None
    round: Rounding | Tablets | None = None
    tie: Literal["ask", "up", "down"] = "ask"
    order_within: Decimal | None = None
    counts_as_given: Decimal = Decimal(100)
    when: Schedule | None = None
    when_missed: Literal["skip", "shift", "make up", "extend", "ask"] = "ask"
    start_within: When | None = None
    if_: Condition | None = None
    with_: str | None = None
    cycle: Duration | None = None
    cycles: int | None = None
    chosen: Chosen | None = None
    one_of: Names[Option] = NOTHING
    products: Names[Product] = NOTHING
    titrate: Titration | None = None
    taper: Taper | None = None

    @property
    def is_medicinal(self) -> bool:
        """Whether its first administration dates ``first_dose``."""
        return self.type in ("drug", "biologic", "genetic", "vaccine", "combination product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosing(Noted):
    """Rules for all interventions: recalculate at this change of weight (per cent), the pharmacy's tolerance (per cent)."""

    recalculate: Decimal | None = None
    order_within: Decimal = Decimal(0)
