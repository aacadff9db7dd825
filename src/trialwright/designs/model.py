"""Model-based cohort designs: what CRM and BLRM share — sizes, the end, the restrictions of the next and the last choice."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, CohortDesign, Counted, Integers, Move, Moves, States
from trialwright.designs.decision import Cell, DecisionTable, Memory
from trialwright.designs.ladder import step_words
from trialwright.designs.parameters import choice, flag, integer, integers, maybe_integer, settings_of, shown
from trialwright.values.text import Text

Floats = NDArray[np.float64]


class Belief(NamedTuple):
    """Two numbers a level for each state: toxicity and P(p1 > target), or P(target) and P(overdose)."""

    first: Floats
    second: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDesign(CohortDesign):
    """A design whose next level comes from a posterior over all levels."""

    levels: int = integer(5, 1, 15, zh="剂量水平数", en="number of dose levels")
    cohort: tuple[int, ...] = integers((3,), 1, 6, zh="每组例数", en="cohort size, or a list of sizes")
    max_n: int = integer(30, 1, 60, zh="最多例数", en="most participants")
    no_skipping: bool = flag(True, zh="不得跳级", en="at most one untried level up")
    coherent: bool = flag(
        True,
        zh="末组DLT比例达到目标则不升",
        en="no step up when the last cohort's share of DLT is at or above the target",
    )
    final: str = choice(
        "tried",
        "tried",
        "free",
        "restricted",
        zh="末次推荐：仅限已试剂量、自由、或同样受限",
        en="last choice: among levels tried; free; or bound like every other",
    )
    stop_at: int | None = maybe_integer(
        1, 60, zh="某剂量达此例数且应留在该剂量时结束", en="end once a level has so many and the rule would stay there"
    )

    @property
    def memory(self) -> Memory:
        return "last cohort too" if self.coherent else "all levels"

    @property
    def most(self) -> int:
        return self.max_n

    @property
    @abstractmethod
    def coherence_limit(self) -> float:
        """The share of DLT in the last cohort from which no step up follows."""

    def problems(self) -> tuple[str | None, ...]:
        return (f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None,)

    def size_at(self, treated: int) -> int:
        total = 0
        for size in self.cohort:
            total += size
            if total > treated:
                return max(1, min(size, self.max_n - treated))
        return max(1, min(self.cohort[-1], self.max_n - treated))

    def lacking(self, at: Counted) -> int:
        return min(-at.n[at.level - 1] % self.cohort[0], self.max_n - sum(at.n))

    @abstractmethod
    def belief(self, n: Integers, y: Integers) -> Belief:
        """What the posterior says about distinct counts, (S, J) each."""

    @abstractmethod
    def choose(self, belief: Belief, allowed: NDArray[np.bool_], level: Integers) -> Integers:
        """The level wanted among the ``allowed`` (S, J) when the last was ``level``; 0 = none is admissible."""

    def is_unsafe(self, belief: Belief) -> NDArray[np.bool_]:
        """The trial ends whatever the level."""
        return np.zeros(len(belief.first), dtype=bool)

    def is_precise(self, belief: Belief, n: Integers, wish: Integers, level: Integers) -> NDArray[np.bool_]:
        """An optional early end."""
        return np.zeros(len(level), dtype=bool)

    def moves(self, states: States) -> Moves:
        distinct, back = np.unique(np.concatenate([states.n, states.y], axis=1), axis=0, return_inverse=True)
        j = self.levels
        every = self.belief(distinct[:, :j], distinct[:, j:])
        belief = Belief(*(part[back.ravel()] for part in every))
        tried = states.n > 0
        highest = np.maximum(j - tried[:, ::-1].argmax(axis=1), states.level)
        cap = np.minimum(highest + 1, j) if self.no_skipping else np.full(len(highest), j)
        if self.coherent:
            hot = states.last_y >= self.coherence_limit * states.last_n - 1e-9
            cap = np.where(hot, np.minimum(cap, states.level), cap)
        places = np.arange(j)
        bound = self.choose(belief, places < cap[:, None], states.level)
        treated = states.n.sum(axis=1)
        rows = np.arange(len(treated))
        done = (treated >= self.max_n) | self.is_precise(belief, states.n, bound, states.level)
        if self.stop_at is not None:
            done |= (bound == states.level) & (states.n[rows, states.level - 1] >= self.stop_at)
        kind = np.where(self.is_unsafe(belief) | (bound == 0), UNSAFE, np.where(done, COMPLETE, TREAT))
        chosen = np.where(kind == UNSAFE, 0, bound)
        ends = np.flatnonzero(kind == COMPLETE)
        if len(ends) and self.final != "restricted":
            open_ = tried[ends] if self.final == "tried" else np.ones((len(ends), j), dtype=bool)
            chosen[ends] = self.choose(Belief(*(part[ends] for part in belief)), open_, states.level[ends])
        size = self._sizes()[np.minimum(treated, self.max_n)]
        size = np.where(kind == TREAT, np.minimum(size, self.max_n - treated), 0)
        return Moves(kind.astype(np.int64), chosen.astype(np.int64), size)

    def _sizes(self) -> Integers:
        return np.array([self.size_at(t) for t in range(self.max_n + 1)], dtype=np.int64)

    @abstractmethod
    def model_words(self, at: Counted) -> Text:
        """What the posterior says, for the reason of a decision."""

    def reason(self, at: Counted, move: Move) -> Text:
        act = step_words(at, move)
        seen = " ".join(f"{y}/{n}" for n, y in zip(at.n, at.y, strict=True))
        words = self.model_words(at)
        return Text(
            zh=f"各剂量DLT {seen}；{self.label.zh}：{words.zh}；{act.zh}",
            en=f"DLT by level {seen}; {self.label.en}: {words.en}; {act.en}",
        )

    def table(self) -> DecisionTable:
        """The first two cohorts at the start, because a model's whole table has no end: see ``pathways``."""
        size = self.first().size
        n = tuple(size if k == self.start - 1 else 0 for k in range(self.levels))
        rows = []
        for k in range(size + 1):
            at = Counted(self.start, n, tuple(k if j == self.start - 1 else 0 for j in range(self.levels)), size, k)
            move = self.move(at)
            act = step_words(at, move)
            way = (
                "stop" if move.kind else "up" if move.level > at.level else "down" if move.level < at.level else "stay"
            )
            rows.append((Cell(Text.same(f"{k}/{size}")), Cell(act, way), Cell(self.model_words(at))))  # type: ignore[arg-type]
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}：首组之后的决定", en=f"{self.label.en}: after the first cohort"),
            head=(
                Text(zh="DLT例数/可评价例数", en="DLT / evaluable"),
                Text(zh="决定", en="decision"),
                Text(zh="模型估计", en="what the model says"),
            ),
            rows=tuple(rows),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )
