"""Drafting the three pages whose every item was translated by hand: constraints found, per language."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.conftest import shared
from tests.criteria.translate import scoring
from trialwright.criteria.translate import translate_list
from trialwright.criteria.translate.draft import DraftedList, Item
from trialwright.reading.read import read_page


@cache
def golden() -> dict[str, Any]:
    return YAML(typ="safe").load(shared("reference", "criteria-golden.yaml").read_text("utf-8"))


def items(seed: dict[str, Any], language: str) -> list[Item]:
    path = shared("seeds", seed["file"])
    record = read_page(path.read_bytes(), name=path.name)
    out = []
    for kind, where in (("include", "eligibility.inclusion"), ("exclude", "eligibility.exclusion")):
        for p in record.fields:
            if p.startswith(f"{where}["):
                number = p.removeprefix(f"{where}[").replace("]", "")
                text = record.text(p, language)
                if text:
                    out.append(Item(number=number, kind=kind, path=p, **{language: text}))  # type: ignore[arg-type]
    return out


def score(seed_ids: tuple[str, ...], language: str) -> tuple[Any, Any]:
    values, times = scoring.Tally(), scoring.Tally()
    for seed in golden()["seeds"]:
        if seed["id"] not in seed_ids or language not in seed["languages"]:
            continue
        drafted = translate_list(items(seed, language))
        _add(seed, language, drafted, values, times)
    return values, times


def _add(seed: dict[str, Any], language: str, drafted: DraftedList, values: Any, times: Any) -> None:
    """Item by item: I5 of the golden file is all of I5 and its sub-items."""
    want: dict[str, list[dict[str, Any]]] = {}
    for c in seed["criteria"]:
        if c.get(language) and not c.get("derived"):
            want.setdefault(_item(c["id"]), []).append(c)
    got: dict[str, list[Any]] = {}
    for d in drafted:
        got.setdefault(d.number.split(".")[0], []).append(d)
    for number in sorted({*want, *got}):
        rows = want.get(number, [])
        drafts = got.get(number, [])
        where = f"{seed['id']}.{number} {language}"
        nums = sum((scoring.golden_values(c["num"], language) for c in rows), Counter())
        values.add(
            Counter(dict.fromkeys(nums, 1)),
            scoring.drafted_values(tuple(x for d in drafts for x in d.constraints)),
            where,
        )
        whens = sum((scoring.golden_times(c["time"]) for c in rows), Counter())
        times.add(
            Counter(dict.fromkeys(whens, 1)), scoring.drafted_times(tuple(x for d in drafts for x in d.times)), where
        )


def _item(id_: str) -> str:
    return id_.split(".")[1]


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_constraints_of_the_golden_pages(language: str) -> None:
    values, times = score(("S0", "S1", "S2"), language)
    assert values.recall >= 0.95 and values.precision >= 0.95, values.wrong
    assert times.recall >= 0.85 and times.precision >= 0.85, times.wrong
