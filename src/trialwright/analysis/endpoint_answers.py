"""What each participant's history answers to an endpoint of the study file, at a cut: a response, a time, yes or no."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from trialwright.analysis.cut import Cut, rules_of
from trialwright.analysis.wording import anchor as anchor_words
from trialwright.criteria.expression import Compare, Without, walk
from trialwright.history import events as ev
from trialwright.history.endpoints.response import (
    Assessment,
    best_response,
    confirmed_answer,
    response_at,
)
from trialwright.history.endpoints.survival import (
    REASONS,
    ScanSchedule,
    TimeToEventRules,
    overall_survival,
    progression_free_survival,
)
from trialwright.history.participant import History, day_of
from trialwright.standards.recist import RecistRules
from trialwright.study.lines import Anchor, AnchorPoint, Repeated, Time
from trialwright.study.study import (
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    SurvivalEndpoint,
)
from trialwright.trial import anchors
from trialwright.trial.expressions import judging, names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

WINDOW_OF_A_TIME_POINT = 14
"""Days before and after the day of a visit in which a response still counts for it (analysis.md, section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A time to an event: days from ``start`` (counted as 1) to ``date``; cause 0 censored, 1 the event, 2 … competing."""

    start: date
    date: date
    cause: int
    because: Text

    @property
    def days(self) -> int:
        return (self.date - self.start).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One participant's answer to one endpoint, the events it rests on, and the reason in words."""

    participant: str
    group: str
    answer: Answer[str | bool | Timed]
    because: Text
    events: tuple[str, ...] = ()


def assessments_of(p: History, criteria: str = "recist", reader: str | None = None) -> tuple[Assessment, ...]:
    """The readings of a participant by some criteria, as dated assessments."""
    return tuple(
        Assessment(day_of(e.happened), e.response, reader=e.reader)  # type: ignore[arg-type]
        for e in p.responses
        if e.criteria == criteria and (reader is None or e.reader == reader)
    )


def origin_of(cut: Cut, p: History, given: Time | None = None) -> Answer[date]:
    """The day times are counted from: as the study says, else randomisation, first dose, enrolment."""
    if given is not None:
        return anchors.when(cut.plan, p, given)
    for name in ("randomisation", "first_dose", "treatment_start", "enrolment"):
        if name in p.dates:
            return Known(p.dates[name])
    return Unknown.of("not yet enrolled", zh="尚未入组")


def scan_schedule(cut: Cut) -> ScanSchedule | None:
    """Intervals between scheduled scans, from the repeated rows of the imaging activities; ``None`` where scans follow visits."""
    found: list[tuple[int, int]] = []
    for activity in cut.study.activities.values():
        if not any(word in activity.name for word in ("imaging", "mri", "ct", "scan")) or "echo" in activity.name:
            continue
        for cell in activity.cells:
            if not isinstance(cell, Repeated) or cell.frequency.every.unit not in ("d", "wk"):
                continue
            offset = cell.start.point.offset if isinstance(cell.start.point, AnchorPoint) else None
            begin = 1 if offset is None else 1 + _days(offset.number, offset.unit)
            every = int(cell.frequency.every.days / cell.frequency.times)
            found.append((max(1, begin), every))
    return ScanSchedule(tuple(sorted(set(found)))) if found else None


def _days(number: object, unit: str) -> int:
    per = {"d": 1.0, "wk": 7.0, "mo": 30.4375, "y": 365.25}.get(unit, 0.0)
    return round(float(str(number)) * per)


# --- responses --------------------------------------------------------------------------------------------------------


def response_answer(cut: Cut, e: ResponseEndpoint, p: History) -> Answered:
    """The response that counts for an endpoint: best (confirmed where asked), or at a visit."""
    used = tuple(str(n) for n, r in cut.of_kind(p.participant, ev.ResponseRead) if r.criteria == e.criteria)
    group = cut.group_of(p)
    found = _recist(cut, e, p) if e.criteria == "recist" else _at_visits(cut, e, p)
    because = found.because or Text(zh="", en="")
    return Answered(participant=p.participant, group=group, answer=found, because=because, events=used)


def _recist(cut: Cut, e: ResponseEndpoint, p: History) -> Answer[str]:
    start = origin_of(cut, p, e.from_)
    if isinstance(start, Unknown):
        return start
    rules = rules_of(cut.study, "recist", RecistRules)
    readings = assessments_of(p)
    therapy = p.dates.get("new_therapy")
    if "best" not in e.at and e.at:
        return _recist_at(cut, e, p, readings, start.value)
    if e.confirm is not None:
        over = p.state != "on_study"
        confirmed = confirmed_answer(
            readings, start=start.value, new_therapy=therapy, cutoff=cut.at, follow_up_ended=over, rules=rules
        )
        if isinstance(confirmed, Unknown):
            return confirmed
        return Known(confirmed.value.response, confirmed.because)
    best = best_response(readings, start=start.value, new_therapy=therapy, cutoff=cut.at, rules=rules)
    dates = ", ".join(f"{a.response} {a.date}" for a in best.used)
    return Known(best.response, Text.same(dates))


def _recist_at(cut: Cut, e: ResponseEndpoint, p: History, readings: tuple[Assessment, ...], start: date) -> Answer[str]:
    for visit in e.at:
        at_visit = [r for r in p.responses if r.criteria == "recist" and r.encounter == visit]
        if at_visit:
            day = day_of(at_visit[-1].happened)
        else:
            held = p.visits.get((visit, 1)) or p.missed.get((visit, 1))
            planned = anchors.dated(cut.plan, p, Anchor(visit))
            day = held or planned or start
            if day == start:
                continue
        target = (day - start).days
        window = (target - WINDOW_OF_A_TIME_POINT, target + WINDOW_OF_A_TIME_POINT)
        found = response_at(readings, start=start, target_day=target, window=window)
        if isinstance(found, Unknown):
            closed = p.state != "on_study" or cut.at > start + timedelta(days=window[1])
            return Known("MISSING", found.because) if closed else found
        if e.confirm is None or found.value not in ("CR", "PR"):
            return Known(str(found.value), found.because)
        return _confirmed_at(cut, e, p, readings, str(found.value), start, window)
    if p.dates.get("progression") is not None:
        return Known("PD", Text(zh="评估前进展", en="progression before the visit"))
    if p.state == "dead":
        return Known("dead", Text(zh="评估前死亡", en="dead before the visit"))
    why = Text(zh=f"{'、'.join(e.at)} 未评估", en=f"not assessed at {', '.join(e.at)}")
    return Known("MISSING", why) if p.state != "on_study" else Unknown(because=why)


def _confirmed_at(
    cut: Cut, e: ResponseEndpoint, p: History, readings: tuple[Assessment, ...], level: str, start: date,
    window: tuple[int, int],
) -> Answer[str]:  # fmt: skip
    """A response at a visit that another reading of at least that level, so far away as asked, confirms.

    The other reading may come before or after; a progression between the two breaks them apart. What nobody has
    confirmed is ``uCR`` or ``uPR`` once follow-up is over, and not known while it goes on.
    """
    assert e.confirm is not None
    apart = timedelta(days=_days(e.confirm.number, e.confirm.unit))
    ordered_ = sorted((a for a in readings if a.date <= cut.at), key=lambda a: a.date)
    inside = [
        a for a in ordered_ if a.response == level and window[0] <= (a.date - start).days <= window[1]
    ]  # fmt: skip
    enough = ("CR",) if level == "CR" else ("CR", "PR")
    for one in inside:
        for other in ordered_:
            if other.response not in enough or abs(other.date - one.date) < apart:
                continue
            first, last = sorted((one.date, other.date))
            if not any(a.response == "PD" and first < a.date < last for a in ordered_):
                words = Text(
                    zh=f"{one.date} {level}，{other.date} 确认", en=f"{level} {one.date}, confirmed {other.date}"
                )
                return Known(level, words)
    if level == "CR":  # a CR that only a PR confirms is a confirmed PR
        for one in inside:
            if any(o.response in ("CR", "PR") and abs(o.date - one.date) >= apart for o in ordered_):
                return Known("PR", Text(zh=f"{one.date} CR，仅以 PR 确认", en=f"CR {one.date}, confirmed as PR only"))
    why = Text(
        zh=f"{inside[-1].date if inside else ''} 为未确认的 {level}", en=f"{level} {inside[-1].date if inside else ''} not confirmed"
    )  # fmt: skip
    later = [a for a in ordered_ if inside and a.date - inside[-1].date >= apart]
    return Known(f"u{level}", why) if p.state != "on_study" or later else Unknown(because=why)


def _at_visits(cut: Cut, e: ResponseEndpoint, p: History) -> Answer[str]:
    for visit in e.at:
        found = [r for r in p.responses if r.criteria == e.criteria and r.encounter == visit]
        if found:
            r = found[-1]
            return Known(r.response, Text.same(f"{r.response} {r.happened} ({visit})"))
    if p.state == "dead":
        return Known("dead", Text(zh="评估前死亡", en="dead before the visit"))
    why = Text(zh=f"{'、'.join(e.at)} 未评估", en=f"not assessed at {', '.join(e.at)}")
    over = p.state != "on_study" or any((visit, 1) in p.missed for visit in e.at)
    return Known("MISSING", why) if over else Unknown(because=why)


def is_yes(e: ResponseEndpoint, a: Answer[str | bool | Timed]) -> bool:
    """Whether the participant counts as a responder: what is missing, not evaluable or not confirmed does not."""
    return isinstance(a, Known) and a.value in e.want


# --- times ------------------------------------------------------------------------------------------------------------


def names_of(e: SurvivalEndpoint) -> tuple[str, ...]:
    """The anchors whose first is the event."""
    return tuple(a.name for limit in e.event.limits if isinstance(limit, Time) for a in limit.anchors)


def time_answer(cut: Cut, e: SurvivalEndpoint, p: History) -> Answered:
    """Time from the origin to the event, to a competing event, or to censoring, by the rules the study pins."""
    kinds = (ev.ResponseRead, ev.Died, ev.NewTherapyStarted, ev.AnchorDated, ev.Randomised, ev.Enrolled, ev.SeenAlive)
    used = cut.events_of(p.participant, *kinds)
    group = cut.group_of(p)
    start = origin_of(cut, p, e.from_)
    if isinstance(start, Unknown):
        return Answered(participant=p.participant, group=group, answer=start, because=start.because, events=used)
    names = names_of(e)
    if set(names) == {"death"} and not e.competing:
        found = _death(cut, p, start.value)
    elif "progression" in names and not e.competing:
        found = _progression(cut, e, p, start.value, "death" in names)
    else:
        found = _first_of(cut, e, p, start.value, names)
    because = found.because if isinstance(found, Unknown) else found.value.because
    return Answered(participant=p.participant, group=group, answer=found, because=because, events=used)


def _death(cut: Cut, p: History, start: date) -> Answer[Timed]:
    contacts = [d for d in p.visits.values() if d <= cut.at]
    found = overall_survival(
        start=start, death=p.dates.get("death"), last_alive=p.dates.get("last_alive"), contacts=contacts, cutoff=cut.at
    )
    if isinstance(found, Unknown):
        return Known(Timed(start=start, date=start, cause=0, because=found.because))
    t = found.value
    return Known(Timed(start=start, date=t.date, cause=int(t.event), because=REASONS[t.reason]))


def _progression(cut: Cut, e: SurvivalEndpoint, p: History, start: date, with_death: bool) -> Answer[Timed]:
    rules = rules_of(cut.study, "tte", TimeToEventRules)
    readings = assessments_of(p)
    read_pd = any(a.response == "PD" for a in readings)
    policy = e.estimand.intercurrent.get("new_therapy") if e.estimand is not None else None
    t = progression_free_survival(
        start=start, assessments=readings, death=p.dates.get("death") if with_death else None,
        new_therapy=None if policy == "treatment policy" else p.dates.get("new_therapy"),
        clinical_pd=None if read_pd else p.dates.get("progression"), cutoff=cut.at, schedule=scan_schedule(cut),
        rules=rules,
    )  # fmt: skip
    day = max(t.date, start)
    return Known(Timed(start=start, date=day, cause=int(t.event), because=REASONS[t.reason]))


def _first_of(cut: Cut, e: SurvivalEndpoint, p: History, start: date, names: tuple[str, ...]) -> Answer[Timed]:
    found: list[tuple[date, int, str]] = []
    for name in names:
        on = anchors.dated(cut.plan, p, Anchor(name))
        if on is not None and start <= on <= cut.at:
            found.append((on, 1, name))
    for k, name in enumerate(e.competing):
        on = anchors.dated(cut.plan, p, Anchor(name))
        if on is not None and start <= on <= cut.at:
            found.append((on, 2 + k, name))
    if found:
        on, cause, name = min(found)
        return Known(Timed(start=start, date=on, cause=cause, because=anchor_words(cut.study, name)))
    censor = p.dates.get("last_assessment" if e.censor == "last_assessment" else "last_alive", start)
    day = min(max(censor, start), cut.at)
    return Known(
        Timed(start=start, date=day, cause=0, because=Text(zh="末次随访，无事件", en="no event at last contact"))
    )


def recovery_answer(cut: Cut, e: RecoveryEndpoint, p: History) -> Answered:
    """The first day on which a state holds and goes on holding as long as asked; death may compete."""
    group = cut.group_of(p)
    items = {name for name in p.observed if name in e.of.text}
    used = tuple(str(o.sequence) for name in sorted(items) for o in p.observed[name])
    start = origin_of(cut, p, e.from_)
    if isinstance(start, Unknown):
        return Answered(participant=p.participant, group=group, answer=start, because=start.because)
    days = sorted({o.on for name in items for o in p.observed[name] if start.value <= o.on <= cut.at})
    answer: Answer[Timed]
    if not days:
        answer = Unknown.of("no values after the start", zh="起点之后无检测值")
        return Answered(participant=p.participant, group=group, answer=answer, because=answer.because)
    names = names_in(cut.plan, e.of)
    begun = _covered_from(e, p)
    holds = [
        d >= begun and isinstance(t := truth(cut.plan, e.of, facts_of(cut.plan, p, d, only=names)), Known) and t.value
        for d in days
    ]
    lasting = timedelta(days=int(e.lasting.days)) if e.lasting is not None else timedelta(0)
    death = p.dates.get("death") if "death" in e.competing else None
    reached = next((d for k, d in enumerate(days) if holds[k] and _lasts(days, holds, k, lasting)), None)
    if reached is not None and (death is None or reached <= death):
        timed = Timed(start=start.value, date=reached, cause=1, because=Text(zh="已恢复", en="recovered"))
    elif death is not None and death <= cut.at:
        timed = Timed(start=start.value, date=death, cause=2, because=Text(zh="恢复前死亡", en="death before recovery"))
    else:
        timed = Timed(
            start=start.value, date=days[-1], cause=0, because=Text(zh="末次检测未恢复", en="not at last value")
        )
    return Answered(
        participant=p.participant, group=group, answer=Known(timed), because=timed.because, events=used
    )  # fmt: skip


def _covered_from(e: RecoveryEndpoint, p: History) -> date:
    """The first day on which ``without x for 28 d`` can be known: x has been recorded for that long.

    What happened before the record began is not known, and not known is not "none".
    """
    first = date.min
    for node in walk(e.of.expression):
        if isinstance(node, Without):
            days = _days(node.number, node.unit)
            for name in node.kinds.names:
                seen = [o.on for o in p.observed.get(name, ())]
                if seen:
                    first = max(first, min(seen) + timedelta(days=days))
    return first


def already_so(cut: Cut, e: RecoveryEndpoint, p: History) -> bool:
    """Whether the level asked for was there at the last value before the start, whatever the transfusions."""
    start = origin_of(cut, p, e.from_)
    if isinstance(start, Unknown) or not isinstance(e.of.expression, Compare):
        return False
    names = names_in(cut.plan, e.of)
    items = {name for name in p.observed if name in e.of.text}
    days = [o.on for name in items for o in p.observed[name] if o.on < start.value]
    if not days:
        return False
    bare = replace(e.of.expression, without=None)
    t = judging(cut.plan, bare)(facts_of(cut.plan, p, max(days), only=names)).truth
    return isinstance(t, Known) and t.value


def _lasts(days: list[date], holds: list[bool], k: int, lasting: timedelta) -> bool:
    """Every value within the time asked holds too, and a value at its end or later shows it."""
    later = [holds[j] for j in range(k + 1, len(days)) if days[j] <= days[k] + lasting]
    if not all(later):
        return False
    return lasting == timedelta(0) or any(holds[j] for j in range(k + 1, len(days)) if days[j] >= days[k] + lasting)


def proportion_answer(cut: Cut, e: ProportionEndpoint, p: History) -> Answered:
    """Whether an expression is true of the participant at the cut."""
    found = truth(cut.plan, e.of, facts_of(cut.plan, p, cut.at, only=names_in(cut.plan, e.of)))
    because = found.because or Text(zh="", en="")
    used = cut.events_of(p.participant, ev.Operated, ev.Observed) if len(p.operations) else ()
    return Answered(participant=p.participant, group=cut.group_of(p), answer=found, because=because, events=used)
