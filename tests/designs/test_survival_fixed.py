"""Analyses on a planned date: curves against a plain loop, simulated power against the asymptotic formula."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.designs.nonproportional import Milestone, Rmst, WeightedLogRank
from trialwright.designs.survival_fixed import (
    milestone_test,
    restricted_mean,
    rmst_test,
    simulate_fixed,
    survival_at,
    weighted_test,
)
from trialwright.designs.survival_trials import simulate_survival

courses_ = st.lists(st.tuples(st.floats(0.01, 20.0), st.booleans()), min_size=2, max_size=12, unique_by=lambda c: c[0])


def _curve(course: list[tuple[float, bool]]) -> list[tuple[float, float, float]]:
    """(time, S after it, Greenwood's sum so far), by the book."""
    s, g, out = 1.0, 0.0, []
    for k, (t, event) in enumerate(sorted(course)):
        r = len(course) - k
        if event:
            s *= 1 - 1 / r
            g += 1 / (r * (r - 1)) if r > 1 else 0.0
        out.append((t, s, g))
    return out


@pytest.mark.evidence("double-programmed")
@given(courses_, st.floats(0.5, 15.0))
def test_kaplan_meier_and_its_area_are_those_of_a_plain_loop(course: list[tuple[float, bool]], at: float) -> None:
    time, observed = np.array([[c[0] for c in course]]), np.array([[c[1] for c in course]])
    curve = [p for p in _curve(course) if p[0] <= at]
    s, g = (curve[-1][1], curve[-1][2]) if curve else (1.0, 0.0)
    found = survival_at(time, observed, at)
    assert float(found.value[0]) == pytest.approx(s, abs=1e-12)
    assert float(found.variance[0]) == pytest.approx(s * s * g, abs=1e-12)

    def area(start: float) -> float:
        steps = [(0.0, 1.0), *((t, v) for t, v, _ in curve)]
        ends = [t for t, _ in steps[1:]] + [at]
        return sum(v * max(0.0, e - max(t, start)) for (t, v), e in zip(steps, ends, strict=True))

    variance, n = 0.0, len(course)
    for k, (t, event) in enumerate(sorted(course)):
        if event and t <= at and n - k > 1:
            variance += area(t) ** 2 / ((n - k) * (n - k - 1))
    mean = restricted_mean(time, observed, at)
    assert float(mean.value[0]) == pytest.approx(area(0.0), abs=1e-9)
    assert float(mean.variance[0]) == pytest.approx(variance, abs=1e-9)


def test_who_has_not_entered_is_not_at_risk() -> None:
    time, observed = np.array([[0.0, 1.0, 2.0]]), np.array([[False, True, False]])
    assert float(survival_at(time, observed, 1.5).value[0]) == pytest.approx(0.5)


_PLAN = {"hr": (0.65,), "median": 10, "accrual": 12, "follow_up": 12, "dropout": 0.05}


@pytest.mark.parametrize(
    ("design", "test"),
    [
        (Rmst(tau=18, **_PLAN), rmst_test(18.0)),  # type: ignore[arg-type]
        (Milestone(at=12, **_PLAN), milestone_test(12.0)),  # type: ignore[arg-type]
        (WeightedLogRank(gamma=0.5, **_PLAN), weighted_test([(0.0, 0.5)])),  # type: ignore[arg-type]
    ],
)
def test_simulated_power_is_the_asymptotic_one_within_its_error(design: Any, test: Any) -> None:
    n, trials = ceil(design.n), 4000
    found = simulate_fixed(design.truth, n, design.total, test, trials=trials)
    power = float((found.z[:, 0] >= 1.959963984540054).mean())
    assert power == pytest.approx(design.power_at(n), abs=4 * sqrt(0.2 * 0.8 / trials) + 0.005)


def test_the_same_people_meet_a_look_by_events_and_a_look_by_date() -> None:
    """Cut when the last of all events has come, and on a date long after it: the same log-rank."""
    truth = Rmst(tau=18, hr=(0.65,), median=10, accrual=12, follow_up=12).truth
    by_events = simulate_survival(truth, 40, (40,), trials=50, seed=3)
    by_date = simulate_fixed(truth, 40, 1e6, weighted_test([(0.0, 0.0)]), trials=50, seed=3)
    assert by_date.z[:, 0] == pytest.approx(by_events.z[:, 0, 0], abs=1e-9)
