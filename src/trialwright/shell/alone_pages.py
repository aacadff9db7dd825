"""The page of designs computed alone: characteristics at every point, figure, differences, boundaries, what was assumed."""

from __future__ import annotations

import math
from typing import Final

from trialwright.analysis.figures.figure import Figure
from trialwright.exchange.report_page import Html, amount, figure, folded, page, para, percent, section, show, t, table
from trialwright.rehearsal.alone.compare import Alone, PointAlone
from trialwright.rehearsal.alone.family import HOWS, NONE, PEOPLE, Measure
from trialwright.rehearsal.assumption_words import asked_short, said
from trialwright.rehearsal.sweep import is_told
from trialwright.rehearsal.sweep_figure import Drawn, Spot, sweep_figure
from trialwright.rehearsal.tornado import signed
from trialwright.shell.scenario_pages import assumed_table
from trialwright.values.text import Text

_LONG: Final = 20
"""Rows of a decision table from which on it is folded."""


def cell_of(m: Measure | None) -> str:
    """A value, with its Monte Carlo interval where it was simulated."""
    if m is None or math.isnan(m.value):
        return "–"
    low, high = m.interval
    if m.is_share:
        return percent(m.value) if math.isnan(low) else f"{percent(m.value)} ({100 * low:.1f}–{100 * high:.1f})"
    return amount(m.value) if math.isnan(low) else f"{amount(m.value)} ({amount(low)}–{amount(high)})"


def column_of(done: Alone, column: Measure) -> Text:
    """The head of a column: what, in which unit, and how it was had."""
    hows = dict.fromkeys(m.how for p in done.points for m in p.measures if m.name == column.name)
    zh, en = "、".join(HOWS[h].zh for h in hows), ", ".join(HOWS[h].en for h in hows)
    unit = column.unit if column.unit != PEOPLE and column.unit.en not in column.label.en else NONE
    return Text(
        zh=f"{column.label.zh}{'，' + unit.zh if unit.zh else ''}（{zh}）",
        en=f"{column.label.en}{', ' + unit.en if unit.en else ''} ({en})",
    )


def page_of(done: Alone, language: str = "zh") -> tuple[str, Figure | None]:
    """The page, and its figure by itself."""
    drawn = figure_of(done)
    body = _head(done) + section(
        1, "points", t("操作特征", "Operating characteristics"), para(done.family.method) + _points(done)
    )
    parts = [("figure", t("图", "Figure"), figure(drawn.svg("both")))] if drawn is not None else []
    if len(done.designs) > 1:
        parts.append(("differences", t("设计之间的差别", "Differences between designs"), _differences(done)))
    parts.append(("rules", t("判定表", "Decision tables"), "".join(_rule(n.rule, n.design) for n in done.designs)))
    varied = set(done.varied)
    parts.append(("assumed", t("假设", "What was assumed"), assumed_table(done.base, varied)))
    for k, (name, title, inside) in enumerate(parts, 2):
        body += section(k, name, title, inside)
    return page(f"{done.label} – 设计比较 / designs compared", body + "</div>", language), drawn


def _head(done: Alone) -> str:
    names = "; ".join(n.rule for n in done.designs)
    if done.is_simulated:
        n, seed = done.base.trials, done.base.seed
        words = t(
            f"{names}。每点模拟{n}次，种子{seed}；标“模拟”的各列括号内为95%蒙特卡罗区间。",
            f"{names}. {n} simulated trials at each point, seed {seed}; columns marked simulated carry 95 % Monte Carlo intervals in brackets.",
        )
    else:
        words = t(f"{names}。无模拟误差。", f"{names}. No number of this page has simulation error.")
    title = t(f"仅有设计：{done.label}", f"A design alone: {done.label}")
    return (
        f'<header><h1>{show(title)}</h1><button id="lang" class="noprint" type="button">中文 / English</button>'
        f'</header><div class="report">{para(words)}'
        f'<div class="virtual"><b>{show(t("没有参与者", "No participants"))}</b> '
        f"{show(t('本页数字由设计自身的规则在假设的真值下算出，不含缺失、推迟与退出（除非写明）。', 'Every number of this page is computed from the design under assumed truths, without missing visits, delays or withdrawals unless named.'))}</div>"
    )


def _who(done: Alone, p: PointAlone) -> list[Text | str]:
    values = [said(n, p.point.settings.get(n, done.base.get(n))) for n in done.varied]
    return [*([p.named.short] if len(done.designs) > 1 else []), *values]


def _who_head(done: Alone) -> list[Text | str]:
    return [*([t("设计", "design")] if len(done.designs) > 1 else []), *(_words(done, n) for n in done.varied)]


def _words(done: Alone, name: str) -> Text:
    return asked_short(name, done.base.truth[name].because)


def _points(done: Alone) -> str:
    columns, first = done.columns, _who_head(done)
    rows: list[list[Text | str]] = []
    for p in done.points:
        mine = {m.name: m for m in p.measures}
        rows.append([*_who(done, p), *(cell_of(mine.get(c.name)) for c in columns)])
    heads = [column_of(done, c) for c in columns]
    if len(rows) > 6:
        return table([*first, *heads], rows, numbers=range(len(first), len(first) + len(heads)), css="wide")
    # few points are read side by side
    settings = [[h, *(r[k] for r in rows)] for k, h in enumerate(first)]
    values = [[h, *(r[len(first) + k] for r in rows)] for k, h in enumerate(heads)]
    names: list[Text | str] = [t("特征", "characteristic"), *(_column_name(k) for k in range(len(rows)))]
    return table(names, [*settings, *values], numbers=range(1, len(names)))


def _column_name(k: int) -> Text:
    return t(f"情形{k + 1}", f"case {k + 1}")


def _differences(done: Alone) -> str:
    head: list[Text | str] = [
        *_who_head(done),
        t("特征", "characteristic"),
        t("与第一个设计之差", "difference from the first design"),
    ]
    rows: list[list[Text | str]] = []
    for p in done.points:
        for m in p.measures:
            if p.named is not done.designs[0] and m.name in p.differences and m.is_drawn:
                unit = t("百分点", "percentage points") if m.is_share else m.unit
                tail = Text(zh=f"（{unit.zh}）", en=f" ({unit.en})") if unit.en else unit
                label = Text(zh=m.label.zh + tail.zh, en=m.label.en + tail.en)
                rows.append([*_who(done, p), label, _change(m, *p.differences[m.name])])
    note = t(
        "两者均为模拟时，差值取自同一批虚拟试验，方括号内为95%区间，灰色者含0。",
        "Where both were simulated the difference is taken trial by trial; in brackets its 95 % interval, grey where it holds 0.",
    )
    return (para(note) if done.is_simulated else "") + table(head, rows, numbers=[len(head) - 1])


def _change(m: Measure, value: float, interval: tuple[float, float]) -> str:
    scale, digits = (100.0, 1) if m.is_share else (1.0, 2)
    words = signed(value * scale, digits)
    if math.isnan(interval[0]):
        return words
    words += f" [{signed(interval[0] * scale, digits)}, {signed(interval[1] * scale, digits)}]"
    return words if is_told(interval) else Html(f'<span class="soft">{show(words)}</span>')


def _rule(rule: str, design: object) -> str:
    """The table a committee reads, with its source."""
    found = design.table()  # type: ignore[attr-defined]
    rows: list[list[Text | str]] = [[c.text for c in r] for r in found.rows]
    source = t(f"出处：{found.source}", f"Source: {found.source}") if found.source else t("", "")
    title = Text(zh=f"{rule}：{found.title.zh}", en=f"{rule}: {found.title.en}")
    body = table(list(found.head), rows) + para(source, "small soft")
    if len(rows) > _LONG:
        return folded(title, body, on_paper=False)
    return f"<h3>{show(title)}</h3>{body}"


def figure_of(done: Alone) -> Figure | None:
    """Each drawn characteristic over what is varied."""
    names = [(n, _words(done, n)) for n in done.varied]
    outcomes = []
    for c in (c for c in done.columns if c.is_drawn):
        spots = tuple(
            Spot(
                rule=p.named.short if len(done.designs) > 1 else NONE, settings=tuple((n, p.point.settings.get(n, done.base.get(n))) for n in done.varied),
                value=m.value, low=m.interval[0], high=m.interval[1],
            )
            for p in done.points
            for m in p.measures
            if m.name == c.name
        )  # fmt: skip
        outcomes.append(Drawn(label=c.label, unit=c.unit, is_share=c.is_share, spots=spots))
    note = (
        t(
            "竖线为95%蒙特卡罗区间；无竖线者无模拟误差。",
            "Whiskers are 95 % Monte Carlo intervals; what has none has no simulation error.",
        )
        if done.is_simulated
        else t("各点均无模拟误差。", "No point has simulation error.")
    )
    return sweep_figure(outcomes, names, t("真值变化时设计如何表现", "What the designs do as the truth changes"), note)
