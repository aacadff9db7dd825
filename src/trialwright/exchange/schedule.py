"""The schedule of activities of a study as a table: one row an activity, one column a visit, notes for what fits no cell."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.study.lines import Cell, CellAt, CellDuring
from trialwright.study.study import Study
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A table to print.

    Args:
        visits: the columns: name, label and when. rows: name and one cell a column (``""``, ``X``, ``X3`` for three time
            points, ``-`` while a log is open), then the number of its note or 0.
        notes: what a cell cannot hold, as the file has it.
    """

    visits: tuple[tuple[str, Text, str], ...]
    rows: tuple[tuple[str, tuple[str, ...], int], ...]
    notes: tuple[str, ...]


def schedule_of(study: Study) -> Schedule:
    """The schedule of activities in the order of the file."""
    visits = tuple(
        (v.name, v.label or Text.same(v.name), f"{v.at}{f'; {v.repeat}' if v.repeat else ''}")
        for v in study.visits.values()
    )
    order = [name for name, _, _ in visits]
    notes: list[str] = []
    rows = []
    for a in study.activities.values():
        cells = dict.fromkeys(order, "")
        told = []
        for cell in a.cells:
            told += _fill(cell, cells, order)
        if told:
            notes.append(f"{a.name}: {', '.join(told)}")
        rows.append((a.name, tuple(cells.values()), len(notes) if told else 0))
    return Schedule(visits=visits, rows=tuple(rows), notes=tuple(notes))


def _fill(cell: Cell, cells: dict[str, str], order: list[str]) -> list[str]:
    """Marks the columns of one cell; returns what has to be told in a note."""
    if isinstance(cell, CellAt):
        cells[cell.visit.name] = f"X{len(cell.times)}" if len(cell.times) > 1 else "X"
        return [str(cell)] if cell.times or cell.visit.index is not None else []
    if isinstance(cell, CellDuring):
        first, last = order.index(cell.start.name), order.index(cell.end.name)
        for name in order[first : last + 1]:
            cells[name] = cells[name] or "-"
        return [str(cell)] if cell.offset is not None else []
    return [str(cell)]
