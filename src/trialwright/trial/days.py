"""Days on which a site works, and the arithmetic of dates a study file may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trialwright.study.lines import Duration, Frequency, Window
from trialwright.values.dates import add_months, shift

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """Weekdays, less the site's holidays, plus its make-up days (``CalendarDeclared``).

    >>> cal = SiteCalendar(frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    >>> cal.is_treatment_day(date(2026, 10, 1)), cal.is_treatment_day(date(2026, 10, 10))
    (False, True)
    """

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def is_treatment_day(self, d: date) -> bool:
        return (d.weekday() < 5 and d not in self.holidays) or d in self.working_days

    def is_open(self, d: date, calendar: str) -> bool:
        """Whether ``d`` counts on a calendar of the study file: ``""`` every day, ``weekdays``, ``treatment days``."""
        if calendar == "treatment days":
            return self.is_treatment_day(d)
        return not calendar or d.weekday() < 5

    def next_open(self, d: date, calendar: str) -> date:
        """``d`` or the first day after it that counts."""
        while not self.is_open(d, calendar):
            d += ONE_DAY
        return d


NO_HOLIDAYS: Final = SiteCalendar()


def moved(d: date, by: Duration | None, sign: int = 1) -> date:
    """``d`` moved by a duration; clock units move the date only by whole days."""
    return mover(by, sign)(d)


@lru_cache(maxsize=1 << 12)
def mover(by: Duration | None, sign: int = 1) -> Callable[[date], date]:
    """``moved`` for one duration, as a function of the date."""
    if by is None:
        return _same
    days = whole_days(by)
    if days is None:
        months = sign * int(by.number) * (12 if by.unit == "y" else 1)
        return lambda d: add_months(d, months)
    step = sign * days
    return lambda d: d + step


def whole_days(by: Duration | None) -> timedelta | None:
    """The days by which a duration moves a date; ``None`` where that hangs on the month."""
    if by is None:
        return timedelta()
    if by.unit in ("mo", "y"):
        return None
    if by.unit in ("d", "wk"):
        return timedelta(days=int(by.number) * (7 if by.unit == "wk" else 1))
    return timedelta(days=int(by.minutes // 1440))


def _same(d: date) -> date:
    return d


def window_of(d: date, window: Window | None) -> tuple[date, date]:
    """First and last day of the window round ``d``, both included."""
    return around(window)(d)


@lru_cache(maxsize=1 << 10)
def around(window: Window | None) -> Callable[[date], tuple[date, date]]:
    """``window_of`` for one window, as a function of the date."""
    if window is None:
        return lambda d: (d, d)
    back, on = whole_days(window.before), whole_days(window.after)
    if back is not None and on is not None:
        return lambda d: (d - back, d + on)
    before, after = mover(window.before, -1), mover(window.after)
    return lambda d: (before(d), after(d))


def step_of(frequency: Frequency) -> Decimal | None:
    """Days from one occasion to the next; ``None`` where calendar months decide."""
    if frequency.every.unit in ("mo", "y"):
        return None
    return frequency.every.days / frequency.times


def occasion_day(first: date, frequency: Frequency, index: int) -> date:
    """The day of occasion ``index`` (0 = ``first``) on the grid that starts at ``first``.

    >>> occasion_day(date(2022, 1, 10), Frequency(1, Duration(Decimal(21), "d")), 3)
    datetime.date(2022, 3, 14)
    """
    return occasions(frequency)(first, index)


@lru_cache(maxsize=1 << 10)
def occasions(frequency: Frequency) -> Callable[[date, int], date]:
    """``occasion_day`` for one frequency, as a function of the first day and the index."""
    step = step_of(frequency)
    if step is None:
        return lambda first, index: _by_months(first, frequency, index)
    if step == int(step):
        days = int(step)
        return lambda first, index: first + timedelta(days=index * days)
    return lambda first, index: first + timedelta(days=int(index * step))


def _by_months(first: date, frequency: Frequency, index: int) -> date:
    rounds, within = divmod(index, frequency.times)
    start = shift(first, rounds * int(frequency.every.number), frequency.every.unit)
    if not within:
        return start
    after = shift(first, (rounds + 1) * int(frequency.every.number), frequency.every.unit)
    return start + timedelta(days=(after - start).days * within // frequency.times)
