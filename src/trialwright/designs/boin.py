"""BOIN: compare the observed share of DLT with two boundaries that minimise the risk of a wrong step."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import Integers
from trialwright.designs.ladder import DOWN, SLACK, STAY, UP, Floats, LadderDesign, tail_above
from trialwright.designs.parameters import DesignEntry, check, flag, number
from trialwright.values.text import Text

_SOURCE: Final = "Liu S, Yuan Y, J R Stat Soc C 2015;64:507-523"


def boundaries(target: float, under: float = 0.6, over: float = 1.4) -> tuple[float, float]:
    """λe and λd: go up if y/n ≤ λe, down if y/n ≥ λd.

    Args:
        target: φ, 0 … 1. under, over: φ1/φ below 1 and φ2/φ above 1.
    Source: Liu & Yuan 2015, equations 4 and 5.

    >>> [round(b, 7) for b in boundaries(0.30)]
    [0.2364907, 0.3585195]
    """
    p, p1, p2 = target, under * target, over * target
    low = log((1 - p1) / (1 - p)) / log(p * (1 - p1) / (p1 * (1 - p)))
    high = log((1 - p) / (1 - p2)) / log(p2 * (1 - p) / (p * (1 - p2)))
    return low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Boin(LadderDesign):
    """The Bayesian optimal interval design.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> Boin(target=0.30, levels=5).decide(Outcomes.of("1NNN"))  # doctest: +ELLIPSIS
    Treat(level=2, n=3, ...)
    """

    under: float = number(0.6, 0.5, 0.9, zh="φ1/φ", en="φ1/φ: highest rate that is too low")
    over: float = number(1.4, 1.1, 1.5, zh="φ2/φ", en="φ2/φ: lowest rate that is too high")
    extra_safe: bool = flag(False, zh="最低剂量更严的终止规则", en="stricter stop at the lowest level")
    offset: float = number(0.05, 0.0, 0.5, zh="更严规则的界值差", en="offset of the stricter stop")

    def __post_init__(self) -> None:
        check(self, "boin", *self.problems())

    @property
    def name(self) -> str:
        return "boin"

    @property
    def label(self) -> Text:
        return Text.same("BOIN")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def bounds(self) -> tuple[float, float]:
        return boundaries(self.target, self.under, self.over)

    def step(self, y: Floats, n: Floats) -> Integers:
        low, high = self.bounds
        return np.where(y <= low * n + SLACK, UP, np.where(y >= high * n - SLACK, DOWN, STAY)).astype(np.int64)

    def is_unsafe(self, y: Floats, n: Floats) -> NDArray[np.bool_]:
        out = self.is_eliminated(y, n)
        if self.extra_safe:
            out = out | ((n >= 3) & (tail_above(self.target, y, n) > self.eliminate - self.offset + 1e-12))
        return np.asarray(out)

    def bounds_words(self) -> Text:
        low, high = self.bounds
        return Text(zh=f"，≤{low:.3f}升、≥{high:.3f}降", en=f", up ≤ {low:.3f}, down ≥ {high:.3f}")


ENTRY: Final = DesignEntry(
    name="boin",
    label=Text(zh="BOIN（贝叶斯最优区间设计）", en="BOIN (Bayesian optimal interval)"),
    source=_SOURCE,
    family="dose finding",
    of_class=Boin,
)
