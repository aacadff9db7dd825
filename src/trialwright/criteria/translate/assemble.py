"""Assembles the leaves of a criterion: sub-items, preambles, conditions, exceptions, brackets, and/or."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from trialwright.criteria.translate import words
from trialwright.criteria.translate.cases import Case, is_within, limit_by_case, limits_by_case
from trialwright.criteria.translate.clauses import Join, Stretch, joins, sentences, sub_items, trimmed
from trialwright.criteria.translate.draft import TimeConstraint
from trialwright.criteria.translate.joining import combined, with_wash_out
from trialwright.criteria.translate.leaves import (
    When,
    compared,
    question,
    record_leaf,
    result_leaf,
    timed_question,
    value_leaf,
    when,
)
from trialwright.criteria.translate.scene import Core, Scene, examples
from trialwright.criteria.translate.sketch import Sketch, joined, leaf, written
from trialwright.criteria.translate.windows import Window
from trialwright.criteria.translate.words import residue


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


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a piece inherits: a window, and whether it speaks of the end of a treatment."""

    window: When | None = None


_TALLY: Final = re.compile(
    r"(?:at\sleast|≥|minimum\sof)\s?(?P<e>one|two|three|[1-4])\s(?:or\smore\s)?of\sthe\sfollowing|(?:any|one\sor\smore)\sof\sthe\sfollowing|(?:以下|下列)[^,;。:]{0,8}?(?:(?P<any>任[一何意])|至少(?P<z>[一二两三1-3])|≥\s?(?P<y>[1-3]))\s?(?:项|条|种|个)?|至少(?:符合|满足)(?:以下|下列)?(?P<x>[一二两三1-3])(?:项|条)",
    re.I,
)
_COUNTS: Final = {"one": 1, "two": 2, "three": 3, "一": 1, "二": 2, "两": 2, "三": 3}
_LEADING_JOIN: Final = re.compile(
    r"^(?:(?P<or>or\b|或者?|或是)|(?:and\b|且|并且|以及|同时(?:要求)?|additionally\b|also\b|in\saddition\b))[\s,:]*",
    re.I,
)


def assemble(scene: Scene, inherited: When | None = None) -> Assembled:
    """The whole text."""
    pre, items = sub_items(scene.text)
    marks: list[tuple[int, int]] = [(i.mark_start, i.start) for i in items]
    if not items:
        sketch = _sentences(scene, pre, _Frame(inherited), marks)
        return Assembled(sketch or question(scene, (pre.start, pre.end)), (), inherited, tuple(marks))
    lead, frame, tally = _preamble(scene, pre, _Frame(inherited), marks)
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


def _nested(scene: Scene, item: Stretch, frame: _Frame, marks: list[tuple[int, int]]) -> Sketch | None:
    pre, items = sub_items(scene.text, item.start, item.end)
    if not items:
        return _sentences(scene, item, frame, marks)
    marks += [(i.mark_start, i.start) for i in items]
    lead, inner, tally = _preamble(scene, pre, frame, marks)
    below = [s for i in items if (s := _sentences(scene, i, inner, marks)) is not None]
    whole = [s for s in (lead, _of_items(scene, below, tally) if below else None) if s is not None]
    return joined("and" if scene.kind == "include" else "or", whole) if whole else None


def _preamble(
    scene: Scene, pre: Stretch, frame: _Frame, marks: list[tuple[int, int]]
) -> tuple[Sketch | None, _Frame, int]:
    """What stands before the sub-items: criteria of its own, a window for them, or only words."""
    parts = sentences(scene.text, pre, scene.depth)
    if not parts:
        return None, frame, 0
    last = parts[-1]
    tally = _TALLY.search(scene.text, last.start, pre.end)
    count = 0
    if tally is not None:
        word = next((g for g in tally.groupdict().values() if g), "1")
        count = 1 if tally.group("any") else _COUNTS.get(word.lower(), int(word) if word.isdigit() else 1)
    own = list(parts[:-1])
    head = scene.text[last.start : pre.end]
    windows = [w for w in scene.windows if last.start <= w.start < last.end]
    is_head = bool(words.PREAMBLE.search(head)) or head.rstrip().endswith((":", "：")) or tally is not None
    if is_head and not _has_core(scene, last):
        marks.append((last.start, last.end))
        if windows:
            frame = _Frame(when(scene, windows[0], (last.start, last.end), denied=False))
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
    return any(s.start <= c.start < s.end for c in scene.cores)


# ------------------------------------------------------------------------------------------------ sentences
def _sentences(scene: Scene, stretch: Stretch, frame: _Frame, marks: list[tuple[int, int]]) -> Sketch | None:
    out: list[Sketch] = []
    joint = "and" if scene.kind == "include" else "or"
    list_frame: _Frame | None = None
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
        if either and out and joint == "and":
            out[-1] = joined("or", [out[-1], sketch])
        else:
            out.append(sketch)
    return joined(joint, out) if out else None  # type: ignore[arg-type]


def _headed(scene: Scene, s: Stretch, frame: _Frame, marks: list[tuple[int, int]]) -> tuple[Stretch, _Frame | None]:
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
        opened = _Frame(when(scene, windows[0], (head.start, head.end), denied=denied))
        scene.used += list(windows[0].number_spans)
    return tail, opened


def _sentence(scene: Scene, s: Stretch, frame: _Frame, marks: list[tuple[int, int]]) -> Sketch | None:
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
    return _pieces(scene, s, frame)


def _is_window_head(scene: Scene, s: Stretch, length: int) -> bool:
    """*For 14 days before …,* opens a window, not a condition."""
    return any(s.start <= w.start < s.start + length for w in scene.windows) and not any(
        s.start <= c.start < s.start + length for c in scene.cores
    )


def _conditional(
    scene: Scene, s: Stretch, m: re.Match[str], frame: _Frame, marks: list[tuple[int, int]]
) -> Sketch | None:
    group = "c1" if m.group("c1") is not None else "c2"
    head = Stretch(s.start + m.start(group), s.start + m.end(group))
    marks += [(s.start, head.start), (head.end, s.start + m.end())]
    claim = _sentence(scene, Stretch(s.start + m.end(), s.end), frame, marks)
    condition = _pieces(scene, trimmed(scene.text, head), _Frame())
    if claim is None or condition is None:
        return claim or condition
    if scene.kind == "exclude":
        return joined("and", [condition, claim])
    return Sketch("if", (condition, claim))


# ------------------------------------------------------------------------------------------------ exceptions
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
    scene: Scene, s: Stretch, cut: tuple[Stretch, Stretch, str], frame: _Frame, marks: list[tuple[int, int]]
) -> Sketch | None:
    claim_at, exception_at, cue = trimmed(scene.text, cut[0]), trimmed(scene.text, cut[1]), cut[2]
    claim = _pieces(scene, claim_at, frame)
    scene.is_strict = True
    exception = _either(_pieces(scene, exception_at, _Frame()))
    scene.is_strict = False
    if claim is None or exception is None:
        return claim or exception
    return except_for(scene, claim, exception, cue)


def _either(s: Sketch | None) -> Sketch | None:
    """In an exception *A and B* names two ways out."""
    if s is not None and s.joint == "and" and all(p.kind == "record" for p in s.parts):
        return joined("or", list(s.parts))
    return s


def except_for(scene: Scene, claim: Sketch, exception: Sketch, cue: str) -> Sketch:
    """An exclusion is lifted by its exception; a requirement is met by it, unless it names who may come in."""
    if scene.kind == "exclude":
        return Sketch("unless", (claim, exception))
    first = next(claim.leaves())
    forgiving = cue == "unless" or first.kind in ("value", "result") or first.text.startswith(("no ", "every "))
    return joined("or", [claim, exception]) if forgiving else Sketch("unless", (claim, exception))


# ------------------------------------------------------------------------------------------------ pieces
@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    join: str


def _pieces(scene: Scene, s: Stretch, frame: _Frame) -> Sketch | None:
    """A sentence without condition or exception: cut at its connectives, each piece a sketch, joined again."""
    if s.start >= s.end:
        return None
    inside = [c for c in scene.cores if s.start <= c.start and c.end <= s.end]
    windows = [w for w in scene.windows if s.start <= w.start and w.end <= s.end]
    if not inside and not windows:
        if frame.window is not None and frame.window.text and frame.window.stopped:
            return timed_question(scene, (s.start, s.end), frame.window)
        return question(scene, (s.start, s.end))
    absorbed = limits_by_case(scene, s, inside)
    solid = (
        [(c.start, c.end) for c in inside]
        + [(w.start, w.end) for w in windows]
        + [(p.start, p.end) for p in scene.phrases]
    )
    solid += [a.region for a in absorbed] + _unbroken(scene, s)
    pieces = _merged(scene, s, joins(scene.text, s, scene.depth, solid), inside, windows)
    if (
        len(pieces) > 1
        and pieces[1].join in ("comma", "list")
        and _is_opening_window(scene, pieces[0], inside, windows)
    ):
        w = next(w for w in windows if pieces[0].start <= w.start < pieces[0].end)
        at = when(scene, w, (pieces[0].start, pieces[0].end), denied=False)
        if at.text:
            frame = _Frame(at)
            scene.used += list(w.number_spans)
            first = pieces.pop(0)
            pieces[0] = replace(pieces[0], start=first.start)
            windows = [x for x in windows if x is not w]
    made: list[tuple[str, Sketch]] = []
    for p in pieces:
        sketch = _piece(scene, p, inside, windows, frame, absorbed)
        if sketch is not None:
            made.append(_carried(scene, p, made, sketch))
    return combined(scene, with_wash_out(scene, made))


_UNBROKEN: Final = re.compile(
    r"(?:\bnormal\b|\bbaseline\b|正常(?:水平|范围|值)?|基线(?:水平)?)(?:\slevels?)?,?\s?(?:或者?|or)\s?(?:to\s)?(?=[≤<\d]|NCI|CTC|[Gg]rade|恢复)"
    r"|对[^;。]{1,60}?(?:过敏|不耐受|不能耐受|禁忌|依赖)(?:或(?:不能|不)耐受)?"
    r"|(?:allerg(?:y|ies|ic)|hypersensitivity|intoleran\w+|contraindicat\w+|addict\w+)(?:\s(?:or|and)\s[a-z]+)?\s(?:reactions?\s)?(?:to|for)\s[^;.]{1,200}",
    re.I,
)
_QUALIFIER_LEFT: Final = re.compile(r"(?:^|[\s,、(])(?:[A-Za-z-]+\s){0,1}[A-Za-z-]+$|[\u4e00-\u9fff]{1,5}$")


def _unbroken(scene: Scene, s: Stretch) -> list[tuple[int, int]]:
    """Stretches that a connective inside does not cut: examples, *normal or grade 1*, allergy to a list, local or regional recurrence."""
    text = scene.text
    out = [m.span() for m in _UNBROKEN.finditer(text, s.start, s.end)]
    out += [(a, b) for a, b in examples(text) if s.start <= a < s.end]
    starts = sorted(c.start for c in scene.cores if s.start <= c.start < s.end)
    ends = sorted(c.end for c in scene.cores if s.start <= c.end <= s.end)
    for j in joins(text, s, scene.depth, []):
        if j.kind not in ("or", "and", "list", "slash"):
            continue
        following = next((x for x in starts if x >= j.end), None)
        before = max(
            [
                s.start,
                *(e for e in ends if e <= j.start),
                *(k + 1 for k in range(s.start, j.start) if text[k] in ",、;"),
            ]
        )
        if following is None or any(e > j.start > b for b, e in zip(starts, ends, strict=False)):
            continue
        left, right = text[before : j.start], text[j.end : following]
        if any(before <= w.start < j.end for w in scene.windows):
            continue
        if _is_short(left) and _is_short(right) and left.strip() and right.strip():
            out.append((j.start, j.end))
    return out


def _is_short(text: str) -> bool:
    """At most two English words, or five Chinese characters behind the last verb."""
    bare = re.sub(r"^.*(?:出现|发生|存在|患有|合并|为|接受过?|有|with|of|has|have)\s?", "", text.strip())
    return len(re.findall(r"[A-Za-z-]+", bare)) <= 2 and len(re.findall(r"[\u4e00-\u9fff]", bare)) <= 5


_FRESH: Final = re.compile(r"\s?(?:have|has|had|with|who|there\sis|patients|subjects|有|存在|患者|合并|需)\b", re.I)


def _carried(scene: Scene, p: _Piece, made: list[tuple[str, Sketch]], sketch: Sketch) -> tuple[str, Sketch]:
    """``no A or previous B``: the denial goes on; ``A, not fit for …``: a comma before a denial narrows."""
    if made and p.join in ("or", "list") and sketch.joint == "leaf" and sketch.text.startswith("has "):
        before = made[-1][1]
        if before.joint == "leaf" and before.text.startswith("no ") and not _FRESH.match(scene.text[p.start : p.end]):
            return "and", replace(sketch, text="no " + sketch.text.removeprefix("has ").removeprefix("known "))
    if made and p.join == "comma" and _NARROWS.match(scene.text[p.start : p.end]):
        return "and", sketch
    return p.join, sketch


_NARROWS: Final = re.compile(
    r"\s?(?:不(?!稳定)|未(?!控)|无法|难以|且|并(?!发)|但|仍|需要?|经|which\b|that\b|who\b|requir\w+|without\b|despite\b|but\b|not\b|and\b)",
    re.I,
)


def _is_opening_window(scene: Scene, p: _Piece, cores: list[Core], windows: list[Window]) -> bool:
    here = [w for w in windows if p.start <= w.start < p.end]
    if len(here) != 1 or any(p.start <= c.start < p.end for c in cores):
        return False
    return residue(scene.text, [(here[0].start, here[0].end)], p.start, p.end) < 2


def _merged(scene: Scene, s: Stretch, cuts: list[Join], cores: list[Core], windows: list[Window]) -> list[_Piece]:
    """Pieces between connectives; what carries nothing of its own stays with its neighbour."""
    raw: list[_Piece] = []
    at, join = s.start, ""
    for c in cuts:
        raw.append(_Piece(at, c.start, join))
        at, join = c.end, c.kind
    raw.append(_Piece(at, s.end, join))
    out: list[_Piece] = []
    for p in raw:
        full = any(p.start <= c.start < p.end for c in cores)
        timed = any(p.start <= w.start < p.end for w in windows)
        content = residue(scene.text, [(w.start, w.end) for w in windows], p.start, p.end)
        own = full or (timed and (content >= 2 or not out)) or (p.join in ("or", "and") and content >= 2)
        if out and not own:
            out[-1] = replace(out[-1], end=p.end)
        elif out and not _stands(scene, out[-1], cores, windows):
            out[-1] = _Piece(out[-1].start, p.end, out[-1].join)
        else:
            out.append(p)
    return _led([p for p in out if p.end > p.start], cores, windows)


def _led(pieces: list[_Piece], cores: list[Core], windows: list[Window]) -> list[_Piece]:
    """A window without a record of its own that *and* ties to the next piece belongs there."""
    out: list[_Piece] = []
    for p in pieces:
        if out and p.join in ("and", "or"):
            last = out[-1]
            bare = not any(last.start <= c.start < last.end for c in cores)
            if (
                bare
                and any(last.start <= w.start < last.end for w in windows)
                and any(p.start <= w.start < p.end for w in windows)
            ):
                out[-1] = _Piece(last.start, p.end, last.join)
                continue
        out.append(p)
    return out


def _stands(scene: Scene, p: _Piece, cores: list[Core], windows: list[Window]) -> bool:
    if any(p.start <= c.start < p.end for c in cores) or any(p.start <= w.start < p.end for w in windows):
        return True
    return residue(scene.text, [], p.start, p.end) >= 2


def _piece(
    scene: Scene, p: _Piece, cores: list[Core], windows: list[Window], frame: _Frame, absorbed: list[Case]
) -> Sketch | None:
    stretch = (p.start, p.end)
    brackets = _brackets(scene, p)
    kept = [
        c
        for c in cores
        if p.start <= c.start < p.end and not any(a.core is c or is_within(c, a.region) for a in absorbed)
    ]
    outside = [c for c in kept if not any(a <= c.start < b for a, b in brackets)]
    inside = [c for c in kept if c not in outside]
    here = [w for w in windows if p.start <= w.start < p.end and not any(a <= w.start < b for a, b in brackets)]
    if inside and not outside and all(c.bound is None for c in inside):
        outside, inside = inside, []
    host = _host(scene, stretch, outside, here, frame, absorbed)
    for a, b in brackets:
        part = [c for c in inside if a <= c.start < b]
        timed = [w for w in windows if a <= w.start < b]
        excepts = words.EXCEPTION.match(scene.text[a + 1 : b - 1]) or scene.text[a + 1 : b - 1].endswith("除外")
        if (part and not _only_repeats(part, outside)) or timed or excepts:
            host = _with_bracket(scene, host, Stretch(a + 1, b - 1), part, frame)
    return host


def _only_repeats(inside: list[Core], outside: list[Core]) -> bool:
    known = {i for c in outside for i in c.ids}
    return all(set(c.ids) <= known and c.bound is None for c in inside)


def _brackets(scene: Scene, p: _Piece) -> list[tuple[int, int]]:
    base = min(scene.depth[p.start : p.end], default=0)
    out, start = [], None
    for k in range(p.start, p.end):
        if scene.depth[k] > base and start is None:
            start = k
        elif scene.depth[k] <= base and start is not None:
            out.append((start, k))
            start = None
    if start is not None:
        out.append((start, p.end))
    return out


def _host(
    scene: Scene,
    stretch: tuple[int, int],
    cores: list[Core],
    windows: list[Window],
    frame: _Frame,
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
    whens: list[When | None] = [when(scene, w, stretch, denied=denied) for w in windows] or [frame.window]
    if not cores:
        timed = [timed_question(scene, stretch, at) for at in whens if at is not None]
        return joined("and", timed) if timed else question(scene, stretch)
    made = []
    alone = len(cores) == 1
    for core in cores:
        mine = [
            at for at in whens if at is None or at is frame.window or _nearest(at.window, cores, scene.language) is core
        ]
        for at in mine or [frame.window]:
            made.append(_core_sketch(scene, core, stretch, at, absorbed, alone=alone))
    return joined("and", made)


def _nearest(w: Window, cores: list[Core], language: str) -> Core:
    """The core a window speaks of: in English rather the one before it, in Chinese the one behind."""

    def distance(c: Core) -> int:
        if c.end <= w.start:
            return w.start - c.end + (6 if language == "zh" else 0)
        return max(0, c.start - w.end) + (0 if language == "zh" else 12)

    return min(cores, key=distance)


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


# ------------------------------------------------------------------------------------------------ brackets
def _with_bracket(scene: Scene, host: Sketch, s: Stretch, cores: list[Core], frame: _Frame) -> Sketch:
    text = scene.text[s.start : s.end]
    cue = words.EXCEPTION.match(text)
    is_exception = cue is not None or bool(re.search(r"除外\s?$", text))
    at = Stretch(s.start + (cue.end() if cue is not None and not cue.group("around") else 0), s.end)
    scene.is_strict = is_exception
    inner = _pieces(scene, trimmed(scene.text, at), _Frame())
    scene.is_strict = False
    if inner is None:
        return host
    if words.ONLY.match(text) and any(c.bound for c in cores):
        return _guarded(scene, host, cores)
    if is_exception:
        return except_for(scene, host, _either(inner) or inner, "unless" if cue and cue.group("unless") else "prefix")
    if re.match(r"\s?(?:或|or\b)", text, re.I):
        return joined("or", [host, inner])
    records = [c for c in cores if c.kind == "record"]
    if len(records) == len(cores) and sum(len(c.ids) for c in records) >= 2:
        return inner if next(host.leaves()).kind != "value" else host
    if len(records) == len(cores):
        return host
    if (
        len(cores) == 1
        and cores[0].bound is not None
        and cores[0].bound.is_attribute
        and (merged := _filtered(scene, host, cores[0])) is not None
    ):
        return merged
    return joined("and", [host, inner])


def _filtered(scene: Scene, host: Sketch, core: Core) -> Sketch | None:
    """``corticosteroids (> 10 mg/d prednisone)``: the bracket filters the record before it."""
    b = core.bound
    m = re.fullmatch(
        r"((?:has|no|some)(?: known)?) (\w+)( where \(.*?\))?((?: (?:within|at least|less than|more than|from|ever|now|before|after).*)?)",
        host.text,
    )
    if b is None or host.joint != "leaf" or m is None or b.variables[0] not in scene.lexicon.attributes_of(m.group(2)):
        return None
    inner = compared(b.variables[0], b.sign, b.values, b.unit)
    where = f" where ({m.group(3)[8:-1]} and {inner})" if m.group(3) else f" where ({inner})"
    return replace(host, text=f"{m.group(1)} {m.group(2)}{where}{m.group(4)}")


def _guarded(scene: Scene, host: Sketch, cores: list[Core]) -> Sketch:
    """``(… only when Cr > 1.5 ULN)``: the last comparison of the host holds only under the bracket's."""
    guard = next(c for c in cores if c.bound is not None)
    assert guard.bound is not None
    b = guard.bound
    for k, c in enumerate(scene.constraints):
        if c.variable in b.variables and c.comparator == b.sign and c.span == scene.span(b.phrase.start, b.phrase.end):
            scene.constraints[k] = replace(c, role="guard")
    condition = leaf(compared(b.variables[0], b.sign or ">", b.values, b.unit), "value", guard.start, guard.end)
    if host.joint in ("and", "or"):
        *rest, last = host.parts
        return joined(host.joint, [*rest, Sketch("only if", (last, condition))])
    return Sketch("only if", (host, condition))
