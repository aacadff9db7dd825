"""What an analysis hands over: sections of tables, figures, results and listings, with what the study pins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from trialwright.analysis.endpoint_answers import Answered
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.result import Record, Result, Table
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One endpoint, or one standard output.

    Args:
        answers: each participant's answer, for the listing.
        note: what a reader must know first, e.g. that nothing was recorded.
    """

    name: str
    title: Text
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    results: tuple[Result, ...] = ()
    answers: tuple[Answered, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisReport:
    """The analysis of one trial at one cut.

    Args:
        packs: rules with version and parameters as the study pins them.
        not_applied: parameters of packs that the analysis does not take; the rules' defaults stood in.
        unconfirmed: values of the study file that nobody has confirmed yet.
        groups: name of an arm or dose level -> its label, for the listings.
        event_lines: sequence number -> the event in one line, for every event a number rests on.
    """

    study: str
    version: str
    title: Text
    cut: str
    rehearsal: bool
    events_read: int
    events_dropped: int
    sections: tuple[Section, ...]
    packs: Mapping[str, str] = field(default_factory=dict)
    not_applied: tuple[str, ...] = ()
    unconfirmed: int = 0
    event_lines: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Text] = field(default_factory=dict)

    def records(self) -> tuple[Record, ...]:
        """Every cell of every table, in order."""
        return tuple(r for s in self.sections for t in s.tables for r in t.records)

    def results(self) -> tuple[Result, ...]:
        return tuple(r for s in self.sections for r in s.results)

    def figures(self) -> tuple[Figure, ...]:
        return tuple(f for s in self.sections for f in s.figures)


REHEARSAL: Final = Text(
    zh="这是预演：受试者均为虚拟，数字不是真实结果。",
    en="This is a rehearsal: the participants are virtual, the numbers are no results.",
)


def heading(report: AnalysisReport) -> Text:
    """What stands under the title of every document: study, version, cut, what nobody has confirmed."""
    return Text(
        zh=f"{report.study} 版本 {report.version}；数据截止 {report.cut}；{report.unconfirmed} 个值待确认（TBC）",
        en=f"{report.study} version {report.version}; data cut {report.cut}; {report.unconfirmed} values not yet confirmed (TBC)",
    )
