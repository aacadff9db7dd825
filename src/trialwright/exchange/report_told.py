"""One virtual trial told: its flow, its swimmer plot, the committee's decisions with their reasons, and every participant's calendar."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_page import Shown, figure, folded, heading, joined, para, section, show, t, table
from trialwright.exchange.report_swimmer import MOST_LANES, dlt_on, end_of, entered, swimmer_svg
from trialwright.exchange.report_words import Wording
from trialwright.history import events as ev
from trialwright.history.participant import History, day_of
from trialwright.trial import oversight
from trialwright.trial.plan import Plan
from trialwright.trial.state import Draft
from trialwright.values.answer import Known
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text

_STATES: Final = {
    "on_study": t("仍在研究中", "on study"), "off_study": t("已离开研究", "off study"), "dead": t("死亡", "died"),
    "screening": t("筛选中", "in screening"), "screen_failed": t("筛选失败", "screen failure"),
}  # fmt: skip
_CONCLUSIONS: Final = {
    "complete": t("按计划结束", "completed as planned"), "unsafe": t("因安全性终止", "stopped for safety"),
    "futile": t("因无效终止", "stopped for futility"), "": t("未得出结论", "not concluded"),
}  # fmt: skip
MOST_PRINTED: Final = 24
_TERMS: Final = {
    "fatigue": "疲乏", "nausea": "恶心", "fever": "发热", "rash": "皮疹", "diarrhoea": "腹泻", "anaemia": "贫血", "pain": "疼痛",
    "cough": "咳嗽", "vomiting": "呕吐", "haemorrhage": "出血", "febrile_neutropenia": "发热性中性粒细胞减少",
    "neutrophil_count_decreased": "中性粒细胞计数降低", "platelet_count_decreased": "血小板计数降低", "infusion_reaction": "输注反应",
    "adverse_event": "不良事件", "infection": "感染", "bleeding": "出血",
}  # fmt: skip
_RESPONSES: Final = ("CR", "PR", "SD", "PD", "NE")


def told_section(number: int, dossier: Dossier, say: Wording) -> str:
    """The section of the report."""
    people = entered(dossier)
    title = t(
        f"一次虚拟试验（第{dossier.told.number + 1}次）", f"One virtual trial (no. {dossier.told.number + 1}) told"
    )
    if not people:
        words = t("这次虚拟试验没有人入组。", "Nobody was enrolled in this virtual trial.")
        return section(number, "told", title, para(words) + _flow(dossier, people, say))
    body = (
        para(_opening(dossier, people)) + heading(t("参与者流程", "Flow of participants")) + _flow(dossier, people, say)
    )
    body += heading(t("泳道图", "Swimmer plot"))
    if len(people) > MOST_LANES:
        body += para(t(f"图中为最早入组的{MOST_LANES}例；全部{len(people)}例见下表。", f"The first {MOST_LANES} to enter are drawn; all {len(people)} are in the table below."), "soft small")  # fmt: skip
    body += figure(swimmer_svg(dossier, say, people))
    body += _decisions(dossier, say) + _pauses(dossier, say)
    body += heading(t("逐例情况", "Participant by participant")) + _people(dossier, people, say)
    return section(number, "told", title, body)


def _opening(dossier: Dossier, people: Sequence[History]) -> Text:
    opened = dossier.told.trial.opened
    last = max(end_of(p) for p in people)
    return t(
        f"虚拟参与者{len(people)}例，{opened}开放入组，最后一次随访{last}。以下人物与日期均为程序生成，不对应任何真实个体。",
        f"{len(people)} virtual participants; opened {opened}, last follow-up {last}. Persons and dates are invented by the program and stand for nobody.",
    )


def _flow(dossier: Dossier, people: Sequence[History], say: Wording) -> str:
    screened, failed, away = dossier.told.turned
    arms = Counter(p.arm for p in people)
    steps: list[tuple[int, Text, str]] = [
        (screened, t("筛选", "screened"), ""),
        (failed, t("筛选失败", "failed screening"), "out"),
        (away, t("无名额未入组", "turned away, no place"), "out"),
        (len(people), t("入组", "enrolled"), ""),
    ]
    if len(dossier.study.arms) > 1:
        for a in dossier.study.arms:
            name = say.name(a)
            steps.append((arms[a], Text(zh=f"分入{name.of('zh')}", en=f"allocated to {name.of('en')}"), ""))
        none = arms[""]
        if none:
            steps.append((none, t("未分组", "not allocated"), "out"))
    steps += [
        (
            sum(1 for p in people if "treatment_start" in p.dates or p.given),
            t("有给药记录", "with a dose recorded"),
            "",
        ),
        (sum(1 for p in people if "withdrawal" in p.dates), t("退出", "withdrew"), "out"),
        (sum(1 for p in people if "lost" in p.dates), t("失访", "lost to follow-up"), "out"),
        (sum(1 for p in people if "progression" in p.dates), t("疾病进展", "progressed"), ""),
        (sum(1 for p in people if "death" in p.dates), t("死亡", "died"), ""),
        (sum(1 for p in people if p.state == "on_study"), t("结束时仍在研究中", "on study at the end"), ""),
    ]
    if dossier.study.escalation is not None:
        letters = Counter(oversight.dlt_status(dossier.plan, p, end_of(p)).letter for p in people if p.cohort)
        steps.append((letters["N"] + letters["T"], t("DLT可评价", "evaluable for DLT"), ""))
    items = "".join(f'<li class="{css}"><b>{n}</b>{show(words)}</li>' for n, words, css in steps)
    return f'<ul class="flow">{items}</ul>'


def _decisions(dossier: Dossier, say: Wording) -> str:
    escalation = dossier.study.escalation
    if escalation is None:
        return ""
    title = heading(t("剂量递增决定", "Decisions on dose levels"))
    rows: list[tuple[Shown, ...]] = []
    draft = Draft(dossier.plan)
    for event in dossier.told.events:
        if isinstance(event, ev.Ratified):
            advice = oversight.advice(draft, day_of(event.happened))
            because = advice.value.because if isinstance(advice, Known) else Text.same("–")
            rows.append(
                (
                    str(day_of(event.happened)),
                    _decided(event, say),
                    because,
                    _so_far(draft, dossier, say, day_of(event.happened)),
                )
            )
        draft.apply(event)
    if not rows:
        return title + para(
            t("这次虚拟试验中委员会没有作出决定。", "The committee took no decision in this virtual trial.")
        )
    concluded = dossier.told.trial.concluded
    end = para(t("试验结束时尚无结论。", "There was no conclusion when this trial ended.")) if concluded is None else ""
    head = (t("日期", "date"), t("决定", "decision"), t("理由", "because"), t("DLT/可评价", "DLTs/evaluable"))
    return title + table(head, rows) + end


def _decided(e: ev.Ratified, say: Wording) -> Text:
    if e.conclusion:
        end = _CONCLUSIONS.get(e.conclusion, Text.same(e.conclusion))
        if not e.cohort:
            return Text(zh=f"{end.zh}；无可推荐剂量", en=f"{end.en}; no level recommended")
        level = say.cohort(e.cohort)
        return Text(zh=f"{end.zh}；推荐{level.zh}", en=f"{end.en}; {level.en} recommended")
    level = say.cohort(e.cohort)
    return Text(zh=f"{level.zh}再入组{e.n}例", en=f"{e.n} more at {level.en}")


def _so_far(draft: Draft, dossier: Dossier, say: Wording, on: date) -> Text:
    escalation = dossier.study.escalation
    assert escalation is not None
    names = list(escalation.cohorts)
    counts = oversight.outcomes(draft, on)[0].counts(len(names))
    parts = [
        Text(zh=f"{say.cohort(c).zh} {counts.toxicity[k]}/{counts.n[k]}", en=f"{say.cohort(c).en} {counts.toxicity[k]}/{counts.n[k]}")
        for k, c in enumerate(names) if counts.n[k] or counts.toxicity[k]
    ]  # fmt: skip
    return joined(parts, "；", "; ") if parts else Text.same("–")


def _pauses(dossier: Dossier, say: Wording) -> str:
    title = heading(t("暂停与停止", "Pauses and stops"))
    rows: list[tuple[Shown, ...]] = []
    for e in dossier.told.events:
        on = str(day_of(e.happened))
        if isinstance(e, ev.AccrualPaused):
            rule = dossier.study.stopping.get(e.rule)
            why: Shown = "–" if rule is None else say.condition(rule.if_)
            rows.append((on, t("暂停入组", "enrolment paused"), why))
        elif isinstance(e, ev.AccrualResumed):
            rows.append((on, t("恢复入组", "enrolment resumed"), ""))
        elif isinstance(e, ev.AccrualClosed):
            rows.append((on, t("结束入组", "enrolment closed"), _closed(e.because)))
    if not rows:
        said = t("没有规则触发暂停。", "No rule paused this trial.")
        if not dossier.study.stopping:
            said = t(
                "研究文件没有全试验停止规则，也没有发生暂停。",
                "The study file has no stopping rule for the whole trial, and nothing paused it.",
            )
        return title + para(said)
    return title + table((t("日期", "date"), t("事件", "what"), t("触发规则或原因", "rule or reason")), rows)


def _closed(because: str) -> Text:
    known = {"full": t("名额已满", "full"), "planned number reached": t("达到计划例数", "planned number reached")}
    return known.get(because, Text.same(because))


def _people(dossier: Dossier, people: Sequence[History], say: Wording) -> str:
    toxic = dossier.study.escalation is not None
    head: list[Shown] = [t("编号", "no."), t("入组日期", "enrolled"), t("组别/剂量", "arm / level"), t("给药", "given")]
    head += [t("DLT", "DLT")] if toxic else []
    head += [t("最高级别不良事件", "worst adverse event"), t("最佳疗效", "best response"), t("结局", "outcome")]
    rows = []
    for p in people:
        group = say.cohort(p.cohort) if p.cohort and toxic else say.name(p.arm) if p.arm else Text.same("–")
        row: list[Shown] = [p.number, str(p.dates["enrolment"]), group, _given_words(dossier.plan, p, say)]
        if toxic:
            row.append(oversight.dlt_status(dossier.plan, p, end_of(p)).because)
        row += [_worst(p), _best(p), _outcome(p)]
        rows.append(row)
    summary = table(head, rows, css="wide small")
    diaries = "".join(_diary(dossier, p, say) for p in people)
    label = t("每例的给药与事件日历", "Dose and event calendar of every participant")
    if len(people) > MOST_PRINTED:
        label = Text(zh=f"{label.zh}（仅屏幕显示，不打印）", en=f"{label.en} (on screen only, not printed)")
    return (
        folded(t(f"全部{len(people)}例一览", f"All {len(people)} at a glance"), summary, is_open=len(people) <= 40)
    ) + folded(label, diaries, on_paper=len(people) <= MOST_PRINTED)


def is_supply(plan: Plan, name: str) -> bool:
    """Whether a long course taken at home is recorded by its first and last dose."""
    line = plan.line(name)
    return line is not None and line.is_supply


def _given_words(plan: Plan, p: History, say: Wording) -> Text:
    parts = []
    for name, given in p.given.items():
        label = say.name(name)
        if (
            is_supply(plan, name) and len(given) == 1
        ):  # its last dose is not recorded: it goes on, or ended with the person
            since = day_of(given[0].happened)
            parts.append(Text(zh=f"{label.of('zh')}自{since}起", en=f"{label.of('en')} from {since} on"))
            continue
        if is_supply(plan, name):
            days = (day_of(given[-1].happened) - day_of(given[0].happened)).days + 1
            parts.append(Text(zh=f"{label.of('zh')}{days}天", en=f"{label.of('en')} for {days} days"))
            continue
        parts.append(Text(zh=f"{label.of('zh')}×{len(given)}", en=f"{label.of('en')} × {len(given)}"))
    return joined(parts) if parts else t("未给药", "none")


def _worst(p: History) -> Text:
    graded = [a for a in p.adverse_events.values() if a.grade is not None]
    if not graded:
        return t("无", "none")
    worst = max(graded, key=lambda a: a.grade or 0)
    return term(worst.event.term, worst.grade)


def term(name: str, grade: int | None) -> Text:
    """An adverse event with its grade."""
    zh = _TERMS.get(name.replace(" ", "_"), name.replace("_", " "))
    en = name.replace("_", " ")
    return Text(zh=f"{zh}（{grade}级）", en=f"{en} (grade {grade})") if grade is not None else Text(zh=zh, en=en)


def _best(p: History) -> str:
    found = [e.response for e in p.responses]
    return next((r for r in _RESPONSES if r in found), found[0] if found else "–")


def _outcome(p: History) -> Text:
    state = _STATES.get(p.state, Text.same(p.state))
    on = next((p.dates[n] for n in ("death", "withdrawal", "lost", "off_study") if n in p.dates), None)
    if p.state == "off_study" and "withdrawal" in p.dates:
        state = t("退出研究", "withdrew")
    elif p.state == "off_study" and "lost" in p.dates:
        state = t("失访", "lost to follow-up")
    return state if on is None else Text(zh=f"{state.zh}（{on}）", en=f"{state.en} ({on})")


def _diary(dossier: Dossier, p: History, say: Wording) -> str:
    start = (
        p.dates.get("first_dose")
        or p.dates.get("treatment_start")
        or p.dates.get("randomisation")
        or p.dates["enrolment"]
    )
    lines: list[tuple[date, Text]] = [(p.dates["enrolment"], t("入组", "enrolled"))]
    if "randomisation" in p.dates:
        arm = say.name(p.arm) if p.arm else Text.same("–")
        lines.append((p.dates["randomisation"], Text(zh=f"随机分入{arm.of('zh')}", en=f"randomised to {arm.of('en')}")))
    for name, given in p.given.items():
        lines += _supplied(say.name(name), given) if is_supply(dossier.plan, name) else _courses(say.name(name), given)
    for name, left in p.omitted.items():
        label = say.name(name)
        lines += [
            (
                day_of(o.happened),
                Text(zh=f"{label.of('zh')}第{o.number}次未给", en=f"{label.of('en')} no. {o.number} not given"),
            )
            for o in left
        ]
    for name, doses in p.doses.items():
        label = say.name(name)
        lines += [
            (
                day_of(d.happened),
                Text(zh=f"{label.of('zh')}剂量改为{_amount(d.to)}", en=f"{label.of('en')} changed to {_amount(d.to)}"),
            )
            for d in doses
        ]
    lines += [(a.onset, term(a.event.term, a.grade)) for a in p.adverse_events.values()]
    lines += [
        (day_of(r.happened), Text(zh=f"疗效评价：{r.response}", en=f"response: {r.response}")) for r in p.responses
    ]
    for (visit, n), on in p.missed.items():
        label = say.name(visit)
        times = f"[{n}]" if n > 1 else ""
        lines.append((on, Text(zh=f"访视缺失：{label.of('zh')}{times}", en=f"visit missed: {label.of('en')}{times}")))
    for name, (on, passed) in p.gates.items():
        if name != dossier.plan.first_gate:
            gate = say.name(name)
            lines.append(
                (
                    on,
                    Text(
                        zh=f"关口“{gate.of('zh')}”：{'通过' if passed else '未通过'}",
                        en=f"gate “{gate.of('en')}”: {'passed' if passed else 'not passed'}",
                    ),
                )
            )
    toxic = dlt_on(dossier, p)
    if toxic is not None:
        lines.append((toxic, t("判定为剂量限制性毒性", "counted as a dose-limiting toxicity")))
    named = {"withdrawal": t("退出研究", "withdrew"), "lost": t("失访", "lost to follow-up"), "death": t("死亡", "died"), "new_therapy": t("开始新的治疗", "new therapy started")}  # fmt: skip
    lines += [(p.dates[n], words) for n, words in named.items() if n in p.dates]
    lines.sort(key=lambda x: x[0])
    rows: list[tuple[Shown, ...]] = [(_day(on, start), str(on), words) for on, words in lines]
    group = (
        say.cohort(p.cohort)
        if p.cohort and dossier.study.escalation is not None
        else say.name(p.arm)
        if p.arm
        else Text.same("–")
    )
    label = Text(zh=f"{p.number}　{group.of('zh')}", en=f"{p.number}  {group.of('en')}")
    head = (t("研究日", "day"), t("日期", "date"), t("事件", "what"))
    return f'<details class="diary"><summary>{show(label)}</summary>{table(head, rows)}</details>'


def _day(on: date, start: date) -> Text:
    n = (on - start).days
    day = n + 1 if n >= 0 else n
    return t(f"第{day}天", f"day {day}")


def _supplied(label: Text, given: Sequence[ev.Administered]) -> list[tuple[date, Text]]:
    """First and last dose of a course taken at home."""
    first, last = day_of(given[0].happened), day_of(given[-1].happened)
    dose = f" {_amount(given[0].given)}" if given[0].given is not None else ""
    out = [(first, Text(zh=f"{label.of('zh')}开始{dose}", en=f"{label.of('en')} begins{dose}"))]
    if last != first:
        out.append((last, Text(zh=f"{label.of('zh')}末次", en=f"{label.of('en')}, last dose")))
    return out


def _courses(label: Text, given: Iterable[ev.Administered]) -> list[tuple[date, Text]]:
    """Administrations that follow each other within four days and are alike become one line."""
    runs: list[list[ev.Administered]] = []
    for e in given:
        last = runs[-1][-1] if runs else None
        near = last is not None and (day_of(e.happened) - day_of(last.happened)).days <= 4
        if near and last is not None and last.given == e.given and last.share == e.share:
            runs[-1].append(e)
        else:
            runs.append([e])
    out = []
    for run in runs:
        first, last = run[0], run[-1]
        dose = f" {_amount(first.given)}" if first.given is not None else ""
        share = "" if first.share == 1 else f" ({100 * first.share:.0f} %)"
        if len(run) == 1:
            out.append(
                (
                    day_of(first.happened),
                    Text(
                        zh=f"{label.of('zh')}第{first.number}次{dose}{share}",
                        en=f"{label.of('en')} no. {first.number}{dose}{share}",
                    ),
                )
            )
        else:
            end = day_of(last.happened)
            out.append(
                (
                    day_of(first.happened),
                    Text(
                        zh=f"{label.of('zh')}第{first.number}–{last.number}次，每次{dose.strip() or '按方案'}{share}，至{end}",
                        en=f"{label.of('en')} nos. {first.number} to {last.number}, each{dose or ' as planned'}{share}, until {end}",
                    ),
                )
            )
    return out


def _amount(q: Quantity | None) -> str:
    if q is None:
        return ""
    number = plain(q.value)
    unit = re.sub(r"[{}]", "", q.unit.code)
    if len(number) > 7 and q.value >= 10**6:
        number = f"{q.value:.3g}".replace("e+", "e")
    return f"{number} {unit}" if unit and unit != "1" else number
