"""The trial's state is a pure function of (study, events): ``replay``.

One transition code serves conduct and rehearsal: ``Draft`` takes events one by one, ``Trial`` is its frozen form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol

from trialwright.history import events as ev
from trialwright.history.events import Event, Logged
from trialwright.history.participant import History, Lived
from trialwright.study.study import Study
from trialwright.trial.book import Book, Conclusion
from trialwright.trial.days import NO_HOLIDAYS, SiteCalendar
from trialwright.trial.plan import Plan, plan_of
from trialwright.trial.transitions import TRANSITIONS


class TrialState(Protocol):
    """What can be asked of a trial; ``Trial`` and ``Draft`` both answer."""

    @property
    def plan(self) -> Plan: ...
    @property
    def sequence(self) -> int: ...
    @property
    def rehearsal(self) -> bool: ...
    @property
    def opened(self) -> date | None: ...
    @property
    def participants(self) -> Mapping[str, Lived]: ...
    @property
    def calendars(self) -> Mapping[str, SiteCalendar]: ...
    @property
    def cohort(self) -> str: ...
    @property
    def places(self) -> int: ...
    @property
    def entered(self) -> Mapping[str, list[str] | tuple[str, ...]]: ...
    @property
    def concluded(self) -> Conclusion | None: ...
    @property
    def paused(self) -> Mapping[str, date]: ...
    @property
    def acknowledged(self) -> Mapping[str, int]: ...
    @property
    def slots(self) -> Mapping[tuple[str, tuple[str, ...]], int]: ...
    @property
    def lists(self) -> Mapping[str, str]: ...
    @property
    def ratified(self) -> list[ev.Ratified] | tuple[ev.Ratified, ...]: ...
    @property
    def accrual_closed(self) -> date | None: ...
    def site_calendar(self, site: str) -> SiteCalendar: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial as far as its events go.

    Args:
        cohort, places: the dose level that is open and how many may still enter it (sequential cohorts only).
        entered: participants of each cohort in order of entry.
        paused: rule that paused accrual -> day. ``acknowledged``: rule -> count it was decided at.
        slots: places used of each random list, by gate and stratum. ``lists``: gate -> committed hash.
    """

    plan: Plan = field(compare=False)
    sequence: int = 0
    rehearsal: bool = False
    opened: date | None = None
    participants: Mapping[str, History] = field(default_factory=dict)
    calendars: Mapping[str, SiteCalendar] = field(default_factory=dict)
    cohort: str = ""
    places: int = 0
    entered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    concluded: Conclusion | None = None
    paused: Mapping[str, date] = field(default_factory=dict)
    acknowledged: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    ratified: tuple[ev.Ratified, ...] = ()
    accrual_closed: date | None = None
    unrecognised: tuple[ev.Unrecognised, ...] = ()

    @property
    def study(self) -> Study:
        return self.plan.study

    def site_calendar(self, site: str) -> SiteCalendar:
        return self.calendars.get(site, NO_HOLIDAYS)


class Draft(Book):
    """A trial while events are added; ``trial()`` freezes it."""

    __slots__ = ()

    def apply(self, event: Event) -> None:
        """Takes one event; total: what refers to nothing is kept out of the state, never an error."""
        self.sequence += 1
        act = TRANSITIONS.get(type(event))
        if act is not None:
            act(self, event)

    def trial(self) -> Trial:
        return Trial(
            plan=self.plan, sequence=self.sequence, rehearsal=self.rehearsal, opened=self.opened,
            participants=MappingProxyType({k: d.frozen() for k, d in self.participants.items()}),
            calendars=MappingProxyType(dict(self.calendars)), cohort=self.cohort, places=self.places,
            entered=MappingProxyType({k: tuple(v) for k, v in self.entered.items()}), concluded=self.concluded,
            paused=MappingProxyType(dict(self.paused)), acknowledged=MappingProxyType(dict(self.acknowledged)),
            slots=MappingProxyType(dict(self.slots)), lists=MappingProxyType(dict(self.lists)),
            ratified=tuple(self.ratified), accrual_closed=self.accrual_closed, unrecognised=tuple(self.unrecognised),
        )  # fmt: skip


def replay(study: Study | Plan, events: Iterable[Logged | Event]) -> Trial:
    """The trial that these events make.

    Args:
        study: the version in force, or its plan.
        events: in order of their sequence.
    Returns: the state after the last event; the same events always give an equal state.
    """
    draft = Draft(study if isinstance(study, Plan) else plan_of(study))
    for e in events:
        draft.apply(e.event if isinstance(e, Logged) else e)
    return draft.trial()
