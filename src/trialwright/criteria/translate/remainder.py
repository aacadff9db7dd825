"""Whether a piece says more than was taken from it, so that its words must be asked."""

from __future__ import annotations

import re
from typing import Final

from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.words import HISTORY, QUALITIES, residue

_ASIDE: Final = re.compile(
    r"\((?:\s?(?:except|excluding|other than|除|不包括|不含|例如|如|e\.?g|such as|包括|including)[^()]*|[^()]*(?:除外|[<>≤≥][^()]*))\)",
    re.I,
)


_UNDONE: Final = re.compile(
    r"\bnot\s(?:yet\s|fully\s|been\s)*(?:recovered|resolved|responded|tolerat\w*|cured|healed)|\b(?:unable|inability|fail(?:s|ed|ing)?|refus\w*)\b|未(?:能)?(?:恢复|愈合|缓解|治愈|完全)|不能耐受|无法耐受|拒绝",
    re.I,
)


def _unnamed(scene: Scene, core: Core, pattern: re.Pattern[str], stretch: tuple[int, int]) -> bool:
    """A quality in the words that the record has no attribute for, and that is not part of its own name (unstable angina)."""
    return any(not (core.start <= m.start() and m.end() <= core.end) for m in pattern.finditer(scene.text, *stretch))


def says_more(scene: Scene, stretch: tuple[int, int], core: Core) -> bool:
    """Whether the piece says more than was taken from it."""
    taken = [(m.start, m.end) for m in scene.mentions if m.sort in ("concept", "list", "variable", "attribute")]
    names = len(taken)
    taken += [(w.start, w.end) for w in scene.windows] + [(p.start, p.end) for p in scene.phrases]
    text = scene.text
    for attribute, _, pattern in QUALITIES:
        if not all(attribute in scene.lexicon.attributes_of(i) for i in core.ids):
            if core.kind == "record" and attribute != "method" and _unnamed(scene, core, pattern, stretch):
                return True
            continue
        taken += [m.span() for m in pattern.finditer(text, *stretch)]
    taken += [m.span() for m in HISTORY.finditer(text, *stretch)]
    taken += [m.span() for m in re.finditer(r"\([A-Za-z0-9 ?-]{1,14}\)", text)]
    if not scene.is_strict:
        taken += [m.span() for m in _ASIDE.finditer(text, *stretch)]
    if scene.is_strict:  # an exception lifts a rule: nothing of its words may be passed over
        rest = [k for k in range(*stretch) if not any(a <= k < b for a, b in taken[:names])]
        return len(re.sub(r"[\s\W]|的|有|患者|with|the|patients?", "", "".join(scene.text[k] for k in rest))) > 1
    if core.kind == "record" and _UNDONE.search(text, *stretch):
        return True
    if "allergy" in core.ids and re.search(r"对|\b(?:to|for)\b", text[slice(*stretch)]):
        return True  # to what, is the question
    limit = 2 if core.kind == "record" else 3
    return residue(text, taken, *stretch) >= limit
