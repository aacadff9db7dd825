"""What the design planned to decide on, what was seen, and what its rule says: escalation, stages, interim looks, stopping rules.

Every look is judged on the events that had happened by its own day. A boundary the study file does not give is not
known, and said so; a rule is advice, the committee's act stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.cox import cox
from trialwright.analysis.cut import Cut, months
from trialwright.analysis.endpoint_answers import (
    Answered,
    Timed,
    is_yes,
    proportion_answer,
    response_answer,
    time_answer,
)
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.logrank import logrank
from trialwright.analysis.proportions import binomial_test
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.analysis.rounding import half_up, p_value, percent_of
from trialwright.analysis.wording import said
from trialwright.designs.decision import Decision, Stop, Treat, Wait
from trialwright.designs.group_sequential import KINDS, GroupSequential
from trialwright.errors import TrialwrightError
from trialwright.history import events as ev
from trialwright.history.participant import History
from trialwright.study.conduct import Interim, SampleSize, StoppingRule
from trialwright.study.study import ProportionEndpoint, ResponseEndpoint, SurvivalEndpoint
from trialwright.trial import oversight
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

At = Callable[[date], Cut]
HEADS: Final = (
    Text(zh="界值", en="Boundary"), Text(zh="所见", en="Seen"), Text(zh="规则的结论", en="What the rule says"), Text(zh="已作的决定", en="What was decided"),
)  # fmt: skip
NONE_YET: Final = Text(zh="尚无", en="nothing recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One row: four cells and what they rest on."""

    name: Text
    boundary: Text | Unknown
    seen: Text | Unknown
    says: Text | Unknown
    done: Text | None = None
    rule: str = ""
    participants: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def records(self, context: str) -> list[Record]:
        common: dict[str, Any] = {
            "variable": self.name, "context": context, "format": "text", "rule": self.rule, "participants": self.participants, "events": self.events,
            "n": len(self.participants),
        }  # fmt: skip
        cells = (("boundary", self.boundary), ("seen", self.seen), ("says", self.says), ("decided", self.done))
        return [
            Record(group=h, statistic=s, value=v, **common)
            for h, (s, v) in zip(HEADS, cells, strict=True)
            if v is not None
        ]


def decision_section(cut: Cut, at: At) -> Section | None:
    """All decision rules of the design; ``None`` where the study has none.

    Args:
        at: the same trial cut at another day (the day of a look).
    """
    tables = []
    foot = (
        Text(
            zh=f"规则只是建议，委员会的决定另列；每次分析只用当日已发生的事件；数据截止 {cut.at}。",
            en=f"A rule is advice, the committee's decision stands beside it; each look uses only what had happened by its day; data cut {cut.at}.",
        ),
    )
    for name, title, lines in (
        ("escalation", Text(zh="剂量递增决定", en="Decisions of the escalation"), _escalation(cut, at)),
        ("stages", Text(zh="样本量设计与成功标准", en="Stages and success of the design"), _stages(cut)),
        ("looks", Text(zh="期中分析", en="Interim looks"), [_look(cut, look, k, at) for k, look in enumerate(cut.study.analysis.interim)]),
        ("stopping", Text(zh="停止规则", en="Stopping rules"), [_stopping(cut, r) for r in cut.study.stopping.values()]),
    ):  # fmt: skip
        if lines:
            records = tuple(r for k, line in enumerate(lines) for r in line.records(f"decisions/{name}/{k}"))
            tables.append(Table(name=f"decisions-{name}", title=title, records=records, footnotes=foot, order=HEADS))
    if not tables:
        return None
    return Section(name="DECISIONS", title=Text(zh="决策规则", en="Decision rules"), tables=tuple(tables))


# --- dose escalation ---------------------------------------------------------------------------------------------------


def _escalation(cut: Cut, at: At) -> list[_Line]:
    """Each decision of the committee: what had been seen at the levels, what the rule advised, what was decided."""
    escalation = cut.study.escalation
    if escalation is None:
        return []
    labels = {g.name: g.label for g in cut.groups()}
    decided = [(n, e) for log in cut.log.values() for n, e in log if isinstance(e, ev.Ratified)]
    rule = f"escalation@{escalation.rule if not escalation.decide else 'table'}"
    lines = []
    for k, (sequence, e) in enumerate(sorted(decided, key=lambda pair: pair[0]), start=1):
        then = at(_day(e))
        if e.conclusion:
            word = Text(zh=f"结束（{_CONCLUSIONS.get(e.conclusion, e.conclusion)}）", en=f"ended ({e.conclusion})")
            level = labels.get(e.cohort)
            more = (
                Text(zh=f"，推荐{level.zh}", en=f", {level.en} recommended")
                if level is not None
                else Text(zh="，无推荐", en=", no level recommended")
            )
            done = Text(zh=word.zh + more.zh, en=word.en + more.en)
        else:
            level = labels.get(e.cohort, Text.same(e.cohort))
            done = Text(zh=f"{level.zh}，再入 {e.n} 例", en=f"{level.en}, {e.n} more")
        advice = oversight.advice(then.trial, then.at)
        lines.append(
            _Line(
                name=Text(zh=f"第 {k} 次，{e.happened}", en=f"No. {k}, {e.happened}"), boundary=_escalation_rule(cut), seen=_levels(then),
                says=advice.because if isinstance(advice, Unknown) else _advice(advice.value, labels), done=done, rule=rule,
                participants=tuple(p.participant for p in then.people), events=(str(sequence),),
            )
        )  # fmt: skip
    advice = oversight.advice(cut.trial, cut.at)
    if not decided or not decided[-1][1].conclusion:
        lines.append(
            _Line(
                name=Text(zh=f"截止日 {cut.at}", en=f"At the cut, {cut.at}"), boundary=_escalation_rule(cut), seen=_levels(cut), done=NONE_YET, rule=rule,
                says=advice.because if isinstance(advice, Unknown) else _advice(advice.value, labels), participants=tuple(p.participant for p in cut.people),
            )
        )  # fmt: skip
    return lines


_CONCLUSIONS: Final[Mapping[str, str]] = {"complete": "完成", "unsafe": "不安全", "futile": "无效"}


def _escalation_rule(cut: Cut) -> Text:
    escalation = cut.study.escalation
    assert escalation is not None
    if escalation.decide:
        return Text(zh="研究文件中的决策表", en="the decision table of the study file")
    return Text.same(escalation.rule.replace("_", " "))


def _levels(cut: Cut) -> Text:
    """Participants with DLT of those evaluable at each level, and who is still in the window."""
    words_zh, words_en = [], []
    for g in cut.groups():
        mine = [p for p in cut.people if p.cohort == g.name]
        letters = [oversight.dlt_status(cut.plan, p, cut.at).letter for p in mine]
        if not mine:
            continue
        toxic, known, open_ = letters.count("T"), letters.count("T") + letters.count("N"), letters.count("?")
        words_zh.append(f"{g.label.zh} {toxic}/{known}" + (f"（待 {open_}）" if open_ else ""))
        words_en.append(f"{g.label.en} {toxic}/{known}" + (f" ({open_} pending)" if open_ else ""))
    return Text(zh="；".join(words_zh) or "尚无入组", en="; ".join(words_en) or "nobody entered")


def _advice(decision: Decision, labels: Mapping[str, Text]) -> Text:
    names = list(labels.values())

    def level(k: int | None) -> Text:
        return names[k - 1] if k and k <= len(names) else Text(zh="无", en="none")

    if isinstance(decision, Treat):
        at = level(decision.level)
        return Text(
            zh=f"{at.zh}再入 {decision.n} 例：{decision.because.zh}",
            en=f"treat {decision.n} at {at.en}: {decision.because.en}",
        )
    if isinstance(decision, Wait):
        return Text(zh=f"等待：{decision.because.zh}", en=f"wait: {decision.because.en}")
    assert isinstance(decision, Stop)
    at = level(decision.recommended)
    return Text(zh=f"停止，推荐{at.zh}：{decision.because.zh}", en=f"stop, {at.en} recommended: {decision.because.en}")


def _day(e: ev.Event) -> date:
    return date.fromisoformat(str(e.happened)[:10])


# --- stages and success ------------------------------------------------------------------------------------------------


def _stages(cut: Cut) -> list[_Line]:
    """Single- and two-stage designs on the primary rate: boundary, responders, verdict."""
    size = cut.study.analysis.sample_size
    e = next((x for x in cut.study.primary if isinstance(x, ResponseEndpoint | ProportionEndpoint)), None)
    if size is None or e is None or len(cut.study.arms) > 1:
        return []
    if size.success is None and size.first_stage is None and (size.null is None or size.n is None):
        return []
    key = e.sets[0] if e.sets else ""
    people = members(cut, key)
    answers = [(p, _answer(cut, e, p)) for p in people]
    title, lines = title_of(cut.study, e), []
    if size.first_stage is not None:
        lines.append(_stage(size, answers[: size.first_stage], title, size.first_stage, first=True))
    n = size.n
    least = size.success if size.success is not None else _least(size)
    if n is not None and least is not None:
        lines.append(_stage(size, answers[:n], title, n, first=False, least=least))
        if len(answers) > n:
            extra = set_label(cut, key)
            note = Text(
                zh=f"分析集“{extra.zh}”有 {len(answers)} 名，按入组次序取前 {n} 名。",
                en=f"{extra.en} holds {len(answers)}; the first {n} in order of entry are taken.",
            )
            lines[-1] = _with(lines[-1], note)
    return lines


def _with(line: _Line, note: Text) -> _Line:
    seen = line.seen if isinstance(line.seen, Text) else line.seen.because
    return _Line(
        name=line.name, boundary=line.boundary, seen=Text(zh=f"{seen.zh}；{note.zh}", en=f"{seen.en}; {note.en}"), says=line.says, done=line.done,
        rule=line.rule, participants=line.participants, events=line.events,
    )  # fmt: skip


def _answer(cut: Cut, e: ResponseEndpoint | ProportionEndpoint, p: History) -> tuple[bool | None, Answered]:
    """Yes, no, or not known yet."""
    if isinstance(e, ResponseEndpoint):
        a = response_answer(cut, e, p)
        return (None if isinstance(a.answer, Unknown) else is_yes(e, a.answer)), a
    a = proportion_answer(cut, e, p)
    return (a.answer.value is True if isinstance(a.answer, Known) else None), a


def _least(size: SampleSize) -> int | None:
    """The fewest responders that reject the null hypothesis at the design's one-sided level."""
    if size.null is None or size.n is None:
        return None
    level = float(size.alpha or 0.05) / (size.sides or 1)
    return next((x for x in range(size.n + 1) if binomial_test(x, size.n, float(size.null))[0] <= level), None)


def _stage(
    size: SampleSize, answers: Sequence[tuple[History, tuple[bool | None, Answered]]], title: Text, n: int, *, first: bool, least: int = 0
) -> _Line:  # fmt: skip
    yes = [a for _, (v, a) in answers if v is True]
    open_ = sum(v is None for _, (v, _) in answers) + (n - len(answers))
    need = (size.first_limit or 0) + 1 if first else least
    null = f"；H0 ≤ {float(size.null) * 100:g}%" if size.null is not None else ""
    null_en = f"; H0 ≤ {float(size.null) * 100:g}%" if size.null is not None else ""
    boundary = Text(zh=f"{n} 名中至少 {need} 名{null}", en=f"at least {need} of {n}{null_en}")
    shown = f"{len(yes)}/{len(answers)} ({percent_of(len(yes), len(answers))}%)"
    seen = Text(
        zh=f"{len(yes)}/{len(answers)}（{percent_of(len(yes), len(answers))}%）"
        + (f"，{open_} 名未定" if open_ else ""),
        en=shown + (f", {open_} not known yet" if open_ else ""),
    )
    reached, over = len(yes) >= need, len(yes) + open_ < need
    says: Text | Unknown
    if first:
        go, stop = (
            Text(zh="进入第二阶段", en="go on to the second stage"),
            Text(zh="因无效停止", en="stop for futility"),
        )
    else:
        go, stop = (
            Text(zh="达到成功标准", en="the success criterion is met"),
            Text(zh="未达成功标准", en="the success criterion is not met"),
        )
    if reached:
        says = go
    elif over:
        says = stop
    else:
        says = Unknown.of(f"not decided: {open_} of {n} are not known yet", zh=f"未定：{n} 名中 {open_} 名尚未知")
    words = Text(zh="第一阶段", en="First stage") if first else Text(zh="全部", en="At the end")
    return _Line(
        name=Text(zh=f"{title.zh}，{words.zh}", en=f"{title.en}, {words.en.lower()}"), boundary=boundary, seen=seen, says=says,
        rule=f"{size.design}@{'r1/n1' if first else 'success'}", participants=tuple(a.participant for _, (_, a) in answers),
        events=tuple(dict.fromkeys(n for a in yes for n in a.events)),
    )  # fmt: skip


# --- interim looks -----------------------------------------------------------------------------------------------------


def _look(cut: Cut, look: Interim, k: int, at: At) -> _Line:
    """One planned look: the day its information was there, the estimate of that day, the boundary's word."""
    e = cut.study.endpoints.get(look.of)
    title = title_of(cut.study, e) if e is not None else Text.same(look.of)
    purpose = {"futility": Text(zh="无效性", en="futility"), "efficacy": Text(zh="有效性", en="efficacy")}.get(
        look.for_ or "", Text(zh="未说明目的", en="purpose not said")
    )
    binding = Text(zh="强制", en="binding") if look.binding else Text(zh="非强制", en="not binding")
    when = _moment(look.at)
    name = Text(
        zh=f"第 {k + 1} 次：{title.zh}，{when.zh}，{purpose.zh}（{binding.zh}）", en=f"Look {k + 1}: {title.en}, {when.en}, {purpose.en} ({binding.en})"
    )  # fmt: skip
    nothing = Unknown.of("the study file gives no boundary", zh="研究文件未给出界值")
    boundary: Text | Unknown = Text.same(look.boundary) if look.boundary else nothing
    if not isinstance(e, SurvivalEndpoint):
        why = Unknown.of("only looks at a time to an event are judged here", zh="此处仅评判时间至事件终点的期中分析")
        return _Line(name=name, boundary=boundary, seen=why, says=why, rule="interim@study")
    key = e.sets[0] if e.sets else ""
    rows = _known(cut, e, key)
    due = _due(cut, look, rows)
    had = sum(t.cause == 1 for _, t in rows)
    if isinstance(due, Unknown):
        seen = Text(
            zh=f"{had} 个事件，{len(rows)} 名受试者；{due.because.zh}",
            en=f"{had} events, {len(rows)} participants; {due.because.en}",
        )
        return _Line(
            name=name,
            boundary=boundary,
            seen=seen,
            says=due,
            rule="interim@study",
            participants=tuple(a.participant for a, _ in rows),
        )
    then = at(due.value)
    early = _known(then, e, key)
    found = _compared(then, e, early)
    events_n = sum(t.cause == 1 for _, t in early)
    words = Text(
        zh=f"{due.value}：{events_n} 个事件，{len(early)} 名受试者", en=f"{due.value}: {events_n} events, {len(early)} participants"
    )  # fmt: skip
    says: Text | Unknown = nothing
    if isinstance(found, Unknown):
        says = found
        seen = Text(zh=f"{words.zh}；{found.because.zh}", en=f"{words.en}; {found.because.en}")
    else:
        v = found.value
        z, p = half_up(v["z"], 3), p_value(v["p"])
        hr = format(half_up(v["hazard ratio"], 2), "f") if v["hazard ratio"] == v["hazard ratio"] else "NE"
        seen = Text(
            zh=f"{words.zh}；风险比 {hr}，Z = {z}（正值有利于试验组），双侧 p {p}", en=f"{words.en}; hazard ratio {hr}, Z = {z} (positive favours the experimental arm), two-sided p {p}"
        )  # fmt: skip
        judged = _judged(cut, look, v, events_n)
        if judged is not None:
            boundary, says = judged
        else:
            says = Unknown.of("the boundary cannot be read", zh="无法读取该界值") if look.boundary else nothing
    return _Line(
        name=name, boundary=boundary, seen=seen, says=says, done=_acts(cut, due.value), rule="interim@study", participants=tuple(a.participant for a, _ in early),
        events=tuple(dict.fromkeys(n for a, _ in early for n in a.events)),
    )  # fmt: skip


def _moment(at: str) -> Text:
    zh = at
    for en_word, zh_word in (
        ("events", "个事件"),
        ("participants", "名受试者"),
        ("deaths", "例死亡"),
        ("responses", "例应答"),
        (" of ", " 的"),
    ):
        zh = zh.replace(en_word, zh_word)
    return Text(zh=f"{zh}时", en=f"at {at}")


def _known(cut: Cut, e: SurvivalEndpoint, key: str) -> list[tuple[Answered, Timed]]:
    out = []
    for p in members(cut, key):
        a = time_answer(cut, e, p)
        if isinstance(a.answer, Known) and isinstance(a.answer.value, Timed):
            out.append((a, a.answer.value))
    return out


def _due(cut: Cut, look: Interim, rows: Sequence[tuple[Answered, Timed]]) -> Known[date] | Unknown:
    """The day on which the information of a look was there."""
    size = cut.study.analysis.sample_size
    absolute = re.fullmatch(r"(\d+) (events|deaths|participants|responses)", look.at)
    share = re.fullmatch(r"(0\.\d+|[\d.]+ ?%) of (events|participants)", look.at)
    if absolute is not None:
        need, what = int(absolute[1]), absolute[2]
    elif share is not None:
        part = float(share[1].rstrip(" %")) / (100 if "%" in share[1] else 1)
        total = (size.events if share[2] == "events" else size.n) if size is not None else None
        if total is None:
            return Unknown.of("the total the share is of is not in the study file", zh="研究文件未给出该比例的总数")
        need, what = round(part * total), share[2]
    else:
        return Unknown.of("the moment of the look cannot be read", zh="无法读取期中分析的时点")
    if what == "responses":
        return Unknown.of("looks by responses are not dated here", zh="此处不确定按应答数进行的期中分析日期")
    days = (
        sorted(t.start for _, t in rows) if what == "participants" else sorted(t.date for _, t in rows if t.cause == 1)
    )
    if len(days) < need:
        return Unknown.of(f"not due: {len(days)} of {need} {what}", zh=f"未到：{need} 之 {len(days)}")
    return Known(days[need - 1])


def _compared(
    cut: Cut, e: SurvivalEndpoint, rows: Sequence[tuple[Answered, Timed]]
) -> Known[dict[str, float]] | Unknown:
    """Log-rank Z and hazard ratio of the two arms as they stood on the day, stratified where the study says so."""
    groups = [g for g in cut.groups() if any(a.group == g.name for a, _ in rows)]
    if len(groups) != 2:
        return Unknown.of("two arms are needed", zh="需要两个组")
    estimate = cut.study.analysis.estimates.get(e.name)
    people = {p.participant: p for p in cut.people}
    layers = (
        [" / ".join(people[a.participant].stratum) for a, _ in rows]
        if estimate is not None and estimate.strata == "allocation"
        else None
    )
    time, event = [months(t.days) for _, t in rows], [t.cause == 1 for _, t in rows]
    x = [1.0 if a.group == groups[0].name else 0.0 for a, _ in rows]
    test = logrank(time, event, x, strata=layers)
    if test.p != test.p:
        return Unknown.of("no events", zh="无事件")
    try:
        model = cox(time, event, x, strata=layers)
        hr = float("nan") if model.diverged else float(model.hazard_ratio[0])
    except ValueError:
        hr = float("nan")
    return Known({"z": test.z(list(test.groups).index(1.0)), "p": test.p, "hazard ratio": hr})


def _judged(cut: Cut, look: Interim, seen: Mapping[str, float], events_n: int) -> tuple[Text, Text | Unknown] | None:
    """The boundary in numbers and its word: ``hazard ratio > 1``, ``z < 0.5``, ``p < 0.005``, or a spending function."""
    text = (look.boundary or "").strip()
    written = re.fullmatch(r"(hazard ratio|hr|z|p)\s*(>=|<=|>|<)\s*(-?[\d.]+)", text, re.IGNORECASE)
    stop = (
        Text(zh="越界：停止", en="crossed: stop")
        if look.binding
        else Text(zh="越界：建议停止", en="crossed: stopping is advised")
    )
    go = Text(zh="未越界：继续", en="not crossed: go on")
    if written is not None:
        name = {"hr": "hazard ratio"}.get(written[1].lower(), written[1].lower())
        v, limit = seen[name], float(written[3])
        crossed = {">": v > limit, ">=": v >= limit, "<": v < limit, "<=": v <= limit}[written[2]]
        return Text.same(text), stop if crossed else go
    size = cut.study.analysis.sample_size
    if text in KINDS and size is not None and size.events and look.for_ != "futility":
        sides = size.sides or 2
        try:
            plan = GroupSequential(
                looks=(min(events_n / size.events, 0.999), 1.0), spending=text, alpha=float(size.alpha or 0.05), sides=sides, maximum=float(size.events)
            )  # fmt: skip
        except TrialwrightError:
            return None
        bound = plan.two.upper[0]
        words = Text.same(f"Z ≥ {half_up(bound, 3)} ({text}, {events_n}/{size.events})")
        return words, stop if seen["z"] >= bound else go
    return None


def _acts(cut: Cut, since: date) -> Text:
    """What was recorded about enrolment from a day on."""
    found = [
        (e.happened, type(e).__name__)
        for log in cut.log.values()
        for _, e in log
        if isinstance(e, ev.AccrualPaused | ev.AccrualClosed | ev.CutTaken) and _day(e) >= since
    ]
    words = {
        "AccrualPaused": ("暂停入组", "enrolment paused"),
        "AccrualClosed": ("关闭入组", "enrolment closed"),
        "CutTaken": ("取数据截止", "data cut taken"),
    }
    if not found:
        return NONE_YET
    return Text(
        zh="；".join(f"{d} {words[k][0]}" for d, k in found[:4]),
        en="; ".join(f"{d} {words[k][1]}" for d, k in found[:4]),
    )


# --- stopping rules ----------------------------------------------------------------------------------------------------


def _stopping(cut: Cut, rule: StoppingRule) -> _Line:
    """A rule about the whole trial: who meets its condition, whether its limit is reached, what was done."""
    entered = sorted((p for p in cut.people if p.number), key=lambda p: p.number)
    of = rule.limit.of
    looked = entered[:of] if of is not None else entered
    names = names_in(cut.plan, rule.if_)
    met = [
        p
        for p in looked
        if isinstance(t := truth(cut.plan, rule.if_, facts_of(cut.plan, p, cut.at, only=names)), Known) and t.value
    ]
    need = rule.limit.count
    sentence = said(cut.study, rule.if_)
    among, among_en = (f"前 {of} 名中", f" of the first {of}") if of is not None else ("", "")
    then = {"pause accrual": "暂停入组", "stop accrual": "停止入组"}.get(str(rule.then), str(rule.then))
    boundary = Text(
        zh=f"{among}至少 {need} 名：{sentence.zh} → {then}", en=f"{need} or more{among_en}: {sentence.en} → {rule.then}"
    )  # fmt: skip
    seen = Text(zh=f"{len(looked)} 名中 {len(met)} 名", en=f"{len(met)} of {len(looked)}")
    says = Text(zh="已越界", en="crossed") if len(met) >= need else Text(zh="未越界", en="not crossed")
    acts = [
        (n, e)
        for log in cut.log.values()
        for n, e in log
        if isinstance(e, ev.AccrualPaused | ev.StopAcknowledged) and e.rule == rule.name
    ]
    paused = [str(e.happened)[:10] for _, e in acts if isinstance(e, ev.AccrualPaused)]
    decided = sum(isinstance(e, ev.StopAcknowledged) for _, e in acts)
    done = NONE_YET
    if acts:
        shown, more = paused[:3], len(paused) - 3
        done = Text(
            zh=f"暂停 {len(paused)} 次（{'、'.join(shown)}{f'，另 {more} 次' if more > 0 else ''}），委员会决定 {decided} 次",
            en=f"paused {len(paused)} times ({', '.join(shown)}{f', {more} more' if more > 0 else ''}), decided by the committee {decided} times",
        )
    return _Line(
        name=Text(zh=rule.name.replace("_", " "), en=rule.name.replace("_", " ")), boundary=boundary, seen=seen, says=says, done=done, rule=f"stopping@{rule.name}",
        participants=tuple(p.participant for p in (met or looked)), events=tuple(str(n) for n, _ in acts),
    )  # fmt: skip
