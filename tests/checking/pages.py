"""Builds a record from a few invented fields, as a page with label lines and value lines, so that spans and evidence are real."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from trialwright.reading.record import Field, Layer, LineAccount, Meaning, NotShown, Page, RegistryRecord, Slot, State
from trialwright.reading.redaction import is_private
from trialwright.values.dates import PartialDate

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "checking"
STATES = {"<blank>": State.BLANK, "<hidden>": State.HIDDEN, "<lost>": State.LOST}
CONTAINERS = ("eligibility.inclusion", "eligibility.exclusion", "arms", "outcomes", "samples", "sites", "interventions")


def cases() -> list[tuple[str, str, dict[str, Any]]]:
    """Code, whether it fires, and the page, of every golden case."""
    yaml = YAML(typ="safe")
    out: list[tuple[str, str, dict[str, Any]]] = []
    for file in sorted(GOLDEN.glob("*.yaml")):
        for code, rows in yaml.load(file.read_text("utf-8")).items():
            for which in ("fires", "silent"):
                out.extend((code, which, page) for page in rows[which])
    return out


def record_of(page: Mapping[str, Any]) -> RegistryRecord:
    """A record; keys that begin with ``_`` are settings: ``_mirror``, ``_lost``, ``_pages``, ``_unread``, ``_also``."""
    mirror = bool(page.get("_mirror"))
    layer = Layer.MIRROR if mirror else Layer.REGISTRANT
    lines: list[str] = []
    fields: dict[str, dict[str, Slot]] = {}
    seen: set[str] = set()
    for path, value in page.items():
        if path.startswith("_"):
            continue
        container = path.partition("[")[0]
        if container in CONTAINERS and "[" in path and container not in seen:
            seen.add(container)
            fields.setdefault(container, {})["any"] = Slot(layer=layer, items=1, lines=(len(lines) + 1, len(lines) + 1))
        by_language = value if isinstance(value, dict) else {"any": value}
        for language, text in by_language.items():
            fields.setdefault(path, {})[language] = _slot(lines, path, language, str(text), layer)
    for words in page.get("_unread", ()):
        lines.append(words)
    whole = "\n".join(lines)
    fields = {p: {k: _spanned(s, lines) for k, s in by.items()} for p, by in fields.items()}
    for path, other in page.get("_also", {}).items():
        for language, s in list(fields[path].items()):
            fields[path][language] = _with_also(s, str(other))
    unread = tuple(range(len(lines) - len(page.get("_unread", ())) + 1, len(lines) + 1))
    one = Page(
        name="invented.txt", sha256=hashlib.sha256(whole.encode()).hexdigest(), medium="text",
        layout="ichgcp-zh-b" if mirror else "chictr-show-text", score=1.0, text=whole, lines=LineAccount(all=len(lines), unread=unread),
    )  # fmt: skip
    history = tuple(record_of(h) for h in page.get("_history", ()))
    return RegistryRecord(
        pages=(one,) * int(page.get("_pages", 1)), fields={p: Field(p, by) for p, by in fields.items()},
        not_shown=NotShown(lost=tuple(page.get("_lost", ()))), history=history,
    )  # fmt: skip


def _slot(lines: list[str], path: str, language: str, text: str, layer: Layer) -> Slot:
    lines.append(f"{path} {language}:")
    at = len(lines)
    if text in STATES:
        return Slot(state=STATES[text], layer=layer, lines=(at, at))
    if text.startswith("<placeholder>"):
        lines.append(text.removeprefix("<placeholder>").strip())
        return Slot(
            state=State.PLACEHOLDER, layer=Layer.REGISTRY, text=lines[-1], as_written=lines[-1], lines=(at + 1, at + 1)
        )
    lines.append(text)
    shown = re.sub(r"\\([<>~&])", r"\1", text)
    return Slot(
        layer=layer,
        text=shown,
        as_written=text,
        lines=(at + 1, at + 1),
        means=_meaning(path, text),
        private=is_private(path),
    )


def _meaning(path: str, text: str) -> Meaning | None:
    if path.startswith(("dates.", "registration.date", "registration.refreshed", "ethics.date", "version.created")):
        return Meaning(date=PartialDate.of(text))
    return None


def _spanned(slot: Slot, lines: list[str]) -> Slot:
    from dataclasses import replace

    if slot.as_written is None or slot.lines is None:
        return slot
    start = sum(len(x) + 1 for x in lines[: slot.lines[0] - 1])
    return replace(slot, span=(start, start + len(slot.as_written)))


def _with_also(slot: Slot, text: str) -> Slot:
    from dataclasses import replace

    return replace(slot, also=(Slot(text=text, as_written=text, lines=slot.lines),))
