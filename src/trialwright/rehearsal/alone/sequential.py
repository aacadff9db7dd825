"""A group-sequential plan alone: bounds on a normal score under any effect, by numerical integration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from typing import Any, Final

from trialwright.designs.group_sequential import GroupSequential
from trialwright.rehearsal.alone.family import ASSUMED, NONE, Family, Measure, amount, default, of_design, share
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text


def _is_effect(design: Any) -> bool:
    return isinstance(design, GroupSequential) and design.maximum <= 1


def _is_events(design: Any) -> bool:
    return isinstance(design, GroupSequential) and design.maximum > 1


def _truth(design: GroupSequential) -> Mapping[str, Sourced[Any]]:
    zh, en = "真实效应占计划效应的比例", "true effect as a share of the effect planned for"
    return {"effect": default(1.0, zh, en, of_design(design))}


def _shown(design: GroupSequential) -> Vary:
    return Vary(name="effect", values=(0.0, 1.0))


def _planned_ratio(design: GroupSequential) -> float:
    """The hazard ratio that so many events find with the planned power, 1:1."""
    return exp(-2 * design.two.theta / sqrt(design.maximum))


def _truth_of_events(design: GroupSequential) -> Mapping[str, Sourced[Any]]:
    return {
        "hazard_ratio": default(
            round(_planned_ratio(design), 4), "真实风险比：默认为计划把握度所对应者，最大信息视为事件数",
            "true hazard ratio: by default the one planned for, the maximum being read as events", of_design(design),
        ),
        "allocation_ratio": default(1.0, "试验组:对照组", "experimental : control", ASSUMED),
    }  # fmt: skip


def _shown_of_events(design: GroupSequential) -> Vary:
    return Vary(name="hazard_ratio", values=(1.0, round(_planned_ratio(design), 4)))


def _measure_of_events(design: GroupSequential, scenario: Scenario) -> Sequence[Measure]:
    r = float(scenario["allocation_ratio"])
    theta = -log(float(scenario["hazard_ratio"])) * sqrt(design.maximum * r) / (1 + r)
    return _at(design, theta, Text(zh="件", en="events"))


def _measure(design: GroupSequential, scenario: Scenario) -> Sequence[Measure]:
    return _at(design, float(scenario["effect"]) * design.two.theta, NONE)


def _at(design: GroupSequential, theta: float, unit: Text) -> Sequence[Measure]:
    found = design.under(theta)
    expected = design.expected_information(theta) * design.maximum
    zh, en = (
        ("期望事件数", "expected events")
        if unit.en
        else ("期望信息（占最大信息）", "expected information, of the most")
    )
    out = [
        share("reject", "越过疗效界值的概率", "P(efficacy bound crossed)", sum(found.upper), how="normal theory", drawn=True),
        share("success_early", "提前因疗效结束的概率", "P(ended early for efficacy)", sum(found.upper[:-1]), how="normal theory"),
        share("futile_early", "提前因无效结束的概率", "P(ended early for futility)", sum(found.lower[:-1]), how="normal theory"),
        amount("information", zh, en, expected, unit, how="normal theory", drawn=True),
    ]  # fmt: skip
    for k, (u, d) in enumerate(zip(found.upper, found.lower, strict=True), 1):
        out.append(share(f"ends.look{k}", f"第{k}次分析结束的概率", f"P(ends at look {k})", u + d, how="normal theory"))
    return out


_METHOD: Final = Text(
    zh="检验统计量近正态、增量独立时的数值积分（Armitage–McPherson–Rowe递推），无模拟误差。要看入组、脱落与时长，请用带looks的log_rank。",
    en="Numerical integration for a nearly normal score with independent increments (Armitage, McPherson and Rowe), without simulation error. For entry, drop-out and duration take log_rank with looks.",
)
_LABEL: Final = Text(zh="成组序贯", en="group sequential")
EFFECT: Final = Family(
    name="effect", label=_LABEL, holds=_is_effect, truth=_truth, shown=_shown, measure=_measure, method=_METHOD
)
EVENTS: Final = Family(
    name="events", label=_LABEL, holds=_is_events, truth=_truth_of_events, shown=_shown_of_events,
    measure=_measure_of_events, method=_METHOD,
)  # fmt: skip
