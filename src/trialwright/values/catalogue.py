"""The one way to extend: a catalogue of named, frozen entries, listed explicitly by its room."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from trialwright.errors import UnknownName
from trialwright.values.text import Text


class Entry(Protocol):
    """What every entry of every catalogue has."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Text: ...
    @property
    def source(self) -> str: ...


E = TypeVar("E", bound=Entry)


def near_names(name: str, names: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The names a person may have meant.

    >>> near_names("levl", ["level", "label", "arms"])
    ('level', 'label')
    """
    folded = {n.casefold(): n for n in names}
    return tuple(folded[m] for m in difflib.get_close_matches(name.casefold(), list(folded), n=most, cutoff=0.6))


class Catalogue(Mapping[str, E], Generic[E]):
    """Entries by name, in the order listed; an unknown name answers with the near ones (``UnknownName``)."""

    __slots__ = ("_entries", "kind")

    def __init__(self, kind: str, *entries: E) -> None:
        self.kind = kind
        self._entries = {e.name: e for e in entries}
        if len(self._entries) != len(entries):
            twice = sorted({e.name for e in entries if sum(o.name == e.name for o in entries) > 1})
            raise ValueError(f"catalogue {kind}: listed twice: {', '.join(twice)}")

    def __getitem__(self, name: str) -> E:
        try:
            return self._entries[name]
        except KeyError:
            raise UnknownName(self.kind, name, near_names(name, self._entries)) from None

    def get_entry(self, name: str) -> E | None:
        """The entry, or ``None`` where there is none of that name."""
        return self._entries.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def extended(self, *more: E) -> Catalogue[E]:
        """The same catalogue with further entries."""
        return Catalogue(self.kind, *self._entries.values(), *more)
