"""Anchors are events that happened: the day of each, as far as it has happened, from one participant's history."""

from __future__ import annotations

from datetime import date, timedelta

from trialwright.history.participant import Lived, day_of
from trialwright.study.lines import (
    Anchor,
    AnchorPoint,
    Count,
    DatePoint,
    DayPoint,
    Dose,
    Fractions,
    InTarget,
    Limit,
    Point,
    Time,
    Until,
)
from trialwright.study.study import Epoch
from trialwright.trial.days import moved
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

PLANNED_DAY_ONE = "planned_day_one"
"""The anchor that holds the day on which treatment is planned to start, until it does."""


def day_one(plan: Plan, lived: Lived, *, planned: bool = True) -> date | None:
    """Study day 1; before it has happened the planned day (``planned``), else ``None``."""
    on = dated(plan, lived, plan.day_one)
    if on is None and planned:
        on = lived.dates.get(PLANNED_DAY_ONE)
    return on


def dated(plan: Plan, lived: Lived, anchor: Anchor) -> date | None:
    """The day an anchor happened, ``None`` while it has not."""
    name, of = anchor.name, anchor.of
    if of == "":
        recorded = lived.dates.get(name)
        if recorded is not None and anchor.index is None:
            return recorded
        if name in plan.study.visits:
            return lived.visits.get((name, anchor.index or 1))
        definition = plan.study.anchors.get(name)
        if definition is not None and definition.time is not None:
            return resolved(plan, lived, definition.time.point)
        if name == "end_of_study":
            end = plan.study.identity.dates.end
            return end.last if end is not None else None
        if name in plan.study.interventions or name in plan.study.epochs:
            return dated(plan, lived, Anchor(name, "start"))
        return None
    if name in plan.study.interventions:
        return _of_course(plan, lived, name, of, anchor.index)
    epoch = plan.study.epochs.get(name)
    if epoch is not None:
        return epoch_start(plan, lived, epoch) if of == "start" else epoch_end(plan, lived, epoch)
    if name in plan.study.visits:
        days = sorted(d for (v, _), d in lived.visits.items() if v == name)
        if of == "nth":
            return lived.visits.get((name, anchor.index or 1))
        return (days[0] if of == "start" else days[-1]) if days else None
    return None


def _of_course(plan: Plan, lived: Lived, name: str, of: str, index: int | None) -> date | None:
    given = lived.given.get(name)
    if of == "start":
        return day_of(given[0].happened) if given else None
    if of == "nth":
        n = index or 1
        line = plan.by_name.get(name)
        if given and line is not None and not lived.omitted.get(name):
            return day_of(given[n - 1].happened) if len(given) >= n else None
        return next((day_of(a.happened) for a in given or () if a.number == n), None)
    return course_end(plan, lived, name)


def course_end(plan: Plan, lived: Lived, name: str) -> date | None:
    """The last administration of a closed course; ``None`` while it may go on.

    Closed = the last planned dose was given or omitted, or the course was stopped.
    """
    given = lived.given.get(name, ())
    stop = lived.stopped.get(name) or lived.stopped.get("")
    if stop is not None:
        return day_of(given[-1].happened) if given else stop
    line = plan.by_name.get(name)
    if line is None or line.kind != "course":
        cycles = plan.study.interventions[name].cycles
        if cycles is not None and given and given[-1].number >= cycles:
            return day_of(given[-1].happened)
        return None
    total = line.total if line.total is not None else total_of(plan, lived, name)
    if total is not None and given and len(given) + len(lived.omitted.get(name, ())) >= total:
        return day_of(given[-1].happened)
    return None


def total_of(plan: Plan, lived: Lived, name: str) -> int | None:
    """The number of fractions of the regimens chosen for a participant; ``None`` where none is, or a plan decides."""
    x = plan.study.interventions[name]
    if not x.one_of:
        return None
    numbers = []
    for (chosen_of, _), option in lived.chosen.items():
        if chosen_of == name and option in x.one_of:
            dose = x.one_of[option].dose
            if isinstance(dose, Dose) and isinstance(dose.amount, Fractions):
                numbers.append(dose.amount.number[1])
    return max(numbers) if numbers else None


def is_reached(plan: Plan, lived: Lived, needs: tuple[str, ...], decided: tuple[str, ...]) -> bool:
    """Whether the gates before a line or an epoch stand open for this participant."""
    gates = lived.gates
    for g in needs:
        state = gates.get(g)
        if state is None or not state[1]:
            return False
    return all(g in gates for g in decided)


def epoch_start(plan: Plan, lived: Lived, epoch: Epoch) -> date | None:
    """The first day of an epoch for this participant, ``None`` while it has not begun or cannot."""
    needs, decided = plan.gates_before[epoch.name]
    if not is_reached(plan, lived, needs, decided):
        return None
    starts = epoch.starts.of(lived.arm)
    if starts is not None:
        return resolved(plan, lived, starts.point)
    place = plan.epoch_order.index(epoch.name)
    if place == 0:
        return lived.dates.get("screening")
    refused = [lived.gates[g][0] for g in decided if not lived.gates[g][1]]
    if refused:
        return max(refused)
    for before in reversed(plan.epoch_order[:place]):
        ended = epoch_end(plan, lived, plan.study.epochs[before])
        if ended is not None:
            return ended
        if is_reached(plan, lived, *plan.gates_before[before]):
            return None
    return None


def epoch_end(plan: Plan, lived: Lived, epoch: Epoch) -> date | None:
    """The last day of an epoch for this participant, ``None`` while it goes on."""
    if not is_reached(plan, lived, *plan.gates_before[epoch.name]):
        return None
    stop = lived.stopped.get("")
    until = epoch.ends.of(lived.arm)
    ended = reached(plan, lived, until) if until is not None else None
    if stop is not None and "treatment" in epoch.type and (ended is None or stop < ended):
        return stop
    if ended is None and until is None:
        gate = next((g for g in plan.study.gates.values() if g.from_ == epoch.name), None)
        if gate is not None and gate.name in lived.gates:
            return lived.gates[gate.name][0]
    return ended


def resolved(plan: Plan, lived: Lived, point: Point) -> date | None:
    """The day of a point, from anchors that happened; day 1 may still be the planned one."""
    if isinstance(point, DayPoint):
        one = day_one(plan, lived)
        if one is None:
            return None
        on = _study_day(one, point.day)
        return moved(on, point.offset)
    if isinstance(point, DatePoint):
        return point.date.first
    base = dated(plan, lived, point.anchor)
    if base is None and _is_day_one(plan, point.anchor):
        base = lived.dates.get(PLANNED_DAY_ONE)
    return moved(base, point.offset) if base is not None else None


def _is_day_one(plan: Plan, anchor: Anchor) -> bool:
    if anchor.of == "" and anchor.name in ("first_dose", "treatment_start"):
        return True
    return anchor == plan.day_one


def _study_day(one: date, day: int) -> date:
    return one + timedelta(days=day - 1 if day > 0 else day)


def reached(plan: Plan, lived: Lived, until: Until) -> date | None:
    """The day an ``until`` was met; first or last of several; ``None`` while it is open."""
    days = [_limit_day(plan, lived, limit) for limit in until.limits]
    if until.which == "last":
        known = [d for d in days if d is not None]
        return max(known) if len(known) == len(days) else None
    known = [d for d in days if d is not None]
    return min(known) if known else None


def _limit_day(plan: Plan, lived: Lived, limit: Limit) -> date | None:
    if isinstance(limit, Time):
        return resolved(plan, lived, limit.point)
    if isinstance(limit, Count):
        return _count_day(plan, lived, limit)
    assert isinstance(limit, InTarget)
    return None


def _count_day(plan: Plan, lived: Lived, limit: Count) -> date | None:
    """The day of the n-th cycle, dose or visit; a cycle is one of an intervention with ``cycles``."""
    if limit.of == "visits":
        days = sorted(lived.visits.values())
        return days[limit.number - 1] if len(days) >= limit.number else None
    for name, given in lived.given.items():
        x = plan.study.interventions[name]
        if limit.of == "cycles" and x.cycle is None:
            continue
        at = next((day_of(a.happened) for a in given if a.number == limit.number), None)
        if at is not None:
            return at
    return None


def when(plan: Plan, lived: Lived, time: Time) -> Answer[date]:
    """The day of a time, or why it has none yet."""
    on = resolved(plan, lived, time.point)
    if on is not None:
        return Known(on)
    point = time.point
    waits = str(point.anchor) if isinstance(point, AnchorPoint) else str(plan.day_one)
    return Unknown(Text(zh=f"{waits}尚未发生", en=f"{waits} has not happened yet"), frozenset({waits}))
