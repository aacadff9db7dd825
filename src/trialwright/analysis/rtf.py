"""The tables of an analysis as Rich Text Format: one file that every word processor opens, written without a library.

Characters outside ASCII are written as ``\\uN?`` (UTF-16 code units, signed 16 bit) as RTF 1.9 asks, so Chinese needs
no code page; a reader that knows no Unicode shows the ``?``.

Source: Rich Text Format (RTF) Specification, version 1.9.1, Microsoft 2008.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trialwright.analysis.report import REHEARSAL, AnalysisReport, heading
from trialwright.analysis.result import Table, cell

WIDTH: Final = 15398
"""Width of the text of a landscape A4 page with margins of 2 cm, in twentieths of a point."""
FIRST: Final = 0.34
_FONTS: Final = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}{\f2\fswiss\fcharset0 Arial;}}"
)
_STYLES: Final = r"{\stylesheet{\s0\f0\fs18 Normal;}{\s1\sb240\sa80\keepn\b\f2\fs28 heading 1;}{\s2\sb160\sa60\keepn\b\f2\fs22 heading 2;}}"


def escaped(text: str) -> str:
    """A text as RTF reads it back.

    >>> print(escaped("a{b}\\\\ 中 𝛼"))
    a\\'7bb\\'7d\\'5c \\u20013? \\u-10187?\\u-8452?
    """
    out = []
    for character in text:
        code = ord(character)
        if character in "\\{}":
            out.append(f"\\'{code:02x}")
        elif character == "\n":
            out.append("\\line ")
        elif character == "\t":
            out.append("\\tab ")
        elif 32 <= code < 127:
            out.append(character)
        elif code > 127:
            units = character.encode("utf-16-le")
            for k in range(0, len(units), 2):
                unit = int.from_bytes(units[k : k + 2], "little")
                out.append(f"\\u{unit - 65536 if unit > 32767 else unit}?")
    return "".join(out)


def _fonted(text: str) -> str:
    """Text in a serif font; Chinese in its own."""
    return f"{{\\f1 {escaped(text)}}}" if any(ord(c) > 0x2E7F for c in text) else f"{{\\f0 {escaped(text)}}}"


def _paragraph(text: str, controls: str = r"\s0\fs18") -> str:
    return f"{{\\pard\\plain{controls} {_fonted(text)}\\par}}\n"


def _row(cells: Sequence[tuple[str, str]], edges: Sequence[int], *, head: bool = False, last: bool = False) -> str:
    """One row: ``(text, paragraph controls)`` for each cell, with the right edges of the cells in twentieths of a point."""
    lines = r"\clbrdrb\brdrs\brdrw" + ("15" if head or last else "5")
    above = r"\clbrdrt\brdrs\brdrw15" if head else ""
    definition = "".join(f"{above}{lines}\\cellx{edge}" for edge in edges)
    repeat, keep = (r"\trhdr", r"\keepn") if head else ("", "")
    body = "".join(f"\\pard\\plain\\intbl{keep}\\fs16{controls} {_fonted(text)}\\cell" for text, controls in cells)
    return f"\\trowd\\trgaph70\\trleft0\\trkeep{repeat}{definition}\n{body}\\row\n"


def table(t: Table, language: str = "en") -> str:
    """One table as RTF rows: the head repeats on every page, no row breaks over two."""
    columns, heads = t.columns(), t.heads()
    words = all(r.format == "text" for r in t.records)
    side = r"\ql" if words else r"\qr"
    first = int(WIDTH * (FIRST if len(columns) > 1 else 0.5))
    step = (WIDTH - first) / max(1, len(columns))
    edges = [first, *(first + round(step * (k + 1)) for k in range(len(columns)))]
    out = [_row([("", r"\ql"), *((h.of(language), rf"{side}\b") for h in heads)], edges, head=True)]
    rows = list(t.rows())
    for k, (variable, level, cells) in enumerate(rows):
        indent = rf"\ql\li{220 * level}" if level else r"\ql"
        shown = [(cell(cells[c], language) if c in cells else "", side) for c in columns]
        out.append(_row([(variable.of(language), indent), *shown], edges, last=k == len(rows) - 1))
    return "".join(out) + "\\pard\\plain\\par\n"


def to_rtf(report: AnalysisReport, language: str = "en") -> bytes:
    """Every table with its title and footnotes, section by section; ASCII bytes."""
    head, warning = heading(report), REHEARSAL
    out = [
        "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0\\deflang" + ("2052" if language == "zh" else "2057"), _FONTS, "\n", _STYLES, "\n",
        "\\paperw16838\\paperh11906\\margl720\\margr720\\margt1134\\margb1134\\landscape\n",
        _footer(report), _paragraph(report.title.of(language), r"\s1\b\fs32"), _paragraph(head.of(language)),
    ]  # fmt: skip
    if report.rehearsal:
        out.append(_paragraph(warning.of(language), r"\s0\b\fs18"))
    for s in report.sections:
        out.append(_paragraph(s.title.of(language), r"\s1\sb240\sa80\keepn\b\fs28"))
        if s.note is not None:
            out.append(_paragraph(s.note.of(language)))
        for t in s.tables:
            if not t.records:
                continue
            if t.title != s.title:
                out.append(_paragraph(t.title.of(language), r"\s2\sb160\sa60\keepn\b\fs22"))
            out.append(table(t, language))
            out += [_paragraph(f.of(language), r"\s0\fs15") for f in t.footnotes]
    out.append("}\n")
    return "".join(out).encode("ascii")


def _footer(report: AnalysisReport) -> str:
    return (
        f"{{\\footer\\pard\\plain\\qr\\fs14 {_fonted(f'{report.study} {report.version} · {report.cut} · ')}"
        "{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}\\par}\n"
    )
