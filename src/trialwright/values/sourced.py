"""A value together with where it comes from: every clinical number and every default of the program is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from trialwright.values.text import Text

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Generic[T_co]):
    """A value, its source, and whether a person has confirmed it (``status``: stated, default, decided)."""

    value: T_co
    source: str
    status: str = "stated"
    because: Text | None = None
