"""The head, the foot and the next steps of a report."""

from __future__ import annotations

from html import escape
from typing import Final

from trialwright.exchange.dossier import Dossier
from trialwright.exchange.report_decisions import option_said
from trialwright.exchange.report_findings import cleaner, field_words
from trialwright.exchange.report_page import Html, Shown, para, section, show, t, table
from trialwright.exchange.report_words import Wording, listed
from trialwright.reading.redaction import redacted
from trialwright.study.conduct import Decision
from trialwright.values.finding import Severity
from trialwright.values.text import Text

_RUN: Final = {
    "trialwright": t("trialwright版本", "trialwright"), "python": t("Python版本", "Python"), "seed": t("随机种子", "seed"),
    "trials": t("虚拟试验次数", "virtual trials"), "workers": t("进程数", "processes"), "seconds": t("用时（秒）", "seconds"),
    "study sha256": t("研究文件SHA-256", "SHA-256 of the study file"),
}  # fmt: skip
_MOST: Final = 12


def head(dossier: Dossier, contents: tuple[tuple[str, Text], ...]) -> str:
    """The first section: name, number, what was rehearsed, and that nobody in it is real."""
    study, found = dossier.study, dossier.characteristics
    number = (dossier.record.id if dossier.record is not None else None) or study.reference.number
    title = Text(zh=redacted(study.identity.title.of("zh")), en=redacted(study.identity.title.of("en")))
    facts = [
        (str(found.trials), t("次虚拟试验", "virtual trials")),
        (str(_enrolled(dossier)), t("例（每次平均入组）", "participants on average")),
        (str(len(study.arms)), t("组", "arm" if len(study.arms) == 1 else "arms")),
        (str(len(study.blocking)), t("项决定阻止入组", "decisions block enrolment")),
        (str(len(study.tbc)), t("个值待确认", "values to confirm")),
        (str(len(dossier.scenario.defaults)), t("项假设为程序默认", "assumptions by default")),
    ]  # fmt: skip
    if dossier.record is not None:
        errors = sum(1 for f in dossier.findings if f.severity is Severity.ERROR)
        facts.append(
            (f"{len(dossier.findings)}", t(f"个页面问题（错误{errors}）", f"findings on the page ({errors} errors)"))
        )
    items = "".join(f"<li><b>{escape(n)}</b>{show(words)}</li>" for n, words in facts)
    links = "".join(f'<a href="#{name}">{k}&nbsp;{show(words)}</a>' for k, (name, words) in enumerate(contents, 2))
    badge = (
        f'<span class="id">{escape(number)}</span>'
        if number
        else f'<span class="id">{show(t("页面未显示注册号", "no registration number on the page" if dossier.record is not None else "no registration number"))}</span>'
    )
    if not number and dossier.record is None:
        badge = f'<span class="id">{show(t("无注册号", "no registration number"))}</span>'
    return (
        f'<header><div class="top">{badge}<button id="lang" type="button">中文 / English</button></div>'
        f'<h1>{show(title)}</h1><p class="soft">{show(_what(dossier))}</p></header><div class="report">'
        f'<div class="virtual">{show(_virtual())}</div><ul class="facts">{items}</ul><nav class="contents">{links}</nav>'
    )


def _enrolled(dossier: Dossier) -> str:
    spread = next((s for s in dossier.characteristics.spreads if s.name == "enrolled"), None)
    return f"{spread.mean:.1f}" if spread is not None and spread.values else "–"


def _what(dossier: Dossier) -> Text:
    study = dossier.study
    i = study.identity
    phase, model = listed(i.phase or ""), listed(i.model)
    zh = "，".join(x for x in (phase.of("zh"), model.of("zh")) if x)
    en = ", ".join(x for x in (phase.of("en"), model.of("en")) if x)
    origin = t("由注册页面自动起草的研究文件", "a study file drafted from the registry page") if dossier.record is not None else t(f"研究文件{dossier.study_name}", f"the study file {dossier.study_name}")  # fmt: skip
    return Text(
        zh=f"预演报告 · {study.name} {study.version} · {zh} · 预演对象：{origin.zh}",
        en=f"Rehearsal report · {study.name} {study.version} · {en} · rehearsed: {origin.en}",
    )


def _virtual() -> Html:
    big = show(t("全部为虚拟参与者。", "All participants are virtual."))
    rest = show(
        t(
            "本报告由程序按列出的假设模拟而成，没有任何真实患者数据；它说明方案写成可执行的规则后会怎样运行，不预测疗效或安全性。假设见第4节，改变假设，结果即改变。",
            "This report is a simulation by a program under the assumptions it lists; it holds no data of any patient. It shows how the trial runs once written down as rules, and predicts neither efficacy nor safety. Section 4 lists the assumptions; change one and the results change.",
        )
    )
    return Html(f"<b>{big}</b> {rest}")


def next_section(number: int, dossier: Dossier, say: Wording) -> str:
    """What to decide and mend next, in order of urgency."""
    study = dossier.study
    title = t("接下来要决定什么", "What to decide next")
    body = ""
    blocking = study.blocking
    if blocking:
        body += para(t("须逐一决定，否则不得开放入组：", "To be decided one by one before enrolment may open:"))
        items = "".join(f"<li><b>{escape(d.name)}</b> {show(d.question)}{_now(d)}</li>" for d in blocking)
        body += f'<ol class="next">{items}</ol>'
    else:
        body += para(t("没有阻止入组的待定事项。", "No open decision blocks enrolment."))
    body += _mend(dossier)
    rest = [d for d in study.decisions.values() if not d.blocking and d.status != "decided"]
    if rest:
        names = ", ".join(d.name for d in rest)
        body += para(
            t(
                f"可一次采纳默认值的{len(rest)}项：{names}。",
                f"{len(rest)} may be adopted together at their defaults: {names}.",
            )
        )
    if study.tbc:
        body += para(
            t(
                f"{len(study.tbc)}个待确认值（第4节）经研究者确认后，从研究文件中去掉TBC标记，再次预演。",
                f"Confirm the {len(study.tbc)} values of section 4, take their TBC marks out of the study file, and rehearse again.",
            )
        )
    if not study.identity.may_enrol:
        status = listed(study.identity.status)
        body += para(
            t(
                f"研究状态为“{status.zh}”：可以预演，不得入组。",
                f"The study's status is “{status.en}”: it may be rehearsed, nobody may be enrolled.",
            )
        )
    return section(number, "next", title, body)


def _now(d: Decision) -> str:
    taken, options, status = d.taken, d.options, d.status
    if taken:
        return " " + show(
            Html(f'<span class="soft">({show(t("暂取：", "for now: "))}{show(option_said(d, taken))})</span>')
        )
    if options and status != "open":
        return " " + show(
            Html(f'<span class="soft">({show(t("建议：", "proposed: "))}{show(option_said(d, options[0]))})</span>')
        )
    if options:
        return " " + show(
            Html(
                f'<span class="soft">({show(t("选项：", "options: "))}{"; ".join(show(option_said(d, o)) for o in options)})</span>'
            )
        )
    return ""


def _mend(dossier: Dossier) -> str:
    if dossier.record is None:
        return ""
    errors = [f for f in dossier.findings if f.severity is Severity.ERROR]
    if not errors:
        return para(t("页面上没有错误级问题须更正。", "No error on the page must be mended."))
    clean = cleaner(dossier.record)
    items = ""
    for f in errors[:_MOST]:
        where = field_words(f.field)
        remedy = Text(zh=clean(f.remedy.of("zh")), en=clean(f.remedy.of("en")))
        items += f'<li><span class="code">{escape(f.code)}</span> {show(where)}: {show(remedy)}</li>'
    more = len(errors) - _MOST
    tail = para(t(f"另有{more}条错误，见第3节。", f"{more} more errors are in section 3."), "soft") if more > 0 else ""
    return (
        para(t("须更正的页面错误：", "Errors on the page that must be mended:"))
        + f'<ol class="next">{items}</ol>'
        + tail
    )


def foot(number: int, dossier: Dossier) -> str:
    """Run facts and how to make the same report again."""
    rows: list[tuple[Shown, ...]] = [
        (_RUN.get(k, Text.same(k)), Html(f"<code>{escape(v)}</code>") if "sha" in k else v)
        for k, v in dossier.run.items()
    ]
    if dossier.record is not None:
        rows += [
            (t(f"页面{p.name}的SHA-256", f"SHA-256 of the page {p.name}"), Html(f"<code>{escape(p.sha256)}</code>"))
            for p in dossier.record.pages
        ]
    source = dossier.record.pages[0].name if dossier.record is not None and dossier.record.pages else dossier.study_name
    scenario = dossier.scenario
    given = "".join(
        f" --set {k}={v.value}"
        for k, v in scenario.truth.items()
        if v.status == "stated" and v.source == "given by the user"
    )
    command = f"trialwright rehearse {source} --trials {scenario.trials} --seed {scenario.seed}{given}"
    body = table((t("项目", "fact"), t("值", "value")), rows) if rows else ""
    body += para(
        t(
            "用同一文件、同一种子，无论几个进程，结果相同：",
            "The same file and seed give the same result with any number of processes:",
        )
    )
    body += f"<p><code>{escape(command)}</code></p>"
    return section(number, "run", t("本次运行与重现", "This run, and how to repeat it"), body)
