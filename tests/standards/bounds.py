"""The golden bounds of CTCAE and how one of them is put to the test: the value at the bound, and one unit either side."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from trialwright.standards.ctcae_cuts import SIDES, Limits, resolve
from trialwright.standards.ctcae_lines import Line

D = Decimal
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "standards" / "ctcae_bounds.csv"
UNITS = {"g/L": "0.1", "10*9/L": "0.01", "mmol/L": "0.01", "umol/L": "1", "mL/min": "1", "%": "1", "1": "0.001"}
_BOUND = re.compile(r"(AVAL|PCHG|DROP) (<=|>=|<|>) (-?[\d.]+)?\*?(ULN|LLN|BASE)?(?: \+ (\d+))?")
QUIET = {"symptomatic": False, "physiologic consequences": False}
LOUD = {"symptomatic": True, "physiologic consequences": True, "on anticoagulation": True}


@dataclass(frozen=True)
class Bound:
    """A row of the golden table."""

    term: str
    version: str
    side: str
    grade: int
    text: str
    source: str

    def __str__(self) -> str:
        return f"{self.term} v{self.version} {self.side} grade {self.grade} {self.text}"


def bounds() -> list[Bound]:
    with GOLDEN.open(encoding="utf-8") as f:
        return [
            Bound(r["term"], r["version"], r["baseline"], int(r["grade"]), r["bound"], r["source"])
            for r in csv.DictReader(f)
        ]


@dataclass(frozen=True)
class Trial:
    """One value, its limits, and whether the grade of the row is reached."""

    value: Decimal
    limits: Limits
    reached: bool


_SIDE = {"any": "normal", "not high": "normal", "high": "high", "low": "low", "not low": "normal"}


def trials(b: Bound, unit: str) -> Iterator[Trial]:
    """The value at the bound and one reporting unit either side of it, for each part of the row."""
    step = D("0.001") if b.term == "INR increased" else D(UNITS.get(unit, "0.1"))
    parts = [_BOUND.fullmatch(p) for p in b.text.split(" and ")]
    for k, m in enumerate(parts):
        assert m is not None, b
        yield from _of_part(b, m, step, unit, others=len(parts) - 1, first=k == 0)


def _of_part(b: Bound, m: re.Match[str], step: Decimal, unit: str, *, others: int, first: bool) -> Iterator[Trial]:
    what, sign, number, of, plus = m.groups()
    side = _SIDE[b.side]
    lln, uln, base, change = _surroundings(b, what, of, side, D(number or 1), unit)
    if others and "PCHG" in b.text and first:
        change = D(b.text.rpartition(" ")[2])  # the fall holds, the value moves around LLN
    if what == "PCHG":
        assert lln is not None
        for pct, reached in _around(D(number), D("0.1"), sign):
            yield Trial(lln - step if others else lln + step, Limits(lln, uln, None, pct, side), reached)  # type: ignore[arg-type]
        return
    if what == "DROP":
        assert base is not None
        for drop, reached in _around(D(number), D(1), sign):
            yield Trial(base - drop, Limits(lln, uln, base, None, side), reached)  # type: ignore[arg-type]
        return
    at = {"LLN": lln, "ULN": uln, "BASE": base, None: D(1)}[of]
    assert at is not None
    for value, reached in _around(D(number or 1) * at + D(plus or 0), step, sign):
        yield Trial(value, Limits(lln, uln, base, change, side), reached)  # type: ignore[arg-type]


def _around(bound: Decimal, step: Decimal, sign: str) -> list[tuple[Decimal, bool]]:
    low = sign.startswith("<")
    return [(bound - step, low), (bound, "=" in sign), (bound + step, not low)]


def _surroundings(
    b: Bound, what: str, of: str | None, side: str, number: Decimal, unit: str
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
    """Limits (LLN, ULN, baseline, percent change) that leave the decision to the bound in question."""
    far = D(10**6)
    if b.term == "Fibrinogen decreased":
        if what == "PCHG":
            return D(4), None, None, None
        return (D("0.6") if of is None else D(40)), None, None, D(0)
    if b.term in ("Ejection fraction decreased", "Left ventricular dysfunction"):
        if what == "DROP":
            return None, None, D(70) if b.version != "6.0" else D(55), None
        return None, None, D(50) if b.version != "6.0" else D(70), None
    if "AVAL <" in b.text:
        return (D(1000) if of == "LLN" else 2 * number), None, None, None
    if side == "low":
        return D(60), D(100), D(50) if of == "BASE" else None, None
    if side == "high":
        return None, D(40), D(80), None
    base_decides = of == "BASE"
    if b.term == "INR increased":
        return None, (far if base_decides else D(1)), (D("0.4") if base_decides else far), None
    if b.term == "Creatinine increased":
        return None, (far if base_decides else D(100)), (D(90) if base_decides else far), None
    if b.term == "Alkaline phosphatase increased" and b.version == "6.0":
        return None, D(100), D(110) if base_decides else D(90), None
    mixed = unit in ("mmol/L", "1", "10*9/L")  # absolute cuts of higher grades must not be met first
    return None, (None if of is None else D(1) if mixed else D(100)), D(50), None


def disagreements(lines: Sequence[Line], rows: Sequence[Bound]) -> list[str]:
    """The rows that the lines of a table do not bear out."""
    wrong = []
    for b in rows:
        side = _SIDE[b.side]
        line = next(
            (x for x in lines if x.term == b.term and b.version in x.versions and side in SIDES[x.baseline]), None
        )
        if line is None:
            wrong.append(f"{b}: no line")
            continue
        said = QUIET if "asymptomatic" in b.source or "without" in b.source else LOUD
        for t in trials(b, line.unit or "relative"):
            points = resolve(line, b.version, t.limits, "recorded", said)
            found = points.number(t.value)
            if (found is not None and found >= b.grade) != t.reached:
                wrong.append(f"{b}: {t.value} with {t.limits} is {found}")
    return wrong
