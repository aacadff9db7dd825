"""Doubts beside the record: STU-16, 17, 19, 22, each fired and silent."""

from __future__ import annotations

from tests.conftest import ROOT
from trialwright.reading.draft import draft
from trialwright.reading.read import read_page
from trialwright.study.doubts import doubts
from trialwright.study.text import load

PAGE = ROOT / "src" / "trialwright" / "shell" / "samples" / "chictr-single-arm.txt"
RECORD = read_page(PAGE.read_bytes(), name=PAGE.name)
DRAFT = draft(RECORD)
OURS = ("STU-16", "STU-17", "STU-19", "STU-22")


def fired(text: str) -> list[str]:
    return [f.code for f in doubts(load(text, name="x").study(), RECORD) if f.code in OURS]


def test_a_fresh_draft_is_silent() -> None:
    assert fired(DRAFT) == []


def test_a_citation_of_nothing() -> None:
    assert fired(DRAFT.replace("outcomes[1]", "outcomes[77]", 1)) == ["STU-16"]


def test_a_criterion_the_record_does_not_have() -> None:
    assert "STU-16" in fired(DRAFT.replace("    E1: ", "    I77: age >= 18 y at consent\n    E1: ", 1))


def test_an_unmarked_value_that_differs() -> None:
    enrol = next(line for line in DRAFT.splitlines() if line.startswith("  enrol: "))
    assert fired(DRAFT.replace(enrol, "  enrol: 999")) == ["STU-17"]
    assert fired(DRAFT.replace(enrol, "  enrol: 999 TBC")) == []


def test_the_page_has_moved_on() -> None:
    assert fired(DRAFT.replace(RECORD.pages[0].sha256, "0" * 64)) == ["STU-19"]


def test_a_criterion_left_out() -> None:
    line = next(x for x in DRAFT.splitlines() if x.startswith("    E1: "))
    assert "STU-22" in fired(DRAFT.replace(line + "\n", ""))
