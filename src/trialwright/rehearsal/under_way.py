"""A virtual trial under way: the queue of days, the trial's state so far, and the only way anything gets into it."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from trialwright.history.events import Event
from trialwright.rehearsal.chance import Chance
from trialwright.rehearsal.horizon import target_events
from trialwright.rehearsal.life import Life
from trialwright.rehearsal.prepared import prepared
from trialwright.rehearsal.scenario import Scenario, planned_participants
from trialwright.trial.commands import Accepted, Allocator, command
from trialwright.trial.plan import Line, Plan
from trialwright.trial.state import Draft
from trialwright.values.finding import Refusal


@dataclass(slots=True)
class Turned:
    """Candidates who came and did not enter, by reason."""

    screened: int = 0
    failed: int = 0
    turned_away: int = 0


class UnderWay(ABC):
    """A virtual trial under way: its days, what waits for them, and what has been recorded.

    Args:
        full: everything a visit collects is recorded; otherwise only what some rule or primary endpoint reads. Draws go by
            name, so both take the same decisions.
        until_primary: stop once the trial's main question is answered; otherwise live to the end of the study.
    """

    def __init__(
        self,
        plan: Plan,
        scenario: Scenario,
        chance: Chance,
        trial: int,
        *,
        lists: Allocator | None,
        full: bool = False,
        until_primary: bool = True,
    ) -> None:
        self.plan, self.scenario, self.chance, self.number = plan, scenario, chance, trial
        self.lists, self.full, self.until_primary = lists, full, until_primary
        self.draft = Draft(plan)
        self.log: list[Event] | None = [] if full else None
        self.happen: Callable[[Event], None] = self.draft.apply
        self.queue: list[tuple[date, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self.ticket = 0
        self.lives: dict[str, Life] = {}
        self.turned = Turned()
        self.target = planned_participants(plan.study)
        self.in_screening = self.entered = 0
        self.today = self._first_day()
        self.cut: date | None = None
        self.arrivals = 0
        self.decisions: list[tuple[date, str]] = []
        self.given = given = prepared(plan, full=full)
        self.work, self.nexts, self.gate_lines = given.work, given.nexts, given.gate_lines
        self.watching: set[str] = set()
        self.reacting = self.work.watched_infusions if "event_after_each" in scenario.truth else frozenset[str]()
        self.events_wanted = target_events(plan.study) if until_primary else None
        self.events_seen: set[str] = set()

    def _first_day(self) -> date:
        start = self.plan.study.identity.dates.start
        return start.first if start is not None else date(2026, 1, 5)

    def at(self, day: date, rank: int, what: Callable[..., None], *args: Any) -> None:
        self.ticket += 1
        heapq.heappush(self.queue, (day, rank, self.ticket, what, args))

    def _happened_and_kept(self, event: Event) -> None:
        assert self.log is not None
        self.draft.apply(event)
        self.log.append(event)

    def wish(self, wish: Any) -> Accepted | Refusal:
        """Puts a wish to the trial's own commands and applies what follows."""
        answer = command(self.draft, wish, at=self.today, lists=self.lists, watch=False)
        if isinstance(answer, Accepted):
            for e in answer.events:
                self.happen(e)
        return answer

    @abstractmethod
    def announce(self, life: Life, tokens: tuple[str, ...]) -> None:
        """Something has been dated: what hangs on it is looked at again."""

    @abstractmethod
    def renew(self, life: Life, line: Line) -> None:
        """What is next on a line is looked at again."""

    @abstractmethod
    def count_event(self, life: Life) -> None:
        """An event of the primary endpoint has been seen."""

    @abstractmethod
    def report(self, life: Life, template: Mapping[str, Any], onset: date) -> None:
        """An adverse event is reported, and what follows from it."""
