"""Stopping rules on counts of harm: Bayesian, k of n, one nominal level; calibrated on the true crossing probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.binomial import at_least
from trialwright.designs.counts import CountBounds, CountDesign
from trialwright.designs.parameters import DesignEntry, check, integer, integers, number
from trialwright.values.text import Text

_BAYES: Final = "Thall PF, Simon R, Biometrics 1994;50:337-349"
_CONSTANT: Final = "Ivanova A, Qaqish BF, Schell MJ, Biometrics 2005;61:540-545; R clinfun 1.1.5 toxbdry"
Floats = NDArray[np.float64]


def bayes_boundary(
    limit: float, cutoff: float, prior: tuple[float, float], looks: Sequence[int]
) -> tuple[int | None, ...]:
    """The smallest count at each look with P(p > limit | y, n) > cutoff; ``None`` if no count reaches it.

    >>> bayes_boundary(0.33, 0.90, (1, 1), (3, 6, 9))
    (3, 4, 5)
    """
    from scipy.special import betaincc

    out: list[int | None] = []
    for n in looks:
        y = np.arange(n + 1)
        over = betaincc(prior[0] + y, prior[1] + n - y, limit) > cutoff + 1e-12
        out.append(int(over.argmax()) if over.any() else None)
    return tuple(out)


class ToxicityBoundary(NamedTuple):
    """Stop if the count is **greater**: the loosest boundary that keeps alpha, and its neighbour that exceeds it."""

    looks: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    level: float
    crossing_low: float
    crossing_high: float


def _at_level(level: float, looks: Sequence[int], p: float, shape: float) -> tuple[int, ...]:
    """At each look the smallest r with P(X > r | p) ≤ level · (n/N)^shape."""
    out = []
    for n in looks:
        nominal = level * (n / looks[-1]) ** shape
        r = -1
        while at_least(r + 1, n, p) > nominal * (1 + 1e-12):
            r += 1
        out.append(r)
    return tuple(out)


@lru_cache(maxsize=256)
def toxicity_boundary(p_low: float, looks: tuple[int, ...], alpha: float, shape: float = 0.0) -> ToxicityBoundary:
    """One nominal binomial level over all looks, as loose as the true crossing probability at ``p_low`` allows.

    Args:
        p_low: acceptable rate. looks: numbers of participants. alpha: crossing allowed at p_low.
        shape: δ of (n/N)^δ; 0 = the same nominal level at all looks.
    Source: Ivanova 2005; R clinfun toxbdry.

    >>> toxicity_boundary(0.2, (5, 10, 15, 20, 25, 30), 0.1).high
    (3, 4, 6, 7, 8, 10)
    """
    levels = sorted(
        {at_least(r, n, p_low) / (n / looks[-1]) ** shape for n in looks for r in range(1, n + 2)}, reverse=True
    )
    looser: tuple[tuple[int, ...], float] | None = None
    for level in levels:
        bound = _at_level(level, looks, p_low, shape)
        crossing = harm_bounds(looks, tuple(r + 1 for r in bound)).under(p_low).reject
        if crossing <= alpha:
            low, over = looser if looser is not None else (bound, crossing)
            return ToxicityBoundary(looks, low, bound, level, over, crossing)
        looser = (bound, crossing)
    never = tuple(looks)
    low, over = looser if looser is not None else (never, 0.0)
    return ToxicityBoundary(looks, low, never, 0.0, over, 0.0)


def harm_bounds(looks: Sequence[int], stop_at: Sequence[int | None]) -> CountBounds:
    """Bounds that stop for harm only; the last look ends the trial whatever the count."""
    high = tuple(n + 1 if s is None else s for n, s in zip(looks, stop_at, strict=True))
    low = (*(-1 for _ in looks[:-1]), high[-1] - 1)
    return CountBounds(tuple(looks), low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmDesign(CountDesign):
    """A stopping rule that counts toxicities (letters T and B)."""

    @property
    def counts_harm(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class BayesStop(HarmDesign):
    """Stop at the least y with P(p > limit | y, n) > cutoff.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> BayesStop(limit=0.33, cutoff=0.9, looks=(3, 6)).decide(Outcomes.of("TTT")).conclusion
    'unsafe'
    """

    limit: float = number(None, 0.0, 1.0, zh="可接受上限", en="limit of the rate")
    cutoff: float = number(0.90, 0.5, 0.999, zh="后验概率界值", en="P(rate > limit) above which it stops")
    prior_a: float = number(1.0, 0.001, 100, zh="先验Beta的a", en="a of the Beta prior")
    prior_b: float = number(1.0, 0.001, 100, zh="先验Beta的b", en="b of the Beta prior")
    looks: tuple[int, ...] = integers((3, 6, 9, 12, 15), 1, 1000, zh="查看时的例数", en="participants at the looks")

    def __post_init__(self) -> None:
        check(self, "bayes_stop", looks_problem(self.looks))

    @property
    def name(self) -> str:
        return "bayes_stop"

    @property
    def label(self) -> Text:
        return Text(
            zh=f"贝叶斯停止规则 P(率>{self.limit:g})>{self.cutoff:g}",
            en=f"Bayesian stopping P(rate > {self.limit:g}) > {self.cutoff:g}",
        )

    @property
    def source(self) -> str:
        return _BAYES

    @property
    def bounds(self) -> CountBounds:
        return harm_bounds(
            self.looks, bayes_boundary(self.limit, self.cutoff, (self.prior_a, self.prior_b), self.looks)
        )


def looks_problem(looks: Sequence[int]) -> str | None:
    """Why looks cannot be used, or ``None``."""
    if not looks:
        return "no look is given"
    return None if all(a < b for a, b in zip(looks, looks[1:], strict=False)) else "the looks must increase"  # noqa: RUF007


@dataclass(frozen=True, slots=True, kw_only=True)
class CountStop(HarmDesign):
    """Stop as soon as k of the first n have the event; looked at after every participant.

    >>> round(CountStop(k=2, n=10).bounds.under(0.05).reject, 3)
    0.086
    """

    k: int = integer(2, 1, 1000, zh="事件数k", en="events")
    n: int = integer(10, 1, 1000, zh="前n例中", en="among the first n")

    def __post_init__(self) -> None:
        check(self, "count_stop", None if self.k <= self.n else "k is more than n")

    @property
    def name(self) -> str:
        return "count_stop"

    @property
    def label(self) -> Text:
        return Text(zh=f"前{self.n}例中{self.k}例即停", en=f"stop at {self.k} of {self.n}")

    @property
    def source(self) -> str:
        return "count rule as written in the protocol"

    @property
    def bounds(self) -> CountBounds:
        looks = tuple(range(self.k, self.n + 1))
        return harm_bounds(looks, (self.k,) * len(looks))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantLevelStop(HarmDesign):
    """One nominal level over all looks, crossing at the acceptable rate just below alpha.

    >>> ConstantLevelStop(p_low=0.2, looks=(5, 10, 15, 20, 25, 30), alpha=0.1).boundary.low
    (2, 4, 6, 7, 8, 10)
    """

    p_low: float = number(None, 0.001, 0.999, zh="可接受率", en="acceptable rate")
    looks: tuple[int, ...] = integers((5, 10, 15, 20), 1, 1000, zh="查看时的例数", en="participants at the looks")
    alpha: float = number(0.10, 0.001, 0.5, zh="可接受率下的越界概率", en="crossing allowed at the acceptable rate")
    shape: float = number(0.0, 0.0, 5.0, zh="形状δ", en="shape δ of (n/N)^δ")

    def __post_init__(self) -> None:
        check(self, "constant_level_stop", looks_problem(self.looks))

    @property
    def name(self) -> str:
        return "constant_level_stop"

    @property
    def label(self) -> Text:
        return Text(zh="恒定名义水平停止规则", en="constant-level stopping rule")

    @property
    def source(self) -> str:
        return _CONSTANT

    @property
    def boundary(self) -> ToxicityBoundary:
        return toxicity_boundary(self.p_low, self.looks, self.alpha, self.shape)

    @property
    def bounds(self) -> CountBounds:
        return harm_bounds(self.looks, tuple(r + 1 for r in self.boundary.high))


BAYES: Final = DesignEntry(
    name="bayes_stop",
    label=Text(zh="贝叶斯停止规则", en="Bayesian stopping rule"),
    source=_BAYES,
    family="monitoring",
    of_class=BayesStop,
)
COUNT: Final = DesignEntry(
    name="count_stop",
    label=Text(zh="n例中k例即停", en="stop at k of n"),
    source="count rule as written in the protocol",
    family="monitoring",
    of_class=CountStop,
)
CONSTANT: Final = DesignEntry(
    name="constant_level_stop",
    label=Text(zh="恒定名义水平停止规则", en="constant-level stopping rule"),
    source=_CONSTANT,
    family="monitoring",
    of_class=ConstantLevelStop,
)
