"""Dose advice: what the committee is told, when it must wait, and what it may decide."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.trial.lives import day, entered, given, lived, plan
from trialwright.designs import Stop, Treat, Wait
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.trial import oversight
from trialwright.trial.calendar import treatment_days
from trialwright.trial.commands import Accepted, Enrol, Ratify, command
from trialwright.trial.days import SiteCalendar
from trialwright.trial.state import Draft
from trialwright.values import Known, Refusal

FIRST = "2026-10-12"


def treated(name: str, cohort: str, first: str = FIRST, *, fractions: int = 25, toxic: bool = False) -> list[Event]:
    p = plan("ta-nps")
    days = [d.isoformat() for d in treatment_days(SiteCalendar(), day(first) + timedelta(days=1), fractions)]
    out = [
        *entered(p, first, name=name, cohort=cohort),
        *given("ta_nps", first, name=name),
        *given("rt", *days, name=name),
    ]
    if toxic:
        out.append(
            ev.AdverseEventReported(
                happened=day(first) + timedelta(days=10), participant=name, instance=1, term="febrile_neutropenia",
                grade=3, ended=day(first) + timedelta(days=15), related={"ta_nps": True},
            )
        )  # fmt: skip
    return out


def judged(name: str, on: str, *, answer: bool = False) -> Event:
    return ev.DltJudged(happened=day(on), participant=name, answer=answer)


def trial(*groups: list[Event]) -> Draft:
    return lived(plan("ta-nps"), [e for g in groups for e in g])


def test_with_three_inside_the_window_nobody_is_told_to_escalate() -> None:
    draft = trial(*(treated(n, "low") for n in ("001", "002", "003")))
    advice = oversight.advice(draft, day("2026-11-20"))
    assert isinstance(advice, Known) and isinstance(advice.value, Wait)
    assert "3 of 3 at level 1" in advice.value.because.en


def test_zero_of_three_escalates_when_the_windows_are_over() -> None:
    done = [judged(n, "2026-12-20") for n in ("001", "002", "003")]
    draft = trial(*(treated(n, "low") for n in ("001", "002", "003")), done)
    advice = oversight.advice(draft, day("2026-12-20"))
    assert isinstance(advice, Known) and advice.value == Treat(2, 3)
    assert "0/3 with DLT at level 1" in advice.value.because.en


def test_one_of_three_expands_to_six_and_two_stop() -> None:
    one = trial(
        treated("001", "low", toxic=True),
        treated("002", "low"),
        treated("003", "low"),
        [judged("002", "2026-12-20"), judged("003", "2026-12-20")],
    )
    advice = oversight.advice(one, day("2026-12-20"))
    assert isinstance(advice, Known) and advice.value == Treat(1, 3)
    two = trial(treated("001", "low", toxic=True), treated("002", "low", toxic=True), treated("003", "low"))
    stopped = oversight.advice(two, day("2026-11-01"))
    assert isinstance(stopped, Known) and isinstance(stopped.value, Stop)
    assert stopped.value.recommended is None


def test_an_event_after_the_window_is_no_dlt() -> None:
    """S0-E19: the diarrhoea of 20 December lies outside the window that closed on 14 December."""
    late = ev.AdverseEventReported(
        happened=day("2026-12-20"),
        participant="001",
        instance=1,
        term="diarrhoea",
        grade=3,
        ended=day("2026-12-28"),
        related={"rt": True},
    )
    draft = trial(treated("001", "low"), [judged("001", "2026-12-18"), late])
    assert oversight.dlt_status(plan("ta-nps"), draft.participants["001"], day("2027-01-10")).letter == "N"


def test_injection_site_pain_of_eighty_hours_is_a_dlt() -> None:
    """S0-E19: related grade 3, more than 72 h."""
    pain = ev.AdverseEventReported(
        happened=day("2026-10-12"), participant="001", instance=1, term="injection_site_pain", grade=3, ended=day("2026-10-16"),
        related={"injection": True}, attributes={"haematological": "no"},
    )  # fmt: skip
    draft = trial(treated("001", "low"), [pain])
    assert oversight.dlt_status(plan("ta-nps"), draft.participants["001"], day("2026-10-20")).letter == "T"


def test_who_leaves_before_the_window_closes_is_replaced_for_good() -> None:
    left = ev.ConsentWithdrawn(happened=day("2026-10-30"), participant="001")
    draft = trial(treated("001", "low", fractions=12), [left])
    for on in ("2026-10-30", "2027-03-01"):
        assert oversight.dlt_status(plan("ta-nps"), draft.participants["001"], day(on)).letter == "X"


def test_the_committee_cannot_go_beyond_the_advice_nor_decide_while_it_waits() -> None:
    waiting = trial(*(treated(n, "low") for n in ("001", "002", "003")))
    answer = command(waiting, Ratify(cohort="mid", n=3), at=day("2026-11-20"))
    assert isinstance(answer, Refusal) and answer.rule == "wait"
    done = [judged(n, "2026-12-20") for n in ("001", "002", "003")]
    ready = trial(*(treated(n, "low") for n in ("001", "002", "003")), done)
    beyond = command(ready, Ratify(cohort="high", n=3), at=day("2026-12-20"))
    assert isinstance(beyond, Refusal) and beyond.rule == "beyond the advice"
    cautious = command(ready, Ratify(cohort="low", n=3), at=day("2026-12-20"))
    assert isinstance(cautious, Refusal) and cautious.rule == "reason"
    said = command(
        ready, Ratify(cohort="low", n=3, because="late skin reaction outside the window"), at=day("2026-12-20")
    )
    assert isinstance(said, Accepted)


def test_the_first_of_a_level_is_a_week_ahead_and_a_full_level_is_closed() -> None:
    p = plan("ta-nps")
    lead = trial(entered(p, "2026-10-09", name="001", cohort="low"), given("ta_nps", FIRST))
    assert oversight.cohort_refusal(lead, day("2026-10-15")) is not None
    assert oversight.cohort_refusal(lead, day("2026-10-19")) is None
    full = trial(*(entered(p, "2026-10-09", name=n, cohort="low") for n in ("001", "002", "003")))
    refusal = oversight.cohort_refusal(full, day("2026-12-01"))
    assert refusal is not None and refusal.rule == "cohort full"


def test_a_related_death_pauses_accrual_until_decided() -> None:
    p = plan("ta-nps")
    fatal = ev.AdverseEventReported(
        happened=day("2026-10-20"), participant="001", instance=1, term="haemorrhage", grade=5, related={"ta_nps": True}
    )
    draft = trial(
        treated("001", "low", fractions=5), [fatal], [ev.Screened(happened=day("2026-10-21"), participant="002")]
    )
    assert oversight.crossed(draft, day("2026-10-21")) == ("related_death",)
    answer = command(draft, Enrol(participant="002", gate=p.first_gate), at=day("2026-10-22"))
    assert isinstance(answer, Refusal) and answer.rule == "stopping rule"


@pytest.mark.evidence("law")
def test_frozen_and_draft_give_the_same_advice() -> None:
    done = [judged(n, "2026-12-20") for n in ("001", "002", "003")]
    draft = trial(*(treated(n, "low") for n in ("001", "002", "003")), done)
    assert oversight.advice(draft, day("2026-12-20")) == oversight.advice(draft.trial(), day("2026-12-20"))
