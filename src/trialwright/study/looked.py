"""When what is looked at: visits, activities, objectives, endpoints, packs (section 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from trialwright.study.lines import Between, Cell, Condition, Duration, Selection, Span, Tail, Time, Until
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, Noted
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Noted):
    """A planned encounter; ``FU[2]`` is the second repeat of a visit with ``repeat``."""

    name: str
    epoch: str
    at: Time | Between
    repeat: Tail | None = None
    arms: tuple[str, ...] = ()
    contact: str = "in person"
    if_: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Noted):
    """A row of the schedule of activities."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Noted):
    """An objective and the endpoints that answer it."""

    level: Literal["primary", "secondary", "exploratory"]
    endpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimand(Noted):
    """Treatment contrast, intercurrent events with their strategies, summary: with set and kind the five attributes of ICH E9(R1)."""

    treatment: str | None = None
    intercurrent: Names[str] = NOTHING
    summary: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Noted):
    """What every endpoint has; its kind is its class.

    Args:
        sets: analysis sets it is computed in, the main one first (``set`` and ``sets`` of the file).
        at: visits, or ``best``.
    """

    kind: ClassVar[str] = ""
    name: str
    sets: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    missing: str | None = None
    read_by: str | None = None
    estimand: Estimand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DltEndpoint(Endpoint):
    """Dose-limiting toxicities by level."""

    kind: ClassVar[str] = "dlt"
    by: str = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEventsEndpoint(Endpoint):
    """Adverse events of a kind inside a window, counted by participant or by event.

    ``of`` is ``any``, ``treatment emergent``, ``serious``, ``special interest`` or the text of *kinds*, then parsed in ``which``.
    """

    kind: ClassVar[str] = "adverse_events"
    of: str = "any"
    which: Selection | None = None
    window: Span | None = None
    severe_until: Time | None = None
    count: Literal["participants", "events"] = "participants"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEndpoint(Endpoint):
    """A response by a pack of criteria: the participant has one of ``want`` at the visits of ``at`` (or at best)."""

    kind: ClassVar[str] = "response"
    criteria: str
    want: tuple[str, ...]
    confirm: Duration | None = None
    readers: int | None = None
    from_: Time | None = None
    also_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalEndpoint(Endpoint):
    """Time from an origin to the first of its events, with competing events and a rule of censoring."""

    kind: ClassVar[str] = "survival"
    from_: Time
    event: Until
    competing: tuple[str, ...] = ()
    censor: str | None = None
    times: tuple[Duration, ...] = ()
    horizon: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryEndpoint(Endpoint):
    """Time to a state that lasts: ``PLT >= 20 x10^9/L without platelet_transfusion for 7 d``."""

    kind: ClassVar[str] = "recovery"
    of: Condition
    lasting: Duration | None = None
    from_: Time | None = None
    competing: tuple[str, ...] = ()
    horizon: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PkEndpoint(Endpoint):
    """Parameters of the concentration of ``of`` after an intervention."""

    kind: ClassVar[str] = "pk"
    of: str
    after: str
    matrices: tuple[str, ...] = ()
    report: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEndpoint(Endpoint):
    """Change of a concept (or of every member of a panel) from a visit to later ones."""

    kind: ClassVar[str] = "change"
    of: str
    from_: str | None = None
    usable: str | None = None
    death: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEndpoint(Endpoint):
    """A questionnaire; a difference of ``matters`` points is relevant."""

    kind: ClassVar[str] = "scale"
    of: str
    from_: str | None = None
    matters: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionEndpoint(Endpoint):
    """The share of participants of whom an expression is true."""

    kind: ClassVar[str] = "proportion"
    of: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack(Noted):
    """A pinned pack of rules (``ctcae``, ``recist`` …): its version and parameters as written, words or nested maps."""

    name: str
    version: str | None = None
    parameters: Names[str | tuple[str, ...] | Names[str]] = NOTHING
