"""``trialwright confirm``: a proposed value is right; the word TBC is deleted, every other byte stays."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, saved
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="study file / 研究文件")
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="value to confirm, e.g. escalation.dlt.window / 待确认值的路径"
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.edit import confirm

    try:
        document = opened(args.study, out)
        before = document.text.count(" TBC")
        after = confirm(document, *args.paths)
        left = len(after.study().tbc)
    except Unread:
        return 2
    saved(args.study, after)
    done = before - after.text.count(" TBC")
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Edit",
                "file": args.study,
                "confirmed": done,
                "left": left,
                "sha256": after.sha256,
            }
        )
    else:
        out.say(
            Text(
                zh=f"已确认 {done} 处；还有 {left} 个待确认的值。",
                en=f"{done} confirmed; {left} values are still to be confirmed.",
            )
        )
    return 0
