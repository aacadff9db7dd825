"""The drafted tree before it is text: leaves with their words' places, joined; and how it is written with brackets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Joint = Literal["leaf", "and", "or", "unless", "only if", "if", "group", "not"]


@dataclass(frozen=True, slots=True)
class Sketch:
    """One node: a leaf's text, or a joint of others.

    Args:
        joint: how ``parts`` are joined; ``if`` has condition, then, and perhaps else; ``group`` one part and a window in ``text``.
        text: of a leaf, its expression; of a group, its window.
        kind: of a leaf: ``value``, ``record``, ``result``, ``judge``, ``undefined``.
        start, end: place of the leaf's words in the cleaned text.
    """

    joint: Joint
    parts: tuple[Sketch, ...] = ()
    text: str = ""
    kind: str = ""
    start: int = 0
    end: int = 0

    def leaves(self) -> Iterator[Sketch]:
        if self.joint == "leaf":
            yield self
        for p in self.parts:
            yield from p.leaves()


def leaf(text: str, kind: str, start: int, end: int) -> Sketch:
    return Sketch("leaf", (), text, kind, start, end)


def joined(joint: Literal["and", "or"], parts: list[Sketch]) -> Sketch:
    """Parts joined, flattened; one part stays itself; equal parts count once."""
    flat: list[Sketch] = []
    for p in parts:
        for q in p.parts if p.joint == joint else (p,):
            same = next((k for k, f in enumerate(flat) if written(f) == written(q)), None)
            if same is None:
                flat.append(q)
            elif q.joint == "leaf":  # said twice: the one leaf stands for both places
                twice = flat[same]
                flat[same] = replace(twice, start=min(twice.start, q.start), end=max(twice.end, q.end))
    return flat[0] if len(flat) == 1 else Sketch(joint, tuple(flat))


def written(s: Sketch, *, inside: bool = False) -> str:
    """The sketch in the language; ``inside`` brackets everything but leaves and groups.

    >>> a, b, c = (leaf(x, "judge", 0, 1) for x in ("A", "B", "C"))
    >>> written(joined("and", [joined("or", [a, b]), c]))
    '(A or B) and C'
    """
    if s.joint == "leaf":
        return f"({s.text})" if inside and s.text.startswith("if ") else s.text
    if s.joint == "group":
        return f"({written(s.parts[0])}) {s.text}"
    if s.joint == "not":
        return f"not {written(s.parts[0], inside=True)}"
    if s.joint == "if":
        condition = written(s.parts[0])
        text = f"if {condition} then {written(s.parts[1], inside=True)}"
        if len(s.parts) > 2:
            text += f" else {written(s.parts[2], inside=True)}"
    else:
        text = f" {s.joint} ".join(written(p, inside=True) for p in s.parts)
    return f"({text})" if inside else text
