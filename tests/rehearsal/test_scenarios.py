"""Sweeps, exchanged rules and sensitivities: decimals that are exact, differences within people, nothing skipped silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.errors import TrialwrightError, UnknownName
from trialwright.rehearsal.assumption_words import asked_short, is_probability
from trialwright.rehearsal.comparing import rule_from, with_rule
from trialwright.rehearsal.scenario import Scenario, assumptions
from trialwright.rehearsal.sensitivity import Effect, Variant, ends, of_assumptions, of_decisions, summed
from trialwright.rehearsal.sweep import (
    Main,
    Vary,
    is_told,
    main_outcomes,
    mean_interval,
    paired,
    points,
    right_level,
    values_of,
)  # fmt: skip
from trialwright.rehearsal.tornado import tornado
from trialwright.study.text import Document, load
from trialwright.trial.oversight import rule_of
from trialwright.values.answer import Known
from trialwright.values.text import Text

TA = Path(__file__).resolve().parents[2] / "studies" / "ta-nps.yaml"


@pytest.fixture(scope="module")
def document() -> Document:
    return load(TA.read_bytes(), name="ta-nps.yaml")


@pytest.mark.evidence("law")
@given(st.integers(0, 50), st.integers(1, 20), st.integers(0, 40))
def test_a_range_is_counted_in_decimals(start: int, step: int, n: int) -> None:
    a, c, b = start / 100, step / 100, (start + step * n) / 100
    found = values_of(f"{a} .. {b} step {c}")
    assert found == tuple((start + step * k) / 100 for k in range(n + 1))


@pytest.mark.parametrize(
    "text", ["0.5 .. 0.2 step 0.1", "0 .. 1 step 0", "0 .. 1", "a .. b step c", "0 .. 9999 step 1"]
)
def test_a_range_that_goes_nowhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"range|nowhere|at most|number"):
        values_of(text)


def test_the_full_grid_and_one_at_a_time(document: Document) -> None:
    base = assumptions(document.study())
    varied = (Vary(name="dlt.low", values=(0.05, 0.1)), Vary(name="accrual", values=(1.0, 2.0, 3.0)))
    assert len(points(base, varied)) == 6
    alone = points(base, varied, one_at_a_time=True)
    assert [dict(p.settings) for p in alone] == [
        {}, {"dlt.low": 0.1}, {"accrual": 1.0}, {"accrual": 2.0}, {"accrual": 3.0},
    ]  # fmt: skip
    assert alone[1].scenario["dlt.low"] == 0.1
    assert alone[1].scenario["accrual"] == base["accrual"]
    with pytest.raises(TrialwrightError, match="at most"):
        points(base, [Vary(name=f"x{k}", values=tuple(range(60))) for k in range(3)])


@pytest.mark.parametrize(
    ("truth", "target", "right"),
    [((0.05, 0.15, 0.30), 0.30, 3), ((0.05, 0.15, 0.31), 0.30, 2), ((0.40, 0.50, 0.60), 0.30, 0), ((0.1, 0.2, 0.3), 1 / 6, 1)],
)  # fmt: skip
def test_the_right_level_is_the_highest_that_is_tolerated(
    document: Document, truth: tuple[float, ...], target: float, right: int
) -> None:
    study = document.study()
    scenario = assumptions(study)
    for name, p in zip(("low", "mid", "high"), truth, strict=True):
        scenario = scenario.having(f"dlt.{name}", p)
    assert right_level(study, scenario, target) == right


def test_a_rule_is_exchanged_and_nothing_else(document: Document) -> None:
    other = with_rule(document, rule_from("boin target 0.25 max 18"))
    rule = rule_of(other.study())
    assert isinstance(rule, Known)
    assert (rule.value.name, rule.value.target, rule.value.max_n, rule.value.levels) == ("boin", 0.25, 18, 3)
    before, after = document.study(), other.study()
    assert before.escalation is not None
    assert after.escalation is not None
    assert before.escalation.cohorts == after.escalation.cohorts
    assert before.escalation.dlt == after.escalation.dlt
    assert before.interventions == after.interventions
    # and back again: the second exchange takes the first one's parameters away
    back = with_rule(other, rule_from("three_plus_three")).study().escalation
    assert back is not None
    assert dict(back.parameters) == {}


def test_a_rule_that_is_not_known_names_the_near_ones(document: Document) -> None:
    with pytest.raises(UnknownName, match="boin"):
        rule_from("bion target 0.3")
    with pytest.raises(TrialwrightError, match="target"):
        rule_from("boin targt 0.3")
    with pytest.raises(TrialwrightError, match="no value"):
        rule_from("boin target")
    two_arms = load((TA.parent / "oligometastatic-oesophagus.yaml").read_bytes(), name="o.yaml")
    with pytest.raises(TrialwrightError, match="no escalation"):
        with_rule(two_arms, rule_from("three_plus_three"))


def test_every_option_of_an_open_decision_is_rehearsed_or_told(document: Document) -> None:
    variants, skipped = of_decisions(document)
    for decision in document.study().decisions.values():
        if decision.status == "decided":
            continue
        told = [v.option for v in variants if v.question == decision.name]
        told += [s.option for s in skipped if s.question == decision.name]
        assert sorted(told) == sorted(decision.options or ("",))
    assert all(s.because.zh and s.because.en for s in skipped)
    assert ("D3", "boin target 0.30 max 18") in {(v.question, v.option) for v in variants}
    for v in variants:
        assert v.study is not None
        load(v.study, name="x").study()


@given(st.floats(0.001, 0.999))
def test_the_ends_of_a_probability_are_probabilities_on_both_sides(p: float) -> None:
    assert is_probability("response", p)
    low, high = ends("response", p)
    assert 0 <= low < p < high <= 1


def main(name: str, values: tuple[float | None, ...], *, is_share: bool = True) -> Main:
    return Main(name=name, label=Text.same(name), unit=Text.same(""), values=values, is_share=is_share)


def test_differences_are_within_the_same_trials() -> None:
    one, two = main("x", (0.0, 1.0, 0.0, 1.0)), main("x", (1.0, 1.0, 0.0, 1.0))
    value, (low, high) = paired(one, two)
    assert value == 0.25
    assert (low, high) == mean_interval([1.0, 0.0, 0.0, 0.0])
    assert paired(main("x", (None, 2.0)), main("x", (5.0, 3.0)))[0] == 1.0


def test_the_weightiest_question_comes_first_and_is_in_the_figure() -> None:
    base = (main("right_level", (0.0, 1.0)),)

    def effect(q: str, by: float) -> Effect:
        variant = Variant(
            question=q, words=Text(zh=f"问题{q}", en=f"question {q}"), option="o", said=Text.same("o"), kind="decision"
        )
        return Effect(variant=variant, changes={"right_level": (by, (by - 0.1, by + 0.1))})

    found = summed(base, [effect("D1", 0.1), effect("D2", -0.4), effect("D3", 0.0)], ())
    assert found.questions == ("D2", "D1", "D3")
    svg = tornado(found, "right_level").svg("en")
    assert svg.index("question D2") < svg.index("question D1") < svg.index("question D3")
    assert "问题D2" in tornado(found, "right_level").svg("zh")


def test_what_chance_may_have_made_comes_after_what_it_cannot_and_is_grey() -> None:
    """A large change within its Monte Carlo error must not stand above a small one that is told from chance."""
    base = (main("right_level", (0.0, 1.0)),)

    def effect(q: str, by: float, half: float) -> Effect:
        words = Text(zh=f"问题{q}", en=f"question {q}")
        variant = Variant(question=q, words=words, option="o", said=Text.same("o"), kind="decision")
        return Effect(variant=variant, changes={"right_level": (by, (by - half, by + half))})

    found = summed(base, [effect("D1", 0.4, 0.5), effect("D2", 0.1, 0.05)], ())
    assert found.questions == ("D2", "D1")
    assert (found.told("D1"), found.told("D2")) == (0.0, 0.1)
    svg = tornado(found, "right_level").svg("en")
    assert svg.index("question D2") < svg.index("question D1")
    assert "not told from chance" in svg
    only = summed(base, [effect("D2", 0.1, 0.05)], ())
    assert "not told from chance" not in tornado(only, "right_level").svg("en")


@pytest.mark.evidence("law")
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_a_paired_difference_is_told_from_chance_only_where_mcnemars_exact_test_agrees(
    up: int, down: int, same: int
) -> None:
    from math import comb

    one = main("x", (0.0,) * up + (1.0,) * down + (0.0,) * (same + 2))
    two = main("x", (1.0,) * up + (0.0,) * down + (0.0,) * (same + 2))
    value, interval = paired(one, two)
    assert interval[0] <= value <= interval[1]
    m, k = up + down, max(up, down)
    p = min(1.0, 2 * sum(comb(m, j) for j in range(k, m + 1)) / 2**m)
    if is_told(interval):
        assert p <= 0.05 + 1e-9


def test_an_assumption_is_shown_with_its_unit_and_what_it_is_now(document: Document) -> None:
    variants = {(v.question, v.option): v for v in of_assumptions(assumptions(document.study()))}
    days = next(v for (q, _), v in variants.items() if q == "screening_days")
    assert days.now is not None
    assert (days.now.zh, days.now.en) == ("7天", "7 days")
    accrual = next(v for (q, _), v in variants.items() if q == "accrual")
    assert accrual.words.en == "candidates a month"
    unclear = Text(
        zh="每月候选者（登记无招募期：按24个月入组估计）", en="candidates a month (no window on the page: 24 months)"
    )
    assert asked_short("accrual", unclear) == Text(zh="每月候选者", en="candidates a month")
    assert accrual.said.en.endswith(" a month")
    assert not is_probability("pk_between", 0.4)


def test_main_outcomes_of_rows(document: Document) -> None:
    study = document.study()
    cells = {f"dlt.{c}": 1 for c in ("low", "mid", "high")}
    rows = [
        {"recommended": 3, "conclusion": "complete", "enrolled": 9, "duration_days": 30.4375, **cells},
        {"recommended": 3, "conclusion": "open", "enrolled": 12, "duration_days": 60.875, **cells},
    ]
    scenario: Scenario = assumptions(study)
    found = {m.name: m for m in main_outcomes(study, scenario, rows, target=0.30)}
    assert found["right_level"].values == (1.0, 0.0)  # a trial that is not concluded has chosen nothing
    assert found["dlts"].values == (3.0, 3.0)
    assert found["enrolled"].value == 10.5
    assert found["duration_days"].values == (1.0, None)  # nor has it a time to its answer
    assert found["open"].value == 0.5
    assert found["right_level"].interval[0] > 0


def test_a_participant_who_leaves_on_the_last_day_of_the_window_is_judged() -> None:
    """Trial 56 of seed 7 once waited for ever: the ninth participant withdrew on the day the window closed."""
    from trialwright.rehearsal import batches
    from trialwright.shell.rehearsing import scenario_for, subject_of

    subject = subject_of(str(Path(__file__).resolve().parents[2] / "studies" / "ta-nps.yaml"))
    scenario = scenario_for(subject.study, trials=300, seed=7, settings=())
    (row,) = batches.rows(subject.plan, scenario, 56, 1)
    assert row["conclusion"] != "open"
    assert int(row["duration_days"] or 0) < 3000
