"""What an endpoint is called in tables: its label, else the usual words for its abbreviation or its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trialwright.analysis.wording import duration, item_label, said
from trialwright.study.study import (
    ChangeEndpoint,
    Endpoint,
    RecoveryEndpoint,
    ScaleEndpoint,
    Study,
)
from trialwright.values.text import Text

USUAL: Final[Mapping[str, Text]] = {
    "ORR": Text(zh="客观缓解率", en="Objective response rate"), "CRR": Text(zh="完全缓解率", en="Complete response rate"),
    "DCR": Text(zh="疾病控制率", en="Disease control rate"), "DOR": Text(zh="缓解持续时间", en="Duration of response"),
    "PFS": Text(zh="无进展生存期", en="Progression-free survival"), "OS": Text(zh="总生存期", en="Overall survival"),
    "TFS": Text(zh="无移植生存期", en="Transplant-free survival"), "EFS": Text(zh="无事件生存期", en="Event-free survival"),
    "LC": Text(zh="局部进展", en="Local progression"), "REL": Text(zh="复发", en="Relapse"), "SURV": Text(zh="生存", en="Survival"),
    "DLT": Text(zh="剂量限制性毒性", en="Dose-limiting toxicity"), "PK": Text(zh="药代动力学", en="Pharmacokinetics"),
    "R0": Text(zh="R0切除", en="R0 resection"), "AE": Text(zh="不良事件", en="Adverse events"), "AES": Text(zh="不良事件", en="Adverse events"),
    "TEAE": Text(zh="治疗期间出现的不良事件", en="Treatment-emergent adverse events"),
    "TRAE": Text(zh="治疗相关不良事件", en="Treatment-related adverse events"),
    "TRAE3": Text(zh="≥3级治疗相关不良事件", en="Treatment-related adverse events of grade 3 or higher"),
    "SAE": Text(zh="严重不良事件", en="Serious adverse events"), "QOL": Text(zh="生活质量", en="Quality of life"),
    "COMP": Text(zh="特别关注的并发症", en="Complications of special interest"), "LATE": Text(zh="晚期不良事件", en="Late adverse events"),
    "INF": Text(zh="输注相关反应", en="Infusion-related reactions"), "IME": Text(zh="免疫微环境", en="Immune microenvironment"),
    "IMM": Text(zh="免疫细胞亚群", en="Immune cell subsets"),
}  # fmt: skip
KINDS: Final[Mapping[str, Text]] = {
    "response": Text(zh="缓解", en="Response"), "survival": Text(zh="至事件时间", en="Time to event"),
    "recovery": Text(zh="恢复", en="Recovery"), "adverse_events": Text(zh="不良事件", en="Adverse events"),
    "dlt": Text(zh="剂量限制性毒性", en="Dose-limiting toxicity"), "pk": Text(zh="药代动力学", en="Pharmacokinetics"),
    "change": Text(zh="变化", en="Change"), "scale": Text(zh="量表", en="Questionnaire"), "proportion": Text(zh="比例", en="Proportion"),
}  # fmt: skip


def title_of(study: Study, e: Endpoint) -> Text:
    """The endpoint's label; else usual words; else its kind with what it is of.

    Source: usual abbreviations of clinical trials; the study's own label stands before them.
    """
    if e.label is not None:
        return e.label
    if isinstance(e, ChangeEndpoint | ScaleEndpoint) and e.name not in USUAL:
        what = item_label(study, e.of)
        return Text(zh=f"{what.zh}的变化", en=f"{what.en}: change")
    if isinstance(e, RecoveryEndpoint):
        what = said(study, e.of)
        if e.lasting is None:
            return Text(zh=f"恢复：{what.zh}", en=f"Recovery: {what.en}")
        lasting = duration(e.lasting)
        return Text(zh=f"恢复：{what.zh}，持续 {lasting.zh}", en=f"Recovery: {what.en}, for {lasting.en}")
    return USUAL.get(e.name.upper(), KINDS.get(e.kind, Text.same(e.name)))
