"""Aplastic anaemia: responses under the published definitions side by side, counts by lineage with transfusions, troughs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trialwright.analysis.course_outputs import course_of, label_of_item, unit_of
from trialwright.analysis.cut import Cut, rules_of
from trialwright.analysis.figures.clinical import level_course, spaghetti
from trialwright.analysis.figures.figure import Figure
from trialwright.analysis.report import Section
from trialwright.analysis.result import Record, Table
from trialwright.history.endpoints.recovery import Count, Lineages, Transfusions, response_at_week
from trialwright.history.participant import History, Observation, day_of
from trialwright.standards.aplastic_anaemia import DEFINITIONS, SaaRules
from trialwright.study.study import ResponseEndpoint
from trialwright.values.answer import Known
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text

WEEKS = (4, 8, 12, 24)


def lineage_section(cut: Cut, people: Sequence[History]) -> Section | None:
    """Neutrophils, platelets, haemoglobin and reticulocytes of each participant, with the days of transfusion."""
    if "saa" not in cut.study.assessments:
        return None
    order = {g.name: k for k, g in enumerate(cut.groups())}
    panels = []
    for item in ("ANC", "PLT", "Hb", "reticulocyte_count"):
        if not any(p.observed.get(item) for p in people):
            continue
        unit = unit_of(people, item)
        y = Text(zh=f"{label_of_item(cut, item).zh} {unit}".strip(), en=f"{label_of_item(cut, item).en} {unit}".strip())
        courses = [c for p in people if (c := course_of(cut, p, item, order, _transfusions(p))).points]
        panels.append((label_of_item(cut, item), y, courses, ()))
    figures: list[Figure] = []
    if panels:
        figures.append(
            spaghetti(
                panels,
                name="lineages",
                title=Text(zh="血细胞各系逐例曲线", en="Blood counts by lineage, participant by participant"),
                footnotes=(Text(zh="红色短线：输血日。", en="Red ticks: transfusions."),),
            )
        )
    troughs = [c for p in people if (c := course_of(cut, p, "ciclosporin_trough", order)).points]
    if troughs:
        figures.append(
            level_course(
                troughs,
                (150.0, 250.0),
                name="trough",
                title=Text(zh="环孢素谷浓度", en="Ciclosporin troughs"),
                y_label=Text(zh="C0（µg/L）", en="C0 (µg/L)"),
                footnotes=(
                    Text(
                        zh="目标 150–250 µg/L 为治疗药物监测规则的默认值。",
                        en="Target 150–250 µg/L is the default of the monitoring pack.",
                    ),
                ),
            )
        )
    table = definitions_table(cut, people)
    tables = (table,) if table is not None else ()
    if not figures and table is None:
        return None
    title = Text(zh="造血与药物浓度", en="Blood counts and drug troughs")
    return Section(name="LINEAGES", title=title, tables=tables, figures=tuple(figures))


def _transfusions(p: History) -> tuple[float, ...]:
    start = p.dates.get("treatment_start")
    names = [n for n in (*p.given, *p.done, *p.observed) if "transfusion" in n]
    days = [day_of(g.happened) for n in names for g in p.given.get(n, ())] + [
        d for n in names for d in p.done.get(n, ())
    ]
    days += [o.on for n in names for o in p.observed.get(n, ()) if o.event.value is not False]
    return tuple(sorted((d - start).days / 7 for d in days)) if start is not None else ()


# --- definitions side by side ----------------------------------------------------------------------------------------


def definitions_table(cut: Cut, people: Sequence[History]) -> Table | None:
    """CR, PR and no response at weeks 4, 8, 12, 24 as the counts themselves say, under each published definition."""
    wanted = [e for e in cut.study.endpoints.values() if isinstance(e, ResponseEndpoint) and e.criteria == "saa"]
    if not wanted:
        return None
    rules: SaaRules = rules_of(cut.study, "saa", SaaRules, definition="ask")
    records: list[Record] = []
    for week in WEEKS:
        for name, definition in DEFINITIONS.items():
            found = [(p, _response(cut, p, week, name, rules)) for p in people]
            for level in ("CR", "PR", "NR", "?"):
                mine = [p for p, r in found if r == level]
                label = Text(zh=f"第{week}周 {name}", en=f"Week {week}, {name}")
                words = Text(zh="未知", en="not known") if level == "?" else Text.same(level)
                items = [o for p in mine for o in _counts_near(cut, p, 7 * week)]
                records.append(
                    Record(
                        group=words, variable=label, statistic="n", value=len(mine), n=len(mine), N=len(people), format="0",
                        context=f"saa/{week}/{name}", rule=f"saa@{definition.name}", participants=tuple(p.participant for p in mine),
                        events=tuple(str(o.sequence) for o in items),
                    )
                )  # fmt: skip
    title = Text(
        zh="按不同定义的血液学缓解（由血常规推导）",
        en="Haematological response under each definition (derived from the counts)",
    )
    foot = Text(
        zh="锚点当天为第0天；每周取 ±7 天内最近一组计数；未记录输血者其输血独立性未知。",
        en="Days from the anchor; the counts nearest to the week within 7 days; independence of transfusion is not known where none was recorded.",
    )
    return Table(name="saa-definitions", title=title, records=tuple(records), footnotes=(foot,))


def _anchor(p: History) -> date | None:
    return p.dates.get("treatment_start") or p.dates.get("enrolment")


def _series(p: History, item: str, anchor: date) -> tuple[Count, ...]:
    return tuple(
        Count((o.on - anchor).days, o.event.value.value)
        for o in p.observed.get(item, ())
        if isinstance(o.event.value, Quantity)
    )


def _counts_near(cut: Cut, p: History, day: int) -> list[Observation]:
    anchor = _anchor(p)
    if anchor is None:
        return []
    items = ("ANC", "PLT", "Hb", "reticulocyte_count")
    return [o for i in items for o in p.observed.get(i, ()) if abs((o.on - anchor).days - day) <= 7]


def _response(cut: Cut, p: History, week: int, name: str, rules: SaaRules) -> str:
    anchor = _anchor(p)
    if anchor is None:
        return "?"
    lineages = Lineages(
        hb=_series(p, "Hb", anchor), anc=_series(p, "ANC", anchor), plt=_series(p, "PLT", anchor),
        retic=_series(p, "reticulocyte_count", anchor),
    )  # fmt: skip
    recorded = [n for n in (*p.observed, *p.given, *p.done, *p.closed) if "transfusion" in n]
    moved: Transfusions | None = None
    if recorded:
        days = {
            n: [(o.on - anchor).days for o in p.observed.get(n, ()) if o.event.value is not False] for n in recorded
        }
        platelets = [d for n, ds in days.items() if "platelet" in n for d in ds]
        red = [d for n, ds in days.items() if "platelet" not in n for d in ds]
        moved = Transfusions(red_cells=red, platelets=platelets)
    ends = [d for n in ("death", "new_therapy", "transplantation") if (d := p.dates.get(n)) is not None]
    failed = (min(ends) - anchor).days if ends else None
    limits = [o.event.low.value for o in p.observed.get("Hb", ()) if o.event.low is not None]
    found = response_at_week(
        lineages, week=week, definition=DEFINITIONS[name], transfusions=moved, hb_lln=limits[0] if limits else None,
        failed_on_day=failed, rules=rules,
    )  # fmt: skip
    return found.value if isinstance(found, Known) else "?"
