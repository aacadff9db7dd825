"""Invented criteria of many fields: the constraints a careful reader finds, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.criteria.translate.scoring import Tally
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.translate import translate
from trialwright.criteria.translate.draft import Draft

ROWS = Path(__file__).parents[2] / "golden" / "translate" / "sentences.txt"


class Row(NamedTuple):
    kind: str
    language: str
    text: str
    values: str
    windows: str


def rows() -> list[Row]:
    out = []
    for line in ROWS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = [c.strip() for c in line.split("|")]
            out.append(Row(*(cells + [""] * (5 - len(cells)))))
    return out


def _number(text: str) -> Any:
    try:
        return Decimal(text).normalize() + 0
    except ArithmeticError:
        return text


def wanted_values(cell: str) -> Counter[Any]:
    out: Counter[Any] = Counter()
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        variable, sign, value, unit = part.split(" ")
        values = tuple(_number(v) for v in re.split(r"\.\.|,", value))
        out[variable, sign, values, unit] += 1
    return out


def wanted_windows(cell: str) -> Counter[Any]:
    out: Counter[Any] = Counter()
    for part in filter(None, (p.strip() for p in cell.split(";"))):
        if part == "*":
            continue
        what, sign, value, unit, direction, anchor = part.split(" ")
        out[what, sign, _number(value), unit, direction, anchor] += 1
    return out


def drafted(row: Row) -> Draft:
    zh, en = (row.text, None) if row.language == "zh" else (None, row.text)
    return translate(zh, en, kind=row.kind, number="1")  # type: ignore[arg-type]


def got_values(d: Draft) -> Counter[Any]:
    return Counter(
        (c.variable if c.is_known else "?", c.comparator, tuple(_number(str(v)) for v in c.values), c.unit)
        for c in d.constraints
    )


def got_windows(d: Draft, wanted: Counter[Any]) -> Counter[Any]:
    """Own words answer to a star."""
    known = {("variable", e.id) for e in shipped().of_sort("variable")} | {
        ("concept", e.id) for e in shipped().of_sort("concept", "list")
    }
    starred = any(k[0] == "*" for k in wanted)
    out: Counter[Any] = Counter()
    for t in d.times:
        what = t.what
        inner = re.sub(r"^(?:sample|end)\((.*)\)$", r"\1", what)
        if (starred and not any(k[0] == what for k in wanted)) or not any(
            (s, inner) in known for s in ("variable", "concept")
        ):
            what = "*"
        out[what, t.comparator, _number(str(t.value)), t.unit, t.direction, t.anchor] += 1
    return Counter(dict.fromkeys(out, 1))


def test_there_are_enough_rows_of_both_languages() -> None:
    languages = Counter(r.language for r in rows())
    assert sum(languages.values()) >= 150 and min(languages.values()) >= 70


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_constraints_of_invented_sentences(language: str) -> None:
    values, windows = Tally(), Tally()
    for row in rows():
        if row.language == language:
            d = drafted(row)
            parse(d.that, lexicon=shipped())
            values.add(wanted_values(row.values), got_values(d), row.text)
            if "*" not in row.windows.split(";"):
                wanted = wanted_windows(row.windows)
                windows.add(wanted, got_windows(d, wanted), row.text)
    assert values.recall >= 0.97 and values.precision >= 0.97, values.wrong
    assert windows.recall >= 0.95 and windows.precision >= 0.95, windows.wrong
