"""Decides an expression on the facts about one participant: true, false, or unknown with what would settle it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from trialwright.criteria.expression import Expression, Window
from trialwright.criteria.facts import Facts
from trialwright.criteria.lexicon import Lexicon
from trialwright.values.text import Text
from trialwright.values.truth import Truth

Judging: TypeAlias = Callable[[Facts], "Evaluation"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression came to.

    Args:
        truth: ``Known(True)``, ``Known(False)`` or ``Unknown``.
        missing: what would settle it; empty exactly when the truth is known.
        until: the last day of its open anchors for which a known truth holds; ``None`` = for good (or unknown).
        because: the reason in words.
        rests_on: ``ref`` of the results, records and judgements used.
    """

    truth: Truth
    missing: frozenset[str]
    until: date | None
    because: Text
    rests_on: tuple[str, ...] = ()


def evaluate(
    expression: Expression, facts: Facts, lexicon: Lexicon, *, look_back: Mapping[str, Window] | None = None
) -> Evaluation:
    """Decides one expression.

    Args:
        expression: the tree. facts: what is known. lexicon: the names in force.
        look_back: default window by class of result (``labs`` → ``within 7 d before first_dose``).
    """
    return compiled(expression, lexicon, look_back=look_back)(facts)


def compiled(expression: Expression, lexicon: Lexicon, *, look_back: Mapping[str, Window] | None = None) -> Judging:
    """The expression as a function of the facts, for use many times."""
    raise NotImplementedError
