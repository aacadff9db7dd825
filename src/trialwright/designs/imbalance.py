"""Exact facts about allocation: how unbalanced, how predictable, and the diagnostics of a list that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.allocation import Listing

Floats = NDArray[np.float64]


def block_count(block: int, ratio: Sequence[int] = (1, 1)) -> int:
    """How many different blocks there are: a multinomial coefficient.

    >>> [block_count(b) for b in (4, 6, 8)]
    [6, 20, 70]
    """
    unit = block // sum(ratio)
    return factorial(block) // prod(factorial(unit * r) for r in ratio)


def convergence_guesses(block: int, ratio: Sequence[int] = (1, 1)) -> float:
    """Expected correct guesses in one block of somebody who always guesses the arm of which most is left.

    Source: Blackwell & Hodges, Ann Math Stat 1957;28:449-460.

    >>> [round(convergence_guesses(b), 4) for b in (2, 4, 6, 8)]
    [1.5, 2.8333, 4.1, 5.3286]
    """
    unit = block // sum(ratio)
    return _guesses(tuple(sorted(unit * r for r in ratio)))


@lru_cache(maxsize=None)  # noqa: UP033
def _guesses(left: tuple[int, ...]) -> float:
    whole = sum(left)
    if whole == 0:
        return 0.0
    out = max(left) / whole
    for k, n in enumerate(left):
        if n:
            rest = tuple(sorted((*left[:k], n - 1, *left[k + 1 :])))
            out += n / whole * _guesses(rest)
    return out


class Imbalance(NamedTuple):
    """After n participants in two equal arms: E|D|, P(D = 0), and the whole distribution of |D|."""

    n: int
    expected: float
    balanced: float
    distribution: tuple[float, ...]


def _described(n: int, chain: Floats) -> Imbalance:
    d = np.arange(len(chain))
    return Imbalance(n, float(chain @ d), float(chain[0]), tuple(chain.tolist()))


def _chain(n: int, lagging: Sequence[float]) -> Floats:
    """|D| after n, if at |D| = d the lagging arm is chosen with probability lagging[d] (d > 0)."""
    now = np.zeros(n + 2)
    now[0] = 1.0
    for _ in range(n):
        after = np.zeros(n + 2)
        after[1] += now[0]
        for d in range(1, n + 1):
            if now[d]:
                p = lagging[min(d, len(lagging) - 1)]
                after[d - 1] += now[d] * p
                after[d + 1] += now[d] * (1 - p)
        now = after
    return now


def complete_imbalance(n: int) -> Imbalance:
    """The fair coin.

    >>> [round(complete_imbalance(n).expected, 2) for n in (10, 20, 50)]
    [2.46, 3.52, 5.61]
    """
    return _described(n, _chain(n, (0.5, 0.5)))


def biased_coin_imbalance(n: int, p: float = 2 / 3) -> Imbalance:
    """Efron's biased coin.

    >>> round(biased_coin_imbalance(20).balanced, 2)
    0.51
    """
    return _described(n, _chain(n, (0.5, p)))


def big_stick_imbalance(n: int, b: int) -> Imbalance:
    """The big stick: a fair coin until |D| = b, then the other arm."""
    return _described(n, _chain(n, (*(0.5 for _ in range(b)), 1.0)))


def urn_imbalance(n: int, alpha: float = 0, beta: float = 1) -> float:
    """E|D| after n in Wei's urn UD(α, β).

    Source: Wei LJ, J Am Stat Assoc 1978;73:559-563.

    >>> [round(urn_imbalance(n), 2) for n in (10, 20, 50, 100)]
    [1.31, 1.96, 3.19, 4.56]
    """
    now = {0: 1.0}
    for k in range(n):
        after: dict[int, float] = {}
        for d, mass in now.items():
            balls = 2 * alpha + beta * k
            # of the k given, (k + d)/2 went to the arm ahead: as many balls of the other colour were added
            behind = 0.5 if balls == 0 else (alpha + beta * (k + d) / 2) / balls
            for step, share in ((-1, behind), (1, 1 - behind)):
                if share:
                    after[abs(d + step)] = after.get(abs(d + step), 0.0) + mass * share
        now = after
    return sum(d * m for d, m in now.items())


class Diagnostics(NamedTuple):
    """What a list looks like to an auditor and to a guesser.

    ``convergence`` = share of right guesses of the arm that lags; ``informed`` = of one who knows the probabilities.
    """

    counts: dict[str, int]
    by_stratum: dict[str, dict[str, int]]
    largest_imbalance: float
    longest_run: int
    convergence: float
    informed: float


def diagnostics(listing: Listing, participants: int | None = None) -> Diagnostics:
    """Balance overall and by stratum, longest run, predictability.

    Args:
        participants: only the first so many slots of each stratum (a list is longer than the trial); ``None`` = all.

    >>> from trialwright.designs.permuted_blocks import listing as blocks
    >>> diagnostics(blocks(1, slots=40)).counts
    {'experimental': 20, 'control': 20}
    """
    used = [s for s in listing.slots if participants is None or s.number <= participants]
    by_stratum: dict[str, Counter[str]] = {}
    right = informed = 0.0
    imbalance = 0.0
    weight = dict(zip(listing.arms, listing.ratio, strict=True))
    for s in used:
        seen = by_stratum.setdefault(s.stratum, Counter())
        share = {a: seen[a] / weight[a] for a in listing.arms}
        least = min(share.values())
        lagging = [a for a in listing.arms if share[a] == least]
        right += (s.arm in lagging) / len(lagging)
        informed += max(s.probability) if s.probability else 1 / len(listing.arms)
        seen[s.arm] += 1
        after = [seen[a] / weight[a] for a in listing.arms]
        imbalance = max(imbalance, max(after) - min(after))
    total = Counter(s.arm for s in used)
    return Diagnostics(
        {a: total[a] for a in listing.arms},
        {k: {a: c[a] for a in listing.arms} for k, c in by_stratum.items()},
        imbalance,
        _longest_run([s.arm for s in used]),
        right / len(used) if used else 0.0,
        informed / len(used) if used else 0.0,
    )


def _longest_run(arms: Sequence[str]) -> int:
    best = run = 0
    for k, arm in enumerate(arms):
        run = run + 1 if k and arm == arms[k - 1] else 1
        best = max(best, run)
    return best
