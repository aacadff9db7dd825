"""Endpoints: what one participant's history amounts to on a date, as pure rules over plain values.

May import: values, standards. Read first: ``dlt.py``.
"""

from typing import Final

from trialwright.history.endpoints import adverse_events, dlt, pk, survival
from trialwright.standards.standard import Standard
from trialwright.values.catalogue import Catalogue

PACKS: Final[Catalogue[Standard]] = Catalogue(
    "endpoint",
    survival.PFS_FDA,
    survival.PFS_EMA,
    adverse_events.TEAE,
    dlt.DLT,
    pk.NCA,
)

__all__ = ["PACKS"]
