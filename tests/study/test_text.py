"""Loading study files: the five studies, the example of the reference, the canonical form."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialwright.study.study import Study
from trialwright.study.text import Document, load

ROOT = Path(__file__).resolve().parents[2]
FIVE = sorted((ROOT / "studies").glob("*.yaml"))
VITD = ROOT / "tests" / "golden" / "study" / "vitd.yaml"


def document(path: Path) -> Document:
    return load(path.read_bytes(), name=path.name)


def study(path: Path) -> Study:
    return document(path).study()


@pytest.mark.parametrize("path", FIVE, ids=lambda p: p.stem)
def test_the_five_studies_load_and_save_byte_for_byte(path: Path) -> None:
    found = document(path)
    assert found.study().decisions
    assert found.save().encode() == path.read_bytes()


@pytest.mark.evidence("double-programmed")
def test_the_canonical_form_of_the_example() -> None:
    found = document(VITD)
    assert len(found.canonical) == 2236
    assert found.sha256 == "7b290b2b128ae439583785f0571c363f03c36d4ecebe224505578760e72ecce2"
    assert len(found.study().tbc) == 9
