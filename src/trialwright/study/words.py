"""The closed word lists of the study file, each word in both languages.

The words are CDISC submission values and ICH M11 terms in lower case (codes are looked up at export). Source: CDISC
Controlled Terminology of 2026-03-27, lists by C-code; packs and their parameters: ``docs/analyse.md``.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from trialwright.values.text import Text


def _list(*rows: tuple[str, str]) -> MappingProxyType[str, Text]:
    return MappingProxyType({en: Text(zh=zh, en=en) for en, zh in rows})


PHASES: Final = _list(
    ("early phase I", "早期I期"), ("phase I", "I期"), ("phase IA", "Ia期"), ("phase IB", "Ib期"), ("phase I/II", "I/II期"),
    ("phase II", "II期"), ("phase IIA", "IIa期"), ("phase IIB", "IIb期"), ("phase II/III", "II/III期"), ("phase III", "III期"),
    ("phase IIIA", "IIIa期"), ("phase IIIB", "IIIb期"), ("phase IV", "IV期"), ("not applicable", "不适用"),
)  # fmt: skip
TYPES: Final = _list(
    ("safety", "安全性"), ("efficacy", "有效性"), ("tolerability", "耐受性"), ("pharmacokinetic", "药代动力学"),
    ("pharmacodynamic", "药效学"), ("dose finding", "剂量探索"), ("dose response", "剂量反应"),
    ("dose proportionality", "剂量比例性"), ("immunogenicity", "免疫原性"), ("bio-availability", "生物利用度"),
    ("bio-equivalence", "生物等效性"), ("treatment", "治疗"), ("prevention", "预防"), ("diagnosis", "诊断"), ("screening", "筛查"),
    ("supportive care", "支持治疗"), ("quality of life", "生活质量"), ("health economics", "卫生经济学"),
)  # fmt: skip
PURPOSES: Final = _list(
    ("treatment", "治疗"), ("supportive care", "支持治疗"), ("prevention", "预防"), ("diagnosis", "诊断"), ("screening", "筛查"),
    ("basic science", "基础研究"), ("cure", "治愈"), ("mitigation", "缓解"),
)  # fmt: skip
MODELS: Final = _list(
    ("single group", "单组"), ("parallel", "平行"), ("sequential", "序贯"), ("cross-over", "交叉"), ("factorial", "析因"),
)  # fmt: skip
MASKING: Final = _list(
    ("open label", "开放"), ("single blind", "单盲"), ("double blind", "双盲"), ("observer blind", "观察者盲"),
    ("triple blind", "三盲"),
)  # fmt: skip
MASKED: Final = _list(
    ("participant", "参与者"), ("investigator", "研究者"), ("care provider", "治疗者"), ("outcomes assessor", "评估者"),
    ("statistician", "统计师"), ("sponsor", "申办者"),
)  # fmt: skip
CHARACTERISTICS: Final = _list(
    ("randomized", "随机"), ("stratification", "分层"), ("stratified randomisation", "分层随机"), ("adaptive", "适应性"),
    ("single-centre", "单中心"), ("multicentre", "多中心"), ("single country", "单一国家"), ("multiple countries", "多国"),
    ("extension", "延伸研究"),
)  # fmt: skip
STATUSES: Final = _list(
    ("not yet recruiting", "尚未招募"), ("recruiting", "招募中"), ("active", "进行中，不再招募"), ("suspended", "暂停"),
    ("completed", "已完成"), ("terminated", "终止"), ("withdrawn", "撤销"),
)  # fmt: skip
ORGANISATIONS: Final = _list(
    ("healthcare facility", "医疗机构"), ("academic institution", "学术机构"), ("clinical study registry", "临床试验注册机构"),
    ("pharmaceutical company", "制药企业"), ("laboratory", "实验室"), ("government institute", "政府机构"),
    ("research organisation", "研究机构"), ("foundation", "基金会"),
)  # fmt: skip
AMENDMENT_REASONS: Final = _list(
    ("new safety information", "新的安全性信息"), ("new data", "新数据"), ("new regulatory guidance", "新的法规要求"),
    ("IRB/IEC feedback", "伦理委员会意见"), ("protocol design error", "方案设计错误"),
    ("inconsistency or error", "不一致或错误"), ("recruitment difficulty", "招募困难"),
    ("change in standard of care", "标准治疗改变"), ("change in strategy", "策略改变"), ("IMP addition", "增加试验用药"),
    ("manufacturing change", "生产变更"), ("investigator feedback", "研究者意见"), ("authority request", "主管部门要求"),
    ("other", "其他"),
)  # fmt: skip
SEXES: Final = _list(("any", "男女均可"), ("female", "女"), ("male", "男"))
REPLACEMENTS: Final = _list(("none", "不替换"), ("not evaluable", "替换不可评价者"), ("not treated", "替换未治疗者"))
INTERVENTION_TYPES: Final = _list(
    ("drug", "药物"), ("biologic", "生物制品"), ("device", "器械"), ("radiation", "放射"), ("surgery", "手术"),
    ("procedure", "操作"), ("non-surgical procedure", "非手术操作"), ("genetic", "基因治疗"), ("combination product", "组合产品"),
    ("vaccine", "疫苗"), ("dietary supplement", "膳食补充剂"), ("diagnostic test", "诊断试验"), ("behavioral", "行为干预"),
    ("other", "其他"),
)  # fmt: skip
ROLES: Final = _list(
    ("experimental intervention", "试验干预"), ("background treatment", "背景治疗"), ("active comparator", "阳性对照"),
    ("additional required treatment", "附加必需治疗"), ("rescue medicine", "补救用药"), ("placebo", "安慰剂"),
    ("challenge agent", "激发剂"), ("diagnostic", "诊断"),
)  # fmt: skip
ROUTES: Final = _list(
    ("oral", "口服"), ("intravenous", "静脉"), ("subcutaneous", "皮下"), ("intramuscular", "肌内"), ("intratumor", "瘤内"),
    ("intralesional", "病灶内"), ("intrathecal", "鞘内"), ("intraperitoneal", "腹腔"), ("intrapleural", "胸腔"),
    ("intra-arterial", "动脉"), ("intradermal", "皮内"), ("intranasal", "鼻内"), ("intravitreal", "玻璃体内"),
    ("intra-articular", "关节腔"), ("inhalation", "吸入"), ("topical", "局部外用"), ("ophthalmic", "眼用"), ("rectal", "直肠"),
    ("vaginal", "阴道"), ("sublingual", "舌下"), ("buccal", "颊部"), ("transdermal", "经皮"), ("epidural", "硬膜外"),
    ("intracerebral", "脑内"), ("intravesical", "膀胱内"), ("nasogastric", "鼻饲"), ("other", "其他"),
)  # fmt: skip
FORMS: Final = _list(
    ("tablet", "片剂"), ("capsule", "胶囊"), ("solution", "溶液"), ("suspension", "混悬液"), ("injection", "注射剂"),
    ("powder", "粉剂"), ("emulsion", "乳剂"), ("granule", "颗粒"), ("drops", "滴剂"), ("cream", "乳膏"), ("ointment", "软膏"),
    ("gel", "凝胶"), ("patch", "贴剂"), ("spray", "喷雾"), ("aerosol", "气雾剂"), ("implant", "植入剂"), ("suppository", "栓剂"),
    ("syrup", "糖浆"), ("cells", "细胞制品"),
)  # fmt: skip
ARM_TYPES: Final = _list(
    ("experimental arm", "试验组"), ("active comparator arm", "阳性对照组"), ("control arm", "对照组"),
    ("no intervention arm", "无干预组"), ("placebo comparator arm", "安慰剂组"), ("sham comparator arm", "假手术组"),
    ("treatment arm", "治疗组"),
)  # fmt: skip
EPOCH_TYPES: Final = _list(
    ("screening", "筛选期"), ("run-in", "导入期"), ("baseline", "基线期"), ("treatment", "治疗期"),
    ("induction treatment", "诱导治疗期"), ("continuation treatment", "维持治疗期"), ("open label treatment", "开放治疗期"),
    ("blinded treatment", "盲态治疗期"), ("observation", "观察期"), ("follow-up", "随访期"), ("long-term follow-up", "长期随访期"),
    ("washout", "洗脱期"),
)  # fmt: skip
CONTACTS: Final = _list(
    ("in person", "到院"), ("telephone call", "电话"), ("remote audio video", "远程视频"), ("mail", "信函")
)
WHEN_MISSED: Final = _list(
    ("skip", "跳过，后续日期不变"), ("shift", "后续全部顺延"), ("make up", "加一个治疗日补上"), ("extend", "在末尾补"), ("ask", "询问"),
)  # fmt: skip
WEIGHTS: Final = _list(("actual", "实际体重"), ("ideal", "理想体重"), ("adjusted", "校正体重"))
TIES: Final = _list(("ask", "询问"), ("up", "进位"), ("down", "舍位"))
COUNTS: Final = _list(("participants", "例数"), ("events", "例次"))
STRATEGIES: Final = _list(
    ("treatment policy", "治疗策略"), ("hypothetical", "假想策略"), ("composite", "复合变量策略"),
    ("while on treatment", "在治策略"), ("principal stratum", "主层策略"),
)  # fmt: skip
SOURCES: Final = _list(("paper", "纸质"), ("electronic", "电子"))
DOUBLE_ENTRY: Final = _list(("critical", "关键数据"), ("all", "全部"), ("none", "不双录"))
CRITICAL: Final = _list(
    ("eligibility", "入排标准"), ("doses", "给药"), ("dlt", "DLT"), ("serious", "严重不良事件"), ("endpoint dates", "终点日期"),
    ("deaths", "死亡"), ("randomisation", "随机"), ("response", "疗效"),
)  # fmt: skip
DECISION_STATUSES: Final = _list(("open", "未决"), ("default", "默认值"), ("decided", "已决定"))
LOOKS: Final = _list(("futility", "无效"), ("efficacy", "有效"))
MULTIPLICITY: Final = _list(("none", "不校正"), ("hierarchical", "分层次序"), ("holm", "Holm"))
LANGUAGES: Final = _list(("zh", "中文"), ("en", "英文"))
ASKS: Final = _list(
    ("laboratory", "实验室"), ("imaging", "影像"), ("chart", "病历"), ("participant", "参与者"), ("investigator", "研究者"),
)  # fmt: skip
PICKS: Final = _list(("latest", "最近一次"), ("worst", "最差"), ("any", "任一"), ("all", "全部"))
CONCEPT_KINDS: Final = _list(
    ("condition", "疾病"), ("finding", "所见"), ("treatment", "治疗"), ("drug", "药物"), ("procedure", "操作"), ("document", "文件"),
    ("statement", "声明"),
)  # fmt: skip
IMBALANCES: Final = _list(("range", "极差"), ("variance", "方差"))

PACK_PARAMETERS: Final = MappingProxyType({
    "ctcae": ("qualifier_policy", "baseline", "baseline_range", "unit_table", "limits"),
    "teae": ("window_days", "serious_window", "partial_date", "related_set", "missing_related"),
    "dlt": ("window_days", "items", "relatedness", "min_dose_pct", "replace_rule"),
    "recist": ("confirm_days", "min_sd_days", "max_ne", "accept_sd", "continuing_pr", "reader", "readers", "interval_weeks", "markers", "irecist"),
    "tte": ("variant", "missed_allowed", "window_days", "month", "start", "cutoff", "pd_date", "clinical_pd"),
    "km": ("band", "alpha", "milestones", "ties", "strata", "cif_variance"),
    "nca": ("auc", "blq", "min_points", "adj_tol", "r2_min", "span_min", "extrap_max", "time", "baseline_correct", "lloq"),
    "saa": ("definition", "retic_threshold", "marrow_rule", "lookback_plt", "lookback_rbc", "confirm_weeks", "window", "anchor"),
    "tdm": ("window", "target", "max_step", "round_mg", "hours", "days_since_change", "creatinine_rise"),
    "liver": ("meld", "na_formula", "he_scale", "uln"),
    "qlq": ("half_rule", "difference"),
    "rt": ("alpha_beta", "additive", "repopulation"),
    "dose": ("bsa", "rounding", "gfr_cap", "weight_change", "crcl_weight"),
})  # fmt: skip
"""Packs that ``assessments`` may pin, with their parameters."""

ENDPOINT_PACKS: Final = MappingProxyType(
    {"response": "recist", "survival": "tte", "pk": "nca", "adverse_events": "ctcae", "dlt": "ctcae", "scale": "qlq"}
)
"""The pack an endpoint kind rests on; a response names its own under ``criteria``."""
