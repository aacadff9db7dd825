"""Calendars hang on what really happened. Dates: worked examples S0-E23, S1-E04, E05, E10, E11, E19, S2-E07, S4."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.trial.lives import day, entered, given, lived, plan
from trialwright.history import events as ev
from trialwright.study.lines import Anchor
from trialwright.trial import anchors
from trialwright.trial.calendar import due, forecast, next_occasion, treatment_days
from trialwright.trial.days import NO_HOLIDAYS, SiteCalendar
from trialwright.trial.state import Draft


def dates_of(draft: Draft, plan_name: str, until: str, names: set[str]) -> dict[str, list[str]]:
    p = plan(plan_name)
    found: dict[str, list[str]] = {n: [] for n in names}
    for o in forecast(p, draft.participants["001"], NO_HOLIDAYS, day(until)):
        if o.name in names:
            found[o.name].append(o.due.isoformat())
    return found


ATG = ("2026-02-09", "2026-02-10", "2026-02-12", "2026-02-13", "2026-02-14")


@pytest.mark.evidence("double-programmed")
def test_cells_follow_the_last_day_of_atg_that_happened() -> None:
    """S1-E04: five doses with a day held; the anchor is the actual last dose."""
    p = plan("aplastic-anaemia")
    draft = lived(p, [*entered(p, "2026-02-08"), *given("atg", *ATG)])
    assert anchors.course_end(p, draft.participants["001"], "atg") == day("2026-02-14")
    assert dates_of(draft, "aplastic-anaemia", "2026-06-01", {"cells"}) == {"cells": ["2026-02-16", "2026-02-28"]}


@pytest.mark.evidence("double-programmed")
def test_until_the_course_is_closed_what_hangs_on_its_end_is_a_forecast() -> None:
    p = plan("aplastic-anaemia")
    draft = lived(p, [*entered(p, "2026-02-08"), *given("atg", *ATG[:2])])
    d = draft.participants["001"]
    line = p.line("cells")
    assert line is not None
    assert next_occasion(p, d, line, NO_HOLIDAYS) is None
    cells = [o for o in forecast(p, d, NO_HOLIDAYS, day("2026-06-01")) if o.name == "cells"]
    assert [o.due.isoformat() for o in cells] == ["2026-02-15", "2026-02-27"]
    assert all(o.forecast for o in cells)


@pytest.mark.evidence("double-programmed")
def test_stopped_after_three_doses_the_course_is_closed() -> None:
    """S1-E05: the anchor exists; whether an incomplete course qualifies is the study's condition (`atg_doses >= 3`)."""
    p = plan("aplastic-anaemia")
    stop = ev.TreatmentStopped(happened=day("2026-02-11"), participant="001", intervention="atg", because="anaphylaxis")
    three = given("atg", "2026-02-09", "2026-02-10", "2026-02-11")
    draft = lived(p, [*entered(p, "2026-02-08"), *three, stop])
    assert anchors.course_end(p, draft.participants["001"], "atg") == day("2026-02-11")


@pytest.mark.evidence("double-programmed")
def test_response_weeks_count_from_the_first_day_of_atg() -> None:
    """S1-E11, default of decision D5: 2026-03-09, 04-06, 05-04."""
    p = plan("aplastic-anaemia")
    days = ("2026-02-09", "2026-02-10", "2026-02-11", "2026-02-12", "2026-02-13")
    draft = lived(p, [*entered(p, "2026-02-08"), *given("atg", *days)])
    found = dates_of(draft, "aplastic-anaemia", "2026-06-30", {"W4", "W8", "W12"})
    assert found == {"W4": ["2026-03-09"], "W8": ["2026-04-06"], "W12": ["2026-05-04"]}


@pytest.mark.evidence("double-programmed")
def test_three_calendar_months_of_tablets_end_the_day_before() -> None:
    """S1-E10: from 2026-02-09 the last day is 2026-05-08, 89 days."""
    p = plan("aplastic-anaemia")
    draft = lived(p, [*entered(p, "2026-02-08"), *given("atg", "2026-02-09"), *given("hetrombopag", "2026-02-09")])
    line = p.line("hetrombopag")
    assert line is not None
    last = next_occasion(p, draft.participants["001"], line, NO_HOLIDAYS)
    assert last is not None
    assert last.due == day("2026-05-08")
    assert (last.due - day("2026-02-09")).days + 1 == 89


@pytest.mark.evidence("double-programmed")
def test_induction_cycles_every_21_days() -> None:
    """S2-E07: C1 … C4 on 2022-01-10, 01-31, 02-21, 03-14."""
    p = plan("oligometastatic-oesophagus")
    draft = lived(p, [*entered(p, "2022-01-05"), *_visit("C1", "2022-01-10"), *given("camrelizumab", "2022-01-10")])
    found = dates_of(draft, "oligometastatic-oesophagus", "2022-04-30", {"C2", "C3", "C4"})
    assert found == {"C2": ["2022-01-31"], "C3": ["2022-02-21"], "C4": ["2022-03-14"]}


def _visit(name: str, *days: str) -> list[ev.Event]:
    return [
        ev.Visited(happened=day(d), participant="001", encounter=name, number=k) for k, d in enumerate(days, start=1)
    ]


@pytest.mark.evidence("double-programmed")
def test_fractions_run_on_treatment_days_and_move_with_holidays() -> None:
    p = plan("ta-nps")
    holiday = ev.CalendarDeclared(
        happened=day("2026-09-01"),
        site="1",
        holidays=tuple(day("2026-10-01") + timedelta(days=k) for k in range(7)),
        working_days=(day("2026-10-10"),),
    )
    draft = lived(p, [holiday, *entered(p, "2026-09-21", cohort="low"), *given("ta_nps", "2026-09-28")])
    site = draft.site_calendar("1")
    fractions = [o for o in forecast(p, draft.participants["001"], site, day("2026-12-31")) if o.name == "rt"]
    assert len(fractions) == 25
    days = [o.due for o in fractions]
    assert days[0] == day("2026-09-29")
    assert all(site.is_treatment_day(d) for d in days)
    assert day("2026-10-01") not in days and day("2026-10-10") in days
    assert len(set(days)) == 25


@pytest.mark.evidence("double-programmed")
def test_the_dlt_window_moves_with_the_last_fraction() -> None:
    from trialwright.trial.oversight import dlt_window

    p = plan("ta-nps")
    days = [d.isoformat() for d in treatment_days(SiteCalendar(), day("2026-10-13"), 25)]
    base = [*entered(p, "2026-10-05", cohort="low"), *given("ta_nps", "2026-10-12")]
    before = lived(p, [*base, *given("rt", *days[:24])])
    assert dlt_window(p, before.participants["001"]) == (day("2026-10-12"), None)
    after = lived(p, [*base, *given("rt", *days)])
    assert dlt_window(p, after.participants["001"]) == (day("2026-10-12"), day(days[-1]) + timedelta(days=28))


@pytest.mark.evidence("double-programmed")
def test_radiotherapy_stopped_early_moves_everything_anchored_on_its_end() -> None:
    """S4: an ulcer cancels the remaining fractions; the response visit and maintenance follow the last delivered one."""
    p = plan("recurrent-npc")
    base = [
        *entered(p, "2026-01-02"),
        *given("ld_rt", "2026-01-05", "2026-01-06", "2026-01-07"),
        *given("anti_pd1", "2026-01-05", "2026-01-26"),
    ]
    days = [d.isoformat() for d in treatment_days(SiteCalendar(), day("2026-02-02"), 20)]
    stop = ev.TreatmentStopped(happened=day(days[-1]), participant="001", intervention="imrt", because="ulcer")
    draft = lived(p, [*base, *given("imrt", *days), stop])
    d = draft.participants["001"]
    assert anchors.dated(p, d, Anchor("imrt", "end")) == day(days[-1])
    line = p.line("RESP")
    assert line is not None
    response = next_occasion(p, d, line, NO_HOLIDAYS)
    assert response is not None
    assert response.due == day(days[-1]) + timedelta(weeks=12)


def test_a_missed_visit_does_not_hold_up_the_next() -> None:
    p = plan("ta-nps")
    events = [*entered(p, "2026-10-05", cohort="low"), *given("ta_nps", "2026-10-12"), *_visit("D1", "2026-10-12")]
    missed = ev.VisitMissed(happened=day("2026-10-19"), participant="001", encounter="W2")
    draft = lived(p, [*events, missed])
    names = {o.name for o in due(p, draft.participants["001"], NO_HOLIDAYS)}
    assert "W2" not in names and "W3" in names


def test_nobody_is_expected_after_death_or_withdrawal() -> None:
    p = plan("ta-nps")
    events = [*entered(p, "2026-10-05", cohort="low"), *given("ta_nps", "2026-10-12")]
    for leave in (
        ev.Died(happened=day("2026-10-20"), participant="001"),
        ev.ConsentWithdrawn(happened=day("2026-10-20"), participant="001"),
    ):
        assert due(p, lived(p, [*events, leave]).participants["001"], NO_HOLIDAYS) == ()


@pytest.mark.evidence("double-programmed")
def test_recruitment_window_and_observation() -> None:
    """S0-E23: 365 days, three windows of 63 leave 176 for accrual, one participant every 19.6 days."""
    window = (date(2027, 9, 30) - date(2026, 10, 1)).days + 1
    assert window == 365
    assert window - 3 * 63 == 176
    assert round((window - 3 * 63) / 9, 1) == 19.6
