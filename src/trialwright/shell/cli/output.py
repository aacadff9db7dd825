"""What every command prints with: text, tables with Chinese-aware widths, JSON."""

from __future__ import annotations

import json as _json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from trialwright.values.text import Text


def width_of(text: str) -> int:
    """Columns a terminal needs: Han and full-width characters take two.

    >>> width_of("剂量 mg")
    7
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - width_of(text))


def clipped(text: str, width: int) -> str:
    """The text cut to ``width`` columns with an ellipsis."""
    if width_of(text) <= width:
        return text
    out = ""
    for c in text:
        if width_of(out + c) > width - 1:
            break
        out += c
    return out + "…"


def to_json(value: Any) -> str:
    """JSON as people and diffs like it: UTF-8, not escaped, two blanks."""
    return _json.dumps(value, ensure_ascii=False, indent=2, default=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a command prints; ``json`` and ``language`` as asked for."""

    json: bool = False
    language: str = "en"

    def say(self, text: Text | str = "") -> None:
        print(text.of(self.language) if isinstance(text, Text) else text)

    def note(self, text: Text | str) -> None:
        """To the person, not into the result."""
        print(text.of(self.language) if isinstance(text, Text) else text, file=sys.stderr)

    def value(self, value: Any) -> None:
        print(to_json(value))

    def table(self, head: Sequence[Text | str], rows: Iterable[Sequence[Text | str]], widest: int = 60) -> None:
        """A plain table; cells wider than ``widest`` columns are clipped."""
        every = [[c.of(self.language) if isinstance(c, Text) else str(c) for c in r] for r in (head, *rows)]
        every = [[clipped(c.replace("\n", " "), widest) for c in r] for r in every]
        widths = [max(width_of(r[k]) for r in every) for k in range(len(head))]
        for n, r in enumerate(every):
            print("  ".join(padded(c, w) for c, w in zip(r, widths, strict=True)).rstrip())
            if n == 0:
                print("  ".join("-" * w for w in widths))
