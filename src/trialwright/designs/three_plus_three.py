"""3+3: cohorts of three; none toxic goes up, one is expanded to six, more is too toxic; what follows is variant.

Not one design: ``after_excess``, ``top``, ``mtd_n`` and ``total_allowed`` name what protocols leave unsaid, and they
move the probabilities in the first digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, CohortDesign, Counted, Move, Moves, States
from trialwright.designs.decision import Cell, DecisionTable, Memory
from trialwright.designs.parameters import DesignEntry, check, choice, integer
from trialwright.values.text import Text

_SOURCE: Final = "Storer BE, Biometrics 1989;45:925-937; Korn EL et al., Stat Med 1994;13:1799-1806"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreePlusThree(CohortDesign):
    """The rule and its variants.

    Args:
        after_excess: ``step_back``: the level below gets three more if it has three; ``declare_below``: it is the MTD.
        top: a clean first cohort at the highest level: ``expand`` to ``mtd_n``, or ``declare`` it the MTD.
        mtd_n: treated participants an MTD must have, 3 or 6.
        total_allowed: toxicities of six that still pass, 1 or 2.
    Source: Storer 1989; Korn 1994.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> print(ThreePlusThree(levels=3).decide(Outcomes.of("1NNN 2NTN")))
    treat 3 at level 2: 1/3 with DLT at level 2: expand to 6
    """

    after_excess: str = choice(
        "step_back",
        "step_back",
        "declare_below",
        zh="过毒后：回退补足，或直接宣布低一级为MTD",
        en="after too much toxicity: expand the level below, or declare it at once",
    )
    top: str = choice(
        "expand",
        "expand",
        "declare",
        zh="最高剂量0/3时：扩展，或直接宣布",
        en="0/3 at the highest level: expand, or declare",
    )
    mtd_n: int = integer(6, 3, 6, zh="MTD须有的例数", en="participants an MTD must have (3 or 6)")
    total_allowed: int = integer(1, 1, 2, zh="6例中允许的DLT数", en="toxicities allowed of six")

    def __post_init__(self) -> None:
        late = f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None
        odd = "mtd_n is 3 or 6" if self.mtd_n not in (3, 6) else None
        check(self, "three_plus_three", late, odd)

    @property
    def name(self) -> str:
        return "three_plus_three"

    @property
    def label(self) -> Text:
        return Text.same("3+3")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def memory(self) -> Memory:
        return "all levels"

    @property
    def most(self) -> int:
        return 6 * self.levels

    def size_at(self, treated: int) -> int:
        return 3

    def is_too_toxic(self, n: int, y: int) -> bool:
        """Two of three, or more than allowed of six."""
        return y > self.total_allowed if n >= 6 else n > 0 and y >= 2 and (n <= 3 or y > self.total_allowed)

    def move(self, at: Counted) -> Move:
        """The whole rule: only counts matter, not the way to them."""
        level = n = y = 0
        for k, treated in enumerate(at.n, 1):
            if not treated:
                continue
            if at.y[k - 1] > 1 and self.is_too_toxic(treated, at.y[k - 1]):
                return self._below(k, level, n)
            level, n, y = k, treated, at.y[k - 1]
        if n >= 6 or (y == 0 and n >= 3):
            if level < self.levels:
                return Move(TREAT, level + 1, 3)
            if n >= self.mtd_n or self.top == "declare":
                return Move(COMPLETE, level, 0)
        return Move(TREAT, level, 6 - n if n > 3 else 3)

    def moves(self, states: States) -> Moves:
        """``move`` for many states at once."""
        n, y = states.n, states.y
        treated = n > 0
        toxic = treated & np.where(
            n >= 6, y > max(1, self.total_allowed), (y >= 2) & ((n <= 3) | (y > self.total_allowed))
        )
        levels = np.arange(1, self.levels + 1)
        first = np.where(toxic, levels, self.levels + 1).min(axis=1)  # the lowest level that is too toxic
        at = np.where(treated & (levels < first[:, None]), levels, 0).max(
            axis=1
        )  # the highest tried below it, 0 = none
        rows = np.arange(len(at))
        here = np.maximum(at - 1, 0)
        n_at, y_at = np.where(at > 0, n[rows, here], 0), np.where(at > 0, y[rows, here], 0)
        more = np.where(n_at > 3, 6 - n_at, 3)
        is_toxic = first <= self.levels
        passed = ~is_toxic & ((n_at >= 6) | ((y_at == 0) & (n_at >= 3)))
        up = (passed & (at < self.levels)) | (is_toxic & (at < first - 1))
        done = np.where(
            is_toxic,
            (at == first - 1) & (self.after_excess == "declare_below" or (n_at >= self.mtd_n)),
            passed & (at == self.levels) & ((n_at >= self.mtd_n) | (self.top == "declare")),
        )
        unsafe = first == 1
        kind = np.where(unsafe, UNSAFE, np.where(done, COMPLETE, TREAT))
        to = np.where(up, np.where(is_toxic, first - 1, at + 1), at)
        size = np.where(kind != TREAT, 0, np.where(up, 3, more))
        return Moves(kind, np.where(unsafe, 0, to), size)

    def _below(self, toxic: int, level: int, n: int) -> Move:
        """Level ``toxic`` is too toxic; ``level`` with ``n`` treated is the highest tried below it, 0 = none."""
        if toxic == 1:
            return Move(UNSAFE, 0, 0)
        if level < toxic - 1:  # started above it: the level below has not been tried
            return Move(TREAT, toxic - 1, 3)
        if self.after_excess == "declare_below" or n >= self.mtd_n:
            return Move(COMPLETE, level, 0)
        return Move(TREAT, level, 6 - n if n > 3 else 3)

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        seen_zh = f"剂量水平{at.level}有{y}/{n}例DLT"
        seen_en = f"{y}/{n} with DLT at level {at.level}"
        act = _act(self, at, move)
        return Text(zh=f"{seen_zh}：{act.zh}", en=f"{seen_en}: {act.en}")

    def table(self) -> DecisionTable:
        """Rows 0/3 … 6/6 as the committee reads them."""
        return DecisionTable(
            title=Text(zh="3+3剂量递增决策表", en="3+3: decision table"),
            head=(
                Text(zh="DLT例数/可评价例数", en="DLT / evaluable"),
                Text(zh="未到最高剂量", en="below the highest level"),
                Text(zh="最高剂量", en="highest level"),
            ),
            rows=tuple(self._row(n, y) for n in (3, 6) for y in range(n + 1) if not (n == 6 and y == 0)),
            variants=Text.same(
                f"after_excess={self.after_excess}, top={self.top}, mtd_n={self.mtd_n}, total_allowed={self.total_allowed}"
            ),
            source=_SOURCE,
        )

    def _row(self, n: int, y: int) -> tuple[Cell, ...]:
        head = Cell(Text.same(f"{y}/{n}"))
        if self.is_too_toxic(n, y):
            at_once = self.after_excess == "declare_below" or self.mtd_n == 3
            below = (
                Text(zh="过毒：低一级为MTD", en="too toxic: level below is the MTD")
                if at_once
                else Text(zh="过毒：低一级补足6例后判定", en="too toxic: level below completed to 6")
            )
            return head, Cell(below, "down"), Cell(below, "down")
        if n == 3 and y:
            more = Text(zh="同剂量再入3例", en="3 more at this level")
            return head, Cell(more, "expand"), Cell(more, "expand")
        up = Cell(Text(zh="升一级", en="go up one level"), "up")
        if n >= self.mtd_n or self.top == "declare":
            return head, up, Cell(Text(zh="本级为MTD（至少）", en="this level is the MTD (at least)"), "stop")
        return head, up, Cell(Text(zh="同剂量再入3例", en="3 more at this level"), "expand")


def _act(design: ThreePlusThree, at: Counted, move: Move) -> Text:
    if move.kind == UNSAFE:
        return Text(zh="最低剂量已过毒，无可推荐剂量", en="the lowest level is too toxic, no level is recommended")
    if move.kind == COMPLETE:
        return Text(zh=f"剂量水平{move.level}为MTD", en=f"level {move.level} is the MTD")
    if move.level > at.level:
        return Text(zh=f"升至剂量水平{move.level}", en=f"go up to level {move.level}")
    if move.level < at.level:
        return Text(
            zh=f"过毒，回到剂量水平{move.level}再入{move.size}例",
            en=f"too toxic: back to level {move.level}, {move.size} more",
        )
    return Text(zh=f"扩展至{at.n[at.level - 1] + move.size}例", en=f"expand to {at.n[at.level - 1] + move.size}")


ENTRY: Final = DesignEntry(
    name="three_plus_three",
    label=Text(zh="3+3设计", en="3+3"),
    source=_SOURCE,
    family="dose finding",
    of_class=ThreePlusThree,
)
DECLARE: Final = DesignEntry(
    name="three_plus_three/declare",
    label=Text(zh="3+3设计（直接宣布低一级为MTD）", en="3+3, the level below is the MTD at once"),
    source=_SOURCE + "; default of R UBCRM 1.0.2 and escalation 0.2.3",
    family="dose finding",
    of_class=ThreePlusThree,
    fixed={"after_excess": "declare_below", "top": "declare", "mtd_n": 3},
)
