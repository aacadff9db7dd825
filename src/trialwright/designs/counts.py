"""Counting rules: bounds on a cumulative count at given looks; what all single-arm designs and stopping rules come to.

Exact by a forward recursion with absorbing bounds, under any number of truths at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.binomial import mass
from trialwright.designs.decision import Cell, Conclusion, Decision, DecisionTable, Memory, Stop, Treat, Wait
from trialwright.designs.outcomes import Outcome, Outcomes
from trialwright.designs.parameters import choice, settings_of, shown
from trialwright.values.text import Text

Floats = NDArray[np.float64]


class CountOutcome(NamedTuple):
    """What a counting rule does under one truth.

    ``low`` and ``high`` are P(stop at each look by the lower, upper bound); the last look always stops.
    """

    p: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    looks: tuple[int, ...]

    @property
    def reject(self) -> float:
        """P(the upper bound is reached)."""
        return float(sum(self.high))

    @property
    def stop_early(self) -> float:
        """P(stop before the last look)."""
        return float(sum(self.low[:-1]) + sum(self.high[:-1]))

    @property
    def stop_low_early(self) -> float:
        return float(sum(self.low[:-1]))

    @property
    def expected_n(self) -> float:
        return float(sum(n * (a + b) for n, a, b in zip(self.looks, self.low, self.high, strict=True)))


@dataclass(frozen=True, slots=True)
class CountBounds:
    """Looks with bounds: stop low if the count is at most ``low``, stop high if at least ``high``.

    Args:
        looks: increasing numbers of participants, the last is the most.
        low: −1 = never. high: n + 1 = never. At the last look high = low + 1.

    >>> CountBounds((13, 43), (3, 12), (14, 13)).under(0.2).reject.__round__(6)
    0.049581
    """

    looks: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def under(self, p: float) -> CountOutcome:
        """Exact characteristics under one truth."""
        low, high = self.stops(np.array([p]))
        return CountOutcome(p, tuple(low[0].tolist()), tuple(high[0].tolist()), self.looks)

    def stops(self, p: Floats | Sequence[float]) -> tuple[Floats, Floats]:
        """P(stop low), P(stop high) at each look under many truths: (S, K) each."""
        truths = np.asarray(p, dtype=np.float64)
        state = np.ones((len(truths), 1))
        before, lows, highs = 0, [], []
        for n, low, high in zip(self.looks, self.low, self.high, strict=True):
            step = mass(n - before, truths)
            grown = np.zeros((len(truths), n + 1))
            for k in range(step.shape[1]):
                grown[:, k : k + state.shape[1]] += state * step[:, [k]]
            state = grown
            lows.append(state[:, : low + 1].sum(axis=1))
            highs.append(state[:, high:].sum(axis=1))
            state[:, : low + 1] = 0
            state[:, high:] = 0
            before = n
        return np.array(lows).T, np.array(highs).T

    def power_curve(self, p: Sequence[float] | Floats) -> Floats:
        """P(reject) under many truths."""
        return np.asarray(self.stops(p)[1].sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDesign(ABC):
    """A rule that is a ``CountBounds``; ``counted`` says which letters count."""

    missing_as: str = choice(
        "replaced",
        "replaced",
        "failure",
        zh="不可评价者：替换，或计为失败",
        en="the not evaluable are replaced, or count as failures",
    )

    @property
    @abstractmethod
    def name(self) -> str:
        """What the rule says of it."""

    @property
    @abstractmethod
    def label(self) -> Text:
        """What people call it."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The paper the method is taken from."""

    @property
    def memory(self) -> Memory:
        return "level"

    @property
    @abstractmethod
    def bounds(self) -> CountBounds:
        """The looks and their bounds."""

    @property
    def counts_harm(self) -> bool:
        """Toxicities are counted and the upper bound means harm; else responses."""
        return False

    def decide(self, outcomes: Outcomes) -> Decision:
        """Go on to the next look, wait, or stop; a bound that every completion passes decides before the look is full.

        Args:
            outcomes: one letter a participant in order of entry; the first n of them make the look at n.
        """
        ones = self._evaluable(outcomes)
        bounds = self.bounds
        for k, n in enumerate(bounds.looks):
            first = ones[:n]
            known = sum(self._is_counted(o) for o in first)
            open_ = n - sum(not o.is_pending for o in first)
            ways = {self._way(k, known + more) for more in range(open_ + 1)}
            if len(ways) == 1:
                way = ways.pop()
                if way != "go":
                    return self._stop(k, known, open_, way)
                continue
            if len(first) < n:
                return Treat(1, n - len(ones), self._to_look(k, known, len(ones)))
            return self._wait(k, known, open_)
        raise AssertionError("the last look always decides")

    def _evaluable(self, outcomes: Outcomes) -> list[Outcome]:
        if self.missing_as == "replaced":
            return [o for _, o in outcomes.participants() if o.letter != "X"]
        return [Outcome("N") if o.letter == "X" else o for _, o in outcomes.participants()]

    def _is_counted(self, one: Outcome) -> bool:
        return one.has_toxicity if self.counts_harm else one.has_response

    def _way(self, k: int, count: int) -> str:
        b = self.bounds
        return "low" if count <= b.low[k] else "high" if count >= b.high[k] else "go"

    def _noun(self) -> Text:
        return Text(zh="例毒性", en="toxicities") if self.counts_harm else Text(zh="例应答", en="responses")

    def _stop(self, k: int, known: int, open_: int, way: str) -> Stop:
        b = self.bounds
        last = k == len(b.looks) - 1
        noun = self._noun()
        conclusion: Conclusion
        if self.counts_harm:
            conclusion = "unsafe" if way == "high" else "complete"
        else:
            conclusion = "reject" if way == "high" else "accept" if last else "futile"
        sign, bound = ("≥", b.high[k]) if way == "high" else ("≤", b.low[k])
        early_zh = f"，尚有{open_}例未知但不改变结论" if open_ else ""
        early_en = f"; {open_} not yet known cannot change it" if open_ else ""
        return Stop(
            Text(
                zh=f"{b.looks[k]}例中已有{known}{noun.zh}，界值{sign}{bound}（{self.label.zh}）{early_zh}",
                en=f"{known} {noun.en} at the look of {b.looks[k]}, bound {sign} {bound} ({self.label.en}){early_en}",
            ),
            None,
            conclusion,
        )

    def _to_look(self, k: int, known: int, entered: int) -> Text:
        n, noun = self.bounds.looks[k], self._noun()
        return Text(
            zh=f"已入{entered}例、{known}{noun.zh}，下一次判定在{n}例（{self.label.zh}）",
            en=f"{entered} entered, {known} {noun.en}; the next look is at {n} ({self.label.en})",
        )

    def _wait(self, k: int, known: int, open_: int) -> Wait:
        n, noun = self.bounds.looks[k], self._noun()
        return Wait(
            Text(
                zh=f"判定点{n}例已满，{known}{noun.zh}，{open_}例结局未定且可能改变结论",
                en=f"the look at {n} is full with {known} {noun.en}; {open_} pending could change the decision",
            ),
            Text(zh="未定结局已知或足以定论时", en="the pending outcomes are known, or enough of them to decide"),
        )

    def table(self) -> DecisionTable:
        """One row a look, numbers of participants, never rates."""
        b, noun = self.bounds, self._noun()
        rows = []
        for k, (n, low, high) in enumerate(zip(b.looks, b.low, b.high, strict=True)):
            last = k == len(b.looks) - 1
            go = Cell(Text.same("–" if last or low + 1 > high - 1 else f"{low + 1}–{high - 1}"), "go")
            rows.append(
                (
                    Cell(Text.same(str(n))),
                    Cell(Text.same("–" if low < 0 else f"≤ {low}"), "note" if self.counts_harm else "futile"),
                    go,
                    Cell(Text.same("–" if high > n else f"≥ {high}"), "stop" if self.counts_harm else "reject"),
                )
            )
        harm = self.counts_harm
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}：判定表（{noun.zh[1:]}数）", en=f"{self.label.en}: number of {noun.en}"),
            head=(
                Text(zh="可评价例数", en="evaluable"),
                Text(zh="结束" if harm else "终止（无效）/不拒绝", en="end" if harm else "stop: futile, not rejected"),
                Text(zh="继续", en="go on"),
                Text(zh="因安全性停止" if harm else "拒绝无效假设", en="stop: unsafe" if harm else "reject the null"),
            ),
            rows=tuple(rows),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )
