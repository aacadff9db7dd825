"""The design's own example studies load without error, and each of the five real pages gives a draft that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import shared
from trialwright.reading.draft import draft
from trialwright.reading.read import read_page
from trialwright.study.doubts import doubts
from trialwright.study.text import load

NAMES = ("ta-nps", "aplastic-anaemia", "oligometastatic-oesophagus", "msc-ev-liver-failure", "recurrent-npc")


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("name", NAMES)
def test_the_example_loads_and_saves_byte_for_byte(name: str) -> None:
    data = shared("design", "example-studies", f"{name}.yaml").read_bytes()
    document = load(data, name=name)
    assert document.study().decisions
    assert document.save().encode() == data


def test_each_real_page_gives_a_draft_that_loads(seeds: list[Path]) -> None:
    for page in seeds:
        record = read_page(page.read_bytes(), name=page.name)
        study = load(draft(record), name="study.yaml").study()
        assert len(study.tbc) > 50 and len(study.blocking) > 5
        assert not [f.code for f in doubts(study, record) if f.severity.value == "error"]
