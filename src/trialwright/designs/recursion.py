"""The density of a sequential statistic, look by look, by quadrature on the continuation region.

f_k(s) = ∫ f_{k−1}(u) φ((s − u − θΔI)/√ΔI)/√ΔI du, on Simpson grids with the knots of Jennison & Turnbull.
Source: Armitage, McPherson & Rowe, J R Stat Soc A 1969;132:235-244; Jennison & Turnbull, Group Sequential Methods, 2000, ch. 19.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import exp, log, pi, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FAR: Final = 8.0  # bounds beyond |z| 8 are infinite in effect; their mass is kept
_R: Final = 20


@lru_cache(maxsize=4)
def _knots(r: int = _R) -> Floats:
    """6r − 1 knots for a standard normal density, closer together in its middle."""
    i = np.arange(1, 6 * r, dtype=np.float64)
    left = -3 - 4 * np.log(r / i[: r - 1])
    middle = -3 + 3 * (i[r - 1 : 5 * r] - r) / (2 * r)
    right = 3 + 4 * np.log(r / (6 * r - i[5 * r :]))
    return np.concatenate([left, middle, right])


def _grid(mean: float, low: float, high: float) -> tuple[Floats, Floats]:
    """Simpson nodes and weights on [low, high], knots laid around ``mean``."""
    x = _knots() + mean
    inside = x[(x > low + 1e-12) & (x < high - 1e-12)]
    x = np.concatenate([[max(low, x[0] - 1e-9)] if low > x[0] else [], inside, [high] if high < x[-1] else []])
    if len(x) < 2:
        x = np.array([low, high])
    nodes = np.empty(2 * len(x) - 1)
    nodes[::2] = x
    nodes[1::2] = (x[:-1] + x[1:]) / 2
    width = np.diff(x)
    weights = np.zeros_like(nodes)
    weights[:-2:2] += width / 6
    weights[2::2] += width / 6
    weights[1::2] = 4 * width / 6
    return nodes, weights


class Density(NamedTuple):
    """Weighted density of Z at one look on the continuation region, and the information there."""

    z: Floats
    h: Floats
    information: float


def first_density(theta: float, information: float, low: float, high: float) -> Density:
    """The density at the first look inside (low, high)."""
    mean = theta * sqrt(information)
    z, w = _grid(mean, max(low, mean - FAR), min(high, mean + FAR))
    return Density(z, w * np.exp(-0.5 * (z - mean) ** 2) / sqrt(2 * pi), information)


def next_density(before: Density, theta: float, information: float, low: float, high: float) -> Density:
    """The density at the next look inside (low, high)."""
    delta = information - before.information
    mean = theta * sqrt(information)
    z, w = _grid(mean, max(low, mean - FAR), min(high, mean + FAR))
    root, step = sqrt(information), sqrt(delta)
    start = (before.z * sqrt(before.information) + theta * delta) / step
    kernel = np.exp(-0.5 * (z[:, None] * (root / step) - start[None, :]) ** 2)
    return Density(z, w * (kernel @ before.h) * (root / step / sqrt(2 * pi)), information)


def crossing(before: Density | None, theta: float, information: float, bound: float, upper: bool = True) -> float:
    """P(Z at this look is beyond ``bound``, having gone on until here)."""
    from scipy.special import ndtr

    sign = 1.0 if upper else -1.0
    if before is None:
        return float(ndtr(sign * (theta * sqrt(information) - bound)))
    delta = information - before.information
    start = before.z * sqrt(before.information) + theta * delta
    return float(before.h @ ndtr(sign * (start - bound * sqrt(information)) / sqrt(delta)))


def bound_for(before: Density | None, theta: float, information: float, spend: float, upper: bool = True) -> float:
    """The bound whose crossing probability at this look is ``spend``; ±inf in effect (FAR + 12) if nothing is spent."""
    from scipy.special import ndtri

    sign = 1.0 if upper else -1.0
    if spend <= 1e-300:
        return sign * (FAR + 12)
    if before is None:
        return theta * sqrt(information) - sign * float(ndtri(spend))
    low, high = -FAR - 4 + theta * sqrt(information), FAR + 4 + theta * sqrt(information)
    total = float(before.h.sum())
    if spend >= total:
        return low if upper else high
    b = theta * sqrt(information) - sign * float(ndtri(min(spend, 0.5)))
    target = log(spend)
    for _ in range(60):  # Newton on the log of the tail, kept inside a bracket
        value = crossing(before, theta, information, b, upper)
        if value <= 0:
            b = (b + (low if upper else high)) / 2
            continue
        error = log(value) - target
        if abs(error) < 1e-12:
            break
        if (error > 0) == upper:
            low = max(low, b)
        else:
            high = min(high, b)
        slope = -sign * _height(before, theta, information, b) / value
        step = b - error / slope if slope else (low + high) / 2
        nxt = step if low < step < high else (low + high) / 2
        if abs(nxt - b) < 1e-13:
            break
        b = nxt
    return b


def _height(before: Density, theta: float, information: float, b: float) -> float:
    delta = information - before.information
    root, step = sqrt(information), sqrt(delta)
    start = (before.z * sqrt(before.information) + theta * delta) / step
    kernel = np.exp(-0.5 * (b * (root / step) - start) ** 2)
    return float(before.h @ kernel) * root / step / sqrt(2 * pi)


class Crossings(NamedTuple):
    """P(cross the upper, the lower bound) at each look under one drift."""

    upper: tuple[float, ...]
    lower: tuple[float, ...]


def crossings(theta: float, information: Sequence[float], lower: Sequence[float], upper: Sequence[float]) -> Crossings:
    """Crossing probabilities of given bounds.

    Args:
        theta: drift (mean of Z is θ√I). information: increasing. lower, upper: bounds on Z.

    >>> [round(v, 5) for v in crossings(0, (0.5, 1), (-20, -20), (2.79651, 1.977431)).upper]
    [0.00258, 0.02242]
    """
    before: Density | None = None
    up, down = [], []
    for i, a, b in zip(information, lower, upper, strict=True):
        up.append(crossing(before, theta, i, b))
        down.append(crossing(before, theta, i, a, upper=False))
        if i < information[-1]:
            before = first_density(theta, i, a, b) if before is None else next_density(before, theta, i, a, b)
    return Crossings(tuple(up), tuple(down))


def root_of(f: Callable[[float], float], low: float, high: float, tolerance: float = 1e-10) -> float:
    """A root between two points of different sign."""
    from scipy.optimize import brentq

    return float(brentq(f, low, high, xtol=tolerance, rtol=1e-13))


def spent(kind: str, t: float, alpha: float, parameter: float | None) -> float:
    """Cumulative error spent at information fraction t.

    Args:
        kind: LDOF, LDPocock, HSD (γ) or KD (ρ). t: 0 … 1, beyond 1 all is spent. alpha: one side.
    Source: Lan & DeMets 1983; Hwang, Shih & DeCani 1990; Kim & DeMets 1987.

    >>> round(spent("LDOF", 1 / 3, 0.025, None), 6)
    0.000104
    """
    from scipy.special import ndtr, ndtri

    if t >= 1:
        return alpha
    if t <= 0:
        return 0.0
    if kind == "LDOF":
        return float(2 * ndtr(ndtri(alpha / 2) / sqrt(t)))
    if kind == "LDPocock":
        return alpha * log(1 + (exp(1) - 1) * t)
    gamma = 0.0 if parameter is None else parameter
    if kind == "HSD":
        return alpha * t if abs(gamma) < 1e-9 else alpha * (1 - exp(-gamma * t)) / (1 - exp(-gamma))
    if kind == "KD":
        return float(alpha * t ** (1.0 if parameter is None else parameter))
    raise ValueError(kind)
