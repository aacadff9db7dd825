"""The evaluator against a second reading that shares no code with it, on generated sentences and participants."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from tests.criteria.generated import leaf, participants, sentences
from tests.criteria.second_reading import Reading
from tests.criteria.worlds import LEXICON
from trialwright.criteria.evaluate import evaluate
from trialwright.criteria.grammar import parse
from trialwright.criteria.reading_facts import read_facts


def _agree(text: str, person: dict[str, Any]) -> None:
    tree = parse(text, lexicon=LEXICON)
    found = evaluate(tree, read_facts(person, LEXICON), LEXICON)
    possible = Reading(person).truth(tree)
    assert possible == (frozenset({found.value}) if found.value is not None else frozenset({True, False})), found


@pytest.mark.evidence("double-programmed")
@given(leaf, participants(exact=True))
@settings(max_examples=200)
def test_every_leaf(text: str, person: dict[str, Any]) -> None:
    _agree(text, person)


@pytest.mark.evidence("double-programmed")
@given(sentences, participants(exact=True))
@settings(max_examples=100)
def test_whole_sentences(text: str, person: dict[str, Any]) -> None:
    _agree(text, person)
