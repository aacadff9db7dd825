"""Designs alone: every entry of the catalogue has its place, and what is computed is what the design itself says."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.designs import DESIGNS
from trialwright.designs.boin12 import Boin12
from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.efficacy import EfficacyTruth, best_level
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.alone import FAMILIES, family_of, goes_alone, refuse
from trialwright.rehearsal.alone.compare import compare, designs_of
from trialwright.rehearsal.alone.family import Measure
from trialwright.rehearsal.comparing import Rule, rule_from
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary

GIVEN: Mapping[str, str] = {
    "single_stage": "null 0.2 alternative 0.4", "simon": "null 0.2 alternative 0.4", "two_stage": "r1 3 n1 13 r 12 n 43",
    "fleming": "null 0.2 alternative 0.4 looks 20,40", "bop2": "null 0.2 alternative 0.4 looks 10,20",
    "predictive_probability": "null 0.2 n_max 20", "precision": "half_width 0.2", "two_proportions": "control 0.2 experimental 0.5",
    "fisher": "control 0.2 experimental 0.7", "two_means": "difference 1 sd 1",
    "log_rank": "hr 0.5 median 10 accrual 12 follow_up 12 looks 0.5:futility,1",
    "weighted_log_rank": "hr 1,0.4 periods 3 median 10 accrual 12 follow_up 12 gamma 0.5",
    "max_combo": "hr 1,0.4 periods 3 median 10 accrual 12 follow_up 12", "rmst": "hr 0.5 median 10 accrual 12 follow_up 12 tau 18",
    "milestone": "hr 0.5 median 10 accrual 12 follow_up 12 at 12", "group_sequential": "looks 0.5,1 maximum 90 futility LDOF",
    "boin12": "levels 2 max_n 6", "bayes_stop": "limit 0.3", "constant_level_stop": "p_low 0.1", "count_stop": "k 2 n 10",
}  # fmt: skip


def rule(name: str) -> Rule:
    return rule_from(f"{name} {GIVEN.get(name, '')}")


def base(design: Any, *, trials: int = 400, **truth: float) -> Scenario:
    family = family_of(design)
    assert family is not None
    scenario = Scenario(truth=family.truth(design), trials=trials, seed=7)
    for name, value in truth.items():
        scenario = scenario.having(name.replace("__", "."), value)
    return scenario


def measures(design: Any, **truth: Any) -> dict[str, Measure]:
    family = family_of(design)
    assert family is not None
    return {m.name: m for m in family.measure(design, base(design, **truth))}


def test_every_entry_of_the_catalogue_is_lived_through_computed_or_refused() -> None:
    for name, entry in DESIGNS.items():
        lived = issubclass(entry.of_class, CohortDesign)
        if not goes_alone(name):
            told = str(refuse(name))
            assert name in told and "instead" not in told and "`trialwright design" in told and ";" in told
        elif not lived:
            (named,) = designs_of(rule(name), ())
            assert sum(f.holds(named.design) for f in FAMILIES) == 1, name


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_what_is_computed_has_words_in_both_languages_and_a_source_for_each_assumption(name: str) -> None:
    (named,) = designs_of(rule(name), ())
    family = family_of(named.design)
    assert family is not None and family.method.zh and family.method.en
    scenario = base(named.design, trials=60)
    for s in scenario.truth.values():
        assert s.status == "default" and s.source and s.because is not None and s.because.zh and s.because.en
    found = family.measure(named.design, scenario)
    assert len({m.name for m in found}) == len(found)
    assert any(m.is_drawn for m in found)
    for m in found:
        assert m.label.zh and m.label.en and bool(m.unit.zh) == bool(m.unit.en)
        if m.is_share:
            assert 0 <= m.value <= 1
        if m.how == "simulated":
            assert m.interval[0] <= m.value + 1e-12 and m.value <= m.interval[1] + 1e-12 and len(m.sample) == 60
        else:
            assert m.interval[0] != m.interval[0] and not m.sample  # no error is claimed where there is none
    again = family.measure(named.design, scenario)
    assert [m.value for m in again] == [m.value for m in found]


@pytest.mark.evidence("published")
def test_simons_optimal_design_has_its_printed_characteristics() -> None:
    """Simon 1989, table 1: p0 .20, p1 .40, alpha .05, beta .20: 3/13 12/43, EN(p0) 20.6, PET(p0) .75."""
    (named,) = designs_of(rule("simon"), ())
    found = measures(named.design, response=0.2)
    assert round(found["evaluable"].value, 1) == 20.6
    assert round(found["futile_early"].value, 2) == 0.75
    assert found["most"].value == 43
    assert found["reject"].value <= 0.05


@pytest.mark.evidence("law")
@given(st.floats(0.05, 0.9), st.floats(0.0, 0.5))
def test_the_not_evaluable_fail_or_are_replaced(p: float, lost: float) -> None:
    fail, replaced = (
        DESIGNS["simon"].of({"null": 0.2, "alternative": 0.4, "missing_as": k}) for k in ("failure", "replaced")
    )
    assert measures(fail, response=p, not_evaluable=lost)["reject"].value == pytest.approx(
        measures(fail, response=p * (1 - lost))["reject"].value, abs=1e-12
    )
    found = measures(replaced, response=p, not_evaluable=lost)
    assert found["reject"].value == pytest.approx(measures(replaced, response=p)["reject"].value, abs=1e-12)
    if lost:
        assert found["enrolled"].value == pytest.approx(found["evaluable"].value / (1 - lost))


@pytest.mark.evidence("law")
def test_a_hazard_ratio_and_a_share_of_the_effect_are_two_words_for_one_drift() -> None:
    by_events = DESIGNS["group_sequential"].of({"looks": "0.5,1", "maximum": "90", "power": "0.9"})
    by_effect = DESIGNS["group_sequential"].of({"looks": "0.5,1", "power": "0.9"})
    planned = base(by_events)["hazard_ratio"]
    assert measures(by_events)["reject"].value == pytest.approx(0.9, abs=1e-4)  # the ratio is shown in four digits
    assert measures(by_effect)["reject"].value == pytest.approx(0.9, abs=1e-8)
    assert measures(by_events, hazard_ratio=1.0)["reject"].value == pytest.approx(0.025, abs=1e-6)
    assert measures(by_effect, effect=0.0)["reject"].value == pytest.approx(0.025, abs=1e-6)
    half = measures(by_events, hazard_ratio=sqrt(planned))["reject"].value
    assert half == pytest.approx(measures(by_effect, effect=0.5)["reject"].value, abs=1e-4)
    assert measures(by_events, allocation_ratio=3.0)["reject"].value < 0.9  # unequal arms tell less


@pytest.mark.parametrize("name", ["log_rank", "weighted_log_rank", "max_combo", "rmst", "milestone"])
def test_a_simulated_comparison_agrees_with_normal_theory(name: str) -> None:
    (named,) = designs_of(rule(name), ())
    trials = 2000
    found = measures(named.design, trials=trials)
    se = sqrt(found["reject"].value * (1 - found["reject"].value) / trials)
    assert found["reject"].value == pytest.approx(found["reject_theory"].value, abs=4 * se + 0.015)
    family = family_of(named.design)
    assert family is not None
    shown = family.shown(named.design)
    assert shown is not None
    none = {shown.name.replace(".", "__"): 1.0}
    assert measures(named.design, trials=trials, **none)["reject"].value < found["reject"].value


def test_a_futility_look_ends_trials_without_effect_early() -> None:
    (named,) = designs_of(rule("log_rank"), ())
    null, real = (measures(named.design, hazard_ratio=h, trials=500) for h in (1.0, 0.5))
    assert null["futile_early"].value > 0.3 > real["futile_early"].value
    assert null["duration"].value < real["duration"].value
    assert null["success_early"].value == real["success_early"].value == 0  # a look for futility spends no alpha


def test_recovery_that_is_hoped_to_be_faster_is_tested_in_that_direction() -> None:
    slow = DESIGNS["log_rank"].of({"hr": "0.5", "median": "10", "accrual": "12", "follow_up": "12"})
    fast = DESIGNS["log_rank"].of({"hr": "2", "median": "10", "accrual": "12", "follow_up": "12"})
    assert measures(fast)["reject"].value > 0.7 < measures(slow)["reject"].value
    assert measures(fast, hazard_ratio=0.5)["reject"].value < 0.01


@pytest.mark.evidence("law")
def test_boin12_walked_and_simulated_agree_and_the_way_it_was_had_is_told() -> None:
    design = Boin12(levels=2, max_n=9)
    exact = measures(design)
    assert {m.how for m in exact.values()} == {"exact"}
    trials = 1500
    near = measures(design, odds_ratio=1.0001, trials=trials)  # as good as independent, and no longer walked
    assert {m.how for m in near.values()} == {"simulated"}
    for name in ("recommended.none", "recommended.level1", "recommended.level2", "right_level"):
        p = exact[name].value
        assert near[name].value == pytest.approx(p, abs=4 * sqrt(p * (1 - p) / trials) + 1e-3)
    assert near["n"].value == pytest.approx(exact["n"].value, abs=0.1)


def test_the_best_level_lies_within_both_limits() -> None:
    design = Boin12(levels=3)
    assert best_level(design, EfficacyTruth((0.1, 0.2, 0.5), (0.3, 0.5, 0.9))) == 2
    assert best_level(design, EfficacyTruth((0.1, 0.2, 0.3), (0.1, 0.1, 0.2))) == 0
    assert best_level(design, EfficacyTruth((0.1, 0.1, 0.1), (0.5, 0.5, 0.5))) == 1  # the lower of equals


def test_designs_that_share_no_truth_are_not_compared() -> None:
    with pytest.raises(TrialwrightError, match="different truths"):
        designs_of(rule("simon"), [rule("bayes_stop")])
    with pytest.raises(TrialwrightError, match="different truths"):
        designs_of(rule("boin12"), [rule_from("boin12 levels 3 max_n 9")])
    with pytest.raises(TrialwrightError, match="escalates by DLTs"):
        designs_of(rule("simon"), [rule_from("boin levels 3")])
    with pytest.raises(TrialwrightError, match="cannot be rehearsed"):
        designs_of(rule("simon"), [rule_from("permuted_blocks")])


def test_a_shared_parameter_is_taken_over_and_twins_are_told_apart() -> None:
    found = designs_of(rule("simon"), [rule_from("single_stage"), rule_from("simon criterion minimax")])
    assert found[1].rule == "single_stage null 0.2 alternative 0.4"
    assert (found[0].short.en, found[2].short.en) == ("Simon two-stage", "Simon two-stage criterion minimax")
    assert found[0].short.zh == "Simon二阶段设计"


def test_differences_are_within_the_same_trials_where_both_were_simulated() -> None:
    """The same people under two rules that nearly always agree: the difference is known far better than either value."""
    first = rule_from("boin12 levels 3 max_n 24")
    designs = designs_of(first, [rule_from("boin12 c_e 0.92")])
    varied = [Vary(name="odds_ratio", values=(2.0,))]
    one, other = compare(designs, base(designs[0].design, trials=200), varied).points
    assert one.differences == {}
    by = {m.name: m for m in one.measures}
    value, (low, high) = other.differences["right_level"]
    mine = {m.name: m for m in other.measures}
    assert value == pytest.approx(mine["right_level"].value - by["right_level"].value, abs=1e-9)
    assert high - low < (by["right_level"].interval[1] - by["right_level"].interval[0])
    exact = compare(
        designs_of(rule("simon"), [rule("single_stage")]), base(designs_of(rule("simon"), ())[0].design), []
    )
    moved, interval = exact.points[1].differences["reject"]
    assert moved > 0 and interval[0] != interval[0]
