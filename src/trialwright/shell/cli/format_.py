"""``trialwright format``: a study file in its usual form; its meaning and its hash stay."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, saved, understood
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("studies", nargs="+", metavar="STUDY", help="study file(s) / 研究文件")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 where something would change / 只检查"
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.edit import formatted

    changed = []
    for path in args.studies:
        try:
            document = opened(path, out)
            understood(document, out)
        except Unread:
            return 2
        after = formatted(document)
        if after.save() == document.save():
            continue
        changed.append(path)
        if not args.check:
            saved(path, after)
    if out.json:
        out.value({"trialwright": 1, "kind": "Format", "changed": changed})
    else:
        out.say(
            Text(
                zh=f"{len(changed)} 个文件{'需要改写' if args.check else '已改写'}。",
                en=f"{len(changed)} file{'s' if len(changed) != 1 else ''} {'would change' if args.check else 'changed'}.",
            )
        )
    return 1 if args.check and changed else 0
