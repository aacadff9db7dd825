"""Expressions of a study, compiled once and asked of a participant's facts."""

from __future__ import annotations

from collections.abc import Mapping

from trialwright.criteria.evaluate import Evaluation, Judging, compiled
from trialwright.criteria.expression import Expression
from trialwright.criteria.facts import Facts
from trialwright.criteria.lexicon import Lexicon
from trialwright.study.expressions import lexicon_of
from trialwright.study.lines import Condition
from trialwright.trial.plan import Plan
from trialwright.values.truth import Truth


def lexicon(plan: Plan) -> Lexicon:
    """The shipped words and the study's own."""
    found = plan.memo.get("lexicon")
    if found is None:
        found = plan.memo["lexicon"] = lexicon_of(plan.study.concepts.values(), _names(plan))
    assert isinstance(found, Lexicon)
    return found


def _names(plan: Plan) -> dict[str, Mapping[str, object]]:
    study = plan.study
    return {
        "interventions": study.interventions, "activities": study.activities, "visits": study.visits,
        "anchors": study.anchors, "epochs": study.epochs, "arms": study.arms, "endpoints": study.endpoints,
        "cohorts": study.escalation.cohorts if study.escalation is not None else {}, "gates": study.gates,
    }  # fmt: skip


def judging(plan: Plan, expression: Expression, gate: str = "") -> Judging:
    """The expression as a function of facts; a gate brings its ``look back``."""
    key = ("judging", gate, expression)
    found: Judging | None = plan.memo.get(key)
    if found is None:
        criteria = plan.study.criteria.get(gate)
        back = {k: w.window for k, w in criteria.look_back.items()} if criteria is not None else None
        found = plan.memo[key] = compiled(expression, lexicon(plan), look_back=back)
    return found


def evaluation(plan: Plan, condition: Condition, facts: Facts, gate: str = "") -> Evaluation:
    """What a condition comes to."""
    key = ("condition", gate, condition.text)
    found: Judging | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = judging(plan, condition.expression, gate)
    return found(facts)


def truth(plan: Plan, condition: Condition, facts: Facts, gate: str = "") -> Truth:
    """True, false, or unknown with what is missing."""
    return evaluation(plan, condition, facts, gate).truth
