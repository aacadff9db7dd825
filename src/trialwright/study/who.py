"""Who takes part: population, concepts, criteria, anchors, gates (section 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from trialwright.study.lines import Condition, Range, Time, When
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING, Noted
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Population(Noted):
    """Who the study is for, and how many."""

    indication: Text | None = None
    age: Range | None = None
    sex: Literal["any", "female", "male"] = "any"
    healthy_volunteers: bool = False
    enrol: int | None = None
    evaluable: Range | None = None
    replace: Literal["none", "not evaluable", "not treated"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept(Noted):
    """A word the shipped lexicon lacks (or, with ``extends``, additions to one of its words); shape of ``criteria``'s lexicon.

    ``unit``, ``values`` or ``domain`` make a variable, ``kind`` a concept, ``panel`` a set of variables.
    """

    name: str
    zh: str = ""
    en: str = ""
    extends: bool = False
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    values: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    formula: str | None = None
    inputs: tuple[str, ...] = ()
    judged: bool = False
    kind: str | None = None
    attributes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    class_: str | None = None
    pick: str | None = None
    ask: str | None = None
    plausible: tuple[Decimal, Decimal] | None = None
    mole: str | None = None
    matrices: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()


Combination: TypeAlias = Literal["that", "all of", "any of", "none of", "at least", "at most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Noted):
    """Another way the same sentence of the record can be read, and why."""

    that: Condition
    why: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Noted):
    """One numbered criterion at one gate.

    Args:
        number: as in the record: ``I5.b``, ``E12``.
        how: how its lines combine; ``that`` has one line, ``at least`` and ``at most`` take ``count``.
        window: inherited by every line that names none.
        readings: unsettled further readings; the stricter one decides until a person does.
    """

    number: str
    gate: str
    lines: tuple[Condition, ...]
    how: Combination = "that"
    count: int | None = None
    window: When | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def is_inclusion(self) -> bool:
        """I: must be true. E: must be false."""
        return self.number.startswith("I")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCriteria(Noted):
    """The criteria judged at one gate, with the default window by class of result (``look back``)."""

    gate: str
    look_back: Names[When] = NOTHING
    criteria: Names[Criterion] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorDefinition(Noted):
    """An anchor of this study: a date somebody records (``time`` absent), or another name for a time."""

    name: str
    zh: str = ""
    en: str = ""
    time: Time | None = None
    ask: str | None = None

    @property
    def is_recorded(self) -> bool:
        return self.time is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Noted):
    """The door between two epochs: its criteria, who opens it, where those go who fail.

    ``at`` absent: judged when the last answer is in.
    """

    name: str
    from_: str
    to: str
    decided_by: str
    else_: str | None = None
    at: Time | None = None
    within: When | None = None
