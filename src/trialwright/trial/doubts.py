"""What is doubtful about a recorded fact: outside its window, before consent, of an unknown thing, in an impossible order."""

from __future__ import annotations

from datetime import date
from typing import Final

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.history.participant import Lived, day_of
from trialwright.trial.calendar import next_occasion
from trialwright.trial.state import TrialState
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

_NEEDS_NO_PERSON: Final = (
    ev.TrialOpened, ev.StudyReleased, ev.StudyAmended, ev.SiteOpened, ev.SiteClosed, ev.CalendarDeclared, ev.RangeDeclared,
    ev.CutTaken, ev.Voted, ev.Ratified, ev.AccrualPaused, ev.AccrualResumed, ev.AccrualClosed, ev.StopAcknowledged,
    ev.ListCommitted, ev.Corrected, ev.Cleared, ev.Restored, ev.Unrecognised, ev.Screened, ev.VersionAdopted,
)  # fmt: skip


def findings_of(trial: TrialState, event: Event) -> tuple[Finding, ...]:
    """Doubts about a fact against the state before it; the fact is recorded whatever they say."""
    if isinstance(event, _NEEDS_NO_PERSON):
        return ()
    lived = trial.participants.get(event.participant)
    if lived is None:
        return (
            _finding(
                "ENG-01", Severity.ERROR, event, f"没有编号为{event.participant}的参与者", f"there is no participant {event.participant}",
                "核对编号，或先登记筛选", "check the number, or record the screening first",
            ),
        )  # fmt: skip
    out: list[Finding] = []
    on = day_of(event.happened)
    if "consent" not in lived.dates and isinstance(event, ev.Administered | ev.Operated):
        out.append(
            _finding(
                "ENG-02", Severity.ERROR, event, "未签知情同意即给予治疗", "treated without consent",
                "记录知情同意日期，并登记偏离", "record the consent, and the deviation",
            )
        )  # fmt: skip
    death = lived.dates.get("death")
    if death is not None and on > death and not isinstance(event, ev.Died):
        out.append(
            _finding(
                "ENG-03",
                Severity.ERROR,
                event,
                f"日期晚于死亡日{death}",
                f"later than the death on {death}",
                "核对日期",
                "check the date",
            )
        )
    if isinstance(event, ev.Visited | ev.VisitMissed):
        out += _of_visit(trial, lived, event, on)
    if isinstance(event, ev.Administered | ev.Omitted):
        out += _of_dose(trial, lived, event, on)
    return tuple(out)


def _of_visit(trial: TrialState, lived: Lived, event: ev.Visited | ev.VisitMissed, on: date) -> list[Finding]:
    line = trial.plan.line(event.encounter)
    if line is None:
        near = trial.plan.study.visits.near(event.encounter)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return [
            _finding(
                "ENG-04", Severity.NOTE, event, f"计划外访视{event.encounter}", f"an unscheduled visit {event.encounter}{hint}",
                "确认是否计划外", "confirm that it is unscheduled",
            )
        ]  # fmt: skip
    if isinstance(event, ev.VisitMissed):
        return []
    return _outside(trial, lived, event, line.name, on)


def _of_dose(trial: TrialState, lived: Lived, event: ev.Administered | ev.Omitted, on: date) -> list[Finding]:
    if event.intervention not in trial.plan.study.interventions:
        near = trial.plan.study.interventions.near(event.intervention)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return [
            _finding(
                "ENG-05", Severity.ERROR, event, f"方案中没有{event.intervention}", f"the study gives no {event.intervention}{hint}",
                "核对名称", "check the name",
            )
        ]  # fmt: skip
    if isinstance(event, ev.Omitted) or event.intervention in trial.plan.given_at_visits:
        return []
    return _outside(trial, lived, event, event.intervention, on)


def _outside(trial: TrialState, lived: Lived, event: Event, name: str, on: date) -> list[Finding]:
    line = trial.plan.line(name)
    occasion = next_occasion(trial.plan, lived, line, trial.site_calendar(lived.site)) if line is not None else None
    if occasion is None:
        return [
            _finding(
                "ENG-06", Severity.WARNING, event, f"{name}此时无到期安排", f"nothing is due on {name} now",
                "确认次数和时间", "confirm the number and the day",
            )
        ]  # fmt: skip
    if occasion.earliest <= on <= occasion.latest:
        return []
    return [
        _finding(
            "ENG-07", Severity.WARNING, event, f"{name}第{occasion.number}次超出时间窗{occasion.earliest}–{occasion.latest}",
            f"{name} no. {occasion.number} lies outside its window {occasion.earliest} to {occasion.latest}",
            "登记偏离及原因", "record the deviation and its reason",
        )
    ]  # fmt: skip


def _finding(code: str, severity: Severity, event: Event, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Finding:
    return Finding(
        code=code, severity=severity, field=f"{event.participant}.{type(event).__name__}", text=Text(zh=zh, en=en),
        remedy=Text(zh=remedy_zh, en=remedy_en), kind="governance", layer="site", evidence=str(event.happened),
    )  # fmt: skip
