"""From a wish to events or a ``Refusal``: facts are never refused, acts can be.

A fact is an event itself (what happened is always recordable and raises findings); an act is one of the wishes below.
A virtual participant and a real one go through the same ``command``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol, TypeAlias

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.history.participant import Lived, day_of
from trialwright.study.study import (
    ByResponse,
    Minimisation,
    NoAllocation,
    PermutedBlocks,
    SequentialCohorts,
    SimpleRandomisation,
)
from trialwright.trial import eligibility, oversight, strata
from trialwright.trial.doubts import findings_of
from trialwright.trial.state import TrialState
from trialwright.values.answer import Known, Unknown
from trialwright.values.finding import Finding, Refusal
from trialwright.values.text import Text


class Allocator(Protocol):
    """Who holds the random lists: gives the arm of one slot of one stratum, and nothing else."""

    def arm_of(self, gate: str, stratum: tuple[str, ...], slot: int) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    """Let a screened participant in through the first gate; a random or cohort allocation of that gate follows at once."""

    participant: str
    gate: str
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomise:
    participant: str
    gate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideGate:
    """Open or close a later gate without random allocation; ``passed`` ``None`` asks the criteria."""

    participant: str
    gate: str
    passed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseRegimen:
    participant: str
    intervention: str
    option: str
    instance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratify:
    """The committee decides on dose levels: open ``cohort`` for ``n`` more, or conclude."""

    cohort: str = ""
    n: int = 0
    conclusion: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    decision: str


Act: TypeAlias = Enrol | Randomise | DecideGate | ChooseRegimen | Ratify | Pause | Resume
Wish: TypeAlias = Event | Act


@dataclass(frozen=True, slots=True)
class Accepted:
    """The events that follow from a wish, and what is doubtful about them."""

    events: tuple[Event, ...]
    findings: tuple[Finding, ...] = field(default=())


def command(
    trial: TrialState, wish: Wish, *, at: date, lists: Allocator | None = None, watch: bool = True
) -> Accepted | Refusal:
    """What follows from a wish.

    Args:
        trial: the state so far; never changed here.
        wish: a fact (an event, kept as it is) or an act.
        at: the day of the act.
        lists: the holder of the random lists, needed to randomise.
        watch: whether findings about a fact are looked for.
    Returns: events and findings, or the refusal of an act.
    """
    act = _ACTS.get(type(wish))
    if act is None:
        assert isinstance(wish, Event)
        return Accepted((wish,), findings_of(trial, wish) if watch else ())
    return act(trial, wish, at, lists)


def _refused(rule: str, zh: str, en: str, see: str = "") -> Refusal:
    return Refusal(rule=rule, because=Text(zh=zh, en=en), see=see)


def _participant(trial: TrialState, name: str) -> Lived | Refusal:
    found = trial.participants.get(name)
    if found is None:
        return _refused("known participant", f"没有编号为{name}的参与者", f"there is no participant {name}", "Screened")
    return found


# --- entry ----------------------------------------------------------------------------------------------------------


def _enrol(trial: TrialState, wish: Enrol, at: date, lists: Allocator | None) -> Accepted | Refusal:
    lived = _participant(trial, wish.participant)
    if isinstance(lived, Refusal):
        return lived
    study = trial.plan.study
    if wish.gate not in study.gates:
        return _refused("gate", f"方案中没有关口{wish.gate}", f"the study has no gate {wish.gate}", "gates")
    no = _trial_closed(trial) or _not_ready(trial, lived, wish.gate, at)
    if no is not None:
        return no
    number = f"{sum(1 for p in trial.participants.values() if p.number) + 1:03d}"
    allocation = study.allocation_at(wish.gate)
    if isinstance(allocation, SequentialCohorts):
        no = oversight.cohort_refusal(trial, at)
        if no is not None:
            return no
        arm = study.escalation.arm if study.escalation is not None and study.escalation.arm else ""
        return Accepted(
            (
                ev.Enrolled(
                    happened=at, participant=wish.participant, site=lived.site, gate=wish.gate, number=number,
                    arm=arm, cohort=trial.cohort,
                ),
            )
        )  # fmt: skip
    entered = ev.Enrolled(happened=at, participant=wish.participant, site=lived.site, gate=wish.gate, number=number)
    if isinstance(allocation, NoAllocation | ByResponse):
        return Accepted((entered,))
    drawn = _drawn(trial, lived, wish.gate, at, lists)
    return drawn if isinstance(drawn, Refusal) else Accepted((entered, drawn))


def _trial_closed(trial: TrialState) -> Refusal | None:
    study = trial.plan.study
    if not trial.rehearsal and not study.identity.may_enrol:
        return _refused(
            "status", f"研究状态为“{study.identity.status}”，不得入组", f"the study is {study.identity.status}: nobody may be enrolled",
            "study.status",
        )  # fmt: skip
    if trial.accrual_closed is not None:
        return _refused("accrual closed", "入组已结束", "accrual is closed")
    if trial.paused:
        rule, since = next(iter(trial.paused.items()))
        return _refused(
            "accrual paused", f"因规则“{rule}”自{since}起暂停入组", f"accrual is paused by {rule or 'a decision'} since {since}",
            f"stopping.{rule}",
        )  # fmt: skip
    crossed = oversight.crossed(trial)
    if crossed:
        return _refused(
            "stopping rule", f"已触发停止规则{crossed[0]}，委员会尚未决定", f"the stopping rule {crossed[0]} is crossed and not decided",
            f"stopping.{crossed[0]}",
        )  # fmt: skip
    return None


def _not_ready(trial: TrialState, lived: Lived, gate: str, at: date) -> Refusal | None:
    if lived.state != "screening":
        return _refused(
            "screening", f"参与者状态为{lived.state}", f"the participant is {lived.state}, not in screening"
        )
    if "consent" not in lived.dates:
        return _refused("consent", "尚无知情同意", "there is no consent", "Consented")
    return _not_eligible(trial, lived, gate, at)


def _not_eligible(trial: TrialState, lived: Lived, gate: str, at: date) -> Refusal | None:
    verdict = eligibility.verdict(trial.plan, lived, gate, at)
    if isinstance(verdict, Unknown):
        return Refusal(rule="eligibility", because=verdict.because, see=f"criteria.{gate}")
    if not verdict.value:
        because = verdict.because or Text(zh="不符合入排标准", en="not eligible")
        return Refusal(rule="eligibility", because=because, see=f"criteria.{gate}")
    return None


def _randomise(trial: TrialState, wish: Randomise, at: date, lists: Allocator | None) -> Accepted | Refusal:
    lived = _participant(trial, wish.participant)
    if isinstance(lived, Refusal):
        return lived
    if wish.gate in lived.gates:
        return _refused("once", "该参与者已通过此关口", "this participant has been through this gate already")
    if lived.state != "on_study":
        return _refused("on study", f"参与者状态为{lived.state}", f"the participant is {lived.state}")
    no = eligibility.outside_window(trial.plan, lived, wish.gate, at) or _not_eligible(trial, lived, wish.gate, at)
    if no is not None:
        return no
    drawn = _drawn(trial, lived, wish.gate, at, lists)
    return drawn if isinstance(drawn, Refusal) else Accepted((drawn,))


def _drawn(trial: TrialState, lived: Lived, gate: str, at: date, lists: Allocator | None) -> ev.Randomised | Refusal:
    allocation = trial.plan.study.allocation_at(gate)
    if not isinstance(allocation, PermutedBlocks | SimpleRandomisation | Minimisation):
        return _refused(
            "allocation", f"关口{gate}没有随机分配", f"gate {gate} has no random allocation", f"allocation.{gate}"
        )
    if lists is None or gate not in trial.lists:
        return _refused("committed list", "尚无已封存的随机表", "no random list has been committed", "ListCommitted")
    stratum = strata.stratum_of(trial.plan, lived, allocation, at)
    if isinstance(stratum, Unknown):
        return Refusal(rule="stratum", because=stratum.because, see=f"allocation.{gate}.strata")
    slot = trial.slots.get((gate, stratum.value), 0) + 1
    arm = lists.arm_of(gate, stratum.value, slot)
    return ev.Randomised(
        happened=at,
        participant=lived.participant,
        site=lived.site,
        gate=gate,
        slot=slot,
        stratum=stratum.value,
        arm=arm,
    )


def _decide_gate(trial: TrialState, wish: DecideGate, at: date, lists: Allocator | None) -> Accepted | Refusal:
    lived = _participant(trial, wish.participant)
    if isinstance(lived, Refusal):
        return lived
    if wish.gate in lived.gates:
        return _refused("once", "该关口已作决定", "this gate has been decided already")
    study = trial.plan.study
    allocation = study.allocation_at(wish.gate)
    if isinstance(allocation, ByResponse):
        row = eligibility.first_true_row(trial.plan, lived, allocation, at)
        if isinstance(row, Unknown):
            return Refusal(rule="response", because=row.because, see=f"allocation.{wish.gate}")
        return _by_response(lived, wish.gate, row.value, at)
    passed = wish.passed
    if passed is None or passed:
        verdict = eligibility.verdict(trial.plan, lived, wish.gate, at)
        if isinstance(verdict, Unknown):
            return Refusal(rule="eligibility", because=verdict.because, see=f"criteria.{wish.gate}")
        passed = verdict.value
    return Accepted(
        (ev.GateDecided(happened=at, participant=lived.participant, site=lived.site, gate=wish.gate, passed=passed),)
    )


def _by_response(lived: Lived, gate: str, action: str, at: date) -> Accepted:
    decided = ev.GateDecided(
        happened=at, participant=lived.participant, site=lived.site, gate=gate, passed=True, action=action
    )
    for verb in ("omit rest of ", "stop "):
        if action.startswith(verb) and action != "stop treatment":
            stop = ev.TreatmentStopped(
                happened=at, participant=lived.participant, intervention=action[len(verb) :], because=gate
            )
            return Accepted((decided, stop))
    if action == "stop treatment":
        return Accepted((decided, ev.TreatmentStopped(happened=at, participant=lived.participant, because=gate)))
    return Accepted((decided,))


def _choose(trial: TrialState, wish: ChooseRegimen, at: date, lists: Allocator | None) -> Accepted | Refusal:
    lived = _participant(trial, wish.participant)
    if isinstance(lived, Refusal):
        return lived
    x = trial.plan.study.interventions.get(wish.intervention)
    if x is None or wish.option not in x.one_of:
        near = x.one_of.near(wish.option) if x is not None else ()
        hint = f"；可选：{'、'.join(x.one_of)}" if x is not None else ""
        return _refused(
            "regimen", f"{wish.intervention}没有方案{wish.option}{hint}",
            f"{wish.intervention} has no option {wish.option}" + (f"; did you mean {', '.join(near)}?" if near else ""),
            f"interventions.{wish.intervention}.one of",
        )  # fmt: skip
    if x.chosen is not None and x.chosen.when == "once" and (wish.intervention, 1) in lived.chosen:
        return _refused("once", "方案已选定，不得更改", "the regimen has been chosen once for all")
    return Accepted(
        (
            ev.RegimenChosen(
                happened=at, participant=wish.participant, intervention=wish.intervention, option=wish.option,
                instance=wish.instance,
            ),
        )
    )  # fmt: skip


# --- oversight ------------------------------------------------------------------------------------------------------


def _ratify(trial: TrialState, wish: Ratify, at: date, lists: Allocator | None) -> Accepted | Refusal:
    advice = oversight.advice(trial, at)
    if isinstance(advice, Unknown):
        return Refusal(rule="escalation", because=advice.because, see="escalation")
    no = oversight.ratify_refusal(trial, advice.value, wish.cohort, wish.n, wish.conclusion)
    if no is not None:
        return no
    differs = not oversight.follows(trial, advice.value, wish.cohort, wish.n, wish.conclusion)
    if differs and not wish.because:
        return _refused("reason", "与规则建议不同，须说明理由", "the decision differs from the advice and must say why")
    return Accepted(
        (
            ev.Ratified(
                happened=at, what="escalation", cohort=wish.cohort, n=wish.n, advice=str(advice.value),
                conclusion=wish.conclusion, because=wish.because,
            ),
        )
    )  # fmt: skip


def _pause(trial: TrialState, wish: Pause, at: date, lists: Allocator | None) -> Accepted | Refusal:
    return Accepted((ev.AccrualPaused(happened=at, rule=wish.rule),))


def _resume(trial: TrialState, wish: Resume, at: date, lists: Allocator | None) -> Accepted | Refusal:
    if not wish.decision:
        return _refused("decision", "恢复入组须注明委员会决定", "resuming needs the committee's decision")
    acknowledged = tuple(ev.StopAcknowledged(happened=at, rule=r) for r in oversight.crossed(trial))
    return Accepted((*acknowledged, ev.AccrualResumed(happened=at, decision=wish.decision)))


_ACTS: Final[Mapping[type[Any], Callable[[TrialState, Any, date, Allocator | None], Accepted | Refusal]]] = {
    Enrol: _enrol,
    Randomise: _randomise,
    DecideGate: _decide_gate,
    ChooseRegimen: _choose,
    Ratify: _ratify,
    Pause: _pause,
    Resume: _resume,
}


def known(answer: Known[bool] | Unknown) -> bool | None:
    """The value of a truth, ``None`` where it is open."""
    return answer.value if isinstance(answer, Known) else None


def on_day(event: Event) -> date:
    """The day of an event."""
    return day_of(event.happened)
