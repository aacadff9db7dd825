"""The figures clinicians know: Kaplan-Meier, incidence, waterfall, spider, swimmer, forest, courses, drug levels.

Each takes plain values, so that rehearsal, analysis and report draw the same figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Final

from trialwright.analysis.competing_risks import Incidence
from trialwright.analysis.figures.figure import Figure, Panel, RiskRow, RiskTable
from trialwright.analysis.figures.marks import Band, Bars, Label, Line, Mark, Points, Rule, Segments, Steps, Whiskers
from trialwright.analysis.figures.palette import BAD, GOOD, INK, RESPONSE, SOFT
from trialwright.analysis.figures.scale import Axis, log_ticks, nice_ticks
from trialwright.analysis.survival import Curve
from trialwright.values.text import Text

XY = tuple[float, float]
MONTHS: Final = Text(zh="时间（月）", en="Time (months)")
SURVIVAL: Final = Text(zh="生存率（%）", en="Survival (%)")
INCIDENCE: Final = Text(zh="累积发生率（%）", en="Cumulative incidence (%)")
BEST_CHANGE: Final = Text(zh="靶病灶总径最佳变化（%）", en="Best change of the target sum (%)")
CHANGE: Final = Text(zh="靶病灶总径变化（%）", en="Change of the target sum (%)")
HAZARD_RATIO: Final = Text(zh="风险比（95% 置信区间）", en="Hazard ratio (95% confidence interval)")
HOURS: Final = Text(zh="给药后时间（h）", en="Time after dose (h)")
CONCENTRATION: Final = Text(zh="浓度", en="Concentration")
WEEKS: Final = Text(zh="研究周", en="Week")
TRANSFUSION: Final = Text(zh="输血", en="transfusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One participant's values over time, with marks at special times (transfusions, dose changes)."""

    participant: str
    points: tuple[XY, ...]
    group: int = 0
    ticks: tuple[float, ...] = ()


def kaplan_meier_figure(
    curves: Mapping[str, tuple[Text, Curve]],
    *,
    name: str,
    title: Text,
    x_label: Text = MONTHS,
    y_label: Text = SURVIVAL,
    footnotes: tuple[Text, ...] = (),
    horizon: float | None = None,
    months: bool = True,
) -> Figure:
    """Curves with pointwise bands, censoring ticks and the numbers at risk."""
    end = horizon or 1.02 * max((float(c.time[-1]) for _, c in curves.values() if len(c.time)), default=1.0)
    ticks = nice_ticks(0, end, 7, months)
    bands: list[Mark] = []
    lines: list[Mark] = []
    rows = []
    for k, (label, c) in enumerate(curves.values()):
        last = float(c.time[-1]) if len(c.time) else 0.0
        s = tuple((float(t), float(v)) for t, v in zip(c.time, c.survival, strict=True))
        low = tuple((float(t), float(v)) for t, v in zip(c.time, c.lower, strict=True))
        up = tuple((float(t), float(v)) for t, v in zip(c.time, c.upper, strict=True))
        bands.append(Band(lower=((0, 1), *low), upper=((0, 1), *up), steps=True, colour=k, opacity=0.12))
        lines.append(Steps(points=((0, 1), *s), until=last, colour=k, label=label))
        censored = tuple((t, v) for (t, v), n in zip(s, c.censored, strict=True) if n)
        if censored:
            lines.append(Points(points=censored, shape="tick", colour=k))
        rows.append(RiskRow(label=label, counts=tuple(int(v) for v in c.at_risk_at(ticks)), colour=k))
    panel = Panel(
        x=Axis(label=x_label, lower=0, upper=end, ticks=ticks),
        y=Axis(label=y_label, lower=0, upper=1, percent=True, grid=True),
        marks=(*bands, *lines),
        risk=RiskTable(times=ticks, rows=tuple(rows)),
    )
    return Figure(name=name, title=title, panels=(panel,), footnotes=footnotes)


def incidence_figure(
    curves: Mapping[str, tuple[Text, Incidence, int]],
    *,
    name: str,
    title: Text,
    x_label: Text = MONTHS,
    y_label: Text = INCIDENCE,
    footnotes: tuple[Text, ...] = (),
    horizon: float | None = None,
    months: bool = True,
    groups: Mapping[str, Text] | None = None,
) -> Figure:
    """Cumulative incidences (curve, cause) with competing risks; never one minus Kaplan-Meier.

    Args:
        curves: by key; the causes of one group share one ``Incidence``, and one row of the numbers at risk.
        groups: key of a curve -> the name of its row of numbers at risk, if not that of the curve.
    """
    end = horizon or max((float(c.time[-1]) for _, c, _ in curves.values() if len(c.time)), default=1.0)
    ticks = nice_ticks(0, end * 1.02, 7, months)
    marks: list[Mark] = []
    highest = 0.05
    for k, (label, c, cause) in enumerate(curves.values()):
        f = tuple((float(t), float(v)) for t, v in zip(c.time, c.at(c.time, cause), strict=True))
        highest = max([highest, *(v for _, v in f)])
        marks.append(Steps(points=((0, 0), *f), until=end, colour=k, label=label))
    top = 1.0 if highest > 0.6 else min(1.0, highest * 1.25)
    panel = Panel(
        x=Axis(label=x_label, lower=0, upper=end * 1.02, ticks=ticks),
        y=Axis(label=y_label, lower=0, upper=top, percent=True, grid=True),
        marks=tuple(marks),
        risk=RiskTable(times=ticks, rows=_at_risk(curves, groups or {}, ticks)),
    )
    return Figure(name=name, title=title, panels=(panel,), footnotes=footnotes)


def _at_risk(
    curves: Mapping[str, tuple[Text, Incidence, int]], groups: Mapping[str, Text], ticks: Sequence[float]
) -> tuple[RiskRow, ...]:
    out: dict[int, RiskRow] = {}
    for key, (label, c, _) in curves.items():
        counts = tuple(
            max((int(n) for t, n in zip(c.time, c.at_risk, strict=True) if float(t) >= tick - 1e-12), default=0)
            for tick in ticks
        )
        out.setdefault(id(c), RiskRow(label=groups.get(key, label), counts=counts, colour=INK))
    return tuple(out.values())


_RESPONSES: Final = {
    "dead": Text(zh="评估前死亡", en="dead before"), "MISSING": Text(zh="无评估", en="not assessed"),
}  # fmt: skip


def waterfall(
    changes: Sequence[tuple[str, float, str]],
    *,
    name: str,
    title: Text,
    footnotes: tuple[Text, ...] = (),
    y_label: Text = BEST_CHANGE,
) -> Figure:
    """Best change from baseline in percent, one bar a participant ``(id, change, best response)``, worst first."""
    ordered = sorted(changes, key=lambda c: (-c[1], c[0]))
    marks: list[Mark] = []
    for response, colour in RESPONSE.items():
        mine = tuple((float(k), c[1]) for k, c in enumerate(ordered) if c[2] == response)
        if mine:
            marks.append(
                Bars(rows=mine, colour=colour, label=_RESPONSES.get(response, Text.same(response)), width=0.76)
            )
    rest = tuple((float(k), c[1]) for k, c in enumerate(ordered) if c[2] not in RESPONSE)
    if rest:
        other = Text(zh="尚未知", en="not known yet")
        marks.append(Bars(rows=rest, colour="#c9ced4", width=0.76, label=other))
    marks += [Rule(y=20), Rule(y=-30), Rule(y=0, dash="", colour=INK)]
    low = min([-100.0, *(c[1] for c in ordered)])
    high = max([40.0, *(c[1] * 1.05 for c in ordered)])
    crowded = len(ordered) > 45
    who = Text(
        zh=f"受试者（n = {len(ordered)}），按变化排序", en=f"Participants (n = {len(ordered)}), in order of the change"
    )
    panel = Panel(
        x=Axis(scale="category", names=tuple(Text.same("" if crowded else c[0]) for c in ordered), label=who),
        y=Axis(label=y_label, lower=low, upper=high, ticks=_percents(low, high), grid=True),
        marks=tuple(marks),
    )
    return Figure(name=name, title=title, panels=(panel,), footnotes=footnotes)


def _percents(low: float, high: float) -> tuple[float, ...]:
    """Ticks of a change in percent that name both sides of nought and the limits of response and progression."""
    step = 20.0 if high - low <= 200 else 50.0 if high - low <= 500 else 100.0
    first, last = int(-(-low // step)), int(high // step)
    return tuple(k * step for k in range(first, last + 1))


def spider(
    courses: Sequence[Course],
    *,
    name: str,
    title: Text,
    groups: Sequence[Text] = (),
    x_label: Text = MONTHS,
    y_label: Text = CHANGE,
    footnotes: tuple[Text, ...] = (),
    rules: tuple[float, ...] = (20.0, -30.0),
) -> Figure:
    """Change from baseline over time, one line a participant."""
    marks: list[Mark] = [Rule(y=r) for r in rules]
    shown: set[int] = set()
    for c in courses:
        label = groups[c.group] if c.group < len(groups) and c.group not in shown else None
        shown.add(c.group)
        marks.append(Line(points=c.points, colour=c.group, width=1.3, opacity=0.85, label=label))
        marks.append(Points(points=c.points[-1:], colour=c.group, size=2.4))
    values = [v for c in courses for _, v in c.points if v == v]
    low, high = min([-100.0, *values]) - 4, max([40.0, *values]) * 1.04
    panel = Panel(
        x=Axis(label=x_label, lower=0),
        y=Axis(label=y_label, lower=low, upper=high, ticks=_percents(low, high), grid=True),
        marks=tuple(marks),
    )
    return Figure(name=name, title=title, panels=(panel,), footnotes=footnotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One participant of a swimmer plot: time on study, response times, events by kind, still on study or not."""

    participant: str
    length: float
    group: int = 0
    marks: tuple[tuple[float, str], ...] = ()
    going_on: bool = False


def swimmer(
    lanes: Sequence[Lane],
    *,
    name: str,
    title: Text,
    kinds: Mapping[str, tuple[Text, str, int | str]],
    groups: Sequence[Text] = (),
    x_label: Text = MONTHS,
    footnotes: tuple[Text, ...] = (),
) -> Figure:
    """Lanes of time on study, longest first; ``kinds`` gives each mark its words, marker and colour."""
    ordered = sorted(lanes, key=lambda s: (-s.length, s.participant))
    marks: list[Mark] = []
    for g in sorted({s.group for s in ordered}):
        mine = tuple((float(k), s.length) for k, s in enumerate(ordered) if s.group == g)
        label = groups[g] if g < len(groups) else None
        marks.append(Bars(rows=mine, colour=g, across=True, width=0.62, opacity=0.45, label=label))
    for kind, (text, shape, colour) in kinds.items():
        points = tuple((t, float(k)) for k, s in enumerate(ordered) for t, what in s.marks if what == kind)
        if points:
            marks.append(Points(points=points, shape=shape, colour=colour, size=3.6, label=text))
    onward = tuple((s.length, float(k)) for k, s in enumerate(ordered) if s.going_on)
    if onward:
        still = Text(zh="仍在研究中", en="still on study")
        marks.append(Points(points=onward, shape="arrow", colour=INK, size=3.4, label=still))
    longest = max((s.length for s in ordered), default=1.0)
    panel = Panel(
        x=Axis(label=x_label, lower=0, upper=longest * 1.06),
        y=Axis(scale="category", names=tuple(Text.same(s.participant) for s in ordered), flipped=True),
        marks=tuple(marks),
    )
    return Figure(name=name, title=title, panels=(panel,), height=max(90.0, 15.0 * len(ordered)), footnotes=footnotes)


def forest(
    rows: Sequence[tuple[Text, float, float | None, float | None, str]],
    *,
    name: str,
    title: Text,
    x_label: Text = HAZARD_RATIO,
    scale: str = "log",
    no_effect: float = 1.0,
    sides: tuple[Text, Text] | None = None,
    footnotes: tuple[Text, ...] = (),
) -> Figure:
    """Estimates with intervals ``(label, estimate, lower, upper, printed)``; one that is not estimable is said so."""
    known = [v for r in rows for v in r[1:4] if isinstance(v, float) and v == v and (v > 0 or scale != "log")]
    low, high = min([*known, no_effect]), max([*known, no_effect])
    if scale == "log":
        low, high = max(low / 1.3, no_effect / 12), min(high * 1.3, no_effect * 12)
        room_for_words = (high / low) ** 0.42
    else:
        room = 0.1 * ((high - low) or 1.0)
        low, high = low - room, high + room
        room_for_words = 0.4 * (high - low)
    edge = high * room_for_words if scale == "log" else high + room_for_words
    whiskers = tuple(
        (float(k), low / 10 if a is None and scale == "log" else a if a is not None else low - 1,
         e, b if b is not None else high * 10 + 1)
        for k, (_, e, a, b, _) in enumerate(rows) if e == e and not (a is None and b is None)
    )  # fmt: skip
    marks: list[Mark] = [Rule(x=no_effect), Whiskers(rows=whiskers, across=True)]
    marks += [
        Label(at=(edge, float(k)), text=Text.same(r[4]), anchor="end", dy=3.5, size=10) for k, r in enumerate(rows)
    ]
    note = footnotes
    if sides is not None:
        note = (
            Text(zh=f"← {sides[0].zh}　|　{sides[1].zh} →", en=f"← {sides[0].en}   |   {sides[1].en} →"),
            *footnotes,
        )
    panel = Panel(
        x=Axis(
            label=x_label,
            scale=scale,
            lower=low,
            upper=edge,
            ticks=tuple(t for t in (log_ticks(low, high) if scale == "log" else nice_ticks(low, high))),
        ),
        y=Axis(scale="category", names=tuple(r[0] for r in rows), flipped=True),
        marks=tuple(marks),
    )
    return Figure(name=name, title=title, panels=(panel,), height=max(80.0, 34.0 * len(rows)), footnotes=note)


def concentrations(
    courses: Sequence[Course],
    *,
    name: str,
    title: Text,
    groups: Sequence[Text] = (),
    lloq: float | None = None,
    x_label: Text = HOURS,
    y_label: Text = CONCENTRATION,
    footnotes: tuple[Text, ...] = (),
) -> Figure:
    """Individual drug levels on a linear and on a log scale, with the LLOQ line; values of 0 are left out of the log.

    The axis ends where nothing can be quantified any more; a first day that would be a line in it has a panel of its own.
    """
    panels = []
    floor = lloq or 0.0
    end = max((t for c in courses for t, v in c.points if v > floor), default=1.0) * 1.05
    kinds = [
        ("linear", end, Text(zh="线性坐标", en="Linear scale")),
        ("log", end, Text(zh="半对数坐标", en="Log scale")),
    ]
    early = [t for c in courses for t, _ in c.points if 0 < t <= 25]
    if early and end > 120:
        kinds.insert(0, ("linear", max(early) * 1.02, Text(zh="首日，线性坐标", en="First day, linear scale")))
    for k, (scale, last, words) in enumerate(kinds):
        marks: list[Mark] = []
        shown: set[int] = set()
        for c in courses:
            points = tuple((t, v if scale == "linear" or v > 0 else nan) for t, v in c.points if t <= last)
            label = groups[c.group] if c.group < len(groups) and c.group not in shown and k == 0 else None
            shown.add(c.group)
            marks.append(Line(points=points, colour=c.group, dash=-1, width=1.3, label=label))
            marks.append(Points(points=tuple(p for p in points if p[1] == p[1]), colour=c.group, size=2.4))
        if lloq is not None and lloq > 0 and scale == "log":
            marks.append(Rule(y=lloq, words=Text(zh=f"定量下限 {lloq:g}", en=f"LLOQ {lloq:g}")))
        y = Axis(
            label=y_label if k == 0 else Text(zh="", en=""),
            scale=scale,
            lower=0 if scale == "linear" else None,
            grid=True,
        )
        panels.append(Panel(x=Axis(label=x_label, lower=0, upper=last), y=y, marks=tuple(marks), title=words))
    below = Text(
        zh="低于定量下限者按 0 画于线性坐标，半对数坐标不画；末个可定量点之后不画。",
        en="Below quantification is drawn as 0 on the linear scale and left out of the log; nothing is drawn after the last quantifiable sample.",
    )
    return Figure(
        name=name, title=title, panels=tuple(panels), columns=len(panels), width=900, height=280, footnotes=(*footnotes, below)
    )  # fmt: skip


def spaghetti(
    panels: Sequence[tuple[Text, Text, Sequence[Course], Sequence[tuple[float, Text]]]],
    *,
    name: str,
    title: Text,
    groups: Sequence[Text] = (),
    x_label: Text = WEEKS,
    footnotes: tuple[Text, ...] = (),
    columns: int = 2,
    scale: str = "linear",
    tick_label: Text = TRANSFUSION,
) -> Figure:
    """Individual courses, one panel ``(title, y label, courses, limits)`` a variable; ticks below mark transfusions."""
    drawn = []
    shown: set[int] = set()
    for heading, y_label, courses, limits in panels:
        marks: list[Mark] = [Rule(y=at, words=words) for at, words in limits]
        for c in courses:
            points = tuple(p for p in c.points if scale == "linear" or p[1] > 0)
            label = groups[c.group] if c.group < len(groups) and c.group not in shown else None
            shown.add(c.group)
            marks.append(Line(points=points, colour=c.group, dash=-1, width=1.2, opacity=0.8, label=label))
            marks.append(Points(points=points, colour=c.group, size=1.6))
        values = [v for c in courses for _, v in c.points if v == v]
        ticks = tuple(
            (t, 0.0 if scale == "linear" else min([v for v in values if v > 0], default=1.0))
            for c in courses
            for t in c.ticks
        )
        if ticks:
            marks.append(Points(points=ticks, shape="tick", colour=BAD, size=3.0, label=tick_label))
        lower = 0.0 if scale == "linear" and min(values, default=0.0) >= 0 else None
        drawn.append(
            Panel(
                x=Axis(label=x_label), y=Axis(label=y_label, scale=scale, lower=lower, grid=True), marks=tuple(marks),
                title=heading,
            )
        )  # fmt: skip
    return Figure(
        name=name, title=title, panels=tuple(drawn), columns=min(columns, max(1, len(drawn))),
        width=900 if len(drawn) > 1 else 720, height=210 if len(drawn) > 1 else 300, footnotes=footnotes,
    )  # fmt: skip


def one_by_one(
    courses: Sequence[Course],
    *,
    name: str,
    title: Text,
    x_label: Text = WEEKS,
    band: tuple[float, float] | None = None,
    tick_label: Text | None = TRANSFUSION,
    footnotes: tuple[Text, ...] = (),
    most: int = 30,
) -> Figure:
    """A small panel for each participant, all on one scale; red ticks at the foot mark special days, a band the target."""
    top = max((v for c in courses for _, v in c.points if v == v), default=1.0) * 1.06
    begin = min((t for c in courses for t, _ in c.points), default=0.0)
    end = max((t for c in courses for t, _ in c.points), default=1.0)
    panels = []
    for c in courses[:most]:
        marks: list[Mark] = []
        if band is not None:
            low, up = band
            marks.append(
                Band(lower=((begin, low), (end, low)), upper=((begin, up), (end, up)), colour=GOOD, opacity=0.2)
            )
        marks.append(Line(points=c.points, colour=0, width=1.1))
        if len(c.points) <= 40:
            marks.append(Points(points=c.points, colour=0, size=1.5))
        if c.ticks:
            marks.append(
                Points(
                    points=tuple((t, 0.0) for t in c.ticks if begin <= t <= end),
                    shape="tick",
                    colour=BAD,
                    size=3.4,
                    label=tick_label,
                )
            )
        panels.append(
            Panel(
                title=Text.same(c.participant), x=Axis(lower=begin, upper=end, ticks=nice_ticks(begin, end, 3)),
                y=Axis(lower=0, upper=top, ticks=nice_ticks(0, top, 3), grid=True), marks=tuple(marks),
            )
        )  # fmt: skip
    below = Text(
        zh=f"横轴：{x_label.zh}；各图同一尺度。", en=f"Across: {x_label.en.lower()}; one scale for all panels."
    )
    more = (
        (Text(zh=f"仅绘前 {most} 名，共 {len(courses)} 名。", en=f"The first {most} of {len(courses)} are drawn."),)
        if len(courses) > most
        else ()
    )
    columns = min(5, max(1, len(panels)))
    return Figure(
        name=name,
        title=title,
        panels=tuple(panels),
        columns=columns,
        width=900,
        height=84,
        footnotes=(below, *more, *footnotes),
    )


def before_after(
    pairs: Sequence[tuple[str, float, float]],
    *,
    name: str,
    title: Text,
    y_label: Text,
    footnotes: tuple[Text, ...] = (),
) -> Figure:
    """Two values of each participant joined by a line."""
    rows = tuple(((0.0, a), (1.0, b)) for _, a, b in pairs)
    both = tuple(p for r in rows for p in r)
    marks: tuple[Mark, ...] = (Segments(rows=rows, colour=SOFT, width=1.0), Points(points=both, colour=0))
    names = (Text(zh="基线", en="Baseline"), Text(zh="治疗后", en="After"))
    panel = Panel(x=Axis(scale="category", names=names), y=Axis(label=y_label, grid=True), marks=marks)
    return Figure(name=name, title=title, panels=(panel,), width=420, footnotes=footnotes)
