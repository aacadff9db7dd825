"""A read-only map of names in file order: picklable, comparable, and with near names for what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from trialwright.values.catalogue import near_names

T_co = TypeVar("T_co", covariant=True)


class Names(Mapping[str, T_co]):
    """Named things in the order of the file; equal only if the order is equal too.

    >>> cohorts = Names({"low": 2, "mid": 5})
    >>> list(cohorts), cohorts["mid"], cohorts.near("lo")
    (['low', 'mid'], 5, ('low',))
    """

    __slots__ = ("_by_name",)

    def __init__(self, items: Mapping[str, T_co] | Iterable[tuple[str, T_co]] = ()) -> None:
        self._by_name: dict[str, T_co] = dict(items)

    def __getitem__(self, name: str) -> T_co:
        return self._by_name[name]

    if not TYPE_CHECKING:  # the type is that of Mapping; asked for too often to go its long way

        def get(self, name, default=None):
            """The thing of that name, or ``default``."""
            return self._by_name.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and list(self._by_name.items()) == list(other._by_name.items())

    def __hash__(self) -> int:
        return hash(tuple(self._by_name.items()))

    def __repr__(self) -> str:
        return f"Names({self._by_name!r})"

    def near(self, name: str) -> tuple[str, ...]:
        """The names a person may have meant."""
        return near_names(name, self._by_name)
