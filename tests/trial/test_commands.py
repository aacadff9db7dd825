"""Facts are never refused, acts can be; a refusal says the rule, why, and where to look."""

from __future__ import annotations

import pytest

from tests.trial.lives import day, entered, lived, plan
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.rehearsal.lists import Lists
from trialwright.trial.commands import Accepted, ChooseRegimen, DecideGate, Enrol, Pause, Randomise, Resume, command
from trialwright.trial.eligibility import lines, verdict
from trialwright.trial.state import Draft, replay
from trialwright.values import Finding, Known, Quantity, Refusal, Unknown

TODAY = "2026-10-12"
NAMES = ("ta-nps", "aplastic-anaemia", "oligometastatic-oesophagus", "msc-ev-liver-failure", "recurrent-npc")


def candidate(study: str, *, consent: bool = True, checklist: bool = True, name: str = "V1") -> list[Event]:
    p = plan(study)
    out: list[Event] = [ev.Screened(happened=day(TODAY), participant=name, site="1")]
    if consent:
        out.append(ev.Consented(happened=day(TODAY), participant=name))
    if checklist:
        gate = p.first_gate
        for c in p.study.criteria[gate].criteria.values():
            out.append(
                ev.Judged(happened=day(TODAY), participant=name, gate=gate, criterion=c.number, answer=c.is_inclusion)
            )
    return out


def opened(study: str, events: list[Event], *, rehearsal: bool = True) -> Draft:
    start = ev.TrialOpened(happened=day("2026-10-01"), study=study, rehearsal=rehearsal)
    return lived(plan(study), [start, *events])


def enrol(study: str, events: list[Event], *, rehearsal: bool = True, name: str = "V1") -> Accepted | Refusal:
    draft = opened(study, events, rehearsal=rehearsal)
    lists = Lists(plan(study).study, 1, 0)
    for gate, sha, algorithm, slots in lists.committed():
        draft.apply(
            ev.ListCommitted(happened=day("2026-10-01"), gate=gate, sha256=sha, algorithm=algorithm, slots=slots)
        )
    return command(draft, Enrol(participant=name, gate=plan(study).first_gate), at=day(TODAY), lists=lists)


@pytest.mark.parametrize("study", NAMES)
def test_a_signed_checklist_and_consent_let_a_participant_in(study: str) -> None:
    extra: list[Event] = []
    if study == "msc-ev-liver-failure":
        extra = [ev.Observed(happened=day(TODAY), participant="V1", item="hbv_cause", value="yes")]
    answer = enrol(study, [*candidate(study), *extra])
    assert isinstance(answer, Accepted), answer
    assert isinstance(answer.events[0], ev.Enrolled)
    if study == "msc-ev-liver-failure":
        assert isinstance(answer.events[1], ev.Randomised)
        assert answer.events[1].arm in plan(study).study.arms


@pytest.mark.parametrize("study", NAMES)
def test_without_consent_nobody_is_enrolled(study: str) -> None:
    answer = enrol(study, candidate(study, consent=False))
    assert isinstance(answer, Refusal) and answer.rule == "consent"


@pytest.mark.parametrize("study", NAMES)
def test_an_open_criterion_never_lets_anybody_in(study: str) -> None:
    answer = enrol(study, candidate(study, checklist=False))
    assert isinstance(answer, Refusal) and answer.rule == "eligibility"


def test_a_recorded_value_comes_before_the_signed_line() -> None:
    """The checklist says I5.a is met; a neutrophil count of 0.9 says it is not."""
    low = ev.Observed(happened=day(TODAY), participant="V1", item="ANC", value=Quantity.of("0.9 x10^9/L"))
    planned = ev.AnchorDated(happened=day("2026-10-15"), participant="V1", anchor="planned_day_one")
    answer = enrol("ta-nps", [*candidate("ta-nps"), low, planned])
    assert isinstance(answer, Refusal) and "I5.a" in answer.because.en


def test_a_withdrawn_study_is_rehearsed_but_never_enrolled() -> None:
    hbv = ev.Observed(happened=day(TODAY), participant="V1", item="hbv_cause", value="no")
    study = "msc-ev-liver-failure"
    refused = enrol(study, [*candidate(study), hbv], rehearsal=False)
    assert isinstance(refused, Refusal) and refused.rule == "status" and "withdrawn" in refused.because.en
    assert isinstance(enrol(study, [*candidate(study), hbv], rehearsal=True), Accepted)


def test_the_stratum_must_be_recorded() -> None:
    answer = enrol("msc-ev-liver-failure", candidate("msc-ev-liver-failure"))
    assert isinstance(answer, Refusal) and answer.rule == "stratum" and "hbv_cause" in answer.because.en


def test_randomisation_comes_after_induction_and_only_inside_its_window() -> None:
    p = plan("oligometastatic-oesophagus")
    draft = opened("oligometastatic-oesophagus", entered(p, "2026-07-01"))
    lists = Lists(p.study, 1, 0)
    early = command(draft, Randomise(participant="001", gate="randomisation"), at=day("2026-08-01"), lists=lists)
    assert isinstance(early, Refusal) and early.rule == "eligibility"
    draft.apply(ev.Visited(happened=day("2026-09-10"), participant="001", encounter="C4"))
    late = command(draft, Randomise(participant="001", gate="randomisation"), at=day("2026-11-01"), lists=lists)
    assert isinstance(late, Refusal) and late.rule == "window"


def test_a_complete_response_at_fifty_gray_ends_the_course() -> None:
    p = plan("recurrent-npc")
    events = [*entered(p, "2026-01-02"), ev.ResponseRead(happened=day("2026-03-05"), participant="001", response="CR")]
    answer = command(
        opened("recurrent-npc", events), DecideGate(participant="001", gate="at_50_gy"), at=day("2026-03-06")
    )
    assert isinstance(answer, Accepted)
    stop = answer.events[1]
    assert isinstance(stop, ev.TreatmentStopped) and stop.intervention == "imrt"


def test_pause_is_always_accepted_and_resuming_needs_a_decision() -> None:
    draft = opened("ta-nps", [])
    assert isinstance(command(draft, Pause(rule="related_death"), at=day(TODAY)), Accepted)
    assert isinstance(command(draft, Resume(decision=""), at=day(TODAY)), Refusal)


def test_an_unknown_regimen_answers_with_the_near_ones() -> None:
    p = plan("oligometastatic-oesophagus")
    draft = opened("oligometastatic-oesophagus", entered(p, TODAY))
    answer = command(draft, ChooseRegimen(participant="001", intervention="chemo", option="tp_cisplatn"), at=day(TODAY))
    assert isinstance(answer, Refusal) and "tp_cisplatin" in answer.because.en


def _findings(events: list[Event], fact: Event, study: str = "ta-nps") -> tuple[Finding, ...]:
    answer = command(opened(study, events), fact, at=day(TODAY))
    assert isinstance(answer, Accepted) and answer.events == (fact,)
    return answer.findings


def test_facts_are_recorded_whatever_is_doubtful_about_them() -> None:
    p = plan("ta-nps")
    dose = ev.Administered(happened=day("2026-10-13"), participant="001", intervention="ta_nps", number=1)
    unknown = _findings([], dose)
    assert [f.code for f in unknown] == ["ENG-01"]
    unconsented = _findings([ev.Screened(happened=day(TODAY), participant="001")], dose)
    assert "ENG-02" in [f.code for f in unconsented]
    wrong = ev.Administered(happened=day("2026-10-13"), participant="001", intervention="ta_np", number=1)
    assert [f.code for f in _findings(entered(p, TODAY, cohort="low"), wrong)] == ["ENG-05"]
    after = _findings([*entered(p, TODAY, cohort="low"), ev.Died(happened=day("2026-10-12"), participant="001")], dose)
    assert "ENG-03" in [f.code for f in after]


def test_a_visit_outside_its_window_is_a_finding_in_both_languages() -> None:
    p = plan("ta-nps")
    events = [
        *entered(p, "2026-10-05", cohort="low"),
        ev.Administered(happened=day("2026-10-12"), participant="001", intervention="ta_nps", number=1),
        ev.Visited(happened=day("2026-10-12"), participant="001", encounter="D1"),
    ]
    late = _findings(events, ev.Visited(happened=day("2026-10-25"), participant="001", encounter="W2"))
    assert [f.code for f in late] == ["ENG-07"]
    assert late[0].text.zh and late[0].text.en and "2026-10-21" in late[0].text.en
    assert _findings(events, ev.Visited(happened=day("2026-10-20"), participant="001", encounter="W2")) == ()


def test_age_decides_and_without_inclusion_criteria_nobody_is_eligible() -> None:
    """S1-E22: 17 and 61 are out; with the list unanswered 18 and 60 stay undetermined."""
    from trialwright.values import PartialDate

    p = plan("aplastic-anaemia")
    for years, expected in ((17, False), (18, None), (60, None), (61, False)):
        born = PartialDate(2026 - years, 1, 5)
        events = [
            ev.Screened(happened=day(TODAY), participant="V1", born=born),
            ev.Consented(happened=day(TODAY), participant="V1"),
        ]
        answer = verdict(p, lived(p, events).participants["V1"], p.first_gate, day(TODAY))
        assert (answer.value if isinstance(answer, Known) else None) == expected
        if expected is None:
            assert isinstance(answer, Unknown) and answer.missing


def test_every_line_of_the_checklist_is_shown() -> None:
    p = plan("ta-nps")
    draft = lived(p, candidate("ta-nps", checklist=False))
    shown = lines(p, draft.participants["V1"], p.first_gate, day(TODAY))
    assert [ln.number for ln in shown] == list(p.study.criteria[p.first_gate].criteria)


@pytest.mark.evidence("law")
def test_replay_is_a_function_of_study_and_events() -> None:
    p = plan("ta-nps")
    events = [
        ev.TrialOpened(happened=day("2026-10-01"), study="x"),
        *candidate("ta-nps"),
        *entered(p, TODAY, name="V1", cohort="low"),
    ]
    once, twice = replay(p, events), replay(p, events)
    assert once == twice == lived(p, events).trial()
    assert once.participants["V1"].state == "on_study"
    assert replay(p, events[:-1]) != once


def test_a_correction_changes_what_follows_and_keeps_its_place() -> None:
    p = plan("ta-nps")
    events: list[Event] = [
        *entered(p, TODAY, cohort="low"),
        ev.Observed(happened=day(TODAY), participant="001", item="ANC", value=Quantity.of("1.2 x10^9/L")),
    ]
    corrected = ev.Corrected(happened=day("2026-10-14"), of=4, value=Quantity.of("0.2 x10^9/L"))
    value = replay(p, [*events, corrected]).participants["001"].observed["ANC"]
    assert len(value) == 1 and value[0].sequence == 4
    assert value[0].event.value == Quantity.of("0.2 x10^9/L")
    assert replay(p, [*events, ev.Cleared(happened=day("2026-10-14"), of=4)]).participants["001"].observed["ANC"] == ()
