"""The worked examples on eligibility, each as a question to the evaluator or to a gate."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.criteria.worlds import LEXICON, facts_of, golden, shown, verdict
from trialwright.criteria.derived import results_of
from trialwright.criteria.facts import Amount
from trialwright.criteria.gate import read_gate
from trialwright.criteria.screening import screen

pytestmark = pytest.mark.evidence("double-programmed")
EXAMPLES = golden("worked_examples.yaml")
ITEMS = {i["id"]: i["expr"] for i in golden("golden.yaml")["items"] if "expr" in i}
RENAL = "Cr <= 1.5 ULN or (CrCl_CG >= 50 mL/min only if Cr > 1.5 ULN)"


def truth(expression: str, facts: str) -> str:
    return shown(verdict(expression, facts)).split()[0]


@pytest.mark.parametrize("k", range(3))
def test_volume_limit_is_inclusive_and_follows_from_the_diameters(k: int) -> None:
    e = EXAMPLES["S0-E02"]
    length, width, height = e["sizes"][k]
    sizes = f"facts: {{lesion: [{{length: {length} cm, width: {width} cm, height: {height} cm}}, no more]}}"
    assert truth("some lesion where (volume <= 3000 cm3)", sizes) == e["met"][k]
    assert (
        truth(
            "some lesion where (volume <= 3000 cm3)", f"facts: {{lesion: [{{volume: {e['volumes'][k]} cm3}}, no more]}}"
        )
        == e["met"][k]
    )


@pytest.mark.parametrize("row", EXAMPLES["S0-E05"]["participants"], ids=lambda r: f"{r['age']}{r['sex'][0]}-{r['Cr']}")
def test_renal_criterion(row: dict[str, str]) -> None:
    born = 2026 - int(row["age"])
    facts = f"""
        at: 2026-10-12
        born: {born}-03-01
        sex: {row["sex"]}
        results: {{weight: {row["weight"]}, Cr: {{value: {row["Cr"]}, ULN: {EXAMPLES["S0-E05"]["uln"]}, date: 2026-10-09}}}}
    """
    assert truth(RENAL, facts) == row["met"]
    if row["clearance"]:
        (found,) = results_of(LEXICON.variable("CrCl_CG"), facts_of(facts), LEXICON)
        assert isinstance(found.value, Amount)
        assert abs(found.value.value - Decimal(row["clearance"])) < Decimal("0.01")


@pytest.mark.parametrize("row", EXAMPLES["S0-E07"], ids=str)
def test_bilirubin_with_unknowns(row: list[str]) -> None:
    multiple, gilbert, liver, expected = row
    lines = [f"gilbert_syndrome: {gilbert}"] if gilbert else []
    lines += [f"liver_metastasis: {liver}"] if liver else []
    result = f"results: {{TBIL: {{value: {float(multiple) * 20} umol/L, ULN: 20}}}}\n" if multiple else ""
    rule = "TBIL <= (if has (gilbert_syndrome or liver_metastasis) then 3 ULN else 1.5 ULN)"
    assert truth(rule, f"{result}facts: {{{', '.join(lines)}}}") == expected


def test_support_free_window_of_the_blood_count() -> None:
    e = EXAMPLES["S0-E08"]
    facts = f"""
        at: {e["lab"]}
        dates: {{first_dose: {e["first_dose"]}}}
        results:
          ANC: {{value: 1.5 x10^9/L, date: {e["lab"]}}}
          PLT: {{value: 90 x10^9/L, date: {e["lab"]}}}
          Hb: {{value: 90 g/L, date: {e["lab"]}}}
        facts:
          G_CSF: [{{date: {e["last_gcsf"]}}}, no more]
          platelet_transfusion: [{{date: {e["last_platelets"]}}}, no more]
          blood_transfusion: yes
          erythropoietin: no
    """
    assert [truth(ITEMS[f"S0.I5.a{k}"], facts) for k in (1, 2, 3)] == [e["anc"], e["plt"], e["hb"]]
    assert shown(verdict(ITEMS["S0.I5.a3"], facts)) == "U date(blood_transfusion)"


def test_hepatitis_carrier_the_stricter_reading_decides_and_the_difference_is_shown() -> None:
    e = EXAMPLES["S0-E10"]
    facts = f"results: {{HBsAg: {e['HBsAg']}, HBV_DNA: {e['HBV_DNA']}}}"
    literal = "(HBsAg is positive or HBcAb is positive) and HBV_DNA = 500 IU/mL"
    assert (truth(ITEMS["S0.E6.2"], facts), truth(literal, facts)) == (e["en"], e["zh_literal"])
    criteria = {
        "I1": "has informed_consent",
        "E6": {"that": literal, "readings": [{"that": ITEMS["S0.E6.2"], "why": "the English"}]},
    }
    found = screen(read_gate("enrolment", criteria, LEXICON), facts_of(facts), LEXICON)
    assert found.verdict == e["verdict"]
    assert [f.code for f in found.findings] == ["CRI-30"]


S0_ENROLMENT: dict[str, Any] = {
    "look back": {"labs": "7 d before first_dose", "cardiac": "7 d before first_dose"},
    "I1": ITEMS["S0.I1"], "I2": ITEMS["S0.I2"], "I3": [ITEMS["S0.I3.1"], ITEMS["S0.I3.a"], ITEMS["S0.I3.b"]],
    "I4": "some lesion where (volume <= 3000 cm3)", "I5.a": [ITEMS[f"S0.I5.a{k}"] for k in (1, 2, 3)], "I5.b": ITEMS["S0.I5.b"],
    "I5.c": [ITEMS[f"S0.I5.c{k}"] for k in (1, 2, 3)], "I5.d": ITEMS["S0.I5.d"], "I5.e": ITEMS["S0.I5.e"], "I6": ITEMS["S0.I6"],
    "I7": ITEMS["S0.I7.1"], "E1": "has distant_metastasis",
    "E6": {"any of": ["HIV is positive", "HCV_Ab is positive and HCV_RNA > LOD", ITEMS["S0.E6.2"]]},
}  # fmt: skip


def test_undetermined_participant_is_never_silently_eligible() -> None:
    """S0-E11: LVEF and the HCV question are open, all else is met (HCV read as antibody and RNA)."""
    on = "date: 2026-10-07"
    facts = f"""
        at: 2026-10-08
        dates: {{consent: 2026-10-06, screening: 2026-10-06, enrolment: 2026-10-08, first_dose: 2026-10-12 planned}}
        born: 1972-05-05
        results:
          ECOG: 1
          ANC: {{value: 3.1 x10^9/L, {on}}}
          PLT: {{value: 180 x10^9/L, {on}}}
          Hb: {{value: 112 g/L, {on}}}
          Cr: {{value: 90 umol/L, ULN: 100, {on}}}
          TBIL: {{value: 16 umol/L, ULN: 20, {on}}}
          AST: {{value: 40 U/L, ULN: 40, {on}}}
          ALT: {{value: 44 U/L, ULN: 40, {on}}}
          ALP: {{value: 130 U/L, ULN: 100, {on}}}
          ALB: {{value: 38 g/L, {on}}}
          INR: {{value: 1.0, ULN: 1.0, {on}}}
          aPTT: {{value: 33 s, ULN: 30, {on}}}
          life_expectancy: 12 mo
          HIV: negative
          HCV_Ab: positive
          HBsAg: negative
          HBcAb: negative
        facts:
          soft_tissue_sarcoma: [{{histology: DDLPS, method: histopathology}}]
          radical_or_wide_excision: [{{date: 2024-03-01, target: primary}}]
          radiotherapy: no
          targeted_therapy: no
          chemotherapy: [{{start: 2026-05-01, end: 2026-08-20}}, no more]
          lesion: [{{length: 12 cm, width: 9 cm, height: 8 cm}}]
          G_CSF: no
          platelet_transfusion: no
          blood_transfusion: no
          erythropoietin: no
          informed_consent: yes
          distant_metastasis: no
    """
    found = screen(read_gate("enrolment", S0_ENROLMENT, LEXICON), facts_of(facts), LEXICON)
    assert found.verdict == "undetermined"
    assert {n.need: n.criteria for who in found.missing.values() for n in who} == {
        "LVEF": ("I5.e",),
        "HCV_RNA": ("E6",),
    }


def test_treated_brain_metastasis_meets_one_rule_and_breaks_another() -> None:
    e = EXAMPLES["S0-E13"]
    facts = f"""
        at: 2026-10-08
        dates: {{first_dose: {e["first_dose"]} planned, screening: 2026-10-06}}
        results: {{brain_MRI: {{value: no_progression, date: {e["mri"]}}}}}
        facts:
          leptomeningeal_metastasis: no
          brain_metastasis: yes
          distant_metastasis: yes
          local_CNS_treatment: [{{start: 2026-07-01, end: {e["treatment_end"]}}}, no more]
          systemic_corticosteroid: no
    """
    assert truth(ITEMS["S0.E9"], facts) == e["e9"]
    assert truth("has distant_metastasis", facts) == e["e1_any_m1"]
    assert truth(ITEMS["S0.E1"], facts) == e["e1_unsuitable"]


def test_without_inclusions_nobody_is_eligible() -> None:
    e = EXAMPLES["S1-E22"]
    gate = read_gate("enrolment", {"I0": ITEMS["S1.I0"], "I1": ITEMS["S1.D1"], "E7": ITEMS["S1.E7"]}, LEXICON)
    only_exclusions = read_gate("enrolment", {"E7": ITEMS["S1.E7"]}, LEXICON)
    for age, met, expected in zip(e["ages"], e["met"], e["verdict"], strict=True):
        facts = f"born: {2026 - int(age)}-01-05\ndates: {{consent: 2026-10-01}}\nfacts: {{other_clinical_study: no}}"
        assert truth(ITEMS["S1.D1"], facts) == met
        assert screen(gate, facts_of(facts), LEXICON).verdict == expected
        assert screen(only_exclusions, facts_of(facts), LEXICON).verdict == "undetermined"


def test_iu_per_litre_and_iu_per_millilitre_are_a_thousand_apart() -> None:
    e = EXAMPLES["S2-E16"]
    facts = f"results: {{HBV_DNA: {e['HBV_DNA']}}}"
    assert truth("HBV_DNA >= 2000 IU/L", facts) == e["literal"]
    assert truth("HBV_DNA >= 2000 IU/mL", facts) == e["intended"]


def test_oligometastasis_counts() -> None:
    e = EXAMPLES["S2-E17"]
    for (organs, lesions), met in zip(e["counts"], e["met"], strict=True):
        facts = f"results: {{n_metastatic_organs: {organs}, n_lesions: {lesions}}}\nfacts: {{distant_metastasis: yes}}"
        assert truth(ITEMS["S2.I3"], facts) == met


def test_one_list_for_two_moments_is_empty_two_gates_are_not() -> None:
    e = EXAMPLES["S2-E19"]
    before = "at: 2026-07-10\ndates: {enrolment: 2026-07-10}\nfacts: {immunotherapy: no, biological_therapy: no}"
    after = """
        at: 2026-10-15
        dates: {randomisation: 2026-10-15}
        results: {induction_cycles: 4, RECIST_response: {value: SD, date: 2026-10-10}}
        facts: {immune_checkpoint_inhibitor: [{start: 2026-07-15, end: 2026-10-01}], immunotherapy: [{start: 2026-07-15, end: 2026-10-01}]}
    """
    assert truth(ITEMS["S2.I10"], before) == e["i10_before_first_cycle"]
    assert truth(ITEMS["S2.I5"], after) == e["i5"]
    assert truth(ITEMS["S2.I10"], after) == e["i10_at_randomisation"]
