"""Two arms with a time-to-event endpoint: what all such comparisons share, and the log-rank test with its looks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import ceil, inf, log
from typing import Final

from trialwright.designs.decision import Cell, Decision, DecisionTable
from trialwright.designs.events import (
    METHODS,
    ROUNDINGS,
    Enrolment,
    Piecewise,
    SurvivalSize,
    detectable_ratio,
    event_probability,
    power_of_events,
    rounded,
    survival_size,
    time_of_events,
)
from trialwright.designs.group_sequential import KINDS, SPENDING, GroupSequential
from trialwright.designs.parameters import (
    DesignEntry,
    check,
    choice,
    flag,
    integer,
    maybe_number,
    names,
    number,
    numbers,
    settings_of,
    shown,
)
from trialwright.designs.recursion import FAR
from trialwright.designs.survival_trials import SurvivalTruth, yearly_to_hazard
from trialwright.errors import TrialwrightError, UnreadableText, Where
from trialwright.values.text import Text

_SOURCE: Final = "Schoenfeld D, Biometrika 1981;68:316-319; Lachin JM, Foulkes MA, Biometrics 1986;42:507-519"


def read_looks(words: tuple[str, ...]) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Fractions and purposes from words such as ``0.5:futility``.

    >>> read_looks(("0.5:futility", "1"))
    ((0.5, 1.0), ('futility', 'both'))
    """
    fractions, purposes = [], []
    for word in words:
        number_, _, purpose = word.partition(":")
        try:
            fractions.append(float(number_))
        except ValueError:
            raise UnreadableText(Where(path="looks"), f"{word!r} is no look", "write 0.5 or 0.5:futility") from None
        purposes.append(purpose or "both")
    return tuple(fractions), tuple(purposes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalDesign(ABC):
    """What all time-to-event comparisons share; time in months unless said otherwise, hazards per month."""

    median: float = number(None, 1e-6, 1e6, zh="对照组中位时间", en="median of the control arm")
    hr: tuple[float, ...] = numbers(None, 0.01, 10.0, zh="风险比（各时期）", en="hazard ratio, one a period")
    periods: tuple[float, ...] = numbers(
        (), 1e-6, 1e6, zh="各时期长度（末期除外）", en="lengths of all periods but the last"
    )
    accrual: float = number(None, 0.0, 1e4, zh="入组期", en="accrual period")
    follow_up: float = number(None, 0.0, 1e4, zh="末例入组后随访", en="follow-up after the last entry")
    dropout: float = number(0.0, 0.0, 0.95, zh="年脱落率", en="share that drops out in a year")
    ratio: float = number(1.0, 0.25, 4.0, zh="试验组:对照组", en="experimental : control")
    alpha: float = number(0.05, 0.0005, 0.25, zh="α（总）", en="alpha, total")
    sides: int = integer(2, 1, 2, zh="单侧/双侧", en="sides")
    power: float = number(0.80, 0.5, 0.999, zh="把握度", en="power")
    units_per_year: float = number(12.0, 0.01, 400, zh="每年的时间单位数", en="units of time in a year (12 = months)")

    def problems(self) -> tuple[str | None, ...]:
        few = None if len(self.hr) == len(self.periods) + 1 else "one hazard ratio for each period, the last open-ended"
        none = "accrual + follow-up is 0" if self.accrual + self.follow_up <= 0 else None
        return few, none

    @property
    @abstractmethod
    def label(self) -> Text:
        """What people call it."""

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def hazard(self) -> float:
        return log(2) / self.median

    @property
    def dropout_hazard(self) -> float:
        return yearly_to_hazard(self.dropout, self.units_per_year)

    @property
    def total(self) -> float:
        return self.accrual + self.follow_up

    @property
    def truth(self) -> SurvivalTruth:
        hazard = Piecewise((*self.periods, inf), (self.hazard,) * len(self.hr))
        return SurvivalTruth(hazard, self.hr, self.dropout_hazard, self.accrual, self.ratio)

    @property
    @abstractmethod
    def n(self) -> float:
        """Participants in all, unrounded."""

    @property
    @abstractmethod
    def estimand(self) -> Text:
        """The question the test answers."""

    @abstractmethod
    def power_at(self, n: float) -> float:
        """Power with n participants followed as planned."""

    def table(self) -> DecisionTable:
        """n around the size found, with power."""
        whole = ceil(self.n - 1e-9)
        rows = []
        for f in (0.7, 0.8, 0.9, 1.0, 1.1, 1.25):
            k = round(whole * f)
            rows.append(
                (
                    Cell(Text.same(str(k))),
                    Cell(Text.same(f"{self.power_at(k):.3f}"), "go" if k >= whole else "note"),
                )
            )
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}：{whole}例", en=f"{self.label.en}: {whole} participants"),
            head=(Text(zh="例数", en="participants"), Text(zh="把握度", en="power")),
            rows=tuple(rows),
            variants=self._variants(),
            source=self.source,
        )

    def _variants(self) -> Text:
        return Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank(SurvivalDesign):
    """The log-rank comparison: events by a named method, participants from accrual, follow-up and drop-out, looks.

    >>> design = LogRank(hr=(0.65,), median=10, accrual=12, follow_up=12)
    >>> design.events, design.participants
    (170, 271)
    """

    method: str = choice("schoenfeld", *METHODS, zh="方法", en="method")
    rounding: str = choice("up", *ROUNDINGS, zh="取整", en="rounding")
    accrual_rate: float | None = maybe_number(
        1e-6, 1e6, zh="入组速度（给定则求入组期）", en="entries a unit of time: accrual is solved for"
    )
    looks: tuple[str, ...] = names((), zh="期中分析（分数或分数:目的）", en="looks: fraction, or fraction:futility")
    spending: str = choice("LDOF", *KINDS, zh="疗效界值", en="efficacy bound")
    parameter: float | None = maybe_number(-40, 40, zh="界值参数", en="WT Δ, HP constant, HSD γ, KD ρ")
    futility: str = choice("none", "none", *SPENDING, zh="无效界值", en="β-spending for futility")
    futility_parameter: float | None = maybe_number(-40, 40, zh="无效界值参数", en="parameter of the futility bound")
    binding: bool = flag(False, zh="无效界值是否约束", en="is the futility bound binding")

    def __post_init__(self) -> None:
        one = None if len(self.hr) == 1 else "log_rank takes one hazard ratio; periods belong to weighted_log_rank"
        same = "a hazard ratio of 1 has no size" if self.hr == (1.0,) else None
        check(self, "log_rank", *self.problems(), one, same)
        read_looks(self.looks)

    @property
    def name(self) -> str:
        return "log_rank"

    @property
    def label(self) -> Text:
        return Text(zh=f"log-rank检验（{self.method}）", en=f"log-rank ({self.method})")

    @property
    def estimand(self) -> Text:
        return Text(zh="风险比（比例风险下）", en="the hazard ratio, if hazards are proportional")

    @property
    def fixed(self) -> SurvivalSize:
        """Without looks, unrounded, with the accrual period as given."""
        return self._size(self.accrual)

    def _size(self, accrual: float) -> SurvivalSize:
        return survival_size(
            hazard=self.hazard,
            hr=self.hr[0],
            accrual=accrual,
            follow_up=self.follow_up,
            dropout=self.dropout_hazard,
            method=self.method,
            ratio=self.ratio,
            alpha=self.alpha,
            sides=self.sides,
            power=self.power,
        )

    @property
    def sequential(self) -> GroupSequential | None:
        """The looks, information in events; ``None`` without any."""
        fractions, purposes = read_looks(self.looks)
        if len(fractions) < 2:
            return None
        futility = self.futility
        if futility == "none" and any(p == "futility" for p in purposes):
            futility = "LDOF"  # a look named futility needs a bound; the printed variants say which
        plan = self._plan(fractions, purposes, futility, 1.0)
        return self._plan(fractions, purposes, futility, self.fixed.events * plan.two.ratio[-1])

    @property
    def plan(self) -> GroupSequential:
        """The looks in force; without any, the one at the end."""
        return self.sequential or self._plan((1.0,), ("both",), "none", float(self.events))

    def _plan(
        self, fractions: tuple[float, ...], purposes: tuple[str, ...], futility: str, maximum: float
    ) -> GroupSequential:
        return GroupSequential(
            looks=fractions,
            purposes=purposes,
            spending=self.spending,
            parameter=self.parameter,
            futility=futility,
            futility_parameter=self.futility_parameter,
            binding=self.binding,
            alpha=self.alpha,
            sides=self.sides,
            power=self.power,
            maximum=maximum,
        )

    @property
    def inflation(self) -> float:
        """Maximal events ÷ those of the fixed design."""
        plan = self.sequential
        return 1.0 if plan is None else plan.two.ratio[-1]

    @property
    def events(self) -> float:
        """Events at the end, rounded by the named rule."""
        return rounded(self.fixed.events * self.inflation, self.rounding, int(self.ratio))

    @property
    def accrual_solved(self) -> float:
        """The accrual period: as given, or solved for the accrual rate (Kim & Tsiatis 1990)."""
        if self.accrual_rate is None:
            return self.accrual
        from scipy.optimize import brentq

        rate = self.accrual_rate

        def excess(duration: float) -> float:
            return rate * duration - self._size(duration).n * self.inflation

        high = max(self.accrual, 1.0)
        while excess(high) < 0:
            high *= 2
            if high > 1e6:
                raise TrialwrightError("at this accrual rate the events are never reached; raise rate or follow-up")
        return float(brentq(excess, 1e-6, high, xtol=1e-9))

    @property
    def n(self) -> float:
        return self._size(self.accrual_solved).n * self.inflation

    @property
    def participants(self) -> float:
        """Participants from the rounded events, rounded by the same rule."""
        share = self.n / (self.fixed.events * self.inflation)
        return rounded(self.events * share, self.rounding, int(self.ratio))

    def power_at(self, n: float) -> float:
        qe = self.ratio / (1 + self.ratio)
        total = self.accrual_solved + self.follow_up
        pc, pe = (
            event_probability(h, self.dropout_hazard, self.accrual_solved, total)
            for h in (self.hazard, self.hazard * self.hr[0])
        )
        events = n * ((1 - qe) * pc + qe * pe) / self.inflation
        return power_of_events(events, self.hr[0], ratio=self.ratio, alpha=self.alpha, sides=self.sides)

    def time_of(self, events: float, hr: float | None = None) -> float:
        """Calendar time at which so many events are expected under a hazard ratio."""
        entry = Enrolment((self.accrual_solved,), (float(self.participants) / self.accrual_solved,))
        truth = Piecewise((inf,), (self.hazard,))
        return time_of_events(
            entry, truth, (self.hr[0] if hr is None else hr,), self.dropout_hazard, events, self.ratio
        )

    def decide_at(self, events: float, z: float | None) -> Decision:
        """What the rule says at a number of events; see ``GroupSequential.decide_at``."""
        return self.plan.decide_at(events, z)

    def table(self) -> DecisionTable:
        """One row a look: events, expected time, bounds as Z, HR and nominal p."""
        from scipy.special import ndtr

        plan = self.plan
        two = plan.two
        rows = []
        for t, up, down in zip(plan.looks, two.upper, two.lower, strict=True):
            d = t * float(self.events)
            far = up >= FAR
            rows.append(
                (
                    Cell(Text.same(f"{ceil(d - 1e-9)}")),
                    Cell(Text.same(f"{self.time_of(d):.1f}")),
                    Cell(Text.same("–" if down <= -FAR else f"{down:.3f}"), "futile"),
                    Cell(
                        Text.same("–" if down <= -FAR else f"{plan.hazard_ratio_at(down, d, self.ratio):.3f}"), "futile"
                    ),
                    Cell(Text.same("–" if far else f"{up:.3f}"), "reject"),
                    Cell(Text.same("–" if far else f"{plan.hazard_ratio_at(up, d, self.ratio):.3f}"), "reject"),
                    Cell(Text.same("–" if far else f"{float(ndtr(-up)):.5f}")),
                )
            )
        return DecisionTable(
            title=Text(
                zh=f"{self.label.zh}：{self.events:g}个事件，{self.participants:g}例",
                en=f"{self.label.en}: {self.events:g} events, {self.participants:g} participants",
            ),
            head=(
                Text(zh="事件数", en="events"),
                Text(zh="预计时间", en="expected time"),
                Text(zh="无效：Z≤", en="futile: Z ≤"),
                Text(zh="对应HR", en="that HR"),
                Text(zh="有效：Z≥", en="efficacy: Z ≥"),
                Text(zh="对应HR", en="that HR"),
                Text(zh="名义单侧P", en="nominal one-sided p"),
            ),
            rows=tuple(rows),
            variants=self._variants(),
            source=_SOURCE,
        )

    def detectable(self, events: float) -> float:
        """The hazard ratio below 1 that so many events detect."""
        return detectable_ratio(events, ratio=self.ratio, alpha=self.alpha, sides=self.sides, power=self.power)


LOG_RANK: Final = DesignEntry(
    name="log_rank",
    label=Text(zh="log-rank检验", en="log-rank"),
    source=_SOURCE,
    family="two arms",
    of_class=LogRank,
)
