"""What the committees are told: dose advice with ``Wait``, stopping rules crossed, what a decision may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from trialwright.criteria.facts import NO, Records
from trialwright.designs import DESIGNS, Decision, Design, Outcomes, Stop, Treat, Wait
from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.outcomes import Cohort, Outcome
from trialwright.history.participant import Lived
from trialwright.study.lines import AfterEach
from trialwright.study.study import Escalation, StoppingRule, Study
from trialwright.trial import anchors
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.trial.state import Draft, TrialState
from trialwright.trial.table_rule import TableRule
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.finding import Refusal
from trialwright.values.text import Text

Letter = Literal["N", "T", "?", "X"]
_NO_DLT: Final[dict[str, Records]] = {"dlt": NO}


# --- dose-limiting toxicity of one participant ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DltStatus:
    """N none, T toxicity, ? pending, X not evaluable; why; and the last day of the window where it is known."""

    letter: Letter
    because: Text
    until: date | None = None


def dlt_window(plan: Plan, lived: Lived) -> tuple[date | None, date | None]:
    """First and last day of the DLT window; ``None`` for an end that hangs on something that has not happened."""
    found: tuple[anchors.Dated, anchors.Dated] | None = plan.memo.get("dlt window")
    if found is None:
        found = plan.memo["dlt window"] = _window_ends(plan)
    return found[0](lived), found[1](lived)


def _window_ends(plan: Plan) -> tuple[anchors.Dated, anchors.Dated]:
    escalation = plan.study.escalation
    if escalation is None or escalation.dlt is None or isinstance(escalation.dlt.window, AfterEach):
        return (lambda lived: None), (lambda lived: None)
    window = escalation.dlt.window
    return anchors.day_of_point(plan, window.start.point), anchors.day_of_point(plan, window.end.point)


def dlt_status(plan: Plan, lived: Lived, at: date) -> DltStatus:
    """Whether a participant had a dose-limiting toxicity, as far as it can be known on a day.

    An event that meets the list counts at once; without one the answer waits for the end of the window, and then for
    the judge's word or for data that make every line of the list false. A judged answer stands before the computed one.
    """
    escalation = plan.study.escalation
    assert escalation is not None
    dlt = escalation.dlt
    if dlt is None:
        return DltStatus("?", Text(zh="方案未定义DLT", en="the study defines no DLT"))
    first, last = dlt_window(plan, lived)
    judged = lived.dlt_judged if lived.dlt_judged is not None and lived.dlt_judged[0] <= at else None
    overruled = judged is not None and not judged[1]
    if not overruled and first is not None and _has_event(plan, lived, at, first, last):
        return DltStatus("T", Text(zh="符合DLT定义的不良事件", en="an adverse event meets the definition"), last)
    if judged is not None and judged[1]:
        return DltStatus("T", Text(zh="委员会判定为DLT", en="judged a DLT"), last)
    left = _left_on(lived)
    over = last is not None and at >= last and (left is None or left >= last)
    if not over and (left is None or left > at):
        until = last.isoformat() if last is not None else "?"
        return DltStatus("?", Text(zh=f"DLT观察窗至{until}", en=f"DLT window open until {until}"), last)
    if not over:
        return DltStatus(
            "X", Text(zh="观察窗结束前离开，无DLT", en="left before the window closed, without a DLT"), last
        )
    if dlt.evaluable is not None:
        only = names_in(plan, dlt.evaluable)
        evaluable = truth(plan, dlt.evaluable, facts_of(plan, lived, at, more=_NO_DLT, only=only))
        if isinstance(evaluable, Known) and not evaluable.value:
            return DltStatus("X", Text(zh="不可评价", en="not evaluable"), last)
    if judged is not None:
        return DltStatus("N", Text(zh="窗内无DLT", en="no DLT in the window"), last)
    return _from_list(plan, lived, at, last)


def _left_on(lived: Lived) -> date | None:
    """The day a participant died, withdrew, was lost or went off study; ``None`` while on study."""
    if lived.state == "on_study":
        return None
    days = [lived.dates[n] for n in ("death", "withdrawal", "lost", "off_study") if n in lived.dates]
    return min(days) if days else None


def _from_list(plan: Plan, lived: Lived, at: date, last: date | None) -> DltStatus:
    assert plan.study.escalation is not None and plan.study.escalation.dlt is not None
    facts = facts_of(plan, lived, at, only=_names_of_list(plan))
    missing: set[str] = set()
    for condition in plan.study.escalation.dlt.events.values():
        answer = truth(plan, condition, facts)
        if isinstance(answer, Unknown):
            missing |= answer.missing
        elif answer.value:
            return DltStatus("T", Text(zh="符合DLT定义", en="meets the definition"), last)
    if missing:
        names = ", ".join(sorted(missing))
        return DltStatus("?", Text(zh=f"尚缺：{names}", en=f"not known yet: {names}"), last)
    return DltStatus("N", Text(zh="窗内无DLT", en="no DLT in the window"), last)


def _has_event(plan: Plan, lived: Lived, at: date, first: date, last: date | None) -> bool:
    """Whether an event that starts inside the window meets a line of the list."""
    inside = [a for a in lived.adverse_events.values() if first <= a.onset <= at and (last is None or a.onset <= last)]
    if not inside:
        return False
    assert plan.study.escalation is not None and plan.study.escalation.dlt is not None
    facts = facts_of(plan, lived, at, only=_names_of_list(plan))
    for condition in plan.study.escalation.dlt.events.values():
        answer = truth(plan, condition, facts)
        if isinstance(answer, Known) and answer.value:
            return True
    return False


def _names_of_list(plan: Plan) -> frozenset[str]:
    """Every name the DLT list mentions."""
    found: frozenset[str] | None = plan.memo.get("names of the DLT list")
    if found is None:
        assert plan.study.escalation is not None and plan.study.escalation.dlt is not None
        conditions = plan.study.escalation.dlt.events.values()
        found = plan.memo["names of the DLT list"] = frozenset[str]().union(*(names_in(plan, c) for c in conditions))
    return found


_DECISIONS: Final = 20_000
"""Outcomes whose decision a plan remembers: a rule's decision hangs on them alone."""

# --- the rule and its advice ----------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _design(escalation: Escalation) -> CohortDesign | Design | Unknown:
    cohorts = tuple(escalation.cohorts.values())
    start = [c.name for c in cohorts].index(escalation.first) + 1
    if escalation.decide:
        return TableRule(
            levels=len(cohorts), start=start, sizes=tuple(c.n for c in cohorts), rows=escalation.decide,
            highest=escalation.recommend, max_n=escalation.max or 60,
        )  # fmt: skip
    if escalation.rule == "table":
        return Unknown.of("the escalation rule is not decided", zh="剂量递增规则尚未决定", missing={"escalation.rule"})
    entry = DESIGNS[escalation.rule]
    given: dict[str, object] = {"levels": len(cohorts), "start": start, **dict(escalation.parameters)}
    names = {p.name for p in entry.parameters}
    if escalation.max is not None and "max_n" in names:
        given.setdefault("max_n", escalation.max)
    if "cohort" in names:
        given.setdefault("cohort", cohorts[0].n)
    return entry.of({k: v for k, v in given.items() if k in names})  # type: ignore[no-any-return]


def rule_of(study: Study) -> Answer[CohortDesign | Design]:
    """The escalation rule of a study as a design; the table of the file comes before the named rule."""
    if study.escalation is None:
        return Unknown.of("the study has no dose levels", zh="该研究无剂量水平")
    found = _design(study.escalation)
    return found if isinstance(found, Unknown) else Known(found)


def outcomes(trial: TrialState, at: date) -> tuple[Outcomes, tuple[DltStatus, ...]]:
    """Everybody who entered a level, in order of entry, with what became of them by a day."""
    entered = _entered(trial, at)
    cohorts: list[tuple[int, list[Outcome]]] = []
    for level, status in entered:
        if not cohorts or cohorts[-1][0] != level:
            cohorts.append((level, []))
        cohorts[-1][1].append(Outcome(status.letter))
    return Outcomes(tuple(Cohort(level, tuple(ones)) for level, ones in cohorts)), tuple(s for _, s in entered)


def _entered(trial: TrialState, at: date) -> list[tuple[int, DltStatus]]:
    """The level and the status of everybody who entered one, in order of entry."""
    escalation = trial.plan.study.escalation
    assert escalation is not None
    order = {name: k for k, name in enumerate(escalation.cohorts, start=1)}
    entries = [(trial.participants[p], order[c]) for c, ps in trial.entered.items() for p in ps]
    entries.sort(key=lambda e: e[0].number)
    return [(level, _status(trial, lived, at)) for lived, level in entries]


def _status(trial: TrialState, lived: Lived, at: date) -> DltStatus:
    """``dlt_status``; a draft remembers what is settled until something it rests on changes."""
    if not isinstance(trial, Draft):
        return dlt_status(trial.plan, lived, at)
    last = dlt_window(trial.plan, lived)[1]
    rests_on = (len(lived.adverse_events), lived.dlt_judged, lived.state, last, last is not None and at >= last)
    before = trial.settled.get(lived.participant)
    if before is not None and before[0] == rests_on:
        known: DltStatus = before[1]
        return known
    status = dlt_status(trial.plan, lived, at)
    if status.letter != "?" and (lived.dlt_judged is None or lived.dlt_judged[0] <= at):
        trial.settled[lived.participant] = (rests_on, status)
    return status


def advice(trial: TrialState, at: date) -> Answer[Decision]:
    """What the rule says on a day: treat, wait or stop. Whoever is inside the window and could change it makes it wait."""
    memo = trial.plan.memo
    if "rule" not in memo:
        memo["rule"] = rule_of(trial.plan.study)
    rule: Answer[CohortDesign | Design] = memo["rule"]
    if isinstance(rule, Unknown):
        return rule
    seen = tuple([(level, status.letter) for level, status in _entered(trial, at)])
    decisions: dict[object, Known[Decision]] = memo.setdefault("decisions", {})
    known = decisions.get(seen)
    if known is None:
        if len(decisions) >= _DECISIONS:
            decisions.clear()
        known = decisions[seen] = Known(rule.value.decide(outcomes(trial, at)[0]))
    return known


def level_name(study: Study, level: int) -> str:
    """The cohort of a level (from 1)."""
    assert study.escalation is not None
    return list(study.escalation.cohorts)[level - 1]


def follows(trial: TrialState, decision: Decision, cohort: str, n: int, conclusion: str) -> bool:
    """Whether a committee's decision is the advice itself."""
    study = trial.plan.study
    if isinstance(decision, Treat):
        return not conclusion and cohort == level_name(study, decision.level) and n == decision.n
    if isinstance(decision, Stop):
        named = level_name(study, decision.recommended) if decision.recommended else ""
        return bool(conclusion) and cohort == named
    return False


def ratify_refusal(trial: TrialState, decision: Decision, cohort: str, n: int, conclusion: str) -> Refusal | None:
    """No step beyond the advice; nothing while the rule waits, except ending."""
    study = trial.plan.study
    assert study.escalation is not None
    names = list(study.escalation.cohorts)
    if cohort and cohort not in names:
        return Refusal(
            rule="level",
            because=Text(zh=f"没有剂量水平{cohort}", en=f"there is no level {cohort}"),
            see="escalation.cohorts",
        )
    if isinstance(decision, Wait) and not conclusion:
        return Refusal(rule="wait", because=decision.because, see="escalation.decide")
    if isinstance(decision, Stop) and not conclusion:
        return Refusal(rule="stopped", because=decision.because, see="escalation.decide")
    if isinstance(decision, Treat) and not conclusion and names.index(cohort) + 1 > decision.level:
        return Refusal(
            rule="beyond the advice",
            because=Text(
                zh=f"规则只建议到第{decision.level}级：{decision.because.zh}",
                en=f"the rule goes no further than level {decision.level}: {decision.because.en}",
            ),
            see="escalation.decide",
        )
    return None


def cohort_refusal(trial: TrialState, at: date) -> Refusal | None:
    """Why nobody may enter the open level on a day: concluded, full, or the stagger is not over."""
    escalation = trial.plan.study.escalation
    if escalation is None:
        return Refusal(
            rule="level", because=Text(zh="方案无剂量水平", en="the study has no dose levels"), see="escalation"
        )
    if trial.concluded is not None:
        return Refusal(rule="concluded", because=Text(zh="剂量递增已结束", en="escalation is over"))
    if trial.places <= 0:
        return Refusal(
            rule="cohort full",
            because=Text(
                zh=f"剂量水平{trial.cohort}已满，等待委员会", en=f"level {trial.cohort} is full; the committee decides"
            ),
        )
    return _staggered(trial, escalation, at)


def _staggered(trial: TrialState, escalation: Escalation, at: date) -> Refusal | None:
    stagger = escalation.stagger
    inside = trial.entered.get(trial.cohort, ())
    if stagger is None or len(inside) < stagger.first:
        return None
    lead = [trial.participants[p] for p in list(inside)[: stagger.first]]
    if len(inside) > stagger.first:
        return None
    days = [anchors.day_one(trial.plan, p, planned=False) for p in lead]
    wait = timedelta(days=int(stagger.wait.days))
    if any(d is None or at < d + wait for d in days):
        return Refusal(
            rule="stagger",
            because=Text(
                zh=f"本剂量前{stagger.first}例须先观察{stagger.wait}",
                en=f"the first {stagger.first} of the level are {stagger.wait} ahead of the rest",
            ),
            see="escalation.stagger",
        )
    return None


# --- stopping rules -------------------------------------------------------------------------------------------------


def cases(trial: TrialState, rule: StoppingRule, at: date) -> int:
    """Participants who meet a rule's condition, among the first ``of`` where the limit names them."""
    entered = sorted((p for p in trial.participants.values() if p.number), key=lambda p: p.number)
    if rule.limit.of is not None:
        entered = entered[: rule.limit.of]
    names = names_in(trial.plan, rule.if_)
    known = trial.watched if isinstance(trial, Draft) else {}
    found = 0
    items = tuple(names)
    for lived in entered:
        if "AE" in names and not lived.adverse_events:
            continue
        key = (rule.name, lived.participant)
        o = lived.observed
        stand = (len(lived.adverse_events), lived.state, sum(len(o[n]) for n in items if n in o))
        before = known.get(key)
        if before is None or before[0] != stand:
            answer = truth(trial.plan, rule.if_, facts_of(trial.plan, lived, at, only=names))
            before = known[key] = (stand, isinstance(answer, Known) and answer.value)
        found += before[1]
    return found


def crossed(trial: TrialState, at: date | None = None) -> tuple[str, ...]:
    """Names of the stopping rules that are crossed and not yet decided."""
    rules = trial.plan.study.stopping
    if not rules:
        return ()
    on = at or max((p.dates.get("last_alive", date.min) for p in trial.participants.values()), default=date.min)
    return tuple(
        r.name for r in rules.values() if cases(trial, r, on) >= r.limit.count + trial.acknowledged.get(r.name, 0)
    )
