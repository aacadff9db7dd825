"""The outcomes of a page, whether they stand in their own fields or only in the prose of a summary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from trialwright.checking.look import Look
from trialwright.checking.passages import Part, Passage
from trialwright.checking.words import gated, search

TIME: Final = gated(
    r"\d+\s*(?:st|nd|rd|th)?\s*(?:[-–—~至到或、,，]|to|and|or)?\s*\d*\s*[-–]?\s*(?:d\b|days?|wks?\b|weeks?|mo\b|months?|years?|yrs?\b|h\b|hrs?\b|hours?|min\b|minutes?|cycles?|天|日|周|个?月|年|小时|分钟|周期|疗程)"
    r"|(?:day|week|month|year|visit|cycle)s?\s*\d|[DWMV]\d|第[一二三四五六七八九十\d]|baseline|基线|discharge|出院|住院期间|during (?:surgery|hospital|the operation)|术中|术后即刻|immediately|每[周月日天年]|治疗前后|手术前后|before and after|pre-? and post",
    re.I,
)  # fmt: skip
_PRIMARY_PROSE: Final = gated(r"primary (?:end-?\s?points?|outcomes?(?: measures?)?)\s*(?:is|are|was|were|will be|include[sd]?|:)\s*(?P<list>[^;.]+(?:\.\d[^;.]*)*)|主要(?:研究)?(?:终点|指标|结局)(?:指标)?(?:为|是|包括|：|:)\s*(?P<zh>[^；。]+)", re.I)  # fmt: skip
_SECONDARY_PROSE: Final = gated(r"secondary (?:end-?\s?points?|outcomes?(?: measures?)?)\s*(?:is|are|was|were|will be|include[sd]?|:)\s*(?P<list>[^;.]+(?:\.\d[^;.]*)*)|次要(?:研究)?(?:终点|指标|结局)(?:指标)?(?:为|是|包括|：|:)\s*(?P<zh>[^；。]+)", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One outcome: where its name stands, all its words, and whether it is primary."""

    path: str
    at: Passage
    fragment: str
    name: str
    words: str
    frame: str
    is_primary: bool
    is_prose: bool
    part: Part | None = None

    @property
    def has_time(self) -> bool:
        return TIME.search(self.words) is not None

    @property
    def definition(self) -> str:
        """Everything but the name and the frame."""
        return "" if self.part is None else self.part.words("method", "description", "definition")


def is_primary(o: Part) -> bool:
    """Whether an outcome is declared primary."""
    return bool(search(r"primary|主要", o.words("type") + " " + o.code("type"), re.I))


def endpoints_of(look: Look) -> tuple[Endpoint, ...]:
    """The outcomes of a page, worked out once a look."""
    kept: tuple[Endpoint, ...] | None = look.__dict__.get("_endpoints")
    if kept is None:
        kept = _listed(look) or _in_prose(look)
        look.__dict__["_endpoints"] = kept
    return kept


def _listed(look: Look) -> tuple[Endpoint, ...]:
    out = []
    for o in look.outcomes:
        if o.name is None:
            continue
        words = o.words("name", "time_point", "method", "description", "definition")
        out.append(Endpoint(o.path, o.name, "", o.words("name"), words, o.words("time_point"), is_primary(o), False, o))
    return tuple(out)


def _in_prose(look: Look) -> tuple[Endpoint, ...]:
    out: list[Endpoint] = []
    for p in look.under("summary", "description", "objectives"):
        for pattern, primary in ((_PRIMARY_PROSE, True), (_SECONDARY_PROSE, False)):
            m = pattern.search(p.text)
            if m is None:
                continue
            for piece in re.split(r",\s+(?:and\s+)?|\s+and\s+(?=[A-Z])|[、，]|以及", m.group("list") or m.group("zh")):
                name = piece.strip()
                if len(name) > 1:
                    out.append(Endpoint("outcomes", p, name, name, name, "", primary, True))
        if out:
            return tuple(out)
    return ()
