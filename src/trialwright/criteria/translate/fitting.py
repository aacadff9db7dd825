"""Whether an amount can be one of a variable: its unit, its steps, and the unit that names the kind of step."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from trialwright.criteria.translate.draft import Value
from trialwright.criteria.translate.phrases import ROMAN
from trialwright.criteria.translate.units import convertible

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Entry


# measured in one unit everywhere: a missing unit is drafted and doubted, not left open
ONE_UNIT: Final = frozenset(
    {"BMI", "SBP", "DBP", "heart_rate", "respiratory_rate", "IOP", "QTc", "eGFR", "SpO2", "LVEF"}
)


def step_unit(e: Entry) -> str:
    """The unit that names the kind of step of a scale without unit: {class}, {degree}, {grade}, {stage}."""
    words = f"{e.id} {e.label.en}".lower()
    for word in ("grade", "degree", "stage", "score"):
        if word in words:
            return "{" + word + "}"
    return "{class}"


def as_step(v: Value, e: Entry) -> Value:
    """A step in the spelling of its scale: Ⅱ度 is 2 of 0–3, 2级 is II of I–IV."""
    if not e.domain:
        return v
    if isinstance(v, str):
        letter = v.upper() if v.upper() in e.domain else v
        if letter in e.domain or v == "LOD":
            return letter
        return Decimal(ROMAN[v]) if v in ROMAN and e.domain[-1].isdigit() else v
    if e.domain[0].isdigit() and e.domain[-1].isdigit():
        return v
    roman = next((r for r, n in ROMAN.items() if n == v), None)
    return roman if roman in e.domain else v


_AMOUNT_PER_VOLUME: Final = re.compile(r"^(?:[munpk]?g|[munpf]?mol|meq|[umk]?U|[umk]?\[IU\])/(?:[dmu]?L)$")


_CELLS: Final = re.compile(r"^(?:10\*[\d?]+|\{cells\}|\{copies\}|)(?:/(?:[um]?L|kg))?$")


def fits_unit(unit: str, e: Entry) -> bool:
    """Whether an amount in this unit can be one of this variable: convertible, or mass beside amount of substance."""
    own = e.unit or ""
    if unit == own or convertible(unit, own) or (own == "g/d" and unit in ("g", "mg", "mg/d")):
        return True
    if _CELLS.match(unit) and unit and _CELLS.match(own) and own:
        return True
    if e.id == "KPS" and unit == "%":
        return True
    if unit == "mm3" and own == "10*9/L":  # 1000 mm3 of cells: the slash is gone
        return True
    if e.class_ == "serology" and ("{copies}" in unit or "[IU]" in unit or "10*" in unit or unit == "/mL") and own:
        return True
    if own == "%" and unit in ("{score}",):
        return False
    return bool(_AMOUNT_PER_VOLUME.match(unit) and _AMOUNT_PER_VOLUME.match(own))
