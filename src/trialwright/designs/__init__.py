"""Designs: who is treated next, at which dose, when to stop, and what that promises; numpy and scipy allowed.

May import: values. Read first: ``decision.py``.
"""

from typing import Any, Final

from trialwright.designs import permuted_blocks, three_plus_three
from trialwright.designs.decision import Decision, Design, Stop, Treat, Wait
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.parameters import DesignEntry
from trialwright.values.catalogue import Catalogue

DESIGNS: Final[Catalogue[DesignEntry[Any]]] = Catalogue(
    "designs",
    three_plus_three.ENTRY,
    three_plus_three.DECLARE,
    permuted_blocks.ENTRY,
)

__all__ = ["DESIGNS", "Decision", "Design", "Outcomes", "Stop", "Treat", "Wait"]
