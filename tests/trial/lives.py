"""Small histories in the words of the domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.study.text import load
from trialwright.trial.plan import Plan, plan_of
from trialwright.trial.state import Draft

STUDIES = Path(__file__).resolve().parents[2] / "studies"


@cache
def plan(name: str) -> Plan:
    """The plan of one of the five studies."""
    return plan_of(load((STUDIES / f"{name}.yaml").read_bytes(), name=f"{name}.yaml").study())


def day(text: str) -> date:
    return date.fromisoformat(text)


def entered(plan_: Plan, on: str, *, name: str = "001", arm: str = "", cohort: str = "") -> list[Event]:
    """Screened, consented and enrolled on one day."""
    d = day(on)
    gate = next(iter(plan_.study.gates))
    return [
        ev.Screened(happened=d, participant=name, site="1"),
        ev.Consented(happened=d, participant=name),
        ev.Enrolled(happened=d, participant=name, gate=gate, number=name, arm=arm, cohort=cohort),
    ]


def given(intervention: str, *days: str, name: str = "001", start: int = 1) -> list[Event]:
    return [
        ev.Administered(happened=day(d), participant=name, intervention=intervention, number=k)
        for k, d in enumerate(days, start=start)
    ]


def lived(plan_: Plan, events: Iterable[Event]) -> Draft:
    draft = Draft(plan_)
    for e in events:
        draft.apply(e)
    return draft
