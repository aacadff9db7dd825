"""Minimisation: the arm that leaves the margins of the participant's own factor levels most even, with probability p."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.allocation import Allocation, Slot, chosen
from trialwright.designs.chance import draws
from trialwright.designs.parameters import DesignEntry, choice, names, number, numbers
from trialwright.errors import UnreadableText, Where
from trialwright.values.text import Text

_SOURCE: Final = "Pocock SJ, Simon R, Biometrics 1975;31:103-115; Taves DR, Clin Pharmacol Ther 1974;15:443-453 (p = 1)"
_STRATUM: Final = "minimisation"
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Allocated(NamedTuple):
    """A participant who has an arm: the level of each factor, and the arm."""

    levels: Mapping[str, str]
    arm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimisation(Allocation):
    """Imbalance if given an arm = Σ weight · measure of (counts / ratio) over the participant's own levels.

    The least arm(s) get ``p`` between them, the others share the rest; all equal = all alike. Analysis must adjust for
    the factors.

    >>> design = Minimisation(factors=("sex",), p=1.0)
    >>> design.probability({"sex": "F"}, [Allocated({"sex": "F"}, "control"), Allocated({"sex": "M"}, "experimental")])
    (1.0, 0.0)
    """

    factors: tuple[str, ...] = names(None, zh="因素", en="factors")
    weights: tuple[float, ...] = numbers((), 0.0, 100, zh="权重（默认相等）", en="weights; default equal")
    measure: str = choice("range", "range", "sd", "variance", zh="不平衡度量", en="measure of imbalance")
    p: float = number(0.8, 0.5, 1.0, zh="最优组的概率", en="probability of the least imbalanced arm; 1 is predictable")

    def __post_init__(self) -> None:
        few = None if 1 <= len(self.factors) <= 8 else f"{len(self.factors)} factors: 1 … 8 are possible"
        odd = "as many weights as factors are needed" if len(self.weights) not in (0, len(self.factors)) else None
        half = "p must exceed one half" if self.p <= 0.5 else None
        self.check_arms("minimisation", few, odd, half)

    @property
    def name(self) -> str:
        return "minimisation"

    @property
    def source(self) -> str:
        return _SOURCE

    def imbalances(self, levels: Mapping[str, str], before: Sequence[Allocated]) -> tuple[float, ...]:
        """The imbalance that each arm would leave."""
        missing = [f for f in self.factors if f not in levels]
        if missing:
            raise UnreadableText(Where(path="minimisation"), f"factor {missing[0]} is not known", "record it first")
        weights = self.weights or (1.0,) * len(self.factors)
        out = []
        for arm in self.arms:
            total = 0.0
            for factor, w in zip(self.factors, weights, strict=True):
                alike = [b.arm for b in before if b.levels.get(factor) == levels[factor]]
                counts = [(alike.count(a) + (a == arm)) / r for a, r in zip(self.arms, self.ratio, strict=True)]
                total += float(w * _measure(np.array(counts)[:, None], self.measure)[0])
            out.append(float(total))
        return tuple(out)

    def probability(self, levels: Mapping[str, str], before: Sequence[Allocated]) -> tuple[float, ...]:
        """The probability of each arm, known before the draw."""
        total = np.array(self.imbalances(levels, before))[:, None]
        return tuple(_probabilities(total, self.p, np.array(self.ratio, dtype=np.float64))[:, 0].tolist())

    def allocate(self, seed: int, levels: Mapping[str, str], before: Sequence[Allocated]) -> Slot:
        """The arm of the next participant; the same seed and history give the same arm."""
        probability = self.probability(levels, before)
        number_ = len(before) + 1
        arm = chosen(seed, _STRATUM, number_, self.arms, probability)
        return Slot(stratum=_STRATUM, number=number_, arm=arm, probability=probability)

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        raise UnreadableText(
            Where(path="minimisation"),
            "has no list: arms depend on the participants",
            "use allocate(seed, levels, before)",
        )


def _measure(counts: Floats, measure: str) -> Floats:
    """The imbalance of counts (arms, S) by arm."""
    if measure == "range":
        return np.asarray(counts.max(axis=0) - counts.min(axis=0))
    variance = counts.var(axis=0, ddof=1)
    return np.asarray(variance if measure == "variance" else np.sqrt(variance))


def _probabilities(total: Floats, p: float, ratio: Floats) -> Floats:
    """p shared by the least arms in their ratio, 1 − p by the others; all alike if all are least: (arms, S)."""
    least = total <= total.min(axis=0) + 1e-9
    shares = ratio[:, None]
    inside = np.where(least, shares, 0.0)
    outside = shares - inside
    inside /= inside.sum(axis=0)
    rest = outside.sum(axis=0)
    some = rest > 0
    outside /= np.where(some, rest, 1.0)
    return np.asarray(np.where(some, p * inside + (1 - p) * outside, inside), dtype=np.float64)


def simulate_lists(design: Minimisation, levels: Integers, seed: int, lists: int) -> Integers:
    """Many lists at once: the arm (index) of every participant.

    Args:
        levels: (n, F) or (lists, n, F) factor levels as whole numbers from 0. seed: 64 bits. lists: how many.
    Returns:
        (lists, n) arms.
    """
    alike = levels.ndim == 2  # all lists meet the same participants
    n, factors = levels.shape[-2:]
    arms = len(design.arms)
    ratio = np.array(design.ratio, dtype=np.float64)
    weights = design.weights or (1.0,) * factors
    rows = np.arange(lists)
    counts = np.zeros((factors, int(levels.max()) + 1, arms, lists))
    flat = counts.reshape(-1)
    out = np.empty((n, lists), dtype=np.int64)
    uniform = np.ascontiguousarray(draws(seed, np.arange(lists)[:, None], np.arange(1, n + 1), f"arm|{_STRATUM}").T)
    for i in range(n):
        total = np.zeros((arms, lists))
        mine = levels[i] if alike else levels[:, i].T
        for f in range(factors):
            own = counts[f, mine[f]] if alike else counts[f, mine[f], :, rows].T
            for a in range(arms):
                after = own / ratio[:, None]
                after[a] = (own[a] + 1) / ratio[a]
                total[a] += weights[f] * _measure(after, design.measure)
        share = np.cumsum(_probabilities(total, design.p, ratio), axis=0)
        arm = np.minimum((uniform[i] >= share).sum(axis=0), arms - 1)
        out[i] = arm
        for f in range(factors):
            flat[((f * counts.shape[1] + mine[f]) * arms + arm) * lists + rows] += 1
    return np.ascontiguousarray(out.T)


ENTRY: Final = DesignEntry(
    name="minimisation",
    label=Text(zh="最小化随机", en="minimisation"),
    source=_SOURCE,
    family="allocation",
    of_class=Minimisation,
)
