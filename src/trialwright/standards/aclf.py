# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Acute-on-chronic liver failure: CLIF-C organ failure, ACLF and AD scores, AARC, APASL, and entry rules on liver tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.standards.analytes import in_unit
from trialwright.standards.encephalopathy import clif_points, west_haven
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.missing import not_recorded
from trialwright.standards.rounding import clamped, significant
from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.truth import Truth, all_of, any_of

D = Decimal

# points 1, 2, 3 start where a value reaches the cut; CLIF-C organ failure score
_CLIF_CUTS: Final = MappingProxyType({
    "liver": (D(6), D(12)),      # bilirubin, mg/dL
    "kidney": (D(2), D("3.5")),  # creatinine, mg/dL
    "coag": (D("2.0"), D("2.5")),  # INR
})  # fmt: skip
KIDNEY_FAILURE_MG_DL: Final = D(2)
MAP_MM_HG: Final = D(70)
PF_CUTS: Final = (D(300), D(200))
MILD_KIDNEY_MG_DL: Final = D("1.5")
# points 1, 2, 3: below the first, up to the second (both ends in), above; AARC
_AARC_CUTS: Final = MappingProxyType({
    "bilirubin": (D(15), D(25)),
    "inr": (D("1.8"), D("2.5")),
    "lactate": (D("1.5"), D("2.5")),
    "creatinine": (D("0.7"), D("1.5")),
})  # fmt: skip
AARC_GRADES: Final = ((7, 1), (10, 2), (15, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganValues:
    """What the CLIF-C scores look at; ``None`` is not recorded.

    Args:
        bilirubin, creatinine: concentration. rrt: renal replacement. he: West Haven 0 to 4. inr: pure number.
        map: mean arterial pressure. vasopressor: in use. pf: PaO2/FiO2 in mmHg. age: years. wbc: 10*9/L.
    """

    bilirubin: Quantity | None = None
    creatinine: Quantity | None = None
    rrt: bool | None = None
    he: int | None = None
    inr: Decimal | None = None
    map: Quantity | None = None
    vasopressor: bool | None = None
    pf: Decimal | None = None
    age: Decimal | None = None
    wbc: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganFailure:
    """Points by organ, their sum, the failing organs, and the ACLF grade."""

    points: Mapping[str, int]
    total: int
    failures: tuple[str, ...]
    grade: int


def _points(value: Decimal, cuts: tuple[Decimal, Decimal]) -> int:
    return 1 + (value >= cuts[0]) + (value >= cuts[1])


def organ_failure(values: OrganValues) -> Answer[OrganFailure]:
    """CLIF-C organ failure points, 6 to 18, and the ACLF grade 0 to 3.

    Returns:
        ``Unknown`` where any of the organs was not recorded.

    Source: Jalan 2014 J Hepatol 61:1038; grades: Moreau 2013 Gastroenterology 144:1426, efclif.com.

    >>> v = OrganValues(
    ...     bilirubin=Quantity.of("14 mg/dL"),
    ...     creatinine=Quantity.of("1.6 mg/dL"),
    ...     rrt=False,
    ...     he=0,
    ...     inr=D("1.8"),
    ...     map=Quantity.of("82 mmHg"),
    ...     vasopressor=False,
    ...     pf=D(400),
    ... )
    >>> found = organ_failure(v).value
    >>> found.total, found.failures, found.grade
    (8, ('liver',), 1)
    """
    v = values
    names = ("bilirubin", "creatinine", "rrt", "he", "inr", "map", "vasopressor", "pf")
    missing = frozenset(n for n in names if getattr(v, n) is None)
    if v.vasopressor:
        missing -= {"map"}
    if v.rrt:
        missing -= {"creatinine"}
    if missing:
        return not_recorded(missing)
    assert v.bilirubin is not None and v.inr is not None and v.he is not None and v.pf is not None
    creatinine = D(0) if v.creatinine is None else in_unit(v.creatinine, "mg/dL", "creatinine")
    pressure = D(0) if v.map is None else v.map.to("mm[Hg]").value
    points = {
        "liver": _points(in_unit(v.bilirubin, "mg/dL", "bilirubin"), _CLIF_CUTS["liver"]),
        "kidney": 3 if v.rrt else _points(creatinine, _CLIF_CUTS["kidney"]),
        "brain": clif_points(v.he),
        "coag": _points(v.inr, _CLIF_CUTS["coag"]),
        "circ": 3 if v.vasopressor else 1 if pressure >= MAP_MM_HG else 2,
        "resp": 1 if v.pf > PF_CUTS[0] else 2 if v.pf > PF_CUTS[1] else 3,
    }
    kidney_fails = bool(v.rrt) or creatinine >= KIDNEY_FAILURE_MG_DL
    failures = tuple(o for o, p in points.items() if (kidney_fails if o == "kidney" else p == 3))
    mild_kidney = MILD_KIDNEY_MG_DL <= creatinine < KIDNEY_FAILURE_MG_DL
    mild_brain = v.he in (1, 2)
    grade = min(len(failures), 3)
    if len(failures) == 1 and failures != ("kidney",) and not (mild_kidney or (mild_brain and failures != ("brain",))):
        grade = 0
    total = sum(points.values())
    why = Text(
        zh=f"CLIF-C OF {total}，衰竭器官：{'、'.join(failures) or '无'}",
        en=f"CLIF-C OF {total}, failing: {', '.join(failures) or 'none'}",
    )
    return Known(OrganFailure(points=points, total=total, failures=failures, grade=grade), why)


def clif_c_aclf(values: OrganValues) -> Answer[Decimal]:
    """CLIF-C ACLF score, 0 to 100, not rounded: 10 (0.33 OF + 0.04 age + 0.63 ln WBC - 2).

    Returns:
        ``Unknown`` as ``organ_failure``, and without age or white cells.

    Source: Jalan 2014 J Hepatol 61:1038.

    >>> v = OrganValues(
    ...     bilirubin=Quantity.of("14 mg/dL"),
    ...     creatinine=Quantity.of("1 mg/dL"),
    ...     rrt=False,
    ...     he=0,
    ...     inr=D("1.8"),
    ...     map=Quantity.of("82 mmHg"),
    ...     vasopressor=False,
    ...     pf=D(400),
    ...     age=D(45),
    ...     wbc=D("9.5"),
    ... )
    >>> round(clif_c_aclf(v).value, 2)
    Decimal('38.58')
    """
    failure = organ_failure(values)
    if isinstance(failure, Unknown):
        return failure
    if values.age is None or values.wbc is None or values.wbc <= 0:
        return not_recorded(n for n, v in (("age", values.age), ("wbc", values.wbc)) if not v or v <= 0)
    score = 10 * (D("0.33") * failure.value.total + D("0.04") * values.age + D("0.63") * values.wbc.ln() - 2)
    return Known(significant(clamped(score, 0, 100)), failure.because)


def clif_c_ad(
    *,
    age: Decimal | None,
    creatinine: Quantity | None,
    inr: Decimal | None,
    wbc: Decimal | None,
    sodium: Quantity | None,
) -> Answer[Decimal]:
    """CLIF-C AD score of acute decompensation, not rounded.

    Args:
        age: years. creatinine, sodium: concentration. inr: pure number. wbc: 10*9/L.

    Source: Jalan 2015 J Hepatol 62:831: 10 (0.03 age + 0.66 ln Cr + 1.71 ln INR + 0.88 ln WBC - 0.05 Na + 8).

    >>> s = clif_c_ad(
    ...     age=D(50), creatinine=Quantity.of("1.1 mg/dL"), inr=D("1.7"), wbc=D(8), sodium=Quantity.of("133 mmol/L")
    ... )
    >>> round(s.value, 2)
    Decimal('56.50')
    """
    if age is None or creatinine is None or inr is None or wbc is None or sodium is None:
        given = {"age": age, "creatinine": creatinine, "inr": inr, "wbc": wbc, "sodium": sodium}
        missing = frozenset(n for n, v in given.items() if v is None)
        return not_recorded(missing)
    mg_dl = in_unit(creatinine, "mg/dL", "creatinine")
    if min(mg_dl, inr, wbc) <= 0:
        return Unknown.of("creatinine, INR and white cells must be above 0", zh="肌酐、INR、白细胞必须大于 0")
    score = 10 * (
        D("0.03") * age
        + D("0.66") * mg_dl.ln()
        + D("1.71") * inr.ln()
        + D("0.88") * wbc.ln()
        - D("0.05") * sodium.to("mmol/L").value
        + 8
    )
    return Known(significant(clamped(score, 0, 100)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Aarc:
    """AARC points 5 to 15 and the grade 1 to 3."""

    score: int
    grade: int


def aarc(
    *,
    bilirubin: Quantity | None,
    he: int | None,
    inr: Decimal | None,
    lactate: Quantity | None,
    creatinine: Quantity | None,
) -> Answer[Aarc]:
    """The AARC score.

    Args:
        bilirubin, creatinine: concentration. lactate: mmol/L. he: West Haven 0 to 4.

    Source: Choudhury 2017 Hepatol Int 11:461.

    >>> mg = lambda n: Quantity.of(n, "mg/dL")
    >>> aarc(bilirubin=mg("20"), he=1, inr=D("2.2"), lactate=Quantity.of("2 mmol/L"), creatinine=mg("1")).value
    Aarc(score=10, grade=2)
    """
    if bilirubin is None or he is None or inr is None or lactate is None or creatinine is None:
        given = {"bilirubin": bilirubin, "he": he, "inr": inr, "lactate": lactate, "creatinine": creatinine}
        missing = frozenset(n for n, v in given.items() if v is None)
        return not_recorded(missing)
    values = {
        "bilirubin": in_unit(bilirubin, "mg/dL", "bilirubin"),
        "inr": inr,
        "lactate": lactate.to("mmol/L").value,
        "creatinine": in_unit(creatinine, "mg/dL", "creatinine"),
    }
    score = 1 if west_haven(he) == 0 else 2 if he <= 2 else 3
    for name, (low, high) in _AARC_CUTS.items():
        score += 1 if values[name] < low else 2 if values[name] <= high else 3
    return Known(Aarc(score=score, grade=next(g for top, g in AARC_GRADES if score <= top)))


def is_apasl_aclf(
    *,
    bilirubin: Quantity | None,
    inr: Decimal | None,
    pta_pct: Decimal | None,
    ascites: bool | None,
    encephalopathy: bool | None,
) -> Truth:
    """Acute-on-chronic liver failure by APASL.

    Args:
        pta_pct: prothrombin activity, %. ascites, encephalopathy: within 4 weeks.

    Source: Sarin 2019 Hepatol Int 13:353 (thresholds not compared with the print).

    >>> is_apasl_aclf(
    ...     bilirubin=Quantity.of("5 mg/dL"), inr=D("1.5"), pta_pct=None, ascites=True, encephalopathy=None
    ... ).value
    True
    """
    mg_dl = None if bilirubin is None else in_unit(bilirubin, "mg/dL", "bilirubin")
    return all_of(
        (
            _truth("bilirubin", None if mg_dl is None else mg_dl >= 5),
            any_of(
                (
                    _truth("inr", None if inr is None else inr >= D("1.5")),
                    _truth("pta", None if pta_pct is None else pta_pct < 40),
                )
            ),
            any_of((_truth("ascites", ascites), _truth("encephalopathy", encephalopathy))),
        )
    )


def _truth(name: str, value: bool | None) -> Truth:
    return not_recorded({name}) if value is None else Known(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverEntryRules:
    """Limits of a study's entry rules on liver tests."""

    bilirubin_min: Decimal = setting(
        D(171), "总胆红素至少", "bilirubin at least", unit="umol/L", source="study protocol: 10 x ULN"
    )
    rise_min: Decimal = setting(
        D("17.1"), "或每日升高至少", "or daily rise at least", unit="umol/L", source="study protocol"
    )
    inr_low: Decimal = setting(D("1.5"), "INR 下限（含）", "INR from, included", source="study protocol")
    inr_high: Decimal = setting(D("2.6"), "INR 上限（含）", "INR to, included", source="study protocol")
    pta_low: Decimal = setting(D(20), "PTA 下限（含）", "PTA from, included", unit="%", source="study protocol")
    pta_high: Decimal = setting(D(40), "PTA 上限（含）", "PTA to, included", unit="%", source="study protocol")


def bilirubin_entry(
    *, bilirubin: Quantity | None, daily_rise: Quantity | None, rules: LiverEntryRules | None = None
) -> Truth:
    """Bilirubin high enough, or rising fast enough.

    >>> bilirubin_entry(bilirubin=Quantity.of("171 umol/L"), daily_rise=None).value
    True
    """
    r = rules or LiverEntryRules()
    now = None if bilirubin is None else in_unit(bilirubin, "umol/L", "bilirubin")
    rise = None if daily_rise is None else in_unit(daily_rise, "umol/L", "bilirubin")
    return any_of(
        (
            _truth("bilirubin", None if now is None else now >= r.bilirubin_min),
            _truth("daily rise", None if rise is None else rise >= r.rise_min),
        )
    )


def coagulation_entry(*, inr: Decimal | None, pta_pct: Decimal | None, rules: LiverEntryRules | None = None) -> Truth:
    """INR or prothrombin activity within its range; "or" taken literally is a question for the sponsor.

    >>> coagulation_entry(inr=D("2.61"), pta_pct=D(30)).value
    True
    """
    r = rules or LiverEntryRules()
    return any_of(
        (
            _truth("inr", None if inr is None else r.inr_low <= inr <= r.inr_high),
            _truth("pta", None if pta_pct is None else r.pta_low <= pta_pct <= r.pta_high),
        )
    )


_BILIRUBIN = Input(name="bilirubin", label=Text(zh="总胆红素", en="total bilirubin"), units=("umol/L", "mg/dL"))
_CREATININE = Input(name="creatinine", label=Text(zh="血肌酐", en="creatinine"), units=("umol/L", "mg/dL"))
_INR = Input(name="inr", label=Text.same("INR"), kind="number")
_HE = Input(name="he", label=Text(zh="West Haven 分级", en="West Haven grade"), kind="whole")
_AGE = Input(name="age", label=Text(zh="年龄（岁）", en="age in years"), kind="number")
_WBC = Input(name="wbc", label=Text(zh="白细胞", en="white cells"), units=("10*9/L",))


def _clif(given: Given) -> tuple[Outcome, ...]:
    values = OrganValues(
        bilirubin=given["bilirubin"], creatinine=given["creatinine"], rrt=given["rrt"], he=given["he"], inr=given["inr"],
        map=given["map"], vasopressor=given["vasopressor"], pf=given["pf"], age=given["age"],
        wbc=given["wbc"].to("10*9/L").value,
    )  # fmt: skip
    failure = organ_failure(values)
    total: Answer[int] = failure if isinstance(failure, Unknown) else Known(failure.value.total, failure.because)
    grade: Answer[int] = failure if isinstance(failure, Unknown) else Known(failure.value.grade)
    return (
        Outcome(name="of", label=Text(zh="CLIF-C 器官衰竭分", en="CLIF-C organ failure"), answer=total),
        Outcome(name="grade", label=Text(zh="ACLF 分级", en="ACLF grade"), answer=grade),
        Outcome(
            name="score",
            label=Text(zh="CLIF-C ACLF 评分", en="CLIF-C ACLF score"),
            answer=clif_c_aclf(values),
            digits=1,
        ),
    )


def _ad(given: Given) -> tuple[Outcome, ...]:
    answer = clif_c_ad(
        age=given["age"], creatinine=given["creatinine"], inr=given["inr"], wbc=given["wbc"].to("10*9/L").value,
        sodium=given["sodium"],
    )  # fmt: skip
    return (Outcome(name="score", label=Text.same("CLIF-C AD"), answer=answer, digits=1),)


def _aarc(given: Given) -> tuple[Outcome, ...]:
    answer = aarc(**{k: given[k] for k in ("bilirubin", "he", "inr", "lactate", "creatinine")})
    score: Answer[int] = answer if isinstance(answer, Unknown) else Known(answer.value.score)
    grade: Answer[int] = answer if isinstance(answer, Unknown) else Known(answer.value.grade)
    return (
        Outcome(name="score", label=Text(zh="AARC 评分", en="AARC score"), answer=score),
        Outcome(name="grade", label=Text(zh="AARC 分级", en="AARC grade"), answer=grade),
    )


CLIF: Final = Standard(
    name="clif-c@2014", label=Text(zh="慢加急性肝衰竭 CLIF-C 评分", en="CLIF-C organ failure and ACLF"),
    source="Jalan 2014 J Hepatol 61:1038; Moreau 2013 Gastroenterology 144:1426; efclif.com", in_force="2014",
    content=(
        "liver <6/6-<12/>=12 mg/dL; kidney <2/2-<3.5/>=3.5 mg/dL or RRT; brain HE 0/1-2/3-4; INR <2.0/2.0-<2.5/>=2.5;"
        " MAP >=70/<70/vasopressor; P/F >300/>200/<=200",
        "grade 3: three failures; 2: two; 1: single kidney failure, or another with Cr 1.5-1.9 and/or HE 1-2",
        "CLIF-C ACLF = 10 (0.33 OF + 0.04 age + 0.63 ln WBC - 2), 0-100",
    ),
    answers="standards.aclf.organ_failure",
)  # fmt: skip
CLIF_AD: Final = Standard(
    name="clif-c-ad@2015", label=Text(zh="急性失代偿 CLIF-C AD 评分", en="CLIF-C AD"), source="Jalan 2015 J Hepatol 62:831",
    in_force="2015", content=("10 (0.03 age + 0.66 ln Cr + 1.71 ln INR + 0.88 ln WBC - 0.05 Na + 8)",), answers="standards.aclf.clif_c_ad",
)  # fmt: skip
AARC: Final = Standard(
    name="aarc@2017", label=Text(zh="AARC 评分", en="AARC score"), source="Choudhury 2017 Hepatol Int 11:461", in_force="2017",
    content=(
        "bilirubin <15/15-25/>25 mg/dL; HE 0/I-II/III-IV; INR <1.8/1.8-2.5/>2.5; lactate <1.5/1.5-2.5/>2.5 mmol/L;"
        " creatinine <0.7/0.7-1.5/>1.5 mg/dL",
        "grade I 5-7, II 8-10, III 11-15",
    ),
    answers="standards.aclf.aarc",
)  # fmt: skip
APASL: Final = Standard(
    name="apasl-aclf@2019", label=Text(zh="慢加急性肝衰竭（APASL）", en="ACLF by APASL"), source="Sarin 2019 Hepatol Int 13:353",
    in_force="2019", rules=LiverEntryRules,
    content=("bilirubin >= 5 mg/dL and (INR >= 1.5 or PTA < 40 %) and ascites and/or encephalopathy within 4 weeks",),
    unverified=Text(zh="APASL 2019 界值未与印刷本核对", en="the APASL 2019 thresholds were not compared with the print"),
    answers="standards.aclf.is_apasl_aclf",
)  # fmt: skip
CLIF_INSTRUMENT: Final = Instrument(
    name="clif-c-aclf", label=CLIF.label,
    inputs=(
        _BILIRUBIN, _CREATININE, Input(name="rrt", label=Text(zh="肾脏替代", en="renal replacement"), kind="flag"), _HE, _INR,
        Input(name="map", label=Text(zh="平均动脉压", en="mean arterial pressure"), units=("mm[Hg]",)),
        Input(name="vasopressor", label=Text(zh="升压药", en="vasopressor"), kind="flag"),
        Input(name="pf", label=Text(zh="氧合指数", en="PaO2/FiO2"), kind="number"), _AGE, _WBC,
    ),
    formula=CLIF.content[-1], source=CLIF.source, calculate=_clif, standard=CLIF.name,
    example="trialwright calc clif-c-aclf bilirubin=14mg/dL creatinine=1mg/dL rrt=no he=0 inr=1.8 map=82mmHg vasopressor=no"
    " pf=400 age=45 wbc=9.5x10^9/L",
)  # fmt: skip
AD_INSTRUMENT: Final = Instrument(
    name="clif-c-ad", label=CLIF_AD.label,
    inputs=(_AGE, _CREATININE, _INR, _WBC, Input(name="sodium", label=Text(zh="血钠", en="sodium"), units=("mmol/L",))),
    formula=CLIF_AD.content[0], source=CLIF_AD.source, calculate=_ad, standard=CLIF_AD.name,
    example="trialwright calc clif-c-ad age=50 creatinine=1.1mg/dL inr=1.7 wbc=8x10^9/L sodium=133mmol/L",
)  # fmt: skip
AARC_INSTRUMENT: Final = Instrument(
    name="aarc", label=AARC.label,
    inputs=(_BILIRUBIN, _HE, _INR, Input(name="lactate", label=Text(zh="乳酸", en="lactate"), units=("mmol/L",)), _CREATININE),
    formula="; ".join(AARC.content), source=AARC.source, calculate=_aarc, standard=AARC.name,
    example="trialwright calc aarc bilirubin=20mg/dL he=1 inr=2.2 lactate=2mmol/L creatinine=1mg/dL",
)  # fmt: skip
