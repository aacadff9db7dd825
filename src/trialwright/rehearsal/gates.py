"""Later gates and the end of the DLT window: when a virtual participant is looked at, and what is then asked."""

from __future__ import annotations

from datetime import timedelta

from trialwright.history import events as ev
from trialwright.rehearsal import committees, happenings, site
from trialwright.rehearsal.life import Life
from trialwright.rehearsal.under_way import UnderWay
from trialwright.study.study import ByResponse, NoAllocation
from trialwright.trial import oversight
from trialwright.trial.commands import DecideGate, Randomise
from trialwright.values.finding import Refusal


def watch(run: UnderWay, life: Life) -> None:
    """Schedules gates that have become due and the end of the DLT window."""
    if life.diary.state != "on_study":
        return
    for gate in run.work.later_gates:
        key = f"{life.name}|{gate.name}"
        if gate.name in life.diary.gates or key in run.watching:
            continue
        day = site.gate_day(run.plan, life.diary, gate)
        if day is not None:
            run.watching.add(key)
            run.at(max(day, run.today), 7, _gate, run, life, gate.name, 0)
    if run.given.dlt_tokens and life.diary.cohort and f"{life.name}|dlt" not in run.watching:
        last = oversight.dlt_window(run.plan, life.diary)[1]
        if last is not None:
            run.watching.add(f"{life.name}|dlt")
            run.at(max(last, run.today), 9, _window_over, run, life)


def _window_over(run: UnderWay, life: Life) -> None:
    last = oversight.dlt_window(run.plan, life.diary)[1]
    if last is not None and last > run.today:
        run.at(last, 9, _window_over, run, life)
        return
    if life.diary.dlt_judged is None and (
        life.diary.state == "on_study"
        # left on the last day of the window or later: seen through it, so the committee has an answer to give
        or oversight.dlt_status(run.plan, life.diary, run.today).letter == "?"
    ):
        run.happen(ev.DltJudged(happened=run.today, participant=life.name, answer=_had_toxicity(run, life)))
    committees.oversee(run, int(run.scenario["committee_days"]))


def _had_toxicity(run: UnderWay, life: Life) -> bool:
    return oversight.dlt_status(run.plan, life.diary, run.today - timedelta(days=1)).letter == "T"


def _gate(run: UnderWay, life: Life, gate: str, waited: int) -> None:
    diary = life.diary
    if diary.state != "on_study" or gate in diary.gates:
        return
    allocation = run.plan.study.allocation_at(gate)
    site.before_gate(run, run.work, life, gate)
    if isinstance(allocation, ByResponse):
        answer = run.wish(DecideGate(participant=life.name, gate=gate))
    elif "progression" in diary.dates or life.person.u(f"gate|{gate}") >= run.scenario.get(f"gate.{gate}", 1.0):
        answer = run.wish(DecideGate(participant=life.name, gate=gate, passed=False))
    elif isinstance(allocation, NoAllocation):
        answer = run.wish(DecideGate(participant=life.name, gate=gate, passed=True))
    else:
        answer = run.wish(Randomise(participant=life.name, gate=gate))
    if isinstance(answer, Refusal):
        if waited < 7:
            run.at(run.today + timedelta(days=1), 7, _gate, run, life, gate, waited + 1)
            return
        run.wish(DecideGate(participant=life.name, gate=gate, passed=False))
    if diary.dates.get("randomisation") == run.today:
        happenings.rebegin(run, life)
    tokens = [f"gate:{gate}", "randomisation", "stopped"]
    tokens += [f"end({x})" for x in diary.stopped if x]
    run.announce(life, tuple(tokens))
