"""The whole analysis of a trial at a cut: standard outputs, then every endpoint of the study file in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from trialwright.analysis.aplastic_outputs import lineage_section
from trialwright.analysis.course_outputs import change_section
from trialwright.analysis.cut import Cut, cut_of, described, not_applied
from trialwright.analysis.decision_outputs import decision_section
from trialwright.analysis.endpoint_answers import recovery_answer, time_answer
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.pk_outputs import pk_section
from trialwright.analysis.questionnaire_outputs import scale_section, unasked_section
from trialwright.analysis.report import AnalysisReport, Section
from trialwright.analysis.response_outputs import proportion_section, response_section
from trialwright.analysis.result import Record
from trialwright.analysis.safety_outputs import adverse_events_section, dlt_section, shift_section
from trialwright.analysis.standard_outputs import disposition, exposure
from trialwright.analysis.survival_outputs import survival_section
from trialwright.history.endpoints.adverse_events import TeaeRules
from trialwright.history.endpoints.survival import TimeToEventRules
from trialwright.history.events import Logged
from trialwright.history.participant import day_of
from trialwright.standards.aplastic_anaemia import SaaRules
from trialwright.standards.meld import MeldRules
from trialwright.standards.recist import RecistRules
from trialwright.study.names import Names
from trialwright.study.study import (
    AdverseEventsEndpoint,
    ChangeEndpoint,
    DltEndpoint,
    Endpoint,
    PkEndpoint,
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial.plan import Plan
from trialwright.values.text import Text

RULES: Final[Mapping[str, type]] = {
    "recist": RecistRules, "tte": TimeToEventRules, "teae": TeaeRules, "saa": SaaRules, "liver": MeldRules,
}  # fmt: skip


def analyse(study: Study | Plan, events: Iterable[Logged], at: date) -> AnalysisReport:
    """Analyses what had happened by the end of a day.

    Args:
        study: the version in force.
        events: the log in order of sequence, rehearsed or captured: no difference.
        at: the day of the data cut, included.
    """
    log = tuple(events)
    cut = cut_of(study, log, at)
    cuts: dict[date, Cut] = {at: cut}

    def at_day(day: date) -> Cut:
        if day not in cuts:
            cuts[day] = cut_of(cut.plan, (x for x in log if day_of(x.event.happened) <= day), day)
        return cuts[day]

    sections: list[Section] = [disposition(cut)]
    for first in (exposure(cut), decision_section(cut, at_day)):
        sections += [first] if first is not None else []
    sections += [section_of(cut, e) for e in _ordered(cut)]
    for more in (unasked_section(cut), shift_section(cut, cut.people), lineage_section(cut, cut.people)):
        sections += [more] if more is not None else []
    needed = {n for s in sections for t in s.tables for r in t.records for n in r.events}
    needed |= {n for s in sections for a in s.answers for n in a.events}
    lines = {str(n): described(n, e) for log in cut.log.values() for n, e in log if str(n) in needed}
    title = cut.study.identity.title
    return AnalysisReport(
        study=cut.study.name, version=cut.study.version, title=title, cut=at.isoformat(), rehearsal=cut.trial.rehearsal,
        events_read=cut.last, events_dropped=cut.dropped, sections=tuple(sections), packs=_packs(cut.study), not_applied=not_applied(cut.study, RULES), unconfirmed=len(cut.study.tbc),
        event_lines=dict(sorted(lines.items(), key=lambda kv: int(kv[0]))), groups={g.name: g.label for g in cut.groups()},
    )  # fmt: skip


def _ordered(cut: Cut) -> tuple[Endpoint, ...]:
    """Primary endpoints first, then secondary, exploratory, and those of no objective."""
    names = [
        n
        for level in ("primary", "secondary", "exploratory")
        for o in cut.study.objectives
        if o.level == level
        for n in o.endpoints
    ]
    names += list(cut.study.endpoints)
    return tuple(cut.study.endpoints[n] for n in dict.fromkeys(names) if n in cut.study.endpoints)


def section_of(cut: Cut, e: Endpoint) -> Section:
    """The outputs of one endpoint, by its kind."""
    if isinstance(e, SurvivalEndpoint):
        return survival_section(cut, e, lambda c, p: time_answer(c, e, p))
    if isinstance(e, RecoveryEndpoint):
        return survival_section(cut, e, lambda c, p: recovery_answer(c, e, p))
    if isinstance(e, ResponseEndpoint):
        return response_section(cut, e)
    if isinstance(e, ProportionEndpoint):
        return proportion_section(cut, e)
    if isinstance(e, AdverseEventsEndpoint):
        return adverse_events_section(cut, e)
    if isinstance(e, DltEndpoint):
        return dlt_section(cut, e)
    if isinstance(e, ScaleEndpoint):
        return scale_section(cut, e)
    if isinstance(e, ChangeEndpoint):
        return change_section(cut, e)
    if isinstance(e, PkEndpoint):
        return pk_section(cut, e)
    note = Text(
        zh=f"本版本不分析“{e.kind}”类终点。", en=f"Endpoints of kind {e.kind!r} are not analysed by this version."
    )
    return Section(name=e.name, title=title_of(cut.study, e), note=note)


def _packs(study: Study) -> dict[str, str]:
    out = {}
    for name, pack in study.assessments.items():
        words = ", ".join(f"{k}={_said(v)}" for k, v in pack.parameters.items())
        out[name] = f"{name}{'@' + pack.version if pack.version else ''}{': ' + words if words else ''}"
    return out


def _said(value: str | tuple[str, ...] | Names[str]) -> str:
    if isinstance(value, str):
        return value
    return " ".join(value) if isinstance(value, tuple) else " ".join(f"{k}:{v}" for k, v in value.items())


def unlinked(report: AnalysisReport) -> tuple[Record, ...]:
    """Numbers that name neither participants nor a rule: there must be none."""
    return tuple(r for r in report.records() if not r.rule and not r.participants)
