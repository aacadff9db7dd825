"""Group sequential designs: bounds by constants or by spending, futility binding or not, looks that spend nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt
from typing import Final, NamedTuple

from trialwright.designs.decision import Cell, Conclusion, Decision, DecisionTable, Stop, Treat, Wait
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
)
from trialwright.designs.recursion import (
    FAR,
    Crossings,
    Density,
    bound_for,
    crossing,
    crossings,
    first_density,
    next_density,
    root_of,
    spent,
)
from trialwright.errors import TrialwrightError, UnknownName, UnreadableText, Where
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

_SOURCE: Final = (
    "Jennison C, Turnbull BW, Group Sequential Methods, 2000; Lan KKG, DeMets DL, Biometrika 1983;70:659-663"
)
CONSTANTS: Final = ("OF", "Pocock", "WT", "HP")
SPENDING: Final = ("LDOF", "LDPocock", "HSD", "KD")
KINDS: Final = (*CONSTANTS, *SPENDING)
NEVER: Final = FAR + 12


class Bounds(NamedTuple):
    """Upper bounds on Z, cumulative crossing probability under no effect (one side), nominal one-sided level."""

    timing: tuple[float, ...]
    upper: tuple[float, ...]
    cumulative: tuple[float, ...]
    nominal: tuple[float, ...]


def _shape(kind: str, parameter: float | None, t: float) -> float:
    power = {"OF": 0.0, "Pocock": 0.5, "WT": parameter if parameter is not None else 0.5}[kind]
    return float(t ** (power - 0.5))


def _level(alpha: float, sides: int) -> float:
    return alpha / sides


@lru_cache(maxsize=512)
def bounds(
    kind: str = "LDOF",
    looks: tuple[float, ...] = (1.0,),
    alpha: float = 0.025,
    sides: int = 1,
    parameter: float | None = None,
    efficacy: tuple[bool, ...] | None = None,
) -> Bounds:
    """Efficacy bounds; two-sided = two one-sided at half the level.

    Args:
        kind: OF, Pocock, WT, HP (constants) or LDOF, LDPocock, HSD, KD (spending).
        looks: information fractions, increasing, the last 1. alpha: total level. sides: 1 or 2.
        parameter: WT Δ, HP constant (3), HSD γ, KD ρ.
        efficacy: a look that is False spends no alpha and cannot reject; ``None`` = all.
    Raises:
        UnreadableText: looks that do not increase to 1. UnknownName: the kind.
    Source: Jennison & Turnbull 2000; Lan & DeMets 1983.

    >>> [round(z, 4) for z in bounds("OF", (0.5, 1.0)).upper]
    [2.7965, 1.9774]
    """
    _check_looks(looks)
    if kind not in KINDS:
        raise UnknownName("boundary", kind, near_names(kind, KINDS), known=KINDS)
    level = _level(alpha, sides)
    flags = efficacy or (True,) * len(looks)
    if kind in ("OF", "Pocock", "WT"):
        upper = _by_constant(kind, looks, level, parameter, flags)
    elif kind == "HP":
        upper = _haybittle_peto(looks, level, 3.0 if parameter is None else parameter, flags)
    else:
        upper = _by_spending(kind, looks, level, parameter, flags)
    return _described(looks, upper)


def _described(looks: tuple[float, ...], upper: tuple[float, ...]) -> Bounds:
    from scipy.special import ndtr

    steps = crossings(0.0, looks, (-NEVER,) * len(looks), upper).upper
    total, cumulative = 0.0, []
    for p in steps:
        total += p
        cumulative.append(total)
    return Bounds(looks, upper, tuple(cumulative), tuple(float(ndtr(-z)) for z in upper))


def _check_looks(looks: Sequence[float]) -> None:
    wrong = not looks or any(b <= a for a, b in zip((0.0, *looks), looks, strict=False)) or abs(looks[-1] - 1) > 1e-9
    if wrong or len(looks) > 10:
        raise UnreadableText(
            Where(path="looks"),
            f"{', '.join(f'{t:g}' for t in looks)} are no information fractions",
            "write 1 … 10 increasing fractions that end at 1, such as 0.5, 1",
        )


def _by_constant(
    kind: str, looks: tuple[float, ...], level: float, parameter: float | None, flags: tuple[bool, ...]
) -> tuple[float, ...]:
    shape = [_shape(kind, parameter, t) if on else None for t, on in zip(looks, flags, strict=True)]

    def at(c: float) -> tuple[float, ...]:
        return tuple(NEVER if s is None else min(c * s, NEVER) for s in shape)

    def excess(c: float) -> float:
        return sum(crossings(0.0, looks, (-NEVER,) * len(looks), at(c)).upper) - level

    return at(root_of(excess, 0.2, 8.0))


def _haybittle_peto(
    looks: tuple[float, ...], level: float, constant: float, flags: tuple[bool, ...]
) -> tuple[float, ...]:
    early = tuple(constant if on else NEVER for on in flags[:-1])

    def excess(z: float) -> float:
        return sum(crossings(0.0, looks, (-NEVER,) * len(looks), (*early, z)).upper) - level

    return (*early, root_of(excess, 0.0, 8.0))


def _by_spending(
    kind: str, looks: tuple[float, ...], level: float, parameter: float | None, flags: tuple[bool, ...]
) -> tuple[float, ...]:
    before: Density | None = None
    used, upper = 0.0, []
    for t, on in zip(looks, flags, strict=True):
        spend = spent(kind, t, level, parameter) - used if on else 0.0
        z = min(bound_for(before, 0.0, t, spend), NEVER) if spend > 0 else NEVER
        used += spend
        upper.append(z)
        before = first_density(0.0, t, -NEVER, z) if before is None else next_density(before, 0.0, t, -NEVER, z)
    return tuple(upper)


def drift(looks: Sequence[float], lower: Sequence[float], upper: Sequence[float], power: float) -> float:
    """The drift θ (mean of Z at the end) at which the upper bound is crossed with probability ``power``."""
    return root_of(lambda theta: sum(crossings(theta, looks, lower, upper).upper) - power, 0.0, 12.0)


def fixed_drift(alpha: float, sides: int, power: float) -> float:
    """zα + zβ of the fixed design."""
    from scipy.special import ndtri

    return float(-ndtri(_level(alpha, sides)) + ndtri(power))


def inflation(found: Bounds, alpha: float, sides: int, power: float) -> float:
    """Maximal information of the sequential design ÷ that of the fixed design.

    >>> round(inflation(bounds("OF", (0.5, 1.0)), 0.025, 1, 0.9), 6)
    1.007126
    """
    theta = drift(found.timing, (-NEVER,) * len(found.timing), found.upper, power)
    return (theta / fixed_drift(alpha, sides, power)) ** 2


class TwoBounds(NamedTuple):
    """Upper and lower bounds on Z, the drift at which the power is met, information ÷ fixed design at each look."""

    timing: tuple[float, ...]
    upper: tuple[float, ...]
    lower: tuple[float, ...]
    theta: float
    ratio: tuple[float, ...]


@lru_cache(maxsize=256)
def two_bounds(
    looks: tuple[float, ...],
    alpha: float,
    sides: int,
    power: float,
    upper: tuple[str, float | None],
    lower: tuple[str, float | None],
    binding: bool = False,
    efficacy: tuple[bool, ...] | None = None,
    futility: tuple[bool, ...] | None = None,
) -> TwoBounds:
    """Efficacy and β-spending futility bounds that meet at the last look.

    Args:
        upper, lower: kind and parameter of each spending function (``upper`` may be a constant kind if not binding).
        binding: False (the default) = the upper bound ignores the lower one.
        efficacy, futility: which looks have the bound; ``None`` = all.
    Source: Pampallona, Tsiatis & Kim 2001; R gsDesign test.type 3 and 4.

    >>> found = two_bounds((1 / 3, 2 / 3, 1), 0.025, 1, 0.9, ("HSD", -4), ("HSD", -2))
    >>> [round(z, 3) for z in found.lower]
    [-0.239, 0.941, 1.999]
    """
    _check_looks(looks)
    if lower[0] not in SPENDING:
        raise UnknownName("futility spending function", lower[0], near_names(lower[0], SPENDING), known=SPENDING)
    free = bounds(upper[0], looks, alpha, sides, upper[1], efficacy).upper
    stops = futility or (True,) * len(looks)
    goes = efficacy or (True,) * len(looks)
    level, beta = _level(alpha, sides), 1 - power
    if binding and upper[0] not in SPENDING:
        raise TrialwrightError("a binding futility bound needs a spending function above: LDOF, LDPocock, HSD or KD")

    def at(theta: float) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        return _jointly(looks, theta, level, beta, upper, lower, None if not binding else goes, stops, free)

    theta = root_of(lambda th: at(th)[2] - beta, fixed_drift(alpha, sides, power) * 0.9, 12.0, 1e-9)
    up, down, _ = at(theta)
    fixed = fixed_drift(alpha, sides, power)
    return TwoBounds(looks, up, (*down[:-1], up[-1]), theta, tuple(t * (theta / fixed) ** 2 for t in looks))


def _jointly(
    looks: tuple[float, ...],
    theta: float,
    level: float,
    beta: float,
    upper: tuple[str, float | None],
    lower: tuple[str, float | None],
    goes: tuple[bool, ...] | None,
    stops: tuple[bool, ...],
    free: tuple[float, ...],
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Bounds under one drift, and P(not rejecting): ``goes`` = the looks of a binding design, else ``None``."""
    null: Density | None = None
    real: Density | None = None
    used_a = used_b = kept = 0.0
    ups, downs = [], []
    for k, t in enumerate(looks):
        last = k == len(looks) - 1
        if goes is None:
            b = free[k]
        else:
            spend = spent(upper[0], t, level, upper[1]) - used_a if goes[k] else 0.0
            b = bound_for(null, 0.0, t, spend) if spend > 0 else NEVER
            used_a += spend
        if last:
            a = b
        elif stops[k]:
            spend = spent(lower[0], t, beta, lower[1]) - used_b
            a = min(bound_for(real, theta, t, spend, upper=False), b - 1e-6)
            used_b += crossing(real, theta, t, a, upper=False)
        else:
            a = -NEVER
        kept += crossing(real, theta, t, a, upper=False)
        ups.append(b)
        downs.append(a)
        if last:
            break
        real = first_density(theta, t, a, b) if real is None else next_density(real, theta, t, a, b)
        if goes is not None:
            null = first_density(0.0, t, a, b) if null is None else next_density(null, 0.0, t, a, b)
    return tuple(ups), tuple(downs), kept


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSequential:
    """Looks over any two-arm test whose score is nearly normal; information in events or participants.

    >>> design = GroupSequential(looks=(0.5, 1.0), spending="LDOF", maximum=94)
    >>> print(design.decide_at(40, None).because)
    40 of 47 (look 1 of 2)
    """

    looks: tuple[float, ...] = numbers((1.0,), 0.001, 1.0, zh="信息分数", en="information fractions of the looks")
    spending: str = choice("LDOF", *KINDS, zh="疗效界值", en="efficacy bound")
    parameter: float | None = maybe_number(-40, 40, zh="界值参数", en="WT Δ, HP constant, HSD γ, KD ρ")
    futility: str = choice("none", "none", *SPENDING, zh="无效界值", en="β-spending for futility")
    futility_parameter: float | None = maybe_number(-40, 40, zh="无效界值参数", en="parameter of the futility bound")
    futility_z: tuple[float, ...] = numbers(
        (), -8, 8, zh="给定的无效界值Z（末次除外）", en="futility bounds given as Z, for all looks but the last"
    )
    purposes: tuple[str, ...] = names((), zh="各次分析的目的", en="a look's purpose: both, efficacy or futility")
    binding: bool = flag(False, zh="无效界值是否约束", en="is the futility bound binding")
    alpha: float = number(0.025, 0.0005, 0.25, zh="α（总）", en="alpha, total")
    sides: int = integer(1, 1, 2, zh="单侧/双侧", en="sides")
    power: float = number(0.80, 0.5, 0.999, zh="把握度", en="power")
    maximum: float = number(1.0, 1e-9, 1e9, zh="最大信息（事件数或例数）", en="events or participants at the last look")

    def __post_init__(self) -> None:
        odd = [w for w in self.purposes if w not in ("both", "efficacy", "futility")]
        wrong = f"purpose {odd[0]!r} is none of both, efficacy, futility" if odd else None
        few = "one purpose a look" if self.purposes and len(self.purposes) != len(self.looks) else None
        given = len(self.futility_z)
        odd_z = "one futility bound for each look but the last" if given not in (0, len(self.looks) - 1) else None
        twice = "futility and futility_z are both given" if given and self.futility != "none" else None
        check(self, "group_sequential", wrong, few, odd_z, twice)
        _check_looks(self.looks)

    @property
    def name(self) -> str:
        return "group_sequential"

    @property
    def label(self) -> Text:
        return Text(zh=f"成组序贯（{self.spending}）", en=f"group sequential ({self.spending})")

    @property
    def source(self) -> str:
        return _SOURCE

    def _flags(self, purpose: str) -> tuple[bool, ...]:
        """The last look decides in any case."""
        words = self.purposes or ("both",) * len(self.looks)
        return tuple(w in ("both", purpose) or k == len(words) - 1 for k, w in enumerate(words))

    @property
    def two(self) -> TwoBounds:
        """The bounds in force; without futility the lower ones are never reached before the end."""
        efficacy = self._flags("efficacy")
        if self.futility != "none":
            return two_bounds(
                self.looks,
                self.alpha,
                self.sides,
                self.power,
                (self.spending, self.parameter),
                (self.futility, self.futility_parameter),
                self.binding,
                efficacy,
                self._flags("futility"),
            )
        up = bounds(self.spending, self.looks, self.alpha, self.sides, self.parameter, efficacy).upper
        low = (*(self.futility_z or (-NEVER,) * (len(up) - 1)), up[-1])
        theta = drift(self.looks, low, up, self.power)
        ratio = (theta / fixed_drift(self.alpha, self.sides, self.power)) ** 2
        return TwoBounds(self.looks, up, low, theta, tuple(t * ratio for t in self.looks))

    def under(self, theta: float) -> Crossings:
        """Crossing probabilities under a drift (0 = no effect, ``two.theta`` = the alternative)."""
        two = self.two
        return crossings(theta, self.looks, two.lower, two.upper)

    def expected_information(self, theta: float) -> float:
        """Expected information at the end ÷ maximal information."""
        found = self.under(theta)
        steps = [u + d for u, d in zip(found.upper, found.lower, strict=True)]
        return float(sum(t * p for t, p in zip(self.looks, steps, strict=True)) / sum(steps))

    def hazard_ratio_at(self, z: float, events: float, ratio: float = 1.0) -> float:
        """The hazard ratio estimated when Z = z after so many events (positive Z favours the experimental arm)."""
        return exp(-z * (1 + ratio) / sqrt(events * ratio))

    def decide_at(self, information: float, z: float | None) -> Decision:
        """What the rule says at a look: advice; the board's ratification is an event of its own.

        Args:
            information: events or participants so far. z: the statistic; ``None`` = not yet analysed.
        Returns:
            ``Wait`` before the look; ``Stop``; or ``Treat(1, …)`` = go on to the next look.
        """
        due = next((k for k, t in enumerate(self.looks) if information < t * self.maximum - 1e-9), len(self.looks))
        reached = due - 1
        if z is None or reached < 0:
            k = min(due, len(self.looks) - 1) if z is None else 0
            want = self.looks[k] * self.maximum
            return Wait(
                Text(
                    zh=f"{information:g}/{want:.0f}（第{k + 1}/{len(self.looks)}次分析）",
                    en=f"{information:g} of {want:.0f} (look {k + 1} of {len(self.looks)})",
                ),
                Text(zh="达到该次分析的信息量时", en="the information of that look is there"),
            )
        two, last = self.two, reached == len(self.looks) - 1
        upper, lower = two.upper[reached], two.lower[reached]
        said_zh, said_en = f"Z = {z:.3f}，第{reached + 1}次分析", f"Z = {z:.3f} at look {reached + 1}"
        if z >= upper:
            return Stop(
                Text(zh=f"{said_zh}，疗效界值{upper:.3f}", en=f"{said_en}, efficacy bound {upper:.3f}"), None, "reject"
            )
        if z <= lower or last:
            kind: Conclusion = "accept" if last else "futile"
            return Stop(Text(zh=f"{said_zh}，界值{lower:.3f}", en=f"{said_en}, bound {lower:.3f}"), None, kind)
        more = max(1, round(self.looks[reached + 1] * self.maximum - information))
        return Treat(
            1,
            more,
            Text(
                zh=f"{said_zh}，在{lower:.3f}与{upper:.3f}之间，继续",
                en=f"{said_en}, between {lower:.3f} and {upper:.3f}: go on",
            ),
        )

    def recomputed(self, information: Sequence[float]) -> Bounds:
        """Bounds at the information that is really there: over- and under-running, skipped looks spend at the next.

        Args:
            information: events or participants at the looks held so far; fractions are of ``maximum``.
        """
        if self.spending not in SPENDING:
            raise TrialwrightError(f"{self.spending} has constants for planned looks only; use a spending function")
        level = _level(self.alpha, self.sides)
        before: Density | None = None
        used, upper = 0.0, []
        for i in information:
            t = i / self.maximum
            spend = spent(self.spending, t, level, self.parameter) - used
            z = bound_for(before, 0.0, t, spend) if spend > 0 else NEVER
            used += max(spend, 0.0)
            upper.append(z)
            before = first_density(0.0, t, -NEVER, z) if before is None else next_density(before, 0.0, t, -NEVER, z)
        return _described(tuple(i / self.maximum for i in information), tuple(upper))

    def table(self) -> DecisionTable:
        """One row a look: information, bounds as Z and nominal p, cumulative alpha and power."""
        from scipy.special import ndtr

        two = self.two
        real = self.under(two.theta)
        free = (-NEVER,) * len(self.looks)  # a futility bound that does not bind gives no alpha back
        null = self.under(0.0) if self.binding else crossings(0.0, self.looks, free, two.upper)
        rows, alpha, power = [], 0.0, 0.0
        for k, t in enumerate(self.looks):
            alpha += null.upper[k]
            power += real.upper[k]
            up, down = two.upper[k], two.lower[k]
            amount = f"{t * self.maximum:.0f}" if self.maximum > 1 else f"{t:.3f}"
            rows.append(
                (
                    Cell(Text.same(amount)),
                    Cell(Text.same("–" if down <= -FAR else f"{down:.3f}"), "futile"),
                    Cell(Text.same("–" if up >= FAR else f"{up:.3f}"), "reject"),
                    Cell(Text.same("–" if up >= FAR else f"{float(ndtr(-up)):.5f}")),
                    Cell(Text.same(f"{alpha:.5f}")),
                    Cell(Text.same(f"{power:.4f}")),
                )
            )
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}：各次分析的界值", en=f"{self.label.en}: bounds"),
            head=(
                Text(zh="信息（事件/例数）", en="information"),
                Text(zh="无效：Z≤", en="futile: Z ≤"),
                Text(zh="有效：Z≥", en="efficacy: Z ≥"),
                Text(zh="名义单侧P", en="nominal one-sided p"),
                Text(zh="累积α（单侧）", en="cumulative alpha, one side"),
                Text(zh="累积把握度", en="cumulative power"),
            ),
            rows=tuple(rows),
            source=_SOURCE,
        )


ENTRY: Final = DesignEntry(
    name="group_sequential",
    label=Text(zh="成组序贯设计", en="group sequential"),
    source=_SOURCE,
    family="two arms",
    of_class=GroupSequential,
)
