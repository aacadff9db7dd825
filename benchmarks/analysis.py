"""How fast the statistics are beside statsmodels and, where installed, lifelines and R's survival; prints ratios.

Run as ``python benchmarks/analysis.py [--quick]``. A ratio above 1 means that we are faster.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from trialwright.analysis import replicates
from trialwright.analysis.cox import cox
from trialwright.analysis.logrank import logrank
from trialwright.analysis.survival import kaplan_meier

Result = tuple[str, float, dict[str, float | None]]


def timed(f: Callable[[], object], least: float = 0.2, most: int = 200) -> float:
    """The best of several runs, in seconds."""
    f()
    best, spent, n = float("inf"), 0.0, 0
    while n == 0 or (spent < least and n < most):
        start = time.perf_counter()
        f()
        took = time.perf_counter() - start
        best, spent, n = min(best, took), spent + took, n + 1
    return best


def trial(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, 2, n)
    x = np.column_stack((arm, rng.normal(size=(n, 2)).round(2)))
    time_ = np.ceil(rng.exponential(12 / np.exp(-0.4 * arm)) * 30) / 30
    return time_, rng.random(n) < 0.7, arm, x


def _lifelines(name: str, t: np.ndarray, e: np.ndarray, a: np.ndarray, x: np.ndarray) -> float | None:
    try:
        import lifelines
        import lifelines.statistics
        import pandas as pd
    except ImportError:
        return None
    if name == "Kaplan-Meier":
        return timed(lambda: lifelines.KaplanMeierFitter().fit(t, e))
    if name == "log-rank":
        return timed(lambda: lifelines.statistics.logrank_test(t[a == 1], t[a == 0], e[a == 1], e[a == 0]))
    frame = pd.DataFrame(x, columns=["arm", "x1", "x2"]).assign(t=t, e=e)
    return timed(lambda: lifelines.CoxPHFitter().fit(frame, "t", "e"), most=5)


def _statsmodels(name: str, t: np.ndarray, e: np.ndarray, a: np.ndarray, x: np.ndarray) -> float | None:
    try:
        from statsmodels.duration.hazard_regression import PHReg
        from statsmodels.duration.survfunc import SurvfuncRight, survdiff
    except ImportError:
        return None
    status = e.astype(int)
    if name == "Kaplan-Meier":
        return timed(lambda: SurvfuncRight(t, status))
    if name == "log-rank":
        return timed(lambda: survdiff(t, status, a))
    if len(t) > 2000:
        return timed(lambda: PHReg(t, x, status=status, ties="efron").fit(), most=1, least=0.0)
    return timed(lambda: PHReg(t, x, status=status, ties="efron").fit(), most=5)


_R = """
library(survival); d <- read.csv("%s"); s <- Surv(d$t, d$e)
f <- list(`Kaplan-Meier`=function() survfit(s~1), `log-rank`=function() survdiff(s~d$a), Cox=function() coxph(s~d$x0+d$x1+d$x2))
k <- f[["%s"]]; invisible(k()); n <- if (nrow(d) > 2000) 20 else 200; st <- proc.time()[3]; for (i in 1:n) k(); cat((proc.time()[3]-st)/n)
"""


def _r(name: str, t: np.ndarray, e: np.ndarray, a: np.ndarray, x: np.ndarray) -> float | None:
    program = shutil.which("Rscript")
    if program is None:
        return None
    table = np.column_stack((t, e, a, x))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.csv"
        np.savetxt(path, table, delimiter=",", header="t,e,a,x0,x1,x2", comments="")
        done = subprocess.run([program, "-e", _R % (path, name)], capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 and done.stdout else None


def single_tests(sizes: list[int]) -> list[Result]:
    out: list[Result] = []
    for n in sizes:
        t, e, a, x = trial(n)
        ours: dict[str, Callable[[], object]] = {
            "Kaplan-Meier": lambda t=t, e=e: kaplan_meier(t, e),
            "log-rank": lambda t=t, e=e, a=a: logrank(t, e, a),
            "Cox": lambda t=t, e=e, x=x: cox(t, e, x),
        }
        for name, f in ours.items():
            peers = {
                "statsmodels": _statsmodels(name, t, e, a, x),
                "lifelines": _lifelines(name, t, e, a, x),
                "R": _r(name, t, e, a, x),
            }
            out.append((f"{name}, n = {n}", timed(f), peers))
    return out


def rehearsal_tests(quick: bool) -> list[tuple[str, float, str]]:
    rng = np.random.default_rng(3)
    r = 1000 if quick else 10000
    t, e = rng.exponential(10, (r, 200)), rng.random((r, 200)) < 0.7
    a = np.arange(200) % 2 == 0
    ties = np.ceil(t)
    rows = [
        (f"log-rank, {r} x 200", timed(lambda: replicates.logranks(t, e, a), most=5), "aim 0.3 s"),
        (f"log-rank with ties, {r} x 200", timed(lambda: replicates.logranks(ties, e, a), most=3), ""),
        (f"Kaplan-Meier at two times, {r} x 200", timed(lambda: replicates.survivals(t, e, [5, 10]), most=3), ""),
        (f"medians, {r} x 200", timed(lambda: replicates.medians(t, e), most=3), ""),
        (
            "exact intervals, 10 000 counts of 118",
            timed(lambda: replicates.exact_intervals(rng.integers(0, 119, 10000), 118)),
            "",
        ),
    ]
    return rows


def rehearsed_oesophagus(quick: bool) -> list[tuple[str, float, str]]:
    """The randomised oesophagus study: 118 participants, analysed at 94 events, HR 0.56, one log-rank test each."""
    from trialwright.designs.survival_trials import Piecewise, SurvivalTruth, simulate_survival

    truth = SurvivalTruth(Piecewise.of((1,), (0.07,)), (0.56,))
    n = 1000 if quick else 10000
    took = timed(lambda: simulate_survival(truth, 118, (94,), trials=n), least=0.0, most=1)
    return [(f"oesophagus study, {n} trials with log-rank", took, "aim < 10 s")]


def derivations(quick: bool) -> list[tuple[str, float, str]]:
    """Grading and RECIST for 1 000 participants x 50 visits."""
    from trialwright.history.endpoints.response import Assessment, confirmed_response
    from trialwright.history.endpoints.survival import ScanSchedule, progression_free_survival
    from trialwright.standards.ctcae import grade
    from trialwright.values.quantity import Quantity
    from trialwright.values.units import Unit

    people, visits = (100 if quick else 1000), 50
    unit = Unit.of("10*9/L")
    rng = np.random.default_rng(5)
    values = [[Quantity(Decimal(f"{v:.2f}"), unit) for v in row] for row in rng.lognormal(1, 0.8, (people, visits))]
    lln = Quantity(Decimal("1.8"), unit)
    words = rng.choice(["CR", "PR", "SD", "PD", "NE"], (people, visits), p=[0.05, 0.3, 0.6, 0.02, 0.03])
    start = date(2026, 1, 1)
    readings = [[Assessment(start + timedelta(days=42 * (k + 1)), str(w)) for k, w in enumerate(row)] for row in words]  # type: ignore[arg-type]
    schedule = ScanSchedule()

    def graded() -> None:
        for row in values:
            for v in row:
                grade("Neutrophil count decreased", v, version="5.0", lln=lln)

    def derived() -> None:
        for row in readings:
            confirmed_response(row, start=start)
            progression_free_survival(start=start, assessments=row, schedule=schedule)

    return [
        (f"CTCAE, {people} x {visits}", timed(graded, least=0.0, most=1), "aim < 2 s with RECIST"),
        (f"confirmed response and PFS, {people} x {visits}", timed(derived, least=0.0, most=1), ""),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    sizes = [60, 500] if args.quick else [60, 200, 1000, 10000]
    print(f"{'one test':<28}{'ours':>10}" + "".join(f"{p:>14}{'ratio':>8}" for p in ("statsmodels", "lifelines", "R")))
    for name, ours, peers in single_tests(sizes):
        line = f"{name:<28}{ours * 1000:>8.2f}ms"
        for p in ("statsmodels", "lifelines", "R"):
            v = peers[p]
            line += f"{'not here':>14}{'':>8}" if v is None else f"{v * 1000:>12.2f}ms{v / ours:>7.1f}x"
        print(line, flush=True)
    print()
    for name, seconds, aim in rehearsal_tests(args.quick) + rehearsed_oesophagus(args.quick) + derivations(args.quick):
        print(f"{name:<44}{seconds:>8.3f} s  {aim}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
