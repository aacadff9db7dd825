"""The dose due for a participant: basis times input, modifications, cap, rounding; with the inputs it rests on.

A missing or stale input is ``Unknown``, never 0. The fixed order is: basis × input → ordered dose where one was ordered
→ cap → rounding → division into parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from trialwright.history import events as ev
from trialwright.history.participant import Lived
from trialwright.standards.bsa import body_surface_area
from trialwright.standards.calvert import CalvertRules, carboplatin_dose
from trialwright.standards.dosing import rounded_to, tablets
from trialwright.standards.radiobiology import Fractions as Schedule
from trialwright.standards.radiobiology import biologically_effective_dose, equivalent_dose_2gy
from trialwright.standards.renal import creatinine_clearance
from trialwright.standards.rounding import significant
from trialwright.study.lines import (
    Absolute,
    AsPrescribed,
    Auc,
    ByPlan,
    Dose,
    DoseLimit,
    Drug,
    Fractions,
    Rounding,
    Share,
    Tablets,
)
from trialwright.study.study import Intervention
from trialwright.trial import formulas
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

_GY = Unit.of("Gy")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseDue:
    """A dose: what is to be given, what was computed before cap and rounding, parts a day, and why.

    ``part`` names the drug of a regimen. ``amount`` is per administration day unless ``per_part``.
    """

    amount: Quantity
    computed: Quantity
    parts: int = 1
    part: str = ""
    because: Text

    @property
    def each(self) -> Quantity:
        """One of the parts."""
        return Quantity(significant(self.amount.value / self.parts), self.amount.unit)


def doses_due(plan: Plan, lived: Lived, x: Intervention, on: date) -> Answer[tuple[DoseDue, ...]]:
    """Everything an intervention means on a day: one dose, or one a drug of the chosen regimen.

    Returns: ``Unknown`` with the inputs that are missing; nothing is due for ``as prescribed``.
    """
    if x.one_of:
        option = lived.chosen.get((x.name, 1))
        if option is None and x.chosen is not None and x.chosen.when == "per lesion":
            option = next(iter(x.one_of))
        if option is None:
            return Unknown.of(f"the regimen of {x.name} is not chosen", zh=f"{x.name}的方案尚未选定", missing={x.name})
        chosen = x.one_of[option]
        if chosen.dose is not None:
            return _of_dose(plan, lived, x, chosen.dose, on)
        out = []
        for drug in chosen.drugs:
            answer = _of_drug(plan, lived, x, drug, on)
            if isinstance(answer, Unknown):
                return answer
            out.append(answer.value)
        return Known(tuple(out))
    if x.dose is None:
        return Known(())
    return _of_dose(plan, lived, x, x.dose, on)


def _of_dose(
    plan: Plan, lived: Lived, x: Intervention, dose: Dose | AsPrescribed | ByPlan, on: date
) -> Answer[tuple[DoseDue, ...]]:
    if isinstance(dose, AsPrescribed):
        return Known(())
    if isinstance(dose, ByPlan):
        return Unknown.of("the dose is the physicist's plan", zh="剂量以物理计划为准", missing={"radiotherapy_plan"})
    ordered = [m for m in lived.doses.get(x.name, ()) if ev_day(m) <= on]
    computed = Known(ordered[-1].to) if ordered else _by_level(plan, lived, x, dose, on)
    if isinstance(computed, Unknown):
        return computed
    final = finished(computed.value, x.cap, x.round, x.tie)
    if isinstance(final, Unknown):
        return final
    because = computed.because or Text.same(str(dose))
    return Known((DoseDue(amount=final.value, computed=computed.value, parts=dose.parts or 1, because=because),))


def _by_level(plan: Plan, lived: Lived, x: Intervention, dose: Dose, on: date) -> Answer[Quantity]:
    """The dose of the participant's cohort where the levels are doses of this intervention; else the dose as written."""
    escalation = plan.study.escalation
    if escalation is None or escalation.sets_level_of != x.name or isinstance(dose.amount, Share):
        return amount(plan, lived, dose, x, on)
    if lived.cohort not in escalation.cohorts:
        return Unknown.of("the dose level is not assigned", zh="尚未分配剂量水平", missing={"cohort"})
    level = escalation.cohorts[lived.cohort].level
    mass, _, per = level.unit.code.partition("/")
    if per not in ("kg", "m2"):
        return Known(level, Text(zh=f"剂量水平{lived.cohort}", en=f"level {lived.cohort}"))
    size = weight(lived, on) if per == "kg" else surface(plan, lived, on)
    if isinstance(size, Unknown):
        return size
    return Known(
        Quantity(significant(level.value * size.value.value), Unit.of(mass)), Text.same(f"{level} × {size.value}")
    )


def ev_day(event: ev.DoseModified) -> date:
    """The day of an order."""
    from trialwright.history.participant import day_of

    return day_of(event.happened)


def _of_drug(plan: Plan, lived: Lived, x: Intervention, drug: Drug, on: date) -> Answer[DoseDue]:
    computed = amount(plan, lived, drug.dose, x, on)
    if isinstance(computed, Unknown):
        return computed
    product = x.products.get(drug.name)
    cap = product.cap if product is not None else None
    how = product.round if product is not None else None
    final = finished(computed.value, cap, how, product.tie if product is not None else "ask")
    if isinstance(final, Unknown):
        return final
    parts = drug.frequency.times if drug.frequency is not None else 1
    return Known(
        DoseDue(
            amount=final.value, computed=computed.value, parts=1 if how is not None else parts, part=drug.name,
            because=computed.because or Text.same(str(drug)),
        )
    )  # fmt: skip


def amount(plan: Plan, lived: Lived, dose: Dose, x: Intervention, on: date) -> Answer[Quantity]:
    """Basis times input, before cap and rounding."""
    basis = dose.amount
    if isinstance(basis, Absolute):
        if basis.basis == "flat":
            return Known(basis.amount, Text.same(str(basis)))
        size = weight(lived, on) if basis.basis == "kg" else surface(plan, lived, on)
        if isinstance(size, Unknown):
            return size
        value = significant(basis.amount.value * size.value.value)
        return Known(Quantity(value, basis.amount.unit), Text.same(f"{basis} × {size.value}"))
    if isinstance(basis, Auc):
        clearance = renal_clearance(lived, on)
        if isinstance(clearance, Unknown):
            return clearance
        found = carboplatin_dose(target_auc=basis.target, gfr=clearance.value, rules=_calvert(plan))
        return found if isinstance(found, Unknown) else Known(found.value.capped, found.because)
    if isinstance(basis, Share):
        return _share(plan, lived, basis, x, on)
    assert isinstance(basis, Fractions)
    return Known(Quantity(basis.gray[0], _GY), Text.same(str(basis)))


def _calvert(plan: Plan) -> CalvertRules:
    pack = plan.study.assessments.get("dose")
    cap = pack.parameters.get("gfr_cap") if pack is not None else None
    return CalvertRules(gfr_cap=Decimal(cap)) if isinstance(cap, str) else CalvertRules()


def _latest(lived: Lived, item: str, on: date) -> Quantity | None:
    for o in reversed(lived.observed.get(item, ())):
        if o.on <= on and isinstance(o.event.value, Quantity):
            return o.event.value
    return None


def weight(lived: Lived, on: date) -> Answer[Quantity]:
    """The last recorded weight in kg."""
    found = _latest(lived, "weight", on)
    if found is None:
        return Unknown.of("no weight is recorded", zh="未记录体重", missing={"weight"})
    return Known(found.to("kg"))


def surface(plan: Plan, lived: Lived, on: date) -> Answer[Quantity]:
    """Body surface area by the formula the study pins (Mosteller where it pins none)."""
    pack = plan.study.assessments.get("dose")
    method = pack.parameters.get("bsa") if pack is not None else None
    return body_surface_area(
        height=_latest(lived, "height", on), weight=_latest(lived, "weight", on),
        method=method if isinstance(method, str) else "Mosteller",
    )  # fmt: skip


def renal_clearance(lived: Lived, on: date) -> Answer[Quantity]:
    """Creatinine clearance by Cockcroft and Gault from the last recorded values."""
    age = None
    if lived.born is not None:
        born = lived.born.first
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    sex = {"female": "F", "male": "M"}.get(lived.sex)
    return creatinine_clearance(
        creatinine=_latest(lived, "Cr", on), age=age, sex=sex, weight=_latest(lived, "weight", on)
    )


def _share(plan: Plan, lived: Lived, basis: Share, x: Intervention, on: date) -> Answer[Quantity]:
    """A percentage of a measured concept, turned into what is given (``converts``)."""
    percent = basis.percent
    if percent is None:
        escalation = plan.study.escalation
        if escalation is None or lived.cohort not in escalation.cohorts:
            return Unknown.of("the dose level is not assigned", zh="尚未分配剂量水平", missing={"cohort"})
        percent = escalation.cohorts[lived.cohort].level.value
    concept = plan.study.concepts.get(basis.of)
    if concept is not None and concept.formula is not None and not lived.observed.get(basis.of):
        value = formulas.computed(plan, lived, concept, on)
        if isinstance(value, Unknown):
            return value
        if isinstance(value.value, str):
            return Unknown.of(f"{basis.of} is a word, no amount", zh=f"{basis.of}不是数值", missing={basis.of})
        measured = Quantity(value.value, Unit.of(concept.unit or "1"))
    else:
        found = _latest(lived, basis.of, on)
        if found is None:
            return Unknown.of(f"{basis.of} is not measured", zh=f"未测{basis.of}", missing={basis.of})
        measured = found
    given = significant(measured.value * percent / 100)
    if x.converts is None:
        return Known(Quantity(given, measured.unit), Text.same(f"{percent} % × {measured}"))
    to, per = x.converts.rate.unit.code.split("/")
    amount_ = significant(measured.to(per).value * percent / 100 * x.converts.rate.value)
    return Known(Quantity(amount_, Unit.of(to)), Text.same(f"{percent} % × {measured} × {x.converts}"))


def finished(
    computed: Quantity, cap: Quantity | None, how: Rounding | Tablets | None, tie: str = "ask"
) -> Answer[Quantity]:
    """Cap, then rounding; ``Unknown`` where a tie is to be asked."""
    out = computed
    if cap is not None and out.unit.is_convertible(cap.unit) and out > cap:
        out = cap.to(out.unit)
    if how is None:
        return Known(out)
    if isinstance(how, Tablets):
        made = tablets(out.to("mg").value, [s.to("mg").value for s in how.strengths], tie)  # type: ignore[arg-type]
        return made if isinstance(made, Unknown) else Known(Quantity(made.value.total, Unit.of("mg")))
    step = how.to.to(out.unit).value
    if how.how == "nearest":
        near = rounded_to(out.value, step, tie)  # type: ignore[arg-type]
        return near if isinstance(near, Unknown) else Known(Quantity(near.value, out.unit))
    mode = ROUND_CEILING if how.how == "up" else ROUND_FLOOR
    return Known(Quantity((out.value / step).to_integral_value(mode) * step, out.unit))


def within_limit(limit: DoseLimit, number: int, gray: Decimal) -> bool:
    """Whether ``number`` fractions of ``gray`` Gy keep a plan's limit (comparators as printed: ``>`` is strict).

    >>> from trialwright.study.lines import DoseLimit
    >>> bed = DoseLimit("BED", ">", Decimal(60), Decimal(10))
    >>> within_limit(bed, 3, Decimal(8)), within_limit(bed, 5, Decimal(8))
    (False, True)
    """
    schedule = [Schedule(number=number, dose=gray)]
    if limit.measure == "total":
        value = number * gray
    else:
        assert limit.alpha_beta is not None
        value = biologically_effective_dose(schedule, limit.alpha_beta)
        if limit.measure == "EQD2":
            value = equivalent_dose_2gy(value, limit.alpha_beta)
    return {
        ">": value > limit.gray, ">=": value >= limit.gray, "<": value < limit.gray, "<=": value <= limit.gray,
        "=": value == limit.gray,
    }[limit.comparator]  # fmt: skip


def dose_events(
    plan: Plan, lived: Lived, x: Intervention, number: int, today: date, encounter: str = ""
) -> Iterator[ev.Administered]:
    """The administrations of one occasion, with planned and given amounts where they can be computed."""
    answer = doses_due(plan, lived, x, today)
    due = answer.value if isinstance(answer, Known) else ()
    if not due:
        yield ev.Administered(
            happened=today, participant=lived.participant, intervention=x.name, number=number, encounter=encounter
        )
    for d in due:
        yield ev.Administered(
            happened=today, participant=lived.participant, intervention=x.name, number=number, part=d.part,
            planned=d.amount, given=d.amount, encounter=encounter,
        )  # fmt: skip
