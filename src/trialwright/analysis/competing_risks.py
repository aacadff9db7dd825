"""Competing risks: cumulative incidence with both usual variances, Gray's test, the Fine-Gray model.

Sources: Aalen & Johansen 1978; delta variance as multi-state survival programs print it; Gray 1988; Fine & Gray 1999.
Formulas as in analysis.md, section 9. Causes are numbers: 0 censored, 1, 2 … the causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats, Ints, labels, settled
from trialwright.analysis.survival import bounds, chi2_tail, two_sided


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incidence:
    """Cumulative incidences of one group at its distinct event times.

    Args:
        time: distinct times of any event.
        survival: probability of no event yet, just after each time.
        causes: the causes, ascending.
        cif: one row a cause.
        variance: one row a cause (method ``delta`` or ``cmprsk``).
        survival_variance: Greenwood's of ``survival``.
    """

    time: Floats
    at_risk: Ints
    survival: Floats
    causes: tuple[int, ...]
    cif: Floats
    variance: Floats
    survival_variance: Floats
    method: str
    n: int

    def at(self, times: ArrayLike, cause: int = 1) -> Floats:
        """F(t) of a cause."""
        return self._read(self._row(self.cif, cause), times)

    def variance_at(self, times: ArrayLike, cause: int = 1) -> Floats:
        return self._read(self._row(self.variance, cause), times)

    def survival_at(self, times: ArrayLike) -> Floats:
        return self._read(self.survival, times, 1.0)

    def survival_variance_at(self, times: ArrayLike) -> Floats:
        return self._read(self.survival_variance, times)

    def interval_at(self, times: ArrayLike, cause: int = 1, level: float = 0.95) -> tuple[Floats, Floats]:
        """Log-log bounds of F(t) (Choudhury 2002), never outside 0 and 1; without an event no upper bound exists."""
        f, v = self.at(times, cause), self.variance_at(times, cause)
        with np.errstate(all="ignore"):
            hazard_like = np.where(f < 1, v / (1 - f) ** 2, 0.0)
            low, up = bounds(1 - f, hazard_like, "log-log", level)
        return np.where(f > 0, 1 - up, 0.0), np.where(f > 0, 1 - low, np.nan)

    def _row(self, table: Floats, cause: int) -> Floats:
        if cause not in self.causes:
            return np.zeros(len(self.time))
        return np.asarray(table[self.causes.index(cause)])

    def _read(self, values: Floats, at: ArrayLike, first: float = 0.0) -> Floats:
        k = np.searchsorted(self.time, np.asarray(at, dtype=float), side="right") - 1
        if not len(values):
            return np.full(np.shape(at), first)
        return np.where(k >= 0, values[np.maximum(k, 0)], first)


def _coded(event: ArrayLike, n: int) -> Ints:
    code = np.asarray(event, dtype=np.int64).ravel()
    if len(code) != n or np.any(code < 0):
        raise ValueError("event needs one number per participant: 0 censored, 1, 2 … the causes")
    return code


def cumulative_incidence(time: ArrayLike, event: ArrayLike, *, variance: str = "delta") -> Incidence:
    """Aalen-Johansen cumulative incidences of every cause.

    Args:
        time: one per participant.
        event: 0 censored, 1, 2 … the cause.
        variance: ``delta`` (default) or ``cmprsk``.

    >>> c = cumulative_incidence([4, 6, 8, 9, 12, 12, 12, 12, 12, 12], [1, 2, 1, 0, 0, 1, 0, 0, 2, 0])
    >>> [round(float(f), 4) for f in c.at([6, 9, 12])]
    [0.1, 0.2, 0.3167]
    """
    if variance not in ("delta", "cmprsk"):
        raise ValueError(f"no variance is called {variance!r}; there are delta, cmprsk")
    t = settled(time)
    code = _coded(event, len(t))
    times = np.unique(t[code > 0])
    ordered = np.sort(t)
    n = (len(t) - np.searchsorted(ordered, times, side="left")).astype(np.int64)
    causes = tuple(int(c) for c in np.unique(code) if c > 0) or (1,)
    per = np.array([[np.sum((t == u) & (code == c)) for u in times] for c in causes], dtype=float)
    per = per.reshape(len(causes), len(times))
    d = per.sum(0)
    survival = np.cumprod(1 - d / n) if len(times) else np.zeros(0)
    before = np.concatenate(([1.0], survival[:-1])) if len(times) else survival
    cif = np.cumsum(before * per / n, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(d > 0, d / (n * (n - d).astype(float)), 0.0))
        spread = np.where(survival > 0, survival**2 * greenwood, 0.0)
    make = _delta_variance if variance == "delta" else _cmprsk_variance
    rows = [make(n.astype(float), per[k], d, before, survival, cif[k]) for k in range(len(causes))]
    return Incidence(
        time=times, at_risk=n, survival=survival, causes=causes, cif=cif,
        variance=np.array(rows).reshape(len(causes), len(times)), survival_variance=spread, method=variance, n=len(t),
    )  # fmt: skip


def _delta_variance(n: Floats, dk: Floats, d: Floats, before: Floats, after: Floats, f: Floats) -> Floats:
    """Sum over j of (F(t)-F_j)² d/(n(n-d)) + S_j-² d_k(n-d_k)/n³ - 2 (F(t)-F_j) S_j- d_k/n², by running sums."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(n > d, d / (n * (n - d)), 0.0)
    b = before * dk / n**2
    c = before**2 * dk * (n - dk) / n**3
    a0, a1, a2 = np.cumsum(a), np.cumsum(a * f), np.cumsum(a * f**2)
    b0, b1 = np.cumsum(b), np.cumsum(b * f)
    return np.asarray(f**2 * a0 - 2 * f * a1 + a2 + np.cumsum(c) - 2 * (f * b0 - b1))


def _cmprsk_variance(n: Floats, dk: Floats, d: Floats, before: Floats, after: Floats, f: Floats) -> Floats:
    """As the R package cmprsk estimates it (Gray 1988)."""
    v1 = v2 = v3 = 0.0
    out = np.zeros(len(n))
    for j in range(len(n)):
        for own, count in ((True, dk[j]), (False, d[j] - dk[j])):
            if count <= 0:
                continue
            if after[j] > 0:
                a, b = f[j] / after[j] + (1.0 if own else 0.0), 1 / after[j]
            elif own:
                a, b = 1.0, 0.0
            else:
                continue
            thin = 1 - (count - 1) / (n[j] - 1) if n[j] > 1 else 1.0
            q = before[j] ** 2 * count / n[j] ** 2 * thin
            v1, v2, v3 = v1 + a * a * q, v2 + a * b * q, v3 + b * b * q
        out[j] = v1 + f[j] ** 2 * v3 - 2 * f[j] * v2
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Gray:
    """Gray's test that groups have the same cumulative incidence of a cause."""

    chisq: float
    df: int
    p: float


def gray(
    time: ArrayLike,
    event: ArrayLike,
    group: Sequence[object] | ArrayLike,
    *,
    cause: int = 1,
    strata: Sequence[object] | ArrayLike | None = None,
) -> Gray:
    """Gray's K-sample test of one cause, rho 0; sums over strata.

    Raises:
        ValueError: fewer than two groups.
    """
    t = settled(time)
    code = _coded(event, len(t))
    g, names = labels(group, len(t))
    s, _ = labels(strata, len(t), "strata")
    k = len(names)
    if k < 2:
        raise ValueError("Gray's test compares at least two groups")
    z, v = np.zeros(k), np.zeros((k, k))
    for stratum in range(int(s.max()) + 1):
        use = s == stratum
        dz, dv = _gray_sums(t[use], code[use], g[use], k, cause)
        z, v = z + dz, v + dv
    z, v = z[:-1], v[:-1, :-1]
    if np.linalg.matrix_rank(v) < k - 1:
        return Gray(chisq=float("nan"), df=k - 1, p=float("nan"))
    chisq = float(z @ np.linalg.solve(v, z))
    return Gray(chisq=chisq, df=k - 1, p=chi2_tail(chisq, k - 1))


def _gray_sums(t: Floats, code: Ints, g: Ints, k: int, cause: int) -> tuple[Floats, Floats]:
    times = np.unique(t[code > 0])
    m = len(times)
    n, d1, d2 = (np.zeros((m, k)) for _ in range(3))
    for i in range(k):
        mine = np.sort(t[g == i])
        n[:, i] = len(mine) - np.searchsorted(mine, times, side="left")
        for target, chosen in ((d1, code == cause), (d2, (code > 0) & (code != cause))):
            have = np.sort(t[(g == i) & chosen])
            target[:, i] = np.searchsorted(have, times, side="right") - np.searchsorted(have, times, side="left")
    z, variance = np.zeros(k), np.zeros((k, k))
    c, u, v = np.zeros((k, k)), np.zeros((k, k)), np.zeros(k)
    surv, own = np.ones(k), np.zeros(k)
    f0 = 0.0
    for j in range(m):
        nj, a1, a2 = n[j], d1[j], d2[j]
        live = nj > 0
        safe = np.where(live, nj, 1.0)
        after = np.where(live, surv * (1 - (a1 + a2) / safe), surv)
        own_after = np.where(live, own + surv * a1 / safe, own)
        h = np.where(live & (surv > 0), nj / np.where(surv > 0, surv, 1.0), 0.0)
        total = h.sum()
        if total <= 0:
            break
        e1 = a1.sum()
        q = float((h * (1 - own)).sum())
        f_before = f0
        f0 = f_before + e1 / total
        spread = np.diag(h) - np.outer(h, h) / total
        if e1 > 0:
            c += spread * e1 / (total * (1 - f_before))
            z += a1 - e1 * h * (1 - own) / q
        for i in np.nonzero(live)[0].tolist():
            if e1 > 0:
                a = 1 - (1 - f0) / after[i] if after[i] > 0 else 1.0
                thin = 1 - (e1 - 1) / (total * surv[i] - 1) if e1 > 1 and total * surv[i] != 1 else 1.0
                b = surv[i] * e1 / (total * nj[i]) * thin
                w = spread[:, i] - a * c[:, i]
                u[:, i] += a * b * w
                variance += b * np.outer(w, w)
                v[i] += a * a * b
            if a2[i] > 0 and after[i] > 0:
                a = (1 - f0) / after[i]
                thin = 1 - (a2[i] - 1) / (nj[i] - 1) if a2[i] > 1 else 1.0
                b = surv[i] ** 2 * a2[i] / nj[i] ** 2 * thin
                w = a * c[:, i]
                u[:, i] -= a * b * w
                variance += b * np.outer(w, w)
                v[i] += a * a * b
        surv, own = after, own_after
    for k_own in range(k):
        variance += (
            v[k_own] * np.outer(c[:, k_own], c[:, k_own])
            + np.outer(c[:, k_own], u[:, k_own])
            + np.outer(u[:, k_own], c[:, k_own])
        )
    return z, variance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FineGray:
    """A proportional subdistribution hazards model."""

    coef: Floats
    se: Floats
    p: tuple[float, ...]
    n: int
    events: int

    @property
    def subdistribution_hazard_ratio(self) -> Floats:
        return np.exp(self.coef)


def fine_gray(time: ArrayLike, event: ArrayLike, covariates: ArrayLike, *, cause: int = 1, most: int = 40) -> FineGray:
    """The Fine-Gray model of one cause, Breslow ties, inverse probability of censoring weights, robust variance.

    Raises:
        ValueError: no event of the cause, or a covariate is missing.
    """
    t = settled(time)
    code = _coded(event, len(t))
    x = np.asarray(covariates, dtype=float).reshape(len(t), -1)
    if not (code == cause).any():
        raise ValueError("no event of this cause: the model cannot be fitted")
    if not np.all(np.isfinite(x)):
        raise ValueError("a covariate is missing; leave the participant out")
    x = x - x.mean(0)
    order = np.argsort(t, kind="stable")
    t, code, x = t[order], code[order], x[order]
    times, deaths = np.unique(t[code == cause], return_counts=True)
    setting = _Setting(t, code, x, cause, times, deaths, _weights(t, code, cause, times))
    beta: Floats = np.zeros(x.shape[1])
    for _ in range(most):
        u, info, _, _, _ = _fine_gray_sums(setting, beta)
        step = np.linalg.solve(info, u)
        beta = beta + step
        if np.max(np.abs(step)) < 1e-10:
            break
    variance = _fine_gray_variance(setting, beta)
    se = np.sqrt(np.diag(variance))
    p = tuple(two_sided(float(b / s)) for b, s in zip(beta, se, strict=True))
    return FineGray(coef=beta, se=se, p=p, n=len(t), events=int((code == cause).sum()))


def _censoring(t: Floats, code: Ints) -> tuple[Floats, Floats]:
    """The Kaplan-Meier of censoring: its times and its value just after each."""
    times, counts = np.unique(t[code == 0], return_counts=True)
    at_risk = len(t) - np.searchsorted(t, times, side="left")
    return times, np.cumprod(1 - counts / at_risk)


def _just_before(times: Floats, values: Floats, at: Floats) -> Floats:
    k = np.searchsorted(times, at, side="left") - 1
    return np.where(k >= 0, values[np.maximum(k, 0)], 1.0) if len(times) else np.ones(np.shape(at))


def _weights(t: Floats, code: Ints, cause: int, times: Floats) -> Floats:
    """w_i(s): one row a participant, one column an event time of the cause."""
    at, g = _censoring(t, code)
    before_s, before_t = _just_before(at, g, times), _just_before(at, g, t)
    w = (t[:, None] >= times[None, :]).astype(float)
    other = (code > 0) & (code != cause)
    late = (~(w > 0)) & other[:, None]
    ratio = before_s[None, :] / before_t[:, None]
    return np.where(late, ratio, w)


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """What the subdistribution likelihood is computed from: rows in order of time, event times of the cause, weights."""

    t: Floats
    code: Ints
    x: Floats
    cause: int
    times: Floats
    deaths: Ints
    w: Floats


def _fine_gray_sums(s: _Setting, beta: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    code, x, cause, deaths, w = s.code, s.x, s.cause, s.deaths, s.w
    r = np.exp(x @ beta)
    wr = w * r[:, None]
    s0 = wr.sum(0)
    s1 = wr.T @ x
    mean = s1 / s0[:, None]
    s2 = np.einsum("is,ia,ib->sab", wr, x, x, optimize=True)
    info = ((s2 / s0[:, None, None] - mean[:, :, None] * mean[:, None, :]) * deaths[:, None, None]).sum(0)
    u = x[code == cause].sum(0) - (mean * deaths[:, None]).sum(0)
    return u, info, mean, s0, r


def _fine_gray_variance(s: _Setting, beta: Floats) -> Floats:
    t, code, x, cause, times, deaths, w = s.t, s.code, s.x, s.cause, s.times, s.deaths, s.w
    _, info, mean, s0, r = _fine_gray_sums(s, beta)
    hazard = deaths / s0
    eta = -(x * ((w * hazard).sum(1) * r)[:, None]) + (w * hazard * r[:, None]) @ mean
    mine = code == cause
    eta[mine] += x[mine] - mean[np.searchsorted(times, t[mine])]
    other = np.nonzero((code > 0) & ~mine)[0]
    censored = np.unique(t[code == 0])
    y = (len(t) - np.searchsorted(t, censored, side="left")).astype(float)
    q = np.zeros((len(censored), x.shape[1]))
    for k, u in enumerate(censored):
        late = times >= u
        for j in other[t[other] < u]:
            weight = w[j, late] * r[j] * hazard[late]
            q[k] += x[j] * weight.sum() - weight @ mean[late]
    counts = np.array([np.sum((t == u) & (code == 0)) for u in censored], dtype=float)
    running = np.cumsum(q * (counts / y**2)[:, None], axis=0) if len(censored) else q
    reached = np.searchsorted(censored, t, side="right") - 1
    psi = np.zeros_like(x)
    if len(censored):
        psi = -np.where((reached >= 0)[:, None], running[np.maximum(reached, 0)], 0.0)
        own = code == 0
        psi[own] += (q / y[:, None])[np.searchsorted(censored, t[own])]
    total = eta + psi
    inverse = np.linalg.inv(info)
    return np.asarray(inverse @ (total.T @ total) @ inverse)
