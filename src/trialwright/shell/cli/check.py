"""``trialwright check``: what is missing, contradictory or impossible in a registry page, and how to mend it.

Study files are told from pages by their content and answered by ``check_study``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.shell.cli.findings import show_findings
from trialwright.shell.cli.output import Output, clipped
from trialwright.shell.files import read_bytes, write_text
from trialwright.values.finding import Severity
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.checking.report import Report
    from trialwright.reading.document import Document
    from trialwright.reading.record import RegistryRecord
    from trialwright.shell.corpus import Row
    from trialwright.study.study import Study

COLUMNS = ("page", "id", "registry", "year", "layout", "code", "severity", "kind", "detect", "layer", "field", "line", "evidence", "text_en", "text_zh")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="saved registry page(s), or study file(s); a folder, .jsonl or .xlsx with --to / 保存的注册页面或研究文件；批量请用 --to")  # fmt: skip
    parser.add_argument(
        "--only", metavar="CODES", help="only these rules or families, e.g. EXT-01,ELI / 只检查这些规则或类别"
    )
    parser.add_argument(
        "--min", choices=("note", "warning", "error"), default="note", help="lowest severity shown / 最低显示级别"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER",
        help="write findings.json, check.html, form.html (and form.txt) / 写出结果文件夹",
    )
    parser.add_argument("--layout", metavar="NAME", help="force a layout / 指定版式")
    parser.add_argument("--same-trial", action="store_true", help="the pages are of one trial / 各页面属同一试验")
    parser.add_argument(
        "--to", metavar="TABLE", help="write the findings of very many records to .parquet or .csv / 批量检查并写成表"
    )
    parser.add_argument("--workers", type=int, metavar="N", help="processes for --to (all cores) / 并行进程数")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell.cli import check_study

    if check_study.are_studies(args.pages):
        return check_study.run(args, out)
    if args.to:
        return _corpus(args, out)
    for name in args.pages:
        if Path(name).is_dir():
            raise UnreadableText(Where(name), "this is a folder", "check a folder into a table: trialwright check FOLDER --to findings.csv", zh="这是文件夹；请写成表：trialwright check 文件夹 --to findings.csv")  # fmt: skip
    records, problems = _records(args, out)
    only = args.only.split(",") if args.only else None
    worst = 0
    forms = []
    for record in records:
        from trialwright.checking import check, report_to_json

        whole = check(record, study=_drafted(record), only=only)
        report = whole.at_least(Severity(args.min))
        worst = max(worst, report.count(Severity.ERROR))
        form = report_to_json(record, report)
        forms.append(form)
        if args.output:
            _write(record, report, form, args.output, out, several=len(records) > 1)
        if not out.json:
            _show(record, whole, report, out)
    if out.json and forms:
        out.value(forms[0] if len(forms) == 1 else forms)
    for problem in problems:
        out.note(problem.of(out.language))
    return 2 if problems else 1 if worst else 0


def _drafted(record: RegistryRecord) -> Study | None:
    """The record as a draft study, so that its criteria are asked together as wholes; ``None`` where no draft loads."""
    from trialwright.reading.draft import draft
    from trialwright.study.text import load

    try:
        return load(draft(record), name="study.yaml").study()
    except TrialwrightError:
        return None


def _records(args: argparse.Namespace, out: Output) -> tuple[list[RegistryRecord], list[TrialwrightError]]:
    from trialwright.reading.read import read_page

    records: list[RegistryRecord] = []
    problems: list[TrialwrightError] = []
    for name in args.pages:
        try:
            records.append(read_page(read_bytes(name), name=Path(name).name, layout=args.layout))
        except UnreadableText as e:
            problems.append(e)
    if len(records) > 1:
        from trialwright.shell.cli.read import _joined

        records = _joined(records, args.same_trial, out)
    return records, problems


def _write(record: RegistryRecord, report: Report, form: object, folder: str, out: Output, *, several: bool) -> None:
    from trialwright.checking import CHECKS
    from trialwright.exchange.check_page import check_page
    from trialwright.exchange.registry_form import registry_form, registry_form_text
    from trialwright.shell.cli.output import to_json

    stem = (record.id or Path(record.pages[0].name).stem) if several else ""
    target = Path(folder) / stem if stem else Path(folder)
    labels = {c: e.label for c, e in CHECKS.items()}
    unchecked = [(u.code, u.because) for u in report.unchecked]
    write_text(target / "findings.json", to_json(form) + "\n")
    write_text(
        target / "check.html",
        check_page(record, report.findings, labels=labels, unchecked=unchecked, language=out.language),
    )
    write_text(target / "form.html", registry_form(record, report.findings, language=out.language))
    names = ["check.html", "form.html", "findings.json"]
    if record.layout.startswith(("chictr", "itmctr")):
        write_text(target / "form.txt", registry_form_text(record, report.findings))
        names.append("form.txt")
    out.note(Text(zh=f"已写出：{target}/{'、'.join(names)}", en=f"Written: {target}/{', '.join(names)}"))


def _show(record: RegistryRecord, whole: Report, report: Report, out: Output) -> None:
    title = record.id or record.text("identification.public_title") or record.pages[0].name
    show_findings(f"{clipped(title, 80)}  ({record.layout})", whole.findings, report.findings, out)
    if report.unchecked:
        names = ", ".join(dict.fromkeys(u.code for u in report.unchecked))
        out.say(Text(zh=f"未能检查的规则（页面未显示所需内容）：{names}", en=f"Rules that could not look (the page does not show what they need): {names}"))  # fmt: skip
    out.say(Text(zh="`trialwright explain 规则` 说明依据；-o 文件夹 写出可筛选的网页与更正后的注册表。", en="`trialwright explain RULE` tells why; -o FOLDER writes the page with its margin and the corrected form."))  # fmt: skip


def finding_rows(document: Document) -> list[Row]:
    """One row a finding; a record without findings is one row, too, so that prevalence has its denominator."""
    from trialwright.checking import check
    from trialwright.reading.read import read_document

    record = read_document(document)
    report = check(record)
    base: Row = {
        "page": document.name,
        "id": record.id,
        "registry": _registry(record),
        "year": _year(record),
        "layout": record.layout,
    }
    rows: list[Row] = [{**base, "code": ""}]
    for f in report.findings:
        rows.append(
            {
                **base, "code": f.code, "severity": f.severity.value, "kind": f.kind, "detect": f.detect, "layer": f.layer, "field": f.field,
                "line": f.lines[0] if f.lines else None, "evidence": f.evidence, "text_en": f.text.en, "text_zh": f.text.zh,
            }
        )  # fmt: skip
    return rows


def _registry(record: RegistryRecord) -> str:
    import re

    m = re.match(r"[A-Za-z]+", record.id or "")
    return m.group() if m else record.layout


def _year(record: RegistryRecord) -> str:
    for path in ("registration.date", "dates.first_submitted", "dates.start", "registration.refreshed"):
        slot = record.slot(path)
        if slot is not None and slot.date is not None:
            return str(slot.date.year)
    return ""


def _corpus(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell.corpus import rows_of, run_corpus

    done = run_corpus(
        [Path(p) for p in args.pages], Path(args.to), "trialwright.shell.cli.check:finding_rows", COLUMNS, workers=args.workers, progress=not out.json,
    )  # fmt: skip
    summary = prevalence(rows_of(done.to))
    if out.json:
        out.value({"trialwright": 1, "kind": "Prevalence", "records": done.records, "errors": done.errors, "rows": done.rows, "to": str(done.to), "prevalence": summary})  # fmt: skip
        return 0
    out.say(Text(zh=f"检查{done.records}条记录（{done.errors}条未能读取），{done.rows}行：{done.to}", en=f"{done.records} records checked ({done.errors} could not be read), {done.rows} rows in {done.to}"))  # fmt: skip
    head = (Text(zh="注册机构", en="registry"), Text(zh="年份", en="year"), Text(zh="规则", en="rule"), Text(zh="级别", en="severity"), Text(zh="记录数", en="records"), Text(zh="检出", en="with finding"), "%")  # fmt: skip
    out.table(
        head,
        [
            tuple(str(r[k]) for k in ("registry", "year", "code", "severity", "records", "with_finding", "percent"))
            for r in summary
        ],
    )
    return 0


def prevalence(rows: object) -> list[dict[str, object]]:
    """How many records of each registry and year have each finding, as a share of those records."""
    from collections.abc import Iterable
    from typing import cast

    records: dict[tuple[str, str], set[str]] = {}
    found: dict[tuple[str, str, str, str], set[str]] = {}
    for row in cast("Iterable[dict[str, str | None]]", rows):
        if row.get("error"):
            continue
        key = (row.get("registry") or "", row.get("year") or "")
        page = row.get("page") or ""
        records.setdefault(key, set()).add(page)
        if row.get("code"):
            found.setdefault((*key, row["code"] or "", row.get("severity") or ""), set()).add(page)
    out = []
    for (registry, year, code, severity), pages in sorted(found.items()):
        n = len(records[(registry, year)])
        out.append({"registry": registry, "year": year, "code": code, "severity": severity, "records": n, "with_finding": len(pages), "percent": round(100 * len(pages) / n, 1)})  # fmt: skip
    return out
