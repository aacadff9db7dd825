"""The types a key of the study file may have: how each is read, described, checked by an editor, and made canonical.

A *kind* is a frozen value. ``tables.py`` says which key has which kind; the loader, ``trialwright schema``, the canonical
form, the writer and the reference page all walk the same tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, TypeAlias

from trialwright.errors import Where
from trialwright.study.complaint import UnreadableStudy
from trialwright.study.lines import Condition, Selection, When
from trialwright.study.scanner import BadLine
from trialwright.study.tree import List, Map, Node, Reader, Scalar
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
GENERAL: Final = ("label", "record", "because", "note", "TBC")
"""Keys that any map may hold; no thing may be called so."""
_TBC = re.compile(r"(?:^|\s+)TBC\s*$")
_BLANKS = re.compile(r"[ \t\r\n]+")
Schema: TypeAlias = dict[str, object]
Canonical: TypeAlias = "str | list[Canonical] | dict[str, Canonical]"


class Missing:
    """The mark of a value that could not be read (a complaint says why)."""


BAD: Final = Missing()


@dataclass(slots=True)
class Reading:
    """What one loading collects: complaints, what is TBC, where things stand, what refers to what.

    Args:
        names: every name of the study by space, known before any value is read.
        parse: reads an expression of the criteria language (start, text, node, path) into its tree, or ``BAD``.
    """

    reader: Reader
    names: Mapping[str, Mapping[str, Scalar]]
    parse: Callable[[str, str, Node, str], object]
    tbc: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    places: dict[str, Node] = field(default_factory=dict)
    refs: list[tuple[str, str, tuple[str, ...], Node]] = field(default_factory=list)
    values: list[tuple[str, object]] = field(default_factory=list)

    def complain(self, code: str, node: Node, path: str, text: Text, remedy: Text, shift: int = 0) -> Missing:
        where = Where(self.reader.name, node.line, node.column + shift, path)
        self.reader.complaints.append(UnreadableStudy(where, code, text, remedy))
        return BAD

    def seen(self, path: str, node: Node) -> None:
        self.lines[path] = node.line
        self.places[path] = node

    def word(self, node: Node, path: str, example: str, *, may_be_open: bool = False) -> str | None:
        """The text of a scalar without its ``TBC``; ``None`` with a complaint where there is none."""
        self.seen(path, node)
        if not isinstance(node, Scalar):
            what = Text(
                zh="键值表" if isinstance(node, Map) else "列表", en="a map" if isinstance(node, Map) else "a list"
            )
            self.complain(
                "STU-07",
                node,
                path,
                Text(zh=f"此处写成了{what.zh},应为一行文字", en=f"{what.en} where one line is due"),
                Text(zh=f"例如 {example}", en=f"write for example {example}"),
            )
            return None
        text = folded(node.text)
        said = bare(text)
        if said != text:
            self.tbc[path] = self.reader.comment_on(node.line)
        if not said and not may_be_open:
            self.complain(
                "STU-05",
                node,
                path,
                Text(zh="只有TBC,没有提出的值", en="TBC stands alone, nothing is proposed"),
                Text(
                    zh="在TBC前写上拟定值,或删除该键并在 decisions 中列为 open",
                    en="write the proposal before TBC, or delete the key and list the question as an open decision",
                ),
            )
            return None
        return said


class Kind(Protocol):
    """A type of the study file."""

    def read(self, node: Node, path: str, at: Reading) -> object: ...
    def schema(self) -> Schema: ...
    def canonical(self, node: Node) -> Canonical: ...
    def shape(self) -> str: ...


def bare(text: str) -> str:
    """The text without its closing ``TBC``."""
    return _TBC.sub("", text)


def folded(text: str) -> str:
    """Outer blanks trimmed, inner runs folded to one."""
    return _BLANKS.sub(" ", text).strip(" ")


def _canonical_scalar(node: Node) -> Canonical:
    import unicodedata

    return folded(unicodedata.normalize("NFC", node.text)) if isinstance(node, Scalar) else generic(node)


def generic(node: Node) -> Canonical:
    """The canonical form of a node nobody has a table for."""
    if isinstance(node, Scalar):
        return _canonical_scalar(node)
    if isinstance(node, List):
        return [generic(i) for i in node.items]
    return {k.text: generic(v) for k, v in node.entries}


SCALARS: Final[tuple[str, ...]] = ("string", "number", "integer", "boolean")


@dataclass(frozen=True, slots=True)
class _OneLine:
    """What all kinds written on one line share."""

    def canonical(self, node: Node) -> Canonical:
        return _canonical_scalar(node)


@dataclass(frozen=True, slots=True)
class Line(_OneLine):
    """A line with a grammar of its own."""

    name: Text
    read_line: Callable[[str], object]
    example: str
    pattern: str = ""

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, self.example)
        if text is None:
            return BAD
        try:
            value = self.read_line(text)
        except BadLine as e:
            quote = 1 if isinstance(node, Scalar) and node.style in ("'", '"') else 0
            return at.complain(e.code, node, path, e.text, e.remedy, e.column + quote)
        at.values.append((path, value))
        return value

    def schema(self) -> Schema:
        out: Schema = {"type": list(SCALARS), "examples": [self.example]}
        if self.pattern:
            out["pattern"] = self.pattern
        return out

    def shape(self) -> str:
        return self.name.en


ANY_WORDS: Final = Text(zh="文字", en="words")


@dataclass(frozen=True, slots=True)
class Plain(_OneLine):
    """Any words on one line; a proposal without words (a lone ``TBC``) only where ``may_be_open``."""

    example: str = "some words"
    may_be_open: bool = False
    pattern: str = ""
    expected: Text = ANY_WORDS

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, self.example, may_be_open=self.may_be_open)
        if text is None:
            return BAD
        if text and self.pattern and not re.fullmatch(self.pattern, text):
            return at.complain(
                "STU-14",
                node,
                path,
                Text(zh=f"“{text}”不是{self.expected.zh}", en=f"{text!r} is no {self.expected.en}"),
                Text(zh=f"例如 {self.example}", en=f"write for example {self.example}"),
            )
        return text or None

    def schema(self) -> Schema:
        return {"type": list(SCALARS)} | ({"pattern": f"^(?:{self.pattern})(?:\\s+TBC)?$"} if self.pattern else {})

    def shape(self) -> str:
        return self.expected.en


@dataclass(frozen=True, slots=True)
class Word(_OneLine):
    """A word of a closed list."""

    list_name: str
    words: tuple[str, ...]

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, self.words[0])
        if text is None:
            return BAD
        if text in self.words:
            return text
        near = near_names(text, self.words)
        hint_en = f"did you mean {' or '.join(near)}?" if near else f"write one of: {', '.join(self.words)}"
        hint_zh = f"是否为 {' 或 '.join(near)}?" if near else f"可用的词: {', '.join(self.words)}"
        return at.complain(
            "STU-12",
            node,
            path,
            Text(zh=f"“{text}”不在“{self.list_name}”词表中", en=f"{text!r} is no word of the list {self.list_name}"),
            Text(zh=hint_zh, en=hint_en),
        )

    def schema(self) -> Schema:
        return {"type": "string", "enum": [*self.words, *(f"{w} TBC" for w in self.words)]}

    def shape(self) -> str:
        return " / ".join(self.words) if len(self.words) <= 6 else f"word of {self.list_name}"


@dataclass(frozen=True, slots=True)
class Flag(_OneLine):
    """``true`` or ``false``."""

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, "true")
        if text is None:
            return BAD
        if text in ("true", "false"):
            return text == "true"
        meant = (
            "true"
            if text.lower() in ("yes", "on", "y", "true")
            else "false"
            if text.lower() in ("no", "off", "n", "false")
            else "true 或 false"
        )
        meant_en = meant.replace("或", "or")
        return at.complain(
            "STU-08",
            node,
            path,
            Text(zh=f"“{text}”不是是否值", en=f"{text!r} is no flag"),
            Text(zh=f"写 {meant}", en=f"write {meant_en}"),
        )

    def schema(self) -> Schema:
        return {"enum": [True, False, "true", "false", "true TBC", "false TBC"]}

    def shape(self) -> str:
        return "flag"


@dataclass(frozen=True, slots=True)
class Ref(_OneLine):
    """The name of something in one of several spaces (``arms``, ``visits`` …)."""

    spaces: tuple[str, ...]
    example: str = "D1"

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, self.example)
        if text is None:
            return BAD
        at.refs.append((path, text, self.spaces, node))
        return text

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_]{0,39}(\[[0-9]+\])?(\s+TBC)?$"}

    def shape(self) -> str:
        return f"name in {' / '.join(self.spaces)}"


_CONTAINERS: Final[dict[str, Callable[[str, Any], object]]] = {"start": Condition, "kinds": Selection, "when": When}


@dataclass(frozen=True, slots=True)
class Expr(_OneLine):
    """An expression of the criteria language (``start``: start, kinds or when)."""

    start: Literal["start", "kinds", "when"] = "start"
    example: str = "ANC >= 1.5 x10^9/L"
    or_words: tuple[str, ...] = ()

    def read(self, node: Node, path: str, at: Reading) -> object:
        text = at.word(node, path, self.example)
        if text is None:
            return BAD
        if text in self.or_words:
            return text
        within = "within " if self.start == "when" and text[:1].isdigit() else ""
        tree = at.parse(self.start, within + text, node, path)
        if tree is BAD:
            return BAD
        value = _CONTAINERS[self.start](text, tree)
        at.values.append((path, value))
        return value

    def schema(self) -> Schema:
        return {"type": list(SCALARS), "examples": [self.example]}

    def shape(self) -> str:
        return {"start": "expr", "kinds": "kinds", "when": "when"}[self.start]


@dataclass(frozen=True, slots=True)
class Words:
    """A text a person reads: one line for all languages, or ``{zh, en}``."""

    def read(self, node: Node, path: str, at: Reading) -> object:
        if isinstance(node, List):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为文字", en="a list where a text is due"),
                Text(zh="写 {zh: …, en: …}", en="write {zh: …, en: …}"),
            )
        if isinstance(node, Scalar):
            text = at.word(node, path, "{zh: …, en: …}")
            return Text.same(text) if text else BAD
        at.seen(path, node)
        said: dict[str, str] = {}
        for key, value in node.entries:
            if key.text == "TBC":
                at.tbc[path] = folded(value.text) if isinstance(value, Scalar) else ""
            elif key.text not in ("zh", "en"):
                at.complain(
                    "STU-04",
                    key,
                    f"{path}.{key.text}",
                    Text(
                        zh=f"文字的键只有 zh 和 en,没有 {key.text}", en=f"a text has the keys zh and en, not {key.text}"
                    ),
                    Text(zh="写 {zh: …, en: …}", en="write {zh: …, en: …}"),
                )
            else:
                said[key.text] = at.word(value, f"{path}.{key.text}", "some words") or ""
        return Text(zh=said.get("zh", ""), en=said.get("en", ""))

    def schema(self) -> Schema:
        return {
            "anyOf": [
                {"type": list(SCALARS)},
                {
                    "type": "object",
                    "properties": {
                        "zh": {"type": list(SCALARS)},
                        "en": {"type": list(SCALARS)},
                        "TBC": {"type": list(SCALARS)},
                    },
                    "additionalProperties": False,
                },
            ]
        }

    def canonical(self, node: Node) -> Canonical:
        return generic(node)

    def shape(self) -> str:
        return "text"
