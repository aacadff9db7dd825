"""How often a drafted criterion is true, false and unknown where the hand translation is: measure M2 of drafting.

    python benchmarks/drafting.py PATH/TO/criteria-golden.yaml [--people 2000] [--seed 1] [--worst 20]

Item by item (I5 is all of its sub-items), in Chinese, in English and from both: invented participants whose results stand
below, at and above every limit of either tree, with records of every kind it names, dated, undated, absent or never asked
about. An item agrees if truth is equal (true, false, unknown) for every one of them. Judgements are answered by their place
in the item where both ask for equally many, because the words of a question are free.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from trialwright.criteria import expression as ex
from trialwright.criteria.evaluate import evaluate
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import shipped
from trialwright.criteria.reading_facts import read_facts
from trialwright.criteria.translate import translate_list
from trialwright.criteria.translate.draft import Item
from trialwright.errors import TrialwrightError
from trialwright.reading.read import read_page

LEXICON = shipped()
AT = date(2026, 10, 12)
OFFSETS = (0, -1, -3, -6, -10, -13, -20, -25, -40, -80, -100, -170, -200, -400, -900, -2500, 5, 20)
ANCHORS = ("consent", "screening", "enrolment", "randomisation", "treatment_start", "first_dose", "end_of_study")


def pages(golden: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, Any, Any]]:
    """(seed, its golden rows, its record)."""
    for seed in golden["seeds"]:
        path = folder / seed["file"]
        yield seed["id"], seed, read_page(path.read_bytes(), name=path.name)


def wanted(seed: Mapping[str, Any]) -> dict[str, tuple[bool, str]]:
    """Item -> (whether every row of it is computed from numbers, dates and codes, the golden expression of the item)."""
    rows: dict[str, list[str]] = defaultdict(list)
    decided: dict[str, set[str]] = defaultdict(set)
    for c in seed["criteria"]:
        if not c.get("derived") and c.get("expr"):
            rows[c["id"].split(".")[1]].append(f"({c['expr']})")
            decided[c["id"].split(".")[1]] |= set(c.get("decide", ()))
    return {n: (decided[n] == {"C"}, (" and " if n[0] == "I" else " or ").join(e)) for n, e in rows.items()}


def drafted(record: Any, languages: tuple[str, ...]) -> dict[str, str]:
    """Item -> the drafted expression of the whole item."""
    items = []
    for kind, where in (("include", "eligibility.inclusion"), ("exclude", "eligibility.exclusion")):
        for p in record.fields:
            if p.startswith(f"{where}["):
                texts = {x: t for x in languages if (t := record.text(p, x))}
                number = p.removeprefix(f"{where}[").replace("]", "")
                if texts:
                    items.append(Item(number=number, kind=kind, path=p, **texts))  # type: ignore[arg-type]
    parts: dict[str, list[str]] = defaultdict(list)
    for d in translate_list(items):
        parts[d.number.split(".")[0]].append(f"({d.that})")
    return {n: (" and " if n[0] == "I" else " or ").join(e) for n, e in parts.items()}


# ---------------------------------------------------------------------------------------------- participants
class Invented:
    """Participants who stand on both sides of everything two trees look at."""

    def __init__(self, trees: tuple[object, ...]) -> None:
        self.numbers: dict[str, set[str]] = defaultdict(set)
        self.words: dict[str, set[str]] = defaultdict(set)
        self.kinds: set[str] = set()
        self.attributes: dict[str, set[str]] = defaultdict(set)
        self.judges = [[n.key for n in ex.walk(t) if isinstance(n, ex.Judge)] for t in trees]
        for tree in trees:
            for node in ex.walk(tree):
                self._look(node)

    def _look(self, node: object) -> None:
        if isinstance(node, ex.Kinds):
            self.kinds |= set(node.names)
        subject = getattr(node, "subject", None)
        if not isinstance(subject, ex.Subject):
            return
        into = self.attributes if subject.attribute else self.words
        if isinstance(node, ex.OneOf | ex.Is):
            listed = node.words if isinstance(node, ex.OneOf) else (node.word,)
            into[subject.name] |= {w.word for w in listed} | {"other"}
            entry = LEXICON.get("variable", subject.name)
            if entry is not None and entry.values and not subject.attribute:
                into[subject.name] = {str(v) for v in entry.values}
            return
        values: set[str] = set()
        for part in ex.walk(node):
            if isinstance(part, ex.Number):
                values |= {
                    f"{part.value * f} {part.unit}".strip() for f in (Decimal("0.9"), Decimal(1), Decimal("1.1"))
                }
            elif isinstance(part, ex.Multiple):
                values |= {f"{40 * part.times * f}" for f in (Decimal("0.9"), Decimal(1), Decimal("1.1"))}
            elif isinstance(part, ex.Range):
                for end in (part.low, part.high):
                    values |= {f"{end + d} {part.unit}".strip() for d in (-1, 0, 1)}
        (self.attributes if subject.attribute else self.numbers)[subject.name] |= values

    def one(self, rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
        """Facts for the first tree and for the second: the same but for the names of judgements."""
        tree: dict[str, Any] = {"at": AT.isoformat(), "dates": {}, "results": {}, "facts": {}, "judgements": {}}
        for name in ANCHORS:
            if rng.random() < 0.8:
                planned = rng.random() < 0.4
                tree["dates"][name] = _day(rng.randrange(0, 12) if planned else -rng.randrange(0, 12)) + (
                    " planned" if planned else ""
                )
        if rng.random() < 0.8:
            tree["born"] = f"{AT.year - rng.choice((10, 17, 18, 40, 60, 61, 75, 76, 80))}-{rng.randrange(1, 13):02d}-05"
        if rng.random() < 0.8:
            tree["sex"] = rng.choice(("female", "male"))
        for name in sorted({*self.numbers, *self.words}):
            rows = [self._row(name, rng) for _ in range(rng.choice((0, 1, 1, 1, 2)))]
            if rows and name not in ("age", "sex"):
                tree["results"][name] = rows
        for name in sorted(self.kinds):
            said = rng.choice(("", "no", "no", "yes", "records", "records"))
            if said:
                tree["facts"][name] = (
                    [self._record(rng) for _ in range(rng.choice((1, 1, 2)))] if said == "records" else said
                )
        return self._judged(tree, rng)

    def _row(self, name: str, rng: random.Random) -> dict[str, str]:
        pool = sorted(self.numbers.get(name, set()) | self.words.get(name, set()))
        value = rng.choice(pool) if pool else "1"
        entry = LEXICON.get("variable", name)
        unit = entry.unit if entry is not None and entry.unit and entry.unit != "1" else ""
        row = {"value": value if " " in value or not unit or name in self.words else f"{value} {unit}"}
        if rng.random() < 0.9:
            row["date"] = _day(rng.choice(OFFSETS[:13]))
        if rng.random() < 0.9:
            row |= {"ULN": f"40 {unit}".strip(), "LLN": f"10 {unit}".strip()}
        return row

    def _record(self, rng: random.Random) -> dict[str, str]:
        out = {} if rng.random() < 0.15 else {"date": _day(rng.choice(OFFSETS))}
        for name in sorted(self.attributes):
            if rng.random() < 0.75 and self.attributes[name]:
                out[name] = rng.choice(sorted(self.attributes[name]))
        return out

    def _judged(self, tree: dict[str, Any], rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
        answers = [rng.choice(("", "yes", "no")) for _ in range(max(map(len, self.judges), default=0))]
        both = []
        for keys in self.judges:
            said = {
                k: {"answer": a, "by": "INV-01", "on": AT.isoformat()} for k, a in zip(keys, answers, strict=False) if a
            }
            both.append({**tree, "judgements": said})
        return both[0], both[1]


def _day(offset: int) -> str:
    return (AT + timedelta(days=offset)).isoformat()


def agreement(one: str, other: str, people: int, seed: int) -> tuple[float, str]:
    """Share of participants for whom both expressions have the same truth, and the first for whom they differ."""
    trees = parse(one, lexicon=LEXICON), parse(other, lexicon=LEXICON)
    invented, rng = Invented(trees), random.Random(seed)
    same, first = 0, ""
    for _ in range(people):
        facts = invented.one(rng)
        a, b = (evaluate(t, read_facts(f, LEXICON), LEXICON).value for t, f in zip(trees, facts, strict=True))
        same += a == b
        if a != b and not first:
            first = f"{a} by hand, {b} drafted"
    return same / people, first


def main() -> int:
    from ruamel.yaml import YAML

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("golden", type=Path)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    golden = YAML(typ="safe").load(args.golden.read_text("utf-8"))
    folder = args.golden.parent.parent / "seeds"
    print(
        f"{'drafted from':14}{'items':>7}{'all equal':>11}{'share':>8}{'≥ 99 %':>8}{'mean':>8}{'computed items':>16}{'equal':>7}"
    )
    for label, languages in (("Chinese", ("zh",)), ("English", ("en",)), ("both", ("zh", "en"))):
        shares: list[tuple[float, str]] = []
        computed: list[float] = []
        started = time.perf_counter()
        for name, seed, record in pages(golden, folder):
            if label != "both" and languages[0] not in seed["languages"]:
                continue
            got = drafted(record, languages)
            for number, (is_computed, expression) in wanted(seed).items():
                if number not in got:
                    continue
                try:
                    share, why = agreement(expression, got[number], args.people, args.seed)
                except TrialwrightError as error:
                    share, why = 0.0, f"cannot be asked: {str(error).splitlines()[0]}"
                computed += [share] if is_computed else []
                shares.append(
                    (share, f"{name}.{number} {why}\n     hand    {expression[:300]}\n     drafted {got[number][:300]}")
                )
        full, near = sum(s == 1 for s, _ in shares), sum(s >= 0.99 for s, _ in shares)
        mean = sum(s for s, _ in shares) / len(shares)
        print(
            f"{label:14}{len(shares):>7}{full:>11}{full / len(shares):>8.2f}{near / len(shares):>8.2f}{mean:>8.3f}{len(computed):>16}{sum(s == 1 for s in computed):>7}   {time.perf_counter() - started:.0f} s"
        )
        for share, text in sorted(shares)[: args.worst]:
            print(f" {share:.3f} {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
