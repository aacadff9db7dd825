"""Many virtual trials: a batch is a pure function of (study text, scenario, first trial, number), wherever it runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from trialwright.history.events import Event, Logged, Stamp
from trialwright.rehearsal.chance import Chance
from trialwright.rehearsal.lists import Lists
from trialwright.rehearsal.outcome import Row, row_of
from trialwright.rehearsal.run import Running
from trialwright.rehearsal.scenario import Scenario, planned_participants
from trialwright.study.study import Study
from trialwright.study.text import load
from trialwright.trial.plan import Plan, plan_of

COLLECTED_EVERY = 5
"""Trials between two runs of the collector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Consecutive trials of one scenario; everything a worker needs, as text and numbers."""

    study: str
    name: str
    scenario: Scenario
    first: int
    n: int


@lru_cache(maxsize=8)
def plan_from(text: str, name: str) -> Plan:
    """The plan of a study file, read once a process."""
    return plan_of(load(text, name=name).study())


def run_batch(batch: Batch) -> list[Row]:
    """The rows of a batch, in order of trial."""
    plan = plan_from(batch.study, batch.name)
    return rows(plan, batch.scenario, batch.first, batch.n)


def people_of(study: Study) -> int:
    """Candidates drawn together: enough for most trials."""
    return max(16, round(planned_participants(study) * 1.7))


def rows(plan: Plan, scenario: Scenario, first: int, n: int) -> list[Row]:
    """The rows of trials ``first`` … ``first + n - 1``.

    A trial's state is a few hundred thousand small immutable values that hold no cycles worth looking for
    while it runs; the collector's scans of them cost an eighth of the time. It is run now and then between trials.
    """
    chance = Chance(scenario.seed, first, n, people_of(plan.study))
    out = []
    with _collecting_between_trials():
        for trial in range(first, first + n):
            lists = Lists(plan.study, scenario.seed, trial)
            running = Running(plan, scenario, chance, trial, lists=lists).run()
            out.append(row_of(running))
            running.queue.clear()  # what still waited refers back to the trial: without it, nothing needs the collector
            if trial % COLLECTED_EVERY == 0:
                gc.collect(1)
    return out


@contextmanager
def _collecting_between_trials() -> Iterator[None]:
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def kept(plan: Plan, scenario: Scenario, trial: int) -> Running:
    """One trial lived to its end with everything recorded, as people would have entered it."""
    chance = Chance(scenario.seed, trial, 1, people_of(plan.study))
    lists = Lists(plan.study, scenario.seed, trial)
    return Running(plan, scenario, chance, trial, lists=lists, full=True, until_primary=False).run()


def logged(events: list[Event], study: Study) -> tuple[Logged, ...]:
    """The events of a rehearsed trial in their places, stamped as a rehearsal's."""
    stamp = Stamp(by="rehearsal", role="coordinator", channel="rehearsal", study=(study.name, study.version, ""))
    return tuple(Logged(k, e, stamp) for k, e in enumerate(events, start=1))
