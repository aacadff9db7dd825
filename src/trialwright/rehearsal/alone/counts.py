"""Counting rules alone - single-arm designs and stopping rules - under true rates: exact by the forward recursion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trialwright.designs.binomial import interval, mass
from trialwright.designs.counts import CountDesign
from trialwright.designs.single_stage import Precision
from trialwright.rehearsal.alone.family import ASSUMED, Family, Measure, amount, default, of_design, share
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary
from trialwright.values.sourced import Sourced
from trialwright.values.text import Text

_RATES: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Rates looked at where a rule holds no hypothesis; the same as ``trialwright design`` prints."""


def _is_response(design: Any) -> bool:
    return isinstance(design, CountDesign) and not design.counts_harm


def _is_harm(design: Any) -> bool:
    return isinstance(design, CountDesign) and design.counts_harm


def _name(design: Any) -> str:
    return "toxicity" if design.counts_harm else "response"


def _hypotheses(design: Any) -> tuple[float, ...]:
    """The rates a rule itself speaks of: null and alternative, the tolerated rate, the rate expected."""
    found = [getattr(design, k, None) for k in ("null", "alternative", "limit", "p_low", "expected")]
    return tuple(dict.fromkeys(float(p) for p in found if p is not None))


def truth(design: Any) -> Mapping[str, Sourced[Any]]:
    """The true rate, and the share that cannot be evaluated."""
    rates = _hypotheses(design)
    zh, en = (
        ("真实毒性概率", "true probability of the toxicity")
        if design.counts_harm
        else ("真实应答概率", "true probability of response")
    )
    rate = rates[-1] if rates else 0.2
    return {
        _name(design): default(rate, zh, en, of_design(design) if rates else ASSUMED),
        "not_evaluable": default(
            0.0, "不可评价比例：0为公布的操作特征所设", "share not evaluable: 0, as in the published characteristics",
            ASSUMED,
        ),
    }  # fmt: skip


def shown(design: Any) -> Vary:
    """Both hypotheses beside each other; a row of rates for a rule that does not hold two."""
    rates = _hypotheses(design)
    if design.counts_harm or len(rates) < 2:
        rates = tuple(sorted({*rates, *_RATES}))
    return Vary(name=_name(design), values=rates)


def measure(design: Any, scenario: Scenario) -> Sequence[Measure]:
    """Exact characteristics; those not evaluable are replaced or fail, as the design says."""
    p, lost = float(scenario[_name(design)]), float(scenario["not_evaluable"])
    replaced = design.missing_as == "replaced"
    rate = p if replaced else p * (1 - lost)
    if isinstance(design, Precision):
        return _of_precision(design, rate, lost if replaced else 0.0)
    found = design.bounds.under(rate)
    most = design.bounds.looks[-1]
    out = []
    if design.counts_harm:
        out.append(share("stop", "因安全性停止的概率", "P(stopped for safety)", found.reject, drawn=True))
        early = sum(found.high[:-1])
        out.append(share("stop_early", "末次判定之前停止的概率", "P(stopped before the last look)", float(early)))
    else:
        out.append(share("reject", "拒绝无效假设（成功）的概率", "P(null rejected: success)", found.reject, drawn=True))
        bounds = list(zip(design.bounds.looks, design.bounds.low, design.bounds.high, strict=True))[:-1]
        if any(low >= 0 for _, low, _ in bounds):
            out.append(
                share("futile_early", "提前因无效终止的概率", "P(stopped early for futility)", found.stop_low_early)
            )
        if any(high <= n for n, _, high in bounds):
            early = found.stop_early - found.stop_low_early
            out.append(share("success_early", "提前成功的概率", "P(success before the last look)", early))
    out.append(
        amount("evaluable", "期望可评价例数", "expected number of evaluable participants", found.expected_n, drawn=True)
    )
    if lost and replaced:
        enrolled = found.expected_n / (1 - lost)
        out.append(
            amount("enrolled", "期望入组例数（含替换者）", "expected number enrolled, replacements too", enrolled)
        )
    out.append(amount("most", "最多可评价例数", "largest number of evaluable participants", float(most)))
    return out


def _of_precision(design: Precision, p: float, lost: float) -> Sequence[Measure]:
    """Nothing is decided: how wide the interval is, and how often it holds the truth."""
    n = design.n
    weights = mass(n, p).tolist()
    widths = [(high - low) / 2 for low, high in (interval(x, n, design.conf) for x in range(n + 1))]
    half = sum(w * h for w, h in zip(weights, widths, strict=True))
    within = sum(w for w, h in zip(weights, widths, strict=True) if h <= design.half_width + 1e-12)
    out = [
        share("within", "区间半宽不超过所求的概率", "P(half-width at most the one wanted)", within, drawn=True),
        share("half_width", "区间半宽的期望（百分点）", "expected half-width of the interval, in points", half, drawn=True),
        share("coverage", "区间包含真值的概率", "P(the interval holds the truth)", design.coverage(p)),
        amount("most", "可评价例数", "evaluable participants", float(n)),
    ]  # fmt: skip
    if lost:
        out.append(
            amount("enrolled", "期望入组例数（含替换者）", "expected number enrolled, replacements too", n / (1 - lost))
        )
    return out


_METHOD: Final = Text(
    zh="二项分布逐次判定的递推，精确计算，无模拟误差；不涉及访视、时限与退出。",
    en="Exact: the binomial is carried forward from look to look; there is no simulation error, and no visit, date or withdrawal.",
)
RESPONSE: Final = Family(
    name="response", label=Text(zh="单臂计数设计", en="single-arm counting rules"), holds=_is_response, truth=truth,
    shown=shown, measure=measure, method=_METHOD,
)  # fmt: skip
HARM: Final = Family(
    name="toxicity", label=Text(zh="安全性停止规则", en="stopping rules for safety"), holds=_is_harm, truth=truth,
    shown=shown, measure=measure, method=_METHOD,
)  # fmt: skip
