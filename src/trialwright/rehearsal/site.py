"""What a virtual site does: screens, asks, treats, looks, reads; always as events or wishes a real site would send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.history.participant import Diary, Lived
from trialwright.rehearsal import feedback, laboratory, measurements
from trialwright.rehearsal.life import Life, Stage
from trialwright.rehearsal.lists import Lists
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.virtual import Person
from trialwright.study.lines import AfterEach, Condition, Dose, Range
from trialwright.study.study import (
    AdverseEventsEndpoint,
    ByResponse,
    Gate,
    Intervention,
    PermutedBlocks,
    ResponseEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.trial import anchors, oversight
from trialwright.trial.calendar import Occasion, lived_forward
from trialwright.trial.commands import ChooseRegimen
from trialwright.trial.days import NO_HOLIDAYS
from trialwright.trial.dosing import dose_events
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan, row_activity, token_of, tokens_of_gate, tokens_of_time
from trialwright.trial.state import Draft
from trialwright.values.answer import Known
from trialwright.values.dates import DAYS_PER_MONTH, PartialDate
from trialwright.values.quantity import Quantity

IMAGING: Final = ("tumour_imaging", "imaging", "mri", "ct", "pet_ct", "scan", "bone_scan", "endoscopy_imaging")
"""Activities at which a response is read."""
_AE_MONTHS: Final = 24
"""Background adverse events are laid over so many months of follow-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtVisit:
    """What is done at a visit or on a row's day.

    Args:
        activities: all of them; panel: what they measure; ``recorded``: those noted as done, each with whether a response is read from it.
        doses: interventions that are given there. can_be_missed: whether people may stay away.
        draw: the name under which staying away is drawn. counts: the criteria of a response by blood counts read there.
    """

    activities: tuple[str, ...]
    panel: laboratory.Panel
    recorded: tuple[tuple[str, bool], ...]
    doses: tuple[str, ...]
    can_be_missed: bool
    draw: str
    counts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What matters at each visit of a study."""

    at: Mapping[str, AtVisit]
    response_visits: Mapping[str, str]
    watched_infusions: frozenset[str]
    later_gates: tuple[Gate, ...]
    idle_rows: frozenset[str]
    full: bool
    reads_response: bool


def work_of(plan: Plan, *, full: bool) -> Work:
    """Looks a study's visit work up once."""
    study = plan.study
    key = ("work", full)
    found = plan.memo.get(key)
    if isinstance(found, Work):
        return found
    gates = tuple(study.gates.values())
    response_visits = {
        v: e.criteria
        for e in study.endpoints.values()
        if isinstance(e, ResponseEndpoint) and e.criteria != "recist"
        for v in (*e.at, *e.also_at)
        if v in study.visits
    }
    watched = {
        e.window.of
        for e in study.endpoints.values()
        if isinstance(e, AdverseEventsEndpoint) and isinstance(e.window, AfterEach)
    }
    reads = any(isinstance(e, ResponseEndpoint | SurvivalEndpoint) for e in study.endpoints.values())
    gate_visits = {g.at.point.anchor.name for g in gates if g.at is not None and hasattr(g.at.point, "anchor")}
    items = laboratory.items_read(plan)
    imaging = frozenset(a for a in study.activities if a in IMAGING)
    never_missed = frozenset({*response_visits, *(g for g in gate_visits if g in study.visits)})

    def at_visit(name: str, activities: tuple[str, ...], doses: tuple[str, ...]) -> AtVisit:
        return AtVisit(
            activities=activities,
            panel=laboratory.panel_of(plan, activities),
            recorded=tuple((a, a in imaging) for a in activities if full or a in imaging),
            doses=doses,
            can_be_missed=not doses and name not in never_missed,
            draw=f"visit|{name}",
            counts=response_visits.get(name, ""),
        )

    work = Work(
        at={
            v: at_visit(v, tuple(n for n, _ in w.activities), tuple(n for n, _ in w.interventions))
            for v, w in plan.work.items()
        }
        | {ln.name: at_visit(ln.name, (row_activity(ln.name),), ()) for ln in plan.lines if ln.kind == "row"},
        response_visits=response_visits,
        watched_infusions=frozenset(watched),
        later_gates=gates[1:],
        idle_rows=frozenset() if full else _idle_rows(plan, imaging, items),
        full=full,
        reads_response=reads,
    )
    plan.memo[key] = work
    return work


def _idle_rows(plan: Plan, imaging: frozenset[str], items: frozenset[str]) -> frozenset[str]:
    """Rows with a calendar of their own that no rule, reading or later day depends on."""
    return frozenset(
        line.name
        for line in plan.lines
        if line.kind == "row"
        and (activity := row_activity(line.name)) not in imaging
        and not items & set(laboratory.items_of(plan, activity))
        and line.name not in plan.dependents
    )


def gate_lines(plan: Plan) -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """Every criterion of every gate with the answer that lets a participant pass."""
    return {
        gate: tuple((c.number, c.is_inclusion) for c in criteria.criteria.values())
        for gate, criteria in plan.study.criteria.items()
    } | {g: () for g in plan.study.gates if g not in plan.study.criteria}


def experimental_arm(study: Study) -> str:
    """The arm of type experimental; the first where none is."""
    return next((a.name for a in study.arms.values() if a.type.startswith("experimental")), next(iter(study.arms)))


def dlt_tokens(plan: Plan) -> frozenset[str]:
    """What the end of the DLT window hangs on; empty without a window."""
    escalation = plan.study.escalation
    if escalation is None or escalation.dlt is None or isinstance(escalation.dlt.window, AfterEach):
        return frozenset()
    hangs = tokens_of_time(plan.study, escalation.dlt.window.end)
    return hangs | frozenset(token_of(a) for a in escalation.dlt.window.end.anchors) or frozenset({"day one"})


def tokens_of_interest(plan: Plan) -> frozenset[str]:
    """Everything whose dating matters to a line, a gate or the DLT window."""
    found = plan.memo.get("interest")
    if isinstance(found, frozenset):
        return found
    gates = {token for g in plan.study.gates.values() for token in gate_tokens(plan, g)}
    out = frozenset(plan.dependents) | gates | dlt_tokens(plan)
    plan.memo["interest"] = out
    return out


def awaited_visits(plan: Plan) -> frozenset[str]:
    """Visits and rows whose day something else hangs on."""
    found = plan.memo.get("awaited")
    if isinstance(found, frozenset):
        return found
    tokens = tokens_of_interest(plan)
    out = frozenset(
        ln.name
        for ln in plan.lines
        if any(t == ln.name or f"({ln.name}" in t or t.startswith(f"{ln.name}[") for t in tokens)
    )
    plan.memo["awaited"] = out
    return out


@dataclass(frozen=True, slots=True)
class AwaitedDoses:
    """What hangs on an intervention's administrations: on the first, on every later one, on the n-th, on the last."""

    first: tuple[str, ...]
    every: tuple[str, ...]
    numbered: Mapping[int, str]
    end: anchors.Dated | None


def awaited_doses(plan: Plan) -> Mapping[str, AwaitedDoses]:
    """For every intervention the names under which its administrations are announced, as far as anybody waits."""
    found: Mapping[str, AwaitedDoses] | None = plan.memo.get("awaited doses")
    if found is None:
        tokens = tokens_of_interest(plan)
        every = tuple(t for t in ("last_dose",) if t in tokens)
        starts = ("first_dose", "treatment_start", "day one", str(plan.day_one))
        found = plan.memo["awaited doses"] = {
            name: AwaitedDoses(
                first=every + tuple(t for t in dict.fromkeys((f"start({name})", name, *starts)) if t in tokens),
                every=every,
                numbered={int(t[len(name) + 6 : -1]): t for t in tokens if t.startswith(f"nth({name}, ")},
                end=anchors.day_of_course_end(plan, name) if f"end({name})" in tokens else None,
            )
            for name in plan.study.interventions
        }
    return found


def gate_tokens(plan: Plan, gate: Gate) -> frozenset[str]:
    """What the day of a gate hangs on."""
    return tokens_of_gate(plan.study, gate)


def committed(plan: Plan, lists: object) -> tuple[tuple[str, str, str, int], ...]:
    """The hashes of the random lists."""
    return lists.committed() if isinstance(lists, Lists) else ()


# --- entry ----------------------------------------------------------------------------------------------------------


def screened(plan: Plan, person: Person, name: str, today: date) -> ev.Screened:
    """A candidate whose age and sex lie inside the population's."""
    population = plan.study.population
    low, high = _years(population.age)
    age = low + person.u("age") * (high - low)
    born = today - timedelta(days=round(age * 365.25) + 1)
    sex = population.sex if population.sex != "any" else ("female" if person.u("sex") < 0.5 else "male")
    return ev.Screened(happened=today, participant=name, site="1", born=PartialDate.from_date(born), sex=sex)


def _years(age: Range | None) -> tuple[float, float]:
    """Lowest and highest age in years; open ends are 18 and 80, days and months become years."""
    unit = {"d": 365.25, "wk": 52.18, "mo": 12.0}.get(age.unit if age is not None else "y", 1.0)
    low = float(age.low) / unit if age is not None and age.low is not None else 18.0
    high = float(age.high) / unit if age is not None and age.high is not None else max(80.0, low + 1)
    return low, high


def first_criterion(plan: Plan) -> tuple[str, ...]:
    """The criterion a failed screening is put down to: not known in advance, so the first of the list."""
    criteria = plan.study.criteria.get(plan.first_gate)
    return (next(iter(criteria.criteria)),) if criteria is not None and criteria.criteria else ()


def screening_facts(
    plan: Plan, person: Person, name: str, today: date, lines: tuple[tuple[str, bool], ...]
) -> Iterator[Event]:
    """The eligibility checklist, line by line, and the strata."""
    for number, answer in lines:
        yield ev.Judged(happened=today, participant=name, gate=plan.first_gate, criterion=number, answer=answer)
    for item, value in strata(plan, person):
        yield ev.Observed(happened=today, participant=name, item=item, value=value)


def strata(plan: Plan, person: Person) -> Iterator[tuple[str, Quantity | str]]:
    """A value for every stratification factor that is recorded of a participant, each word equally likely."""
    for allocation in plan.study.allocation.values():
        if not isinstance(allocation, PermutedBlocks):
            continue
        for s in allocation.strata.values():
            concept = plan.study.concepts.get(s.of)
            computed = concept is not None and concept.formula is not None
            if s.of in ("site", "cohort", "sex") or s.each or not s.values or computed:
                continue
            k = int(person.u(f"stratum|{s.name}") * len(s.values))
            chosen = s.values[k]
            if isinstance(chosen, Range):
                number = chosen.low if chosen.low is not None else chosen.high
                yield s.of, Quantity.of(str(number), chosen.unit or "1")
            else:
                yield s.of, chosen


def planned_start(plan: Plan, draft: Draft, diary: Diary, today: date, delay: int) -> date:
    """The first treatment day that is at least ``delay`` days after entry."""
    return draft.site_calendar(diary.site).next_open(today + timedelta(days=delay), "treatment days")


def choices(plan: Plan, person: Person, name: str, today: date) -> Iterator[ChooseRegimen]:
    """The regimens that are chosen (for one lesion where each has its own), each with a dose of its own equally likely."""
    for x in plan.study.interventions.values():
        if not x.one_of or x.chosen is None or x.chosen.when == "each cycle":
            continue
        options = [n for n, o in x.one_of.items() if o.drugs or isinstance(o.dose, Dose)] or list(x.one_of)
        if options:
            option = options[int(person.u(f"regimen|{x.name}") * len(options))]
            yield ChooseRegimen(participant=name, intervention=x.name, option=option)


def is_true(plan: Plan, lived: Lived, condition: Condition, at: date) -> bool:
    answer = truth(plan, condition, facts_of(plan, lived, at, only=names_in(plan, condition)))
    return isinstance(answer, Known) and answer.value


# --- treatment and visits -------------------------------------------------------------------------------------------


def administered(
    plan: Plan, lived: Lived, intervention: str, number: int, today: date, *, encounter: str = ""
) -> Iterator[Event]:
    """What is recorded when an intervention is given: the doses as computed."""
    x: Intervention = plan.study.interventions[intervention]
    given = dose_events(plan, lived, x, number, today, encounter)
    yield from measurements.at_clock_time(given) if intervention in measurements.timed_drugs(plan) else given


def attend(run: Stage, work: Work, life: Life, o: Occasion) -> None:
    """Carries out what a visit holds: looks, measures, reads."""
    at = work.at[o.name]
    for activity, is_imaging in at.recorded:
        run.happen(ev.ActivityDone(happened=run.today, participant=life.name, activity=activity, encounter=o.name))
        if is_imaging:
            _read_response(run, work, life, o.name)
    if at.counts:
        _read_counts(run, work, life, o)
    values = laboratory.values(run, life, at.panel, o) if at.panel.readers or work.full else []
    if values:
        for e in values:
            run.happen(e)
        feedback.observed(run, life, frozenset([e.item for e in values]))
    if work.full:
        for more in measurements.recorded(run, life, at.activities, o, values):
            run.happen(more)


def _read_response(run: Stage, work: Work, life: Life, encounter: str) -> None:
    """RECIST as the investigator would read it from the person's fate."""
    if life.origin is None and work.full:
        for e in measurements.baseline(run, life, encounter):
            run.happen(e)
    if life.origin is None or life.fate is None or not work.reads_response:
        return
    if "progression" in life.diary.dates:
        return
    day = (run.today - life.origin).days
    fate = life.fate
    if day >= fate.progression:
        response = "PD"
    elif fate.responds and day >= 28:
        response = "CR" if fate.complete else "PR"
    else:
        response = "SD"
    _read(run, life, response, encounter)
    if response == "PD":
        run.count_event(life)
        run.announce(life, ("progression",))
        for e in measurements.progressed_locally(run, life):
            run.happen(e)
            run.announce(life, ("local_progression",))
    elif response in ("CR", "PR"):
        run.announce(life, ("first_response",))


def _read(run: Stage, life: Life, response: str, encounter: str) -> None:
    sums = measurements.target_sum(run, life, response)
    run.happen(
        ev.ResponseRead(
            happened=run.today, participant=life.name, response=response, encounter=encounter, target_sum=sums
        )
    )


def _read_counts(run: Stage, work: Work, life: Life, o: Occasion) -> None:
    """A response by blood counts: a responder reaches it at one of the visits and keeps it."""
    if life.fate is None:
        return
    criteria = work.response_visits[o.name]
    visits = [v for v in run.plan.study.visits if v in work.response_visits]
    reached = visits.index(o.name) >= min(int(life.person.u("response time") * len(visits)), len(visits) - 1)
    reading = "CR" if life.fate.complete else "PR"
    response = reading if life.fate.responds and reached else "NR"
    run.happen(
        ev.ResponseRead(
            happened=run.today, participant=life.name, response=response, encounter=o.name, criteria=criteria
        )
    )
    if response != "NR":
        run.announce(life, ("first_response",))


# --- adverse events, feedback, gates --------------------------------------------------------------------------------

_TERMS: Final = ("fatigue", "nausea", "fever", "rash", "diarrhoea", "anaemia", "pain", "cough")


def adverse_events(
    plan: Plan, scenario: Scenario, person: Person, *, full: bool
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Background adverse events of two years of follow-up: days from the start, and what is reported.

    Where dose levels are climbed, what is severe and related is the scenario's dose-limiting toxicity and nothing else;
    the background is then unrelated or mild, and is drawn only when everything is recorded.
    """
    climbing = plan.study.escalation is not None
    if not full and (climbing or not _asks_for_events(plan)):
        return
    rate = scenario["related_ae_per_month"]
    day, k = 0, 0
    while rate > 0 and k < 60:
        gap = person.nth("ae gap", k)
        day += max(1, round(-_ln(gap) / rate * DAYS_PER_MONTH))
        if day > _AE_MONTHS * DAYS_PER_MONTH:
            return
        template = _template(person, scenario, k, climbing)
        yield day, {**template, **measurements.special_term(plan, scenario, person, k)}
        k += 1


def _ln(u: float) -> float:
    import math

    return math.log(u)


def _template(person: Person, scenario: Scenario, k: int, climbing: bool) -> Mapping[str, Any]:
    u = person.nth("ae grade", k)
    severe, fatal = scenario["severe_share"], scenario["fatal_share"]
    grade = 5 if u < fatal else 4 if u < fatal + severe * 0.25 else 3 if u < severe + fatal else 2 if u < 0.6 else 1
    related = True
    if climbing and grade >= 3:
        grade, related = min(grade, 4), False
    immune = person.nth("ae immune", k) < 0.1
    return {
        "term": _TERMS[int(person.nth("ae term", k) * len(_TERMS))],
        "grade": grade,
        "days": None if grade == 5 else 3 + int(person.nth("ae length", k) * 12),
        "related": related,
        "attributes": {"immune_related": "yes" if immune else "no"},
    }


def _asks_for_events(plan: Plan) -> bool:
    """Whether any rule or endpoint of the study looks at adverse events."""
    study = plan.study
    rules = [*(r.if_.text for r in study.stopping.values()), *(f.if_.text for f in study.feedback.values())]
    primary = any(isinstance(e, AdverseEventsEndpoint) for e in study.primary)
    return primary or any("AE" in text for text in rules)


def gate_day(plan: Plan, lived: Lived, gate: Gate) -> date | None:
    """The day a later gate is due for a participant, ``None`` while that is not known."""
    key = ("gate day", gate.name)
    found: tuple[Callable[[Lived], bool], anchors.Dated] | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = (
            anchors.gates_open(*plan.gates_before[gate.from_]),
            anchors.day_of_point(plan, gate.at.point)
            if gate.at is not None
            else anchors.day_of_epoch(plan, plan.study.epochs[gate.from_], "end"),
        )
    is_open, day = found
    return day(lived) if is_open(lived) else None


def before_gate(run: Stage, work: Work, life: Life, gate: str) -> None:
    """What is read and signed before a gate: the response it asks for, and its checklist."""
    allocation = run.plan.study.allocation_at(gate)
    if isinstance(allocation, ByResponse):
        complete = life.person.u(f"gate|{gate}") < run.scenario.get(f"gate.{gate}", 0.0)
        fate = life.fate
        response = "CR" if complete else "PR" if fate is not None and fate.responds else "SD"
        _read(run, life, response, gate)
        if response in ("CR", "PR"):
            run.announce(life, ("first_response",))
    elif not life.diary.responses and work.reads_response:
        _read_response(run, work, life, gate)
    for number, answer in run.gate_lines.get(gate, ()):
        run.happen(ev.Judged(happened=run.today, participant=life.name, gate=gate, criterion=number, answer=answer))


def nominal_window(plan: Plan, lived: Lived, today: date) -> int:
    """Days from the start of treatment to the end of the DLT window if everything happens on its day."""
    until = today + timedelta(days=400)
    scratch, _ = lived_forward(plan, lived, NO_HOLIDAYS, until)
    first, last = oversight.dlt_window(plan, scratch)
    if first is None or last is None:
        return 28
    return max(1, (last - first).days)
