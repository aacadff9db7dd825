"""Everything a rehearsal report tells about one trial, gathered as values; the report only renders it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from trialwright.history.events import Event
from trialwright.reading.record import RegistryRecord
from trialwright.rehearsal.characteristics import Characteristics
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import Study
from trialwright.trial.plan import Plan
from trialwright.trial.state import Trial
from trialwright.values.finding import Finding
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One virtual trial told participant by participant: its number, events, final state, and the committee's decisions.

    ``decisions``: day and words of each ratified decision. ``turned``: screened, failed screening, turned away.
    """

    number: int
    trial: Trial
    events: tuple[Event, ...]
    decisions: tuple[tuple[date, str], ...]
    turned: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """A probability known exactly beside its simulated value."""

    name: str
    label: Text
    value: float
    simulated: float | None = None
    half_width: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What the report needs.

    Args:
        record: the page as read, ``None`` where a study file was given.
        findings: of the checks, most severe first. unchecked: code and reason of checks that could not look.
        told: one virtual trial. rows: one a virtual trial, in order.
        exact: exact operating characteristics where the design has them.
        run: seed, number of trials, workers, seconds, versions, hashes: for the footer.
    """

    study: Study
    plan: Plan
    study_name: str
    scenario: Scenario
    characteristics: Characteristics
    rows: Sequence[Row]
    told: Told
    record: RegistryRecord | None = None
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[tuple[str, str], ...] = ()
    exact: tuple[Exact, ...] = ()
    run: Mapping[str, str] = field(default_factory=dict)
