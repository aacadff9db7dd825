"""A coded word of a published vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code, the system it belongs to, and its label."""

    system: str
    code: str
    label: Text
