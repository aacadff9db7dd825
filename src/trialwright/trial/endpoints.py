"""A participant's answer to an endpoint of the study file: the pure rules of ``history.endpoints`` fed from a history.

One function serves monitoring, rehearsal and final analysis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from trialwright.criteria.expression import Has
from trialwright.history.endpoints.response import Assessment, Best, best_response, confirmed_response
from trialwright.history.endpoints.survival import (
    TimeToEvent,
    TimeToEventRules,
    overall_survival,
    progression_free_survival,
)
from trialwright.history.participant import Lived, day_of
from trialwright.standards.recist import RecistRules, Response
from trialwright.study.lines import AfterEach, AnchorPoint, Time
from trialwright.study.names import Names
from trialwright.study.study import (
    AdverseEventsEndpoint,
    AnalysisSet,
    Pack,
    ResponseEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial import anchors
from trialwright.trial.expressions import judging, names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.truth import TRUE, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Responded:
    """A response endpoint of one participant: whether it is one of those wanted, and the response it rests on."""

    yes: bool
    response: str
    on: date | None = None


def is_in(plan: Plan, lived: Lived, analysis_set: AnalysisSet, at: date) -> Truth:
    """Whether a participant belongs to an analysis set."""
    only = names_in(plan, analysis_set.is_)
    return truth(plan, analysis_set.is_, facts_of(plan, lived, at, only=only))


def members(plan: Plan, participants: Mapping[str, Lived], name: str, at: date) -> tuple[Lived, ...]:
    """The participants of a set by its name; an unnamed set is everybody who was enrolled."""
    entered = [p for p in participants.values() if p.number]
    entered.sort(key=lambda p: p.number)
    found = plan.study.analysis.sets.get(name)
    if found is None:
        return tuple(entered)
    return tuple(p for p in entered if is_in(plan, p, found, at) == TRUE)


def assessments(lived: Lived, criteria: str, cutoff: date) -> tuple[Assessment, ...]:
    """The readings of a participant up to the cut-off."""
    return tuple(
        Assessment(day_of(e.happened), cast(Response, e.response), reader=e.reader)
        for e in lived.responses
        if e.criteria == criteria and day_of(e.happened) <= cutoff
    )


def origin(plan: Plan, lived: Lived, time: Time | None) -> date | None:
    """The day an endpoint counts from; without one, randomisation or the first treatment."""
    if time is not None:
        return anchors.resolved(plan, lived, time.point)
    return lived.dates.get("randomisation") or lived.dates.get("first_dose") or lived.dates.get("treatment_start")


def response(plan: Plan, lived: Lived, e: ResponseEndpoint, cutoff: date) -> Answer[Responded]:
    """The response at best, or at the endpoint's visit; who has no reading there is no responder where the study says so."""
    start = origin(plan, lived, e.from_)
    if start is None:
        return Unknown.of("follow-up has not begun", zh="随访尚未开始", missing={"first_dose"})
    seen = assessments(lived, e.criteria, cutoff)
    visits = [v for v in e.at if v in plan.study.visits]
    if visits:
        return _at_visit(lived, e, visits[-1], seen, cutoff)
    rules = recist_rules(plan.study)
    new = lived.dates.get("new_therapy")
    if e.confirm is None:
        best = best_response(seen, start=start, new_therapy=new, cutoff=cutoff, rules=rules)
    else:
        best = confirmed_response(seen, start=start, new_therapy=new, cutoff=cutoff, rules=rules)
    return Known(Responded(yes=best.response in e.want, response=best.response, on=best.date))


def _at_visit(
    lived: Lived, e: ResponseEndpoint, visit: str, seen: tuple[Assessment, ...], cutoff: date
) -> Answer[Responded]:
    held = lived.visits.get((visit, 1))
    if held is None or held > cutoff:
        passed = (visit, 1) in lived.missed or lived.state != "on_study"
        if passed and e.missing is not None:
            return Known(Responded(yes=False, response="missing"))
        return Unknown.of(f"{visit} has not been held", zh=f"{visit}尚未进行", missing={visit})
    progressed = [a for a in seen if a.response == "PD" and a.date < held]
    if progressed:
        return Known(Responded(yes=False, response="PD", on=progressed[0].date))
    there = [a for a in seen if a.date == held] or [a for a in seen if abs((a.date - held).days) <= 14]
    if not there:
        return Known(Responded(yes=False, response="NE", on=held))
    nearest = min(there, key=lambda a: (abs((a.date - held).days), -a.date.toordinal()))
    return Known(Responded(yes=nearest.response in e.want, response=cast(Best, nearest.response), on=nearest.date))


def survival(plan: Plan, lived: Lived, e: SurvivalEndpoint, cutoff: date) -> Answer[TimeToEvent]:
    """Time to the endpoint's event: progression by the decision table, death by the last evidence of life, other anchors
    by their own dates."""
    start = origin(plan, lived, e.from_)
    if start is None or start > cutoff:
        return Unknown.of("the endpoint's origin has not happened", zh="终点起点尚未发生", missing={str(e.from_)})
    names = [str(t.point.anchor) for t in e.event.times if isinstance(t.point, AnchorPoint)]
    death, last = lived.dates.get("death"), lived.dates.get("last_alive")
    if "progression" in names:
        return Known(
            progression_free_survival(
                start=start, assessments=[a for a in assessments(lived, "recist", cutoff) if a.date >= start],
                death=death if "death" in names else None, new_therapy=lived.dates.get("new_therapy"), cutoff=cutoff,
                rules=time_rules(plan.study),
            )
        )  # fmt: skip
    if names == ["death"]:
        return overall_survival(start=start, death=death, last_alive=last, cutoff=cutoff)
    days = [d for t in e.event.times if (d := anchors.resolved(plan, lived, t.point)) is not None and d <= cutoff]
    if days:
        return Known(TimeToEvent(start=start, date=min(days), event=True, reason="progression"))
    end = min(d for d in (last or start, cutoff) if d is not None)
    return Known(TimeToEvent(start=start, date=max(start, end), event=False, reason="no event"))


def has_event(plan: Plan, lived: Lived, e: AdverseEventsEndpoint, cutoff: date) -> bool:
    """Whether an adverse event of the endpoint's kind fell into its window."""
    return bool(events_of(plan, lived, e, cutoff))


def events_of(plan: Plan, lived: Lived, e: AdverseEventsEndpoint, cutoff: date) -> tuple[int, ...]:
    """Instances of the adverse events that count for an endpoint."""
    found = []
    for instance, ae in lived.adverse_events.items():
        if ae.onset <= cutoff and _of_kind(plan, lived, e, instance, cutoff) and _in_window(plan, lived, e, ae.onset):
            found.append(instance)
    return tuple(found)


def _of_kind(plan: Plan, lived: Lived, e: AdverseEventsEndpoint, instance: int, cutoff: date) -> bool:
    ae = lived.adverse_events[instance]
    if e.of == "any":
        return True
    if e.of == "serious":
        return ae.serious
    if e.of == "treatment emergent":
        first = lived.dates.get("treatment_start")
        return first is not None and ae.onset >= first
    if e.of == "special interest":
        return ae.event.term in plan.study.safety.special_interest
    if e.which is None:
        return True
    alone = _Only(lived, instance)
    return judging(plan, Has(e.which.kinds))(facts_of(plan, cast(Lived, alone), cutoff)).truth == TRUE


class _Only:
    """A history with one adverse event: whether *it* is of a kind, not whether some event is."""

    def __init__(self, lived: Lived, instance: int) -> None:
        self._lived = lived
        self.adverse_events = {instance: lived.adverse_events[instance]}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lived, name)


def _in_window(plan: Plan, lived: Lived, e: AdverseEventsEndpoint, onset: date) -> bool:
    window = e.window
    if window is None:
        return True
    if isinstance(window, AfterEach):
        days = max(1, int(-(-window.within.minutes // 1440)))
        return any(0 <= (onset - day_of(a.happened)).days <= days for a in lived.given.get(window.of, ()))
    first = anchors.resolved(plan, lived, window.start.point)
    last = anchors.resolved(plan, lived, window.end.point)
    return first is not None and onset >= first and (last is None or onset <= last)


# --- parameters a study pins ----------------------------------------------------------------------------------------


def _numbers(pack: Pack | None, names: Mapping[str, type]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, kind in names.items():
        value = pack.parameters.get(name) if pack is not None else None
        if value is None or isinstance(value, Names | tuple):
            continue
        try:
            out[name] = kind(Decimal(value)) if kind in (int, Decimal) else kind(value)
        except (ValueError, InvalidOperation):
            continue
    return out


def recist_rules(study: Study) -> RecistRules:
    """The RECIST parameters the study pins."""
    return RecistRules(
        **_numbers(study.assessments.get("recist"), {"confirm_days": int, "min_sd_days": int, "max_ne": int})
    )


def time_rules(study: Study) -> TimeToEventRules:
    """The time-to-event parameters the study pins."""
    pack = study.assessments.get("tte")
    given = _numbers(pack, {"missed_allowed": int, "window_days": int})
    variant = pack.parameters.get("variant") if pack is not None else None
    if isinstance(variant, str) and variant.lower() in ("fda", "ema"):
        given["variant"] = variant.lower()
    return TimeToEventRules(**given)
