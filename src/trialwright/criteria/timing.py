"""Windows on the calendar in three values: dates that may be partial, anchors that may still move, and when that changes.

Days are ordinals (``date.toordinal``). An anchor that is not dated yet may come later; every comparison with it says on
which later day it would turn, so that an answer can say until when it holds. Hours need clock times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from trialwright.criteria.expression import Apart, Beside, FromTo, On, When
from trialwright.values.dates import PartialDate, add_months

EARLIEST: Final = -(10**9)
LATEST: Final = 10**9
_LAST_DAY: Final = date(9000, 1, 1).toordinal()
"""Nothing is followed beyond it: an answer that holds that long holds for good."""
Turns: TypeAlias = dict[str, int]
Offset: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days on which something can have been: ``first`` to ``last``, and the clock time where it is known."""

    first: int
    last: int
    minute: int | None = None

    @staticmethod
    def of(day: PartialDate, minute: int | None = None) -> Stretch:
        return Stretch(day.first.toordinal(), day.last.toordinal(), minute)

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Fixed:
    """A resolved anchor: its days, and the group of open anchors it moves with (``""``: it does not move)."""

    days: Stretch
    group: str = ""
    offsets: tuple[Offset, ...] = ()


def moved(day: int, offsets: tuple[Offset, ...]) -> int:
    """The day after calendar steps; months and years clamp at the month's end."""
    for n, unit in offsets:
        if unit == "d":
            day += n
        elif unit == "wk":
            day += 7 * n
        elif unit in ("mo", "a"):
            try:
                day = add_months(date.fromordinal(day), n * (12 if unit == "a" else 1)).toordinal()
            except (ValueError, OverflowError):
                return LATEST if n > 0 else EARLIEST
    return day


def reaches(anchor: Fixed, offsets: tuple[Offset, ...], day: int, turns: Turns) -> bool | None:
    """Whether the moved anchor is on or after ``day``; an open anchor notes the first day on which it would be.

    Months shift unevenly, so that day is looked for around the obvious one.
    """
    steps = anchor.offsets + offsets if anchor.offsets else offsets
    days = anchor.days
    here = moved(days.first, steps)
    if here >= day:
        return True
    if anchor.group and abs(day) < _LAST_DAY and abs(here) < LATEST and days.first + day - here < _LAST_DAY:
        turn = days.first + (day - here)
        while moved(turn - 1, steps) >= day:
            turn -= 1
        while moved(turn, steps) < day:
            turn += 1
        turns[anchor.group] = min(turns.get(anchor.group, LATEST), turn)
    if days.first == days.last:
        return False
    return None if moved(days.last, steps) >= day else False


def _not(a: bool | None) -> bool | None:
    return None if a is None else not a


def _and(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


Low: TypeAlias = tuple[Fixed, tuple[Offset, ...], int]
"""``anchor moved by offsets, plus days``: a border of a window."""


@dataclass(frozen=True, slots=True)
class Borders:
    """A window as two borders, either absent; ``record``: how a record lies to it."""

    low: Low | None
    high: Low | None
    record: str


def borders(when: When, anchors: tuple[Fixed, ...]) -> Borders:
    """The borders of a window counted in days, weeks, months or years."""
    if isinstance(when, FromTo):
        return Borders((anchors[0], (), 0), (anchors[1], (), 0), "overlaps")
    a = anchors[0]
    if isinstance(when, On):
        return Borders((a, (), 0), (a, (), 0), "overlaps")
    if isinstance(when, Beside):
        return Borders(None, (a, (), -1), "began") if when.side == "before" else Borders((a, (), 1), None, "began")
    n = int(when.number)
    if when.side == "before":
        back = ((-n, when.unit),)
        if when.bound == "within":
            return Borders((a, back, 0), (a, (), 0), "overlaps")
        if when.bound == "less than":
            return Borders((a, back, 1), (a, (), 0), "overlaps")
        return Borders(None, (a, back, 0 if when.bound == "at least" else -1), "ended")
    on = ((n, when.unit),)
    if when.bound == "within":
        return Borders((a, (), 0), (a, on, 0), "overlaps")
    if when.bound == "less than":
        return Borders((a, (), 0), (a, on, -1), "overlaps")
    return Borders((a, on, 0 if when.bound == "at least" else 1), None, "began")


def _not_before(day: int, low: Low | None, turns: Turns) -> bool | None:
    """``day >= low``."""
    if low is None:
        return True
    anchor, offsets, plus = low
    return _not(reaches(anchor, offsets, day - plus + 1, turns))


def _not_after(day: int, high: Low | None, turns: Turns) -> bool | None:
    """``day <= high``."""
    if high is None:
        return True
    anchor, offsets, plus = high
    return reaches(anchor, offsets, day - plus, turns)


def _range_test(days: Stretch, test: Callable[[int], bool | None]) -> bool | None:
    first = test(days.first)
    if days.first == days.last:
        return first
    last = test(days.last)
    return first if first is last else None


def holds_at(days: Stretch, b: Borders, turns: Turns) -> bool | None:
    """Whether a day lies inside the window: for all days it can be, for none, or not to be told."""
    low = _range_test(days, lambda d: _not_before(d, b.low, turns))
    high = _range_test(days, lambda d: _not_after(d, b.high, turns))
    inside = _and(low, high)
    if inside is None and low is None and high is None and days.first == days.last:
        return None
    return inside


def holds_for(start: Stretch, end: Stretch, b: Borders, turns: Turns) -> tuple[bool | None, bool, bool]:
    """Whether a record lies to the window as it must, and whether its start or its end is what cannot be told."""
    if b.record == "began":
        inside = holds_at(start, b, turns)
        return inside, inside is None, False
    if b.record == "ended":
        inside = _range_test(end, lambda d: _not_after(d, b.high, turns))
        return inside, False, inside is None
    early = _range_test(start, lambda d: _not_after(d, b.high, turns))
    late = _range_test(end, lambda d: _not_before(d, b.low, turns))
    inside = _and(early, late)
    return inside, inside is None and early is None, inside is None and late is None


# ------------------------------------------------------------------------------------------------ hours
def holds_in_hours(days: Stretch, when: Apart, anchor: Fixed, turns: Turns) -> bool | None:
    """Whether a moment lies inside a window counted in hours; unknown clock times count as any."""
    early, late = _minutes(days)
    a0, a1 = _minutes(anchor.days)
    shift = sum(int(n) * 60 for n, u in anchor.offsets if u == "h")
    others = tuple(o for o in anchor.offsets if o[1] != "h")
    if others:
        d0, d1 = moved(anchor.days.first, others), moved(anchor.days.last, others)
        a0, a1 = _minutes(Stretch(d0, d1, anchor.days.minute))
    a0, a1 = a0 + shift, a1 + shift
    span = int(when.number * 60)
    gap = (a0 - late, a1 - early) if when.side == "before" else (early - a1, late - a0)
    inside = _in_hours(gap, when.bound, span)
    if anchor.group and abs(days.last) < LATEST // 2:
        end = days.last + span // 1440 + 3
        if anchor.days.first <= end:
            turns[anchor.group] = min(turns.get(anchor.group, LATEST), anchor.days.first + 1)
    return inside


def _minutes(days: Stretch) -> tuple[int, int]:
    if days.minute is not None:
        return days.first * 1440 + days.minute, days.last * 1440 + days.minute
    return days.first * 1440, days.last * 1440 + 1439


def _in_hours(gap: tuple[int, int], bound: str, span: int) -> bool | None:
    low, high = gap
    if bound == "within":
        low_ok, high_ok = _band(low, high, 0, span)
    elif bound == "less than":
        low_ok, high_ok = _band(low, high, 0, span - 1)
    elif bound == "at least":
        low_ok, high_ok = _band(low, high, span, LATEST * 1440)
    else:
        low_ok, high_ok = _band(low, high, span + 1, LATEST * 1440)
    return True if low_ok else (None if high_ok else False)


def _band(low: int, high: int, first: int, last: int) -> tuple[bool, bool]:
    """Whether all, and whether any, of ``low..high`` lies in ``first..last``."""
    return first <= low and high <= last, low <= last and high >= first


def record_in_hours(
    start: Stretch, end: Stretch, when: Apart, anchor: Fixed, turns: Turns
) -> tuple[bool | None, bool, bool]:
    """As ``holds_for`` for a window counted in hours."""
    if when.bound in ("at least", "more than"):
        days = end if when.side == "before" else start
        inside = holds_in_hours(days, when, anchor, turns)
        is_end = when.side == "before"
        return inside, inside is None and not is_end, inside is None and is_end
    near, far = (end, start) if when.side == "before" else (start, end)
    reach = Apart("at least", when.number * 0, "h", when.side, when.anchor)
    beyond = Apart("more than" if when.bound == "within" else "at least", when.number, "h", when.side, when.anchor)
    began = holds_in_hours(far, reach, anchor, turns)
    gone = holds_in_hours(near, beyond, anchor, turns)
    inside = _and(began, _not(gone))
    far_open, near_open = inside is None and began is None, inside is None and gone is None
    return (inside, far_open, near_open) if when.side == "before" else (inside, near_open, far_open)
