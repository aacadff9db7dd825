"""Satterthwaite and Kenward-Roger: against SAS on the artificial FEV data, and where theory gives the answer exactly."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from tests.conftest import ROOT
from trialwright.analysis.longitudinal import Method, contrast, mmrm, random_intercept

ROWS = list(csv.DictReader((ROOT / "tests" / "golden" / "analysis" / "fev.csv").open(encoding="utf-8")))
Y = [float(r["FEV1"]) for r in ROWS]
WHO = [r["USUBJID"] for r in ROWS]
VISIT = [r["AVISIT"] for r in ROWS]
TREATED = np.array([r["ARMCD"] == "TRT" for r in ROWS], dtype=float)
TWO = np.column_stack([np.ones(len(Y)), TREATED])


@pytest.mark.evidence("independent-software")
def test_kenward_roger_with_unstructured_covariance_as_sas() -> None:
    """PROC MIXED, FEV1 = ARMCD, type=un, ddfm=kenwardroger: SE 0.66124382270307, DF 160.733266403768.

    Source: openpharma/mmrm ec290b269, tests/testthat/test-kenwardroger.R (tolerance there 1e-3).
    """
    found = contrast(mmrm(Y, TWO, WHO, VISIT), [0, 1])
    assert found.se == pytest.approx(0.66124382270307, rel=5e-4)
    assert found.df == pytest.approx(160.733266403768, rel=1e-3)


@pytest.mark.evidence("independent-software")
def test_kenward_roger_with_a_random_intercept_as_sas_compound_symmetry() -> None:
    """type=cs: SE 0.7964696053595, DF 177.038485931223. Source: as above."""
    found = contrast(random_intercept(Y, TWO, WHO), [0, 1])
    assert found.se == pytest.approx(0.7964696053595, rel=1e-5)
    assert found.df == pytest.approx(177.038485931223, rel=1e-5)


@pytest.mark.slow
@pytest.mark.evidence("independent-software")
def test_satterthwaite_of_every_coefficient_as_sas_prints_it() -> None:
    """FEV1 = ARMCD AVISIT ARMCD*AVISIT RACE SEX, type=un, ddfm=satterthwaite; estimate, SE, DF as printed.

    Source: openpharma/mmrm ec290b269, design/SAS/sas_log_reml.txt.
    """
    visits = [np.array([v == w for v in VISIT], dtype=float) for w in ("VIS2", "VIS3", "VIS4")]
    other = [
        [r["RACE"].startswith("Black") for r in ROWS],
        [r["RACE"] == "White" for r in ROWS],
        [r["SEX"] == "Female" for r in ROWS],
    ]
    x = np.column_stack(
        [np.ones(len(Y)), TREATED, *visits, *(v * TREATED for v in visits), *np.array(other, dtype=float)]
    )
    sas = [
        (30.7774, 0.8865, 219), (3.7745, 1.0741, 146), (4.8396, 0.8016, 144), (10.3422, 0.8227, 156), (15.0537, 1.3129, 138),
        (-0.04231, 1.1292, 139), (-0.6939, 1.1876, 158), (0.6240, 1.8510, 130), (1.5305, 0.6244, 169), (5.6436, 0.6656, 157),
        (0.3262, 0.5319, 166),
    ]  # fmt: skip
    model = mmrm(Y, x, WHO, VISIT)
    for k, (estimate, se, df) in enumerate(sas):
        found = contrast(model, np.eye(len(sas))[k], "satterthwaite")
        assert found.estimate == pytest.approx(estimate, abs=4e-4) and found.se == pytest.approx(se, abs=2e-4)
        assert found.df == pytest.approx(df, abs=0.6)


@pytest.mark.evidence("law")
@pytest.mark.parametrize("n", [(5, 5), (4, 9), (12, 7)])
def test_without_gaps_a_visit_is_compared_by_the_t_test(n: tuple[int, int]) -> None:
    """Complete data, a mean for every arm and visit: the difference at a visit has n1 + n2 - 2 degrees of freedom exactly."""
    rng = np.random.default_rng(sum(n))
    total, visits = sum(n), 3
    values = rng.normal(size=(total, visits)) @ np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1.3]]) + 5
    arm = np.repeat([1.0, 0.0], n)
    rows = [(i, v) for i in range(total) for v in range(visits)]
    y = [values[i, v] for i, v in rows]
    x = np.array([[float(v == w) * a for w in range(visits) for a in (1.0, arm[i])] for i, v in rows])
    model = mmrm(y, x, [i for i, _ in rows], [v for _, v in rows])
    for v in range(visits):
        a, b = values[arm == 1, v], values[arm == 0, v]
        pooled = (((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / (total - 2)
        both: tuple[Method, Method] = ("satterthwaite", "kenward-roger")
        for method in both:
            found = contrast(model, np.eye(2 * visits)[2 * v + 1], method)
            assert found.df == pytest.approx(total - 2, rel=1e-4)
            assert found.se == pytest.approx((pooled * (1 / n[0] + 1 / n[1])) ** 0.5, rel=1e-5)
            assert found.estimate == pytest.approx(a.mean() - b.mean(), abs=1e-9)


def test_weights_are_counted_and_the_asymptotic_interval_is_the_normal_one() -> None:
    model = random_intercept(Y, TWO, WHO)
    with pytest.raises(ValueError, match="2 weights"):
        contrast(model, [1.0])
    plain, small = contrast(model, [0, 1], "asymptotic"), contrast(model, [0, 1])
    assert plain.df == float("inf") and plain.se <= small.se
    assert plain.upper - plain.estimate == pytest.approx(1.959963984540054 * plain.se)
    assert small.upper - small.lower > plain.upper - plain.lower
