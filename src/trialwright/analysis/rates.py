"""Event rates over person-time with Garwood's exact interval.

Source: Garwood 1936.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events per ``per`` units of person-time, with its exact bounds."""

    events: int
    person_time: float
    per: float
    rate: float
    lower: float
    upper: float


def incidence_rate(events: int, person_time: float, *, per: float = 100.0, level: float = 0.95) -> Rate:
    """A rate with the interval from chi-squared quantiles; no events give the lower bound 0.

    Raises:
        ValueError: negative events, or person-time that is not positive.

    >>> r = incidence_rate(7, 18.4)
    >>> round(r.rate, 2), round(r.lower, 2), round(r.upper, 2)
    (38.04, 15.3, 78.38)
    """
    from scipy.special import chdtri

    if events < 0 or not person_time > 0:
        raise ValueError("a rate needs events >= 0 and a positive person-time")
    a = (1 - level) / 2
    low = 0.0 if events == 0 else float(chdtri(2 * events, 1 - a)) / 2
    up = float(chdtri(2 * events + 2, a)) / 2
    scale = per / person_time
    return Rate(
        events=events, person_time=person_time, per=per, rate=events * scale, lower=low * scale, upper=up * scale
    )
