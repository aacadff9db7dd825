"""`Stretch`: a piece of a page without what its medium adds, that still knows where each of its characters stood."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Final

_JSON: Final = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.S)
_MARKDOWN: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
BREAK: Final = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^<>]*>", re.I)
TAG: Final = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[/!?A-Za-z][^<>]*>", re.S)
_MARKUP: Final = re.compile(f"{TAG.pattern}|{_ENTITY.pattern}", re.S)
_PLAIN: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Stretch:
    """Text and, by `at`, the offset on the page of each of its characters."""

    __slots__ = ("_page", "_plain", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, plain: list[int], page: list[int]) -> None:
        self.text = text
        self.start, self.end = start, end
        self._plain, self._page = plain, page

    @staticmethod
    def of(source: str, start: int, end: int) -> Stretch:
        """The characters as they stand."""
        return Stretch(source[start:end], start, end, [0], [start])

    def at(self, offset: int) -> int:
        """Where a character of the text begins on the page; for ``len(text)`` where the piece ends."""
        if offset >= len(self.text):
            return self.end
        k = bisect_right(self._plain, offset) - 1
        return min(self._page[k] + offset - self._plain[k], self.end)

    def after(self, offset: int) -> int:
        """Where the character before ``offset`` ends on the page."""
        if offset >= len(self.text):
            return self.end
        k = bisect_right(self._plain, offset - 1) - 1
        inside = self._page[k] + offset - self._plain[k]
        return min(inside, self.at(offset))

    def changed(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Stretch:
        """The same stretch with every match replaced."""
        if len(self._plain) == 1:
            return self._changed_plain(pattern, change)
        out: list[str] = []
        plain, page = [], []
        length = done = 0
        for m in pattern.finditer(self.text):
            out.append(self.text[done : m.start()])
            plain.append(length)
            page.append(self.at(done))
            self._copy_breaks(done, m.start(), length, plain, page)
            length += m.start() - done
            new = change(m)
            for k in range(len(new)):
                plain.append(length + k)
                page.append(self.at(m.start()))
            out.append(new)
            length += len(new)
            done = m.end()
        if not out:
            return self
        out.append(self.text[done:])
        plain.append(length)
        page.append(self.at(done))
        self._copy_breaks(done, len(self.text), length, plain, page)
        return Stretch("".join(out), self.start, self.end, plain, page)

    def _changed_plain(self, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> Stretch:
        """As `changed`, of characters that stand on the page as they are."""
        text, first = self.text, self._page[0]
        out: list[str] = []
        plain: list[int] = []
        page: list[int] = []
        length = done = 0
        for m in pattern.finditer(text):
            start, end = m.span()
            plain.append(length)
            page.append(first + done)
            if start > done:
                out.append(text[done:start])
                length += start - done
            new = change(m)
            out.append(new)
            for _ in new:
                plain.append(length)
                page.append(first + start)
                length += 1
            done = end
        if not out:
            return self
        out.append(text[done:])
        plain.append(length)
        page.append(first + done if done < len(text) else self.end)
        return Stretch("".join(out), self.start, self.end, plain, page)

    def _copy_breaks(self, start: int, end: int, length: int, plain: list[int], page: list[int]) -> None:
        """Breaks of this stretch between two offsets go on in the new one."""
        k = bisect_right(self._plain, start)
        while k < len(self._plain) and self._plain[k] < end:
            plain.append(length + self._plain[k] - start)
            page.append(self._page[k])
            k += 1


def _json_change(m: re.Match[str]) -> str:
    s = m.group()
    if s[1] != "u":
        return _PLAIN.get(s[1], s[1])
    if len(s) > 6:
        return bytes.fromhex(s[2:6] + s[8:12]).decode("utf-16-be")
    return chr(int(s[2:], 16))


def without_escapes(text: str) -> str:
    """The inside of a JSON string as the words it stands for.

    >>> without_escapes(r"\\u2265 18")
    '≥ 18'
    """
    return _JSON.sub(_json_change, text) if "\\" in text else text


def of_json(source: str, start: int, end: int) -> Stretch:
    """The inside of a JSON string, escapes resolved."""
    return Stretch.of(source, start, end).changed(_JSON, _json_change)


def of_markup(source: str, start: int, end: int) -> Stretch:
    """A piece of HTML or XML: line breaks for ``<br>`` and ends of blocks, no other tags, entities resolved.

    >>> of_markup("<p>age &ge; 18<br>years</p>", 0, 27).text
    'age ≥ 18\\nyears\\n'
    """

    def change(m: re.Match[str]) -> str:
        s = m.group()
        if s[0] == "&":
            return html.unescape(s)
        if s.startswith("<sup") and s[4:5] in " >":
            return "^"  # a superscript is meaning, not decoration: 10<sup>9</sup>/L
        return "\n" if BREAK.match(s) else ""

    return Stretch.of(source, start, end).changed(_MARKUP, change)


def of_medium(source: str, start: int, end: int, medium: str) -> Stretch:
    """A piece of a page of any medium."""
    if medium == "json":
        return of_json(source, start, end)
    return of_markup(source, start, end) if medium in ("html", "xml") else Stretch.of(source, start, end)


def without_markdown(stretch: Stretch) -> Stretch:
    """Backslashes before punctuation resolved, as ClinicalTrials.gov writes its Markdown.

    >>> without_markdown(Stretch.of(r"ANC \\> 1.5", 0, 10)).text
    'ANC > 1.5'
    """
    return stretch.changed(_MARKDOWN, lambda m: m.group(1)) if "\\" in stretch.text else stretch
