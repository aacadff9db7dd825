"""Assembles a criterion: sub-items, preambles and headings, sentences with conditions and exceptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from trialwright.criteria.translate import words
from trialwright.criteria.translate.clauses import Stretch, sentences, sub_items, trimmed
from trialwright.criteria.translate.draft import TimeConstraint
from trialwright.criteria.translate.leaves import When, question, when
from trialwright.criteria.translate.pieces import Frame, either_way, except_for, pieces_of
from trialwright.criteria.translate.scene import Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf, written
from trialwright.criteria.translate.windows import Window


@dataclass(frozen=True, slots=True)
class Part:
    """A lettered sub-item's sketch."""

    label: str
    sketch: Sketch
    window: str


@dataclass(frozen=True, slots=True)
class Assembled:
    """The sketch of a text, its sub-items, the window a preamble lays on them, and what served as mark or heading."""

    sketch: Sketch
    parts: tuple[Part, ...]
    window: When | None
    marks: tuple[tuple[int, int], ...]


_TALLY: Final = re.compile(
    r"(?:at\sleast|≥|minimum\sof)\s?(?P<e>one|two|three|[1-4])\s(?:or\smore\s)?of\sthe\sfollowing|(?:any|one\sor\smore)\sof\sthe\sfollowing|(?:以下|下列)[^,;。:]{0,8}?(?:(?P<any>任[一何意])|至少(?P<z>[一二两三1-3])|≥\s?(?P<y>[1-3]))\s?(?:项|条|种|个)?|至少(?:符合|满足)(?:以下|下列)?(?P<x>[一二两三1-3])(?:项|条)",
    re.I,
)


_OWN_MARK: Final = re.compile(
    r"\s*(?:[-•*·▪]\s*)?(?:\(\s?(?:\d{1,2}|[a-z])\s?\)|\d{1,2}(?:\)|、|[.:](?!\d))|[a-z]\)|#\s?\d{1,2}[.:)]?)\s*|\s*[-•*·▪]\s+"
)
_COUNTS: Final = {"one": 1, "two": 2, "three": 3, "一": 1, "二": 2, "两": 2, "三": 3}


_LEADING_JOIN: Final = re.compile(
    r"^(?:(?P<or>or\b|或者?|或是)|(?:and\b|且|并且|以及|同时(?:要求)?|additionally\b|also\b|in\saddition\b))[\s,:]*",
    re.I,
)


def assemble_head(scene: Scene) -> tuple[Sketch | None, When | None, int, tuple[tuple[int, int], ...]]:
    """What stands before sub-items that come apart from it.

    Returns:
        Criteria of its own, the window for the sub-items, how many of them are needed (0: as the kind says), and its marks.
    """
    marks: list[tuple[int, int]] = []
    whole = Stretch(0, len(scene.text))
    lead, frame, tally = _preamble(scene, whole, Frame(), marks)
    if tally == 0 and lead is not None and scene.kind == "exclude" and _is_qualified(scene, whole):
        tally = 1
    return lead, frame.window, tally, tuple(marks)


def assemble(scene: Scene, inherited: When | None = None) -> Assembled:
    """The whole text."""
    pre, items = sub_items(scene.text)
    marks: list[tuple[int, int]] = [(i.mark_start, i.start) for i in items]
    own = _OWN_MARK.match(scene.text)
    if own is not None and own.end() < pre.end:  # the item's own number came with its words
        marks.append(own.span())
        pre = Stretch(own.end(), pre.end)
    if not items:
        sketch = _sentences(scene, pre, Frame(inherited), marks)
        return Assembled(sketch or question(scene, (pre.start, pre.end)), (), inherited, tuple(marks))
    lead, frame, tally = _preamble(scene, pre, Frame(inherited), marks)
    parts = []
    for item in items:
        inner = _nested(scene, item, frame, marks)
        if inner is not None:
            parts.append(Part(item.label, inner, frame.window.text if frame.window else ""))
    sketches = [p.sketch for p in parts]
    body = _of_items(scene, sketches, tally) if sketches else None
    whole = [s for s in (lead, body) if s is not None]
    joint = "and" if scene.kind == "include" or (lead is not None and _is_qualified(scene, pre)) else "or"
    sketch = joined(joint, whole) if whole else question(scene, (pre.start, pre.end))  # type: ignore[arg-type]
    return Assembled(sketch, tuple(parts), frame.window, tuple(marks))


def _is_qualified(scene: Scene, pre: Stretch) -> bool:
    """An exclusion whose head must hold, too: *diabetes with any of the following*."""
    return bool(re.search(r"\bwith\b[^;]{0,30}following|伴(?:有)?(?:以下|下列)", scene.text[pre.start : pre.end], re.I))


def _of_items(scene: Scene, sketches: list[Sketch], tally: int) -> Sketch:
    if tally > 1 and len(sketches) > 1:
        inner = "; ".join(written(s) for s in sketches)
        start, end = (
            min(s.start for k in sketches for s in k.leaves()),
            max(s.end for k in sketches for s in k.leaves()),
        )
        return leaf(f"at least {tally} of ({inner})", "record", start, end)
    return joined("or" if tally == 1 or scene.kind == "exclude" else "and", sketches)


def _nested(scene: Scene, item: Stretch, frame: Frame, marks: list[tuple[int, int]]) -> Sketch | None:
    pre, items = sub_items(scene.text, item.start, item.end)
    if not items:
        return _sentences(scene, item, frame, marks)
    marks += [(i.mark_start, i.start) for i in items]
    lead, inner, tally = _preamble(scene, pre, frame, marks)
    below = [s for i in items if (s := _sentences(scene, i, inner, marks)) is not None]
    whole = [s for s in (lead, _of_items(scene, below, tally) if below else None) if s is not None]
    return joined("and" if scene.kind == "include" else "or", whole) if whole else None


def _preamble(
    scene: Scene, pre: Stretch, frame: Frame, marks: list[tuple[int, int]]
) -> tuple[Sketch | None, Frame, int]:
    """What stands before the sub-items: criteria of its own, a window for them, or only words."""
    parts = sentences(scene.text, pre, scene.depth)
    if not parts:
        return None, frame, 0
    last = parts[-1]
    tally = _TALLY.search(scene.text, last.start, pre.end)
    count = 0
    if tally is not None:
        word = next((g for g in tally.groupdict().values() if g), "1")
        scene.used += [(n.start, n.end) for n in scene.numbers if tally.start() <= n.start < tally.end()]
        count = 1 if tally.group("any") else _COUNTS.get(word.lower(), int(word) if word.isdigit() else 1)
    own = list(parts[:-1])
    head = scene.text[last.start : pre.end]
    windows = [w for w in scene.windows if last.start <= w.start < last.end]
    is_head = bool(words.PREAMBLE.search(head)) or head.rstrip().endswith((":", "：")) or tally is not None
    if is_head and not _has_core(scene, last):
        marks.append((last.start, last.end))
        if windows:
            frame = Frame(when(scene, windows[0], (last.start, last.end), denied=False))
            scene.times.append(_preamble_time(scene, windows[0]))
            scene.used += list(windows[0].number_spans)
    elif is_head and (lead_end := _colon(scene, last)) is not None and _colon_is_list(scene, last):
        marks.append((lead_end, last.end))
        own.append(trimmed(scene.text, Stretch(last.start, lead_end)))
    else:
        own.append(last)
    made = [s for p in own if (s := _sentence(scene, p, frame, marks)) is not None]
    return (joined("and" if scene.kind == "include" else "or", made) if made else None), frame, count


def _preamble_time(scene: Scene, w: Window) -> TimeConstraint:
    return TimeConstraint(
        what="sample(items)",
        comparator=w.comparator,
        value=w.value,
        unit=w.unit,
        anchor="unstated" if w.anchor == "unstated" else w.anchor,
        direction=w.direction,
        span=scene.span(w.start, w.end),
    )


def _colon(scene: Scene, s: Stretch) -> int | None:
    m = re.compile(r":(?!\d)").search(scene.text, s.start, s.end)
    return m.start() if m else None


def _colon_is_list(scene: Scene, s: Stretch) -> bool:
    return bool(re.search(r"[:：]\s*$", scene.text[s.start : s.end + 2]))


def _has_core(scene: Scene, s: Stretch) -> bool:
    return any(s.start <= c.start < s.end and (c.bound is None or c.bound.is_known) for c in scene.cores)


# ------------------------------------------------------------------------------------------------ sentences
def _sentences(scene: Scene, stretch: Stretch, frame: Frame, marks: list[tuple[int, int]]) -> Sketch | None:
    out: list[Sketch] = []
    joint = "and" if scene.kind == "include" else "or"
    list_frame: Frame | None = None
    for s in sentences(scene.text, stretch, scene.depth):
        lead = _LEADING_JOIN.match(scene.text[s.start : s.end])
        either = bool(lead and lead.group("or"))
        if lead is not None and lead.end() < s.end - s.start:
            marks.append((s.start, s.start + lead.end()))
            s = Stretch(s.start + lead.end(), s.end)
        s, opened = _headed(scene, s, list_frame or frame, marks)
        if opened is not None:
            list_frame = opened
            if s.start >= s.end:
                continue
        sketch = _sentence(scene, s, list_frame or frame, marks)
        if sketch is None:
            continue
        if (made := _permitted(scene, s, sketch, out)) is not None:
            out = made
            continue
        if either and out and joint == "and":
            out[-1] = joined("or", [out[-1], sketch])
        else:
            out.append(sketch)
    return joined(joint, out) if out else None  # type: ignore[arg-type]


def _permitted(scene: Scene, s: Stretch, sketch: Sketch, out: list[Sketch]) -> list[Sketch] | None:
    """A sentence that lets people in, or among exclusions one that requires: neither says what its list says.

    Returns:
        What was drafted so far with this sentence in its place; ``None`` for an ordinary sentence.
    """
    text = scene.text[s.start : s.end]
    if words.ALLOWED.search(text):
        if scene.kind == "exclude" and out:
            return [*out[:-1], Sketch("unless", (out[-1], sketch))]
        return [*out, question(scene, (s.start, s.end))]
    if scene.kind == "exclude" and out and words.REQUIRED.search(text):
        last = out[-1]
        if last.joint == "unless":  # the requirement goes on with the exception before it
            return [*out[:-1], Sketch("unless", (last.parts[0], joined("and", [last.parts[1], sketch])))]
        return [*out, Sketch("not", (sketch,))]
    return None


def _headed(scene: Scene, s: Stretch, frame: Frame, marks: list[tuple[int, int]]) -> tuple[Stretch, Frame | None]:
    """Takes off a heading (*Liver function:*), or a head whose window governs the list behind its colon."""
    text = scene.text
    m = words.HEADING.match(text[s.start : s.end])
    if m is not None and not any(s.start <= c.start < s.start + m.end() for c in scene.cores if c.kind != "record"):
        inside = [w for w in scene.windows if s.start <= w.start < s.start + m.end()]
        if not inside and m.end() < s.end - s.start:
            marks.append((s.start, s.start + m.end()))
            return trimmed(text, Stretch(s.start + m.end(), s.end)), None
    colon = _colon(scene, s)
    if colon is None or scene.depth[colon] > min(scene.depth[s.start : s.end], default=0):
        return s, None
    head, tail = Stretch(s.start, colon), trimmed(text, Stretch(colon + 1, s.end))
    if _has_core(scene, head):
        return s, None
    windows = [w for w in scene.windows if head.start <= w.start < head.end]
    is_head = (
        bool(words.PREAMBLE.search(text[head.start : colon + 1])) or bool(windows) or "以下" in text[head.start : colon]
    )
    if not is_head:
        return s, None
    marks.append((head.start, tail.start))
    opened = frame
    if windows:
        denied = bool(
            words.DENIED_ZH.search(text[head.start : windows[0].start])
            or words.DENIED_EN.search(text[head.start : windows[0].start])
        )
        opened = Frame(when(scene, windows[0], (head.start, head.end), denied=denied))
        scene.used += list(windows[0].number_spans)
    return tail, opened


def _sentence(scene: Scene, s: Stretch, frame: Frame, marks: list[tuple[int, int]]) -> Sketch | None:
    s = trimmed(scene.text, s)
    if s.start >= s.end:
        return None
    text = scene.text[s.start : s.end]
    if words.JUDGED.search(text) and not any(s.start <= b.start < s.end for b in scene.bounds):
        return question(scene, (s.start, s.end))
    condition = words.CONDITION.match(text)
    if condition is not None and condition.end() < len(text) - 2 and not _is_window_head(scene, s, condition.end()):
        return _conditional(scene, s, condition, frame, marks)
    cut = _exception(scene, s, marks)
    if cut is not None:
        return _excepted(scene, s, cut, frame, marks)
    return pieces_of(scene, s, frame)


def _is_window_head(scene: Scene, s: Stretch, length: int) -> bool:
    """*For 14 days before …,* opens a window, not a condition."""
    return any(s.start <= w.start < s.start + length for w in scene.windows) and not any(
        s.start <= c.start < s.start + length for c in scene.cores
    )


def _conditional(
    scene: Scene, s: Stretch, m: re.Match[str], frame: Frame, marks: list[tuple[int, int]]
) -> Sketch | None:
    group = "c1" if m.group("c1") is not None else "c2"
    head = Stretch(s.start + m.start(group), s.start + m.end(group))
    marks += [(s.start, head.start), (head.end, s.start + m.end())]
    claim = _sentence(scene, Stretch(s.start + m.end(), s.end), frame, marks)
    condition = pieces_of(scene, trimmed(scene.text, head), Frame())
    if claim is None or condition is None:
        return claim or condition
    if scene.kind == "exclude":
        return joined("and", [condition, claim])
    return Sketch("if", (condition, claim))


def _exception(scene: Scene, s: Stretch, marks: list[tuple[int, int]]) -> tuple[Stretch, Stretch, str] | None:
    """Claim, exception and cue, where the sentence has an exception outside brackets."""
    base = min(scene.depth[s.start : s.end], default=0)
    text = scene.text
    for m in words.EXCEPTION.finditer(text, s.start, s.end):
        at = m.start()
        if scene.depth[at] > base:
            continue
        if m.lastgroup == "suffix" or m.group("suffix"):
            cut = max(text.rfind(c, s.start, at) for c in ",(、;")
            if cut > s.start:
                marks.append(m.span())
                return Stretch(s.start, cut), Stretch(cut + 1, at), "suffix"
            continue
        if m.group("around"):
            inner = Stretch(m.start("inner"), m.end("inner"))
            marks += [(m.start(), inner.start), (inner.end, m.end())]
            rest = Stretch(m.end(), s.end) if at - s.start < 4 else Stretch(s.start, at)
            return rest, inner, "around"
        if at - s.start >= 3 and m.end() < s.end - 1:
            marks.append(m.span())
            return Stretch(s.start, at), Stretch(m.end(), s.end), "unless" if m.group("unless") else "prefix"
    return None


def _excepted(
    scene: Scene, s: Stretch, cut: tuple[Stretch, Stretch, str], frame: Frame, marks: list[tuple[int, int]]
) -> Sketch | None:
    claim_at, exception_at, cue = trimmed(scene.text, cut[0]), trimmed(scene.text, cut[1]), cut[2]
    claim = pieces_of(scene, claim_at, frame)
    scene.is_strict = True
    exception = either_way(pieces_of(scene, exception_at, Frame()))
    scene.is_strict = False
    if claim is None or exception is None:
        return claim or exception
    return except_for(scene, claim, exception, cue)
