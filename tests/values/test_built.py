"""Quickly built dataclasses are the same classes: parameters, defaults, errors, immutability, copies, pickles."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from datetime import date
from typing import Any

import pytest

from trialwright.criteria.facts import Facts, Record
from trialwright.history.events import EVENT_TYPES, Observed, Visited
from trialwright.values.built import quickly_built


def made() -> Any:
    @dataclass(frozen=True, slots=True)
    class Made:
        a: int
        b: int = 2
        c: list[int] = field(default_factory=list)
        d: int = field(default=7, init=False)
        e: list[int] = field(default_factory=list, init=False)
        f: str = field(default="", kw_only=True)

    return Made


Plain, Quick = made(), quickly_built(made())


def values(x: Any) -> list[Any]:
    return [getattr(x, f.name) for f in fields(x)]


@pytest.mark.parametrize(
    ("args", "named"),
    [((1,), {}), ((1, 3), {"f": "x"}), ((), {"a": 4, "c": [1]}), ((), {}), ((1, 2, [], "x"), {}), ((1,), {"g": 1})],
)
def test_takes_and_refuses_what_the_generated_one_does(args: tuple[Any, ...], named: dict[str, Any]) -> None:
    def attempt(cls: Any) -> Any:
        try:
            return values(cls(*args, **named))
        except TypeError as problem:
            return str(problem)

    assert attempt(Quick) == attempt(Plain)


def test_defaults_made_anew_and_nothing_can_be_set() -> None:
    assert Quick(1).c is not Quick(1).c
    with pytest.raises(FrozenInstanceError):
        Quick(1).a = 2


def test_parameters_of_every_event_are_its_fields() -> None:
    for kind in EVENT_TYPES.values():
        named = inspect.signature(kind).parameters
        assert list(named) == [f.name for f in fields(kind) if f.init], kind


def test_copies_pickles_and_replacements_are_equal() -> None:
    for x in (
        Visited(happened=date(2026, 1, 5), participant="A", encounter="C1", number=1),
        Observed(happened=date(2026, 1, 5), participant="A", item="PLT", value="low", attributes={"a": "b"}),
    ):
        assert copy.copy(x) == x == replace(x) == pickle.loads(pickle.dumps(x))
    assert Facts(at=date(2026, 1, 5)) == Facts(at=date(2026, 1, 5))
    assert Record(ongoing=True) == replace(Record(), ongoing=True)


def test_a_class_with_checks_of_its_own_is_left_alone() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        a: int

        def __post_init__(self) -> None:
            if self.a < 0:
                raise ValueError("negative")

    before = Checked.__init__
    assert quickly_built(Checked).__init__ is before
