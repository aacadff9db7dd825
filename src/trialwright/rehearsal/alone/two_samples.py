"""Two arms with a yes or no, or a mean, alone: the sizes the design found, its test under any truth, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, Final

from trialwright.designs.two_by_two import rejection
from trialwright.designs.two_samples import Fisher, TwoMeans, TwoProportions
from trialwright.rehearsal.alone.family import Family, Measure, amount, default, of_design, share
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text


def _is_proportions(design: Any) -> bool:
    return isinstance(design, TwoProportions | Fisher)


def _is_means(design: Any) -> bool:
    return isinstance(design, TwoMeans)


def _truth(design: Any) -> Mapping[str, Sourced[Any]]:
    source = of_design(design)
    return {
        "control": default(design.control, "对照组真实概率", "true probability, control arm", source),
        "experimental": default(design.experimental, "试验组真实概率", "true probability, experimental arm", source),
    }


def _shown(design: Any) -> Vary:
    null = min(1.0, max(0.0, design.control + getattr(design, "margin", 0.0)))
    return Vary(name="experimental", values=(round(null, 9), design.experimental))


def _measure(design: Any, scenario: Scenario) -> Sequence[Measure]:
    n1, n2 = design.arms
    method, margin = getattr(design, "method", "fisher"), getattr(design, "margin", 0.0)
    p1, p2 = float(scenario["control"]), float(scenario["experimental"])
    if design.experimental > design.control + margin:
        up, down = rejection(n1, n2, p1, p2, method=method, alpha=design.alpha, sides=design.sides, margin=margin)
    else:  # fewer is better: the same test with "no" counted
        up, down = rejection(
            n1, n2, 1 - p1, 1 - p2, method=method, alpha=design.alpha, sides=design.sides, margin=-margin
        )
    return [*_of_rejection(design.sides, up, down), *_sizes(n1, n2)]


def _of_rejection(sides: int, up: float, down: float) -> list[Measure]:
    out = [share("reject", "拒绝且方向与设计一致的概率", "P(rejected in the direction of the design)", up, drawn=True)]
    if sides == 2:
        out.append(share("reject_wrong", "拒绝但方向相反的概率", "P(rejected in the other direction)", down))
        out.append(share("reject_any", "拒绝的概率（任一方向）", "P(rejected, either direction)", up + down))
    return out


def _sizes(n1: int, n2: int) -> list[Measure]:
    return [
        amount("n.control", "对照组例数", "participants, control", float(n1)),
        amount("n.experimental", "试验组例数", "participants, experimental", float(n2)),
    ]


def _truth_of_means(design: TwoMeans) -> Mapping[str, Sourced[Any]]:
    source = of_design(design)
    return {
        "difference": default(
            abs(design.difference), "真实均数差（以设计的方向为正）", "true difference of the means, positive as in the design", source
        ),
        "sd": default(design.sd, "真实标准差", "true standard deviation", source),
    }  # fmt: skip


def _shown_of_means(design: TwoMeans) -> Vary:
    return Vary(name="difference", values=(0.0, abs(design.difference)))


def _measure_of_means(design: TwoMeans, scenario: Scenario) -> Sequence[Measure]:
    from scipy.special import nctdtr, stdtrit

    n1, n2 = design.arms
    df = n1 + n2 - 2
    shift = float(scenario["difference"]) / float(scenario["sd"]) * sqrt(n1 * n2 / (n1 + n2))
    limit = float(stdtrit(df, 1 - design.alpha / design.sides))
    up = 1 - float(nctdtr(df, shift, limit))
    down = 1 - float(nctdtr(df, -shift, limit)) if design.sides == 2 else 0.0
    return [*_of_rejection(design.sides, up, down), *_sizes(n1, n2)]


PROPORTIONS: Final = Family(
    name="two proportions", label=Text(zh="两率比较", en="two proportions"), holds=_is_proportions, truth=_truth,
    shown=_shown, measure=_measure,
    method=Text(
        zh="枚举全部四格表的精确概率：farrington_manning为得分检验，pooled、unpooled、arcsine为各自的Z检验，fisher与casagrande为Fisher检验。",
        en="Exact: every two-by-two table is enumerated. farrington_manning is the score test; pooled, unpooled and arcsine the Z test of that name; fisher and casagrande Fisher's test.",
    ),
)  # fmt: skip
MEANS: Final = Family(
    name="two means", label=Text(zh="两均数比较", en="two means"), holds=_is_means, truth=_truth_of_means,
    shown=_shown_of_means, measure=_measure_of_means,
    method=Text(zh="正态总体下t检验的精确把握度（非中心t分布）。", en="Exact for normal data: the t-test by the noncentral t distribution."),
)  # fmt: skip
