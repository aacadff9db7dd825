"""The nodes of a study file's tree: scalars, maps and lists, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word of the file: its text as YAML reads it, its place, and its style (``""`` plain, ``'``, ``"``, ``|``)."""

    text: str
    line: int
    column: int
    start: int
    end: int
    style: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """Keys with their values, in order; keys are unique."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    start: int
    end: int
    is_flow: bool = False

    def get(self, key: str) -> Node | None:
        return next((v for k, v in self.entries if k.text == key), None)

    def key(self, key: str) -> Scalar | None:
        return next((k for k, _ in self.entries if k.text == key), None)


@dataclass(frozen=True, slots=True)
class List:
    """Items, in order."""

    items: tuple[Node, ...]
    line: int
    column: int
    start: int
    end: int
    is_flow: bool = False


Node: TypeAlias = Scalar | Map | List
