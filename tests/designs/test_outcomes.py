"""The notation of outcomes reads, prints and counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.designs.outcomes import Outcomes
from trialwright.errors import UnreadableText

ONE = st.sampled_from(["N", "T", "E", "B", "R", "X", "?", "?0.4", "?1"])
TEXT = st.lists(st.tuples(st.integers(1, 15), st.lists(ONE, min_size=1, max_size=6)), max_size=6).map(
    lambda cohorts: " ".join(f"{level}{''.join(ones)}" for level, ones in cohorts)
)


@pytest.mark.evidence("law")
@given(TEXT)
def test_round_trip(text: str) -> None:
    assert str(Outcomes.of(text)) == text
    assert Outcomes.of(str(Outcomes.of(text))) == Outcomes.of(text)


@pytest.mark.evidence("law")
@given(TEXT)
def test_everybody_is_counted_once(text: str) -> None:
    outcomes = Outcomes.of(text)
    c = outcomes.counts(15)
    assert sum(c.n) + sum(c.not_evaluable) == len(outcomes)
    assert all(p + t <= n for p, t, n in zip(c.pending, c.toxicity, c.n, strict=True))


def test_counts() -> None:
    c = Outcomes.of("1NNXN 2NT? 2?0.4NB").counts(3)
    assert (c.n, c.toxicity, c.pending, c.response, c.both, c.not_evaluable) == (
        (3, 6, 0),
        (0, 2, 0),
        (0, 2, 0),
        (0, 1, 0),
        (0, 1, 0),
        (1, 0, 0),
    )


@pytest.mark.parametrize("text", ["1", "1NNZ", "0NNN", "N1N", "1?1.5", "1NN,2NN", "1 NNN"])
def test_what_cannot_be_read_says_so(text: str) -> None:
    with pytest.raises(UnreadableText, match="cohort"):
        Outcomes.of(text)


def test_a_level_that_does_not_exist() -> None:
    with pytest.raises(UnreadableText, match="level 4"):
        Outcomes.of("4NNN").counts(3)
