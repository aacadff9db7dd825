"""ChiCTR pages saved as HTML: cells in document order, hidden text areas kept, comments and scripts dropped.

The label cell decides the language, not the class of the value cell (English values sit in ``p.cn`` too); a cell over
two rows holds the value of both languages. Criteria stand in ``p.brRep`` (older template) or in a hidden ``textarea``
(newer template), from where a script copies them into the page.
"""

from __future__ import annotations

import re
from typing import Final

from trialwright.reading.account import BOILERPLATE, UNREAD
from trialwright.reading.assembly import Assembly, raw
from trialwright.reading.blocks import ancestor, blocks
from trialwright.reading.document import BLANKS, Document, folded
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.chictr_grammar import VERSION_LINE, Grammar, Piece, has_label_pair
from trialwright.reading.layouts.chictr_labels import NEVER_ASKED
from trialwright.reading.layouts.chictr_text import BOILERPLATE as FURNITURE
from trialwright.reading.layouts.chictr_text import read_grammar
from trialwright.values.text import Text


def pieces(document: Document) -> list[Piece]:
    """The page's texts in order, each knowing whether its cell is a label cell; cut once."""
    if "chictr pieces" not in document.kept:
        document.kept["chictr pieces"] = _cut(document)
    found: list[Piece] = document.kept["chictr pieces"]
    return found


def _cut(document: Document) -> list[Piece]:
    out = []
    for start, end, node in blocks(document):
        start, end = document.trimmed(start, end)
        if end <= start:
            continue
        text = folded(raw(document.text[start:end], document.medium))
        if not text.strip(BLANKS):
            continue
        cell = ancestor(node, ("td", "th"))
        is_label = True if cell is not None and "left_title" in cell.attribute("class").split() else None
        opens, language = "", ""
        if node.name == "textarea":
            classes = node.attribute("class").split()
            if "raw-content2" in classes or "raw-content" in classes:
                opens, language = "eligibility.inclusion", "en" if "raw-content2" in classes else "zh"
        out.append(Piece(start, end, text, document.line_of(start), is_label, opens, language))
    return out


def _read(document: Document, a: Assembly) -> None:
    found = pieces(document)
    a.books.rest = BOILERPLATE
    for p in found:
        for n in range(document.line_of(p.start), document.line_of(p.end - 1) + 1):
            a.uses[n] = UNREAD
    read_grammar(document, a, Grammar(a, [p for p in found if not p.text.startswith("Today is")], FURNITURE))
    for p in found:
        if p.text.startswith("Today is"):
            a.boilerplate(p.start, p.end)


def _evidence(document: Document) -> Evidence:
    if not re.search(r"注册号|Registration number", document.text):
        return Evidence(0.0, "no label 注册号 / Registration number")
    if "chictr evidence" not in document.kept:
        document.kept["chictr evidence"] = _looked_for(document)
    found: Evidence = document.kept["chictr evidence"]
    return found


def _looked_for(document: Document) -> Evidence:
    cells = len(re.findall(r"class=[\"'][^\"']*\bleft_title\b", document.text))
    found = pieces(document)
    pairs = has_label_pair(found)
    history = any(VERSION_LINE.search(p.text) for p in found[:40])
    said = f"{pairs} label pairs, {cells} cells td.left_title{', a version line' if history else ''}"
    return Evidence(min(1.0, 0.6 + pairs / 100 + (0.1 if cells else 0.0)) if pairs >= 3 else 0.15 * pairs, said)


CHICTR_HTML: Final = Layout(
    name="chictr-html",
    label=Text(zh="ChiCTR页面（保存的HTML）", en="ChiCTR page saved as HTML"),
    medium="html",
    evidence=_evidence,
    read=_read,
    source="chictr.org.cn/showproj, hvshowproject",
    never_asked=NEVER_ASKED,
)
