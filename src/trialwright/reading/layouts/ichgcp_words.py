"""The headings and words that ichgcp.net prints in Chinese and English, whatever the Chinese ones mean elsewhere.

Source: ichgcp.net/zh/clinical-trials-registry and /clinical-trials-registry, mirror of ClinicalTrials.gov.
"""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import Final

# What a heading opens. A path: one value. "#name": handled by name. "": a heading of the page that opens nothing.
HEADINGS: Final = MappingProxyType({
    # study overview
    "研究概览": "", "study overview": "",
    "地位": "recruitment_status", "状态": "recruitment_status", "status": "recruitment_status", "overall status": "recruitment_status",
    "(健康)状况": "#conditions", "状况": "#conditions", "条件": "#conditions", "情况": "#conditions", "conditions": "#conditions", "condition": "#conditions",
    "干预/治疗": "#interventions", "intervention / treatment": "#interventions", "intervention/treatment": "#interventions",
    "详细说明": "description", "detailed description": "description", "brief summary": "summary", "简要总结": "summary",
    "研究类型": "design.type", "study type": "design.type",
    "注册": "#enrollment", "enrollment": "#enrollment",
    "阶段": "design.phase", "phase": "design.phase",
    # contacts and locations
    "联系人和位置": "", "contacts and locations": "",
    "研究联系人": "#contact", "学习联系方式": "#contact", "study contact": "#contact", "研究联系人备份": "#contact", "学习联系人备份": "#contact",
    "study contact backup": "#contact",
    "学习地点": "#sites", "study locations": "#sites", "locations": "#sites",
    # eligibility
    "参与标准": "", "participation criteria": "", "资格标准": "", "eligibility criteria": "", "participation": "", "eligibility": "",
    "适合学习的年龄": "#ages", "ages eligible for study": "#ages",
    "接受健康志愿者": "eligibility.healthy_volunteers", "accepts healthy volunteers": "eligibility.healthy_volunteers",
    "有资格学习的性别": "eligibility.sex", "genders eligible for study": "eligibility.sex", "sexes eligible for study": "eligibility.sex", "gender": "eligibility.sex",
    "取样方法": "eligibility.sampling", "sampling method": "eligibility.sampling",
    "研究人群": "eligibility.population", "study population": "eligibility.population",
    "描述": "#criteria", "description": "#criteria",
    # design
    "学习计划": "", "study plan": "", "研究是如何设计的?": "", "how is the study designed?": "",
    "设计细节": "#design", "design details": "#design", "study design": "#design",
    "武器和干预": "#arms", "手臂和干预": "#arms", "arms and interventions": "#arms", "队列和干预": "#arms", "groups and cohorts": "#arms", "cohorts and interventions": "#arms",
    "研究衡量的是什么?": "", "what is the study measuring?": "",
    "主要结果指标": "#primary", "primary outcome measures": "#primary", "primary outcomes": "#primary",
    "次要结果测量": "#secondary", "次要结果指标": "#secondary", "secondary outcome measures": "#secondary", "secondary outcomes": "#secondary",
    "其他结果措施": "#other", "其他结果指标": "#other", "other outcome measures": "#other", "other outcomes": "#other",
    # people
    "合作者和调查者": "", "collaborators and investigators": "",
    "赞助": "sponsor.primary", "申办者": "sponsor.primary", "赞助者": "sponsor.primary", "sponsor": "sponsor.primary", "lead sponsor": "sponsor.primary",
    "合作者": "#collaborators", "collaborators": "#collaborators", "collaborator": "#collaborators",
    "调查人员": "#investigators", "investigators": "#investigators", "overall official": "#investigators",
    "出版物和有用的链接": "#references", "publications and helpful links": "#references", "一般刊物": "#references", "general publications": "#references",
    # dates
    "研究记录日期": "", "study record dates": "", "研究主要日期": "", "study major dates": "", "研究注册日期": "", "study registration dates": "",
    "研究记录更新": "", "study record updates": "",
    "学习开始": "dates.start", "study start": "dates.start", "start date": "dates.start",
    "初级完成": "dates.primary_completion", "primary completion": "dates.primary_completion", "primary completion date": "dates.primary_completion",
    "研究完成": "dates.completion", "study completion": "dates.completion", "completion date": "dates.completion",
    "首次提交": "dates.first_submitted", "first submitted": "dates.first_submitted", "firstreceived date": "dates.first_submitted", "first received": "dates.first_submitted",
    "首先提交符合 qc 标准的": "dates.first_submitted_qc", "first submitted that met qc criteria": "dates.first_submitted_qc",
    "首次发布": "registration.date", "first posted": "registration.date",
    "最后更新发布": "dates.update_posted", "last update posted": "dates.update_posted",
    "上次提交的符合 qc 标准的更新": "registration.refreshed", "last update submitted that met qc criteria": "registration.refreshed",
    "lastchanged date": "registration.refreshed",
    "最后验证": "dates.verified", "last verified": "dates.verified", "verification date": "dates.verified",
    # more
    "更多信息": "", "more information": "", "与本研究相关的术语": "", "terms related to this study": "",
    "关键词": "#keywords", "keywords": "#keywords", "其他相关的 mesh 术语": "#mesh", "additional relevant mesh terms": "#mesh",
    "其他研究编号": "#ids", "other study id numbers": "#ids",
    "计划个人参与者数据 (ipd)": "", "plan for individual participant data (ipd)": "",
    "计划共享个人参与者数据 (ipd)?": "ipd.shared", "plan to share individual participant data (ipd)?": "ipd.shared",
    "ipd 计划说明": "ipd.way", "ipd plan description": "ipd.way", "ipd sharing time frame": "ipd.time", "ipd 共享时间框架": "ipd.time",
    "ipd sharing access criteria": "ipd.access", "ipd 共享访问标准": "ipd.access", "ipd 共享支持信息类型": "ipd.support", "ipd sharing supporting information type": "ipd.support",
    "药物和器械信息、研究文件": "", "drug and device information, study documents": "", "学习数据/文件": "#documents", "study data/documents": "#documents",
    "研究美国 fda 监管的药品": "oversight.fda_drug", "studies a u.s. fda-regulated drug product": "oversight.fda_drug",
    "研究美国 fda 监管的设备产品": "oversight.fda_device", "studies a u.s. fda-regulated device product": "oversight.fda_device",
    "在美国制造并从美国出口的产品": "oversight.export", "product manufactured in and exported from the u.s.": "oversight.export",
})  # fmt: skip
DATED: Final = re.compile(
    r"\s*(?P<name>.*?)\s*[(（](?P<type>预期的|估计的|实际的|估计|实际|预期|estimated?|anticipated|actual)[)）]\s*", re.I
)
# Heads of a table and fixed sentences: page furniture wherever they stand.
FURNITURE: Final = frozenset({
    "参与者组/臂", "结果测量", "措施说明", "大体时间", "participant group / arm", "participant group/arm", "outcome measure", "measure description", "time frame",
    "团体/队列", "组/队列", "group / cohort",
    "本节提供了进行研究的人员的详细联系信息，以及有关进行该研究的地点的信息。", "研究人员寻找符合特定描述的人，称为资格标准。这些标准的一些例子是一个人的一般健康状况或先前的治疗。",
    "本节提供研究计划的详细信息，包括研究的设计方式和研究的衡量标准。", "在这里您可以找到参与这项研究的人员和组织。",
    "这些日期跟踪向 clinicaltrials.gov 提交研究记录和摘要结果的进度。研究记录和报告的结果由国家医学图书馆 (nlm) 审查，以确保它们在发布到公共网站之前符合特定的质量控制标准。",
    "this section provides the contact details for those conducting the study, and information on where this study is being conducted.",
    "researchers look for people who fit a certain description, called eligibility criteria. some examples of these criteria are a person's general health condition or prior treatments.",
    "this section provides details of the study plan, including how the study is designed and what the study is measuring.",
    "this is where you will find people and organizations involved with this study.",
    "these dates track the progress of study record and summary results submissions to clinicaltrials.gov. study records and reported results are reviewed by the national library of medicine (nlm) to make sure they meet specific quality control standards before being posted on the public website.",
    "负责输入研究信息的人员自愿提供这些出版物。这些可能与研究有关。", "the person responsible for entering information about the study voluntarily provides these publications. these may be about anything related to the study.",
    "view all", "sponsor and collaborators", "其他研究编号",
})  # fmt: skip
# From here on the page is furniture to its end.
END: Final = re.compile(
    r"(?m)^[ \t]*(?:此信息直接从 ?clinicaltrials\.gov|This information was retrieved directly from the website clinicaltrials\.gov).*",
    re.I,
)
BANNER: Final = re.compile(r"此页面是自动翻译的.*|This page was (?:automatically|machine) translated.*", re.I)
UPDATED: Final = re.compile(
    r"(?P<date>\d{4}年\d{1,2}月\d{1,2}日|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4})\s*(?:更新者|updated by)\s*[:：]\s*(?P<who>.*)",
    re.I,
)
NAME, PHONE, MAIL = (
    re.compile(r"(?:姓名|Name)\s*[:：]\s*(?P<value>.*)", re.I),
    re.compile(r"(?:电话号码|Phone Number|Phone)\s*[:：]\s*(?P<value>.*)", re.I),
    re.compile(r"(?:邮箱|Email|E-mail)\s*[:：]?\s*(?P<value>\S.*)", re.I),
)
CONTACT: Final = re.compile(r"(?:接触|联系人|接触备份|Contact(?: Backup)?)\s*[:：]\s*(?P<value>.*)", re.I)
INVESTIGATOR: Final = re.compile(
    r"(?:首席研究员|学习主任|学习椅|副研究员|Principal Investigator|Study Director|Study Chair|Sub-Investigator)\s*[:：]\s*(?P<value>.*)",
    re.I,
)
DESIGN: Final = MappingProxyType({
    "主要用途": "design.purpose", "primary purpose": "design.purpose", "分配": "design.allocation", "allocation": "design.allocation",
    "介入模型": "design.model", "interventional model": "design.model", "intervention model": "design.model", "干预模型": "design.model",
    "屏蔽": "design.masking", "掩蔽": "design.masking", "masking": "design.masking", "观测模型": "design.model", "observational models": "design.model", "observational model": "design.model",
    "时间观点": "design.time_perspective", "time perspectives": "design.time_perspective", "time perspective": "design.time_perspective",
    "介入模型说明": "design.model_description", "interventional model description": "design.model_description",
    "屏蔽说明": "design.masking_description", "masking description": "design.masking_description",
})  # fmt: skip
DESIGN_LINE: Final = re.compile(r"(?P<label>[^:：]{2,40})\s*[:：]\s*(?P<value>.*)")
ARM: Final = re.compile(
    r"(?P<type>实验性的|实验性|安慰剂比较器?|无干预|有源比较器|假比较器|其他|"
    r"Experimental|Placebo Comparator|No Intervention|Active Comparator|Sham Comparator|Other)\s*[:：]\s*(?P<label>.*)"
)
FRAME: Final = re.compile(r"(?:大体时间|时间框架|Time Frame)\s*[:：]\s*(?P<time>.*)", re.I)
INCLUSION: Final = re.compile(
    r"(?:(?:key|main)\s+)?(?:纳入标准|入选标准|关键纳入标准|主要纳入标准|inclusion criteria|inclusion)\s*[:：]?", re.I
)
EXCLUSION: Final = re.compile(
    r"(?:(?:key|main)\s+)?(?:排除标准|关键排除标准|主要排除标准|exclusion criteria|exclusion)\s*[:：]?", re.I
)
AGES: Final = re.compile(
    r"(?P<min>\d+(?:\.\d+)?\s*(?:年|岁|个?月|周|天|小时|Years?|Months?|Weeks?|Days?|Hours?))?\s*(?:至|to|及以上|and older|及以下|and younger|以上)?\s*"
    r"(?P<max>\d+(?:\.\d+)?\s*(?:年|岁|个?月|周|天|小时|Years?|Months?|Weeks?|Days?|Hours?))?\s*(?P<older>及以上|and older)?\s*(?P<groups>[(（].*[)）])?",
    re.I,
)
AGE_GROUPS: Final = frozenset({
    "成人", "年长者", "孩子", "child", "adult", "older adult", "older_adult", "儿童", "(成人", "年长者)",
})  # fmt: skip
EVERY_SITE_STATUS: Final = frozenset({"招聘中", "尚未招聘", "完全的", "终止", "撤销", "暂停", "recruiting", "not yet recruiting", "completed", "terminated", "withdrawn", "suspended"})  # fmt: skip


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """A line folded for comparison with the headings."""
    out = " ".join(text.replace("\xa0", " ").split()).casefold()
    for a, b in (("，", ","), ("？", "?"), ("（", "("), ("）", ")"), ("’", "'"), ("：", ":")):
        out = out.replace(a, b)
    return out.rstrip(":").strip()


_FURNITURE_KEYS: Final = frozenset(key_of(f) for f in FURNITURE)
_HEADING_KEYS: Final = MappingProxyType({key_of(k): v for k, v in HEADINGS.items()})


def is_furniture(text: str) -> bool:
    return key_of(text) in _FURNITURE_KEYS


@lru_cache(maxsize=8192)
def heading_of(text: str) -> tuple[str, str] | None:
    """What a heading opens, and the type in its bracket; ``None`` where the line is none.

    >>> heading_of("学习开始 (估计的)"), heading_of("Study Overview"), heading_of("双盲")
    (('dates.start', '估计的'), ('', ''), None)
    """
    if len(text) > 80:
        return None
    found = _HEADING_KEYS.get(key_of(text))
    if found is not None:
        return found, ""
    dated = DATED.fullmatch(text)
    if dated is not None:
        found = _HEADING_KEYS.get(key_of(dated.group("name")))
        if found is not None:
            return found, dated.group("type")
    return None
