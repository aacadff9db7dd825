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
        self._known: dict[int, dict[str, list[list[float]]]] = {}

    def of(self, trial: int, person: int, variable: str) -> float:
        """One number for a person: equal to ``draw(seed, trial, person, variable)``."""
        block, place = divmod(person, self.people)
        known = self.block(block)
        return (known.get(variable) or self.drawn(variable, block))[trial - self.first][place]

    def block(self, block: int) -> dict[str, list[list[float]]]:
        """What has been drawn for a block of people: by variable, a row a trial of the batch, a number a person."""
        return self._known.setdefault(block, {})

    def drawn(self, variable: str, block: int) -> list[list[float]]:
        """A variable for a block of people in every trial of the batch."""
        who = np.arange(block * self.people, (block + 1) * self.people)
        which = np.arange(self.first, self.first + self.n)
        found: list[list[float]] = draws(self.seed, which[:, None], who[None, :], variable).tolist()
        self.block(block)[variable] = found
        return found
