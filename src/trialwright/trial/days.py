"""Days on which a site works, and the arithmetic of dates a study file may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from trialwright.study.lines import Duration, Frequency, Window
from trialwright.values.dates import shift

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


def moved(d: date, by: Duration | None, sign: int = 1) -> date:
    """``d`` moved by a duration; clock units move the date only by whole days."""
    if by is None:
        return d
    if by.unit in ("d", "wk", "mo", "y"):
        return shift(d, sign * int(by.number), by.unit)
    return d + timedelta(days=sign * int(by.minutes // 1440))


def window_of(d: date, window: Window | None) -> tuple[date, date]:
    """First and last day of the window round ``d``, both included."""
    if window is None:
        return d, d
    return moved(d, window.before, -1), moved(d, window.after)


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
    step = step_of(frequency)
    if step is None:
        rounds, within = divmod(index, frequency.times)
        start = shift(first, rounds * int(frequency.every.number), frequency.every.unit)
        if not within:
            return start
        after = shift(first, (rounds + 1) * int(frequency.every.number), frequency.every.unit)
        return start + timedelta(days=(after - start).days * within // frequency.times)
    return first + timedelta(days=int(index * step))
