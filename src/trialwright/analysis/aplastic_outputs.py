"""Aplastic anaemia: responses under the published definitions side by side, counts by lineage with transfusions, troughs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trialwright.analysis.course_outputs import course_of, label_of_item, unit_of
from trialwright.analysis.cut import Cut, amount, rules_of
from trialwright.analysis.figures.clinical import one_by_one
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
TARGET = (150.0, 250.0)


def lineage_section(cut: Cut, people: Sequence[History]) -> Section | None:
    """Neutrophils, platelets, haemoglobin and reticulocytes of each participant, with the days of transfusion."""
    if "saa" not in cut.study.assessments:
        return None
    order = {g.name: k for k, g in enumerate(cut.groups())}
    figures: list[Figure] = []
    for item in ("ANC", "PLT", "Hb", "reticulocyte_count"):
        courses = [c for p in people if (c := course_of(cut, p, item, order, _transfusions(p, item))).points]
        if not courses:
            continue
        words, unit = label_of_item(cut, item), unit_of(people, item)
        ticks = {
            "PLT": Text(zh="输血小板", en="platelet transfusion"),
            "Hb": Text(zh="输红细胞", en="red-cell transfusion"),
        }
        figures.append(
            one_by_one(
                courses, name=f"lineage-{item}", title=Text(zh=f"{words.zh}（{unit}），逐例", en=f"{words.en} ({unit}), participant by participant"),
                tick_label=ticks.get(item),
            )
        )  # fmt: skip
    troughs = [c for p in people if (c := course_of(cut, p, "ciclosporin_trough", order)).points]
    tables: list[Table] = []
    if troughs:
        target = Text(
            zh="浅色带：目标 150–250 µg/L（治疗药物监测规则的默认值）。",
            en="Shaded: target 150 to 250 µg/L (default of the monitoring pack).",
        )
        figures.append(
            one_by_one(
                troughs, name="trough", title=Text(zh="环孢素谷浓度 C0（µg/L），逐例", en="Ciclosporin troughs C0 (µg/L), participant by participant"),
                band=TARGET, footnotes=(target,),
            )
        )  # fmt: skip
        tables.append(_troughs(people))
    table = definitions_table(cut, people)
    tables += [table] if table is not None else []
    if not figures and not tables:
        return None
    title = Text(zh="造血与药物浓度", en="Blood counts and drug troughs")
    return Section(name="LINEAGES", title=title, tables=tuple(tables), figures=tuple(figures))


def _transfusions(p: History, item: str) -> tuple[float, ...]:
    """Weeks of the transfusions that bear on a lineage: platelets on platelets, the others on haemoglobin."""
    start = p.dates.get("treatment_start")
    if start is None or item not in ("PLT", "Hb"):
        return ()
    names = [n for n in dict.fromkeys((*p.given, *p.done, *p.observed)) if "transfusion" in n and "log" not in n]
    names = [n for n in names if ("platelet" in n) == (item == "PLT")]
    days = [day_of(g.happened) for n in names for g in p.given.get(n, ())]
    days += [d for n in names for d in p.done.get(n, ())]
    days += [o.on for n in names for o in p.observed.get(n, ()) if o.event.value is not False]
    return tuple(sorted({(d - start).days / 7 for d in days}))


def _troughs(people: Sequence[History]) -> Table:
    """How many troughs lay inside the target, participant by participant and together."""
    low, up = TARGET
    rows = [
        (p, [(o, v) for o in p.observed.get("ciclosporin_trough", ()) if (v := amount(o.event.value)) is not None])
        for p in people
    ]
    blocks = [(Text.same(p.participant), [p], found) for p, found in rows if found]
    blocks.append(
        (Text(zh="全部", en="All"), [p for p, found in rows if found], [x for _, found in rows for x in found])
    )
    records = []
    for label, who, found in blocks:
        for group, side in (
            (Text(zh="低于目标", en="Below target"), -1),
            (Text(zh="目标内（150–250 µg/L）", en="In target (150 to 250 µg/L)"), 0),
            (Text(zh="高于目标", en="Above target"), 1),
        ):
            mine = [(o, v) for o, v in found if (v > up) - (v < low) == side]
            records.append(
                Record(
                    group=group, variable=label, statistic="n", value=len(mine), n=len(mine), N=len(found), context=f"troughs/{label.en}", format="n/N (%)",
                    rule="tdm", participants=tuple(p.participant for p in who), events=tuple(str(o.sequence) for o, _ in mine),
                )
            )  # fmt: skip
    foot = Text(zh="数字为谷浓度测定次数，不是受试者数。", en="Numbers count troughs, not participants.")
    return Table(
        name="troughs",
        title=Text(zh="环孢素谷浓度与目标", en="Ciclosporin troughs and the target"),
        records=tuple(records),
        footnotes=(foot,),
    )


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
                label = Text(zh=f"第 {week} 周，{name}", en=f"Week {week}, {name}")
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
        zh=f"{len(people)} 名受试者，每行之和为 {len(people)}；锚点当天为第 0 天；每周取 ±7 天内最近一组计数；未记录输血者其输血独立性未知。与上文研究者判读可能不同：两者并列，不相互覆盖。",
        en=f"{len(people)} participants, every row adds up to {len(people)}; days from the anchor; the counts nearest to the week within 7 days; independence of transfusion is not known where none was recorded. The reading of the investigator above may differ: both stand, neither overwrites the other.",
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
