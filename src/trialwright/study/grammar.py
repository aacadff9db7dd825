"""Reads the lines of a study file into the values of ``lines.py``; each reader takes a whole line or raises ``BadLine``.

Hand-written for speed and for its messages; ``grammar.lark`` is the same language as a grammar, and the tests hold the
two against each other (and show that no line has two readings).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from trialwright.errors import UnreadableText
from trialwright.study.dose_grammar import dose, dose_limit, drug, plain_quantity, rounding, step
from trialwright.study.lines import (
    VERBS,
    WHOLE,
    Action,
    AsPrescribed,
    Between,
    ByPlan,
    Cell,
    CellAt,
    CellDuring,
    Chosen,
    Conversion,
    DecideAction,
    DecideRow,
    Dose,
    DoseLimit,
    Drug,
    Duration,
    Highest,
    LimitOf,
    Range,
    Rounding,
    Schedule,
    Span,
    Step,
    Tablets,
    Tail,
    Time,
    TimePoint,
    Until,
    VisitName,
)
from trialwright.study.scanner import BadLine, Scanner
from trialwright.study.time_grammar import anchor, duration, offset, repeated, schedule, span, tail, time, until
from trialwright.study.times import Anchor
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit

T = TypeVar("T")


def _line(kind: Text, example: str, read: Callable[[Scanner], T | None]) -> Callable[[str], T]:
    """A cached reader of whole lines."""

    @lru_cache(maxsize=4096)
    def whole(text: str) -> T:
        scanner = Scanner(text)
        return scanner.all_of(lambda: read(scanner), kind, example)

    return whole


# ------------------------------------------------------------ ranges, choices


def _range(s: Scanner) -> Range | None:
    if s.symbol(".."):
        high = s.number()
        return None if high is None else Range(None, high, _range_unit(s))
    low = s.number()
    if low is None:
        return None
    unit = "" if s.text.startswith("..", s.skip()) else _range_unit(s)
    if not s.symbol(".."):
        return None
    high = s.number()
    if high is None:
        return Range(low, None, unit)
    if unit:
        return None
    unit = _range_unit(s)
    if high < low:
        raise BadLine(
            "STU-14",
            0,
            Text(zh=f"{s.text}的下限大于上限", en=f"{s.text}: the lower end is above the upper one"),
            Text(zh="先写小值", en="write the smaller number first"),
        )
    return Range(low, high, unit)


def _range_unit(s: Scanner) -> str:
    start = s.skip()
    if start == len(s.text):
        return ""
    word = s.unit()
    if word is None:
        return ""
    try:
        Unit.of(word)
    except UnreadableText as e:
        raise no_unit(word, start, e) from None
    return word


def no_unit(word: str, column: int, error: UnreadableText) -> BadLine:
    return BadLine(
        "STU-13",
        column,
        Text(zh=f"“{word}”不是单位", en=error.problem),
        Text(zh="写 UCUM 单位或常用写法,如 mg/m2、x10^9/L", en=error.expected),
    )


def _chosen(s: Scanner) -> Chosen | None:
    when = s.words("once", "each cycle", "per lesion")
    if when is None or s.words("by") is None:
        return None
    by = s.name("a role")
    if by is None:
        return None
    at = None
    if s.words("at"):
        at = s.name("a gate or an anchor")
        if at is None:
            return None
    return Chosen(when, by, at)  # type: ignore[arg-type]


def _share(s: Scanner) -> Decimal | None:
    if s.words("at least") is None:
        return None
    n = s.number()
    return n if n is not None and s.symbol("%") else None


def _percent(s: Scanner) -> Decimal | None:
    n = s.number()
    return n if n is not None and s.symbol("%") else None


def _weight_change(s: Scanner) -> Decimal | None:
    if s.words("weight change") is None or not s.symbol(">="):
        return None
    return _percent(s)


# ------------------------------------------------------------ cells


def visit(s: Scanner) -> VisitName | None:
    name = s.name("a visit")
    if name is None:
        return None
    if s.symbol("["):
        index = s.integer()
        if index is None or not s.symbol("]"):
            return None
        return VisitName(name, index)
    return VisitName(name)


def _time_point(s: Scanner) -> TimePoint | None:
    word = s.words("pre", "start", "mid", "end")
    if word is not None:
        return TimePoint(word)  # type: ignore[arg-type]
    at = duration(s)
    if at is None:
        return None
    if s.symbol(".."):
        to = duration(s)
        return None if to is None else TimePoint("", at, to)
    return TimePoint("", at)


def _cell(s: Scanner) -> Cell | None:
    every = s.attempt(lambda: repeated(s))
    if every is not None:
        return every
    first = visit(s)
    if first is None:
        return None
    if s.symbol(".."):
        last = visit(s)
        return None if last is None else CellDuring(first, last, offset(s))
    if not s.symbol("("):
        return CellAt(first)
    points: list[TimePoint] = []
    while True:
        point = _time_point(s)
        if point is None:
            return None
        points.append(point)
        if s.symbol(";"):
            continue
        return CellAt(first, tuple(points)) if s.symbol(")") else None


def _cells(s: Scanner) -> tuple[Cell, ...] | None:
    return _several(s, _cell, ",")


def _several(s: Scanner, read: Callable[[Scanner], T | None], between: str) -> tuple[T, ...] | None:
    out: list[T] = []
    while True:
        one = read(s)
        if one is None:
            return None
        out.append(one)
        if not s.symbol(between):
            return tuple(out)


# ------------------------------------------------------------ rules


def _row(s: Scanner) -> DecideRow | None:
    low = s.integer()
    if low is None:
        return None
    high: int | None = low
    if s.symbol("+"):
        high = None
    elif s.symbol(".."):
        high = s.integer()
        if high is None:
            return None
    if not s.symbol("/"):
        return DecideRow(low, None, None) if high is None else None
    evaluable = s.integer()
    return None if evaluable is None else DecideRow(low, high, evaluable)


def _decide(s: Scanner) -> DecideAction | None:
    word = s.words("escalate", "stay", "expand", "de-escalate", "stop", "wait")
    if word is None:
        return None
    to = None
    if s.words("to"):
        to = s.integer()
        if to is None:
            return None
    note = ""
    if s.symbol(";"):
        rest = s.text[s.skip() :].strip()
        if len(rest) < 2 or not all((c.islower() and c.isascii()) or c == " " for c in rest):
            s.fail("a note in small letters")
            return None
        note = " ".join(rest.split())
        s.at = len(s.text)
    return DecideAction(word, to, note)  # type: ignore[arg-type]


def _highest(s: Scanner) -> Highest | None:
    if s.words("highest level with at most") is None:
        return None
    a = s.integer()
    if a is None or not s.symbol("/"):
        return None
    b = s.integer()
    return None if b is None else Highest(a, b)


def _action(s: Scanner) -> Action | None:
    whole = s.words(*WHOLE)
    if whole is not None:
        return Action(whole)
    verb = s.words(*VERBS)
    target = s.name("what it is about") if verb else None
    if verb is None or target is None:
        return None
    by = percent = at_most = lasting = to = None
    if s.words("by"):
        by = s.attempt(lambda: duration(s))
        percent = None if by else _percent(s)
        if by is None and percent is None:
            return None
    if s.words("at most") and (at_most := duration(s)) is None:
        return None
    if s.words("for") and (lasting := duration(s)) is None:
        return None
    if s.words("to") and (to := dose(s)) is None:
        return None
    return Action(verb, target, by, percent, at_most, lasting, to)


def _limit_of(s: Scanner) -> LimitOf | None:
    n = s.integer()
    if n is None:
        return None
    if s.words("of") is None:
        return LimitOf(n)
    of = s.integer()
    return None if of is None else LimitOf(n, of)


def _given(s: Scanner) -> Dose | AsPrescribed | ByPlan | None:
    word = s.words("as prescribed", "by plan")
    if word is not None:
        return AsPrescribed() if word == "as prescribed" else ByPlan()
    return dose(s)


def _quantity(s: Scanner) -> Quantity | None:
    return plain_quantity(s)


def _report(s: Scanner) -> tuple[Duration, str] | None:
    within = duration(s)
    if within is None or s.words("to") is None:
        return None
    to = s.name("a role")
    return None if to is None else (within, to)


def _at_least(s: Scanner) -> int | None:
    return s.integer() if s.words("at least") else None


read_time: Final[Callable[[str], Time]] = _line(Text(zh="时间", en="time"), "D1 + 28 d ±3 d", time)
read_span: Final[Callable[[str], Span]] = _line(Text(zh="时间段", en="span"), "first_dose .. end(rt) + 28 d", span)
read_schedule: Final[Callable[[str], Schedule]] = _line(
    Text(zh="给药计划", en="schedule"), "every 21 d from day 1 x 6", schedule
)
read_tail: Final[Callable[[str], Tail]] = _line(
    Text(zh="重复安排", en="repetition"), "every 12 wk ±14 d until day 1 + 2 y", tail
)
read_until: Final[Callable[[str], Until]] = _line(Text(zh="终止条件", en="end"), "first of (progression; death)", until)
read_anchor: Final[Callable[[str], Anchor]] = _line(Text(zh="锚点", en="anchor"), "first_dose", anchor)
read_duration: Final[Callable[[str], Duration]] = _line(Text(zh="时长", en="duration"), "28 d", duration)
read_dose: Final[Callable[[str], Dose | AsPrescribed | ByPlan]] = _line(Text(zh="剂量", en="dose"), "175 mg/m2", _given)
read_drug: Final[Callable[[str], Drug]] = _line(Text(zh="药物用法", en="drug"), "paclitaxel 175 mg/m2 iv d1", drug)
read_rounding: Final[Callable[[str], Rounding | Tablets]] = _line(
    Text(zh="取整规则", en="rounding"), "nearest 25 mg", rounding
)
read_dose_limit: Final[Callable[[str], DoseLimit]] = _line(
    Text(zh="剂量限值", en="dose limit"), "BED10 > 60 Gy", dose_limit
)
read_range: Final[Callable[[str], Range]] = _line(Text(zh="范围", en="range"), "18 .. 75 y", _range)
read_step: Final[Callable[[str], Step]] = _line(Text(zh="调整步长", en="step"), "proportional at most 25 %", step)
read_chosen: Final[Callable[[str], Chosen]] = _line(
    Text(zh="方案选择", en="choice"), "once by investigator at enrolment", _chosen
)
read_share: Final[Callable[[str], Decimal]] = _line(Text(zh="比例", en="share"), "at least 90 %", _share)
read_percent: Final[Callable[[str], Decimal]] = _line(Text(zh="百分比", en="percentage"), "5 %", _percent)
read_weight_change: Final[Callable[[str], Decimal]] = _line(
    Text(zh="体重变化", en="change of weight"), "weight change >= 10 %", _weight_change
)
read_cells: Final[Callable[[str], tuple[Cell, ...]]] = _line(
    Text(zh="访视计划行", en="row of the schedule"), "SCR, D1 (pre; end), FU", _cells
)
read_row: Final[Callable[[str], DecideRow]] = _line(Text(zh="决策表行", en="row of a decision table"), "1/6", _row)
read_decide: Final[Callable[[str], DecideAction]] = _line(
    Text(zh="剂量决策", en="dose decision"), "expand to 6", _decide
)
read_highest: Final[Callable[[str], Highest]] = _line(
    Text(zh="推荐剂量规则", en="recommendation"), "highest level with at most 1/6", _highest
)
read_action: Final[Callable[[str], Action]] = _line(
    Text(zh="措施", en="action"), "delay chemo by 7 d at most 21 d", _action
)
read_limit_of: Final[Callable[[str], LimitOf]] = _line(Text(zh="限值", en="limit"), "2 of 10", _limit_of)
read_quantity: Final[Callable[[str], Quantity]] = _line(Text(zh="数量", en="quantity"), "5 mg", _quantity)
read_report: Final[Callable[[str], tuple[Duration, str]]] = _line(
    Text(zh="报告时限", en="reporting time"), "24 h to ethics_committee", _report
)
read_at_least: Final[Callable[[str], int]] = _line(
    Text(zh="成功例数", en="number of successes"), "at least 6", _at_least
)


def read_time_or_span(text: str) -> Time | Between:
    """A span where ``..`` stands, else a time."""
    if ".." not in text:
        return read_time(text)
    found = read_span(text)
    if isinstance(found, Between):
        return found
    raise BadLine(
        "STU-14",
        0,
        Text(zh=f"“{text}”不能作访视时间", en=f"{text!r} dates no visit"),
        Text(zh="例如 day -28 .. -1", en="write for example day -28 .. -1"),
    )


def read_count_range(text: str) -> Range:
    """``9 .. 18``, or one number."""
    found = read_range(text) if ".." in text else read_range(f"{text} .. {text}")
    if found.unit:
        raise BadLine(
            "STU-13",
            0,
            Text(zh=f"例数“{text}”不带单位", en=f"a number of people has no unit: {text!r}"),
            Text(zh="例如 9 .. 18", en="write for example 9 .. 18"),
        )
    return found


def read_conversion(text: str) -> Conversion:
    """``1 mL/cm3``."""
    return Conversion(read_quantity(text))


@lru_cache(maxsize=1024)
def read_unit(text: str) -> str:
    """A unit, kept as written."""
    try:
        Unit.of(text)
    except UnreadableText as e:
        raise no_unit(text, 0, e) from None
    return text


def read_contrast(text: str) -> str:
    """Two names with a minus between them, or one."""
    import re

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*(?: - [A-Za-z][A-Za-z0-9_]*)?", text):
        raise BadLine(
            "STU-14",
            0,
            Text(zh=f"“{text}”不是组间对比", en=f"{text!r} is no contrast of arms"),
            Text(zh="例如 ev - control", en="write for example ev - control"),
        )
    return text


def read_compare(text: str) -> str:
    """A contrast of arms, or the method of comparing them."""
    return read_contrast(text)
