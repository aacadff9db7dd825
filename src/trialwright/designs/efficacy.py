"""Characteristics of designs for toxicity and efficacy together: exact where the states are few, else simulated.

With utilities that add up (both = efficacy + toxicity − neither) and outcomes independent of each other, a level is told by
(n, toxicities, responses), the weights are integers without any probability, and the walk is that of ``walk.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.boin12 import Boin12
from trialwright.designs.chance import draws
from trialwright.designs.decision import Stop
from trialwright.errors import TrialwrightError

Floats = NDArray[np.float64]
State: TypeAlias = tuple[int, tuple[tuple[int, int, int], ...]]


class EfficacyTruth(NamedTuple):
    """True rates by level; ``odds``: odds ratio between toxicity and efficacy within a participant, 1 = independent."""

    toxicity: tuple[float, ...]
    efficacy: tuple[float, ...]
    odds: float = 1.0

    def both(self, level: int) -> float:
        """P(toxicity and efficacy) at a level (index from 0).

        >>> round(EfficacyTruth((0.2,), (0.5,)).both(0), 6)
        0.1
        """
        t, e, o = self.toxicity[level], self.efficacy[level], self.odds
        if abs(o - 1) < 1e-12:
            return t * e
        s = 1 + (t + e) * (o - 1)
        return float((s - (s * s - 4 * o * (o - 1) * t * e) ** 0.5) / (2 * (o - 1)))


@dataclass(frozen=True)
class EfficacyCharacteristics:
    """What a design for toxicity and efficacy does under one truth; ``trials`` 0 = exact."""

    selection: tuple[float, ...]
    mean_n: tuple[float, ...]
    stops: dict[str, float]
    trials: int = 0
    seed: int = 0

    @property
    def expected_n(self) -> float:
        return sum(self.mean_n)


def is_additive(design: Boin12) -> bool:
    """Does the sum of utilities depend on toxicities and responses alone?"""
    only_e, neither, both, only_t = design.utilities
    return abs(only_e + only_t - neither - both) < 1e-9


def walk_efficacy(design: Boin12, truth: EfficacyTruth, max_states: int = 200_000) -> EfficacyCharacteristics:
    """Exact characteristics under independence.

    Raises:
        TrialwrightError: dependent outcomes, utilities that do not add up, or too many states; each names simulation.

    >>> found = walk_efficacy(Boin12(levels=2, max_n=6), EfficacyTruth((0.1, 0.3), (0.3, 0.5)))
    >>> round(sum(found.selection), 12)
    1.0
    """
    if truth.odds != 1.0 or not is_additive(design):
        raise TrialwrightError("exact needs independent outcomes and utilities that add up; use simulate_efficacy")
    ledger: dict[State, int] = {(design.start, ((0, 0, 0),) * design.levels): 1}
    finals: dict[tuple[tuple[tuple[int, int, int], ...], int, str], int] = {}
    while ledger:
        after: dict[State, int] = {}
        for (level, counts), weight in ledger.items():
            n, y, e = counts[level - 1]
            size = min(design.cohort, design.max_n - sum(c[0] for c in counts))
            for t in range(size + 1):
                for r in range(size + 1):
                    new = (*counts[: level - 1], (n + size, y + t, e + r), *counts[level:])
                    more = weight * comb(size, t) * comb(size, r)
                    d = design.after(level, tuple((a, b, c, max(0, b + c - a)) for a, b, c in new))
                    if isinstance(d, Stop):
                        key = (new, d.recommended or 0, d.conclusion)
                        finals[key] = finals.get(key, 0) + more
                    else:
                        state = (d.level, new)
                        after[state] = after.get(state, 0) + more
        if len(after) > max_states:
            raise TrialwrightError(f"{len(after)} states exceed {max_states}: use simulate_efficacy")
        ledger = after
    return _summed(design, truth, finals)


def _summed(
    design: Boin12, truth: EfficacyTruth, finals: dict[tuple[tuple[tuple[int, int, int], ...], int, str], int]
) -> EfficacyCharacteristics:
    selection, mean = [0.0] * (design.levels + 1), [0.0] * design.levels
    stops: dict[str, float] = {}
    for (counts, level, kind), weight in finals.items():
        probability = float(weight)
        for (n, y, e), pt, pe in zip(counts, truth.toxicity, truth.efficacy, strict=True):
            probability *= pt**y * (1 - pt) ** (n - y) * pe**e * (1 - pe) ** (n - e)
        selection[level] += probability
        stops[kind] = stops.get(kind, 0.0) + probability
        for j, c in enumerate(counts):
            mean[j] += probability * c[0]
    return EfficacyCharacteristics(tuple(selection), tuple(mean), stops)


def simulate_efficacy(
    design: Boin12, truth: EfficacyTruth, *, trials: int = 5000, seed: int = 1
) -> EfficacyCharacteristics:
    """Simulated characteristics on common people: one draw for toxicity and one for efficacy a participant.

    >>> found = simulate_efficacy(Boin12(levels=2, max_n=6), EfficacyTruth((0.1, 0.3), (0.3, 0.5), 2.0), trials=50)
    >>> round(sum(found.selection), 12)
    1.0
    """
    people = np.arange(design.max_n)
    tox = draws(seed, np.arange(trials)[:, None], people, "u_tox")
    resp = draws(seed, np.arange(trials)[:, None], people, "u_resp")
    both = [truth.both(j) for j in range(design.levels)]
    selection, mean = np.zeros(design.levels + 1), np.zeros(design.levels)
    stops: dict[str, float] = {}
    for k in range(trials):
        counts = [(0, 0, 0, 0)] * design.levels
        level, entered = design.start, 0
        while True:
            size = min(design.cohort, design.max_n - entered)
            counts[level - 1] = _met(
                counts[level - 1], level - 1, truth, both, tox[k, entered:], resp[k, entered:], size
            )
            entered += size
            d = design.after(level, tuple(counts))
            if isinstance(d, Stop):
                break
            level = d.level
        selection[d.recommended or 0] += 1 / trials
        stops[d.conclusion] = stops.get(d.conclusion, 0.0) + 1 / trials
        mean += np.array([c[0] for c in counts]) / trials
    return EfficacyCharacteristics(tuple(selection.tolist()), tuple(mean.tolist()), stops, trials, seed)


def _met(
    now: tuple[int, int, int, int],
    j: int,
    truth: EfficacyTruth,
    both: Sequence[float],
    tox: Floats,
    resp: Floats,
    size: int,
) -> tuple[int, int, int, int]:
    """One cohort: efficacy is drawn given toxicity, so that their odds ratio is the truth's."""
    n, y, e, b = now
    t, r = truth.toxicity[j], truth.efficacy[j]
    given_toxic = both[j] / t if t > 0 else 0.0
    given_not = (r - both[j]) / (1 - t) if t < 1 else 0.0
    for i in range(size):
        toxic = bool(tox[i] < t)
        responds = bool(resp[i] < (given_toxic if toxic else given_not))
        y, e, b = y + toxic, e + responds, b + (toxic and responds)
    return n + size, y, e, b
