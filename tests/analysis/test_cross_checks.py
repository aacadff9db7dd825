"""A second implementation agrees on 200 random data sets: statsmodels where analysis.md calls it right, else brute force."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff
from statsmodels.stats.proportion import proportion_confint

from tests.analysis.random_trials import RandomTrial, random_trial
from trialwright.analysis import proportions, ranks, replicates
from trialwright.analysis.competing_risks import cumulative_incidence, gray
from trialwright.analysis.cox import cox
from trialwright.analysis.logrank import logrank, max_combo
from trialwright.analysis.survival import kaplan_meier

SETS = range(200)
pytestmark = pytest.mark.evidence("independent-software")


def near(a: object, b: object, within: float = 1e-8) -> None:
    np.testing.assert_allclose(np.asarray(a, dtype=float), np.asarray(b, dtype=float), rtol=within, atol=within)


def test_kaplan_meier_and_its_errors() -> None:
    for seed in SETS:
        t = random_trial(seed)
        ours, theirs = kaplan_meier(t.time, t.event), SurvfuncRight(t.time, t.event.astype(int))
        near(ours.survival_at(theirs.surv_times), theirs.surv_prob)
        inside = theirs.surv_prob > 0
        near(ours.std_err_at(theirs.surv_times)[inside], theirs.surv_prob_se[inside])


def test_log_rank_plain_stratified_and_weighted() -> None:
    for seed in SETS:
        t = random_trial(seed)
        e = t.event.astype(int)
        near(logrank(t.time, t.event, t.arm).chisq, survdiff(t.time, e, t.arm)[0])
        near(logrank(t.time, t.event, t.arm, strata=t.stratum).chisq, survdiff(t.time, e, t.arm, strata=t.stratum)[0])


def brute_log_rank(t: RandomTrial, rho: float, gamma: float) -> float:
    """The weighted log-rank z by the book, one event time after the other."""
    s, u, v = 1.0, 0.0, 0.0
    for at in sorted(set(t.time[t.event])):
        risk = t.time >= at
        dead = t.event & (t.time == at)
        n, n1, d, d1 = risk.sum(), (risk & (t.arm == 1)).sum(), dead.sum(), (dead & (t.arm == 1)).sum()
        w = s**rho * (1 - s) ** gamma
        u += w * (n1 * d / n - d1)
        if n > 1:
            v += w**2 * d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1)
        s *= 1 - d / n
    return float(u / v**0.5)


def test_fleming_harrington_weights_against_the_book() -> None:
    for seed in range(60):
        t = random_trial(seed)
        for rho, gamma in ((1, 0), (0, 1), (0.5, 0.5)):
            near(logrank(t.time, t.event, t.arm, rho=rho, gamma=gamma).z(), brute_log_rank(t, rho, gamma))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox_coefficients_errors_and_likelihood(ties: str) -> None:
    compared = 0
    seeds = SETS if ties == "efron" else range(0, 200, 5)
    for seed in seeds:
        t = random_trial(seed)
        x = np.column_stack((t.arm, t.x))
        ours = cox(t.time, t.event, x, strata=t.stratum, ties=ties)
        if ours.diverged:  # no finite maximum: there is nothing to compare
            continue
        model = PHReg(t.time, x, status=t.event.astype(int), strata=t.stratum, ties=ties)
        theirs = model.fit(method="newton", maxiter=200, tol=1e-14, disp=0)
        near(ours.coef, theirs.params)
        near(ours.se, theirs.bse)
        compared += 1
    assert compared >= len(seeds) - 5


def partial_likelihood(t: RandomTrial, beta: float, ties: str) -> float:
    """The log partial likelihood of the arm, written out participant by participant."""
    r = np.exp(beta * t.arm)
    total = 0.0
    for at in sorted(set(t.time[t.event])):
        dead = np.nonzero(t.event & (t.time == at))[0]
        risk = np.nonzero(t.time >= at)[0]
        total += beta * t.arm[dead].sum()
        if ties == "exact":
            total -= np.log(sum(np.prod(r[list(c)]) for c in combinations(risk, len(dead))))
            continue
        for k in range(len(dead)):
            total -= np.log(r[risk].sum() - (k / len(dead) * r[dead].sum() if ties == "efron" else 0.0))
    return float(total)


@pytest.mark.parametrize("ties", ["efron", "breslow", "exact"])
def test_cox_maximises_the_likelihood_as_written(ties: str) -> None:
    checked = 0
    for seed in range(200):
        t = random_trial(seed)
        if len(t.time) > 24 and ties == "exact":
            continue
        if seed % 5 and ties != "exact":
            continue
        m = cox(t.time, t.event, t.arm, ties=ties)
        if m.diverged:
            continue
        beta = float(m.coef[0])
        near(m.loglik[1], partial_likelihood(t, beta, ties))
        near(m.loglik[0], partial_likelihood(t, 0.0, ties))
        for step in (-1e-3, 1e-3):
            assert partial_likelihood(t, beta + step, ties) < m.loglik[1]
        checked += 1
    assert checked >= 8


def test_cumulative_incidence_of_every_cause() -> None:
    for seed in SETS:
        t = random_trial(seed)
        ours, theirs = cumulative_incidence(t.time, t.cause), CumIncidenceRight(t.time, t.cause)
        for k in (1, 2):
            if k in ours.causes:
                near(ours.at(theirs.times, k), theirs.cinc[k - 1])


def jackknifed(t: RandomTrial, at: float) -> float:
    """The infinitesimal jackknife's cousin: leave-one-out variance of F1, close to any consistent variance."""
    n = len(t.time)
    left = [float(cumulative_incidence(np.delete(t.time, k), np.delete(t.cause, k)).at([at])[0]) for k in range(n)]
    return float((n - 1) / n * np.sum((np.array(left) - np.mean(left)) ** 2))


def test_both_variances_of_the_incidence_are_near_the_jackknife() -> None:
    for seed in (2, 11, 17, 40):
        t = random_trial(seed)
        at = float(np.quantile(t.time, 0.6))
        jack = jackknifed(t, at)
        for method in ("delta", "cmprsk"):
            ours = float(cumulative_incidence(t.time, t.cause, variance=method).variance_at([at])[0])
            assert ours == pytest.approx(jack, rel=0.2)


def test_gray_without_competitor_is_the_log_rank_test() -> None:
    """With one cause Gray's statistic is the log-rank numerator; the p-values agree closely in larger samples."""
    for seed in range(40):
        t = random_trial(seed)
        if len(t.time) < 60:
            continue
        g = gray(t.time, t.event.astype(int), t.arm)
        assert g.p == pytest.approx(logrank(t.time, t.event, t.arm).p, abs=0.05)


def test_exact_intervals_and_tests_against_the_binomial_itself() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        n = int(rng.integers(1, 120))
        x = int(rng.integers(0, n + 1))
        level = float(rng.choice([0.8, 0.9, 0.95, 0.99]))
        low, up = proportions.clopper_pearson(x, n, level)
        near((low, up), proportion_confint(x, n, 1 - level, method="beta"))
        if x > 0:
            assert binom.sf(x - 1, n, low) == pytest.approx((1 - level) / 2, abs=1e-8)
        if x < n:
            assert binom.cdf(x, n, up) == pytest.approx((1 - level) / 2, abs=1e-8)
        near(proportions.wilson(x, n, level), proportion_confint(x, n, 1 - level, method="wilson"))
        low, up = proportions.mid_p(x, n, level)
        if x > 0:
            assert binom.sf(x, n, low) + binom.pmf(x, n, low) / 2 == pytest.approx((1 - level) / 2, abs=1e-8)
        p0 = float(rng.uniform(0.05, 0.95))
        masses = binom.pmf(range(n + 1), n, p0)
        two = masses[masses <= masses[x] * (1 + 1e-7)].sum()
        near(proportions.binomial_test(x, n, p0), (binom.sf(x - 1, n, p0), min(1, two)))


def test_miettinen_nurminen_bounds_solve_the_constrained_likelihood() -> None:
    """At each bound the score statistic, its variance maximised by brute force, equals the normal quantile."""
    from scipy.optimize import minimize_scalar

    rng = np.random.default_rng(3)
    for _ in range(60):
        n1, n2 = (int(v) for v in rng.integers(4, 60, 2))
        x1, x2 = int(rng.integers(0, n1 + 1)), int(rng.integers(0, n2 + 1))
        for d, sign in zip(proportions.miettinen_nurminen(x1, n1, x2, n2), (1, -1), strict=True):
            if abs(d) > 1 - 1e-9:
                continue

            def minus(p2: float, d: float = d, c: tuple[int, int, int, int] = (x1, n1, x2, n2)) -> float:
                a, b = min(max(p2 + d, 1e-12), 1 - 1e-12), min(max(p2, 1e-12), 1 - 1e-12)
                return -(
                    c[0] * np.log(a) + (c[1] - c[0]) * np.log(1 - a) + c[2] * np.log(b) + (c[3] - c[2]) * np.log(1 - b)
                )

            best = minimize_scalar(
                minus, bounds=(max(0, -d), min(1, 1 - d)), method="bounded", options={"xatol": 1e-12}
            )
            p2 = float(best.x)
            p1 = p2 + d
            v = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
            assert (x1 / n1 - x2 / n2 - d) / v**0.5 == pytest.approx(sign * 1.959963985, abs=2e-3)


def test_fisher_and_the_conditional_odds_ratio() -> None:
    from scipy.stats import fisher_exact
    from scipy.stats.contingency import odds_ratio

    rng = np.random.default_rng(5)
    for _ in range(200):
        n1, n2 = (int(v) for v in rng.integers(3, 40, 2))
        x1, x2 = int(rng.integers(0, n1 + 1)), int(rng.integers(0, n2 + 1))
        table = [[x1, n1 - x1], [x2, n2 - x2]]
        near(proportions.fisher_p(x1, n1, x2, n2), fisher_exact(table)[1])
        if min(x1 + x2, n1 + n2 - x1 - x2) == 0:
            continue
        theirs = odds_ratio(table)
        ours, (low, up) = proportions.conditional_odds_ratio(x1, n1, x2, n2)
        interval = theirs.confidence_interval(0.95)
        for a, b in ((ours, theirs.statistic), (low, interval.low), (up, interval.high)):
            assert a == pytest.approx(b, rel=1e-6)


def test_rank_tests_against_enumeration_with_ties() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        x, y = rng.integers(0, 6, int(rng.integers(2, 6))), rng.integers(0, 6, int(rng.integers(2, 6)))
        both = np.concatenate((x, y)).astype(float)
        r2 = ranks.doubled_midranks(both)
        sums = np.array([sum(r2[list(c)]) for c in combinations(range(len(both)), len(x))])
        gap = abs(r2[: len(x)].sum() - sums.mean())
        near(ranks.mann_whitney(x, y).p_exact, np.mean(np.abs(sums - sums.mean()) >= gap - 1e-9))
        d = rng.integers(-4, 5, 8).astype(float)
        d = d[d != 0]
        if len(d):
            ar = ranks.doubled_midranks(np.abs(d))
            every = np.array([np.dot(s, ar) for s in product((0, 1), repeat=len(d))])
            gap = abs(ar[d > 0].sum() - every.mean())
            exact = np.mean(np.abs(every - every.mean()) >= gap - 1e-9)
            near(ranks.signed_rank(np.zeros(len(d)), d).p_exact, exact)


def test_replicates_equal_the_single_forms() -> None:
    rng = np.random.default_rng(21)
    for seed in range(20):
        m = int(rng.integers(6, 80))
        time = rng.exponential(10, (25, m))
        if seed % 2:
            time = np.ceil(time / 2)
        event, arm, present = rng.random((25, m)) < 0.7, rng.random((25, m)) < 0.5, rng.random((25, m)) < 0.9
        present[:, :4] = True
        strata = rng.integers(0, 2, (25, m))
        batch = replicates.logranks(time, event, arm, present)
        layered = replicates.stratified_logranks(time, event, arm, strata, present)
        at = [3.0, 8.0]
        s, mid = replicates.survivals(time, event, at, present), replicates.medians(time, event, present)
        for k in range(25):
            p = present[k]
            one = logrank(time[k][p], event[k][p], arm[k][p])
            if len(one.groups) == 2 and one.df:
                near(batch.z[k], one.z())
                near(layered.z[k], logrank(time[k][p], event[k][p], arm[k][p], strata=strata[k][p]).z())
            curve = kaplan_meier(time[k][p], event[k][p])
            near(s[k], curve.survival_at(at))
            median = curve.quantile()
            near(mid[k], getattr(median, "value", np.nan))


def test_max_combo_integral_with_dependent_weights() -> None:
    """Weights (0,0), (0,1), (1,0) span a plane: the probability equals a plain sum over a fine grid of that plane."""
    from scipy.stats import norm

    from trialwright.analysis.logrank import all_above

    grid = np.linspace(-7, 7, 1601)
    a, b = np.meshgrid(grid, grid)
    mass = np.outer(norm.pdf(grid), norm.pdf(grid)) * (grid[1] - grid[0]) ** 2
    for seed in (1, 4, 9):
        t = random_trial(seed)
        r = max_combo(t.time, t.event, t.arm, weights=((0, 0), (0, 1), (1, 0))).correlation
        values, vectors = np.linalg.eigh(r)
        half = vectors[:, 1:] * np.sqrt(values[1:])
        inside = np.ones_like(a, dtype=bool)
        for row in half:
            inside &= row[0] * a + row[1] * b > -0.7
        assert all_above(-0.7, r) == pytest.approx(float(mass[inside].sum()), abs=3e-4)
        independent = np.eye(3)
        assert all_above(-0.7, independent) == pytest.approx(norm.cdf(0.7) ** 3, abs=1e-10)
