"""The texts of an HTML page between the borders of its blocks, and the page as a browser would copy it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trialwright.reading.assembly import raw
from trialwright.reading.document import BLANKS, Document, folded
from trialwright.reading.markup import Node, parsed

_BLOCKS: Final = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", "textarea", "select", "option", "button", "label-cell"]
)  # fmt: skip
_SKIPPED: Final = frozenset(["script", "style", "head", "select", "noscript", "svg", "iframe", "template"])


def blocks(document: Document) -> Iterator[tuple[int, int, Node]]:
    """Start, end and element of every run of text between the borders of blocks."""
    yield from _runs(tree_of(document))


def _runs(root: Node) -> Iterator[tuple[int, int, Node]]:
    stack: list[tuple[Node, int]] = [(root, 0)]
    at = root.inner_start
    while stack:
        node, k = stack.pop()
        if k < len(node.children):
            child = node.children[k]
            stack.append((node, k + 1))
            if child.name in _SKIPPED:
                yield at, child.start, _block_of(node)
                at = child.end
            elif child.name in _BLOCKS or _has_block(child):
                yield at, child.start, _block_of(node)
                at = child.inner_start
                stack.append((child, 0))
        else:
            if node.name in _BLOCKS or node is root or _has_block(node):
                yield at, node.inner_end, _block_of(node)
                at = node.end


def _has_block(node: Node) -> bool:
    return any(n.name in _BLOCKS for n in node.walk() if n is not node)


def _block_of(node: Node) -> Node:
    while node.parent is not None and node.name not in _BLOCKS:
        node = node.parent
    return node


def tree_of(document: Document) -> Node:
    """The elements of a document, parsed once."""
    if "tree" not in document.kept:
        document.kept["tree"] = parsed(document.text, html=document.medium == "html")
    tree: Node = document.kept["tree"]
    return tree


def ancestor(node: Node | None, names: tuple[str, ...]) -> Node | None:
    """The nearest element of one of the names, itself included."""
    while node is not None and node.name not in names:
        node = node.parent
    return node


def visible(document: Document) -> Document:
    """The page as copied text: paragraphs between blank lines, list items with bullets indented by depth.

    For layouts that are known as text only; their spans count the characters of this text.
    """
    lines: list[str] = []
    for start, end, node in blocks(document):
        text = folded(raw(document.text[start:end], document.medium))
        if not text.strip(BLANKS):
            continue
        item = ancestor(node, ("li",))
        if item is not None:
            depth = sum(1 for _ in _lists(item))
            lines.append("  " * depth + "• " + text)
        else:
            lines += ["", text, ""]
    out = "\n".join(lines)
    while "\n\n\n" in out:
        out = out.replace("\n\n\n", "\n\n")
    return Document(document.data, document.name, text=out.strip("\n") + "\n", medium="text")


def _lists(node: Node) -> Iterator[Node]:
    at: Node | None = node
    while at is not None:
        if at.name in ("ul", "ol"):
            yield at
        at = at.parent
