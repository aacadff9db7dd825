"""Feedback rules at a virtual site: only an observation that can make a rule true has it asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.trial.lives import STUDIES, plan
from trialwright.history import events as ev
from trialwright.history.participant import Diary
from trialwright.rehearsal.feedback import grades_of
from trialwright.study.lines import Condition
from trialwright.study.study import Study
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.trial.state import Draft
from trialwright.values.answer import Known

NAMES = sorted(p.stem for p in STUDIES.glob("*.yaml"))
DAY = date(2026, 3, 2)


def conditions(study: Study) -> list[Condition]:
    return [*(f.if_ for f in study.feedback.values()), *(r.if_ for r in study.stopping.values())]


def with_event(p: Plan, grade: int) -> Diary:
    """A treated person with one adverse event that fits every filter but perhaps the grade."""
    draft = Draft(p)
    draft.apply(ev.Screened(happened=DAY, participant="A"))
    draft.apply(ev.Enrolled(happened=DAY, participant="A", gate=p.first_gate, number="001"))
    draft.apply(
        ev.AdverseEventReported(
            happened=DAY + timedelta(days=5), participant="A", instance=1, term="haemorrhage", grade=grade,
            related=dict.fromkeys(p.study.interventions, True), attributes={"immune_related": "yes"},
        )
    )  # fmt: skip
    return draft.participants["A"]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_an_event_of_another_grade_never_makes_a_rule_true(name: str) -> None:
    """What ``grades_of`` leaves out is false for the evaluator too, and one of the grades it keeps is true for some rule."""
    p = plan(name)
    some_is_true = False
    for condition in conditions(p.study):
        if "AE" not in names_in(p, condition):
            continue
        kept = grades_of(condition)
        for grade in range(1, 6):
            answer = truth(p, condition, facts_of(p, with_event(p, grade), DAY + timedelta(days=9)))
            is_true = isinstance(answer, Known) and answer.value
            assert not is_true or grade in kept, (condition.text, grade)
            some_is_true |= is_true
    assert some_is_true or name == "aplastic-anaemia"  # there every rule asks for a term of its own


@pytest.mark.parametrize(
    ("name", "rule", "grades"),
    [
        ("oligometastatic-oesophagus", "immune_stop", {3, 4, 5}),
        ("msc-ev-liver-failure", "two_grade_three", {3}),
        ("aplastic-anaemia", "anaphylaxis", {0, 1, 2, 3, 4, 5}),  # no grade asked for
        ("aplastic-anaemia", "early_deaths", {0, 1, 2, 3, 4, 5}),  # not about adverse events
    ],
)
def test_grades_that_can_count(name: str, rule: str, grades: set[int]) -> None:
    study = plan(name).study
    found = study.feedback[rule].if_ if rule in study.feedback else study.stopping[rule].if_
    assert grades_of(found) == grades
