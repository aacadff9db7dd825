"""Exact single-stage design: the smallest n, and how many responses reject; power is a saw-tooth, so say which n."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from trialwright.designs.binomial import SLACK, at_least, interval
from trialwright.designs.counts import CountBounds, CountDesign
from trialwright.designs.parameters import DesignEntry, check, choice, integer, maybe_integer, number
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

_SOURCE: Final = "A'Hern RP, Stat Med 2001;20:859-866"


class SingleStagePlan(NamedTuple):
    """n, the least count that rejects, and the true error rates."""

    n: int
    r: int
    alpha: float
    power: float


def hypotheses_problem(null: float, alternative: float) -> str | None:
    """Why p0 and p1 cannot be used, or ``None``."""
    return None if alternative - null >= 0.01 - 1e-12 else "alternative must lie at least 0.01 above null"


def plan_at(n: int, null: float, alternative: float, alpha: float, start: int = 0) -> SingleStagePlan:
    """The least r for one n, and what it gives."""
    r = start
    while r <= n and at_least(r, n, null) > alpha + SLACK:
        r += 1
    return SingleStagePlan(n, r, at_least(r, n, null), at_least(r, n, alternative))


@lru_cache(maxsize=4096)
def search(
    null: float, alternative: float, alpha: float, power: float, convention: str = "first", n_max: int = 500
) -> SingleStagePlan:
    """The smallest n by either convention.

    Args:
        null, alternative: p0 < p1. alpha: one-sided. power: 1 − β.
        convention: ``first`` n that qualifies; ``stable``: every n from there to ``n_max`` qualifies.
    Raises:
        TrialwrightError: no n up to ``n_max``.
    Source: A'Hern 2001.

    >>> search(0.05, 0.20, 0.05, 0.80).n, search(0.05, 0.20, 0.05, 0.80, "stable")[:2]
    (27, (33, 5))
    """
    r, found = 0, None
    for n in range(1, n_max + 1):
        plan = plan_at(n, null, alternative, alpha, r)
        r = plan.r
        if plan.r <= n and plan.power >= power - SLACK:
            found = found or plan
            if convention == "first":
                return found
        else:
            found = None
    if found is None:
        raise TrialwrightError(
            f"no single-stage design with n up to {n_max} for {null:g} against {alternative:g}; raise n_max or the error rates"
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleStage(CountDesign):
    """Reject p ≤ p0 if at least r of n respond.

    >>> SingleStage(null=0.20, alternative=0.50, power=0.85).plan[:2]
    (20, 8)
    """

    null: float = number(None, 0.001, 0.98, zh="无效应答率p0", en="p0: response rate of no interest")
    alternative: float = number(None, 0.011, 0.999, zh="目标应答率p1", en="p1: response rate of interest")
    alpha: float = number(0.05, 0.001, 0.3, zh="单侧α", en="one-sided alpha")
    power: float = number(0.80, 0.5, 0.999, zh="把握度", en="power")
    convention: str = choice("first", "first", "stable", zh="取首个或稳定的n", en="first n that qualifies, or stable")
    n: int | None = maybe_integer(1, 500, zh="给定例数（不搜索）", en="given n: no search")
    n_max: int = integer(500, 1, 2000, zh="搜索上限", en="largest n searched")

    def __post_init__(self) -> None:
        check(self, "single_stage", hypotheses_problem(self.null, self.alternative))

    @property
    def name(self) -> str:
        return "single_stage"

    @property
    def label(self) -> Text:
        return Text(zh="单阶段精确二项设计", en="single-stage exact binomial")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def plan(self) -> SingleStagePlan:
        if self.n is not None:
            return plan_at(self.n, self.null, self.alternative, self.alpha)
        return search(self.null, self.alternative, self.alpha, self.power, self.convention, self.n_max)

    @property
    def bounds(self) -> CountBounds:
        return CountBounds((self.plan.n,), (self.plan.r - 1,), (self.plan.r,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision(CountDesign):
    """The least n whose exact interval at an expected rate has a half-width of at most w.

    >>> Precision(expected=0.3, half_width=0.15).n
    40
    """

    expected: float = number(0.5, 0.0, 1.0, zh="预期率", en="expected rate")
    half_width: float = number(0.1, 0.01, 0.5, zh="区间半宽", en="half-width wanted")
    conf: float = number(0.95, 0.5, 0.999, zh="置信水平", en="confidence level")
    n_max: int = integer(2000, 1, 20000, zh="搜索上限", en="largest n searched")

    def __post_init__(self) -> None:
        check(self, "precision")

    @property
    def name(self) -> str:
        return "precision"

    @property
    def label(self) -> Text:
        return Text(zh="按区间精度确定例数", en="n from the width of the interval")

    @property
    def source(self) -> str:
        return "Clopper CJ, Pearson ES, Biometrika 1934;26:404-413"

    @property
    def n(self) -> int:
        return _least_n(self.expected, self.half_width, self.conf, self.n_max)

    @property
    def bounds(self) -> CountBounds:
        return CountBounds((self.n,), (-1,), (0,))

    def coverage(self, p: float) -> float:
        """Exact coverage of the interval at a true rate."""
        from trialwright.designs.binomial import mass

        n = self.n
        inside = [lo <= p <= hi for lo, hi in (interval(x, n, self.conf) for x in range(n + 1))]
        return float(sum(m for m, ok in zip(mass(n, p).tolist(), inside, strict=True) if ok))


@lru_cache(maxsize=256)
def _least_n(expected: float, half_width: float, conf: float, n_max: int) -> int:
    for n in range(1, n_max + 1):
        low, high = interval(int(n * expected + 0.5), n, conf)
        if (high - low) / 2 <= half_width + SLACK:
            return n
    raise TrialwrightError(f"no n up to {n_max} gives a half-width of {half_width:g}; raise n_max")


ENTRY: Final = DesignEntry(
    name="single_stage",
    label=Text(zh="单阶段精确二项设计", en="single-stage exact binomial"),
    source=_SOURCE,
    family="single arm",
    of_class=SingleStage,
)
PRECISION: Final = DesignEntry(
    name="precision",
    label=Text(zh="按区间精度确定例数", en="n from the width of the interval"),
    source="Clopper CJ, Pearson ES, Biometrika 1934;26:404-413",
    family="single arm",
    of_class=Precision,
)
