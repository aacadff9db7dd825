"""Proportions and rates: published digits, exactness by enumeration, edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from trialwright.analysis import proportions
from trialwright.analysis.rates import incidence_rate


@pytest.mark.evidence("published")
@pytest.mark.parametrize(
    ("x", "n", "low", "up"), [(0, 9, 0.0, 0.336), (7, 10, 0.348, 0.933), (18, 23, 0.563, 0.925), (6, 23, 0.102, 0.484)]
)
def test_exact_interval_digits(x: int, n: int, low: float, up: float) -> None:
    a, b = proportions.clopper_pearson(x, n)
    assert (round(a, 3), round(b, 3)) == (low, up)


@pytest.mark.evidence("published")
def test_newcombe_1998_and_miettinen_nurminen_digits() -> None:
    """56/70 against 48/80: Newcombe 1998, table II, methods 10 and 5."""
    assert [round(v, 4) for v in proportions.newcombe(56, 70, 48, 80)] == [0.0524, 0.3339]
    assert [round(v, 4) for v in proportions.miettinen_nurminen(56, 70, 48, 80)] == [0.0528, 0.3382]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_clopper_pearson_covers_at_least_its_level(level: float) -> None:
    for n in range(1, 31):
        low, up = proportions.interval_table(n, level=level)
        for k in range(1, 200):
            p = k / 200
            covered = sum(binom.pmf(x, n, p) for x in range(n + 1) if low[x] <= p <= up[x])
            assert covered >= level - 1e-12, (n, p)


@pytest.mark.evidence("law")
@given(st.integers(1, 60), st.data())
def test_intervals_hold_the_estimate_and_mirror(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    for method in proportions.METHODS:
        low, up = proportions.interval(x, n, method)
        assert 0 <= low <= x / n + 1e-12 and x / n - 1e-12 <= up <= 1
        mirror = proportions.interval(n - x, n, method)
        assert mirror[0] == pytest.approx(1 - up, abs=1e-9) and mirror[1] == pytest.approx(1 - low, abs=1e-9)
    narrow, wide = proportions.clopper_pearson(x, n, 0.8), proportions.clopper_pearson(x, n, 0.99)
    assert wide[0] <= narrow[0] and narrow[1] <= wide[1]


@pytest.mark.evidence("law")
@given(st.integers(1, 25), st.integers(1, 25), st.data())
def test_differences_mirror_when_the_arms_are_swapped(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    for f in (proportions.newcombe, proportions.miettinen_nurminen):
        a, b = f(x1, n1, x2, n2), f(x2, n2, x1, n1)
        assert a[0] == pytest.approx(-b[1], abs=1e-7) and a[1] == pytest.approx(-b[0], abs=1e-7)
        assert a[0] - 1e-9 <= x1 / n1 - x2 / n2 <= a[1] + 1e-9
    assert 0 <= proportions.fisher_p(x1, n1, x2, n2) <= 1
    ratio, (low, up) = proportions.conditional_odds_ratio(x1, n1, x2, n2)
    if ratio == ratio:
        assert low <= ratio <= up


def test_stratified_odds_of_one_table_is_its_own() -> None:
    r = proportions.cochran_mantel_haenszel([(10, 20, 5, 25)])
    assert r.odds_ratio == pytest.approx(10 * 25 / (20 * 5))
    assert r.interval[0] < r.odds_ratio < r.interval[1]
    none = proportions.cochran_mantel_haenszel([(0, 10, 0, 10)])
    assert none.odds_ratio != none.odds_ratio


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        proportions.clopper_pearson(5, 4)
    with pytest.raises(ValueError, match="wilson"):
        proportions.interval(1, 2, "wald")
    with pytest.raises(ValueError, match="person-time"):
        incidence_rate(1, 0)


@pytest.mark.evidence("independent-software")
def test_rates() -> None:
    r, none = incidence_rate(7, 18.4), incidence_rate(0, 5)
    assert (r.rate, r.lower, r.upper) == pytest.approx((38.0434782608696, 15.2954513669558, 78.3841052266434))
    assert (none.rate, none.lower) == (0, 0) and none.upper == pytest.approx(73.7775890822787)
