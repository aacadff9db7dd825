"""Every pack and instrument has its source, both languages, a stable hash, documented parameters and a working example."""

from __future__ import annotations

import importlib
import re
import shlex
from dataclasses import replace
from decimal import Decimal

import pytest

from trialwright.errors import TrialwrightError, UnknownName
from trialwright.history.endpoints import PACKS as ENDPOINTS
from trialwright.shell.cli.calc import read_given
from trialwright.standards import INSTRUMENTS, PACKS, Standard
from trialwright.standards.recist import RECIST, RecistRules
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity

ALL = [*PACKS.values(), *ENDPOINTS.values()]
HAN = re.compile(r"[\u4e00-\u9fff]")
LETTERS_ONLY = {"meld@3.0", "meld@optn-2016", "meld@kim-2008"}


@pytest.mark.parametrize("pack", ALL, ids=lambda p: p.name)
def test_a_pack_says_what_it_is_and_where_it_comes_from(pack: Standard) -> None:
    assert re.fullmatch(r"[a-z0-9-]+@[a-z0-9.-]+", pack.name)
    assert pack.source and pack.content and pack.label.en
    assert HAN.search(pack.label.zh) or pack.name in LETTERS_ONLY or pack.label.zh == pack.label.en
    module, _, function = pack.answers.partition(",")[0].rpartition(".")
    if pack.name != "recist@1.1":
        assert hasattr(importlib.import_module(f"trialwright.{module}"), function)
    assert pack.content_hash == replace(pack).content_hash
    assert pack.content_hash != replace(pack, content=(*pack.content, "more")).content_hash


@pytest.mark.parametrize("pack", [p for p in ALL if p.rules], ids=lambda p: p.name)
def test_parameters_have_label_default_and_source(pack: Standard) -> None:
    for p in pack.parameters:
        assert p.source and p.label.en and HAN.search(p.label.zh), p.name
        assert p.default is not None
        assert not p.choices or p.default in p.choices
    assert pack.rules is not None and pack.pinned() == pack.rules()


def test_what_is_not_verified_says_so() -> None:
    marked = {p.name for p in ALL if p.unverified is not None}
    assert marked >= {
        "ctcae@4.03", "ctcae@6.0", "recist@1.1", "saa@nih", "saa@cn-2022", "saa@bsh-2016", "saa-severity@camitta-1976",
        "pfs@fda-2007", "meld@3.0", "qlq-c30@3.0", "dlt@typical", "tdm-ciclosporin@1", "calvert@1989", "apasl-aclf@2019",
    }  # fmt: skip


def test_a_study_pins_parameters_by_words_or_values() -> None:
    assert RECIST.pinned(confirm_days="35", accept_sd="yes") == RecistRules(confirm_days=35, accept_sd=True)
    assert PACKS["tdm-ciclosporin@1"].pinned(max_step="0.25").max_step == Decimal("0.25")
    with pytest.raises(UnknownName, match="confirm_days"):
        RECIST.pinned(confirm_day=3)
    with pytest.raises(TrialwrightError, match="strict, continuing"):
        RECIST.pinned(display="loose")
    with pytest.raises(UnknownName):
        PACKS["ecog@1982"].pinned(anything=1)
    with pytest.raises(UnknownName, match=r"ctcae@5\.0"):
        PACKS["ctcae@5"]


@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_an_instrument_works_as_its_example_says(name: str) -> None:
    instrument = INSTRUMENTS[name]
    assert instrument.source and instrument.formula and instrument.standard in PACKS
    words = shlex.split(instrument.example)
    assert words[:3] == ["trialwright", "calc", name]
    given = read_given(instrument, words[3:])
    answer = instrument.answer(given)
    assert isinstance(answer, Known)
    assert any(isinstance(o.answer, Known) for o in answer.value)
    for i in instrument.inputs:
        if i.required:
            lacking = instrument.answer({k: v for k, v in given.items() if k != i.name})
            assert isinstance(lacking, Unknown) and i.name in lacking.missing, i.name


@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_an_instrument_does_not_change_under_a_change_of_unit(name: str) -> None:
    instrument = INSTRUMENTS[name]
    given = read_given(instrument, shlex.split(instrument.example)[3:])
    other = {
        "cm": "mm",
        "kg": "g",
        "g/L": "g/dL",
        "10*9/L": "10*3/uL",
        "mmol/L": "umol/L",
        "ug/L": "ng/mL",
        "mg": "g",
        "Gy": "cGy",
    }
    moved = {
        k: v.to(other[v.unit.code]) if isinstance(v, Quantity) and v.unit.code in other else v for k, v in given.items()
    }
    if name == "dose":  # the answer is in the unit of the rate
        moved["rate"] = given["rate"]
    before, after = instrument.answer(given), instrument.answer(moved)
    assert isinstance(before, Known) and isinstance(after, Known)
    for a, b in zip(before.value, after.value, strict=True):
        assert _bare(a.answer) == _bare(b.answer), a.name


def _bare(answer: object) -> object:
    if isinstance(answer, Unknown):
        return "unknown"
    value = getattr(answer, "value", None)
    return (value.value, value.unit.code) if isinstance(value, Quantity) else value
