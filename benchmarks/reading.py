"""How fast pages become records, beside merely parsing them: records/s, MB/s, one core and all, and peak memory.

    python benchmarks/reading.py [--records N] [FILE …]

Without files the invented pages of the tests are read; give saved v2 JSON or ChiCTR text files for your own figures.
Peak memory is that of a fresh process that reads N and then 4 N records one after the other.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "reading"


def rate(work: Callable[[bytes], object], pages: Sequence[bytes], records: int) -> tuple[float, float]:
    """Records and megabytes per second of processor time, best of three passes."""
    for page in pages:
        work(page)
    best = 0.0
    size = sum(len(p) for p in pages) / len(pages)
    for _ in range(3):
        start = time.process_time()
        for k in range(records):
            work(pages[k % len(pages)])
        best = max(best, records / (time.process_time() - start))
    return best, best * size / 1e6


def read(page: bytes) -> object:
    from trialwright.reading.read import read_page

    return read_page(page, name="page")


def parse_xml(page: bytes) -> object:
    from lxml import etree

    return etree.fromstring(page)


def _share(job: tuple[list[bytes], int]) -> int:
    pages, records = job
    for k in range(records):
        read(pages[k % len(pages)])
    return records


def together(pages: list[bytes], records: int, workers: int) -> float:
    """Records per second of wall time with several processes, their start not counted."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(_share, [(pages, 5)] * workers, 1)
        start = time.perf_counter()
        pool.map(_share, [(pages, records // workers)] * workers, 1)
        return records / (time.perf_counter() - start)


_MEMORY = """
import resource, sys
sys.path.insert(0, {source!r})
from trialwright.reading.read import read_page
data = open({page!r}, "rb").read()
for _ in range({records}):
    read_page(data, name="page")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak(page: Path, records: int) -> float:
    """Peak resident megabytes of a process that reads one page so many times."""
    code = _MEMORY.format(source=str(ROOT / "src"), page=str(page), records=records)
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--records", type=int, default=400)
    args = parser.parse_args()
    groups: dict[str, list[Path]] = {}
    if args.files:
        for path in args.files:
            groups.setdefault(path.suffix.lstrip("."), []).append(path)
    else:
        groups = {
            "ctgov-v2 json": [GOLDEN / "ctgov-v2" / "compact.json"],
            "chictr text": [GOLDEN / "chictr-hv-text" / "page.txt", GOLDEN / "chictr-show-text" / "page.txt"],
            "chictr html": [GOLDEN / "chictr-html" / "newer.html"],
            "ctgov xml": [GOLDEN / "ctgov-xml" / "page.xml"],
        }
    floors: dict[str, tuple[str, Callable[[bytes], object]]] = {
        "json": ("json.loads", json.loads),
        "xml": ("lxml", parse_xml),
    }
    print(
        f"{'pages':<16}{'records/s':>10}{'MB/s':>8}{'2 cores/s':>11}  {'floor':<11}{'floor/s':>10}{'ratio':>8}{'MB at N':>9}{'MB at 4N':>10}"
    )
    for name, paths in groups.items():
        pages = [p.read_bytes() for p in paths]
        one, mb = rate(read, pages, args.records)
        two = together(pages, args.records * 4, 2)
        floor = next((f for key, f in floors.items() if key in name), None)
        said, speed, ratio = "-", "-", "-"
        if floor is not None:
            fast, _ = rate(floor[1], pages, args.records)
            said, speed, ratio = floor[0], f"{fast:.0f}", f"{fast / one:.0f}x"
        low, high = peak(paths[0], args.records), peak(paths[0], 4 * args.records)
        print(f"{name:<16}{one:>10.0f}{mb:>8.1f}{two:>11.0f}  {said:<11}{speed:>10}{ratio:>8}{low:>9.0f}{high:>10.0f}")


if __name__ == "__main__":
    main()
