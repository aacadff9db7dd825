"""One virtual trial: virtual participants driven through the trial's own commands, exactly as people would be.

A queue of days holds what is due (from ``trial.calendar``), what happens to people (from ``virtual``) and what
committees do; each is put to ``command`` and its events are applied. Nothing here decides what the protocol decides.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from trialwright.history import events as ev
from trialwright.rehearsal import gates, happenings, measurements, site
from trialwright.rehearsal.horizon import follow_up_days
from trialwright.rehearsal.life import Life
from trialwright.rehearsal.prepared import MOVES_ON
from trialwright.rehearsal.under_way import UnderWay
from trialwright.rehearsal.virtual import Person
from trialwright.trial import anchors, oversight
from trialwright.trial.calendar import Occasion
from trialwright.trial.commands import Enrol
from trialwright.trial.plan import Line
from trialwright.values.dates import DAYS_PER_MONTH
from trialwright.values.finding import Refusal

MOST_CANDIDATES: Final = 4000
WAITS: Final = 28
"""Days a candidate who met a closed door is asked again; afterwards they are treated elsewhere."""


class Running(UnderWay):
    """A virtual trial from its first day to its last; what the arguments mean stands with ``UnderWay``."""

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
            happenings.begin(self, life)
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
        gates.watch(self, life)

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
            gates.watch(self, life)

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
            happenings.begin(self, life)
        if self.full:
            for e in measurements.operated(self, life, name):
                self.happen(e)
        if name in self.reacting and life.person.nth(f"event|{name}", number) < self.scenario["event_after_each"]:
            happenings.report(self, life, {"term": "infusion_reaction", "grade": 2, "days": 1}, self.today)
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

    # --- what a site may ask for --------------------------------------------------------------------------------------

    def count_event(self, life: Life) -> None:
        happenings.count_event(self, life)

    def report(self, life: Life, template: Mapping[str, Any], onset: date) -> None:
        happenings.report(self, life, template, onset)
