"""Published tables and reference cases, through the same adapters as ``trialwright conform``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, shared
from trialwright.designs.boin import Boin
from trialwright.designs.decision import Stop, Treat
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.shell.conformance import conform

GOLDEN = ROOT / "tests" / "golden" / "designs" / "published.json"
MINE = ("designs",)


def problems(path: Path) -> list[str]:
    from trialwright.shell.conformance.designs import ADAPTERS

    found = conform(path, modules=MINE)
    return [f"{c.id}: {c.because}" for c in found.cases if c.function in ADAPTERS and c.status != "pass"]


@pytest.mark.evidence("published")
def test_published_tables() -> None:
    """Simon 1989 Table 1; Liu & Yuan 2015; Yuan 2016 Table 1; Jennison & Turnbull Tables 2.1-2.4; and others named inside."""
    assert problems(GOLDEN) == []
    assert len(conform(GOLDEN, modules=MINE).cases) == 86


@pytest.mark.evidence("independent-software")
def test_reference_cases() -> None:
    assert problems(shared("reference", "design-reference.json")) == []


@pytest.mark.evidence("independent-software")
def test_every_function_of_the_reference_has_an_adapter() -> None:
    found = conform(shared("reference", "design-reference.json"))
    assert found.totals() == {"pass": 196, "fail": 0, "unsupported": 0, "not_run": 0}


@pytest.mark.evidence("independent-software")
def test_a_wrong_expectation_fails(tmp_path: Path) -> None:
    """The comparison can fail: one response fewer in a boundary is seen."""
    text = GOLDEN.read_text("utf-8").replace('"r1": 3', '"r1": 2')
    changed = tmp_path / "changed.json"
    changed.write_text(text, encoding="utf-8")
    assert problems(changed)


# R escalation 0.2.3, tests/testthat/test_three_plus_three.R: recommended dose, go on
# without de-escalation (`declare_below`) and with it (`step_back`, an MTD of six; at the top `declare`)
ESCALATION = [
    ("", 1, True, 1, True),
    ("1N", 1, True, 1, True),
    ("1T", 1, True, 1, True),
    ("1NN", 1, True, 1, True),
    ("1NT", 1, True, 1, True),
    ("1TT", 1, True, 1, True),
    ("1NNN", 2, True, 2, True),
    ("1NNT", 1, True, 1, True),
    ("1NTT", None, False, None, False),
    ("1TTT", None, False, None, False),
    ("1NNN 2N", 2, True, 2, True),
    ("1NNN 2T", 2, True, 2, True),
    ("1NNN 2TT", 2, True, 2, True),
    ("1NNN 2NNN", 3, True, 3, True),
    ("1NNN 2NNT", 2, True, 2, True),
    ("1NNN 2NTT", 1, False, 1, True),
    ("1NNN 2TTT", 1, False, 1, True),
    ("1NNN 2NNT 2N", 2, True, 2, True),
    ("1NNN 2NNT 2TT", 2, True, 2, True),
    ("1NNN 2NNT 2NNN", 3, True, 3, True),
    ("1NNN 2NNT 2NNT", 1, False, 1, True),
    ("1NNN 2NNT 2NTT", 1, False, 1, True),
    ("1NNN 2NNN 3NNN 4NNN 5N", 5, True, 5, True),
    ("1NNN 2NNN 3NNN 4NNN 5NNN", 5, False, 5, False),
    ("1NNN 2NNN 3NNN 4NNN 5NNT", 5, True, 5, True),
    ("1NNN 2NNN 3NNN 4NNN 5NTT", 4, False, 4, True),
    ("1NNN 2NNN 3NNN 4NNN 5NNT 5TT", 5, True, 5, True),
    ("1NNN 2NNN 3NNN 4NNN 5NNT 5NNN", 5, False, 5, False),
    ("1NNN 2NNN 3NNN 4NNN 5NNT 5NNT", 4, False, 4, True),
    ("1NNN 2NNN 3NNN 4NNN 5NNT 5TTT", 4, False, 4, True),
]


@pytest.mark.evidence("independent-software")
@pytest.mark.parametrize("row", ESCALATION, ids=lambda r: r[0] or "nobody")
def test_escalation_three_plus_three(row: tuple[str, int | None, bool, int | None, bool]) -> None:
    text, at, goes_on, at_back, goes_on_back = row
    declare = ThreePlusThree(levels=5, after_excess="declare_below", top="declare", mtd_n=3)
    back = ThreePlusThree(levels=5, after_excess="step_back", top="declare", mtd_n=6)
    for design, level, on in ((declare, at, goes_on), (back, at_back, goes_on_back)):
        d = design.decide(Outcomes.of(text))
        assert isinstance(d, Treat) == on
        assert (d.level if isinstance(d, Treat) else d.recommended if isinstance(d, Stop) else -1) == level


# R escalation 0.2.3, tests/testthat/test_boin.R, "BOIN recommendations match published example"
# (Yuan et al., Clin Cancer Res 2016;22:4291-4301, Figure 2)
BOIN_PATH = [
    ("1NNN", 2),
    ("1NNN 2NNN", 3),
    ("1NNN 2NNN 3NTT", 2),
    ("1NNN 2NNN 3NTT 2NTN", 3),
    ("1NNN 2NNN 3NTT 2NTN 3NNN", 3),
    ("1NNN 2NNN 3NTT 2NTN 3NNN 3NNN", 4),
    ("1NNN 2NNN 3NTT 2NTN 3NNN 3NNN 4TTT", 3),
    ("1NNN 2NNN 3NTT 2NTN 3NNN 3NNN 4TTT 3NTN", 3),
    ("1NNN 2NNN 3NTT 2NTN 3NNN 3NNN 4TTT 3NTN 3NNT", 3),
]


@pytest.mark.evidence("published")
@pytest.mark.parametrize(("text", "level"), BOIN_PATH)
def test_boin_published_example(text: str, level: int) -> None:
    d = Boin(target=0.30, levels=5, max_n=30).decide(Outcomes.of(text))
    assert isinstance(d, Treat) and d.level == level


@pytest.mark.evidence("published")
def test_boin_published_example_ends_with_level_three() -> None:
    text = BOIN_PATH[-1][0] + " 3TNN"
    d = Boin(target=0.30, levels=5, max_n=30).decide(Outcomes.of(text))
    assert isinstance(d, Stop) and d.recommended == 3 and d.conclusion == "complete"
    counts = Outcomes.of(text).counts(5)
    assert counts.n == (3, 6, 18, 3, 0) and counts.toxicity == (0, 1, 5, 3, 0)


@pytest.mark.evidence("independent-software")
def test_boin_stopping_rule_of_escalation() -> None:
    """test_boin.R, "BOIN advises stopping when indicated": 3 of 4 at the lowest level eliminates, 2 of 3 does not."""
    design = Boin(target=0.30, levels=5, cohort=(1,))
    assert design.decide(Outcomes.of("1N")) == Treat(2, 1)
    not_yet = design.decide(Outcomes.of("1N 2T 1T 1T"))
    assert isinstance(not_yet, Treat) and not_yet.level == 1
    d = design.decide(Outcomes.of("1N 2T 1T 1T 1T"))
    assert isinstance(d, Stop) and d.conclusion == "unsafe" and d.recommended is None


@pytest.mark.evidence("published")
def test_tite_boin_anchor() -> None:
    """Yuan 2018: target .20, nine treated, one DLT, four pending: up once the followed fractions add up to 2.15."""
    import numpy as np

    from trialwright.designs.boin import boundaries
    from trialwright.designs.tite import estimated_rate

    def goes_up(stft: float) -> bool:
        p = estimated_rate(np.array([1.0]), np.array([9.0]), np.array([4.0]), np.array([stft]), 0.2, "single_mean")
        return bool(p[0] <= boundaries(0.2)[0])

    assert not goes_up(2.14) and goes_up(2.155)


@pytest.mark.evidence("published")
def test_efron_balance() -> None:
    from trialwright.designs.imbalance import biased_coin_imbalance

    assert biased_coin_imbalance(20).balanced == pytest.approx(0.51, abs=0.005)  # Efron 1971


@pytest.mark.evidence("double-programmed")
def test_ordinary_n_of_twenty() -> None:
    """Designs page §10: thirteen settings; nine optimal and three minimax Simon designs."""
    from trialwright.designs.backward import single_stage_settings, two_stage_settings

    first = [h for h in single_stage_settings(20) if h.design == "single_stage first"]
    assert len(first) == 13
    rules = {(h.null, h.alternative, h.alpha, h.power): h.rule for h in first}
    assert rules[(0.20, 0.50, 0.05, 0.85)] == "≥ 8"
    assert rules[(0.30, 0.60, 0.05, 0.85)] == "≥ 10"
    assert rules[(0.65, 0.90, 0.05, 0.85)] == "≥ 17"
    two = [h for h in two_stage_settings(20, (0.05,), (0.8, 0.9)) if h.alternative - h.null <= 0.35 + 1e-9]
    assert sum(h.design == "simon optimal" for h in two) == 9
    assert sum(h.design == "simon minimax" for h in two) == 3
    assert any(h.rule == "3/7 11/20" and (h.null, h.alternative) == (0.40, 0.70) for h in two)
