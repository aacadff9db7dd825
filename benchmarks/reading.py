"""How fast pages become records, beside merely parsing them: records/s, MB/s, one core and all, and peak memory.

    python benchmarks/reading.py [--records N] [FILE …]

Without files the invented pages of the tests are read; give saved v2 JSON or ChiCTR text files for your own figures.
``and asked``: with the place of every value and the account of lines, which are otherwise worked out when somebody asks.
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


def rates(works: Sequence[Callable[[bytes], object]], pages: Sequence[bytes], records: int) -> list[float]:
    """Records per second of processor time for each work, best of three passes, taken in turn so that noise hits all alike."""
    for work in works:
        for page in pages:
            work(page)
    best = [0.0] * len(works)
    for _ in range(3):
        for n, work in enumerate(works):
            start = time.process_time()
            for k in range(records):
                work(pages[k % len(pages)])
            best[n] = max(best[n], records / (time.process_time() - start))
    return best


def read(page: bytes) -> object:
    from trialwright.reading.read import read_page

    return read_page(page, name="page")


def read_whole(page: bytes) -> object:
    """Reads a page and asks for what is otherwise left open: every slot's place, every page's account of lines."""
    from trialwright.reading.read import read_page

    record = read_page(page, name="page")
    return [(s.lines, s.span) for _, _, s in record.each_slot()], [p.lines for p in record.pages]


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
        f"{'pages':<16}{'records/s':>10}{'and asked':>10}{'MB/s':>8}{'2 cores/s':>11}  {'floor':<11}{'floor/s':>10}{'ratio':>8}{'MB at N':>9}{'MB at 4N':>10}"
    )
    for name, paths in groups.items():
        pages = [p.read_bytes() for p in paths]
        floor = next((f for key, f in floors.items() if key in name), None)
        one, asked, *fast = rates([read, read_whole, *([floor[1]] if floor is not None else [])], pages, args.records)
        mb = one * sum(len(p) for p in pages) / len(pages) / 1e6
        two = together(pages, args.records * 4, 2)
        said, speed, ratio = "-", "-", "-"
        if floor is not None:
            said, speed, ratio = floor[0], f"{fast[0]:.0f}", f"{fast[0] / one:.0f}x"
        low, high = peak(paths[0], args.records), peak(paths[0], 4 * args.records)
        print(
            f"{name:<16}{one:>10.0f}{asked:>10.0f}{mb:>8.1f}{two:>11.0f}  {said:<11}{speed:>10}{ratio:>8}{low:>9.0f}{high:>10.0f}"
        )


if __name__ == "__main__":
    main()
