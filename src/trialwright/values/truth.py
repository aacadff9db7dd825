"""Three-valued logic after Kleene (1952): true, false, and unknown with what is missing.

A truth is ``Known(True)``, ``Known(False)`` or ``Unknown``; an unknown carries the union of what its undecided
operands miss, a known one carries nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

Truth: TypeAlias = Known[bool] | Unknown
TRUE: Final[Known[bool]] = Known(True)
FALSE: Final[Known[bool]] = Known(False)


def joined(unknowns: Iterable[Unknown]) -> Unknown:
    """One unknown that misses what all of them miss."""
    seen = tuple(dict.fromkeys(unknowns))
    if len(seen) == 1:
        return seen[0]
    because = Text(
        zh="；".join(dict.fromkeys(u.because.zh for u in seen)), en="; ".join(dict.fromkeys(u.because.en for u in seen))
    )
    return Unknown(because, frozenset[str]().union(*(u.missing for u in seen)))


def negation(a: Truth) -> Truth:
    """Not.

    >>> negation(TRUE) == FALSE
    True
    """
    if isinstance(a, Unknown):
        return a
    return FALSE if a.value else TRUE


def at_least(k: int, truths: Iterable[Truth]) -> Truth:
    """True if k or more are true; false if too few can be; else unknown.

    >>> at_least(1, [FALSE, Unknown.of("not asked")])
    Unknown(because=Text(zh='not asked', en='not asked'), missing=frozenset())
    """
    true, open_ = 0, []
    for t in truths:
        if isinstance(t, Unknown):
            open_.append(t)
        elif t.value:
            true += 1
    if true >= k:
        return TRUE
    if true + len(open_) < k:
        return FALSE
    return joined(open_)


def all_of(truths: Iterable[Truth]) -> Truth:
    """And over any number of operands; true of none."""
    known = tuple(truths)
    return negation(at_least(1, (negation(t) for t in known)))


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or over any number of operands; false of none."""
    return at_least(1, truths)
