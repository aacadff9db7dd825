"""`RegistryRecord`: for every field what was written, where it stood, in which language, and if nothing is there, why not.

Reading states, it never judges. ``record_json.py`` writes and reads the JSON form; ``paths.py`` holds the path vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Protocol

from trialwright.reading.paths import folded, general, matcher, without_language
from trialwright.reading.slot import (
    ANY,
    LAYERS,
    STATES,
    Layer,
    Meaning,
    Pending,
    Slot,
    State,
    container,
    filled,
    waiting,
)
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Field:
    """A path and its slots by language: ``zh``, ``en``, ``any`` (printed once for both), or another language's tag."""

    path: str
    slots: Mapping[str, Slot]

    def slot(self, language: str | None = None) -> Slot | None:
        """The slot of a language, ``any`` answering for all; without language the first that holds a value, else the first."""
        if language is not None:
            return self.slots.get(language) or self.slots.get(ANY)
        return next((s for s in self.slots.values() if s.is_present), next(iter(self.slots.values()), None))


class _FieldFilling:
    """As `_Filling`, for a `Field`."""

    __slots__ = ("path", "slots")

    def __init__(self, path: str, slots: Mapping[str, Slot]) -> None:
        self.path = path
        self.slots = slots


def fields_of(slots: Mapping[str, Mapping[str, Slot]]) -> dict[str, Field]:
    """Fields by path, made the quick way (`filled`).

    >>> fields_of({"dsmc": {}})
    {'dsmc': Field(path='dsmc', slots={})}
    """
    out: dict[str, Any] = {}
    for path, by_language in slots.items():
        made: Any = _FieldFilling(path, by_language)
        made.__class__ = Field
        out[path] = made
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAccount:
    """What every line of a page was used for: label + value + boilerplate + unread + empty = all.

    ``uses`` holds one letter a line (``l v b u`` and a blank), in memory only.
    """

    all: int = 0
    empty: int = 0
    label: int = 0
    value: int = 0
    boilerplate: int = 0
    unread: tuple[int, ...] = ()
    uses: str = field(default="", repr=False, compare=False)

    @property
    def is_balanced(self) -> bool:
        return self.all == self.empty + self.label + self.value + self.boilerplate + len(self.unread)


class Accounting(Protocol):
    """Gives a page its line account when somebody asks."""

    def lines_of(self, page: Page) -> LineAccount: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Pending):
    """One page that was read; ``text`` is its decoded text (spans count its code points) and ``dated`` its last
    refresh, both in memory only."""

    name: str
    sha256: str
    medium: str
    layout: str
    score: float
    lines: LineAccount = LineAccount()
    text: str = field(default="", repr=False, compare=False)
    dated: str = field(default="", repr=False, compare=False)

    def accounted_by(self, later: Accounting) -> Page:
        """The same page, its line account left open until somebody asks; for a page nobody else has seen yet."""
        object.__delattr__(self, "lines")
        object.__setattr__(self, "_later", later)
        return self

    def line(self, number: int) -> str:
        """The text of a 1-based line."""
        return _NEWLINE.split(self.text)[number - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A proposal for damaged characters; never applied by the reader. ``certainty`` is ``sure`` or ``open``."""

    path: str
    page: int
    lines: tuple[int, int]
    span: tuple[int, int]
    as_written: str
    propose: tuple[str, ...]
    certainty: str
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotShown:
    """Paths that this layout cannot carry: the register never asks, or the mirror or export drops them."""

    never_asked: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRecord:
    """What one or several pages say about a trial, field by field.

    >>> r = RegistryRecord(
    ...     fields={"eligibility.sex": Field("eligibility.sex", {"en": Slot(text="Both", lines=(3, 3))})}
    ... )
    >>> r.answer("eligibility.sex", "en").value.text, type(r.answer("eligibility.sex", "zh")).__name__
    ('Both', 'Unknown')
    """

    pages: tuple[Page, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    not_shown: NotShown = NotShown()
    history: tuple[RegistryRecord, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def id(self) -> str | None:
        """The registration number, or ``None`` where the page prints none."""
        found = self.fields.get("identification.registration_number")
        slot = found.slot() if found is not None else None
        return slot.text if slot is not None and slot.is_present else None

    @property
    def layout(self) -> str:
        """The layout of the first page."""
        return self.pages[0].layout if self.pages else ""

    def slot(self, path: str, language: str | None = None) -> Slot | None:
        """The slot at a path (synonyms and a trailing language are understood), or ``None`` where the page has none."""
        bare, tail = without_language(path)
        for p in folded(bare):
            found = self.fields.get(p)
            if found is not None and (s := found.slot(language or tail)) is not None:
                return s
        return None

    def text(self, path: str, language: str | None = None) -> str:
        """The text at a path, empty where there is none."""
        s = self.slot(path, language)
        return s.text or "" if s is not None and s.is_present else ""

    def answer(self, path: str, language: str | None = None) -> Answer[Slot]:
        """The slot if it holds a value, else why not: state, layer and line."""
        s = self.slot(path, language)
        bare, tail = without_language(path)
        if s is not None and s.is_present:
            return Known(s)
        if s is not None:
            place = Text(zh="", en="") if s.line is None else Text(zh=f"，第{s.line}行", en=f", line {s.line}")
            because = Text(
                zh=f"{s.state.label.zh}（责任方：{s.layer.label.zh}{place.zh}）",
                en=f"{s.state.label.en} ({s.layer.label.en}{place.en})",
            )
            return Unknown(because, frozenset({path}))
        for p in folded(bare):
            if _is_listed(p, self.not_shown.lost):
                return Unknown(STATES[State.LOST], frozenset({path}))
            if _is_listed(p, self.not_shown.never_asked):
                return Unknown(_NEVER_ASKED, frozenset({path}))
        which = language or tail
        if which is not None and any(p in self.fields for p in folded(bare)):
            words = Text(zh=f"页面上没有此项的{_NAMES.get(which, which)}", en=f"the page has no {which} text for it")
            return Unknown(words, frozenset({path}))
        return Unknown(_NOT_HERE, frozenset({path}))

    def select(self, selector: str) -> tuple[Field, ...]:
        """The fields that a selector names, in page order.

        Args:
            selector: a path with ``[i]``, ``[*]``, ``[2,3]``, ``[label]`` (arm label, outcome name or abbreviation)
                and perhaps a trailing ``.zh`` or ``.en``, which keeps that language only (``any`` answers for it).
        """
        bare, language = without_language(selector)
        out = []
        for want in folded(bare):
            fits = matcher(want, self._is_labelled)
            for f in self.fields.values():
                if not fits(f.path):
                    continue
                if language is None:
                    out.append(f)
                elif (s := f.slot(language)) is not None:
                    out.append(Field(f.path, MappingProxyType({language: s})))
        return tuple(out)

    def _is_labelled(self, item: str, label: str) -> bool:
        wanted = label.strip().casefold()
        for leaf in ("label", "name"):
            found = self.fields.get(f"{item}.{leaf}")
            for s in found.slots.values() if found is not None else ():
                words = (s.text or "").casefold()
                if words == wanted or f"({wanted})" in words or f"（{wanted}）" in words:
                    return True
        return False

    def indices(self, container: str) -> tuple[int, ...]:
        """The numbers of the members of a container that is counted: ``arms`` → ``(1, 2, 3)``.

        Criteria are counted as printed, so numbers may not start at 1.
        """
        prefix = container + "["
        found = (p[len(prefix) : p.index("]", len(prefix))] for p in self.fields if p.startswith(prefix))
        return tuple(sorted({int(n) for n in found if n.isdigit()}))

    def raw(self, slot: Slot) -> str | None:
        """The page's own characters under a slot's span, with whatever the medium adds (tags, entities, escapes)."""
        if slot.span is None or not self.pages or not self.pages[slot.page].text:
            return None
        return self.pages[slot.page].text[slot.span[0] : slot.span[1]]

    def each_slot(self) -> Iterator[tuple[str, str, Slot]]:
        """Path, language and slot of everything, in page order."""
        for path, f in self.fields.items():
            for language, s in f.slots.items():
                yield path, language, s


@lru_cache(maxsize=4096)
def _is_listed(path: str, listed: tuple[str, ...]) -> bool:
    """Whether a path is one of those listed, or a part of one."""
    g = general(path)
    return any(g == general(x) or g.startswith((general(x) + ".", general(x) + "[")) for x in listed)


_NEVER_ASKED: Final = Text(zh="该注册库不询问此项", en="never asked by this register")
_NOT_HERE: Final = Text(zh="页面上没有此项", en="not on the page")
_NAMES: Final = MappingProxyType({"zh": "中文", "en": "英文", "de": "德文", "es": "西班牙文"})
__all__ = [
    "ANY",
    "LAYERS",
    "STATES",
    "Field",
    "Layer",
    "LineAccount",
    "Meaning",
    "NotShown",
    "Page",
    "RegistryRecord",
    "Repair",
    "Slot",
    "State",
    "container",
    "fields_of",
    "filled",
    "waiting",
]
