"""Decides an expression on the facts about one participant: true, false, or unknown with what would settle it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from trialwright.criteria.because import Questions, because_of, missing_words, questions_in
from trialwright.criteria.compiling import Compiler
from trialwright.criteria.context import Context, Found, Step
from trialwright.criteria.expression import Expression, Window
from trialwright.criteria.facts import Facts
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.looking import Shelf
from trialwright.criteria.timing import LATEST
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text
from trialwright.values.truth import Truth

Judging: TypeAlias = Callable[..., "Evaluation"]


class Evaluation:
    """What an expression came to; the words are only made when asked for.

    Attributes:
        value: true, false, or ``None`` for unknown.
        missing: what would settle it; empty exactly when the value is known.
        until: the last day of its open anchors for which a known value holds; ``None`` = for good (or unknown).
        steps: what the answer rests on, in the order of the expression.
    """

    __slots__ = ("_lexicon", "_questions", "missing", "steps", "until", "value")

    def __init__(self, found: Found, lexicon: Lexicon, questions: Questions) -> None:
        self.value: bool | None = found.value
        self.missing: frozenset[str] = found.missing
        is_for_good = found.value is None or found.until >= LATEST - 1
        self.until: date | None = None if is_for_good else date.fromordinal(found.until)
        self.steps: tuple[Step, ...] = found.steps
        self._lexicon, self._questions = lexicon, questions

    @property
    def truth(self) -> Truth:
        """``Known(True)``, ``Known(False)`` or ``Unknown`` with what is missing."""
        if self.value is None:
            return Unknown(self.because, self.missing)
        return Known(self.value, self.because)

    @property
    def because(self) -> Text:
        """The reason in words."""
        if self.value is None:
            return missing_words(self.missing, self._lexicon, self._questions)
        return because_of(self.steps, self._lexicon, self._questions)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The events it rests on: ``ref`` of the results, records and judgements used."""
        refs: dict[str, None] = {}
        for _, _, thing in self.steps:
            things = [s.record for s in thing.seen] if isinstance(thing, Shelf) else [thing]
            for t in things:
                for ref in str(getattr(t, "ref", "") or "").split(", "):
                    if ref:
                        refs[ref] = None
        return tuple(refs)

    @property
    def is_not_applicable(self) -> bool:
        """Whether it is true only because an ``if`` without ``else`` does not apply."""
        return self.value is True and any(how == "na" for how, _, _ in self.steps)

    def __repr__(self) -> str:
        name = {True: "T", False: "F", None: "U"}[self.value]
        return f"Evaluation({name}, missing={sorted(self.missing)}, until={self.until})"


def evaluate(
    expression: Expression, facts: Facts, lexicon: Lexicon, *, look_back: Mapping[str, Window] | None = None
) -> Evaluation:
    """Decides one expression.

    Args:
        expression: the tree. facts: what is known. lexicon: the names in force.
        look_back: default window by class of result (``labs`` → ``within 7 d before first_dose``).

    >>> from trialwright.criteria.grammar import parse
    >>> from trialwright.criteria.lexicon import shipped
    >>> ecog = parse("ECOG in 0..1", lexicon=shipped())
    >>> evaluate(ecog, Facts(at=date(2026, 10, 12)), shipped())
    Evaluation(U, missing=['ECOG'], until=None)
    """
    return compiled(expression, lexicon, look_back=look_back)(facts)


def compiled(
    expression: Expression,
    lexicon: Lexicon,
    *,
    look_back: Mapping[str, Window] | None = None,
    until: bool = True,
) -> Judging:
    """The expression as a function ``(facts, gate="") -> Evaluation``, prepared once for use many times.

    Args:
        until: whether to work out until when an answer holds (not needed where all anchors have come).
    """
    part = Compiler(lexicon, look_back, until=until).whole(expression)
    questions = questions_in(expression)

    def judge(facts: Facts, gate: str = "") -> Evaluation:
        return Evaluation(part(Context(facts, gate)), lexicon, questions)

    return judge
