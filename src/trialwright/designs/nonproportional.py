"""Two arms whose hazards need not be proportional: weighted log-rank, max-combo, RMST, milestone; each names its estimand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialwright.designs import proportionality as nph
from trialwright.designs.events import Enrolment, average_hazard_ratio
from trialwright.designs.parameters import DesignEntry, check, number, numbers
from trialwright.designs.survival import SurvivalDesign
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedLogRank(SurvivalDesign):
    """Fleming-Harrington weights S(t−)^ρ (1 − S(t−))^γ under piecewise hazard ratios.

    >>> design = WeightedLogRank(hr=(1.0, 0.6), periods=(3,), median=10, accrual=12, follow_up=12, gamma=0.5)
    >>> 300 < design.n < 450
    True
    """

    rho: float = number(0.0, 0.0, 2.0, zh="ρ", en="ρ")
    gamma: float = number(0.0, 0.0, 2.0, zh="γ", en="γ")

    def __post_init__(self) -> None:
        check(self, "weighted_log_rank", *self.problems())

    @property
    def name(self) -> str:
        return "weighted_log_rank"

    @property
    def label(self) -> Text:
        return Text(
            zh=f"加权log-rank FH({self.rho:g},{self.gamma:g})", en=f"weighted log-rank FH({self.rho:g}, {self.gamma:g})"
        )

    @property
    def source(self) -> str:
        return "Fleming TR, Harrington DP, Counting Processes 1991; Yung G, Liu Y, Biometrics 2020;76:939-950"

    @property
    def estimand(self) -> Text:
        return Text(
            zh="按权重平均的风险差异；风险不成比例时并非单一风险比",
            en="a weighted average of the difference in hazards; no single hazard ratio if they are not proportional",
        )

    @property
    def expected(self) -> nph.Expected:
        return nph.expected_weighted(self.truth, self.total, ((self.rho, self.gamma),))

    @property
    def n(self) -> float:
        return nph.size_for(self.expected.mean[0], self.alpha, self.sides, self.power)

    def power_at(self, n: float) -> float:
        return nph.power_of(self.expected.mean[0], n, self.alpha, self.sides)

    @property
    def average_hr(self) -> float:
        """The average hazard ratio at the end, weighted by expected events."""
        entry = Enrolment((max(self.accrual, 1e-9),), (1.0,))
        found = average_hazard_ratio(entry, self.truth.hazard, self.hr, self.dropout_hazard, self.total, self.ratio)
        return found.ahr


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxCombo(SurvivalDesign):
    """The largest of several weighted log-rank tests, p by deterministic integration.

    >>> design = MaxCombo(hr=(1.0, 0.6), periods=(3,), median=10, accrual=12, follow_up=12)
    >>> 300 < design.n < 450
    True
    """

    rho: tuple[float, ...] = numbers((0.0, 0.0), 0.0, 2.0, zh="各ρ", en="ρ of each weight")
    gamma: tuple[float, ...] = numbers((0.0, 0.5), 0.0, 2.0, zh="各γ", en="γ of each weight")

    def __post_init__(self) -> None:
        pairs = None if len(self.rho) == len(self.gamma) else "as many ρ as γ are needed"
        many = None if 1 <= len(self.rho) <= 5 else "one to five weights"
        check(self, "max_combo", *self.problems(), pairs, many)

    @property
    def name(self) -> str:
        return "max_combo"

    @property
    def label(self) -> Text:
        return Text.same("MaxCombo")

    @property
    def source(self) -> str:
        return "Karrison TG, Stata J 2016;16:678-690; Roychoudhury S et al., Stat Biopharm Res 2021"

    @property
    def estimand(self) -> Text:
        return Text(
            zh="两组生存曲线是否不同；不对应单一效应量，须另行给出",
            en="whether the curves differ; it names no effect measure, which must be given beside it",
        )

    @property
    def expected(self) -> nph.Expected:
        return nph.expected_weighted(self.truth, self.total, tuple(zip(self.rho, self.gamma, strict=True)))

    def power_at(self, n: float) -> float:
        return nph.max_combo_power(self.expected, n, self.alpha, self.sides)

    @property
    def n(self) -> float:
        from scipy.optimize import brentq

        expected = self.expected
        if max(expected.mean) <= 0:
            raise TrialwrightError("under this truth no weight favours the experimental arm")
        best = nph.size_for(max(expected.mean), self.alpha, self.sides, self.power)
        return float(
            brentq(
                lambda n: nph.max_combo_power(expected, n, self.alpha, self.sides) - self.power,
                best * 0.7,
                best * 2.5,
                xtol=1e-3,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rmst(SurvivalDesign):
    """Restricted mean survival time up to tau.

    >>> Rmst(hr=(0.65,), median=10, accrual=12, follow_up=12, tau=18).n > 200
    True
    """

    tau: float = number(None, 1e-6, 1e6, zh="τ", en="tau")

    def __post_init__(self) -> None:
        late = "tau must lie below accrual + follow-up" if self.tau >= self.total else None
        check(self, "rmst", *self.problems(), late)

    @property
    def name(self) -> str:
        return "rmst"

    @property
    def label(self) -> Text:
        return Text(zh=f"限制平均生存时间（τ={self.tau:g}）", en=f"restricted mean survival time (tau = {self.tau:g})")

    @property
    def source(self) -> str:
        return "Royston P, Parmar MKB, BMC Med Res Methodol 2013;13:152"

    @property
    def estimand(self) -> Text:
        return Text(
            zh=f"截至{self.tau:g}的平均生存时间之差", en=f"the difference in mean survival time up to {self.tau:g}"
        )

    @property
    def difference(self) -> nph.Difference:
        return nph.rmst_difference(self.truth, self.total, self.tau)

    @property
    def n(self) -> float:
        return nph.size_for(self.difference.mean, self.alpha, self.sides, self.power)

    def power_at(self, n: float) -> float:
        return nph.power_of(self.difference.mean, n, self.alpha, self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(SurvivalDesign):
    """Survival at one time by the Kaplan-Meier difference.

    >>> Milestone(hr=(0.65,), median=10, accrual=12, follow_up=12, at=12).n > 200
    True
    """

    at: float = number(None, 1e-6, 1e6, zh="时间点", en="time of the milestone")

    def __post_init__(self) -> None:
        late = "the milestone must lie below accrual + follow-up" if self.at >= self.total else None
        check(self, "milestone", *self.problems(), late)

    @property
    def name(self) -> str:
        return "milestone"

    @property
    def label(self) -> Text:
        return Text(zh=f"{self.at:g}时点生存率", en=f"survival at {self.at:g}")

    @property
    def source(self) -> str:
        return "Klein JP, Logan B, Harhoff M, Andersen PK, Stat Med 2007;26:4505-4519"

    @property
    def estimand(self) -> Text:
        return Text(zh=f"{self.at:g}时点生存率之差", en=f"the difference in survival at {self.at:g}")

    @property
    def difference(self) -> nph.Difference:
        return nph.milestone_difference(self.truth, self.total, self.at)

    @property
    def n(self) -> float:
        return nph.size_for(self.difference.mean, self.alpha, self.sides, self.power)

    def power_at(self, n: float) -> float:
        return nph.power_of(self.difference.mean, n, self.alpha, self.sides)


WEIGHTED: Final = DesignEntry(
    name="weighted_log_rank",
    label=Text(zh="加权log-rank检验", en="weighted log-rank"),
    source="Fleming TR, Harrington DP 1991; Yung & Liu 2020",
    family="two arms",
    of_class=WeightedLogRank,
)
MAX_COMBO: Final = DesignEntry(
    name="max_combo",
    label=Text(zh="MaxCombo检验", en="max-combo"),
    source="Karrison TG, Stata J 2016;16:678-690",
    family="two arms",
    of_class=MaxCombo,
)
RMST: Final = DesignEntry(
    name="rmst",
    label=Text(zh="限制平均生存时间", en="restricted mean survival time"),
    source="Royston P, Parmar MKB, BMC Med Res Methodol 2013;13:152",
    family="two arms",
    of_class=Rmst,
)
MILESTONE: Final = DesignEntry(
    name="milestone",
    label=Text(zh="里程碑生存率", en="milestone survival"),
    source="Klein JP et al., Stat Med 2007;26:4505-4519",
    family="two arms",
    of_class=Milestone,
)
