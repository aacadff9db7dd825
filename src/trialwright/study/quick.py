"""The plain part of YAML, read by hand: what study files are written in, a line at a time, some ten times as fast.

``quick_tree`` gives the tree that the full reader of ``tree.py`` gives, or ``None`` for any text that holds more than it
knows or anything that would be complained about; then the full reader reads it and says what is wrong. The two are held
against each other by ``tests/study/test_quick.py``.
"""

from __future__ import annotations

import re
from typing import Final

from trialwright.study.nodes import DEEPEST, List, Map, Node, Scalar

_OUTSIDE: Final = re.compile(
    "[^\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)
"""What the full reader looks at more closely: tabs, carriage returns, other breaks of lines, a BOM."""
_MARKER: Final = re.compile(r"^(?:---|\.\.\.)(?=\s|$)", re.M)
"""Begins or ends a document."""
_BLANK: Final = re.compile(r" *(?:#.*)?$", re.M)
_TEXT: Final = re.compile(r" *")
_REST: Final = re.compile(r"(?: +#.*| *)$", re.M)
_PLAIN_HEAD: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")
_KEY: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`](?:[^\n:#]|:(?=\S)|(?<=\S)#)*?(?= *:(?: |$))", re.M)
_BLOCK_PLAIN: Final = re.compile(r"(?:[^\n:#]|:(?=\S)|(?<=[^ ])#)*", re.M)
_FLOW_PLAIN: Final = re.compile(r"(?:[^\n:#,?\[\]{}]|(?<=[^ ])#)*")
_SINGLE: Final = re.compile(r"'((?:[^'\n]|'')*)'")
_DOUBLE: Final = re.compile(r'"([^"\\\n]*)"')


class _Other(Exception):
    """More than this reader knows."""


def quick_tree(text: str) -> Map | None:
    """The tree of a text, or ``None`` where the full reader must look."""
    if _OUTSIDE.search(text) or _MARKER.search(text):
        return None
    try:
        return _Lines(text).root()
    except (_Other, RecursionError):
        return None


class _Lines:
    """The lines of a text that hold something, and a place among them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.firsts: list[int] = []
        self.numbers: list[int] = []
        at = 0
        for number, line in enumerate(text.split("\n"), 1):
            bare = line.lstrip(" ")
            if bare and bare[0] != "#":
                self.starts.append(at)
                self.firsts.append(at + len(line) - len(bare))
                self.numbers.append(number)
            at += len(line) + 1
        self.count = len(self.starts)
        self.line = 0

    def root(self) -> Map:
        if not self.count or self.firsts[0] != self.starts[0]:
            raise _Other
        node = self.block(0, 1)
        if self.line < self.count or not isinstance(node, Map):
            raise _Other
        return node

    # ------------------------------------------------------------------------------------------------- blocks

    def column(self) -> int:
        """The indent of the line at hand, -1 behind the last."""
        return self.firsts[self.line] - self.starts[self.line] if self.line < self.count else -1

    def here(self) -> int:
        """Where the next line that holds something begins: what ends a block."""
        return self.firsts[self.line] if self.line < self.count else len(self.text)

    def block(self, column: int, depth: int) -> Node:
        """The block that begins on the line at hand."""
        if depth > DEEPEST:
            raise _Other
        at = self.firsts[self.line]
        text = self.text
        if text[at] == "-" and text[at + 1 : at + 2] in (" ", "\n", ""):
            return self.sequence(column, depth)
        return self.mapping(column, depth, at)

    def mapping(self, column: int, depth: int, at: int) -> Map:
        """Keys at a column, the first of them at an offset of the line at hand."""
        number = self.numbers[self.line]
        first = at
        entries: list[tuple[Scalar, Node]] = []
        seen: set[str] = set()
        while True:
            key, behind = self.key(at)
            if key.text in seen or key.text == "<<":
                raise _Other
            seen.add(key.text)
            entries.append((key, self.value(behind, column, depth)))
            if self.column() != column:
                break
            at = self.firsts[self.line]
        if self.column() > column:
            raise _Other
        return Map(tuple(entries), number, first - self._line_start(number, first) + 1, first, self.here())

    def _line_start(self, number: int, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def key(self, at: int) -> tuple[Scalar, int]:
        """A key and the offset behind its colon."""
        text = self.text
        column = at - self.starts[self.line] + 1
        head = text[at]
        if head in "'\"":
            word, end = self.quoted(at)
        else:
            match = _KEY.match(text, at)
            if match is None:
                raise _Other
            word, end = match[0], match.end()
        colon = end
        while text[colon : colon + 1] == " ":
            colon += 1
        if text[colon : colon + 1] != ":" or text[colon + 1 : colon + 2] not in (" ", "\n", "") or end - at > 900:
            raise _Other
        if not word.strip():
            raise _Other
        style = head if head in "'\"" else ""
        return Scalar(word, self.numbers[self.line], column, at, end, style), colon + 1

    def value(self, at: int, column: int, depth: int) -> Node:
        """What stands behind a colon: the rest of the line, or the block below it."""
        text = self.text
        if _BLANK.match(text, at):
            self.line += 1
            below = self.column()
            if below > column:
                return self.block(below, depth + 1)
            if below == column and text[self.firsts[self.line]] == "-" and self._is_item():
                return self.sequence(column, depth + 1)
            raise _Other
        while text[at] == " ":
            at += 1
        node = self.inline(at, depth + 1)
        self.line += 1
        if self.column() > column:
            raise _Other  # a value that goes on, or a mistake
        return node

    def _is_item(self) -> bool:
        at = self.firsts[self.line]
        return self.text[at + 1 : at + 2] in (" ", "\n", "")

    def sequence(self, column: int, depth: int) -> List:
        """Items at a column, each behind its dash."""
        if depth > DEEPEST:
            raise _Other
        text = self.text
        first, number = self.firsts[self.line], self.numbers[self.line]
        items: list[Node] = []
        while self.column() == column:
            at = self.firsts[self.line]
            if text[at] != "-":
                break
            if not self._is_item():
                raise _Other
            at += 1
            if _BLANK.match(text, at):
                raise _Other
            while text[at] == " ":
                at += 1
            items.append(self.item(at, column, depth))
        if self.column() > column:
            raise _Other
        return List(tuple(items), number, column + 1, first, self.here())

    def item(self, at: int, column: int, depth: int) -> Node:
        """What stands behind a dash: a map whose keys line up, or a value."""
        text = self.text
        if text[at] == "-" and text[at + 1 : at + 2] in (" ", "\n"):
            raise _Other
        is_map = _KEY.match(text, at) if text[at] not in "'\"[{" else None
        if text[at] in "'\"":
            end = self.quoted(at)[1]
            is_map = _REST.match(text, end) is None  # type: ignore[assignment]
        if is_map:
            if depth + 1 > DEEPEST:
                raise _Other
            return self.mapping(at - self.starts[self.line], depth + 1, at)
        node = self.inline(at, depth + 1)
        self.line += 1
        if self.column() > column:
            raise _Other
        return node

    # ------------------------------------------------------------------------------------------------ one line

    def inline(self, at: int, depth: int) -> Node:
        """A value that ends on its line."""
        text = self.text
        head = text[at]
        node: Node
        if head in "[{":
            node = self.flow(at, depth)
        elif head in "'\"":
            word, end = self.quoted(at)
            node = self.scalar(word, at, end, head)
        else:
            node = self.plain(at, _BLOCK_PLAIN)
        if not _REST.match(text, node.end):
            raise _Other
        return node

    def scalar(self, word: str, at: int, end: int, style: str = "") -> Scalar:
        if not word.strip():
            raise _Other
        return Scalar(word, self.numbers[self.line], at - self.starts[self.line] + 1, at, end, style)

    def plain(self, at: int, pattern: re.Pattern[str]) -> Scalar:
        text = self.text
        head = text[at]
        if head in _PLAIN_HEAD and not (
            head == "-" and text[at + 1 : at + 2] not in (" ", "\n", "", ",", "]", "}", "[", "{")
        ):
            raise _Other
        match = pattern.match(text, at)
        word = match[0].rstrip(" ") if match else ""
        return self.scalar(word, at, at + len(word))

    def quoted(self, at: int) -> tuple[str, int]:
        text = self.text
        match = (_SINGLE if text[at] == "'" else _DOUBLE).match(text, at)
        if match is None:
            raise _Other
        return (match[1].replace("''", "'") if text[at] == "'" else match[1]), match.end()

    def flow(self, at: int, depth: int) -> Node:
        """A list or map in brackets, on one line."""
        if depth > DEEPEST:
            raise _Other
        text = self.text
        is_map, close, start = text[at] == "{", "}" if text[at] == "{" else "]", at
        entries: list[tuple[Scalar, Node]] = []
        items: list[Node] = []
        seen: set[str] = set()
        at = self.blanks(at + 1)
        if text[at : at + 1] != close:
            while True:
                value = self.in_flow(at, depth)
                at = self.blanks(value.end)
                if is_map:
                    if not isinstance(value, Scalar) or text[at : at + 1] != ":" or text[at + 1 : at + 2] != " ":
                        raise _Other
                    if value.text in seen or value.text == "<<" or value.end - value.start > 900:
                        raise _Other
                    seen.add(value.text)
                    key, value = value, self.in_flow(self.blanks(at + 1), depth)
                    entries.append((key, value))
                    at = self.blanks(value.end)
                else:
                    items.append(value)
                mark = text[at : at + 1]
                if mark == close:
                    break
                if mark != ",":
                    raise _Other
                at = self.blanks(at + 1)
        number, column = self.numbers[self.line], start - self.starts[self.line] + 1
        if is_map:
            return Map(tuple(entries), number, column, start, at + 1, True)
        return List(tuple(items), number, column, start, at + 1, True)

    def blanks(self, at: int) -> int:
        text = self.text
        while text[at : at + 1] == " ":
            at += 1
        return at

    def in_flow(self, at: int, depth: int) -> Node:
        head = self.text[at : at + 1]
        if head in ("[", "{"):
            return self.flow(at, depth + 1)
        if head in ("'", '"'):
            word, end = self.quoted(at)
            return self.scalar(word, at, end, head)
        if not head or head == "\n":
            raise _Other
        return self.plain(at, _FLOW_PLAIN)
