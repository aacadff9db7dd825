"""CRM: one parameter bends a skeleton of prior toxicities; the level nearest the target is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import Counted, Integers
from trialwright.designs.model import Belief, Floats, ModelDesign
from trialwright.designs.parameters import DesignEntry, check, choice, maybe_integer, number, numbers
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

_SOURCE: Final = (
    "O'Quigley J, Pepe M, Fisher L, Biometrics 1990;46:33-48; Lee SM, Cheung YK, Clin Trials 2009;6:227-238"
)
PRIOR_SD: Final = 1.34**0.5  # prior of R dfcrm; O'Quigley & Shen 1996
_NODES: Final = 121  # trapezoid on ±5 prior sd: 61 and 241 nodes agree to 1e-6 up to 60 participants
_REACH: Final = 5.0


def skeleton(half_width: float, target: float, nu: int, levels: int) -> tuple[float, ...]:
    """Prior toxicities by the indifference interval, unrounded.

    Args:
        half_width: δ, 0.01 … 0.15. target: φ. nu: the level believed to be the MTD. levels: J.
    Source: Lee & Cheung 2009, empiric model.

    >>> [round(s, 4) for s in skeleton(0.05, 0.25, 2, 4)]
    [0.1567, 0.25, 0.3545, 0.4603]
    """
    out = [0.0] * levels
    out[nu - 1] = target
    for k in range(nu, levels):
        out[k] = exp(log(target + half_width) * log(out[k - 1]) / log(target - half_width))
    for k in range(nu - 2, -1, -1):
        out[k] = exp(log(target - half_width) * log(out[k + 1]) / log(target + half_width))
    return tuple(out)


def toxicity(model: str, prior: Floats, beta: Floats, intercept: float = 3.0) -> Floats:
    """p at each β and level: (…, J).

    Args:
        model: ``empiric`` s^exp(β) or ``logistic`` logit p = a0 + exp(β)(logit s − a0). prior: skeleton (J). beta: (…).
    """
    bend = np.exp(np.asarray(beta, dtype=np.float64))[..., None]
    if model == "empiric":
        return np.asarray(prior**bend)
    dose = np.log(prior / (1 - prior)) - intercept
    return np.asarray(1 / (1 + np.exp(np.clip(-intercept - bend * dose, -700.0, 700.0))))


class Fit(NamedTuple):
    """Posterior mean (or MLE) of β, its variance, toxicity by level at it, and the level nearest the target."""

    estimate: float
    variance: float
    toxicity: tuple[float, ...]
    level: int


def nearest(values: Floats, target: float) -> Integers:
    """The level whose value is nearest the target, the lower on a tie: (S) from (S, J), counted from 1."""
    distance = np.abs(values - target)
    return np.asarray((distance <= distance.min(axis=-1, keepdims=True) + 1e-10).argmax(axis=-1) + 1, dtype=np.int64)


def log_likelihood(p: Floats, level: Sequence[int], y: Sequence[int], weight: Sequence[float] | None = None) -> Floats:
    """Σ y log(w p) + (1 − y) log(1 − w p) over participants, for p of shape (…, J)."""
    at = p[..., np.asarray(level) - 1]
    w = np.ones(len(level)) if weight is None else np.asarray(weight, dtype=np.float64)
    yes = np.asarray(y, dtype=bool)
    with np.errstate(divide="ignore"):
        parts = np.where(yes, np.log(at) + np.log(np.where(yes, w, 1.0)), np.log1p(-np.minimum(w * at, 1 - 1e-16)))
    return np.asarray(parts.sum(axis=-1))


def fit(
    prior: Sequence[float],
    target: float,
    level: Sequence[int],
    y: Sequence[int],
    *,
    model: str = "empiric",
    intercept: float = 3.0,
    prior_mean: float = 0.0,
    prior_sd: float = PRIOR_SD,
    weight: Sequence[float] | None = None,
    method: str = "bayes",
) -> Fit:
    """One fit from participant-level data.

    Args:
        prior: skeleton. level: level of each participant, from 1. y: 1 = DLT. weight: TITE weights 0 … 1.
        method: ``bayes`` (posterior mean by quadrature) or ``mle``.
    Returns:
        estimate, variance, plug-in toxicity by level, level nearest the target.
    Raises:
        TrialwrightError: the maximum of the likelihood does not exist (no or only DLTs).
    Source: O'Quigley 1990; Cheung & Chappell 2000 for weights.

    >>> fit((0.05, 0.12, 0.25, 0.4), 0.25, (1, 1, 1, 2, 2, 2), (0, 0, 0, 0, 0, 1)).level
    2
    """
    s = np.asarray(prior, dtype=np.float64)
    if method == "mle":
        estimate, variance = _maximum(s, level, y, model, intercept, weight)
    else:
        beta = prior_mean + prior_sd * np.linspace(-10.0, 10.0, 4001)
        density = log_likelihood(toxicity(model, s, beta, intercept), level, y, weight)
        density = np.exp(density - density.max() - 0.5 * ((beta - prior_mean) / prior_sd) ** 2)
        density /= density.sum()
        estimate = float(density @ beta)
        variance = float(density @ (beta - estimate) ** 2)
    p = toxicity(model, s, np.array(estimate), intercept)
    return Fit(estimate, variance, tuple(float(v) for v in p), int(nearest(p[None, :], target)[0]))


def _maximum(
    s: Floats, level: Sequence[int], y: Sequence[int], model: str, intercept: float, weight: Sequence[float] | None
) -> tuple[float, float]:
    from scipy.optimize import minimize_scalar

    if sum(y) in (0, len(y)):
        raise TrialwrightError("the maximum of the likelihood does not exist without both a DLT and none; use bayes")

    def minus(beta: float) -> float:
        return -float(log_likelihood(toxicity(model, s, np.array(beta), intercept), level, y, weight))

    found = minimize_scalar(minus, bounds=(-10.0, 10.0), method="bounded", options={"xatol": 1e-10})
    b, h = float(found.x), 1e-3
    curvature = (minus(b + h) - 2 * minus(b) + minus(b - h)) / h**2
    return b, 1 / curvature


def tite_weights(followed: Sequence[float], window: float, y: Sequence[int]) -> list[float]:
    """Linear weights followed/window, at most 1; a DLT has weight 1.

    Source: Cheung YK, Chappell R, Biometrics 2000;56:1177-1182.
    """
    return [1.0 if tox else min(1.0, f / window) for f, tox in zip(followed, y, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm(ModelDesign):
    """The continual reassessment method for cohorts.

    Args:
        skeleton: prior toxicities by level; empty = made from ``half_width`` and ``nu``.
        estimate: ``plug_in`` toxicity at the posterior mean of β; ``mean_of_p``: another name, another design.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> Crm(levels=5, target=0.30, start=2).decide(Outcomes.of("2NNN")).level
    3
    """

    target: float = number(0.30, 0.05, 0.5, zh="目标DLT概率", en="target DLT probability")
    skeleton: tuple[float, ...] = numbers((), 1e-6, 1 - 1e-6, zh="先验毒性概率（骨架）", en="skeleton by level")
    half_width: float = number(0.06, 0.01, 0.15, zh="无差异区间半宽δ", en="half-width δ of the indifference interval")
    nu: int | None = maybe_integer(1, 15, zh="先验认为的MTD水平", en="level believed to be the MTD; default the middle")
    model: str = choice("empiric", "empiric", "logistic", zh="模型", en="model")
    intercept: float = number(3.0, -10, 10, zh="logistic模型的截距", en="fixed intercept of the logistic model")
    prior_mean: float = number(0.0, -5, 5, zh="β先验均值", en="prior mean of β")
    prior_sd: float = number(PRIOR_SD, 0.05, 5, zh="β先验标准差", en="prior sd of β")
    estimate: str = choice("plug_in", "plug_in", "mean_of_p", zh="估计方式", en="estimate of the toxicities")
    eliminate: float = number(
        0.95, 0.8, 1.0, zh="最低剂量过毒的终止界值", en="stop when P(p1 > target) exceeds it; 1 = never"
    )

    def __post_init__(self) -> None:
        s = self.skeleton
        wrong = "the skeleton must increase" if any(a >= b for a, b in pairwise(s)) else None
        if s and len(s) != self.levels:
            wrong = f"the skeleton has {len(s)} values for {self.levels} levels"
        if not s and self.target - self.half_width <= 0:
            wrong = "half_width must be smaller than the target"
        late = "nu lies above the levels" if self.nu is not None and self.nu > self.levels else None
        check(self, "crm", *self.problems(), wrong, late)

    @property
    def name(self) -> str:
        return "crm"

    @property
    def label(self) -> Text:
        return Text.same("CRM")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def prior(self) -> tuple[float, ...]:
        """The skeleton used, unrounded."""
        return self.skeleton or skeleton(self.half_width, self.target, self.nu or (self.levels + 1) // 2, self.levels)

    @property
    def coherence_limit(self) -> float:
        return self.target

    def posterior(self, n: Integers, y: Integers) -> tuple[Floats, Floats]:
        """For counts (S, J): toxicity by level (S, J) and P(p1 > target) (S)."""
        g = _grid(self)
        density = y @ g.yes + (n - y) @ g.no + g.prior
        density = np.exp(density - density.max(axis=1, keepdims=True))
        density /= density.sum(axis=1, keepdims=True)
        if self.estimate == "plug_in":
            p = toxicity(self.model, np.array(self.prior), density @ g.beta, self.intercept)
        else:
            p = density @ g.p
        return p, density @ g.over

    def belief(self, n: Integers, y: Integers) -> Belief:
        p, over = self.posterior(n, y)
        return Belief(p, over[:, None])

    def choose(self, belief: Belief, allowed: NDArray[np.bool_], level: Integers) -> Integers:
        return nearest(np.where(allowed, belief.first, np.inf), self.target)

    def is_unsafe(self, belief: Belief) -> NDArray[np.bool_]:
        return np.asarray(belief.second[:, 0] > self.eliminate + 1e-12)

    def model_words(self, at: Counted) -> Text:
        p, _ = self.posterior(np.array([at.n]), np.array([at.y]))
        shown = " ".join(f"{v:.2f}" for v in p[0])
        return Text(zh=f"估计DLT概率 {shown}", en=f"estimated DLT probabilities {shown}")


class _Grid(NamedTuple):
    beta: Floats
    p: Floats
    yes: Floats
    no: Floats
    prior: Floats
    over: Floats


@lru_cache(maxsize=64)
def _grid(design: Crm) -> _Grid:
    """The trapezoid: nodes, log p and log(1 − p) by level, log prior, and the part of each cell with p1 > target."""
    z = np.linspace(-_REACH, _REACH, _NODES)
    beta = design.prior_mean + design.prior_sd * z
    p = toxicity(design.model, np.array(design.prior), beta, design.intercept)
    p = np.clip(p, 1e-300, 1 - 1e-16)
    h = design.prior_sd * (z[1] - z[0])
    edges = np.concatenate([beta - h / 2, [beta[-1] + h / 2]])
    at_edge = toxicity(design.model, np.array(design.prior), edges, design.intercept)[:, 0] - design.target
    low, high = at_edge[1:], at_edge[:-1]  # p falls as β rises (empiric); a cell on the boundary counts by its part
    low, high = np.minimum(low, high), np.maximum(low, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(low > 0, 1.0, np.where(high <= 0, 0.0, high / (high - low)))
    return _Grid(beta, p, np.log(p).T, np.log1p(-p).T, -0.5 * z**2, part)


ENTRY: Final = DesignEntry(
    name="crm",
    label=Text(zh="CRM（连续重评估法）", en="CRM (continual reassessment)"),
    source=_SOURCE,
    family="dose finding",
    of_class=Crm,
)
