# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""MELD, MELD-Na of 2016 and of Kim 2008, and MELD 3.0, floored, clamped and rounded as each policy says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.standards.analytes import in_unit
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import missing_of, not_recorded
from trialwright.standards.renal import is_female
from trialwright.standards.rounding import clamped, half_up, significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

D = Decimal
LOW, HIGH = 6, 40
FORMULA_MELD: Final = (
    "10 · round1(0.957 ln Cr + 0.378 ln bili + 1.120 ln INR + 0.643); Cr, bili, INR >= 1; Cr <= 4; 6-40"
)
FORMULA_NA: Final = "MELD > 11: MELD + 1.32 (137 - Na) - 0.033 MELD (137 - Na), Na 125-137; else MELD; 6-40"
FORMULA_KIM: Final = "MELD - Na - 0.025 MELD (140 - Na) + 140, Na 125-140, MELD not rounded"
FORMULA_3: Final = (
    "1.33 (female) + 4.56 ln bili + 0.82 (137 - Na) - 0.24 (137 - Na) ln bili + 9.09 ln INR + 11.14 ln Cr"
    " + 1.85 (3.5 - alb) - 1.83 (3.5 - alb) ln Cr + 6; Cr 1-3, Na 125-137, alb 1.5-3.5; 6-40"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldRules:
    """What a protocol settles about liver scores."""

    meld: str = setting(
        "2002",
        "MELD 版本",
        "which MELD",
        source="a study that says only MELD gets the original one, and a question",
        choices=("2002", "3.0"),
    )
    na_formula: str = setting(
        "OPTN 2016", "MELD-Na 公式", "which MELD-Na", source="OPTN Policy 9.1.D", choices=("OPTN 2016", "Kim 2008")
    )
    exclude_above: Decimal = setting(
        D(30), "MELD 排除上限（含者可入）", "excluded above, the limit is in", source="study protocol"
    )
    bilirubin_divisor: Decimal = setting(
        D("17.1"), "胆红素换算系数", "bilirubin umol/L per mg/dL", source="molar mass 584.66 g/mol"
    )
    creatinine_divisor: Decimal = setting(
        D("88.4"), "肌酐换算系数", "creatinine umol/L per mg/dL", source="molar mass 113.12 g/mol"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score as computed, and as the policy reports it."""

    unrounded: Decimal
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverValues:
    """What the MELD family looks at; ``None`` is not measured. ``dialysis``: twice, or 24 h CVVHD, within a week."""

    bilirubin: Quantity | None = None
    inr: Decimal | None = None
    creatinine: Quantity | None = None
    sodium: Quantity | None = None
    albumin: Quantity | None = None
    sex: str | None = None
    dialysis: bool | None = False
    age: Decimal | None = None


def _meld_points(values: LiverValues, rules: MeldRules) -> Decimal | Unknown:
    """The original formula before rounding, times ten."""
    v = values
    if v.bilirubin is None or v.inr is None or v.creatinine is None or v.dialysis is None:
        return missing_of(bilirubin=v.bilirubin, inr=v.inr, creatinine=v.creatinine, dialysis=v.dialysis)
    bilirubin = max(in_unit(v.bilirubin, "mg/dL", "bilirubin", rules.bilirubin_divisor), D(1))
    creatinine = in_unit(v.creatinine, "mg/dL", "creatinine", rules.creatinine_divisor)
    creatinine = D(4) if v.dialysis else clamped(creatinine, 1, 4)
    inr = max(v.inr, D(1))
    return 10 * (D("0.957") * creatinine.ln() + D("0.378") * bilirubin.ln() + D("1.120") * inr.ln() + D("0.643"))


def meld(values: LiverValues, rules: MeldRules | None = None) -> Answer[Score]:
    """The original MELD: rounded to one decimal before multiplying by ten, reported from 6 to 40.

    Returns:
        ``Unknown`` where bilirubin, INR, creatinine or dialysis is missing.

    Source: Kamath 2001 Hepatology 33:464; OPTN Policy 9.1.D.

    >>> v = LiverValues(bilirubin=Quantity.of("2 mg/dL"), inr=D("1.8"), creatinine=Quantity.of("2 mg/dL"))
    >>> meld(v).value.score
    22
    """
    points = _meld_points(values, rules or MeldRules())
    if isinstance(points, Unknown):
        return points
    rounded = half_up(points / 10, 1) * 10
    return Known(Score(unrounded=significant(points), score=int(clamped(rounded, LOW, HIGH))), Text.same(FORMULA_MELD))


def meld_na(values: LiverValues, rules: MeldRules | None = None) -> Answer[Score]:
    """MELD-Na by OPTN 2016, or by Kim 2008 where the rules say so.

    Returns:
        ``Unknown`` as ``meld``, and without sodium.

    Source: OPTN Policy 9.1.D (2016); Kim 2008 N Engl J Med 359:1018.

    >>> v = LiverValues(
    ...     bilirubin=Quantity.of("2 mg/dL"),
    ...     inr=D("1.8"),
    ...     creatinine=Quantity.of("2 mg/dL"),
    ...     sodium=Quantity.of("131 mmol/L"),
    ... )
    >>> meld_na(v).value.unrounded, round(meld_na(v, MeldRules(na_formula="Kim 2008")).value.unrounded, 2)
    (Decimal('25.564'), Decimal('26.26'))
    """
    r = rules or MeldRules()
    points = _meld_points(values, r)
    if isinstance(points, Unknown):
        return points
    if values.sodium is None:
        return not_recorded({"sodium"})
    sodium = values.sodium.to("mmol/L").value
    if r.na_formula == "Kim 2008":
        na = clamped(sodium, 125, 140)
        value = points - na - D("0.025") * points * (140 - na) + 140
        return Known(_reported(value), Text.same(FORMULA_KIM))
    rounded = half_up(points / 10, 1) * 10
    value = rounded
    if rounded > 11:
        gap = 137 - clamped(sodium, 125, 137)
        value = rounded + D("1.32") * gap - D("0.033") * rounded * gap
    return Known(_reported(value), Text.same(FORMULA_NA))


def meld_3(values: LiverValues, rules: MeldRules | None = None) -> Answer[Score]:
    """MELD 3.0, with the female points also for ages 12 to 17.

    Returns:
        ``Unknown`` where any of the six values, sex or dialysis is missing.

    Source: Kim 2021 Gastroenterology 161:1887; OPTN policy in force 2023-07-13. The printed scores of Kim's Table 4
        were computed here, not read.

    >>> v = LiverValues(
    ...     bilirubin=Quantity.of("6 mg/dL"),
    ...     inr=D("1.5"),
    ...     creatinine=Quantity.of("1.5 mg/dL"),
    ...     sodium=Quantity.of("131 mmol/L"),
    ...     albumin=Quantity.of("3.5 g/dL"),
    ...     sex="M",
    ... )
    >>> meld_3(v).value.score
    25
    """
    r = rules or MeldRules()
    v = values
    if v.bilirubin is None or v.inr is None or v.creatinine is None or v.sodium is None or v.albumin is None:
        return missing_of(
            bilirubin=v.bilirubin, inr=v.inr, creatinine=v.creatinine, sodium=v.sodium, albumin=v.albumin, sex=v.sex,
            dialysis=v.dialysis,
        )  # fmt: skip
    if v.sex is None or v.dialysis is None:
        return missing_of(sex=v.sex, dialysis=v.dialysis)
    ln_bilirubin = max(in_unit(v.bilirubin, "mg/dL", "bilirubin", r.bilirubin_divisor), D(1)).ln()
    creatinine = in_unit(v.creatinine, "mg/dL", "creatinine", r.creatinine_divisor)
    ln_creatinine = (D(3) if v.dialysis else clamped(creatinine, 1, 3)).ln()
    sodium_gap = 137 - clamped(v.sodium.to("mmol/L").value, 125, 137)
    albumin_gap = D("3.5") - clamped(v.albumin.to("g/dL").value, D("1.5"), D("3.5"))
    female = is_female(v.sex) or (v.age is not None and 12 <= v.age < 18)
    value = (
        (D("1.33") if female else D(0))
        + D("4.56") * ln_bilirubin
        + D("0.82") * sodium_gap
        - D("0.24") * sodium_gap * ln_bilirubin
        + D("9.09") * max(v.inr, D(1)).ln()
        + D("11.14") * ln_creatinine
        + D("1.85") * albumin_gap
        - D("1.83") * albumin_gap * ln_creatinine
        + 6
    )
    return Known(_reported(value), Text.same(FORMULA_3))


def _reported(value: Decimal) -> Score:
    return Score(unrounded=significant(value), score=int(clamped(half_up(value), LOW, HIGH)))


def study_score(values: LiverValues, rules: MeldRules | None = None) -> Answer[Score]:
    """The MELD the study means: the original one unless it says 3.0.

    >>> v = LiverValues(bilirubin=Quantity.of("2 mg/dL"), inr=D("1.8"), creatinine=Quantity.of("2 mg/dL"))
    >>> study_score(v).value.score
    22
    """
    r = rules or MeldRules()
    return meld_3(values, r) if r.meld == "3.0" else meld(values, r)


def is_excluded(score: Decimal | int, rules: MeldRules | None = None) -> bool:
    """Whether a score is above the study's limit; the limit itself is in.

    >>> is_excluded(30), is_excluded(31)
    (False, True)
    """
    return score > (rules or MeldRules()).exclude_above


def _calculate(given: Given) -> tuple[Outcome, ...]:
    values = LiverValues(
        bilirubin=given["bilirubin"], inr=given["inr"], creatinine=given["creatinine"], sodium=given["sodium"],
        albumin=given["albumin"], sex=given["sex"], dialysis=given["dialysis"],
    )  # fmt: skip
    kim = MeldRules(na_formula="Kim 2008")
    rows = (
        ("meld", Text.same("MELD"), meld(values)),
        ("meldna", Text(zh="MELD-Na（OPTN 2016）", en="MELD-Na (OPTN 2016)"), meld_na(values)),
        ("meldna_kim", Text(zh="MELD-Na（Kim 2008）", en="MELD-Na (Kim 2008)"), meld_na(values, kim)),
        ("meld3", Text.same("MELD 3.0"), meld_3(values)),
    )
    out = []
    for name, label, answer in rows:
        whole: Answer[int] = answer if isinstance(answer, Unknown) else Known(answer.value.score, answer.because)
        out.append(Outcome(name=name, label=label, answer=whole))
    return tuple(out)


_NOT_READ = Text(
    zh="Kim 2021 表 4 的印刷分值未核对（由输入计算）",
    en="the printed scores of Kim 2021 Table 4 were computed, not read",
)
MELD: Final = Standard(
    name="meld@2002", label=Text(zh="终末期肝病模型 MELD", en="MELD"), source="Kamath 2001 Hepatology 33:464; OPTN Policy 9.1.D",
    in_force="2002-02-27", rules=MeldRules, content=(FORMULA_MELD,), answers="standards.meld.meld",
)  # fmt: skip
MELD_NA: Final = Standard(
    name="meld@optn-2016", label=Text(zh="MELD-Na（OPTN 2016）", en="MELD-Na (OPTN 2016)"),
    source="OPTN Policy 9.1.D, MELD-Na of January 2016", in_force="2016-01-11", rules=MeldRules,
    content=(FORMULA_MELD, FORMULA_NA), answers="standards.meld.meld_na",
)  # fmt: skip
MELD_NA_KIM: Final = Standard(
    name="meld@kim-2008", label=Text(zh="MELD-Na（Kim 2008）", en="MELD-Na (Kim 2008)"), source="Kim 2008 N Engl J Med 359:1018",
    in_force="2008", rules=MeldRules, content=(FORMULA_KIM,), answers="standards.meld.meld_na",
)  # fmt: skip
MELD_3: Final = Standard(
    name="meld@3.0", label=Text.same("MELD 3.0"), source="Kim 2021 Gastroenterology 161:1887; OPTN policy of 2023-07-13",
    in_force="2023-07-13", rules=MeldRules, content=(FORMULA_3,), unverified=_NOT_READ, answers="standards.meld.meld_3",
)  # fmt: skip
INSTRUMENT: Final = Instrument(
    name="meld",
    label=Text(zh="MELD 家族", en="the MELD family"),
    inputs=(
        Input(name="bilirubin", label=Text(zh="总胆红素", en="total bilirubin"), units=("umol/L", "mg/dL")),
        Input(name="inr", label=Text.same("INR"), kind="number"),
        Input(name="creatinine", label=Text(zh="血肌酐", en="creatinine"), units=("umol/L", "mg/dL")),
        Input(name="sodium", label=Text(zh="血钠", en="sodium"), units=("mmol/L",), required=False),
        Input(name="albumin", label=Text(zh="白蛋白", en="albumin"), units=("g/L", "g/dL"), required=False),
        Input(name="sex", label=Text(zh="性别", en="sex"), kind="word", choices=("F", "M"), required=False),
        Input(
            name="dialysis", label=Text(zh="一周内透析两次或 CVVHD 24 小时", en="dialysis twice or 24 h CVVHD in a week"),
            kind="flag", required=False, default=False,
        ),
    ),
    formula=f"MELD = {FORMULA_MELD} | MELD-Na = {FORMULA_NA} | MELD 3.0 = {FORMULA_3}",
    source="; ".join((MELD.source, MELD_NA.source, MELD_NA_KIM.source, MELD_3.source)),
    calculate=_calculate,
    standard="meld@2002",
    example="trialwright calc meld bilirubin=13.5mg/dL inr=2.1 creatinine=0.9mg/dL sodium=134mmol/L albumin=3g/dL sex=M",
)  # fmt: skip
