"""Values that a study file computes by formula: arithmetic over recorded values and over the history itself.

Functions over the history: ``baseline(v)``, ``given(x)`` (per cent of the planned amount so far), ``doses(x)``,
``gap(x, why)`` (days lost), ``eqd2(x, …)``. What an input lacks makes the answer ``Unknown``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from trialwright.history.participant import Lived, day_of
from trialwright.standards.radiobiology import Fractions as Schedule
from trialwright.standards.radiobiology import biologically_effective_dose, equivalent_dose_2gy
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


def computed(plan: Plan, lived: Lived, concept: Concept, at: date) -> Answer[Decimal]:
    """The value of a concept with a formula on a day, in the concept's unit.

    Returns: ``Unknown`` with the inputs that are missing.
    """
    assert concept.formula is not None
    try:
        value = _evaluate(_tree(concept.formula), plan, lived, at)
    except _Missing as e:
        return Unknown.of(f"{concept.name} needs {e.name}", zh=f"{concept.name}缺少{e.name}", missing={e.name})
    except (ZeroDivisionError, InvalidOperation, OverflowError):
        return Unknown.of(f"{concept.name} cannot be computed from these values", zh=f"{concept.name}无法由这些值计算")
    return Known(value)


@lru_cache(maxsize=256)
def _tree(formula: str) -> ast.expr:
    text = formula.replace("^", "**").replace("×", "*").replace("−", "-").replace("÷", "/")
    return ast.parse(text, mode="eval").body


def _evaluate(node: ast.expr, plan: Plan, lived: Lived, at: date) -> Decimal:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return _latest(plan, lived, node.id, at)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_evaluate(node.operand, plan, lived, at)
    if isinstance(node, ast.BinOp):
        a, b = _evaluate(node.left, plan, lived, at), _evaluate(node.right, plan, lived, at)
        return _OPERATORS[type(node.op)](a, b)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        names = [a.id for a in node.args if isinstance(a, ast.Name)]
        over = _OVER_HISTORY.get(node.func.id)
        if over is not None:
            return over(plan, lived, names, at)
        return _FUNCTIONS[node.func.id]([_evaluate(a, plan, lived, at) for a in node.args])
    raise _Missing(ast.unparse(node))


_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
_FUNCTIONS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sqrt": lambda v: v[0].sqrt(),
    "ln": lambda v: v[0].ln(),
    "min": lambda v: min(v),
    "max": lambda v: max(v),
}


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
