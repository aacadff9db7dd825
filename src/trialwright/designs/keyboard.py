"""Keyboard and mTPI-2: which interval of the width of the target interval does the posterior favour?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from trialwright.designs.cohorts import Integers
from trialwright.designs.ladder import DOWN, STAY, UP, Floats, LadderDesign
from trialwright.designs.parameters import DesignEntry, check, number
from trialwright.values.text import Text

_KEYBOARD: Final = "Yan F, Mandrekar SJ, Yuan Y, Clin Cancer Res 2017;23:3994-4003"
_MTPI2: Final = "Guo W et al., Contemp Clin Trials 2017;58:23-33"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalDesign(LadderDesign):
    """A target interval [target − below, target + above] and a Beta(a, b) prior."""

    below: float = number(0.05, 0.001, 0.3, zh="目标区间下侧宽度ε1", en="ε1: target interval below the target")
    above: float = number(0.05, 0.001, 0.3, zh="目标区间上侧宽度ε2", en="ε2: target interval above the target")
    prior_a: float = number(1.0, 0.001, 100, zh="先验Beta的a", en="a of the Beta prior")
    prior_b: float = number(1.0, 0.001, 100, zh="先验Beta的b", en="b of the Beta prior")

    def problems(self) -> tuple[str | None, ...]:
        inside = self.target - self.below > 0 and self.target + self.above < 1
        return (*LadderDesign.problems(self), None if inside else "target ± ε must lie inside (0, 1)")

    @property
    def interval(self) -> tuple[float, float]:
        return self.target - self.below, self.target + self.above

    def edges(self) -> tuple[list[float], int]:
        """Edges of the full keys from low to high, and the index of the target key."""
        low, high = self.interval
        width = high - low
        left = int(low / width + 1e-9)
        right = int((1 - high) / width + 1e-9)
        return [low + (k - left) * width for k in range(left + right + 2)], left

    def mass(self, edges: list[float], y: Floats, n: Floats) -> Floats:
        """Posterior probability of every interval between neighbouring edges: last axis."""
        from scipy.special import betainc

        a, b = (self.prior_a + y)[..., None], (self.prior_b + n - y)[..., None]
        below = betainc(a, b, np.clip(np.array(edges), 0.0, 1.0))
        return np.asarray(np.diff(below, axis=-1), dtype=np.float64)

    def bounds_words(self) -> Text:
        low, high = self.interval
        return Text(zh=f"，目标区间{low:g}～{high:g}", en=f", target interval {low:g} to {high:g}")


def _strongest(value: Floats, target: int) -> Integers:
    """Left of the target: up; right of it: down. Among equals the highest counts, the careful side."""
    top = value >= value.max(axis=-1, keepdims=True) - 1e-12
    best = value.shape[-1] - 1 - top[..., ::-1].argmax(axis=-1)
    return np.where(best < target, UP, np.where(best > target, DOWN, STAY)).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard(IntervalDesign):
    """Keys of equal width as long as they fit into [0, 1]; the strongest one says where to go.

    >>> Keyboard().letters(3)
    ('E', 'S', 'D', 'DU')
    """

    def __post_init__(self) -> None:
        check(self, "keyboard", *self.problems())

    @property
    def name(self) -> str:
        return "keyboard"

    @property
    def label(self) -> Text:
        return Text(zh="键盘设计", en="keyboard")

    @property
    def source(self) -> str:
        return _KEYBOARD

    def step(self, y: Floats, n: Floats) -> Integers:
        edges, target = self.edges()
        return _strongest(self.mass(edges, y, n), target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mtpi2(IntervalDesign):
    """As the keyboard, with the incomplete end intervals kept and compared by probability per width.

    >>> Mtpi2().letters(6)
    ('E', 'E', 'S', 'D', 'DU', 'DU', 'DU')
    """

    def __post_init__(self) -> None:
        check(self, "mtpi2", *self.problems())

    @property
    def name(self) -> str:
        return "mtpi2"

    @property
    def label(self) -> Text:
        return Text.same("mTPI-2")

    @property
    def source(self) -> str:
        return _MTPI2

    def step(self, y: Floats, n: Floats) -> Integers:
        edges, target = self.edges()
        if edges[0] > 1e-9:
            edges, target = [0.0, *edges], target + 1
        if edges[-1] < 1 - 1e-9:
            edges = [*edges, 1.0]
        return _strongest(self.mass(edges, y, n) / np.diff(edges), target)


ENTRY: Final = DesignEntry(
    name="keyboard",
    label=Text(zh="键盘设计", en="keyboard design"),
    source=_KEYBOARD,
    family="dose finding",
    of_class=Keyboard,
)
MTPI2: Final = DesignEntry(
    name="mtpi2",
    label=Text(zh="mTPI-2设计", en="mTPI-2"),
    source=_MTPI2,
    family="dose finding",
    of_class=Mtpi2,
)
