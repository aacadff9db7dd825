"""Best overall response: confirmation, minimum duration, readers, new therapy, and every parameter away from its default."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from trialwright.history.endpoints.response import (
    Assessment,
    EquivocalLesion,
    ImmunePoint,
    best_response,
    confirmed_answer,
    confirmed_response,
    considered,
    doubtful_pairs,
    has_disease_control,
    irecist_course,
    is_responder,
    response_at,
    stable_disease_days,
    with_equivocal,
)
from trialwright.standards.recist import RecistRules
from trialwright.values.answer import Known, Unknown

START = date(2026, 1, 1)


def course(words: str, every: int = 42, **given: str) -> list[Assessment]:
    """``"SD PR PR"``: one assessment every six weeks, or ``PR@30`` on that day."""
    out = []
    for k, word in enumerate(words.split(), 1):
        response, _, day = word.partition("@")
        name = {"NN": "Non-CR/Non-PD"}.get(response, response)
        out.append(Assessment(START + timedelta(days=int(day) if day else every * k), name, **given))  # type: ignore[arg-type]
    return out


@pytest.mark.parametrize(
    ("words", "best", "confirmed"),
    [
        ("", "MISSING", "MISSING"),
        ("SD SD PD", "SD", "SD"),
        ("PD SD", "PD", "PD"),
        ("SD@21 PD", "PD", "PD"),
        ("SD@21", "NE", "NE"),
        ("PR PR", "PR", "PR"),
        ("PR SD SD PR", "PR", "SD"),
        ("PR NE PR", "PR", "PR"),
        ("PR NE NE PR", "PR", "SD"),
        ("CR CR", "CR", "CR"),
        ("CR PR", "CR", "SD"),
        ("CR@10 PR@21 PR@63", "CR", "PR"),
        ("PR CR PR", "CR", "PR"),
        ("PR CR@50 PR@60 CR@90", "CR", "PR"),
        ("PR CR@50 PR@60 CR@75", "CR", "SD"),
        ("PR@10 PR@20 NE", "PR", "NE"),
        ("CR@50 CR@70 SD@90", "CR", "SD"),
        ("PR@50 CR@65 NE@80 CR@93", "CR", "CR"),
        ("NN NN", "Non-CR/Non-PD", "Non-CR/Non-PD"),
        ("NN@20", "NE", "NE"),
        ("NE NE", "NE", "NE"),
        ("PR PD PR", "PR", "SD"),
        ("SD@41", "NE", "NE"),
        ("SD@42", "SD", "SD"),
    ],
)
@pytest.mark.evidence("double-programmed")
def test_courses(words: str, best: str, confirmed: str) -> None:
    rows = course(words)
    assert best_response(rows, start=START).response == best
    assert confirmed_response(rows, start=START).response == confirmed


@pytest.mark.parametrize(
    ("words", "rules", "confirmed"),
    [
        ("PR@30 PR@51", RecistRules(confirm_days=21, min_sd_days=1000), "PR"),
        ("PR@30 PR@58", RecistRules(confirm_days=35, min_sd_days=1000), "NE"),
        ("SD@21", RecistRules(min_sd_days=21), "SD"),
        ("PR NE NE PR", RecistRules(max_ne=2), "PR"),
        ("PR NE PR", RecistRules(max_ne=0), "SD"),
        ("PR SD PR", RecistRules(accept_sd=True), "PR"),
        ("", RecistRules(missing_as_ne=True), "NE"),
    ],
)
def test_every_parameter_away_from_its_default(words: str, rules: RecistRules, confirmed: str) -> None:
    assert confirmed_response(course(words), start=START, rules=rules).response == confirmed
    assert confirmed_response(course(words), start=START).response != confirmed


def test_only_one_stable_disease_is_accepted_between_two_partial_responses() -> None:
    assert confirmed_response(course("PR SD SD PR"), start=START, rules=RecistRules(accept_sd=True)).response == "SD"


def test_dates_of_the_answer() -> None:
    found = confirmed_response(course("SD PR PR CR"), start=START)
    assert (found.response, found.date) == ("PR", START + timedelta(days=84))
    assert confirmed_response(course("PR@10 CR@50"), start=START).date == START + timedelta(days=10)
    assert best_response(course("SD@10 PR"), start=START).date == START + timedelta(days=84)


def test_new_therapy_and_cut_off_end_what_counts() -> None:
    rows = course("SD PR PR")
    assert best_response(rows, start=START, new_therapy=START + timedelta(days=84)).response == "SD"
    assert best_response(rows, start=START, cutoff=START + timedelta(days=83)).response == "SD"
    assert confirmed_response(rows, start=START, cutoff=START + timedelta(days=100)).response == "SD"


def test_each_reader_is_judged_alone() -> None:
    rows = [*course("PR PR", reader="investigator"), *course("SD PD", reader="independent")]
    assert confirmed_response(rows, start=START, reader="investigator").response == "PR"
    assert confirmed_response(rows, start=START, reader="independent").response == "SD"


def test_two_readings_of_one_day_count_as_the_worse() -> None:
    rows = course("PR@42 SD@42")
    assert [a.response for a in considered(rows, start=START)] == ["SD"]


def test_an_open_response_is_unknown_until_it_can_be_confirmed() -> None:
    open_ = confirmed_answer(course("SD PR"), start=START)
    assert (
        isinstance(open_, Unknown)
        and "uPR" in open_.because.en
        and str(START + timedelta(days=84 + 28)) in open_.because.en
    )
    closed = confirmed_answer(course("SD PR"), start=START, follow_up_ended=True)
    assert isinstance(closed, Known) and closed.value.response == "SD"
    known = confirmed_answer(course("PR PR"), start=START)
    assert isinstance(known, Known) and known.value.response == "PR"
    again = confirmed_answer(course("PR SD SD PR"), start=START)
    assert isinstance(again, Unknown) and again.because.en.startswith(f"uPR on {START + timedelta(days=168)}")
    run_of = confirmed_answer(course("SD PR@80 NE@90 PR@100"), start=START)
    assert isinstance(run_of, Unknown) and run_of.because.en.startswith(f"uPR on {START + timedelta(days=80)}")
    better = confirmed_answer(course("PR PR CR"), start=START)
    assert isinstance(better, Unknown) and "uCR" in better.because.en
    treated = confirmed_answer(course("SD PR"), start=START, new_therapy=START + timedelta(days=100))
    assert isinstance(treated, Known) and treated.value.response == "SD"


def test_a_complete_response_followed_by_a_partial_one_asks_the_investigator() -> None:
    pairs = doubtful_pairs(course("CR NE PR PR"), start=START)
    assert [(p.cr.response, p.pr.response) for p in pairs] == [("CR", "PR")]
    assert doubtful_pairs(course("PR CR"), start=START) == ()


def test_rates_count_only_responders() -> None:
    assert [is_responder(best_response(course(w), start=START)) for w in ("CR", "PR", "SD", "", "NE")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert [has_disease_control(best_response(course(w), start=START)) for w in ("SD", "SD@10", "NN", "PD")] == [
        True,
        False,
        True,
        False,
    ]


def test_response_at_a_time_point() -> None:
    at = {"start": START, "target_day": 90, "window": (76, 104)}
    assert response_at(course("PR@80 CR@100"), **at).value == "CR"
    assert response_at(course("PR@83 SD@97"), **at).value == "SD"
    assert response_at(course("PD@40 PR@90"), **at).value == "PD"
    assert response_at(course("PR@90 PD@95"), **at).value == "PR"
    assert isinstance(response_at(course("PR@75 PR@105"), **at), Unknown)
    assert response_at(course("PD@60"), **at).value == "PD"


def test_an_equivocal_lesion_dates_back_once_confirmed() -> None:
    rows = course("SD@42 SD@84 PD@126")
    seen, later = START + timedelta(days=84), START + timedelta(days=126)
    back = with_equivocal(rows, [EquivocalLesion(seen, later)], as_of=later)
    assert isinstance(back, Known) and [a.response for a in back.value] == ["SD", "PD", "PD"]
    assert best_response(back.value, start=START).response == "SD"
    assert isinstance(with_equivocal(rows, [EquivocalLesion(seen)], as_of=later), Unknown)
    gone = with_equivocal(rows, [EquivocalLesion(seen, dismissed=True)], as_of=later)
    assert isinstance(gone, Known) and gone.value == tuple(rows)
    after = with_equivocal(rows, [EquivocalLesion(START + timedelta(days=130))], as_of=START + timedelta(days=140))
    assert isinstance(after, Known) and len(after.value) == 3
    between = with_equivocal(rows, [EquivocalLesion(START + timedelta(days=60), later)], as_of=later)
    assert isinstance(between, Known) and [a.response for a in between.value] == ["SD", "PD", "SD", "PD"]


def test_duration_of_stable_disease_runs_from_enrolment() -> None:
    assert stable_disease_days(course("SD PD"), enrolled=START - timedelta(days=16)).value == 84 + 16 + 1
    assert isinstance(stable_disease_days(course("SD SD"), enrolled=START), Unknown)


def test_order_of_rows_does_not_matter() -> None:
    rows = course("SD PR NE PR")
    answers = {
        (best_response(p, start=START).response, confirmed_response(p, start=START).date) for p in permutations(rows)
    }
    assert len(answers) == 1


def test_irecist_course_confirms_within_four_to_eight_weeks() -> None:
    def point(day: int, word: str, grown: bool = False) -> ImmunePoint:
        return ImmunePoint(START + timedelta(days=day), word, grown)  # type: ignore[arg-type]

    assert irecist_course([point(42, "PD"), point(70, "PD", True)]) == ("iUPD", "iCPD")
    assert irecist_course([point(42, "PD"), point(69, "PD", True)]) == ("iUPD", "iUPD")
    assert irecist_course([point(42, "PD"), point(98, "PD", True)]) == ("iUPD", "iCPD")
    assert irecist_course([point(42, "PD"), point(99, "PD", True)]) == ("iUPD", "iUPD")
    assert irecist_course([point(42, "PD"), point(70, "PD")]) == ("iUPD", "iUPD")
    assert irecist_course([point(42, "PD"), point(70, "SD"), point(98, "PD", True)]) == ("iUPD", "iSD", "iUPD")
    assert irecist_course([point(42, "PD"), point(70, "PD", True), point(98, "PR")]) == ("iUPD", "iCPD", "iCPD")
    assert irecist_course([point(42, "PD"), point(56, "NE"), point(70, "PD", True)]) == ("iUPD", "NE", "iCPD")
