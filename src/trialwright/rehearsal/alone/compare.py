"""Designs alone at every point of a sweep, beside each other under one truth, with differences within the same people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialwright.designs import DESIGNS
from trialwright.errors import TrialwrightError, Where
from trialwright.rehearsal.alone import Family, family_of, goes_alone, refuse
from trialwright.rehearsal.alone.family import Measure
from trialwright.rehearsal.comparing import Rule
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Main, Point, Vary, paired, points
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A design with the words it was asked by, and a short name that tells it from the others."""

    rule: str
    design: Any
    short: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAlone:
    """One design under one truth.

    Args:
        differences: outcome -> (difference from the first design at this point, its 95 % interval; NaN where computed).
    """

    named: Named
    point: Point
    measures: tuple[Measure, ...]
    differences: Mapping[str, tuple[float, tuple[float, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """All designs at all points."""

    label: str
    family: Family
    designs: tuple[Named, ...]
    base: Scenario
    varied: tuple[str, ...]
    points: tuple[PointAlone, ...]

    @property
    def columns(self) -> tuple[Measure, ...]:
        """The characteristics of any point, each once, in order."""
        found: dict[str, Measure] = {}
        for p in self.points:
            for m in p.measures:
                found.setdefault(m.name, m)
        return tuple(found.values())

    @property
    def is_simulated(self) -> bool:
        return any(m.how == "simulated" for p in self.points for m in p.measures)


def design_of(rule: Rule) -> Any:
    """The design a rule names.

    Raises: ``TrialwrightError`` where it cannot be rehearsed alone; ``UnreadableTexts`` for its parameters.
    """
    if not goes_alone(rule.design):
        raise refuse(rule.design)
    return DESIGNS[rule.design].of(dict(rule.settings), Where(f"design {rule.design}"))


def designs_of(rule: Rule, others: Sequence[Rule]) -> tuple[Named, ...]:
    """The design and those beside it; a parameter they share is taken over, and stands in the name.

    Raises: ``TrialwrightError`` where two do not share a truth.

    >>> found = designs_of(
    ...     Rule(design="simon", settings=(("null", "0.2"), ("alternative", "0.4"))), [Rule(design="single_stage")]
    ... )
    >>> [n.rule for n in found], found[0].short.en
    (['simon null 0.2 alternative 0.4', 'single_stage null 0.2 alternative 0.4'], 'Simon two-stage')
    """
    wholes = [rule]
    first = _named(rule, [rule])
    for other in others:
        known = {p.name for p in DESIGNS[other.design].parameters}
        own = dict(other.settings)
        taken = tuple((k, v) for k, v in rule.settings if k in known and k not in own)
        whole = replace(other, settings=(*taken, *other.settings))
        _check_truth(first, _named(whole, [whole]))
        if whole not in wholes:
            wholes.append(whole)
    return tuple(_named(r, wholes) for r in wholes)


def _named(rule: Rule, every: Sequence[Rule]) -> Named:
    """The name of the catalogue; where a design stands there twice, with the settings in which the two differ."""
    label = DESIGNS[rule.design].label
    zh, en = label.zh.partition("（")[0], label.en.partition(" (")[0]
    twins = [set(r.settings) for r in every if r.design == rule.design]
    same = set.intersection(*twins)
    tail = "".join(f" {k} {v}" for k, v in rule.settings if len(twins) > 1 and (k, v) not in same)
    return Named(rule=str(rule), design=design_of(rule), short=Text(zh=zh + tail, en=en + tail))


def _check_truth(first: Named, other: Named) -> None:
    names = [tuple(_family(n).truth(n.design)) for n in (first, other)]
    if set(names[0]) != set(names[1]):
        one, two = (", ".join(n) for n in names)
        raise TrialwrightError(
            f"compare: {other.rule} cannot stand beside {first.rule}: they are judged under different truths "
            f"({two}; {one}); compare designs of one kind, with as many levels or periods, or write two scenario files"
        )


def _family(named: Named) -> Family:
    found = family_of(named.design)
    if found is None:
        raise TrialwrightError(
            f"compare: {named.rule} escalates by DLTs and is lived through in a study; it shares no truth with a design that is computed"
        )
    return found


def compare(
    designs: Sequence[Named], base: Scenario, varied: Sequence[Vary], *, one_at_a_time: bool = False, label: str = ""
) -> Alone:
    """Every design at every point, in the order of the sweep."""
    family = _family(designs[0])
    out: list[PointAlone] = []
    for point in points(base, varied, one_at_a_time=one_at_a_time):
        first: Mapping[str, Measure] = {}
        for k, named in enumerate(designs):
            mine = tuple(_family(named).measure(named.design, point.scenario))
            differences = {m.name: _difference(first[m.name], m) for m in mine if m.name in first}
            if k == 0:
                first = {m.name: m for m in mine}
            out.append(
                PointAlone(
                    named=named,
                    point=replace(point, rule=named.rule if len(designs) > 1 else ""),
                    measures=tuple(replace(m, sample=()) for m in mine),  # ten thousand trials a number are not kept
                    differences=differences,
                )
            )
    return Alone(
        label=label or designs[0].rule, family=family, designs=tuple(designs), base=base,
        varied=tuple(v.name for v in varied), points=tuple(out),
    )  # fmt: skip


def _difference(one: Measure, other: Measure) -> tuple[float, tuple[float, float]]:
    """Within the same simulated trials where both were simulated; otherwise the plain difference, without an interval."""
    if one.sample and len(one.sample) == len(other.sample):
        return paired(_as_main(one), _as_main(other))
    return other.value - one.value, (math.nan, math.nan)


def _as_main(m: Measure) -> Main:
    return Main(name=m.name, label=m.label, unit=m.unit, values=m.sample, is_share=m.is_share)
