"""Carboplatin dose by Calvert's formula with a cap on the filtration rate."""

# ruff: noqa: RUF009 - setting() makes a field, not a shared value
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import missing_of
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.units import Unit

FORMULA: Final = "dose in mg = AUC · (GFR + 25), GFR at most the cap"
_MG = Unit.of("mg")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalvertRules:
    """What a protocol settles about carboplatin."""

    gfr_cap: Decimal = setting(
        Decimal(125), "GFR 上限", "cap on the filtration rate", unit="mL/min",
        source="FDA/NCI-CTEP 2010 note on IDMS creatinine (not compared with the printed note)",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CarboplatinDose:
    """The dose with and without the cap."""

    uncapped: Quantity
    capped: Quantity


def carboplatin_dose(
    *, target_auc: Decimal | None, gfr: Quantity | None, rules: CalvertRules | None = None
) -> Answer[CarboplatinDose]:
    """Carboplatin dose in mg for a target area under the curve.

    Args:
        target_auc: mg/mL·min. gfr: filtration rate or creatinine clearance, mL/min.

    Returns:
        ``Unknown`` without target or filtration rate.

    Raises:
        UnitMismatch: a filtration rate normalised to 1.73 m² is another quantity.

    Source: Calvert 1989 J Clin Oncol 7:1748.

    >>> dose = carboplatin_dose(target_auc=Decimal(5), gfr=Quantity.of("180 mL/min"))
    >>> str(dose.value.uncapped), str(dose.value.capped)
    ('1025 mg', '750 mg')
    """
    if target_auc is None or gfr is None:
        return missing_of(target_auc=target_auc, gfr=gfr)
    rate, cap = gfr.to("mL/min").value, (rules or CalvertRules()).gfr_cap
    if rate < 0 or target_auc <= 0:
        return Unknown.of("AUC must be above 0 and GFR not negative", zh="AUC 必须大于 0，GFR 不得为负")
    dose = CarboplatinDose(
        uncapped=Quantity(significant(target_auc * (rate + 25)), _MG),
        capped=Quantity(significant(target_auc * (min(rate, cap) + 25)), _MG),
    )
    why = Text(
        zh=f"AUC {plain(target_auc)} ×（GFR {plain(round(min(rate, cap), 2))} + 25），GFR 上限 {plain(cap)} mL/min",
        en=f"AUC {plain(target_auc)} x (GFR {plain(round(min(rate, cap), 2))} + 25), cap {plain(cap)} mL/min",
    )
    return Known(dose, why)


def _calculate(given: Given) -> tuple[Outcome, ...]:
    answer = carboplatin_dose(
        target_auc=given["auc"], gfr=given["gfr"], rules=CalvertRules(gfr_cap=given["cap"].to("mL/min").value)
    )
    capped: Answer[Quantity] = answer if isinstance(answer, Unknown) else Known(answer.value.capped, answer.because)
    free: Answer[Quantity] = answer if isinstance(answer, Unknown) else Known(answer.value.uncapped)
    return (
        Outcome(
            name="dose", label=Text(zh="卡铂剂量（设上限）", en="carboplatin dose (capped)"), answer=capped, digits=1
        ),
        Outcome(name="uncapped", label=Text(zh="不设上限", en="without the cap"), answer=free, digits=1),
    )


CALVERT = Standard(
    name="calvert@1989",
    label=Text(zh="卡铂剂量（Calvert）", en="carboplatin dose (Calvert)"),
    source="Calvert 1989 J Clin Oncol 7:1748",
    in_force="1989",
    rules=CalvertRules,
    content=(FORMULA,),
    unverified=Text(
        zh="GFR 上限的 2010 年说明未与原文核对", en="the 2010 note on the cap was not compared with its print"
    ),
    answers="standards.calvert.carboplatin_dose",
)
INSTRUMENT = Instrument(
    name="calvert",
    label=CALVERT.label,
    inputs=(
        Input(name="auc", label=Text(zh="目标 AUC（mg/mL·min）", en="target AUC (mg/mL·min)"), kind="number"),
        Input(name="gfr", label=Text(zh="GFR 或肌酐清除率", en="GFR or clearance"), units=("mL/min",)),
        Input(
            name="cap",
            label=Text(zh="GFR 上限", en="cap on GFR"),
            units=("mL/min",),
            required=False,
            default=Quantity.of("125 mL/min"),
        ),
    ),
    formula=FORMULA,
    source=CALVERT.source,
    calculate=_calculate,
    standard=CALVERT.name,
    example="trialwright calc calvert auc=5 gfr=77.84mL/min",
)
