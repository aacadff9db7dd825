"""What a rule can say: ``Treat``, ``Wait`` or ``Stop``, always with the reason; read this module first.

``decide`` is pure and total. It never escalates past an untried level, never recommends an eliminated or untried one, and
answers ``Stop`` for ever once it has stopped. While somebody whose outcome could change the decision is still inside the
window, the answer is ``Wait``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias, runtime_checkable

from trialwright.designs.outcomes import Outcomes
from trialwright.values.text import Text

Conclusion: TypeAlias = Literal["complete", "unsafe", "futile", "reject", "accept"]
Memory: TypeAlias = Literal["level", "all levels", "last cohort too", "times"]
Action: TypeAlias = Literal[
    "up", "stay", "down", "eliminate", "expand", "wait", "stop", "go", "reject", "futile", "note"
]

CONCLUSIONS: Final[dict[Conclusion, Text]] = {
    "complete": Text(zh="按计划结束", en="complete"),
    "unsafe": Text(zh="因安全性终止", en="stopped for safety"),
    "futile": Text(zh="因无效终止", en="stopped for futility"),
    "reject": Text(zh="拒绝无效假设", en="null hypothesis rejected"),
    "accept": Text(zh="未能拒绝无效假设", en="null hypothesis not rejected"),
}
_NOTHING: Final = Text(zh="", en="")


@dataclass(frozen=True, slots=True)
class Treat:
    """The next ``n`` participants are treated at ``level`` (counted from 1); the reason is not part of equality.

    >>> Treat(2, 3) == Treat(2, 3, Text(zh="0/3", en="0/3"))
    True
    """

    level: int
    n: int
    because: Text = field(default=_NOTHING, compare=False)

    def __str__(self) -> str:
        return f"treat {self.n} at level {self.level}: {self.because}"


@dataclass(frozen=True, slots=True)
class Wait:
    """Nobody may be told to go on yet: who is pending, and until when."""

    because: Text = field(default=_NOTHING, compare=False)
    until: Text = field(default=_NOTHING, compare=False)

    def __str__(self) -> str:
        return f"wait: {self.because}"


@dataclass(frozen=True, slots=True)
class Stop:
    """The rule has ended: what is recommended (a level, or ``None``) and the conclusion."""

    because: Text = field(default=_NOTHING, compare=False)
    recommended: int | None = None
    conclusion: Conclusion = "complete"

    def __str__(self) -> str:
        level = "no level" if self.recommended is None else f"level {self.recommended}"
        return f"stop ({self.conclusion}), {level}: {self.because}"


Decision: TypeAlias = Treat | Wait | Stop


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a decision table: words, and the act they mean (it gives the shape and the shade)."""

    text: Text
    action: Action = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable:
    """Rows as the committee reads them.

    Args:
        title: name of the rule and its main numbers.
        head: one text a column.
        rows: cells, as many a row as ``head`` has.
        variants: the named variants in force.
        source: publication of the rule.
    """

    title: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    variants: Text = _NOTHING
    source: str = ""


@runtime_checkable
class Design(Protocol):
    """A rule: a frozen value, one module each, its catalogue entry at the foot."""

    @property
    def memory(self) -> Memory:
        """What ``decide`` looks at."""
        ...

    def decide(self, outcomes: Outcomes) -> Decision:
        """Who is treated next, at which level; or wait; or stop."""
        ...

    def table(self) -> DecisionTable:
        """The rule as rows."""
        ...
