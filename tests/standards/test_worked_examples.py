"""Worked examples of five registered studies that concern standards, in the words of the rules."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from trialwright.history.endpoints import adverse_events, dlt, response, survival
from trialwright.standards import aplastic_anaemia as saa
from trialwright.standards import bsa, calvert, ciclosporin, dosing, renal, tumour_volume
from trialwright.values.answer import Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

D = Decimal
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "standards" / "worked_examples.yaml"
EXAMPLES: dict[str, Any] = {e["id"]: e for e in YAML(typ="safe").load(GOLDEN.read_text(encoding="utf-8"))["examples"]}
pytestmark = pytest.mark.evidence("double-programmed")


def ask(name: str) -> tuple[Any, Any]:
    return EXAMPLES[name]["inputs"], EXAMPLES[name]["expected"]


def q(x: Any, unit: str) -> Quantity:
    return Quantity.of(str(x), unit)


def test_tumour_volume_and_injected_volume() -> None:
    i, e = ask("S0-E01")
    volume = tumour_volume.tumour_volume(
        length=q(i["length_cm"], "cm"), width=q(i["width_cm"], "cm"), height=q(i["height_cm"], "cm")
    )
    assert isinstance(volume, Known) and volume.value.value == e["volume_cm3"]
    for level, percent in (("low_2pct_mL", 2), ("mid_5pct_mL", 5), ("high_10pct_mL", 10)):
        share = tumour_volume.share_of_volume(volume, D(percent))
        assert isinstance(share, Known) and share.value.value == D(str(e[level]))


def test_volume_limit_is_inclusive() -> None:
    i, e = ask("S0-E02")
    for (a, b, c), volume, within in zip(i["cases"], e["volume_cm3"], e["inclusion_4_volume"], strict=True):
        found = tumour_volume.tumour_volume(length=q(a, "cm"), width=q(b, "cm"), height=q(c, "cm"))
        assert isinstance(found, Known) and found.value.value == volume
        assert (found.value <= Quantity.of("3000 cm3")) is within


def test_mass_is_unknown_without_a_concentration() -> None:
    i, e = ask("S0-E04")
    volume = Known(q(i["volume_mL"], "mL"))
    mass = tumour_volume.mass_of(volume, None)
    assert isinstance(mass, Unknown) and e["tantalum_mg"] is None and mass.missing == {"concentration"}
    known = tumour_volume.mass_of(volume, Quantity.of("53.3 mg/mL"))
    assert isinstance(known, Known) and round(known.value.value, 2) == D("921.02")


def test_renal_criterion() -> None:
    i, e = ask("S0-E05")
    rows = zip(i["patients"], e["cr_x_uln"], e["ccr_computed"], e["ccr_mL_min"], e["criterion"], strict=True)
    for p, ratio, computed, clearance, met in rows:
        found = renal.entry_rule(
            creatinine=q(p["cr"], "umol/L"),
            uln=q(i["uln_umol_L"], "umol/L"),
            age=p["age"],
            sex=p["sex"],
            weight=q(p["weight_kg"], "kg"),
        )
        assert isinstance(found.ratio_to_uln, Known) and float(found.ratio_to_uln.value) == pytest.approx(
            ratio, abs=0.01
        )
        assert (found.clearance is not None) is computed
        if clearance is not None:
            assert isinstance(found.clearance, Known)
            assert float(found.clearance.value.value) == pytest.approx(clearance, abs=0.01)
        assert isinstance(found.met, Known) and found.met.value is met


def test_emergent_and_dose_limiting_events() -> None:
    i, e = ask("S0-E19")
    first = datetime.fromisoformat(str(i["injection"])) if isinstance(i["injection"], str) else i["injection"]
    grades = [(2, 2), (2, 3), (3, 3), (3, 3)]
    found = [
        adverse_events.treatment_emergent(
            first_dose=first, last_dose=None, start=datetime.fromisoformat(x["onset"]) if "T" in x["onset"] else date.fromisoformat(x["onset"]),
            initial_grade=a, worst_grade=b,
        )
        for x, (a, b) in zip(i["events"], grades, strict=True)
    ]  # fmt: skip
    assert [f.value if isinstance(f, Known) else None for f in found] == e["teae"]
    longer = dlt.DltItem(
        label=Text(zh="3 级非血液学毒性 > 72 小时", en="grade 3 non-haematological > 72 h"), haematological=False, grades=frozenset({3, 4}),
        exceptions=(dlt.Exemption(controlled_within_h=D(72)),),
    )  # fmt: skip
    definition = dlt.DltDefinition(items=(longer,), rules=dlt.DltRules(window_days=63, missing_attribution="ask"))
    pain = dlt.ToxicEvent(term="Injection site pain", grade=3, onset_day=1, related=True, controlled_after_h=D(80))
    diarrhoea = dlt.ToxicEvent(term="Diarrhoea", grade=3, onset_day=70, related=True, controlled_after_h=D(80))
    anaemia = dlt.ToxicEvent(term="Anaemia", grade=2, onset_day=-2)
    assert [dlt.is_dlt(x, definition) == Known(w) for x, w in ((anaemia, False), (pain, True), (diarrhoea, False))] == [
        True
    ] * 3


def test_weight_based_doses() -> None:
    i, e = ask("S1-E01")
    weight = Known(q(i["weight_kg"], "kg"))
    atg = dosing.dose_of(Quantity.of("3 mg/kg"), weight)
    ciclosporin_start = dosing.dose_of(Quantity.of("5 mg/kg"), weight)
    assert isinstance(atg, Known) and isinstance(ciclosporin_start, Known)
    assert atg.value.value == e["atg_mg_per_day"] and atg.value.value * 5 == e["atg_total_mg"]
    assert ciclosporin_start.value.value == e["ciclosporin_start_mg_per_day"]


def test_rounding_to_capsules() -> None:
    i, e = ask("S1-E02")
    near = dosing.rounded_to(D(i["target_mg_day"]), D(i["capsule_mg"]))
    assert isinstance(near, Known) and near.value == e["nearest_total_mg"] and [near.value / 2] * 2 == e["split_mg"]


def test_trough_classification() -> None:
    i, e = ask("S1-E07")
    assert [ciclosporin.position_of(q(x, "ug/L")) for x in i["levels_ug_L"]] == e["cls"]


def test_proportional_adjustment_meets_a_tie() -> None:
    i, e = ask("S1-E08")
    rules = ciclosporin.TroughRules(target=D(i["goal_ug_L"]), max_step=D("0.25"))
    answer = ciclosporin.adjusted_dose(
        daily_dose=q(i["dose_mg_day"], "mg"), trough=q(i["trough_ug_L"], "ug/L"), rules=rules
    )
    assert isinstance(answer, Known)
    advice = answer.value
    assert round(advice.proportional.value, 2) == D(str(e["proportional_mg_day"]))
    assert advice.factor * i["dose_mg_day"] == D(str(e["capped_plus_25pct_mg_day"]))
    assert e["rounded_25"] is None and isinstance(advice.new_daily, Unknown) and advice.new_daily.missing == {"tie"}


def test_response_at_week_12_under_two_sets_of_criteria() -> None:
    i, e = ask("S1-E13")

    def own(anc: str) -> saa.Definition:
        return saa.Definition(
            name="own", source="study protocol", hb=saa.Bound(limit=D(100), included=True), anc=saa.Bound(limit=D(anc), included=True),
            plt=saa.Bound(limit=D(100), included=True), cr_needs_independence=False, pr_needs_independence=True, retic_threshold=D(20),
        )  # fmt: skip

    on = date(2026, 5, 4)
    for key, anc in (("response", "1.0"), ("under_anc_1_5", "1.5")):
        found = []
        for p in i["patients"]:
            free = saa.is_transfusion_independent(
                on,
                red_cells=[date.fromordinal(on.toordinal() - p["last_rbc"])],
                platelets=[date.fromordinal(on.toordinal() - p["last_plt"])],
            )
            counts = saa.Counts(hb=D(str(p["hb"])), anc=D(str(p["anc"])), plt=D(str(p["plt"])))
            answer = saa.response(counts, transfusion_independent=free, definition=own(anc))
            assert isinstance(answer, Known)
            found.append(answer.value)
        assert found == e[key]


def test_doses_by_surface_area() -> None:
    i, e = ask("S2-E01")
    area = Known(q(i["bsa"], "m2"))

    def dose(per_m2: int, times: int = 1) -> Decimal:
        answer = dosing.dose_of(q(per_m2, "mg/m2"), area)
        assert isinstance(answer, Known)
        return answer.value.value * times

    assert dose(175) == D(str(e["paclitaxel_175_mg"])) and dose(75) == D(str(e["cisplatin_75_mg"]))
    assert dose(25, 3) == D(str(e["cisplatin_25x3_total_mg"])) and dose(80) == D(str(e["cisplatin_80_mg"]))
    assert dose(200) == e["leucovorin_200_mg"] and dose(800, 5) == e["fu_800x5_total_mg"]
    assert dose(1000, 2 * 14) == e["capecitabine_per_cycle_mg"]


def test_surface_area_formulas() -> None:
    i, e = ask("S2-E02")
    for method, key in (("Mosteller", "mosteller"), ("DuBois", "dubois"), ("Stevenson", "stevenson_cn")):
        area = bsa.body_surface_area(height=q(i["height_cm"], "cm"), weight=q(i["weight_kg"], "kg"), method=method)
        assert isinstance(area, Known) and float(area.value.value) == pytest.approx(e[key], abs=1e-4)


def test_calvert_from_cockcroft_gault() -> None:
    i, e = ask("S2-E04")
    for sex, clearance, mg in zip(i["sexes"], e["crcl"], e["dose_mg"], strict=True):
        found = renal.creatinine_clearance(
            creatinine=q(i["cr_umol_L"], "umol/L"), age=i["age"], sex=sex, weight=q(i["weight_kg"], "kg")
        )
        assert isinstance(found, Known) and float(found.value.value) == pytest.approx(clearance, abs=0.1)
        dose = calvert.carboplatin_dose(target_auc=D(5), gfr=found.value)
        assert isinstance(dose, Known) and float(dose.value.capped.value) == pytest.approx(mg, abs=0.1)


def test_capecitabine_tablets() -> None:
    i, e = ask("S2-E05")
    strengths = [D(x) for x in i["tablets"]]
    assert list(dosing.achievable(D(i["dose_mg"]), strengths)) == e["options_mg"]
    best = dosing.tablets(D(i["dose_mg"]), strengths)
    assert isinstance(best, Known) and best.value.total == e["nearest_mg"]
    assert dict(best.value.counts) == {D(500): e["tablets_500"], D(150): e["tablets_150"]}


def test_progression_free_survival_with_death() -> None:
    i, e = ask("S2-E10")
    found = survival.progression_free_survival(
        start=date.fromisoformat(i["randomised"]),
        assessments=[],
        death=date.fromisoformat(i["death"]),
        rules=survival.TimeToEventRules(variant="ema"),
    )
    assert found.event is e["corrected"]["event"]
    assert found.days - 1 == e["corrected"]["days"]  # the example counts the difference, the rule both days
    assert float(survival.as_months(found.days - 1)) == pytest.approx(e["corrected"]["months"], abs=0.01)


def test_confirmation_needs_28_days() -> None:
    i, e = ask("S2-E11")
    visits = [response.Assessment(date.fromisoformat(d), r) for d, r in i["visits"]]
    start = date(2022, 4, 4)
    for n, key in ((2, "confirmed_after_2"), (3, "confirmed_after_3")):
        assert (response.confirmed_response(visits[:n], start=start).response == "PR") is e[key]
