"""EORTC QLQ-C30 in an analysis: fifteen scales and the summary at each visit, their change, and who answered.

A form is recorded either as scale values (attribute ``scale``: ``QL``, ``PF`` …) or as answers (attribute ``item``: 1 to
30), from which the scales are computed. Items are known by number only; the wording belongs to the EORTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from trialwright.analysis import descriptive
from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.course_outputs import NO_DATA, change_section, columns
from trialwright.analysis.cut import Cut, Group, amount
from trialwright.analysis.descriptive import t_quantile
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Line, Mark, Points, Whiskers
from trialwright.analysis.figures.scale import Axis
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.rounding import half_up
from trialwright.analysis.wording import visit_label
from trialwright.history.participant import History, Observation
from trialwright.standards.qlq_c30 import ITEMS, SCALES, scores
from trialwright.study.study import ScaleEndpoint
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

RULE: Final = "qlq-c30@3.0"
_NAMES: Final[Mapping[str, Text]] = {
    **{name: label for name, _, _, label in SCALES}, "SUMMARY": Text(zh="总分", en="summary score"),
}  # fmt: skip
_ITEMS: Final[Mapping[str, tuple[int, ...]]] = {name: items for name, _, items, _ in SCALES}
_SYMPTOMS: Final = frozenset(name for name, kind, _, _ in SCALES if kind == "symptom")
DIFFERENCE: Final = Decimal(10)


@dataclass(frozen=True, slots=True)
class Score:
    """One scale of one form, with the events it rests on."""

    value: float
    used: tuple[int, ...]


def is_qlq_c30(name: str) -> bool:
    """Whether a name is that of the questionnaire.

    >>> is_qlq_c30("qlq_c30"), is_qlq_c30("EORTC_QLQ-C30"), is_qlq_c30("qlq_hn35")
    (True, True, False)
    """
    return name.lower().replace("-", "_").endswith("qlq_c30")


def form_of(p: History, item: str, visit: str) -> dict[str, Score]:
    """The scales of the form a participant filled in at a visit: as recorded, else computed from the answers."""
    rows = [o for o in p.observed.get(item, ()) if o.event.encounter == visit]
    out: dict[str, Score] = {}
    answers: dict[int, tuple[int, int]] = {}
    for o in rows:
        number, scale, of = amount(o.event.value), _attribute(o, "scale"), _attribute(o, "item")
        if number is None:
            continue
        if scale in _NAMES:
            out[scale] = Score(number, (o.sequence,))
        elif of.isdigit() and 1 <= int(of) <= ITEMS:
            answers[int(of)] = (int(number), o.sequence)
    if answers:
        found = scores([answers[n][0] if n in answers else None for n in range(1, ITEMS + 1)])
        every = tuple(sequence for _, sequence in answers.values())
        for name, answer in found.items():
            if isinstance(answer, Known) and name not in out:
                used = tuple(answers[n][1] for n in _ITEMS.get(name, ()) if n in answers) or every
                out[name] = Score(float(answer.value), used)
    return out


def _attribute(o: Observation, name: str) -> str:
    return str(o.event.attributes.get(name, "")).strip()


def scale_section(cut: Cut, e: ScaleEndpoint) -> Section:
    """A questionnaire endpoint: QLQ-C30 by its scales, every other one as the change of its single value."""
    marked = any(_attribute(o, "scale") or _attribute(o, "item") for p in cut.people for o in p.observed.get(e.of, ()))
    if not (is_qlq_c30(e.of) and marked):
        return change_section(cut, e)
    key = e.sets[0] if e.sets else ""
    base = e.from_ or (e.at[0] if e.at else "")
    return _section(
        cut, e.name, title_of(cut.study, e), e.of, key, base, tuple(dict.fromkeys((base, *e.at))), e.matters
    )


def unasked_section(cut: Cut) -> Section | None:
    """QLQ-C30 that an activity collects although no endpoint asks for it: shown as it was recorded."""
    asked = {e.of for e in cut.study.endpoints.values() if isinstance(e, ScaleEndpoint)}
    for activity in cut.study.activities.values():
        if not is_qlq_c30(activity.name) or activity.name in asked:
            continue
        seen = {o.event.encounter for p in cut.people for o in p.observed.get(activity.name, ())}
        visits = tuple(v for v in cut.study.visits if v in seen)
        if visits:
            title = Text(zh="生活质量（QLQ-C30，非研究终点）", en="Quality of life (QLQ-C30, no endpoint of the study)")
            return _section(cut, "QLQ_C30", title, activity.name, "", visits[0], visits, None)
    return None


def _section(
    cut: Cut, name: str, title: Text, item: str, key: str, base: str, visits: tuple[str, ...], matters: Decimal | None
) -> Section:  # fmt: skip
    people = members(cut, key)
    forms = {(p.participant, v): form_of(p, item, v) for p in people for v in visits}
    recorded = [n for n in _NAMES if any(n in f for f in forms.values())]
    if not recorded:
        return Section(name=name, title=title, note=NO_DATA)
    limit = matters if matters is not None else DIFFERENCE
    foot = _footnotes(cut, key, base, limit, recorded, people)
    tables = [_compliance(cut, name, people, visits, forms)]
    tables += [_scale(cut, name, scale, people, base, visits, forms, limit, foot) for scale in recorded]
    figure = _figure(cut, name, title, people, visits, forms, recorded)
    return Section(name=name, title=title, tables=tuple(tables), figures=(figure,))


_Forms = Mapping[tuple[str, str], Mapping[str, Score]]


def _footnotes(
    cut: Cut, key: str, base: str, limit: Decimal, recorded: Sequence[str], people: Sequence[History]
) -> tuple[Text, ...]:
    s, first = set_label(cut, key), visit_label(cut.study, base)
    out = [
        Text(
            zh=f"分析集：{s.zh}；0–100 分；均值 ± 标准差，中位 [四分位]；变化 = 访视值 − {first.zh}；改善/恶化：变化达 {limit} 分，分母为两次均有值者；规则 {RULE}；数据截止 {cut.at}。",
            en=f"Set: {s.en}; 0 to 100 points; mean ± SD, median [quartiles]; change = value at the visit − {first.en}; better/worse: a change of {limit} points or more, of those with both values; rule {RULE}; data cut {cut.at}.",
        )
    ]
    lacking = [n for n in _ITEMS if n not in recorded]
    if lacking:
        out.append(
            Text(
                zh=f"15 个量表中 {len(lacking)} 个无记录（{'、'.join(lacking)}）：未知，不作推断。",
                en=f"{len(lacking)} of the 15 scales were not recorded ({', '.join(lacking)}): not known, nothing is inferred.",
            )
        )
    if len(people) < 30:
        out.append(Text(zh="样本量小：均为描述性。", en="Small sample: everything is descriptive."))
    return tuple(out)


def _compliance(cut: Cut, name: str, people: Sequence[History], visits: Sequence[str], forms: _Forms) -> Table:
    """Forms received of those expected: who was still followed when the visit was held or missed."""
    records = []
    for visit in visits:
        for g, mine in columns(cut, people):
            due = [p for p in mine if (visit, 1) in p.visits or (visit, 1) in p.missed or forms[p.participant, visit]]
            there = [p for p in due if forms[p.participant, visit]]
            records.append(
                Record(
                    group=_head(cut, g), variable=visit_label(cut.study, visit), statistic="n", value=len(there), n=len(there), N=len(due),
                    context=f"{name}/compliance/{visit}", format="n/N (%)", rule=RULE, participants=tuple(p.participant for p in there),
                    events=_events(forms[p.participant, visit] for p in there),
                )
            )  # fmt: skip
    title = Text(zh="问卷回收（收到/应收）", en="Forms received of those expected")
    foot = Text(
        zh="应收：访视已进行或被记为漏访者；已退出或死亡者不计。", en="Expected: the visit was held or recorded as missed; who had left or died is not counted."
    )  # fmt: skip
    return Table(name=f"{name}-compliance", title=title, records=tuple(records), footnotes=(foot,))


def _events(forms: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(n) for f in forms for s in f.values() for n in s.used))


def _head(cut: Cut, g: Group | None) -> Text:
    if g is not None:
        return g.label
    groups = cut.groups()
    return groups[0].label if len(groups) == 1 else Text(zh="全部", en="All")


def _scale(
    cut: Cut, name: str, scale: str, people: Sequence[History], base: str, visits: Sequence[str], forms: _Forms, limit: Decimal,
    foot: tuple[Text, ...],
) -> Table:  # fmt: skip
    records: list[Record] = []
    several = len(columns(cut, people)) > 1
    for visit in visits:
        at = visit_label(cut.study, visit)
        for g, mine in columns(cut, people):
            row = Text(zh=f"{at.zh} · {g.label.zh}", en=f"{at.en} · {g.label.en}") if several and g is not None else at
            context = f"{name}/{scale}/{visit}/{g.name if g is not None else 'all'}"
            here = [(p, s) for p in mine if (s := forms[p.participant, visit].get(scale)) is not None]
            records.append(_summed(Text(zh="数值", en="Value"), row, context, here))
            if visit == base:
                continue
            pairs = [(p, b, s) for p, s in here if (b := forms[p.participant, base].get(scale)) is not None]
            changes = [(p, Score(s.value - b.value, (*b.used, *s.used))) for p, b, s in pairs]
            records.append(_summed(Text(zh="变化", en="Change"), row, context, changes))
            sign = -1 if scale in _SYMPTOMS else 1
            for words, way in ((Text(zh="改善", en="Better"), sign), (Text(zh="恶化", en="Worse"), -sign)):
                who = [(p, c) for p, c in changes if way * round(c.value, 9) >= float(limit)]
                records.append(
                    Record(
                        group=words, variable=row, statistic="n", value=len(who), n=len(who), N=len(changes), context=context, format="n/N (%)",
                        rule=RULE, participants=tuple(p.participant for p, _ in who), events=tuple(str(n) for _, c in who for n in c.used),
                    )
                )  # fmt: skip
    label = _NAMES[scale]
    items = _ITEMS.get(scale)
    of = f"{scale}；第 {'、'.join(map(str, items))} 题" if items else scale
    of_en = f"{scale}; item{'s' if len(items) > 1 else ''} {', '.join(map(str, items))}" if items else scale
    high = Text(zh="高分为差", en="high is worse") if scale in _SYMPTOMS else Text(zh="高分为好", en="high is better")
    title = Text(zh=f"{label.zh}（{of}；{high.zh}）", en=f"{label.en[:1].upper() + label.en[1:]} ({of_en}; {high.en})")
    return Table(name=f"{name}-{scale}", title=title, records=tuple(records), footnotes=foot)


def _summed(head: Text, row: Text, context: str, rows: Sequence[tuple[History, Score]]) -> Record:
    found = descriptive.summary([s.value for _, s in rows])
    value: Text | Unknown = Unknown.of("no value", zh="无数值")
    if isinstance(found, Known):
        s = found.value

        def f(x: float) -> str:
            return format(half_up(x, 1), "f") if x == x else "–"

        numbers = f"{f(s.mean)} ± {f(s.sd)}"
        quartiles = f"{f(s.median)} [{f(s.q1)}, {f(s.q3)}]"
        value = Text(zh=f"n={s.n}；{numbers}；中位 {quartiles}", en=f"n={s.n}; {numbers}; median {quartiles}")
    return Record(
        group=head, variable=row, statistic="summary", value=value, n=len(rows), context=context, format="text", rule=RULE,
        participants=tuple(p.participant for p, _ in rows), events=tuple(str(n) for _, s in rows for n in s.used),
    )  # fmt: skip


def _figure(
    cut: Cut, name: str, title: Text, people: Sequence[History], visits: Sequence[str], forms: _Forms, recorded: Sequence[str]
) -> Figure:  # fmt: skip
    """Mean scores with 95 % t intervals by visit, a panel a scale."""
    panels = []
    shown = columns(cut, people)
    for scale in recorded:
        marks: list[Mark] = []
        for k, (g, mine) in enumerate(shown):
            offset = (k - (len(shown) - 1) / 2) * 0.14
            means: list[tuple[float, float]] = []
            bars: list[tuple[float, float, float, float]] = []
            for j, visit in enumerate(visits):
                values = [s.value for p in mine if (s := forms[p.participant, visit].get(scale)) is not None]
                found = descriptive.summary(values)
                if isinstance(found, Unknown):
                    continue
                m = found.value
                means.append((j + offset, m.mean))
                if m.n > 1:
                    half = t_quantile(0.975, m.n - 1) * m.sd / m.n**0.5
                    bars.append((j + offset, max(0.0, m.mean - half), m.mean, min(100.0, m.mean + half)))
            label = g.label if g is not None and scale == recorded[0] else None
            marks += [Whiskers(rows=tuple(bars), colour=k), Line(points=tuple(means), colour=k, dash=-1, label=label)]
            marks.append(Points(points=tuple(means), colour=k, size=2.6))
        words = _NAMES[scale]
        panels.append(
            Panel(
                title=Text(zh=f"{words.zh}（{scale}）", en=f"{words.en[:1].upper() + words.en[1:]} ({scale})"),
                x=Axis(scale="category", names=tuple(Text.same(v) for v in visits)), marks=tuple(marks),
                y=Axis(label=Text(zh="分", en="Points"), lower=0, upper=100, grid=True),
            )
        )  # fmt: skip
    several = len(panels) > 1
    note = Text(
        zh="均值与 95% t 区间；每次访视为当时有值者。",
        en="Means with 95% t intervals; at each visit those with a value.",
    )
    return Figure(
        name=f"{name}-scales", title=Text(zh=f"{title.zh}：各访视均值", en=f"{title.en}: means by visit"), panels=tuple(panels),
        columns=min(3, len(panels)), width=900 if several else 720, height=170 if several else 260, footnotes=(note,),
    )  # fmt: skip
