"""Proportions: exact and approximate intervals, tests, differences of two, odds ratios, stratified tables.

Formulas as in analysis.md, section 10. Sources: Clopper & Pearson 1934; Wilson 1927; Agresti & Coull 1998;
Brown, Cai & DasGupta 2001 (Jeffreys); Newcombe 1998 (method 10); Miettinen & Nurminen 1985; Mantel & Haenszel 1959;
Robins, Breslow & Greenland 1986.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import acos, copysign, cos, exp, isfinite, log, nan, pi, sqrt
from typing import Final

import numpy as np

from trialwright.analysis.arrays import Floats
from trialwright.analysis.survival import chi2_tail, normal_quantile

METHODS: Final = ("clopper_pearson", "wilson", "agresti_coull", "jeffreys", "mid_p")


def _checked(x: int, n: int) -> tuple[int, int]:
    if n < 1 or not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is no proportion: 0 <= x <= n and n >= 1 are needed")
    return int(x), int(n)


def clopper_pearson(x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval by the binomial tails.

    >>> [round(b, 4) for b in clopper_pearson(0, 9)]
    [0.0, 0.3363]
    """
    from scipy.special import betaincinv

    x, n = _checked(x, n)
    a = (1 - level) / 2
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, a))
    up = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - a))
    return low, up


def upper_bound(x: int, n: int, level: float = 0.95) -> float:
    """The one-sided exact upper bound."""
    from scipy.special import betaincinv

    x, n = _checked(x, n)
    return 1.0 if x == n else float(betaincinv(x + 1, n - x, level))


def wilson(x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval.

    >>> [round(b, 3) for b in wilson(7, 10)]
    [0.397, 0.892]
    """
    x, n = _checked(x, n)
    z = normal_quantile(0.5 + level / 2)
    p = x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if x == 0 else middle - half), (1.0 if x == n else middle + half)


def agresti_coull(x: int, n: int, level: float = 0.95, *, clipped: bool = True) -> tuple[float, float]:
    """The adjusted Wald interval about (x + z²/2)/(n + z²)."""
    x, n = _checked(x, n)
    z = normal_quantile(0.5 + level / 2)
    m = n + z * z
    p = (x + z * z / 2) / m
    half = z * sqrt(p * (1 - p) / m)
    return (max(0.0, p - half), min(1.0, p + half)) if clipped else (p - half, p + half)


def jeffreys(x: int, n: int, level: float = 0.95, *, ends: bool = True) -> tuple[float, float]:
    """The equal-tailed interval of the Beta(x + ½, n - x + ½) posterior; ``ends``: 0 at x = 0 and 1 at x = n."""
    from scipy.special import betaincinv

    x, n = _checked(x, n)
    a = (1 - level) / 2
    low, up = (float(betaincinv(x + 0.5, n - x + 0.5, q)) for q in (a, 1 - a))
    if ends:
        low, up = (0.0 if x == 0 else low), (1.0 if x == n else up)
    return low, up


def mid_p(x: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The interval by the binomial tails with half of P(X = x)."""
    from scipy.optimize import brentq
    from scipy.special import bdtr, bdtrc

    x, n = _checked(x, n)
    a = (1 - level) / 2

    def upper_tail(p: float) -> float:
        more = float(bdtrc(x, n, p)) if x < n else 0.0
        at_least = float(bdtrc(x - 1, n, p)) if x > 0 else 1.0
        return (more + at_least) / 2

    def lower_tail(p: float) -> float:
        at_most = float(bdtr(x, n, p))
        less = float(bdtr(x - 1, n, p)) if x > 0 else 0.0
        return (at_most + less) / 2

    tiny = 1e-15
    low = 0.0 if x == 0 else brentq(lambda p: upper_tail(p) - a, tiny, 1 - tiny, xtol=1e-14)
    up = 1.0 if x == n else brentq(lambda p: lower_tail(p) - a, tiny, 1 - tiny, xtol=1e-14)
    return float(low), float(up)


_INTERVALS: Final[dict[str, Callable[[int, int, float], tuple[float, float]]]] = {
    "clopper_pearson": clopper_pearson,
    "wilson": wilson,
    "agresti_coull": agresti_coull,
    "jeffreys": jeffreys,
    "mid_p": mid_p,
}


def interval(x: int, n: int, method: str = "clopper_pearson", level: float = 0.95) -> tuple[float, float]:
    """An interval by the name of its method. Raises ``ValueError`` for an unknown name."""
    if method not in _INTERVALS:
        raise ValueError(f"no interval is called {method!r}; there are {', '.join(METHODS)}")
    return _INTERVALS[method](x, n, level)


def interval_table(n: int, method: str = "clopper_pearson", level: float = 0.95) -> tuple[Floats, Floats]:
    """Both bounds for every x from 0 to n: replicates look up instead of solving."""
    rows = [interval(x, n, method, level) for x in range(n + 1)]
    return np.array([r[0] for r in rows]), np.array([r[1] for r in rows])


def binomial_test(x: int, n: int, p0: float) -> tuple[float, float]:
    """Exact p: P(X >= x), and the sum over outcomes no more likely than x.

    >>> [round(p, 6) for p in binomial_test(16, 23, 0.5)]
    [0.04657, 0.09314]
    """
    x, n = _checked(x, n)
    from scipy.special import bdtrc, gammaln

    k = np.arange(n + 1)
    if p0 in (0.0, 1.0):
        only = 0 if p0 == 0 else n
        return (1.0 if x <= only else 0.0), (1.0 if x == only else 0.0)
    logs = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * log(p0) + (n - k) * log(1 - p0)
    masses = np.exp(logs)
    greater = 1.0 if x == 0 else float(bdtrc(x - 1, n, p0))
    return greater, float(min(1.0, masses[masses <= masses[x] * (1 + 1e-7)].sum()))


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoProportions:
    """Two proportions compared: x1 of n1 minus x2 of n2."""

    difference: float
    newcombe: tuple[float, float]
    miettinen_nurminen: tuple[float, float]
    fisher_p: float
    odds_ratio: float
    odds_ratio_interval: tuple[float, float]
    chisq: float
    chisq_p: float


def newcombe(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> tuple[float, float]:
    """The difference by Newcombe's method 10 from two Wilson intervals."""
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1, level), wilson(x2, n2, level)
    d = p1 - p2
    return d - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2), d + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)


def constrained_p2(x1: int, n1: int, x2: int, n2: int, d: float) -> float:
    """The maximum likelihood of p2 where p1 = p2 + d, the root of the cubic of Miettinen & Nurminen 1985."""
    n = n1 + n2
    l3, l2 = float(n), (n1 + 2 * n2) * d - n - (x1 + x2)
    l1 = (n2 * d - n - 2 * x2) * d + (x1 + x2)
    l0 = x2 * d * (1 - d)
    q = l2**3 / (27 * l3**3) - l1 * l2 / (6 * l3**2) + l0 / (2 * l3)
    inside = max(0.0, l2**2 / (9 * l3**2) - l1 / (3 * l3))
    r = copysign(sqrt(inside), q)
    ratio = q / r**3 if r != 0 else 0.0
    p2 = 2 * r * cos((pi + acos(max(-1.0, min(1.0, ratio)))) / 3) - l2 / (3 * l3)
    return min(max(p2, max(0.0, -d)), min(1.0, 1 - d))


def score_z(x1: int, n1: int, x2: int, n2: int, d: float) -> float:
    """The score statistic of p1 - p2 = d with Miettinen and Nurminen's variance."""
    n = n1 + n2
    p2 = constrained_p2(x1, n1, x2, n2, d)
    p1 = p2 + d
    v = (max(p1 * (1 - p1), 0.0) / n1 + max(p2 * (1 - p2), 0.0) / n2) * n / (n - 1)
    gap = x1 / n1 - x2 / n2 - d
    if v <= 0:
        return 0.0 if abs(gap) < 1e-15 else copysign(1e12, gap)
    return gap / sqrt(v)


def miettinen_nurminen(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of the difference.

    >>> [round(b, 4) for b in miettinen_nurminen(56, 70, 48, 80)]
    [0.0528, 0.3382]
    """
    from scipy.optimize import brentq

    _checked(x1, n1), _checked(x2, n2)
    z = normal_quantile(0.5 + level / 2)
    d = x1 / n1 - x2 / n2
    edge = 1 - 1e-12
    low = -1.0
    if d > -edge and score_z(x1, n1, x2, n2, -edge) > z:
        low = brentq(lambda t: score_z(x1, n1, x2, n2, t) - z, -edge, d, xtol=1e-14)
    up = 1.0
    if d < edge and score_z(x1, n1, x2, n2, edge) < -z:
        up = brentq(lambda t: score_z(x1, n1, x2, n2, t) + z, d, edge, xtol=1e-14)
    return float(low), float(up)


def _hypergeometric(x1: int, n1: int, x2: int, n2: int) -> tuple[Floats, Floats]:
    """The possible first cells of a 2 x 2 table with these margins, and the logs of their central masses."""
    from scipy.special import gammaln

    m = x1 + x2
    k = np.arange(max(0, m - n2), min(n1, m) + 1, dtype=float)
    logs = (
        gammaln(n1 + 1) - gammaln(k + 1) - gammaln(n1 - k + 1)
        + gammaln(n2 + 1) - gammaln(m - k + 1) - gammaln(n2 - m + k + 1)
    )  # fmt: skip
    return k, logs - logs.max()


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Fisher's exact two-sided p: tables no more likely than the one seen."""
    k, logs = _hypergeometric(x1, n1, x2, n2)
    mass = np.exp(logs)
    mass /= mass.sum()
    return float(min(1.0, mass[mass <= mass[int(x1 - k[0])] * (1 + 1e-7)].sum()))


def conditional_odds_ratio(
    x1: int, n1: int, x2: int, n2: int, level: float = 0.95
) -> tuple[float, tuple[float, float]]:
    """The conditional maximum likelihood odds ratio and its exact interval (Cornfield 1956).

    Returns: infinity for a bound or ratio that does not exist; not-a-number where the margins leave one table only.
    """
    from scipy.optimize import brentq

    k, logs = _hypergeometric(x1, n1, x2, n2)
    if len(k) == 1:
        return nan, (0.0, float("inf"))
    low_x, high_x, x = k[0], k[-1], float(x1)

    def masses(t: float) -> Floats:
        w = logs + k * t
        w = np.exp(w - w.max())
        return np.asarray(w / w.sum())

    def solved(f: Callable[[float], float]) -> float:
        a, b = -1.0, 1.0
        while f(a) * f(b) > 0:
            a, b = a * 2, b * 2
        return exp(float(brentq(f, a, b, xtol=1e-15, rtol=8.9e-16)))

    alpha = (1 - level) / 2
    ratio = 0.0 if x == low_x else float("inf") if x == high_x else solved(lambda t: float(masses(t) @ k) - x)
    low = 0.0 if x == low_x else solved(lambda t: float(masses(t)[k >= x].sum()) - alpha)
    up = float("inf") if x == high_x else solved(lambda t: float(masses(t)[k <= x].sum()) - alpha)
    return ratio, (low, up)


def chi_squared(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    """Pearson's chi-squared without correction and its p."""
    a, b, c, d = x1, n1 - x1, x2, n2 - x2
    product = (a + b) * (c + d) * (a + c) * (b + d)
    if product == 0:
        return nan, nan
    chisq = (n1 + n2) * (a * d - b * c) ** 2 / product
    return chisq, chi2_tail(chisq, 1)


def two_proportions(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> TwoProportions:
    """Everything a table of two proportions prints."""
    _checked(x1, n1), _checked(x2, n2)
    ratio, bounds = conditional_odds_ratio(x1, n1, x2, n2, level)
    chisq, p = chi_squared(x1, n1, x2, n2)
    return TwoProportions(
        difference=x1 / n1 - x2 / n2, newcombe=newcombe(x1, n1, x2, n2, level),
        miettinen_nurminen=miettinen_nurminen(x1, n1, x2, n2, level), fisher_p=fisher_p(x1, n1, x2, n2),
        odds_ratio=ratio, odds_ratio_interval=bounds, chisq=chisq, chisq_p=p,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StratifiedOdds:
    """The Cochran-Mantel-Haenszel test without correction and the common odds ratio with its interval."""

    chisq: float
    p: float
    odds_ratio: float
    interval: tuple[float, float]


def cochran_mantel_haenszel(tables: Sequence[tuple[int, int, int, int]], level: float = 0.95) -> StratifiedOdds:
    """Two arms over strata.

    Args:
        tables: (a, b, c, d) a stratum: events and non-events of the first arm, then of the second.
    """
    t = np.asarray(tables, dtype=float)
    a, b, c, d = t.T
    n = t.sum(1)
    use = n > 1
    a, b, c, d, n = a[use], b[use], c[use], d[use], n[use]
    m1, m0, r1, r0 = a + b, c + d, a + c, b + d
    gap = float((a - m1 * r1 / n).sum())
    v = float((m1 * m0 * r1 * r0 / (n**2 * (n - 1))).sum())
    chisq = gap**2 / v if v > 0 else nan
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    if r.sum() == 0 or s.sum() == 0:
        ratio = nan if r.sum() == s.sum() else 0.0 if r.sum() == 0 else float("inf")
        return StratifiedOdds(chisq=chisq, p=_tail(chisq), odds_ratio=ratio, interval=(nan, nan))
    ratio = float(r.sum() / s.sum())
    var = (
        (p * r).sum() / (2 * r.sum() ** 2)
        + (p * s + q * r).sum() / (2 * r.sum() * s.sum())
        + (q * s).sum() / (2 * s.sum() ** 2)
    )
    z = normal_quantile(0.5 + level / 2)
    half = z * sqrt(float(var))
    bounds = (exp(log(ratio) - half), exp(log(ratio) + half))
    return StratifiedOdds(chisq=chisq, p=_tail(chisq), odds_ratio=ratio, interval=bounds)


def _tail(chisq: float) -> float:
    return chi2_tail(chisq, 1) if isfinite(chisq) else nan
