"""What a check is: a frozen entry that looks at a page and yields doubts, which become findings with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Final, TypeAlias

from trialwright.checking.doubt import Doubt, Unchecked
from trialwright.checking.look import Look
from trialwright.reading.paths import overlaps, without_language
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.reading.record import RegistryRecord
    from trialwright.study.study import Study

E: Final = Severity.ERROR
W: Final = Severity.WARNING
N: Final = Severity.NOTE

LONGEST_EVIDENCE: Final = 120
KINDS: Final = frozenset(
    [
        "missing",
        "rendering_loss",
        "not_computable",
        "ambiguity",
        "endpoint_definition",
        "internal_contradiction",
        "logic_conflict",
        "design_mismatch",
        "date_logic",
        "duplicate",
        "classification_error",
        "statistics",
        "feasibility",
        "implausible_value",
        "unit_error",
        "encoding_damage",
        "bilingual_mismatch",
        "mistranslation",
        "terminology",
        "typo",
        "template_residue",
        "safety_gap",
        "governance",
        "privacy",
    ]
)
DETECTS: Final = frozenset(("form", "crossfield", "bilingual", "arithmetic", "clinical", "external"))

Rule: TypeAlias = Callable[[Look], Iterable["Doubt | Unchecked"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """One check: what it is called, how bad and of which kind its findings are, why we may say so, and the rule.

    Args:
        severity, kind, detect, layer: what its findings have unless the rule says otherwise.
        needs: paths that must be printed on the page (``a|b``: one of them) before the rule can look; where one is
            not, the rule is reported as unchecked.
        rule: yields a `Doubt` for everything it sees; its docstring is the manual page (``trialwright explain``).
    """

    code: str
    family: str
    label: Text
    severity: Severity
    kind: str
    detect: str
    source: str
    rule: Rule
    layer: str = ""
    needs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.detect not in DETECTS:
            raise ValueError(f"{self.code}: kind {self.kind!r} or class {self.detect!r} is not of the vocabulary")

    @property
    def name(self) -> str:
        return self.code

    @property
    def manual(self) -> str:
        """The rule's docstring: what it looks at, why, what fires, what stays silent."""
        return cleandoc(self.rule.__doc__ or "")

    def __call__(self, record: RegistryRecord, study: Study | None = None) -> Iterator[Finding]:
        """Its findings alone, without the pruning that `check` does between rules."""
        look = Look(record, study)
        if look.unavailable(self.needs) is None:
            for seen in self.rule(look):
                if isinstance(seen, Doubt):
                    yield finding_of(seen, self, look)


def finding_of(seen: Doubt, entry: CheckEntry, look: Look) -> Finding:
    """The finding of a doubt: evidence an exact substring of the page, lines of every place, never a contact value."""
    path = seen.field or seen.at.full_path
    also = dict.fromkeys((*seen.also, *(p.full_path for p in seen.more)))
    also.pop(path, None)
    if without_language(path)[1] is None:  # a field named as a whole covers its languages and members
        also = {
            p: None
            for p in also
            if p.count(".") != path.count(".") + (p[-3:] in (".zh", ".en")) or not overlaps(p, path)
        }
    lines = set(look.lines_of(seen.at, seen.fragment))
    for p in seen.more:
        lines.update(look.lines_of(p, ""))
    return Finding(
        code=entry.code,
        severity=seen.severity or entry.severity,
        field=path,
        also=tuple(also),
        text=seen.text,
        remedy=seen.mend,
        kind=seen.kind or entry.kind,
        detect=seen.detect or entry.detect,
        layer=seen.layer or entry.layer or seen.at.layer,
        page=seen.at.page,
        lines=tuple(sorted(lines)),
        evidence=look.evidence_of(seen.at, seen.fragment, LONGEST_EVIDENCE),
        propose=seen.propose,
        source=seen.source or entry.source,
    )


def check_entry(
    code: str,
    zh: str,
    en: str,
    severity: Severity,
    kind: str,
    detect: str,
    source: str,
    *,
    layer: str = "",
    needs: Iterable[str] = (),
) -> Callable[[Rule], CheckEntry]:
    """Turns a rule into its entry; the decorated name is the frozen `CheckEntry`."""

    def made(rule: Rule) -> CheckEntry:
        family = FAMILY_OF[code.partition("-")[0]]
        return CheckEntry(
            code=code, family=family, label=Text(zh=zh, en=en), severity=severity, kind=kind, detect=detect,
            source=source, rule=rule, layer=layer, needs=tuple(needs),
        )  # fmt: skip

    return made


FAMILY_OF: Final = {
    "EXT": "extraction", "REG": "registration", "DES": "design", "OUT": "outcomes", "ELI": "eligibility",
    "INT": "interventions", "BIL": "bilingual", "CRO": "cross_source", "SAT": "satisfiability", "FEA": "feasibility",
}  # fmt: skip


def in_order(entry: CheckEntry) -> tuple[int, str]:
    """The place of an entry: by family as printed in the manual, then by number."""
    return list(FAMILY_OF.values()).index(entry.family), entry.code
