"""The quick reader of plain YAML gives the tree of the full reader, or leaves the text to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trialwright.study.quick import quick_tree
from trialwright.study.tree import Map, Reader

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "studies").glob("*.yaml"), *(ROOT / "tests" / "golden" / "study").glob("*.yaml")])
SMALL = """a 1: 1
a: {x: 1, y: [b, "c, d", 'e''f'], z: {}}   # comment
b:
  - one  # x
  - {k: v, w: [p q, r]}
  - key: v1
    two: "x: y"
  -   z z
c d:
  e: f g - h 3:4
  # mid
  "q r": 5 #6
list:
- u
- v

d: -1 .. 3 | "x" or [y]
e: []
f:
    deep: {a: {b: c}}
    s: it's > 3 % & ok? *
"""
BITS = [" ", "  ", "\n", "\n  ", ":", ": ", "#", " #", "-", "- ", "\n- ", ",", "[", "]", "{", "}", "'", '"', "?", "|", ">", "&x", "*x", "!", "%", "@",
        "`", "\\", "é", "中", "\u2028", "\t", "\r", "---", "...", "<<", "~", ".", "1", "\ufeff"]  # fmt: skip


def full(text: str) -> Map | None:
    reader = Reader("x", text)
    return reader.full_tree() if reader._is_plain_text() else None


@pytest.mark.evidence("independent-software")
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_study_file_is_read_alike(path: Path) -> None:
    text = path.read_text("utf-8")
    quick = quick_tree(text)
    assert quick is not None  # else it would be read slowly
    assert quick == full(text)


edits = st.lists(
    st.tuples(st.integers(0, len(SMALL)), st.sampled_from(["insert", "delete", "replace", "copy"]), st.sampled_from(BITS), st.integers(1, 12)),
    min_size=1, max_size=4,
)  # fmt: skip


@pytest.mark.evidence("independent-software")
@given(edits, st.sets(st.integers(0, SMALL.count("\n"))))
@settings(max_examples=600, deadline=None)
@example([], set())
def test_whatever_is_read_quickly_is_read_alike(changes: list[tuple[int, str, str, int]], gone: set[int]) -> None:
    text = "\n".join(line for k, line in enumerate(SMALL.split("\n")) if k not in gone)
    for at, what, bit, n in changes:
        at = min(at, len(text))
        rest = {"insert": at, "delete": at + n, "replace": at + 1, "copy": at}[what]
        bit = "" if what == "delete" else text[n : n + n] if what == "copy" else bit
        text = text[:at] + bit + text[rest:]
    found = quick_tree(text)
    if found is not None:
        assert found == full(text)


def test_the_small_text_is_read_quickly() -> None:
    assert quick_tree(SMALL) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a:\n",
        "a: 1\na: 2\n",
        "a: &x 1\n",
        "a: >\n  b\n",
        "a: b\n c\n",
        "a: [1,\n 2]\n",
        "<<: 1\n",
        "a: {b}\n",
        "... a: 1\n",
        "a: 1\n...\nb: 2\n",
        "---\na: 1\n",
    ],
)
def test_what_is_doubtful_is_left_to_the_full_reader(text: str) -> None:
    assert quick_tree(text) is None
