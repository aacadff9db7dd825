"""Design, its rules: how participants are allocated, doses escalated, gates opened, and what may then be claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.endpoints import is_primary
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import CONTROL, RANDOM, facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Part, Passage
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.words import gated, search

_SEQUENCE: Final = gated(
    r"block|区组|minimi[sz]ation|最小化|computer|计算机|电脑|\bSAS\b|\bSPSS\b|\bR语言|random number|随机数|sequence|随机序列|IWRS|IXRS|IVRS|RTSM|web-?based|中央随机|central(?:ly|i[sz]ed)? random|抽签|掷|coin|toss|lottery|随机化系统",
    re.I,
)


_CONCEALED: Final = gated(
    r"conceal|envelope|信封|隐藏|隐匿|IWRS|IXRS|IVRS|RTSM|中央随机|central(?:ly|i[sz]ed)?|随机化系统|web-?based", re.I
)


@check_entry("DES-02", "随机化方法未说明", "randomisation without its method", E, "missing", "form",
             "sequence in 25 %, concealment in 9.5 % of 1,096 registered TCM RCTs (BMJ Open); CONSORT 8–10")  # fmt: skip
def randomisation_method(look: Look) -> Iterator[Doubt]:
    """A random design that does not say how the sequence is made (ratio, blocks, strata), concealed and by whom.

    Sequence named and only concealment missing is a warning; where the register has no field for it, the protocol must say it. Fires: ``randomised`` only. Silent: "central blocks of 4, by site".
    """
    f = facts_of(look)
    if not f.is_random or f.random_at is None or not f.is_interventional:
        return
    sequence = look.has(_SEQUENCE)
    concealed = look.has(_CONCEALED)
    if sequence and concealed:
        return
    m = RANDOM.search(f.random_at.text)
    at = (
        look.passage("design.randomisation")
        or look.label("design.randomisation")
        or look.passage("design.allocation")
        or f.random_at
    )
    ratio = look.first(gated(r"\b\d\s*[:：]\s*\d\b"))
    have_zh = (
        f"仅有比例{ratio[1].group()}" if ratio and not sequence else "已写序列产生方法" if sequence else "只写“随机”"
    )
    have_en = (
        f"only the ratio {ratio[1].group()} is given"
        if ratio and not sequence
        else "the sequence is described"
        if sequence
        else "only the word is given"
    )
    yield Doubt(
        at=at, fragment=m.group() if m and at is f.random_at else "", severity=W if sequence else E, field="design.randomisation",
        layer="" if at.path == "design.randomisation" else "protocol",
        text=say(f"{have_zh}，未写{'分配隐藏' if sequence else '序列如何产生、区组与分层、分配隐藏和随机化时点'}；他人无法判断分组是否可预测。",
                 f"Randomised: {have_en}; {'concealment is' if sequence else 'generation, blocks, strata, concealment and the moment are'} not stated, so predictability cannot be judged."),
        mend=say("写明由谁用何法产生序列、区组、分层因素、隐藏方式及随机化时点。", "Say who makes the sequence and how, blocks, strata, concealment, and when a participant is randomised."),
    )  # fmt: skip


_ESCALATION: Final = gated(
    r"3\s*\+\s*3(?!\s*\+)|\bBOIN\b|\bCRM\b|continual reassessment|mTPI|keyboard|\bBLRM\b|i3\s*\+\s*3|accelerated titration|加速滴定|escalation (?:rule|scheme)|递增(?:规则|方案|原则)|decision (?:rule|table)|决策表|target (?:toxicity|DLT)",
    re.I,
)


_STAGGER: Final = gated(
    r"sentinel|stagger|哨兵|间隔\s*\d+\s*(?:天|日)|at least \d+ days? (?:apart|between)|safety lead-?in|导入安全|run-?in safety",
    re.I,
)


@check_entry(
    "DES-07",
    "剂量递增没有规则",
    "dose levels without a rule",
    E,
    "missing",
    "clinical",
    "Storer, Biometrics 1989;45:925; FDA/EMA first-in-human guidance 2017",
)
def escalation_rule(look: Look) -> Iterator[Doubt]:
    """Dose levels without order, a rule up and down, a stagger, or the dose that is sought; cohorts too small for the rule.

    A 3+3 needs three to six a level. Fires: four levels of four, no rule. Silent: "BOIN, target 0.25".
    """
    f = facts_of(look)
    if not f.is_dose_finding or look.has(_ESCALATION):
        return
    first = next((p for a in look.arms if (p := a.name) is not None), None) or look.title
    if first is None:
        return
    sizes = [p for a in look.arms if (p := a.get("size")) is not None]
    cohort = " + ".join(map(str, f.sizes))
    small = bool(f.sizes) and max(f.sizes) <= 3
    n_zh = f"各{f.sizes[0]}例（{cohort}）" if f.sizes else ""
    stagger = not look.has(_STAGGER)
    small_zh = f"；固定{cohort}例时，1/3出现DLT即无法按3+3扩展到6例" if small else ""
    small_en = f"; with a fixed {cohort}, one DLT in three cannot be expanded to six" if small else ""
    yield Doubt(
        at=first, field="design.escalation", also=("arms", *(p.path for p in sizes)),
        text=say(f"{len(look.arms)}个剂量组{n_zh}，未写先后顺序、递增/递减规则、MTD或RP2D的定义" + ("及首例间隔" if stagger else "") + f"{small_zh}。",
                 f"{len(look.arms)} dose levels{f' of {f.sizes[0]}' if f.sizes else ''} without order, rule up and down, or a definition of MTD/RP2D" + (" or stagger" if stagger else "") + f"{small_en}."),
        mend=say("写明设计（3+3、BOIN等）的决策表、每级最大例数、首例哨兵间隔和MTD定义。", "Give the decision table (3+3, BOIN …), the most participants a level, the sentinel interval and the MTD definition."),
    )  # fmt: skip


_DLT: Final = gated(r"剂量限制(?:性)?毒性|dose[\s-]*limiting toxicit|\bDLTs?\b", re.I)


_DLT_DEFINED: Final = gated(
    r"(?:DLTs?|剂量限制性?毒性|dose[\s-]*limiting toxicit\w+)[^。.;；]{0,40}(?:defined|定义|包括|include|≥\s*\d|grade\s*\d|\d级|within|\d+\s*(?:d|days|天|日|周|weeks))",
    re.I,
)


@check_entry(
    "DES-08",
    "剂量限制性毒性未定义",
    "dose-limiting toxicity undefined",
    E,
    "endpoint_definition",
    "clinical",
    "FDA/EMA first-in-human guidance; ICH E9",
)
def dlt_undefined(look: Look) -> Iterator[Doubt]:
    """A dose-limiting toxicity without a list of events, a window, attribution and somebody who judges: no cohort can be closed.

    Fires: "DLT" alone. Silent: a list, 28 days, the committee.
    """
    hits = [o for o in look.outcomes if _DLT.search(o.words("name"))]
    if not hits or look.has(_DLT_DEFINED):
        return
    o = hits[0]
    if search(
        r"\d+\s*(?:d|day|天|日|周|week|cycle|周期)", o.words("time_point", "method", "description"), re.I
    ) and search(r"grade|级|CTCAE", o.words("method", "description"), re.I):
        return
    at = o.name
    if at is None:
        return
    yield Doubt(
        at=at, field=f"{o.path}.definition", also=(at.path,),
        text=say("剂量限制性毒性没有事件清单、观察窗、归因和判定人；任何队列都无法关闭。", "Dose-limiting toxicity has no list of events, window, attribution or judge; no cohort can be closed."),
        mend=say("写明：事件与CTCAE分级、观察窗（如给药至放疗结束后28天）、与哪种干预相关、由谁判定。", "State the events with CTCAE grades, the window (in days from what), attributed to what, and who decides."),
    )  # fmt: skip


_LATER: Final = gated(
    r"(?:not|no|without|have not|未|没有|无)[^.;。；]{0,15}(?:progress\w*|进展)[^.;。；]{0,60}(?:after|following|后)[^.;。；]{0,40}(?:course\w*|cycle\w*|dose\w*|周期|疗程|诱导|induction)"
    r"|(?:after|following|完成|经|接受)[^.;。；]{0,30}(?:course|cycle|周期|疗程|induction|诱导|run-?in|导入)[^.;。；]{0,60}(?:no progress|not progress|未(?:出现)?进展|improv|缓解|改善|有效|达到|achiev)"
    r"|(?:improv|respon|adher|completed|完成|改善|达标|依从)\w*[^.;。；]{0,40}(?:run-?in|lead-?in|导入期|洗脱期)"
    r"|(?:during|in|在)[^.;。；]{0,20}(?:systemic treatment|induction|run-?in|系统治疗|诱导(?:治疗)?期|导入期)[^.;。；]{0,20}(?:progress|进展)?",
    re.I,
)  # fmt: skip


_LATER_EXCLUSION: Final = gated(
    r"(?:confirmed )?(?:tumou?r |disease )?progress\w* during (?:the )?(?:systemic|induction|study|trial)|(?:系统|诱导|试验)治疗期间[^。；]{0,10}进展",
    re.I,
)


_STAGED: Final = gated(
    r"(?:not progress\w*|respon\w*|run-?in|未(?:出现)?进展|缓解)[^.。]{0,80}random|random\w*[^.。]{0,80}(?:after|following)[^.。]{0,40}(?:cycle|course|induction)|(?:诱导|导入|周期)[^。]{0,60}随机",
    re.I,
)


@check_entry(
    "DES-10",
    "入组条件混有治疗后才成立的条件",
    "entry list holds conditions of a later gate",
    E,
    "logic_conflict",
    "crossfield",
    "ICH E9 5.2.1; CONSORT 13a",
)
def two_gates(look: Look) -> Iterator[Doubt]:
    """Entry criteria that are true only after trial treatment or at a later moment: enrolled is not randomised.

    Fires: "HbA1c improved in the run-in" among entry criteria. Silent: two headed lists, one a gate.
    """
    f = facts_of(look)
    if search(
        r"(?:randomi[sz]ation criteria|second (?:gate|stage) criteria|随机(?:化)?(?:入组)?标准|二次筛选标准)",
        look.everything,
        re.I,
    ):
        return
    staged = look.first(_STAGED)
    hits = []
    for c in look.criteria:
        for p in c.passages:
            m = (_LATER if c.is_inclusion else _LATER_EXCLUSION).search(p.text)
            if (
                m
                and (staged is not None or search(r"run-?in|lead-?in|导入期", m.group(), re.I))
                and f.is_interventional
            ):
                hits.append((p, m))
    if not hits:
        return
    p, m = hits[0]
    yield Doubt(
        at=p, fragment=m.group().strip(), more=tuple(q for q, _ in hits[1:]),
        text=say("入组标准中有只在试验治疗之后才能判断的条件；入组、随机两个时点混在一张清单里，谁计入分母不明。",
                 "The entry list holds conditions that can be judged only after trial treatment; enrolment and randomisation share one list, and it is open who is counted."),
        mend=say("分成两张清单：入组标准与随机化（第二关）标准，并写明只入组未随机者如何计入。", "Make two lists, one for enrolment and one for randomisation, and say how people enrolled but not randomised are counted."),
    )  # fmt: skip


_CLAIM: Final = gated(
    r"(?:whether|是否|能否|可否)[^.。;；]{0,160}?(?P<c1>accelerat\w*|improv\w*|superior|reduc\w*|faster|shorten\w*|优于|加速|提高|改善|缩短|降低|减少)"
    r"|(?:evaluate|assess|determine|investigate|demonstrate|prove|verify|评价|评估|验证|证明|明确)[^.。;；]{0,60}?(?P<c2>superior\w*|faster|better than|优于|更(?:快|好|有效)|加速)"
    r"|(?P<c3>(?:can|will|could) (?:improve|reduce|accelerate|shorten)|可(?:显著)?(?:加速|提高|改善|缩短|降低|减少))", re.I,
)  # fmt: skip


_NON_RANDOM_WORDS: Final = gated(
    r"(?:similar|matched|comparable|historical)\s+control\s+(?:patients|subjects)|(?:类似|相似|匹配|历史)(?:的)?对照|(?:patients?'?|participants?'?) (?:choice|preference)|(?:自愿|根据(?:患者|病人)意愿)(?:选择)?分组|按(?:入院|就诊)(?:顺序|日期)",
    re.I,
)


@check_entry(
    "DES-12",
    "无对照却声称更好",
    "a claim without a comparator",
    E,
    "design_mismatch",
    "crossfield",
    "ICH E9(R1): an estimand needs a comparator or a null value",
)
def claim_without_control(look: Look) -> Iterator[Doubt]:
    """ "Improves", "faster", "superior" in a trial with neither control nor null value; non-random wording in a random design.

    Fires: "whether it reduces falls" in one arm. Silent: "estimate the rate".
    """
    f = facts_of(look)
    if not f.is_interventional:
        return
    if (
        f.is_single
        and not f.is_random
        and not CONTROL.search(
            "\n".join(
                (look.text("objectives"), look.text("summary"), look.text("description"), look.text("design.model"))
            )
        )
    ):
        for p in look.under("objectives", "summary", "description", "identification.public_title"):
            m = _CLAIM.search(p.text)
            if m is None:
                continue
            word = next(g for g in (m.group("c1"), m.group("c2"), m.group("c3")) if g)
            twin = tuple(
                q for q in look.under("objectives") if q.path == p.path and q is not p and _CLAIM.search(q.text)
            )
            yield Doubt(
                at=p, fragment=m.group() if len(m.group()) <= 120 else word, more=twin,
                text=say(f"单臂研究要回答“{word}”，但没有对照，也没有历史值或零假设；这个问题无法回答。",
                         f"A single arm is to answer '{word}', with neither a control nor a historical or null value; it cannot."),
                mend=say("写明比较的历史值（零假设），或改为“估计……率及其区间”。", "Name the historical (null) value, or rephrase as 'estimate the rate with its interval'."),
            )  # fmt: skip
            return
    if f.is_random:
        found = look.first(
            _NON_RANDOM_WORDS, look.under("objectives", "summary", "description", "arms", "design.model")
        )
        if found:
            yield Doubt(
                at=found[0], fragment=found[1].group(), severity=W, also=("design.allocation",),
                text=say(f"随机设计中出现非随机的说法“{found[1].group()}”。", f"Non-random wording in a random design: '{found[1].group()}'."),
                mend=say("明确对照是否由随机产生，删去另一说法。", "Say whether the controls are randomised, and delete the other wording."),
            )  # fmt: skip


_OFFSET: Final = gated(
    r"(?:within|after|from)\s+(\d+)\s*(weeks?|days?|months?)|(?:第|后|内)?\s*(\d+)\s*(周|天|日|个月)(?:后|内)",
    re.I,
)


@check_entry(
    "DES-13",
    "两组差异不止于所检验的部分",
    "arms differ in more than the tested part",
    E,
    "design_mismatch",
    "clinical",
    "ICH E10 1.2; ICH E9(R1)",
)
def unequal_calendars(look: Look) -> Iterator[Doubt]:
    """Arms that share a drug and begin or resume it at different times, so that an effect cannot be attributed.

    Fires: control begins the drug in week 2, the test arm in week 10. Silent: the same calendar in both arms.
    """
    f = facts_of(look)
    if not f.is_random or len(look.arms) < 2:
        return
    from trialwright.checking.tables.drugs import drugs_in

    per_arm: list[tuple[Part, set[str], list[tuple[Passage, str, str]]]] = []
    for a in look.arms:
        shared = set(drugs_in(a.words()))
        starts = []
        for p in a.passages:
            for s in re.split(r"(?<=[.。;；])\s*|\n", p.text):
                m = _OFFSET.search(s)
                if m and search(r"start|continu|resum|begin|receiv|开始|恢复|继续|接受", s, re.I):
                    starts.append(
                        (
                            p,
                            s.strip(),
                            (m.group(1) or m.group(3)) + " " + (m.group(2) or m.group(4)).lower().rstrip("s"),
                        )
                    )
        per_arm.append((a, shared, starts))
    common = set.intersection(*(d for _, d, _ in per_arm))
    offsets = [{k for _, _, k in s} for _, _, s in per_arm]
    if not common or not all(offsets) or all(o == offsets[0] for o in offsets):
        return
    last = per_arm[-1][2]
    own = [x for x in last if x[2] not in offsets[0]] or last
    p, s, key = own[0]
    named = sorted(inn for inn in common if inn in drugs_in(s)) or sorted(common)[:2]
    q = next((x for x in per_arm[0][2] if x[2] not in offsets[-1]), per_arm[0][2][0])
    yield Doubt(
        at=p, fragment=s, also=(q[0].path,), field=f"{per_arm[-1][0].path}.timing",
        text=say(f"共同用药（{'、'.join(named)}）在两组的时间不同：一组{q[2]}，另一组{key}；差异无法归于所检验的干预。",
                 f"The shared drug ({', '.join(named)}) is timed differently: {q[2]} in one arm, {key} in the other; an effect cannot be attributed to the tested part."),
        mend=say("使两组共同用药的起始、间隔和总暴露一致，或在估计目标中说明。", "Align start, gap and exposure of the shared drug, or address it in the estimand."),
    )  # fmt: skip


@check_entry(
    "DES-14",
    "首次联合或首次给药没有安全导入",
    "first use without a lead-in",
    W,
    "safety_gap",
    "clinical",
    "EMA first-in-human guideline 2017 (EMEA/CHMP/SWP/28367/07 Rev. 1)",
    layer="protocol",
)
def no_lead_in(look: Look) -> Iterator[Doubt]:
    """A first combination, route or population with a high-risk product, in phase 2 or before, all at once without a stop rule.

    Fires: first intrathecal use, everybody at once. Silent: first three staggered; dose escalation (DES-07 speaks).
    """
    f = facts_of(look)
    high = [c for c in f.classes if c.is_high_risk and (c.name != "radiotherapy" or is_reirradiation(look))]
    if not f.is_interventional or f.is_dose_finding or not high or not f.phases or f.phases & {3, 4}:
        return
    combined = len(f.classes) >= 2 or bool(search(r"combin|联合|plus|\+", f.interventions, re.I))
    if (
        not combined
        or look.has(_STAGGER)
        or look.has(gated(r"stopping (?:rule|bound)|停止(?:规则|界值|准则)|安全性?导入|lead-?in", re.I))
    ):
        return
    at = next((p for a in look.arms if (p := a.get("intervention") or a.name) is not None), look.title)
    if at is None:
        return
    m = high[0].words.search(at.text)
    yield Doubt(
        at=at, fragment=m.group() if m else "", field="arms[1].timing" if look.arms else at.path, also=("design.interim",),
        text=say(f"含{high[0].zh}的联合治疗没有安全导入期，也没有停止规则；若早期出现严重毒性，全部受试者已暴露。",
                 f"A combination with {high[0].name} has neither a safety lead-in nor a stopping rule; everybody is exposed before harm is seen."),
        mend=say("写明前3–6例的间隔与安全评估，以及暂停入组的毒性界值。", "Stagger the first three to six, review safety, and state the toxicity boundary that pauses enrolment."),
    )  # fmt: skip


_ANALYSIS: Final = gated(
    r"intention[\s-]*to[\s-]*treat|\bITT\b|per[\s-]*protocol set|analysis (?:set|population|plan)|意向性|全分析集|\bFAS\b|\bPPS\b|log-?rank|Kaplan|\bCox\b|t[\s-]*test|t检验|chi-?square|卡方|方差分析|ANOVA|mixed model|两侧|双侧|two-?sided|type I error|一类错误|每\s*\d+\s*(?:周|个月)[^。；]{0,8}(?:评估|复查|影像|CT)|(?:scan|assess|imag|evaluat|CT|MRI)\w*[^.;]{0,30}every \d+ (?:weeks|months)|every \d+ (?:weeks|months)[^.;]{0,20}(?:scan|assess|imag|CT|MRI)",
    re.I,
)


_READ: Final = gated(r"progression|response|remission|investigator|进展|缓解|有效率|反应率|研究者", re.I)


@check_entry(
    "DES-15",
    "无分析集、评估日程和误差控制",
    "no analysis set, assessment calendar or error control",
    E,
    "statistics",
    "clinical",
    "ICH E9 5.2; CONSORT 12",
    layer="protocol",
)
def no_analysis_plan(look: Look) -> Iterator[Doubt]:
    """An open randomised trial whose primary outcome is read by people, with no analysis set, calendar or error control anywhere.

    Fires: open label, investigator-read primary, no calendar. Silent: a summary of the analysis plan in any field.
    """
    f = facts_of(look)
    if not f.is_random or not f.is_open or look.has(_ANALYSIS) or not look.outcomes:
        return
    primary = [o for o in look.outcomes if is_primary(o)] or [look.outcomes[0]]
    o = next((o for o in primary if _READ.search(o.words("name", "method", "description"))), None)
    if o is None or o.name is None:
        return
    yield Doubt(
        at=o.name, field="analysis", also=(o.name.path, "design.masking"),
        text=say("开放随机试验，主要指标由人判读，却没有分析集、固定评估日程和误差控制；结果无法解释。",
                 "Open and randomised with a primary outcome that people read, yet no analysis set, fixed calendar of assessments or error control; the result cannot be read."),
        mend=say("写明ITT集、自随机起的评估日程（两组相同）、独立盲态评估和α。", "State the ITT set, assessments by calendar from randomisation in both arms, blinded review and alpha."),
    )  # fmt: skip


DESIGN_RULES: Final = (
    randomisation_method,
    escalation_rule,
    dlt_undefined,
    two_gates,
    claim_without_control,
    unequal_calendars,
    no_lead_in,
    no_analysis_plan,
)
