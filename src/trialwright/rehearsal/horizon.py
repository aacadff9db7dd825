"""How long a virtual trial is followed after the last entry: until its main question can be answered, or to its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from trialwright.history.participant import Diary
from trialwright.study.lines import AfterEach, Between
from trialwright.study.study import (
    AdverseEventsEndpoint,
    ChangeEndpoint,
    DltEndpoint,
    Endpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial import anchors
from trialwright.trial.calendar import lived_forward
from trialwright.trial.days import NO_HOLIDAYS
from trialwright.trial.plan import Plan
from trialwright.values.dates import DAYS_PER_MONTH

_BEST: Final = 365
"""Days for a response that may come at any time."""
_LONGEST: Final = round(36 * DAYS_PER_MONTH)
_START: Final = date(2026, 1, 5)


def target_events(study: Study) -> int | None:
    """The number of events that ends an event-driven trial; ``None`` where it is not event-driven."""
    size = study.analysis.sample_size
    return size.events if size is not None else None


def follow_up_days(plan: Plan, *, primary_only: bool) -> int:
    """Days from the last entry to the last day that an endpoint needs."""
    key = ("follow up", primary_only)
    found = plan.memo.get(key)
    if isinstance(found, int):
        return found
    endpoints = plan.study.primary if primary_only else tuple(plan.study.endpoints.values())
    needed = [_days(plan, e) for e in endpoints] or [_BEST]
    days = min(max(needed), _LONGEST) + 35
    plan.memo[key] = days
    return days


def _days(plan: Plan, e: Endpoint) -> int:
    if isinstance(e, SurvivalEndpoint):
        span = e.horizon or (e.times[-1] if e.times else None)
        base = span.days if span is not None and span.unit in ("d", "wk") else None
        if base is not None:
            return int(base)
        months = {"mo": 1, "y": 12}
        return round(float(span.number) * months[span.unit] * DAYS_PER_MONTH) if span is not None else 730
    if isinstance(e, ResponseEndpoint | ChangeEndpoint | ScaleEndpoint):
        return max((visit_day(plan, v) for v in e.at), default=_BEST)
    if isinstance(e, AdverseEventsEndpoint) and isinstance(e.window, Between):
        nominal = _nominal(plan)
        end = anchors.resolved(plan, nominal, e.window.end.point)
        return (end - _START).days if end is not None else _BEST
    if isinstance(e, AdverseEventsEndpoint) and isinstance(e.window, AfterEach):
        given = _nominal(plan).given.get(e.window.of, ())
        last = given[-1].happened if given else None
        return (last - _START).days + 7 if isinstance(last, date) else _BEST
    if isinstance(e, DltEndpoint | RecoveryEndpoint):
        return 180
    return _BEST


def visit_day(plan: Plan, visit: str) -> int:
    """Days from the start to the last repeat of a visit, its window included, if everything happens on its day."""
    days = [on for (v, _), on in _nominal(plan).visits.items() if v == visit]
    return (max(days) - _START).days + 14 if days else _BEST


def _nominal(plan: Plan) -> Diary:
    """A participant of the experimental arm to whom everything happens on its day."""
    found = plan.memo.get("nominal")
    if isinstance(found, Diary):
        return found
    diary = Diary("nominal")
    diary.state = "on_study"
    diary.arm = next(
        (a.name for a in plan.study.arms.values() if a.type.startswith("experimental")), next(iter(plan.study.arms))
    )
    escalation = plan.study.escalation
    diary.cohort = escalation.first if escalation is not None else ""
    diary.dates.update(screening=_START, consent=_START, enrolment=_START)
    diary.dates[anchors.PLANNED_DAY_ONE] = _START
    gates = list(plan.study.gates.values())
    diary.gates[gates[0].name] = (_START, True)
    if plan.study.allocation_at(gates[0].name).method not in ("none", "sequential_cohorts"):
        diary.dates["randomisation"] = _START
    until = _START + timedelta(days=_LONGEST)
    for gate in gates[1:]:
        scratch, _ = lived_forward(plan, diary, NO_HOLIDAYS, until, most=400)
        at = anchors.resolved(plan, scratch, gate.at.point) if gate.at is not None else None
        day = at or max((on for on in scratch.visits.values()), default=_START)
        diary.gates[gate.name] = (day, True)
        if plan.study.allocation_at(gate.name).method not in ("none", "by_response"):
            diary.dates["randomisation"] = day
    scratch, _ = lived_forward(plan, diary, NO_HOLIDAYS, until, most=1500)
    plan.memo["nominal"] = scratch
    return scratch
