"""What a design rehearsed alone is asked and answers: its assumed truth, and characteristics that say how they were had."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.proportions import clopper_pearson
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary, mean_interval
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

How: TypeAlias = Literal["exact", "normal theory", "simulated"]
HOWS: Final[Mapping[How, Text]] = {
    "exact": Text(zh="精确", en="exact"),
    "normal theory": Text(zh="正态近似", en="normal theory"),
    "simulated": Text(zh="模拟", en="simulated"),
}
NONE: Final = Text(zh="", en="")
PEOPLE: Final = Text(zh="例", en="participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One operating characteristic under one truth.

    Args:
        name: stable, for JSON. value: a probability from 0 to 1 where ``is_share``. how: exact, by normal theory, simulated.
        interval: 95 % Monte Carlo interval, exact for a probability; NaN where nothing was simulated.
        sample: the value in every simulated trial, in order, for paired differences; dropped once they are taken.
        is_drawn: whether a figure shows it.
    """

    name: str
    label: Text
    unit: Text = NONE
    value: float
    how: How = "exact"
    is_share: bool = False
    interval: tuple[float, float] = (math.nan, math.nan)
    sample: tuple[float, ...] = ()
    is_drawn: bool = False


def share(name: str, zh: str, en: str, value: float, *, how: How = "exact", drawn: bool = False) -> Measure:
    """A probability that was computed."""
    held = min(1.0, max(0.0, float(value)))  # sums of many terms may end a rounding error outside
    return Measure(name=name, label=Text(zh=zh, en=en), value=held, is_share=True, how=how, is_drawn=drawn)


def amount(
    name: str, zh: str, en: str, value: float, unit: Text = PEOPLE, *, how: How = "exact", drawn: bool = False
) -> Measure:
    """A mean or number that was computed."""
    return Measure(name=name, label=Text(zh=zh, en=en), unit=unit, value=float(value), how=how, is_drawn=drawn)


def simulated(
    name: str, zh: str, en: str, each: ArrayLike, unit: Text = NONE, *, is_share: bool = False, drawn: bool = False
) -> Measure:
    """A mean over simulated trials; ``each`` (trials) holds 0 and 1 where ``is_share``."""
    sample = tuple(np.asarray(each, dtype=np.float64).tolist())
    interval = clopper_pearson(round(math.fsum(sample)), len(sample)) if is_share else mean_interval(sample)
    return Measure(
        name=name, label=Text(zh=zh, en=en), unit=unit, value=math.fsum(sample) / len(sample), how="simulated",
        is_share=is_share, interval=interval, sample=sample, is_drawn=drawn,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Designs that share a truth.

    Args:
        name: of the truth they share. holds: whether a design belongs. truth: its assumptions, each a default with its source.
        shown: what is varied where nobody says anything about it (both hypotheses), or ``None``. measure: characteristics at a scenario.
        method: how the numbers come about, for the page. trials: simulated at a point where nobody says how many.
    """

    name: str
    label: Text
    holds: Callable[[Any], bool]
    truth: Callable[[Any], Mapping[str, Sourced[Any]]]
    shown: Callable[[Any], Vary | None]
    measure: Callable[[Any, Scenario], Sequence[Measure]]
    method: Text
    trials: int = 10_000


def default(value: Any, zh: str, en: str, source: str) -> Sourced[Any]:
    """An assumption nobody has given, with where it comes from."""
    return Sourced(value=value, source=source, status="default", because=Text(zh=zh, en=en))


ASSUMED: Final = "assumption of the program; change it under truth or vary"


def of_design(design: Any) -> str:
    """The source of a value that the design itself holds."""
    return f"the design's own parameters ({design.name})"
