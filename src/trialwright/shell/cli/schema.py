"""``trialwright schema``: the JSON Schema of the study file, for editors that complete and check while one types."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output, to_json
from trialwright.shell.files import write_text
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--out", metavar="FILE", help="write it there; printed if left out / 输出文件")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.schema import schema

    if not args.out:
        out.value(schema())
        return 0
    path = write_text(args.out, to_json(schema()) + "\n")
    if out.json:
        out.value({"trialwright": 1, "kind": "Written", "files": [str(path)]})
        return 0
    out.say(
        Text(zh=f"已写出 {path}；在研究文件首行写：", en=f"{path} written; put this on the first line of a study file:")
    )
    out.say(f"# yaml-language-server: $schema={path.name}")
    return 0
