"""RECIST 1.1 lesions: which are measurable, which may be targets, how many, and what each adds to the sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text
from trialwright.values.truth import FALSE, TRUE, Truth

D = Decimal
TOO_SMALL_MM: Final = D(5)
# method -> smallest measurable longest diameter, mm; CT and MRI at slices up to 5 mm, else twice the slice
SMALLEST_MM: Final = MappingProxyType({"CT": D(10), "MRI": D(10), "calliper": D(10), "chest X-ray": D(20)})
NODE_TARGET_MM: Final = D(15)
NODE_NORMAL_MM: Final = D(10)
SLICE_MM: Final = D(5)

LesionClass: TypeAlias = Literal["measurable", "non-measurable", "target node", "pathological node", "normal node"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a lesion is at baseline; ``needs`` is the smallest size that would be measurable, mm."""

    kind: LesionClass
    needs: Decimal


def measurability(
    *, size: Decimal | None, is_node: bool = False, method: str = "CT", slice_mm: Decimal | None = None
) -> Answer[Measured]:
    """Whether a lesion can be measured.

    Args:
        size: longest diameter, or short axis of a node, mm.
        method: CT, MRI, calliper, chest X-ray; any other measures nothing.
        slice_mm: slice thickness of CT or MRI.

    Returns:
        ``Unknown`` without the size, or without the slice where it decides.

    Source: RECIST 1.1 §3.1.

    >>> measurability(size=Decimal("9.9"), slice_mm=Decimal(5)).value.kind
    'non-measurable'
    """
    if size is None:
        return Unknown.of("the lesion was not measured", zh="病灶未测量", missing={"size"})
    if is_node:
        kind: LesionClass = (
            "target node"
            if size >= NODE_TARGET_MM
            else "pathological node"
            if size >= NODE_NORMAL_MM
            else "normal node"
        )
        return Known(Measured(kind=kind, needs=NODE_TARGET_MM))
    smallest = {k.casefold(): v for k, v in SMALLEST_MM.items()}.get(method.strip().casefold())
    if smallest is None:
        why = Text(zh=f"{method} 不能用于测量", en=f"{method} measures nothing")
        return Known(Measured(kind="non-measurable", needs=D("Infinity")), why)
    if method.strip().casefold() in ("ct", "mri"):
        if slice_mm is None:
            if size < smallest:
                return Known(Measured(kind="non-measurable", needs=smallest))
            return Unknown.of("the slice thickness is not recorded", zh="未记录扫描层厚", missing={"slice_mm"})
        if slice_mm > SLICE_MM:
            smallest = max(smallest, 2 * slice_mm)
    return Known(Measured(kind="measurable" if size >= smallest else "non-measurable", needs=smallest))


_HOLLOW: Final = (
    "oesophag", "esophag", "stomach", "gastric", "duodenum", "jejunum", "ileum", "small bowel", "colon", "rectum",
    "bowel", "intestin", "bladder", "ureter", "食管", "胃", "肠", "膀胱",
)  # fmt: skip
_NEVER: Final = (
    "effusion", "ascites", "leptomening", "lymphangit", "inflammatory breast", "cyst", "blastic", "sclerotic",
    "积液", "腹水", "脑膜", "囊", "成骨",
)  # fmt: skip
# adrenal before kidney: the Chinese word holds the other
_PAIRED: Final = MappingProxyType({
    "adrenal": "adrenal", "肾上腺": "adrenal", "lung": "lung", "肺": "lung", "kidney": "kidney", "肾": "kidney",
    "breast": "breast", "乳": "breast", "ovar": "ovary", "卵巢": "ovary", "testis": "testis", "睾丸": "testis", "eye": "eye",
})  # fmt: skip


def is_node_site(site: str) -> bool:
    """Whether a site is a lymph node."""
    word = site.casefold()
    return any(w in word for w in ("node", "nodal", "淋巴结"))


def target_eligible(
    *, site: str, size: Decimal | None, irradiated: bool = False, progressed_after: bool | None = None
) -> Truth:
    """Whether a lesion may be chosen as a target.

    Args:
        site: organ in words; a node by the word node. size: longest diameter, or short axis of a node, mm.
        irradiated, progressed_after: treated locally before, and grown since.

    Source: RECIST 1.1 §3.1, §4.2.

    >>> target_eligible(site="oesophagus", size=Decimal(35)).because.en
    'a hollow organ cannot be measured reproducibly'
    """
    word = site.casefold()
    if any(w in word for w in _HOLLOW) and not is_node_site(site):
        return Known(
            FALSE.value, Text(zh="空腔脏器病灶难以重复测量", en="a hollow organ cannot be measured reproducibly")
        )
    if any(w in word for w in _NEVER):
        return Known(FALSE.value, Text(zh="真正不可测量的病灶", en="truly non-measurable disease"))
    if size is None:
        return Unknown.of("the lesion was not measured", zh="病灶未测量", missing={"size"})
    smallest = NODE_TARGET_MM if is_node_site(site) else SMALLEST_MM["CT"]
    if size < smallest:
        return Known(FALSE.value, Text(zh=f"小于 {smallest} mm", en=f"below {smallest} mm"))
    if irradiated and progressed_after is None:
        return Unknown.of(
            "has the irradiated lesion grown since?", zh="放疗后该病灶是否进展？", missing={"progressed_after"}
        )
    if irradiated and not progressed_after:
        return Known(FALSE.value, Text(zh="放疗后未进展的病灶", en="irradiated and not grown since"))
    return TRUE


def organ_of(site: str) -> str:
    """The organ a site counts for: paired organs are one, and so are all lymph nodes.

    >>> organ_of("lung-left"), organ_of("node-neck")
    ('lung', 'lymph_node')
    """
    word = site.strip().casefold()
    if is_node_site(word):
        return "lymph_node"
    return next((organ for part, organ in _PAIRED.items() if part in word), word)


MAX_TARGETS: Final = 5
MAX_PER_ORGAN: Final = 2


def target_limits(sites: Iterable[str]) -> tuple[int, Mapping[str, int]]:
    """How many of these lesions may be targets: in all, and by organ.

    >>> target_limits(["liver", "liver", "liver", "lung-left"])
    (3, mappingproxy({'liver': 2, 'lung': 1}))
    """
    counts: dict[str, int] = {}
    for s in sites:
        counts[organ_of(s)] = min(counts.get(organ_of(s), 0) + 1, MAX_PER_ORGAN)
    return min(sum(counts.values()), MAX_TARGETS), MappingProxyType(counts)


def choose_targets(lesions: Sequence[tuple[str, str, Decimal]]) -> tuple[str, ...]:
    """The largest eligible lesions (name, site, size) within the limits, in order of size.

    >>> choose_targets([("a", "liver", D(20)), ("b", "liver", D(30)), ("c", "liver", D(25)), ("d", "lung", D(11))])
    ('b', 'c', 'd')
    """
    chosen: list[str] = []
    used: dict[str, int] = {}
    for name, site, size in sorted(lesions, key=lambda x: (-x[2], x[0])):
        if len(chosen) == MAX_TARGETS or used.get(organ_of(site), 0) == MAX_PER_ORGAN:
            continue
        if target_eligible(site=site, size=size) == TRUE:
            chosen.append(name)
            used[organ_of(site)] = used.get(organ_of(site), 0) + 1
    return tuple(chosen)


Follow: TypeAlias = Decimal | Literal["too small", "absent", "not evaluable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """A target lesion at a time point: its size in mm (short axis of a node), or a word."""

    size: Follow
    is_node: bool = False

    @property
    def counted(self) -> Decimal | None:
        """What enters the sum; ``None`` where the lesion was not evaluable."""
        if self.size == "too small":
            return TOO_SMALL_MM
        if self.size == "absent":
            return D(0)
        return None if self.size == "not evaluable" else self.size

    @property
    def is_gone(self) -> bool | None:
        """Disappeared, or a node below 10 mm."""
        if self.counted is None:
            return None
        return self.counted < NODE_NORMAL_MM if self.is_node else self.counted == 0
