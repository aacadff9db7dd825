"""Allocation without blocks: complete randomisation, Efron's biased coin, the big stick, Wei's urn, and none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwright.designs.allocation import Allocation, Slot, chosen
from trialwright.designs.parameters import DesignEntry, check, integer, names, number
from trialwright.values.text import Text


def _slot(seed: int, stratum: str, before: Sequence[str], arms: Sequence[str], weights: Sequence[float]) -> Slot:
    number_ = len(before) + 1
    whole = sum(weights)
    return Slot(
        stratum=stratum,
        number=number_,
        arm=chosen(seed, stratum, number_, arms, weights),
        probability=tuple(w / whole for w in weights),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Allocation):
    """The ratio's coin, anew for every participant.

    >>> Complete().listing(3, slots=4).slots[0].probability
    (0.5, 0.5)
    """

    def __post_init__(self) -> None:
        self.check_arms("complete")

    @property
    def name(self) -> str:
        return "complete"

    @property
    def source(self) -> str:
        return "Rosenberger WF, Lachin JM, Randomization in Clinical Trials, 2nd ed. 2016, ch. 3"

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        return _slot(seed, stratum, before, self.arms, [float(r) for r in self.ratio])


def _lagging(before: Sequence[str], arms: Sequence[str]) -> int:
    """The index of the arm that lags, −1 on a tie."""
    a, b = (list(before).count(arm) for arm in arms)
    return -1 if a == b else 0 if a < b else 1


def _two_equal(arms: Sequence[str], ratio: Sequence[int]) -> str | None:
    return None if len(arms) == 2 and ratio[0] == ratio[1] else "two arms in the ratio 1:1 only"


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasedCoin(Allocation):
    """The lagging arm with probability p, a tie with ½.

    >>> BiasedCoin().slot(1, "", ("control",)).probability[0].__round__(3)
    0.667
    """

    p: float = number(2 / 3, 0.5, 1.0, zh="落后组的概率", en="probability of the lagging arm")

    def __post_init__(self) -> None:
        self.check_arms("biased_coin", _two_equal(self.arms, self.ratio))

    @property
    def name(self) -> str:
        return "biased_coin"

    @property
    def source(self) -> str:
        return "Efron B, Biometrika 1971;58:403-417"

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        behind = _lagging(before, self.arms)
        weights = [0.5, 0.5] if behind < 0 else [self.p if k == behind else 1 - self.p for k in (0, 1)]
        return _slot(seed, stratum, before, self.arms, weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class BigStick(Allocation):
    """A fair coin until the arms differ by b, then the other arm.

    >>> BigStick(b=2).slot(1, "", ("control", "control")).arm
    'experimental'
    """

    b: int = integer(3, 1, 50, zh="允许的最大差", en="largest difference allowed")

    def __post_init__(self) -> None:
        self.check_arms("big_stick", _two_equal(self.arms, self.ratio))

    @property
    def name(self) -> str:
        return "big_stick"

    @property
    def source(self) -> str:
        return "Soares JF, Wu CFJ, Commun Stat Theory Methods 1983;12:2017-2034"

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        behind = _lagging(before, self.arms)
        given = list(before)
        far = abs(given.count(self.arms[0]) - given.count(self.arms[1])) >= self.b
        weights = [float(k == behind) for k in (0, 1)] if far else [0.5, 0.5]
        return _slot(seed, stratum, before, self.arms, weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Urn(Allocation):
    """α balls of each colour; after each draw β balls of the other colour are added.

    >>> Urn().slot(1, "", ("control",)).arm
    'experimental'
    """

    alpha: float = number(0.0, 0.0, 100, zh="初始球数α", en="balls of each arm at the start")
    beta: float = number(1.0, 0.0, 100, zh="每次加入的另一色球数β", en="balls of the other arm added after each draw")

    def __post_init__(self) -> None:
        empty = "alpha and beta are both 0" if self.alpha + self.beta == 0 else None
        self.check_arms("urn", _two_equal(self.arms, self.ratio), empty)

    @property
    def name(self) -> str:
        return "urn"

    @property
    def source(self) -> str:
        return "Wei LJ, J Am Stat Assoc 1978;73:559-563"

    def slot(self, seed: int, stratum: str, before: Sequence[str]) -> Slot:
        given = list(before)
        weights = [self.alpha + self.beta * (len(given) - given.count(a)) for a in self.arms]
        return _slot(seed, stratum, before, self.arms, weights if sum(weights) else [0.5, 0.5])


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAllocation:
    """Nobody is allocated: one arm, or cohorts in their order (``order``).

    >>> NoAllocation(order=("low", "mid")).name
    'none'
    """

    order: tuple[str, ...] = names((), zh="队列顺序", en="cohorts in their order, if there are any")

    def __post_init__(self) -> None:
        check(self, "none")

    @property
    def name(self) -> str:
        return "none"

    @property
    def source(self) -> str:
        return "the record: single arm, or cohorts that follow each other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByResponse:
    """A gate table decides: the participant's own response, nobody's draw (``study`` holds the rows).

    >>> ByResponse(rows=("CR -> stop", "otherwise -> go on")).name
    'by_response'
    """

    rows: tuple[str, ...] = names((), zh="门控表各行", en="rows of the gate table, in words")

    def __post_init__(self) -> None:
        check(self, "by_response")

    @property
    def name(self) -> str:
        return "by_response"

    @property
    def source(self) -> str:
        return "the record: treatment by response"


COMPLETE: Final = DesignEntry(
    name="complete",
    label=Text(zh="完全随机", en="complete randomisation"),
    source="Rosenberger & Lachin 2016, ch. 3",
    family="allocation",
    of_class=Complete,
)
BIASED_COIN: Final = DesignEntry(
    name="biased_coin",
    label=Text(zh="偏倚硬币", en="biased coin"),
    source="Efron B, Biometrika 1971;58:403-417",
    family="allocation",
    of_class=BiasedCoin,
)
BIG_STICK: Final = DesignEntry(
    name="big_stick",
    label=Text(zh="大棒法", en="big stick"),
    source="Soares JF, Wu CFJ, Commun Stat Theory Methods 1983;12:2017-2034",
    family="allocation",
    of_class=BigStick,
)
URN: Final = DesignEntry(
    name="urn",
    label=Text(zh="瓮模型随机", en="urn randomisation"),
    source="Wei LJ, J Am Stat Assoc 1978;73:559-563",
    family="allocation",
    of_class=Urn,
)
NONE: Final = DesignEntry(
    name="none",
    label=Text(zh="不分配", en="no allocation"),
    source="the record",
    family="allocation",
    of_class=NoAllocation,
)
BY_RESPONSE: Final = DesignEntry(
    name="by_response",
    label=Text(zh="按疗效分流", en="by response"),
    source="the record",
    family="allocation",
    of_class=ByResponse,
)
