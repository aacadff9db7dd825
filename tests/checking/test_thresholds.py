"""Each number a rule rests on, from both sides: a threshold moved by one step changes an answer here."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checking.pages import record_of
from trialwright.checking import check
from trialwright.checking.what_n_shows import exact_interval, excluded_risk
from trialwright.values.finding import Severity


def crit(words: str, **more: Any) -> dict[str, Any]:
    return {"eligibility.inclusion[1]": {"en": words}, **more}


def single(n: int) -> dict[str, Any]:
    return {
        "enrollment.count": n,
        "objectives": {"en": "efficacy"},
        "arms[1].label": {"en": "A"},
        "arms[2].label": {"en": "B"},
        "design.allocation": {"en": "randomised"},
    }


EDGES: list[tuple[str, dict[str, Any], bool]] = [
    ("REG-01", {"registration.date": "2024-06-11", "dates.recruitment.start": "2024-06-10"}, True),
    ("REG-01", {"registration.date": "2024-06-10", "dates.recruitment.start": "2024-06-10"}, False),
    ("REG-02", {"ethics.date": "2023-01-10", "dates.start": "2024-01-11", "dates.completion": "2024-12-01"}, True),
    ("REG-02", {"ethics.date": "2023-01-10", "dates.start": "2023-09-12", "dates.completion": "2024-12-01"}, True),
    ("REG-02", {"ethics.date": "2023-01-10", "dates.start": "2023-09-11", "dates.completion": "2024-12-01"}, False),
    ("REG-14", {"identification.registration_number": "NCT0123456"}, True),
    ("REG-14", {"identification.registration_number": "NCT01234567"}, False),
    ("ELI-04", crit("haemoglobin >= 59 g/L"), True),
    ("ELI-04", crit("haemoglobin >= 60 g/L"), False),
    ("ELI-04", crit("haemoglobin >= 141 g/L"), True),
    ("ELI-04", crit("creatinine <= 3.1×ULN"), True),
    ("ELI-04", crit("creatinine <= 3×ULN"), False),
    ("ELI-04", crit("platelets >= 19 × 10^9/L"), True),
    ("ELI-04", crit("platelets >= 20 × 10^9/L"), False),
    ("ELI-13", {**crit("toxicity resolved to grade 1"), "eligibility.inclusion[2]": {"en": "ANC >= 1.4 × 10^9/L"}}, True),
    ("ELI-13", {**crit("toxicity resolved to grade 1"), "eligibility.inclusion[2]": {"en": "ANC >= 1.5 × 10^9/L"}}, False),
    ("ELI-13", {**crit("toxicity resolved to grade 1"), "eligibility.inclusion[2]": {"en": "platelets >= 74 × 10^9/L"}}, True),
    ("ELI-13", {**crit("toxicity resolved to grade 1"), "eligibility.inclusion[2]": {"en": "platelets >= 75 × 10^9/L"}}, False),
    ("DES-06", single(61), False),
    ("DES-06", single(60), True),
    ("INT-06", {"arms[1].intervention": {"en": "1 % of tumour volume"}, **crit("tumour volume <= 1000 cm3")}, True),
    ("INT-06", {"arms[1].intervention": {"en": "1 % of tumour volume"}, **crit("tumour volume <= 999 cm3")}, False),
    ("INT-08", {"arms[1].intervention": {"en": "10 Gy/fraction, 5 fractions, BED10 ≥ 100 Gy"}}, False),
    ("INT-08", {"arms[1].intervention": {"en": "10 Gy/fraction, 5 fractions, BED10 > 100 Gy"}}, True),
    ("INT-08", {"arms[1].intervention": {"en": "10 Gy/fraction, 5 fractions, BED10 ≥ 101 Gy"}}, True),
    ("INT-09", {"arms[1].intervention": {"en": "drug every 2 weeks for 52 weeks, max 27 doses"}}, False),
    ("INT-09", {"arms[1].intervention": {"en": "drug every 2 weeks for 52 weeks, max 25 doses"}}, True),
    ("INT-14", {"arms[1].intervention": {"en": "adalimumab, 69-day washout"}}, True),
    ("INT-14", {"arms[1].intervention": {"en": "adalimumab, 70-day washout"}}, False),
    ("OUT-10", {"arms[1].intervention": {"en": "up to 3 months"}, "outcomes[1].name": {"en": "AE"}, "outcomes[1].method": {"en": "to 30 days after the last dose"}, "outcomes[1].time_point": {"en": "4 months"}}, False),
    ("OUT-10", {"arms[1].intervention": {"en": "up to 3 months"}, "outcomes[1].name": {"en": "AE"}, "outcomes[1].method": {"en": "to 31 days after the last dose"}, "outcomes[1].time_point": {"en": "4 months"}}, True),
    ("FEA-02", {"outcomes[1].name": {"en": "12-week score"}, "dates.recruitment.end": "2024-01-01", "dates.completion": "2024-03-10"}, True),
    ("FEA-02", {"outcomes[1].name": {"en": "12-week score"}, "dates.recruitment.end": "2024-01-01", "dates.completion": "2024-03-11"}, False),
    ("FEA-03", {"arms[1].label": {"en": "Low-dose group"}, "arms[2].label": {"en": "High-dose group"}, "description": {"en": "DLT window 10 days"}, "dates.recruitment.start": "2024-01-01", "dates.recruitment.end": "2024-01-20"}, True),
    ("FEA-03", {"arms[1].label": {"en": "Low-dose group"}, "arms[2].label": {"en": "High-dose group"}, "description": {"en": "DLT window 10 days"}, "dates.recruitment.start": "2024-01-01", "dates.recruitment.end": "2024-01-21"}, False),
    ("FEA-04", {"arms[1].intervention": {"en": "by mouth for 3 months"}, "dates.recruitment.end": "2024-01-31", "dates.completion": "2024-04-29"}, True),
    ("FEA-04", {"arms[1].intervention": {"en": "by mouth for 3 months"}, "dates.recruitment.end": "2024-01-31", "dates.completion": "2024-04-30"}, False),
    ("FEA-01", {"identification.public_title": {"en": "aplastic anaemia"}, "enrollment.count": 74, "dates.recruitment.start": "2024-01-01", "dates.recruitment.end": "2025-01-01"}, False),
    ("FEA-01", {"identification.public_title": {"en": "aplastic anaemia"}, "enrollment.count": 75, "dates.recruitment.start": "2024-01-01", "dates.recruitment.end": "2025-01-01"}, True),
    ("SAT-01", {**crit("platelets >= 100 × 10^9/L"), "eligibility.exclusion[1]": {"en": "platelets > 99 × 10^9/L"}}, True),
    ("SAT-01", {**crit("platelets >= 100 × 10^9/L"), "eligibility.exclusion[1]": {"en": "platelets > 100 × 10^9/L"}}, False),
    ("SAT-03", {"identification.public_title": {"en": "Gout in children"}, "eligibility.age.min": "18 years"}, True),
    ("SAT-03", {"identification.public_title": {"en": "Gout in children"}, "eligibility.age.min": "17 years"}, False),
    ("OUT-09", {"outcomes[1].name": {"en": "CTCAE v4.03"}, "dates.start": "2018-03-31"}, False),
    ("OUT-09", {"outcomes[1].name": {"en": "CTCAE v4.03"}, "dates.start": "2018-04-01"}, True),
]  # fmt: skip


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("code", "page", "fires"), EDGES, ids=[f"{c}-{k}" for k, (c, _, _) in enumerate(EDGES)])
def test_the_edge_of_a_threshold(code: str, page: dict[str, Any], fires: bool) -> None:
    assert bool(check(record_of(page), only=[code]).findings) is fires


@pytest.mark.parametrize(("n", "severity"), [(500, Severity.WARNING), (501, Severity.ERROR)])
def test_how_bad_a_volume_is(n: int, severity: Severity) -> None:
    page = {"arms[1].intervention": {"en": "10 % of tumour volume"}, **crit(f"tumour volume <= {n} cm3")}
    assert [f.severity for f in check(record_of(page), only=["INT-06"]).findings] == [severity]


@pytest.mark.evidence("published")
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(6, 12, 0.2109, 0.7891), (0, 9, 0.0, 0.3363), (10, 10, 0.6915, 1.0), (5, 10, 0.1871, 0.8129)],
)
def test_exact_interval(x: int, n: int, low: float, high: float) -> None:
    """Clopper-Pearson, as R binom.test prints them."""
    assert exact_interval(x, n) == pytest.approx((low, high), abs=5e-5)


def test_none_in_eight_excludes_only_more_than_31_percent() -> None:
    assert excluded_risk(8) == pytest.approx(0.3123, abs=5e-5)


@pytest.mark.evidence("published")
def test_sums_that_a_finding_prints() -> None:
    """The calculations stand in the text, so that a reader can redo them."""
    bed = {"arms[1].intervention": {"en": "SBRT 8 Gy/time, 3-5 times, BED10 > 60 Gy"}}
    assert "43.2" in check(record_of(bed), only=["INT-08"]).findings[0].text.en
    boost = {"arms[1].intervention": {"en": "1.5 Gy ×3 and boost 5 Gy ×3 to the core"}}
    said = check(record_of(boost), only=["INT-10"]).findings[0].text.en
    assert "= 15 Gy" in said and "= 19.5 Gy" in said
    whole = {"arms[1].intervention": {"en": "1.5 Gy ×3 and simultaneous boost 5 Gy ×3 to the core"}}
    assert check(record_of(whole), only=["INT-10"]).findings == ()
    again = {
        "identification.public_title": {"en": "Radiotherapy for recurrent glioma"}, "eligibility.inclusion[1]": {"en": "recurrence after prior radiotherapy"},
        "arms[1].intervention": {"en": "radiotherapy 2 Gy × 28"},
    }  # fmt: skip
    assert "56" in check(record_of(again), only=["INT-23"]).findings[0].text.en


@pytest.mark.parametrize(("shown", "severity"), [("<hidden>", Severity.WARNING), ("adults", Severity.ERROR)])
def test_a_list_that_is_not_shown_makes_no_error_of_absence(shown: str, severity: Severity) -> None:
    page: dict[str, Any] = {
        "design.phase": {"en": "Phase 2"},
        "arms[1].intervention": {"en": "methotrexate 10 mg"},
        "eligibility.inclusion" if shown == "<hidden>" else "eligibility.inclusion[1]": {"en": shown},
        "eligibility.exclusion[1]": {"en": "pregnant women"},
    }
    assert [f.severity for f in check(record_of(page), only=["ELI-08"]).findings] == [severity]
