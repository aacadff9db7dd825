"""Drug levels: BLQ rules, the choice of the terminal slope, additivity, what may not be reported."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis import nca, urine
from trialwright.values.answer import Known, Unknown

DECAY = [(t, 100 * exp(-0.1 * t)) for t in (0, 1, 2, 4, 8, 12, 24)]


def test_an_exponential_gives_its_own_rate_and_area() -> None:
    p = nca.profile([t for t, _ in DECAY], [c for _, c in DECAY])
    r = nca.parameters(p, dose=1000.0, route="iv bolus", method=nca.LOG_DOWN)
    assert isinstance(r.slope, Known) and r.slope.value.lambda_z == pytest.approx(0.1)
    assert r.auc_inf_obs.value == pytest.approx(1000) and r.clearance.value == pytest.approx(1)  # type: ignore[union-attr]
    assert r.vss.value == pytest.approx(10) and r.mrt_inf.value == pytest.approx(10)  # type: ignore[union-attr]
    assert r.slope.value.half_life == pytest.approx(log(2) / 0.1)


def test_blq_before_between_and_after() -> None:
    time, conc = [0, 1, 2, 3, 4, 5], [0, 2, 0.1, 4, 0.1, 0]
    p = nca.profile(time, conc, lloq=0.5)
    assert p.time.tolist() == [0, 1, 3, 4, 5] and p.conc.tolist() == [0, 2, 4, 0, 0]
    assert nca.auc_last(p) == Known(1 + 6)
    assert nca.auc_all(p) == Known(1 + 6 + 2), "one linear triangle to the first BLQ value"


def test_nothing_quantifiable_has_no_maximum_and_an_area_of_zero_with_its_reason() -> None:
    p = nca.profile([0, 1, 2], [0, 0, 0], lloq=0.5)
    area = nca.auc_last(p)
    assert (
        area == Known(0.0)
        and isinstance(area, Known)
        and area.because is not None
        and "quantification" in area.because.en
    )
    assert isinstance(nca.parameters(p).cmax, Unknown) and isinstance(nca.parameters(p).auc_inf_obs, Unknown)
    assert isinstance(nca.auc_last(nca.profile([0], [0])), Unknown)


@pytest.mark.parametrize(
    ("conc", "said"),
    [([0, 2, 5, 9, 8, 7], "2 points after the maximum"), ([0, 5, 4, 4.2, 4.4, 4.6], "does not fall")],
)
def test_a_slope_that_cannot_be_estimated_says_why(conc: list[float], said: str) -> None:
    answer = nca.terminal_slope(nca.profile([0, 1, 2, 4, 8, 12], conc))
    assert isinstance(answer, Unknown) and said in answer.because.en


@pytest.mark.evidence("independent-software")
def test_of_equally_good_slopes_the_longest_is_taken() -> None:
    """The tie rule: a perfect exponential tail uses every point after the maximum, not the fewest."""
    time = [0, 1, 2, 4, 6, 8, 12]
    p = nca.profile(time, [0, 50, *(40 * exp(-0.2 * t) for t in time[2:])])
    answer = nca.terminal_slope(p)
    assert isinstance(answer, Known) and answer.value.points == 5 and answer.value.places == (2, 3, 4, 5, 6)


def test_points_by_hand_need_a_reason_and_a_fall() -> None:
    p = nca.profile([0, 1, 2, 4, 8], [0, 10, 8, 6, 7])
    with pytest.raises(ValueError, match="reason"):
        nca.terminal_slope(p, points=[1, 2, 4])
    with pytest.raises(ValueError, match="rise"):
        nca.terminal_slope(p, points=[4, 8], reason="last two")
    answer = nca.terminal_slope(p, points=[1, 2, 4], reason="8 h sample haemolysed")
    assert isinstance(answer, Known) and answer.value.manual == "8 h sample haemolysed"


def test_an_intratumoral_depot_has_no_clearance() -> None:
    p = nca.profile([0, 1, 4, 8, 24, 72, 168], [0, 0.9, 2.4, 3.1, 2.7, 1.9, 1.2])
    r = nca.parameters(p, dose=5.0, route="depot")
    assert isinstance(r.clearance, Unknown) and "depot" in r.clearance.because.en
    assert isinstance(r.cmax, Known)
    assert r.is_extrapolated() == Known(True)


def test_a_missing_collection_ends_the_cumulative_recovery() -> None:
    r = urine.urine_recovery([4.1, 2.6, 1.2], [1.45, None, 1.62])
    assert isinstance(r.total, Unknown) and r.to_last_complete == pytest.approx(5.945)
    assert isinstance(r.cumulative[0], Known) and isinstance(r.cumulative[2], Unknown)
    assert isinstance(r.by_interval[2], Known)


def test_bad_profiles_are_named() -> None:
    for call, said in (
        (lambda: nca.profile([0, 1], [1]), "2 times"),
        (lambda: nca.profile([0, 1, 1], [1, 2, 3]), "one time"),
        (lambda: nca.profile([0, 1], [1, -2]), "negative"),
        (lambda: nca.parameters(nca.profile([0, 1], [1, 1]), route="oral"), "extravascular"),
        (lambda: nca.BlqRule(first="half"), "kept"),
    ):
        with pytest.raises(ValueError, match=said):
            call()


profiles = st.lists(st.floats(0.1, 100), min_size=4, max_size=10)


@pytest.mark.evidence("law")
@given(profiles, st.floats(0.05, 0.95), st.sampled_from(nca.METHODS))
def test_areas_add(conc: list[float], share: float, method: str) -> None:
    time = [1.5 * k for k in range(len(conc))]
    p = nca.profile(time, conc)
    middle = share * time[-1]
    whole = nca.partial_auc(p, 0, time[-1], method)
    parts = [nca.partial_auc(p, 0, middle, method), nca.partial_auc(p, middle, time[-1], method)]
    assert isinstance(whole, Known)
    assert sum(a.value for a in parts if isinstance(a, Known)) == pytest.approx(whole.value, rel=1e-9)
    assert whole.value == pytest.approx(nca.auc_last(p, method).value, rel=1e-12)  # type: ignore[union-attr]


@pytest.mark.evidence("law")
@given(profiles, st.floats(0.01, 1000))
def test_results_scale_with_the_unit(conc: list[float], factor: float) -> None:
    time = [2.0 * k for k in range(len(conc))]
    a = nca.parameters(nca.profile(time, conc))
    b = nca.parameters(nca.profile(time, [c * factor for c in conc]))
    assert b.auc_last.value == pytest.approx(a.auc_last.value * factor)  # type: ignore[union-attr]
    if isinstance(a.slope, Known) and isinstance(b.slope, Known) and a.slope.value.points == b.slope.value.points:
        assert b.slope.value.lambda_z == pytest.approx(a.slope.value.lambda_z)
