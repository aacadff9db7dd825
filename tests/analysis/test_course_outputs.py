"""``analyse``: looks back, quality of life, responses at a visit and the comparison the study asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.analysis.invented import day, logged, section, study, three_readings
from trialwright.analysis.analyse import analyse
from trialwright.analysis.endpoint_answers import Timed
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity


@pytest.mark.evidence("double-programmed")
def test_without_transfusion_is_known_only_once_the_record_covers_the_look_back() -> None:
    """Hb 90 on day -1 and 70 on day 10, the day of a transfusion; 85 on day 40 comes 30 days after it and counts.

    The record begins on day -1: what the 28 days before that held is not known, so 90 g/L is no recovery.
    """
    s = section(analyse(study("aplastic-anaemia"), logged(three_readings()), day(300)), "HB_REC")
    for a in s.answers:
        assert isinstance(a.answer, Known) and isinstance(a.answer.value, Timed)
        assert a.answer.value.cause == 1 and a.answer.value.days == 41  # day 0 of the start counts as 1
    assert any("Already at this level" in f.en and ": 3." in f.en for f in s.tables[0].footnotes)


# --- quality of life ---------------------------------------------------------------------------------------------------


def questionnaires(as_items: bool) -> Iterator[Event]:
    """Two participants, two visits: all answers best; then item 1 to 5 at 4 and item 10 at 3 for the first."""
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    for k, who in enumerate(("Q1", "Q2")):
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="female")
        yield ev.Enrolled(happened=day(k + 2), participant=who, gate="enrolment", number=who, arm="all")
        yield ev.Administered(happened=day(k + 3), participant=who, intervention="ld_rt", number=1)
        for visit, on, worse in (("SCR", 1, False), ("EORT", 60, k == 0)):
            yield ev.Visited(happened=day(k + on), participant=who, encounter=visit)
            answers = {n: 7 if n in (29, 30) else 1 for n in range(1, 31)}
            if worse:
                answers.update(dict.fromkeys(range(1, 6), 4) | {10: 3})
                del answers[28]
            common = {"happened": day(k + on), "participant": who, "item": "qlq_c30", "encounter": visit}
            if as_items:
                for n, a in answers.items():
                    yield ev.Observed(value=Quantity.of(str(a), "1"), attributes={"item": str(n)}, **common)  # type: ignore[arg-type]
            else:
                yield ev.Observed(value=Quantity.of("50", "1"), attributes={"scale": "QL"}, **common)  # type: ignore[arg-type]


@pytest.mark.evidence("double-programmed")
def test_thirty_answers_become_scales_with_their_change() -> None:
    """PF 100 → 0, FA 0 → (3+1+1)/3: mean 5/3 → 22.2; the item that was not answered leaves its scale unknown."""
    s = section(analyse(study("recurrent-npc"), logged(questionnaires(True)), day(300)), "QOL")
    tables = {t.name: t for t in s.tables}
    assert len([n for n in tables if n != "QOL-compliance"]) == 16
    pf = [r for r in tables["QOL-PF"].records if r.context.startswith("QOL/PF/EORT")]
    assert next(r for r in pf if r.group.en == "Change").printed() == "n=2; -50.0 ± 70.7; median -50.0 [-100.0, 0.0]"
    assert next(r for r in pf if r.group.en == "Worse").printed() == "1/2 (50.0)" and len(pf[0].events) == 10
    fa = [r for r in tables["QOL-FA"].records if r.context.startswith("QOL/FA/EORT")]
    assert next(r for r in fa if r.group.en == "Value").printed() == "n=2; 11.1 ± 15.7; median 11.1 [0.0, 22.2]"
    fi = [r for r in tables["QOL-FI"].records if r.context.startswith("QOL/FI/EORT")]
    assert next(r for r in fi if r.group.en == "Value").n == 1
    assert "items 1, 2, 3, 4, 5" in tables["QOL-PF"].title.en and s.figures[0].name == "QOL-scales"
    received = {r.variable.en: r.printed() for r in tables["QOL-compliance"].records}
    assert received["EORT"] == "2/2 (100.0)" and received["RESP (Response)"] == "0/0 (–)"


def test_scales_that_were_not_recorded_are_said() -> None:
    s = section(analyse(study("recurrent-npc"), logged(questionnaires(False)), day(300)), "QOL")
    assert [t.name for t in s.tables] == ["QOL-compliance", "QOL-QL"]
    assert any("14 of the 15 scales were not recorded" in f.en for f in s.tables[1].footnotes)


# --- responses at a visit ----------------------------------------------------------------------------------------------


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(
    ("other", "word"),
    [
        ((120, "PR"), "PR"),
        ((195, "PR"), "PR"),
        ((150, "PR"), "uPR"),
        ((120, "SD"), "uPR"),
        ((195, "CR"), "PR"),
        ((195, "SD"), "uPR"),
    ],
)
def test_a_response_at_a_visit_needs_its_confirmation(other: tuple[int, str], word: str) -> None:
    """PR on day 160; the study asks for 4 weeks between two readings, before or after."""

    def log() -> Iterator[Event]:
        yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
        yield ev.Screened(happened=day(0), participant="N1", site="1", sex="male")
        yield ev.Enrolled(happened=day(2), participant="N1", gate="enrolment", number="N1", arm="all")
        yield ev.Administered(happened=day(3), participant="N1", intervention="ld_rt", number=1)
        for on, response, visit in ((160, "PR", "RESP"), (*other, "")):
            yield ev.ResponseRead(
                happened=day(on), participant="N1", criteria="recist", response=response, encounter=visit
            )
        yield ev.Visited(happened=day(160), participant="N1", encounter="RESP")
        yield ev.Died(happened=day(250), participant="N1")

    answer = section(analyse(study("recurrent-npc"), logged(log()), day(300)), "ORR").answers[0].answer
    assert isinstance(answer, Known) and answer.value == word


# --- the comparison the study asks for ---------------------------------------------------------------------------------


def liver() -> Iterator[Event]:
    """Six a group, two visits without gaps: AST by hand."""
    yield ev.TrialOpened(happened=day(0), study="x", rehearsal=True)
    values = ((20, 24, 30), (30, 31, 40), (25, 27, 28), (40, 38, 41), (22, 25, 23), (35, 36, 45))
    for k in range(12):
        who, arm = f"L{k:02}", "ev" if k % 2 else "control"
        yield ev.Screened(happened=day(k), participant=who, site="1", sex="male")
        yield ev.Enrolled(happened=day(k + 1), participant=who, gate="enrolment", number=who)
        yield ev.Randomised(
            happened=day(k + 2), participant=who, gate="enrolment", slot=k + 1, arm=arm, stratum=("yes",)
        )
        for visit, on, v in zip(("D1", "D8", "D15"), (2, 9, 16), values[k // 2], strict=True):
            shown = str(v + (3 if k % 2 and visit != "D1" else 0) + (k * 7 % 5))
            yield ev.Visited(happened=day(k + on), participant=who, encounter=visit)
            yield ev.Observed(
                happened=day(k + on), participant=who, item="AST", value=Quantity.of(shown, "U/L"), encounter=visit
            )


@pytest.mark.parametrize(("method", "digits"), [("ancova", "2"), ("mmrm", "2"), ("rank_ancova", "")])
def test_a_change_is_compared_by_the_method_of_the_study_or_says_that_it_is_not(method: str, digits: str) -> None:
    base = study("msc-ev-liver-failure")
    estimates = {
        **dict(base.analysis.estimates.items()),
        "AST_C": replace(base.analysis.estimates["AST_C"], method=method),
    }
    e = replace(base.endpoints["AST_C"], at=("D8", "D15"))
    asked = replace(
        base,
        analysis=replace(base.analysis, estimates=type(base.analysis.estimates)(estimates)),
        endpoints=type(base.endpoints)({**dict(base.endpoints.items()), "AST_C": e}),
    )
    s = section(analyse(asked, logged(liver()), day(200)), "AST_C")
    found = [r for r in s.tables[0].records if r.context == f"AST_C/AST/D15/{method}"]
    if not digits:
        assert len(found) == 1 and isinstance(found[0].value, Unknown) and "rank_ancova" in found[0].printed()
        return
    assert [r.statistic for r in found] == ["estimate", "lower", "upper", "p"]
    estimate, lower, upper, p = (float(str(r.value)) for r in found)
    assert lower < estimate < upper and 0 <= p <= 1 and "MSC-EV group − Non-MSC-EV group" in found[0].variable.en
