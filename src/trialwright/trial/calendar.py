"""What is due for a participant and when: visits, administrations and rows, from anchors that are actual events.

Nothing here is stored: a day held late, a dose omitted, a course stopped moves by itself what hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trialwright.history.participant import Diary, Lived, day_of
from trialwright.study.lines import AnchorPoint, Between, Stop, Time
from trialwright.trial import anchors
from trialwright.trial.days import ONE_DAY, SiteCalendar, moved, occasion_day, window_of
from trialwright.trial.plan import Kind, Line, Part, Plan


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that is due: the planned day and the first and last day that still count.

    ``forecast``: the day hangs on something that has not happened yet.
    """

    kind: Kind
    name: str
    number: int
    due: date
    earliest: date
    latest: date
    forecast: bool = False


def next_occasion(plan: Plan, lived: Lived, line: Line, site: SiteCalendar) -> Occasion | None:
    """The next thing due on a line; ``None`` while what it hangs on has not happened, and when the line is over."""
    if lived.state != "on_study" and not (line.before_entry and lived.state == "screening"):
        return None
    if line.arms and lived.arm not in line.arms:
        return None
    if (line.needs or line.decided) and not anchors.is_reached(plan, lived, line.needs, line.decided):
        return None
    if line.kind == "course" and (line.name in lived.stopped or "" in lived.stopped):
        return None
    consumed, first_day, last_day = _consumed(lived, line)
    total = line.total if line.kind != "course" or line.total is not None else anchors.total_of(plan, lived, line.name)
    if total is not None and consumed >= total:
        return None
    number = consumed + 1
    deferred = lived.deferred.get((line.name, number))
    if line.is_supply:
        return _supply(plan, lived, line, number, first_day)
    part, index = _part_of(line, consumed)
    if part is None:
        return None
    base = first_day if index > 0 else None
    if index > 0 and len(line.parts) > 1:
        base = _first_of_part(lived, line, consumed - index)
    found = _day(plan, lived, part, index, base, last_day, line.when_missed, site)
    if found is None:
        return None
    due, earliest, latest = found
    if deferred is not None:
        due, latest = deferred, max(latest, deferred)
    if part.stop is not None and _is_over(plan, lived, part.stop, index, base or due, due):
        return None
    if line.epoch and part.frequency is not None and line.kind == "visit" and _epoch_over(plan, lived, line, due):
        return None
    return Occasion(line.kind, line.name, number, due, earliest, latest)


def _consumed(lived: Lived, line: Line) -> tuple[int, date | None, date | None]:
    """How many occasions are past (held, given, missed, omitted), and the first and the last day of them."""
    if line.kind == "course":
        given = lived.given.get(line.name, ())
        omitted = lived.omitted.get(line.name, ())
        n = len(given) + len(omitted)
        if not n:
            return 0, None, None
        first = day_of(given[0].happened) if given else day_of(omitted[0].happened)
        last = day_of(given[-1].happened) if given else day_of(omitted[-1].happened)
        if given and omitted:
            first = min(first, day_of(omitted[0].happened))
            last = max(last, day_of(omitted[-1].happened))
        return n, first, last
    n = lived.passed.get(line.name, 0)
    if not n:
        return 0, None, None
    return n, _on(lived, line.name, 1), _on(lived, line.name, n)


def _on(lived: Lived, visit: str, number: int) -> date | None:
    return lived.visits.get((visit, number)) or lived.missed.get((visit, number))


def _part_of(line: Line, consumed: int) -> tuple[Part | None, int]:
    """The part the next occasion belongs to, and its index inside that part."""
    before = 0
    for part in line.parts:
        times = 1 if part.frequency is None else (part.stop.times if part.stop is not None else None)
        if times is None or consumed < before + times:
            return part, consumed - before
        before += times
    return None, 0


def _first_of_part(lived: Lived, line: Line, before: int) -> date | None:
    number = before + 1
    for a in lived.given.get(line.name, ()):
        if a.number == number:
            return day_of(a.happened)
    return lived.visits.get((line.name, number))


def _start(plan: Plan, lived: Lived, start: Time | Between) -> tuple[date, date | None] | None:
    """The day something starts; of a span its end as well."""
    if isinstance(start, Time):
        on = anchors.resolved(plan, lived, start.point)
        return (on, None) if on is not None else None
    first = anchors.resolved(plan, lived, start.start.point)
    last = anchors.resolved(plan, lived, start.end.point)
    if first is None or last is None:
        screened = lived.dates.get("screening")
        return (screened, screened) if screened is not None else None
    return first, last


def _day(
    plan: Plan,
    lived: Lived,
    part: Part,
    index: int,
    base: date | None,
    last: date | None,
    when_missed: str,
    site: SiteCalendar,
) -> tuple[date, date, date] | None:
    if index == 0 or base is None:
        found = _start(plan, lived, part.start)
        if found is None:
            return None
        on, end = found
        if end is not None:
            return _within_span(lived, on, end)
        earliest, latest = window_of(on, part.first_window)
        if last is not None and part.frequency is None:
            earliest = max(earliest, last) if earliest <= latest else earliest
        if part.calendar:
            on = _fitted(site, on, earliest, latest, part.calendar)
            latest = max(latest, on)
        return on, min(earliest, on), latest
    assert part.frequency is not None and last is not None
    if part.calendar:
        on = site.next_open(last + ONE_DAY, part.calendar) if part.step <= 1 else occasion_day(last, part.frequency, 1)
        on = site.next_open(on, part.calendar)
        return on, on, on
    on = occasion_day(last, part.frequency, 1) if when_missed == "shift" else occasion_day(base, part.frequency, index)
    if on <= last:
        on = last + ONE_DAY
    earliest, latest = window_of(on, part.window)
    return on, max(earliest, last + ONE_DAY), latest


def _within_span(lived: Lived, first: date, last: date) -> tuple[date, date, date]:
    """A visit that may be held on any day of a span is due on the day screening began, kept inside the span."""
    screened = lived.dates.get("screening", first)
    return min(max(screened, first), last), first, last


def _fitted(site: SiteCalendar, on: date, earliest: date, latest: date, calendar: str) -> date:
    """The first open day on or after ``on`` inside the window, else the last open one before it, else the next."""
    d = on
    while d <= latest:
        if site.is_open(d, calendar):
            return d
        d += ONE_DAY
    d = on - ONE_DAY
    while d >= earliest:
        if site.is_open(d, calendar):
            return d
        d -= ONE_DAY
    return site.next_open(on, calendar)


def _is_over(plan: Plan, lived: Lived, stop: Stop, index: int, first: date, due: date) -> bool:
    """Whichever of ``x n``, ``for`` and ``until`` comes first; the day of ``until`` is included."""
    if stop.times is not None and index >= stop.times:
        return True
    if stop.lasting is not None and due >= moved(first, stop.lasting):
        return True
    if stop.until is not None:
        ended = anchors.reached(plan, lived, stop.until)
        return ended is not None and due > ended
    return False


def _epoch_over(plan: Plan, lived: Lived, line: Line, due: date) -> bool:
    ended = anchors.epoch_end(plan, lived, plan.study.epochs[line.epoch])
    return ended is not None and due > ended


def _supply(plan: Plan, lived: Lived, line: Line, number: int, first: date | None) -> Occasion | None:
    """A long course taken at home: its first dose, and its last, which moves earlier when the course must end."""
    part = line.parts[0]
    if number == 1 or first is None:
        found = _start(plan, lived, part.start)
        if found is None:
            return None
        earliest, latest = window_of(found[0], part.first_window)
        return Occasion("course", line.name, 1, found[0], earliest, latest)
    ends: list[date] = []
    stop = part.stop
    if stop is not None and stop.lasting is not None:
        ends.append(moved(first, stop.lasting) - ONE_DAY)
    if stop is not None and stop.times is not None and part.frequency is not None:
        ends.append(occasion_day(first, part.frequency, stop.times - 1))
    if stop is not None and stop.until is not None:
        reached = anchors.reached(plan, lived, stop.until)
        if reached is not None:
            ends.append(reached)
    if not ends:
        return None
    end = max(min(ends), first)
    return Occasion("course", line.name, 2, end, end, end)


# --- the whole calendar of one participant --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a participant's calendar: an occasion and what became of it."""

    occasion: Occasion
    state: Literal["done", "missed", "omitted", "overdue", "due", "forecast"]
    on: date | None = None


def due(plan: Plan, lived: Lived, site: SiteCalendar) -> tuple[Occasion, ...]:
    """The next occasion of every line, by day."""
    found = [o for ln in plan.lines if (o := next_occasion(plan, lived, ln, site)) is not None]
    return tuple(sorted(found, key=lambda o: (o.due, o.kind != "visit", o.name)))


def copied(lived: Lived) -> Diary:
    """A diary that starts from a history and can be lived on without touching it."""
    out = Diary(lived.participant)
    for name in Diary.__slots__:
        value = getattr(lived, name)
        if isinstance(value, frozenset | set):
            value = set(value)
        elif hasattr(value, "items"):
            value = {
                k: list(v) if isinstance(v, tuple) and k not in ("",) and _is_series(name) else v
                for k, v in value.items()
            }
        elif isinstance(value, tuple | list) and name in ("responses", "operations"):
            value = list(value)
        setattr(out, name, value)
    return out


def _is_series(name: str) -> bool:
    return name in ("given", "omitted", "observed", "done", "doses")


def forecast(plan: Plan, lived: Lived, site: SiteCalendar, until: date, *, most: int = 2000) -> tuple[Occasion, ...]:
    """Everything still to come if each thing happens on the day it is due, up to ``until``; shown in grey, never stored."""
    return lived_forward(plan, lived, site, until, most=most)[1]


def lived_forward(
    plan: Plan, lived: Lived, site: SiteCalendar, until: date, *, most: int = 2000
) -> tuple[Diary, tuple[Occasion, ...]]:
    """A copy of the history in which everything due up to ``until`` has happened on its day, and what that was.

    An occasion that hangs on something which has not happened in ``lived`` is marked ``forecast``.
    """
    scratch = copied(lived)
    certain = {(o.kind, o.name, o.number) for o in due(plan, lived, site)}
    out: list[Occasion] = []
    while len(out) < most:
        coming = due(plan, scratch, site)
        if not coming or coming[0].due > until:
            break
        o = coming[0]
        out.append(o if (o.kind, o.name, o.number) in certain else _as_forecast(o))
        _live(plan, scratch, o)
    return scratch, tuple(out)


def _live(plan: Plan, scratch: Diary, o: Occasion) -> None:
    from trialwright.history.events import Administered

    doses = [(o.name, o.number)] if o.kind == "course" else []
    if o.kind != "course":
        scratch.visits[o.name, o.number] = o.due
        scratch.passed[o.name] = o.number
        work = plan.work.get(o.name)
        for name, repeats in work.interventions if work is not None else ():
            if not repeats or o.number in repeats:
                doses.append((name, len(scratch.given.get(name, ())) + 1))
    for name, number in doses:
        scratch.given.setdefault(name, []).append(
            Administered(happened=o.due, participant=scratch.participant, intervention=name, number=number)
        )
        scratch.dates.setdefault("treatment_start", o.due)
        if name in plan.medicinal or not plan.has_medicinal:
            scratch.dates.setdefault("first_dose", o.due)
        scratch.dates["last_dose"] = o.due


def _as_forecast(o: Occasion) -> Occasion:
    return Occasion(o.kind, o.name, o.number, o.due, o.earliest, o.latest, True)


def is_day_one_line(plan: Plan, line: Line) -> bool:
    """Whether a line's first occasion is what dates study day 1."""
    part = line.parts[0]
    if not isinstance(part.start, Time) or line.kind != "course":
        return False
    point = part.start.point
    if isinstance(point, AnchorPoint):
        return point.offset is None and point.anchor.name in ("first_dose", "treatment_start", line.name)
    return getattr(point, "day", None) == 1 and getattr(point, "offset", None) is None


def treatment_days(site: SiteCalendar, first: date, number: int, calendar: str = "treatment days") -> tuple[date, ...]:
    """The first ``number`` open days from ``first`` on.

    >>> [d.day for d in treatment_days(SiteCalendar(), date(2026, 10, 15), 4)]
    [15, 16, 19, 20]
    """
    out: list[date] = []
    d = first
    while len(out) < number:
        d = site.next_open(d, calendar)
        out.append(d)
        d += timedelta(days=1)
    return tuple(out)
