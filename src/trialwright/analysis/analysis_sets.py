"""Who belongs to which analysis set: the study's own conditions, true of a history at the cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from trialwright.analysis.cut import Cut
from trialwright.analysis.endpoint_answers import is_yes, response_answer
from trialwright.criteria.facts import Result
from trialwright.history.participant import History
from trialwright.study.study import ResponseEndpoint
from trialwright.trial import oversight
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.values.answer import Known
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

DLT_EVALUABLE = "dlt_evaluable"


def sets_of(cut: Cut) -> Mapping[str, tuple[History, ...]]:
    """Every set of the study file and ``dlt_evaluable`` where doses are escalated, in order of entry.

    A condition that is not known (a date still to come) keeps the participant out; ``unsettled`` lists them.
    """
    key = "sets"
    found: Mapping[str, tuple[History, ...]] | None = cut.memo.get(key)
    if found is not None:
        return found
    out: dict[str, tuple[History, ...]] = {}
    for name, s in cut.study.analysis.sets.items():
        members = []
        for p in cut.people:
            facts = facts_of(cut.plan, p, cut.at, only=names_in(cut.plan, s.is_))
            answered = _endpoints(cut, p, s.is_.text)
            if answered:
                facts = replace(facts, results={**facts.results, **answered})
            t = truth(cut.plan, s.is_, facts)
            if isinstance(t, Known) and t.value:
                members.append(p)
        out[name] = tuple(members)
    if cut.study.escalation is not None and DLT_EVALUABLE not in out:
        letters = {p.participant: oversight.dlt_status(cut.plan, p, cut.at).letter for p in cut.people}
        out[DLT_EVALUABLE] = tuple(p for p in cut.people if letters[p.participant] in ("N", "T"))
    cut.memo[key] = out
    return out


def _endpoints(cut: Cut, p: History, text: str) -> dict[str, tuple[Result, ...]]:
    """Answers of response endpoints that a condition names, as results of the day (``ORR is yes``)."""
    day = PartialDate.from_date(cut.at)
    return {
        name: (Result(value="yes" if is_yes(e, response_answer(cut, e, p).answer) else "no", on=day),)
        for name, e in cut.study.endpoints.items()
        if isinstance(e, ResponseEndpoint) and re.search(rf"\b{re.escape(name)}\b", text)
    }


def members(cut: Cut, name: str) -> tuple[History, ...]:
    """A set by name; everybody who entered where the study names none."""
    return sets_of(cut).get(name, cut.people) if name else cut.people


def set_label(cut: Cut, name: str) -> Text:
    """What the set is called."""
    s = cut.study.analysis.sets.get(name)
    if s is not None and s.label is not None:
        return s.label
    usual = {
        "itt": Text(zh="意向性分析集", en="Intention to treat"), "mitt": Text(zh="改良意向性分析集", en="Modified ITT"),
        "safety": Text(zh="安全性分析集", en="Safety set"), "efficacy": Text(zh="疗效分析集", en="Efficacy set"),
        "treated": Text(zh="已治疗受试者", en="Treated"), "evaluable": Text(zh="可评价受试者", en="Evaluable"),
        "responders": Text(zh="应答者", en="Responders"), "operated": Text(zh="已手术者", en="Operated"),
        "not_randomised": Text(zh="入组未随机", en="Enrolled, not randomised"),
        DLT_EVALUABLE: Text(zh="DLT可评价集", en="DLT evaluable"),
    }  # fmt: skip
    return usual.get(name, Text.same(name))
