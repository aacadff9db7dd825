"""A study file composed from plain values: maps, lists, lines, and proposals with their reasons; the usual form of ``format``.

The tree is made of ``str``, ``Mark`` (a value that is to be confirmed, with its reason), ``list`` and ``dict``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

WIDEST: Final = 150
COMMENT_AT: Final = 44
_NEEDS_QUOTES = re.compile(r"^[\s>%@&*!|'\"?#`\[\]{},]|^:|^-(?:\s|$)|^---|: |:$| #|[\n\r\t]|\s$|^$")
_CRITERION = re.compile(r"[IE]\d+(?:\.\w+)*")
_IN_FLOW = re.compile(r"^-|[,\[\]{}#]|: |:$|\?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A proposal: the value that is written with ``TBC`` behind it, and why (a comment on its line)."""

    text: str
    why: str = ""


Value: TypeAlias = "str | Mark | Sequence[Value] | Mapping[str, Value]"


def scalar(text: str, *, flow: bool = False) -> str:
    """A line as YAML reads it back, in quotes only where it must be.

    >>> scalar("a, b", flow=True), scalar("a, b"), scalar("> 60 Gy")
    ('"a, b"', 'a, b', '"> 60 Gy"')
    """
    if _NEEDS_QUOTES.search(text) or (flow and _IN_FLOW.search(text)):
        escaped = (
            text.replace("\\", "\\\\")
            .replace('"', '\\"')
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        )
        return f'"{escaped}"'
    return text


def compose(tree: Mapping[str, Value], *, head: Sequence[str] = (), foot: Sequence[str] = ()) -> str:
    """The text of a study file: a blank line between sections, comments behind proposals.

    Args:
        tree: the sections in order.
        head, foot: comment lines before and after.
    """
    out = [f"# {line}".rstrip() for line in head]
    for k, (key, value) in enumerate(tree.items()):
        if k and (isinstance(value, Mapping) or (k > 0 and isinstance(list(tree.values())[k - 1], Mapping))):
            out.append("")
        out += _entry(key, value, 0)
    if foot:
        out += ["", *(f"# {line}".rstrip() for line in foot)]
    return "\n".join(out) + "\n"


def _entry(key: str, value: Value, indent: int) -> list[str]:
    blanks = " " * indent
    name = scalar(key)
    inline = None if _stands_in_block(key, value, indent) else _inline(value, flow=False)
    if inline is not None:
        line = f"{blanks}{name}: {inline}"
        why = "; ".join(dict.fromkeys(_reasons(value)))
        if not why:
            if len(line) <= WIDEST or isinstance(value, (str, Mark)):
                return [line]
        elif len(line) <= WIDEST - 30 or isinstance(value, (str, Mark)):
            return [f"{line.ljust(COMMENT_AT - 2)}  # {_one_line(why)}"]
    if isinstance(value, Mapping):
        return [f"{blanks}{name}:", *(line for k, v in value.items() for line in _entry(k, v, indent + 2))]
    assert not isinstance(value, (str, Mark))
    return [f"{blanks}{name}:", *(line for v in value for line in _item(v, indent + 2))]


def _stands_in_block(key: str, value: Value, indent: int) -> bool:
    """Sections, criteria and maps with reasons of their own are easier to read, and to confirm, a line a key."""
    if not isinstance(value, Mapping) or not value:
        return False
    if indent == 0 and key != "record":
        return True
    return any(_CRITERION.fullmatch(k) for k in value) or (
        len(value) > 1 and sum(bool(_reasons(v)) for v in value.values()) > 1
    )


def _item(value: Value, indent: int) -> list[str]:
    blanks = " " * indent
    inline = _inline(value, flow=False)
    if inline is not None and (isinstance(value, (str, Mark)) or len(inline) + indent < WIDEST):
        why = "; ".join(dict.fromkeys(_reasons(value)))
        return [f"{blanks}- {inline}" + (f"  # {_one_line(why)}" if why else "")]
    assert isinstance(value, Mapping)
    lines = [line for k, v in value.items() for line in _entry(k, v, indent + 2)]
    return [f"{blanks}- {lines[0][indent + 2 :]}", *lines[1:]]


def _inline(value: Value, *, flow: bool) -> str | None:
    """The value on one line, or ``None`` where it stands better on several."""
    if isinstance(value, Mark):
        return scalar(f"{value.text} TBC".strip(), flow=flow)
    if isinstance(value, str):
        return scalar(value, flow=flow)
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        if any(isinstance(v, Mapping) and not set(v) <= {"zh", "en"} for v in value.values()) or "TBC" in value:
            return None
        parts = [f"{scalar(k, flow=True)}: {_inline(v, flow=True)}" for k, v in value.items()]
        return None if any(p.endswith(": None") for p in parts) else "{" + ", ".join(parts) + "}"
    if any(isinstance(v, Mapping) for v in value):
        return None
    items = [_inline(v, flow=True) for v in value]
    return None if None in items else "[" + ", ".join(i or "" for i in items) + "]"


def _reasons(value: Value) -> list[str]:
    if isinstance(value, Mark):
        return [value.why] if value.why else []
    if isinstance(value, str):
        return []
    inner = value.values() if isinstance(value, Mapping) else value
    return [why for v in inner for why in _reasons(v)]


def _one_line(text: str) -> str:
    return " ".join(text.split())
