"""Designs: ours, the peer where it can run here, and the ratio; else the peer's recorded time, labelled as recorded.

Run ``python benchmarks/designs.py``. R packages are used if ``Rscript`` finds them (Debian: r-base-core, r-cran-rpact,
r-cran-survival; others if installed). All times are CPU seconds of one thread. Recorded times were measured elsewhere (R 4.2.2, noisy two-core machine, repeats drift
by 40 %): an order of magnitude, not a race.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # aims are for one core

P5 = (0.05, 0.15, 0.30, 0.45, 0.60)


@dataclass(frozen=True)
class Job:
    """One line: our function, the aim in seconds, R code whose run takes 1/``times`` of the job, the recorded time."""

    what: str
    ours: Callable[[], object]
    aim: float
    peer: str
    recorded: float
    r: str = ""
    package: str = ""
    times: float = 1.0


def cold(module: str, *names: str) -> None:
    """Empties the memories that would make a repeat unfair."""
    import importlib

    found = importlib.import_module(f"trialwright.designs.{module}")
    for name in names:
        getattr(found, name).cache_clear()


def boin() -> object:
    from trialwright.designs.boin import Boin
    from trialwright.designs.walk import walk

    cold("walk", "_walk")
    return walk(Boin(target=0.30, levels=5)).under(P5).selection


def keyboard() -> object:
    from trialwright.designs.keyboard import Keyboard
    from trialwright.designs.walk import walk

    cold("walk", "_walk")
    return walk(Keyboard(target=0.30, levels=5)).under(P5).selection


def crm() -> object:
    from trialwright.designs.crm import Crm
    from trialwright.designs.walk import walk

    cold("walk", "_walk")
    return walk(Crm(target=0.30, levels=5, start=2)).under(P5).selection


def crm_sweep() -> object:
    from trialwright.designs.crm import Crm
    from trialwright.designs.walk import walk

    ledger = walk(Crm(target=0.30, levels=5, start=2))
    return ledger.selection([[p * (0.5 + k / 1000) for p in P5] for k in range(1000)])


def tite_crm() -> object:
    from trialwright.designs.simulate import Timing, simulate
    from trialwright.designs.tite import TiteCrm

    return simulate(TiteCrm(target=0.30, levels=5), P5, trials=1000, timing=Timing(per_window=3))


def blrm() -> object:
    from trialwright.designs.blrm import Blrm
    from trialwright.designs.walk import walk

    cold("walk", "_walk")
    design = Blrm(doses=(10, 20, 30, 50, 80), dref=56, mean=(-0.85, 1.0), sd=(1.0, 1.0), rho=-0.5)
    return walk(design).under(P5).selection


def three_plus_three() -> object:
    from trialwright.designs.three_plus_three import ThreePlusThree
    from trialwright.designs.walk import walk

    cold("walk", "_walk")
    return walk(ThreePlusThree(levels=5)).under(P5).selection


def simon(null: float, alternative: float, n_max: int) -> Callable[[], object]:
    def run() -> object:
        from trialwright.designs import simon as module

        cold("simon", "search")
        given = {"null": null, "alternative": alternative, "alpha": 0.05, "power": 0.80, "n_max": n_max}
        return [module.search(criterion=c, **given) for c in ("optimal", "minimax")]  # type: ignore[arg-type]

    return run


def log_rank(looks: tuple[int, ...]) -> Callable[[], object]:
    def run() -> object:
        from trialwright.designs.survival_trials import SurvivalTruth, exponential, simulate_survival

        return simulate_survival(SurvivalTruth(exponential(10), (0.65,), 0.0, 12.0), 200, looks, trials=10_000)

    return run


def group_sequential() -> object:
    from trialwright.designs import group_sequential as module

    cold("group_sequential", "bounds")
    return module.bounds("LDOF", (1 / 3, 2 / 3, 1.0), 0.025)


def minimisation() -> object:
    import numpy as np

    from trialwright.designs.minimisation import Minimisation, simulate_lists

    levels = np.stack([np.arange(200) % k for k in (2, 3, 4)], axis=1)
    return simulate_lists(Minimisation(factors=("a", "b", "c")), levels, seed=1, lists=10_000)


RPACT_SIMULATION = """
suppressMessages(library(rpact))
run <- function() getSimulationSurvival(design = {design}, directionUpper = FALSE, hazardRatio = 0.65, median2 = 10,
  accrualTime = c(0, 12), plannedEvents = {events}, maxNumberOfSubjects = 200, maxNumberOfIterations = 10000, seed = 1)
"""

JOBS = (
    Job("BOIN, 5 doses, 10 × 3: exact", boin, 0.2, "BOIN 2.7.2 get.oc, 10 000 trials", 15.2,
        "suppressMessages(library(BOIN)); run <- function() get.oc(0.3, c(.05,.15,.3,.45,.6), 10, 3, ntrial = 10000)", "BOIN"),
    Job("keyboard, 5 doses, 10 × 3: exact", keyboard, 0.2, "Keyboard 0.1.3, 1 000 trials", 1.54),
    Job("CRM, 5 doses, 10 × 3: exact", crm, 0.5, "dfcrm 0.2-2.1 crmsim, 1 000 trials", 18.9,
        "suppressMessages(library(dfcrm)); run <- function() crmsim(c(.05,.15,.3,.45,.6), c(.095,.186,.3,.422,.539), .3, 10, 2, nsim = 1000, mcohort = 3, count = FALSE)", "dfcrm"),
    Job("CRM, 1 000 more truths", crm_sweep, 0.5, "dfcrm: 1 000 × 18.9 s", 18_900.0),
    Job("TITE-CRM, n = 30, 1 000 trials", tite_crm, 0.25, "dfcrm titesim, 1 000 trials", 51.0),
    Job("BLRM with EWOC, n = 30: exact", blrm, 3.0, "crmPack 2.2.1, 10 trials", 23.7),
    Job("3+3, 5 doses: exact", three_plus_three, 0.005, "UBCRM 1.0.2, 1 000 trials", 0.95),
    Job("Simon .20/.40, n ≤ 100, both criteria", simon(0.2, 0.4, 100), 0.005, "clinfun 1.1.5 ph2simon", 0.0265,
        "suppressMessages(library(clinfun)); run <- function() ph2simon(.2, .4, .05, .2, nmax = 100)", "clinfun"),
    Job("Simon .05/.12, n ≤ 200, both criteria", simon(0.05, 0.12, 200), 0.1, "clinfun 1.1.5 ph2simon", 0.30,
        "suppressMessages(library(clinfun)); run <- function() ph2simon(.05, .12, .05, .2, nmax = 200)", "clinfun"),
    Job("log-rank, 10 000 × 200, 140 events", log_rank((140,)), 0.3, "rpact 4.5 getSimulationSurvival", 0.93,
        RPACT_SIMULATION.format(design="getDesignGroupSequential(kMax = 1, alpha = 0.025)", events="140"), "rpact"),
    Job("log-rank, 10 000 × 200, three looks", log_rank((47, 94, 140)), 0.8, "rpact 4.5 getSimulationSurvival", 2.1,
        RPACT_SIMULATION.format(design="getDesignGroupSequential(kMax = 3, alpha = 0.025)", events="c(47, 94, 140)"), "rpact"),
    Job("log-rank, 10 000 × 200, against a loop", log_rank((140,)), 0.3, "survival survdiff loop, 10 000", 24.0,
        "suppressMessages(library(survival)); run <- function() { set.seed(1); for (i in 1:500) { t <- rexp(200, c(.0693, .045)); survdiff(Surv(t, t < 12) ~ rep(1:2, 100)) } }", "survival", 20.0),
    Job("group sequential bounds, k = 3", group_sequential, 0.005, "gsDesign 3.11 gsDesign", 0.033,
        "suppressMessages(library(rpact)); run <- function() getDesignGroupSequential(kMax = 3, alpha = 0.025, typeOfDesign = 'asOF')", "rpact"),
    Job("minimisation, 10 000 lists of 200, 3 factors", minimisation, 2.0, "Minirand 0.1.3: 10 000 × 0.135 s", 1_350.0),
)  # fmt: skip


def timed(run: Callable[[], object], repeats: int = 5) -> float:
    """CPU seconds, the median of several runs after one to warm up (imports, tables)."""
    run()
    found = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        found.append(time.process_time() - start)
        if sum(found) > 6:
            break
    return sorted(found)[len(found) // 2]


def in_r(job: Job) -> float | None:
    """CPU seconds of the peer in R on this machine, the median of three; ``None`` where it is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None or not job.r:
        return None
    code = f"{job.r}\ninvisible(run())\ncat(median(replicate(3, sum(system.time(run())[1:2]))))"
    try:
        done = subprocess.run([rscript, "-e", code], capture_output=True, text=True, timeout=300, check=False)
        return (
            job.times * float(done.stdout.strip().split()[-1]) if done.returncode == 0 and done.stdout.strip() else None
        )
    except (subprocess.TimeoutExpired, ValueError):
        return None


def main() -> None:
    """One table."""
    print(f"{'job':<44} {'ours, s':>9} {'aim, s':>8} {'':<4} {'peer, s':>10}  {'ratio':>9}  peer")
    for job in JOBS:
        ours = timed(job.ours)
        here = in_r(job)
        peer = job.recorded if here is None else here
        how = f"{job.peer} (recorded)" if here is None else f"R {job.package} on this machine, same run"
        met = "ok" if ours <= job.aim else "SLOW"
        print(f"{job.what:<44} {ours:9.4f} {job.aim:8.3f} {met:<4} {peer:10.3f}  {peer / ours:8.0f}×  {how}")


if __name__ == "__main__":
    main()
