"""Reading n backwards: for which hypotheses is this n ordinary, and what can so many show?

It says "consistent with", never "the design was".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs import simon
from trialwright.designs.binomial import SLACK, at_least, critical_count, interval, upper_of_none
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.designs.events import detectable_ratio
from trialwright.designs.looks import fleming_bounds
from trialwright.designs.two_samples import fisher_power, t_power
from trialwright.errors import TrialwrightError, UnknownName
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

ENDPOINTS: Final = ("binary", "continuous", "survival", "dose")
ALPHAS: Final = (0.025, 0.05, 0.10)
POWERS: Final = (0.80, 0.85, 0.90)
LOSSES: Final = (0.0, 0.05, 0.10, 0.15, 0.20)
GRID: Final = tuple(round(0.05 * k, 2) for k in range(1, 20))
_MOST: Final = 400
_SOURCE: Final = "exact enumeration; A'Hern 2001, Simon 1989, Jung 2004, Fleming 1982 for the rules"
Floats = NDArray[np.float64]


class Hypothesis(NamedTuple):
    """A setting for which n is ordinary: the rule in numbers; ``loss`` = share not evaluable behind the n of the page."""

    design: str
    null: float
    alternative: float
    alpha: float
    power: float
    n: int
    rule: str
    loss: float = 0.0

    @property
    def roundness(self) -> tuple[int, ...]:
        """Smaller is more usual: nothing lost, α .05, power .80, rates on the tenths."""
        tenths = sum(abs(v * 10 - round(v * 10)) > 1e-9 for v in (self.null, self.alternative))
        order = (
            "single_stage first",
            "simon optimal",
            "simon minimax",
            "single_stage stable",
            "simon admissible",
            "fleming",
        )
        return (
            round(self.loss * 100),
            tenths,
            int(self.alpha != 0.05),
            int(self.power != 0.80),
            order.index(self.design),
            round(100 * (self.alternative - self.null)),
        )


@lru_cache(maxsize=64)
def _critical(null: float, alpha: float) -> NDArray[np.int64]:
    """The least rejecting count for n = 1 … ."""
    r, out = 0, []
    for n in range(1, _MOST + 1):
        while r <= n and at_least(r, n, null) > alpha + SLACK:
            r += 1
        out.append(r)
    return np.array(out)


@lru_cache(maxsize=2048)
def _powers(null: float, alternative: float, alpha: float) -> Floats:
    from scipy.special import betainc

    n = np.arange(1, _MOST + 1)
    r = _critical(null, alpha)
    value = betainc(np.maximum(r, 1), np.maximum(n - r + 1, 1), alternative)
    return np.where(r > n, 0.0, value)


def single_stage_settings(n: int) -> tuple[Hypothesis, ...]:
    """All settings of the grid whose first or stable single-stage n is this one.

    >>> sum(h.design == "single_stage first" for h in single_stage_settings(20))
    13
    """
    out = []
    for null, alternative in _pairs():
        for alpha in ALPHAS:
            enough = _powers(null, alternative, alpha)
            for power in POWERS:
                good = enough >= power - SLACK
                r = int(_critical(null, alpha)[n - 1])
                if good.any() and int(good.argmax()) + 1 == n:
                    out.append(Hypothesis("single_stage first", null, alternative, alpha, power, n, f"≥ {r}"))
                stable = _MOST - int(good[::-1].argmin()) + 1 if not good.all() else 1
                if good[-1] and stable == n and int(good.argmax()) + 1 != n:
                    out.append(Hypothesis("single_stage stable", null, alternative, alpha, power, n, f"≥ {r}"))
    return tuple(out)


def _pairs() -> list[tuple[float, float]]:
    return [(a, b) for a in GRID for b in GRID if b - a >= 0.15 - 1e-9]


def two_stage_settings(
    n: int, alphas: tuple[float, ...] = ALPHAS, powers: tuple[float, ...] = POWERS
) -> tuple[Hypothesis, ...]:
    """All settings of the grid whose Simon or Fleming design has this n in all."""
    out = []
    for null, alternative in _pairs():
        for alpha in alphas:
            for power in powers:
                first = int((_powers(null, alternative, alpha) >= power - SLACK).argmax()) + 1
                if first > n + 5 or first < 0.5 * n:  # a two-stage n lies near the single-stage one
                    continue
                out += _simon(null, alternative, alpha, power, n)
                if _is_fleming(null, alternative, alpha, power, n):
                    bounds = fleming_bounds(null, (n // 2, n), alpha)
                    rule = f"≤ {bounds.low[0]} / ≥ {bounds.high[0]} of {n // 2}; ≥ {bounds.high[1]} of {n}"
                    out.append(Hypothesis("fleming", null, alternative, alpha, power, n, rule))
    return tuple(out)


def _simon(null: float, alternative: float, alpha: float, power: float, n: int) -> list[Hypothesis]:
    out: list[Hypothesis] = []
    plans: list[simon.TwoStagePlan] = []
    for criterion in ("optimal", "minimax", "admissible"):
        try:
            plan = simon.search(
                null=null, alternative=alternative, alpha=alpha, power=power, criterion=criterion, n_max=max(2 * n, 40)
            )
        except TrialwrightError:
            continue
        if plan.n == n and not (criterion == "admissible" and any(plan[:4] == p[:4] for p in plans)):
            plans.append(plan)
            rule = f"{plan.r1}/{plan.n1} {plan.r}/{plan.n}"
            out.append(Hypothesis(f"simon {criterion}", null, alternative, alpha, power, n, rule))
    return out


def _is_fleming(null: float, alternative: float, alpha: float, power: float, n: int) -> bool:
    """n is the first even number whose two equal stages keep both error rates exactly."""

    def keeps(k: int) -> bool:
        bounds = fleming_bounds(null, (k // 2, k), alpha)
        return bounds.under(null).reject <= alpha + SLACK and bounds.under(alternative).reject >= power - SLACK

    return n % 2 == 0 and n >= 6 and keeps(n) and not any(keeps(k) for k in range(max(6, n - 8), n, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Backward:
    """The answer: settings for which n is ordinary (the usual ones first), what n can show, one sentence.

    Args:
        n, arms, endpoint: as stated on the page. hypotheses: of single-arm binary designs; others are in ``ordinary``.
        ordinary, shows: tables for people.
    """

    n: int
    arms: int
    endpoint: str
    hypotheses: tuple[Hypothesis, ...]
    ordinary: DecisionTable
    shows: tuple[DecisionTable, ...]
    sentence: Text


@lru_cache(maxsize=64)
def which(n: int, endpoint: str = "binary", arms: int = 1, levels: int = 0) -> Backward:
    """What a stated n is consistent with, and what it can show.

    Args:
        n: participants in all, 1 … 400. endpoint: binary, continuous, survival or dose. arms: 1 or 2.
        levels: of a dose-finding part, 0 = not stated.
    Raises:
        UnknownName: an endpoint it does not know. TrialwrightError: n outside its range.

    >>> which(n=20).hypotheses[0].rule
    '3/7 11/20'
    """
    if endpoint not in ENDPOINTS:
        raise UnknownName("endpoint", endpoint, near_names(endpoint, ENDPOINTS), known=ENDPOINTS)
    if not 1 <= n <= _MOST:
        raise TrialwrightError(f"n = {n} lies outside 1 … {_MOST}; give the number of participants of one comparison")
    if endpoint == "dose":
        return _dose(n, levels)
    if arms == 1 and endpoint == "binary":
        return _one_arm(n)
    return _two_arms(n, endpoint, arms)


def _one_arm(n: int) -> Backward:
    found: list[Hypothesis] = []
    for loss in LOSSES:
        for m in range(max(3, int(n * (1 - loss)) - 2), n + 1):
            if (loss == 0 and m == n) or (loss > 0 and m < n and ceil(m / (1 - loss) - 1e-9) == n):
                settings = (*single_stage_settings(m), *(two_stage_settings(m) if loss == 0 else ()))
                found += [h._replace(loss=loss) for h in settings]
    ordered = tuple(sorted(found, key=lambda h: h.roundness))
    table = DecisionTable(
        title=Text(
            zh=f"与n={n}相符的假设（常见者在前）", en=f"hypotheses for which n = {n} is ordinary, the usual first"
        ),
        head=(
            Text(zh="设计", en="design"),
            Text.same("p0"),
            Text.same("p1"),
            Text(zh="单侧α", en="one-sided alpha"),
            Text(zh="把握度", en="power"),
            Text(zh="规则（应答例数）", en="rule (responses)"),
            Text(zh="不可评价比例", en="share not evaluable"),
        ),
        rows=tuple(_hypothesis_row(h) for h in ordered),
        source=_SOURCE,
    )
    return Backward(
        n=n,
        arms=1,
        endpoint="binary",
        hypotheses=ordered,
        ordinary=table,
        shows=(_intervals(n), _rare(n), _power_curve(n)),
        sentence=_one_arm_sentence(n, ordered),
    )


def _hypothesis_row(h: Hypothesis) -> tuple[Cell, ...]:
    names = {
        "single_stage first": Text(zh="单阶段（首个n）", en="single stage, first n"),
        "single_stage stable": Text(zh="单阶段（稳定n）", en="single stage, stable n"),
        "simon optimal": Text(zh="Simon最优", en="Simon optimal"),
        "simon minimax": Text(zh="Simon极小化最大", en="Simon minimax"),
        "simon admissible": Text(zh="Simon可容许", en="Simon admissible"),
        "fleming": Text(zh="Fleming两阶段", en="Fleming, two stages"),
    }
    cells = (names[h.design], *(Text.same(f"{v:g}") for v in (h.null, h.alternative, h.alpha, h.power)))
    tail = (Text.same(h.rule + (f" of {h.n}" if h.rule.startswith("≥") else "")), Text.same(f"{h.loss:.0%}"))
    return tuple(Cell(t) for t in (*cells, *tail))


def _one_arm_sentence(n: int, found: tuple[Hypothesis, ...]) -> Text:
    low, high = interval(n // 2, n)
    none = upper_of_none(n)
    if not found:
        return Text(
            zh=f"n={n}不是常见单臂设计在常用假设下的例数；{n}例零事件时，真实率的95%单侧上限为{none:.1%}。",
            en=f"n = {n} is not the size of a usual single-arm design on the usual grid; with 0 of {n} the one-sided "
            f"95 % upper limit is {none:.1%}.",
        )
    h = found[0]
    return Text(
        zh=f"n={n}与{len(found)}种常见设定相符，例如p0={h.null:g}对p1={h.alternative:g}（单侧α={h.alpha:g}，把握度{h.power:g}，"
        f"{h.rule}）；这只说明相符，并不表示原设计如此。{n}例中半数应答时精确95%区间为{low:.1%}～{high:.1%}；零事件时上限{none:.1%}。",
        en=f"n = {n} is consistent with {len(found)} usual settings, such as {h.null:g} against {h.alternative:g} (one-sided "
        f"alpha {h.alpha:g}, power {h.power:g}, {h.rule}); it does not say that this was the design. With half of {n} "
        f"responding the exact 95 % interval is {low:.1%} to {high:.1%}; with none the upper limit is {none:.1%}.",
    )


def _intervals(n: int) -> DecisionTable:
    rows = []
    for x in range(n + 1):
        low, high = interval(x, n)
        rows.append(
            (
                Cell(Text.same(f"{x}/{n}")),
                Cell(Text.same(f"{x / n:.1%}")),
                Cell(Text.same(f"{low:.1%} – {high:.1%}")),
            )
        )
    return DecisionTable(
        title=Text(zh=f"n={n}：每一结果的精确95%区间", en=f"n = {n}: the exact 95 % interval of every result"),
        head=(
            Text(zh="应答", en="responses"),
            Text(zh="率", en="rate"),
            Text(zh="Clopper-Pearson 95%区间", en="Clopper-Pearson 95 %"),
        ),
        rows=tuple(rows),
        source="Clopper CJ, Pearson ES, Biometrika 1934;26:404-413",
    )


def _rare(n: int) -> DecisionTable:
    rows = [
        (Cell(Text.same(f"{q:.0%}")), Cell(Text.same(f"{1 - (1 - q) ** n:.3f}")))
        for q in (0.01, 0.02, 0.05, 0.10, 0.15, 0.20, 0.30)
    ]
    return DecisionTable(
        title=Text(
            zh=f"n={n}：至少观察到1例某事件的概率（0/{n}时95%单侧上限{upper_of_none(n):.1%}）",
            en=f"n = {n}: P(at least one event); with 0/{n} the one-sided 95 % upper limit is {upper_of_none(n):.1%}",
        ),
        head=(Text(zh="真实发生率", en="true rate"), Text(zh="P(至少1例)", en="P(at least one)")),
        rows=tuple(rows),
        source="binomial",
    )


def _power_curve(n: int) -> DecisionTable:
    """P(reject) against p0 on the tenths, all evaluable, and when one in ten is not (a failure each)."""
    truths = [round(0.1 * k, 1) for k in range(2, 10)]
    rows = []
    for null in (0.1, 0.2, 0.3, 0.4, 0.5):
        r = critical_count(n, null, 0.05)
        cells = [Cell(Text.same(f"{null:g}")), Cell(Text.same(f"≥ {r}" if r <= n else "–"))]
        for p in truths:
            both = f"{at_least(r, n, p):.2f}/{at_least(r, n, 0.9 * p):.2f}" if p > null else ""
            cells.append(Cell(Text.same(both)))
        rows.append(tuple(cells))
    return DecisionTable(
        title=Text(
            zh=f"n={n}，单侧α=0.05：拒绝p0的概率（全部可评价/10%不可评价按失败计）",
            en=f"n = {n}, one-sided alpha 0.05: P(reject p0), all evaluable / 10 % not evaluable counted as failures",
        ),
        head=(Text.same("p0"), Text(zh="拒绝", en="reject"), *(Text.same(f"p={p:g}") for p in truths)),
        rows=tuple(rows),
        source="exact binomial",
    )


def _two_arms(n: int, endpoint: str, arms: int) -> Backward:
    each = n // max(arms, 2)
    head_power = tuple(Text(zh=f"把握度{q:g}", en=f"power {q:g}") for q in (0.8, 0.9))
    if endpoint == "binary":
        table = _proportions(n, each, head_power)
        best = table.rows[2][1].text.en
        sentence = Text(
            zh=f"每组{each}例时，对照组率0.30，双侧α=0.05、把握度0.80可检出的试验组率约为{best}（Fisher精确检验）。",
            en=f"With {each} in each arm and 0.30 in the control arm, a rate of about {best} is detected with power 0.80 "
            "(two-sided alpha 0.05, Fisher).",
        )
    elif endpoint == "continuous":
        d80, d90 = (_least_effect(each, q) for q in (0.8, 0.9))
        table = DecisionTable(
            title=Text(zh=f"每组{each}例可检出的标准化差", en=f"{each} in each arm: standardised difference detected"),
            head=(Text(zh="双侧α", en="two-sided alpha"), *head_power),
            rows=((Cell(Text.same("0.05")), Cell(Text.same(f"{d80:.2f}")), Cell(Text.same(f"{d90:.2f}"))),),
            source="noncentral t",
        )
        sentence = Text(
            zh=f"每组{each}例，双侧α=0.05、把握度0.80可检出的标准化差为{d80:.2f}。",
            en=f"With {each} in each arm a standardised difference of {d80:.2f} is detected with power 0.80.",
        )
    else:
        table, sentence = _survival(n)
    shows = (_intervals(each),) if endpoint == "binary" and each >= 1 else ()
    return Backward(n=n, arms=arms, endpoint=endpoint, hypotheses=(), ordinary=table, shows=shows, sentence=sentence)


def _proportions(n: int, each: int, head_power: tuple[Text, ...]) -> DecisionTable:
    rows = []
    for control in (0.1, 0.2, 0.3, 0.4, 0.5):
        cells = [Cell(Text.same(f"{control:.2f}"))]
        for power in (0.8, 0.9):
            rate = next(
                (
                    q
                    for q in (round(control + 0.01 * k, 2) for k in range(1, 100))
                    if q <= 0.99 and fisher_power(each, each, control, q, 0.05, 2) >= power
                ),
                None,
            )
            cells.append(Cell(Text.same("–" if rate is None else f"{rate:.2f}")))
        rows.append(tuple(cells))
    return DecisionTable(
        title=Text(
            zh=f"每组{each}例可检出的试验组率（双侧α=0.05，Fisher）",
            en=f"{each} in each arm: experimental rate detected (two-sided alpha 0.05, Fisher)",
        ),
        head=(Text(zh="对照组率", en="control rate"), *head_power),
        rows=tuple(rows),
        source="exact enumeration",
    )


def _least_effect(each: int, power: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(lambda d: t_power(each, each, d, 1.0) - power, 1e-6, 50.0))


def _survival(n: int) -> tuple[DecisionTable, Text]:
    rows = []
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):
        d = n * share
        rows.append(
            (
                Cell(Text.same(f"{share:.0%}")),
                Cell(Text.same(f"{d:.0f}")),
                *(Cell(Text.same(f"{detectable_ratio(d, alpha=0.05, sides=2, power=q):.2f}")) for q in (0.8, 0.9)),
            )
        )
    table = DecisionTable(
        title=Text(zh=f"共{n}例：可检出的风险比", en=f"{n} in all: hazard ratio detected"),
        head=(
            Text(zh="发生事件比例", en="share with an event"),
            Text(zh="事件数", en="events"),
            Text(zh="HR，把握度0.8", en="HR, power 0.8"),
            Text(zh="HR，把握度0.9", en="HR, power 0.9"),
        ),
        rows=tuple(rows),
        source="Schoenfeld 1981, 1:1, two-sided alpha 0.05",
    )
    ratio = detectable_ratio(0.7 * n, alpha=0.05, sides=2, power=0.8)
    sentence = Text(
        zh=f"共{n}例、70%发生事件时，双侧α=0.05、把握度0.80可检出的风险比为{ratio:.2f}（Schoenfeld）。",
        en=f"With {n} in all and 70 % with an event, a hazard ratio of {ratio:.2f} is detected with power 0.80 (Schoenfeld).",
    )
    return table, sentence


def _dose(n: int, levels: int) -> Backward:
    """Ladders and caps that give n: fixed cohorts, 3+3 ranges, caps of model designs."""
    from trialwright.designs.a_plus_b import FixedCohorts
    from trialwright.designs.three_plus_three import ThreePlusThree
    from trialwright.designs.walk import walk

    rows = []
    for j in range(1, 9) if not levels else (levels,):
        size, rest = divmod(n, j)
        fixed = (
            Text(zh=f"每级{size}例，无扩展", en=f"{size} at each, no expansion")
            if not rest and size <= 12
            else Text.same("–")
        )
        low, high = 2 if j else 0, 6 * j
        inside = "✓" if 3 <= n <= high else "–"
        cap = f"{n // 3} × 3" if n % 3 == 0 and n >= 3 * j else "–"
        rows.append(
            tuple(Cell(t) for t in (Text.same(str(j)), fixed, Text.same(f"{low}–{high} {inside}"), Text.same(cap)))
        )
    three = ThreePlusThree(levels=1, after_excess="declare_below", top="declare", mtd_n=3)
    passed_fixed = float(walk(FixedCohorts(levels=1)).under([0.4]).selection[1])
    passed_three = float(walk(three).under([0.4]).selection[1])
    table = DecisionTable(
        title=Text(zh=f"n={n}与哪些剂量阶梯相符", en=f"ladders and caps with which n = {n} is consistent"),
        head=(
            Text(zh="剂量水平数", en="levels"),
            Text(zh="固定队列", en="fixed cohorts"),
            Text(zh="3+3的例数范围", en="range of a 3+3"),
            Text(zh="上限：队列数×3", en="cap: cohorts × 3"),
        ),
        rows=tuple(rows),
        source="counting",
    )
    sentence = Text(
        zh=f"n={n}：若每级3例且不扩展，真实DLT率为0.40的剂量通过的概率为{passed_fixed:.2f}，3+3为{passed_three:.2f}。",
        en=f"n = {n}: in cohorts of 3 without expansion a level with a true DLT rate of 0.40 is passed with probability "
        f"{passed_fixed:.2f}; with 3+3 it is {passed_three:.2f}.",
    )
    return Backward(n=n, arms=1, endpoint="dose", hypotheses=(), ordinary=table, shows=(_rare(n),), sentence=sentence)
