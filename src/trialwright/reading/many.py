"""Cuts a file that holds many trials into one document a trial; a file of one trial is given back as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from trialwright.errors import UnreadableText, Where
from trialwright.reading.document import BLANKS, Document
from trialwright.reading.layouts.ictrp import ROW_MARK
from trialwright.reading.layouts.json_walk import elements

_LISTS = re.compile(r'"(?:studies|FullStudies|trials)"\s*:\s*\[')
_LIST_NAMES = ('"studies"', '"FullStudies"', '"trials"')
_XML = re.compile(r"<(Trial|Triall|clinical_study|study)(?:\s[^<>]*)?>", re.S)
_EUCTR = re.compile(r"(?m)^Summary\s*\r?\n(?=\s*EudraCT Number:)")


def pieces(document: Document) -> Iterator[Document]:
    """The documents of a file, one a trial."""
    if document.medium == "xlsx":
        yield from _rows(document)
    elif document.medium == "json":
        yield from _json(document)
    elif document.medium == "xml":
        yield from _cut(document, _xml_spans(document.text))
    else:
        starts = [m.start() for m in _EUCTR.finditer(document.text)]
        if len(starts) < 2:
            yield document
        else:
            starts[0] = 0
            yield from _cut(document, list(zip(starts, [*starts[1:], len(document.text)], strict=True)))


def _cut(document: Document, spans: list[tuple[int, int]]) -> Iterator[Document]:
    if len(spans) < 2:
        yield document
        return
    for k, (start, end) in enumerate(spans, 1):
        text = document.text[start:end]
        yield Document(text.encode("utf-8", "surrogatepass"), f"{document.name}#{k}", text=text, medium=document.medium)


def _xml_spans(text: str) -> list[tuple[int, int]]:
    first = _XML.search(text)
    if first is None:
        return []
    name = first.group(1)
    opening = re.compile(rf"<{name}(?:\s[^<>]*)?>")
    out = []
    at = first.start()
    while m := opening.search(text, at):
        close = text.find(f"</{name}>", m.end())
        end = len(text) if close < 0 else close + len(name) + 3
        out.append((m.start(), end))
        at = end
    return out


def _json(document: Document) -> Iterator[Document]:
    text = document.text
    start = len(text) - len(text.lstrip(BLANKS))
    spans: list[tuple[int, int]] = []
    if text.startswith("[", start):
        spans = list(elements(text, start))
        if len(spans) == 1:
            text = text[slice(*spans[0])]
            document = Document(document.data, document.name, text=text, medium="json")
    elif any(w in text[:5000] for w in _LIST_NAMES) and (m := _LISTS.search(text, 0, 5000)) is not None:
        spans = list(elements(text, m.end() - 1))
        if len(spans) == 1 and m.group().startswith('"studies"'):
            document = Document(document.data, document.name, text=text[slice(*spans[0])], medium="json")
    elif document.json is None and "\n" in text.strip():
        spans = [m.span() for m in re.finditer(r"(?m)^[ \t]*\{.*\}[ \t]*$", text)]
    yield from _cut(document, spans)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.strftime("%Y-%m-%d %H:%M:%S")
            if (value.hour, value.minute, value.second) != (0, 0, 0)
            else value.strftime("%Y-%m-%d")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def row_text(head: list[str], row: tuple[Any, ...]) -> str:
    """A row of a sheet as ``column: value`` lines, the text that spans of this medium count."""
    lines = []
    for name, value in zip(head, row, strict=False):
        if name:
            lines.append(f"{ROW_MARK}{name}: {_cell(value)}")
    return "\n".join(lines) + "\n"


def _rows(document: Document) -> Iterator[Document]:
    if document.text:
        yield document
        return
    yield from sheet_rows(document.data, document.name)


def sheet_rows(data: bytes, name: str) -> Iterator[Document]:
    """Every row below the header row of the first sheet that has a column ``TrialID``.

    Raises:
        UnreadableText: the file is no workbook, or has no such sheet.
    """
    import io
    import warnings
    import zipfile

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError) as e:
        raise UnreadableText(
            Where(name), f"this is no workbook ({type(e).__name__})", "save it again as XLSX", "READ-XLSX"
        ) from None
    found = False
    try:
        for sheet in book.worksheets:
            head: list[str] | None = None
            for n, row in enumerate(sheet.iter_rows(values_only=True), 1):
                words = [_cell(v).strip() for v in row]
                if head is None:
                    if any(w.casefold() == "trialid" for w in words):
                        head, found = words, True
                    elif n > 10:
                        break
                elif any(words):
                    text = row_text(head, row)
                    yield Document(text.encode("utf-8", "surrogatepass"), f"{name}#{n}", text=text, medium="xlsx")
            if found:
                return
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, SyntaxError) as e:
        raise UnreadableText(
            Where(name), f"the workbook is damaged ({type(e).__name__})", "export it again", "READ-XLSX"
        ) from None
    if not found:
        raise UnreadableText(
            Where(name),
            "no sheet of this workbook has a column TrialID",
            "export search results from the ICTRP portal as XLSX",
            "READ-XLSX",
        )
