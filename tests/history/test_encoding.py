"""Events survive the way to JSON lines and back; damage is told line by line."""

from __future__ import annotations

import dataclasses
import typing
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.errors import UnreadableTexts
from trialwright.history import events as ev
from trialwright.history.encoding import from_lines, to_lines
from trialwright.history.events import EVENT_TYPES, Logged, Stamp, Unrecognised
from trialwright.values import PartialDate, Quantity, Unknown

_DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
_AMOUNTS = st.decimals(-9999, 9999, places=2).map(lambda d: Quantity.of(str(d), "mg/dL"))


def _values(hint: Any) -> st.SearchStrategy[Any]:
    text = str(hint)
    if "Quantity | str" in text:
        return st.one_of(_AMOUNTS, _WORDS, st.booleans(), st.just(Unknown.of("not done", zh="未做")))
    if "PartialDate" in text and "datetime.date" not in text:
        return st.one_of(st.none(), _DAYS.map(PartialDate.from_date))
    if "PartialDate" in text:
        return st.one_of(_DAYS, st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)), st.just(PartialDate(2026, 3)))
    if "Quantity" in text:
        return _AMOUNTS
    if "Mapping[str, bool]" in text:
        return st.dictionaries(_WORDS, st.booleans(), max_size=2)
    if "Mapping" in text:
        return st.dictionaries(_WORDS, _WORDS, max_size=2)
    if "tuple[str" in text:
        return st.lists(_WORDS, max_size=2).map(tuple)
    if "tuple[datetime.date" in text:
        return st.lists(_DAYS, max_size=2).map(tuple)
    kinds = {"bool": st.booleans(), "int": st.integers(0, 99), "float": st.floats(0, 1), "date": _DAYS}
    return next((v for k, v in kinds.items() if k in text), _WORDS)


def _events() -> st.SearchStrategy[ev.Event]:
    types = [t for t in EVENT_TYPES.values() if t is not Unrecognised]

    def of(cls: type[ev.Event]) -> st.SearchStrategy[ev.Event]:
        hints = typing.get_type_hints(cls)
        return st.fixed_dictionaries({f.name: _values(hints[f.name]) for f in dataclasses.fields(cls)}).map(
            lambda d: cls(**d)
        )

    return st.sampled_from(types).flatmap(of)


@pytest.mark.evidence("law")
@given(st.lists(_events(), max_size=4), _WORDS)
def test_round_trip(events: list[ev.Event], by: str) -> None:
    logged = tuple(Logged(k, e, Stamp(by=by)) for k, e in enumerate(events, start=1))
    assert from_lines("".join(to_lines(logged))) == logged


@pytest.mark.evidence("law")
@given(st.text(max_size=200))
def test_any_text_gives_events_or_one_group_of_errors(text: str) -> None:
    try:
        from_lines(text)
    except UnreadableTexts as e:
        assert all(x.where.line is not None for x in e.exceptions)


def test_every_line_that_is_no_event_is_named() -> None:
    text = '{"type":"Died","happened":"2026-02-30"}\n{"type":"Died"\n{"type":"Died","happened":"2026-02-03","cuase":"x"}\n[1]\n'
    with pytest.raises(UnreadableTexts) as found:
        from_lines(text)
    assert [e.where.line for e in found.value.exceptions] == [1, 2, 3, 4]
    assert "did you mean cause" in str(found.value)


def test_an_event_of_a_later_version_is_kept_word_for_word() -> None:
    line = '{"happened":"2026-02-03","lot":"A1","sequence":1,"type":"VialOpened"}\n'
    assert "".join(to_lines(from_lines(line))) == line


def test_a_key_twice_is_no_event() -> None:
    with pytest.raises(UnreadableTexts) as found:
        from_lines('{"type":"Died","happened":"2026-02-03","happened":"2026-02-04"}')
    assert "twice" in str(found.value)
