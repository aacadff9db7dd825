"""What the study still leaves open, every value taken by default, and every assumption a rehearsal rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from trialwright.exchange import report_times as times
from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_page import Html, Shown, folded, heading, para, section, show, t, table, tag
from trialwright.exchange.report_times import powers
from trialwright.exchange.report_words import Wording
from trialwright.reading.drafting.reasons import reason_in_both
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import Decision, Study
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

STATUS: Final = {
    "open": (t("未决", "open"), "open"),
    "default": (t("暂取默认", "default"), "open"),
    "decided": (t("已决定", "decided"), "done"),
}
_ASSUMED: Final = {
    "default": t("程序默认", "default"),
    "stated": t("用户指定", "given"),
    "decided": t("已决定", "decided"),
}
_SOURCES: Final = {
    "assumption of the program; change it with --set or in a scenario file": "程序假设，可用--set或情景文件更改",
    "analysis.sample size": "研究文件的样本量依据",
    "the registered recruitment window": "登记的招募期",
    "given by the user": "用户指定",
    "no record states a truth; a ladder whose third level lies at a target of 0.30 (Storer, Biometrics 1989;45:925)": "注册信息不含真实概率；采用第三剂量水平位于目标0.30的阶梯（Storer, Biometrics 1989;45:925）",
}
_SOURCES_EN: Final = {"analysis.sample size": "the study file's sample size"}
_RATES: Final = ("accrual",)
_DAYS: Final = ("_days",)


def decisions_section(number: int, dossier: Dossier, words: Wording) -> str:
    """The section of the report: decisions, values to be confirmed, assumptions."""
    study = dossier.study
    body = heading(t("待定事项", "Decisions")) + _decisions(study, words)
    body += heading(t("待确认的默认值", "Values taken by default, to be confirmed")) + _tbc(study, words)
    body += heading(t("本次预演的假设", "What this rehearsal assumes")) + assumptions_table(dossier.scenario, words)
    return section(number, "decisions", t("待决定与假设", "Decisions and assumptions"), body)


def _decisions(study: Study, words: Wording) -> str:
    if not study.decisions:
        return para(t("研究文件没有列出待定事项。", "The study file lists no open decisions."))
    ordered = sorted(study.decisions.values(), key=lambda d: (d.status == "decided", not d.blocking))
    rows = [decision_row(d, words) for d in ordered]
    blocking = sum(1 for d in ordered if d.blocking and d.status != "decided")
    told = t(
        f"共{len(ordered)}项，其中{blocking}项未经逐一决定不得开放入组；其余可一次采纳默认值。",
        f"{len(ordered)} in all; {blocking} must be decided one by one before anybody may be enrolled, the others may be adopted together.",
    )
    head = (
        "",
        t("问题", "question"),
        t("暂取 / 选项", "taken / options"),
        t("依据", "source"),
        t("状态", "status"),
        t("涉及", "sets"),
    )
    return para(told) + table(head, rows, css="stack")


def decision_row(d: Decision, words: Wording) -> tuple[Shown, ...]:
    """One decision as a row of the table."""
    status, css = STATUS[d.status]
    marks = show(tag(status, css))
    if d.blocking and d.status != "decided":
        marks += " " + show(tag(t("阻止入组", "blocks enrolment"), "blocks"))
    sets = "<br>".join(show(words.path(p)) for p in d.sets)
    return (
        d.name,
        d.question,
        Html(_options(d, words)),
        in_both(d.source) if d.source else "–",
        Html(marks),
        Html(f'<span class="small soft">{sets or "–"}</span>'),
    )


def said(option: str) -> str | Text:
    """An option in words, without the underscores of names."""
    return in_both(show_name(option))


def show_name(option: str) -> str:
    """Words without the underscores of names."""
    return powers(option.replace("three_plus_three", "3+3").replace("_", " "))


def option_said(d: Decision, words: str) -> str | Text:
    """What is taken, or an option, in both languages where the file gives both."""
    found = next((a for a in d.alternatives if a.take == words and a.zh), None)
    return Text(zh=powers(found.zh or words), en=show_name(words)) if found is not None else said(words)


_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


def in_both(words: str) -> str | Text:
    """A line that holds both languages (``中文 / English``) as a text of two; any other line as it is.

    >>> in_both("程序默认值 / defaults of the program").en
    'defaults of the program'
    """
    for m in re.finditer(" / ", words):
        zh, en = words[: m.start()], words[m.end() :]
        if _HAN.search(zh) and not _HAN.search(en):
            return Text(zh=zh, en=en)
    return words


_DOSE_AND_WHEN: Final = re.compile(r"[^;]+; (?:every|once|daily|twice|three times)\b.*")
"""What a draft takes for an intervention: a line of doses and a line of days, as the study file writes them."""


def _as_it_stands(d: Decision, taken: str, words: Wording) -> Text | None:
    """Dose and days of the one intervention a drafted decision is about, in words; ``None`` for any other decision."""
    if d.status != "default" or d.options or len(d.sets) != 1 or not _DOSE_AND_WHEN.fullmatch(taken):
        return None
    head, _, name = d.sets[0].partition(".")
    x = words.study.interventions.get(name) if head == "interventions" else None
    if x is None or x.dose is None or x.when is None:
        return None
    dose, when = times.dose(x.dose, words.name), times.schedule(x.when, words.name)
    return Text(zh=f"{dose.of('zh')}；{when.of('zh')}", en=f"{dose.of('en')}; {when.of('en')}")


def _options(d: Decision, words: Wording) -> str:
    taken = d.taken or (d.options[0] if d.options and d.status != "open" else "")
    shown = (_as_it_stands(d, taken, words) or option_said(d, taken)) if taken else ""
    out = f"<b>{show(shown)}</b>" if taken else ""
    others = [o for o in d.options if o != taken]
    if others:
        label = t("其他选项：", "or: ") if taken else t("选项：", "options: ")
        out += ("<br>" if out else "") + show(label) + "; ".join(show(option_said(d, o)) for o in others)
    if not out:
        out = show(
            t("见“涉及”各项的现值", "the values under “sets” as they stand")
            if d.status != "open"
            else t("尚无提议", "nothing proposed")
        )
    return out


def _tbc(study: Study, words: Wording) -> str:
    if not study.tbc:
        return para(t("没有待确认的值。", "There are none."))
    groups: dict[str, list[tuple[Shown, ...]]] = {}
    for path, reason in study.tbc.items():
        d = study.decision_of(path)
        value = words.value(path)
        why: Shown = t("页面未写明，暂取此值", "not on the page; taken for now")
        if reason:
            why = reason_in_both(reason)
        elif d is not None:
            why = Text(zh=f"见{d.name}：{d.question.of('zh')}", en=f"see {d.name}: {d.question.of('en')}")
        shown: Shown = value if value is not None else t("整节内容", "the whole section")
        groups.setdefault(path.split(".")[0].split("[")[0], []).append(
            (words.path(path), shown, why, d.name if d else "–")
        )
    told = t(
        f"共{len(study.tbc)}个值由程序或起草者暂取，均须研究者确认；下表按研究文件的章节列出。",
        f"{len(study.tbc)} values were taken for now and await confirmation; they follow by section of the study file.",
    )
    parts = [
        folded(
            Text(zh=f"{(n := words.path(top)).of('zh')}（{len(rows)}）", en=f"{n.of('en')} ({len(rows)})"),
            _values(rows),
        )
        for top, rows in groups.items()
    ]
    return para(told) + "".join(parts)


def _values(rows: Sequence[tuple[Shown, ...]]) -> str:
    """The values of a section; one reason for all of them stands above the table, once."""
    head = (t("位置", "where"), t("现值", "value"), t("理由", "reason"), t("事项", "decision"))
    why = rows[0][2]
    if len(rows) > 2 and isinstance(why, Text | str) and all(r[2:] == rows[0][2:] for r in rows):
        why = why if isinstance(why, Text) else Text.same(why)
        once = Text(zh=f"以下各项理由相同：{why.of('zh')}", en=f"One reason for all of these: {why.of('en')}")
        return para(once) + table(head[:2], [r[:2] for r in rows], css="stack small")
    return table(head, rows, css="stack small")


def assumptions_table(scenario: Scenario, words: Wording) -> str:
    """Every assumption with its value, status, source and reason."""
    rows = [
        (_meaning(name, s, words), assumed(name, s.value, s.because.en if s.because else ""), Html(f'<span class="keep">{show(_ASSUMED.get(s.status, Text.same(s.status)))}</span>'), source_said(s.source), Html(f"<code>{show(name)}</code>"))
        for name, s in scenario.truth.items()
    ]  # fmt: skip
    defaults = len(scenario.defaults)
    told = t(
        f"注册页面不含“真实”疗效与毒性。以下{len(rows)}项为假设，其中{defaults}项为程序默认；改变任何一项，结果随之改变（trialwright rehearse … --set 名称=值）。",
        f"No registry page states a truth. These {len(rows)} values are assumed, {defaults} of them by default; change one and the results change (trialwright rehearse … --set NAME=VALUE).",
    )
    head = (t("假设", "assumption"), t("取值", "value"), t("状态", "status"), t("来源", "source"), t("名称", "name"))
    return para(told) + table(head, rows, css="stack")


def _meaning(name: str, s: Sourced[Any], words: Wording) -> Text:
    if s.because is None:
        return Text.same(name.replace("_", " "))
    _, _, thing = name.partition(".")
    zh, en = s.because.of("zh"), s.because.of("en")
    if not thing:
        return Text(zh=zh, en=en)
    called = words.name(thing)
    return Text(zh=zh.replace(thing, called.of("zh")), en=en.replace(thing, called.of("en")))


def source_said(source: str) -> Text:
    """Where an assumption comes from, in both languages as far as the words are the program's own."""
    return Text(zh=_SOURCES.get(source, source), en=_SOURCES_EN.get(source, source))


def assumed(name: str, value: object, label: str = "") -> Text:
    """An assumed value: a share or probability in per cent, a time with its unit, any other number as it is.

    Args:
        name: as ``--set`` takes it. label: what it means, in English; it says whether it is a share.

    >>> assumed("missed_visit", 0.05, "share of visits that are missed").en, assumed("screening_days", 7).en
    ('5 %', '7 days')
    """
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, str):
        return {"uniform": t("均匀分布", "uniform")}.get(value, Text.same(value))
    if not isinstance(value, int | float):
        return Text.same(str(value))
    if name.endswith(_DAYS):
        return t(f"{value:g}天", f"{value:g} days")
    if name.startswith("median_"):
        return t(f"{value:g}个月", f"{value:g} months")
    if name in _RATES:
        return t(f"{value:.3g}例/月", f"{value:.3g} a month")
    is_share = 0 <= value <= 1 and ("share" in label or "probability" in label)
    return Text.same(f"{100 * value:g} %" if is_share else f"{value:g}")
