"""The trial's state is a pure function of (study, events): ``replay``.

One transition code serves conduct and rehearsal: ``Draft`` takes events one by one, ``Trial`` is its frozen form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Protocol

from trialwright.history import events as ev
from trialwright.history.events import Event, Logged
from trialwright.history.participant import AdverseEvent, Diary, History, Lived, Observation, changed, day_of
from trialwright.study.study import Study
from trialwright.trial.days import SiteCalendar
from trialwright.trial.plan import Plan, plan_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """How an escalation ended: ``complete``, ``unsafe`` …, and the recommended cohort (empty: none)."""

    on: date
    word: str
    cohort: str = ""


class TrialState(Protocol):
    """What can be asked of a trial; ``Trial`` and ``Draft`` both answer."""

    @property
    def plan(self) -> Plan: ...
    @property
    def sequence(self) -> int: ...
    @property
    def rehearsal(self) -> bool: ...
    @property
    def opened(self) -> date | None: ...
    @property
    def participants(self) -> Mapping[str, Lived]: ...
    @property
    def calendars(self) -> Mapping[str, SiteCalendar]: ...
    @property
    def cohort(self) -> str: ...
    @property
    def places(self) -> int: ...
    @property
    def entered(self) -> Mapping[str, list[str] | tuple[str, ...]]: ...
    @property
    def concluded(self) -> Conclusion | None: ...
    @property
    def paused(self) -> Mapping[str, date]: ...
    @property
    def acknowledged(self) -> Mapping[str, int]: ...
    @property
    def slots(self) -> Mapping[tuple[str, tuple[str, ...]], int]: ...
    @property
    def lists(self) -> Mapping[str, str]: ...
    @property
    def ratified(self) -> list[ev.Ratified] | tuple[ev.Ratified, ...]: ...
    @property
    def accrual_closed(self) -> date | None: ...
    def site_calendar(self, site: str) -> SiteCalendar: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial as far as its events go.

    Args:
        cohort, places: the dose level that is open and how many may still enter it (sequential cohorts only).
        entered: participants of each cohort in order of entry.
        paused: rule that paused accrual -> day. ``acknowledged``: rule -> count it was decided at.
        slots: places used of each random list, by gate and stratum. ``lists``: gate -> committed hash.
    """

    plan: Plan = field(compare=False)
    sequence: int = 0
    rehearsal: bool = False
    opened: date | None = None
    participants: Mapping[str, History] = field(default_factory=dict)
    calendars: Mapping[str, SiteCalendar] = field(default_factory=dict)
    cohort: str = ""
    places: int = 0
    entered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    concluded: Conclusion | None = None
    paused: Mapping[str, date] = field(default_factory=dict)
    acknowledged: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    ratified: tuple[ev.Ratified, ...] = ()
    accrual_closed: date | None = None
    unrecognised: tuple[ev.Unrecognised, ...] = ()

    @property
    def study(self) -> Study:
        return self.plan.study

    def site_calendar(self, site: str) -> SiteCalendar:
        return self.calendars.get(site, NO_HOLIDAYS)


NO_HOLIDAYS: Final = SiteCalendar()


class _People(dict[str, Diary]):
    """Diaries by participant; who is written of for the first time gets one."""

    def __missing__(self, participant: str) -> Diary:
        found = self[participant] = Diary(participant)
        return found


class Draft:
    """A trial while events are added; ``trial()`` freezes it.

    ``sources`` finds the value a correction is about; ``watched`` and ``settled`` remember whom a
    stopping rule counted and whose toxicity is settled, and on what; they never change an answer.
    """

    __slots__ = (
        "accrual_closed", "acknowledged", "calendars", "cohort", "concluded", "entered", "lists", "opened",
        "participants", "paused", "places", "plan", "ratified", "rehearsal", "sequence", "settled", "slots", "sources",
        "unrecognised", "watched",
    )  # fmt: skip

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sequence = 0
        self.rehearsal = False
        self.opened: date | None = None
        self.participants: dict[str, Diary] = _People()
        self.calendars: dict[str, SiteCalendar] = {}
        self.cohort, self.places = "", 0
        escalation = plan.study.escalation
        if escalation is not None:
            self.cohort = escalation.first
            self.places = escalation.cohorts[escalation.first].n
        self.entered: dict[str, list[str]] = {}
        self.concluded: Conclusion | None = None
        self.paused: dict[str, date] = {}
        self.acknowledged: dict[str, int] = {}
        self.slots: dict[tuple[str, tuple[str, ...]], int] = {}
        self.lists: dict[str, str] = {}
        self.ratified: list[ev.Ratified] = []
        self.accrual_closed: date | None = None
        self.unrecognised: list[ev.Unrecognised] = []
        self.sources: dict[int, tuple[str, str]] = {}
        self.settled: dict[str, tuple[tuple[object, ...], Any]] = {}
        self.watched: dict[tuple[str, str], tuple[tuple[int, str, int], bool]] = {}

    def site_calendar(self, site: str) -> SiteCalendar:
        return self.calendars.get(site, NO_HOLIDAYS)

    def apply(self, event: Event) -> None:
        """Takes one event; total: what refers to nothing is kept out of the state, never an error."""
        self.sequence += 1
        act = _TRANSITIONS.get(type(event))
        if act is not None:
            act(self, event)

    def trial(self) -> Trial:
        return Trial(
            plan=self.plan, sequence=self.sequence, rehearsal=self.rehearsal, opened=self.opened,
            participants=MappingProxyType({k: d.frozen() for k, d in self.participants.items()}),
            calendars=MappingProxyType(dict(self.calendars)), cohort=self.cohort, places=self.places,
            entered=MappingProxyType({k: tuple(v) for k, v in self.entered.items()}), concluded=self.concluded,
            paused=MappingProxyType(dict(self.paused)), acknowledged=MappingProxyType(dict(self.acknowledged)),
            slots=MappingProxyType(dict(self.slots)), lists=MappingProxyType(dict(self.lists)),
            ratified=tuple(self.ratified), accrual_closed=self.accrual_closed, unrecognised=tuple(self.unrecognised),
        )  # fmt: skip


def replay(study: Study | Plan, events: Iterable[Logged | Event]) -> Trial:
    """The trial that these events make.

    Args:
        study: the version in force, or its plan.
        events: in order of their sequence.
    Returns: the state after the last event; the same events always give an equal state.
    """
    draft = Draft(study if isinstance(study, Plan) else plan_of(study))
    for e in events:
        draft.apply(e.event if isinstance(e, Logged) else e)
    return draft.trial()


# --- transitions: one small function a kind of event ------------------------------------------------------------------


def _opened(t: Draft, e: ev.TrialOpened) -> None:
    t.opened, t.rehearsal = day_of(e.happened), e.rehearsal


def _calendar(t: Draft, e: ev.CalendarDeclared) -> None:
    before = t.calendars.get(e.site, NO_HOLIDAYS)
    t.calendars[e.site] = SiteCalendar(
        (before.holidays | frozenset(e.holidays)) - frozenset(e.working_days),
        before.working_days | frozenset(e.working_days),
    )


def _seen(d: Diary, on: date) -> None:
    last = d.dates.get("last_alive")
    if last is None or on > last:
        d.dates["last_alive"] = on


def _screened(t: Draft, e: ev.Screened) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.site, d.born, d.sex = e.site or d.site, e.born or d.born, e.sex or d.sex
    d.dates.setdefault("screening", on)
    _seen(d, on)


def _consented(t: Draft, e: ev.Consented) -> None:
    d = t.participants[e.participant]
    d.dates["consent"] = day_of(e.happened)
    d.dates.setdefault("screening", day_of(e.happened))


def _consent_withdrawn(t: Draft, e: ev.ConsentWithdrawn) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.dates.setdefault("withdrawal", on)
    if d.state in ("screening", "on_study"):
        d.state, d.because = "off_study", f"withdrawal: {e.scope}"
    _seen(d, on)


def _judged(t: Draft, e: ev.Judged) -> None:
    t.participants[e.participant].judged[e.gate, e.criterion] = (day_of(e.happened), e.answer)


def _screen_failed(t: Draft, e: ev.ScreenFailed) -> None:
    d = t.participants[e.participant]
    d.state, d.because = "screen_failed", ", ".join(e.criteria)


def _enrolled(t: Draft, e: ev.Enrolled) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.number, d.arm, d.cohort = e.number or d.number, e.arm or d.arm, e.cohort or d.cohort
    if not d.arm and len(t.plan.study.arms) == 1:
        d.arm = next(iter(t.plan.study.arms))
    d.dates.setdefault("enrolment", on)
    d.gates[e.gate] = (on, True)
    if d.state == "screening":
        d.state = "on_study"
    if e.cohort:
        t.entered.setdefault(e.cohort, []).append(e.participant)
        if e.cohort == t.cohort:
            t.places -= 1
    _seen(d, on)


def _randomised(t: Draft, e: ev.Randomised) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.arm, d.stratum = e.arm, e.stratum
    d.dates["randomisation"] = on
    d.gates[e.gate] = (on, True)
    key = (e.gate, e.stratum)
    t.slots[key] = max(t.slots.get(key, 0), e.slot)


def _gate(t: Draft, e: ev.GateDecided) -> None:
    t.participants[e.participant].gates[e.gate] = (day_of(e.happened), e.passed)


def _chosen(t: Draft, e: ev.RegimenChosen) -> None:
    t.participants[e.participant].chosen[e.intervention, e.instance] = e.option


def _treatment_stopped(t: Draft, e: ev.TreatmentStopped) -> None:
    t.participants[e.participant].stopped.setdefault(e.intervention, day_of(e.happened))


def _off(t: Draft, e: ev.OffStudy) -> None:
    d = t.participants[e.participant]
    if d.state != "dead":
        d.state, d.because = "off_study", e.because
    d.dates.setdefault("off_study", day_of(e.happened))


def _lost(t: Draft, e: ev.LostToFollowUp) -> None:
    d = t.participants[e.participant]
    d.dates.setdefault("lost", e.last_contact or day_of(e.happened))
    if d.state == "on_study":
        d.state, d.because = "off_study", "lost to follow-up"


def _alive(t: Draft, e: ev.SeenAlive) -> None:
    _seen(t.participants[e.participant], day_of(e.happened))


def _died(t: Draft, e: ev.Died) -> None:
    d = t.participants[e.participant]
    d.dates["death"] = day_of(e.happened)
    d.state, d.because = "dead", e.cause
    _seen(d, day_of(e.happened))


def _new_therapy(t: Draft, e: ev.NewTherapyStarted) -> None:
    t.participants[e.participant].dates.setdefault("new_therapy", day_of(e.happened))


def _visited(t: Draft, e: ev.Visited) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    name, number = e.encounter, e.number
    d.visits[name, number] = on
    if number == d.passed.get(name, 0) + 1:
        d.passed[name] = number
    dates = d.dates
    last = dates.get("last_alive")
    if last is None or on > last:
        dates["last_alive"] = on


def _visit_missed(t: Draft, e: ev.VisitMissed) -> None:
    d = t.participants[e.participant]
    d.missed[e.encounter, e.number] = day_of(e.happened)
    if e.number == d.passed.get(e.encounter, 0) + 1:
        d.passed[e.encounter] = e.number


def _done(t: Draft, e: ev.ActivityDone) -> None:
    t.participants[e.participant].done.setdefault(e.activity, []).append(day_of(e.happened))


def _observed(t: Draft, e: ev.Observed) -> None:
    d = t.participants[e.participant]
    d.observed.setdefault(e.item, []).append(Observation(t.sequence, e))
    t.sources[t.sequence] = (e.participant, e.item)
    _seen(d, day_of(e.happened))


def _anchor(t: Draft, e: ev.AnchorDated) -> None:
    t.participants[e.participant].dates[e.anchor] = day_of(e.happened)


def _list_closed(t: Draft, e: ev.ListClosed) -> None:
    t.participants[e.participant].closed.add(e.item)


def _replaced(t: Draft, of: int, change: Callable[[Observation], Observation | None]) -> None:
    found = t.sources.get(of)
    if found is None:
        return
    series = t.participants[found[0]].observed.get(found[1], [])
    for k, o in enumerate(series):
        if o.sequence == of:
            new = change(o)
            if new is None:
                del series[k]
            else:
                series[k] = new
            return


def _corrected(t: Draft, e: ev.Corrected) -> None:
    from dataclasses import replace

    _replaced(t, e.of, lambda o: Observation(o.sequence, replace(o.event, value=e.value)))


def _cleared(t: Draft, e: ev.Cleared) -> None:
    _replaced(t, e.of, lambda o: None)


def _given(t: Draft, e: ev.Administered) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    given = d.given.get(e.intervention)
    if given is None:
        given = d.given[e.intervention] = []
    if given and given[-1].number == e.number and e.part:
        given[-1] = given[-1] if e.share >= given[-1].share else e  # several drugs of one cycle are one occasion
    else:
        given.append(e)
    dates = d.dates
    if "treatment_start" not in dates:
        dates["treatment_start"] = on
    if e.intervention in t.plan.medicinal or not t.plan.has_medicinal:
        if "first_dose" not in dates:
            dates["first_dose"] = on
        dates["last_dose"] = on
    last = dates.get("last_alive")
    if last is None or on > last:
        dates["last_alive"] = on


def _omitted(t: Draft, e: ev.Omitted) -> None:
    t.participants[e.participant].omitted.setdefault(e.intervention, []).append(e)


def _deferred(t: Draft, e: ev.Deferred) -> None:
    t.participants[e.participant].deferred[e.intervention, e.number] = e.to


def _dose(t: Draft, e: ev.DoseModified) -> None:
    t.participants[e.participant].doses.setdefault(e.intervention, []).append(e)


def _operated(t: Draft, e: ev.Operated) -> None:
    t.participants[e.participant].operations.append(e)


def _response(t: Draft, e: ev.ResponseRead) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.responses.append(e)
    if e.response == "PD":
        d.dates.setdefault("progression", on)
    elif e.response in ("CR", "PR"):
        d.dates.setdefault("first_response", on)
    if e.response != "NE":
        d.dates["last_assessment"] = max(on, d.dates.get("last_assessment", on))
    if e.response == "relapse":
        d.dates.setdefault("relapse", on)
    _seen(d, on)


def _ae(t: Draft, e: ev.AdverseEventReported) -> None:
    d = t.participants[e.participant]
    d.adverse_events[e.instance] = AdverseEvent(t.sequence, e, e.grade, e.ended, e.serious)


def _ae_changed(t: Draft, e: ev.AdverseEventChanged) -> None:
    d = t.participants[e.participant]
    if e.instance in d.adverse_events:
        d.adverse_events[e.instance] = changed(d.adverse_events[e.instance], e)


def _serious(t: Draft, e: ev.SeriousnessLearned) -> None:
    from dataclasses import replace

    d = t.participants[e.participant]
    if e.instance in d.adverse_events:
        d.adverse_events[e.instance] = replace(d.adverse_events[e.instance], serious=True)


def _dlt(t: Draft, e: ev.DltJudged) -> None:
    t.participants[e.participant].dlt_judged = (day_of(e.happened), e.answer)


def _ratified(t: Draft, e: ev.Ratified) -> None:
    t.ratified.append(e)
    if e.conclusion:
        t.concluded = Conclusion(on=day_of(e.happened), word=e.conclusion, cohort=e.cohort)
        t.places = 0
    elif e.cohort:
        t.cohort, t.places = e.cohort, e.n


def _paused(t: Draft, e: ev.AccrualPaused) -> None:
    t.paused[e.rule] = day_of(e.happened)


def _resumed(t: Draft, e: ev.AccrualResumed) -> None:
    t.paused.clear()


def _acknowledged(t: Draft, e: ev.StopAcknowledged) -> None:
    t.acknowledged[e.rule] = t.acknowledged.get(e.rule, 0) + 1


def _closed(t: Draft, e: ev.AccrualClosed) -> None:
    t.accrual_closed = day_of(e.happened)


def _list(t: Draft, e: ev.ListCommitted) -> None:
    t.lists[e.gate] = e.sha256


def _unrecognised(t: Draft, e: ev.Unrecognised) -> None:
    t.unrecognised.append(e)


def _transferred(t: Draft, e: ev.Transferred) -> None:
    t.participants[e.participant].site = e.to_site


_TRANSITIONS: Final[Mapping[type[Event], Callable[[Draft, Any], None]]] = {
    ev.TrialOpened: _opened,
    ev.CalendarDeclared: _calendar,
    ev.Screened: _screened,
    ev.Consented: _consented,
    ev.ConsentWithdrawn: _consent_withdrawn,
    ev.Judged: _judged,
    ev.ScreenFailed: _screen_failed,
    ev.Enrolled: _enrolled,
    ev.Randomised: _randomised,
    ev.GateDecided: _gate,
    ev.RegimenChosen: _chosen,
    ev.Transferred: _transferred,
    ev.TreatmentStopped: _treatment_stopped,
    ev.OffStudy: _off,
    ev.LostToFollowUp: _lost,
    ev.SeenAlive: _alive,
    ev.Died: _died,
    ev.NewTherapyStarted: _new_therapy,
    ev.Visited: _visited,
    ev.VisitMissed: _visit_missed,
    ev.ActivityDone: _done,
    ev.Observed: _observed,
    ev.AnchorDated: _anchor,
    ev.ListClosed: _list_closed,
    ev.Corrected: _corrected,
    ev.Cleared: _cleared,
    ev.Administered: _given,
    ev.Omitted: _omitted,
    ev.Deferred: _deferred,
    ev.DoseModified: _dose,
    ev.Operated: _operated,
    ev.ResponseRead: _response,
    ev.AdverseEventReported: _ae,
    ev.AdverseEventChanged: _ae_changed,
    ev.SeriousnessLearned: _serious,
    ev.DltJudged: _dlt,
    ev.Ratified: _ratified,
    ev.AccrualPaused: _paused,
    ev.AccrualResumed: _resumed,
    ev.StopAcknowledged: _acknowledged,
    ev.AccrualClosed: _closed,
    ev.ListCommitted: _list,
    ev.Unrecognised: _unrecognised,
}
