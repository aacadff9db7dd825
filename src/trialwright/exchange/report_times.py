"""Times, doses and schedules of a study file as a clinician says them, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from trialwright.study.lines import (
    AfterEach,
    Anchor,
    AnchorPoint,
    Between,
    Count,
    DatePoint,
    DayPoint,
    Dose,
    Duration,
    Frequency,
    Once,
    Repeated,
    Schedule,
    Stop,
    Tail,
    Time,
    Until,
    Window,
)
from trialwright.values.quantity import plain
from trialwright.values.text import Text

Namer = Callable[[str], Text]
_UNITS: Final = {
    "min": ("分钟", "min"), "h": ("小时", "h"), "d": ("天", "days"), "wk": ("周", "weeks"), "mo": ("个月", "months"), "y": ("年", "years"),
}  # fmt: skip
_WORDS: Final = {
    "daily": "每日1次", "qd": "每日1次", "twice daily": "每日2次", "bid": "每日2次", "three times daily": "每日3次",
    "tid": "每日3次", "weekly": "每周1次", "twice weekly": "每周2次",
}  # fmt: skip
_CALENDARS: Final = {
    "treatment days": Text(zh="（治疗日）", en=" on treatment days"),
    "weekdays": Text(zh="（工作日）", en=" on weekdays"),
    "": Text(zh="", en=""),
}


def duration(d: Duration) -> Text:
    """A length of time.

    >>> from decimal import Decimal
    >>> duration(Duration(Decimal(28), "d"))
    Text(zh='28天', en='28 days')
    """
    zh, en = _UNITS[d.unit]
    if abs(d.number) == 1 and en.endswith("s"):
        en = en[:-1]
    return Text(zh=f"{plain(d.number)}{zh}", en=f"{plain(d.number)} {en}")


def _offset(d: Duration | None) -> Text:
    if d is None or d.number == 0:
        return Text(zh="", en="")
    size = duration(-d if d.number < 0 else d)
    if d.number < 0:
        return Text(zh=f"前{size.zh}", en=f"{size.en} before ")
    return Text(zh=f"后{size.zh}", en=f"{size.en} after ")


def window(w: Window | None) -> Text:
    """The days allowed around a date."""
    if w is None:
        return Text(zh="", en="")
    if w.before == w.after:
        size = duration(w.before)
        return Text(zh=f"（±{size.zh}）", en=f" (±{size.en})")
    a, b = duration(w.before), duration(w.after)
    return Text(zh=f"（−{a.zh}/+{b.zh}）", en=f" (−{a.en} / +{b.en})")


def anchor(a: Anchor, name: Namer) -> Text:
    """The event a time hangs on."""
    of = name(a.name)
    if a.of == "start":
        return Text(zh=f"{of.of('zh')}开始", en=f"start of {of.of('en')}")
    if a.of == "end":
        return Text(zh=f"{of.of('zh')}结束", en=f"end of {of.of('en')}")
    if a.index is not None:
        return Text(zh=f"第{a.index}次{of.of('zh')}", en=f"{of.of('en')} no. {a.index}")
    return of


def time(value: Time, name: Namer) -> Text:
    """A point in time with its window."""
    point = value.point
    around = window(value.window)
    if isinstance(point, DatePoint):
        at = Text.same(str(point.date))
    elif isinstance(point, DayPoint):
        at = _moved(Text(zh=f"第{point.day}天", en=f"day {point.day}"), point.offset)
    else:
        assert isinstance(point, AnchorPoint)
        at = _moved(anchor(point.anchor, name), point.offset)
    return Text(zh=at.of("zh") + around.zh, en=at.of("en") + around.en)


def _moved(at: Text, offset: Duration | None) -> Text:
    far = _offset(offset)
    return Text(zh=f"{at.of('zh')}{far.zh}", en=f"{far.en}{at.of('en')}")


def span(value: Between | AfterEach, name: Namer) -> Text:
    """A stretch of time."""
    if isinstance(value, AfterEach):
        size, of = duration(value.within), name(value.of)
        return Text(
            zh=f"每次{of.of('zh')}{'期间及' if value.during else ''}后{size.zh}内",
            en=f"{'during and ' if value.during else ''}within {size.en} after each {of.of('en')}",
        )
    a, b = time(value.start, name), time(value.end, name)
    return Text(zh=f"{a.zh}至{b.zh}", en=f"{a.en} to {b.en}")


def frequency(f: Frequency) -> Text:
    """How often."""
    if f.word:
        return Text(zh=_WORDS.get(f.word, f.word), en=f.word)
    every = duration(f.every)
    if f.times == 1:
        return Text(zh=f"每{every.zh}1次", en=f"every {every.en}")
    return Text(zh=f"每{every.zh}{f.times}次", en=f"{f.times} times every {every.en}")


_OF: Final = {"doses": "次给药", "cycles": "个周期", "visits": "次访视", "lesions": "个病灶"}


def until(value: Until, name: Namer) -> Text:
    """What ends something."""
    found = []
    for limit in value.limits:
        if isinstance(limit, Time):
            found.append(time(limit, name))
        elif isinstance(limit, Count):
            found.append(Text(zh=f"{limit.number}{_OF[limit.of]}", en=str(limit)))
        else:
            found.append(Text(zh=f"连续{limit.number}次达标", en=f"{limit.number} in target"))
    zh, en = "、".join(f.zh for f in found), " or ".join(f.en for f in found)
    if value.which == "first":
        return Text(zh=f"{zh}（以先发生者为准）", en=f"{en}, whichever comes first")
    if value.which == "last":
        return Text(zh=f"{zh}（以后发生者为准）", en=f"{en}, whichever comes last")
    return Text(zh=zh, en=en)


def stop(value: Stop, name: Namer) -> Text:
    """When a repetition ends."""
    zh, en = [], []
    if value.times is not None:
        zh.append(f"共{value.times}次")
        en.append(f"{value.times} times")
    if value.lasting is not None:
        size = duration(value.lasting)
        zh.append(f"持续{size.zh}")
        en.append(f"for {size.en}")
    if value.until is not None:
        end = until(value.until, name)
        zh.append(f"至{end.zh}")
        en.append(f"until {end.en}")
    return Text(zh="，".join(zh), en=", ".join(en))


def repetition(value: Tail | Repeated, name: Namer) -> Text:
    """Numbered occasions."""
    often, day, around = frequency(value.frequency), _CALENDARS[value.calendar], window(value.window)
    zh, en = [often.zh + day.zh + around.zh], [often.en + day.en + around.en]
    if isinstance(value, Repeated):
        start = time(value.start, name)
        zh.append(f"自{start.zh}起")
        en.append(f"from {start.en}")
    end = stop(value.stop, name)
    if end.zh:
        zh.append(end.zh)
        en.append(end.en)
    return Text(zh="，".join(zh), en=", ".join(en))


def schedule(value: Schedule, name: Namer) -> Text:
    """When something is given."""
    parts = [repetition(p, name) if isinstance(p, Repeated) else once(p, name) for p in value.parts]
    return Text(zh="；".join(p.zh for p in parts), en="; ".join(p.en for p in parts))


def once(value: Once, name: Namer) -> Text:
    at = time(value.at, name)
    return Text(zh=f"{at.zh}，1次", en=f"once, {at.en}")


_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def powers(words: str) -> str:
    """Powers of ten as people write them; everything else stays.

    >>> powers("3e8 cells"), powers("1.5e-3 g"), powers("EBV DNA 1000")
    ('3×10⁸ cells', '1.5×10⁻³ g', 'EBV DNA 1000')
    """
    return re.sub(
        r"(?<![\w.])(\d+(?:\.\d+)?)[eE]\+?(-?\d{1,2})(?!\w)", lambda m: f"{m[1]}×10{m[2].translate(_RAISED)}", words
    )


def dose(value: object, name: Namer) -> Text:
    """A dose as it is ordered; numbers and units stay as typed."""
    if value is None:
        return Text(zh="", en="")
    if isinstance(value, Dose):
        words = str(value.amount)
        if words.startswith("level of "):
            of = name(words.removeprefix("level of "))
            found = Text(zh=f"按剂量水平（占{of.of('zh')}的百分比）", en=f"by dose level (share of {of.of('en')})")
        elif " % of " in words:
            share, _, of_name = words.partition(" % of ")
            of = name(of_name)
            found = Text(zh=f"{of.of('zh')}的{share} %", en=f"{share} % of {of.of('en')}")
        else:
            found = Text.same(powers(words.replace(" x ", " × ")))
        if value.parts is not None:
            found = Text(zh=f"{found.of('zh')}，分{value.parts}次", en=f"{found.of('en')} in {value.parts} doses")
        if value.over is not None:
            long = duration(value.over)
            found = Text(zh=f"{found.of('zh')}，{long.zh}内给完", en=f"{found.of('en')} over {long.en}")
        return found
    fixed = {"as prescribed": "按医嘱", "by plan": "按治疗计划"}
    return Text(zh=fixed.get(str(value), str(value)), en=str(value))
