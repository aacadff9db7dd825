"""The labels of a ChiCTR page in the order of the page, with the path each opens and how its two languages stand.

Source: chictr.org.cn, public display of registered projects (history, show and 2020 templates); WHO TRDS 1.3.1.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialwright.reading.document import INVISIBLE

# How values stand: A zhLabel zh enLabel en · S zhLabel enLabel x · B zhLabel enLabel zh en · J zhLabel enLabel 有/Yes
# H a heading of a repeating group.
_C: Final = "contacts."
SINGLE: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("B", "registration.audit", "审核状态", "Project audit state"),
    ("S", "identification.registration_number", "注册号", "Registration number"),
    ("S", "registration.refreshed", "最近更新日期", "Date of Last Refreshed on"),
    ("S", "registration.date", "注册时间", "Date of Registration"),
    ("A", "registration.status", "注册号状态", "Registration Status"),
    ("A", "identification.public_title", "注册题目", "Public title"),
    ("A", "identification.acronym", "注册题目简写", "English Acronym"),
    ("A", "identification.scientific_title", "研究课题的正式科学名称", "Scientific title"),
    ("A", "identification.scientific_acronym", "研究课题的正式科学名称简写", "Scientific title acronym"),
    ("S", "identification.subject_id", "研究课题代号(代码)", "Study subject ID"),
    (
        "S",
        "identification.secondary_ids[1]",
        "在二级注册机构或其它机构的注册号",
        "The registration number of the Partner Registry or other register",
    ),
    ("T", _C + "applicant.name|leader.name", "申请注册联系人|研究负责人", "Applicant|Study leader"),
    ("S", _C + "applicant.phone", "申请注册联系人电话", "Applicant telephone"),
    ("S", _C + "leader.phone", "研究负责人电话", "Study leader's telephone"),
    ("S", _C + "applicant.fax", "申请注册联系人传真", "Applicant Fax"),
    ("S", _C + "leader.fax", "研究负责人传真", "Study leader's fax"),
    ("S", _C + "applicant.email", "申请注册联系人电子邮件", "Applicant E-mail"),
    ("S", _C + "leader.email", "研究负责人电子邮件", "Study leader's E-mail"),
    ("S", _C + "applicant.website", "申请单位网址(自愿提供)", "Applicant website(voluntary supply)"),
    ("S", _C + "leader.website", "研究负责人网址(自愿提供)", "Study leader's website(voluntary supply)"),
    (
        "T",
        _C + "applicant.address|leader.address",
        "申请注册联系人通讯地址|研究负责人通讯地址",
        "Applicant address|Study leader's address",
    ),
    ("S", _C + "applicant.postcode", "申请注册联系人邮政编码", "Applicant postcode"),
    ("S", _C + "leader.postcode", "研究负责人邮政编码", "Study leader's postcode"),
    ("A", _C + "applicant.institution", "申请人所在单位", "Applicant's institution"),
    ("A", _C + "leader.institution", "研究负责人所在单位", "Affiliation of the Leader"),
    ("A", "ethics.approved", "是否获伦理委员会批准", "Approved by ethic committee"),
    ("S", "ethics.number", "伦理委员会批件文号", "Approved No. of ethic committee"),
    ("S", "ethics.file", "伦理委员会批件附件", "Approved file of Ethical Committee"),
    ("A", "ethics.committee", "批准本研究的伦理委员会名称", "Name of the ethic committee"),
    ("S", "ethics.date", "伦理委员会批准日期", "Date of approved by ethic committee"),
    ("A", _C + "ethics.name", "伦理委员会联系人", "Contact Name of the ethic committee"),
    ("A", _C + "ethics.address", "伦理委员会联系地址", "Contact Address of the ethic committee"),
    ("S", _C + "ethics.phone", "伦理委员会联系人电话", "Contact phone of the ethic committee"),
    ("S", _C + "ethics.email", "伦理委员会联系人邮箱", "Contact email of the ethic committee"),
    ("A", "sponsor.primary", "研究实施负责(组长)单位", "Primary sponsor"),
    ("A", "sponsor.primary.address", "研究实施负责(组长)单位地址", "Primary sponsor's address"),
    ("H", "sponsor.secondary", "试验主办单位(项目批准或申办者)", "Secondary sponsor"),
    ("A", "funding", "经费或物资来源", "Source(s) of funding"),
    ("A", "condition.name", "研究疾病", "Target disease"),
    ("S", "condition.code", "研究疾病代码", "Target disease code"),
    ("A", "design.type", "研究类型", "Study type"),
    ("A", "design.phase", "研究所处阶段", "Study phase"),
    ("A", "design.model", "研究设计", "Study design"),
    ("A", "objectives", "研究目的", "Objectives of Study"),
    (
        "A",
        "treatment_description",
        "药物成份或治疗方案详述",
        "Description for medicine or protocol of treatment in detail",
    ),
    ("A", "eligibility.inclusion", "纳入标准", "Inclusion criteria"),
    ("A", "eligibility.exclusion", "排除标准", "Exclusion criteria"),
    ("S", "dates.execution", "研究实施时间", "Study execute time"),
    ("S", "dates.recruitment", "征募观察对象时间", "Recruiting time"),
    ("H", "diagnostic", "诊断试验", "Diagnostic Tests"),
    ("H", "arms", "干预措施", "Interventions"),
    ("H", "sites", "研究实施地点", "Countries of recruitment and research settings"),
    ("H", "outcomes", "测量指标", "Outcomes"),
    ("H", "samples", "采集人体标本", "Collecting sample(s) from participants"),
    ("B", "recruitment_status", "征募研究对象情况", "Recruiting status"),
    ("S", "eligibility.age", "年龄范围", "Participant age"),
    ("A", "eligibility.sex", "性别", "Gender"),
    (
        "A",
        "design.randomisation",
        "随机方法(请说明…",
        "Randomization Procedure (please state…",
    ),
    (
        "J",
        "results_public",
        "是否公开试验完成后的统计结果",
        "Calculated Results after the Study Completed public access",
    ),
    ("A", "design.masking", "盲法", "Blinding"),
    (
        "S",
        "results.file",
        "试验完成后的统计结果(上传文件)",
        "Calculated Results after the Study Completed(upload file)",
    ),
    ("J", "ipd.shared", "是否共享原始数据", "IPD sharing"),
    ("A", "ipd.way", "共享原始数据的方式(说明…", "The way of sharing IPD…"),
    ("A", "data_management", "数据采集和管理(说明…", "Data collection and Management (A standard…"),
    ("J", "dsmc", "数据与安全监察委员会", "Data and Safety Monitoring Committee"),
    ("S", "identification.registrant", "注册人", "Name of Registration"),
)
_PLACE: Final = (("国家", "Country", "country"), ("省(直辖市)", "Province", "province"), ("市(区县)", "City", "city"))
_HOSPITAL: Final = ("单位(医院)", "Institution hospital", "institution")
_ADDRESS: Final = ("具体地址", "Address", "address")
_LEVEL: Final = ("单位级别", "Level of the institution", "level")

# Repeating groups: rows of (zh label, en label, leaf, where the value stands: "zh en" or "x" = once, after the Chinese label).
# Rows of one tuple are printed zh zh … en en ….
GROUPS: Final[dict[str, tuple[tuple[tuple[str, str, str, str], ...], ...]]] = {
    "sponsor.secondary": (
        tuple((z, e, leaf, "A") for z, e, leaf in _PLACE),
        tuple((z, e, leaf, "A") for z, e, leaf in (_HOSPITAL, _ADDRESS)),
    ),
    "sites": (
        tuple((z, e, leaf, "A") for z, e, leaf in _PLACE),
        tuple((z, e, leaf, "A") for z, e, leaf in (_HOSPITAL, _LEVEL)),
    ),
    "arms": (
        (("组别", "Group", "label", "A"), ("样本量", "Sample size", "size", "X")),
        (("干预措施", "Intervention", "intervention", "A"), ("干预措施代码", "Intervention code", "code", "X")),
    ),
    "diagnostic": (
        (("金标准…", "Gold Standard…", "reference", "A"),),
        (("指标试验…", "Index test…", "index", "A"),),
        (("目标人群…", "Target condition…", "target", "A"), ("例数", "Sample size", "target_size", "X")),
        (
            ("容易混淆的疾病人群…", "Population with condition…", "difficult", "A"),
            ("例数", "Sample size", "difficult_size", "X"),
        ),
    ),
    "outcomes": (
        (("指标中文名", "Outcome", "name", "A"), ("指标类型", "Type", "type", "A")),
        (
            ("测量时间点", "Measure time point of outcome", "time_point", "A"),
            ("测量方法", "Measure method", "method", "A"),
        ),
    ),
    "samples": (
        (("标本中文名", "Sample Name", "name", "A"), ("组织", "Tissue", "tissue", "A")),
        (("人体标本去向", "Fate of sample", "fate", "A"), ("说明", "Note", "note", "A")),
    ),
}
# Printed without a colon on real pages, so that a missing colon says nothing about them.
COLONLESS: Final = frozenset({"inclusioncriteria", "ipdsharing", "note", "人体标本去向", "说明"})
NEVER_ASKED: Final = (
    "enrollment",
    "design.purpose",
    "design.allocation",
    "dates.primary_completion",
    "arms[*].type",
    "eligibility.healthy_volunteers",
)


@dataclass(frozen=True, slots=True)
class Token:
    """One label of the page: its place in the order, its path, and what stands after it.

    ``how``: zh, en (a value of that language) · pending (zh label of a shared slot) · any (shared value) · both · joined ·
    once (value printed once for both) · nothing (its value stood after the Chinese label) · heading.
    """

    place: int
    key: str
    path: str
    language: str
    how: str
    group: str = ""
    opens: bool = False
    prefix: bool = False


def key_of(text: str) -> str:
    """A label folded for comparison: NFKC, no blanks, no final colon, quotes unified.

    >>> key_of("Study leader’s  telephone："), key_of("申请注册联系人传真 :")
    ("studyleader'stelephone", '申请注册联系人传真')
    """
    return _cached_key(text) if len(text) <= 120 else _key_of(text)


_UNSEEN: Final = dict.fromkeys(map(ord, INVISIBLE))


def _key_of(text: str) -> str:
    if not text.isascii():
        text = text.translate(_UNSEEN)
        text = unicodedata.normalize("NFKC", text)
        for c in "’‘`´":
            text = text.replace(c, "'")
        text = text.replace("”", '"').replace("“", '"')
    return "".join(text.split()).casefold().rstrip(":")


_cached_key = lru_cache(maxsize=8192)(_key_of)


def _key(label: str) -> tuple[str, bool]:
    return (key_of(label[:-1]), True) if label.endswith("…") else (key_of(label), False)


_HOW: Final = {
    "A": ("zh", "en"),
    "S": ("pending", "any"),
    "B": ("pending", "both"),
    "J": ("pending", "joined"),
    "H": ("heading", "heading"),
    "X": ("once", "nothing"),
}


@lru_cache(maxsize=1)
def tokens() -> tuple[Token, ...]:
    """All labels in the order of the page."""
    out: list[Token] = []

    def add(label: str, path: str, language: str, how: str, group: str = "", opens: bool = False) -> None:
        key, prefix = _key(label)
        out.append(Token(len(out), key, path, language, how, group, opens, prefix))

    for kind, path, zh, en in SINGLE:
        if kind == "T":
            first, second = path.removeprefix(_C).split("|")
            for k, labels in enumerate((zh, en)):
                for label, leaf in zip(labels.split("|"), (first, second), strict=True):
                    add(label, _C + leaf, ("zh", "en")[k], ("zh", "en")[k])
            continue
        how = _HOW[kind]
        add(zh, path, "zh", how[0])
        add(en, path, "en", how[1])
        if kind == "H":
            for n, row in enumerate(GROUPS[path]):
                for k, language in enumerate(("zh", "en")):
                    for m, (z, e, leaf, kind_of) in enumerate(row):
                        opens = n == 0 and m == 0 and k == 0
                        add((z, e)[k], leaf, language, _HOW[kind_of][k], path, opens)
    return tuple(out)
