"""The pen: SVG elements as text, numbers in few digits, words in one or in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from trialwright.analysis.figures.palette import INK
from trialwright.values.text import Text

FONT = "'Helvetica Neue', Arial, 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
BOTH = "both"


def number(x: float) -> str:
    """A coordinate in at most two decimals.

    >>> number(12.0), number(3.14159)
    ('12', '3.14')
    """
    return f"{x:.2f}".rstrip("0").rstrip(".") if x == x else "0"


def element(name: str, inside: str = "", /, **attributes: object) -> str:
    """One element; underscores in attribute names become hyphens, ``None`` and empty attributes fall away."""
    parts = [name]
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown, quote=True)}"')
    head = " ".join(parts)
    return f"<{head}>{inside}</{name}>" if inside else f"<{head}/>"


def languages_of(language: str) -> tuple[str, ...]:
    """``both`` is Chinese and English."""
    return ("zh", "en") if language == BOTH else (language,)


def words(
    text: Text, x: float, y: float, language: str, *, size: float = 11, anchor: str = "start", colour: str = INK,
    weight: str | None = None, turn: float = 0, halo: bool = False,
) -> str:  # fmt: skip
    """A text at a point; for ``both`` one element a language, with class ``zh`` or ``en``, unless they read the same."""
    tongues = languages_of(language)
    same = len(tongues) == 2 and text.of("zh") == text.of("en")
    out = []
    for tongue in tongues[:1] if same else tongues:
        shown = text.of(tongue)
        if not shown:
            continue
        out.append(
            element(
                "text", escape(shown, quote=False), x=float(x), y=float(y), font_size=float(size),
                text_anchor=None if anchor == "start" else anchor, fill=None if colour == INK else colour,
                font_weight=weight, transform=f"rotate({number(turn)} {number(x)} {number(y)})" if turn else None,
                class_=None if same or len(tongues) == 1 else tongue,
                **({"stroke": "#fff", "stroke_width": 3.0, "paint_order": "stroke"} if halo else {}),
            )
        )  # fmt: skip
    return "".join(out)


def width_of(text: str, size: float) -> float:
    """About how wide a text stands: Han letters one em, capitals and digits less, narrow letters least."""
    total = 0.0
    for c in text:
        if ord(c) > 0x2E7F or 0x2150 <= ord(c) <= 0x2BFF:
            total += 1.0
        elif c in "iljtfI.,:;|'!()[] ":
            total += 0.3
        elif c.isupper() or c in "mwMW%@—":
            total += 0.7
        else:
            total += 0.55
    return total * size


def widest(texts: Iterable[Text], language: str, size: float) -> float:
    """The widest of several texts, over the languages drawn."""
    return max((width_of(t.of(g), size) for t in texts for g in languages_of(language)), default=0.0)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than ``width``; Chinese breaks anywhere, Latin words stay whole.

    >>> wrapped("one two three", 40, 10)
    ['one two', 'three']
    """
    pieces: list[str] = []
    word = ""
    for c in text:
        if c == " " or ord(c) > 0x2E7F:
            if word:
                pieces.append(word)
                word = ""
            pieces.append(c)
        else:
            word += c
    pieces.append(word)
    lines, line = [], ""
    for piece in pieces:
        if line and width_of(line + piece, size) > width and piece not in "，。；：、）":
            lines.append(line.rstrip())
            line = ""
        line += piece if line or piece != " " else ""
    if line.strip():
        lines.append(line.rstrip())
    return lines


def polyline(points: Sequence[tuple[float, float]], **attributes: object) -> str:
    """A line through points; a point that is not a number lifts the pen."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if x != x or y != y:
            runs.append([])
        else:
            runs[-1].append((x, y))
    path = "".join("M" + "L".join(f"{number(x)} {number(y)}" for x, y in run) for run in runs if len(run) > 1)
    return element("path", d=path, fill="none", **attributes) if path else ""
