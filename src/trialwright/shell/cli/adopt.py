"""``trialwright adopt``: all non-blocking defaults of a study file under one signature."""

from __future__ import annotations

import argparse
from datetime import date

from trialwright.errors import TrialwrightError
from trialwright.shell.cli.output import Output
from trialwright.shell.cli.study_file import Unread, opened, saved
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", metavar="STUDY", help="study file / 研究文件")
    parser.add_argument("--by", default="principal_investigator", metavar="ROLE", help="role that signs / 签署者的角色")
    parser.add_argument("--at", metavar="DATE", help="day; today if left out / 日期，省略即今天")
    parser.add_argument(
        "--because", default="adopted with all other non-blocking defaults", metavar="TEXT", help="why / 理由"
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.edit import adopt

    at = PartialDate.of(args.at).exact if args.at else date.today()
    if at is None:
        raise TrialwrightError(f"--at {args.at}: write the whole date, YYYY-MM-DD")
    try:
        document = opened(args.study, out)
        after, names = adopt(document, by=args.by, at=at, because=args.because)
        study = after.study()
    except Unread:
        return 2
    if names:
        saved(args.study, after)
    blocking = [d.name for d in study.blocking]
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Edit",
                "file": args.study,
                "adopted": list(names),
                "blocking": blocking,
                "left": len(study.tbc),
                "sha256": after.sha256,
            }
        )
    else:
        out.say(
            Text(
                zh=f"已采纳 {len(names)} 项：{', '.join(names) or '无'}；仍须逐一决定：{', '.join(blocking) or '无'}。",
                en=f"{len(names)} adopted: {', '.join(names) or 'none'}; still to be decided one by one: {', '.join(blocking) or 'none'}.",
            )
        )
    return 0
