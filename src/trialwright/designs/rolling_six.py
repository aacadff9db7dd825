"""Rolling six: decided at each arrival, up to six at a level, without waiting for the third."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, Counted, Move, Moves
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.designs.ladder import step_words
from trialwright.designs.parameters import DesignEntry, check, choice, integer
from trialwright.designs.times import WAIT, Timed, TimedDesign
from trialwright.values.text import Text

_SOURCE: Final = "Skolnik JM, Barrett JS, Jayaraman B, Patel D, Adamson PC, J Clin Oncol 2008;26:190-195"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingSix(TimedDesign):
    """One participant at a time.

    Args:
        six_pending: six enrolled, none toxic, some pending: up if three are complete, or wait (not verified against the
            printed table, see docs/explain/rough-edges/designs.md).
        mtd_n: participants the MTD must have, 3 or 6.

    >>> from trialwright.designs.outcomes import Outcomes
    >>> print(RollingSix(levels=3).decide(Outcomes.of("1NNN?")).level)
    2
    """

    six_pending: str = choice(
        "escalate_if_three_complete",
        "escalate_if_three_complete",
        "wait",
        zh="已入6例、无DLT、有未定者",
        en="six enrolled, none toxic, some pending",
    )
    mtd_n: int = integer(6, 3, 6, zh="MTD须有的例数", en="participants an MTD must have (3 or 6)")

    def __post_init__(self) -> None:
        late = f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None
        check(self, "rolling_six", late, "mtd_n is 3 or 6" if self.mtd_n not in (3, 6) else None)

    @property
    def name(self) -> str:
        return "rolling_six"

    @property
    def label(self) -> Text:
        return Text(zh="滚动6例设计", en="rolling six")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def most(self) -> int:
        return 6 * self.levels

    def size_at(self, treated: int) -> int:
        return 1

    def row(self, e: int, t: int, q: int) -> str:
        """The printed table: e enrolled, t DLTs, q pending at the level → back, same, up or wait."""
        f = e - q
        if t >= 2:
            return "back"
        if e <= 2:
            return "same"
        if e <= 5:
            return "up" if t == 0 and f >= 3 else "same"
        if q == 0:
            return "up"
        if t == 0 and self.six_pending == "escalate_if_three_complete" and f >= 3:
            return "up"
        return "wait"

    def timed_moves(self, seen: Timed) -> Moves:
        n, y, q = seen.counts(self.levels)
        found = [self._one(a, b, c) for a, b, c in zip(n.tolist(), y.tolist(), q.tolist(), strict=True)]
        return Moves(*(np.array(column, dtype=np.int64) for column in zip(*found, strict=True)))

    def _one(self, n: list[int], y: list[int], q: list[int]) -> Move:
        toxic = next((j for j, t in enumerate(y) if t >= 2), None)
        if toxic == 0:
            return Move(UNSAFE, 0, 0)
        top = self.levels - 1 if toxic is None else toxic - 1
        j = max((k for k in range(top + 1) if n[k]), default=top)
        e, t, p = n[j], y[j], q[j]
        if e == 0:
            return Move(TREAT, j + 1, 1)
        way = self.row(e, t, p)
        if way == "up" and j < top:
            return Move(TREAT, j + 2, 1)
        if way == "same":
            return Move(TREAT, j + 1, 1)
        if way == "wait":
            return Move(WAIT, j + 1, 0)
        if e < self.mtd_n:  # passed, and nothing above to try: the MTD needs its participants
            return Move(TREAT, j + 1, 1)
        if sum(q):
            return Move(WAIT, j + 1, 0)
        return Move(COMPLETE, j + 1, 0)

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        act = step_words(at, move)
        return Text(
            zh=f"剂量水平{at.level}已入{n}例、{y}例DLT（滚动6例）：{act.zh}",
            en=f"{n} enrolled and {y} with DLT at level {at.level} (rolling six): {act.en}",
        )

    def table(self) -> DecisionTable:
        """Enrolled, DLT, pending → decision."""
        words = {
            "back": Cell(Text(zh="降一级，本级停止入组", en="step back, accrual here ends"), "down"),
            "same": Cell(Text(zh="同剂量入组", en="same level"), "stay"),
            "up": Cell(Text(zh="升一级", en="up"), "up"),
            "wait": Cell(Text(zh="等待", en="wait"), "wait"),
        }
        rows = [
            (Cell(Text.same(str(e))), Cell(Text.same(str(t))), Cell(Text.same(str(q))), words[self.row(e, t, q)])
            for e in range(1, 7)
            for t in range(min(e, 2) + 1)
            for q in range(e - t + 1)
        ]
        return DecisionTable(
            title=Text(zh="滚动6例决策表", en="Rolling six: decision table"),
            head=(
                Text(zh="已入组", en="enrolled"),
                Text.same("DLT"),
                Text(zh="未定", en="pending"),
                Text(zh="下一例", en="next participant"),
            ),
            rows=tuple(rows),
            variants=Text.same(f"six_pending={self.six_pending}, mtd_n={self.mtd_n}"),
            source=_SOURCE,
        )


ENTRY: Final = DesignEntry(
    name="rolling_six",
    label=Text(zh="滚动6例设计", en="rolling six"),
    source=_SOURCE,
    family="dose finding",
    of_class=RollingSix,
)
