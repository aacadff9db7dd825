"""``trialwright conform``: reference cases through this installation, one line a case, totals, a validation record."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import UnreadableText, Where
from trialwright.shell.cli.output import Output, clipped, padded
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.shell.conformance import CaseResult, Conformance


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.json", help="file of reference cases / 参考案例文件")
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="only these functions or case ids / 仅运行这些函数或案例",
    )
    parser.add_argument(
        "--data", nargs="+", action="extend", default=[], metavar="DIR",
        help="folders with data the cases name but the file does not bring / 案例所需但未随附的数据所在文件夹",
    )  # fmt: skip
    parser.add_argument("--report", metavar="validation.html", help="write the validation record / 写出验证记录")
    parser.add_argument("--failures", action="store_true", help="print only what did not pass / 只显示未通过的案例")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell.conformance import NOT_RUN, PASS, conform
    from trialwright.shell.files import write_text

    done = conform(Path(args.file), args.only, data=_folders(args.data))
    if args.report:
        write_text(args.report, page(done))
        out.note(Text(zh=f"验证记录：{args.report}", en=f"validation record: {args.report}"))
    if out.json:
        out.value(done.as_json())
        return 0 if done.is_whole() else 1
    for c in done.cases:
        if c.status != NOT_RUN and not (args.failures and c.status == PASS):
            out.say(_line(c, out.language))
    apart = [c for c in done.cases if c.status == NOT_RUN]
    if apart:
        out.say(Text(zh=f"\n未提供数据，未运行：{len(apart)}", en=f"\ndata not supplied, not run: {len(apart)}"))
        for c in apart:
            out.say(f"  {c.id:<24} {c.function}: {clipped(c.because, 100)}")
    t = done.totals()
    out.say(
        Text(
            zh=f"\n{done.file}：通过 {t['pass']}，不符 {t['fail']}，不支持 {t['unsupported']}，未提供数据 {t['not_run']}",
            en=f"\n{done.file}: pass {t['pass']}, fail {t['fail']}, unsupported {t['unsupported']}, data not supplied {t['not_run']}",
        )
    )
    return 0 if done.is_whole() else 1


def _folders(names: Sequence[str]) -> tuple[Path, ...]:
    """The folders of ``--data``. Raises ``UnreadableText`` where one is not there."""
    for name in names:
        if not Path(name).is_dir():
            raise UnreadableText(
                Where(path="--data"), f"there is no folder {name}", "give the folder that holds the CSV files"
            )
    return tuple(Path(n) for n in names)


_WORDS = {"pass": "通过", "fail": "不符", "unsupported": "不支持", "not_run": "未提供数据"}


def _line(c: CaseResult, language: str) -> str:
    from trialwright.shell.conformance import PASS, plain

    got = clipped(to_json_line(c.got), 60)
    want = clipped(to_json_line(plain(c.expected)), 60)
    source = clipped(c.source, 60)
    status = padded(_WORDS[c.status] if language == "zh" else c.status, 11)
    words = Text(zh=f"得到 {got}  应为 {want}", en=f"got {got}  expected {want}").of(language)
    line = f"{status} {c.id:<28} {c.function}  {words}  [{source}]"
    return line if c.status == PASS else f"{line}\n            {c.because}"


def to_json_line(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:76rem;
padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;
border-bottom:1px solid #d9dee4}th{position:sticky;top:0;background:#fff}code{font-size:12px;overflow-wrap:anywhere}
.pass{color:#17633a}.fail,.unsupported{color:#a3181d;font-weight:600}.not_run{color:#6a5a00}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:#57606a}dd{margin:0}
@media print{th{position:static}a{color:inherit}}
"""


_STATUS = {"not_run": "未提供数据 data not supplied"}


def page(done: Conformance) -> str:
    """The validation record of this installation as one page that needs no network."""
    import platform

    from trialwright.shell.conformance import NOT_RUN, plain

    t = done.totals()
    if not done.is_whole():
        verdict = "有案例不符或不支持 Some cases disagree or are unsupported"
    elif t["not_run"]:
        verdict = (
            f"已运行的案例全部相符，{t['not_run']} 例未提供数据 All cases that ran agree; {t['not_run']} had no data"
        )
    else:
        verdict = "全部相符 All cases agree"
    facts = [
        ("软件 Software", f"trialwright {done.version}, Python {platform.python_version()}, {platform.platform()}"),
        ("案例文件 Case file", f"{done.file}, SHA-256 {done.sha256}"),
        *[("数据 Data", f"{name}, SHA-256 {digest}") for name, digest in done.data.items()],
        ("结论 Verdict", verdict),
        (
            "合计 Totals",
            f"通过 pass {t['pass']} · 不符 fail {t['fail']} · 不支持 unsupported {t['unsupported']} · 未提供数据 data not supplied {t['not_run']}",
        ),
    ]
    rows = []
    for c in sorted(done.cases, key=lambda c: (c.status == NOT_RUN,)):
        cells = (
            f'<td class="{c.status}">{_STATUS.get(c.status, c.status)}</td><td>{escape(c.id)}</td><td>{escape(c.function)}<br>{escape(c.what)}</td>'
            f"<td><code>{escape(to_json_line(c.got))}</code></td><td><code>{escape(to_json_line(plain(c.expected)))}</code></td>"
            f"<td>{escape(to_json_line(plain(c.tolerance)))}</td><td>{escape(c.source)}<br>{escape(c.method)}</td>"
            f"<td>{escape(c.because)}</td>"
        )
        rows.append(f"<tr>{cells}</tr>")
    head = "".join(
        f"<th>{h}</th>"
        for h in (
            "结果 Result", "编号 Id", "问题 Question", "得到 Got", "应为 Expected", "容差 Tolerance", "来源 Source", "说明 Note",
        )
    )  # fmt: skip
    listed = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts)
    return (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>验证记录 Validation record</title><style>{_STYLE}</style></head><body>"
        f"<h1>验证记录 Validation record</h1><dl>{listed}</dl>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></body></html>\n"
    )
