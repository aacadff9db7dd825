"""What one virtual trial came to: one flat row of numbers, from which everything is summed up."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from trialwright.analysis.cox import cox
from trialwright.analysis.logrank import logrank
from trialwright.analysis.survival import kaplan_meier
from trialwright.rehearsal.run import Running
from trialwright.study.study import (
    AdverseEventsEndpoint,
    Endpoint,
    ResponseEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial import endpoints, oversight
from trialwright.values.answer import Known
from trialwright.values.dates import DAYS_PER_MONTH

Row: TypeAlias = dict[str, int | float | str | None]
_DAY: Final = 1 / DAYS_PER_MONTH


def summarised(study: Study) -> tuple[Endpoint, ...]:
    """The endpoints a rehearsal sums up: the primary ones it can, and survival where arms are compared."""
    kinds = ResponseEndpoint | SurvivalEndpoint | AdverseEventsEndpoint
    chosen = [e for e in study.primary if isinstance(e, kinds)]
    if len(study.arms) > 1:
        chosen += [e for e in study.endpoints.values() if isinstance(e, SurvivalEndpoint) and e not in chosen]
    return tuple(chosen)


def row_of(run: Running) -> Row:
    """The numbers of one trial."""
    trial, study = run.draft, run.plan.study
    entered = [p for p in trial.participants.values() if p.number]
    opened = trial.opened
    assert opened is not None
    last_entry = max((p.dates["enrolment"] for p in entered), default=opened)
    row: Row = {
        "trial": run.number,
        "screened": run.turned.screened,
        "screen_failed": run.turned.failed,
        "turned_away": run.turned.turned_away,
        "enrolled": len(entered),
        "accrual_days": (last_entry - opened).days,
        "duration_days": (run.today - opened).days,
        "deaths": sum(1 for p in entered if p.state == "dead"),
        "withdrawn": sum(1 for p in entered if "withdrawal" in p.dates),
        "events_recorded": trial.sequence,
    }
    if len(study.arms) > 1:
        for arm in study.arms:
            row[f"n.{arm}"] = sum(1 for p in entered if p.arm == arm)
    if study.escalation is not None:
        _of_escalation(run, row)
    for e in summarised(study):
        if isinstance(e, ResponseEndpoint):
            _of_response(run, e, row)
        elif isinstance(e, SurvivalEndpoint):
            _of_survival(run, e, row)
        elif isinstance(e, AdverseEventsEndpoint):
            _of_events(run, e, row)
    return row


def _of_escalation(run: Running, row: Row) -> None:
    trial, study = run.draft, run.plan.study
    assert study.escalation is not None
    found, statuses = oversight.outcomes(trial, run.today)
    counts = found.counts(len(study.escalation.cohorts))
    for k, cohort in enumerate(study.escalation.cohorts):
        row[f"n.{cohort}"] = counts.n[k] + counts.not_evaluable[k]
        row[f"evaluable.{cohort}"] = counts.n[k]
        row[f"dlt.{cohort}"] = counts.toxicity[k]
    row["not_evaluable"] = sum(1 for s in statuses if s.letter == "X")
    row["outcomes"] = str(found)
    names = list(study.escalation.cohorts)
    concluded = trial.concluded
    row["conclusion"] = concluded.word if concluded is not None else "open"
    row["recommended"] = names.index(concluded.cohort) + 1 if concluded is not None and concluded.cohort else 0


def _set_of(e: Endpoint) -> str:
    return e.sets[0] if e.sets else ""


def _of_response(run: Running, e: ResponseEndpoint, row: Row) -> None:
    people = endpoints.members(run.plan, run.draft.participants, _set_of(e), run.today)
    size = run.plan.study.analysis.sample_size
    by_arm: dict[str, list[bool]] = {}
    for p in people:
        answer = endpoints.response(run.plan, p, e, run.today)
        by_arm.setdefault(p.arm, []).append(isinstance(answer, Known) and answer.value.yes)
    arms = run.plan.study.arms
    for arm in arms:
        found = by_arm.get(arm, [])
        suffix = f".{arm}" if len(arms) > 1 else ""
        row[f"{e.name}.x{suffix}"] = sum(found)
        row[f"{e.name}.n{suffix}"] = len(found)
    if len(arms) == 1 and size is not None and size.success is not None:
        row[f"{e.name}.success"] = int(sum(by_arm.get(next(iter(arms)), [])) >= size.success)


def _of_events(run: Running, e: AdverseEventsEndpoint, row: Row) -> None:
    people = endpoints.members(run.plan, run.draft.participants, _set_of(e), run.today)
    for arm in run.plan.study.arms:
        mine = [p for p in people if p.arm == arm]
        suffix = f".{arm}" if len(run.plan.study.arms) > 1 else ""
        row[f"{e.name}.x{suffix}"] = sum(endpoints.has_event(run.plan, p, e, run.today) for p in mine)
        row[f"{e.name}.n{suffix}"] = len(mine)


def times_of(run: Running, e: SurvivalEndpoint) -> tuple[list[float], list[bool], list[str]]:
    """Months, whether an event, and the arm, for every participant of the endpoint's set."""
    people = endpoints.members(run.plan, run.draft.participants, _set_of(e), run.today)
    time: list[float] = []
    event: list[bool] = []
    arm: list[str] = []
    for p in people:
        answer = endpoints.survival(run.plan, p, e, run.today)
        if isinstance(answer, Known):
            time.append(((answer.value.date - answer.value.start).days + 1) * _DAY)
            event.append(answer.value.event)
            arm.append(p.arm)
    return time, event, arm


def _of_survival(run: Running, e: SurvivalEndpoint, row: Row) -> None:
    time, event, arm = times_of(run, e)
    row[f"{e.name}.n"] = len(time)
    row[f"{e.name}.events"] = sum(event)
    arms = list(run.plan.study.arms)
    for a in arms:
        mine = [k for k, x in enumerate(arm) if x == a]
        suffix = f".{a}" if len(arms) > 1 else ""
        row[f"{e.name}.median{suffix}"] = _median([time[k] for k in mine], [event[k] for k in mine])
        if len(arms) > 1:
            row[f"{e.name}.events.{a}"] = sum(event[k] for k in mine)
    if len(arms) == 2 and sum(event) > 0 and len(set(arm)) == 2:
        _compare(run, e, row, time, event, arm)


def _hazard_ratio(time: list[float], event: list[bool], experimental: list[float]) -> float | None:
    """The hazard ratio of a Cox model; ``None`` where the data do not give one (an arm without events)."""
    if len({x for x, hit in zip(experimental, event, strict=True) if hit}) < 2:
        return None
    try:
        model = cox(time, event, experimental)
    except ValueError:  # an arm is no longer at risk when the first event comes
        return None
    return None if model.diverged else float(model.hazard_ratio[0])


def _median(time: list[float], event: list[bool]) -> float | None:
    if not time:
        return None
    answer = kaplan_meier(time, event).quantile(0.5)
    return answer.value if isinstance(answer, Known) else None


def _compare(run: Running, e: SurvivalEndpoint, row: Row, time: list[float], event: list[bool], arm: list[str]) -> None:
    is_experimental = [1.0 if a == run.given.experimental else 0.0 for a in arm]
    test = logrank(time, event, is_experimental)
    z = test.z(1)
    row[f"{e.name}.z"] = z
    row[f"{e.name}.p"] = test.p
    row[f"{e.name}.hr"] = _hazard_ratio(time, event, is_experimental)
    estimate = run.plan.study.analysis.estimates.get(e.name)
    alpha = float(estimate.alpha) if estimate is not None and estimate.alpha is not None else 0.05
    sides = estimate.sides if estimate is not None and estimate.sides is not None else 2
    level = alpha if sides == 2 else 2 * alpha
    row[f"{e.name}.success"] = int(test.p <= level and z > 0)


def columns(row: Row) -> tuple[str, ...]:
    """The names of a row in their order."""
    return tuple(row)


def as_number(value: Any) -> float | None:
    """A cell as a number; text and absences are ``None``."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
