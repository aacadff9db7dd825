"""Kidney function from serum creatinine: Cockcroft-Gault clearance and CKD-EPI 2021, and an entry rule of both."""

# ruff: noqa: RUF009 - setting() makes a field, not a shared value
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.errors import UnknownName
from trialwright.standards.analytes import in_unit
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import missing_of
from trialwright.standards.rounding import significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth
from trialwright.values.units import Unit

D = Decimal
ML_MIN: Final = Unit.of("mL/min")
UMOL_PER_MG_DL: Final = D("88.4")
EGFR_UNIT: Final = Unit.of("mL/min/1.73m2")
COCKCROFT_GAULT: Final = "(140 - age) · weight · (0.85 if female) / (72 · creatinine in mg/dL)"
CKD_EPI: Final = "142 · min(Cr/κ,1)^α · max(Cr/κ,1)^-1.2 · 0.9938^age · (1.012 if female); κ 0.7/0.9, α -0.241/-0.302"


def is_female(sex: str) -> bool:
    """Whether a recorded sex is female. Raises ``UnknownName`` for anything but female and male."""
    word = sex.strip().casefold()
    if word in ("f", "female", "女", "女性"):
        return True
    if word in ("m", "male", "男", "男性"):
        return False
    raise UnknownName("sex", sex, ("F", "M"))


def creatinine_clearance(
    *, creatinine: Quantity | None, age: Decimal | int | None, sex: str | None, weight: Quantity | None
) -> Answer[Quantity]:
    """Creatinine clearance by Cockcroft and Gault in mL/min, not rounded.

    Args:
        creatinine: serum creatinine, µmol/L or mg/dL (88.4 µmol/L per mg/dL).
        age: completed years. sex: F or M. weight: actual body weight.

    Returns:
        ``Unknown`` where an input is missing, creatinine is 0, or age is 140 or more.

    Raises:
        UnitMismatch: an amount that is no concentration or no mass.

    Source: Cockcroft & Gault 1976 Nephron 16:31.

    >>> w = Quantity.of("60 kg")
    >>> str(creatinine_clearance(creatinine=Quantity.of("85 umol/L"), age=65, sex="F", weight=w).value)
    '55.25 mL/min'
    """
    if creatinine is None or age is None or sex is None or weight is None:
        return missing_of(creatinine=creatinine, age=age, sex=sex, weight=weight)
    mg_dl, kg, years = in_unit(creatinine, "mg/dL", "creatinine"), weight.to("kg").value, Decimal(age)
    if mg_dl <= 0 or kg <= 0 or not 0 < years < 140:
        return Unknown.of("creatinine, weight and age must be above 0", zh="肌酐、体重和年龄必须大于 0")
    female = is_female(sex)
    numerator = (140 - years) * kg * (D("0.85") if female else D(1))
    value = significant(numerator / (72 * mg_dl))
    return Known(Quantity(value, ML_MIN), Text(zh="Cockcroft-Gault 公式：" + COCKCROFT_GAULT, en=COCKCROFT_GAULT))


def egfr(
    *,
    creatinine: Quantity | None,
    age: Decimal | int | None,
    sex: str | None,
    umol_per_mg_dl: Decimal = UMOL_PER_MG_DL,
) -> Answer[Quantity]:
    """Estimated filtration rate by CKD-EPI 2021 in mL/min/1.73 m², not rounded.

    Args:
        creatinine: serum creatinine. age: years. sex: F or M.
        umol_per_mg_dl: factor between the two units (88.42 in some implementations).

    Returns:
        ``Unknown`` where an input is missing.

    Source: Inker 2021 N Engl J Med 385:1737.

    >>> answer = egfr(creatinine=Quantity.of("1.09 mg/dL"), age=55, sex="M")
    >>> round(answer.value.value)
    80
    """
    if creatinine is None or age is None or sex is None:
        return missing_of(creatinine=creatinine, age=age, sex=sex)
    mg_dl = in_unit(creatinine, "mg/dL", "creatinine", umol_per_mg_dl)
    if mg_dl <= 0 or age <= 0:
        return Unknown.of("creatinine and age must be above 0", zh="肌酐和年龄必须大于 0")
    female = is_female(sex)
    kappa, alpha = (D("0.7"), D("-0.241")) if female else (D("0.9"), D("-0.302"))
    ratio = mg_dl / kappa
    value = 142 * min(ratio, D(1)) ** alpha * max(ratio, D(1)) ** D("-1.2") * D("0.9938") ** Decimal(age)
    value *= D("1.012") if female else D(1)
    return Known(Quantity(significant(value), EGFR_UNIT), Text(zh="CKD-EPI 2021 公式：" + CKD_EPI, en=CKD_EPI))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenalEntry:
    """What an entry rule on kidney function came to."""

    ratio_to_uln: Answer[Decimal]
    clearance: Answer[Quantity] | None
    met: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class RenalRules:
    """What a protocol settles about kidney function."""

    max_creatinine_uln: Decimal = setting(
        D("1.5"), "肌酐上限（ULN 倍数，含）", "creatinine up to (x ULN, included)", source="study protocol"
    )
    min_clearance: Decimal = setting(
        D(60), "否则肌酐清除率须大于", "else clearance must exceed", unit="mL/min", source="study protocol"
    )
    clearance_included: bool = setting(
        False, "清除率下限本身是否符合", "is the clearance limit itself met?", source="study protocol"
    )


def entry_rule(
    *,
    creatinine: Quantity | None,
    uln: Quantity | None,
    age: Decimal | int | None,
    sex: str | None,
    weight: Quantity | None,
    rules: RenalRules | None = None,
) -> RenalEntry:
    """Creatinine within a multiple of ULN, or, only where it is above, a clearance above a limit.

    >>> e = entry_rule(
    ...     creatinine=Quantity.of("156 umol/L"), uln=Quantity.of("104 umol/L"), age=None, sex=None, weight=None
    ... )
    >>> e.ratio_to_uln.value, e.met.value, e.clearance
    (Decimal('1.5'), True, None)
    """
    r = rules or RenalRules()
    if creatinine is None or uln is None:
        lacking = missing_of(creatinine=creatinine, uln=uln)
        return RenalEntry(ratio_to_uln=lacking, clearance=None, met=lacking)
    value = in_unit(creatinine, "umol/L", "creatinine")
    limit = in_unit(uln, "umol/L", "creatinine")
    ratio = significant(value / limit)
    if value <= r.max_creatinine_uln * limit:
        return RenalEntry(ratio_to_uln=Known(ratio), clearance=None, met=TRUE)
    clearance = creatinine_clearance(creatinine=creatinine, age=age, sex=sex, weight=weight)
    if isinstance(clearance, Unknown):
        return RenalEntry(ratio_to_uln=Known(ratio), clearance=clearance, met=clearance)
    found = clearance.value.value
    met = found >= r.min_clearance if r.clearance_included else found > r.min_clearance
    because = Text(
        zh=f"肌酐为 ULN 的 {plain(round(ratio, 2))} 倍，清除率 {plain(round(found, 2))} mL/min",
        en=f"creatinine {plain(round(ratio, 2))} x ULN, clearance {plain(round(found, 2))} mL/min",
    )
    return RenalEntry(
        ratio_to_uln=Known(ratio), clearance=clearance, met=Known((TRUE if met else FALSE).value, because)
    )


_CREATININE = Input(name="creatinine", label=Text(zh="血肌酐", en="serum creatinine"), units=("umol/L", "mg/dL"))
_AGE = Input(name="age", label=Text(zh="年龄（岁）", en="age in years"), kind="number")
_SEX = Input(name="sex", label=Text(zh="性别", en="sex"), kind="word", choices=("F", "M"))
_WEIGHT = Input(name="weight", label=Text(zh="体重", en="weight"), units=("kg",))


def _clearance(given: Given) -> tuple[Outcome, ...]:
    answer = creatinine_clearance(
        creatinine=given["creatinine"], age=given["age"], sex=given["sex"], weight=given["weight"]
    )
    return (Outcome(name="crcl", label=Text(zh="肌酐清除率", en="creatinine clearance"), answer=answer, digits=2),)


def _egfr(given: Given) -> tuple[Outcome, ...]:
    answer = egfr(creatinine=given["creatinine"], age=given["age"], sex=given["sex"])
    return (Outcome(name="egfr", label=Text(zh="估算肾小球滤过率", en="estimated GFR"), answer=answer, digits=0),)


CLEARANCE = Standard(
    name="cockcroft-gault@1976",
    label=Text(zh="肌酐清除率（Cockcroft-Gault）", en="creatinine clearance (Cockcroft-Gault)"),
    source="Cockcroft & Gault 1976 Nephron 16:31; µmol/L ÷ 88.4, without the rounded constants 1.23/1.04",
    in_force="1976",
    rules=RenalRules,
    content=(COCKCROFT_GAULT,),
    answers="standards.renal.creatinine_clearance",
)
EGFR = Standard(
    name="ckd-epi@2021",
    label=Text(zh="估算肾小球滤过率（CKD-EPI 2021）", en="estimated GFR (CKD-EPI 2021)"),
    source="Inker 2021 N Engl J Med 385:1737",
    in_force="2021-09-23",
    content=(CKD_EPI,),
    answers="standards.renal.egfr",
)
CLEARANCE_INSTRUMENT = Instrument(
    name="crcl",
    label=CLEARANCE.label,
    inputs=(_CREATININE, _AGE, _SEX, _WEIGHT),
    formula=COCKCROFT_GAULT,
    source=CLEARANCE.source,
    calculate=_clearance,
    standard=CLEARANCE.name,
    example="trialwright calc crcl creatinine=85umol/L age=65 sex=F weight=60kg",
)
EGFR_INSTRUMENT = Instrument(
    name="egfr",
    label=EGFR.label,
    inputs=(_CREATININE, _AGE, _SEX),
    formula=CKD_EPI,
    source=EGFR.source,
    calculate=_egfr,
    standard=EGFR.name,
    example="trialwright calc egfr creatinine=1.09mg/dL age=55 sex=M",
)
