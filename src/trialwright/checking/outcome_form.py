"""Outcomes, their form: time points, methods, number and frames of what is measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say, starred
from trialwright.checking.endpoints import Endpoint, endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look, Passage
from trialwright.checking.tables.instruments import INSTRUMENTS, NUMERALS, Instrument
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
    r"rate|incidence|proportion|percentage|number of|mean|median|change|score|scale|VAS|NRS|\bRECIST|CTCAE|Kaplan|by (?:CT|MRI|ultrasound)|measured (?:by|with)|assessed (?:by|with|according)|defined|"
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


_EVENTS: Final = (
    (gated(r"(?:第一次|首次)?(?:排斥|拒绝)(?:反应)?(?=后|[^，。；]{0,3}\d)|after (?:the )?(?:first )?(?:graft )?rejection|post-?rejection", re.I), gated(r"移植(?!物抗)|transplant", re.I), "排斥反应", "rejection"),
    (gated(r"(?:分娩|产)后\s*\d|\d+\s*\w+ (?:after|post)[\s-]*(?:delivery|partum|birth)|postpartum", re.I), gated(r"分娩|妊娠|孕|产妇|pregnan|deliver|labou?r|maternal|obstet|birth", re.I), "分娩", "delivery"),
    (gated(r"(?:手)?术后\s*(?:第)?\s*\d|\d+\s*\w+ (?:after|post)[\s-]*(?:surgery|operation|operative)", re.I), gated(r"手术|切除|置换|成形|移植|术(?:前|中|式|组)|镇痛|麻醉|穿刺|surg|operat|ectomy|plasty|transplant|implant|anesth|anaesth|block|resect", re.I), "手术", "surgery"),
    (gated(r"(?:移植)后\s*\d|\d+\s*\w+ (?:after|post)[\s-]*transplant", re.I), gated(r"移植|transplant", re.I), "移植", "transplantation"),
)  # fmt: skip
_OPEN_ANCHOR: Final = gated(
    r"(?:(?-i:\b[A-Z]{2,5})|治疗|给药|用药|干预|therapy)后\s*\d+\s*(?:周|天|日|个?月|年)|\d+\s*(?:weeks?|months?|days?)(?:,? (?:and )?\d+ (?:weeks?|months?|days?))*\s+(?:after|post)[\s-]*(?:the )?(?:treatment|therapy|intervention|(?-i:[A-Z]{2,4})\b)(?! (?:end|complet|start|initiat|begin))",
    re.I,
)


@check_entry(
    "OUT-06",
    "时间起点未定义",
    "anchor of time undefined",
    E,
    "endpoint_definition",
    "clinical",
    "ICH E9(R1); CONSORT 6a",
    needs=("outcomes|summary",),
)
def anchor(look: Look) -> Iterator[Doubt]:
    """A time that is counted from an event this trial does not have, or from a treatment without saying its start or end.

    Fires: "4 weeks after delivery" in men with gout; "8 weeks after IST". Silent: "after the first dose", "after randomisation".
    """
    listed = endpoints_of(look)
    trial = "\n".join([look.text(p) for p in ("identification.public_title", "identification.scientific_title", "condition.name", "treatment_description")]
                      + [a.words() for a in look.arms] + [c.text for c in look.inclusion])  # fmt: skip
    for event, needs, zh, en in _EVENTS:
        hits = [e for e in listed if event.search(e.frame) or event.search(e.name)]
        if hits and not needs.search(trial):
            m = event.search(hits[0].words)
            at = next(
                (p for p in (hits[0].part.passages if hits[0].part else (hits[0].at,)) if event.search(p.text)),
                hits[0].at,
            )
            own = event.search(at.text)
            yield Doubt(
                at=at, fragment=own.group() if own else "", field=_path_of(hits, "time_point"), also=("outcomes.anchor",),
                more=tuple(p for e in hits[1:] if e.part for p in e.part.leaves.get("time_point", {}).values()), kind="template_residue",
                text=say(f"{len(hits)}项指标从“{zh}”起算（“{m.group() if m else zh}”），而本试验没有这一事件。", f"{len(hits)} outcomes are counted from {en}, an event this trial does not have."),
                mend=say("改用本试验必有的事件作起点（如随机化、首次给药）。", "Count from an event every participant has, such as randomisation or the first dose."),
            )  # fmt: skip
            return
    hits = [e for e in listed if _OPEN_ANCHOR.search(e.name + "\n" + e.frame)]
    if hits:
        e = hits[0]
        at = next((p for p in (e.part.passages if e.part else (e.at,)) if _OPEN_ANCHOR.search(p.text)), e.at)
        m = _OPEN_ANCHOR.search(at.text)
        word = m.group() if m else ""
        yield Doubt(
            at=at, fragment=word, field=_path_of(hits, "time_point"), severity=E if any(h.is_primary for h in hits) else W, also=("outcomes.anchor",),
            more=tuple(h.at for h in hits[1:] if h.part),
            text=say(f"“{word}”未说明从治疗开始还是结束起算，时点可相差整个疗程。", f"'{word}' does not say whether it is counted from the start or the end of treatment; the visits differ by a whole course."),
            mend=say("写明起点，如“自首次给药（第1天）起第12周”。", "Name the event, e.g. 'week 12 from the first dose (day 1)'."),
        )  # fmt: skip


_CONCEPTS: Final = (
    ("总生存", "overall survival", gated(r"overall survival|总(?:体)?生存|\bOS\b|mortality|死亡率|存活", re.I), E),
    ("无进展生存", "progression-free survival", gated(r"progression[\s-]*free|无进展|\bPFS\b", re.I), E),
    ("无病生存", "disease-free survival", gated(r"disease[\s-]*free|无病生存|\bDFS\b", re.I), E),
    ("客观缓解率", "objective response", gated(r"objective response|客观缓解|\bORR\b|overall response|总(?:体)?(?:反应|缓解|有效)率", re.I), W),
    ("局部控制率", "local control", gated(r"local(?:[\s-]*regional)? control|局部控制", re.I), W),
    ("生活质量", "quality of life", gated(r"quality of life|生活质量|生存质量|\bQ[Oo]?L|QLQ|SF-?36|EQ-?5D", re.I), W),
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


@check_entry(
    "OUT-09",
    "工具版本缺失、残缺或过时",
    "version of an instrument missing, cut or superseded",
    W,
    "ambiguity",
    "form",
    "NCI CTEP; Eisenhauer 2009; AJCC manuals (dates in force)",
)
def instrument_version(look: Look) -> Iterator[Doubt]:
    """An instrument whose version is missing everywhere, cut in the middle, or superseded when the trial starts.

    Fires: "CTCAE", "TNM 6th" in 2024. Silent: "CTCAE v5.0"; a version given once anywhere on the page.
    """
    for inst in INSTRUMENTS:
        if not inst.words.is_possible(look.everything):
            continue
        mentions = [(p, m) for p in look.passages for m in inst.words.finditer(p.text)]
        if not mentions:
            continue
        versions = [(p, m, v) for p, m in mentions if (v := _version_behind(inst, p.text, m)) is not None]
        cut = next(
            (
                (p, m, c)
                for p, m in mentions
                if (c := _cut_version(p.text, m.end())) and _version_behind(inst, p.text, m) is None
            ),
            None,
        )
        if cut is not None:
            p, m, c = cut
            whole = p.text[m.start() : m.end()] + c
            yield _version_doubt(
                p,
                whole,
                f"“{whole}”的版本号残缺。",
                f"The version in '{whole}' is cut off.",
                f"写全版本，如{inst.name} {inst.versions[-1].name}。",
                f"Write it in full, e.g. {inst.name} {inst.versions[-1].name}.",
            )
            continue
        if not versions:
            if inst.name == "TNM" and not any(search(r"AJCC|UICC", m.group()) for _, m in mentions):
                continue
            p, m = mentions[0]
            latest = inst.versions[-1]
            yield _version_doubt(p, m.group(), f"{inst.zh}（{inst.name}）未写版本，不同版本分级不同。", f"{inst.name} without its version; grades differ between versions.",
                                 f"写明版本，如{inst.name} {latest.name}。", f"Name the version, e.g. {inst.name} {latest.name}.")  # fmt: skip
            continue
        yield from _superseded(look, inst, versions)


def _version_doubt(p: Passage, fragment: str, zh: str, en: str, mend_zh: str, mend_en: str, source: str = "") -> Doubt:
    return Doubt(at=p, fragment=fragment, text=say(zh, en), mend=say(mend_zh, mend_en), source=source)


def _version_behind(inst: Instrument, text: str, m: re.Match[str]) -> str | None:
    """The version printed within a few characters around a mention."""
    behind = text[m.end() : m.end() + 24]
    behind = re.split(r"[;；。，]|(?:grade|level|分级|级)\s*$", behind)[0]
    k = inst.version.search(behind)
    if k is None and inst.name == "TNM":
        k = inst.version.search(text[max(0, m.start() - 10) : m.start()])
    if k is None or (k.start() > 16):
        return None
    if inst.name == "TNM":
        return NUMERALS.get(k.group(1).lower(), k.group(1))
    if inst.name == "CTCAE":
        if k.group(2) is None and not search(r"v|版", k.group(), re.I):
            return None
        return f"{k.group(1)}.{k.group(2) or '0'}"
    return f"{k.group(1)}.{k.group(2)}"


def _cut_version(text: str, at: int) -> str:
    m = re.match(r"\s*(?:v|version|ver\.?)\s*\d?\.(?!\d)", text[at : at + 14], re.I)
    return m.group() if m else ""


def _superseded(look: Look, inst: Instrument, versions: list[tuple[Passage, re.Match[str], str]]) -> Iterator[Doubt]:
    start = (
        look.date("dates.start")
        or look.date("dates.recruitment.start")
        or look.date("registration.date")
        or look.date("registration.refreshed")
    )
    if start is None:
        return
    in_force = [v for v in inst.versions if v.since <= start.first]
    if not in_force:
        return
    current = in_force[-1]
    old = [(p, m, v) for p, m, v in versions if _is_older(v, current.name)]
    if old:
        p, m, v = old[0]
        fragment = re.sub(r"\s+$", "", p.text[m.start() : m.end() + 8]).split("，")[0]
        k = re.match(r".*?\d(?:\.\d+)?", fragment)
        yield _version_doubt(
            p, k.group() if k else m.group(), f"{inst.name} {v}在研究开始（{start}）时已被{current.name}取代（{current.since}起）。",
            f"{inst.name} {v} had been superseded by {current.name} (in use since {current.since}) when the trial starts ({start}).",
            f"改用{inst.name} {current.name}，或说明理由。", f"Use {inst.name} {current.name}, or say why not.", current.source,
        )  # fmt: skip


def _is_older(one: str, other: str) -> bool:
    def key(v: str) -> tuple[int, ...]:
        return tuple(int(x) for x in v.split("."))

    a, b = key(one), key(other)
    return a[0] < b[0] or (a[0] == b[0] and len(a) > 1 and len(b) > 1 and a < b and other != "4.03")


@check_entry(
    "OUT-10",
    "文字中的观察窗超出时间框",
    "window in the text beyond the frame",
    W,
    "date_logic",
    "crossfield",
    "ICH E2A; FDA/EMA safety follow-up",
    needs=("outcomes",),
)
def window_beyond_frame(look: Look) -> Iterator[Doubt]:
    """A safety window counted after the last dose that ends after the frame of the same outcome: events at the end are lost.

    Fires: adverse events to 60 days after the last dose, frame 12 weeks, dosing 12 weeks. Silent: frame 21 weeks.
    """
    arms = "\n".join(a.words() for a in look.arms) + "\n" + look.text("description")
    lasts = [
        _days(m.group(1), m.group(2))
        for m in re.finditer(
            r"(?:up to|maximum|for|until[^.;]{0,60}or|最长|持续|共|至)\s*(\d+)\s*(months?|weeks?|years?|个?月|周|年)",
            arms,
            re.I,
        )
    ]
    treatment = max(lasts, default=0)
    if not treatment:
        return
    for e in endpoints_of(look):
        after = [
            int(m.group(1))
            for m in re.finditer(
                r"(\d+)\s*(?:days?|天|日)\s*(?:after|following|post)[^.;]{0,40}(?:last|end|final|treatment)|(?:末次|最后一次|治疗结束)[^。；]{0,10}(\d+)\s*(?:天|日)",
                e.definition,
                re.I,
            )
            if m.group(1)
        ]
        frame = search(r"(\d+)\s*(months?|weeks?|years?|个?月|周|年)", e.frame, re.I)
        if not after or frame is None or e.part is None:
            continue
        limit = _days(frame.group(1), frame.group(2))
        if treatment + max(after) > limit:
            at = next((p for p in e.part.passages if search(rf"{max(after)}\s*(?:days?|天)", p.text)), e.at)
            m = search(rf"{max(after)}\s*(?:days?|天)[^.;。；]*", at.text)
            yield Doubt(
                at=at, fragment=m.group() if m else "", also=(f"{e.path}.time_point",), detect="arithmetic",
                text=say(f"用药最长{treatment}天，再随访{max(after)}天 = {treatment + max(after)}天，超过时间框“{e.frame.strip().splitlines()[0]}”（{limit}天）；末期事件会丢失。",
                         f"Treatment up to {treatment} d plus {max(after)} d = {treatment + max(after)} d, beyond the frame '{e.frame.strip().splitlines()[0]}' ({limit} d); events at the end are lost."),
                mend=say("把时间框延长到末次用药后的窗口结束。", "Extend the frame to the end of the window after the last dose."),
            )  # fmt: skip
            return


def _days(number: str, unit: str) -> int:
    per = 365 if unit.startswith(("year", "年")) else 7 if unit.lower().startswith(("week", "周")) else 30
    return int(number) * per


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


_COUNT: Final = gated(
    r"number of (?:patients|participants|subjects)[^.]{0,30}(?:alive|surviv|dead|died|death|progress|relaps|fractur)|(?:存活|死亡|复发|进展|生存)[^，。；]{0,6}(?:患者|受试者|参与者)?(?:的)?(?:人数|例数)|(?:人数|例数)[^，。；]{0,8}(?:存活|死亡)",
    re.I,
)
_FLOATING: Final = gated(
    r"(?:around|about|approximately)\s+(?:day|week|month)\s*\d|(?:大约|约)(?:第)?\s*\d+\s*(?:天|周|个?月)", re.I
)


@check_entry(
    "OUT-18",
    "浮动时点或以人数代替率",
    "floating time, or a count instead of time to event",
    W,
    "endpoint_definition",
    "clinical",
    "CONSORT 6a",
    needs=("outcomes|summary",),
)
def count_or_float(look: Look) -> Iterator[Doubt]:
    """A time that floats ("around month 3"), or a count of people alive or with an event instead of a rate or time to event.

    Fires: "number with a fracture". Silent: "by month 3, Kaplan-Meier".
    """
    for e in endpoints_of(look):
        if search(r"Kaplan|time to|时间至|cumulative|累积", e.words, re.I):
            continue
        for pattern, zh, en, mend_zh, mend_en in (
            (
                _COUNT,
                "以人数计，未考虑删失与随访长短",
                "is a count that ignores censoring and follow-up",
                "改为生存率（Kaplan-Meier）或至事件时间。",
                "Use a rate with Kaplan-Meier, or time to event.",
            ),
            (_FLOATING, "时点不确定", "floats in time", "写明时点和访视窗。", "Fix the day and the window."),
        ):
            at = next((p for p in (e.part.passages if e.part else (e.at,)) if pattern.search(p.text)), None)
            if at is None:
                continue
            m = pattern.search(at.text)
            assert m is not None
            yield Doubt(
                at=at,
                fragment=at.text if len(at.text) < 60 else m.group(),
                text=say(f"“{m.group()}”{zh}。", f"'{m.group()}' {en}."),
                mend=say(mend_zh, mend_en),
            )
            return


OUTCOME_FORM: Final = (
    no_time,
    no_method,
    many_primaries,
    one_frame,
    anchor,
    objectives_and_outcomes,
    instrument_version,
    window_beyond_frame,
    nested,
    count_or_float,
)
