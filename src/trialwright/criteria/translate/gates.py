"""Guesses from its words at which moment a criterion can be judged: at enrolment, or only later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# a condition that is true only after study treatment, or is tied to the act of randomising
_LATER: Final = re.compile(
    r"\bafter\s(?:receiving\s)?(?:\d+|two|three|four|six|[a-z]+)?\s?(?:courses?|cycles?)\s(?:of\s)?(?:induction|study|chemo|treatment|therapy|protocol)|"
    r"\b(?:during|after)\s(?:the\s)?(?:induction|run-?in|lead-?in|study\streatment)|\b(?:before|prior\sto|at|until)\s(?:the\stime\sof\s)?random|"
    r"\bduring\ssystemic\streatment\b|(?:诱导|导入)(?:治疗|化疗|期)(?:后|期间|结束)|随机(?:化|分组)?前|\d+\s?(?:个)?(?:周期|疗程)[^,;。]{0,12}后|导入期",
    re.I,
)
_RANDOM: Final = re.compile(r"random|随机", re.I)


def gate_of(source: Mapping[str, str]) -> str:
    """``randomisation`` where the words need study treatment first or name randomisation; else ``""`` (the first gate).

    >>> gate_of({"en": "no progression after 4 cycles of induction chemotherapy"}), gate_of({"en": "age ≥ 18"})
    ('randomisation', '')
    """
    if any(_LATER.search(text) for text in source.values()):
        return "randomisation"
    return ""
