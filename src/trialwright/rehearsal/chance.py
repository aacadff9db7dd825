"""Draws for a batch of trials at once: by name, so that order, workers and what else is drawn do not matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from trialwright.designs.chance import draws

REPEATS = 64
"""Repeats of one variable that are drawn together."""


class Chance:
    """Uniform numbers in (0, 1) for trials ``first`` … ``first + n - 1`` of a seed.

    Args:
        people: virtual candidates drawn ahead in each trial; more are drawn when they come.
    """

    def __init__(self, seed: int, first: int, n: int, people: int) -> None:
        self.seed, self.first, self.n = seed, first, n
        self.people = people
        self._once: dict[tuple[str, int], list[list[float]]] = {}
        self._many: dict[tuple[str, int, int], list[list[float]]] = {}

    def of(self, trial: int, person: int, variable: str) -> float:
        """One number for a person."""
        block = person // self.people
        found = self._once.get((variable, block))
        if found is None:
            who = np.arange(block * self.people, (block + 1) * self.people)
            which = np.arange(self.first, self.first + self.n)
            table = draws(self.seed, which[:, None], who[None, :], variable)
            found = self._once[variable, block] = table.tolist()
        return found[trial - self.first][person % self.people]

    def series(self, trial: int, person: int, variable: str, block: int = 0) -> Sequence[float]:
        """``REPEATS`` numbers for a person: repeats ``block * REPEATS`` and on."""
        people = person // self.people
        key = (variable, block * 4096 + people, trial)
        found = self._many.get(key)
        if found is None:
            who = np.arange(people * self.people, (people + 1) * self.people)
            repeat = np.arange(block * REPEATS, (block + 1) * REPEATS)
            table = draws(self.seed, trial, who[:, None], variable, repeat[None, :])
            found = self._many[key] = table.tolist()
        return found[person % self.people]

    def repeat(self, trial: int, person: int, variable: str, k: int) -> float:
        """The ``k``-th repeat (from 0) of a variable of a person."""
        return self.series(trial, person, variable, k // REPEATS)[k % REPEATS]

    def forget(self, trial: int) -> None:
        """Lets go of a trial's series; memory stays flat however many trials a batch has."""
        for key in [k for k in self._many if k[2] == trial]:
            del self._many[key]
