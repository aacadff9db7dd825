"""Laboratory analytes whose mass and amount of substance are tied: the factors, and the amount in a wanted unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from trialwright.errors import UnitMismatch
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

# analyte -> (SI unit, conventional unit, SI per conventional, source)
FACTORS: Final = MappingProxyType({
    "creatinine": ("umol/L", "mg/dL", Fraction(884, 10), "88.4 µmol/L per mg/dL; NKDEP, molar mass 113.12 g/mol"),
    "bilirubin": ("umol/L", "mg/dL", Fraction(171, 10), "17.1 µmol/L per mg/dL; molar mass 584.66 g/mol"),
    "glucose": ("mmol/L", "mg/dL", 1 / Fraction(18016, 1000), "18.016 mg/dL per mmol/L; molar mass 180.16 g/mol"),
    "cholesterol": ("mmol/L", "mg/dL", 1 / Fraction(3867, 100), "38.67 mg/dL per mmol/L; NIST/NCEP"),
    "triglycerides": ("mmol/L", "mg/dL", 1 / Fraction(8857, 100), "88.57 mg/dL per mmol/L; NCEP"),
    "calcium": ("mmol/L", "mg/dL", 1 / Fraction(4008, 1000), "4.008 mg/dL per mmol/L; molar mass 40.08 g/mol"),
    "magnesium": ("mmol/L", "mg/dL", 1 / Fraction(2431, 1000), "2.431 mg/dL per mmol/L; molar mass 24.305 g/mol"),
    "phosphate": ("mmol/L", "mg/dL", 1 / Fraction(3097, 1000), "3.097 mg/dL per mmol/L as P; molar mass 30.97 g/mol"),
    "urate": ("umol/L", "mg/dL", Fraction(5948, 100), "59.48 µmol/L per mg/dL; molar mass 168.11 g/mol"),
})  # fmt: skip


def in_unit(quantity: Quantity, unit: str, analyte: str = "", factor: Decimal | None = None) -> Decimal:
    """The number of ``unit``s, converting between mass and substance where the analyte is known.

    Args:
        quantity: any amount.
        unit: the unit wanted.
        analyte: a key of ``FACTORS``, or ``""`` where only the dimension may convert.
        factor: SI per conventional unit, where it differs from the analyte's own (88.42 for CKD-EPI's cases).

    Raises:
        UnitMismatch: the two units measure different things and no analyte ties them.

    >>> in_unit(Quantity.of("1 mg/dL"), "umol/L", "creatinine")
    Decimal('88.4')
    """
    if quantity.unit.code == unit:
        return quantity.value
    want = Unit.of(unit)
    if quantity.unit.is_convertible(want):
        return _decimal(quantity.in_unit(want))
    if analyte not in FACTORS:
        raise UnitMismatch(quantity.unit.code, want.code, "they measure different things")
    si, conventional, own, _ = FACTORS[analyte]
    f = own if factor is None else Fraction(factor)
    si_unit, conventional_unit = Unit.of(si), Unit.of(conventional)
    if quantity.unit.is_convertible(conventional_unit) and want.is_convertible(si_unit):
        return _decimal(quantity.in_unit(conventional_unit) * f * si_unit.factor_to(want))
    if quantity.unit.is_convertible(si_unit) and want.is_convertible(conventional_unit):
        return _decimal(quantity.in_unit(si_unit) / f * conventional_unit.factor_to(want))
    raise UnitMismatch(quantity.unit.code, want.code, f"{analyte} is measured in {si} or {conventional}")


def _decimal(x: Fraction) -> Decimal:
    from trialwright.standards.rounding import decimal_of

    return Decimal(x.numerator) if x.denominator == 1 else decimal_of(x).normalize()
