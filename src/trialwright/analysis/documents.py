"""The record layer as files: CSV, Parquet, JSON, Markdown and DOCX, all from the same records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from trialwright.analysis.endpoint_answers import Timed
from trialwright.analysis.report import REHEARSAL, AnalysisReport, heading
from trialwright.analysis.result import Record, Table, cell
from trialwright.errors import TrialwrightError
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

COLUMNS = (
    "table",
    "context",
    "group",
    "variable",
    "statistic",
    "value",
    "printed",
    "n",
    "N",
    "format",
    "rule",
    "participants",
    "events",
)


def rows(report: AnalysisReport, language: str = "en") -> list[dict[str, object]]:
    """Every record as a flat row with the table it stands in."""
    return [{"table": t.name, **r.flat(language)} for s in report.sections for t in s.tables for r in t.records]


def to_csv(report: AnalysisReport, language: str = "en") -> str:
    """All records as one CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(report, language))
    return out.getvalue()


def to_parquet(report: AnalysisReport, language: str = "en") -> bytes:
    """All records as Parquet; ``value`` is a number where it is one, and always text in ``printed``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = rows(report, language)
    columns: dict[str, Any] = {name: [r[name] for r in flat] for name in COLUMNS}
    columns["value"] = [
        float(v) if isinstance(v, int | float) and not isinstance(v, bool) else None for v in columns["value"]
    ]
    schema = pa.schema(
        [(n, pa.float64() if n == "value" else pa.int64() if n in ("n", "N") else pa.string()) for n in COLUMNS]
    )
    table = pa.table({n: pa.array(columns[n], type=schema.field(n).type) for n in COLUMNS})
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def _text(t: Text) -> dict[str, str]:
    return {"zh": t.zh, "en": t.en}


def _record(r: Record) -> dict[str, Any]:
    v = r.value
    plain: Any = v
    if isinstance(v, Unknown):
        plain = None
    elif isinstance(v, Text):
        plain = _text(v)
    elif v is not None and not isinstance(v, bool | str | int):
        plain = float(v) if float(v) == float(v) and abs(float(v)) != float("inf") else None
    out: dict[str, Any] = {
        "group": _text(r.group), "variable": _text(r.variable), "statistic": r.statistic, "value": plain,
        "printed": {"zh": r.printed("zh"), "en": r.printed("en")}, "n": r.n, "N": r.N, "context": r.context, "format": r.format,
        "rule": r.rule, "participants": list(r.participants), "events": list(r.events),
    }  # fmt: skip
    if isinstance(v, Unknown):
        out["unknown"] = _text(v.because)
    return out


def to_json(report: AnalysisReport) -> str:
    """Everything but the figures: results, tables, listings, packs."""
    sections = []
    for s in report.sections:
        sections.append({
            "name": s.name, "title": _text(s.title), "note": _text(s.note) if s.note is not None else None,
            "results": [
                {
                    "name": r.name, "label": _text(r.label), "n": r.n, "events": r.events_n, "unit": r.unit, "p": r.p, "rule": r.rule,
                    "source": r.source, "method": _text(r.method),
                    "estimate": r.estimate.value if isinstance(r.estimate, Known) else None,
                    "because": _text(r.estimate.because) if isinstance(r.estimate, Unknown) else None,
                    "interval": None if r.interval is None else {"lower": r.interval.lower, "upper": r.interval.upper, "level": r.interval.level, "method": r.interval.method},
                    "participants": list(r.participants),
                }
                for r in s.results
            ],
            "tables": [
                {"name": t.name, "title": _text(t.title), "footnotes": [_text(f) for f in t.footnotes], "records": [_record(r) for r in t.records]}
                for t in s.tables
            ],
            "figures": [f.name for f in s.figures],
            "answers": [
                {"participant": a.participant, "group": a.group, "answer": _answer(a.answer), "because": _text(a.because), "events": list(a.events)}
                for a in s.answers
            ],
        })  # fmt: skip
    document = {
        "trialwright": 1, "kind": "Analysis", "study": report.study, "version": report.version, "title": _text(report.title), "cut": report.cut,
        "rehearsal": report.rehearsal, "events_read": report.events_read, "events_dropped": report.events_dropped,
        "packs": dict(report.packs), "not_applied": list(report.not_applied), "unconfirmed": report.unconfirmed, "sections": sections,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1, default=str, allow_nan=False) + "\n"


def _answer(a: Any) -> Any:
    if isinstance(a, Unknown):
        return None
    v = a.value
    if isinstance(v, Timed):
        return {"start": v.start.isoformat(), "date": v.date.isoformat(), "days": v.days, "cause": v.cause}
    return v


def to_markdown(t: Table, language: str = "en") -> str:
    """One table as Markdown.

    >>> from trialwright.analysis.result import Record
    >>> x = Text.same("x")
    >>> print(
    ...     to_markdown(
    ...         Table(name="t", title=x, records=(Record(group=x, variable=x, statistic="n", value=1, format="0"),))
    ...     )
    ... )
    **x**
    <BLANKLINE>
    |  | x |
    |---|--:|
    | x | 1 |
    """
    columns = t.columns()
    lines = [
        f"**{t.title.of(language)}**",
        "",
        "|  | " + " | ".join(c.of(language) for c in t.heads()) + " |",
        "|---|" + "--:|" * len(columns),
    ]
    for variable, level, cells in t.rows():
        shown = [cell(cells[c], language) if c in cells else "" for c in columns]
        lines.append(f"| {'　' * level}{variable.of(language)} | " + " | ".join(shown) + " |")
    lines += [""] * bool(t.footnotes) + [f.of(language) for f in t.footnotes]
    return "\n".join(lines)


def to_docx(report: AnalysisReport, language: str = "en") -> bytes:
    """All tables as a Word document.

    Raises:
        TrialwrightError: the optional extra ``documents`` is not installed.
    """
    try:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt
    except ImportError:
        raise TrialwrightError("DOCX needs python-docx: pip install 'trialwright[documents]'") from None
    d = Document()
    page = d.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(1.8)
    for style in ("Normal", "Heading 1", "Heading 2", "Title"):  # Chinese glyphs come from the East Asian font
        fonts = d.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), "SimSun" if style == "Normal" else "SimHei")
    d.styles["Normal"].font.size = Pt(9)
    d.add_heading(report.title.of(language), 0)
    d.add_paragraph(heading(report).of(language))
    if report.rehearsal:
        d.add_paragraph().add_run(REHEARSAL.of(language)).bold = True
    for s in report.sections:
        d.add_heading(s.title.of(language), 1)
        if s.note is not None:
            d.add_paragraph(s.note.of(language))
        for t in s.tables:
            columns = t.columns()
            if t.title != s.title:
                d.add_paragraph(t.title.of(language), style="Heading 2")
            words = all(r.format == "text" for r in t.records)
            grid = d.add_table(rows=1, cols=len(columns) + 1)
            grid.style = "Light List"
            for k, c in enumerate(t.heads()):
                grid.rows[0].cells[k + 1].text = c.of(language)
            repeat = grid.rows[0]._tr.get_or_add_trPr()
            repeat.append(OxmlElement("w:tblHeader"))
            for variable, level, cells in t.rows():
                row = grid.add_row().cells
                row[0].text = "  " * level + variable.of(language)
                for k, c in enumerate(columns):
                    row[k + 1].text = cell(cells[c], language) if c in cells else ""
            for r in grid.rows:
                for place in r.cells[1:]:
                    place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT if words else WD_ALIGN_PARAGRAPH.RIGHT
                for run in (run for place in r.cells for p in place.paragraphs for run in p.runs):
                    run.font.size = Pt(8)
            for f in t.footnotes:
                note = d.add_paragraph()
                note.paragraph_format.space_after = Pt(2)
                note.add_run(f.of(language)).font.size = Pt(7.5)
    sink = io.BytesIO()
    d.save(sink)
    return sink.getvalue()


def figures_of(report: AnalysisReport) -> Mapping[str, str]:
    """File name -> SVG, each figure in Chinese and English."""
    return {f"{f.name}.{g}.svg": f.svg(g) for f in report.figures() for g in ("zh", "en")}
