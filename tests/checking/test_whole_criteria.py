"""With a draft study the criteria are judged as whole expressions, and the finding stands at the record's own criterion."""

from __future__ import annotations

from pathlib import Path

from tests.checking.pages import record_of
from trialwright.checking import check
from trialwright.study.text import load

STUDY = (Path(__file__).resolve().parents[1] / "golden" / "study" / "vitd.yaml").read_text("utf-8")
RECORD = record_of(
    {
        "eligibility.inclusion[1]": {"zh": "胎龄小于32周", "en": "gestational age below 32 weeks"},
        "eligibility.inclusion[3]": {"zh": "足月", "en": "born at term"},
    }
)


def with_criterion(line: str) -> str:
    return STUDY.replace("    I1: gestational_age < 32 wk\n", f"    I1: gestational_age < 32 wk\n    I3: {line}\n")


def test_criteria_that_nobody_can_meet() -> None:
    study = load(with_criterion("gestational_age >= 37 wk"), name="vitd").study()
    found = check(RECORD, study=study, only=["SAT-01"]).findings
    assert [(f.code, f.field) for f in found] == [("SAT-01", "criteria.enrolment.I1")]
    assert "eligibility.inclusion[1].zh" in found[0].also and found[0].evidence == "胎龄小于32周"
    assert check(RECORD, only=["SAT-01"]).findings == ()


def test_a_criterion_that_says_nothing_new() -> None:
    study = load(with_criterion("gestational_age < 40 wk"), name="vitd").study()
    assert [f.field for f in check(RECORD, study=study, only=["ELI-10"]).findings] == ["criteria.enrolment.I3"]


def test_criteria_that_agree_are_silent() -> None:
    study = load(with_criterion("gestational_age >= 28 wk"), name="vitd").study()
    assert check(RECORD, study=study, only=["SAT", "ELI-10"]).findings == ()
