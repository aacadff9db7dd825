"""A doubt: where a rule looked, what it saw there and what to write instead; it becomes a `Finding` with evidence."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.checking.passages import Passage
from trialwright.reading.paths import without_language
from trialwright.values.finding import Severity
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchecked:
    """A rule that could not look, and why."""

    code: str = ""
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What a rule saw; whatever is not given is taken from the entry and the place.

    Args:
        at: the passage; an absence is the passage of its label (`Look.label`).
        fragment: the words that show it, a substring of the passage; empty for the whole of a short passage.
        text, mend: what is written and why it matters; what to write instead.
        more: further places of the same defect.
        field: the path, where it is not that of the passage.
    """

    at: Passage
    text: Text
    mend: Text
    fragment: str = ""
    field: str = ""
    also: tuple[str, ...] = ()
    more: tuple[Passage, ...] = ()
    severity: Severity | None = None
    kind: str = ""
    detect: str = ""
    layer: str = ""
    propose: str | None = None
    source: str = ""


def starred(paths: tuple[str, ...]) -> str:
    """One path for several members of a list: ``outcomes[1,3].time_point``.

    >>> starred(("outcomes[1].name", "outcomes[3].name"))
    'outcomes[1,3].name'
    """
    bare = [without_language(p)[0] for p in paths]
    if len(bare) == 1:
        return bare[0]
    heads = {p.partition("[")[0] for p in bare}
    tails = {p.partition("]")[2] for p in bare}
    if len(heads) == 1 and len(tails) == 1 and all("[" in p for p in bare):
        inside = dict.fromkeys(p.partition("[")[2].partition("]")[0] for p in bare)
        return f"{heads.pop()}[{','.join(inside)}]{tails.pop()}"
    return bare[0]


def say(zh: str, en: str) -> Text:
    """A bilingual message."""
    return Text(zh=zh, en=en)
