"""Chooses the result a criterion looks at, and compares it: filter, window, pick, judge; and names what can go wrong.

Where a date is too coarse or an attribute lacks, several results can be the one; if all of them give the same answer,
that is the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from trialwright.criteria.anchoring import Placing
from trialwright.criteria.context import NOTHING, Context, Found, Part, Step
from trialwright.criteria.derived import results_of
from trialwright.criteria.facts import Amount, Result
from trialwright.criteria.lexicon import Entry, Lexicon
from trialwright.criteria.measuring import Judge, Outcome
from trialwright.criteria.timing import EARLIEST, Stretch
from trialwright.values.built import quickly_built

Moment: TypeAlias = tuple[int, int]


@quickly_built
@dataclass(frozen=True, slots=True)
class Chosen:
    """The results that can be the one looked at.

    Args:
        results: in order of recording. is_sure: one of them surely counts. doubt: what is missing to tell which.
        missing: why there is none.
    """

    results: tuple[Result, ...]
    is_sure: bool = True
    doubt: frozenset[str] = NOTHING
    missing: frozenset[str] = NOTHING


Choosing: TypeAlias = Callable[[Context], Chosen]
_SURE: Final[tuple[bool | None, frozenset[str]]] = (True, NOTHING)


class Chooser:
    """The choice of results of one variable in one leaf."""

    __slots__ = ("entry", "id", "is_derived", "lexicon", "placing", "unasked", "where")

    def __init__(self, entry: Entry, lexicon: Lexicon, placing: Placing | None, where: Part | None) -> None:
        self.entry, self.lexicon, self.placing, self.where = entry, lexicon, placing, where
        self.id = entry.id
        self.is_derived = entry.formula is not None
        self.unasked = frozenset({entry.id})

    def results(self, context: Context) -> tuple[Result, ...]:
        """What was recorded, and what follows from recorded inputs."""
        recorded = context.facts.results.get(self.id, ())
        if not self.is_derived:
            return recorded
        if self.id not in context.derived:
            context.derived[self.id] = results_of(self.entry, context.facts, self.lexicon)
        return recorded + context.derived[self.id]

    def included(self, context: Context) -> tuple[list[tuple[Result, bool]], set[str], frozenset[str]]:
        """Results inside the window and the filter with whether they surely are; what is in doubt; why there are none."""
        results = self.results(context)
        if not results:
            return [], set(), self.unasked
        kept: list[tuple[Result, bool]] = []
        doubt: set[str] = set()
        is_any = False
        for r in results:
            passes, missing = self._passes(context, r)
            if passes is False:
                continue
            is_any = True
            lies, late = self._lies(context, r)
            if lies is False:
                continue
            kept.append((r, passes is True and lies is True))
            doubt |= missing | late
        if kept:
            return kept, doubt, NOTHING
        return [], set(), frozenset({f"repeat({self.id})"}) if is_any else self.unasked

    def _passes(self, context: Context, r: Result) -> tuple[bool | None, frozenset[str]]:
        if self.where is None:
            return _SURE
        before, context.attributes = context.attributes, r.attributes
        found = self.where(context)
        context.attributes = before
        return found.value, found.missing

    def _lies(self, context: Context, r: Result) -> tuple[bool | None, frozenset[str]]:
        if self.placing is None:
            return _SURE
        lies = self.placing.day(context, days_of(r, context.at))
        if lies.inside is not None:
            return lies.inside, NOTHING
        missing = lies.missing
        if lies.is_start_open or r.on is None:
            missing = missing | {f"date({self.id})"}
        elif lies.is_end_open:
            missing = missing | {f"time({self.id})"}
        return None, missing

    def latest(self, context: Context) -> Chosen:
        """The results that can be the latest."""
        if self.placing is None and self.where is None:
            results = self.results(context)
            if len(results) == 1:
                return Chosen(results)
        kept, doubt, missing = self.included(context)
        if len(kept) == 1:
            result, is_sure = kept[0]
            return Chosen((result,), is_sure, frozenset(doubt))
        if not kept:
            return Chosen((), False, NOTHING, missing)
        moments = [(r, sure, *_moments(r, context.at)) for r, sure in kept]
        bound = max((first for _, sure, first, _ in moments if sure), default=(EARLIEST, 0))
        possible = [(r, sure) for r, sure, _, last in moments if last >= bound]
        if sum(sure for _, sure in possible) > 1:
            is_exact = all(r.on is not None and r.on.exact is not None for r, sure in possible if sure)
            doubt.add(f"time({self.id})" if is_exact else f"date({self.id})")
        return Chosen(tuple(r for r, _ in possible), any(sure for _, sure in possible), frozenset(doubt))

    def day(self, context: Context) -> Stretch | frozenset[str]:
        """The day of the sample used, for ``sample(X)``."""
        chosen = self.latest(context)
        if not chosen.results:
            return chosen.missing
        if not chosen.is_sure:
            return chosen.doubt
        if any(r.on is None for r in chosen.results):
            return frozenset({f"date({self.id})"})
        days = [days_of(r, context.at) for r in chosen.results]
        minute = days[0].minute if len(days) == 1 else None
        return Stretch(min(d.first for d in days), max(d.last for d in days), minute)


def days_of(result: Result, at: int) -> Stretch:
    """The days on which the sample can have been taken; nobody has one from the future."""
    if result.on is None:
        return Stretch(EARLIEST, at)
    return Stretch.of(result.on, result.minute)


def _moments(result: Result, at: int) -> tuple[Moment, Moment]:
    days = days_of(result, at)
    if days.minute is not None:
        return (days.first, days.minute), (days.last, days.minute)
    return (days.first, 0), (days.last, 1439)


def measured(chooser: Chooser, judge: Judge) -> Part:
    """A leaf that compares the result chosen by the variable's ``pick``."""
    pick = chooser.entry.pick
    if pick in ("any", "all"):
        return _of_several(chooser, judge, pick == "any")
    name = chooser.id

    def found(context: Context) -> Found:
        chosen = chooser.latest(context) if pick != "worst" else _worst(chooser, context)
        if not chosen.results:
            return Found(None, chosen.missing)
        if len(chosen.results) == 1 and chosen.is_sure:
            result = chosen.results[0]
            outcome = judge(result)
            if isinstance(outcome, bool):
                return Found(outcome, steps=(("result", name, result),))
            return Found(None, frozenset({f"{outcome}({name})"}))
        return _agreed(name, chosen, judge)

    return found


def _agreed(name: str, chosen: Chosen, judge: Judge) -> Found:
    outcomes = [judge(r) for r in chosen.results]
    first = outcomes[0]
    if chosen.is_sure and isinstance(first, bool) and all(o is first for o in outcomes):
        return Found(first, steps=tuple(("result", name, r) for r in chosen.results))
    gaps = {f"{o}({name})" for o in outcomes if isinstance(o, str)}
    if chosen.is_sure and len({o for o in outcomes if isinstance(o, bool)}) < 2 and gaps and len(set(outcomes)) == 1:
        return Found(None, frozenset(gaps))
    return Found(None, chosen.doubt | gaps)


def _worst(chooser: Chooser, context: Context) -> Chosen:
    kept, doubt, missing = chooser.included(context)
    if not kept:
        return Chosen((), False, NOTHING, missing)
    domain = {d: k for k, d in enumerate(chooser.entry.domain)}

    def rank(result: Result) -> float:
        value = result.value
        return float(value.value) if isinstance(value, Amount) else float(domain.get(value, -1))

    worst = max(kept, key=lambda pair: rank(pair[0]))
    is_sure = all(sure for _, sure in kept)
    return Chosen((worst[0],), is_sure, frozenset(doubt))


def _of_several(chooser: Chooser, judge: Judge, is_any: bool) -> Part:
    name = chooser.id

    def found(context: Context) -> Found:
        kept, doubt, missing = chooser.included(context)
        if not kept:
            return Found(None, missing)
        outcomes: list[tuple[Outcome, bool]] = [(judge(r), sure) for r, sure in kept]
        steps: tuple[Step, ...] = tuple(("result", name, r) for r, _ in kept)
        if any(o is is_any and sure for o, sure in outcomes):
            return Found(is_any, steps=steps)
        if all(o is (not is_any) for o, _ in outcomes) and any(sure for _, sure in outcomes):
            return Found(not is_any, steps=steps)
        gaps = {f"{o}({name})" for o, _ in outcomes if isinstance(o, str)}
        return Found(None, frozenset(doubt | gaps))

    return found
