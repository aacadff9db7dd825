"""The part of the line grammars that is about time: durations, anchors, points, windows, spans, schedules, ends."""

from __future__ import annotations

from typing import Final, cast

from trialwright.errors import UnreadableText
from trialwright.study.scanner import BadLine, Scanner
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
)
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

_UNITS: Final = ("min", "mo", "h", "d", "wk", "y")
_ITEMS: Final = ("doses", "cycles", "visits", "lesions")
_WORDS: Final = ("three times daily", "twice daily", "twice weekly", "daily", "weekly", "qd", "bid", "tid")


def duration(s: Scanner) -> Duration | None:
    """``28 d``."""
    number = s.number()
    if number is None:
        return None
    start = s.skip()
    if s.text[start : start + 1] in ("m", "M") and not s.text[start + 1 : start + 2].isalpha():
        raise BadLine(
            "STU-13",
            start,
            Text(zh="单独的 m 不明确:分钟还是月?", en="a lone m is ambiguous: minute or month?"),
            Text(zh="写 min 或 mo", en="write min or mo"),
        )
    unit = s.words(*_UNITS)
    if unit is None:
        return None
    if unit in ("mo", "y", "wk", "d") and number != number.to_integral_value():
        raise BadLine(
            "STU-13",
            start,
            Text(zh=f"{number} {unit}不是整数", en=f"{number} {unit} is not a whole number"),
            Text(
                zh="日、周、月、年写整数;更短的用 h 或 min",
                en="days, weeks, months and years are whole; use h or min for less",
            ),
        )
    return Duration(number, cast(DurationUnit, unit))


def window(s: Scanner) -> Window | None:
    """``±3 d``, ``-0 d / +4 d``."""
    if s.symbol("±") or s.symbol("+-"):
        both = duration(s)
        return None if both is None else Window(both, both)
    if not s.symbol("-"):
        return None
    before = duration(s)
    if before is None or not s.symbol("/") or not s.symbol("+"):
        return None
    after = duration(s)
    return None if after is None else Window(before, after)


def offset(s: Scanner) -> Duration | None:
    """``+ 28 d``, ``- 1 d``; not the beginning of a window."""
    start = s.skip()
    if s.text.startswith("+-", start):
        return None
    sign = "+" if s.symbol("+") else "-" if s.symbol("-") else ""
    found = duration(s) if sign else None
    if found is None or (sign == "-" and s.text.startswith("/", s.skip())):
        s.at = start
        return None
    return found if sign == "+" else -found


def anchor(s: Scanner) -> Anchor | None:
    """``first_dose``, ``FU[2]``, ``end(rt)``, ``nth(cells, 2)``."""
    start = s.skip()
    function = s.words("start", "end", "nth")
    if function is not None and s.symbol("("):
        name = s.name()
        index = None
        if name is not None and s.symbol(",") and ((index := s.integer()) is None or index == 0):
            return None
        if name is None or not s.symbol(")") or (index is None) == (function == "nth"):
            s.fail("nth(NAME, 2)" if function == "nth" else f"{function}(NAME)")
            return None
        return Anchor(name, function, index)  # type: ignore[arg-type]
    s.at = start
    name = s.name()
    if name is None:
        s.fail("start(NAME)", "end(NAME)", "nth(NAME, 2)")
        return None
    if s.symbol("["):
        index = s.integer()
        return Anchor(name, "", index) if index and s.symbol("]") else None
    return Anchor(name)


def point(s: Scanner) -> Point | None:
    """A day, a date, or an anchor, each perhaps moved."""
    if s.words("day"):
        day = s.day()
        return None if day is None else DayPoint(day, offset(s))
    start = s.skip()
    date = s.date()
    if date is not None:
        try:
            return DatePoint(PartialDate.of(date))
        except UnreadableText as e:
            raise BadLine(
                "STU-14", start, Text(zh=f"{date}不是日期", en=e.problem), Text(zh="写 YYYY-MM-DD", en=e.expected)
            ) from None
    found = anchor(s)
    return None if found is None else AnchorPoint(found, offset(s))


def time(s: Scanner) -> Time | None:
    """A point and perhaps its window."""
    found = point(s)
    return None if found is None else Time(found, s.attempt(lambda: window(s)))


def span(s: Scanner) -> Span | None:
    """``a .. b``, ``day -28 .. -1``, ``within 24 h after each x``."""
    during = s.words("during and") is not None
    if s.words("within"):
        within = duration(s)
        if within is None or s.words("after each") is None:
            return None
        of = s.name("an intervention")
        return None if of is None else AfterEach(within, of, during)
    if during:
        return None
    start = time(s)
    if start is None or not s.symbol(".."):
        return None
    bare = start.window is None and isinstance(start.point, DayPoint) and start.point.offset is None
    if bare and (last := s.attempt(s.day)) is not None:
        return Between(start, Time(DayPoint(last)))
    end = time(s)
    return None if end is None else Between(start, end)


def frequency(s: Scanner) -> Frequency | None:
    """``daily``, ``twice weekly``, ``every 21 d``."""
    if s.words("every"):
        every = duration(s)
        return None if every is None or every.number == 0 else Frequency(1, every)
    word = s.words(*_WORDS)
    if word is None:
        return None
    times, every = FREQUENCIES[word]
    return Frequency(times, every, word)


def _calendar(s: Scanner) -> Calendar:
    found = s.words("on treatment days", "on weekdays")
    return cast(Calendar, found[3:] if found else "")


def _limit(s: Scanner) -> Limit | None:
    def counted() -> Limit | None:
        n = s.integer()
        if n is None or n == 0:
            return None
        items = s.words(*_ITEMS)
        if items is not None:
            return Count(n, items)  # type: ignore[arg-type]
        return InTarget(n) if s.words("in target") else None

    start = s.at
    some = counted()
    if some is None:
        s.at = start
        return time(s)
    return some


def until(s: Scanner) -> Until | None:
    """One limit, or ``first of (a; b)``."""
    which = s.words("first of", "last of")
    if which is None:
        one = _limit(s)
        return None if one is None else Until((one,))
    if not s.symbol("("):
        return None
    limits: list[Limit] = []
    while True:
        one = _limit(s)
        if one is None:
            return None
        limits.append(one)
        if s.symbol(";"):
            continue
        if len(limits) < 2 or not s.symbol(")"):
            return None
        return Until(tuple(limits), which.split()[0])  # type: ignore[arg-type]


def stop(s: Scanner) -> Stop | None:
    """``x 25``, ``for 12 mo``, ``until X``; all may be absent."""
    times = lasting = ending = None
    if s.words("x") and not (times := s.integer()):
        return None
    if s.words("for") and (lasting := duration(s)) is None:
        return None
    if s.words("until") and (ending := until(s)) is None:
        return None
    return Stop(times, lasting, ending)


def repeated(s: Scanner) -> Repeated | None:
    """``daily on treatment days from day 2 x 25``."""
    often = frequency(s)
    if often is None:
        return None
    calendar = _calendar(s)
    around = s.attempt(lambda: window(s))
    if s.words("from") is None:
        return None
    start = time(s)
    ending = stop(s) if start is not None else None
    if start is None or ending is None:
        return None
    return Repeated(often, start, calendar, around, ending)


def schedule(s: Scanner) -> Schedule | None:
    """Parts with ``;`` between them."""
    parts: list[Once | Repeated] = []
    while True:
        if s.words("once at"):
            at = time(s)
            part: Once | Repeated | None = None if at is None else Once(at)
        else:
            part = repeated(s)
        if part is None:
            return None
        parts.append(part)
        if not s.symbol(";"):
            return Schedule(tuple(parts))


def tail(s: Scanner) -> Tail | None:
    """``every 12 wk ±14 d until day 1 + 2 y``."""
    often = frequency(s)
    if often is None:
        return None
    calendar = _calendar(s)
    around = s.attempt(lambda: window(s))
    ending = stop(s)
    return None if ending is None else Tail(often, calendar, around, ending)
