"""The rows of many virtual trials, kept by column: nine bytes a cell, so that a million trials fit where a thousand do."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from trialwright.rehearsal.outcome import Row

_NOT_THERE, _NOTHING, _WHOLE, _REAL, _WORD = range(5)
_EXACT: Final = 1 << 53


class _Column:
    """The cells of one name: a number each, what kind of value it stands for, and the words met so far."""

    __slots__ = ("kinds", "numbers", "place_of", "words")

    def __init__(self, rows: int) -> None:
        self.kinds = bytearray(rows)
        self.numbers = array("d", bytes(8 * rows))
        self.words: list[str] = []
        self.place_of: dict[str, int] = {}

    def add(self, value: int | float | str | None) -> None:
        if value is None:
            kind, number = _NOTHING, 0.0
        elif isinstance(value, str):
            place = self.place_of.setdefault(value, len(self.words))
            if place == len(self.words):
                self.words.append(value)
            kind, number = _WORD, float(place)
        elif isinstance(value, int):
            assert -_EXACT < value < _EXACT
            kind, number = _WHOLE, float(value)
        else:
            kind, number = _REAL, value
        self.kinds.append(kind)
        self.numbers.append(number)

    def skip(self) -> None:
        self.kinds.append(_NOT_THERE)
        self.numbers.append(0.0)

    def value(self, at: int) -> int | float | str | None:
        kind, number = self.kinds[at], self.numbers[at]
        if kind == _REAL:
            return number
        if kind == _WHOLE:
            return int(number)
        return self.words[int(number)] if kind == _WORD else None


class Rows(Sequence[Row]):
    """Rows in order of trial; a row is made anew each time it is asked for and equals the one that was added.

    >>> rows = Rows([{"trial": 0, "hr": 0.7, "outcomes": "1NNN"}, {"trial": 1, "hr": None}])
    >>> rows[0], rows[1], len(rows)
    ({'trial': 0, 'hr': 0.7, 'outcomes': '1NNN'}, {'trial': 1, 'hr': None}, 2)
    """

    __slots__ = ("_columns", "_n")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._columns: dict[str, _Column] = {}
        self._n = 0
        self.extend(rows)

    def extend(self, rows: Iterable[Row]) -> None:
        """Adds rows behind the last."""
        columns = self._columns
        for row in rows:
            for name, value in row.items():
                column = columns.get(name)
                if column is None:
                    column = columns[name] = _Column(self._n)
                column.add(value)
            self._n += 1
            if len(row) < len(columns):
                for column in columns.values():
                    if len(column.kinds) < self._n:
                        column.skip()

    def column(self, name: str) -> list[int | float | str | None]:
        """The cells of a name; ``None`` where a row has none."""
        column = self._columns.get(name)
        return [None] * self._n if column is None else [column.value(k) for k in range(self._n)]

    def __len__(self) -> int:
        return self._n

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self._row(k) for k in range(*at.indices(self._n))]
        place = at + self._n if at < 0 else at
        if not 0 <= place < self._n:
            raise IndexError(at)
        return self._row(place)

    def _row(self, at: int) -> Row:
        return {name: c.value(at) for name, c in self._columns.items() if c.kinds[at] != _NOT_THERE}

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, range(self._n))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Sequence)
            and len(other) == self._n
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]


def cells(rows: Sequence[Row], name: str) -> list[int | float | str | None]:
    """The cells of a name in any rows; ``None`` where a row has none."""
    return rows.column(name) if isinstance(rows, Rows) else [r.get(name) for r in rows]
