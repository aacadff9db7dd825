"""Times as a study file writes them: durations, anchors, points, windows, spans, schedules and what ends them.

Every value prints the one canonical line it can be read from (``str(x)``); ``study/grammar.py`` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from trialwright.values.dates import PartialDate
from trialwright.values.quantity import plain

DurationUnit: TypeAlias = Literal["min", "h", "d", "wk", "mo", "y"]
Calendar: TypeAlias = Literal["", "treatment days", "weekdays"]


@dataclass(frozen=True, slots=True)
class Duration:
    """A number and a unit; ``d`` and ``wk`` count dates, ``mo`` and ``y`` calendar months and years, ``min`` and ``h`` clock time.

    As an offset the number may be negative.

    >>> str(Duration(Decimal(28), "d"))
    '28 d'
    """

    number: Decimal
    unit: DurationUnit

    @property
    def whole(self) -> int:
        """The number where it is whole. Raises ``ValueError`` otherwise."""
        if self.number != self.number.to_integral_value():
            raise ValueError(f"{self} is not a whole number of {self.unit}")
        return int(self.number)

    @property
    def minutes(self) -> Decimal:
        """Minutes of a duration that is not calendar-bound. Raises ``ValueError`` for months and years."""
        return (
            self.number * {"min": 1, "h": 60, "d": 1440, "wk": 10080}[self.unit]
            if self.unit not in ("mo", "y")
            else _refuse(self)
        )

    @property
    def days(self) -> Decimal:
        """Days of a duration that is not calendar-bound. Raises ``ValueError`` for months and years."""
        return self.minutes / 1440

    def __neg__(self) -> Duration:
        return Duration(-self.number, self.unit)

    def __str__(self) -> str:
        return f"{plain(self.number)} {self.unit}"


def _refuse(d: Duration) -> Decimal:
    raise ValueError(f"{d} is a calendar duration and has no fixed number of days")


@dataclass(frozen=True, slots=True)
class Window:
    """How far before and after a time still counts; both ends included.

    >>> str(Window(Duration(Decimal(3), "d"), Duration(Decimal(3), "d")))
    '±3 d'
    """

    before: Duration
    after: Duration

    def __str__(self) -> str:
        return f"±{self.before}" if self.before == self.after else f"-{self.before} / +{self.after}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that gets a date by happening: a name, its n-th repeat, or ``start(x)``, ``end(x)``, ``nth(x, n)``.

    Args:
        name: a built-in anchor, a visit, an epoch, an intervention or an anchor of the study.
        of: ``""`` for the name itself, else ``start``, ``end`` or ``nth``.
        index: the n of ``FU[n]`` or ``nth(x, n)``, 1-based.
    """

    name: str
    of: Literal["", "start", "end", "nth"] = ""
    index: int | None = None

    def __str__(self) -> str:
        if self.of:
            return f"{self.of}({self.name}, {self.index})" if self.index is not None else f"{self.of}({self.name})"
        return f"{self.name}[{self.index}]" if self.index is not None else self.name


@dataclass(frozen=True, slots=True)
class DayPoint:
    """Study day ``day`` (day 1 = the study's day one, there is no day 0), moved by ``offset``."""

    day: int
    offset: Duration | None = None

    def __str__(self) -> str:
        return f"day {self.day}{signed(self.offset)}"


@dataclass(frozen=True, slots=True)
class AnchorPoint:
    """The day (or moment) of an anchor, moved by ``offset``."""

    anchor: Anchor
    offset: Duration | None = None

    def __str__(self) -> str:
        return f"{self.anchor}{signed(self.offset)}"


@dataclass(frozen=True, slots=True)
class DatePoint:
    """A calendar date or month."""

    date: PartialDate

    def __str__(self) -> str:
        return str(self.date)


def signed(offset: Duration | None) -> str:
    if offset is None:
        return ""
    return f" - {-offset}" if offset.number < 0 else f" + {offset}"


Point: TypeAlias = DayPoint | AnchorPoint | DatePoint


@dataclass(frozen=True, slots=True)
class Time:
    """A point and its window: ``D1 + 28 d ±3 d``."""

    point: Point
    window: Window | None = None

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The anchors it hangs on (``first day one`` is implied by a ``DayPoint``)."""
        return (self.point.anchor,) if isinstance(self.point, AnchorPoint) else ()

    def __str__(self) -> str:
        return f"{self.point} {self.window}" if self.window else str(self.point)


@dataclass(frozen=True, slots=True)
class Between:
    """From one time to another, both included: ``first_dose .. end(rt) + 28 d``, ``day -28 .. -1``."""

    start: Time
    end: Time

    def __str__(self) -> str:
        a, b = self.start.point, self.end.point
        bare = self.start.window is None and self.end.window is None
        if bare and isinstance(a, DayPoint) and isinstance(b, DayPoint) and a.offset is None and b.offset is None:
            return f"day {a.day} .. {b.day}"
        return f"{self.start} .. {self.end}"


@dataclass(frozen=True, slots=True)
class AfterEach:
    """A stretch after every administration of ``of``, counted from its end; ``during`` adds the administration itself."""

    within: Duration
    of: str
    during: bool = False

    def __str__(self) -> str:
        return f"{'during and ' if self.during else ''}within {self.within} after each {self.of}"


Span: TypeAlias = Between | AfterEach


@dataclass(frozen=True, slots=True)
class Frequency:
    """``times`` in every ``every``: daily = 1 in 1 d, twice weekly = 2 in 1 wk, every 21 d = 1 in 21 d."""

    times: int
    every: Duration
    word: str = ""

    def __str__(self) -> str:
        return self.word or f"every {self.every}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: ``4 cycles``, ``25 doses``."""

    number: int
    of: Literal["doses", "cycles", "visits", "lesions"]

    def __str__(self) -> str:
        return f"{self.number} {self.of}"


@dataclass(frozen=True, slots=True)
class InTarget:
    """So many consecutive levels inside the target of the titration: ``2 in target``."""

    number: int

    def __str__(self) -> str:
        return f"{self.number} in target"


Limit: TypeAlias = Time | Count | InTarget


@dataclass(frozen=True, slots=True)
class Until:
    """What ends something, its day included: one limit, or the first or last of several."""

    limits: tuple[Limit, ...]
    which: Literal["", "first", "last"] = ""

    def __str__(self) -> str:
        inside = "; ".join(str(x) for x in self.limits)
        return f"{self.which} of ({inside})" if self.which else inside

    @property
    def times(self) -> tuple[Time, ...]:
        return tuple(x for x in self.limits if isinstance(x, Time))


@dataclass(frozen=True, slots=True)
class Stop:
    """When a repetition ends: after ``times`` occasions, after ``lasting`` from the first that was given, or ``until``; whichever comes first.

    All three absent: it goes on as long as the epoch that holds it.
    """

    times: int | None = None
    lasting: Duration | None = None
    until: Until | None = None

    def __str__(self) -> str:
        parts = []
        if self.times is not None:
            parts.append(f"x {self.times}")
        if self.lasting is not None:
            parts.append(f"for {self.lasting}")
        if self.until is not None:
            parts.append(f"until {self.until}")
        return " ".join(parts)


GOES_ON: Final = Stop()


@dataclass(frozen=True, slots=True)
class Once:
    """One occasion."""

    at: Time

    def __str__(self) -> str:
        return f"once at {self.at}"


@dataclass(frozen=True, slots=True)
class Repeated:
    """Numbered occasions from ``start``: ``daily on treatment days from day 2 -0 d / +4 d x 25``.

    ``window`` belongs to each occasion, the window of ``start`` to the first.
    """

    frequency: Frequency
    start: Time
    calendar: Calendar = ""
    window: Window | None = None
    stop: Stop = GOES_ON

    def __str__(self) -> str:
        return _joined(self.frequency, self.calendar, self.window, f"from {self.start}", self.stop)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One or several parts, in order: ``once at day 1; once at day 22``."""

    parts: tuple[Once | Repeated, ...]

    def __str__(self) -> str:
        return "; ".join(str(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Tail:
    """A repetition that goes on from where it stands: ``every 12 wk ±14 d until day 1 + 2 y``."""

    frequency: Frequency
    calendar: Calendar = ""
    window: Window | None = None
    stop: Stop = GOES_ON

    def __str__(self) -> str:
        return _joined(self.frequency, self.calendar, self.window, "", self.stop)


def _joined(frequency: Frequency, calendar: str, window: Window | None, start: str, stop: Stop) -> str:
    words = [str(frequency), f"on {calendar}" if calendar else "", str(window or ""), start, str(stop)]
    return " ".join(w for w in words if w)


FREQUENCIES: Final[dict[str, tuple[int, Duration]]] = {
    "daily": (1, Duration(Decimal(1), "d")),
    "twice daily": (2, Duration(Decimal(1), "d")),
    "three times daily": (3, Duration(Decimal(1), "d")),
    "weekly": (1, Duration(Decimal(1), "wk")),
    "twice weekly": (2, Duration(Decimal(1), "wk")),
    "qd": (1, Duration(Decimal(1), "d")),
    "bid": (2, Duration(Decimal(1), "d")),
    "tid": (3, Duration(Decimal(1), "d")),
}
