"""Cuts XML and HTML into elements that know where they stand; total: broken mark-up gives fewer elements, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?[^<>]*>|<![^>]*>|<(?P<close>/)?(?P<name>[A-Za-z_][\w:.\-]*)(?P<rest>(?:[^<>\"']++|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}')*+)>",
    re.S,
)
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.\-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_DEEPEST: Final = 200


class Node:
    """An element: its name, attributes as written, span with tags, span of its inside, and children."""

    __slots__ = ("attributes", "children", "end", "inner_end", "inner_start", "name", "parent", "start")

    def __init__(self, name: str, attributes: str, start: int, inner_start: int, parent: Node | None) -> None:
        self.name = name
        self.attributes = attributes
        self.start = start
        self.inner_start = self.inner_end = self.end = inner_start
        self.children: list[Node] = []
        self.parent = parent

    def attribute(self, name: str) -> str:
        """The value of an attribute, empty where there is none."""
        for m in _ATTRIBUTE.finditer(self.attributes) if "=" in self.attributes else ():
            if m.group(1).lower() == name:
                return m.group(2) or m.group(3) or m.group(4) or ""
        return ""

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def child(self, name: str) -> Node | None:
        return next((c for c in self.children if c.name == name), None)


def parsed(text: str, *, html: bool = False) -> Node:
    """The elements of a text under one nameless root.

    Args:
        html: names in lower case, void elements without an end, contents of scripts and styles left out.

    >>> [n.name for n in parsed("<a><b>1</b><b/></a>").walk()]
    ['', 'a', 'b', 'b']
    """
    root = Node("", "", 0, 0, None)
    node, depth = root, 0
    at, n = 0, len(text)
    while m := _TOKEN.search(text, at):
        at = m.end()
        closes, name, rest = m.group(1, 2, 3)
        if name is None:
            continue
        if html:
            name = name.lower()
        if closes:
            node, depth = _closed(node, depth, name, m.start(), m.end())
            continue
        child = Node(name, rest, m.start(), m.end(), node)
        node.children.append(child)
        child.end = m.end()
        if html and name in ("script", "style"):
            close = re.compile(rf"</{name}\s*>", re.I).search(text, at)
            child.inner_end = close.start() if close is not None else n
            child.end = at = close.end() if close is not None else n
        elif not (rest and rest.rstrip().endswith("/")) and not (html and name in VOID) and depth < _DEEPEST:
            node, depth = child, depth + 1
    while node is not root and node.parent is not None:
        node.inner_end = node.end = n
        node = node.parent
    root.inner_end = root.end = n
    return root


def _closed(node: Node, depth: int, name: str, start: int, end: int) -> tuple[Node, int]:
    """Closes the nearest open element of that name; an end tag without a beginning is passed over."""
    target: Node | None = node
    steps = 0
    while target is not None and target.name != name:
        target = target.parent
        steps += 1
    if target is None or target.parent is None:
        return node, depth
    inner: Node | None = node
    while inner is not None and inner is not target:
        inner.inner_end = inner.end = start
        inner = inner.parent
    target.inner_end, target.end = start, end
    return target.parent, depth - steps - 1
