"""What ``rehearse`` is asked for - one rehearsal, a sweep, a comparison, a sensitivity - and the running of the last three."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, replace
from pathlib import Path

from trialwright.errors import TrialwrightError
from trialwright.rehearsal import batches
from trialwright.rehearsal.comparing import Rule
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sensitivity import Sensitivity
from trialwright.rehearsal.sweep import Vary, is_told
from trialwright.rehearsal.tornado import tornado
from trialwright.shell import rehearsing, scenario_files, scenario_runs
from trialwright.shell.cli.output import Output
from trialwright.shell.files import read_bytes, write_text
from trialwright.shell.runs import write_table
from trialwright.shell.scenario_designs import study_of
from trialwright.shell.scenario_pages import cell, change, comparison_page, figure_of, sensitivity_page
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The subject and its scenario, and what is varied, compared or weighed."""

    subject: rehearsing.Subject
    scenario: Scenario
    label: str = ""
    varied: tuple[Vary, ...] = ()
    one_at_a_time: bool = False
    rules: tuple[Rule, ...] = ()
    sensitivity: bool = False
    from_file: bool = False
    is_design: bool = False

    @property
    def is_more_than_one(self) -> bool:
        """Whether there is anything to compare; a scenario file always ends in a comparison table."""
        return bool(self.varied or self.rules or self.sensitivity or self.from_file)


def asked_of(args: argparse.Namespace) -> Asked | scenario_files.ScenarioFile:
    """What the command line asks for; the file itself where it names a design that is computed from its own rule.

    Options given on the command line come before the scenario file's.
    """
    data = read_bytes(args.source)
    file = None
    source = args.source
    if scenario_files.looks_like_a_scenario(data):
        file = scenario_files.read_scenario(data, name=Path(args.source).name)
        source = scenario_files.beside(args.source, file.of)
    if file is not None and file.design is not None:
        from trialwright.shell import alone_command  # all designs and scipy: only where a design stands alone

        if alone_command.is_computed(file, scenario_files.rules_of(args.compare) or file.compare):
            return file
        text = study_of(file.design)
        subject = rehearsing.Subject(name="study.yaml", text=text, plan=batches.plan_from(text, "study.yaml"))
    else:
        subject = rehearsing.subject_of(source, layout=args.layout)
    trials = args.trials if args.trials is not None or file is None else file.trials
    seed = args.seed if args.seed is not None else file.seed if file is not None and file.seed is not None else 1
    scenario = rehearsing.scenario_for(subject.study, trials=trials, seed=seed, settings=())
    varied: tuple[Vary, ...] = ()
    if file is not None:
        scenario = replace(file.base(scenario), label=file.label)
        varied = file.varied(scenario)
    single, ranges = scenario_files.swept(scenario, args.set)
    scenario = rehearsing.with_settings(scenario, single)
    named = {s.partition("=")[0].strip() for s in single} | {v.name for v in ranges}
    varied = (*(v for v in varied if v.name not in named), *ranges)
    rules = scenario_files.rules_of(args.compare) or (file.compare if file is not None else ())
    if file is not None and file.design is not None and rules and all(str(r) != str(file.design) for r in rules):
        rules = (file.design, *rules)  # the design the file is about stands first
    return Asked(
        subject=subject, scenario=scenario, label=file.label if file else "", varied=varied,
        one_at_a_time=file.one_at_a_time if file else False, rules=rules, sensitivity=args.sensitivity,
        from_file=file is not None,
        is_design=file is not None and file.design is not None,
    )  # fmt: skip


def run(asked: Asked, args: argparse.Namespace, out: Output) -> int:
    """Runs all points and writes the pages."""
    if args.keep is not None:
        raise TrialwrightError("--keep belongs to a single rehearsal; leave out what is varied, compared or weighed")
    folder = Path(args.out)
    if asked.is_design:  # what was rehearsed can be read, and gone on with
        write_text(folder / "study.yaml", asked.subject.text)
    means = rehearsing.Means(
        workers=args.workers, cluster=args.cluster, folder=folder, resume=args.resume, until=args.until
    )
    if asked.sensitivity:
        return _sensitivity(asked, means, folder, out)
    done = scenario_runs.compare(
        asked.subject, asked.scenario, asked.varied, asked.rules, means,
        one_at_a_time=asked.one_at_a_time, label=asked.label,
    )  # fmt: skip
    files = write_comparison(done, folder, language=out.language)
    if out.json:
        out.value(scenario_runs.as_json(done) | {"files": [str(f) for f in files]})
        return 0
    shown = [m for m in done.points[0].outcomes if not m.name.startswith("recommended.")]
    rows = []
    for p in done.points:
        mine = {m.name: m for m in p.outcomes}
        rows.append([p.point.label, str(p.trials), *(cell(mine[m.name]) if m.name in mine else "–" for m in shown)])
    out.table([Text(zh="情景点", en="point"), Text(zh="次数", en="trials"), *(m.label for m in shown)], rows)
    out.say(str(files[0]))
    return 0


def _sensitivity(asked: Asked, means: rehearsing.Means, folder: Path, out: Output) -> int:
    if asked.rules:
        raise TrialwrightError("--sensitivity and --compare are two questions; ask one at a time")
    if means.until is not None:
        raise TrialwrightError(
            "--sensitivity compares trial by trial, so --until would stop the sides apart; leave it out"
        )
    ranges = {v.name: v.values for v in asked.varied}
    found = scenario_runs.weigh(asked.subject, asked.scenario, means, ranges)
    files = write_sensitivity(found, asked.subject, asked.scenario, folder, language=out.language)
    if out.json:
        out.value(scenario_runs.sensitivity_json(found) | {"files": [str(f) for f in files]})
        return 0
    for line in _heaviest(found):
        out.say(line)
    out.say(str(files[0]))
    return 0


def _heaviest(found: Sensitivity, most: int = 6) -> list[Text]:
    main = next(m for m in found.base if m.name == found.main)
    lines = [Text(zh=f"{main.label.zh}：{cell(main)}", en=f"{main.label.en}: {cell(main)}")]
    told = [q for q in found.questions if found.told(q)]
    for question in told[:most]:
        mine = [e for e in found.effects if e.variant.question == question and is_told(e.changes[main.name][1])]
        e = max(mine, key=lambda e: abs(e.changes[main.name][0]))
        moved = change(main, *e.changes[main.name])
        words, said = e.variant.words, e.variant.said
        head = f"{question} " if e.variant.kind == "decision" else ""
        lines.append(Text(zh=f"{head}{words.zh} → {said.zh}：{moved}", en=f"{head}{words.en} → {said.en}: {moved}"))
    noise = sum(bool(found.largest(q)) for q in found.questions) - len(told)
    lines.append(
        Text(
            zh=f"与机遇可分的问题{len(told)}个；另有{noise}个的变化在蒙特卡罗误差之内（增加--trials再看）",
            en=f"questions told from chance: {len(told)}; the changes of {noise} more lie within Monte Carlo error (raise --trials)",
        )
    )
    same = sum(e.is_same for e in found.effects)
    left = sum(not s.is_base for s in found.skipped)
    lines.append(
        Text(
            zh=f"未改变任何结果的改动{same}项；未能预演的{left}项，原因见页面",
            en=f"{same} changes changed nothing; {left} could not be rehearsed, the page says why",
        )
    )
    return lines


def write_comparison(done: scenario_runs.Compared, folder: Path, *, language: str = "zh") -> list[Path]:
    """comparison.html, comparison.json and comparison.parquet; sweep.svg where there is more than one point."""
    drawn = figure_of(done)
    return [
        write_text(folder / "comparison.html", comparison_page(done, language)),
        write_text(
            folder / "comparison.json", json.dumps(scenario_runs.as_json(done), ensure_ascii=False, indent=1) + "\n"
        ),
        write_table(folder / "comparison.parquet", scenario_runs.table_rows(done)),
        *([write_text(folder / "sweep.svg", drawn.svg("both"))] if drawn is not None else []),
    ]


def write_sensitivity(
    found: Sensitivity, subject: rehearsing.Subject, base: Scenario, folder: Path, *, language: str = "zh"
) -> list[Path]:
    """sensitivity.html, sensitivity.json and the tornado of the main outcome as SVG."""
    figure = tornado(found, found.main)
    return [
        write_text(folder / "sensitivity.html", sensitivity_page(found, subject, base, language)),
        write_text(
            folder / "sensitivity.json",
            json.dumps(scenario_runs.sensitivity_json(found), ensure_ascii=False, indent=1) + "\n",
        ),
        write_text(folder / "tornado.svg", figure.svg("both")),
    ]
