"""Simulation on common people: the very rule used in life meets virtual participants whose draws depend on their names.

For rules that decide by counts it must agree with the walk (a law of the test suite); for rules that decide by times it is
the only way, and the result says so with its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trialwright.designs.chance import draws
from trialwright.designs.characteristics import Characteristics
from trialwright.designs.cohorts import TREAT, CohortDesign, States
from trialwright.designs.parameters import check, choice, number
from trialwright.designs.times import WAIT, Timed, TimedDesign
from trialwright.errors import TrialwrightError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Window, accrual and when a DLT comes.

    Args:
        window: length of the DLT window. per_window: participants who arrive in one window on average (Poisson).
        late: ``uniform`` over the window; ``second_half``: Weibull with half of the DLTs in the second half (Yuan 2018
            calls such toxicity late-onset). A participant who arrives while accrual is suspended waits.
    """

    window: float = number(1.0, 1e-9, 1e6, zh="观察窗", en="DLT window")
    per_window: float = number(2.0, 1e-6, 1e4, zh="每个窗口期入组例数", en="arrivals in one window")
    late: str = choice("uniform", "uniform", "second_half", zh="DLT发生时间", en="when a DLT comes")

    def __post_init__(self) -> None:
        check(self, "timing")


def simulate(
    design: CohortDesign, p: Sequence[float], *, trials: int = 10_000, seed: int = 1, timing: Timing | None = None
) -> Characteristics:
    """Many trials under one truth.

    Args:
        p: true DLT probability by level. trials: how many. seed: 64 bits. timing: for rules that decide by times.
    Returns:
        characteristics whose ``trials`` is not 0: simulated, with their error.

    >>> from trialwright.designs.three_plus_three import ThreePlusThree
    >>> simulate(ThreePlusThree(levels=2), (0.1, 0.3), trials=50).expected_n > 5
    True
    """
    truth = np.asarray(p, dtype=np.float64)
    if len(truth) != design.levels:
        raise TrialwrightError(f"{len(truth)} probabilities for {design.levels} levels")
    if isinstance(design, TimedDesign):
        return _in_time(design, truth, trials, seed, timing or Timing())
    return _by_cohorts(design, truth, trials, seed)


def _by_cohorts(design: CohortDesign, truth: Floats, trials: int, seed: int) -> Characteristics:
    who = np.arange(trials)
    n = np.zeros((trials, design.levels), dtype=np.int64)
    y = n.copy()
    kind, chosen = np.zeros(trials, dtype=np.int64), np.zeros(trials, dtype=np.int64)
    first = design.first()
    level, size = np.full(trials, first.level), np.full(trials, first.size)
    entered = np.zeros(trials, dtype=np.int64)
    active = who
    while len(active):
        last_y = np.zeros(len(active), dtype=np.int64)
        for k in range(int(size[active].max())):
            inside = k < size[active]
            u = draws(seed, active, entered[active] + k, "u_tox")
            last_y += inside & (u < truth[level[active] - 1])
        rows = (active, level[active] - 1)
        n[rows] += size[active]
        y[rows] += last_y
        entered[active] += size[active]
        moves = design.moves(States(level[active], n[active], y[active], size[active], last_y))
        over = moves.kind != TREAT
        ended = active[over]
        kind[ended], chosen[ended] = moves.kind[over], moves.level[over]
        level[active], size[active] = moves.level, moves.size
        active = active[~over]
    return Characteristics(design, tuple(truth.tolist()), n, y, kind, chosen, np.full(trials, 1 / trials), trials, seed)


def _dlt_time(u: Floats, timing: Timing) -> Floats:
    """Time of a DLT inside the window, as a fraction, from a uniform."""
    if timing.late == "uniform":
        return u
    shape = np.log2(
        np.log1p(-0.5 * 0.999) / np.log1p(-0.999)
    )  # half of the mass in the second half, .999 in the window
    return np.asarray((np.log1p(-0.999 * u) / np.log1p(-0.999)) ** (-1 / shape), dtype=np.float64)


def _in_time(design: TimedDesign, truth: Floats, trials: int, seed: int, timing: Timing) -> Characteristics:
    most = design.most
    who, people = np.arange(trials)[:, None], np.arange(most)
    u = draws(seed, who, people, "u_tox")
    when = _dlt_time(draws(seed, who, people, "t_tox"), timing) * timing.window
    gaps = -np.log(draws(seed, who, people, "gap")) * timing.window / timing.per_window
    at = np.zeros((trials, most), dtype=np.int64)
    entry = np.full((trials, most), np.inf)
    ends = np.full((trials, most), np.inf)
    toxic = np.zeros((trials, most), dtype=bool)
    entered = np.zeros(trials, dtype=np.int64)
    first = design.first()
    level, lacking = np.full(trials, first.level), np.full(trials, first.size)
    clock = np.zeros(trials)
    arrival = gaps[:, 0].copy()
    arrival[:] = 0.0
    kind, chosen = np.zeros(trials, dtype=np.int64), np.zeros(trials, dtype=np.int64)
    active = np.arange(trials)
    treat = active
    for _ in range(20 * most + 100):
        if not len(active):
            break
        k = entered[treat]
        rows = (treat, k)
        clock[treat] = np.maximum(clock[treat], arrival[treat])
        at[rows], entry[rows] = level[treat], clock[treat]
        toxic[rows] = u[rows] < truth[level[treat] - 1]
        ends[rows] = clock[treat] + np.where(toxic[rows], when[rows], timing.window)
        entered[treat] += 1
        lacking[treat] -= 1
        more = entered[treat] < most
        arrival[treat[more]] = clock[treat[more]] + gaps[treat[more], entered[treat[more]]]
        # the next arrival asks; a full trial is asked when its outcomes are known
        asked = np.where(entered[active] < most, np.maximum(arrival[active], clock[active]), clock[active])
        clock[active] = asked
        now = clock[active][:, None]
        known = ends[active] <= now
        here = at[active] > 0
        pending = here & ~known
        followed = np.where(pending, (now - np.where(here, entry[active], 0.0)) / timing.window, 1.0)
        seen = Timed(
            level[active], at[active], toxic[active] & known, pending, followed, np.maximum(lacking[active], 0)
        )
        moves = design.timed_moves(seen)
        waits = moves.kind == WAIT
        if waits.any():
            stuck = active[waits]
            last = np.where(pending[waits], ends[stuck], 0.0).max(axis=1)
            soon = np.where(pending[waits], ends[stuck], np.inf).min(axis=1)
            soon = np.minimum(soon, clock[stuck] + 0.05 * timing.window)
            clock[stuck] = np.where(entered[stuck] >= most, last, soon)
        over = ~waits & (moves.kind != TREAT)
        gone = active[over]
        kind[gone], chosen[gone] = moves.kind[over], moves.level[over]
        going = moves.kind == TREAT
        treat = active[going]
        fresh = going & (np.maximum(lacking[active], 0) == 0)
        lacking[active[fresh]] = moves.size[fresh]
        moved = going & (moves.level != level[active])
        lacking[active[moved]] = moves.size[moved]
        level[treat] = moves.level[going]
        active = active[~over]
    else:
        raise TrialwrightError(f"{design.name}: trials that do not end; a defect, please report")
    n = np.stack([(at == j + 1).sum(axis=1) for j in range(design.levels)], axis=1)
    y = np.stack([((at == j + 1) & toxic & (ends <= clock[:, None])).sum(axis=1) for j in range(design.levels)], axis=1)
    return Characteristics(
        design, tuple(truth.tolist()), n, y, kind, chosen, np.full(trials, 1 / trials), trials, seed, clock
    )


def paired_difference(a: Characteristics, b: Characteristics, what: Sequence[int]) -> tuple[float, float]:
    """P(a recommends one of ``what``) − P(b does), and its standard error within the same people."""
    if not (a.trials and a.trials == b.trials and a.seed == b.seed):
        raise TrialwrightError("a paired difference needs two simulations of the same people")
    d = np.isin(a.level, what).astype(float) - np.isin(b.level, what).astype(float)
    return float(d.mean()), float(d.std(ddof=1) / len(d) ** 0.5)
