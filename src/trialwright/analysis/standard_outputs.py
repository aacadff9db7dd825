"""What every trial's analysis opens with: who was screened, entered, treated and left; sets; exposure; radiotherapy dose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from trialwright.analysis import descriptive
from trialwright.analysis.analysis_sets import set_label, sets_of
from trialwright.analysis.cut import Cut, amount
from trialwright.analysis.figures.scale import places_of
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.rounding import half_up
from trialwright.analysis.wording import said
from trialwright.history import events as ev
from trialwright.history.participant import History
from trialwright.standards.radiobiology import Fractions, biologically_effective_dose, equivalent_dose_2gy
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

ALL = Text(zh="全部", en="All")


def columns(cut: Cut) -> list[tuple[Text, tuple[History, ...]]]:
    """Groups and, where there are several, everybody."""
    out = [(g.label, tuple(p for p in cut.people if cut.group_of(p) == g.name)) for g in cut.groups()]
    rest = tuple(p for p in cut.people if cut.group_of(p) not in {g.name for g in cut.groups()})
    if rest:
        out.append((Text(zh="未分组", en="Not allocated"), rest))
    return out if len(out) == 1 else [*out, (ALL, cut.people)]


def disposition(cut: Cut) -> Section:
    """Screened, failed, entered, randomised, treated, off study, dead, still followed: CONSORT counts; and the sets."""
    title = Text(zh="受试者流向", en="Disposition of participants")
    records: list[Record] = []
    everybody = cut.screened
    failed = [p for p in everybody if p.state == "screen_failed"]
    entered = {p.participant for p in cut.people}
    turned = [p for p in everybody if p.participant not in entered and p.state != "screen_failed"]
    for text, who in (
        (Text(zh="已筛选", en="Screened"), everybody),
        (Text(zh="筛选失败", en="Screen failures"), failed),
        (Text(zh="筛选中或未入组", en="In screening, or not entered"), turned),
    ):
        records.append(_count(columns(cut)[-1][0], text, who, None, "disposition", cut, ev.Screened, ev.ScreenFailed))
    rows: tuple[tuple[Text, Callable[[History], bool], tuple[type[ev.Event], ...]], ...] = (
        (Text(zh="已入组", en="Entered"), lambda p: True, (ev.Enrolled,)),
        (Text(zh="已随机", en="Randomised"), lambda p: "randomisation" in p.dates, (ev.Randomised,)),
        (Text(zh="已接受研究干预", en="Given a study intervention"), lambda p: bool(p.given), (ev.Administered,)),
        (Text(zh="停止治疗", en="Stopped a treatment"), lambda p: bool(p.stopped), (ev.TreatmentStopped,)),
        (Text(zh="撤回知情同意", en="Withdrew consent"), lambda p: "withdrawal" in p.dates, (ev.ConsentWithdrawn,)),
        (Text(zh="失访", en="Lost to follow-up"), lambda p: "lost" in p.dates, (ev.LostToFollowUp,)),
        (Text(zh="死亡", en="Died"), lambda p: "death" in p.dates, (ev.Died,)),
        (Text(zh="仍在研究中", en="Still on study"), lambda p: p.state == "on_study", (ev.Visited,)),
    )
    randomised = any("randomisation" in p.dates for p in cut.people)
    for text, keep, kinds in rows:
        if text.en == "Randomised" and not randomised:
            continue
        for label, mine in columns(cut):
            records.append(_count(label, text, [p for p in mine if keep(p)], len(mine), "disposition", cut, *kinds))
    note = Text(
        zh=f"数据截止 {cut.at}；截止后的 {cut.dropped} 条事件未使用。" if cut.dropped else f"数据截止 {cut.at}。",
        en=f"Data cut {cut.at}; {cut.dropped} later events are not used." if cut.dropped else f"Data cut {cut.at}.",
    )
    tables = [
        Table(
            name="disposition",
            title=title,
            records=tuple(records),
            footnotes=(note,),
            order=tuple(c for c, _ in columns(cut)),
        ),
        _sets(cut),
        _people(cut),
    ]
    return Section(name="DISPOSITION", title=title, tables=tuple(tables))


def _count(
    label: Text, text: Text, who: Sequence[History], n: int | None, context: str, cut: Cut, *kinds: type[ev.Event]
) -> Record:
    names = tuple(p.participant for p in who)
    return Record(
        group=label, variable=text, statistic="n", value=len(who), n=len(who), N=n, context=context, format="n (%)", rule="consort@2010",
        participants=names, events=tuple(x for p in names for x in cut.events_of(p, *kinds)[-1:]),
    )  # fmt: skip


def _sets(cut: Cut) -> Table:
    records = []
    definitions: dict[str, Text] = {}
    for name, who in sets_of(cut).items():
        inside = {p.participant for p in who}
        s = cut.study.analysis.sets.get(name)
        condition = (
            said(cut.study, s.is_)
            if s is not None
            else Text(zh="发生DLT，或整个观察窗内无DLT", en="DLT, or no DLT in the whole window")
        )
        definitions[name] = Text(
            zh=f"{set_label(cut, name).zh}：{condition.zh}。", en=f"{set_label(cut, name).en}: {condition.en}."
        )
        for label, mine in columns(cut):
            chosen = [p for p in mine if p.participant in inside]
            records.append(
                Record(
                    group=label, variable=set_label(cut, name), statistic="n",
                    value=len(chosen), n=len(chosen), N=len(mine), context="sets", format="n (%)", rule=f"set@{name}",
                    participants=tuple(p.participant for p in chosen),
                )
            )  # fmt: skip
    return Table(
        name="sets",
        title=Text(zh="分析集", en="Analysis sets"),
        records=tuple(records),
        footnotes=tuple(definitions.values()),
    )


def _people(cut: Cut) -> Table:
    """Age and sex at entry: what the log holds of the participants."""
    records = []
    for label, mine in columns(cut):
        ages = [(p, _age(p)) for p in mine]
        found = descriptive.summary([a for _, a in ages])
        value: Text | Unknown = _range(found.value) if isinstance(found, Known) else found
        common: dict[str, Any] = {
            "group": label,
            "context": "people",
            "rule": "descriptive",
            "participants": tuple(p.participant for p in mine),
        }
        records.append(
            Record(
                variable=Text(zh="年龄（岁），中位（范围）", en="Age (years), median (range)"),
                statistic="median",
                value=value,
                format="text",
                N=len(mine),
                **common,
            )
        )
        for sex, text in (("female", Text(zh="女", en="Women")), ("male", Text(zh="男", en="Men"))):
            who = [p for p in mine if p.sex == sex]
            records.append(_count(label, text, who, len(mine), "people", cut, ev.Screened))
    return Table(name="people", title=Text(zh="入组时特征", en="Characteristics at entry"), records=tuple(records))


def _range(s: descriptive.Summary) -> Text:
    """Median and range in the digits of the values, at most two."""
    shown = [format(half_up(v, places_of([float(f"{v:.10g}")], 2)), "f") for v in (s.median, s.minimum, s.maximum)]
    return Text.same(f"{shown[0]} ({shown[1]}–{shown[2]})")


def _age(p: History) -> float | None:
    entry = p.dates.get("enrolment") or p.dates.get("randomisation")
    if p.born is None or entry is None:
        return None
    born = p.born.exact
    if born is None:
        return float(entry.year - p.born.year)
    return float(entry.year - born.year - ((entry.month, entry.day) < (born.month, born.day)))


def exposure(cut: Cut) -> Section | None:
    """Administrations by intervention, omitted and put off; radiotherapy with biologically effective dose."""
    treated = [p for p in cut.people if p.given]
    if not treated:
        return None
    records: list[Record] = []
    for name, x in cut.study.interventions.items():
        title = x.label or Text.same(name)
        for label, mine in columns(cut):
            who = [p for p in mine if p.given.get(name)]
            if not who and not any(p.given.get(name) for p in cut.people):
                continue
            used = tuple(
                str(n) for p in who for n, e in cut.of_kind(p.participant, ev.Administered) if e.intervention == name
            )
            common: dict[str, Any] = {
                "group": label,
                "N": len(mine),
                "context": f"exposure/{name}",
                "rule": "exposure",
                "participants": tuple(p.participant for p in who),
                "events": used,
            }
            records.append(Record(variable=title, statistic="n", value=len(who), n=len(who), format="n (%)", **common))
            found = descriptive.summary([float(len(p.given[name])) for p in who])
            value: Text | None = _range(found.value) if isinstance(found, Known) else None
            records.append(
                Record(
                    variable=Text(zh="给药次数，中位（范围）", en="Administrations, median (range)"),
                    statistic="median",
                    value=value,
                    n=len(who),
                    format="text",
                    level=1,
                    **common,
                )
            )
            late = sum(len(p.omitted.get(name, ())) for p in mine)
            put_off = sum(1 for p in mine for i, _ in p.deferred if i == name)
            if late or put_off:
                words = Text(zh=f"漏给 {late}，推迟 {put_off}", en=f"omitted {late}, put off {put_off}")
                records.append(
                    Record(
                        variable=Text(zh="漏给与推迟（次）", en="Omitted and put off"),
                        statistic="count",
                        value=words,
                        n=len(mine),
                        format="text",
                        level=1,
                        **common,
                    )
                )
            records += _radiation(cut, name, who, common)
    title = Text(zh="暴露量", en="Exposure")
    foot = Text(zh=f"数据截止 {cut.at}。", en=f"Data cut {cut.at}.")
    if any(r.rule == "rt@linear-quadratic" for r in records):
        foot = Text(
            zh=f"{foot.zh}BED/EQD2 按记录的每次剂量计算，不含再增殖修正。",
            en=f"{foot.en} BED and EQD2 from the recorded dose of each fraction, no repopulation.",
        )
    return Section(
        name="EXPOSURE",
        title=title,
        tables=(Table(name="exposure", title=title, records=tuple(records), footnotes=(foot,)),),
    )


def _radiation(cut: Cut, name: str, who: Sequence[History], common: dict[str, Any]) -> list[Record]:
    doses: list[tuple[float, float, float]] = []
    ratio = _alpha_beta(cut)
    for p in who:
        given = [a.given for a in p.given[name] if a.given is not None and a.given.unit.code == "Gy"]
        if not given:
            continue
        fractions = [Fractions(number=1, dose=g.value) for g in given]
        bed = biologically_effective_dose(fractions, ratio)
        doses.append((float(sum(amount(g) or 0.0 for g in given)), float(bed), float(equivalent_dose_2gy(bed, ratio))))
    if not doses:
        return []
    out = []
    for k, text in enumerate(
        (
            Text(zh="总剂量（Gy），中位（范围）", en="Total dose (Gy), median (range)"),
            Text(zh=f"BED{ratio}（Gy），中位（范围）", en=f"BED{ratio} (Gy), median (range)"),
            Text(zh=f"EQD2（Gy，α/β {ratio}），中位（范围）", en=f"EQD2 (Gy, α/β {ratio}), median (range)"),
        )
    ):
        s = descriptive.summary([d[k] for d in doses])
        assert isinstance(s, Known)
        value = _range(s.value)
        out.append(
            Record(
                variable=text,
                statistic="median",
                value=value,
                n=len(doses),
                format="text",
                level=1,
                **{**common, "rule": "rt@linear-quadratic"},
            )
        )
    return out


def _alpha_beta(cut: Cut) -> Decimal:
    pack = cut.study.assessments.get("rt")
    written = pack.parameters.get("alpha_beta") if pack is not None else None
    tumour = written.get("tumour") if written is not None and hasattr(written, "get") else None
    return Decimal(str(tumour)) if tumour is not None else Decimal(10)
