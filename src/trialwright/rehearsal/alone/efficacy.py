"""Designs for toxicity and efficacy alone: exact where the states are few, else simulated on common people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from trialwright.designs.boin12 import Boin12
from trialwright.designs.efficacy import (
    EfficacyCharacteristics,
    EfficacyTruth,
    best_level,
    default_truth,
    simulate_efficacy,
    walk_efficacy,
)
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.alone.family import ASSUMED, PEOPLE, Family, Measure, amount, default, share, simulated
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

MOST_STATES: Final = 20_000
"""States of one step up to which a design is walked; the same limit as ``trialwright design boin12``."""


def _holds(design: Any) -> bool:
    return isinstance(design, Boin12)


def truth(design: Boin12) -> Mapping[str, Sourced[Any]]:
    """Toxicity and efficacy of each level, and how they hang together within a participant."""
    assumed = default_truth(design)
    out: dict[str, Sourced[Any]] = {}
    for j, p in enumerate(assumed.toxicity, 1):
        zh, en = (
            f"第{j}水平真实毒性概率：中间水平取毒性上限",
            f"true toxicity probability, level {j}: the middle level lies at the limit",
        )
        out[f"toxicity.level{j}"] = default(p, zh, en, ASSUMED)
    for j, p in enumerate(assumed.efficacy, 1):
        zh, en = (
            f"第{j}水平真实有效概率：由下限0.6倍起递增",
            f"true efficacy probability, level {j}: rising from 0.6 times the limit",
        )
        out[f"efficacy.level{j}"] = default(p, zh, en, ASSUMED)
    out["odds_ratio"] = default(
        1.0, "同一参与者毒性与疗效的比值比：1为独立",
        "odds ratio of toxicity and efficacy within a participant: 1, independent", ASSUMED,
    )  # fmt: skip
    return out


def shown(design: Boin12) -> Vary | None:
    """Nothing is varied by itself: two rates a level have no null."""
    return None


def truth_of(design: Boin12, scenario: Scenario) -> EfficacyTruth:
    """The truth of a scenario as the design's functions take it."""
    levels = range(1, design.levels + 1)
    return EfficacyTruth(
        tuple(float(scenario[f"toxicity.level{j}"]) for j in levels),
        tuple(float(scenario[f"efficacy.level{j}"]) for j in levels),
        float(scenario["odds_ratio"]),
    )


@lru_cache(maxsize=16)
def _can_be_walked(design: Boin12) -> bool:
    """Whether the states are few enough; asked once a design, because finding out takes as long as walking."""
    rate = (0.5,) * design.levels
    try:
        walk_efficacy(design, EfficacyTruth(rate, rate), MOST_STATES)
    except TrialwrightError:
        return False
    return True


def _found(design: Boin12, real: EfficacyTruth, scenario: Scenario) -> EfficacyCharacteristics:
    if abs(real.odds - 1.0) < 1e-12 and _can_be_walked(design):
        return walk_efficacy(design, real._replace(odds=1.0), MOST_STATES)
    return simulate_efficacy(design, real, trials=scenario.trials, seed=scenario.seed)


def measure(design: Boin12, scenario: Scenario) -> Sequence[Measure]:
    """Selection of the best and of every level, participants by level, expected toxicities and responses."""
    real = truth_of(design, scenario)
    best = best_level(design, real)
    found = _found(design, real, scenario)
    names = [("none", "无", "no level")] + [
        (f"level{j}", f"第{j}水平", f"level {j}") for j in range(1, design.levels + 1)
    ]
    right = (
        "选中最佳水平（毒性、疗效均合格者中真实效用最大）的概率",
        "P(best level chosen: largest true utility within both limits)",
    )
    by_level = np.array(found.mean_n)
    expected = (
        ("n", "期望例数", "expected participants", np.ones(design.levels), False),
        ("toxicities", "期望毒性例数", "expected participants with toxicity", np.array(real.toxicity), True),
        ("responses", "期望有效例数", "expected responders", np.array(real.efficacy), True),
    )
    if not found.trials:
        out = [share("right_level", *right, found.selection[best], drawn=True)]
        out += [
            share(f"recommended.{n}", f"推荐{zh}", f"{en} recommended", found.selection[k])
            for k, (n, zh, en) in enumerate(names)
        ]
        out += [amount(n, zh, en, float(by_level @ w), drawn=d) for n, zh, en, w, d in expected]
        out += [
            amount(f"n.{n}", f"{zh}期望例数", f"expected participants, {en}", by_level[k])
            for k, (n, zh, en) in enumerate(names[1:])
        ]
        return out
    chosen, treated = np.array(found.chosen), np.array(found.treated)
    out = [simulated("right_level", *right, chosen == best, is_share=True, drawn=True)]
    out += [
        simulated(f"recommended.{n}", f"推荐{zh}", f"{en} recommended", chosen == k, is_share=True)
        for k, (n, zh, en) in enumerate(names)
    ]
    # a participant's outcome has its true rate whatever led to the level: counts times rates estimate with less noise
    out += [simulated(n, zh, en, treated @ w, PEOPLE, drawn=d) for n, zh, en, w, d in expected]
    out += [
        simulated(f"n.{n}", f"{zh}期望例数", f"expected participants, {en}", treated[:, k], PEOPLE)
        for k, (n, zh, en) in enumerate(names[1:])
    ]
    return out


FAMILY: Final = Family(
    name="toxicity and efficacy", label=Text(zh="毒性与疗效并重的剂量探索", en="dose finding by toxicity and efficacy"),
    holds=_holds, truth=truth, shown=shown, measure=measure, trials=2000,
    method=Text(
        zh=f"结局独立、效用可加且每步状态不超过{MOST_STATES}时精确遍历；否则模拟，同一批虚拟参与者，附95%蒙特卡罗区间。",
        en=f"Walked exactly where outcomes are independent, utilities add up and a step has at most {MOST_STATES} states; else simulated on the same virtual participants at every point, with 95 % Monte Carlo intervals.",
    ),
)  # fmt: skip
