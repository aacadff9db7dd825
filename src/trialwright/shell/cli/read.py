"""``trialwright read``: what a registry page says, where it says it, and what is absent and why."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import TrialwrightError, UnreadableText
from trialwright.shell.cli.output import Output
from trialwright.shell.files import read_bytes
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.reading.document import Document
    from trialwright.reading.record import RegistryRecord
    from trialwright.shell.corpus import Row


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pages",
        nargs="+",
        metavar="PAGE",
        help="saved registry page(s): text, HTML, XML, JSON or XLSX; a folder, .jsonl or several records need --to / "
        "保存的注册页面；文件夹或批量文件须用 --to",
    )
    parser.add_argument("--layout", metavar="NAME", help="force a layout instead of recognising it / 指定版式")
    parser.add_argument(
        "--explain", action="store_true", help="print every layout's score and why / 打印各版式得分与依据"
    )
    parser.add_argument(
        "--contacts",
        choices=("redact", "keep"),
        default="redact",
        help="keep persons' data in the output / 保留联系人信息",
    )
    parser.add_argument(
        "--same-trial", action="store_true", help="the pages are of one trial: merge them / 各页面属同一试验，合并"
    )
    parser.add_argument(
        "--to",
        metavar="TABLE",
        help="write a table (.parquet or .csv) of all fields of a folder or a file of many records / 批量读取并写成表",
    )
    parser.add_argument("--workers", type=int, metavar="N", help="processes for --to (all cores) / 并行进程数")
    parser.add_argument(
        "--accept-repairs",
        choices=("none", "sure"),
        default="none",
        help="take over repairs of damaged characters that leave no choice / 采纳确定无疑的字符修复建议",
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.reading.read import read_page
    from trialwright.reading.repairs import accepted
    from trialwright.shell.corpus import is_corpus

    if args.explain:
        return _explain(args.pages, out)
    if args.to:
        return _corpus(args, out)
    if any(is_corpus(Path(p)) and not Path(p).suffix for p in args.pages):
        out.note(
            Text(
                zh="文件夹须写成表：trialwright read 文件夹 --to fields.parquet",
                en="A folder is read into a table: trialwright read FOLDER --to fields.parquet",
            )
        )
        return 2
    records: list[RegistryRecord] = []
    problems: list[TrialwrightError] = []
    for name in args.pages:
        try:
            record = read_page(read_bytes(name), name=Path(name).name, layout=args.layout)
            records.append(accepted(record) if args.accept_repairs == "sure" else record)
        except UnreadableText as e:
            problems.append(e)
    for problem in problems:
        out.note(problem.of(out.language))
    if args.contacts == "keep" and records:
        out.note(Text(zh="注意：输出中保留了个人联系信息。", en="Note: this output keeps persons' contact data."))
    _print(_joined(records, args.same_trial, out), args, out)
    return 2 if problems else 0


def _joined(records: list[RegistryRecord], same_trial: bool, out: Output) -> list[RegistryRecord]:
    """Pages of one number are one record; others only where the person says so."""
    from trialwright.reading.merge import kinship, merge

    if len(records) < 2:
        return records
    if same_trial:
        return [merge(*records)]
    left = list(records)
    joined: list[RegistryRecord] = []
    while left:
        first = left.pop(0)
        group, rest = [first], []
        for other in left:
            kin = kinship(first, other)
            if kin is not None and kin.is_certain:
                group.append(other)
                continue
            if kin is not None:
                names = f"{first.pages[0].name}, {other.pages[0].name}"
                out.note(
                    Text(
                        zh=f"{names}：可能是同一试验（{kin.because.zh}）；如是，请加 --same-trial",
                        en=f"{names}: perhaps one trial ({kin.because.en}); if so, add --same-trial",
                    )
                )
            rest.append(other)
        joined.append(merge(*group))
        left = rest
    return joined


COLUMNS = ("page", "id", "layout", "path", "language", "state", "layer", "line", "text", "means", "repairs", "unread")


def field_rows(document: Document) -> list[Row]:
    """One row a slot, personal data redacted; a row of the page itself carries its unread lines."""
    from trialwright.reading.read import read_document
    from trialwright.reading.record import State
    from trialwright.reading.record_json import meaning_to_json
    from trialwright.reading.redaction import redacted

    record = read_document(document)
    base: Row = {"page": document.name, "id": record.id, "layout": record.layout}
    unread = len(record.pages[0].lines.unread)
    rows: list[Row] = [{**base, "path": "", "unread": unread, "repairs": len(record.repairs)}]
    for path, language, s in record.each_slot():
        is_hidden = s.private and s.text is not None
        means = None if s.means is None or s.private else meaning_to_json(s.means)
        rows.append(
            {
                **base,
                "path": path,
                "language": language,
                "state": (State.REDACTED if is_hidden else s.state).value,
                "layer": s.layer.value,
                "line": s.line,
                "text": None if s.text is None or s.private or s.items is not None else redacted(s.text),
                "means": " ".join(map(str, means.values())) if means else None,
            }
        )
    return rows


def _corpus(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell.corpus import run_corpus

    if args.contacts == "keep" or args.layout or args.same_trial or args.accept_repairs != "none":
        out.note(
            Text(
                zh="--to 不支持 --contacts keep、--layout、--same-trial、--accept-repairs，已忽略。",
                en="--to takes none of --contacts keep, --layout, --same-trial, --accept-repairs; they are ignored.",
            )
        )
    done = run_corpus(
        [Path(p) for p in args.pages],
        Path(args.to),
        "trialwright.shell.cli.read:field_rows",
        COLUMNS,
        workers=args.workers,
        progress=not out.json,
    )
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "CorpusSummary",
                "records": done.records,
                "errors": done.errors,
                "rows": done.rows,
                "to": str(done.to),
            }
        )
    else:
        out.say(
            Text(
                zh=f"读取{done.records}条记录，其中{done.errors}条未能读取（原因见error列），写入{done.rows}行：{done.to}",
                en=f"{done.records} records, {done.errors} could not be read (see the column error), {done.rows} rows in {done.to}",
            )
        )
    return 0


def _print(records: list[RegistryRecord], args: argparse.Namespace, out: Output) -> None:
    from trialwright.reading.record_json import to_json

    keep = args.contacts == "keep"
    if out.json:
        forms = [to_json(r, contacts=keep) for r in records]
        if forms:
            out.value(forms[0] if len(forms) == 1 and len(args.pages) == 1 else forms)
        return
    for record in records:
        show(record, out, contacts=keep)


def _explain(names: list[str], out: Output) -> int:
    from trialwright.reading.document import Document
    from trialwright.reading.read import scores

    for name in names:
        document = Document(read_bytes(name), Path(name).name)
        rows = [(s.layout.name, f"{s.evidence.score:.2f}", s.evidence.because) for s in scores(document)]
        if out.json:
            out.value(
                {
                    "trialwright": 1,
                    "kind": "LayoutScores",
                    "page": document.name,
                    "medium": document.medium,
                    "layouts": [{"name": n, "score": float(s), "because": b} for n, s, b in rows],
                }
            )
        else:
            out.say(f"{document.name} ({document.medium})")
            out.table(
                (Text(zh="版式", en="layout"), Text(zh="得分", en="score"), Text(zh="依据", en="because")),
                rows,
                widest=110,
            )
    return 0


def show(record: RegistryRecord, out: Output, *, contacts: bool = False) -> None:
    """One line a field; absent values are named by their state."""
    from trialwright.reading.record import State
    from trialwright.reading.redaction import redacted

    for page in record.pages:
        a = page.lines
        out.say(
            Text(
                zh=f"{page.name}：{page.layout}（{page.score:.2f}），共{a.all}行：空行{a.empty}，标签{a.label}，内容{a.value}，页面装饰{a.boilerplate}，未读{len(a.unread)}",
                en=f"{page.name}: {page.layout} ({page.score:.2f}), {a.all} lines: {a.empty} empty, {a.label} label, {a.value} value, {a.boilerplate} boilerplate, {len(a.unread)} unread",
            )
        )
    rows = []
    for path, language, slot in record.each_slot():
        state = State.REDACTED if slot.private and slot.text is not None and not contacts else slot.state
        if slot.items is not None:
            words = Text(zh=f"{slot.items}项", en=f"{slot.items} items").of(out.language)
        elif state is State.REDACTED or slot.text is None:
            words = ""
        else:
            words = slot.text if contacts else redacted(slot.text)
        if state is not State.VALUE:
            words = f"[{state.label.of(out.language)}; {slot.layer.label.of(out.language)}] {words}".rstrip()
        line = "" if slot.lines is None else str(slot.lines[0])
        rows.append((path, language, line, words))
    out.table(
        (
            Text(zh="字段", en="field"),
            Text(zh="语言", en="lang"),
            Text(zh="行", en="line"),
            Text(zh="内容", en="value"),
        ),
        rows,
        widest=90,
    )
    _show_rest(record, out)


def _show_rest(record: RegistryRecord, out: Output) -> None:
    from trialwright.reading.redaction import redacted

    for page in record.pages:
        for n in page.lines.unread:
            words = redacted(page.line(n).strip())[:100]
            out.say(Text(zh=f"未读 {page.name}:{n} {words}", en=f"unread {page.name}:{n} {words}"))
    for r in record.repairs:
        proposal = " | ".join(r.propose)
        out.say(
            Text(
                zh=f"修复建议（{'确定' if r.certainty == 'sure' else '待定'}）{r.path} 第{r.lines[0]}行 {r.as_written!r} → {proposal}：{r.because.zh}",
                en=f"repair ({r.certainty}) {r.path} line {r.lines[0]}: {r.as_written!r} -> {proposal}: {r.because.en}",
            )
        )
    if record.not_shown.never_asked:
        paths = ", ".join(record.not_shown.never_asked)
        out.say(Text(zh=f"该注册库从不询问：{paths}", en=f"never asked by this register: {paths}"))
    if record.not_shown.lost:
        paths = ", ".join(record.not_shown.lost)
        out.say(Text(zh=f"镜像或导出未保留：{paths}", en=f"dropped by this mirror or export: {paths}"))
