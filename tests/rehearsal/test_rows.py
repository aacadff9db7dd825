"""Rows kept by column are the rows that were added."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.rehearsal.rows import Rows, cells

CELL = st.one_of(st.none(), st.integers(-(2**50), 2**50), st.floats(allow_nan=False), st.text(max_size=4))
ROW = st.dictionaries(st.sampled_from(["trial", "n.a", "hr", "outcomes"]), CELL)


@pytest.mark.evidence("law")
@given(st.lists(ROW, max_size=12), st.integers(0, 12))
def test_what_goes_in_comes_out(given_rows: list[dict[str, int | float | str | None]], cut: int) -> None:
    rows = Rows(given_rows[:cut])
    rows.extend(given_rows[cut:])
    assert list(rows) == given_rows and rows == given_rows and rows[:] == given_rows
    assert [rows[k] for k in range(len(rows))] == given_rows
    for name in ("trial", "hr", "elsewhere"):
        assert rows.column(name) == cells(given_rows, name)
        assert [type(v) for v in rows.column(name)] == [type(v) for v in cells(given_rows, name)]
    with pytest.raises(IndexError):
        rows[len(rows)]


def test_a_cell_costs_nine_bytes() -> None:
    """Ten thousand rows of twenty numbers: under a fifth of what as many dictionaries hold."""
    made = [{f"c{k}": k * n / 7 for k in range(20)} for n in range(10_000)]
    rows = Rows(made)
    held = sum(sys.getsizeof(c.kinds) + sys.getsizeof(c.numbers) for c in rows._columns.values())
    assert held < 10_000 * 20 * 9 * 1.3
    assert 5 * held < sum(sys.getsizeof(r) + sum(map(sys.getsizeof, r.values())) for r in made)
