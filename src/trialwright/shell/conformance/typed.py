"""Values of a case as the rules want them: decimals, amounts with the unit the input's name says, days."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trialwright.history.endpoints.adverse_events import When
from trialwright.values.answer import Answer, Unknown
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit


def number(x: Any) -> Decimal | None:
    """A number of the case as a decimal, ``None`` stays."""
    return None if x is None else Decimal(x)


def amount(x: Any, unit: str) -> Quantity | None:
    """A number of the case with the unit its name says."""
    return None if x is None else sure(x, unit)


def sure(x: Any, unit: str) -> Quantity:
    """The same of a number that is there."""
    return Quantity(Decimal(x), Unit.of(unit))


def value_of(answer: Answer[Quantity]) -> Any:
    """The bare number of an amount."""
    return answer if isinstance(answer, Unknown) else answer.value.value


def day(text: str | None) -> date | None:
    """An ISO date, ``None`` stays."""
    return None if text is None else date.fromisoformat(text)


def sure_day(text: str) -> date:
    """The same of a date that is there."""
    return date.fromisoformat(text)


def when(text: str | None) -> When | None:
    """A date, a moment, or a partial date as written."""
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    return PartialDate.of(text) if re.fullmatch(r"\d{4}(-\d{2})?", text) else datetime.fromisoformat(text)
