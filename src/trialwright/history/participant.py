"""One participant's history: their events, arranged so that a rule can ask what was done and seen by a day.

``Lived`` is what every rule reads. ``History`` is its frozen form; ``Diary`` is the same while events are still
being added, private to ``trial.state``. Both hold facts only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from trialwright.history import events as ev
from trialwright.values.built import quickly_built
from trialwright.values.dates import PartialDate


@quickly_built
@dataclass(frozen=True, slots=True)
class Observation:
    """A recorded value and the sequence number of the event that holds it now (after corrections).

    ``memo`` keeps what a reader made of the value; it is no part of the history.
    """

    sequence: int
    event: ev.Observed
    memo: list[Any] = field(default_factory=list, compare=False, repr=False)

    @property
    def on(self) -> date:
        return day_of(self.event.happened)


@quickly_built
@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An adverse event over its course: worst grade, end and outcome as far as reported.

    ``memo`` keeps what a reader made of it; it is no part of the history, and a changed copy begins without.
    """

    sequence: int
    event: ev.AdverseEventReported
    grade: int | None
    ended: ev.Moment | None
    serious: bool
    outcome: str = ""
    memo: list[Any] = field(default_factory=list, init=False, compare=False, repr=False)

    @property
    def onset(self) -> date:
        return day_of(self.event.happened)

    @property
    def is_related(self) -> bool | None:
        """At least possibly related to any component; ``None`` where nobody said."""
        answers = self.event.related.values()
        return True if any(answers) else (False if answers else None)


def day_of(moment: ev.Moment) -> date:
    """The calendar day; of a partial date the earliest it can be."""
    if type(moment) is date:
        return moment
    if isinstance(moment, PartialDate):
        return moment.first
    return moment.date() if isinstance(moment, datetime) else moment


class Lived(Protocol):
    """What can be asked of a participant; every attribute is read-only."""

    @property
    def participant(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def arm(self) -> str: ...
    @property
    def cohort(self) -> str: ...
    @property
    def stratum(self) -> tuple[str, ...]: ...
    @property
    def born(self) -> PartialDate | None: ...
    @property
    def sex(self) -> str: ...
    @property
    def dates(self) -> Mapping[str, date]: ...
    @property
    def gates(self) -> Mapping[str, tuple[date, bool]]: ...
    @property
    def given(self) -> Mapping[str, Sequence[ev.Administered]]: ...
    @property
    def omitted(self) -> Mapping[str, Sequence[ev.Omitted]]: ...
    @property
    def stopped(self) -> Mapping[str, date]: ...
    @property
    def visits(self) -> Mapping[tuple[str, int], date]: ...
    @property
    def missed(self) -> Mapping[tuple[str, int], date]: ...
    @property
    def passed(self) -> Mapping[str, int]: ...
    @property
    def observed(self) -> Mapping[str, Sequence[Observation]]: ...
    @property
    def done(self) -> Mapping[str, Sequence[date]]: ...
    @property
    def adverse_events(self) -> Mapping[int, AdverseEvent]: ...
    @property
    def responses(self) -> Sequence[ev.ResponseRead]: ...
    @property
    def judged(self) -> Mapping[tuple[str, str], tuple[date, bool]]: ...
    @property
    def chosen(self) -> Mapping[tuple[str, int], str]: ...
    @property
    def doses(self) -> Mapping[str, Sequence[ev.DoseModified]]: ...
    @property
    def deferred(self) -> Mapping[tuple[str, int], date]: ...
    @property
    def operations(self) -> Sequence[ev.Operated]: ...
    @property
    def closed(self) -> frozenset[str] | set[str]: ...
    @property
    def dlt_judged(self) -> tuple[date, bool] | None: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A participant's history up to a moment.

    ``dates`` holds the anchors people recorded (consent, screening, enrolment, randomisation, progression, death,
    withdrawal, last_alive, new_therapy, first_response, and the study's own); what follows from the study
    (``first_dose``, ``end(x)``) is computed by ``trial.calendar``. ``state``: screening, screen_failed, on_study,
    off_study, dead. ``passed``: occasions of a visit that were held or missed without a gap from the first on.
    """

    participant: str
    site: str = ""
    number: str = ""
    arm: str = ""
    cohort: str = ""
    stratum: tuple[str, ...] = ()
    born: PartialDate | None = None
    sex: str = ""
    dates: Mapping[str, date] = field(default_factory=dict)
    gates: Mapping[str, tuple[date, bool]] = field(default_factory=dict)
    given: Mapping[str, Sequence[ev.Administered]] = field(default_factory=dict)
    omitted: Mapping[str, Sequence[ev.Omitted]] = field(default_factory=dict)
    stopped: Mapping[str, date] = field(default_factory=dict)
    visits: Mapping[tuple[str, int], date] = field(default_factory=dict)
    missed: Mapping[tuple[str, int], date] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)
    observed: Mapping[str, Sequence[Observation]] = field(default_factory=dict)
    done: Mapping[str, Sequence[date]] = field(default_factory=dict)
    adverse_events: Mapping[int, AdverseEvent] = field(default_factory=dict)
    responses: Sequence[ev.ResponseRead] = ()
    judged: Mapping[tuple[str, str], tuple[date, bool]] = field(default_factory=dict)
    chosen: Mapping[tuple[str, int], str] = field(default_factory=dict)
    doses: Mapping[str, Sequence[ev.DoseModified]] = field(default_factory=dict)
    deferred: Mapping[tuple[str, int], date] = field(default_factory=dict)
    operations: Sequence[ev.Operated] = ()
    closed: frozenset[str] = frozenset()
    dlt_judged: tuple[date, bool] | None = None
    state: str = "screening"
    because: str = ""


class Diary:
    """A history while events are added to it; ``frozen()`` gives the ``History``."""

    __slots__ = tuple(f.name for f in fields(History))

    participant: str
    site: str
    number: str
    arm: str
    cohort: str
    stratum: tuple[str, ...]
    born: PartialDate | None
    sex: str
    dates: dict[str, date]
    gates: dict[str, tuple[date, bool]]
    given: dict[str, list[ev.Administered]]
    omitted: dict[str, list[ev.Omitted]]
    stopped: dict[str, date]
    visits: dict[tuple[str, int], date]
    missed: dict[tuple[str, int], date]
    passed: dict[str, int]
    observed: dict[str, list[Observation]]
    done: dict[str, list[date]]
    adverse_events: dict[int, AdverseEvent]
    responses: list[ev.ResponseRead]
    judged: dict[tuple[str, str], tuple[date, bool]]
    chosen: dict[tuple[str, int], str]
    doses: dict[str, list[ev.DoseModified]]
    deferred: dict[tuple[str, int], date]
    operations: list[ev.Operated]
    closed: set[str]
    dlt_judged: tuple[date, bool] | None
    state: str
    because: str

    def __init__(self, participant: str) -> None:
        self.participant = participant
        self.site = self.number = self.arm = self.cohort = self.sex = self.because = ""
        self.stratum = ()
        self.born = None
        self.dates, self.gates, self.given, self.omitted, self.stopped = {}, {}, {}, {}, {}
        self.visits, self.missed, self.passed, self.observed, self.done = {}, {}, {}, {}, {}
        self.adverse_events, self.responses, self.judged, self.chosen = {}, [], {}, {}
        self.doses, self.deferred, self.operations, self.closed = {}, {}, [], set()
        self.dlt_judged = None
        self.state = "screening"

    def frozen(self) -> History:
        """The read-only copy; equal diaries give equal histories."""
        return History(**{name: _frozen(getattr(self, name)) for name in Diary.__slots__})


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({k: _frozen(v) for k, v in value.items()})
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, set):
        return frozenset(value)
    return value


def changed(ae: AdverseEvent, e: ev.AdverseEventChanged) -> AdverseEvent:
    """The adverse event after a report on its course; the worst grade stays."""
    grades = [g for g in (ae.grade, e.grade) if g is not None]
    return replace(
        ae,
        grade=max(grades) if grades else None,
        ended=e.ended if e.ended is not None else ae.ended,
        outcome=e.outcome or ae.outcome,
    )
