"""Rounding as clinicians do it: half away from zero on the decimal text, and 15 significant digits at the end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Final

_WORKING: Final = Context(prec=34)
_FIFTEEN: Final = Context(prec=15)


def decimal_of(x: Decimal | int | str | float | Fraction) -> Decimal:
    """The decimal a person sees: a float by its shortest text, a fraction to 34 digits.

    >>> decimal_of(0.1)
    Decimal('0.1')
    """
    if isinstance(x, Decimal):
        return x
    if isinstance(x, Fraction):
        return _WORKING.divide(Decimal(x.numerator), Decimal(x.denominator))
    return Decimal(repr(x)) if isinstance(x, float) else Decimal(x)


def half_up(x: Decimal, places: int = 0) -> Decimal:
    """Rounded to ``places`` decimals, a five going away from zero.

    >>> half_up(Decimal("0.125"), 2), half_up(Decimal("-2.5"))
    (Decimal('0.13'), Decimal('-3'))
    """
    return x.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def significant(x: Decimal) -> Decimal:
    """To 15 significant digits without trailing zeros: enough for every use, and free of the noise of the last digit.

    >>> significant(Decimal(1) / Decimal(3)), significant(Decimal("750.00"))
    (Decimal('0.333333333333333'), Decimal('750'))
    """
    d = _FIFTEEN.plus(x).normalize(_FIFTEEN)
    exponent = d.as_tuple().exponent
    return d.quantize(Decimal(1)) if isinstance(exponent, int) and 0 < exponent < 15 else d


def clamped(x: Decimal, low: Decimal | int, high: Decimal | int) -> Decimal:
    """``x``, or the bound it lies beyond."""
    return min(max(x, Decimal(low)), Decimal(high))
