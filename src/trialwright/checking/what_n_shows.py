"""What a number of participants can show: the exact interval of a share, and the largest risk that none in n leaves open."""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import Final

SOURCE: Final = "Clopper-Pearson, Biometrika 1934;26:404"


def _at_least(x: int, n: int, p: float) -> float:
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def _root(rises: bool, x: int, n: int, tail: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        mid = (low + high) / 2
        if (_at_least(x, n, mid) < tail) == rises:
            low = mid
        else:
            high = mid
    return (low + high) / 2


@lru_cache(maxsize=512)
def exact_interval(x: int, n: int) -> tuple[float, float]:
    """The two-sided 95 % Clopper-Pearson interval of x in n, n up to a few hundred.

    Source: Clopper-Pearson, Biometrika 1934;26:404.

    >>> [round(100 * b) for b in exact_interval(6, 12)]
    [21, 79]
    """
    low = 0.0 if x == 0 else _root(True, x, n, 0.025)
    high = 1.0 if x == n else _root(True, x + 1, n, 0.975)
    return low, high


def excluded_risk(n: int) -> float:
    """The risk above which 0 events in n would be improbable: upper one-sided 95 % limit.

    >>> round(100 * excluded_risk(8))
    31
    """
    return float(1 - 0.05 ** (1 / n))


def sentence(n: int) -> tuple[str, str]:
    """What n participants can show, zh and en: the interval of half of them, and what none of them excludes."""
    x = n // 2
    low, high = exact_interval(x, n)
    risk = excluded_risk(n)
    return (
        f"{x}/{n}的95%精确区间为{100 * low:.0f}%–{100 * high:.0f}%；0/{n}只能排除大于{100 * risk:.0f}%的风险",
        f"the exact 95 % interval of {x}/{n} is {100 * low:.0f}–{100 * high:.0f} %; 0/{n} excludes only risks above {100 * risk:.0f} %",
    )
