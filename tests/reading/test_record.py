"""Paths, selectors, synonyms and answers of a record."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from tests.reading.invented import DOSE_LEVELS, SINGLE_ARM
from tests.reading.pages import text_page
from trialwright.reading.paths import folded, overlaps
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord, State
from trialwright.values.answer import Known, Unknown

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "reading"


@pytest.fixture(scope="module")
def record() -> RegistryRecord:
    return read_page(text_page(DOSE_LEVELS).encode(), name="page.txt")


def labels(record: RegistryRecord, selector: str) -> list[str]:
    return [f.path for f in record.select(selector)]


def test_selectors(record: RegistryRecord) -> None:
    assert labels(record, "arms[*].size") == ["arms[1].size", "arms[2].size", "arms[3].size"]
    assert labels(record, "arms[1,3].label") == ["arms[1].label", "arms[3].label"]
    assert labels(record, "arms[High-dose group].size") == ["arms[3].size"]
    assert labels(record, "arms[中剂量组].n") == ["arms[2].size"]
    assert labels(record, "outcomes[TEAE].type") == ["outcomes[2].type"]
    assert labels(record, "eligibility.inclusion[5].c") == ["eligibility.inclusion[5].c"]
    assert labels(record, "dates.execution") == ["dates.start", "dates.completion"]
    only = record.select("condition.name.en")
    assert len(only) == 1 and list(only[0].slots) == ["en"]


def test_answers_say_why_not(record: RegistryRecord) -> None:
    assert isinstance(record.answer("eligibility.age.max"), Known)
    blank = record.answer("design.masking", "zh")
    assert isinstance(blank, Unknown) and "blank" in blank.because.en and "line" in blank.because.en
    assert "空白" in blank.because.zh
    never = record.answer("dates.primary_completion")
    assert isinstance(never, Unknown) and never.because.en == "never asked by this register"
    assert isinstance(record.answer("enrollment"), Unknown)
    assert isinstance(record.answer("supportive_care"), Unknown)


def test_any_answers_for_both_languages(record: RegistryRecord) -> None:
    for language in ("zh", "en", None):
        answer = record.answer("registration.date", language)
        assert isinstance(answer, Known) and str(answer.value.date) == "2026-06-08"


def test_hidden_is_not_blank() -> None:
    hidden = read_page(text_page(SINGLE_ARM).encode(), name="page.txt").answer("eligibility.inclusion", "zh")
    assert isinstance(hidden, Unknown) and "hidden" in hidden.because.en


def test_synonyms_and_overlap() -> None:
    assert folded("blinding") == ("design.masking",)
    assert folded("outcomes[2].time_frame") == ("outcomes[2].time_point",)
    assert overlaps("title", "identification.scientific_title.en")
    assert overlaps("enrollment", "design.sample_size")
    assert overlaps("arms[*].n", "arms[2].size") and not overlaps("arms[1]", "arms[2].size")
    assert overlaps("eligibility", "eligibility.inclusion[5].c") and not overlaps("ethics.date", "dates.start")


def test_placeholders_are_no_values(record: RegistryRecord) -> None:
    slot = record.slot("identification.registrant")
    assert slot is not None and slot.state is State.PLACEHOLDER and slot.layer.value == "registry"
    assert isinstance(record.answer("ethics.file"), Unknown)


def test_pages_keep_their_text_in_memory(record: RegistryRecord) -> None:
    slot = record.slot("arms[2].intervention", "en")
    assert slot is not None and record.raw(slot) == "LPX-21 12 mg, nebulised, twice weekly for 4 weeks"
    assert record.pages[0].line(slot.line or 0) == record.raw(slot)


@pytest.mark.evidence("law")
def test_what_a_record_leaves_open_survives_copying_and_pickling_and_is_what_it_would_have_been() -> None:
    data = (GOLDEN / "ctgov-v2" / "page.json").read_bytes()
    record = read_page(data, name="page")
    again = pickle.loads(pickle.dumps(record))
    assert again == record == copy.deepcopy(read_page(data, name="page"))
    text = record.pages[0].text
    for path, _, slot in record.each_slot():
        if slot.span is not None and slot.lines is not None and slot.items is None:
            first = text.count("\n", 0, slot.span[0]) + 1
            assert slot.lines[0] == first, path
    assert record.pages[0].lines.is_balanced
