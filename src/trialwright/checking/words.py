"""Patterns that know which letters a text must hold before it is worth looking: most pages hold none of them.

A check asks a page some three thousand questions, and nearly all answers are no. ``"gvhd" in text`` is a hundred times
cheaper than a case-blind search, so each pattern keeps, for every alternative, one run of letters without which it cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from operator import add
from typing import Any, Final

from trialwright.checking.letters import Clause, alternatives_of, clauses_of, lower_source, needed_letters, quick

_FEW: Final = 6  # so many alternatives are looked for one by one; more are left to the whole pattern


_MIXED, _PLAIN, _NO_LATIN = 0, 1, 2
_LATIN = re.compile("[a-z]")
_LONG: Final = 1000  # characters from which on a text is worth an index of its pairs of letters
_OFTEN: Final = 8  # questions after which it is made
_COMMON: Final = " etaoinshrdlucmfwypvbgkqjxz"  # English letters, the most frequent first


class _Pairs:
    """The pairs of letters of a long text, found out when it is asked about often: a look-up instead of a search."""

    __slots__ = ("_asked", "_low", "_pairs")

    def __init__(self, low: str) -> None:
        self._low = low
        self._asked = 0
        self._pairs: frozenset[str] | None = None

    def held(self) -> frozenset[str] | None:
        """Every character and every two neighbours, or ``None`` while few questions were asked."""
        if self._pairs is None:
            self._asked += 1
            if self._asked > _OFTEN:
                return self.found()
        return self._pairs

    def found(self) -> frozenset[str]:
        """As `held`, however few questions were asked."""
        if self._pairs is None:
            self._pairs = _pairs_of(self._low)
        return self._pairs


def _pairs_of(low: str) -> frozenset[str]:
    return frozenset(low).union(map(add, low, low[1:]))


@lru_cache(maxsize=8192)
def _seen(text: str) -> tuple[str, int, _Pairs | None]:
    """The text in lower case, which letters it can hold at all (any, ASCII only, none of ``a`` to ``z``), its pairs."""
    low = text.lower()
    sort = _PLAIN if low.isascii() else _MIXED if _LATIN.search(low) is not None else _NO_LATIN
    return low, sort, _Pairs(low) if len(low) > _LONG else None


def lowered(text: str) -> str:
    """The text in lower case, kept for the next question."""
    return _seen(text)[0]


@cache
def _telling(run: str) -> str:
    """The two neighbours in a run that are rarest in English: where they are not, the run is not."""
    return min((run[k : k + 2] for k in range(max(1, len(run) - 1))), key=_usual)


def _usual(pair: str) -> int:
    """How usual two neighbours are, roughly: both letters count."""
    out = 1
    for c in pair:
        out *= len(_COMMON) + 1 - _COMMON.index(c) if c in _COMMON else 1
    return out


def _stands(letters: str, low: str, pairs: frozenset[str] | None) -> bool:
    """Whether a run stands in a text whose pairs may be known."""
    return (pairs is None or _telling(letters) in pairs) and letters in low


def _for_texts(clause: Clause) -> tuple[Clause, Clause, Clause]:
    """The runs of a clause that can stand in a text of each sort that `_seen` tells apart."""
    plain = tuple(run for run in clause if run.isascii())
    return clause, plain, tuple(run for run in clause if _LATIN.search(run) is None)


class _Alternative:
    """One alternative of a pattern: what a text must hold for it, and its own pattern, compiled when first needed."""

    __slots__ = ("_search", "clauses", "flags", "source")

    def __init__(self, source: str, flags: int, clauses: tuple[Clause, ...]) -> None:
        self.source = source
        self.flags = flags
        self.clauses = clauses
        self._search: Callable[[str], re.Match[str] | None] | None = None

    def start(self, text: str) -> int:
        """Where it first matches, or -1."""
        if self._search is None:
            self._search = re.compile(quick(self.source), self.flags).search
        m = self._search(text)
        return -1 if m is None else m.start()


_Gate = tuple[tuple[tuple[Clause, ...], _Alternative], ...]


class Words:
    """A compiled pattern behind a gate of necessary letters; answers exactly as the pattern does.

    >>> Words("(?:graft|GVHD)", re.I).needed
    ('graft', 'gvhd')
    """

    __slots__ = (
        "_alternatives",
        "_flags",
        "_gates",
        "_is_blind",
        "_low",
        "_pairs",
        "_pattern",
        "is_anchored",
        "needed",
    )

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = re.compile(pattern, flags)
        self._flags = flags
        self._is_blind = bool(flags & re.I) and "(?-i" not in pattern and "(?i" not in pattern
        self._low: re.Pattern[str] | None = None
        self._alternatives: tuple[_Gate, _Gate, _Gate] | None = None
        self.needed = needed_letters(pattern, flags)
        self._gates = _for_texts(self.needed or ("",))
        self._pairs = frozenset(map(_telling, self.needed))
        self.is_anchored = "$" in pattern or "^" in pattern.replace("[^", "")

    @property
    def pattern(self) -> str:
        return self._pattern.pattern

    def is_possible(self, text: str) -> bool:
        """Whether the text holds letters of some alternative."""
        low, sort, long = _seen(text)
        return self._may(low, sort, None if long is None else long.held())

    def _may(self, low: str, sort: int, pairs: frozenset[str] | None) -> bool:
        if pairs is None:
            for letters in self._gates[sort]:  # noqa: SIM110 - a generator costs more than the question
                if letters in low:
                    return True
            return False
        if not self.needed:
            return True
        if self._pairs.isdisjoint(pairs):
            return False
        return any(_stands(letters, low, pairs) for letters in self._gates[sort])

    def search(self, text: str, pos: int = 0) -> re.Match[str] | None:
        low, sort, long = _seen(text)
        if long is None:
            pairs = None
            for letters in self._gates[sort]:  # `_may`, written out: most questions end here
                if letters in low:
                    break
            else:
                return None
        else:
            pairs = long.held()
            if not self._may(low, sort, pairs):
                return None
        if pos or len(low) != len(text):  # a letter whose small form is longer
            return self._pattern.search(text, pos)
        at = self._start(text, low, sort, pairs)
        return None if at < 0 else self._pattern.search(text, at)

    def _start(self, text: str, low: str, sort: int, pairs: frozenset[str] | None) -> int:
        """Where the pattern may first match, or -1: only the alternatives whose letters are there are looked for."""
        gates = self._alternatives
        if gates is None:
            gates = self._alternatives = self._split()
        if gates[_MIXED]:
            possible = []
            for clauses, alternative in gates[sort]:
                for clause in clauses:
                    for letters in clause:
                        if pairs is not None and _telling(letters) not in pairs:
                            continue
                        if letters in low:
                            break
                    else:
                        break
                else:
                    possible.append(alternative)
            if not possible:
                return -1
            if len(possible) <= _FEW:
                words = low if self._is_blind else text
                first = -1
                for x in possible:
                    k = x.start(words)
                    if k >= 0 and (first < 0 or k < first):
                        first = k
                return first
        if not self._is_blind:
            return 0
        if self._low is None:
            self._low = re.compile(quick(lower_source(self.pattern)), self._flags & ~re.I)
        m = self._low.search(low)
        return -1 if m is None else m.start()

    def _split(self) -> tuple[_Gate, _Gate, _Gate]:
        flags = self._flags & ~re.I if self._is_blind else self._flags
        out = []
        for source in alternatives_of(self.pattern):
            clauses = clauses_of(source, self._flags)
            out.append(_Alternative(lower_source(source) if self._is_blind else source, flags, clauses))
        if len(out) < 2 and not any(len(x.clauses) > 1 for x in out):
            return (), (), ()
        gates: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
        for x in out:
            by_sort = [_for_texts(clause) for clause in x.clauses]
            for k, gate in enumerate(gates):
                clauses = tuple(c[k] for c in by_sort)
                if all(clauses):  # a clause of which nothing can stand there rules the alternative out
                    gate.append((clauses, x))
        return tuple(gates[0]), tuple(gates[1]), tuple(gates[2])

    def match(self, text: str) -> re.Match[str] | None:
        return self._pattern.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self._pattern.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        m = self.search(text)
        return iter(()) if m is None else self._pattern.finditer(text, m.start())

    def findall(self, text: str) -> list[str]:
        m = self.search(text)
        return [] if m is None else self._pattern.findall(text, m.start())

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        return text if self.search(text) is None else self._pattern.sub(by, text)


@lru_cache(maxsize=4096)
def gated(pattern: str, flags: int = 0) -> Words:
    """The gated pattern, compiled once."""
    return Words(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """As ``re.search``, behind the gate."""
    return gated(pattern, flags).search(text)


class Several:
    """Patterns that are asked of the same texts: which of them are possible is looked up by the pairs of letters there.

    >>> Several([Words("graft"), Words("GVHD", re.I)]).possible("acute GVHD")
    (1,)
    """

    __slots__ = ("_always", "_index")

    def __init__(self, patterns: Iterable[Words]) -> None:
        self._always: list[int] = []
        self._index: dict[str, list[tuple[str, int]]] = {}
        for k, words in enumerate(patterns):
            if not words.needed:
                self._always.append(k)
            for run in words.needed:
                self._index.setdefault(_telling(run), []).append((run, k))

    def possible(self, text: str) -> tuple[int, ...]:
        """The places, in order, of the patterns whose necessary letters stand in a text."""
        low, _, long = _seen(text)
        pairs = _pairs_of(low) if long is None else long.found()
        out = set(self._always)
        for pair in self._index.keys() & pairs:
            out.update([k for run, k in self._index[pair] if run in low])
        return tuple(sorted(out))
