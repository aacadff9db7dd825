"""The five real pages beside the repository: every line accounted for, spans true, no label inside a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.laws import broken_laws
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord, State
from trialwright.reading.record_json import from_json, to_json
from trialwright.values.answer import Known, Unknown

LAYOUTS = ("chictr-hv-text", "chictr-show-text", "ichgcp-zh-a", "ichgcp-zh-b", "medifind")
COUNTS = ((3, 11, 2), (1, 6, 1), (2, 6, 0), (2, 9, 0), (1, 0, 0))


def read(path: Path) -> RegistryRecord:
    return read_page(path.read_bytes(), name=path.name)


@pytest.fixture
def records(seeds: list[Path]) -> list[RegistryRecord]:
    return [read(p) for p in seeds]


def test_each_seed_is_recognised_by_its_layout(records: list[RegistryRecord]) -> None:
    assert tuple(r.layout for r in records) == LAYOUTS


def test_every_line_is_accounted_for(records: list[RegistryRecord]) -> None:
    for r in records:
        account = r.pages[0].lines
        assert account.is_balanced
        assert account.unread == ()


def test_arms_outcomes_samples_are_counted(records: list[RegistryRecord]) -> None:
    counted = tuple(tuple(len(r.indices(c)) for c in ("arms", "outcomes", "samples")) for r in records)
    assert counted == COUNTS


@pytest.mark.evidence("law")
def test_laws_hold(records: list[RegistryRecord]) -> None:
    assert [broken_laws(r) for r in records] == [{}, {}, {}, {}, {}]


@pytest.mark.evidence("law")
def test_same_bytes_same_record_and_json_keeps_it(seeds: list[Path]) -> None:
    for p in seeds:
        form = to_json(read(p))
        assert form == to_json(read(p))
        assert to_json(from_json(form)) == form


def test_personal_data_never_leaves(records: list[RegistryRecord]) -> None:
    """Compared without printing: a failure must not show a contact value, only how many."""
    for r in records:
        private = {s.text for _, _, s in r.each_slot() if s.private and s.text}
        others = {s.text for _, _, s in r.each_slot() if not s.private and s.text}
        written, kept = str(to_json(r)), str(to_json(r, contacts=True))
        leaked = sum(1 for text in private if text in written and not any(text in o for o in others))
        missing = sum(1 for text in private if text not in kept)
        assert (leaked, missing) == (0, 0)


def test_sequential_doses_of_the_first(records: list[RegistryRecord]) -> None:
    s0 = records[0]
    assert [f.slot("en").text for f in s0.select("arms[*].label")] == [
        "Low-dose group",
        "Medium-dose group",
        "High-dose group",
    ]  # type: ignore[union-attr]
    assert [s0.slot(f"arms[{i}].n").number for i in (1, 2, 3)] == [3, 3, 3]  # type: ignore[union-attr]
    assert list(s0.indices("eligibility.exclusion")) == list(range(1, 15))
    assert s0.slot("eligibility.inclusion[5].e", "zh").text == "心脏左心室射血分数(LVEF)≥50%"  # type: ignore[union-attr]
    blank = s0.answer("outcomes[1].time_point", "zh")
    assert isinstance(blank, Unknown) and "511" in blank.because.en
    assert s0.text("version.number") == "V1.0"
    assert s0.slot("ethics.file").state is State.PLACEHOLDER  # type: ignore[union-attr]
    assert isinstance(s0.answer("enrollment.count"), Unknown)


def test_hidden_inclusion_of_the_second(records: list[RegistryRecord]) -> None:
    s1 = records[1]
    assert {s.state for s in s1.fields["eligibility.inclusion"].slots.values()} == {State.HIDDEN}
    assert len(s1.indices("eligibility.exclusion")) == 8
    assert str(s1.slot("dates.recruitment.end").date) == "2026-04-30"  # type: ignore[union-attr]
    assert str(s1.slot("eligibility.age.max").quantity) == "60 y"  # type: ignore[union-attr]


def test_lost_values_of_the_mirrors(records: list[RegistryRecord]) -> None:
    _, _, s2, s3, s4 = records
    assert s2.id is None and s2.slot("dates.start").state is State.LOST  # type: ignore[union-attr]
    assert [s2.slot(f"outcomes[{i}].type").code for i in range(1, 7)] == ["primary"] + ["secondary"] * 3 + [
        "additional"
    ] * 2  # type: ignore[union-attr]
    assert s3.slot("recruitment_status").code == "withdrawn"  # type: ignore[union-attr]
    assert s3.slot("design.phase").code == "1-2"  # type: ignore[union-attr]
    assert s3.slot("dates.verified").date.precision == "month"  # type: ignore[union-attr]
    assert isinstance(s4.answer("eligibility.age.min"), Known)
    assert s4.slot("enrollment.count").number == 23  # type: ignore[union-attr]
    assert isinstance(s4.answer("outcomes[1].name"), Unknown)
