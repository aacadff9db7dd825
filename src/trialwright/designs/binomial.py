"""Binomial tails and intervals, straight from the special functions, compared with 1e-12 of slack."""

from __future__ import annotations

from math import sqrt
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
SLACK: Final = 1e-12
INTERVALS: Final = ("clopper_pearson", "wilson", "agresti_coull", "jeffreys_equal_tail")


def at_least(r: int, n: int, p: float) -> float:
    """P(X ≥ r) for X ~ Bin(n, p).

    >>> round(at_least(4, 27, 0.05), 6)
    0.043736
    """
    if r <= 0:
        return 1.0
    if r > n:
        return 0.0
    from scipy.special import betainc

    return float(betainc(r, n - r + 1, p))


def at_most(r: int, n: int, p: float) -> float:
    """P(X ≤ r) for X ~ Bin(n, p)."""
    if r < 0:
        return 0.0
    if r >= n:
        return 1.0
    from scipy.special import betaincc

    return float(betaincc(r + 1, n - r, p))


def mass(n: int, p: float | Floats) -> Floats:
    """P(X = 0 … n), one row a value of p if p is an array; p = 0 and p = 1 are legal."""
    from scipy.special import gammaln, xlog1py, xlogy

    x = np.arange(n + 1, dtype=np.float64)
    choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    q = np.asarray(p, dtype=np.float64)[..., None]
    return np.asarray(np.exp(choose + xlogy(x, q) + xlog1py(n - x, -q)), dtype=np.float64)


def critical_count(n: int, p0: float, alpha: float) -> int:
    """The least r with P(X ≥ r | p0) ≤ alpha; n + 1 if there is none.

    >>> critical_count(27, 0.05, 0.05)
    4
    """
    r = int(n * p0)
    while r > 0 and at_least(r, n, p0) <= alpha + SLACK:
        r -= 1
    while r <= n and at_least(r, n, p0) > alpha + SLACK:
        r += 1
    return r


def interval(x: int, n: int, conf: float = 0.95, method: str = "clopper_pearson") -> tuple[float, float]:
    """A two-sided interval for a proportion.

    Args:
        x, n: count and total, 0 ≤ x ≤ n, n ≥ 1. conf: 0 … 1. method: one of ``INTERVALS``.
    Returns:
        lower, upper; Agresti-Coull is not clipped, Jeffreys has no special ends.
    Source: Clopper & Pearson 1934; Wilson 1927; Agresti & Coull 1998; Brown, Cai & DasGupta 2001.

    >>> [round(v, 4) for v in interval(0, 3)]
    [0.0, 0.7076]
    """
    from scipy.special import betaincinv, ndtri

    tail = (1 - conf) / 2
    if method == "clopper_pearson":
        low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, tail))
        high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - tail))
        return low, high
    if method == "jeffreys_equal_tail":
        return float(betaincinv(x + 0.5, n - x + 0.5, tail)), float(betaincinv(x + 0.5, n - x + 0.5, 1 - tail))
    z = float(ndtri(1 - tail))
    centre = (x + z * z / 2) / (n + z * z)
    if method == "wilson":
        half = z / (n + z * z) * sqrt(x * (n - x) / n + z * z / 4)
        return (max(0.0, centre - half) if x else 0.0), (min(1.0, centre + half) if x < n else 1.0)
    if method == "agresti_coull":
        half = z * sqrt(centre * (1 - centre) / (n + z * z))
        return centre - half, centre + half
    from trialwright.errors import UnknownName
    from trialwright.values.catalogue import near_names

    raise UnknownName("interval method", method, near_names(method, INTERVALS), known=INTERVALS)


def upper_of_none(n: int, conf: float = 0.95) -> float:
    """The one-sided upper limit of 0 of n: 1 − (1 − conf)^(1/n).

    >>> round(upper_of_none(20), 3)
    0.139
    """
    return float(1 - (1 - conf) ** (1 / n))
