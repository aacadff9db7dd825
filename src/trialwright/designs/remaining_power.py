"""Power from here on: conditional, predictive, and the bounds on Z that a conditional power or a hazard ratio stands for."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from trialwright.designs.recursion import FAR, crossings

_NEVER = FAR + 12


def conditional_power(z: float, t: float, final: float, theta: float) -> float:
    """P(Z at the end ≥ final | Z = z at fraction t) if the drift over the whole information is θ.

    Source: Lan & Wittes, Biometrics 1988;44:579-585.

    >>> round(conditional_power(1.0, 0.5, 1.959964, 1.0 / 0.5**0.5), 6)
    0.220114
    """
    from scipy.special import ndtr

    return float(ndtr(-(final - z * sqrt(t) - theta * (1 - t)) / sqrt(1 - t)))


def conditional_power_of_design(
    z: float, look: int, looks: Sequence[float], upper: Sequence[float], theta: float
) -> float:
    """P(some later bound is crossed | Z = z at look ``look``, from 0): all that remains counts, not only the last.

    >>> 0.6 < conditional_power_of_design(1.0, 0, (0.5, 1.0), (2.9626, 1.9686), 3.24) < 0.8
    True
    """
    t = looks[look]
    rest = [(s - t) for s in looks[look + 1 :]]
    shifted = [
        (b * sqrt(s) - z * sqrt(t)) / sqrt(s - t) for b, s in zip(upper[look + 1 :], looks[look + 1 :], strict=True)
    ]
    return float(sum(crossings(theta, rest, (-_NEVER,) * len(rest), shifted).upper))


def z_of_ratio(hr: float, events: float, ratio: float = 1.0) -> float:
    """The Z at which so many events estimate this hazard ratio: a futility bound given as HR.

    >>> round(z_of_ratio(1.0, 50), 6) + 0.0
    0.0
    """
    from math import log

    return -log(hr) * sqrt(events * ratio) / (1 + ratio)


def z_of_conditional_power(power: float, t: float, final: float, theta: float) -> float:
    """The Z at fraction t at which the conditional power under drift θ is ``power``: a bound given as conditional power.

    >>> z = z_of_conditional_power(0.2, 0.5, 1.959964, 2.8)
    >>> round(conditional_power(z, 0.5, 1.959964, 2.8), 6)
    0.2
    """
    from scipy.special import ndtri

    return float((final - theta * (1 - t) + float(ndtri(power)) * sqrt(1 - t)) / sqrt(t))


def predictive_power(
    z: float, t: float, final: float, prior_mean: float | None = None, prior_sd: float | None = None
) -> float:
    """Conditional power averaged over what is known of the drift: flat prior, or normal with mean and sd.

    Source: Spiegelhalter, Freedman & Blackburn, Control Clin Trials 1986;7:8-17.

    >>> round(predictive_power(1.0, 0.5, 1.959964), 4)
    0.2926
    """
    from scipy.special import ndtr

    if prior_sd is None:
        mean, variance = z / sqrt(t), 1 / t
    else:
        weight = 1 / (1 + t * prior_sd**2)
        mean = (prior_mean or 0.0) * weight + (z / sqrt(t)) * (1 - weight)
        variance = prior_sd**2 * weight
    centre = z * sqrt(t) + mean * (1 - t)
    return float(ndtr((centre - final) / sqrt((1 - t) + variance * (1 - t) ** 2)))
