"""Allocation lists: slots, the probability known before each draw, the hash that is committed before the first participant."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from trialwright.designs.chance import draw
from trialwright.designs.parameters import check, integers, names

NO_STRATUM: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One place of a list.

    Args:
        stratum: its name, ``""`` without strata. number: from 1 in its stratum.
        arm: the arm it holds. block: from 1, 0 where there are no blocks.
        probability: of each arm before the draw, in the order of the arms.
    """

    stratum: str
    number: int
    arm: str
    block: int = 0
    probability: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list: its method, seed, arms and slots; ``sha256`` is what is committed.

    Args:
        method: name of the allocation with its parameters. seed: 64 bits. arms, ratio: in one order.
    """

    method: str
    seed: int
    arms: tuple[str, ...]
    ratio: tuple[int, ...]
    slots: tuple[Slot, ...]

    @property
    def text(self) -> str:
        """The canonical text: one line a slot, ``stratum<TAB>number<TAB>arm``."""
        return "".join(f"{s.stratum}\t{s.number}\t{s.arm}\n" for s in self.slots)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.method}\n{self.text}".encode()).hexdigest()

    def of_stratum(self, stratum: str) -> tuple[Slot, ...]:
        return tuple(s for s in self.slots if s.stratum == stratum)

    def at(self, stratum: str, number: int) -> Slot:
        """The slot ``number`` (from 1) of a stratum; ``LookupError`` where the list ends before it."""
        for s in self.slots:
            if s.stratum == stratum and s.number == number:
                return s
        raise LookupError(f"the list has no slot {number} in stratum {stratum!r}")

    @property
    def strata(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.stratum for s in self.slots))


@runtime_checkable
class Allocator(Protocol):
    """A method of allocation without covariates; what was given before it decides may depend on, is given to it."""

    @property
    def arms(self) -> tuple[str, ...]: ...
    @property
    def ratio(self) -> tuple[int, ...]: ...
    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        """The next slot of a stratum, ``before`` being the arms of its earlier slots in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation(ABC):
    """What all methods have: arms and their ratio."""

    arms: tuple[str, ...] = names(("experimental", "control"), zh="组别", en="arms")
    ratio: tuple[int, ...] = integers((1, 1), 1, 4, zh="分配比例", en="allocation ratio, one integer an arm")

    def check_arms(self, name: str, *more: str | None) -> None:
        """Arms 2–6, as many ratios, each arm once."""
        few = None if 2 <= len(self.arms) <= 6 else f"{len(self.arms)} arms: 2 … 6 are possible"
        odd = None if len(self.ratio) == len(self.arms) else f"{len(self.arms)} arms but {len(self.ratio)} ratios"
        twice = "an arm is named twice" if len(set(self.arms)) < len(self.arms) else None
        check(self, name, few, odd, twice, *more)

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name in the catalogue."""

    @property
    def method(self) -> str:
        """Name and parameters as they are hashed."""
        from trialwright.designs.parameters import settings_of, shown

        return f"{self.name} " + " ".join(f"{k}={shown(v)}" for k, v in settings_of(self).items())

    @abstractmethod
    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        """The next slot of a stratum, from the arms drawn before."""

    def sequence(self, seed: int, stratum: str, slots: int) -> Iterator[Slot]:
        """The first ``slots`` slots of a stratum."""
        before: list[str] = []
        for _ in range(slots):
            s = self.slot(seed, stratum, before)
            before.append(s.arm)
            yield s

    def listing(self, seed: int, strata: Sequence[str] = (NO_STRATUM,), slots: int = 100) -> Listing:
        """The list of every stratum, ``slots`` places each; the same seed gives the same list.

        Args:
            seed: 64 bits. strata: names. slots: places in each stratum.
        """
        every = tuple(s for stratum in strata for s in self.sequence(seed, stratum, slots))
        return Listing(method=self.method, seed=seed, arms=self.arms, ratio=self.ratio, slots=every)


def chosen(seed: int, stratum: str, number: int, arms: Sequence[str], weights: Sequence[float]) -> str:
    """The arm that the draw of a slot falls on; weights need not add up to 1."""
    u = draw(seed, 0, number, f"arm|{stratum}") * sum(weights)
    for arm, w in zip(arms, weights, strict=True):
        u -= w
        if u < 0:
            return arm
    return next(a for a, w in zip(reversed(arms), reversed(weights), strict=True) if w > 0)


def stratum_name(values: Mapping[str, str]) -> str:
    """The name of a cell of strata: ``factor=value`` in alphabetical order, separated by ``; ``.

    >>> stratum_name({"site": "1", "hbv": "yes"})
    'hbv=yes; site=1'
    """
    return "; ".join(f"{k}={values[k]}" for k in sorted(values))
