"""Rank tests, exact with ties: distributions by counting sums of doubled midranks, no enumeration.

Sources: Wilcoxon 1945; Mann & Whitney 1947; the counting scheme of Streitberg & Röhmel 1986.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats, Ints, numbers
from trialwright.analysis.survival import two_sided


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTest:
    """The statistic, its exact two-sided p, and the normal p with continuity and tie correction."""

    statistic: float
    p_exact: float
    p_normal: float
    n: int


def doubled_midranks(x: Floats) -> Ints:
    """Twice the average ranks: whole numbers also with ties.

    >>> doubled_midranks(np.array([5.0, 7.0, 7.0])).tolist()
    [2, 5, 5]
    """
    ordered = np.sort(x)
    low = np.searchsorted(ordered, x, side="left")
    high = np.searchsorted(ordered, x, side="right")
    return (low + high + 1).astype(np.int64)


def _tie_sum(x: Floats) -> float:
    counts = np.unique(x, return_counts=True)[1].astype(float)
    return float((counts**3 - counts).sum())


def mann_whitney(x: ArrayLike, y: ArrayLike) -> RankTest:
    """The rank-sum test of two samples; W counts pairs with x above y, half for ties.

    >>> mann_whitney([1, 2, 3], [4, 5, 6]).p_exact
    0.1
    """
    a, b = numbers(x, "x"), numbers(y, "y")
    m, n = len(a), len(b)
    if not m or not n:
        raise ValueError("both samples need a value")
    ranks = doubled_midranks(np.concatenate((a, b)))
    own = int(ranks[:m].sum())
    w = own / 2 - m * (m + 1) / 2
    total = int(ranks.sum())
    counts = np.zeros((m + 1, total + 1))
    counts[0, 0] = 1.0
    for k, r in enumerate(ranks):
        for taken in range(min(k, m - 1), -1, -1):
            counts[taken + 1, r:] += counts[taken, : total + 1 - r]
    masses = counts[m] / counts[m].sum()
    both = m + n
    spread = m * n / 12 * (both + 1 - _tie_sum(np.concatenate((a, b))) / (both * (both - 1)))
    return RankTest(
        statistic=w, p_exact=_two_sided_by_distance(masses, own), p_normal=_normal(w - m * n / 2, spread), n=both
    )


def _two_sided_by_distance(masses: Floats, at: int) -> float:
    """P of a sum at least as far from the mean as the one seen."""
    values = np.arange(len(masses))
    centre = float(values @ masses)
    return float(min(1.0, masses[np.abs(values - centre) >= abs(at - centre) - 1e-9].sum()))


def _normal(gap: float, variance: float) -> float:
    if variance <= 0:
        return 1.0
    shrunk = max(0.0, abs(gap) - 0.5)
    return two_sided(shrunk / sqrt(variance))


def signed_rank(before: ArrayLike, after: ArrayLike) -> RankTest:
    """The signed-rank test of paired values (after - before); zeros are dropped, V sums the positive ranks.

    Returns: p 1 where every difference is zero.

    >>> signed_rank([1, 2, 3], [2, 4, 6]).p_exact
    0.25
    """
    d = numbers(after, "after") - numbers(before, "before")
    d = np.array([float(f"{v:.12g}") for v in d])  # 0.3 - 0.2 and 0.2 - 0.1 are one difference
    d = d[d != 0]
    n = len(d)
    if n == 0:
        return RankTest(statistic=0.0, p_exact=1.0, p_normal=1.0, n=0)
    ranks = doubled_midranks(np.abs(d))
    v2 = int(ranks[d > 0].sum())
    masses = np.zeros(int(ranks.sum()) + 1)
    masses[0] = 1.0
    for r in ranks:
        masses[r:] = (masses[r:] + masses[: len(masses) - r]) / 2
        masses[:r] /= 2
    v = v2 / 2
    spread = n * (n + 1) * (2 * n + 1) / 24 - _tie_sum(np.abs(d)) / 48
    return RankTest(
        statistic=v, p_exact=_two_sided_by_distance(masses, v2), p_normal=_normal(v - n * (n + 1) / 4, spread), n=n
    )
