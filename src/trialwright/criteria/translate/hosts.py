"""Makes one piece, its brackets set aside: which window speaks of which core, what is denied, what is dated by a treatment."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from trialwright.criteria.translate import words
from trialwright.criteria.translate.cases import Case, limit_by_case
from trialwright.criteria.translate.draft import TimeConstraint
from trialwright.criteria.translate.leaves import (
    When,
    question,
    record_leaf,
    result_leaf,
    timed_question,
    value_leaf,
    when,
)
from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf
from trialwright.criteria.translate.windows import Window


def host_of(
    scene: Scene,
    stretch: tuple[int, int],
    cores: list[Core],
    windows: list[Window],
    inherited: When | None,
    absorbed: list[Case],
) -> Sketch:
    """The piece without its brackets."""
    text = scene.text
    if (after := _after_treatment(scene, stretch, cores)) is not None:
        return after
    first = cores[0].start if cores else stretch[1]
    denied = bool(words.DENIED_ZH.search(text[stretch[0] : first]) or words.DENIED_EN.search(text[stretch[0] : first]))
    last = cores[-1].end if cores else stretch[0]
    denied = denied or (
        bool(windows)
        and (_denies_behind(text, windows[-1], stretch) or bool(_NOT_NEEDED.search(text[last : windows[-1].start])))
    )
    whens: list[When | None] = [when(scene, w, stretch, denied=denied) for w in windows] or [inherited]
    if not cores:
        timed = [timed_question(scene, stretch, at) for at in whens if at is not None]
        return joined("and", timed) if timed else question(scene, stretch)
    if any(
        c.bound is not None and c.bound.is_attribute and c.bound.variables[0] not in ("grade", "prednisone_eq")
        for c in cores
    ):
        cores = [
            c for c in cores if c.kind != "record"
        ] or cores  # the attribute's own record stands for the name beside it
    made = []
    alone = len(cores) == 1
    first_record = next((c for c in cores if c.kind == "record"), None)  # of several it asks for the words around them
    for core in cores:
        mine = [
            at for at in whens if at is None or at is inherited or _nearest(at.window, cores, scene.language) is core
        ]
        for at in mine or [inherited]:
            made.append(_core_sketch(scene, core, stretch, at, absorbed, alone=alone or core is first_record))
    return joined("and", made)


def _nearest(w: Window, cores: list[Core], language: str) -> Core:
    """The core a window speaks of: in English rather the one before it, in Chinese the one behind."""

    def distance(c: Core) -> int:
        if c.end <= w.start:
            return w.start - c.end + (6 if language == "zh" else 0)
        return max(0, c.start - w.end) + (0 if language == "zh" else 12)

    named = [c for c in cores if c.bound is None or c.bound.is_known]
    return min(named or cores, key=distance)


_NOT_NEEDED: Final = re.compile(
    r"\b(?:must|should|may|can|shall|is|are|was|were|has|have)\s?not\s(?:be\s|been\s)?(?:required|used|needed|allowed|received|administered|given|taken|permitted)",
    re.I,
)


def _denies_behind(text: str, w: Window, stretch: tuple[int, int]) -> bool:
    return bool(re.match(r"\s?(?:内|应|须)?(?:必须)?(?:不需要|不得|未|无(?!法))", text[w.end : stretch[1]]))


def _core_sketch(
    scene: Scene, core: Core, stretch: tuple[int, int], at: When | None, absorbed: list[Case], *, alone: bool
) -> Sketch:
    if core.kind == "record":
        return record_leaf(scene, core, stretch, at, alone=alone)
    if core.kind == "result":
        return result_leaf(scene, core, stretch, at)
    case = next((a for a in absorbed if a.host is core), None)
    if case is not None:
        return limit_by_case(scene, case, stretch, at)
    return value_leaf(scene, core, stretch, at)


_AFTER_EN: Final = re.compile(
    r"\b(?:after|following)\b(?!\s(?:the\s)?(?:start|first|enrol|random|screen))[\w\s,/-]{0,40}$", re.I
)


_AFTER_ZH: Final = re.compile(r"^[\w/()-]{0,8}?(?:之?后|后再?)(?:再次?|又|仍|出现|发生|复发|进展)?")


def _after_treatment(scene: Scene, stretch: tuple[int, int], cores: list[Core]) -> Sketch | None:
    """``recurrence after standard treatment``: a finding dated by the end of a treatment."""
    if len(cores) != 2 or any(c.kind != "record" or len(c.ids) != 1 for c in cores):
        return None
    kinds = [e.kind if (e := scene.lexicon.get("concept", c.ids[0])) is not None else "" for c in cores]
    between = scene.text[cores[0].end : cores[1].start]
    if (
        kinds[1] in ("treatment", "procedure", "drug")
        and kinds[0] in ("finding", "condition")
        and _AFTER_EN.search(between)
    ):
        finding, treatment = cores
    elif (
        kinds[0] in ("treatment", "procedure", "drug")
        and kinds[1] in ("finding", "condition")
        and _AFTER_ZH.match(between)
    ):
        treatment, finding = cores
    else:
        return None
    if any(cores[0].start <= w.start < cores[1].end for w in scene.windows):
        return None
    scene.times.append(
        TimeConstraint(
            what=finding.ids[0],
            comparator=">",
            value=Decimal(0),
            unit="d",
            anchor=f"end({treatment.ids[0]})",
            direction="after",
            span=scene.span(min(c.start for c in cores), max(c.end for c in cores)),
        )
    )
    return leaf(f"has {finding.ids[0]} after end({treatment.ids[0]})", "record", *stretch)
