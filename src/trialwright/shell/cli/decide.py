"""``trialwright decide``: one open question of a study file is answered, by a role, on a day, with a reason."""

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
    parser.add_argument("decision", metavar="D1", help="number of the question / 待定事项编号")
    parser.add_argument(
        "--take",
        default="",
        metavar="TEXT",
        help="what is taken; the proposal if left out / 所取的选项，省略即采纳建议",
    )
    parser.add_argument(
        "--by", required=True, metavar="ROLE", help="role that decides, never a name / 决定者的角色，不写姓名"
    )
    parser.add_argument("--because", default="", metavar="TEXT", help="why / 理由")
    parser.add_argument("--at", metavar="DATE", help="day of the decision; today if left out / 决定日期")
    parser.add_argument(
        "--set",
        dest="values",
        action="append",
        default=[],
        metavar="PATH=LINE",
        help="also write this value / 同时写入该值",
    )


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.study.edit import decide

    at = PartialDate.of(args.at).exact if args.at else date.today()
    if at is None:
        raise TrialwrightError(f"--at {args.at}: write the whole date, YYYY-MM-DD")
    values = []
    for pair in args.values:
        path, sign, line = pair.partition("=")
        if not sign:
            raise TrialwrightError(f"--set {pair}: write PATH=LINE, such as interventions.rt.dose='2 Gy x 28'")
        values.append((path.strip(), line.strip()))
    try:
        document = opened(args.study, out)
        after = decide(document, args.decision, by=args.by, at=at, take=args.take, because=args.because, values=values)
        study = after.study()
    except Unread:
        return 2
    saved(args.study, after)
    left = [
        p
        for p in study.tbc
        if any(p == s or p.startswith((s + ".", s + "[")) for s in study.decisions[args.decision].sets)
    ]
    if out.json:
        out.value(
            {
                "trialwright": 1,
                "kind": "Edit",
                "file": args.study,
                "decision": args.decision,
                "left": left,
                "sha256": after.sha256,
            }
        )
        return 0
    out.say(Text(zh=f"{args.decision} 已决定。", en=f"{args.decision} is decided."))
    if left:
        out.say(
            Text(
                zh=f"所取与文件中的建议不同，以下值仍标 TBC，请改写（--set 路径=值）：{', '.join(left)}",
                en=f"What is taken is not the file's proposal; these values are still marked, write them with --set PATH=LINE: {', '.join(left)}",
            )
        )
    return 0
