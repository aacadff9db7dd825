"""Operating characteristics over all virtual trials: probabilities with Monte Carlo intervals, exact values beside, distributions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Bars, Mark, Points, Rule, Whiskers
from trialwright.analysis.figures.palette import INK
from trialwright.analysis.figures.scale import Axis, nice_ticks
from trialwright.analysis.figures.svg import width_of
from trialwright.analysis.proportions import clopper_pearson
from trialwright.exchange.dossier import Dossier, Exact
from trialwright.exchange.report_page import (
    Shown,
    amount,
    figure,
    heading,
    mean_and_half,
    para,
    percent,
    section,
    t,
    table,
)
from trialwright.exchange.report_words import Wording
from trialwright.rehearsal.characteristics import Characteristics, Share, Spread
from trialwright.rehearsal.outcome import as_number
from trialwright.rehearsal.rows import cells
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import ResponseEndpoint, Study
from trialwright.values.text import Text

_NONE = Text(zh="", en="")
_BINS = 20


def characteristics_section(number: int, dossier: Dossier, say: Wording) -> str:
    """The section of the report."""
    dossier = replace(dossier, characteristics=_finite(dossier.characteristics))
    found = dossier.characteristics
    title = t("全部虚拟试验的运行特征", "Operating characteristics over all virtual trials")
    if not found.trials:
        return section(number, "characteristics", title, para(t("没有虚拟试验。", "No virtual trial was run.")))
    said = t(
        f"共{found.trials}次虚拟试验。百分比后为95%蒙特卡罗区间（Clopper-Pearson法），均值后为95%蒙特卡罗误差；它们只反映模拟次数，不反映假设的不确定性。",
        f"{found.trials} virtual trials. Percentages carry 95 % Monte Carlo intervals (Clopper-Pearson), means their 95 % Monte Carlo error; these tell the number of simulations, not how sure the assumptions are.",
    )
    body = para(said)
    if dossier.study.escalation is not None:
        body += _escalation(dossier, say)
    body += _shares(dossier, say) + _exact_elsewhere(dossier)
    for e in dossier.study.primary:
        if isinstance(e, ResponseEndpoint) and len(dossier.study.arms) == 1:
            body += _estimate(dossier, e, say)
    body += _spreads(dossier, say) + _histograms(dossier, say)
    return section(number, "characteristics", title, body)


def _finite(found: Characteristics) -> Characteristics:
    """Values that are no number count as not estimable."""
    spreads = []
    for s in found.spreads:
        values = tuple(v for v in s.values if math.isfinite(v))
        spreads.append(replace(s, values=values, absent=s.absent + len(s.values) - len(values)))
    return replace(found, spreads=tuple(spreads))


def relabelled(label: Text, name: str, study: Study, say: Wording) -> Text:
    """The label of a share or spread with the endpoint's name in words."""
    head = name.partition(".")[0]
    if head not in study.endpoints:
        return label
    words = say.endpoint(study.endpoints[head])
    zh = label.zh.removeprefix(head).lstrip()
    en = label.en.removeprefix(head).lstrip(": ").strip()
    arm = name.rpartition(".")[2]
    if arm in study.arms:  # an arm named in one language only keeps that name in the other
        group = say.name(arm)
        zh = f"{zh.partition('（')[0]}（{group.of('zh')}）"
        en = f"{en.partition(' (')[0]} ({group.of('en')})"
    return Text(zh=f"{words.of('zh').rstrip('。')}：{zh}", en=f"{words.of('en').rstrip('.。')}: {en}")


def _escalation(dossier: Dossier, say: Wording) -> str:
    escalation = dossier.study.escalation
    assert escalation is not None
    found = dossier.characteristics
    names = list(escalation.cohorts)
    labels = [say.cohort(c) for c in names]
    body = heading(t("各剂量水平被推荐的概率", "Probability that each level is recommended"))
    shares = {s.name: s for s in found.shares}
    keys = [k for k in (*(f"recommended.{n}" for n in names), "recommended.none", "open") if k in shares]
    ticks = [*labels, t("无可推荐剂量", "none"), t("未得出结论", "not concluded")][: len(keys)]
    if "recommended.none" in keys:
        body += figure(_selection([shares[k] for k in keys], ticks, dossier.exact, keys))
    rows: list[tuple[Shown, ...]] = []
    for n, label in zip(names, labels, strict=True):
        truth = dossier.scenario.get(f"dlt.{n}")
        share = shares.get(f"recommended.{n}")
        exact = next((e for e in dossier.exact if e.name == f"recommended.{n}"), None)
        rows.append(
            (label, percent(float(truth)) if isinstance(truth, int | float) else "–", _share_words(share), percent(exact.value) if exact else "–",
             _mean_of(found, f"n.{n}"), _mean_of(found, f"dlt.{n}"))
        )  # fmt: skip
    none, exact = shares.get("recommended.none"), next((e for e in dossier.exact if e.name == "recommended.none"), None)
    if none is not None:
        rows.append(
            (
                t("无可推荐剂量", "no level recommended"),
                "",
                _share_words(none),
                percent(exact.value) if exact else "–",
                "",
                "",
            )
        )
    head = (t("剂量水平", "level"), t("假设的DLT概率", "assumed DLT probability"), t("模拟：被推荐", "recommended, simulated"), t("精确值", "exact"), t("平均治疗例数", "mean treated"), t("平均DLT例数", "mean DLTs"))  # fmt: skip
    return body + table(head, rows, numbers=(1, 2, 3, 4, 5), css="wide") + para(_exact_note(dossier), "soft small")


def _exact_note(dossier: Dossier) -> Text:
    if any(e.name.startswith("recommended.") for e in dossier.exact):
        return t(
            "精确值按递增规则逐一穷举，假定人人可评价、无退出；模拟另计退出与不可评价，因此两者可略有差别。",
            "Exact values walk every path of the rule with everybody evaluable; the simulation adds drop-out and participants who are not, so the two may differ a little.",
        )
    return t("该递增规则没有可穷举的精确值。", "This rule has no exact values by enumeration.")


def _selection(shares: Sequence[Share], labels: Sequence[Text], exact: Sequence[Exact], keys: Sequence[str]) -> str:
    marks: list[Mark] = [
        Bars(rows=tuple((float(k), s.value) for k, s in enumerate(shares)), colour=5, opacity=0.75, width=0.6, label=t("模拟（95%蒙特卡罗区间）", "simulated (95 % Monte Carlo interval)")),
        Whiskers(rows=tuple((float(k), s.interval[0], s.value, s.interval[1]) for k, s in enumerate(shares)), colour=INK, size=0.1),
    ]  # fmt: skip
    points = tuple((float(k), e.value) for k, name in enumerate(keys) for e in exact if e.name == name)
    if points:
        marks.append(Points(points=points, shape="diamond", colour=1, size=4.5, label=t("精确值", "exact")))
    top = max([s.interval[1] for s in shares] + [p for _, p in points] + [0.1])
    panel = Panel(
        x=Axis(scale="category", names=tuple(labels)),
        y=Axis(label=t("概率（%）", "Probability (%)"), lower=0, upper=min(1.0, top * 1.08), percent=True, grid=True), marks=tuple(marks),
    )  # fmt: skip
    return Figure(name="selection", title=_NONE, panels=(panel,), width=900, height=230, alt=t("各剂量水平被推荐的概率", "Probability that each level is recommended")).svg("both")  # fmt: skip


def _mean_of(found: Characteristics, name: str) -> str:
    spread = next((s for s in found.spreads if s.name == name), None)
    return _mean(spread) if spread is not None else "–"


def _mean(s: Spread) -> str:
    if not s.values:
        return "–"
    return mean_and_half(s.mean, s.half_width)


def _share_words(s: Share | None) -> str:
    if s is None:
        return "–"
    low, high = s.interval
    return f"{percent(s.value)} ({100 * low:.1f}–{100 * high:.1f})"


def _shares(dossier: Dossier, say: Wording) -> str:
    rest = [s for s in dossier.characteristics.shares if not s.name.startswith("recommended.") and s.name != "open"]
    if not rest:
        return ""
    rows: list[tuple[Shown, ...]] = []
    for s in rest:
        exact = next(
            (
                e
                for e in dossier.exact
                if e.simulated is not None and e.name.startswith("success.") and s.name.endswith(".success")
            ),
            None,
        )
        rows.append(
            (
                relabelled(s.label, s.name, dossier.study, say),
                _share_words(s),
                f"{s.count}/{s.trials}",
                percent(exact.value) if exact else "–",
            )
        )
    head = (
        t("事件", "what"),
        t("模拟概率（95%区间）", "simulated probability (95 % interval)"),
        t("次数", "count"),
        t("精确值", "exact"),
    )
    return heading(t("成功的概率（把握度）", "Probability of success (power)")) + table(head, rows, numbers=(1, 2, 3))


def _exact_elsewhere(dossier: Dossier) -> str:
    rest = [e for e in dossier.exact if not e.name.startswith("recommended.")]
    if not rest:
        return ""
    rows: list[tuple[Shown, ...]] = []
    for e in rest:
        share = e.name.startswith("success.")
        shown = percent if share else amount
        simulated = "–" if e.simulated is None else shown(e.simulated)
        if e.simulated is not None and e.half_width is not None and not math.isnan(e.half_width):
            simulated += f" ± {100 * e.half_width:.1f}" if share else f" ± {amount(e.half_width)}"
        rows.append((e.label, shown(e.value), simulated))
    head = (t("量", "quantity"), t("精确值", "exact"), t("模拟值", "simulated"))
    return heading(t("精确值与模拟值对照", "Exact values beside simulated ones")) + table(head, rows, numbers=(1, 2))


def _estimate(dossier: Dossier, e: ResponseEndpoint, say: Wording) -> str:
    counts = zip(cells(dossier.rows, f"{e.name}.x"), cells(dossier.rows, f"{e.name}.n"), strict=True)
    pairs = [(as_number(x), as_number(n)) for x, n in counts]
    known = [(int(x), int(n)) for x, n in pairs if x is not None and n]
    name = say.endpoint(e)
    title = heading(
        Text(
            zh=f"{name.of('zh')}：估计值及其精确区间的分布",
            en=f"{name.of('en')}: distribution of the estimate and of its exact interval",
        )
    )
    if not known:
        return title + para(t("没有一次虚拟试验得到可评价的参与者。", "No virtual trial had an evaluable participant."))
    intervals = {xn: clopper_pearson(*xn) for xn in set(known)}
    truth = assumed_response(dossier.scenario, e)
    widths = sorted(intervals[xn][1] - intervals[xn][0] for xn in known)
    covered = sum(1 for xn in known if isinstance(truth, float) and intervals[xn][0] <= truth <= intervals[xn][1])
    said_zh = f"估计值的95%精确区间（Clopper-Pearson）宽度中位数{100 * widths[len(widths) // 2]:.0f}个百分点"
    said_en = f"The exact 95 % interval (Clopper-Pearson) is {100 * widths[len(widths) // 2]:.0f} percentage points wide at the median"
    if isinstance(truth, float):
        said_zh += f"；{len(known)}次中{covered}次包含假设的真实值{percent(truth)}"
        said_en += f"; {covered} of {len(known)} hold the assumed truth of {percent(truth)}"
    return title + figure(_estimates(known, intervals, truth)) + para(t(said_zh + "。", said_en + "."))


def assumed_response(scenario: Scenario, e: ResponseEndpoint) -> float | None:
    """The assumed probability of what an endpoint asks for; ``None`` where the scenario does not state it.

    Complete responses are the assumed share of the responses; stable disease has no assumed probability.
    """
    p = scenario.get("response")
    if not isinstance(p, float) or "CR" not in e.want or set(e.want) - {"CR", "PR"}:
        return None
    share = scenario.get("complete_share", 1.0)
    return p if "PR" in e.want else p * float(share)


def _estimates(
    known: Sequence[tuple[int, int]], intervals: dict[tuple[int, int], tuple[float, float]], truth: object
) -> str:
    distinct = sorted(set(known), key=lambda xn: (xn[0] / xn[1], xn[1]))
    most = 40
    if len(distinct) > most:
        step = len(distinct) / most
        distinct = [distinct[int(k * step)] for k in range(most)]
    values: dict[float, int] = {}
    for x, n in known:
        values[round(x / n, 4)] = values.get(round(x / n, 4), 0) + 1
    width = min((b - a for a, b in zip(sorted(values), sorted(values)[1:], strict=False)), default=0.05) * 0.8
    rule: tuple[Mark, ...] = (
        (Rule(x=truth, words=t("假设的真实值", "assumed truth")),) if isinstance(truth, float) else ()
    )
    top = Panel(
        title=t("估计值", "Estimate"), x=Axis(label=t("比例（%）", "Proportion (%)"), lower=0, upper=1, percent=True),
        y=Axis(label=t("试验占比（%）", "Trials (%)"), lower=0, percent=True, grid=True),
        marks=(Bars(rows=tuple((v, c / len(known)) for v, c in sorted(values.items())), colour=5, width=max(width, 0.006), opacity=0.8), *rule),
    )  # fmt: skip
    rows = tuple((float(k), intervals[xn][0], xn[0] / xn[1], intervals[xn][1]) for k, xn in enumerate(distinct))
    bottom = Panel(
        title=t("每种结果的95%精确区间", "Exact 95 % interval of each outcome that occurred"),
        x=Axis(label=t("比例（%）", "Proportion (%)"), lower=0, upper=1, percent=True),
        y=Axis(quiet=True, lower=-0.8, upper=len(rows) - 0.2), marks=(Whiskers(rows=rows, across=True, size=2.4), *rule),
    )  # fmt: skip
    return Figure(name="estimate", title=_NONE, panels=(top, bottom), columns=2, width=960, height=240, alt=t("估计值与精确区间的分布", "Distribution of the estimate and of its interval")).svg("both")  # fmt: skip


def _spreads(dossier: Dossier, say: Wording) -> str:
    rows: list[tuple[Shown, ...]] = []
    for s in dossier.characteristics.spreads:
        if s.name.startswith(("n.", "dlt.")) and dossier.study.escalation is not None:
            continue
        unit = s.unit
        label = relabelled(s.label, s.name, dossier.study, say)
        if unit.zh or unit.en:
            label = Text(zh=f"{label.zh}（{unit.zh}）", en=f"{label.en} ({unit.en})")
        shown = _percentages if _is_rate(s) else _amounts
        rows.append((label, *shown(s), str(s.absent) if s.absent else "0"))
    if not rows:
        return ""
    head = (
        t("量", "quantity"),
        t("均值 ± 误差", "mean ± error"),
        "5 %",
        t("中位数", "median"),
        "95 %",
        t("无法估计", "not estimable"),
    )
    return heading(t("例数、时长与估计值", "Numbers, durations and estimates")) + table(
        head, rows, numbers=(1, 2, 3, 4, 5), css="wide"
    )


def _is_rate(s: Spread) -> bool:
    return ".x" in s.name


def _amounts(s: Spread) -> tuple[str, str, str, str]:
    return _mean(s), amount(s.quantile(0.05)), amount(s.quantile(0.5)), amount(s.quantile(0.95))


def _percentages(s: Spread) -> tuple[str, str, str, str]:
    half = s.half_width
    mean = percent(s.mean) if math.isnan(half) else f"{percent(s.mean)} ± {100 * half:.1f}"
    return mean, percent(s.quantile(0.05)), percent(s.quantile(0.5)), percent(s.quantile(0.95))


def _histograms(dossier: Dossier, say: Wording) -> str:
    study = dossier.study
    wanted = ["enrolled", "accrual_days", "duration_days"]
    for name in dossier.characteristics.spreads:
        head, _, tail = name.name.partition(".")
        if (head in study.endpoints and tail.partition(".")[0] in ("hr", "events", "median")) or (
            ".x" in name.name and len(study.arms) > 1
        ):
            wanted.append(name.name)
    spreads = [s for s in dossier.characteristics.spreads if s.name in wanted and len(set(s.values)) > 1]
    if not spreads:
        return ""
    panels = tuple(_histogram(s, relabelled(s.label, s.name, study, say), dossier) for s in spreads)
    drawn = Figure(
        name="histograms",
        title=_NONE,
        panels=panels,
        columns=2,
        width=960,
        height=150,
        alt=t("分布直方图", "Histograms"),
    ).svg("both")
    said = t("虚线为中位数。", "Dashed: the median.")
    if any(s.name.endswith(".hr") for s in spreads):
        said = t(
            "虚线为中位数；橙色实线为假设的真实风险比。", "Dashed: the median. Solid orange: the assumed hazard ratio."
        )
    return heading(t("分布", "Distributions")) + figure(drawn) + para(said, "soft small")


def _histogram(s: Spread, label: Text, dossier: Dossier) -> Panel:
    is_ratio = s.name.endswith(".hr")
    values = sorted(s.values)
    low, high = values[0], values[-1]
    if is_ratio:
        high = min(high, s.quantile(0.99))
    whole = all(v == int(v) for v in values)
    ticks = nice_ticks(low, high, _BINS)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else (high - low) or 1.0
    if whole:
        step = max(1.0, math.ceil(step))
    found = sorted({round(v, 9) for v in values})
    if 1 < len(found) <= _BINS and _is_rate(s):
        bars, step = _levels(values, found)
        return _bars(s, label, dossier, bars, step)
    counts: dict[int, int] = {}
    for v in values:
        if v <= high:
            k = (
                math.floor((v - (0.5 if whole and step == 1 else 0)) / step + 1e-9)
                if not (whole and step == 1)
                else int(v)
            )
            counts[k] = counts.get(k, 0) + 1
    middle = 0.0 if whole and step == 1 else 0.5
    bars = tuple(((k + middle) * step, n / len(values)) for k, n in sorted(counts.items()))
    return _bars(s, label, dossier, bars, step)


def _levels(values: Sequence[float], found: Sequence[float]) -> tuple[tuple[tuple[float, float], ...], float]:
    """A bar at every value that occurs, where only few can (a share of a small number of people)."""
    counts = dict.fromkeys(found, 0)
    for v in values:
        counts[round(v, 9)] += 1
    step = min(b - a for a, b in pairwise(found))
    return tuple((v, n / len(values)) for v, n in counts.items()), step


def _bars(s: Spread, label: Text, dossier: Dossier, bars: tuple[tuple[float, float], ...], step: float) -> Panel:
    is_ratio = s.name.endswith(".hr")
    marks: list[Mark] = [Bars(rows=bars, colour=5, width=step * 0.9, opacity=0.8)]
    mid = s.quantile(0.5)
    marks.append(Rule(x=mid))
    truth = dossier.scenario.get("hazard_ratio") if is_ratio else None
    if isinstance(truth, float):
        marks.append(Rule(x=truth, colour=1, dash=""))
    unit = s.unit
    percent_axis = _is_rate(s)
    title = Text(
        zh=label.zh + (f"（{unit.zh}）" if unit.zh else ""), en=label.en + (f" ({unit.en})" if unit.en else "")
    )
    edge = step if len(bars) < 3 else step * 0.6
    return Panel(
        title=_short(title, Text(zh=f"；中位数{_shown(s, mid)}", en=f"; median {_shown(s, mid)}")), x=Axis(percent=percent_axis, lower=bars[0][0] - edge, upper=bars[-1][0] + edge),
        y=Axis(label=t("试验占比（%）", "Trials (%)"), lower=0, percent=True, grid=True), marks=tuple(marks),
    )  # fmt: skip


def _shown(s: Spread, v: float) -> str:
    return percent(v) if _is_rate(s) else amount(v)


def _short(text: Text, tail: Text) -> Text:
    """A title no wider than its panel; what is cut away stands in the table above."""

    def cut(words: str, end: str) -> str:
        room = 430 - width_of(end, 12.2)
        if width_of(words, 12.2) <= room:
            return words + end
        while words and width_of(words + "…", 12.2) > room:
            words = words[:-1]
        return words + "…" + end

    return Text(zh=cut(text.zh, tail.zh), en=cut(text.en, tail.en))
