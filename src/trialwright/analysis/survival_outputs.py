"""Tables and figures of a time to an event: Kaplan-Meier or cumulative incidence, test, Cox, milestones, forest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from trialwright.analysis import competing_risks, survival
from trialwright.analysis.analysis_sets import members, set_label
from trialwright.analysis.cox import CoxModel, cox
from trialwright.analysis.cut import Cut, months, rules_of
from trialwright.analysis.endpoint_answers import Answered, Timed, already_so, names_of
from trialwright.analysis.endpoint_titles import title_of
from trialwright.analysis.figures.clinical import incidence_figure, kaplan_meier_figure
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.logrank import logrank
from trialwright.analysis.report import Section
from trialwright.analysis.result import Interval, Record, Result, Table
from trialwright.analysis.rounding import percent_of
from trialwright.analysis.survival_figures import forest_figures, swimmer_figure
from trialwright.analysis.survival_sample import ALL, Sample, titled
from trialwright.analysis.wording import anchor as anchor_words
from trialwright.analysis.wording import duration
from trialwright.history.endpoints.survival import TimeToEventRules
from trialwright.history.participant import History
from trialwright.study.lines import Duration
from trialwright.study.study import Endpoint, RecoveryEndpoint, SurvivalEndpoint
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Ask = Callable[[Cut, History], Answered]


def in_months(d: Duration) -> float:
    """A duration as reported months."""
    per = {"d": 1 / 30.4375, "wk": 7 / 30.4375, "mo": 1.0, "y": 12.0, "h": 1 / 730.5, "min": 1 / 43830.0}
    return float(d.number) * per[d.unit]


def band_of(interval: str | None) -> tuple[str, float]:
    """``log_log 95 %`` as band and level; log-log and 95 % where nothing is said."""
    words = (interval or "").replace("%", "").split()
    band = next((w.replace("_", "-") for w in words if w.replace("_", "-") in survival.BANDS), "log-log")
    return band, level_of(interval)


def level_of(words: str | None) -> float:
    """The level in ``clopper_pearson 95 %``; 95 % where none is said."""
    for w in (words or "").replace("%", " ").split():
        try:
            return float(Decimal(w)) / 100
        except ArithmeticError:
            continue
    return 0.95


def survival_section(cut: Cut, e: SurvivalEndpoint | RecoveryEndpoint, ask: Ask) -> Section:
    """Everything one time-to-event endpoint prints."""
    key = e.sets[0] if e.sets else ""
    answers = tuple(ask(cut, p) for p in members(cut, key))
    sample = Sample(cut, answers)
    title = title_of(cut.study, e)
    if not sample.known:
        note = Text(zh="截止日尚无可分析的受试者。", en="No participant can be analysed at this cut.")
        return Section(name=e.name, title=title, answers=answers, note=note)
    competing = tuple(e.competing)
    if competing:
        return _incidence(cut, e, sample, title, key)
    return _kaplan_meier(cut, e, sample, title, key)


def _rule(cut: Cut, e: Endpoint) -> str:
    """The pack that gives the dates, with its version."""
    if not isinstance(e, SurvivalEndpoint):
        return "recovery@study"
    names = names_of(e)
    if "progression" in names and not e.competing:
        rules: TimeToEventRules = rules_of(cut.study, "tte", TimeToEventRules)
        return f"pfs@{'ema-2012' if rules.variant == 'ema' else 'fda-2007'}"
    return "os@last-alive" if set(names) == {"death"} else "first-of@study"


def _curve(rows: Sequence[tuple[Answered, Timed]], band: str, level: float) -> survival.Curve:
    return survival.kaplan_meier(
        [months(t.days) for _, t in rows], [t.cause == 1 for _, t in rows], band=band, level=level
    )


def _times(e: SurvivalEndpoint | RecoveryEndpoint, longest: float) -> tuple[Duration, ...]:
    """The times the study asks for, all of them; where it asks for none, usual ones that were reached."""
    asked = tuple(getattr(e, "times", ()))
    if asked:
        return asked
    usual = tuple(Duration(Decimal(m), "mo") for m in (6, 12, 24, 36))
    if e.horizon is not None:
        usual = tuple(d for d in usual if in_months(d) <= in_months(e.horizon))
    return tuple(d for d in usual if in_months(d) <= max(longest, 1e-9)) or usual[:1]


def _kaplan_meier(cut: Cut, e: SurvivalEndpoint | RecoveryEndpoint, sample: Sample, title: Text, key: str) -> Section:
    estimate = cut.study.analysis.estimates.get(e.name)
    band, level = band_of(estimate.interval if estimate is not None else None)
    rule, context = _rule(cut, e), f"{e.name}"
    records: list[Record] = []
    results: list[Result] = []
    curves: dict[str, tuple[Text, survival.Curve]] = {}
    for g in sample.groups():
        rows = sample.of(g.name if g else None)
        c = _curve(rows, band, level)
        curves[g.name if g else "all"] = (sample.label(g), c)
        found = _describe(e, rows, c, rule, sample.label(g), sample)
        results += found
        for r in found:
            records += r.records(sample.label(g), context, digits=1)
    records += _maturity(cut, e, sample, rule)
    tests: list[Result] = []
    model: CoxModel | None = None
    notes: tuple[Text, ...] = ()
    if estimate is not None and estimate.compare is not None:  # the study says what is tested, nothing else is
        tests, model, notes = _compare(cut, e, sample, estimate.strata, rule)
        if (estimate.test or "log_rank") not in ("log_rank", "stratified_log_rank", "cox"):
            why = Unknown.of(
                f"the test {estimate.test!r} is not computed by this version", zh=f"本版本不计算检验 {estimate.test}"
            )
            label = Text(zh=f"研究文件要求的检验：{estimate.test}", en=f"The test the study asks for: {estimate.test}")
            tests.insert(0, Result(name=f"{e.name}.test", label=label, estimate=why, n=len(sample.known), rule=rule))
    for r in tests:
        records += r.records(Text(zh="比较", en="Comparison"), context, digits=2)
    foot = _footnotes(cut, e, key, sample, band, level, rule) + notes
    figure = kaplan_meier_figure(
        curves,
        name=f"{e.name}-km",
        title=titled(title, Text(zh="Kaplan-Meier 曲线", en="Kaplan-Meier curves")),
        y_label=_percent(title),
        footnotes=foot[:2],
    )
    figures: list[Figure] = [figure]
    if model is not None:
        figures += forest_figures(cut, e, sample, title, foot)
    if len(sample.known) <= 40:
        figures.append(swimmer_figure(e, sample, title))
    table = Table(name=f"{e.name}-time", title=title, records=tuple(records), footnotes=foot)
    return Section(
        name=e.name, title=title, tables=(table, _reasons(e, sample, rule)), figures=tuple(figures),
        results=(*results, *tests), answers=tuple(sample.answers),
    )  # fmt: skip


def _percent(title: Text) -> Text:
    return Text(zh=f"{title.zh}（%）", en=f"{title.en} (%)")


def _describe(
    e: SurvivalEndpoint | RecoveryEndpoint, rows: Sequence[tuple[Answered, Timed]], c: survival.Curve, rule: str, group: Text,
    sample: Sample,
) -> list[Result]:  # fmt: skip
    who = tuple(a.participant for a, _ in rows)
    used = tuple(dict.fromkeys(n for a, _ in rows for n in a.events))
    source = "Kaplan & Meier 1958; Brookmeyer & Crowley 1982; Greenwood 1926"

    def base(name: str, label: Text, estimate: Answer[float], interval: Interval | None, unit: str = "") -> Result:
        return Result(
            name=f"{e.name}.{name}", label=label, estimate=estimate, interval=interval, n=c.n, source=source, unit=unit,
            rule=rule, participants=who, events=used, method=Text(zh=f"Kaplan-Meier，{c.band} 区间", en=f"Kaplan-Meier, {c.band} interval"),
        )  # fmt: skip

    count = Result(
        name=f"{e.name}.events", label=Text(zh="受试者数；事件数", en="Participants; events"), estimate=Known(float(c.n)),
        n=c.n, unit="n", events_n=c.events_n, rule=rule, participants=who, events=used, source=source,
    )  # fmt: skip
    out = [
        count,
        base(
            "median", Text(zh="中位时间（月）", en="Median (months)"), c.quantile(0.5), c.quantile_interval(0.5), "mo"
        ),
    ]
    longest = float(c.time[-1]) if len(c.time) else 0.0
    for d in _times(e, longest):
        m = in_months(d)
        low, up = (float(b) for b in c.band_at(m))
        known: Answer[float] = (
            Known(100 * float(c.survival_at(m)))
            if m <= longest or c.survival[-1] == 0
            else Unknown.of("not yet followed so long", zh="随访时间不足")
        )
        interval = (
            Interval(lower=_pc(low), upper=_pc(up), level=c.level, method=c.band) if isinstance(known, Known) else None
        )
        at = duration(d)
        name = Text(zh=f"{at.zh}时的率（%）", en=f"Rate at {at.en} (%)")
        out.append(base(f"rate_{m:.3g}", name, known, interval, "%"))
    reverse = survival.follow_up([months(t.days) for _, t in rows], [t.cause > 0 for _, t in rows])
    label = Text(zh="中位随访（月，反向 KM）", en="Median follow-up (months, reverse KM)")
    out.append(base("follow_up", label, reverse.quantile(), reverse.quantile_interval(), "mo"))
    return out


def _pc(x: float) -> float | None:
    return 100 * x if x == x else None


def _compare(
    cut: Cut, e: Endpoint, sample: Sample, strata: str | None, rule: str
) -> tuple[list[Result], CoxModel | None, tuple[Text, ...]]:
    groups = sample.groups()
    if len(groups) != 2 or groups[0] is None:
        return [], None, ()
    first, second = (g for g in groups if g is not None)
    rows = sample.known
    time, event = [months(t.days) for _, t in rows], [t.cause == 1 for _, t in rows]
    x = [1.0 if a.group == first.name else 0.0 for a, _ in rows]
    people = {p.participant: p for p in cut.people}
    layers = [" / ".join(people[a.participant].stratum) for a, _ in rows] if strata == "allocation" else None
    test = logrank(time, event, x, strata=layers)
    who = tuple(a.participant for a, _ in rows)
    used = tuple(dict.fromkeys(n for a, _ in rows for n in a.events))
    name = Text(
        zh=f"对数秩检验{'（分层）' if layers else ''}：χ²；p",
        en=f"Log-rank test{' (stratified)' if layers else ''}: χ²; p",
    )
    known = test.p == test.p
    out = [
        Result(
            name=f"{e.name}.log_rank", label=name, estimate=Known(test.chisq) if known else Unknown.of("no events", zh="无事件"),
            p=test.p if known else None, n=len(rows), source="Mantel 1966", rule=rule, participants=who, events=used,
        )
    ]  # fmt: skip
    label = Text(
        zh=f"风险比（{first.label.zh} : {second.label.zh}）", en=f"Hazard ratio ({first.label.en} : {second.label.en})"
    )
    model: CoxModel | None = None
    estimate: Answer[float] = Unknown.of("not estimable: too few events", zh="不可估计：事件过少")
    interval = None
    if any(event):
        try:
            model = cox(time, event, x, strata=layers)
        except ValueError:
            model = None
        if model is not None and model.diverged:
            estimate = Unknown.of("not estimable: an arm without events", zh="不可估计：某组无事件")
            model = None
        if model is not None:
            low, up = model.interval()
            estimate, interval = (
                Known(float(model.hazard_ratio[0])),
                Interval(lower=float(low[0]), upper=float(up[0]), method="Wald"),
            )
    out.append(
        Result(
            name=f"{e.name}.hazard_ratio", label=label, estimate=estimate, interval=interval, n=len(rows),
            p=model.lr_p() if model is not None else None, source="Cox 1972; Efron 1977", rule=rule, participants=who, events=used,
        )
    )  # fmt: skip
    note = Text(
        zh="风险比：Cox 模型，Efron 处理结，Wald 区间；其后的 p 为似然比检验"
        + ("；按分配因素分层。" if layers else "。"),
        en="Hazard ratio: Cox model, Efron ties, Wald interval; the p beside it is the likelihood ratio test"
        + ("; stratified by the factors of the allocation." if layers else "."),
    )
    return out, model, (note,)


def _maturity(cut: Cut, e: Endpoint, sample: Sample, rule: str) -> list[Record]:
    """Events so far as a share of the participants, and of the events planned where this endpoint drives the design."""
    columns = [(sample.label(g), sample.of(g.name if g else None)) for g in sample.groups()]
    columns += [(ALL, sample.known)] if len(columns) > 1 else []
    size = cut.study.analysis.sample_size
    drives = size is not None and size.events is not None and e.name in {p.name for p in cut.study.primary}
    out = []
    for k, (label, rows) in enumerate(columns):
        had = [a for a, t in rows if t.cause == 1]
        share = percent_of(len(had), len(rows))
        words = Text(zh=f"{len(had)}/{len(rows)}（{share}%）", en=f"{len(had)}/{len(rows)} ({share}%)")
        if drives and size is not None and size.events is not None and k == len(columns) - 1:
            of = percent_of(len(had), size.events)
            words = Text(
                zh=f"{words.zh}；计划 {size.events} 个事件的 {of}%",
                en=f"{words.en}; {of}% of the {size.events} events planned",
            )
        out.append(
            Record(
                group=label, variable=Text(zh="成熟度（事件/受试者）", en="Maturity (events / participants)"), statistic="maturity", value=words,
                n=len(had), N=len(rows), context=f"{e.name}.maturity", format="text", rule=rule,
                participants=tuple(a.participant for a in had), events=tuple(n for a in had for n in a.events),
            )
        )  # fmt: skip
    return out


def _reasons(e: Endpoint, sample: Sample, rule: str) -> Table:
    """How many had the event, a competing one, or were censored, and why."""
    records = []
    seen: dict[Text, None] = {}
    for _, t in sample.known:
        word = (
            ("事件", "Event")
            if t.cause == 1
            else ("删失", "Censored")
            if t.cause == 0
            else ("竞争事件", "Competing event")
        )
        seen.setdefault(Text(zh=f"{word[0]}：{t.because.zh}", en=f"{word[1]}: {t.because.en}"), None)
    for label in sorted(seen, key=lambda s: (not s.en.startswith("Event"), s.en.startswith("Censored"), s.en)):
        for g in sample.groups():
            rows = sample.of(g.name if g else None)
            mine = [
                a
                for a, t in rows
                if label.en.endswith(f": {t.because.en}")
                and label.en.startswith(("Event", "Competing") if t.cause else "Censored")
                and (label.en.startswith("Event") == (t.cause == 1))
            ]
            records.append(
                Record(
                    group=sample.label(g), variable=label, statistic="n", value=len(mine), n=len(mine), N=len(rows),
                    context=f"{e.name}.reasons", format="n (%)", rule=rule, participants=tuple(a.participant for a in mine),
                    events=tuple(n for a in mine for n in a.events),
                )
            )  # fmt: skip
    return Table(
        name=f"{e.name}-reasons",
        title=Text(zh="事件与删失原因", en="Events and reasons of censoring"),
        records=tuple(records),
    )


def _footnotes(cut: Cut, e: Endpoint, key: str, sample: Sample, band: str, level: float, rule: str) -> tuple[Text, ...]:
    s = set_label(cut, key)
    pct = f"{level * 100:g}"
    out = [
        Text(
            zh=f"分析集：{s.zh}；数据截止 {cut.at}；时间以月（30.4375 天）计；{pct}% 区间为 {band} 型；规则 {rule}。NE：未达到或不可估计。",
            en=f"Set: {s.en}; data cut {cut.at}; months of 30.4375 days; {pct}% intervals of type {band}; rule {rule}. NE: not reached or not estimable.",
        )
    ]
    if len(sample.known) < 30:
        out.append(
            Text(zh="样本量小：区间与 p 值仅供描述。", en="Small sample: intervals and p-values are descriptive.")
        )
    if sample.missing:
        out.append(
            Text(
                zh=f"{len(sample.missing)} 名受试者尚无起点，未计入。",
                en=f"{len(sample.missing)} participants have no origin yet and are left out.",
            )
        )
    return tuple(out)


def _incidence(cut: Cut, e: SurvivalEndpoint | RecoveryEndpoint, sample: Sample, title: Text, key: str) -> Section:
    rule = _rule(cut, e)
    records: list[Record] = []
    results: list[Result] = []
    curves: dict[str, tuple[Text, competing_risks.Incidence, int]] = {}
    names: dict[str, Text] = {}
    causes = {
        1: Text(zh="恢复", en="Recovery") if isinstance(e, RecoveryEndpoint) else title,
        **{2 + k: _capital(anchor_words(cut.study, n)) for k, n in enumerate(e.competing)},
    }
    for g in sample.groups():
        rows = sample.of(g.name if g else None)
        time, code = [months(t.days) for _, t in rows], [t.cause for _, t in rows]
        c = competing_risks.cumulative_incidence(time, code)
        longest = max(time, default=0.0)
        who, used = tuple(a.participant for a, _ in rows), tuple(dict.fromkeys(n for a, _ in rows for n in a.events))
        for cause, label in causes.items():
            names[f"{g.name if g else 'all'}-{cause}"] = sample.label(g)
            curves[f"{g.name if g else 'all'}-{cause}"] = (_joined(sample.label(g), label, g is not None), c, cause)
            n_label = Text(zh=f"{label.zh}：受试者数；事件数", en=f"{label.en}: participants; events")
            results.append(
                Result(
                    name=f"{e.name}.events_{cause}", label=n_label, estimate=Known(float(len(rows))), n=len(rows), unit="n",
                    events_n=sum(k == cause for k in code), rule=rule, participants=who, events=used, source="count",
                )
            )  # fmt: skip
            for d in _times(e, longest):
                m, at = in_months(d), duration(d)
                low, up = (float(b) for b in c.interval_at(m, cause))
                short = m > longest and float(c.survival_at(m)) > 0
                results.append(
                    Result(
                        name=f"{e.name}.cif_{cause}_{m:.3g}",
                        label=Text(zh=f"{label.zh}：{at.zh}累积发生率（%）", en=f"{label.en}: cumulative incidence at {at.en} (%)"),
                        estimate=Unknown.of("not yet followed so long", zh="随访时间不足") if short else Known(100 * float(c.at(m, cause))),
                        interval=None if short else Interval(lower=_pc(low), upper=_pc(up), method="log-log"),
                        n=len(rows), unit="%", rule=rule, participants=who, events=used, source="Aalen & Johansen 1978; Choudhury 2002",
                    )
                )  # fmt: skip
        for r in results[-len(causes) * (1 + len(_times(e, longest))) :]:
            records += r.records(sample.label(g), e.name, digits=1)
    groups = sample.groups()
    estimate = cut.study.analysis.estimates.get(e.name)
    if len(groups) >= 2 and estimate is not None and estimate.compare is not None:
        test = competing_risks.gray(
            [months(t.days) for _, t in sample.known],
            [t.cause for _, t in sample.known],
            [a.group for a, _ in sample.known],
        )
        label = Text(zh="Gray 检验 p", en="Gray's test p")
        records.append(
            Record(
                group=Text(zh="比较", en="Comparison"),
                variable=label,
                statistic="p",
                value=test.p,
                format="p",
                context=e.name,
                rule=rule,
            )
        )
    s = set_label(cut, key)
    foot: tuple[Text, ...] = (
        Text(
            zh=f"分析集：{s.zh}；数据截止 {cut.at}；Aalen-Johansen 累积发生率，竞争事件不作删失；区间为 log-log 型；方差为 delta 法；规则 {rule}。",
            en=f"Set: {s.en}; data cut {cut.at}; Aalen-Johansen cumulative incidence, competing events are not censored; log-log intervals; delta variance; rule {rule}.",
        ),
    )
    if isinstance(e, RecoveryEndpoint):
        people = {p.participant: p for p in cut.people}
        before = sum(already_so(cut, e, people[a.participant]) for a, _ in sample.known)
        foot += (
            Text(
                zh=f"起点前最后一次检测已达该水平者：{before} 名。“无输血”仅在输血记录覆盖整个回顾期后才可判定。",
                en=f"Already at this level at the last value before the start: {before}. “Without transfusion” can be known only once the record covers the whole look-back.",
            ),
        )
    figure = incidence_figure(
        curves,
        name=f"{e.name}-cif",
        title=titled(title, Text(zh="累积发生率", en="cumulative incidence")),
        horizon=max(months(t.days) for _, t in sample.known),
        groups=names,
        footnotes=foot,
    )
    table = Table(name=f"{e.name}-incidence", title=title, records=tuple(records), footnotes=foot)
    figures = (figure, swimmer_figure(e, sample, title)) if len(sample.known) <= 40 else (figure,)
    return Section(
        name=e.name, title=title, tables=(table, _reasons(e, sample, rule)), figures=figures, results=tuple(results),
        answers=tuple(sample.answers),
    )  # fmt: skip


def _capital(text: Text) -> Text:
    return Text(zh=text.zh, en=text.en[:1].upper() + text.en[1:])


def _joined(group: Text, cause: Text, several: bool) -> Text:
    return Text(zh=f"{group.zh} · {cause.zh}", en=f"{group.en} · {cause.en}") if several else cause
