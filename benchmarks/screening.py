"""How long screening takes: one participant against a full gate, a compiled rule, and ten thousand candidates from a table.

Run as ``python benchmarks/screening.py [STUDY]``. There is no peer to compare with: no installable package decides
eligibility in three values; the slow second reading of the tests is no fair one.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from trialwright.criteria.evaluate import compiled
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.screening import Screener
from trialwright.criteria.screening_log import ScreeningLog
from trialwright.shell.cli.screen import _study, gate_of
from trialwright.shell.facts_files import Defaults, candidates

CANDIDATES = 10_000
LABS = {
    "ANC": "x10^9/L", "PLT": "x10^9/L", "Hb": "g/L", "Cr": "umol/L", "TBIL": "umol/L", "AST": "U/L", "ALT": "U/L", "ALP": "U/L",
    "ALB": "g/L", "INR": "", "aPTT": "s", "LVEF": "%",
}  # fmt: skip
NORMAL = {
    "ANC": 3,
    "PLT": 180,
    "Hb": 115,
    "Cr": 90,
    "TBIL": 14,
    "AST": 30,
    "ALT": 30,
    "ALP": 80,
    "ALB": 40,
    "INR": 1,
    "aPTT": 30,
    "LVEF": 60,
}
CONCEPTS = (
    "G_CSF", "platelet_transfusion", "blood_transfusion", "erythropoietin", "gilbert_syndrome", "liver_metastasis", "distant_metastasis",
    "radiotherapy", "chemotherapy", "targeted_therapy", "infection", "pregnancy", "breastfeeding", "major_surgery", "informed_consent",
)  # fmt: skip


def table(n: int) -> str:
    """A table of invented candidates."""
    chance = random.Random(20261012)
    out = io.StringIO()
    columns = ["participant", "at", "born", "sex", "consent", "first_dose", "ECOG", "HIV", "HBsAg", "HBcAb"]
    columns += [f"{v}{p}" for v in LABS for p in ("", ".date", ".ULN")] + list(CONCEPTS)
    print(",".join(columns), file=out)
    for k in range(n):
        day = date(2026, 10, 1) + timedelta(days=chance.randrange(12))
        row = [
            str(k),
            "2026-10-12",
            f"{chance.randrange(1940, 2010)}-05-04",
            chance.choice(("male", "female")),
            "2026-10-05",
        ]
        row += [
            "2026-10-15 planned",
            str(chance.randrange(3)),
            *(chance.choice(("negative", "negative", "positive")) for _ in range(3)),
        ]
        for v, unit in LABS.items():
            row += [f"{NORMAL[v] * chance.uniform(0.4, 1.6):.1f} {unit}".strip(), day.isoformat(), str(NORMAL[v] * 1.2)]
        row += [chance.choice(("no", "no", "yes", "")) for _ in CONCEPTS]
        print(",".join(row), file=out)
    return out.getvalue()


def best(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds of one core."""
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main(study_file: str) -> None:
    start = time.perf_counter()
    study, lexicon = _study(study_file)
    gate = gate_of(study, None)
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    screener = Screener(gate, lexicon, study=study.name, version=study.version)
    prepared = time.perf_counter() - start
    print(f"study loaded {loaded * 1e3:.0f} ms, gate of {len(gate.criteria)} criteria prepared {prepared * 1e3:.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "candidates.csv"
        path.write_text(table(CANDIDATES), "utf-8")
        first = next(iter(candidates(path, lexicon, Defaults())))
        assert first.facts is not None
        facts = first.facts
        one = best(lambda: screener(facts).to_json())
        print(f"one participant, verdict and JSON: {one * 1e3:.2f} ms (aim < 20 ms)")
        start, cpu = time.perf_counter(), time.process_time()
        log = ScreeningLog(
            screenings=tuple(screener(c.facts) for c in candidates(path, lexicon, Defaults()) if c.facts)
        )
        counts = log.counts()
        many, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"{CANDIDATES} candidates from CSV: {cpu:.1f} s of one core, {many:.1f} s on the clock (aim < 60 s on two)")
    print("  ", {k: counts[k] for k in ("assessed", "eligible", "undetermined", "too_early", "excluded")})
    words = shipped()
    rule = compiled(parse("some AE where (related is yes and grade = 5)", lexicon=words), words, until=False)
    events = [{"start": "2026-10-01", "grade": str(k % 4 + 1), "related": "yes"} for k in range(20)]
    lived = read_facts({"at": "2026-10-12", "facts": {"AE": [*events, "no more"]}}, words)
    calls = 1000
    took = best(lambda: [rule(lived) for _ in range(calls)]) / calls
    print(f"a stopping rule over 20 adverse events: {took * 1e6:.0f} µs")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).resolve().parents[1] / "studies" / "ta-nps.yaml"))
