"""The same answers by other means: brute force, simple loops, scipy.stats, multivariate normal integrals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import comb, exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from trialwright.designs import binomial, blrm, crm, events, group_sequential, looks, simon, single_stage, stopping
from trialwright.designs.boin import Boin
from trialwright.designs.cohorts import CohortDesign, Counted, Move, States
from trialwright.designs.decision import Stop, Treat
from trialwright.designs.imbalance import biased_coin_imbalance, big_stick_imbalance, complete_imbalance, urn_imbalance
from trialwright.designs.ladder import isotonic, select
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.proportionality import all_below
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.two_samples import fisher_power, t_power
from trialwright.designs.walk import walk

pytestmark = pytest.mark.evidence("double-programmed")


def enumerated(design: CohortDesign, p: Sequence[float]) -> tuple[list[float], float]:
    """Every outcome string, participant by participant, through ``decide``: nothing merged, nothing counted."""
    selection = [0.0] * (design.levels + 1)
    size = 0.0

    def follow(text: str, probability: float, n: int) -> None:
        nonlocal size
        d = design.decide(Outcomes.of(text))
        if isinstance(d, Stop):
            selection[d.recommended or 0] += probability
            size += probability * n
            return
        assert isinstance(d, Treat)
        for letters in product("NT", repeat=d.n):
            k = letters.count("T")
            q = p[d.level - 1]
            weight = q**k * (1 - q) ** (d.n - k)
            if weight:
                follow(f"{text} {d.level}{''.join(letters)}", probability * weight, n + d.n)

    follow("", 1.0, 0)
    return selection, size


@pytest.mark.parametrize(
    ("design", "p"),
    [
        (ThreePlusThree(levels=2), (0.2, 0.45)),
        (ThreePlusThree(levels=2, after_excess="declare_below", top="declare", mtd_n=3), (0.1, 0.5)),
        (Boin(levels=2, max_n=9), (0.15, 0.4)),
        (Boin(levels=3, max_n=6, cohort=(1,)), (0.1, 0.3, 0.6)),
        (Boin(levels=3, max_n=7, titration=True), (0.1, 0.3, 0.6)),
        (Boin(levels=2, max_n=7, cohort=(1, 2, 3)), (0.2, 0.5)),
        (crm.Crm(levels=3, max_n=6, half_width=0.05), (0.1, 0.3, 0.5)),
        (blrm.Blrm(levels=3, doses=(1, 2, 4), dref=4, mean=(-1, 0), sd=(1, 1), max_n=6), (0.1, 0.2, 0.4)),
    ],
    ids=lambda v: v.name if isinstance(v, CohortDesign) else "",
)
def test_walk_is_the_enumeration_of_all_outcome_strings(design: CohortDesign, p: tuple[float, ...]) -> None:
    selection, size = enumerated(design, p)
    found = walk(design).under(p)
    assert found.selection == pytest.approx(selection, abs=1e-12)
    assert found.expected_n == pytest.approx(size, abs=1e-10)


def test_three_plus_three_without_de_escalation_in_closed_form() -> None:
    p = (0.1, 0.2, 0.3, 0.4, 0.5)
    passed = [(1 - q) ** 3 + 3 * q * (1 - q) ** 5 for q in p]
    expected = [1 - passed[0]]
    for k in range(5):
        expected.append(float(np.prod(passed[: k + 1])) * (1 - (passed[k + 1] if k < 4 else 0)))
    design = ThreePlusThree(levels=5, after_excess="declare_below", top="declare", mtd_n=3)
    assert walk(design).under(p).selection == pytest.approx(expected, abs=1e-14)


def pooled(values: list[float], weights: list[float]) -> list[float]:
    """Pool adjacent violators, as everybody writes it."""
    blocks = [[v, w, 1] for v, w in zip(values, weights, strict=True)]
    k = 0
    while k < len(blocks) - 1:
        if blocks[k][0] > blocks[k + 1][0] + 1e-15:
            a, b = blocks[k], blocks.pop(k + 1)
            blocks[k] = [(a[0] * a[1] + b[0] * b[1]) / (a[1] + b[1]), a[1] + b[1], a[2] + b[2]]
            k = max(k - 1, 0)
        else:
            k += 1
    return [b[0] for b in blocks for _ in range(int(b[2]))]


def test_isotonic_estimates() -> None:
    rng = np.random.default_rng(4)
    n = rng.integers(1, 13, size=(300, 6))
    y = rng.binomial(n, rng.random((300, 6)))
    found = isotonic(n, y, np.ones_like(n, dtype=bool))
    for row_n, row_y, row in zip(n.tolist(), y.tolist(), found.tolist(), strict=True):
        a = [k + 0.05 for k in row_y]
        b = [m - k + 0.05 for m, k in zip(row_n, row_y, strict=True)]
        weight = [(s + t) ** 2 * (s + t + 1) / (s * t) for s, t in zip(a, b, strict=True)]
        assert row == pytest.approx(pooled([s / (s + t) for s, t in zip(a, b, strict=True)], weight), abs=1e-12)


def test_ties_in_a_pooled_block() -> None:
    """Both levels pooled: below the target the highest, above it the lowest."""
    one = np.array([2])
    assert select(0.5, np.array([[6, 6]]), np.array([[1, 1]]), one)[0] == 2
    assert select(0.1, np.array([[6, 6]]), np.array([[2, 2]]), one)[0] == 1
    assert select(0.3, np.array([[6, 0, 6]]), np.array([[1, 0, 3]]), np.array([3]))[0] != 2  # never an untried level


def simon_by_force(p0: float, p1: float, alpha: float, beta: float, n_max: int) -> dict[str, tuple[int, ...]]:
    best: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {}
    for n in range(2, n_max + 1):
        for n1 in range(1, n):
            b0, b1 = stats.binom.pmf(range(n1 + 1), n1, p0), stats.binom.pmf(range(n1 + 1), n1, p1)
            t0 = [stats.binom.sf(k, n - n1, p0) for k in range(-1, n + 1)]
            t1 = [stats.binom.sf(k, n - n1, p1) for k in range(-1, n + 1)]
            for r1 in range(n1):
                for r in range(r1, n):
                    size = sum(b0[x] * t0[max(r - x, -1) + 1] for x in range(r1 + 1, n1 + 1))
                    if size > alpha + 1e-12:
                        continue
                    power = sum(b1[x] * t1[max(r - x, -1) + 1] for x in range(r1 + 1, n1 + 1))
                    if power >= 1 - beta - 1e-12:
                        en = n1 + (1 - b0[: r1 + 1].sum()) * (n - n1)
                        for name, key in (("optimal", (en, n)), ("minimax", (n, en))):
                            if name not in best or key < best[name][0]:
                                best[name] = (key, (r1, n1, r, n))
                    break
    return {name: found for name, (_, found) in best.items()}


@pytest.mark.parametrize(
    ("p0", "p1", "alpha", "beta"), [(0.1, 0.5, 0.1, 0.1), (0.3, 0.7, 0.05, 0.2), (0.6, 0.9, 0.1, 0.2)]
)
def test_simon_by_force(p0: float, p1: float, alpha: float, beta: float) -> None:
    expected = simon_by_force(p0, p1, alpha, beta, 24)
    for criterion, numbers in expected.items():
        plan = simon.search(null=p0, alternative=p1, alpha=alpha, power=1 - beta, criterion=criterion, n_max=24)
        assert plan[:4] == numbers


def test_admissible_lies_between() -> None:
    plans = list(simon.each_n(0.2, 0.4, 0.05, 0.8, 60))
    for q in (0.1, 0.5, 0.9):
        best = min(plans, key=lambda p: (round(q * p.n + (1 - q) * p.en0, 9), p.n))
        found = simon.search(null=0.2, alternative=0.4, alpha=0.05, power=0.8, criterion="admissible", q=q, n_max=60)
        assert found[:4] == best[:4]


def test_single_stage_by_force() -> None:
    for p0, p1, alpha, power in ((0.05, 0.2, 0.05, 0.8), (0.3, 0.5, 0.1, 0.9), (0.4, 0.6, 0.025, 0.85)):
        good = []
        for n in range(1, 161):
            r = next(k for k in range(n + 2) if stats.binom.sf(k - 1, n, p0) <= alpha + 1e-12)
            good.append(r <= n and stats.binom.sf(r - 1, n, p1) >= power - 1e-12)
        first = good.index(True) + 1
        stable = max(k for k, ok in enumerate(good) if not ok) + 2
        assert single_stage.search(p0, p1, alpha, power).n == first
        assert single_stage.search(p0, p1, alpha, power, "stable", 160).n == stable


def bounds_by_force(looks_: Sequence[int], low: Sequence[int], high: Sequence[int], p: float) -> tuple[float, float]:
    reject = mean = 0.0
    for path in product((0, 1), repeat=looks_[-1]):
        weight = p ** sum(path) * (1 - p) ** (looks_[-1] - sum(path))
        for n, a, b in zip(looks_, low, high, strict=True):
            x = sum(path[:n])
            if x <= a or x >= b:
                reject += weight * (x >= b)
                mean += weight * n
                break
    return reject, mean


@pytest.mark.parametrize(
    "make",
    [
        lambda: looks.fleming_bounds(0.3, (5, 10), 0.1),
        lambda: looks.bop2_bounds(0.2, (4, 8, 12), 0.9, 0.5, (0.2, 0.8)),
        lambda: looks.predictive_bounds(0.3, (4, 6, 8, 10), 0.05, 0.85, (0.3, 0.7), 0.97),
        lambda: stopping.harm_bounds((3, 6, 9), (2, 4, None)),
    ],
)
def test_counting_rules_by_force(make: Callable[[], looks.CountBounds]) -> None:
    b = make()
    for p in (0.15, 0.5):
        reject, mean = bounds_by_force(b.looks, b.low, b.high, p)
        found = b.under(p)
        assert found.reject == pytest.approx(reject, abs=1e-12) and found.expected_n == pytest.approx(mean, abs=1e-9)


def test_bop2_constants_keep_alpha_and_no_neighbour_has_more_power() -> None:
    design = looks.Bop2(null=0.2, alternative=0.4, alpha=0.1, looks=(10, 20, 30))
    power = design.bounds.under(0.4).reject
    assert design.bounds.under(0.2).reject <= 0.1
    for lam in np.arange(0.5, 0.995, 0.01):
        for gamma in np.arange(0, 1.01, 0.1):
            b = looks.bop2_bounds(0.2, (10, 20, 30), float(lam), float(gamma), (0.2, 0.8))
            assert b.under(0.2).reject > 0.1 or b.under(0.4).reject <= power + 1e-12


def test_intervals_against_scipy() -> None:
    for x, n in ((0, 7), (3, 10), (9, 23), (17, 17)):
        found = stats.binomtest(x, n).proportion_ci(method="exact")
        assert binomial.interval(x, n) == pytest.approx((found.low, found.high), abs=1e-10)
        found = stats.binomtest(x, n).proportion_ci(method="wilson")
        assert binomial.interval(x, n, method="wilson") == pytest.approx((found.low, found.high), abs=1e-10)


def test_crm_posterior_by_adaptive_quadrature() -> None:
    from scipy.integrate import quad

    s, n, y = (0.05, 0.12, 0.25, 0.4), (3, 6, 9, 3), (0, 1, 3, 2)
    sd = crm.PRIOR_SD

    def weight(b: float) -> float:
        p = [v ** exp(b) for v in s]
        return exp(
            sum(k * log(q) + (m - k) * log(1 - q) for q, m, k in zip(p, n, y, strict=True)) - b * b / (2 * sd * sd)
        )

    whole = quad(weight, -5, 3, limit=200)[0]
    mean = quad(lambda b: b * weight(b), -5, 3, limit=200)[0] / whole
    design = crm.Crm(levels=4, skeleton=s, target=0.25)
    p, over = design.posterior(np.array([n]), np.array([y]))
    assert p[0] == pytest.approx([v ** exp(mean) for v in s], abs=1e-5)
    edge = log(log(0.25) / log(s[0]))
    assert over[0] == pytest.approx(quad(weight, -5, edge, limit=200)[0] / whole, abs=2e-3)
    found = crm.fit(
        s, 0.25, [j + 1 for j in range(4) for _ in range(n[j])], [int(k < y[j]) for j in range(4) for k in range(n[j])]
    )
    assert found.estimate == pytest.approx(mean, abs=1e-6)


def test_twice_the_nodes_change_nothing() -> None:
    """Quadrature that only looks fine shows here: narrow likelihood, 60 participants."""
    n, y = np.array([[3, 9, 48, 0, 0]]), np.array([[0, 1, 15, 0, 0]])
    design = crm.Crm(levels=5, max_n=60)
    p, _ = design.posterior(n, y)
    level = [j + 1 for j in range(5) for _ in range(int(n[0, j]))]
    tox = [int(k < y[0, j]) for j in range(5) for k in range(int(n[0, j]))]
    fine = crm.fit(design.prior, 0.3, level, tox)  # 4001 nodes
    assert p[0] == pytest.approx(fine.toxicity, abs=1e-6)
    given = {"mean": (-0.85, 1.0), "sd": (1.0, 1.0), "rho": -0.5, "cuts": (0.2, 0.35)}
    doses = (10.0, 20.0, 30.0, 50.0, 80.0)
    coarse = blrm.Blrm(levels=5, doses=doses, dref=56, mean=(-0.85, 1.0), sd=(1.0, 1.0), rho=-0.5).posterior(n, y)
    finer = blrm.posterior(doses, 56, n[0].tolist(), y[0].tolist(), nodes=401, **given)  # type: ignore[arg-type]
    assert coarse.over[0] == pytest.approx(finer.over[0], abs=2e-3)
    assert coarse.mean[0] == pytest.approx(finer.mean[0], abs=1e-4)


def below_all(b: Sequence[float], mean: Sequence[float], cov: object) -> float:
    return float(stats.multivariate_normal.cdf(b, mean, cov, maxpts=2_000_000, abseps=1e-9, releps=1e-9))


def test_group_sequential_against_the_multivariate_normal() -> None:
    t = (0.3, 0.7, 1.0)
    found = group_sequential.bounds("LDOF", t, 0.025)
    cov = [[sqrt(min(a, b) / max(a, b)) for b in t] for a in t]
    assert 1 - below_all(found.upper, [0] * 3, cov) == pytest.approx(0.025, abs=2e-6)
    theta = group_sequential.drift(t, [-20] * 3, found.upper, 0.9)
    assert 1 - below_all(found.upper, [theta * sqrt(v) for v in t], cov) == pytest.approx(0.9, abs=1e-5)


def test_nested_quadrature_against_the_multivariate_normal() -> None:
    cov = np.array([[1, 0.8, 0.5, 0.3], [0.8, 1, 0.7, 0.4], [0.5, 0.7, 1, 0.6], [0.3, 0.4, 0.6, 1]])
    for k in (2, 3, 4):
        sub = cov[:k, :k]
        b = [1.2, 0.7, 1.9, 0.1][:k]
        assert all_below(b, sub) == pytest.approx(below_all(b, [0] * k, sub), abs=2e-5)
        assert all_below(b, sub) == all_below(b, sub)


def test_two_samples_against_scipy() -> None:
    for n, d in ((10, 1.0), (25, 0.6)):
        df, shift = 2 * n - 2, d * sqrt(n / 2)
        expected = stats.nct.sf(stats.t.ppf(0.975, df), df, shift)
        assert t_power(n, n, d, 1.0) == pytest.approx(expected, abs=1e-9)
    power = sum(
        stats.binom.pmf(a, 8, 0.3) * stats.binom.pmf(b, 6, 0.8)
        for a in range(9)
        for b in range(7)
        if stats.fisher_exact([[a, 8 - a], [b, 6 - b]]).pvalue <= 0.05
    )
    assert fisher_power(8, 6, 0.3, 0.8, 0.05, 2) == pytest.approx(power, abs=1e-10)
    one = sum(
        stats.binom.pmf(a, 7, 0.3) * stats.binom.pmf(b, 7, 0.8)
        for a in range(8)
        for b in range(8)
        if stats.fisher_exact([[b, 7 - b], [a, 7 - a]], alternative="greater").pvalue <= 0.05
    )
    assert fisher_power(7, 7, 0.3, 0.8, 0.05, 1) == pytest.approx(one, abs=1e-10)


def test_imbalance_by_enumeration() -> None:
    def expected(n: int, ahead: Callable[[int, int], float]) -> float:
        total = 0.0
        for path in product((1, -1), repeat=n):
            weight, d = 1.0, 0
            for k, step in enumerate(path):
                p = ahead(d, k)
                weight *= p if step > 0 else 1 - p
                d += step
            total += weight * abs(d)
        return total

    assert complete_imbalance(8).expected == pytest.approx(expected(8, lambda d, k: 0.5))
    efron = expected(8, lambda d, k: 0.5 if d == 0 else 1 / 3 if d > 0 else 2 / 3)
    assert biased_coin_imbalance(8).expected == pytest.approx(efron)
    stick = expected(8, lambda d, k: 0.5 if abs(d) < 2 else 0.0 if d > 0 else 1.0)
    assert big_stick_imbalance(8, 2).expected == pytest.approx(stick)
    wei = expected(7, lambda d, k: (1 + 2 * (k - d) / 2) / (2 + 2 * k))
    assert urn_imbalance(7, 1, 2) == pytest.approx(wei)


def test_events_by_numerical_integration() -> None:
    from scipy.integrate import dblquad

    entry = events.Enrolment((2.0, 6.0), (3.0, 9.0))
    hazard = events.Piecewise.of((3, 1), (0.08, 0.03))
    found = events.events_by_period(entry, hazard, (0.9, 0.6), 0.01, 15.0)

    def density(v: float) -> float:
        total = hazard.cumulative(v) if v <= 3 else 0.24 + 0.03 * (v - 3)
        h = 0.9 * min(v, 3) * 0.08 + 0.6 * max(v - 3, 0) * 0.03
        rate = 0.9 * 0.08 if v < 3 else 0.6 * 0.03
        return rate * exp(-h - 0.01 * v) * (total >= 0)

    first = dblquad(lambda v, u: (3 if u < 2 else 9) * density(v), 0, 8, 0, lambda u: min(3.0, 15 - u), epsabs=1e-9)[0]
    second = dblquad(lambda v, u: (3 if u < 2 else 9) * density(v), 0, 8, 3, lambda u: 15 - u, epsabs=1e-9)[0]
    assert found == pytest.approx((first, second), rel=1e-5)


def test_toxicity_boundary_is_the_loosest() -> None:
    found = stopping.toxicity_boundary(0.15, (4, 8, 12), 0.08)
    assert found.crossing_high <= 0.08 < found.crossing_low
    crossing = stopping.harm_bounds(found.looks, tuple(r + 1 for r in found.high)).under(0.15).reject
    assert crossing == pytest.approx(found.crossing_high)


def test_weights_of_a_state_are_the_number_of_its_outcome_strings() -> None:
    ledger = walk(ThreePlusThree(levels=1))
    total = {(int(n), int(y)): int(w) for n, y, w in zip(ledger.n[:, 0], ledger.y[:, 0], ledger.weight, strict=True)}
    assert total[(3, 2)] == comb(3, 2) and total[(3, 3)] == 1
    assert total[(6, 1)] == comb(3, 0) * comb(3, 1) + comb(3, 1) * comb(3, 0)
    assert sum(w * 2.0**-n for (n, _), w in total.items()) == pytest.approx(1.0)


@given(
    st.integers(1, 6).flatmap(lambda j: st.tuples(st.just(j), st.integers(1, j), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=j, max_size=j))),
    st.sampled_from(["step_back", "declare_below"]), st.sampled_from(["expand", "declare"]), st.sampled_from([3, 6]), st.sampled_from([1, 2]),
)  # fmt: skip
def test_three_plus_three_for_many_states_is_the_rule_for_one(
    counts: tuple[int, int, list[tuple[int, int]]], after_excess: str, top: str, mtd_n: int, total_allowed: int
) -> None:
    levels, start, pairs = counts
    design = ThreePlusThree(
        levels=levels, start=start, after_excess=after_excess, top=top, mtd_n=mtd_n, total_allowed=total_allowed
    )
    n = tuple(a for a, _ in pairs)
    y = tuple(min(a, b) for a, b in pairs)
    if not any(n):
        return
    at = Counted(start, n, y, n[start - 1], y[start - 1])
    many = States(*(np.array([v, v]) for v in at))
    found = design.moves(many)
    assert {Move(*(int(v) for v in one)) for one in zip(*found, strict=True)} == {design.move(at)}
