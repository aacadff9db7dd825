"""Every threshold outside CTCAE at its value and one reporting unit either side; moving one of them fails a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from trialwright.history.endpoints import adverse_events, dlt, recovery, response, survival, windows
from trialwright.standards import (
    aclf,
    bsa,
    calvert,
    ciclosporin,
    ctcae,
    dosing,
    meld,
    qlq_c30,
    radiobiology,
    recist,
    renal,
)
from trialwright.standards import aplastic_anaemia as saa
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity

D = Decimal
START = date(2026, 1, 1)


def bare(answer: Any) -> Any:
    return answer.value if isinstance(answer, Known) else "unknown" if isinstance(answer, Unknown) else answer


def q(x: str, unit: str) -> Quantity:
    return Quantity.of(x, unit)


def organ(**change: Any) -> aclf.OrganFailure:
    base: dict[str, Any] = {
        "bilirubin": q("1", "mg/dL"), "creatinine": q("1", "mg/dL"), "rrt": False, "he": 0, "inr": D(1),
        "map": q("80", "mm[Hg]"), "vasopressor": False, "pf": D(400),
    }  # fmt: skip
    answer = aclf.organ_failure(aclf.OrganValues(**{**base, **change}))
    assert isinstance(answer, Known)
    return answer.value


def aarc_points(**change: Any) -> int:
    base: dict[str, Any] = {
        "bilirubin": q("1", "mg/dL"),
        "he": 0,
        "inr": D(1),
        "lactate": q("1", "mmol/L"),
        "creatinine": q("0.5", "mg/dL"),
    }
    answer = aclf.aarc(**{**base, **change})
    assert isinstance(answer, Known)
    return answer.value.score


def target(total: str, baseline: str = "100", nadir: str | None = None) -> str:
    visits = [recist.TargetVisit(total=D(x)) for x in ([nadir] if nadir else []) + [total]]
    return recist.target_course(D(baseline), visits)[-1].response


def measured(size: str, **how: Any) -> str:
    answer = recist.measurability(size=D(size), **how)
    assert isinstance(answer, Known)
    return answer.value.kind


def severity(**change: Any) -> Any:
    counts: dict[str, Any] = {
        "anc": D("0.4"),
        "plt": D(10),
        "retic": D(100),
        **{k: D(v) for k, v in change.items() if k in ("anc", "plt", "retic")},
    }
    marrow = {k: None if v is None else D(v) for k, v in change.items() if k in ("cellularity", "residual")}
    return bare(saa.severity(saa.Counts(**counts), **{"cellularity": D(20), **marrow}))


def saa_response(name: str, **change: str) -> Any:
    counts = {"hb": D(200), "anc": D(5), "plt": D(500), "retic": D(200), **{k: D(v) for k, v in change.items()}}
    return bare(
        saa.response(
            saa.Counts(**counts), transfusion_independent=True, definition=saa.DEFINITIONS[name], hb_lln=D(130)
        )
    )


def confirmed(gap: int, *, ne: int = 0, between: str = "", **rules: Any) -> str:
    days = [
        START + timedelta(days=10),
        *(START + timedelta(days=11 + k) for k in range(ne)),
        START + timedelta(days=10 + gap),
    ]
    words: list[Any] = ["PR", *["NE"] * ne, "PR"]
    rows = [response.Assessment(d, w) for d, w in zip(days, words, strict=True)]
    if between:
        rows.append(response.Assessment(START + timedelta(days=25), between))  # type: ignore[arg-type]
    return response.confirmed_response(rows, start=START, rules=recist.RecistRules(min_sd_days=1000, **rules)).response


def stable(day: int, **rules: Any) -> str:
    rows = [response.Assessment(START + timedelta(days=day), "SD")]
    return response.best_response(rows, start=START, rules=recist.RecistRules(**rules)).response


def emergent(day: int, *, serious: bool = False, **rules: Any) -> Any:
    return bare(
        adverse_events.treatment_emergent(
            first_dose=START,
            last_dose=START,
            start=START + timedelta(days=day),
            serious=serious,
            rules=adverse_events.TeaeRules(**rules),
        )
    )


def neutropenia(end: int) -> Any:
    return bare(
        dlt.is_dlt(dlt.ToxicEvent(term="Neutrophil count decreased", grade=4, onset_day=12, end_day=end), dlt.TYPICAL)
    )


def laboratory(end: int) -> Any:
    event = dlt.ToxicEvent(term="ALT increased", grade=3, onset_day=10, end_day=end, asymptomatic_laboratory=True)
    return bare(dlt.is_dlt(event, dlt.TYPICAL))


def vomiting(hours: str) -> Any:
    return bare(
        dlt.is_dlt(dlt.ToxicEvent(term="Vomiting", grade=3, onset_day=5, controlled_after_h=D(hours)), dlt.TYPICAL)
    )


def onset(day: int, **rules: Any) -> Any:
    definition = dlt.DltDefinition(items=dlt.TYPICAL.items, rules=dlt.DltRules(**rules))
    return bare(dlt.is_dlt(dlt.ToxicEvent(term="Anaphylaxis", grade=4, onset_day=day), definition))


def pfs_gap(days: int, **rules: Any) -> bool:
    rows = [response.Assessment(START + timedelta(days=days), "PD")]
    return survival.progression_free_survival(
        start=START, assessments=rows, schedule=survival.ScanSchedule(), rules=survival.TimeToEventRules(**rules)
    ).event


def relapsed(second: int) -> Any:
    bad = saa.Counts(anc=D("0.4"), plt=D(10), retic=D(10))
    found = recovery.relapse(10, [recovery.Checked(day=100, counts=bad), recovery.Checked(day=second, counts=bad)])
    return found.value.day if isinstance(found, Known) else "unknown"


def liver(**change: Any) -> meld.LiverValues:
    base: dict[str, Any] = {
        "bilirubin": q("2", "mg/dL"), "inr": D("1.5"), "creatinine": q("1.5", "mg/dL"), "sodium": q("130", "mmol/L"),
        "albumin": q("3", "g/dL"), "sex": "M",
    }  # fmt: skip
    return meld.LiverValues(**{**base, **change})


def points(rule: Callable[[meld.LiverValues], Any], **change: Any) -> Decimal:
    value: Decimal = rule(liver(**change)).value.unrounded
    return value


EDGES: list[tuple[str, Callable[[Any], Any], tuple[Any, Any, Any], tuple[Any, Any, Any]]] = [
    ("renal: creatinine up to 1.5 x ULN", lambda x: bare(renal.entry_rule(creatinine=q(x, "umol/L"), uln=q("104", "umol/L"), age=70, sex="F", weight=q("50", "kg")).met), ("155", "156", "157"), (True, True, False)),
    ("calvert: cap at 125", lambda x: calvert.carboplatin_dose(target_auc=D(5), gfr=q(x, "mL/min")).value.capped.value, ("124", "125", "126"), (D(745), D(750), D(750))),
    ("bsa: recompute at 10 %", lambda x: bsa.needs_recomputing(weight_then=q("70.0", "kg"), weight_now=q(x, "kg")), ("76.9", "77.0", "77.1"), (False, True, True)),
    ("bsa: recompute at -10 %", lambda x: bsa.needs_recomputing(weight_then=q("70.0", "kg"), weight_now=q(x, "kg")), ("63.1", "63.0", "62.9"), (False, True, True)),
    ("dose within 5 %", lambda x: dosing.is_within_rounding(D(x), D(100)), ("104", "105", "106"), (True, True, False)),
    ("rounding: half-way", lambda x: bare(dosing.rounded_to(D(x), D(25))), ("387.4", "387.5", "387.6"), (D(375), "unknown", D(400))),
    ("BED limit 60", lambda x: radiobiology.exceeds(D(x), D(60)), ("59.9", "60", "60.1"), (False, False, True)),
    ("ciclosporin window, low end", lambda x: ciclosporin.position_of(q(x, "ug/L")), ("149", "150", "151"), ("below", "in", "in")),
    ("ciclosporin window, high end", lambda x: ciclosporin.position_of(q(x, "ug/L")), ("249", "250", "251"), ("in", "in", "above")),
    ("trough: 13 h", lambda x: bare(ciclosporin.is_trough(hours_since_dose=D(x), days_since_change=D(5))), ("12.9", "13", "13.1"), (True, True, False)),
    ("trough: 11 h", lambda x: bare(ciclosporin.is_trough(hours_since_dose=D(x), days_since_change=D(5))), ("10.9", "11", "11.1"), (False, True, True)),
    ("trough: 3 d after a change", lambda x: bare(ciclosporin.is_trough(hours_since_dose=D(12), days_since_change=D(x))), ("2", "3", "4"), (False, True, True)),
    ("ciclosporin step up at most half", lambda x: ciclosporin.adjusted_dose(daily_dose=q("300", "mg"), trough=q(x, "ug/L")).value.factor, ("133", "133.4", "100"), (D("1.5"), D("1.49925037481259"), D("1.5"))),
    ("creatinine rise 30 %", lambda x: ciclosporin.must_reduce_for_creatinine(baseline=q("100", "umol/L"), now=q(x, "umol/L")), ("129", "130", "131"), (False, True, True)),
    ("MELD: creatinine at least 1", lambda x: points(meld.meld, creatinine=q(x, "mg/dL")) > points(meld.meld, creatinine=q("1", "mg/dL")), ("0.9", "1.0", "1.1"), (False, False, True)),
    ("MELD: creatinine at most 4", lambda x: points(meld.meld, creatinine=q(x, "mg/dL")) < points(meld.meld, creatinine=q("9", "mg/dL")), ("3.9", "4.0", "4.1"), (True, False, False)),
    ("MELD: bilirubin at least 1", lambda x: points(meld.meld, bilirubin=q(x, "mg/dL")) > points(meld.meld, bilirubin=q("1", "mg/dL")), ("0.9", "1.0", "1.1"), (False, False, True)),
    ("MELD: INR at least 1", lambda x: points(meld.meld, inr=D(x)) > points(meld.meld, inr=D(1)), ("0.9", "1.0", "1.1"), (False, False, True)),
    ("MELD-Na: sodium at least 125", lambda x: points(meld.meld_na, sodium=q(x, "mmol/L")) < points(meld.meld_na, sodium=q("100", "mmol/L")), ("124", "125", "126"), (False, False, True)),
    ("MELD-Na: sodium at most 137", lambda x: points(meld.meld_na, sodium=q(x, "mmol/L")) > points(meld.meld_na, sodium=q("150", "mmol/L")), ("136", "137", "138"), (True, False, False)),
    ("MELD-Na: only above 11", lambda x: points(meld.meld_na, creatinine=q("1", "mg/dL"), inr=D(1), bilirubin=q(x, "mg/dL")) > 12, ("3.8", "3.9", "4.0"), (False, True, True)),
    ("MELD 3.0: creatinine at most 3", lambda x: points(meld.meld_3, creatinine=q(x, "mg/dL")) < points(meld.meld_3, creatinine=q("9", "mg/dL")), ("2.9", "3.0", "3.1"), (True, False, False)),
    ("MELD 3.0: albumin at least 1.5", lambda x: points(meld.meld_3, albumin=q(x, "g/dL")) == points(meld.meld_3, albumin=q("1", "g/dL")), ("1.4", "1.5", "1.6"), (True, True, False)),
    ("MELD 3.0: albumin at most 3.5", lambda x: points(meld.meld_3, albumin=q(x, "g/dL")) == points(meld.meld_3, albumin=q("5", "g/dL")), ("3.4", "3.5", "3.6"), (False, True, True)),
    ("MELD 3.0: female points from 12", lambda x: points(meld.meld_3, age=D(x)) > points(meld.meld_3), (11, 12, 13), (False, True, True)),
    ("MELD 3.0: female points below 18", lambda x: points(meld.meld_3, age=D(x)) > points(meld.meld_3), (17, 18, 19), (True, False, False)),
    ("MELD exclusion above 30", meld.is_excluded, (29, 30, 31), (False, False, True)),
    ("bilirubin entry 171", lambda x: bare(aclf.bilirubin_entry(bilirubin=q(x, "umol/L"), daily_rise=q("0", "umol/L"))), ("170.9", "171", "171.1"), (False, True, True)),
    ("bilirubin rise 17.1", lambda x: bare(aclf.bilirubin_entry(bilirubin=q("1", "umol/L"), daily_rise=q(x, "umol/L"))), ("17.0", "17.1", "17.2"), (False, True, True)),
    ("INR entry from 1.5", lambda x: bare(aclf.coagulation_entry(inr=D(x), pta_pct=D(90))), ("1.49", "1.5", "1.51"), (False, True, True)),
    ("INR entry to 2.6", lambda x: bare(aclf.coagulation_entry(inr=D(x), pta_pct=D(90))), ("2.59", "2.6", "2.61"), (True, True, False)),
    ("PTA entry from 20", lambda x: bare(aclf.coagulation_entry(inr=D(1), pta_pct=D(x))), (19, 20, 21), (False, True, True)),
    ("PTA entry to 40", lambda x: bare(aclf.coagulation_entry(inr=D(1), pta_pct=D(x))), (39, 40, 41), (True, True, False)),
    ("APASL bilirubin 5", lambda x: bare(aclf.is_apasl_aclf(bilirubin=q(x, "mg/dL"), inr=D(2), pta_pct=None, ascites=True, encephalopathy=False)), ("4.9", "5.0", "5.1"), (False, True, True)),
    ("APASL INR 1.5", lambda x: bare(aclf.is_apasl_aclf(bilirubin=q("9", "mg/dL"), inr=D(x), pta_pct=D(90), ascites=True, encephalopathy=False)), ("1.4", "1.5", "1.6"), (False, True, True)),
    ("APASL PTA below 40", lambda x: bare(aclf.is_apasl_aclf(bilirubin=q("9", "mg/dL"), inr=D(1), pta_pct=D(x), ascites=True, encephalopathy=False)), (39, 40, 41), (True, False, False)),
    ("CLIF liver 6", lambda x: organ(bilirubin=q(x, "mg/dL")).points["liver"], ("5.9", "6.0", "6.1"), (1, 2, 2)),
    ("CLIF liver 12", lambda x: organ(bilirubin=q(x, "mg/dL")).points["liver"], ("11.9", "12.0", "12.1"), (2, 3, 3)),
    ("CLIF kidney 2", lambda x: organ(creatinine=q(x, "mg/dL")).points["kidney"], ("1.9", "2.0", "2.1"), (1, 2, 2)),
    ("CLIF kidney 3.5", lambda x: organ(creatinine=q(x, "mg/dL")).points["kidney"], ("3.4", "3.5", "3.6"), (2, 3, 3)),
    ("CLIF kidney failure 2", lambda x: organ(creatinine=q(x, "mg/dL")).grade, ("1.9", "2.0", "2.1"), (0, 1, 1)),
    ("CLIF mild kidney 1.5", lambda x: organ(bilirubin=q("12", "mg/dL"), creatinine=q(x, "mg/dL")).grade, ("1.4", "1.5", "1.6"), (0, 1, 1)),
    ("CLIF INR 2.0", lambda x: organ(inr=D(x)).points["coag"], ("1.9", "2.0", "2.1"), (1, 2, 2)),
    ("CLIF INR 2.5", lambda x: organ(inr=D(x)).points["coag"], ("2.4", "2.5", "2.6"), (2, 3, 3)),
    ("CLIF MAP 70", lambda x: organ(map=q(x, "mm[Hg]")).points["circ"], ("69", "70", "71"), (2, 1, 1)),
    ("CLIF P/F 300", lambda x: organ(pf=D(x)).points["resp"], (299, 300, 301), (2, 2, 1)),
    ("CLIF P/F 200", lambda x: organ(pf=D(x)).points["resp"], (199, 200, 201), (3, 3, 2)),
    ("CLIF brain, and single brain failure", lambda x: organ(he=x).points["brain"], (0, 2, 3), (1, 2, 3)),
    ("AARC bilirubin 15", lambda x: aarc_points(bilirubin=q(x, "mg/dL")), ("14.9", "15", "15.1"), (5, 6, 6)),
    ("AARC bilirubin 25", lambda x: aarc_points(bilirubin=q(x, "mg/dL")), ("24.9", "25", "25.1"), (6, 6, 7)),
    ("AARC INR 1.8", lambda x: aarc_points(inr=D(x)), ("1.7", "1.8", "1.9"), (5, 6, 6)),
    ("AARC INR 2.5", lambda x: aarc_points(inr=D(x)), ("2.4", "2.5", "2.6"), (6, 6, 7)),
    ("AARC lactate 1.5", lambda x: aarc_points(lactate=q(x, "mmol/L")), ("1.4", "1.5", "1.6"), (5, 6, 6)),
    ("AARC lactate 2.5", lambda x: aarc_points(lactate=q(x, "mmol/L")), ("2.4", "2.5", "2.6"), (6, 6, 7)),
    ("AARC creatinine 0.7", lambda x: aarc_points(creatinine=q(x, "mg/dL")), ("0.6", "0.7", "0.8"), (5, 6, 6)),
    ("AARC creatinine 1.5", lambda x: aarc_points(creatinine=q(x, "mg/dL")), ("1.4", "1.5", "1.6"), (6, 6, 7)),
    ("AARC encephalopathy", lambda x: aarc_points(he=x), (0, 2, 3), (5, 6, 7)),
    ("RECIST PR 70 %", target, ("69.9", "70", "70.1"), ("PR", "PR", "SD")),
    ("RECIST PD 20 %", target, ("119.9", "120", "120.1"), ("SD", "PD", "PD")),
    ("RECIST PD 5 mm", lambda x: target(x, "20", "10"), ("14.9", "15", "15.1"), ("SD", "PD", "PD")),
    ("RECIST measurable 10 mm on CT", lambda x: measured(x, slice_mm=D(5)), ("9.9", "10", "10.1"), ("non-measurable", "measurable", "measurable")),
    ("RECIST slice 5 mm", lambda x: measured("10", slice_mm=D(x)), ("4.9", "5", "5.1"), ("measurable", "measurable", "non-measurable")),
    ("RECIST twice the slice", lambda x: measured(x, slice_mm=D(8)), ("15.9", "16", "16.1"), ("non-measurable", "measurable", "measurable")),
    ("RECIST calliper 10", lambda x: measured(x, method="calliper"), ("9.9", "10", "10.1"), ("non-measurable", "measurable", "measurable")),
    ("RECIST chest X-ray 20", lambda x: measured(x, method="chest X-ray"), ("19.9", "20", "20.1"), ("non-measurable", "measurable", "measurable")),
    ("RECIST node 15", lambda x: measured(x, is_node=True), ("14.9", "15", "15.1"), ("pathological node", "target node", "target node")),
    ("RECIST node 10", lambda x: measured(x, is_node=True), ("9.9", "10", "10.1"), ("normal node", "pathological node", "pathological node")),
    ("RECIST node gone below 10", lambda x: recist.target_visit([recist.Lesion(size=D(x), is_node=True)]).gone, ("9.9", "10", "10.1"), (True, False, False)),
    ("RECIST target 10 mm", lambda x: bare(recist.target_eligible(site="liver", size=D(x))), ("9.9", "10", "10.1"), (False, True, True)),
    ("RECIST target node 15 mm", lambda x: bare(recist.target_eligible(site="node-neck", size=D(x))), ("14.9", "15", "15.1"), (False, True, True)),
    ("confirmation 28 d", confirmed, (27, 28, 29), ("NE", "PR", "PR")),
    ("confirmation with NE in between", lambda n: confirmed(40, ne=n), (0, 1, 2), ("PR", "PR", "NE")),
    ("stable disease 42 d", stable, (41, 42, 43), ("NE", "SD", "SD")),
    ("SAA: ANC 0.5", lambda x: severity(anc=x), ("0.49", "0.5", "0.51"), ("SAA", "non-severe", "non-severe")),
    ("SAA: ANC 0.2", lambda x: severity(anc=x), ("0.19", "0.2", "0.21"), ("vSAA", "SAA", "SAA")),
    ("SAA: platelets 20", lambda x: severity(plt=x), ("19", "20", "21"), ("SAA", "non-severe", "non-severe")),
    ("SAA: reticulocytes 20", lambda x: severity(plt="100", retic=x), ("19", "20", "21"), ("SAA", "non-severe", "non-severe")),
    ("SAA: cellularity 25", lambda x: severity(cellularity=x, residual="90"), ("24", "25", "26"), ("SAA", "non-severe", "non-severe")),
    ("SAA: cellularity 50", lambda x: severity(cellularity=x, residual="10"), ("49", "50", "51"), ("SAA", "non-severe", "non-severe")),
    ("SAA: residual 30", lambda x: severity(cellularity="40", residual=x), ("29", "30", "31"), ("SAA", "non-severe", "non-severe")),
    ("BSH: Hb at LLN", lambda x: saa_response("BSH/EBMT", hb=x), ("129", "130", "131"), ("PR", "CR", "CR")),
    ("BSH: ANC above 1.5", lambda x: saa_response("BSH/EBMT", anc=x), ("1.49", "1.5", "1.51"), ("PR", "PR", "CR")),
    ("BSH: platelets above 150", lambda x: saa_response("BSH/EBMT", plt=x), ("149", "150", "151"), ("PR", "PR", "CR")),
    ("NIH: Hb 100", lambda x: saa_response("NIH", hb=x), ("99", "100", "101"), ("PR", "CR", "CR")),
    ("NIH: ANC 1.0", lambda x: saa_response("NIH", anc=x), ("0.99", "1.0", "1.01"), ("PR", "CR", "CR")),
    ("NIH: platelets 100", lambda x: saa_response("NIH", plt=x), ("99", "100", "101"), ("PR", "CR", "CR")),
    ("NIH: severe by reticulocytes 60", lambda x: saa_response("NIH", anc="0.4", retic=x), ("59", "60", "61"), ("NR", "PR", "PR")),
    ("China: Hb above 100", lambda x: saa_response("China 2022", hb=x), ("99", "100", "101"), ("PR", "PR", "CR")),
    ("China: ANC above 1.5", lambda x: saa_response("China 2022", anc=x), ("1.49", "1.5", "1.51"), ("PR", "PR", "CR")),
    ("China: platelets above 100", lambda x: saa_response("China 2022", plt=x), ("99", "100", "101"), ("PR", "PR", "CR")),
    ("BSH: severe by reticulocytes 20", lambda x: saa_response("BSH/EBMT", anc="0.4", retic=x), ("19", "20", "21"), ("NR", "PR", "PR")),
    ("red cells 28 d back", lambda x: saa.is_transfusion_independent(START, red_cells=[START - timedelta(days=x)], platelets=[]), (27, 28, 29), (False, False, True)),
    ("platelets 7 d back", lambda x: saa.is_transfusion_independent(START, red_cells=[], platelets=[START - timedelta(days=x)]), (6, 7, 8), (False, False, True)),
    ("confirmed after 4 weeks", lambda x: recovery.confirmed_levels([recovery.Status(28, "PR"), recovery.Status(x, "PR")], weeks=4)[0], (55, 56, 57), ("NR", "PR", "PR")),
    ("relapse on two values a week apart", relapsed, (106, 107, 108), ("unknown", 100, 100)),
    ("count set within 7 d", lambda x: bare(recovery.count_set_near(recovery.Lineages(anc=[recovery.Count(x, D(1))]), 84)) != "unknown", (78, 77, 76), (True, True, False)),
    ("febrile neutropenia: 38.3", lambda x: bare(ctcae.is_febrile_neutropenia(anc=q("0.9", "10*9/L"), temperature=q(x, "Cel"), hours_at_38=D(0))), ("38.2", "38.3", "38.4"), (False, False, True)),
    ("febrile neutropenia: 38.0 sustained", lambda x: bare(ctcae.is_febrile_neutropenia(anc=q("0.9", "10*9/L"), temperature=q(x, "Cel"), hours_at_38=D(2))), ("37.9", "38.0", "38.1"), (False, True, True)),
    ("febrile neutropenia: more than one hour", lambda x: bare(ctcae.is_febrile_neutropenia(anc=q("0.9", "10*9/L"), temperature=q("38.1", "Cel"), hours_at_38=D(x))), ("0.9", "1", "1.1"), (False, False, True)),
    ("febrile neutropenia: ANC below 1.0", lambda x: bare(ctcae.is_febrile_neutropenia(anc=q(x, "10*9/L"), temperature=q("39", "Cel"))), ("0.99", "1.0", "1.01"), (True, False, False)),
    ("infusion reaction: prophylaxis 24 h", lambda x: bare(ctcae.infusion_reaction(occurred=True, interrupted=True, prompt=True, recurred=False, hospital=False, life_threatening=False, prophylaxis_hours=D(x))), (23, 24, 25), (2, 2, 3)),
    ("QLQ: meaningful change 10", lambda x: qlq_c30.is_meaningful(D(x)), ("9.9", "10", "10.1"), (False, True, True)),
    ("QLQ: half of four items", lambda n: bare(qlq_c30.scores([None if 21 <= k <= 20 + n else 1 for k in range(1, 31)])["EF"]) != "unknown", (1, 2, 3), (True, True, False)),
    ("QLQ: half of five items", lambda n: bare(qlq_c30.scores([None if k <= n else 1 for k in range(1, 31)])["PF"]) != "unknown", (1, 2, 3), (True, True, False)),
    ("TEAE window 30 d", emergent, (29, 30, 31), (True, True, False)),
    ("TEAE serious window 90 d", lambda d: emergent(d, serious=True), (89, 90, 91), (True, True, False)),
    ("DLT: neutropenia longer than 7 d", neutropenia, (18, 19, 20), (False, False, True)),
    ("DLT: laboratory back within 7 d", laboratory, (16, 17, 18), (False, False, True)),
    ("DLT: controlled within 72 h", vomiting, ("71", "72", "73"), (False, False, True)),
    ("DLT: window 28 d", onset, (27, 28, 29), (True, True, False)),
    ("DLT: window starts on day 1", onset, (-1, 1, 2), (False, True, True)),
    ("DLT: 80 % of the dose", lambda x: bare(dlt.is_evaluable(Known(False), dlt.Exposure(days=28, dose_pct=D(x)))), (79, 80, 81), (False, True, True)),
    ("DLT: evaluable after 28 d", lambda x: bare(dlt.is_evaluable(Known(False), dlt.Exposure(days=x, dose_pct=D(100), left=True))), (27, 28, 29), (False, True, True)),
    ("PFS: gap of 98 d", pfs_gap, (97, 98, 99), (True, True, False)),
    ("visit window", lambda x: bare(windows.choose_visit([x], target=90, window=(76, 104))), (75, 76, 77), ("unknown", 76, 77)),
    ("visit window, other end", lambda x: bare(windows.choose_visit([x], target=90, window=(76, 104))), (103, 104, 105), (103, 104, "unknown")),
]  # fmt: skip


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("name", "ask", "values", "expected"), EDGES, ids=[e[0] for e in EDGES])
def test_one_unit_either_side(
    name: str, ask: Callable[[Any], Any], values: tuple[Any, ...], expected: tuple[Any, ...]
) -> None:
    assert tuple(ask(v) for v in values) == expected
