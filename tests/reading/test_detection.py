"""Which layout a page has, and the one clear error where it has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.reading.laws import broken_laws
from trialwright.errors import UnknownName, UnreadableText
from trialwright.reading.document import Document
from trialwright.reading.layouts import LAYOUTS
from trialwright.reading.read import read_page, read_pages, scores
from trialwright.reading.record_json import to_json

GOLDEN = ROOT / "tests" / "golden" / "reading"
PAGES = sorted(
    p
    for p in GOLDEN.rglob("*")
    if (p.is_file() and p.suffix in (".txt", ".html", ".xml", ".xlsx")) or p.name in ("page.json", "compact.json")
)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_each_page_is_recognised_and_read_whole(path: Path) -> None:
    record = read_page(path.read_bytes(), name=path.name)
    assert record.layout == path.parent.name
    assert record.pages[0].lines.unread == ()
    assert broken_laws(record) == {}


def test_every_layout_has_a_golden_page() -> None:
    assert {p.parent.name for p in PAGES} == set(LAYOUTS)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_the_best_layout_leads(path: Path) -> None:
    if path.suffix == ".xlsx":
        return
    ranked = scores(Document(path.read_bytes(), path.name))
    assert ranked[0].layout.name == path.parent.name
    others = [s.evidence.score for s in ranked[1:] if s.layout.name != "generic"]
    assert ranked[0].evidence.score - max(others) >= 0.15


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_says_what_it_is(layout: str) -> None:
    entry = LAYOUTS[layout]
    assert entry.label.zh and entry.label.en and entry.source


@pytest.mark.parametrize(
    "data",
    [b"", b"   \n\n", b"hello world", b"\x89PNG\r\n\x1a\n\x00\x01\xff\xfe\x80", b"{}", b"[]", b"{broken", b"<html><p>x</p></html>", b"<a><b/></a>", b"PK\x03\x04 no zip"],
)  # fmt: skip
def test_what_is_no_page_gets_one_clear_error(data: bytes) -> None:
    with pytest.raises(UnreadableText) as e:
        read_page(data, name="page.txt")
    assert str(e.value).startswith("page.txt")
    assert e.value.code.startswith("READ-")


def test_the_error_names_every_layout_and_what_it_missed() -> None:
    with pytest.raises(UnreadableText) as e:
        read_page(b"a page about something else: 1\nb: 2", name="page.txt")
    said = str(e.value)
    assert all(name in said for name in LAYOUTS)
    assert "0 label pairs" in said and "ctgov-v2: not JSON" in said
    assert '2 "label: value" lines, needs 6' in said
    assert "--layout generic" in said


def test_an_unknown_layout_offers_the_near_ones() -> None:
    with pytest.raises(UnknownName) as e:
        read_page(b"x: y", name="p", layout="chictr-show")
    assert "chictr-show-text" in str(e.value)


def test_a_layout_of_another_medium_is_refused() -> None:
    with pytest.raises(UnreadableText, match="reads json"):
        read_page(b"x: y", name="p", layout="ctgov-v2")


def test_saved_html_of_a_text_only_layout_is_read_by_its_visible_text() -> None:
    body = "".join(
        f"<p>{line}</p>" for line in (GOLDEN / "medifind" / "page.txt").read_text("utf-8").split("\n") if line
    )
    record = read_page(f"<html><body>{body}</body></html>".encode(), name="p.html")
    assert record.layout == "medifind" and record.slot("enrollment.count").number == 40  # type: ignore[union-attr]


def test_a_file_of_many_trials_is_cut() -> None:
    one = (GOLDEN / "ctgov-v2" / "compact.json").read_bytes()
    two = one.replace(b"NCT99000001", b"NCT99000009")
    for whole in (
        b"[" + one + b",\n" + two + b"]",
        b'{"studies": [' + one + b"," + two + b"]}",
        one + b"\n" + two + b"\n",
    ):
        assert [r.id for r in read_pages(whole, name="many.json")] == ["NCT99000001", "NCT99000009"]
        with pytest.raises(UnreadableText, match="holds 2 trials"):
            read_page(whole, name="many.json")
    single = read_page(b'{"studies": [' + one + b"]}", name="one.json")
    assert single.id == "NCT99000001" and broken_laws(single) == {}


def test_member_states_of_one_trial_are_merged() -> None:
    text = (GOLDEN / "euctr-text" / "page.txt").read_text("utf-8")
    other = text.replace("Spain - AEMPS", "Italy - AIFA").replace("Trial Status: Ongoing", "Trial Status: Completed")
    record = read_page((text + "\n" + other).encode(), name="both.txt")
    assert len(record.pages) == 2 and len(record.slot("recruitment_status").also) == 1  # type: ignore[union-attr]


def test_pretty_and_compact_json_say_the_same() -> None:
    pretty = to_json(read_page((GOLDEN / "ctgov-v2" / "page.json").read_bytes(), name="a"))["fields"]
    compact = to_json(read_page((GOLDEN / "ctgov-v2" / "compact.json").read_bytes(), name="a"))["fields"]

    def said(fields: dict[str, dict[str, dict[str, object]]]) -> dict[str, dict[str, object]]:
        return {p: {lang: s.get("text", s.get("items")) for lang, s in f.items()} for p, f in fields.items()}

    assert said(pretty) == said(compact)


def test_an_object_that_names_a_key_twice_is_read_and_loses_nothing() -> None:
    data = b'{"protocolSection": {"identificationModule": {"nctId": "NCT99000001", "briefTitle": "one", "briefTitle": "two"}, "statusModule": {"overallStatus": "COMPLETED"}}}'
    record = read_page(data, name="p.json", layout="ctgov-v2")
    slot = record.slot("identification.public_title")
    assert slot is not None and (slot.text, [s.text for s in slot.also]) == ("one", ["two"])
    assert broken_laws(record) == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
@pytest.mark.evidence("snapshot")
def test_each_page_gives_the_record_that_was_looked_at(path: Path) -> None:
    """The JSON beside each page was read by a person once; a change of it must be meant."""
    expected = json.loads(path.with_suffix(".record.json").read_text("utf-8"))
    assert json.loads(json.dumps(to_json(read_page(path.read_bytes(), name=path.name)))) == expected
