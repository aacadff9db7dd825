"""Which visit stands for a planned day, what was the baseline, and how far a value has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from trialwright.standards.rounding import significant
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Timing: TypeAlias = Literal["before dose", "after dose", ""]


def choose_visit(days: Iterable[int], *, target: int, window: tuple[int, int]) -> Answer[int]:
    """The day nearest to the target inside the window, both ends included; a tie goes to the later day.

    Returns:
        ``Unknown`` where no day lies in the window.

    Source: convention of the analysis plan (``docs/standards.md``).

    >>> choose_visit([70, 83, 97, 110], target=90, window=(76, 104)).value
    97
    """
    inside = [d for d in days if window[0] <= d <= window[1]]
    if not inside:
        return Unknown.of(
            f"no visit from day {window[0]} to {window[1]}",
            zh=f"第 {window[0]}–{window[1]} 天无访视",
            missing={"visit"},
        )
    chosen = min(inside, key=lambda d: (abs(d - target), -d))
    gap = abs(chosen - target)
    return Known(chosen, Text(zh=f"第 {chosen} 天，距目标 {gap} 天", en=f"day {chosen}, {gap} d from the target"))


@dataclass(frozen=True, slots=True)
class Value:
    """A value on a study day (day 1 = first dose, no day 0); ``timing`` says which side of the dose on day 1."""

    day: int
    value: Decimal | None
    timing: Timing = ""


def baseline_of(values: Sequence[Value]) -> Answer[Value]:
    """The last value before the first dose.

    Returns:
        ``Unknown`` where there is none; a value of day 1 counts only where it is known to be before the dose.

    Source: ADaM ABLFL convention.

    >>> baseline_of([Value(-10, Decimal(40)), Value(-1, Decimal(38)), Value(1, Decimal(39), "after dose")]).value.day
    -1
    """
    before = [v for v in values if v.value is not None and (v.day < 1 or (v.day == 1 and v.timing == "before dose"))]
    if not before:
        return Unknown.of("no value before the first dose", zh="首次给药前无数值", missing={"baseline"})
    last = max(before, key=lambda v: (v.day, v.timing == "before dose"))
    return Known(last, Text(zh=f"第 {last.day} 天", en=f"day {last.day}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change from baseline; the percentage is not known from a baseline of 0."""

    absolute: Decimal
    percent: Answer[Decimal]


def change_from_baseline(values: Sequence[Value], day: int) -> Answer[Change]:
    """How far the value of a day lies from baseline.

    >>> rows = [Value(-1, Decimal(38)), Value(28, Decimal("47.5"))]
    >>> change_from_baseline(rows, 28).value.percent.value
    Decimal('25')
    """
    base = baseline_of(values)
    if isinstance(base, Unknown):
        return base
    assert base.value.value is not None
    found = [v.value for v in values if v.day == day and v.value is not None]
    if not found:
        return Unknown.of(f"no value on day {day}", zh=f"第 {day} 天无数值", missing={f"day {day}"})
    start = base.value.value
    change = found[-1] - start
    if start == 0:
        percent: Answer[Decimal] = Unknown.of("the baseline is 0", zh="基线为 0")
    else:
        percent = Known(significant(100 * change / start))
    return Known(Change(absolute=change, percent=percent), base.because)
