"""Walks the elements of an XML page along a table of names; what the table does not name is unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from trialwright.reading.account import BOILERPLATE, LABEL, UNREAD, VALUE
from trialwright.reading.assembly import Assembly, raw
from trialwright.reading.blocks import tree_of
from trialwright.reading.document import BLANKS, Document, folded
from trialwright.reading.layouts.json_walk import IGNORE, Each, Leaf, leaf, means_of
from trialwright.reading.markup import Node
from trialwright.reading.record import Slot
from trialwright.reading.stretch import Stretch, of_markup

XmlHandler: TypeAlias = Callable[["XmlWalk", Node, tuple[int, ...]], None]
# What exports put for a line break, after entities are resolved.
BREAKS: Final = re.compile(r"_x000D_|<br\s*/?>", re.I)


class XmlWalk:
    """One pass through the elements of a document."""

    def __init__(self, document: Document, assembly: Assembly) -> None:
        self.document = document
        self.assembly = assembly
        self.text = document.text
        self.counts: dict[str, int] = {}
        self.kept: dict[str, Any] = {}
        assembly.books.rest = LABEL

    def run(self, table: Any, root: Node | None = None) -> None:
        self.element(root or tree_of(self.document), table, ())

    def element(self, node: Node, spec: Any, numbers: tuple[int, ...]) -> None:
        """One element along its part of the table."""
        if callable(spec):
            spec(self, node, numbers)
        elif isinstance(spec, Each):
            name = spec.counter.replace("#", str(numbers[0])) if numbers else spec.counter
            n = self.counts[name] = self.counts.get(name, 0) + 1
            self.element(node, spec.member, (*numbers, n))
        elif spec == IGNORE:
            self._book(node, BOILERPLATE)
        elif node.children:
            known: Mapping[str, Any] = spec if isinstance(spec, dict) else {}
            for child in node.children:
                self.element(child, known.get(child.name, known.get("*")), numbers)
        elif isinstance(spec, str):
            self.put(leaf(spec), node, numbers)
        elif self.stretch(node).text.strip(BLANKS):
            self._book(node, UNREAD)

    def element_children(self, node: Node, table: Mapping[str, Any], numbers: tuple[int, ...]) -> None:
        """The children of an element along a table."""
        for child in node.children:
            self.element(child, table.get(child.name, table.get("*")), numbers)

    def _book(self, node: Node, use: str) -> None:
        d, uses = self.document, self.assembly.uses
        for n in range(d.line_of(node.start), d.line_of(max(node.start, node.end - 1)) + 1):
            if uses.get(n) != VALUE:
                uses[n] = use

    def stretch(self, node: Node) -> Stretch:
        """The inside of an element: entities and CDATA resolved, exported line breaks as line breaks."""
        piece = of_markup(self.text, node.inner_start, node.inner_end)
        return piece.changed(BREAKS, lambda m: "\n") if "_x000D_" in piece.text or "<" in piece.text else piece

    def put(self, to: Leaf, node: Node, numbers: tuple[int, ...] = ()) -> Slot | None:
        """One value at its path; an element without text is blank."""
        return self.put_part(to, self.stretch(node), 0, None, numbers, node.start)

    def put_part(
        self, to: Leaf, piece: Stretch, start: int, end: int | None, numbers: tuple[int, ...], line_at: int
    ) -> Slot | None:
        """A part of an element's text as one value."""
        words = piece.text[start : len(piece.text) if end is None else end]
        inner = words.strip(BLANKS)
        path = to.path(numbers)
        if not inner:
            self.assembly.absent(path, to.language, self.document.line_of(line_at))
            return None
        start += words.index(inner)
        span = self.document.trimmed(piece.at(start), piece.after(start + len(inner)))
        as_written = raw(self.text[span[0] : span[1]], self.document.medium)
        text = folded(inner)
        means, state = means_of(to, text)
        return self.assembly.place(path, to.language, span, as_written, text, state=state, means=means)
