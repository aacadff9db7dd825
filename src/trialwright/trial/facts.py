"""A participant's history as the facts that expressions ask for: results, records, dates, judgements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from trialwright.criteria.facts import (
    NO,
    Amount,
    AttributeValue,
    Facts,
    Judgement,
    Record,
    Records,
    Result,
    TrialDate,
)
from trialwright.history import events as ev
from trialwright.history.participant import AdverseEvent, Lived, Observation, day_of
from trialwright.study.lines import Anchor
from trialwright.study.who import Concept
from trialwright.trial import anchors, formulas
from trialwright.trial.expressions import questions_in
from trialwright.trial.plan import Plan
from trialwright.values.answer import Known, Unknown
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

_PURE = Unit("1")
_HAPPENED = ("death", "progression", "randomisation", "enrolment", "withdrawal", "consent")


def facts_of(
    plan: Plan,
    lived: Lived,
    at: date,
    *,
    gate: str = "",
    more: Mapping[str, Records] | None = None,
    only: frozenset[str] | None = None,
) -> Facts:
    """Everything known on a day, in the form the evaluator reads.

    Args:
        at: the day of the question; nothing recorded for a later day is seen.
        gate: judgements given at another gate are not.
        more: further records (``dlt``, endpoints' answers) that are computed elsewhere.
        only: names that will be asked for; the rest is left out (an expression's own ``names_in`` gives equal answers).
    """
    asked = _asked(plan, only)
    records = _records(plan, lived, at, asked)
    if more:
        records.update(more)
    return Facts(
        at=at, dates=_dates(plan, lived, at, asked), born=lived.born, sex=lived.sex or None,
        results=_results(plan, lived, at, asked), records=records,
        judgements=_judgements(lived, at, gate, only) if asked.questions and lived.judged else {}, participant=lived.participant,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of the study a set of names asks for, looked up once. ``names``: ``None`` = everything recorded."""

    names: frozenset[str] | None
    day_one: tuple[str, ...]
    responses: bool
    questions: bool
    visits: tuple[str, ...]
    anchors: tuple[tuple[str, anchors.Dated], ...]
    recorded_anchors: tuple[str, ...]
    computed: tuple[Concept, ...]
    interventions: tuple[str, ...]
    happened: tuple[str, ...]
    adverse_events: bool


def _asked(plan: Plan, only: frozenset[str] | None) -> _Asked:
    key = ("asked", only)
    found: _Asked | None = plan.memo.get(key)
    if found is None:
        study = plan.study

        def some(names: Iterable[str]) -> tuple[str, ...]:
            return tuple(n for n in names if only is None or n in only)

        found = plan.memo[key] = _Asked(
            names=only,
            day_one=some(dict.fromkeys(("first_dose", "treatment_start", plan.day_one.name))),
            responses=only is None or any(n.endswith("_response") for n in only),
            questions=only is None or questions_in(plan, only),
            visits=some(study.visits),
            anchors=tuple((n, anchors.day_of_anchor(plan, Anchor(n))) for n in some(study.anchors)),
            recorded_anchors=some(n for n, a in study.anchors.items() if a.is_recorded),
            computed=tuple(study.concepts[n] for n in some(study.concepts) if study.concepts[n].formula is not None),
            interventions=some(study.interventions),
            happened=tuple(n for n in _HAPPENED if only is None or n in only or n == "consent"),
            adverse_events=only is None or "AE" in only,
        )
    return found


def _dates(plan: Plan, lived: Lived, at: date, asked: _Asked) -> dict[str, TrialDate]:
    dates = lived.dates
    out: dict[str, TrialDate] = {}
    names = asked.names
    for n in dates if names is None else names.intersection(dates):
        on = dates[n]
        if on <= at and n != anchors.PLANNED_DAY_ONE:
            out[n] = _trial_date(on)
    planned = dates.get(anchors.PLANNED_DAY_ONE) if asked.day_one else None
    if planned is not None:
        day_one = TrialDate.of(planned, planned=True) if planned > at else _trial_date(planned)
        for name in asked.day_one:
            out.setdefault(name, day_one)
    for visit in asked.visits:
        held = lived.visits.get((visit, 1))
        if held is not None and held <= at:
            out[visit] = _trial_date(held)
    for name, dated in asked.anchors:
        on_day = dated(lived)
        if on_day is not None and on_day <= at:
            out[name] = _trial_date(on_day)
    return out


def _results(plan: Plan, lived: Lived, at: date, asked: _Asked) -> dict[str, tuple[Result, ...]]:
    out: dict[str, tuple[Result, ...]] = {}
    names, observed = asked.names, lived.observed
    for item in observed if names is None else names.intersection(observed):
        found = tuple([r for o in observed[item] if o.on <= at and (r := _result(o)) is not None])
        if found:
            out[item] = found
    for concept in asked.computed:
        if concept.name in out:
            continue
        value = formulas.computed(plan, lived, concept, at)
        if isinstance(value, Known):
            unit = Unit.of(concept.unit) if concept.unit else _PURE
            made = Amount(value.value, unit) if isinstance(value.value, Decimal) else value.value
            out[concept.name] = (Result(value=made, on=PartialDate.from_date(at)),)
    for e in lived.responses if asked.responses else ():
        on = day_of(e.happened)
        if on <= at:
            name = "RECIST_response" if e.criteria == "recist" else f"{e.criteria}_response"
            if names is None or name in names:
                out[name] = (*out.get(name, ()), Result(value=e.response, on=_day(on)))
    if lived.operations:
        last = lived.operations[-1]
        if last.margin and day_of(last.happened) <= at:
            out["resection_margin"] = (Result(value=last.margin, on=_day(day_of(last.happened))),)
    return out


@lru_cache(maxsize=1 << 14)
def _trial_date(on: date) -> TrialDate:
    return TrialDate.of(on)


@lru_cache(maxsize=1 << 14)
def _day(d: date) -> PartialDate:
    return PartialDate.from_date(d)


def _result(o: Observation) -> Result | None:
    if o.memo:
        known: Result | None = o.memo[0]
        return known
    o.memo.append(_made(o))
    made: Result | None = o.memo[0]
    return made


def _made(o: Observation) -> Result | None:
    value = o.event.value
    if isinstance(value, Unknown | bool):
        return None
    return Result(
        value=_amount(value) if isinstance(value, Quantity) else value,
        on=_partial(o.event.happened), minute=_minute(o.event.happened), uln=_limit(o.event.high),
        lln=_limit(o.event.low), lod=_limit(o.event.lod), attributes=dict(o.event.attributes), ref=str(o.sequence),
    )  # fmt: skip


def _amount(q: Quantity) -> Amount:
    return Amount(q.value, None if q.unit.code == "1" else q.unit, "", q.as_typed)


def _limit(q: Quantity | None) -> Amount | None:
    return _amount(q) if q is not None else None


def _partial(moment: ev.Moment) -> PartialDate:
    return moment if isinstance(moment, PartialDate) else _day(day_of(moment))


def _minute(moment: ev.Moment) -> int | None:
    return moment.hour * 60 + moment.minute if isinstance(moment, datetime) else None


def _records(plan: Plan, lived: Lived, at: date, asked: _Asked) -> dict[str, Records]:
    out: dict[str, Records] = {}
    names, observed = asked.names, lived.observed
    for item in observed if names is None else names.intersection(observed):
        answers = [o for o in observed[item] if isinstance(o.event.value, bool) and o.on <= at]
        if answers:
            out[item] = _yes_or_no(answers, item in lived.closed)
    for item in lived.closed:
        out.setdefault(item, NO)
    for name in lived.given if names is None else names.intersection(lived.given):
        found = tuple([_dose(a) for a in lived.given[name] if day_of(a.happened) <= at])
        if found:
            out[name] = Records(found)
    for name in asked.interventions:
        out.setdefault(name, NO)
    for name in lived.done if names is None else names.intersection(lived.done):
        out[name] = Records(tuple([Record(start=_day(d), end=_day(d)) for d in lived.done[name] if d <= at]), True)
    if asked.adverse_events:
        events = tuple([_adverse_event(a) for a in lived.adverse_events.values() if a.onset <= at])
        out["AE"] = Records(events, lived.state != "screening")
    dates = lived.dates
    for name in asked.happened:
        on = dates.get(name)
        out[name] = _once(on) if on is not None and on <= at else NO
    out.setdefault("informed_consent", out["consent"])
    for anchor in asked.recorded_anchors:
        on = dates.get(anchor)
        out[anchor] = _once(on) if on is not None and on <= at else NO
    return out


@lru_cache(maxsize=1 << 14)
def _once(on: date) -> Records:
    return Records((Record(start=_day(on), end=_day(on)),), True)


def _dose(a: ev.Administered) -> Record:
    return Record(start=_partial(a.happened), end=_partial(a.happened), attributes={"number": str(a.number)})


def _yes_or_no(answers: list[Observation], closed: bool) -> Records:
    yes = tuple(
        Record(start=_day(o.on), ongoing=True, attributes=dict(o.event.attributes), ref=str(o.sequence))
        for o in answers
        if o.event.value is True
    )
    last_is_no = answers[-1].event.value is False
    return Records(yes, closed or last_is_no)


def _adverse_event(a: AdverseEvent) -> Record:
    if not a.memo:
        a.memo.append(_event_record(a))
    made: Record = a.memo[0]
    return made


def _event_record(a: AdverseEvent) -> Record:
    related = a.is_related
    attributes: dict[str, AttributeValue] = {
        "what": "AE",
        "term": a.event.term,
        "serious": "yes" if a.serious else "no",
        "related_to": tuple(c for c, yes in a.event.related.items() if yes),
    }
    if a.grade is not None:
        attributes["grade"] = Amount(Decimal(a.grade))
    if related is not None:
        attributes["related"] = "yes" if related else "no"
    for name in ("haematological", "immune_related", "with_bleeding"):
        attributes.setdefault(name, "no")
    attributes.update(a.event.attributes)
    return Record(
        start=_partial(a.event.happened),
        end=_partial(a.ended) if a.ended is not None else None,
        ongoing=a.ended is None,
        attributes=attributes,
        ref=str(a.sequence),
    )


def _judgements(lived: Lived, at: date, gate: str, only: frozenset[str] | None) -> dict[str, Judgement]:
    return {
        question: Judgement(answer=answer, by="recorded", on=on, gate=g)
        for (g, question), (on, answer) in lived.judged.items()
        if on <= at and (not gate or g == gate) and (only is None or question in only)
    }
