"""What can be known: ``Known(value)`` or ``Unknown(because)``; never a bare ``None``, never a silent no."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from trialwright.values.text import Text

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """An answer, with the reason a reader may ask for: the threshold met, the values and dates used, the version.

    >>> Known(2).value
    2
    """

    value: T_co
    because: Text | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer yet, why, and the names of what would settle it.

    >>> Unknown.of("no blood count on day 15", zh="第15天无血常规").because.en
    'no blood count on day 15'
    """

    because: Text
    missing: frozenset[str] = frozenset()

    @staticmethod
    def of(en: str, *, zh: str | None = None, missing: frozenset[str] | set[str] = frozenset()) -> Unknown:
        return Unknown(Text(zh=en if zh is None else zh, en=en), frozenset(missing))


Answer: TypeAlias = Known[T_co] | Unknown
