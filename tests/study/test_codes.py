"""Every STU code: a file that fires it (a mutant of a sound one) and one that stays silent; each message in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialwright.errors import UnreadableTexts
from trialwright.study.codes import CODES
from trialwright.study.complaint import UnreadableStudy, spoken
from trialwright.study.doubts import doubts, doubts_of_amendment
from trialwright.study.text import load

ROOT = Path(__file__).resolve().parents[2]
BASES = {
    "vitd": ROOT / "tests" / "golden" / "study" / "vitd.yaml",
    "s0": ROOT / "studies" / "ta-nps.yaml",
    "s1": ROOT / "studies" / "aplastic-anaemia.yaml",
    "s2": ROOT / "studies" / "oligometastatic-oesophagus.yaml",
    "s3": ROOT / "studies" / "msc-ev-liver-failure.yaml",
    "s4": ROOT / "studies" / "recurrent-npc.yaml",
}

# code, sound file, what stands there, what is written instead, path of the message ("" = any)
STOPS: list[tuple[str, str, str, str, str]] = [
    ("STU-01", "vitd", "name: VITD", "name: VI\x07TD", ""),
    ("STU-01", "vitd", "name: VITD", "name: [[[[[[[[[[[[[[x]]]]]]]]]]]]]]", ""),
    ("STU-02", "vitd", "name: VITD", "name: &x VITD", "study.name"),
    ("STU-02", "vitd", "phase: phase II TBC ", "phase: *x", "study.phase"),
    ("STU-02", "vitd", "enrol: 40 TBC", "enrol: !!int 40", "population.enrol"),
    ("STU-02", "vitd", "  model: single group", "  <<: {model: single group}\n  model: single group", ""),
    ("STU-02", "vitd", "  consent: SCR\n", "  ? [consent]\n  : SCR\n", ""),
    ("STU-02", "vitd", "  model: single group", "\tmodel: single group", ""),
    ("STU-02", "vitd", "study:\n", "---\nstudy:\n", ""),
    ("STU-03", "vitd", "  SCR: {epoch: screening", "  D1: {epoch: screening, at: day -3}\n  SCR: {epoch: screening", "visits.D1"),
    ("STU-04", "vitd", "  model: single group", "  modell: single group\n  model: single group", "study.modell"),
    ("STU-04", "s0", "level: 2 %, n: 3", "levl: 2 %, n: 3", "escalation.cohorts.low.levl"),
    ("STU-04", "s2", "kind: response, criteria: recist", "kind: response, horizon: 3 mo, criteria: recist", "endpoints.ORR.horizon"),
    ("STU-05", "vitd", "phase: phase II TBC ", "phase: ", "study.phase"),
    ("STU-05", "vitd", "phase: phase II TBC ", "phase: TBC ", "study.phase"),
    ("STU-06", "vitd", "  model: single group\n", "", "study.model"),
    ("STU-06", "vitd", "  drops_arm: {type: experimental arm}", "  {}", "arms"),
    ("STU-07", "vitd", "enrol: 40 TBC", "enrol: [40]", "population.enrol"),
    ("STU-07", "s2", "    E4: has brain_metastasis now", "    E4:\n      - has brain_metastasis now", "criteria.enrolment.E4"),
    ("STU-08", "vitd", "blocking: true", "blocking: yes", "decisions.D1.blocking"),
    ("STU-09", "vitd", 'en: "Dose and duration?"', "en: Dose, duration?", ""),
    ("STU-09", "vitd", "source: to be named", "source: @named", ""),
    ("STU-09", "vitd", "source: to be named", "source: named: later", ""),
    ("STU-10", "vitd", "trialwright: 1", "trialwright: 2", "trialwright"),
    ("STU-11", "vitd", "  W6: {", "  drops: {", "visits.drops"),
    ("STU-11", "vitd", "  W6: {", "  anc: {", "visits.anc"),
    ("STU-11", "vitd", "  W6: {", "  enrolment: {", "visits.enrolment"),
    ("STU-11", "vitd", "  W6: {", "  until: {", "visits.until"),
    ("STU-11", "vitd", "  W6: {", "  6W: {", "visits.6W"),
    ("STU-12", "vitd", "phase: phase II TBC", "phase: phase 2 TBC", "study.phase"),
    ("STU-12", "s0", "rule: three_plus_three TBC", "rule: three_plus_thre TBC", "escalation.rule"),
    ("STU-12", "s0", "  nca: {auc", "  ncaa: {auc", "assessments.ncaa"),
    ("STU-12", "s0", "min_points: 3 TBC", "min_point: 3 TBC", "assessments.nca.min_point"),
    ("STU-12", "s2", "test: log_rank TBC, strata", "test: log_rnk TBC, strata", "analysis.estimates.PFS.test"),
    ("STU-13", "s0", "level: 5 %", "level: 5", "escalation.cohorts.mid.level"),
    ("STU-13", "s0", "level: 5 %", "level: 5 mg", "escalation.cohorts.mid.level"),
    ("STU-13", "vitd", "dose: 800 IU TBC", "dose: 800 TBC", "interventions.drops.dose"),
    ("STU-13", "vitd", "age: 0 .. 28 d TBC", "age: 0 .. 28 TBC", "population.age"),
    ("STU-13", "s2", "paclitaxel 175 mg/m2 iv d1, carboplatin", "paclitaxel 175 iv d1, carboplatin", "interventions.chemo.one of.tp_carboplatin[1]"),
    ("STU-13", "s0", "converts: 1 mL/cm3 TBC", "converts: 1 mg/cm3 TBC", "interventions.ta_nps.converts"),
    ("STU-13", "s0", "unit: cm3, formula: length*width*height", "unit: cm2, formula: length*width*height", "concepts.tumour_volume.formula"),
    ("STU-13", "s1", "target: 150 .. 250 ug/L", "target: 150 .. 250 kg", "interventions.ciclosporin.titrate.target"),
    ("STU-14", "vitd", "when: daily from day 1 x 42 TBC", "when: dayly from day 1 x 42 TBC", "interventions.drops.when"),
    ("STU-14", "vitd", "I1: gestational_age < 32 wk", "I1: gestational_age << 32 wk", "criteria.enrolment.I1"),
    ("STU-15", "vitd", "chemistry: D1, W6", "chemistry: D1, W7", "activities.chemistry"),
    ("STU-15", "vitd", "ends: end(drops)", "ends: end(D1)", "epochs.dosing_period.ends"),
    ("STU-15", "vitd", "is: has drops", "is: has dropz", "analysis.sets.treated.is"),
    ("STU-15", "vitd", "sets: [interventions.drops,", "sets: [interventions.dops,", "decisions.D1.sets[1]"),
    ("STU-15", "s0", "committee: dsmb\n", "committee: dsmc\n", "escalation.committee"),
    ("STU-21", "vitd", "  D1: {epoch: dosing_period, at: first_dose}", "  D1: {epoch: dosing_period, at: W6 - 42 d}", ""),
    ("STU-24", "vitd", "  consent: SCR\n", "  consent: SCR\n  drops: D1\n", "interventions.drops.when"),
    ("STU-26", "s2", "capecitabine 1000 mg/m2 po bid d1-14", "capecitabine 1000 mg/m2 po bid d1-22", "interventions.chemo.one of.xp[2]"),
    ("STU-27", "s2", "give: {rt: [local_rt], control: []}", "give: {rt: [local_rt]}", "epochs.local.give"),
    ("STU-28", "s2", "blocks: [4 TBC, 6 TBC]", "blocks: [4 TBC, 5 TBC]", "allocation.randomisation.blocks[2]"),
    ("STU-29", "s2", "[1 .. 3 TBC, 4 .. 5 TBC]", "[1 .. 4 TBC, 4 .. 5 TBC]", "allocation.randomisation.strata.lesions.values"),
    ("STU-29", "s2", "[1 .. 3 TBC, 4 .. 5 TBC]", "[1 .. 2 TBC, 4 .. 5 TBC]", "allocation.randomisation.strata.lesions.values"),
    ("STU-31", "s4", "      - {if: otherwise, then: stay}\n", "", "allocation.at_50_gy.rows"),
    ("STU-33", "s0", "    1/6: escalate TBC\n", "", "escalation.decide"),
    ("STU-33", "s0", "    1/6: escalate TBC\n", "    1/6: escalate TBC\n    3/6: stop\n", "escalation.decide"),
    ("STU-40", "vitd", "status: default", "status: decided", "decisions.D1"),
    ("STU-40", "s0", "    source: geometry; the box", "    taken: this\n    source: geometry; the box", "decisions.D7.taken"),
]  # fmt: skip

# code, sound file, replacement
DOUBTS: list[tuple[str, str, str, str]] = [
    ("STU-18", "vitd", ", population.enrol]", "]"),
    ("STU-23", "vitd", "  haematology: SCR\n", ""),
    ("STU-23", "s1", "  ciclosporin_level: twice weekly from day 5 until 2 in target, every 14 d ±3 d from W4 until day 1 + 12 mo\n", ""),
    ("STU-25", "vitd", "give: [drops], ", ""),
    ("STU-25", "s1", "    when: daily from day 1 x 5\n", ""),
    ("STU-30", "s3", "  enrol: 20 ", "  enrol: 7 "),
    ("STU-32", "s0", "level: 5 %, n: 3", "level: 15 %, n: 3"),
    ("STU-34", "s0", "1/6: escalate TBC", "1/6: stop; mtd is the level below TBC"),
    ("STU-35", "s3", "D15: {epoch: therapy, at: day 15 ±2 d}", "D15: {epoch: therapy, at: day 12 ±2 d}"),
    ("STU-36", "s2", "give: {rt: [local_rt], control: []}", "give: {rt: [], control: []}"),
    ("STU-37", "s2", "  ctcae: {version: 5.0}\n", ""),
    ("STU-38", "s4", "power: 0.80 TBC", "power: 0.90 TBC"),
    ("STU-38", "s2", "events: 94 TBC", "events: 60 TBC"),
    ("STU-42", "s2", "tp_split: [paclitaxel 175", "tp_split: [paclitaxl 175"),
    ("STU-39", "s4", "  immune: {if: some AE", "  again: {if: has mucosal_ulcer, then: resume imrt}\n  ulcer2: {if: has mucosal_ulcer, then: hold imrt}\n  immune: {if: some AE"),
    ("STU-41", "s0", "    status: default\n    blocking: true\n    sets: [escalation.dlt.window]", "    status: decided\n    by: statistician\n    at: 2026-11-22\n    blocking: true\n    sets: [escalation.dlt.window]"),
]  # fmt: skip


def mutant(base: str, old: str, new: str) -> str:
    text = BASES[base].read_text("utf-8")
    assert text.count(old) >= 1, f"{base} no longer holds {old!r}"
    return text.replace(old, new, 1)


def complaints(text: str) -> list[UnreadableStudy]:
    try:
        load(text, name="study.yaml").study()
    except UnreadableTexts as group:
        assert all(isinstance(e, UnreadableStudy) for e in group.exceptions)
        return list(group.exceptions)  # type: ignore[arg-type]
    return []


@pytest.mark.parametrize(("code", "base", "old", "new", "path"), STOPS)
def test_a_code_that_stops_loading_fires(code: str, base: str, old: str, new: str, path: str) -> None:
    found = complaints(mutant(base, old, new))
    fired = [c for c in found if c.code == code]
    assert fired, [str(c) for c in found]
    assert not path or path in {c.where.path for c in fired}, [str(c) for c in fired]
    for c in fired:
        assert c.where.line and c.where.column and c.where.name == "study.yaml"
        assert c.text.zh and c.text.en and c.remedy.zh and c.remedy.en
        assert any("\u4e00" <= ch <= "\u9fff" for ch in spoken(c, "zh"))


@pytest.mark.parametrize(("code", "base", "old", "new"), DOUBTS)
def test_a_doubt_fires_where_it_should_and_not_before(code: str, base: str, old: str, new: str) -> None:
    sound = load(BASES[base].read_text("utf-8"), name="a").study()
    assert code not in {f.code for f in doubts(sound)}
    fired = [f for f in doubts(load(mutant(base, old, new), name="b").study()) if f.code == code]
    assert fired
    for f in fired:
        assert f.text.zh and f.text.en and f.remedy.zh and f.remedy.en and f.source and f.field


@pytest.mark.parametrize("base", BASES)
def test_sound_files_are_silent(base: str) -> None:
    text = BASES[base].read_text("utf-8")
    assert complaints(text) == []
    assert [f"{f.code} {f.text.en}" for f in doubts(load(text, name="a").study())] == []


def test_an_amendment_without_substance() -> None:
    old = BASES["vitd"].read_text("utf-8")
    amended = old.replace("  version: 0.1\n", "  version: 0.2\n  amends: {version: 0.1, reason: new data}\n")
    real = amended.replace("daily from day 1 x 42", "daily from day 1 x 28")
    before = load(old, name="a")
    assert [f.code for f in doubts_of_amendment(before, load(amended, name="b"))] == ["STU-20"]
    assert doubts_of_amendment(before, load(real, name="c")) == ()


def test_every_code_is_told_and_tested() -> None:
    with_record = {"STU-16", "STU-17", "STU-19", "STU-22"}  # test_doubts_of_record.py
    assert {c for c, *_ in (*STOPS, *DOUBTS)} | with_record | {"STU-20"} == set(CODES)


def test_all_errors_are_told_at_once() -> None:
    text = (
        BASES["vitd"]
        .read_text("utf-8")
        .replace("phase: phase II TBC", "phase: phase 2")
        .replace("dose: 800 IU TBC", "dose: 800")
        .replace("D1, W6", "D1, W9")
    )
    assert [c.code for c in complaints(text)] == ["STU-12", "STU-13", "STU-15"]
