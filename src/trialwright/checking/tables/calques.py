"""Machine-translation calques: Chinese renderings that no clinician writes, with the word meant.

Interface words are the labels of registry mirrors; clinical words are wrong renderings of ordinary English trial terms.
Right-hand words: 全国科学技术名词审定委员会, 医学名词; ICH E6(R2) 中文版.
"""

from __future__ import annotations

from typing import Final

from trialwright.checking.words import gated

SOURCE: Final = "全国科学技术名词审定委员会，医学名词；ICH E6(R2) 中文版"

# wrong rendering, what the English said, the usual Chinese word, whether it decides who is treated or when
CLINICAL: Final = (
    (r"心脏休息率|休息心率", "resting heart rate", "静息心率", False),
    (r"急性[/／]慢性慢性|慢性慢性|慢性[^，。；]{0,6}衰竭急性", "acute-on-chronic", "慢加急性", True),
    (r"鼓室体温", "tympanic temperature", "鼓膜温度（耳温）", False),
    (r"(?:第一次|首次)拒绝|拒绝后", "(first) rejection", "（首次）排斥反应", True),
    (r"凝血酶原活性", "prothrombin activity", "凝血酶原活动度（PTA）", False),
    (r"碳水化合物复合抗原", "carbohydrate antigen", "糖类抗原", False),
    (r"主题(?=[^，。；]{0,8}(?:接受|完成|必须|年龄))", "subject", "受试者", False),
    (r"手臂(?=[^，。；]{0,6}(?:接受|患者|剂量|治疗|[ABⅠ12]))", "arm", "组", False),
    (r"耐心(?=[^，。；]{0,6}(?:接受|完成|入组))", "patient", "患者", False),
    (r"怀孕测试", "pregnancy test", "妊娠试验", False),
    (r"生育潜力|生育潜能的女人|具有生殖潜力", "childbearing potential", "有生育能力", False),
    (r"绝育的外科", "surgically sterile", "已行绝育手术", False),
    (r"洗出期|冲洗期|冲刷期", "washout period", "洗脱期", False),
    (r"护理标准", "standard of care", "标准治疗", False),
    (r"可评价的疾病|可测量的疾病", "measurable disease", "可测量病灶", False),
    (r"总体生存|整体生存(?!期)", "overall survival", "总生存期", False),
    (r"无进展的生存", "progression-free survival", "无进展生存期", False),
    (r"不利事件|不利影响事件|负面事件", "adverse event", "不良事件", False),
    (r"严厉的?不良|严峻的", "severe", "重度", False),
    (r"盲目的(?:研究|试验|医生|评估)|双盲目|单盲目", "blinded", "设盲的", False),
    (r"假的比较|虚假比较", "sham comparator", "假手术/假刺激对照", False),
    (r"有源比较|主动比较器", "active comparator", "阳性对照", False),
    (r"推注(?=[^，。；]{0,4}(?:饮食|食物))", "bolus", "团注", False),
    (r"左心室射血部分|射血部分", "ejection fraction", "射血分数", False),
    (r"中性粒细胞绝对数量", "absolute neutrophil count", "中性粒细胞绝对计数", False),
    (r"正常上限的?倍|正常的上限", "upper limit of normal", "正常值上限", False),
    (r"心脏骤停性|心力衰竭的?失败", "heart failure", "心力衰竭", False),
    (r"吞下的困难|咽下的困难", "dysphagia", "吞咽困难", False),
    (r"治疗臂|实验臂|对照臂|控制臂", "arm", "治疗组、试验组、对照组", False),
    (r"控制组", "control group", "对照组", False),
    (r"身体检查的?身体|物理考试|体检考试", "physical examination", "体格检查", False),
)  # fmt: skip

# labels of mirrors: calque, English label, the register's Chinese label
INTERFACE: Final = (
    ("地位", "Status", "状态"),
    ("武器和干预", "Arms and Interventions", "分组与干预"),
    ("屏蔽", "Masking", "盲法"),
    ("大体时间", "Time Frame", "测量时间点"),
    ("初级完成", "Primary Completion", "主要终点完成日期"),
    ("学习开始", "Study Start", "研究开始"),
    ("学习地点", "Study Locations", "研究地点"),
    ("学习计划", "Study Plan", "研究方案"),
    ("介入模型", "Interventional Model", "干预模型"),
    ("注册 (预期的)", "Enrollment (Anticipated)", "样本量（计划）"),
    ("年长者", "Older Adult", "老年人"),
    ("安慰剂比较", "Placebo Comparator", "安慰剂对照"),
)

CLINICAL_PATTERNS: Final = tuple((gated(p), en, zh, decides) for p, en, zh, decides in CLINICAL)
