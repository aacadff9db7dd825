"""Writes a tree back as source text, in the English or the Chinese spelling; reading it again gives the same tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from trialwright.criteria import expression as ex
from trialwright.criteria.building import source_unit
from trialwright.criteria.lexicon import KIND_SORTS, Lexicon, Sort
from trialwright.criteria.lexicon import shipped as _shipped
from trialwright.values.quantity import plain

_WIDE: Final = (ex.All, ex.Any, ex.Unless, ex.OnlyIf, ex.Choose)
_CODES: Final[tuple[Sort, ...]] = ("code", *KIND_SORTS)
_ZH_TIME: Final = {"h": "小时", "d": "天", "wk": "周", "mo": "个月", "a": "年"}
_EN_TIME: Final = {"h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "y"}
_ZH_FUNCTION: Final = {"sample": "采样", "start": "开始", "end": "结束"}
_TALLY: Final = {"all": ("all of", "全部"), "any": ("any of", "任一"), "none": ("none of", "均无")}


def written(node: ex.Expression | ex.Kinds | ex.Window, language: str = "en", lexicon: Lexicon | None = None) -> str:
    """The source of an expression, of kinds or of a window.

    Args:
        node: the tree. language: ``en`` (the stored form) or ``zh``.
        lexicon: for Chinese names; the shipped one if not given.

    >>> from trialwright.criteria.grammar import parse
    >>> tree = parse("ANC>=1.5 x10^9/L without G_CSF for 14 days", lexicon=_shipped())
    >>> written(tree)
    'ANC >= 1.5 x10^9/L without G_CSF for 14 d'
    >>> written(tree, "zh")
    '中性粒细胞绝对计数 >= 1.5 x10^9/L 不伴 粒细胞集落刺激因子 14天'
    """
    writer = _Writer(language == "zh", lexicon or _shipped())
    if isinstance(node, ex.Kinds):
        return writer.kinds(node)
    if isinstance(node, (ex.Apart, ex.Beside, ex.On, ex.FromTo, ex.Ever, ex.Now)):
        return writer.window(node)
    return writer.expr(node)


class _Writer:
    def __init__(self, is_zh: bool, lexicon: Lexicon) -> None:
        self.zh, self.lexicon = is_zh, lexicon

    def word(self, en: str, zh: str) -> str:
        return zh if self.zh else en

    def name(self, id_: str, *sorts: Sort) -> str:
        """A name; its Chinese label only where that label leads back to it."""
        if not self.zh:
            return id_
        for sort in sorts:
            entry = self.lexicon.get(sort, id_)
            if entry is None:
                continue
            label = entry.label.zh
            is_own = self.lexicon.find_any(sorts, label) == (sort, id_) and not self.lexicon.is_shared(sort, label)
            return label if is_own and _has_han(label) and not set(label) & set('"|;{}') else id_
        return id_

    # ------------------------------------------------------------------ expressions
    def item(self, node: ex.Expression) -> str:
        text = self.expr(node)
        return f"({text})" if isinstance(node, _WIDE) else text

    def expr(self, node: ex.Expression) -> str:
        w = self.word
        match node:
            case ex.All(items):
                return f" {w('and', '且')} ".join(self.item(i) for i in items)
            case ex.Any(items):
                return f" {w('or', '或')} ".join(self.item(i) for i in items)
            case ex.Unless(claim, exception):
                return f"{self.item(claim)} {w('unless', '除非')} {self.item(exception)}"
            case ex.OnlyIf(claim, condition):
                return f"{self.item(claim)} {w('only if', '仅当')} {self.item(condition)}"
            case ex.Choose(condition, then, otherwise):
                c = self.item(condition) if isinstance(condition, ex.Choose) else self.expr(condition)
                head = f"{w('if', '若')} {c} {w('then', '则')} {self.item(then)}"
                return head if otherwise is None else f"{head} {w('else', '否则')} {self.item(otherwise)}"
            case ex.Not(item):
                return f"{w('not', '非')} {self.item(item)}"
            case ex.Group(item, window):
                return f"({self.expr(item)}) {self.window(window)}"
            case ex.Tally():
                return self.tally(node)
        return self.leaf(node)

    def tally(self, node: ex.Tally) -> str:
        lines = "; ".join(self.expr(i) for i in node.items)
        if node.rule in _TALLY:
            head = self.word(*_TALLY[node.rule])
        elif self.zh:
            head = f"{'至少' if node.rule == 'least' else '至多'}{node.number}项"
        else:
            head = f"at {node.rule} {node.number} of"
        return f"{head} ({lines}){self.after(node.window)}"

    def leaf(self, node: ex.Expression) -> str:
        w = self.word
        match node:
            case ex.Has(kinds, window, known):
                is_list = all(self.lexicon.get("list", n) is not None for n in kinds.names)
                head = w("has known", "已知有") if known else w("some" if is_list else "has", "有")
                return f"{head} {self.kinds(kinds)}{self.after(window)}"
            case ex.HasNo(kinds, window):
                return f"{w('no', '无')} {self.kinds(kinds)}{self.after(window)}"
            case ex.Every(kinds, claim):
                return f"{w('every', '每次')} {self.kinds(kinds)} {w('has', '均有')} ({self.expr(claim)})"
            case ex.Count(bound, number, kinds, window):
                head = f"{'至少' if bound == 'least' else '至多'}{number}个" if self.zh else f"at {bound} {number}"
                return f"{head} {self.kinds(kinds)}{self.after(window)}"
            case ex.Compare(subject, comparator, limit, window, without):
                tail = self.after(window) + self.without(without)
                return f"{self.subject(subject)} {comparator} {self.limit(limit)}{tail}"
            case ex.Between(low, c1, subject, c2, limit, window, without):
                tail = self.after(window) + self.without(without)
                return f"{plain(low.value)} {c1} {self.subject(subject)} {c2} {self.limit(limit)}{tail}"
            case ex.Range(subject, low_value, high, unit, window, without):
                tail = self.unit(unit, node.typed) + self.after(window) + self.without(without)
                return f"{self.subject(subject)} {w('in', '属于')} {plain(low_value)}..{plain(high)}{tail}"
            case ex.OneOf(subject, words, window):
                listed = ", ".join(self.code(x) for x in words)
                return f"{self.subject(subject)} {w('in', '属于')} {{{listed}}}{self.after(window)}"
            case ex.Is(subject, one, window, negated):
                verb = w("is not", "不为") if negated else w("is", "为")
                return f"{self.subject(subject)} {verb} {self.code(one)}{self.after(window)}"
            case ex.Dated(subject, when):
                return f"{self.subject(subject)} {self.window(when)}"
            case ex.Judge(question):
                head = w("judge", "判断")
                return head if question is None else f"{head} {_quoted(question.en, question.zh)}"
            case ex.Undefined(what):
                return f"{w('undefined', '未定义')} {_quoted(what.en, what.zh)}"
        raise AssertionError(node)

    # ------------------------------------------------------------------ parts
    def subject(self, node: ex.Subject) -> str:
        return self.name(node.name, "attribute" if node.attribute else "variable") + self.where(node.where)

    def kinds(self, node: ex.Kinds) -> str:
        names = [self.name(n, *KIND_SORTS) for n in node.names]
        text = names[0] if len(names) == 1 else "(" + f" {self.word('or', '或')} ".join(names) + ")"
        return text + self.where(node.where)

    def where(self, node: ex.Expression | None) -> str:
        return "" if node is None else f" {self.word('where', '其中')} ({self.expr(node)})"

    def limit(self, node: ex.Limit) -> str:
        match node:
            case ex.Number(value, unit):
                return plain(value) + self.unit(unit, node.typed)
            case ex.Multiple(of, times):
                return of if times == 1 else f"{plain(times)} {of}"
            case ex.DetectionLimit():
                return "LOD"
            case ex.Step(name):
                return name
            case ex.LimitIf(condition, then, otherwise):
                c = self.item(condition) if isinstance(condition, ex.Choose) else self.expr(condition)
                w = self.word
                a, b = self.limit(then), self.limit(otherwise)
                return f"({w('if', '若')} {c} {w('then', '则')} {a} {w('else', '否则')} {b})"
        raise AssertionError(node)

    def unit(self, code: str, typed: str) -> str:
        text = source_unit(code) or (typed if typed and _is_plain(typed) and not code else "")
        return f" {text}" if text else ""

    def code(self, node: ex.Word) -> str:
        return f'"{node.word}"' if node.quoted else self.name(node.word, *_CODES)

    def without(self, node: ex.Without | None) -> str:
        if node is None:
            return ""
        if self.zh:
            return f" 不伴 {self.kinds(node.kinds)} {self.time(node.number, node.unit)}"
        return f" without {self.kinds(node.kinds)} for {self.time(node.number, node.unit)}"

    def time(self, number: Decimal, unit: str) -> str:
        return f"{plain(number)}{_ZH_TIME[unit]}" if self.zh else f"{plain(number)} {_EN_TIME[unit]}"

    # ------------------------------------------------------------------ windows
    def after(self, window: ex.Window | None) -> str:
        return "" if window is None else " " + self.window(window)

    def window(self, node: ex.Window) -> str:
        match node:
            case ex.Ever():
                return self.word("ever", "曾")
            case ex.Now():
                return self.word("now", "目前")
            case ex.On(anchor):
                return self.word(f"at {self.anchor(anchor)}", f"{self.anchor(anchor)}时")
            case ex.Beside(side, anchor):
                zh = f"{self.anchor(anchor)}{'之前' if side == 'before' else '之后'}"
                return self.word(f"{side} {self.anchor(anchor)}", zh)
            case ex.FromTo(start, end):
                a, b = self.anchor(start), self.anchor(end)
                return self.word(f"from {a} to {b}", f"自 {a} 至 {b}")
            case ex.Apart(bound, number, unit, side, anchor):
                time = self.time(number, unit)
                if not self.zh:
                    return f"{bound} {time} {side} {self.anchor(anchor)}"
                head = self.anchor(anchor) + ("前" if side == "before" else "后")
                return head + {
                    "within": f"{time}内", "less than": f"不足{time}", "at least": f"至少{time}", "more than": f"超过{time}"
                }[bound]  # fmt: skip
        raise AssertionError(node)

    def anchor(self, node: ex.Anchor) -> str:
        if node.own:
            text = self.name(node.name, "attribute")
        elif node.of is None:
            text = self.name(node.name, "anchor")
        else:
            of = self.name(node.of, "variable") if node.name == "sample" else self.name(node.of, *KIND_SORTS)
            text = f"{self.word(node.name, _ZH_FUNCTION[node.name])}({of})"
        if node.shift is not None:
            sign = "-" if node.shift.number < 0 else "+"
            text += f" {sign} {self.time(abs(node.shift.number), node.shift.unit)}"
        return text


def _quoted(en: str, zh: str) -> str:
    if en and zh:
        return f'"{en}" | "{zh}"'
    return f'"{en or zh}"'


def _has_han(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


def _is_plain(unit: str) -> bool:
    return unit not in ("1",) and unit.isascii() and unit.isalpha()
