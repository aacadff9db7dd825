"""Several pages of one trial: nothing dropped, the order of the pages without effect."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from tests.reading.invented import DOSE_LEVELS, RANDOMISED
from tests.reading.pages import Trial, text_page
from trialwright.reading.merge import kinship, merge
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord, State
from trialwright.reading.record_json import to_json


def page(trial: Trial, **single: object) -> RegistryRecord:
    changed = replace(trial, single={**trial.single, **single})  # type: ignore[arg-type]
    return read_page(text_page(changed).encode(), name="page.txt")


@pytest.fixture
def three() -> list[RegistryRecord]:
    old = {"registration.refreshed": "2025-10-01 10:00:00", "recruitment_status": ("尚未开始", "Not yet recruiting")}
    return [
        page(RANDOMISED),
        page(RANDOMISED, **old),
        page(RANDOMISED, **{"registration.refreshed": "2025-09-01 10:00:00", "condition.name": ("", "")}),
    ]


@pytest.mark.evidence("law")
def test_merge_is_idempotent_and_independent_of_order(three: list[RegistryRecord]) -> None:
    whole = to_json(merge(*three))
    for some in permutations(three):
        assert to_json(merge(*some)) == whole
    assert to_json(merge(merge(*three), three[1])) == whole
    assert to_json(merge(merge(three[0], three[1]), three[2])) == whole
    assert to_json(merge(three[0], three[0])) == to_json(three[0])


def test_newer_wins_and_the_older_value_is_kept(three: list[RegistryRecord]) -> None:
    record = merge(*three)
    slot = record.slot("recruitment_status", "en")
    assert slot is not None and slot.code == "recruiting"
    assert [s.code for s in slot.also] == ["not_yet_recruiting"]
    assert record.pages[slot.also[0].page].sha256 == three[1].pages[0].sha256


def test_a_value_wins_over_an_absence(three: list[RegistryRecord]) -> None:
    slot = merge(*three).slot("condition.name", "zh")
    assert slot is not None and slot.state is State.VALUE and slot.also == ()


def test_versions_are_history() -> None:
    first = page(DOSE_LEVELS)
    second = read_page(text_page(DOSE_LEVELS).replace("版本V1.0", "版本V1.1").encode(), name="page2.txt")
    record = merge(first, second)
    assert record.text("version.number") == "V1.1"
    assert [h.text("version.number") for h in record.history] == ["V1.0"]


def test_kinship_needs_a_number_or_title_and_witness() -> None:
    a, b = page(RANDOMISED), page(DOSE_LEVELS)
    assert kinship(a, b) is None
    same = kinship(a, page(RANDOMISED, funding=("x", "y")))
    assert same is not None and same.is_certain
    nameless = page(RANDOMISED, **{"identification.registration_number": ""})
    proposed = kinship(a, nameless)
    assert proposed is not None and not proposed.is_certain
