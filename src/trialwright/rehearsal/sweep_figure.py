"""The figure of a sweep: each outcome over what is varied, a line a rule, whiskers where there is Monte Carlo error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Line, Mark, Points, Whiskers
from trialwright.analysis.figures.palette import SERIES
from trialwright.analysis.figures.scale import Axis
from trialwright.rehearsal.assumption_words import is_probability, shown
from trialwright.values.text import Text

_MOST_LINES: Final = len(SERIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One value of one outcome.

    Args:
        rule: name of the design, empty where there is one. settings: what is varied -> its value here. low, high: NaN where exact.
    """

    rule: Text
    settings: tuple[tuple[str, Any], ...]
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One outcome of the figure; values of a probability from 0 to 1."""

    label: Text
    unit: Text
    is_share: bool
    spots: tuple[Spot, ...]


def sweep_figure(
    outcomes: Sequence[Drawn], names: Sequence[tuple[str, Text]], title: Text, footnote: Text
) -> Figure | None:
    """One panel an outcome over the first thing that is varied; ``None`` where there is nothing to lay beside each other.

    Args:
        outcomes: with the same points each. names: what is varied, with its words.
    """
    every = outcomes[0].spots if outcomes else ()
    if len(every) < 2:
        return None
    over = next((n for n in names if len({dict(s.settings).get(n[0]) for s in every} - {None}) > 1), None)
    values = [dict(s.settings).get(over[0]) for s in every] if over is not None else []
    is_number = over is not None and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    if over is not None and is_number:
        panels = tuple(_over(o, over) for o in outcomes)
        left = len({_series(s, over[0]) for s in every}) - _MOST_LINES
    else:
        panels = tuple(_beside(o) for o in outcomes)
        left = 0
    more = Text(zh=f"另有{left}条线未画，见表。", en=f"{left} more lines are in the table only.")
    return Figure(
        name="sweep", title=title, panels=panels, columns=min(2, len(panels)) if is_number else 1, width=960.0,
        height=250.0 if is_number else max(60.0, 24.0 * len(every)),
        footnotes=(footnote, *((more,) if left > 0 else ())),
    )  # fmt: skip


def _series(spot: Spot, over: str) -> Text:
    rest = [f"{k} = {shown(v)}" for k, v in spot.settings if k != over]
    zh, en = (", ".join([*([name] if name else []), *rest]) for name in (spot.rule.zh, spot.rule.en))
    return Text(zh=zh, en=en)


def _over(outcome: Drawn, over: tuple[str, Text]) -> Panel:
    """Lines over a number."""
    name, words = over
    by: dict[Text, list[Spot]] = {}
    for s in outcome.spots:
        by.setdefault(_series(s, name), []).append(s)
    scale = 100.0 if outcome.is_share else 1.0
    xs = [float(dict(s.settings)[name]) for s in outcome.spots]
    wide = 100.0 if all(is_probability(name, x) for x in xs) else 1.0
    shift = (max(xs) - min(xs)) * wide * 0.006
    marks: list[Mark] = []
    for k, (series, spots) in enumerate(list(by.items())[:_MOST_LINES]):
        # lines that lie on each other are told apart by their points; the shift is far below a step
        place = [
            float(dict(s.settings)[name]) * wide + shift * (k - (min(len(by), _MOST_LINES) - 1) / 2) for s in spots
        ]
        line = tuple((x, s.value * scale) for x, s in zip(place, spots, strict=True))
        marks.append(Line(points=line, colour=k, dash=-1, width=1.4))
        marks.append(Points(points=line, colour=k, label=series if series.en else None))
        rows = tuple(
            (x, s.low * scale, math.nan, s.high * scale)
            for x, s in zip(place, spots, strict=True)
            if not math.isnan(s.low)
        )
        if rows:
            marks.append(Whiskers(rows=rows, colour=k, shape="", cap=2.5))
    label = Text(zh=f"{words.zh}（%）", en=f"{words.en} (%)") if wide > 1 else words
    pad = 0.04 * (max(xs) - min(xs)) * wide
    return Panel(
        x=Axis(label=label, lower=min(xs) * wide - pad, upper=max(xs) * wide + pad), y=_y(outcome), marks=tuple(marks), title=_heading(outcome.label),
    )  # fmt: skip


def _beside(outcome: Drawn) -> Panel:
    """Points beside each other, one a rule or setting."""
    scale = 100.0 if outcome.is_share else 1.0
    ticks = tuple(words if (words := _series(s, "")).en else Text.same("–") for s in outcome.spots)
    rows = tuple(
        (float(k), s.low * scale, math.nan, s.high * scale)
        for k, s in enumerate(outcome.spots)
        if not math.isnan(s.low)
    )
    marks: list[Mark] = [Whiskers(rows=rows, across=True, shape="", cap=2.5)] if rows else []
    marks.append(Points(points=tuple((s.value * scale, float(k)) for k, s in enumerate(outcome.spots)), size=4.0))
    axis = _y(outcome)
    return Panel(
        x=axis, y=Axis(scale="category", names=ticks, flipped=True), marks=tuple(marks), title=_heading(outcome.label)
    )


def _heading(label: Text) -> Text:
    """What fits over a panel: without what stands in brackets behind it, and not too long."""
    zh, en = label.zh.partition("（")[0], label.en.partition(" (")[0]
    return Text(zh=zh if len(zh) <= 34 else zh[:33] + "…", en=en if len(en) <= 66 else en[:65] + "…")


def _y(outcome: Drawn) -> Axis:
    if outcome.is_share:
        return Axis(label=Text.same("%"), lower=0.0, upper=100.0, grid=True)
    ends = [x for s in outcome.spots for x in (s.value, s.low, s.high) if not math.isnan(x)]
    return Axis(label=outcome.unit, lower=0.0, upper=1.08 * max([*ends, 1e-9]), grid=True)
