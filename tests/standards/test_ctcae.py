"""Laboratory grading beside the bounds: what is unknown, what people must add, baselines, renamed terms, units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trialwright.errors import UnitMismatch, UnknownName
from trialwright.standards import ctcae
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity

D = Decimal


def q(text: str) -> Quantity:
    return Quantity.of(text)


def told(answer: object) -> object:
    return answer.value if isinstance(answer, Known) else "unknown"


@pytest.mark.evidence("published")
def test_the_version_changes_the_grade() -> None:
    alt = [
        told(
            ctcae.grade(
                "Alanine aminotransferase increased",
                q("301 U/L"),
                version=v,
                uln=q("50 U/L"),
                baseline=q("100 U/L"),
                baseline_uln=q("50 U/L"),
            )
        )
        for v in ctcae.VERSIONS
    ]
    assert alt == [3, 2, 3]
    assert [told(ctcae.grade("Neutrophil count decreased", q("0.4 x10^9/L"), version=v)) for v in ctcae.VERSIONS] == [
        4,
        4,
        3,
    ]


def test_an_unchanged_abnormal_baseline() -> None:
    for term in ("Alanine aminotransferase increased", "Aspartate aminotransferase increased", "GGT increased"):
        grades = [
            told(
                ctcae.grade(
                    term, q("100 U/L"), version=v, uln=q("50 U/L"), baseline=q("100 U/L"), baseline_uln=q("50 U/L")
                )
            )
            for v in ("5.0", "6.0")
        ]
        assert grades == [0, 1]


def test_a_missing_limit_still_gives_what_absolute_cuts_give() -> None:
    assert told(ctcae.grade("Anemia", q("95 g/L"))) == 2
    open_ = ctcae.grade("Anemia", q("105 g/L"))
    assert isinstance(open_, Unknown) and open_.missing == {"lln"}
    assert told(ctcae.grade("Anemia", q("130 g/L"), lln=q("130 g/L"))) == 0


def test_the_other_limit_rules_a_term_out() -> None:
    assert told(ctcae.grade("Hyperkalemia", q("3.5 mmol/L"), lln=q("3.5 mmol/L"))) == 0
    assert told(ctcae.grade("Hyperkalemia", q("3.6 mmol/L"), lln=q("3.5 mmol/L"))) == "unknown"
    assert told(ctcae.grade("Anemia", q("160 g/L"), uln=q("160 g/L"))) == 0
    assert told(ctcae.grade("Anemia", q("159 g/L"), uln=q("160 g/L"))) == "unknown"


def test_not_measured_is_unknown() -> None:
    answer = ctcae.grade("Anemia", None)
    assert isinstance(answer, Unknown) and answer.missing == {"Anemia"}


def test_a_baseline_nobody_recorded() -> None:
    alt = "Alanine aminotransferase increased"
    open_ = ctcae.grade(alt, q("120 U/L"), uln=q("50 U/L"))
    assert isinstance(open_, Unknown) and "baseline" in open_.missing
    # up to ULN it is grade 0 whatever the baseline was, in both versions that look at it
    assert [told(ctcae.grade(alt, q("50 U/L"), version=v, uln=q("50 U/L"))) for v in ("5.0", "6.0")] == [0, 0]
    # and v4.03 does not ask
    assert told(ctcae.grade(alt, q("120 U/L"), version="4.03", uln=q("50 U/L"))) == 1


def test_the_range_valid_at_baseline_decides_not_the_range_of_today() -> None:
    alt = "Alanine aminotransferase increased"
    kept = {"uln": q("60 U/L"), "baseline": q("55 U/L")}
    assert told(ctcae.grade(alt, q("70 U/L"), baseline_uln=q("50 U/L"), **kept)) == 0  # 1.27 x an abnormal baseline
    assert told(ctcae.grade(alt, q("70 U/L"), baseline_uln=q("60 U/L"), **kept)) == 1
    assert isinstance(ctcae.grade(alt, q("70 U/L"), **kept), Unknown)


@pytest.mark.parametrize(
    ("policy", "recorded", "grade"),
    [
        ("ask", {}, "unknown"),
        ("ask", {"symptomatic": True}, 2),
        ("ask", {"symptomatic": False}, 1),
        ("worst", {}, 2),
        ("worst", {"symptomatic": False}, 1),
        ("recorded", {}, 1),
        ("recorded", {"symptomatic": True}, 2),
    ],
)
def test_what_people_must_add(policy: ctcae.Policy, recorded: dict[str, bool], grade: object) -> None:
    answer = ctcae.grade("Hypokalemia", q("3.2 mmol/L"), lln=q("3.5 mmol/L"), policy=policy, recorded=recorded)
    assert told(answer) == grade
    if isinstance(answer, Unknown):
        assert answer.missing == {"symptomatic"}


def test_nobody_is_asked_what_cannot_change_the_grade() -> None:
    assert told(ctcae.grade("Hypokalemia", q("2.8 mmol/L"), lln=q("3.5 mmol/L"))) == 3
    assert told(ctcae.grade("Hypokalemia", q("3.6 mmol/L"), lln=q("3.5 mmol/L"))) == 0


def test_renamed_and_deleted_terms() -> None:
    assert told(ctcae.grade("Platelet count decreased", q("20 x10^9/L"), version="6.0")) == 3
    assert told(ctcae.grade("Thrombocytopenia", q("20 x10^9/L"), version="4.03")) == 4
    gone = ctcae.grade("Lymphocyte count decreased", q("0.3 x10^9/L"), version="6.0")
    assert isinstance(gone, Unknown) and "deleted" in gone.because.en
    assert isinstance(ctcae.grade("Creatinine clearance decreased", q("40 mL/min"), version="5.0"), Unknown)


def test_british_spelling_and_near_names() -> None:
    assert told(ctcae.grade("anaemia", q("79 g/L"))) == 3
    with pytest.raises(UnknownName, match="Neutrophil count decreased"):
        ctcae.grade("Neutrophil count decrease", q("1 g/L"))
    with pytest.raises(UnknownName, match="version of CTCAE"):
        ctcae.grade("Anemia", q("79 g/L"), version="5")


def test_units_are_converted_and_never_guessed() -> None:
    assert told(ctcae.grade("Anemia", q("7.9 g/dL"))) == told(ctcae.grade("Anemia", q("79 g/L"))) == 3
    limits = {"version": "4.03", "uln": q("1.2 mg/dL"), "baseline": q("1.0 mg/dL")}
    assert told(ctcae.grade("Creatinine increased", q("1.8 mg/dL"), **limits)) == 2
    assert told(ctcae.grade("Creatinine increased", q("159.12 umol/L"), **limits)) == 2
    assert told(ctcae.grade("Hyperglycemia", q("504.5 mg/dL"), version="4.03")) == 4
    with pytest.raises(UnitMismatch):
        ctcae.grade("Anemia", q("7.9 mmol/L"))
    with pytest.raises(UnitMismatch):
        ctcae.grade("Alanine aminotransferase increased", q("50 U/L"), uln=q("0.8 ukat/L"))


def test_clearance_below_10_is_reported_elsewhere() -> None:
    answer = ctcae.grade("Creatinine clearance decreased", q("9.9 mL/min"), version="6.0")
    assert isinstance(answer, Unknown) and "kidney injury" in answer.because.en


def test_strain_or_marker_in_version_6() -> None:
    assert told(ctcae.ejection_fraction(D(60), D(62), version="6.0", strain_or_marker=True)) == 1
    assert told(ctcae.ejection_fraction(D(45), D(50), version="6.0", strain_or_marker=True)) == 2
    assert told(ctcae.ejection_fraction(D(50), D(55), version="6.0", strain_or_marker=True)) == 1
    assert told(ctcae.ejection_fraction(D(45), D(50), version="6.0", strain_or_marker=False)) == 0
    assert isinstance(ctcae.ejection_fraction(None, D(50)), Unknown)
    assert told(ctcae.ejection_fraction(D(15), None, version="5.0")) == 4
    assert isinstance(ctcae.ejection_fraction(D(55), None, version="5.0"), Unknown)


def test_because_names_threshold_value_and_version() -> None:
    answer = ctcae.grade("Neutrophil count decreased", q("1.2 x10^9/L"))
    assert isinstance(answer, Known) and answer.because is not None
    assert answer.because.en == "CTCAE v5.0 Neutrophil count decreased: 1.2 10*9/L <1.5 is grade 2"
    assert "2 级" in answer.because.zh


def test_febrile_neutropenia_is_three_valued() -> None:
    assert isinstance(ctcae.is_febrile_neutropenia(anc=None, temperature=q("39 Cel")), Unknown)
    assert isinstance(ctcae.is_febrile_neutropenia(anc=q("0.5 x10^9/L"), temperature=q("38.1 Cel")), Unknown)
    assert told(ctcae.is_febrile_neutropenia(anc=q("1.2 x10^9/L"), temperature=None)) is False
    assert told(ctcae.is_febrile_neutropenia(anc=q("0.5 x10^9/L"), temperature=None, hours_at_38=D(2))) is True


def test_infusion_reaction() -> None:
    quiet = {"recurred": False, "hospital": False, "life_threatening": False}
    assert told(ctcae.infusion_reaction(occurred=False)) == 0
    assert told(ctcae.infusion_reaction(occurred=True, interrupted=False, **quiet)) == 1
    assert told(ctcae.infusion_reaction(occurred=True, interrupted=True, prompt=True, **quiet)) == 2
    assert told(ctcae.infusion_reaction(occurred=True, interrupted=True, prompt=False, **quiet)) == 3
    assert told(ctcae.infusion_reaction(occurred=True, hospital=True)) == 3
    assert told(ctcae.infusion_reaction(occurred=True, life_threatening=True)) == 4
    assert isinstance(ctcae.infusion_reaction(occurred=None), Unknown)
    assert isinstance(ctcae.infusion_reaction(occurred=True, interrupted=True), Unknown)


def test_resolved_cut_points_grade_like_grade() -> None:
    points = ctcae.cut_points(
        "Blood bilirubin increased", version="5.0", uln=D("17.1"), baseline=D(200), baseline_side="high"
    )
    assert not isinstance(points, Unknown)
    for value in ("200", "200.1", "300", "301", "600", "601", "2001"):
        slow = ctcae.grade(
            "Blood bilirubin increased",
            q(f"{value} umol/L"),
            uln=q("17.1 umol/L"),
            baseline=q("200 umol/L"),
            baseline_uln=q("17.1 umol/L"),
        )
        assert told(slow) == points.number(D(value))
    assert isinstance(ctcae.cut_points("Blood bilirubin increased", version="5.0", uln=D("17.1")), Unknown)
    assert isinstance(ctcae.cut_points("Lymphocyte count decreased", version="6.0"), Unknown)


def test_arrays_are_graded_at_once() -> None:
    import numpy as np

    points = ctcae.cut_points("Neutrophil count decreased", version="5.0", lln=D(2))
    assert not isinstance(points, Unknown)
    values = np.array([2.5, 2.0, 1.99, 1.5, 1.0, 0.99, 0.5, 0.49])
    assert points.as_floats().of_array(values).tolist() == [0, 0, 1, 1, 2, 3, 3, 4]
    open_ = ctcae.cut_points("Anemia", version="5.0")
    assert not isinstance(open_, Unknown)
    with pytest.raises(ValueError, match="lln"):
        open_.as_floats().of_array(values)


def test_a_baseline_is_graded_by_the_limits_of_normal_not_against_itself() -> None:
    alt = "Alanine aminotransferase increased"
    given = {"uln": q("50 U/L")}
    assert [told(ctcae.baseline_grade(alt, q("160 U/L"), version=v, **given)) for v in ctcae.VERSIONS] == [2, 2, 2]
    assert told(ctcae.baseline_grade("Creatinine increased", q("200 umol/L"), version="4.03", uln=q("104 umol/L"))) == 2


def test_grades_that_a_version_prints() -> None:
    assert [told(ctcae.has_grade("Anemia", n, "5.0")) for n in range(1, 6)] == [True] * 5
    assert [told(ctcae.has_grade("Alkaline phosphatase increased", n, "6.0")) for n in range(1, 6)] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert [told(ctcae.has_grade("Platelet count decreased", 5, v)) for v in ctcae.VERSIONS] == [False, False, True]
    assert (
        told(ctcae.has_grade("Hyperglycemia", 5, "4.03")) is True
        and told(ctcae.has_grade("Hyperglycemia", 5, "6.0")) is False
    )
    assert isinstance(ctcae.has_grade("Lymphocyte count decreased", 4, "6.0"), Unknown)


def test_the_investigators_grade_stands_beside_the_derived_one() -> None:
    derived = ctcae.grade("Neutrophil count decreased", q("0.4 x10^9/L"))
    finding = ctcae.differing("Neutrophil count decreased", 3, derived, where="003.ANC")
    assert finding is not None and finding.field == "003.ANC" and "below grade 4" in finding.text.en
    assert ctcae.differing("Neutrophil count decreased", 4, derived) is None
    assert ctcae.differing("Neutrophil count decreased", None, derived) is None
    assert ctcae.differing("Anemia", 1, ctcae.grade("Anemia", None)) is None


def test_items_have_terms_in_every_version() -> None:
    assert ctcae.terms_of_item("PLT", "6.0") == ("Thrombocytopenia",)
    assert ctcae.terms_of_item("plt", "5.0") == ("Platelet count decreased",)
    assert set(ctcae.terms_of_item("K", "4.03")) == {"Hypokalemia", "Hyperkalemia"}
    assert ctcae.terms_of_item("nothing", "5.0") == ()


def test_a_thousand_participants_are_graded_in_seconds_not_minutes() -> None:
    """A bounded slice of ``benchmarks/standards.py``: 100 participants x 50 visits x 1 item, far below its aim."""
    import time

    points = ctcae.cut_points("Neutrophil count decreased", version="5.0", lln=D("1.8"))
    assert not isinstance(points, Unknown)
    values = [D(n) / 100 for n in range(1, 501)] * 10
    begun = time.process_time()
    grades = [points.number(v) for v in values]
    assert len(grades) == 5000 and grades[0] == 4 and time.process_time() - begun < 1
