"""The reasons of an answer in words, and what is missing as a request somebody can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.context import Step
from trialwright.criteria.facts import Amount, Judgement, Record, Result
from trialwright.criteria.lexicon import ASKS, Lexicon
from trialwright.criteria.looking import Shelf
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import plain
from trialwright.values.text import Text
from trialwright.values.units import printed

Questions: TypeAlias = Mapping[str, Text]
_NO_QUESTIONS: Final[Questions] = MappingProxyType(
    {"no inclusion criteria": Text(zh="没有入选标准", en="no inclusion criteria")}
)
_NUMBER: Final = re.compile(r"[IE][0-9A-Za-z.]*(\[\d+\])?")
_NEED: Final = re.compile(r"(\w+)\((.*)\)", re.S)
_REQUESTS: Final = {
    "repeat": Text(zh="在时限内复查{0}", en="repeat {0} inside its window"),
    "unit": Text(zh="{0}的单位", en="unit of {0}"),
    "ULN": Text(zh="{0}的正常值上限", en="upper limit of normal of {0}"),
    "LLN": Text(zh="{0}的正常值下限", en="lower limit of normal of {0}"),
    "LOD": Text(zh="{0}的检测下限", en="limit of detection of {0}"),
    "exact": Text(zh="{0}的确切结果", en="exact result of {0}"),
    "date": Text(zh="{0}的日期", en="date of {0}"),
    "time": Text(zh="{0}的具体时刻", en="clock time of {0}"),
    "start": Text(zh="{0}的开始日期", en="start of {0}"),
    "end": Text(zh="{0}的结束日期", en="end of {0}"),
    "list": Text(zh="确认{0}无其他记录", en="whether there is any further {0}"),
    "judge": Text(zh="研究者判断:{0}", en="judgement: {0}"),
    "protocol": Text(zh="方案未规定:{0}", en="the protocol leaves open: {0}"),
}


WHO: Final = {
    "laboratory": Text(zh="检验科", en="laboratory"),
    "imaging": Text(zh="影像科", en="imaging"),
    "chart": Text(zh="病历", en="chart"),
    "participant": Text(zh="受试者", en="participant"),
    "investigator": Text(zh="研究者", en="investigator"),
    "protocol": Text(zh="方案", en="protocol"),
}


def target_of(need: str) -> tuple[str, str]:
    """How and of what something is missing.

    >>> target_of("repeat(ANC)"), target_of("lesion.volume"), target_of("HIV")
    (('repeat', 'ANC'), ('', 'lesion.volume'), ('', 'HIV'))
    """
    m = _NEED.fullmatch(need)
    return (m.group(1), m.group(2).strip('"')) if m is not None else ("", need)


def who_answers(need: str, lexicon: Lexicon) -> str:
    """Who can settle a missing thing: laboratory, imaging, chart, participant, investigator or protocol."""
    how, what = target_of(need)
    if how == "judge":
        return "investigator"
    if how == "protocol":
        return "protocol"
    ask = lexicon.ask_of(what.split(".")[0])
    return ask if ask in ASKS else "chart"


def request(need: str, lexicon: Lexicon, questions: Questions = _NO_QUESTIONS) -> Text:
    """A missing thing in words.

    Args:
        need: as in a missing set. questions: the questions of the expression in both languages, by their key.
    """
    how, what = target_of(need)
    if how in ("judge", "protocol"):
        words = questions.get(what, Text.same(what))
        if how == "judge" and words == Text.same(what) and _NUMBER.fullmatch(what):
            return Text(zh=f"研究者按原文判断{what}", en=f"judgement on {what} by the record's own words")
        return _filled(_REQUESTS[how], words)
    name = _label(what, lexicon)
    return _filled(_REQUESTS[how], name) if how in _REQUESTS else name


def questions_in(expression: ex.Expression) -> Questions:
    """The questions and gaps of an expression by the key they have in a missing set."""
    out: dict[str, Text] = {}
    for node in ex.walk(expression):
        if isinstance(node, ex.Judge) and node.question is not None:
            out[node.key] = node.question
        if isinstance(node, ex.Undefined):
            out[node.what.en or node.what.zh] = node.what
    return out


def _filled(pattern: Text, words: Text) -> Text:
    return Text(zh=pattern.zh.format(words.of("zh")), en=pattern.en.format(words.of("en")))


def _label(what: str, lexicon: Lexicon) -> Text:
    if what == "born":
        return Text(zh="出生", en="birth")
    name, _, attribute = what.partition(".")
    of = lexicon.label(name)
    if not attribute:
        return of
    a = lexicon.label(attribute, "attribute")
    return Text(zh=f"{of.of('zh')}的{a.of('zh')}", en=f"{a.of('en')} of {of.of('en')}")


def missing_words(missing: Iterable[str], lexicon: Lexicon, questions: Questions = _NO_QUESTIONS) -> Text:
    """All missing things in one sentence."""
    asked = [request(m, lexicon, questions) for m in sorted(missing)]
    return Text(zh="尚缺:" + "、".join(t.zh for t in asked), en="missing: " + ", ".join(t.en for t in asked))


# ------------------------------------------------------------------------------------------------ grounds
def because_of(steps: Iterable[Step], lexicon: Lexicon, questions: Questions = _NO_QUESTIONS) -> Text:
    """What a known answer rests on."""
    words = [w for step in steps if (w := _ground(step, lexicon, questions)) is not None]
    words = list(dict.fromkeys(words))
    if not words:
        return Text(zh="无相关记录", en="nothing recorded against it")
    return Text(zh=";".join(w.zh for w in words), en="; ".join(w.en for w in words))


def _ground(step: Step, lexicon: Lexicon, questions: Questions) -> Text | None:
    how, what, thing = step
    name = lexicon.label(what)
    if isinstance(thing, Result):
        on = str(thing.on) if thing.on is not None else ""
        value = value_words(thing, lexicon)
        return Text(zh=f"{name.of('zh')} {value.zh}{_in(on, 'zh')}", en=f"{name.of('en')} {value.en}{_in(on, 'en')}")
    if isinstance(thing, Record):
        when = _span_words(thing)
        return Text(zh=f"{name.of('zh')}:有{_in(when.zh, 'zh')}", en=f"{name.of('en')}: yes{_in(when.en, 'en')}")
    if isinstance(thing, Shelf):
        return _shelf_words(thing, name)
    if isinstance(thing, Judgement):
        said = Text(zh="是" if thing.answer else "否", en="yes" if thing.answer else "no")
        asked = questions.get(what, Text.same(what))
        who = f"{thing.by}, {thing.on}"
        return Text(zh=f"{asked.of('zh')}:{said.zh}({who})", en=f"{asked.of('en')}: {said.en} ({who})")
    if how == "born":
        return (
            Text(zh=f"年龄 {thing}", en=f"age {thing}")
            if thing is not None
            else Text(zh="按出生日期", en="by date of birth")
        )
    if how == "sex":
        return lexicon.label(str(thing), "code")
    return Text(zh="不适用", en="does not apply") if how == "na" else None


def _shelf_words(shelf: Shelf, name: Text) -> Text:
    if not shelf.seen:
        return Text(zh=f"{name.of('zh')}:无", en=f"{name.of('en')}: no")
    n = len(shelf.seen)
    return Text(zh=f"{name.of('zh')}的{n}条记录均不符合", en=f"{name.of('en')}: none of {n} on record counts")


def _in(words: str, language: str) -> str:
    if not words:
        return ""
    return f"({words})" if language == "zh" else f" ({words})"


def _span_words(record: Record) -> Text:
    start, end = record.start, record.end
    if start is not None and start == end:
        return Text.same(str(start))
    first = str(start) if start is not None else "?"
    if record.ongoing:
        return Text(zh=f"{first}至今", en=f"{first} to date")
    if start is None and end is None:
        return Text.same("")
    last = str(end) if isinstance(end, PartialDate) else "?"
    return Text(zh=f"{first}至{last}", en=f"{first} to {last}")


def value_words(result: Result, lexicon: Lexicon) -> Text:
    """A reported value with the limit that came with it."""
    value = result.value
    if isinstance(value, str):
        return lexicon.label(value, "code")
    limits = [f"{n} {amount_words(a)}" for n, a in (("ULN", result.uln), ("LLN", result.lln)) if a is not None]
    words = amount_words(value) + (f", {', '.join(limits)}" if limits else "")
    return Text.same(words)


def amount_words(amount: Amount) -> str:
    """An amount as people print it."""
    if amount.typed:
        return amount.typed
    unit = printed(amount.unit.code) if amount.unit is not None and amount.unit.code != "1" else ""
    glue = "" if unit.startswith(("×", "%")) or not unit else " "
    return f"{amount.censored}{plain(amount.value)}{glue}{unit}"
