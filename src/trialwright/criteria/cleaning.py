"""Brings a criterion's characters into one spelling while every character keeps its place in the source.

Order (design of the language, section 3): HTML and escapes, list marks, superscripts to ``^n``, NFKC, look-alikes,
powers of ten, unit spelling. NFKC must not come first: it turns ``10⁹/L`` into ``109/L``. What is damage and not
spelling (``×10 9 /L``, ``10?/L``, ``³ 2000``) is mended as a *proposal* that stands in ``Cleaned.repairs``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A place where the source is damaged and a reading is proposed.

    Args:
        kind: ``power of ten``, ``comparator``, ``hyphen``, ``unit`` or ``exponent`` (lost and not recoverable by shape).
        start, end: offsets in the source text.
        as_written, proposed: the characters as they stand, and what they are taken for (empty: nothing proposed).
        because: why, in both languages.
    """

    kind: str
    start: int
    end: int
    as_written: str
    proposed: str
    because: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text in one spelling, with the place in the source of each of its characters.

    Args:
        text: the cleaned characters.
        source: the text as given.
        starts, ends: for each cleaned character the half-open span of source characters it stands for.
        repairs: mended damage, for a person to confirm.
    """

    text: str
    source: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    repairs: tuple[Mend, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the cleaned characters ``start`` to ``end``.

        >>> c = clean("ANC ≥ 1.5×10⁹/L")
        >>> c.text, c.source[slice(*c.span(6, 16))]
        ('ANC ≥ 1.5×10^9/L', '1.5×10⁹/L')
        """
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.source)
            return at, at
        return min(self.starts[start:end]), max(self.ends[start:end])

    def words(self, start: int, end: int) -> str:
        """The source characters behind the cleaned characters ``start`` to ``end``."""
        a, b = self.span(start, end)
        return self.source[a:b]


class _Buffer:
    """Characters under change, each with its source span."""

    __slots__ = ("chars", "ends", "source", "starts")

    def __init__(self, source: str) -> None:
        self.source = source
        self.chars = source
        self.starts = list(range(len(source)))
        self.ends = list(range(1, len(source) + 1))

    def replace(self, pattern: re.Pattern[str], into: Callable[[re.Match[str]], str | None]) -> None:
        """Rewrites every match; ``None`` leaves it. Equal lengths map one to one, else all map to the whole match."""
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for m in pattern.finditer(self.chars):
            new = into(m)
            if new is None or m.start() < at or m.start() == m.end():
                continue
            a, b = m.span()
            out.append(self.chars[at:a])
            starts += self.starts[at:a]
            ends += self.ends[at:a]
            # a common head and tail keep their own places, so that a span never swallows more than changed
            old = m.group()
            head = 0
            while head < min(len(old), len(new)) and old[head] == new[head]:
                head += 1
            tail = 0
            while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
                tail += 1
            middle = new[head : len(new) - tail]
            first, last = a + head, b - tail
            out.append(new)
            starts += self.starts[a:first]
            ends += self.ends[a:first]
            if len(middle) == last - first:
                starts += self.starts[first:last]
                ends += self.ends[first:last]
            elif middle:
                s = self.starts[first] if first < last else self.starts[max(first - 1, 0)]
                e = self.ends[last - 1] if first < last else self.ends[max(first - 1, 0)]
                starts += [s] * len(middle)
                ends += [e] * len(middle)
            elif first < last and len(starts):  # characters vanished: the one before now stands for them, too
                ends[-1] = max(ends[-1], self.ends[last - 1])
            starts += self.starts[last:b]
            ends += self.ends[last:b]
            at = b
        if not out:
            return
        out.append(self.chars[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        self.chars, self.starts, self.ends = "".join(out), starts, ends


_TAGS: Final = re.compile(r"</?(?:p|br|b|i|u|em|strong|li|ul|ol|span|div|font|td|tr)\b[^<>]*>", re.I)
_SUP: Final = re.compile(r"<sup\b[^<>]*>\s*([^<>]{0,8}?)\s*</sup\s*>", re.I)
_SUB: Final = re.compile(r"<sub\b[^<>]*>\s*([^<>]{0,8}?)\s*</sub\s*>", re.I)
_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,20}|#\d{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_ESCAPE: Final = re.compile(r"\\(?=[<>~\[\]*_&#|+.()-])|_x000D_")

_CIRCLED: Final = MappingProxyType(
    {
        chr(first + k): f"({k + 1})"
        for first, count in ((0x2460, 20), (0x2474, 20), (0x2776, 10), (0x2780, 10), (0x278A, 10))
        for k in range(count)
    }
    | {chr(0x2488 + k): f"{k + 1}." for k in range(20)}
)
_FRACTIONS: Final = MappingProxyType(
    {
        "½": "5",
        "¼": "25",
        "¾": "75",
        "⅕": "2",
        "⅖": "4",
        "⅗": "6",
        "⅘": "8",
        "⅛": "125",
        "⅜": "375",
        "⅝": "625",
        "⅞": "875",
    }
)
_SUPER: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUBS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉₋₊", "0123456789-+")
# NFKC leaves these; Cyrillic and Greek letters that look Latin are handled beside Latin letters or digits only
_LOOK_ALIKES: Final = str.maketrans(
    {
        "≧": "≥", "⩾": "≥", "≽": "≥", "⪰": "≥", "≦": "≤", "⩽": "≤", "≼": "≤", "⪯": "≤",
        "〈": "<", "〉": ">", "‹": "<", "›": ">", "˂": "<", "˃": ">", "∶": ":", "“": '"', "”": '"', "„": '"', "″": '"',
        "’": "'", "‘": "'", "‛": "'", "′": "'", "✕": "×", "✖": "×", "╳": "×", "⨯": "×", "ⅹ": "x", "−": "-", "–": "-",
        "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "﹣": "-", "〜": "~", "∼": "~", "～": "~", "˜": "~", "﹤": "<",
        "﹥": ">", "﹦": "=", "⁄": "/", "∕": "/", "⼀": "一", "｡": "。", "﹪": "%", "µ": "μ", "〔": "(", "〕": ")",
        "【": "[", "】": "]", "『": "\"", "』": "\"", "「": "\"", "」": "\"", "‧": "·", "∙": "·", "⋅": "·",
    }
)  # fmt: skip
_CYRILLIC: Final = str.maketrans("хХаАсСеЕоОрРМТНВКі", "xXaAcCeEoOpPMTHBKi")
_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad\ufffe\uffff\u0000-\u0008\u000e-\u001f\u007f-\u009f]"
)

_VOLUME: Final = r"(?:[uμ]?[lL]|m[lL]|d[lL]|mm\^?3|cm\^?3|cells|copies|拷贝|个|IU|CFU|升)"
_POWER_SPELLED: Final = re.compile(r"(?:(?<=[\d\s×xX*·)])|\b)10\s*(?:\^|\*\*|[Ee])\s*\(?(\d{1,2})\)?")
_POWER_TIMES: Final = re.compile(r"(?<=[\d)])\s*(?:[×xX✕*·•]|\btimes\b)\s*(?=10\^\d)")
_POWER_PLAIN: Final = re.compile(r"(?<=\d)[eE]\+?(\d{1,2})(?=\s*/\s*" + _VOLUME + r")")
# damage: the exponent fell beside the ten; only behind a multiplication sign is the shape unmistakable
_POWER_SPLIT: Final = re.compile(r"(?<=\d)(\s*[×xX*]\s*)10(\s{0,2})(\d{1,2})(?=\s*/\s*" + _VOLUME + r")")
_POWER_BARE: Final = re.compile(r"(?<![\d.,])(\s?)10\s(9|12|6|3)(?=\s*/\s*" + _VOLUME + r")")
_POWER_LOST: Final = re.compile(r"(?<=\d)(\s*[×xX*]\s*)10[?□�](?=\s*/\s*" + _VOLUME + r")")
_GLUED: Final = re.compile(r"(?<![\d.,×xX*^])10([3-9])(?=\s?(?:copies|copy|拷贝|IU|cps|CFU|cells)\b)", re.I)

_BECAUSE_SPLIT = Text(zh="乘号后的10与指数断开", en="behind a multiplication sign the ten has lost its superscript")
_BECAUSE_LOST = Text(zh="10的指数已丢失", en="the exponent of ten is lost")
_BECAUSE_GLUED = Text(zh="可能为10的次方，上标已丢失", en="may be a power of ten whose superscript was lost")
_BECAUSE_SYMBOL = Text(zh="符号字体损坏：³ 常为 ≥，£ 常为 ≤", en="symbol font damage: ³ stands for ≥, £ for ≤")
_BECAUSE_HYPHEN = Text(zh="问号出现在词内，应为连字符", en="a question mark inside a word stands for a hyphen")
_BECAUSE_SLASH = Text(zh="单位缺少斜线", en="the unit has lost its slash")


@dataclass(slots=True)
class _Work:
    buffer: _Buffer
    mends: list[Mend]

    def mend(
        self, m: re.Match[str], kind: str, proposed: str, because: Text, start: int = 0, end: int | None = None
    ) -> None:
        """Notes a repair of part of a match (offsets inside the match)."""
        a, b = m.start() + start, m.start() + (len(m.group()) if end is None else end)
        s, e = self.buffer.starts[a], self.buffer.ends[b - 1]
        self.mends.append(
            Mend(
                kind=kind,
                start=s,
                end=e,
                as_written=self.buffer.source[s:e],
                proposed=proposed,
                because=because,
            )
        )


def clean(text: str) -> Cleaned:
    """One spelling for symbols, digits, powers of ten and units; total on any text.

    >>> clean("体重≥５０㎏，ALT≦2.5&times;ULN").text
    '体重≥50kg,ALT≤2.5×ULN'
    >>> clean("PLT >= 90 × 10 9 /L").repairs[0].proposed
    '10^9'
    """
    work = _Work(_Buffer(text), [])
    _markup(work)
    _superscripts(work)
    _compatibility(work)
    _look_alikes(work)
    _powers_of_ten(work)
    _unit_spelling(work)
    b = work.buffer
    return Cleaned(
        text=b.chars,
        source=text,
        starts=tuple(b.starts),
        ends=tuple(b.ends),
        repairs=tuple(sorted(work.mends, key=_place)),
    )


def _place(m: Mend) -> tuple[int, int]:
    return m.start, m.end


def _markup(work: _Work) -> None:
    b = work.buffer
    if "&" in b.chars:
        b.replace(_ENTITY, lambda m: html.unescape(m.group()) if html.unescape(m.group()) != m.group() else None)
    if "<" in b.chars:
        b.replace(_SUP, lambda m: _as_power(m.group(1)))
        b.replace(_SUB, lambda m: m.group(1))
        b.replace(_TAGS, lambda m: " ")
    if "\\" in b.chars or "_x" in b.chars:
        b.replace(_ESCAPE, lambda m: "")


def _as_power(inner: str) -> str:
    return "^" + inner if re.fullmatch(r"[-+]?\d+", inner) else inner


def _superscripts(work: _Work) -> None:
    b = work.buffer
    b.replace(re.compile("[①-⒛❶-➓]"), lambda m: _CIRCLED.get(m.group()))
    b.replace(re.compile(r"(\d?)\s?([½¼¾⅕⅖⅗⅘⅛⅜⅝⅞])"), lambda m: f"{m.group(1) or '0'}.{_FRACTIONS[m.group(2)]}")
    # Symbol-font damage first, or its ³ would become a power: a superscript with blanks around it, before a number
    symbol = re.compile(r"(?<![\w⁰¹²³)])([³£])(?=\s{0,2}\d)|(?<=\s)([³£])(?=\s{0,2}\d)")

    def mend(m: re.Match[str]) -> str:
        sign = "≥" if "³" in m.group() else "≤"
        work.mend(m, "comparator", sign, _BECAUSE_SYMBOL)
        return sign

    b.replace(symbol, mend)
    b.replace(re.compile("(?<=10)[₀-₉₋]+"), lambda m: "^" + m.group().translate(_SUBS))
    b.replace(
        re.compile("[⁰¹²³⁴-⁹⁻⁺]+"),
        lambda m: (
            "^" + m.group().translate(_SUPER)
            if re.search(r"\d", m.group().translate(_SUPER))
            else m.group().translate(_SUPER)
        ),
    )


def _compatibility(work: _Work) -> None:
    """NFKC, one character and its combining marks at a time, so that places stay known."""
    b = work.buffer
    if b.chars.isascii():
        return

    def folded(m: re.Match[str]) -> str | None:
        new = unicodedata.normalize("NFKC", m.group())
        return new if new != m.group() else None

    b.replace(re.compile(r"[^\x00-\x7f\u4e00-\u9fff][\u0300-\u036f\u3099\u309a]*|[A-Za-z][\u0300-\u036f]+"), folded)


def _look_alikes(work: _Work) -> None:
    b = work.buffer
    if not b.chars.isascii():
        b.chars = b.chars.translate(_LOOK_ALIKES)
        b.replace(
            re.compile(r"(?<=[A-Za-z0-9\s])[хХаАсСеЕоОрРМТНВКі](?=[\sA-Za-z0-9])"),
            lambda m: m.group().translate(_CYRILLIC),
        )
    b.replace(_INVISIBLE, lambda m: "")
    b.replace(re.compile(r"[\t\r\n\f\v\u00a0\u2000-\u200a\u3000]"), lambda m: " ")
    b.replace(re.compile(r"[>≥]\s?/\s?[=≥]|>\s?=|=\s?>(?=\s*\d)"), lambda m: "≥")
    b.replace(re.compile(r"[<≤]\s?/\s?[=≤]|<\s?=|=\s?<"), lambda m: "≤")
    b.replace(re.compile(r"(?<=\d)·(?=\d)"), lambda m: ".")
    b.replace(
        re.compile(r"[<>]_(?=\s?\d)"), lambda m: "≥" if m.group()[0] == ">" else "≤"
    )  # a sign typed as underlined

    def hyphen(m: re.Match[str]) -> str:
        work.mend(m, "hyphen", "-", _BECAUSE_HYPHEN)
        return "-"

    if "?" in b.chars:
        b.replace(re.compile(r"(?<=[A-Za-z])\?(?=[A-Za-z])"), hyphen)


def _powers_of_ten(work: _Work) -> None:
    b = work.buffer
    if "10" not in b.chars and not _POWER_PLAIN.search(b.chars):
        return

    def split(m: re.Match[str]) -> str:
        inner = len(m.group(1))
        work.mend(m, "power of ten", f"10^{m.group(3)}", _BECAUSE_SPLIT, inner)
        return f"×10^{m.group(3)}"

    def bare(m: re.Match[str]) -> str:
        work.mend(m, "power of ten", f"10^{m.group(2)}", _BECAUSE_SPLIT, len(m.group(1)))
        return f"{m.group(1)}×10^{m.group(2)}"

    def lost(m: re.Match[str]) -> str:
        work.mend(m, "exponent", "", _BECAUSE_LOST, len(m.group(1)))
        return "×10^?"

    def glued(m: re.Match[str]) -> None:
        work.mend(m, "power of ten", f"10^{m.group(1)}", _BECAUSE_GLUED)

    b.replace(_POWER_SPELLED, lambda m: f"10^{m.group(1)}")
    b.replace(_POWER_TIMES, lambda m: "×")
    b.replace(_POWER_PLAIN, lambda m: f"×10^{m.group(1)}")
    b.replace(_POWER_SPLIT, split)
    b.replace(_POWER_BARE, bare)
    b.replace(_POWER_LOST, lost)
    b.replace(_GLUED, glued)  # only noted: without a sign before it, 104 may be one hundred and four


_POWERED_LETTER: Final = re.compile(r"(?<![A-Za-z])(mm|cm|dm|km|m)\s?\^\s?([23])(?!\d)")
_SPACED_LETTER: Final = re.compile(
    r"(?:(?<=/)|(?<=[\d/\s])(?=[mc]m\s)|(?<=1\.73\s)|(?<=1\.73))(mm|cm|m)\s([23])(?![\d.])(?=\s*[,;.)/]|\s|$)"
)
_MICRO: Final = re.compile(r"μ(?=(?:g|mol|M|[lL]|kat|IU|U|m)\b)")
_SPACED_SLASH: Final = re.compile(
    r"(?<=[A-Za-z\d%^])\s+/\s*(?=(?:[uμmd]?[lL]|mm|cm|kg|m2|min|h|d|day|hr|天|日|HPF|g)(?![A-Za-z]))|(?<=[A-Za-z])/\s+(?=(?:[uμmd]?[lL]|mm|cm|kg|m2|min)(?![A-Za-z]))"
)
_LOST_SLASH: Final = re.compile(r"(?<=[\d\s.])(u?mol|mmol|mg|ug|ng|g|IU|U)(L|dL|mL)(?![A-Za-z/])")


def _unit_spelling(work: _Work) -> None:
    b = work.buffer
    b.replace(_MICRO, lambda m: "u")
    b.replace(_POWERED_LETTER, lambda m: m.group(1) + m.group(2))
    b.replace(_SPACED_LETTER, lambda m: m.group(1) + m.group(2))
    b.replace(_SPACED_SLASH, lambda m: "/")

    def slash(m: re.Match[str]) -> str:
        work.mend(m, "unit", f"{m.group(1)}/{m.group(2)}", _BECAUSE_SLASH)
        return f"{m.group(1)}/{m.group(2)}"

    b.replace(_LOST_SLASH, slash)
