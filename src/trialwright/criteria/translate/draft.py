"""What drafting yields: an unsigned expression, what it was made of, and an account of every character and number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from trialwright.criteria.cleaning import Mend
from trialwright.criteria.grammar import parse
from trialwright.values.finding import Finding
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.expression import Expression
    from trialwright.criteria.lexicon import Lexicon

Language = Literal["zh", "en"]
Kind = Literal["include", "exclude"]
Value = Decimal | str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of one language's source text, in characters."""

    language: str
    start: int
    end: int

    def of(self, source: str) -> str:
        return source[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A comparator, a value and a unit, bound to a variable.

    Args:
        variable: id of the lexicon (``lesion.volume`` for the attribute of a listed thing), or the record's own words.
        is_known: whether the lexicon knows the variable.
        comparator: ``>= <= > < = !=`` or ``in`` (a closed range or list of steps); ``""`` where the record has none.
        values: one value; for ``in`` the first and last (or all) steps. Digits as ``Decimal``, steps (``III``), ``LOD`` as text.
        unit: UCUM code, ``ULN`` or ``LLN``; ``1`` for counts and ratios; ``{score}``, ``{class}``, ``{grade}``, ``{degree}``.
        role: ``""``, ``guard`` (a condition under which something else holds) or ``exception``.
        when: the condition it holds under, in the criteria language; empty if none.
        doubts: why the value may not be what is meant (damage, boundary word, missing comparator).
    """

    variable: str
    comparator: str
    values: tuple[Value, ...]
    unit: str
    span: Span
    is_known: bool = True
    role: str = ""
    when: str = ""
    doubts: tuple[Text, ...] = ()

    @property
    def key(self) -> tuple[str, str, tuple[Value, ...], str]:
        """What two constraints are compared by."""
        return self.variable, self.comparator, tuple(_plain(v) for v in self.values), self.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeConstraint:
    """When something must have been, counted from an anchor.

    Args:
        what: concept id, ``sample(X)`` for a result, or the record's own words.
        comparator: ``<=`` (within), ``<`` (less than), ``>=`` (at least), ``>`` (more than).
        value, unit: the distance; unit ``h d wk mo a``; zero with ``>`` where only the order is said.
        anchor: a date of the trial, ``start(X)``, ``end(X)``, ``sample(X)``; ``unstated`` where the record names none.
        assumed: the anchor the expression uses where none is stated.
        direction: ``before`` or ``after``.
        negated: whether it must *not* have been.
    """

    what: str
    comparator: str
    value: Decimal
    unit: str
    anchor: str
    direction: str
    span: Span
    assumed: str = ""
    negated: bool = False

    @property
    def key(self) -> tuple[str, str, Decimal, str, str, str]:
        return self.what, self.comparator, _number(self.value), self.unit, self.anchor, self.direction


def _number(v: Decimal) -> Decimal:
    return v.normalize() + 0


def _plain(v: Value) -> Value:
    return _number(v) if isinstance(v, Decimal) else v


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One leaf of the drafted tree and the words it came from (one span a language)."""

    text: str
    kind: str
    spans: tuple[Span, ...]


class Use(StrEnum):
    """What a stretch of the source was used for."""

    LEAF = "leaf"
    QUOTED = "quoted"
    LIST_MARK = "list mark"
    CONNECTIVE = "connective"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the source and its use."""

    span: Span
    use: Use


class NumberUse(StrEnum):
    """What became of a number of the source."""

    VALUE = "value"
    WINDOW = "window"
    LIST_MARK = "list mark"
    NAME = "name"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class NumberAccount:
    """A number of the source as written, its place and its use; ``NAME`` belongs to a word (PD-1, CTCAE 5.0)."""

    words: str
    span: Span
    use: NumberUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounting:
    """That nothing was dropped: the parts tile the source, and every number has one use.

    Args:
        language: ``zh`` or ``en``.
        length: characters of the source.
        parts: in order; together exactly the source.
        numbers: in order of place.
    """

    language: str
    length: int
    parts: tuple[Part, ...]
    numbers: tuple[NumberAccount, ...]

    @property
    def is_closed(self) -> bool:
        """Whether the parts follow each other without gap or overlap from first to last character."""
        at = 0
        for p in self.parts:
            if p.span.start != at or p.span.end <= at:
                return False
            at = p.span.end
        return at == self.length

    @property
    def unused(self) -> tuple[NumberAccount, ...]:
        return tuple(n for n in self.numbers if n.use is NumberUse.UNUSED)

    def share(self, use: Use) -> float:
        """The share of the source's characters put to one use, 0 to 1 (1 of an empty source)."""
        if not self.length:
            return 1.0
        return sum(p.span.end - p.span.start for p in self.parts if p.use is use) / self.length


@dataclass(frozen=True, slots=True)
class DraftReading:
    """Another way to read the words, as an expression, and why."""

    that: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One criterion drafted from the record's words: unsigned, for a person to read beside the source.

    Args:
        number: ``I5`` or ``E3.a``: the record's number with the letter of its list.
        kind: include or exclude.
        that: the expression in canonical spelling, without ``TBC``.
        readings: other expressions the words allow; the stricter decides until a person does.
        window: the window a preamble lays on sub-items, as source text (``within 7 d before first_dose``), or empty.
        gate: where it is judged; ``""`` means the first gate.
        constraints, times: what was found, once for both languages where they agree.
        leaves: of the drafted tree, with their places.
        accounting: one a language that has text.
        confidence: 0 to 1: share of the source carried by understood leaves, raised where both languages agree.
        findings: doubts about the words.
        repairs: damage that was read as a proposal, by language.
        parts: drafts of its lettered sub-items, where it has any; ``that`` then joins them.
        source: the words drafted from, by language.
    """

    number: str
    kind: Kind
    that: str
    readings: tuple[DraftReading, ...] = ()
    window: str = ""
    gate: str = ""
    constraints: tuple[Constraint, ...] = ()
    times: tuple[TimeConstraint, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    accounting: tuple[Accounting, ...] = ()
    confidence: float = 0.0
    findings: tuple[Finding, ...] = ()
    repairs: Mapping[str, tuple[Mend, ...]] = field(default_factory=lambda: MappingProxyType({}))
    parts: tuple[Draft, ...] = ()
    source: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def text(self) -> str:
        """The canonical source line, unsigned: the expression and ``TBC``."""
        return f"{self.that} TBC"

    def expression(self, lexicon: Lexicon) -> Expression:
        """The tree of the draft, its names looked up."""
        return parse(self.that, lexicon=lexicon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A criterion as the record has it.

    Args:
        number: the number printed in the record, with the letter of a sub-item (``5``, ``5.a``); without I or E.
        kind: include or exclude.
        zh, en: its words; ``None`` where the record has none in that language.
        path: the record's path, for findings.
    """

    number: str
    kind: Kind
    zh: str | None = None
    en: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedList:
    """All criteria of a record, drafted, by gate in order of time.

    Args:
        gates: name of the gate to its drafts, in the record's order; ``enrolment`` always first.
        findings: doubts about the list as a whole (counts differ between the languages).
    """

    gates: Mapping[str, tuple[Draft, ...]]
    findings: tuple[Finding, ...] = ()

    def __iter__(self) -> Iterator[Draft]:
        return (d for drafts in self.gates.values() for d in drafts)
