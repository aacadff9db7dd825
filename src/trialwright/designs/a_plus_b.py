"""A+B and fixed cohorts: the general family of which 3+3 is one member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialwright.designs.cohorts import COMPLETE, TREAT, UNSAFE, CohortDesign, Counted, Move
from trialwright.designs.decision import Cell, DecisionTable
from trialwright.designs.ladder import step_words
from trialwright.designs.parameters import DesignEntry, check, choice, integer, settings_of, shown
from trialwright.values.text import Text

_SOURCE: Final = "Lin Y, Shih WJ, Biostatistics 2001;2:203-215"


@dataclass(frozen=True, slots=True, kw_only=True)
class APlusB(CohortDesign):
    """A treated; fewer than C toxic goes up, more than D is too toxic, else B more; at most E of A + B goes up.

    Source: Lin & Shih 2001, sections 2.1 (without) and 2.2 (with de-escalation).

    >>> from trialwright.designs.outcomes import Outcomes
    >>> APlusB(levels=2, a=2, b=4).decide(Outcomes.of("1NN"))  # doctest: +ELLIPSIS
    Treat(level=2, n=2, ...)
    """

    a: int = integer(3, 1, 12, zh="首组例数A", en="A: first cohort")
    b: int = integer(3, 0, 12, zh="扩展例数B", en="B: expansion")
    c: int = integer(1, 1, 12, zh="C：首组DLT少于C则升", en="C: fewer toxic of A go up")
    d: int = integer(1, 0, 12, zh="D：首组DLT多于D则过毒", en="D: more toxic of A are too many")
    e: int = integer(1, 0, 24, zh="E：A+B例中DLT至多E则升", en="E: at most E toxic of A+B go up")
    after_excess: str = choice(
        "step_back",
        "step_back",
        "declare_below",
        zh="过毒后：回退补足，或直接宣布低一级为MTD",
        en="after too much toxicity: expand the level below, or declare it at once",
    )
    top: str = choice(
        "expand", "expand", "declare", zh="最高剂量通过时", en="a pass at the highest level: expand, or declare"
    )
    mtd_n: int = integer(6, 1, 24, zh="MTD须有的例数", en="participants an MTD must have")

    def __post_init__(self) -> None:
        late = f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None
        order = None if self.c - 1 <= self.d else "C may be at most D + 1"
        many = None if self.mtd_n <= self.a + self.b else "mtd_n is more than A + B"
        check(self, "a_plus_b", late, order, many)

    @property
    def name(self) -> str:
        return "a_plus_b"

    @property
    def label(self) -> Text:
        return Text.same(f"{self.a}+{self.b}")

    @property
    def source(self) -> str:
        return _SOURCE

    @property
    def most(self) -> int:
        return (self.a + self.b) * self.levels

    @property
    def sizes_vary(self) -> bool:
        return True

    def size_at(self, treated: int) -> int:
        return self.a

    def lacking(self, at: Counted) -> int:
        n = at.n[at.level - 1]
        return self.a - n if n < self.a else -(n - self.a) % self.b if self.b else 0

    def is_too_toxic(self, n: int, y: int) -> bool:
        """More than D of A, or more than E of A + B; a part of a cohort counts only once it is certain."""
        if n >= self.a + self.b:
            return y > self.e
        return n > 0 and y > self.d and (n <= self.a or y > self.e)

    def has_passed(self, n: int, y: int) -> bool:
        return y <= self.e if n >= self.a + self.b else n >= self.a and y < self.c

    def move(self, at: Counted) -> Move:
        pairs = list(zip(at.n, at.y, strict=True))
        toxic = next((k for k, (n, y) in enumerate(pairs, 1) if self.is_too_toxic(n, y)), None)
        if toxic is not None:
            return self._below(toxic, pairs)
        level = max(k for k, (n, _) in enumerate(pairs, 1) if n)
        n, y = pairs[level - 1]
        if self.has_passed(n, y):
            if level < self.levels:
                return Move(TREAT, level + 1, self.a)
            if n >= self.mtd_n or self.top == "declare":
                return Move(COMPLETE, level, 0)
        return Move(TREAT, level, self._more(n))

    def _more(self, n: int) -> int:
        return self.a - n if n < self.a else self.a + self.b - n

    def _below(self, toxic: int, pairs: list[tuple[int, int]]) -> Move:
        level = toxic - 1
        if level == 0:
            return Move(UNSAFE, 0, 0)
        n, _ = pairs[level - 1]
        if n == 0:
            return Move(TREAT, level, self.a)
        if self.after_excess == "declare_below" or n >= self.mtd_n:
            return Move(COMPLETE, level, 0)
        return Move(TREAT, level, self._more(n))

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        act = step_words(at, move)
        return Text(
            zh=f"剂量水平{at.level}有{y}/{n}例DLT：{act.zh}", en=f"{y}/{n} with DLT at level {at.level}: {act.en}"
        )

    def table(self) -> DecisionTable:
        rows = [(self.a, y) for y in range(self.a + 1)]
        rows += [(self.a + self.b, y) for y in range(self.c, self.a + self.b + 1)] if self.b else []
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}决策表", en=f"{self.label.en}: decision table"),
            head=(Text(zh="DLT例数/可评价例数", en="DLT / evaluable"), Text(zh="决定", en="decision")),
            rows=tuple(self._row(n, y) for n, y in rows),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )

    def _row(self, n: int, y: int) -> tuple[Cell, ...]:
        head = Cell(Text.same(f"{y}/{n}"))
        if self.is_too_toxic(n, y):
            return head, Cell(Text(zh="过毒，低一级", en="too toxic: the level below"), "down")
        if self.has_passed(n, y):
            return head, Cell(Text(zh="升一级；最高剂量时见变体", en="go up; at the top see the variants"), "up")
        return head, Cell(Text(zh=f"同剂量再入{self.b}例", en=f"{self.b} more at this level"), "expand")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCohorts(CohortDesign):
    """``n`` at each level, never expanded: at most ``go_on`` toxic goes up, more ends with the level below.

    A level with a true rate of .40 is passed with probability .65 where 3+3 passes it with .31.

    >>> FixedCohorts(levels=3).move(Counted(1, (3, 0, 0), (1, 0, 0), 3, 1))
    Move(kind=0, level=2, size=3)
    """

    n: int = integer(3, 1, 12, zh="每级例数", en="participants a level")
    go_on: int = integer(1, 0, 11, zh="允许继续的DLT例数", en="toxicities that still go up")

    def __post_init__(self) -> None:
        late = f"start {self.start} lies above the {self.levels} levels" if self.start > self.levels else None
        check(self, "fixed_cohorts", late, None if self.go_on < self.n else "go_on must be below n")

    @property
    def name(self) -> str:
        return "fixed_cohorts"

    @property
    def label(self) -> Text:
        return Text(zh=f"固定队列（每级{self.n}例）", en=f"fixed cohorts of {self.n}")

    @property
    def source(self) -> str:
        return "the plainest reading of a page that names cohorts and no expansion; no publication"

    @property
    def most(self) -> int:
        return self.n * self.levels

    def size_at(self, treated: int) -> int:
        return self.n

    def move(self, at: Counted) -> Move:
        pairs = list(zip(at.n, at.y, strict=True))
        toxic = next((k for k, (_, y) in enumerate(pairs, 1) if y > self.go_on), None)
        if toxic is not None:
            if toxic > 1 and at.n[toxic - 2] == 0:
                return Move(TREAT, toxic - 1, self.n)
            return Move(COMPLETE, toxic - 1, 0) if toxic > 1 else Move(UNSAFE, 0, 0)
        level = max(k for k, (n, _) in enumerate(pairs, 1) if n)
        return Move(TREAT, level + 1, self.n) if level < self.levels else Move(COMPLETE, level, 0)

    def reason(self, at: Counted, move: Move) -> Text:
        n, y = at.n[at.level - 1], at.y[at.level - 1]
        act = step_words(at, move)
        return Text(
            zh=f"剂量水平{at.level}有{y}/{n}例DLT（允许{self.go_on}例）：{act.zh}",
            en=f"{y}/{n} with DLT at level {at.level} ({self.go_on} allowed): {act.en}",
        )

    def table(self) -> DecisionTable:
        up = Text(zh="升一级；最高剂量时结束", en="go up; at the highest level the end")
        down = Text(zh="结束：推荐低一级", en="end: the level below is recommended")
        return DecisionTable(
            title=Text(zh=f"{self.label.zh}决策表", en=f"{self.label.en}: decision table"),
            head=(Text(zh="DLT例数/可评价例数", en="DLT / evaluable"), Text(zh="决定", en="decision")),
            rows=tuple(
                (Cell(Text.same(f"{y}/{self.n}")), Cell(up, "up") if y <= self.go_on else Cell(down, "stop"))
                for y in range(self.n + 1)
            ),
            variants=Text.same(", ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())),
            source=self.source,
        )


ENTRY: Final = DesignEntry(
    name="a_plus_b",
    label=Text(zh="A+B设计", en="A+B designs"),
    source=_SOURCE,
    family="dose finding",
    of_class=APlusB,
)
FIXED: Final = DesignEntry(
    name="fixed_cohorts",
    label=Text(zh="固定队列", en="fixed cohorts"),
    source="no publication: reading of a record without expansion",
    family="dose finding",
    of_class=FixedCohorts,
)
