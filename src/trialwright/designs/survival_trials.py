"""Many randomised trials with a time-to-event endpoint at once: accrual, drop-out, cut at the D-th event, log-rank tests.

Cut on calendar time, then keep events up to and including it. Z is positive when it favours the experimental arm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.chance import uniforms
from trialwright.designs.events import Piecewise

Floats = NDArray[np.float64]
_BATCH: Final = 64  # trials at a time: their arrays stay in the cache


class SurvivalTruth(NamedTuple):
    """What is true: control hazard by period, hazard ratio by period, hazard of drop-out, accrual, allocation ratio.

    ``accrual``: length of uniform entry. ``ratio``: experimental : control.
    """

    hazard: Piecewise
    hr: tuple[float, ...]
    dropout: float = 0.0
    accrual: float = 12.0
    ratio: float = 1.0


class SurvivalTrials(NamedTuple):
    """By trial and look: Z of each weight (trials, looks, weights), calendar time and events of each look."""

    z: Floats
    time: Floats
    events: NDArray[np.int64]


def arms_of(n: int, ratio: float) -> NDArray[np.bool_]:
    """Experimental or not, in an order that keeps the ratio at every n; (n).

    >>> arms_of(3, 2.0).tolist()
    [False, True, True]
    """
    share = ratio / (1 + ratio)
    place = np.arange(n)
    return np.asarray(np.floor((place + 1) * share + 1e-9) > np.floor(place * share + 1e-9))


def _event_times(u: Floats, hazard: Piecewise, hr: Sequence[float]) -> Floats:
    """Times with a piecewise exponential distribution from uniforms."""
    want = -np.log(u)
    if len(hazard.rates) == 1:
        return np.asarray(want / (hazard.rates[0] * hr[0]), dtype=np.float64)
    out = np.full(u.shape, np.inf)
    done = np.zeros(u.shape, dtype=bool)
    start = gathered = 0.0
    for d, rate, r in zip(hazard.durations, hazard.rates, hr, strict=True):
        h = rate * r
        inside = ~done & (want <= gathered + h * d)
        out[inside] = start + (want[inside] - gathered) / h if h > 0 else np.inf
        done |= inside
        start, gathered = start + d, gathered + h * d
    return out


def courses(truth: SurvivalTruth, n: int, trials: int, seed: int) -> Iterator[tuple[Floats, Floats, Floats | None]]:
    """What befalls the participants, some trials at a time: entry, time from entry to event and to drop-out; (k, n) each.

    A participant's draws depend on the seed, the trial and the place in it alone: the same people meet every truth.
    """
    arm = arms_of(n, truth.ratio)
    for first in range(0, trials, _BATCH):
        k = min(_BATCH, trials - first)

        def block(name: str, first: int = first, k: int = k) -> Floats:
            return uniforms(seed, name, first * n, k * n).reshape(k, n)

        entry = block("entry") * truth.accrual
        u = 1 - block("event")
        if len(truth.hazard.rates) == 1:
            rate = np.where(arm, truth.hazard.rates[0] * truth.hr[0], truth.hazard.rates[0])
            event = -np.log(u) / rate
        else:
            event = np.where(
                arm,
                _event_times(u, truth.hazard, truth.hr),
                _event_times(u, truth.hazard, (1.0,) * len(truth.hr)),
            )
        yield entry, event, -np.log(1 - block("dropout")) / truth.dropout if truth.dropout > 0 else None


def simulate_survival(
    truth: SurvivalTruth,
    n: int,
    events: Sequence[int],
    *,
    trials: int = 10_000,
    seed: int = 1,
    weights: Sequence[tuple[float, float]] = ((0.0, 0.0),),
) -> SurvivalTrials:
    """Simulated trials, analysed at given numbers of events.

    Args:
        n: participants. events: at the looks, increasing. weights: (ρ, γ) of Fleming-Harrington; (0, 0) = log-rank.
    Returns:
        Z, calendar times, events seen (fewer than asked if the trial does not have as many).

    >>> truth = SurvivalTruth(Piecewise.of((1,), (0.07,)), (1.0,))
    >>> abs(float(simulate_survival(truth, 60, (40,), trials=400).z.mean())) < 0.25
    True
    """
    arm = arms_of(n, truth.ratio)
    z, time, seen = [], [], []
    for entry, event, leaves in courses(truth, n, trials, seed):
        one = [_look(entry, event, leaves, arm, d, weights) for d in events]
        z.append(np.stack([o[0] for o in one], axis=1))
        time.append(np.stack([o[1] for o in one], axis=1))
        seen.append(np.stack([o[2] for o in one], axis=1))
    return SurvivalTrials(np.concatenate(z), np.concatenate(time), np.concatenate(seen))


def _look(
    entry: Floats,
    event: Floats,
    leaves: Floats | None,
    arm: NDArray[np.bool_],
    d: int,
    weights: Sequence[tuple[float, float]],
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    calendar = entry + event
    if leaves is not None:
        calendar = np.where(event <= leaves, calendar, np.inf)
    n = entry.shape[1]
    cut = np.partition(calendar, min(d, n) - 1, axis=1)[:, min(d, n) - 1]
    if leaves is not None:  # a trial may never have as many events: then everybody is followed to the end
        last = np.where(np.isfinite(calendar), calendar, 0.0).max(axis=1)
        cut = np.where(np.isfinite(cut), cut, last)
    followed = cut[:, None] - entry
    if leaves is not None:
        followed = np.minimum(followed, leaves)
    observed = calendar <= cut[:, None]  # on the calendar, where the cut itself was taken: no rounding loses an event
    time = np.minimum(event, followed)
    return _log_rank(time, observed, arm, weights), cut, observed.sum(axis=1)


def _log_rank(
    time: Floats, observed: NDArray[np.bool_], arm: NDArray[np.bool_], weights: Sequence[tuple[float, float]]
) -> Floats:
    """Z of each weight for continuous times, one row a trial; who has not entered (time ≤ 0) is not at risk.

    Times are sorted as integers whose two lowest bits carry event and arm: positive doubles sort like their bits.
    """
    packed = np.maximum(time, 0.0).view(np.int64) & ~np.int64(3)
    packed |= observed
    packed |= arm.astype(np.int64) << 1
    packed[time <= 0] = 0
    packed.sort(axis=1)
    n = time.shape[1]
    hit = (packed & 1).astype(np.float64)
    treated = ((packed >> 1) & 1).astype(np.float64)
    risk = np.arange(n, 0, -1, dtype=np.float64)
    share = np.cumsum(treated[:, ::-1], axis=1)[:, ::-1] / risk
    if tuple(weights) == ((0.0, 0.0),):
        effect = np.einsum("ij,ij->i", hit, share - treated)
        return np.asarray((effect / np.sqrt(np.einsum("ij,ij,ij->i", hit, share, 1 - share)))[:, None])
    lost = hit * (share - treated)
    spread = hit * (share * (1 - share))
    survival = np.cumprod(1 - hit / risk, axis=1)
    before = np.concatenate([np.ones((len(time), 1)), survival[:, :-1]], axis=1)
    out = []
    for rho, gamma in weights:
        w = before**rho * (1 - before) ** gamma
        out.append((w * lost).sum(axis=1) / np.sqrt((w * w * spread).sum(axis=1)))
    return np.stack(out, axis=1)


def log_rank_z(
    time: Floats,
    observed: NDArray[np.bool_],
    arm: NDArray[np.bool_],
    weights: Sequence[tuple[float, float]] = ((0.0, 0.0),),
) -> Floats:
    """Z by trial and weight for times without ties; positive favours the experimental arm.

    >>> t = np.array([[1.0, 2.0, 3.0, 4.0]])
    >>> z = log_rank_z(t, np.ones((1, 4), dtype=bool), np.array([False, True, False, True]))
    >>> round(float(z[0, 0]), 4)
    0.7845
    """
    return _log_rank(time, observed, arm, weights)


def exponential(median: float) -> Piecewise:
    """A constant hazard with this median."""
    return Piecewise((float("inf"),), (log(2) / median,))


def yearly_to_hazard(share: float, unit_per_year: float = 12.0) -> float:
    """The hazard per unit of time of leaving with probability ``share`` a year.

    >>> round(yearly_to_hazard(0.05), 6)
    0.004274
    """
    return -log(1 - share) / unit_per_year
