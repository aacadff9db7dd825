"""Two arms with a time-to-event endpoint alone: simulated from entry to the look, normal theory beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil, inf, log, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs import proportionality as nph
from trialwright.designs.events import Piecewise
from trialwright.designs.nonproportional import MaxCombo, Milestone, Rmst, WeightedLogRank
from trialwright.designs.recursion import crossings
from trialwright.designs.survival import LogRank, SurvivalDesign
from trialwright.designs.survival_fixed import milestone_test, rmst_test, simulate_fixed, weighted_test
from trialwright.designs.survival_trials import SurvivalTruth, simulate_survival, yearly_to_hazard
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.alone.family import PEOPLE, Family, Measure, amount, default, of_design, share, simulated
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

Floats = NDArray[np.float64]
_EVENTS: Final = Text(zh="件", en="events")
_FAVOURS: Final = ("拒绝且方向与设计一致的概率", "P(rejected in the direction of the design)")


def _holds(design: Any) -> bool:
    return isinstance(design, SurvivalDesign)


def _time(design: SurvivalDesign) -> Text:
    if design.units_per_year == 12:
        return Text(zh="月", en="months")
    return Text(zh=f"时间单位（每年{design.units_per_year:g}）", en=f"units of time ({design.units_per_year:g} a year)")


def _participants(design: SurvivalDesign) -> int:
    return ceil((design.participants if isinstance(design, LogRank) else design.n) - 1e-9)


def _entry(design: SurvivalDesign) -> float:
    return design.accrual_solved if isinstance(design, LogRank) else design.accrual


def _ratios(design: SurvivalDesign) -> tuple[str, ...]:
    """One name a period."""
    if len(design.hr) == 1:
        return ("hazard_ratio",)
    return tuple(f"hazard_ratio.period{k}" for k in range(1, len(design.hr) + 1))


def truth(design: SurvivalDesign) -> Mapping[str, Sourced[Any]]:
    """Hazard ratio (one a period), control median, entry rate and drop-out: the design's own until somebody says otherwise."""
    source, unit = of_design(design), _time(design)
    out: dict[str, Sourced[Any]] = {}
    for k, (name, hr) in enumerate(zip(_ratios(design), design.hr, strict=True), 1):
        of = "" if len(design.hr) == 1 else f"，第{k}期"
        out[name] = default(
            hr, f"真实风险比（试验组比对照组）{of}",
            f"true hazard ratio, experimental to control{'' if len(design.hr) == 1 else f', period {k}'}", source,
        )  # fmt: skip
    for k, length in enumerate(design.periods, 1):
        zh, en = f"第{k}期长度（{unit.zh}）", f"length of period {k}, {unit.en}"
        out[f"period_length.period{k}"] = default(length, zh, en, source)
    out["median"] = default(
        design.median, f"对照组中位时间（{unit.zh}）", f"median of the control arm, {unit.en}", source
    )
    entry = _entry(design)
    if entry > 0:
        rate = _participants(design) / entry
        out["accrual"] = default(
            round(rate, 4), f"每{'月' if unit.zh == '月' else '时间单位'}入组例数",
            f"participants who enter per {'month' if unit.en == 'months' else 'unit of time'}", source,
        )  # fmt: skip
    out["dropout"] = default(design.dropout, "每年脱落比例", "share who drop out in a year", source)
    return out


def shown(design: SurvivalDesign) -> Vary:
    """No effect, and the effect planned for; of several periods the last."""
    return Vary(name=_ratios(design)[-1], values=(1.0, design.hr[-1]))


def _truth_of(design: SurvivalDesign, scenario: Scenario, n: int) -> SurvivalTruth:
    lengths = tuple(float(scenario[f"period_length.period{k}"]) for k in range(1, len(design.periods) + 1))
    hr = tuple(float(scenario[name]) for name in _ratios(design))
    hazard = Piecewise((*lengths, inf), (log(2) / float(scenario["median"]),) * len(hr))
    dropout = yearly_to_hazard(float(scenario["dropout"]), design.units_per_year)
    entry = n / float(scenario["accrual"]) if "accrual" in scenario.truth else 0.0
    return SurvivalTruth(hazard, hr, dropout, entry, design.ratio)


def _sign(design: SurvivalDesign) -> float:
    """−1 where the design hopes for more events in the experimental arm (recovery, healing)."""
    return -1.0 if design.hr[-1] > 1 else 1.0


def measure(design: SurvivalDesign, scenario: Scenario) -> Sequence[Measure]:
    """Simulated characteristics with their Monte Carlo error, and normal theory beside them."""
    n = _participants(design)
    real = _truth_of(design, scenario, n)
    if isinstance(design, LogRank):
        return _by_events(design, real, n, scenario)
    return _on_a_date(design, real, n, scenario)


def _by_events(design: LogRank, real: SurvivalTruth, n: int, scenario: Scenario) -> Sequence[Measure]:
    plan, unit, sign = design.plan, _time(design), _sign(design)
    two = plan.two
    most = float(design.events)
    asked = [ceil(t * most - 1e-9) for t in plan.looks]
    if asked[-1] > n:
        raise TrialwrightError(
            f"log_rank: {asked[-1]} events among {n} participants cannot be; raise follow_up or accrual"
        )
    found = simulate_survival(real, n, asked, trials=scenario.trials, seed=scenario.seed)
    z = np.nan_to_num(sign * found.z[:, :, 0])
    up, down = z >= np.array(two.upper), z <= np.array(two.lower)
    stops = up | down
    stops[:, -1] = True
    at = stops.argmax(axis=1)
    rows = np.arange(len(z))
    won, early = up[rows, at], at < len(asked) - 1
    events, time = found.events[rows, at], found.time[rows, at]
    entered = n * np.minimum(1.0, time / real.accrual) if real.accrual > 0 else np.full(len(z), float(n))
    drift = -sign * log(real.hr[0]) * sqrt(most * design.ratio) / (1 + design.ratio)
    theory = crossings(drift, plan.looks, two.lower, two.upper)
    out = [simulated("reject", *_FAVOURS, won, is_share=True, drawn=True)]
    out.append(share("reject_theory", *_FAVOURS, sum(theory.upper), how="normal theory"))
    if len(asked) > 1:
        out.append(
            simulated(
                "success_early", "提前因疗效结束的概率", "P(ended early for efficacy)", won & early, is_share=True
            )
        )
        futile = ~won & early
        out.append(
            simulated("futile_early", "提前因无效结束的概率", "P(ended early for futility)", futile, is_share=True)
        )
    out.append(simulated("events", "结束时的事件数", "events at the end", events, _EVENTS))
    out.append(
        simulated("duration", "自首例入组至作出结论", "time from the first entry to the answer", time, unit, drawn=True)
    )
    out.append(
        simulated(
            "enrolled",
            "届时已入组例数（匀速入组）",
            "entered by then, at an even rate",
            entered,
            PEOPLE,
        )
    )
    short = (found.events[:, -1] < asked[-1]).astype(np.float64)
    if short.any():
        out.append(
            simulated(
                "events_short",
                "因脱落而达不到计划事件数的概率",
                "P(the planned events are never reached)",
                short,
                is_share=True,
            )
        )
    return [*out, amount("events_planned", "计划事件数", "events planned", float(asked[-1]), _EVENTS), _size(n)]


def _size(n: int) -> Measure:
    return amount("n", "计划例数", "participants planned", float(n))


def _on_a_date(design: SurvivalDesign, real: SurvivalTruth, n: int, scenario: Scenario) -> Sequence[Measure]:
    from scipy.special import ndtri

    total, sign = real.accrual + design.follow_up, _sign(design)
    limit = float(-ndtri(design.alpha / design.sides))
    test: Callable[..., Floats]
    if isinstance(design, Milestone | Rmst):
        until = design.at if isinstance(design, Milestone) else design.tau
        if until >= total:
            raise TrialwrightError(
                f"{design.name}: {until:g} is not below entry and follow-up together, {total:.3g} at this accrual; lower the rate of entry or the time"
            )
        test = milestone_test(until) if isinstance(design, Milestone) else rmst_test(until)
        expected = nph.milestone_difference if isinstance(design, Milestone) else nph.rmst_difference
        theory = nph.power_of(sign * expected(real, total, until).mean, n, design.alpha, design.sides)
    elif isinstance(design, WeightedLogRank | MaxCombo):
        weights = (
            ((design.rho, design.gamma),)
            if isinstance(design, WeightedLogRank)
            else tuple(zip(design.rho, design.gamma, strict=True))
        )
        test = weighted_test(weights)
        means = nph.expected_weighted(real, total, weights)
        means = means._replace(mean=tuple(sign * m for m in means.mean))
        if isinstance(design, MaxCombo):
            limit = nph.max_combo_critical(means.correlation, design.alpha / design.sides)
            theory = nph.max_combo_power(means, n, design.alpha, design.sides)
        else:
            theory = nph.power_of(means.mean[0], n, design.alpha, design.sides)
    else:
        raise TrialwrightError(f"{design.label.en}: no simulation of this comparison is known here")
    found = simulate_fixed(real, n, total, test, trials=scenario.trials, seed=scenario.seed)
    won = np.nan_to_num(sign * found.z).max(axis=1) >= limit
    return [
        simulated("reject", *_FAVOURS, won, is_share=True, drawn=True),
        share("reject_theory", *_FAVOURS, theory, how="normal theory"),
        simulated("events", "分析时的事件数", "events at the analysis", found.events, _EVENTS, drawn=True),
        amount(
            "duration",
            "自首例入组至分析（计划）",
            "time from the first entry to the analysis, planned",
            total,
            _time(design),
        ),
        _size(n),
    ]


FAMILY: Final = Family(
    name="time to event", label=Text(zh="两组时间-事件比较", en="two arms, time to event"), holds=_holds, truth=truth,
    shown=shown, measure=measure,
    method=Text(
        zh="模拟：均匀入组、（分段）指数时间与脱落，按计划事件数（log_rank）或计划日期（其余）分析；旁列正态理论值。各点为同一批虚拟参与者，附95%蒙特卡罗区间。",
        en="Simulated: even entry, (piecewise) exponential times and drop-out, analysed at the planned events (log_rank) or on the planned date (the others), with normal theory beside it. The same virtual participants at every point; 95 % Monte Carlo intervals.",
    ),
)  # fmt: skip
