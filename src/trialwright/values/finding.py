"""What is doubtful in a text or in data, and what is refused: values, collected and shown, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from trialwright.values.text import Text


class Severity(Enum):
    """How much a finding matters: error = unsafe, unrunnable, uninterpretable or false; warning = somebody must
    decide; note = worth one line."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        return ("note", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A doubt about a text or about data.

    Args:
        code: stable; ``trialwright explain CODE`` tells more.
        severity: error, warning or note.
        field: path of the value (registry path, study path or event address).
        text, remedy: what is written and why it matters; what to write instead; in both languages.
        kind, detect, layer: the vocabularies of ``docs/check.md``.
        page, lines: 0-based page and 1-based lines of the source text.
        evidence: the shortest exact substring of the source that shows it; for an absence the label.
        propose: the replacement where there is exactly one.
        source: why we may say so.
    """

    code: str
    severity: Severity
    field: str
    text: Text
    remedy: Text
    kind: str = ""
    detect: str = ""
    layer: str = ""
    also: tuple[str, ...] = ()
    page: int = 0
    lines: tuple[int, ...] = ()
    evidence: str = ""
    propose: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The protocol forbids this act: the rule, why in this case, and where to look. Nothing is recorded."""

    rule: str
    because: Text
    see: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCode:
    """A stable code of findings that are no entry of their own: what it means, for ``trialwright explain CODE``."""

    name: str
    label: Text
    source: str
    explanation: Text
