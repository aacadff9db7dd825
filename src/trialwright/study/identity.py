"""Who runs the study and what it is called: section 4.1 of the study file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from trialwright.study.lines import Anchor
from trialwright.study.noted import Noted
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

FIRST_DOSE: Final = Anchor("first_dose")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReference(Noted):
    """Which registry page the study was drafted from."""

    number: str | None = None
    version: str | None = None
    page: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amends(Noted):
    """The version this one replaces, and why (``reason``: C207415)."""

    version: str
    sha256: str | None = None
    reason: str | None = None
    substantial: bool = False
    summary: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution(Noted):
    """A body, never a person: sponsor, funder, site, register."""

    name: Text
    type: str | None = None
    city: str | None = None
    country: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Masking(Noted):
    """``open label`` or who is masked."""

    how: str
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ethics(Noted):
    """The approval of an ethics committee."""

    number: str | None = None
    committee: Text | None = None
    approved: PartialDate | None = None
    renew_by: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates(Noted):
    """Planned calendar dates of the study; ``end`` dates the anchor ``end_of_study``."""

    start: PartialDate | None = None
    recruit_until: PartialDate | None = None
    primary_completion: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Noted):
    """Name, version, title and the words that place a study (``study:`` in the file)."""

    name: str
    version: str
    title: Text
    model: str
    amends: Amends | None = None
    acronym: Text | None = None
    rationale: Text | None = None
    phase: str | None = None
    types: tuple[str, ...] = ()
    purpose: str | None = None
    masking: Masking | None = None
    characteristics: tuple[str, ...] = ()
    status: str = "not yet recruiting"
    day_one: Anchor = FIRST_DOSE
    languages: tuple[str, ...] = ("zh", "en")
    sponsor: Institution | None = None
    funding: tuple[Institution, ...] = ()
    sites: tuple[Institution, ...] = ()
    registrations: tuple[Institution, ...] = ()
    ethics: Ethics | None = None
    dates: Dates = field(default_factory=Dates)

    @property
    def may_enrol(self) -> bool:
        """Whether the status lets anybody in (a withdrawn or terminated study may only be rehearsed)."""
        return self.status not in ("withdrawn", "terminated", "completed", "suspended")
