"""Adverse-event tables: each participant once a row at the worst grade, zeros printed, N from the safety set.

Rules as in analysis.md, section 4. Whether an event is treatment-emergent or related is decided before, by
``history/endpoints/adverse_events``; a group without any event keeps its N because N comes from the participants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.analysis.rates import incidence_rate
from trialwright.analysis.result import Record, Table
from trialwright.values.text import Text

OVERALL = Text(zh="合计", en="Total")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """One event as the tables need it.

    Args:
        id: of the recorded event.
        term: preferred term; ``group``: system organ class or the study's own heading, may be empty.
        grade: as recorded, 0 where none was given.
        serious, related: by the site's judgement and the study's rule.
        day: study day of onset.
    """

    id: str
    participant: str
    term: str
    group: str = ""
    grade: int = 0
    serious: bool = False
    related: bool = False
    day: int | None = None
    term_text: Text | None = None

    @property
    def label(self) -> Text:
        return self.term_text or Text.same(self.term)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetySet:
    """Participants by the treatment they really got, in the order of the columns."""

    arms: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Text] = field(default_factory=dict)
    person_years: Mapping[str, float] = field(default_factory=dict)

    def label(self, arm: str) -> Text:
        return self.labels.get(arm, Text.same(arm))

    def everyone(self) -> tuple[str, ...]:
        return tuple(p for ids in self.arms.values() for p in ids)


def participants_with(safety: SafetySet, events: Iterable[AdverseEvent]) -> dict[str, tuple[str, ...]]:
    """Who had at least one of the events, by arm; an arm with none is there with nobody."""
    had = {e.participant for e in events}
    return {arm: tuple(p for p in ids if p in had) for arm, ids in safety.arms.items()}


def worst_by(safety: SafetySet, events: Iterable[AdverseEvent]) -> dict[str, dict[str, int]]:
    """The worst grade of everybody who had an event, by arm."""
    worst: dict[str, int] = {}
    for e in events:
        worst[e.participant] = max(worst.get(e.participant, 0), e.grade)
    return {arm: {p: worst[p] for p in ids if p in worst} for arm, ids in safety.arms.items()}


def most_frequent(safety: SafetySet, events: Sequence[AdverseEvent], most: int | None = None) -> list[tuple[str, int]]:
    """Terms by the number of participants over all arms, ties in alphabetical order."""
    inside = set(safety.everyone())
    people: dict[str, set[str]] = {}
    for e in events:
        if e.participant in inside:
            people.setdefault(e.term, set()).add(e.participant)
    ranked = sorted(((t, len(p)) for t, p in people.items()), key=lambda r: (-r[1], r[0]))
    return ranked[:most]


def _row(
    safety: SafetySet, events: Sequence[AdverseEvent], variable: Text, context: str, rule: str, level: int = 0,
    total: bool = True,
) -> list[Record]:  # fmt: skip
    out = []
    columns = [(safety.label(a), ids) for a, ids in safety.arms.items()]
    if total and len(columns) > 1:
        columns.append((OVERALL, safety.everyone()))
    for label, ids in columns:
        inside = set(ids)
        mine = [e for e in events if e.participant in inside]
        had = tuple(p for p in ids if any(e.participant == p for e in mine))
        common = {
            "group": label, "variable": variable, "N": len(ids), "context": context, "rule": rule, "level": level,
            "participants": had, "events": tuple(e.id for e in mine),
        }  # fmt: skip
        out.append(Record(statistic="n", value=len(had), n=len(had), format="n (%)", **common))  # type: ignore[arg-type]
        out.append(Record(statistic="events", value=len(mine), n=len(had), format="0", **common))  # type: ignore[arg-type]
    return out


OVERVIEW: tuple[tuple[Text, Callable[[AdverseEvent], bool]], ...] = (
    (Text(zh="任何不良事件", en="Any adverse event"), lambda e: True),
    (Text(zh="≥3级不良事件", en="Adverse event of grade 3 or higher"), lambda e: e.grade >= 3),
    (Text(zh="治疗相关不良事件", en="Treatment-related adverse event"), lambda e: e.related),
    (Text(zh="≥3级治疗相关不良事件", en="Treatment-related, grade 3 or higher"), lambda e: e.related and e.grade >= 3),
    (Text(zh="严重不良事件", en="Serious adverse event"), lambda e: e.serious),
    (Text(zh="治疗相关严重不良事件", en="Treatment-related serious adverse event"), lambda e: e.serious and e.related),
    (Text(zh="死亡（5级）", en="Fatal (grade 5)"), lambda e: e.grade == 5),
)


def overview(safety: SafetySet, events: Sequence[AdverseEvent], rule: str = "teae") -> Table:
    """The overview: any, grade 3 or higher, related, serious, fatal; participants and events."""
    records = [
        r for text, keep in OVERVIEW for r in _row(safety, [e for e in events if keep(e)], text, "ae.overview", rule)
    ]
    if safety.person_years:
        records += _rates(safety, events, rule)
    return Table(
        name="ae-overview", title=Text(zh="概览", en="overview"), records=tuple(records),
        footnotes=_NOTES,
    )  # fmt: skip


def _rates(safety: SafetySet, events: Sequence[AdverseEvent], rule: str) -> list[Record]:
    label = Text(zh="每100人年事件数（95% Garwood 区间）", en="Events per 100 person-years (95% Garwood interval)")
    out = []
    columns = [(safety.label(arm), ids, safety.person_years.get(arm, 0.0)) for arm, ids in safety.arms.items()]
    if len(columns) > 1:
        columns.append((OVERALL, safety.everyone(), sum(y for _, _, y in columns)))
    for group, ids, years in columns:
        inside = set(ids)
        mine = [e for e in events if e.participant in inside]
        if years <= 0:
            continue
        r = incidence_rate(len(mine), years)
        for statistic, value in (("estimate", r.rate), ("lower", r.lower), ("upper", r.upper)):
            out.append(
                Record(
                    group=group, variable=label, statistic=statistic, value=value, n=len(mine), N=len(ids),
                    context="ae.overview", format="1", rule=rule, events=tuple(e.id for e in mine), participants=ids,
                )
            )  # fmt: skip
        out.append(
            Record(
                group=group, variable=Text(zh="风险人年", en="Person-years at risk"), statistic="person-years", value=years, N=len(ids),
                n=len(ids), context="ae.overview", format="1", rule=rule, participants=ids,
            )
        )  # fmt: skip
    return out


_NOTES = (
    Text(
        zh="每位受试者在每行只计一次（按最差级别）；百分比以安全性分析集为分母，四舍五入；分号后为事件数。",
        en="Each participant counts once a row, at the worst grade; percentages of the safety set, rounded half up; "
        "the number after the semicolon counts events.",
    ),
)


def by_term(safety: SafetySet, events: Sequence[AdverseEvent], *, name: str = "ae-terms", rule: str = "teae") -> Table:
    """Events by system organ class and preferred term, any grade and grade 3 or higher, most frequent first."""
    groups = sorted({e.group for e in events}, key=lambda g: (-len({e.participant for e in events if e.group == g}), g))
    records: list[Record] = []
    for group in groups:
        inside = [e for e in events if e.group == group]
        if group:
            records += _row(safety, inside, Text.same(group), f"{name}/{group}", rule)
        for term, _ in most_frequent(safety, inside):
            mine = [e for e in inside if e.term == term]
            label = mine[0].label
            level = 1 if group else 0
            records += _row(safety, mine, label, f"{name}/{group}/{term}", rule, level)
            severe = Text(zh="其中≥3级", en="of these grade 3 or higher")
            records += _row(
                safety, [e for e in mine if e.grade >= 3], severe, f"{name}/{group}/{term}", rule, level + 1
            )
    title = Text(zh="按术语", en="by term")
    if any(groups):
        title = Text(zh="按系统器官分类和首选术语", en="by system organ class and preferred term")
    return Table(name=name, title=title, records=tuple(records), footnotes=_NOTES)


def by_worst_grade(safety: SafetySet, events: Sequence[AdverseEvent], rule: str = "ctcae") -> Table:
    """Participants by worst grade, one count each; grade 0 is nobody's event."""
    everybody = {p: g for arm in worst_by(safety, events).values() for p, g in arm.items()}
    columns = [(safety.label(arm), ids) for arm, ids in safety.arms.items()]
    columns += [(OVERALL, safety.everyone())] if len(columns) > 1 else []
    grades: tuple[int | None, ...] = (None, *((0,) if 0 in everybody.values() else ()), 1, 2, 3, 4, 5)
    records = []
    for grade in grades:
        text = Text(zh="无不良事件", en="No event") if grade is None else Text(zh=f"{grade}级", en=f"Grade {grade}")
        text = Text(zh="未记录级别", en="Grade not recorded") if grade == 0 else text
        for group, ids in columns:
            who = tuple(p for p in ids if (everybody.get(p, -1) == grade if grade is not None else p not in everybody))
            records.append(
                Record(
                    group=group, variable=text, statistic="n", value=len(who), n=len(who), N=len(ids),
                    context="ae.worst", format="n (%)", rule=rule, participants=who,
                    events=tuple(e.id for e in events if e.participant in who),
                )
            )  # fmt: skip
    title = Text(zh="受试者最差级别分布", en="participants by worst grade")
    return Table(name="ae-worst-grade", title=title, records=tuple(records), footnotes=_NOTES[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One participant's grade of one laboratory term at baseline and at worst afterwards; ``None`` is not graded."""

    participant: str
    term: str
    label: Text
    baseline: int | None
    worst: int | None
    events: tuple[str, ...] = ()


def shift_table(shifts: Sequence[Shift], groups: Mapping[str, str], rule: str = "ctcae") -> Table:
    """Baseline grade against worst grade afterwards, one block a term; what was not measured is a row and a column."""
    records = []
    terms = dict.fromkeys(s.term for s in shifts)
    grades: tuple[int | None, ...] = (0, 1, 2, 3, 4, None)
    for term in terms:
        mine = [s for s in shifts if s.term == term]
        for base in grades:
            row = [s for s in mine if s.baseline == base]
            if not row:
                continue
            for worst in grades:
                cell = [s for s in row if s.worst == worst]
                records.append(
                    Record(
                        group=_grade(worst), variable=Text(zh=f"{mine[0].label.zh}：基线{_grade(base).zh}", en=f"{mine[0].label.en}: baseline {_grade(base).en}"),
                        statistic="n", value=len(cell), n=len(cell), N=len(mine), context=f"shift/{term}", format="0",
                        rule=rule, participants=tuple(s.participant for s in cell),
                        events=tuple(e for s in cell for e in s.events),
                    )
                )  # fmt: skip
    title = Text(zh="实验室指标分级变化（基线→最差）", en="Laboratory grade shift (baseline to worst)")
    return Table(name="shift", title=title, records=tuple(records))


def _grade(grade: int | None) -> Text:
    if grade is None:
        return Text(zh="未分级", en="not graded")
    return Text(zh=f"{grade}级", en=f"grade {grade}")
