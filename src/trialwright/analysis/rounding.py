"""How a number is printed: half up on its decimal text, as clinical tables are, never Python's ``round``."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite


def half_up(value: Decimal | float | int | str, digits: int) -> Decimal:
    """The value rounded half away from zero on its shortest decimal text.

    Args:
        value: a number; a float counts as the shortest decimal that reads back to it.
        digits: places after the point, 0 or more.

    Source: rounding convention of SAS and of clinical tables; ``round`` would give 0.12 and 66.6.

    >>> str(half_up(0.125, 2)), str(half_up(66.65, 1)), str(half_up(-2.5, 0))
    ('0.13', '66.7', '-3')
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)) if isinstance(value, float) else value)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def significant(value: float, digits: int = 3) -> str:
    """The value with so many significant digits, half up, without exponent for ordinary sizes.

    >>> significant(0.0123456), significant(1234.5), significant(0.0)
    ('0.0123', '1235', '0')
    """
    if not isfinite(value):
        return "–"
    if value == 0:
        return "0"
    exact = Decimal(repr(float(value)))
    places = max(0, digits - 1 - exact.adjusted())
    if places > 12 or exact.adjusted() > 12:
        return f"{value:.{digits - 1}e}"
    return format(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP), "f")


def percent_of(count: int, of: int, digits: int = 1) -> str:
    """A share in percent, half up; an empty denominator prints a dash.

    >>> percent_of(1, 16), percent_of(0, 10), percent_of(1, 0)
    ('6.3', '0.0', '–')
    """
    if of == 0:
        return "–"
    return format(half_up(Decimal(100 * count) / Decimal(of), digits), "f")


def p_value(p: float) -> str:
    """A p-value as journals print it: three decimals, never zero.

    >>> p_value(0.03456), p_value(0.00002), p_value(1.0)
    ('0.035', '<0.001', '1.000')
    """
    if not isfinite(p):
        return "–"
    return "<0.001" if p < 0.0005 else ">0.999" if 0.9995 <= p < 1 else format(half_up(p, 3), "f")
