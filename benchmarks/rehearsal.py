"""Rehearsal through the whole trial: trials a second and core, cost per trial as trials grow, peak memory; beside it the
exact walk and a plain vectorised simulation of the same rule, which know no visits, no laboratory and no committee.

Run ``python benchmarks/rehearsal.py [--sizes 10,100,1000] [--far ta-nps]``. Every figure comes from a process of its own with one
thread, in CPU seconds, so that other work on the machine shifts it little and peak memory is that run's alone.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # figures are for one core

ROOT = Path(__file__).resolve().parents[1]
STUDIES = {"ta-nps": 1000.0, "oligometastatic-oesophagus": 20.0}
"""Study -> the aim in trials a second and core."""
PLAIN = 10_000


def engine(name: str, trials: int) -> dict[str, float]:
    """CPU seconds and peak memory of a rehearsal in batches, as the command runs them."""
    from trialwright.rehearsal import batches
    from trialwright.shell.rehearsing import batch_size, scenario_for, subject_of

    subject = subject_of(str(ROOT / "studies" / f"{name}.yaml"))
    scenario = scenario_for(subject.study, trials=trials, seed=1, settings=())
    batches.rows(subject.plan, scenario, trials, 1)  # imports and caches are not the cost of a trial
    size = batch_size(scenario, subject.study)
    before, wall = time.process_time(), time.monotonic()
    events = enrolled = 0.0
    for first in range(0, trials, size):
        n = min(size, trials - first)
        for row in batches.run_batch(
            batches.Batch(study=subject.text, name=subject.name, scenario=scenario, first=first, n=n)
        ):
            events += float(row["events_recorded"] or 0)
            enrolled += float(row["enrolled"] or 0)
    return {
        "seconds": time.process_time() - before, "wall": time.monotonic() - wall, "trials": trials,
        "events": events / trials, "enrolled": enrolled / trials,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


FAR = (0, 1_000, 10_000, 100_000, 999_900)
"""Places in a rehearsal of a million at which a batch of 100 is run: a batch is a function of its place alone."""


def far(name: str) -> dict[str, float]:
    """Milliseconds of CPU a trial at each place of ``FAR``; then a million kept rows: MB, and seconds to sum them up."""
    from trialwright.rehearsal import batches
    from trialwright.rehearsal.characteristics import characteristics
    from trialwright.rehearsal.rows import Rows
    from trialwright.shell.rehearsing import scenario_for, subject_of

    subject = subject_of(str(ROOT / "studies" / f"{name}.yaml"))
    scenario = scenario_for(subject.study, trials=1_000_000, seed=1, settings=())
    batches.rows(subject.plan, scenario, 0, 1)
    out, found = {}, []
    for first in (*FAR, *reversed(FAR)):  # there and back, so that a drift of the machine cancels
        before = time.process_time()
        found += batches.rows(subject.plan, scenario, first, 100)
        out[f"ms at {first}"] = out.get(f"ms at {first}", 0.0) + (time.process_time() - before) * 1000 / 200
    out["MB without rows"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept = Rows()
    while len(kept) < 1_000_000:
        kept.extend(found)
    out["MB with a million rows"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    before = time.process_time()
    characteristics(subject.study, kept)
    out["s to sum up a million"] = time.process_time() - before
    out["MB after summing up"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return out


def _timed(work: Callable[[], object], repeats: int) -> float:
    work()
    before = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - before) / repeats


def plain(name: str) -> dict[str, float]:
    """CPU seconds of the exact walk (0 where there is none) and of ``PLAIN`` vectorised trials of the same rule."""
    from trialwright.shell.rehearsing import scenario_for, subject_of

    study = subject_of(str(ROOT / "studies" / f"{name}.yaml")).study
    scenario = scenario_for(study, trials=1, seed=1, settings=())
    if study.escalation is not None:
        import importlib

        from trialwright.designs.simulate import simulate
        from trialwright.trial.oversight import rule_of
        from trialwright.values.answer import Known

        found = rule_of(study)
        assert isinstance(found, Known)
        rule, truth = found.value, tuple(float(scenario[f"dlt.{c}"]) for c in study.escalation.cohorts)

        walking = importlib.import_module("trialwright.designs.walk")

        def cold() -> object:
            walking._walk.cache_clear()
            return walking.walk(rule).under(truth).selection

        return {"exact": _timed(cold, 20), "plain": _timed(lambda: simulate(rule, truth, trials=PLAIN), 1)}
    from trialwright.designs.events import Piecewise
    from trialwright.designs.survival_trials import SurvivalTruth, simulate_survival

    size = study.analysis.sample_size
    assert size is not None
    assert size.n is not None
    assert size.events is not None
    truth_ = SurvivalTruth(
        Piecewise((math.inf,), (math.log(2) / float(scenario["median_pfs"]),)), (float(scenario["hazard_ratio"]),),
        accrual=24.0,
    )  # fmt: skip
    n, events = size.n, size.events
    return {"exact": 0.0, "plain": _timed(lambda: simulate_survival(truth_, n, (events,), trials=PLAIN), 1)}


def apart(*words: str) -> dict[str, float]:
    """One measurement in a process of its own."""
    out = subprocess.run([sys.executable, __file__, *words], check=True, capture_output=True, text=True)
    return {k: float(v) for k, v in json.loads(out.stdout).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10,100,1000", help="numbers of trials")
    parser.add_argument("--studies", default=",".join(STUDIES), help="names of files in studies/")
    parser.add_argument("--one", nargs=2, metavar=("STUDY", "TRIALS"), help=argparse.SUPPRESS)
    parser.add_argument("--plain", metavar="STUDY", help=argparse.SUPPRESS)
    parser.add_argument(
        "--far", metavar="STUDY", help="cost along a rehearsal of a million trials, and what keeping them takes"
    )
    args = parser.parse_args()
    if args.one:
        print(json.dumps(engine(args.one[0], int(args.one[1]))))
        return
    if args.far:
        for what, value in far(args.far).items():
            print(f"  {what:<24} {value:8.1f}")
        return
    if args.plain:
        print(json.dumps(plain(args.plain)))
        return
    for name in args.studies.split(","):
        beside = apart("--plain", name)
        each = beside["plain"] / PLAIN
        print(f"\n{name}: aim {STUDIES.get(name, math.nan):g} trials/s a core", flush=True)
        for size in args.sizes.split(","):
            r = apart("--one", name, size)
            cost = r["seconds"] / r["trials"]
            print(
                f"  {size:>6} trials  {1 / cost:8.1f} trials/s  {1000 * cost:8.1f} ms a trial  {r['megabytes']:6.0f} MB"
                f"  ({r['enrolled']:.1f} enrolled, {r['events']:.0f} events a trial; whole trial / plain = {cost / each:,.0f})",
                flush=True,
            )
        exact = (
            f"exact walk, cold: {1000 * beside['exact']:.2f} ms for all trials at once; "
            if beside["exact"]
            else "no exact walk; "
        )
        print(f"  {exact}plain vectorised: {PLAIN / beside['plain']:,.0f} trials/s")


if __name__ == "__main__":
    main()
