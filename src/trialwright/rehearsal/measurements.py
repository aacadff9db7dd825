"""What a kept rehearsed trial records beyond the laboratory: target sums, drug levels, transfusions, questionnaires, margins.

None of it steers a trial: every draw has a name of its own, and all but a rule's own anchors is drawn only where
everything is recorded. Amounts follow the scenario, whose defaults say why.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import NormalDist
from typing import Any, Final

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.rehearsal.life import Life, Stage
from trialwright.rehearsal.virtual import FAR, Person
from trialwright.standards.qlq_c30 import ITEMS, scores
from trialwright.study.lines import CellAt, Duration, Time, TimePoint
from trialwright.study.study import (
    PkEndpoint,
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial.calendar import Occasion
from trialwright.trial.expressions import names_in
from trialwright.trial.plan import Plan
from trialwright.values.answer import Known
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

_NORMAL: Final = NormalDist()
INJECTED_AT: Final = time(10, 0)
"""Clock time at which a drug whose levels are measured is given."""
VISITED_AT: Final = time(9, 0)


def _z(u: float) -> float:
    return _NORMAL.inv_cdf(u)


def _amount(number: str, unit: str, typed: str = "") -> Quantity:
    return Quantity(Decimal(number), Unit.of(unit), typed or f"{number} {unit}")


# --- target sums ------------------------------------------------------------------------------------------------------


def asks_for_sums(study: Study) -> bool:
    """Whether tumours are measured: a response endpoint by RECIST."""
    return any(isinstance(e, ResponseEndpoint) and e.criteria == "recist" for e in study.endpoints.values())


def baseline_sum(person: Person, scenario: Any) -> int:
    """Sum of target diameters at entry in mm, at least 20: two lesions that can be measured."""
    value: float = scenario["target_sum_mm"] * math.exp(scenario["target_sum_between"] * _z(person.u("target sum")))
    return max(20, min(300, round(value)))


def baseline(run: Stage, life: Life, encounter: str) -> Iterator[Event]:
    """The sum at entry, measured at a scan before treatment."""
    if asks_for_sums(run.plan.study):
        number = life.counts["target nadir"] = baseline_sum(life.person, run.scenario)
        yield ev.Observed(
            happened=run.today, participant=life.name, item="target_sum", value=_amount(str(number), "mm"),
            encounter=encounter,
        )  # fmt: skip


def target_sum(run: Stage, life: Life, response: str) -> Quantity | None:
    """A sum that RECIST 1.1 reads as ``response``; ``None`` where the earlier readings leave none.

    PR is at most 70 % of the sum at entry, CR is 0, PD at least 20 % and 5 mm above the smallest sum so far; SD is
    neither (Eisenhauer, Eur J Cancer 2009;45:228).
    """
    if not run.full or not asks_for_sums(run.plan.study):
        return None
    nadir = life.counts.get("target nadir")
    if nadir is None:  # the scan at entry was missed: there is nothing to compare with
        return None
    base = baseline_sum(life.person, run.scenario)
    k = life.counts["target readings"] = life.counts.get("target readings", 0) + 1
    number = sum_read_as(
        response, base, nadir, depth=life.person.u("target depth"), noise=life.person.nth("target noise", k)
    )
    if number is None:
        return None
    life.counts["target nadir"] = min(nadir, number)
    return _amount(str(number), "mm")


def sum_read_as(response: str, base: int, nadir: int, *, depth: float, noise: float) -> int | None:
    """A sum in whole mm that gives ``response`` against the sum at entry and the smallest since.

    Args:
        depth: 0..1, how far the person's tumour shrinks. noise: 0..1, of this reading.

    >>> [sum_read_as(r, 100, 100, depth=0.5, noise=0.5) for r in ("CR", "PR", "SD", "PD")]
    [0, 42, 93, 135]
    >>> sum_read_as("SD", 100, 0, depth=0.5, noise=0.5) is None
    True
    """
    if response == "CR":
        return 0
    least_pd = max(nadir + 5, -(-nadir * 12 // 10))
    if response == "PD":
        return least_pd + round(0.3 * noise * nadir)
    wobble = 0.96 + 0.08 * noise
    most_pr = base * 7 // 10
    if response == "PR":
        number = min(round(base * (0.70 - 0.55 * depth) * wobble), most_pr, least_pd - 1)
        return number if number >= 1 else None
    number = min(max(round(base * (0.80 + 0.26 * depth) * wobble), most_pr + 1), least_pd - 1)
    return number if number > most_pr else None


# --- drug levels ------------------------------------------------------------------------------------------------------

_MATRICES: Final = {
    "blood": ("whole_blood", "plasma", "serum", "blood"), "urine": ("urine",), "plasma": ("plasma",), "serum": ("serum",),
}  # fmt: skip


def timed_drugs(plan: Plan) -> frozenset[str]:
    """Interventions that are given at a clock time because levels are measured after them."""
    return frozenset(e.after for e in plan.study.endpoints.values() if isinstance(e, PkEndpoint))


def at_clock_time(events: Iterator[ev.Administered]) -> Iterator[ev.Administered]:
    """The same administrations with the time of day."""
    for e in events:
        yield replace(e, happened=datetime.combine(_day(e.happened), INJECTED_AT))


def _day(moment: object) -> date:
    return moment.date() if isinstance(moment, datetime) else moment  # type: ignore[return-value]


def levels(run: Stage, life: Life, activities: tuple[str, ...], o: Occasion) -> Iterator[Event]:
    """Concentrations at the time points of a visit, each in the matrices of the activity's name."""
    for e in run.plan.study.endpoints.values():
        if not isinstance(e, PkEndpoint):
            continue
        for activity in activities:
            head, _, tail = activity.rpartition("_")
            named = e.matrices if activity == e.of else _MATRICES.get(tail, ()) if head == e.of else ()
            matrices = [m for m in named if m in e.matrices] or ([""] if named and not e.matrices else [])
            for n, point in enumerate(_points(run.plan, activity, o.name)):
                for matrix in matrices:
                    yield from _sample(run, life, e, matrix, o.name, n, point)


def _points(plan: Plan, activity: str, visit: str) -> tuple[TimePoint, ...]:
    cells = [c for c in plan.study.activities[activity].cells if isinstance(c, CellAt) and c.visit.name == visit]
    return tuple(t for c in cells for t in c.times) or (TimePoint(),)


def _hours(d: Duration | None) -> float:
    return float(d.days) * 24 if d is not None else 0.0


def moment_of(run: Stage, life: Life, drug: str, point: TimePoint) -> datetime:
    """When a sample is drawn; offsets count from the end of the administration, which takes the scenario's minutes."""
    length = timedelta(minutes=int(run.scenario["pk_minutes"]))
    today = datetime.combine(run.today, INJECTED_AT)
    if point.word == "pre":
        return today - timedelta(minutes=30)
    if point.word:
        return today + {"start": timedelta(0), "mid": length / 2, "end": length}[point.word]
    if point.at is None:
        return datetime.combine(run.today, VISITED_AT)
    given = life.diary.given.get(drug, ())
    base = datetime.combine(_day(given[-1].happened), INJECTED_AT) if given else today
    moment = base + length + timedelta(hours=_hours(point.at))
    return moment if moment.date() == run.today else datetime.combine(run.today, moment.time())


def _sample(
    run: Stage, life: Life, e: PkEndpoint, matrix: str, visit: str, n: int, point: TimePoint
) -> Iterator[Event]:
    moment = moment_of(run, life, e.after, point)
    given = life.diary.given.get(e.after, ())
    start = (
        datetime.combine(_day(given[0].happened), INJECTED_AT) if given else datetime.combine(run.today, INJECTED_AT)
    )
    hours = (moment - start).total_seconds() / 3600
    if matrix == "urine":
        hours += _hours(point.to) / 2
    concept = run.plan.study.concepts.get(e.of)
    unit = concept.unit if concept is not None and concept.unit else "ug/L"
    value = concentration(run, life, matrix, hours) * math.exp(
        run.scenario["pk_within"] * _z(life.person.u(f"level|{matrix}|{visit}|{n}"))
    )
    limit = f"{run.scenario['pk_lloq']:g}"
    number = f"{value:.3g}" if value >= float(limit) else "0"
    typed = f"{number} {unit}" if number != "0" else f"<{limit} {unit}"
    attributes = {"time point": str(point)} if str(point) not in ("", "None") else {}
    yield ev.Observed(
        happened=moment, participant=life.name, item=e.of, value=_amount(f"{Decimal(number):f}", unit, typed), encounter=visit,
        lod=_amount(limit, unit), specimen=matrix, laboratory="1", attributes=attributes,
    )  # fmt: skip
    if matrix == "urine":
        litres = run.scenario["urine_litres"] * math.exp(0.25 * _z(life.person.u(f"urine|{visit}|{n}")))
        yield ev.Observed(
            happened=moment, participant=life.name, item="urine_volume", value=_amount(f"{litres:.2f}", "L"),
            encounter=visit, specimen="urine", laboratory="1",
        )  # fmt: skip


def concentration(run: Stage, life: Life, matrix: str, hours: float) -> float:
    """The person's level without assay noise: quick uptake, then two exponentials, proportional to the dose level."""
    if hours <= 0:
        return 0.0
    s = run.scenario
    fast, slow, share = s["pk_half_life_fast"], s["pk_half_life_slow"], s["pk_fast_share"]
    fall = share * 2 ** (-hours / fast) + (1 - share) * 2 ** (-hours / slow)
    own = math.exp(s["pk_between"] * _z(life.person.u("level own")))
    ratio = {"plasma": s["pk_plasma_ratio"], "serum": s["pk_plasma_ratio"], "urine": s["pk_urine_ratio"]}.get(
        matrix, 1.0
    )
    return float(s["pk_peak"] * _relative_dose(run, life) * own * ratio * fall * (1 - 2 ** (-hours / 0.25)))


def _relative_dose(run: Stage, life: Life) -> float:
    escalation = run.plan.study.escalation
    if escalation is None or life.diary.cohort not in escalation.cohorts:
        return 1.0
    first = next(iter(escalation.cohorts.values())).level
    own = escalation.cohorts[life.diary.cohort].level
    a, b = (getattr(x, "value", getattr(x, "number", None)) for x in (own, first))
    return float(a) / float(b) if a is not None and b else 1.0


# --- transfusions -----------------------------------------------------------------------------------------------------

_TRANSFUSED: Final = (
    ("PLT", "platelet_transfusion", "platelets_below", 3),
    ("Hb", "blood_transfusion", "red_cells_below", 7),
)
"""Count, what is given, the scenario's threshold, and the days one transfusion lasts."""


def asks_for_transfusions(plan: Plan) -> bool:
    """Whether an endpoint or a response standard of the study reads transfusions."""
    texts = [e.of.text for e in plan.study.endpoints.values() if isinstance(e, ProportionEndpoint | RecoveryEndpoint)]
    return "saa" in plan.study.assessments or any("_transfusion" in t for t in texts)


def transfusions(run: Stage, life: Life, values: list[ev.Observed]) -> Iterator[Event]:
    """What follows low counts, at entry too; on the other days that nothing was transfused."""
    if not asks_for_transfusions(run.plan):
        return
    for count, item, threshold, lasts in _TRANSFUSED:
        found = next((v.value for v in values if v.item == count), None)
        if not isinstance(found, Quantity):
            continue
        last = life.counts.get(f"last|{item}", 0)
        is_low = float(found.value) < run.scenario[threshold] and run.today.toordinal() - last >= lasts
        yield ev.Observed(
            happened=run.today, participant=life.name, item=item, value=is_low, encounter=values[0].encounter
        )
        if is_low:
            life.counts[f"last|{item}"] = run.today.toordinal()
            # the yes of a day is not the end of an episode: the act itself dates it for "without … for 28 d"
            yield ev.ActivityDone(
                happened=run.today, participant=life.name, activity=item, encounter=values[0].encounter
            )


# --- questionnaires ---------------------------------------------------------------------------------------------------

_GLOBAL: Final = frozenset({29, 30})


def answers(run: Stage, life: Life, activities: tuple[str, ...], o: Occasion) -> Iterator[Event]:
    """The thirty answers of a QLQ-C30 by number, and the global health status they give under the study's name of the scale."""
    for e in run.plan.study.endpoints.values():
        if not isinstance(e, ScaleEndpoint) or e.of not in activities or "qlq_c30" not in e.of:
            continue
        k = life.counts[f"form|{e.of}"] = life.counts.get(f"form|{e.of}", 0) + 1
        items = [_answer(run, life.person, n, k) for n in range(1, ITEMS + 1)]
        for n, answer in enumerate(items, start=1):
            if answer is not None:
                yield ev.Observed(
                    happened=run.today, participant=life.name, item=f"{e.of}_{n:02d}", value=_amount(str(answer), "1"),
                    encounter=o.name,
                )  # fmt: skip
        score = scores(items)["QL"]
        if isinstance(score, Known):
            number = f"{score.value:.1f}"
            yield ev.Observed(
                happened=run.today, participant=life.name, item=e.of, value=_amount(number, "1"), encounter=o.name,
                attributes={"scale": "QL"},
            )  # fmt: skip


def _answer(run: Stage, person: Person, n: int, k: int) -> int | None:
    if person.u(f"form blank|{n}|{k}") < run.scenario["form_blank"]:
        return None
    # what a person feels (burden) is common to all answers; the rest is the item's own
    burden = 0.7 * _z(person.u("form own")) + 0.7 * _z(person.u(f"form|{n}|{k}"))
    share = _NORMAL.cdf(burden + _z(run.scenario["form_burden"]))
    return 7 - min(6, int(7 * share)) if n in _GLOBAL else 1 + min(3, int(4 * share))


# --- operations and days that people record -----------------------------------------------------------------------------


def operated(run: Stage, life: Life, name: str) -> Iterator[Event]:
    """The operation and its margin when an intervention of type surgery is done."""
    x = run.plan.study.interventions[name]
    if not run.full or not x.type.startswith(("surgery", "procedure/surgery")):
        return
    u, clear = life.person.u(f"margin|{name}"), run.scenario["margin_r0"]
    margin = "R0" if u < clear else "R1" if u < clear + (1 - clear) * 2 / 3 else "R2"
    yield ev.Operated(happened=run.today, participant=life.name, procedure=name, margin=margin)


RELAPSE: Final = "relapse"
_BEFORE_RELAPSE: Final = 120
"""Days from the start of follow-up in which nobody relapses: the response itself is read then."""


def read_anchors(plan: Plan) -> frozenset[str]:
    """Anchors dated by people that a rule, a survival endpoint or a later day of the study hangs on."""
    found = plan.memo.get("read anchors")
    if isinstance(found, frozenset):
        return found
    study = plan.study
    names: set[str] = set(plan.dependents)
    for condition in (*(f.if_ for f in study.feedback.values()), *(s.if_ for s in study.stopping.values())):
        names |= names_in(plan, condition)
    for e in study.endpoints.values():
        if isinstance(e, SurvivalEndpoint):
            names |= {a.name for limit in e.event.limits if isinstance(limit, Time) for a in limit.anchors}
            names |= set(e.competing)
    out = frozenset(n for n, a in study.anchors.items() if a.is_recorded and n in names)
    plan.memo["read anchors"] = out
    return out


def anchor_days(run: Stage, life: Life) -> Iterator[tuple[int, str]]:
    """Days from the start of follow-up on which recorded anchors would fall, one draw each."""
    read = read_anchors(run.plan)
    for name, anchor in run.plan.study.anchors.items():
        rate = run.scenario.get(f"anchor.{name}")
        if not anchor.is_recorded or rate is None or (name not in read and not run.full):
            continue
        day = life.person.days(f"anchor|{name}", rate)
        if day < FAR:
            yield day, name
    rate = run.scenario.get("relapse_per_month")
    if rate is not None and (day := life.person.days("relapse", rate)) < FAR:
        yield day + _BEFORE_RELAPSE, RELAPSE


def dated(run: Stage, life: Life, name: str) -> Iterator[Event]:
    """What is recorded on the day of an anchor; a relapse only of who has responded and still does."""
    if name in life.diary.dates:
        return
    if name != RELAPSE:
        yield ev.AnchorDated(happened=run.today, participant=life.name, anchor=name)
    elif life.diary.responses and life.diary.responses[-1].response in ("CR", "PR"):
        last = life.diary.responses[-1]
        yield ev.ResponseRead(
            happened=run.today, participant=life.name, response=RELAPSE, criteria=last.criteria, reader=last.reader
        )


def special_term(plan: Plan, scenario: Any, person: Person, k: int) -> Mapping[str, str]:
    """The term of special interest an adverse event has, where an endpoint counts those."""
    share, terms = scenario.get("special_share"), plan.study.safety.special_interest
    if share is None or not terms or person.nth("ae special", k) >= share:
        return {}
    return {"term": terms[int(person.nth("ae special term", k) * len(terms))]}


def progressed_locally(run: Stage, life: Life) -> Iterator[Event]:
    """Whether a progression that has just been read is (also) local: the study's own anchor says so."""
    share = run.scenario.get("local_share")
    if (
        share is not None
        and "local_progression" in run.plan.study.anchors
        and life.person.u("local progression") < share
    ):
        yield ev.AnchorDated(happened=run.today, participant=life.name, anchor="local_progression")


def recorded(
    run: Stage, life: Life, activities: tuple[str, ...], o: Occasion, values: list[ev.Observed]
) -> Iterator[Event]:
    """Everything of a visit that only a full record holds."""
    yield from levels(run, life, activities, o)
    yield from transfusions(run, life, values)
    yield from answers(run, life, activities, o)
