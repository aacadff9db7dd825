"""A participant's history as the facts that expressions ask for: results, records, dates, judgements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

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
from trialwright.trial import anchors, formulas
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
    records = _records(plan, lived, at, only)
    if more:
        records.update(more)
    return Facts(
        at=at, dates=_dates(plan, lived, at, only), born=lived.born, sex=lived.sex or None,
        results=_results(plan, lived, at, only), records=records, judgements=_judgements(lived, at, gate, only),
        participant=lived.participant,
    )  # fmt: skip


def _dates(plan: Plan, lived: Lived, at: date, only: frozenset[str] | None) -> dict[str, TrialDate]:
    dates = lived.dates
    names = dates.keys() if only is None else [n for n in only if n in dates]
    out = {n: TrialDate.of(dates[n]) for n in names if dates[n] <= at and n != anchors.PLANNED_DAY_ONE}
    planned = lived.dates.get(anchors.PLANNED_DAY_ONE)
    if planned is not None:
        for name in ("first_dose", "treatment_start", plan.day_one.name):
            out.setdefault(name, TrialDate.of(planned, planned=planned > at))
    for visit in plan.study.visits if only is None else [n for n in only if n in plan.study.visits]:
        held = lived.visits.get((visit, 1))
        if held is not None and held <= at:
            out[visit] = TrialDate.of(held)
    for name in plan.study.anchors if only is None else [n for n in only if n in plan.study.anchors]:
        on_day = anchors.dated(plan, lived, Anchor(name))
        if on_day is not None and on_day <= at:
            out[name] = TrialDate.of(on_day)
    return out


def _results(plan: Plan, lived: Lived, at: date, only: frozenset[str] | None) -> dict[str, tuple[Result, ...]]:
    out: dict[str, tuple[Result, ...]] = {}
    observed = lived.observed
    for item in observed if only is None else [n for n in only if n in observed]:
        series = observed[item]
        found = tuple(r for o in series if o.on <= at and (r := _result(o)) is not None)
        if found:
            out[item] = found
    concepts = plan.study.concepts
    for concept in concepts.values() if only is None else [concepts[n] for n in only if n in concepts]:
        if concept.formula is None or concept.name in out:
            continue
        value = formulas.computed(plan, lived, concept, at)
        if isinstance(value, Known):
            unit = Unit.of(concept.unit) if concept.unit else _PURE
            made = Amount(value.value, unit) if isinstance(value.value, Decimal) else value.value
            out[concept.name] = (Result(value=made, on=PartialDate.from_date(at)),)
    for e in lived.responses:
        on = day_of(e.happened)
        if on <= at:
            name = "RECIST_response" if e.criteria == "recist" else f"{e.criteria}_response"
            out[name] = (*out.get(name, ()), Result(value=e.response, on=PartialDate.from_date(on)))
    if lived.operations:
        last = lived.operations[-1]
        if last.margin and day_of(last.happened) <= at:
            out["resection_margin"] = (Result(value=last.margin, on=PartialDate.from_date(day_of(last.happened))),)
    return out


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
    return moment if isinstance(moment, PartialDate) else PartialDate.from_date(moment)


def _minute(moment: ev.Moment) -> int | None:
    return moment.hour * 60 + moment.minute if isinstance(moment, datetime) else None


def _records(plan: Plan, lived: Lived, at: date, only: frozenset[str] | None) -> dict[str, Records]:
    out: dict[str, Records] = {}
    for item, series in lived.observed.items():
        if only is not None and item not in only:
            continue
        answers = [o for o in series if isinstance(o.event.value, bool) and o.on <= at]
        if answers:
            out[item] = _yes_or_no(answers, item in lived.closed)
    for item in lived.closed:
        out.setdefault(item, NO)
    for name, given in lived.given.items():
        if only is not None and name not in only:
            continue
        found = tuple(
            Record(start=_partial(a.happened), end=_partial(a.happened), attributes={"number": str(a.number)})
            for a in given
            if day_of(a.happened) <= at
        )
        if found:
            out[name] = Records(found)
    for name in plan.study.interventions if only is None else [n for n in only if n in plan.study.interventions]:
        out.setdefault(name, NO)
    for name, days in lived.done.items():
        if only is not None and name not in only:
            continue
        out[name] = Records(tuple(Record(start=_day(d), end=_day(d)) for d in days if d <= at), True)
    if only is None or "AE" in only:
        events = tuple(_adverse_event(a) for a in lived.adverse_events.values() if a.onset <= at)
        out["AE"] = Records(events, lived.state != "screening")
    for name in _HAPPENED:
        if only is not None and name not in only and name != "consent":
            continue
        on = lived.dates.get(name)
        out[name] = Records((Record(start=_day(on), end=_day(on)),), True) if on is not None and on <= at else NO
    out.setdefault("informed_consent", out["consent"])
    for anchor, definition in plan.study.anchors.items():
        if definition.is_recorded and (only is None or anchor in only):
            on = lived.dates.get(anchor)
            found_at = on is not None and on <= at
            out[anchor] = Records((Record(start=_day(on), end=_day(on)),), True) if found_at and on else NO
    return out


def _day(d: date) -> PartialDate:
    return PartialDate.from_date(d)


def _yes_or_no(answers: list[Observation], closed: bool) -> Records:
    yes = tuple(
        Record(start=_day(o.on), ongoing=True, attributes=dict(o.event.attributes), ref=str(o.sequence))
        for o in answers
        if o.event.value is True
    )
    last_is_no = answers[-1].event.value is False
    return Records(yes, closed or last_is_no)


def _adverse_event(a: AdverseEvent) -> Record:
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
    if only is not None and not any(q in only for _, q in lived.judged):
        return {}
    return {
        question: Judgement(answer=answer, by="recorded", on=on, gate=g)
        for (g, question), (on, answer) in lived.judged.items()
        if on <= at and (not gate or g == gate)
    }
