"""ECOG performance status from Karnofsky's index."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.standards.standard import Standard
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

FROM_KARNOFSKY: Final = MappingProxyType({
    100: 0,
    90: 1, 80: 1,
    70: 2, 60: 2,
    50: 3, 40: 3,
    30: 4, 20: 4, 10: 4,
    0: 5,
})  # fmt: skip


def ecog_of(karnofsky: int | None) -> Answer[int]:
    """The ECOG grade that a Karnofsky index corresponds to.

    Args:
        karnofsky: 0 to 100 in tens.

    Returns:
        ``Unknown`` where it is missing or no step of the scale.

    Source: Oken 1982 Am J Clin Oncol 5:649, as used by ESMO.

    >>> ecog_of(70).value, ecog_of(65).because.en
    (2, '65 is no step of the Karnofsky scale')
    """
    if karnofsky is None:
        return Unknown.of("Karnofsky index not recorded", zh="未记录 KPS", missing={"karnofsky"})
    if karnofsky not in FROM_KARNOFSKY:
        return Unknown.of(f"{karnofsky} is no step of the Karnofsky scale", zh=f"{karnofsky} 不是 KPS 的分值")
    return Known(FROM_KARNOFSKY[karnofsky], Text.same(f"KPS {karnofsky}"))


def _calculate(given: Given) -> tuple[Outcome, ...]:
    return (Outcome(name="ecog", label=Text.same("ECOG"), answer=ecog_of(given["karnofsky"])),)


ECOG: Final = Standard(
    name="ecog@1982",
    label=Text(zh="ECOG 体能状态", en="ECOG performance status"),
    source="Oken 1982 Am J Clin Oncol 5:649",
    in_force="1982",
    content=tuple(f"KPS {k} -> {v}" for k, v in FROM_KARNOFSKY.items()),
    answers="standards.ecog.ecog_of",
)
INSTRUMENT: Final = Instrument(
    name="ecog",
    label=Text(zh="由 KPS 换算 ECOG", en="ECOG from Karnofsky"),
    inputs=(Input(name="karnofsky", label=Text(zh="KPS 评分", en="Karnofsky index"), kind="whole"),),
    formula="100 -> 0; 90, 80 -> 1; 70, 60 -> 2; 50, 40 -> 3; 30, 20, 10 -> 4; 0 -> 5",
    source=ECOG.source,
    calculate=_calculate,
    standard=ECOG.name,
    example="trialwright calc ecog karnofsky=70",
)
