"""Hepatic encephalopathy by West Haven: overt from grade II, and its points in the CLIF organ failure score."""

from __future__ import annotations

from typing import Final

from trialwright.errors import UnreadableText, Where
from trialwright.standards.standard import Standard
from trialwright.values.text import Text

GRADES: Final = (0, 1, 2, 3, 4)
CLIF_POINTS: Final = (1, 2, 2, 3, 3)
OVERT_FROM: Final = 2


def is_overt(grade: int) -> bool:
    """Whether encephalopathy is overt.

    Args:
        grade: West Haven 0 to 4.

    Source: Vilstrup 2014 Hepatology 60:715.

    >>> [is_overt(g) for g in GRADES]
    [False, False, True, True, True]
    """
    return west_haven(grade) >= OVERT_FROM


def clif_points(grade: int) -> int:
    """Brain points of the CLIF organ failure score.

    Source: Jalan 2014 J Hepatol 61:1038.

    >>> [clif_points(g) for g in GRADES]
    [1, 2, 2, 3, 3]
    """
    return CLIF_POINTS[west_haven(grade)]


def west_haven(grade: int) -> int:
    """A grade of the scale as it is. Raises ``UnreadableText`` for any other number."""
    if grade not in GRADES:
        raise UnreadableText(Where(path="he"), f"West Haven grades are 0 to 4, not {grade}", "write one of them")
    return grade


WEST_HAVEN: Final = Standard(
    name="west-haven@2014",
    label=Text(zh="肝性脑病 West Haven 分级", en="hepatic encephalopathy, West Haven"),
    source="Vilstrup 2014 Hepatology 60:715 (AASLD/EASL)",
    in_force="2014",
    content=(f"overt from grade {OVERT_FROM}", f"CLIF brain points {CLIF_POINTS}"),
    answers="standards.encephalopathy.is_overt",
)
