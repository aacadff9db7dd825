"""Every cell of the decision tables: a boundary moved by one count fails here."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from trialwright.designs.boin import Boin
from trialwright.designs.i3_plus_3 import I3Plus3
from trialwright.designs.keyboard import Keyboard, Mtpi2
from trialwright.designs.ladder import LadderDesign
from trialwright.designs.rolling_six import RollingSix
from trialwright.designs.three_plus_three import ThreePlusThree

GOLDEN = json.loads((ROOT / "tests" / "golden" / "designs" / "tables.json").read_text("utf-8"))
CLASSES: dict[str, type[LadderDesign]] = {"boin": Boin, "keyboard": Keyboard, "mtpi2": Mtpi2, "i3_plus_3": I3Plus3}


@pytest.mark.evidence("snapshot")
@pytest.mark.parametrize("name", list(GOLDEN["ladders"]))
def test_ladder_tables(name: str) -> None:
    rule, target = name.split()
    design = CLASSES[rule](target=float(target))
    assert [" ".join(design.letters(n)) for n in range(1, 16)] == GOLDEN["ladders"][name]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", list(GOLDEN["ladders"]))
def test_tables_are_monotone(name: str) -> None:
    """More toxicities never make the rule bolder."""
    order = {"E": 0, "S": 1, "D": 2, "DU": 3}
    for row in GOLDEN["ladders"][name]:
        ranks = [order[c] for c in row.split()]
        assert ranks == sorted(ranks)


@pytest.mark.evidence("snapshot")
def test_rolling_six_and_three_plus_three_tables() -> None:
    for variant, rows in GOLDEN["rolling_six"].items():
        design = RollingSix(six_pending=variant)
        found = [
            f"{e} {t} {q} {design.row(e, t, q)}" for e in range(1, 7) for t in range(e + 1) for q in range(e - t + 1)
        ]
        assert found == rows
    for allowed, rows in GOLDEN["three_plus_three"].items():
        rule = ThreePlusThree(total_allowed=int(allowed))
        assert [f"{n} {y} {rule.is_too_toxic(n, y)}" for n in (3, 4, 5, 6) for y in range(n + 1)] == rows
