"""Paths inside a study file: keys joined by dots, items by ``[n]`` (1-based); keys may hold dots and blanks themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwright.study.tree import List, Map, Node, Scalar

_INDEX = re.compile(r"\[([1-9][0-9]*)\]")


def place(tree: Node, path: str) -> tuple[Scalar | None, Node] | None:
    """The key and the value at a path, or ``None`` where there is nothing; the longest key that fits wins."""
    return _place(tree, path, None)


def _place(node: Node, rest: str, key: Scalar | None) -> tuple[Scalar | None, Node] | None:
    if not rest:
        return key, node
    if isinstance(node, List):
        match = _INDEX.match(rest)
        if match is None or int(match[1]) > len(node.items):
            return None
        return _place(node.items[int(match[1]) - 1], rest[match.end() :].removeprefix("."), None)
    if not isinstance(node, Map):
        return None
    for k, value in sorted(node.entries, key=lambda pair: -len(pair[0].text)):
        if rest == k.text:
            return k, value
        if rest.startswith((k.text + ".", k.text + "[")):
            found = _place(value, rest[len(k.text) :].removeprefix("."), k)
            if found is not None:
                return found
    return None


def parent_of(tree: Node, path: str) -> tuple[Map, str] | None:
    """The map that would hold the last key of a path, and that key; ``None`` where there is no such map."""
    if isinstance(tree, Map) and "." not in path:
        return tree, path
    for at in range(len(path) - 1, 0, -1):
        if path[at] == ".":
            found = place(tree, path[:at])
            if found is not None and isinstance(found[1], Map):
                return found[1], path[at + 1 :]
    return None


def each(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every value with its path, in the order of the file."""
    yield path, node
    if isinstance(node, Map):
        for k, v in node.entries:
            yield from each(v, f"{path}.{k.text}" if path else k.text)
    elif isinstance(node, List):
        for n, item in enumerate(node.items, 1):
            yield from each(item, f"{path}[{n}]")
