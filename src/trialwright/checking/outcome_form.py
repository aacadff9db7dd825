"""Outcomes, their form: time points, methods, number and frames of what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say, starred
from trialwright.checking.endpoints import Endpoint, endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.words import gated, search

SURVIVAL: Final = gated(r"overall survival|总(?:体)?生存|\bOS\b|mortality|死亡率|存活|survival rate", re.I)


PFS: Final = gated(
    r"progression[\s-]*free|无进展|\bPFS\b|disease[\s-]*free|无病生存|\bDFS\b|event[\s-]*free|无事件|\bEFS\b|relapse[\s-]*free|无复发|\bRFS\b",
    re.I,
)


RESPONSE: Final = gated(
    r"\bORR\b|\bCRR?\b|\bPR\b|\bDCR\b|response(?: rate)?|remission|缓解率?|反应率|有效率|应答率|疗效(?!评价标准)|治愈率|cure rate|effective rate|显效",
    re.I,
)


ADVERSE: Final = gated(
    r"adverse|\bS?AEs?\b|TEAE|TRAE|不良(?:事件|反应)|副作用|side effects?|安全性|safety|toxicit|毒性|并发症|complication",
    re.I,
)


def _names(found: list[Endpoint], most: int = 4) -> tuple[str, str]:
    zh = "、".join((e.part.get("name", "zh") or e.at).text if e.part else e.name for e in found[:most])
    en = ", ".join((e.part.get("name", "en") or e.at).text if e.part else e.name for e in found[:most])
    tail = len(found) > most
    return zh + ("等" if tail else ""), en + (" …" if tail else "")


def _path_of(found: list[Endpoint], leaf: str) -> str:
    return starred(tuple(f"{e.path}.{leaf}" for e in found)) if found[0].part is not None else "outcomes"


@check_entry(
    "OUT-01",
    "指标没有测量时间点",
    "outcomes without a time point",
    E,
    "missing",
    "form",
    "specific and timed in 57.6 % (PMC3888400); WHO TRDS items 19, 20",
    needs=("outcomes|summary",),
)
def no_time(look: Look) -> Iterator[Doubt]:
    """Outcomes without a time point after every place was searched: name, frame, method, description. One finding a page.

    Fires: "pain". Silent: "pain (VAS), week 6"; a time point inside the name (it stands in the wrong field, yet it is there).
    """
    found = [
        e
        for e in endpoints_of(look)
        if not e.is_prose
        and not e.frame.strip()
        and not e.has_time
        and e.part is not None
        and "time_point" in e.part.blanks
    ]
    if not found:
        return
    labels = [p for e in found if (p := look.label(f"{e.path}.time_point")) is not None]
    zh, en = _names(found)
    yield Doubt(
        at=labels[0] if labels else found[0].at, more=tuple(labels[1:]), field=_path_of(found, "time_point"),
        text=say(f"{len(found)}项指标没有测量时间点（{zh}），各处均未找到；不知何时测量。", f"{len(found)} outcomes have no time point anywhere ({en}); nobody knows when to measure."),
        mend=say("逐项填写时间点，如“放疗结束后第28天”“第12周（±7天）”。", "Give each its time, such as 'week 12 (± 7 days) from randomisation'."),
    )  # fmt: skip


_METRIC: Final = gated(
    r"rate|incidence|consumption|amount|dose|time to|frequency|用量|剂量|次数|时间|proportion|percentage|number of|mean|median|change|score|scale|VAS|NRS|\bRECIST|CTCAE|Kaplan|by (?:CT|MRI|ultrasound)|measured (?:by|with)|assessed (?:by|with|according)|defined|"
    r"率|比例|评分|量表|变化|均值|中位|超声|CT\b|MRI|磁共振|检测|法\b|问卷",
    re.I,
)


@check_entry(
    "OUT-02",
    "指标没有测量方法",
    "outcomes without a method",
    E,
    "missing",
    "form",
    "61 % without metric (PMC3066456); filled in 60 of 468 ChiCTR pages (own count)",
    needs=("outcomes",),
)
def no_method(look: Look) -> Iterator[Doubt]:
    """Outcomes whose method field is printed and empty and whose name holds no method, metric or instrument. One finding a page.

    Fires: "function". Silent: "WOMAC, change from baseline".
    """
    found = [
        e
        for e in endpoints_of(look)
        if e.part is not None
        and "method" in e.part.blanks
        and not _METRIC.search(
            e.name.replace("缓解率", "").replace("反应率", "").replace("成功率", "").replace("rate", "")
        )
        and not e.definition
    ]
    if not found:
        return
    labels = [p for e in found if (p := look.label(f"{e.path}.method")) is not None]
    zh, en = _names(found)
    yield Doubt(
        at=labels[0] if labels else found[0].at, more=tuple(labels[1:]), field=_path_of(found, "method"),
        text=say(f"{len(found)}项指标没有测量方法、标准或汇总方式（{zh}）。", f"{len(found)} outcomes have no method, instrument or aggregation ({en})."),
        mend=say("写明工具与版本、评价人、汇总方式（如RECIST 1.1、率及精确区间）。", "State instrument with version, assessor and aggregation (RECIST 1.1; proportion with exact interval)."),
    )  # fmt: skip


_ORDERED: Final = gated(
    r"co-?primary|共同主要|hierarch|fixed[\s-]*sequence|Bonferroni|Holm|Hochberg|alpha|α|多重性|层级检验|顺序检验|校正",
    re.I,
)


_POINTS: Final = gated(
    r"(?:\d+\s*(?:d|days?|weeks?|w|months?|mo|years?|h|hours?|天|日|周|个?月|年|小时)?\s*[、,，;/]|和|及|and\s)+\s*\d+\s*(?:d|days?|weeks?|w|months?|mo|years?|h|hours?|天|日|周|个?月|年|小时)",
    re.I,
)


def _times_of(e: Endpoint) -> int:
    """At how many times one outcome is measured, by its own words in one language."""
    best = 1
    for p in e.part.passages if e.part is not None else (e.at,):
        if e.part is not None and not p.path.endswith((".name", ".time_point")):
            continue
        text = p.text if e.part is not None else e.fragment
        units = re.findall(
            r"\d+\s*(?:d\b|days?|weeks?|w\b|months?|mo\b|years?|hours?|h\b|天|日|周|个?月|年|小时)", text, re.I
        )
        if len(units) >= 2:
            best = max(best, len(units))
        elif m := _POINTS.search(text):
            best = max(best, len(re.findall(r"\d+", m.group())))
    return best


@check_entry("OUT-04", "主要指标过多或多时点", "several primary outcomes or times", E, "statistics", "crossfield",
             "> 2 primaries in 20 % (PMC3066456); ≥ 5 in 14.3 % of 350 (own count); ICH E9 2.2.2", needs=("outcomes|summary",))  # fmt: skip
def many_primaries(look: Look) -> Iterator[Doubt]:
    """Several primary outcomes, or one at several times, with no order and no share of alpha.

    Three or more tests are an error, two a warning. Fires: 5 scales × 2 visits. Silent: co-primary, both needed.
    """
    primary = [e for e in endpoints_of(look) if e.is_primary]
    if not primary or look.has(_ORDERED):
        return
    times = [_times_of(e) for e in primary]
    total = sum(times)
    if total < 2 or (
        len(primary) == 2 and total == 2 and any(search(r"DLT|MTD|剂量限制|最大耐受", e.name, re.I) for e in primary)
    ):
        return
    f = facts_of(look)
    if total == 2 and not (f.n and f.n <= 30):
        return
    n_zh, n_en = (f"，共{f.n}例受试者", f" in {f.n} participants") if f.n and f.n <= 100 else ("", "")
    zh, en = _names(primary)
    sums = f"（{len(primary)}项×时点，共{total}个检验）" if max(times) > 1 else ""
    sums_en = f" ({total} tests with their time points)" if max(times) > 1 else ""
    yield Doubt(
        at=primary[0].at, fragment=primary[0].fragment, more=tuple(e.at for e in primary[1:] if e.part is not None), severity=E if total > 2 else W,
        field=_path_of(primary, "type"),
        text=say(f"{len(primary)}项主要指标{sums}{n_zh}，未写先后顺序或α分配：{zh}。", f"{len(primary)} primary outcome{'s' if len(primary) > 1 else ''}{sums_en}{n_en} without order or a share of alpha: {en}."),
        mend=say("只留一个主要指标和一个时点，其余改为次要。", "Keep one primary at one time; make the rest secondary."),
    )  # fmt: skip


@check_entry(
    "OUT-05",
    "所有指标共用一个时间框",
    "one frame for all outcomes",
    W,
    "endpoint_definition",
    "crossfield",
    "WHO TRDS items 19, 20: a time frame for each",
    needs=("outcomes",),
)
def one_frame(look: Look) -> Iterator[Doubt]:
    """One frame copied to all outcomes although they need different ones: response, survival, safety.

    Fires: everything "1 year". Silent: a frame that lists visits; outcomes of one sort.
    """
    listed = [e for e in endpoints_of(look) if e.part is not None]
    frames = {re.sub(r"\s+", " ", p.text).casefold() for e in listed if (p := e.part and e.part.get("time_point"))}
    if len(listed) < 4 or len(frames) != 1 or any(not e.frame for e in listed):
        return
    frame = next(iter(frames))
    if len(re.findall(r"\d+", frame)) > 1 or search(r"各|每|each|every", frame):
        return
    sorts = {
        k
        for e in listed
        for k, pattern in (("r", RESPONSE), ("s", SURVIVAL), ("p", PFS), ("a", ADVERSE))
        if pattern.search(e.name)
    }
    if len(sorts) < 2:
        return
    places = [p for e in listed if (p := e.part and e.part.get("time_point"))]
    yield Doubt(
        at=places[0], more=tuple(places[1:]), field="outcomes[*].time_point",
        text=say(f"{len(listed)}项指标的时间框完全相同（“{places[0].text}”），而缓解、生存和安全性需要不同的时间。", f"All {len(listed)} outcomes share the frame '{places[0].text}', although response, survival and safety need different ones."),
        mend=say("为每项指标写明各自的时间点或随访期。", "Give each outcome its own times or horizon."),
    )  # fmt: skip


_CONCEPTS: Final = (
    ("总生存", "overall survival", gated(r"overall survival|总(?:体)?生存|\bOS\b|mortality|死亡率|存活", re.I), E),
    ("无进展生存", "progression-free survival", gated(r"progression[\s-]*free|无进展|\bPFS\b", re.I), E),
    ("无病生存", "disease-free survival", gated(r"disease[\s-]*free|无病生存|\bDFS\b", re.I), E),
    ("客观缓解率", "objective response", gated(r"objective response|客观缓解|\bORR\b|overall response|总(?:体)?(?:反应|缓解|有效)率", re.I), W),
    ("局部控制率", "local control", gated(r"local(?:[\s-]*regional)? control|局部控制", re.I), W),
    ("生活质量", "quality of life", gated(r"quality of life|生活质量|生存质量|\bQOL|\bQL\b|QLQ|SF-?36|EQ-?5D", re.I), W),
    ("药代动力学", "pharmacokinetics", gated(r"pharmacokinetic|药代|药动|\bPK\b", re.I), W),
    ("复发率", "relapse", gated(r"relapse|recurrence rate|复发率", re.I), W),
    ("疼痛", "pain", gated(r"pain (?:relief|score|intensity)|疼痛(?:评分|缓解|程度)|镇痛效果|\bVAS\b|\bNRS\b", re.I), W),
    ("成本效益", "cost-effectiveness", gated(r"cost-?effect|卫生经济|成本效[果益]", re.I), W),
)  # fmt: skip


@check_entry("OUT-07", "目的与指标不一致", "objectives and outcomes differ", W, "internal_contradiction", "crossfield", "changed or lost endpoints 31 % (median; Jones, BMC Med 2015;13:282)",
             needs=("outcomes", "objectives|summary|description"))  # fmt: skip
def objectives_and_outcomes(look: Look) -> Iterator[Doubt]:
    """An objective that no outcome measures; survival or a primary is an error, the rest warnings.

    Fires: objective "mortality", no such outcome. Silent: the same list in both.
    """
    listed = endpoints_of(look)
    if not listed or listed[0].is_prose:
        return
    measured = "\n".join(e.words for e in listed)
    where = look.under("objectives") or tuple(p for p in look.under("summary", "description"))
    for zh, en, pattern, severity in _CONCEPTS:
        if pattern.search(measured):
            continue
        for p in where:
            m = pattern.search(p.text)
            if m is None or (
                p.path != "objectives"
                and not search(r"end-?points?|outcomes?|终点|指标", p.text[max(0, m.start() - 80) : m.start()], re.I)
            ):
                continue
            twin = tuple(
                q for q in look.under("objectives") if q.path == p.path and q is not p and pattern.search(q.text)
            )
            yield Doubt(
                at=p, fragment=m.group(), more=twin, also=("outcomes",), severity=severity,
                text=say(f"目的中有“{zh}”，指标清单里没有。", f"The objectives name {en}; no outcome measures it."), mend=say(f"增列“{zh}”（定义与时点），或从目的中删去。", f"Add {en} with definition and time, or delete it from the objectives."),
            )  # fmt: skip
            break


_FAMILIES: Final = (
    (
        gated(
            r"不良事件|不良反应|adverse event|\bTEAE|\bTRAE|\bSAE\b|\bAEs?\b|adverse reaction|安全性指标|safety indicator|毒性(?!.*剂量限制)|toxicit|并发症|complication",
            re.I,
        ),
        "不良事件",
        "adverse events",
    ),
)


@check_entry(
    "OUT-11",
    "指标互相包含或重复",
    "nested or twin outcomes",
    W,
    "duplicate",
    "crossfield",
    "double counting",
    needs=("outcomes",),
)
def nested(look: Look) -> Iterator[Doubt]:
    """Outcomes that contain each other or are the same twice: one event is counted several times.

    Fires: hypoglycaemia; any hypoglycaemia. Adverse events, treatment-emergent ones, serious ones. Silent: mild; severe.
    """
    listed = [e for e in endpoints_of(look) if e.part is not None]
    family = [
        e for e in listed if _FAMILIES[0][0].search(e.name) and not search(r"剂量限制|dose[\s-]*limiting", e.name, re.I)
    ]
    if len(family) >= 2:
        zh, en = _names(family)
        yield Doubt(
            at=family[0].at, more=tuple(e.at for e in family[1:]), field=_path_of(family, "name"),
            text=say(f"{len(family)}项安全性指标互相包含（{zh}），同一事件会重复计数。", f"{len(family)} safety outcomes contain each other ({en}); one event is counted several times."),
            mend=say("合并为一项“不良事件”，按分级、严重性和相关性列表。", "Make one outcome 'adverse events', tabulated by grade, seriousness and relation."),
        )  # fmt: skip
    seen: dict[str, Endpoint] = {}
    for e in listed:
        key = re.sub(r"\W", "", (e.at.text + "|" + e.frame)).casefold()
        if key in seen and not _FAMILIES[0][0].search(e.name):
            yield Doubt(
                at=e.at, more=(seen[key].at,), text=say(f"指标“{e.at.text}”列了两次。", f"The outcome '{e.at.text}' is listed twice."),
                mend=say("删去一项。", "Delete one."),
            )  # fmt: skip
            return
        seen[key] = e


OUTCOME_FORM: Final = (
    no_time,
    no_method,
    many_primaries,
    one_frame,
    objectives_and_outcomes,
    nested,
)
