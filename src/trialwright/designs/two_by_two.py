"""Two arms with a yes or no: which tables a test rejects, and its exact power by enumeration under any pair of rates."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.binomial import mass
from trialwright.designs.two_samples import PROPORTION_METHODS, fisher_rejects
from trialwright.errors import TrialwrightError, UnknownName
from trialwright.values.catalogue import near_names

Floats = NDArray[np.float64]
_FISHER: Final = ("fisher", "casagrande")
"""Casagrande's formula is the size of Fisher's test: that test is what is enumerated."""


def restricted_rates(control: Floats, experimental: Floats, margin: float, ratio: float) -> tuple[Floats, Floats]:
    """Maximum likelihood rates (control, experimental) under experimental − control = margin, in closed form.

    Args:
        control, experimental: observed rates, same shape. margin: −1 … 1. ratio: experimental : control.
    Source: Farrington CP, Manning G, Stat Med 1990;9:1447-1454, appendix.

    >>> a, b = restricted_rates(np.array([0.2]), np.array([0.4]), -0.1, 1.0)
    >>> round(float(a[0]), 4), round(float(b[0]), 4)
    (0.3632, 0.2632)
    """
    if abs(margin) < 1e-12:
        pooled = (control + ratio * experimental) / (1 + ratio)
        return pooled, pooled
    theta, s = 1 / ratio, margin
    a = 1 + theta
    b = -(1 + theta + experimental + theta * control + s * (theta + 2))
    c = s * s + s * (2 * experimental + theta + 1) + experimental + theta * control
    d = -experimental * s * (1 + s)
    v = b**3 / (3 * a) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    u = np.where(v < 0, -1.0, 1.0) * np.sqrt(np.maximum(b * b / (3 * a) ** 2 - c / (3 * a), 0.0))
    cube = np.where(np.abs(u) < 1e-15, 1.0, u**3)
    w = (np.pi + np.arccos(np.clip(v / cube, -1.0, 1.0))) / 3
    e = np.clip(2 * u * np.cos(w) - b / (3 * a), max(0.0, s), min(1.0, 1 + s))
    return np.asarray(e - s), np.asarray(e)


def _z(n1: int, n2: int, method: str, margin: float) -> Floats:
    """Z of every table (x1, x2), positive where the experimental rate is larger than control + margin; (n1+1, n2+1)."""
    p1, p2 = (np.broadcast_to(a, (n1 + 1, n2 + 1)) for a in ((np.arange(n1 + 1) / n1)[:, None], np.arange(n2 + 1) / n2))
    if method == "arcsine":
        shift = np.arcsin(np.sqrt(p2)) - np.arcsin(np.sqrt(np.clip(p1 + margin, 0.0, 1.0)))
        return np.asarray(2 * shift / np.sqrt(1 / n1 + 1 / n2))
    ratio = n2 / n1
    a, b = (p1, p2) if method == "unpooled" else restricted_rates(p1, p2, margin if method != "pooled" else 0.0, ratio)
    spread = np.sqrt(np.maximum(a * (1 - a) / n1 + b * (1 - b) / n2, 0.0))
    over = p2 - p1 - margin
    out = np.where(np.abs(over) < 1e-12, 0.0, np.copysign(np.inf, over))
    return np.asarray(np.divide(over, spread, out=out, where=spread > 1e-12))


@lru_cache(maxsize=64)
def _regions(
    n1: int, n2: int, method: str, alpha: float, sides: int, margin: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The tables rejected for a larger, and for a smaller, experimental rate."""
    from scipy.special import ndtri

    if method in _FISHER:
        if abs(margin) > 1e-12:
            raise TrialwrightError(f"{method} tests no margin; take farrington_manning, or margin 0")
        larger = np.arange(n2 + 1)[None, :] / n2 > np.arange(n1 + 1)[:, None] / n1
        if sides == 1:
            return fisher_rejects(n1, n2, alpha, 1), fisher_rejects(n2, n1, alpha, 1).T
        both = fisher_rejects(n1, n2, alpha, 2)
        return both & larger, both & ~larger
    if method not in PROPORTION_METHODS:
        raise UnknownName(
            "method for two proportions", method, near_names(method, PROPORTION_METHODS), known=PROPORTION_METHODS
        )
    z, limit = _z(n1, n2, method, margin), float(-ndtri(alpha / sides)) - 1e-12
    return z >= limit, z <= -limit


def rejection(
    n1: int, n2: int, p1: float, p2: float, *, method: str, alpha: float, sides: int, margin: float = 0.0
) -> tuple[float, float]:
    """P(rejected for a larger experimental rate), P(rejected for a smaller one), exactly.

    Args:
        n1, p1: control. n2, p2: experimental. method: of ``two_proportions``. sides: with 1 only one of the two counts.
        margin: of experimental − control under the null.
    Raises:
        TrialwrightError: a margin with Fisher's test.

    >>> up, down = rejection(10, 10, 0.5, 0.5, method="fisher", alpha=0.05, sides=2)
    >>> round(up + down, 6)
    0.012779
    """
    more, less = _regions(n1, n2, method, alpha, sides, margin)
    left, right = mass(n1, p1), mass(n2, p2)
    return float(left @ more @ right), float(left @ less @ right)
