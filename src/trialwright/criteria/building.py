"""Turns what the grammar read into the tree: names looked up, units read, and every rule no grammar can hold checked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from trialwright.criteria import expression as ex
from trialwright.criteria.lexicon import KIND_SORTS, Entry, Lexicon
from trialwright.criteria.misreading import placed, shown
from trialwright.criteria.spelling import Spelled
from trialwright.errors import UnknownName, UnreadableText, Where
from trialwright.values.text import Text
from trialwright.values.units import Unit

if TYPE_CHECKING:
    from lark import Token, Tree

_WINDOW_UNITS: Final = ("h", "d", "wk", "mo", "a")
_OWN_DATES: Final = ("start", "end", "date")
_FUNCTIONS: Final = ("sample", "start", "end")
_BY_ASSAY: Final = ("international unit", "{copies}")
_DURATIONS: Final = ((("calendar", 1),), (("time", 1),))


class Builder:
    """Builds one tree; ``owner`` names the record or variable whose ``where (…)`` is being read."""

    def __init__(self, lexicon: Lexicon, source: Spelled, where: Where) -> None:
        self.lexicon, self.source, self.where = lexicon, source, where
        self.owner: tuple[str, ...] = ()

    # ------------------------------------------------------------------ entry
    def read(self, tree: Tree[Any], start: str) -> ex.Expression | ex.Kinds | ex.Window:
        root = tree if start != "start" else tree.children[0]
        if start == "kinds":
            return self.kinds(root)
        if start in ("window", "when"):
            return self.window(root)
        expression = self.expr(root)
        if not isinstance(expression, ex.Judge):
            for node in ex.walk(expression):
                if isinstance(node, ex.Judge) and node.question is None:
                    raise self.error(root, "a bare judge stands alone", 'write judge "the question"', "CRI-03")
        return expression

    def error(self, node: Any, problem: str, expected: str = "", code: str = "CRI-04") -> UnreadableText:
        return UnreadableText(self.place(node), problem, expected, code)

    def place(self, node: Any) -> Where:
        span = self.span(node)
        return placed(self.where, self.source.text, span[0] if span else 0)

    def span(self, node: Any) -> ex.Span | None:
        meta = getattr(node, "meta", node)
        start, end = getattr(meta, "start_pos", None), getattr(meta, "end_pos", None)
        return None if start is None or end is None else self.source.span(start, end)

    def words(self, node: Any) -> str:
        meta = getattr(node, "meta", node)
        return shown(self.source.text[meta.start_pos : meta.end_pos])

    # ------------------------------------------------------------------ expressions
    def expr(self, t: Tree[Any]) -> ex.Expression:
        return cast(ex.Expression, getattr(self, "_" + t.data)(t, *t.children))

    def _all(self, t: Tree[Any], *items: Tree[Any]) -> ex.All:
        return ex.All(tuple(self.expr(i) for i in items), span=self.span(t))

    def _any(self, t: Tree[Any], *items: Tree[Any]) -> ex.Any:
        return ex.Any(tuple(self.expr(i) for i in items), span=self.span(t))

    def _unless(self, t: Tree[Any], a: Tree[Any], b: Tree[Any]) -> ex.Unless:
        return ex.Unless(self.expr(a), self.expr(b), span=self.span(t))

    def _only_if(self, t: Tree[Any], a: Tree[Any], b: Tree[Any]) -> ex.OnlyIf:
        return ex.OnlyIf(self.expr(a), self.expr(b), span=self.span(t))

    def _choose(self, t: Tree[Any], c: Tree[Any], a: Tree[Any], b: Tree[Any] | None) -> ex.Choose:
        return ex.Choose(self.expr(c), self.expr(a), self.expr(b) if b else None, span=self.span(t))

    def _no_such(self, t: Tree[Any], item: Tree[Any]) -> ex.Not:
        return ex.Not(self.expr(item), span=self.span(t))

    def _group(self, t: Tree[Any], item: Tree[Any], window: Tree[Any] | None) -> ex.Expression:
        inner = self.expr(item)
        return inner if window is None else ex.Group(inner, self.window(window), span=self.span(t))

    def _tally(self, t: Tree[Any], rule: Tree[Any], *rest: Tree[Any] | None) -> ex.Tally:
        *items, window = rest
        number = None
        name = {"all_of": "all", "any_of": "any", "none_of": "none"}.get(rule.data, "")
        if rule.data == "at":
            name, number = rule.children[0].data, self.whole(rule.children[1])
            if number > len(items):
                raise self.error(t, f"at {name} {number} of {len(items)}", "count again: there are too few lines")
        return ex.Tally(
            cast(Any, name),
            tuple(self.expr(cast(Any, i)) for i in items),
            number,
            self.window_or_none(window),
            span=self.span(t),
        )

    def _has(self, t: Tree[Any], kinds: Tree[Any], window: Tree[Any] | None) -> ex.Has:
        return ex.Has(self.kinds(kinds), self.window_or_none(window), span=self.span(t))

    def _has_known(self, t: Tree[Any], kinds: Tree[Any], window: Tree[Any] | None) -> ex.Has:
        return ex.Has(self.kinds(kinds), self.window_or_none(window), True, span=self.span(t))

    def _has_no(self, t: Tree[Any], kinds: Tree[Any], window: Tree[Any] | None) -> ex.HasNo:
        return ex.HasNo(self.kinds(kinds), self.window_or_none(window), span=self.span(t))

    def _every(self, t: Tree[Any], kinds: Tree[Any], claim: Tree[Any]) -> ex.Every:
        k = self.kinds(kinds)
        return ex.Every(k, self.inside(k.names, claim), span=self.span(t))

    def _count(self, t: Tree[Any], most: Tree[Any], n: Token, kinds: Tree[Any], window: Tree[Any] | None) -> ex.Count:
        return ex.Count(
            cast(Any, most.data), self.whole(n), self.kinds(kinds), self.window_or_none(window), span=self.span(t)
        )

    def _compare(self, t: Tree[Any], s: Tree[Any], cmp: Token, limit: Tree[Any], w: Any, without: Any) -> ex.Compare:
        subject = self.subject(s)
        return ex.Compare(
            subject,
            cast(ex.Comparator, str(cmp)),
            self.limit(limit, subject),
            self.window_or_none(w),
            self.without(without),
            span=self.span(t),
        )

    def _between(
        self, t: Tree[Any], low: Tree[Any], c1: Token, s: Tree[Any], c2: Token, limit: Tree[Any], w: Any, without: Any
    ) -> ex.Between:
        if not ({str(c1), str(c2)} <= {"<", "<="} or {str(c1), str(c2)} <= {">", ">="}):
            raise self.error(t, f"the comparators of {self.words(t)} face two ways", "write 20 < X <= 40")
        subject = self.subject(s)
        high = self.limit(limit, subject)
        number = self.number(low)
        if isinstance(high, ex.Number):
            unit, typed = high.unit, high.typed
        else:
            raise self.error(limit, "two limits of one measurement are numbers with one unit", "write 20 < X <= 40 %")
        return ex.Between(
            ex.Number(number, unit, typed=typed, span=self.span(low)),
            cast(ex.Comparator, str(c1)),
            subject,
            cast(ex.Comparator, str(c2)),
            high,
            self.window_or_none(w),
            self.without(without),
            span=self.span(t),
        )

    def _range(
        self, t: Tree[Any], s: Tree[Any], a: Tree[Any], b: Tree[Any], unit: Any, w: Any, without: Any
    ) -> ex.Range:
        subject, low, high = self.subject(s), self.number(a), self.number(b)
        if low > high:
            raise self.error(t, f"{low}..{high} is empty", f"write {high}..{low}")
        number = self.with_unit(b, high, unit, subject)
        return ex.Range(
            subject,
            low,
            high,
            number.unit,
            self.window_or_none(w),
            self.without(without),
            typed=number.typed,
            span=self.span(t),
        )

    def _one_of(self, t: Tree[Any], s: Tree[Any], *rest: Any) -> ex.OneOf:
        *codes, window = rest
        subject = self.subject(s)
        return ex.OneOf(
            subject, tuple(self.code(c, subject) for c in codes), self.window_or_none(window), span=self.span(t)
        )

    def _is(self, t: Tree[Any], s: Tree[Any], code: Tree[Any], w: Tree[Any] | None) -> ex.Is:
        subject = self.subject(s)
        return ex.Is(subject, self.code(code, subject), self.window_or_none(w), span=self.span(t))

    def _is_not(self, t: Tree[Any], s: Tree[Any], code: Tree[Any], w: Tree[Any] | None) -> ex.Is:
        subject = self.subject(s)
        return ex.Is(subject, self.code(code, subject), self.window_or_none(w), True, span=self.span(t))

    def _dated(self, t: Tree[Any], s: Tree[Any], when: Tree[Any]) -> ex.Dated:
        subject = self.subject(s)
        if not subject.attribute or not self._is_date(subject.name):
            raise self.error(
                s,
                f"{subject.name} is no date of a record",
                "a date stands alone only inside where (…) and every … has (…)",
            )
        return ex.Dated(subject, cast(ex.When, self.window(when)), span=self.span(t))

    def _judge(self, t: Tree[Any], a: Token | None, b: Token | None) -> ex.Judge:
        return ex.Judge(self.question(a, b) if a is not None else None, span=self.span(t))

    def _undefined(self, t: Tree[Any], a: Token, b: Token | None) -> ex.Undefined:
        return ex.Undefined(self.question(a, b), span=self.span(t))

    # ------------------------------------------------------------------ parts
    def inside(self, owner: tuple[str, ...], t: Tree[Any]) -> ex.Expression:
        before, self.owner = self.owner, owner
        try:
            return self.expr(t)
        finally:
            self.owner = before

    def question(self, a: Token, b: Token | None) -> Text:
        first = str(a)[1:-1]
        second = str(b)[1:-1] if b is not None else ""
        if _is_han(first) and not _is_han(second):
            return Text(zh=first, en=second)
        return Text(zh=second, en=first)

    def subject(self, t: Tree[Any]) -> ex.Subject:
        name_token, where = t.children
        name = self.source.name(str(name_token))
        attribute = self._attribute(name) if self.owner else None
        if attribute is not None:
            if where is not None:
                raise self.error(t, f"{name} is an attribute and takes no where", "put the condition beside it")
            return ex.Subject(attribute, None, True, span=self.span(t))
        found = self.lexicon.find("variable", name)
        if found is None and self.owner and (late := self.lexicon.find("attribute", name)) is not None:
            return ex.Subject(late, None, True, span=self.span(t))
        if found is None:
            raise self._no_variable(name, t)
        return ex.Subject(found, self.inside((found,), where) if where is not None else None, span=self.span(t))

    def _no_variable(self, name: str, t: Tree[Any]) -> UnknownName | UnreadableText:
        kind = self.lexicon.find_any(KIND_SORTS, name)
        if kind is not None:
            return self.error(t, f"{name} is recorded, not measured", f"write has {kind[1]} or no {kind[1]}")
        sorts = ("variable", "attribute") if self.owner else ("variable",)
        return UnknownName("variable", name, self.lexicon.near(name, cast(Any, sorts)), self.place(t))

    def _attribute(self, name: str) -> str | None:
        own = dict.fromkeys(a for o in self.owner for a in self.lexicon.attributes_of(o))
        if name in own:
            return name
        folded = {a.casefold(): a for a in own}
        if name.casefold() in folded:
            return folded[name.casefold()]
        for a in own:
            entry = self.lexicon.get("attribute", a)
            if entry and name.casefold() in {w.casefold() for w in (entry.label.zh, entry.label.en, *entry.synonyms)}:
                return a
        return None

    def _is_date(self, attribute: str) -> bool:
        entry = self.lexicon.get("attribute", attribute)
        return attribute in _OWN_DATES or (entry is not None and entry.is_date)

    def kinds(self, t: Tree[Any]) -> ex.Kinds:
        *names, where = t.children
        ids = tuple(
            self.lexicon.needed(KIND_SORTS, self.source.name(str(n)), "concept", self.place(n))[1] for n in names
        )
        return ex.Kinds(ids, self.inside(ids, where) if where is not None else None, span=self.span(t))

    def limit(self, t: Tree[Any], subject: ex.Subject) -> ex.Limit:
        span = self.span(t)
        if t.data in ("uln", "lln"):
            times = Decimal(str(t.children[0])) if t.children else Decimal(1)
            return ex.Multiple(cast(Any, t.data.upper()), times, span=span)
        if t.data == "lod":
            return ex.DetectionLimit(span=span)
        if t.data == "step":
            return self.step(t, self.source.name(str(t.children[0])), subject)
        if t.data == "limit_if":
            c, a, b = t.children
            return ex.LimitIf(self.expr(c), self.limit(a, subject), self.limit(b, subject), span=span)
        number, unit = t.children
        return self.with_unit(t, self.number(number), unit, subject)

    def step(self, t: Tree[Any], name: str, subject: ex.Subject) -> ex.Step:
        entry = self.entry(subject)
        if entry is None or not entry.domain:
            raise self.error(
                t, f"{subject.name} has no steps to compare with {name!r}", "write a number with its unit, or is …"
            )
        found = next((d for d in entry.domain if d.casefold() == name.casefold()), None)
        if found is None:
            raise UnknownName(f"step of {subject.name}", name, entry.domain, self.place(t))
        return ex.Step(found, span=self.span(t))

    def with_unit(self, t: Tree[Any], value: Decimal, unit: Any, subject: ex.Subject) -> ex.Number:
        entry, span = self.entry(subject), self.span(t)
        wanted = entry.unit if entry else None
        if unit is None:
            if entry is not None and not entry.is_unitless:
                raise self.error(
                    t, f"{value} of {subject.name} has no unit", f"write {value} {source_unit(wanted or '')}"
                )
            return ex.Number(value, span=span)
        try:
            read = Unit.of(str(unit))
        except UnreadableText as e:
            raise self.error(unit, e.problem, e.expected) from None
        if entry is not None and wanted is not None and not self._is_same_quantity(entry, read):
            raise self.error(
                unit,
                f"{subject.name} is not measured in {unit}",
                f"write it in {source_unit(wanted) or 'no unit'} or a unit that converts to it",
            )
        return ex.Number(value, "" if read.code == "1" else read.code, typed=str(unit), span=span)

    def _is_same_quantity(self, entry: Entry, unit: Unit) -> bool:
        wanted = Unit.of(entry.unit or "1")
        if unit.is_convertible(wanted) or (entry.is_unitless and unit.code[:1] == "{"):
            return True
        if unit.dimension in _DURATIONS and wanted.dimension in _DURATIONS:
            return True
        if entry.mole:
            return any(unit.is_convertible(Unit.of(side.split(None, 1)[1])) for side in entry.mole.split("="))
        names = {n for n, _ in unit.dimension} | {n for n, _ in wanted.dimension}
        if entry.is_iu_unit and names & {"international unit"}:
            return True
        return bool(
            {n for n, _ in unit.dimension} & set(_BY_ASSAY) and {n for n, _ in wanted.dimension} & set(_BY_ASSAY)
        )

    def entry(self, subject: ex.Subject) -> Entry | None:
        return self.lexicon.get("attribute" if subject.attribute else "variable", subject.name)

    def number(self, t: Tree[Any]) -> Decimal:
        return Decimal("".join(str(c) for c in t.children))

    def whole(self, token: Any) -> int:
        if "." in str(token):
            raise self.error(token, f"{token} is no count", "write a whole number")
        return int(str(token))

    def code(self, t: Tree[Any], subject: ex.Subject) -> ex.Word:
        span = self.span(t)
        if t.data == "no":
            return ex.Word("no", span=span)
        word = self.source.name(str(t.children[0]))
        if word.startswith('"'):
            return ex.Word(word[1:-1], True, span=span)
        entry = self.entry(subject)
        listed = (*entry.values, *entry.domain) if entry is not None else ()
        if listed:
            found = next((v for v in listed if v == word), None) or next(
                (v for v in listed if v.casefold() == word.casefold()), None
            )
            found = found or next((v for v in listed if self._is_label(v, word)), None)
            if found is None:
                raise UnknownName(f"value of {subject.name}", word, listed, self.place(t))
            return ex.Word(found, span=span)
        if word.replace(".", "", 1).isdigit():
            return ex.Word(word, span=span)
        is_name = subject.name == "what" and subject.attribute
        sorts = (*KIND_SORTS, "code") if is_name else ("code", *KIND_SORTS)
        return ex.Word(self.lexicon.needed(cast(Any, sorts), word, "coded word", self.place(t))[1], span=span)

    def _is_label(self, value: str, word: str) -> bool:
        return self.lexicon.find("code", word) == value

    # ------------------------------------------------------------------ windows
    def window_or_none(self, t: Tree[Any] | None) -> ex.Window | None:
        return None if t is None else self.window(t)

    def window(self, t: Tree[Any]) -> ex.Window:
        span = self.span(t)
        if t.data == "ever":
            return ex.Ever(span=span)
        if t.data == "now":
            return ex.Now(span=span)
        if t.data == "beside":
            side, anchor = t.children
            return ex.Beside(cast(ex.Side, side.data), self.anchor(anchor), span=span)
        if t.data == "on":
            return ex.On(self.anchor(t.children[0]), span=span)
        if t.data == "span":
            return ex.FromTo(self.anchor(t.children[0]), self.anchor(t.children[1]), span=span)
        bound, number, unit, side, anchor = t.children
        n, u = self.distance(t, str(number), unit)
        return ex.Apart(
            cast(ex.Bound, bound.data.replace("_", " ")), n, u, cast(ex.Side, side.data), self.anchor(anchor), span=span
        )

    def distance(self, t: Any, number: str, unit: Any) -> tuple[Decimal, str]:
        try:
            code = Unit.of(str(unit)).code
        except UnreadableText as e:
            raise self.error(unit, e.problem, e.expected) from None
        n = Decimal(number)
        if code not in _WINDOW_UNITS:
            raise self.error(unit, f"a window is not counted in {unit}", "write h, d, wk, mo or y")
        if code != "h" and n != n.to_integral_value():
            raise self.error(t, f"{number} {unit} is no whole number of days or months", "write 6 mo, or 10 d")
        return n, code

    def anchor(self, t: Tree[Any]) -> ex.Anchor:
        name_token, of, sign, number, unit = t.children
        name = self.source.name(str(name_token))
        shift = None
        if number is not None:
            n, u = self.distance(t, str(number), unit)
            shift = ex.Shift(-n if str(sign) == "-" else n, u)
        if of is not None:
            return self._function(t, name, self.source.name(str(of)), shift)
        if self.owner and (own := self._own_date(name)) is not None:
            return ex.Anchor(own, None, shift, True, span=self.span(t))
        found = self.lexicon.find_any(("anchor",), name)
        if found is None:
            raise UnknownName("anchor", name, self.lexicon.near(name, ("anchor",)), self.place(t))
        return ex.Anchor(found[1], None, shift, span=self.span(t))

    def _own_date(self, name: str) -> str | None:
        attribute = self._attribute(name)
        return attribute if attribute is not None and self._is_date(attribute) else None

    def _function(self, t: Tree[Any], name: str, of: str, shift: ex.Shift | None) -> ex.Anchor:
        if name not in _FUNCTIONS:
            raise UnknownName("function of an anchor", name, _FUNCTIONS, self.place(t))
        if name == "sample":
            target = self.lexicon.needed(("variable",), of, "variable", self.place(t))[1]
        else:
            target = self.lexicon.needed(KIND_SORTS, of, "concept", self.place(t))[1]
        return ex.Anchor(name, target, shift, span=self.span(t))

    def without(self, t: Tree[Any] | None) -> ex.Without | None:
        if t is None:
            return None
        kinds, number, unit = t.children
        before, self.owner = self.owner, ()
        try:
            n, u = self.distance(t, str(number), unit)
            return ex.Without(self.kinds(kinds), n, u, span=self.span(t))
        finally:
            self.owner = before


def _is_han(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


def source_unit(code: str) -> str:
    """A UCUM code as the language writes it.

    >>> source_unit("10*9/L"), source_unit("[IU]/mL"), source_unit("a"), source_unit("mL/min/{1.73_m2}")
    ('x10^9/L', 'IU/mL', 'y', 'mL/min/1.73m2')
    """
    if code in ("", "1") or (code[0] == "{" and code[-1] == "}" and "/" not in code and code != "{copies}"):
        return ""
    out = code.replace("{1.73_m2}", "1.73m2").replace("mm[Hg]", "mmHg").replace("10*", "x10^")
    out = out.translate(str.maketrans("", "", "[]{}"))
    return "/".join("y" if part == "a" else "C" if part == "Cel" else part for part in out.split("/"))
