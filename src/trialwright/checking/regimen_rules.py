"""Interventions, their rules: what stops them, what changes a dose, what is free beside them, cycles and options."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.endpoints import endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.regimens import GIVEN, NEEDS
from trialwright.checking.tables.drugs import drugs_in
from trialwright.checking.words import gated, search

_CYCLE: Final = gated(
    r"\bq\s*\d+\s*[wd]\b|every (?:\d+|two|three|four) (?:weeks|days)|\d+[\s-]*(?:day|week)s?[\s-]*cycle|每\s*[\d一二三四]+\s*(?:周|天)|\d+\s*(?:天|周)为?(?:一个?)?(?:周期|疗程)|weekly|每周",
    re.I,
)


_DAYS: Final = gated(r"\b[dD]\s*\d+(?:\s*[-–,，、]\s*[dD]?\d+)*\b|第\s*\d+(?:\s*[-–、,，]\s*\d+)*\s*天", re.I)


def _regimens(text: str) -> list[str]:
    """The alternatives of a chemotherapy text: what stands between "or", and sentences."""
    return re.split(r"(?<![A-Za-z])[Oo]r(?![A-Za-z])|或者|(?<=[)）])\s*[.。]|(?<=[a-z0-9])\.\s+(?=[A-Z])", text)


@check_entry(
    "INT-19",
    "方案没有周期长度",
    "regimen without cycle length",
    E,
    "not_computable",
    "form",
    "cycles cannot align",
    needs=NEEDS,
)
def cycle_length(look: Look) -> Iterator[Doubt]:
    """A cytotoxic regimen given on numbered days without the length of its cycle.

    Fires: "d1, d8". Silent: "q3w × 6". Alternatives joined by "or" are looked at one by one.
    """
    if not facts_of(look).is_of("cytotoxic chemotherapy"):
        return
    for p in look.under("arms", "treatment_description", "description"):
        groups = _regimens(p.text)
        lacking = [g.strip() for g in groups if _DAYS.search(g) and drugs_in(g) and not _CYCLE.search(g)]
        lacking = [g for g in lacking if not search(r"^\S+ \d", g) or len(drugs_in(g)) >= 1]
        if not lacking or (len(lacking) == len(groups) and _CYCLE.search(p.text)):
            continue
        worst = lacking[-2:] if len(lacking) > 2 else lacking
        g = worst[0]
        twins = tuple(q for q in look.under("arms") if q is not p and g[:40] in q.text)
        yield Doubt(
            at=p, fragment=g[:118].strip(), more=twins, field=p.full_path,
            text=say(f"{len(worst)}个方案没有周期长度或周期数（如“{g[:40]}…”），两组无法对齐。", f"{len(worst)} regimen{'s' if len(worst) > 1 else ''} without cycle length or number ('{g[:40]} …'); cycles cannot align."),
            mend=say("写明“每3周×n周期”。", "Write 'q3w × n'."),
        )  # fmt: skip
        return


_EARLY_STOP: Final = gated(
    r"(?:early stop|stop(?:ped|ping)? early|end early|terminate early|early termination)[^.;。；]{0,80}|(?:提前(?:终止|停止|结束))[^。；]{0,60}",
    re.I,
)


@check_entry(
    "INT-16",
    "停止规则条件不明",
    "stopping rule with open terms",
    E,
    "not_computable",
    "clinical",
    "unexecutable",
    needs=NEEDS,
)
def open_stop(look: Look) -> Iterator[Doubt]:
    """A stopping rule whose terms are open: what stops, which test when, counted from where, which comes first.

    Fires: "end early on improvement or toxicity". Silent: graded, tested, timed.
    """
    for p in look.under("arms", "treatment_description", "summary"):
        m = _EARLY_STOP.search(p.text)
        if m is None or search(r"grade\s*[≥>]?\s*\d|\d级|defined as|assessed (?:by|on)", m.group(), re.I):
            continue
        yield Doubt(
            at=p, fragment=m.group().strip(), field="arms[1].stop_rule" if look.arms else p.full_path, also=(p.full_path,),
            text=say(f"停止规则“{m.group().strip()[:60]}”未写：停的是哪一部分、用什么检查、何时检查、剂量从哪里计、两条同时出现时以谁为先。", f"The rule '{m.group().strip()[:70]}' does not say what stops, which test at what time, from where the dose is counted, and what comes first."),
            mend=say("列表写明：触发事件及分级、检查方法与时间、停止的治疗、能否恢复。", "Tabulate: event with grade, test and time, what stops, whether it may restart."),
        )  # fmt: skip
        return


@check_entry(
    "INT-17",
    "无延迟、减量、补救规则",
    "no rule for delay, reduction or rescue",
    W,
    "safety_gap",
    "clinical",
    "SPIRIT 2013 item 11b",
    needs=NEEDS,
    layer="protocol",
)
def no_modification(look: Look) -> Iterator[Doubt]:
    """A myelotoxic regimen without any rule for delay, reduction or rescue. No register asks, so the layer is protocol.

    Fires: combination chemotherapy, none. Silent: a label table; "dose reduction" anywhere.
    """
    f = facts_of(look)
    if not f.is_interventional or not f.is_of("cytotoxic chemotherapy") or not search(r"mg/m|AUC|m²", f.interventions):
        return
    if look.has(
        gated(
            r"dose (?:reduc|modif|adjust|delay|interrupt)|reduce the dose|减量|剂量(?:调整|修改|降低)|延迟给药|暂停(?:给药|用药)",
            re.I,
        )
    ):
        return
    found = look.first(gated(r"\d+\s*mg/m\s*2|AUC\s*=?\s*\d"), look.under(*GIVEN))
    if found:
        yield Doubt(
            at=found[0], fragment=found[1].group(), field=f"{found[0].path.partition('.')[0]}.dose_modification", also=(found[0].full_path,),
            text=say("骨髓抑制性方案没有延迟、减量或停药规则。", "A myelotoxic regimen without rules for delay, reduction or stopping."), mend=say("按说明书列出每种药的剂量调整表。", "Give the label's table of dose modifications for each drug."),
        )  # fmt: skip


_MOVERS: Final = (
    (gated(r"neutrophil|platelet|h(?:a)?emoglobin|recovery|中性粒|血小板|血红蛋白|造血|总反应率|overall response rate", re.I), gated(r"aplastic|再生障碍|cytopeni|血细胞减少|leuk|白血病", re.I),
     gated(r"transfus|输血|输注血小板|G-?\s?CSF|粒细胞集落|growth factor|\bEPO\b|促红", re.I), "输血和造血生长因子", "transfusion and growth factors", "血细胞计数", "blood counts"),
    (gated(r"\bINR\b|albumin|国际标准化|白蛋白|凝血", re.I), gated(r"liver failure|肝衰竭|cirrhosis|肝硬化", re.I),
     gated(r"plasma (?:free|interval)|since (?:the )?(?:last )?plasma|血浆(?:输注)?(?:后|间隔|前)\s*\d", re.I), "血浆与白蛋白输注", "plasma and albumin", "INR和肝功能", "INR and liver tests"),
    (gated(r"pain (?:score|intensity)|\bVAS\b|\bNRS\b|疼痛", re.I), gated(r"pain|疼痛|analges|镇痛", re.I), gated(r"rescue|补救|analges|morphine|opioid|吗啡|阿片|镇痛药|止痛药|PCA|自控", re.I), "止痛药", "analgesics", "疼痛评分", "pain scores"),
)  # fmt: skip


@check_entry(
    "INT-18",
    "影响终点的背景治疗未规定",
    "background care that moves an endpoint is free",
    W,
    "endpoint_definition",
    "clinical",
    "confounds; ICH E9(R1)",
    needs=("outcomes", "arms|treatment_description"),
    layer="protocol",
)
def background_care(look: Look) -> Iterator[Doubt]:
    """Background care that moves an endpoint (transfusion, growth factor, plasma, analgesic) and is neither fixed nor logged.

    Fires: a pain trial, analgesics free. Silent: rescue logged.
    """
    who = (
        look.text("condition.name")
        + look.text("identification.public_title")
        + look.text("identification.scientific_title")
    )
    for endpoint, disease, ruled, zh, en, on_zh, on_en in _MOVERS:
        if not disease.search(who):
            continue
        e = next((e for e in endpoints_of(look) if endpoint.search(e.name)), None)
        if e is None or look.has(ruled):
            continue
        yield Doubt(
            at=e.at, fragment=e.fragment, field="supportive_care", also=(e.at.path, "arms[*].intervention"),
            text=say(f"{zh}直接改变{on_zh}，却没有规定何时允许、如何记录、评估前多久停用。", f"{en.capitalize()} move{'s' if ' and ' not in en else ''} {on_en} directly; nothing fixes when it is allowed, how it is logged, or how long before an assessment."),
            mend=say(f"规定{zh}的指征与记录，并写明评估前的间隔。", f"Fix the indication for {en}, log it, and give the interval before an assessment."),
        )  # fmt: skip
        return


_OPTIONS: Final = gated(
    r"(?:one or both|either or both)[^.;]{0,30}(?:as needed|if needed)|(?:单|一)侧或双侧|视情况|酌情|as needed|\bor other standard\b",
    re.I,
)


@check_entry("INT-20", "方案选项未定", "list of options stays open", W, "ambiguity", "form", "arms blur", needs=NEEDS)
def open_options(look: Look) -> Iterator[Doubt]:
    """A target or a list of regimens that contradicts itself or stays open, without a rule who gets which.

    Fires: "one or both eyes as needed"; five regimens joined by "or". Silent: "study eye = worse eye".
    """
    for p in look.under("arms", "treatment_description"):
        groups = [g for g in _regimens(p.text) if _DAYS.search(g) and drugs_in(g)]
        m = _OPTIONS.search(p.text)
        if len(groups) >= 3:
            n = len(groups)
            twins = tuple(q for q in look.under("arms") if q is not p and groups[-1].strip()[:40] in q.text)
            first = groups[1].strip()[:80]
            yield Doubt(
                at=p, fragment=first, more=twins,
                text=say(f"列出{n}种方案任选，没有选择规则，也未作为分层因素；两组用药可能不同。", f"{n} regimens to choose from, with no rule who gets which and no stratum; the arms may differ."),
                mend=say("减少方案，或在随机前确定并作为分层因素。", "Narrow the list, or fix the choice before randomisation and stratify by it."),
            )  # fmt: skip
            return
        if m:
            yield Doubt(
                at=p, fragment=m.group(), text=say(f"“{m.group()}”没有选择规则，不同医生做法不同。", f"'{m.group()}' has no rule; each clinician does something else."), mend=say("写成封闭的规则。", "Make it a closed rule."),
            )  # fmt: skip
            return


REGIMEN_RULES: Final = (
    open_stop,
    no_modification,
    background_care,
    cycle_length,
    open_options,
)
