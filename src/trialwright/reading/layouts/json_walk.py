"""Walks parsed JSON in the order of the page, so that every value knows where it stands without a parser of our own.

``json`` parses; where each string stands is found by looking for its own characters behind the next quotation mark, and
by a pattern only where it is written with escapes. Both keep the order of the document.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from trialwright.reading.account import BOILERPLATE, LABEL, UNREAD, VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.document import BLANKS, Document, folded
from trialwright.reading.meaning import (
    age_in,
    date_in,
    is_coded,
    is_placeholder,
    is_placeholder_date,
    meaning_at,
)
from trialwright.reading.record import ANY, Layer, Meaning, Slot, State, filled, waiting
from trialwright.reading.redaction import is_private
from trialwright.reading.stretch import Stretch, of_json

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.S)
_SCALAR = re.compile(r"\s*:\s*(-?\d[\d.eE+\-]*|true|false|null)")
_COLON = re.compile(r"\s*:\s*")
_TRUTHS: Final = frozenset({"results.file", "expanded_access"})
_ANY_HEADS: Final = ("dates.", "registration.", "enrollment.", "identification.registration", "identification.subject_id", "identification.secondary", "version.")  # fmt: skip
_ANY_LEAVES: Final = (
    ".phone",
    ".email",
    ".fax",
    ".postcode",
    ".size",
    ".date",
    ".min",
    ".max",
    ".website",
    ".pmid",
    ".url",
)


class _OutOfStep(Exception):
    """The strings found and the values parsed do not match: an object names a key twice."""


class Pairs(dict[str, Any]):
    """An object that keeps every pair, also those with one key."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    def items(self) -> Any:
        return self.pairs


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """Where a value of a key goes, worked out once: the path around its number, its language, its kind."""

    before: str
    after: str
    language: str
    kind: str
    where: str
    layer: Layer
    is_private: bool
    is_fixed: bool = False
    longest: int = 200

    def path(self, numbers: tuple[int, ...]) -> str:
        if self.is_fixed:
            return self.before
        if len(numbers) == 1:
            return f"{self.before[:-1]}{numbers[0]}{self.after}"
        out = self.before + self.after
        for n in numbers:
            out = out.replace("#", str(n), 1)
        return out


@dataclass(frozen=True, slots=True)
class Each:
    """A list: the counter that numbers its members, and what each of them is."""

    counter: str
    member: Any
    head: str = ""


Handler: TypeAlias = Callable[["Walk", Any, tuple[int, int], tuple[int, ...]], None]
IGNORE: Final = "-"
_NOTHING: Final[Mapping[str, Any]] = {}
_FIRST: Final = (1, 1)
_EDGES: Final = frozenset(BLANKS)
_FREE: Final = (None, State.VALUE)
_DECODER: Final = json.JSONDecoder()


@lru_cache(maxsize=1024)
def leaf(spec: str) -> Leaf:
    """A leaf from its notation: a path, ``#`` for the number of a member, ``|language`` at the end."""
    path, _, language = spec.partition("|")
    where = path.replace("[#]", "[*]")
    if where.startswith(
        ("dates.", "registration.date", "registration.refreshed", "ethics.date")
    ) and not where.endswith(".type"):
        kind = "date"
    elif where.startswith("eligibility.age.m"):
        kind = "age"
    else:
        kind = "word"
    if not language:
        once = where.startswith((*_ANY_HEADS, "eligibility.age.m")) or where.endswith(_ANY_LEAVES)
        language = ANY if once and not where.endswith(".type") else "en"
    head, mark, tail = path.partition("#")
    return Leaf(
        head + mark if mark else head,
        tail,
        language,
        kind,
        where,
        Assembly.layer_of(path.replace("#", "1")),
        is_private(path.replace("#", "1")),
        not mark,
        200 if kind != "word" or where in _TRUTHS or where.startswith("oversight.") or is_coded(where) else 40,
    )


def with_leaves(table: Any) -> Any:
    """A table whose paths are worked out once, before any page is read."""
    if type(table) is str:
        return table if table == IGNORE else leaf(table)
    if isinstance(table, Each):
        return Each(table.counter, with_leaves(table.member), table.head)
    if isinstance(table, dict):
        return {name: with_leaves(inner) for name, inner in table.items()}
    return table


class Walk:
    """One pass through a document along a table of keys; what the table does not name is unread.

    Args:
        change: frees a text from what its field adds, such as the backslashes of Markdown.
        sign: what a text must hold to be changed at all.
    """

    def __init__(
        self,
        document: Document,
        assembly: Assembly,
        *,
        start: int = 0,
        change: Callable[[str], str] | None = None,
        sign: str = "",
    ) -> None:
        self.document = document
        self.assembly = assembly
        self.change = change
        self.sign = sign
        self.text = document.text
        self.start = self.at = start
        self.counts: dict[str, int] = {}
        self.single = len(document.starts) <= 1
        assembly.books.rest = LABEL
        self.places = document.places
        self.booked = assembly.books.stretches
        self.valued = self.booked[VALUE].append
        assembly.is_ordered = True

    def run(self, value: Any, table: Any) -> None:
        """Reads a parsed value along a table; twice-named keys are read one after the other."""
        try:
            self._value(value, table, (0, 0), ())
        except _OutOfStep:
            self.assembly.slots.clear()
            self.assembly.books.clear()
            self.counts.clear()
            self.at = self.start
            again, _ = json.JSONDecoder(object_pairs_hook=Pairs).raw_decode(self.text, self._first_brace())
            try:
                self._value(again, table, (0, 0), ())
            except _OutOfStep:
                self.assembly.note(
                    "JSON的键值顺序无法对应，部分位置缺失", "keys and values do not match up; some places are missing"
                )

        if self.single and self.assembly.slots:
            self.assembly.uses[1] = VALUE

    def _first_brace(self) -> int:
        m = re.compile(r"[{\[]").search(self.text, self.start)
        return m.start() if m is not None else self.start

    # the walk
    def _inside(self, words: str) -> tuple[int, int]:
        """The inside of the next string, which holds these words; passes it.

        Where the words stand as they are, no escape is among them: each would need two characters for one.
        """
        text = self.text
        start = text.find('"', self.at) + 1
        if start == 0:
            raise _OutOfStep
        end = start + len(words)
        if not text.startswith(words, start) or text[end] != '"':
            end = self._end(start)
        self.at = end + 1
        return start, end

    def _end(self, start: int) -> int:
        m = _STRING.match(self.text, start - 1) if start > 0 else None
        if m is None:
            raise _OutOfStep
        return m.end() - 1

    def _value(self, value: Any, table: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if type(value) is str:
            start, end = self._inside(value)
            self._string(value, table, start, end, numbers)
        elif isinstance(value, dict):
            if callable(table):
                table(self, value, key, numbers)
                return
            self._object(value, table, numbers)
        elif type(value) is list:
            self._list(value, table, key, numbers)
        else:
            self._scalar(value, table, key, numbers)

    def _object(self, value: dict[str, Any], table: Any, numbers: tuple[int, ...]) -> None:
        known: Mapping[str, Any] = table if type(table) is dict else _NOTHING
        text, put = self.text, self.put
        find, stands = text.find, text.startswith
        passed = IGNORE if table == IGNORE else known.get("*")
        lookup, at = known.get, self.at
        for name, inner in value.items():  # `_inside`, written out: this is where the time of reading goes
            start = find('"', at) + 1
            end = start + len(name)
            if start == 0 or not stands(name, start) or text[end] != '"':
                end = self._end(start)
                if not stands(name, start) and "\\" not in text[start:end]:
                    raise _OutOfStep
            spec = lookup(name, passed)
            if type(inner) is str:
                start = find('"', end + 1) + 1
                end = start + len(inner)
                if not stands(inner, start) or text[end] != '"':
                    end = self._end(start)
                at = end + 1
                if type(spec) is Leaf:
                    put(spec, inner, start, end, numbers)
                else:
                    self.at = at
                    self._string(inner, spec, start, end, numbers)
                    at = self.at
            else:
                self.at = end + 1
                self._value(inner, spec, (start - 1, end + 1), numbers)
                at = self.at
        self.at = at

    def _list(self, values: list[Any], table: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if callable(table):
            table(self, values, key, numbers)
            return
        if isinstance(table, Each):
            name = table.counter.replace("#", str(numbers[0])) if numbers and "#" in table.counter else table.counter
            for value in values:
                n = self.counts[name] = self.counts.get(name, 0) + 1
                self._value(value, table.member, key, (*numbers, n))
        else:
            for value in values:
                self._value(value, table, key, numbers)

    def skip(self, value: Any) -> None:
        """Passes the strings of a value that is read in another way."""
        if type(value) is str:
            self._inside(value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                self._inside(name)
                self.skip(inner)
        elif type(value) is list:
            for inner in value:
                self.skip(inner)

    def pass_over(self, value: Any) -> int:
        """Passes a whole object or list behind the key read last; the offset where its last string ends."""
        m = _COLON.match(self.text, self.at)
        if m is None or not isinstance(value, (dict, list)):
            return self.at
        known = self.document.json_end(m.end())
        end = known if known is not None else _DECODER.raw_decode(self.text, m.end())[1]
        last = self.text.rfind('"', m.end(), end) + 1
        self.at = end
        return last or m.end()

    def strings(self, words: list[str]) -> list[tuple[int, int]]:
        """The insides of the next strings, which hold these words."""
        return [self._inside(w) for w in words]

    # the leaves
    def lines(self, start: int, end: int) -> tuple[int, int]:
        if self.single:
            return _FIRST
        starts = self.document.starts
        first = bisect_right(starts, start)
        return (
            first,
            first if end < (starts[first] if first < len(starts) else end + 1) else bisect_right(starts, end),
        )

    def book(self, use: str, start: int, end: int) -> None:
        """Notes what the lines of a stretch are used for."""
        if not self.single:
            self.booked[use].append((start, end))
        elif use == VALUE:
            self.assembly.uses[1] = VALUE
        else:
            self.assembly.uses.setdefault(1, use)

    def _string(self, value: str, spec: Any, start: int, end: int, numbers: tuple[int, ...]) -> None:
        if type(spec) is Leaf:
            self.put(spec, value, start, end, numbers)
        elif type(spec) is str:
            if spec != IGNORE:
                self.put(leaf(spec), value, start, end, numbers)
            else:
                self.boilerplate(start, end)
        elif spec is None or isinstance(spec, (dict, Each)):
            self.book(UNREAD, start, end)
        else:
            spec(self, value, (start, end), numbers)

    def _scalar(self, value: Any, spec: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if value is None or spec == IGNORE:
            if value is not None:
                self.boilerplate(*key)
            return
        if type(spec) is not Leaf and type(spec) is not str:
            if spec is None or isinstance(spec, (dict, Each)):
                self.book(UNREAD, *key)
            else:
                spec(self, value, key, numbers)
            return
        m = _SCALAR.match(self.text, key[1])
        if m is None:
            self.book(UNREAD, *key)
            return
        self.put(spec if type(spec) is Leaf else leaf(spec), m.group(1), *m.span(1), numbers)

    def put(self, to: Leaf, value: str, start: int, end: int, numbers: tuple[int, ...] = ()) -> None:
        """One value at its path, with its meaning."""
        words = value if value and value[0] not in _EDGES and value[-1] not in _EDGES else value.strip(BLANKS)
        if not words:
            self.absent(to, numbers, start)
            return
        text = words if self.change is None or self.sign not in words else self.change(words).strip()
        if not text.isprintable() or "  " in text:  # printable text has no blank but the plain one
            text = folded(text)
        if len(words) != len(value):
            start, end = self._inner(start, end)
        means, state = means_of(to, text) if len(text) <= to.longest else _FREE
        path = to.before if to.is_fixed else to.path(numbers)
        span = (start, end)
        if self.single:
            slot = filled(state, to.layer, text, words, 0, _FIRST, span, means, None, None, to.is_private)
        else:
            self.valued(span)
            slot = waiting(state, to.layer, text, words, 0, span, means, to.is_private, self.places)
        slots = self.assembly.slots
        if path in slots:
            self.assembly._keep(path, to.language, slot)
        else:
            slots[path] = {to.language: slot}

    def absent(self, to: Leaf, numbers: tuple[int, ...], start: int) -> None:
        slot = Slot(
            state=State.BLANK,
            layer=to.layer,
            page=self.assembly.page,
            lines=self.lines(start, start),
            private=to.is_private,
        )
        self.assembly._keep(to.path(numbers), to.language, slot)

    def _inner(self, start: int, end: int) -> tuple[int, int]:
        """The span without plain blanks at its ends (escaped ones stay inside)."""
        text = self.text
        while start < end and text[start] in BLANKS:
            start += 1
        while end > start and text[end - 1] in BLANKS:
            end -= 1
        return start, end

    def stretch(self, span: tuple[int, int]) -> Stretch:
        """The inside of a string, freed from its escapes, each character with its place."""
        return of_json(self.text, *span) if "\\" in self.text[span[0] : span[1]] else Stretch.of(self.text, *span)

    def boilerplate(self, start: int, end: int) -> None:
        """Lines that are known and not read; on one line there is nothing to book."""
        if not self.single:
            self.booked[BOILERPLATE].append((start, end))


@lru_cache(maxsize=65536)
def means_of(to: Leaf, text: str) -> tuple[Meaning | None, State]:
    if len(text) > 200:
        return None, State.VALUE
    if to.kind == "date":
        date = date_in(text)
        if date is None:
            return None, State.VALUE
        return Meaning(date=date), State.PLACEHOLDER if is_placeholder_date(date) else State.VALUE
    if to.kind == "age":
        amount = age_in(text)
        return (None if amount is None else Meaning(quantity=amount)), State.VALUE
    if to.where in _TRUTHS or to.where.startswith("oversight."):
        return (
            Meaning(truth=text.lower() in ("true", "yes")) if text.lower() in ("true", "false", "yes", "no") else None
        ), State.VALUE
    means = meaning_at(to.where, text)
    if means is None and is_placeholder(to.where, text):
        return None, State.PLACEHOLDER
    return means, State.VALUE


def elements(text: str, at: int) -> Iterable[tuple[int, int]]:
    """Start and end of each member of the list that opens at ``at``; ends quietly where the list is broken."""
    decoder = json.JSONDecoder()
    gap = re.compile(r"[\s,]*")
    m = gap.match(text, at + 1)
    k = m.end() if m is not None else at + 1
    while k < len(text) and text[k] != "]":
        try:
            _, end = decoder.raw_decode(text, k)
        except (ValueError, RecursionError):
            return
        yield k, end
        m = gap.match(text, end)
        k = m.end() if m is not None else end
