"""Small adaptors between the maps of the study file and the values of the study."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trialwright.study.conduct import AT_ONCE, Interim, Serious, StoppingRule
from trialwright.study.design import (
    Minimisation,
    PermutedBlocks,
    ResponseRow,
    SequentialCohorts,
    SimpleRandomisation,
    Stratum,
)
from trialwright.study.given import Intervention, Option
from trialwright.study.identity import Institution
from trialwright.study.lines import Duration, LimitOf, Selection
from trialwright.study.looked import Activity, AdverseEventsEndpoint, Objective
from trialwright.study.names import Names
from trialwright.study.noted import NOTHING
from trialwright.study.study import Study
from trialwright.study.who import AnchorDefinition, Concept
from trialwright.values.text import Text

# ``Any`` below: values arrive from the tables, whose kinds have already made them what the fields expect.


def institution(*, zh: str = "", en: str = "", **more: Any) -> Institution:
    """``{zh, en, …}``: the two languages are its name."""
    return Institution(name=Text(zh=zh, en=en), **more)


def concept(*, plausible: Any = None, **more: Any) -> Concept:
    """A list of two numbers becomes a pair."""
    return Concept(plausible=tuple(plausible) if plausible else None, **more)


def anchor_definition(**said: Any) -> AnchorDefinition:
    """``is`` is ``None`` for a date that somebody records."""
    return AnchorDefinition(**said)


def stratum(*, values: Any = (), **more: Any) -> Stratum:
    """``values: each`` takes every value that occurs."""
    return Stratum(each=values == "each", values=() if values == "each" else tuple(values), **more)


def permuted_blocks(*, ratio: Any = NOTHING, **more: Any) -> PermutedBlocks:
    """The ratio may be left out: one to one."""
    return PermutedBlocks(ratio=ratio, **more)


def simple(*, ratio: Any = NOTHING, **more: Any) -> SimpleRandomisation:
    """The ratio may be left out: one to one."""
    return SimpleRandomisation(ratio=ratio, **more)


def response_row(*, if_: Any, **more: Any) -> ResponseRow:
    """``otherwise`` has no condition."""
    return ResponseRow(if_=None if if_ == "otherwise" else if_, **more)


def sequential_cohorts(*, order: Any = (), **more: Any) -> SequentialCohorts:
    """The order may be left out: that of the cohorts."""
    return SequentialCohorts(order=order, **more)


def minimisation(*, ratio: Any = NOTHING, **more: Any) -> Minimisation:
    """The ratio may be left out: one to one."""
    return Minimisation(ratio=ratio, **more)


def intervention(*, one_of: Any = NOTHING, **more: Any) -> Intervention:
    """A regimen written as a list of drugs becomes an option."""
    options = {n: replace(o, name=n) if isinstance(o, Option) else Option(name=n, drugs=o) for n, o in one_of.items()}
    return Intervention(one_of=Names(options), **more)


def study(*, activity_cells: Any = NOTHING, **said: Any) -> Study:
    """The whole; activities get their names."""
    rows = Names({n: Activity(name=n, cells=cells) for n, cells in activity_cells.items()})
    return Study(activities=rows, **said)


def adverse_events(*, of: Any = "any", **more: Any) -> AdverseEventsEndpoint:
    """*kinds* are kept with their text."""
    if isinstance(of, Selection):
        return AdverseEventsEndpoint(of=of.text, which=of, **more)
    return AdverseEventsEndpoint(of=of, **more)


def objectives(*, primary: Any = (), secondary: Any = (), exploratory: Any = (), **_: Any) -> tuple[Objective, ...]:
    """The three lists become one, each objective with its level."""
    levels = (("primary", primary), ("secondary", secondary), ("exploratory", exploratory))
    return tuple(Objective(level=level, **said) for level, listed in levels for said in listed)  # type: ignore[arg-type]


def as_dict(**said: Any) -> dict[str, Any]:
    """What was said, for another adaptor."""
    return said


def serious(*, report: tuple[Duration, str] | None = None, **more: Any) -> Serious:
    """``24 h to ethics_committee`` becomes two fields."""
    return Serious(report_within=report[0] if report else None, report_to=report[1] if report else None, **more)


def stopping_rule(*, limit: LimitOf = AT_ONCE, **more: Any) -> StoppingRule:
    """One case is enough unless a limit is said."""
    return StoppingRule(limit=limit, **more)


def interim(**said: Any) -> Interim:
    """A look."""
    return Interim(**said)


def endpoint_maker(make: Any) -> Any:
    """``set`` and ``sets`` become one tuple, the main set first."""

    def made(*, set: Any = None, sets: Any = (), **more: Any) -> Any:
        return make(sets=(*((set,) if set else ()), *sets), **more)

    return made
