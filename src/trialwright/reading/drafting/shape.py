"""What kind of trial a record describes: dose cohorts, randomised arms, or one group; and who its arms are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from trialwright.reading.drafting.interventions import Component, components_of, route_of, type_of
from trialwright.reading.drafting.words import Namer, number_of, said, text_at
from trialwright.reading.record import RegistryRecord
from trialwright.values.text import Text

Kind = Literal["cohorts", "randomised", "groups", "single"]
_RANDOM: Final = re.compile(r"(?<!non-)(?<!non)(?<!not )randomi[sz]ed|随机(?!对照表)", re.I)
_NOT_RANDOM: Final = re.compile(r"non-?randomi[sz]ed|not randomi[sz]ed|非随机", re.I)
_LEVEL: Final = re.compile(
    r"dose level|low.?dose|(?:medium|mid|middle).?dose|high.?dose|dose group|cohort|剂量组|低剂量|中剂量|高剂量|剂量水平|队列",
    re.I,
)
_SIZE: Final = re.compile(
    r"(?<![\d.])(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|[一二两三四五六七八九十]{1,2})\s*(?:名|例|位|个)?\s*(?:patients|participants|subjects|cases|患者|参与者|受试者|病人)",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftArm:
    """An arm: what the record calls it, how many, and what its words say is given."""

    index: int | None
    label: Text
    type: str
    size: int | None
    size_from: str
    components: tuple[Component, ...]
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The kind of trial and its arms."""

    kind: Kind
    arms: tuple[DraftArm, ...]
    is_oncology: bool
    phase: str
    total: int | None
    total_from: str
    because: Text


_PHASES: Final = {
    "early-1": "early phase I",
    "pilot": "not applicable",
    "1": "phase I",
    "1-2": "phase I/II",
    "2": "phase II",
    "2-3": "phase II/III",
    "3": "phase III",
    "4": "phase IV",
    "not_applicable": "not applicable",
}
_ONCOLOGY: Final = re.compile(
    r"cancer|carcinoma|tumou?r|sarcoma|lymphoma|leuk[a]?emia|melanoma|glioma|metasta|neoplas|myeloma|癌|瘤|白血病|淋巴瘤|转移",
    re.I,
)
_ARM_TYPES: Final = {
    "experimental": "experimental arm", "active_comparator": "active comparator arm", "placebo_comparator": "placebo comparator arm",
    "sham_comparator": "sham comparator arm", "no_intervention": "no intervention arm", "other": "treatment arm",
}  # fmt: skip


def shape_of(record: RegistryRecord) -> Shape:
    """Reads the kind of trial from allocation, model, title and arms."""
    arms = _arms(record)
    phase = _PHASES.get(_code(record, "design.phase"), "")
    title = said(text_at(record, "identification.public_title")) + said(
        text_at(record, "identification.scientific_title")
    )
    condition = title + said(text_at(record, "condition.name")) + said(text_at(record, "keywords"))
    total, source = _total(record, arms)
    kind, because = _kind(record, arms, title)
    return Shape(
        kind=kind,
        arms=arms,
        is_oncology=bool(_ONCOLOGY.search(condition)),
        phase=phase,
        total=total,
        total_from=source,
        because=because,
    )


def _code(record: RegistryRecord, path: str) -> str:
    slot = record.slot(path)
    return (slot.code or "") if slot is not None and slot.is_present else ""


def _arms(record: RegistryRecord) -> tuple[DraftArm, ...]:
    prose = said(text_at(record, "description")) + said(text_at(record, "summary"))
    out = []
    for i in record.indices("arms"):
        label, words = text_at(record, f"arms[{i}].label"), text_at(record, f"arms[{i}].intervention")
        slot = record.slot(f"arms[{i}].size")
        size = (
            int(slot.number)
            if slot is not None and slot.number is not None and slot.number > 0 and slot.number == int(slot.number)
            else None
        )
        where = f"arms[{i}].size" if size else ""
        if size is None:
            size = _size_in(prose, label)
            where = "description" if size else ""
        out.append(
            DraftArm(
                index=i,
                label=label,
                type=_ARM_TYPES.get(_code(record, f"arms[{i}].type"), ""),
                size=size,
                size_from=where,
                components=components_of(text_at(record, f"arms[{i}].intervention", lines=True)),
                words=words,
            )
        )
    return tuple(out)


def _size_in(prose: str, label: Text) -> int | None:
    """A number of people said in the sentence that names the arm."""
    for name in (label.zh, label.en):
        for sentence in re.split(r"[。.;；\n]", prose) if name else ():
            if name.casefold() in sentence.casefold() and (m := _SIZE.search(sentence)):
                n = number_of(m[1].lower())
                if n and n <= 5000:
                    return n
    return None


def _total(record: RegistryRecord, arms: tuple[DraftArm, ...]) -> tuple[int | None, str]:
    for path in ("enrollment.count", "design.sample_size"):
        slot = record.slot(path)
        if slot is not None and slot.number is not None and slot.number > 0:
            return int(slot.number), path
    sizes = [a.size for a in arms]
    if sizes and all(sizes):
        return sum(s for s in sizes if s), "arms[*].size" if arms[0].size_from.startswith("arms") else "description"
    prose = said(text_at(record, "summary")) + said(text_at(record, "description"))
    found = [n for m in _SIZE.finditer(prose) if (n := number_of(m[1].lower())) and 3 <= n <= 5000]
    return (max(found), "summary") if found else (None, "")


def _kind(record: RegistryRecord, arms: tuple[DraftArm, ...], title: str) -> tuple[Kind, Text]:
    allocation = _code(record, "design.allocation")
    method = record.slot("design.randomisation")
    says = method is not None and method.is_present and method.code != "none" and bool(method.text)
    model = _code(record, "design.model")
    if len(arms) < 2:
        if not arms and (allocation == "randomised" or says or model == "parallel"):
            return "randomised", Text(zh="随机,但页面没有组别", en="randomised, yet the page shows no arms")
        return "single", Text(zh="单组", en="one group")
    random = (
        allocation == "randomised"
        or says
        or (allocation == "" and bool(_RANDOM.search(title)) and not _NOT_RANDOM.search(title))
    )
    if not random and _are_levels(arms):
        return "cohorts", Text(
            zh="各组只有剂量不同,且不随机", en="the groups differ in dose only and nobody is randomised"
        )
    if random or model == "parallel":
        return "randomised", Text(zh="页面写明随机或平行对照", en="the page says randomised or parallel")
    return "groups", Text(zh="多组,未写明随机", en="several groups, nothing about randomisation")


def _are_levels(arms: tuple[DraftArm, ...]) -> bool:
    """Whether arms differ only by the amount of one thing."""
    bare = {re.sub(r"\d+(?:\.\d+)?", "#", said(a.words)).strip() for a in arms}
    named = all(_LEVEL.search(said(a.label)) for a in arms)
    return (len(bare) == 1 and any(c.level for c in arms[0].components)) or (
        named and all(_levels_of(a) for a in arms) and _ascending(arms)
    )


def _levels_of(arm: DraftArm) -> tuple[tuple[str, str], ...]:
    return tuple(c.level for c in arm.components if c.level)


def _ascending(arms: tuple[DraftArm, ...]) -> bool:
    first = [(_levels_of(a)[0]) for a in arms]
    return len({u for _, u in first}) == 1 and [float(n) for n, _ in first] == sorted({float(n) for n, _ in first})


def levels(arms: tuple[DraftArm, ...]) -> tuple[Component, tuple[tuple[str, str], ...]] | None:
    """The component whose amount differs between the arms, and its amounts."""
    for k, c in enumerate(arms[0].components):
        listed = [a.components[k].level if k < len(a.components) else None for a in arms]
        if c.level and all(listed) and len(set(listed)) == len(arms):
            return c, tuple(x for x in listed if x)
    return None


def whole_of(arm: DraftArm, namer: Namer) -> tuple[str, str]:
    """Kind and route of an arm's treatment where its words give no component."""
    words = said(arm.words) + said(arm.label)
    return type_of(words), route_of(words)
