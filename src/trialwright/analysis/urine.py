"""Urine and blood beside plasma: amounts recovered by collection interval, renal clearance, concentration ratios.

Rules as in analysis.md, section 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from trialwright.values.answer import Answer, Known, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class UrineRecovery:
    """Amounts recovered in urine by collection interval."""

    by_interval: tuple[Answer[float], ...]
    cumulative: tuple[Answer[float], ...]
    total: Answer[float]
    to_last_complete: float
    fraction: Answer[float]
    clearance: Answer[float]
    rate: tuple[Answer[float], ...]
    midpoint: tuple[float, ...]


def urine_recovery(
    conc: Sequence[float | None],
    volume: Sequence[float | None],
    *,
    start: Sequence[float] | None = None,
    duration: Sequence[float] | None = None,
    dose: float | None = None,
    auc_plasma: float | None = None,
) -> UrineRecovery:
    """Ae = concentration x volume; BLQ counts 0; after a missing volume nothing cumulative is known.

    Args:
        conc: per interval, BLQ as 0, ``None`` where not measured.
        volume: per interval, ``None`` where the collection is missing.
        auc_plasma: area in plasma over the same time, for the renal clearance.
    """
    missing = Unknown.of(
        "a collection is missing: the recovery to here is not known", zh="尿样收集缺失，累计排泄量未知"
    )
    by: list[Answer[float]] = []
    running: list[Answer[float]] = []
    total, complete = 0.0, True
    for c, v in zip(conc, volume, strict=True):
        if c is None or v is None:
            by.append(missing)
            complete = False
        else:
            by.append(Known(float(c) * float(v)))
            total += float(c) * float(v) if complete else 0.0
        running.append(Known(total) if complete else missing)
    whole: Answer[float] = running[-1] if running else missing
    return UrineRecovery(
        by_interval=tuple(by), cumulative=tuple(running), total=whole, to_last_complete=total,
        fraction=_ratio(whole, dose, "dose"), clearance=_ratio(whole, auc_plasma, "plasma area"),
        rate=tuple(_ratio(a, d, "duration") for a, d in zip(by, duration or (), strict=False)),
        midpoint=tuple(float(s) + float(d) / 2 for s, d in zip(start or (), duration or (), strict=False)),
    )  # fmt: skip


def _ratio(a: Answer[float], b: float | None, name: str) -> Answer[float]:
    if isinstance(a, Unknown):
        return a
    return Known(a.value / b) if b else Unknown.of(f"the {name} is not known", zh=f"{name} 未知", missing={name})


def concentration_ratio(over: Sequence[float | None], under: Sequence[float | None]) -> tuple[Answer[float], ...]:
    """Pairwise ratios (blood to plasma); not known where the lower one is BLQ or either is missing."""
    out: list[Answer[float]] = []
    for a, b in zip(over, under, strict=True):
        if a is None or b is None or not b > 0 or not isfinite(a):
            out.append(Unknown.of("below quantification or not measured", zh="低于定量下限或未测"))
        else:
            out.append(Known(float(a) / float(b)))
    return tuple(out)
