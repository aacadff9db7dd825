"""Safety: adverse-event endpoints, overview, terms, worst grades, laboratory shifts, dose-limiting toxicity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from trialwright.analysis import proportions
from trialwright.analysis.adverse_events import (
    OVERALL,
    AdverseEvent,
    SafetySet,
    Shift,
    by_term,
    by_worst_grade,
    overview,
    participants_with,
    shift_table,
)
from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.cut import Cut, pack_name, rules_of
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Cells
from trialwright.analysis.figures.palette import wedge
from trialwright.analysis.figures.scale import Axis
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.wording import item_label, said_kinds, span, term_label
from trialwright.criteria.expression import Has
from trialwright.criteria.facts import Records
from trialwright.history.endpoints.adverse_events import TeaeRules, treatment_emergent
from trialwright.history.participant import AdverseEvent as Recorded
from trialwright.history.participant import History, Observation, day_of
from trialwright.study.lines import AfterEach, Between
from trialwright.study.study import AdverseEventsEndpoint, DltEndpoint
from trialwright.trial import anchors, oversight
from trialwright.trial.expressions import judging, truth
from trialwright.trial.facts import facts_of
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text


def safety_set(cut: Cut, people: Sequence[History], e: AdverseEventsEndpoint | None = None) -> SafetySet:
    """Participants by group with their person-years: inside the endpoint's window, to the last contact or the cut.

    Everybody at risk stands in a column: who was not allocated has one of their own.
    """
    arms: dict[str, tuple[str, ...]] = {}
    labels: dict[str, Text] = {}
    years: dict[str, float] = {}
    for g in cut.groups():
        mine = [p for p in people if cut.group_of(p) == g.name]
        if not mine and cut.by_level:
            continue
        arms[g.name], labels[g.name] = tuple(p.participant for p in mine), g.label
        years[g.name] = sum(_followed(cut, p, e) for p in mine) / 365.25
    known = {name for ids in arms.values() for name in ids}
    rest = [p for p in people if p.participant not in known]
    if rest:
        arms[""], labels[""] = tuple(p.participant for p in rest), Text(zh="未分组", en="Not allocated")
        years[""] = sum(_followed(cut, p, e) for p in rest) / 365.25
    return SafetySet(arms=arms, labels=labels, person_years=years)


def _followed(cut: Cut, p: History, e: AdverseEventsEndpoint | None = None) -> int:
    """Days at risk: from the start (or the opening of the window) to its end, the last contact or the cut."""
    start = p.dates.get("treatment_start") or p.dates.get("randomisation") or p.dates.get("enrolment")
    end = min(p.dates.get("last_alive", cut.at), cut.at)
    if e is not None and isinstance(e.window, Between):
        opens, shuts = _ends(cut, e, p)
        if opens is None:
            return 0
        start, end = opens, min(end, shuts) if shuts is not None else end
    return max(0, (end - start).days + 1) if start is not None else 0


def _ends(cut: Cut, e: AdverseEventsEndpoint, p: History) -> tuple[date | None, date | None]:
    """First and last day of an endpoint's window; ``None`` for an end that has not happened."""
    assert isinstance(e.window, Between)
    first = anchors.resolved(cut.plan, p, e.window.start.point)
    return first, anchors.resolved(cut.plan, p, e.window.end.point)


def row_of(cut: Cut, p: History, a: Recorded) -> AdverseEvent:
    """A recorded event as the tables need it; a missing relationship counts as related, as the pack says."""
    rules: TeaeRules = rules_of(cut.study, "teae", TeaeRules)
    start = p.dates.get("treatment_start")
    related = a.is_related if a.is_related is not None else rules.missing_related == "related"
    label = term_label(cut.study, a.event.term)
    return AdverseEvent(
        id=str(a.sequence), participant=p.participant, term=a.event.term, group=a.event.attributes.get("soc", ""),
        grade=a.grade or 0, serious=a.serious, related=related,
        day=(a.onset - start).days + 1 if start is not None else None, term_text=label,
    )  # fmt: skip


def is_emergent(cut: Cut, p: History, a: Recorded) -> Answer[bool]:
    """Treatment-emergent by the study's window."""
    rules: TeaeRules = rules_of(cut.study, "teae", TeaeRules)
    over = bool(p.stopped) or p.state != "on_study"
    return treatment_emergent(
        first_dose=p.dates.get("first_dose") or p.dates.get("treatment_start"),
        last_dose=(p.dates.get("last_dose") or p.dates.get("treatment_start")) if over else None,
        start=a.event.happened, end=a.ended, serious=a.serious, rules=rules,
    )  # fmt: skip


def selected(cut: Cut, e: AdverseEventsEndpoint, p: History) -> list[Recorded]:
    """A participant's events of the endpoint's kind inside its window."""
    return [a for a in p.adverse_events.values() if _is_kind(cut, e, p, a) and _is_inside(cut, e, p, a)]


AE_ONLY = frozenset({"AE"})


def _is_kind(cut: Cut, e: AdverseEventsEndpoint, p: History, a: Recorded) -> bool:
    if e.which is not None:
        facts = facts_of(cut.plan, p, cut.at, only=AE_ONLY)
        one = tuple(r for r in facts.records["AE"].records if r.ref == str(a.sequence)) if "AE" in facts.records else ()
        alone = facts_of(cut.plan, p, cut.at, more={"AE": Records(one, True)}, only=AE_ONLY)
        t = judging(cut.plan, Has(e.which.kinds))(alone).truth
        return isinstance(t, Known) and t.value
    if e.of == "serious":
        return a.serious
    if e.of == "treatment emergent":
        t = is_emergent(cut, p, a)
        return isinstance(t, Known) and t.value
    if e.of == "special interest":
        wanted = cut.study.safety.special_interest
        return a.event.term in wanted or any(a.event.attributes.get(w) == "yes" for w in wanted)
    return True


def _is_inside(cut: Cut, e: AdverseEventsEndpoint, p: History, a: Recorded) -> bool:
    window = e.window
    if window is None:
        return a.onset <= cut.at
    if isinstance(window, AfterEach):
        days = timedelta(
            days=max(1, round(float(window.within.number) / 24))
            if window.within.unit == "h"
            else int(window.within.days)
        )
        return any(day_of(g.happened) <= a.onset <= day_of(g.happened) + days for g in p.given.get(window.of, ()))
    assert isinstance(window, Between)
    start, end = _ends(cut, e, p)
    if e.severe_until is not None and (a.serious or (a.grade or 0) >= 3):
        end = anchors.resolved(cut.plan, p, e.severe_until.point)
    return start is not None and start <= a.onset and (end is None or a.onset <= end)


def adverse_events_section(cut: Cut, e: AdverseEventsEndpoint) -> Section:
    """One adverse-event endpoint: participants with an exact interval, terms, worst grades."""
    title = title_of(cut.study, e)
    key = e.sets[0] if e.sets else ""
    people = members(cut, key)
    safety = safety_set(cut, people, e)
    chosen = [(p, a) for p in people for a in selected(cut, e, p)]
    rows = [row_of(cut, p, a) for p, a in chosen]
    rule = pack_name(cut.study, "ctcae", "5.0")
    s = set_label(cut, key)
    window = span(cut.study, e.window) if e.window is not None else None
    kind = said_kinds(cut.study, e.which.kinds) if e.which is not None else _KINDS.get(e.of, Text.same(e.of))
    foot = Text(
        zh=f"分析集：{s.zh}；类别：{kind.zh}"
        + (f"；窗口：{window.zh}" if window else "")
        + f"；数据截止 {cut.at}；分级 {rule}。",
        en=f"Set: {s.en}; kind: {kind.en}"
        + (f"; window: {window.en}" if window else "")
        + f"; data cut {cut.at}; graded by {rule}.",
    )
    silent = sum(a.is_related is None for _, a in chosen)
    if silent:
        rules: TeaeRules = rules_of(cut.study, "teae", TeaeRules)
        counted = rules.missing_related == "related"
        more = Text(
            zh=f"{silent} 条事件未记录相关性，按{'相关' if counted else '无关'}计。",
            en=f"{silent} events have no relationship recorded and count as {'related' if counted else 'not related'}.",
        )
        foot = Text(zh=foot.zh + more.zh, en=f"{foot.en} {more.en}")
    if e.of == "any":
        tables = [
            overview(safety, rows, rule),
            by_term(safety, rows, name=f"{e.name}-terms", rule=rule),
            by_worst_grade(safety, rows, rule),
        ]
    else:
        tables = [
            _participants(safety, rows, title, e.name, rule),
            by_term(safety, rows, name=f"{e.name}-terms", rule=rule),
        ]
    named = tuple(
        Table(
            name=t.name if t.name.startswith(e.name) else f"{e.name}-{t.name}",
            title=Text(zh=f"{title.zh}：{t.title.zh}", en=f"{title.en}: {t.title.en}"),
            records=t.records,
            footnotes=(foot, *t.footnotes),
        )
        for t in tables
        if t.records
    )
    note = (
        None
        if rows
        else Text(zh="截止日无此类事件；分母照列。", en="No such event by the cut; the denominators stand.")
    )
    return Section(name=e.name, title=title, tables=named, note=note)


_KINDS: Mapping[str, Text] = {
    "any": Text(zh="全部不良事件", en="any adverse event"), "serious": Text(zh="严重不良事件", en="serious"),
    "treatment emergent": Text(zh="治疗期间出现", en="treatment-emergent"), "special interest": Text(zh="特别关注", en="of special interest"),
}  # fmt: skip


def _participants(safety: SafetySet, rows: Sequence[AdverseEvent], title: Text, name: str, rule: str) -> Table:
    records = []
    label = Text(zh="至少一次的受试者", en="Participants with at least one")
    exact = Text(zh="率（%，95% Clopper-Pearson）", en="Rate (%, 95% Clopper-Pearson)")
    by_arm = participants_with(safety, rows)
    blocks = [(safety.label(arm), safety.arms[arm], who) for arm, who in by_arm.items()]
    if len(blocks) > 1:
        blocks.append((OVERALL, safety.everyone(), tuple(p for who in by_arm.values() for p in who)))
    for group, ids, who in blocks:
        n = len(ids)
        mine = [r for r in rows if r.participant in set(ids)]
        common: dict[str, Any] = {
            "group": group,
            "N": n,
            "context": name,
            "rule": rule,
            "participants": who,
            "events": tuple(r.id for r in mine),
        }
        records.append(Record(variable=label, statistic="n", value=len(who), n=len(who), format="n (%)", **common))
        records.append(Record(variable=label, statistic="events", value=len(mine), n=len(who), format="0", **common))
        if n:
            low, up = proportions.clopper_pearson(len(who), n)
            for statistic, v in (("estimate", len(who) / n), ("lower", low), ("upper", up)):
                records.append(
                    Record(variable=exact, statistic=statistic, value=100 * v, n=len(who), format="1", **common)
                )
    return Table(
        name=f"{name}-participants", title=Text(zh="受试者与事件", en="participants and events"), records=tuple(records)
    )


# --- dose-limiting toxicity ------------------------------------------------------------------------------------------


def dlt_section(cut: Cut, e: DltEndpoint) -> Section:
    """Dose-limiting toxicities by level: entered, evaluable, with DLT, pending, and the exact interval."""
    title = title_of(cut.study, e)
    records: list[Record] = []
    rule = "dlt@study"
    if cut.study.escalation is None:
        return Section(name=e.name, title=title, note=Text(zh="研究无剂量递增。", en="The study escalates no dose."))
    statuses = {p.participant: oversight.dlt_status(cut.plan, p, cut.at) for p in cut.people}
    words = {
        "T": Text(zh="发生DLT", en="With DLT"),
        "N": Text(zh="无DLT", en="Without DLT"),
        "?": Text(zh="观察窗未结束", en="Window still open"),
        "X": Text(zh="不可评价", en="Not evaluable"),
    }
    for g in cut.groups():
        mine = [p.participant for p in cut.people if p.cohort == g.name]
        events = {
            p: tuple(str(a.sequence) for a in next(q for q in cut.people if q.participant == p).adverse_events.values())
            for p in mine
        }

        def row(
            variable: Text,
            who: Sequence[str],
            n: int | None,
            g: object = g,
            events: Mapping[str, tuple[str, ...]] = events,
        ) -> Record:
            return Record(
                group=g.label, variable=variable, statistic="n", value=len(who), n=len(who), N=n, context=e.name, format="0", rule=rule,  # type: ignore[attr-defined]
                participants=tuple(who), events=tuple(x for p in who for x in events[p]),
            )  # fmt: skip

        records.append(row(Text(zh="入组", en="Entered"), mine, None))
        for letter, label in words.items():
            records.append(row(label, [p for p in mine if statuses[p].letter == letter], len(mine)))
        evaluable = [p for p in mine if statuses[p].letter in "NT"]
        toxic = [p for p in mine if statuses[p].letter == "T"]
        label = Text(zh="DLT率（%，95% Clopper-Pearson）", en="DLT rate (%, 95% Clopper-Pearson)")
        if evaluable:
            low, up = proportions.clopper_pearson(len(toxic), len(evaluable))
            for statistic, v in (("estimate", len(toxic) / len(evaluable)), ("lower", low), ("upper", up)):
                records.append(
                    Record(
                        group=g.label,
                        variable=label,
                        statistic=statistic,
                        value=100 * v,
                        n=len(toxic),
                        N=len(evaluable),
                        context=e.name,
                        format="1",
                        rule=rule,
                        participants=tuple(evaluable),
                    )
                )
        else:
            none = Unknown.of("nobody evaluable", zh="无可评价者")
            records.append(
                Record(
                    group=g.label, variable=label, statistic="estimate", value=none, n=0, N=0, context=e.name, rule=rule
                )
            )
    listing = []
    for p in cut.people:
        s = statuses[p.participant]
        why = _dlt_events(cut, p) if s.letter == "T" else None
        because = s.because if why is None else Text(zh=f"{s.because.zh}：{why.zh}", en=f"{s.because.en}: {why.en}")
        verdict = words[s.letter]
        if because != verdict and because.en.lower() != verdict.en.lower():
            verdict = Text(zh=f"{verdict.zh}：{because.zh}", en=f"{verdict.en}: {because.en}")
        level = next((g.label for g in cut.groups() if g.name == p.cohort), Text.same(p.cohort))
        record = Record(
            group=Text(zh="结论", en="Verdict"),
            variable=Text(zh=f"{p.participant} · {level.zh}", en=f"{p.participant} · {level.en}"),
            statistic="dlt",
            value=verdict,
            context=f"{e.name}.listing",
            format="text",
            rule=rule,
            participants=(p.participant,),
            events=tuple(str(a.sequence) for a in p.adverse_events.values()),
        )
        listing.append(record)
    foot = (
        Text(
            zh=f"DLT定义与观察窗见研究文件；数据截止 {cut.at}；小样本，区间为精确区间。",
            en=f"Definition and window as in the study file; data cut {cut.at}; small numbers, exact intervals.",
        ),
    )
    tables = (
        Table(
            name=f"{e.name}-by-level",
            title=Text(zh=f"{title.zh}：按剂量水平", en=f"{title.en}: by dose level"),
            records=tuple(records),
            footnotes=foot,
        ),
        Table(
            name=f"{e.name}-participants",
            title=Text(zh=f"{title.zh}：逐例", en=f"{title.en}: by participant"),
            records=tuple(listing),
        ),
    )
    return Section(name=e.name, title=title, tables=tables)


def _dlt_events(cut: Cut, p: History) -> Text | None:
    """The events inside the window that by themselves meet a line of the list: term, grade, day of onset."""
    escalation = cut.study.escalation
    assert escalation is not None
    first, last = oversight.dlt_window(cut.plan, p)
    start = first_day(p)
    if escalation.dlt is None or first is None:
        return None
    facts = facts_of(cut.plan, p, cut.at)
    records = facts.records["AE"].records if "AE" in facts.records else ()
    found = []
    for a in p.adverse_events.values():
        if not first <= a.onset <= min(cut.at, last or cut.at):
            continue
        alone = replace(
            facts, records={**facts.records, "AE": Records(tuple(r for r in records if r.ref == str(a.sequence)), True)}
        )
        answers = (truth(cut.plan, line, alone) for line in escalation.dlt.events.values())
        if any(isinstance(t, Known) and t.value for t in answers):
            found.append(
                (a, term_label(cut.study, a.event.term), (a.onset - start).days + 1 if start is not None else None)
            )
    if not found:
        return None
    return Text(
        zh="；".join(f"{t.zh} {a.grade if a.grade is not None else '?'}级，第 {day} 天" for a, t, day in found),
        en="; ".join(f"{t.en} grade {a.grade if a.grade is not None else '?'}, day {day}" for a, t, day in found),
    )


# --- laboratory grades -----------------------------------------------------------------------------------------------


def shift_section(cut: Cut, people: Sequence[History]) -> Section | None:
    """Worst laboratory grade after baseline against the grade at baseline, for every item a CTCAE term grades."""
    from trialwright.standards.ctcae_lines import terms_of_item

    pack = cut.study.assessments.get("ctcae")
    version = (pack.version if pack is not None else None) or "5.0"
    version = {"4.0": "4.03", "5": "5.0", "6": "6.0", "4": "4.03"}.get(version, version)
    shifts: list[Shift] = []
    items = dict.fromkeys(item for p in people for item in p.observed)
    for item in items:
        for term in terms_of_item(item, version):
            words = item_label(cut.study, item)
            mine = [s for p in people if (s := _shift(p, item, term, version, words)) is not None]
            if any((s.worst or 0) > 0 for s in mine):
                shifts += mine
    if not shifts:
        return None
    rule = f"ctcae@{version}"
    table = shift_table(shifts, {}, rule)
    foot = Text(
        zh=f"按 {rule}；基线为首次给药前最后一次，其本身按正常值上限的倍数分级；限值取当日实验室参考范围；需人工判断的分级未计；基线异常者其后按 CTCAE 该版本的规则（如 5.0 版按基线倍数）分级；未分级：缺少限值或检测值。数据截止 {cut.at}。",
        en=f"Graded by {rule}; baseline is the last value before the first dose, itself graded by multiples of the upper limit; limits of the laboratory on the day; later values follow the version's rule for an abnormal baseline (5.0: multiples of the baseline); what only people can grade is left out; not graded: no limit or no value. Data cut {cut.at}.",
    )
    named = Table(name=table.name, title=table.title, records=table.records, footnotes=(foot,))
    return Section(name="LAB_SHIFT", title=table.title, tables=(named,), figures=(_shift_figure(shifts),))


def _shift(p: History, item: str, term: str, version: str, words: Text) -> Shift | None:
    from trialwright.standards.ctcae import grade

    series = [o for o in p.observed.get(item, ()) if isinstance(o.event.value, Quantity)]
    start = p.dates.get("first_dose") or p.dates.get("treatment_start") or p.dates.get("randomisation")
    if start is None or not series:
        return None
    before = [o for o in series if o.on <= start]
    after = [o for o in series if o.on > start]
    base = before[-1] if before else None

    def graded(o: Observation) -> int | None:
        assert isinstance(o.event.value, Quantity)
        baseline = base.event if base is not None else None
        own = baseline.value if baseline is not None and isinstance(baseline.value, Quantity) else None
        if o is base:
            own = _within(o)
        try:
            found = grade(
                term, o.event.value, version=version, lln=o.event.low, uln=o.event.high,
                baseline=own,
                baseline_lln=baseline.low if baseline is not None else None,
                baseline_uln=baseline.high if baseline is not None else None, policy="recorded",
            )  # fmt: skip
        except Exception as e:
            if type(e).__name__ != "UnitMismatch":
                raise
            return None
        return found.value if isinstance(found, Known) else None

    grades = [(g, o) for o in after if (g := graded(o)) is not None]
    worst = max(grades, key=lambda pair: pair[0]) if grades else None
    used = [o for o in (base, worst[1] if worst is not None else None) if o is not None]
    return Shift(
        participant=p.participant, term=term, label=Text(zh=f"{words.zh}（{term}）", en=term),
        baseline=graded(base) if base is not None else None, worst=worst[0] if worst is not None else None,
        events=tuple(str(o.sequence) for o in used),
    )  # fmt: skip


def _within(o: Observation) -> Quantity | None:
    """What the baseline value itself is graded against: itself, or the limit of normal where it lies above.

    A multiple of one's own value would call every abnormal baseline normal.
    """
    value, high = o.event.value, o.event.high
    assert isinstance(value, Quantity)
    return high if high is not None and high.unit.code == value.unit.code and high.value < value.value else value


def _shift_figure(shifts: Sequence[Shift]) -> Figure:
    terms = sorted({s.term for s in shifts}, key=lambda t: -sum((s.worst or 0) >= 3 for s in shifts if s.term == t))[:6]
    panels = []
    grades = (0, 1, 2, 3, 4)
    names = tuple(Text.same(str(g)) for g in grades)
    for term in terms:
        mine = [s for s in shifts if s.term == term]
        most = (
            max((sum(s.baseline == b and s.worst == w for s in mine) for b in grades for w in grades), default=1) or 1
        )
        cells = tuple(
            (float(w), float(b), wedge(n / most), Text.same(str(n) if n else "·"))
            for b in grades for w in grades if (n := sum(s.baseline == b and s.worst == w for s in mine)) or True
        )  # fmt: skip
        panels.append(
            Panel(
                title=_short(mine[0].label), x=Axis(scale="category", names=names, label=Text(zh="最差级别", en="Worst grade")),
                y=Axis(scale="category", names=names, flipped=True, label=Text(zh="基线级别", en="Baseline grade")), marks=(Cells(rows=cells),),
            )
        )  # fmt: skip
    return Figure(
        name="lab-shift", title=Text(zh="实验室指标分级变化", en="Laboratory grade shift"), panels=tuple(panels),
        columns=min(3, len(panels)), width=900 if len(panels) > 1 else 420, height=170,
        footnotes=(Text(zh="对角线以上（右侧）为加重；数字为受试者数。", en="Right of the diagonal is worse; numbers are participants."),),
    )  # fmt: skip


def _short(label: Text) -> Text:
    """A panel's heading: the item alone in Chinese, the term in English; long ones are cut."""
    zh, en = label.zh.split("（")[0], label.en
    return Text(zh=zh if len(zh) < 16 else zh[:15] + "…", en=en if len(en) < 34 else en[:33] + "…")


def first_day(p: History) -> date | None:
    return p.dates.get("treatment_start") or p.dates.get("randomisation") or p.dates.get("enrolment")
