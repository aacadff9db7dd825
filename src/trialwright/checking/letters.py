"""What every match of a pattern must hold, read off the pattern itself; and the same pattern written for a quicker search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, TypeAlias

Clause: TypeAlias = tuple[str, ...]


def lower_source(pattern: str) -> str:
    """The pattern for text in lower case: a search that need not fold every letter is several times faster."""
    out = []
    k = 0
    while k < len(pattern):
        width = 2 if pattern[k] == "\\" else 3 if pattern.startswith("(?P", k) else 1
        piece = pattern[k : k + width]
        out.append(piece if width > 1 else piece.lower())
        k += width
    return "".join(out)


_OPENING = re.compile(r"\\b([a-z0-9\u4e00-\u9fff][a-z0-9 \u4e00-\u9fff]+)([*+?{]?)")


def quick(pattern: str) -> str:
    """The same places for a search that may begin with a letter, which is found faster than the edge of a word.

    >>> print(quick(r"\\bos\\b"), quick(r"\\bmscs?"), quick(r"\\bos|pfs"))
    os(?<=\\bos)\\b msc(?<=\\bmsc)s? \\bos|pfs
    """
    m = _OPENING.match(pattern)
    if m is None or len(alternatives_of(pattern)) > 1:
        return pattern
    run = m.group(1)[:-1] if m.group(2) else m.group(1)
    return pattern if len(run) < 2 else f"{run}(?<=\\b{run}){pattern[2 + len(run) :]}"


def alternatives_of(pattern: str) -> list[str]:
    """The alternatives of a pattern as written; the pattern itself where it has one or refers to its own groups.

    >>> alternatives_of("a(b|c)|[|]d|e")
    ['a(b|c)', '[|]d', 'e']
    """
    if "(?i" in pattern or "(?-i" in pattern or "(?P=" in pattern or re.search(r"\\[1-9]|\(\?\(", pattern):
        return [pattern]
    out: list[str] = []
    depth = begin = k = 0
    while k < len(pattern):
        c = pattern[k]
        if c == "\\":
            k += 1
        elif c == "[":
            k = _end_of_class(pattern, k + (2 if pattern.startswith("^", k + 1) else 1))
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
        elif c == "|" and depth == 0:
            out.append(pattern[begin:k])
            begin = k + 1
        k += 1
    out.append(pattern[begin:])
    return out


def _end_of_class(pattern: str, k: int) -> int:
    """Where a character class closes whose first character stands at ``k``."""
    if pattern[k] == "]":
        k += 1
    while pattern[k] != "]":
        k += 2 if pattern[k] == "\\" else 1
    return k


def needed_letters(pattern: str, flags: int = 0) -> Clause:
    """Letters of which at least one run stands, in lower case, in every text that matches; empty where none is certain."""
    clauses = clauses_of(pattern, flags)
    return clauses[0] if clauses else ()


@lru_cache(maxsize=16384)
def clauses_of(pattern: str, flags: int = 0) -> tuple[Clause, ...]:
    """As `needed_letters`, all that is certain: of each clause at least one run stands in every text that matches."""
    try:
        from re import _parser as parser
    except ImportError:  # another Python keeps its parser elsewhere: no gate, same answers
        return ()
    found = [c for c in _clauses(parser.parse(pattern, flags)) if _worth(c) >= 2 and len(c) <= _MOST]
    found.sort(key=lambda c: (-min(_worth(c), 6), len(c)))
    return tuple(dict.fromkeys(tuple(sorted(c)) for c in found))


_RARE: Final = frozenset("/?^@=<>\\&%$#*~|{}[]()")


def _worth(clause: Iterable[str]) -> int:
    """How telling the weakest run is: a Han character or a rare sign weighs as much as two Latin letters."""
    return min(sum(2 if c > "\x7f" or c in _RARE else 1 for c in run) for run in clause)


def _of_sequence(items: Any) -> frozenset[str] | None:
    best: frozenset[str] | None = None
    for clause in _clauses(items):
        best = _better(best, clause)
    return best if best is not None and _worth(best) >= 2 and len(best) <= _MOST else None


def _clauses(items: Any) -> list[frozenset[str]]:
    """What every match of a sequence holds: runs of letters, or one of several."""
    out: list[frozenset[str]] = []
    run = ""
    for op, arg in [*items, ("END", None)]:
        name = str(op)
        if name == "LITERAL":
            run += chr(arg).lower() if len(chr(arg).lower()) == 1 else ""
            continue
        if name in _ZERO_WIDTH:
            continue
        if name == "SUBPATTERN" and all(str(o) == "LITERAL" and len(chr(c).lower()) == 1 for o, c in arg[-1]):
            run += "".join(chr(c).lower() for _, c in arg[-1])
            continue
        if run:
            out.append(frozenset((run,)))
            run = ""
        out += _of_item(name, arg)
    return out


_MOST: Final = 120
_ZERO_WIDTH: Final = frozenset(("AT", "ASSERT", "ASSERT_NOT"))  # the letters before and behind them still touch


def _of_item(name: str, arg: Any) -> list[frozenset[str]]:
    if name == "SUBPATTERN":
        return _clauses(arg[-1])
    if name == "BRANCH":
        out: set[str] = set()
        for alternative in arg[1]:
            clause = _of_sequence(alternative)
            if clause is None:
                return []
            out |= clause
        return [frozenset(out)]
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and arg[0] >= 1:
        return _clauses(arg[2])
    if name == "ATOMIC_GROUP":
        return _clauses(arg)
    if name == "IN" and len(arg) <= 8 and all(str(op) == "LITERAL" for op, _ in arg):
        return [frozenset(chr(c).lower() for _, c in arg)]
    return []


def _better(one: frozenset[str] | None, two: frozenset[str]) -> frozenset[str]:
    if one is None:
        return two
    a, b = (min(_worth(one), 6), -len(one)), (min(_worth(two), 6), -len(two))
    return one if a >= b else two
