"""Non-compartmental pharmacokinetics: areas, terminal slope, bolus and extravascular parameters, dose.

Rules and formulas as in analysis.md, section 11. Times are actual, in any unit; a concentration below quantification
(BLQ) is 0 with its LLOQ known. Sources: Gabrielsson & Weiner 2016; adjusted R² selection as the usual programs do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log, log1p
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats
from trialwright.analysis.descriptive import t_quantile
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

LINEAR: Final = "linear"
LOG_DOWN: Final = "lin up/log down"
METHODS: Final = (LINEAR, LOG_DOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlqRule:
    """What happens to values below quantification: before the first, between, after the last quantifiable one."""

    first: str = "keep"
    middle: str = "drop"
    last: str = "keep"

    def __post_init__(self) -> None:
        for where in (self.first, self.middle, self.last):
            if where not in ("keep", "drop"):
                raise ValueError(f"{where!r}: a value below quantification is kept (as 0) or dropped")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Times and concentrations as the areas use them; ``last`` is the place of the last quantifiable value."""

    time: Floats
    conc: Floats

    @property
    def last(self) -> int:
        quantifiable = np.nonzero(self.conc > 0)[0]
        return int(quantifiable[-1]) if len(quantifiable) else -1


def profile(
    time: ArrayLike, conc: Sequence[float | None] | ArrayLike, lloq: float | None = None, blq: BlqRule | None = None
) -> Profile:
    """Sorts, leaves missing values out, sets BLQ to 0 and applies the rule.

    Raises:
        ValueError: lengths differ, two values at one time, or a negative concentration.
    """
    t = np.asarray(time, dtype=float).ravel()
    c = np.array([float("nan") if v is None else float(v) for v in np.asarray(conc, dtype=object).ravel()])
    if len(t) != len(c):
        raise ValueError(f"{len(t)} times for {len(c)} concentrations")
    known = np.isfinite(t) & np.isfinite(c)
    t, c = t[known], c[known]
    order = np.argsort(t, kind="stable")
    t, c = t[order], c[order]
    if np.any(c < 0):
        raise ValueError("a concentration is negative")
    if np.any(np.diff(t) == 0):
        raise ValueError("two concentrations at one time; choose one or average them by the protocol")
    if lloq is not None:
        c = np.where(c < lloq, 0.0, c)
    rule = blq or BlqRule()
    quantifiable = np.nonzero(c > 0)[0]
    if not len(quantifiable):
        return Profile(t, c)
    place = np.arange(len(c))
    below = c <= 0
    part = {
        "first": below & (place < quantifiable[0]),
        "last": below & (place > quantifiable[-1]),
        "middle": below & (place > quantifiable[0]) & (place < quantifiable[-1]),
    }
    drop = np.zeros(len(c), dtype=bool)
    for name, where in part.items():
        if getattr(rule, name) == "drop":
            drop |= where
    return Profile(t[~drop], c[~drop])


def _piece(t1: float, c1: float, t2: float, c2: float, method: str) -> tuple[float, float]:
    """The area and the first moment of one interval."""
    dt = t2 - t1
    if method == LOG_DOWN and 0 < c2 < c1:
        fall = (c1 - c2) / c2
        u = log1p(fall)  # k dt; written so that two nearly equal values lose no digits
        area = c2 * dt * fall / u
        if u > 0.01:
            return area, t1 * area + c1 * dt**2 * (1 - exp(-u) * (1 + u)) / u**2
        return area, t1 * area + c1 * dt**2 * (1 / 2 - u / 3 + u**2 / 8 - u**3 / 30 + u**4 / 144)
    return (c1 + c2) / 2 * dt, (t1 * c1 + t2 * c2) / 2 * dt


def _sums(p: Profile, upto: int, method: str) -> tuple[float, float]:
    area = moment = 0.0
    for k in range(upto):
        a, m = _piece(p.time[k], p.conc[k], p.time[k + 1], p.conc[k + 1], method)
        area, moment = area + a, moment + m
    return float(area), float(moment)


def _no_area(p: Profile) -> Answer[float]:
    """The BLQ rule counts 0 before the first quantifiable value: a profile of BLQ values has an area of 0."""
    if len(p.time) < 2:
        return Unknown.of("fewer than two samples", zh="样本不足两个")
    return Known(0.0, Text(zh="全部低于定量下限，按 0 计", en="every sample below quantification, counted as 0"))


def auc_last(p: Profile, method: str = LINEAR) -> Answer[float]:
    """The area to the last quantifiable value; 0, with the reason, where every sample was BLQ; ``Unknown`` without samples."""
    if p.last < 0:
        return _no_area(p)
    return Known(_sums(p, p.last, method)[0])


def auc_all(p: Profile, method: str = LINEAR) -> Answer[float]:
    """AUClast and the linear triangle from the last quantifiable value to the first BLQ value after it."""
    if p.last < 0:
        return _no_area(p)
    area = _sums(p, p.last, method)[0]
    if p.last + 1 < len(p.time):
        area += float(p.conc[p.last] * (p.time[p.last + 1] - p.time[p.last]) / 2)
    return Known(area)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSlope:
    """The terminal slope and the points it rests on.

    Args:
        points: how many; ``first``, ``last``: their first and last time; ``places``: their indices in the profile.
        span: last minus first time in half-lives.
        acceptable: adjusted R² and span reach the limits of the pack.
    """

    lambda_z: float
    intercept: float
    points: int
    first: float
    last: float
    r2: float
    r2_adjusted: float
    places: tuple[int, ...]
    manual: str = ""
    acceptable: bool = True

    @property
    def half_life(self) -> float:
        return log(2) / self.lambda_z

    @property
    def span(self) -> float:
        return (self.last - self.first) / self.half_life

    def fitted(self, t: float) -> float:
        """The concentration the line gives at a time."""
        return exp(self.intercept - self.lambda_z * t)


def _fit(t: Floats, c: Floats) -> tuple[float, float, float, float]:
    y = np.log(c)
    n = len(t)
    dt, dy = t - t.mean(), y - y.mean()
    slope = float(dt @ dy / (dt @ dt))
    total = float(dy @ dy)
    rest = float(((dy - slope * dt) ** 2).sum())
    r2 = 1 - rest / total if total > 0 else 0.0
    return slope, float(y.mean() - slope * t.mean()), r2, 1 - (1 - r2) * (n - 1) / (n - 2)


def terminal_slope(
    p: Profile,
    *,
    min_points: int = 3,
    adj_tol: float = 1e-4,
    with_tmax: bool = False,
    r2_min: float = 0.8,
    span_min: float = 2.0,
    points: Sequence[float] | None = None,
    reason: str = "",
) -> Answer[TerminalSlope]:
    """Lambda-z by the best adjusted R²; of equally good ones (within ``adj_tol``) the one with most points.

    Args:
        min_points: fewest points, at least 3.
        with_tmax: the maximum itself may be used (intravenous bolus).
        points: times chosen by hand; they need a ``reason``.

    Returns: ``Unknown`` where fewer points follow the maximum, or the tail does not fall.

    Raises:
        ValueError: points by hand without a reason, or with a rising line.
    """
    quantifiable = np.nonzero(p.conc > 0)[0]
    if not len(quantifiable):
        return Unknown.of("no quantifiable concentration", zh="无可定量浓度")
    if points is not None:
        return _by_hand(p, points, reason, r2_min, span_min)
    peak = int(np.argmax(p.conc))
    usable = [int(k) for k in quantifiable if (k >= peak if with_tmax else k > peak)]
    least = max(3, min_points)
    if len(usable) < least:
        return Unknown.of(
            f"lambda-z is not estimable: {len(usable)} points after the maximum, {least} are needed",
            zh=f"λz 不可估计：达峰后仅 {len(usable)} 个点，至少需要 {least} 个",
        )
    fits = []
    for k in range(least, len(usable) + 1):
        places = usable[-k:]
        fits.append((k, places, _fit(p.time[places], p.conc[places])))
    best = max(f[2][3] for f in fits)
    chosen = [f for f in fits if f[2][3] > best - adj_tol and f[2][0] < 0]
    if not chosen:
        return Unknown.of("lambda-z is not estimable: the tail does not fall", zh="λz 不可估计：末端浓度未下降")
    _, places, fit = chosen[-1]
    return Known(_slope(p, places, fit, r2_min, span_min))


def _slope(
    p: Profile, places: Sequence[int], fit: tuple[float, float, float, float], r2_min: float, span_min: float,
    manual: str = "",
) -> TerminalSlope:  # fmt: skip
    slope, intercept, r2, adjusted = fit
    span = (p.time[places[-1]] - p.time[places[0]]) * -slope / log(2)
    return TerminalSlope(
        lambda_z=-slope, intercept=intercept, points=len(places), first=float(p.time[places[0]]),
        last=float(p.time[places[-1]]), r2=r2, r2_adjusted=adjusted, places=tuple(places), manual=manual,
        acceptable=bool(adjusted >= r2_min and span >= span_min),
    )  # fmt: skip


def _by_hand(p: Profile, points: Sequence[float], reason: str, r2_min: float, span_min: float) -> Answer[TerminalSlope]:
    if not reason:
        raise ValueError("points of the terminal slope chosen by hand need a reason")
    places = [int(k) for k in range(len(p.time)) if p.time[k] in set(points) and p.conc[k] > 0]
    if len(places) < 2:
        raise ValueError("a terminal slope needs at least two quantifiable points")
    if len(places) == 2:
        (a, b), (c, d) = p.time[places], p.conc[places]
        slope = float(log(d / c) / (b - a))
        fit = (slope, float(log(c) - slope * a), 1.0, float("nan"))
    else:
        fit = _fit(p.time[places], p.conc[places])
    if fit[0] >= 0:
        raise ValueError("the chosen points rise: a terminal slope must fall")
    return Known(_slope(p, places, fit, r2_min, span_min, reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The pharmacokinetic parameters of one profile; what cannot be known says why.

    ``pct_extrapolated`` above the limit of the pack flags AUCinf: report AUClast.
    """

    cmax: Answer[float]
    tmax: Answer[float]
    tlast: Answer[float]
    clast: Answer[float]
    tlag: Answer[float]
    slope: Answer[TerminalSlope]
    auc_last: Answer[float]
    auc_all: Answer[float]
    aumc_last: Answer[float]
    auc_inf_obs: Answer[float]
    auc_inf_pred: Answer[float]
    aumc_inf_obs: Answer[float]
    pct_extrapolated: Answer[float]
    mrt_inf: Answer[float]
    clearance: Answer[float]
    volume: Answer[float]
    c0: Answer[float]
    pct_back_extrapolated: Answer[float]
    vss: Answer[float]
    method: str
    route: str

    def is_extrapolated(self, most: float = 20.0) -> Answer[bool]:
        """Whether more than ``most`` percent of AUCinf is extrapolated."""
        p = self.pct_extrapolated
        return Known(p.value > most) if isinstance(p, Known) else p


def parameters(
    p: Profile,
    *,
    dose: float | None = None,
    route: str = "extravascular",
    method: str = LOG_DOWN,
    min_points: int = 3,
    adj_tol: float = 1e-4,
    slope: Answer[TerminalSlope] | None = None,
) -> Parameters:
    """All parameters of a profile.

    Args:
        dose: in the mass unit of the concentrations times volume; without it clearance and volume are ``Unknown``.
        route: ``extravascular``, ``iv bolus``, or ``depot`` (intratumoral: clearance and volume mean nothing).
        method: ``linear`` or ``lin up/log down``.

    Raises:
        ValueError: unknown route or method.
    """
    if route not in ("extravascular", "iv bolus", "depot"):
        raise ValueError(f"no route is called {route!r}; there are extravascular, iv bolus, depot")
    if method not in METHODS:
        raise ValueError(f"no method is called {method!r}; there are {', '.join(METHODS)}")
    if p.last < 0:
        return _nothing(p, method, route)
    bolus = route == "iv bolus"
    peak = int(np.argmax(p.conc))
    lz = slope or terminal_slope(p, min_points=min_points, adj_tol=adj_tol, with_tmax=bolus)
    area, moment = _sums(p, p.last, method)
    every = auc_all(p, method)
    c0: Answer[float] = Unknown.of("only after an intravenous bolus", zh="仅适用于静脉推注")
    back = 0.0
    if bolus:
        start = back_extrapolated(p)
        c0 = Known(start)
        if p.time[0] > 0:
            back, extra = _piece(0.0, start, float(p.time[0]), float(p.conc[0]), method)
            area, moment = area + back, moment + extra
            every = Known(every.value + back) if isinstance(every, Known) else every
    tlast, clast = float(p.time[p.last]), float(p.conc[p.last])
    rising = np.nonzero(p.conc > 0)[0]
    lag = float(p.time[rising[0] - 1]) if rising[0] > 0 else 0.0
    common = {
        "cmax": Known(float(p.conc[peak])), "tmax": Known(float(p.time[peak])), "tlast": Known(tlast),
        "clast": Known(clast), "tlag": c0 if bolus else Known(lag), "slope": lz, "auc_last": Known(area),
        "auc_all": every, "aumc_last": Known(moment), "c0": c0, "method": method, "route": route,
    }  # fmt: skip
    if bolus:
        common["tlag"] = Unknown.of("none after an intravenous bolus", zh="静脉推注无滞后时间")
    if isinstance(lz, Unknown):
        return Parameters(**common, **dict.fromkeys(_FROM_SLOPE, lz))  # type: ignore[arg-type]
    return Parameters(**common, **_from_slope(lz.value, area, moment, tlast, clast, dose, route, back))  # type: ignore[arg-type]


_FROM_SLOPE: Final = (
    "auc_inf_obs", "auc_inf_pred", "aumc_inf_obs", "pct_extrapolated", "mrt_inf", "clearance", "volume",
    "pct_back_extrapolated", "vss",
)  # fmt: skip


def _from_slope(
    s: TerminalSlope,
    area: float,
    moment: float,
    tlast: float,
    clast: float,
    dose: float | None,
    route: str,
    back: float,
) -> dict[str, Answer[float]]:
    k = s.lambda_z
    inf = area + clast / k
    moment_inf = moment + tlast * clast / k + clast / k**2
    mrt = moment_inf / inf
    only_bolus = Unknown.of("only after an intravenous bolus", zh="仅适用于静脉推注")
    clearance: Answer[float]
    volume: Answer[float]
    if route == "depot":
        clearance = volume = Unknown.of(
            "clearance and volume mean nothing for an intratumoral depot", zh="瘤内储库给药时清除率与分布容积无意义"
        )
    elif dose is None:
        clearance = volume = Unknown.of("the dose is not known", zh="剂量未知", missing={"dose"})
    else:
        clearance, volume = Known(dose / inf), Known(dose / inf / k)
    bolus = route == "iv bolus"
    vss = Known(clearance.value * mrt) if bolus and isinstance(clearance, Known) else only_bolus
    return {
        "auc_inf_obs": Known(inf), "auc_inf_pred": Known(area + s.fitted(tlast) / k), "aumc_inf_obs": Known(moment_inf),
        "pct_extrapolated": Known(100 * clast / k / inf), "mrt_inf": Known(mrt), "clearance": clearance,
        "volume": volume, "pct_back_extrapolated": Known(100 * back / inf) if bolus else only_bolus, "vss": vss,
    }  # fmt: skip


def _nothing(p: Profile, method: str, route: str) -> Parameters:
    none = Unknown.of("no quantifiable concentration", zh="无可定量浓度")
    names = [f for f in Parameters.__dataclass_fields__ if f not in ("method", "route")]
    empty = Parameters(**dict.fromkeys(names, none), method=method, route=route)
    return replace(empty, auc_last=auc_last(p, method), auc_all=auc_all(p, method))


def back_extrapolated(p: Profile) -> float:
    """C0 of a bolus: log-linear through the first two points if they fall, else the first value."""
    if p.time[0] == 0:
        return float(p.conc[0])
    if len(p.conc) > 1 and 0 < p.conc[1] < p.conc[0]:
        k = log(p.conc[0] / p.conc[1]) / (p.time[1] - p.time[0])
        return float(p.conc[0] * exp(k * p.time[0]))
    return float(p.conc[0])


def concentration_at(p: Profile, t: float, method: str = LINEAR) -> Answer[float]:
    """The concentration at a time inside the profile, interpolated by the rule of the areas (log on the way down)."""
    if not len(p.time) or t < p.time[0] or t > p.time[-1]:
        return Unknown.of(f"{t:g} lies outside the sampled times", zh=f"{t:g} 不在采样时间范围内")
    k = int(np.searchsorted(p.time, t, side="left"))
    if p.time[k] == t:
        return Known(float(p.conc[k]))
    t1, t2, c1, c2 = p.time[k - 1], p.time[k], p.conc[k - 1], p.conc[k]
    share = float((t - t1) / (t2 - t1))
    if method == LOG_DOWN and 0 < c2 < c1:
        return Known(float(c1 * (c2 / c1) ** share))
    return Known(float(c1 + (c2 - c1) * share))


def partial_auc(p: Profile, start: float, end: float, method: str = LINEAR) -> Answer[float]:
    """The area from ``start`` to ``end`` (AUClast type: nothing is counted after the last quantifiable value).

    >>> pr = profile([0, 1, 2], [0, 2, 2])
    >>> partial_auc(pr, 0, 2).value == partial_auc(pr, 0, 1.3).value + partial_auc(pr, 1.3, 2).value
    True
    """
    if p.last < 0:
        return Unknown.of("no quantifiable concentration", zh="无可定量浓度")
    end = min(end, float(p.time[p.last]))
    if end <= start:
        return Known(0.0)
    first, last = concentration_at(p, start, method), concentration_at(p, end, method)
    if isinstance(first, Unknown):
        return first
    if isinstance(last, Unknown):
        return last
    inner = (p.time > start) & (p.time < end)
    t = np.concatenate(([start], p.time[inner], [end]))
    c = np.concatenate(([first.value], p.conc[inner], [last.value]))
    return Known(_sums(Profile(t, c), len(t) - 1, method)[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerModel:
    """ln parameter on ln dose: slope 1 is proportionality; descriptive with few participants."""

    slope: float
    lower: float
    upper: float
    level: float
    n: int


def dose_proportionality(dose: ArrayLike, value: ArrayLike, level: float = 0.90) -> Answer[PowerModel]:
    """The power model with its t interval.

    Returns: ``Unknown`` with fewer than three positive values or a single dose.
    """
    d, v = np.asarray(dose, dtype=float), np.asarray(value, dtype=float)
    use = (d > 0) & (v > 0)
    x, y = np.log(d[use]), np.log(v[use])
    n = len(x)
    if n < 3 or np.ptp(x) == 0:
        return Unknown.of("needs three values and two doses", zh="至少需要三个值和两个剂量")
    dx, dy = x - x.mean(), y - y.mean()
    slope = float(dx @ dy / (dx @ dx))
    rest = float(((dy - slope * dx) ** 2).sum())
    half = t_quantile(0.5 + level / 2, n - 2) * (rest / (n - 2) / float(dx @ dx)) ** 0.5
    return Known(PowerModel(slope=slope, lower=slope - half, upper=slope + half, level=level, n=n))
