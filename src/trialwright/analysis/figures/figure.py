"""A figure: panels with axes, marks, legends and risk tables, laid out and drawn as one SVG in Chinese, English or both."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from trialwright.analysis.figures.marks import Mark
from trialwright.analysis.figures.palette import GRID, INK, PAPER, SOFT, colour_of
from trialwright.analysis.figures.scale import NOTHING, Axis, Scale, padded_ends
from trialwright.analysis.figures.svg import BOTH, FONT, element, languages_of, number, widest, words, wrapped
from trialwright.values.text import Text

TITLE, SMALL, TICK, LABEL = 14.0, 10.0, 10.5, 11.5
AT_RISK = Text(zh="风险人数", en="Number at risk")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRow:
    """One line of a risk table: the arm and its counts at the times of the table."""

    label: Text
    counts: tuple[int | str, ...]
    colour: int | str = INK


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """Numbers at risk under the x axis."""

    times: tuple[float, ...]
    rows: tuple[RiskRow, ...]
    title: Text = AT_RISK


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One pair of axes with its marks; several make small multiples."""

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    title: Text = NOTHING
    risk: RiskTable | None = None
    framed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure ready to print.

    Args:
        name: file name without ending.
        title: heading, drawn above.
        panels: row by row.
        columns: panels beside each other.
        width: of the whole figure in CSS pixels.
        height: of one panel's drawing area.
        footnotes: drawn below, wrapped to the width.
        legend: ``below``, ``above`` or ``none``; from the labels of the marks.
        alt: what a reader who cannot see it must know; the title where absent.

    >>> from trialwright.analysis.figures.marks import Line
    >>> t = Text(zh="时间", en="time")
    >>> f = Figure(
    ...     name="x", title=t, panels=(Panel(x=Axis(label=t), y=Axis(), marks=(Line(points=((0, 0), (1, 2))),)),)
    ... )
    >>> f.svg("zh")[:4], "时间" in f.svg("zh"), "时间" in f.svg("en"), 'class="zh"' in f.svg("both")
    ('<svg', True, False, True)
    """

    name: str
    title: Text
    panels: tuple[Panel, ...]
    columns: int = 1
    width: float = 720.0
    height: float = 320.0
    footnotes: tuple[Text, ...] = ()
    legend: str = "below"
    alt: Text = NOTHING

    def svg(self, language: str = "en") -> str:
        """The drawing; ``language`` is ``zh``, ``en`` or ``both`` (then texts carry the class ``zh`` or ``en``)."""
        body: list[str] = []
        y = 8.0
        if self.title != NOTHING:
            body.append(words(self.title, 0, y + TITLE, language, size=TITLE, weight="600"))
            y += TITLE + 14
        keys = self._keys()
        if keys and self.legend == "above":
            drawn, y = _legend(keys, y, self.width, language)
            body.append(drawn)
        gap = 26.0
        wide = (self.width - gap * (self.columns - 1)) / self.columns
        for start in range(0, len(self.panels), self.columns):
            deepest = y
            for k, panel in enumerate(self.panels[start : start + self.columns]):
                mark = f"{self._id()}-{language}-{start + k}"
                drawn, bottom = _panel(panel, k * (wide + gap), y, wide, self.height, language, mark)
                body.append(drawn)
                deepest = max(deepest, bottom)
            y = deepest + 10
        if keys and self.legend == "below":
            drawn, y = _legend(keys, y, self.width, language)
            body.append(drawn)
        drawn, y = _footnotes(self.footnotes, y, self.width, language)
        body.append(drawn)
        return self._wrapped("".join(body), y + 6, language)

    def _wrapped(self, inside: str, height: float, language: str) -> str:
        tongue = "en" if language == BOTH else language
        alt = self.alt if self.alt != NOTHING else self.title
        told = " / ".join(dict.fromkeys(alt.of(g) for g in languages_of(language)))
        box = f"0 0 {number(self.width)} {number(height)}"
        return element(
            "svg",
            f"<title>{escape(told, quote=False)}</title>"
            + element("rect", width=self.width, height=height, fill=PAPER)
            + inside,
            xmlns="http://www.w3.org/2000/svg", viewBox=box, width=self.width, height=height, role="img", lang=tongue,
            font_family=FONT, fill=INK,
        )  # fmt: skip

    def _id(self) -> str:
        return "f" + hashlib.sha256((self.name + self.title.en + self.title.zh).encode()).hexdigest()[:8]

    def _keys(self) -> tuple[Mark, ...]:
        found: dict[Text, Mark] = {}
        for panel in self.panels:
            for m in panel.marks:
                if m.label is not None:
                    found.setdefault(m.label, m)
        return tuple(found.values())


def _legend(keys: Sequence[Mark], y: float, width: float, language: str) -> tuple[str, float]:
    out, x, line = [], 0.0, y + 12
    for m in keys:
        assert m.label is not None
        room = 28 + widest([m.label], language, TICK) + 18
        if x > 0 and x + room > width:
            x, line = 0.0, line + 17
        out.append(m.key(x, line - 4))
        out.append(words(m.label, x + 28, line, language, size=TICK))
        x += room
    return "".join(out), line + 12


def _footnotes(notes: Sequence[Text], y: float, width: float, language: str) -> tuple[str, float]:
    if not notes:
        return "", y
    out, deepest = [], y
    for tongue in languages_of(language):
        line = y + 12
        for note in notes:
            for piece in wrapped(note.of(tongue), width - 4, SMALL):
                text = Text(zh=piece, en="") if tongue == "zh" else Text(zh="", en=piece)
                drawn = words(text, 0, line, tongue, size=SMALL, colour=SOFT)
                out.append(drawn.replace("<text ", f'<text class="{tongue}" ', 1) if language == BOTH else drawn)
                line += 14
        deepest = max(deepest, line - 8)
    return "".join(out), deepest


def _panel(
    panel: Panel, x0: float, y0: float, width: float, height: float, language: str, mark: str
) -> tuple[str, float]:
    xs = [p[0] for m in panel.marks for p in m.extent()]
    ys = [p[1] for m in panel.marks for p in m.extent()]
    top = y0 + (20.0 if panel.title != NOTHING else 6.0)
    bottom = top + height
    y_low, y_high = padded_ends(panel.y, ys)
    y = Scale(axis=panel.y, lower=y_low, upper=y_high, start=bottom, end=top)
    y_ticks = y.ticks()
    y_names = [y.name(k, t, y_ticks) for k, t in enumerate(y_ticks)]
    left = (
        widest(y_names, language, TICK) * (1.1 if panel.y.scale == "category" else 1.0)
        + 9
        + (19 if panel.y.label != NOTHING else 0)
    )
    if panel.risk is not None:
        left = max(left, widest([r.label for r in panel.risk.rows], language, TICK) + 22)
    right = 10.0
    x_low, x_high = padded_ends(panel.x, xs)
    x = Scale(axis=panel.x, lower=x_low, upper=x_high, start=x0 + left, end=x0 + width - right)
    beside = widest(y_names, language, TICK) * (1.1 if panel.y.scale == "category" else 1.0) + 9 + 19
    out = [_axes(panel, x, y, max(x0, x.start - beside), y_names, language)]
    clip = element(
        "clipPath", element("rect", x=x.start - 5, y=top - 5, width=x.end - x.start + 10, height=height + 10), id=mark
    )
    drawn = "".join(m.draw(x, y, language) for m in panel.marks)
    out.append(clip + element("g", drawn or " ", clip_path=f"url(#{mark})"))
    if panel.title != NOTHING:
        out.append(words(panel.title, x.start, y0 + 11, language, size=LABEL, weight="600"))
    foot = bottom + (0 if panel.x.quiet else 18) + (17 if panel.x.label != NOTHING else 0)
    if panel.x.scale == "category" and not panel.x.quiet:
        foot += _tilt(panel.x, x, language)[1]
    if panel.risk is not None:
        told, foot = _risk(panel.risk, x, x0, foot + 8, language)
        out.append(told)
    return "".join(out), foot


def _tilt(axis: Axis, x: Scale, language: str) -> tuple[bool, float]:
    """Whether the names of a category axis must be turned, and the room that takes."""
    wide = widest(axis.names or (), language, TICK)
    if wide <= x.unit() - 4:
        return False, 0.0
    return True, min(wide, 130.0) * 0.71


def _axes(panel: Panel, x: Scale, y: Scale, x0: float, y_names: Sequence[Text], language: str) -> str:
    out = []
    top, bottom = min(y.start, y.end), max(y.start, y.end)
    thin = {"stroke": GRID, "stroke_width": 1.0}
    firm = {"stroke": INK, "stroke_width": 1.0}
    for t, name in zip(y.ticks(), y_names, strict=True):
        at = y.at(t)
        if panel.y.grid:
            out.append(element("path", d=f"M{number(x.start)} {number(at)}H{number(x.end)}", **thin))
        if panel.y.scale != "category":
            out.append(element("path", d=f"M{number(x.start - 4)} {number(at)}h4", **firm))
        out.append(words(name, x.start - 7, at + TICK * 0.36, language, size=TICK, anchor="end"))
    x_ticks = x.ticks()
    tilted = panel.x.scale == "category" and _tilt(panel.x, x, language)[0]
    for k, t in enumerate(x_ticks):
        at, name = x.at(t), x.name(k, t, x_ticks)
        if panel.x.grid:
            out.append(element("path", d=f"M{number(at)} {number(top)}V{number(bottom)}", **thin))
        if panel.x.scale != "category":
            out.append(element("path", d=f"M{number(at)} {number(bottom)}v4", **firm))
        if tilted:
            out.append(words(name, at + 4, bottom + 13, language, size=TICK, anchor="end", turn=-45))
        else:
            out.append(words(name, at, bottom + 16, language, size=TICK, anchor="middle"))
    if not panel.y.quiet:
        out.append(element("path", d=f"M{number(x.start)} {number(top)}V{number(bottom)}", **firm))
    if not panel.x.quiet:
        out.append(element("path", d=f"M{number(x.start)} {number(bottom)}H{number(x.end)}", **firm))
    if panel.framed:
        box = {"x": x.start, "y": top, "width": x.end - x.start, "height": bottom - top}
        out.append(element("rect", fill="none", stroke=SOFT, stroke_width=0.8, **box))
    if panel.y.label != NOTHING:
        out.append(words(panel.y.label, x0 + 11, (top + bottom) / 2, language, size=LABEL, anchor="middle", turn=-90))
    if panel.x.label != NOTHING:
        deep = bottom + (18 if not panel.x.quiet else 0) + 14 + (_tilt(panel.x, x, language)[1] if tilted else 0)
        out.append(words(panel.x.label, (x.start + x.end) / 2, deep, language, size=LABEL, anchor="middle"))
    return "".join(out)


def _risk(table: RiskTable, x: Scale, x0: float, y: float, language: str) -> tuple[str, float]:
    out = [words(table.title, x0, y + 12, language, size=TICK, weight="600")]
    line = y + 28
    for row in table.rows:
        out.append(
            words(row.label, x.start - 14, line, language, size=TICK, anchor="end", colour=colour_of(row.colour))
        )
        for t, count in zip(table.times, row.counts, strict=True):
            out.append(words(Text.same(str(count)), x.at(t), line, language, size=TICK, anchor="middle"))
        line += 15
    return "".join(out), line - 8
