"""BOIN12: the dose with the best trade-off of toxicity and efficacy, by ranks of desirability known before the trial."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.boin import boundaries
from trialwright.designs.decision import Cell, Decision, DecisionTable, Memory, Stop, Treat, Wait
from trialwright.designs.ladder import SLACK, select
from trialwright.designs.outcomes import Outcome, Outcomes
from trialwright.designs.parameters import (
    DesignEntry,
    check,
    flag,
    integer,
    number,
    numbers,
    settings_of,
    shown,
)
from trialwright.errors import UnreadableText, Where
from trialwright.values.text import Text

_SOURCE: Final = "Lin R, Zhou Y, Yan F, Li D, Yuan Y, JCO Precis Oncol 2020;4:1393-1402"
Floats = NDArray[np.float64]
Level = tuple[int, int, int, int]  # n, toxicities, responses, both


@dataclass(frozen=True, slots=True, kw_only=True)
class Boin12:
    """Letters: N neither, T toxicity only, E efficacy only, B both; ``?`` both pending.

    >>> Boin12(levels=3).decide(Outcomes.of("1NEN")).level
    2
    """

    levels: int = integer(5, 1, 15, zh="剂量水平数", en="number of dose levels")
    start: int = integer(1, 1, 15, zh="起始剂量水平", en="level of the first cohort")
    cohort: int = integer(3, 1, 6, zh="每组例数", en="cohort size")
    max_n: int = integer(36, 1, 120, zh="最多例数", en="most participants")
    tox_limit: float = number(0.35, 0.05, 0.6, zh="毒性上限φT", en="φT: highest acceptable toxicity")
    eff_limit: float = number(0.25, 0.01, 0.9, zh="疗效下限φE", en="φE: lowest acceptable efficacy")
    utilities: tuple[float, ...] = numbers(
        (100.0, 40.0, 60.0, 0.0),
        0,
        100,
        zh="效用：仅疗效、均无、均有、仅毒性",
        en="utilities: efficacy only, neither, both, toxicity only",
    )
    c_t: float = number(0.95, 0.5, 0.999, zh="毒性剔除界值", en="P(toxicity > limit) above which a level goes")
    c_e: float = number(0.90, 0.5, 0.999, zh="疗效剔除界值", en="P(efficacy < limit) above which a level goes")
    n_star: int = integer(6, 1, 60, zh="N*：此后不再偏向升剂量", en="N*: from so many on a step up is not favoured")
    explore_n: int = integer(
        9, 1, 60, zh="例数达此且上一级未试则升", en="with so many, an untried next level is explored"
    )
    explore_first: bool = flag(False, zh="探索规则先于其他", en="exploration before the other lines")
    prior_a: float = number(1.0, 0.001, 100, zh="先验Beta的a", en="a of the Beta prior")
    prior_b: float = number(1.0, 0.001, 100, zh="先验Beta的b", en="b of the Beta prior")
    replace: bool = flag(True, zh="不可评价者是否替换", en="replace the not evaluable (else they count as neither)")

    def __post_init__(self) -> None:
        late = f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None
        check(self, "boin12", late, None if len(self.utilities) == 4 else "four utilities are needed")

    @property
    def name(self) -> str:
        return "boin12"

    @property
    def label(self) -> Text:
        return Text.same("BOIN12")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def memory(self) -> Memory:
        return "all levels"

    @property
    def benchmark(self) -> float:
        """u_b on 0 … 1: ū + (100 − ū)/2, ū the utility at (φT, φE) under independence."""
        t, e = self.tox_limit, self.eff_limit
        only_e, neither, both, only_t = self.utilities
        mean = only_e * (1 - t) * e + neither * (1 - t) * (1 - e) + both * t * e + only_t * t * (1 - e)
        return (mean + (100 - mean) / 2) / 100

    def quasi_events(self, n: int, y: int, e: int, both: int) -> float:
        """x = Σ utilities / 100 from the counts."""
        only_e, neither, all_, only_t = self.utilities
        return (only_e * (e - both) + neither * (n - y - e + both) + all_ * both + only_t * (y - both)) / 100

    def desirability(self, n: int, y: int, e: int, both: int) -> float:
        """P(u > u_b)."""
        from scipy.special import betaincc

        x = self.quasi_events(n, y, e, both)
        return float(betaincc(self.prior_a + x, self.prior_b + n - x, self.benchmark))

    def is_admissible(self, n: int, y: int, e: int) -> bool:
        """Neither too toxic nor too ineffective."""
        from scipy.special import betainc, betaincc

        a, b = self.prior_a, self.prior_b
        toxic = float(betaincc(a + y, b + n - y, self.tox_limit))
        idle = float(betainc(a + e, b + n - e, self.eff_limit))
        return toxic < self.c_t - 1e-12 and idle < self.c_e - 1e-12

    def is_too_toxic(self, n: int, y: int) -> bool:
        from scipy.special import betaincc

        return n > 0 and float(betaincc(self.prior_a + y, self.prior_b + n - y, self.tox_limit)) >= self.c_t - 1e-12

    def after(self, level: int, counts: tuple[Level, ...]) -> Treat | Stop:
        """What follows a full cohort with all outcomes known."""
        return _after(self, level, counts)

    def decide(self, outcomes: Outcomes) -> Decision:
        """The next cohort, or wait for efficacy and toxicity, or stop."""
        n = [0] * self.levels
        known = [[0, 0, 0, 0] for _ in range(self.levels)]
        pending = [0] * self.levels
        level = size = 0
        decision: Decision | None = None
        for at, one in outcomes.participants():
            one = Outcome("N") if one.letter == "X" and not self.replace else one
            if not 1 <= at <= self.levels:
                raise UnreadableText(Where("outcomes"), f"level {at or '(none)'} does not exist", "write 1NEB")
            if one.letter == "X":
                continue
            if at != level or size >= self.cohort:
                level, size = at, 0
            size += 1
            n[at - 1] += 1
            pending[at - 1] += one.is_pending
            _add(known[at - 1], one)
            if size == self.cohort or sum(n) >= self.max_n:
                decision = self._settled(level, known, pending)
                if isinstance(decision, Stop):
                    return decision
        if level == 0:
            return Treat(self.start, self.cohort, Text(zh="尚无参与者", en="nobody treated yet"))
        short = min(self.cohort - size, self.max_n - sum(n))
        if short > 0:
            return Treat(
                level,
                short,
                Text(zh=f"先补足队列（{size}/{self.cohort}）", en=f"fill the cohort ({size} of {self.cohort})"),
            )
        assert decision is not None
        return decision

    def _settled(self, level: int, known: list[list[int]], pending: list[int]) -> Decision:
        """The decision over all completions: counts of the four outcomes among the pending."""
        ways = [_completions(tuple(k), p) for k, p in zip(known, pending, strict=True)]
        found = {self.after(level, counts) for counts in product(*ways)}
        if len(found) == 1:
            return found.pop()
        where = ", ".join(f"{p} at level {j}" for j, p in enumerate(pending, 1) if p)
        zh = "，".join(f"剂量水平{j}有{p}例" for j, p in enumerate(pending, 1) if p)
        return Wait(
            Text(zh=f"{zh}结局未定，可能改变决定", en=f"{where} pending, which could change the decision"),
            Text(zh="未定结局已知时", en="the pending outcomes are known"),
        )

    def table(self) -> DecisionTable:
        """Ranks of desirability by n, toxicities and responses."""
        rows = tuple(
            (
                Cell(Text.same(str(r.n))),
                Cell(Text.same(str(r.toxicities))),
                Cell(Text.same(str(r.responses))),
                Cell(Text.same("–" if r.rank is None else f"{r.rank:g}"), "go" if r.admissible else "eliminate"),
            )
            for r in rank_table(self, (0, self.cohort, 2 * self.cohort))
        )
        return DecisionTable(
            title=Text(zh="BOIN12：基于秩的合意度（RDS）", en="BOIN12: rank-based desirability (RDS)"),
            head=(
                Text(zh="例数", en="n"),
                Text(zh="毒性", en="toxicities"),
                Text(zh="应答", en="responses"),
                Text(zh="合意度秩（–：剔除）", en="rank (–: not admissible)"),
            ),
            rows=rows,
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=_SOURCE,
        )


def _add(level: list[int], one: Outcome) -> None:
    if one.is_pending:
        return
    level[0] += 1
    level[1] += one.has_toxicity
    level[2] += one.has_response
    level[3] += one.letter == "B"


def _completions(known: tuple[int, ...], pending: int) -> list[Level]:
    n, y, e, both = known
    return [
        (n + pending, y + t + b, e + r + b, both + b)
        for t in range(pending + 1)
        for r in range(pending + 1 - t)
        for b in range(pending + 1 - t - r)
    ]


@lru_cache(maxsize=1 << 16)
def _after(design: Boin12, level: int, counts: tuple[Level, ...]) -> Treat | Stop:
    total = sum(c[0] for c in counts)
    toxic = [design.is_too_toxic(c[0], c[1]) for c in counts]
    limit = next((j for j, t in enumerate(toxic) if t), design.levels)
    seen = " ".join(f"{c[1]}/{c[2]}/{c[0]}" for c in counts)
    said = Text(zh=f"毒性/应答/例数 {seen}", en=f"toxicities/responses/n {seen}")
    if limit == 0:
        return Stop(Text(zh=f"{said.zh}：最低剂量过毒", en=f"{said.en}: the lowest level is too toxic"), None, "unsafe")
    good = [j < limit and (c[0] == 0 or design.is_admissible(*c[:3])) for j, c in enumerate(counts)]
    if not any(good):
        return Stop(Text(zh=f"{said.zh}：无可接受剂量", en=f"{said.en}: no level is admissible"), None, "futile")
    if total >= design.max_n:
        best = _recommended(design, counts, limit, good)
        text = Text(zh=f"{said.zh}：共{total}例，结束", en=f"{said.en}: {total} treated, the end")
        return Stop(text, best, "complete")
    chosen = _next(design, level - 1, counts, limit, good)
    if chosen is None:
        return Stop(
            Text(zh=f"{said.zh}：邻近剂量均不可接受", en=f"{said.en}: no admissible level within reach"), None, "futile"
        )
    return Treat(chosen + 1, min(design.cohort, design.max_n - total), said)


def _next(design: Boin12, d: int, counts: tuple[Level, ...], limit: int, good: list[bool]) -> int | None:
    n, y = counts[d][:2]
    low, high = boundaries(design.tox_limit)
    untried = d + 1 < limit and counts[d + 1][0] == 0
    explore = n >= design.explore_n and untried
    if design.explore_first and explore:
        return d + 1
    if y >= high * n - SLACK or d >= limit:
        return min(max(d - 1, 0), limit - 1)
    if explore:
        return d + 1
    reach = [d - 1, d] if y > low * n + SLACK and n >= design.n_star else [d - 1, d, d + 1]
    open_ = [j for j in reach if 0 <= j < design.levels and good[j]]
    if not open_:
        return None
    score = {j: design.desirability(*counts[j]) for j in open_}
    top = max(score.values())
    return max(j for j in open_ if score[j] >= top - 1e-12)


def _recommended(design: Boin12, counts: tuple[Level, ...], limit: int, good: list[bool]) -> int | None:
    """Isotonic toxicity gives the MTD; among admissible levels up to it the largest mean utility."""
    n = np.array([[c[0] for c in counts]])
    y = np.array([[c[1] for c in counts]])
    mtd = int(select(design.tox_limit, n, y, np.array([limit]))[0])
    tried = [j for j in range(mtd) if counts[j][0] and good[j]]
    if not tried:
        return None
    mean = {
        j: (design.quasi_events(*counts[j]) + design.prior_a) / (counts[j][0] + design.prior_a + design.prior_b)
        for j in tried
    }
    top = max(mean.values())
    return 1 + min(j for j in tried if mean[j] >= top - 1e-12)


class Desirability(NamedTuple):
    """One row of the table of ranks; ``rank`` is ``None`` where the row is not admissible."""

    n: int
    toxicities: int
    responses: int
    admissible: bool
    rank: float | None


def rank_table(design: Boin12, sizes: tuple[int, ...]) -> tuple[Desirability, ...]:
    """Ranks over all admissible rows of the sizes given, ties averaged; n = 0 is admissible.

    The desirability of a row takes toxicity and efficacy as independent of each other only through the sum of utilities,
    which for u(both) = u(E) + u(T) − u(neither) does not depend on how many had both.

    >>> [r.rank for r in rank_table(Boin12(), (0,))]
    [1.0]
    """
    rows = [
        (n, y, e, n == 0 or design.is_admissible(n, y, e)) for n in sizes for y in range(n + 1) for e in range(n + 1)
    ]
    score = [design.desirability(n, y, e, _likely_both(n, y, e)) if ok else None for n, y, e, ok in rows]
    known = sorted(s for s in score if s is not None)
    out = []
    for (n, y, e, ok), s in zip(rows, score, strict=True):
        rank = None
        if s is not None:
            below = sum(v < s - 1e-10 for v in known)
            ties = sum(abs(v - s) <= 1e-10 for v in known)
            rank = below + (ties + 1) / 2
        out.append(Desirability(n, y, e, ok, rank))
    return tuple(out)


def _likely_both(n: int, y: int, e: int) -> int:
    """The smallest number with both that the counts allow; without effect for additive utilities."""
    return max(0, y + e - n)


ENTRY: Final = DesignEntry(
    name="boin12",
    label=Text(zh="BOIN12（毒性与疗效权衡）", en="BOIN12 (toxicity and efficacy)"),
    source=_SOURCE,
    family="dose finding",
    of_class=Boin12,
)
