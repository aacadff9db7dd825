"""The grammar has no second reading; what two people could read in two ways is refused with both spellings offered."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tests.criteria.worlds import LEXICON
from trialwright.criteria import expression as ex
from trialwright.criteria.grammar import GRAMMAR, RESERVED, STARTS, parse
from trialwright.errors import TrialwrightError, UnknownName, UnreadableText, Where


def test_it_is_strictly_lalr() -> None:
    from lark import Lark

    assert Lark(GRAMMAR, parser="lalr", strict=True, start=list(STARTS))


def test_it_is_the_grammar_of_the_design() -> None:
    page = shared("design", "criteria.md").read_text("utf-8")
    text = page.split("## 2 Grammar")[1].split("```")[1]
    rules, reserved = text.split("RESERVED =")
    assert GRAMMAR.split() == rules.replace("(RESERVED)", f"({RESERVED})").split()
    assert reserved.strip() == RESERVED


REFUSED = [
    ("has infection or has fever and has ulcer", "(has infection or has fever) and has ulcer", "has infection or (has fever and has ulcer)"),
    ("has infection unless has fever or has ulcer", "(has infection unless has fever) or has ulcer", "has infection unless (has fever or has ulcer)"),
    ("if has fever then has ulcer and has infection", "if has fever then (has ulcer and has infection)", "(if has fever then has ulcer) and has infection"),
    ("has fever and (HIV is positive or HCV is positive and HBsAg is positive)", "(HIV is positive or HCV is positive) and HBsAg is positive", "HIV is positive or (HCV is positive and HBsAg is positive)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "first", "second"), REFUSED)
def test_two_readings_are_refused_and_both_are_offered(text: str, first: str, second: str) -> None:
    with pytest.raises(UnreadableText) as e:
        parse(text, lexicon=LEXICON)
    assert e.value.code == "CRI-02"
    assert e.value.expected == f"write {first}   or   {second}"
    for offered in (first, second):
        parse(offered, lexicon=LEXICON)


WRONG = {
    "": "is empty",
    "ANC >= 1.5": "1.5 of ANC has no unit; write 1.5 x10^9/L",
    "ANC >= 1.5 mg/dL": "ANC is not measured in mg/dL",
    "LVEF >= 0.55": "0.55 of LVEF has no unit; write 0.55 %",
    "HBV_DNA >= 500": "has no unit; write 500 IU/mL",
    "ANC > 1 x10^9/L within 7 d": "ends too early; here could stand after, before",
    "has fever within 3 m before consent": "'m' alone is ambiguous",
    "has fever within 3 min before consent": "a window is not counted in min",
    "has fever within 1.5 mo before consent": "is no whole number of days or months",
    "ECOG in 3..1": "3..1 is empty; write 1..3",
    "20 < PTA >= 40 %": "face two ways",
    "judge and has fever": "a bare judge stands alone",
    "ANC within 3 d before consent": "is no date of a record",
    "ANC >= 1.5 x10^9/L TBC": "TBC stands at the end of a whole line only",
    "fever is yes": "fever is recorded, not measured; write has fever or no fever",
    "at least 3 of (HIV is positive; HCV is positive)": "at least 3 of 2",
    "has fever at nth(G_CSF)": "no function of an anchor is called 'nth'",
    "HIV > II": "HIV has no steps",
}


@pytest.mark.parametrize("text", list(WRONG))
def test_what_is_wrong_is_said(text: str) -> None:
    with pytest.raises(TrialwrightError) as e:
        parse(text, lexicon=LEXICON)
    assert WRONG[text] in str(e.value)


@pytest.mark.parametrize(
    ("text", "kind", "near"),
    [
        ("SGTO > 3 ULN", "variable", "AST"),
        ("has brain_metastases2", "concept", "brain_metastasis"),
        ("HIV is postive", "value of HIV", "positive"),
        ("NYHA > V", "step of NYHA", "IV"),
        ("has fever after first_dos", "anchor", "first_dose"),
        ("some AE where (grad >= 3)", "variable", "grade"),
        ("some AE where (term is nausae)", "coded word", "nausea"),
    ],
)
def test_unknown_names_offer_the_near_ones(text: str, kind: str, near: str) -> None:
    with pytest.raises(UnknownName) as e:
        parse(text, lexicon=LEXICON, where=Where("study.yaml", 41, 9, "criteria.enrolment.I1"))
    assert e.value.kind == kind and near in e.value.near
    assert str(e.value).startswith("study.yaml:41:")


def test_the_place_of_an_error_is_in_its_line() -> None:
    with pytest.raises(UnreadableText) as e:
        parse("ANC >= 1.5 x10^9/L and Hb >= 90", lexicon=LEXICON, where=Where("s.yaml", 3, 10, "I5"))
    assert e.value.where.column == 10 + "ANC >= 1.5 x10^9/L and Hb >= 90".index("90")


SAME = [
    ("sgot <= 2.5 ULN", "AST <= 2.5 ULN"),
    ("ANC≥1.5×10⁹/L", "ANC >= 1.5 x10^9/L"),
    ("ANC >= 1.5 G/L", "ANC >= 1.5 10*9/L"),
    ("Cr <= ULN", "Cr <= 1 ULN"),
    ("LVEF ＞ ５０ ％", "LVEF > 50 %"),
    ("has major_surgery within 4 weeks before treatment_start", "has major_surgery within 4 wk before treatment_start"),
    ("some AE where (GRADE >= 3)", "has AE where (grade >= 3)"),
    ("BMI < 18.5 kg/m²", "BMI < 18.5 kg/m2"),
    ("((has fever))", "has fever"),
    # the Chinese spelling
    ("中性粒细胞绝对计数 ≥ 1.5×10⁹/L 首次给药前7天内 不伴 粒细胞集落刺激因子 14天", "ANC >= 1.5 x10^9/L within 7 d before first_dose without G_CSF for 14 d"),
    ("年龄≥18岁签署知情同意时", "age >= 18 y at consent"),
    ("有(妊娠或哺乳)目前", "has (pregnancy or breastfeeding) now"),
    ("无间质性肺炎曾", "no interstitial_pneumonia ever"),
    ("每次(放疗或化疗)均有(结束日期入组前至少4周)", "every (radiotherapy or chemotherapy) has (end at least 4 wk before enrolment)"),
    ("全部(血红蛋白>=90 g/L;血小板计数>=100 x10^9/L)首次给药前7天内", "all of (Hb >= 90 g/L; PLT >= 100 x10^9/L) within 7 d before first_dose"),
    ("至少2项(HIV检测为阳性;HCV检测为阳性;乙肝表面抗原为阳性)", "at least 2 of (HIV is positive; HCV is positive; HBsAg is positive)"),
    ("若性别为女则人绒毛膜促性腺激素检测为阴性随机前72小时内", "if sex is female then HCG is negative within 72 h before randomisation"),
    ("心力衰竭", None),
    ("有心力衰竭目前且纽约心功能分级属于{III,IV}", "has heart_failure now and NYHA in {III, IV}"),
    ("有脑转移曾除非(脑MRI所见为无进展证据首次给药前28天内)", "has brain_metastasis ever unless (brain_MRI is no_progression within 28 d before first_dose)"),
    ("血清肌酐<=1.5倍正常值上限或(crcl>=50 mL/min仅当血清肌酐>1.5 ULN)", "Cr <= 1.5 ULN or (CrCl_CG >= 50 mL/min only if Cr > 1.5 ULN)"),
    ("有(生育计划或不愿避孕)自筛选至研究结束+3个月", "has (fertility_plan or refusal_of_contraception) from screening to end_of_study + 3 mo"),
    ("已知有过敏其中(过敏原属于{血制品,生物制剂})目前", "has known allergy where (substance in {blood_products, biologics}) now"),
    ("有放疗入组前超过6个月", "has radiotherapy more than 6 mo before enrolment"),
    ("有复发结束(放疗)之后", "has recurrence after end(radiotherapy)"),
    ("有感染入组前不足14天", "has infection less than 14 d before enrolment"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_tree(one: str, other: str | None) -> None:
    if other is None:
        with pytest.raises(TrialwrightError):
            parse(one, lexicon=LEXICON)
        return
    assert parse(one, lexicon=LEXICON) == parse(other, lexicon=LEXICON)


def test_spans_lead_back_to_the_source() -> None:
    text = "有 高血压 目前 且 中性粒细胞绝对计数 ≥ 1.5×10⁹/L"
    tree = parse(text, lexicon=LEXICON)
    assert isinstance(tree, ex.All)
    spans = [text[i.span[0] : i.span[1]] for i in tree.items if i.span]
    assert spans == ["有 高血压 目前", "中性粒细胞绝对计数 ≥ 1.5×10⁹/L"]


@pytest.mark.parametrize(
    ("start", "text"), [("window", "now"), ("when", "within 7 d before first_dose"), ("kinds", "AE where (grade >= 3)")]
)
def test_other_starts(start: str, text: str) -> None:
    assert parse(text, lexicon=LEXICON, start=start)  # type: ignore[call-overload]


@pytest.mark.evidence("law")
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(TrialwrightError):
        parse(text, lexicon=LEXICON)


@pytest.mark.evidence("law")
@given(
    st.lists(
        st.sampled_from(
            [*RESERVED.split("|"), "ANC", "(", ")", "1.5", "x10^9/L", ">=", "首次给药前", "7天内", "有", "{", ";"]
        ),
        max_size=9,
    )
)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    with suppress(TrialwrightError):
        parse(" ".join(words), lexicon=LEXICON)
