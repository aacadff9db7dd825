"""Damaged characters: what is proposed, how surely, and what is left alone."""

from __future__ import annotations

import pytest

from trialwright.reading.repairs import Around, damages

SURE: list[tuple[str, str, str, Around]] = [
    ("ANC >= 1.5 × 10?/L", "10?/L", "10^9/L", Around(("中性粒细胞≥1.5×10^9/L",), "zh")),
    ("RBC 2.0×1012/L", "1012/L", "10^12/L", Around()),
    ("platelets 90×109/L", "109/L", "10^9/L", Around()),
    ("red cells >= 3.0 × 10 12 /L", "10 12 /L", "10^12/L", Around()),
    ("BMI < 30 kg/m 2", "/m 2", "/m^2", Around()),
    ("cisplatin 75mg/m 2 d1", "/m 2", "/m^2", Around()),
    ("volume 3000 cm 3", "cm 3", "cm^3", Around()),
    ("cell?free DNA", "cell?free", "cell-free", Around()),
    ("G?CSF within 14 days", "G?CSF", "G-CSF", Around()),
    ("Sj?gren syndrome", "Sj?gren", "Sjögren", Around()),
    ("Crohn?s disease", "Crohn?s", "Crohn's", Around()),
    ("bilirubin 171umolL", "umolL", "umol/L", Around()),
    ("creatinine 100 ?mol/L", "?mol/L", "μmol/L", Around()),
    ("age = 50 years", "age = 50 years", "age ≥ 50 years", Around(ages=(("≥", "50"),))),
]
OPEN: list[tuple[str, tuple[str, ...]]] = [
    ("HBV DNA > 105 copies/mL", ("10^5 copies", "105 copies")),
    ("Guangming?Hospital", ("Guangming Hospital", "Guangming-Hospital")),
    ("age = 50 years", ("age ≥ 50 years", "age ≤ 50 years")),
    ("ALT ≤ 2×ULN U/L", ("2×ULN",)),
    ("ANC 1.5×10?/L", ("10^9/L",)),
    ("weight 1O0 kg", ("100",)),
]
WHOLE = [
    "ANC >= 1.5 × 10^9/L", "红细胞≥3.0×10⁹/L", "RECIST 1.1, 10 mg/kg, 100 cells", "Is it safe? Yes.", "hemoglobin ≥ 90 g/L", "within 10 /20 visits",
    "m 2 weeks", "ULN of the site", "n = 50 patients", "105 mmHg", "T-cell and B-cell", "DLCO 60%", "10 12-hour shifts",
]  # fmt: skip


@pytest.mark.parametrize(("text", "written", "proposal", "around"), SURE)
def test_one_reading(text: str, written: str, proposal: str, around: Around) -> None:
    (d,) = damages(text, around)
    assert (text[d.start : d.end], d.propose, d.certainty) == (written, (proposal,), "sure")
    assert d.because.zh and d.because.en


@pytest.mark.parametrize(("text", "readings"), OPEN)
def test_open_readings(text: str, readings: tuple[str, ...]) -> None:
    (d,) = damages(text)
    assert (d.propose, d.certainty) == (readings, "open")


@pytest.mark.parametrize("text", WHOLE)
def test_whole_text_is_left_alone(text: str) -> None:
    assert damages(text) == ()


def test_the_replacement_character_is_damage_without_a_proposal() -> None:
    (d,) = damages("dose \ufffd mg")
    assert d.propose == ()
