"""An escalation rule that stands in the study file as a decision table, as a design like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, CohortDesign, Counted, Move
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.errors import TrialwrightError
from trialwright.study.lines import DecideAction, DecideRow, Highest
from trialwright.values.text import Text

_WORDS: Final = {
    "escalate": Text(zh="升一级", en="escalate"),
    "stay": Text(zh="同剂量继续", en="stay"),
    "expand": Text(zh="扩展", en="expand"),
    "de-escalate": Text(zh="降一级", en="de-escalate"),
    "stop": Text(zh="停止", en="stop"),
    "wait": Text(zh="等待", en="wait"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule(CohortDesign):
    """Rows of DLTs / evaluable at the open level and what follows; ``escalate`` past the last level, or ``stop`` at the
    first, ends with the recommendation.

    Args:
        sizes: planned participants of each level. rows: the table as printed. highest: the recommendation's limit.
        max_n: largest number of participants in all.
    """

    sizes: tuple[int, ...] = (3, 3, 3)
    rows: tuple[tuple[DecideRow, DecideAction], ...] = ()
    highest: Highest | None = None
    max_n: int = 60

    @property
    def name(self) -> str:
        return "table"

    @property
    def label(self) -> Text:
        return Text(zh="方案决策表", en="decision table of the protocol")

    @property
    def source(self) -> str:
        return "the study file, escalation.decide"

    @property
    def most(self) -> int:
        return self.max_n

    def size_at(self, treated: int) -> int:
        return self.sizes[0]

    def first(self) -> Move:
        return Move(TREAT, self.start, self.sizes[self.start - 1])

    def lacking(self, at: Counted) -> int:
        """Places not yet taken before the table has a row for this level."""
        n = at.n[at.level - 1]
        marks = sorted({r.evaluable for r, _ in self.rows if r.evaluable is not None} | {self.sizes[at.level - 1]})
        return next((m - n for m in marks if m >= n), 0)

    def row_of(self, dlts: int, evaluable: int) -> tuple[DecideRow, DecideAction] | None:
        """The row that covers a count; a row with its own denominator comes before one without."""
        found = [r for r in self.rows if r[0].covers(dlts, evaluable)]
        found.sort(key=lambda r: r[0].evaluable is None)
        return found[0] if found else None

    def move(self, at: Counted) -> Move:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        found = self.row_of(y, n)
        if found is None:
            raise TrialwrightError(f"escalation.decide has no row for {y}/{n}; add one, such as '{y}/{n}: stay'")
        action = found[1]
        if action.word == "escalate":
            if at.level >= self.levels:
                return self._recommended(at)
            return self._treat(at, at.level + 1)
        if action.word in ("expand", "stay"):
            to = action.to or n + self.sizes[at.level - 1]
            return Move(TREAT, at.level, to - n) if to > n else self._recommended(at)
        if action.word == "de-escalate":
            return self._treat(at, at.level - 1) if at.level > 1 else Move(UNSAFE, 0, 0)
        return self._stopped(at, action)

    def _treat(self, at: Counted, level: int) -> Move:
        n = at.n[level - 1]
        if n and n >= self.sizes[level - 1]:
            found = self.row_of(at.y[level - 1], n)
            if found is not None and found[1].word in ("escalate", "stop"):
                return self._recommended(at)
        return Move(
            TREAT, level, max(1, self.sizes[level - 1] - n) if n < self.sizes[level - 1] else self.sizes[level - 1]
        )

    def _recommended(self, at: Counted) -> Move:
        for level in range(self.levels, 0, -1):
            n, y = at.n[level - 1], at.y[level - 1]
            if n and self._tolerated(n, y):
                return Move(COMPLETE, level, 0)
        return Move(UNSAFE, 0, 0)

    def _tolerated(self, n: int, y: int) -> bool:
        if self.highest is not None:
            return y * self.highest.evaluable <= self.highest.dlts * n if n >= self.highest.evaluable else y == 0
        found = self.row_of(y, n)
        return found is not None and found[1].word == "escalate"

    def _stopped(self, at: Counted, action: DecideAction) -> Move:
        if "below" in action.note or not action.note:
            level = at.level - 1
            while level and not at.n[level - 1]:
                level -= 1
            return Move(COMPLETE, level, 0) if level else Move(UNSAFE, 0, 0)
        return self._recommended(at)

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        found = self.row_of(y, n)
        word = _WORDS[found[1].word] if found is not None else Text(zh="", en="")
        end = ""
        end_zh = ""
        if move.kind == COMPLETE:
            end, end_zh = f"; level {move.level} is recommended", f"；推荐剂量水平{move.level}"
        elif move.kind == UNSAFE:
            end, end_zh = "; no level is recommended", "；无可推荐剂量"
        elif found is not None and found[1].word == "expand":
            end, end_zh = f" to {n + move.size}", f"至{n + move.size}例"
        return Text(
            zh=f"剂量水平{at.level}有{y}/{n}例DLT：{word.zh}{end_zh}",
            en=f"{y}/{n} with DLT at level {at.level}: {word.en}{end}",
        )

    def table(self) -> DecisionTable:
        return DecisionTable(
            title=self.label,
            head=(Text(zh="DLT例数/可评价例数", en="DLT / evaluable"), Text(zh="决定", en="decision")),
            rows=tuple(
                (
                    Cell(Text.same(str(row))),
                    Cell(
                        Text(
                            zh=_WORDS[act.word].zh + (f"至{act.to}例" if act.to else ""),
                            en=str(act),
                        ),
                        "up"
                        if act.word == "escalate"
                        else "expand"
                        if act.word == "expand"
                        else "stop"
                        if act.word == "stop"
                        else "stay",
                    ),
                )
                for row, act in self.rows
            ),
            source=self.source,
        )
