"""``trialwright demo``: an invented registry page, read, checked, drafted and rehearsed; ends with the path of its report."""

from __future__ import annotations

import argparse
from importlib import resources
from pathlib import Path

from trialwright.shell.cli.output import Output

PAGES = {
    "dose-levels": "chictr-dose-levels.txt",
    "single-arm": "chictr-single-arm.txt",
    "randomised": "chictr-randomised.txt",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "which", nargs="?", choices=tuple(PAGES), default="dose-levels", help="which invented trial / 选择虚构试验"
    )
    parser.add_argument("-o", "--out", default="report", metavar="DIR", help="folder for the report / 输出文件夹")
    parser.add_argument("--trials", type=int, metavar="N", help="virtual trials / 虚拟试验次数")
    parser.add_argument("--workers", type=int, metavar="N", help="processes / 并行进程数")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell import rehearsing
    from trialwright.shell.cli import rehearse

    page = resources.files("trialwright.shell") / "samples" / PAGES[args.which]
    with resources.as_file(page) as path:
        subject = rehearsing.subject_of(str(path))
    scenario = rehearsing.scenario_for(subject.study, trials=args.trials, seed=1, settings=[])
    done = rehearsing.rehearse(subject, scenario, rehearsing.Means(workers=args.workers))
    written = rehearse.write_all(done, Path(args.out), subject, keep=False)
    if out.json:
        out.value({"trialwright": 1, "kind": "Demo", "files": [str(p) for p in written]})
        return 0
    for line in rehearse.summary(done):
        out.say(line)
    out.say(str(written[0].resolve()))
    return 0
