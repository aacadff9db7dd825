"""The invented pages that come with the program, in every layout they can be rendered in."""

from __future__ import annotations

from pathlib import Path

import pytest

import trialwright.shell
from tests.reading.invented import TRIALS
from tests.reading.laws import broken_laws
from tests.reading.pages import text_page
from trialwright.reading.read import read_page

SAMPLES = Path(trialwright.shell.__file__).parent / "samples"


@pytest.mark.parametrize("name", sorted(TRIALS))
@pytest.mark.evidence("law")
def test_sample_reads_whole(name: str) -> None:
    data = (SAMPLES / f"{name}.txt").read_bytes()
    assert data.decode() == text_page(TRIALS[name])
    record = read_page(data, name=name)
    assert record.pages[0].lines.unread == ()
    assert broken_laws(record) == {}


@pytest.mark.parametrize("name", sorted(TRIALS))
@pytest.mark.evidence("double-programmed")
def test_sample_says_what_it_was_rendered_from(name: str) -> None:
    trial = TRIALS[name]
    record = read_page(text_page(trial).encode(), name=name)
    for path in ("identification.public_title", "condition.name", "design.phase", "design.masking", "funding"):
        zh, en = trial.single.get(path, ("", ""))
        assert (record.text(path, "zh"), record.text(path, "en")) == (zh.strip(), en.strip()), path
    for group, items in trial.groups.items():
        assert len(record.indices(group)) == len(items)
        for k, item in enumerate(items, 1):
            for leaf, value in item.items():
                pair = (value, value) if isinstance(value, str) else value
                got = tuple(record.text(f"{group}[{k}].{leaf}", language) for language in ("zh", "en"))
                assert got == tuple(v.strip() for v in pair), (group, k, leaf)
