"""What each kind of event does to a trial's state: one small function a kind; total, nothing here ever fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.history.participant import AdverseEvent, Diary, Observation, changed, day_of
from trialwright.trial.book import Book, Conclusion
from trialwright.trial.days import NO_HOLIDAYS, SiteCalendar


def _opened(t: Book, e: ev.TrialOpened) -> None:
    t.opened, t.rehearsal = day_of(e.happened), e.rehearsal


def _calendar(t: Book, e: ev.CalendarDeclared) -> None:
    before = t.calendars.get(e.site, NO_HOLIDAYS)
    t.calendars[e.site] = SiteCalendar(
        (before.holidays | frozenset(e.holidays)) - frozenset(e.working_days),
        before.working_days | frozenset(e.working_days),
    )


def _seen(d: Diary, on: date) -> None:
    last = d.dates.get("last_alive")
    if last is None or on > last:
        d.dates["last_alive"] = on


def _screened(t: Book, e: ev.Screened) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.site, d.born, d.sex = e.site or d.site, e.born or d.born, e.sex or d.sex
    d.dates.setdefault("screening", on)
    _seen(d, on)


def _consented(t: Book, e: ev.Consented) -> None:
    d = t.participants[e.participant]
    d.dates["consent"] = day_of(e.happened)
    d.dates.setdefault("screening", day_of(e.happened))


def _consent_withdrawn(t: Book, e: ev.ConsentWithdrawn) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.dates.setdefault("withdrawal", on)
    if d.state in ("screening", "on_study"):
        d.state, d.because = "off_study", f"withdrawal: {e.scope}"
    _seen(d, on)


def _judged(t: Book, e: ev.Judged) -> None:
    t.participants[e.participant].judged[e.gate, e.criterion] = (day_of(e.happened), e.answer)


def _screen_failed(t: Book, e: ev.ScreenFailed) -> None:
    d = t.participants[e.participant]
    d.state, d.because = "screen_failed", ", ".join(e.criteria)


def _enrolled(t: Book, e: ev.Enrolled) -> None:
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


def _randomised(t: Book, e: ev.Randomised) -> None:
    d = t.participants[e.participant]
    on = day_of(e.happened)
    d.arm, d.stratum = e.arm, e.stratum
    d.dates["randomisation"] = on
    d.gates[e.gate] = (on, True)
    key = (e.gate, e.stratum)
    t.slots[key] = max(t.slots.get(key, 0), e.slot)


def _gate(t: Book, e: ev.GateDecided) -> None:
    t.participants[e.participant].gates[e.gate] = (day_of(e.happened), e.passed)


def _chosen(t: Book, e: ev.RegimenChosen) -> None:
    t.participants[e.participant].chosen[e.intervention, e.instance] = e.option


def _treatment_stopped(t: Book, e: ev.TreatmentStopped) -> None:
    t.participants[e.participant].stopped.setdefault(e.intervention, day_of(e.happened))


def _off(t: Book, e: ev.OffStudy) -> None:
    d = t.participants[e.participant]
    if d.state != "dead":
        d.state, d.because = "off_study", e.because
    d.dates.setdefault("off_study", day_of(e.happened))


def _lost(t: Book, e: ev.LostToFollowUp) -> None:
    d = t.participants[e.participant]
    d.dates.setdefault("lost", e.last_contact or day_of(e.happened))
    if d.state == "on_study":
        d.state, d.because = "off_study", "lost to follow-up"


def _alive(t: Book, e: ev.SeenAlive) -> None:
    _seen(t.participants[e.participant], day_of(e.happened))


def _died(t: Book, e: ev.Died) -> None:
    d = t.participants[e.participant]
    d.dates["death"] = day_of(e.happened)
    d.state, d.because = "dead", e.cause
    _seen(d, day_of(e.happened))


def _new_therapy(t: Book, e: ev.NewTherapyStarted) -> None:
    t.participants[e.participant].dates.setdefault("new_therapy", day_of(e.happened))


def _visited(t: Book, e: ev.Visited) -> None:
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


def _visit_missed(t: Book, e: ev.VisitMissed) -> None:
    d = t.participants[e.participant]
    d.missed[e.encounter, e.number] = day_of(e.happened)
    if e.number == d.passed.get(e.encounter, 0) + 1:
        d.passed[e.encounter] = e.number


def _done(t: Book, e: ev.ActivityDone) -> None:
    t.participants[e.participant].done.setdefault(e.activity, []).append(day_of(e.happened))


def _observed(t: Book, e: ev.Observed) -> None:
    d = t.participants[e.participant]
    d.observed.setdefault(e.item, []).append(Observation(t.sequence, e))
    t.sources[t.sequence] = (e.participant, e.item)
    _seen(d, day_of(e.happened))


def _anchor(t: Book, e: ev.AnchorDated) -> None:
    t.participants[e.participant].dates[e.anchor] = day_of(e.happened)


def _list_closed(t: Book, e: ev.ListClosed) -> None:
    t.participants[e.participant].closed.add(e.item)


def _replaced(t: Book, of: int, change: Callable[[Observation], Observation | None]) -> None:
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


def _corrected(t: Book, e: ev.Corrected) -> None:
    from dataclasses import replace

    _replaced(t, e.of, lambda o: Observation(o.sequence, replace(o.event, value=e.value)))


def _cleared(t: Book, e: ev.Cleared) -> None:
    _replaced(t, e.of, lambda o: None)


def _given(t: Book, e: ev.Administered) -> None:
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


def _omitted(t: Book, e: ev.Omitted) -> None:
    t.participants[e.participant].omitted.setdefault(e.intervention, []).append(e)


def _deferred(t: Book, e: ev.Deferred) -> None:
    t.participants[e.participant].deferred[e.intervention, e.number] = e.to


def _dose(t: Book, e: ev.DoseModified) -> None:
    t.participants[e.participant].doses.setdefault(e.intervention, []).append(e)


def _operated(t: Book, e: ev.Operated) -> None:
    t.participants[e.participant].operations.append(e)


def _response(t: Book, e: ev.ResponseRead) -> None:
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


def _ae(t: Book, e: ev.AdverseEventReported) -> None:
    d = t.participants[e.participant]
    d.adverse_events[e.instance] = AdverseEvent(t.sequence, e, e.grade, e.ended, e.serious)


def _ae_changed(t: Book, e: ev.AdverseEventChanged) -> None:
    d = t.participants[e.participant]
    if e.instance in d.adverse_events:
        d.adverse_events[e.instance] = changed(d.adverse_events[e.instance], e)


def _serious(t: Book, e: ev.SeriousnessLearned) -> None:
    from dataclasses import replace

    d = t.participants[e.participant]
    if e.instance in d.adverse_events:
        d.adverse_events[e.instance] = replace(d.adverse_events[e.instance], serious=True)


def _dlt(t: Book, e: ev.DltJudged) -> None:
    t.participants[e.participant].dlt_judged = (day_of(e.happened), e.answer)


def _ratified(t: Book, e: ev.Ratified) -> None:
    t.ratified.append(e)
    if e.conclusion:
        t.concluded = Conclusion(on=day_of(e.happened), word=e.conclusion, cohort=e.cohort)
        t.places = 0
    elif e.cohort:
        t.cohort, t.places = e.cohort, e.n


def _paused(t: Book, e: ev.AccrualPaused) -> None:
    t.paused[e.rule] = day_of(e.happened)


def _resumed(t: Book, e: ev.AccrualResumed) -> None:
    t.paused.clear()


def _acknowledged(t: Book, e: ev.StopAcknowledged) -> None:
    t.acknowledged[e.rule] = t.acknowledged.get(e.rule, 0) + 1


def _closed(t: Book, e: ev.AccrualClosed) -> None:
    t.accrual_closed = day_of(e.happened)


def _list(t: Book, e: ev.ListCommitted) -> None:
    t.lists[e.gate] = e.sha256


def _unrecognised(t: Book, e: ev.Unrecognised) -> None:
    t.unrecognised.append(e)


def _transferred(t: Book, e: ev.Transferred) -> None:
    t.participants[e.participant].site = e.to_site


TRANSITIONS: Final[Mapping[type[Event], Callable[[Book, Any], None]]] = {
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
