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
from trialwright.checking.outcome_form import PFS, SURVIVAL
from trialwright.checking.tables.analytes import analytes_in
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
    setting = look.text("identification.public_title") + look.text("identification.scientific_title")
    for event, endpoint, zh, en, on_zh, on_en in _COMPETITORS:
        if en == "joint replacement" and search(r"术后|置换术|arthroplasty|post-?operative|after", setting, re.I):
            continue  # the operation is the setting, not an event of the follow-up
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
        for a in analytes_in(e.at.text):
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


OUTCOME_MEANING: Final = (
    undefined,
    misdefined,
    denominator,
    intercurrent,
    bare_values,
    questionnaire,
)
