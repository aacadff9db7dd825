"""An amount with its unit, kept exactly and as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from trialwright.errors import UnreadableText, Where
from trialwright.values.units import Unit, printed

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TYPED = re.compile(r"\s*([+-]?\d+(?:\.\d+)?(?:[eE]\+?\d+)?)\s*(.*?)\s*", re.S)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A decimal number and a UCUM unit; ``as_typed`` keeps what the person wrote and does not count in comparisons.

    >>> Quantity.of("1.20", "x10^9/L")
    Quantity('1.20 10*9/L')
    >>> Quantity.of("2.8 g/dL").to("g/L")
    Quantity('28 g/L')
    """

    value: Decimal
    unit: Unit
    as_typed: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("an amount is a finite number")

    @staticmethod
    def of(text: str, unit: str | None = None, where: Where | None = None) -> Quantity:
        """Reads ``"1.5 mg/dL"``, or a number and a unit apart.

        Raises:
            UnreadableText: no number, or the word after it is no unit.
        """
        at = where or Where()
        m = _TYPED.fullmatch(text)
        if m is None:
            raise UnreadableText(at, f"{text!r} is no amount", 'write a number and a unit, such as "5 mg"')
        number, behind = m.groups()
        if unit is None:
            unit = behind
        elif behind:
            raise UnreadableText(at, f"{text!r} holds a unit beside the unit {unit!r}", "write one of them")
        try:
            value = Decimal(number)
        except InvalidOperation:  # unreachable by the pattern; kept so that damage never escapes as another error
            raise UnreadableText(at, f"{text!r} is no number") from None
        try:
            return Quantity(value, Unit.of(unit), text if behind else f"{text} {unit}".strip())
        except UnreadableText as e:
            raise UnreadableText(at, e.problem, e.expected) from None

    def to(self, unit: str | Unit) -> Quantity:
        """The same amount in another unit of the same dimension. Raises ``UnitMismatch``."""
        target = unit if isinstance(unit, Unit) else Unit.of(unit)
        if target == self.unit:
            return self
        return Quantity(exact_decimal(self.in_unit(target)), target, self.as_typed)

    def in_unit(self, unit: Unit) -> Fraction:
        """The exact number of ``unit``s. Raises ``UnitMismatch``."""
        return Fraction(self.value) * self.unit.factor_to(unit)

    def __repr__(self) -> str:
        return f"Quantity('{self.value} {self.unit}')"

    def __str__(self) -> str:
        unit = printed(self.unit.code) if self.unit.code != "1" else ""
        glue = "" if unit.startswith(("×", "%")) else " "
        return f"{plain(self.value)}{glue}{unit}".strip()

    def __lt__(self, other: Quantity) -> bool:
        return Fraction(self.value) < other.in_unit(self.unit)

    def __le__(self, other: Quantity) -> bool:
        return Fraction(self.value) <= other.in_unit(self.unit)

    def __gt__(self, other: Quantity) -> bool:
        return Fraction(self.value) > other.in_unit(self.unit)

    def __ge__(self, other: Quantity) -> bool:
        return Fraction(self.value) >= other.in_unit(self.unit)

    def is_same_amount(self, other: Quantity) -> bool:
        """Equal after conversion (``==`` also asks for the same unit)."""
        return self.unit.is_convertible(other.unit) and Fraction(self.value) == other.in_unit(self.unit)


def plain(value: Decimal) -> str:
    """A decimal without exponent, digits as recorded.

    >>> plain(Decimal("3E+8"))
    '300000000'
    """
    return format(value, "f")


def exact_decimal(x: Fraction, digits: int = 28) -> Decimal:
    """The decimal equal to ``x``, or the nearest of ``digits`` digits where there is none; trailing zeros dropped."""
    from decimal import Context

    d = Context(prec=digits).divide(Decimal(x.numerator), Decimal(x.denominator))
    d = d.normalize()
    return d.quantize(Decimal(1)) if d == d.to_integral() and d.adjusted() < digits else d


def is_number(text: str) -> bool:
    """Whether the whole text is one number."""
    return _NUMBER.fullmatch(text.strip()) is not None
