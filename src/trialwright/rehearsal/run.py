"""One virtual trial: virtual participants driven through the trial's own commands, exactly as people would be.

A queue of days holds what is due (from ``trial.calendar``), what happens to people (from ``virtual``) and what
committees do; each is put to ``command`` and its events are applied. Nothing here decides what the protocol decides.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from trialwright.designs import Stop, Treat
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.rehearsal import feedback, measurements, site
from trialwright.rehearsal.chance import Chance
from trialwright.rehearsal.horizon import follow_up_days, target_events
from trialwright.rehearsal.life import Life
from trialwright.rehearsal.prepared import MOVES_ON, prepared
from trialwright.rehearsal.scenario import Scenario, planned_participants
from trialwright.rehearsal.virtual import FAR, Fate, Person, adverse_event, fate_of, toxicity_template
from trialwright.study.study import ByResponse, NoAllocation
from trialwright.trial import anchors, oversight
from trialwright.trial.calendar import Occasion
from trialwright.trial.commands import Accepted, Allocator, DecideGate, Enrol, Pause, Randomise, Ratify, Resume, command
from trialwright.trial.plan import Line, Plan
from trialwright.trial.state import Draft
from trialwright.values.answer import Known
from trialwright.values.dates import DAYS_PER_MONTH
from trialwright.values.finding import Refusal

MOST_CANDIDATES: Final = 4000
WAITS: Final = 28
"""Days a candidate who met a closed door is asked again; afterwards they are treated elsewhere."""


@dataclass(slots=True)
class Turned:
    """Candidates who came and did not enter, by reason."""

    screened: int = 0
    failed: int = 0
    turned_away: int = 0


class Running:
    """A virtual trial while it runs.

    Args:
        full: everything a visit collects is recorded; otherwise only what some rule or primary endpoint reads. Draws go by
            name, so both take the same decisions.
        until_primary: stop once the trial's main question is answered; otherwise live to the end of the study.
    """

    def __init__(
        self,
        plan: Plan,
        scenario: Scenario,
        chance: Chance,
        trial: int,
        *,
        lists: Allocator | None,
        full: bool = False,
        until_primary: bool = True,
    ) -> None:
        self.plan, self.scenario, self.chance, self.number = plan, scenario, chance, trial
        self.lists, self.full, self.until_primary = lists, full, until_primary
        self.draft = Draft(plan)
        self.log: list[Event] | None = [] if full else None
        self.happen: Callable[[Event], None] = self.draft.apply
        self.queue: list[tuple[date, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self.ticket = 0
        self.lives: dict[str, Life] = {}
        self.turned = Turned()
        self.target = planned_participants(plan.study)
        self.in_screening = self.entered = 0
        self.today = self._first_day()
        self.cut: date | None = None
        self.arrivals = 0
        self.decisions: list[tuple[date, str]] = []
        self.given = given = prepared(plan, full=full)
        self.work, self.nexts, self.gate_lines = given.work, given.nexts, given.gate_lines
        self.watching: set[str] = set()
        self.reacting = self.work.watched_infusions if "event_after_each" in scenario.truth else frozenset[str]()
        self.events_wanted = target_events(plan.study) if until_primary else None
        self.events_seen: set[str] = set()

    # --- the queue --------------------------------------------------------------------------------------------------

    def _first_day(self) -> date:
        start = self.plan.study.identity.dates.start
        return start.first if start is not None else date(2026, 1, 5)

    def at(self, day: date, rank: int, what: Callable[..., None], *args: Any) -> None:
        self.ticket += 1
        heapq.heappush(self.queue, (day, rank, self.ticket, what, args))

    def run(self) -> Running:
        """Lives the whole trial."""
        self.happen = self.draft.apply if self.log is None else self._happened_and_kept
        self.happen(
            ev.TrialOpened(
                happened=self.today, study=self.plan.study.name, version=self.plan.study.version, rehearsal=True
            )
        )
        for gate, sha256, algorithm, slots in site.committed(self.plan, self.lists):
            self.happen(
                ev.ListCommitted(happened=self.today, gate=gate, sha256=sha256, algorithm=algorithm, slots=slots)
            )
        self._next_arrival(self.today)
        queue = self.queue
        while queue:
            day, _, _, what, args = heapq.heappop(queue)
            if self.cut is not None and day > self.cut:
                break
            self.today = day
            what(*args)
        return self

    def _happened_and_kept(self, event: Event) -> None:
        assert self.log is not None
        self.draft.apply(event)
        self.log.append(event)

    def wish(self, wish: Any) -> Accepted | Refusal:
        """Puts a wish to the trial's own commands and applies what follows."""
        answer = command(self.draft, wish, at=self.today, lists=self.lists, watch=False)
        if isinstance(answer, Accepted):
            for e in answer.events:
                self.happen(e)
        return answer

    # --- entry ------------------------------------------------------------------------------------------------------

    def _next_arrival(self, after: date) -> None:
        if self.arrivals >= MOST_CANDIDATES:
            return
        number = self.arrivals
        self.arrivals += 1
        person = Person(self.chance, self.number, number)
        gap = -math.log(person.u("arrival")) / max(self.scenario["accrual"], 1e-6) * DAYS_PER_MONTH
        self.at(after + timedelta(days=max(0, round(gap))), 5, self._arrive, person, gap)

    def _is_open(self) -> bool:
        """Whether a further candidate could still find a place."""
        if self.draft.concluded is not None or self.draft.accrual_closed is not None:
            return False
        if self.given.sequential:
            return self.draft.places - self.in_screening > 0 and not self.draft.paused
        return self.entered + self.in_screening < self.target and not self.draft.paused

    def _is_over(self) -> bool:
        if self.given.sequential:
            return self.draft.concluded is not None
        return self.entered >= self.target

    def _arrive(self, person: Person, gap: float) -> None:
        if self._is_over() or self.draft.accrual_closed is not None:
            return
        self._next_arrival(self.today)
        if not self._is_open():
            self.turned.turned_away += 1
            return
        name = f"V{person.number + 1:04d}"
        self.turned.screened += 1
        self.in_screening += 1
        self.happen(site.screened(self.plan, person, name, self.today))
        self.happen(ev.Consented(happened=self.today, participant=name, version=self.plan.study.version))
        life = Life(person, name, self.draft.participants[name], finished=set(self.given.idle))
        self.lives[name] = life
        for line in self.given.lines:
            if line.before_entry and line.kind == "visit":
                self.renew(life, line)
        self.at(self.today + timedelta(days=int(self.scenario["screening_days"])), 6, self._enter, life, 0)

    def _enter(self, life: Life, waited: int) -> None:
        if waited == 0 and life.person.u("screen_failure") < self.scenario["screen_failure"]:
            criterion = site.first_criterion(self.plan)
            self.in_screening -= 1
            self.turned.failed += 1
            self.happen(
                ev.ScreenFailed(
                    happened=self.today, participant=life.name, gate=self.plan.first_gate, criteria=criterion
                )
            )
            return
        if waited == 0:
            for e in site.screening_facts(
                self.plan, life.person, life.name, self.today, self.gate_lines[self.plan.first_gate]
            ):
                self.happen(e)
        # who waits asks for the door first: everything else has been answered
        shut = oversight.cohort_refusal(self.draft, self.today) if waited and self.given.sequential else None
        answer = shut or self.wish(Enrol(participant=life.name, gate=self.plan.first_gate))
        if isinstance(answer, Refusal):
            if waited < WAITS and answer.rule in ("stagger", "accrual paused", "stopping rule", "cohort full"):
                self.at(self.today + timedelta(days=1), 6, self._enter, life, waited + 1)
                return
            self.in_screening -= 1
            self.turned.turned_away += 1
            self.happen(ev.OffStudy(happened=self.today, participant=life.name, because=answer.rule))
            return
        self.in_screening -= 1
        self.entered += 1
        start = site.planned_start(
            self.plan, self.draft, life.diary, self.today, int(self.scenario["start_delay_days"])
        )
        self.happen(ev.AnchorDated(happened=start, participant=life.name, anchor=anchors.PLANNED_DAY_ONE))
        for choice in site.choices(self.plan, life.person, life.name, self.today):
            self.wish(choice)
        if life.diary.dates.get("randomisation") is not None:
            self._begin(life)
        self.renew_all(life)
        if not self.given.sequential and self._is_over():
            self.happen(ev.AccrualClosed(happened=self.today, because="planned number reached"))
            days = follow_up_days(self.plan, primary_only=self.until_primary)
            self.cut = self.today + timedelta(days=days)

    # --- what is due ------------------------------------------------------------------------------------------------

    def renew(self, life: Life, line: Line) -> None:
        """What is next on a line is put into the queue if it has changed."""
        index = line.index
        if index in life.finished:
            return
        occasion = self.nexts[index](life.diary, self.draft.site_calendar(life.diary.site))
        known = life.next.get(index)
        if occasion == known:
            return
        if occasion is None:
            life.next.pop(index, None)
            return
        self._wait_for(life, line, occasion)

    def _wait_for(self, life: Life, line: Line, occasion: Occasion | None) -> None:
        """Puts what is due into the queue, on its day or today."""
        if occasion is None:
            return
        life.next[line.index] = occasion
        day = occasion.due if occasion.due >= self.today else self.today
        self.ticket += 1
        heapq.heappush(self.queue, (day, self.given.ranks[line.index], self.ticket, self._due, (life, line, occasion)))

    def renew_all(self, life: Life) -> None:
        shut = self._shut(life)
        for line in self.given.lines:
            if line.index not in shut:
                self.renew(life, line)
        self._watch(life)

    def _shut(self, life: Life) -> frozenset[int]:
        """Lines behind gates that are not open for this person: nothing of them is due."""
        gates = life.diary.gates
        found = life.shut
        if found is None or found[0] != len(gates):
            closed = frozenset([index for index, is_open in self.given.gated if not is_open(life.diary)])
            found = life.shut = (len(gates), closed)
        return found[1]

    def announce(self, life: Life, tokens: tuple[str, ...]) -> None:
        """Renews every line that hangs on something that has just been dated."""
        dependents, interest = self.plan.dependents, self.given.interest
        known, finished, shut = life.next, life.finished, self._shut(life)
        touched: dict[int, Line] = {}
        watch = False
        for token in tokens:
            if token in interest:
                later = token == MOVES_ON
                watch = watch or not later
                for line in dependents.get(token, ()):
                    index = line.index
                    if index in known:
                        if not later:
                            touched[index] = line
                    elif index not in finished and index not in shut:
                        touched[index] = line
        for line in touched.values():
            self.renew(life, line)
        if watch:
            self._watch(life)

    def _due(self, life: Life, line: Line, occasion: Occasion) -> None:
        index = line.index
        if life.next.get(index) is not occasion:
            return
        if index in self.given.moving:  # may have moved on since it was put here
            again = self.nexts[index](life.diary, self.draft.site_calendar(life.diary.site))
            if again != occasion:
                del life.next[index]
                self._wait_for(life, line, again)
                return
        del life.next[index]
        if life.diary.state != "on_study" and not (line.before_entry and life.diary.state == "screening"):
            return
        if line.kind == "course":
            self._course(life, line, occasion)
        else:
            self._visit(life, line, occasion)
            if line.total == 1:
                life.finished.add(index)
                return
        if index in life.next:  # put there by what has just happened
            self.renew(life, line)
        elif index not in life.finished:
            self._wait_for(life, line, self.nexts[index](life.diary, self.draft.site_calendar(life.diary.site)))

    def _course(self, life: Life, line: Line, o: Occasion) -> None:
        name = line.name
        x = self.plan.study.interventions[name]
        if x.if_ is not None and not site.is_true(self.plan, life.diary, x.if_, self.today):
            self.happen(
                ev.Omitted(
                    happened=self.today, participant=life.name, intervention=name, number=o.number, because="condition"
                )
            )
            self._tell_of_dose(life, name, o.number)
            return
        k = life.counts[name] = life.counts.get(name, 0) + 1
        missed = (
            o.number > 1 and not line.is_supply and life.person.nth(f"dose|{name}", k) < self.scenario["missed_dose"]
        )
        if missed:
            if line.when_missed in ("shift", "make up", "extend", "ask"):
                to = self.draft.site_calendar(life.diary.site).next_open(
                    self.today + timedelta(days=1), line.parts[-1].calendar
                )
                self.happen(
                    ev.Deferred(
                        happened=self.today,
                        participant=life.name,
                        intervention=name,
                        number=o.number,
                        to=to,
                        because="toxicity",
                    )
                )
            else:
                self.happen(
                    ev.Omitted(
                        happened=self.today,
                        participant=life.name,
                        intervention=name,
                        number=o.number,
                        because="toxicity",
                    )
                )
                self._tell_of_dose(life, name, o.number)
            return
        self._give(life, name, o.number)

    def _give(self, life: Life, name: str, number: int, encounter: str = "") -> None:
        """An administration and what comes with it; the doses as computed where everything is recorded."""
        if self.full:
            for e in site.administered(self.plan, life.diary, name, number, self.today, encounter=encounter):
                self.happen(e)
        else:
            self.happen(
                ev.Administered(
                    happened=self.today, participant=life.name, intervention=name, number=number, encounter=encounter
                )
            )
        if life.origin is None and "first_dose" in life.diary.dates:
            self._begin(life)
        if self.full:
            for e in measurements.operated(self, life, name):
                self.happen(e)
        if name in self.reacting and life.person.nth(f"event|{name}", number) < self.scenario["event_after_each"]:
            self.report(life, {"term": "infusion_reaction", "grade": 2, "days": 1}, self.today)
        self._tell_of_dose(life, name, number)

    def _tell_of_dose(self, life: Life, name: str, number: int) -> None:
        """Announces what an administration has dated, as far as anything hangs on it."""
        awaited = self.given.doses[name]
        tokens = awaited.every if number > 1 else awaited.first
        nth = awaited.numbered.get(number)
        if nth is not None:
            tokens = (nth, *tokens)
        if awaited.end is not None and awaited.end(life.diary) is not None:
            tokens = (*tokens, f"end({name})")
        if tokens is self.given.only_moves:
            self._moved_on(life)
        elif tokens:
            self.announce(life, tokens)

    def _moved_on(self, life: Life) -> None:
        """A further dose: what hangs on the last one is known already, or is looked for now."""
        for line in self.plan.dependents.get(MOVES_ON, ()):
            index = line.index
            if index not in life.next and index not in life.finished and index not in self._shut(life):
                self.renew(life, line)

    def _visit(self, life: Life, line: Line, o: Occasion) -> None:
        at = self.work.at[o.name]
        if at.can_be_missed and life.person.nth(at.draw, o.number) < self.scenario["missed_visit"]:
            self.happen(ev.VisitMissed(happened=self.today, participant=life.name, encounter=o.name, number=o.number))
            self._after_visit(life, o)
            return
        self.happen(ev.Visited(happened=self.today, participant=life.name, encounter=o.name, number=o.number))
        site.attend(self, self.work, life, o)
        for name in at.doses:
            self._dose_at_visit(life, name, o)
        self._after_visit(life, o)

    def _after_visit(self, life: Life, o: Occasion) -> None:
        if o.name in self.given.awaited:
            self.announce(life, self._visit_tokens(o))

    def _dose_at_visit(self, life: Life, name: str, o: Occasion) -> None:
        diary = life.diary
        if name in diary.stopped or "" in diary.stopped or diary.state != "on_study":
            return
        given = diary.given.get(name)
        number = (given[-1].number if given else 0) + len(diary.omitted.get(name, ())) + 1
        self._give(life, name, number, encounter=o.name)

    @staticmethod
    def _visit_tokens(o: Occasion) -> tuple[str, ...]:
        own = f"{o.name}[{o.number}]"
        return (
            (o.name, own, f"start({o.name})", f"nth({o.name}, {o.number})", f"end({o.name})")
            if o.number == 1
            else (own, f"nth({o.name}, {o.number})", f"end({o.name})")
        )

    # --- what happens to people ---------------------------------------------------------------------------------------

    def _begin(self, life: Life) -> None:
        """Follow-up starts: the person's fate is laid on the calendar."""
        if life.origin is not None:
            return
        life.origin = self.today
        fate = life.fate = fate_of(
            life.person, self.scenario, self.plan, experimental=life.diary.arm == self.given.experimental
        )
        if fate.death < FAR:
            self.at(self.today + timedelta(days=fate.death), 0, self._die, life, fate)
        if fate.withdrawal < FAR:
            self.at(self.today + timedelta(days=fate.withdrawal), 3, self._withdraw, life)
        if self.plan.study.escalation is not None and life.diary.cohort:
            self._lay_toxicity(life)
        for onset, template in site.adverse_events(self.plan, self.scenario, life.person, full=self.full):
            self.at(self.today + timedelta(days=onset), 4, self._adverse_event, life, template)
        for day, anchor in measurements.anchor_days(self, life):
            self.at(self.today + timedelta(days=day), 4, self._anchor, life, anchor)

    def rebegin(self, life: Life) -> None:
        """At a later random gate the arm's hazards begin; what lay before has not happened."""
        life.origin = self.today
        fate = life.fate = fate_of(
            life.person,
            self.scenario,
            self.plan,
            phase="|randomised",
            experimental=life.diary.arm == self.given.experimental,
        )
        if fate.death < FAR:
            self.at(self.today + timedelta(days=fate.death), 0, self._die, life, fate)

    def _lay_toxicity(self, life: Life) -> None:
        scenario, person = self.scenario, life.person
        window = self.plan.memo.get("nominal window")
        if window is None:
            window = self.plan.memo["nominal window"] = site.nominal_window(self.plan, life.diary, self.today)
        if person.u("toxicity") < scenario[f"dlt.{life.diary.cohort}"]:
            share = person.u("toxicity time")
            if scenario["dlt_time"] == "late":
                share = 0.5 + share / 2 if share < 0.5 else share / 2
            self.at(self.today + timedelta(days=int(share * window)), 4, self._toxicity, life)
        elif person.u("not evaluable") < scenario["not_evaluable"]:
            day = int(person.u("not evaluable time") * 0.6 * window)
            self.at(self.today + timedelta(days=day), 4, self._stop_early, life)

    def _toxicity(self, life: Life) -> None:
        if life.diary.state != "on_study":
            return
        template = toxicity_template(self.plan)
        if template is not None:
            self.report(life, template, self.today)
        else:
            self.report(life, {"term": "toxicity", "grade": 3, "days": 10}, self.today)
            self.happen(ev.DltJudged(happened=self.today, participant=life.name, answer=True))
        self.oversee(int(self.scenario["committee_days"]))

    def _stop_early(self, life: Life) -> None:
        if life.diary.state != "on_study":
            return
        self.happen(ev.TreatmentStopped(happened=self.today, participant=life.name, because="other reason"))
        self.announce(life, ("stopped", *(f"end({x})" for x in self.plan.study.interventions)))
        self.oversee(int(self.scenario["committee_days"]))

    def _die(self, life: Life, fate: Fate) -> None:
        if life.diary.state not in ("on_study", "off_study") or life.fate is not fate:
            return
        if life.diary.state == "off_study":
            return
        self.happen(ev.Died(happened=self.today, participant=life.name))
        self.count_event(life)
        self._left(life)

    def count_event(self, life: Life) -> None:
        """An event of the primary endpoint: the trial is cut when the planned number has been seen."""
        if self.events_wanted is None or "randomisation" not in life.diary.dates:
            return
        self.events_seen.add(life.name)
        if len(self.events_seen) >= self.events_wanted and (self.cut is None or self.cut > self.today):
            self.cut = self.today

    def _withdraw(self, life: Life) -> None:
        if life.diary.state != "on_study":
            return
        self.happen(ev.ConsentWithdrawn(happened=self.today, participant=life.name))
        self._left(life)

    def _left(self, life: Life) -> None:
        life.next.clear()
        if self.plan.study.escalation is not None:
            self.oversee(int(self.scenario["committee_days"]))
        self._look_at_stopping()

    def _adverse_event(self, life: Life, template: Mapping[str, Any]) -> None:
        if life.diary.state == "on_study":
            self.report(life, template, self.today)

    def _anchor(self, life: Life, anchor: str) -> None:
        if life.diary.state != "on_study":
            return
        for e in measurements.dated(self, life, anchor):
            self.happen(e)
        self.announce(life, (anchor,))
        feedback.observed(self, life, frozenset({anchor}))

    def report(self, life: Life, template: Mapping[str, Any], onset: date) -> None:
        life.instances += 1
        self.happen(adverse_event(self.plan.study, life.name, life.instances, onset, template))
        if template["grade"] >= 5:
            self.happen(ev.Died(happened=onset, participant=life.name, cause=template["term"]))
            self._left(life)
            return
        feedback.reported(self, life, template["grade"])
        self._look_at_stopping()

    def _look_at_stopping(self) -> None:
        if not self.plan.study.stopping or self.draft.paused:
            return
        crossed = oversight.crossed(self.draft, self.today)
        if crossed:
            self.wish(Pause(rule=crossed[0]))
            self.at(self.today + timedelta(days=int(self.scenario.get("committee_days", 14))), 8, self._resume)

    def _resume(self) -> None:
        if self.draft.paused:
            self.wish(Resume(decision="reviewed by the committee"))

    # --- gates and committees -----------------------------------------------------------------------------------------

    def _watch(self, life: Life) -> None:
        """Schedules gates that have become due and the end of the DLT window."""
        if life.diary.state != "on_study":
            return
        for gate in self.work.later_gates:
            key = f"{life.name}|{gate.name}"
            if gate.name in life.diary.gates or key in self.watching:
                continue
            day = site.gate_day(self.plan, life.diary, gate)
            if day is not None:
                self.watching.add(key)
                self.at(max(day, self.today), 7, self._gate, life, gate.name, 0)
        if self.given.dlt_tokens and life.diary.cohort and f"{life.name}|dlt" not in self.watching:
            last = oversight.dlt_window(self.plan, life.diary)[1]
            if last is not None:
                self.watching.add(f"{life.name}|dlt")
                self.at(max(last, self.today), 9, self._window_over, life)

    def _window_over(self, life: Life) -> None:
        last = oversight.dlt_window(self.plan, life.diary)[1]
        if last is not None and last > self.today:
            self.at(last, 9, self._window_over, life)
            return
        if life.diary.dlt_judged is None and (
            life.diary.state == "on_study"
            # left on the last day of the window or later: seen through it, so the committee has an answer to give
            or oversight.dlt_status(self.plan, life.diary, self.today).letter == "?"
        ):
            self.happen(ev.DltJudged(happened=self.today, participant=life.name, answer=self._had_toxicity(life)))
        self.oversee(int(self.scenario["committee_days"]))

    def _had_toxicity(self, life: Life) -> bool:
        return oversight.dlt_status(self.plan, life.diary, self.today - timedelta(days=1)).letter == "T"

    def oversee(self, after: int) -> None:
        self.at(self.today + timedelta(days=after), 9, self._committee)

    def _committee(self) -> None:
        if self.draft.concluded is not None or self.plan.study.escalation is None:
            return
        advice = oversight.advice(self.draft, self.today)
        if not isinstance(advice, Known):
            return
        decision = advice.value
        if isinstance(decision, Treat):
            cohort = oversight.level_name(self.plan.study, decision.level)
            if self.draft.places > 0 or self.in_screening:
                if cohort == self.draft.cohort:
                    return
            elif cohort == self.draft.cohort and self.draft.places >= decision.n:
                return
            self.wish(Ratify(cohort=cohort, n=decision.n))
        elif isinstance(decision, Stop):
            cohort = oversight.level_name(self.plan.study, decision.recommended) if decision.recommended else ""
            self.wish(Ratify(cohort=cohort, conclusion=decision.conclusion))
            days = 0 if self.until_primary else follow_up_days(self.plan, primary_only=False)
            self.cut = self.today + timedelta(days=days)
        else:
            return
        self.decisions.append((self.today, str(decision)))

    def _gate(self, life: Life, gate: str, waited: int) -> None:
        diary = life.diary
        if diary.state != "on_study" or gate in diary.gates:
            return
        allocation = self.plan.study.allocation_at(gate)
        site.before_gate(self, self.work, life, gate)
        if isinstance(allocation, ByResponse):
            answer = self.wish(DecideGate(participant=life.name, gate=gate))
        elif "progression" in diary.dates or life.person.u(f"gate|{gate}") >= self.scenario.get(f"gate.{gate}", 1.0):
            answer = self.wish(DecideGate(participant=life.name, gate=gate, passed=False))
        elif isinstance(allocation, NoAllocation):
            answer = self.wish(DecideGate(participant=life.name, gate=gate, passed=True))
        else:
            answer = self.wish(Randomise(participant=life.name, gate=gate))
        if isinstance(answer, Refusal):
            if waited < 7:
                self.at(self.today + timedelta(days=1), 7, self._gate, life, gate, waited + 1)
                return
            self.wish(DecideGate(participant=life.name, gate=gate, passed=False))
        if diary.dates.get("randomisation") == self.today:
            self.rebegin(life)
        tokens = [f"gate:{gate}", "randomisation", "stopped"]
        tokens += [f"end({x})" for x in diary.stopped if x]
        self.announce(life, tuple(tokens))
