"""Aplastic anaemia over time: the response at a week, its confirmation, recovery of the counts, relapse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trialwright.standards.aplastic_anaemia import (
    LEVELS,
    Counts,
    Definition,
    Level,
    SaaRules,
    counts_severe,
    response,
)
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True)
class Count:
    """One value of one lineage on a day (10*9/L, or g/L for haemoglobin); days count from the anchor or treatment."""

    day: int
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSet:
    """The counts taken for one visit, and the day they count for."""

    day: int
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineages:
    """All values of a participant by lineage, in any order."""

    hb: Sequence[Count] = ()
    anc: Sequence[Count] = ()
    plt: Sequence[Count] = ()
    retic: Sequence[Count] = ()

    def days(self) -> tuple[int, ...]:
        """Days with any of the three counts that decide a response."""
        return tuple(sorted({c.day for many in (self.hb, self.anc, self.plt) for c in many if c.value is not None}))


def _nearest(values: Sequence[Count], day: int, spread: int) -> Decimal | None:
    inside = [c for c in values if c.value is not None and abs(c.day - day) <= spread]
    return min(inside, key=lambda c: (abs(c.day - day), -c.day)).value if inside else None


def count_set_near(lineages: Lineages, target: int, rules: SaaRules | None = None) -> Answer[CountSet]:
    """The set of counts nearest to a day within the window, its values on one day give or take ``spread_days``.

    Returns:
        ``Unknown`` where no count lies in the window.

    >>> found = count_set_near(Lineages(anc=[Count(82, Decimal(1))], plt=[Count(84, Decimal(50))]), 84).value
    >>> found.day, found.counts.anc, found.counts.hb
    (84, Decimal('1'), None)
    """
    r = rules or SaaRules()
    inside = [d for d in lineages.days() if abs(d - target) <= r.window_days]
    if not inside:
        return Unknown.of(
            f"no counts within {r.window_days} d of day {target}", zh=f"第 {target} 天 ±{r.window_days} 天内无血常规",
            missing={f"counts on day {target}"},
        )  # fmt: skip

    def taken(day: int) -> Counts:
        return Counts(
            hb=_nearest(lineages.hb, day, r.spread_days),
            anc=_nearest(lineages.anc, day, r.spread_days),
            plt=_nearest(lineages.plt, day, r.spread_days),
            retic=_nearest(lineages.retic, day, r.spread_days),
        )

    def lacking(c: Counts) -> int:
        return (c.hb, c.anc, c.plt).count(None)

    best = min(inside, key=lambda d: (lacking(taken(d)), abs(d - target), -d))
    return Known(CountSet(day=best, counts=taken(best)), Text(zh=f"第 {best} 天血常规", en=f"counts of day {best}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfusions:
    """Days of transfusion by product."""

    red_cells: Sequence[int] = ()
    platelets: Sequence[int] = ()

    def independent_on(self, day: int, rules: SaaRules) -> bool:
        """No red cells and no platelets in their look-back, both ends included."""
        return not (
            _given(self.red_cells, day, rules.lookback_rbc_days) or _given(self.platelets, day, rules.lookback_plt_days)
        )


def _given(days: Iterable[int], on: int, back: int) -> bool:
    return any(0 <= on - d <= back for d in days)


def response_at_week(
    lineages: Lineages,
    *,
    week: int,
    definition: Definition,
    transfusions: Transfusions | None,
    hb_lln: Decimal | None = None,
    failed_on_day: int | None = None,
    rules: SaaRules | None = None,
) -> Answer[Level]:
    """The response at a week after the anchor (day 7 x week).

    Args:
        lineages: days count from the anchor (anchor = day 0). transfusions: ``None`` where nobody recorded them.
        failed_on_day: first day of death, other therapy or transplant: before the visit it means no response.

    Returns:
        ``Unknown`` where no counts lie in the window, or a missing one decides.

    Source: the definition's own; window, spread and look-back are parameters.

    >>> from trialwright.standards.aplastic_anaemia import DEFINITIONS
    >>> low = Lineages(anc=[Count(84, Decimal("0.3"))], plt=[Count(84, Decimal(12))])
    >>> response_at_week(low, week=12, definition=DEFINITIONS["NIH"], transfusions=None).value
    'NR'
    """
    r = rules or SaaRules()
    target = 7 * week
    if failed_on_day is not None and failed_on_day <= target:
        return Known("NR", Text(zh="此前死亡、改用其他治疗或移植", en="death, other therapy or transplant before"))
    found = count_set_near(lineages, target, r)
    if isinstance(found, Unknown):
        return found
    free = None if transfusions is None else transfusions.independent_on(found.value.day, r)
    return response(found.value.counts, transfusion_independent=free, definition=definition, hb_lln=hb_lln)


@dataclass(frozen=True, slots=True)
class Status:
    """A response at a visit; the day counts from the anchor."""

    day: int
    level: Level


def confirmed_levels(visits: Sequence[Status], *, weeks: int) -> tuple[Level, ...]:
    """Each visit's level as far as another visit at least so many weeks away reaches it.

    Args:
        visits: those known by the day of asking, in any order. weeks: 0 asks no confirmation.

    Source: Killick 2016 Br J Haematol 172:187: two measurements at least 4 weeks apart, off cytokines.

    >>> confirmed_levels([Status(28, "PR"), Status(56, "PR"), Status(84, "CR")], weeks=4)
    ('PR', 'PR', 'PR')
    """
    if weeks == 0:
        return tuple(v.level for v in visits)

    def reached(v: Status) -> Level:
        rank = LEVELS.index(v.level)
        others = [LEVELS.index(o.level) for o in visits if abs(o.day - v.day) >= 7 * weeks]
        return LEVELS[min(rank, max(others, default=0))]

    return tuple(reached(v) for v in visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """The day a count recovered, or the day of its last value where it has not; death competes."""

    day: int | None
    censored_at: int | None


def count_recovery(
    values: Sequence[Count],
    *,
    threshold: Decimal,
    consecutive: int = 3,
    transfusion_days: Sequence[int] = (),
    window_days: int = 0,
) -> Answer[Recovery]:
    """The first day of enough consecutive values at or above a threshold.

    Args:
        values: in any order; missing values are passed over.
        consecutive: 3 for neutrophils and platelets, 1 for haemoglobin.
        transfusion_days, window_days: a value counts only without transfusion in so many days before it, ends included.

    Returns:
        ``Unknown`` without any value.

    Source: convention of the analysis plan; look-back windows were not compared with a printed source.

    >>> rows = [Count(d, Decimal(v)) for d, v in ((1, "0.2"), (8, "0.6"), (15, "0.7"), (22, "0.9"))]
    >>> count_recovery(rows, threshold=Decimal("0.5")).value
    Recovery(day=8, censored_at=None)
    """
    known = sorted((c for c in values if c.value is not None), key=lambda c: c.day)
    if not known:
        return Unknown.of("no values", zh="无数值", missing={"values"})
    good = [
        c.value is not None
        and c.value >= threshold
        and not (transfusion_days and _given(transfusion_days, c.day, window_days))
        for c in known
    ]
    for k in range(len(known) - consecutive + 1):
        if all(good[k : k + consecutive]):
            return Known(Recovery(day=known[k].day, censored_at=None))
    return Known(Recovery(day=None, censored_at=known[-1].day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A set of counts after a response, and whether a transfusion was given that day."""

    day: int
    counts: Counts
    transfused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relapse:
    """The day of relapse and the days the response had lasted; ``day`` is ``None`` while it lasts."""

    day: int | None
    response_days: int


def relapse(response_day: int, after: Sequence[Checked], rules: SaaRules | None = None) -> Answer[Relapse]:
    """When a responder relapsed: severe again on two values a week apart, or transfused again.

    Args:
        response_day: day of the response. after: counts since, in any order.

    Returns:
        ``Unknown`` where the last values are severe and the second has yet to come, or a missing count decides.

    Source: convention of the analysis plan after Killick 2016 (BSH).

    >>> bad = Counts(anc=Decimal("0.4"), plt=Decimal(15), retic=Decimal(14))
    >>> relapse(56, [Checked(day=120, counts=bad), Checked(day=128, counts=bad)]).value
    Relapse(day=120, response_days=64)
    """
    r = rules or SaaRules()
    since = sorted((c for c in after if c.day > response_day), key=lambda c: c.day)
    transfused = next((c.day for c in since if c.transfused), None)
    first: int | None = None
    for c in since:
        severe = counts_severe(c.counts, r.retic_threshold)
        if isinstance(severe, Unknown):
            continue
        if not severe.value:
            first = None
        elif first is None:
            first = c.day
        elif c.day - first >= 7:
            day = first if transfused is None else min(first, transfused)
            return Known(
                Relapse(day=day, response_days=day - response_day), Text(zh="再次达到重型标准", en="severe again")
            )
    if transfused is not None:
        return Known(
            Relapse(day=transfused, response_days=transfused - response_day), Text(zh="再次输血", en="transfused again")
        )
    if first is not None:
        return Unknown.of(
            f"severe on day {first}, a second value from day {first + 7} decides",
            zh=f"第 {first} 天达重型标准，须第 {first + 7} 天起第二次结果确认",
            missing={"second value"},
        )
    last = since[-1].day if since else response_day
    return Known(Relapse(day=None, response_days=last - response_day), Text(zh="未复发", en="no relapse"))


def day_of(anchor: date, on: date) -> int:
    """Days since the anchor (the anchor itself is day 0).

    >>> day_of(date(2026, 2, 9), date(2026, 5, 4))
    84
    """
    return (on - anchor).days
