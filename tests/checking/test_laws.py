"""What must hold for every rule and every page: nothing on lost fields, evidence from the page, no contact value, no exception."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trialwright.checking as room
from tests.checking.pages import cases, record_of
from tests.checking.test_golden_pages import assert_whole
from trialwright.checking import CHECKS, check, report_to_json
from trialwright.checking.passages import blanks_folded
from trialwright.checking.words import Words
from trialwright.errors import UnknownName
from trialwright.reading.read import read_page
from trialwright.reading.record import Field, RegistryRecord, State
from trialwright.values.finding import Severity

CASES = cases()
FIRING = [(c, p) for c, which, p in CASES if which == "fires"]


def with_states(record: RegistryRecord, state: State) -> RegistryRecord:
    def emptied(f: Field) -> Field:
        return Field(
            f.path,
            {
                k: replace(s, state=state, text=None, as_written=None, span=None, means=None, also=())
                for k, s in f.slots.items()
            },
        )

    return replace(record, fields={p: emptied(f) for p, f in record.fields.items()}, history=())


@pytest.mark.evidence("law")
@pytest.mark.parametrize(("code", "page"), FIRING, ids=[f"{c}-{k}" for k, (c, _) in enumerate(FIRING)])
def test_no_rule_about_content_speaks_of_a_lost_field(code: str, page: dict[str, Any]) -> None:
    found = check(with_states(record_of(page), State.LOST)).findings
    assert {f.code for f in found} <= {"EXT-02", "EXT-11"}


@pytest.mark.evidence("law")
def test_the_same_page_gives_the_same_findings_and_stays_as_it_was() -> None:
    for code, page in FIRING:
        record, again = record_of(page), record_of(page)
        assert check(record, only=[code]) == check(again, only=[code])
        assert record == again


@pytest.mark.evidence("law")
def test_more_text_never_creates_a_finding_of_absence() -> None:
    absent = {c for c, e in CHECKS.items() if e.kind in ("missing", "rendering_loss")}
    for _, page in FIRING:
        before = {f.code for f in check(record_of(page)).findings} & absent
        more = {**page, "keywords[1]": {"zh": "天气晴好", "en": "fine weather"}}
        assert {f.code for f in check(record_of(more)).findings} & absent <= before


@pytest.mark.evidence("law")
def test_a_gate_changes_no_answer() -> None:
    """A pattern behind its necessary letters finds exactly what it finds alone, on every invented page."""
    patterns: dict[str, Words] = {}
    for info in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        for value in vars(importlib.import_module(info.name)).values():
            for item in value if isinstance(value, tuple) else (value,):
                for leaf in item if isinstance(item, tuple) else (item,):
                    if isinstance(leaf, Words):
                        patterns[leaf.pattern] = leaf
    assert len(patterns) > 150
    texts = ["\n".join(s.text or "" for _, _, s in record_of(p).each_slot()) for _, _, p in CASES]
    texts += [t.upper() for t in texts]
    for w in patterns.values():
        raw = w._pattern
        for t in texts:
            found, alone = w.search(t), raw.search(t)
            assert (found and found.span()) == (alone and alone.span()), (w.pattern, w.needed, t)


@pytest.mark.evidence("law")
@given(
    st.dictionaries(
        st.sampled_from(
            ["eligibility.inclusion[1]", "eligibility.exclusion[1]", "arms[1].intervention", "arms[2].label", "outcomes[1].name", "outcomes[1].type",
             "objectives", "summary", "design.masking", "design.model", "identification.public_title", "recruitment_status", "dsmc", "ipd.shared"]
        ),
        st.fixed_dictionaries({"zh": st.text(alphabet="血红蛋白≥90g/L随机对照主要指标（）,。或和者10^× 年月岁", max_size=40), "en": st.text(max_size=60)}),
        max_size=8,
    )
)  # fmt: skip
def test_any_text_gives_whole_findings_and_never_an_exception(page: dict[str, Any]) -> None:
    clean = {p: {k: " ".join(t.split()) or "x" for k, t in by.items()} for p, by in page.items()}
    record = record_of(clean)
    for f in check(record).findings:
        assert f.evidence in blanks_folded(record.pages[0].text)


def test_a_specific_rule_silences_the_general_one_on_the_same_words() -> None:
    record = record_of({"eligibility.inclusion[1]": {"en": "ANC >= 1.5 × 10?/L"}})
    codes = {f.code for f in check(record).findings}
    assert "EXT-04" in codes and not codes & {"EXT-03", "EXT-07", "BIL-01"}


def test_unknown_codes_answer_with_near_ones_and_families_are_names() -> None:
    record = record_of({"design.masking": {"en": "none"}})
    with pytest.raises(UnknownName, match="EXT-01"):
        check(record, only=["EXT-1"])
    assert {u.code.partition("-")[0] for u in check(record, only=["reg"]).unchecked} <= {"REG"}


def test_a_page_that_shows_little_does_not_look_clean() -> None:
    report = check(record_of({"identification.public_title": {"zh": "痛风", "en": "Gout"}}))
    assert len(report.unchecked) > 40
    assert all(u.because.zh and u.because.en for u in report.unchecked)


def test_notes_fall_away_below_a_severity() -> None:
    record = record_of({"eligibility.inclusion[1]": {"en": "beta?blocker and 10? cells"}})
    report = check(record)
    assert {f.severity for f in report.at_least(Severity.ERROR).findings} == {Severity.ERROR}
    assert report.count(Severity.NOTE) == 1


@pytest.mark.evidence("snapshot")
def test_the_example_of_the_manual() -> None:
    odd = ["维生素D滴剂预防早产儿代谢性骨病的单臂研究", "注册号:", "Registration number:", "ChiCTR9900000001\u00a0", "申请注册联系人电话:", "Applicant telephone:",
           "+86 10 0000 0000", "纳入标准:", "1. 胎龄<32周; 2. 红细胞≥3.0×10^12/L。", "Inclusion criteria", "1. Gestational age < 32 weeks; 2. Red cells >= 3.0 × 10 12 /L.",
           "排除标准:", "Exclusion criteria:", "性别:", "男女均可", "Gender:", "Both", "返回列表"]  # fmt: skip
    record = read_page("\n\n".join(odd).encode(), name="vitd.txt")
    form = report_to_json(record, check(record, only=["EXT-01", "EXT-04", "REG-04"]))
    first, second = form["findings"]
    assert form["kind"] == "Findings" and form["id"] == "ChiCTR9900000001"
    assert form["counts"] == {"error": 2, "warning": 0, "note": 0}
    assert {k: first[k] for k in ("code", "severity", "kind", "detect", "layer", "field", "also", "page", "lines", "evidence", "propose", "source")} == {
        "code": "EXT-04", "severity": "error", "kind": "encoding_damage", "detect": "form", "layer": "registrant", "field": "eligibility.inclusion[2].en",
        "also": ["eligibility.inclusion[2].zh"], "page": 0, "lines": [21], "evidence": "10 12 /L", "propose": "10^12/L", "source": "twin language, line 17",
    }  # fmt: skip
    assert (second["code"], second["field"], second["also"], second["evidence"]) == (
        "EXT-01",
        "eligibility.exclusion",
        [],
        "排除标准:",
    )
    assert second["lines"] == [23, 25]
    assert [(u["code"], u["because"]) for u in form["unchecked"]] == [
        ("REG-04", "recruitment_status is not on this page")
    ]


@pytest.mark.evidence("law")
def test_real_pages_evidence_languages_and_privacy(seeds: list[Path]) -> None:
    for file in seeds:
        record = read_page(file.read_bytes(), name=file.name)
        report = check(record)
        assert len(report.findings) >= 15
        private = {
            w
            for _, _, s in record.each_slot()
            if s.private and s.text
            for w in re.findall(r"[\w.+-]+@[\w.-]+|\d{3,4} \d{4}|\d{8,}", s.text)
        }
        for f in report.findings:
            assert_whole(f, record.pages[0].text)
            said = "\n".join((f.evidence, f.text.zh, f.text.en, f.remedy.zh, f.remedy.en, f.propose or ""))
            assert not any(w in said for w in private), f.code
        keys = [(f.code, f.field, f.evidence) for f in report.findings]
        assert len(keys) == len(set(keys))


def test_a_page_in_a_third_language_is_looked_at_without_words() -> None:
    """A register that prints Spanish only: criteria have passages, nothing breaks, what can be read is read."""
    record = record_of(
        {
            "eligibility.inclusion[1]": {"es": "Hemoglobina >= 9 g/L"}, "eligibility.exclusion[1]": {"es": "Embarazo"},
            "arms[1].intervention": {"es": "Metotrexato 10 mg y radioterapia"}, "outcomes[1].name": {"de": "Schmerz"}, "design.phase": {"es": "Fase 2"},
        }
    )  # fmt: skip
    for f in check(record).findings:
        assert_whole(f, record.pages[0].text)
