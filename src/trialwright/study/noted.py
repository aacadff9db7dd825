"""What any part of a study may carry, and one value for all arms or one for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, Never, TypeVar

from trialwright.study.names import Names
from trialwright.values.text import Text

T_co = TypeVar("T_co", covariant=True)

NOTHING: Final[Names[Never]] = Names()
"""No names at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What any map of the file may carry: a label, the path into the record it stands for, a reason, a note."""

    label: Text | None = None
    record: str | None = None
    because: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class PerArm(Generic[T_co]):
    """One value for all arms, or one for each."""

    common: T_co | None = None
    by_arm: Names[T_co] = NOTHING

    def of(self, arm: str) -> T_co | None:
        """The value for an arm."""
        return self.by_arm.get(arm, self.common)

    @property
    def values(self) -> tuple[T_co, ...]:
        """Every value said, the common one first."""
        return (*(() if self.common is None else (self.common,)), *self.by_arm.values())


SAID_NOWHERE: Final[PerArm[Never]] = PerArm()
"""No value for any arm."""
