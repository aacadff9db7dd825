"""The page of the design document and its JSON, to the last offset."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from trialwright.reading.read import read_page
from trialwright.reading.record import State
from trialwright.reading.record_json import to_json
from trialwright.reading.repairs import accepted

PAGE: Path = ROOT / "tests" / "golden" / "reading" / "chictr-show-text" / "vitd.txt"


@pytest.mark.evidence("published")
def test_json_is_the_documented_one() -> None:
    form = to_json(read_page(PAGE.read_bytes(), name="vitd.txt"))
    expected = json.loads(PAGE.with_suffix(".json").read_text("utf-8"))
    form["pages"][0].pop("score"), expected["pages"][0].pop("score")  # an example value there
    assert form == expected
    assert list(form["fields"]) == list(expected["fields"])


def test_an_accepted_repair_changes_the_text_and_nothing_written() -> None:
    record = accepted(read_page(PAGE.read_bytes(), name="vitd.txt"))
    slot = record.slot("eligibility.inclusion[2]", "en")
    assert slot is not None and slot.state is State.VALUE
    assert slot.text == "Red cells >= 3.0 × 10^12/L"
    assert slot.as_written == "Red cells >= 3.0 × 10 12 /L"
    assert record.repairs[0].certainty == "accepted"
