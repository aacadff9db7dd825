"""Expressions of a study, compiled once and asked of a participant's facts."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from trialwright.criteria.evaluate import Evaluation, Judging, compiled
from trialwright.criteria.expression import Expression, Judge, walk
from trialwright.criteria.facts import Facts
from trialwright.criteria.lexicon import Lexicon
from trialwright.study.expressions import lexicon_for
from trialwright.study.lines import Condition
from trialwright.trial.plan import Plan
from trialwright.values.answer import Unknown
from trialwright.values.truth import FALSE, TRUE, Truth


def lexicon(plan: Plan) -> Lexicon:
    """The shipped words and the study's own."""
    found = plan.memo.get("lexicon")
    if found is None:
        found = plan.memo["lexicon"] = lexicon_for(plan.study)
    assert isinstance(found, Lexicon)
    return found


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


def names_in(plan: Plan, condition: Condition) -> frozenset[str]:
    """Every name a condition mentions: what facts it can ask for."""
    key = ("names", condition.text)
    found: frozenset[str] | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = names_of(plan, condition.expression)
    return found


def names_of(plan: Plan, expression: object) -> frozenset[str]:
    """The same for an expression that was put together, or a window: windows and questions included."""
    words: set[str] = set()
    for node in walk(expression):
        if isinstance(node, Judge):
            words.add(node.key)
            plan.memo.setdefault("questions", set()).add(node.key)
        for f in fields(node) if is_dataclass(node) else ():
            value = getattr(node, f.name)
            words |= {value} if isinstance(value, str) else set()
            words |= {v for v in value if isinstance(v, str)} if isinstance(value, tuple) else set()
    for word in tuple(words):
        words |= _inputs(plan, word, set())
    return frozenset(words)


def questions_in(plan: Plan, names: frozenset[str]) -> bool:
    """Whether a question to a person is among names that ``names_in`` or ``names_of`` gave."""
    return not names.isdisjoint(plan.memo.get("questions", ()))


def _inputs(plan: Plan, name: str, seen: set[str]) -> set[str]:
    """What a computed variable is computed from, down to what is recorded."""
    if name in seen:
        return set()
    seen.add(name)
    entry = lexicon(plan).get("variable", name)
    inputs = set(entry.inputs) if entry is not None else set()
    return inputs.union(*(_inputs(plan, i, seen) for i in inputs)) if inputs else inputs


def truth(plan: Plan, condition: Condition, facts: Facts, gate: str = "") -> Truth:
    """True, false, or unknown with what is missing (``evaluation`` gives the reason in words as well)."""
    return settled(plan, evaluation(plan, condition, facts, gate))


def settled(plan: Plan, found: Evaluation) -> Truth:
    """What an evaluation comes to, as ``truth`` gives it."""
    if found.value is None:
        return _missing(plan, found)
    return TRUE if found.value else FALSE


def _missing(plan: Plan, found: Evaluation) -> Unknown:
    """The same missing set is put into words once."""
    key = ("missing", found.missing)
    known: Unknown | None = plan.memo.get(key)
    if known is None:
        known = plan.memo[key] = Unknown(found.because, found.missing)
    return known
