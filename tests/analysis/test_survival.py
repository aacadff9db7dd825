"""Survival: what the curves, tests and models must say at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis import competing_risks, logrank, survival
from trialwright.analysis.cox import concordance, cox, hazard_ratio_text
from trialwright.values.answer import Known, Unknown

times = st.lists(st.integers(1, 30), min_size=2, max_size=40)


@pytest.mark.evidence("published")
def test_the_default_band_is_log_log_and_named() -> None:
    """Nine participants (analysis.md, section 9): median 7.7, lower 5.0, no upper bound, under the log band."""
    t, e = [2.1, 3.4, 3.4, 5, 6.2, 7.7, 8, 9.1, 11], [1, 1, 0, 1, 0, 1, 0, 0, 0]
    assert survival.kaplan_meier(t, e).band == "log-log"
    c = survival.kaplan_meier(t, e, band="log")
    assert c.quantile() == Known(7.7)
    assert c.quantile_interval().lower == 5.0
    assert c.quantile_interval().upper is None


def test_without_events_nothing_is_reached() -> None:
    c = survival.kaplan_meier([3, 5, 8], [0, 0, 0])
    assert isinstance(c.quantile(), Unknown)
    assert c.survival.tolist() == [1, 1, 1]
    assert c.lower.tolist() == [1, 1, 1]
    with pytest.raises(ValueError, match="no events"):
        cox([3, 5, 8], [0, 0, 0], [0, 1, 0])


def test_a_flat_at_one_half_gives_its_midpoint() -> None:
    assert survival.kaplan_meier([1, 2, 4, 7], [1, 1, 1, 1]).quantile() == Known(3.0)
    assert survival.kaplan_meier([1, 2, 4, 7], [1, 1, 0, 0]).quantile() == Known(4.5), "the curve ends on one half"


def test_events_go_before_censorings_at_ties() -> None:
    c = survival.kaplan_meier([5, 5, 9], [1, 0, 1])
    assert c.survival[0] == pytest.approx(2 / 3)


def test_no_bound_where_survival_is_zero_and_one_where_it_is_one() -> None:
    for band in survival.BANDS:
        c = survival.kaplan_meier([1, 2, 3], [0, 1, 1], band=band)
        assert (c.lower[0], c.upper[0]) == (1, 1)
        assert np.isnan(c.lower[-1]) and np.isnan(c.upper[-1])


def test_equal_times_are_tied_although_floats_differ() -> None:
    assert len(survival.kaplan_meier([0.1 + 0.2, 0.3, 1.0], [1, 1, 0]).time) == 2


def test_bad_input_is_named() -> None:
    for call, said in (
        (lambda: survival.kaplan_meier([1, -2], [1, 1]), "negative"),
        (lambda: survival.kaplan_meier([1, float("nan")], [1, 1]), "no number"),
        (lambda: survival.kaplan_meier([1, 2], [1]), "entries"),
        (lambda: survival.kaplan_meier([1, 2], [1, 1], band="loglog"), "log-log"),
        (lambda: cox([1, 2, 3], [1, 1, 1], [0, 1, 0], ties="exakt"), "exact"),
        (lambda: cox([1, 2, 3, 4], [1, 1, 1, 1], [[0, 0], [1, 2], [2, 4], [3, 6]]), "linear"),
        (lambda: competing_risks.gray([1, 2], [1, 1], ["a", "a"]), "two groups"),
        (lambda: competing_risks.cumulative_incidence([1, 2], [1, 1], variance="x"), "cmprsk"),
        (lambda: competing_risks.fine_gray([1, 2], [2, 0], [0, 1]), "no event"),
    ):
        with pytest.raises(ValueError, match=said):
            call()


def test_rmst_beyond_the_last_censored_time_is_refused() -> None:
    a, b = survival.kaplan_meier([5, 10], [1, 0]), survival.kaplan_meier([4, 8], [1, 1])
    with pytest.raises(ValueError, match="largest possible is 8"):
        survival.rmst(a, b, 12)
    assert survival.rmst(a, b).tau == 8


@pytest.mark.evidence("independent-software")
def test_monotone_likelihood_is_said_not_printed() -> None:
    t, e, x = [2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]
    m = cox(t, e, x)
    assert m.diverged and hazard_ratio_text(m) == "NE"
    assert logrank.logrank(t, e, x).p == pytest.approx(0.00672717258553029, rel=1e-6)
    assert not cox(t, e, [1, 0, 1, 0, 1, 0, 1, 0]).diverged


def test_one_group_or_nobody_at_risk_gives_no_p() -> None:
    r = logrank.logrank([1, 2, 3], [1, 1, 1], ["a", "a", "a"])
    assert r.df == 0 and np.isnan(r.p)


def test_relapse_by_one_minus_km_overstates() -> None:
    """analysis.md, section 9: 0.344 against 0.317 in ten participants."""
    time, event = [4, 6, 8, 9, 12, 12, 12, 12, 12, 12], [1, 2, 1, 0, 0, 1, 0, 0, 2, 0]
    cif = competing_risks.cumulative_incidence(time, event).at([12])[0]
    km = 1 - survival.kaplan_meier(time, [e == 1 for e in event]).survival_at(12)
    assert (round(float(cif), 3), round(float(km), 3)) == (0.317, 0.344)


@pytest.mark.evidence("law")
@given(times, st.data())
def test_laws_of_the_curve(t: list[int], data: st.DataObject) -> None:
    e = data.draw(st.lists(st.booleans(), min_size=len(t), max_size=len(t)))
    c = survival.kaplan_meier(t, e)
    assert np.all((c.survival >= 0) & (c.survival <= 1))
    assert np.all(np.diff(c.survival) <= 1e-15)
    known = ~np.isnan(c.lower)
    assert np.all(c.lower[known] <= c.survival[known] + 1e-12)
    assert np.all(c.upper[known] >= c.survival[known] - 1e-12)
    order = data.draw(st.permutations(range(len(t))))
    again = survival.kaplan_meier([t[k] for k in order], [e[k] for k in order])
    assert np.array_equal(c.survival, again.survival), "row order"
    days = survival.kaplan_meier([30.4375 * v for v in t], e)
    assert np.allclose(c.survival, days.survival), "unit of time"


@pytest.mark.evidence("law")
@given(times, st.data())
def test_incidences_and_survival_add_to_one(t: list[int], data: st.DataObject) -> None:
    e = data.draw(st.lists(st.integers(0, 3), min_size=len(t), max_size=len(t)))
    c = competing_risks.cumulative_incidence(t, e)
    assert np.allclose(c.cif.sum(0) + c.survival, 1)
    assert np.all(np.diff(c.cif, axis=1) >= -1e-15)
    assert np.all(c.variance >= -1e-12)
    low, up = c.interval_at(c.time, c.causes[0])
    known = ~np.isnan(low) & ~np.isnan(up)
    assert np.all((low[known] >= 0) & (up[known] <= 1) & (low[known] <= up[known]))


@pytest.mark.evidence("law")
@given(times, st.data())
def test_swapping_the_arms_only_turns_the_sign(t: list[int], data: st.DataObject) -> None:
    n = len(t)
    e = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    a = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    one, two = logrank.logrank(t, e, a), logrank.logrank(t, e, [not v for v in a])
    if one.df and one.variance[0, 0] > 1e-9:
        assert one.z() == pytest.approx(-two.z())
        assert one.observed.sum() == pytest.approx(one.expected.sum())
        assert one.chisq == pytest.approx(one.z() ** 2, rel=1e-9)


@pytest.mark.evidence("law")
def test_the_exact_score_test_is_the_log_rank_test() -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        t, e, a = rng.integers(1, 12, 25), rng.random(25) < 0.8, rng.integers(0, 2, 25)
        if 0 < a.sum() < 25 and e.any():
            score = cox(t, e, a, ties="exact").score
            assert score == pytest.approx(logrank.logrank(t, e, a).chisq, rel=1e-9)


def test_concordance_of_a_perfect_predictor_is_one() -> None:
    m = cox([5, 4, 3, 2, 1], [1, 1, 1, 1, 1], [0.1, 0.9, 0.5, 1.2, 0.8])
    assert 0.5 < concordance(m) <= 1
