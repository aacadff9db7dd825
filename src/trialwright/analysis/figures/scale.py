"""Axes: where a value lies on the paper, and which values are named beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Final

from trialwright.analysis.rounding import half_up
from trialwright.values.text import Text

NOTHING: Final = Text(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What an axis shows.

    Args:
        label: its title, with the unit.
        scale: ``linear``, ``log`` or ``category``.
        lower, upper: ends; where absent, from the marks.
        ticks: values to name; where absent, nice ones.
        names: words instead of the numbers of ``ticks``; the categories of a category axis (at 0, 1, 2 …).
        months: ticks at multiples of 3, 6, 12 rather than of ten.
        percent: the values are shares and are named in percent.
        grid: thin lines at the ticks.
        flipped: from the far end (categories listed from the top).
        quiet: no ticks and no line.
    """

    label: Text = NOTHING
    scale: str = "linear"
    lower: float | None = None
    upper: float | None = None
    ticks: tuple[float, ...] | None = None
    names: tuple[Text, ...] | None = None
    months: bool = False
    percent: bool = False
    grid: bool = False
    flipped: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """An axis laid out: ``at(value)`` is the place on the paper."""

    axis: Axis
    lower: float
    upper: float
    start: float
    end: float

    def at(self, value: float) -> float:
        lo, hi, v = self.lower, self.upper, value
        if self.axis.scale == "log":
            lo, hi, v = log10(lo), log10(hi), log10(max(v, self.lower * 1e-6))
        share = (v - lo) / (hi - lo) if hi != lo else 0.5
        if self.axis.flipped:
            share = 1 - share
        return self.start + share * (self.end - self.start)

    def unit(self) -> float:
        """The paper one unit takes (of a category axis: the room of one category)."""
        return abs(self.end - self.start) / (self.upper - self.lower or 1)

    def ticks(self) -> tuple[float, ...]:
        a = self.axis
        if a.quiet:
            return ()
        if a.scale == "category":
            return tuple(float(k) for k in range(len(a.names or ())))
        if a.ticks is not None:
            return tuple(t for t in a.ticks if self.lower - 1e-12 <= t <= self.upper + 1e-12)
        room = max(3, int(abs(self.end - self.start) / 62))
        found = (
            log_ticks(self.lower, self.upper)
            if a.scale == "log"
            else nice_ticks(self.lower, self.upper, room, a.months)
        )
        return tuple(t for t in found if self.lower - 1e-9 * abs(self.lower) <= t <= self.upper * (1 + 1e-9) + 1e-12)

    def name(self, k: int, tick: float, ticks: Sequence[float]) -> Text:
        """What stands beside a tick."""
        a = self.axis
        if a.names is not None:
            given = a.ticks if a.ticks is not None and a.scale != "category" else None
            at = given.index(tick) if given is not None else k
            return a.names[at] if at < len(a.names) else Text.same("")
        if a.scale == "log":
            return Text.same(f"{tick:g}")
        scaled = [t * 100 for t in ticks] if a.percent else list(ticks)
        digits = places_of(scaled)
        return Text.same(format(half_up(float(f"{tick * (100 if a.percent else 1):.12g}"), digits), "f"))


def places_of(values: Sequence[float], most: int = 6) -> int:
    """Decimals that tell the values apart and print each of them exactly, at most ``most``.

    >>> places_of([0, 0.25, 0.5]), places_of([0, 100])
    (2, 0)
    """
    for digits in range(most):
        if all(abs(v - float(f"{v:.{digits}f}")) < 1e-9 * max(1.0, abs(v)) for v in values):
            return digits
    return most


def nice_ticks(lower: float, upper: float, most: int = 7, months: bool = False) -> tuple[float, ...]:
    """Round values from ``lower`` to ``upper``, about ``most`` of them.

    >>> nice_ticks(0, 1, 6)
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    >>> nice_ticks(0, 40, 7, months=True)
    (0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0)
    """
    if not (isfinite(lower) and isfinite(upper)) or upper <= lower:
        return (lower,)
    rough = (upper - lower) / max(1, most)
    if months:
        steps: Sequence[float] = (1, 2, 3, 6, 12, 24, 36, 48, 60, 120, 240)
        step = next((s for s in steps if s >= rough), rough)
    else:
        power = 10.0 ** floor(log10(rough))
        step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first = ceil(lower / step - 1e-9)
    last = floor(upper / step + 1e-9)
    return tuple(float(f"{k * step:.12g}") for k in range(first, last + 1))


def log_ticks(lower: float, upper: float) -> tuple[float, ...]:
    """Decades, with 2 and 5 between them where there are few.

    >>> log_ticks(0.1, 100)
    (0.1, 1.0, 10.0, 100.0)
    >>> log_ticks(0.5, 4)
    (0.5, 1.0, 2.0)
    """
    decades = log10(upper / lower)
    inner = (1.0,) if decades > 2.5 else (1.0, 2.0, 5.0)
    out = [float(f"{m * 10.0**k:.12g}") for k in range(floor(log10(lower)), ceil(log10(upper)) + 1) for m in inner]
    kept = tuple(t for t in out if lower * (1 - 1e-9) <= t <= upper * (1 + 1e-9))
    return kept if len(kept) >= 2 else (lower, upper)


def padded_ends(axis: Axis, values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis over the values of its marks."""
    if axis.scale == "category":
        return -0.5, len(axis.names or ()) - 0.5
    if axis.scale == "log":
        positive = [v for v in values if isfinite(v) and v > 0] or [1.0, 10.0]
        low = axis.lower if axis.lower is not None else min(positive) / 1.15
        high = axis.upper if axis.upper is not None else max(positive) * 1.15
        return low, (high if high > low else low * 10)
    known = [v for v in values if isfinite(v)] or [0.0, 1.0]
    low = axis.lower if axis.lower is not None else min(known)
    high = axis.upper if axis.upper is not None else max(known)
    room = 0.04 * ((high - low) or abs(high) or 1.0)
    if axis.lower is None and low != 0:
        low -= room
    if axis.upper is None:
        high += room
    return low, (high if high > low else low + 1.0)
