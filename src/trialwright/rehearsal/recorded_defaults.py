"""The assumptions behind what a kept trial records: tumour size, drug levels, transfusion, answers, margins, anchors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from trialwright.study.study import (
    AdverseEventsEndpoint,
    PkEndpoint,
    ProportionEndpoint,
    RecoveryEndpoint,
    ResponseEndpoint,
    ScaleEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.values.sourced import Sourced

Default = Callable[..., Sourced[Any]]
_GUIDELINE: Final = "Killick, Br J Haematol 2016;172:187 (supportive care); change it with --set"
_USUAL: Final = {"transplantation": 0.03, "discharge": 1.0, "mucosal_ulcer": 0.01}
"""Anchors of which one can say how often they come, per month; every other comes at 0.01."""


def recorded_defaults(study: Study, truth: dict[str, Sourced[Any]], default: Default) -> None:
    """Adds the parameters the study's endpoints ask for, each with its reason."""
    endpoints = study.endpoints.values()
    if any(isinstance(e, ResponseEndpoint) and e.criteria == "recist" for e in endpoints):
        truth["target_sum_mm"] = default(
            60.0, "入组时靶病灶径线总和中位，mm", "median sum of target diameters at entry, mm"
        )
        truth["target_sum_between"] = default(0.40, "径线总和个体间变异（对数标准差）", "between-participant variation of that sum (log sd)")  # fmt: skip
    if any(isinstance(e, PkEndpoint) for e in endpoints):
        _levels(truth, default)
    if "saa" in study.assessments:
        truth["entry_hb"] = default(65.0, "入组时血红蛋白中位，g/L：再障患者依赖输血，入排标准未限定", "middle haemoglobin at entry, g/L: they depend on transfusion and no criterion says so")  # fmt: skip
    texts = [e.of.text for e in endpoints if isinstance(e, ProportionEndpoint | RecoveryEndpoint)]
    if "saa" in study.assessments or any("_transfusion" in t for t in texts):
        truth["platelets_below"] = default(20.0, "血小板低于此值时输注，×10⁹/L（ATG治疗期）", "platelets are transfused below, x10^9/L (while ATG is given)", _GUIDELINE)  # fmt: skip
        truth["red_cells_below"] = default(70.0, "血红蛋白低于此值时输红细胞，g/L", "red cells are transfused below, g/L", _GUIDELINE)  # fmt: skip
    if any(isinstance(e, ScaleEndpoint) for e in endpoints):
        truth["form_burden"] = default(0.35, "问卷答案的症状负担（0–1）", "burden behind the answers of a questionnaire, 0 to 1")  # fmt: skip
        truth["form_blank"] = default(0.02, "单题未答比例", "share of single questions left blank")
    if any(x.type.startswith(("surgery", "procedure/surgery")) for x in study.interventions.values()):
        truth["margin_r0"] = default(0.60, "手术R0切除比例（其余R1:R2为2:1）", "share of operations with an R0 margin; the rest R1 to R2 two to one")  # fmt: skip
    if any(isinstance(e, AdverseEventsEndpoint) and e.of == "special interest" for e in endpoints):
        truth["special_share"] = default(0.15, "不良事件中属特别关注事件的比例", "share of adverse events that are of special interest")  # fmt: skip
    if any(isinstance(e, SurvivalEndpoint) and "relapse" in str(e.event) for e in endpoints):
        truth["relapse_per_month"] = default(0.015, "应答者每月复发的比例（随访120天后起）", "share of responders who relapse, per month, from day 120 of follow-up")  # fmt: skip
    _anchors(study, truth, default)


def _levels(truth: dict[str, Sourced[Any]], default: Default) -> None:
    truth["pk_peak"] = default(20.0, "最低剂量水平的血药峰浓度（检测单位）", "peak level at the lowest dose, in the unit of the assay")  # fmt: skip
    truth["pk_half_life_fast"] = default(4.0, "快相半衰期，小时", "half-life of the fast phase, hours")
    truth["pk_half_life_slow"] = default(120.0, "慢相半衰期，小时", "half-life of the slow phase, hours")
    truth["pk_fast_share"] = default(0.70, "快相占峰浓度比例", "share of the fast phase in the peak")
    truth["pk_between"] = default(
        0.40, "浓度个体间变异（对数标准差）", "between-participant variation of levels (log sd)"
    )
    truth["pk_within"] = default(0.10, "单次检测变异（对数标准差）", "variation of single measurements (log sd)")
    truth["pk_plasma_ratio"] = default(1.20, "血浆与全血浓度比", "plasma to whole blood")
    truth["pk_urine_ratio"] = default(0.30, "尿与全血浓度比", "urine to whole blood")
    truth["pk_lloq"] = default(0.5, "定量下限（检测单位）", "lower limit of quantification, in the unit of the assay")
    truth["pk_minutes"] = default(10, "给药时长，分钟；采血偏移自给药结束计", "length of the administration, minutes; offsets count from its end")  # fmt: skip
    truth["urine_litres"] = default(1.5, "每次收集尿量，升", "volume of a urine collection, litres")


def _anchors(study: Study, truth: dict[str, Sourced[Any]], default: Default) -> None:
    for name, anchor in study.anchors.items():
        if not anchor.is_recorded:
            continue
        if name == "local_progression":
            truth["local_share"] = default(0.50, "进展中局部进展的比例", "share of progressions that are local")
            continue
        label, plain = anchor.label, name.replace("_", " ")
        zh, en = (label.zh, label.en) if label is not None else (anchor.zh or plain, anchor.en or plain)
        truth[f"anchor.{name}"] = default(
            _USUAL.get(name, 0.01), f"每月发生“{zh}”的比例", f"share with {en}, per month"
        )
