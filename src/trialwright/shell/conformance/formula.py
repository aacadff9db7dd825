"""Reading the small language of case files: formulas ``Surv(t, e) ~ x + strata(s)``, ``column==value``, ``column/number``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trialwright.errors import UnreadableText, Where

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Formula:
    """The columns of a survival formula."""

    time: str
    event: str
    terms: tuple[str, ...]
    strata: tuple[str, ...]

    @staticmethod
    def of(text: str) -> Formula:
        m = re.fullmatch(r"\s*Surv\(\s*([\w./ ]+?)\s*,\s*([\w.= ]+?)\s*\)\s*~\s*(.+?)\s*", text)
        if m is None:
            raise UnreadableText(
                Where(path="formula"), f"{text!r} is no survival formula", "write Surv(time, event) ~ x"
            )
        strata: list[str] = []
        terms: list[str] = []
        for piece in re.split(r"\s*\+\s*(?![^(]*\))", m.group(3)):
            inner = re.fullmatch(r"strata\((.+)\)", piece)
            if inner:
                strata += [s.strip() for s in inner.group(1).split(",")]
            elif piece != "1":
                terms.append(piece)
        return Formula(m.group(1), m.group(2), tuple(terms), tuple(strata))

    def columns(self) -> tuple[str, ...]:
        return (re.split(r"[/ ]", self.time)[0], re.split(r"\s*==", self.event)[0], *self.terms, *self.strata)


def is_missing(cell: str | None) -> bool:
    return cell is None or cell.strip() in ("", "NA")


def is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", cell.strip()) is not None


def complete(rows: Iterable[Row], columns: Sequence[str]) -> list[Row]:
    """The rows in which none of the columns is missing, as R leaves them out."""
    return [r for r in rows if not any(is_missing(r.get(c)) for c in columns)]


def is_true(row: Row, condition: str) -> bool:
    """``column==value``, ``column!=value``, ``column in a,b``; several joined by ``&``."""
    for piece in condition.split("&"):
        if m := re.fullmatch(r"\s*([\w.]+)\s*(==|!=)\s*(.*?)\s*", piece):
            same = row.get(m.group(1), "") == m.group(3).strip("\"'")
            if same != (m.group(2) == "=="):
                return False
        elif m := re.fullmatch(r"\s*([\w.]+)\s+in\s+(.*?)\s*", piece):
            if row.get(m.group(1), "") not in [v.strip() for v in m.group(2).split(",")]:
                return False
        else:
            raise UnreadableText(Where(path="filter"), f"{piece.strip()!r} is no condition", "write column==value")
    return True


def filtered(rows: Iterable[Row], condition: str | None) -> list[Row]:
    return [r for r in rows if not condition or is_true(r, condition)]


def column(rows: Sequence[Row], name: str) -> list[float]:
    """A column of numbers, or ``column/number``."""
    name, _, by = name.partition("/")
    divisor = float(by) if by else 1.0
    return [float(r[name.strip()]) / divisor for r in rows]


def events(rows: Sequence[Row], name: str) -> list[bool]:
    """An event column: a condition, or numbers of which 1 of 0/1 and 2 of 1/2 mean the event."""
    if "==" in name:
        return [is_true(r, name) for r in rows]
    values = [float(r[name]) for r in rows]
    event = 2.0 if max(values, default=0) == 2 else 1.0
    return [v == event for v in values]


def design(
    rows: Sequence[Row], terms: Sequence[str], levels: Sequence[str] | None = None
) -> tuple[list[str], list[list[float]]]:
    """Treatment contrasts: numbers as they are, texts as indicators against the first level."""
    names: list[str] = []
    columns: list[list[float]] = []
    for term in terms:
        cells = [r[term] for r in rows]
        if all(is_number(c) for c in cells):
            names.append(term)
            columns.append([float(c) for c in cells])
            continue
        order = [str(v) for v in levels] if levels and set(cells) <= set(map(str, levels)) else sorted(set(cells))
        for level in order[1:]:
            names.append(f"{term}{level}")
            columns.append([1.0 if c == level else 0.0 for c in cells])
    return names, [list(row) for row in zip(*columns, strict=True)]


def groups(rows: Sequence[Row], terms: Sequence[str]) -> list[object]:
    """One label a row from one or several columns; numbers sort as numbers."""
    out: list[object] = []
    for r in rows:
        cells = tuple(r[t] for t in terms)
        out.append(float(cells[0]) if len(cells) == 1 and is_number(cells[0]) else ", ".join(cells))
    return out
