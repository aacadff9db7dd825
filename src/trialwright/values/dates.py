"""Dates as people know them: partial dates, study days without a day 0, calendar months with clamped ends."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from trialwright.errors import UnreadableText, Where


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the day, or month and day, may be unknown.

    >>> str(PartialDate.of("2026-02")), PartialDate.of("2026-02").last
    ('2026-02', datetime.date(2026, 2, 28))
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        if not 1 <= self.year <= 9999:
            raise ValueError(f"year {self.year}")
        date(self.year, self.month or 1, self.day or 1)

    @staticmethod
    def of(text: str, where: Where | None = None) -> PartialDate:
        """Reads ``YYYY[-MM[-DD]]``. Raises ``UnreadableText``."""
        m = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text.strip())
        if m is not None:
            try:
                return PartialDate(*(int(g) if g is not None else None for g in m.groups()))  # type: ignore[arg-type]
            except ValueError:
                pass
        raise UnreadableText(where or Where(), f"{text!r} is not a date", "write YYYY-MM-DD, YYYY-MM or YYYY")

    @staticmethod
    def from_date(d: date) -> PartialDate:
        return _whole(d)

    @property
    def precision(self) -> str:
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def exact(self) -> date | None:
        """The day, where it is known."""
        return self.first if self.day is not None else None

    def __str__(self) -> str:
        out = f"{self.year:04d}"
        if self.month is not None:
            out += f"-{self.month:02d}"
        if self.day is not None:
            out += f"-{self.day:02d}"
        return out


@lru_cache(maxsize=1 << 15)
def _whole(d: date) -> PartialDate:
    return PartialDate(d.year, d.month, d.day)


@dataclass(frozen=True, slots=True, order=True)
class StudyDay:
    """A day counted from day 1; the day before day 1 is day -1, there is no day 0.

    >>> StudyDay.between(date(2026, 10, 12), date(2026, 10, 11)).number
    -1
    """

    number: int

    def __post_init__(self) -> None:
        if self.number == 0:
            raise ValueError("there is no day 0")

    @staticmethod
    def between(day_one: date, on: date) -> StudyDay:
        n = (on - day_one).days
        return StudyDay(n + 1 if n >= 0 else n)

    def on(self, day_one: date) -> date:
        return day_one + timedelta(days=self.number - 1 if self.number > 0 else self.number)


def add_months(d: date, months: int) -> date:
    """The same day of the month ``months`` later, clamped to the month's end.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    month += 1
    if d.day <= 28:
        return date(year, month, d.day)
    return date(year, month, min(d.day, calendar.monthrange(year, month)[1]))


def shift(d: date, number: int, unit: str) -> date:
    """``d`` moved by a signed number of ``d``, ``wk``, ``mo`` or ``y``; months and years are calendar ones."""
    if unit == "d":
        return d + timedelta(days=number)
    if unit == "wk":
        return d + timedelta(days=7 * number)
    if unit in ("mo", "y"):
        return add_months(d, number * (12 if unit == "y" else 1))
    raise ValueError(f"{unit!r} is not a unit of whole days")


DAYS_PER_MONTH = 30.4375
"""Days in a reported month (365.25 / 12); rules count calendar months instead."""
