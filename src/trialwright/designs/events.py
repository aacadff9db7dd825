"""Events and participants of a time-to-event comparison, by named methods; the name is part of the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, expm1, inf, log, sqrt
from typing import Final, NamedTuple

from trialwright.errors import UnknownName, UnreadableText, Where
from trialwright.values.catalogue import near_names

EVENT_METHODS: Final = ("schoenfeld", "freedman")
METHODS: Final = ("schoenfeld", "freedman", "lachin_foulkes", "bernstein_lagakos")
ROUNDINGS: Final = ("none", "up", "ratio")


def _quantiles(alpha: float, sides: int, power: float) -> tuple[float, float]:
    from scipy.special import ndtri

    return float(-ndtri(alpha / sides)), float(ndtri(power))


def events_required(
    hr: float,
    *,
    method: str = "schoenfeld",
    ratio: float = 1.0,
    alpha: float = 0.025,
    sides: int = 1,
    power: float = 0.8,
) -> float:
    """Events for a hazard ratio, unrounded.

    Args:
        hr: experimental : control, not 1. method: ``schoenfeld`` or ``freedman``. ratio: experimental : control.
    Source: Schoenfeld, Biometrika 1981;68:316-319; Freedman, Stat Med 1982;1:121-129.

    >>> round(events_required(0.65), 4), round(events_required(0.65, method="freedman"), 4)
    (169.1807, 174.4373)
    """
    za, zb = _quantiles(alpha, sides, power)
    if method == "schoenfeld":
        return (za + zb) ** 2 * (1 + ratio) ** 2 / (ratio * log(hr) ** 2)
    if method == "freedman":
        return ratio * (za + zb) ** 2 * ((hr + 1 / ratio) / (1 - hr)) ** 2
    raise UnknownName("events method", method, near_names(method, EVENT_METHODS), known=EVENT_METHODS)


def event_probability(hazard: float, dropout: float, accrual: float, total: float) -> float:
    """P(event by calendar time ``total``) of one who has entered by then, entry uniform over ``accrual``.

    >>> round(event_probability(0.069314718056, 0.0, 12, 24), 6)
    0.704475
    """
    if total <= 0 or hazard <= 0:
        return 0.0
    h = hazard + dropout
    entry = min(accrual, total)
    if entry <= 0:
        return hazard / h * -expm1(-h * total)
    return hazard / h * (1 - (exp(-h * (total - entry)) - exp(-h * total)) / (h * entry))


class SurvivalSize(NamedTuple):
    """Participants and events in all, unrounded; the method that gave them."""

    n: float
    events: float
    method: str


def survival_size(
    *,
    hazard: float,
    hr: float,
    accrual: float,
    follow_up: float,
    dropout: float = 0.0,
    method: str = "schoenfeld",
    ratio: float = 1.0,
    alpha: float = 0.025,
    sides: int = 1,
    power: float = 0.8,
    periods: Sequence[float] = (),
) -> SurvivalSize:
    """Participants and events for exponential survival, uniform accrual and drop-out.

    Args:
        hazard: control, per unit of time. dropout: hazard of leaving. accrual, follow_up: after the last entry.
        method: one of ``METHODS``.
    Source: Lachin & Foulkes, Biometrics 1986;42:507-519; Bernstein & Lagakos, J Stat Comput Simul 1978;8:65-73.

    >>> size = survival_size(
    ...     hazard=0.069314718056, hr=0.65, dropout=0.001, accrual=12, follow_up=12, method="lachin_foulkes"
    ... )
    >>> round(size.n, 3), round(size.events, 3)
    (270.473, 168.401)
    """
    total = accrual + follow_up
    qe = ratio / (1 + ratio)
    qc = 1 - qe
    pc, pe = (event_probability(h, dropout, accrual, total) for h in (hazard, hr * hazard))
    share = qc * pc + qe * pe
    if method in EVENT_METHODS:
        events = events_required(hr, method=method, ratio=ratio, alpha=alpha, sides=sides, power=power)
        return SurvivalSize(events / share, events, method)
    if method not in METHODS:
        raise UnknownName("sample size method", method, near_names(method, METHODS), known=METHODS)
    za, zb = _quantiles(alpha, sides, power)
    null = (qc + qe * hr) * hazard if method == "lachin_foulkes" else hazard
    p0 = event_probability(null, dropout, accrual, total)
    n = (za * sqrt(1 / (qc * p0) + 1 / (qe * p0)) + zb * sqrt(1 / (qc * pc) + 1 / (qe * pe))) ** 2 / log(hr) ** 2
    return SurvivalSize(n, n * share, method)


def power_of_events(events: float, hr: float, *, ratio: float = 1.0, alpha: float = 0.025, sides: int = 1) -> float:
    """Power by Schoenfeld's formula; of a two-sided test the tail of the effect.

    >>> round(power_of_events(169.1807, 0.65), 4)
    0.8
    """
    from scipy.special import ndtr, ndtri

    return float(ndtr(sqrt(events * ratio) / (1 + ratio) * abs(log(hr)) + ndtri(alpha / sides)))


def detectable_ratio(
    events: float, *, ratio: float = 1.0, alpha: float = 0.025, sides: int = 1, power: float = 0.8
) -> float:
    """The hazard ratio below 1 that so many events detect (Schoenfeld)."""
    za, zb = _quantiles(alpha, sides, power)
    return exp(-(za + zb) * (1 + ratio) / sqrt(ratio * events))


def rounded(n: float, rounding: str, ratio: int = 1) -> float:
    """The named rounding, once, at the end: ``none``, ``up``, or up to a multiple of ratio + 1.

    >>> rounded(168.4, "up"), rounded(169.0, "ratio", 2)
    (169, 171)
    """
    if rounding == "none":
        return n
    whole = ceil(n - 1e-9)
    if rounding == "up":
        return whole
    if rounding == "ratio":
        unit = int(ratio) + 1
        return -(-whole // unit) * unit
    raise UnknownName("rounding", rounding, near_names(rounding, ROUNDINGS), known=ROUNDINGS)


@dataclass(frozen=True, slots=True)
class Piecewise:
    """Rates that are constant within periods; the last period goes on for ever.

    >>> Piecewise((3.0, inf), (0.08, 0.04)).cumulative(5.0)
    0.32
    """

    durations: tuple[float, ...]
    rates: tuple[float, ...]

    @staticmethod
    def of(durations: Sequence[float], rates: Sequence[float], what: str = "rates") -> Piecewise:
        if not durations or len(durations) != len(rates) or any(d <= 0 for d in durations) or any(r < 0 for r in rates):
            raise UnreadableText(
                Where(path=what), "periods and rates do not fit", "give as many positive durations as rates ≥ 0"
            )
        return Piecewise((*(float(d) for d in durations[:-1]), inf), tuple(float(r) for r in rates))

    @property
    def starts(self) -> tuple[float, ...]:
        out = [0.0]
        for d in self.durations[:-1]:
            out.append(out[-1] + d)
        return tuple(out)

    def cumulative(self, t: float) -> float:
        """∫ rate from 0 to t."""
        return sum(r * min(max(t - s, 0.0), d) for s, d, r in zip(self.starts, self.durations, self.rates, strict=True))


class Enrolment(NamedTuple):
    """Piecewise constant rates of entry; after the last period nobody enters."""

    durations: tuple[float, ...]
    rates: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(d * r for d, r in zip(self.durations, self.rates, strict=True))

    @property
    def time(self) -> float:
        return sum(self.durations)

    def by(self, t: float) -> float:
        """Expected entries by calendar time t."""
        out, start = 0.0, 0.0
        for d, r in zip(self.durations, self.rates, strict=True):
            out += r * min(max(t - start, 0.0), d)
            start += d
        return out


def events_by_period(
    enrolment: Enrolment, hazard: Piecewise, hr: Sequence[float], dropout: float, time: float, share: float = 1.0
) -> tuple[float, ...]:
    """Expected events of one arm by calendar ``time``, in each period of the hazard.

    Args:
        hazard: of the control arm; hr multiplies it period by period. share: of the arm among all entries.
    """
    out, survival = [], 1.0
    starts = hazard.starts
    for s, d, rate, ratio in zip(starts, hazard.durations, hazard.rates, hr, strict=True):
        lam = rate * ratio
        h = lam + dropout
        out.append(share * survival * lam * _integral(enrolment, time, s, d, h))
        survival *= exp(-h * d) if d < inf else 0.0
    return tuple(out)


def _integral(enrolment: Enrolment, time: float, start: float, width: float, h: float) -> float:
    """∫ rate(u) (1 − e^{−h min(f − start, width)})/h du over entries u with follow-up f = time − u > start."""
    total, begin = 0.0, 0.0
    for d, r in zip(enrolment.durations, enrolment.rates, strict=True):
        low, high = time - min(begin + d, time), time - begin  # follow-up of those who entered in this period
        begin += d
        if high <= start or r == 0 or high <= 0:
            continue
        total += r * (_area(high - start, width, h) - _area(max(low - start, 0.0), width, h))
    return total


def _area(x: float, width: float, h: float) -> float:
    """∫_0^x (1 − e^{−h min(v, width)})/h dv."""
    inside = min(x, width)
    if h < 1e-14:
        area = inside**2 / 2
        flat = width
    else:
        area = (inside + expm1(-h * inside) / h) / h
        flat = -expm1(-h * width) / h if width < inf else 1 / h
    return area + (max(x - width, 0.0) * flat if width < inf else 0.0)


class AverageHazardRatio(NamedTuple):
    """At one calendar time: exp(Σ d ln HR / Σ d), expected events, and the information of the log-rank test."""

    time: float
    ahr: float
    events: float
    information: float


def average_hazard_ratio(
    enrolment: Enrolment, hazard: Piecewise, hr: Sequence[float], dropout: float, time: float, ratio: float = 1.0
) -> AverageHazardRatio:
    """The average hazard ratio under piecewise hazards, weighted by the expected events of both arms.

    Source: Mukhopadhyay P et al., Stat Biopharm Res 2020 (also R gsDesign2 ``ahr``).

    >>> e = Enrolment((2, 2, 10), (3, 6, 9))
    >>> h = Piecewise.of((3, 100), (0.077016353396, 0.038508176698))
    >>> found = average_hazard_ratio(e, h, (0.9, 0.6), 0.001, 30)
    >>> round(found.ahr, 4), round(found.events, 3)
    (0.6952, 58.491)
    """
    qe = ratio / (1 + ratio)
    control = events_by_period(enrolment, hazard, (1.0,) * len(hr), dropout, time, 1 - qe)
    treated = events_by_period(enrolment, hazard, hr, dropout, time, qe)
    both = [a + b for a, b in zip(control, treated, strict=True)]
    total = sum(both)
    mean = sum(d * log(v) for d, v in zip(both, hr, strict=True)) / total if total else log(hr[0])
    information = sum(a * b / (a + b) for a, b in zip(control, treated, strict=True) if a + b > 0)
    return AverageHazardRatio(time, exp(mean), total, information)


def time_of_events(
    enrolment: Enrolment, hazard: Piecewise, hr: Sequence[float], dropout: float, events: float, ratio: float = 1.0
) -> float:
    """The calendar time at which so many events are expected; ``inf`` if they never are."""
    from scipy.optimize import brentq

    def excess(t: float) -> float:
        return average_hazard_ratio(enrolment, hazard, hr, dropout, t, ratio).events - events

    far = enrolment.time + 1.0
    while excess(far) < 0:
        far *= 2
        if far > 1e6:
            return inf
    return float(brentq(excess, 0.0, far, xtol=1e-9))
