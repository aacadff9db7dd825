"""The pages of a sweep, a comparison and a sensitivity: bilingual HTML in the frame of the rehearsal report."""

from __future__ import annotations

import math
from typing import Final

from trialwright.analysis.figures.figure import Figure
from trialwright.exchange.report_decisions import assumed, source_said
from trialwright.exchange.report_page import Html, amount, figure, page, para, percent, section, show, t, table
from trialwright.rehearsal.assumption_words import asked_short, named_rules, shown
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sensitivity import RANGE, Effect, Sensitivity
from trialwright.rehearsal.sweep import Main, chief, is_told, paired
from trialwright.rehearsal.sweep_figure import Drawn, Spot, sweep_figure
from trialwright.rehearsal.tornado import signed, tornado
from trialwright.shell.rehearsing import Subject
from trialwright.shell.scenario_runs import Compared, PointDone
from trialwright.values.text import Text

_FEW: Final = 5


def cell(main: Main) -> str:
    """A value with its interval."""
    low, high = main.interval
    if math.isnan(main.value):
        return "–"
    if main.is_share:
        return f"{percent(main.value)} ({100 * low:.1f}–{100 * high:.1f})"
    return amount(main.value) if math.isnan(low) else f"{amount(main.value)} ({amount(low)}–{amount(high)})"


def _head(title: Text, words: Text) -> str:
    return (
        f'<header><h1>{show(title)}</h1><button id="lang" class="noprint" type="button">中文 / English</button>'
        f'</header><div class="report">{para(words)}'
        f'<div class="virtual"><b>{show(t("虚拟参与者", "Virtual participants"))}</b> '
        f"{show(t('本页数字来自模拟，不是任何真实参与者的数据。', 'Every number of this page is simulated; none is of a real participant.'))}</div>"
    )


def comparison_page(done: Compared, language: str = "zh") -> str:
    """Points by main outcomes with Monte Carlo intervals, exact values, paired differences, and what was assumed."""
    label = done.label
    has_rules = any(p.point.rule for p in done.points)
    columns = done.points[0].outcomes
    units = [m.label if m.is_share else _with_unit(m) for m in columns]
    head: list[Text | str] = [*([t("规则", "rule")] if has_rules else []), *done.varied, t("次数", "trials"), *units]
    rows = []
    for p in done.points:
        mine = {m.name: m for m in p.outcomes}
        rows.append(
            [
                *_who(done, p, has_rules),
                str(p.trials),
                *(cell(mine[c.name]) if c.name in mine else "–" for c in columns),
            ]
        )
    points = table(head, rows, numbers=range(len(head) - len(columns) - 1, len(head)), css="wide")
    if len(rows) <= _FEW:  # few points are read side by side
        first = len(head) - len(columns) - 1
        names: list[Text | str] = [t("结局", "outcome"), *(" · ".join(str(c) for c in r[:first]) or "–" for r in rows)]
        points = table(names, [[h, *c] for h, *c in zip(head[first:], *(r[first:] for r in rows), strict=True)],
            numbers=range(1, len(names)))  # fmt: skip
    body = _head(
        t(f"情景比较：{label}", f"Scenarios compared: {label}"),
        t(
            f"{done.subject.study.name}；每个情景点虚拟试验{done.points[0].trials}次，种子{done.base.seed}；各点使用相同的虚拟参与者。括号内为95%蒙特卡罗区间。",
            f"{done.subject.study.name}; {done.points[0].trials} virtual trials at each point, seed {done.base.seed}; the same virtual participants at every point. In brackets: 95 % Monte Carlo intervals.",
        ),
    )
    parts = [("points", t("各情景点", "Points"), points)]
    if (drawn := figure_of(done)) is not None:
        parts.append(("figure", t("图", "Figure"), figure(drawn.svg("both"))))
    parts.append(("exact", t("精确值与模拟值", "Exact beside simulated"), _exact(done, has_rules)))
    if has_rules and len({p.point.rule for p in done.points}) > 1:
        parts.append(("differences", t("规则之间的差别", "Differences between rules"), _differences(done)))
    parts.append(("assumed", t("假设", "What was assumed"), assumed_table(done.base, set(done.varied))))
    for k, (name, title, inside) in enumerate(parts, 1):
        body += section(k, name, title, inside)
    return page(f"{label} – 情景比较 / scenarios compared", body + "</div>", language)


def figure_of(done: Compared) -> Figure | None:
    """The main outcome, participants enrolled and duration over what is varied, a line a rule."""
    names = [(n, asked_short(n, done.base.truth[n].because)) for n in done.varied]
    wanted = dict.fromkeys((chief(done.points[0].outcomes).name, "dlts", "enrolled", "duration_days"))
    outcomes = []
    for first in (m for m in done.points[0].outcomes if m.name in wanted):
        spots = tuple(
            Spot(
                rule=named_rules(Text.same(p.point.rule)), value=m.value, low=m.interval[0], high=m.interval[1],
                settings=tuple((n, p.point.settings.get(n, done.base.get(n))) for n in done.varied),
            )
            for p in done.points
            for m in p.outcomes
            if m.name == first.name
        )  # fmt: skip
        outcomes.append(Drawn(label=first.label, unit=first.unit, is_share=first.is_share, spots=spots))
    note = t(
        "竖线为95%蒙特卡罗区间；各点为同一批虚拟参与者。",
        "Whiskers are 95 % Monte Carlo intervals; the same virtual participants at every point.",
    )
    return sweep_figure(outcomes, names, t("情景变化时的主要结局", "Main outcomes as the scenario changes"), note)


def _unit(unit: str) -> str:
    return f" / {unit}" if unit else ""


def _who(done: Compared, p: PointDone, has_rules: bool) -> list[str]:
    values = [shown(p.point.settings.get(n, done.base.get(n))) for n in done.varied]
    return [*([p.point.rule] if has_rules else []), *values]


def _exact(done: Compared, has_rules: bool) -> str:
    rows: list[list[Text | str]] = []
    for p in done.points:
        for e in p.exact:
            is_share = e.name != "expected_n"
            write = percent if is_share else amount
            rows.append(
                [
                    *_who(done, p, has_rules),
                    e.label,
                    write(e.value),
                    write(e.simulated) if e.simulated is not None else "–",
                ]
            )
    if not rows:
        return para(
            t(
                "该设计没有可精确计算的数值（例如依赖时间的规则）。",
                "Nothing of this plan can be computed exactly (a rule that decides by times, for example).",
            )
        )
    head: list[Text | str] = [
        *([t("规则", "rule")] if has_rules else []),
        *done.varied,
        t("数值", "value"),
        t("精确", "exact"),
        t("模拟", "simulated"),
    ]
    note = t(
        "精确值假定无缺失、无推迟；模拟值经过整个试验引擎，含不可评价者与退出者。",
        "The exact value knows no missing and no late participant; the simulated one went through the whole trial, with those not evaluable and those who left.",
    )
    return para(note) + table(head, rows, numbers=[len(head) - 2, len(head) - 1])


def _differences(done: Compared) -> str:
    head: list[Text | str] = [
        t("规则", "rule"),
        *done.varied,
        t("结局", "outcome"),
        t("与第一个规则之差（95%区间）", "difference from the first rule (95 % interval)"),
    ]
    rows: list[list[Text | str]] = []
    for p in done.points:
        first = next(q for q in done.points if dict(q.point.settings) == dict(p.point.settings))
        if first is p:
            continue
        mine = {m.name: m for m in p.outcomes}
        for m in first.outcomes:
            if m.name in mine:
                rows.append([*_who(done, p, True), _with_unit(m), _greyed(m, *paired(m, mine[m.name]))])
    return table(head, rows, numbers=[len(head) - 1])


def _with_unit(m: Main) -> Text:
    unit = t("百分点", "percentage points") if m.is_share else m.unit
    if unit.en in m.label.en:
        return m.label
    return Text(zh=f"{m.label.zh}{_unit(unit.zh)}", en=f"{m.label.en}{_unit(unit.en)}")


def change(main: Main, value: float, interval: tuple[float, float]) -> str:
    """A difference with its sign and interval, percentage points for a probability."""
    if math.isnan(value):
        return "–"
    scale, digits = (100.0, 1) if main.is_share else (1.0, 2)
    low, high = (x * scale for x in interval)
    tail = "" if math.isnan(low) else f" [{signed(low, digits)}, {signed(high, digits)}]"
    return f"{signed(value * scale, digits)}{tail}"


def _greyed(main: Main, value: float, interval: tuple[float, float]) -> str:
    """A difference; grey where its interval does not tell it from 0."""
    words = change(main, value, interval)
    return words if is_told(interval) else Html(f'<span class="soft">{show(words)}</span>')


def assumed_table(base: Scenario, varied: set[str]) -> str:
    """Every assumption with its value, status, meaning and source."""
    status = {"default": t("程序默认", "default of the program"), "stated": t("已给出", "stated")}
    rows: list[list[Text | str]] = [
        [
            k,
            assumed(k, s.value, s.because.en if s.because else "") if k not in varied else t("（变化）", "(varied)"),
            status.get(s.status, Text.same(s.status)),
            (s.because or "") if s.status == "default" else asked_short(k, s.because),
            source_said(s.source),
        ]
        for k, s in base.truth.items()
    ]
    return table(
        [t("假设", "assumption"), t("值", "value"), t("状态", "status"), t("含义", "meaning"), t("来源", "source")],
        rows,
    )


def sensitivity_page(found: Sensitivity, subject: Subject, base: Scenario, language: str = "zh") -> str:
    """Tornado figures of the main outcome and of every other, all effects, and what could not be rehearsed."""
    study = subject.study
    body = _head(
        t(f"哪个未决问题最重要：{study.name}", f"Which open question matters most: {study.name}"),
        t(
            f"每次只改一项，其余为默认；虚拟试验各{base.trials}次，种子{base.seed}，虚拟参与者相同。",
            f"One thing changed at a time, all else at default; {base.trials} virtual trials each, seed {base.seed}, the same virtual participants.",
        ),
    )
    names = [found.main, *(m for m in ("enrolled", "duration_days") if m != found.main)]
    body += section(
        1, "tornado", t("龙卷风图", "Tornado"), "".join(figure(tornado(found, n).svg("both")) for n in names)
    )
    outcomes = [m for m in found.base if m.name in names]
    head: list[Text | str] = [t("问题", "question"), t("改为", "put to"), *(_with_unit(m) for m in outcomes)]
    as_it_is: list[Text | str] = [t("研究文件现写法", "the study file as it stands"), "", *(cell(m) for m in outcomes)]
    rows = [as_it_is, *(_effect_row(e, outcomes) for e in found.effects if not e.is_same)]
    values = para(
        t(
            "第一行为现写法的数值，其余各行为与之相比的变化；方括号内为95%蒙特卡罗区间，灰色者含0，与机遇难分。先列与机遇可分者。",
            "The first row holds the values as the file stands, the others the change from it; in brackets 95 % Monte Carlo intervals, grey where they hold 0 and chance cannot be told apart. What is told from chance stands first.",
        )
    )
    body += section(
        2,
        "effects",
        t("全部变化", "All changes"),
        values + table(head, rows, numbers=range(2, len(head)), css="wide") + para(RANGE),
    )
    body += section(3, "same", t("未改变任何结果", "What changed nothing"), _same(found))
    skipped: list[list[Text | str]] = [
        [s.question, s.words, s.said, s.because] for s in sorted(found.skipped, key=lambda s: s.is_base)
    ]
    body += section(
        4, "skipped", t("未单独预演的选项", "Options that were not rehearsed apart"),
        para(t("没有写明改动哪些值的选项无法预演：在该选项下写 sets，再重新运行。", "An option that does not say which values it sets cannot be rehearsed: write sets: below it, then run again."))
        + table([t("决定", "decision"), t("问题", "question"), t("选项", "option"), t("原因", "reason")], skipped),
    )  # fmt: skip
    body += section(5, "assumed", t("假设", "What was assumed"), assumed_table(base, set()))
    return page(f"{study.name} – 敏感性 / sensitivity", body + "</div>", language)


def _same(found: Sensitivity) -> str:
    """What was put differently without changing a main outcome of any trial."""
    rows: list[list[Text | str]] = [[_asked(e), _put(e)] for e in found.effects if e.is_same]
    if not rows:
        return para(
            t("每项改动都至少改变了一次虚拟试验。", "Everything that was put differently changed at least one trial.")
        )
    note = t(
        "以下改动没有改变任何一次虚拟试验的任何主要结果：要么这个问题与这些结果无关，要么预演不模拟它所改变的事。",
        "None of these changed a main outcome of any trial: either the question does not bear on these outcomes, or the rehearsal does not act out what it changes.",
    )
    return para(note) + table([t("问题", "question"), t("改为", "put to")], rows)


def _effect_row(e: Effect, outcomes: list[Main]) -> list[Text | str]:
    return [_asked(e), _put(e), *(_greyed(m, *e.changes[m.name]) for m in outcomes)]


def _put(e: Effect) -> Text:
    """What is put instead, after what the base has where that is a value."""
    said, now = e.variant.said, e.variant.now
    return Text(zh=f"{now.zh} → {said.zh}", en=f"{now.en} → {said.en}") if now is not None else said


def _asked(e: Effect) -> Text:
    """The question with its number or name."""
    words = e.variant.words
    if e.variant.kind == "decision":
        return Text(zh=f"{e.variant.question} {words.zh}", en=f"{e.variant.question} {words.en}")
    return Text(zh=f"{words.zh}（{e.variant.question}）", en=f"{words.en} ({e.variant.question})")
