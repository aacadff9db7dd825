"""Resolves the days a window is counted from, and tests dates and records against the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.context import NOTHING, Context
from trialwright.criteria.facts import Record
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.looking import began, ended, records_of
from trialwright.criteria.timing import (
    Borders,
    Fixed,
    Offset,
    Stretch,
    borders,
    holds_at,
    holds_for,
    holds_in_hours,
    record_in_hours,
)
from trialwright.values.dates import PartialDate

OPEN: str = " at"
"""The group of all anchors without a date: the day of the question stands in for them together."""
Resolved: TypeAlias = Fixed | frozenset[str] | None
"""The anchor's days; or what is missing to know them; or ``None``: it never was."""
Resolving: TypeAlias = Callable[[Context], Resolved]
Sampling: TypeAlias = Callable[[Context], Stretch | frozenset[str]]


def anchor_of(anchor: ex.Anchor, lexicon: Lexicon, samples: dict[str, Sampling], owner: str) -> Resolving:
    """An anchor as a function of the facts.

    Args:
        samples: by variable, the day of the result the criterion uses.
        owner: name of the record at hand, for its own dates.
    """
    offsets: tuple[Offset, ...] = ()
    if anchor.shift is not None:
        offsets = ((int(anchor.shift.number), anchor.shift.unit),)
    if anchor.own:
        return _own(anchor.name, offsets, owner)
    if anchor.of is None:
        return _of_trial(anchor.name, offsets)
    if anchor.name == "sample":
        return _of_sample(anchor.of, offsets, samples)
    return _of_records(anchor.name, anchor.of, offsets, lexicon)


def _of_trial(name: str, offsets: tuple[Offset, ...]) -> Resolving:
    def resolve(context: Context) -> Resolved:
        day = context.facts.dates.get(name)
        if day is None:
            stand_in = context.moved.get(OPEN, context.at)
            return Fixed(Stretch(stand_in, stand_in), OPEN, offsets)
        if day.planned:
            planned = context.moved.get(name)
            days = Stretch.of(day.on, day.minute) if planned is None else Stretch(planned, planned, day.minute)
            return Fixed(days, name, offsets)
        return Fixed(Stretch.of(day.on, day.minute), "", offsets)

    return resolve


def _of_sample(variable: str, offsets: tuple[Offset, ...], samples: dict[str, Sampling]) -> Resolving:
    def resolve(context: Context) -> Resolved:
        days = samples[variable](context)
        return days if isinstance(days, frozenset) else Fixed(days, "", offsets)

    return resolve


def _of_records(border: str, of: str, offsets: tuple[Offset, ...], lexicon: Lexicon) -> Resolving:
    look = records_of(of, lexicon)
    open_list, no_date, unasked = frozenset({f"list({of})"}), frozenset({f"{border}({of})"}), frozenset({of})

    def resolve(context: Context) -> Resolved:
        shelf = look(context)
        if not shelf.seen and shelf.is_closed:
            return None
        if not shelf.is_asked:
            return unasked
        if not shelf.is_closed:
            return open_list if not any(s.record.is_bare for s in shelf.seen) else no_date
        days = [(began if border == "start" else ended)(s.record, context.at) for s in shelf.seen]
        pick = min if border == "start" else max
        first, last = pick(d.first for d in days), pick(d.last for d in days)
        if abs(first) > 10**8 or abs(last) > 10**8:
            return no_date
        minute = next((d.minute for d in days if d.first == d.last == first == last), None)
        return Fixed(Stretch(first, last, minute), "", offsets)

    return resolve


def _own(name: str, offsets: tuple[Offset, ...], owner: str) -> Resolving:
    missing = frozenset({f"date({owner}.{name})"})

    def resolve(context: Context) -> Resolved:
        days = own_days(name, context)
        return missing if days is None else Fixed(days, "", offsets)

    return resolve


def own_days(name: str, context: Context) -> Stretch | None:
    """The days of a date of the record at hand; ``None`` where it has none."""
    record = context.record
    if record is None or name not in ("start", "end", "date"):
        value = context.attributes.get(name)
        return Stretch.of(value) if isinstance(value, PartialDate) else None
    if name == "end":
        return None if record.end is None and not record.ongoing else ended(record, context.at)
    return None if record.start is None else began(record, context.at)


@dataclass(frozen=True, slots=True)
class Lies:
    """How something lies to a window; what its anchors miss; for a record whether start or end is what cannot be told."""

    inside: bool | None
    missing: frozenset[str] = NOTHING
    is_start_open: bool = False
    is_end_open: bool = False


_OUTSIDE = Lies(False)


class Placing:
    """A window ready to be asked: where do these days, where does this record lie?"""

    __slots__ = ("anchors", "in_hours", "names", "when")

    def __init__(self, when: ex.When, lexicon: Lexicon, samples: dict[str, Sampling], owner: str = "") -> None:
        self.when = when
        anchors = (when.start, when.end) if isinstance(when, ex.FromTo) else (when.anchor,)
        self.anchors = tuple(anchor_of(a, lexicon, samples, owner) for a in anchors)
        self.names = tuple(_named(a, owner) for a in anchors)
        self.in_hours = isinstance(when, ex.Apart) and when.unit == "h"

    def resolve(self, context: Context) -> tuple[Fixed, ...] | Lies:
        """The anchors' days, or why they cannot be had."""
        found: list[Fixed] = []
        missing: frozenset[str] = NOTHING
        never = False
        for anchor in self.anchors:
            r = anchor(context)
            if r is None:
                never = True
            elif isinstance(r, frozenset):
                missing = missing | r
            else:
                found.append(r)
        if never:
            return _OUTSIDE
        return Lies(None, missing) if missing else tuple(found)

    def day(self, context: Context, days: Stretch) -> Lies:
        """Where a day lies."""
        anchors = self.resolve(context)
        if isinstance(anchors, Lies):
            return anchors
        if self.in_hours:
            assert isinstance(self.when, ex.Apart)
            inside = holds_in_hours(days, self.when, anchors[0], context.turns)
        else:
            inside = holds_at(days, borders(self.when, anchors), context.turns)
        if inside is not None:
            return Lies(inside)
        has_clock = days.minute is not None
        return Lies(None, self._imprecise(anchors, has_clock), not days.is_exact, self.in_hours and not has_clock)

    def record(self, context: Context, record: Record) -> Lies:
        """Where a record lies."""
        anchors = self.resolve(context)
        if isinstance(anchors, Lies):
            return anchors
        start, end = began(record, context.at), ended(record, context.at)
        if self.in_hours:
            assert isinstance(self.when, ex.Apart)
            inside, s, e = record_in_hours(start, end, self.when, anchors[0], context.turns)
        else:
            b: Borders = borders(self.when, anchors)
            inside, s, e = holds_for(start, end, b, context.turns)
        if inside is not None:
            return Lies(inside)
        has_clock = start.minute is not None and end.minute is not None
        return Lies(None, self._imprecise(anchors, has_clock), s, e)

    def _imprecise(self, anchors: tuple[Fixed, ...], has_clock: bool) -> frozenset[str]:
        """Anchors that are too coarse, or lack the clock time that hours need (an open one only if all else has it)."""
        missing = {days for (days, _), a in zip(self.names, anchors, strict=True) if not a.days.is_exact}
        anchor = anchors[0]
        if self.in_hours and anchor.days.is_exact and anchor.days.minute is None and (has_clock or not anchor.group):
            missing.add(self.names[0][1])
        return frozenset(missing)


def _named(anchor: ex.Anchor, owner: str) -> tuple[str, str]:
    """What is missing where an anchor's day is too coarse, and where it lacks the clock time."""
    if anchor.own:
        return f"date({owner}.{anchor.name})", f"time({owner}.{anchor.name})"
    if anchor.of is None:
        return f"date({anchor.name})", f"time({anchor.name})"
    if anchor.name == "sample":
        return f"date({anchor.of})", f"time({anchor.of})"
    return f"{anchor.name}({anchor.of})", f"time({anchor.of})"
