"""Design: what kind of trial it says it is, against its arms, size, allocation and wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.facts import CROSSOVER, FACTORIAL, PARALLEL, SINGLE_ARM, facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
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
    groups_and_word,
    masking,
    arm_type,
    sample_size,
    size_without_reason,
    phase_word,
    centres,
    populations,
    intervention_fields,
)
