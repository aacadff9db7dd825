"""The walk: what it refuses, what it answers beyond selection, and what a cautious committee does."""

from __future__ import annotations

import numpy as np
import pytest

from trialwright.designs.a_plus_b import FixedCohorts
from trialwright.designs.boin import Boin
from trialwright.designs.crm import Crm
from trialwright.designs.pathways import pathways, probability_of
from trialwright.designs.rolling_six import RollingSix
from trialwright.designs.say import default_truths
from trialwright.designs.simulate import Timing, paired_difference, simulate
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.tite import TiteCrm
from trialwright.designs.walk import path_count, walk
from trialwright.errors import TrialwrightError

P = (0.05, 0.15, 0.30, 0.45, 0.60)


def test_a_rule_that_decides_by_times_is_refused_with_the_reason() -> None:
    for design in (RollingSix(levels=3), TiteCrm(levels=3)):
        with pytest.raises(TrialwrightError, match="times"):
            walk(design)


def test_too_many_states_name_simulation() -> None:
    with pytest.raises(TrialwrightError, match="simulate"):
        walk(Boin(levels=5, max_n=24), max_states=50)


def test_a_truth_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(TrialwrightError, match="5 probabilities"):
        walk(Boin(levels=5)).under([0.1, 0.2])


def test_certain_truths_are_legal() -> None:
    none = walk(Boin(levels=3, max_n=12)).under([0, 0, 0])
    assert none.selection.tolist() == pytest.approx([0, 0, 0, 1])
    every = walk(Boin(levels=3, max_n=12)).under([1, 1, 1])
    assert every.selection[0] == pytest.approx(1) and every.expected_n == pytest.approx(3)
    assert every.stops == pytest.approx({"unsafe": 1.0})


@pytest.mark.evidence("double-programmed")
def test_sensitivity_is_the_derivative() -> None:
    ledger = walk(Boin(levels=3, max_n=15))
    p, h = np.array([0.12, 0.27, 0.41]), 1e-6
    slope = ledger.sensitivity(p.tolist())
    for j in range(3):
        up, down = p.copy(), p.copy()
        up[j] += h
        down[j] -= h
        numeric = (ledger.under(up.tolist()).selection - ledger.under(down.tolist()).selection) / (2 * h)
        assert slope[:, j] == pytest.approx(numeric, abs=1e-6)


def test_worst_scenario_of_a_grid() -> None:
    ledger = walk(ThreePlusThree(levels=3))
    truths = [(0.1, 0.2, 0.3), (0.3, 0.45, 0.6), (0.05, 0.3, 0.55)]
    worst, found = ledger.worst(truths, 0.3)
    right = [float(ledger.under(t).correct(0.3)) for t in truths]
    assert found == pytest.approx(min(right)) and worst == truths[right.index(min(right))]


def test_a_cautious_committee_treats_fewer_above_the_target() -> None:
    design = Boin(levels=5)
    as_is, careful = walk(design).under(P), walk(design, ratify="cautious").under(P)
    assert careful.expected_above(0.3) < as_is.expected_above(0.3)
    assert careful.selection.sum() == pytest.approx(1)


def test_a_rule_without_an_end_is_refused_a_cautious_committee() -> None:
    with pytest.raises(TrialwrightError, match="max_n"):
        walk(ThreePlusThree(levels=2), ratify="cautious")


def test_what_the_rule_does_to_people() -> None:
    found = walk(Boin(levels=5)).under(P)
    assert found.expected_above(0.3) == pytest.approx(found.mean_n[3] + found.mean_n[4])
    assert found.treats_above(0.3, 1) >= found.treats_above(0.3, 6) >= found.treats_above(0.3, 31) == 0
    assert found.recommends_above(0.3) == pytest.approx(found.selection[4] + found.selection[5])
    assert found.quantile_n(0.9) == 30 and found.expected_n == pytest.approx(29.9946, abs=1e-4)


@pytest.mark.evidence("independent-software")
def test_path_counts() -> None:
    """442 paths of a four-level 3+3 are also in the documentation of R precautionary."""
    assert [path_count(ThreePlusThree(levels=j)) for j in (1, 2, 3, 4)] == [10, 46, 154, 442]


def test_more_than_sixty_two_participants_need_large_integers() -> None:
    design = FixedCohorts(levels=15, n=5, go_on=0)
    truth = [0.01 * k for k in range(1, 16)]
    found = walk(design).under(truth)
    passed = np.cumprod([(1 - p) ** 5 for p in truth])
    assert walk(design).weight.dtype == object
    assert found.selection[15] == pytest.approx(passed[-1], abs=1e-12)
    assert found.selection.sum() == pytest.approx(1, abs=1e-12)


def test_pathways_have_decisions_and_probabilities() -> None:
    tree = pathways(Boin(levels=3, max_n=9), "", 2)
    ends = list(tree.ends())
    assert sum(probability_of(e, tree, (0.1, 0.3, 0.5)) for e in ends) == pytest.approx(1)
    assert all(e.decision.because.zh for e in ends)
    assert len(tree.next) == 4


def test_default_truths_put_the_target_in_the_middle() -> None:
    assert default_truths(3, 0.30)[0] == (0.15, 0.3, 0.45)
    assert len(default_truths(1, 0.30)) == 1
    for truth in default_truths(7, 0.25):
        assert 0.25 in truth and list(truth) == sorted(truth)


def test_exact_and_simulated_say_so() -> None:
    design = Boin(levels=3, max_n=12)
    assert walk(design).under(P[:3]).how.en == "exact"
    seen = simulate(design, P[:3], trials=400, seed=5)
    assert "simulated, 400 trials, seed 5" in seen.how.en and "模拟400次" in seen.how.zh
    assert seen.half_width == pytest.approx(0.049)


def test_differences_on_the_same_people_have_a_smaller_error() -> None:
    a = simulate(Boin(levels=3, max_n=18), (0.1, 0.3, 0.5), trials=1000, seed=2)
    b = simulate(Crm(levels=3, max_n=18), (0.1, 0.3, 0.5), trials=1000, seed=2)
    difference, error = paired_difference(a, b, [2])
    assert difference == pytest.approx(float(a.selection[2] - b.selection[2]))
    apart = (a.selection[2] * (1 - a.selection[2]) + b.selection[2] * (1 - b.selection[2])) ** 0.5 / 1000**0.5
    assert error < apart
    with pytest.raises(TrialwrightError, match="same people"):
        paired_difference(a, walk(Boin(levels=3, max_n=18)).under((0.1, 0.3, 0.5)), [2])


def test_rolling_six_without_overlap_selects_as_three_plus_three() -> None:
    """The law of the page: decided at each arrival with nobody pending it is the 3+3 that stops at the second DLT."""
    trials = 3000
    seen = simulate(RollingSix(levels=3), P[1:4], trials=trials, timing=Timing(per_window=1e-6))
    exact = walk(ThreePlusThree(levels=3)).under(P[1:4])
    for a, b in zip(exact.selection, seen.selection, strict=True):
        assert abs(a - b) < 5 * (a * (1 - a) / trials) ** 0.5
    assert seen.expected_n < exact.expected_n  # it does not complete a cohort that is already too toxic


def test_faster_accrual_treats_more_under_rolling_six_and_takes_less_time() -> None:
    slow, fast = (
        simulate(RollingSix(levels=3), P[1:4], trials=300, timing=Timing(per_window=rate)) for rate in (0.5, 6.0)
    )
    assert fast.expected_n > slow.expected_n
    assert slow.duration is not None and fast.duration is not None
    assert fast.duration.mean() < slow.duration.mean()
