"""The study's feedback rules at a virtual site: an observation stops, holds or delays what comes.

A rule is asked when something it reads has been observed, and only where the new observation can make it true.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from trialwright.criteria import expression as ex
from trialwright.history import events as ev
from trialwright.history.participant import Lived
from trialwright.rehearsal.laboratory import can_still_act
from trialwright.rehearsal.life import Life, Stage
from trialwright.study.lines import Action, Condition
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.values.answer import Known

_EVENTS: Final = frozenset({"AE"})
_COMPARED: Final[Mapping[str, Callable[[int, float], bool]]] = {
    ">=": lambda grade, n: grade >= n, ">": lambda grade, n: grade > n, "=": lambda grade, n: grade == n,
    "<=": lambda grade, n: grade <= n, "<": lambda grade, n: grade < n,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rule:
    """A feedback rule with what it reads, looked up once. ``grades``: adverse events that can count for it."""

    name: str
    condition: Condition
    then: Action
    names: frozenset[str]
    can_act: Callable[[Lived], bool]
    grades: frozenset[int]


def observed(run: Stage, life: Life, about: frozenset[str]) -> None:
    """After observations: asks the rules that read one of the names."""
    rules = _rules(run.plan, about)
    if rules and life.diary.state == "on_study":
        for rule in rules:
            _ask(run, life, rule)


def reported(run: Stage, life: Life, grade: int) -> None:
    """After an adverse event of a grade: asks the rules for which such an event can count."""
    rules = _rules(run.plan, _EVENTS)
    if rules and life.diary.state == "on_study":
        for rule in rules:
            if grade in rule.grades:
                _ask(run, life, rule)


def _rules(plan: Plan, about: frozenset[str]) -> tuple[_Rule, ...]:
    """The rules that read one of the names."""
    key = ("feedback", about)
    found: tuple[_Rule, ...] | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = tuple(
            _Rule(f.name, f.if_, f.then, names, can_still_act(plan, f.then.target), grades_of(f.if_))
            for f in plan.study.feedback.values()
            if (names := names_in(plan, f.if_)) & about
        )
    return found


def grades_of(condition: Condition) -> frozenset[int]:
    """Grades an adverse event must have to count for ``some AE where (… grade >= 3 …)``; all where that is not said."""
    every = frozenset(range(6))
    node = condition.expression
    if not isinstance(node, ex.Has) or node.kinds.names != ("AE",) or node.kinds.where is None:
        return every
    where = node.kinds.where
    for part in where.items if isinstance(where, ex.All) else (where,):
        if (
            isinstance(part, ex.Compare)
            and part.subject.attribute
            and part.subject.name == "grade"
            and part.window is None
            and isinstance(part.limit, ex.Number)
            and part.comparator in _COMPARED
        ):
            holds, limit = _COMPARED[part.comparator], float(part.limit.value)
            every = frozenset(g for g in every if holds(g, limit))
    return every


def _ask(run: Stage, life: Life, rule: _Rule) -> None:
    if rule.name in life.counts or not rule.can_act(life.diary):
        return
    answer = truth(run.plan, rule.condition, facts_of(run.plan, life.diary, run.today, only=rule.names))
    if isinstance(answer, Known) and answer.value:
        _act(run, life, rule.name, rule.then)


def _act(run: Stage, life: Life, rule: str, action: Any) -> None:
    verb, target = action.verb, action.target
    if verb in ("stop", "omit rest of") and target in run.plan.study.interventions:
        life.counts[rule] = 1
        run.happen(ev.TreatmentStopped(happened=run.today, participant=life.name, intervention=target, because=rule))
        run.announce(life, ("stopped", f"end({target})"))
    elif verb == "stop treatment":
        life.counts[rule] = 1
        run.happen(ev.TreatmentStopped(happened=run.today, participant=life.name, because=rule))
        run.announce(life, ("stopped", *(f"end({x})" for x in run.plan.study.interventions)))
    elif verb in ("hold", "delay") and target in run.plan.study.interventions:
        _defer(run, life, rule, action)


def _defer(run: Stage, life: Life, rule: str, action: Any) -> None:
    target = action.target
    days = int(action.by.days) if action.by is not None else 7
    given = life.diary.given.get(target, ())
    number = len(given) + len(life.diary.omitted.get(target, ())) + 1
    line = run.plan.line(target)
    if (target, number) in life.diary.deferred or (line is not None and line.total and number > line.total):
        return
    to = run.draft.site_calendar(life.diary.site).next_open(run.today + timedelta(days=days), "treatment days")
    run.happen(
        ev.Deferred(happened=run.today, participant=life.name, intervention=target, number=number, to=to, because=rule)
    )
    if line is not None:
        run.renew(life, line)
