"""Whether the sample size gives the power stated: exact binomial for one stage, Schoenfeld's events for a log-rank test."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, comb, log
from statistics import NormalDist

from trialwright.study.questions import doubt
from trialwright.study.study import SampleSize, Study
from trialwright.values.finding import Finding, Severity

_TOLERANCE = 0.005


def doubts_of_size(study: Study) -> Iterator[Finding]:
    """STU-38: recomputed, the number of participants or events does not give the power (or the error) that is stated.

    Source: exact single stage: A'Hern, Stat Med 2001;20:859. Events: Schoenfeld, Biometrics 1983;39:499.
    """
    size = study.analysis.sample_size
    if size is None:
        return
    told = (
        _single(size)
        if size.design == "single_stage"
        else _log_rank(size, study)
        if size.design == "log_rank"
        else None
    )
    if told is not None:
        zh, en = told
        yield doubt(
            study,
            "STU-38",
            Severity.WARNING,
            "analysis.sample size",
            zh,
            en,
            "核对例数、界值和检验效能",
            "check number, limit and power",
            kind="statistics",
            source="A'Hern 2001; Schoenfeld 1983",
        )


def tail(n: int, least: int, p: float) -> float:
    """P(X >= least) of n with probability p.

    >>> round(tail(10, 6, 0.255), 4)
    0.0217
    """
    return float(sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(least, n + 1)))


def critical(n: int, p0: float, alpha: float) -> int:
    """The least number of successes that is too many under p0."""
    return next((r for r in range(n + 2) if tail(n, r, p0) <= alpha), n + 1)


def _single(s: SampleSize) -> tuple[str, str] | None:
    if s.n is None or s.null is None or s.alternative is None:
        return None
    p0, p1, alpha = float(s.null), float(s.alternative), float(s.alpha or 0) or 0.05
    alpha = alpha / 2 if s.sides == 2 else alpha
    least = s.success if s.success is not None else critical(s.n, p0, alpha)
    error, power = tail(s.n, least, p0), tail(s.n, least, p1)
    if error > alpha + _TOLERANCE:
        return (
            f"{s.n}例中至少{least}例:实际α为{error:.3f},超过{alpha:g}",
            f"at least {least} of {s.n}: the error is {error:.3f}, above {alpha:g}",
        )
    if s.power is not None and power < float(s.power) - _TOLERANCE:
        return (
            f"{s.n}例中至少{least}例:检验效能为{power:.3f},低于{s.power}",
            f"at least {least} of {s.n}: the power is {power:.3f}, below {s.power}",
        )
    return None


def _log_rank(s: SampleSize, study: Study) -> tuple[str, str] | None:
    if s.hazard_ratio is None or s.power is None or s.events is None or not 0 < float(s.hazard_ratio) != 1:
        return None
    normal = NormalDist()
    alpha = float(s.alpha or 0) or 0.05
    z = normal.inv_cdf(1 - alpha / (s.sides or 2)) + normal.inv_cdf(float(s.power))
    ratio = _ratio(study)
    needed = ceil(z * z / (ratio * (1 - ratio) * log(float(s.hazard_ratio)) ** 2) - 1e-9)
    if needed > s.events + 1:
        return (
            f"风险比{s.hazard_ratio}、效能{s.power}需{needed}个事件,文件写{s.events}个",
            f"a hazard ratio of {s.hazard_ratio} with power {s.power} needs {needed} events, the file has {s.events}",
        )
    return None


def _ratio(study: Study) -> float:
    """The share of the first arm."""
    for a in study.allocation.values():
        ratio = getattr(a, "ratio", None)
        if ratio:
            values = list(ratio.values())
            return float(values[0]) / float(sum(values))
    return 0.5
