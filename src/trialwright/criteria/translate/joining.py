"""Joins the pieces of a sentence: a wash-out with its measurement, and/or with commas, the stricter of two groupings."""

from __future__ import annotations

from dataclasses import replace

from trialwright.criteria.translate.draft import TimeConstraint
from trialwright.criteria.translate.leaves import number, question
from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.sketch import Sketch, joined, written
from trialwright.criteria.translate.windows import Window


def with_wash_out(scene: Scene, made: list[tuple[str, Sketch]]) -> list[tuple[str, Sketch]]:
    """``no G-CSF within 14 days before the test, and ANC ≥ 1.5``: the first becomes ``without`` of the second."""
    drugs = [(k, s) for k, (_, s) in enumerate(made) if any(_sampled(scene, x) for x in s.leaves())]
    hosts = [(k, s) for k, (_, s) in enumerate(made) if s.joint == "leaf" and s.kind == "value"]
    if not drugs:
        return made
    if not hosts:  # a sample of nothing in this sentence: the words stay a question, the window is noted
        return [(j, _asked(scene, s) if any(k == d for d, _ in drugs) else s) for k, (j, s) in enumerate(made)]
    out = list(made)
    for k, s in drugs:
        w = next(w for x in s.leaves() if (w := _sampled(scene, x)) is not None)
        host_at, host = next(((j, h) for j, h in hosts if j > k), hosts[-1])
        variable = host.text.split(" ", 1)[0]
        kinds = [
            c
            for c in scene.cores
            if (c.kind == "record" and s.start <= c.start and c.end <= s.end) or (c.kind == "record" and _touches(c, s))
        ]
        ids = tuple(dict.fromkeys(i for c in kinds for i in c.ids))
        for id_ in ids:
            _note_wash_out(scene, w, id_, variable)
        names = ids[0] if len(ids) == 1 else f"({' or '.join(ids)})"
        current = out[host_at][1]
        out[host_at] = (
            out[host_at][0],
            replace(
                current,
                text=f"{current.text} without {names} for {number(w.value)} {_unit(w.unit)}",
                start=min([current.start, *(x.start for x in s.leaves())]),
                end=max([current.end, *(x.end for x in s.leaves())]),
            ),
        )
        out[k] = ("drop", s)
    return [(j, s) for j, s in out if j != "drop"]


def _asked(scene: Scene, s: Sketch) -> Sketch:
    leaves = list(s.leaves())
    stretch = (min(x.start for x in leaves), max(x.end for x in leaves))
    for x in leaves:
        w = _sampled(scene, x)
        if w is None:
            continue
        for c in scene.cores:
            if c.kind == "record" and stretch[0] <= c.start < stretch[1]:
                for id_ in c.ids:
                    _note_wash_out(scene, w, id_, "", x.text.startswith("no "))
    return question(scene, stretch)


def _touches(c: Core, s: Sketch) -> bool:
    return any(x.start <= c.start < x.end for x in s.leaves())


def _sampled(scene: Scene, x: Sketch) -> Window | None:
    if x.kind != "record":
        return None
    return next((w for w in scene.windows if w.anchor == "sample" and x.start <= w.start < x.end), None)


def _note_wash_out(scene: Scene, w: Window, what: str, variable: str, denied: bool = True) -> None:
    scene.times.append(
        TimeConstraint(
            what=what,
            comparator="<=" if denied else w.comparator,
            value=w.value,
            unit=w.unit,
            anchor=f"sample({variable})" if variable else "sample",
            direction="before",
            span=scene.span(w.start, w.end),
            negated=denied,
        )
    )
    scene.used += list(w.number_spans)


def _unit(code: str) -> str:
    return "y" if code == "a" else code


def combined(scene: Scene, made: list[tuple[str, Sketch]]) -> Sketch | None:
    """Joins pieces; commas take the connective that closes their list; of *A or B and C* the stricter grouping."""
    if not made:
        return None
    kinds = [j for j, _ in made[1:]]
    default = "and" if scene.kind == "include" else "or"
    settled: list[str] = []
    for k, kind in enumerate(kinds):
        if kind in ("and", "or"):
            settled.append(kind)
        else:
            settled.append(next((x for x in kinds[k + 1 :] if x in ("and", "or")), default))
    if scene.kind == "exclude" and "and" in settled and _is_plain_list(scene, made, kinds):
        settled = ["or"] * len(settled)
        scene.notes.append("and-in-exclusion")
    sketches = [s for _, s in made]
    if len(set(settled)) <= 1:
        return joined(settled[0] if settled else "and", sketches)  # type: ignore[arg-type]
    scene.notes.append("and-beside-or")
    outer, inner = ("and", "or") if scene.kind == "include" else ("or", "and")
    for first, second in ((outer, inner), (inner, outer)):
        grouped = _grouped(sketches, settled, first, second)
        if (first, second) == (outer, inner):
            chosen = grouped
        else:
            scene.alternatives.append((sketches[0].start, sketches[-1].end, written(grouped)))
    return chosen


def _is_plain_list(scene: Scene, made: list[tuple[str, Sketch]], kinds: list[str]) -> bool:
    """``A, B and C`` of bare records among exclusions: a list, not a conjunction."""
    listed = len(made) > 2 or any(
        c.kind == "record" and len(c.ids) > 1 and _touches(c, s) for _, s in made for c in scene.cores
    )
    return (
        listed
        and kinds.count("and") == 1
        and "or" not in kinds
        and all(s.joint == "leaf" and s.kind == "record" for _, s in made)
    )


def _grouped(sketches: list[Sketch], settled: list[str], outer: str, inner: str) -> Sketch:
    runs: list[list[Sketch]] = [[sketches[0]]]
    for kind, s in zip(settled, sketches[1:], strict=True):
        if kind == inner:
            runs[-1].append(s)
        else:
            runs.append([s])
    return joined(outer, [joined(inner, r) for r in runs])  # type: ignore[arg-type]
