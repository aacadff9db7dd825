"""Cohort designs: what all rules that decide after full cohorts share — filling, waiting, stopping for ever, walking.

A rule says ``move`` for counts of *complete* outcomes; ``decide`` asks it for all completions of the pending ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.decision import Conclusion, Decision, DecisionTable, Memory, Stop, Treat, Wait
from trialwright.designs.outcomes import Outcome, Outcomes
from trialwright.designs.parameters import choice, flag, integer
from trialwright.errors import UnreadableText, Where
from trialwright.values.text import Text

Integers: TypeAlias = NDArray[np.int64]
Key: TypeAlias = tuple[int, ...]

TREAT: Final = 0
KINDS: Final[tuple[Conclusion | None, ...]] = (None, "complete", "unsafe", "futile", "reject", "accept")
COMPLETE, UNSAFE, FUTILE, REJECT, ACCEPT = 1, 2, 3, 4, 5


class Counted(NamedTuple):
    """What a rule looks at after a full cohort: complete outcomes by level, and the last cohort."""

    level: int
    n: Key
    y: Key
    last_n: int
    last_y: int


class Move(NamedTuple):
    """What a rule does: treat ``size`` at ``level``, or stop with ``kind`` and recommend ``level`` (0 = none)."""

    kind: int
    level: int
    size: int


class States(NamedTuple):
    """Many ``Counted`` as arrays: level (S), n and y (S, J), last cohort (S)."""

    level: Integers
    n: Integers
    y: Integers
    last_n: Integers
    last_y: Integers


class Moves(NamedTuple):
    """Many ``Move`` as arrays."""

    kind: Integers
    level: Integers
    size: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDesign(ABC):
    """What every cohort design has; a rule adds ``move`` (or ``moves``) and ``reason``."""

    levels: int = integer(3, 1, 15, zh="剂量水平数", en="number of dose levels")
    start: int = integer(1, 1, 15, zh="起始剂量水平", en="level of the first cohort")
    fill: str = choice(
        "always",
        "always",
        "unless_decided",
        zh="未满队列：总是补足，或在已注定降级/终止时不再补足",
        en="a cohort not yet full is always filled; or not once every completion leads downwards",
    )
    replace: bool = flag(
        True, zh="不可评价者是否替换", en="replace the not evaluable (else they count without toxicity)"
    )

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name in the catalogue."""

    @property
    @abstractmethod
    def label(self) -> Text:
        """What people call it."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The paper the rule is taken from."""

    @property
    def memory(self) -> Memory:
        return "all levels"

    @property
    @abstractmethod
    def most(self) -> int:
        """The largest number of participants a trial can have."""

    def move(self, at: Counted) -> Move:
        """What the rule does after a full cohort."""
        return _first(self.moves(_single(at)))

    def moves(self, states: States) -> Moves:
        """``move`` for many states at once."""
        found = np.array([self.move(c) for c in _each(states)], dtype=np.int64).reshape(-1, 3)
        return Moves(found[:, 0], found[:, 1], found[:, 2])

    @property
    def sizes_vary(self) -> bool:
        """Does the size of a cohort depend on what was seen (expansion, titration)?"""
        return False

    def first(self) -> Move:
        """The first cohort."""
        return Move(TREAT, self.start, self.size_at(0))

    @abstractmethod
    def size_at(self, treated: int) -> int:
        """The size of the cohort that begins when ``treated`` have been treated."""

    def lacking(self, at: Counted) -> int:
        """How many places of the last cohort are not yet taken, from the counts (pending counted as treated)."""
        return -at.n[at.level - 1] % self.size_at(0)

    @abstractmethod
    def reason(self, at: Counted, move: Move) -> Text:
        """Why, with the counts and the boundary."""

    @abstractmethod
    def table(self) -> DecisionTable:
        """Every state the rule looks at, and what it does."""

    def decide(self, outcomes: Outcomes) -> Decision:
        """Who is treated next and where; or wait; or stop.

        Args:
            outcomes: everything so far, cohorts in order; participants at one level are regrouped into cohorts.
        Returns:
            ``Treat`` for the next cohort or to fill this one; ``Wait`` while pending outcomes disagree; ``Stop`` for ever.
        Raises:
            UnreadableText: a level that the design does not have, or an outcome without a level.
        """
        return _decide(self, outcomes)

    def decide_counts(
        self, level: int, n: Key, y: Key, pending: Key | None = None, last: tuple[int, int, int] | None = None
    ) -> Decision:
        """The same for counts: the fast path of the trial engine, remembered.

        Args:
            level: of the last participant; 0 before the first.
            n: evaluable participants by level, pending ones included.
            y: toxicities by level among the complete.
            pending: pending by level; ``None`` = nobody.
            last: (n, y, pending) of the last cohort, needed where ``memory`` is "last cohort too".
        Returns:
            the decision of ``decide``, except that earlier stops are not looked for.
        """
        zero = (0,) * self.levels
        return _decide_counts(self, level, tuple(n), tuple(y), tuple(pending or zero), last, None)


def _single(at: Counted) -> States:
    return States(
        np.array([at.level]), np.array([at.n]), np.array([at.y]), np.array([at.last_n]), np.array([at.last_y])
    )


def _first(moves: Moves) -> Move:
    return Move(int(moves.kind[0]), int(moves.level[0]), int(moves.size[0]))


def _each(states: States) -> Iterator[Counted]:
    n, y = map(tuple, states.n.tolist()), map(tuple, states.y.tolist())
    return map(Counted, states.level.tolist(), n, y, states.last_n.tolist(), states.last_y.tolist())


class _Cohort(NamedTuple):
    level: int
    size: int
    ones: tuple[Outcome, ...]

    @property
    def y(self) -> int:
        return sum(o.has_toxicity for o in self.ones)

    @property
    def pending(self) -> int:
        return sum(o.is_pending for o in self.ones)


def _regrouped(design: CohortDesign, outcomes: Outcomes) -> list[_Cohort]:
    """Cohorts as the rule sees them: not evaluable ones left out, a short cohort filled by the next at its level."""
    cohorts: list[_Cohort] = []
    n = [0] * design.levels
    y = [0] * design.levels
    for level, one in outcomes.participants():
        if not 1 <= level <= design.levels:
            raise UnreadableText(
                Where("outcomes"),
                f"level {level or '(none)'} in {outcomes}, but the design has levels 1 … {design.levels}",
                "write the level before the letters, such as 2NNT",
            )
        if one.letter == "X":
            if design.replace:
                continue
            one = Outcome("N")
        last = cohorts[-1] if cohorts else None
        if last is not None and last.level == level and len(last.ones) < last.size:
            cohorts[-1] = last._replace(ones=(*last.ones, one))
        else:
            size = _size_of_next(design, cohorts, level, n, y)
            cohorts.append(_Cohort(level, size, (one,)))
        n[level - 1] += 1
        y[level - 1] += one.has_toxicity
    return cohorts


def _size_of_next(design: CohortDesign, cohorts: list[_Cohort], level: int, n: list[int], y: list[int]) -> int:
    if not cohorts:
        return design.first().size
    if not design.sizes_vary:
        return design.size_at(sum(n))
    last = cohorts[-1]
    at = Counted(last.level, tuple(n), tuple(y), len(last.ones), last.y)
    move = design.move(at)
    return move.size if move.kind == TREAT else design.size_at(sum(n))


def _decide(design: CohortDesign, outcomes: Outcomes) -> Decision:
    cohorts = _regrouped(design, outcomes)
    if not cohorts:
        return _spoken(design, Counted(0, (0,) * design.levels, (0,) * design.levels, 0, 0), design.first())
    n, y, pending = [0] * design.levels, [0] * design.levels, [0] * design.levels
    decision: Decision | None = None
    for c in cohorts:
        j = c.level - 1
        n[j] += len(c.ones)
        y[j] += c.y
        pending[j] += c.pending
        decision = _decide_counts(
            design, c.level, tuple(n), tuple(y), tuple(pending), (len(c.ones), c.y, c.pending), c.size - len(c.ones)
        )
        if isinstance(decision, Stop):
            return decision
    assert decision is not None
    return decision


@lru_cache(maxsize=1 << 17)
def _decide_counts(
    design: CohortDesign,
    level: int,
    n: Key,
    y: Key,
    pending: Key,
    last: tuple[int, int, int] | None,
    lacking: int | None,
) -> Decision:
    if level == 0:
        return _spoken(design, Counted(0, n, y, 0, 0), design.first())
    last_n, last_y, last_pending = last or (n[level - 1], y[level - 1], pending[level - 1])
    at = Counted(level, n, y, last_n, last_y)
    short = design.lacking(at) if lacking is None else lacking
    if short:
        return _while_filling(design, at, pending, last_pending, short)
    moves = {design.move(c): c for c in _completions(at, pending, last_pending)}
    if len(moves) == 1:
        return _spoken(design, at, next(iter(moves)), sum(pending))
    return _waiting(at, pending, moves)


def _completions(at: Counted, pending: Key, last_pending: int, more: int = 0) -> Iterator[Counted]:
    """Every number of toxicities among the pending (and ``more`` not yet entered): numbers count, not who they are."""
    j = at.level - 1
    before = [p - (last_pending if k == j else 0) for k, p in enumerate(pending)]
    n = tuple(v + (more if k == j else 0) for k, v in enumerate(at.n))
    for extra in product(*(range(p + 1) for p in before)):
        for k in range(last_pending + more + 1):
            y = tuple(v + e + (k if i == j else 0) for i, (v, e) in enumerate(zip(at.y, extra, strict=True)))
            yield Counted(at.level, n, y, at.last_n + more, at.last_y + k)


def _while_filling(design: CohortDesign, at: Counted, pending: Key, last_pending: int, short: int) -> Decision:
    """Fill the cohort, unless every completion of it leads downwards anyway: then nobody more is exposed."""
    if design.fill == "unless_decided":
        moves = {design.move(c) for c in _completions(at, pending, last_pending, short)}
        if len(moves) == 1:
            move = next(iter(moves))
            if move.kind == UNSAFE or move.level < at.level:
                return _spoken(design, at, move, sum(pending))
    k = at.last_n + short
    return Treat(
        at.level,
        short,
        Text(
            zh=f"剂量水平{at.level}的队列为{k}例，已入{at.last_n}例，先补足",
            en=f"the cohort of {k} at level {at.level} has {at.last_n}: it is filled first",
        ),
    )


def _spoken(design: CohortDesign, at: Counted, move: Move, pending: int = 0) -> Decision:
    because = design.reason(at, move) if at.level else _opening(design, move)
    if pending:
        because = Text(
            zh=f"{because.zh}（{pending}例结局未定，无论如何不改变结论）",
            en=f"{because.en} ({pending} pending, which cannot change it)",
        )
    if move.kind == TREAT:
        return Treat(move.level, move.size, because)
    conclusion = KINDS[move.kind]
    assert conclusion is not None
    return Stop(because, move.level or None, conclusion)


def _opening(design: CohortDesign, move: Move) -> Text:
    return Text(zh=f"尚无参与者，从剂量水平{move.level}开始", en=f"nobody treated yet: start at level {move.level}")


def _waiting(at: Counted, pending: Key, moves: dict[Move, Counted]) -> Wait:
    where = [(k + 1, p) for k, p in enumerate(pending) if p]
    zh = "，".join(f"剂量水平{j}有{p}/{at.n[j - 1]}例仍在DLT观察窗内" for j, p in where)
    en = ", ".join(f"{p} of {at.n[j - 1]} at level {j} still in the DLT window" for j, p in where)
    could = sorted({_move_words(m, at.level) for m in moves}, key=lambda t: t.en)
    return Wait(
        Text(
            zh=f"{zh}；结局可能导致：{'、'.join(t.zh for t in could)}",
            en=f"{en}; the outcome could mean: {', '.join(t.en for t in could)}",
        ),
        Text(
            zh="上述参与者的观察窗结束或结局足以定论时",
            en="their windows close, or enough outcomes are known to decide",
        ),
    )


def _move_words(move: Move, level: int) -> Text:
    if move.kind == TREAT:
        if move.level == level:
            return Text(zh="同剂量继续", en="stay")
        return Text(zh="升剂量", en="escalate") if move.level > level else Text(zh="降剂量", en="de-escalate")
    if move.kind == UNSAFE:
        return Text(zh="因安全性终止", en="stop for safety")
    return Text(
        zh=f"结束，推荐剂量水平{move.level}" if move.level else "结束，无可推荐剂量",
        en=f"end with level {move.level}" if move.level else "end without a level",
    )
