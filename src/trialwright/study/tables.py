"""The reference of the study file as tables: every key with its type, its field and its meaning.

The loader, the JSON Schema, the canonical form, the writer and the reference page are all driven by these tables; a key
that is not here does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trialwright.study import conduct, design, given, grammar, identity, looked, making, plain_lines, who, words
from trialwright.study.alternatives import ValuesKind
from trialwright.study.kinds import Expr, Flag, Kind, Line, Plain, Ref, Word, Words
from trialwright.study.shapes import ByShape, Key, ListOf, NamesOf, Table, TableKind, Variant
from trialwright.study.special import CriteriaKind, DecideKind, PackKind, PacksKind, PerArmKind
from trialwright.values.text import Text


def _line(zh: str, en: str, read: object, example: str) -> Line:
    return Line(Text(zh=zh, en=en), read, example)  # type: ignore[arg-type]


TIME: Final = _line("时间", "time", grammar.read_time, "D1 + 28 d ±3 d")
SPAN: Final = _line("时间段", "span", grammar.read_span, "first_dose .. end(rt) + 28 d")
TIME_OR_SPAN: Final = _line("时间或时间段", "time or span", grammar.read_time_or_span, "day -28 .. -1")
SCHEDULE: Final = _line("给药计划", "schedule", grammar.read_schedule, "every 21 d from day 1 x 6")
TAIL: Final = _line("重复安排", "tail", grammar.read_tail, "every 12 wk ±14 d until day 1 + 2 y")
UNTIL: Final = _line("终止条件", "until", grammar.read_until, "first of (progression; death)")
ANCHOR: Final = _line("锚点", "anchor", grammar.read_anchor, "first_dose")
DURATION: Final = _line("时长", "duration", grammar.read_duration, "28 d")
DOSE: Final = _line("剂量", "dose", grammar.read_dose, "175 mg/m2")
DRUG: Final = _line("药物用法", "drug", grammar.read_drug, "paclitaxel 175 mg/m2 iv d1")
ROUNDING: Final = _line("取整规则", "rounding", grammar.read_rounding, "nearest 25 mg")
DOSE_LIMIT: Final = _line("剂量限值", "dose limit", grammar.read_dose_limit, "BED10 > 60 Gy")
RANGE: Final = _line("范围", "range", grammar.read_range, "18 .. 75 y")
STEP: Final = _line("调整步长", "step", grammar.read_step, "proportional at most 25 %")
CHOSEN: Final = _line("方案选择", "chosen", grammar.read_chosen, "once by investigator at enrolment")
SHARE: Final = _line("比例", "share", grammar.read_share, "at least 90 %")
PERCENT: Final = _line("百分比", "percent", grammar.read_percent, "5 %")
WEIGHT_CHANGE: Final = _line("体重变化", "change of weight", grammar.read_weight_change, "weight change >= 10 %")
CELLS: Final = _line("访视计划行", "cells", grammar.read_cells, "SCR, D1 (pre; end), FU")
HIGHEST: Final = _line("推荐剂量规则", "recommendation", grammar.read_highest, "highest level with at most 1/6")
ACTION: Final = _line("措施", "action", grammar.read_action, "delay chemo by 7 d at most 21 d")
LIMIT_OF: Final = _line("限值", "limit", grammar.read_limit_of, "2 of 10")
QUANTITY: Final = _line("数量", "quantity", grammar.read_quantity, "5 mg")
CONVERSION: Final = _line("换算", "conversion", grammar.read_conversion, "1 mL/cm3")
REPORT: Final = _line("报告时限", "reporting time", grammar.read_report, "24 h to ethics_committee")
AT_LEAST: Final = _line("成功例数", "number of successes", grammar.read_at_least, "at least 6")
INT: Final = _line("整数", "int", plain_lines.read_integer, "12")
POSITIVE: Final = _line("正整数", "int", plain_lines.read_positive, "3")
NUMBER: Final = _line("数字", "number", plain_lines.read_number, "0.05")
PROBABILITY: Final = _line("概率", "number 0..1", plain_lines.read_probability, "0.05")
SIDES: Final = _line("单双侧", "1 or 2", plain_lines.read_sides, "2")
DATE: Final = _line("日期", "date", plain_lines.read_date, "2026-10-01")
COUNTRY: Final = _line("国家", "country", plain_lines.read_country, "CHN")
INTERVAL: Final = _line("区间方法", "interval", plain_lines.read_interval, "clopper_pearson 95 %")
TEST: Final = _line("检验", "test", plain_lines.read_test, "log_rank")
CURVE: Final = _line("曲线", "curve", plain_lines.read_curve, "kaplan_meier")
METHOD: Final = _line("分析方法", "method", plain_lines.read_method, "ancova")
PROPORTIONALITY: Final = _line("剂量比例性", "proportionality", plain_lines.read_proportionality, "power_model 90 %")
LOOK: Final = _line("期中时点", "moment of a look", plain_lines.read_look, "47 events")
RECORDED: Final = _line("date 或时间", "date or time", plain_lines.read_recorded, "end(atg)")
FORMULA: Final = _line("公式", "formula", plain_lines.read_formula, "length*width*height")
UNIT: Final = _line("单位", "unit", grammar.read_unit, "10*9/L")
EXPR: Final = Expr("start")
KINDS: Final = Expr("kinds", "AE where (grade >= 3)")
WHEN: Final = Expr("when", "within 28 d after C4")
PLAIN: Final = Plain()
TEXT: Final = Words()
FLAG: Final = Flag()
NAME: Final = Plain("VITD", pattern=r"[A-Za-z][A-Za-z0-9_]{0,39}", expected=Text(zh="名称", en="name"))


def _word(name: str, listed: Mapping[str, Text] | tuple[str, ...]) -> Word:
    return Word(name, tuple(listed))


def _key(name: str, kind: Kind, zh: str, en: str, field: str = "", *, required: bool = False, default: str = "") -> Key:
    return Key(name, kind, Text(zh=zh, en=en), field, required, default)


def _needed(name: str, kind: Kind, zh: str, en: str, field: str = "") -> Key:
    return _key(name, kind, zh, en, field, required=True)


def _ref(*spaces: str) -> Ref:
    return Ref(spaces)


# ------------------------------------------------------------------------------------------------ 4.1 identity
RECORD: Final = Table("record", (
    _key("number", Plain("ChiCTR9900000001", may_be_open=True), "注册号", "registry number"),
    _key("version", PLAIN, "注册页面版本", "version of the page"),
    _key("page", PLAIN, "所读页面的文件名", "file name of the page read"),
    _key("sha256", _line("SHA-256", "hash", plain_lines.read_sha256, "3a50ee99…"), "页面的SHA-256", "SHA-256 of the page"),
), identity.RecordReference)  # fmt: skip
INSTITUTION: Final = Table("institution", (
    _key("zh", PLAIN, "中文名称", "Chinese name"),
    _key("en", PLAIN, "英文名称", "English name"),
    _key("type", _word("C188724", words.ORGANISATIONS), "机构类型", "kind of body"),
    _key("city", PLAIN, "城市", "city"),
    _key("country", COUNTRY, "国家(ISO 3166-1)", "country (ISO 3166-1 alpha-3)"),
    _key("number", PLAIN, "编号", "number at this register"),
), making.institution)  # fmt: skip
_INSTITUTION: Final = TableKind(INSTITUTION)
_INSTITUTIONS: Final = ListOf(_INSTITUTION, or_one=True)
AMENDS: Final = Table("study.amends", (
    _needed("version", _line("版本", "version", plain_lines.read_version, "0.1"), "被取代的版本", "the version it replaces"),
    _key("sha256", _line("SHA-256", "hash", plain_lines.read_sha256, "3a50ee99…"), "被取代版本的哈希", "hash of that version"),
    _key("reason", _word("C207415", words.AMENDMENT_REASONS), "修订原因", "reason"),
    _key("substantial", FLAG, "是否重大修订", "substantial or not", default="false"),
    _key("summary", TEXT, "修订摘要", "what changed, in short"),
), identity.Amends)  # fmt: skip
MASKING: Final = Table("study.masking", (
    _needed("is", _word("C66735", words.MASKING), "盲法", "masking", "how"),
    _key("masked", ListOf(_word("C207414", words.MASKED)), "对谁设盲", "who is masked"),
), identity.Masking)  # fmt: skip
ETHICS: Final = Table("study.ethics", (
    _key("number", PLAIN, "批件文号", "number of the approval"),
    _key("committee", TEXT, "伦理委员会", "committee"),
    _key("approved", DATE, "批准日期", "date of approval"),
    _key("renew by", DATE, "复审截止日期", "continuing review due"),
), identity.Ethics)  # fmt: skip
DATES: Final = Table("study.dates", (
    _key("start", DATE, "开始", "start"),
    _key("recruit until", DATE, "招募截止", "end of recruitment"),
    _key("primary completion", DATE, "主要终点完成", "primary completion"),
    _key("end", DATE, "结束(锚点 end_of_study)", "end; dates the anchor end_of_study"),
), identity.Dates)  # fmt: skip
STUDY: Final = Table("study", (
    _needed("name", _line("研究代号", "name", plain_lines.read_name, "SAA-UCB"), "研究代号", "short name"),
    _needed("version", _line("版本", "version", plain_lines.read_version, "0.1"), "版本", "version of this file"),
    _key("amends", TableKind(AMENDS), "修订自", "the version it amends"),
    _needed("title", TEXT, "题目", "title, own words"),
    _key("acronym", TEXT, "简称", "acronym"),
    _key("rationale", TEXT, "研究理由", "rationale"),
    _key("phase", _word("C66737", words.PHASES), "分期", "phase"),
    _key("type", ListOf(_word("C66739", words.TYPES), or_one=True), "研究类别", "types", "types"),
    _key("purpose", _word("C66736", words.PURPOSES), "目的类别", "purpose"),
    _needed("model", _word("C99076", words.MODELS), "设计模型", "model"),
    _key("masking", TableKind(MASKING, or_key="is"), "盲法", "masking"),
    _key("characteristics", ListOf(_word("C207416", words.CHARACTERISTICS), or_one=True), "设计特征", "characteristics"),
    _key("status", _word("study.status", words.STATUSES), "招募状态", "status", default="not yet recruiting"),
    _key("day one", ANCHOR, "研究第1天", "study day 1; there is no day 0", default="first_dose"),
    _key("languages", ListOf(_word("languages", words.LANGUAGES)), "语言(第一种用于界面)", "languages, the first is that of the screens", default="[zh, en]"),
    _key("sponsor", _INSTITUTION, "申办单位", "sponsor"),
    _key("funding", _INSTITUTIONS, "经费来源", "funding"),
    _key("sites", _INSTITUTIONS, "研究中心", "sites"),
    _key("registrations", _INSTITUTIONS, "其他注册", "other registrations"),
    _key("ethics", TableKind(ETHICS), "伦理审批", "ethics"),
    _key("dates", TableKind(DATES), "计划日期", "planned dates"),
), identity.Identity)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 4.2 who
POPULATION: Final = Table("population", (
    _key("indication", TEXT, "适应症", "indication"),
    _key("age", RANGE, "年龄范围", "age"),
    _key("sex", _word("sex", words.SEXES), "性别", "sex", default="any"),
    _key("healthy volunteers", FLAG, "是否接受健康志愿者", "healthy volunteers", default="false"),
    _key("enrol", POSITIVE, "计划例数", "planned number"),
    _key("evaluable", ByShape(line=_line("整数或范围", "int or range", grammar.read_count_range, "9 .. 18")), "可评价例数", "evaluable participants", default="enrol"),
    _key("replace", _word("population.replace", words.REPLACEMENTS), "替补规则", "who is replaced", default="none"),
), who.Population)  # fmt: skip
CONCEPT: Final = Table("concepts.<id>", (
    _key("zh", PLAIN, "中文名", "Chinese name"),
    _key("en", PLAIN, "英文名", "English name"),
    _key("extends", FLAG, "扩充词库已有条目", "adds to an entry of the lexicon", default="false"),
    _key("synonyms", ListOf(PLAIN), "同义词", "synonyms"),
    _key("unit", UNIT, "单位", "unit"),
    _key("values", ListOf(PLAIN), "编码取值", "coded values"),
    _key("domain", ListOf(PLAIN), "有序等级", "ordered steps, lowest first"),
    _key("formula", FORMULA, "公式", "formula"),
    _key("inputs", ListOf(NAME), "公式的输入", "inputs of the formula"),
    _key("judged", FLAG, "由人判断", "judged by a person", default="false"),
    _key("kind", _word("kind of concept", words.CONCEPT_KINDS), "类别", "kind"),
    _key("attributes", ListOf(NAME), "属性", "attributes of its records"),
    _key("codes", ListOf(NAME), "编码词", "coded words"),
    _key("class", PLAIN, "结果类别(look back)", "class, for look back", "class_"),
    _key("pick", _word("pick", words.PICKS), "取哪一次", "which of several results counts"),
    _key("ask", _word("ask", words.ASKS), "由谁回答", "who can answer"),
    _key("plausible", ListOf(NUMBER), "合理范围 [低, 高]", "plausible range [low, high]"),
    _key("mole", PLAIN, "质量与摩尔换算", "mass and amount of substance: 1 mg/dL = 88.4 umol/L"),
    _key("matrices", ListOf(NAME), "基质", "matrices"),
    _key("panel", ListOf(_ref("variables", "concepts")), "组套成员", "members of the panel"),
), making.concept, named="name")  # fmt: skip
ANCHOR_DEFINITION: Final = Table("anchors.<n>", (
    _key("zh", PLAIN, "中文名", "Chinese name"),
    _key("en", PLAIN, "英文名", "English name"),
    _needed("is", RECORDED, "date(由人记录)或一个时间", "date (somebody records it), or a time", "time"),
    _key("ask", _word("ask", words.ASKS), "由谁记录", "who records it"),
), making.anchor_definition, named="name")  # fmt: skip
GATE: Final = Table("gates.<n>", (
    _needed("from", _ref("epochs"), "从哪个阶段", "the epoch before", "from_"),
    _needed("to", _ref("epochs"), "到哪个阶段", "the epoch after"),
    _key("else", _ref("epochs"), "未通过者去向", "where those go who fail", "else_"),
    _key("at", TIME, "何时判定", "when it is judged", default="when the last answer is in"),
    _key("within", WHEN, "时限", "time limit"),
    _needed("decided by", _ref("roles"), "由谁决定", "who decides"),
), who.Gate, named="name")  # fmt: skip

# ------------------------------------------------------------------------------------------------ 4.3 what is given
_TIE: Final = _word("tie", words.TIES)
OPTION: Final = Table("one of.<n>", (
    _key("dose", DOSE, "剂量", "dose"),
    _key("technique", PLAIN, "技术", "technique"),
    _key("limit", DOSE_LIMIT, "剂量限值", "limit"),
    _key("drugs", ListOf(DRUG), "药物", "drugs"),
), given.Option, named="name")  # fmt: skip
PRODUCT: Final = Table("products.<drug>", (
    _key("cap", QUANTITY, "上限", "cap"),
    _key("round", ROUNDING, "取整", "rounding"),
    _key("tie", _TIE, "恰在中间时", "what happens on a tie", default="ask"),
    _key("order within", PERCENT, "药房允许偏差", "tolerance of the pharmacy"),
), given.Product, named="name")  # fmt: skip
TITRATION: Final = Table("titrate", (
    _needed("level", _ref("variables"), "所测浓度", "the concept measured"),
    _needed("target", RANGE, "目标范围", "target"),
    _key("assay", TEXT, "检测方法", "assay"),
    _key("sample", TEXT, "采样时间", "when the sample is drawn"),
    _key("measure", ListOf(TAIL, or_one=True), "测定频率", "how often it is measured"),
    _key("settle", DURATION, "调整后多久起计", "levels count this long after a change"),
    _key("change", STEP, "调整幅度", "how the dose changes"),
    _key("reduce when", EXPR, "何时减量", "when it is reduced"),
), given.Titration)  # fmt: skip
TAPER: Final = Table("taper", (
    _needed("from", TIME, "开始", "start", "from_"),
    _needed("by", PERCENT, "每次减少", "by how much"),
    _needed("every", DURATION, "间隔", "how often"),
), given.Taper)  # fmt: skip
INTERVENTION: Final = Table("interventions.<n>", (
    _needed("type", _word("C99078", words.INTERVENTION_TYPES), "类型", "type"),
    _needed("role", _word("C207417", words.ROLES), "角色", "role"),
    _key("route", _word("C66729", words.ROUTES), "途径", "route"),
    _key("form", _word("C66726", words.FORMS), "剂型", "dose form"),
    _key("agent", PLAIN, "通用名(名称为类别时)", "INN where the name is a class"),
    _key("strength", PLAIN, "规格", "strength"),
    _key("technique", PLAIN, "技术", "technique"),
    _key("target", TEXT, "靶区", "target"),
    _key("volume", QUANTITY, "体积", "volume"),
    _key("per", _word("per", ("infusion", "lesion", "injection", "administration", "cycle", "course")), "每…", "per what"),
    _key("counts", TEXT, "计数对象", "what is counted"),
    _key("fasting", FLAG, "空腹", "fasting"),
    _key("setting", ListOf(PLAIN, or_one=True), "场所", "setting"),
    _key("parts", ListOf(PLAIN), "组成", "parts"),
    _key("dose", DOSE, "剂量", "dose"),
    _key("weight", _word("weight", words.WEIGHTS), "用哪个体重", "which weight", default="actual"),
    _key("converts", CONVERSION, "换算", "what is given for a unit of what is measured"),
    _key("cap", QUANTITY, "上限", "cap"),
    _key("limit", DOSE_LIMIT, "剂量限值", "limit of the plan"),
    _key("round", ROUNDING, "取整", "rounding, after the cap"),
    _key("tie", _TIE, "恰在中间时", "what happens on a tie", default="ask"),
    _key("order within", PERCENT, "药房允许偏差", "tolerance of the pharmacy"),
    _key("counts as given", SHARE, "多少算已给", "a part from here on counts as given", default="100 %"),
    _key("when", SCHEDULE, "给药计划", "when it is due"),
    _key("when missed", _word("when missed", words.WHEN_MISSED), "漏给时", "what happens to a missed occasion", default="ask"),
    _key("start within", WHEN, "首次时限", "limit for the first dose"),
    _key("if", EXPR, "每次给药的条件", "condition of each dose", "if_"),
    _key("with", _ref("interventions"), "与之同时", "same occasions as another", "with_"),
    _key("cycle", DURATION, "周期长度", "length of a cycle"),
    _key("cycles", POSITIVE, "周期数", "number of cycles"),
    _key("chosen", CHOSEN, "由谁选方案", "who picks the regimen"),
    _key("one of", NamesOf(ByShape(list=ListOf(DRUG, may_be_empty=False), map=TableKind(OPTION)), example="tp"), "可选方案", "the regimens"),
    _key("products", NamesOf(TableKind(PRODUCT), example="capecitabine"), "制剂", "cap and rounding of drugs inside one of"),
    _key("titrate", TableKind(TITRATION), "按浓度调整", "dose follows a level"),
    _key("taper", TableKind(TAPER), "减停", "taper"),
), making.intervention, named="name")  # fmt: skip
DOSING: Final = Table("dosing", (
    _key("recalculate", WEIGHT_CHANGE, "何时重算剂量", "when doses are computed again"),
    _key("order within", PERCENT, "药房允许偏差", "tolerance of the pharmacy", default="0 %"),
), given.Dosing)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 4.4 design
ARM: Final = Table("arms.<n>", (
    _needed("type", _word("C174222", words.ARM_TYPES), "组别类型", "type"),
    _key("n", POSITIVE, "例数", "planned number"),
), design.Arm, named="name")  # fmt: skip
EPOCH: Final = Table("epochs.<n>", (
    _needed("type", _word("C99079", words.EPOCH_TYPES), "阶段类型", "type"),
    _key("give", PerArmKind(ListOf(_ref("interventions"), or_one=True)), "给什么", "what is given"),
    _key("starts", PerArmKind(TIME), "开始", "start", default="end of the one before"),
    _key("ends", PerArmKind(UNTIL), "结束", "end"),
), design.Epoch, named="name")  # fmt: skip
STRATUM: Final = Table("strata.<n>", (
    _needed("of", _ref("site", "variables", "concepts", "cohort"), "分层依据", "what it is a stratum of"),
    _key("values", ByShape(line=_word("strata.values", ("each",)), list=ListOf(_line("取值或范围", "word or range", plain_lines.read_stratum_value, "1 .. 3"))), "取值", "values"),
), making.stratum, named="name")  # fmt: skip
FACTOR: Final = Table("factors.<n>", (
    _needed("of", _ref("site", "variables", "concepts", "cohort"), "因素", "the factor"),
    _key("weight", NUMBER, "权重", "weight", default="1"),
), design.Factor, named="name")  # fmt: skip
_RATIO: Final = NamesOf(POSITIVE, example="a", is_name=False)
_BLOCKS: Final = (
    _key("ratio", _RATIO, "比例", "ratio by arm", default="1 each"),
    _key("strata", NamesOf(TableKind(STRATUM), example="site"), "分层因素", "strata"),
    _key("concealment", PLAIN, "分配隐藏", "concealment"),
)  # fmt: skip
ALLOCATIONS: Final = MappingProxyType({
    "none": Table("allocation none", (), design.NoAllocation),
    "sequential_cohorts": Table("sequential_cohorts", (
        _key("order", ListOf(_ref("cohorts")), "次序", "order of the cohorts"),
    ), making.sequential_cohorts),
    "simple": Table("simple", _BLOCKS, making.simple),
    "permuted_blocks": Table("permuted_blocks", (
        *_BLOCKS,
        _needed("blocks", ListOf(POSITIVE, or_one=True), "区组长度", "block sizes"),
    ), making.permuted_blocks),
    "minimisation": Table("minimisation", (
        _key("ratio", _RATIO, "比例", "ratio by arm", default="1 each"),
        _needed("factors", NamesOf(TableKind(FACTOR), example="site"), "因素", "factors"),
        _key("imbalance", _word("imbalance", words.IMBALANCES), "不平衡度量", "measure of imbalance", default="range"),
        _key("probability", PROBABILITY, "偏向概率", "probability of the preferred arm", default="0.8"),
        _key("concealment", PLAIN, "分配隐藏", "concealment"),
    ), making.minimisation),
    "by_response": Table("by_response", (
        _needed("rows", ListOf(TableKind(Table("rows", (
            _needed("if", ByShape(line=Expr("start", "ORR is yes", ("otherwise",))), "条件或 otherwise", "expr or otherwise", "if_"),
            _needed("then", ACTION, "措施", "action"),
        ), making.response_row)), may_be_empty=False), "逐行判断", "rows, the first true one counts"),
    ), design.ByResponse),
})  # fmt: skip
COHORT: Final = Table("cohorts.<n>", (
    _needed("level", QUANTITY, "剂量水平", "dose level"),
    _needed("n", POSITIVE, "例数", "planned number"),
), design.Cohort, named="name")  # fmt: skip
STAGGER: Final = Table("stagger", (
    _needed("first", POSITIVE, "先入组例数", "how many go first"),
    _needed("wait", DURATION, "等待时间", "how long the rest wait"),
), design.Stagger)  # fmt: skip
DLT: Final = Table("escalation.dlt", (
    _needed("window", SPAN, "观察窗", "window"),
    _needed("events", NamesOf(EXPR, example="neutropenia"), "事件", "events"),
    _key("evaluable", EXPR, "可评价条件", "who is evaluable", default="whole window lived"),
    _key("related to", ListOf(_ref("interventions", "concepts"), or_one=True), "归因于", "related to"),
    _key("judged by", _ref("roles"), "由谁判定", "who judges"),
), design.Dlt)  # fmt: skip
ESCALATION: Final = Table("escalation", (
    _key("arm", _ref("arms"), "组别", "arm"),
    _key("sets level of", _ref("interventions"), "决定哪一干预的剂量", "the intervention whose level it sets", "sets_level_of"),
    _needed("cohorts", NamesOf(TableKind(COHORT), example="low"), "剂量组", "cohorts"),
    _key("rule", NAME, "递增规则", "entry of the design catalogue", default="table"),
    _key("decide", DecideKind(), "决策表", "decision table", default="the rule's own"),
    _key("start", _ref("cohorts"), "起始剂量组", "cohort open at first", default="first"),
    _key("stagger", TableKind(STAGGER), "错开入组", "stagger"),
    _key("recommend", HIGHEST, "推荐剂量", "how the recommended level is chosen"),
    _key("committee", _ref("roles"), "委员会", "who opens a level"),
    _key("max", POSITIVE, "最多例数", "most participants"),
    _key("dlt", TableKind(DLT), "剂量限制性毒性", "dose-limiting toxicity"),
), design.Escalation, is_open=True)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 4.5 looked at
VISIT: Final = Table("visits.<n>", (
    _needed("epoch", _ref("epochs"), "阶段", "epoch"),
    _needed("at", TIME_OR_SPAN, "何时", "when"),
    _key("repeat", TAIL, "重复", "repeat"),
    _key("arms", ListOf(_ref("arms"), or_one=True), "哪些组", "arms"),
    _key("contact", _word("C171445", words.CONTACTS), "方式", "contact", default="in person"),
    _key("if", EXPR, "条件", "condition", "if_"),
), looked.Visit, named="name")  # fmt: skip
_OBJECTIVE: Final = TableKind(Table("objective", (
    _key("endpoints", ListOf(_ref("endpoints"), or_one=True), "终点", "endpoints", default="[]"),
), making.as_dict))  # fmt: skip
OBJECTIVES: Final = Table("objectives", (
    _key("primary", ListOf(_OBJECTIVE, or_one=True), "主要目的", "primary objectives"),
    _key("secondary", ListOf(_OBJECTIVE, or_one=True), "次要目的", "secondary objectives"),
    _key("exploratory", ListOf(_OBJECTIVE, or_one=True), "探索性目的", "exploratory objectives"),
), making.objectives)  # fmt: skip
ESTIMAND: Final = Table("estimand", (
    _key("treatment", _line("对比", "contrast", grammar.read_contrast, "a - b"), "治疗对比", "contrast of arms"),
    _key("intercurrent", NamesOf(_word("ICE strategies", words.STRATEGIES), example="new_therapy"), "伴发事件及策略", "intercurrent events and their strategies"),
    _key("summary", TEXT, "汇总指标", "summary measure"),
), looked.Estimand)  # fmt: skip
_SET: Final = _ref("sets")
_VISITS: Final = ListOf(_ref("visits"), or_one=True)
_COMMON: Final = (
    _key("set", _SET, "分析集", "analysis set"),
    _key("sets", ListOf(_SET), "多个分析集", "analysis sets"),
    _key("also in", ListOf(_SET), "同时在…中分析", "also in these sets"),
    _key("at", ListOf(_ref("visits", "best"), or_one=True), "访视或 best", "visits, or best"),
    _key("missing", _word("missing", plain_lines.MISSING), "缺失处理", "missing values"),
    _key("read by", _ref("roles", "readers"), "由谁判读", "who reads"),
    _key("estimand", TableKind(ESTIMAND), "估计目标", "estimand"),
)  # fmt: skip


def _endpoint(kind: str, make: object, *keys: Key) -> Table:
    return Table(f"endpoints.<n> ({kind})", (*_COMMON, *keys), making.endpoint_maker(make), named="name")


_COMPETING: Final = _key("competing", ListOf(_ref("anchors"), or_one=True), "竞争事件", "competing events")
_HORIZON: Final = _key("horizon", DURATION, "观察期限", "horizon")
ENDPOINTS: Final = MappingProxyType({
    "dlt": _endpoint("dlt", looked.DltEndpoint, _key("by", _word("by", ("level", "arm", "all")), "按…汇总", "by what", default="level")),
    "adverse_events": _endpoint(
        "adverse_events", making.adverse_events,
        _key("of", ByShape(line=Expr("kinds", "AE where (grade >= 3)", ("any", "treatment emergent", "serious", "special interest"))), "哪些事件", "which events", default="any"),
        _key("window", SPAN, "时间窗", "window"),
        _key("severe until", TIME, "重度事件收集至", "severe ones until", "severe_until"),
        _key("count", _word("count", words.COUNTS), "计数", "what is counted", default="participants"),
    ),
    "response": _endpoint(
        "response", looked.ResponseEndpoint,
        _needed("criteria", Word("packs", tuple(words.PACK_PARAMETERS)), "疗效标准", "pack of criteria"),
        _needed("want", ListOf(_word("responses", plain_lines.RESPONSES), or_one=True), "算作缓解的类别", "what counts"),
        _key("confirm", DURATION, "确认间隔", "confirmation"),
        _key("readers", POSITIVE, "阅片人数", "readers"),
        _key("from", TIME, "起点", "from", "from_"),
        _key("also at", ListOf(_ref("visits"), or_one=True), "另在", "also at"),
    ),
    "survival": _endpoint(
        "survival", looked.SurvivalEndpoint,
        _needed("from", TIME, "起点", "origin", "from_"),
        _needed("event", UNTIL, "事件", "event"),
        _COMPETING,
        _key("censor", _ref("anchors"), "删失日期", "date of censoring"),
        _key("times", ListOf(DURATION, or_one=True), "时间点", "times"),
        _HORIZON,
    ),
    "recovery": _endpoint(
        "recovery", looked.RecoveryEndpoint,
        _needed("of", EXPR, "恢复的定义", "the state"),
        _key("lasting", DURATION, "持续", "lasting"),
        _key("from", TIME, "起点", "origin", "from_"),
        _COMPETING,
        _HORIZON,
    ),
    "pk": _endpoint(
        "pk", looked.PkEndpoint,
        _needed("of", _ref("variables"), "所测物质", "the concept measured"),
        _needed("after", _ref("interventions"), "给药", "after which intervention"),
        _key("matrices", ListOf(NAME), "基质", "matrices"),
        _key("report", ListOf(_word("PK parameters", plain_lines.PK_PARAMETERS)), "参数", "parameters"),
    ),
    "change": _endpoint(
        "change", looked.ChangeEndpoint,
        _needed("of", _ref("variables", "concepts", "activities"), "指标", "concept or panel"),
        _key("from", _ref("visits"), "基线访视", "baseline visit", "from_"),
        _key("usable", PLAIN, "可用条件", "which results are usable"),
        _key("death", _word("missing", plain_lines.MISSING), "死亡如何计", "how death counts"),
    ),
    "scale": _endpoint(
        "scale", looked.ScaleEndpoint,
        _needed("of", _ref("activities", "variables", "concepts", "packs"), "量表", "questionnaire"),
        _key("from", _ref("visits"), "基线访视", "baseline visit", "from_"),
        _key("matters", NUMBER, "有意义的差值", "difference that matters"),
    ),
    "proportion": _endpoint("proportion", looked.ProportionEndpoint, _needed("of", EXPR, "条件", "of whom this is true")),
})  # fmt: skip

# ------------------------------------------------------------------------------------------------ 4.6 conduct
ANALYSIS_SET: Final = Table("analysis.sets.<n>", (
    _needed("is", EXPR, "条件", "who belongs to it", "is_"),
), conduct.AnalysisSet, named="name")  # fmt: skip
ESTIMATE: Final = Table("analysis.estimates.<endpoint>", (
    _key("show", PLAIN, "展示", "what is shown"),
    _key("interval", INTERVAL, "区间", "interval"),
    _key("test", TEST, "检验", "test"),
    _key("compare", _line("对比或方法", "contrast or method", grammar.read_compare, "a - b"), "对比", "what is compared"),
    _key("method", METHOD, "方法", "method"),
    _key("proportionality", PROPORTIONALITY, "剂量比例性", "dose proportionality"),
    _key("strata", _word("strata", ("allocation", "none")), "分层", "strata"),
    _key("alpha", PROBABILITY, "α", "alpha"),
    _key("sides", SIDES, "单双侧", "sides"),
    _key("null", NUMBER, "原假设", "null value"),
    _key("by", PLAIN, "按…汇总", "by what"),
    _key("curve", CURVE, "曲线", "curve"),
    _key("also", ListOf(PLAIN), "另报告", "also"),
), conduct.Estimate, named="endpoint")  # fmt: skip
SAMPLE_SIZE: Final = Table("analysis.sample size", (
    _needed("design", _word("designs", plain_lines.SIZES), "设计", "design"),
    _key("n", POSITIVE, "例数", "participants"),
    _key("events", POSITIVE, "事件数", "events"),
    _key("null", NUMBER, "原假设值", "null value"),
    _key("alternative", NUMBER, "备择值", "alternative"),
    _key("hazard ratio", NUMBER, "风险比", "hazard ratio"),
    _key("alpha", PROBABILITY, "α", "alpha"),
    _key("sides", SIDES, "单双侧", "sides"),
    _key("power", PROBABILITY, "检验效能", "power"),
    _key("success", AT_LEAST, "成功标准", "success"),
    _key("ratio", NUMBER, "比例", "ratio", "ratio"),
    _key("n1", POSITIVE, "第一阶段例数", "first stage", "first_stage"),
    _key("r1", INT, "第一阶段界值", "stop at most so many responses", "first_limit"),
    _key("margin", NUMBER, "界值", "margin", "margin"),
), conduct.SampleSize)  # fmt: skip
INTERIM: Final = Table("analysis.interim", (
    _needed("of", _ref("endpoints"), "终点", "endpoint"),
    _needed("at", LOOK, "时点", "when"),
    _key("for", _word("interim.for", words.LOOKS), "目的", "for what", "for_"),
    _key("boundary", PLAIN, "界值", "boundary"),
    _key("binding", FLAG, "是否强制", "binding", default="false"),
), making.interim)  # fmt: skip
ANALYSIS: Final = Table("analysis", (
    _key("sets", NamesOf(TableKind(ANALYSIS_SET), example="itt"), "分析集", "analysis sets"),
    _key("estimates", NamesOf(TableKind(ESTIMATE), example="ORR"), "估计与检验", "estimates"),
    _key("sample size", TableKind(SAMPLE_SIZE), "样本量", "sample size"),
    _key("interim", ListOf(TableKind(INTERIM), or_word=("none",)), "期中分析", "interim looks", default="none"),
    _key("multiplicity", _word("multiplicity", words.MULTIPLICITY), "多重性", "multiplicity", default="none"),
), conduct.Analysis)  # fmt: skip
SERIOUS: Final = Table("safety.serious", (
    _key("collect", SPAN, "收集期", "collected"),
    _key("report", REPORT, "报告", "reported"),
), making.serious)  # fmt: skip
SAFETY: Final = Table("safety", (
    _key("collect", SPAN, "收集期", "collected"),
    _key("attribute to", ListOf(_ref("interventions", "concepts"), or_one=True), "归因对象", "attributed to"),
    _key("special interest", ListOf(NAME), "特别关注事件", "events of special interest"),
    _key("serious", TableKind(SERIOUS), "严重不良事件", "serious events"),
), conduct.Safety)  # fmt: skip
STOPPING: Final = Table("stopping.<n>", (
    _needed("if", EXPR, "条件", "condition", "if_"),
    _key("limit", LIMIT_OF, "达到几例", "limit", default="1"),
    _needed("then", ACTION, "措施", "action"),
    _key("decided by", _ref("roles"), "由谁决定", "who decides"),
), making.stopping_rule, named="name")  # fmt: skip
FEEDBACK: Final = Table("feedback.<n>", (
    _needed("if", EXPR, "条件", "condition", "if_"),
    _needed("then", ACTION, "措施", "action"),
    _key("decided by", _ref("roles"), "由谁决定", "who decides"),
), conduct.Feedback, named="name")  # fmt: skip
OVERSIGHT: Final = Table("oversight.<role>", (
    _key("members", POSITIVE, "人数", "members"),
    _key("quorum", POSITIVE, "法定人数", "quorum"),
    _key("meets", TEXT, "何时开会", "when it meets"),
    _key("sees", TEXT, "看什么", "what it sees"),
    _key("decides", TEXT, "决定什么", "what it decides"),
), conduct.OversightBody, named="name")  # fmt: skip
SAMPLE: Final = Table("samples.<n>", (
    _key("from", ListOf(_ref("activities", "interventions"), or_one=True), "采自", "taken at", "from_"),
    _key("tests", ListOf(_ref("activities", "variables", "concepts"), or_one=True), "用于检测", "tests"),
    _key("fate", TEXT, "去向", "fate"),
), conduct.Sample, named="name")  # fmt: skip
CAPTURE: Final = Table("capture", (
    _key("source", _word("capture.source", words.SOURCES), "源数据", "source", default="paper"),
    _key("keyed within", DURATION, "录入时限", "keyed within"),
    _key("double entry", _word("double entry", words.DOUBLE_ENTRY), "双录", "double entry", default="critical"),
    _key("critical", ListOf(_word("critical", words.CRITICAL)), "关键数据", "critical data"),
), conduct.Capture)  # fmt: skip
OPTION_OF_DECISION: Final = TableKind(Table("decisions.D<k>.options", (
    _needed("take", PLAIN, "选项的文字", "the option in words"),
    _key("zh", PLAIN, "选项的中文", "the option in Chinese"),
    _key("sets", ValuesKind(), "该选项写入的值", "the values this option writes"),
), conduct.Alternative), or_key="take")  # fmt: skip
DECISION: Final = Table("decisions.D<k>", (
    _needed("question", TEXT, "问题", "question"),
    _key("options", ListOf(OPTION_OF_DECISION), "选项,第一个为建议", "options, the first is the proposal", "alternatives"),
    _key("taken", PLAIN, "所取", "what is taken"),
    _key("source", PLAIN, "依据", "source"),
    _needed("status", _word("decision status", words.DECISION_STATUSES), "状态", "status"),
    _needed("blocking", FLAG, "是否阻止开放入组", "blocking"),
    _key("sets", ListOf(PLAIN, or_one=True), "涉及的值", "paths of the values it sets"),
    _key("by", PLAIN, "由谁决定(角色)", "role that decided"),
    _key("at", DATE, "决定日期", "date"),
), conduct.Decision, named="name")  # fmt: skip
FILE: Final = Table("study file", (
    _needed("trialwright", POSITIVE, "文件格式", "format of the file", "format"),
    _key("record", TableKind(RECORD), "注册页面", "the registry page", "reference"),
    _needed("study", TableKind(STUDY), "研究", "the study", "identity"),
    _key("population", TableKind(POPULATION), "人群", "population"),
    _key("concepts", NamesOf(TableKind(CONCEPT), example="tumour_volume"), "自有词汇", "words the lexicon lacks"),
    _key("criteria", NamesOf(CriteriaKind(), example="enrolment"), "入排标准", "criteria by gate"),
    _key("anchors", NamesOf(TableKind(ANCHOR_DEFINITION), example="discharge"), "自有锚点", "anchors of this study"),
    _needed("gates", NamesOf(TableKind(GATE), example="enrolment"), "关口", "gates"),
    _key("interventions", NamesOf(TableKind(INTERVENTION), example="drug_a"), "干预", "what is given"),
    _key("dosing", TableKind(DOSING), "给药通则", "rules for all doses"),
    _needed("arms", NamesOf(TableKind(ARM), example="drug_arm"), "组别", "arms"),
    _needed("epochs", NamesOf(TableKind(EPOCH), example="screening"), "阶段", "epochs, in order"),
    _key("allocation", NamesOf(Variant("method", "allocation methods", ALLOCATIONS, "none"), example="enrolment"), "分配", "allocation by gate"),
    _key("escalation", TableKind(ESCALATION), "剂量递增", "dose escalation"),
    _key("visits", NamesOf(TableKind(VISIT), example="D1"), "访视", "visits"),
    _key("activities", NamesOf(CELLS, example="haematology"), "访视计划", "schedule of activities", "activity_cells"),
    _key("objectives", TableKind(OBJECTIVES), "目的", "objectives"),
    _needed("endpoints", NamesOf(Variant("kind", "endpoint kinds", ENDPOINTS), example="ORR"), "终点", "endpoints"),
    _key("assessments", PacksKind(PackKind(words.PACK_PARAMETERS)), "规则包", "pinned packs"),
    _key("analysis", TableKind(ANALYSIS), "统计分析", "analysis"),
    _key("safety", TableKind(SAFETY), "安全性", "safety"),
    _key("stopping", NamesOf(TableKind(STOPPING), example="early_deaths"), "停止规则", "stopping rules"),
    _key("feedback", NamesOf(TableKind(FEEDBACK), example="hold"), "个体反馈规则", "feedback on one participant"),
    _key("oversight", NamesOf(TableKind(OVERSIGHT), example="dsmb"), "监督机构", "committees"),
    _key("samples", NamesOf(TableKind(SAMPLE), example="blood"), "标本", "samples"),
    _key("capture", TableKind(CAPTURE), "数据采集", "data capture"),
    _key("decisions", NamesOf(TableKind(DECISION), pattern=r"D[1-9][0-9]{0,2}", example="D1"), "待定事项", "open decisions"),
), making.study)  # fmt: skip
