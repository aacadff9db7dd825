"""Designs rehearsed without a study: what a rule promises under a truth, computed from the rule itself.

May import: nouns, analysis, the rest of rehearsal. Read first: ``family.py``.
"""

from typing import Any, Final

from trialwright.designs import DESIGNS
from trialwright.designs.counts import CountDesign
from trialwright.errors import UnreadableText, Where
from trialwright.rehearsal.alone import counts, efficacy, sequential, survival, two_samples
from trialwright.rehearsal.alone.family import Family, Measure

FAMILIES: Final[tuple[Family, ...]] = (
    counts.RESPONSE,
    counts.HARM,
    efficacy.FAMILY,
    two_samples.PROPORTIONS,
    two_samples.MEANS,
    survival.FAMILY,
    sequential.EFFECT,
    sequential.EVENTS,
)
_WHY_NOT: Final = {
    "allocation": (
        "it allocates participants, and what it promises (balance, predictability) depends on no truth that could be varied",
        "print its list and what may be guessed of it with `trialwright design {name}`, or name it under allocation in a study file",
    ),
    "monitoring": (
        "it reads one interim result or forecasts a date; it decides nothing by itself, so a truth has no characteristics to give",
        "ask `trialwright design {name}` with the numbers at hand",
    ),
}


def family_of(design: Any) -> Family | None:
    """The family a design is computed in, or ``None``: it escalates by DLTs and is lived through in a study, or cannot go alone.

    >>> from trialwright.designs.simon import Simon
    >>> family_of(Simon(null=0.2, alternative=0.4)).name
    'response'
    """
    return next((f for f in FAMILIES if f.holds(design)), None)


def refuse(name: str, where: Where | None = None) -> UnreadableText:
    """Why an entry of the catalogue cannot be rehearsed alone, and what to do instead; ``where`` it was named."""
    why, instead = _WHY_NOT[DESIGNS[name].family]
    return UnreadableText(
        where or Where("of.design"), f"{name} alone cannot be rehearsed: {why}", instead.format(name=name)
    )


def goes_alone(name: str) -> bool:
    """Whether an entry can be rehearsed without a study file: all but allocation, and what reads one interim result.

    >>> goes_alone("simon"), goes_alone("permuted_blocks"), goes_alone("accrual")
    (True, False, False)
    """
    entry = DESIGNS[name]
    return entry.family not in _WHY_NOT or issubclass(entry.of_class, CountDesign)


__all__ = ["FAMILIES", "Family", "Measure", "family_of", "goes_alone", "refuse"]
