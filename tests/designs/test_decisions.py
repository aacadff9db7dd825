"""Decisions in the words of the dose meeting: outcome strings in, treat / wait / stop out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from trialwright.designs import DESIGNS
from trialwright.designs.a_plus_b import APlusB, FixedCohorts
from trialwright.designs.blrm import Blrm
from trialwright.designs.boin import Boin
from trialwright.designs.boin12 import Boin12
from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.crm import Crm
from trialwright.designs.decision import Decision, Stop, Treat, Wait
from trialwright.designs.i3_plus_3 import I3Plus3
from trialwright.designs.keyboard import Keyboard, Mtpi2
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.rolling_six import RollingSix
from trialwright.designs.simon import Simon, TwoStage
from trialwright.designs.single_stage import SingleStage
from trialwright.designs.stopping import BayesStop, CountStop
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.tite import TiteBoin, TiteCrm


def said(d: Decision) -> str:
    if isinstance(d, Treat):
        return f"{d.n} at {d.level}"
    if isinstance(d, Wait):
        return "wait"
    return f"{d.conclusion} {d.recommended or '-'}"


STEP_BACK = [
    ("", "3 at 1"),
    ("1N", "2 at 1"),
    ("1NN", "1 at 1"),
    ("1NN?", "wait"),
    ("1???", "wait"),
    ("1TT?", "unsafe -"),
    ("1NT?", "wait"),
    ("1NNN", "3 at 2"),
    ("1NNT", "3 at 1"),
    ("1NNT 1N", "2 at 1"),
    ("1NNT 1T??", "unsafe -"),
    ("1NNT 1NN?", "wait"),
    ("1NNT 1NNN", "3 at 2"),
    ("1NNT 1NNT", "unsafe -"),
    ("1NNN 2NTT", "3 at 1"),
    ("1NNN 2NTT 1NNN", "complete 1"),
    ("1NNN 2NTT 1NNT", "complete 1"),
    ("1NNN 2NTT 1NTT", "unsafe -"),
    ("1NNT 1NNN 2TTN", "complete 1"),
    ("1NNN 2NNN 3NNN", "3 at 3"),
    ("1NNN 2NNN 3NNN 3NNT", "complete 3"),
    ("1NNN 2NNN 3NNN 3NTT", "3 at 2"),
    ("1NNN 2NNN 3NTT 2NTT", "3 at 1"),
    ("1NNXN", "3 at 2"),
    ("1NNX", "1 at 1"),
    ("1TTT 2NNN", "unsafe -"),
    ("1NNN 2NTT 1NNN 1TTT", "complete 1"),
]


@pytest.mark.parametrize(("text", "expected"), STEP_BACK, ids=[t or "nobody" for t, _ in STEP_BACK])
def test_three_plus_three_step_back(text: str, expected: str) -> None:
    assert said(ThreePlusThree(levels=3).decide(Outcomes.of(text))) == expected


def test_not_evaluable_counted_as_none_if_not_replaced() -> None:
    assert said(ThreePlusThree(levels=3, replace=False).decide(Outcomes.of("1NNX"))) == "3 at 2"


def test_two_of_six_allowed() -> None:
    assert said(ThreePlusThree(levels=3, total_allowed=2).decide(Outcomes.of("1NNT 1NNT"))) == "3 at 2"
    assert said(ThreePlusThree(levels=3, total_allowed=2).decide(Outcomes.of("1NNT 1NTT"))) == "unsafe -"


def test_mtd_of_three_needs_no_expansion() -> None:
    design = ThreePlusThree(levels=2, mtd_n=3)
    assert said(design.decide(Outcomes.of("1NNN 2NTT"))) == "complete 1"
    assert said(design.decide(Outcomes.of("1NNN 2NNN"))) == "complete 2"


def test_a_started_cohort_is_not_filled_where_that_was_chosen() -> None:
    careful = ThreePlusThree(levels=3, fill="unless_decided")
    assert said(careful.decide(Outcomes.of("1TT"))) == "unsafe -"
    assert said(careful.decide(Outcomes.of("1NT"))) == "1 at 1"
    assert said(ThreePlusThree(levels=3).decide(Outcomes.of("1TT"))) == "1 at 1"


def test_start_above_the_lowest_level() -> None:
    assert said(ThreePlusThree(levels=3, start=2).decide(Outcomes.of("2NTT"))) == "3 at 1"


BOIN_ROWS = [
    ("1NNN 2NN?", "wait"),  # 0/3 up, 1/3 stay
    ("1NNN 2NNN 2NN?", "3 at 3"),  # 0/6 and 1/6 both go up
    ("1NNN 2NNT 2NN?", "wait"),  # 1/6 up, 2/6 stay
    ("1NNN 2NNN 3NNN 4NNN 5NN?", "3 at 5"),  # up or stay at the top: the same
    ("1NNN 2TTT", "3 at 1"),
    ("1NNN 2TTT 1NNN", "3 at 1"),  # level 2 is eliminated
    ("1TTT", "unsafe -"),
    ("1TT?", "wait"),
    ("1NTT 1TTN", "unsafe -"),
    ("1NNN 2NTT 1NNN 2NNN", "3 at 2"),  # 2/6 lies between the boundaries
]


@pytest.mark.parametrize(("text", "expected"), BOIN_ROWS)
def test_boin(text: str, expected: str) -> None:
    assert said(Boin(target=0.30, levels=5).decide(Outcomes.of(text))) == expected


def test_boin_pending_that_cannot_matter_does_not_wait() -> None:
    """0/5 and one pending: 0/6 and 1/6 both go up."""
    d = Boin(target=0.30, levels=3).decide(Outcomes.of("1NNN 1NN?"))
    assert said(d) == "3 at 2" and "cannot change" in d.because.en


def test_boin_equality_decides() -> None:
    """A boundary that is met counts: λ·n whole for an artificial pair of ratios."""
    design = Boin(target=0.30)
    low, high = design.bounds
    assert design.boundaries(3) == (0, 2, 3) and low < 1 / 3 < high


def test_boin_titration() -> None:
    design = Boin(target=0.30, levels=3, titration=True)
    assert said(design.decide(Outcomes.of(""))) == "1 at 1"
    assert said(design.decide(Outcomes.of("1N"))) == "1 at 2"
    assert said(design.decide(Outcomes.of("1N 2T"))) == "2 at 2"
    assert said(design.decide(Outcomes.of("1N 2N 3N"))) == "2 at 3"
    assert said(design.decide(Outcomes.of("1N 2?"))) == "wait"


def test_stop_at_n_at_one_level() -> None:
    design = Boin(target=0.30, levels=3, stop_at=6)
    assert said(design.decide(Outcomes.of("1NNT 1NNT"))) == "complete 1"


@pytest.mark.parametrize("design", [Keyboard(), Mtpi2(), I3Plus3(), Crm(), Blrm()], ids=lambda d: d.name)
def test_every_rule_waits_or_decides_on_pending(design: CohortDesign) -> None:
    assert isinstance(design.decide(Outcomes.of("1NN?")), Wait | Treat)
    worst = design.decide(Outcomes.of("1TTT"))
    assert (isinstance(worst, Stop) and worst.recommended is None) or (isinstance(worst, Treat) and worst.level == 1)


def test_crm_is_coherent_and_does_not_skip() -> None:
    design = Crm(levels=5, target=0.3, nu=5)
    assert said(design.decide(Outcomes.of("1NNN"))) == "3 at 2"
    hot = design.decide(Outcomes.of("1NNN 2NNN 3NNT"))
    assert isinstance(hot, Treat) and hot.level <= 3


def test_crm_recommends_only_levels_tried() -> None:
    design = Crm(levels=5, target=0.3, max_n=3, nu=1, half_width=0.05)
    d = design.decide(Outcomes.of("1NNN"))
    assert isinstance(d, Stop) and d.recommended == 1
    free = Crm(levels=5, target=0.3, max_n=3, nu=5, final="free").decide(Outcomes.of("1NNN"))
    assert isinstance(free, Stop) and free.recommended is not None and free.recommended > 1


def test_blrm_keeps_off_overdoses_and_long_steps() -> None:
    design = Blrm(levels=5, doses=(10, 20, 50, 80, 120), dref=80, mean=(-2, 0), sd=(1, 0.7))
    d = design.decide(Outcomes.of("1NNN"))
    assert isinstance(d, Treat) and d.level == 2  # 50 would be more than twice 10
    assert said(design.decide(Outcomes.of("1TTT"))) == "unsafe -"


def test_a_plus_b_and_fixed_cohorts() -> None:
    assert said(APlusB(levels=2, a=2, b=4).decide(Outcomes.of("1NT"))) == "4 at 1"
    assert said(FixedCohorts(levels=3).decide(Outcomes.of("1NNT"))) == "3 at 2"
    assert said(FixedCohorts(levels=3).decide(Outcomes.of("1NNT 2NTT"))) == "complete 1"
    assert said(FixedCohorts(levels=1).decide(Outcomes.of("1NTT"))) == "unsafe -"


ROLLING = [
    ("", "1 at 1"),
    ("1??", "1 at 1"),
    ("1NN?", "1 at 1"),  # two complete only
    ("1NNN", "1 at 2"),
    ("1NNN?", "1 at 2"),
    ("1NT?", "1 at 1"),
    ("1TT", "unsafe -"),
    ("1NNT???", "wait"),
    ("1NNTNNN", "1 at 2"),
    ("1NNN???", "1 at 2"),
    ("1NN????", "wait"),
    ("1NNN 2TT", "1 at 1"),
    ("1NNNNNN 2TT", "complete 1"),
]


@pytest.mark.parametrize(("text", "expected"), ROLLING)
def test_rolling_six(text: str, expected: str) -> None:
    assert said(RollingSix(levels=3).decide(Outcomes.of(text))) == expected


def test_rolling_six_that_waits_with_six_pending() -> None:
    assert said(RollingSix(levels=3, six_pending="wait").decide(Outcomes.of("1NNN???"))) == "wait"


def test_tite_boin_suspends_and_weighs() -> None:
    design = TiteBoin(target=0.20, levels=3)
    assert said(design.decide(Outcomes.of("1N??"))) == "wait"  # two of three pending
    assert said(design.decide(Outcomes.of("1NN?0.1"))) == "3 at 2"
    strict = TiteBoin(target=0.20, levels=3, min_followed=0.25)
    assert said(strict.decide(Outcomes.of("1NN?0.1"))) == "wait"
    assert said(strict.decide(Outcomes.of("1NN?0.3"))) == "3 at 2"
    ess = TiteBoin(target=0.20, levels=3, weights="ess", max_pending=1.0)
    assert said(ess.decide(Outcomes.of("1N?0.9?0.9"))) == "wait"  # one complete only
    assert said(design.decide(Outcomes.of("1TT?"))) in ("unsafe -", "3 at 1")


def test_tite_crm_counts_time() -> None:
    design = TiteCrm(levels=4, target=0.25, start=2, cohort=(1,), coherent=False)
    nothing = design.decide(Outcomes.of("2?0.0"))
    whole = design.decide(Outcomes.of("2N"))
    assert isinstance(nothing, Treat) and isinstance(whole, Treat) and nothing.level <= whole.level


def test_two_stage_waits_only_when_it_must() -> None:
    design = TwoStage(r1=3, n1=13, r=12, n=43)
    assert said(design.decide(Outcomes.of("N" * 9 + "R"))) == "3 at 1"
    assert (
        said(design.decide(Outcomes.of("N" * 10))) == "futile -"
    )  # were the other 3 to respond, ≤ 3 would stop all the same
    assert said(design.decide(Outcomes.of("R" * 4 + "N" * 6 + "???"))) == "30 at 1"  # bound passed
    assert said(design.decide(Outcomes.of("R" * 3 + "N" * 9 + "?"))) == "wait"
    assert said(design.decide(Outcomes.of("R" * 3 + "N" * 10))) == "futile -"
    assert said(design.decide(Outcomes.of("R" * 13 + "N" * 30))) == "reject -"
    assert said(design.decide(Outcomes.of("R" * 12 + "N" * 31))) == "accept -"


def test_single_stage_and_missing() -> None:
    design = SingleStage(null=0.05, alternative=0.20)
    assert said(design.decide(Outcomes.of("R" * 4))) == "reject -"
    assert said(design.decide(Outcomes.of("RRR" + "N" * 23 + "X"))) == "1 at 1"
    failure = SingleStage(null=0.05, alternative=0.20, missing_as="failure")
    assert said(failure.decide(Outcomes.of("RRR" + "N" * 23 + "X"))) == "accept -"


def test_stopping_rules_count_harm() -> None:
    assert said(BayesStop(limit=0.33, cutoff=0.9).decide(Outcomes.of("TTT"))) == "unsafe -"
    assert said(BayesStop(limit=0.33, cutoff=0.9).decide(Outcomes.of("NTT"))) == "3 at 1"
    assert said(CountStop(k=2, n=10).decide(Outcomes.of("NTNT"))) == "unsafe -"
    assert said(CountStop(k=2, n=10).decide(Outcomes.of("NTN?"))) == "wait"


def test_boin12_counts_both() -> None:
    design = Boin12(levels=3)
    assert said(design.decide(Outcomes.of("1NEN"))) == "3 at 2"
    assert said(design.decide(Outcomes.of("1TTB"))) in ("unsafe -", "3 at 1")
    assert said(design.decide(Outcomes.of("1N?"))) == "1 at 1"
    assert said(design.decide(Outcomes.of("1TTT 1TTT"))) == "unsafe -"


def test_the_reason_names_counts_and_rule_in_both_languages() -> None:
    for design in (ThreePlusThree(levels=3), Boin(levels=3), Crm(levels=3), Keyboard(levels=3)):
        d = design.decide(Outcomes.of("1NNN"))
        assert "0/3" in d.because.en and "0/3" in d.because.zh and "剂量水平" in d.because.zh


def test_fractions_are_kept() -> None:
    assert Outcomes.of("2?0.40").cohorts[0].outcomes[0].followed == Decimal("0.40")


def test_decide_counts_is_decide() -> None:
    design = ThreePlusThree(levels=3)
    assert design.decide_counts(2, (3, 3, 0), (0, 1, 0)) == design.decide(Outcomes.of("1NNN 2NNT"))
    assert said(design.decide_counts(2, (3, 3, 0), (0, 0, 0), (0, 1, 0))) == "wait"
    assert said(design.decide_counts(0, (0, 0, 0), (0, 0, 0))) == "3 at 1"


def test_simon_from_the_catalogue_decides() -> None:
    design = DESIGNS["simon"].of({"null": "20%", "alternative": "0.4"})
    assert isinstance(design, Simon) and said(design.decide(Outcomes.of(""))) == "13 at 1"
