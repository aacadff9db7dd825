"""Figures of a time to an event beside its curves: forest plot by subgroups, lanes participant by participant."""

from __future__ import annotations

from collections.abc import Sequence

from trialwright.analysis.course_outputs import label_of_item
from trialwright.analysis.cox import cox
from trialwright.analysis.cut import Cut, months
from trialwright.analysis.endpoint_answers import Answered, Timed
from trialwright.analysis.figures.clinical import Lane, forest, swimmer
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.rounding import half_up
from trialwright.analysis.survival_sample import ALL, Sample, titled
from trialwright.analysis.wording import lexicon_of
from trialwright.study.study import Endpoint
from trialwright.values.text import Text


def forest_figures(cut: Cut, e: Endpoint, sample: Sample, title: Text, foot: tuple[Text, ...]) -> list[Figure]:
    groups = [g for g in sample.groups() if g is not None]
    people = {p.participant: p for p in cut.people}
    lines: list[tuple[Text, float, float | None, float | None, str]] = []

    def add(label: Text, rows: Sequence[tuple[Answered, Timed]]) -> None:
        x = [1.0 if a.group == groups[0].name else 0.0 for a, _ in rows]
        event = [t.cause == 1 for _, t in rows]
        nan = float("nan")
        if len(set(x)) < 2 or not any(event):
            lines.append((label, nan, None, None, "NE"))
            return
        try:
            m = cox([months(t.days) for _, t in rows], event, x)
        except ValueError:
            lines.append((label, nan, None, None, "NE"))
            return
        if m.diverged:
            lines.append((label, nan, None, None, "NE"))
            return
        hr, (low, up) = float(m.hazard_ratio[0]), (float(b[0]) for b in m.interval())
        shown = f"{half_up(hr, 2)} ({half_up(low, 2)}, {half_up(up, 2)})  {sum(event)}/{len(rows)}"
        lines.append((label, hr, low, up, shown))

    add(ALL, sample.known)
    for k, factor in enumerate(_factors(cut)):
        mine = [r for r in sample.known if len(people[r[0].participant].stratum) > k]
        values = sorted({people[r[0].participant].stratum[k] for r in mine})
        for value in values if len(values) > 1 else ():
            add(
                Text(zh=f"{factor.zh}：{_value(cut, value).zh}", en=f"{factor.en}: {_value(cut, value).en}"),
                [r for r in mine if people[r[0].participant].stratum[k] == value],
            )
    for sex, label in (("male", Text(zh="男", en="Men")), ("female", Text(zh="女", en="Women"))):
        rows = [r for r in sample.known if people[r[0].participant].sex == sex]
        if rows:
            add(label, rows)
    sides = (
        Text(zh=f"{groups[0].label.zh}更优", en=f"{groups[0].label.en} better"),
        Text(zh=f"{groups[1].label.zh}更优", en=f"{groups[1].label.en} better"),
    )
    note = Text(
        zh="未分层 Cox 模型：风险比（95% 区间），事件/受试者；NE：不可估计；亚组为描述性，不作推断。",
        en="Unstratified Cox models: hazard ratio (95% interval), events/participants; NE: not estimable; subgroups are descriptive, no inference.",
    )
    return [
        forest(
            lines,
            name=f"{e.name}-forest",
            title=titled(title, Text(zh="森林图", en="forest plot")),
            sides=sides,
            footnotes=(note,),
        )
    ]


def _value(cut: Cut, value: str) -> Text:
    """A value of a stratum as words: ranges with a dash, what the study or the lexicon names by its label."""
    if " .. " in value:
        return Text.same(value.replace(" .. ", "–"))
    if value in _VALUES:
        return _VALUES[value]
    entry = lexicon_of(cut.study).get("concept", value)
    if entry is not None and entry.label.zh:
        return entry.label
    concept = cut.study.concepts.get(value)
    return concept.label if concept is not None and concept.label is not None else Text.same(value.replace("_", " "))


_VALUES = {
    "yes": Text(zh="是", en="yes"), "no": Text(zh="否", en="no"), "taxane": Text(zh="紫杉类", en="taxane"),
    "fluoropyrimidine": Text(zh="氟尿嘧啶类", en="fluoropyrimidine"), "male": Text(zh="男", en="men"), "female": Text(zh="女", en="women"),
}  # fmt: skip


def _factors(cut: Cut) -> tuple[Text, ...]:
    """The factors of the allocation, in the order a stratum lists them."""
    for a in cut.study.allocation.values():
        strata = getattr(a, "strata", None)
        if strata:
            return tuple(f.label or label_of_item(cut, f.of) for f in strata.values())
    return ()


def swimmer_figure(e: Endpoint, sample: Sample, title: Text) -> Figure:
    lanes = []
    order = {g.name: k for k, g in enumerate(sample.cut.groups())}
    following = {p.participant for p in sample.cut.people if p.state == "on_study"}
    for a, t in sample.known:
        still = t.cause == 0 and a.participant in following
        marks = () if still else ((months(t.days), f"cause{t.cause}"),)
        lanes.append(
            Lane(
                participant=a.participant,
                length=months(t.days),
                group=order.get(a.group, 0),
                marks=marks,
                going_on=still,
            )
        )
    kinds: dict[str, tuple[Text, str, int | str]] = {
        "cause1": (Text(zh="事件", en="event"), "diamond", "#b3261e"),
        "cause0": (Text(zh="删失", en="censored"), "ring", "#57606a"),
        "cause2": (Text(zh="竞争事件", en="competing event"), "cross", "#1b1f24"),
    }
    labels = [g.label for g in sample.cut.groups()]
    return swimmer(
        lanes, name=f"{e.name}-swimmer", title=titled(title, Text(zh="逐例随访", en="participant by participant")), kinds=kinds,
        groups=labels if len(labels) > 1 else (),
    )  # fmt: skip
