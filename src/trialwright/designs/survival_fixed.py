"""Two survival arms analysed on a planned date: simulated Z of weighted log-rank, RMST and milestone comparisons.

Source: Greenwood's variance; Royston P, Parmar MKB, BMC Med Res Methodol 2013;13:152; Klein JP et al., Stat Med 2007.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.survival_trials import SurvivalTruth, arms_of, courses, log_rank_z

Floats = NDArray[np.float64]


class KaplanMeier(NamedTuple):
    """Curves of many trials: survival at a time and its Greenwood variance, or the area under the curve and its variance."""

    value: Floats
    variance: Floats


def _curve(time: Floats, observed: NDArray[np.bool_], until: float) -> tuple[Floats, Floats, Floats]:
    """Sorted times up to ``until``, S just after each, and Greenwood's terms d/(r(r−d)); (trials, participants) each."""
    order = np.argsort(time, axis=1, kind="stable")
    t = np.take_along_axis(time, order, axis=1)
    d = (np.take_along_axis(observed, order, axis=1) & (t > 0) & (t <= until)).astype(np.float64)
    risk = np.arange(time.shape[1], 0, -1, dtype=np.float64)
    survival = np.asarray(np.cumprod(1 - d / risk, axis=1), dtype=np.float64)
    terms = np.asarray(d / np.maximum(risk * (risk - 1), 1e-300), dtype=np.float64)
    terms[:, -1] = 0.0  # the last one at risk: the curve is 0 from there on, and so is its variance
    return np.clip(t, 0.0, until), survival, terms


def survival_at(time: Floats, observed: NDArray[np.bool_], at: float) -> KaplanMeier:
    """The Kaplan-Meier estimate at a time.

    Args:
        time, observed: (trials, participants); who has not entered has a time of at most 0. at: in the unit of time.

    >>> found = survival_at(np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[True, False, True, False]]), 3.5)
    >>> round(float(found.value[0]), 4), round(float(found.variance[0]), 4)
    (0.375, 0.082)
    """
    _, survival, terms = _curve(time, observed, at)
    s = survival[:, -1]
    return KaplanMeier(s, s * s * terms.sum(axis=1))


def restricted_mean(time: Floats, observed: NDArray[np.bool_], tau: float) -> KaplanMeier:
    """The area under the Kaplan-Meier curve up to ``tau``; arguments as ``survival_at``.

    >>> found = restricted_mean(np.array([[1.0, 2.0, 3.0, 4.0]]), np.ones((1, 4), dtype=bool), 4.0)
    >>> round(float(found.value[0]), 4), round(float(found.variance[0]), 4)
    (2.5, 0.3125)
    """
    t, survival, terms = _curve(time, observed, tau)
    ends = np.concatenate([t[:, 1:], np.full((len(t), 1), tau)], axis=1)
    pieces = survival * (ends - t)
    rest = np.cumsum(pieces[:, ::-1], axis=1)[:, ::-1]  # area to the right of each time
    return KaplanMeier(t[:, 0] + pieces.sum(axis=1), (rest * rest * terms).sum(axis=1))


def _difference(estimate: Callable[[Floats, NDArray[np.bool_]], KaplanMeier]) -> Callable[..., Floats]:
    def z(time: Floats, observed: NDArray[np.bool_], arm: NDArray[np.bool_]) -> Floats:
        one, other = (estimate(time[:, a], observed[:, a]) for a in (arm, ~arm))
        spread = np.sqrt(one.variance + other.variance)
        over = one.value - other.value
        return np.asarray(np.divide(over, spread, out=np.zeros_like(over), where=spread > 0))[:, None]

    return z


def milestone_test(at: float) -> Callable[..., Floats]:
    """The test of the Kaplan-Meier difference at a time, experimental − control."""
    return _difference(lambda time, observed: survival_at(time, observed, at))


def rmst_test(tau: float) -> Callable[..., Floats]:
    """The test of the difference in restricted mean survival time."""
    return _difference(lambda time, observed: restricted_mean(time, observed, tau))


def weighted_test(weights: Sequence[tuple[float, float]]) -> Callable[..., Floats]:
    """Fleming-Harrington tests, one column a weight."""
    return lambda time, observed, arm: log_rank_z(time, observed, arm, weights)


class FixedTrials(NamedTuple):
    """By trial: Z of each test (trials, tests), and events seen by the planned date."""

    z: Floats
    events: NDArray[np.int64]


def simulate_fixed(
    truth: SurvivalTruth, n: int, total: float, test: Callable[..., Floats], *, trials: int = 10_000, seed: int = 1
) -> FixedTrials:
    """Simulated trials, analysed at the calendar time ``total`` after the first entry could take place.

    Args:
        n: participants. total: planned calendar length. test: of this module. seed: 64 bits.

    >>> from trialwright.designs.events import Piecewise
    >>> truth = SurvivalTruth(Piecewise.of((1,), (0.07,)), (1.0,))
    >>> abs(float(simulate_fixed(truth, 60, 24.0, milestone_test(12.0), trials=400).z.mean())) < 0.25
    True
    """
    arm = arms_of(n, truth.ratio)
    z, seen = [], []
    for entry, event, leaves in courses(truth, n, trials, seed):
        followed = np.maximum(total - entry, 0.0)
        if leaves is not None:
            followed = np.minimum(followed, leaves)
        observed = event <= followed
        z.append(test(np.minimum(event, followed), observed, arm))
        seen.append(observed.sum(axis=1))
    return FixedTrials(np.concatenate(z), np.concatenate(seen))
