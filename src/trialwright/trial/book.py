"""What has been recorded of a trial so far, as the transitions write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from trialwright.history import events as ev
from trialwright.history.participant import Diary
from trialwright.trial.days import NO_HOLIDAYS, SiteCalendar
from trialwright.trial.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """How an escalation ended: ``complete``, ``unsafe`` …, and the recommended cohort (empty: none)."""

    on: date
    word: str
    cohort: str = ""


class _People(dict[str, Diary]):
    """Diaries by participant; who is written of for the first time gets one."""

    def __missing__(self, participant: str) -> Diary:
        found = self[participant] = Diary(participant)
        return found


class Book:
    """A trial's state while events are added; ``trial.state.Draft`` adds them.

    ``sources`` finds the value a correction is about; ``watched`` and ``settled`` remember whom a
    stopping rule counted and whose toxicity is settled, and on what; they never change an answer.
    """

    __slots__ = (
        "accrual_closed", "acknowledged", "calendars", "cohort", "concluded", "entered", "lists", "opened",
        "participants", "paused", "places", "plan", "ratified", "rehearsal", "sequence", "settled", "slots", "sources",
        "unrecognised", "watched",
    )  # fmt: skip

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sequence = 0
        self.rehearsal = False
        self.opened: date | None = None
        self.participants: dict[str, Diary] = _People()
        self.calendars: dict[str, SiteCalendar] = {}
        self.cohort, self.places = "", 0
        escalation = plan.study.escalation
        if escalation is not None:
            self.cohort = escalation.first
            self.places = escalation.cohorts[escalation.first].n
        self.entered: dict[str, list[str]] = {}
        self.concluded: Conclusion | None = None
        self.paused: dict[str, date] = {}
        self.acknowledged: dict[str, int] = {}
        self.slots: dict[tuple[str, tuple[str, ...]], int] = {}
        self.lists: dict[str, str] = {}
        self.ratified: list[ev.Ratified] = []
        self.accrual_closed: date | None = None
        self.unrecognised: list[ev.Unrecognised] = []
        self.sources: dict[int, tuple[str, str]] = {}
        self.settled: dict[str, tuple[tuple[object, ...], Any]] = {}
        self.watched: dict[tuple[str, str], tuple[tuple[int, str, int], bool]] = {}

    def site_calendar(self, site: str) -> SiteCalendar:
        return self.calendars.get(site, NO_HOLIDAYS)
