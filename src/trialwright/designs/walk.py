"""Walking a rule: all states it can reach, with integer weights that hold no probability, hence every truth at once.

Weight = number of outcome sequences that lead to a state. P(state | p) = W · Π p_j^y_j (1 − p_j)^(n_j − y_j). States that
the rule cannot tell apart are merged. Nothing is simulated; beyond ``max_states`` the walk refuses and names simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.characteristics import Characteristics, Floats, Integers
from trialwright.designs.cohorts import TREAT, CohortDesign, States
from trialwright.errors import TrialwrightError

MAX_STATES: Final = 2_000_000
_LOG_ZERO: Final = -1e5  # stands for log 0: times a count of 0 it is 0, times anything else it kills the state
Weights = NDArray[np.generic]


@dataclass(frozen=True)
class Ledger:
    """Final states of a walk and what they say under any truth.

    Args:
        design: the rule walked. n, y: (F, J). weight: (F) integers. kind: (F) conclusions. level: (F), 0 = none.
        states: most states at one step; steps: cohorts walked.
    """

    design: CohortDesign
    n: Integers
    y: Integers
    weight: Weights
    kind: Integers
    level: Integers
    states: int
    steps: int

    @cached_property
    def log_weight(self) -> Floats:
        if self.weight.dtype == object:
            from math import log

            return np.array([log(w) for w in self.weight], dtype=np.float64)
        return np.log(self.weight.astype(np.float64))

    def probabilities(self, p: Sequence[float] | Floats) -> Floats:
        """P(final state) under truths.

        Args:
            p: (J) one truth, or (S, J) many; each 0 … 1 (0 and 1 are legal truths).
        Returns:
            (F) or (S, F); every row adds up to 1 within 1e-12, which is checked.
        """
        truths = np.atleast_2d(np.asarray(p, dtype=np.float64))
        if truths.shape[1] != self.design.levels or (truths < 0).any() or (truths > 1).any():
            raise TrialwrightError(
                f"a truth needs {self.design.levels} probabilities between 0 and 1, one a level; got {truths.tolist()[0]}"
            )
        with np.errstate(divide="ignore"):
            yes = np.maximum(np.log(truths), _LOG_ZERO)
            no = np.maximum(np.log1p(-truths), _LOG_ZERO)
        out = np.exp(yes @ self.y.T + no @ (self.n - self.y).T + self.log_weight)
        wrong = float(np.abs(out.sum(axis=1) - 1).max())
        if wrong > 1e-12 * max(1, len(self.weight) // 1000):
            raise TrialwrightError(
                f"the walk of {self.design.name} loses probability {wrong:.2e}: a defect, please report"
            )
        return np.asarray(out if np.ndim(p) > 1 else out[0])

    def under(self, p: Sequence[float]) -> Characteristics:
        """Operating characteristics under one truth.

        Args:
            p: true DLT probability by level.
        """
        return Characteristics(
            design=self.design,
            p=tuple(float(v) for v in p),
            n=self.n,
            y=self.y,
            kind=self.kind,
            level=self.level,
            probability=self.probabilities(p),
        )

    def selection(self, truths: Sequence[Sequence[float]] | Floats, batch: int = 256) -> Floats:
        """P(none, level 1 … J recommended) for many truths at once: (S, J + 1)."""
        every = np.asarray(truths, dtype=np.float64)
        indicator = (self.level[:, None] == np.arange(self.design.levels + 1)).astype(np.float64)
        return np.vstack([self.probabilities(every[k : k + batch]) @ indicator for k in range(0, len(every), batch)])

    def sensitivity(self, p: Sequence[float]) -> Floats:
        """d P(recommend k) / d p_j: (J + 1, J), the derivative of a sum of products. Truths strictly inside (0, 1)."""
        truth = np.asarray(p, dtype=np.float64)
        probability = self.probabilities(truth)
        score = self.y / truth - (self.n - self.y) / (1 - truth)
        indicator = (self.level[:, None] == np.arange(self.design.levels + 1)).astype(np.float64)
        return np.asarray(indicator.T @ (probability[:, None] * score))

    def worst(self, truths: Sequence[Sequence[float]], target: float) -> tuple[tuple[float, ...], float]:
        """The truth of a grid under which a level with the rate nearest the target is found least often, and how often."""
        every = np.asarray(truths, dtype=np.float64)
        right = self.selection(every)[np.arange(len(every)), np.abs(every - target).argmin(axis=1) + 1]
        k = int(right.argmin())
        return tuple(every[k].tolist()), float(right[k])


def walk(
    design: CohortDesign,
    *,
    ratify: Literal["as_proposed", "cautious"] = "as_proposed",
    max_states: int = MAX_STATES,
) -> Ledger:
    """Every final state of a rule.

    Args:
        design: a cohort design; cohorts enter as a whole.
        ratify: ``cautious`` = a committee that always treats one level lower than proposed.
        max_states: more than this many states at a step are refused.
    Returns:
        the ledger: one walk serves every truth.
    Raises:
        TrialwrightError: the rule looks at times, or has too many states; the message names simulation.

    >>> from trialwright.designs.three_plus_three import ThreePlusThree
    >>> [round(float(v), 3) for v in walk(ThreePlusThree(levels=3)).under([0.1, 0.2, 0.4]).selection]
    [0.101, 0.294, 0.455, 0.15]
    """
    return _walk(design, ratify, max_states, False)


def path_count(design: CohortDesign) -> int:
    """How many different sequences of cohort counts a rule can meet.

    >>> from trialwright.designs.three_plus_three import ThreePlusThree
    >>> path_count(ThreePlusThree(levels=4))
    442
    """
    return sum(int(w) for w in _walk(design, "as_proposed", MAX_STATES, True).weight)


@lru_cache(maxsize=32)
def _walk(design: CohortDesign, ratify: str, max_states: int, paths: bool) -> Ledger:
    if not isinstance(design, CohortDesign):
        raise TrialwrightError(f"{getattr(design, 'name', design)} cannot be walked: not a cohort rule; simulate it")
    if design.memory == "times":
        raise TrialwrightError(
            f"{design.name} decides by times, not by counts alone: it cannot be walked; use simulate(), which says ± error"
        )
    exact = np.int64 if design.most <= 62 else object
    first = design.first()
    level = np.array([first.level])
    n = np.zeros((1, design.levels), dtype=np.int64)
    y, size, weight = n.copy(), np.array([first.size]), np.ones(1, dtype=exact)
    finals: list[tuple[Integers, Integers, Weights, Integers, Integers]] = []
    most, steps = 1, 0
    while len(level):
        steps += 1
        if steps > design.most + 1:
            raise TrialwrightError(f"{design.name} with ratify={ratify} never ends: give it a max_n")
        states, weight = _merged(design, *_grown(level, n, y, size, weight, paths))
        most = max(most, len(weight))
        if most > max_states:
            raise TrialwrightError(
                f"{design.name}: {most} states at cohort {steps} exceed max_states {max_states}; "
                "raise it, or simulate the design (the answer then carries a Monte Carlo error)"
            )
        moves = design.moves(states)
        over = moves.kind != TREAT
        if over.any():
            finals.append((states.n[over], states.y[over], weight[over], moves.kind[over], moves.level[over]))
        on = ~over
        level = np.maximum(moves.level[on] - 1, 1) if ratify == "cautious" else moves.level[on]
        n, y, size, weight = states.n[on], states.y[on], moves.size[on], weight[on]
    ended = [np.concatenate(column) for column in zip(*finals, strict=True)]
    ledger = Ledger(design, ended[0], ended[1], ended[2], ended[3], ended[4], most, steps)
    if not paths:
        _check_whole(ledger)
    return ledger


def _check_whole(ledger: Ledger) -> None:
    """At p = ½ every sequence of N outcomes weighs 2^−N: the sum must be 1 in integers."""
    size = ledger.n.sum(axis=1)
    top = int(size.max())
    whole = sum(int(ledger.weight[size == n].sum()) << (top - n) for n in np.unique(size).tolist())
    if whole != 1 << top:
        raise TrialwrightError(f"the walk of {ledger.design.name} loses states: a defect, please report")


def _grown(
    level: Integers, n: Integers, y: Integers, size: Integers, weight: Weights, paths: bool
) -> tuple[States, Weights]:
    """Every state with every count of its next cohort."""
    parts: list[tuple[Integers, Integers, Integers, Integers, Integers, Weights]] = []
    sizes = {int(size[0])} if (size == size[0]).all() else set(size.tolist())
    for c in sorted(sizes):
        rows = np.repeat(np.flatnonzero(size == c), c + 1)
        k = np.tile(np.arange(c + 1), len(rows) // (c + 1))
        at, column = np.arange(len(rows)), level[rows] - 1
        more_n, more_y = n[rows], y[rows]
        more_n[at, column] += c
        more_y[at, column] += k
        ways = np.array([1 if paths else comb(c, j) for j in range(c + 1)], dtype=weight.dtype)
        parts.append((level[rows], more_n, more_y, np.full(len(rows), c), k, weight[rows] * ways[k]))
    if len(parts) == 1:
        return States(*parts[0][:5]), parts[0][5]
    a, b, c_, d, e, w = (np.concatenate(column) for column in zip(*parts, strict=True))
    return States(a, b, c_, d, e), w


def _merged(design: CohortDesign, states: States, weight: Weights) -> tuple[States, Weights]:
    """States that the rule cannot tell apart become one, their weights added."""
    words = _words(design, states)
    order = np.argsort(words[0], kind="stable") if len(words) == 1 else np.lexsort(words)
    new = np.ones(len(order), dtype=bool)
    if len(order) > 1:
        new[1:] = False
        for w in words:
            new[1:] |= w[order][1:] != w[order][:-1]
    starts = np.flatnonzero(new)
    kept = order[starts]
    return States(*(column[kept] for column in states)), np.add.reduceat(weight[order], starts)


def _words(design: CohortDesign, states: States) -> list[Integers]:
    """Each state as one or more integers of 62 bits: level, last cohort where the rule looks at it, (n, y) by level."""
    head = [states.level]
    room = design.levels + 1
    if design.memory == "last cohort too":
        head += [states.last_n * 32 + states.last_y]
        room *= 1024
    pairs = states.n * (states.n + 1) // 2 + states.y
    radix = (design.most + 7) * (design.most + 8) // 2
    first = head[0] if len(head) == 1 else head[0] * 1024 + head[1]
    out: list[Integers] = []
    done, in_word, word = 0, 1, first
    while done < design.levels:
        while done + in_word <= design.levels and room * radix**in_word < 1 << 62:
            in_word += 1
        take = in_word - 1 if room * radix ** (in_word - 1) < 1 << 62 else 0
        powers = np.array([radix**k for k in range(take)], dtype=np.int64)
        out.append(word * radix**take + pairs[:, done : done + take] @ powers if take else word)
        done += take
        room, in_word, word = 1, 1, np.zeros_like(first)
    return out
