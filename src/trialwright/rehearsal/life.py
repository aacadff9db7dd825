"""A virtual candidate inside a running trial, and what a virtual site may ask of that trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from trialwright.history.events import Event
from trialwright.history.participant import Diary
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.virtual import Fate, Person
from trialwright.trial.calendar import Occasion
from trialwright.trial.plan import Line, Plan
from trialwright.trial.state import Draft


@dataclass(slots=True)
class Life:
    """A candidate inside the running trial: latent person, fate, and what is next on each line.

    ``finished``: lines on which nothing can come any more, or whose days nobody waits for. ``shut``: lines behind gates
    that are not open, and the number of gates decided when that was looked up. ``means``: the person's own mean of each
    analyte measured so far.
    """

    person: Person
    name: str
    diary: Diary
    next: dict[int, Occasion] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    fate: Fate | None = None
    origin: date | None = None
    instances: int = 0
    shut: tuple[int, frozenset[int]] | None = None
    counts: dict[str, int] = field(default_factory=dict)
    means: dict[str, float] = field(default_factory=dict)


class Stage(Protocol):
    """The running trial as a site sees it."""

    plan: Plan
    scenario: Scenario
    draft: Draft
    today: date
    full: bool

    @property
    def gate_lines(self) -> Mapping[str, tuple[tuple[str, bool], ...]]: ...
    def happen(self, event: Event) -> None: ...
    def announce(self, life: Life, tokens: tuple[str, ...]) -> None: ...
    def renew(self, life: Life, line: Line) -> None: ...
    def count_event(self, life: Life) -> None: ...
    def report(self, life: Life, template: Mapping[str, Any], onset: date) -> None: ...
