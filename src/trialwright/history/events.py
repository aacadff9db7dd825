"""Everything that can happen in a trial: what people did or saw, and nothing that can be computed.

A grade, a DLT count, an eligibility verdict, a dose advice, a due date are *not* here: they are computed from
(study, events). One act of a person may record several events; what they share is its ``Stamp``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from trialwright.values.answer import Unknown
from trialwright.values.built import quickly_built
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity

Moment: TypeAlias = date | PartialDate
"""When something happened: a day, a moment (``datetime`` is a ``date``) or a partial date."""
Recorded: TypeAlias = Quantity | str | bool | Unknown
"""A value as recorded: an amount, a coded word, yes or no, or why it cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who recorded an act, when and how; one for all events of the act.

    Args:
        by, role, organisation: the person, the role used, the institution.
        entered, received: at the device and at the server.
        channel: screen, paper 1, paper 2, import, sync, interface or rehearsal.
        because: the reason, where one is due.
        source: the document or file it was taken from.
        study: name, version and SHA-256 of the study file in force.
    """

    by: str = ""
    role: str = ""
    organisation: str = ""
    entered: datetime | None = None
    received: datetime | None = None
    channel: str = "screen"
    act: str = ""
    because: str = ""
    source: str = ""
    study: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event has: the day it happened, and where it applies the site and the participant."""

    happened: Moment
    participant: str = ""
    site: str = ""


# --- study and site -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpened(Event):
    study: str
    version: str = ""
    sha256: str = ""
    rehearsal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReleased(Event):
    version: str
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAmended(Event):
    version: str
    ethics: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAdopted(Event):
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOpened(Event):
    zone: str = ""
    laboratory: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteClosed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDeclared(Event):
    """The site's holidays (no treatment although a weekday) and working days (treatment although a weekend)."""

    holidays: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeDeclared(Event):
    """The reference range of a laboratory from a day on."""

    laboratory: str
    item: str
    low: Quantity | None = None
    high: Quantity | None = None
    sex: str = ""


# --- entry ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened(Event):
    born: PartialDate | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented(Event):
    version: str = ""
    language: str = ""
    given_by: str = "participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    scope: str = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Event):
    """A named person's answer to what only a person can judge: a criterion, or a question inside one."""

    gate: str
    criterion: str
    answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFailed(Event):
    gate: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotReserved(Event):
    level: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotReleased(Event):
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled(Event):
    """Passed the first gate: number issued, arm and dose level where the gate's allocation gives them."""

    gate: str
    number: str
    arm: str = ""
    cohort: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomised(Event):
    gate: str
    slot: int
    stratum: tuple[str, ...] = ()
    arm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDecided(Event):
    """A gate without random allocation was opened or closed for a participant."""

    gate: str
    passed: bool
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenChosen(Event):
    intervention: str
    option: str
    instance: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    to_site: str


# --- leaving --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentStopped(Event):
    """An intervention, or all of them (``intervention`` empty), is given no more."""

    intervention: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffStudy(Event):
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostToFollowUp(Event):
    last_contact: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAlive(Event):
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Died(Event):
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTherapyStarted(Event):
    therapy: str = ""


# --- visits and values ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited(Event):
    encounter: str
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMissed(Event):
    encounter: str
    number: int = 1
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDone(Event):
    """A row of the schedule of activities was carried out (imaging, biopsy, questionnaire …)."""

    activity: str
    encounter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Event):
    """A value of one item, with the reference range that was valid that day in that laboratory."""

    item: str
    value: Recorded
    instance: int = 0
    encounter: str = ""
    low: Quantity | None = None
    high: Quantity | None = None
    lod: Quantity | None = None
    specimen: str = ""
    laboratory: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorDated(Event):
    """A day that the study calls an anchor (discharge, transplantation, local progression …)."""

    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClosed(Event):
    """Somebody said that the records of a concept are complete: there are no more."""

    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """A value replaced, with the reason in the stamp; the first value stays in the log. ``of``: its sequence."""

    of: int
    value: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Event):
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Event):
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed(Event):
    form: str


# --- treatment ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Event):
    intervention: str
    number: int
    amount: Quantity | None = None
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administered(Event):
    """One administration (one radiotherapy fraction is one). ``share`` = given / planned, 1 when not recorded."""

    intervention: str
    number: int
    part: str = ""
    planned: Quantity | None = None
    given: Quantity | None = None
    share: float = 1.0
    encounter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted(Event):
    intervention: str
    number: int
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred(Event):
    intervention: str
    number: int
    to: date
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseModified(Event):
    intervention: str
    to: Quantity
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operated(Event):
    procedure: str
    margin: str = ""


# --- response and safety --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRead(Event):
    """A response read by a person; the derived one stands beside it, neither overwrites the other."""

    response: str
    encounter: str = ""
    reader: str = "investigator"
    criteria: str = "recist"
    target_sum: Quantity | None = None
    new_lesion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventReported(Event):
    """An adverse event; ``happened`` is its onset, ``ended`` None while it goes on.

    ``related`` answers for each component of ``safety.attribute to``; what is not stated is absent.
    """

    instance: int
    term: str
    grade: int | None = None
    ended: Moment | None = None
    serious: bool = False
    related: Mapping[str, bool] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventChanged(Event):
    """The course of an adverse event (not a correction): another grade, an end, an outcome."""

    instance: int
    grade: int | None = None
    ended: Moment | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriousnessLearned(Event):
    instance: int
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DltJudged(Event):
    """The judge's answer whether the participant had a dose-limiting toxicity."""

    answer: bool
    instance: int = 0


# --- oversight and allocation ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CutTaken(Event):
    purpose: str
    up_to: int
    seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted(Event):
    cut: int
    vote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratified(Event):
    """The committee's decision: which level is open for how many from now on, or that escalation is over.

    ``conclusion`` empty while the trial goes on; else ``complete``, ``unsafe`` … with ``cohort`` the recommended
    level (empty: none).
    """

    what: str
    cohort: str = ""
    n: int = 0
    advice: str = ""
    conclusion: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualPaused(Event):
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualResumed(Event):
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualClosed(Event):
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAcknowledged(Event):
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCommitted(Event):
    """A random list was made and its hash published before the first participant; the list itself stays apart."""

    gate: str
    sha256: str
    algorithm: str
    slots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecognised(Event):
    """An event of a type this version does not know, kept word for word so that nothing is lost."""

    type: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logged:
    """An event in its place: the sequence number (from 1) and the stamp of its act."""

    sequence: int
    event: Event
    stamp: Stamp = field(default_factory=Stamp)


def _all_types(base: type[Event]) -> tuple[type[Event], ...]:
    return tuple(t for sub in base.__subclasses__() for t in (sub, *_all_types(sub)))


EVENT_TYPES: Final[Mapping[str, type[Event]]] = {t.__name__: quickly_built(t) for t in _all_types(Event)}
"""Every kind of event by its name, in the order of this page."""
