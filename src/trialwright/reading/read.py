"""Reads the bytes of one page into a `RegistryRecord`: decode, find the layout, assign, give meaning, account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from trialwright.errors import UnknownName, UnreadableText, Where
from trialwright.reading.assembly import Assembly
from trialwright.reading.blocks import visible
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts import LAYOUTS
from trialwright.reading.many import pieces
from trialwright.reading.merge import merge
from trialwright.reading.record import RegistryRecord
from trialwright.reading.repairs import with_repairs
from trialwright.values.catalogue import Catalogue

ENOUGH: Final = 0.6
LEAD: Final = 0.15
MOST: Final = 10000
LAST_RESORT: Final = "generic"
_NOT: Final = {
    m: Evidence(0.0, f"not {m if m == 'text' else m.upper()}") for m in ("text", "html", "json", "xml", "xlsx")
}


@dataclass(frozen=True, slots=True)
class Scored:
    """A layout and its evidence in a document."""

    layout: Layout
    evidence: Evidence


def scores(document: Document, layouts: Catalogue[Layout] = LAYOUTS, *, every: bool = True) -> tuple[Scored, ...]:
    """Every layout's evidence, best first.

    Args:
        every: also looks for the last resort where another layout fits.
    """
    out = []
    for layout in layouts.values():
        if layout.medium != document.medium:
            out.append(Scored(layout, _NOT[layout.medium]))
        elif layout.name != LAST_RESORT or every or max(s.evidence.score for s in out) < ENOUGH:
            out.append(Scored(layout, layout.evidence(document)))
    return tuple(sorted(out, key=lambda s: -s.evidence.score))


def _of_medium(layouts: Catalogue[Layout], medium: str) -> list[Layout]:
    """The layouts that read a medium, without the last resort."""
    return [x for x in layouts.values() if x.medium == medium and x.name != LAST_RESORT]


def detected(document: Document, layouts: Catalogue[Layout] = LAYOUTS) -> Scored:
    """The layout of a document: the best score, if it is enough and leads.

    Raises:
        UnreadableText: none is; the message names every layout with the evidence it missed.
    """
    likely = [Scored(x, x.evidence(document)) for x in _of_medium(layouts, document.medium)]
    likely.sort(key=lambda s: -s.evidence.score)
    if likely and likely[0].evidence.score >= ENOUGH:  # the others of other media have no evidence at all
        lead = likely[1].evidence.score if len(likely) > 1 else 0.0
        if likely[0].evidence.score - lead >= LEAD - 1e-9:
            return likely[0]
    ranked = scores(document, layouts, every=False)
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    if second is not None and second.layout.name == LAST_RESORT:
        second = ranked[2] if len(ranked) > 2 else None
    leads = second is None or best.evidence.score - second.evidence.score >= LEAD - 1e-9
    if best.evidence.score >= ENOUGH and leads:
        return best
    if not document.text.strip():
        raise UnreadableText(
            Where(document.name), "the page is empty", "save it again from the register, as text or HTML",
            code="READ-LAYOUT", zh="页面为空；请从注册机构网站重新保存为文本或HTML",
        )  # fmt: skip
    close = best.evidence.score >= ENOUGH
    said = "; ".join(f"{s.layout.name}: {s.evidence.because}" for s in ranked)
    what = (
        f"two layouts fit equally ({best.layout.name}, {second.layout.name})"
        if close and second is not None
        else "no known layout"
    )
    advice = (
        f"force one: --layout {best.layout.name}"
        if close
        else "Save the page as HTML, or force one: --layout generic (`trialwright read --explain` prints all scores)"
    )
    raise UnreadableText(Where(document.name), f"{what}. {said}. {advice}", code="READ-LAYOUT")


def read_page(
    data: bytes, *, name: str, layout: str | None = None, layouts: Catalogue[Layout] = LAYOUTS
) -> RegistryRecord:
    """The record of one page.

    Args:
        data: the page as saved: text, HTML, JSON, XML or XLSX.
        name: how messages and the record call it.
        layout: forces a layout by name instead of the best score.

    Raises:
        UnreadableText: no layout fits; the message names every layout with the evidence it missed.
        UnknownName: no layout is called ``layout``.
    """
    documents = list(islice(pieces(Document(data, name)), MOST))
    if len(documents) == 1 or (documents[:1] and documents[0].medium == "text"):
        records = [read_document(d, layout=layout, layouts=layouts) for d in documents]
        if len(records) == 1:
            return records[0]
        numbers = {r.id for r in records}
        if len(numbers) == 1 and None not in numbers:
            return merge(*records)
    raise UnreadableText(
        Where(name),
        f"holds {len(documents)}{' or more' if len(documents) == MOST else ''} trials, one was expected",
        "read all of them into a table: trialwright read FILE --to fields.csv",
        "READ-MANY",
    )


def read_pages(
    data: bytes, *, name: str, layout: str | None = None, layouts: Catalogue[Layout] = LAYOUTS
) -> Iterator[RegistryRecord]:
    """The records of a file that may hold many trials: an export, a search result, JSON lines."""
    for document in pieces(Document(data, name)):
        yield read_document(document, layout=layout, layouts=layouts)


def _found(document: Document, layouts: Catalogue[Layout]) -> tuple[Document, Scored]:
    """The layout of a document; saved HTML of a page known only as text is read as its visible text."""
    if (
        document.medium != "html"
        or max((s.evidence.score for s in scores(document, layouts, every=False)), default=0.0) >= ENOUGH
    ):
        return document, detected(document, layouts)
    copied = visible(document)
    try:
        return copied, detected(copied, layouts)
    except UnreadableText:
        return document, detected(document, layouts)


def read_document(
    document: Document, *, layout: str | None = None, layouts: Catalogue[Layout] = LAYOUTS
) -> RegistryRecord:
    """As `read_page`, for a document that is decoded already."""
    if layout is None:
        document, chosen = _found(document, layouts)
        entry, score = chosen.layout, chosen.evidence.score
    else:
        entry = layouts[layout]
        if entry.medium == "text" and document.medium == "html":
            document = visible(document)
        if entry.medium != document.medium:
            raise UnreadableText(
                Where(document.name),
                f"the layout {layout} reads {entry.medium}, and this is {document.medium}",
                "leave out --layout, or see --explain",
                "READ-MEDIUM",
            )
        score = entry.evidence(document).score
    assembly = Assembly(document)
    assembly.never_asked, assembly.lost = entry.never_asked, entry.lost
    try:
        entry.read(document, assembly)
    except RecursionError:
        raise UnreadableText(
            Where(document.name),
            "its parts are nested too deeply to be a registry page",
            "save the page again",
            "READ-DEPTH",
        ) from None
    return with_repairs(assembly.record(entry.name, score))


__all__ = ["Scored", "UnknownName", "detected", "read_document", "read_page", "scores"]
