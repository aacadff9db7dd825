"""Every cut of the CTCAE table against an independent table of bounds, and no cut can move by one unit unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.standards.bounds import bounds, disagreements
from trialwright.standards.ctcae_lines import VERSIONS, read_table, table
from trialwright.standards.ctcae_table import TABLE

ROWS = bounds()
HEAD, *LINES = TABLE.strip().splitlines()
STEP = {
    "g/L": "0.1",
    "10*9/L": "0.01",
    "mmol/L": "0.01",
    "umol/L": "1",
    "mL/min": "1",
    "mL/min/1.73m2": "0.1",
    "%": "1",
}
# what only people can add, or what is sent to another term, is tested in test_ctcae.py
PEOPLE = re.compile(r"if strain or marker|\?<10")


@pytest.mark.evidence("independent-software")
def test_the_value_at_every_bound_and_one_unit_either_side_is_graded_as_the_source_says() -> None:
    assert disagreements(table(), ROWS) == []


def test_every_cell_of_the_table_has_a_golden_row() -> None:
    golden = {(r.term, r.version, r.grade) for r in ROWS}
    lacking = [
        f"{x.term} v{v} grade {g}"
        for x in table()
        for v in x.versions
        for g, cell in enumerate(x.cells, 1)
        if cell
        and (x.term, v, g) not in golden
        and g != x.elsewhere
        and not any(a.qualifier == "strain or marker" for a in cell)
    ]
    assert lacking == []


def mutants() -> Iterator[tuple[str, str, str]]:
    """Each line of the table with one bound moved by one reporting unit, or its end included or excluded."""
    for line in LINES:
        term, _, unit, *_ = (c.strip() for c in line.split("|"))
        cells = line.split("|")
        for k in range(6, 10):
            for m in re.finditer(
                r"(fall |drop )?([<>]=?)(\d+(?:\.\d+)?)?( (?:ULN|LLN|BASE)|ULN|LLN|BASE)?( \+ \d+)?", cells[k]
            ):
                kind, sign, number, of, plus = m.groups()
                if PEOPLE.search(cells[k][max(0, m.start() - 1) :]) and (kind is None and not of):
                    continue
                step = (
                    Decimal("0.01")
                    if of
                    else Decimal(1)
                    if kind == "drop "
                    else Decimal("0.1")
                    if kind
                    else Decimal(STEP.get(unit, "0.01"))
                )
                for value in (Decimal(number or 1) + step, Decimal(number or 1) - step):
                    if value < 0:
                        continue
                    changed = f"{kind or ''}{sign}{value}{' ' + of.strip() if of else ''}{plus or ''}"
                    yield (
                        term,
                        m[0],
                        "|".join([*cells[:k], cells[k][: m.start()] + changed + cells[k][m.end() :], *cells[k + 1 :]]),
                    )
                flipped = sign.rstrip("=") if "=" in sign else f"{sign}="
                changed = f"{kind or ''}{flipped}{number or ''}{of or ''}{plus or ''}"
                yield (
                    term,
                    m[0],
                    "|".join([*cells[:k], cells[k][: m.start()] + changed + cells[k][m.end() :], *cells[k + 1 :]]),
                )


def test_moving_any_threshold_by_one_unit_of_reporting_makes_a_golden_row_fail() -> None:
    by_term = {t: [r for r in ROWS if r.term == t] for t in {r.term for r in ROWS}}
    survivors, tried = [], 0
    for term, cell, line in mutants():
        mutated = read_table(f"{HEAD}\n{line}")[0]
        rows = [
            r for r in by_term[term]
            if r.version in mutated.versions and _matches(mutated.baseline, r.side)
        ]  # fmt: skip
        tried += 1
        if not disagreements([mutated], rows):
            survivors.append(f"{term}: {cell} -> {' '.join(line.split())}")
    assert tried > 600
    assert survivors == []


def _matches(baseline: str, side: str) -> bool:
    return side in {"any": ("any", "low", "not low"), "normal": ("not high",), "high": ("high",), "low": ("low",), "not low": ("not low", "any")}[baseline]  # fmt: skip


def test_each_version_has_its_lines() -> None:
    assert {v for x in table() for v in x.versions} == set(VERSIONS)
    with pytest.raises(ValueError, match="unreadable cell"):
        read_table(f"{HEAD}\nAnemia | HB | g/L | | 5.0 | any | <LLN? | - | - | -")
