"""Decides ``has``, ``no``, ``every`` and counts over records; the world is open: no entry is unknown, not *no*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from trialwright.criteria.anchoring import Placing
from trialwright.criteria.context import NOTHING, Context, Found, Part, Step
from trialwright.criteria.facts import Record
from trialwright.criteria.looking import Looking, Seen, Shelf, began, ended

Test: TypeAlias = Callable[[Context, Seen], tuple[bool | None, frozenset[str]]]
"""Whether one record counts, and what is missing to tell."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """The records of one name that are looked for, and the test each must pass."""

    name: str
    look: Looking
    test: Test
    takes_silence_as_no: bool = False


@dataclass(slots=True)
class _Count:
    true: int = 0
    steps: tuple[Step, ...] = ()
    open_: int = 0
    missing: frozenset[str] = NOTHING
    unlisted: frozenset[str] = NOTHING
    """Names whose list may hold more."""


def counted(shelves: tuple[Shelved, ...], number: int) -> Part:
    """True as soon as ``number`` records count, false when the lists are closed and too few can."""

    def found(context: Context) -> Found:
        n = _Count()
        grounds: tuple[Step, ...] = ()
        for shelved in shelves:
            shelf = shelved.look(context)
            _count(context, shelved, shelf, n)
            grounds += (("closed", shelved.name, shelf),)
        if n.true >= number:
            return Found(True, steps=n.steps)
        if not n.unlisted and n.true + n.open_ < number:
            return Found(False, steps=grounds)
        missing = n.missing
        if n.true + n.open_ < number or not missing:
            missing = missing | n.unlisted
        return Found(None, missing)

    return found


def any_of(shelves: tuple[Shelved, ...]) -> Part:
    """``has (A or B)``: each name for itself, so that every one not asked about is asked for."""

    def found(context: Context) -> Found:
        missing: frozenset[str] = NOTHING
        steps: tuple[Step, ...] = ()
        grounds: tuple[Step, ...] = ()
        for shelved in shelves:
            n = _Count()
            shelf = shelved.look(context)
            _count(context, shelved, shelf, n)
            steps += n.steps
            if n.true:
                continue
            grounds += (("closed", shelved.name, shelf),)
            missing = missing | (n.missing or n.unlisted)
        if steps:
            return Found(True, steps=steps)
        return Found(None, missing) if missing else Found(False, steps=grounds)

    return found


def _count(context: Context, shelved: Shelved, shelf: Shelf, n: _Count) -> None:
    for seen in shelf.seen:
        counts, missing = shelved.test(context, seen)
        if counts is True:
            n.true += 1
            n.steps += (("record", shelved.name, seen.record),)
        elif counts is None:
            n.open_ += 1
            n.missing = n.missing | (missing or {shelved.name})
    if not shelf.is_closed and not shelved.takes_silence_as_no:
        n.unlisted = n.unlisted | {f"list({shelved.name})" if shelf.seen else shelved.name}


def checked(name: str, where: Part | None, placing: Placing | None, *, is_now: bool = False) -> Test:
    """The test of one record: is it of the kind, does it pass the filter, does it lie in the window?"""
    no_name = frozenset({f"{name}.what"})

    def test(context: Context, seen: Seen) -> tuple[bool | None, frozenset[str]]:
        missing = NOTHING if seen.is_sure else no_name
        counts: bool | None = True if seen.is_sure else None
        if where is not None:
            found = _inside(context, seen, where)
            if found.value is False:
                return False, NOTHING
            if found.value is None:
                counts, missing = None, missing | found.missing
        if is_now:
            going, late = still_going(name, seen.record, context.at)
        elif placing is not None:
            going, late = _lies(name, context, seen.record, placing)
        else:
            return counts, missing
        if going is False:
            return False, NOTHING
        return (counts, missing) if going else (None, missing | late)

    return test


def _inside(context: Context, seen: Seen, where: Part) -> Found:
    before = context.record, context.attributes, context.judged, context.what
    record = seen.record
    context.record, context.attributes, context.judged, context.what = (
        record,
        record.attributes,
        record.judged,
        seen.what,
    )
    try:
        return where(context)
    finally:
        context.record, context.attributes, context.judged, context.what = before


def still_going(name: str, record: Record, at: int) -> tuple[bool | None, frozenset[str]]:
    """``now``: said to be going on, a bare *yes*, or an end that has not come; a record of one day is over after it."""
    if record.ongoing or record.is_bare:
        return True, NOTHING
    end = ended(record, at)
    if end.first >= at and record.end is not None:
        return True, NOTHING
    if end.last < at:
        return False, NOTHING
    is_point = record.start == record.end
    return None, frozenset({f"date({name})" if is_point else f"end({name})"})


def _lies(name: str, context: Context, record: Record, placing: Placing) -> tuple[bool | None, frozenset[str]]:
    lies = placing.record(context, record)
    if lies.inside is not None:
        return lies.inside, NOTHING
    missing = set(lies.missing)
    is_point = record.is_bare or (record.start is not None and record.start == record.end)
    vague_start = lies.is_start_open and not began(record, context.at).is_exact
    vague_end = lies.is_end_open and not ended(record, context.at).is_exact
    exact = all(d is None or d.exact is not None for d in (record.start, record.end))
    if placing.in_hours and exact and is_point and not record.is_bare:
        if record.start_minute is None:
            missing.add(f"time({name})")
    elif placing.in_hours and exact:
        if lies.is_start_open:
            missing.add(f"time({name})" if record.start is not None else f"start({name})")
        if lies.is_end_open:
            missing.add(f"time({name})" if record.end is not None else f"end({name})")
    elif is_point and (vague_start or vague_end):
        missing.add(f"date({name})")
    else:
        missing |= {f"start({name})"} if vague_start else set()
        missing |= {f"end({name})"} if vague_end else set()
    return None, frozenset(missing)
