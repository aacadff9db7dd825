"""Cuts a sentence into pieces at its connectives; what carries nothing of its own stays with its neighbour."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from trialwright.criteria.translate.clauses import Join, Stretch, joins
from trialwright.criteria.translate.scene import Core, Scene, examples
from trialwright.criteria.translate.windows import Window
from trialwright.criteria.translate.words import residue


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    join: str


_UNBROKEN: Final = re.compile(
    r"(?:\bnormal\b|\bbaseline\b|正常(?:水平|范围|值)?|基线(?:水平)?)(?:\slevels?)?,?\s?(?:或者?|or)\s?(?:to\s)?(?=[≤<\d]|NCI|CTC|[Gg]rade|恢复)"
    r"|或(?:其)?等效(?:剂量|药物|物)?|\bor\s(?:its\s|an\s)?equivalents?\b"
    r"|对[^;。]{1,60}?(?:过敏|不耐受|不能耐受|禁忌|依赖)(?:或(?:不能|不)耐受)?"
    r"|(?:allerg(?:y|ies|ic)|hypersensitivity|intoleran\w+|contraindicat\w+|addict\w+)(?:\s(?:or|and)\s[a-z]+)?\s(?:reactions?\s)?(?:to|for)\s[^;.]{1,200}",
    re.I,
)


def unbroken(scene: Scene, s: Stretch) -> list[tuple[int, int]]:
    """Stretches that a connective inside does not cut: examples, *normal or grade 1*, allergy to a list, local or regional recurrence."""
    text = scene.text
    out = [m.span() for m in _UNBROKEN.finditer(text, s.start, s.end)]
    out += [(a, b) for a, b in examples(text) if s.start <= a < s.end]
    base = min(scene.depth[s.start : s.end], default=0)
    here = [c for c in scene.cores if s.start <= c.start and c.end <= s.end and scene.depth[c.start] == base]
    starts, ends = sorted(c.start for c in here), sorted(c.end for c in here)
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
        left, right = re.sub(r"\([^()]*\)", "", text[before : j.start]), text[j.end : following]
        if any(before <= w.start < j.end for w in scene.windows):
            continue
        if (
            _is_short(left)
            and _is_short(right)
            and re.search(r"[A-Za-z\u4e00-\u9fff]", left)
            and (right.strip() or len(left.strip()) < 12)
        ):
            out.append((j.start, j.end))
    return out


def _is_short(text: str) -> bool:
    """At most two English words, or five Chinese characters behind the last verb."""
    bare = re.sub(r"^.*(?:出现|发生|存在|患有|合并|为|接受过?|有|with|of|has|have)\s?", "", text.strip())
    return len(re.findall(r"[A-Za-z-]+", bare)) <= 2 and len(re.findall(r"[\u4e00-\u9fff]", bare)) <= 5


def pieces_between(scene: Scene, s: Stretch, cuts: list[Join], cores: list[Core], windows: list[Window]) -> list[Piece]:
    """Pieces between connectives; what carries nothing of its own stays with its neighbour."""
    raw: list[Piece] = []
    at, join = s.start, ""
    for c in cuts:
        raw.append(Piece(at, c.start, join))
        at, join = c.end, c.kind
    raw.append(Piece(at, s.end, join))
    out: list[Piece] = []
    for p in raw:
        full = any(p.start <= c.start < p.end for c in cores)
        timed = any(p.start <= w.start < p.end for w in windows)
        content = residue(scene.text, [(w.start, w.end) for w in windows], p.start, p.end)
        own = full or (timed and (content >= 2 or not out))
        own = own or (
            content >= 2
            and (
                p.join in ("or", "and")
                or (scene.kind == "include" and p.join == "comma" and not _is_clause(scene.text[p.start : p.end]))
            )
        )
        own = own and not (not full and not timed and out and content <= 3 and _goes_on(scene, out[-1], p, cores))
        if out and not own:
            out[-1] = replace(out[-1], end=p.end)
        elif out and not _stands(scene, out[-1], cores, windows):
            out[-1] = Piece(out[-1].start, p.end, out[-1].join)
        else:
            out.append(p)
    return _led([p for p in out if p.end > p.start], cores, windows)


_CLAUSE: Final = re.compile(
    r"\s?(?:which|that|who|as|with|without|including|such|unless|if|when|where|regardless|according|measured|using|不限|根据|按照|包括|其中|如)",
    re.I,
)


_PLACE: Final = re.compile(
    r"\b(?:in|of|to|on|at|for|from|by|during|affecting|involving)\s(?:the\s)?[\w\s-]{0,30}$", re.I
)


def _goes_on(scene: Scene, last: Piece, p: Piece, cores: list[Core]) -> bool:
    """``radiotherapy to the head and neck``: the conjunction joins words behind a preposition, not statements."""
    ends = [c.end for c in cores if last.start <= c.start < last.end]
    if not ends or p.join not in ("and", "or"):
        return False
    words = scene.text[p.start : p.end]
    return bool(_PLACE.search(scene.text[max(ends) : last.end])) and len(words.split()) <= 4


def _is_clause(text: str) -> bool:
    """A piece that says more of what stands before it."""
    return bool(_CLAUSE.match(text))


def _led(pieces: list[Piece], cores: list[Core], windows: list[Window]) -> list[Piece]:
    """A window without a record of its own that *and* ties to the next piece belongs there."""
    out: list[Piece] = []
    for p in pieces:
        if out and p.join in ("and", "or"):
            last = out[-1]
            bare = not any(last.start <= c.start < last.end for c in cores)
            if (
                bare
                and any(last.start <= w.start < last.end for w in windows)
                and any(p.start <= w.start < p.end for w in windows)
            ):
                out[-1] = Piece(last.start, p.end, last.join)
                continue
        out.append(p)
    return out


def _stands(scene: Scene, p: Piece, cores: list[Core], windows: list[Window]) -> bool:
    if any(p.start <= c.start < p.end for c in cores) or any(p.start <= w.start < p.end for w in windows):
        return True
    return residue(scene.text, [], p.start, p.end) >= 2
