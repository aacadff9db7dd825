"""``analyse``: what the design decides on — looks, first stages, stopping rules — beside what was decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.invented import day, logged, section, study, three_readings, two_arms
from trialwright.analysis.analyse import analyse
from trialwright.analysis.endpoint_answers import Timed
from trialwright.analysis.report import AnalysisReport
from trialwright.values.answer import Known, Unknown


@pytest.mark.evidence("double-programmed")
def test_an_interim_look_uses_only_what_had_happened_by_its_day() -> None:
    """Events on days 90, 178, 200 …: a look at 2 events stands on the second one's day, its hazard ratio at that cut."""
    base = study("oligometastatic-oesophagus")
    look = base.analysis.interim[0]
    two = replace(
        base,
        analysis=replace(
            base.analysis, interim=(replace(look, at="2 events", boundary="hazard ratio > 1", binding=True),)
        ),
    )
    log = logged(two_arms())
    s = section(analyse(two, log, day(700)), "DECISIONS")
    row = {r.statistic: r.printed() for r in next(t for t in s.tables if t.name == "decisions-looks").records}
    ends = sorted(
        a.answer.value.date
        for a in section(analyse(two, log, day(700)), "PFS").answers
        if isinstance(a.answer, Known) and isinstance(a.answer.value, Timed) and a.answer.value.cause == 1
    )
    assert row["seen"].startswith(f"{ends[1]}: 2 events")
    then = section(analyse(base, log, ends[1]), "PFS")
    ratio = next(r for r in then.results if r.name == "PFS.hazard_ratio").estimate
    printed = f"hazard ratio {ratio.value:.2f}" if isinstance(ratio, Known) else "hazard ratio NE"
    assert (
        printed in row["seen"]
        and row["boundary"] == "hazard ratio > 1"
        and row["says"] in ("crossed: stop", "not crossed: go on")
    )


def test_a_look_that_is_not_due_or_has_no_boundary_is_not_known() -> None:
    base = study("oligometastatic-oesophagus")
    s = section(analyse(base, logged(two_arms()), day(700)), "DECISIONS")
    by = {r.statistic: r for r in next(t for t in s.tables if t.name == "decisions-looks").records}
    assert isinstance(by["says"].value, Unknown) and by["says"].printed().startswith("not due:")
    assert by["boundary"].printed() == "the study file gives no boundary" and "of 47 events" in by["says"].printed()


@pytest.mark.parametrize(
    ("r1", "says"), [(0, "go on to the second stage"), (1, "go on to the second stage"), (2, "stop for futility")]
)
def test_a_first_stage_is_judged_on_its_own_participants(r1: int, says: str) -> None:
    """Three participants at one visit: two respond, one does not; the stage needs more than ``r1`` of three."""
    base = study("aplastic-anaemia")
    size = base.analysis.sample_size
    assert size is not None
    staged = replace(
        base, analysis=replace(base.analysis, sample_size=replace(size, n=5, success=4, first_stage=3, first_limit=r1))
    )
    s = section(analyse(staged, logged(three_readings()), day(300)), "DECISIONS")
    table = next(t for t in s.tables if t.name == "decisions-stages")
    stage = {r.statistic: r.printed() for r in table.records if r.variable.en.endswith("first stage")}
    assert stage == {"boundary": f"at least {r1 + 1} of 3; H0 ≤ 25.5%", "seen": "2/3 (66.7%)", "says": says}
    final = {r.statistic: r.printed() for r in table.records if r.variable.en.endswith("at the end")}
    assert final["says"] == "not decided: 2 of 5 are not known yet"


def test_stopping_rules_and_cohorts_stand_beside_what_was_decided(tantalum: AnalysisReport) -> None:
    s = section(tantalum, "DECISIONS")
    stop = next(t for t in s.tables if t.name == "decisions-stopping")
    assert {r.statistic for r in stop.records} == {"boundary", "seen", "says", "decided"}
    ladder = next(t for t in s.tables if t.name == "decisions-escalation")
    assert all(r.printed("zh") and r.printed("en") for r in ladder.records)
