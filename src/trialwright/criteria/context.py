"""What one evaluation carries along: the facts, the record at hand, days of open anchors, and what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from trialwright.criteria.facts import AttributeValue, Facts, Judgement, Record, Result
from trialwright.criteria.timing import LATEST

NOTHING: Final[frozenset[str]] = frozenset()
Step: TypeAlias = tuple[str, str, object]
"""How (``result``, ``record``, ``closed``, ``judged``, ``born``, ``sex``), of what, and the value it rests on."""


class Found:
    """What a part of an expression came to: value or ``None``, what is missing, until when, on what grounds."""

    __slots__ = ("missing", "steps", "until", "value")

    def __init__(
        self,
        value: bool | None,
        missing: frozenset[str] = NOTHING,
        until: int = LATEST,
        steps: tuple[Step, ...] = (),
    ) -> None:
        self.value, self.missing, self.until, self.steps = value, missing, until, steps


TRUE: Final = Found(True)
FALSE: Final = Found(False)


class Context:
    """One evaluation under way; private to it and thrown away."""

    __slots__ = ("at", "attributes", "derived", "facts", "gate", "judged", "moved", "record", "turns", "what")

    def __init__(self, facts: Facts, gate: str = "") -> None:
        self.facts, self.gate = facts, gate
        self.at = facts.at.toordinal()
        self.moved: dict[str, int] = {}
        self.turns: dict[str, int] = {}
        self.derived: dict[str, tuple[Result, ...]] = {}
        self.record: Record | None = None
        self.what = ""
        self.attributes: Mapping[str, AttributeValue] = {}
        self.judged: Mapping[str, bool] = {}

    def judgement(self, *keys: str) -> Judgement | None:
        """The signed answer to a question known by one of these names at this gate."""
        for key in keys:
            found = self.facts.judgements.get(key) if key else None
            if found is not None and found.is_signed and found.gate in ("", self.gate):
                return found
        return None


Part: TypeAlias = Callable[[Context], Found]


def holding(part: Part) -> Part:
    """A leaf that also says until when its answer holds while the anchors it used are open.

    Every comparison with an open anchor notes the next day on which it turns; the leaf is asked again on these days
    until its answer changes.
    """

    def found(context: Context) -> Found:
        turns = context.turns = {}
        first = part(context)
        if first.value is None or not turns:
            return first
        until = LATEST
        for group, day in list(turns.items()):
            until = min(until, _turn(part, context, group, day, first.value) - 1)
        context.turns = {}
        return Found(first.value, NOTHING, until, first.steps) if until < LATEST - 1 else first

    return found


def _turn(part: Part, context: Context, group: str, day: int, value: bool) -> int:
    """The first day of an open anchor on which the answer is another."""
    before = context.moved.get(group)
    try:
        while day < LATEST:
            context.moved[group] = day
            context.turns = {}
            if part(context).value is not value:
                return day
            later = context.turns.get(group, LATEST)
            day = later if later > day else day + 1
        return LATEST
    finally:
        if before is None:
            context.moved.pop(group, None)
        else:
            context.moved[group] = before
