"""Anchors are events that happened: the day of each, as far as it has happened, from one participant's history.

What a study says of an anchor, a point or an ``until`` is looked up once and becomes a function of the history alone
(kept in ``Plan.memo``): the calendar asks for the same few days again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

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
from trialwright.trial.days import mover, whole_days
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

PLANNED_DAY_ONE = "planned_day_one"
"""The anchor that holds the day on which treatment is planned to start, until it does."""

Dated: TypeAlias = Callable[[Lived], date | None]
"""The day of something in a participant's history, ``None`` while it has not happened."""


def day_one(plan: Plan, lived: Lived, *, planned: bool = True) -> date | None:
    """Study day 1; before it has happened the planned day (``planned``), else ``None``."""
    on = day_of_anchor(plan, plan.day_one)(lived)
    if on is None and planned:
        on = lived.dates.get(PLANNED_DAY_ONE)
    return on


def dated(plan: Plan, lived: Lived, anchor: Anchor) -> date | None:
    """The day an anchor happened, ``None`` while it has not."""
    return day_of_anchor(plan, anchor)(lived)


def resolved(plan: Plan, lived: Lived, point: Point) -> date | None:
    """The day of a point, from anchors that happened; day 1 may still be the planned one."""
    return day_of_point(plan, point)(lived)


def reached(plan: Plan, lived: Lived, until: Until) -> date | None:
    """The day an ``until`` was met; first or last of several; ``None`` while it is open."""
    return day_of_until(plan, until)(lived)


def course_end(plan: Plan, lived: Lived, name: str) -> date | None:
    """The last administration of a closed course; ``None`` while it may go on.

    Closed = the last planned dose was given or omitted, or the course was stopped.
    """
    return day_of_course_end(plan, name)(lived)


def epoch_start(plan: Plan, lived: Lived, epoch: Epoch) -> date | None:
    """The first day of an epoch for this participant, ``None`` while it has not begun or cannot."""
    return day_of_epoch(plan, epoch, "start")(lived)


def epoch_end(plan: Plan, lived: Lived, epoch: Epoch) -> date | None:
    """The last day of an epoch for this participant, ``None`` while it goes on."""
    return day_of_epoch(plan, epoch, "end")(lived)


def gates_open(needs: tuple[str, ...], decided: tuple[str, ...]) -> Callable[[Lived], bool]:
    """Whether the gates before a line or an epoch stand open for a participant, as a function of the history.

    Args:
        needs: gates that must have been passed. decided: gates that must have been decided either way.
    """
    if len(needs) == 1 and not decided:
        only = needs[0]

        def is_open(lived: Lived) -> bool:
            state = lived.gates.get(only)
            return state is not None and state[1]

        return is_open
    if not needs and not decided:
        return lambda lived: True

    def are_open(lived: Lived) -> bool:
        gates = lived.gates
        for g in needs:
            state = gates.get(g)
            if state is None or not state[1]:
                return False
        return not decided or all(g in gates for g in decided)

    return are_open


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


# --- what the study says, as functions of a history -------------------------------------------------------------------


def _known(plan: Plan, key: tuple[object, ...], make: Callable[[], Dated]) -> Dated:
    """Made once; while it is being made, whoever refers back to it gets a function that waits for it."""
    found: Dated | None = plan.memo.get(key)
    if found is None:
        made: list[Dated] = []
        plan.memo[key] = lambda lived: made[0](lived)
        made.append(make())
        found = plan.memo[key] = made[0]
    return found


def _never(lived: Lived) -> date | None:
    return None


def day_of_anchor(plan: Plan, anchor: Anchor) -> Dated:
    """``dated`` as a function of the history."""
    return _known(plan, ("anchor", anchor), lambda: _anchor(plan, anchor))


def _anchor(plan: Plan, anchor: Anchor) -> Dated:
    name, of = anchor.name, anchor.of
    study = plan.study
    if of == "":
        return _recorded(name, _bare(plan, anchor)) if anchor.index is None else _bare(plan, anchor)
    if name in study.interventions:
        if of == "start":
            return _first_dose(name)
        return _nth_dose(plan, name, anchor.index or 1) if of == "nth" else day_of_course_end(plan, name)
    if name in study.epochs:
        return day_of_epoch(plan, study.epochs[name], "start" if of == "start" else "end")
    if name in study.visits:
        return _held(name, anchor.index or 1) if of == "nth" else _outermost(name, of)
    return _never


def _recorded(name: str, else_: Dated) -> Dated:
    """What people dated comes before what the study derives."""
    if else_ is _never:
        return lambda lived: lived.dates.get(name)

    def on(lived: Lived) -> date | None:
        found = lived.dates.get(name)
        return found if found is not None else else_(lived)

    return on


def _bare(plan: Plan, anchor: Anchor) -> Dated:
    """An anchor by its mere name, where nobody dated it."""
    name = anchor.name
    study = plan.study
    if name in study.visits:
        return _held(name, anchor.index or 1)
    definition = study.anchors.get(name)
    if definition is not None and definition.time is not None:
        return day_of_point(plan, definition.time.point)
    if name == "end_of_study":
        end = study.identity.dates.end
        last = end.last if end is not None else None
        return lambda lived: last
    if name in study.interventions or name in study.epochs:
        return day_of_anchor(plan, Anchor(name, "start"))
    return _never


def _held(visit: str, number: int) -> Dated:
    key = (visit, number)
    return lambda lived: lived.visits.get(key)


def _outermost(visit: str, of: str) -> Dated:
    def on(lived: Lived) -> date | None:
        days = [d for (v, _), d in lived.visits.items() if v == visit]
        if not days:
            return None
        return min(days) if of == "start" else max(days)

    return on


def _first_dose(name: str) -> Dated:
    def on(lived: Lived) -> date | None:
        given = lived.given.get(name)
        return day_of(given[0].happened) if given else None

    return on


def _nth_dose(plan: Plan, name: str, n: int) -> Dated:
    counted = name in plan.by_name

    def on(lived: Lived) -> date | None:
        given = lived.given.get(name)
        if not given:
            return None
        if counted and not lived.omitted.get(name):
            return day_of(given[n - 1].happened) if len(given) >= n else None
        return next((day_of(a.happened) for a in given if a.number == n), None)

    return on


def day_of_course_end(plan: Plan, name: str) -> Dated:
    """``course_end`` as a function of the history."""
    return _known(plan, ("course end", name), lambda: _course_end(plan, name))


def _course_end(plan: Plan, name: str) -> Dated:
    line = plan.by_name.get(name)
    is_course = line is not None and line.kind == "course"
    cycles = None if is_course else plan.study.interventions[name].cycles
    fixed = line.total if line is not None and is_course else None
    chosen = is_course and fixed is None and bool(plan.study.interventions[name].one_of)

    def on(lived: Lived) -> date | None:
        given = lived.given.get(name)
        stopped = lived.stopped
        if stopped:
            stop = stopped.get(name) or stopped.get("")
            if stop is not None:
                return day_of(given[-1].happened) if given else stop
        if not given:
            return None
        if not is_course:
            return day_of(given[-1].happened) if cycles is not None and given[-1].number >= cycles else None
        total = total_of(plan, lived, name) if chosen else fixed
        if total is not None and len(given) + len(lived.omitted.get(name, ())) >= total:
            return day_of(given[-1].happened)
        return None

    return on


def day_of_epoch(plan: Plan, epoch: Epoch, side: str) -> Dated:
    """``epoch_start`` or ``epoch_end`` as a function of the history."""
    make = _epoch_start if side == "start" else _epoch_end
    return _known(plan, ("epoch", epoch.name, side), lambda: make(plan, epoch))


def _epoch_start(plan: Plan, epoch: Epoch) -> Dated:
    needs, decided = plan.gates_before[epoch.name]
    starts = {arm: day_of_point(plan, t.point) for arm in _arms(plan) if (t := epoch.starts.of(arm)) is not None}
    common = day_of_point(plan, epoch.starts.common.point) if epoch.starts.common is not None else None
    place = plan.epoch_order.index(epoch.name)
    before = [
        (day_of_epoch(plan, plan.study.epochs[e], "end"), gates_open(*plan.gates_before[e]))
        for e in plan.epoch_order[:place]
    ]
    is_open = gates_open(needs, decided)

    def on(lived: Lived) -> date | None:
        if not is_open(lived):
            return None
        own = starts.get(lived.arm, common)
        if own is not None:
            return own(lived)
        if place == 0:
            return lived.dates.get("screening")
        refused = [lived.gates[g][0] for g in decided if not lived.gates[g][1]]
        if refused:
            return max(refused)
        for end, was_open in reversed(before):
            ended = end(lived)
            if ended is not None:
                return ended
            if was_open(lived):
                return None
        return None

    return on


def _epoch_end(plan: Plan, epoch: Epoch) -> Dated:
    is_open = gates_open(*plan.gates_before[epoch.name])
    ends = {arm: day_of_until(plan, u) for arm in _arms(plan) if (u := epoch.ends.of(arm)) is not None}
    common = day_of_until(plan, epoch.ends.common) if epoch.ends.common is not None else None
    gate = next((g.name for g in plan.study.gates.values() if g.from_ == epoch.name), "")
    treats = "treatment" in epoch.type

    def on(lived: Lived) -> date | None:
        if not is_open(lived):
            return None
        until = ends.get(lived.arm, common)
        ended = until(lived) if until is not None else None
        if treats and lived.stopped:
            stop = lived.stopped.get("")
            if stop is not None and (ended is None or stop < ended):
                return stop
        if ended is None and until is None and gate in lived.gates:
            return lived.gates[gate][0]
        return ended

    return on


def _arms(plan: Plan) -> tuple[str, ...]:
    return tuple(plan.study.arms)


def day_of_point(plan: Plan, point: Point) -> Dated:
    """``resolved`` as a function of the history."""
    return _known(plan, ("point", point), lambda: _point(plan, point))


def _point(plan: Plan, point: Point) -> Dated:
    if isinstance(point, DatePoint):
        first = point.date.first
        return lambda lived: first
    if isinstance(point, DayPoint):
        base, days = day_of_anchor(plan, plan.day_one), point.day - 1 if point.day > 0 else point.day
        may_be_planned = True
    else:
        base, days = day_of_anchor(plan, point.anchor), 0
        may_be_planned = _is_day_one(plan, point.anchor)
    if not may_be_planned and not days and point.offset is None:
        return base
    move, later = mover(point.offset), timedelta(days=days)
    whole = whole_days(point.offset)
    step = whole + later if whole is not None else None

    def on(lived: Lived) -> date | None:
        found = base(lived)
        if found is None:
            if not may_be_planned:
                return None
            found = lived.dates.get(PLANNED_DAY_ONE)
            if found is None:
                return None
        return found + step if step is not None else move(found + later)

    return on


def _is_day_one(plan: Plan, anchor: Anchor) -> bool:
    if anchor.of == "" and anchor.name in ("first_dose", "treatment_start"):
        return True
    return anchor == plan.day_one


def day_of_until(plan: Plan, until: Until) -> Dated:
    """``reached`` as a function of the history."""
    return _known(plan, ("until", until), lambda: _until(plan, until))


def _until(plan: Plan, until: Until) -> Dated:
    limits = [_limit(plan, limit) for limit in until.limits]
    if len(limits) == 1:
        return limits[0]
    if until.which == "last":

        def last(lived: Lived) -> date | None:
            days = [d for limit in limits if (d := limit(lived)) is not None]
            return max(days) if len(days) == len(limits) else None

        return last

    def first(lived: Lived) -> date | None:
        found = None
        for limit in limits:
            d = limit(lived)
            if d is not None and (found is None or d < found):
                found = d
        return found

    return first


def _limit(plan: Plan, limit: Limit) -> Dated:
    if isinstance(limit, Time):
        return day_of_point(plan, limit.point)
    if isinstance(limit, Count):
        return lambda lived: _count_day(plan, lived, limit)
    assert isinstance(limit, InTarget)
    return _never


def _count_day(plan: Plan, lived: Lived, limit: Count) -> date | None:
    """The day of the n-th cycle, dose or visit; a cycle is one of an intervention with ``cycles``."""
    if limit.of == "visits":
        days = sorted(lived.visits.values())
        return days[limit.number - 1] if len(days) >= limit.number else None
    for name, given in lived.given.items():
        x = plan.study.interventions.get(name)
        if limit.of == "cycles" and (x is None or x.cycle is None):
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
