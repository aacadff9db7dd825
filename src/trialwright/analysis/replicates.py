"""The same statistics over many replicates at once: replicates are the leading array axis, participants the second.

For rehearsal, where ten thousand trials are tested. Results equal those of ``survival``, ``logrank`` and
``proportions`` to rounding; times that agree to about 15 digits count as tied there and here. A place without a
participant has ``present`` False (trials of unequal size).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Bools, Floats, Ints
from trialwright.analysis.proportions import interval_table


def _sorted_bits(
    time: ArrayLike, event: ArrayLike, arm: ArrayLike, present: ArrayLike | None
) -> tuple[Ints, Bools, Bools, Ints]:
    """Rows sorted by time: the time as an integer key, event, arm; the number of participants a row.

    A non-negative double sorts like its bits, so event and arm ride in the three lowest bits of one fast integer sort.
    """
    t = np.ascontiguousarray(time, dtype=np.float64)
    if t.ndim != 2:
        raise ValueError("replicates are the first axis, participants the second")
    if np.any(t < 0):
        raise ValueError("a time is negative")
    t = t + 0.0  # -0.0 sorts as a large number
    e = np.broadcast_to(np.asarray(event, dtype=bool), t.shape)
    a = np.broadcast_to(np.asarray(arm, dtype=bool), t.shape)
    bits = (t.view(np.int64) + np.int64(4)) & ~np.int64(7)
    bits |= (e.astype(np.int64) << 1) | a.astype(np.int64)
    if present is None:
        size = np.full(t.shape[0], t.shape[1])
    else:
        there = np.broadcast_to(np.asarray(present, dtype=bool), t.shape)
        bits = np.where(there, bits, np.iinfo(np.int64).max & ~np.int64(7))
        size = there.sum(1)
    bits.sort(axis=1)
    return bits & ~np.int64(7), (bits & 2) > 0, (bits & 1) > 0, size


def _tie_bounds(keys: Ints) -> tuple[Ints | None, Ints | None]:
    """For every place the first and the last place with the same time, or ``None`` where no time is tied."""
    same = keys[:, 1:] == keys[:, :-1]
    if not same.any():
        return None, None
    m = keys.shape[1]
    place = np.arange(m, dtype=np.int32)
    first = np.zeros(keys.shape, dtype=np.int32)
    first[:, 1:] = np.where(same, 0, place[1:])
    np.maximum.accumulate(first, axis=1, out=first)
    last = np.full(keys.shape, m - 1, dtype=np.int32)
    last[:, :-1] = np.where(same, m - 1, place[:-1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    return first, last


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogRanks:
    """One test a replicate; z > 0 favours the experimental arm; not-a-number without events at which both arms risk."""

    z: Floats
    observed: Floats
    expected: Floats
    variance: Floats
    events: Ints

    @property
    def chisq(self) -> Floats:
        return np.asarray(self.z**2)

    @property
    def p(self) -> Floats:
        """Two-sided."""
        from scipy.special import ndtr

        return np.asarray(2 * ndtr(-np.abs(self.z)))


def logranks(time: ArrayLike, event: ArrayLike, experimental: ArrayLike, present: ArrayLike | None = None) -> LogRanks:
    """The two-arm log-rank test of every replicate.

    Args:
        time: shape (replicates, participants).
        event, experimental, present: the same shape, or one row for all.

    >>> r = logranks([[2, 3, 4, 5, 6, 7, 8, 9.0]], [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0])
    >>> round(float(r.chisq[0]), 6), float(r.observed[0])
    (7.344407, 4.0)
    """
    keys, e, a, size = _sorted_bits(time, event, experimental, present)
    first, last = _tie_bounds(keys)
    m = keys.shape[1]
    before = np.cumsum(a, axis=1, dtype=np.int32) - a
    n1 = a.sum(1, dtype=np.int32)[:, None] - before
    n = size[:, None] - np.arange(m, dtype=np.int32)[None, :]
    d: Floats | float = 1.0
    if first is not None and last is not None:
        n1 = np.take_along_axis(n1, first, 1)
        n = size[:, None] - first
        running = np.cumsum(e, axis=1, dtype=np.int32)
        at_first = np.take_along_axis(running, first, 1) - np.take_along_axis(e, first, 1)
        d = (np.take_along_axis(running, last, 1) - at_first).astype(float)
    safe = np.maximum(n, 1).astype(np.float64)
    share = n1 / safe
    spread = share * (1 - share)
    if not isinstance(d, float):
        spread = spread * np.maximum(safe - d, 0) / np.maximum(safe - 1, 1)
    observed = (e & a).sum(1).astype(float)
    expected = np.einsum("rm,rm->r", share, e)
    variance = np.einsum("rm,rm->r", spread, e)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 1e-14, (expected - observed) / np.sqrt(variance), np.nan)
    return LogRanks(z=z, observed=observed, expected=expected, variance=variance, events=e.sum(1))


def stratified_logranks(
    time: ArrayLike, event: ArrayLike, experimental: ArrayLike, strata: ArrayLike, present: ArrayLike | None = None
) -> LogRanks:
    """Stratified log-rank tests: observed, expected and variance summed over the strata (0, 1, 2 …) of each replicate."""
    t = np.asarray(time, dtype=float)
    s = np.broadcast_to(np.asarray(strata, dtype=np.int64), t.shape)
    there = (
        np.ones(t.shape, dtype=bool) if present is None else np.broadcast_to(np.asarray(present, dtype=bool), t.shape)
    )
    parts = [logranks(t, event, experimental, there & (s == k)) for k in np.unique(s)]
    e = np.broadcast_to(np.asarray(event, dtype=bool), t.shape)
    observed, expected, variance = (
        np.sum([getattr(p, f) for p in parts], axis=0) for f in ("observed", "expected", "variance")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 1e-14, (expected - observed) / np.sqrt(variance), np.nan)
    return LogRanks(z=z, observed=observed, expected=expected, variance=variance, events=(e & there).sum(1))


def survivals(time: ArrayLike, event: ArrayLike, at: ArrayLike, present: ArrayLike | None = None) -> Floats:
    """Kaplan-Meier S at the times ``at``, one row a replicate.

    >>> survivals([[2, 3, 3, 5.0]], [[1, 1, 0, 1]], [2, 4]).tolist()
    [[0.75, 0.5]]
    """
    keys, e, _, size = _sorted_bits(time, event, False, present)
    s = _curves(keys, e, size)
    moments = (np.ascontiguousarray(at, dtype=float) + 0.0).view(np.int64)
    asked = (moments + np.int64(4)) & ~np.int64(7)
    out = np.empty((keys.shape[0], len(asked)))
    for k, moment in enumerate(asked):
        reached = (keys <= moment).sum(1) - 1
        out[:, k] = np.where(reached >= 0, s[np.arange(len(s)), np.maximum(reached, 0)], 1.0)
    return out


def _curves(keys: Ints, e: Bools, size: Ints) -> Floats:
    """S after each place; inside a tie the factors multiply to (n - d)/n of the whole tie at its last place."""
    first, last = _tie_bounds(keys)
    m = keys.shape[1]
    if first is None or last is None:
        n = np.maximum(size[:, None] - np.arange(m)[None, :], 1)
        return np.asarray(np.cumprod(1 - e / n, axis=1))
    running = np.cumsum(e, axis=1)
    d = np.take_along_axis(running, last, 1) - np.take_along_axis(running, first, 1) + np.take_along_axis(e, first, 1)
    n = np.maximum(size[:, None] - first, 1)
    at_last = np.arange(m)[None, :] == last
    return np.asarray(np.cumprod(np.where(at_last, 1 - d / n, 1.0), axis=1))


def medians(time: ArrayLike, event: ArrayLike, present: ArrayLike | None = None, p: float = 0.5) -> Floats:
    """The Kaplan-Meier quantile of every replicate; not-a-number where it is not reached."""
    keys, e, _, size = _sorted_bits(time, event, False, present)
    s = _curves(keys, e, size)
    height = 1 - p
    hit = s <= height + 1.5e-8
    where = np.argmax(hit, axis=1)
    rows = np.arange(len(s))
    times = keys.view(np.float64)
    value = times[rows, where]
    flat = np.abs(s[rows, where] - height) <= 1.5e-8
    if flat.any():
        below = s < height - 1.5e-8
        nxt = np.where(below.any(1), np.argmax(below, axis=1), np.maximum(size - 1, 0))
        value = np.where(flat, (value + times[rows, nxt]) / 2, value)
    rounded = np.round(value, 12)
    return np.where(
        hit.any(1), np.where(np.abs(rounded - value) < 1e-12 * np.maximum(1, value), rounded, value), np.nan
    )


def exact_intervals(
    count: ArrayLike, n: int, method: str = "clopper_pearson", level: float = 0.95
) -> tuple[Floats, Floats]:
    """Both bounds for every count, looked up in one table of n + 1 rows.

    >>> low, up = exact_intervals([0, 7], 10)
    >>> low.round(3).tolist(), up.round(3).tolist()
    ([0.0, 0.348], [0.308, 0.933])
    """
    low, up = interval_table(n, method, level)
    k = np.asarray(count, dtype=np.int64)
    return low[k], up[k]
