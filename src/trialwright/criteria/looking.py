"""Finds the records of a name: its own, those of its list told apart by ``what``, and whether there can be more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from trialwright.criteria.context import Context
from trialwright.criteria.facts import Record
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.timing import EARLIEST, LATEST, Stretch


@dataclass(frozen=True, slots=True)
class Seen:
    """A record looked at: its name in its list, and whether it surely is one of the kind."""

    record: Record
    what: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records of one name; ``is_asked``: somebody has said anything about it."""

    seen: tuple[Seen, ...]
    is_closed: bool
    is_asked: bool


Looking: TypeAlias = Callable[[Context], Shelf]
NEVER_ASKED: Final = Shelf((), False, False)


def records_of(name: str, lexicon: Lexicon) -> Looking:
    """The records of a concept, list, intervention, activity, visit or anchor as a function of the facts."""
    entry = lexicon.kind(name)
    if entry.sort == "anchor" or (entry.sort == "recorded" and lexicon.get("anchor", name) is not None):
        return _of_anchor(name)
    if entry.sort == "list":
        members = tuple(e.id for e in lexicon.of_sort("concept") if e.kind == name)
        return _of_list(name, members) if members else _of_own(name)
    parent = lexicon.list_of(name)
    return _of_member(name, parent) if parent is not None else _of_own(name)


def _of_anchor(name: str) -> Looking:
    """A day of the trial that has come is one record; what has not come has not happened."""

    def look(context: Context) -> Shelf:
        own = context.facts.records.get(name)
        if own is not None:
            return Shelf(tuple(Seen(r, name) for r in own.records), True, True)
        day = context.facts.dates.get(name)
        if day is None or day.planned:
            return Shelf((), True, True)
        record = Record(start=day.on, end=day.on, start_minute=day.minute, end_minute=day.minute)
        return Shelf((Seen(record, name),), True, True)

    return look


def _of_own(name: str) -> Looking:
    def look(context: Context) -> Shelf:
        own = context.facts.records.get(name)
        if own is None:
            return NEVER_ASKED
        return Shelf(tuple(Seen(r, name) for r in own.records), own.closed, True)

    return look


def _of_list(name: str, members: tuple[str, ...]) -> Looking:
    def look(context: Context) -> Shelf:
        records = context.facts.records
        own = records.get(name)
        seen = [Seen(r, _what(r)) for r in own.records] if own is not None else []
        for member in members:
            if (theirs := records.get(member)) is not None:
                seen += [Seen(r, member) for r in theirs.records]
        return Shelf(tuple(seen), own is not None and own.closed, own is not None or bool(seen))

    return look


def _of_member(name: str, parent: str) -> Looking:
    def look(context: Context) -> Shelf:
        records = context.facts.records
        own, above = records.get(name), records.get(parent)
        if above is None:
            if own is None:
                return NEVER_ASKED
            return Shelf(tuple(Seen(r, name) for r in own.records), own.closed, True)
        seen = [Seen(r, name) for r in own.records] if own is not None else []
        for r in above.records:
            what = _what(r)
            if what in (name, ""):
                seen.append(Seen(r, what, what == name))
        closed = above.closed or (own is not None and own.closed)
        return Shelf(tuple(seen), closed, own is not None or closed or bool(seen))

    return look


def _what(record: Record) -> str:
    value = record.attributes.get("what", "")
    return value if isinstance(value, str) else ""


def began(record: Record, at: int) -> Stretch:
    """The days on which a record can have begun."""
    if record.start is not None:
        return Stretch.of(record.start, record.start_minute)
    if record.end is not None:
        return Stretch(EARLIEST, record.end.last.toordinal())
    return Stretch(EARLIEST, at)


def ended(record: Record, at: int) -> Stretch:
    """The days on which a record can have ended; what is going on at ``at`` ends no earlier."""
    if record.end is not None:
        return Stretch.of(record.end, record.end_minute)
    if record.ongoing:
        return Stretch(at, LATEST)
    if record.start is not None:
        return Stretch(record.start.first.toordinal(), LATEST)
    return Stretch(EARLIEST, LATEST)
