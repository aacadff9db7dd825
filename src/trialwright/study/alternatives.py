"""Options of decisions that say which values they set, read as strictly as those values themselves.

``{take: 50.4 Gy in 28, sets: {interventions.rt.dose: 1.8 Gy x 28}}``: the words a person takes, and what the file would
then hold. A value is one line or stands in brackets; ``absent`` takes the key away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialwright.study.kinds import (
    BAD,
    GENERAL,
    Canonical,
    Expr,
    Kind,
    Plain,
    Reading,
    Schema,
    Words,
    bare,
    folded,
    generic,
)
from trialwright.study.names import Names
from trialwright.study.paths import parent_of, place
from trialwright.study.shapes import ByShape, ListOf, NamesOf, TableKind, Variant
from trialwright.study.special import (
    LOOK_BACK,
    CriteriaKind,
    DecideKind,
    PackKind,
    PacksKind,
    PerArmKind,
    read_criterion,
)
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

ABSENT: Final = "absent"
"""What is written for a key that an option takes away."""
_INDEX = re.compile(r"\[[1-9][0-9]*\]\.?")
_PLAIN: Final = Plain()


@dataclass(frozen=True, slots=True)
class ValuesKind:
    """``{path: value, …}``; what a value may be, the tables say for its path (``read_options``)."""

    def read(self, node: Node, path: str, at: Reading) -> object:
        at.seen(path, node)
        if not isinstance(node, Map) or not node.entries:
            return at.complain(
                "STU-07", node, path,
                Text(zh="此处应为“路径: 值”", en="paths with their values are due here"),
                Text(zh="写 {interventions.rt.dose: 1.8 Gy x 28}", en="write {interventions.rt.dose: 1.8 Gy x 28}"),
            )  # fmt: skip
        out: dict[str, str] = {}
        for key, value in node.entries:
            if isinstance(value, Scalar):
                out[key.text] = bare(folded(value.text))
            elif value.is_flow:
                out[key.text] = at.reader.text[value.start : value.end]
            else:
                at.complain(
                    "STU-07", value, f"{path}.{key.text}",
                    Text(zh="选项的值应写成一行", en="the value of an option stands on one line"),
                    Text(zh="写在 {…} 或 […] 中", en="write it in {…} or […]"),
                )  # fmt: skip
                return BAD
        return Names(out)

    def schema(self) -> Schema:
        return {"type": "object", "minProperties": 1}

    def canonical(self, node: Node) -> Canonical:
        return generic(node)

    def shape(self) -> str:
        return "{<path>: value}"


def kind_at(kind: Any, node: Node | None, rest: str) -> Kind | None:
    """The type of the value at a path below a node; ``None`` where the reference has no such key.

    Args:
        kind: of the node. node: what the file has there, ``None`` where it has nothing.
    """
    if not rest:
        return kind  # type: ignore[no-any-return]
    if isinstance(kind, ByShape):
        return kind_at(kind._of(node) if node is not None else kind.map, node, rest)
    if isinstance(kind, ListOf):
        match = _INDEX.match(rest)
        if match is None:
            return kind_at(kind.item, node, rest) if kind.or_one else None
        found = place(node, match[0].removesuffix(".")) if node is not None else None
        return kind_at(kind.item, found[1] if found else None, rest[match.end() :])
    if isinstance(kind, Variant):
        chosen = node.get(kind.key) if isinstance(node, Map) else None
        word = bare(folded(chosen.text)) if isinstance(chosen, Scalar) else kind.default
        if rest == kind.key:
            return _PLAIN
        return kind_at(TableKind(kind.tables[word]), node, rest) if word in kind.tables else None
    if isinstance(kind, PacksKind):
        return kind_at(NamesOf(kind.pack), node, rest)
    if isinstance(kind, (PackKind, DecideKind)):
        return _PLAIN
    if isinstance(kind, CriteriaKind):
        return kind_at(LOOK_BACK, node.get("look back") if isinstance(node, Map) else None, rest[10:].lstrip(".")) if (
            rest.startswith("look back")
        ) else Expr("start")  # fmt: skip
    if isinstance(kind, PerArmKind):
        return kind.item
    if isinstance(kind, TableKind):
        for key in sorted(kind.table.keys, key=lambda k: -len(k.name)):
            if rest == key.name or rest.startswith((key.name + ".", key.name + "[")):
                below = node.get(key.name) if isinstance(node, Map) else None
                return kind_at(key.kind, below, rest[len(key.name) :].removeprefix("."))
        if rest in GENERAL and kind.table.has_general:
            return Words()
        return _PLAIN if kind.table.is_open and "." not in rest and "[" not in rest else None
    if isinstance(kind, NamesOf):
        known = [k.text for k, _ in node.entries] if isinstance(node, Map) else []
        held = [k for k in known if rest == k or rest.startswith((k + ".", k + "["))]
        name = max(held, key=len) if held else re.split(r"[.\[]", rest, maxsplit=1)[0]
        below = node.get(name) if isinstance(node, Map) else None
        return kind_at(kind.item, below, rest[len(name) :].removeprefix("."))
    return None


def read_options(file: Kind, tree: Map, at: Reading) -> None:
    """Reads every value of every option by the type of its path, so that a mistyped one is refused where it stands."""
    decisions = tree.get("decisions")
    for name, decision in decisions.entries if isinstance(decisions, Map) else ():
        options = decision.get("options") if isinstance(decision, Map) else None
        for k, option in enumerate(options.items if isinstance(options, List) else (), 1):
            values = option.get("sets") if isinstance(option, Map) else None
            for key, value in values.entries if isinstance(values, Map) else ():
                _read_one(file, tree, key, value, f"decisions.{name.text}.options[{k}].sets.{key.text}", at)


def _read_one(file: Kind, tree: Map, key: Scalar, value: Node, path: str, at: Reading) -> None:
    there = place(tree, key.text)
    parent = parent_of(tree, key.text)
    kind = kind_at(file, tree, key.text)
    is_absent = isinstance(value, Scalar) and folded(value.text) == ABSENT
    if kind is None or (
        there is None and (parent is None or is_absent or not _may_be_new(file, tree, key.text, parent[1]))
    ):
        near = near_names(parent[1], [k.text for k, _ in parent[0].entries]) if parent else ()
        at.complain(
            "STU-15", key, path,
            Text(zh=f"文件中没有路径 {key.text}", en=f"the file has no path {key.text}"),
            _did_you_mean(near, "写一个存在的路径", "write a path that exists"),
        )  # fmt: skip
        return
    if is_absent:
        return
    if key.text.endswith(".formula") and isinstance(value, Scalar):
        _complain_of_formula(value, path, at)
    last = key.text.rpartition(".")[2]
    if key.text.startswith("criteria.") and not isinstance(value, Scalar):
        read_criterion(last, key.text.split(".")[1], value, path, at)
        return
    named = getattr(kind, "read_named", None)
    if named is not None:
        named(last, value, path, at)
    else:
        kind.read(value, path, at)


def _may_be_new(file: Kind, tree: Map, path: str, last: str) -> bool:
    """Whether a key that the file has not is one it could have: of a table, of a pack, a parameter of an escalation rule."""
    above = path[: -len(last)].rstrip(".")
    kind = kind_at(file, tree, above) if above else file
    found = place(tree, above) if above else (None, tree)
    node = found[1] if found is not None else None
    if isinstance(kind, Variant):
        chosen = node.get(kind.key) if isinstance(node, Map) else None
        word = bare(folded(chosen.text)) if isinstance(chosen, Scalar) else kind.default
        kind = TableKind(kind.tables[word]) if word in kind.tables else None
    if isinstance(kind, ByShape):
        kind = kind.map
    if isinstance(kind, PackKind):
        return last in ("version", *kind.packs.get(above.rpartition(".")[2], ()))
    if not isinstance(kind, TableKind):
        return False  # names, criteria and rows of a decision table are the author's own: they stand in the file
    if kind.table.key(last) is not None or (kind.table.has_general and last in GENERAL):
        return True
    return kind.table.is_open and last.replace(" ", "_") in _rule_parameters()


def _rule_parameters() -> frozenset[str]:
    from trialwright.designs import DESIGNS

    return frozenset(p.name for entry in DESIGNS.values() for p in entry.parameters)


def _complain_of_formula(value: Scalar, path: str, at: Reading) -> None:
    """A formula of an option uses variables there are; that of the file itself is checked with its concept."""
    from trialwright.study.formula import Formula
    from trialwright.study.scanner import BadLine

    try:
        names = Formula.of(bare(folded(value.text))).names
    except BadLine:
        return  # told when the value is read
    lexicon = getattr(at.parse, "lexicon", None)
    for name in sorted(names):
        if name not in at.names.get("concepts", {}) and (lexicon is None or not lexicon.find("variable", name)):
            near = near_names(name, at.names.get("concepts", {}))
            at.complain(
                "STU-15", value, path,
                Text(zh=f"没有名为“{name}”的变量", en=f"no variable is called {name!r}"),
                _did_you_mean(near, "先定义它", "define it first"),
            )  # fmt: skip


def _did_you_mean(near: Sequence[str], zh: str, en: str) -> Text:
    """The nearest name there is, or else what to do."""
    return Text(zh=f"是否为 {near[0]}?", en=f"did you mean {near[0]}?") if near else Text(zh=zh, en=en)
