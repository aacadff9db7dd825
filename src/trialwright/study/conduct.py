"""How the study is analysed, kept safe and decided: section 4.6 of the study file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from trialwright.study.lines import Action, Condition, Duration, LimitOf, Span
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, Noted
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

AT_ONCE: Final = LimitOf(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisSet(Noted):
    """Participants whose history makes ``is_`` true."""

    name: str
    is_: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Noted):
    """How one endpoint is estimated and tested; words are entries of the analysis catalogue, as written."""

    endpoint: str
    show: str | None = None
    interval: str | None = None
    test: str | None = None
    compare: str | None = None
    method: str | None = None
    proportionality: str | None = None
    strata: str | None = None
    alpha: Decimal | None = None
    sides: int | None = None
    null: Decimal | None = None
    by: str | None = None
    curve: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize(Noted):
    """What the number of participants rests on."""

    design: str
    n: int | None = None
    events: int | None = None
    null: Decimal | None = None
    alternative: Decimal | None = None
    hazard_ratio: Decimal | None = None
    alpha: Decimal | None = None
    sides: int | None = None
    power: Decimal | None = None
    success: int | None = None
    ratio: Decimal | None = None
    first_stage: int | None = None
    first_limit: int | None = None
    margin: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interim(Noted):
    """A look at the data before the end: ``47 events``, ``20 participants``."""

    of: str
    at: str
    for_: Literal["futility", "efficacy"] | None = None
    boundary: str | None = None
    binding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis(Noted):
    """Sets, estimates, sample size, looks."""

    sets: Names[AnalysisSet] = NOTHING
    estimates: Names[Estimate] = NOTHING
    sample_size: SampleSize | None = None
    interim: tuple[Interim, ...] = ()
    multiplicity: Literal["none", "hierarchical", "holm"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serious(Noted):
    """How long serious events are collected, and reported within what to whom."""

    collect: Span | None = None
    report_within: Duration | None = None
    report_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety(Noted):
    """Collection of adverse events, what they are attributed to, and which are of special interest."""

    collect: Span | None = None
    attribute_to: tuple[str, ...] = ()
    special_interest: tuple[str, ...] = ()
    serious: Serious | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingRule(Noted):
    """A rule about the whole trial; crossed = enrolment is refused until ``decided_by`` decides."""

    name: str
    if_: Condition
    then: Action
    limit: LimitOf = AT_ONCE
    decided_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(Noted):
    """A rule about one participant: an observation changes later administrations."""

    name: str
    if_: Condition
    then: Action
    decided_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OversightBody(Noted):
    """A committee (a role that is not one of ``PROGRAM_ROLES``)."""

    name: str
    members: int | None = None
    quorum: int | None = None
    meets: Text | None = None
    sees: Text | None = None
    decides: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Noted):
    """A specimen that consent covers."""

    name: str
    from_: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    fate: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture(Noted):
    """How data come in."""

    source: Literal["paper", "electronic"] = "paper"
    keyed_within: Duration | None = None
    double_entry: Literal["critical", "all", "none"] = "critical"
    critical: tuple[str, ...] = ("eligibility", "doses", "dlt", "serious", "endpoint dates", "deaths")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative(Noted):
    """An option of a decision.

    Args:
        take: the words a person takes. zh: the same in Chinese. sets: path -> what the file would then hold, as it is written there.
    """

    take: str
    zh: str | None = None
    sets: Names[str] = NOTHING

    @property
    def words(self) -> Text:
        """The option for a reader."""
        return Text(zh=self.zh or self.take, en=self.take)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Noted):
    """A question the record leaves open: the first option is the proposal, ``sets`` names the values that hang on it.

    Args:
        alternatives: the options, each with the values it would write where the file says so.
    """

    name: str
    question: Text
    status: Literal["open", "default", "decided"]
    blocking: bool
    alternatives: tuple[Alternative, ...] = ()
    taken: str | None = None
    source: str | None = None
    sets: tuple[str, ...] = ()
    by: str | None = None
    at: PartialDate | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The options in the words a person takes, the proposal first."""
        return tuple(a.take for a in self.alternatives)
