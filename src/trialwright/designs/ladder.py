"""Ladder rules: the next step depends on the count at the current level alone, so the whole rule is one table.

Shared by BOIN, keyboard, mTPI-2 and i3+3: elimination, safety stop, titration, the end of the ladder, and the isotonic
choice of the recommended level.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, CohortDesign, Counted, Integers, Move, Moves, States
from trialwright.designs.decision import Cell, DecisionTable, Memory
from trialwright.designs.parameters import flag, integer, integers, maybe_integer, number, settings_of, shown
from trialwright.values.text import Text

Floats = NDArray[np.float64]
UP: Final = 1
STAY: Final = 0
DOWN: Final = -1
SLACK: Final = 1e-9  # a boundary times n may be an integer: it counts as met


def tail_above(limit: float, y: Floats | Integers, n: Floats | Integers, a: float = 1.0, b: float = 1.0) -> Floats:
    """P(p > limit) after y of n under a Beta(a, b) prior."""
    from scipy.special import betaincc

    return np.asarray(betaincc(a + y, b + n - y, limit), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderDesign(CohortDesign):
    """What the ladder rules share; a rule adds ``step``."""

    levels: int = integer(5, 1, 15, zh="剂量水平数", en="number of dose levels")
    target: float = number(0.30, 0.05, 0.5, zh="目标DLT概率", en="target DLT probability")
    cohort: tuple[int, ...] = integers((3,), 1, 6, zh="每组例数", en="cohort size, or a list of sizes")
    max_n: int = integer(30, 1, 60, zh="最多例数", en="most participants")
    eliminate: float = number(
        0.95, 0.8, 1.0, zh="剔除剂量的后验概率界值", en="P(DLT > target) above which a level goes; 1 = never"
    )
    stop_at: int | None = maybe_integer(
        1, 60, zh="某剂量达此例数且应留在该剂量时结束", en="end once a level has so many and the rule would stay there"
    )
    titration: bool = flag(False, zh="加速滴定首段", en="accelerated titration first: one participant a level")

    @property
    def memory(self) -> Memory:
        return "level"

    @property
    def most(self) -> int:
        return self.max_n

    def problems(self) -> tuple[str | None, ...]:
        """What no single range can say."""
        return (
            f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None,
            None if self.cohort else "no cohort size is given",
        )

    @property
    def sizes_vary(self) -> bool:
        return self.titration

    def size_at(self, treated: int) -> int:
        return max(1, min(int(_tables(self).size[min(treated, self.max_n)]), self.max_n - treated))

    def first(self) -> Move:
        return Move(TREAT, self.start, 1 if self.titration else self.size_at(0))

    def lacking(self, at: Counted) -> int:
        if self.titration and max(at.n) == 1 and sum(at.y) == 0:
            return 0
        left = self.max_n - sum(at.n)
        return min(-at.n[at.level - 1] % self.cohort[0], left)

    @abstractmethod
    def step(self, y: Floats, n: Floats) -> Integers:
        """UP, STAY or DOWN for y toxicities of n at the current level (the rule itself)."""

    def is_eliminated(self, y: Floats, n: Floats) -> NDArray[np.bool_]:
        """n ≥ 3 and P(p > target) > ``eliminate`` under Beta(1, 1)."""
        return np.asarray((n >= 3) & (tail_above(self.target, y, n) > self.eliminate + 1e-12))

    def is_unsafe(self, y: Floats, n: Floats) -> NDArray[np.bool_]:
        """At the lowest level: the trial ends."""
        return self.is_eliminated(y, n)

    def moves(self, states: States) -> Moves:
        t = _tables(self)
        d = states.level - 1
        rows = np.arange(len(d))
        nd, yd = states.n[rows, d], states.y[rows, d]
        gone = t.gone[states.n, states.y]
        limit = np.where(gone.any(axis=1), gone.argmax(axis=1), self.levels)  # levels below the first eliminated one
        unsafe = (limit == 0) | t.unsafe[states.n[:, 0], states.y[:, 0]]
        treated = states.n.sum(axis=1)
        step = t.step[nd, yd]
        level = np.clip(states.level + step, 1, self.levels)
        level = np.minimum(level, np.maximum(limit, 1))
        level = _untried(level, states)
        size = np.minimum(t.size[np.minimum(treated, self.max_n)], self.max_n - treated)
        if self.titration:
            level, size = self._titrated(states, level, size)
        done = treated >= self.max_n
        if self.stop_at is not None:
            done = done | ((level == states.level) & (nd >= self.stop_at))
        kind = np.where(unsafe, UNSAFE, np.where(done, COMPLETE, TREAT))
        ends = np.flatnonzero(kind == COMPLETE)
        if len(ends):
            level[ends] = select(self.target, states.n[ends], states.y[ends], limit[ends])
        level[kind == UNSAFE] = 0
        return Moves(kind, level, np.where(kind == TREAT, size, 0))

    def _titrated(self, states: States, level: Integers, size: Integers) -> tuple[Integers, Integers]:
        """One participant a level until the first toxicity or the top; then that level's cohort is filled."""
        alone = states.n.max(axis=1) == 1
        clean = alone & (states.y.sum(axis=1) == 0) & (states.level < self.levels)
        fill = alone & ~clean & (self.cohort[0] > 1)
        level = np.where(clean, states.level + 1, np.where(fill, states.level, level))
        left = self.max_n - states.n.sum(axis=1)
        return level, np.where(clean, np.minimum(1, left), np.where(fill, np.minimum(self.cohort[0] - 1, left), size))

    def boundaries(self, n: int) -> tuple[int | None, int | None, int | None]:
        """Escalate if at most, de-escalate if at least, eliminate if at least: counts of n, ``None`` = never."""
        y = np.arange(n + 1, dtype=np.float64)
        step = self.step(y, np.full(n + 1, float(n)))
        up, down = np.flatnonzero(step == UP), np.flatnonzero(step == DOWN)
        gone = np.flatnonzero(self.is_eliminated(y, np.full(n + 1, float(n))))
        return (
            int(up[-1]) if len(up) else None,
            int(down[0]) if len(down) else None,
            int(gone[0]) if len(gone) else None,
        )

    def letters(self, n: int) -> tuple[str, ...]:
        """E, S, D or DU (down and never again) for 0 … n toxicities of n."""
        y = np.arange(n + 1, dtype=np.float64)
        whole = np.full(n + 1, float(n))
        step, gone = self.step(y, whole), self.is_eliminated(y, whole)
        return tuple("DU" if g else {UP: "E", STAY: "S", DOWN: "D"}[int(s)] for s, g in zip(step, gone, strict=True))

    def bounds_words(self) -> Text:
        """The boundaries of the rule in words, for the reason of a decision."""
        return Text.same("")

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        act = step_words(at, move, self.stop_at)
        why = self.bounds_words()
        return Text(
            zh=f"剂量水平{at.level}有{y}/{n}例DLT（{self.label.zh}{why.zh}）：{act.zh}",
            en=f"{y}/{n} with DLT at level {at.level} ({self.label.en}{why.en}): {act.en}",
        )

    def table(self) -> DecisionTable:
        """One row for every number of participants a level can have at a decision."""
        sizes = sorted({n for n in range(1, self.max_n + 1) if n % self.cohort[0] == 0} | {self.max_n})
        return DecisionTable(
            title=Text(
                zh=f"{self.label.zh}决策表，目标DLT概率{self.target:g}",
                en=f"{self.label.en}: decision table, target DLT probability {self.target:g}",
            ),
            head=(
                Text(zh="本级可评价例数", en="evaluable at the level"),
                Text(zh="升一级：DLT例数", en="up: DLTs"),
                Text(zh="降一级：DLT例数", en="down: DLTs"),
                Text(zh="剔除本级及以上：DLT例数", en="eliminate this and above: DLTs"),
            ),
            rows=tuple(self._row(n) for n in sizes),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )

    def _row(self, n: int) -> tuple[Cell, ...]:
        up, down, gone = self.boundaries(n)
        dash = Text.same("–")
        return (
            Cell(Text.same(str(n))),
            Cell(dash if up is None else Text.same(f"≤ {up}"), "up"),
            Cell(dash if down is None else Text.same(f"≥ {down}"), "down"),
            Cell(dash if gone is None else Text.same(f"≥ {gone}"), "eliminate"),
        )


class _Tables(NamedTuple):
    step: Integers
    gone: NDArray[np.bool_]
    unsafe: NDArray[np.bool_]
    size: Integers


@lru_cache(maxsize=256)
def _tables(design: LadderDesign) -> _Tables:
    """Everything the rule says, indexed by n and y; counts beyond ``max_n`` (replacements) are covered too."""
    top = max(design.max_n, 6) + 6
    n, y = (a.astype(np.float64) for a in np.meshgrid(np.arange(top + 1), np.arange(top + 1), indexing="ij"))
    y = np.minimum(y, n)
    step = design.step(y, np.maximum(n, 1))
    ends = np.cumsum(design.cohort)
    sizes = [design.cohort[min(int(np.searchsorted(ends, k, side="right")), len(ends) - 1)] for k in range(top + 1)]
    return _Tables(step, design.is_eliminated(y, n), design.is_unsafe(y, n), np.array(sizes, dtype=np.int64))


def _untried(level: Integers, states: States) -> Integers:
    """Never past an untried level: at most one above the highest level tried."""
    tried = states.n > 0
    highest = states.n.shape[1] - tried[:, ::-1].argmax(axis=1)
    return np.asarray(np.minimum(level, np.maximum(highest + 1, states.level)), dtype=np.int64)


def isotonic(n: Integers, y: Integers, used: NDArray[np.bool_]) -> Floats:
    """Isotonic estimates of the toxicity, one row a state, ``nan`` where a level is not used.

    (y + .05)/(n + .1), pooled upwards with weights 1/variance of Beta(y + .05, n − y + .05): max over starts of min over
    ends of the weighted mean, which is the pool-adjacent-violators solution.
    Source: Liu & Yuan 2015 (R BOIN, ``select.mtd``); Barlow et al. 1972 for the max-min form.
    """
    a, b = y + 0.05, n - y + 0.05
    w = np.where(used, (a + b) ** 2 * (a + b + 1) / (a * b), 0.0)
    wx = w * a / (a + b)
    levels = n.shape[1]
    cw = np.concatenate([np.zeros((len(n), 1)), np.cumsum(w, axis=1)], axis=1)
    cx = np.concatenate([np.zeros((len(n), 1)), np.cumsum(wx, axis=1)], axis=1)
    out = np.full(n.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        for j in range(levels):
            best = np.full(len(n), -np.inf)
            for lo in range(j + 1):
                ends = (cx[:, j + 1 :] - cx[:, [lo]]) / (cw[:, j + 1 :] - cw[:, [lo]])
                best = np.maximum(best, np.nanmin(np.where(np.isfinite(ends), ends, np.inf), axis=1))
            out[:, j] = best
    return np.where(used, out, np.nan)


def select(target: float, n: Integers, y: Integers, limit: Integers) -> Integers:
    """The recommended level: nearest isotonic estimate; in a tie the highest of a block below the target, else the lowest.

    Args:
        target: φ. n, y: (S, J). limit: levels 1 … limit are not eliminated.
    Returns:
        levels from 1; 0 where no level is both treated and not eliminated.
    """
    used = (n > 0) & (np.arange(n.shape[1]) < limit[:, None])
    estimate = isotonic(n, y, used)
    distance = np.where(used, np.abs(estimate - target), np.inf)
    near = distance <= distance.min(axis=1, keepdims=True) + SLACK
    near &= used
    below = near & (estimate < target - SLACK)
    highest = n.shape[1] - below[:, ::-1].argmax(axis=1)
    lowest = near.argmax(axis=1) + 1
    chosen = np.where(below.any(axis=1), highest, lowest)
    return np.asarray(np.where(used.any(axis=1), chosen, 0), dtype=np.int64)


def step_words(at: Counted, move: Move, stop_at: int | None = None) -> Text:
    """What a move means, in words."""
    if move.kind == UNSAFE:
        return Text(zh="最低剂量已过毒，终止", en="the lowest level is too toxic: stop")
    if move.kind == COMPLETE:
        why_zh, why_en = f"共{sum(at.n)}例，结束", f"{sum(at.n)} treated, the end"
        if move.level == 0:
            return Text(zh=f"{why_zh}；无可推荐剂量", en=f"{why_en}; no level is recommended")
        return Text(zh=f"{why_zh}；推荐剂量水平{move.level}", en=f"{why_en}; level {move.level} is recommended")
    if move.level > at.level:
        return Text(zh=f"升至剂量水平{move.level}", en=f"go up to level {move.level}")
    if move.level < at.level:
        return Text(zh=f"降至剂量水平{move.level}", en=f"go down to level {move.level}")
    return Text(zh=f"留在剂量水平{move.level}", en=f"stay at level {move.level}")
