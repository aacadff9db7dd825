"""One conformance test over all kinds of entries: a source, both languages, found by its own name, near names for others."""

from __future__ import annotations

import importlib.util

import pytest

from trialwright.errors import UnknownName
from trialwright.shell import catalogues
from trialwright.shell.catalogues import Listed

KINDS = [k.name for k in catalogues.present()]
ENTRIES = [e for k in catalogues.KINDS for e in catalogues.entries_of(k)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_whose_room_is_there_has_entries(kind: str) -> None:
    found = catalogues.kind_named(kind)
    rooms = [p.partition(":")[0] for p in found.places]
    if any(_exists(r) for r in rooms) and kind != "exporters":
        assert catalogues.entries_of(found), kind


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _id(e: Listed) -> str:
    return f"{e.kind}:{e.name}"


@pytest.mark.parametrize("entry", ENTRIES, ids=_id)
def test_every_entry_has_a_source_and_both_languages(entry: Listed) -> None:
    assert entry.label.zh and entry.label.en, entry.name
    if entry.kind != "variables":
        assert entry.source, entry.name


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("exporters", "codes")])
def test_entries_are_frozen_values(kind: str) -> None:
    for listed in catalogues.entries_of(catalogues.kind_named(kind)):
        with pytest.raises((AttributeError, TypeError)):
            listed.entry.name = "another"


def test_names_are_unique_inside_a_kind() -> None:
    for kind in catalogues.KINDS:
        names = [e.name for e in catalogues.entries_of(kind)]
        assert len(names) == len(set(names)), kind.name


def test_an_unknown_name_answers_with_the_near_ones() -> None:
    from trialwright.designs import DESIGNS

    with pytest.raises(UnknownName) as found:
        DESIGNS["three_plus_tree"]
    assert "three_plus_three" in found.value.near
