"""Log-rank tests: plain, stratified, weighted by Fleming-Harrington, and the maximum of several weights.

Sources: Mantel 1966; Peto & Peto 1972; Fleming & Harrington 1991; Karrison 2016 (max-combo).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Bools, Floats, Ints, flags, labels, settled
from trialwright.analysis.survival import chi2_tail


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogRank:
    """Observed and expected events by group (in the order of the groups' values), their variance, chi-squared and p."""

    groups: tuple[object, ...]
    n: Ints
    observed: Floats
    expected: Floats
    variance: Floats
    chisq: float
    df: int
    p: float

    def z(self, group: int = 1) -> float:
        """(expected - observed) / sqrt(variance) of a group: positive favours it."""
        v = float(self.variance[group, group])
        return float((self.expected[group] - self.observed[group]) / np.sqrt(v)) if v > 0 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    """At the distinct event times of one stratum: at risk and events by group, and S just before (pooled)."""

    risk: Floats
    events: Floats
    before: Floats


def _tables(t: Floats, e: Bools, g: Ints, s: Ints, groups: int) -> list[_Table]:
    out = []
    for stratum in range(int(s.max()) + 1 if len(s) else 0):
        use = s == stratum
        ts, es, gs = (t, e, g) if use.all() else (t[use], e[use], g[use])
        times = np.unique(ts[es])
        if not len(times):
            continue
        risk, events = np.zeros((len(times), groups)), np.zeros((len(times), groups))
        for k in range(groups):
            mine = np.sort(ts[gs == k])
            risk[:, k] = len(mine) - np.searchsorted(mine, times, side="left")
            died = np.sort(ts[(gs == k) & es])
            events[:, k] = np.searchsorted(died, times, side="right") - np.searchsorted(died, times, side="left")
        surviving = np.cumprod(1 - events.sum(1) / risk.sum(1))
        out.append(_Table(risk=risk, events=events, before=np.concatenate(([1.0], surviving[:-1]))))
    return out


def _weights(table: _Table, rho: float, gamma: float) -> Floats:
    w = np.ones(len(table.before))
    if rho:
        w = w * table.before**rho
    if gamma:
        w = w * (1 - table.before) ** gamma
    return w


def logrank(
    time: ArrayLike,
    event: ArrayLike,
    group: Sequence[object] | ArrayLike,
    *,
    strata: Sequence[object] | ArrayLike | None = None,
    rho: float = 0.0,
    gamma: float = 0.0,
) -> LogRank:
    """The log-rank test of two or more groups.

    Args:
        time, event, group: one per participant.
        strata: the factors of the allocation; sums run over strata.
        rho, gamma: weight S(t-)^rho (1 - S(t-))^gamma; 0, 0 is the log-rank, 1, 0 Peto-Peto.

    Returns: chi-squared on groups - 1 degrees of freedom; with weights, observed and expected are weighted too.

    >>> r = logrank([2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0])
    >>> round(r.chisq, 6), round(r.p, 6)
    (7.344407, 0.006727)
    """
    t = settled(time)
    e = flags(event, len(t))
    g, names = labels(group, len(t))
    s, _ = labels(strata, len(t), "strata")
    k = len(names)
    observed, expected, variance = np.zeros(k), np.zeros(k), np.zeros((k, k))
    for table in _tables(t, e, g, s, k):
        w = _weights(table, rho, gamma)
        n, d = table.risk.sum(1), table.events.sum(1)
        share = table.risk / n[:, None]
        observed += w @ table.events
        expected += w @ (share * d[:, None])
        spread = w**2 * d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0)
        variance += np.diag(spread @ share) - (share * spread[:, None]).T @ share
    chisq, df = _quadratic(observed - expected, variance, expected)
    return LogRank(
        groups=tuple(names), n=np.bincount(g, minlength=k), observed=observed, expected=expected, variance=variance,
        chisq=chisq, df=df, p=chi2_tail(chisq, df) if df else float("nan"),
    )  # fmt: skip


def _quadratic(u: Floats, v: Floats, expected: Floats) -> tuple[float, int]:
    use = expected > 0
    df = int(use.sum()) - 1
    if df < 1:
        return float("nan"), 0
    keep = np.nonzero(use)[0][1:]
    if df == 1:
        alone = float(v[keep[0], keep[0]])
        return (float(u[keep[0]]) ** 2 / alone if alone > 1e-14 else float("nan")), df
    inner = v[np.ix_(keep, keep)]
    if np.linalg.matrix_rank(inner) < len(keep):
        return float(u[keep] @ np.linalg.pinv(inner) @ u[keep]), df
    return float(u[keep] @ np.linalg.solve(inner, u[keep])), df


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MaxCombo:
    """The z of each weight (negative favours the experimental arm), their correlation, and the one-sided p."""

    z: tuple[float, ...]
    correlation: Floats
    p: float
    weights: tuple[tuple[float, float], ...]


def max_combo(
    time: ArrayLike,
    event: ArrayLike,
    experimental: ArrayLike,
    *,
    weights: Sequence[tuple[float, float]] = ((0, 0), (0, 0.5)),
    strata: Sequence[object] | ArrayLike | None = None,
) -> MaxCombo:
    """The largest of several weighted log-rank tests, its p from their joint normal distribution.

    Args:
        experimental: whether the participant is in the experimental arm.
        weights: up to five pairs (rho, gamma).

    Returns: p = 1 - P(all Z > z_min), by deterministic integration (one and two weights in closed form).

    Source: Cov of two weighted tests = variance with the product of their weights, Karrison 2016.
    """
    t = settled(time)
    e = flags(event, len(t))
    x = flags(experimental, len(t), "experimental").astype(np.int64)
    s, _ = labels(strata, len(t), "strata")
    m = len(weights)
    u, v = np.zeros(m), np.zeros((m, m))
    for table in _tables(t, e, x, s, 2):
        w = np.array([_weights(table, rho, gamma) for rho, gamma in weights])
        n, d = table.risk.sum(1), table.events.sum(1)
        share = table.risk[:, 1] / n
        u += w @ (table.events[:, 1] - d * share)
        spread = d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0) * share * (1 - share)
        v += (w * spread) @ w.T
    se = np.sqrt(np.diag(v))
    z = u / se
    correlation = v / np.outer(se, se)
    low = float(z.min())
    return MaxCombo(
        z=tuple(float(k) for k in z), correlation=correlation, p=1 - all_above(low, correlation),
        weights=tuple((float(a), float(b)) for a, b in weights),
    )  # fmt: skip


def all_above(z: float, correlation: Floats) -> float:
    """P(Z1 > z, …, Zm > z) of standard normals with the given correlation, which may be singular.

    Nested Gauss-Legendre quadrature over the conditional probabilities (Genz 1992), the innermost integral exact: no
    chance in it. Weights (0,0), (0,1), (1,0) are linear in each other, hence the care for dependent rows.
    """
    factor, bound_at = _factor(np.asarray(correlation, dtype=float))
    rank = factor.shape[1]
    nodes, heavy = np.polynomial.legendre.leggauss({1: 1, 2: 400, 3: 120, 4: 36}.get(rank, 18))
    return _below(-z, factor, bound_at, (nodes + 1) / 2, heavy / 2, 0, np.zeros((1, 0)), np.ones(1))


def _factor(r: Floats) -> tuple[Floats, list[list[int]]]:
    """A factor of full column rank, row by row, and for each column the rows whose last entry stands in it."""
    m = len(r)
    a = np.zeros((m, m))
    pivots: list[int] = []
    for i in range(m):
        for k, p in enumerate(pivots):
            a[i, k] = (r[i, p] - a[i, :k] @ a[p, :k]) / a[p, k]
        rest = r[i, i] - a[i] @ a[i]
        if rest > 1e-9:
            a[i, len(pivots)] = rest**0.5
            pivots.append(i)
    a = np.where(np.abs(a) < 1e-9, 0.0, a)[:, : len(pivots)]
    ends = [int(np.nonzero(row)[0][-1]) for row in a]
    return a, [[i for i in range(m) if ends[i] == k] for k in range(len(pivots))]


def _below(
    upper: float, a: Floats, bound_at: list[list[int]], nodes: Floats, heavy: Floats, k: int, y: Floats, weight: Floats
) -> float:
    """The mass of all a y < upper over coordinates k and later, for every given start ``y`` with its weight."""
    from scipy.special import ndtr, ndtri

    low, high = np.full(len(y), -np.inf), np.full(len(y), np.inf)
    for i in bound_at[k]:
        edge = (upper - y @ a[i, :k]) / a[i, k]
        if a[i, k] > 0:
            high = np.minimum(high, edge)
        else:
            low = np.maximum(low, edge)
    start = ndtr(low)
    mass = np.maximum(ndtr(high) - start, 0.0)
    if k == a.shape[1] - 1:
        return float(weight @ mass)
    z = ndtri(np.clip(start[:, None] + mass[:, None] * nodes, 1e-300, 1 - 1e-16))
    grown = np.column_stack((np.repeat(y, len(nodes), axis=0), z.ravel()))
    return _below(upper, a, bound_at, nodes, heavy, k + 1, grown, (weight[:, None] * mass[:, None] * heavy).ravel())
