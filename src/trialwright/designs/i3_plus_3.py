"""i3+3: below the target interval go up, inside stay, above go down — unless one DLT less would lie below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from trialwright.designs.cohorts import Integers
from trialwright.designs.keyboard import IntervalDesign
from trialwright.designs.ladder import DOWN, SLACK, STAY, UP, Floats
from trialwright.designs.parameters import DesignEntry, check
from trialwright.values.text import Text

_SOURCE: Final = "Liu M, Wang SJ, Ji Y, J Biopharm Stat 2020;30:294-304"


@dataclass(frozen=True, slots=True, kw_only=True)
class I3Plus3(IntervalDesign):
    """Published without elimination: ``eliminate=1`` is the published rule; ours has it on.

    >>> I3Plus3(eliminate=1.0).letters(6)
    ('E', 'E', 'S', 'D', 'D', 'D', 'D')
    """

    def __post_init__(self) -> None:
        check(self, "i3_plus_3", *self.problems())

    @property
    def name(self) -> str:
        return "i3_plus_3"

    @property
    def label(self) -> Text:
        return Text.same("i3+3")

    @property
    def source(self) -> str:
        return _SOURCE

    def step(self, y: Floats, n: Floats) -> Integers:
        low, high = self.interval
        is_below = y < low * n - SLACK
        is_above = y > high * n + SLACK
        one_less_is_below = y - 1 < low * n - SLACK
        down = is_above & ~one_less_is_below
        return np.where(is_below, UP, np.where(down, DOWN, STAY)).astype(np.int64)


ENTRY: Final = DesignEntry(
    name="i3_plus_3",
    label=Text(zh="i3+3设计", en="i3+3"),
    source=_SOURCE,
    family="dose finding",
    of_class=I3Plus3,
)
