"""The reasons a draft gives for its own values, in both languages; a reason that a person wrote stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from trialwright.values.text import Text

REASONS: Final[Mapping[str, str]] = {
    "read from the words of the arm": "由程序解读干预组的文字",
    "a registry form has no roles": "注册表没有干预角色一栏",
    "the record gives no rhythm": "记录未写给药节律",
    "exact: fewer than 30 participants": "少于30例，用精确法",
    "the program's default": "程序默认值",
    "a default of the program, not in the record": "程序默认值，记录中没有",
    "the page names no day 1": "页面未定义第1天",
    "the page names no visits": "页面未列访视",
    "not stated": "未写明",
    "not in the record": "记录中没有",
    "not on the page": "页面上没有此项",
    "not asked by the form": "注册表不问此项",
    "never asked by this register": "该注册库不询问此项",
    "censoring by the FDA guidance of 2018": "按FDA 2018年指南删失",
    "one site on the page": "页面只有一个研究地点",
    "the record names no version": "记录未写版本",
    "the record names no set of criteria": "记录未写所用标准",
    "the record gives no definition: the investigator answers": "记录未给定义，由研究者判断",
    "the record gives no unit": "记录未写单位",
    "the record may name others": "记录中或另有其他",
    "the record does not say who chooses": "记录未写由谁选择",
    "solid tumours: RECIST 1.1 (Eur J Cancer 2009;45:228)": "实体瘤：RECIST 1.1（Eur J Cancer 2009;45:228）",
    "no dose in the record": "记录中没有剂量",
    "the amount is not in the record": "记录中没有用量",
    "from prose": "取自叙述文字",
    "an equal share": "各组均分",
    "everybody who was given something": "所有接受过治疗者",
    "everybody randomised": "所有随机者",
    "given in every arm": "各组均给予",
    "given in the comparison arm": "对照组给予",
    "the page gives no type": "页面未写组别类型",
    "the page says no random allocation": "页面写明非随机",
    "the page shows no title": "页面没有标题",
    "the assay's unit is to come": "检测单位待定",
    "dose levels": "剂量水平",
    "ellipsoid, π/6 of the box": "椭球体，长×宽×高×π/6",
    "the words give no start of the maintenance: proposed": "原文未写维持治疗何时开始；程序拟定",
    "not in a form we can use": "写法无法取用",
    "the usual list of a phase I trial": "I期试验的通用清单",
    "a volume share is given as the same volume": "按体积份额给予同等体积",
    "the two ends of the age field have units we cannot join": "年龄上下限的单位无法合并",
    "proposed; a registry page has no schedule of activities": "程序拟定；注册页面没有访视检查计划",
    "days named by the outcomes; screening, end of treatment and windows are the program's defaults": "访视日取自结局指标；筛选、治疗结束和时间窗为程序默认值",
    "platelets at least 20 without transfusion for 7 d, usual": "血小板≥20且7天未输注，通用定义",
    "haemoglobin at least 80 without red cells for 28 d, usual": "血红蛋白≥80且28天未输红细胞，通用定义",
    "ANC at least 0.5 on 3 days, usual for engraftment": "连续3天中性粒细胞≥0.5，植入的通用定义",
}
_STATES: Final = (
    ("lost: the register has it, the mirror or export dropped it", "丢失（注册库有此项，镜像或导出未保留）"),
    ("blank: the label is printed without a value", "空白（有标签，未填写）"),
)
_WHERE: Final = re.compile(r"(?: \((?P<layer>mirror|registrant|register|export|page), line (?P<line>\d+)\))?$")
_SHAPE: Final = re.compile(r"the page says (?P<words>.*); (?P<shape>[^;]+)")
_SHAPES: Final = {
    "one group": "单组", "randomised, yet the page shows no arms": "随机，但页面没有组别",
    "the page says randomised or parallel": "页面写明随机或平行对照",
    "several groups, nothing about randomisation": "多组，未写明随机",
    "the groups differ in dose only and nobody is randomised": "各组只有剂量不同，且不随机",
}  # fmt: skip
_LAYERS: Final = {"mirror": "镜像", "registrant": "申办者", "register": "注册库", "export": "导出", "page": "页面"}


def reason_in_both(reason: str) -> Text:
    """A reason of a draft in both languages; any other as it was typed.

    >>> reason_in_both("not stated").zh, reason_in_both("as Dr. X wrote").zh
    ('未写明', 'as Dr. X wrote')
    """
    known = REASONS.get(reason)
    if known is not None:
        return Text(zh=known, en=reason)
    for en, zh in _STATES:
        if reason.startswith(en) and (m := _WHERE.fullmatch(reason, len(en))) is not None:
            where = f"（{_LAYERS[m['layer']]}，第{m['line']}行）" if m["layer"] else ""
            return Text(zh=zh + where, en=reason)
    if (said := _SHAPE.fullmatch(reason)) is not None and said["shape"] in _SHAPES:
        words = "无" if said["words"] == "nothing" else said["words"]
        return Text(zh=f"页面所写：{words}；{_SHAPES[said['shape']]}", en=reason)
    head, sep, tail = reason.partition("; the field: ")
    if sep and head == "from the criteria":
        rest = reason_in_both(tail)
        return Text(zh=f"取自入排标准；该栏：{rest.of('zh')}", en=reason)
    return Text.same(reason)
