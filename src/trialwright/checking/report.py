"""Runs a catalogue of checks over one record: findings sorted by line, and every rule that could not look with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trialwright.checking.doubt import Doubt, Unchecked
from trialwright.checking.entry import CheckEntry, finding_of
from trialwright.checking.look import Look
from trialwright.checking.pruning import pruned
from trialwright.errors import UnknownName
from trialwright.values.catalogue import Catalogue, near_names
from trialwright.values.finding import Finding, Severity

if TYPE_CHECKING:
    from trialwright.reading.record import RegistryRecord
    from trialwright.study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check of one record found, and what it could not look at."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]

    def count(self, severity: Severity) -> int:
        return sum(f.severity is severity for f in self.findings)

    def at_least(self, lowest: Severity) -> Report:
        """The same without findings below a severity."""
        kept = tuple(f for f in self.findings if f.severity.rank >= lowest.rank)
        return Report(findings=kept, unchecked=self.unchecked)


def run_checks(
    record: RegistryRecord, *, catalogue: Catalogue[CheckEntry], study: Study | None, only: Iterable[str] | None
) -> Report:
    """All findings of one record.

    Args:
        only: codes or families (``EXT-01``, ``ELI``); all where ``None``.

    Raises:
        UnknownName: a code that the catalogue does not have.
    """
    look = Look(record, study)
    found: list[Finding] = []
    unchecked: list[Unchecked] = []
    for entry in chosen(catalogue, only):
        because = look.unavailable(entry.needs)
        if because is not None:
            unchecked.append(Unchecked(code=entry.code, because=because))
            continue
        for seen in entry.rule(look):
            if isinstance(seen, Doubt):
                found.append(finding_of(seen, entry, look))
            else:
                unchecked.append(Unchecked(code=entry.code, because=seen.because))
    found = pruned(found)
    found.sort(key=lambda f: (f.page, f.lines[0] if f.lines else 0, f.code, f.field))
    return Report(findings=tuple(found), unchecked=tuple(unchecked))


def chosen(catalogue: Catalogue[CheckEntry], only: Iterable[str] | None) -> tuple[CheckEntry, ...]:
    """The entries of the codes and families named, in catalogue order. Raises ``UnknownName``."""
    if only is None:
        return tuple(catalogue.values())
    asked = {w.strip().upper() for w in only if w.strip()}
    known = set(catalogue) | {c.partition("-")[0] for c in catalogue}
    for word in sorted(asked - known):
        raise UnknownName("check", word, near_names(word, sorted(known)))
    return tuple(e for c, e in catalogue.items() if c in asked or c.partition("-")[0] in asked)


def finding_to_json(f: Finding) -> dict[str, Any]:
    """A finding as checks are written: every key always there."""
    return {
        "code": f.code, "severity": f.severity.value, "kind": f.kind, "detect": f.detect, "layer": f.layer,
        "field": f.field, "also": list(f.also), "page": f.page, "lines": list(f.lines), "evidence": f.evidence,
        "text": {"zh": f.text.zh, "en": f.text.en}, "remedy": {"zh": f.remedy.zh, "en": f.remedy.en},
        "propose": f.propose, "source": f.source,
    }  # fmt: skip


def report_to_json(record: RegistryRecord, report: Report) -> dict[str, Any]:
    """The JSON form of a report: pages, counts, findings by line, unchecked rules."""
    return {
        "trialwright": 1,
        "kind": "Findings",
        "id": record.id,
        "pages": [
            {"page": k, "name": p.name, "sha256": p.sha256, "layout": p.layout} for k, p in enumerate(record.pages)
        ],
        "counts": {s.value: report.count(s) for s in (Severity.ERROR, Severity.WARNING, Severity.NOTE)},
        "findings": [finding_to_json(f) for f in report.findings],
        "unchecked": [{"code": u.code, "because": u.because.en, "because_zh": u.because.zh} for u in report.unchecked],
    }
