"""One language's text with all that was found in it, and the cores that a leaf is made around."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from trialwright.criteria.cleaning import Cleaned, clean
from trialwright.criteria.translate.binding import Bound, bind
from trialwright.criteria.translate.clauses import depths
from trialwright.criteria.translate.draft import Constraint, Kind, Span, TimeConstraint
from trialwright.criteria.translate.mentions import Mention, Names
from trialwright.criteria.translate.numbers import Number, find_numbers
from trialwright.criteria.translate.phrases import Phrase, find_phrases
from trialwright.criteria.translate.windows import Window, find_windows
from trialwright.criteria.translate.words import EXAMPLE, POSITIVE, POSITIVE_BEFORE

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon

CoreKind = Literal["value", "record", "result"]
_CONJUNCTION: Final = re.compile(
    r"(?:期|者|史|病|患者|女性|妇女)?\s*(?:(?:,|、|/|;)?\s*(?:and/or|and|or|或者?|和|及|与|以及|、|,|/)?)\s*(?:\([^()]{1,40}\)\s*)?(?:(?:the|any|other|其他|其它|known|active|severe|history of|a|an|有|患有|伴|合并|使用过?|接受过?|应用过?|输注过?|existing|use of|using|previous|prior)\s?)*"
)


@dataclass(frozen=True, slots=True)
class Core:
    """What a leaf is made around: an amount, a run of record names, or a coded result.

    Args:
        ids: of the lexicon. joint: ``or`` / ``and`` as written between the names, ``list`` where only 、 or commas stand.
        word: the result's code.
    """

    kind: CoreKind
    start: int
    end: int
    ids: tuple[str, ...] = ()
    joint: str = "or"
    bound: Bound | None = None
    word: str = ""


@dataclass(slots=True)
class Scene:
    """A text being drafted. The lists at the end fill while leaves are made; ``is_strict`` while an exception is read."""

    cleaned: Cleaned
    language: str
    kind: Kind
    lexicon: Lexicon
    mentions: tuple[Mention, ...]
    numbers: tuple[Number, ...]
    phrases: tuple[Phrase, ...]
    windows: tuple[Window, ...]
    bounds: tuple[Bound, ...]
    depth: list[int]
    cores: tuple[Core, ...] = ()
    constraints: list[Constraint] = field(default_factory=list)
    times: list[TimeConstraint] = field(default_factory=list)
    used: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alternatives: list[tuple[int, int, str]] = field(default_factory=list)
    is_strict: bool = False

    @property
    def text(self) -> str:
        return self.cleaned.text

    @staticmethod
    def of(source: str, language: str, kind: Kind, names: Names) -> Scene:
        cleaned = clean(source)
        text = cleaned.text
        mentions = names.find(text)
        numbers = find_numbers(text)
        phrases = find_phrases(text, numbers)
        windows = _agreed(text, find_windows(text, phrases), mentions)
        in_windows = {id(w.phrase) for w in windows}
        bounds = bind(text, tuple(p for p in phrases if id(p) not in in_windows), mentions, names.lexicon)
        scene = Scene(cleaned, language, kind, names.lexicon, mentions, numbers, phrases, windows, bounds, depths(text))
        scene.cores = tuple(sorted(_cores(scene), key=lambda c: (c.start, c.end)))
        return scene

    def span(self, start: int, end: int) -> Span:
        return Span(self.language, *self.cleaned.span(start, end))

    def words(self, start: int, end: int) -> str:
        """The source's own words, fit for a quoted string."""
        return re.sub(r"\s+", " ", self.cleaned.words(start, end)).replace('"', "'").strip(" ,;:.。、，；：")


def _agreed(text: str, windows: tuple[Window, ...], mentions: tuple[Mention, ...]) -> tuple[Window, ...]:
    """Windows without those that belong to a duration variable; ``ago`` takes the anchor a neighbour has; halves become months."""
    out: list[Window] = []
    for w in windows:
        if w.phrase is not None and _is_measured_time(text, w, mentions):
            continue
        if w.anchor == "unstated" and not w.subject and out and re.search(r"\bago\b", text[w.start : w.end]):
            w = replace(w, anchor=out[-1].anchor)
        if w.unit == "a" and w.value != int(w.value):
            w = replace(w, value=w.value * 12, unit="mo")
        out.append(replace(w, value=w.value.normalize() + Decimal(0)))
    return tuple(out)


def _is_measured_time(text: str, w: Window, mentions: tuple[Mention, ...]) -> bool:
    """Life expectancy ≥ 3 months, age 18 years: a variable in units of time right before the amount, and no anchor."""
    if w.anchor != "unstated":
        return False
    for m in mentions:
        if m.sort == "variable" and m.id in ("life_expectancy", "age") and 0 <= (w.start - m.end) <= 24:
            return not re.search(r"past|last|previous|过去|最近|前", text[w.start : w.end])
    return False


# ------------------------------------------------------------------------------------------------ cores
def _cores(scene: Scene) -> list[Core]:
    text = scene.text
    out = [Core("value", b.start, b.end, b.variables, "and", b) for b in scene.bounds]
    taken = [(c.start, c.end) for c in out if c.bound is not None and c.bound.is_known]
    names = [(a, b) for c in scene.bounds for a, b in c.names]
    busy = [(w.start, w.end) for w in scene.windows] + names + examples(text)
    results = _results(scene, busy)
    out += results
    taken += [(c.start, c.end) for c in results]
    concepts = [
        m
        for m in scene.mentions
        if m.sort == "concept"
        and not _is_only_spoken_of(text, m)
        and not any(a < m.end and m.start < b for a, b in busy)
        and not any(_inside(m, r) for r in results)
        and not any(a <= m.start and m.end <= b and b - a < 60 for a, b in taken)
    ]
    return out + _runs(scene, concepts)


def _inside(m: Mention, c: Core) -> bool:
    return c.start <= m.start and m.end <= c.end


def examples(text: str) -> list[tuple[int, int]]:
    """Stretches behind *such as*, *e.g.*, 如: examples of what was already said."""
    out = []
    for m in EXAMPLE.finditer(text):
        stop = re.compile(r"[;。)]|\.\s|,\s?(?:or any|and (?:who|that|the)|但|则)|等(?!级|待)|$").search(text, m.end())
        out.append((m.start(), stop.start() if stop else len(text)))
    return out


def _results(scene: Scene, busy: list[tuple[int, int]]) -> list[Core]:
    text = scene.text
    coded = [
        m
        for m in scene.mentions
        if m.sort == "variable"
        and "positive" in scene.lexicon.entries["variable", m.id].values
        and not any(a < m.end and m.start < b for a, b in busy)
    ]
    out: list[Core] = []
    run: list[Mention] = []
    for k, m in enumerate(coded):
        run.append(m)
        following = coded[k + 1] if k + 1 < len(coded) else None
        if following is not None and _CONJUNCTION.fullmatch(text[m.end : following.start]):
            continue
        behind = POSITIVE.match(text, m.end)
        before = POSITIVE_BEFORE.search(text[max(0, run[0].start - 50) : run[0].start])
        word = behind.group("w") if behind else (before.group("w") or before.group("v")) if before else ""
        if word:
            code = "negative" if re.match(r"阴|neg|\(-", word, re.I) else "positive"
            start = run[0].start if behind else run[0].start - len(before.group()) if before else run[0].start
            end = behind.end() if behind else m.end
            gaps = text[run[0].end : run[-1].start]
            out.append(Core("result", start, end, tuple(dict.fromkeys(r.id for r in run)), _joint(gaps), None, code))
        run = []
    return out


def _runs(scene: Scene, concepts: list[Mention]) -> list[Core]:
    """Coordinated record names as one core."""
    text = scene.text
    out: list[Core] = []
    run: list[Mention] = []
    closed = False  # behind *or*, a further comma begins something else
    spare: set[int] = set()  # the second word of a compound is no name of its own
    for k, m in enumerate(concepts):
        if k in spare:
            continue
        if run and (m.start, m.end) == (run[-1].start, run[-1].end):
            continue
        run.append(m)
        following = next((c for c in concepts[k + 1 :] if c.start >= m.end), None)
        while following is not None and _is_compound(text[m.end : following.start]):
            spare.add(concepts.index(following))
            behind = following.end
            following = next((c for c in concepts if c.start >= behind), None)
        joined = (
            following is not None
            and following.id not in [r.id for r in run]
            and scene.depth[m.start] == scene.depth[following.start]
            and _CONJUNCTION.fullmatch(text[m.end : following.start]) is not None
            and ";" not in text[m.end : following.start]
            and not (closed and _is_plain_comma(text[m.end : following.start]))
        )
        if joined:
            assert following is not None
            closed = closed or bool(re.search(r"\b(?:or|and)\b|或|和|及|与", text[m.end : following.start]))
            continue
        closed = False
        gaps = "".join(text[a.end : b.start] for a, b in pairwise(run))
        out.append(Core("record", run[0].start, run[-1].end, tuple(dict.fromkeys(r.id for r in run)), _joint(gaps)))
        run = []
    return out


# a record named inside a plan, a need, a fitness or a cause is not something the participant has
_SPOKEN_OF: Final = re.compile(
    r"(?:适合|适宜|适于|不适|拟行?|计划|需要?(?:紧急|立即|要)?|要求|拒绝|有资格|候选|因|由于|指征|规定|剂量|可能(?:导致|增加)|\bsuitable\sfor|\bcandidates?\sfor|\beligible\sfor|\bfit\sfor|\bplan(?:ned|ning|s)?(?:\sto\s(?:have|become|undergo|receive))?|\bintend\w*(?:\sto\s\w+)?|\b(?:attempting|trying|wish\w*|desir\w+)(?:\sto\s\w+)?|\bscheduled\sfor|\brequir\w+|\bneed(?:s|ing)?(?:\sfor)?|\bindicat\w+\s(?:for|of)|\brefus\w+|\bcaused\sby|\bdue\sto|\bsecondary\sto|\battributable\sto|\bbecause\sof|\bdose\s(?:limit\s)?of|\brisk\s(?:of|for)|\bnon-?|非)\s?(?:(?:the|a|an|immediate|local|prior|其他|局部|全身|系统|进一步)\s?)*$", re.I
)  # fmt: skip


_FITNESS: Final = re.compile(r"(?:适合|适宜|\bsuitable\sfor|\beligible\sfor|\bcandidates?\sfor)[^,;。.]{0,60}$", re.I)
_ALLERGEN: Final = re.compile(
    r"(?:allerg\w+|hypersensitivity|intoleran\w+|contraindicat\w+)\s(?:[\w/]+\s){0,4}(?:to|for)\s[^;.]{0,80}$", re.I
)
_ALLERGIC: Final = re.compile(r"[^,;。]{0,20}(?:过敏|不耐受|不能耐受|禁忌)")
_PART_OF: Final = re.compile(
    r"(?:的?(?:计划|意愿|需求|倾向|病灶|部位|风险|区域|灶(?!性))|引起|所致|导致|\s(?:site|field|lesion|risk|area)s?\b)",
    re.I,
)


def _is_only_spoken_of(text: str, m: Mention) -> bool:
    before = re.sub(r"\([^()]*\)", "", text[max(0, m.start - 120) : m.start])
    if _FITNESS.search(before) or _PART_OF.match(text[m.end : m.end + 12]):
        return True
    if m.id != "allergy" and (
        _ALLERGEN.search(before) or (re.search(r"对[^,;。]{0,20}$", before) and _ALLERGIC.match(text[m.end :]))
    ):
        return True
    return bool(_SPOKEN_OF.search(before[-28:]))


def _is_plain_comma(gap: str) -> bool:
    return bool(re.match(r"\s?[,、]", gap)) and not re.search(r"\b(?:or|and)\b|或|和|及|与", gap)


def _is_compound(gap: str) -> bool:
    """Two names side by side are one thing: pulmonary tuberculosis infection."""
    return not gap.strip()


def _joint(gaps: str) -> str:
    if re.search(r"或|\bor\b|/", gaps):
        return "or"
    if re.search(r"和|及|与|\band\b", gaps):
        return "and"
    return "list"
