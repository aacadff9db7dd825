"""The last resort: ``Label: value`` lines and headings whose words are known, from no layout in particular; all of it inferred."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document, folded
from trialwright.reading.eligibility import put_criteria
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.json_walk import leaf, means_of
from trialwright.reading.layouts.rows import Row, language_of, rows_of
from trialwright.reading.record import ANY, State
from trialwright.values.text import Text

# label → path; one table for both languages, kept to words that mean one thing.
LABELS: Final = MappingProxyType({
    key: path
    for path, words in {
        "identification.registration_number|any": "registration number|trial id|trialid|nct number|nct id|registry number|identifier|注册号|登记号|试验注册号|clinical trial number",
        "identification.public_title": "public title|title|brief title|study title|题目|注册题目|标题|试验通俗题目|名称",
        "identification.scientific_title": "scientific title|official title|full title|试验专业题目|研究题目|正式科学名称|研究课题的正式科学名称",
        "identification.acronym": "acronym|简称|缩写",
        "registration.date": "date of registration|registration date|first posted|注册时间|注册日期|首次公示信息日期|登记日期",
        "recruitment_status": "recruitment status|recruiting status|status|trial status|overall status|招募状态|试验状态|征募研究对象情况",
        "sponsor.primary": "sponsor|primary sponsor|lead sponsor|申办者|申办方|申办单位|申请人名称|主办单位",
        "funding": "funding|source of funding|sources of funding|经费来源|资金来源|经费或物资来源",
        "condition.name": "condition|conditions|disease|target disease|health condition|indication|适应症|研究疾病|疾病",
        "design.type": "study type|type of study|研究类型|试验类型", "design.phase": "phase|study phase|trial phase|试验分期|研究阶段|分期|研究所处阶段",
        "design.model": "study design|design|设计类型|研究设计|试验设计", "design.masking": "masking|blinding|盲法", "design.allocation": "allocation|分配方式",
        "design.randomisation": "randomisation|randomization|随机化|随机方法",
        "objectives": "objective|objectives|purpose|aim|aims|试验目的|研究目的|目的", "summary": "summary|brief summary|摘要|概述",
        "description": "description|detailed description|详细描述|详细说明",
        "eligibility.inclusion": "inclusion criteria|key inclusion criteria|inclusion|纳入标准|入选标准|入组标准",
        "eligibility.exclusion": "exclusion criteria|key exclusion criteria|exclusion|排除标准",
        "eligibility.sex": "sex|gender|性别", "eligibility.age.min": "minimum age|age minimum|最小年龄|年龄下限", "eligibility.age.max": "maximum age|age maximum|最大年龄|年龄上限",
        "enrollment.count": "enrollment|sample size|target sample size|number of participants|planned enrollment|样本量|目标入组人数|计划入组人数|例数",
        "dates.start": "start date|study start|anticipated start date|开始时间|开始日期|试验开始日期", "dates.completion": "completion date|study completion|end date|结束时间|完成日期|试验终止日期",
        "ethics.committee": "ethics committee|伦理委员会名称|伦理委员会", "ethics.number": "ethics number|approval number|伦理批件号|伦理委员会批件文号",
        "interventions[1].name": "intervention|interventions|treatment|试验药|干预措施|试验药物", "outcomes[1].name": "primary outcome|primary outcomes|primary endpoint|主要结局|主要终点|主要终点指标|主要指标",
        "outcomes[2].name": "secondary outcome|secondary outcomes|secondary endpoint|secondary endpoints|次要结局|次要终点|次要终点指标|次要指标",
        "contacts.applicant.name": "contact|contact name|contact person|联系人|联系人姓名", "contacts.applicant.phone": "phone|telephone|contact phone|联系电话|电话|联系人手机号|联系人座机",
        "contacts.applicant.email": "email|e-mail|contact email|邮箱|电子邮箱|联系人email", "contacts.applicant.address": "address|contact address|联系地址|联系人邮政地址|通讯地址", "contacts.applicant.postcode": "postcode|zip|邮编|联系人邮编",
        "contacts.leader.name": "principal investigator|study leader|主要研究者|研究负责人", "dsmc": "data monitoring committee|dmc|数据安全监查委员会|数据与安全监察委员会",
        "ipd.shared": "ipd sharing|是否共享原始数据", "sites.countries": "countries|country|国家|试验范围",
    }.items()
    for key in words.split("|")
})  # fmt: skip
_PAIR = re.compile(r"(?P<key>[^:：\t]{1,60}?)\s*(?:[:：]|\t)\s*(?P<value>.*)")
_WHY: Final = Text(zh="通用读法：按标签猜测", en="generic reading: guessed from the label")


def _key(text: str) -> str:
    return " ".join(re.sub(r"[\[(（].*?[\])）]", "", text).strip(" :：*#-•\t").split()).casefold()


def _pair_of(row: Row) -> tuple[str, int] | None:
    """The path of a ``label: value`` line and where its value begins."""
    m = _PAIR.fullmatch(row.text)
    if m is None:
        return None
    path = LABELS.get(_key(m.group("key")))
    return None if path is None else (path, row.start + m.start("value"))


def _read(document: Document, a: Assembly) -> None:
    rows = rows_of(document)
    k = 0
    first = True
    while k < len(rows):
        row = rows[k]
        found = _pair_of(row)
        heading = LABELS.get(_key(row.text)) if found is None and len(row.text) <= 60 else None
        if found is None and heading is None:
            if first and k == 0 and len(row.text) > 8 and _PAIR.fullmatch(row.text) is None:
                why = Text(zh="首行", en="first line")
                a.put("identification.public_title", language_of(row.text), row.start, row.end, inferred=why)
            k += 1
            continue
        first = False
        path, start = found if found is not None else (heading or "", row.end)
        a.label(row.start, row.end)
        stop = k + 1
        is_open = path.partition("|")[0] in _LONG or start >= row.end
        while (
            stop < len(rows) and is_open and _pair_of(rows[stop]) is None and LABELS.get(_key(rows[stop].text)) is None
        ):
            if not (_PAIR.fullmatch(rows[stop].text) is None or path.startswith("eligibility.")):
                break
            stop += 1
        end = rows[stop - 1].end if stop > k + 1 else row.end
        begin = start if start < row.end else (rows[k + 1].start if stop > k + 1 else row.end)
        _put(a, path, row, begin, end)
        k = stop


_LONG: Final = frozenset(
    {
        "summary",
        "description",
        "objectives",
        "eligibility.inclusion",
        "eligibility.exclusion",
        "outcomes[1].name",
        "outcomes[2].name",
        "interventions[1].name",
    }
)


def _put(a: Assembly, path: str, row: Row, start: int, end: int) -> None:
    to = leaf(path)
    words = folded(a.document.text[start:end])
    where = to.path(())
    language = ANY if to.language == ANY else language_of(words or row.text)
    if not words:
        a.absent(
            where,
            language,
            row.line,
            inferred=_WHY,
            items=0 if path.startswith("eligibility.in") or path == "eligibility.exclusion" else None,
        )
    elif where in ("eligibility.inclusion", "eligibility.exclusion"):
        put_criteria(a, where, language, start, end, inferred=_WHY)
    else:
        means, state = means_of(to, words)
        a.put(
            where,
            language,
            start,
            end,
            means=means,
            state=state if state is not State.VALUE else State.VALUE,
            inferred=_WHY,
        )


def _evidence(document: Document) -> Evidence:
    rows = rows_of(document)
    pairs = sum(1 for r in rows if len(r.text) < 2000 and (m := _PAIR.fullmatch(r.text)) and m.group("value"))
    known = {p[0] for r in rows if (p := _pair_of(r)) is not None} | {
        LABELS[k] for r in rows if len(r.text) <= 60 and (k := _key(r.text)) in LABELS
    }
    both = max(pairs, len(known))
    said = f'{pairs} "label: value" lines, needs 6; {len(known)} known labels, needs 3'
    return Evidence(0.6 if both >= 6 and len(known) >= 3 else min(0.59, 0.05 * both if len(known) >= 3 else 0.0), said)


GENERIC: Final = Layout(
    name="generic",
    label=Text(zh="通用“标签：内容”文本（兜底）", en='generic "label: value" text (last resort)'),
    medium="text",
    evidence=_evidence,
    read=_read,
    source="no source in particular; labels of WHO TRDS 1.3.1 and usual synonyms",
    rank=3,
)
