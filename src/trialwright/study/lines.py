"""The values that stand on one line of a study file: times and doses (from their modules), cells, rules, conditions.

Every value prints the one canonical line it can be read from (``str(x)``); ``study/grammar.py`` reads them.
Anchors, names and units are kept as written; what they refer to is the business of ``study/references.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from trialwright.study.doses import (
    Absolute,
    Amount,
    AsPrescribed,
    Auc,
    ByPlan,
    Chosen,
    Conversion,
    Dose,
    DoseLimit,
    Drug,
    Fractions,
    Range,
    Rounding,
    Share,
    Step,
    Tablets,
    ranged,
)
from trialwright.study.times import (
    FREQUENCIES,
    AfterEach,
    Anchor,
    AnchorPoint,
    Between,
    Calendar,
    Count,
    DatePoint,
    DayPoint,
    Duration,
    DurationUnit,
    Frequency,
    InTarget,
    Limit,
    Once,
    Point,
    Repeated,
    Schedule,
    Span,
    Stop,
    Tail,
    Time,
    Until,
    Window,
    signed,
)
from trialwright.values.quantity import plain

if TYPE_CHECKING:
    from trialwright.criteria.expression import Expression, Kinds
    from trialwright.criteria.expression import Window as CriteriaWindow

__all__ = [
    "FREQUENCIES",
    "VERBS",
    "WHOLE",
    "Absolute",
    "Action",
    "AfterEach",
    "Amount",
    "Anchor",
    "AnchorPoint",
    "AsPrescribed",
    "Auc",
    "Between",
    "ByPlan",
    "Calendar",
    "Cell",
    "CellAt",
    "CellDuring",
    "Chosen",
    "Condition",
    "Conversion",
    "Count",
    "DatePoint",
    "DayPoint",
    "DecideAction",
    "DecideRow",
    "Dose",
    "DoseLimit",
    "Drug",
    "Duration",
    "DurationUnit",
    "Fractions",
    "Frequency",
    "Highest",
    "InTarget",
    "Limit",
    "LimitOf",
    "Once",
    "Point",
    "Range",
    "Repeated",
    "Rounding",
    "Schedule",
    "Selection",
    "Share",
    "Span",
    "Step",
    "Stop",
    "Tablets",
    "Tail",
    "Time",
    "TimePoint",
    "Until",
    "VisitName",
    "When",
    "Window",
]


@dataclass(frozen=True, slots=True)
class VisitName:
    """A visit, or the n-th repeat of it: ``FU[2]``."""

    name: str
    index: int | None = None

    def __str__(self) -> str:
        return self.name if self.index is None else f"{self.name}[{self.index}]"


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A moment inside a visit, relative to the administration of that day: a word, an offset, or a collection interval."""

    word: Literal["", "pre", "start", "mid", "end"] = ""
    at: Duration | None = None
    to: Duration | None = None

    def __str__(self) -> str:
        if self.word:
            return self.word
        return f"{self.at} .. {self.to}" if self.to else str(self.at)


@dataclass(frozen=True, slots=True)
class CellAt:
    """Done at a visit, once or at several time points: ``D1 (pre; end; 1 h)``."""

    visit: VisitName
    times: tuple[TimePoint, ...] = ()

    def __str__(self) -> str:
        return f"{self.visit} ({'; '.join(str(t) for t in self.times)})" if self.times else str(self.visit)


@dataclass(frozen=True, slots=True)
class CellDuring:
    """A log that is open all the time from one visit to another (plus ``offset``): ``SCR .. EORT + 90 d``."""

    start: VisitName
    end: VisitName
    offset: Duration | None = None

    def __str__(self) -> str:
        return f"{self.start} .. {self.end}{signed(self.offset)}"


Cell: TypeAlias = CellAt | CellDuring | Repeated
"""A cell may also stand apart from visits: ``every 8 wk ±7 d from randomisation until progression``."""


# ---------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class DecideRow:
    """The state of a dose level: DLTs (``low`` to ``high``; ``high`` absent: or more) of ``evaluable`` (absent: any number).

    >>> str(DecideRow(2, None, None)), str(DecideRow(0, 1, 6)), str(DecideRow(0, 0, 3))
    ('2+', '0..1/6', '0/3')
    """

    low: int
    high: int | None
    evaluable: int | None

    def covers(self, dlts: int, evaluable: int) -> bool:
        inside = self.low <= dlts and (self.high is None or dlts <= self.high)
        return inside and (self.evaluable is None or self.evaluable == evaluable)

    def __str__(self) -> str:
        head = f"{self.low}+" if self.high is None else ranged(str(self.low), str(self.high))
        return head if self.evaluable is None else f"{head}/{self.evaluable}"


@dataclass(frozen=True, slots=True)
class DecideAction:
    """What follows: ``escalate``, ``expand to 6``, ``stop; mtd is the level below``."""

    word: Literal["escalate", "stay", "expand", "de-escalate", "stop", "wait"]
    to: int | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.word}{f' to {self.to}' if self.to is not None else ''}{f'; {self.note}' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class Highest:
    """``highest level with at most 1/6``."""

    dlts: int
    evaluable: int

    def __str__(self) -> str:
        return f"highest level with at most {self.dlts}/{self.evaluable}"


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule asks for: ``delay chemo by 7 d at most 21 d``, ``pause accrual``, ``stay``.

    Args:
        target: the intervention, epoch or task it is about; empty for whole-trial words.
        by: how much (a duration, or per cent as ``by_percent``).
    """

    verb: str
    target: str = ""
    by: Duration | None = None
    by_percent: Decimal | None = None
    at_most: Duration | None = None
    lasting: Duration | None = None
    to: Dose | None = None

    def __str__(self) -> str:
        words = [self.verb, self.target]
        words += [f"by {self.by}"] if self.by else []
        words += [f"by {plain(self.by_percent)} %"] if self.by_percent is not None else []
        words += [f"at most {self.at_most}"] if self.at_most else []
        words += [f"for {self.lasting}"] if self.lasting else []
        words += [f"to {self.to}"] if self.to else []
        return " ".join(w for w in words if w)


@dataclass(frozen=True, slots=True)
class LimitOf:
    """A rule fires at ``count`` cases, of all or among the first ``of`` participants: ``2 of 10``."""

    count: int
    of: int | None = None

    def __str__(self) -> str:
        return str(self.count) if self.of is None else f"{self.count} of {self.of}"


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression of the criteria language with the text it was read from (without ``TBC``)."""

    text: str
    expression: Expression

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Selection:
    """Records of some kinds (``AE where (grade >= 3)``), with the text they were read from."""

    text: str
    kinds: Kinds

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class When:
    """A window of the criteria language (``within 28 d after C4``) with the text it was read from."""

    text: str
    window: CriteriaWindow

    def __str__(self) -> str:
        return self.text


VERBS: Final = ("stop", "hold", "delay", "skip", "reduce", "set", "omit rest of", "resume", "ask", "task", "go to")
WHOLE: Final = ("stop treatment", "stop study", "pause accrual", "close level", "stop trial", "stay")
