"""Lists that exports squeeze into one text: ``label:value;label:value;``."""

from __future__ import annotations

import re

_PIECE = re.compile(r"[^;；]*(?:[;；]|\Z)")


def pieces(text: str) -> list[tuple[int, int]]:
    """Start and end of each non-empty piece between semicolons.

    >>> [("a:1;b:2;"[x:y]) for x, y in pieces("a:1;b:2;")]
    ['a:1', 'b:2']
    """
    out = []
    for m in _PIECE.finditer(text):
        x, y = m.start(), m.end()
        while y > x and (text[y - 1] in ";；" or text[y - 1].isspace()):
            y -= 1
        while x < y and text[x].isspace():
            x += 1
        if y > x:
            out.append((x, y))
    return out


def pairs(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
    """Label and value spans of every piece, or ``None`` where a piece has no colon."""
    out = []
    for x, y in pieces(text):
        at = max(text.rfind(":", x, y), text.rfind("：", x, y))
        if at <= x:
            return None
        out.append(((x, at), (at + 1, y)))
    return out or None


def sized(text: str) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
    """As `pairs`, where every value is a number: arms and their sizes."""
    found = pairs(text)
    if found is None or not all(re.fullmatch(r"\s*\d+\s*", text[x:y]) for _, (x, y) in found):
        return None
    return found


def named(text: str, labels: list[str]) -> list[tuple[tuple[int, int], tuple[int, int]]] | None:
    """Label and value spans where the labels are known: a value may hold colons and semicolons itself."""
    out: list[tuple[tuple[int, int], tuple[int, int]]] = []
    at = 0
    for label in labels:
        k = text.find(label + ":", at)
        if k < 0:
            return None
        if out:
            out[-1] = (out[-1][0], (out[-1][1][0], k))
        out.append(((k, k + len(label)), (k + len(label) + 1, len(text))))
        at = k + len(label) + 1
    return out or None
