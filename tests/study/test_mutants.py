"""Law 8 of the study file: any single reference, unit, keyword or key of the five studies that is mistyped is caught."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from trialwright.errors import UnreadableTexts
from trialwright.study.alternatives import ABSENT, ValuesKind, kind_at
from trialwright.study.kinds import GENERAL, Expr, Flag, Line, Ref, Word
from trialwright.study.shapes import ByShape, ListOf, NamesOf, TableKind, Variant
from trialwright.study.tables import FILE
from trialwright.study.text import Document, load, read_again
from trialwright.study.tree import List, Map, Node, Scalar

ROOT = Path(__file__).resolve().parents[2]
FIVE = sorted((ROOT / "studies").glob("*.yaml"))
QUOTED = re.compile(r'"[^"]*"')
BRACED = re.compile(r"\{[^}]*\}")
"""What stands in braces in a unit (``{copies}/mL``) is a note without meaning, by UCUM's own rule (section 2.1, ■12)."""
TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def swapped(node: Node, old: Scalar, new: Scalar) -> Node:
    """The tree with one scalar exchanged."""
    if node is old:
        return new
    if isinstance(node, Map):
        return replace(node, entries=tuple((new if k is old else k, swapped(v, old, new)) for k, v in node.entries))  # type: ignore[arg-type]
    if isinstance(node, List):
        return replace(node, items=tuple(swapped(i, old, new) for i in node.items))
    return node


def kinds_of(document: Document) -> Iterator[tuple[str, object, Scalar]]:
    """Every scalar with the kind its table gives it."""

    def visit(kind: object, node: Node, path: str) -> Iterator[tuple[str, object, Scalar]]:
        if isinstance(kind, ByShape):
            yield from visit(kind._of(node), node, path)
        elif isinstance(kind, ListOf):
            items = node.items if isinstance(node, List) else (node,)
            for k, i in enumerate(items, 1):
                if not (isinstance(i, Scalar) and i.text in kind.or_word):
                    yield from visit(kind.item, i, f"{path}[{k}]")
        elif isinstance(kind, ValuesKind) and isinstance(node, Map):
            for k, v in node.entries:  # each is of the kind of its path
                yield f"{path}.{k.text}", "key", k
                if not (isinstance(v, Scalar) and v.text == ABSENT):
                    yield from visit(kind_at(TableKind(FILE), document.tree, k.text), v, f"{path}.{k.text}")
        elif isinstance(kind, NamesOf) and isinstance(node, Map):
            for k, v in node.entries:
                if k.text not in GENERAL:
                    yield from visit(kind.item, v, f"{path}.{k.text}")
        elif isinstance(kind, (TableKind, Variant)) and isinstance(node, Map):
            table = (
                kind.table
                if isinstance(kind, TableKind)
                else kind.tables[node.get(kind.key).text.removesuffix(" TBC") if node.get(kind.key) else kind.default]
            )  # type: ignore[union-attr]
            for k, v in node.entries:
                found = table.key(k.text)
                if found is not None:
                    yield f"{path}.{k.text}", "key", k
                    yield from visit(found.kind, v, f"{path}.{k.text}")
                elif isinstance(kind, Variant) and k.text == kind.key:
                    yield f"{path}.{k.text}", Word("variant", ("x",)), v  # type: ignore[misc]
        elif isinstance(node, Scalar):
            if isinstance(kind, TableKind) and kind.or_key:
                kind = kind.table.key(kind.or_key).kind  # type: ignore[union-attr]
            yield path, kind, node

    yield from visit(TableKind(FILE), document.tree, "")


def mutants(document: Document) -> Iterator[tuple[str, Scalar, Scalar]]:
    """(what, the scalar, the mistyped scalar), one for every token that means something to the program."""
    for path, kind, node in kinds_of(document):
        text = node.text
        if kind == "key":
            if node.text not in ("zh", "en"):
                yield f"{path} (key)", node, replace(node, text=text + "q")
        elif isinstance(kind, (Ref, Word, Flag)):
            yield path, node, replace(node, text=re.sub(r"^(\S+)", r"\1q", text))
        elif isinstance(kind, (Line, Expr)):
            hidden = [m.span() for m in QUOTED.finditer(text)]
            for m in TOKEN.finditer(text):
                if m.group() == "TBC" or any(a <= m.start() < b for a, b in hidden):
                    continue
                if isinstance(kind, Line) and any(
                    a <= m.start() < b for a, b in (x.span() for x in BRACED.finditer(text))
                ):
                    continue
                if isinstance(kind, Line) and (kind.name.en in FREE or (kind.name.en == "drug" and m.start() == 0)):
                    continue
                yield f"{path} @{m.start()}", node, replace(node, text=text[: m.end()] + "q" + text[m.end() :])


FREE = {"name", "version", "hash"}
"""Lines whose words are the author's own (and so is the name of a drug, for which there is no list)."""
COUNTED = re.compile(r"[0-9]q|q[0-9]")


def survivors(document: Document, keep: int) -> tuple[int, list[str]]:
    tried, left = 0, []
    for what, old, new in mutants(document):
        if keep > 1 and int(hashlib.sha256(f"{document.name}{what}".encode()).hexdigest(), 16) % keep:
            continue
        tried += 1
        tree = swapped(document.tree, old, new)
        assert isinstance(tree, Map)
        try:
            replace(document, tree=tree).study()
        except UnreadableTexts:
            continue
        left.append(f"{what}: {old.text} -> {new.text}")
    return tried, left


@pytest.mark.parametrize("path", FIVE, ids=lambda p: p.stem)
def test_a_bounded_slice_of_mistyped_words_is_caught(path: Path) -> None:
    document = load(path.read_bytes(), name=path.name)
    tried, left = survivors(document, keep=23)
    assert tried >= 15
    assert left == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FIVE, ids=lambda p: p.stem)
def test_every_mistyped_word_is_caught(path: Path) -> None:
    tried, left = survivors(load(path.read_bytes(), name=path.name), keep=1)
    assert tried > 400
    assert left == []


def test_what_is_mutated_is_what_the_loader_reads() -> None:
    document = load(FIVE[0].read_bytes(), name="x")
    listed = {path.lstrip(".").removesuffix("[1]") for path, kind, _ in kinds_of(document) if isinstance(kind, Ref)}
    read = {p.removesuffix("[1]") for p, *_ in read_again(document).refs if not p.startswith("epochs.")}
    assert read <= listed
