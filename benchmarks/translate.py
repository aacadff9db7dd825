"""Scores drafting's comparators and values on public annotated corpora, which are not part of the repository.

    python benchmarks/translate.py lct  PATH/TO/lct/ner/nic          # Leaf Clinical Trials corpus, Sci Data 2022;9:490
    python benchmarks/translate.py chia PATH/TO/chia                 # Chia, Sci Data 2020;7:281
    python benchmarks/translate.py relations PATH/TO/interpreter_test.go   # published cases of Clinical-Trial-Parser
    python benchmarks/translate.py speed PATH                       # milliseconds a criterion, over *.txt
    options: --worst N   lists the first N texts that are missed or invented

LCT: a gold pair is the operator and the numbers of one Eq-Comparison that has both; ours is every signed amount of the
text. Chia: a gold pair is an annotated Value with a sign and one number or a range (read by a table of its own); Values whose
sign or digits the source lost are set apart, as are our amounts inside annotations of another kind (times, multipliers). Micro precision, recall and F1 over all documents; nothing is tuned on one half and scored on
the other, so read the figures as an upper bound for unseen text of the same make.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from trialwright.criteria.cleaning import clean
from trialwright.criteria.translate import translate
from trialwright.criteria.translate.comparators import find_before, match_after
from trialwright.criteria.translate.mentions import shipped_names
from trialwright.criteria.translate.numbers import find_numbers
from trialwright.criteria.translate.phrases import Phrase, find_phrases
from trialwright.criteria.translate.windows import find_windows

Pair = tuple[str, tuple[Decimal, ...]]
FLOORS = {"lct": Decimal("0.914"), "chia": Decimal("0.808")}
AIMS = {"lct": Decimal("0.96"), "chia": Decimal("0.92")}


@dataclass
class Score:
    """Counts of one question."""

    hit: int = 0
    gold: int = 0
    drafted: int = 0
    worst: list[str] = field(default_factory=list)

    def add(self, gold: Counter[object], drafted: Counter[object], text: str = "") -> None:
        both = gold & drafted
        self.hit += sum(both.values())
        self.gold += sum(gold.values())
        self.drafted += sum(drafted.values())
        if text and (gold - both or drafted - both):
            self.worst.append(f"missed {_shown(gold - both)} · invented {_shown(drafted - both)} · {text}")

    @property
    def figures(self) -> tuple[float, float, float]:
        p = self.hit / self.drafted if self.drafted else 1.0
        r = self.hit / self.gold if self.gold else 1.0
        return p, r, 2 * p * r / (p + r) if p + r else 0.0


def _shown(c: Counter[object]) -> str:
    return "; ".join(str(k) if not isinstance(k, tuple) else " ".join(str(x) for x in _flat(k)) for k in c.elements())


def _flat(k: object) -> Iterator[object]:
    if isinstance(k, tuple):
        for x in k:
            yield from _flat(x)
    else:
        yield k


# ------------------------------------------------------------------------------------------------ ours
def signed_amounts(text: str) -> list[tuple[Phrase, Pair]]:
    """Every amount that has a comparator, ``within`` counting as ≤; a range is ``in`` with both ends."""
    cleaned = clean(text).text
    phrases = find_phrases(cleaned)
    windows = {id(w.phrase): w for w in find_windows(cleaned, phrases)}
    out = []
    for p in phrases:
        values = tuple(v for v in p.values if isinstance(v, Decimal))
        sign = p.sign
        window = windows.get(id(p))
        if window is not None and not sign and re.match(r"with\s?in\b", cleaned[window.start : p.core].strip(), re.I):
            sign = "<="
        if (
            p.number_spans
            and sign
            and values
            and len(values) == len(p.values)
            and not (sign == "in" and not p.is_range)
        ):
            out.append((p, (sign, _normal(values))))
    return out


def _normal(values: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    return tuple(v.normalize() + 0 for v in values)


# ------------------------------------------------------------------------------------------------ LCT
_OPERATORS = {
    "-": "in", "to": "in", "between": "in", "~": "in", "through": "in", "and": "in", "–": "in",
    "within": "<=", "in": "<=", "within the past": "<=", "within the last": "<=", "in the first": "<=", "=": "=", "of": "=", "±": "",
}  # fmt: skip


def operator_of(text: str) -> str:
    """The sign an annotated operator stands for; ``?`` where it is none of ours."""
    low = clean(text.strip()).text.lower().strip()
    if low in _OPERATORS:
        return _OPERATORS[low]
    before = [c for c in find_before(low + " 1") if c.start == 0 and c.end >= len(low)]
    if before:
        return before[0].sign
    after = match_after(low, 0)
    if after is not None and after.end >= len(low):
        return after.sign
    if len(before := find_before(low + " 1")) == 1:
        return before[0].sign
    return "?"


def number_of(text: str) -> Decimal | None:
    cleaned = clean(text).text.strip()
    m = re.fullmatch(r"[-+]?\d[\d,. ]*", cleaned)
    if m:
        try:
            return Decimal(re.sub(r"[, ](?=\d{3})", "", cleaned).replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            return None
    found = find_numbers(cleaned)
    return found[0].value if len(found) == 1 and found[0].end - found[0].start == len(cleaned) else None


def lct(root: Path) -> Iterator[tuple[str, Counter[object], Counter[object]]]:
    """Sentence by sentence: text, gold pairs, drafted pairs."""
    for ann in sorted(root.rglob("*.ann")):
        text = ann.with_suffix(".txt").read_text("utf-8")
        spans, events = _brat(ann.read_text("utf-8"))
        gold: list[tuple[int, Pair]] = []
        for roles in events:
            if roles[0][0] != "Eq-Comparison":
                continue
            table = dict(roles[1:])
            if "Operator" not in table or table["Operator"] not in spans:
                continue
            values = [number_of(spans[v][2]) for k, v in roles[1:] if re.fullmatch(r"Value\d?", k) and v in spans]
            sign = operator_of(spans[table["Operator"]][2])
            if not values or any(v is None for v in values) or not sign:
                continue
            numbers = tuple(v for v in values if v is not None)
            if len(numbers) > 1 and sign != "in":
                continue
            start = min(spans[v][0] for k, v in roles[1:] if v in spans)
            gold.append((start, (sign, _normal(tuple(sorted(set(numbers))) if sign == "in" else numbers))))
        for start, end in _lines(text):
            here = Counter(pair for at, pair in gold if start <= at < end)
            line = text[start:end]
            ours = Counter(pair for _, pair in signed_amounts(line))
            if here or ours:
                yield line.strip(), here, ours  # type: ignore[misc]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _brat(ann: str) -> tuple[dict[str, tuple[int, int, str, str]], list[list[list[str]]]]:
    spans: dict[str, tuple[int, int, str, str]] = {}
    events = []
    for line in ann.splitlines():
        parts = line.split("\t")
        if line.startswith("T") and len(parts) > 2:
            m = re.match(r"(\S+) (\d+) .*?(\d+)$", parts[1])
            if m:
                spans[parts[0]] = (int(m.group(2)), int(m.group(3)), parts[2], m.group(1))
        elif line.startswith("E") and len(parts) > 1:
            events.append([x.split(":", 1) for x in parts[1].split() if ":" in x])
    return spans, [e for e in events if e]


# ------------------------------------------------------------------------------------------------ Chia
# an annotated Value is short; it is read here by a table of its own, not by the drafting it measures
_GOLD_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+")
_GOLD_SIGNS = (
    (">=", r"≥|superior or equal|>_|>\s?or\s?=|>\s?=|>/=|=>|at least|or (?:more|older|greater|higher|above|over|longer|equal to|up)|and (?:older|above|over|greater|up)|greater than or equal|no less than|not less than|minimum|not (?:below|under)|more than or equal|equal (?:to )?or (?:more|greater|higher|over|above)"),
    ("<=", r"≤|inferior or equal|<_|<\s?or\s?=|<\s?=|</=|=<|at most|or (?:less|younger|lower|below|fewer|under)|and (?:younger|below|under)|less than or equal|(?:no|not) (?:more|greater|older|higher|longer) than|up to|maximum|not exceed\w*|equal (?:to )?or (?:less|lower|below)|within"),
    (">", r">|greater than|more than|higher than|older than|over|above|exceed\w*|longer than|larger than|in excess of|superior to"),
    ("<", r"<|less than|lower than|younger than|under|below|fewer than|shorter than|smaller than|inferior to"),
)  # fmt: skip
_GOLD_RANGE = re.compile(r"^\D*?(\d+(?:\.\d+)?)\s*[a-z%./]*\s*(?:-|–|to|and|~|through)\s*(\d+(?:\.\d+)?)", re.I)


def gold_of(words: str) -> Pair | None:
    """The sign and numbers of an annotated Value; ``None`` where the annotation holds no sign or no digits."""
    low = words.lower().replace("&gt;", ">").replace("&lt;", "<").replace("⩾", "≥").replace("⩽", "≤")
    numbers = _GOLD_NUMBER.findall(re.sub(r"10\^\d+|x\s?10\d?\b.*|/\s?mm\s?3|m2|mm3|1\.73", " ", low))
    sign = next((s for s, pattern in _GOLD_SIGNS if re.search(pattern, low)), "")
    m = _GOLD_RANGE.search(low)
    if m and not re.search(r"[<>≤≥]", low) and Decimal(m.group(1)) < Decimal(m.group(2)):
        return "in", _normal((Decimal(m.group(1)), Decimal(m.group(2))))
    if not sign or len(numbers) != 1:
        return None
    return sign, _normal((Decimal(numbers[0].replace(",", "")),))


_ELSEWHERE = (
    "Temporal",
    "Reference_point",
    "Multiplier",
    "Visit",
    "Qualifier",
    "Non-representable",
    "Non-query-able",
    "Post-eligibility",
    "Pregnancy_considerations",
    "Undefined_semantics",
    "Parsing_Error",
    "Context_Error",
    "Not_a_criteria",
    "Informed_consent",
    "Competing_trial",
    "Subjective_judgement",
    "Line",
    "Grammar_Error",
    "Observation",
    "Condition",
    "Drug",
    "Procedure",
    "Scope",
    "Device",
)


def _as_annotated(text: str, spans: list[tuple[int, int, str, str]]) -> str:
    """The text whose offsets the annotation counts: a copy may have lost its carriage returns."""
    forms = (text, text.replace("\r\n", "\n"), text.replace("\r\n", "\n").replace("\n", "\r\n"))
    return max(forms, key=lambda t: sum(t[a:b] == words for a, b, words, _ in spans))


def chia(root: Path) -> Iterator[tuple[str, Counter[object], Counter[object]]]:
    """Line by line: annotated Values with a sign, and our signed amounts outside other annotations."""
    for ann in sorted(root.rglob("*.ann")):
        source = ann.with_suffix(".txt")
        if not source.exists():
            continue
        text = source.read_bytes().decode("utf-8", errors="replace")
        spans, _ = _brat(ann.read_text("utf-8", errors="replace"))
        text = _as_annotated(text, list(spans.values()))
        for start, end in _lines(text):
            here = [x for x in spans.values() if start <= x[0] < end]
            values = [x for x in here if x[3] == "Value"]
            gold: Counter[object] = Counter()
            apart = [
                x for x in values if gold_of(x[2]) is None or text[x[0] : x[1]] != x[2]
            ]  # in two parts: words left out
            for x in values:
                pair = gold_of(x[2])
                if pair is not None and x not in apart:
                    gold[pair] += 1
            ours: Counter[object] = Counter()
            line = text[start:end]
            cleaned = clean(line)
            for phrase, pair in signed_amounts(line):
                a, b = cleaned.span(phrase.core, phrase.end)
                inside = [x for x in here if x[0] < start + b and start + a < x[1]]
                if any(x[3] == "Value" and x not in apart for x in inside) or not any(
                    x[3] in _ELSEWHERE or x in apart for x in inside
                ):
                    ours[pair] += 1
            if gold or ours:
                yield line.strip(), gold, ours


# ------------------------------------------------------------------------------------------------ an earlier parser's cases
Limits = tuple[str, str, str, str]


def relations(path: Path) -> Iterator[tuple[str, list[Limits], list[Limits]]]:
    """Case by case: the input, the published relations and ours, each as variable, lower, upper, set of steps."""
    for body in path.read_text("utf-8").split("func Test")[1:]:
        m = re.search(r"input\s*:?=\s*([`\"])(.*?)\1\n", body, re.S)
        if m is None:
            continue
        published = [json.loads(x) for x in re.findall(r"relation\.Parse\(`(.*?)`\)", body, re.S)]
        text = m.group(2).replace("\\n", "\n")
        want = sorted(_published(r) for r in published)
        ours = [
            x for x in _ours(text) if x[0] != "?" or any(w[0] == "?" for w in want)
        ]  # that parser passes over what it lacks
        yield text, want, sorted(ours)


def _published(r: dict[str, object]) -> Limits:
    low, high = (_side(r.get(k), k) for k in ("lower", "upper"))
    steps = r.get("value") or []
    steps = [_ROMAN.get(str(x), str(x)) for x in steps] if r.get("name") == "nyha" else steps  # type: ignore[attr-defined]
    return _variable(str(r.get("name", ""))), low, high, ",".join(sorted(str(x).upper() for x in steps))  # type: ignore[attr-defined]


_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_NAMES = {
    "a1c": "HbA1c",
    "bp_systolic": "SBP",
    "bp_diastolic": "DBP",
    "sbp": "SBP",
    "dbp": "DBP",
    "wbc": "leucocytes",
    "ast": "AST",
    "alt": "ALT",
}


def _side(bound: object, side: str) -> str:
    if not isinstance(bound, dict):
        return ""
    sign = (">" if side == "lower" else "<") + ("=" if bound.get("incl") else "")
    return f"{sign}{Decimal(str(bound['value'])).normalize() + 0}"


def _variable(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    found = [m.id for m in shipped_names().find(name.replace("_", " ")) if m.sort == "variable"]
    return found[0] if found else "?"


def _ours(text: str) -> list[Limits]:
    drafted = translate(None, text, kind="include", number="1")
    out: dict[tuple[str, int], list[str]] = {}
    for k, c in enumerate(drafted.constraints):
        name = c.variable if c.is_known else "?"
        values = [str(v.normalize() + 0) if isinstance(v, Decimal) else v for v in c.values]
        if c.comparator == "in":
            first, last = values[0], values[-1]
            numeric = all(v.isdigit() for v in values)
            steps = [str(n) for n in range(int(first), int(last) + 1)] if numeric else values
            out[name, k] = ["", "", ",".join(sorted(steps))]
            continue
        side = 0 if c.comparator.startswith(">") else 1
        key = next((key for key, row in out.items() if key[0] == name and not row[side] and not row[2]), (name, k))
        row = out.setdefault(key, ["", "", ""])
        if name == "ECOG" and c.comparator == "<=":
            out[name, k] = ["", "", ",".join(str(n) for n in range(int(values[0]) + 1))]
            continue
        if c.comparator == "=":
            row[2] = values[0]
        else:
            row[side] = c.comparator + values[0]
    return [(name, *row) for (name, _), row in out.items()]  # type: ignore[misc]


def relations_table(path: Path, worst: int) -> int:
    passed, wrong = 0, []
    cases = list(relations(path))
    for text, want, got in cases:
        if want == got:
            passed += 1
        else:
            wrong.append(f"{text[:160]!r}\n     published {want}\n     drafted   {got}")
    print(f"published relations met: {passed} of {len(cases)} (target 36 of 39)")
    for line in wrong[:worst]:
        print(" -", line)
    return 0


def speed(root: Path, most: int = 2000) -> int:
    """Milliseconds for one criterion, over the lines of a folder of texts."""
    lines = [
        x.strip(" -") for p in sorted(root.rglob("*.txt")) for x in p.read_text("utf-8", errors="replace").splitlines()
    ]
    lines = [x for x in lines if len(x) > 12][:most]
    translate(None, lines[0], kind="include", number="1")
    took = []
    for line in lines:
        began = time.perf_counter()
        translate(None, line, kind="include", number="1")
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    median, most_of, worst = took[len(took) // 2], took[int(len(took) * 0.95)], took[-1]
    print(
        f"{len(took)} criteria: median {median:.1f} ms, 95th percentile {most_of:.1f} ms, longest {worst:.1f} ms (target < 20 ms)"
    )
    return 0


# ------------------------------------------------------------------------------------------------ table
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus", choices=("lct", "chia", "relations", "speed"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--worst", type=int, default=0)
    a = parser.parse_args(arguments)
    if not a.path.exists():
        print(
            f"{a.path} is not there; the corpora are public and stay outside the repository (see the head of this file)"
        )
        return 2
    shipped_names()
    if a.corpus == "relations":
        return relations_table(a.path, a.worst)
    if a.corpus == "speed":
        return speed(a.path)
    began = time.perf_counter()
    both, alone = Score(), Score()
    for text, gold, ours in {"lct": lct, "chia": chia}[a.corpus](a.path):
        both.add(gold, ours, text)
        alone.add(_values(gold), _values(ours))
    seconds = time.perf_counter() - began
    print(f"{'question':<22}{'gold':>7}{'drafted':>9}{'precision':>11}{'recall':>8}{'F1':>8}   floor  aim")
    for name, score, floor, aim in (
        ("value", alone, "", ""),
        ("value + comparator", both, FLOORS[a.corpus], AIMS[a.corpus]),
    ):
        p, r, f = score.figures
        print(f"{name:<22}{score.gold:>7}{score.drafted:>9}{p:>11.3f}{r:>8.3f}{f:>8.3f}   {floor!s:<6} {aim!s}")
    print(f"{seconds:.1f} s")
    for line in both.worst[: a.worst]:
        print(" -", line[:400])
    return 0


def _values(pairs: Counter[object]) -> Counter[object]:
    out: Counter[object] = Counter()
    for pair, n in pairs.items():
        out[pair[1]] += n  # type: ignore[index]
    return out


if __name__ == "__main__":
    sys.exit(main())
