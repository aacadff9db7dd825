"""Regimens joined by "or" are a choice, not all given; how long a thing is given is read where the words say it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from trialwright.reading.draft import draft
from trialwright.reading.drafting.interventions import components_of
from trialwright.reading.drafting.reasons import reason_in_both
from trialwright.reading.drafting.regimens import regimens_of
from trialwright.reading.read import read_page
from trialwright.study.text import load
from trialwright.values.text import Text

PAGES = [p for p in sorted((ROOT / "tests" / "golden" / "reading").glob("*/page.*")) if "record" not in p.name]
LINE = (
    "Chemotherapy: GP (gemcitabine 1000mg/m2 d1, d8 IV, cisplatin 75 mg/m2 d1 IV Q3W; or gemcitabine 1000 mg/m2 d1, "
    "carboplatin AUC=5 d1), up to 6 cycles"
)


def test_or_makes_a_choice_with_its_cycle() -> None:
    (found,) = components_of(Text(zh="", en=LINE))
    assert found.regimens is not None
    assert found.regimens.options == (
        ("gemcitabine 1000 mg/m2 iv d1", "cisplatin 75 mg/m2 iv d1"),
        ("gemcitabine 1000 mg/m2 d1", "carboplatin AUC 5 d1"),
    )
    assert (found.regimens.days, found.regimens.cycles, found.when) == (21, 6, "every 21 d from day 1 x 6")
    assert found.name.en == "Chemotherapy"


@pytest.mark.parametrize(
    "line",
    [
        "paclitaxel 175 mg/m2 d1, carboplatin AUC 5 d1 Q3W",  # no choice
        "paclitaxel 175 mg/m2 or carboplatin AUC 5, Q3W",  # no days
        "paclitaxel 175 mg/m2 d1 or docetaxel 75 mg/m2 d1",  # no length of cycle
        "paclitaxel 175 mg/m2 d1 or docetaxel 75 mg/m2 d29, Q3W",  # a day behind the cycle's end
        "",
    ],
)
def test_anything_less_is_no_choice(line: str) -> None:
    assert regimens_of(line) is None


@given(st.text(alphabet="paclitxe mg/2dAUCorQ3W.,;:()175 -", max_size=120))
def test_any_line_is_read_or_left(line: str) -> None:
    found = regimens_of(line)
    assert found is None or (len(found.options) >= 2 and found.days > 0 and all(found.options))


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("Toripalimab 240 mg IV every 3 weeks, maximum 6 cycles", "every 21 d from day 1 x 6"),
        ("Toripalimab 240 mg IV Q3W up to 12 months", "every 21 d from day 1 for 12 mo"),
        ("Toripalimab: 240 mg Q3W, maximum 6 cycles. Maintenance: Toripalimab 240 mg Q3W up to 24 months", "every 21 d from day 1 for 24 mo"),
        ("Toripalimab 240 mg IV on D1 & D22. Definitive RT: from D28", "once at day 1; once at day 22"),
    ],
)  # fmt: skip
def test_how_long_and_on_which_days(words: str, when: str) -> None:
    (found,) = [c for c in components_of(Text(zh="", en=words)) if c.dose]
    assert found.when == when


def test_one_thing_takes_the_one_rhythm_of_its_neighbours() -> None:
    """The rhythm in a sentence of its own; two rhythms or two things are left for a person."""
    one = components_of(Text(zh="单剂量每 100ml 含囊泡。每周一次,持续 4 周。", en=""))
    assert [(c.dose, c.when) for c in one] == [("100 mL", "every 7 d from day 1 for 4 wk")]
    two = components_of(Text(zh="甲药 100mg。乙药 200mg。每周一次,持续 4 周。", en=""))
    assert [c.when for c in two] == ["", ""]


def test_the_day_on_which_what_comes_next_begins() -> None:
    words = "Toripalimab 240 mg IV on D1 & D22. Definitive RT: from ~D28, IMRT 2 Gy x 28 (5 days/week)"
    found = {c.name.en: c.when for c in components_of(Text(zh="", en=words))}
    assert found == {"Toripalimab": "once at day 1; once at day 22", "IMRT": "daily on treatment days from day 28 x 28"}


def test_a_maintenance_goes_on_after_the_rest() -> None:
    words = "Toripalimab 240 mg IV on D1 & D22, IMRT 2 Gy x 28. Maintenance: Toripalimab 240 mg IV Q3W up to 12 months"
    drug, radiation = components_of(Text(zh="", en=words))
    assert (drug.when, drug.maintenance) == ("once at day 1; once at day 22", (21, " for 12 mo"))
    assert radiation.route == ""


def test_days_after_the_end_of_another_thing() -> None:
    words = "rabbit ATG 3 mg/kg/d for 5 days + MSC infusion (1×10^6 cells, once on the 2nd and 14th days after ATG withdrawal)"
    assert [c.after for c in components_of(Text(zh="", en=words))] == [None, ("ATG", (2, 14))]
    assert [
        c.after
        for c in components_of(Text(zh="兔ATG 3mg/kg/d×5天 + 细胞 3×10^8细胞,ATG停药后第2天和第14天各一次", en=""))
    ] == [
        None,
        ("ATG", (2, 14)),
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.parent.name)
def test_every_reason_of_a_draft_is_said_in_both_languages(path: Path) -> None:
    text = draft(read_page(path.read_bytes(), name=path.name))
    reasons = {r for r in load(text, name="study.yaml").study().tbc.values() if r}
    assert reasons
    assert [r for r in reasons if reason_in_both(r).of("zh") == r] == []
