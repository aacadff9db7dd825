"""Lymphocyte subsets: absolute counts from percentages, the CD4/CD8 ratio, and the check that they add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialwright.standards.rounding import significant
from trialwright.values.answer import Answer, Known, Unknown

NAMES: Final = ("cd3", "cd4", "cd8", "nk", "b")
ADD_UP: Final = ("cd3", "nk", "b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsets:
    """Counts in 10*9/L by subset, the ratio, and the sum of CD3, NK and B in percent."""

    counts: Mapping[str, Answer[Decimal]]
    ratio: Answer[Decimal]
    sum_pct: Answer[Decimal]


def subsets(
    lymphocytes: Decimal | None,
    percent: Mapping[str, Decimal | None],
    *,
    below_quantification: frozenset[str] = frozenset(),
) -> Subsets:
    """Absolute counts of lymphocyte subsets.

    Args:
        lymphocytes: 10*9/L. percent: by ``NAMES``, of all lymphocytes.
        below_quantification: subsets whose value lies below the assay's limit.

    Returns:
        a count is ``Unknown`` where a part is missing; the ratio also where CD8 is 0 or below quantification.

    >>> found = subsets(Decimal("1.6"), {"cd3": Decimal(70), "cd4": Decimal(42), "cd8": Decimal(24)})
    >>> found.counts["cd4"].value, found.ratio.value
    (Decimal('0.672'), Decimal('1.75'))
    """
    counts: dict[str, Answer[Decimal]] = {}
    for name in NAMES:
        share = percent.get(name)
        if name in below_quantification:
            counts[name] = Unknown.of(f"{name} below quantification", zh=f"{name} 低于定量限", missing={name})
        elif lymphocytes is None or share is None:
            what = "lymphocytes" if lymphocytes is None else name
            counts[name] = Unknown.of(f"{what} not measured", zh=f"未测 {what}", missing={what})
        else:
            counts[name] = Known(significant(lymphocytes * share / 100))
    return Subsets(counts=counts, ratio=_ratio(percent, below_quantification), sum_pct=_sum(percent))


def _ratio(percent: Mapping[str, Decimal | None], below: frozenset[str]) -> Answer[Decimal]:
    cd4, cd8 = percent.get("cd4"), percent.get("cd8")
    missing = frozenset(n for n, v in (("cd4", cd4), ("cd8", cd8)) if v is None or n in below)
    if cd4 is None or cd8 is None or missing:
        words = ", ".join(sorted(missing))
        return Unknown.of(f"{words} missing or below quantification", zh=f"{words} 缺失或低于定量限", missing=missing)
    if cd8 == 0:
        return Unknown.of("CD8 is 0", zh="CD8 为 0", missing={"cd8"})
    return Known(significant(cd4 / cd8))


def _sum(percent: Mapping[str, Decimal | None]) -> Answer[Decimal]:
    parts = [percent.get(n) for n in ADD_UP]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        missing = frozenset(n for n, p in zip(ADD_UP, parts, strict=True) if p is None)
        return Unknown.of(f"{', '.join(sorted(missing))} not measured", zh="亚群未测全", missing=missing)
    return Known(sum(known, Decimal(0)))


def adds_up(found: Subsets, tolerance_pct: Decimal = Decimal(10)) -> bool | None:
    """Whether CD3, NK and B come near 100 %; ``None`` where one was not measured.

    >>> adds_up(subsets(None, {"cd3": Decimal(70), "nk": Decimal(14), "b": Decimal(12)}))
    True
    """
    return None if isinstance(found.sum_pct, Unknown) else abs(100 - found.sum_pct.value) <= tolerance_pct
