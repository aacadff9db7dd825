"""Reading is total, loses nothing silently and says the same of the same bytes, whatever the page went through."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.invented import TRIALS
from tests.reading.laws import broken_laws
from tests.reading.mutations import mutated, pages
from tests.reading.pages import text_page
from trialwright.errors import UnreadableText
from trialwright.reading.layouts import LAYOUTS
from trialwright.reading.read import read_page
from trialwright.reading.record import RegistryRecord
from trialwright.reading.record_json import from_json, to_json

PAGES = [(p.parent.name, p.read_bytes()) for p in pages() if p.suffix != ".xlsx"]


def read(data: bytes, layout: str | None = None) -> RegistryRecord | None:
    try:
        return read_page(data, name="page", layout=layout)
    except UnreadableText as e:
        assert "page" in str(e)
        return None


def check(data: bytes, layout: str | None = None) -> None:
    record = read(data, layout)
    if record is None:
        return
    assert broken_laws(record) == {}
    form = to_json(record)
    again = read(data, layout)
    assert again is not None and to_json(again) == form
    assert to_json(from_json(form)) == form


@pytest.mark.evidence("law")
def test_a_slice_of_the_fuzzer() -> None:
    for number in range(500):
        name, data = mutated(number, PAGES)
        check(data, name if number % 3 == 0 else None)


@pytest.mark.slow
@pytest.mark.evidence("law")
def test_the_fuzzer() -> None:
    for number in range(500, 20_500):
        name, data = mutated(number, PAGES)
        check(data, name if number % 3 == 0 else None)


@given(st.binary(max_size=600))
@pytest.mark.evidence("law")
def test_any_bytes_give_a_record_or_one_clear_error(data: bytes) -> None:
    check(data)


@given(st.sampled_from(sorted(LAYOUTS)), st.text(max_size=400))
@pytest.mark.evidence("law")
def test_any_text_is_read_by_any_layout(layout: str, text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"), layout)


@given(st.sampled_from(sorted(TRIALS)), st.integers(min_value=0, max_value=900))
@pytest.mark.evidence("law")
def test_a_cut_page_moves_no_value(name: str, lines: int) -> None:
    """With the layout given, cutting after any line never moves a value to another path."""
    text = text_page(TRIALS[name])
    layout = "chictr-hv-text" if TRIALS[name].version else "chictr-show-text"
    whole = read_page(text.encode(), name="whole", layout=layout)
    cut = read_page("\n".join(text.split("\n")[:lines]).encode(), name="cut", layout=layout)
    for path, language, slot in cut.each_slot():
        if slot.text is None or slot.items is not None or slot.span is None:
            continue
        there = whole.fields.get(path)
        assert there is not None, path
        other = there.slots.get(language)
        if other is None or other.span is None:  # the twin's label was not there yet, or the list was cut in two
            assert path == "identification.public_title", path
            continue
        assert other.text is not None and (other.text.startswith(slot.text) or slot.text == other.text), path


_BLANKS = {"\n": "\r\n", ":": "：", " ": "\u00a0"}


@given(st.sampled_from(sorted(TRIALS)), st.sampled_from(["crlf", "nbsp", "colon", "trailing", "bom"]))
@pytest.mark.evidence("law")
def test_blanks_and_widths_change_places_not_texts(name: str, how: str) -> None:
    text = text_page(TRIALS[name])
    changed = {
        "crlf": text.replace("\n", "\r\n"),
        "nbsp": text.replace("\n", "\u00a0\n"),
        "colon": "\n".join(x[:-1] + "：" if x.endswith(":") else x for x in text.split("\n")),
        "trailing": text.replace("\n", "  \t\n"),
        "bom": "\ufeff" + text,
    }[how]
    one, other = read_page(text.encode(), name="a"), read_page(changed.encode(), name="a")

    def said(r: RegistryRecord) -> dict[str, dict[str, tuple[str, str | None]]]:
        return {p: {lang: (s.state, s.text) for lang, s in f.slots.items()} for p, f in r.fields.items()}

    assert said(one) == said(other)
    assert len(other.pages[0].lines.unread) == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig", "utf-32"])
@pytest.mark.evidence("law")
def test_the_encoding_changes_nothing(encoding: str) -> None:
    text = text_page(TRIALS["chictr-single-arm"])
    one, other = read_page(text.encode(), name="a"), read_page(text.encode(encoding), name="a")
    assert {p: f.slots for p, f in one.fields.items()} == {p: f.slots for p, f in other.fields.items()}


@pytest.mark.parametrize("number", range(len(PAGES)))
@pytest.mark.evidence("law")
def test_time_grows_with_the_page(number: int) -> None:
    """Never more than a second a megabyte: a page of twelve times its lines is read in proportion (generous for slow machines)."""
    name, data = PAGES[number]
    big = b"\n".join([data] * 12) if name not in ("usdm-json", "drks-json", "ctgov-v1", "ctgov-v2") else data
    start = time.process_time()
    read(big, name)
    assert time.process_time() - start < 0.5 + 4.0 * len(big) / 1e6


_NASTY = {
    "open tags": "<a \"" * 60_000,
    "open comments": "<html><p>注册号：</p>" + "<!-- " * 60_000,
    "letters with a sign": "a" * 200_000 + " ? @",
    "blanks": "Status: x\nLocation: y\nIntervention Type: z\nSUMMARY\n" + " " * 200_000 + "A.1 " + " " * 100_000 + ":",
    "numbered field of blanks": "EudraCT Number: 1\nA.2 EudraCT number" + " " * 200_000 + ": x\nA.3 " + "y " * 100_000,
    "deep": "[" * 100_000,
    "deep object": '{"a":' * 100_000,
    "deep tags": "<html><div>" + "<div>" * 50_000 + "注册号:",
    "numbers": "纳入标准:\n\n" + "1. " * 80_000,
    "one line of a label": "注册号:\n\nRegistration number:\n\n" + "x" * 300_000 + "\n\n注册时间:\n\nDate of Registration:\n\nFrom" + " " * 100_000,
    "brackets": "是否公开试验完成后的统计结果:\n\nCalculated Results after the Study Completed public access:\n\n公开" + " a" * 60_000 + "1",
    "escapes": '{"protocolSection": {"identificationModule": {"briefTitle": "' + "\\\\u00e9" * 40_000 + '"}}}',
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(_NASTY))
@pytest.mark.parametrize(
    "layout", [None, "chictr-show-text", "euctr-text", "ichgcp-zh-a", "generic", "ctgov-classic-text"]
)
@pytest.mark.evidence("law")
def test_no_page_takes_forever(name: str, layout: str | None) -> None:
    """Nasty pages of some hundred kilobytes: seconds at most, even on a busy machine."""
    start = time.process_time()
    try:
        record = read_page(_NASTY[name].encode(), name="page", layout=layout)
    except UnreadableText:
        record = None
    if record is not None:
        to_json(record)
    assert time.process_time() - start < 6
