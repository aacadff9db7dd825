"""The words a check looks at: passages, criteria, arms and outcomes, each with where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from trialwright.checking.words import gated, search
from trialwright.reading.paths import without_language
from trialwright.reading.record import ANY, Slot

_NONE = gated(
    r"\s*(?:none|no|n/?a|nil|not applicable|无|不涉及|不适用|没有|暂无|/|-|—|未说明|not stated)?[\s.。]*", re.I
)


def blanks_folded(text: str) -> str:
    """Runs of blanks, line breaks and NBSP as one blank.

    >>> blanks_folded(" a\\u00a0 b\\n")
    'a b'
    """
    return " ".join(text.split())


def is_none_word(text: str) -> bool:
    """Whether a value only says that there is nothing."""
    return _NONE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of one slot, or the label of an empty one."""

    path: str
    language: str
    text: str
    slot: Slot

    @property
    def full_path(self) -> str:
        return self.path if self.language == ANY else f"{self.path}.{self.language}"

    @property
    def layer(self) -> str:
        return self.slot.layer.value

    @property
    def page(self) -> int:
        return self.slot.page

    @property
    def is_zh(self) -> bool:
        return self.language == "zh" or (self.language == ANY and bool(search(r"[\u4e00-\u9fff]{2}", self.text)))


class _PassageFilling:
    """A passage while it is filled (`reading.record.filled` says why)."""

    __slots__ = ("language", "path", "slot", "text")

    def __init__(self, path: str, language: str, text: str, slot: Slot) -> None:
        self.path = path
        self.language = language
        self.text = text
        self.slot = slot


def passage_of(path: str, language: str, text: str, slot: Slot) -> Passage:
    made: Any = _PassageFilling(path, language, text, slot)
    made.__class__ = Passage
    return made  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One eligibility item (a sub-item is one of its own), in both languages where both are printed."""

    path: str
    zh: Passage | None
    en: Passage | None
    is_inclusion: bool

    @property
    def passages(self) -> tuple[Passage, ...]:
        zh, en = self.zh, self.en
        if zh is None:
            return () if en is None else (en,)
        return (zh,) if en is None else (zh, en)

    @property
    def text(self) -> str:
        return "\n".join([p.text for p in self.passages])

    @property
    def parent(self) -> str:
        return self.path[: self.path.index("]") + 1]

    @property
    def number(self) -> str:
        return self.path[self.path.index("[") + 1 :].replace("]", "")


@dataclass(frozen=True, slots=True)
class Part:
    """An arm or an outcome: its passages by leaf name and language."""

    path: str
    index: int
    leaves: dict[str, dict[str, Passage]]
    blanks: frozenset[str] = frozenset()

    def get(self, leaf: str, language: str | None = None) -> Passage | None:
        by_language = self.leaves.get(leaf, {})
        if language is not None:
            return by_language.get(language) or by_language.get(ANY)
        return next(iter(by_language.values()), None)

    def words(self, *leaves: str) -> str:
        """The text of some leaves (all when none is named), both languages, one line each."""
        chosen = leaves or tuple(self.leaves)
        return "\n".join(p.text for leaf in chosen for p in self.leaves.get(leaf, {}).values())

    @property
    def name(self) -> Passage | None:
        return self.get("name") or self.get("label") or self.get("intervention")

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(p for by in self.leaves.values() for p in by.values())

    def code(self, leaf: str) -> str:
        for p in self.leaves.get(leaf, {}).values():
            if p.slot.code:
                return p.slot.code
        return ""


def bare(path: str) -> str:
    """The path without its language."""
    return without_language(path)[0]
