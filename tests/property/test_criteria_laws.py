"""The laws of the eligibility language on generated sentences and participants."""

from __future__ import annotations

import copy
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.criteria.generated import AT, leaf, participants, sentences
from tests.criteria.worlds import LEXICON
from trialwright.criteria import expression as ex
from trialwright.criteria.evaluate import Evaluation, evaluate
from trialwright.criteria.facts import Facts
from trialwright.criteria.grammar import parse
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.say import say
from trialwright.criteria.writing import written

pytestmark = pytest.mark.evidence("law")
trees = sentences.map(lambda t: parse(t, lexicon=LEXICON))
LOOK_BACK = {"labs": parse("within 14 d before first_dose", lexicon=LEXICON, start="window")}


def facts_of(tree: dict[str, Any]) -> Facts:
    return read_facts(tree, LEXICON)


def asked(tree: ex.Expression, facts: Facts) -> Evaluation:
    return evaluate(tree, facts, LEXICON)


def value(tree: ex.Expression, facts: Facts) -> bool | None:
    return asked(tree, facts).value


# ------------------------------------------------------------------------------------------------ spelling
@given(sentences)
def test_printed_and_read_it_is_the_same_tree_in_both_spellings(text: str) -> None:
    tree = parse(text, lexicon=LEXICON)
    for language in ("en", "zh"):
        printed = written(tree, language)
        assert parse(printed, lexicon=LEXICON) == tree, printed
    assert written(parse(written(tree), lexicon=LEXICON)) == written(tree)


@given(trees)
def test_everything_can_be_said(tree: ex.Expression) -> None:
    sentence = say(tree, LEXICON, LOOK_BACK)
    assert sentence.zh and sentence.en


# ------------------------------------------------------------------------------------------------ Kleene
@given(trees, trees, trees, participants())
def test_and_or_not_obey_kleene(a: ex.Expression, b: ex.Expression, c: ex.Expression, person: dict[str, Any]) -> None:
    facts = facts_of(person)

    def v(t: ex.Expression) -> bool | None:
        return value(t, facts)

    both, either = ex.All((a, b)), ex.Any((a, b))
    assert v(both) is v(ex.All((b, a)))
    assert v(either) is v(ex.Any((b, a)))
    assert v(ex.All((both, c))) is v(ex.All((a, ex.All((b, c)))))
    assert v(ex.All((a, either))) is v(a)
    assert v(ex.Any((a, both))) is v(a)
    assert v(ex.All((a, ex.Any((b, c))))) is v(ex.Any((both, ex.All((a, c)))))
    assert v(ex.Not(both)) is v(ex.Any((ex.Not(a), ex.Not(b))))
    assert v(ex.Not(ex.Not(a))) is v(a)
    assert v(ex.Unless(a, b)) is v(ex.All((a, ex.Not(b))))
    assert v(ex.OnlyIf(a, b)) is v(ex.All((b, a)))
    assert v(ex.Tally("least", (a, b, c), 2)) is v(ex.Any((both, ex.All((a, c)), ex.All((b, c)))))
    assert v(ex.Tally("most", (a, b, c), 1)) is v(ex.Not(ex.Tally("least", (a, b, c), 2)))
    assert v(ex.Tally("none", (a, b))) is v(ex.Not(either))


@given(trees, participants())
def test_known_exactly_when_nothing_is_missing(tree: ex.Expression, person: dict[str, Any]) -> None:
    found = asked(tree, facts_of(person))
    assert (found.value is None) == bool(found.missing)
    assert found.because.zh and found.because.en


# ------------------------------------------------------------------------------------------------ order
@given(trees, participants(), st.integers(0, 2**16))
def test_order_does_not_matter(tree: ex.Expression, person: dict[str, Any], seed: int) -> None:
    chance = random.Random(seed)
    other: dict[str, Any] = {}
    for section in chance.sample(sorted(person), len(person)):
        inner = person[section]
        other[section] = (
            {k: inner[k] for k in chance.sample(sorted(inner), len(inner))} if isinstance(inner, dict) else inner
        )
    for section in ("results", "facts"):
        for name, rows in other[section].items():
            if isinstance(rows, list):
                other[section][name] = chance.sample(rows, len(rows))
    one, two = asked(tree, facts_of(person)), asked(_shuffled(tree, chance), facts_of(other))
    assert (one.value, one.missing, one.until) == (two.value, two.missing, two.until)


def _shuffled(tree: ex.Expression, chance: random.Random) -> ex.Expression:
    if isinstance(tree, (ex.All, ex.Any)):
        return type(tree)(tuple(_shuffled(i, chance) for i in chance.sample(tree.items, len(tree.items))))
    if isinstance(tree, ex.Tally):
        return ex.Tally(tree.rule, tuple(chance.sample(tree.items, len(tree.items))), tree.number, tree.window)
    return tree


# ------------------------------------------------------------------------------------------------ more knowledge
@given(trees, participants(), participants())
def test_more_knowledge_never_turns_true_into_false(
    tree: ex.Expression, person: dict[str, Any], more: dict[str, Any]
) -> None:
    """Only what supersedes may: a newer result, a record added to a closed list, an anchor dated."""
    before = value(tree, facts_of(person))
    if before is None:
        return
    known = copy.deepcopy(person)
    for key in ("born", "sex"):
        if key not in known and key in more:
            known[key] = more[key]
    for name, rows in more["results"].items():
        known["results"].setdefault(name, rows)
    for name, answer in more["judgements"].items():
        known["judgements"].setdefault(name, answer)
    for name, said in more["facts"].items():
        own = known["facts"].get(name)
        if own is None:
            known["facts"][name] = said
        elif isinstance(own, list) and "no more" not in own:
            known["facts"][name] = [*own, *(said if isinstance(said, list) else [])]
    assert value(tree, facts_of(known)) is before


# ------------------------------------------------------------------------------------------------ until
@given(leaf, participants(), st.integers(0, 40))
def test_until_is_the_last_day_of_a_planned_anchor(text: str, person: dict[str, Any], ahead: int) -> None:
    if "without" in text or "if" in text:
        return
    tree = parse(text, lexicon=LEXICON)
    for name in ("consent", "enrolment"):
        person["dates"].setdefault(name, AT.isoformat())
        person["dates"][name] = person["dates"][name].removesuffix(" planned")
    person["dates"]["first_dose"] = f"{AT + timedelta(days=ahead % 10)} planned"
    if text.startswith("age") and "at" not in text:
        return
    found = asked(tree, facts_of(person))
    if found.value is None:
        assert found.until is None
        return
    start = AT + timedelta(days=ahead % 10)
    last = found.until or start + timedelta(days=400)
    for k in {0, 1, 2, ahead, (last - start).days}:
        day = start + timedelta(days=k)
        if start <= day <= last:
            assert _planned(tree, person, day) is found.value, day
    if found.until is not None:
        assert found.until >= start
        assert _planned(tree, person, found.until + timedelta(days=1)) is not found.value


def _planned(tree: ex.Expression, person: dict[str, Any], day: date) -> bool | None:
    moved = {**person, "dates": {**person["dates"], "first_dose": f"{day} planned"}}
    return value(tree, facts_of(moved))


@given(trees, participants())
def test_a_whole_criterion_holds_until_it_says(tree: ex.Expression, person: dict[str, Any]) -> None:
    for name in ("consent", "enrolment"):
        person["dates"].setdefault(name, AT.isoformat())
        person["dates"][name] = person["dates"][name].removesuffix(" planned")
    person["dates"]["first_dose"] = f"{AT + timedelta(days=5)} planned"
    person.setdefault("born", "1980-03-04")
    found = asked(tree, facts_of(person))
    if found.value is None or any(s[0] == "born" for s in found.steps):
        return
    last = found.until or AT + timedelta(days=200)
    for k in (5, 6, 12, 30, (last - AT).days):
        day = AT + timedelta(days=k)
        if AT + timedelta(days=5) <= day <= last:
            assert _planned(tree, person, day) is found.value


# ------------------------------------------------------------------------------------------------ units
_RETYPED = {
    "0.8 x10^9/L": "800 /uL", "1.5 x10^9/L": "1.5 10*9/L", "1800 /uL": "1.8 x10^9/L", "160 umol/L": "0.16 mmol/L",
    "1.2 mg/dL": "12 mg/L", "85 g/L": "8.5 g/dL", "9 g/dL": "90 g/L", "120 g/L": "0.12 kg/L", "1000 IU/mL": "1000000 IU/L",
    "20 umol/L": "0.02 mmol/L", "2 mg/dL": "20 mg/L", "97 umol/L": "97000 nmol/L",
}  # fmt: skip


@given(trees, participants())
def test_retyping_in_another_unit_changes_nothing(tree: ex.Expression, person: dict[str, Any]) -> None:
    other = copy.deepcopy(person)
    for rows in other["results"].values():
        for row in rows:
            is_bare_limit = row.get("ULN", "")[-1:].isdigit()
            if not is_bare_limit:
                row["value"] = _RETYPED.get(row["value"], row["value"])
            row["ULN"] = _RETYPED.get(row.get("ULN", ""), row.get("ULN", ""))
    one, two = asked(tree, facts_of(person)), asked(tree, facts_of(other))
    assert (one.value, one.missing, one.until) == (two.value, two.missing, two.until)


# ------------------------------------------------------------------------------------------------ progress
@given(trees, participants(), st.integers(0, 2**16))
@settings(max_examples=40)
def test_answering_all_that_is_missing_decides_or_asks_for_something_new(
    tree: ex.Expression, person: dict[str, Any], seed: int
) -> None:
    found = asked(tree, facts_of(person))
    chance = random.Random(seed)
    if not found.missing or not all(_answer(copy.deepcopy(person), need, chance) for need in found.missing):
        return
    known = copy.deepcopy(person)
    for need in found.missing:
        _answer(known, need, chance)
    later = asked(tree, facts_of(known))
    assert later.value is not None or later.missing - found.missing, (sorted(found.missing), sorted(later.missing))


_TYPED = {
    "ANC": "2 x10^9/L", "Cr": "90 umol/L", "Hb": "100 g/L", "PTA": "30 %", "ECOG": "1", "NYHA": "II", "HIV": "negative",
    "HBV_DNA": "10 IU/mL", "HCV_RNA": "10 IU/mL", "TBIL": "15 umol/L",
}  # fmt: skip


def _answer(person: dict[str, Any], need: str, chance: random.Random) -> bool:
    """Answers one missing thing as somebody would today; False where today no answer can be given."""
    if need == "sex":
        person["sex"] = "female"
    elif need in ("age", "date(born)"):
        person["born"] = "1980-03-04"
    elif need in _TYPED:
        person["results"][need] = [{"value": _TYPED[need], "date": AT.isoformat(), "ULN": "100", "LOD": "5"}]
    elif need in ("G_CSF", "major_surgery", "infection", "radiotherapy", "fertility_plan", "AE"):
        person["facts"][need] = "no"
    elif need.startswith("judge("):
        person["judgements"][need[7:-2]] = {
            "answer": chance.choice(("yes", "no")),
            "by": "INV-01",
            "on": AT.isoformat(),
        }
        return "relevant" not in need
    elif need.startswith("list("):
        person["facts"][need[5:-1]] = _closed(person["facts"].get(need[5:-1], "yes"))
    else:
        return False
    return True


def _closed(said: Any) -> list[Any]:
    return [*(said if isinstance(said, list) else [said]), "no more"]


# ------------------------------------------------------------------------------------------------ partial dates
@given(trees, participants(), st.integers(0, 2**16))
def test_completing_dates_never_turns_a_known_answer(tree: ex.Expression, person: dict[str, Any], seed: int) -> None:
    before = value(tree, facts_of(person))
    if before is None:
        return
    chance = random.Random(seed)
    for _ in range(3):
        assert value(tree, facts_of(_completed(person, chance))) is before


def _completed(person: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    known = copy.deepcopy(person)
    if "born" in known:
        known["born"] = _some_day(known["born"], chance)
    for rows in known["results"].values():
        for row in rows:
            row["date"] = _some_day(row["date"], chance)
    for name, said in known["facts"].items():
        if said == "yes":
            known["facts"][name] = [{"start": _some_day("null", chance), "ongoing": "yes"}]
        for row in said if isinstance(said, list) else ():
            if isinstance(row, dict):
                _complete(row, chance)
    return known


def _complete(row: dict[str, Any], chance: random.Random) -> None:
    if "date" in row:
        row["date"] = _some_day(row["date"], chance)
    elif "end" not in row and "ongoing" not in row:
        start = date.fromisoformat(row["start"])
        late = (AT - start).days
        if chance.random() < 0.5:
            row["ongoing"] = "yes"
        else:
            row["end"] = str(start + timedelta(days=chance.randint(0, late)))


def _some_day(text: str, chance: random.Random) -> str:
    """A day the text can mean, not after the day of the question where it has already begun."""
    if text == "null":
        return str(AT - timedelta(days=chance.randint(0, 400)))
    if len(text) == 10:
        return text
    first = date.fromisoformat(f"{text}-01" if len(text) == 7 else f"{text}-01-01")
    days = 27 if len(text) == 7 else 364
    return str(first + timedelta(days=chance.randint(0, days)))
