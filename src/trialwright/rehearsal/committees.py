"""The committees of a virtual trial: dose levels and stopping rules, by what the trial itself advises."""

from __future__ import annotations

from datetime import timedelta

from trialwright.designs import Stop, Treat
from trialwright.rehearsal.horizon import follow_up_days
from trialwright.rehearsal.under_way import UnderWay
from trialwright.trial import oversight
from trialwright.trial.commands import Pause, Ratify, Resume
from trialwright.values.answer import Known


def oversee(run: UnderWay, after: int) -> None:
    run.at(run.today + timedelta(days=after), 9, _committee, run)


def _committee(run: UnderWay) -> None:
    if run.draft.concluded is not None or run.plan.study.escalation is None:
        return
    advice = oversight.advice(run.draft, run.today)
    if not isinstance(advice, Known):
        return
    decision = advice.value
    if isinstance(decision, Treat):
        cohort = oversight.level_name(run.plan.study, decision.level)
        if run.draft.places > 0 or run.in_screening:
            if cohort == run.draft.cohort:
                return
        elif cohort == run.draft.cohort and run.draft.places >= decision.n:
            return
        run.wish(Ratify(cohort=cohort, n=decision.n))
    elif isinstance(decision, Stop):
        cohort = oversight.level_name(run.plan.study, decision.recommended) if decision.recommended else ""
        run.wish(Ratify(cohort=cohort, conclusion=decision.conclusion))
        days = 0 if run.until_primary else follow_up_days(run.plan, primary_only=False)
        run.cut = run.today + timedelta(days=days)
    else:
        return
    run.decisions.append((run.today, str(decision)))


def look_at_stopping(run: UnderWay) -> None:
    if not run.plan.study.stopping or run.draft.paused:
        return
    crossed = oversight.crossed(run.draft, run.today)
    if crossed:
        run.wish(Pause(rule=crossed[0]))
        run.at(run.today + timedelta(days=int(run.scenario.get("committee_days", 14))), 8, _resume, run)


def _resume(run: UnderWay) -> None:
    if run.draft.paused:
        run.wish(Resume(decision="reviewed by the committee"))
