"""Permuted blocks: each block holds the arms in their ratio, every order equally likely, sizes drawn from a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwright.designs.allocation import NO_STRATUM, Allocation, Listing, Slot, chosen
from trialwright.designs.chance import draw
from trialwright.designs.parameters import DesignEntry, integers
from trialwright.values.text import Text

_SOURCE: Final = "Rosenberger WF, Lachin JM, Randomization in Clinical Trials, 2nd ed. 2016, ch. 3; ICH E9 2.3.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutedBlocks(Allocation):
    """Blocks of the sizes ``blocks``, drawn anew for each block; strata have their own sequences.

    >>> listing(2026, blocks=(4,), slots=8).slots[3].arm in ("experimental", "control")
    True
    """

    blocks: tuple[int, ...] = integers((4,), 1, 12, zh="区组大小", en="block sizes")

    def __post_init__(self) -> None:
        unit = sum(self.ratio)
        wrong = [b for b in self.blocks if b % unit]
        problem = f"block {wrong[0]} is no multiple of the ratio's sum {unit}" if wrong else None
        self.check_arms("permuted_blocks", problem, None if self.blocks else "no block size is given")

    @property
    def name(self) -> str:
        return "permuted_blocks"

    @property
    def source(self) -> str:
        return _SOURCE

    def size_of_block(self, seed: int, stratum: str, block: int) -> int:
        """The size of a block (from 1), drawn with equal probability."""
        if len(self.blocks) == 1:
            return self.blocks[0]
        return self.blocks[int(draw(seed, 0, block, f"block|{stratum}") * len(self.blocks))]

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        """The next slot: an arm with probability proportional to what is left of it in the block."""
        block, start = 1, 0
        while start + (size := self.size_of_block(seed, stratum, block)) <= len(before):
            start += size
            block += 1
        unit = size // sum(self.ratio)
        inside = list(before[start:])
        left = [max(0, r * unit - inside.count(a)) for a, r in zip(self.arms, self.ratio, strict=True)]
        whole = sum(left)
        number = len(before) + 1
        return Slot(
            stratum=stratum,
            number=number,
            arm=chosen(seed, stratum, number, self.arms, left),
            block=block,
            probability=tuple(k / whole for k in left),
        )


def listing(
    seed: int,
    strata: Sequence[str] = (NO_STRATUM,),
    blocks: Sequence[int] = (4,),
    *,
    arms: Sequence[str] = ("experimental", "control"),
    ratio: Sequence[int] = (1, 1),
    slots: int = 100,
) -> Listing:
    """A permuted-block list for every stratum.

    Args:
        seed: 64 bits. strata: names. blocks: sizes, multiples of the ratio's sum. slots: places a stratum.
    Returns:
        the list; ``sha256`` is what is committed before the first participant.

    >>> listing(7, ("a", "b"), (4, 6), slots=20).sha256 == listing(7, ("a", "b"), (4, 6), slots=20).sha256
    True
    """
    design = PermutedBlocks(arms=tuple(arms), ratio=tuple(ratio), blocks=tuple(blocks))
    return design.listing(seed, strata, slots)


ENTRY: Final = DesignEntry(
    name="permuted_blocks",
    label=Text(zh="置换区组随机", en="permuted blocks"),
    source=_SOURCE,
    family="allocation",
    of_class=PermutedBlocks,
)
