"""What happens to virtual people: follow-up begins, toxicity, withdrawal, death, adverse events, dated anchors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from trialwright.history import events as ev
from trialwright.rehearsal import committees, feedback, measurements, site
from trialwright.rehearsal.life import Life
from trialwright.rehearsal.under_way import UnderWay
from trialwright.rehearsal.virtual import FAR, Fate, adverse_event, fate_of, toxicity_template


def begin(run: UnderWay, life: Life) -> None:
    """Follow-up starts: the person's fate is laid on the calendar."""
    if life.origin is not None:
        return
    life.origin = run.today
    fate = life.fate = fate_of(
        life.person, run.scenario, run.plan, experimental=life.diary.arm == run.given.experimental
    )
    if fate.death < FAR:
        run.at(run.today + timedelta(days=fate.death), 0, _die, run, life, fate)
    if fate.withdrawal < FAR:
        run.at(run.today + timedelta(days=fate.withdrawal), 3, _withdraw, run, life)
    if run.plan.study.escalation is not None and life.diary.cohort:
        _lay_toxicity(run, life)
    for onset, template in site.adverse_events(run.plan, run.scenario, life.person, full=run.full):
        run.at(run.today + timedelta(days=onset), 4, _adverse_event, run, life, template)
    for day, anchor in measurements.anchor_days(run, life):
        run.at(run.today + timedelta(days=day), 4, _anchor, run, life, anchor)


def rebegin(run: UnderWay, life: Life) -> None:
    """At a later random gate the arm's hazards begin; what lay before has not happened."""
    life.origin = run.today
    fate = life.fate = fate_of(
        life.person,
        run.scenario,
        run.plan,
        phase="|randomised",
        experimental=life.diary.arm == run.given.experimental,
    )
    if fate.death < FAR:
        run.at(run.today + timedelta(days=fate.death), 0, _die, run, life, fate)


def _lay_toxicity(run: UnderWay, life: Life) -> None:
    scenario, person = run.scenario, life.person
    window = run.plan.memo.get("nominal window")
    if window is None:
        window = run.plan.memo["nominal window"] = site.nominal_window(run.plan, life.diary, run.today)
    if person.u("toxicity") < scenario[f"dlt.{life.diary.cohort}"]:
        share = person.u("toxicity time")
        if scenario["dlt_time"] == "late":
            share = 0.5 + share / 2 if share < 0.5 else share / 2
        run.at(run.today + timedelta(days=int(share * window)), 4, _toxicity, run, life)
    elif person.u("not evaluable") < scenario["not_evaluable"]:
        day = int(person.u("not evaluable time") * 0.6 * window)
        run.at(run.today + timedelta(days=day), 4, _stop_early, run, life)


def _toxicity(run: UnderWay, life: Life) -> None:
    if life.diary.state != "on_study":
        return
    template = toxicity_template(run.plan)
    if template is not None:
        report(run, life, template, run.today)
    else:
        report(run, life, {"term": "toxicity", "grade": 3, "days": 10}, run.today)
        run.happen(ev.DltJudged(happened=run.today, participant=life.name, answer=True))
    committees.oversee(run, int(run.scenario["committee_days"]))


def _stop_early(run: UnderWay, life: Life) -> None:
    if life.diary.state != "on_study":
        return
    run.happen(ev.TreatmentStopped(happened=run.today, participant=life.name, because="other reason"))
    run.announce(life, ("stopped", *(f"end({x})" for x in run.plan.study.interventions)))
    committees.oversee(run, int(run.scenario["committee_days"]))


def _die(run: UnderWay, life: Life, fate: Fate) -> None:
    if life.diary.state not in ("on_study", "off_study") or life.fate is not fate:
        return
    if life.diary.state == "off_study":
        return
    run.happen(ev.Died(happened=run.today, participant=life.name))
    count_event(run, life)
    _left(run, life)


def count_event(run: UnderWay, life: Life) -> None:
    """An event of the primary endpoint: the trial is cut when the planned number has been seen."""
    if run.events_wanted is None or "randomisation" not in life.diary.dates:
        return
    run.events_seen.add(life.name)
    if len(run.events_seen) >= run.events_wanted and (run.cut is None or run.cut > run.today):
        run.cut = run.today


def _withdraw(run: UnderWay, life: Life) -> None:
    if life.diary.state != "on_study":
        return
    run.happen(ev.ConsentWithdrawn(happened=run.today, participant=life.name))
    _left(run, life)


def _left(run: UnderWay, life: Life) -> None:
    life.next.clear()
    if run.plan.study.escalation is not None:
        committees.oversee(run, int(run.scenario["committee_days"]))
    committees.look_at_stopping(run)


def _adverse_event(run: UnderWay, life: Life, template: Mapping[str, Any]) -> None:
    if life.diary.state == "on_study":
        report(run, life, template, run.today)


def _anchor(run: UnderWay, life: Life, anchor: str) -> None:
    if life.diary.state != "on_study":
        return
    for e in measurements.dated(run, life, anchor):
        run.happen(e)
    run.announce(life, (anchor,))
    feedback.observed(run, life, frozenset({anchor}))


def report(run: UnderWay, life: Life, template: Mapping[str, Any], onset: date) -> None:
    life.instances += 1
    run.happen(adverse_event(run.plan.study, life.name, life.instances, onset, template))
    if template["grade"] >= 5:
        run.happen(ev.Died(happened=onset, participant=life.name, cause=template["term"]))
        _left(run, life)
        return
    feedback.reported(run, life, template["grade"])
    committees.look_at_stopping(run)
