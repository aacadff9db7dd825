"""Patterns that know which letters a text must hold before it is worth looking: most pages hold none of them.

A check asks a page some three thousand questions, and nearly all answers are no. ``"gvhd" in text`` is a hundred times
cheaper than a case-blind search, so each pattern keeps, for every alternative, one run of letters without which it cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

_Clause = tuple[str, ...]


@lru_cache(maxsize=8192)
def lowered(text: str) -> str:
    """The text in lower case, kept for the next question."""
    return text.lower()


class Words:
    """A compiled pattern behind a gate of necessary letters; answers exactly as the pattern does.

    >>> Words("(?:graft|GVHD)", re.I).needed
    ('graft', 'gvhd')
    """

    __slots__ = ("_low", "_pattern", "is_anchored", "needed")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = re.compile(pattern, flags)
        blind = bool(flags & re.I) and "(?-i" not in pattern and "(?i" not in pattern
        self._low = re.compile(_lower_source(pattern), flags & ~re.I) if blind else None
        self.needed = needed_letters(pattern, flags)
        self.is_anchored = "$" in pattern or "^" in pattern.replace("[^", "")

    @property
    def pattern(self) -> str:
        return self._pattern.pattern

    def is_possible(self, text: str) -> bool:
        """Whether the text holds letters of some alternative."""
        if not self.needed:
            return True
        low = lowered(text)
        for letters in self.needed:  # noqa: SIM110 - a generator costs more than the question
            if letters in low:
                return True
        return False

    def search(self, text: str, pos: int = 0) -> re.Match[str] | None:
        if not self.is_possible(text):
            return None
        if self._low is None or pos:
            return self._pattern.search(text, pos)
        low = lowered(text)
        if len(low) != len(text):  # a letter whose small form is longer
            return self._pattern.search(text)
        at = self._low.search(low)
        return None if at is None else self._pattern.search(text, at.start())

    def match(self, text: str) -> re.Match[str] | None:
        return self._pattern.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._pattern.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(text) if self.is_possible(text) else iter(())

    def findall(self, text: str) -> list[str]:
        return self._pattern.findall(text) if self.is_possible(text) else []

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self._pattern.sub(by, text) if self.is_possible(text) else text


@lru_cache(maxsize=4096)
def gated(pattern: str, flags: int = 0) -> Words:
    """The gated pattern, compiled once."""
    return Words(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """As ``re.search``, behind the gate."""
    return gated(pattern, flags).search(text)


def _lower_source(pattern: str) -> str:
    """The pattern for text in lower case: a search that need not fold every letter is several times faster."""
    out = []
    k = 0
    while k < len(pattern):
        width = 2 if pattern[k] == "\\" else 3 if pattern.startswith("(?P", k) else 1
        piece = pattern[k : k + width]
        out.append(piece if width > 1 else piece.lower())
        k += width
    return "".join(out)


def needed_letters(pattern: str, flags: int = 0) -> _Clause:
    """Letters of which at least one run stands, in lower case, in every text that matches; empty where none is certain."""
    try:
        from re import _parser as parser
    except ImportError:  # another Python keeps its parser elsewhere: no gate, same answers
        return ()
    clause = _of_sequence(parser.parse(pattern, flags))
    return tuple(sorted(clause)) if clause else ()


def _worth(clause: Iterable[str]) -> int:
    """How telling the weakest run is: two Han characters weigh as much as four Latin letters."""
    return min(sum(2 if c > "\x7f" else 1 for c in run) for run in clause)


def _of_sequence(items: Any) -> frozenset[str] | None:
    best: frozenset[str] | None = None
    run = ""
    for op, arg in [*items, ("END", None)]:
        name = str(op)
        if name == "LITERAL":
            run += chr(arg).lower() if len(chr(arg).lower()) == 1 else ""
            continue
        best = _better(best, frozenset((run,)) if run else None)
        run = ""
        best = _better(best, _of_item(name, arg))
    return best if best is not None and _worth(best) >= 2 and len(best) <= _MOST else None


_MOST: Final = 120


def _of_item(name: str, arg: Any) -> frozenset[str] | None:
    if name == "SUBPATTERN":
        return _of_sequence(arg[-1])
    if name == "BRANCH":
        out: set[str] = set()
        for alternative in arg[1]:
            clause = _of_sequence(alternative)
            if clause is None:
                return None
            out |= clause
        return frozenset(out)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and arg[0] >= 1:
        return _of_sequence(arg[2])
    if name == "ATOMIC_GROUP":
        return _of_sequence(arg)
    return None


def _better(one: frozenset[str] | None, two: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or two is None:
        return one if two is None else two
    a, b = (min(_worth(one), 6), -len(one)), (min(_worth(two), 6), -len(two))
    return one if a >= b else two
