"""The study: what the protocol says, computably; one frozen value for one version of one study file.

Sections stand in the order of the file (``docs/study-file.md``). A key that is absent in the file is ``None`` or empty
here. What a person has not confirmed is listed in ``Study.tbc`` (path of the value -> reason); what nobody has decided
is a ``Decision``. Names are the keys of ``Names`` and are repeated in ``name``; references are kept by name and are
known to resolve (the loader refuses a study in which one does not).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from trialwright.study.conduct import (
    Analysis,
    AnalysisSet,
    Capture,
    Decision,
    Estimate,
    Feedback,
    Interim,
    OversightBody,
    Safety,
    Sample,
    SampleSize,
    Serious,
    StoppingRule,
)
from trialwright.study.design import (
    Allocation,
    Arm,
    ByResponse,
    Cohort,
    Dlt,
    Epoch,
    Escalation,
    Factor,
    Minimisation,
    NoAllocation,
    PermutedBlocks,
    ResponseRow,
    SequentialCohorts,
    SimpleRandomisation,
    Stagger,
    Stratum,
)
from trialwright.study.given import Dosing, Intervention, Option, Product, Taper, Titration
from trialwright.study.identity import Amends, Dates, Ethics, Identity, Institution, Masking, RecordReference
from trialwright.study.looked import (
    Activity,
    AdverseEventsEndpoint,
    ChangeEndpoint,
    DltEndpoint,
    Endpoint,
    Estimand,
    Objective,
    Pack,
    PkEndpoint,
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    SurvivalEndpoint,
    Visit,
)
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, Noted, PerArm
from trialwright.study.who import (
    AnchorDefinition,
    Combination,
    Concept,
    Criterion,
    Gate,
    GateCriteria,
    Population,
    Reading,
)
from trialwright.values.answer import Unknown
from trialwright.values.text import Text

__all__ = [
    "BUILT_IN_ANCHORS",
    "NOTHING",
    "PROGRAM_ROLES",
    "Activity",
    "AdverseEventsEndpoint",
    "Allocation",
    "Amends",
    "Analysis",
    "AnalysisSet",
    "AnchorDefinition",
    "Arm",
    "ByResponse",
    "Capture",
    "ChangeEndpoint",
    "Cohort",
    "Combination",
    "Concept",
    "Criterion",
    "Dates",
    "Decision",
    "Dlt",
    "DltEndpoint",
    "Dosing",
    "Endpoint",
    "Epoch",
    "Escalation",
    "Estimand",
    "Estimate",
    "Ethics",
    "Factor",
    "Feedback",
    "Gate",
    "GateCriteria",
    "Identity",
    "Institution",
    "Interim",
    "Intervention",
    "Masking",
    "Minimisation",
    "NoAllocation",
    "Noted",
    "Objective",
    "Option",
    "OversightBody",
    "Pack",
    "PerArm",
    "PermutedBlocks",
    "PkEndpoint",
    "Population",
    "Product",
    "ProportionEndpoint",
    "Reading",
    "RecordReference",
    "RecoveryEndpoint",
    "ResponseEndpoint",
    "ResponseRow",
    "Safety",
    "Sample",
    "SampleSize",
    "ScaleEndpoint",
    "SequentialCohorts",
    "Serious",
    "SimpleRandomisation",
    "Stagger",
    "StoppingRule",
    "Stratum",
    "Study",
    "SurvivalEndpoint",
    "Taper",
    "Titration",
    "Visit",
]

BUILT_IN_ANCHORS: Final = (
    "consent",
    "screening",
    "enrolment",
    "randomisation",
    "treatment_start",
    "first_dose",
    "last_dose",
    "progression",
    "unacceptable_toxicity",
    "new_therapy",
    "first_response",
    "relapse",
    "withdrawal",
    "death",
    "last_alive",
    "last_assessment",
    "data_cutoff",
    "end_of_study",
)
"""Anchors every study has (``treatment_start``: first of anything given; ``first_dose``: first drug, biologic, genetic
product or vaccine, or if there is none as before)."""

PROGRAM_ROLES: Final = (
    "principal_investigator",
    "investigator",
    "coordinator",
    "pharmacist",
    "statistician",
    "radiation_oncologist",
)
"""Roles that need no entry under ``oversight``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Noted):
    """One version of one study.

    Args:
        tbc: path of every value that ended in ``TBC`` -> its reason (empty where none is given).
        lines: path of every value -> 1-based line of the file, for findings.
    """

    format: int = 1
    reference: RecordReference = field(default_factory=RecordReference)
    identity: Identity
    population: Population = field(default_factory=Population)
    concepts: Names[Concept] = NOTHING
    criteria: Names[GateCriteria] = NOTHING
    anchors: Names[AnchorDefinition] = NOTHING
    gates: Names[Gate]
    interventions: Names[Intervention] = NOTHING
    dosing: Dosing = field(default_factory=Dosing)
    arms: Names[Arm]
    epochs: Names[Epoch]
    allocation: Names[Allocation] = NOTHING
    escalation: Escalation | None = None
    visits: Names[Visit] = NOTHING
    activities: Names[Activity] = NOTHING
    objectives: tuple[Objective, ...] = ()
    endpoints: Names[Endpoint]
    assessments: Names[Pack] = NOTHING
    analysis: Analysis = field(default_factory=Analysis)
    safety: Safety = field(default_factory=Safety)
    stopping: Names[StoppingRule] = NOTHING
    feedback: Names[Feedback] = NOTHING
    oversight: Names[OversightBody] = NOTHING
    samples: Names[Sample] = NOTHING
    capture: Capture = field(default_factory=Capture)
    decisions: Names[Decision] = NOTHING
    tbc: Names[str] = NOTHING
    lines: Names[int] = field(default_factory=Names, compare=False)

    @property
    def name(self) -> str:
        return self.identity.name

    @property
    def version(self) -> str:
        return self.identity.version

    def allocation_at(self, gate: str) -> Allocation:
        """The allocation of a gate; ``none`` where nothing is said."""
        return self.allocation.get(gate, NoAllocation())

    def decision_of(self, path: str) -> Decision | None:
        """The decision that ``sets`` a path or an ancestor of it, the most specific one."""
        found = [
            (len(s), d)
            for d in self.decisions.values()
            for s in d.sets
            if path == s or path.startswith((s + ".", s + "["))
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def unknown(self, path: str) -> Unknown:
        """Why a value that the file does not hold is unknown: the open decision that would set it, or its absence."""
        decision = self.decision_of(path)
        if decision is not None and decision.status == "open":
            return Unknown(
                Text(
                    zh=f"{decision.name}尚未决定:{decision.question.zh}",
                    en=f"{decision.name} is open: {decision.question.en}",
                ),
                frozenset({path}),
            )
        return Unknown(Text(zh=f"研究文件未规定{path}", en=f"the study file does not say {path}"), frozenset({path}))

    @property
    def blocking(self) -> tuple[Decision, ...]:
        """Decisions without which no trial may be opened."""
        return tuple(d for d in self.decisions.values() if d.blocking and d.status != "decided")

    @property
    def primary(self) -> tuple[Endpoint, ...]:
        """The endpoints of the primary objectives, in order."""
        names = dict.fromkeys(e for o in self.objectives if o.level == "primary" for e in o.endpoints)
        return tuple(self.endpoints[n] for n in names if n in self.endpoints)
