"""Drafts one criterion from its words: clean, cut, find, assemble, compare the languages, account for everything."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from trialwright.criteria.grammar import parse
from trialwright.criteria.translate.accounting import account, left_over
from trialwright.criteria.translate.assemble import Assembled, assemble, assemble_head
from trialwright.criteria.translate.comparing import Compared, compare
from trialwright.criteria.translate.doubts import doubts_of
from trialwright.criteria.translate.draft import (
    Accounting,
    Draft,
    DraftReading,
    Item,
    Kind,
    Leaf,
    Span,
    TimeConstraint,
    Use,
)
from trialwright.criteria.translate.gates import gate_of
from trialwright.criteria.translate.leaves import When, question
from trialwright.criteria.translate.mentions import Names, shipped_names
from trialwright.criteria.translate.scene import Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf, written
from trialwright.criteria.translate.windows import Window
from trialwright.criteria.translate.words import ABOUT
from trialwright.errors import TrialwrightError
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon

EMPTY: Final = 'undefined "the record leaves this criterion empty" | "该条目在记录中为空"'
_ELSEWHERE: Final = re.compile(
    r"\bper\sprotocol\b|\b(?:defined|specified|described|set|listed|required|stated|outlined)\s(?:in|by)\s(?:the|this)\s(?:protocol|study|appendix|program\w*|trial)\b|\bsee\s(?:appendix|section|protocol)\b|\b(?:appendix|attachment)\s\w+|方案(?:中)?(?:所)?(?:规定|要求|定义|指定|允许)的?|附录|附件|详见|参见|见方案|本研究(?:所)?(?:规定|设定)的?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class OneSide:
    """What one language gave."""

    scene: Scene
    assembled: Assembled
    sketch: Sketch
    accounting: Accounting

    @property
    def that(self) -> str:
        return written(self.sketch)


def translate(
    item_zh: str | None,
    item_en: str | None,
    *,
    kind: Kind,
    number: str,
    lexicon: Lexicon | None = None,
    window: str = "",
    path: str = "",
) -> Draft:
    """The draft of one criterion.

    Args:
        item_zh, item_en: its words; ``None`` or blank where the record has none.
        kind: ``include`` (must be true) or ``exclude`` (must be false).
        number: as in the record, without I or E (``5``, ``5.a``).
        lexicon: the variables, concepts and anchors that may be used; the shipped one if not given.
        window: a window inherited from a preamble, in the criteria language.
        path: the record's path, for findings.

    Returns:
        An unsigned draft that always parses; what is not understood is a ``judge`` of its own words.

    >>> translate("血小板≥100×10^9/L", "Platelets >= 100 x 10^9/L", kind="include", number="5").text
    'PLT >= 100 x10^9/L TBC'
    """
    names = shipped_names() if lexicon is None else Names.of(lexicon)
    return drafted(item_zh, item_en, kind=kind, number=number, names=names, window=window, path=path)


def drafted(
    item_zh: str | None, item_en: str | None, *, kind: Kind, number: str, names: Names, window: str = "", path: str = ""
) -> Draft:
    """As ``translate``, with names already indexed."""
    sides = {
        language: _one_side(text, language, kind, names, window)
        for language, text in (("zh", item_zh), ("en", item_en))
        if text and text.strip()
    }
    prefix = "I" if kind == "include" else "E"
    if not sides:
        return Draft(
            number=prefix + number, kind=kind, that=EMPTY, leaves=(Leaf(text=EMPTY, kind="undefined", spans=()),)
        )
    return _draft_of(sides, kind, number, names, path)


def _draft_of(sides: dict[str, OneSide], kind: Kind, number: str, names: Names, path: str) -> Draft:
    prefix = "I" if kind == "include" else "E"
    source = MappingProxyType({k: s.scene.cleaned.source for k, s in sides.items()})
    main, twin = _ranked(sides)
    compared = _compared(sides)
    that = _bilingual(main, twin)
    return Draft(
        number=prefix + number,
        kind=kind,
        that=that,
        readings=_readings(main, twin, compared, that, names),
        gate=gate_of(source),
        constraints=compared.constraints,
        times=compared.times,
        leaves=_leaves(main, twin),
        accounting=tuple(s.accounting for s in sides.values()),
        confidence=_confidence(main, twin, compared),
        findings=doubts_of([s.scene for s in sides.values()], compared, path or f"criteria.{prefix}{number}"),
        repairs=MappingProxyType({k: s.scene.cleaned.repairs for k, s in sides.items() if s.scene.cleaned.repairs}),
        parts=_parts(main, twin, kind, prefix + number),
        source=source,
    )


# ------------------------------------------------------------------------------------------------ one language
def _one_side(text: str, language: str, kind: Kind, names: Names, window: str) -> OneSide:
    scene = Scene.of(text, language, kind, names)
    inherited = _inherited(window)
    assembled = assemble(scene, inherited)
    sketch = _settled(scene, assembled.sketch)
    over = left_over(scene, sketch, assembled.marks)
    if over:
        extra = [question(scene, g) for g in over]
        sketch = joined("and" if kind == "include" else "or", [sketch, *extra])
    if not _is_sound(written(sketch), names):
        whole = (0, len(scene.text))
        sketch = question(scene, whole)
    return OneSide(scene, assembled, sketch, account(scene, sketch, assembled.marks))


_WINDOW: Final = re.compile(
    r"(?P<bound>within|less than|at least|more than) (?P<number>[\d.]+) (?P<unit>\w+) (?P<side>before|after) (?P<anchor>\S.*)"
)


def _inherited(text: str) -> When | None:
    """A window handed down from another item, in the criteria language."""
    m = _WINDOW.fullmatch(text)
    if m is None:
        return None
    comparator = ABOUT[m.group("bound")]
    unit = "a" if m.group("unit") == "y" else m.group("unit")
    window = Window(
        start=0,
        end=0,
        number_spans=(),
        comparator=comparator,
        value=Decimal(m.group("number")),
        unit=unit,
        anchor=m.group("anchor"),
        direction=m.group("side"),
    )
    return When(text, window, m.group("anchor"), comparator, inherited=True)


def draft_head(item: Item, names: Names) -> tuple[Draft | None, str, int, tuple[TimeConstraint, ...]]:
    """An item without the sub-items that were split off.

    Returns:
        Its own draft if it says anything itself, the window for the sub-items, how many of them are needed (0: as the kind says),
        and that window as a constraint where the head is nothing but a preamble.
    """
    window, tally, sides = "", 0, {}
    times: tuple[TimeConstraint, ...] = ()
    for language, text in (("zh", item.zh), ("en", item.en)):
        if not text or not text.strip():
            continue
        scene = Scene.of(text, language, item.kind, names)
        lead, at, needed, marks = assemble_head(scene)
        window = window or (at.text if at is not None else "")
        tally = max(tally, needed)
        times = times or tuple(t for t in scene.times if t.what == "sample(items)")
        if lead is not None:
            sketch = _settled(scene, lead)
            assembled = Assembled(sketch, (), None, marks)
            sides[language] = OneSide(scene, assembled, sketch, account(scene, sketch, marks))
        else:
            sides[language] = OneSide(
                scene, Assembled(_NOTHING, (), None, marks), _NOTHING, account(scene, _NOTHING, marks)
            )
    said = {k: s for k, s in sides.items() if s.sketch is not _NOTHING}
    own = _draft_of(said, item.kind, item.number, names, item.path) if said else None
    return own, window, tally, () if own is not None else times


_NOTHING: Final = Sketch("and")


def _settled(scene: Scene, s: Sketch) -> Sketch:
    """Leaves that do not parse become questions; a question about a text that is not there becomes ``undefined``."""
    if s.joint != "leaf":
        return replace(s, parts=tuple(_settled(scene, p) for p in s.parts))
    if s.kind == "judge" and _ELSEWHERE.search(scene.text[s.start : s.end]):
        return leaf("undefined" + s.text.removeprefix("judge"), "undefined", s.start, s.end)
    if s.kind in ("judge", "undefined") or _is_sound_in(s.text, scene.lexicon):
        return s
    return question(scene, (s.start, s.end))


def _is_sound(text: str, names: Names) -> bool:
    return _is_sound_in(text, names.lexicon)


def _is_sound_in(text: str, lexicon: Lexicon) -> bool:
    try:
        parse(text, lexicon=lexicon)
    except TrialwrightError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ two languages
def _ranked(sides: dict[str, OneSide]) -> tuple[OneSide, OneSide | None]:
    """The side that was understood better, and the other."""
    ranked = sorted(sides.values(), key=_understood, reverse=True)
    return ranked[0], ranked[1] if len(ranked) > 1 else None


def _understood(side: OneSide) -> tuple[int, int, float]:
    known = sum(c.is_known and bool(c.comparator) for c in side.scene.constraints)
    plain = [x for x in side.sketch.leaves() if x.kind not in ("judge", "undefined")]
    return (
        known + len(side.scene.times),
        -len([x for x in side.sketch.leaves() if x.kind == "judge"]),
        side.accounting.share(Use.LEAF) + len(plain) / 100,
    )


def _compared(sides: dict[str, OneSide]) -> Compared:
    if len(sides) == 1:
        only = next(iter(sides.values())).scene
        return Compared(tuple(only.constraints), tuple(only.times), ())
    zh, en = sides["zh"].scene, sides["en"].scene
    return compare((tuple(zh.constraints), tuple(zh.times)), (tuple(en.constraints), tuple(en.times)))


def _bilingual(main: OneSide, twin: OneSide | None) -> str:
    """The main side's expression; where both ask the same number of questions, each is asked in both languages."""
    if twin is None:
        return written(main.sketch)
    ours = [x for x in main.sketch.leaves() if x.kind in ("judge", "undefined")]
    theirs = [x for x in twin.sketch.leaves() if x.kind in ("judge", "undefined")]
    if len(ours) != len(theirs) or [x.kind for x in ours] != [x.kind for x in theirs]:
        return written(main.sketch)
    pairs = {id(a): b.text for a, b in zip(ours, theirs, strict=True)}
    return written(_paired(main.sketch, pairs, main.scene.language))


def _paired(s: Sketch, pairs: dict[int, str], language: str) -> Sketch:
    if id(s) in pairs:
        word = s.text.split(" ", 1)[0]
        own, other = s.text.removeprefix(word).strip(), pairs[id(s)].split(" ", 1)[1].strip()
        en, zh = (own, other) if language == "en" else (other, own)
        return replace(s, text=f"{word} {en} | {zh}")
    return replace(s, parts=tuple(_paired(p, pairs, language) for p in s.parts)) if s.parts else s


def _readings(
    main: OneSide, twin: OneSide | None, compared: Compared, that: str, names: Names
) -> tuple[DraftReading, ...]:
    out: list[DraftReading] = []
    if twin is not None and not compared.agrees and twin.that != main.that:
        why = Text(
            zh="；".join(d.text.zh for d in compared.differences if d.is_error),
            en=" ".join(d.text.en for d in compared.differences if d.is_error),
        )
        out.append(DraftReading(twin.that, why))
    for start, end, text in main.scene.alternatives:
        whole = _replaced(main, start, end, text)
        if whole is not None and whole != that and _is_sound(whole, names):
            out.append(DraftReading(whole, _GROUPING))
    for mend in main.scene.cleaned.repairs:
        power = re.fullmatch(r"10([3-9])", mend.as_written)
        other = (
            re.sub(rf"\b{mend.as_written} (?=copies|IU|cells)", f"{10 ** int(power.group(1))} ", that)
            if power
            else that
        )
        if other != that and _is_sound(other, names):
            out.append(DraftReading(other, mend.because))
    return tuple(out)


_GROUPING: Final = Text(zh="“和”“或”并列，原文可有两种组合方式", en="the words' and/or can be grouped in two ways")


def _replaced(side: OneSide, start: int, end: int, text: str) -> str | None:
    """The whole expression with the other grouping, where that grouping is all there is."""
    leaves = list(side.sketch.leaves())
    inside = [x for x in leaves if start <= x.start and x.end <= end]
    return text if len(inside) == len(leaves) else None


def _leaves(main: OneSide, twin: OneSide | None) -> tuple[Leaf, ...]:
    out = []
    theirs = list(twin.sketch.leaves()) if twin is not None else []
    for x in main.sketch.leaves():
        spans = [main.scene.span(x.start, x.end)]
        other = next((y for y in theirs if y.text == x.text and y.kind == x.kind), None)
        if other is not None and twin is not None:
            spans.append(twin.scene.span(other.start, other.end))
        out.append(Leaf(text=x.text, kind=x.kind, spans=tuple(spans)))
    return tuple(out)


def _confidence(main: OneSide, twin: OneSide | None, compared: Compared) -> float:
    known = asked = 0.0
    for x in main.sketch.leaves():
        length = x.end - x.start
        share = 0.0 if x.kind in ("judge", "undefined") else 0.5 if 'judge "' in x.text else 1.0
        known += share * length
        asked += length
    base = known / asked if asked else 0.0
    unused = len(main.accounting.unused)
    base *= 0.8**unused
    if twin is None:
        return round(0.8 * base, 2)
    return round(min(1.0, 0.85 * base + 0.15) if compared.agrees else 0.5 * base, 2)


def _parts(main: OneSide, twin: OneSide | None, kind: Kind, number: str) -> tuple[Draft, ...]:
    other = {p.label: p for p in twin.assembled.parts} if twin is not None else {}
    out = []
    for p in main.assembled.parts:
        sketch = _settled(main.scene, p.sketch)
        text = written(sketch)
        leaves = [Leaf(text=x.text, kind=x.kind, spans=(main.scene.span(x.start, x.end),)) for x in sketch.leaves()]
        spans = [s for x in leaves for s in x.spans]
        mine = _within(main, spans)
        theirs = (
            _within(twin, [twin.scene.span(x.start, x.end) for x in other[p.label].sketch.leaves()])
            if twin is not None and p.label in other
            else ""
        )
        source = {main.scene.language: mine} | ({twin.scene.language: theirs} if twin is not None and theirs else {})
        out.append(
            Draft(
                number=f"{number}.{p.label}",
                kind=kind,
                that=text,
                constraints=tuple(c for c in main.scene.constraints if _lies(c.span, spans)),
                times=tuple(t for t in main.scene.times if _lies(t.span, spans)),
                leaves=tuple(leaves),
                source=MappingProxyType(source),
            )
        )
    return tuple(out)


def _lies(span: Span, spans: list[Span]) -> bool:
    return any(s.start <= span.start and span.end <= s.end for s in spans)


def _within(side: OneSide | None, spans: list[Span]) -> str:
    if side is None or not spans:
        return ""
    return side.scene.cleaned.source[min(s.start for s in spans) : max(s.end for s in spans)]
