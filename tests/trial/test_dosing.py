"""Doses from the study file: worked examples S0-E01, E02, E04, S1-E01, E02, E08, S2-E01, E04, E05."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.trial.lives import day, entered, lived, plan
from trialwright.history import events as ev
from trialwright.history.events import Event
from trialwright.standards.tumour_volume import mass_of
from trialwright.study.lines import Dose, Tablets
from trialwright.trial.dosing import amount, doses_due, finished, within_limit
from trialwright.values import Known, PartialDate, Quantity, Unknown

TODAY = "2026-10-12"


def measured(**items: str) -> list[Event]:
    return [ev.Observed(happened=day(TODAY), participant="001", item=k, value=Quantity.of(v)) for k, v in items.items()]


def due(name: str, study: str, extra: list[Event], *, cohort: str = "") -> object:
    p = plan(study)
    draft = lived(p, [*entered(p, TODAY, cohort=cohort), *extra])
    return doses_due(p, draft.participants["001"], p.study.interventions[name], day(TODAY))


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("cohort", "millilitres"), [("low", "17.3"), ("mid", "43.2"), ("high", "86.4")])
def test_a_share_of_the_tumour_volume_by_level(cohort: str, millilitres: str) -> None:
    """S0-E01: 12 × 9 × 8 cm; 2, 5 and 10 % of 864 cm³ (17.28 mL, given to 0.1 mL)."""
    sizes = measured(length="12 cm", width="9 cm", height="8 cm")
    answer = due("ta_nps", "ta-nps", sizes, cohort=cohort)
    assert isinstance(answer, Known)
    assert answer.value[0].amount == Quantity.of(f"{millilitres} mL")
    if cohort == "low":
        assert answer.value[0].computed == Quantity.of("17.28 mL")


@pytest.mark.evidence("double-programmed")
def test_without_a_diameter_the_volume_is_unknown_never_zero() -> None:
    answer = due("ta_nps", "ta-nps", measured(length="12 cm", width="9 cm"), cohort="low")
    assert isinstance(answer, Unknown)
    assert "height" in answer.because.en


@pytest.mark.evidence("double-programmed")
def test_the_mass_of_tantalum_is_unknown_while_the_concentration_is() -> None:
    """S0-E04."""
    answer = mass_of(Known(Quantity.of("17.28 mL")), None)
    assert isinstance(answer, Unknown) and "concentration" in answer.because.en


@pytest.mark.evidence("double-programmed")
def test_weight_based_doses() -> None:
    """S1-E01: 62 kg: ATG 186 mg a day (whole vials: 200), ciclosporin 310 mg, hetrombopag 15 mg."""
    weight = measured(weight="62 kg")
    atg = due("atg", "aplastic-anaemia", weight)
    assert isinstance(atg, Known)
    assert atg.value[0].computed == Quantity.of("186 mg")
    assert atg.value[0].amount == Quantity.of("200 mg")
    ciclosporin = due("ciclosporin", "aplastic-anaemia", weight)
    assert isinstance(ciclosporin, Known)
    assert ciclosporin.value[0].computed == Quantity.of("310 mg")
    assert ciclosporin.value[0].amount == Quantity.of("300 mg")
    assert ciclosporin.value[0].each == Quantity.of("150 mg")
    hetrombopag = due("hetrombopag", "aplastic-anaemia", [])
    assert isinstance(hetrombopag, Known) and hetrombopag.value[0].amount == Quantity.of("15 mg")


@pytest.mark.evidence("double-programmed")
def test_a_tie_is_asked() -> None:
    """S1-E08: 387.5 mg lies exactly between 375 and 400."""
    x = plan("aplastic-anaemia").study.interventions["ciclosporin"]
    answer = finished(Quantity.of("387.5 mg"), None, x.round, x.tie)
    assert isinstance(answer, Unknown)
    assert "375" in answer.because.en and "400" in answer.because.en


def regimen(option: str, extra: list[Event]) -> dict[str, object]:
    chosen = ev.RegimenChosen(happened=day(TODAY), participant="001", intervention="chemo", option=option)
    answer = due("chemo", "oligometastatic-oesophagus", [chosen, *extra])
    assert isinstance(answer, Known), answer
    return {d.part: d for d in answer.value}


@pytest.mark.evidence("double-programmed")
def test_doses_per_square_metre() -> None:
    """S2-E01 with BSA 1.73 m²: a body of 170 cm and 63.38 kg has it by Mosteller."""
    body = measured(height="170 cm", weight="63.38 kg")
    found = regimen("tp_cisplatin", body)
    assert round(found["paclitaxel"].amount.value, 0) == Decimal(303)  # type: ignore[attr-defined]
    assert round(found["cisplatin"].amount.value, 0) == Decimal(130)  # type: ignore[attr-defined]


@pytest.mark.evidence("double-programmed")
@pytest.mark.parametrize(("sex", "mg"), [("male", "514.2"), ("female", "455.8")])
def test_carboplatin_from_cockcroft_and_gault(sex: str, mg: str) -> None:
    """S2-E04: 60 years, 63.4 kg, creatinine 80 µmol/L, AUC 5."""
    born = ev.Screened(happened=day(TODAY), participant="001", born=PartialDate(1966, 1, 2), sex=sex)
    found = regimen("tp_carboplatin", [born, *measured(height="170 cm", weight="63.4 kg", Cr="80 umol/L")])
    assert abs(found["carboplatin"].amount.value - Decimal(mg)) < Decimal("0.1")  # type: ignore[attr-defined]


@pytest.mark.evidence("double-programmed")
def test_capecitabine_in_whole_tablets() -> None:
    """S2-E05: 1730 mg from tablets of 500 and 150 mg: 1800 (3 + 2)."""
    strengths = Tablets((Quantity.of("500 mg"), Quantity.of("150 mg")))
    answer = finished(Quantity.of("1730 mg"), None, strengths)
    assert isinstance(answer, Known) and answer.value == Quantity.of("1800 mg")


@pytest.mark.evidence("double-programmed")
def test_the_plan_limit_is_strict() -> None:
    """Three fractions of 8 Gy have BED10 43.2, five have 72; the record asks for more than 60."""
    limit = plan("oligometastatic-oesophagus").study.interventions["local_rt"].one_of["other"].limit
    assert limit is not None
    assert [within_limit(limit, n, Decimal(8)) for n in (3, 4, 5)] == [False, False, True]  # 43.2, 57.6, 72
    assert not within_limit(limit, 5, Decimal("7.0"))  # 59.5


def test_an_ordered_dose_comes_before_the_computed_one() -> None:
    p = plan("aplastic-anaemia")
    order = ev.DoseModified(
        happened=day("2026-10-11"), participant="001", intervention="ciclosporin", to=Quantity.of("250 mg")
    )
    draft = lived(p, [*entered(p, TODAY), *measured(weight="62 kg"), order])
    x = p.study.interventions["ciclosporin"]
    answer = doses_due(p, draft.participants["001"], x, day(TODAY))
    assert isinstance(answer, Known) and answer.value[0].amount == Quantity.of("250 mg")
    before = doses_due(p, draft.participants["001"], x, date(2026, 10, 10))
    assert isinstance(before, Unknown)  # the weight was not yet measured
    assert isinstance(x.dose, Dose)
    assert isinstance(amount(p, draft.participants["001"], x.dose, x, day(TODAY)), Known)


def test_a_level_in_milligrams_is_the_dose() -> None:
    from tests.rehearsal.test_laws import short_three_plus_three

    p = short_three_plus_three()
    from dataclasses import replace

    assert p.study.escalation is not None
    study = replace(p.study, escalation=replace(p.study.escalation, sets_level_of="drug_x"))
    levelled = replace(p, study=study, memo={})
    draft = lived(levelled, entered(levelled, TODAY, cohort="two"))
    answer = doses_due(levelled, draft.participants["001"], study.interventions["drug_x"], day(TODAY))
    assert isinstance(answer, Known) and answer.value[0].amount == Quantity.of("2 mg")
