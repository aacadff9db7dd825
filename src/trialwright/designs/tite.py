"""TITE-BOIN and TITE-CRM: decide with pending outcomes, counting the part of the window already lived through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs import boin
from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, Counted, Integers, Move, Moves
from trialwright.designs.crm import Crm, _Grid, _grid, nearest, toxicity
from trialwright.designs.decision import Cell, DecisionTable, Memory
from trialwright.designs.ladder import DOWN, SLACK, STAY, UP, Floats, _tables, select
from trialwright.designs.parameters import DesignEntry, check, choice, integers, number, settings_of, shown
from trialwright.designs.times import WAIT, Timed, TimedDesign
from trialwright.values.text import Text

_TITE_BOIN: Final = (
    "Yuan Y, Lin R, Li D, Nie L, Warren KE, Clin Cancer Res 2018;24:4921-4930; Lin R, Yuan Y, Biostatistics 2020;21:807"
)
_TITE_CRM: Final = "Cheung YK, Chappell R, Biometrics 2000;56:1177-1182"


def estimated_rate(y: Floats, n: Floats, pending: Floats, stft: Floats, target: float, weights: str) -> Floats:
    """p̂ of TITE-BOIN.

    Args:
        y: DLTs. n: all at the level. pending: c of them. stft: Σ of the fractions the pending have been followed.
        weights: ``single_mean`` (Yuan 2018) or ``ess`` (Lin & Yuan 2020).

    >>> low = estimated_rate(np.array([1.0]), np.array([9.0]), np.array([4.0]), np.array([2.16]), 0.2, "single_mean")
    >>> bool(low[0] <= boin.boundaries(0.2)[0])
    True
    """
    if weights == "ess":
        whole = n - pending + stft
        return np.divide(y, whole, out=np.zeros_like(y), where=whole > 0)
    prior = (y + target / 2) / (n - pending + 1)
    return np.asarray((y + prior / (1 - prior) * (pending - stft)) / n)


@dataclass(frozen=True, slots=True, kw_only=True)
class TiteBoin(boin.Boin, TimedDesign):
    """BOIN that does not wait for the whole window.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> str(TiteBoin(target=0.2, levels=3).decide(Outcomes.of("1NN? 1??N")))[:5]
    'treat'
    """

    weights: str = choice("single_mean", "single_mean", "ess", zh="估计方法", en="estimate")
    max_pending: float = number(
        0.5, 0.0, 1.0, zh="暂停入组的未定比例", en="suspended if more than this share is pending"
    )
    min_followed: float = number(
        0.0, 0.0, 1.0, zh="升级前每例未定者至少观察", en="every pending one followed for so much before a step up"
    )

    def __post_init__(self) -> None:
        check(self, "tite_boin", *self.problems())

    @property
    def name(self) -> str:
        return "tite_boin"

    @property
    def label(self) -> Text:
        return Text.same("TITE-BOIN")

    @property
    def source(self) -> str:
        return _TITE_BOIN

    @property
    def memory(self) -> Memory:
        return "times"

    def step_with_pending(self, y: Floats, n: Floats, pending: Floats, stft: Floats, least: Floats) -> Integers:
        """UP, STAY, DOWN, or ``WAIT − 10`` where accrual is suspended."""
        low, high = self.bounds
        p = estimated_rate(y, n, pending, stft, self.target, self.weights)
        raw = y / np.maximum(n, 1)
        up = (p <= low + SLACK) & (raw < self.target)
        down = (p >= high - SLACK) & (raw >= self.target)
        step = np.where(up, UP, np.where(down, DOWN, STAY))
        early = up & (least < self.min_followed - 1e-12)
        if self.weights == "ess":
            early |= up & (n - pending < 2)
        suspend = (pending > self.max_pending * n + 1e-12) | early
        hot = y >= high * n - SLACK  # whatever the pending become
        return np.where(hot, DOWN, np.where(suspend, WAIT - 10, step)).astype(np.int64)

    def timed_moves(self, seen: Timed) -> Moves:
        t = _tables(self)
        n, y, q = seen.counts(self.levels)
        stft = seen.by_level(np.where(seen.pending, seen.followed, 0.0), self.levels)
        rows, d = np.arange(len(n)), seen.level - 1
        least = np.where(seen.pending & (seen.at == seen.level[:, None]), seen.followed, 1.0).min(axis=1)
        gone = t.gone[n, y]
        limit = np.where(gone.any(axis=1), gone.argmax(axis=1), self.levels)
        unsafe = (limit == 0) | t.unsafe[n[:, 0], y[:, 0]]
        take = [a[rows, d].astype(np.float64) for a in (y, n, q, stft)]
        step = self.step_with_pending(take[0], take[1], take[2], take[3], least)
        treated = n.sum(axis=1)
        full = treated >= self.max_n
        wait = (step < DOWN) | (full & (q.sum(axis=1) > 0))
        tried = n > 0
        highest = self.levels - tried[:, ::-1].argmax(axis=1)
        level = np.clip(seen.level + np.where(step < DOWN, 0, step), 1, self.levels)
        level = np.minimum(np.minimum(level, np.maximum(limit, 1)), highest + 1)
        fill = (seen.lacking > 0) & ~full
        if self.fill == "unless_decided":
            fill &= seen.level <= limit
        level, wait = np.where(fill, seen.level, level), wait & ~fill
        size = np.where(fill, seen.lacking, t.size[np.minimum(treated, self.max_n)])
        kind = np.where(unsafe & ~fill, UNSAFE, np.where(wait, WAIT, np.where(full, COMPLETE, TREAT)))
        ends = np.flatnonzero(kind == COMPLETE)
        if len(ends):
            level[ends] = select(self.target, n[ends], y[ends], limit[ends])
        level[kind == UNSAFE] = 0
        return Moves(kind, level, np.where(kind == TREAT, np.minimum(size, self.max_n - treated), 0))

    def table(self) -> DecisionTable:
        """By n, DLTs and pending: the STFT from which the rule goes up, or the decision."""
        rows = []
        for n in range(self.cohort[0], min(self.max_n, 4 * self.cohort[0]) + 1, self.cohort[0]):
            for y in range(n + 1):
                for c in range(n - y + 1):
                    rows.append(self._row_of(n, y, c))
        return DecisionTable(
            title=Text(
                zh=f"TITE-BOIN决策表，目标{self.target:g}", en=f"TITE-BOIN: decision table, target {self.target:g}"
            ),
            head=(
                Text(zh="本级例数", en="at the level"),
                Text.same("DLT"),
                Text(zh="未定", en="pending"),
                Text(zh="决定（STFT：未定者观察比例之和）", en="decision (STFT: Σ of the fractions followed)"),
            ),
            rows=tuple(r for r in rows if r is not None),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=_TITE_BOIN,
        )

    def _row_of(self, n: int, y: int, c: int) -> tuple[Cell, ...]:
        grid = np.linspace(0, c, 101 * max(c, 1))
        one = np.ones_like(grid)
        step = self.step_with_pending(y * one, n * one, c * one, grid, one)
        head = (Cell(Text.same(str(n))), Cell(Text.same(str(y))), Cell(Text.same(str(c))))
        if bool(_tables(self).gone[n, y]):
            return (*head, Cell(Text(zh="剔除本级及以上", en="eliminate this and above"), "eliminate"))
        kinds = sorted(set(step.tolist()))
        if len(kinds) == 1:
            words = {
                UP: Cell(Text(zh="升", en="up"), "up"),
                STAY: Cell(Text(zh="留", en="stay"), "stay"),
                DOWN: Cell(Text(zh="降", en="down"), "down"),
            }
            return (*head, words.get(kinds[0], Cell(Text(zh="暂停", en="suspend"), "wait")))
        first = float(grid[int((step == max(kinds)).argmax())])
        low, high = (("升", "up"), ("留", "stay")) if max(kinds) == UP else (("留", "stay"), ("降", "down"))
        return (
            *head,
            Cell(
                Text(
                    zh=f"STFT≥{first:.2f}{low[0]}，否则{high[0]}",
                    en=f"{low[1]} once STFT ≥ {first:.2f}, else {high[1]}",
                ),
                "wait",
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TiteCrm(Crm, TimedDesign):
    """CRM in which a pending participant counts by the part of the window lived through.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> TiteCrm(levels=4, target=0.25, cohort=(1,), start=2).decide(Outcomes.of("2?0.5")).level
    2
    """

    cohort: tuple[int, ...] = integers((1,), 1, 6, zh="每组例数", en="cohort size")
    max_pending: float = number(
        1.0, 0.0, 1.0, zh="暂停入组的未定比例", en="suspended if more than this share is pending"
    )

    def __post_init__(self) -> None:
        Crm.__post_init__(self)

    @property
    def name(self) -> str:
        return "tite_crm"

    @property
    def label(self) -> Text:
        return Text.same("TITE-CRM")

    @property
    def source(self) -> str:
        return _TITE_CRM

    @property
    def memory(self) -> Memory:
        return "times"

    def move(self, at: Counted) -> Move:
        return TimedDesign.move(self, at)

    def timed_posterior(self, seen: Timed) -> tuple[Floats, Floats]:
        """Toxicity by level (S, J) and P(p1 > target) (S) with weights for the pending."""
        g = _coarse(self)
        yes = seen.by_level(seen.dlt, self.levels)
        no = seen.by_level((seen.at > 0) & ~seen.dlt & ~seen.pending, self.levels)
        density = yes @ g.yes + no @ g.no + g.prior
        density = np.exp(density - density.max(axis=1, keepdims=True))
        who, _ = np.nonzero(seen.pending)
        if len(who):  # Π (1 − w p) over the pending, one rank at a time: few are open in any trial
            p, w = g.p.T[seen.at[seen.pending] - 1], seen.followed[seen.pending][:, None]
            part = 1 - w * p
            rank = np.arange(len(who)) - np.searchsorted(who, who)
            for k in range(int(rank.max()) + 1):
                density[who[rank == k]] *= part[rank == k]
        density /= density.sum(axis=1, keepdims=True)
        if self.estimate == "plug_in":
            p = toxicity(self.model, np.array(self.prior), density @ g.beta, self.intercept)
        else:
            p = density @ g.p
        return p, density @ g.over

    def timed_moves(self, seen: Timed) -> Moves:
        n, _, q = seen.counts(self.levels)
        p, over = self.timed_posterior(seen)
        tried = n > 0
        highest = np.maximum(self.levels - tried[:, ::-1].argmax(axis=1), seen.level)
        cap = np.minimum(highest + 1, self.levels) if self.no_skipping else np.full(len(n), self.levels)
        if self.coherent:
            cap = np.where(self._last_is_hot(seen), np.minimum(cap, seen.level), cap)
        wish = nearest(p, self.target)
        level = np.minimum(wish, cap)
        treated = n.sum(axis=1)
        full = treated >= self.max_n
        open_ = q.sum(axis=1)
        wait = (full & (open_ > 0)) | (~full & (open_ > self.max_pending * treated + 1e-12))
        fill = (seen.lacking > 0) & ~full
        kind = np.where(
            (over > self.eliminate + 1e-12) & ~fill,
            UNSAFE,
            np.where(wait & ~fill, WAIT, np.where(full, COMPLETE, TREAT)),
        )
        last = {"free": wish, "restricted": level, "tried": nearest(np.where(tried, p, np.inf), self.target)}[
            self.final
        ]
        size = np.where(fill, seen.lacking, self.cohort[0])
        level = np.where(kind == COMPLETE, last, np.where(fill, seen.level, level))
        level[kind == UNSAFE] = 0
        return Moves(kind, level.astype(np.int64), np.where(kind == TREAT, np.minimum(size, self.max_n - treated), 0))

    def _last_is_hot(self, seen: Timed) -> NDArray[np.bool_]:
        """The last cohort's share of DLT is at or above the target."""
        entered = (seen.at > 0).sum(axis=1)
        place = np.arange(seen.at.shape[1])[None, :]
        inside = (place < entered[:, None]) & (place >= (entered - self.cohort[0])[:, None])
        return np.asarray((seen.dlt & inside).sum(axis=1) >= self.target * self.cohort[0] - 1e-9)

    def model_words(self, at: Counted) -> Text:
        return Text(zh="未定者按观察比例加权", en="pending ones weighted by the part of the window followed")

    def table(self) -> DecisionTable:
        """One participant at the start: no DLT by the part of the window followed, or a DLT."""
        rows = []
        for followed, dlt in ((0.25, False), (0.5, False), (1.0, False), (1.0, True)):
            seen = Timed(
                np.array([self.start]),
                np.array([[self.start]]),
                np.array([[dlt]]),
                np.array([[followed < 1]]),
                np.array([[followed]]),
                np.array([0]),
            )
            p, _ = self.timed_posterior(seen)
            level = int(self.timed_moves(seen).level[0])
            way = "up" if level > self.start else "down" if level < self.start else "stay"
            rows.append(
                (
                    Cell(Text.same("T" if dlt else f"?{followed:g}" if followed < 1 else "N")),
                    Cell(Text(zh=f"剂量水平{level}", en=f"level {level}"), way),  # type: ignore[arg-type]
                    Cell(Text.same(" ".join(f"{v:.2f}" for v in p[0]))),
                )
            )
        return DecisionTable(
            title=Text(zh="TITE-CRM：首例之后", en="TITE-CRM: after the first participant"),
            head=(
                Text(zh="首例结局", en="first participant"),
                Text(zh="下一例", en="next"),
                Text(zh="估计DLT概率", en="estimated DLT probabilities"),
            ),
            rows=tuple(rows),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=_TITE_CRM,
        )


@lru_cache(maxsize=16)
def _coarse(design: TiteCrm) -> _Grid:
    """Every other node: 61 on ±5 prior sd, which agree with 121 to 1e-5 up to 60 participants."""
    g = _grid(design)
    return _Grid(g.beta[::2], g.p[::2], g.yes[:, ::2].copy(), g.no[:, ::2].copy(), g.prior[::2], g.over[::2])


BOIN: Final = DesignEntry(
    name="tite_boin",
    label=Text(zh="TITE-BOIN（迟发毒性）", en="TITE-BOIN (late toxicity)"),
    source=_TITE_BOIN,
    family="dose finding",
    of_class=TiteBoin,
)
CRM: Final = DesignEntry(
    name="tite_crm",
    label=Text(zh="TITE-CRM（迟发毒性）", en="TITE-CRM (late toxicity)"),
    source=_TITE_CRM,
    family="dose finding",
    of_class=TiteCrm,
)
