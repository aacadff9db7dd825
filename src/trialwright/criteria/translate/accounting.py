"""Accounts for every character and every number of a source: what it was used for."""

from __future__ import annotations

from trialwright.criteria.translate.draft import Accounting, NumberAccount, NumberUse, Part, Span, Use
from trialwright.criteria.translate.scene import Scene
from trialwright.criteria.translate.sketch import Sketch
from trialwright.criteria.translate.words import residue


def account(scene: Scene, sketch: Sketch, marks: tuple[tuple[int, int], ...]) -> Accounting:
    """The tiling of the source by leaves, quoted words, list marks and connectives, and the use of its numbers."""
    source = scene.cleaned.source
    uses = [Use.CONNECTIVE] * len(source)
    for a, b in marks:
        _paint(uses, scene.cleaned.span(a, b), Use.LIST_MARK)
    for leaf in sketch.leaves():
        use = Use.QUOTED if leaf.kind in ("judge", "undefined") else Use.LEAF
        _paint(uses, scene.cleaned.span(leaf.start, leaf.end), use)
    parts = []
    at = 0
    for k in range(1, len(source) + 1):
        if k == len(source) or uses[k] is not uses[at]:
            parts.append(Part(Span(scene.language, at, k), uses[at]))
            at = k
    return Accounting(language=scene.language, length=len(source), parts=tuple(parts), numbers=_numbers(scene, marks))


def _paint(uses: list[Use], span: tuple[int, int], use: Use) -> None:
    for k in range(max(span[0], 0), min(span[1], len(uses))):
        uses[k] = use


def _numbers(scene: Scene, marks: tuple[tuple[int, int], ...]) -> tuple[NumberAccount, ...]:
    timed = {s for w in scene.windows for s in w.number_spans}
    used = set(scene.used)
    out = []
    for n in scene.numbers:
        here = next((s for s in used if s[0] <= n.start and n.end <= s[1]), None)
        if here is not None:
            use = NumberUse.WINDOW if here in timed else NumberUse.VALUE
        elif any(a <= n.start and n.end <= b for a, b in marks):
            use = NumberUse.LIST_MARK
        else:
            use = NumberUse.NAME if n.is_name else NumberUse.UNUSED
        span = scene.span(n.start, n.end)
        out.append(NumberAccount(span.of(scene.cleaned.source), span, use))
    return tuple(out)


def left_over(scene: Scene, sketch: Sketch, marks: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """Stretches of the cleaned text that no leaf, mark or connective accounts for and that say something."""
    covered = sorted([(x.start, x.end) for x in sketch.leaves()] + list(marks))
    gaps = []
    at = 0
    for a, b in [*covered, (len(scene.text), len(scene.text))]:
        if a > at:
            gaps.append((at, a))
        at = max(at, b)
    return [(a, b) for a, b in gaps if residue(scene.text, [], a, b) >= 2]
