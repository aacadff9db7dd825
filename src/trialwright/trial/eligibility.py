"""Whether a participant may pass a gate: every inclusion true, every exclusion false, on valid answers.

A line that the recorded data decide is decided by them. A line they leave open may be answered as a whole by a named
person (``Judged`` with the criterion's number); an open line without such an answer keeps the gate shut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from trialwright.criteria.evaluate import Judging
from trialwright.criteria.expression import Apart, Expression, Window
from trialwright.criteria.facts import Facts
from trialwright.criteria.gate import Criterion as Whole
from trialwright.history.participant import Lived
from trialwright.study.lines import Anchor
from trialwright.study.study import ByResponse, Criterion
from trialwright.trial import anchors
from trialwright.trial.expressions import judging, names_of, settled, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.dates import shift
from trialwright.values.finding import Refusal
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth, all_of, any_of


class Line(NamedTuple):
    """One criterion for one participant: its truth, and whether it is met (``None``: open)."""

    number: str
    truth: Truth
    met: bool | None
    judged: bool = False


def criterion_truth(plan: Plan, criterion: Criterion, facts: Facts) -> Truth:
    """The truth of a criterion with its combination and window; unsettled readings: the stricter decides."""
    every = [settled(plan, judge(facts)) for judge in _judges(plan, criterion)]
    if len(every) == 1:
        return every[0]
    return all_of(every) if criterion.is_inclusion else any_of(every)


def _judges(plan: Plan, criterion: Criterion) -> tuple[Judging, ...]:
    """``_asked`` as functions of facts."""
    key = ("criterion judges", criterion.gate, criterion.number)
    found: tuple[Judging, ...] | None = plan.memo.get(key)
    if found is None:
        found = plan.memo[key] = tuple(judging(plan, e, criterion.gate) for e in _asked(plan, criterion))
    return found


def _asked(plan: Plan, criterion: Criterion) -> tuple[Expression, ...]:
    """The criterion as one expression, and each of its readings."""
    key = ("criterion", criterion.gate, criterion.number)
    asked: tuple[Expression, ...] | None = plan.memo.get(key)
    if asked is None:
        whole = Whole.of(
            criterion.number,
            [line.expression for line in criterion.lines],
            how=criterion.how,
            count=criterion.count,
            window=criterion.window.window if criterion.window is not None else None,
            readings=[r.that.expression for r in criterion.readings],
        )
        asked = plan.memo[key] = (whole.expression, *whole.readings)
    return asked


_ALWAYS_ASKED: Final = frozenset({"age", "sex", "dlt", "consent", "informed_consent"})
_OF_EVERYBODY: Final = frozenset({"screening", "last_alive"})
"""Days that everybody has: alone they say nothing of a person of whom nothing else is recorded."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A criterion as a gate asks it.

    ``blank``: names of which at least one must be recorded before the answer can hang on the person; ``None`` where it
    does all the same (age, sex, what the study computes, anchors of its own). ``of_nobody``: the answer where nothing is
    recorded, by whether the person has entered; ``signed``: the line where a person answered then, by that answer.
    """

    criterion: Criterion
    blank: frozenset[str] | None
    of_nobody: dict[bool, Truth] = field(default_factory=dict)
    signed: dict[tuple[bool, bool], Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Gate:
    """A gate's criteria and every name they can ask for."""

    asked: tuple[_Asked, ...]
    names: frozenset[str]


def _gate(plan: Plan, gate: str) -> _Gate | None:
    key = ("gate asked", gate)
    if key not in plan.memo:
        criteria = plan.study.criteria.get(gate)
        asked, names = [], frozenset[str]()
        for c in criteria.criteria.values() if criteria is not None else ():
            own = frozenset[str]().union(*(names_of(plan, e) for e in _asked(plan, c)))
            names |= own
            asked.append(_Asked(c, own if _is_the_same_for_all(plan, own) else None))
        for back in criteria.look_back.values() if criteria is not None else ():
            names |= names_of(plan, back.window)
        plan.memo[key] = _Gate(tuple(asked), names) if criteria is not None else None
    found: _Gate | None = plan.memo[key]
    return found


def _is_the_same_for_all(plan: Plan, names: frozenset[str]) -> bool:
    """Whether everybody of whom nothing is recorded gets the same answer."""
    own = plan.study
    if names & _ALWAYS_ASKED:
        return False
    if any(n in own.anchors or n in own.interventions or n in own.visits for n in names):
        return False
    return not any(own.concepts[n].formula is not None for n in names if n in own.concepts)


def _told(plan: Plan, lived: Lived) -> set[str]:
    """Names about which something is recorded of a participant."""
    told = {*lived.observed, *lived.given, *lived.done, *lived.closed}
    told.update([question for _, question in lived.judged])
    told.update([name for name in lived.dates if name not in _OF_EVERYBODY])
    if anchors.PLANNED_DAY_ONE in lived.dates:
        told.update(("first_dose", "treatment_start", plan.day_one.name))
    if lived.adverse_events:
        told.add("AE")
    told |= {"RECIST_response" if e.criteria == "recist" else f"{e.criteria}_response" for e in lived.responses}
    if lived.operations:
        told.add("resection_margin")
    return told


def lines(plan: Plan, lived: Lived, gate: str, at: date) -> tuple[Line, ...]:
    """Every criterion of a gate on a day.

    Where nothing a criterion asks for is recorded, everybody gets the same answer: it is remembered.
    """
    asked = _gate(plan, gate)
    if asked is None:
        return ()
    facts = facts_of(plan, lived, at, gate=gate, only=asked.names)
    out = []
    told = _told(plan, lived)
    entered = lived.state != "screening"
    signed = lived.judged
    for a in asked.asked:
        c = a.criterion
        person = signed.get((gate, c.number))
        if person is not None and person[0] > at:
            person = None
        if a.blank is not None and a.blank.isdisjoint(told):
            known = a.signed.get((entered, person[1])) if person is not None else None
            if known is not None:
                out.append(known)
                continue
            answer = a.of_nobody.get(entered)
            if answer is None:
                answer = a.of_nobody[entered] = criterion_truth(plan, c, facts)
            line = _line(c, answer, person)
            if person is not None:
                a.signed[entered, person[1]] = line
            out.append(line)
        else:
            out.append(_line(c, criterion_truth(plan, c, facts), person))
    return tuple(out)


def _line(criterion: Criterion, answer: Truth, person: tuple[date, bool] | None) -> Line:
    """A line that the data leave open is answered by the person who signed it."""
    judged = isinstance(answer, Unknown) and person is not None
    if judged:
        assert person is not None
        answer = TRUE if person[1] else FALSE
    met = None if isinstance(answer, Unknown) else answer.value == criterion.is_inclusion
    return Line(criterion.number, answer, met, judged)


def verdict(plan: Plan, lived: Lived, gate: str, at: date) -> Truth:
    """Known(True) only if every line is met; Known(False) as soon as one is not; else what is missing.

    A gate without an inclusion criterion is never passed by silence: it is ``Unknown``.
    """
    found = lines(plan, lived, gate, at)
    criteria = plan.study.criteria.get(gate)
    if criteria is None or not criteria.criteria:
        return Known(True)
    failed = [ln.number for ln in found if ln.met is False]
    if failed:
        names = ", ".join(failed)
        return Known(False, Text(zh=f"不满足：{names}", en=f"not met: {names}"))
    open_ = [ln for ln in found if ln.met is None]
    if open_:
        names = ", ".join(ln.number for ln in open_)
        missing = frozenset[str]().union(*(ln.truth.missing for ln in open_ if isinstance(ln.truth, Unknown)))
        return Unknown(Text(zh=f"尚不能判定：{names}", en=f"cannot be determined yet: {names}"), missing)
    if not any(c.is_inclusion for c in criteria.criteria.values()) and gate == plan.first_gate:
        return Unknown.of("the gate has no inclusion criterion", zh="该关口没有入选标准", missing={f"criteria.{gate}"})
    return Known(True)


def outside_window(plan: Plan, lived: Lived, gate: str, at: date) -> Refusal | None:
    """Why a day is too late (or too early) for a gate with ``within``."""
    within = plan.study.gates[gate].within
    if within is None or not isinstance(within.window, Apart):
        return None
    span = span_of(plan, lived, within.window)
    if span is None or span[0] <= at <= span[1]:
        return None
    return Refusal(
        rule="window",
        because=Text(
            zh=f"须在{span[0]}至{span[1]}之间（{within.text}）", en=f"only from {span[0]} to {span[1]} ({within.text})"
        ),
        see=f"gates.{gate}.within",
    )


def span_of(plan: Plan, lived: Lived, window: Window) -> tuple[date, date] | None:
    """The days that ``within D after A`` or ``within D before A`` covers; ``None`` while A is not dated."""
    if not isinstance(window, Apart) or window.unit == "h":
        return None
    of = window.anchor.name
    anchor = Anchor(window.anchor.of, "start" if of == "start" else "end") if window.anchor.of else Anchor(of)
    base = anchors.dated(plan, lived, anchor)
    if base is None:
        return None
    unit = "y" if window.unit == "a" else window.unit
    n = int(window.number)
    return (base, shift(base, n, unit)) if window.side == "after" else (shift(base, -n, unit), base)


def first_true_row(plan: Plan, lived: Lived, allocation: ByResponse, at: date) -> Answer[str]:
    """The action of the first row that is true; ``Unknown`` if an earlier row is open."""
    facts = facts_of(plan, lived, at)
    for row in allocation.rows:
        if row.if_ is None:
            return Known(str(row.then))
        answer = truth(plan, row.if_, facts)
        if isinstance(answer, Unknown):
            return answer
        if answer.value:
            return Known(str(row.then))
    return Known("stay")
