"""Figures as vector graphics in Chinese and English: ``Figure(...).svg(language)``; drawn here, no plotting library.

Read ``figure.py`` for the whole, ``marks.py`` for what can be drawn, ``scale.py`` for axes, ``palette.py`` for colours.
"""

from trialwright.analysis.figures.figure import Figure, Panel, RiskRow, RiskTable
from trialwright.analysis.figures.marks import (
    Band,
    Bars,
    Cells,
    Label,
    Line,
    Mark,
    Points,
    Rule,
    Segments,
    Steps,
    Whiskers,
)
from trialwright.analysis.figures.scale import Axis

__all__ = [
    "Axis",
    "Band",
    "Bars",
    "Cells",
    "Figure",
    "Label",
    "Line",
    "Mark",
    "Panel",
    "Points",
    "RiskRow",
    "RiskTable",
    "Rule",
    "Segments",
    "Steps",
    "Whiskers",
]
