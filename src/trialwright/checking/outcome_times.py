"""Outcomes, their time: anchors, instrument versions in force, windows against frames, floating times and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.endpoints import endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.outcome_form import _path_of
from trialwright.checking.passages import Passage
from trialwright.checking.tables.instruments import INSTRUMENTS, NUMERALS, Instrument
from trialwright.checking.words import gated, search

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
    times = "\n".join([e.frame + "\n" + e.name for e in listed])
    for event, needs, zh, en in _EVENTS:
        if not event.is_possible(times):
            continue
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
        if not look.has(inst.words):
            continue
        mentions = [(p, m) for p in look.content for m in inst.words.finditer(p.text)]
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


OUTCOME_TIMES: Final = (
    anchor,
    instrument_version,
    window_beyond_frame,
    count_or_float,
)
