"""The study arranged for living it: one line for each visit, course and free-standing row, and what hangs on what.

A ``Plan`` holds nothing the study does not say; it is made once and serves the calendar, the commands and the rehearsal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from trialwright.study.lines import (
    Anchor,
    AnchorPoint,
    Between,
    CellAt,
    CellDuring,
    Count,
    DayPoint,
    Frequency,
    Once,
    Point,
    Repeated,
    Stop,
    Time,
    Until,
    Window,
)
from trialwright.study.study import Activity, Epoch, Gate, Intervention, Study, Visit
from trialwright.trial.days import step_of

Kind = Literal["visit", "course", "row"]
SUPPLIED_FROM: Final = 15
"""A course of this many doses or more that people take at home is recorded as one supply, not dose by dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a line: one occasion, or a repetition from a first one.

    ``step`` is the number of days between occasions (0: calendar months decide, or a single occasion).
    """

    start: Time | Between
    frequency: Frequency | None = None
    calendar: str = ""
    window: Window | None = None
    first_window: Window | None = None
    stop: Stop | None = None
    step: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that is due again and again, or once.

    Args:
        kind: visit, course (administrations of an intervention) or row (an activity that follows its own calendar).
        needs: gates that must have been passed; ``decided``: gates that must have been decided either way.
        arms: empty for all.
        total: number of occasions where it is known beforehand.
        is_supply: a long daily course taken at home; its first and its last dose are recorded, hence ``total`` 2.
    """

    index: int
    kind: Kind
    name: str
    parts: tuple[Part, ...]
    epoch: str = ""
    needs: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    arms: tuple[str, ...] = ()
    total: int | None = None
    when_missed: str = "ask"
    is_supply: bool = False
    before_entry: bool = False
    hangs_on: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWork:
    """What is done at a visit: activities and interventions, each for the repeats given (empty: all)."""

    activities: tuple[tuple[str, tuple[int, ...]], ...] = ()
    interventions: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A study with everything looked up that the calendar asks for again and again.

    ``memo`` remembers what is computed from the study alone (compiled expressions); it never changes an answer.
    """

    study: Study
    lines: tuple[Line, ...]
    by_name: Mapping[str, Line]
    work: Mapping[str, VisitWork]
    dependents: Mapping[str, tuple[Line, ...]]
    epoch_order: tuple[str, ...]
    gates_before: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    medicinal: frozenset[str]
    has_medicinal: bool
    first_gate: str
    day_one: Anchor
    given_at_visits: frozenset[str]
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def line(self, name: str) -> Line | None:
        return self.by_name.get(name)


def plan_of(study: Study) -> Plan:
    """Arranges a study."""
    order = tuple(study.epochs)
    gates = {e: _gates_before(study, order, e) for e in order}
    at_visits = frozenset(a for a in study.activities if a in study.interventions)
    lines: list[Line] = []
    for v in study.visits.values():
        lines.append(_visit_line(study, v, len(lines), gates))
    for x in study.interventions.values():
        if x.when is not None:
            lines.append(_course_line(study, x, len(lines), gates))
    for a in study.activities.values():
        for cell in a.cells:
            if isinstance(cell, Repeated) and a.name not in study.interventions:
                before = sum(1 for ln in lines if ln.kind == "row" and row_activity(ln.name) == a.name)
                lines.append(_row_line(a, cell, len(lines), before))
    hung = [_with_dependencies(study, ln) for ln in lines]
    dependents: dict[str, list[Line]] = {}
    for ln in hung:
        for token in ln.hangs_on:
            dependents.setdefault(token, []).append(ln)
    medicinal = frozenset(n for n, x in study.interventions.items() if x.is_medicinal)
    return Plan(
        study=study,
        lines=tuple(hung),
        by_name={ln.name: ln for ln in reversed(hung)},
        work={v: _work(study, v) for v in study.visits},
        dependents={t: tuple(v) for t, v in dependents.items()},
        epoch_order=order,
        gates_before=gates,
        medicinal=medicinal,
        has_medicinal=bool(medicinal),
        first_gate=next(iter(study.gates)),
        day_one=study.identity.day_one,
        given_at_visits=at_visits,
    )


def _gates_before(study: Study, order: tuple[str, ...], epoch: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Gates to be passed, and gates to be merely decided, before this epoch can be lived in."""
    place = {e: k for k, e in enumerate(order)}
    needs, decided = [], []
    for g in study.gates.values():
        if place[g.to] <= place[g.from_] or place[epoch] < place[g.to]:
            continue
        if g.else_ is not None and place[epoch] >= place[g.else_]:
            decided.append(g.name)
        else:
            needs.append(g.name)
    return tuple(needs), tuple(decided)


def _visit_line(
    study: Study, v: Visit, index: int, gates: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> Line:
    needs, decided = gates[v.epoch]
    window = v.at.window if isinstance(v.at, Time) else None
    if window is None and isinstance(v.at, Time):
        window = _window_of_epoch(study, v.at)
    parts = [Part(start=v.at, first_window=window)]
    if v.repeat is not None:
        step = step_of(v.repeat.frequency)
        parts = [
            Part(
                start=v.at, frequency=v.repeat.frequency, calendar=v.repeat.calendar, window=v.repeat.window,
                first_window=window, stop=v.repeat.stop, step=float(step) if step is not None else 0.0,
            )
        ]  # fmt: skip
    arms = v.arms or _arms_living_in(study, v.epoch)
    return Line(
        index=index, kind="visit", name=v.name, parts=tuple(parts), epoch=v.epoch, needs=needs, decided=decided,
        arms=arms, total=1 if v.repeat is None else None, when_missed="skip", before_entry=not needs and not decided,
    )  # fmt: skip


def _window_of_epoch(study: Study, at: Time) -> Window | None:
    """``at: start(maintenance)`` takes the window with which that epoch starts."""
    point = at.point
    if not isinstance(point, AnchorPoint) or point.offset is not None or point.anchor.of != "start":
        return None
    epoch = study.epochs.get(point.anchor.name)
    windows = {t.window for t in epoch.starts.values if t.window} if epoch is not None else set()
    return next(iter(windows)) if len(windows) == 1 else None


def _arms_living_in(study: Study, epoch: str) -> tuple[str, ...]:
    """Empty: every arm may live in an epoch, even one in which it is given nothing."""
    del study, epoch
    return ()


def _course_line(
    study: Study, x: Intervention, index: int, gates: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> Line:
    assert x.when is not None
    parts = tuple(_part(p) for p in x.when.parts)
    homes = [e for e in study.epochs.values() if any(x.name in given for given in e.give.values)]
    home = homes[0].name if homes else ""
    needs, decided = gates[home] if home else ((), ())
    arms = tuple(a for a in study.arms if any(x.name in e.given_to(a) for e in homes))
    counts = [1 if p.frequency is None else (p.stop.times if p.stop is not None else None) for p in parts]
    total = sum(c for c in counts if c is not None) if None not in counts else None
    supply = _is_supply(parts, total)
    return Line(
        index=index, kind="course", name=x.name, parts=parts, epoch=home, needs=needs, decided=decided,
        arms=arms if len(arms) < len(study.arms) else (), total=2 if supply else total,
        when_missed=x.when_missed, is_supply=supply,
    )  # fmt: skip


def _part(p: Once | Repeated) -> Part:
    if isinstance(p, Once):
        return Part(start=p.at, first_window=p.at.window)
    step = step_of(p.frequency)
    first = p.start.window or p.window
    return Part(
        start=p.start, frequency=p.frequency, calendar=p.calendar, window=p.window, first_window=first,
        stop=p.stop, step=float(step) if step is not None else 0.0,
    )  # fmt: skip


def _is_supply(parts: tuple[Part, ...], total: int | None) -> bool:
    only = parts[0]
    daily = only.frequency is not None and 0 < only.step <= 1 and not only.calendar
    return daily and len(parts) == 1 and (total is None or total >= SUPPLIED_FROM)


def _row_line(a: Activity, cell: Repeated, index: int, before: int) -> Line:
    name = a.name if not before else f"{a.name}~{before + 1}"
    return Line(index=index, kind="row", name=name, parts=(_part(cell),), when_missed="skip")


def row_activity(line: str) -> str:
    """The activity of a row's line: a row with several calendars has several lines.

    >>> row_activity("haematology~2")
    'haematology'
    """
    return line.partition("~")[0]


def _work(study: Study, visit: str) -> VisitWork:
    activities: list[tuple[str, tuple[int, ...]]] = []
    interventions: list[tuple[str, tuple[int, ...]]] = []
    for a in study.activities.values():
        repeats: list[int] = []
        everywhere = False
        for cell in a.cells:
            if isinstance(cell, CellAt) and cell.visit.name == visit:
                everywhere |= cell.visit.index is None
                repeats += [cell.visit.index] if cell.visit.index is not None else []
            elif isinstance(cell, CellDuring):
                continue
        if everywhere or repeats:
            entry = (a.name, () if everywhere else tuple(repeats))
            (interventions if a.name in study.interventions else activities).append(entry)
    return VisitWork(activities=tuple(activities), interventions=tuple(interventions))


# --- what hangs on what ---------------------------------------------------------------------------------------------


def token_of(anchor: Anchor) -> str:
    """The name under which the dating of an anchor is announced.

    >>> token_of(Anchor("rt", "nth", 23)), token_of(Anchor("D1"))
    ('nth(rt, 23)', 'D1')
    """
    return str(anchor)


def _with_dependencies(study: Study, line: Line) -> Line:
    tokens: set[str] = set()
    for part in line.parts:
        times = [part.start] if isinstance(part.start, Time) else [part.start.start, part.start.end]
        if part.stop is not None and part.stop.until is not None:
            tokens |= _tokens_of_until(study, part.stop.until, set())
        for t in times:
            tokens |= _tokens_of_point(study, t.point, set())
    tokens |= {f"gate:{g}" for g in (*line.needs, *line.decided)}
    if line.epoch:
        tokens |= {"stopped"}
    return replace(line, hangs_on=frozenset(tokens - {line.name}))


def tokens_of_time(study: Study, time: Time) -> frozenset[str]:
    """Names under which the dating of what a time hangs on is announced."""
    return frozenset(_tokens_of_point(study, time.point, set()))


def tokens_of_gate(study: Study, gate: Gate) -> frozenset[str]:
    """The same for the day of a gate: its own time, else the end of the epoch before it; and the gates before."""
    own = tokens_of_time(study, gate.at) if gate.at is not None else frozenset[str]()
    before = (
        frozenset()
        if gate.at is not None
        else frozenset(_tokens_of_epoch(study, study.epochs[gate.from_], "end", set()))
    )
    return own | before | frozenset(f"gate:{g}" for g in study.gates)


def _tokens_of_until(study: Study, until: Until, seen: set[str]) -> set[str]:
    out: set[str] = set()
    for limit in until.limits:
        if isinstance(limit, Time):
            out |= _tokens_of_point(study, limit.point, seen)
        elif isinstance(limit, Count) and limit.of == "visits":
            out |= set(study.visits)
    return out


def _tokens_of_point(study: Study, point: Point, seen: set[str]) -> set[str]:
    if isinstance(point, DayPoint):
        return _tokens_of_anchor(study, study.identity.day_one, seen) | {"day one"}
    if isinstance(point, AnchorPoint):
        return _tokens_of_anchor(study, point.anchor, seen)
    return set()


def _tokens_of_anchor(study: Study, anchor: Anchor, seen: set[str]) -> set[str]:
    token = token_of(anchor)
    if token in seen:
        return set()
    seen = seen | {token}
    out = {token}
    if anchor.name in ("first_dose", "treatment_start") or anchor == study.identity.day_one:
        out |= {"day one"}
    definition = study.anchors.get(anchor.name)
    if definition is not None and definition.time is not None:
        out |= _tokens_of_point(study, definition.time.point, seen)
    epoch = study.epochs.get(anchor.name)
    if epoch is not None:
        out |= _tokens_of_epoch(study, epoch, anchor.of or "start", seen)
    return out


def _tokens_of_epoch(study: Study, epoch: Epoch, side: str, seen: set[str]) -> set[str]:
    out: set[str] = {"stopped"}
    order = list(study.epochs)
    out |= {f"gate:{g}" for g in study.gates}
    if side == "end":
        for until in epoch.ends.values:
            out |= _tokens_of_until(study, until, seen)
        if not epoch.ends.values:
            out |= {"stopped"}
    else:
        for t in epoch.starts.values:
            out |= _tokens_of_point(study, t.point, seen)
        if not epoch.starts.values and order.index(epoch.name) > 0:
            before = study.epochs[order[order.index(epoch.name) - 1]]
            out |= _tokens_of_epoch(study, before, "end", seen)
    return out
