"""Survival curves: Kaplan-Meier with its bands and quantiles, restricted means, milestones, follow-up.

Notation (analysis.md, section 9): at the distinct times t, n at risk (times >= t), d events; events go before
censorings at ties. Sources: Kaplan & Meier 1958; Greenwood 1926; Kalbfleisch & Prentice 2002, ch. 1; Uno et al. 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats, Ints, flags, settled
from trialwright.analysis.result import Interval
from trialwright.values.answer import Answer, Known, Unknown

BANDS: Final = ("log-log", "log", "plain", "logit", "arcsin")
_TOLERANCE: Final = 1.5e-8


def normal_quantile(p: float) -> float:
    """The standard normal quantile."""
    from scipy.special import ndtri

    return float(ndtri(p))


def two_sided(z: float) -> float:
    """The two-sided normal p-value of a z."""
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))


def chi2_tail(x: float, df: int) -> float:
    """P(chi-squared with ``df`` degrees of freedom > x)."""
    from scipy.special import chdtrc

    return float(chdtrc(df, x))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A Kaplan-Meier curve at its distinct times (events and censorings).

    Args:
        time: distinct times, ascending.
        at_risk, events, censored: counts at each.
        survival: S just after each time.
        hazard_variance: Greenwood's sum of d / (n (n - d)) up to each time.
        lower, upper: pointwise bounds; not-a-number where S = 0.
        band, level: how the bounds were made.
        n: participants.
    """

    time: Floats
    at_risk: Ints
    events: Ints
    censored: Ints
    survival: Floats
    hazard_variance: Floats
    lower: Floats
    upper: Floats
    band: str
    level: float
    n: int

    @property
    def events_n(self) -> int:
        return int(self.events.sum())

    def _before(self, at: ArrayLike) -> Ints:
        return np.searchsorted(self.time, np.asarray(at, dtype=float), side="right").astype(np.int64) - 1

    def _read(self, values: Floats, at: ArrayLike, first: float) -> Floats:
        k = self._before(at)
        return np.where(k >= 0, values[np.maximum(k, 0)], first) if len(values) else np.full(np.shape(at), first)

    def survival_at(self, at: ArrayLike) -> Floats:
        """S(t); carried on beyond the last time."""
        return self._read(self.survival, at, 1.0)

    def std_err_at(self, at: ArrayLike) -> Floats:
        """Greenwood standard error of S(t)."""
        s, v = self.survival_at(at), self._read(self.hazard_variance, at, 0.0)
        return np.where(s > 0, s * np.sqrt(np.where(np.isfinite(v), v, 0.0)), 0.0)

    def band_at(self, at: ArrayLike) -> tuple[Floats, Floats]:
        """Lower and upper bound of S(t)."""
        return self._read(self.lower, at, 1.0), self._read(self.upper, at, 1.0)

    def at_risk_at(self, at: ArrayLike) -> Ints:
        """Participants with a time of t or later."""
        k = np.searchsorted(self.time, np.asarray(at, dtype=float), side="left")
        left = np.append(self.at_risk, 0)
        return np.asarray(left[k], dtype=np.int64)

    def quantile(self, p: float = 0.5) -> Answer[float]:
        """The time by which a share ``p`` had the event, or why it is not reached.

        Source: smallest t with S(t) <= 1 - p; midpoint of a flat that lies exactly there (as R's ``survfit``).
        """
        found = _crossing(self.time, self.survival, 1 - p)
        if found is None:
            return Unknown.of("not reached", zh="未达到")
        return Known(found)

    def quantile_interval(self, p: float = 0.5) -> Interval:
        """The interval of a quantile, by the same rule on the lower and the upper band (Brookmeyer & Crowley 1982)."""
        return Interval(
            lower=_crossing(self.time, self.lower, 1 - p),
            upper=_crossing(self.time, self.upper, 1 - p),
            level=self.level,
            method=self.band,
        )

    def restricted_mean(self, tau: float) -> tuple[float, float]:
        """Area under the curve to ``tau`` and its standard error."""
        use = self.time < tau
        edges = np.concatenate(([0.0], self.time[use], [tau]))
        heights = np.concatenate(([1.0], self.survival[use]))
        pieces = np.diff(edges) * heights
        area = float(pieces.sum())
        after = np.cumsum(pieces[::-1])[::-1][1:]
        d, n = self.events[use].astype(float), self.at_risk[use].astype(float)
        spare = n - d
        terms = np.where((d > 0) & (spare > 0), after**2 * d / (n * np.where(spare > 0, spare, 1.0)), 0.0)
        return area, float(np.sqrt(terms.sum()))


def kaplan_meier(time: ArrayLike, event: ArrayLike, *, band: str = "log-log", level: float = 0.95) -> Curve:
    """The Kaplan-Meier curve of one group.

    Args:
        time: days, months or any unit, >= 0; one per participant.
        event: whether the time is an event (else censored).
        band: one of ``BANDS``; the default is log-log (as SAS), R prints log.
        level: of the pointwise bounds.

    Raises:
        ValueError: unknown band, lengths differ, a time is no number.

    >>> c = kaplan_meier([2, 3, 3, 5], [True, True, False, True])
    >>> [round(float(s), 3) for s in c.survival], c.quantile(0.5)
    ([0.75, 0.5, 0.0], Known(value=4.0, because=None))
    """
    if band not in BANDS:
        raise ValueError(f"no band is called {band!r}; there are {', '.join(BANDS)}")
    t = settled(time)
    e = flags(event, len(t))
    distinct, inverse = np.unique(t, return_inverse=True)
    d = np.bincount(inverse, weights=e, minlength=len(distinct)).astype(np.int64)
    every = np.bincount(inverse, minlength=len(distinct)).astype(np.int64)
    n = len(t) - np.concatenate(([0], np.cumsum(every)[:-1])) if len(t) else every
    n = n.astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1.0 - d / n)
        v = np.cumsum(np.where(d > 0, d / (n * (n - d).astype(float)), 0.0))
    lower, upper = bounds(survival, v, band, level)
    return Curve(
        time=distinct, at_risk=n, events=d, censored=every - d, survival=survival, hazard_variance=v, lower=lower,
        upper=upper, band=band, level=level, n=len(t),
    )  # fmt: skip


def bounds(s: Floats, v: Floats, band: str, level: float = 0.95) -> tuple[Floats, Floats]:
    """Pointwise bounds of S from Greenwood's sum; S = 1 gives [1, 1], S = 0 none."""
    z = normal_quantile(0.5 + level / 2)
    with np.errstate(all="ignore"):
        sg = np.sqrt(v)
        if band == "plain":
            low, up = s - z * s * sg, s + z * s * sg
        elif band == "log":
            low, up = s * np.exp(-z * sg), s * np.exp(z * sg)
        elif band == "log-log":
            inner, step = np.log(-np.log(s)), z * sg / np.log(s)
            low, up = np.exp(-np.exp(inner - step)), np.exp(-np.exp(inner + step))
        elif band == "logit":
            inner, step = np.log(s / (1 - s)), z * sg / (1 - s)
            low, up = 1 - 1 / (1 + np.exp(inner - step)), 1 - 1 / (1 + np.exp(inner + step))
        else:
            inner, step = np.arcsin(np.sqrt(s)), 0.5 * z * sg * np.sqrt(s / (1 - s))
            low = np.sin(np.maximum(0, inner - step)) ** 2
            up = np.sin(np.minimum(np.pi / 2, inner + step)) ** 2
    low, up = np.clip(low, 0, 1), np.clip(up, 0, 1)
    low, up = np.where(s >= 1, 1.0, low), np.where(s >= 1, 1.0, up)
    return np.where(s <= 0, np.nan, low), np.where(s <= 0, np.nan, up)


def _crossing(time: Floats, curve: Floats, height: float) -> float | None:
    with np.errstate(invalid="ignore"):
        reached = np.nonzero(curve <= height + _TOLERANCE)[0]
    if not len(reached):
        return None
    k = int(reached[0])
    if curve[k] < height - _TOLERANCE:
        return float(time[k])
    later = [j for j in range(k + 1, len(time)) if not curve[j] >= height - _TOLERANCE]  # a drop, or S = 0
    return float((time[k] + (time[later[0]] if later else time[-1])) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A difference or ratio of two groups with its Wald interval and two-sided p."""

    estimate: float
    lower: float
    upper: float
    p: float
    se: float


def wald(estimate: float, se: float, level: float = 0.95, *, ratio: bool = False) -> Contrast:
    """A Wald contrast; ``ratio``: estimate and standard error are on the log scale."""
    z = normal_quantile(0.5 + level / 2)
    low, up = estimate - z * se, estimate + z * se
    p = two_sided(estimate / se) if se > 0 else float("nan")
    if ratio:
        return Contrast(estimate=exp(estimate), lower=exp(low), upper=exp(up), p=p, se=se)
    return Contrast(estimate=estimate, lower=low, upper=up, p=p, se=se)


@dataclass(frozen=True, slots=True, kw_only=True)
class RmstComparison:
    """Restricted means of the experimental and the control arm to ``tau``, with standard errors and contrasts."""

    tau: float
    experimental: tuple[float, float]
    control: tuple[float, float]
    difference: Contrast
    ratio: Contrast
    lost_ratio: Contrast


def largest_tau(experimental: Curve, control: Curve) -> float:
    """The smaller of the arms' largest times: beyond it the restricted mean of one arm is not known."""
    return float(min(experimental.time[-1], control.time[-1]))


def rmst(experimental: Curve, control: Curve, tau: float | None = None, level: float = 0.95) -> RmstComparison:
    """Restricted mean survival times compared: difference, ratio, ratio of the time lost.

    Args:
        tau: horizon in the unit of the times; the largest that both arms allow where absent.

    Raises:
        ValueError: ``tau`` lies beyond the largest time of an arm whose last time is censored, or is not positive.

    Source: Uno et al. 2014; Wald on the difference, on the log scale for ratios.
    """
    most = largest_tau(experimental, control)
    horizon = most if tau is None else float(tau)
    if horizon <= 0:
        raise ValueError("tau must be positive")
    for c in (experimental, control):
        if horizon > c.time[-1] and c.survival[-1] > 0:
            raise ValueError(f"tau {horizon:g} lies beyond the last time of an arm; the largest possible is {most:g}")
    (a1, s1), (a0, s0) = experimental.restricted_mean(horizon), control.restricted_mean(horizon)
    l1, l0 = horizon - a1, horizon - a0
    nan = float("nan")
    none = Contrast(estimate=nan, lower=nan, upper=nan, p=nan, se=nan)
    return RmstComparison(
        tau=horizon,
        experimental=(a1, s1),
        control=(a0, s0),
        difference=wald(a1 - a0, sqrt(s1**2 + s0**2), level),
        ratio=wald(log(a1 / a0), sqrt((s1 / a1) ** 2 + (s0 / a0) ** 2), level, ratio=True),
        lost_ratio=wald(log(l1 / l0), sqrt((s1 / l1) ** 2 + (s0 / l0) ** 2), level, ratio=True)
        if l1 > 0 and l0 > 0
        else none,
    )


def milestone_difference(experimental: Curve, control: Curve, at: float, level: float = 0.95) -> Contrast:
    """The difference of two survival probabilities at one time, Wald with Greenwood's variance."""
    s1, s0 = (float(c.survival_at(at)) for c in (experimental, control))
    e1, e0 = (float(c.std_err_at(at)) for c in (experimental, control))
    return wald(s1 - s0, sqrt(e1**2 + e0**2), level)


def follow_up(time: ArrayLike, event: ArrayLike, *, band: str = "log-log", level: float = 0.95) -> Curve:
    """The reverse Kaplan-Meier curve: censoring is the event; its median is the median follow-up (Schemper 1996).

    >>> follow_up([3, 5, 8, 10], [True, False, False, False]).quantile(0.5)
    Known(value=8.0, because=None)
    """
    return kaplan_meier(time, ~flags(event, len(np.asarray(time).ravel())), band=band, level=level)
