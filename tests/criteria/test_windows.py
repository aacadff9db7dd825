"""Windows as the table of the design has them: results, records, hours, month ends, anchors that are not dated yet."""

from __future__ import annotations

import pytest

from tests.criteria.worlds import LEXICON, shown, verdict

A = "dates: {first_dose: 2026-10-15}\n"


def result(expression: str, on: str) -> str:
    return shown(verdict(f"HIV is positive {expression}", f"{A}results: {{HIV: {{value: positive, date: {on}}}}}"))


def record(expression: str, row: str) -> str:
    return shown(verdict(f"has radiotherapy {expression}", f"{A}facts: {{radiotherapy: [{{{row}}}, no more]}}"))


RESULTS = [
    ("within 7 d before first_dose", {"2026-10-08": "T", "2026-10-07": "U repeat(HIV)", "2026-10-15": "T", "2026-10-16": "U repeat(HIV)"}),
    ("less than 7 d before first_dose", {"2026-10-08": "U repeat(HIV)", "2026-10-09": "T"}),
    ("at least 7 d before first_dose", {"2026-10-08": "T", "2026-10-09": "U repeat(HIV)"}),
    ("more than 7 d before first_dose", {"2026-10-07": "T", "2026-10-08": "U repeat(HIV)"}),
    ("within 7 d after first_dose", {"2026-10-22": "T", "2026-10-23": "U repeat(HIV)", "2026-10-15": "T", "2026-10-14": "U repeat(HIV)"}),
    ("less than 7 d after first_dose", {"2026-10-21": "T", "2026-10-22": "U repeat(HIV)"}),
    ("at least 7 d after first_dose", {"2026-10-22": "T", "2026-10-21": "U repeat(HIV)"}),
    ("more than 7 d after first_dose", {"2026-10-23": "T", "2026-10-22": "U repeat(HIV)"}),
    ("before first_dose", {"2026-10-14": "T", "2026-10-15": "U repeat(HIV)"}),
    ("after first_dose", {"2026-10-16": "T", "2026-10-15": "U repeat(HIV)"}),
    ("at first_dose", {"2026-10-15": "T", "2026-10-14": "U repeat(HIV)"}),
    ("from first_dose - 1 wk to first_dose", {"2026-10-08": "T", "2026-10-07": "U repeat(HIV)", "2026-10-15": "T"}),
    ("within 6 mo before first_dose", {"2026-04-15": "T", "2026-04-14": "U repeat(HIV)"}),
    ("ever", {"1999-01-01": "T"}),
    ("now", {"1999-01-01": "T"}),
]  # fmt: skip


@pytest.mark.parametrize(("window", "day", "expected"), [(w, d, e) for w, days in RESULTS for d, e in days.items()])
def test_a_result(window: str, day: str, expected: str) -> None:
    assert result(window, day) == expected


RECORDS = [
    ("within 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-17", "T"),
    ("within 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-16", "F"),
    ("within 4 wk before first_dose", "start: 2026-01-01, ongoing: yes", "T"),  # still going on when asked
    ("less than 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-17", "F"),
    ("at least 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-17", "T"),
    ("at least 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-18", "F"),
    ("at least 4 wk before first_dose", "start: 2026-01-01, ongoing: yes", "F"),
    ("more than 4 wk before first_dose", "start: 2026-01-01, end: 2026-09-17", "F"),
    ("within 4 wk after first_dose", "start: 2026-11-12", "T"),
    ("at least 4 wk after first_dose", "start: 2026-11-12", "T"),
    ("more than 4 wk after first_dose", "start: 2026-11-12", "F"),
    ("before first_dose", "start: 2026-10-14, ongoing: yes", "T"),
    ("after first_dose", "start: 2026-10-14, ongoing: yes", "F"),
    ("at first_dose", "start: 2026-10-01, end: 2026-10-15", "T"),
    ("at first_dose", "start: 2026-10-01, end: 2026-10-14", "F"),
    ("from first_dose - 1 mo to first_dose", "start: 2026-01-01, end: 2026-09-15", "T"),
    ("ever", "date: 1999", "T"),
    ("now", "start: 2026-01-01, end: 2026-10-11", "F"),
    ("now", "start: 2026-01-01, end: 2026-10-12", "T"),
    ("now", "start: 2026-01-01", "U end(radiotherapy)"),
    ("now", "start: 2026-01-01, ongoing: yes", "T"),
]  # fmt: skip


@pytest.mark.parametrize(("window", "row", "expected"), RECORDS)
def test_a_record(window: str, row: str, expected: str) -> None:
    assert record(window, row) == expected


def test_month_ends_are_clamped() -> None:
    facts = "dates: {first_dose: 2026-08-31}\nresults: {HIV: {value: positive, date: 2026-02-28}}"
    assert shown(verdict("HIV is positive within 6 mo before first_dose", facts)) == "T"
    assert (
        shown(verdict("HIV is positive within 6 mo before first_dose", facts.replace("02-28", "02-27")))
        == "U repeat(HIV)"
    )


@pytest.mark.parametrize(
    ("sample", "randomised", "expected"),
    [
        ("2026-10-13", "2026-10-15", "T"),
        ("2026-10-11", "2026-10-15", "U repeat(HCG)"),
        ("2026-10-12", "2026-10-15", "U time(HCG) time(randomisation)"),
        ("2026-10-12 10:00", "2026-10-15 10:00", "T"),
        ("2026-10-12 09:59", "2026-10-15 10:00", "U repeat(HCG)"),
        ("2026-10-12 10:00", "2026-10-15", "U time(randomisation)"),
    ],
)
def test_hours_need_clock_times(sample: str, randomised: str, expected: str) -> None:
    facts = (
        f"at: 2026-10-16\ndates: {{randomisation: {randomised}}}\nresults: {{HCG: {{value: negative, date: {sample}}}}}"
    )
    assert shown(verdict("HCG is negative within 72 h before randomisation", facts)) == expected


OWN = [
    ("end more than 7 d after start", "start: 2026-10-01, end: 2026-10-09", "T"),
    ("end more than 7 d after start", "start: 2026-10-01, end: 2026-10-08", "F"),
    ("end more than 7 d after start", "start: 2026-10-01, ongoing: yes", "T"),
    ("end more than 7 d after start", "start: 2026-10-08, ongoing: yes", "U date(AE.end)"),
    ("end more than 7 d after start", "start: 2026-10-01", "U date(AE.end)"),
    ("end more than 72 h after start", "start: 2026-10-01, end: 2026-10-05", "T"),
    ("end more than 72 h after start", "start: 2026-10-01, end: 2026-10-04", "U time(AE.end) time(AE.start)"),
    ("end more than 72 h after start", "start: 2026-10-01 08:00, end: 2026-10-04 08:01", "T"),
    ("end more than 72 h after start", "start: 2026-10-01 08:00, end: 2026-10-04 08:00", "F"),
    ("start within 6 mo before first_dose", "start: 2026-04", "U date(AE.start)"),
    ("start within 6 mo before first_dose", "start: 2026-05", "T"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "row", "expected"), OWN)
def test_dates_of_the_record_itself(test: str, row: str, expected: str) -> None:
    assert shown(verdict(f"some AE where ({test})", f"{A}facts: {{AE: [{{{row}}}, no more]}}")) == expected


UNTIL = [
    ("HIV is positive within 7 d before first_dose", "results: {HIV: {value: positive, date: 2026-10-09}}", "T until 2026-10-16"),
    ("HIV is positive less than 7 d before first_dose", "results: {HIV: {value: positive, date: 2026-10-09}}", "T until 2026-10-15"),
    ("has radiotherapy within 6 mo before first_dose", "facts: {radiotherapy: [{date: 2026-08-31}]}", "T until 2027-02-28"),
    ("no radiotherapy within 6 mo before first_dose", "facts: {radiotherapy: [{date: 2026-08-31}]}", "F until 2027-02-28"),
    ("has radiotherapy at least 4 wk before first_dose", "facts: {radiotherapy: [{date: 2026-10-01}, no more]}", "F until 2026-10-28"),
    ("age <= 75 y at first_dose", "born: 1950-12-24", "T until 2026-12-23"),
    ("age >= 18 y at first_dose", "born: 2008-11-02", "F until 2026-11-01"),
    ("age >= 18 y at first_dose", "born: 1980-11-02", "T"),
    ("age <= 75 y", "born: 1950-12-24", "T until 2026-12-23"),
    ("HIV is positive", "results: {HIV: positive}", "T"),
    ("HIV is positive within 7 d before first_dose and age <= 75 y at first_dose",
     "born: 1950-12-24\nresults: {HIV: {value: positive, date: 2026-10-09}}", "T until 2026-10-16"),
    ("HIV is positive within 7 d before first_dose or age <= 75 y at first_dose",
     "born: 1950-12-24\nresults: {HIV: {value: positive, date: 2026-10-09}}", "T until 2026-12-23"),
    ("has infection now and has radiotherapy at least 4 wk before first_dose",
     "facts: {radiotherapy: [{date: 2026-10-01}, no more], infection: no}", "F"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "facts", "expected"), UNTIL)
@pytest.mark.parametrize("dates", ["", "dates: {first_dose: 2026-10-13 planned}\n"])
def test_until(expression: str, facts: str, expected: str, dates: str) -> None:
    assert shown(verdict(expression, dates + facts)) == expected


def test_an_anchor_that_never_was_has_nothing_in_its_window() -> None:
    facts = "facts: {standard_treatment: no, recurrence: [{date: 2026-05-01}]}"
    assert shown(verdict("has recurrence after end(standard_treatment)", facts)) == "U list(recurrence)"
    assert shown(verdict("has recurrence after end(standard_treatment)", facts.replace("}]", "}, no more]"))) == "F"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "U standard_treatment"),
        ("standard_treatment: [{start: 2026-01-01, end: 2026-02-01}], ", "U list(standard_treatment)"),
        ("standard_treatment: yes, ", "U end(standard_treatment)"),
        ("standard_treatment: [{start: 2026-01-01}, no more], ", "U end(standard_treatment)"),
        ("standard_treatment: [{start: 2026-01-01, end: 2026-02-01}, {date: 2026-04-30}, no more], ", "T"),
        ("standard_treatment: [{start: 2026-01-01, end: 2026-05-01}, no more], ", "F"),
        ("standard_treatment: [{start: 2026-01-01, end: 2026}, no more], ", "U end(standard_treatment)"),
    ],
)
def test_the_end_of_a_closed_list(said: str, expected: str) -> None:
    facts = f"facts: {{{said}recurrence: [{{date: 2026-05-01}}, no more]}}"
    assert shown(verdict("has recurrence after end(standard_treatment)", facts)) == expected


def test_groups_hand_their_window_to_leaves_that_have_none() -> None:
    facts = """
        dates: {first_dose: 2026-10-15}
        results: {AST: {value: 30 U/L, ULN: 40, date: 2026-09-01}, ALT: {value: 30 U/L, ULN: 40, date: 2026-10-10}}
    """
    both = "all of (AST <= ULN within 3 mo before first_dose; ALT <= ULN)"
    assert shown(verdict(f"{both} within 7 d before first_dose", facts)) == "T"
    assert shown(verdict("(AST <= ULN and ALT <= ULN) within 7 d before first_dose", facts)) == "U repeat(AST)"


def test_conditions_and_filters_inherit_nothing() -> None:
    facts = "dates: {first_dose: 2026-10-15}\nresults: {HIV: positive, TBIL: {value: 30 umol/L, ULN: 20, date: 2026-10-10}}\nfacts: {gilbert_syndrome: yes}"
    limit = "TBIL <= (if has gilbert_syndrome then 3 ULN else 1 ULN) within 7 d before first_dose"
    assert shown(verdict(limit, facts)) == "T"
    assert shown(verdict("(if HIV is positive then TBIL <= 2 ULN) within 7 d before first_dose", facts)) == "T"


def test_look_back_fills_what_is_empty() -> None:
    facts = "dates: {first_dose: 2026-10-15}\nresults: {AST: {value: 30 U/L, ULN: 40, date: 2026-10-01}, LVEF: {value: 60 %, date: 2026-01-01}}"
    back = {"labs": "within 7 d before first_dose"}
    assert shown(verdict("AST <= ULN", facts, back)) == "U repeat(AST)"
    assert shown(verdict("AST <= ULN within 1 mo before first_dose", facts, back)) == "T"
    assert shown(verdict("LVEF >= 50 %", facts, back)) == "T"


def test_a_statement_takes_its_window_as_part_of_the_question() -> None:
    assert LEXICON["concept", "fertility_plan"].is_statement
    rule = "has fertility_plan from screening to end_of_study + 3 mo"
    assert [shown(verdict(rule, f"facts: {{fertility_plan: {a}}}")) for a in ("yes", "no")] == ["T", "F"]
    assert shown(verdict(rule)) == "U fertility_plan"


@pytest.mark.parametrize("span", ["9000 y", "99999 mo", "4000000 d", "0 d", "0 mo"])
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("bound", ["within", "less than", "at least", "more than"])
def test_windows_without_end_come_to_an_end(bound: str, side: str, span: str) -> None:
    facts = "dates: {first_dose: 2026-10-15 planned}\nfacts: {radiotherapy: [{date: 2026-10-01}, no more]}\nborn: 0001-01-01"
    found = verdict(f"has radiotherapy {bound} {span} {side} first_dose", facts)
    assert found.value is not None
    assert verdict(f"has radiotherapy {bound} {span} {side} enrolment + 9000 y", facts).value is not None
    assert verdict("age <= 9000 y at first_dose", facts).value is True
