"""Toxicity and efficacy together: exact against enumeration through ``decide`` and against simulation."""

from __future__ import annotations

from itertools import product

import pytest

from trialwright.designs.boin12 import Boin12
from trialwright.designs.decision import Stop, Treat
from trialwright.designs.efficacy import EfficacyTruth, simulate_efficacy, walk_efficacy
from trialwright.designs.outcomes import Outcomes
from trialwright.errors import TrialwrightError


@pytest.mark.evidence("double-programmed")
def test_exact_is_the_enumeration_of_all_outcome_strings() -> None:
    design = Boin12(levels=2, max_n=4, cohort=2, explore_n=2, n_star=2)
    truth = EfficacyTruth((0.2, 0.45), (0.35, 0.6))
    selection = [0.0] * 3

    def follow(text: str, probability: float) -> None:
        d = design.decide(Outcomes.of(text))
        if isinstance(d, Stop):
            selection[d.recommended or 0] += probability
            return
        assert isinstance(d, Treat)
        t, e = truth.toxicity[d.level - 1], truth.efficacy[d.level - 1]
        share = {"N": (1 - t) * (1 - e), "T": t * (1 - e), "E": (1 - t) * e, "B": t * e}
        for letters in product("NTEB", repeat=d.n):
            weight = 1.0
            for c in letters:
                weight *= share[c]
            follow(f"{text} {d.level}{''.join(letters)}", probability * weight)

    follow("", 1.0)
    assert walk_efficacy(design, truth).selection == pytest.approx(selection, abs=1e-12)


def test_exact_is_simulated_within_error() -> None:
    design = Boin12(levels=3, max_n=12)
    truth = EfficacyTruth((0.05, 0.2, 0.5), (0.1, 0.4, 0.45))
    exact, seen = walk_efficacy(design, truth), simulate_efficacy(design, truth, trials=2000)
    for a, b in zip(exact.selection, seen.selection, strict=True):
        assert abs(a - b) < 5 * (a * (1 - a) / 2000) ** 0.5 + 1e-3
    assert exact.expected_n == pytest.approx(seen.expected_n, abs=0.3) and sum(exact.stops.values()) == pytest.approx(1)


def test_dependence_and_odd_utilities_are_simulated() -> None:
    truth = EfficacyTruth((0.1, 0.3), (0.3, 0.5), 3.0)
    with pytest.raises(TrialwrightError, match="simulate"):
        walk_efficacy(Boin12(levels=2, max_n=6), truth)
    with pytest.raises(TrialwrightError, match="simulate"):
        walk_efficacy(Boin12(levels=2, max_n=6, utilities=(100, 30, 60, 0)), truth._replace(odds=1.0))
    with pytest.raises(TrialwrightError, match="states"):
        walk_efficacy(Boin12(levels=3, max_n=12), EfficacyTruth((0.1, 0.2, 0.3), (0.3, 0.4, 0.5)), max_states=10)
    assert truth.both(0) > 0.1 * 0.3
    t, e, b = 0.1, 0.3, truth.both(0)
    assert b * (1 - t - e + b) / ((t - b) * (e - b)) == pytest.approx(3.0)
