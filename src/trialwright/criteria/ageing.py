"""Decides on age, in completed years (months, weeks, days) on the day asked about, and on sex."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from math import floor

from trialwright.criteria.anchoring import OPEN, Resolving
from trialwright.criteria.context import Context, Found, Part
from trialwright.criteria.derived import birthday, completed_years
from trialwright.criteria.measuring import Interval, compare
from trialwright.criteria.timing import LATEST, Fixed, Stretch
from trialwright.values.dates import add_months

Bounds = tuple[tuple[str, Decimal], ...]
"""Comparators with their limits, all of which must hold."""


def aged(bounds: Bounds, unit: str, day: Resolving | None, fallback: Part) -> Part:
    """Whether the age on a day stands to the limits as it must.

    Args:
        bounds: ``((">=", 18), ("<=", 75))``. unit: a, mo, wk or d.
        day: the anchor asked about; ``None``: the day of the question.
        fallback: where no birth date is known, an age somebody recorded.
    """
    completed = _COMPLETED[unit]

    def found(context: Context) -> Found:
        born = context.facts.born
        if born is None:
            return fallback(context)
        at = _day(context, day)
        if isinstance(at, frozenset):
            return Found(None, at)
        on = at.days
        youngest = completed(born.last, date.fromordinal(on.first))
        oldest = completed(born.first, date.fromordinal(on.last))
        if at.group:
            _note_birthdays(context, at, bounds, unit)
        seen = Interval(Decimal(youngest), Decimal(oldest))
        outcomes = [compare(seen, c, n) for c, n in bounds]
        steps = (("born", "age", youngest if youngest == oldest else None),)
        if any(o is False for o in outcomes):
            return Found(False, steps=steps)
        if all(outcomes):
            return Found(True, steps=steps)
        missing = {"date(born)"} if born.exact is None else set[str]()
        return Found(None, frozenset(missing | (set() if on.is_exact else {"date(anchor)"})))

    return found


def _day(context: Context, day: Resolving | None) -> Fixed | frozenset[str]:
    at = day(context) if day is not None else None
    if isinstance(at, frozenset):
        return at
    if at is None:
        now = context.moved.get(OPEN, context.at)
        return Fixed(Stretch(now, now), OPEN)
    return at


def _note_birthdays(context: Context, at: Fixed, bounds: Bounds, unit: str) -> None:
    """The next day on which the age passes a limit."""
    born = context.facts.born
    assert born is not None
    for _, limit in bounds:
        for n in (floor(limit), floor(limit) + 1):
            for day in {born.first, born.last}:
                turn = _REACHED[unit](day, n)
                if turn is not None and turn.toordinal() > at.days.first:
                    context.turns[at.group] = min(context.turns.get(at.group, LATEST), turn.toordinal())


def _months(born: date, on: date) -> int:
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def _after_days(born: date, n: int) -> date | None:
    try:
        return born + timedelta(days=n)
    except OverflowError:
        return None


def _after_months(born: date, n: int) -> date | None:
    try:
        return add_months(born, n)
    except ValueError:
        return None


_COMPLETED: dict[str, Callable[[date, date], int]] = {
    "a": completed_years,
    "mo": _months,
    "wk": lambda born, on: (on - born).days // 7,
    "d": lambda born, on: (on - born).days,
}
_REACHED: dict[str, Callable[[date, int], date | None]] = {
    "a": birthday,
    "mo": _after_months,
    "wk": lambda born, n: _after_days(born, 7 * n),
    "d": _after_days,
}


def of_sex(words: frozenset[str], *, negated: bool) -> Part:
    """Whether the participant's sex is one of these words."""
    missing = frozenset({"sex"})

    def found(context: Context) -> Found:
        sex = context.facts.sex
        if not sex:
            return Found(None, missing)
        return Found((sex in words) is not negated, steps=(("sex", "sex", sex),))

    return found
