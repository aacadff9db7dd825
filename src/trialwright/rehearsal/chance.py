"""Draws for a batch of trials at once: by name, so that order, workers and what else is drawn do not matter."""

from __future__ import annotations

import numpy as np

from trialwright.designs.chance import draws


class Chance:
    """Uniform numbers in (0, 1) for trials ``first`` … ``first + n - 1`` of a seed.

    A variable is drawn for the whole batch the first time anybody asks for it.

    Args:
        people: virtual candidates drawn together; more are drawn when they come.
    """

    def __init__(self, seed: int, first: int, n: int, people: int) -> None:
        self.seed, self.first, self.n = seed, first, n
        self.people = people
        self._known: dict[tuple[str, int], list[list[float]]] = {}

    def of(self, trial: int, person: int, variable: str) -> float:
        """One number for a person: equal to ``draw(seed, trial, person, variable)``."""
        block, place = divmod(person, self.people)
        found = self._known.get((variable, block))
        if found is None:
            who = np.arange(block * self.people, (block + 1) * self.people)
            which = np.arange(self.first, self.first + self.n)
            found = self._known[variable, block] = draws(self.seed, which[:, None], who[None, :], variable).tolist()
        return found[trial - self.first][place]
