"""Standards: published clinical instruments, one module each, versions in force inside.

May import: values. Read first: ``standard.py``, then ``bsa.py`` as the shortest example.
"""

from typing import Final

from trialwright.standards import bsa, calvert, ciclosporin, ctcae, dosing, radiobiology, renal, tumour_volume
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.standard import Parameter, Standard, parameters_of, pinned
from trialwright.values.catalogue import Catalogue

PACKS: Final[Catalogue[Standard]] = Catalogue(
    "standard",
    ctcae.CTCAE_4,
    ctcae.CTCAE_5,
    ctcae.CTCAE_6,
    bsa.BSA,
    renal.CLEARANCE,
    renal.EGFR,
    calvert.CALVERT,
    dosing.DOSING,
    dosing.INTENSITY,
    radiobiology.RADIOBIOLOGY,
    tumour_volume.TUMOUR_VOLUME,
    ciclosporin.CICLOSPORIN,
)
INSTRUMENTS: Final[Catalogue[Instrument]] = Catalogue(
    "instrument",
    bsa.INSTRUMENT,
    renal.CLEARANCE_INSTRUMENT,
    renal.EGFR_INSTRUMENT,
    calvert.INSTRUMENT,
    dosing.DOSE_INSTRUMENT,
    dosing.INTENSITY_INSTRUMENT,
    radiobiology.INSTRUMENT,
    tumour_volume.INSTRUMENT,
    ciclosporin.INSTRUMENT,
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
