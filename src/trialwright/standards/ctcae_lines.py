"""The lines of the CTCAE table read into cells of comparisons, and which lines grade a term in a version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trialwright.errors import UnknownName
from trialwright.standards.ctcae_table import GONE, SUCCESSORS, TABLE
from trialwright.values.answer import Unknown
from trialwright.values.catalogue import near_names

VERSIONS: Final = ("4.03", "5.0", "6.0")
_PART = re.compile(r"(fall |drop )?([<>]=?)\s*(\d+(?:\.\d+)?)?\s*(ULN|LLN|BASE)?(?:\s*\+\s*(\d+))?")


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison of a cell: ``>1.5 BASE``, ``<0.5``, ``fall >=25``."""

    sign: str
    number: Decimal
    of: str = ""
    plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Comparisons that must all hold, and what people must have seen."""

    parts: tuple[Part, ...]
    qualifier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line of the table: a term in some versions for some baselines."""

    term: str
    items: tuple[str, ...]
    unit: str
    analyte: str
    versions: tuple[str, ...]
    baseline: str
    cells: tuple[tuple[Alternative, ...], ...]
    elsewhere: int = 0
    printed: str = ""

    @property
    def is_low(self) -> bool:
        """Whether small values are bad."""
        return next(a.parts[0].sign for c in self.cells for a in c if a.parts).startswith("<")


def _part(text: str) -> Part:
    m = _PART.fullmatch(text.strip())
    if m is None:
        raise ValueError(f"unreadable cell of the CTCAE table: {text!r}")
    kind, sign, number, of, plus = m.groups()
    value, extra = Decimal(number or 1), Decimal(plus or 0)
    if kind is None:
        return Part(sign, value, of or "", extra)
    # a fall is a small value: fall >=25 % of 4.0 is a value <=3.0, a drop >=10 from 60 is a value <=50
    flipped = sign.replace(">", "<")
    if kind == "fall ":
        return Part(flipped, (100 - value) / 100, "BASE")
    return Part(flipped, Decimal(1), "BASE", -value)


def _cell(text: str) -> tuple[Alternative, ...]:
    if text == "-":
        return ()
    out = []
    # "strain or marker" is one qualifier, not two alternatives
    for words in re.split(r"\s+or\s+(?=[<>fd])", text):
        condition, _, qualifier = words.partition(" if ")
        out.append(Alternative(tuple(_part(p) for p in condition.split(" and ")), qualifier.strip()))
    return tuple(out)


@lru_cache(maxsize=1)
def table() -> tuple[Line, ...]:
    """The table, read once."""
    return read_table(TABLE)


def read_table(text: str) -> tuple[Line, ...]:
    """The lines of a table laid out as ``TABLE``. Raises ``ValueError`` at a cell that cannot be read."""
    lines = []
    for row in text.strip().splitlines()[1:]:
        term, items, unit, analyte, versions, baseline, *cells = (c.strip() for c in row.split("|"))
        lines.append(
            Line(
                term=term,
                items=tuple(items.split()),
                unit=unit,
                analyte=analyte,
                versions=tuple(versions.split()),
                baseline=baseline,
                cells=tuple(_cell(c.removeprefix("?")) for c in cells),
                elsewhere=next((g for g, c in enumerate(cells, 1) if c.startswith("?")), 0),
                printed=" | ".join(f"{g} {c}" for g, c in enumerate(cells, 1) if c != "-"),
            )
        )
    return tuple(lines)


@lru_cache(maxsize=1)
def _by_term() -> Mapping[tuple[str, str], tuple[Line, ...]]:
    out: dict[tuple[str, str], list[Line]] = {}
    for line in table():
        for v in line.versions:
            out.setdefault((line.term.casefold(), v), []).append(line)
    return {k: tuple(v) for k, v in out.items()}


def terms(version: str | None = None) -> tuple[str, ...]:
    """The laboratory terms of a version, or of all."""
    return tuple(dict.fromkeys(x.term for x in table() if version is None or version in x.versions))


def terms_of_item(item: str, version: str) -> tuple[str, ...]:
    """The terms a laboratory item is graded by: low and high are separate terms.

    >>> terms_of_item("K", "5.0")
    ('Hypokalemia', 'Hyperkalemia')
    """
    return tuple(dict.fromkeys(x.term for x in table() if item.upper() in x.items and version in x.versions))


@lru_cache(maxsize=1024)
def lines_of(term: str, version: str) -> tuple[Line, ...] | Unknown:
    """The lines that grade a term in a version.

    Returns:
        ``Unknown`` where the version does not grade the term from a laboratory value.

    Raises:
        UnknownName: no version knows the term, or there is no such version.
    """
    if version not in VERSIONS:
        raise UnknownName("version of CTCAE", version, near_names(version, VERSIONS))
    known = {t.casefold(): t for t in (*terms(), *(t for t, _ in SUCCESSORS), *(t for t, _ in GONE))}
    name = known.get(
        term.strip().casefold().replace("aemia", "emia").replace("haemo", "hemo").replace("oedema", "edema")
    )
    if name is None:
        raise UnknownName("CTCAE laboratory term", term, near_names(term, known.values()))
    name = SUCCESSORS.get((name, version), name)
    found = _by_term().get((name.casefold(), version))
    if found is None:
        why = GONE.get((name, version), f"v{version} does not grade it from a laboratory value")
        return Unknown.of(
            f"CTCAE {name}: {why}", zh=f"CTCAE v{version} 不以实验室数值对“{name}”分级", missing={"people"}
        )
    return found
