"""The connectives in strong Kleene logic, with what is missing and until when the answer holds.

and: T the earliest end of its true operands, F the latest of its false ones; or: the reverse; unknown has none.
Source: Kleene 1952, Introduction to Metamathematics, §64.
"""

from __future__ import annotations

from trialwright.criteria.context import NOTHING, Context, Found, Part, Step
from trialwright.criteria.timing import LATEST


def negation(part: Part) -> Part:
    """``not``."""

    def found(context: Context) -> Found:
        r = part(context)
        return Found(None if r.value is None else not r.value, r.missing, r.until, r.steps)

    return found


def conjunction(parts: tuple[Part, ...]) -> Part:
    """``and``."""
    return _of_two_sorts(parts, True)


def disjunction(parts: tuple[Part, ...]) -> Part:
    """``or``."""
    return _of_two_sorts(parts, False)


def _of_two_sorts(parts: tuple[Part, ...], is_and: bool) -> Part:
    if len(parts) == 1:
        return parts[0]

    def found(context: Context) -> Found:
        missing: frozenset[str] = NOTHING
        decided, is_open = False, False
        weakest, strongest = LATEST, -1
        for_all: tuple[Step, ...] = ()
        for_one: tuple[Step, ...] = ()
        for part in parts:
            r = part(context)
            if r.value is None:
                is_open = True
                missing = missing | r.missing if missing else r.missing
            elif r.value is is_and:
                weakest = min(weakest, r.until)
                for_all += r.steps
            else:
                decided = True
                strongest = max(strongest, r.until)
                for_one += r.steps
        if decided:
            return Found(not is_and, NOTHING, strongest, for_one)
        if is_open:
            return Found(None, missing)
        return Found(is_and, NOTHING, weakest, for_all)

    return found


def quick(parts: tuple[Part, ...], is_and: bool) -> Part:
    """``and`` or ``or`` inside a bracket that looks at one record: stops at the first operand that decides."""
    if len(parts) == 1:
        return parts[0]

    def found(context: Context) -> Found:
        missing: frozenset[str] = NOTHING
        is_open = False
        for part in parts:
            r = part(context)
            if r.value is None:
                is_open = True
                missing = missing | r.missing if missing else r.missing
            elif r.value is not is_and:
                return r
        return Found(None, missing) if is_open else Found(is_and)

    return found


def at_least(number: int, parts: tuple[Part, ...]) -> Part:
    """``at least k of``: holds as long as k operands stay true, fails as long as too few can be."""

    def found(context: Context) -> Found:
        results = [part(context) for part in parts]
        true = sorted((r.until for r in results if r.value is True), reverse=True)
        false = sorted((r.until for r in results if r.value is False), reverse=True)
        needed = len(parts) - number + 1
        if len(true) >= number:
            until = true[number - 1] if number else LATEST
            return Found(True, NOTHING, until, _steps(results, True))
        if len(false) >= needed:
            return Found(False, NOTHING, false[needed - 1], _steps(results, False))
        return Found(None, NOTHING.union(*(r.missing for r in results if r.value is None)))

    return found


def _steps(results: list[Found], value: bool) -> tuple[Step, ...]:
    return tuple(s for r in results if r.value is value for s in r.steps)


def only_if(claim: Part, condition: Part) -> Part:
    """``A only if B``: while B is unknown only B is asked for."""

    def found(context: Context) -> Found:
        c = condition(context)
        if c.value is False:
            return c
        a = claim(context)
        if c.value is None:
            return a if a.value is False else Found(None, c.missing)
        if a.value is None:
            return a
        until = min(a.until, c.until) if a.value else a.until
        return Found(a.value, NOTHING, until, c.steps + a.steps)

    return found


def choose(condition: Part, then: Part, otherwise: Part | None) -> Part:
    """``if C then A else B``; an unknown condition does not matter where both branches are known and agree."""

    def found(context: Context) -> Found:
        c = condition(context)
        if c.value is True:
            return _after(c, then(context))
        if c.value is False:
            return (
                Found(True, NOTHING, c.until, (*c.steps, ("na", "", None)))
                if otherwise is None
                else _after(c, otherwise(context))
            )
        a = then(context)
        b = otherwise(context) if otherwise is not None else Found(True)
        if a.value is not None and a.value is b.value:
            return Found(a.value, NOTHING, min(a.until, b.until), a.steps + b.steps)
        return Found(None, c.missing)

    return found


def _after(condition: Found, branch: Found) -> Found:
    if branch.value is None:
        return branch
    return Found(branch.value, NOTHING, min(condition.until, branch.until), condition.steps + branch.steps)
