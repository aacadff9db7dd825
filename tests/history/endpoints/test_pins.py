"""What a study file pins reaches the rules, word by word."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from trialwright.errors import UnreadableText
from trialwright.history.endpoints.adverse_events import TeaeRules
from trialwright.history.endpoints.dlt import DltRules
from trialwright.history.endpoints.pins import PACKS_OF, WORDS, rules_pinned
from trialwright.history.endpoints.pk import PkRules
from trialwright.history.endpoints.survival import TimeToEventRules
from trialwright.standards.aplastic_anaemia import SaaRules
from trialwright.standards.bsa import BodySurfaceRules
from trialwright.standards.calvert import CalvertRules
from trialwright.standards.ciclosporin import TroughRules
from trialwright.standards.dosing import DosingRules
from trialwright.standards.meld import MeldRules
from trialwright.standards.qlq_c30 import QlqRules
from trialwright.standards.radiobiology import RadiobiologyRules
from trialwright.standards.recist import RecistRules

D = Decimal


@pytest.mark.parametrize(
    ("rules", "words", "fields"),
    [
        (TroughRules, {"window": "150..250 ug/L"}, {"low": D(150), "high": D(250)}),
        (TroughRules, {"window": ("120", "200"), "target": "160"}, {"low": D(120), "target": D(160)}),
        (TroughRules, {"hours": "12 ±2", "days_since_change": 4, "creatinine_rise": "50 %", "round_mg": "50 mg"}, {"hours": D(12), "hours_window": D(2), "creatinine_rise_pct": D(50), "round_mg": D(50)}),
        (SaaRules, {"definition": "bsh", "lookback_plt": "3", "lookback_rbc": 14, "window": "14 d", "retic_threshold": "60", "confirm_weeks": "4"}, {"definition": "BSH/EBMT", "lookback_plt_days": 3, "lookback_rbc_days": 14, "window_days": 14, "retic_threshold": D(60), "confirm_weeks": 4}),
        (SaaRules, {"anchor": "end(atg)"}, {"anchor": "last ATG day"}),
        (TimeToEventRules, {"variant": "EMA", "month": "30", "pd_date": "first"}, {"variant": "ema", "month_days": D(30), "pd_date": "first"}),
        (RecistRules, {"min_sd_days": "84", "accept_sd": "yes", "continuing_pr": "display", "reader": "central_reader", "readers": 2}, {"min_sd_days": 84, "accept_sd": True, "display": "continuing", "reader": "independent"}),
        (PkRules, {"auc": "linear up log down", "blq": "0 / drop / ignore", "min_points": "4", "time": "planned"}, {"auc": "lin-up/log-down", "blq_last": "ignore", "min_points": 4, "time": "planned"}),
        (PkRules, {"blq": ("drop", "zero", "zero"), "r2_min": 0.9}, {"blq_first": "drop", "blq_middle": "zero", "r2_min": D("0.9")}),
        (RadiobiologyRules, {"alpha_beta": {"tumour": "8", "late": 2}, "additive": "yes", "repopulation": True}, {"alpha_beta_tumour": D(8), "alpha_beta_late": D(2), "additive": "yes", "repopulation": True}),
        (MeldRules, {"meld": "3.0", "na_formula": "Kim 2008", "he_scale": "west_haven"}, {"meld": "3.0", "na_formula": "Kim 2008"}),
        (MeldRules, {"meld": 2002, "na_formula": "none"}, {"meld": "2002", "na_formula": "OPTN 2016"}),
        (BodySurfaceRules, {"bsa": "mosteller", "weight_change": "5"}, {"method": "Mosteller", "weight_change_pct": D(5)}),
        (BodySurfaceRules, {"bsa": "gehan_george"}, {"method": "Gehan-George"}),
        (CalvertRules, {"gfr_cap": "150 mL/min", "bsa": "mosteller"}, {"gfr_cap": D(150)}),
        (DosingRules, {"rounding": 10}, {"rounding_pct": D(10)}),
        (DltRules, {"window_days": 63, "min_dose_pct": "75 %"}, {"window_days": 63, "min_dose_pct": D(75)}),
        (TeaeRules, {"window_days": "90"}, {"window_days": 90, "serious_window": 90}),
        (QlqRules, {"half_rule": "no", "difference": "5"}, {"half_rule": False, "difference": D(5)}),
    ],
)  # fmt: skip
def test_words_reach_their_fields(rules: type, words: dict[str, object], fields: dict[str, object]) -> None:
    made = rules_pinned(rules, words)
    assert {k: getattr(made, k) for k in fields} == fields


def test_nothing_pinned_keeps_every_default() -> None:
    for rules in WORDS:
        assert rules_pinned(rules, None) == rules()


@pytest.mark.parametrize(
    ("rules", "words", "said"),
    [
        (TroughRules, {"hours": "noon"}, "assessments.tdm.hours"),
        (SaaRules, {"definition": "mine"}, "NIH"),
        (RecistRules, {"accept_sd": "perhaps"}, "cannot be read"),
        (TimeToEventRules, {"variant": "pmda"}, "fda, ema"),
    ],
)
def test_a_word_that_cannot_be_read(rules: type, words: dict[str, object], said: str) -> None:
    with pytest.raises(UnreadableText, match=said):
        rules_pinned(rules, words, "tdm")


def test_the_five_studies_pin_what_can_be_read() -> None:
    from trialwright.study.text import load

    folder = Path(__file__).resolve().parents[3] / "studies"
    read = 0
    for path in sorted(folder.glob("*.yaml")):
        study = load(path.read_bytes(), name=path.name).study()
        for name, pack in study.assessments.items():
            for rules in PACKS_OF.get(name, ()):
                rules_pinned(rules, pack.parameters, name)
                read += 1
    assert read >= 15
