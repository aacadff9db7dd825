"""The line grammars: no line has two readings, and the hand-written readers speak the language of ``grammar.lark``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lark import Lark, Tree
from lark.exceptions import UnexpectedInput

from trialwright.study import grammar
from trialwright.study.kinds import Line
from trialwright.study.scanner import BadLine

from .test_mutants import FIVE, ROOT, kinds_of

from trialwright.study.text import load  # isort: skip

STARTS: dict[str, Callable[[str], object]] = {
    "time": grammar.read_time, "span": grammar.read_span, "schedule": grammar.read_schedule, "tail": grammar.read_tail,
    "until": grammar.read_until, "dose": grammar.read_dose, "drug": grammar.read_drug, "rounding": grammar.read_rounding,
    "dlimit": grammar.read_dose_limit, "share": grammar.read_share, "range": grammar.read_range, "step": grammar.read_step,
    "chosen": grammar.read_chosen, "cells": grammar.read_cells, "row": grammar.read_row, "decide": grammar.read_decide,
    "highest": grammar.read_highest, "action": grammar.read_action, "limitof": grammar.read_limit_of,
}  # fmt: skip
OF_READER = {id(read): start for start, read in STARTS.items()}
WRONG: dict[str, tuple[str, ...]] = {
    "time": ("D1 +", "day", "D1 + 3", "D1 ± 3 d ± 3 d", "nth(x)", "end()", "2026-13", "D1 28 d", "start of x"),
    "span": ("D1", "D1 .. ", "within 24 h after msc", "day 1 .."),
    "schedule": ("daily", "once day 1", "every from day 1", "daily from day 1 x", "weekly on sundays from day 1"),
    "tail": ("every", "daily from day 1", "until death"),
    "until": ("first of (death)", "first (death; x)", "4", "0 cycles"),
    "dose": ("mg 5", "5 % tumour", "level tumour", "2 Gy x", "in 2 doses", "AUC"),
    "drug": ("paclitaxel 175 mg/m2 iv", "175 mg/m2 iv d1", "cisplatin 20 mg/m2 iv d0"),
    "rounding": ("25 mg", "nearest", "tablets 500 mg"),
    "dlimit": ("BED > 60 Gy", "BED10 60 Gy", "total >= 40"),
    "range": ("18 - 75 y", "..", "75 .. 18 y"),
    "cells": ("", "SCR D1", "SCR, ", "D1 (", "D1 (pre, end)", "SCR ..", "every 8 wk"),
    "row": ("1 of 6", "/6", "1+2/6"),
    "decide": ("escalate to", "up", "expand 6"),
    "action": ("stop", "pause", "delay chemo 7 d", "hold x for"),
    "limitof": ("of 10", "2 of", "two of 10"),
}


@cache
def earley() -> Lark:
    text = (ROOT / "src" / "trialwright" / "study" / "grammar.lark").read_text("utf-8")
    return Lark(text, start=list(STARTS), parser="earley", ambiguity="explicit")


def lines_of(path: Path) -> list[tuple[str, str]]:
    document = load(path.read_bytes(), name=path.name)
    out = []
    for _, kind, node in kinds_of(document):
        if isinstance(kind, Line) and id(kind.read_line) in OF_READER:
            text = " ".join(node.text.split()).removesuffix("TBC").strip()
            if text not in ("as prescribed", "by plan"):
                out.append((OF_READER[id(kind.read_line)], text))
    return sorted(set(out))


def is_ambiguous(tree: Tree[object]) -> bool:
    return any(t.data == "_ambig" for t in tree.iter_subtrees())


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize("path", FIVE, ids=lambda p: p.stem)
def test_every_line_of_the_five_has_one_reading_and_prints_itself(path: Path) -> None:
    found = lines_of(path)
    assert len(found) > 20
    for start, text in found:
        assert not is_ambiguous(earley().parse(text, start=start)), text
        value = STARTS[start](text)
        shown = (
            ", ".join(str(v) for v in value)
            if start == "cells"
            else f"at least {value} %"
            if start == "share"
            else str(value)
        )  # type: ignore[attr-defined]
        assert STARTS[start](shown) == value, (text, shown)


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("start", "text"), [(s, t) for s, listed in WRONG.items() for t in listed])
def test_both_refuse_what_is_no_line(start: str, text: str) -> None:
    with pytest.raises(BadLine) as told:
        STARTS[start](text)
    assert told.value.text.zh and told.value.text.en and told.value.remedy.zh and told.value.remedy.en
    assert told.value.code in ("STU-13", "STU-14")
    if text not in ONLY_BY_HAND:
        with pytest.raises(UnexpectedInput):
            earley().parse(text, start=start)


ONLY_BY_HAND = {
    "2026-13", "0 cycles", "75 .. 18 y", "cisplatin 20 mg/m2 iv d0",  # well formed, impossible in meaning
    "D1 + 3", "nth(x)", "start of x", "delay chemo 7 d", "expand 6", "18 - 75 y",
}  # fmt: skip


def test_traps_of_units_and_routes() -> None:
    for text in ("5", "3 m", "10 E10 particles", "5 d"):
        with pytest.raises(BadLine) as told:
            grammar.read_dose(text)
        assert told.value.code == "STU-13", text
    with pytest.raises(BadLine, match="intrathecal"):
        grammar.read_drug("cytarabine 5 mg it d1")
    with pytest.raises(BadLine, match="minute or month"):
        grammar.read_time("D1 + 3 m")
    with pytest.raises(BadLine, match="no day 0"):
        grammar.read_time("day 0")
    with pytest.raises(BadLine, match="did you mean daily"):
        grammar.read_schedule("dayly from day 1")
