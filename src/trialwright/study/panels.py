"""What the usual rows of a schedule of activities collect: panels of a hospital laboratory, and rows for a class of results."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trialwright.study.study import Study

PANELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "haematology": ("leucocytes", "WBC", "ANC", "PLT", "Hb", "lymphocytes", "erythrocytes", "RBC", "blasts_blood"),
    "reticulocytes": ("reticulocytes", "reticulocyte_count"),
    "chemistry": (
        "ALT", "AST", "ALP", "GGT", "TBIL", "DBIL", "ALB", "Cr", "CrCl_CG", "eGFR", "urea", "BUN", "urate", "sodium", "potassium",
        "calcium", "magnesium", "phosphate", "glucose", "LDH", "cholesterol", "triglycerides", "total_protein", "amylase", "lipase",
    ),
    "liver_panel": ("ALT", "AST", "ALP", "GGT", "TBIL", "DBIL", "ALB", "MELD"),
    "coagulation": ("INR", "PT", "aPTT", "PTA", "fibrinogen", "D_dimer"),
    "thyroid": ("TSH", "FT4"),
    "weight_height": ("weight", "height", "BMI", "BSA"),
    "vital_signs": ("SBP", "DBP", "heart_rate", "temperature", "SpO2"),
    "echocardiography": ("LVEF",),
    "ecg": ("QTc", "AV_block"),
    "pregnancy_test": ("HCG",),
    "infection_panel": (
        "HIV", "HIV_Ab", "HCV", "HCV_Ab", "HCV_RNA", "HBsAg", "HBcAb", "HBV_DNA", "HBeAg", "HBsAb", "syphilis", "CMV_DNA",
    ),
    "hepatitis": ("HBsAg", "HBcAb", "HBV_DNA", "HCV_Ab", "HCV", "HCV_RNA"),
    "bone_marrow": ("marrow_cellularity", "residual_haematopoiesis", "blasts_marrow"),
    "ciclosporin_level": ("ciclosporin_trough",),
    "urinalysis": ("urine_protein", "urine_protein_24h"),
})  # fmt: skip
ROWS_OF_CLASS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "imaging": ("tumour_imaging", "mri", "ct", "imaging"),
    "serology": ("infection_panel",),
    "cardiac": ("echocardiography", "ecg"),
    "pregnancy test": ("pregnancy_test",),
    "labs": ("laboratory",),
    "pathology": ("biopsy", "pathology"),
    "immune": ("immune_panel",),
})  # fmt: skip
"""A row so named collects every result of its class."""


def items_of(study: Study, row: str) -> frozenset[str]:
    """The variables a row collects: its own name, its panel (the study's before the usual one), what goes into a formula."""
    concept = study.concepts.get(row)
    if concept is not None:
        return frozenset({row, *concept.panel, *concept.inputs})
    return frozenset({row, *PANELS.get(row, ())})


def row_for(item: str) -> str:
    """The usual row that collects an item; the item's own name where there is none."""
    return next((row for row, items in PANELS.items() if item in items), item)
