"""Values that a study file computes by formula: arithmetic over recorded values and over the history itself.

Functions over the history: ``baseline(v)``, ``given(x)`` (per cent of the planned amount so far), ``doses(x)``,
``gap(x, why)`` (days lost), ``eqd2(x, …)``. What an input lacks makes the answer ``Unknown``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from trialwright.history.participant import Lived, day_of
from trialwright.standards.radiobiology import Fractions as Schedule
from trialwright.standards.radiobiology import biologically_effective_dose, equivalent_dose_2gy
from trialwright.study.formula import Call, Formula, Number, Term, Variable
from trialwright.study.lines import Dose, Fractions
from trialwright.study.study import Concept
from trialwright.trial import anchors
from trialwright.trial.plan import Plan
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

_LATE_ALPHA_BETA = Decimal(3)
"""α/β of late-reacting tissue, Gy (Fowler, Br J Radiol 1989;62:679)."""


class _Missing(Exception):
    """An input of the formula is not known."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def computed(plan: Plan, lived: Lived, concept: Concept, at: date) -> Answer[Decimal | str]:
    """The value of a concept with a formula on a day: an amount in the concept's unit, or a word (``class(x)``).

    Returns: ``Unknown`` with the inputs that are missing.
    """
    assert concept.formula is not None
    tree = _tree(concept.formula)
    try:
        if isinstance(tree, Call) and tree.name == "class":
            return Known(_class(plan, lived, _names(tree)))
        return Known(_evaluate(tree, plan, lived, at))
    except _Missing as e:
        return Unknown.of(f"{concept.name} needs {e.name}", zh=f"{concept.name}缺少{e.name}", missing={e.name})
    except (ZeroDivisionError, InvalidOperation, OverflowError):
        return Unknown.of(f"{concept.name} cannot be computed from these values", zh=f"{concept.name}无法由这些值计算")


@lru_cache(maxsize=256)
def _tree(formula: str) -> Term:
    return Formula.of(formula).tree


def _names(call: Call) -> list[str]:
    return [a.name for a in call.arguments if isinstance(a, Variable)]


def _evaluate(term: Term, plan: Plan, lived: Lived, at: date) -> Decimal:
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Variable):
        return _latest(plan, lived, term.name, at)
    over = _OVER_HISTORY.get(term.name)
    if over is not None:
        return over(plan, lived, _names(term), at)
    return _FUNCTIONS[term.name]([_evaluate(a, plan, lived, at) for a in term.arguments])


_FUNCTIONS: Final[dict[str, Callable[[list[Decimal]], Decimal]]] = {
    "+": lambda v: v[0] + v[1],
    "-": lambda v: v[0] - v[1],
    "*": lambda v: v[0] * v[1],
    "/": lambda v: v[0] / v[1],
    "^": lambda v: v[0] ** v[1],
    "sqrt": lambda v: v[0].sqrt(),
    "ln": lambda v: v[0].ln(),
    "exp": lambda v: v[0].exp(),
    "min": min,
    "max": max,
}
DRUG_CLASSES: Final = {
    "taxane": ("paclitaxel", "docetaxel", "nab_paclitaxel", "cabazitaxel"),
    "fluoropyrimidine": ("fluorouracil", "capecitabine", "tegafur", "s_1"),
    "platinum": ("cisplatin", "carboplatin", "oxaliplatin", "nedaplatin", "lobaplatin"),
    "anthracycline": ("doxorubicin", "epirubicin", "daunorubicin", "idarubicin"),
}
"""Pharmacological classes by INN. Source: WHO ATC index L01CD, L01BC, L01XA, L01DB."""


def _class(plan: Plan, lived: Lived, names: list[str]) -> str:
    """The class of the chosen regimen that the study's own values name; the first that one of its drugs belongs to."""
    option = lived.chosen.get((names[0], 1))
    if option is None:
        raise _Missing(names[0])
    drugs = {d.name for d in plan.study.interventions[names[0]].one_of[option].drugs}
    for word, members in DRUG_CLASSES.items():
        if drugs & set(members) and word != "platinum":
            return word
    raise _Missing(f"class({names[0]})")


def _amount(plan: Plan, lived: Lived, name: str, at: date, *, before: date | None = None) -> Decimal:
    series = lived.observed.get(name, ())
    for o in reversed(series):
        if o.on > at or (before is not None and o.on > before):
            continue
        value = o.event.value
        if isinstance(value, Quantity):
            concept = plan.study.concepts.get(name)
            if concept is not None and concept.unit is not None:
                return value.to(Unit.of(concept.unit)).value
            return value.value
    raise _Missing(name)


def _latest(plan: Plan, lived: Lived, name: str, at: date) -> Decimal:
    concept = plan.study.concepts.get(name)
    if concept is not None and concept.formula is not None and not lived.observed.get(name):
        return _evaluate(_tree(concept.formula), plan, lived, at)
    return _amount(plan, lived, name, at)


def _baseline(plan: Plan, lived: Lived, names: list[str], at: date) -> Decimal:
    first = anchors.dated(plan, lived, plan.day_one) or at
    return _amount(plan, lived, names[0], at, before=first)


def planned_number(plan: Plan, name: str) -> int | None:
    """How many administrations an intervention has as planned; ``None`` where nothing says so."""
    line = plan.line(name)
    if line is not None and line.kind == "course" and line.total is not None:
        return line.total
    return plan.study.interventions[name].cycles


def _given(plan: Plan, lived: Lived, names: list[str], at: date) -> Decimal:
    """Per cent of the planned amount that was given by ``at``."""
    total = planned_number(plan, names[0])
    if total is None:
        raise _Missing(f"planned({names[0]})")
    shares = [a.share for a in lived.given.get(names[0], ()) if day_of(a.happened) <= at]
    return Decimal(repr(round(100 * sum(shares) / total, 9))).normalize()


def _doses(plan: Plan, lived: Lived, names: list[str], at: date) -> Decimal:
    return Decimal(sum(1 for a in lived.given.get(names[0], ()) if day_of(a.happened) <= at))


def _gap(plan: Plan, lived: Lived, names: list[str], at: date) -> Decimal:
    """Days lost between consecutive administrations beyond the open days of the course, where a reason is recorded.

    ``gap(rt, toxicity)`` counts deferrals and omissions with that reason.
    """
    why = names[1] if len(names) > 1 else ""
    site = 0
    for (name, _number), to in lived.deferred.items():
        if name == names[0]:
            before = [day_of(a.happened) for a in lived.given.get(name, ()) if day_of(a.happened) < to]
            site += (to - max(before)).days if before else 0
    omitted = [o for o in lived.omitted.get(names[0], ()) if not why or why in o.because]
    return Decimal(site + len(omitted))


def _eqd2(plan: Plan, lived: Lived, names: list[str], at: date) -> Decimal:
    schedule = []
    for name in names:
        x = plan.study.interventions.get(name)
        if x is None:
            schedule_prior = lived.observed.get(name)
            if not schedule_prior:
                raise _Missing(name)
            continue
        if not isinstance(x.dose, Dose) or not isinstance(x.dose.amount, Fractions):
            raise _Missing(name)
        n = int(_doses(plan, lived, [name], at))
        if n:
            schedule.append(Schedule(number=n, dose=x.dose.amount.gray[0]))
    if not schedule:
        return Decimal(0)
    return equivalent_dose_2gy(biologically_effective_dose(schedule, _LATE_ALPHA_BETA), _LATE_ALPHA_BETA)


_OVER_HISTORY: dict[str, Callable[[Plan, Lived, list[str], date], Decimal]] = {
    "baseline": _baseline,
    "given": _given,
    "doses": _doses,
    "gap": _gap,
    "eqd2": _eqd2,
}
