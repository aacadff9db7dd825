"""What is due for a participant and when: visits, administrations and rows, from anchors that are actual events.

Nothing here is stored: a day held late, a dose omitted, a course stopped moves by itself what hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from trialwright.history.participant import Diary, Lived, day_of
from trialwright.study.lines import Between, Stop, Time
from trialwright.trial import anchors
from trialwright.trial.days import ONE_DAY, SiteCalendar, around, mover, occasion_day, occasions
from trialwright.trial.plan import Kind, Line, Part, Plan


class Occasion(NamedTuple):
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


NextOf: TypeAlias = Callable[[Lived, SiteCalendar], Occasion | None]
Days: TypeAlias = tuple[date, date, date]
"""Due, earliest and latest day."""


def next_occasion(plan: Plan, lived: Lived, line: Line, site: SiteCalendar) -> Occasion | None:
    """The next thing due on a line; ``None`` while what it hangs on has not happened, and when the line is over."""
    return next_of(plan, line)(lived, site)


def next_of(plan: Plan, line: Line) -> NextOf:
    """``next_occasion`` of one line, as a function of the history: what the study says of the line is looked up once."""
    key = ("next of", line.index)
    found: NextOf | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = _supply(plan, line) if line.is_supply else _grid(plan, line)
    return found


def _is_open(plan: Plan, line: Line) -> Callable[[Lived], bool]:
    """Whether a participant is where a line is lived: on study (or still screening), in its arm, past its gates."""
    before_entry, arms, name = line.before_entry, line.arms, line.name
    is_course = line.kind == "course"
    gates_open = anchors.gates_open(line.needs, line.decided) if line.needs or line.decided else None

    def is_open(lived: Lived) -> bool:
        state = lived.state
        if state != "on_study" and not (before_entry and state == "screening"):
            return False
        if arms and lived.arm not in arms:
            return False
        if is_course and lived.stopped and (name in lived.stopped or "" in lived.stopped):
            return False
        return gates_open is None or gates_open(lived)

    return is_open


def _grid(plan: Plan, line: Line) -> NextOf:
    is_open, past = _is_open(plan, line), _past_doses(line.name) if line.kind == "course" else _past_visits(line.name)
    kind, name, total, parts = line.kind, line.name, line.total, line.parts
    chosen = kind == "course" and total is None and bool(plan.study.interventions[name].one_of)
    days = [_part_days(plan, part, line.when_missed) for part in parts]
    overs = [_is_over(plan, part.stop) if part.stop is not None else None for part in parts]
    ends = [
        anchors.day_of_epoch(plan, plan.study.epochs[line.epoch], "end")
        if line.epoch and part.frequency is not None and kind == "visit"
        else None
        for part in parts
    ]

    one_part = len(parts) == 1

    def found(lived: Lived, site: SiteCalendar) -> Occasion | None:
        consumed, first_day, last_day = past(lived)
        if (total is not None and consumed >= total) or not is_open(lived):
            return None
        if chosen:
            most = anchors.total_of(plan, lived, name)
            if most is not None and consumed >= most:
                return None
        which, index = (0, consumed) if one_part else _part_of(line, consumed)
        if which < 0:
            return None
        base = first_day if index > 0 else None
        if index > 0 and not one_part:
            base = _first_of_part(lived, line, consumed - index)
        three = days[which](lived, index, base, last_day, site)
        if three is None:
            return None
        due, earliest, latest = three
        number = consumed + 1
        if lived.deferred:
            deferred = lived.deferred.get((name, number))
            if deferred is not None:
                due, latest = deferred, max(latest, deferred)
        over = overs[which]
        if over is not None and over(lived, index, base or due, due):
            return None
        end = ends[which]
        if end is not None:
            ended = end(lived)
            if ended is not None and due > ended:
                return None
        return Occasion(kind, name, number, due, earliest, latest)

    return found


def _past_doses(name: str) -> Callable[[Lived], tuple[int, date | None, date | None]]:
    """How many administrations are past (given or omitted), and the first and the last day of them."""

    def past(lived: Lived) -> tuple[int, date | None, date | None]:
        given = lived.given.get(name)
        omitted = lived.omitted.get(name)
        if not omitted:
            if not given:
                return 0, None, None
            return len(given), day_of(given[0].happened), day_of(given[-1].happened)
        first, last = day_of(omitted[0].happened), day_of(omitted[-1].happened)
        if not given:
            return len(omitted), first, last
        return (
            len(given) + len(omitted),
            min(day_of(given[0].happened), first),
            max(day_of(given[-1].happened), last),
        )

    return past


def _past_visits(name: str) -> Callable[[Lived], tuple[int, date | None, date | None]]:
    """How many occasions of a visit or row are past (held or missed), and the first and the last day of them."""
    first = (name, 1)

    def past(lived: Lived) -> tuple[int, date | None, date | None]:
        n = lived.passed.get(name, 0)
        if not n:
            return 0, None, None
        visits, missed, last = lived.visits, lived.missed, (name, n)
        return n, visits.get(first) or missed.get(first), visits.get(last) or missed.get(last)

    return past


def _part_of(line: Line, consumed: int) -> tuple[int, int]:
    """Which part the next occasion belongs to (-1: none), and its index inside that part."""
    before = 0
    for k, part in enumerate(line.parts):
        times = 1 if part.frequency is None else (part.stop.times if part.stop is not None else None)
        if times is None or consumed < before + times:
            return k, consumed - before
        before += times
    return -1, 0


def _first_of_part(lived: Lived, line: Line, before: int) -> date | None:
    number = before + 1
    for a in lived.given.get(line.name, ()):
        if a.number == number:
            return day_of(a.happened)
    return lived.visits.get((line.name, number))


def _part_days(
    plan: Plan, part: Part, when_missed: str
) -> Callable[[Lived, int, date | None, date | None, SiteCalendar], Days | None]:
    """The days of occasion ``index`` of a part, from the first and the last past one."""
    first = _first_days(plan, part)
    frequency = part.frequency
    if frequency is None:
        return lambda lived, index, base, last, site: first(lived, last, site)
    calendar, on_grid, window = part.calendar, occasions(frequency), around(part.window)
    every_day, shifts = part.step <= 1, when_missed == "shift"

    def later(lived: Lived, index: int, base: date | None, last: date | None, site: SiteCalendar) -> Days | None:
        if index == 0 or base is None:
            return first(lived, last, site)
        assert last is not None
        if calendar:
            on = site.next_open(last + ONE_DAY if every_day else on_grid(last, 1), calendar)
            return on, on, on
        on = on_grid(last, 1) if shifts else on_grid(base, index)
        if on <= last:
            on = last + ONE_DAY
        earliest, latest = window(on)
        after = last + ONE_DAY
        return on, earliest if earliest >= after else after, latest

    return later


def _first_days(plan: Plan, part: Part) -> Callable[[Lived, date | None, SiteCalendar], Days | None]:
    """The days of the first occasion of a part."""
    start, once, calendar = part.start, part.frequency is None, part.calendar
    if isinstance(start, Between):
        return _within_span(plan, start)
    at, window = anchors.day_of_point(plan, start.point), around(part.first_window)

    def first(lived: Lived, last: date | None, site: SiteCalendar) -> Days | None:
        on = at(lived)
        if on is None:
            return None
        earliest, latest = window(on)
        if once and last is not None and earliest <= latest:
            earliest = max(earliest, last)
        if calendar:
            on = _fitted(site, on, earliest, latest, calendar)
            latest = max(latest, on)
        return on, min(earliest, on), latest

    return first


def _within_span(plan: Plan, span: Between) -> Callable[[Lived, date | None, SiteCalendar], Days | None]:
    """A visit that may be held on any day of a span is due on the day screening began, kept inside the span.

    While the span is not dated it is due on the day screening began.
    """
    start, end = anchors.day_of_point(plan, span.start.point), anchors.day_of_point(plan, span.end.point)

    def within(lived: Lived, last: date | None, site: SiteCalendar) -> Days | None:
        first, final = start(lived), end(lived)
        screened = lived.dates.get("screening")
        if first is None or final is None:
            return (screened, screened, screened) if screened is not None else None
        return min(max(screened or first, first), final), first, final

    return within


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


def _is_over(plan: Plan, stop: Stop) -> Callable[[Lived, int, date, date], bool]:
    """Whichever of ``x n``, ``for`` and ``until`` comes first; the day of ``until`` is included."""
    times = stop.times
    lasting = mover(stop.lasting) if stop.lasting is not None else None
    until = anchors.day_of_until(plan, stop.until) if stop.until is not None else None

    def is_over(lived: Lived, index: int, first: date, due: date) -> bool:
        if times is not None and index >= times:
            return True
        if lasting is not None and due >= lasting(first):
            return True
        if until is None:
            return False
        ended = until(lived)
        return ended is not None and due > ended

    return is_over


def _supply(plan: Plan, line: Line) -> NextOf:
    """A long course taken at home: its first dose, and its last, which moves earlier when the course must end."""
    is_open, past, name, total = _is_open(plan, line), _past_doses(line.name), line.name, line.total
    part = line.parts[0]
    stop, start = part.stop, _supply_start(plan, part)
    window = around(part.first_window)
    lasting = mover(stop.lasting) if stop is not None and stop.lasting is not None else None
    times = stop.times if stop is not None and part.frequency is not None else None
    until = anchors.day_of_until(plan, stop.until) if stop is not None and stop.until is not None else None

    def found(lived: Lived, site: SiteCalendar) -> Occasion | None:
        consumed, first, _ = past(lived)
        if (total is not None and consumed >= total) or not is_open(lived):
            return None
        if consumed == 0 or first is None:
            on = start(lived)
            if on is None:
                return None
            earliest, latest = window(on)
            return Occasion("course", name, 1, on, earliest, latest)
        ends: list[date] = []
        if lasting is not None:
            ends.append(lasting(first) - ONE_DAY)
        if times is not None:
            assert part.frequency is not None
            ends.append(occasion_day(first, part.frequency, times - 1))
        if until is not None and (reached := until(lived)) is not None:
            ends.append(reached)
        if not ends:
            return None
        end = max(min(ends), first)
        return Occasion("course", name, 2, end, end, end)

    return found


def _supply_start(plan: Plan, part: Part) -> anchors.Dated:
    start = part.start
    if isinstance(start, Time):
        return anchors.day_of_point(plan, start.point)
    first, last = anchors.day_of_point(plan, start.start.point), anchors.day_of_point(plan, start.end.point)

    def on(lived: Lived) -> date | None:
        begins = first(lived)
        return begins if begins is not None and last(lived) is not None else lived.dates.get("screening")

    return on


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
