"""Formulas of concepts: their names, their circles, and whether their unit is that of the concept."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from trialwright.errors import UnreadableText
from trialwright.study.formula import Call, Formula, Number, Term, Variable
from trialwright.study.references import Resolver
from trialwright.study.scanner import BadLine
from trialwright.study.study import Concept, Study
from trialwright.values.text import Text
from trialwright.values.units import Unit

Dimension: TypeAlias = dict[str, int]
_GIVES = {"given": {}, "doses": {}, "gap": {"time": 1}, "eqd2": {"absorbed dose": 1}}
_OF = {
    "given": "interventions",
    "doses": "interventions",
    "gap": "interventions",
    "class": "interventions",
    "eqd2": "interventions",
}


def complain_of_formulas(study: Study, resolver: Resolver) -> None:
    """STU-13, STU-15 and STU-21 of the study's formulas."""
    formulas: dict[str, Formula] = {}
    for c in study.concepts.values():
        if c.formula is not None:
            try:
                formulas[c.name] = Formula.of(c.formula)
            except BadLine:
                continue
    for name, formula in formulas.items():
        _names(name, formula, study.concepts[name], resolver)
        _unit(name, formula, study, resolver)
    _circle(formulas, resolver)


def _path(name: str) -> str:
    return f"concepts.{name}.formula"


def _names(name: str, formula: Formula, concept: Concept, resolver: Resolver) -> None:
    at = resolver.at
    node = at.places[_path(name)]
    for used in sorted(formula.names):
        if not resolver.has(used, ("variables",)):
            resolver.complain(used, ("variables",), node, _path(name))
    for function, used in formula.references:
        space = _OF.get(function, "variables")
        later = function == "gap" and used == formula.references[-1][1] and len(formula.references) > 1
        if later or (function == "eqd2" and used == "prior"):
            continue
        if not resolver.has(used, (space,)):
            resolver.complain(used, (space,), node, _path(name))
    for k, given in enumerate(concept.inputs, 1):
        if given not in formula.names:
            below = f"concepts.{name}.inputs[{k}]"
            at.complain(
                "STU-15",
                at.places[below],
                below,
                Text(zh=f"公式不用{given}", en=f"the formula does not use {given}"),
                Text(
                    zh=f"公式的输入: {', '.join(sorted(formula.names))}",
                    en=f"its inputs are {', '.join(sorted(formula.names))}",
                ),
            )


def _circle(formulas: dict[str, Formula], resolver: Resolver) -> None:
    at = resolver.at

    def visit(name: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
        if name in path:
            return (*path[path.index(name) :], name)
        formula = formulas.get(name)
        for below in sorted(formula.names) if formula else ():
            found = visit(below, (*path, name))
            if found:
                return found
        return None

    for name in formulas:
        circle = visit(name, ())
        if circle:
            told = " → ".join(circle)
            at.complain(
                "STU-21",
                at.places[_path(name)],
                _path(name),
                Text(zh=f"公式互相依赖:{told}", en=f"formulas hang on each other: {told}"),
                Text(zh="让其中一个由测量得出", en="let one of them be measured"),
            )
            return


class _Unclear(Exception):
    """A dimension that cannot be told (a variable without unit)."""


def _unit(name: str, formula: Formula, study: Study, resolver: Resolver) -> None:
    concept = study.concepts[name]
    if concept.unit is None:
        return
    try:
        found = _dimension(formula.tree, resolver)
        wanted = {n: p for n, p in Unit.of(concept.unit).dimension if p}
    except (_Unclear, UnreadableText):
        return
    if found is not None and found != wanted:
        at = resolver.at
        shown = ".".join(f"{n}^{p}" if p != 1 else n for n, p in found.items()) or "1"
        at.complain(
            "STU-13",
            at.places[_path(name)],
            _path(name),
            Text(
                zh=f"公式的量纲({shown})与单位{concept.unit}不符",
                en=f"the formula comes to {shown}, the unit is {concept.unit}",
            ),
            Text(zh="改公式或单位", en="change the formula or the unit"),
        )


def _dimension(term: Term, resolver: Resolver) -> Dimension | None:
    """The dimension of a term; ``None`` for a bare number, which fits anything."""
    if isinstance(term, Number):
        return None
    if isinstance(term, Variable):
        return _of_variable(term.name, resolver)
    if term.name in ("+", "-", "min", "max"):
        sides = [d for d in (_dimension(a, resolver) for a in term.arguments) if d is not None]
        if any(d != sides[0] for d in sides[1:]):
            raise _Unclear
        return sides[0] if sides else None
    if term.name in ("*", "/"):
        left, right = (_dimension(a, resolver) or {} for a in term.arguments)
        sign = 1 if term.name == "*" else -1
        out = {n: left.get(n, 0) + sign * right.get(n, 0) for n in {**left, **right}}
        return {n: p for n, p in out.items() if p}
    if term.name in ("^", "sqrt"):
        return _power(term, resolver)
    if term.name == "baseline" and isinstance(term.arguments[0], Variable):
        return _of_variable(term.arguments[0].name, resolver)
    if term.name in _GIVES:
        return dict(_GIVES[term.name])
    raise _Unclear


def _power(term: Call, resolver: Resolver) -> Dimension | None:
    base = _dimension(term.arguments[0], resolver)
    if base is None:
        return None
    exponent = Decimal("0.5")
    if term.name == "^":
        if not isinstance(term.arguments[1], Number):
            raise _Unclear
        exponent = term.arguments[1].value
    raised = {n: p * exponent for n, p in base.items()}
    if any(p != int(p) for p in raised.values()):
        raise _Unclear
    return {n: int(p) for n, p in raised.items()}


def _of_variable(name: str, resolver: Resolver) -> Dimension:
    found = resolver.lexicon.find("variable", name)
    entry = resolver.lexicon.get("variable", found) if found else None
    if entry is None or not entry.unit:
        raise _Unclear
    try:
        return {n: p for n, p in Unit.of(entry.unit).dimension if p}
    except UnreadableText:
        raise _Unclear from None
