"""``trialwright analyse``: tables, figures and results of a trial from its events, at a data cut."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import UnreadableText, Where
from trialwright.shell.cli.output import Output
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.history.events import Logged


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY.yaml", help="study file / 研究文件")
    parser.add_argument("events", metavar="EVENTS.jsonl", help="events of a rehearsed or captured trial / 事件日志")
    parser.add_argument(
        "--cut", metavar="DATE", help="data cut, included (default: day of the last event) / 数据截止日"
    )
    parser.add_argument("-o", "--out", metavar="FOLDER", default="analysis", help="folder to write into / 输出文件夹")
    parser.add_argument("--docx", action="store_true", help="also a Word document (extra: documents) / 另存 Word 文档")
    parser.add_argument("--rtf", action="store_true", help="also the tables as RTF / 另存 RTF 表格")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.analysis.analyse import analyse
    from trialwright.analysis.documents import figures_of, to_csv, to_docx, to_json, to_parquet
    from trialwright.analysis.pages import page
    from trialwright.analysis.rtf import to_rtf
    from trialwright.history.encoding import from_lines
    from trialwright.history.participant import day_of
    from trialwright.shell.files import read_bytes, write_bytes, write_text
    from trialwright.study.text import load

    document = load(read_bytes(args.study), name=Path(args.study).name)
    study = document.study() if callable(document.study) else document.study
    log = from_lines(_utf8(read_bytes(args.events), args.events), name=Path(args.events).name)
    if not log:
        raise UnreadableText(
            Where(args.events),
            "holds no events",
            "give the file `rehearse --keep` wrote",
            zh="没有事件；请给出 `rehearse --keep` 写出的文件",
        )
    of_this_study(log, study.name, args.events)
    at = _date(args.cut) if args.cut else max(day_of(e.event.happened) for e in log)
    report = analyse(study, log, at)
    folder = Path(args.out)
    write_text(folder / "index.html", page(report, out.language))
    write_text(folder / "results.json", to_json(report))
    write_text(folder / f"records.{out.language}.csv", "\ufeff" + to_csv(report, out.language))
    write_bytes(folder / "records.parquet", to_parquet(report, "en"))
    for name, svg in figures_of(report).items():
        write_text(folder / "figures" / name, svg)
    if args.docx:
        write_bytes(folder / f"tables.{out.language}.docx", to_docx(report, out.language))
    if args.rtf:
        write_bytes(folder / f"tables.{out.language}.rtf", to_rtf(report, out.language))
    tables = sum(len(s.tables) for s in report.sections)
    if out.json:
        out.value({
            "trialwright": 1, "kind": "Analysed", "study": report.study, "version": report.version, "cut": report.cut, "out": str(folder),
            "sections": [s.name for s in report.sections], "tables": tables, "figures": len(report.figures()), "records": len(report.records()),
        })  # fmt: skip
        return 0
    rows = []
    for s in report.sections:
        first = next(((r.label, r) for r in s.results), None)
        note = s.note or (Text.same("") if first is None else first[1].label)
        rows.append((s.name, s.title, str(sum(len(t.records) for t in s.tables)), str(len(s.figures)), note))
    head = (
        Text(zh="编号", en="name"), Text(zh="内容", en="what"), Text(zh="数值", en="numbers"), Text(zh="图", en="figures"), Text(zh="说明", en="note"),
    )  # fmt: skip
    out.table(head, rows)
    out.say(
        Text(
            zh=f"\n{report.study} {report.version}，数据截止 {report.cut}：{tables} 张表，{len(report.figures())} 幅图 → {folder / 'index.html'}",
            en=f"\n{report.study} {report.version}, data cut {report.cut}: {tables} tables, {len(report.figures())} figures → {folder / 'index.html'}",
        )
    )
    return 0


def of_this_study(log: Sequence[Logged], name: str, where: str) -> None:
    """Raises ``UnreadableText`` where the trial of the events was opened under another study's name."""
    from trialwright.history.events import TrialOpened

    other = next((e.event.study for e in log if isinstance(e.event, TrialOpened) and e.event.study != name), None)
    if other is not None:
        raise UnreadableText(
            Where(where),
            f"these are events of the study {other}, not of {name}",
            "give the study file they were recorded under, or a later version of it",
            zh=f"这些事件属于研究 {other}，不属于 {name}；请给出记录时所用的研究文件或其新版",
        )


def _utf8(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise UnreadableText(Where(name, line), "is not UTF-8", "events are JSON lines in UTF-8") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnreadableText(Where(path="--cut"), f"{text!r} is no date", "write YYYY-MM-DD") from None
