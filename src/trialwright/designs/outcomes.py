"""Outcomes as text: ``"1NNN 2NT?"`` says who was treated at which level and what became of them, in order of entry.

Cohorts are separated by blanks: a level number, then one letter per participant. The notation is that of the R package
escalation (Brock), extended by pending, efficacy and not evaluable.

N none, T toxicity, E efficacy only, B both, R response, ? pending (``?0.4``: 40 % of the window followed), X not evaluable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.errors import UnreadableText, Where

LETTERS: Final = "NTEBR?X"
_COHORT: Final = re.compile(r"(\d*)((?:[NTEBRX]|\?(?:0?\.\d+|[01](?:\.\d+)?)?)*)")
_ONE: Final = re.compile(r"([NTEBRX?])(\d*\.?\d+)?")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one participant.

    Args:
        letter: one of ``LETTERS``.
        followed: for a pending outcome the fraction of the window lived through, 0 … 1; ``None`` if not said.
    """

    letter: str
    followed: Decimal | None = None

    def __str__(self) -> str:
        return self.letter if self.followed is None else f"{self.letter}{self.followed}"

    @property
    def is_pending(self) -> bool:
        return self.letter == "?"

    @property
    def has_toxicity(self) -> bool:
        return self.letter in "TB"

    @property
    def has_response(self) -> bool:
        return self.letter in "REB"


@dataclass(frozen=True, slots=True)
class Cohort:
    """Participants who entered together at one level; ``level`` 0 where the design has no levels."""

    level: int
    outcomes: tuple[Outcome, ...]

    def __str__(self) -> str:
        return (str(self.level) if self.level else "") + "".join(map(str, self.outcomes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts by level, index 0 = level 1; ``n`` holds everyone evaluable: complete and pending.

    Args:
        n, toxicity, response, both, pending, not_evaluable: one integer a level, 0 … n.
    """

    n: tuple[int, ...]
    toxicity: tuple[int, ...]
    response: tuple[int, ...]
    both: tuple[int, ...]
    pending: tuple[int, ...]
    not_evaluable: tuple[int, ...]

    @property
    def complete(self) -> tuple[int, ...]:
        return tuple(a - b for a, b in zip(self.n, self.pending, strict=True))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Everything that happened so far, cohort by cohort.

    >>> o = Outcomes.of("1NNN 2NT?0.4")
    >>> str(o), o.counts(2).toxicity, o.counts(2).pending
    ('1NNN 2NT?0.4', (0, 1), (0, 1))
    """

    cohorts: tuple[Cohort, ...] = ()

    @staticmethod
    def of(text: str, where: Where | None = None) -> Outcomes:
        """Reads the notation.

        Args:
            text: cohorts separated by blanks; empty = nobody yet.
            where: the place of the text, for the message.
        Raises:
            UnreadableText: naming the cohort that cannot be read.
        Source: notation of R escalation 0.2.3, ``parse_phase1_outcomes``.

        >>> Outcomes.of("RNNR RR?N").cohorts[1].outcomes[2].is_pending
        True
        """
        place = where or Where("outcomes")
        return Outcomes(tuple(_cohort(word, place) for word in text.split()))

    def __str__(self) -> str:
        return " ".join(str(c) for c in self.cohorts)

    def __len__(self) -> int:
        return sum(len(c.outcomes) for c in self.cohorts)

    def participants(self) -> Iterator[tuple[int, Outcome]]:
        """Level and outcome of every participant in order of entry."""
        return ((c.level, o) for c in self.cohorts for o in c.outcomes)

    @property
    def level(self) -> int:
        """The level of the last participant, 0 if there is none."""
        return self.cohorts[-1].level if self.cohorts else 0

    def counts(self, levels: int = 1) -> Counts:
        """Counts by level; a design without levels counts everyone at level 1.

        Args:
            levels: number of levels J, at least the highest used.
        Raises:
            UnreadableText: if a level above ``levels`` was used.
        """
        found = {key: [0] * levels for key in ("n", "toxicity", "response", "both", "pending", "not_evaluable")}
        for level, one in self.participants():
            j = max(level, 1) - 1
            if j >= levels:
                raise UnreadableText(
                    Where("outcomes"), f"level {level} was used but the design has {levels}", "correct the level"
                )
            if one.letter == "X":
                found["not_evaluable"][j] += 1
                continue
            found["n"][j] += 1
            found["pending"][j] += one.is_pending
            found["toxicity"][j] += one.has_toxicity
            found["response"][j] += one.has_response
            found["both"][j] += one.letter == "B"
        return Counts(**{key: tuple(value) for key, value in found.items()})

    def followed_by(self, level: int, letters: str | Iterable[Outcome]) -> Outcomes:
        """The same with one more cohort."""
        ones = _ones(letters) if isinstance(letters, str) else tuple(letters)
        return Outcomes((*self.cohorts, Cohort(level, ones)))


def _ones(letters: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(m[1], None if m[2] is None else Decimal(m[2])) for m in _ONE.finditer(letters))


def _cohort(word: str, where: Where) -> Cohort:
    match = _COHORT.fullmatch(word)
    if match is None or not match[2]:
        raise UnreadableText(
            where,
            f"cohort {word!r} cannot be read",
            f"write a level and one letter a participant out of {' '.join(LETTERS)}, such as 1NNN or 2NT?0.4",
        )
    ones = _ones(match[2])
    if any(o.followed is not None and o.followed > 1 for o in ones):
        raise UnreadableText(where, f"cohort {word!r}: more than the whole window followed", "write a fraction 0 … 1")
    if match[1] and int(match[1]) == 0:
        raise UnreadableText(where, f"cohort {word!r}: there is no level 0", "levels count from 1")
    return Cohort(int(match[1] or 0), ones)
