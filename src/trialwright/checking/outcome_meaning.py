"""Outcomes, their meaning: definitions, denominators, specimens, safety, competing events, distorted readings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say, starred
from trialwright.checking.endpoints import TIME, Endpoint, endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.outcome_form import ADVERSE, PFS, SURVIVAL
from trialwright.checking.retreatment import is_reirradiation
from trialwright.checking.tables.analytes import ANALYTES
from trialwright.checking.tables.instruments import QUESTIONNAIRES
from trialwright.checking.words import gated, search

_DEFINED: Final = gated(
    r"RECIST|Lugano|Cheson|IMWG|iRECIST|mRECIST|ACR\s*20|PASI|EULAR|Camitta|Choi|RANO|WHO criteria|according to|defined as|definition|评价标准|定义为|定义|按照|依据|标准(?!治疗|免疫|化|疗法)|≥|≤|>|<|\d\s*%|KOH|negative|培养",
    re.I,
)
# class of endpoint that needs a definition: words, zh, en, what to write
_NEEDS: Final = (
    (gated(r"\bORR\b|\bCRR?\b|response|remission|缓解率?|反应率|有效率|应答|疗效|治愈|cure rate|effective", re.I), "缓解/反应", "response",
     "引用评价标准（名称与版本）并写明CR、PR阈值和持续时间。", "Cite the criteria with version; write the limits for complete and partial response and how long they must last."),
    (gated(r"recovery|恢复(?:时间|率)?|重建|engraft|植入", re.I), "恢复", "recovery", "写明各系阈值、连续天数、是否脱离输血/生长因子。", "Write limit, number of days, and without transfusion or growth factor."),
    (gated(r"relapse|recurrence|复发(?:率)?(?!性)", re.I), "复发", "relapse", "写明复发的标准、随访期限和分母（曾缓解者）。", "Define relapse, the horizon, and the denominator (those who had responded)."),
    (PFS, "无进展（无病）生存", "progression- or disease-free survival", "写明起点、事件（进展或死亡）、评估日程和删失规则。", "State the origin, the events (progression or death), the calendar of assessments and the censoring rules."),
    (gated(r"并发症|complication", re.I), "并发症", "complications", "列出并发症清单、分级（如CTCAE或Clavien-Dindo）和时限。", "List the complications with grading (CTCAE, Clavien-Dindo) and window."),
    (gated(r"local(?:[\s-]*regional)? control|局部控制", re.I), "局部控制", "local control", "写明局部失败的判定和竞争事件。", "Define local failure and what competes with it."),
)  # fmt: skip


@check_entry(
    "OUT-03",
    "只有名称没有定义的终点",
    "endpoint named, not defined",
    E,
    "endpoint_definition",
    "clinical",
    "different definitions, different rates; SPIRIT 2013 item 12",
    needs=("outcomes|summary",),
)
def undefined(look: Look) -> Iterator[Doubt]:
    """Response, recovery, relapse, success named without criteria, threshold, duration or censoring. One finding a kind.

    Fires: "cure rate". Silent: "KOH negative twice, week 12"; a criteria set named with the outcome.
    """
    listed = endpoints_of(look)
    taken: set[int] = set()
    for pattern, zh, en, mend_zh, mend_en in _NEEDS:
        hits = []
        for k, e in enumerate(listed):
            if (
                k in taken
                or not pattern.search(e.name)
                or search(r"duration of|持续时间|QLQ|质量|immune response|免疫应答|免疫反应", e.name, re.I)
            ):
                continue
            if (
                _DEFINED.search(e.definition)
                or _DEFINED.search(re.sub(r"[（(][A-Z]{2,5}[)）]", "", e.name))
                or len(e.definition) > 60
            ):
                continue
            hits.append(e)
            taken.add(k)
        if not hits:
            continue
        if any(e.is_prose for e in hits) and _is_defined_near(hits[0]):
            continue
        names = "、".join(dict.fromkeys(e.name.split("\n")[0] for e in hits[:3]))
        yield Doubt(
            at=hits[0].at, fragment=hits[0].fragment, more=tuple(e.at for e in hits[1:] if e.part),
            field=starred(tuple(f"{e.path}.definition" for e in hits)) if hits[0].part else "outcomes", also=tuple(e.at.path for e in hits if e.part),
            text=say(f"“{names}”没有定义（{zh}的标准、阈值、时限）；定义不同，结果不同。", f"'{hits[0].name.splitlines()[-1]}' is named, not defined ({en}: criteria, limits, duration); another definition gives another rate."),
            mend=say(mend_zh, mend_en),
        )  # fmt: skip


def _is_defined_near(e: Endpoint) -> bool:
    return search(r"RECIST|Lugano|Cheson|IMWG|iRECIST|criteria for response", e.at.text, re.I) is not None


@check_entry(
    "OUT-08",
    "标准终点定义有误",
    "standard endpoint mis-defined",
    E,
    "endpoint_definition",
    "clinical",
    "FDA 2018, Clinical Trial Endpoints for the Approval of Cancer Drugs",
    needs=("outcomes|summary",),
)
def misdefined(look: Look) -> Iterator[Doubt]:
    """A textbook endpoint with the wrong event set or origin, or a mixture of two quantities.

    Progression- and disease-free survival include death; duration of response runs from the first response to progression
    or death and holds nothing else. Fires: "DFS: time to relapse". Silent: "relapse or death"; time to progression under its own name.
    """
    for e in endpoints_of(look):
        body = e.definition
        if not body or e.part is None:
            continue
        at = next(
            (p for leaf in ("method", "description", "definition") for p in e.part.leaves.get(leaf, {}).values()), e.at
        )
        is_dor = search(r"duration of (?:overall )?(?:response|remission)|\bDo?R\b|缓解持续时间", e.name, re.I)
        has_death = search(r"death|died|死亡", body, re.I)
        has_event = search(r"progress|relaps|recur|进展|复发", body, re.I)
        if is_dor and search(r"\bSD\b|stable disease|疾病稳定|病情稳定", body, re.I):
            m = search(
                r"(?:the )?duration of SD[^.;。；]*|[^.;。；]*(?:疾病稳定|stable disease|\bSD\b)[^.;。；]*", body, re.I
            )
            frag = m.group().strip() if m and m.group().strip() in at.text else ""
            extra_zh, extra_en = (
                ("，也未把死亡计为事件", ", and death is no event in it") if not has_death else ("", "")
            )
            yield Doubt(
                at=at, fragment=frag, field=f"{e.path}.definition", also=(at.path,),
                text=say(f"缓解持续时间混入了疾病稳定的时长{extra_zh}；两个量不能合并。", f"Duration of response is mixed with the duration of stable disease{extra_en}; they are two quantities."),
                mend=say("DoR＝首次CR/PR至进展或死亡；疾病稳定时长另列或删去。", "DoR = first CR or PR to progression or death; list stable disease apart or drop it."),
            )  # fmt: skip
        elif (
            has_event
            and not has_death
            and (PFS.search(e.name) or is_dor)
            and search(r"time|时间|first|首次|from|自|至", body, re.I)
        ):
            m = search(r"time from[^.;。；]*|(?:从|自)[^。；]*?(?:进展|复发)[^。；]*", body, re.I)
            frag = m.group().strip() if m and m.group().strip() in at.text else ""
            yield Doubt(
                at=at, fragment=frag, field=f"{e.path}.definition", also=(at.path,),
                text=say(f"“{e.name.splitlines()[0]}”的定义没有把死亡算作事件，实际是至进展时间，死亡被当作删失。", f"The definition of '{e.name.splitlines()[-1]}' leaves death out; it is a time to progression that censors deaths."),
                mend=say("改为“至首次进展或任何原因死亡”，以先发生者为准。", "Write 'to first progression or death from any cause, whichever comes first'."),
                propose=(f"{frag} or death from any cause" if at.language != "zh" else f"{frag}或任何原因死亡") if frag else None,
            )  # fmt: skip


_PK: Final = gated(
    r"pharmacokinetic|药代动?力?学?|药动学|\bPK\b|血药浓度|serum level|plasma (?:level|concentration)|血清浓度|血浆浓度",
    re.I,
)
_PK_DONE: Final = gated(r"AUC|Cmax|Tmax|t1/2|half-?life|trough|peak|谷浓度|峰浓度|半衰期|Css|Cmin", re.I)
_IMMUNE: Final = gated(
    r"immune (?:micro-?\s?environment|cell|subset)|免疫(?:微环境|细胞)|microenvironment|微环境|biomarker|生物标[志记]物|cytokine(?!.release)|细胞因子(?!释放)|omics|组学|microbio|菌群",
    re.I,
)
_ASSAY: Final = gated(
    r"flow cytometr|流式|ELISA|\bIHC\b|免疫组化|sequenc|测序|qPCR|PCR|质谱|LC-?MS|luminex|multiplex", re.I
)


@check_entry(
    "OUT-12",
    "药代、免疫或标志物指标不完整",
    "PK, immune or biomarker outcome incomplete",
    E,
    "endpoint_definition",
    "clinical",
    "a concentration is no endpoint; ICH E4, FDA biomarker guidance",
    needs=("outcomes|summary",),
)
def matrix_and_times(look: Look) -> Iterator[Doubt]:
    """A pharmacokinetic outcome without sampling times and parameters (error); an immune or biomarker outcome without assay (warning).

    Fires: "serum level". Silent: "AUC0–24, day 7, serum"; flow cytometry at named visits.
    """
    done: set[str] = set()
    for e in endpoints_of(look):
        if e.is_prose:
            continue
        if _PK.search(e.name) and not _PK_DONE.search(e.words) and "pk" not in done:
            done.add("pk")
            yield Doubt(
                at=e.at, field=f"{e.path}.definition", also=(e.at.path,),
                text=say("药代动力学指标只有“浓度”，没有采样时间、参数（Cmax、AUC、t½）和检测方法。", "The pharmacokinetic outcome is 'concentration' without sampling times, parameters (Cmax, AUC, half-life) or assay."),
                mend=say("写明采样时间表、参数、基质、检测方法和定量下限。", "Give the sampling schedule, parameters, matrix, assay and limit of quantification."),
            )  # fmt: skip
        elif _IMMUNE.search(e.name) and not _ASSAY.search(e.words) and "immune" not in done:
            done.add("immune")
            m = search(r"biopsy or blood|活检或血液|blood or|血液或", e.words, re.I)
            zh = f"；基质不定（“{m.group()}”）" if m else ""
            en = f"; the matrix is open ('{m.group()}')" if m else ""
            yield Doubt(
                at=e.at, field=f"{e.path}.definition", also=(e.at.path,), severity=W,
                text=say(f"“{e.at.text[:30]}”没有检测项目、方法和比较方式{zh}，无法计算。", f"'{e.name.splitlines()[-1][:60]}' has no markers, assay or comparison{en}; it cannot be computed."),
                mend=say("写明标志物、方法（如流式、免疫组化）、标本、时点和变化量。", "Name markers, assay (flow, IHC), specimen, visits and the change that is compared."),
            )  # fmt: skip


_SPECIMENS: Final = (
    ("尿液", "urine", gated(r"urin(?:e|ary (?:excretion|concentration|protein))|尿(?:液|样|中|蛋白|药)", re.I), gated(r"urin|尿", re.I)),
    ("脑脊液", "cerebrospinal fluid", gated(r"cerebrospinal|\bCSF\b(?! )|脑脊液", re.I), gated(r"cerebrospinal|\bCSF\b|脑脊液", re.I)),
    ("粪便", "stool", gated(r"f(?:a)?ecal|stool|粪便|肠道菌群|gut microb", re.I), gated(r"f(?:a)?ec|stool|粪|便", re.I)),
    ("唾液", "saliva", gated(r"saliva|唾液", re.I), gated(r"saliva|唾液", re.I)),
    ("血液", "blood", gated(r"plasma|serum|whole blood|血浆|血清(?!病)|全血|外周血", re.I), gated(r"blood|plasma|serum|血", re.I)),
    ("骨髓", "bone marrow", gated(r"bone marrow (?:biops|aspirat|exam)|骨髓(?:穿刺|活检|涂片)", re.I), gated(r"marrow|骨髓", re.I)),
    ("组织", "tissue", gated(r"biops|tumou?r (?:immune )?microenvironment|活检|组织标本|肿瘤免疫微环境", re.I), gated(r"tissue|biops|tumou?r|组织|活检|肿瘤", re.I)),
)  # fmt: skip


@check_entry(
    "OUT-13",
    "标本清单与指标不符",
    "specimens against outcomes",
    E,
    "internal_contradiction",
    "crossfield",
    "consent and ethics cover the list; 人类遗传资源管理条例",
    needs=("samples", "outcomes"),
)
def specimens(look: Look) -> Iterator[Doubt]:
    """An outcome needs a specimen that the list of samples lacks, or a sample of the list serves nothing.

    Fires: a CSF biomarker while the list has blood only. Silent: both. Blood is never called useless.
    """
    listed = "\n".join(p.text for p in look.under("samples") if p.path.endswith((".name", ".tissue", ".note")))
    if not listed.strip():
        return
    wanted = "\n".join([*(e.words for e in endpoints_of(look)), look.text("objectives"), look.text("summary")])
    for zh, en, needs, has in _SPECIMENS:
        if needs.search(wanted) and not has.search(listed):
            e = next((e for e in endpoints_of(look) if needs.search(e.words)), None)
            at = e.at if e else (look.passage("objectives") or look.passage("summary"))
            if at is None:
                continue
            m = needs.search(at.text)
            first = look.under("samples")[0]
            yield Doubt(
                at=at, fragment=at.text if m and len(at.text) < 100 else m.group() if m else "", also=("samples", first.path), more=(),
                text=say(f"指标需要{zh}，采集标本清单中没有；知情同意和伦理只覆盖清单。", f"An outcome needs {en}; the list of samples has none, and consent covers the list only."),
                mend=say(f"在标本清单中补列{zh}（用途、去向），或删去该指标。", f"Add {en} to the list of samples with its fate, or drop the outcome."),
            )  # fmt: skip
    for zh, en, needs, has in _SPECIMENS:
        if en in ("blood", "tissue"):
            continue
        p = next((p for p in look.under("samples") if p.path.endswith(".name") and has.search(p.text)), None)
        if p is not None and not has.search(wanted) and not needs.search(wanted):
            yield Doubt(
                at=p, fragment=p.text, severity=W, also=("outcomes",), text=say(f"采集{zh}，但没有任何指标用到它。", f"{en.capitalize()} is collected, yet no outcome uses it."),
                mend=say("补写用途，或不采集。", "Say what it is for, or do not collect it."),
            )  # fmt: skip


_CONDITIONAL: Final = gated(
    r"(?:R0\s*)?(?:切除|保肢|植活|愈合|妊娠|活产|拔管|再通|转化切除|手术成功)(?:手术)?(?:成功)?率|成功率|(?:resection|healing|success|pregnancy|live birth|recanali[sz]ation|extubation|salvage|closure) rate|rate of (?:healing|success|pregnancy)",
    re.I,
)
_OF_WHOM: Final = gated(
    r"\bof (?:all|the|randomi[sz]ed|treated|those|patients|participants|embryo|cycles)|per (?:patient|participant|cycle|transfer|lesion)|占|分母|在[^，。]{0,12}中|/\s*(?:总|全部|n)|每(?:例|人|周期)|全部|所有|denominator|proportion of (?:patients|participants)",
    re.I,
)


@check_entry(
    "OUT-14",
    "率的分母未定",
    "denominator open",
    W,
    "endpoint_definition",
    "clinical",
    "rates incomparable; CONSORT 16",
    needs=("outcomes",),
)
def denominator(look: Look) -> Iterator[Doubt]:
    """A rate whose denominator is open: all, treated, operated, evaluable; per person or per lesion.

    Fires: "healing rate of ulcers" (per ulcer?). Silent: "of randomised participants".
    """
    hits = [
        e
        for e in endpoints_of(look)
        if e.part is not None and _CONDITIONAL.search(e.name) and not _OF_WHOM.search(e.words)
    ]
    if not hits:
        return
    e = hits[0]
    yield Doubt(
        at=e.at, more=tuple(x.at for x in hits[1:]), field=starred(tuple(f"{x.path}.definition" for x in hits)), also=(e.at.path,),
        text=say(f"“{e.at.text}”的分母不明（全部入组、接受治疗、接受手术还是可评价者）。", f"The denominator of '{e.name.splitlines()[-1]}' is open: all, treated, operated or evaluable?"),
        mend=say("写明分母，并同时报告以全部入组者为分母的结果。", "Name the denominator, and report it of all participants as well."),
    )  # fmt: skip


_RELATED: Final = gated(
    r"related|attribut|possibl|可能与|相关(?:的|毒性|不良|任何)|有关的|caused by|due to|reactions? to", re.I
)


@check_entry(
    "OUT-15",
    "安全性只计一组或只计相关事件",
    "safety counted in one arm or only if attributed",
    E,
    "endpoint_definition",
    "clinical",
    "bias in open trials; CONSORT Harms 2022",
    needs=("outcomes",),
)
def one_sided_safety(look: Look) -> Iterator[Doubt]:
    """Safety that is counted only if attributed to the tested product, hence in one arm only, in a comparison.

    Fires: "reactions to the patch" against usual care. Silent: all adverse events in both arms, then attribution.
    """
    f = facts_of(look)
    if f.is_dose_finding or not (f.is_random or len(look.arms) >= 2):
        return
    safety = [
        e
        for e in endpoints_of(look)
        if e.part is not None and ADVERSE.search(e.words) and not search(r"剂量限制|dose[\s-]*limiting", e.name, re.I)
    ]
    limited = [e for e in safety if _RELATED.search(e.words)]
    if not limited or len(limited) != len(safety):
        return
    e = limited[0]
    at = next((p for p in e.part.passages if _RELATED.search(p.text)), e.at) if e.part else e.at
    last = limited[-1]
    yield Doubt(
        at=at, fragment=at.text if len(at.text) <= 110 else "", more=tuple(x.at for x in limited[1:]), field=starred(tuple(f"{x.path}.definition" for x in limited)), also=(at.path, last.at.path),
        text=say("安全性只统计归因于试验产品的事件，对照组无从产生；开放试验中必然偏倚。", "Safety counts only events attributed to the tested product, which the control arm cannot have; biased in an open trial."),
        mend=say("两组记录全部不良事件，再判定相关性。", "Record all adverse events in both arms, then attribute."),
    )  # fmt: skip


_ADDRESSED: Final = gated(
    r"intercurrent|treatment policy|competing|竞争(?:风险|事件)|censor|删失|transplant-?free|无移植|rescue-?free|伴发事件|estimand|估计目标",
    re.I,
)
_COMPETITORS: Final = (
    (gated(r"salvage (?:surgery|resection)|挽救性手术|补救手术", re.I), PFS, "挽救性手术", "salvage surgery", "无进展生存、缓解率", "progression-free survival and response"),
    (gated(r"liver transplant|肝移植|haematopoietic|hematopoietic stem cell transplant|造血干细胞移植|骨髓移植|ACLF|liver failure|肝衰竭|再生障碍|aplastic an", re.I), SURVIVAL, "移植", "transplantation", "生存", "survival"),
    (gated(r"(?:knee|hip|joint) replacement|关节置换", re.I), gated(r"WOMAC|pain|疼痛|function|功能", re.I), "关节置换", "joint replacement", "疼痛与功能", "pain and function"),
    (gated(r"rescue (?:analges|medication|therapy)|补救(?:镇痛|药物|治疗)", re.I), gated(r"pain|疼痛|\bVAS\b|\bNRS\b", re.I), "补救用药", "rescue medication", "疼痛评分", "pain scores"),
)  # fmt: skip


@check_entry(
    "OUT-16",
    "可预见的伴发事件未处理",
    "foreseeable intercurrent event unaddressed",
    W,
    "endpoint_definition",
    "clinical",
    "ICH E9(R1)",
    needs=("outcomes|summary",),
    layer="protocol",
)
def intercurrent(look: Look) -> Iterator[Doubt]:
    """A foreseeable competing or intercurrent event (surgery, transplant, rescue) that changes an endpoint and has no strategy.

    Fires: knee replacement during follow-up of pain. Silent: a strategy named anywhere.
    """
    if look.has(_ADDRESSED):
        return
    for event, endpoint, zh, en, on_zh, on_en in _COMPETITORS:
        found = look.first(event)
        objectives = look.text("objectives")
        e = next((e for e in endpoints_of(look) if endpoint.search(e.name)), None)
        if found is None or (e is None and not endpoint.search(objectives)):
            continue
        at = e.at if e is not None else look.passage("objectives")
        assert at is not None
        m = endpoint.search(at.text)
        yield Doubt(
            at=at, fragment=(e.fragment or "") if e is not None and e.fragment else m.group() if m else "", field="analysis.intercurrent", also=(at.path, found[0].path),
            text=say(f"{zh}会改变{on_zh}，但没有说明作为事件、删失还是照常随访。", f"{en.capitalize()} changes {on_en}; nothing says whether it is an event, a censoring or ignored."),
            mend=say(f"按ICH E9(R1)为{zh}选定策略并写入终点定义。", f"Choose a strategy for {en} (ICH E9(R1)) and write it into the endpoint."),
        )  # fmt: skip
        return


_METRIC: Final = gated(
    r"change|变化|mean|均值|均数|median|中位|proportion|比例|percent|率(?!酶)|slope|AUC|normali[sz]|恢复正常|降至|下降|reduction|increase|time to|≥|≤|>|<",
    re.I,
)


@check_entry(
    "OUT-17",
    "检验值没有指标、单位或访视",
    "laboratory value without metric, unit or visit",
    E,
    "endpoint_definition",
    "clinical",
    "five analyses possible; SPIRIT 2013 item 12: metric and aggregation",
    needs=("outcomes",),
)
def bare_values(look: Look) -> Iterator[Doubt]:
    """A laboratory value or score named alone: value, change, area, share below a limit or time to it are all possible.

    Fires: "ferritin". Silent: "ferritin, change, week 8".
    """
    hits = []
    for e in endpoints_of(look):
        if e.part is None or _METRIC.search(e.words):
            continue
        name = re.sub(r"[（(][^)）]*[)）]", "", e.at.text).strip()
        for a in ANALYTES:
            m = a.words.search(e.at.text)
            if m and len(re.sub(r"水平|浓度|值|的|levels?|\s", "", a.words.sub("", name))) <= 6 and len(name) <= 40:
                hits.append(e)
                break
        else:
            if (search(r"(?:水平|\blevels?)$", name) and len(name) <= 40) or search(
                r"[（(](?:GGT|LDH|CRP|CEA|AFP)[)）]", e.at.text
            ):
                hits.append(e)
    if not hits:
        return
    names = "、".join(e.at.text for e in hits[:5])
    en = ", ".join(((e.part.get("name", "en") if e.part else None) or e.at).text for e in hits[:5])
    survivors = facts_of(look).is_random and any(
        SURVIVAL.search(e.name) or search(r"存活|alive", e.name, re.I) for e in endpoints_of(look)
    )
    yield Doubt(
        at=hits[0].at, more=tuple(e.at for e in hits[1:]), field=starred(tuple(f"{e.path}.definition" for e in hits)), also=tuple(e.at.path for e in hits),
        text=say(f"{len(hits)}项检验值只有名称（{names}）：取值、变化、曲线下面积还是达标比例不明" + ("，死亡者的值如何处理也未写。" if survivors else "。"),
                 f"{len(hits)} laboratory values are only named ({en}): value, change, area or share below a limit is open" + (", and so is what counts for those who die." if survivors else ".")),
        mend=say("写明变化量、访视时点、单位、缺失与死亡的处理。", "State metric (change from baseline), visit, unit, and how missing values and deaths count."),
    )  # fmt: skip


@check_entry(
    "OUT-19",
    "量表缺少版本、时点或疾病模块",
    "questionnaire incomplete",
    W,
    "endpoint_definition",
    "clinical",
    "SPIRIT-PRO 2018 (Calvert, JAMA 2018;319:483)",
    needs=("outcomes|summary",),
)
def questionnaire(look: Look) -> Iterator[Doubt]:
    """A questionnaire without version, scale, visits, relevance threshold or the disease module. One finding a page.

    Fires: "quality of life". Silent: "SGRQ total, week 12, MID 4".
    """
    condition = "\n".join(
        look.text(p) for p in ("condition.name", "identification.public_title", "identification.scientific_title")
    )
    for name, words, modules in QUESTIONNAIRES:
        e = next((e for e in endpoints_of(look) if words.search(e.words)), None)
        if e is None:
            continue
        lacks_zh, lacks_en = [], []
        if name == "quality of life" and not search(
            r"QLQ|SF-?\s?\d|EQ-?5D|FACT|WHOQOL|KDQOL|DLQI|量表|问卷|questionnaire|scale|score", e.words, re.I
        ):
            lacks_zh.append("量表名称")
            lacks_en.append("the instrument")
        if not TIME.search(e.words.replace("QLQ-C30", "")):
            lacks_zh.append("访视时点")
            lacks_en.append("visits")
        module = next((m for disease, m in modules.items() if disease.search(condition)), None)
        if module and not search(
            module[:7].replace("-", "[- ]?") + r"|H&?N|BR23|OES|LC13|STO", look.everything.replace("QLQ-C30", "")
        ):
            lacks_zh.append(f"疾病模块（{module}）")
            lacks_en.append(f"the disease module ({module})")
        if not lacks_zh:
            continue
        m = words.search(e.at.text if e.part else e.fragment)
        yield Doubt(
            at=e.at, fragment=e.fragment or (m.group() if m else ""), field=f"{e.path}.definition" if e.part else "outcomes", also=(e.at.path,),
            text=say(f"{name}缺少{'、'.join(lacks_zh)}，也未写主要分量表和有意义的差值。", f"{name} lacks {', '.join(lacks_en)}, its main scale and the difference that matters."),
            mend=say("写明版本、量表、访视、最小重要差值和缺失处理。", "Give version, scale, visits, minimal important difference and missing data."),
        )  # fmt: skip
        return


@check_entry(
    "OUT-20",
    "已知严重风险没有被测量",
    "a known serious risk is measured nowhere",
    W,
    "safety_gap",
    "clinical",
    "table of risks by class of intervention",
    needs=("outcomes|summary",),
)
def unmeasured_risk(look: Look) -> Iterator[Doubt]:
    """A known serious risk of the intervention class that no outcome names; an error where adverse events are no outcome at all.

    Fires: CAR-T without cytokine release. Silent: CRS graded, 28 days.
    """
    f = facts_of(look)
    listed = endpoints_of(look)
    if not f.is_interventional or not listed:
        return
    measured = "\n".join([*(e.words for e in listed), look.text("objectives")])
    general = bool(ADVERSE.search(measured))
    extra = "\n".join((look.text("summary"), look.text("description"))) if listed[0].is_prose else ""
    classes = list(f.classes)
    if is_reirradiation(look):
        from trialwright.checking.tables.classes import CLASSES

        classes = [c for c in CLASSES if c.name == "re-irradiation"] + [c for c in classes if c.name != "radiotherapy"]
    said = 0
    for c in classes:
        gaps = [r for r in c.risks if not r.words.search(measured + extra)]
        if c.name == "cell or vesicle product" and any(x.name in ("allogeneic cells", "CAR-T cells") for x in classes):
            continue
        if not gaps or said >= 2 or (general and c.name not in _SPECIFIC):
            continue
        at = (
            next(
                (e.at for e in listed if ADVERSE.search(e.name) and not search(r"剂量限制|limiting", e.name, re.I)),
                None,
            )
            or listed[0].at
        )
        own = next((e for e in listed if ADVERSE.search(e.name) and e.at is at), listed[0])
        said += 1
        zh, en = "、".join(r.zh for r in gaps), ", ".join(r.en for r in gaps)
        yield Doubt(
            at=at, fragment=own.fragment, field="outcomes.list", also=(at.path, "arms[*].intervention"), severity=W if general else E, source=c.source,
            text=say(f"{c.zh}的已知严重风险（{zh}）没有任何指标或随访期限。", f"A known serious risk of {c.name} ({en}) is measured by no outcome and has no horizon."),
            mend=say(f"增列特别关注的不良事件：{zh}，写明分级和随访期限。", f"Add it as an adverse event of special interest with grading and follow-up: {en}."),
        )  # fmt: skip


_SPECIFIC: Final = frozenset(
    (
        "CAR-T cells",
        "allogeneic cells",
        "re-irradiation",
        "radiotherapy",
        "thrombopoietin receptor agonist",
        "checkpoint inhibitor",
    )
)


_CONFIRM: Final = gated(
    r"confirm\w*[^.;]{0,30}(?:\d+\s*weeks?)|确认[^。；]{0,12}\d+\s*周|\d+\s*周后?[^。；]{0,6}确认", re.I
)


@check_entry(
    "OUT-21",
    "疗效读数受治疗干扰或确认规则不当",
    "response distorted by treatment, or confirmation misapplied",
    W,
    "endpoint_definition",
    "clinical",
    "RECIST 1.1 (Eisenhauer, Eur J Cancer 2009;45:228) 4.3.2, 4.6",
    needs=("outcomes|summary",),
)
def distorted_response(look: Look) -> Iterator[Doubt]:
    """Response read on a lesion that the treatment itself fills, irradiates or ablates; a confirmation rule absent or misapplied.

    RECIST 1.1 asks for confirmation where response is the primary endpoint of a trial without control. Fires: an ablated node as
    target. Silent: non-treated targets; a second method.
    """
    f = facts_of(look)
    response = next(
        (
            e
            for e in endpoints_of(look)
            if search(r"\bORR\b|objective response|客观缓解|response rate \(ORR", e.name, re.I)
        ),
        None,
    )
    if response is None or search(
        r"再生障碍|aplastic|leuk|白血病|myeloma|骨髓瘤|lymphoma|淋巴瘤",
        look.text("condition.name") + look.text("identification.public_title"),
        re.I,
    ):
        return
    injected = search(r"intratumou?ral|intralesional|瘤内|病灶内注射", f.interventions, re.I)
    at = response.at
    if injected:
        yield Doubt(
            at=at, fragment=response.fragment, field=f"{response.path}.definition" if response.part else "outcomes", also=(at.path, "arms[*].intervention"),
            text=say(f"疗效读在被治疗改变的病灶上（{injected.group()}本身改变体积和密度），直径不能代表缓解。", "Response is read on a lesion that the treatment itself changes (the injection adds volume and density); diameters do not show response."),
            mend=say("将该病灶列为非靶病灶或用第二种方法（如功能影像、病理），并说明基线在注射前。", "Make it a non-target or use a second method (functional imaging, pathology); take the baseline before injection."),
        )  # fmt: skip
    confirm = next(
        ((p, m) for p in (response.part.passages if response.part else (at,)) if (m := _CONFIRM.search(p.text))), None
    )
    if confirm and f.is_random:
        p, m = confirm
        yield Doubt(
            at=p, fragment=m.group(), also=(f"{response.path}.definition",),
            text=say("随机对照试验仍要求4周确认，而下次评估日程未定，确认与固定访视冲突。", "Confirmation after 4 weeks is asked for in a randomised trial, where RECIST 1.1 does not need it, and it is tied to an assessment calendar that is not given."),
            mend=say("按RECIST 1.1：有对照时不要求确认；若保留，写明评估日程。", "RECIST 1.1 needs no confirmation with a control; if kept, give the calendar of scans."),
        )  # fmt: skip
    elif (
        not injected
        and f.is_single
        and response.is_primary
        and not search(
            r"confirm\w*\s+(?:response|CR\b|PR\b|at|after|by)|(?:response|CR|PR)[^.;]{0,24}confirm|(?:确认|复核)[^。；]{0,12}(?:缓解|疗效|周)|(?:缓解|疗效)[^。；]{0,12}确认",
            look.everything,
            re.I,
        )
    ):
        yield Doubt(
            at=at, fragment=response.fragment, field="outcomes", also=(at.path,),
            text=say("单臂试验以缓解率为主要终点，却没有确认规则" + ("；放疗后的病灶也难以判读。" if f.is_of("radiotherapy") else "。"),
                     "Response is the primary endpoint of a single-arm trial, yet there is no confirmation rule" + ("; irradiated lesions are hard to read." if f.is_of("radiotherapy") else ".")),
            mend=say("写明≥4周确认，或声明不确认及理由，并设独立判读。", "Ask for confirmation at ≥ 4 weeks, or say why not; have it read independently."),
        )  # fmt: skip


OUTCOME_MEANING: Final = (
    undefined,
    misdefined,
    matrix_and_times,
    specimens,
    denominator,
    one_sided_safety,
    intercurrent,
    bare_values,
    questionnaire,
    unmeasured_risk,
    distorted_response,
)
