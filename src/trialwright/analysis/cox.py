"""The proportional hazards model: Efron, Breslow and exact ties, strata, tests, proportionality, concordance.

Sources: Cox 1972; Efron 1977; Breslow 1974; Gail, Lubin & Rubinstein 1981 (exact); Grambsch & Therneau 1994 (score
test of proportionality); Harrell 1982 (concordance).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Bools, Floats, Ints, flags, labels, settled
from trialwright.analysis.survival import chi2_tail, kaplan_meier, normal_quantile, two_sided

TIES: Final = ("efron", "breslow", "exact")
DIVERGED: Final = 10.0
"""A coefficient beyond it, per standard deviation of its covariate for continuous ones, is no estimate."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoxModel:
    """A fitted model.

    Args:
        coef, se: log hazard ratios and their standard errors, in the order of the covariates.
        covariance: inverse of the information.
        loglik: at zero and at the estimate.
        score: the score test statistic.
        diverged: the likelihood has no finite maximum (monotone): no hazard ratio may be reported.
        n, events: participants and events.
    """

    ties: str
    coef: Floats
    se: Floats
    covariance: Floats
    loglik: tuple[float, float]
    score: float
    iterations: int
    diverged: bool
    n: int
    events: int
    x: Floats
    strata: tuple[_Stratum, ...]
    rows: tuple[Floats, Bools, Ints]

    @property
    def hazard_ratio(self) -> Floats:
        return np.exp(self.coef)

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Wald bounds of the hazard ratios."""
        z = normal_quantile(0.5 + level / 2)
        return np.exp(self.coef - z * self.se), np.exp(self.coef + z * self.se)

    @property
    def p(self) -> tuple[float, ...]:
        """Wald p of each coefficient."""
        return tuple(two_sided(float(b / s)) for b, s in zip(self.coef, self.se, strict=True))

    @property
    def lr_test(self) -> float:
        return 2 * (self.loglik[1] - self.loglik[0])

    @property
    def wald_test(self) -> float:
        return float(self.coef @ np.linalg.solve(self.covariance, self.coef))

    def lr_p(self) -> float:
        return chi2_tail(max(self.lr_test, 0.0), len(self.coef))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Stratum:
    """One stratum, latest time first: covariates, and per event the last row of its risk set and its tied events."""

    x: Floats
    order: Ints
    event_rows: Ints
    reach: Ints
    first: Ints
    share: Floats
    times: Floats


def _strata(t: Floats, e: Bools, x: Floats, s: Ints, efron: bool) -> tuple[_Stratum, ...]:
    out = []
    for k in range(int(s.max()) + 1):
        members = np.nonzero(s == k)[0]
        order = members[np.lexsort((~e[members], -t[members]))]
        ts, es = t[order], e[order]
        rows = np.nonzero(es)[0]
        if not len(rows):
            continue
        reach = np.searchsorted(-ts, -ts[rows], side="right") - 1
        times, inverse, counts = np.unique(-ts[rows], return_inverse=True, return_counts=True)
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        within = np.arange(len(rows)) - starts[inverse]
        share = within / counts[inverse] if efron else np.zeros(len(rows))
        out.append(
            _Stratum(
                x=x[order], order=order, event_rows=rows, reach=reach, first=starts[inverse].astype(np.int64),
                share=share, times=-times[inverse],
            )
        )  # fmt: skip
    return tuple(out)


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Per event: weighted mean and covariance of the covariates over its (thinned) risk set; S0; log likelihood part."""

    mean: Floats
    spread: Floats
    s0: Floats
    loglik: float


def _moments(s: _Stratum, beta: Floats) -> _Moments:
    eta = s.x @ beta
    top = eta.max()
    w = np.exp(eta - top)
    wx = s.x * w[:, None]
    wxx = wx[:, :, None] * s.x[:, None, :]
    c0, c1, c2 = np.cumsum(w), np.cumsum(wx, 0), np.cumsum(wxx, 0)
    s0, s1, s2 = c0[s.reach].copy(), c1[s.reach].copy(), c2[s.reach].copy()
    if s.share.any():
        rows = s.event_rows
        groups = np.unique(s.first)
        place = np.searchsorted(groups, s.first)
        f = s.share
        s0 -= f * np.add.reduceat(w[rows], groups)[place]
        s1 -= f[:, None] * np.add.reduceat(wx[rows], groups, axis=0)[place]
        s2 -= f[:, None, None] * np.add.reduceat(wxx[rows], groups, axis=0)[place]
    mean = s1 / s0[:, None]
    spread = s2 / s0[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return _Moments(mean, spread, s0, float((eta[s.event_rows] - top - np.log(s0)).sum()))


def _likelihood(strata: Sequence[_Stratum], beta: Floats) -> tuple[float, Floats, Floats]:
    p = len(beta)
    value, u, info = 0.0, np.zeros(p), np.zeros((p, p))
    for s in strata:
        m = _moments(s, beta)
        value += m.loglik
        u += (s.x[s.event_rows] - m.mean).sum(0)
        info += m.spread.sum(0)
    return value, u, info


def _exact_likelihood(strata: Sequence[_Stratum], beta: Floats) -> tuple[float, Floats, Floats]:
    """The discrete likelihood: tied events are one draw of d from the risk set, by elementary symmetric sums."""
    p = len(beta)
    value, u, info = 0.0, np.zeros(p), np.zeros((p, p))
    for s in strata:
        eta = s.x @ beta
        top = eta.max()
        w = np.exp(eta - top)
        sizes = {int(r): int((s.reach == r).sum()) for r in np.unique(s.reach)}
        most = max(sizes.values())
        e, g, h = np.zeros(most + 1), np.zeros((most + 1, p)), np.zeros((most + 1, p, p))
        e[0] = 1.0
        for row in range(int(s.reach.max()) + 1):
            x = s.x[row]
            gx = g[:-1, :, None] * x[None, None, :]
            h[1:] += w[row] * (h[:-1] + gx + gx.transpose(0, 2, 1) + e[:-1, None, None] * np.outer(x, x))
            g[1:] += w[row] * (g[:-1] + e[:-1, None] * x)
            e[1:] += w[row] * e[:-1]
            d = sizes.get(row, 0)
            if d:
                mean = g[d] / e[d]
                value -= float(np.log(e[d]))
                u -= mean
                info += h[d] / e[d] - np.outer(mean, mean)
        value += float((eta[s.event_rows] - top).sum())
        u += s.x[s.event_rows].sum(0)
    return value, u, info


def cox(
    time: ArrayLike,
    event: ArrayLike,
    covariates: ArrayLike,
    *,
    strata: Sequence[object] | ArrayLike | None = None,
    ties: str = "efron",
    tolerance: float = 1e-11,
    most: int = 50,
) -> CoxModel:
    """Fits a proportional hazards model by Newton's method from zero.

    Args:
        covariates: one row a participant, one column a covariate (numbers; make indicators of categories before).
        strata: the baseline hazard differs between strata.
        ties: ``efron``, ``breslow`` or ``exact`` (small data).

    Raises:
        ValueError: unknown ties, lengths differ, no events, or covariates that are linear in each other.

    Returns: ``diverged`` where a coefficient runs away (an arm without events): report "not estimable" and the log-rank p.
    """
    if ties not in TIES:
        raise ValueError(f"no method for ties is called {ties!r}; there are {', '.join(TIES)}")
    t = settled(time)
    e = flags(event, len(t))
    x = np.asarray(covariates, dtype=float)
    x = x.reshape(len(t), -1)
    if not np.all(np.isfinite(x)):
        raise ValueError("a covariate is missing; leave the participant out")
    if not e.any():
        raise ValueError("no events: a hazard ratio cannot be estimated")
    s, _ = labels(strata, len(t), "strata")
    centre = x.mean(0)
    spread = np.where(x.std(0) > 0, x.std(0), 1.0)
    scaled = (x - centre) / spread
    groups = _strata(t, e, scaled, s, ties == "efron")
    likelihood = _exact_likelihood if ties == "exact" else _likelihood
    beta, steps, first, last, info = _newton(likelihood, groups, x.shape[1], tolerance, most)
    try:
        inverse = np.linalg.inv(info)
    except np.linalg.LinAlgError:
        inverse = np.full_like(info, np.nan)
    null, u0, i0 = first
    score = float(u0 @ np.linalg.pinv(i0) @ u0)
    coef = beta / spread
    covariance = inverse / np.outer(spread, spread)
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.diag(covariance))
    diverged = bool(
        np.any(np.abs(beta) > DIVERGED) or not np.all(np.isfinite(se)) or np.any(se > 1e3 * (1 + np.abs(coef)))
    )
    return CoxModel(
        ties=ties, coef=coef, se=se, covariance=covariance, loglik=(null, last), score=score, iterations=steps,
        diverged=diverged or _is_binary_runaway(x, coef), n=len(t), events=int(e.sum()), x=x,
        strata=groups, rows=(t, e, s),
    )  # fmt: skip


def _is_binary_runaway(x: Floats, coef: Floats) -> bool:
    binary = np.array([len(np.unique(x[:, k])) == 2 and float(np.ptp(x[:, k])) == 1.0 for k in range(x.shape[1])])
    return bool(np.any(binary & (np.abs(coef) > DIVERGED)))


_Likelihood: TypeAlias = Callable[[Sequence[_Stratum], Floats], tuple[float, Floats, Floats]]


def _newton(
    likelihood: _Likelihood, groups: Sequence[_Stratum], p: int, tolerance: float, most: int
) -> tuple[Floats, int, tuple[float, Floats, Floats], float, Floats]:
    beta = np.zeros(p)
    value, u, info = likelihood(groups, beta)
    first = (value, u, info)
    if np.linalg.matrix_rank(info) < p:
        raise ValueError("the covariates are linear in each other, or one does not vary among those at risk")
    steps = 0
    for steps in range(1, most + 1):
        step = np.linalg.lstsq(info, u, rcond=None)[0]
        factor = 1.0
        while True:
            trial = beta + factor * step
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                new, nu, ni = likelihood(groups, trial)
            if np.isfinite(new) and new >= value - 1e-9 * abs(value):
                break
            factor /= 2
            if factor < 1e-6:
                return beta, steps, first, value, info
        gain = new - value
        beta, value, u, info = trial, new, nu, ni
        if np.any(np.abs(beta) > 30):
            break
        if gain <= tolerance * (abs(value) + 1e-12) and np.max(np.abs(factor * step)) < 1e-8:
            break
    return beta, steps, first, value, info


def proportionality(model: CoxModel) -> tuple[float, int, float]:
    """The global score test of proportional hazards against g(t) x, g = 1 - Kaplan-Meier just before t.

    Returns: chi-squared, degrees of freedom, p.

    Source: Grambsch & Therneau 1994 in its score form.
    """
    t, e, _ = model.rows
    curve = kaplan_meier(t, e)
    spread = np.where(model.x.std(0) > 0, model.x.std(0), 1.0)
    beta = model.coef * spread
    g_all, means, xs, spreads = [], [], [], []
    for s in model.strata:
        m = _moments(s, beta)
        before = np.searchsorted(curve.time, s.times, side="left") - 1
        g_all.append(np.where(before >= 0, 1 - curve.survival[np.maximum(before, 0)], 0.0))
        means.append(m.mean)
        spreads.append(m.spread)
        xs.append(s.x[s.event_rows])
    g = np.concatenate(g_all)
    g = g - g.mean()
    residual = np.concatenate(xs) - np.concatenate(means)
    v = np.concatenate(spreads)
    u = g @ residual
    i11, i12, i22 = v.sum(0), (g[:, None, None] * v).sum(0), (g[:, None, None] ** 2 * v).sum(0)
    adjusted = i22 - i12.T @ np.linalg.solve(i11, i12)
    chisq = float(u @ np.linalg.solve(adjusted, u))
    return chisq, len(u), chi2_tail(chisq, len(u))


def concordance(model: CoxModel) -> float:
    """The share of comparable pairs in which the higher predicted hazard had the event first; ties count half.

    Comparable: the shorter time is an event, both of one stratum, tied event times left out.
    """
    t, e, s = model.rows
    eta = model.x @ model.coef
    agree = tied = every = 0.0
    for k in np.nonzero(e)[0]:
        others = (s == s[k]) & ((t > t[k]) | ((t == t[k]) & ~e))
        delta = eta[k] - eta[others]
        near = np.abs(delta) <= 1e-12 * max(1.0, abs(float(eta[k])))
        tied += int(near.sum())
        agree += int(((delta > 0) & ~near).sum())
        every += len(delta)
    return (agree + tied / 2) / every if every else float("nan")


def hazard_ratio_text(model: CoxModel, k: int = 0) -> str:
    """``0.59 (0.42, 0.82)``, or ``NE`` where the likelihood is monotone."""
    if model.diverged:
        return "NE"
    low, up = model.interval()
    return f"{exp(float(model.coef[k])):.2f} ({low[k]:.2f}, {up[k]:.2f})"
