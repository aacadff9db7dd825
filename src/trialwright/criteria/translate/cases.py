"""A second limit for the same amount under a condition: a bracket, or *or ≤ 5×ULN with liver metastases*."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trialwright.criteria.translate import words
from trialwright.criteria.translate.clauses import Stretch
from trialwright.criteria.translate.leaves import When, compared, note_time, note_value, sample_of
from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf
from trialwright.criteria.translate.words import residue


@dataclass(frozen=True, slots=True)
class Case:
    """A second limit for the same variables under a condition, and the stretch that says so."""

    host: Core
    core: Core
    region: tuple[int, int]
    conditions: tuple[Core, ...]


def limits_by_case(scene: Scene, s: Stretch, cores: list[Core]) -> list[Case]:
    out: list[Case] = []
    values = [c for c in cores if c.bound is not None and c.bound.is_known]
    for k, c in enumerate(values):
        b = c.bound
        assert b is not None
        host = next(
            (
                h
                for h in reversed(values[:k])
                if h.bound is not None
                and set(b.variables) <= set(h.bound.variables)
                and h.bound.sign == b.sign
                and h.bound.unit == b.unit
                and h.bound.values != b.values
            ),
            None,
        )
        if host is None or not (b.is_carried or scene.depth[c.start] > scene.depth[host.start]):
            continue
        region = _region(scene, s, host, c)
        conditions = tuple(x for x in cores if x.kind == "record" and is_within(x, region))
        said = residue(scene.text, [(c.start, c.end)], *region)
        if words.ONLY.match(scene.text[region[0] : region[1]].lstrip("(")):
            continue
        if conditions or said >= 1:
            out.append(Case(host, c, region, conditions))
    return out


def _region(scene: Scene, s: Stretch, host: Core, c: Core) -> tuple[int, int]:
    level = scene.depth[host.start]
    if scene.depth[c.start] > level:
        a, b = c.start, c.end
        while a > s.start and scene.depth[a - 1] > level:
            a -= 1
        while b < s.end and scene.depth[b] > level:
            b += 1
        return a, b
    stop = re.compile(r"[;。]|,(?=[^,]{0,40}?[<>≤≥])").search(scene.text, c.end, s.end)
    return host.end, stop.start() if stop else s.end


def limit_by_case(scene: Scene, case: Case, stretch: tuple[int, int], at: When | None) -> Sketch:
    """``TBIL <= (if has gilbert_syndrome then 3 ULN else 1.5 ULN)``."""
    host, other = case.host.bound, case.core.bound
    assert host is not None and other is not None
    if case.conditions:
        ids = tuple(dict.fromkeys(i for c in case.conditions for i in c.ids))
        names = ids[0] if len(ids) == 1 else f"({' or '.join(ids)})"
        condition = f"has {names}"
    else:
        condition = f'judge "{scene.words(*case.region)}"'
    window = f" {at.text}" if at is not None and at.text else ""
    parts = []
    for variable in host.variables:
        note_value(scene, host, variable, condition=f"not ({condition})")
        if variable in other.variables:
            note_value(scene, other, variable, condition=condition)
        if at is not None and not at.sample:
            note_time(scene, sample_of(scene, variable), at)
        plain = compared(variable, host.sign, host.values, host.unit)
        first = plain.removeprefix(f"{variable} {host.sign} ")
        second = compared(variable, other.sign, other.values, other.unit).removeprefix(f"{variable} {other.sign} ")
        if variable in other.variables and host.sign != "in":
            parts.append(
                leaf(f"{variable} {host.sign} (if {condition} then {second} else {first}){window}", "value", *stretch)
            )
        else:
            parts.append(leaf(plain + window, "value", *stretch))
    return joined("and", parts)


def is_within(c: Core, region: tuple[int, int]) -> bool:
    return region[0] <= c.start and c.end <= region[1]
