"""``trialwright draft``: a registry page becomes a draft study file, and the record beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

from trialwright.shell.cli.output import Output, to_json
from trialwright.shell.files import read_bytes, write_text
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pages", nargs="+", metavar="PAGE", help="saved registry page(s) of one trial / 同一试验的注册页面"
    )
    parser.add_argument(
        "-o", "--out", default=".", metavar="DIR", help="folder for study.yaml and record.json / 输出文件夹"
    )
    parser.add_argument("--layout", metavar="NAME", help="force a layout instead of recognising it / 指定版式")
    parser.add_argument("--force", action="store_true", help="replace an existing study.yaml / 覆盖已有的 study.yaml")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.errors import TrialwrightError
    from trialwright.reading.draft import draft
    from trialwright.reading.read import read_page
    from trialwright.reading.record import RegistryRecord
    from trialwright.reading.record_json import to_json as record_to_json
    from trialwright.study.text import load

    records = [read_page(read_bytes(p), name=Path(p).name, layout=args.layout) for p in args.pages]
    record: RegistryRecord = records[0]
    if len(records) > 1:
        from trialwright.reading.merge import merge

        record = merge(*records)
    folder = Path(args.out)
    target = folder / "study.yaml"
    if target.exists() and not args.force:
        raise TrialwrightError(f"{target} exists already; name another folder with -o, or add --force to replace it")
    text = draft(record)
    study = load(text, name="study.yaml").study()
    written = [write_text(target, text), write_text(folder / "record.json", to_json(record_to_json(record)) + "\n")]
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Draft",
                "files": [str(p) for p in written],
                "tbc": len(study.tbc),
                "decisions": len(study.decisions),
                "blocking": len(study.blocking),
            }
        )
        return 0
    for p in written:
        out.say(str(p))
    out.say(
        Text(
            zh=f"{len(study.tbc)} 个待确认的值，{len(study.decisions)} 项待定事项，其中 {len(study.blocking)} 项须逐一决定。下一步：trialwright show {target}",
            en=f"{len(study.tbc)} values to be confirmed, {len(study.decisions)} decisions, {len(study.blocking)} of them one by one. Next: trialwright show {target}",
        )
    )
    return 0
