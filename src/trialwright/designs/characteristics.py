"""Operating characteristics: what a rule does to people under one truth, from final states and their probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import KINDS, CohortDesign
from trialwright.values.text import Text

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Characteristics:
    """Final states (or simulated trials) with their probability under the truth ``p``.

    Args:
        design: the rule. p: true DLT probability by level. n, y: (F, J). kind, level: (F). probability: (F), sum 1.
        trials: 0 = exact; else the number of simulated trials. seed: of the simulation.
        duration: mean duration of each simulated trial in the unit of the window, if it was simulated in time.
    """

    design: CohortDesign
    p: tuple[float, ...]
    n: Integers
    y: Integers
    kind: Integers
    level: Integers
    probability: Floats
    trials: int = 0
    seed: int = 0
    duration: Floats | None = None

    @property
    def how(self) -> Text:
        """Exact, or simulated with its error: never a silent change from one to the other."""
        if not self.trials:
            return Text(zh="精确计算", en="exact")
        half = self.half_width
        return Text(
            zh=f"模拟{self.trials}次，种子{self.seed}，概率的95%误差至多±{half:.3f}",
            en=f"simulated, {self.trials} trials, seed {self.seed}, probabilities ± {half:.3f} (95 %) at most",
        )

    @property
    def half_width(self) -> float:
        """The largest 95 % half-width of a simulated probability; 0 if exact."""
        return 1.96 * 0.5 / self.trials**0.5 if self.trials else 0.0

    @cached_property
    def selection(self) -> Floats:
        """P(no level), P(level 1 recommended) … P(level J)."""
        found = np.bincount(self.level, weights=self.probability, minlength=self.design.levels + 1)
        return np.asarray(found, dtype=np.float64)

    @cached_property
    def mean_n(self) -> Floats:
        """Expected participants by level."""
        return np.asarray(self.probability @ self.n)

    @cached_property
    def mean_dlt(self) -> Floats:
        """Expected DLTs by level."""
        return np.asarray(self.probability @ self.y)

    @property
    def expected_n(self) -> float:
        return float(self.mean_n.sum())

    @property
    def expected_dlt(self) -> float:
        return float(self.mean_dlt.sum())

    @cached_property
    def distribution_n(self) -> Floats:
        """P(N = 0, 1, 2 …)."""
        found = np.bincount(self.n.sum(axis=1), weights=self.probability)
        return np.asarray(found, dtype=np.float64)

    def quantile_n(self, q: float) -> int:
        """The smallest N with P(N ≤ that) ≥ q."""
        return int(np.argmax(np.cumsum(self.distribution_n) >= q - 1e-12))

    @cached_property
    def stops(self) -> dict[str, float]:
        """P(end) by conclusion."""
        mass = np.bincount(self.kind, weights=self.probability, minlength=len(KINDS))
        return {str(k): float(m) for k, m in zip(KINDS, mass, strict=True) if k is not None and m > 0}

    def above(self, target: float) -> NDArray[np.bool_]:
        """Which levels truly lie above the target."""
        return np.array(self.p) > target + 1e-9

    def expected_above(self, target: float) -> float:
        """Expected participants treated at levels whose true rate exceeds the target."""
        return float(self.mean_n[self.above(target)].sum())

    def treats_above(self, target: float, k: int) -> float:
        """P(at least k participants are treated above the target)."""
        return float(self.probability[self.n[:, self.above(target)].sum(axis=1) >= k].sum())

    def recommends_above(self, target: float) -> float:
        """P(a level above the target is recommended)."""
        return float(self.selection[1:][self.above(target)].sum())

    def correct(self, target: float) -> float:
        """P(the level whose true rate is nearest the target is recommended); the lower on a tie."""
        return float(self.selection[1 + int(np.argmin(np.abs(np.array(self.p) - target).round(9)))])

    @property
    def expected_level(self) -> float:
        """Expected recommended level, no level counting as 0."""
        return float(self.selection @ np.arange(self.design.levels + 1))
