"""Lines of a text with their indentation and bullets, as the layouts that are read line by line need them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trialwright.reading.document import BLANKS, Document

_BULLET = re.compile(r"(?P<indent>[ \t\xa0\u3000]*)(?P<bullet>[•●▪■◦○·‣*]|[-–](?=\s))?[ \t\xa0\u3000]*")
HAN: Final = re.compile(r"[\u4e00-\u9fff]")


class Row(NamedTuple):
    """A non-blank line: its offsets without bullet and blanks, how far it is indented, how many blank lines came before."""

    line: int
    start: int
    end: int
    text: str
    indent: int
    bullet: bool
    gap: int


def rows_of(document: Document) -> list[Row]:
    """The non-blank lines of a text, cut once for all layouts that ask."""
    if "rows" not in document.kept:
        document.kept["rows"] = _rows_of(document)
    return list(document.kept["rows"])


def _rows_of(document: Document) -> list[Row]:
    out: list[Row] = []
    text, starts = document.text, document.starts
    gap = 0
    for n, at in enumerate(starts, 1):
        if text[at] == "\n":
            gap += 1
            continue
        stop = starts[n] if n < len(starts) else len(text)
        line = text[at:stop]
        if not line.strip(BLANKS):
            gap += 1
            continue
        m = _BULLET.match(line)
        assert m is not None
        words = line[m.end() :].strip(BLANKS)
        start = at + line.find(words, m.end()) if words else at
        end = start + len(words)
        if start == end:  # a line that is a bullet and nothing else
            start, end = document.trimmed(at, stop)
        out.append(Row(n, start, end, text[start:end], len(m.group("indent")), bool(m.group("bullet")), gap))
        gap = 0
    return out


def language_of(text: str) -> str:
    """``zh`` where a Han character stands in it, else ``en``."""
    return "zh" if HAN.search(text) else "en"
