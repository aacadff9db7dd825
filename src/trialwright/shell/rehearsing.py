"""A rehearsal from a file to a folder: page or study in, report, study, record and numbers out."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from trialwright import __version__
from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.exchange.dossier import Dossier, Exact, Told
from trialwright.history.encoding import to_lines
from trialwright.reading.record import RegistryRecord
from trialwright.rehearsal import batches
from trialwright.rehearsal.batches import Batch, logged
from trialwright.rehearsal.characteristics import Characteristics, characteristics
from trialwright.rehearsal.exact import exact_values
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.rows import Rows
from trialwright.rehearsal.run import Running
from trialwright.rehearsal.scenario import Scenario, assumptions, planned_participants
from trialwright.shell.files import looks_like_a_study, read_bytes
from trialwright.shell.runs import RunFolder, identity
from trialwright.shell.workers import cores, in_order
from trialwright.study.study import Study
from trialwright.trial.plan import Plan
from trialwright.values.finding import Finding

SMALL_BATCH: Final = 20
LARGE_BATCH: Final = 100
LONG_FROM: Final = 60
"""Planned participants from which a virtual trial is a long one: fewer are run where nobody says how many."""
MOST_ROWS: Final = 10_000
"""Rows of more trials are not repeated in rehearsal.json; the batches of the run folder hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is rehearsed: the study file's text, and the record it was drafted from where a page was given."""

    name: str
    text: str
    plan: Plan
    record: RegistryRecord | None = None
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[tuple[str, str], ...] = ()

    @property
    def study(self) -> Study:
        return self.plan.study


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal came to."""

    subject: Subject
    scenario: Scenario
    rows: Sequence[Row]
    found: Characteristics
    told: Told
    running: Running
    seconds: float
    workers: int


def subject_of(path: str, *, layout: str | None = None) -> Subject:
    """Reads a page or a study file. Raises ``UnreadableText`` for what is neither."""
    from trialwright.study.text import load

    data = read_bytes(path)
    name = Path(path).name
    if not data.strip():
        raise UnreadableText(
            Where(name), "the file is empty", "save the registry page as text or HTML, or name a study file"
        )
    if looks_like_a_study(data):
        text = data.decode("utf-8", "replace")
        load(data, name=name).study()
        return Subject(name=name, text=text, plan=batches.plan_from(text, name))
    if Path(path).suffix.lower() in (".yaml", ".yml"):
        raise UnreadableText(
            Where(name),
            "this is no study file: it has no line 'trialwright: 1'",
            "add it as the first key, or name a registry page",
        )
    return _from_page(data, name, layout)


def _from_page(data: bytes, name: str, layout: str | None) -> Subject:
    from trialwright.checking import check
    from trialwright.reading.draft import draft
    from trialwright.reading.read import read_page

    record = read_page(data, name=name, layout=layout)
    text = draft(record)
    plan = batches.plan_from(text, "study.yaml")
    report = check(record, study=plan.study)
    unchecked = tuple((u.code, u.because.en) for u in report.unchecked)
    return Subject(
        name="study.yaml", text=text, plan=plan, record=record, findings=tuple(report.findings), unchecked=unchecked
    )


def with_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The scenario with ``name=value`` settings. Raises ``UnreadableText`` for an unknown name or value."""
    from trialwright.values.catalogue import near_names

    for setting in settings:
        name, equals, value = setting.partition("=")
        name = name.strip()
        if not equals:
            raise UnreadableText(Where("--set"), f"{setting!r} has no '='", "write --set dlt.mid=0.20")
        if name not in scenario.truth:
            near = near_names(name, scenario.truth)
            raise UnreadableText(
                Where("--set"), f"the scenario has no {name!r}",
                f"did you mean {' or '.join(near)}?" if near else "known: " + ", ".join(scenario.truth),
            )  # fmt: skip
        scenario = scenario.having(name, _value(name, value.strip(), scenario[name]))
    return scenario


def _value(name: str, text: str, like: Any) -> Any:
    from trialwright.rehearsal.assumption_words import is_probability

    if isinstance(like, bool):
        return text.lower() in ("true", "yes")
    if isinstance(like, int | float):
        try:
            number = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            raise UnreadableText(Where("--set"), f"{name}: {text!r} is no number", "write 0.2 or 20%") from None
        if is_probability(name, like) and not 0 <= number <= 1:
            raise UnreadableText(
                Where("--set"), f"{name}: {text!r} is no probability", "write a number from 0 to 1, or a percentage"
            )
        if not 0 <= number < 1e9:
            raise UnreadableText(Where("--set"), f"{name}: {text!r} is out of range", "write a number from 0 up")
        return type(like)(number) if isinstance(like, int) and number == int(number) else number
    return text


def default_trials(study: Study) -> int:
    """1,000 virtual trials; 300 where sixty participants or more make each one long."""
    return 300 if planned_participants(study) >= LONG_FROM else 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How the virtual trials are run: processes, cluster, the folder that keeps batches, the half-width to stop at."""

    workers: int | None = None
    cluster: str | None = None
    folder: Path | None = None
    resume: bool = False
    until: float | None = None
    most: int | None = None
    """So many of the scenario's trials at most: how far other points went."""


def batch_size(scenario: Scenario, study: Study) -> int:
    """Trials a batch: a pure function of the run, never of the number of workers."""
    if planned_participants(study) >= LONG_FROM:
        return SMALL_BATCH // 2
    return LARGE_BATCH if scenario.trials >= 2000 else SMALL_BATCH


def all_rows(subject: Subject, scenario: Scenario, means: Means) -> Rows:
    """The rows of every virtual trial in order; batches already in the folder are not run again."""
    size = batch_size(scenario, subject.study)
    last = scenario.trials if means.most is None else min(means.most, scenario.trials)
    pieces = [
        Batch(study=subject.text, name=subject.name, scenario=scenario, first=k, n=min(size, scenario.trials - k))
        for k in range(0, last, size)
    ]
    folder = None
    if means.folder is not None:
        folder = RunFolder(means.folder, identity(subject.text, scenario, size))
        folder.begin(resume=means.resume, more={"trials": scenario.trials, "study": subject.study.name})
    known: set[int] = set()
    if folder is not None and means.resume:
        known = {p.first for p in pieces if (r := folder.rows(p.first)) is not None and len(r) == p.n}
    todo = [p for p in pieces if p.first not in known]

    def keep(place: int, rows: list[Row]) -> None:
        if folder is not None:
            folder.keep(todo[place].first, rows)

    answers = in_order(
        batches.run_batch, todo, workers=means.workers, cluster=means.cluster, size=lambda b: b.n,
        label=f"{scenario.trials} trials", total=sum(p.n for p in todo), keep=keep,
    )  # fmt: skip
    out = Rows()
    for piece in pieces:
        if folder is not None and piece.first in known:
            out.extend(folder.rows(piece.first) or batches.run_batch(piece))
        else:
            out.extend(next(answers))
        if means.until is not None and _half_width(subject.study, out) <= means.until:
            break
    close = getattr(answers, "close", None)
    if close is not None:
        close()
    return out


def _half_width(study: Study, rows: Sequence[Row]) -> float:
    """The widest Monte Carlo half-width of a probability so far."""
    shares = characteristics(study, rows).shares
    return max(((s.interval[1] - s.interval[0]) / 2 for s in shares), default=0.0)


def rehearse(subject: Subject, scenario: Scenario, means: Means | None = None, *, tell: int = 0) -> Rehearsed:
    """Runs all virtual trials, and lives one of them through with everything recorded."""
    how = means or Means()
    started = time.monotonic()
    rows = all_rows(subject, scenario, how)
    running = batches.kept(subject.plan, scenario, tell)
    return Rehearsed(
        subject=subject, scenario=replace(scenario, trials=len(rows)), rows=rows, found=characteristics(subject.study, rows),
        told=told_of(running), running=running, seconds=time.monotonic() - started, workers=how.workers or cores(),
    )  # fmt: skip


def told_of(running: Running) -> Told:
    """One virtual trial as the report tells it."""
    turned = running.turned
    return Told(
        number=running.number, trial=running.draft.trial(), events=tuple(running.log or ()),
        decisions=tuple(running.decisions), turned=(turned.screened, turned.failed, turned.turned_away),
    )  # fmt: skip


def dossier_of(done: Rehearsed) -> Dossier:
    """Everything the report needs."""
    subject = done.subject
    exact = tuple(
        Exact(name=e.name, label=e.label, value=e.value, simulated=e.simulated, half_width=e.half_width)
        for e in exact_values(subject.study, done.scenario, done.found)
    )
    return Dossier(
        study=subject.study, plan=subject.plan, study_name=subject.name, scenario=done.scenario,
        characteristics=done.found, rows=done.rows, told=done.told, record=subject.record, findings=subject.findings,
        unchecked=subject.unchecked, exact=exact, run=run_facts(done),
    )  # fmt: skip


def run_facts(done: Rehearsed) -> Mapping[str, str]:
    """Seed, numbers, versions and hashes of a run."""
    return {
        "trialwright": __version__,
        "python": platform.python_version(),
        "seed": str(done.scenario.seed),
        "trials": str(done.scenario.trials),
        "workers": str(done.workers),
        "seconds": f"{done.seconds:.1f}",
        "study sha256": hashlib.sha256(done.subject.text.encode()).hexdigest(),
    }


def events_text(running: Running, study: Study) -> str:
    """The events of a rehearsed trial as JSON lines."""
    return "".join(to_lines(logged(list(running.log or ()), study)))


def as_json(done: Rehearsed) -> dict[str, Any]:
    """The rehearsal as one JSON value; the rows of more than ``MOST_ROWS`` trials stay in the batches of the run folder."""
    exact = exact_values(done.subject.study, done.scenario, done.found)
    return {
        "trialwright": 1,
        "kind": "Rehearsal",
        "study": done.subject.study.name,
        "version": done.subject.study.version,
        "run": {k: v for k, v in run_facts(done).items() if k not in ("seconds", "workers")},
        "assumed": {
            k: {"value": s.value, "status": s.status, "source": s.source, "zh": s.because.zh if s.because else "", "en": s.because.en if s.because else ""}
            for k, s in done.scenario.truth.items()
        },
        "shares": [
            {"name": s.name, "zh": s.label.zh, "en": s.label.en, "value": s.value, "count": s.count, "interval": list(s.interval)}
            for s in done.found.shares
        ],
        "spreads": [
            {
                "name": s.name, "zh": s.label.zh, "en": s.label.en, "unit": s.unit.en, "mean": s.mean, "half_width": s.half_width,
                "p5": s.quantile(0.05), "median": s.quantile(0.5), "p95": s.quantile(0.95), "absent": s.absent,
            }
            for s in done.found.spreads
        ],
        "exact": [{"name": e.name, "zh": e.label.zh, "en": e.label.en, "value": e.value, "simulated": e.simulated} for e in exact],
        "rows": list(done.rows) if len(done.rows) <= MOST_ROWS else [],
    }  # fmt: skip


def scenario_for(study: Study, *, trials: int | None, seed: int, settings: Sequence[str]) -> Scenario:
    """The study's assumptions with what the user has said."""
    n = trials if trials is not None else default_trials(study)
    if n < 1:
        raise TrialwrightError(f"--trials {n}: a rehearsal needs at least one virtual trial")
    return with_settings(replace(assumptions(study), trials=n, seed=seed), settings)
