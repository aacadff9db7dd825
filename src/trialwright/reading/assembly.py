"""`Assembly`: collects slots while a layout reads a document, accounts for every line, and becomes the record."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from trialwright.reading.account import BOILERPLATE, EMPTY, LABEL, UNREAD, VALUE, Books
from trialwright.reading.document import BLANKS, Document, folded
from trialwright.reading.paths import general
from trialwright.reading.record import (
    ANY,
    Field,
    Layer,
    Meaning,
    NotShown,
    Page,
    RegistryRecord,
    Slot,
    State,
    container,
    fields_of,
    filled,
)
from trialwright.reading.redaction import is_private
from trialwright.reading.stretch import of_markup, without_escapes
from trialwright.values.text import Text

_RANK: Final = {EMPTY: 0, UNREAD: 0, BOILERPLATE: 1, LABEL: 2, VALUE: 3}
# What the form itself fills in: nobody but the registry can mend it.
_REGISTRY_PATHS = re.compile(
    r"identification\.(registration_number|registrant)|registration\..*|version\..*|results\.file|ethics\.file"
)
_REGISTRY_HEADS: Final = ("identification.reg", "registration.", "version.", "results.file", "ethics.file")
CONTAINERS: Final = frozenset((
    "arms", "interventions", "outcomes", "sites", "samples", "sponsor.secondary", "diagnostic",
    "identification.secondary_ids", "keywords", "references", "documents", "eligibility.inclusion", "eligibility.exclusion",
))  # fmt: skip


def raw(text: str, medium: str) -> str:
    """A piece of a page without what its medium adds: mark-up and entities, or JSON escapes.

    >>> raw("&ge; 18 <b>years</b>", "html"), raw(r"\\u2265 18", "json")
    ('≥ 18 years', '≥ 18')
    """
    if medium == "json":
        return without_escapes(text).strip(BLANKS)
    if medium in ("html", "xml"):
        return (of_markup(text, 0, len(text)).text if "<" in text or "&" in text or "]]>" in text else text).strip(
            BLANKS
        )
    return text


class Assembly:
    """Slots by path and language in page order, and what each line was used for."""

    def __init__(self, document: Document, page: int = 0) -> None:
        self.document = document
        self.page = page
        self.slots: dict[str, dict[str, Slot]] = {}
        self.books = Books(document.text, document.places)
        self.uses = self.books.uses
        self.notes: list[Text] = []
        self.never_asked: tuple[str, ...] = ()
        self.lost: tuple[str, ...] = ()
        self.unescape: Callable[[str], str] | None = None
        self.counts: dict[str, int] = {}
        self.is_ordered = False  # whether slots are put in the order of the page anyway

    # what lines are used for
    def mark(self, use: str, start: int, end: int | None = None) -> tuple[int, int]:
        """Books the lines under a span; a value outranks a label, a label outranks boilerplate. Returns the lines."""
        starts = self.document.starts
        if len(starts) == 1:
            if _RANK[self.uses.get(1, EMPTY)] < _RANK[use]:
                self.uses[1] = use
            return 1, 1
        first = max(1, bisect_right(starts, start))
        last = (
            first
            if end is None or end <= start
            else first
            if first >= len(starts) or end <= starts[first]
            else bisect_right(starts, end - 1)
        )
        uses, rank = self.uses, _RANK[use]
        if first == last:
            if _RANK[uses.get(first, EMPTY)] < rank:
                uses[first] = use
            return first, first
        for n in range(first, last + 1):
            if _RANK[uses.get(n, EMPTY)] < rank:
                uses[n] = use
        return first, last

    def label(self, start: int, end: int | None = None) -> int:
        """Books a label; returns its first line."""
        return self.mark(LABEL, start, end)[0]

    def boilerplate(self, start: int, end: int | None = None) -> None:
        self.mark(BOILERPLATE, start, end)

    # slots
    def put(
        self,
        path: str,
        language: str,
        start: int,
        end: int,
        *,
        state: State = State.VALUE,
        layer: Layer | None = None,
        means: Meaning | None = None,
        inferred: Text | None = None,
        text: str | None = None,
        items: int | None = None,
    ) -> Slot:
        """A value between two offsets; blanks at its ends are cut off, ``text`` overrides the folded text."""
        d = self.document
        start, end = d.trimmed(start, end)
        as_written = raw(d.text[start:end], d.medium)
        if text is None:
            text = folded(as_written if self.unescape is None else self.unescape(as_written))
        slot = filled(
            state, layer or self.layer_of(path), text, as_written, self.page, self.mark(VALUE, start, end), (start, end),
            means, inferred, items, is_private(path),
        )  # fmt: skip
        return self._keep(path, language, slot)

    def place(
        self,
        path: str,
        language: str,
        span: tuple[int, int],
        as_written: str,
        text: str,
        *,
        state: State = State.VALUE,
        layer: Layer | None = None,
        means: Meaning | None = None,
        inferred: Text | None = None,
        items: int | None = None,
    ) -> Slot:
        """A value whose characters the layout has already freed from its medium."""
        slot = filled(
            state, layer or self.layer_of(path), text, as_written, self.page, self.mark(VALUE, *span), span,
            means, inferred, items, is_private(path),
        )  # fmt: skip
        return self._keep(path, language, slot)

    def absent(
        self,
        path: str,
        language: str,
        line: int | None,
        *,
        state: State = State.BLANK,
        layer: Layer | None = None,
        items: int | None = None,
        inferred: Text | None = None,
    ) -> Slot:
        """A field without a value: the line is its label's."""
        lines = None if line is None else (line, line)
        slot = filled(
            state, layer or self.layer_of(path), None, None, self.page, lines, None, None, inferred, items, is_private(path)
        )  # fmt: skip
        return self._keep(path, language, slot)

    def infer(
        self,
        path: str,
        language: str,
        line: int,
        *,
        text: str,
        because: Text,
        means: Meaning | None = None,
        layer: Layer = Layer.MIRROR,
    ) -> Slot:
        """A value that is not printed at its own place, such as a type that a section's heading gives."""
        slot = filled(State.VALUE, layer, text, None, self.page, (line, line), None, means, because, None, False)
        return self._keep(path, language, slot)

    @staticmethod
    def layer_of(path: str) -> Layer:
        """Who can mend a field of the form: the registry where the form fills it in itself."""
        return (
            Layer.REGISTRY if path.startswith(_REGISTRY_HEADS) and _REGISTRY_PATHS.fullmatch(path) else Layer.REGISTRANT
        )

    def _keep(self, path: str, language: str, slot: Slot) -> Slot:
        slots = self.slots.setdefault(path, {})
        have = slots.get(language)
        if have is None or (have.text is None and not have.items):
            slots[language] = slot
        elif slot.text is not None and slot.text != have.text:  # printed twice and different: nothing is dropped
            slots[language] = replace(have, also=(*have.also, slot))
        return slots[language]

    def change(self, path: str, language: str, **changes: object) -> None:
        """Replaces parts of a slot that is there."""
        slots = self.slots.get(path)
        if slots and language in slots:
            slots[language] = replace(slots[language], **changes)  # type: ignore[arg-type]

    def slot(self, path: str, language: str) -> Slot | None:
        return self.slots.get(path, {}).get(language)

    def note(self, zh: str, en: str) -> None:
        self.notes.append(Text(zh=zh, en=en))

    # the record
    def _dated(self) -> str:
        for path in _DATED:
            for s in self.slots.get(path, {}).values():
                if s.date is not None:
                    return str(s.date)
        return ""

    def fields(self) -> dict[str, Field]:
        """All fields in page order, each container before its first member."""
        slots: dict[str, dict[str, Slot]] = {}
        members: dict[str, list[str]] = {}
        every = self.slots
        head, listed = "[", []  # of the container whose members were met last: they mostly stand together
        for path in every if self.is_ordered else self._in_page_order():
            if path.startswith(head):
                listed.append(path)
            elif (at := path.find("[")) > 0 and (name := path[:at]) in CONTAINERS:
                if name not in members:
                    members[name] = []
                    slots.setdefault(name, every.get(name, {}))
                head, listed = path[: at + 1], members[name]
                listed.append(path)
            slots[path] = every[path]
        for name, paths in members.items():
            if name not in every:
                slots[name] = {ANY: self._container(name, paths)}
        return fields_of(slots)

    def _in_page_order(self) -> list[str]:
        """Paths by where they begin; what is inferred stays behind what it was inferred with."""
        starts = self.document.starts
        order: list[tuple[int, int, str]] = []
        last = 0
        for k, (path, slots) in enumerate(self.slots.items()):
            places = [
                s.span[0] if s.span is not None else starts[s.lines[0] - 1]
                for s in slots.values()
                if s.span is not None or s.text is None
                if s.lines is not None
            ]
            last = min(places) if places else last
            order.append((last, k, path))
        return [path for _, _, path in sorted(order)]

    def _hide_names(self) -> None:
        """A contact's name elsewhere, such as a sponsor that is a person, is personal too."""
        names = {
            s.text
            for path in self.slots
            if path.startswith("contacts.") and path.endswith(".name")
            for s in self.slots[path].values()
            if s.text
        }
        for path in ("sponsor.primary", "identification.registrant", "funding", "ethics.committee"):
            for language, s in self.slots.get(path, {}).items():
                if s.text in names:
                    self.slots[path][language] = replace(s, private=True)

    def _is_shown(self, listed: str) -> bool:
        """Whether a path that the layout cannot carry, as a rule, is there; any number stands for ``[*]``."""
        wanted = general(listed)
        head, bracket, _ = wanted.partition("[")
        if not bracket:
            return wanted in self.slots
        head += bracket
        return any(p.startswith(head) and general(p) == wanted for p in self.slots)

    def _container(self, name: str, members: Iterable[str]) -> Slot:
        width = len(name) + 1
        numbers: set[str] = set()
        state, blank, value = State.BLANK, State.BLANK, State.VALUE
        every = self.slots
        for path in members:
            for s in every[path].values():
                if s.is_present:
                    numbers.add(path[width : path.index("]", width)])
                    state = value
                elif state is blank:
                    state = s.state if s.state in (State.LOST, State.HIDDEN, State.PLACEHOLDER) else state
        slots = [s for path in members for s in every[path].values()]
        return container(state, slots[-1].layer, self.page, len(numbers), slots)

    def record(self, layout: str, score: float) -> RegistryRecord:
        d = self.document
        page = Page(
            name=d.name,
            sha256=d.sha256,
            medium=d.medium,
            layout=layout,
            score=score,
            text=d.text,
            dated=self._dated(),
        ).accounted_by(self.books)
        self._hide_names()
        shown = {p for p in (*self.never_asked, *self.lost) if self._is_shown(p)}
        return RegistryRecord(
            pages=(page,),
            fields=self.fields(),
            not_shown=NotShown(
                never_asked=tuple(p for p in self.never_asked if p not in shown) if shown else self.never_asked,
                lost=tuple(p for p in self.lost if p not in shown) if shown else self.lost,
            ),
            notes=tuple(dict.fromkeys(self.notes)),
        )


_DATED: Final = ("registration.refreshed", "dates.update_posted", "version.created", "registration.date")
