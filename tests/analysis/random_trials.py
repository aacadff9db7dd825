"""Invented trials for the cross-checks: seeded, small to middling, with ties, strata and censoring of every degree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class RandomTrial:
    time: NDArray[np.float64]
    event: NDArray[np.bool_]
    arm: NDArray[np.int64]
    stratum: NDArray[np.int64]
    cause: NDArray[np.int64]
    x: NDArray[np.float64]


def random_trial(seed: int) -> RandomTrial:
    """One trial; every third has heavily tied times, every fifth three strata."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 140))
    arm = rng.integers(0, 2, n)
    arm[:2] = 0, 1
    x = rng.normal(size=(n, 2)).round(2)
    hazard = np.exp(rng.normal(0, 0.6) * arm + 0.4 * x[:, 0])
    time = rng.exponential(1 / hazard) * 12 + 0.01
    time = np.ceil(time * (1 if seed % 2 else 0.5)) if seed % 3 == 0 else time.round(4)
    cause = np.where(rng.random(n) < rng.uniform(0.4, 0.95), rng.integers(1, 3, n), 0)
    cause[:2] = 1, 1
    return RandomTrial(
        time=time, event=cause > 0, arm=arm, stratum=rng.integers(0, 3 if seed % 5 == 0 else 2, n), cause=cause, x=x
    )
