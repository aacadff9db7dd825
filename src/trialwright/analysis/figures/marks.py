"""What can be drawn in a panel: lines, steps, bands, points, whiskers, bars, cells, rules, segments and labels.

A mark gives its data in the units of the axes. ``colour`` is a series number of ``palette`` or a colour; ``label``
puts the mark into the legend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from trialwright.analysis.figures.palette import DASHES, INK, MARKERS, SOFT, colour_of, is_dark
from trialwright.analysis.figures.scale import Scale
from trialwright.analysis.figures.svg import element, number, polyline, words
from trialwright.values.text import Text

XY = tuple[float, float]


class Mark(Protocol):
    """Anything a panel can draw."""

    @property
    def label(self) -> Text | None: ...
    def extent(self) -> Iterator[XY]: ...
    def draw(self, x: Scale, y: Scale, language: str) -> str: ...
    def key(self, x: float, y: float) -> str: ...


def marker(shape: str, x: float, y: float, size: float, fill: str, stroke: str | None = None) -> str:
    """One symbol of a scatter; ``ring`` is hollow, ``tick`` a censoring tick."""
    s = size
    edge = {"stroke": stroke or fill, "stroke_width": 1.0}
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=s, fill=fill, **edge)
    if shape == "ring":
        return element("circle", cx=x, cy=y, r=s, fill="#fff", stroke=fill, stroke_width=1.4)
    if shape == "square":
        return element("rect", x=x - s, y=y - s, width=2 * s, height=2 * s, fill=fill, **edge)
    paths = {
        "triangle": f"M{number(x)} {number(y - 1.2 * s)}L{number(x + 1.1 * s)} {number(y + 0.8 * s)}H{number(x - 1.1 * s)}Z",
        "down": f"M{number(x)} {number(y + 1.2 * s)}L{number(x + 1.1 * s)} {number(y - 0.8 * s)}H{number(x - 1.1 * s)}Z",
        "diamond": f"M{number(x)} {number(y - 1.3 * s)}L{number(x + 1.3 * s)} {number(y)}L{number(x)} {number(y + 1.3 * s)}L{number(x - 1.3 * s)} {number(y)}Z",
    }
    if shape in paths:
        return element("path", d=paths[shape], fill=fill, **edge)
    lines = {
        "cross": f"M{number(x - s)} {number(y - s)}L{number(x + s)} {number(y + s)}M{number(x + s)} {number(y - s)}L{number(x - s)} {number(y + s)}",
        "plus": f"M{number(x - s)} {number(y)}H{number(x + s)}M{number(x)} {number(y - s)}V{number(y + s)}",
        "tick": f"M{number(x)} {number(y - 1.2 * s)}V{number(y + 1.2 * s)}",
        "arrow": f"M{number(x)} {number(y)}h{number(2.6 * s)}m{number(-1.3 * s)} {number(-1.1 * s)}l{number(1.3 * s)} {number(1.1 * s)}l{number(-1.3 * s)} {number(1.1 * s)}",
    }
    return element("path", d=lines.get(shape, lines["plus"]), fill="none", stroke=fill, stroke_width=1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; not-a-number lifts the pen. ``dash`` -1 takes the dash of the series colour."""

    points: tuple[XY, ...]
    colour: int | str = 0
    width: float = 1.6
    dash: int = 0
    opacity: float = 1.0
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        return iter(self.points)

    def _style(self) -> dict[str, object]:
        k = self.colour if self.dash < 0 and isinstance(self.colour, int) else max(self.dash, 0)
        return {
            "stroke": colour_of(self.colour), "stroke_width": self.width, "stroke_dasharray": DASHES[k % len(DASHES)],
            "stroke_linejoin": "round", "stroke_opacity": None if self.opacity == 1 else self.opacity,
        }  # fmt: skip

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        return polyline([(x.at(a), y.at(b)) for a, b in self.points], **self._style())

    def key(self, x: float, y: float) -> str:
        return polyline([(x, y), (x + 22, y)], **self._style())


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A right-continuous step function: each value holds until the next point (survival curves)."""

    points: tuple[XY, ...]
    colour: int | str = 0
    width: float = 1.8
    dash: int = -1
    label: Text | None = None
    until: float | None = None

    def extent(self) -> Iterator[XY]:
        return iter(self.points)

    def _corners(self) -> tuple[XY, ...]:
        out: list[XY] = []
        for a, b in self.points:
            if out:
                out.append((a, out[-1][1]))
            out.append((a, b))
        if self.until is not None and out:
            out.append((self.until, out[-1][1]))
        return tuple(out)

    def _line(self) -> Line:
        return Line(points=self._corners(), colour=self.colour, width=self.width, dash=self.dash)

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        return self._line().draw(x, y, language)

    def key(self, x: float, y: float) -> str:
        return self._line().key(x, y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The area between a lower and an upper curve, each (x, y); ``steps`` for survival curves."""

    lower: tuple[XY, ...]
    upper: tuple[XY, ...]
    colour: int | str = 0
    opacity: float = 0.14
    steps: bool = False
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        return iter(p for p in (*self.lower, *self.upper) if p[1] == p[1])

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        low, up = (p for p in (self.lower, self.upper))
        low, up = tuple(p for p in low if p[1] == p[1]), tuple(p for p in up if p[1] == p[1])
        if not low or not up:
            return ""
        if self.steps:
            low, up = (Steps(points=p)._corners() for p in (low, up))
        ring = [(x.at(a), y.at(b)) for a, b in (*up, *reversed(low))]
        path = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in ring) + "Z"
        return element("path", d=path, fill=colour_of(self.colour), fill_opacity=self.opacity)

    def key(self, x: float, y: float) -> str:
        return element(
            "rect", x=x, y=y - 5.0, width=22.0, height=10.0, fill=colour_of(self.colour), fill_opacity=self.opacity
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Symbols; ``shape`` "" takes the marker of the series colour; ``tick`` is a censoring tick, ``ring`` hollow."""

    points: tuple[XY, ...]
    colour: int | str = 0
    shape: str = ""
    size: float = 3.2
    label: Text | None = None

    def _shape(self) -> str:
        return self.shape or MARKERS[(self.colour if isinstance(self.colour, int) else 0) % len(MARKERS)]

    def extent(self) -> Iterator[XY]:
        return iter(self.points)

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        fill = colour_of(self.colour)
        return "".join(
            marker(self._shape(), x.at(a), y.at(b), self.size, fill) for a, b in self.points if a == a and b == b
        )

    def key(self, x: float, y: float) -> str:
        return marker(self._shape(), x + 11, y, self.size, colour_of(self.colour))


def _stroke(across: bool, at: float, ends: list[float]) -> str:
    a, b = (number(e) for e in ends)
    return f"M{a} {number(at)}H{b}" if across else f"M{number(at)} {a}V{b}"


def _end(across: bool, at: float, end: float, cap: float, beyond: int) -> str:
    """A cap, or an arrow head where the interval goes on beyond the axis (``beyond`` 1 or -1)."""
    if not beyond:
        c = number(2 * cap)
        return f"M{number(end)} {number(at - cap)}v{c}" if across else f"M{number(at - cap)} {number(end)}h{c}"
    back = beyond * 1.5 * cap
    if across:
        return f"M{number(end + back)} {number(at - cap)}L{number(end)} {number(at)}L{number(end + back)} {number(at + cap)}"
    return (
        f"M{number(at - cap)} {number(end - back)}L{number(at)} {number(end)}L{number(at + cap)} {number(end - back)}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Whiskers:
    """Intervals with or without a centre: ``(place, lower, centre, upper)``; ``across`` lays them along x (forest)."""

    rows: tuple[tuple[float, float, float, float], ...]
    colour: int | str = 0
    across: bool = False
    shape: str = "square"
    size: float = 3.6
    cap: float = 3.5
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        for place, low, centre, high in self.rows:
            for v in (low, centre, high):
                yield (v, place) if self.across else (place, v)

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        ink, out = colour_of(self.colour), []
        for place, low, centre, high in self.rows:
            along, at = (x, y.at(place)) if self.across else (y, x.at(place))
            ends = [along.at(max(min(v, along.upper), along.lower)) for v in (low, high)]
            cut = [low < along.lower, high > along.upper]
            d = _stroke(self.across, at, ends)
            for end, beyond, turn in zip(ends, cut, (1, -1), strict=True):
                d += _end(self.across, at, end, self.cap, turn if beyond else 0)
            out.append(element("path", d=d, stroke=ink, stroke_width=1.3, fill="none"))
            if centre == centre and self.shape and along.lower <= centre <= along.upper:
                px, py = (x.at(centre), at) if self.across else (at, y.at(centre))
                out.append(marker(self.shape, px, py, self.size, ink))
        return "".join(out)

    def key(self, x: float, y: float) -> str:
        line = element("path", d=f"M{number(x)} {number(y)}h22", stroke=colour_of(self.colour), stroke_width=1.3)
        return line + marker(self.shape or "square", x + 11, y, self.size, colour_of(self.colour))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars from ``base``: ``(place, value)``; ``across`` lays them along x; ``offset``/``width`` in units of the place."""

    rows: tuple[tuple[float, float], ...]
    colour: int | str = 0
    colours: tuple[int | str, ...] | None = None
    across: bool = False
    base: float = 0.0
    bases: tuple[float, ...] | None = None
    width: float = 0.7
    offset: float = 0.0
    opacity: float = 1.0
    label: Text | None = None

    def _base(self, k: int) -> float:
        return self.bases[k] if self.bases is not None else self.base

    def extent(self) -> Iterator[XY]:
        for k, (place, v) in enumerate(self.rows):
            for value in (self._base(k), v):
                for side in (-self.width / 2, self.width / 2):
                    at = place + self.offset + side
                    yield (value, at) if self.across else (at, value)

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        out = []
        for k, (place, v) in enumerate(self.rows):
            if self.bases is not None and v == self._base(k):
                continue  # nothing to stack
            fill = colour_of(self.colours[k] if self.colours is not None else self.colour)
            along, beside = (x, y) if self.across else (y, x)
            a, b = sorted((along.at(self._base(k)), along.at(v)))
            c, d = sorted(beside.at(place + self.offset + s * self.width / 2) for s in (-1, 1))
            box = (a, c, b - a, d - c) if self.across else (c, a, d - c, b - a)
            out.append(
                element(
                    "rect", x=box[0], y=box[1], width=max(box[2], 0.6), height=max(box[3], 0.6), fill=fill,
                    fill_opacity=None if self.opacity == 1 else self.opacity,
                )
            )  # fmt: skip
        return "".join(out)

    def key(self, x: float, y: float) -> str:
        fill = colour_of(self.colour)
        return element("rect", x=x + 4.0, y=y - 5.0, width=12.0, height=10.0, fill=fill, fill_opacity=self.opacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Heat cells: ``(column, row, colour, words)``, one unit wide and high."""

    rows: tuple[tuple[float, float, str, Text], ...]
    size: float = 10.5
    gap: float = 0.04
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        for a, b, _, _ in self.rows:
            yield a - 0.5, b - 0.5
            yield a + 0.5, b + 0.5

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        out = []
        for a, b, fill, text in self.rows:
            x0, x1 = sorted((x.at(a - 0.5 + self.gap), x.at(a + 0.5 - self.gap)))
            y0, y1 = sorted((y.at(b - 0.5 + self.gap), y.at(b + 0.5 - self.gap)))
            out.append(element("rect", x=x0, y=y0, width=x1 - x0, height=y1 - y0, fill=fill))
            ink = "#fff" if is_dark(fill) else INK
            middle = ((x0 + x1) / 2, (y0 + y1) / 2 + self.size * 0.36)
            out.append(words(text, *middle, language, size=self.size, anchor="middle", colour=ink))
        return "".join(out)

    def key(self, x: float, y: float) -> str:
        fill = self.rows[0][2] if self.rows else INK
        return element("rect", x=x + 4.0, y=y - 5.0, width=12.0, height=10.0, fill=fill)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A straight line across the panel at ``x`` or at ``y``: a limit, a line of no effect."""

    x: float | None = None
    y: float | None = None
    colour: int | str = SOFT
    dash: str = "4 3"
    width: float = 1.0
    words: Text | None = None
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        nan = float("nan")
        yield (self.x if self.x is not None else nan, self.y if self.y is not None else nan)

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        ink = colour_of(self.colour)
        style = {"stroke": ink, "stroke_width": self.width, "stroke_dasharray": self.dash}
        out = ""
        if self.y is not None and y.lower <= self.y <= y.upper:
            at = y.at(self.y)
            out += element("path", d=f"M{number(x.start)} {number(at)}H{number(x.end)}", **style)
            if self.words is not None:
                out += words(self.words, x.end - 3, at - 4, language, size=10, anchor="end", colour=ink, halo=True)
        if self.x is not None and x.lower <= self.x <= x.upper:
            at = x.at(self.x)
            out += element("path", d=f"M{number(at)} {number(y.start)}V{number(y.end)}", **style)
            if self.words is not None:
                out += words(self.words, at + 4, min(y.start, y.end) + 11, language, size=10, colour=ink, halo=True)
        return out

    def key(self, x: float, y: float) -> str:
        return polyline(
            [(x, y), (x + 22, y)], stroke=colour_of(self.colour), stroke_width=self.width, stroke_dasharray=self.dash
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Straight pieces ``((x1, y1), (x2, y2))``: swimmer lanes, brackets, paths between participants."""

    rows: tuple[tuple[XY, XY], ...]
    colour: int | str = 0
    width: float = 1.4
    dash: str = ""
    ends: str = ""
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        for a, b in self.rows:
            yield a
            yield b

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        ink, out = colour_of(self.colour), []
        for (a, b), (c, d) in self.rows:
            ends = [(x.at(a), y.at(b)), (x.at(c), y.at(d))]
            out.append(polyline(ends, stroke=ink, stroke_width=self.width, stroke_dasharray=self.dash))
            if self.ends:
                out.append(marker(self.ends, *ends[1], 3.4, ink))
        return "".join(out)

    def key(self, x: float, y: float) -> str:
        ink = colour_of(self.colour)
        return polyline([(x, y), (x + 22, y)], stroke=ink, stroke_width=self.width, stroke_dasharray=self.dash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words at a point, moved by ``dx``, ``dy`` pixels."""

    at: XY
    text: Text
    size: float = 10.5
    anchor: str = "start"
    colour: int | str = INK
    dx: float = 0.0
    dy: float = 0.0
    weight: str | None = None
    label: Text | None = None

    def extent(self) -> Iterator[XY]:
        yield self.at

    def draw(self, x: Scale, y: Scale, language: str) -> str:
        return words(
            self.text, x.at(self.at[0]) + self.dx, y.at(self.at[1]) + self.dy, language, size=self.size,
            anchor=self.anchor, colour=colour_of(self.colour), weight=self.weight, halo=True,
        )  # fmt: skip

    def key(self, x: float, y: float) -> str:
        return ""
