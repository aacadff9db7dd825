"""Virtual participants: what would happen to a person, drawn once from their number, before any design is known.

The same person meets every design and every option of an open decision, so that differences are differences within
people: a more toxic truth only adds toxicities, a longer median only moves the same event later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from trialwright.criteria.evaluate import Evaluation
from trialwright.history import events as ev
from trialwright.history.participant import Diary
from trialwright.rehearsal.chance import Chance
from trialwright.rehearsal.horizon import visit_day
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import ResponseEndpoint, Study, SurvivalEndpoint
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.trial.state import Draft
from trialwright.values.answer import Known
from trialwright.values.dates import DAYS_PER_MONTH

FAR: Final = 200_000
"""Days: later than any trial."""


class Person:
    """A virtual candidate: number in the trial and latent draws as functions of the scenario."""

    __slots__ = ("_block", "_known", "_place", "_row", "chance", "number")

    def __init__(self, chance: Chance, trial: int, number: int) -> None:
        self.chance, self.number = chance, number
        self._block, self._place = divmod(number, chance.people)
        self._known, self._row = chance.block(self._block), trial - chance.first

    def u(self, variable: str) -> float:
        """The number of a variable: equal to ``draw(seed, trial, number, variable)``."""
        found = self._known.get(variable) or self.chance.drawn(variable, self._block)
        return found[self._row][self._place]

    def nth(self, variable: str, k: int) -> float:
        """The ``k``-th number of a variable that is drawn again and again."""
        return self.u(f"{variable}|{k}")

    def days(self, variable: str, per_month: float) -> int:
        """An exponential waiting time in whole days, at least 1."""
        if per_month <= 0:
            return FAR
        return max(1, min(FAR, math.ceil(-math.log(self.u(variable)) / per_month * DAYS_PER_MONTH)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """Days from the start of follow-up (treatment, or randomisation) on which things would happen."""

    progression: int = FAR
    death: int = FAR
    withdrawal: int = FAR
    responds: bool = False
    complete: bool = False


def fate_of(person: Person, scenario: Scenario, plan: Plan, *, experimental: bool, phase: str = "") -> Fate:
    """What would become of a person under an arm.

    Progression-free survival (first of progression and death) is exponential with the scenario's median, survival
    likewise; both use one draw each, so arms differ only by their hazards. Where response is asked for at a visit, the
    hazards of a responder begin there: the scenario's probability is that of responding *at* the visit. ``phase``: what
    is drawn anew when a later gate starts the clock again.
    """
    study = plan.study
    ratio = scenario.get("hazard_ratio", 1.0) if experimental and len(study.arms) > 1 else 1.0
    out: dict[str, Any] = {}
    if "median_os" in scenario.truth:
        pfs = math.log(2) / scenario["median_pfs"] * ratio
        death = min(math.log(2) / scenario["median_os"] * ratio, pfs)
        out["death"] = person.days(f"death{phase}", death)
        if _has_progression(study):
            out["progression"] = person.days(f"progression{phase}", pfs - death) if pfs > death else FAR
    out["withdrawal"] = person.days("withdrawal", scenario["withdrawal_per_month"])
    if "response" in scenario.truth:
        p = scenario["response"]
        if len(study.arms) > 1 and not experimental:
            p = scenario["response_control"]
        u = person.u("response")
        out["responds"] = u < p
        out["complete"] = u < p * scenario["complete_share"]
        if out["responds"]:
            later = response_day(plan)
            out["progression"] = out.get("progression", FAR) + later
            out["death"] = out.get("death", FAR) + later
    return Fate(**out)


def response_day(plan: Plan) -> int:
    """Days to the visit at which the first response endpoint is read; 0 where it is read at best."""
    found = plan.memo.get("response day")
    if isinstance(found, int):
        return found
    visits = [v for e in plan.study.endpoints.values() if isinstance(e, ResponseEndpoint) for v in e.at[-1:]]
    days = visit_day(plan, visits[0]) if visits and visits[0] in plan.study.visits else 0
    plan.memo["response day"] = days
    return days


def _has_progression(study: Study) -> bool:
    return any(
        isinstance(e, SurvivalEndpoint) and any("progression" in str(t) for t in e.event.limits)
        for e in study.endpoints.values()
    )


# --- a dose-limiting toxicity as people would report it ---------------------------------------------------------------

_TEMPLATES: Final[tuple[Mapping[str, Any], ...]] = (
    {"term": "febrile_neutropenia", "grade": 3, "days": 5, "attributes": {"haematological": "yes"}},
    {"term": "neutrophil_count_decreased", "grade": 4, "days": 10, "attributes": {"haematological": "yes"}},
    {"term": "platelet_count_decreased", "grade": 4, "days": 10, "attributes": {"haematological": "yes"}},
    {"term": "fatigue", "grade": 3, "days": 10, "attributes": {"haematological": "no"}},
    {"term": "diarrhoea", "grade": 4, "days": 10, "attributes": {"haematological": "no"}},
)


def toxicity_template(plan: Plan) -> Mapping[str, Any] | None:
    """An adverse event that meets the study's own list of dose-limiting toxicities; ``None`` where no usual one does.

    Then the judge's word (``DltJudged``) stands for it, as it would for an event that no list foresees.
    """
    if "toxicity" in plan.memo:
        found: Mapping[str, Any] | None = plan.memo["toxicity"]
        return found
    plan.memo["toxicity"] = next((t for t in _TEMPLATES if _meets(plan, t)), None)
    return plan.memo["toxicity"]  # type: ignore[no-any-return]


def _meets(plan: Plan, template: Mapping[str, Any]) -> bool:
    from trialwright.trial.expressions import evaluation

    escalation = plan.study.escalation
    if escalation is None or escalation.dlt is None:
        return False
    draft = Draft(plan)
    start = date(2026, 1, 5)
    draft.apply(ev.Screened(happened=start, participant="x"))
    draft.apply(adverse_event(plan.study, "x", 1, start, template))
    lived: Diary = draft.participants["x"]
    facts = facts_of(plan, lived, start + timedelta(days=60))
    answers: list[Evaluation] = [evaluation(plan, c, facts) for c in escalation.dlt.events.values()]
    return any(isinstance(a.truth, Known) and a.truth.value for a in answers)


def adverse_event(
    study: Study, participant: str, instance: int, onset: date, template: Mapping[str, Any]
) -> ev.AdverseEventReported:
    """An adverse event from a template, related to the first component attribution is asked for."""
    to = study.safety.attribute_to[:1] or tuple(study.interventions)[:1]
    related = dict.fromkeys(to, True) if template.get("related", True) else dict.fromkeys(to, False)
    days = template.get("days")
    return ev.AdverseEventReported(
        happened=onset,
        participant=participant,
        instance=instance,
        term=template["term"],
        grade=template["grade"],
        ended=onset + timedelta(days=days) if days is not None else None,
        serious=bool(template.get("serious", template["grade"] >= 4)),
        related=related,
        attributes=template.get("attributes", {}),
    )
