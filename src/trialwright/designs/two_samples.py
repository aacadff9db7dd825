"""Two arms with a binary or continuous endpoint: sizes by named methods, power by enumeration or the noncentral t."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import asin, ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.binomial import mass
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.designs.parameters import DesignEntry, check, choice, integer, number, settings_of, shown
from trialwright.errors import TrialwrightError, UnknownName
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

PROPORTION_METHODS: Final = ("farrington_manning", "pooled", "unpooled", "arcsine", "casagrande", "fisher")
_SOURCE: Final = "Farrington CP, Manning G, Stat Med 1990;9:1447-1454; Casagrande JT et al., Biometrics 1978;34:483-486"
Floats = NDArray[np.float64]


def _z(alpha: float, sides: int, power: float) -> tuple[float, float]:
    from scipy.special import ndtri

    return float(-ndtri(alpha / sides)), float(ndtri(power))


def _null_rates(p1: float, p2: float, margin: float, ratio: float) -> tuple[float, float]:
    """Maximum likelihood rates under p2 − p1 = margin, group 2 being ``ratio`` times as large."""
    if abs(margin) < 1e-12:
        pooled = (p1 + ratio * p2) / (1 + ratio)
        return pooled, pooled
    from scipy.optimize import minimize_scalar
    from scipy.special import xlog1py, xlogy

    def minus(a: float) -> float:
        b = a + margin
        return -float(xlogy(p1, a) + xlog1py(1 - p1, -a) + ratio * (xlogy(p2, b) + xlog1py(1 - p2, -b)))

    low, high = max(0.0, -margin) + 1e-12, min(1.0, 1 - margin) - 1e-12
    a = float(minimize_scalar(minus, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).x)
    return a, a + margin


def two_proportions(
    p1: float,
    p2: float,
    *,
    method: str = "farrington_manning",
    ratio: float = 1.0,
    alpha: float = 0.025,
    sides: int = 1,
    power: float = 0.8,
    margin: float = 0.0,
) -> float:
    """Participants in all, unrounded (``fisher``: the exact whole number).

    Args:
        p1: control. p2: experimental. margin: of p2 − p1 under the null (0 = superiority). ratio: experimental : control.
    Source: Farrington & Manning 1990; Casagrande, Pike & Smith 1978.

    >>> round(two_proportions(0.2, 0.4), 6)
    162.448481
    """
    za, zb = _z(alpha, sides, power)
    delta = abs(p2 - p1 - margin)
    real = p1 * (1 - p1) + p2 * (1 - p2) / ratio
    if method in ("farrington_manning", "pooled", "casagrande"):
        a, b = _null_rates(p1, p2, margin, ratio) if method != "pooled" else _null_rates(p1, p2, 0.0, ratio)
        first = (za * sqrt(a * (1 - a) + b * (1 - b) / ratio) + zb * sqrt(real)) ** 2 / delta**2
        if method == "casagrande":
            first *= (1 + sqrt(1 + 2 * (ratio + 1) / (first * ratio * delta))) ** 2 / 4
    elif method == "unpooled":
        first = (za + zb) ** 2 * real / delta**2
    elif method == "arcsine":
        first = (za + zb) ** 2 * (1 + 1 / ratio) / (2 * (asin(sqrt(p2)) - asin(sqrt(p1 + margin)))) ** 2
    elif method == "fisher":
        return float(_fisher_size(p1, p2, ratio, alpha, sides, power))
    else:
        raise UnknownName(
            "method for two proportions", method, near_names(method, PROPORTION_METHODS), known=PROPORTION_METHODS
        )
    return first * (1 + ratio)


def _fisher_size(p1: float, p2: float, ratio: float, alpha: float, sides: int, power: float) -> int:
    """The first size from which on the exact power holds for the next two as well (power is a saw-tooth)."""
    start = max(2, ceil(two_proportions(p1, p2, ratio=ratio, alpha=alpha, sides=sides, power=power) / (1 + ratio)) - 2)
    for n1 in range(start, start + 400):
        if fisher_power(n1, ceil(n1 * ratio - 1e-9), p1, p2, alpha, sides) >= power:
            return n1 + ceil(n1 * ratio - 1e-9)
    raise TrialwrightError("no size found for Fisher's test within 400 of the normal approximation")


@lru_cache(maxsize=512)
def fisher_rejects(n1: int, n2: int, alpha: float, sides: int) -> NDArray[np.bool_]:
    """Which tables (x1, x2) Fisher's test rejects; one-sided: x2/n2 larger."""
    from scipy.special import gammaln

    def choose(n: int, k: Floats) -> Floats:
        return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))

    rejects = np.zeros((n1 + 1, n2 + 1), dtype=bool)
    for m in range(n1 + n2 + 1):
        x2 = np.arange(max(0, m - n1), min(n2, m) + 1, dtype=np.float64)
        p = np.exp(choose(n1, m - x2) + choose(n2, x2) - choose(n1 + n2, np.array(float(m))))
        # two-sided as R fisher.test: tables at most as probable, with a relative slack of 1e-7
        value = np.cumsum(p[::-1])[::-1] if sides == 1 else np.array([p[p <= q * (1 + 1e-7)].sum() for q in p])
        column = x2.astype(np.int64)
        rejects[m - column, column] = value <= alpha + 1e-12
    return rejects


def fisher_power(n1: int, n2: int, p1: float, p2: float, alpha: float = 0.05, sides: int = 2) -> float:
    """P(Fisher's exact test rejects), by enumeration of all tables.

    Args:
        n1, p1: control. n2, p2: experimental. sides: 1 tests p2 > p1.
    Source: R stats::fisher.test for the two-sided p-value.

    >>> round(fisher_power(10, 10, 0.5, 0.5), 6)
    0.012779
    """
    rejects = fisher_rejects(n1, n2, alpha, sides)
    return float(mass(n1, p1) @ rejects @ mass(n2, p2))


def t_power(n1: float, n2: float, difference: float, sd: float, alpha: float = 0.05, sides: int = 2) -> float:
    """Power of the t-test; of a two-sided test the tail of the effect.

    >>> round(t_power(10, 10, 1, 1), 6)
    0.561985
    """
    from scipy.special import nctdtr, stdtrit

    df = n1 + n2 - 2
    shift = abs(difference) / sd * sqrt(n1 * n2 / (n1 + n2))
    return float(1 - nctdtr(df, shift, stdtrit(df, 1 - alpha / sides)))


def two_means(
    difference: float, sd: float, *, ratio: float = 1.0, alpha: float = 0.025, sides: int = 1, power: float = 0.8
) -> float:
    """Participants in all, unrounded, by the noncentral t.

    >>> round(two_means(0.5, 1), 4)
    127.5315
    """
    from scipy.optimize import brentq

    def excess(n: float) -> float:
        n1 = n / (1 + ratio)
        return t_power(n1, n - n1, difference, sd, alpha, sides) - power

    return float(brentq(excess, 2.0 + 1e-6 + 1e-3, 1e7, xtol=1e-9)) if excess(2.01) < 0 else 2.01


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoArmDesign(ABC):
    """What the fixed two-arm designs share."""

    ratio: float = number(1.0, 0.25, 4.0, zh="试验组:对照组", en="experimental : control")
    alpha: float = number(0.05, 0.0005, 0.25, zh="α（总）", en="alpha, total")
    sides: int = integer(2, 1, 2, zh="单侧/双侧", en="sides")
    power: float = number(0.80, 0.5, 0.999, zh="把握度", en="power")

    @property
    @abstractmethod
    def n(self) -> float:
        """Participants in all, unrounded."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The paper the method is taken from."""

    @property
    @abstractmethod
    def label(self) -> Text:
        """What people call it."""

    @property
    def arms(self) -> tuple[int, int]:
        """Control and experimental, each rounded up."""
        n1 = ceil(self.n / (1 + self.ratio) - 1e-9)
        return n1, ceil(n1 * self.ratio - 1e-9)

    @abstractmethod
    def power_at(self, n1: int, n2: int) -> float:
        """Power with so many in each group."""

    def table(self) -> DecisionTable:
        """n around the size found, with the power of each."""
        n1 = self.arms[0]
        steps = sorted({max(2, round(n1 * f)) for f in (0.7, 0.8, 0.9, 1.0, 1.1, 1.25)})
        rows = []
        for k in steps:
            other = ceil(k * self.ratio - 1e-9)
            mark = "go" if k >= n1 else "note"
            power = self.power_at(k, other)
            rows.append((Cell(Text.same(str(k))), Cell(Text.same(str(other))), Cell(Text.same(f"{power:.3f}"), mark)))  # type: ignore[arg-type]
        return DecisionTable(
            title=Text(
                zh=f"{self.label.zh}：共需{sum(self.arms)}例（未取整{self.n:.2f}）",
                en=f"{self.label.en}: {sum(self.arms)} in all (unrounded {self.n:.2f})",
            ),
            head=(Text(zh="对照组", en="control"), Text(zh="试验组", en="experimental"), Text(zh="把握度", en="power")),
            rows=tuple(rows),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoProportions(TwoArmDesign):
    """A comparison of two proportions.

    >>> TwoProportions(control=0.2, experimental=0.4).arms
    (82, 82)
    """

    control: float = number(None, 0.0, 1.0, zh="对照组率", en="rate in the control arm")
    experimental: float = number(None, 0.0, 1.0, zh="试验组率", en="rate in the experimental arm")
    method: str = choice("farrington_manning", *PROPORTION_METHODS, zh="方法", en="method")
    margin: float = number(0.0, -0.5, 0.5, zh="界值（差）", en="margin of the difference under the null")

    def __post_init__(self) -> None:
        same = "the two rates are the same" if abs(self.control + self.margin - self.experimental) < 1e-9 else None
        check(self, "two_proportions", same)

    @property
    def name(self) -> str:
        return "two_proportions"

    @property
    def label(self) -> Text:
        return Text(zh=f"两率比较（{self.method}）", en=f"two proportions ({self.method})")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def n(self) -> float:
        return two_proportions(
            self.control,
            self.experimental,
            method=self.method,
            ratio=self.ratio,
            alpha=self.alpha,
            sides=self.sides,
            power=self.power,
            margin=self.margin,
        )

    def power_at(self, n1: int, n2: int) -> float:
        if self.method == "fisher":
            low, high = sorted((self.control, self.experimental))
            return fisher_power(n1, n2, low, high, self.alpha, self.sides)
        return _power_where(lambda power: _size(self, power), n1 + n2)


def _size(design: TwoProportions, power: float) -> float:
    return two_proportions(
        design.control,
        design.experimental,
        method=design.method,
        ratio=design.ratio,
        alpha=design.alpha,
        sides=design.sides,
        power=power,
        margin=design.margin,
    )


def _power_where(size: Callable[[float], float], n: float) -> float:
    """The power whose size is n: the formula read backwards."""
    from scipy.optimize import brentq

    low, high = 0.001, 1 - 1e-9
    if size(low) >= n:
        return low
    return high if size(high) <= n else float(brentq(lambda q: size(q) - n, low, high, xtol=1e-9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fisher(TwoArmDesign):
    """Fisher's exact test by enumeration; its true size lies below the nominal level, and is printed.

    >>> design = Fisher(control=0.2, experimental=0.7)
    >>> round(design.power_at(10, 10), 5), round(design.true_alpha(10, 10, 0.5), 4)
    (0.42556, 0.0128)
    """

    control: float = number(None, 0.0, 1.0, zh="对照组率", en="rate in the control arm")
    experimental: float = number(None, 0.0, 1.0, zh="试验组率", en="rate in the experimental arm")

    def __post_init__(self) -> None:
        check(self, "fisher", "the two rates are the same" if self.control == self.experimental else None)

    @property
    def name(self) -> str:
        return "fisher"

    @property
    def label(self) -> Text:
        return Text(zh="Fisher精确检验", en="Fisher's exact test")

    @property
    def source(self) -> str:
        return "Fisher RA 1935; exact enumeration"

    @property
    def n(self) -> float:
        low, high = sorted((self.control, self.experimental))
        return float(_fisher_size(low, high, self.ratio, self.alpha, self.sides, self.power))

    def power_at(self, n1: int, n2: int) -> float:
        low, high = sorted((self.control, self.experimental))
        return fisher_power(n1, n2, low, high, self.alpha, self.sides)

    def true_alpha(self, n1: int, n2: int, p: float) -> float:
        """P(reject) when both rates are p."""
        return fisher_power(n1, n2, p, p, self.alpha, self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoMeans(TwoArmDesign):
    """A comparison of two means by the t-test.

    >>> TwoMeans(difference=0.5, sd=1, alpha=0.05).arms
    (64, 64)
    """

    difference: float = number(None, -1e6, 1e6, zh="均数差", en="difference of the means")
    sd: float = number(None, 1e-9, 1e9, zh="标准差", en="standard deviation")

    def __post_init__(self) -> None:
        check(self, "two_means", "the difference is zero" if self.difference == 0 else None)

    @property
    def name(self) -> str:
        return "two_means"

    @property
    def label(self) -> Text:
        return Text(zh="两均数比较（t检验）", en="two means (t-test)")

    @property
    def source(self) -> str:
        return "noncentral t; R stats::power.t.test"

    @property
    def n(self) -> float:
        return two_means(
            self.difference, self.sd, ratio=self.ratio, alpha=self.alpha, sides=self.sides, power=self.power
        )

    def power_at(self, n1: int, n2: int) -> float:
        return t_power(n1, n2, self.difference, self.sd, self.alpha, self.sides)


PROPORTIONS: Final = DesignEntry(
    name="two_proportions",
    label=Text(zh="两率比较", en="two proportions"),
    source=_SOURCE,
    family="two arms",
    of_class=TwoProportions,
)
FISHER: Final = DesignEntry(
    name="fisher",
    label=Text(zh="Fisher精确检验", en="Fisher's exact test"),
    source="Fisher RA 1935; exact enumeration",
    family="two arms",
    of_class=Fisher,
)
MEANS: Final = DesignEntry(
    name="two_means",
    label=Text(zh="两均数比较", en="two means"),
    source="noncentral t; R stats::power.t.test",
    family="two arms",
    of_class=TwoMeans,
)
