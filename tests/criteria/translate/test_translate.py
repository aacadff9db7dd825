"""What drafting does with conditions, exceptions, brackets, two languages, preambles and gaps."""

from __future__ import annotations

import pytest

from trialwright.criteria.expression import Compare
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.translate import Draft, Item, translate, translate_list
from trialwright.criteria.translate.draft import NumberUse, Use


def zh(text: str, kind: str = "include") -> Draft:
    return translate(text, None, kind=kind, number="1")  # type: ignore[arg-type]


def en(text: str, kind: str = "include") -> Draft:
    return translate(None, text, kind=kind, number="1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "that"),
    [
        ("白蛋白≥30g/L;国际标准化比值≤1.7", "include", "ALB >= 30 g/L and INR <= 1.7"),
        ("ALT、AST≤2×ULN", "include", "ALT <= 2 ULN and AST <= 2 ULN"),
        ("总胆红素≤2×ULN(Gilbert综合征患者≤4×ULN)", "include", "TBIL <= (if has gilbert_syndrome then 4 ULN else 2 ULN)"),
        ("血清肌酐≤1.5×ULN或肌酐清除率≥45 mL/min(仅在肌酐>1.5×ULN时计算)", "include", "Cr <= 1.5 ULN or (CrCl_CG >= 45 mL/min only if Cr > 1.5 ULN)"),
        ("HBsAg阳性且HBV DNA≥1000 IU/mL", "exclude", "HBsAg is positive and HBV_DNA >= 1000 IU/mL"),
        ("HIV阳性;梅毒阳性", "exclude", "HIV is positive or syphilis is positive"),
        ("入组前2周内使用过抗生素", "exclude", "has antibiotic within 2 wk before enrolment"),
        ("妊娠期或哺乳期妇女", "exclude", "has (pregnancy or breastfeeding) now"),
        ("未接受过化疗或放疗", "include", "no (chemotherapy or radiotherapy) ever"),
        ("放疗后复发", "include", "has recurrence after end(radiotherapy)"),
        ("若正在使用抗凝药,则INR≤3", "include", "if has anticoagulant now then INR <= 3"),
        ("纽约心脏病协会分级Ⅱ~Ⅲ级", "include", "NYHA in {II, III}"),
    ],
)  # fmt: skip
def test_chinese(text: str, kind: str, that: str) -> None:
    assert zh(text, kind).that == that


@pytest.mark.parametrize(
    ("text", "kind", "that"),
    [
        ("Albumin ≥ 30 g/L and INR ≤ 1.7", "include", "ALB >= 30 g/L and INR <= 1.7"),
        ("AST (SGOT) and ALT (SGPT) ≤ 3 × ULN", "include", "AST <= 3 ULN and ALT <= 3 ULN"),
        ("Heart failure of NYHA class III or IV", "exclude", "has heart_failure now and NYHA in {III, IV}"),
        ("No G-CSF within 10 days before the blood test, and ANC ≥ 1.0 x 10^9/L", "include", "ANC >= 1.0 x10^9/L without G_CSF for 10 d"),
        ("Chemotherapy completed at least 4 weeks before randomisation", "include", "every chemotherapy has (end at least 4 wk before randomisation)"),
        ("Active infection requiring systemic treatment within 7 days before the first dose", "exclude", "has infection where (activity is active and systemic_treatment is yes) within 7 d before first_dose"),
        ("Within 14 days before randomisation, Hb ≥ 90 g/L", "include", "Hb >= 90 g/L within 14 d before randomisation"),
        ("Platelets ≥ 50 x 10^9/L unless bone metastasis", "include", "PLT >= 50 x10^9/L or has bone_metastasis now"),
        ("No history of epilepsy or stroke", "include", "no (epilepsy or stroke) ever"),
        ("Known allergy to contrast media", "exclude", 'has known allergy where (judge "Known allergy to contrast media") now'),
        ("If diabetes mellitus, HbA1c ≤ 8 %", "include", "if has diabetes_mellitus now then HbA1c <= 8 %"),
    ],
)  # fmt: skip
def test_english(text: str, kind: str, that: str) -> None:
    assert en(text, kind).that == that


def test_what_is_not_understood_is_asked_in_its_own_words() -> None:
    assert en("Able to read a newspaper aloud").that == 'judge "Able to read a newspaper aloud"'


def test_what_points_elsewhere_is_undefined() -> None:
    assert en("Adequate marrow reserve per protocol").that.startswith('undefined "')
    assert zh("符合附录3的要求").that.startswith('undefined "')


def test_an_empty_criterion_is_undefined_not_judged() -> None:
    assert translate(None, "  ", kind="include", number="1").that.startswith('undefined "')


def test_unclear_grouping_is_drafted_the_strict_way_and_the_other_kept() -> None:
    d = en("INR or PT and aPTT ≤ 1.5 × ULN")
    assert d.that == "(INR <= 1.5 ULN or PT <= 1.5 ULN) and aPTT <= 1.5 ULN"
    assert [r.that for r in d.readings] == ["INR <= 1.5 ULN or (PT <= 1.5 ULN and aPTT <= 1.5 ULN)"]
    assert "ELI-11" in {f.code for f in d.findings}
    other = en("INR or PT and aPTT > 1.5 × ULN", "exclude")
    assert other.that == "INR > 1.5 ULN or (PT > 1.5 ULN and aPTT > 1.5 ULN)"


def test_languages_that_agree_raise_confidence() -> None:
    both = translate("年龄≥18岁", "Age ≥ 18 years", kind="include", number="1")
    assert both.confidence > en("Age ≥ 18 years").confidence
    assert both.readings == () and both.findings == ()


def test_languages_that_differ_leave_two_readings_and_an_error() -> None:
    d = translate("血小板≥75×10^9/L", "Platelets ≥ 100 × 10^9/L", kind="include", number="3")
    assert {d.that, *(r.that for r in d.readings)} == {"PLT >= 75 x10^9/L", "PLT >= 100 x10^9/L"}
    assert [(f.code, f.severity.value) for f in d.findings] == [("BIL-01", "error")]
    assert "75" in d.findings[0].text.zh and "100" in d.findings[0].text.en


def test_a_missing_comparator_is_settled_by_the_twin_and_told() -> None:
    d = translate("乙肝病毒DNA为500IU/mL", "HBV DNA ≥ 500 IU/mL", kind="exclude", number="6")
    assert [c.key[:2] for c in d.constraints] == [("HBV_DNA", ">=")]
    assert "EXT-05" in {f.code for f in d.findings}


def test_a_lost_exponent_is_settled_by_the_analyte_and_told() -> None:
    d = en("ANC >= 1.5 × 10?/L")
    assert d.constraints[0].unit == "10*9/L" and d.that == "ANC >= 1.5 x10^9/L"
    assert "EXT-04" in {f.code for f in d.findings}


def test_a_boundary_word_is_drafted_inclusive_and_doubted() -> None:
    d = zh("体重60公斤以上")
    assert d.that == "weight >= 60 kg" and [f.code for f in d.findings] == ["ELI-14"]
    assert zh("体重60公斤及以上").findings == ()


def test_a_window_without_anchor_is_counted_from_screening_and_doubted() -> None:
    d = en("Stroke within the past 6 months", "exclude")
    assert d.that == "has stroke within 6 mo before screening"
    assert d.times[0].anchor == "unstated" and d.times[0].assumed == "screening"
    assert [f.code for f in d.findings] == ["ELI-16"]


def test_every_number_is_used_or_listed() -> None:
    d = en("PD-1 inhibitor naive; ANC ≥ 1.5 x 10^9/L; walks 3 flights of stairs")
    uses = {n.words: n.use for n in d.accounting[0].numbers}
    assert uses["1.5"] is NumberUse.VALUE and uses["3"] is NumberUse.UNUSED and uses["1"] is NumberUse.NAME
    assert [n.words for n in d.accounting[0].unused] == ["3"]


def test_sub_items_have_their_letters_and_the_preambles_window() -> None:
    d = en(
        "Adequate organ function within 7 days before randomisation, meeting the following: a) ANC ≥ 1.5 x 10^9/L; b) PLT ≥ 75 x 10^9/L"
    )
    assert [p.number for p in d.parts] == ["I1.a", "I1.b"]
    assert (
        d.that
        == "ANC >= 1.5 x10^9/L within 7 d before randomisation and PLT >= 75 x10^9/L within 7 d before randomisation"
    )
    assert Use.LIST_MARK in {p.use for p in d.accounting[0].parts}


def test_at_least_two_of_the_following() -> None:
    d = en("At least 2 of the following: a) ANC < 0.5 x 10^9/L; b) PLT < 20 x 10^9/L; c) Hb < 80 g/L")
    assert d.that == "at least 2 of (ANC < 0.5 x10^9/L; PLT < 20 x10^9/L; Hb < 80 g/L)"


def test_a_record_that_came_split_hands_the_window_down() -> None:
    whole = "随机前14天内,实验室检查符合以下标准: a)血红蛋白≥90g/L; b)血小板≥80×10^9/L"
    drafted = translate_list(
        [
            Item(number="4", kind="include", zh=whole),
            Item(number="4.a", kind="include", zh="血红蛋白≥90g/L"),
            Item(number="4.b", kind="include", zh="血小板≥80×10^9/L"),
        ]
    )
    assert [(d.number, d.that) for d in drafted] == [
        ("I4.a", "Hb >= 90 g/L within 14 d before randomisation"),
        ("I4.b", "PLT >= 80 x10^9/L within 14 d before randomisation"),
    ]


def test_later_gates_are_guessed_from_words() -> None:
    drafted = translate_list(
        [
            Item(number="1", kind="include", en="Age ≥ 18 years"),
            Item(number="2", kind="include", en="No progression after 3 cycles of induction chemotherapy"),
        ]
    )
    assert [d.number for d in drafted.gates["enrolment"]] == ["I1"]
    assert [d.number for d in drafted.gates["randomisation"]] == ["I2"]


def test_an_exception_never_passes_over_its_words() -> None:
    d = en("Other malignancy within 5 years, except adequately treated basal cell carcinoma", "exclude")
    assert d.that.startswith("has other_malignancy within 5 y before screening unless")
    assert 'judge "' in d.that and "adequately treated basal cell carcinoma" in d.that


@pytest.mark.parametrize(
    ("text", "kind", "that"),
    [
        ("Brain metastasis. Patients with treated disease may be enrolled.", "exclude", 'has brain_metastasis now unless judge "Patients with treated disease may be enrolled"'),
        ("Prior adjuvant chemotherapy is allowed", "include", 'judge "Prior adjuvant chemotherapy is allowed"'),
        ("Stroke; blood pressure must be below 160/100 mmHg", "exclude", "has stroke now or not (SBP < 160 mmHg and DBP < 100 mmHg)"),
        ("Not recovered from major surgery", "exclude", 'has major_surgery where (judge "Not recovered from major surgery") ever'),
    ],
)  # fmt: skip
def test_what_lets_in_or_requires_is_not_turned_round(text: str, kind: str, that: str) -> None:
    assert en(text, kind).that == that


def test_a_number_that_came_with_the_words_is_a_list_mark() -> None:
    d = en("4. Age ≥ 18 years")
    assert d.that == "age >= 18 y"
    assert [(n.words, n.use) for n in d.accounting[0].numbers] == [("4", NumberUse.LIST_MARK), ("18", NumberUse.VALUE)]


def test_a_grade_of_something_else_is_no_adverse_event() -> None:
    assert "AE" not in en("Grade 2 trigger finger").that
    assert en("Toxicity of grade 2 or higher", "exclude").that == "some AE where (grade >= 2)"


def test_a_draft_is_a_tree_of_the_language() -> None:
    tree = en("ANC ≥ 1.5 x 10^9/L").expression(shipped())
    assert isinstance(tree, Compare) and tree.subject.name == "ANC"
