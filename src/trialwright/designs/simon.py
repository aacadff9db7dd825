"""Simon's two-stage design: stop if ≤ r1 of n1 respond, reject if > r of n; found by a search that leaves nothing out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.binomial import SLACK, at_least
from trialwright.designs.counts import CountBounds, CountDesign
from trialwright.designs.parameters import DesignEntry, check, choice, flag, integer, number
from trialwright.designs.single_stage import hypotheses_problem
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

_SOURCE: Final = "Simon R, Control Clin Trials 1989;10:1-10; Jung SH et al., Stat Med 2004;23:561-569 (admissible)"
Floats = NDArray[np.float64]


class TwoStagePlan(NamedTuple):
    """Stop if ≤ r1 of n1; reject if > r of n. ``en0``, ``pet0`` under p0."""

    r1: int
    n1: int
    r: int
    n: int
    en0: float
    pet0: float


class _Tables(NamedTuple):
    """For m = 0 … n_max trials: P(X = x) and P(X > k), k shifted by one so that k = −1 is column 0."""

    mass: Floats
    above: Floats


def _tables(p: float, n_max: int) -> _Tables:
    mass = np.zeros((n_max + 1, n_max + 1))
    mass[0, 0] = 1.0
    for m in range(1, n_max + 1):
        mass[m, : m + 1] = (1 - p) * mass[m - 1, : m + 1]
        mass[m, 1 : m + 1] += p * mass[m - 1, :m]
    above = np.zeros((n_max + 1, n_max + 2))
    above[:, : n_max + 1] = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1]
    return _Tables(mass, above)


def _least_n(null: _Tables, alternative: _Tables, alpha: float, power: float, n_max: int) -> int:
    """The first n at which even the randomised best test of size alpha has the power (Neyman-Pearson)."""
    rejects = null.above <= alpha + SLACK
    r = rejects.argmax(axis=1)
    rows = np.arange(n_max + 1)
    spare = alpha - null.above[rows, r]
    before = np.maximum(r - 1, 0)
    share = np.clip(spare / np.maximum(null.mass[rows, np.minimum(before, n_max)], 1e-300), 0, 1)
    best = alternative.above[rows, r] + share * alternative.mass[rows, np.minimum(before, n_max)]
    good = np.flatnonzero(best >= power - 1e-9)
    return int(good[0]) if len(good) else n_max + 1


class _Search(NamedTuple):
    null: _Tables
    alternative: _Tables
    alpha: float
    power: float
    r1_most: NDArray[np.int64]  # largest r1 by n1 with P(X1 ≤ r1 | p1) ≤ β
    pet: Floats  # P(X1 ≤ r1 | p0) by n1 and r1


def _prepare(null: float, alternative: float, alpha: float, power: float, n_max: int) -> _Search:
    t0, t1 = _tables(null, n_max), _tables(alternative, n_max)
    missed = 1 - t1.above[:, 1:]
    most = (missed <= 1 - power + SLACK).sum(axis=1) - 1
    most = np.minimum(most, np.arange(n_max + 1) - 1)
    return _Search(t0, t1, alpha, power, most.astype(np.int64), 1 - t0.above[:, 1:])


def _best_at(s: _Search, n: int, below: float, balanced: bool, n1_from: int = 1) -> TwoStagePlan | None:
    """The plan with the least EN(p0) among all (n1, r1, r) of one n, if it lies below ``below``."""
    n1 = np.arange(1, n) if not balanced else np.array([n // 2] if n % 2 == 0 else [], dtype=np.int64)
    n1 = n1[(s.r1_most[n1] >= 0)]
    floor = n1 + (1 - s.pet[n1, np.maximum(s.r1_most[n1], 0)]) * (n - n1)
    n1 = n1[floor < below]
    if not len(n1):
        return None
    r = int((s.alternative.above[n, 1:] >= s.power - SLACK).sum()) - 1  # largest r that the power could allow
    best: TwoStagePlan | None = None
    while r >= 0:
        found, possible = _feasible(s, n, n1, r)
        rows, r1 = np.nonzero(found)
        if len(rows):
            en = n1[rows] + (1 - s.pet[n1[rows], r1]) * (n - n1[rows])
            k = int(en.argmin())
            if en[k] < (below if best is None else best.en0) - 1e-12:
                a, b = int(n1[rows[k]]), int(r1[k])
                best = TwoStagePlan(b, a, r, n, float(en[k]), float(s.pet[a, b]))
        if not possible:
            break
        r -= 1
    return _least_r(s, best) if best is not None else None


def _feasible(s: _Search, n: int, n1: NDArray[np.int64], r: int) -> tuple[NDArray[np.bool_], bool]:
    """For all n1 (rows) and r1 (columns): are both error rates kept with this r; and can a smaller r keep alpha?"""
    top = int(s.r1_most[n1].max()) + 1
    x = np.arange(max(r, top) + 1)
    k = np.maximum(r - x, -1) + 1
    m = (n - n1)[:, None]
    hit0 = s.null.mass[n1[:, None], x] * s.null.above[m, k]
    hit1 = s.alternative.mass[n1[:, None], x] * s.alternative.above[m, k]
    whole0 = s.null.above[n1, np.minimum(len(x), s.null.above.shape[1] - 1)]
    whole1 = s.alternative.above[n1, np.minimum(len(x), s.null.above.shape[1] - 1)]
    tail0 = np.cumsum(hit0[:, ::-1], axis=1)[:, ::-1] + whole0[:, None]
    tail1 = np.cumsum(hit1[:, ::-1], axis=1)[:, ::-1] + whole1[:, None]
    allowed = np.arange(top) <= s.r1_most[n1][:, None]
    alpha_kept = (tail0[:, 1 : top + 1] <= s.alpha + SLACK) & allowed[:, : tail0.shape[1] - 1]
    power_kept = tail1[:, 1 : top + 1] >= s.power - SLACK
    return alpha_kept & power_kept, bool(alpha_kept.any())


def _least_r(s: _Search, plan: TwoStagePlan) -> TwoStagePlan:
    """The least r that keeps alpha for the n1, r1, n found."""
    r = plan.r
    x = np.arange(plan.r1 + 1, plan.n1 + 1)
    while r > plan.r1:
        k = np.maximum(r - 1 - x, -1) + 1
        if float(s.null.mass[plan.n1, x] @ s.null.above[plan.n - plan.n1, k]) > s.alpha + SLACK:
            break
        r -= 1
    return plan._replace(r=r)


def each_n(
    null: float, alternative: float, alpha: float, power: float, n_max: int, balanced: bool = False
) -> Iterator[TwoStagePlan]:
    """The best plan (least EN under p0) of every n up to ``n_max`` that has one."""
    s = _prepare(null, alternative, alpha, power, n_max)
    for n in range(_least_n(s.null, s.alternative, alpha, power, n_max), n_max + 1):
        plan = _best_at(s, n, float("inf"), balanced)
        if plan is not None:
            yield plan


@lru_cache(maxsize=4096)
def search(
    *,
    null: float,
    alternative: float,
    alpha: float,
    power: float,
    criterion: str = "optimal",
    n_max: int = 200,
    q: float = 0.5,
    balanced: bool = False,
) -> TwoStagePlan:
    """The two-stage design by a criterion.

    Args:
        null, alternative: p0 < p1. alpha: one-sided. power: 1 − β.
        criterion: ``optimal`` least EN(p0); ``minimax`` least n, then EN; ``admissible`` least q·n + (1 − q)·EN(p0).
        n_max: largest n searched. q: 0 … 1. balanced: n1 = n/2.
    Raises:
        TrialwrightError: no design up to ``n_max``.
    Source: Simon 1989; Jung 2004.

    >>> search(null=0.2, alternative=0.4, alpha=0.05, power=0.8)[:4]
    (3, 13, 12, 43)
    """
    s = _prepare(null, alternative, alpha, power, n_max)
    best: TwoStagePlan | None = None
    below = float("inf")
    for n in range(max(2, _least_n(s.null, s.alternative, alpha, power, n_max)), n_max + 1):
        # EN of every plan of this n is at least n1 + (1 − PET) (n − n1), which grows with n: beyond this nothing is left
        limit = below if criterion != "admissible" else (below - q * n) / (1 - q) if q < 1 else float("inf")
        plan = _best_at(s, n, limit, balanced)
        if plan is not None:
            score = plan.en0 if criterion == "optimal" else plan.n if criterion == "minimax" else _mix(plan, q)
            if score < below - 1e-12:
                best, below = plan, score
        if best is not None and (criterion == "minimax" or _is_exhausted(s, n + 1, below, criterion, q)):
            break
    if best is None:
        raise TrialwrightError(
            f"no two-stage design with n up to {n_max} for {null:g} against {alternative:g}; raise n_max or the error rates"
        )
    return best


def _mix(plan: TwoStagePlan, q: float) -> float:
    return q * plan.n + (1 - q) * plan.en0


def _is_exhausted(s: _Search, n: int, below: float, criterion: str, q: float) -> bool:
    n1 = np.arange(1, min(n, len(s.r1_most)))
    n1 = n1[s.r1_most[n1] >= 0]
    floor = n1 + (1 - s.pet[n1, s.r1_most[n1]]) * (n - n1)
    if criterion == "admissible":
        floor = q * n + (1 - q) * floor
    return not bool((floor < below - 1e-12).any())


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoStage(CountDesign):
    """Given numbers: stop if ≤ r1 of n1, reject if > r of n.

    >>> round(TwoStage(r1=3, n1=13, r=12, n=43).bounds.under(0.2).expected_n, 4)
    20.5803
    """

    r1: int = integer(None, -1, 400, zh="第一阶段终止界值r1", en="stop if at most r1 respond of n1")
    n1: int = integer(None, 1, 500, zh="第一阶段例数n1", en="participants of stage 1")
    r: int = integer(None, 0, 500, zh="拒绝界值：多于r", en="reject if more than r respond of n")
    n: int = integer(None, 2, 1000, zh="总例数n", en="participants in all")
    early_reject: bool = flag(False, zh="第一阶段达界即拒绝", en="reject at stage 1 once more than r respond")

    def __post_init__(self) -> None:
        check(
            self,
            "two_stage",
            None if self.n1 < self.n else "n1 must be smaller than n",
            None if self.r1 < self.n1 and self.r1 <= self.r < self.n else "r1 < n1 and r1 ≤ r < n are needed",
        )

    @property
    def name(self) -> str:
        return "two_stage"

    @property
    def label(self) -> Text:
        return Text(
            zh=f"二阶段设计 {self.r1}/{self.n1} {self.r}/{self.n}（≤{self.r1}终止，>{self.r}拒绝）",
            en=f"two-stage {self.r1}/{self.n1} {self.r}/{self.n} (stop if ≤ {self.r1}, reject if > {self.r})",
        )

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def bounds(self) -> CountBounds:
        high = self.r + 1 if self.early_reject else self.n1 + 1
        return CountBounds((self.n1, self.n), (self.r1, self.r), (high, self.r + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Simon(CountDesign):
    """Optimal, minimax or admissible two-stage design.

    >>> Simon(null=0.1, alternative=0.3, alpha=0.05, power=0.8).plan[:4]
    (1, 10, 5, 29)
    """

    null: float = number(None, 0.001, 0.98, zh="无效应答率p0", en="p0: response rate of no interest")
    alternative: float = number(None, 0.011, 0.999, zh="目标应答率p1", en="p1: response rate of interest")
    alpha: float = number(0.05, 0.001, 0.3, zh="单侧α", en="one-sided alpha")
    power: float = number(0.80, 0.5, 0.999, zh="把握度", en="power")
    criterion: str = choice(
        "optimal", "optimal", "minimax", "admissible", zh="准则", en="least EN(p0); least n; or between (weight q)"
    )
    q: float = number(0.5, 0.0, 1.0, zh="admissible准则中n的权重", en="weight of n for admissible")
    balanced: bool = flag(False, zh="两阶段等例数", en="stages of equal size")
    early_reject: bool = flag(False, zh="第一阶段达界即拒绝", en="reject at stage 1 once more than r respond")
    n_max: int = integer(200, 2, 500, zh="搜索上限", en="largest n searched")

    def __post_init__(self) -> None:
        check(self, "simon", hypotheses_problem(self.null, self.alternative))

    @property
    def name(self) -> str:
        return "simon"

    @property
    def label(self) -> Text:
        words = {"optimal": "最优", "minimax": "极小化最大", "admissible": "可容许"}
        return Text(zh=f"Simon二阶段{words[self.criterion]}设计", en=f"Simon {self.criterion} two-stage")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def plan(self) -> TwoStagePlan:
        return search(
            null=self.null,
            alternative=self.alternative,
            alpha=self.alpha,
            power=self.power,
            criterion=self.criterion,
            n_max=self.n_max,
            q=self.q,
            balanced=self.balanced,
        )

    @property
    def bounds(self) -> CountBounds:
        r1, n1, r, n = self.plan[:4]
        high = r + 1 if self.early_reject else n1 + 1
        return CountBounds((n1, n), (r1, r), (high, r + 1))


class TwoStageInference(NamedTuple):
    """After the trial: unbiased estimate, p-value against p0, interval with alpha on each side; the crude rate last."""

    umvue: float
    p_value: float
    lower: float
    upper: float
    crude: float


def _reached(x: int, r1: int, n1: int, n: int, p: float) -> float:
    """P(an outcome at least as far as x) when outcomes are ordered by their count."""
    if x <= r1:
        return at_least(x, n1, p)
    from trialwright.designs.binomial import mass

    first = mass(n1, p)
    return float(sum(first[k] * at_least(x - k, n - n1, p) for k in range(r1 + 1, n1 + 1)))


def inference(x: int, r1: int, n1: int, n: int, null: float, alpha: float = 0.05) -> TwoStageInference:
    """Estimate, p-value and interval after a two-stage trial.

    The interval inverts the same p-value on both sides: P(reach x) = alpha below, 1 − alpha above.

    Args:
        x: responses in all (of n1 if it stopped). alpha: on each side of the interval.
    Source: Jung & Kim, Stat Med 2004;23:881-896; Koyama & Chen, Stat Med 2008;27:3145-3154.

    >>> round(inference(13, 3, 13, 43, 0.2).umvue, 6)
    0.370709
    """
    from math import comb

    from scipy.optimize import brentq

    stopped = x <= r1
    crude = x / (n1 if stopped else n)
    umvue = crude
    if not stopped:
        ways = range(max(r1 + 1, x - (n - n1)), min(x, n1) + 1)
        above = sum(comb(n1 - 1, k - 1) * comb(n - n1, x - k) for k in ways if k >= 1)
        umvue = above / sum(comb(n1, k) * comb(n - n1, x - k) for k in ways)

    def where(level: float) -> float:
        return float(brentq(lambda p: _reached(x, r1, n1, n, p) - level, 0.0, 1.0, xtol=1e-12))

    low = 0.0 if x == 0 else where(alpha)
    none = 1 - alpha ** (1 / n1)  # P(reach 0) is 1 whatever p: the limit of no response in stage 1 instead
    high = none if x == 0 else 1.0 if x == (n1 if stopped else n) else where(1 - alpha)
    return TwoStageInference(umvue, _reached(x, r1, n1, n, null), low, high, crude)


def adapted_bound(plan: TwoStagePlan, null: float, x1: int, n2: int) -> int:
    """The least count of stage 2 that rejects if stage 2 has n2 participants: the conditional error is kept.

    Source: Koyama & Chen 2008, section 4.

    >>> adapted_bound(TwoStagePlan(3, 13, 12, 43, 0, 0), 0.2, 5, 30)
    8
    """
    error = at_least(plan.r + 1 - x1, plan.n - plan.n1, null)
    k = 0
    while k <= n2 and at_least(k, n2, null) > error + SLACK:
        k += 1
    return k


ENTRY: Final = DesignEntry(
    name="simon",
    label=Text(zh="Simon二阶段设计", en="Simon two-stage"),
    source=_SOURCE,
    family="single arm",
    of_class=Simon,
)
TWO_STAGE: Final = DesignEntry(
    name="two_stage",
    label=Text(zh="给定界值的二阶段设计", en="two-stage design with given numbers"),
    source=_SOURCE,
    family="single arm",
    of_class=TwoStage,
)
