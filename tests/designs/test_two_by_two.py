"""Exact power of tests on two-by-two tables, against a search for the restricted rates and a plain loop over all tables."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.designs.two_by_two import rejection, restricted_rates
from trialwright.designs.two_samples import PROPORTION_METHODS, TwoProportions, _null_rates, fisher_power
from trialwright.errors import TrialwrightError, UnknownName

rates = st.floats(0.0, 1.0)


@pytest.mark.evidence("double-programmed")
@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.floats(-0.4, 0.4), st.sampled_from((0.5, 1.0, 2.0, 3.0)))
def test_restricted_rates_in_closed_form_are_those_a_search_finds(
    c: float, e: float, margin: float, ratio: float
) -> None:
    a, b = restricted_rates(np.array([c]), np.array([e]), margin, ratio)
    found = _null_rates(c, e, margin, ratio)
    assert (float(a[0]), float(b[0])) == pytest.approx(found, abs=2e-4)
    assert float(b[0] - a[0]) == pytest.approx(margin, abs=1e-9)


def _by_loop(n1: int, n2: int, p1: float, p2: float, limit: float) -> float:
    """P(pooled Z ≥ limit), table by table."""
    total = 0.0
    for x in range(n1 + 1):
        for y in range(n2 + 1):
            p = (x + y) / (n1 + n2)
            spread = sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
            if spread and (y / n2 - x / n1) / spread >= limit:
                total += comb(n1, x) * p1**x * (1 - p1) ** (n1 - x) * comb(n2, y) * p2**y * (1 - p2) ** (n2 - y)
    return total


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("n1", "n2", "p1", "p2"), [(9, 9, 0.2, 0.6), (7, 14, 0.5, 0.5), (12, 8, 0.05, 0.9)])
def test_the_score_test_without_margin_is_the_pooled_z_test_table_by_table(
    n1: int, n2: int, p1: float, p2: float
) -> None:
    want = _by_loop(n1, n2, p1, p2, 1.6448536269514722)
    for method in ("farrington_manning", "pooled"):
        up, _ = rejection(n1, n2, p1, p2, method=method, alpha=0.05, sides=1)
        assert up == pytest.approx(want, abs=1e-12)


@pytest.mark.evidence("law")
@given(
    st.sampled_from(PROPORTION_METHODS), st.integers(2, 12), st.integers(2, 12), rates, rates, st.sampled_from((1, 2))
)
def test_probabilities_stay_probabilities_and_exchanged_arms_exchange_the_directions(
    method: str, n1: int, n2: int, p1: float, p2: float, sides: int
) -> None:
    up, down = rejection(n1, n2, p1, p2, method=method, alpha=0.05, sides=sides)
    assert 0 <= up <= 1 and 0 <= down <= 1 and up + down <= 1 + 1e-12
    swapped = rejection(n2, n1, p2, p1, method=method, alpha=0.05, sides=sides)
    assert swapped == pytest.approx((down, up), abs=1e-12)


def test_fishers_test_is_the_one_enumerated_elsewhere() -> None:
    up, down = rejection(14, 10, 0.2, 0.7, method="fisher", alpha=0.05, sides=2)
    assert up + down == pytest.approx(fisher_power(14, 10, 0.2, 0.7), abs=1e-12)
    with pytest.raises(TrialwrightError, match="no margin"):
        rejection(10, 10, 0.2, 0.5, method="casagrande", alpha=0.05, sides=1, margin=0.1)
    with pytest.raises(UnknownName, match="pooled"):
        rejection(10, 10, 0.2, 0.5, method="pooledd", alpha=0.05, sides=1)


@pytest.mark.parametrize("method", PROPORTION_METHODS)
def test_the_size_a_method_finds_gives_its_test_about_the_power(method: str) -> None:
    design = TwoProportions(control=0.2, experimental=0.4, method=method)
    up, _ = rejection(*design.arms, 0.2, 0.4, method=method, alpha=0.05, sides=2)
    assert 0.79 < up < 0.83


def test_a_margin_moves_the_score_test_and_keeps_its_level() -> None:
    """Non-inferiority: at the margin the test rejects about alpha of the time, away from it the more."""
    design = TwoProportions(control=0.8, experimental=0.8, margin=-0.15, sides=1, alpha=0.025)
    at, _ = rejection(*design.arms, 0.8, 0.65, method="farrington_manning", alpha=0.025, sides=1, margin=-0.15)
    away, _ = rejection(*design.arms, 0.8, 0.8, method="farrington_manning", alpha=0.025, sides=1, margin=-0.15)
    assert 0.018 < at < 0.030
    assert 0.77 < away < 0.84
