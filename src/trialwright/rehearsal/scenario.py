"""The assumed truth of a rehearsal: every number a ``Sourced`` value, every default visible as one.

A registry page states no truth; what a rehearsal assumes is listed in its report. Nothing here is drawn: drawing is
``virtual``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from trialwright.rehearsal.recorded_defaults import recorded_defaults
from trialwright.study.lines import Duration, Time
from trialwright.study.study import (
    AdverseEventsEndpoint,
    ProportionEndpoint,
    ResponseEndpoint,
    Study,
    SurvivalEndpoint,
)
from trialwright.values.dates import DAYS_PER_MONTH
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

LADDER: Final = (0.05, 0.15, 0.30, 0.45, 0.60)
"""DLT probabilities assumed when nothing is known: the third level at a target of 0.30."""
_ASSUMED: Final = "assumption of the program; change it with --set or in a scenario file"


def _default(value: Any, zh: str, en: str, source: str = _ASSUMED) -> Sourced[Any]:
    return Sourced(value=value, source=source, status="default", because=Text(zh=zh, en=en))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is assumed to be true.

    Args:
        truth: parameter -> value with its source; probabilities 0..1, rates per month, times in days or months as named.
        trials: number of virtual trials. seed: 64 bits.
        label: name of the scenario.
    """

    truth: Mapping[str, Sourced[Any]] = field(default_factory=dict)
    trials: int = 1000
    seed: int = 1
    label: str = "default"

    def __getitem__(self, name: str) -> Any:
        return self.truth[name].value

    def get(self, name: str, otherwise: Any = None) -> Any:
        found = self.truth.get(name)
        return found.value if found is not None else otherwise

    def having(self, name: str, value: Any, source: str = "given by the user") -> Scenario:
        """The same scenario with one parameter changed."""
        because = self.truth[name].because if name in self.truth else None
        new = Sourced(value=value, source=source, status="stated", because=because)
        return replace(self, truth={**self.truth, name: new})

    @property
    def defaults(self) -> Mapping[str, Sourced[Any]]:
        """The parameters nobody has given."""
        return {k: v for k, v in self.truth.items() if v.status == "default"}


def months(d: Duration) -> float:
    """A duration in reported months."""
    if d.unit == "mo":
        return float(d.number)
    if d.unit == "y":
        return 12 * float(d.number)
    return float(d.days) / DAYS_PER_MONTH


def planned_participants(study: Study) -> int:
    """How many are to be enrolled: the planned number, else the arms' sum, else the design's n, else 30."""
    population = study.population
    if population.enrol is not None:
        return population.enrol
    arms = [a.n for a in study.arms.values()]
    if arms and all(n is not None for n in arms):
        return sum(n for n in arms if n is not None)
    size = study.analysis.sample_size
    return size.n if size is not None and size.n else 30


def recruitment_months(study: Study) -> float | None:
    """Length of the registered recruitment window; ``None`` where the study has none."""
    dates = study.identity.dates
    if dates.start is None or dates.recruit_until is None:
        return None
    days = (dates.recruit_until.last - dates.start.first).days + 1
    return days / DAYS_PER_MONTH if days > 0 else None


def assumptions(study: Study, *, trials: int = 1000, seed: int = 1) -> Scenario:
    """The scenario a study is rehearsed under when nothing is said: each value with the reason for it."""
    truth: dict[str, Sourced[Any]] = {}
    _of_accrual(study, truth)
    _of_conduct(study, truth)
    if study.escalation is not None:
        _of_escalation(study, truth)
    _of_endpoints(study, truth)
    _of_gates(study, truth)
    recorded_defaults(study, truth, _default)
    return Scenario(truth=truth, trials=trials, seed=seed)


def _of_accrual(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    window = recruitment_months(study)
    n = planned_participants(study)
    if window is not None:
        fallen = 0.25
        # the page promises n enrolled in its window: those who fail screening come on top
        rate = n / window / (1 - fallen)
        truth["accrual"] = _default(
            round(rate, 4), f"每月候选者：{n}例 / {window:.1f}个月 / (1−筛败率)", f"candidates a month: {n} in {window:.1f} months, screen failures on top",
            "the registered recruitment window",
        )  # fmt: skip
    else:
        truth["accrual"] = _default(
            round(n / 24 / 0.75, 4),
            "每月候选者（登记无招募期：按24个月入组估计）",
            "candidates a month (no recruitment window on the page: 24 months assumed)",
        )
    truth["screen_failure"] = _default(0.25, "筛选失败比例", "share of candidates who fail screening")
    truth["screening_days"] = _default(7, "自知情同意至入组天数", "days from consent to enrolment")
    truth["start_delay_days"] = _default(3, "自入组至首次治疗天数", "days from enrolment to the first treatment")


def _of_conduct(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    truth["missed_visit"] = _default(0.05, "访视缺失比例", "share of visits that are missed")
    truth["withdrawal_per_month"] = _default(0.01, "每月退出研究的比例", "share who withdraw, per month")
    truth["missed_dose"] = _default(
        0.02, "单次给药未给或推迟的比例", "share of single administrations not given on their day"
    )
    truth["lab_between"] = _default(
        0.30, "检验值个体间变异（对数标准差）", "between-participant variation of laboratory values (log sd)"
    )
    truth["lab_within"] = _default(
        0.15, "检验值个体内变异（对数标准差）", "within-participant variation of laboratory values (log sd)"
    )
    truth["related_ae_per_month"] = _default(
        0.20, "每例每月相关不良事件数（任何级别）", "related adverse events per participant and month, any grade"
    )
    truth["severe_share"] = _default(
        0.20, "相关不良事件中≥3级的比例", "share of related adverse events that are grade 3 or higher"
    )
    truth["fatal_share"] = _default(0.005, "相关不良事件中5级的比例", "share of related adverse events that are fatal")
    for name in study.stopping:
        truth.setdefault(
            "stopping_watch", _default(True, "每次事件后评估停止规则", "stopping rules are looked at after every event")
        )
        del name
    if any(x.titrate is not None for x in study.interventions.values()):
        truth["level_between"] = _default(
            0.35, "血药浓度个体间变异（对数标准差）", "between-participant variation of drug levels (log sd)"
        )


def _of_escalation(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    assert study.escalation is not None
    for k, (name, cohort) in enumerate(study.escalation.cohorts.items()):
        said = cohort.label if cohort.label and name not in f"{cohort.label.zh} {cohort.label.en}" else Text.same(name)
        p = LADDER[k] if k < len(LADDER) else min(0.9, 0.6 + 0.1 * (k - 4))
        truth[f"dlt.{name}"] = _default(
            p, f"{said.zh or name}的真实DLT概率", f"true DLT probability, {said.en or name}",
            "no record states a truth; a ladder whose third level lies at a target of 0.30 (Storer, Biometrics 1989;45:925)",
        )  # fmt: skip
    truth["dlt_time"] = _default("uniform", "DLT出现时间：在观察窗内均匀", "time of a DLT: uniform over its window")
    truth["not_evaluable"] = _default(0.05, "DLT不可评价比例", "share not evaluable for DLT")
    truth["committee_days"] = _default(
        7, "观察窗结束至委员会决定的天数", "days from the last window to the committee's decision"
    )


def _first_horizon(study: Study) -> float:
    for e in study.endpoints.values():
        if isinstance(e, SurvivalEndpoint):
            if e.horizon is not None:
                return months(e.horizon)
            if e.times:
                return months(e.times[-1])
    return 24.0


def _of_endpoints(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    size = study.analysis.sample_size
    kinds = {type(e) for e in study.endpoints.values()}
    if ResponseEndpoint in kinds:
        p = size.alternative if size is not None and size.alternative is not None else None
        truth["response"] = _default(
            float(p) if p is not None else 0.40, "应答概率（设计的备择值）" if p is not None else "应答概率",
            "probability of response (the design's alternative)" if p is not None else "probability of response",
            "analysis.sample size" if p is not None else _ASSUMED,
        )  # fmt: skip
        truth["complete_share"] = _default(
            0.30, "应答者中完全缓解的比例", "share of responders with a complete response"
        )
        null = size.null if size is not None else None
        if null is not None:
            truth["response_null"] = _default(
                float(null), "无效假设的应答概率", "probability of response under the null", "analysis.sample size"
            )
        if len(study.arms) > 1:
            truth["response_control"] = _default(0.30, "对照组应答概率", "probability of response, control arm")
    if SurvivalEndpoint in kinds:
        _of_survival(study, truth)
        hr = size.hazard_ratio if size is not None else None
        if len(study.arms) > 1:
            truth["hazard_ratio"] = _default(
                float(hr) if hr is not None else 0.70, "试验组对对照组的风险比", "hazard ratio, experimental to control",
                "analysis.sample size" if hr is not None else _ASSUMED,
            )  # fmt: skip
    if ProportionEndpoint in kinds:
        truth["proportion"] = _default(0.50, "比例类终点的概率", "probability of a proportion endpoint")
    if any(
        isinstance(e, AdverseEventsEndpoint) and e.window is not None and hasattr(e.window, "of")
        for e in study.endpoints.values()
    ):
        truth["event_after_each"] = _default(
            0.10,
            "每次给药后出现目标不良事件的概率",
            "probability of the adverse event of interest after each administration",
        )


def _of_survival(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    """Half the horizon and the horizon where tumours are treated; longer where response is read from blood counts."""
    horizon = _first_horizon(study)
    responses = [e for e in study.endpoints.values() if isinstance(e, ResponseEndpoint)]
    primary = any(isinstance(e, SurvivalEndpoint) for e in study.primary)
    if responses and not primary and all(e.criteria != "recist" for e in responses):
        truth["median_pfs"] = _default(
            round(2 * horizon, 2),
            "对照（或单臂）中位至复发或死亡时间，月：非肿瘤、生存非主要终点，取随访期的2倍",
            "median time to relapse or death, months, control or only arm: no tumour and survival not primary, twice the horizon",
        )
        truth["median_os"] = _default(
            round(4 * horizon, 2),
            "对照（或单臂）中位生存，月：非肿瘤、生存非主要终点，取随访期的4倍（期末约84%存活）",
            "median survival, months, control or only arm: no tumour and survival not primary, four times the horizon (84 % alive at its end)",
        )
        return
    truth["median_pfs"] = _default(
        round(horizon / 2, 2),
        "对照（或单臂）中位无进展时间，月：随访期的一半",
        "median time to progression or death, months, control or only arm: half the horizon",
    )
    truth["median_os"] = _default(
        round(horizon, 2),
        "对照（或单臂）中位生存，月：等于随访期",
        "median survival, months, control or only arm: the horizon",
    )


def _of_gates(study: Study, truth: dict[str, Sourced[Any]]) -> None:
    for k, g in enumerate(study.gates.values()):
        if k == 0:
            continue
        method, said = study.allocation_at(g.name).method, g.name.replace("_", " ")
        if method == "by_response":
            truth[f"gate.{g.name}"] = _default(
                0.10, f"在关口“{said}”达完全缓解的概率", f"probability of a complete response at gate {said}"
            )
        else:
            truth[f"gate.{g.name}"] = _default(
                0.85, f"除进展外通过关口“{said}”的概率", f"probability of passing gate {said}, progression apart"
            )


def is_time(value: object) -> bool:
    """Whether a value is a time of the study file."""
    return isinstance(value, Time)
