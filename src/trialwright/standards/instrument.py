"""What a calculator is: named inputs with units, the formula in words, its source, and a pure function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

Value: TypeAlias = Quantity | Decimal | int | str | bool
Kind: TypeAlias = Literal["amount", "number", "whole", "word", "flag", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing a person types: ``amount`` needs a unit; ``number`` and ``whole`` are pure; ``word`` is one of
    ``choices``; ``flag`` is yes or no; ``list`` is comma-separated.

    Args:
        units: what may be typed, the first is the one the formula is printed with.
        default: used where nothing is typed; ``None`` and ``required`` false means it may stay away.
        gaps: a list may hold missing values, written ``-``.
    """

    name: str
    label: Text
    kind: Kind = "amount"
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = True
    default: Value | None = None
    gaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One line of an answer; ``digits`` is the usual precision in print, the value itself is not rounded."""

    name: str
    label: Text
    answer: Answer[Any]
    digits: int | None = None


Given: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A calculator of ``trialwright calc``.

    Args:
        name: what is typed after ``calc``.
        formula: as printed, with every symbol an input name or a number.
        standard: the standard (``PACKS``) it applies, where it is one.
        calculate: from the given inputs (defaults filled in, nothing required missing) to the lines of the answer.
        example: a command line that works.
    """

    name: str
    label: Text
    inputs: tuple[Input, ...]
    formula: str
    source: str
    calculate: Callable[[Given], tuple[Outcome, ...]]
    standard: str = ""
    example: str = ""

    def answer(self, given: Given) -> Answer[tuple[Outcome, ...]]:
        """The lines of the answer, or ``Unknown`` with the names of the inputs that are missing.

        Args:
            given: values by input name; ``None`` counts as missing.
        """
        filled: dict[str, Any] = {}
        missing: list[Input] = []
        for i in self.inputs:
            value = given.get(i.name)
            filled[i.name] = i.default if value is None else value
            if filled[i.name] is None and i.required:
                missing.append(i)
        if missing:
            return Unknown(
                Text(
                    zh="缺少：" + "、".join(f"{i.label.zh}（{i.name}）" for i in missing),
                    en="missing: " + ", ".join(f"{i.label.en} ({i.name})" for i in missing),
                ),
                frozenset(i.name for i in missing),
            )
        return Known(self.calculate(filled), Text.same(self.formula))
