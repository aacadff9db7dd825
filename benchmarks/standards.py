"""1,000 participants x 50 visits graded by CTCAE and derived by RECIST; prints processor seconds and rates.

Run: ``python benchmarks/standards.py [participants] [visits]``. No peer: no maintained Python package grades CTCAE by
version or derives RECIST with confirmation.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

from trialwright.history.endpoints.response import Assessment, best_response, confirmed_response
from trialwright.history.endpoints.survival import ScanSchedule, progression_free_survival
from trialwright.standards import ctcae, recist
from trialwright.values.answer import Unknown
from trialwright.values.quantity import Quantity

D = Decimal
START = date(2026, 1, 1)
LABS: dict[str, tuple[str, Decimal | None, Decimal | None, float, float]] = {
    "Neutrophil count decreased": ("10*9/L", D("1.8"), None, 0.1, 8),
    "Platelet count decreased": ("10*9/L", D(125), None, 5, 400),
    "Anemia": ("g/L", D(130), None, 50, 170),
    "Alanine aminotransferase increased": ("U/L", None, D(50), 5, 1200),
    "Blood bilirubin increased": ("umol/L", None, D("17.1"), 3, 300),
    "Creatinine increased": ("umol/L", None, D(104), 40, 700),
}


def graded(participants: int, visits: int, seed: int) -> int:
    """Grades every laboratory value of every visit; a participant's cut points are resolved once."""
    rng, total = random.Random(seed), 0
    for _ in range(participants):
        for term, (_, lln, uln, low, high) in LABS.items():
            values = [D(str(round(rng.uniform(low, high), 1))) for _ in range(visits)]
            points = ctcae.cut_points(
                term,
                version="5.0",
                lln=lln,
                uln=uln,
                baseline=values[0],
                baseline_side=ctcae.baseline_side_of(values[0], lln=lln, uln=uln) or "normal",
            )
            assert not isinstance(points, Unknown)
            total += sum(points.number(v) or 0 for v in values)
    return total


def explained(participants: int, visits: int, seed: int) -> int:
    """The same through ``grade``: amounts with units in, an answer with its reason out."""
    rng, total = random.Random(seed), 0
    for _ in range(participants):
        for term, (unit, lln, uln, low, high) in LABS.items():
            limits = {
                "lln": None if lln is None else Quantity.of(str(lln), unit),
                "uln": None if uln is None else Quantity.of(str(uln), unit),
            }
            base = Quantity.of(str(round(rng.uniform(low, high), 1)), unit)
            for _ in range(visits):
                value = Quantity.of(str(round(rng.uniform(low, high), 1)), unit)
                answer = ctcae.grade(
                    term, value, **limits, baseline=base, baseline_uln=limits["uln"], baseline_side="normal"
                )
                total += 0 if isinstance(answer, Unknown) else answer.value
    return total


def derived(participants: int, visits: int, seed: int) -> int:
    """Target response of every visit, then best response with and without confirmation, and PFS."""
    rng, responders, schedule = random.Random(seed), 0, ScanSchedule()
    for _ in range(participants):
        base = D(rng.randint(20, 200))
        sums = [recist.TargetVisit(total=D(round(float(base) * rng.uniform(0.5, 1.05), 0))) for _ in range(visits)]
        course = recist.target_course(base, sums)
        rows = [Assessment(START + timedelta(days=42 * k), r.response) for k, r in enumerate(course, 1)]
        responders += best_response(rows, start=START).response in ("CR", "PR")
        responders += confirmed_response(rows, start=START).response in ("CR", "PR")
        responders += progression_free_survival(start=START, assessments=rows, schedule=schedule).event
    return responders


def main() -> None:
    participants, visits = (int(a) for a in (*sys.argv[1:3], *("1000", "50")[len(sys.argv[1:3]) :]))
    whole = 0.0
    for what, run, n in (
        ("CTCAE grades (cut points resolved once)", graded, participants * visits * len(LABS)),
        ("RECIST visits, best response, PFS", derived, participants * visits),
    ):
        begun = time.process_time()
        run(participants, visits, 7)
        seconds = time.process_time() - begun
        whole += seconds
        print(f"{what:<42} {n:>9,} in {seconds:6.2f} s  {n / seconds:>12,.0f}/s")
    print(f"{'together (aim < 2 s)':<42} {'':>9} in {whole:6.2f} s")
    begun = time.process_time()
    explained(participants // 10, visits, 7)
    seconds = time.process_time() - begun
    n = participants // 10 * visits * len(LABS)
    print(f"{'CTCAE grades with units and reasons':<42} {n:>9,} in {seconds:6.2f} s  {n / seconds:>12,.0f}/s")


if __name__ == "__main__":
    main()
