"""What ties the rehearsal to the rule, to itself, and to real conduct."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest

from tests.trial.lives import STUDIES, plan
from trialwright.designs.walk import walk
from trialwright.history.encoding import from_lines, to_lines
from trialwright.history.events import Event
from trialwright.rehearsal.batches import kept, logged, people_of, rows
from trialwright.rehearsal.chance import Chance
from trialwright.rehearsal.characteristics import characteristics
from trialwright.rehearsal.lists import Lists
from trialwright.rehearsal.run import Running
from trialwright.rehearsal.scenario import Scenario, assumptions
from trialwright.study.text import load
from trialwright.trial import oversight
from trialwright.trial.plan import Plan, plan_of
from trialwright.trial.state import replay
from trialwright.values import Known

NAMES = sorted(p.stem for p in STUDIES.glob("*.yaml"))
CLEAN = {
    "screen_failure": 0.0,
    "missed_visit": 0.0,
    "missed_dose": 0.0,
    "withdrawal_per_month": 0.0,
    "not_evaluable": 0.0,
}


def scenario_of(p: Plan, **changes: float) -> Scenario:
    out = assumptions(p.study)
    for name, value in changes.items():
        if name in out.truth:
            out = out.having(name, value)
    return out


@cache
def short_three_plus_three() -> Plan:
    """A 3+3 with a window of 21 days after one injection: the rule itself, with few events to live through."""
    text = """\
trialwright: 1
study: {name: SHORT, version: 0.1, title: {zh: 剂量递增, en: Dose escalation}, model: single group}
criteria: {entry: {I1: judge "may take part" | "可参加"}}
interventions:
  drug_x: {label: {zh: 药物, en: Drug}, type: drug, role: experimental intervention, route: intravenous, dose: 5 mg, when: once at day 1}
arms: {a: {type: experimental arm}}
epochs:
  screening: {type: screening}
  therapy: {type: treatment, give: [drug_x], starts: first_dose, ends: D21}
gates: {entry: {from: screening, to: therapy, decided by: investigator}}
allocation: {entry: {method: sequential_cohorts, order: [one, two, three]}}
escalation:
  arm: a
  cohorts: {one: {level: 1 mg, n: 3}, two: {level: 2 mg, n: 3}, three: {level: 3 mg, n: 3}}
  start: one
  rule: three_plus_three
  committee: board
  dlt: {window: first_dose .. day 21, events: {severe: some AE where (related is yes and grade >= 3)}, judged by: board}
visits:
  D1: {epoch: therapy, at: first_dose}
  D21: {epoch: therapy, at: day 21 ±2 d}
activities: {adverse_events: D1 .. D21}
objectives: {primary: [{label: {zh: 安全性, en: Safety}, endpoints: [DLT]}]}
endpoints: {DLT: {kind: dlt, set: dlt_evaluable, by: level}}
safety: {attribute to: [drug_x]}
oversight: {board: {label: {zh: 委员会, en: Board}, members: 3}}
"""
    return plan_of(load(text, name="short.yaml").study())


@pytest.mark.evidence("law")
@pytest.mark.parametrize("trials", [1200, pytest.param(10_000, marks=pytest.mark.slow)])
def test_three_plus_three_through_the_engine_equals_its_exact_characteristics(trials: int) -> None:
    """Selection within 4 Monte Carlo standard errors of the walk over the rule, at a fixed seed (10,000 trials: ± 0.02)."""
    p = short_three_plus_three()
    truths = {"one": 0.10, "two": 0.25, "three": 0.40}
    scenario = scenario_of(p, **CLEAN, **{f"dlt.{k}": v for k, v in truths.items()}, accrual=20.0)
    rule = oversight.rule_of(p.study)
    assert isinstance(rule, Known)
    exact = walk(rule.value).under(list(truths.values()))  # type: ignore[arg-type]
    found = [r for first in range(0, trials, 200) for r in rows(p, scenario, first, 200)]
    assert all(r["conclusion"] != "open" for r in found)
    for level, expected in enumerate(exact.selection):
        share = sum(1 for r in found if r["recommended"] == level) / trials
        tolerance = 4 * math.sqrt(max(expected * (1 - expected), 1e-4) / trials)
        assert abs(share - expected) <= tolerance, (level, share, expected, tolerance)
    enrolled = sum(int(r["enrolled"] or 0) for r in found) / trials
    assert abs(enrolled - exact.expected_n) < 4 * 4.5 / math.sqrt(trials)


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_batches_of_any_size_give_the_same_rows(name: str) -> None:
    p = plan(name)
    scenario = scenario_of(p)
    assert rows(p, scenario, 0, 4) == [*rows(p, scenario, 0, 1), *rows(p, scenario, 1, 3)]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_another_seed_is_another_trial(name: str) -> None:
    p = plan(name)
    scenario = scenario_of(p)
    assert rows(p, scenario, 0, 1) != rows(p, replace(scenario, seed=2), 0, 1)


def _taken(events: Iterable[Event]) -> list[str]:
    """What was decided: who entered, which arm, which level, which gate."""
    kinds = ("Enrolled", "Randomised", "Ratified", "GateDecided", "TreatmentStopped", "ScreenFailed", "Died")
    return [repr(e) for e in events if type(e).__name__ in kinds]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_recording_everything_changes_no_decision(name: str) -> None:
    """The lean trial observes only what a rule reads; the full one observes everything; both take the same decisions."""
    p = plan(name)
    scenario = scenario_of(p)

    def run(full: bool) -> list[str]:
        chance = Chance(scenario.seed, 0, 1, people_of(p.study))
        r = Running(p, scenario, chance, 0, lists=Lists(p.study, 1, 0), full=full)
        r.log = []
        return _taken(r.run().log or [])

    assert run(False) == run(True)


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_a_kept_trial_replays_to_the_same_state(name: str) -> None:
    """Events of a rehearsed trial are events like any other: written, read back and replayed they give its state."""
    p = plan(name)
    running = kept(p, scenario_of(p), 0)
    text = "".join(to_lines(logged(list(running.log or []), p.study)))
    assert replay(p, from_lines(text)) == running.draft.trial()


@pytest.mark.evidence("law")
def test_more_toxicity_only_adds_toxicities() -> None:
    """The same people meet both truths: whoever has a DLT under the lower one has it under the higher."""
    p = short_three_plus_three()
    low = rows(p, scenario_of(p, **CLEAN, **{"dlt.one": 0.1, "dlt.two": 0.1, "dlt.three": 0.1}), 0, 60)
    high = rows(p, scenario_of(p, **CLEAN, **{"dlt.one": 0.3, "dlt.two": 0.3, "dlt.three": 0.3}), 0, 60)
    assert all(int(a["dlt.one"] or 0) <= int(b["dlt.one"] or 0) for a, b in zip(low, high, strict=True))
    mean = [sum(int(r["recommended"] or 0) for r in rs) for rs in (low, high)]
    assert mean[1] < mean[0]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_probabilities_sum_to_one_and_intervals_hold_their_value(name: str) -> None:
    p = plan(name)
    found = characteristics(p.study, rows(p, scenario_of(p), 0, 5))
    chosen = [s for s in found.shares if s.name.startswith("recommended.") or s.name == "open"]
    if chosen:
        assert math.isclose(sum(s.value for s in chosen), 1.0)
    assert all(s.interval[0] <= s.value <= s.interval[1] for s in found.shares)


def test_nobody_enters_a_full_level_or_a_closed_trial() -> None:
    p = plan("ta-nps")
    for r in rows(p, scenario_of(p), 0, 12):
        assert r["conclusion"] in ("complete", "unsafe")
        assert all(int(r[f"evaluable.{c}"] or 0) <= 6 for c in ("low", "mid", "high"))


def test_every_assumption_has_a_source_and_both_languages() -> None:
    for name in NAMES:
        for key, value in assumptions(plan(name).study).truth.items():
            assert value.source and value.because is not None, key
            assert value.because.zh and value.because.en, key
