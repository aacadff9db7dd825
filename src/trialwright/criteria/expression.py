"""The tree of a criterion: one frozen node for every alternative of the grammar, names already looked up.

A node keeps what was written (``Unless`` stays ``Unless``); what it means is fixed by ``evaluate``. ``span`` is the place in
the text it was read from and does not count in comparisons. A bracket without a window leaves no node behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from trialwright.values.text import Text

Span: TypeAlias = tuple[int, int]
Comparator: TypeAlias = Literal[">=", "<=", "!=", ">", "<", "="]
Bound: TypeAlias = Literal["within", "less than", "at least", "more than"]
Side: TypeAlias = Literal["before", "after"]


# ------------------------------------------------------------------------------------------------ small parts
@dataclass(frozen=True, slots=True)
class Number:
    """A number with its UCUM unit (``""``: none); ``typed`` is the unit as written.

    >>> Number(Decimal("1.5"), "10*9/L") == Number(Decimal("1.50"), "10*9/L", typed="G/L")
    True
    """

    value: Decimal
    unit: str = ""
    typed: str = field(default="", compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A multiple of a limit that came with the result: ``1.5 ULN``."""

    of: Literal["ULN", "LLN"]
    times: Decimal = Decimal(1)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class DetectionLimit:
    """The limit of detection that came with the result: ``LOD``."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an ordered scale: ``II`` in ``NYHA > II``."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class LimitIf:
    """A limit that depends on a condition: ``(if has gilbert_syndrome then 3 ULN else 1.5 ULN)``."""

    condition: Expression
    then: Limit
    otherwise: Limit
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Limit: TypeAlias = Number | Multiple | DetectionLimit | Step | LimitIf


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance added to an anchor; ``number`` may be negative; ``unit`` is h, d, wk, mo or a."""

    number: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A day things are counted from: ``first_dose``, ``end(radiotherapy)``, ``end_of_study + 3 mo``, a record's ``end``.

    ``of`` is the concept of ``start(X)`` and ``end(X)`` or the variable of ``sample(X)``; ``own`` marks a date of the record
    that a ``where (…)`` looks at.
    """

    name: str
    of: str | None = None
    shift: Shift | None = None
    own: bool = False
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Apart:
    """``within 7 d before first_dose`` and its kin."""

    bound: Bound
    number: Decimal
    unit: str
    side: Side
    anchor: Anchor
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Beside:
    """``before enrolment``, ``after end(rt)``."""

    side: Side
    anchor: Anchor
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class On:
    """``at consent``."""

    anchor: Anchor
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class FromTo:
    """``from screening to end_of_study + 3 mo``, both days included."""

    start: Anchor
    end: Anchor
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Ever:
    """``ever``: at any time."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Now:
    """``now``: the latest result; a record still going on."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


When: TypeAlias = Apart | Beside | On | FromTo
Window: TypeAlias = When | Ever | Now


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: a variable, or (``attribute``) an attribute of the record at hand."""

    name: str
    where: Expression | None = None
    attribute: bool = False
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What is looked for among the records: one or several concepts, lists, interventions, activities or anchors."""

    names: tuple[str, ...]
    where: Expression | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Word:
    """A coded word (``positive``, ``yes``, ``III``) or, ``quoted``, free text."""

    word: str
    quoted: bool = False
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Without:
    """``without G_CSF for 14 d``: none within that time before the sample."""

    kinds: Kinds
    number: Decimal
    unit: str
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


# ------------------------------------------------------------------------------------------------ expressions
@dataclass(frozen=True, slots=True)
class All:
    """``A and B``."""

    items: tuple[Expression, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Any:
    """``A or B``."""

    items: tuple[Expression, ...]
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unless:
    """``A unless B``."""

    claim: Expression
    exception: Expression
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """``A only if B``: while B is unknown only B is asked for."""

    claim: Expression
    condition: Expression
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Choose:
    """``if C then A else B``; without ``else`` a false condition is met, shown as not applicable."""

    condition: Expression
    then: Expression
    otherwise: Expression | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Not:
    """``not A``."""

    item: Expression
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Group:
    """``(A) within 7 d before first_dose``: the window is inherited by every leaf inside that has none."""

    item: Expression
    window: Window
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """``all of (…)``, ``any of (…)``, ``none of (…)``, ``at least 2 of (…)``, ``at most 2 of (…)``."""

    rule: Literal["all", "any", "none", "least", "most"]
    items: tuple[Expression, ...]
    number: int | None = None
    window: Window | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Has:
    """``has X``, ``some X where (…)``; ``known`` takes no entry as no."""

    kinds: Kinds
    window: Window | None = None
    known: bool = False
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class HasNo:
    """``no X``."""

    kinds: Kinds
    window: Window | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Every:
    """``every X has (…)``."""

    kinds: Kinds
    claim: Expression
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Count:
    """``at least 2 X where (…)``, ``at most 2 X``."""

    bound: Literal["least", "most"]
    number: int
    kinds: Kinds
    window: Window | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Compare:
    """``ANC >= 1.5 x10^9/L within 7 d before first_dose without G_CSF for 14 d``."""

    subject: Subject
    comparator: Comparator
    limit: Limit
    window: Window | None = None
    without: Without | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Between:
    """``20 < PTA <= 40 %``."""

    low: Number
    low_comparator: Comparator
    subject: Subject
    comparator: Comparator
    limit: Limit
    window: Window | None = None
    without: Without | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Range:
    """``ECOG in 0..1``, both ends included."""

    subject: Subject
    low: Decimal
    high: Decimal
    unit: str = ""
    window: Window | None = None
    without: Without | None = None
    typed: str = field(default="", compare=False, repr=False, kw_only=True)
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """``NYHA in {III, IV}``."""

    subject: Subject
    words: tuple[Word, ...]
    window: Window | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Is:
    """``HIV is positive``; ``negated``: ``RECIST_response is not PD``."""

    subject: Subject
    word: Word
    window: Window | None = None
    negated: bool = False
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Dated:
    """``end at least 4 wk before enrolment``: a date of the record that a bracket looks at."""

    subject: Subject
    when: When
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Judge:
    """``judge "…" | "…"``: a named person answers; a bare ``judge`` asks the record's own words, known by ``of``."""

    question: Text | None = None
    of: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def key(self) -> str:
        """The name under which the answer is kept: the question, English first, or the criterion's id."""
        return (self.question.en or self.question.zh) if self.question else (self.of or "")


@dataclass(frozen=True, slots=True)
class Undefined:
    """``undefined "…"``: the protocol has a gap here."""

    what: Text
    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


Leaf: TypeAlias = Has | HasNo | Every | Count | Compare | Between | Range | OneOf | Is | Dated | Judge | Undefined
Expression: TypeAlias = All | Any | Unless | OnlyIf | Choose | Not | Group | Tally | Leaf
RECORDED: Final = (Has, HasNo, Every, Count)


def parts_of(node: object) -> Iterator[object]:
    """The nodes directly below a node, in the order written; limits, windows and subjects are nodes, too.

    >>> [type(p).__name__ for p in parts_of(Not(Judge(of="E1")))]
    ['Judge']
    """
    for f in fields(node):  # type: ignore[arg-type]
        value = getattr(node, f.name)
        for each in value if isinstance(value, tuple) and f.name != "span" else (value,):
            if hasattr(each, "__dataclass_fields__") and not isinstance(each, Text):
                yield each


def walk(node: object) -> Iterator[object]:
    """The node and all below it, from left to right."""
    yield node
    for part in parts_of(node):
        yield from walk(part)
