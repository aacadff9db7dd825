"""`Document`: the bytes of a page decoded once, its medium, its lines; characters are never altered afterwards."""

from __future__ import annotations

import codecs
import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from trialwright.errors import UnreadableText, Where
from trialwright.reading.slot import LineStarts

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZIP: Final = b"PK\x03\x04"
_NEWLINE = re.compile(r"\r\n|\n|\r")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9_.\-]+)[\"']")
# What str.strip() takes for blank, and the invisible characters that copies of web pages carry.
INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff"
BLANKS: Final = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000" + INVISIBLE  # fmt: skip
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]|<(?:table|tr|td|div|p|span)[\s>]", re.I)
_XML = re.compile(r"\s*(?:<\?xml\b|<!--.*?-->\s*<[A-Za-z]|<[A-Za-z_][\w:.\-]*[\s/>])", re.S)


def decoded(data: bytes, name: str) -> str:
    """The characters of a page: by BOM, else UTF-8, else GB18030.

    Raises:
        UnreadableText: neither fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                break
    declared = _DECLARED.match(data[:300].lstrip())
    for encoding in ("utf-8", *((declared.group(1).decode("ascii"),) if declared else ()), "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    raise UnreadableText(
        Where(name),
        "these bytes are no text: neither UTF-8 nor GB18030",
        "save the page again as UTF-8 text or HTML",
        "READ-BYTES",
    )


def medium_of(text: str) -> str:
    """Text, html, json or xml: by content, never by file ending.

    >>> medium_of('{"protocolSection": {}}'), medium_of("<html><p>x"), medium_of("Status: Recruiting")
    ('json', 'html', 'text')
    """
    head = text.lstrip(BLANKS)[:1]
    if head and head in "{[":
        return "json"
    if head == "<":
        start = text[:4000]
        if _HTML.search(start):
            return "html"
        if _XML.match(text[:4000]):
            return "xml"
    return "html" if text.count("</") > 20 and _HTML.search(text[:20000]) else "text"


def folded(text: str) -> str:
    """Blanks and NBSP folded, line breaks kept as one, no blank at either end of a line; nothing else is changed.

    >>> folded("ChiCTR2600000001\xa0 \\r\\n\\n b")
    'ChiCTR2600000001\\nb'
    """
    if "\n" not in text and "\r" not in text:
        return _one_line(text)
    return "\n".join(s for s in map(_one_line, _NEWLINE.split(text)) if s)


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # printable text has no blank but the plain one, and nothing invisible
    if text.isascii():
        return " ".join(text.split())
    if _INVISIBLE.search(text) is not None:
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


_OPENS = re.compile(r"[ \t\n\r]*\{")
_KEY = re.compile(r'[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*')
_NEXT = re.compile(r"[ \t\n\r]*([,}])")


def _members(text: str, decode: Callable[[str, int], tuple[Any, int]]) -> tuple[dict[str, Any], dict[int, int]] | None:
    """An object read member by member, and where each member's value begins and ends; ``None`` if it is not a plain one."""
    opens = _OPENS.match(text)
    if opens is None:
        return None
    at = opens.end()
    value: dict[str, Any] = {}
    ends: dict[int, int] = {}
    while (key := _KEY.match(text, at)) is not None:
        value[key.group(1)], end = decode(text, key.end())
        ends[key.end()] = end
        after = _NEXT.match(text, end)
        if after is None:
            return None
        at = after.end()
        if after.group(1) == "}":
            return (value, ends) if not text[at:].strip(" \t\n\r") else None
    return None


class Document:
    """A page to be read: name, bytes' digest, text, medium and lines.

    Lines are counted from 1; a line break at the very end opens no further line.
    """

    def __init__(self, data: bytes, name: str, *, text: str | None = None, medium: str | None = None) -> None:
        self.name = name
        self.data = data
        if text is None and data.startswith(_ZIP):
            text, medium = "", "xlsx"
        self.text = decoded(data, name) if text is None else text
        self.medium = medium if medium is not None else medium_of(self.text)
        self.kept: dict[str, Any] = {}  # what several layouts would otherwise work out again

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def places(self) -> LineStarts:
        """Gives a slot of this text its line."""
        return LineStarts(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        return self.places.starts

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds an offset."""
        return max(1, bisect_right(self.starts, offset))

    def line_span(self, number: int) -> tuple[int, int]:
        """Start and end of a line, without its line break and without surrounding blanks."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.trimmed(start, end)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The span without blanks at its ends (empty at ``start`` if nothing else is there)."""
        piece = self.text[start:end]
        inner = piece.lstrip(BLANKS)
        if not inner:
            return start, start
        start = end - len(inner)
        return start, start + len(inner.rstrip(BLANKS))

    @cached_property
    def json(self) -> Any:
        """The parsed JSON, or ``None`` where it is none."""
        import json

        if self.medium != "json":
            return None
        try:
            found = _members(self.text, json.JSONDecoder().raw_decode)
            if found is None:
                return json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        value, self.kept["ends"] = found
        return value

    def json_end(self, start: int) -> int | None:
        """Where the value of the outermost object ends that begins at an offset; ``None`` where that is not known."""
        ends: dict[int, int] = self.kept.get("ends", {})
        return ends.get(start)
