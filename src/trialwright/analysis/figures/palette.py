"""Colours that colour-blind readers tell apart and that differ in grey; every series also differs in dash and marker."""

from __future__ import annotations

from typing import Final

# Hues after Okabe & Ito (2008), darkened or lightened so that neighbours differ by about 12 points of lightness (CIE L*).
SERIES: Final = ("#1b3a6b", "#d1602a", "#3fb8a5", "#7b3294", "#e0b030", "#0072b2", "#9a9a9a", "#8a2540")
DASHES: Final = ("", "7 3", "2 2.5", "9 3 2 3", "12 4", "4 2", "1 3", "8 2 1 2 1 2")
MARKERS: Final = ("circle", "square", "triangle", "diamond", "cross", "down", "plus", "ring")

INK: Final = "#1b1f24"
SOFT: Final = "#57606a"
GRID: Final = "#e3e7eb"
PAPER: Final = "#ffffff"
GOOD: Final = "#1b6e4a"
BAD: Final = "#b3261e"

# One hue from light to dark: prints as an even grey wedge (heat cells, grades 0 to 5).
WEDGE: Final = ("#f4f6f8", "#dbe4ee", "#b5c9dd", "#7fa3c4", "#44739f", "#1b3a6b")
# Response categories, from good to bad: CR, PR, SD, PD, NE.
RESPONSE: Final = {
    "CR": "#1b6e4a", "PR": "#5fb08a", "SD": "#d8c26a", "Non-CR/Non-PD": "#d8c26a", "PD": "#b3261e", "NE": "#9aa3ab",
    "uCR": "#a9d3bd", "uPR": "#cfe6d9", "dead": "#56606b", "MISSING": "#c9ced4",
}  # fmt: skip


def colour_of(which: int | str) -> str:
    """A series number or any colour as a colour.

    >>> colour_of(0), colour_of("#000")
    ('#1b3a6b', '#000')
    """
    return SERIES[which % len(SERIES)] if isinstance(which, int) else which


def wedge(share: float) -> str:
    """The shade for a share between 0 and 1."""
    at = min(max(share, 0.0), 1.0) * (len(WEDGE) - 1)
    low = int(at)
    if low == len(WEDGE) - 1:
        return WEDGE[-1]
    a, b = WEDGE[low], WEDGE[low + 1]
    mixed = [
        round(int(a[k : k + 2], 16) + (int(b[k : k + 2], 16) - int(a[k : k + 2], 16)) * (at - low)) for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{m:02x}" for m in mixed)


def is_dark(colour: str) -> bool:
    """Whether white text reads better on it."""
    r, g, b = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return 0.299 * r + 0.587 * g + 0.114 * b < 140
