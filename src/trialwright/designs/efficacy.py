"""Characteristics of designs for toxicity and efficacy together: exact where the states are few, else simulated.

With utilities that add up (both = efficacy + toxicity − neither) and outcomes independent of each other, a level is told by
(n, toxicities, responses), the weights are integers without any probability, and the walk is that of ``walk.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
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
Finals: TypeAlias = dict[tuple[tuple[tuple[int, int, int], ...], int, str], int]
"""(counts by level, level recommended or 0, conclusion) -> how many ways lead there."""


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
    """What a design for toxicity and efficacy does under one truth; ``trials`` 0 = exact.

    ``chosen``: level recommended in each simulated trial, 0 = none; ``treated``: participants by trial and level.
    """

    selection: tuple[float, ...]
    mean_n: tuple[float, ...]
    stops: dict[str, float]
    trials: int = 0
    seed: int = 0
    chosen: tuple[int, ...] = ()
    treated: tuple[tuple[int, ...], ...] = ()

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
    return _summed(design, truth, _finals(design, max_states))


@lru_cache(maxsize=4)
def _finals(design: Boin12, max_states: int) -> Finals:
    """Every way a trial can end with its weight: integers without any probability, so one walk serves every truth."""
    ledger: dict[State, int] = {(design.start, ((0, 0, 0),) * design.levels): 1}
    finals: Finals = {}
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
    return finals


def _summed(design: Boin12, truth: EfficacyTruth, finals: Finals) -> EfficacyCharacteristics:
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
    chosen: list[int] = []
    treated: list[tuple[int, ...]] = []
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
        chosen.append(d.recommended or 0)
        treated.append(tuple(c[0] for c in counts))
        mean += np.array(treated[-1]) / trials
    return EfficacyCharacteristics(
        tuple(selection.tolist()), tuple(mean.tolist()), stops, trials, seed, tuple(chosen), tuple(treated)
    )


def default_truth(design: Boin12) -> EfficacyTruth:
    """A truth to look at when none is given: toxicity at its limit at the middle level, efficacy rising past its limit.

    Source: an assumption, printed as such; no record states a truth.

    >>> default_truth(Boin12(levels=3)).toxicity
    (0.175, 0.35, 0.5)
    """
    from trialwright.designs.say import default_truths

    efficacy = tuple(round(min(0.9, design.eff_limit * (0.6 + 0.4 * j)), 3) for j in range(design.levels))
    return EfficacyTruth(default_truths(design.levels, design.tox_limit)[0], efficacy)


def best_level(design: Boin12, truth: EfficacyTruth) -> int:
    """The level with the largest true mean utility among those within both limits, from 1; 0 where none is.

    >>> best_level(Boin12(levels=2), EfficacyTruth((0.1, 0.3), (0.3, 0.5)))
    2
    """
    only_e, neither, both_, only_t = design.utilities
    score: dict[int, float] = {}
    for j, (t, e) in enumerate(zip(truth.toxicity, truth.efficacy, strict=True)):
        if t > design.tox_limit + 1e-9 or e < design.eff_limit - 1e-9:
            continue
        b = truth.both(j)
        score[j + 1] = only_e * (e - b) + neither * (1 - t - e + b) + both_ * b + only_t * (t - b)
    return max(score, key=lambda j: (round(score[j], 9), -j), default=0)


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
