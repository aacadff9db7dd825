"""A sentence without condition or exception: its pieces made and joined, its brackets read for what they say of their host."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from trialwright.criteria.translate import words
from trialwright.criteria.translate.cases import Case, is_within, limits_by_case
from trialwright.criteria.translate.clauses import Stretch, joins, trimmed
from trialwright.criteria.translate.cutting import Piece, pieces_between, unbroken
from trialwright.criteria.translate.hosts import host_of
from trialwright.criteria.translate.joining import combined, with_wash_out
from trialwright.criteria.translate.leaves import When, compared, question, timed_question, when
from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf
from trialwright.criteria.translate.windows import Window
from trialwright.criteria.translate.words import residue


@dataclass(frozen=True, slots=True)
class Frame:
    """What a piece inherits: a window, and whether it speaks of the end of a treatment."""

    window: When | None = None


def pieces_of(scene: Scene, s: Stretch, frame: Frame) -> Sketch | None:
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
    solid += [a.region for a in absorbed] + unbroken(scene, s)
    pieces = pieces_between(scene, s, joins(scene.text, s, scene.depth, solid), inside, windows)
    if (
        len(pieces) > 1
        and pieces[1].join in ("comma", "list")
        and _is_opening_window(scene, pieces[0], inside, windows)
    ):
        w = next(w for w in windows if pieces[0].start <= w.start < pieces[0].end)
        at = when(scene, w, (pieces[0].start, pieces[0].end), denied=False)
        if at.text:
            frame = Frame(at)
            scene.used += list(w.number_spans)
            first = pieces.pop(0)
            pieces[0] = replace(pieces[0], start=first.start)
            windows = [x for x in windows if x is not w]
    made: list[tuple[str, Sketch]] = []
    for k, p in enumerate(pieces):
        if (
            k
            and frame.window is None
            and (led := _leading(scene, pieces[k - 1], windows)) is not None
            and p.join in ("or", "and")
        ):
            frame = Frame(led)
        sketch = _piece(scene, p, inside, windows, frame, absorbed)
        if sketch is not None:
            made.append(_carried(scene, p, made, sketch))
    return combined(scene, with_wash_out(scene, made))


_FRESH: Final = re.compile(r"\s?(?:have|has|had|with|who|there\sis|patients|subjects|有|存在|患者|合并|需)\b", re.I)


def _carried(scene: Scene, p: Piece, made: list[tuple[str, Sketch]], sketch: Sketch) -> tuple[str, Sketch]:
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


def _leading(scene: Scene, p: Piece, windows: list[Window]) -> When | None:
    """The window that opens a piece and speaks of the list behind it: 过去一年内有A或B."""
    here = [w for w in windows if p.start <= w.start < p.end]
    if len(here) != 1 or here[0].start - p.start > 4:
        return None
    at = when(scene, here[0], (p.start, p.end), denied=False)
    return at if at.text and not at.sample else None


def _is_opening_window(scene: Scene, p: Piece, cores: list[Core], windows: list[Window]) -> bool:
    here = [w for w in windows if p.start <= w.start < p.end]
    if len(here) != 1 or any(p.start <= c.start < p.end for c in cores):
        return False
    return residue(scene.text, [(here[0].start, here[0].end)], p.start, p.end) < 2


def _piece(
    scene: Scene, p: Piece, cores: list[Core], windows: list[Window], frame: Frame, absorbed: list[Case]
) -> Sketch | None:
    stretch = (p.start, p.end)
    brackets = _brackets(scene, p)
    kept = [
        c
        for c in cores
        if p.start <= c.start < p.end and not any(a.core is c or is_within(c, a.region) for a in absorbed)
    ]
    outside = [c for c in kept if not any(a <= c.start and c.end <= b for a, b in brackets)]
    inside = [c for c in kept if c not in outside]
    here = [w for w in windows if p.start <= w.start < p.end and not any(a <= w.start < b for a, b in brackets)]
    if (
        inside
        and not outside
        and all(c.bound is None for c in inside)
        and not any(_excepts(scene, b) for b in brackets)
    ):
        outside, inside = inside, []
    host = host_of(scene, stretch, outside, here, frame.window, absorbed)
    for a, b in brackets:
        part = [c for c in inside if a <= c.start < b]
        timed = [w for w in windows if a <= w.start < b]
        if (part and not _only_repeats(part, outside)) or timed or _excepts(scene, (a, b)):
            host = _with_bracket(scene, host, Stretch(a + 1, b - 1), part, frame)
    return host


def _excepts(scene: Scene, bracket: tuple[int, int]) -> bool:
    text = scene.text[bracket[0] + 1 : bracket[1] - 1]
    return bool(words.EXCEPTION.match(text)) or text.endswith("除外")


def _only_repeats(inside: list[Core], outside: list[Core]) -> bool:
    known = {i for c in outside for i in c.ids}
    return all(set(c.ids) <= known and c.bound is None for c in inside)


def _brackets(scene: Scene, p: Piece) -> list[tuple[int, int]]:
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


# ------------------------------------------------------------------------------------------------ brackets
def _with_bracket(scene: Scene, host: Sketch, s: Stretch, cores: list[Core], frame: Frame) -> Sketch:
    text = scene.text[s.start : s.end]
    cue = words.EXCEPTION.match(text)
    is_exception = cue is not None or bool(re.search(r"除外\s?$", text))
    at = Stretch(s.start + (cue.end() if cue is not None and not cue.group("around") else 0), s.end)
    scene.is_strict = is_exception
    inner = pieces_of(scene, trimmed(scene.text, at), Frame())
    scene.is_strict = False
    if inner is None:
        return host
    if words.ONLY.match(text) and any(c.bound for c in cores):
        return _guarded(scene, host, cores)
    if is_exception:
        return except_for(
            scene, host, either_way(inner) or inner, "unless" if cue and cue.group("unless") else "prefix"
        )
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


def either_way(s: Sketch | None) -> Sketch | None:
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
