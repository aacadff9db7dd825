"""Adverse events against treatment: emergent or not, related or not, and the shift from the baseline grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth

When: TypeAlias = date | datetime | PartialDate
"""A day, a moment, or a partial date."""
SCALE: Final = ("definitely", "probably", "possibly", "unlikely", "unrelated")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeaeRules:
    """What a protocol settles about adverse events."""

    window_days: int = setting(
        30, "末次给药后天数", "days after the last dose", unit="d", source="study protocol; 30 d is usual"
    )
    serious_window: int = setting(90, "严重毒性天数", "days for serious toxicity", unit="d", source="study protocol")
    partial_date: Literal["earliest"] = setting(
        "earliest", "不完整日期", "partial dates", source="conservative reading", choices=("earliest",)
    )
    related_set: tuple[str, ...] = setting(
        ("definitely", "probably", "possibly"), "视为相关", "count as related", source="ICH E2A; map the site's scale"
    )
    missing_related: Literal["related", "ask"] = setting(
        "related", "未注明相关性时", "relationship missing", source="conservative reading", choices=("related", "ask")
    )


def _earliest(when: When, not_before: When | None = None) -> datetime:
    """The earliest moment; of a partial date not before ``not_before`` where on or after it is possible."""
    if isinstance(when, datetime):
        return when
    if isinstance(when, PartialDate):
        first, last = when.first, when.last
        if not_before is not None:
            floor = _earliest(not_before)
            if first < floor.date() <= last:
                return floor
        return datetime.combine(first, time.min)
    return datetime.combine(when, time.min)


def _has_clock(when: When) -> bool:
    return isinstance(when, datetime)


def _day(when: When) -> date:
    return _earliest(when).date()


def _is_before(a: When, b: When) -> bool:
    """Whether ``a`` is surely before ``b``: by the clock where both have one, else by the day."""
    if _has_clock(a) and _has_clock(b):
        return _earliest(a) < _earliest(b)
    if isinstance(a, PartialDate) and a.exact is None:
        return a.last < _day(b)
    return _day(a) < _day(b)


def treatment_emergent(
    *,
    first_dose: When | None,
    last_dose: When | None,
    start: When | None,
    end: When | None = None,
    initial_grade: int | None = None,
    worst_grade: int | None = None,
    serious: bool = False,
    rules: TeaeRules | None = None,
) -> Truth:
    """Whether an adverse event is treatment-emergent.

    Args:
        first_dose, last_dose: of any study treatment; ``last_dose`` ``None`` while treatment goes on.
        start, end: of the event, ``None`` where not recorded (``end`` also while it goes on).
        initial_grade, worst_grade: at onset and at worst.
        serious: the longer window applies.

    Returns:
        false where nothing was given; ``Unknown`` for an earlier, still open event without grades.

    Source: ICH E9 §5.7.2; agrees with admiral 1.3.1 ``derive_var_trtemfl`` (end_window, grades given).

    >>> treatment_emergent(first_dose=date(2026, 1, 5), last_dose=date(2026, 2, 5), start=date(2026, 3, 7)).value
    True
    >>> treatment_emergent(first_dose=date(2026, 1, 5), last_dose=date(2026, 2, 5), start=date(2026, 3, 8)).value
    False
    """
    r = rules or TeaeRules()
    if first_dose is None:
        return Known(FALSE.value, Text(zh="未给药", en="nothing was given"))
    if start is None:
        ended = end is not None and _is_before(end, first_dose)
        return Known(not ended, Text(zh="开始日期缺失", en="start missing"))
    begun = _earliest(start, not_before=first_dose) if isinstance(start, PartialDate) else start
    if not _is_before(begun, first_dose):
        days = r.serious_window if serious else r.window_days
        if last_dose is None or _day(begun) <= _day(last_dose) + timedelta(days=days):
            return Known(TRUE.value, Text(zh="首次给药后发生", en="began after the first dose"))
        return Known(FALSE.value, Text(zh=f"末次给药后超过 {days} 天", en=f"more than {days} d after the last dose"))
    if end is not None and _is_before(end, first_dose):
        return Known(FALSE.value, Text(zh="首次给药前已结束", en="over before the first dose"))
    if initial_grade is None or worst_grade is None:
        return Unknown.of("began before treatment; did it worsen?", zh="治疗前已存在：是否加重？", missing={"grade"})
    worse = worst_grade > initial_grade
    return Known(worse, Text(zh=f"{initial_grade}→{worst_grade} 级", en=f"grade {initial_grade} -> {worst_grade}"))


def is_related(relationship: str | None, rules: TeaeRules | None = None) -> Truth:
    """Whether a recorded relationship counts as related; "unlikely" does not by default.

    >>> is_related("possibly").value, is_related("unlikely").value, is_related(None).value
    (True, False, True)
    """
    r = rules or TeaeRules()
    if relationship is None or not relationship.strip():
        if r.missing_related == "related":
            return Known(True, Text(zh="未注明，按相关处理", en="not stated, counts as related"))
        return Unknown.of("relationship not recorded", zh="未记录相关性", missing={"relationship"})
    return Known(relationship.strip().casefold() in r.related_set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From the baseline grade to the worst grade after it; an event only if it is worse."""

    baseline: int | None
    worst: int
    emergent: Truth

    def __str__(self) -> str:
        return f"{'?' if self.baseline is None else self.baseline}->{self.worst}"


def grade_shift(baseline: int | None, after: Sequence[int | None]) -> Answer[Shift]:
    """The shift of a grade.

    Args:
        baseline: grade before the first dose. after: grades since, ``None`` where not known.

    Returns:
        ``Unknown`` where no grade is known after baseline.

    >>> str(grade_shift(2, [2, 1, 3, 2]).value)
    '2->3'
    """
    known = [g for g in after if g is not None]
    if not known:
        return Unknown.of("no grade after baseline", zh="基线后无分级", missing={"grade"})
    worst = max(known)
    emergent: Truth = (
        Unknown.of("baseline grade not known", zh="基线分级未知", missing={"baseline"})
        if baseline is None and worst > 0
        else Known(worst > (baseline or 0))
    )
    return Known(Shift(baseline=baseline, worst=worst, emergent=emergent))


TEAE: Final = Standard(
    name="teae@ich-e9",
    label=Text(zh="治疗中出现的不良事件", en="treatment-emergent adverse events"),
    source="ICH E9 §5.7.2; ICH E2A; admiral 1.3.1 derive_var_trtemfl for the edges",
    in_force="1998",
    rules=TeaeRules,
    content=(
        "start >= first dose and start date <= last dose + window, or earlier, not ended before and worst > initial grade",
        "clock times are compared as times, a bare date of the same day is emergent; missing start: emergent unless over",
        "partial date: earliest moment, but not before the first dose if on or after is possible",
    ),
    answers="history.endpoints.adverse_events.treatment_emergent",
)
