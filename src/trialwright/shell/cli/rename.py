"""``trialwright rename``: a name of a study changes everywhere in its file, or nowhere."""

from __future__ import annotations

import argparse

from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, saved
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="study file / 研究文件")
    parser.add_argument("old", metavar="OLD", help="name there is / 现名")
    parser.add_argument("new", metavar="NEW", help="name to be / 新名")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.errors import UnreadableTexts
    from trialwright.shell.cli.study_file import told
    from trialwright.study.renaming import renamed

    try:
        document = opened(args.study, out)
        try:
            after = renamed(document, args.old, args.new)
        except UnreadableTexts as e:
            raise told(e, out) from None
    except Unread:
        return 2
    saved(args.study, after)
    lines = sum(a != b for a, b in zip(document.text.splitlines(), after.text.splitlines(), strict=True))
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Edit",
                "file": args.study,
                "renamed": [args.old, args.new],
                "lines": lines,
                "sha256": after.sha256,
            }
        )
    else:
        out.say(Text(zh=f"{args.old} → {args.new}，共改 {lines} 行。", en=f"{args.old} → {args.new} on {lines} lines."))
    return 0
