"""Single-arm designs with several looks: Fleming, BOP2 and predictive probability, all as exact counting rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.counts import CountBounds, CountDesign
from trialwright.designs.parameters import DesignEntry, check, integer, integers, maybe_number, number
from trialwright.designs.single_stage import hypotheses_problem
from trialwright.designs.stopping import looks_problem
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

_FLEMING: Final = "Fleming TR, Biometrics 1982;38:143-151"
_BOP2: Final = "Zhou H, Lee JJ, Yuan Y, Stat Med 2017;36:3302-3314"
_PP: Final = "Lee JJ, Liu DD, Clin Trials 2008;5:93-106"
Floats = NDArray[np.float64]


def above(p0: float, x: int | NDArray[np.int64], n: int | NDArray[np.int64], a: float, b: float) -> Floats:
    """P(p > p0 | x of n) under a Beta(a, b) prior."""
    from scipy.special import betaincc

    return np.asarray(betaincc(a + x, b + n - x, p0), dtype=np.float64)


def bop2_bounds(
    p0: float, looks: Sequence[int], cutoff: float, gamma: float, prior: tuple[float, float]
) -> CountBounds:
    """Stop at n of N if P(p > p0 | x) < λ (n/N)^γ; at N the same comparison decides.

    >>> bop2_bounds(0.2, (10, 20, 30, 40), 0.95, 1.0, (0.2, 0.8)).low
    (1, 4, 7, 12)
    """
    low = []
    for n in looks:
        x = np.arange(n + 1)
        stop = above(p0, x, n, *prior) < cutoff * (n / looks[-1]) ** gamma - 1e-12
        low.append(int(stop.sum()) - 1)
    return CountBounds(tuple(looks), tuple(low), (*(n + 1 for n in looks[:-1]), low[-1] + 1))


def predictive_probability(x: int, n: int, n_max: int, prior: tuple[float, float], p0: float, theta_t: float) -> float:
    """P(the end will show P(p > p0) > θT | x of n), the rest being beta-binomial.

    >>> round(predictive_probability(16, 23, 40, (0.6, 0.4), 0.6, 0.9), 6)
    0.565559
    """
    from scipy.special import betaln, gammaln

    m = n_max - n
    y = np.arange(m + 1)
    a, b = prior[0] + x, prior[1] + n - x
    log_mass = gammaln(m + 1) - gammaln(y + 1) - gammaln(m - y + 1) + betaln(a + y, b + m - y) - betaln(a, b)
    good = above(p0, x + y, n_max, *prior) > theta_t + 1e-12
    return float(np.exp(log_mass)[good].sum())


@lru_cache(maxsize=256)
def predictive_bounds(
    p0: float,
    looks: tuple[int, ...],
    theta_l: float,
    theta_t: float,
    prior: tuple[float, float],
    theta_u: float | None = None,
) -> CountBounds:
    """Stop low if PP < θL, high if PP > θU; at the last look reject if P(p > p0) > θT."""
    n_max = looks[-1]
    low, high = [], []
    for n in looks[:-1]:
        pp = [predictive_probability(x, n, n_max, prior, p0, theta_t) for x in range(n + 1)]
        low.append(sum(v < theta_l - 1e-12 for v in pp) - 1)
        reach = [x for x, v in enumerate(pp) if theta_u is not None and v > theta_u + 1e-12]
        high.append(reach[0] if reach else n + 1)
    x = np.arange(n_max + 1)
    good = above(p0, x, n_max, *prior) > theta_t + 1e-12
    r = int(good.argmax()) if good.any() else n_max + 1
    return CountBounds(looks, (*low, r - 1), (*high, r))


def fleming_bounds(null: float, looks: Sequence[int], alpha: float) -> CountBounds:
    """Fleming's K-stage bounds from the normal approximation; true error rates are then exact.

    Source: Fleming 1982, equations 1 and 2; ⌊·⌉ is rounding to the nearest whole (the printed rounding is not verified).
    """
    from scipy.special import ndtri

    total, z = looks[-1], float(-ndtri(alpha))
    tilted = (sqrt(total * null) + z * sqrt(1 - null)) ** 2 / (total + z * z)
    high = [floor(n * null + z * sqrt(total * null * (1 - null)) + 0.5) + 1 for n in looks]
    low = [floor(n * tilted - z * sqrt(total * tilted * (1 - tilted)) + 0.5) for n in looks]
    low = [max(-1, min(a, r - 1)) for a, r in zip(low, high, strict=True)]
    low[-1] = high[-1] - 1
    return CountBounds(tuple(looks), tuple(low), tuple(min(r, n + 1) for r, n in zip(high, looks, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleming(CountDesign):
    """K looks that can accept or reject.

    >>> Fleming(null=0.2, looks=(15, 30), alpha=0.05).bounds.high
    (8, 11)
    """

    null: float = number(None, 0.001, 0.98, zh="无效应答率p0", en="p0: response rate of no interest")
    alternative: float | None = maybe_number(0.011, 0.999, zh="目标应答率p1", en="p1, for the power")
    alpha: float = number(0.05, 0.001, 0.3, zh="单侧α（名义）", en="one-sided alpha, nominal")
    looks: tuple[int, ...] = integers(None, 2, 500, zh="各次分析的例数", en="participants at the looks")

    def __post_init__(self) -> None:
        check(self, "fleming", looks_problem(self.looks))

    @property
    def name(self) -> str:
        return "fleming"

    @property
    def label(self) -> Text:
        return Text(zh="Fleming多阶段设计", en="Fleming multistage")

    @property
    def source(self) -> str:
        return _FLEMING

    @property
    def bounds(self) -> CountBounds:
        return fleming_bounds(self.null, self.looks, self.alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bop2(CountDesign):
    """Stop when P(p > p0) falls below λ (n/N)^γ; λ and γ given, or searched for the most power with exact alpha.

    >>> Bop2(null=0.2, alternative=0.4, looks=(10, 20, 30, 40), cutoff=0.95, gamma=1.0).bounds.low
    (1, 4, 7, 12)
    """

    null: float = number(None, 0.001, 0.98, zh="无效应答率p0", en="p0: response rate of no interest")
    alternative: float = number(None, 0.011, 0.999, zh="目标应答率p1", en="p1: response rate of interest")
    alpha: float = number(0.10, 0.001, 0.3, zh="单侧α", en="one-sided alpha")
    looks: tuple[int, ...] = integers((10, 20, 30, 40), 1, 500, zh="各次分析的例数", en="participants at the looks")
    cutoff: float | None = maybe_number(0.5, 0.999, zh="λ（不给则搜索）", en="λ; not given = searched")
    gamma: float | None = maybe_number(0.0, 3.0, zh="γ（不给则搜索）", en="γ; not given = searched")

    def __post_init__(self) -> None:
        check(self, "bop2", looks_problem(self.looks), hypotheses_problem(self.null, self.alternative))

    @property
    def name(self) -> str:
        return "bop2"

    @property
    def label(self) -> Text:
        return Text.same("BOP2")

    @property
    def source(self) -> str:
        return _BOP2

    @property
    def prior(self) -> tuple[float, float]:
        return self.null, 1 - self.null

    @property
    def constants(self) -> tuple[float, float]:
        """λ and γ in force."""
        if self.cutoff is not None and self.gamma is not None:
            return self.cutoff, self.gamma
        return _bop2_search(self.null, self.alternative, self.alpha, self.looks, self.cutoff, self.gamma)

    @property
    def bounds(self) -> CountBounds:
        cutoff, gamma = self.constants
        return bop2_bounds(self.null, self.looks, cutoff, gamma, self.prior)


@lru_cache(maxsize=64)
def _bop2_search(
    p0: float, p1: float, alpha: float, looks: tuple[int, ...], cutoff: float | None, gamma: float | None
) -> tuple[float, float]:
    """Grid of λ .50 … .99 by .005 and γ 0 … 1 by .05; among equal power the smaller E(N | p0)."""
    best: tuple[float, float] | None = None
    score = (-1.0, 0.0)
    seen: dict[tuple[int, ...], tuple[float, float, float]] = {}
    for lam in [cutoff] if cutoff is not None else np.arange(0.5, 0.9951, 0.005).round(3).tolist():
        for g in [gamma] if gamma is not None else np.arange(0.0, 1.0001, 0.05).round(3).tolist():
            b = bop2_bounds(p0, looks, lam, g, (p0, 1 - p0))
            if b.low not in seen:
                under = b.under(p0)
                seen[b.low] = under.reject, b.under(p1).reject, under.expected_n
            size, power, mean = seen[b.low]
            if size <= alpha + 1e-12 and (power, -mean) > (score[0] + 1e-12, score[1]):
                best, score = (lam, g), (power, -mean)
    if best is None:
        raise TrialwrightError(f"BOP2: no λ and γ keep alpha {alpha:g} with looks {looks}; give more participants")
    return best


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictiveProbability(CountDesign):
    """Stop for futility when success at the end has become improbable.

    >>> design = PredictiveProbability(null=0.2, n_max=36, theta_l=0.001, theta_t=0.9)
    >>> round(design.bounds.under(0.2).reject, 4)
    0.0878
    """

    null: float = number(None, 0.001, 0.98, zh="无效应答率p0", en="p0: response rate of no interest")
    n_max: int = integer(None, 2, 500, zh="最多例数", en="most participants")
    n_min: int = integer(10, 1, 500, zh="首次查看例数", en="participants at the first look")
    every: int = integer(1, 1, 100, zh="每多少例查看", en="participants between looks")
    theta_l: float = number(0.001, 0.0, 0.5, zh="θL：低于即无效终止", en="θL: stop if PP falls below")
    theta_t: float = number(0.90, 0.5, 0.999, zh="θT：终末判定界值", en="θT: reject if P(p > p0) exceeds")
    theta_u: float | None = maybe_number(0.5, 1.0, zh="θU：高于即有效终止", en="θU: stop for efficacy if PP exceeds")
    prior_a: float | None = maybe_number(0.001, 100, zh="先验a（默认p0）", en="prior a; default p0")
    prior_b: float | None = maybe_number(0.001, 100, zh="先验b（默认1−p0）", en="prior b; default 1 − p0")

    def __post_init__(self) -> None:
        check(self, "predictive_probability", None if self.n_min < self.n_max else "n_min must be smaller than n_max")

    @property
    def name(self) -> str:
        return "predictive_probability"

    @property
    def label(self) -> Text:
        return Text(zh="预测概率设计", en="predictive probability")

    @property
    def source(self) -> str:
        return _PP

    @property
    def prior(self) -> tuple[float, float]:
        a = self.null if self.prior_a is None else self.prior_a
        return a, 1 - self.null if self.prior_b is None else self.prior_b

    @property
    def bounds(self) -> CountBounds:
        looks = (*range(self.n_min, self.n_max, self.every), self.n_max)
        return predictive_bounds(self.null, looks, self.theta_l, self.theta_t, self.prior, self.theta_u)


FLEMING: Final = DesignEntry(
    name="fleming",
    label=Text(zh="Fleming多阶段设计", en="Fleming multistage"),
    source=_FLEMING,
    family="single arm",
    of_class=Fleming,
)
BOP2: Final = DesignEntry(name="bop2", label=Text.same("BOP2"), source=_BOP2, family="single arm", of_class=Bop2)
PREDICTIVE: Final = DesignEntry(
    name="predictive_probability",
    label=Text(zh="预测概率设计", en="predictive probability"),
    source=_PP,
    family="single arm",
    of_class=PredictiveProbability,
)
