"""Tables and figures of responses and proportions: counts, rates with exact intervals, differences, waterfall, spider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from trialwright.analysis import proportions
from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.cut import Cut, Group, amount, months, pack_name
from trialwright.analysis.endpoint_answers import Answered, is_yes, origin_of, proportion_answer, response_answer
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.clinical import Course, spider, waterfall
from trialwright.analysis.figures.figure import Figure, Panel
from trialwright.analysis.figures.marks import Bars, Mark
from trialwright.analysis.figures.palette import RESPONSE, SERIES
from trialwright.analysis.figures.scale import Axis
from trialwright.analysis.report import Section
from trialwright.analysis.result import Interval, Record, Result, Table
from trialwright.analysis.survival_outputs import level_of
from trialwright.analysis.wording import duration, said, visit_label
from trialwright.history import events as ev
from trialwright.history.participant import day_of
from trialwright.study.study import Estimate, ProportionEndpoint, ResponseEndpoint
from trialwright.values.answer import Known, Unknown
from trialwright.values.text import Text

ALL = Text(zh="全部", en="All")
WORDS = {
    "CR": Text(zh="完全缓解（CR）", en="Complete response (CR)"), "PR": Text(zh="部分缓解（PR）", en="Partial response (PR)"),
    "SD": Text(zh="疾病稳定（SD）", en="Stable disease (SD)"), "PD": Text(zh="疾病进展（PD）", en="Progressive disease (PD)"),
    "uCR": Text(zh="未确认的完全缓解（uCR）", en="Complete response, not confirmed (uCR)"),
    "uPR": Text(zh="未确认的部分缓解（uPR）", en="Partial response, not confirmed (uPR)"),
    "Non-CR/Non-PD": Text.same("Non-CR/Non-PD"), "NE": Text(zh="不可评价（NE）", en="Not evaluable (NE)"),
    "NR": Text(zh="未缓解（NR）", en="No response (NR)"), "MISSING": Text(zh="无评估", en="No assessment"),
    "dead": Text(zh="评估前死亡", en="Dead before"), "?": Text(zh="尚未知（待评估或待确认）", en="Not known yet (to be assessed or confirmed)"),
}  # fmt: skip


def columns(cut: Cut, answers: Sequence[Answered]) -> list[tuple[Text, tuple[Answered, ...]]]:
    """Groups with their answers, and all together where there are several."""
    present = [g for g in cut.groups() if any(a.group == g.name for a in answers)]
    out = [(g.label, tuple(a for a in answers if a.group == g.name)) for g in present]
    if len(out) != 1:
        out.append((ALL, tuple(answers)))
    return out


def response_section(cut: Cut, e: ResponseEndpoint) -> Section:
    """One response endpoint in each of its sets."""
    title = title_of(cut.study, e)
    estimate = cut.study.analysis.estimates.get(e.name)
    pack = cut.study.assessments.get(e.criteria)
    definition = pack.parameters.get("definition") if pack is not None else None
    rule = pack_name(cut.study, e.criteria, "1.1" if e.criteria == "recist" else str(definition or ""))
    tables: list[Table] = []
    results: list[Result] = []
    first: tuple[Answered, ...] = ()
    for key in dict.fromkeys((*(e.sets or ("",)), *e.also_in)):
        answers = tuple(response_answer(cut, e, p) for p in members(cut, key))
        first = first or answers
        if not answers:
            continue
        table, found = _table(cut, e, answers, estimate, rule, key, title)
        tables.append(table)
        results += found
    if not first:
        note = Text(zh="截止日尚无可分析的受试者。", en="No participant can be analysed at this cut.")
        return Section(name=e.name, title=title, note=note)
    also = _also_at(cut, e, rule, title)
    tables += [also] if also is not None else []
    figures: list[Figure] = [_bars(cut, e, first, title)]
    if e.criteria == "recist":
        figures += _target_sums(cut, e, first, title)
    return Section(
        name=e.name, title=title, tables=tuple(tables), figures=tuple(figures), results=tuple(results), answers=first
    )


def _also_at(cut: Cut, e: ResponseEndpoint, rule: str, title: Text) -> Table | None:
    """The same rate at the other visits the study asks for, in the first set."""
    if not e.also_at:
        return None
    key = e.sets[0] if e.sets else ""
    records: list[Record] = []
    for visit in (*e.also_at, *(v for v in e.at if v != "best")):
        answers = tuple(response_answer(cut, replace(e, at=(visit,)), p) for p in members(cut, key))
        name = visit_label(cut.study, visit)
        for label, mine in columns(cut, answers):
            yes = [a for a in mine if is_yes(e, a.answer)]
            records.append(_count(label, name, yes, mine, f"{e.name}/{visit}", rule))
            found = rate_results(f"{e.name}.{visit}", _RATE, yes, mine, rule)[0]
            records += [replace(r, level=1) for r in found.records(label, f"{e.name}/{visit}/rate", digits=1)]
            gone = [a for a in mine if _word(a) in ("MISSING", "?", "dead", "NE")]
            none = Text(
                zh="其中无评估、不可评价、已死亡或未知", en="of all: not assessed, not evaluable, dead or not known"
            )
            records.append(replace(_count(label, none, gone, mine, f"{e.name}/{visit}/missing", rule), level=1))
    head = Text(zh=f"{title.zh}：各访视（{'＋'.join(e.want)}）", en=f"{title.en}: by visit ({' + '.join(e.want)})")
    foot = Text(
        zh=f"未评估者按未应答计入分母；数据截止 {cut.at}。",
        en=f"Not assessed counts as no response; data cut {cut.at}.",
    )
    return Table(name=f"{e.name}-also-at", title=head, records=tuple(records), footnotes=(foot,))


_RATE = Text(zh="率（%，95% Clopper-Pearson）", en="Rate (%, 95% Clopper-Pearson)")


def _word(a: Answered) -> str:
    return str(a.answer.value) if isinstance(a.answer, Known) else "?"


def _table(
    cut: Cut,
    e: ResponseEndpoint,
    answers: tuple[Answered, ...],
    estimate: Estimate | None,
    rule: str,
    key: str,
    title: Text,
) -> tuple[Table, list[Result]]:
    level = level_of(estimate.interval if estimate is not None else None)
    records: list[Record] = []
    results: list[Result] = []
    seen = [w for w in WORDS if any(_word(a) == w for a in answers)]
    must = ("CR", "PR", "SD", "PD", "NE") if e.criteria == "recist" else ("CR", "PR", "NR")
    for word in [w for w in WORDS if w in seen or w in must]:
        for label, mine in columns(cut, answers):
            records.append(_count(label, WORDS[word], [a for a in mine if _word(a) == word], mine, e.name, rule))
    rate = Text(zh=f"{title.zh}（{'＋'.join(e.want)}）", en=f"{title.en} ({' + '.join(e.want)})")
    for label, mine in columns(cut, answers):
        yes = [a for a in mine if is_yes(e, a.answer)]
        records.append(_count(label, rate, yes, mine, e.name, rule))
        found = rate_results(e.name, rate, yes, mine, rule, level)
        results += found
        for r in found:
            records += r.records(label, e.name, digits=1)
    p0 = estimate.null if estimate is not None else None
    if (
        p0 is None
        and cut.study.analysis.sample_size is not None
        and estimate is not None
        and estimate.test == "exact_binomial"
    ):
        p0 = cut.study.analysis.sample_size.null
    if p0 is not None:
        yes = [a for a in answers if is_yes(e, a.answer)]
        greater, _ = proportions.binomial_test(len(yes), len(answers), float(p0))
        name = Text(
            zh=f"精确二项检验，H0：≤ {float(p0) * 100:g}%，单侧 p",
            en=f"Exact binomial test, H0: ≤ {float(p0) * 100:g}%, one-sided p",
        )
        records.append(
            Record(
                group=columns(cut, answers)[-1][0], variable=name, statistic="p", value=greater, n=len(yes), N=len(answers), format="p",
                context=e.name, rule=rule, participants=tuple(a.participant for a in yes),
            )
        )  # fmt: skip
    if estimate is not None and estimate.compare is not None:
        records += _difference(cut, e.name, [(a, is_yes(e, a.answer)) for a in answers], rule, level)
    s = set_label(cut, key)
    pending = [a for a in answers if isinstance(a.answer, Unknown)]
    why = Counter(a.because for a in pending).most_common(4)
    foot = [
        Text(
            zh=f"分析集：{s.zh}（n = {len(answers)}）；数据截止 {cut.at}；规则 {rule}"
            + (f"；须经确认（≥ {duration(e.confirm).zh}）" if e.confirm else "")
            + "。未评估、不可评价、评估前死亡或尚未确认者按未应答计入分母。",
            en=f"Set: {s.en} (n = {len(answers)}); data cut {cut.at}; rule {rule}"
            + (f"; confirmation required ({duration(e.confirm).en} or more apart)" if e.confirm else "")
            + ". Not assessed, not evaluable, dead before or not yet confirmed count as no response.",
        )
    ]
    if pending:
        foot.append(
            Text(
                zh=f"{len(pending)} 名尚未知：" + "；".join(f"{t.zh}（{n}）" for t, n in why),
                en=f"{len(pending)} not known yet: " + "; ".join(f"{t.en} ({n})" for t, n in why),
            )
        )
    file = f"{e.name}-response" if key == (e.sets[0] if e.sets else "") else f"{e.name}-response-{key}"
    return Table(
        name=file,
        title=Text(zh=f"{title.zh}：{s.zh}", en=f"{title.en}: {s.en}"),
        records=tuple(records),
        footnotes=tuple(foot),
    ), results


def _count(
    label: Text, variable: Text, mine: Sequence[Answered], of: Sequence[Answered], context: str, rule: str
) -> Record:
    return Record(
        group=label, variable=variable, statistic="n", value=len(mine), n=len(mine), N=len(of), context=context, format="n (%)",
        rule=rule, participants=tuple(a.participant for a in mine), events=tuple(n for a in mine for n in a.events),
    )  # fmt: skip


def rate_results(
    name: str, label: Text, yes: Sequence[Answered], of: Sequence[Answered], rule: str, level: float = 0.95
) -> list[Result]:
    """A rate in percent with its Clopper-Pearson interval, and Wilson's beside it."""
    out = []
    pct = f"{level * 100:g}"
    for method, words, source in (
        (
            "clopper_pearson",
            Text(zh=f"率（%，{pct}% Clopper-Pearson）", en=f"Rate (%, {pct}% Clopper-Pearson)"),
            "Clopper & Pearson 1934",
        ),
        ("wilson", Text(zh=f"率（%，{pct}% Wilson）", en=f"Rate (%, {pct}% Wilson)"), "Wilson 1927"),
    ):
        estimate = Known(100 * len(yes) / len(of)) if of else Unknown.of("nobody in the set", zh="分析集为空")
        low, up = proportions.interval(len(yes), len(of), method, level) if of else (None, None)
        out.append(
            Result(
                name=f"{name}.{method}", label=words, estimate=estimate, n=len(of), unit="%", source=source, rule=rule,
                interval=Interval(lower=None if low is None else 100 * low, upper=None if up is None else 100 * up, level=level, method=method),
                participants=tuple(a.participant for a in of), events=tuple(n for a in yes for n in a.events), method=label,
            )
        )  # fmt: skip
    return out


def _difference(cut: Cut, name: str, answers: Sequence[tuple[Answered, bool]], rule: str, level: float) -> list[Record]:
    groups = [g for g in cut.groups() if any(a.group == g.name for a, _ in answers)]
    if len(groups) != 2 or cut.by_level:
        return []
    (x1, n1), (x2, n2) = (_two(answers, g) for g in groups)
    two = proportions.two_proportions(x1, n1, x2, n2, level)
    who = tuple(a.participant for a, _ in answers)
    label = Text(
        zh=f"率差（百分点，{groups[0].label.zh} − {groups[1].label.zh}）",
        en=f"Difference (points, {groups[0].label.en} − {groups[1].label.en})",
    )
    column = Text(zh="比较", en="Comparison")
    rows: list[tuple[Text, str, float, str]] = [
        (label, "estimate", 100 * two.difference, "1"),
        (label, "lower", 100 * two.miettinen_nurminen[0], "1"),
        (label, "upper", 100 * two.miettinen_nurminen[1], "1"),
        (Text(zh="Fisher 精确检验 p", en="Fisher's exact p"), "p", two.fisher_p, "p"),
    ]
    return [
        Record(group=column, variable=v, statistic=s, value=x, format=f, N=n1 + n2, context=f"{name}.difference", rule="miettinen-nurminen@1985" if f == "1" else rule, participants=who)
        for v, s, x, f in rows
    ]  # fmt: skip


def _two(answers: Sequence[tuple[Answered, bool]], g: Group) -> tuple[int, int]:
    mine = [yes for a, yes in answers if a.group == g.name]
    return sum(mine), len(mine)


def _bars(cut: Cut, e: ResponseEndpoint, answers: Sequence[Answered], title: Text) -> Figure:
    """Responses as stacked shares, one bar a column."""
    cols = columns(cut, answers)
    words = [w for w in WORDS if any(_word(a) == w for a in answers)]
    marks: list[Mark] = []
    floors = [0.0] * len(cols)
    for k, w in enumerate(words):
        rows, bases = [], []
        for c, (_, mine) in enumerate(cols):
            share = sum(_word(a) == w for a in mine) / len(mine) if mine else 0.0
            bases.append(floors[c])
            floors[c] += share
            rows.append((float(c), floors[c]))
        colour = RESPONSE.get(
            w, "#c9ced4" if w in ("?", "MISSING", "dead") else SERIES[k % len(SERIES)] if w != "NR" else "#b3261e"
        )
        marks.append(
            Bars(
                rows=tuple(rows),
                bases=tuple(bases),
                colour=colour,
                width=0.5 if len(cols) > 1 else 0.22,
                label=WORDS[w],
            )
        )
    names = tuple(Text(zh=f"{t.zh}（n={len(m)}）", en=f"{t.en} (n={len(m)})") for t, m in cols)
    panel = Panel(
        x=Axis(scale="category", names=names), y=Axis(label=Text(zh="受试者比例（%）", en="Participants (%)"), lower=0, upper=1, percent=True, grid=True),
        marks=tuple(marks),
    )  # fmt: skip
    return Figure(
        name=f"{e.name}-bars",
        title=Text(zh=f"{title.zh}：应答分布", en=f"{title.en}: distribution of responses"),
        panels=(panel,),
        width=720,
        height=260,
    )


def _target_sums(cut: Cut, e: ResponseEndpoint, answers: Sequence[Answered], title: Text) -> list[Figure]:
    """Waterfall and spider, where target sums were recorded.

    The best change is that of the readings the response itself rests on (after its origin, before new therapy); the
    spider shows every reading from the baseline measurement on.
    """
    changes: list[tuple[str, float, str]] = []
    courses: list[Course] = []
    order = {g.name: k for k, g in enumerate(cut.groups())}
    people = {q.participant: q for q in cut.people}
    for a in answers:
        read = [
            (day_of(r.happened), float(r.target_sum.value))
            for _, r in cut.of_kind(a.participant, ev.ResponseRead)
            if r.criteria == "recist" and r.target_sum is not None
        ]
        p = people[a.participant]
        start = origin_of(cut, p, e.from_)
        if isinstance(start, Unknown):
            continue
        entry = [
            (o.on, v) for o in p.observed.get("target_sum", ()) if o.on <= start.value and (v := amount(o.event.value))
        ]
        if not entry and not read:
            continue
        began, base = entry[-1] if entry else read[0]
        if base <= 0:
            continue
        points = tuple((months((on - began).days), 100 * (v / base - 1)) for on, v in read if on > began)
        if points:
            courses.append(Course(participant=a.participant, points=((0.0, 0.0), *points), group=order.get(a.group, 0)))
        therapy = p.dates.get("new_therapy")
        counted = [100 * (v / base - 1) for on, v in read if on > start.value and (therapy is None or on <= therapy)]
        if counted:
            changes.append((a.participant, min(counted), _word(a)))
    if not changes:
        return []
    without = len(answers) - len(changes)
    note = (
        Text(
            zh=f"虚线：+20% 与 −30%；颜色为总应答{'（须经确认）' if e.confirm else ''}；基线后无靶病灶测量者未绘出：{without} 名。",
            en=f"Dashed: +20% and −30%; colours show the response{' (confirmed)' if e.confirm else ''}; without a target sum after the origin, not drawn: {without}.",
        ),
    )
    from_baseline = Text(zh="自基线测量起的时间（月）", en="Time from the baseline measurement (months)")
    labels = [g.label for g in cut.groups()]
    return [
        waterfall(
            changes,
            name=f"{e.name}-waterfall",
            title=Text(zh=f"{title.zh}：瀑布图", en=f"{title.en}: waterfall"),
            footnotes=note,
        ),
        spider(
            courses,
            name=f"{e.name}-spider",
            title=Text(zh=f"{title.zh}：蜘蛛图", en=f"{title.en}: spider plot"),
            groups=labels if len(labels) > 1 else (),
            x_label=from_baseline,
            footnotes=(
                Text(
                    zh=f"{len(courses)} 名受试者；虚线：+20% 与 −30%。",
                    en=f"{len(courses)} participants; dashed: +20% and −30%.",
                ),
            ),
        ),
    ]


def proportion_section(cut: Cut, e: ProportionEndpoint) -> Section:
    """A yes-or-no endpoint in each of its sets: the denominators stand beside each other."""
    title = title_of(cut.study, e)
    records: list[Record] = []
    results: list[Result] = []
    first: tuple[Answered, ...] = ()
    for key in dict.fromkeys((*(e.sets or ("",)), *e.also_in)):
        answers = tuple(proportion_answer(cut, e, p) for p in members(cut, key))
        first = first or answers
        s = set_label(cut, key)
        variable = Text(zh=f"{title.zh}，分母：{s.zh}", en=f"{title.en}, of: {s.en}")
        for label, mine in columns(cut, answers):
            yes = [a for a in mine if isinstance(a.answer, Known) and a.answer.value is True]
            records.append(replace(_count(label, variable, yes, mine, e.name, e.of.text), format="n/N (%)"))
            found = rate_results(f"{e.name}.{key}", variable, yes, mine, e.of.text)
            results += found
            for r in found:
                records += r.records(label, f"{e.name}/{key}", digits=1)
    open_ = [a for a in first if isinstance(a.answer, Unknown)]
    words = said(cut.study, e.of)
    foot = [Text(zh=f"条件：{words.zh}；数据截止 {cut.at}。", en=f"Condition: {words.en}; data cut {cut.at}.")]
    if open_:
        foot.append(
            Text(
                zh=f"{len(open_)} 名无此记录，计入分母但未计为“是”。",
                en=f"{len(open_)} have no such record: in the denominator, not counted as yes.",
            )
        )
    table = Table(name=f"{e.name}-proportion", title=title, records=tuple(records), footnotes=tuple(foot))
    return Section(name=e.name, title=title, tables=(table,), results=tuple(results), answers=first)
