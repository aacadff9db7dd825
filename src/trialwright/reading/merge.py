"""Joins several pages of one trial into one record; disagreeing values are all kept, nothing is averaged.

Per slot: a value before any absence, the register before a mirror, the original language before machine translation,
newer before older. Pages of different versions are history: compared, not merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from trialwright.reading.meaning import squeezed
from trialwright.reading.paths import general
from trialwright.reading.record import Field, Layer, NotShown, Page, RegistryRecord, Repair, Slot, State
from trialwright.values.text import Text

ALIKE: Final = 0.9
_NAMED: Final = {
    "arms": "label",
    "outcomes": "name",
    "sites": "institution",
    "samples": "name",
    "interventions": "name",
}
_RANKS: Final = {"chictr": 0, "itmctr": 0, "ctgov": 0, "drks": 0, "euctr": 0, "usdm": 1, "ictrp": 1, "ichgcp": 2, "medifind": 2, "generic": 3}  # fmt: skip
_ABSENCE: Final = (State.PLACEHOLDER, State.HIDDEN, State.LOST, State.REDACTED, State.BLANK)


@dataclass(frozen=True, slots=True)
class Kinship:
    """Why two records are, or may be, of one trial."""

    is_certain: bool
    because: Text


def _id(record: RegistryRecord) -> str:
    return re.sub(r"[^A-Z0-9]", "", (record.id or "").upper())


def kinship(one: RegistryRecord, other: RegistryRecord) -> Kinship | None:
    """Whether two pages are of one trial: certain with one number, proposed where a page has none and the rest agrees.

    Returns:
        ``None`` where nothing speaks for it.
    """
    a, b = _id(one), _id(other)
    if a and a == b:
        return Kinship(True, Text(zh=f"注册号相同：{one.id}", en=f"same registration number {one.id}"))
    if a and b:
        return None
    title = max(
        (_ratio(x, y) for x in _texts(one, "title") for y in _texts(other, "title")),
        default=0.0,
    )
    if title < ALIKE:
        return None
    for path in ("sponsor.primary", "dates.start", "dates.completion", "registration.date", "dates.first_submitted"):
        for x in _texts(one, path):
            for y in _texts(other, path):
                if _ratio(x, y) >= ALIKE:
                    zh = f"标题相似度{title:.2f}，且{path}一致"
                    return Kinship(False, Text(zh=zh, en=f"titles agree ({title:.2f}) and so does {path}"))
    return None


def _texts(record: RegistryRecord, path: str) -> list[str]:
    out = []
    for p in ("identification.public_title", "identification.scientific_title") if path == "title" else (path,):
        f = record.fields.get(p)
        for s in f.slots.values() if f is not None else ():
            if s.is_present and s.text:
                out.append(str(s.date) if s.date is not None else squeezed(s.text))
    return out


def _ratio(a: str, b: str) -> float:
    return 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio() if min(len(a), len(b)) > 3 else 0.0


def _rank(page: Page) -> int:
    return _RANKS.get(page.layout.partition("-")[0], 3)


def _version(record: RegistryRecord) -> tuple[int, ...]:
    text = record.text("version.number")
    return tuple(int(n) for n in re.findall(r"\d+", text))


def _order(record: RegistryRecord) -> tuple[int, tuple[int, ...], str]:
    """Register first, then newer; the digest settles ties so that the order of the arguments never counts."""
    page = record.pages[0]
    newest = tuple(-ord(c) for c in page.dated)
    return (_rank(page), newest, page.sha256)


def _split(record: RegistryRecord) -> list[RegistryRecord]:
    """The single pages of a record that may itself be merged: each slot goes back to its page."""
    if len(record.pages) <= 1:
        return [replace(record, history=()), *[p for h in record.history for p in _split(h)]]
    out = []
    for k, page in enumerate(record.pages):
        fields: dict[str, Field] = {}
        for path, f in record.fields.items():
            slots = {}
            for language, slot in f.slots.items():
                every = [replace(slot, also=()), *slot.also]
                own = [s for s in every if s.page == k]
                if own:
                    slots[language] = replace(own[0], page=0, also=tuple(replace(s, page=0) for s in own[1:]))
            if slots:
                fields[path] = Field(path, slots)
        repairs = tuple(replace(r, page=0) for r in record.repairs if r.page == k)
        out.append(replace(record, pages=(page,), fields=fields, repairs=repairs, history=()))
    return [*out, *[p for h in record.history for p in _split(h)]]


def merge(*records: RegistryRecord) -> RegistryRecord:
    """One record of several pages of one trial; whether they are of one trial is the caller's to know (`kinship`).

    Raises:
        ValueError: no record is given.
    """
    if not records:
        raise ValueError("nothing to merge")
    singles: dict[str, RegistryRecord] = {}
    for record in records:
        for single in _split(record):
            singles.setdefault(single.pages[0].sha256, single)
    ordered = sorted(singles.values(), key=_order)
    newest = max((_version(r) for r in ordered), default=())
    past = [r for r in ordered if _version(r) and _version(r) != newest]
    current = [r for r in ordered if r not in past]
    merged = current[0] if len(current) == 1 else _merged(current)
    return replace(merged, history=tuple(sorted(past, key=_version)))


def _merged(pages: list[RegistryRecord]) -> RegistryRecord:
    fields: dict[str, dict[str, list[Slot]]] = {}
    repairs: list[Repair] = []
    for k, record in enumerate(pages):
        renamed = _aligned(pages[0], record) if k else {}
        for path, f in record.fields.items():
            for language, slot in f.slots.items():
                moved = replace(slot, page=k, also=tuple(replace(s, page=k) for s in slot.also))
                fields.setdefault(_moved(path, renamed), {}).setdefault(language, []).append(moved)
        repairs += [replace(r, page=k, path=_moved(r.path, renamed)) for r in record.repairs]
    joined = {
        path: Field(path, {lang: _best(found) for lang, found in slots.items()}) for path, slots in fields.items()
    }
    return RegistryRecord(
        pages=tuple(r.pages[0] for r in pages),
        fields=_in_order(joined),
        repairs=tuple(repairs),
        not_shown=_not_shown(pages, joined),
        notes=tuple(dict.fromkeys(n for r in pages for n in r.notes)),
    )


def _best(found: list[Slot]) -> Slot:
    """The slot believed first; the others that disagree stay under ``also``."""
    every = [s for slot in found for s in (replace(slot, also=()), *slot.also)]
    every.sort(
        key=lambda s: (
            not s.is_present,
            _ABSENCE.index(s.state) if s.state in _ABSENCE else -1,
            s.page,
            s.layer is Layer.MIRROR,
        )
    )
    best = every[0]
    also: list[Slot] = []
    seen = {_said(best)}
    for s in every[1:]:
        if s.is_present and _said(s) not in seen:
            also.append(s)
            seen.add(_said(s))
    return replace(best, also=tuple(also))


def _said(slot: Slot) -> str:
    """What two pages must share to agree: the same date or code, or the same words."""
    if slot.items is not None:
        return f"{slot.items} items"
    if slot.means is not None and (slot.date is not None or slot.code is not None):
        return str(slot.date or slot.code)
    return squeezed(slot.text or "")


def _aligned(first: RegistryRecord, other: RegistryRecord) -> Mapping[str, str]:
    """How the members of another page's containers are numbered so that like stands beside like."""
    out: dict[str, str] = {}
    for container, leaf in _NAMED.items():
        here, there = first.indices(container), other.indices(container)
        if not here or not there:
            continue
        free = list(here)
        top = max(here)
        for n in there:
            best = max(free, key=lambda h: _named_alike(first, h, other, n, container, leaf), default=None)
            if best is not None and _named_alike(first, best, other, n, container, leaf) >= 0.6:
                free.remove(best)
                out[f"{container}[{n}]"] = f"{container}[{best}]"
            elif (
                len(here) == len(there) and n in free and not _share_language(first, other, f"{container}[{n}].{leaf}")
            ):
                free.remove(n)
            else:
                top += 1
                out[f"{container}[{n}]"] = f"{container}[{top}]"
    return out


def _share_language(first: RegistryRecord, other: RegistryRecord, path: str) -> bool:
    a, b = first.fields.get(path), other.fields.get(path)
    return a is not None and b is not None and bool(set(a.slots) & set(b.slots))


def _named_alike(first: RegistryRecord, h: int, other: RegistryRecord, n: int, container: str, leaf: str) -> float:
    a, b = first.fields.get(f"{container}[{h}].{leaf}"), other.fields.get(f"{container}[{n}].{leaf}")
    if a is None or b is None:
        return 0.0
    return max(
        (
            _ratio(squeezed(x.text), squeezed(y.text))
            for lx, x in a.slots.items()
            for ly, y in b.slots.items()
            if lx == ly and x.text and y.text
        ),
        default=0.0,
    )


def _moved(path: str, renamed: Mapping[str, str]) -> str:
    at = path.find("]")
    head = path[: at + 1]
    return renamed[head] + path[at + 1 :] if at >= 0 and head in renamed else path


def _in_order(fields: dict[str, Field]) -> dict[str, Field]:
    """Fields of a kind side by side, as the first page that has them orders them; containers recounted."""
    order: dict[str, int] = {}
    for path in fields:
        order.setdefault(path.partition("[")[0], len(order))
    places = {path: k for k, path in enumerate(fields)}

    def key(path: str) -> tuple[int, int, int, int]:
        head, _, tail = path.partition("[")
        number = tail.partition("]")[0]
        return (order[head], 1 if tail else 0, int(number) if number.isdigit() else 0, places[path])

    out = {p: fields[p] for p in sorted(fields, key=key)}
    for path, f in out.items():
        if any(s.items is not None for s in f.slots.values()) and not path.startswith("eligibility."):
            members = {p[len(path) + 1 : p.index("]", len(path))] for p in out if p.startswith(path + "[")}
            slots = {k: replace(s, items=max(s.items or 0, len(members))) for k, s in f.slots.items()}
            out[path] = Field(path, slots)
    return out


def _not_shown(pages: list[RegistryRecord], fields: Mapping[str, Field]) -> NotShown:
    """What no page can show: asked by none, or lost by all."""
    shown = {general(p) for p in fields}

    def kept(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        every = list(lists)
        common = [p for p in every[0] if all(p in other for other in every[1:])]
        return tuple(p for p in common if general(p) not in shown)

    return NotShown(
        never_asked=kept(r.not_shown.never_asked for r in pages), lost=kept(r.not_shown.lost for r in pages)
    )
