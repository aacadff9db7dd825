"""ichgcp pages in Chinese whose headings a text copy lost (zh-a): a few fixed words and blank lines are the only anchors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts import ichgcp_parts as parts
from trialwright.reading.layouts import ichgcp_words as w
from trialwright.reading.layouts.ichgcp_headed import HANDLERS, NEVER_ASKED, put_phase, read_furniture
from trialwright.reading.layouts.rows import Row, rows_of
from trialwright.values.text import Text

_PHASE = re.compile(r"(?:早期)?阶段\s?[1-4]|不适用")
_CODES: Final = ("primary", "secondary", "additional")
_WORDS: Final = (
    Text(zh="第一组（空行分隔）为主要结局", en="first group between blank lines: primary"),
    Text(zh="第二组（空行分隔）为次要结局", en="second group between blank lines: secondary"),
    Text(zh="第三组及以后（空行分隔）为其他结局", en="third group between blank lines: other"),
)
_WAS_HEADING: Final = 2  # blank lines that remain where a heading was


def _read(document: Document, a: Assembly) -> None:
    rows = read_furniture(document, a, rows_of(document))
    stations = _stations(rows)
    for name, body in stations:
        if body:
            _READERS[name](a, body)


def _stations(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Walks the page from anchor to anchor; each opens a part that the next anchor ends."""
    out: list[tuple[str, list[Row]]] = [("top", [])]
    for k, row in enumerate(rows):
        name = _anchor(rows, k, out[-1][0])
        if (name is not None and name != out[-1][0]) or name == "heading":
            out.append((name, []))
        out[-1][1].append(row)
    return out


def _anchor(rows: Sequence[Row], k: int, now: str) -> str | None:
    row = rows[k]
    heading = w.heading_of(row.text) if not row.bullet else None
    if heading is not None and (heading[1] or heading[0].startswith(("dates.", "oversight.", "registration."))):
        return "heading"
    if row.bullet and _PHASE.fullmatch(row.text):
        return "phase"
    if (
        row.bullet
        and now not in ("inclusion", "exclusion")
        and any(p.fullmatch(row.text) for p in (w.NAME, w.PHONE, w.MAIL))
    ):
        return "contact" if now != "sites" else None
    if row.bullet and row.indent >= 4 and now in ("top", "detail", "phase", "contact", "heading", "design"):
        return "sites"
    m = w.AGES.fullmatch(row.text) if len(row.text) <= 200 else None
    if (
        m is not None
        and (m.group("min") or m.group("max"))
        and re.match(r"\d+\s*(?:年|岁|个?月|周|天)", row.text)
        and now != "arms"
    ):
        return "ages"
    if w.INCLUSION.fullmatch(row.text):
        return "criteria"
    if w.EXCLUSION.fullmatch(row.text):
        return "criteria"
    if row.bullet and (d := w.DESIGN_LINE.fullmatch(row.text)) and w.key_of(d.group("label")) in w.DESIGN:
        return "design"
    if w.ARM.fullmatch(row.text) and now in ("design", "ages", "criteria", "phase", "sites", "contact", "arms"):
        return "arms"
    if k + 1 < len(rows) and w.FRAME.fullmatch(rows[k + 1].text) and now != "outcomes":
        return "outcomes"
    if now == "top" and row.gap >= _WAS_HEADING and k > 0 and _is_under_update(rows, k):
        return "detail"
    if now == "heading":
        return "heading-value"
    return None


def _is_under_update(rows: Sequence[Row], k: int) -> bool:
    return any(w.UPDATED.search(r.text) for r in rows[max(0, k - 6) : k])


def _top(a: Assembly, rows: list[Row]) -> None:
    """Title, line of the last update, and what stands right under it."""
    titled = False
    below: list[Row] = []
    for row in rows:
        if not below and parts.put_updated(a, row):
            continue
        if titled:
            below.append(row)
            continue
        titled = True
        heading = Text(zh="页面的标题行", en="heading of the page")
        parts.put(a, "identification.public_title", row.start, row.end, inferred=heading)
    if len(below) >= 2 and not below[0].text.endswith((".", "。")):
        why = Text(zh="更新行下的第一段", en="first paragraph under the line of the update")
        parts.put(a, "identification.scientific_title", below[0].start, below[0].end, inferred=why)
        below = below[1:]
    parts.put_rows(a, "summary", below, inferred=Text(zh="更新行下的段落", en="paragraph under the line of the update"))


def _detail(a: Assembly, rows: list[Row]) -> None:
    why = Text(zh="概述之后的段落", en="paragraph after the summary")
    parts.put_rows(a, "description", rows, inferred=why)


def _heading(a: Assembly, rows: list[Row]) -> None:
    """A dated heading; its value went with the copy unless something stands right below it."""
    head = rows[0]
    opens, _ = w.heading_of(head.text) or ("", "")
    a.label(head.start, head.end)
    handler = HANDLERS.get(opens)
    if handler is not None:
        handler(a, head, rows[1:])
    elif opens:
        parts.lost(a, opens, "any" if opens.startswith(("dates.", "registration.")) else "zh", head.line)


def _heading_value(a: Assembly, rows: list[Row]) -> None:
    """Text under a heading on a page whose values are otherwise lost: a date belongs to the heading, other text to nobody."""


def _contact(a: Assembly, rows: list[Row]) -> None:
    for row in rows:
        parts.put_person(a, "applicant", row)


def _outcomes(a: Assembly, rows: list[Row]) -> None:
    """Blank lines where headings were cut the list into primary, secondary and other outcomes."""
    groups: list[list[Row]] = [[]]
    for k, row in enumerate(rows):
        starts = k + 1 < len(rows) and w.FRAME.fullmatch(rows[k + 1].text) is not None
        if k and row.gap >= _WAS_HEADING and starts:
            groups.append([])
        groups[-1].append(row)
    for k, group in enumerate(groups):
        n = min(k, 2)
        parts.put_outcomes(a, group, None, _CODES[n], _WORDS[n])


_READERS: Final = {
    "top": _top,
    "detail": _detail,
    "heading": _heading,
    "heading-value": _heading_value,
    "phase": put_phase,
    "contact": _contact,
    "sites": parts.put_sites,
    "ages": parts.put_ages,
    "criteria": parts.put_eligibility,
    "design": parts.put_design,
    "arms": parts.put_arms,
    "outcomes": _outcomes,
}


def _evidence(document: Document) -> Evidence:
    banner = "此页面是自动翻译的" in document.text[:4000]
    if not banner:
        return Evidence(0.0, "no line 此页面是自动翻译的…")
    headed = re.search(r"(?m)^\s*(?:研究概览|设计细节|武器和干预)\s*$", document.text) is not None
    anchors = [
        name
        for name, found in (
            ("更新者", w.UPDATED.search(document.text[:6000])),
            ("主要用途:", re.search(r"(?m)^\s*[•*]\s*(?:主要用途|分配|介入模型)[:：]", document.text)),
            ("大体时间:", re.search(r"(?m)^\s*大体时间[:：]", document.text)),
            ("学习开始", re.search(r"(?m)^\s*学习开始", document.text)),
        )
        if found
    ]
    score = 0.0 if not banner or headed else 0.4 + 0.15 * len(anchors)
    said = f"{'a' if banner else 'no'} line 此页面是自动翻译的…; headings {'printed' if headed else 'missing'}; {len(anchors)} of 4 anchors"
    return Evidence(score, said)


ICHGCP_ZH_A: Final = Layout(
    name="ichgcp-zh-a",
    label=Text(
        zh="ichgcp中文页面（标题丢失，正文英文）", en="ichgcp page in Chinese without headings, body in English"
    ),
    medium="text",
    evidence=_evidence,
    read=_read,
    source="ichgcp.net/zh/clinical-trials-registry",
    rank=2,
    never_asked=NEVER_ASKED,
    lost=(
        "identification.registration_number",
        "registration",
        "recruitment_status",
        "condition",
        "design.type",
        "eligibility.sex",
        "eligibility.healthy_volunteers",
        "interventions",
        "enrollment.count",
        "dates.start",
        "dates.completion",
        "dates.primary_completion",
        "dsmc",
        "samples",
        "ipd",
        "keywords",
    ),
    is_translated=True,
)
