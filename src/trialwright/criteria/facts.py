"""What is known about one participant, in the form the evaluator reads: results, records, dates, judgements.

``Facts`` is built from a participant's history (by ``trial``) or from a facts file (by ``read_facts``). It holds what
people said, never a conclusion; what nobody said is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from trialwright.values.built import quickly_built
from trialwright.values.dates import PartialDate
from trialwright.values.units import Unit

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@quickly_built
@dataclass(frozen=True, slots=True)
class Amount:
    """A number as reported: exact, or censored (``below``/``above``), with its unit if one was given.

    Args:
        value: the number as typed; for a censored result the limit it lies beyond.
        unit: its unit; ``None`` where the report gives none.
        censored: ``""`` exact, ``<`` ``<=`` ``>`` ``>=`` as printed before the number.
        typed: the words as typed.
    """

    value: Decimal
    unit: Unit | None = None
    censored: str = ""
    typed: str = field(default="", compare=False)


Value: TypeAlias = Amount | str
"""An amount, or a coded word (``positive``, ``III``, ``not_detected``)."""


@quickly_built
@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One measurement.

    Args:
        value: what was found. on: the day of the sample, perhaps partial; ``None`` where nobody said.
        minute: clock time of the sample in minutes since midnight.
        uln, lln, lod: limits that came with the result.
        attributes: coded words or amounts by attribute (``specimen``).
        ref: the event it rests on.
    """

    value: Value
    on: PartialDate | None = None
    minute: int | None = None
    uln: Amount | None = None
    lln: Amount | None = None
    lod: Amount | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: _NOTHING)
    ref: str = ""


@quickly_built
@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing that was or is: a treatment, a condition, an adverse event, a lesion, a visit.

    A record with neither date is a bare *yes*. ``ongoing``: said to be still going on at ``Facts.at``.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None
    ongoing: bool = False
    start_minute: int | None = None
    end_minute: int | None = None
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: _NOTHING)
    judged: Mapping[str, bool] = field(default_factory=lambda: _NOTHING)
    ref: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a *yes* without any date."""
        return self.start is None and self.end is None


AttributeValue: TypeAlias = Amount | str | PartialDate | tuple[str, ...]


@quickly_built
@dataclass(frozen=True, slots=True)
class Records:
    """The records of one name; ``closed``: somebody said there are no more (no records and closed: *no*)."""

    records: tuple[Record, ...] = ()
    closed: bool = False
    ref: str = ""


NO: Final = Records((), True)
YES: Final = Records((Record(),))


@quickly_built
@dataclass(frozen=True, slots=True)
class TrialDate:
    """A day of the trial; ``planned``: it has not come yet, so what depends on it holds until a day."""

    on: PartialDate
    planned: bool = False
    minute: int | None = None

    @staticmethod
    def of(day: date, *, planned: bool = False) -> TrialDate:
        return TrialDate(PartialDate.from_date(day), planned)


@quickly_built
@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A named person's dated answer to a question; ``gate``: asked at that gate only."""

    answer: bool
    by: str = ""
    on: date | None = None
    gate: str = ""
    ref: str = ""

    @property
    def is_signed(self) -> bool:
        """Only a named, dated answer counts."""
        return bool(self.by) and self.on is not None


@quickly_built
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known about a participant on a day.

    Args:
        at: the day the question is asked.
        dates: days of the trial by anchor (consent, first_dose, visits …); absent = not dated yet.
        born, sex: ``female`` or ``male``.
        results: measurements by variable. records: by concept, list, intervention, activity.
        judgements: by question or criterion id.
        participant: whose facts they are.

    >>> Facts(at=date(2026, 10, 12)).results
    mappingproxy({})
    """

    at: date
    dates: Mapping[str, TrialDate] = field(default_factory=lambda: _NOTHING)
    born: PartialDate | None = None
    sex: str | None = None
    results: Mapping[str, tuple[Result, ...]] = field(default_factory=lambda: _NOTHING)
    records: Mapping[str, Records] = field(default_factory=lambda: _NOTHING)
    judgements: Mapping[str, Judgement] = field(default_factory=lambda: _NOTHING)
    participant: str = ""
