"""Study files as commands read and write them: errors in the language asked for, edits written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from trialwright.errors import UnreadableTexts
from trialwright.shell.cli.output import Output
from trialwright.shell.files import read_bytes, write_bytes
from trialwright.study.complaint import spoken
from trialwright.study.study import Study
from trialwright.study.text import Document, load
from trialwright.values.text import Text


class Unread(Exception):
    """The file was not read; what is wrong has been said."""


def opened(path: str, out: Output) -> Document:
    """The document of a file. Raises ``Unread`` after telling every error."""
    try:
        return load(read_bytes(path), name=Path(path).name)
    except UnreadableTexts as e:
        raise told(e, out) from None


def understood(document: Document, out: Output) -> Study:
    """The study of a document. Raises ``Unread`` after telling every error."""
    try:
        return document.study()
    except UnreadableTexts as e:
        raise told(e, out) from None


def told(error: UnreadableTexts, out: Output) -> Unread:
    """Says what is wrong, a line each."""
    count = len(error.exceptions)
    if out.json:
        out.value({"trialwright": 1, "kind": "Errors", "errors": [_entry(e) for e in error.exceptions]})
    else:
        out.note(spoken(error, out.language))
        out.note(
            Text(
                zh=f"共 {count} 处错误；文件未被改动。",
                en=f"{count} error{'s' if count != 1 else ''}; nothing was written.",
            )
        )
    return Unread()


def _entry(e: Exception) -> dict[str, object]:
    where = getattr(e, "where", None)
    return {
        "code": getattr(e, "code", ""),
        "line": getattr(where, "line", None),
        "column": getattr(where, "column", None),
        "path": getattr(where, "path", ""),
        "text": {k: spoken(e, k) for k in ("zh", "en")},
    }


def saved(path: str, document: Document) -> None:
    """Writes the document back, byte for byte as its text stands."""
    write_bytes(path, document.save().encode("utf-8"))
