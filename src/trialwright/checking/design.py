"""Design: what kind of trial it says it is, against its arms, size, allocation and wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.endpoints import is_primary
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.facts import CONTROL, CROSSOVER, FACTORIAL, PARALLEL, RANDOM, SINGLE_ARM, facts_of
from trialwright.checking.look import Look, Part, Passage
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.what_n_shows import sentence
from trialwright.checking.words import gated, search

PROSE: Final = ("objectives", "summary", "description", "treatment_description")


@check_entry("DES-01", "分组与设计用词不符", "number of groups against the design word", E, "design_mismatch", "crossfield",
             "own count: 2 of 27 single-arm, 3 of 252 parallel rows", needs=("arms", "design.model|identification.scientific_title|identification.public_title"))  # fmt: skip
def groups_and_word(look: Look) -> Iterator[Doubt]:
    """The number of groups against the design word: parallel or cross-over with one group, single arm with several.

    Fires: "cross-over" with one group (error); "single arm" with three groups (warning). Silent: observational cohorts.
    """
    f = facts_of(look)
    at = look.passage("design.model") or look.title
    if at is None or not f.is_interventional or not look.arms:
        return
    n = len(look.arms)
    word = next(
        (m for pattern in (CROSSOVER, FACTORIAL, PARALLEL) if (m := pattern.search(look.text("design.model")))), None
    )
    if word is not None and n == 1 and not CROSSOVER.search(look.arms[0].words()):
        yield Doubt(
            at=at, also=("arms",),
            text=say(f"设计写“{word.group()}”，却只列出1组。", f"The design says '{word.group()}', but one group is listed."),
            mend=say("补齐各组，或改正设计类型。", "List every group, or use the right design word."),
        )  # fmt: skip
    single = SINGLE_ARM.search(at.text) or SINGLE_ARM.search(look.text("identification.scientific_title"))
    if single is not None and n > 1:
        labels = "、".join(a.name.text for a in look.arms[:4] if a.name is not None)
        names = ", ".join((a.get("label", "en") or a.name).text for a in look.arms[:4] if a.name is not None)
        yield Doubt(
            at=at, fragment=single.group() if single.group() in at.text else "", also=("arms",), severity=W,
            text=say(f"设计为“单臂”，却列出{n}组（{labels}）；若为依次开放的剂量组，应写明剂量递增设计。",
                     f"The design says single arm, but {n} groups are listed ({names}); if they are dose levels opened in turn, say dose escalation."),
            mend=say("设计改为“剂量递增（序贯）”，并写明各组如何开放。", "Call it sequential dose escalation and say how each level is opened."),
        )  # fmt: skip


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

    Sequence named and only concealment missing is a warning. Fires: ``randomised`` only. Silent: "central blocks of 4, by site".
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
        text=say(f"{have_zh}，未写{'分配隐藏' if sequence else '序列如何产生、区组与分层、分配隐藏和随机化时点'}；他人无法判断分组是否可预测。",
                 f"Randomised: {have_en}; {'concealment is' if sequence else 'generation, blocks, strata, concealment and the moment are'} not stated, so predictability cannot be judged."),
        mend=say("写明由谁用何法产生序列、区组、分层因素、隐藏方式及随机化时点。", "Say who makes the sequence and how, blocks, strata, concealment, and when a participant is randomised."),
    )  # fmt: skip


_UNLIKE: Final = gated(
    r"surger|operation|acupuncture|exercise|massage|radiother|education|手术|针刺|针灸|运动|推拿|放疗|宣教|康复训练|常规护理|usual care|no treatment|无干预|空白对照|观察等待",
    re.I,
)


@check_entry(
    "DES-03",
    "盲法",
    "masking",
    W,
    "design_mismatch",
    "crossfield",
    "masking not stated in 39.5 % of COVID-19 trials",
    needs=("design.masking",),
)
def masking(look: Look) -> Iterator[Doubt]:
    """Masking that is empty in a comparison, or that the arms make impossible; empty in a single arm is a note.

    Fires: double blind, tablets against surgery. Silent: assessor-blind surgery; a dummy or sham in the other arm.
    """
    f = facts_of(look)
    if not f.is_interventional:
        return
    at = look.passage("design.masking")
    if at is None:
        label = look.label("design.masking")
        if label is not None and look.is_empty("design.masking"):
            is_one = f.is_single
            yield Doubt(
                at=label, field="design.masking", severity=N if is_one else W, kind="missing",
                text=say("盲法为空" + ("；单臂研究也应写“开放”。" if is_one else "；读者无法判断谁知道分组。"),
                         "Masking is empty" + ("; a single arm is open, say so." if is_one else "; nobody can tell who knows the allocation.")),
                mend=say("写“开放”。" if is_one else "写明谁设盲（受试者、医生、评价者、统计师）及如何实现。", "Write 'open label'." if is_one else "Say who is masked (participant, clinician, assessor, analyst) and how."),
                propose="开放 / Open label" if is_one else None,
            )  # fmt: skip
        return
    if f.is_blind and len(look.arms) > 1 and not search(r"sham|dummy|placebo|假|模拟|安慰|伪", f.interventions, re.I):
        unlike = [a for a in look.arms if _UNLIKE.search(a.words("intervention", "description", "label"))]
        if unlike and len(unlike) < len(look.arms) and unlike[0].name is not None:
            other = unlike[0].get("intervention") or unlike[0].name
            m = _UNLIKE.search(other.text)
            yield Doubt(
                at=at, also=(other.path,),
                text=say(f"写明双盲，但一组为“{m.group() if m else other.text[:12]}”，受试者必然知道分组。", f"Double blind is stated, but one arm is '{m.group() if m else other.text[:20]}', which participants see."),
                mend=say("改为评价者盲，或加入模拟（假）干预。", "Make it assessor-blind, or add a dummy or sham."),
            )  # fmt: skip


_PLACEBO: Final = gated(r"placebo|安慰剂|dummy|模拟剂|vehicle|saline|生理盐水|赋形剂|基质|starch|淀粉|sugar pill", re.I)
_SHAM: Final = gated(
    r"sham|假|switched? off|turned off|inactive|关闭|伪|模拟|without (?:current|stimulation|needle)|no current", re.I
)
_GIVEN: Final = gated(r"placebo|安慰剂|saline|生理盐水|\d\s*(?:mg|ml|mL|g|IU)\b", re.I)


@check_entry("DES-04", "组别类型与内容不符", "arm type against its text", E, "classification_error", "crossfield",
             "ClinicalTrials.gov data dictionary: arm types")  # fmt: skip
def arm_type(look: Look) -> Iterator[Doubt]:
    """The declared type of an arm against what it receives: placebo without placebo, sham that is real, none that gets something.

    Fires: ``Sham Comparator: physiotherapy``. Silent: ``Sham: probe switched off``; no intervention with usual care.
    """
    for a in look.arms:
        kind = a.get("type")
        if kind is None:
            continue
        words = a.words("label", "intervention", "description")
        if not words:
            continue
        declared = kind.text + " " + a.code("type")
        body = a.get("intervention") or a.get("description") or a.get("label") or kind
        clash = None
        if search(r"placebo|安慰剂", declared, re.I) and not _PLACEBO.search(words):
            clash = (
                "安慰剂对照",
                "placebo comparator",
                "组内没有安慰剂",
                "nothing in the arm is a placebo",
                "active_comparator",
                "有效药对照或无干预",
                "",
            )
        elif search(r"sham|假", declared, re.I) and not _SHAM.search(words):
            clash = (
                "假对照",
                "sham comparator",
                "组内是真实干预",
                "the arm is a real intervention",
                "",
                "阳性对照",
                "",
            )
        elif search(r"no[_ ]intervention|无干预", declared, re.I) and (m := _GIVEN.search(words)):
            clash = (
                "无干预",
                "no intervention",
                f"组内给予“{m.group()}”",
                f"the arm is given '{m.group()}'",
                "placebo",
                "安慰剂对照",
                m.group(),
            )
        if clash is None:
            continue
        zh, en, why_zh, why_en, _, better, fragment = clash
        at = body if fragment and fragment in body.text else kind
        yield Doubt(
            at=at, fragment=fragment if at is body else kind.text, field=f"{a.path}.type", also=(body.path,),
            text=say(f"组别类型为“{zh}”，但{why_zh}；比较的是什么不清楚。", f"The arm is called {en}, but {why_en}; it is unclear what is compared."),
            mend=say(f"改为与内容相符的类型（如{better}），或改内容。", "Choose the type that fits what is given, or change what is given."),
        )  # fmt: skip


_STATED_SIZE: Final = gated(
    r"(?:sample size(?: is| of|:)?|total of|enrol(?:l|ling)?|recruit(?:ing)?|样本量(?:为|共|：|:)?|共(?:纳入|入组|招募)|拟(?:纳入|入组|招募)|计划(?:纳入|入组|招募))[^\d.。;；A-Z-]{0,12}(\d{1,5})\s*(?:例|名|人|patients|participants|subjects|cases)",
    re.I,
)


@check_entry("DES-05", "样本量缺失或不一致", "sample size missing or inconsistent", E, "internal_contradiction", "crossfield", "WHO TRDS item 17",
             needs=("arms|enrollment.count|design.sample_size",))  # fmt: skip
def sample_size(look: Look) -> Iterator[Doubt]:
    """No number of participants; a sum of arms unlike the total; a number in the prose unlike the field.

    Fires: 60 + 60 with a total of 100. Silent: 60 + 60 = 120.
    """
    f = facts_of(look)
    arm_sizes = [p for a in look.arms if (p := a.get("size")) is not None]
    if f.total is not None and len(f.sizes) == len(look.arms) > 0 and sum(f.sizes) != f.total:
        at = look.passage("enrollment.count") or look.passage("design.sample_size") or arm_sizes[0]
        sums = " + ".join(map(str, f.sizes))
        yield Doubt(
            at=at, also=tuple(p.path for p in arm_sizes), detect="arithmetic",
            text=say(f"各组之和{sums} = {sum(f.sizes)}，与总数{f.total}不符。", f"The arms add up to {sums} = {sum(f.sizes)}, the total says {f.total}."),
            mend=say("确定一个样本量并处处一致。", "Decide on one number and use it everywhere."),
        )  # fmt: skip
        return
    n = f.n
    if n is None:
        blanks = [p for a in look.arms if "size" in a.blanks and (p := look.label(f"{a.path}.size")) is not None]
        label = look.label("enrollment.count") or (blanks[0] if blanks else None)
        if (
            label is not None
            and label.slot.state.value in ("blank", "hidden")
            and not look.first(_STATED_SIZE, look.under(*PROSE))
        ):
            yield Doubt(
                at=label, more=tuple(blanks[1:]), kind="missing", text=say("样本量为空。", "No number of participants is given."),
                mend=say("填写各组样本量及总数。", "Enter the number for each group and in total."),
            )  # fmt: skip
        return
    for p, m in look.find(_STATED_SIZE, look.under(*PROSE)):
        stated = int(m.group(1))
        if (
            stated != n
            and stated not in f.sizes
            and stated > 5
            and not search(r"previous|pilot|既往|前期|文献", p.text[max(0, m.start() - 60) : m.start()], re.I)
        ):
            yield Doubt(
                at=p, fragment=m.group().strip(), also=("design.sample_size",),
                text=say(f"正文写{stated}例，栏目中为{n}例。", f"The prose says {stated}, the fields {n}."), mend=say("统一样本量。", "Use one number."),
            )  # fmt: skip
            return


_REASONED: Final = gated(
    r"power\b|hypothes|\balpha\b|α|β\s*=|sample size (?:calculation|estimat|was|is (?:calculated|based)|justif)|样本量(?:计算|估算|依据|按|根据|由)|把握度|检验效能|假设检验|零假设|Simon|two-?stage|二阶段|两阶段|"
    r"\bp0\b|\bH0\b|pilot|预试验|可行性研究|feasibility|precision|confidence interval|置信区间|精度|width", re.I,
)  # fmt: skip
_EFFICACY: Final = gated(
    r"efficac|effective|response|survival|remission|improv|superior|疗效|有效|缓解|反应率|生存|改善|优于|提高", re.I
)


@check_entry("DES-06", "样本量没有依据", "size without a hypothesis", E, "statistics", "clinical",
             "Clopper-Pearson, Biometrika 1934;26:404; CONSORT 7a; SPIRIT 14", layer="protocol")  # fmt: skip
def size_without_reason(look: Look) -> Iterator[Doubt]:
    """A small or uncontrolled efficacy trial whose number of participants rests on no hypothesis or precision.

    The finding prints what the number can show: the exact interval of half of them, and which risk none of them excludes.
    No register asks for it, so the layer is protocol. Fires: n = 12, "efficacy". Silent: a pilot with its precision stated;
    dose escalation (DES-07 speaks).
    """
    f = facts_of(look)
    n, where = f.n, ""
    if n is None:
        found = look.first(
            gated(r"(\d{1,4})\s*(?:名患者|名受试者|例患者|patients|participants)", re.I), look.under(*PROSE)
        )
        if found is None:
            return
        n, where = int(found[1].group(1)), found[1].group()
        at: Passage | None = found[0]
    else:
        at = (
            look.passage("enrollment.count")
            or look.passage("design.sample_size")
            or next((p for a in look.arms if (p := a.get("size"))), None)
        )
    if at is None or not f.is_interventional or f.is_dose_finding or n < 3 or look.has(_REASONED):
        return
    if not (f.is_single and n <= 200) and n > 60 and not where:
        return
    if not _EFFICACY.search(
        "\n".join(
            (
                look.text("objectives"),
                look.text("summary"),
                look.text("identification.public_title"),
                "\n".join(o.words("name") for o in look.outcomes),
            )
        )
    ):
        return
    arms = f.sizes if len(f.sizes) > 1 else ()
    k = min(arms) if arms else n
    if k < 3 or k > 200:
        return
    zh, en = sentence(k)
    per_zh = f"每组{k}例" if arms or where else f"{k}例"
    per_en = f"{k} in an arm" if arms or where else f"{k} participants"
    yield Doubt(
        at=at, fragment=where or at.text, field="design.sample_size",
        text=say(f"{per_zh}，未写任何假设或精度依据：{zh}。", f"{per_en}, without any hypothesis or precision: {en}."),
        mend=say("写明设计（如精确单阶段或Simon二阶段）、p0、p1、α和把握度；若为预试验则写明估计精度。", "State the design (exact single-stage, Simon), p0, p1, alpha and power; or call it a pilot and give the precision."),
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


@check_entry(
    "DES-09",
    "分期用词与题目、规模不符",
    "phase word against title or size",
    W,
    "design_mismatch",
    "crossfield",
    "ICH E8(R1)",
    needs=("design.phase",),
)
def phase_word(look: Look) -> Iterator[Doubt]:
    """The phase against the title, the objective or the size.

    Fires: a "pilot" called phase 3; "confirmatory" called phase 1. Silent: "confirmatory", phase 3.
    """
    f = facts_of(look)
    at = look.passage("design.phase")
    title = "\n".join((look.text("identification.public_title"), look.text("identification.scientific_title")))
    if at is None or not f.phases:
        return
    small = search(r"pilot|预试验|可行性|feasibility|探索性(?!终点|分析)", title, re.I)
    late = search(r"confirmatory|确证性|验证性|pivotal|注册(?:性)?临床", title, re.I)
    if small and f.phases & {3, 4} and not f.phases & {0, 1, 2}:
        word = small.group()
    elif late and f.phases <= {0, 1}:
        word = late.group()
    else:
        return
    yield Doubt(
        at=at, also=("identification.scientific_title",),
        text=say(f"题目称“{word}”，分期却是“{at.text}”。", f"The title says '{word}', the phase '{at.text}'."), mend=say("选择与目的相符的一个。", "Choose the one that fits the aim."),
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


@check_entry(
    "DES-11",
    "中心数与所列地点不符",
    "number of centres against the sites listed",
    W,
    "internal_contradiction",
    "crossfield",
    "WHO TRDS item 11",
    needs=("sites",),
)
def centres(look: Look) -> Iterator[Doubt]:
    """ "Multicentre" or "single centre" against the sites listed.

    Fires: multicentre with one site. Silent: one site and "sites to be added".
    """
    names = {p.text.casefold() for p in look.under("sites") if p.path.endswith(".institution")}
    by_index = {p.path.partition("]")[0] for p in look.under("sites")}
    places = [p for p in look.under("sites") if p.path.endswith(".institution")]
    if not places:
        return
    titles = [
        p
        for path in (
            "identification.public_title",
            "identification.scientific_title",
            "design.model",
            "summary",
            "description",
        )
        for p in look.by_path.get(path, {}).values()
    ]
    multi = look.first(gated(r"多中心|multi-?\s?cent(?:er|re)", re.I), titles)
    single = look.first(gated(r"单中心|single[\s-]*cent(?:er|re)", re.I), titles)
    if multi and len(by_index) == 1 and not look.has(gated(r"to be (?:added|determined)|待(?:定|增)|陆续", re.I)):
        yield Doubt(
            at=multi[0], fragment=multi[1].group(), also=("sites",), more=(),
            text=say(f"写明多中心，只列出1个地点（{places[0].text}）。", f"Multicentre is stated, one site is listed ({places[0].text})."),
            mend=say("列出全部中心。", "List every site."),
        )  # fmt: skip
    elif single and len(names) > 2 and len(by_index) > 1:
        yield Doubt(
            at=single[0], fragment=single[1].group(), also=("sites",),
            text=say(f"写明单中心，却列出{len(by_index)}个地点。", f"Single centre is stated, {len(by_index)} sites are listed."), mend=say("更正其一。", "Correct one of them."),
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


_NARROWER: Final = (
    (
        gated(r"squamous|鳞(?:状细胞)?癌|鳞状"),
        gated(r"o?esophag|lung|cervi|head and neck|食管|肺癌|宫颈|头颈", re.I),
        "鳞状细胞癌",
        "squamous cell carcinoma",
    ),
    (
        gated(r"adenocarcinoma|腺癌", re.I),
        gated(r"o?esophag|lung cancer|cervi|食管癌|肺癌|宫颈癌", re.I),
        "腺癌",
        "adenocarcinoma",
    ),
    (
        gated(r"allergic asthma|过敏性哮喘|变应性哮喘", re.I),
        gated(r"asthma|哮喘", re.I),
        "过敏性哮喘",
        "allergic asthma",
    ),
    (
        gated(r"type (?:2|II) diabetes|2型糖尿病", re.I),
        gated(r"diabet|糖尿病", re.I),
        "2型糖尿病",
        "type 2 diabetes",
    ),
    (
        gated(r"HER-?2[\s-]*(?:positive|阳性|\+)", re.I),
        gated(r"breast|gastric|乳腺|胃癌", re.I),
        "HER2阳性",
        "HER2-positive",
    ),
    (gated(r"postmenopausal|绝经后", re.I), gated(r"osteoporo|骨质疏松", re.I), "绝经后", "postmenopausal"),
)


@check_entry(
    "DES-16",
    "题目、疾病与标准的人群不同",
    "title, condition and criteria name different populations",
    W,
    "internal_contradiction",
    "crossfield",
    "WHO TRDS items 12, 14",
)
def populations(look: Look) -> Iterator[Doubt]:
    """The criteria admit a narrower population than the title and the condition name.

    Fires: "asthma" in the title, allergic asthma in the criteria. Silent: the same population in both.
    """
    named = "\n".join(
        (
            look.text("identification.public_title"),
            look.text("identification.scientific_title"),
            look.text("condition.name"),
        )
    )
    if not named.strip():
        return
    for narrow, wide, zh, en in _NARROWER:
        if not wide.search(named) or narrow.search(named):
            continue
        rivals = [x for x, w, *_ in _NARROWER if x is not narrow and w.pattern == wide.pattern]
        for c in look.inclusion:
            p = next((p for p in c.passages if narrow.search(p.text) and wide.search(p.text)), None)
            if (
                p is None
                or any(x.search(c.text) for x in rivals)
                or (search(r"adeno|腺癌", c.text, re.I) and "鳞" in c.text)
            ):
                continue
            m = narrow.search(p.text)
            assert m is not None
            at = look.title
            yield Doubt(
                at=p, fragment=m.group(), also=(at.path,) if at else (),
                text=say(f"入选标准只收{zh}，题目和疾病却写得更宽。", f"The criteria admit only {en}; the title and the condition are wider."),
                mend=say(f"在题目和疾病中写明“{zh}”。", f"Narrow the title and the condition to {en}."),
            )  # fmt: skip
            return


@check_entry(
    "DES-17",
    "干预在一处有、另一处无",
    "intervention in one field, absent in another",
    W,
    "internal_contradiction",
    "crossfield",
    "WHO TRDS item 13",
)
def intervention_fields(look: Look) -> Iterator[Doubt]:
    """Interventions or their types that stand in one field and are absent in another.

    Fires: intervention type ``Device`` while the arm adds a drug. Silent: both in both.
    """
    types = [p for p in look.under("interventions") if p.path.endswith(".type")]
    if not types or not look.arms:
        return
    listed = " ".join(p.text for p in types) + " " + " ".join(p.slot.code or "" for p in types)
    f = facts_of(look)
    arms = "\n".join(a.words("intervention", "description", "label") for a in look.arms)
    lacks = None
    if not search(r"drug|biological|药|生物", listed, re.I) and (f.drugs or f.is_of("checkpoint inhibitor")):
        names = sorted(f.drugs) or ["anti-PD-1"]
        m = search("|".join(map(re.escape, names)) + r"|anti-?PD-?L?1", arms, re.I)
        lacks = ("药物/生物制品", "drug or biological", m.group() if m else names[0])
    elif not search(r"radiation|procedure|放", listed, re.I) and (
        m := search(r"radiother\w+|radiation|放疗", arms, re.I)
    ):
        lacks = ("放射", "radiation", m.group())
    if lacks is None:
        return
    zh, en, word = lacks
    yield Doubt(
        at=types[0], also=("arms[1].intervention",),
        text=say(f"干预类型只写“{types[0].text}”，但组内还有“{word}”（{zh}）。", f"The intervention type is '{types[0].text}' only, but the arms also give {word} ({en})."),
        mend=say(f"补列{zh}。", f"Add the {en}."),
    )  # fmt: skip


DESIGN: Final = (
    groups_and_word, randomisation_method, masking, arm_type, sample_size, size_without_reason, escalation_rule, dlt_undefined, phase_word,
    two_gates, centres, claim_without_control, unequal_calendars, no_lead_in, no_analysis_plan, populations, intervention_fields,
)  # fmt: skip
