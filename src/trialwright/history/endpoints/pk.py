# ruff: noqa: RUF009 - setting() makes a field, not a shared value
"""Which concentrations of a profile are analysed: values below the limit of quantification by their place in it.

Times are actual hours from the end of administration; the areas themselves are ``analysis.nca``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from trialwright.standards.standard import Standard, setting
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Blq: TypeAlias = Literal["zero", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PkRules:
    """What a protocol settles about concentration profiles."""

    auc: str = setting(
        "lin-up/log-down", "面积法", "area by", source="FDA/EMA practice", choices=("lin-up/log-down", "linear")
    )
    blq_first: Blq = setting(
        "zero", "首个可定量值之前", "BLQ before the first value", source="PKNCA default", choices=("zero", "drop")
    )
    blq_middle: Blq = setting(
        "drop", "可定量值之间", "BLQ between values", source="PKNCA default", choices=("zero", "drop")
    )
    blq_last: Literal["ignore", "zero"] = setting(
        "ignore", "末个可定量值之后", "BLQ after the last value", source="not in AUClast", choices=("ignore", "zero")
    )
    min_points: int = setting(3, "末端相最少点数", "points of the terminal phase", source="PKNCA default")
    adj_tol: Decimal = setting(Decimal("0.0001"), "校正 R² 容差", "tolerance of adjusted R²", source="PKNCA default")
    r2_min: Decimal = setting(Decimal("0.8"), "校正 R² 下限", "smallest adjusted R²", source="convention")
    span_min: Decimal = setting(Decimal(2), "跨度下限（半衰期数）", "smallest span in half-lives", source="convention")
    extrap_max: Decimal = setting(
        Decimal(20), "外推面积上限", "largest extrapolated share", unit="%", source="convention"
    )
    baseline_correct: bool = setting(False, "扣除本底", "subtract the background", source="a protocol choice")
    time: str = setting(
        "actual", "时间", "times", source="actual, from the end of administration", choices=("actual", "planned")
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: hours after the end of administration, the concentration, ``None`` where below quantification."""

    time: Decimal
    value: Decimal | None
    below: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile to analyse.

    Args:
        points: (hours, concentration) from the first to the last, zeros and drops applied.
        tlast: time of the last quantifiable value. first_below_after: first BLQ time after it (for AUCall).
        below, quantifiable: how many samples were below and not. dropped: times left out.
    """

    points: tuple[tuple[Decimal, Decimal], ...]
    tlast: Decimal
    first_below_after: Decimal | None
    below: int
    quantifiable: int
    dropped: tuple[Decimal, ...]


def profile_of(samples: Sequence[Sample], lloq: Decimal | None = None, rules: PkRules | None = None) -> Answer[Profile]:
    """The points to analyse.

    Args:
        samples: in any order; before the dose time 0 or less. lloq: of this assay and matrix; lower values are BLQ.

    Returns:
        ``Unknown`` where nothing is quantifiable.

    Source: never LLOQ/2 by default; see ``PkRules``.

    >>> rows = [Sample(Decimal(t), Decimal(c)) for t, c in ((0, 0), (1, 8), (2, 0), (4, 3), (8, 0))]
    >>> found = profile_of(rows, lloq=Decimal(1)).value
    >>> [int(t) for t, _ in found.points], int(found.tlast), int(found.first_below_after)
    ([0, 1, 4], 4, 8)
    """
    r = rules or PkRules()
    ordered = sorted(samples, key=lambda s: s.time)
    taken = [s for s in ordered if s.below or s.value is not None]
    is_below = [s.below or s.value is None or (lloq is not None and s.value < lloq) or s.value == 0 for s in taken]
    good = [k for k, b in enumerate(is_below) if not b]
    if not good:
        return Unknown.of("nothing quantifiable", zh="全部低于定量限", missing={"concentration"})
    points: list[tuple[Decimal, Decimal]] = []
    dropped: list[Decimal] = []
    after: Decimal | None = None
    for k, s in enumerate(taken):
        if not is_below[k]:
            assert s.value is not None
            points.append((s.time, s.value))
            continue
        place = "first" if k < good[0] else "last" if k > good[-1] else "middle"
        if place == "last":
            after = s.time if after is None else after
            if r.blq_last == "zero":
                points.append((s.time, Decimal(0)))
            continue
        if (r.blq_first if place == "first" else r.blq_middle) == "zero":
            points.append((s.time, Decimal(0)))
        else:
            dropped.append(s.time)
    found = Profile(
        points=tuple(points), tlast=taken[good[-1]].time, first_below_after=after, below=is_below.count(True),
        quantifiable=len(good), dropped=tuple(dropped),
    )  # fmt: skip
    return Known(found, Text(zh=f"{len(good)} 个可定量值", en=f"{len(good)} quantifiable values"))


@dataclass(frozen=True, slots=True, kw_only=True)
class UrineInterval:
    """A collection: concentration (``None`` = below quantification) and volume (``None`` = not recorded)."""

    start: Decimal
    duration: Decimal
    concentration: Decimal | None
    volume: Decimal | None


def excreted(intervals: Sequence[UrineInterval]) -> tuple[Answer[Decimal], ...]:
    """The cumulative amount by the end of each interval, in the units of concentration times volume.

    Returns:
        ``Unknown`` from the first interval without a volume on.

    >>> rows = [UrineInterval(start=Decimal(0), duration=Decimal(24), concentration=Decimal(2), volume=Decimal(3))]
    >>> excreted(rows)[0].value
    Decimal('6')
    """
    total, open_ = Decimal(0), None
    out: list[Answer[Decimal]] = []
    for i in sorted(intervals, key=lambda x: x.start):
        if open_ is None and i.volume is None:
            open_ = Unknown.of(
                f"urine volume from {i.start} h not recorded", zh=f"{i.start} h 起尿量未记录", missing={"volume"}
            )
        if open_ is not None:
            out.append(open_)
            continue
        assert i.volume is not None
        total += (i.concentration or Decimal(0)) * i.volume
        out.append(Known(total))
    return tuple(out)


NCA: Final = Standard(
    name="nca@1",
    label=Text(zh="非房室分析规则", en="rules of non-compartmental analysis"),
    source="PKNCA 0.12.1 defaults; FDA and EMA practice",
    rules=PkRules,
    content=("BLQ: first zero, middle dropped, last ignored; never LLOQ/2 by default",),
    answers="history.endpoints.pk.profile_of",
)
