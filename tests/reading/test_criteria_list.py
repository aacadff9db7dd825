"""Where a list of criteria splits, and where it must not."""

from __future__ import annotations

import pytest

from trialwright.reading.criteria_headings import parts_of
from trialwright.reading.criteria_list import split

CASES: list[tuple[str, list[str]]] = [
    ("1. Age >= 18; 2. ECOG 0-1; 3. ANC >= 1.5", ["1", "2", "3"]),
    ("1: 年龄≥18岁。 2: ECOG评分为0或1分。 3: 签署知情同意书。", ["1", "2", "3"]),
    ("1、年龄18-60岁;2、确诊;3、同意", ["1", "2", "3"]),
    ("(1)年龄;(2)确诊;(3)同意", ["1", "2", "3"]),
    ("①年龄≥18岁②ECOG 0-1③同意", ["1", "2", "3"]),
    ("1) a\n2) b\n3) c", ["1", "2", "3"]),
    ("RECIST 1.1 measurable lesion, 1.5 x ULN", ["1"]),
    ("1. Toxicity of grade 2. or worse is excluded", ["1"]),
    ("1. Lesion per RECIST 1.1; 2. within 2. weeks", ["1", "2"]),
    ("1. first\n2. second\n10. not the third", ["1", "2"]),
    ("8. goes on counting; 9. from the other list", ["8", "9"]),
    ("* a\n* b\n  * b1\n  * b2\n* c", ["1", "2", "3"]),
    ("- a\n\n- b", ["1", "2"]),
    ("Adults who can walk", ["1"]),
    ("", []),
    ("  \n\xa0", []),
    ("Patients must: 1. walk; 2. talk", ["1", "2"]),
]


@pytest.mark.parametrize(("text", "numbers"), CASES)
def test_numbers(text: str, numbers: list[str]) -> None:
    assert [i.number for i in split(text)] == numbers


def test_words_of_items_are_free_of_marks() -> None:
    text = "1. 胎龄<32周; 2. 红细胞≥3.0×10^12/L。"
    assert [text[i.start : i.end] for i in split(text)] == ["胎龄<32周", "红细胞≥3.0×10^12/L"]


def test_sub_items() -> None:
    text = "1. Organ function: a) ANC >= 1.5; b) PLT >= 90; 2. Heart: (1) LVEF; (2) QTc; (3) BP"
    items = split(text)
    assert [[p.number for p in i.parts] for i in items] == [["a", "b"], ["1", "2", "3"]]
    assert text[items[1].parts[2].start : items[1].parts[2].end] == "BP"
    bullets = split("* a:\n  * x\n  * y\n* b")
    assert [[p.number for p in i.parts] for i in bullets] == [["1", "2"], []]


def test_nothing_of_the_text_is_lost() -> None:
    text = "1. one; 2. two: a) x; b) y; 3. three"
    items = split(text)
    assert all(items[k].end <= items[k + 1].start for k in range(len(items) - 1))
    for item in items:
        assert all(item.start <= p.start < p.end <= item.end for p in item.parts)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Inclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b", ["inclusion", "exclusion"]),
        ("Key Inclusion Criteria\n\n- a\n\nKey Exclusion Criteria\n\n- b", ["inclusion", "exclusion"]),
        ("Eligibility Criteria:\n\nInclusion Criteria:\n- a", ["inclusion"]),
        ("DISEASE CHARACTERISTICS:\n* a", ["inclusion"]),
        ("All must agree.\n\nInclusion Criteria:\n- a\n\nExclusion Criteria:\n- b", ["note", "inclusion", "exclusion"]),
        (
            "Inclusion Criteria:\n\n- meets no exclusion criteria\n\nExclusion Criteria:\n- b",
            ["inclusion", "exclusion"],
        ),
        ("入选标准:\n1. a\n排除标准:\n1. b", ["inclusion", "exclusion"]),
    ],
)
def test_headings(text: str, paths: list[str]) -> None:
    assert [p[0].removeprefix("eligibility.") for p in parts_of(text)] == paths
