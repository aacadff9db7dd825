"""The random lists of a rehearsal: the real allocators of ``designs``, one seed a virtual trial."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from trialwright.designs import permuted_blocks
from trialwright.designs.chance import draw
from trialwright.study.study import Minimisation, PermutedBlocks, SimpleRandomisation, Study


class Lists:
    """Holds the arms of every slot of every stratum of a trial, drawn when they are asked for.

    Minimisation needs the covariates of everybody before; here its arms are drawn by ratio, and the report says so.
    """

    def __init__(self, study: Study, seed: int, trial: int) -> None:
        self.seed = int(draw(seed, trial, 0, "list seed") * 2**53)
        self.methods: dict[str, Any] = {
            gate: a
            for gate, a in study.allocation.items()
            if isinstance(a, PermutedBlocks | SimpleRandomisation | Minimisation)
        }
        self._rules = {g: _blocks(a) for g, a in self.methods.items() if isinstance(a, PermutedBlocks)}
        self._arms: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def arm_of(self, gate: str, stratum: tuple[str, ...], slot: int) -> str:
        """The arm of a slot (from 1)."""
        known = self._arms.setdefault((gate, stratum), [])
        rule = self._rules.get(gate)
        name = "|".join((gate, *stratum))
        while len(known) < slot:
            if rule is not None:
                known.append(rule.slot(self.seed, name, known).arm)
            else:
                known.append(_coin(self.seed, name, len(known) + 1, dict(self.methods[gate].ratio)))
        return known[slot - 1]

    def committed(self) -> tuple[tuple[str, str, str, int], ...]:
        """Gate, hash of what regenerates the list, algorithm, slots, for each gate with chance."""
        return tuple(
            (gate, hashlib.sha256(f"{self.seed}|{gate}|{a.method}".encode()).hexdigest(), a.method, 0)
            for gate, a in self.methods.items()
        )


def _blocks(a: PermutedBlocks) -> permuted_blocks.PermutedBlocks:
    return permuted_blocks.PermutedBlocks(arms=tuple(a.ratio), ratio=tuple(a.ratio.values()), blocks=tuple(a.blocks))


def _coin(seed: int, stratum: str, slot: int, ratio: Mapping[str, int]) -> str:
    u = draw(seed, 0, slot, f"coin|{stratum}") * sum(ratio.values())
    for arm, share in ratio.items():
        u -= share
        if u < 0:
            return arm
    return next(reversed(list(ratio)))
