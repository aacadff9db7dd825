"""Laws of designs: they hold for random rules, ladders and outcomes, not only for examples."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.designs import group_sequential, simon
from trialwright.designs.a_plus_b import APlusB, FixedCohorts
from trialwright.designs.boin import Boin
from trialwright.designs.cohorts import CohortDesign, Counted
from trialwright.designs.coins import BiasedCoin, BigStick, Complete, Urn
from trialwright.designs.counts import CountBounds
from trialwright.designs.crm import Crm
from trialwright.designs.decision import Decision, Stop, Treat, Wait
from trialwright.designs.i3_plus_3 import I3Plus3
from trialwright.designs.keyboard import Keyboard, Mtpi2
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.permuted_blocks import PermutedBlocks
from trialwright.designs.simulate import Timing, simulate
from trialwright.designs.single_stage import plan_at
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.tite import TiteBoin
from trialwright.designs.walk import walk

pytestmark = pytest.mark.evidence("law")

LADDERS = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(lambda v: tuple(sorted(v)))


def ladder_designs() -> st.SearchStrategy[CohortDesign]:
    common = {
        "levels": st.just(3),
        "target": st.sampled_from([0.2, 0.25, 0.3, 0.33]),
        "max_n": st.integers(6, 15),
        "cohort": st.sampled_from([(1,), (2,), (3,), (3, 2), (1, 3)]),
        "start": st.integers(1, 3),
        "eliminate": st.sampled_from([0.85, 0.95, 1.0]),
    }
    return st.one_of(
        st.builds(Boin, titration=st.booleans(), extra_safe=st.booleans(), **common),
        st.builds(Keyboard, **common),
        st.builds(Mtpi2, **common),
        st.builds(I3Plus3, **common),
        st.builds(Crm, final=st.sampled_from(["tried", "free", "restricted"]), coherent=st.booleans(), **common),
    )


def rule_designs() -> st.SearchStrategy[CohortDesign]:
    return st.one_of(
        st.builds(
            ThreePlusThree,
            levels=st.just(3),
            after_excess=st.sampled_from(["step_back", "declare_below"]),
            top=st.sampled_from(["expand", "declare"]),
            mtd_n=st.sampled_from([3, 6]),
            total_allowed=st.integers(1, 2),
        ),
        st.builds(APlusB, levels=st.just(3), a=st.integers(2, 4), b=st.integers(1, 3), mtd_n=st.just(3)),
        st.builds(FixedCohorts, levels=st.just(3), n=st.integers(2, 5), go_on=st.integers(0, 1)),
    )


DESIGNS = st.one_of(ladder_designs(), rule_designs())


@given(DESIGNS, LADDERS)
def test_probabilities_add_up_to_one(design: CohortDesign, p: tuple[float, ...]) -> None:
    found = walk(design).under(p)
    assert found.probability.sum() == pytest.approx(1, abs=1e-12)
    assert found.selection.sum() == pytest.approx(1, abs=1e-12)
    assert found.distribution_n.sum() == pytest.approx(1, abs=1e-12)
    assert sum(found.stops.values()) == pytest.approx(1, abs=1e-12)
    assert found.expected_dlt == pytest.approx(float(found.mean_n @ np.array(p)), abs=1e-9)  # Wald


@given(rule_designs(), LADDERS, st.floats(0.0, 0.5))
def test_more_toxicity_never_raises_the_expected_recommended_level(
    design: CohortDesign, p: tuple[float, ...], more: float
) -> None:
    worse = tuple(q + (1 - q) * more for q in p)
    ledger = walk(design)
    assert ledger.under(worse).expected_level <= ledger.under(p).expected_level + 1e-9


@given(st.one_of(rule_designs(), ladder_designs()), st.lists(st.sampled_from(["N", "T"]), max_size=40))
def test_one_more_toxicity_in_the_last_cohort_never_leads_higher(design: CohortDesign, letters: list[str]) -> None:
    """The law of the rule itself, for every design: along its own path, a T in place of an N."""
    text, left = "", list(letters)
    while True:
        d = design.decide(Outcomes.of(text))
        if not isinstance(d, Treat) or len(left) < d.n:
            return
        cohort, left = left[: d.n], left[d.n :]
        if "N" in cohort:
            worse = list(cohort)
            worse[worse.index("N")] = "T"
            after = design.decide(Outcomes.of(f"{text} {d.level}{''.join(cohort)}"))
            then = design.decide(Outcomes.of(f"{text} {d.level}{''.join(worse)}"))
            if isinstance(after, Treat) and isinstance(then, Treat):
                assert then.level <= after.level
        text += f" {d.level}{''.join(cohort)}"


@pytest.mark.parametrize(
    ("design", "less", "more"),
    [
        (Keyboard(levels=3, start=3, target=0.2, cohort=(3, 2), max_n=7, eliminate=0.85), (0.0, 0.875, 1.0), 0.5),
        (Keyboard(levels=3, start=1, target=0.2, cohort=(1,), max_n=9, eliminate=0.85), (0.0, 0.875, 1.0), 1 / 256),
    ],
)
def test_over_whole_trials_a_design_by_intervals_may_turn_the_law_round(
    design: CohortDesign, less: tuple[float, ...], more: float
) -> None:
    """Over whole trials of few people the law is no theorem for rules by intervals or models, and we say so: more toxicity
    below can keep people from a level whose toxicity would have shown. The excess stays under a hundredth of a level."""
    worse = tuple(q + (1 - q) * more for q in less)
    ledger = walk(design)
    assert 0 < ledger.under(worse).expected_level - ledger.under(less).expected_level < 0.01


@given(DESIGNS)
def test_nobody_skips_an_untried_level_and_none_untried_or_eliminated_is_recommended(design: CohortDesign) -> None:
    ledger = walk(design)
    tried = ledger.n > 0
    free = isinstance(design, Crm) and design.final != "tried"
    for n, y, level in zip(ledger.n.tolist(), ledger.y.tolist(), ledger.level.tolist(), strict=True):
        if level and not free:
            assert n[level - 1] > 0
        above = [k > 0 for k in n[design.start - 1 :]]
        assert above == sorted(
            above, reverse=True
        )  # no gap above the start: nobody was escalated past an untried level
        assert sum(y) <= sum(n) <= design.most
    assert tried[:, design.start - 1].all()


def completions(outcomes: str) -> list[str]:
    """Every way the pending could end."""
    ways: list[str] = []
    for letters in product("NT", repeat=outcomes.count("?")):
        text, k = "", 0
        for c in outcomes:
            text += letters[k] if c == "?" else c
            k += c == "?"
        ways.append(text)
    return ways


def key(d: Decision) -> object:
    return (type(d).__name__, getattr(d, "level", None), getattr(d, "n", None), getattr(d, "recommended", None))


COHORT = st.lists(st.sampled_from("NNNT?"), min_size=3, max_size=3).map("".join)


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(
    st.sampled_from(
        [
            ThreePlusThree(levels=3),
            Boin(levels=3),
            Keyboard(levels=3),
            I3Plus3(levels=3),
            Crm(levels=3),
            FixedCohorts(levels=3),
        ]
    ),
    st.lists(COHORT, min_size=1, max_size=3),
)
def test_wait_exactly_when_completions_disagree(design: CohortDesign, cohorts: list[str]) -> None:
    """Along the rule's own path: the last cohort may have pending outcomes; all cohorts are full."""
    text = ""
    for k, letters in enumerate(cohorts):
        d = design.decide(Outcomes.of(text))
        if not isinstance(d, Treat) or d.n != 3:
            return
        last = k == len(cohorts) - 1
        text += f" {d.level}{letters if last else letters.replace('?', 'N')}"
    now = design.decide(Outcomes.of(text))
    found = {key(design.decide(Outcomes.of(way))) for way in completions(text)}
    if len(found) == 1:
        assert not isinstance(now, Wait) and key(now) in found
    else:
        assert isinstance(now, Wait)
        assert now.because.zh and now.until.en


@given(
    DESIGNS,
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["NNN", "NNT", "NTT", "NN?", "T?N", "X", "N"])), max_size=5),
)
def test_decide_is_total_pure_and_deaf_to_order_inside_a_cohort(
    design: CohortDesign, cohorts: list[tuple[int, str]]
) -> None:
    text = " ".join(f"{level}{letters}" for level, letters in cohorts)
    turned = " ".join(f"{level}{letters[::-1]}" for level, letters in cohorts)
    first = design.decide(Outcomes.of(text))
    assert first == design.decide(Outcomes.of(text))
    threes = design.cohort == (3,) if hasattr(design, "cohort") else isinstance(design, ThreePlusThree)
    # a cohort cut short by the largest number of participants ends inside the written one: its order then counts
    if threes and sum(len(letters) for _, letters in cohorts) <= design.most:
        assert key(first) == key(design.decide(Outcomes.of(turned)))
    assert first.because.en and first.because.zh
    if isinstance(first, Treat):
        highest = max((level for level, _ in cohorts), default=design.start - 1)
        assert 1 <= first.level <= max(highest + 1, design.start) and first.n >= 1


@given(
    DESIGNS,
    st.lists(st.sampled_from(["NNN", "NNT", "TTT", "TTN"]), min_size=1, max_size=8),
    st.sampled_from(["1NNN", "2NTN", "1TTT"]),
)
def test_a_design_that_has_stopped_stays_stopped(design: CohortDesign, letters: list[str], more: str) -> None:
    text = ""
    for word in letters:
        d = design.decide(Outcomes.of(text))
        if isinstance(d, Stop):
            break
        assert isinstance(d, Treat)
        text += f" {d.level}{(word * 3)[: d.n]}"
    d = design.decide(Outcomes.of(text))
    if isinstance(d, Stop):
        assert key(design.decide(Outcomes.of(f"{text} {more}"))) == key(d)


@settings(max_examples=15)
@given(DESIGNS, LADDERS, st.integers(0, 2**32))
def test_exact_is_simulated_within_monte_carlo_error(design: CohortDesign, p: tuple[float, ...], seed: int) -> None:
    trials = 1500
    exact, seen = walk(design).under(p), simulate(design, p, trials=trials, seed=seed)
    for a, b in zip(exact.selection, seen.selection, strict=True):
        assert abs(a - b) <= 5 * (a * (1 - a) / trials) ** 0.5 + 5 / trials
    spread = float(exact.distribution_n @ (np.arange(len(exact.distribution_n)) - exact.expected_n) ** 2)
    assert abs(exact.expected_n - seen.expected_n) <= 5 * (spread / trials) ** 0.5 + 0.02


@settings(max_examples=25)
@given(
    st.sampled_from([ThreePlusThree(levels=3), Boin(levels=3, max_n=12), Crm(levels=3, max_n=12)]),
    LADDERS,
    st.floats(0, 0.4),
)
def test_common_people_a_more_toxic_truth_only_adds_toxicities(
    design: CohortDesign, p: tuple[float, ...], more: float
) -> None:
    """The first cohort meets the same people at the same level: whoever was toxic stays toxic."""
    worse = tuple(min(1.0, q + more) for q in p)
    one = simulate(design, p, trials=40, seed=3)
    two = simulate(design, worse, trials=40, seed=3)
    assert (one.n[:, 0] > 0).all() and (two.n[:, 0] > 0).all()
    assert two.n.sum() > 0
    single = FixedCohorts(levels=1, n=6)
    assert (simulate(single, worse[:1], trials=40).y >= simulate(single, p[:1], trials=40).y).all()


def test_more_trials_never_change_earlier_trials() -> None:
    design = Boin(levels=3, max_n=12)
    few, many = (simulate(design, (0.1, 0.3, 0.5), trials=n, seed=9) for n in (50, 200))
    assert (few.n == many.n[:50]).all() and (few.level == many.level[:50]).all()


@settings(max_examples=10)
@given(LADDERS, st.integers(0, 1000))
def test_without_overlap_tite_boin_is_boin(p: tuple[float, ...], seed: int) -> None:
    plain = simulate(Boin(levels=3, max_n=12), p, trials=60, seed=seed)
    timed = simulate(TiteBoin(levels=3, max_n=12), p, trials=60, seed=seed, timing=Timing(per_window=1e-6))
    assert (plain.n == timed.n).all() and (plain.level == timed.level).all()


RATES = st.sampled_from([(0.05, 0.25), (0.1, 0.3), (0.2, 0.45), (0.3, 0.55), (0.5, 0.75)])


@settings(max_examples=25)
@given(RATES, st.sampled_from([0.05, 0.1]), st.sampled_from([0.8, 0.9]))
def test_simon_minimax_is_smaller_and_optimal_expects_fewer(
    rates: tuple[float, float], alpha: float, power: float
) -> None:
    given_ = {"null": rates[0], "alternative": rates[1], "alpha": alpha, "power": power}
    optimal = simon.search(criterion="optimal", **given_)
    minimax = simon.search(criterion="minimax", **given_)
    assert minimax.n <= optimal.n and optimal.en0 <= minimax.en0 + 1e-12
    for plan in (optimal, minimax):
        b = CountBounds((plan.n1, plan.n), (plan.r1, plan.r), (plan.n1 + 1, plan.r + 1))
        assert b.under(rates[0]).reject <= alpha + 1e-12 and b.under(rates[1]).reject >= power - 1e-12
        assert b.under(rates[0]).expected_n == pytest.approx(plan.en0)
        moved = CountBounds((plan.n1, plan.n), (plan.r1, plan.r - 1), (plan.n1 + 1, plan.r))
        assert moved.under(rates[0]).reject > alpha  # the bound is the least that keeps alpha


@given(st.integers(5, 60), st.floats(0.05, 0.6), st.sampled_from([0.025, 0.05, 0.1]))
def test_power_grows_with_the_rate_and_the_bound_is_the_least(n: int, null: float, alpha: float) -> None:
    plan = plan_at(n, null, null + 0.2, alpha)
    b = CountBounds((n,), (plan.r - 1,), (plan.r,))
    curve = b.power_curve(np.linspace(0, 1, 21))
    assert (np.diff(curve) >= -1e-12).all()
    if plan.r <= n:
        assert plan.alpha <= alpha + 1e-12
        assert b.under(null).reject == pytest.approx(plan.alpha)
    if 0 < plan.r <= n:
        assert CountBounds((n,), (plan.r - 2,), (plan.r - 1,)).under(null).reject > alpha


LOOKS = st.lists(st.integers(1, 19), min_size=1, max_size=4, unique=True).map(
    lambda v: (*(k / 20 for k in sorted(v)), 1.0)
)


@settings(max_examples=40)
@given(LOOKS, st.sampled_from(["OF", "Pocock", "LDOF", "LDPocock", "HSD", "KD"]), st.sampled_from([0.01, 0.025, 0.05]))
def test_group_sequential_spends_alpha_exactly(looks: tuple[float, ...], kind: str, alpha: float) -> None:
    parameter = {"HSD": -2.0, "KD": 2.0}.get(kind)
    found = group_sequential.bounds(kind, looks, alpha, 1, parameter)
    assert found.cumulative[-1] == pytest.approx(alpha, abs=1e-7)
    assert all(a < b for a, b in zip(found.cumulative, found.cumulative[1:], strict=False)) or len(looks) == 1
    assert all(z > 0 for z in found.upper)
    if kind in ("OF", "Pocock"):
        assert all(a >= b - 1e-12 for a, b in zip(found.upper, found.upper[1:], strict=False))


@settings(max_examples=12)
@given(LOOKS, st.sampled_from([0.8, 0.9]), st.sampled_from(["LDOF", "HSD"]))
def test_futility_that_does_not_bind_leaves_alpha_and_keeps_power(
    looks: tuple[float, ...], power: float, kind: str
) -> None:
    parameter = -2.0 if kind == "HSD" else None
    two = group_sequential.two_bounds(looks, 0.025, 1, power, ("LDOF", None), (kind, parameter), False)
    assert two.upper == group_sequential.bounds("LDOF", looks, 0.025).upper
    free = group_sequential.crossings(0.0, looks, (-20.0,) * len(looks), two.upper)
    assert sum(free.upper) == pytest.approx(0.025, abs=1e-7)
    real = group_sequential.crossings(two.theta, looks, two.lower, two.upper)
    assert sum(real.upper) == pytest.approx(power, abs=1e-6)
    assert all(a <= b for a, b in zip(two.lower, two.upper, strict=True))


def test_a_futility_only_look_spends_nothing() -> None:
    design = group_sequential.GroupSequential(looks=(0.5, 1.0), purposes=("futility", "both"), futility="LDOF")
    assert design.two.upper[0] >= 8 and design.two.upper[1] == pytest.approx(1.959964, abs=1e-5)
    assert design.two.lower[0] > -8


METHODS = st.sampled_from(
    [PermutedBlocks(blocks=(4, 6)), PermutedBlocks(arms=("a", "b", "c"), ratio=(2, 1, 1), blocks=(4, 8)), Complete(), BiasedCoin(), BigStick(b=2), Urn()]
)  # fmt: skip


@settings(max_examples=25)
@given(
    METHODS,
    st.integers(0, 2**64 - 1),
    st.lists(st.text("xyz=12", min_size=1, max_size=4), min_size=1, max_size=3, unique=True),
)
def test_lists_regenerate_from_the_seed(design: PermutedBlocks, seed: int, strata: list[str]) -> None:
    one, two = design.listing(seed, strata, 24), design.listing(seed, strata, 24)
    assert one == two and one.sha256 == two.sha256
    assert design.listing(seed, strata, 12).of_stratum(strata[0]) == one.of_stratum(strata[0])[:12]
    assert design.listing(seed, strata[::-1], 24).of_stratum(strata[0]) == one.of_stratum(strata[0])
    for s in one.slots:
        assert sum(s.probability) == pytest.approx(1) and s.probability[one.arms.index(s.arm)] > 0


@settings(max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from([((1, 1), (2, 4)), ((2, 1), (3, 6)), ((1, 1), (6,))]))
def test_every_block_is_balanced(seed: int, shape: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    ratio, blocks = shape
    found = PermutedBlocks(ratio=ratio, blocks=blocks).listing(seed, slots=36).slots
    last = max(s.block for s in found)
    for block in range(1, last):
        arms = [s.arm for s in found if s.block == block]
        assert arms.count("experimental") * ratio[1] == arms.count("control") * ratio[0]


def test_orders_of_a_block_are_equally_likely() -> None:
    counts: dict[tuple[str, ...], int] = {}
    for seed in range(3000):
        arms = tuple(s.arm[0] for s in PermutedBlocks(blocks=(4,)).listing(seed, slots=4).slots)
        counts[arms] = counts.get(arms, 0) + 1
    assert len(counts) == 6
    assert sum((v - 500) ** 2 / 500 for v in counts.values()) < 20.5  # chi-square with 5 degrees of freedom: .001


def test_order_of_counting_does_not_matter() -> None:
    """A rule sees counts: any sequence of levels with the same counts and the same last level says the same."""
    design = ThreePlusThree(levels=3)
    a = design.move(Counted(2, (6, 3, 0), (1, 2, 0), 3, 2))
    b = design.move(Counted(1, (6, 3, 0), (1, 2, 0), 3, 0))
    assert a == b


def expected_levels(design: CohortDesign, truths: Sequence[Sequence[float]]) -> list[float]:
    ledger = walk(design)
    return [float(row @ np.arange(design.levels + 1)) for row in ledger.selection(truths)]


def test_a_sweep_is_the_single_answers() -> None:
    truths = [(0.1, 0.2, 0.3), (0.0, 0.5, 1.0), (0.3, 0.3, 0.3)]
    design = Boin(levels=3, max_n=12)
    one = [walk(design).under(t).expected_level for t in truths]
    assert expected_levels(design, truths) == pytest.approx(one, abs=1e-12)
