"""ichgcp pages that print their headings: the Chinese one with headings (zh-b) and the English one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document, folded
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts import ichgcp_parts as parts
from trialwright.reading.layouts import ichgcp_words as w
from trialwright.reading.layouts.rows import Row, language_of, rows_of
from trialwright.reading.meaning import meaning_of
from trialwright.reading.record import Meaning
from trialwright.values.text import Text

NEVER_ASKED: Final = ("ethics", "arms[*].size", "design.comparison", "data_management", "version")
_SENTENCE_END = (".", "。", "！", "!", "?", "？", ";", "；")


def furniture_from(document: Document) -> int:
    """The offset from which the page is furniture to its end."""
    m = w.END.search(document.text)
    return m.start() if m is not None else len(document.text)


def read_furniture(document: Document, a: Assembly, rows: Sequence[Row]) -> list[Row]:
    """Books banner, fixed sentences and everything after the end; returns the rows that are left."""
    end = furniture_from(document)
    left = []
    for row in rows:
        if row.start >= end or w.BANNER.fullmatch(row.text) or w.is_furniture(row.text):
            a.boilerplate(row.start, row.end)
        else:
            left.append(row)
    return left


def read_top(a: Assembly, rows: Sequence[Row]) -> None:
    """Title, line of the last update, official title, brief summary."""
    body: list[Row] = []
    titled = False
    for row in rows:
        if not body and parts.put_updated(a, row):
            continue
        if not titled:
            parts.put(
                a,
                "identification.public_title",
                row.start,
                row.end,
                inferred=Text(zh="页面的标题行", en="heading of the page"),
            )
            titled = True
        else:
            body.append(row)
    if len(body) >= 2 and not body[0].text.endswith(_SENTENCE_END) and len(body[0].text) <= 600:
        parts.put(a, "identification.scientific_title", body[0].start, body[0].end)
        body = body[1:]
    parts.put_rows(a, "summary", body)


def _one(path: str) -> Callable[[Assembly, Row, list[Row]], None]:
    def read(a: Assembly, head: Row, rows: list[Row]) -> None:
        if not rows:
            parts.lost(a, path, language_of(head.text), head.line)
        elif path.startswith("dates.") or path in ("registration.date", "registration.refreshed"):
            parts.put_date(a, path, rows[0])
            parts.put_rows(a, path + ".note", rows[1:])
        else:
            parts.put_rows(a, path, rows)

    return read


def _list(path: str) -> Callable[[Assembly, Row, list[Row]], None]:
    def read(a: Assembly, head: Row, rows: list[Row]) -> None:
        if not rows:
            parts.lost(a, path.partition("[")[0], language_of(head.text), head.line)
        base = path.partition("[")[0]
        for row in rows:
            n = a.counts[base] = a.counts.get(base, 0) + 1
            parts.put(a, path.replace("[i]", f"[{n}]"), row.start, row.end)

    return read


def _phase(a: Assembly, head: Row, rows: list[Row]) -> None:
    """One bullet a phase; two of them are one combined phase."""
    if not rows:
        parts.lost(a, "design.phase", language_of(head.text), head.line)
        return
    put_phase(a, rows)


def put_phase(a: Assembly, rows: Sequence[Row]) -> None:
    found = [m.code for r in rows if (m := meaning_of("design.phase", r.text)) is not None and m.code]
    code = "-".join(sorted(found)) if len(found) == len(rows) else None
    a.put(
        "design.phase",
        language_of(rows[0].text),
        rows[0].start,
        rows[-1].end,
        layer=parts.layer_of(rows[0].text),
        means=None if code is None else Meaning(code=code),
        text="\n".join(folded(r.text) for r in rows),
    )


def _enrollment(a: Assembly, head: Row, rows: list[Row]) -> None:
    dated = w.DATED.fullmatch(head.text)
    if dated is not None:
        a.put(
            "enrollment.type",
            language_of(dated.group("type")),
            head.start + dated.start("type"),
            head.start + dated.end("type"),
            layer=parts.layer_of(dated.group("type")),
            means=meaning_of("enrollment.type", dated.group("type")),
        )
    if not rows:
        parts.lost(a, "enrollment.count", "any", head.line)
    else:
        a.put("enrollment.count", "any", rows[0].start, rows[0].end, means=meaning_of("enrollment.count", rows[0].text))


def _contact(a: Assembly, head: Row, rows: list[Row]) -> None:
    who = "backup" if re.search(r"备份|backup", head.text, re.I) else "applicant"
    for row in rows:
        parts.put_person(a, who, row)


def _investigators(a: Assembly, head: Row, rows: list[Row]) -> None:
    for row in rows:
        m = w.INVESTIGATOR.fullmatch(row.text)
        if m is not None:
            a.label(row.start, row.end)
        at = row.start + (m.start("value") if m is not None else 0)
        who = parts.leader(a)
        words = a.document.text[at : row.end]
        cut = re.search(r"、|,\s(?![A-Z]{2,4}\b|M\.?D|Ph)", words)
        if cut is None:
            parts.put(a, f"contacts.{who}.name", at, row.end)
        else:
            parts.put(a, f"contacts.{who}.name", at, at + cut.start())
            parts.put(a, f"contacts.{who}.institution", at + cut.end(), row.end)


def _outcomes(code: str) -> Callable[[Assembly, Row, list[Row]], None]:
    def read(a: Assembly, head: Row, rows: list[Row]) -> None:
        parts.put_outcomes(a, rows, head, code)

    return read


def _sites(a: Assembly, head: Row, rows: list[Row]) -> None:
    if rows:
        parts.put_sites(a, rows)
    else:
        parts.lost(a, "sites", language_of(head.text), head.line)


def _ages(a: Assembly, head: Row, rows: list[Row]) -> None:
    if rows:
        parts.put_ages(a, rows)
    else:
        parts.lost(a, "eligibility.age.min", "any", head.line)
        parts.lost(a, "eligibility.age.max", "any", head.line)


def _criteria(a: Assembly, head: Row, rows: list[Row]) -> None:
    if rows:
        parts.put_eligibility(a, rows)
    else:
        parts.lost(a, "eligibility.inclusion", language_of(head.text), head.line)


def _mesh(a: Assembly, head: Row, rows: list[Row]) -> None:
    for row in rows:
        a.boilerplate(row.start, row.end)


HANDLERS: Final = MappingProxyType(
    {
        "#conditions": _list("condition.name"),
        "#interventions": _list("interventions[i].name"),
        "#enrollment": _enrollment,
        "#contact": _contact,
        "#sites": _sites,
        "#ages": _ages,
        "#criteria": _criteria,
        "#design": lambda a, head, rows: parts.put_rows(a, "design.note", parts.put_design(a, rows)),
        "#arms": lambda a, head, rows: parts.put_arms(a, rows),
        "#primary": _outcomes("primary"),
        "#secondary": _outcomes("secondary"),
        "#other": _outcomes("additional"),
        "#collaborators": _list("sponsor.secondary[i].institution"),
        "#investigators": _investigators,
        "#references": _list("references[i]"),
        "#keywords": _list("keywords[i]"),
        "#ids": _list("identification.secondary_ids[i]"),
        "#documents": _list("documents[i]"),
        "#mesh": _mesh,
        "design.phase": _phase,
    }
)


def _read(document: Document, a: Assembly) -> None:
    rows = read_furniture(document, a, rows_of(document))
    sections: list[tuple[str, Row, list[Row]]] = []
    top: list[Row] = []
    current: list[Row] = top
    inside = ""
    for row in rows:
        heading = w.heading_of(row.text) if not row.bullet else None
        if heading is not None and _is_heading(row, inside, heading[0], bool(sections)):
            a.label(row.start, row.end)
            current = []
            inside = heading[0]
            sections.append((inside, row, current))
        elif heading is not None and inside == "#arms" and heading[0] == "#interventions":
            a.label(row.start, row.end)  # the head of the table's second column
        else:
            current.append(row)
    read_top(a, top)
    for opens, head, body in sections:
        if opens:
            HANDLERS.get(opens, _one(opens))(a, head, body)
        elif body:
            for row in body:  # a heading that opens nothing: what stands below it is somebody's free text
                parts.put(a, f"notes[{row.line}]", row.start, row.end)


def _is_heading(row: Row, inside: str, opens: str, begun: bool) -> bool:
    """A word such as Status or Description is a heading only where one can stand: after a blank line, outside a list."""
    if not begun:
        return row.gap > 0 and (opens == "" or "Overview" in row.text or "概览" in row.text)
    return row.gap > 0 or inside == ""


def _first(document: Document) -> str:
    return document.text[:4000]


def _headings(document: Document) -> int:
    return sum(1 for r in rows_of(document) if len(r.text) <= 80 and w.heading_of(r.text) is not None)


def _evidence_zh_b(document: Document) -> Evidence:
    banner = "此页面是自动翻译的" in _first(document)
    if not banner:
        return Evidence(0.0, "no line 此页面是自动翻译的…")
    heads = [h for h in ("研究概览", "研究记录日期") if re.search(rf"(?m)^\s*{h}\s*$", document.text)]
    n = _headings(document) if banner else 0
    score = (0.3 if banner else 0.0) + 0.3 * len(heads) + min(0.1, n / 200) if banner else 0.0
    return Evidence(
        score,
        f"{'a' if banner else 'no'} line 此页面是自动翻译的…; {len(heads)} of 2 headings (研究概览, 研究记录日期)",
    )


def _evidence_en(document: Document) -> Evidence:
    if "updated by" not in document.text and "Lead Sponsor" not in document.text:
        return Evidence(0.0, "no line 'updated by:'")
    updated = w.UPDATED.search(_first(document)) is not None and "updated by" in _first(document)
    heads = [
        h
        for h in ("Study Overview", "Study record dates", "Lead Sponsor", "Overall Status", "Firstreceived Date")
        if re.search(rf"(?im)^\s*{h}\s*$", document.text)
    ]
    score = (0.4 if updated else 0.0) + min(0.6, 0.3 * len(heads))
    return Evidence(
        score if heads and "此页面是自动翻译的" not in document.text else 0.0,
        f"{'a' if updated else 'no'} line 'updated by:'; {len(heads)} of its headings (Study Overview … Study record dates)",
    )


LOST: Final = ("identification.registration_number", "registration.status")
ICHGCP_ZH_B: Final = Layout(
    name="ichgcp-zh-b",
    label=Text(zh="ichgcp中文页面（有标题，机器翻译）", en="ichgcp page in Chinese with headings (machine-translated)"),
    medium="text",
    evidence=_evidence_zh_b,
    read=_read,
    source="ichgcp.net/zh/clinical-trials-registry",
    rank=2,
    never_asked=NEVER_ASKED,
    lost=(*LOST, "condition", "dsmc", "samples", "keywords"),
    is_translated=True,
)
ICHGCP_EN: Final = Layout(
    name="ichgcp-en",
    label=Text(zh="ichgcp英文页面", en="ichgcp page in English"),
    medium="text",
    evidence=_evidence_en,
    read=_read,
    source="ichgcp.net/clinical-trials-registry",
    rank=2,
    never_asked=NEVER_ASKED,
    lost=(*LOST, "dsmc", "samples"),
)
