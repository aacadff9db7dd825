"""`Slot`: one field in one language: its words, its state, who can mend it, its meaning, and where it stood.

Where a slot stood is worked out when somebody asks: most readers of a record never do.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

ANY: Final = "any"


class State(StrEnum):
    """What a slot holds (docs/read.md has an example of each)."""

    VALUE = "value"
    BLANK = "blank"
    HIDDEN = "hidden"
    LOST = "lost"
    DAMAGED = "damaged"
    PLACEHOLDER = "placeholder"
    REDACTED = "redacted"

    @property
    def label(self) -> Text:
        return STATES[self]


_VALUE, _DAMAGED = State.VALUE, State.DAMAGED  # an enumeration's member is slow to look up where it is asked often


class Layer(StrEnum):
    """Who can mend it: who wrote or left it (registrant), the form or software (registry), a re-rendering site (mirror)."""

    REGISTRANT = "registrant"
    REGISTRY = "registry"
    MIRROR = "mirror"

    @property
    def label(self) -> Text:
        return LAYERS[self]


STATES: Final = MappingProxyType(
    {
        State.VALUE: Text(zh="有内容", en="value"),
        State.BLANK: Text(zh="空白（有标签，未填写）", en="blank: the label is printed without a value"),
        State.HIDDEN: Text(
            zh="隐藏（注册网站上可能已填写，文本副本看不到）",
            en="hidden: may be filled at the register, a text copy cannot see it",
        ),
        State.LOST: Text(
            zh="丢失（注册库有此项，镜像或导出未保留）", en="lost: the register has it, the mirror or export dropped it"
        ),
        State.DAMAGED: Text(zh="受损（个别字符已损坏）", en="damaged: characters are broken"),
        State.PLACEHOLDER: Text(zh="占位内容", en="placeholder: page or form words instead of a value"),
        State.REDACTED: Text(zh="已隐去（个人信息）", en="redacted: personal data removed by us"),
    }
)
LAYERS: Final = MappingProxyType(
    {
        Layer.REGISTRANT: Text(zh="注册人", en="registrant"),
        Layer.REGISTRY: Text(zh="注册机构", en="registry"),
        Layer.MIRROR: Text(zh="镜像网站", en="mirror"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """The typed reading of a slot: exactly one of code, date, number, quantity, truth is given."""

    code: str | None = None
    date: PartialDate | None = None
    number: Decimal | None = None
    quantity: Quantity | None = None
    truth: bool | None = None


class Pending:
    """What a value leaves open until somebody asks: its lines, perhaps its span, which ``_later`` then gives."""

    __slots__ = ("_later",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "lines":
                value = self._later.lines_of(self)
            elif name == "span":
                value = self._later.span_of(self)
            else:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            object.__setattr__(self, name, value)
            return value


class LineStarts:
    """The offset at which each line of a text begins, counted when first asked for; gives slots their line."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        if self._starts is None:
            self._starts = _line_starts(self._text)
        return self._starts

    def lines_of(self, slot: Slot) -> tuple[int, int] | None:
        """The line of a slot that stands on one line."""
        if slot.span is None:
            return None
        line = max(1, bisect_right(self.starts, slot.span[0]))
        return line, line


class Covered:
    """Gives a container its lines and its span: from the first of its members to the last."""

    __slots__ = ("_members",)

    def __init__(self, members: list[Slot]) -> None:
        self._members = members

    def lines_of(self, slot: Slot) -> tuple[int, int] | None:
        return _from_first_to_last([s.lines for s in self._members])

    def span_of(self, slot: Slot) -> tuple[int, int] | None:
        """From where its first member begins to where its last one ends."""
        return _from_first_to_last([s.span for s in self._members])


def _from_first_to_last(every: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    known = [x for x in every if x is not None]
    return (min(a for a, _ in known), max(b for _, b in known)) if known else None


_NEWLINE = re.compile(r"\r\n|\n|\r")
_ONE_MORE: Final = (1).__add__


def _line_starts(text: str) -> list[int]:
    """Where lines begin; a line break at the very end opens no further line."""
    if not text:
        return []
    out = [0]
    if text.count("\r") == text.count("\r\n"):  # a line ends where its line feed does
        out += accumulate(map(_ONE_MORE, map(len, text.split("\n"))))
        out.pop()  # behind the last line nothing begins
    else:
        out += [m.end() for m in _NEWLINE.finditer(text)]
    if out[-1] == len(text):
        out.pop()
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Pending):
    """One field in one language: what stood there, where, and in which state.

    Args:
        text: blanks folded, entities and escapes resolved, nothing else; ``None`` where nothing is written.
        as_written: exactly as on the page, without surrounding blanks.
        page: 0-based index into the record's pages.
        lines: first and last line, 1-based; for an absence the line of the label.
        span: start and end in code points of the page's decoded text; ``None`` for an absence.
        items: number of members, for a container (criteria list, arms, outcomes …); its text is in memory only.
        private: personal data; readable in memory for comparisons, ``redacted`` in everything written.
        also: values of other pages that disagree.
    """

    state: State = State.VALUE
    layer: Layer = Layer.REGISTRANT
    text: str | None = None
    as_written: str | None = None
    page: int = 0
    lines: tuple[int, int] | None = None
    span: tuple[int, int] | None = None
    means: Meaning | None = None
    inferred: Text | None = None
    items: int | None = None
    private: bool = False
    also: tuple[Slot, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether somebody's value stands here (damaged ones count; placeholders and absences do not)."""
        state = self.state
        return (state is _VALUE or state is _DAMAGED) and (self.text is not None or self.items is not None)

    @property
    def line(self) -> int | None:
        return None if self.lines is None else self.lines[0]

    @property
    def code(self) -> str | None:
        return None if self.means is None else self.means.code

    @property
    def date(self) -> PartialDate | None:
        return None if self.means is None else self.means.date

    @property
    def number(self) -> Decimal | None:
        return None if self.means is None else self.means.number

    @property
    def quantity(self) -> Quantity | None:
        return None if self.means is None else self.means.quantity

    @property
    def truth(self) -> bool | None:
        return None if self.means is None else self.means.truth


class _Filling(Pending):
    """A slot while it is being filled: the same layout as `Slot`, without the guard that makes filling seven times dearer."""

    __slots__ = ("also", "as_written", "inferred", "items", "layer", "lines", "means", "page", "private", "span", "state", "text")  # fmt: skip

    def __init__(
        self, state: State, layer: Layer, text: str | None, as_written: str | None, page: int, span: tuple[int, int] | None,
        means: Meaning | None, inferred: Text | None, items: int | None, private: bool, later: LineStarts | Covered | None,
    ) -> None:  # fmt: skip
        self.state = state
        self.layer = layer
        self.text = text
        self.as_written = as_written
        self.page = page
        self.span = span
        self.means = means
        self.inferred = inferred
        self.items = items
        self.private = private
        self.also: tuple[Slot, ...] = ()
        self._later = later


def filled(
    state: State, layer: Layer, text: str | None, as_written: str | None, page: int, lines: tuple[int, int] | None,
    span: tuple[int, int] | None, means: Meaning | None, inferred: Text | None, items: int | None, private: bool,
) -> Slot:  # fmt: skip
    """A `Slot`, made the quick way: a page has hundreds of them.

    >>> s = filled(State.VALUE, Layer.REGISTRANT, "Both", "Both", 0, (3, 3), (9, 13), None, None, None, False)
    >>> s == Slot(text="Both", as_written="Both", lines=(3, 3), span=(9, 13))
    True
    """
    slot: Any = _Filling(state, layer, text, as_written, page, span, means, inferred, items, private, None)
    slot.lines = lines
    slot.__class__ = Slot
    return slot  # type: ignore[no-any-return]


def container(state: State, layer: Layer, page: int, items: int, members: list[Slot]) -> Slot:
    """The slot of a list: how many members hold a value; where it stands is asked of them when somebody asks it.

    >>> one = Slot(text="Placebo", as_written="Placebo", lines=(4, 4), span=(40, 47))
    >>> container(State.VALUE, Layer.REGISTRANT, 0, 1, [one]).span
    (40, 47)
    """
    slot: Any = _Filling(state, layer, None, None, page, None, None, None, items, False, Covered(members))
    del slot.span
    slot.__class__ = Slot
    return slot  # type: ignore[no-any-return]


def waiting(
    state: State, layer: Layer, text: str | None, as_written: str | None, page: int, span: tuple[int, int] | None,
    means: Meaning | None, private: bool, later: LineStarts,
) -> Slot:  # fmt: skip
    """As `filled`, its lines left open until somebody asks.

    >>> here = LineStarts("Sex\\nBoth")
    >>> waiting(State.VALUE, Layer.REGISTRANT, "Both", "Both", 0, (4, 8), None, False, here).lines
    (2, 2)
    """
    slot: Any = _Filling(state, layer, text, as_written, page, span, means, None, None, private, later)
    slot.__class__ = Slot
    return slot  # type: ignore[no-any-return]
