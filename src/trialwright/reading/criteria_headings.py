"""Cuts a block of eligibility text at its headings into what comes before, inclusion, and exclusion."""

from __future__ import annotations

import re
from typing import Final

# A heading stands on a line of its own, or opens a line and ends in a colon.
_WORDS: Final = (
    r"(?:(?:key|main|major|general|primary|specific|disease|patient|subject|donor)\s+){0,2}"
    r"(?P<which>non-?inclusion|inclusion|exclusion|eligibility|entry|入选|纳入|排除)\s*(?:criteria|criterion|criterias|标准)?"
)
_HEADING: Final = re.compile(
    rf"(?im)^[ \t\xa0\u3000*•#_\-–>]*(?:\d{{1,2}}[.)]\s+)?{_WORDS}(?:[ \t]*\([^)\n]{{0,80}}\))?(?:\s+(?:for|are|include|is)\b[^\n:：]{{0,80}})?"
    r"(?P<end>\s*[:：*_]+|[ \t\xa0]*(?=\r?\n|\Z))"
)


def parts_of(text: str) -> list[tuple[str, int, int, int]]:
    """The parts as (path, start, end, start of its heading); text without any heading is one inclusion list.

    >>> [p[0] for p in parts_of("Inclusion Criteria:\\n\\n* adult\\n\\nExclusion Criteria:\\n\\n* none")]
    ['eligibility.inclusion', 'eligibility.exclusion']
    """
    marks: list[tuple[str, int, int]] = []
    for m in _HEADING.finditer(text):
        word = m.group("which").lower()
        if word in ("eligibility", "entry") and marks:
            continue
        path = "eligibility.exclusion" if word.startswith(("exclusion", "non", "排除")) else "eligibility.inclusion"
        marks.append((path, m.start(), m.end()))
    if not marks:
        return [("eligibility.inclusion", 0, len(text), 0)]
    out: list[tuple[str, int, int, int]] = []
    if text[: marks[0][1]].strip():
        out.append(("eligibility.note", 0, marks[0][1], 0))
    taken: set[str] = set()
    for k, (path, head, start) in enumerate(marks):
        end = marks[k + 1][1] if k + 1 < len(marks) else len(text)
        if path in taken:
            if out and out[-1][0] == path:  # the list goes on under another heading of its kind
                out[-1] = (path, out[-1][1], end, out[-1][3])
                continue
            n = sum(1 for p, *_ in out if p.startswith("eligibility.note")) + 1
            out.append((f"eligibility.note[{n}]", head, end, head))  # criteria of a further group: kept whole
            continue
        taken.add(path)
        out.append((path, start, end, head))
    return _without_empty_introduction(text, out)


def _without_empty_introduction(text: str, parts: list[tuple[str, int, int, int]]) -> list[tuple[str, int, int, int]]:
    """``Eligibility Criteria:`` directly before ``Inclusion Criteria:`` opens nothing."""
    return [
        p
        for k, p in enumerate(parts)
        if text[p[1] : p[2]].strip() or not any(q[0] == p[0] for j, q in enumerate(parts) if j != k)
    ]
