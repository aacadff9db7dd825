"""Non-proportional hazards: what weighted log-rank, max-combo, RMST and milestone tests expect, by numerical integration.

With arm j's survival S_j, hazard λ_j and G = P(not censored): at-risk y_j = q_j S_j G; effect ∫ w y0 y1/(y0+y1) (λ0 − λ1);
variance ∫ w² y0 y1/(y0+y1)² (y0 λ0 + y1 λ1). Source: Yung G, Liu Y, Biometrics 2020;76:939-950; Luo X et al., Stat
Biopharm Res 2019. Positive favours the experimental arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.events import Piecewise
from trialwright.designs.survival_trials import SurvivalTruth
from trialwright.errors import TrialwrightError

Floats = NDArray[np.float64]
_STEPS: Final = 4000


class Curves(NamedTuple):
    """Midpoints of a fine grid, its step, and at them survival and hazard of both arms and P(not censored)."""

    t: Floats
    step: float
    s0: Floats
    s1: Floats
    h0: Floats
    h1: Floats
    g: Floats


def curves(truth: SurvivalTruth, total: float, until: float | None = None) -> Curves:
    """Curves up to ``until`` (the whole trial if not given), for a trial of calendar length ``total``."""
    end = total if until is None else until
    step = end / _STEPS
    t = np.asarray((np.arange(_STEPS) + 0.5) * step, dtype=np.float64)
    h0, c0 = _on(truth.hazard, (1.0,) * len(truth.hr), t)
    h1, c1 = _on(truth.hazard, truth.hr, t)
    accrual = min(truth.accrual, total)
    last = total - accrual
    seen = np.clip((total - t) / accrual, 0, 1) if accrual > 0 else (t <= last).astype(np.float64)
    g = np.asarray(np.exp(-truth.dropout * t) * seen, dtype=np.float64)
    return Curves(t, step, np.exp(-c0), np.exp(-c1), h0, h1, g)


def _on(hazard: Piecewise, hr: Sequence[float], t: Floats) -> tuple[Floats, Floats]:
    rate = np.zeros_like(t)
    total = np.zeros_like(t)
    for s, d, r, k in zip(hazard.starts, hazard.durations, hazard.rates, hr, strict=True):
        rate[(t >= s) & (t < s + d)] = r * k
        total += r * k * np.clip(t - s, 0, d)
    return rate, total


class Expected(NamedTuple):
    """Mean of Z per √participant for each weight, the correlation of the Z, expected events per participant."""

    mean: tuple[float, ...]
    correlation: tuple[tuple[float, ...], ...]
    events: float


def expected_weighted(truth: SurvivalTruth, total: float, weights: Sequence[tuple[float, float]]) -> Expected:
    """What Fleming-Harrington tests expect, weights S(t−)^ρ (1 − S(t−))^γ with the pooled survival."""
    c = curves(truth, total)
    q1 = truth.ratio / (1 + truth.ratio)
    y0, y1 = (1 - q1) * c.s0 * c.g, q1 * c.s1 * c.g
    both = np.maximum(y0 + y1, 1e-300)
    pooled = (1 - q1) * c.s0 + q1 * c.s1
    w = [pooled**rho * (1 - pooled) ** gamma for rho, gamma in weights]
    events = y0 * c.h0 + y1 * c.h1
    effect = [float((v * y0 * y1 / both * (c.h0 - c.h1)).sum() * c.step) for v in w]
    spread = y0 * y1 / both**2 * events
    cov = np.array([[float((a * b * spread).sum() * c.step) for a in w] for b in w])
    sd = np.sqrt(np.diag(cov))
    correlation = cov / np.outer(sd, sd)
    return Expected(
        tuple((np.array(effect) / sd).tolist()),
        tuple(tuple(row) for row in correlation.tolist()),
        float(events.sum() * c.step),
    )


def _level(alpha: float, sides: int) -> float:
    from scipy.special import ndtri

    return float(-ndtri(alpha / sides))


def size_for(mean: float, alpha: float, sides: int, power: float) -> float:
    """Participants for a test whose Z has mean ``mean``·√n and variance 1."""
    from scipy.special import ndtri

    if mean <= 0:
        raise TrialwrightError(
            "under this truth the test does not favour the experimental arm: no size gives the power"
        )
    return ((_level(alpha, sides) + float(ndtri(power))) / mean) ** 2


def power_of(mean: float, n: float, alpha: float, sides: int) -> float:
    """Power with n participants: the tail of the effect."""
    from scipy.special import ndtr

    return float(ndtr(mean * sqrt(n) - _level(alpha, sides)))


@lru_cache(maxsize=8)
def _nodes(k: int) -> tuple[Floats, Floats]:
    points = {1: 96, 2: 48, 3: 28, 4: 18}[k]
    x, w = np.polynomial.legendre.leggauss(points)
    return (x + 1) / 2, w / 2


def all_below(limit: Floats | Sequence[float], correlation: Sequence[Sequence[float]]) -> float:
    """P(Z_1 ≤ b_1, … Z_k ≤ b_k) for standard normal Z with this correlation, k ≤ 5, by nested quadrature.

    Deterministic (two calls agree to the last bit): conditioning variable by variable on the Cholesky factor, each
    uniform integrated by Gauss-Legendre. Source: Genz A, J Comput Graph Stat 1992;1:141-149, without its random points.

    >>> round(all_below((0.0, 0.0), ((1, 0.5), (0.5, 1))), 6)
    0.333333
    """
    from scipy.special import ndtr, ndtri

    b = np.asarray(limit, dtype=np.float64)
    k = len(b)
    if k > 5:
        raise TrialwrightError("at most five weights can be combined")
    lower = np.linalg.cholesky(np.asarray(correlation, dtype=np.float64) + 1e-10 * np.eye(k))
    if k == 1:
        return float(ndtr(b[0]))
    x, w = _nodes(k - 1)
    grids = np.meshgrid(*([x] * (k - 1)), indexing="ij")
    weight = np.ones_like(grids[0])
    for axis in range(k - 1):
        shape = [1] * (k - 1)
        shape[axis] = len(w)
        weight = weight * w.reshape(shape)
    value = np.full(grids[0].shape, float(ndtr(b[0] / lower[0, 0])))
    z: list[Floats] = []
    edge = np.full(grids[0].shape, float(ndtr(b[0] / lower[0, 0])))
    for i in range(1, k):
        z.append(ndtri(np.clip(grids[i - 1] * edge, 1e-300, 1 - 1e-16)))
        shift = sum(lower[i, j] * z[j] for j in range(i))
        edge = ndtr((b[i] - shift) / lower[i, i])
        value = value * edge
    return float((value * weight).sum())


def max_combo_critical(correlation: Sequence[Sequence[float]], alpha: float) -> float:
    """c with P(max Z > c) = alpha (one side) under no effect."""
    from scipy.optimize import brentq

    k = len(correlation)
    return float(brentq(lambda c: 1 - all_below([c] * k, correlation) - alpha, 0.0, 8.0, xtol=1e-8))


def max_combo_power(expected: Expected, n: float, alpha: float, sides: int) -> float:
    """P(max Z exceeds its critical value) with n participants."""
    c = max_combo_critical(expected.correlation, alpha / sides)
    return 1 - all_below([c - m * sqrt(n) for m in expected.mean], expected.correlation)


class Difference(NamedTuple):
    """A difference between the arms, and its variance times the number of participants."""

    value: float
    variance: float

    @property
    def mean(self) -> float:
        """Mean of Z per √participant."""
        return self.value / sqrt(self.variance)


def rmst_difference(truth: SurvivalTruth, total: float, tau: float) -> Difference:
    """Restricted mean survival time, experimental − control, up to tau.

    Raises:
        TrialwrightError: tau beyond the longest possible follow-up.
    Source: Royston P, Parmar MKB, BMC Med Res Methodol 2013;13:152.
    """
    if tau >= total:
        raise TrialwrightError(f"tau {tau:g} is not below the longest follow-up {total:g}; choose a smaller tau")
    c = curves(truth, total, tau)
    q1 = truth.ratio / (1 + truth.ratio)
    value = variance = 0.0
    for s, h, q, sign in ((c.s0, c.h0, 1 - q1, -1), (c.s1, c.h1, q1, 1)):
        rest = np.cumsum(s[::-1])[::-1] * c.step - s * c.step / 2
        value += sign * float(s.sum() * c.step)
        variance += float((rest**2 * h / (s * c.g)).sum() * c.step) / q
    return Difference(value, variance)


def milestone_difference(truth: SurvivalTruth, total: float, t: float) -> Difference:
    """Survival at t, experimental − control, by Kaplan-Meier with Greenwood's variance."""
    if t >= total:
        raise TrialwrightError(f"milestone {t:g} is not below the longest follow-up {total:g}")
    c = curves(truth, total, t)
    q1 = truth.ratio / (1 + truth.ratio)
    value = variance = 0.0
    for h, s, q, sign in ((c.h0, c.s0, 1 - q1, -1), (c.h1, c.s1, q1, 1)):
        end = float(np.exp(-(h.sum() * c.step)))
        value += sign * end
        variance += end**2 * float((h / (s * c.g)).sum() * c.step) / q
    return Difference(value, variance)
