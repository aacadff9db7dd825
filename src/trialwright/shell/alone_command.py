"""A scenario file of a design that is computed from its own rule: read, run at every point, written as page, JSON and table."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from trialwright import __version__
from trialwright.designs import DESIGNS
from trialwright.designs.cohorts import CohortDesign
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.alone import family_of
from trialwright.rehearsal.alone.compare import Alone, Named, PointAlone, compare, design_of, designs_of
from trialwright.rehearsal.assumption_words import shown
from trialwright.rehearsal.comparing import Rule
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.shell import rehearsing, scenario_files
from trialwright.shell.alone_pages import cell_of, column_of, page_of
from trialwright.shell.cli.output import Output
from trialwright.shell.files import write_text
from trialwright.shell.runs import write_table
from trialwright.values.text import Text

_NOT_HERE: Final = {
    "sensitivity": "it weighs the open decisions of a study file, and a design alone has none: write vary and grid: one at a time",
    "until": "give trials: instead; what is exact needs none",
    "resume": "nothing is kept between runs; leave it out",
    "cluster": "it takes seconds on one core; leave it out",
    "keep": "no events are lived through; rehearse a study file to see a virtual trial",
}


def is_computed(file: scenario_files.ScenarioFile, rules: Sequence[Rule]) -> bool:
    """Whether a file's design is computed from its rule: all that do not escalate by DLTs, and ``single_stage`` beside others.

    Raises: ``TrialwrightError`` for a design that cannot go alone.
    """
    if file.design is None or issubclass(DESIGNS[file.design.design].of_class, CohortDesign):
        return False
    design_of(file.design)  # what cannot go alone, or has parameters out of range, is refused before anything else
    return file.design.design != "single_stage" or bool(rules)


def run(file: scenario_files.ScenarioFile, args: argparse.Namespace, out: Output) -> int:
    """Computes every design at every point and writes comparison.html, .json, .parquet and the figure."""
    for name, remedy in _NOT_HERE.items():
        if (value := getattr(args, name)) is not None and value is not False:
            raise TrialwrightError(
                f"--{name}: {args.source} names a design that is computed, not lived through; {remedy}"
            )
    done = asked(file, args)
    files = write(done, Path(args.out), language=out.language)
    if out.json:
        out.value(as_json(done) | {"files": [str(f) for f in files]})
        return 0
    columns = [c for c in done.columns if not c.name.startswith(("recommended.", "n.", "ends."))]
    head = [*([Text(zh="设计", en="design")] if len(done.designs) > 1 else []), *(Text.same(n) for n in done.varied)]
    rows = []
    for p in done.points:
        mine = {m.name: m for m in p.measures}
        rows.append([*_who(done, p), *(cell_of(mine.get(c.name)) for c in columns)])
    out.table([*head, *(column_of(done, c) for c in columns)], rows, widest=64)
    out.say(str(files[0]))
    return 0


def asked(file: scenario_files.ScenarioFile, args: argparse.Namespace) -> Alone:
    """What the file and the command line ask for, computed; options of the command line come first."""
    assert file.design is not None
    rules = scenario_files.rules_of(args.compare) or file.compare
    designs = designs_of(file.design, rules)
    first = designs[0].design
    family = family_of(first)
    assert family is not None
    trials = args.trials if args.trials is not None else file.trials if file.trials is not None else family.trials
    if trials < 2:
        raise TrialwrightError(f"trials {trials}: a Monte Carlo error needs at least two simulated trials")
    seed = args.seed if args.seed is not None else file.seed if file.seed is not None else 1
    base = file.base(Scenario(truth=family.truth(first), trials=trials, seed=seed, label=file.label))
    varied = file.varied(base)
    single, ranges = scenario_files.swept(base, args.set)
    base = rehearsing.with_settings(base, single)
    named = {s.partition("=")[0].strip() for s in single} | {v.name for v in ranges}
    varied = (*(v for v in varied if v.name not in named), *ranges)
    own = family.shown(first)
    if own is not None and own.name in base.defaults and all(v.name != own.name for v in varied):
        varied = (own, *varied)  # nobody said anything of it: both hypotheses are shown
    _check_values(base, varied, designs)
    return compare(designs, base, varied, one_at_a_time=file.one_at_a_time, label=file.label)


_ABOVE_ZERO: Final = ("hazard_ratio", "median", "sd", "odds_ratio", "accrual", "period_length", "allocation_ratio")


def _check_values(base: Scenario, varied: Sequence[Vary], designs: Sequence[Named]) -> None:
    """Ratios, times and spreads must lie above 0; who is lost must leave somebody."""
    values = {name: [s.value] for name, s in base.truth.items()}
    for v in varied:
        values.setdefault(v.name, []).extend(v.values)
    for name, given in values.items():
        if name.partition(".")[0] in _ABOVE_ZERO and min(given) <= 0:
            raise TrialwrightError(f"{name} = 0: {designs[0].rule} cannot be computed there; write a number above 0")
        if name in ("not_evaluable", "dropout") and max(given) >= 1:
            raise TrialwrightError(f"{name} = 1: nobody would be left; write a share below 1")


def _who(done: Alone, p: PointAlone) -> list[Text | str]:
    """The first cells of a row: design where there are several, then what is varied."""
    named: list[Text | str] = [p.named.short] if len(done.designs) > 1 else []
    return [*named, *(shown(p.point.settings.get(n, done.base.get(n))) for n in done.varied)]


def _number(x: float) -> float | None:
    return None if math.isnan(x) else x


def as_json(done: Alone) -> dict[str, Any]:
    """The comparison as one JSON value; an interval is null where nothing was simulated."""
    return {
        "trialwright": 1, "kind": "DesignComparison", "version": __version__, "scenario": done.label,
        "family": done.family.name, "designs": [n.rule for n in done.designs],
        "trials": done.base.trials if done.is_simulated else 0, "seed": done.base.seed if done.is_simulated else None,
        "assumed": {k: {"value": s.value, "status": s.status, "source": s.source} for k, s in done.base.truth.items()},
        "points": [
            {
                "rule": p.named.rule, "settings": dict(p.point.settings),
                "outcomes": {
                    m.name: {"value": _number(m.value), "how": m.how, "low": _number(m.interval[0]), "high": _number(m.interval[1]), "zh": m.label.zh, "en": m.label.en}
                    for m in p.measures
                },
                "difference": {k: {"value": _number(v), "low": _number(i[0]), "high": _number(i[1])} for k, (v, i) in p.differences.items()},
            }
            for p in done.points
        ],
        "sources": {n.rule: n.design.source for n in done.designs},
    }  # fmt: skip


def table_rows(done: Alone) -> list[dict[str, Any]]:
    """One flat row a point and design, for Parquet."""
    out = []
    for p in done.points:
        row: dict[str, Any] = {"rule": p.named.rule}
        row |= {f"set.{n}": p.point.settings.get(n, done.base.get(n)) for n in done.varied}
        mine = {m.name: m for m in p.measures}
        for c in done.columns:
            m = mine.get(c.name)
            row |= {c.name: _number(m.value) if m else None, f"{c.name}.how": m.how if m else None}
            row |= {f"{c.name}.{end}": _number(m.interval[k]) if m else None for k, end in enumerate(("low", "high"))}
        out.append(row)
    return out


def write(done: Alone, folder: Path, *, language: str = "zh") -> list[Path]:
    """comparison.html, comparison.json, comparison.parquet, and sweep.svg where there is more than one point."""
    page, figure = page_of(done, language)
    files = [
        write_text(folder / "comparison.html", page),
        write_text(folder / "comparison.json", json.dumps(as_json(done), ensure_ascii=False, indent=1) + "\n"),
        write_table(folder / "comparison.parquet", table_rows(done)),
    ]
    if figure is not None:
        files.append(write_text(folder / "sweep.svg", figure.svg("both")))
    return files
