"""Alternative regimens in the words of an arm: "A 175 mg/m2 d1, B AUC 5 d1; or C 80 mg/m2 d1 …, Q3W, up to 4 cycles".

Drugs joined by "or" are not all given: a participant gets one of the regimens, and somebody chooses. Only what carries
amounts and days is read; everything stays a proposal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from trialwright.reading.drafting.words import plain_number

_DRUG: Final = re.compile(
    r"(?P<name>(?:\d-)?[A-Za-z][A-Za-z0-9-]*(?:\s[A-Z][a-z]+)?)\s*"
    r"(?:AUC\s*=?\s*(?P<auc>\d+(?:\.\d+)?)"
    r"|(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>mg|g|ug|µg|μg|IU)\s*(?P<per>/\s*(?:m\s?\^?\s?[2²]|㎡|kg))?\s*(?P<day>/\s*d(?:ay)?\b)?)"
)
_DAYS: Final = re.compile(r"\b[dD](?:ay)?\s?(\d{1,2})(?:\s*[-–~]\s*[dD]?(\d{1,2}))?(?!\w)")
_OR: Final = re.compile(r"\bor\b|[.。]\s*(?=[A-Z])", re.I)
_JOINED: Final = re.compile(r"\bor\b", re.I)
_EVERY: Final = re.compile(r"\bq\s?(\d)\s?w\b|every\s+(\d{1,2}|two|three|four)\s+weeks?", re.I)
_CYCLES: Final = re.compile(r"(?:up to|maximum|max\.?|for|at most|total of)?\s*(\d{1,2})\s*(?:cycles|courses)\b", re.I)
_ROUTES: Final = (
    ("civ", r"continuous(?:ly)?\s*(?:iv\b|infusion|intravenous)|\bciv\b"), ("po", r"\bp\.?o\.?\b|\boral"), ("sc", r"\bs\.?c\.?\b|subcutaneous"),
    ("im", r"\bi\.?m\.?\b|intramuscular"), ("iv", r"\bi\.?v\.?\b|intravenous"),
)  # fmt: skip
_CALLED: Final = {
    "5_fu": "fluorouracil", "fu": "fluorouracil", "5fu": "fluorouracil", "lv": "leucovorin", "cf": "leucovorin", "cis_platinum": "cisplatin",
}  # fmt: skip
"""Names that pages abbreviate; the name in full is the international nonproprietary one."""
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4}


@dataclass(frozen=True, slots=True)
class Regimens:
    """One choice of several regimens.

    Args:
        name: what the line calls it (``Chemotherapy``), or empty. options: drug lines of the study file, a regimen each.
        days: length of a cycle. cycles: how many, ``None`` where the words do not say.
    """

    name: str
    options: tuple[tuple[str, ...], ...]
    days: int
    cycles: int | None
    words: str


def regimens_of(line: str) -> Regimens | None:
    """The regimens a line offers; ``None`` unless it joins at least two by "or", with days and a length of cycle.

    >>> found = regimens_of(
    ...     "TP (paclitaxel 175mg/m2 d1, carboplatin AUC=5 d1 IV Q3W; or cisplatin 75mg/m2 d1, up to 4 cycles)"
    ... )
    >>> found.options, found.days, found.cycles
    ((('paclitaxel 175 mg/m2 d1', 'carboplatin AUC 5 iv d1'), ('cisplatin 75 mg/m2 d1',)), 21, 4)
    """
    drugs = list(_DRUG.finditer(line))
    every = _EVERY.search(line)
    if len(drugs) < 2 or every is None:
        return None
    days = 7 * int(every[1] or _NUMBERS.get(every[2].lower(), 0) or every[2])
    options: list[list[str]] = [[]]
    joined = False
    for k, m in enumerate(drugs):
        until = drugs[k + 1].start() if k + 1 < len(drugs) else len(line)
        tail = line[m.end() : until]
        drug = _line(m, tail, days)
        if drug is None:
            return None
        options[-1].append(drug)
        if k + 1 < len(drugs) and _OR.search(tail):
            joined = joined or _JOINED.search(tail) is not None
            options.append([])
    distinct = tuple(dict.fromkeys(tuple(o) for o in options))
    if not joined or len(distinct) < 2 or any(len({d.split()[0] for d in o}) < len(o) for o in distinct):
        return None
    cycles = _CYCLES.search(line)
    before = line[: drugs[0].start()]
    name = before.partition(":")[0].partition("：")[0].strip() if ":" in before or "：" in before else ""
    return Regimens(name[:40], distinct, days, int(cycles[1]) if cycles else None, line)


def _line(m: re.Match[str], tail: str, cycle: int) -> str | None:
    """One drug as the study file writes it, or ``None`` where its days are not said or do not fit the cycle."""
    days = _DAYS.search(tail)
    if days is None:
        return None
    first, last = int(days[1]), int(days[2] or days[1])
    if not 1 <= first <= last <= cycle:
        return None
    slug = re.sub(r"[^a-z0-9]+", "_", m["name"].casefold()).strip("_")
    name = _CALLED.get(slug, slug)
    if not name[:1].isalpha() or len(name) < 3:
        return None
    words = tail[: days.end() + 12]
    route = next((r for r, p in _ROUTES if re.search(p, words, re.I)), "")
    often = "bid" if re.search(r"\bbid\b|twice (?:a day|daily)", words, re.I) else ""
    if m["auc"]:
        dose = f"AUC {plain_number(m['auc'])}"
    else:
        per = "" if not m["per"] else "/kg" if "kg" in m["per"] else "/m2"
        dose = (
            f"{plain_number(m['n'])} {'ug' if m['unit'] in ('µg', 'μg') else m['unit']}{per}{'/d' if m['day'] else ''}"
        )
    on = f"d{first}" if last == first else f"d{first}-{last}"
    return " ".join(w for w in (name, dose, route, often, on) if w)
