"""Criteria nobody can meet, exceptions that can never apply, and criteria that say nothing new, each with a silent twin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.criteria.generated import participants, sentences
from tests.criteria.worlds import LEXICON, tree_of
from trialwright.criteria.evaluate import evaluate
from trialwright.criteria.gate import read_gate
from trialwright.criteria.grammar import parse
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.satisfiable import contradictions, solution
from trialwright.criteria.worlds import Worlds


def found(text: str) -> list[str]:
    """``SAT-01 I1 E1`` for each finding."""
    gate = read_gate("enrolment", tree_of(text), LEXICON)
    return [
        " ".join([f.code, *(p.rsplit("enrolment.", 1)[1] for p in (f.field, *f.also))])
        for f in contradictions(gate.criteria, LEXICON, gate="enrolment", look_back=gate.look_back)
    ]


IMPOSSIBLE = [
    ("I1: age >= 18 y\nI2: age < 18 y", "SAT-01 I1 I2"),
    ("I1: ECOG in 0..1\nE1: ECOG <= 2", "SAT-01 I1 E1"),
    ("I1: has infection\nE1: has infection ever", "SAT-01 I1 E1"),
    ("I1: has liver_metastasis\nE1: has distant_metastasis", "SAT-01 I1 E1"),
    ("I1: has pregnancy now\nI2: sex is male", "SAT-01 I1 I2"),
    ("I1: HIV is positive\nE1: HIV is not negative", "SAT-01 I1 E1"),
    ("I1: NYHA > II\nE1: NYHA in {III, IV}", "SAT-01 I1 E1"),
    ("I1: ANC >= 2 x10^9/L\nE1: ANC >= 1500 /uL", "SAT-01 I1 E1"),
    ("I1: Cr <= 1 mg/dL\nE1: Cr < 100 umol/L", "SAT-01 I1 E1"),
    ("I1: has infection within 4 wk before enrolment\nE1: has infection within 8 wk before enrolment", "SAT-01 I1 E1"),
    ("I1: at least 2 of (HIV is positive; HBsAg is positive; HCV is positive)\nE1: HIV is positive\nE2: HBsAg is positive",
     "SAT-01 I1 E1 E2"),
    ("I1: no radiotherapy ever\nI2: has radiotherapy where (site is injection_site)", "SAT-01 I1 I2"),
]  # fmt: skip
POSSIBLE = [
    "I1: age >= 18 y\nI2: age <= 18 y",
    "I1: ECOG in 0..1\nE1: ECOG >= 2",
    "I1: has infection ever\nE1: has infection now",
    "I1: has distant_metastasis\nE1: has liver_metastasis",
    "I1: ANC >= 2 x10^9/L within 7 d before first_dose\nE1: ANC >= 1.5 x10^9/L within 7 d before consent",
    "I1: Cr <= 1.5 ULN\nE1: Cr <= 200 umol/L",
    "I1: has infection within 8 wk before enrolment\nE1: has infection within 4 wk before enrolment",
    "I1: judge\nE1: judge",
    "I1: age > 18 y\nI2: age < 20 y",
]


@pytest.mark.parametrize(("text", "expected"), IMPOSSIBLE)
def test_nobody_can_meet_these_and_the_smallest_set_is_named(text: str, expected: str) -> None:
    assert expected in found(text + "\nI9: has informed_consent\nE9: has mental_disorder ever")


@pytest.mark.parametrize("text", POSSIBLE)
def test_what_somebody_can_meet_is_left_alone(text: str) -> None:
    assert [f for f in found(text) if f.startswith("SAT-01")] == []


def test_an_age_between_two_whole_years_is_nobodys() -> None:
    assert found("I1: age > 18 y\nI2: age < 19 y") == ["SAT-01 I1 I2"]


DEAD = [
    (
        "E1: has distant_metastasis\nI1: TBIL <= (if has (gilbert_syndrome or liver_metastasis) then 3 ULN else 1.5 ULN)",
        "SAT-02 I1 E1",
    ),
    ("E1: has other_malignancy ever unless has infection now\nE2: has infection ever", "SAT-02 E1 E2"),
    ("I1: sex is male\nI2: if sex is female then HCG is negative else has informed_consent", "SAT-02 I2 I1"),
    ("I1: Cr <= 1.5 ULN or CrCl_CG >= 50 mL/min\nI2: CrCl_CG < 40 mL/min", "SAT-02 I1 I2"),
]
SILENT = [
    "I1: TBIL <= (if has (gilbert_syndrome or liver_metastasis) then 3 ULN else 1.5 ULN)",
    "E1: has other_malignancy ever unless has infection now\nE2: has infection where (severity is severe) now",
    "I1: Cr <= 1.5 ULN or CrCl_CG >= 50 mL/min\nI2: CrCl_CG < 60 mL/min",
]


@pytest.mark.parametrize(("text", "expected"), DEAD)
def test_an_exception_that_can_never_apply(text: str, expected: str) -> None:
    assert expected in found(text)


@pytest.mark.parametrize("text", SILENT)
def test_a_living_exception_is_left_alone(text: str) -> None:
    assert found(text) == []


REDUNDANT = [
    ("I1: ECOG in 0..1\nI2: ECOG <= 2", "ELI-10 I2 I1"),
    (
        "I15: no interstitial_pneumonia ever\nE11: has lung_disease now or has interstitial_pneumonia ever",
        "ELI-10 I15 E11",
    ),
    ("I1: age in 18..75 y at consent\nI2: age >= 18 y at consent", "ELI-10 I2 I1"),
    ("E1: has brain_metastasis now\nE2: has distant_metastasis", "ELI-10 E1 E2"),
    ("I1: HIV is positive or HIV is not positive", "ELI-10 I1"),
]


@pytest.mark.parametrize(("text", "expected"), REDUNDANT)
def test_what_follows_from_others_is_told_with_them(text: str, expected: str) -> None:
    assert expected in found(text)


def test_both_languages_and_the_sentences_are_in_the_finding() -> None:
    gate = read_gate("enrolment", {"I1": "ECOG in 0..1", "E1": "ECOG <= 2"}, LEXICON)
    (f,) = contradictions(gate.criteria, LEXICON)
    assert "无人能同时满足" in f.text.zh and "ECOG performance status 0–1" in f.text.en


@pytest.mark.evidence("law")
@given(sentences, participants(exact=True))
@settings(max_examples=60)
def test_what_a_real_person_meets_is_never_called_impossible(text: str, person: dict[str, object]) -> None:
    tree = parse(text, lexicon=LEXICON)
    value = evaluate(tree, read_facts(person, LEXICON), LEXICON).value
    if value is None:
        return
    worlds = Worlds(LEXICON)
    demand = worlds.constraint(tree if value else parse(f"not ({text})", lexicon=LEXICON))
    assert solution(worlds, [demand, *worlds.bonds()]) is not None
