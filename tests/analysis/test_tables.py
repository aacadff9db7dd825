"""Tables and small statistics: rounding, records, adverse events, repeated measures."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.analysis import descriptive, longitudinal, ranks
from trialwright.analysis.adverse_events import (
    AdverseEvent,
    SafetySet,
    Shift,
    by_term,
    by_worst_grade,
    most_frequent,
    overview,
    shift_table,
)
from trialwright.analysis.result import Interval, Record, Result, cell
from trialwright.analysis.rounding import half_up, p_value, percent_of, significant
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

A = Text.same("A")


@pytest.mark.evidence("published")
def test_half_up_on_the_decimal_text_where_python_rounds_to_even() -> None:
    assert [str(half_up(v, d)) for v, d in ((0.125, 2), (2.5, 0), (66.65, 1), (1.005, 2))] == [
        "0.13",
        "3",
        "66.7",
        "1.01",
    ]
    assert percent_of(1, 8) == "12.5" and percent_of(1, 16) == "6.3" and percent_of(2, 3) == "66.7"
    assert significant(123456.0) == "123456" and significant(0.00012345) == "0.000123"
    assert (p_value(0.0004), p_value(0.9999), p_value(0.05)) == ("<0.001", ">0.999", "0.050")


@pytest.mark.evidence("law")
@given(st.decimals(-1000, 1000, places=5), st.integers(0, 4))
def test_half_up_is_the_nearest_and_never_toward_zero(x: Decimal, digits: int) -> None:
    r = half_up(x, digits)
    step = Decimal(1).scaleb(-digits)
    assert abs(r - x) <= step / 2
    if abs(r - x) == step / 2:
        assert abs(r) > abs(x)


def test_a_result_becomes_records_that_name_what_they_rest_on() -> None:
    r = Result(
        name="pfs.median", label=Text(zh="中位PFS", en="Median PFS"), estimate=Known(7.25), n=9, events_n=4,
        interval=Interval(lower=5.0, upper=None), p=0.0321, rule="km@log-log", participants=("001", "002"), events=("7", "9"),
    )  # fmt: skip
    records = r.records("A")
    assert [x.statistic for x in records] == ["estimate", "events", "lower", "upper", "p"]
    assert all(x.participants == ("001", "002") and x.rule == "km@log-log" for x in records)
    assert cell([records[0], records[2], records[3]]) == "7.25 (5.00, NE)"
    flat = records[0].flat("zh")
    assert (flat["variable"], flat["value"], flat["events"]) == ("中位PFS", 7.25, "7 9")
    unknown = Result(name="x", label=A, estimate=Unknown.of("not reached", zh="未达到")).records()[0]
    assert (unknown.printed("zh"), unknown.printed("en"), unknown.flat()["value"]) == ("未达到", "not reached", None)


def event(participant: str, term: str, grade: int, **more: object) -> AdverseEvent:
    return AdverseEvent(id=f"{participant}-{term}-{grade}", participant=participant, term=term, grade=grade, **more)  # type: ignore[arg-type]


SAFETY = SafetySet(
    arms={"A": ("1", "2", "3"), "B": ("4", "5"), "C": ("6",)}, person_years={"A": 2.0, "B": 1.0, "C": 0.5}
)
EVENTS = [
    event("1", "Nausea", 1, group="Gut"), event("1", "Nausea", 3, group="Gut", related=True),
    event("2", "Fever", 2, group="General"), event("4", "Nausea", 2, group="Gut", serious=True),
    event("4", "Fever", 1, group="General"), event("9", "Nausea", 5, group="Gut"),
]  # fmt: skip


def records_of(rows: tuple[Record, ...], variable: str, group: str, statistic: str = "n") -> Record:
    return next(r for r in rows if r.variable.en == variable and r.group.en == group and r.statistic == statistic)


def test_each_participant_once_a_row_and_a_silent_arm_keeps_its_n() -> None:
    t = overview(SAFETY, EVENTS)
    any_a = records_of(t.records, "Any adverse event", "A")
    assert any_a.printed() == "2 (66.7)" and any_a.participants == ("1", "2")
    assert records_of(t.records, "Any adverse event", "A", "events").value == 3
    silent = records_of(t.records, "Any adverse event", "C")
    assert silent.printed() == "0 (0.0)" and silent.N == 1
    assert records_of(t.records, "Any adverse event", "Total").printed() == "3 (50.0)"
    assert records_of(t.records, "Adverse event of grade 3 or higher", "A").value == 1
    assert records_of(t.records, "Fatal (grade 5)", "Total").value == 0, "nobody outside the safety set is counted"
    rate = [r for r in t.records if r.variable.en.startswith("Events per 100") and r.group.en == "A"]
    assert next(r.printed() for r in rate) == "150.0"


def test_terms_by_frequency_then_alphabet_with_zero_rows() -> None:
    assert most_frequent(SAFETY, EVENTS) == [("Fever", 2), ("Nausea", 2)]
    rows = [(v.en, level) for v, level, _ in by_term(SAFETY, EVENTS).rows()]
    assert rows[0] == ("Gut", 0) and ("Nausea", 1) in rows and ("of these grade 3 or higher", 2) in rows
    worst = by_worst_grade(SAFETY, EVENTS)
    assert records_of(worst.records, "Grade 3", "A").participants == ("1",)
    assert records_of(worst.records, "No event", "A").participants == ("3",)
    for arm in SAFETY.arms:
        total = sum(int(r.value) for r in worst.records if r.group.en == arm and isinstance(r.value, int))
        assert total == len(SAFETY.arms[arm]), "every participant stands in exactly one row"


def test_shift_table_counts_what_was_not_graded() -> None:
    shifts = [
        Shift(participant="1", term="ANC", label=A, baseline=0, worst=3),
        Shift(participant="2", term="ANC", label=A, baseline=0, worst=None),
        Shift(participant="3", term="ANC", label=A, baseline=1, worst=1),
    ]
    t = shift_table(shifts, {})
    at = {(r.variable.en, r.group.en): r.value for r in t.records}
    assert at["A: baseline grade 0", "grade 3"] == 1 and at["A: baseline grade 0", "not graded"] == 1
    assert sum(int(v) for v in at.values() if isinstance(v, int)) == 3


def test_summaries_count_the_missing_and_never_guess() -> None:
    s = descriptive.summary([3, None, 5, 7, float("nan")])
    assert isinstance(s, Known) and (s.value.n, s.value.missing) == (3, 2)
    assert isinstance(descriptive.summary([None]), Unknown)
    g = descriptive.geometric([2.0, 8.0, 0.0, None])
    assert isinstance(g, Known) and g.value.mean == pytest.approx(4) and g.value.left_out == 1
    with pytest.raises(ValueError, match="types 2 and 7"):
        descriptive.quantiles([1, 2], kind=6)


@pytest.mark.evidence("independent-software")
def test_random_intercepts_agree_with_statsmodels() -> None:
    from statsmodels.regression.mixed_linear_model import MixedLM

    rng = np.random.default_rng(4)
    for _ in range(6):
        who = np.repeat(np.arange(14), 4)
        x = np.column_stack((np.ones(56), np.tile([0, 1, 2, 3], 14), np.repeat(rng.integers(0, 2, 14), 4)))
        y = x @ [10, 0.5, 1] + np.repeat(rng.normal(0, 2, 14), 4) + rng.normal(0, 1, 56)
        keep = rng.random(56) < 0.85
        ours = longitudinal.random_intercept(y[keep], x[keep], who[keep].tolist())
        theirs = MixedLM(y[keep], x[keep], who[keep]).fit(reml=True, gtol=1e-10)
        assert ours.fixed == pytest.approx(theirs.fe_params, rel=1e-4)
        assert ours.loglik_reml == pytest.approx(theirs.llf, abs=1e-5)
        assert ours.loglik_reml >= theirs.llf - 1e-6


@pytest.mark.evidence("law")
def test_with_two_visits_and_no_gaps_mmrm_is_the_paired_test() -> None:
    """Balanced, two visits: the visit effect and its error are those of the paired differences."""
    rng = np.random.default_rng(8)
    a, b = rng.normal(5, 1, 20), rng.normal(6, 2, 20)
    y = np.column_stack((a, b)).ravel()
    x = np.column_stack((np.ones(40), np.tile([0.0, 1.0], 20)))
    who, visit = np.repeat(np.arange(20), 2).tolist(), np.tile([0, 1], 20).tolist()
    m = longitudinal.mmrm(y, x, who, visit)
    d = b - a
    assert m.fixed[1] == pytest.approx(d.mean(), abs=1e-6)
    assert m.se[1] == pytest.approx(d.std(ddof=1) / 20**0.5, rel=1e-3)
    with pytest.raises(ValueError, match="two rows of one visit"):
        longitudinal.mmrm(y, x, who, [0] * 40)


def test_ancova_and_ranks_refuse_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="two arms"):
        longitudinal.ancova([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 1, 1])
    with pytest.raises(ValueError, match="both samples"):
        ranks.mann_whitney([], [1])
    assert ranks.signed_rank([1, 2], [1, 2]).p_exact == 1.0
    assert ranks.signed_rank([0.1, 0.2], [0.2, 0.3]).statistic == 3.0, "0.3 - 0.2 and 0.2 - 0.1 are one difference"
