"""Reads a tree back as a sentence in Chinese and English for the person who signs it.

One phrase a leaf, labels from the lexicon; the window stands first in Chinese and last in English, and windows that are
inherited or come from ``look back`` are spelt out. The tree's brackets stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from trialwright.criteria import expression as ex
from trialwright.criteria.lexicon import KIND_SORTS, Entry, Lexicon, Sort
from trialwright.values.finding import Finding, Severity
from trialwright.values.quantity import plain
from trialwright.values.text import Text
from trialwright.values.units import printed

_SIGN: Final = {">=": "≥", "<=": "≤", "!=": "≠", ">": ">", "<": "<", "=": "="}
_TIME: Final = {
    "h": ("小时", "hour"), "d": ("天", "day"), "wk": ("周", "week"), "mo": ("个月", "month"), "a": ("年", "year"),
}  # fmt: skip
_WIDE: Final = (ex.All, ex.Any, ex.Unless, ex.OnlyIf, ex.Choose, ex.Tally)
_TALLY: Final = {
    "all": ("以下各项全部满足", "all of"),
    "any": ("以下任一项", "any of"),
    "none": ("以下各项均无", "none of"),
}


def say(node: ex.Expression, lexicon: Lexicon, look_back: Mapping[str, ex.Window] | None = None) -> Text:
    """The sentence of an expression.

    Args:
        node: the tree. lexicon: labels. look_back: default window by class of result, to be spelt out.

    >>> from trialwright.criteria.grammar import parse
    >>> from trialwright.criteria.lexicon import shipped
    >>> sentence = say(parse("ECOG in 0..1", lexicon=shipped()), shipped())
    >>> sentence.zh, sentence.en
    ('ECOG体能状态评分 0–1', 'ECOG performance status 0–1')
    """
    return Text(
        zh=_Speaker("zh", lexicon, look_back).expr(node, None), en=_Speaker("en", lexicon, look_back).expr(node, None)
    )


def unspoken(node: ex.Expression, lexicon: Lexicon, field: str = "") -> tuple[Finding, ...]:
    """Labels and questions that exist in one language only: they are printed in that one, and reported."""
    out: dict[str, Finding] = {}
    for part in ex.walk(node):
        for what, text in _texts(part, lexicon):
            if bool(text.zh) != bool(text.en):
                lacking = ("zh", "中文", "Chinese") if not text.zh else ("en", "英文", "English")
                out[what] = Finding(
                    code="CRI-21",
                    severity=Severity.WARNING,
                    field=field,
                    text=Text(zh=f"“{text.of('zh')}”没有{lacking[1]}", en=f"“{text.of('en')}” has no {lacking[2]}"),
                    remedy=Text(zh=f"补上{lacking[1]}", en=f"add the {lacking[2]}"),
                    kind="untranslated",
                    detect="rule",
                    layer="study",
                    evidence=text.of("en"),
                )
    return tuple(out.values())


def _texts(part: object, lexicon: Lexicon) -> Iterable[tuple[str, Text]]:
    if isinstance(part, ex.Judge) and part.question is not None:
        yield part.key, part.question
    if isinstance(part, ex.Undefined):
        yield part.what.of("en"), part.what
    if isinstance(part, ex.Subject):
        yield part.name, lexicon.label(part.name, "attribute" if part.attribute else "variable")
    if isinstance(part, ex.Kinds):
        for name in part.names:
            yield name, lexicon.label(name, *KIND_SORTS)


_SPOKEN: Final = ex.Ever()
"""Stands for a window that was already said of the whole group."""


class _Speaker:
    def __init__(self, language: str, lexicon: Lexicon, look_back: Mapping[str, ex.Window] | None) -> None:
        self.zh, self.language = language == "zh", language
        self.lexicon, self.look_back = lexicon, look_back or {}

    def label(self, id_: str, *sorts: Sort) -> str:
        return self.lexicon.label(id_, *sorts).of(self.language)

    def bracketed(self, text: str) -> str:
        return f"({text})"

    def listed(self, words: list[str], last: str) -> str:
        """``A、B或C``, ``A, B or C``."""
        if len(words) == 1:
            return words[0]
        comma, glue = ("、", last) if self.zh else (", ", f" {last} ")
        return comma.join(words[:-1]) + glue + words[-1]

    # ------------------------------------------------------------------ expressions
    def item(self, node: ex.Expression, window: ex.Window | None) -> str:
        text = self.expr(node, window)
        return self.bracketed(text) if isinstance(node, _WIDE) else text

    def expr(self, node: ex.Expression, window: ex.Window | None) -> str:
        match node:
            case ex.All(items):
                return (",且" if self.zh else " and ").join(self.item(i, window) for i in items)
            case ex.Any(items):
                return (",或" if self.zh else " or ").join(self.item(i, window) for i in items)
            case ex.Unless(claim, exception):
                return f"{self.item(claim, window)}{',除非' if self.zh else ' unless '}{self.item(exception, window)}"
            case ex.OnlyIf(claim, condition):
                a, b = self.item(claim, window), self.expr(condition, window)
                return f"{a}(仅在{b}时适用)" if self.zh else f"{a} (applies only if {b})"
            case ex.Choose(condition, then, otherwise):
                c, a = self.expr(condition, None), self.item(then, window)
                rest = None if otherwise is None else self.item(otherwise, window)
                if self.zh:
                    return f"若{c},则{a}" + (f";否则{rest}" if rest is not None else "(不适用者视为符合)")
                tail = f"; otherwise {rest}" if rest is not None else " (met where it does not apply)"
                return f"if {c}, then {a}{tail}"
            case ex.Not(item):
                return f"{'并非' if self.zh else 'not '}{self.bracketed(self.expr(item, window))}"
            case ex.Group(item, own):
                text = self.bracketed(self.expr(item, _SPOKEN))
                return f"{self.window(own)},{text}" if self.zh else f"{text} {self.window(own)}"
            case ex.Tally():
                return self.tally(node, window)
        return self.leaf(node, window)

    def tally(self, node: ex.Tally, window: ex.Window | None) -> str:
        inner = _SPOKEN if node.window is not None else window
        parts = [self.item(i, inner) if isinstance(i, ex.Tally) else self.expr(i, inner) for i in node.items]
        lines = [f"({k + 1}) {part}" for k, part in enumerate(parts)]
        if node.rule in _TALLY:
            head = _TALLY[node.rule][0 if self.zh else 1]
        elif self.zh:
            head = f"以下{len(node.items)}项中{'至少' if node.rule == 'least' else '至多'}{node.number}项"
        else:
            head = f"at {node.rule} {node.number} of"
        text = f"{head}:{';'.join(lines)}" if self.zh else f"{head}: {'; '.join(lines)}"
        if node.window is None:
            return text
        return f"{self.window(node.window)},{text}" if self.zh else f"{text}; each {self.window(node.window)}"

    # ------------------------------------------------------------------ leaves
    def leaf(self, node: ex.Expression, window: ex.Window | None) -> str:
        match node:
            case ex.Has(kinds, own, known):
                return self.has(kinds, own or _unsaid(window), is_no=False, known=known)
            case ex.HasNo(kinds, own):
                return self.has(kinds, own or _unsaid(window), is_no=True)
            case ex.Every(kinds, claim):
                claimed, of = self.expr(claim, None), self.kinds(kinds, "or")
                text = f"{self.each(kinds)}{of}均须:{claimed}" if self.zh else f"every {of} has: {claimed}"
                return self.framed(text, window)
            case ex.Count(bound, number, kinds, own):
                head = ("至少" if bound == "least" else "至多") if self.zh else f"at {bound}"
                text = (
                    f"{head}{number}个{self.kinds(kinds, 'or')}"
                    if self.zh
                    else f"{head} {number} {self.kinds(kinds, 'or')}"
                )
                return self.framed(text, own or window)
            case ex.Dated(subject, when):
                name = self.label(subject.name, "attribute")
                return f"{name}在{self.window(when)}" if self.zh else f"{name} {self.window(when)}"
            case ex.Judge(question):
                if question is None:
                    return "研究者按登记原文判断" if self.zh else "investigator judges by the record's own words"
                words = question.of(self.language)
                return f"研究者判断:“{words}”" if self.zh else f"investigator judges: “{words}”"
            case ex.Undefined(what):
                words = what.of(self.language)
                return f"方案未规定:“{words}”" if self.zh else f"not defined by the protocol: “{words}”"
            case ex.Compare() | ex.Between() | ex.Range() | ex.OneOf() | ex.Is():
                return self.measured(node, window)
        raise AssertionError(node)

    def each(self, kinds: ex.Kinds) -> str:
        times = all(self.lexicon.kind(n).kind in ("treatment", "procedure", "drug") for n in kinds.names)
        return "每次" if times else "每项"

    def has(self, kinds: ex.Kinds, window: ex.Window | None, *, is_no: bool, known: bool = False) -> str:
        of = self.kinds(kinds, "or")
        if self.zh:
            text = _zh_no(of) if is_no else _zh_has(of, known)
            if isinstance(window, ex.Now):
                return "目前" + text
            if isinstance(window, ex.Ever):
                return ("从未有" + of.removeprefix("有")) if is_no else "曾" + text
            return self.framed(text, window)
        text = f"no {of}" if is_no else f"known {of}" if known else of
        return self.framed(text, window)

    def framed(self, text: str, window: ex.Window | None) -> str:
        """The phrase with its window: before it in Chinese, after it in English."""
        if window is None or window is _SPOKEN:
            return text
        return f"{self.window(window)},{text}" if self.zh else f"{text} {self.window(window)}"

    def kinds(self, kinds: ex.Kinds, joined: str) -> str:
        names = [self.label(n, *KIND_SORTS) for n in kinds.names]
        text = self.listed(names, "或" if self.zh else joined)
        if kinds.where is None:
            return text
        return text + (f"({self.expr(kinds.where, None)})" if self.zh else f" ({self.expr(kinds.where, None)})")

    def measured(self, node: ex.Compare | ex.Between | ex.Range | ex.OneOf | ex.Is, window: ex.Window | None) -> str:
        entry = self.entry(node.subject)
        own = node.window or window
        if own is None and entry is not None and not node.subject.attribute:
            own = self.look_back.get(entry.class_)
        text = self.framed(self.compared(node, entry), own)
        without = None if isinstance(node, (ex.OneOf, ex.Is)) else node.without
        if without is None:
            return text
        of, time = self.kinds(without.kinds, "or"), self.time(without.number, without.unit)
        return (
            f"{text},且采样前{time}内{_zh_no(of)}"
            if self.zh
            else f"{text}, with no {of} in the {time} before that sample"
        )

    def compared(self, node: ex.Compare | ex.Between | ex.Range | ex.OneOf | ex.Is, entry: Entry | None) -> str:
        name = self.subject(node.subject)
        match node:
            case ex.Compare(_, comparator, limit):
                return self.by_limit(f"{name} {_SIGN[comparator]}", limit, entry)
            case ex.Between(low, c1, _, c2, limit):
                return f"{self.limit(low, entry)} {_SIGN[c1]} {name} {_SIGN[c2]} {self.limit(limit, entry)}"
            case ex.Range(_, low_value, high, unit):
                return f"{name} {plain(low_value)}–{self.limit(ex.Number(high, unit), entry)}"
            case ex.OneOf(_, words):
                listed = self.listed([self.code(w) for w in words], "或" if self.zh else "or")
                return f"{name}为{listed}" if self.zh else f"{name} is {listed}"
            case ex.Is(_, word, _, negated):
                if word.word in ("yes", "no") and not negated:
                    return f"{name}:{self.code(word)}" if self.zh else f"{name}: {self.code(word)}"
                if self.zh:
                    return f"{name}{'不为' if negated else '为'}{self.code(word)}"
                return f"{name} is {'not ' if negated else ''}{self.code(word)}"
        raise AssertionError(node)

    def by_limit(self, head: str, limit: ex.Limit, entry: Entry | None) -> str:
        if not isinstance(limit, ex.LimitIf):
            return f"{head} {self.limit(limit, entry)}"
        condition = self.expr(limit.condition, None)
        then, otherwise = self.limit(limit.then, entry), self.limit(limit.otherwise, entry)
        if self.zh:
            return f"{head} {otherwise}({condition}者为{then})"
        return f"{head} {otherwise} ({then} if {condition})"

    def limit(self, limit: ex.Limit, entry: Entry | None) -> str:
        match limit:
            case ex.Number(value, unit):
                return plain(value) + self.unit(value, unit, entry)
            case ex.Multiple(of, times):
                return of if times == 1 else f"{plain(times)}×{of}"
            case ex.DetectionLimit():
                return "检测下限" if self.zh else "the limit of detection"
            case ex.Step(name):
                return name
            case ex.LimitIf():
                return self.bracketed(self.by_limit("", limit, entry).strip())
        raise AssertionError(limit)

    def unit(self, value: Decimal, unit: str, entry: Entry | None) -> str:
        if not unit:
            return ""
        if unit in _TIME:
            if self.zh:
                return "岁" if unit == "a" and entry is not None and entry.origin == "born" else _TIME[unit][0]
            return f" {_TIME[unit][1]}{'' if value == 1 else 's'}"
        text = printed(unit)
        return text if text.startswith(("×", "%")) else f" {text}" if text else ""

    def subject(self, subject: ex.Subject) -> str:
        name = self.label(subject.name, "attribute" if subject.attribute else "variable")
        if subject.where is None:
            return name
        return name + (f"({self.expr(subject.where, None)})" if self.zh else f" ({self.expr(subject.where, None)})")

    def entry(self, subject: ex.Subject) -> Entry | None:
        return self.lexicon.get("attribute" if subject.attribute else "variable", subject.name)

    def code(self, word: ex.Word) -> str:
        return f"“{word.word}”" if word.quoted else self.label(word.word, "code", *KIND_SORTS)

    # ------------------------------------------------------------------ windows
    def time(self, number: Decimal, unit: str) -> str:
        zh, en = _TIME[unit]
        return f"{plain(number)}{zh}" if self.zh else f"{plain(number)} {en}{'' if number == 1 else 's'}"

    def window(self, node: ex.Window) -> str:
        match node:
            case ex.Ever():
                return "任何时候" if self.zh else "at any time"
            case ex.Now():
                return "目前" if self.zh else "at present"
            case ex.On(anchor):
                return f"{self.anchor(anchor)}时" if self.zh else f"at {self.anchor(anchor)}"
            case ex.Beside(side, anchor):
                zh = "之前" if side == "before" else "之后"
                return f"{self.anchor(anchor)}{zh}" if self.zh else f"{side} {self.anchor(anchor)}"
            case ex.FromTo(start, end):
                a, b = self.anchor(start), self.anchor(end)
                return f"自{a}至{b}" if self.zh else f"from {a} to {b}"
            case ex.Apart(bound, number, unit, side, anchor):
                time, of = self.time(number, unit), self.anchor(anchor)
                if not self.zh:
                    return f"{bound} {time} {side} {of}"
                head = of + ("前" if side == "before" else "后")
                words = {
                    "within": f"{time}内",
                    "less than": f"不足{time}",
                    "at least": f"至少{time}",
                    "more than": f"超过{time}",
                }
                return head + words[bound]
        raise AssertionError(node)

    def anchor(self, node: ex.Anchor) -> str:
        if node.own:
            name = self.label(node.name, "attribute")
            text = f"其{name}" if self.zh else f"its {name}"
        elif node.of is None:
            text = self.label(node.name, "anchor")
        elif node.name == "sample":
            of = self.label(node.of, "variable")
            text = f"{of}采样" if self.zh else f"the sample of {of}"
        else:
            what = self.label(node.of, *KIND_SORTS)
            zh = "开始" if node.name == "start" else "结束"
            text = f"{what}{zh}" if self.zh else f"{node.name} of {what}"
        if node.shift is None:
            return text
        time = self.time(abs(node.shift.number), node.shift.unit)
        if self.zh:
            return f"{text}{'前' if node.shift.number < 0 else '后'}{time}"
        return f"{time} {'before' if node.shift.number < 0 else 'after'} {text}"


def _unsaid(window: ex.Window | None) -> ex.Window | None:
    return None if window is _SPOKEN else window


def _zh_has(of: str, known: bool) -> str:
    if known:
        return f"已知有{of}"
    return of if of.startswith(("有", "不愿")) else f"有{of}"


def _zh_no(of: str) -> str:
    if of.startswith("有"):
        return f"无{of[1:]}"
    return f"并非{of}" if of.startswith("不愿") else f"无{of}"
