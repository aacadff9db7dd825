"""Eligibility, its protection: consent, pregnancy, later acts, foreign templates, customary exclusions, usual traits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, Unchecked, say
from trialwright.checking.eligibility_lists import CRITERIA
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.tables.drugs import drugs_in
from trialwright.checking.words import gated, search
from trialwright.reading.record import State

_CONSENT: Final = gated(
    r"consent|知情同意|assent|\bICF\b|自愿(?:参加|加入|参与)|volunteer(?:s|ed)? (?:to|for|particip)", re.I
)


_IMPAIRED: Final = gated(
    r"encephalopath|stroke|dementia|delirium|\bcoma\b|intensive care|critically ill|unconscious(?:ness)?|neonat|infant|children|脑病|脑卒中|卒中|痴呆|谵妄|昏迷|重症监护|危重|新生儿|儿童|婴",
    re.I,
)


_PROXY: Final = gated(
    r"representative|guardian|parent|surrogate|proxy|next of kin|法定代理|监护人|家属|代理人|父母", re.I
)


@check_entry(
    "ELI-07",
    "知情同意",
    "consent",
    W,
    "governance",
    "form",
    "ICH E6(R2) 4.8; Declaration of Helsinki 28",
    needs=("eligibility.inclusion",),
)
def consent(look: Look) -> Iterator[Doubt]:
    """No consent among the criteria, or capacity may be impaired and no representative is named.

    Fires: a stroke trial without a proxy. Silent: "or legal representative"; consent anywhere on the page.
    """
    if not look.inclusion:
        return
    has_consent = look.has(_CONSENT)
    titles = "\n".join(
        (
            look.text("identification.public_title"),
            look.text("condition.name"),
            "\n".join(c.text for c in look.inclusion),
        )
    )
    impaired = _IMPAIRED.search(titles)
    needs_proxy = impaired is not None and not look.has(_PROXY)
    if not needs_proxy:
        return
    at = look.inclusion[0].passages[0] if look.inclusion[0].passages else None
    if at is None:
        return
    where = next((p for c in look.inclusion for p in c.passages if impaired and impaired.group() in p.text), at)
    what_zh = "标准中没有知情同意" if not has_consent else "受试者可能无同意能力"
    what_en = "No criterion asks for consent" if not has_consent else "Capacity to consent may be impaired"
    yield Doubt(
        at=where, fragment=impaired.group() if impaired and impaired.group() in where.text else "", field="ethics.consent" if not has_consent else where.full_path, also=("eligibility.inclusion",),
        text=say(what_zh + (f"；“{impaired.group()}”者可能无法自行签署，也未写法定代理人。" if impaired and needs_proxy else "。"),
                 what_en + (f"; people with '{impaired.group()}' may be unable to sign, and no representative is named." if impaired and needs_proxy else ".")),
        mend=say("增加“本人或其法定代理人签署知情同意书，能力恢复后本人再次同意”。" if needs_proxy else "增加“签署知情同意书”。",
                 "Add 'consent by the participant or a legal representative, repeated when capacity returns'." if needs_proxy else "Add 'signed informed consent'."),
    )  # fmt: skip


_PREGNANCY: Final = gated(r"pregnan|妊娠|怀孕|孕妇", re.I)


_CONTRACEPTION: Final = gated(r"contracept|birth control|避孕", re.I)


_TEST: Final = gated(r"pregnancy test|\bh?CG\b|妊娠(?:试验|检[查测])|孕检", re.I)


_LAST_DOSE: Final = gated(
    r"(?:after|following)[^.;]{0,24}(?:last|final)[^.;]{0,12}(?:dose|administration|treatment|infusion|injection)|末次(?:给药|用药|治疗)后|最后一次(?:给药|用药|治疗)后|停药后",
    re.I,
)


@check_entry(
    "ELI-08",
    "妊娠、哺乳与避孕",
    "pregnancy, lactation, contraception",
    E,
    "safety_gap",
    "clinical",
    "ICH M3(R2) 11; CTFG recommendations on contraception 2020",
    needs=("eligibility.exclusion",),
)
def pregnancy(look: Look) -> Iterator[Doubt | Unchecked]:
    """A drug or radiation trial that women can enter, without pregnancy rule, test before first exposure, or contraception tied to the last dose.

    No rule at all, or a test after the first exposure, is an error; single missing parts are a warning, and so is everything
    where the inclusion criteria are not shown.
    Fires: test "before week 8 visit". Silent: "≤ 72 h before first dose" with contraception to a stated time after the last dose.
    """
    f = facts_of(look)
    if not f.is_interventional or not f.is_drug_or_radiation or not look.criteria:
        return
    sex = look.text("eligibility.sex")
    who = look.text("condition.name") + look.text("identification.public_title")
    if search(r"^(?:male|男性?)$", sex.strip(), re.I | re.M) or search(
        r"prostat|postmenopaus|绝经后|前列腺", who, re.I
    ):
        return
    hidden = look.state("eligibility.inclusion") in (State.HIDDEN, State.BLANK)
    every = "\n".join(c.text for c in look.criteria)
    has_rule, has_test, has_pill = (bool(x.search(every)) for x in (_PREGNANCY, _TEST, _CONTRACEPTION))
    anchor = next((p for c in look.criteria for p in c.passages if _TEST.search(p.text)), None)
    staged = search(
        r"(?:not progress\w*|未(?:出现)?进展)[^.。]{0,80}random|after[^.]{0,30}(?:cycle|course)[^.]{0,60}random",
        look.everything,
        re.I,
    )
    if anchor is not None and staged and search(r"random|随机", anchor.text, re.I):
        m = search(r"within[^.;]{0,20}before random\w*|随机(?:化)?前[^，；]{0,12}", anchor.text, re.I)
        yield Doubt(
            at=anchor, fragment=m.group() if m else "",
            text=say("妊娠试验安排在随机化前，而随机化前已开始用药；首次暴露前没有检查" + ("，也没有避孕要求。" if not has_pill else "。"),
                     "The pregnancy test is tied to randomisation, which comes after treatment has begun; nothing is tested before the first exposure" + (", and no contraception is asked for." if not has_pill else ".")),
            mend=say("首次用药前≤72小时检查，其后每周期复查；避孕至末次给药后规定时间。", "Test ≤ 72 h before the first dose and each cycle; contraception to a stated time after the last dose."),
        )  # fmt: skip
        return
    lacks_zh, lacks_en = [], []
    for ok, zh, en in (
        (has_rule, "妊娠/哺乳排除", "exclusion of pregnancy"),
        (has_test, "首次给药前的妊娠试验", "a pregnancy test before the first dose"),
        (has_pill, "避孕要求", "contraception"),
    ):
        if not ok:
            lacks_zh.append(zh)
            lacks_en.append(en)
    if has_pill and not _LAST_DOSE.search(every):
        lacks_zh.append("以末次给药为起点的避孕期限")
        lacks_en.append("a contraception period counted from the last dose")
    if not lacks_zh or (hidden and has_rule and has_pill):
        return
    is_risky = bool(f.phases & {0, 1, 2}) or any(c.is_high_risk for c in f.classes) or f.is_of("cytotoxic chemotherapy")
    if has_rule and (not is_risky or (has_test and has_pill)):
        return
    place = next((p for c in look.criteria for p in c.passages if _CONTRACEPTION.search(p.text)), None) or next(
        (p for c in look.criteria for p in c.passages if _PREGNANCY.search(p.text)), None
    )
    at = place or look.criteria[-1].passages[0]
    m = (_CONTRACEPTION.search(at.text) or _PREGNANCY.search(at.text)) if place else None
    study_end = search(r"研究结束后?\s*\d+\s*个?月|(?:after )?the end of the (?:study|trial)", at.text, re.I)
    word = study_end.group() if study_end else m.group() if m else ""
    yield Doubt(
        at=at, fragment=word or (at.text if len(at.text) < 90 else ""), severity=E if not hidden and (not has_rule or not (has_test or has_pill)) else W, field="" if place else "eligibility.exclusion",
        text=say(f"育龄女性可入组，缺少：{'、'.join(lacks_zh)}{'（纳入标准未显示，可能写在其中）' if hidden else ''}。",
                 f"Women who may become pregnant can enter; missing: {', '.join(lacks_en)}{' (the inclusion criteria, which are not shown, may hold it)' if hidden else ''}."),
        mend=say("写明首次给药前≤72小时妊娠试验阴性、有效避孕方法，以及末次给药后的避孕月数（男女）。", "Require a negative test ≤ 72 h before the first dose and contraception for a stated time after the last dose, men and women."),
    )  # fmt: skip


_LATER_ACT: Final = gated(
    r"dose (?:limit|constraint)s?[^.;]{0,40}(?:cannot|can not|can't|unable|not) (?:be )?(?:meet|met|satisf\w*|fulfil\w*)|(?:plan|constraint)s? (?:cannot|can't)[^.;]{0,30}|(?:at|during) (?:the )?(?:operation|surgery)[^.;]{0,10}(?:found|show|fit|confirm)|fits? at (?:the )?operation|after randomi[sz]ation[^.;]{0,30}(?:found|exclu|withdr)|"
    r"(?:危及器官|剂量)限(?:量|值|制)[^。；]{0,20}(?:不能|无法|不)满?[足达]|术中(?:发现|判断|证实|探查)|随机(?:化|分组)?后[^。；]{0,16}(?:发现|不符合)",
    re.I,
)


@check_entry(
    "ELI-18",
    "标准取决于以后的行为",
    "criterion decided by a later act",
    E,
    "logic_conflict",
    "clinical",
    "exclusion after randomisation; ICH E9 5.2.1",
    needs=CRITERIA,
)
def later_act(look: Look) -> Iterator[Doubt]:
    """A criterion that only a later act can decide: the radiation plan, the finding at operation, the fit of a device.

    Fires: "graft fits at operation". Silent: "fits on CT".
    """
    for c in look.criteria:
        for p in c.passages:
            m = _LATER_ACT.search(p.text)
            if m is None:
                continue
            yield Doubt(
                at=p, fragment=m.group().strip(), more=tuple(q for q in c.passages if q is not p),
                text=say("该条要到以后（制定计划、手术中或分组后）才能判断，等于在分组后排除。", "Only a later act (plan, operation, allocation) can decide this; it excludes after allocation."),
                mend=say("把该判断移到随机化之前（如先做计划），或从标准中删去并按意向性分析。", "Move the decision before randomisation (plan first), or drop it and analyse by intention to treat."),
            )  # fmt: skip
            return


_UNTOUCHED: Final = (
    (
        gated(
            r"(?:MRI|磁共振)[^.;；。]{0,20}(?:unsafe|contraindicat|incompatib|禁忌)|(?:contraindicat\w*|禁忌)[^.;；。]{0,12}(?:MRI|磁共振)|pacemaker[^.;]{0,12}MRI",
            re.I,
        ),
        gated(r"MRI|磁共振|magnetic", re.I),
        "磁共振检查",
        "MRI",
    ),
    (
        gated(r"(?:allerg\w*|过敏)[^.;；。]{0,20}(?:contrast|造影剂)", re.I),
        gated(r"\bCT\b|contrast|angiogra|造影|PCI|介入", re.I),
        "造影剂",
        "contrast medium",
    ),
)


@check_entry(
    "ELI-20",
    "标准涉及本试验没有的治疗或检查",
    "criterion about something this trial does not do",
    W,
    "template_residue",
    "clinical",
    "template of another trial",
    needs=("eligibility.exclusion",),
)
def untouched(look: Look) -> Iterator[Doubt]:
    """A criterion about a treatment or test that this trial does not touch: the template of another trial.

    Fires: "MRI-unsafe implant" with no MRI planned; allergy to drugs "used in the treatment" of which the trial gives none. Silent: MRI planned.
    """
    f = facts_of(look)
    elsewhere = "\n".join(p.text for p in look.passages if not p.path.startswith("eligibility.exclusion"))
    for words, needs, zh, en in _UNTOUCHED:
        for c in look.exclusion:
            p = next((p for p in c.passages if words.search(p.text)), None)
            if p is not None and not needs.search(elsewhere):
                m = words.search(p.text)
                yield _residue(p, m.group() if m else "", zh, en)
                return
    for c in look.exclusion:
        for p in c.passages:
            m = search(
                r"(?:used in (?:the )?(?:study|trial|treatment)|治疗中使用的?(?:药物)?|试验(?:中)?(?:所)?用药物)[^(（]{0,8}[(（](?:such as|如)?([^)）]+)[)）]",
                p.text,
                re.I,
            )
            if m is None:
                continue
            alien = [
                w
                for _, w in drugs_in(m.group(1)).values()
                if w.casefold() not in (f.interventions + elsewhere).casefold()
            ]
            if alien:
                yield _residue(p, m.group(1).strip(), "、".join(alien), ", ".join(alien))
                return


def _residue(p: Passage, fragment: str, zh: str, en: str) -> Doubt:
    return Doubt(
        at=p, fragment=fragment, text=say(f"该条涉及{zh}，而本试验的任何栏目都没有；疑为其他方案的模板。", f"This speaks of {en}, which no other field of this trial mentions; it looks like another trial's template."),
        mend=say("删去，或在干预/检查中写明其用途。", "Delete it, or say where the trial uses it."),
    )  # fmt: skip


@check_entry(
    "ELI-21",
    "缺少该类干预惯有的排除",
    "customary exclusion of the class absent",
    W,
    "safety_gap",
    "clinical",
    "table of customary exclusions by class of intervention",
    needs=("eligibility.exclusion",),
)
def customary(look: Look) -> Iterator[Doubt]:
    """An exclusion that is customary for the class of intervention and stands nowhere in the criteria.

    Fires: an anticoagulant without a bleeding rule. Silent: present in either list.
    """
    f = facts_of(look)
    if not f.is_interventional or not look.exclusion:
        return
    every = "\n".join(c.text for c in look.criteria)
    for c in f.classes:
        gaps = [r for r in c.exclusions if not r.words.search(every)]
        if not gaps:
            continue
        at = look.exclusion[-1].passages[0]
        label = look.slots.get("eligibility.exclusion", {})
        zh, en = "、".join(r.zh for r in gaps), ", ".join(r.en for r in gaps)
        use = c.words.search("\n".join(a.words() for a in look.arms) or f.interventions)
        place = look.first(c.words, look.under("arms", "treatment_description", "interventions"))
        yield Doubt(
            at=place[0] if place else at, fragment=place[1].group() if place else "", field="eligibility.exclusion", also=(place[0].full_path,) if place and label is not None else (), source=c.source,
            text=say(f"使用{c.zh}（{use.group() if use else c.zh}），排除标准中没有：{zh}。", f"{c.name[0].upper()}{c.name[1:]} is given; no criterion excludes: {en}."),
            mend=say(f"增加对{zh}的排除（写明界值）。", f"Add the exclusion with its limit: {en}."),
        )  # fmt: skip
        return


_TRAITS: Final = (
    (gated(r"psoria|银屑病", re.I), gated(r"\bany arthritis|任何关节炎", re.I), "关节炎是银屑病的常见伴发", "arthritis often goes with psoriasis"),
    (gated(r"COPD|慢性阻塞性肺", re.I), gated(r"smok(?:er|ing history)|吸烟史", re.I), "吸烟史是慢阻肺的主要病因", "a smoking history is what causes most COPD"),
    (gated(r"cirrhosis|肝硬化", re.I), gated(r"any ascites|portal hypertension|门静脉高压|任何腹水", re.I), "门脉高压是肝硬化的常见表现", "portal hypertension is part of cirrhosis"),
    (gated(r"heart failure|心力衰竭|心衰", re.I), gated(r"\bany arrhythmia|任何心律失常", re.I), "心律失常是心衰的常见表现", "arrhythmia is common in heart failure"),
)  # fmt: skip


@check_entry(
    "ELI-22",
    "排除了该病的常见特征或试验药的效应",
    "excludes a usual trait, or the trial drug's own effect",
    W,
    "feasibility",
    "clinical",
    "nobody left",
    needs=("eligibility.exclusion",),
)
def usual_trait(look: Look) -> Iterator[Doubt]:
    """An exclusion that hits a usual trait of the disease, or an effect of the trial drug at a later gate.

    Fires: psoriasis biologic, "any arthritis"; a checkpoint inhibitor before the second gate, "autoimmune thyroid disease".
    Silent: "unstable"; replaced hypothyroidism allowed.
    """
    f = facts_of(look)
    who = (
        look.text("condition.name")
        + look.text("identification.public_title")
        + look.text("identification.scientific_title")
    )
    for disease, trait, zh, en in _TRAITS:
        if not disease.search(who):
            continue
        for c in look.exclusion:
            p = next((p for p in c.passages if trait.search(p.text)), None)
            if p is not None and not search(r"unstable|uncontrolled|未控制|不稳定", p.text, re.I):
                m = trait.search(p.text)
                yield Doubt(
                    at=p,
                    fragment=m.group() if m else "",
                    text=say(f"{zh}；照此排除后几乎无人可入。", f"{en.capitalize()}; few people are left."),
                    mend=say("缩小到有风险的情形。", "Narrow it to what is unsafe."),
                )
                return
    staged = search(r"(?:not progress\w*|未(?:出现)?进展)[^.。]{0,80}(?:random|随机)", look.everything, re.I)
    if not staged or not f.is_of("checkpoint inhibitor"):
        return
    for c in look.exclusion:
        for p in c.passages:
            m = search(
                r"autoimmune thyroid disease|自身免疫性甲状腺|thyroiditis|hypothyroid\w*|甲状腺(?:炎|功能减退)",
                p.text,
                re.I,
            )
            if m and not search(r"hormone replacement|replacement therapy|替代治疗", p.text, re.I):
                yield Doubt(
                    at=p, fragment=m.group(), also=(),
                    text=say("随机化前已用免疫检查点抑制剂，其常见不良反应（甲状腺功能异常）会在第二关被排除。", "A checkpoint inhibitor is given before randomisation; its common effect on the thyroid would exclude people at the second gate."),
                    mend=say("写明仅激素替代即可控制的甲状腺功能减退不排除。", "Allow hypothyroidism that is controlled by replacement."),
                )  # fmt: skip
                return


ELIGIBILITY_SAFETY: Final = (
    consent,
    pregnancy,
    later_act,
    untouched,
    customary,
    usual_trait,
)
