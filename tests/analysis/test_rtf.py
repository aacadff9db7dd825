"""RTF: what is written is read back, character by character; groups are balanced; every number of every table is there."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.invented import day, logged, study, two_arms
from trialwright.analysis.analyse import analyse
from trialwright.analysis.report import AnalysisReport
from trialwright.analysis.result import cell
from trialwright.analysis.rtf import escaped, to_rtf

_TOKEN = re.compile(r"\\'([0-9a-f]{2})|\\u(-?\d+)\?|\\([a-z]+)(-?\d+)? ?|([{}])|([^\\{}]+)")


def read(rtf: str) -> str:
    """The visible text of an RTF document by a reader of its own: control words dropped, ``\\uN?`` joined, cells as tabs."""
    units: list[int] = []
    skip: list[bool] = [False]
    for m in _TOKEN.finditer(rtf):
        hexed, unicode, word, _, brace, plain = m.groups()
        if brace == "{":
            ahead = rtf[m.end() : m.end() + 14]
            skip.append(skip[-1] or ahead.startswith(("\\fonttbl", "\\stylesheet", "\\*", "\\footer")))
        elif brace == "}":
            skip.pop()
        elif skip[-1]:
            continue
        elif hexed is not None:
            units.append(int(hexed, 16))
        elif unicode is not None:
            units.append(int(unicode) % 65536)
        elif word in ("cell", "tab"):
            units.append(9)
        elif word in ("row", "par", "line"):
            units.append(10)
        elif plain is not None:
            units += [ord(c) for c in plain if c != "\n"]
    assert len(skip) == 1
    return b"".join(u.to_bytes(2, "little") for u in units).decode("utf-16-le")


@pytest.fixture(scope="module")
def report() -> AnalysisReport:
    return analyse(study("oligometastatic-oesophagus"), logged(two_arms()), day(700))


@pytest.mark.evidence("law")
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x7f")))
def test_every_character_comes_back(text: str) -> None:
    code = escaped(text)
    assert code.isascii() and read(f"{{\\rtf1 {code}}}") == text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_groups_balance_and_every_cell_is_there(report: AnalysisReport, language: str) -> None:
    raw = to_rtf(report, language).decode("ascii")
    bare = re.sub(r"\\'[0-9a-f]{2}", "", raw)
    assert bare.startswith("{\\rtf1") and bare.count("{") == bare.count("}")
    lines = read(raw).split("\n")
    for s in report.sections:
        assert s.title.of(language) in lines
        for t in s.tables:
            for variable, _, cells in t.rows():
                shown = [cell(cells[c], language) if c in cells else "" for c in t.columns()]
                assert "\t".join((variable.of(language), *shown)) + "\t" in lines


def test_a_row_has_as_many_cells_as_edges(report: AnalysisReport) -> None:
    for row in to_rtf(report).decode("ascii").split("\\trowd")[1:]:
        body = row.split("\\row")[0]
        edges = [int(e) for e in re.findall(r"\\cellx(\d+)", body)]
        assert (
            len(edges) == len(re.findall(r"\\cell(?!x)", body)) and edges == sorted(set(edges)) and edges[-1] <= 15398
        )


def test_chinese_stands_in_a_chinese_font(report: AnalysisReport) -> None:
    raw = to_rtf(report, "zh").decode("ascii")
    assert "SimSun" in raw and "{\\f1 \\u" in raw and "无进展生存期" in read(raw)
