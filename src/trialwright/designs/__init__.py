"""Designs: who is treated next, at which dose, when to stop, and what that promises; numpy and scipy allowed.

May import: values. Read first: ``decision.py``.
"""

from typing import Any, Final

from trialwright.designs import (
    a_plus_b,
    blrm,
    boin,
    boin12,
    coins,
    crm,
    forecast,
    group_sequential,
    i3_plus_3,
    keyboard,
    looks,
    minimisation,
    nonproportional,
    permuted_blocks,
    rolling_six,
    simon,
    single_stage,
    stopping,
    survival,
    three_plus_three,
    tite,
    two_samples,
)
from trialwright.designs.decision import Decision, Design, Stop, Treat, Wait
from trialwright.designs.outcomes import Outcomes
from trialwright.designs.parameters import DesignEntry
from trialwright.designs.walk import walk
from trialwright.values.catalogue import Catalogue

DESIGNS: Final[Catalogue[DesignEntry[Any]]] = Catalogue(
    "designs",
    three_plus_three.ENTRY,
    three_plus_three.DECLARE,
    a_plus_b.ENTRY,
    a_plus_b.FIXED,
    rolling_six.ENTRY,
    i3_plus_3.ENTRY,
    boin.ENTRY,
    tite.BOIN,
    boin12.ENTRY,
    keyboard.MTPI2,
    keyboard.ENTRY,
    crm.ENTRY,
    tite.CRM,
    blrm.ENTRY,
    single_stage.ENTRY,
    simon.ENTRY,
    simon.TWO_STAGE,
    looks.FLEMING,
    looks.BOP2,
    looks.PREDICTIVE,
    single_stage.PRECISION,
    two_samples.PROPORTIONS,
    two_samples.FISHER,
    two_samples.MEANS,
    survival.LOG_RANK,
    nonproportional.WEIGHTED,
    nonproportional.MAX_COMBO,
    nonproportional.RMST,
    nonproportional.MILESTONE,
    group_sequential.ENTRY,
    coins.COMPLETE,
    permuted_blocks.ENTRY,
    coins.BIASED_COIN,
    coins.URN,
    coins.BIG_STICK,
    minimisation.ENTRY,
    coins.BY_RESPONSE,
    coins.NONE,
    stopping.BAYES,
    stopping.CONSTANT,
    stopping.COUNT,
    forecast.CONDITIONAL,
    forecast.PREDICTIVE,
    forecast.ACCRUAL,
    forecast.EVENTS,
)

__all__ = ["DESIGNS", "Decision", "Design", "Outcomes", "Stop", "Treat", "Wait", "walk"]
