"""``trialwright rehearse``: a page or a study file is lived through by virtual participants; a report says what came of it."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from trialwright.errors import TrialwrightError
from trialwright.shell.cli.output import Output, to_json
from trialwright.shell.files import write_text
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.shell.rehearsing import Rehearsed, Subject


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        metavar="PAGE|STUDY|SCENARIO",
        help="a saved registry page, a study file, or a scenario file / 注册页面、研究文件或情景文件",
    )
    parser.add_argument(
        "-o", "--out", default="rehearsal", metavar="DIR", help="folder for report.html and the rest / 输出文件夹"
    )
    parser.add_argument(
        "--trials", type=int, metavar="N", help="virtual trials (1000; 300 for large trials) / 虚拟试验次数"
    )
    parser.add_argument("--seed", type=int, metavar="S", help="same seed, same result (1) / 随机种子")
    parser.add_argument("--workers", type=int, metavar="N", help="processes; all cores if not given / 并行进程数")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="assume something else, e.g. dlt.mid=0.2, or try a range: dlt.mid=0.10..0.30:0.05 / 更改假设，或给出范围逐点预演",
    )
    parser.add_argument(
        "--compare",
        metavar="RULE,RULE…",
        help='the same virtual participants under other rules: "three_plus_three,boin target 0.30"; semicolons where a rule holds a list / 同一批虚拟参与者，比较不同规则；规则中含列表时以分号隔开',
    )
    parser.add_argument(
        "--sensitivity",
        action="store_true",
        help="which open question matters most: every option and every assumption alone, as a tornado figure / 哪个未决问题最重要（龙卷风图）",
    )
    parser.add_argument(
        "--keep",
        type=int,
        metavar="K",
        help="write all events of virtual trial K (from 0) to events.jsonl / 保存第K个虚拟试验的事件",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS|local:N",
        help="run on a Dask cluster, or start one of N workers here / 在Dask集群上运行",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in the folder of -o / 继续未完成的运行"
    )
    parser.add_argument(
        "--until", type=float, metavar="H", help="stop once every probability is known within ± H / 概率半宽达到H时停止"
    )
    parser.add_argument("--layout", metavar="NAME", help="force a page layout / 指定页面版式")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell import rehearsing, scenario_command, scenario_files

    _plausible(args)
    asked = scenario_command.asked_of(args)
    if isinstance(asked, scenario_files.ScenarioFile):
        from trialwright.shell import alone_command

        return alone_command.run(asked, args, out)
    if asked.is_more_than_one:
        return scenario_command.run(asked, args, out)
    subject, scenario = asked.subject, asked.scenario
    tell = args.keep if args.keep is not None else 0
    folder = Path(args.out)
    means = rehearsing.Means(
        workers=args.workers, cluster=args.cluster, folder=folder, resume=args.resume, until=args.until
    )
    done = rehearsing.rehearse(subject, scenario, means, tell=tell)
    written = write_all(done, folder, subject, keep=args.keep is not None)
    if out.json:
        out.value(
            {k: v for k, v in rehearsing.as_json(done).items() if k != "rows"} | {"files": [str(p) for p in written]}
        )
        return 0
    for line in summary(done):
        out.say(line)
    out.say(str(written[0]))
    return 0


def _plausible(args: argparse.Namespace) -> None:
    """Refuses numbers that mean nothing.

    Raises: ``TrialwrightError``.
    """
    if args.workers is not None and args.workers < 1:
        raise TrialwrightError(f"--workers {args.workers}: at least one process is needed; leave it out for all cores")
    if args.until is not None and not 0 < args.until < 0.5:
        raise TrialwrightError(
            f"--until {args.until:g}: the half-width of a probability lies between 0 and 0.5, for example --until 0.02"
        )


def write_all(done: Rehearsed, folder: Path, subject: Subject, *, keep: bool) -> list[Path]:
    """report.html, study.yaml, rehearsal.json, record.json where a page was read, and events.jsonl where asked for."""
    from trialwright.exchange.report import render
    from trialwright.shell import rehearsing

    report = render(rehearsing.dossier_of(done))
    files = [
        (folder / "report.html", report),
        (folder / "study.yaml", subject.text),
        (folder / "rehearsal.json", to_json(rehearsing.as_json(done)) + "\n"),
        (folder / "record.json", to_json(_record(subject)) + "\n"),
    ]
    if keep:
        files.append((folder / "events.jsonl", rehearsing.events_text(done.running, subject.study)))
    return [write_text(path, text) for path, text in files]


def _record(subject: Subject) -> object:
    if subject.record is not None:
        from trialwright.reading.record_json import to_json as record_to_json

        return record_to_json(subject.record)
    reference = subject.study.reference
    return {
        "trialwright": 1, "kind": "RecordReference", "id": reference.number, "page": reference.page,
        "sha256": reference.sha256, "because": "rehearsed from a study file; the page itself was not read",
    }  # fmt: skip


def summary(done: Rehearsed) -> list[Text]:
    """Ten lines: what was rehearsed, what came of it, and what must be decided next."""
    study, found = done.subject.study, done.found
    trials = found.trials
    lines = [
        Text(
            zh=f"{study.identity.title.zh or study.name}（{study.name} {study.version}）",
            en=f"{study.identity.title.en or study.name} ({study.name} {study.version})",
        ),
        Text(
            zh=f"虚拟试验{trials}次，种子{done.scenario.seed}，用时{done.seconds:.0f}秒，{done.workers}个进程",
            en=f"{trials} virtual trials, seed {done.scenario.seed}, {done.seconds:.0f} s on {done.workers} workers",
        ),
    ]
    for s in found.shares[:4]:
        low, high = s.interval
        lines.append(
            Text(
                zh=f"{s.label.zh}：{100 * s.value:.1f} %（{100 * low:.1f}–{100 * high:.1f}）",
                en=f"{s.label.en}: {100 * s.value:.1f} % ({100 * low:.1f} to {100 * high:.1f})",
            )
        )
    rates = [s for s in found.spreads if s.name.partition(".")[2].split(".")[0] == "x"]
    for spread in (*rates[: 6 - len(lines)], *found.spreads[:4]):
        if not math.isnan(spread.mean):
            scale, unit = (100, Text.same("%")) if spread in rates else (1, spread.unit)
            mean, least, most = (
                f"{scale * v:.1f}" for v in (spread.mean, spread.quantile(0.05), spread.quantile(0.95))
            )
            lines.append(
                Text(
                    zh=f"{spread.label.zh}：平均{mean}{unit.of('zh')}（5%–95%：{least}–{most}）",
                    en=f"{spread.label.en}: mean {mean} {unit.of('en')} (5 to 95 %: {least} to {most})",
                )
            )
    lines = lines[:8]
    if done.subject.record is not None:
        errors = sum(1 for f in done.subject.findings if f.severity.value == "error")
        lines.append(
            Text(
                zh=f"页面发现：{len(done.subject.findings)}条，其中错误{errors}条",
                en=f"findings on the page: {len(done.subject.findings)}, {errors} of them errors",
            )
        )
    lines.append(
        Text(
            zh=f"未决事项：{len(study.blocking)}项须逐一决定；{len(study.tbc)}个值待确认；假设{len(done.scenario.defaults)}项为程序默认",
            en=f"to decide: {len(study.blocking)} blocking questions, {len(study.tbc)} values to confirm; {len(done.scenario.defaults)} assumptions are the program's defaults",
        )
    )
    return lines
