"""WHO ICTRP exports, XML and XLSX: one trial an element or a row; titles padded, lists squeezed into ``label:value;``.

Source: trialsearch.who.int, export of search results; WHO Trial Registration Data Set 1.3.1.
"""

from __future__ import annotations

import re
from typing import Final

from trialwright.reading.account import LABEL, UNREAD, VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.blocks import tree_of
from trialwright.reading.criteria_headings import parts_of
from trialwright.reading.document import BLANKS, Document
from trialwright.reading.eligibility import place_criteria, place_words
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts import labelled
from trialwright.reading.layouts.json_walk import leaf
from trialwright.reading.layouts.xml_walk import BREAKS, XmlWalk
from trialwright.reading.markup import Node
from trialwright.reading.meaning import age_in, date_in
from trialwright.reading.record import ANY, Layer, Meaning, State
from trialwright.reading.stretch import Stretch
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

IGNORED: Final = frozenset({
    "export date", "source register", "web address", "other records", "bridging flag truefalse", "bridged type", "results yes no", "url", "source url",
    "results date posted", "results date completed", "ethics status", "utrn",
})  # fmt: skip
PATHS: Final = {
    "trialid": "identification.registration_number", "last refreshed on": "registration.refreshed", "public title": "identification.public_title|en",
    "scientific title": "identification.scientific_title|en", "acronym": "identification.acronym|en", "primary sponsor": "sponsor.primary|en",
    "date registration3": "registration.date", "date registration": "registration.date.printed|any", "recruitment status": "recruitment_status|en",
    "inclusion agemin": "eligibility.age.min", "inclusion agemax": "eligibility.age.max", "inclusion gender": "eligibility.sex|en",
    "date enrollement": "dates.recruitment.start", "study type": "design.type|en", "study design": "design.model|en", "phase": "design.phase|en",
    "countries": "sites.countries|en", "contact firstname": "contacts.applicant.given.name|en", "contact lastname": "contacts.applicant.name|en",
    "contact address": "contacts.applicant.address|en", "contact email": "contacts.applicant.email", "contact tel": "contacts.applicant.phone",
    "contact affiliation": "contacts.applicant.institution|en", "condition": "condition.name|en", "results url link": "results.file|any",
    "secondary sponsor": "sponsor.secondary[1].institution|en", "source support": "funding|en", "secondary ids": "identification.secondary_ids[1]",
    "ethics approval date": "ethics.date", "secondary id": "identification.secondary_ids[1]",
}  # fmt: skip
_STATUS: Final = {"notrecruiting": None, "recruiting": "recruiting", "authorised": "not_yet_recruiting"}


def key_of(name: str) -> str:
    """An element's or a column's name, folded.

    >>> key_of("Inclusion_agemin") == key_of("Inclusion agemin")
    True
    """
    return " ".join(name.replace("_", " ").split()).casefold()


class Export:
    """Puts the fields of one exported trial, whatever file they come from."""

    def __init__(self, walk: XmlWalk) -> None:
        self.walk = walk
        self.a: Assembly = walk.assembly
        self.sizes: list[str] = []

    def put(self, name: str, piece: Stretch, at: int) -> None:
        """One field: its name, its text, and where it begins."""
        key = key_of(name)
        words = piece.text.strip(BLANKS)
        if key in IGNORED:
            return
        if key == "retrospective flag":
            self._flag(piece, at, words)
        elif key == "target size":
            self._sizes(piece, at, words)
        elif key == "intervention":
            self._interventions(piece, at, words)
        elif key == "primary outcome":
            self._outcomes(piece, "primary")
        elif key in ("secondary outcome", "secondary outcomes"):
            self._outcomes(piece, "secondary")
        elif key in ("inclusion criteria", "exclusion criteria"):
            self._criteria(piece, key, words)
        elif key in PATHS:
            self._field(key, piece, at, words)
        elif words:
            self._unread(piece)

    def _unread(self, piece: Stretch) -> None:
        d = self.walk.document
        for n in range(d.line_of(piece.start), d.line_of(max(piece.start, piece.end - 1)) + 1):
            if self.a.uses.get(n) != VALUE:
                self.a.uses[n] = UNREAD

    def _field(self, key: str, piece: Stretch, at: int, words: str) -> None:
        to = leaf(PATHS[key])
        path = PATHS[key].partition("|")[0]
        if key.startswith("inclusion age") and words.upper() in (
            "N/A",
            "NONE",
            "NO LIMIT",
            "NO MAXIMUM",
            "NOT APPLICABLE",
        ):
            slot = self.walk.put_part(to, piece, 0, None, (), at)
            self.a.change(path, ANY, state=State.PLACEHOLDER if slot else State.BLANK)
            return
        slot = self.walk.put_part(to, piece, 0, None, (), at)
        if slot is None:
            return
        if key == "date registration3":
            found = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", words)
            self._date(path, None if found is None else date_in("-".join(found.groups())))
        elif key == "date registration":
            self._date(path, _printed_date(words, self.a))
        elif key == "inclusion agemin" or key == "inclusion agemax":
            self._age(path, words)
        elif key == "recruitment status":
            self.a.change(path, "en", layer=Layer.MIRROR)
        elif key == "phase" and re.fullmatch(r"\d{4}-\d{2}-\d{2}(?: .*)?", words):
            self.a.change(path, "en", state=State.DAMAGED, layer=Layer.MIRROR, means=None)
        elif slot.date is not None and slot.date.year > 2600 - 500 and slot.date.year >= 2100:
            self.a.change(path, ANY, state=State.DAMAGED, layer=Layer.MIRROR, means=None)

    def _date(self, path: str, date: PartialDate | None) -> None:
        if date is not None and date.year >= 2100:  # a Solar-Hijri date that a conversion carried beyond the calendar
            self.a.change(path, ANY, state=State.DAMAGED, layer=Layer.MIRROR, means=None)
        else:
            self.a.change(path, ANY, means=None if date is None else Meaning(date=date))

    def _age(self, path: str, words: str) -> None:
        """Ages come as ``18``, ``18 Years``, ``18Y`` or ``>=18 years``; a bare number counts years."""
        bare = words.strip().isdigit()
        amount = age_in(words, "a" if bare else None)
        if amount is None:
            return
        why = Text(zh="导出未写年龄单位，按岁计", en="the export prints no unit; years") if bare else None
        self.a.change(path, ANY, means=Meaning(quantity=amount), inferred=why)

    def _flag(self, piece: Stretch, at: int, words: str) -> None:
        """Kept, never believed: it was inverted for 733 of 733 ChiCTR rows of the July 2020 export."""
        why = Text(zh="该标志不可信，应由日期重新计算", en="not to be believed; recompute it from the dates")
        slot = self.walk.put_part(leaf("registration.flag|any"), piece, 0, None, (), at)
        if slot is not None:
            self.a.change("registration.flag", ANY, inferred=why, layer=Layer.MIRROR)

    def _sizes(self, piece: Stretch, at: int, words: str) -> None:
        found = labelled.sized(piece.text)
        if found is None:
            self.walk.put_part(leaf("enrollment.count"), piece, 0, None, (), at)
            return
        for n, (label, size) in enumerate(found, 1):
            self.walk.put_part(leaf("arms[#].label|en"), piece, *label, (n,), at)
            self.walk.put_part(leaf("arms[#].size"), piece, *size, (n,), at)
            self.sizes.append(piece.text[label[0] : label[1]].strip())

    def _interventions(self, piece: Stretch, at: int, words: str) -> None:
        found = labelled.named(piece.text, self.sizes) if self.sizes else None
        if found is not None:
            for n, (_, value) in enumerate(found, 1):
                end = value[1]
                while end > value[0] and piece.text[end - 1] in "; ；\n":
                    end -= 1
                self.walk.put_part(leaf("arms[#].intervention|en"), piece, value[0], end, (n,), at)
            return
        if not words:
            return
        parts = labelled.pieces(piece.text)
        typed = [
            re.match(
                r"(Drug|Device|Biological|Procedure|Radiation|Behavioral|Genetic|Dietary Supplement|Combination Product|Diagnostic Test|Other)\s*:\s*",
                piece.text[x:y],
            )
            for x, y in parts
        ]
        if parts and all(typed):
            for n, ((x, y), m) in enumerate(zip(parts, typed, strict=True), 1):
                assert m is not None
                self.walk.put_part(leaf("interventions[#].type|en"), piece, x, x + m.end(1), (n,), at)
                self.walk.put_part(leaf("interventions[#].name|en"), piece, x + m.end(), y, (n,), at)
            return
        self.walk.put_part(leaf("treatment_description|en"), piece, 0, None, (), at)

    def _outcomes(self, piece: Stretch, code: str) -> None:
        d = self.walk.document
        for x, y in labelled.pieces(piece.text):
            n = self.walk.counts["outcomes"] = self.walk.counts.get("outcomes", 0) + 1
            self.walk.put_part(leaf("outcomes[#].name|en"), piece, x, y, (n,), piece.start)
            because = Text(zh=f"列在{code} outcome之下", en=f"listed under {code} outcome")
            line = d.line_of(piece.start)
            self.a.infer(f"outcomes[{n}].type", ANY, line, text=code, because=because, means=Meaning(code=code))

    def _criteria(self, piece: Stretch, key: str, words: str) -> None:
        path = "eligibility.inclusion" if key.startswith("inclusion") else "eligibility.exclusion"
        if not words:
            self.a.absent(path, "en", self.walk.document.line_of(piece.start), items=0)
            return
        for where, start, end, _ in parts_of(piece.text):
            target = path if where == "eligibility.inclusion" and path.endswith("exclusion") else where
            if target in ("eligibility.inclusion", "eligibility.exclusion"):
                if piece.text[start:end].strip(BLANKS):
                    place_criteria(self.a, target, "en", piece, start, end)
            else:
                place_words(self.a, target, "en", piece, start, end)


def _printed_date(words: str, a: Assembly) -> PartialDate | None:
    """``Date registration`` changes its format by register: ISO, dd/mm/yyyy, dd-mm-yyyy; only what is unambiguous is read."""
    m = re.fullmatch(r"(\d{1,2})[/\-](\d{1,2})[/\-](\d{4})", words)
    if m is None:
        return date_in(words)
    day, month, year = (int(g) for g in m.groups())
    if month > 12 >= day:
        day, month = month, day
    elif day <= 12 and month <= 12 and day != month:
        return None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _trial(document: Document) -> Node | None:
    return next((n for n in tree_of(document).walk() if n.name == "Trial"), None)


def _read_xml(document: Document, a: Assembly) -> None:
    walk = XmlWalk(document, a)
    export = Export(walk)
    trial = _trial(document)
    for node in trial.children if trial is not None else []:
        export.put(node.name, walk.stretch(node), node.start)


def _read_xlsx(document: Document, a: Assembly) -> None:
    """A row, laid out as ``column: value`` lines (see `many`); a value may take several lines."""
    walk = XmlWalk(document, a)
    export = Export(walk)
    a.books.rest = LABEL
    for name, start, end in row_fields(document.text):
        piece = Stretch.of(document.text, start, end)
        if "_x000D_" in piece.text or "<br" in piece.text:
            piece = piece.changed(BREAKS, lambda m: "\n")
        export.put(name, piece, start)


ROW_MARK: Final = "\u2063"  # an invisible separator before each column's name, so that values may hold any text


def row_fields(text: str) -> list[tuple[str, int, int]]:
    """Column name, start and end of each value of a row laid out as text."""
    marks = list(re.finditer(rf"(?m)^{ROW_MARK}([^\n:]{{1,80}}): ?", text))
    ends = [*(m.start() for m in marks[1:]), len(text)][: len(marks)]
    return [(m.group(1), m.end(), end) for m, end in zip(marks, ends, strict=True)]


def _evidence_xml(document: Document) -> Evidence:
    root = "Trials_downloaded_from_ICTRP" in document.text[:2000]
    trial = re.search(r"<Trial>\s*<TrialID>", document.text[:20000]) is not None
    return Evidence(
        0.95 if trial else 0.0,
        "Trial elements" if trial else f"{'a' if root else 'no'} root Trials_downloaded_from_ICTRP",
    )


def _evidence_xlsx(document: Document) -> Evidence:
    names = {key_of(n) for n, _, _ in row_fields(document.text)}
    known = len(names & (set(PATHS) | IGNORED))
    has_id = "trialid" in names
    return Evidence(
        0.95 if has_id and known > 8 else 0.0, f"{'a' if has_id else 'no'} column TrialID, {known} known columns"
    )


_LOST: Final = ("ethics", "sites[*].institution", "dsmc", "outcomes[*].time_point", "outcomes[*].method", "ipd", "samples", "dates.completion", "design.masking", "design.randomisation")  # fmt: skip
ICTRP_XML: Final = Layout(
    name="ictrp-xml",
    label=Text(zh="WHO ICTRP导出（XML）", en="WHO ICTRP export (XML)"),
    medium="xml",
    evidence=_evidence_xml,
    read=_read_xml,
    source="trialsearch.who.int",
    rank=1,
    never_asked=("dates.primary_completion", "arms[*].type", "version", "data_management"),
    lost=_LOST,
)
ICTRP_XLSX: Final = Layout(
    name="ictrp-xlsx",
    label=Text(zh="WHO ICTRP导出（XLSX，一行一项）", en="WHO ICTRP export (XLSX, one trial a row)"),
    medium="xlsx",
    evidence=_evidence_xlsx,
    read=_read_xlsx,
    source="trialsearch.who.int",
    rank=1,
    never_asked=("dates.primary_completion", "arms[*].type", "version", "data_management"),
    lost=_LOST,
)
