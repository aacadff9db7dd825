"""Standards: published clinical instruments, one module each, versions in force inside.

May import: values. Read first: ``ctcae.py`` for a table, ``bsa.py`` for the shortest example.
"""

from typing import Final

from trialwright.standards import (
    aclf,
    aplastic_anaemia,
    bsa,
    calvert,
    ciclosporin,
    ctcae,
    ctcae_calculator,
    dosing,
    ecog,
    encephalopathy,
    meld,
    qlq_c30,
    radiobiology,
    recist,
    renal,
    tumour_volume,
)
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.standard import Parameter, Standard, parameters_of, pinned
from trialwright.values.catalogue import Catalogue

PACKS: Final[Catalogue[Standard]] = Catalogue(
    "standard",
    ctcae.CTCAE_4,
    ctcae.CTCAE_5,
    ctcae.CTCAE_6,
    recist.RECIST,
    recist.IRECIST,
    aplastic_anaemia.SEVERITY,
    aplastic_anaemia.BSH,
    aplastic_anaemia.NIH,
    aplastic_anaemia.CHINA,
    ciclosporin.CICLOSPORIN,
    meld.MELD,
    meld.MELD_NA,
    meld.MELD_NA_KIM,
    meld.MELD_3,
    aclf.CLIF,
    aclf.CLIF_AD,
    aclf.AARC,
    aclf.APASL,
    encephalopathy.WEST_HAVEN,
    ecog.ECOG,
    qlq_c30.QLQ_C30,
    bsa.BSA,
    renal.CLEARANCE,
    renal.EGFR,
    calvert.CALVERT,
    dosing.DOSING,
    dosing.INTENSITY,
    radiobiology.RADIOBIOLOGY,
    tumour_volume.TUMOUR_VOLUME,
)
INSTRUMENTS: Final[Catalogue[Instrument]] = Catalogue(
    "instrument",
    ctcae_calculator.CTCAE_INSTRUMENT,
    ctcae_calculator.RECIST_INSTRUMENT,
    bsa.INSTRUMENT,
    renal.CLEARANCE_INSTRUMENT,
    renal.EGFR_INSTRUMENT,
    calvert.INSTRUMENT,
    dosing.DOSE_INSTRUMENT,
    dosing.TABLETS_INSTRUMENT,
    dosing.INTENSITY_INSTRUMENT,
    radiobiology.INSTRUMENT,
    tumour_volume.INSTRUMENT,
    ciclosporin.INSTRUMENT,
    aplastic_anaemia.SEVERITY_INSTRUMENT,
    aplastic_anaemia.RESPONSE_INSTRUMENT,
    meld.INSTRUMENT,
    aclf.CLIF_INSTRUMENT,
    aclf.AD_INSTRUMENT,
    aclf.AARC_INSTRUMENT,
    ecog.INSTRUMENT,
    qlq_c30.INSTRUMENT,
)

__all__ = [
    "INSTRUMENTS",
    "PACKS",
    "Given",
    "Input",
    "Instrument",
    "Outcome",
    "Parameter",
    "Standard",
    "parameters_of",
    "pinned",
]
