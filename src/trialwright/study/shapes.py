"""Lists, maps of names, maps with fixed keys and their variants: the kinds that hold other kinds.

A ``Table`` is one map of the reference; ``read_table`` reads it, ``table_schema`` describes it to an editor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from trialwright.study.kinds import (
    BAD,
    GENERAL,
    NAME,
    SCALARS,
    Canonical,
    Kind,
    Reading,
    Schema,
    Word,
    Words,
    bare,
    folded,
    generic,
)
from trialwright.study.names import Names
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; ``or_one`` also takes a single value for a list of one, ``or_word`` words that stand for the empty list."""

    item: Kind
    or_one: bool = False
    or_word: tuple[str, ...] = ()
    may_be_empty: bool = True

    def read(self, node: Node, path: str, at: Reading) -> object:
        if isinstance(node, List):
            at.seen(path, node)
            found = [self.item.read(n, f"{path}[{k}]", at) for k, n in enumerate(node.items, 1)]
            if not node.items and not self.may_be_empty:
                return at.complain(
                    "STU-05",
                    node,
                    path,
                    Text(zh="列表为空", en="the list is empty"),
                    Text(zh="至少写一项", en="write at least one item"),
                )
            return BAD if any(f is BAD for f in found) else tuple(found)
        if self.or_word and isinstance(node, Scalar) and (text := at.word(node, path, "none")) in self.or_word:
            return () if text == self.or_word[0] else (text,)
        if self.or_one:
            one = self.item.read(node, path, at)
            return BAD if one is BAD else (one,)
        at.seen(path, node)
        return at.complain(
            "STU-07",
            node,
            path,
            Text(zh="此处应为列表", en="a list is due here"),
            Text(zh=f"写 [{self.item.shape()}, …]", en=f"write [{self.item.shape()}, …]"),
        )

    def schema(self) -> Schema:
        listed: Schema = {"type": "array", "items": self.item.schema()}
        more = [self.item.schema()] if self.or_one else []
        more += [{"enum": [*self.or_word, *(f"{w} TBC" for w in self.or_word)]}] if self.or_word else []
        return {"anyOf": [listed, *more]} if more else listed

    def canonical(self, node: Node) -> Canonical:
        if isinstance(node, List):
            return [self.item.canonical(n) for n in node.items]
        return self.item.canonical(node)

    def shape(self) -> str:
        return f"list of {self.item.shape()}"


@dataclass(frozen=True, slots=True)
class NamesOf:
    """A map of names (``<n>``), each with a value of one kind; order counts.

    Args:
        pattern: what a name looks like, and how that is told.
    """

    item: Kind
    pattern: str = NAME.pattern
    example: str = "low"
    is_name: bool = True

    def read(self, node: Node, path: str, at: Reading) -> object:
        at.seen(path, node)
        if not isinstance(node, Map):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为“名称: 内容”", en="a map of names is due here"),
                Text(zh=f"写 {self.example}: {self.item.shape()}", en=f"write {self.example}: {self.item.shape()}"),
            )
        out: dict[str, object] = {}
        for key, value in node.entries:
            below = f"{path}.{key.text}"
            if key.text in GENERAL and self.is_name:
                read_general(key, value, path, at)
                continue
            at.lines[below] = key.line
            if not re.fullmatch(self.pattern, key.text):
                at.complain(
                    "STU-11",
                    key,
                    below,
                    Text(zh=f"“{key.text}”不能作名称", en=f"{key.text!r} is no name"),
                    Text(
                        zh=f"名称以字母开头,只含字母、数字、下划线,最多40个字符,如 {self.example}",
                        en=f"a name begins with a letter and holds letters, digits and _, 40 at most, such as {self.example}",
                    )
                    if self.pattern == NAME.pattern
                    else Text(zh=f"此处的名称如 {self.example}", en=f"a name here is written as {self.example}"),
                )
            found = _read_named(self.item, key, value, below, at)
            at.lines[below] = key.line
            if found is not BAD:
                out[key.text] = found
        return Names(out)

    def schema(self) -> Schema:
        general = {k: _GENERAL_SCHEMA[k] for k in GENERAL} if self.is_name else {}
        return {
            "type": "object",
            "properties": general,
            "patternProperties": {f"^(?!(?:{'|'.join(GENERAL)})$){self.pattern}$": self.item.schema()},
            "additionalProperties": False,
        }

    def canonical(self, node: Node) -> Canonical:
        if not isinstance(node, Map):
            return generic(node)
        return [
            [k.text, generic(v) if k.text in GENERAL and self.is_name else self.item.canonical(v)]
            for k, v in node.entries
        ]

    def shape(self) -> str:
        return f"<name>: {self.item.shape()}"


def _read_named(kind: Kind, key: Scalar, value: Node, path: str, at: Reading) -> object:
    named = getattr(kind, "read_named", None)
    return kind.read(value, path, at) if named is None else named(key.text, value, path, at)


_WORDS: Final = Words()
_GENERAL_SCHEMA: Final[dict[str, Schema]] = {
    "label": _WORDS.schema(),
    "record": {"type": "string"},
    "because": _WORDS.schema(),
    "note": _WORDS.schema(),
    "TBC": {"type": list(SCALARS)},
}


def read_general(key: Scalar, value: Node, path: str, at: Reading) -> object:
    """One of the keys that any map may hold."""
    below = f"{path}.{key.text}"
    if key.text == "TBC":
        at.lines[below] = key.line
        if isinstance(value, Scalar):
            at.tbc[path] = folded(value.text)
            return None
        return at.complain(
            "STU-07",
            value,
            below,
            Text(zh="TBC: 后应为一行理由", en="TBC: takes one line, the reason"),
            Text(zh="写出为何尚待确认", en="say why it is to be confirmed"),
        )
    if key.text == "record":
        text = at.word(value, below, '"outcomes[1]"')
        return BAD if text is None else text
    return _WORDS.read(value, below, at)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a map with fixed keys.

    Args:
        name: as written in the file; may hold a blank.
        kind: the type of its value.
        means: what it means, for the reference and the schema.
        field: the field of the study; by default the name with underscores.
        default: as told in the reference.
    """

    name: str
    kind: Kind
    means: Text
    field: str = ""
    required: bool = False
    default: str = ""

    @property
    def attribute(self) -> str:
        return self.field or self.name.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Table:
    """A map with fixed keys, and what is made of them."""

    name: str
    keys: tuple[Key, ...]
    make: Callable[..., object]
    named: str = ""
    has_general: bool = True
    is_open: bool = False

    def key(self, name: str) -> Key | None:
        return next((k for k in self.keys if k.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(k.name for k in self.keys)


@dataclass(frozen=True, slots=True)
class TableKind:
    """A value that is a map with fixed keys; ``or_word`` makes of a single line what the table makes of ``{key: line}``."""

    table: Table
    or_key: str = ""

    def read(self, node: Node, path: str, at: Reading) -> object:
        return self.read_named("", node, path, at)

    def read_named(self, name: str, node: Node, path: str, at: Reading) -> object:
        return read_table(self.table, name, node, path, at, self.or_key)

    def schema(self) -> Schema:
        found = table_schema(self.table)
        if self.or_key and (key := self.table.key(self.or_key)):
            return {"anyOf": [found, key.kind.schema()]}
        return found

    def canonical(self, node: Node) -> Canonical:
        if not isinstance(node, Map):
            return generic(node)
        return {k.text: self._canonical_entry(k.text, v) for k, v in node.entries}

    def _canonical_entry(self, key: str, value: Node) -> Canonical:
        found = self.table.key(key)
        return found.kind.canonical(value) if found else generic(value)

    def shape(self) -> str:
        return (
            "{" + ", ".join(k.name for k in self.table.keys if k.required) + (", …}" if len(self.table.keys) else "}")
        )


def read_table(table: Table, name: str, node: Node, path: str, at: Reading, or_key: str = "") -> object:
    """The value a table makes of a map; ``BAD`` with complaints where it cannot."""
    at.seen(path, node)
    if isinstance(node, Scalar) and or_key and (only := table.key(or_key)):
        alone = only.kind.read(node, path, at)
        if alone is BAD:
            return BAD
        return table.make(**{only.attribute: alone}, **({table.named: name} if table.named else {}))
    if not isinstance(node, Map):
        keys = ", ".join(f"{k.name}: …" for k in table.keys if k.required) or f"{table.keys[0].name}: …"
        return at.complain(
            "STU-07",
            node,
            path,
            Text(zh="此处应为键值表", en="a map is due here"),
            Text(zh=f"写 {{{keys}}}", en=f"write {{{keys}}}"),
        )
    said: dict[str, object] = {table.named: name} if table.named else {}
    open_: dict[str, str] = {}
    bad = False
    for key, value in node.entries:
        below = f"{path}.{key.text}" if path else key.text
        found = table.key(key.text)
        if found is not None:
            read = found.kind.read(value, below, at)
            at.lines[below] = key.line
            bad = bad or read is BAD
            said[found.attribute] = read
        elif table.has_general and key.text in GENERAL:
            read = read_general(key, value, path, at)
            bad = bad or read is BAD
            if key.text != "TBC":
                said[key.text] = read
        elif table.is_open and isinstance(value, Scalar):
            open_[key.text] = at.word(value, below, "0.25") or ""
        else:
            bad = True
            unknown_key(table, key, below, at)
    if table.is_open and open_:
        said["parameters"] = Names(open_)
    for required in (k for k in table.keys if k.required and k.attribute not in said):
        bad = True
        at.complain(
            "STU-06",
            node,
            f"{path}.{required.name}" if path else required.name,
            Text(
                zh=f"缺少必填的键 {required.name}({required.means.zh})",
                en=f"the required key {required.name} is missing ({required.means.en})",
            ),
            Text(
                zh=f"写 {required.name}: {required.kind.shape()}", en=f"write {required.name}: {required.kind.shape()}"
            ),
        )
    if bad or any(v is BAD for v in said.values()):
        return BAD
    return table.make(**said)


def unknown_key(table: Table, key: Scalar, path: str, at: Reading) -> None:
    """STU-04, with the near keys."""
    near = near_names(key.text, [*table.names, *(GENERAL if table.has_general else ())])
    known = ", ".join(table.names)
    at.complain(
        "STU-04",
        key,
        path,
        Text(zh=f"{table.name} 没有键 {key.text}", en=f"{table.name} has no key {key.text}"),
        Text(
            zh=f"是否为 {' 或 '.join(near)}?" if near else f"可用的键: {known}",
            en=f"did you mean {' or '.join(near)}?" if near else f"its keys are: {known}",
        ),
    )


def table_schema(table: Table) -> Schema:
    """The JSON Schema of a table."""
    properties: dict[str, object] = {}
    for k in table.keys:
        told = f"{k.means.en} / {k.means.zh}" + (f" (default: {k.default})" if k.default else "")
        properties[k.name] = {**k.kind.schema(), "description": told}
    if table.has_general:
        properties.update({g: _GENERAL_SCHEMA[g] for g in GENERAL if g not in properties})
    out: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": {"type": list(SCALARS)} if table.is_open else False,
    }
    required = [k.name for k in table.keys if k.required]
    return out | ({"required": required} if required else {})


@dataclass(frozen=True, slots=True)
class Variant:
    """A map whose other keys depend on the word of one key (``kind`` of an endpoint, ``method`` of an allocation)."""

    key: str
    list_name: str
    tables: Mapping[str, Table]
    default: str = ""

    def read(self, node: Node, path: str, at: Reading) -> object:
        return self.read_named("", node, path, at)

    def read_named(self, name: str, node: Node, path: str, at: Reading) -> object:
        at.seen(path, node)
        if not isinstance(node, Map):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为键值表", en="a map is due here"),
                Text(
                    zh=f"写 {{{self.key}: {next(iter(self.tables))}, …}}",
                    en=f"write {{{self.key}: {next(iter(self.tables))}, …}}",
                ),
            )
        chosen = node.get(self.key)
        if chosen is None and not self.default:
            return at.complain(
                "STU-06",
                node,
                f"{path}.{self.key}",
                Text(zh=f"缺少必填的键 {self.key}", en=f"the required key {self.key} is missing"),
                Text(zh=f"可写: {', '.join(self.tables)}", en=f"write one of: {', '.join(self.tables)}"),
            )
        word = (
            self.default
            if chosen is None
            else Word(self.list_name, tuple(self.tables)).read(chosen, f"{path}.{self.key}", at)
        )
        if not isinstance(word, str):
            return BAD
        rest = Map(
            tuple((k, v) for k, v in node.entries if k.text != self.key),
            node.line,
            node.column,
            node.start,
            node.end,
            node.is_flow,
        )
        table = self.tables[word]
        self._warn_of_other_kinds(table, word, rest, path, at)
        found = read_table(table, name, rest, path, at)
        at.places[path] = node
        return found

    def _warn_of_other_kinds(self, table: Table, word: str, node: Map, path: str, at: Reading) -> None:
        """A key of another kind is told so, beside STU-04's own message."""
        for key, _ in node.entries:
            if table.key(key.text) is None and key.text not in GENERAL:
                others = [w for w, t in self.tables.items() if t.key(key.text) is not None]
                if others:
                    at.complain(
                        "STU-04",
                        key,
                        f"{path}.{key.text}",
                        Text(
                            zh=f"{key.text} 是 {', '.join(others)} 的键,不属于 {self.key}: {word}",
                            en=f"{key.text} is a key of {', '.join(others)}, not of {self.key}: {word}",
                        ),
                        Text(zh=f"删除它,或改 {self.key}", en=f"delete it, or change {self.key}"),
                    )

    def schema(self) -> Schema:
        options = []
        for word, table in self.tables.items():
            found = table_schema(table)
            properties = dict(cast("Schema", found["properties"]))
            properties[self.key] = {"enum": [word, f"{word} TBC"]}
            needed = cast("list[str]", found.get("required", []))
            required = needed if self.default == word else [*needed, self.key]
            options.append({**found, "properties": properties, "required": required})
        return {"anyOf": options}

    def canonical(self, node: Node) -> Canonical:
        if not isinstance(node, Map):
            return generic(node)
        chosen = node.get(self.key)
        word = bare(folded(chosen.text)) if isinstance(chosen, Scalar) else self.default
        table = self.tables.get(word)
        kind = TableKind(table) if table else None
        return {
            k.text: generic(v) if k.text == self.key or kind is None else kind._canonical_entry(k.text, v)
            for k, v in node.entries
        }

    def shape(self) -> str:
        return "{" + self.key + ": …}"


@dataclass(frozen=True, slots=True)
class ByShape:
    """One kind for a line, another for a map, another for a list."""

    line: Kind | None = None
    map: Kind | None = None
    list: Kind | None = None

    def _of(self, node: Node) -> Kind | None:
        return self.line if isinstance(node, Scalar) else self.map if isinstance(node, Map) else self.list

    def read(self, node: Node, path: str, at: Reading) -> object:
        kind = self._of(node)
        if kind is not None:
            return kind.read(node, path, at)
        at.seen(path, node)
        return at.complain(
            "STU-07",
            node,
            path,
            Text(zh="此处的写法不对", en="something else is due here"),
            Text(zh=f"写 {self.shape()}", en=f"write {self.shape()}"),
        )

    def schema(self) -> Schema:
        return {"anyOf": [k.schema() for k in (self.line, self.map, self.list) if k is not None]}

    def canonical(self, node: Node) -> Canonical:
        kind = self._of(node)
        return kind.canonical(node) if kind else generic(node)

    def shape(self) -> str:
        return " or ".join(k.shape() for k in (self.line, self.map, self.list) if k is not None)


def unknown_word(
    node: Node, path: str, at: Reading, word: str, known: tuple[str, ...], what: Text, code: str = "STU-12"
) -> object:
    """A word that is not in its list, with the near ones."""
    near = near_names(word, known)
    return at.complain(
        code,
        node,
        path,
        Text(zh=f"没有名为“{word}”的{what.zh}", en=f"no {what.en} is called {word!r}"),
        Text(
            zh=f"是否为 {' 或 '.join(near)}?" if near else f"可用: {', '.join(known)}",
            en=f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(known)}",
        ),
    )
