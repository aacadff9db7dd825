"""Reading the small language of case files: formulas ``Surv(t, e) ~ x + strata(s)``, ``column==value``, ``column/number``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trialwright.errors import UnreadableText, Where
from trialwright.values.answer import Answer, Known, Unknown

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
        return (
            re.split(r"[/ ]", self.time)[0],
            re.split(r"\s*==", self.event)[0],
            *variables(self.terms),
            *self.strata,
        )


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


Column = tuple[list[str], list[list[float]]]


def _one(rows: Sequence[Row], term: str, levels: Sequence[str] | None) -> Column:
    """The columns of one variable: a number as it is, a text or ``factor(x)`` as indicators against its first level."""
    forced = re.fullmatch(r"(?:as\.)?factor\((.+)\)", term)
    name = forced.group(1).strip() if forced else term
    cells = [r[name] for r in rows]
    if not forced and all(is_number(c) for c in cells):
        return [term], [[float(c) for c in cells]]
    if levels and set(cells) <= set(map(str, levels)):
        order = [str(v) for v in levels]
    else:
        order = sorted(set(cells), key=lambda c: (float(c), "") if is_number(c) else (0.0, c))
    return [f"{term}{level}" for level in order[1:]], [
        [1.0 if c == level else 0.0 for c in cells] for level in order[1:]
    ]


def _product(a: Column, b: Column) -> Column:
    names = [f"{x}:{y}" for y in b[0] for x in a[0]]
    return names, [[u * v for u, v in zip(x, y, strict=True)] for y in b[1] for x in a[1]]


def design(
    rows: Sequence[Row], terms: Sequence[str], levels: Sequence[str] | None = None
) -> tuple[list[str], list[list[float]]]:
    """Treatment contrasts of main effects and, for ``a*b`` and ``a:b``, of their products, main effects first."""
    mains: list[str] = []
    crossed: list[tuple[str, str]] = []
    for term in terms:
        if m := re.fullmatch(r"\s*([^*:]+?)\s*([*:])\s*([^*:]+?)\s*", term):
            crossed.append((m.group(1), m.group(3)))
            mains += [m.group(1), m.group(3)] if m.group(2) == "*" else []
        else:
            mains.append(term.strip())
    names: list[str] = []
    columns: list[list[float]] = []
    for found in [
        *(_one(rows, t, levels) for t in dict.fromkeys(mains)),
        *(_product(_one(rows, a, levels), _one(rows, b, levels)) for a, b in crossed),
    ]:
        names += found[0]
        columns += found[1]
    return names, [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in rows]


def variables(terms: Sequence[str]) -> tuple[str, ...]:
    """The columns that terms mention."""
    words = [w for t in terms for w in re.split(r"[*:]", t)]
    return tuple(dict.fromkeys(re.sub(r"^\s*(?:as\.)?factor\((.+)\)\s*$", r"\1", w).strip() for w in words))


def groups(rows: Sequence[Row], terms: Sequence[str]) -> list[object]:
    """One label a row from one or several columns; numbers sort as numbers."""
    out: list[object] = []
    for r in rows:
        cells = tuple(r[t] for t in terms)
        out.append(float(cells[0]) if len(cells) == 1 and is_number(cells[0]) else ", ".join(cells))
    return out


def or_unknown(a: Answer[float]) -> float | Unknown:
    """The number, or why there is none."""
    return a.value if isinstance(a, Known) else a
