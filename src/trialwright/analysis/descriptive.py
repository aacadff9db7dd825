"""Descriptive statistics of tables: quantiles, spread, geometric summaries; missing values are counted, never guessed.

Sources: quantile types by Hyndman & Fan 1996 (type 2 as SAS, type 7 as R and numpy by default).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arrays import Floats, numbers
from trialwright.values.answer import Answer, Known, Unknown


def quantiles(x: ArrayLike, p: Sequence[float] = (0.25, 0.5, 0.75), kind: int = 2) -> Floats:
    """Sample quantiles.

    Args:
        kind: 2 (averaged steps, tables) or 7 (linear).

    >>> quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).tolist()
    [3.0, 5.5, 8.0]
    """
    methods = {2: "averaged_inverted_cdf", 7: "linear"}
    if kind not in methods:
        raise ValueError("quantile types 2 and 7 are offered")
    return np.asarray(np.quantile(numbers(x), list(p), method=methods[kind]))  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a table prints of one sample; ``missing`` participants have no value."""

    n: int
    missing: int
    mean: float
    sd: float
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float


def summary(values: Sequence[float | None]) -> Answer[Summary]:
    """Mean, SD (n - 1), median and quartiles (type 2), range.

    Returns: ``Unknown`` where nobody has a value; the SD of one value is not-a-number.

    >>> s = summary([3, 5, None, 7]).value
    >>> s.n, s.missing, s.mean, s.sd
    (3, 1, 5.0, 2.0)
    """
    known = [float(v) for v in values if v is not None and v == v]
    if not known:
        return Unknown.of("no value was recorded", zh="无记录值")
    x = np.array(known)
    q = quantiles(x)
    return Known(
        Summary(
            n=len(x), missing=len(values) - len(x), mean=float(x.mean()),
            sd=float(x.std(ddof=1)) if len(x) > 1 else float("nan"), median=float(q[1]), q1=float(q[0]), q3=float(q[2]),
            minimum=float(x.min()), maximum=float(x.max()),
        )
    )  # fmt: skip


def standard_deviation(x: ArrayLike) -> float:
    """With n - 1; not-a-number for one value."""
    v = numbers(x)
    return float(v.std(ddof=1)) if len(v) > 1 else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometric:
    """Geometric mean and coefficient of variation in percent; values that are not positive are left out and counted."""

    n: int
    left_out: int
    mean: float
    cv_percent: float


def geometric(x: Sequence[float | None]) -> Answer[Geometric]:
    """exp of the mean log, and 100 sqrt(exp(s²) - 1).

    Returns: ``Unknown`` without a positive value; the CV of one value is not-a-number.

    >>> g = geometric([1.2, 3.4, 2.2, 5.1]).value
    >>> round(g.mean, 4), round(g.cv_percent, 2)
    (2.6011, 68.41)
    """
    logs = [log(float(v)) for v in x if v is not None and v == v and v > 0]
    known = sum(v is not None and v == v for v in x)
    if not logs:
        return Unknown.of("no positive value", zh="无大于零的值")
    s = standard_deviation(logs)
    cv = 100 * sqrt(exp(s * s) - 1) if s == s else float("nan")
    return Known(Geometric(n=len(logs), left_out=known - len(logs), mean=exp(sum(logs) / len(logs)), cv_percent=cv))


def t_quantile(p: float, df: float) -> float:
    """The quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def t_two_sided(t: float, df: float) -> float:
    """The two-sided p of Student's t."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))
