"""What a text means where a field has fixed words: codes, dates, ages, numbers, truths; an unknown word stays text.

Source: display of ChiCTR (chictr.org.cn) and ITMCTR pages; ClinicalTrials.gov data dictionary (API v2 enumerations);
the codes are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from trialwright.reading.paths import general
from trialwright.reading.record import Meaning
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

_YES: Final = frozenset(["yes", "y", "true", "t", "是", "是的", "有", "共享", "approved", "acceptshealthyvolunteers"])
_NO: Final = frozenset(["no", "n", "false", "f", "否", "不", "无", "notapproved", "rejected"])

# path -> code -> spellings in the source (blanks, case, hyphens and punctuation do not count), separated by "|".
_WORDS: Final[dict[str, dict[str, str]]] = {
    "registration.audit": {"approved": "通过审核|successful", "pending": "审核中|待审核|under review", "refused": "未通过审核|failed"},
    "registration.status": {
        "prospective": "预注册|prospective registration|prospective",
        "retrospective": "补注册|retrospective registration|retrospective",
    },
    "recruitment_status": {
        "not_yet_recruiting": "尚未开始|not yet recruiting|not_yet_recruiting|尚未招聘|not recruiting yet|pending|authorised-recruitment may be ongoing",
        "recruiting": "正在进行|recruiting|招聘中|招聘|open to recruitment|ongoing recruiting",
        "enrolling_by_invitation": "enrolling by invitation|enrolling_by_invitation|通过邀请报名",
        "active_not_recruiting": "active, not recruiting|active_not_recruiting|主动，不招人|ongoing|recruiting complete, follow-up continuing|recruiting complete, study continuing",
        "suspended": "暂停或中断|suspending|suspended|暂停|recruiting suspended on temporary hold",
        "completed": "结束|completed|完全的|完成|recruiting complete, study complete|recruiting complete, follow-up complete",
        "terminated": "终止|terminated|prematurely ended|recruiting stopped after recruiting started",
        "withdrawn": "撤销|withdrawn|recruiting withdrawn before recruiting started",
        "unknown": "unknown|unknown status|未知",
        "available": "available",
        "no_longer_available": "no longer available|no_longer_available",
        "temporarily_not_available": "temporarily not available|temporarily_not_available",
        "approved_for_marketing": "approved for marketing|approved_for_marketing",
        "withheld": "withheld",
    },
    "eligibility.sex": {
        "any": "男女均可|both|all|全部|both males and females|male and female|any",
        "male": "男性|male|男|m",
        "female": "女性|female|女|f",
    },
    "dsmc": {"yes": "有|yes|true", "no": "无|no|false", "not_yet": "暂未确定|not yet"},
    "results_public": {"public": "公开|public", "private": "不公开|private"},
    "ipd.shared": {"yes": "是|yes", "no": "否|no", "undecided": "undecided|未确定|尚未决定"},
    "outcomes[*].type": {
        "primary": "主要指标|primary indicator|primary",
        "secondary": "次要指标|secondary indicator|secondary",
        "additional": "附加指标|additional indicator|other|other pre-specified",
        "safety": "副作用指标|adverse events|adverse event|safety",
    },
    "samples[*].fate": {
        "destroyed": "使用后销毁|destruction after use",
        "preserved": "使用后保存|preservation after use",
        "other": "其他|其它|other|others",
    },
    "design.type": {
        "interventional": "干预性研究|interventional study|interventional|介入性|interventional clinical trial of medicinal product",
        "observational": "观察性研究|observational study|observational|观察性|non-interventional",
        "expanded_access": "expanded access|expanded_access",
        "diagnostic": "诊断试验|diagnostic test|diagnostic",
        "preventive": "预防性研究|prevention|preventive study|prevention study",
        "aetiology": "病因学/相关因素研究|cause|relative factors research|cause/relative factors study|相关因素研究|病因学研究",
        "prognosis": "预后研究|prognosis study|prognosis",
        "epidemiology": "流行病学研究|epidemilogical research|epidemiological research",
        "health_services": "卫生服务研究|health services reaserch|health services research",
        "treatment": "治疗研究|treatment study",
        "screening": "筛查|screening",
        "basic_science": "基础科学研究|basic science|basic science study",
    },
    "design.phase": {
        "pilot": "探索性研究/预试验|0|0期|exploratory research/pre-experiment|探索性研究|预试验",
        "early-1": "early_phase1|early phase 1|phase 0|早期阶段1|第一阶段早期",
        "1": "i期临床试验|ⅰ期临床试验|1|phase 1|phase i|phase1|阶段1|i期|i",
        "1-2": "i期+ii期|i期+ii期临床试验|i-ii期|i/ii期|1-2|1/2|phase 1/phase 2|phase 1-2|phase i/ii|phase1/phase2|phase i/phase ii",
        "2": "ii期临床试验|2|phase 2|phase ii|phase2|阶段2|ii期|ii",
        "2-3": "ii-iii期|ii-iii期临床试验|ii期+iii期|2-3|2/3|phase 2/phase 3|phase2/phase3|phase ii/phase iii|phase ii/iii",
        "3": "iii期临床试验|3|phase 3|phase iii|phase3|阶段3|iii期|iii",
        "4": "iv期临床试验|上市后药物|4|phase 4|phase iv|phase4|阶段4|iv期|iv|postmarketing|post-marketing",
        "not_applicable": "其它|其他|n/a|na|not applicable|不适用|others|other",
        "new_treatment": "治疗新技术临床试验|治疗新技术|new treatment measure clinical study",
        "new_diagnostic": "诊断试验新技术|诊断试验新技术临床试验|diagnostic new technique clincal study|diagnostic new technique clinical study",
        "retrospective": "回顾性研究|retrospective study",
    },
    "design.model": {
        "single_arm": "单臂|single arm|single group|single_group|single group assignment|单组作业|单组分配|single-arm",
        "parallel": "随机平行对照|平行|parallel|parallel assignment|并行分配|parallel group",
        "crossover": "随机交叉对照|交叉|cross-over|crossover|crossover assignment|交叉作业|交叉分配|cross over",
        "factorial": "析因分组|析因|factorial|factorial assignment|阶乘作业",
        "non_randomised": "非随机对照|非随机对照试验|non randomized control|non-randomized control|non-randomized controlled trial",
        "quasi_randomised": "半随机对照|quasi-randomized controlled|quasi randomized controlled",
        "dose_comparison": "不同剂量对照|dose comparison",
        "sequential": "连续入组|序贯|sequential|sequential assignment|顺序分配|顺序作业",
        "historical_control": "历史对照|historical control|history control|historical controlled",
        "cluster": "整群随机分组|整群随机|cluster|cluster randomized|cluster randomised|cluster randomization",
        "n_of_1": "单病例随机对照|n of 1|n-of-1|single case randomized controlled",
        "biased_coin": "偏倚化抛硬币|biased coin|biased coin flip",
        "cohort": "队列研究|队列|cohort study|cohort|factorial grouping cohort",
        "case_control": "病例对照研究|病例对照|case-control study|case control|case-control|case_control",
        "nested_case_control": "巢式病例对照|巢式|巢式病例对照研究|nested case-control|nested case control",
        "cross_sectional": "横断面|横断面研究|cross-sectional|cross sectional|cross-sectional study",
        "case_series": "病例研究|case study|case series|case report|case_only|case-only",
        "diagnostic_accuracy": "诊断准确性|诊断试验诊断准确性|diagnostic test for accuracy|diagnostic accuracy",
        "other": "other|其他|其它",
    },
    "design.masking": {
        "none": "不涉及|无|none|na|n/a|open label|open|开放|开放标签|无(打开标签)|none (open label)|不适用|未使用|no masking|none(open label)|open-label|非盲|否",
        "single": "单盲|single|single blind|single-blind|single (blind)",
        "double": "双盲|double|double blind|double-blind|double blinded",
        "triple": "三盲|三倍|triple|triple blind|三重",
        "quadruple": "四盲|四人间|quadruple|quadruple blind|四重",
    },
    "design.randomisation": {"none": "不涉及|无|none|na|n/a|不适用|no|not applicable|非随机|未随机"},
    "ipd.way": {"none": "none|无"},
    "design.allocation": {
        "randomised": "随机化|randomized|randomised|是|yes",
        "non_randomised": "非随机化|non-randomized|non_randomized|nonrandomized|non-randomized trial|no",
        "not_applicable": "不适用|na|n/a|not applicable",
    },
    "design.purpose": {
        "treatment": "治疗|treatment",
        "prevention": "预防|prevention",
        "diagnostic": "诊断|diagnostic|diagnosis",
        "supportive_care": "支持治疗|支持性护理|supportive care|supportive_care",
        "screening": "筛查|放映|screening",
        "health_services": "卫生服务研究|health services research|health_services_research",
        "basic_science": "基础科学|basic science|basic_science",
        "device_feasibility": "device feasibility|device_feasibility|设备可行性",
        "educational": "educational/counseling/training|ect",
        "other": "其他|other",
    },
    "arms[*].type": {
        "experimental": "实验性的|实验性|experimental",
        "placebo_comparator": "安慰剂比较|安慰剂比较器|placebo comparator|placebo_comparator",
        "no_intervention": "无干预|no intervention|no_intervention",
        "active_comparator": "有源比较器|active comparator|active_comparator|control group",
        "sham_comparator": "假比较器|sham comparator|sham_comparator",
        "other": "其他|其它|other",
    },
    "interventions[*].type": {
        "drug": "drug|药物|药品", "device": "device|设备|器械", "biological": "biological|biological/vaccine|生物的|生物",
        "procedure": "procedure|procedure/surgery|程序", "radiation": "radiation|辐射",
        "behavioral": "behavioral|行为的|行为", "genetic": "genetic|遗传的|基因",
        "dietary_supplement": "dietary supplement|dietary_supplement|膳食补充剂",
        "combination_product": "combination product|combination_product|组合产品",
        "diagnostic_test": "diagnostic test|diagnostic_test|诊断测试", "other": "other|其他|其它",
    },
    "enrollment.type": {"actual": "actual|实际的", "estimated": "estimated|anticipated|预期的|估计的"},
}  # fmt: skip
_TRUTHS: Final = frozenset({"ethics.approved", "eligibility.healthy_volunteers"})
_DATES: Final = frozenset(
    {"version.created", "registration.date", "registration.refreshed", "ethics.date", "dates.start", "dates.completion"}
)
_COUNTS: Final = frozenset(
    {"arms[*].size", "enrollment.count", "diagnostic.target_size", "diagnostic.difficult_size", "design.sample_size"}
)
_SQUEEZE = re.compile(r"[\s\-_,.;，；、。()（）\[\]:：]+")


def squeezed(text: str) -> str:
    """A word folded for comparison with a list of fixed words."""
    for a, b in (("Ⅰ", "I"), ("Ⅱ", "II"), ("Ⅲ", "III"), ("Ⅳ", "IV")):
        text = text.replace(a, b)
    return _SQUEEZE.sub("", text).casefold()


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, Mapping[str, str]]:
    out = {}
    for path, codes in _WORDS.items():
        out[path] = MappingProxyType({squeezed(w): c for c, words in codes.items() for w in words.split("|")})
    return MappingProxyType(out)


def is_coded(where: str) -> bool:
    """Whether a path, its indices ``[*]``, has fixed words, a date, a count, an age or a truth; else its text is free."""
    return (
        where in _codes()
        or where in _DATES
        or where.startswith(("dates.", "eligibility.age.m"))
        or where in _COUNTS
        or where in _TRUTHS
    )


@lru_cache(maxsize=65536)
def meaning_of(path: str, text: str) -> Meaning | None:
    """The typed reading of a text at a path, or ``None`` where it is free text or an unknown word.

    >>> meaning_of("eligibility.sex", "男女均可").code, meaning_of("arms[2].size", "10").number
    ('any', Decimal('10'))
    """
    return meaning_at(general(path) if "[" in path else path, text)


def meaning_at(where: str, text: str) -> Meaning | None:
    """As `meaning_of`, for a path whose indices are ``[*]`` already."""
    if len(text) > 200:
        return None
    codes = _codes().get(where)
    if codes is not None:
        code = codes.get(squeezed(text))
        return None if code is None else Meaning(code=code)
    if where in _DATES or where.startswith("dates."):
        date = date_in(text)
        return None if date is None else Meaning(date=date)
    if where in _COUNTS:
        number = re.fullmatch(r"[\s>≥=]*(\d{1,9})(?:\s*(?:例|人|名|cases?|participants?|patients?))?\s*", text)
        return None if number is None else Meaning(number=Decimal(number.group(1)))
    if where in ("eligibility.age.min", "eligibility.age.max"):
        amount = age_in(text)
        return None if amount is None else Meaning(quantity=amount)
    if where in _TRUTHS:
        word = squeezed(text)
        if word in _YES:
            return Meaning(truth=True)
        if word in _NO:
            return Meaning(truth=False)
    return None


# Dates as registers print them. 1990-01-01 and 1900-01-01 stand in forms for "nothing entered".
_YMD = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?|\s*月)?")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTHS: Final = MappingProxyType(
    {
        m: k
        for k, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
    }
)
_MDY = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})\b")
_DMY = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3,9})\.?\s+(\d{4})\b")
_NO_DATE: Final = frozenset({(1990, 1, 1), (1900, 1, 1), (1, 1, 1), (1970, 1, 1)})


def _date(year: int, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day) if year >= 1000 else None
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def date_in(text: str) -> PartialDate | None:
    """The first date in a text as registers print it; ``dd/mm/yyyy`` is not guessed here (see the ICTRP layout).

    >>> (
    ...     str(date_in("2026-05-01 18:44:24")),
    ...     str(date_in("2023年10月12日")),
    ...     str(date_in("November 2003")),
    ...     str(date_in("20200131")),
    ... )
    ('2026-05-01', '2023-10-12', '2003-11', '2020-01-31')
    """
    if m := _YMD.search(text):
        return _date(int(m.group(1)), int(m.group(2)), int(m.group(3)) if m.group(3) else None)
    if m := _COMPACT.search(text):
        return _date(int(m.group(1)), int(m.group(2)), int(m.group(3)))
    if (m := _DMY.search(text)) and (month := _MONTHS.get(m.group(2)[:3].lower())):
        return _date(int(m.group(3)), month, int(m.group(1)))
    if (m := _MDY.search(text)) and (month := _MONTHS.get(m.group(1)[:3].lower())):
        return _date(int(m.group(3)), month, int(m.group(2)) if m.group(2) else None)
    return None


def is_placeholder_date(date: PartialDate) -> bool:
    """Whether a date is what forms hold when nothing was entered."""
    return (date.year, date.month, date.day) in _NO_DATE


_AGE = re.compile(
    r"\s*[≥>=≤<]*\s*(\d{1,4}(?:\.\d{1,2})?)\s*[-(]?\s*(years?|yrs?|y|岁|周岁|年|months?|个?月|weeks?|周|days?|天|日|hours?|小时|minutes?|分钟)?\s*(?:old|of age)?[)\s.]*",
    re.I,
)
_AGE_UNITS: Final = (
    (("y", "岁", "周岁", "年"), "a"),
    (("month", "月", "个月"), "mo"),
    (("w", "周"), "wk"),
    (("d", "天", "日"), "d"),
    (("h", "小时"), "h"),
    (("minute", "分钟"), "min"),
)


@lru_cache(maxsize=4096)
def age_in(text: str, default: str | None = None) -> Quantity | None:
    """An age with its unit (``a`` years, ``mo``, ``wk``, ``d``, ``h``, ``min``).

    Args:
        default: the unit where none is printed and the layout is known to count in it; else no reading.

    >>> str(age_in("18 Years")), age_in("18") is None
    ('18 y', True)
    """
    m = _AGE.fullmatch(text)
    if m is None:
        return None
    word = (m.group(2) or "").lower()
    unit = default
    for starts, code in _AGE_UNITS:
        if word and word.startswith(starts):
            unit = code
            break
    return None if unit is None else Quantity(Decimal(m.group(1)), Unit.of(unit), text.strip())


_PLACEHOLDERS: Final = frozenset(
    squeezed(w)
    for w in (
        "View", "查看附件View", "查看附件", "NA", "N/A", "见附件", "详见附件", "如附件", "见方案", "见上", "同上", "略", "待定", "TBD", "TBA",
        "see attachment", "see attached file", "see attached", "As above", "not available", "请选择", "please select", "Null", "None provided",
        "nan", "undefined", "xxx", "test", "测试", "Not Provided", "Information not available", "not entered",
    )
)  # fmt: skip
_ONLY_MARKS = re.compile(r"[\s\-–—_/\\.*…·.,，、。:：;；?？]+")
_NONE_COUNTS: Final = frozenset({"design.masking", "design.randomisation", "design.phase", "design.allocation"})
_STAMP = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")


def is_placeholder(path: str, text: str) -> bool:
    """Whether the words of a form or of a page stand where a value should.

    >>> is_placeholder("ethics.file", "查看附件View"), is_placeholder("design.masking", "NA")
    (True, False)
    """
    if len(text) > 40:
        return False
    if _ONLY_MARKS.fullmatch(text):
        return True
    named = (path.startswith("contacts.") and path.endswith(".name")) or path == "identification.registrant"
    if named and _STAMP.fullmatch(text):
        return True
    where = general(path) if "[" in path else path
    if where in _NONE_COUNTS:
        return False
    if squeezed(text) in _PLACEHOLDERS:
        return True
    if where in _DATES or where.startswith("dates."):
        date = date_in(text)
        return date is not None and is_placeholder_date(date)
    return False
