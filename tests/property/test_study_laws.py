"""Laws of the study file: loading is total, text survives, the hash sees meaning only, edits touch what they say."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trialwright.errors import UnreadableTexts
from trialwright.study import grammar
from trialwright.study.complaint import UnreadableStudy
from trialwright.study.diff import difference
from trialwright.study.edit import confirm, formatted
from trialwright.study.lines import (
    Anchor,
    AnchorPoint,
    Between,
    CellAt,
    CellDuring,
    DayPoint,
    Duration,
    Frequency,
    Once,
    Repeated,
    Schedule,
    Stop,
    Tail,
    Time,
    TimePoint,
    Until,
    VisitName,
    Window,
)  # fmt: skip
from trialwright.study.renaming import renamed
from trialwright.study.text import Document, load
from trialwright.study.tree import Reader
from trialwright.study.writing import Mark, compose, scalar

pytestmark = pytest.mark.evidence("law")
ROOT = Path(__file__).resolve().parents[2]
VITD = (ROOT / "tests" / "golden" / "study" / "vitd.yaml").read_text("utf-8")
FIVE = {p.stem: p.read_text("utf-8") for p in sorted((ROOT / "studies").glob("*.yaml"))}
LINES = VITD.splitlines(keepends=True)


def outcome(text: str | bytes) -> Document | None:
    """The document, or ``None`` after one group of placed errors; anything else is a bug."""
    try:
        document = load(text, name="x.yaml")
        document.study()
        return document
    except UnreadableTexts as group:
        assert group.exceptions
        for e in group.exceptions:
            assert isinstance(e, UnreadableStudy)
            assert (
                e.code.startswith("STU-") and e.where.line and e.text.zh and e.text.en and e.remedy.zh and e.remedy.en
            )
        return None


@given(st.binary(max_size=300))
@example(b"")
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbftrialwright: 1\r\n")
def test_any_bytes_load_or_are_refused(data: bytes) -> None:
    outcome(data)


@given(st.text(alphabet="abT:C-[]{}#&*!|>%@`'\"\\,? \n\t1.<=/é中\u2028\x85", max_size=120))
@example("a: '\\ud800'")
@example('a: "\\UFFFFFFFF"')
@example("%YAML 9\n---\na: 1")
@example("? a\n: b")
@example("a: |\n  x\n y")
@example("[" * 5000)
def test_any_text_loads_or_is_refused(text: str) -> None:
    outcome(text)


@settings(suppress_health_check=list(HealthCheck), max_examples=40)
@given(st.data())
def test_damaged_studies_load_or_are_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(VITD) - 1))
    size = data.draw(st.integers(0, 12))
    junk = data.draw(st.text(alphabet="abTBC 1%:[]{},\"'#&*\n-.", max_size=6))
    outcome(VITD[:at] + junk + VITD[at + size :])


@pytest.mark.parametrize("name", FIVE)
def test_text_survives(name: str) -> None:
    text = FIVE[name]
    assert load(text, name="x").save() == text
    crlf = "\ufeff" + text.replace("\n", "\r\n")
    found = load(crlf.encode(), name="x")
    assert found.save() == crlf
    assert found.sha256 == load(text, name="x").sha256


@pytest.mark.parametrize("name", FIVE)
def test_the_hash_sees_meaning_only(name: str) -> None:
    text = FIVE[name]
    document = load(text, name="x")
    without = re.sub(r"(?m)^\s*#.*\n", "", text)
    without = re.sub(r"(?m)(?<=[\w\])}\"]) {1,}# [^\"\n]*$", "", without)
    assert load(without, name="x").sha256 == document.sha256
    assert formatted(document).sha256 == document.sha256
    spaced = text.replace(": {zh: ", ":  {zh:   ")
    assert load(spaced, name="x").sha256 == document.sha256
    marked = next(p for p in document.study().tbc if document.node(p) is not None)
    confirmed = confirm(document, marked)
    assert confirmed.sha256 != document.sha256
    assert {c.sort for c in difference(document, confirmed)} == {"confirmed"}


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_confirming_touches_only_its_lines(data: st.DataObject) -> None:
    document = load(FIVE["ta-nps"], name="x")
    marked = [p for p in document.study().tbc if document.node(p) is not None]
    path = data.draw(st.sampled_from(marked))
    after = confirm(document, path)
    before, now = document.text.splitlines(), after.text.splitlines()
    if len(before) == len(now):
        changed = [(a, b) for a, b in zip(before, now, strict=True) if a != b]
        assert changed and all(
            a.count("TBC") > b.count("TBC") and b.replace(" TBC", "") == a.replace(" TBC", "") for a, b in changed
        )
    assert set(after.study().tbc) < set(document.study().tbc)


@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_renaming_changes_nothing_but_the_name(data: st.DataObject) -> None:
    text = FIVE[data.draw(st.sampled_from(sorted(FIVE)))]
    document = load(text, name="x")
    study = document.study()
    names = [
        *study.visits,
        *study.interventions,
        *study.arms,
        *study.epochs,
        *study.endpoints,
        *study.oversight,
        *study.analysis.sets,
    ]
    old = data.draw(st.sampled_from([n for n in names if n not in ("screening", "all")]))
    there = renamed(document, old, "zz_other")
    back = renamed(there, "zz_other", old)
    assert back.text == text
    assert len(there.study().tbc) == len(study.tbc)


@pytest.mark.parametrize(
    ("study", "old"),
    [
        ("aplastic-anaemia", "D1"),  # a decision is called D1 too
        ("aplastic-anaemia", "cells"),  # a unit too
        ("aplastic-anaemia", "dsmb"),  # a role, asked for by that word
        ("ta-nps", "AE"),  # a concept of the program too
        ("ta-nps", "R0"),  # a value of a concept too
        ("ta-nps", "operation"),  # the key of a strategy for an intercurrent event
    ],
)
def test_a_name_that_means_something_else_as_well_is_renamed_alone(study: str, old: str) -> None:
    text = FIVE[study]
    document = load(text, name="x")
    there = renamed(document, old, "zz_other")
    assert "zz_other" in there.text and set(there.study().decisions) == set(document.study().decisions)
    assert renamed(there, "zz_other", old).text == text


# ------------------------------------------------------------------------------------------------ lines
durations = st.builds(
    Duration,
    st.integers(0, 999).map(Decimal),
    st.sampled_from(["min", "h", "d", "wk", "mo", "y"]),
)
windows = st.builds(Window, durations, durations)
name = st.sampled_from(["first_dose", "D1", "rt", "W2", "gate_a"])
anchors = st.one_of(
    st.builds(Anchor, name),
    st.builds(Anchor, name, st.sampled_from(["start", "end"])),
    st.builds(Anchor, name, st.just("nth"), st.integers(1, 9)),
    st.builds(Anchor, name, st.just(""), st.integers(1, 9)),
)
offsets = st.one_of(
    st.none(), durations.filter(lambda d: d.number), durations.filter(lambda d: d.number).map(lambda d: -d)
)
points = st.one_of(
    st.builds(DayPoint, st.integers(-99, 999).filter(bool), offsets), st.builds(AnchorPoint, anchors, offsets)
)
times = st.builds(Time, points, st.one_of(st.none(), windows))
frequencies = st.one_of(
    st.builds(Frequency, st.just(1), durations.filter(lambda d: d.number)),
    st.sampled_from([grammar.read_tail(w).frequency for w in ("daily", "twice weekly", "bid", "weekly")]),
)
untils = st.one_of(
    st.builds(lambda t: Until((t,)), times),
    st.builds(lambda a, b, w: Until((a, b), w), times, times, st.sampled_from(["first", "last"])),
)
stops = st.builds(
    Stop, st.one_of(st.none(), st.integers(1, 99)), st.one_of(st.none(), durations), st.one_of(st.none(), untils)
)
repeats = st.builds(
    Repeated,
    frequencies,
    times,
    st.sampled_from(["", "treatment days", "weekdays"]),
    st.one_of(st.none(), windows),
    stops,
)
cells = st.one_of(
    st.builds(CellAt, st.builds(VisitName, name, st.one_of(st.none(), st.integers(1, 9))), st.lists(st.one_of(st.builds(TimePoint, st.sampled_from(["pre", "start", "mid", "end"])), st.builds(TimePoint, st.just(""), durations, st.one_of(st.none(), durations))), max_size=3).map(tuple)),
    st.builds(CellDuring, st.builds(VisitName, name), st.builds(VisitName, name), offsets),
    repeats,
)  # fmt: skip


@given(times)
def test_times_are_read_as_printed(value: Time) -> None:
    assert grammar.read_time(str(value)) == value


@given(st.builds(Between, times, times))
def test_spans_are_read_as_printed(value: Between) -> None:
    assert grammar.read_span(str(value)) == value


@given(st.lists(st.one_of(st.builds(Once, times), repeats), min_size=1, max_size=3).map(lambda p: Schedule(tuple(p))))
def test_schedules_are_read_as_printed(value: Schedule) -> None:
    assert grammar.read_schedule(str(value)) == value


@given(
    st.builds(
        Tail, frequencies, st.sampled_from(["", "treatment days", "weekdays"]), st.one_of(st.none(), windows), stops
    )
)
def test_repetitions_are_read_as_printed(value: Tail) -> None:
    assert grammar.read_tail(str(value)) == value


@given(st.lists(cells, min_size=1, max_size=4).map(tuple))
def test_rows_are_read_as_printed(value: tuple[object, ...]) -> None:
    assert grammar.read_cells(", ".join(str(v) for v in value)) == value


# ------------------------------------------------------------------------------------------------ writing
words = st.text(alphabet="aB1 :#,{}[]\"'>%@&*!|?-\\\n\t中é.", max_size=20)


@given(words, st.booleans())
def test_what_is_written_is_read_back(text: str, flow: bool) -> None:
    shown = scalar(text, flow=flow)
    reader = Reader("x", f"k: [{shown}]\n" if flow else f"k: {shown}\n")
    tree = reader.tree()
    if text.strip():
        assert tree is not None, reader.complaints
        node = tree.entries[0][1]
        inner = node.items[0] if flow else node  # type: ignore[union-attr]
        assert inner.text == text  # type: ignore[union-attr]


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.one_of(
            words.filter(str.strip),
            st.builds(Mark, words.filter(lambda w: w.strip() == w and w), st.just("why")),
            st.lists(words.filter(str.strip), min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_composed_trees_are_read_back(tree: dict[str, object]) -> None:
    reader = Reader("x", compose({"s": tree}))  # type: ignore[dict-item]
    found = reader.tree()
    assert found is not None, reader.complaints
    inner = found.get("s")
    assert [k.text for k, _ in inner.entries] == list(tree)  # type: ignore[union-attr]
