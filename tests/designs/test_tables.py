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


def test_a_boundary_that_is_met_exactly_counts() -> None:
    import numpy as np

    design = Boin(target=0.30)
    low, high = design.bounds
    n = np.array([10.0])
    assert design.step(low * n, n)[0] == 1 and design.step(low * n + 1e-6, n)[0] == 0
    assert design.step(high * n, n)[0] == -1 and design.step(high * n - 1e-6, n)[0] == 0


@pytest.mark.evidence("double-programmed")
def test_bayesian_stopping_counts() -> None:
    """Counted with R stats::pbeta: limit .33 and .20, cutoff .90, Beta(1, 1)."""
    from trialwright.designs.stopping import bayes_boundary

    looks = tuple(range(3, 31, 3))
    assert bayes_boundary(0.33, 0.90, (1, 1), looks) == (3, 4, 5, 6, 8, 9, 10, 11, 12, 14)
    assert bayes_boundary(0.20, 0.90, (1, 1), looks) == (2, 3, 4, 4, 5, 6, 7, 8, 8, 9)


@pytest.mark.evidence("double-programmed")
def test_exact_characteristics_of_model_designs() -> None:
    """CRM by full enumeration with 61 nodes; BLRM by a converged quadrature (designs page §12)."""
    from trialwright.designs.blrm import Blrm
    from trialwright.designs.crm import Crm
    from trialwright.designs.walk import walk

    p = (0.05, 0.15, 0.30, 0.45, 0.60)
    skeleton = (0.09537486, 0.18597, 0.3, 0.42241, 0.53949)
    crm = Crm(levels=5, skeleton=skeleton, target=0.3, start=2, final="free", eliminate=1.0)
    assert walk(crm).under(p).selection[1:] == pytest.approx([0.00152, 0.16019, 0.62133, 0.20858, 0.00838], abs=1e-5)
    blrm = Blrm(doses=(10, 20, 30, 50, 80), dref=56, mean=(-0.85, 1.0), sd=(1.0, 1.0), rho=-0.5, final="restricted")
    expected = [0.0156, 0.0081, 0.2476, 0.6970, 0.0318, 0.0]
    assert walk(blrm).under(p).selection == pytest.approx(expected, abs=2e-4)


def test_boin12_explores_an_untried_level() -> None:
    from trialwright.designs.boin12 import Boin12
    from trialwright.designs.decision import Treat

    counts = ((9, 3, 3, 1), (0, 0, 0, 0), (0, 0, 0, 0))
    assert Boin12(levels=3).after(1, counts) == Treat(2, 3)
    assert Boin12(levels=3, explore_n=10).after(1, counts) == Treat(1, 3)
    hot = ((9, 4, 3, 1), (0, 0, 0, 0), (0, 0, 0, 0))
    assert Boin12(levels=3).after(1, hot) == Treat(1, 3)  # 4/9 lies above the boundary: no exploration
    assert Boin12(levels=3, explore_first=True).after(1, hot) == Treat(2, 3)
