"""Turns a tree into a function of the facts: windows inherited, leaves prepared once, connectives in Kleene logic."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from trialwright.criteria import combining, recording
from trialwright.criteria import expression as ex
from trialwright.criteria.ageing import aged, of_sex
from trialwright.criteria.anchoring import Placing, Sampling, anchor_of, own_days
from trialwright.criteria.choosing import Chooser, measured
from trialwright.criteria.context import FALSE, TRUE, Context, Found, Part, holding
from trialwright.criteria.derived import of_record
from trialwright.criteria.facts import AttributeValue
from trialwright.criteria.judges import (
    AttributeJudge,
    Measured,
    age_bounds,
    anchor_in,
    attribute_value,
    judge_of,
    reported,
    word_of,
)
from trialwright.criteria.lexicon import Entry, Lexicon
from trialwright.criteria.looking import records_of
from trialwright.criteria.measuring import Outcome, judging
from trialwright.criteria.recording import Shelved, checked


class Compiler:
    """Compiles one criterion; ``samples`` are the results its leaves use, for ``sample(X)``."""

    def __init__(self, lexicon: Lexicon, look_back: Mapping[str, ex.Window] | None, *, until: bool = True) -> None:
        self.lexicon = lexicon
        self.look_back = look_back or {}
        self.samples: dict[str, Sampling] = {}
        self.until = until

    def whole(self, expression: ex.Expression) -> Part:
        """The criterion; anchors ``sample(X)`` without a leaf on X take its latest result."""
        part = self.part(expression, None, None)
        for node in ex.walk(expression):
            if isinstance(node, ex.Anchor) and node.name == "sample" and node.of is not None:
                entry = self.lexicon.variable(node.of)
                window = self.look_back.get(entry.class_)
                chooser = Chooser(entry, self.lexicon, self.placing(window, None), None)
                self.samples.setdefault(node.of, chooser.day)
        return part

    # ------------------------------------------------------------------ connectives
    def part(self, node: ex.Expression, window: ex.Window | None, owner: str | None) -> Part:
        """One node.

        Args:
            window: inherited from groups and lists above. owner: the record at hand inside a bracket, else ``None``.
        """
        match node:
            case ex.All(items) | ex.Any(items):
                return self.joined(tuple(self.part(i, window, owner) for i in items), isinstance(node, ex.All), owner)
            case ex.Not(item):
                return combining.negation(self.part(item, window, owner))
            case ex.Unless(claim, exception):
                a, b = self.part(claim, window, owner), self.part(exception, window, owner)
                return self.joined((a, combining.negation(b)), True, owner)
            case ex.OnlyIf(claim, condition):
                return combining.only_if(self.part(claim, window, owner), self.part(condition, window, owner))
            case ex.Choose(condition, then, otherwise):
                rest = None if otherwise is None else self.part(otherwise, window, owner)
                return combining.choose(self.part(condition, None, owner), self.part(then, window, owner), rest)
            case ex.Group(item, own):
                return self.part(item, own, owner)
            case ex.Tally():
                return self.tally(node, window, owner)
        leaf = self.leaf(node, window, owner)
        return holding(leaf) if self.until and owner is None and not _is_composite(node) else leaf

    def joined(self, parts: tuple[Part, ...], is_and: bool, owner: str | None) -> Part:
        if owner is not None:
            return combining.quick(parts, is_and)
        return combining.conjunction(parts) if is_and else combining.disjunction(parts)

    def tally(self, node: ex.Tally, window: ex.Window | None, owner: str | None) -> Part:
        parts = tuple(self.part(i, node.window or window, owner) for i in node.items)
        if node.rule == "all":
            return self.joined(parts, True, owner)
        if node.rule == "any":
            return self.joined(parts, False, owner)
        if node.rule == "none":
            return combining.negation(self.joined(parts, False, owner))
        number = node.number or 0
        if node.rule == "least":
            return combining.at_least(number, parts)
        return combining.negation(combining.at_least(number + 1, parts))

    # ------------------------------------------------------------------ leaves
    def leaf(self, node: ex.Expression, window: ex.Window | None, owner: str | None) -> Part:
        match node:
            case ex.Has() | ex.HasNo():
                found = self.has(node.kinds, node.window or window, owner, isinstance(node, ex.Has) and node.known)
                return combining.negation(found) if isinstance(node, ex.HasNo) else found
            case ex.Every(kinds, claim):
                return combining.negation(recording.any_of(self.shelves(kinds, window, owner, claim=claim)))
            case ex.Count(bound, number, kinds):
                shelves = self.shelves(kinds, node.window or window, owner)
                if bound == "least":
                    return recording.counted(shelves, number)
                return combining.negation(recording.counted(shelves, number + 1))
            case ex.Dated(subject, when):
                return self.dated(subject, when, owner or "")
            case ex.Judge():
                return _judged(node, owner)
            case ex.Undefined(what):
                return _always(Found(None, frozenset({f'protocol("{what.en or what.zh}")'})))
            case ex.Compare() | ex.Between() | ex.Range() | ex.OneOf() | ex.Is():
                if node.subject.attribute:
                    return self.attribute(node, owner or "")
                return self.measured(node, window, owner)
        raise AssertionError(node)

    def has(self, kinds: ex.Kinds, window: ex.Window | None, owner: str | None, known: bool = False) -> Part:
        return recording.any_of(self.shelves(kinds, window, owner, known=known))

    def shelves(
        self,
        kinds: ex.Kinds,
        window: ex.Window | None,
        owner: str | None,
        *,
        claim: ex.Expression | None = None,
        known: bool = False,
    ) -> tuple[Shelved, ...]:
        return tuple(self.shelf(name, kinds.where, window, owner, claim, known) for name in kinds.names)

    def shelf(
        self,
        name: str,
        where: ex.Expression | None,
        window: ex.Window | None,
        owner: str | None,
        claim: ex.Expression | None,
        known: bool,
    ) -> Shelved:
        tests: list[Part] = []
        if where is not None:
            tests.append(self.part(where, None, name))
        if claim is not None:
            tests.append(combining.negation(self.part(claim, None, name)))
        inside = combining.quick(tuple(tests), True) if tests else None
        is_question = self.lexicon.kind(name).is_statement
        placing = None if is_question else self.placing(window, owner)
        is_now = isinstance(window, ex.Now) and not is_question
        return Shelved(name, records_of(name, self.lexicon), checked(name, inside, placing, is_now=is_now), known)

    def placing(self, window: ex.Window | None, owner: str | None) -> Placing | None:
        if window is None or isinstance(window, (ex.Ever, ex.Now)):
            return None
        return Placing(window, self.lexicon, self.samples, owner or "")

    def dated(self, subject: ex.Subject, when: ex.When, owner: str) -> Part:
        placing = Placing(when, self.lexicon, self.samples, owner)
        name = f"{owner}.{subject.name}"
        absent = frozenset({f"date({name})"})

        def found(context: Context) -> Found:
            days = own_days(subject.name, context)
            if days is None:
                return Found(None, absent)
            lies = placing.day(context, days)
            if lies.inside is not None:
                return TRUE if lies.inside else FALSE
            missing = lies.missing
            if lies.is_start_open:
                missing = missing | absent
            elif lies.is_end_open:
                missing = missing | {f"time({name})"}
            return Found(None, missing or absent)

        return found

    # ------------------------------------------------------------------ measurements
    def measured(self, node: Measured, window: ex.Window | None, owner: str | None) -> Part:
        entry = self.lexicon.variable(node.subject.name)
        if entry.origin == "sex" and isinstance(node, (ex.Is, ex.OneOf)):
            words = (node.word,) if isinstance(node, ex.Is) else node.words
            return of_sex(frozenset(w.word for w in words), negated=isinstance(node, ex.Is) and node.negated)
        if entry.origin == "born" and (bounds := age_bounds(node)) is not None:
            return self.age(node, entry, *bounds, owner)
        window = node.window or window or self.look_back.get(entry.class_)
        where = self.part(node.subject.where, None, entry.id) if node.subject.where is not None else None
        chooser = Chooser(entry, self.lexicon, self.placing(window, owner), where)
        self.samples.setdefault(entry.id, chooser.day)
        found = self.compared(node, entry, chooser, owner)
        without = getattr(node, "without", None)
        if without is None:
            return found
        return self.joined((self.held(found, owner), self.held(self.free_of(without, chooser), owner)), True, owner)

    def held(self, part: Part, owner: str | None) -> Part:
        return holding(part) if self.until and owner is None else part

    def compared(self, node: Measured, entry: Entry, chooser: Chooser, owner: str | None) -> Part:
        if isinstance(node, ex.Compare) and isinstance(node.limit, ex.LimitIf):
            return self.by_case(node, node.limit, entry, chooser, owner)
        part = measured(chooser, judge_of(node, entry))
        return part if not (isinstance(node, ex.Is) and node.negated) else combining.negation(part)

    def by_case(self, node: ex.Compare, limit: ex.Limit, entry: Entry, chooser: Chooser, owner: str | None) -> Part:
        if not isinstance(limit, ex.LimitIf):
            return self.held(measured(chooser, judging(node.comparator, limit, entry)), owner)
        return combining.choose(
            self.part(limit.condition, None, owner),
            self.by_case(node, limit.then, entry, chooser, owner),
            self.by_case(node, limit.otherwise, entry, chooser, owner),
        )

    def free_of(self, without: ex.Without, chooser: Chooser) -> Part:
        anchor = ex.Anchor("sample", chooser.id)
        when = ex.Apart("within", without.number, without.unit, "before", anchor)
        placing = Placing(when, self.lexicon, {chooser.id: chooser.day})
        shelves = []
        for name in without.kinds.names:
            inside = self.part(without.kinds.where, None, name) if without.kinds.where is not None else None
            shelves.append(Shelved(name, records_of(name, self.lexicon), checked(name, inside, placing)))
        return combining.negation(recording.any_of(tuple(shelves)))

    def age(
        self, node: Measured, entry: Entry, bounds: tuple[tuple[str, Decimal], ...], unit: str, owner: str | None
    ) -> Part:
        window = node.window
        anchor = None if window is None or isinstance(window, (ex.Ever, ex.Now)) else anchor_in(window)
        day = None if anchor is None else anchor_of(anchor, self.lexicon, self.samples, owner or "")
        recorded = measured(Chooser(entry, self.lexicon, None, None), judge_of(node, entry))
        return aged(bounds, unit, day, recorded)

    # ------------------------------------------------------------------ attributes
    def attribute(self, node: Measured, owner: str) -> Part:
        name = node.subject.name
        entry = self.lexicon.get("attribute", name)
        label = f"{owner}.{name}"
        absent = frozenset({label})
        judge = self.attribute_judge(node, entry, owner)
        negated = isinstance(node, ex.Is) and node.negated
        formula = entry.formula if entry is not None and entry.unit else None

        def found(context: Context) -> Found:
            value = attribute_value(name, context)
            if value is None and formula is not None and entry is not None:
                value = of_record(formula, context.attributes, entry.unit or "1")
            if value is None:
                return Found(None, absent)
            outcome = judge(context, value)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, str):
                return Found(None, frozenset({f"{outcome}({label})"}))
            return TRUE if outcome is not negated else FALSE

        return found

    def attribute_judge(self, node: Measured, entry: Entry | None, owner: str) -> AttributeJudge:
        if isinstance(node, (ex.Is, ex.OneOf)):
            words = (node.word.word,) if isinstance(node, ex.Is) else tuple(w.word for w in node.words)
            return lambda _, value: word_of(value, words, entry)
        if isinstance(node, ex.Compare) and isinstance(node.limit, ex.LimitIf):
            return self.attribute_by_case(node, node.limit, entry, owner)
        judge = judge_of(node, entry)
        return lambda _, value: judge(reported(value))

    def attribute_by_case(self, node: ex.Compare, limit: ex.Limit, entry: Entry | None, owner: str) -> AttributeJudge:
        if not isinstance(limit, ex.LimitIf):
            judge = judging(node.comparator, limit, entry)
            return lambda _, value: judge(reported(value))
        condition = self.part(limit.condition, None, owner)
        then = self.attribute_by_case(node, limit.then, entry, owner)
        otherwise = self.attribute_by_case(node, limit.otherwise, entry, owner)

        def decide(context: Context, value: AttributeValue) -> Outcome | Found:
            c = condition(context)
            if c.value is not None:
                return (then if c.value else otherwise)(context, value)
            a, b = then(context, value), otherwise(context, value)
            return a if isinstance(a, bool) and a is b else Found(None, c.missing)

        return decide


def _is_composite(node: ex.Expression) -> bool:
    """Whether a leaf is made of several questions, each of which holds for its own time."""
    if getattr(node, "without", None) is not None:
        return True
    return isinstance(node, ex.Compare) and isinstance(node.limit, ex.LimitIf)


def _always(found: Found) -> Part:
    return lambda _: found


def _judged(node: ex.Judge, owner: str | None) -> Part:
    keys = (node.question.en, node.question.zh) if node.question is not None else (node.of or "",)
    missing = frozenset({f'judge("{node.key}")'})

    def found(context: Context) -> Found:
        if owner is not None:
            said = next((context.judged[k] for k in keys if k in context.judged), None)
            return Found(None, missing) if said is None else (TRUE if said else FALSE)
        judgement = context.judgement(*keys)
        if judgement is None:
            return Found(None, missing)
        return Found(judgement.answer, steps=(("judged", node.key, judgement),))

    return found
