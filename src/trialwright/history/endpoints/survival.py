"""Progression-free and overall survival, duration of response: date, event or censored, and why.

day = date - start + 1; a month is 30.4375 days. The decision table is that of the FDA guidance, the EMA's a variant.
"""

# ruff: noqa: RUF009 - setting() makes a field, not a shared value
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from trialwright.history.endpoints.response import ADEQUATE, Assessment, BestResponse, best_response, confirmed_response
from trialwright.standards.recist import RecistRules
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.catalogue import Catalogue
from trialwright.values.finding import Finding, FindingCode, Severity
from trialwright.values.text import Text

Day: TypeAlias = date
Reason: TypeAlias = Literal[
    "progression",
    "death",
    "no baseline assessment",
    "no post-baseline assessment",
    "no event",
    "undocumented progression",
    "new anticancer therapy",
    "missed assessments",
    "alive",
]
REASONS: Final[dict[Reason, Text]] = {
    "progression": Text(zh="疾病进展", en="progression"),
    "death": Text(zh="死亡", en="death"),
    "no baseline assessment": Text(zh="无基线评估", en="no baseline assessment"),
    "no post-baseline assessment": Text(zh="无基线后评估", en="no assessment after baseline"),
    "no event": Text(zh="无事件", en="no event"),
    "undocumented progression": Text(zh="无影像依据的临床进展", en="clinical progression without documentation"),
    "new anticancer therapy": Text(zh="开始新的抗肿瘤治疗", en="new anticancer therapy"),
    "missed assessments": Text(zh="连续缺失评估", en="missed assessments before the event"),
    "alive": Text(zh="末次已知存活", en="last known alive"),
}
DAYS_IN_MONTH: Final = Decimal("30.4375")
SOURCE: Final = "FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, 2007, Appendix 3 Table A"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEventRules:
    """What a protocol settles about times to an event."""

    variant: Literal["fda", "ema"] = setting("fda", "删失规则", "censoring", source=SOURCE, choices=("fda", "ema"))
    missed_allowed: int = setting(1, "允许连续缺失评估次数", "missed assessments allowed", source=SOURCE)
    window_days: int = setting(7, "评估窗", "window of an assessment", unit="d", source="study protocol")
    month_days: Decimal = setting(DAYS_IN_MONTH, "每月天数", "days in a month", unit="d", source="365.25/12")
    pd_date: Literal["last", "first"] = setting(
        "last", "多日扫描时进展日期", "date of a progression scanned on several days",
        source="FDA guidance: last; RECIST and EMA habit: first", choices=("last", "first"),
    )  # fmt: skip
    clinical_pd: Literal["ignore", "event"] = setting(
        "ignore", "临床进展", "clinical progression", source=SOURCE, choices=("ignore", "event")
    )


@dataclass(frozen=True, slots=True)
class ScanSchedule:
    """Days between scheduled assessments, by the study day from which they hold: ``((1, 42), (365, 84))``."""

    intervals: tuple[tuple[int, int], ...] = ((1, 42),)

    def gap_allowed(self, from_day: int, missed: int, window: int) -> int:
        """Days that may pass after ``from_day`` while at most ``missed`` assessments were missed.

        >>> ScanSchedule().gap_allowed(1, 1, 7)
        98
        """
        day, total = from_day, 0
        for _ in range(missed + 1):
            step = max((i for i in self.intervals if i[0] <= day), default=self.intervals[0])[1]
            day, total = day + step, total + step + window
        return total


def schedule_of(recist: RecistRules) -> ScanSchedule:
    """The schedule of assessments a study's tumour rules ask for.

    >>> schedule_of(RecistRules(interval_weeks=8)).intervals
    ((1, 56),)
    """
    return ScanSchedule(((1, 7 * recist.interval_weeks),))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEvent:
    """A time to an event.

    Args:
        start, date: first and last day. event: whether it happened, else censored.
        reason: why this date. used: assessments it rests on. gap_days: from the last adequate assessment to the event.
    """

    start: Day
    date: Day
    event: bool
    reason: Reason
    used: tuple[Assessment, ...] = ()
    last_adequate: Day | None = None
    gap_days: int | None = None
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def days(self) -> int:
        """Days from start to date, both counted."""
        return (self.date - self.start).days + 1

    def months(self, month_days: Decimal = DAYS_IN_MONTH) -> Decimal:
        return Decimal(self.days) / month_days

    @property
    def because(self) -> Text:
        r = REASONS[self.reason]
        return Text(
            zh=f"{self.date} {'事件' if self.event else '删失'}：{r.zh}",
            en=f"{self.date} {'event' if self.event else 'censored'}: {r.en}",
        )


@dataclass(frozen=True, slots=True)
class _Course:
    start: date
    adequate: tuple[Assessment, ...]
    progression: Assessment | None
    rules: TimeToEventRules

    def day(self, a: Assessment) -> date:
        first = self.rules.pd_date == "first" and a.first_date is not None and a.response == "PD"
        return a.first_date if first and a.first_date is not None else a.date


def progression_free_survival(
    *,
    start: date,
    assessments: Sequence[Assessment],
    baseline_ok: bool = True,
    death: date | None = None,
    new_therapy: date | None = None,
    clinical_pd: date | None = None,
    cutoff: date | None = None,
    schedule: ScanSchedule | None = None,
    rules: TimeToEventRules | None = None,
) -> TimeToEvent:
    """Progression-free survival by the decision table.

    Args:
        start: randomisation, or first treatment in a one-arm study.
        assessments: overall responses, in any order. baseline_ok: whether there was a usable baseline assessment.
        clinical_pd: progression judged without imaging. cutoff: everything later is dropped.
        schedule: when assessments were due; ``None`` switches the rule on missed assessments off.

    Source: FDA 2007 guidance, Appendix 3 Table A (its wording and its standing in the 2018 revision were not checked);
        EMA/CHMP/27994/2008 Rev.1 as the variant.

    >>> scans = [Assessment(date(2026, 2, 16), "SD"), Assessment(date(2026, 8, 3), "PD")]
    >>> found = progression_free_survival(start=date(2026, 1, 5), assessments=scans, schedule=ScanSchedule())
    >>> found.days, found.event, found.reason
    (43, False, 'missed assessments')
    """
    r = rules or TimeToEventRules()
    seen = [a for a in assessments if a.date >= start]
    if cutoff is not None:
        seen = [a for a in seen if a.date <= cutoff]
        death, new_therapy, clinical_pd = (_until(d, cutoff) for d in (death, new_therapy, clinical_pd))
    treated_anew = new_therapy if r.variant == "fda" else None
    if treated_anew is not None:
        seen = [a for a in seen if a.date <= treated_anew]
        death, clinical_pd = _until(death, treated_anew), _until(clinical_pd, treated_anew)
    course = _course(start, seen, r)
    allowed = None if schedule is None else schedule.gap_allowed(1, r.missed_allowed, r.window_days)
    if not baseline_ok:
        early = death is not None and (allowed is None or (death - start).days <= allowed)
        if early and death is not None:
            return TimeToEvent(start=start, date=death, event=True, reason="death")
        return TimeToEvent(start=start, date=start, event=False, reason="no baseline assessment")
    documented = clinical_pd if r.clinical_pd == "event" else None
    event = _event(course, death, documented)
    if event is None:
        return _censored(course, treated_anew, clinical_pd)
    return _judged(course, event, schedule)


def _until(day: date | None, limit: date) -> date | None:
    return day if day is not None and day <= limit else None


def _course(start: date, seen: Iterable[Assessment], r: TimeToEventRules) -> _Course:
    ordered = sorted(seen, key=lambda a: a.date)
    progression = next((a for a in ordered if a.response == "PD"), None)
    adequate = tuple(a for a in ordered if a.response in ADEQUATE)
    return _Course(start, adequate, progression, r)


def _event(course: _Course, death: date | None, clinical: date | None) -> tuple[date, Reason] | None:
    found: list[tuple[date, int, Reason]] = []
    if course.progression is not None:
        found.append((course.day(course.progression), 0, "progression"))
    if clinical is not None:
        found.append((clinical, 1, "progression"))
    if death is not None:
        found.append((death, 2, "death"))
    return None if not found else (min(found)[0], min(found)[2])


def _censored(course: _Course, new_therapy: date | None, clinical_pd: date | None) -> TimeToEvent:
    if not course.adequate:
        return TimeToEvent(start=course.start, date=course.start, event=False, reason="no post-baseline assessment")
    reason: Reason = "no event"
    if new_therapy is not None:
        reason = "new anticancer therapy"
    elif clinical_pd is not None:
        reason = "undocumented progression"
    last = course.adequate[-1].date
    return TimeToEvent(
        start=course.start, date=last, event=False, reason=reason, used=course.adequate, last_adequate=last
    )


def _judged(course: _Course, event: tuple[date, Reason], schedule: ScanSchedule | None) -> TimeToEvent:
    day, reason = event
    before = [a for a in course.adequate if course.day(a) < day and a is not course.progression]
    previous = before[-1].date if before else course.start
    gap = (day - previous).days
    found = TimeToEvent(
        start=course.start,
        date=day,
        event=True,
        reason=reason,
        used=course.adequate,
        last_adequate=previous if before else None,
        gap_days=gap,
    )
    if schedule is None or course.rules.variant == "ema":
        return found
    from_day = (previous - course.start).days + 1
    if gap > schedule.gap_allowed(from_day, course.rules.missed_allowed, course.rules.window_days):
        return replace(found, date=previous, event=False, reason="missed assessments")
    return found


def overall_survival(
    *,
    start: date,
    death: date | None = None,
    last_alive: date | None = None,
    contacts: Iterable[date] = (),
    cutoff: date | None = None,
) -> Answer[TimeToEvent]:
    """Overall survival: death of any cause, else censored at the last evidence of life.

    Args:
        last_alive: the recorded last-alive date. contacts: every other evidence of life (visits, scans, samples).
        cutoff: later evidence and later death are dropped; the cut-off itself is no evidence.

    Returns:
        ``Unknown`` where the start lies after the cut-off; a finding where evidence of life (the start is one) is later
        than the recorded last-alive date.

    >>> found = overall_survival(start=date(2026, 1, 5), last_alive=date(2026, 7, 10), cutoff=date(2026, 12, 31)).value
    >>> found.days, found.event
    (187, False)
    """

    def within(d: date | None) -> bool:
        return d is not None and d >= start and (cutoff is None or d <= cutoff)

    if death is not None and within(death):
        return Known(TimeToEvent(start=start, date=death, event=True, reason="death"))
    evidence = sorted(d for d in (start, last_alive, *contacts) if d is not None and within(d))
    if not evidence:
        return Unknown.of("the start lies after the cut-off", zh="起点晚于数据截止日", missing={"start"})
    late = [d for d in evidence if last_alive is not None and d > last_alive]
    findings = tuple(_evidence_after(last_alive, d) for d in late[-1:] if last_alive is not None)
    return Known(TimeToEvent(start=start, date=evidence[-1], event=False, reason="alive", findings=findings))


def _evidence_after(last_alive: date, seen: date) -> Finding:
    return Finding(
        code=EVIDENCE_AFTER.name,
        severity=Severity.WARNING,
        field="survival.last_alive",
        text=Text(
            zh=f"记录的末次存活日期 {last_alive} 早于 {seen} 的存活证据",
            en=f"the recorded last-alive date {last_alive} is before evidence of life on {seen}",
        ),
        remedy=Text(zh="核对并更正末次存活日期", en="check and correct the last-alive date"),
        source=SOURCE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Duration of response: who has none is no responder."""

    best: BestResponse
    time: TimeToEvent
    days_to_response: int


def duration_of_response(
    *,
    start: date,
    assessments: Sequence[Assessment],
    death: date | None = None,
    new_therapy: date | None = None,
    cutoff: date | None = None,
    schedule: ScanSchedule | None = None,
    confirmed: bool = True,
    recist: RecistRules | None = None,
    rules: TimeToEventRules | None = None,
) -> Answer[Duration]:
    """From the first CR or PR of a responder to progression or death, censored as progression-free survival.

    Args:
        start: randomisation or first treatment. confirmed: whether the response must be confirmed.

    Returns:
        ``Unknown`` for who is no responder.

    >>> scans = [
    ...     Assessment(date(2026, 3, 30), "PR"),
    ...     Assessment(date(2026, 5, 11), "PR"),
    ...     Assessment(date(2026, 6, 22), "PD"),
    ... ]
    >>> duration_of_response(start=date(2026, 1, 5), assessments=scans).value.time.days
    85
    """
    judge = confirmed_response if confirmed else best_response
    best = judge(assessments, start=start, new_therapy=new_therapy, cutoff=cutoff, rules=recist)
    if best.response not in ("CR", "PR") or best.date is None:
        return Unknown.of(f"no response: {best.response}", zh=f"未缓解：{best.response}")
    first = _first_response(assessments, best, confirmed, start, recist)
    pfs = progression_free_survival(
        start=start, assessments=assessments, death=death, new_therapy=new_therapy, cutoff=cutoff, schedule=schedule,
        rules=rules,
    )  # fmt: skip
    time = replace(pfs, start=first, date=max(pfs.date, first))
    return Known(Duration(best=best, time=time, days_to_response=(first - start).days + 1))


def _first_response(
    assessments: Sequence[Assessment], best: BestResponse, confirmed: bool, start: date, recist: RecistRules | None
) -> date:
    """The first CR or PR; where confirmation is asked, the first of a pair that confirms at least a PR."""
    assert best.date is not None
    if not confirmed:
        return min(a.date for a in assessments if a.response in ("CR", "PR") and start <= a.date <= best.date)
    as_partial = [replace(a, response="PR") if a.response == "CR" and a.date <= best.date else a for a in assessments]
    pr = confirmed_response(as_partial, start=start, rules=recist)
    return pr.date if pr.response in ("CR", "PR") and pr.date is not None and pr.date <= best.date else best.date


def as_months(days: int, month_days: Decimal = DAYS_IN_MONTH) -> Decimal:
    """Days in months of 30.4375 days.

    >>> round(as_months(183), 2)
    Decimal('6.01')
    """
    return Decimal(days) / month_days


EVIDENCE_AFTER: Final = FindingCode(
    name="OS-EVIDENCE-AFTER-LAST-ALIVE",
    label=Text(zh="末次存活日期早于存活证据", en="last-alive date before evidence of life"),
    source="consistency of survival follow-up",
    explanation=Text(
        zh="有访视、影像或化验晚于记录的末次存活日期。分析按最晚的存活证据删失；请更正记录。",
        en="A visit, scan or sample is later than the recorded last-alive date. The analysis censors at the latest evidence "
        "of life; correct the record.",
    ),
)
CODES: Final = Catalogue("code", EVIDENCE_AFTER)
_CONTENT: Final = (
    "no baseline, or no assessment after it, and no early death -> start, censored",
    "progression -> date of the scan (several days: last), event",
    "no progression, no death -> last adequate assessment, censored",
    "clinical progression without documentation -> last adequate, censored",
    "new therapy before progression -> last adequate before it, censored (EMA: ignored)",
    "death before the first or between scheduled assessments -> death, event",
    "event after more than the allowed missed assessments -> last adequate before the gap, censored (EMA: event)",
)
_UNVERIFIED: Final = Text(
    zh="FDA 附录 3 表 A 的原文及其在 2018 年修订版中的地位未核对",
    en="the wording of FDA Appendix 3 Table A, and whether it stands in the 2018 revision, were not checked",
)
PFS_FDA: Final = Standard(
    name="pfs@fda-2007",
    label=Text(zh="无进展生存（FDA 规则）", en="progression-free survival (FDA)"),
    source=SOURCE,
    in_force="2007-05",
    rules=TimeToEventRules,
    content=_CONTENT,
    unverified=_UNVERIFIED,
    answers="history.endpoints.survival.progression_free_survival",
)
PFS_EMA: Final = Standard(
    name="pfs@ema-2012",
    label=Text(zh="无进展生存（EMA 规则）", en="progression-free survival (EMA)"),
    source="EMA/CHMP/27994/2008/Rev.1, Appendix 1 to the guideline on anticancer medicinal products, 2012",
    in_force="2012-12",
    rules=TimeToEventRules,
    content=_CONTENT,
    unverified=_UNVERIFIED,
    answers="history.endpoints.survival.progression_free_survival",
)
