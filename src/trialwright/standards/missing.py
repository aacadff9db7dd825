"""What a rule was not given, said once in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from trialwright.values.answer import Unknown
from trialwright.values.text import Text

NAMES: Final = MappingProxyType({
    "age": "年龄", "albumin": "白蛋白", "anc": "中性粒细胞", "ANC": "中性粒细胞", "ascites": "腹水", "base": "基线值",
    "bilirubin": "胆红素", "cellularity": "骨髓增生程度", "creatinine": "肌酐", "daily rise": "每日升高值", "daily_dose": "日剂量",
    "dialysis": "是否透析", "encephalopathy": "肝性脑病", "gfr": "肾小球滤过率", "Hb": "血红蛋白", "he": "肝性脑病分级", "height": "身高",
    "hours_at_38": "≥38.0 ℃ 持续时间", "inr": "INR", "lactate": "乳酸", "length": "长径", "lln": "正常下限",
    "lower limit of Hb": "血红蛋白正常下限", "map": "平均动脉压", "on anticoagulation": "是否抗凝治疗", "pf": "氧合指数",
    "physiologic consequences": "有无生理学后果", "PLT": "血小板", "pta": "PTA", "residual haematopoiesis": "残存造血",
    "reticulocytes": "网织红细胞", "rrt": "是否肾脏替代治疗", "sex": "性别", "sodium": "血钠", "strain or marker": "有无 GLS 下降或心脏标志物升高",
    "symptomatic": "有无症状", "target_auc": "目标 AUC", "temperature": "体温", "trough": "谷浓度", "uln": "正常上限",
    "vasopressor": "是否用升压药", "wbc": "白细胞", "weight": "体重", "width": "宽径",
    "time of the last dose": "末次给药时间", "day of the last change": "末次调量日期",
})  # fmt: skip
"""Chinese words for the names of inputs; what is not listed reads the same."""


def named(names: Iterable[str]) -> Text:
    """The names, in order, as both languages read them.

    >>> named({"weight", "age"}).zh
    '年龄、体重'
    """
    ordered = sorted(names)
    return Text(zh="、".join(NAMES.get(n, n) for n in ordered), en=", ".join(ordered))


def not_recorded(names: Iterable[str]) -> Unknown:
    """Unknown because these were not recorded.

    >>> not_recorded({"age"}).because.zh
    '未记录：年龄'
    """
    missing = frozenset(names)
    words = named(missing)
    return Unknown(Text(zh=f"未记录：{words.zh}", en=f"{words.en} not recorded"), missing)


def missing_of(**inputs: object) -> Unknown:
    """Unknown because of those inputs that are ``None``.

    >>> missing_of(age=60, weight=None).because.en
    'weight not recorded'
    """
    return not_recorded(n for n, v in inputs.items() if v is None)
