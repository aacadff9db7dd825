"""Rules that decide while outcomes are still open: what they see of the window, and how they are asked.

``decide`` and the simulation ask the same ``timed_moves``; such rules cannot be walked, because time has no few states.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.cohorts import KINDS, TREAT, CohortDesign, Counted, Integers, Move, Moves, _regrouped
from trialwright.designs.decision import Decision, Memory, Stop, Treat, Wait
from trialwright.designs.outcomes import Outcomes
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
WAIT: Final = -1


class Timed(NamedTuple):
    """Many trials at one moment, participants in order of entry.

    ``level`` (S): of the last participant. ``at`` (S, N): level of each, 0 = not entered. ``dlt``, ``pending`` (S, N).
    ``followed`` (S, N): fraction of the window lived through, 1 if complete. ``lacking`` (S): places left in the cohort.
    """

    level: Integers
    at: Integers
    dlt: Flags
    pending: Flags
    followed: Floats
    lacking: Integers

    def by_level(self, what: Floats | Flags | Integers, levels: int) -> Floats:
        """Σ of something by level: (S, J)."""
        out = np.zeros((len(self.level), levels))
        for j in range(levels):
            out[:, j] = np.where(self.at == j + 1, what, 0).sum(axis=1)
        return out

    def counts(self, levels: int) -> tuple[Integers, Integers, Integers]:
        """n (pending included), DLTs seen and pending by level."""
        n = self.by_level(np.ones(self.at.shape), levels).astype(np.int64)
        y = self.by_level(self.dlt, levels).astype(np.int64)
        return n, y, self.by_level(self.pending, levels).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedDesign(CohortDesign):
    """A rule with ``memory = "times"``: it adds ``timed_moves`` and ``reason``."""

    @property
    def memory(self) -> Memory:
        return "times"

    @abstractmethod
    def timed_moves(self, seen: Timed) -> Moves:
        """What the rule does; kind ``WAIT`` where it suspends accrual."""

    def move(self, at: Counted) -> Move:
        raise TrialwrightError(f"{self.name} decides by times: ask decide() with fractions followed, such as 1NN?0.4")

    def decide(self, outcomes: Outcomes) -> Decision:
        """The next participant or cohort, by the rule's own way with pending outcomes.

        Args:
            outcomes: a pending one without a fraction counts as followed for none of its window.
        """
        return _decide_timed(self, outcomes)

    def wait_words(self, at: Counted, pending: int) -> Text:
        """Why accrual is suspended."""
        return Text(
            zh=f"剂量水平{at.level}有{pending}/{at.n[at.level - 1]}例结局未定，暂停入组（{self.label.zh}）",
            en=f"{pending} of {at.n[at.level - 1]} at level {at.level} pending: accrual is suspended ({self.label.en})",
        )


def _decide_timed(design: TimedDesign, outcomes: Outcomes) -> Decision:
    cohorts = _regrouped(design, outcomes)
    if not cohorts:
        first = design.first()
        return Treat(
            first.level,
            first.size,
            Text(zh=f"从剂量水平{first.level}开始", en=f"nobody treated yet: start at level {first.level}"),
        )
    decision: Decision | None = None
    rows: list[tuple[int, bool, bool, float]] = []
    for c in cohorts:
        rows += [
            (c.level, o.has_toxicity, o.is_pending, float(o.followed or 0) if o.is_pending else 1.0) for o in c.ones
        ]
        decision = _asked(design, rows, c.size - len(c.ones))
        if isinstance(decision, Stop):
            return decision
    assert decision is not None
    return decision


def _asked(design: TimedDesign, rows: list[tuple[int, bool, bool, float]], lacking: int) -> Decision:
    at, dlt, pending, followed = (np.array([column]) for column in zip(*rows, strict=True))
    seen = Timed(at[:, -1], at, dlt, pending, followed, np.array([lacking]))
    moves = design.timed_moves(seen)
    n, y, q = seen.counts(design.levels)
    level = int(at[0, -1])
    counted = Counted(level, tuple(n[0].tolist()), tuple(y[0].tolist()), 0, 0)
    move = Move(int(moves.kind[0]), int(moves.level[0]), int(moves.size[0]))
    if move.kind == WAIT:
        return Wait(
            design.wait_words(counted, int(q[0, level - 1])),
            Text(zh="有人完成观察窗或发生DLT时", en="somebody completes the window or has a DLT"),
        )
    because = design.reason(counted, move)
    if move.kind == TREAT:
        return Treat(move.level, move.size, because)
    conclusion = KINDS[move.kind]
    assert conclusion is not None
    return Stop(because, move.level or None, conclusion)
