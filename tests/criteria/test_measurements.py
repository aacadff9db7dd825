"""A result against a limit: what each thing that can go wrong is called, units, censored values, picks, open lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.criteria.worlds import LEXICON, facts_of, shown, verdict
from trialwright.criteria.evaluate import compiled, evaluate
from trialwright.criteria.facts import Facts
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.reading_facts import from_the_future, implausible

RESULTS = [
    ("ANC >= 1.5 x10^9/L", "", "U ANC"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1.5 x10^9/L", "T"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1.5 10*9/L", "T"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1499 /uL", "F"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1.5 K/uL", "T"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1.5", "U unit(ANC)"),
    ("ANC >= 1.5 x10^9/L", "ANC: 1.5 g/L", "U unit(ANC)"),
    ("ANC >= 1.5 x10^9/L", "ANC: <1 x10^9/L", "F"),
    ("ANC >= 1.5 x10^9/L", "ANC: '<2 x10^9/L'", "U exact(ANC)"),
    ("ANC > 1.5 x10^9/L", "ANC: '>1.5 x10^9/L'", "T"),
    ("ANC > 1.5 x10^9/L", "ANC: '>=1.5 x10^9/L'", "U exact(ANC)"),
    ("ANC < 1.5 x10^9/L", "ANC: '<1.5 x10^9/L'", "T"),
    ("ANC = 1.5 x10^9/L", "ANC: 1500 /uL", "T"),
    ("ANC != 1.5 x10^9/L", "ANC: '<1.5 x10^9/L'", "T"),
    ("ALB >= 2.8 g/dL", "ALB: 28 g/L", "T"),
    ("Cr <= 1.5 ULN", "Cr: {value: 1.6 mg/dL, ULN: 97 umol/L}", "T"),          # 141.44 / 97 = 1.458
    ("Cr <= 1.5 ULN", "Cr: {value: 1.65 mg/dL, ULN: 97 umol/L}", "F"),         # 145.86 / 97 = 1.504
    ("Cr <= 1.5 ULN", "Cr: {value: 145.5 umol/L, ULN: 97}", "T"),
    ("Cr <= 1.5 ULN", "Cr: {value: 145.51 umol/L, ULN: 97}", "F"),
    ("Cr <= 1.5 ULN", "Cr: {value: 145, ULN: 97}", "U unit(Cr)"),
    ("Cr >= 2 LLN", "Cr: {value: 145 umol/L, ULN: 97}", "U LLN(Cr)"),
    ("AST <= 80 U/L", "AST: 70 IU/L", "T"),
    ("HBV_DNA >= 500 IU/mL", "HBV_DNA: 500000 IU/L", "T"),
    ("HBV_DNA >= 500 IU/mL", "HBV_DNA: not detected", "U LOD(HBV_DNA)"),
    ("HBV_DNA >= 500 IU/mL", "HBV_DNA: {value: not detected, LOD: 20 IU/mL}", "F"),
    ("HBV_DNA >= 500 IU/mL", "HBV_DNA: {value: 未检出, LOD: 20 IU/mL}", "F"),
    ("HCV_RNA > LOD", "HCV_RNA: not detected", "F"),
    ("HCV_RNA > LOD", "HCV_RNA: detected", "T"),
    ("HCV_RNA > LOD", "HCV_RNA: 30 IU/mL", "U LOD(HCV_RNA)"),
    ("HCV_RNA > LOD", "HCV_RNA: {value: 30 IU/mL, LOD: 15}", "T"),
    ("eGFR >= 60 mL/min/1.73m2", "eGFR: 70 mL/min", "U unit(eGFR)"),
    ("eGFR >= 60 mL/min/1.73m2", "eGFR: 70 mL/min/1.73m2", "T"),
    ("LVEF >= 50 %", "LVEF: 0.55", "U unit(LVEF)"),
    ("ECOG in 0..1", "ECOG: 1", "T"),
    ("ECOG in 0..1", "ECOG: 1分", "T"),
    ("NYHA > II", "NYHA: III", "T"),
    ("NYHA > II", "NYHA: ii", "F"),
    ("HIV is positive", "HIV: 阳性", "T"),
    ("HIV is positive", "HIV: indeterminate", "U exact(HIV)"),
    ("HIV is indeterminate", "HIV: indeterminate", "T"),
    ("HIV is not positive", "HIV: negative", "T"),
    ("20 < PTA <= 40 %", "PTA: 20 %", "F"),
    ("20 < PTA <= 40 %", "PTA: 40 %", "T"),
    ("HCG where (specimen in {serum, urine}) is negative", "HCG: {value: negative, specimen: serum}", "T"),
    ("HCG where (specimen in {serum, urine}) is negative", "HCG: {value: negative}", "U HCG.specimen"),
    ("life_expectancy >= 12 wk", "life_expectancy: 6 mo", "T"),
    ("life_expectancy >= 6 mo", "life_expectancy: 26 wk", "U exact(life_expectancy)"),
    ("BMI < 18.5 kg/m2", "{weight: 50 kg, height: 170 cm}", "T"),               # 17.3
    ("BMI < 18.5 kg/m2", "{weight: 60 kg}", "U BMI"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "results", "expected"), RESULTS)
def test_a_result(expression: str, results: str, expected: str) -> None:
    inner = results if results.startswith("{") else f"{{{results}}}"
    assert shown(verdict(expression, f"results: {inner}")) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("{value: 2 x10^9/L, date: 2026-10-01}, {value: 1 x10^9/L, date: 2026-10-02}", "F"),
        ("{value: 1 x10^9/L, date: 2026-10-02}, {value: 2 x10^9/L, date: 2026-10-01}", "F"),
        ("{value: 2 x10^9/L, date: 2026-10-02}, {value: 1 x10^9/L, date: 2026-10-02}", "U time(ANC)"),
        ("{value: 2 x10^9/L, date: 2026-10-02}, {value: 3 x10^9/L, date: 2026-10-02}", "T"),
        ("{value: 2 x10^9/L, date: 2026-10-02 08:00}, {value: 1 x10^9/L, date: 2026-10-02 09:00}", "F"),
        ("{value: 2 x10^9/L, date: 2026-10}, {value: 1 x10^9/L, date: 2026-10-02}", "U date(ANC)"),
        ("{value: 2 x10^9/L, date: 2026-10}, {value: 3 x10^9/L, date: 2026-10-02}", "T"),
        ("{value: 2 x10^9/L, date: 2026-09}, {value: 1 x10^9/L, date: 2026-10-02}", "F"),
        ("{value: 2 x10^9/L}, {value: 1 x10^9/L}", "U date(ANC)"),
    ],
)
def test_the_latest_result_counts(rows: str, expected: str) -> None:
    assert shown(verdict("ANC >= 1.5 x10^9/L", f"results: {{ANC: [{rows}]}}")) == expected


@pytest.mark.parametrize(("pick", "expected"), [("latest", "T"), ("any", "T"), ("all", "F"), ("worst", "F")])
def test_other_picks(pick: str, expected: str) -> None:
    ecog = replace(LEXICON["variable", "ECOG"], pick=pick)
    lexicon = Lexicon.of([*LEXICON.entries.values(), ecog])
    facts = facts_of("results: {ECOG: [{value: 3, date: 2026-10-01}, {value: 1, date: 2026-10-02}]}")
    assert shown(evaluate(parse("ECOG in 0..1", lexicon=lexicon), facts, lexicon)) == expected


RECORDS = [
    ("has radiotherapy", "", "U radiotherapy"),
    ("has radiotherapy", "radiotherapy: no", "F"),
    ("has radiotherapy", "radiotherapy: yes", "T"),
    ("has known radiotherapy", "", "F"),
    ("no radiotherapy", "radiotherapy: no", "T"),
    ("has radiotherapy where (site is injection_site)", "radiotherapy: yes", "U radiotherapy.site"),
    ("has radiotherapy where (site is injection_site)", "radiotherapy: [{site: injection_site}]", "T"),
    ("has radiotherapy where (site is injection_site)", "radiotherapy: [{site: 病灶}]", "U list(radiotherapy)"),
    ("has radiotherapy where (site is injection_site)", "radiotherapy: [{site: 病灶}, no more]", "F"),
    ("has radiotherapy within 6 mo before screening", "radiotherapy: yes", "U date(radiotherapy)"),
    ("has radiotherapy now", "radiotherapy: yes", "T"),
    ("has radiotherapy", "treatment: [{what: radiotherapy}]", "T"),
    ("has radiotherapy", "treatment: [{what: chemotherapy}, no more]", "F"),
    ("has radiotherapy", "treatment: [{what: chemotherapy}]", "U radiotherapy"),
    ("has radiotherapy", "treatment: [{date: 2026-01-01}]", "U radiotherapy.what"),
    ("has radiotherapy", "treatment: no", "F"),
    ("some treatment where (what is not surgery)", "radiotherapy: yes", "T"),
    ("some treatment where (what is radiotherapy)", "radiotherapy: yes", "T"),
    ("every treatment where (what is not surgery) has (end at least 4 wk before enrolment)",
     "treatment: [{what: surgery, end: 2026-10-10}, {what: chemotherapy, end: 2026-01-10}, no more]", "T"),
    ("every radiotherapy has (end at least 4 wk before enrolment)", "radiotherapy: [{end: 2026-10-01}]", "F until 2026-10-28"),
    ("every radiotherapy has (end at least 4 wk before enrolment)", "radiotherapy: [{end: 2026-01-01}]", "U list(radiotherapy)"),
    ("every radiotherapy has (end at least 4 wk before enrolment)", "radiotherapy: [{start: 2026-01-01}, no more]", "U date(radiotherapy.end)"),
    ("every radiotherapy has (end at least 4 wk before enrolment)", "", "U radiotherapy"),
    ("at least 2 AE where (grade >= 3)", "AE: [{grade: 3}, {grade: 4}]", "T"),
    ("at least 2 AE where (grade >= 3)", "AE: [{grade: 3}, {grade: 1}, no more]", "F"),
    ("at least 2 AE where (grade >= 3)", "AE: [{grade: 3}, {term: nausea}, no more]", "U AE.grade"),
    ("at most 1 AE where (grade >= 3)", "AE: [{grade: 3}, {grade: 1}]", "U list(AE)"),
    ("some AE where (grade >= 3 and related is yes)", "AE: [{grade: 3, related: yes}]", "T"),
    ("some AE where (related_to is G_CSF)", "AE: [{related_to: [radiotherapy, G_CSF]}]", "T"),
    ("some lesion where (volume <= 3000 cm3)", "lesion: [{volume: 3 L}]", "T"),
    ("some lesion where (volume <= 3000 cm3)", "lesion: [{volume: '3000'}]", "U unit(lesion.volume)"),
    ('some lesion where (judge "fit")', "lesion: [{judge: {fit: yes}}]", "T"),
    ('some lesion where (judge "fit")', "lesion: [{organ: liver}]", 'U judge("fit")'),
    ("has death", "", "F"),
    ("has (pregnancy or breastfeeding) now", "pregnancy: no", "U breastfeeding"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "said", "expected"), RECORDS)
def test_records(expression: str, said: str, expected: str) -> None:
    assert shown(verdict(expression, f"facts: {{{said}}}")) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", 'U judge("fit for surgery")'),
        ("fit for surgery: {answer: yes, by: INV-01, on: 2026-10-12}", "T"),
        ("适合手术: {answer: no, by: INV-01, on: 2026-10-12}", "F"),
        ("fit for surgery: yes", 'U judge("fit for surgery")'),
        ("fit for surgery: {answer: yes, by: INV-01}", 'U judge("fit for surgery")'),
        (
            "fit for surgery: {answer: yes, by: INV-01, on: 2026-10-12, gate: randomisation}",
            'U judge("fit for surgery")',
        ),
    ],
)
def test_only_a_named_dated_answer_at_this_gate_counts(said: str, expected: str) -> None:
    assert shown(verdict('judge "fit for surgery" | "适合手术"', f"judgements: {{{said}}}")) == expected


def test_a_judgement_is_asked_again_at_each_gate() -> None:
    judge = compiled(parse('judge "fit"', lexicon=LEXICON), LEXICON)
    facts = facts_of("judgements: {fit: {answer: yes, by: INV-01, on: 2026-10-12, gate: enrolment}}")
    assert [shown(judge(facts, g)) for g in ("enrolment", "randomisation")] == ["T", 'U judge("fit")']


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1961-05", "T"),
        ("2008-10", "U date(born)"),
        ("2008-10-12", "T"),
        ("2008-10-13", "F until 2026-10-12"),
        ("2008-02-29", "T"),
    ],
)
def test_age_in_completed_years(born: str, expected: str) -> None:
    assert shown(verdict("age >= 18 y", f"born: {born}")) == expected


def test_age_recorded_as_a_number_serves_where_no_birth_date_is_known() -> None:
    assert shown(verdict("age >= 18 y at consent", "results: {age: 54 y}")) == "T"


def test_what_it_rests_on_is_named() -> None:
    facts = facts_of(
        "results: {ANC: {value: 2 x10^9/L, date: 2026-10-10, ref: '17'}}\nfacts: {G_CSF: [{date: 2026-01-01, ref: '21'}, no more]}"
    )
    found = evaluate(parse("ANC >= 1.5 x10^9/L without G_CSF for 14 d", lexicon=LEXICON), facts, LEXICON)
    assert found.rests_on == ("17", "21")
    assert found.because.en == "absolute neutrophil count 2 x10^9/L (2026-10-10); G-CSF: none of 1 on record counts"
    assert found.because.zh == "中性粒细胞绝对计数 2 x10^9/L(2026-10-10);粒细胞集落刺激因子的1条记录均不符合"


def test_an_if_that_does_not_apply_says_so() -> None:
    found = verdict("if sex is female then HCG is negative", "sex: male")
    assert found.value is True and found.is_not_applicable


def test_an_empty_participant_is_never_decided_by_silence() -> None:
    silent = Facts(at=facts_of().at)
    for text in (
        "ANC >= 1 x10^9/L",
        "has infection",
        "no infection",
        "every AE has (grade <= 1)",
        "age >= 18 y",
        "sex is male",
    ):
        assert evaluate(parse(text, lexicon=LEXICON), silent, LEXICON).value is None


def test_what_is_dated_after_the_day_of_the_question_is_pointed_out() -> None:
    facts = facts_of("results: {ANC: {value: 2 x10^9/L, date: 2026-10-13}}\nfacts: {infection: [{date: 2026-10-12}]}")
    (found,) = from_the_future(facts)
    assert (found.code, found.field) == ("CRI-22", "results.ANC")


def test_a_result_no_living_person_has_is_pointed_out() -> None:
    facts = facts_of("results: {ALB: 2.8 g/L, ANC: 1500 /uL, Hb: 9.5 g/dL, Cr: 90}")
    (found,) = implausible(facts, LEXICON)
    assert (found.code, found.field, found.evidence) == ("CRI-20", "results.ALB[1]", "2.8 g/L")
