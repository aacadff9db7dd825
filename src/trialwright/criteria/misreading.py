"""What a sentence that is no criterion is told: what was read, what could stand there, and both readings of a double one."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

from trialwright.errors import UnreadableText, Where

_CONNECTIVE: Final = re.compile(r'"[^"\n]*"|[()]|\b(?:and|or|unless|only\s+if)\b|\bif\b|\bthen\b|\belse\b')
_HUMAN: Final = {
    "NAME": "a name", "UNIT": "a unit", "NUM": "a number", "CMP": "a comparator (>= > <= < = !=)", "STRING": 'a text in "…"',
    "SIGN": "+ or -", "LPAR": "(", "RPAR": ")", "LBRACE": "{", "RBRACE": "}", "COMMA": ",", "SEMICOLON": ";", "VBAR": "|",
    "__ANON_0": "..", "$END": "the end",
}  # fmt: skip


def complaint(text: str, at: int, read: str, expected: Set[str], where: Where) -> UnreadableText:
    """The error for a text that stopped making sense at character ``at``."""
    place = placed(where, text, at)
    if (double := _double_reading(text, at)) is not None:
        first, second = double
        return UnreadableText(
            place, f"{shown(text)} can be read in two ways", f"write {first}   or   {second}", "CRI-02"
        )
    if re.search(r"\bTBC\s*$", text) and text[at:].strip().startswith("TBC"):
        return UnreadableText(
            place, "TBC stands at the end of a whole line only", "take it out of the expression", "CRI-01"
        )
    words = sorted({_HUMAN.get(e, e.lower()) for e in expected})
    could = ", ".join(words[:9]) + (" …" if len(words) > 9 else "")
    what = f"{read!r} cannot stand at character {at + 1} of {shown(text)}" if read else f"{shown(text)} ends too early"
    return UnreadableText(place, what, f"here could stand {could}" if could else "", "CRI-01")


def shown(text: str) -> str:
    """The text in quotes, cut to what fits a message."""
    flat = " ".join(text.split())
    return f"“{flat if len(flat) <= 160 else flat[:157] + '…'}”"


def placed(where: Where, text: str, at: int) -> Where:
    """The place moved to a character of the text, where the text stands on one line."""
    if where.column is None or "\n" in text:
        return where
    return Where(where.name, where.line, where.column + at, where.path)


def _double_reading(text: str, at: int) -> tuple[str, str] | None:
    """Both bracketings where a second connective of another sort follows the first at the same depth."""
    depth, opened = 0, [0]
    seen: list[tuple[int, int, int, str]] = []  # depth, start, end, word
    for m in _CONNECTIVE.finditer(text):
        word = " ".join(m.group().split())
        if m.start() > at:
            break
        if word.startswith('"'):
            continue
        if word == "(":
            depth += 1
            opened.append(m.end())
            continue
        if word == ")":
            seen = [s for s in seen if s[0] < depth]
            depth, opened = max(0, depth - 1), opened[:-1] or [0]
            continue
        seen.append((depth, m.start(), m.end(), word))
    here = [s for s in seen if s[0] == depth]
    if len(here) < 2 or here[-1][1] != at:
        return None
    words = [s[3] for s in here]
    last, start = here[-1], opened[-1]
    end = _end_of_level(text, last[2])
    right = text[last[2] : end].strip()
    if "if" in words[:-1] and "then" in words[:-1]:
        then = next(s for s in reversed(here) if s[3] in ("then", "else"))
        middle = text[then[2] : last[1]].strip()
        head = text[start : then[2]].strip()
        return f"{head} ({middle} {last[3]} {right})", f"({head} {middle}) {last[3]} {right}"
    before = [s for s in here[:-1] if s[3] not in ("if", "then", "else")]
    if not before or (before[-1][3] == last[3] and last[3] in ("and", "or")):
        return None
    left, join = text[start : before[-1][1]].strip(), before[-1]
    middle = text[join[2] : last[1]].strip()
    return f"({left} {join[3]} {middle}) {last[3]} {right}", f"{left} {join[3]} ({middle} {last[3]} {right})"


def _end_of_level(text: str, start: int) -> int:
    depth = 0
    for k in range(start, len(text)):
        if text[k] == "(":
            depth += 1
        elif text[k] == ")":
            depth -= 1
            if depth < 0:
                return k
        elif text[k] == ";" and depth == 0:
            return k
    return len(text)
