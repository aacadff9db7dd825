"""BLRM with overdose control: two-parameter logistic regression; a dose too likely to be an overdose is not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import Counted, Integers
from trialwright.designs.model import Belief, Floats, ModelDesign
from trialwright.designs.parameters import DesignEntry, check, flag, number, numbers
from trialwright.values.text import Text

_SOURCE: Final = "Neuenschwander B, Branson M, Gsponer T, Stat Med 2008;27:2420-2439; Babb J, Rogatko A, Zacks S, Stat Med 1998;17:1103"
_REACH: Final = 5.5
_NODES: Final = 91  # 91 × 91 with fractional boundary cells agrees with 601 × 601 to 1e-4 (designs.md §12)
_BATCH: Final = 256


class Posterior(NamedTuple):
    """By dose: mean toxicity and the probabilities of the three intervals, each (S, J)."""

    mean: Floats
    under: Floats
    target: Floats
    over: Floats


class _Grid(NamedTuple):
    yes: Floats
    no: Floats
    prior: Floats
    p: Floats
    under: Floats
    over: Floats


def _cells(
    doses: Floats,
    dref: float,
    mean: Sequence[float],
    sd: Sequence[float],
    rho: float,
    cuts: Sequence[float],
    nodes: int,
) -> _Grid:
    """Grid over whitened (log α, log β); a cell on the edge of an interval counts by the part inside."""
    z = np.linspace(-_REACH, _REACH, nodes)
    z_a, z_b = (a.ravel() for a in np.meshgrid(z, z, indexing="ij"))
    log_beta = mean[1] + sd[1] * z_b
    spread = sd[0] * (1 - rho**2) ** 0.5
    log_alpha = mean[0] + sd[0] * rho * z_b + spread * z_a
    slope = np.exp(np.minimum(log_beta, 50.0))[:, None] * np.log(doses / dref)[None, :]
    eta = np.clip(log_alpha[:, None] + slope, -700, 700)
    half = spread * (z[1] - z[0]) / 2

    def part_below(limit: float) -> Floats:
        edge = np.log(limit / (1 - limit))
        return np.asarray(np.clip((edge - (eta - half)) / (2 * half), 0.0, 1.0))

    return _Grid(
        yes=-np.logaddexp(0, -eta).T,
        no=-np.logaddexp(0, eta).T,
        prior=-0.5 * (z_a**2 + z_b**2),
        p=1 / (1 + np.exp(-eta)),
        under=part_below(cuts[0]),
        over=1 - part_below(cuts[1]),
    )


def _integrated(g: _Grid, n: Integers, y: Integers) -> Posterior:
    parts = []
    for k in range(0, len(n), _BATCH):
        density = y[k : k + _BATCH] @ g.yes + (n - y)[k : k + _BATCH] @ g.no + g.prior
        density -= density.max(axis=1, keepdims=True)
        np.exp(density, out=density)
        density /= density.sum(axis=1, keepdims=True)
        parts.append((density @ g.p, density @ g.under, density @ g.over))
    mean, under, over = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Posterior(mean, under, 1 - under - over, over)


def posterior(
    doses: Sequence[float],
    dref: float,
    n: Sequence[int],
    y: Sequence[int],
    *,
    mean: Sequence[float],
    sd: Sequence[float],
    rho: float = 0.0,
    cuts: Sequence[float] = (0.2, 0.35),
    nodes: int = 201,
) -> Posterior:
    """The posterior for one set of counts.

    Args:
        doses: in one unit. dref: reference dose. n, y: treated and DLTs by dose.
        mean, sd, rho: prior of (log α, log β). cuts: target interval from, overdose from.
    Source: Neuenschwander 2008.

    >>> round(float(posterior((10, 20), 20, (3, 3), (0, 1), mean=(-1, 0), sd=(1, 1)).mean[0, 1]), 2)
    0.26
    """
    g = _cells(np.asarray(doses, dtype=np.float64), dref, mean, sd, rho, cuts, nodes)
    return _integrated(g, np.array([n]), np.array([y]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blrm(ModelDesign):
    """Among doses with P(overdose) below the limit the one most likely to lie in the target interval.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> design = Blrm(doses=(10, 20, 30, 50, 80), dref=56, mean=(-0.85, 1), sd=(1, 1), rho=-0.5, coherent=False)
    >>> design.decide(Outcomes.of("1NNN")).level
    2
    """

    doses: tuple[float, ...] = numbers((1.0, 2.0, 4.0, 6.0, 8.0), 1e-9, 1e9, zh="各水平剂量", en="doses by level")
    dref: float = number(6.0, 1e-9, 1e9, zh="参考剂量", en="reference dose")
    mean: tuple[float, ...] = numbers((-0.85, 0.0), -20, 20, zh="先验均值(log α, log β)", en="prior means")
    sd: tuple[float, ...] = numbers((2.0, 1.0), 0.01, 20, zh="先验标准差", en="prior sds")
    rho: float = number(0.0, -0.99, 0.99, zh="先验相关", en="prior correlation")
    cuts: tuple[float, ...] = numbers(
        (0.2, 0.35), 0.01, 0.99, zh="目标区间下限、过量起点", en="target from, overdose from"
    )
    overdose_max: float = number(0.25, 0.05, 1.0, zh="允许的过量概率", en="P(overdose) must lie below it")
    max_ratio: float = number(2.0, 1.0, 100, zh="最大递增倍数", en="largest step as a multiple of the last dose")
    precise: bool = flag(False, zh="达到精度即结束", en="end once 6 are at the dose and P(target) ≥ 0.5")
    coherent: bool = flag(False, zh="末组DLT比例达到目标则不升", en="no step up after a cohort at or above the target")

    def __post_init__(self) -> None:
        wrong = None
        if len(self.doses) != self.levels:
            wrong = f"{len(self.doses)} doses for {self.levels} levels"
        elif any(a >= b for a, b in pairwise(self.doses)):
            wrong = "the doses must increase"
        two = (
            None if len(self.mean) == len(self.sd) == len(self.cuts) == 2 else "mean, sd and cuts are two numbers each"
        )
        check(self, "blrm", *self.problems(), wrong, two)

    @property
    def name(self) -> str:
        return "blrm"

    @property
    def label(self) -> Text:
        return Text(zh="BLRM（过量控制）", en="BLRM with overdose control")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def coherence_limit(self) -> float:
        return self.cuts[0]

    def posterior(self, n: Integers, y: Integers) -> Posterior:
        """For counts (S, J)."""
        return _integrated(_grid(self), n, y)

    def prior_toxicity(self) -> Floats:
        """What the prior implies: 2.5 %, 50 % and 97.5 % of the toxicity at each dose, (3, J)."""
        g = _grid(self)
        w = np.exp(g.prior - g.prior.max())
        out = []
        for j in range(self.levels):
            order = np.argsort(g.p[:, j])
            share = np.cumsum(w[order]) / w.sum()
            out.append(np.interp([0.025, 0.5, 0.975], share, g.p[order, j]))
        return np.array(out).T

    def belief(self, n: Integers, y: Integers) -> Belief:
        post = self.posterior(n, y)
        return Belief(post.target, post.over)

    def choose(self, belief: Belief, allowed: NDArray[np.bool_], level: Integers) -> Integers:
        doses = np.array(self.doses)
        near = doses <= self.max_ratio * doses[level - 1][:, None] + 1e-9
        open_ = (belief.second < self.overdose_max - 1e-12) & near & allowed
        score = np.where(open_, belief.first, -1.0)
        best = (score >= score.max(axis=1, keepdims=True) - 1e-12).argmax(axis=1) + 1
        return np.where(open_.any(axis=1), best, 0).astype(np.int64)

    def is_precise(self, belief: Belief, n: Integers, wish: Integers, level: Integers) -> NDArray[np.bool_]:
        if not self.precise:
            return np.zeros(len(level), dtype=bool)
        rows, at = np.arange(len(level)), level - 1
        return np.asarray((wish == level) & (n[rows, at] >= 6) & (belief.first[rows, at] >= 0.5))

    def model_words(self, at: Counted) -> Text:
        post = self.posterior(np.array([at.n]), np.array([at.y]))
        over = " ".join(f"{v:.2f}" for v in post.over[0])
        hit = " ".join(f"{v:.2f}" for v in post.target[0])
        return Text(
            zh=f"P(过量) {over}（须<{self.overdose_max:g}），P(目标) {hit}",
            en=f"P(overdose) {over} (must be < {self.overdose_max:g}), P(target) {hit}",
        )


@lru_cache(maxsize=16)
def _grid(design: Blrm) -> _Grid:
    return _cells(
        np.array(design.doses, dtype=np.float64),
        design.dref,
        design.mean,
        design.sd,
        design.rho,
        design.cuts,
        _NODES,
    )


ENTRY: Final = DesignEntry(
    name="blrm",
    label=Text(zh="BLRM（贝叶斯逻辑回归，过量控制）", en="BLRM (Bayesian logistic regression, overdose control)"),
    source=_SOURCE,
    family="dose finding",
    of_class=Blrm,
)
