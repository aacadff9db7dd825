"""Brings the signs of a written expression into the form the grammar reads: comparators, widths, powers, dashes.

Every character of the result knows where it stood in the source. Quoted strings are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_SIGNS: Final = {
    "≥": ">=", "≧": ">=", "⩾": ">=", "≤": "<=", "≦": "<=", "⩽": "<=", "≠": "!=", "〉": ">", "〈": "<", "×": "x", "−": "-",
    "–": "-", "µ": "u", "μ": "u", "，": ",", "；": ";", "（": "(", "）": ")", "：": ":", "％": "%", "／": "/", "＋": "+",
    "＝": "=", "＞": ">", "＜": "<", "｛": "{", "｝": "}", "｜": "|", "\u00a0": " ", "\u3000": " ", "㎎": "mg", "㎡": "m2", "²": "2", "³": "3",
}  # fmt: skip
_SUPERSCRIPT: Final = {c: str(n) for n, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text and, for each of its characters, where the piece it came from begins and ends in the source.

    ``names`` holds the Chinese names that placeholders stand for.
    """

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, word: str) -> str:
        """The name a word stands for: itself, or the Chinese word a placeholder was put for."""
        return self.names.get(word, word)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that a stretch of this text came from."""
        if not self.begins:
            return start, end
        last = len(self.begins) - 1
        first = self.begins[min(start, last)]
        return first, max(first, self.ends[min(max(end - 1, start), last)])


def signs_folded(text: str) -> Spelled:
    """Widths, comparators, powers and dashes in their plain form outside quoted strings.

    >>> signs_folded("ANC ≥ 1.5×10⁹/L").text
    'ANC >= 1.5x10^9/L'
    """
    if text.isascii():
        return Spelled(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    out: list[str] = []
    places: list[int] = []
    quoted = False
    for k, c in enumerate(text):
        if c in "“”" or c == "＂":
            c = '"'
        if c == '"':
            quoted = not quoted
        new = c if quoted or c == '"' else _folded(c, out)
        out.extend(new)
        places.extend([k] * len(new))
    return Spelled("".join(out), tuple(places), tuple(k + 1 for k in places))


def _folded(c: str, before: list[str]) -> str:
    if c in _SIGNS:
        return _SIGNS[c]
    if c in _SUPERSCRIPT:
        return _SUPERSCRIPT[c] if before and (before[-1] == "^" or _in_power(before)) else "^" + _SUPERSCRIPT[c]
    if "\uff01" <= c <= "\uff5e":
        return unicodedata.normalize("NFKC", c)
    return c


def _in_power(before: list[str]) -> bool:
    digits = "".join(before[-4:])
    return re.search(r"\^\d+$", digits) is not None
