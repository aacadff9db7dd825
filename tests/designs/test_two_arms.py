"""Two arms, allocation, forecasts: numbers of the page, and formulas against simulation."""

from __future__ import annotations

from math import ceil, inf, log, sqrt

import numpy as np
import pytest

from trialwright.designs import proportionality as nph
from trialwright.designs.decision import Stop, Treat, Wait
from trialwright.designs.events import Enrolment, Piecewise, events_required, survival_size
from trialwright.designs.forecast import (
    AtRisk,
    RatePrior,
    Site,
    accrual_forecast,
    event_forecast,
    fit_prior,
    rate_needed,
)
from trialwright.designs.group_sequential import GroupSequential
from trialwright.designs.imbalance import diagnostics
from trialwright.designs.minimisation import Allocated, Minimisation, simulate_lists
from trialwright.designs.nonproportional import MaxCombo, Milestone, Rmst, WeightedLogRank
from trialwright.designs.permuted_blocks import listing
from trialwright.designs.remaining_power import predictive_power, z_of_conditional_power, z_of_ratio
from trialwright.designs.survival import LogRank
from trialwright.designs.survival_trials import SurvivalTruth, exponential, log_rank_z, simulate_survival
from trialwright.errors import TrialwrightError
from trialwright.values.answer import Known, Unknown


@pytest.mark.evidence("independent-software")
def test_one_input_four_answers() -> None:
    """Median 10 months, HR .65, 12 + 12 months, drop-out .001 a month, one-sided .025, power .8 (R gsDesign 3.11)."""
    given = {"hazard": log(2) / 10, "hr": 0.65, "accrual": 12.0, "follow_up": 12.0, "dropout": 0.001}
    found = {
        m: survival_size(method=m, **given).events  # type: ignore[arg-type]
        for m in ("lachin_foulkes", "schoenfeld", "freedman", "bernstein_lagakos")
    }
    assert [round(found[m], 1) for m in found] == [168.4, 169.2, 174.4, 156.8]


def test_ratio_changes_the_events() -> None:
    assert events_required(0.6, ratio=2) == pytest.approx(events_required(0.6) * 9 / 8)
    assert events_required(0.6, ratio=2) == pytest.approx(events_required(0.6, ratio=0.5))


def test_accrual_is_solved_for_a_rate() -> None:
    design = LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12, accrual_rate=15)
    assert design.n == pytest.approx(15 * design.accrual_solved, rel=1e-6)


def test_looks_cost_events_and_a_futility_look_has_no_efficacy_bound() -> None:
    fixed = LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12)
    three = LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12, looks=("0.33", "0.67", "1"))
    only = LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12, looks=("0.5:futility", "1"))
    assert fixed.events < three.events
    assert only.table().rows[0][4].text.en == "–" and only.table().rows[1][4].text.en == "1.960"
    wait = only.decide_at(40, None)
    assert isinstance(wait, Wait) and wait.because.en.startswith("40 of ")
    d = only.decide_at(float(only.events) / 2 + 1, -0.5)
    assert isinstance(d, Stop) and d.conclusion == "futile"
    assert isinstance(only.decide_at(float(only.events) / 2 + 1, 2.9), Treat)
    last = only.decide_at(float(only.events), 2.1)
    assert isinstance(last, Stop) and last.conclusion == "reject"


def test_over_and_under_running_recompute_the_spending() -> None:
    design = GroupSequential(looks=(0.5, 1.0), maximum=100)
    planned = design.two.upper
    assert design.recomputed((50, 100)).upper == pytest.approx(planned, abs=1e-9)
    late = design.recomputed((60, 100))
    assert late.upper[0] < planned[0] and late.cumulative[-1] == pytest.approx(0.025, abs=1e-7)
    over = design.recomputed((50, 110))
    assert over.cumulative[-1] == pytest.approx(0.025, abs=1e-7)
    with pytest.raises(TrialwrightError, match="spending"):
        GroupSequential(looks=(0.5, 1.0), spending="OF").recomputed((50, 100))


def test_expected_information_lies_below_the_maximum() -> None:
    design = GroupSequential(looks=(0.5, 0.75, 1.0), futility="HSD", futility_parameter=-2)
    assert design.expected_information(0.0) < 1 and design.expected_information(design.two.theta) < 1


def test_futility_given_as_hazard_ratio_or_conditional_power() -> None:
    z = z_of_ratio(0.95, 60)
    design = GroupSequential(looks=(0.5, 1.0), futility_z=(z,), maximum=120)
    assert design.hazard_ratio_at(design.two.lower[0], 60) == pytest.approx(0.95)
    assert sum(design.under(design.two.theta).upper) == pytest.approx(0.8, abs=1e-7)
    plain = GroupSequential(looks=(0.5, 1.0), maximum=120)
    assert design.two.ratio[-1] > plain.two.ratio[-1]
    d = design.decide_at(60, z - 0.01)
    assert isinstance(d, Stop) and d.conclusion == "futile"
    assert z_of_conditional_power(0.1, 0.5, 1.96, 2.8) < z_of_conditional_power(0.3, 0.5, 1.96, 2.8)


@pytest.mark.evidence("double-programmed")
def test_predictive_power_of_a_flat_prior() -> None:
    from scipy.special import ndtr

    z, t, f = 1.3, 0.4, 1.96
    assert predictive_power(z, t, f) == pytest.approx(float(ndtr((z / sqrt(t) - f) / sqrt((1 - t) / t))), abs=1e-12)
    assert predictive_power(z, t, f, 0.0, 1e4) == pytest.approx(predictive_power(z, t, f), abs=1e-4)


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(
    "design",
    [
        WeightedLogRank(hr=(0.65,), median=10, accrual=12, follow_up=12),
        WeightedLogRank(hr=(1.0, 0.6), periods=(3,), median=10, accrual=12, follow_up=12, gamma=0.5),
        WeightedLogRank(hr=(0.6,), median=10, accrual=12, follow_up=12, rho=1.0, dropout=0.1, ratio=2),
    ],
    ids=lambda d: f"{d.label.en}, ratio {d.ratio:g}",
)
def test_expected_weighted_log_rank_is_what_trials_show(design: WeightedLogRank) -> None:
    n = ceil(design.n / 6) * 6
    d = round(design.expected.events * n)
    seen = simulate_survival(design.truth, n, (d,), trials=1200, weights=((design.rho, design.gamma),))
    power = float((seen.z[:, 0, 0] > 1.959964).mean())
    assert power == pytest.approx(design.power_at(n), abs=4 * sqrt(0.16 / 1200) + 0.01)


@pytest.mark.evidence("double-programmed")
def test_max_combo_power_and_level() -> None:
    design = MaxCombo(hr=(1.0, 0.6), periods=(3,), median=10, accrual=12, follow_up=12, alpha=0.05, sides=2)
    n = ceil(design.n / 2) * 2
    d = round(design.expected.events * n)
    weights = ((0.0, 0.0), (0.0, 0.5))
    critical = nph.max_combo_critical(design.expected.correlation, 0.025)
    seen = simulate_survival(design.truth, n, (d,), trials=1200, weights=weights)
    assert float((seen.z[:, 0].max(axis=1) > critical).mean()) == pytest.approx(0.8, abs=0.055)
    null = SurvivalTruth(exponential(10), (1.0,), 0.0, 12.0)
    level = simulate_survival(null, n, (d,), trials=3000, weights=weights)
    assert float((level.z[:, 0].max(axis=1) > critical).mean()) == pytest.approx(0.025, abs=0.012)


@pytest.mark.evidence("double-programmed")
def test_simulated_log_rank_is_the_textbook_loop() -> None:
    rng = np.random.default_rng(1)
    time, seen, arm = rng.exponential(size=(4, 30)), rng.random((4, 30)) < 0.7, np.arange(30) % 2 == 1
    found = log_rank_z(time, seen, arm, ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    for k in range(4):
        effect, variance, s = np.zeros(3), np.zeros(3), 1.0
        for t in np.sort(time[k][seen[k]]):
            risk = time[k] >= t
            n, n1 = risk.sum(), (risk & arm).sum()
            d1 = (seen[k] & arm & (time[k] == t)).sum()
            w = np.array([1.0, s, 1 - s])
            effect += w * (n1 / n - d1)
            variance += w**2 * n1 * (n - n1) / n**2
            s *= 1 - 1 / n
        assert found[k] == pytest.approx(effect / np.sqrt(variance), abs=1e-10)


def test_simulated_survival_does_not_depend_on_batches_or_order() -> None:
    truth = SurvivalTruth(exponential(10), (0.7,), 0.01, 12.0)
    many = simulate_survival(truth, 40, (15, 25), trials=150, seed=4)
    few = simulate_survival(truth, 40, (15, 25), trials=70, seed=4)
    assert (many.z[:70] == few.z).all() and (many.events[:, 0] == 15).all()
    assert (many.time[:, 1] >= many.time[:, 0]).all()


def test_rmst_and_milestone() -> None:
    same = SurvivalTruth(exponential(10), (1.0,), 0.0, 12.0)
    assert nph.rmst_difference(same, 24, 18).value == pytest.approx(0, abs=1e-12)
    better = SurvivalTruth(exponential(10), (0.65,), 0.0, 12.0)
    h = log(2) / 10
    exact = (1 - np.exp(-0.65 * h * 18)) / (0.65 * h) - (1 - np.exp(-h * 18)) / h
    assert nph.rmst_difference(better, 24, 18).value == pytest.approx(exact, abs=1e-5)
    exact = np.exp(-0.65 * h * 12) - np.exp(-h * 12)
    assert nph.milestone_difference(better, 24, 12).value == pytest.approx(exact, abs=1e-5)
    with pytest.raises(TrialwrightError, match="follow-up"):
        nph.rmst_difference(better, 24, 24)
    for design in (
        Rmst(hr=(0.65,), median=10, accrual=12, follow_up=12, tau=18),
        Milestone(hr=(0.65,), median=10, accrual=12, follow_up=12, at=12),
    ):
        assert design.estimand.zh and design.power_at(ceil(design.n)) == pytest.approx(0.8, abs=0.01)


def test_a_test_that_does_not_favour_the_arm_has_no_size() -> None:
    with pytest.raises(TrialwrightError, match="no size"):
        _ = WeightedLogRank(hr=(1.3,), median=10, accrual=12, follow_up=12).n


def test_piecewise_rates_read_and_add_up() -> None:
    p = Piecewise.of((3, 100), (0.08, 0.04))
    assert p.durations == (3.0, inf) and p.cumulative(5) == pytest.approx(0.32)
    assert Enrolment((2, 2), (3, 6)).by(3) == 12 and Enrolment((2, 2), (3, 6)).total == 18


def test_minimisation_by_hand() -> None:
    """Pocock & Simon: two factors, range, p = .8; the experimental arm leads among women, site 1 is even."""
    design = Minimisation(factors=("sex", "site"), p=0.8)
    before = [
        Allocated({"sex": "F", "site": "1"}, "experimental"),
        Allocated({"sex": "F", "site": "2"}, "experimental"),
        Allocated({"sex": "M", "site": "1"}, "control"),
    ]
    here = {"sex": "F", "site": "1"}
    assert design.imbalances(here, before) == (3 + 1, 1 + 1)
    assert design.probability(here, before) == pytest.approx((0.2, 0.8))
    assert design.probability({"sex": "M", "site": "3"}, before) == pytest.approx((0.8, 0.2))
    assert design.probability({"sex": "X", "site": "9"}, before) == (0.5, 0.5)
    slot = design.allocate(7, here, before)
    assert slot == design.allocate(7, here, before) and slot.number == 4


@pytest.mark.evidence("double-programmed")
def test_vectorised_minimisation_is_the_one_used_in_life() -> None:
    design = Minimisation(factors=("a", "b"), p=0.75, measure="variance", arms=("x", "y", "z"), ratio=(1, 1, 2))
    levels = np.random.default_rng(2).integers(0, 3, size=(25, 2))
    fast = simulate_lists(design, levels, seed=11, lists=3)
    before: list[Allocated] = []
    for row in levels.tolist():
        here = {"a": str(row[0]), "b": str(row[1])}
        before.append(Allocated(here, design.allocate(11, here, before).arm))
    # the vectorised form draws by list: list 0 has the key of the list used in life
    assert [design.arms[k] for k in fast[0]] == [b.arm for b in before]


def test_minimisation_balances_margins() -> None:
    design = Minimisation(factors=("a", "b", "c"), p=0.8)
    levels = np.random.default_rng(3).integers(0, 2, size=(60, 3))
    arms = simulate_lists(design, levels, seed=5, lists=200)
    gap = np.abs((arms == 0).sum(axis=1) - (arms == 1).sum(axis=1))
    coin = np.abs((np.random.default_rng(1).random((200, 60)) < 0.5).sum(axis=1) * 2 - 60)
    assert gap.mean() < coin.mean() / 2


def test_diagnostics_of_a_list() -> None:
    found = diagnostics(listing(3, ("a", "b"), (4,), slots=20))
    assert found.counts == {"experimental": 20, "control": 20} and found.largest_imbalance <= 2
    assert found.convergence > 0.5 and 0.5 <= found.informed <= 1 and found.longest_run >= 2
    assert diagnostics(listing(3, ("a",), (4,), slots=20), 3).counts != found.counts


def test_accrual_forecast() -> None:
    sites = [Site(12, 6.0), Site(4, 6.0), Site(0, 0.0, opens_in=2.0)]
    prior = RatePrior(4.0, 3.0)
    found = accrual_forecast(sites, 20, prior=prior, futures=2000)
    assert found.lower < found.median < found.upper and found.reached == 1
    more = accrual_forecast([*sites, Site(0, 0.0)], 20, prior=prior, futures=2000)
    assert more.median < found.median
    closing = accrual_forecast([Site(2, 6.0, closes_in=1.0)], 50, prior=prior, futures=500)
    assert closing.reached < 0.05
    fitted = fit_prior([Site(10, 5.0), Site(2, 5.0), Site(6, 5.0)])
    assert fitted.shape / fitted.rate == pytest.approx(1.2, rel=0.15)
    with pytest.raises(TrialwrightError, match="prior"):
        fit_prior([Site(3, 2.0)])
    assert rate_needed(20, 10, 0.5) == pytest.approx(1.967, abs=0.005)


def test_event_forecast() -> None:
    at_risk = [AtRisk(5.0, k % 2) for k in range(40)]
    found = event_forecast(20, at_risk, [200.0, 200.0], [12, 8], 40, futures=1500)
    assert isinstance(found, Known) and found.value.lower < found.value.median < found.value.upper
    lost = event_forecast(20, at_risk, [200.0, 200.0], [12, 8], 40, futures=1500, dropout=0.05)
    assert isinstance(lost, Known) and (lost.value.median > found.value.median)
    assert isinstance(event_forecast(0, at_risk, [10.0, 10.0], [1, 0], 5), Unknown)
    assert isinstance(event_forecast(20, at_risk, [200.0, 200.0], [12, 8], 61), Unknown)
