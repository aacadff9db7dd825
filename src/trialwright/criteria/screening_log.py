"""The screening log of many candidates, and the counts a CONSORT diagram asks for, with reasons read off the criteria.

Source: CONSORT 2010 statement, item 13a (participant flow: assessed, excluded with reasons).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trialwright.criteria.screening import Screening


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A candidate whose row cannot be read."""

    participant: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningLog:
    """All candidates in order, and the counts over them."""

    screenings: tuple[Screening, ...]
    unreadable: tuple[Unreadable, ...] = ()

    def counts(self) -> dict[str, Any]:
        """Assessed, eligible, undetermined, too early, excluded; exclusions by criterion (one participant may have several)."""
        verdicts = Counter(s.verdict for s in self.screenings)
        early = sum(s.is_too_early for s in self.screenings)
        reasons: Counter[str] = Counter()
        first: Counter[str] = Counter()
        for s in self.screenings:
            if s.verdict != "ineligible" or s.is_too_early:
                continue
            final = [d.criterion.number for d in s.deciding if d.evaluation.until is None]
            reasons.update(final)
            first.update(final[:1])
        needs: Counter[str] = Counter()
        for s in self.screenings:
            if s.verdict == "undetermined":
                needs.update(n.need for who in s.missing.values() for n in who)
        return {
            "assessed": len(self.screenings) + len(self.unreadable),
            "eligible": verdicts["eligible"],
            "undetermined": verdicts["undetermined"],
            "too_early": early,
            "excluded": verdicts["ineligible"] - early,
            "unreadable": len(self.unreadable),
            "reasons": dict(sorted(reasons.items(), key=lambda kv: (-kv[1], kv[0]))),
            "first_reason": dict(sorted(first.items(), key=lambda kv: (-kv[1], kv[0]))),
            "missing": dict(sorted(needs.items(), key=lambda kv: (-kv[1], kv[0]))),
        }

    def to_json(self) -> dict[str, Any]:
        """The machine-readable form."""
        return {
            "trialwright": 1,
            "kind": "ScreeningLog",
            "counts": self.counts(),
            "screenings": [s.to_json() for s in self.screenings],
            "unreadable": [{"participant": u.participant, "because": u.because} for u in self.unreadable],
        }

    def rows(self) -> Iterable[tuple[str, str, str, str, str, str]]:
        """participant, at, verdict, until, criteria against, what is missing."""
        for s in self.screenings:
            against = " ".join(d.criterion.number for d in s.deciding)
            needs = "; ".join(n.need for who in s.missing.values() for n in who) if s.verdict == "undetermined" else ""
            yield s.participant, s.at.isoformat(), s.verdict, s.until.isoformat() if s.until else "", against, needs
        for u in self.unreadable:
            yield u.participant, "", "unreadable", "", "", u.because


LOG_COLUMNS = ("participant", "at", "verdict", "until", "against", "missing")
