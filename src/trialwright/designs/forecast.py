"""When will it be there: accrual with uncertain site rates, and the date of the D-th event, each with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.chance import draws
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.designs.parameters import DesignEntry, check, integer, maybe_number, number, numbers
from trialwright.errors import TrialwrightError
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

_ACCRUAL: Final = "Anisimov VV, Fedorov VV, Stat Med 2007;26:4958-4975"
_EVENTS: Final = "Bagiella E, Heitjan DF, Stat Med 2001;20:2055-2063"
Floats = NDArray[np.float64]


class Forecast(NamedTuple):
    """A time from now: median and interval, and the share of futures in which it comes at all."""

    median: float
    lower: float
    upper: float
    reached: float


class Site(NamedTuple):
    """A site: participants so far, time it has been open (0 = opens later), time from now until it opens and closes."""

    entered: int
    open_for: float
    opens_in: float = 0.0
    closes_in: float = float("inf")


class RatePrior(NamedTuple):
    """Gamma prior of the sites' rates: shape and rate (mean = shape / rate)."""

    shape: float
    rate: float


def fit_prior(sites: Sequence[Site]) -> RatePrior:
    """Maximum likelihood of the gamma that the sites' rates come from (counts are then negative binomial).

    Raises:
        TrialwrightError: fewer than two open sites or nobody entered: a prior must then be given.
    Source: Anisimov & Fedorov 2007, section 3.
    """
    from scipy.optimize import minimize
    from scipy.special import gammaln

    k = np.array([s.entered for s in sites if s.open_for > 0], dtype=np.float64)
    t = np.array([s.open_for for s in sites if s.open_for > 0])
    if len(k) < 2 or k.sum() == 0:
        raise TrialwrightError(
            "site rates cannot be estimated from fewer than two open sites with participants; give a prior"
        )

    def minus(theta: NDArray[np.float64]) -> float:
        a, b = np.exp(np.clip(theta, -12, 12))
        log_mass = gammaln(a + k) - gammaln(a) + a * np.log(b / (b + t)) + k * np.log(t / (b + t))
        return -float(log_mass.sum())

    start = np.log([2.0, 2.0 / (k.sum() / t.sum())])
    found = minimize(minus, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9, "maxiter": 4000})
    a, b = np.exp(np.clip(found.x, -12, 12))
    return RatePrior(float(a), float(b))


def accrual_forecast(
    sites: Sequence[Site],
    more: int,
    *,
    prior: RatePrior | None = None,
    level: float = 0.9,
    futures: int = 4000,
    seed: int = 1,
) -> Forecast:
    """Time from now until ``more`` participants have entered.

    Each site's rate has the gamma posterior of its counts; entries are Poisson.

    Args:
        sites: open and planned. more: how many are still wanted. prior: ``None`` = fitted to the sites. level: of the interval.
    Source: Anisimov & Fedorov 2007.

    >>> found = accrual_forecast([Site(10, 5.0), Site(6, 5.0)], 16, prior=RatePrior(2, 2), futures=2000)
    >>> 3.5 < found.median < 6
    True
    """
    from scipy.special import gammaincinv

    gamma = prior or fit_prior(sites)
    who = np.arange(futures)
    shapes = np.array([gamma.shape + s.entered for s in sites])
    rates = np.array([gamma.rate + s.open_for for s in sites])
    u = draws(seed, who[:, None], np.arange(len(sites)), "site rate")
    rate = gammaincinv(shapes, u) / rates
    want = gammaincinv(more, draws(seed, who, 0, "entries"))  # the total hazard at the last entry is gamma(more, 1)
    return _summary(_when_reached(sites, rate, want), level)


def _when_reached(sites: Sequence[Site], rate: Floats, want: Floats) -> Floats:
    """The time at which Σ rate_i × open time_i(t) reaches ``want``."""
    cuts = sorted({0.0, *(s.opens_in for s in sites), *(s.closes_in for s in sites if s.closes_in < float("inf"))})
    out = np.full(len(want), np.inf)
    gathered = np.zeros(len(want))
    for start, end in zip(cuts, [*cuts[1:], float("inf")], strict=True):
        open_ = np.array([s.opens_in <= start < s.closes_in for s in sites])
        now = rate[:, open_].sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = start + (want - gathered) / now
        hit = np.isinf(out) & (at <= end) & (now > 0)
        out[hit] = at[hit]
        if end < float("inf"):
            gathered = gathered + now * (end - start)
    return out


def _summary(times: Floats, level: float) -> Forecast:
    tail = (1 - level) / 2
    low, mid, high = (float(np.quantile(times, q, method="higher")) for q in (tail, 0.5, 1 - tail))
    return Forecast(mid, low, high, float(np.isfinite(times).mean()))


def rate_needed(more: int, within: float, level: float = 0.8) -> float:
    """The whole rate with which ``more`` enter within a time with probability ``level``.

    >>> round(rate_needed(20, 10), 2)
    2.36
    """
    from scipy.special import gammaincinv

    return float(gammaincinv(more, level)) / within


class AtRisk(NamedTuple):
    """A participant without event: followed so long, in arm ``arm`` (an index)."""

    followed: float
    arm: int = 0


def event_forecast(
    seen: int,
    at_risk: Sequence[AtRisk],
    exposure: Sequence[float],
    events: Sequence[int],
    wanted: int,
    *,
    entries: Sequence[float] = (),
    entry_arm: Sequence[int] = (),
    dropout: float = 0.0,
    shape: float = 1.0,
    level: float = 0.9,
    futures: int = 4000,
    seed: int = 1,
) -> Answer[Forecast]:
    """Time from now until the ``wanted``-th event, given who is at risk and who is still to come.

    The hazard of each arm has a gamma posterior of its events over its exposure (of t^shape for a Weibull).

    Args:
        seen: events so far. at_risk: those without. exposure, events: by arm (Σ t^shape and counts).
        entries: times from now of those still to enter. dropout: hazard of leaving. shape: Weibull shape, 1 = exponential.
    Returns:
        the forecast; ``Unknown`` while an arm has no event: its hazard is not known.
    Source: Bagiella & Heitjan 2001.

    >>> at_risk = [AtRisk(6.0)] * 20
    >>> answer = event_forecast(10, at_risk, [180.0], [10], 20, futures=1000)
    >>> 8 < answer.value.median < 20
    True
    """
    from scipy.special import gammaincinv

    if any(d == 0 for d in events):
        return Unknown.of("an arm has no event yet: its hazard is not known", zh="某组尚无事件，风险未知")
    who = np.arange(futures)[:, None]
    hazard = gammaincinv(np.array(events, dtype=np.float64), draws(seed, who, np.arange(len(events)), "hazard"))
    hazard = hazard / np.array(exposure)
    start = np.array([0.0 for _ in at_risk] + list(entries))
    done = np.array([a.followed for a in at_risk] + [0.0 for _ in entries])
    arms = np.array([a.arm for a in at_risk] + (list(entry_arm) or [0] * len(entries)), dtype=np.int64)
    people = np.arange(len(start))
    e = -np.log(draws(seed, who, people, "event"))
    when = (done**shape + e / hazard[:, arms]) ** (1 / shape) - done
    if dropout > 0:
        leaves = -np.log(draws(seed, who, people, "dropout")) / dropout
        when = np.where(when <= leaves, when, np.inf)
    calendar = np.sort(start + when, axis=1)
    k = wanted - seen
    if k <= 0:
        return Known(Forecast(0.0, 0.0, 0.0, 1.0))
    if k > calendar.shape[1]:
        return Unknown.of(
            f"{wanted} events cannot come from {seen} and {calendar.shape[1]} participants",
            zh=f"仅{calendar.shape[1]}例尚可发生事件，无法达到{wanted}个事件",
        )
    return Known(_summary(calendar[:, k - 1], level))


def fits_exponential(times: Sequence[float], observed: Sequence[bool]) -> tuple[float, float]:
    """The Weibull shape by maximum likelihood and the p-value of shape = 1: refit, never silently, when it is small.

    >>> shape, p = fits_exponential([1, 2, 3, 4, 5, 6], [True] * 6)
    >>> shape > 1.5 and p < 0.2
    True
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaincc

    t = np.asarray(times, dtype=np.float64)
    d = np.asarray(observed, dtype=bool)
    k = int(d.sum())
    if k < 2:
        raise TrialwrightError("a Weibull shape needs at least two events")

    def minus(shape: float) -> float:
        return -float(k * np.log(shape) + (shape - 1) * np.log(t[d]).sum() - k * np.log((t**shape).sum()))

    best = minimize_scalar(minus, bounds=(0.05, 20.0), method="bounded")
    ratio = 2 * (minus(1.0) - float(best.fun))
    return float(best.x), float(gammaincc(0.5, max(ratio, 0.0) / 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """Planned accrual: time to n and the rate that would be needed.

    >>> 9 < Accrual(n=20, rate=2.0).forecast.median < 11
    True
    """

    n: int = integer(None, 1, 100000, zh="目标例数", en="participants wanted")
    rate: float = number(None, 1e-6, 1e6, zh="入组速度（每单位时间）", en="entries a unit of time, all sites")
    uncertainty: float = number(0.0, 0.0, 3.0, zh="速度的变异系数", en="coefficient of variation of the rate")
    opens: tuple[float, ...] = numbers((0.0,), 0.0, 1e6, zh="各中心启动时间", en="times at which the sites open")
    within: float | None = maybe_number(1e-6, 1e6, zh="计划入组期", en="planned accrual period")

    def __post_init__(self) -> None:
        check(self, "accrual")

    @property
    def name(self) -> str:
        return "accrual"

    @property
    def label(self) -> Text:
        return Text(zh="入组预测", en="accrual")

    @property
    def source(self) -> str:
        return _ACCRUAL

    @property
    def forecast(self) -> Forecast:
        sites = [Site(0, 0.0, at) for at in self.opens]
        each = self.rate / len(self.opens)
        shape = 1 / self.uncertainty**2 if self.uncertainty > 0 else 1e6
        return accrual_forecast(sites, self.n, prior=RatePrior(shape, shape / each))

    def table(self) -> DecisionTable:
        found = self.forecast
        rows = [
            (Cell(Text(zh="达到目标例数的时间（中位数）", en="time to the last entry, median")), _cell(found.median)),
            (
                Cell(Text(zh="90%区间", en="90 % interval")),
                Cell(Text.same(f"{found.lower:.1f} – {found.upper:.1f}")),
            ),
        ]
        if self.within is not None:
            needed = rate_needed(self.n, self.within)
            rows.append(
                (
                    Cell(
                        Text(
                            zh=f"{self.within:g}内以80%概率完成所需速度",
                            en=f"rate needed to be done within {self.within:g} with 80 %",
                        )
                    ),
                    _cell(needed),
                )
            )
        return DecisionTable(
            title=Text(zh=f"入组{self.n}例", en=f"accrual of {self.n}"),
            head=(Text(zh="问题", en="question"), Text(zh="答案", en="answer")),
            rows=tuple(rows),
            source=_ACCRUAL,
        )


def _cell(value: float) -> Cell:
    return Cell(Text.same(f"{value:.2f}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForecast:
    """Events expected over time for exponential survival, and when the D-th comes.

    >>> EventForecast(n=100, median=10, accrual=12, events=60).time > 12
    True
    """

    n: int = integer(None, 1, 100000, zh="例数", en="participants")
    median: float = number(None, 1e-6, 1e6, zh="中位时间（合并）", en="median, both arms together")
    accrual: float = number(None, 1e-6, 1e6, zh="入组期", en="accrual period")
    events: int = integer(None, 1, 100000, zh="目标事件数", en="events wanted")
    dropout: float = number(0.0, 0.0, 10.0, zh="脱落风险率", en="hazard of dropping out")

    def __post_init__(self) -> None:
        check(self, "event_forecast", None if self.events <= self.n else "more events than participants")

    @property
    def name(self) -> str:
        return "event_forecast"

    @property
    def label(self) -> Text:
        return Text(zh="事件数预测", en="event forecast")

    @property
    def source(self) -> str:
        return _EVENTS

    def expected(self, t: float) -> float:
        """Expected events by calendar time t."""
        from math import log

        from trialwright.designs.events import event_probability

        entered = self.n * min(t, self.accrual) / self.accrual
        return entered * event_probability(log(2) / self.median, self.dropout, self.accrual, t)

    @property
    def time(self) -> float:
        """When the wanted number is expected; infinite if drop-out prevents it."""
        from scipy.optimize import brentq

        if self.expected(1e6) < self.events:
            return float("inf")
        return float(brentq(lambda t: self.expected(t) - self.events, 0.0, 1e6, xtol=1e-6))

    @property
    def interval(self) -> tuple[float, float]:
        """Where the expected number is ± 1.645 binomial standard errors from the wanted one (90 %)."""
        from scipy.optimize import brentq

        def at(shift: float) -> float:
            def gap(t: float) -> float:
                e = self.expected(t)
                return e + shift * sqrt(e * (1 - e / self.n)) - self.events

            return float(brentq(gap, 1e-9, 1e6, xtol=1e-6)) if gap(1e6) > 0 else float("inf")

        return at(1.645), at(-1.645)

    def table(self) -> DecisionTable:
        low, high = self.interval
        marks = (
            [round(self.time * f, 1) for f in (0.25, 0.5, 0.75, 1.0)] if self.time < float("inf") else [self.accrual]
        )
        rows = [(Cell(Text.same(f"{t:.1f}")), Cell(Text.same(f"{self.expected(t):.1f}"))) for t in marks]
        return DecisionTable(
            title=Text(
                zh=f"第{self.events}个事件预计在{self.time:.1f}（90% {low:.1f}–{high:.1f}）",
                en=f"event {self.events} expected at {self.time:.1f} (90 % {low:.1f} to {high:.1f})",
            ),
            head=(Text(zh="时间", en="time"), Text(zh="预计事件数", en="expected events")),
            rows=tuple(rows),
            source=_EVENTS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerSoFar:
    """Conditional and predictive power at an interim look, by every usual assumption on the drift.

    >>> found = PowerSoFar(z=1.0, t=0.5)
    >>> round(found.conditional("trend"), 4), round(found.conditional("null"), 4)
    (0.2201, 0.0382)
    """

    z: float = number(None, -20, 20, zh="当前Z值", en="Z now; positive favours the experimental arm")
    t: float = number(None, 0.001, 0.999, zh="信息分数", en="information fraction now")
    alpha: float = number(0.025, 0.0005, 0.25, zh="α（总）", en="alpha, total")
    sides: int = integer(1, 1, 2, zh="单侧/双侧", en="sides")
    power: float = number(0.80, 0.5, 0.999, zh="设计把握度", en="power of the design")
    drift: float | None = maybe_number(-20, 20, zh="给定漂移", en="a given drift (mean of Z at the end)")

    def __post_init__(self) -> None:
        check(self, "conditional_power")

    @property
    def name(self) -> str:
        return "conditional_power"

    @property
    def label(self) -> Text:
        return Text(zh="条件把握度与预测把握度", en="conditional and predictive power")

    @property
    def source(self) -> str:
        return "Lan KKG, Wittes J, Biometrics 1988;44:579-585; Spiegelhalter DJ et al., Control Clin Trials 1986;7:8-17"

    @property
    def final(self) -> float:
        from scipy.special import ndtri

        return float(-ndtri(self.alpha / self.sides))

    def drift_of(self, which: str) -> float:
        """The mean of Z at the end under ``trend``, ``design``, ``null`` or ``given``."""
        from trialwright.designs.group_sequential import fixed_drift

        if which == "trend":
            return self.z / sqrt(self.t)
        if which == "design":
            return fixed_drift(self.alpha, self.sides, self.power)
        return 0.0 if which == "null" or self.drift is None else self.drift

    def conditional(self, which: str) -> float:
        from trialwright.designs.remaining_power import conditional_power

        return conditional_power(self.z, self.t, self.final, self.drift_of(which))

    @property
    def predictive(self) -> float:
        """With a flat prior on the drift."""
        from trialwright.designs.remaining_power import predictive_power

        return predictive_power(self.z, self.t, self.final)

    def table(self) -> DecisionTable:
        words = {
            "trend": Text(zh="条件把握度：按当前趋势", en="conditional power: the trend goes on"),
            "design": Text(zh="条件把握度：按设计效应", en="conditional power: the design's effect"),
            "null": Text(zh="条件把握度：无效应", en="conditional power: no effect"),
        }
        if self.drift is not None:
            words["given"] = Text(zh="条件把握度：给定漂移", en="conditional power: the given drift")
        rows = [(Cell(text), Cell(Text.same(f"{self.conditional(k):.4f}"))) for k, text in words.items()]
        rows.append(
            (
                Cell(Text(zh="预测把握度（平坦先验）", en="predictive power, flat prior")),
                Cell(Text.same(f"{self.predictive:.4f}")),
            )
        )
        return DecisionTable(
            title=Text(zh=f"Z={self.z:g}，信息分数{self.t:g}", en=f"Z = {self.z:g} at information {self.t:g}"),
            head=(Text(zh="假定", en="assumption"), Text(zh="把握度", en="power")),
            rows=tuple(rows),
            source=self.source,
        )


ACCRUAL: Final = DesignEntry(
    name="accrual", label=Text(zh="入组预测", en="accrual"), source=_ACCRUAL, family="monitoring", of_class=Accrual
)
EVENTS: Final = DesignEntry(
    name="event_forecast",
    label=Text(zh="事件数预测", en="event forecast"),
    source=_EVENTS,
    family="monitoring",
    of_class=EventForecast,
)
CONDITIONAL: Final = DesignEntry(
    name="conditional_power",
    label=Text(zh="条件把握度", en="conditional power"),
    source="Lan KKG, Wittes J, Biometrics 1988;44:579-585",
    family="monitoring",
    of_class=PowerSoFar,
)
PREDICTIVE: Final = DesignEntry(
    name="predictive_power",
    label=Text(zh="预测把握度", en="predictive power"),
    source="Spiegelhalter DJ, Freedman LS, Blackburn PR, Control Clin Trials 1986;7:8-17",
    family="monitoring",
    of_class=PowerSoFar,
)
