"""The cases of standards, response and events run through ``conform``: the golden copy always, the shared file where it lies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import shared
from trialwright.shell.conformance import PASS, conform
from trialwright.shell.conformance.standards import ADAPTERS, NOT_TESTED

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "standards" / "cases.json"
CASES = json.loads(GOLDEN.read_text(encoding="utf-8"))["cases"]


@pytest.mark.evidence("published")
def test_every_golden_case_passes() -> None:
    done = conform(GOLDEN, modules=("standards",))
    assert [(c.id, c.because) for c in done.cases if c.status != PASS] == []
    assert len(done.cases) == 246


def test_every_adapter_is_exercised_and_every_case_says_where_it_comes_from() -> None:
    assert {c["function"] for c in CASES} == set(ADAPTERS)
    assert [c["id"] for c in CASES if not c["source"] or not c["method"]] == []
    assert set(NOT_TESTED) <= set(ADAPTERS)


@pytest.mark.evidence("published")
def test_the_shared_file_passes_too() -> None:
    done = conform(shared("reference", "analysis-reference.json"), only=sorted(ADAPTERS))
    assert [(c.id, c.because) for c in done.cases if c.status != PASS] == []


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(
    ("function", "inputs", "expected"),
    [
        ("body_surface_area", {"height_cm": 160, "weight_kg": 60, "method": "Stevenson"}, {"bsa_m2": 1.5911}),
        ("bed_of_total_dose", {"total_gy": 60, "fractions": 30, "alpha_beta": [3]}, {"bed_ab3": 100, "eqd2_ab3": 60}),
        ("ecog_from_karnofsky", {"kps": [50, 10]}, {"ecog": [3, 4]}),
        (
            "ctcae_laboratory_grade",
            {
                "version": "4.03", "term": "Fibrinogen decreased", "unit": "g/L", "baseline_high_flag": "",
                "rows": [
                    {"AVAL": v, "ANRLO": 2, "ANRHI": None, "BASE": None, "BNRIND": None, "PCHG": p}
                    for v, p in ((3, 0), (3, -1), (3, -25), (3, -50), (3, -75), (3, None), (1.9, None), (0.49, None))
                ],
            },
            {"grades": [0, 1, 2, 3, 4, None, 1, 4]},
        ),
        (
            "ctcae_laboratory_grade",
            {
                "version": "6.0", "term": "Creatinine clearance decreased", "unit": "mL/min", "baseline_high_flag": "",
                "rows": [
                    {"AVAL": v, "ANRLO": None, "ANRHI": None, "BASE": None, "BNRIND": None, "PCHG": None}
                    for v in (50, 49.5, 26, 25.5, 10, 9.9)
                ],
            },
            {"grades": [0, 2, 2, 3, 3, None]},
        ),
        (
            "recist_overall_response",
            {"target": "Any", "non_target": "PD", "new_lesion": "Yes or No"},
            {"overall": "PD"},
        ),
        ("recist_overall_response", {"target": "CR", "non_target": "None", "new_lesion": "No"}, {"overall": "CR"}),
        ("irecist_best_response", {"timepoints": ["iSD", "iUPD", "iCPD", "iCPD"]}, {"iBOR": "iSD"}),
        ("irecist_best_response", {"timepoints": ["iUPD", "iCPD"]}, {"iBOR": "iCPD"}),
        (
            "progression_free_survival",
            {"randomised": "2026-01-05", "schedule": "every 42 days", "assess": [["2026-02-16", "SD"]], "death": "2026-05-25"},
            {"date": "2026-05-25", "status": "event", "reason": "death", "days": 141},
        ),
        (
            "progression_free_survival",
            {"randomised": "2026-01-05", "schedule": "every 42 days", "assess": [["2026-02-16", "SD"]], "death": "2026-05-26"},
            {"date": "2026-02-16", "status": "censored", "reason": "missed assessments", "days": 43},
        ),
        (
            "treatment_emergent",
            {
                "trt_start": "2026-01-05T08:00", "trt_end": "2026-02-05", "window_days": 30, "ae_start": "2026-01",
                "ae_end": None, "initial_grade": 1, "most_extreme_grade": 1,
            },
            {"teae": True},
        ),
        (
            "count_recovery",
            {
                "day": [1, 8, 15, 22], "plt": [10, 25, 30, 40], "threshold": 20, "consecutive": 3,
                "transfusion_days": [3], "window_days": 7,
            },
            {"day": None, "censored_at": 22, "without_transfusion_rule": 8},
        ),
        ("trough_validity", {"samples": [{"hours_since_dose": 13, "days_since_change": 3}]}, {"valid": [True]}),
        (
            "visit_choice", {"target": 90, "window": [76, 104], "assess_days": [75, 105]}, {"chosen": None},
        ),
    ],
)  # fmt: skip
def test_other_cases_of_the_same_schema(
    function: str, inputs: dict[str, object], expected: dict[str, object], tmp_path: Path
) -> None:
    case = {
        "id": "x",
        "function": function,
        "inputs": inputs,
        "expected": expected,
        "tolerance": {"type": "abs", "value": 1e-9},
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    done = conform(path, modules=("standards",))
    assert done.cases[0].status == PASS, done.cases[0].because
