"""The catalogue: reading parameters, ranges, near names, findings."""

from __future__ import annotations

import pytest

from trialwright.designs import DESIGNS
from trialwright.designs.doubts import doubts, too_many_strata
from trialwright.designs.minimisation import Minimisation
from trialwright.designs.peers import PEERS, peer
from trialwright.errors import UnknownName, UnreadableText, UnreadableTexts

PAGE = [
    "three_plus_three",
    "a_plus_b",
    "fixed_cohorts",
    "rolling_six",
    "i3_plus_3",
    "boin",
    "tite_boin",
    "boin12",
    "mtpi2",
    "keyboard",
    "crm",
    "tite_crm",
    "blrm",
    "single_stage",
    "simon",
    "two_stage",
    "fleming",
    "bop2",
    "predictive_probability",
    "precision",
    "two_proportions",
    "fisher",
    "two_means",
    "log_rank",
    "weighted_log_rank",
    "max_combo",
    "rmst",
    "milestone",
    "group_sequential",
    "complete",
    "permuted_blocks",
    "biased_coin",
    "urn",
    "big_stick",
    "minimisation",
    "by_response",
    "none",
    "bayes_stop",
    "constant_level_stop",
    "count_stop",
    "conditional_power",
    "predictive_power",
    "accrual",
    "event_forecast",
]


def test_every_entry_of_the_design_page_is_there() -> None:
    assert [name for name in PAGE if name not in DESIGNS] == []


def test_text_and_typed_values_read_the_same() -> None:
    one = DESIGNS["boin"].of({"target": "30 %", "levels": "4", "cohort": "3,2", "titration": "yes"})
    two = DESIGNS["boin"].of({"target": 0.30, "levels": 4, "cohort": (3, 2), "titration": True})
    assert one == two


def test_unknown_names_offer_the_near_ones() -> None:
    with pytest.raises(UnknownName, match="boin"):
        DESIGNS["boyn"]
    with pytest.raises(UnknownName, match="target"):
        DESIGNS["boin"].of({"tarjet": 0.3})
    with pytest.raises(UnknownName, match="R:dfcrm"):
        peer("R:dfcrmm", "crm")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("boin", {"target": 0.9}),
        ("boin", {"levels": 2.5}),
        ("boin", {"start": 6}),
        ("three_plus_three", {"mtd_n": 4}),
        ("simon", {"null": 0.2, "alternative": 0.205}),
        ("simon", {"null": 0.2}),
        ("crm", {"levels": 3, "skeleton": "0.3,0.2,0.5"}),
        ("blrm", {"levels": 2}),
        ("keyboard", {"target": 0.05}),
        ("permuted_blocks", {"blocks": "5"}),
        ("permuted_blocks", {"arms": "a,b", "ratio": "1,1,1"}),
        ("minimisation", {"factors": "a", "p": 0.5}),
        ("log_rank", {"hr": 1, "median": 10, "accrual": 12, "follow_up": 12}),
        ("group_sequential", {"looks": "0.5,0.4,1"}),
        ("group_sequential", {"looks": "0.5,0.9"}),
        ("rmst", {"hr": 0.6, "median": 10, "accrual": 12, "follow_up": 12, "tau": 30}),
        ("bayes_stop", {"limit": 0.3, "looks": "6,3"}),
        ("count_stop", {"k": 11, "n": 10}),
    ],
)
def test_outside_the_range_is_refused(name: str, given: dict[str, object]) -> None:
    with pytest.raises((UnreadableText, UnreadableTexts)):
        DESIGNS[name].of(given)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(UnreadableTexts) as found:
        DESIGNS["boin"].of({"target": 0.9, "under": 0.1})
    assert len(found.value.exceptions) == 2


def test_unusual_is_a_finding() -> None:
    assert [f.code for f in doubts(DESIGNS["boin"].of({"target": 0.45}))] == ["DESIGN-TARGET"]
    assert [f.code for f in doubts(DESIGNS["simon"].of({"null": 0.2, "alternative": 0.4, "power": 0.6}))] == [
        "DESIGN-POWER"
    ]
    assert [f.code for f in doubts(Minimisation(factors=("sex",), p=1.0))] == ["DESIGN-PREDICTABLE"]
    assert doubts(DESIGNS["boin"].of({})) == ()
    found = too_many_strata(12, 60)
    assert found is not None and found.code == "DESIGN-STRATA" and found.text.zh


def test_the_preset_declares_the_level_below() -> None:
    design = DESIGNS["three_plus_three/declare"].of({"levels": 3})
    assert (design.after_excess, design.top, design.mtd_n) == ("declare_below", "declare", 3)


def test_every_peer_sets_parameters_that_exist() -> None:
    for p in PEERS:
        known = {q.name for q in DESIGNS[p.design].parameters}
        assert set(p.settings) <= known and p.note.zh and p.note.en
