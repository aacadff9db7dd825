"""How fast records are checked: records/s of processor time on one core, beside reading them and merely scanning their text.

    python benchmarks/checking.py [--records N] [FILE …]

Without files the invented pages of the tests are checked; give saved pages, exports (XLSX, XML) or JSON lines for your own
figures. The floor is one case-blind search of each page's text for each rule.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path

from trialwright.checking import CHECKS, check
from trialwright.reading.many import pieces
from trialwright.reading.read import read_document
from trialwright.reading.record import RegistryRecord
from trialwright.shell.corpus import items

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "reading"


def records_of(paths: list[Path], most: int) -> tuple[list[RegistryRecord], float]:
    out: list[RegistryRecord] = []
    start = time.process_time()
    for item in items(paths):
        for document in pieces(item.document()):
            try:
                out.append(read_document(document))
            except Exception as e:  # a benchmark over files somebody gave: count what can be read, say what cannot
                print(f"{document.name}: {str(e)[:100]}", file=sys.stderr)
            if len(out) >= most:
                return out, time.process_time() - start
    return out, time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--records", type=int, default=400)
    args = parser.parse_args()
    invented = [p for p in sorted(GOLDEN.rglob("*.*")) if not p.name.endswith(".record.json") and p.name != "vitd.json"]
    records, reading = records_of(args.files or invented, args.records)
    if not records:
        print("nothing to check", file=sys.stderr)
        return 2
    for r in records[:20]:
        check(r)
    best, findings = 0.0, 0
    for _ in range(3):
        start = time.process_time()
        findings = sum(len(check(r).findings) for r in records)
        best = max(best, len(records) / (time.process_time() - start))
    text = ["\n".join(s.text or "" for _, _, s in r.each_slot()) for r in records]
    scan = re.compile("contraindication|妊娠", re.I)
    start = time.process_time()
    for t in text:
        for _ in CHECKS:
            scan.search(t)
    floor = len(records) / (time.process_time() - start)
    print(f"records            {len(records)}, {sum(map(len, text)) // len(records)} characters each")
    print(f"read               {len(records) / reading:8.0f} records/s of processor time")
    print(f"checked ({len(CHECKS)} rules) {best:8.0f} records/s, {findings / len(records):.1f} findings a record")
    print(f"one search a rule  {floor:8.0f} records/s (the floor), ratio {floor / best:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
