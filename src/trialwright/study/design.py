"""How the study is built: arms, epochs, allocation, escalation (section 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal, TypeAlias

from trialwright.study.lines import (
    Action,
    Condition,
    DecideAction,
    DecideRow,
    Duration,
    Highest,
    Range,
    Span,
    Time,
    Until,
)
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, SAID_NOWHERE, Noted, PerArm
from trialwright.values.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm(Noted):
    """An arm and its planned number."""

    name: str
    type: str
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch(Noted):
    """A stretch of a participant's life in the study; a participant is in exactly one.

    ``starts`` absent: it follows the one before.
    """

    name: str
    type: str
    give: PerArm[tuple[str, ...]] = SAID_NOWHERE
    starts: PerArm[Time] = SAID_NOWHERE
    ends: PerArm[Until] = SAID_NOWHERE

    def given_to(self, arm: str) -> tuple[str, ...]:
        """The interventions an arm is given in this epoch."""
        return self.give.of(arm) or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum(Noted):
    """A stratification factor; ``values`` are words or ranges, ``each`` takes every value that occurs (sites)."""

    name: str
    of: str
    values: tuple[str | Range, ...] = ()
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Noted):
    """A factor to be balanced by minimisation, with its weight."""

    name: str
    of: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAllocation(Noted):
    """Everybody goes through the gate alike."""

    method: ClassVar[str] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialCohorts(Noted):
    """The next place in the open cohort; ``Study.escalation`` opens them."""

    method: ClassVar[str] = "sequential_cohorts"
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleRandomisation(Noted):
    """A coin for each participant, by ratio."""

    method: ClassVar[str] = "simple"
    ratio: Names[int]
    strata: Names[Stratum] = NOTHING
    concealment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutedBlocks(Noted):
    """Permuted blocks of the given sizes, apart in every stratum."""

    method: ClassVar[str] = "permuted_blocks"
    ratio: Names[int]
    blocks: tuple[int, ...]
    strata: Names[Stratum] = NOTHING
    concealment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimisation(Noted):
    """Minimisation over factors; the preferred arm is taken with ``probability``."""

    method: ClassVar[str] = "minimisation"
    ratio: Names[int]
    factors: Names[Factor]
    imbalance: Literal["range", "variance"] = "range"
    probability: Decimal = Decimal("0.8")
    concealment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow(Noted):
    """A row of a gate inside treatment; ``if_`` absent means otherwise."""

    if_: Condition | None
    then: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class ByResponse(Noted):
    """The first row that is true says what happens; the last row is ``otherwise``."""

    method: ClassVar[str] = "by_response"
    rows: tuple[ResponseRow, ...]


Allocation: TypeAlias = (
    NoAllocation | SequentialCohorts | SimpleRandomisation | PermutedBlocks | Minimisation | ByResponse
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort(Noted):
    """A dose level (a quantity; per cent for a share) and its planned number."""

    name: str
    level: Quantity
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagger(Noted):
    """The first ``first`` participants of a level are ``wait`` ahead of the rest."""

    first: int
    wait: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Dlt(Noted):
    """What counts as dose-limiting toxicity: window, events, who is evaluable, related to what, judged by whom.

    ``evaluable`` absent: the whole window lived through, or a DLT.
    """

    window: Span
    events: Names[Condition]
    evaluable: Condition | None = None
    related_to: tuple[str, ...] = ()
    judged_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Noted):
    """Dose levels and the rule that moves between them; only ``committee`` opens a level.

    Args:
        rule: entry of the design catalogue, or ``table``; ``parameters`` are its own, as text.
        decide: the decision table as printed; empty: the rule's own.
        start: cohort that is open at first.
    """

    arm: str | None = None
    sets_level_of: str | None = None
    cohorts: Names[Cohort]
    rule: str = "table"
    parameters: Names[str] = NOTHING
    decide: tuple[tuple[DecideRow, DecideAction], ...] = ()
    start: str | None = None
    stagger: Stagger | None = None
    recommend: Highest | None = None
    committee: str | None = None
    max: int | None = None
    dlt: Dlt | None = None

    @property
    def first(self) -> str:
        """The cohort that is open at first."""
        return self.start or next(iter(self.cohorts))
