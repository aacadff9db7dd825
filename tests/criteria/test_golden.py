"""Every item of three registry records, translated by hand, parses, prints and re-parses; 32 behaviour cases come out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import shared
from tests.criteria.worlds import LEXICON, golden, shown, tree_of
from trialwright.criteria.evaluate import evaluate
from trialwright.criteria.gate import read_gate
from trialwright.criteria.grammar import parse
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.say import say, unspoken
from trialwright.criteria.screening import screen
from trialwright.criteria.writing import written

GOLDEN = golden("golden.yaml")
EXPRESSIONS = [(i["id"], e) for i in GOLDEN["items"] for e in (i.get("expr"), *i.get("alt", ())) if e]
BY_ID = {i["id"]: i["expr"] for i in GOLDEN["items"] if "expr" in i}


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("item", "text"), EXPRESSIONS)
def test_items_print_and_read_back(item: str, text: str) -> None:
    tree = parse(text, lexicon=LEXICON)
    assert parse(written(tree), lexicon=LEXICON) == tree
    assert parse(written(tree, "zh"), lexicon=LEXICON) == tree
    sentence = say(tree, LEXICON)
    assert sentence.zh and sentence.en and sentence.zh != sentence.en
    assert unspoken(tree, LEXICON) == ()


def test_there_are_as_many_as_the_reference_has() -> None:
    assert (len(BY_ID), len(EXPRESSIONS), len(GOLDEN["cases"])) == (97, 111, 32)


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda c: f"{c['case']}-{c['criterion']}")
def test_behaviour(case: dict[str, Any]) -> None:
    defaults = GOLDEN["case_defaults"][case["criterion"].split(".")[0]]
    tree = {**defaults, **case["facts"], "dates": {**defaults["dates"], **case["facts"].get("dates", {})}}
    found = evaluate(parse(BY_ID[case["criterion"]], lexicon=LEXICON), read_facts(tree, LEXICON), LEXICON)
    assert shown(found) == " ".join([case["expect"], *sorted(case["missing"])])


def test_the_copy_is_the_reference() -> None:
    reference = tree_of(shared("reference", "criteria-golden.yaml").read_text("utf-8"))
    exprs = {c["id"]: c["expr"] for s in reference["seeds"] for c in s["criteria"] if "expr" in c}
    assert exprs == BY_ID
    assert json.dumps(reference["cases"]) == json.dumps(GOLDEN["cases"])


def test_every_id_of_the_reference_is_in_the_lexicon() -> None:
    reference = tree_of(shared("reference", "criteria-golden.yaml").read_text("utf-8"))
    sorts = {
        "variables": "variable",
        "lists": "list",
        "concepts": "concept",
        "attributes": "attribute",
        "codes": "code",
    }
    lacking = [
        (sort, id_)
        for section, sort in {**sorts, "anchors": "anchor"}.items()
        for id_ in reference[section]
        if LEXICON.get(sort, id_) is None  # type: ignore[arg-type]
    ]
    assert lacking == []


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("section", ["variables", "lists", "concepts"])
def test_entries_say_what_the_reference_says(section: str) -> None:
    reference = tree_of(shared("reference", "criteria-golden.yaml").read_text("utf-8"))
    sort = {"variables": "variable", "lists": "list", "concepts": "concept"}[section]
    wrong = []
    for id_, row in reference[section].items():
        e = LEXICON[sort, id_]  # type: ignore[index]
        have = {
            "zh": e.label.zh,
            "en": e.label.en,
            "unit": e.unit,
            "ask": e.ask,
            "mole": e.mole,
            "class": e.class_ or None,
        }
        have["kind"], have["values"], have["domain"] = e.kind or None, list(e.values) or None, list(e.domain) or None
        wrong += [(id_, k, row[k], have[k]) for k in have if k in row and row[k] != have[k]]
        wrong += [(id_, "attribute", a, None) for a in row.get("attributes", ()) if a not in LEXICON.attributes_of(id_)]
        wrong += [(id_, "synonym", s, None) for s in row.get("synonyms", ()) if LEXICON.find(sort, s) != id_]  # type: ignore[arg-type]
    assert wrong == []


@pytest.mark.evidence("double-programmed")
def test_the_worked_screening_comes_out_exactly() -> None:
    world = golden("screening.yaml")
    gate = read_gate("enrolment", world["criteria"], LEXICON)
    found = screen(gate, read_facts(world["facts"], LEXICON), LEXICON, **world["study"]).to_json()
    for criterion in found["criteria"]:
        because = criterion.pop("because")
        assert because["zh"] and because["en"]
        assert isinstance(criterion.pop("rests_on"), list)
    assert found == json.loads(world["answer"])


@pytest.mark.evidence("double-programmed")
def test_operated_later_it_is_too_early_and_no_screening_failure() -> None:
    world = golden("screening.yaml")
    world["facts"]["facts"]["major_surgery"][0]["date"] = "2026-09-20"
    found = screen(read_gate("enrolment", world["criteria"], LEXICON), read_facts(world["facts"], LEXICON), LEXICON)
    e10 = next(c for c in found.to_json()["criteria"] if c["id"] == "E10")
    assert (e10["truth"], e10["met"], e10["until"]) == ("T", "no", "2026-10-18")
    assert (found.verdict, str(found.until), found.is_too_early) == ("ineligible", "2026-10-18", True)
