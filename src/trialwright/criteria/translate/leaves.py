"""Makes the leaves of one piece: an amount, a record or a result with its window, or the piece's own words as a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from trialwright.criteria.translate.binding import Bound
from trialwright.criteria.translate.draft import Constraint, TimeConstraint, Value
from trialwright.criteria.translate.remainder import says_more
from trialwright.criteria.translate.scene import Core, Scene
from trialwright.criteria.translate.sketch import Sketch, joined, leaf, written
from trialwright.criteria.translate.windows import Window
from trialwright.criteria.translate.words import (
    BOUND_WORDS,
    DENIED_BEHIND_ZH,
    DENIED_EN,
    DENIED_ZH,
    HISTORY,
    QUALITIES,
    STOPPED,
)

_LAST: Final = re.compile(
    r"末次|最后一次|\blast\s(?:dose|course|cycle|treatment|administration|infusion)\sof\b|\bcompletion\sof\b", re.I
)
ASSUMED: Final = "screening"
_TRIAL_DATES: Final = (
    "consent",
    "screening",
    "enrolment",
    "randomisation",
    "treatment_start",
    "first_dose",
    "end_of_study",
    "last_dose",
)


@dataclass(frozen=True, slots=True)
class When:
    """A window as the language writes it; ``text`` is empty where it cannot be written."""

    text: str
    window: Window
    anchor: str
    comparator: str
    stopped: bool = False
    negated: bool = False
    sample: bool = False
    inherited: bool = False


def number(v: Value) -> str:
    return format(v, "f") if isinstance(v, Decimal) else v


def unit(code: str) -> str:
    """A UCUM code as the language spells it.

    >>> unit("10*9/L"), unit("[IU]/mL"), unit("a")
    ('x10^9/L', 'IU/mL', 'y')
    """
    if code == "a":
        return "y"
    if (code.startswith("{") and code.endswith("}")) or code == "1":
        return ""
    text = re.sub(r"10\*(\d+)", r"x10^\1", code).replace("{1.73_m2}", "1.73m2").replace("mm[Hg]", "mmHg")
    return re.sub(r"[\[\]{}]", "", text)


# ------------------------------------------------------------------------------------------------ windows
def when(scene: Scene, w: Window, stretch: tuple[int, int], *, denied: bool) -> When:
    """The window of a piece, in the language, its anchor settled."""
    words = scene.text[stretch[0] : stretch[1]]
    anchor = _anchor(scene, w)
    comparator = w.comparator
    stopped = (
        bool(w.subject)
        or (w.direction == "before" and bool(_LAST.search(words)))
        or (comparator in (">=", ">") and w.direction == "before" and bool(STOPPED.search(words)))
    )
    negated = denied
    if denied and comparator in (">=", ">") and not stopped and w.direction == "before":
        comparator = "<="
    if w.anchor == "sample":
        return When("", w, "sample", comparator, False, negated, True)
    if not anchor:
        return When("", w, w.anchor.partition(":")[2] or "unstated", comparator, stopped, negated)
    if w.starts:
        text = f"from {w.starts} to {anchor} + {number(w.value)} {unit(w.unit)}"
    else:
        text = f"{BOUND_WORDS[comparator]} {number(w.value)} {unit(w.unit)} {w.direction} {anchor}"
    return When(text, w, anchor if w.anchor != "unstated" else "unstated", comparator, stopped, negated)


def _anchor(scene: Scene, w: Window) -> str:
    name, _, words = w.anchor.partition(":")
    if name == "unstated":
        return ASSUMED
    if name in _TRIAL_DATES:
        return name
    if name in ("end", "words"):
        of = _named_concept(scene, words, w)
        if of is not None:
            return f"{'end' if name == 'end' or w.direction == 'after' else 'start'}({of})"
        if name == "end" and re.search(r"therap|treat|治疗", words or "treatment", re.I):
            return "end(treatment)"
    return ""


def _named_concept(scene: Scene, words: str, w: Window) -> str | None:
    found = [m for m in scene.mentions if m.sort in ("concept", "list") and m.start >= w.start and m.end <= w.end]
    return found[-1].id if found and words else None


def note_time(scene: Scene, what: str, at: When) -> None:
    """Notes a temporal constraint once; a window handed down from another item has no place in this one."""
    w = at.window
    if w.subject and not what.startswith("end("):
        what = f"end({what})"
    constraint = TimeConstraint(
        what=what,
        comparator=at.comparator,
        value=w.value,
        unit=w.unit,
        anchor=at.anchor,
        direction=w.direction,
        span=scene.span(0, 0) if at.inherited else scene.span(w.start, w.end),
        assumed=ASSUMED if at.anchor == "unstated" else "",
        negated=at.negated,
    )
    if constraint.key not in [t.key for t in scene.times]:
        scene.times.append(constraint)
    scene.used += list(w.number_spans)


def sample_of(scene: Scene, variable: str) -> str:
    """``sample(X)``; a derived quantity is sampled when its laboratory input is."""
    entry = scene.lexicon.get("variable", variable)
    if entry is not None and entry.formula:
        lab = [i for i in entry.inputs if (e := scene.lexicon.get("variable", i)) is not None and e.class_ == "labs"]
        if lab:
            return f"sample({lab[0]})"
    return f"sample({variable})"


# ------------------------------------------------------------------------------------------------ values
def value_leaf(
    scene: Scene, core: Core, stretch: tuple[int, int], at: When | None, *, role: str = "", condition: str = ""
) -> Sketch:
    """The comparisons of one amount with all variables that share it."""
    b = core.bound
    assert b is not None
    sign = b.sign or ">="
    for variable in b.variables:
        note_value(scene, b, variable, role=role, condition=condition)
        if at is not None and not at.sample:
            note_time(scene, sample_of(scene, variable) if b.is_known and not b.is_attribute else variable, at)
    if not b.is_known:
        return question(scene, stretch)
    if b.is_attribute:
        return _attribute_leaf(scene, core, b, sign, stretch, at)
    window = f" {at.text}" if at is not None and at.text else ""
    parts = [
        leaf(compared(v, sign, b.values, b.unit, domain=_domain(scene, v)) + window, "value", *stretch)
        for v in b.variables
    ]
    gaps = _gaps(scene, b)
    if (
        len(gaps) == len(parts) - 1
        and re.search(r"\bor\b|或", " ".join(gaps))
        and re.search(r"\band\b|和|及|与", " ".join(gaps))
    ):
        return _two_groupings(scene, parts, gaps, stretch)
    return joined("or" if _is_either(scene, b, core) else "and", parts)


def _gaps(scene: Scene, b: Bound) -> list[str]:
    """The words between the names that share a limit, one for each pair of different variables."""
    seen: list[tuple[str, tuple[int, int]]] = []
    for name in b.names:
        id_ = next((m.id for m in scene.mentions if (m.start, m.end) == name and m.id in b.variables), "")
        if seen and seen[-1][0] == id_:
            seen[-1] = (id_, name)
        else:
            seen.append((id_, name))
    return [scene.text[x[1][1] : y[1][0]] for x, y in pairwise(seen)]


def _two_groupings(scene: Scene, parts: list[Sketch], gaps: list[str], stretch: tuple[int, int]) -> Sketch:
    """``INR or PT and aPTT``: the stricter grouping, the other kept as a reading."""
    kinds = ["or" if re.search(r"\bor\b|或", g) else "and" for g in gaps]
    scene.notes.append("and-beside-or")
    made = []
    for inner, outer in (("or", "and"), ("and", "or")):
        runs: list[list[Sketch]] = [[parts[0]]]
        for kind, p in zip(kinds, parts[1:], strict=True):
            if kind == inner:
                runs[-1].append(p)
            else:
                runs.append([p])
        made.append(joined(outer, [joined(inner, r) for r in runs]))  # type: ignore[arg-type]
    strict, other = made if scene.kind == "include" else made[::-1]
    scene.alternatives.append((*stretch, written(other)))
    return strict


def _is_either(scene: Scene, b: Bound, core: Core) -> bool:
    if len(b.variables) < 2 or not b.names:
        return False
    gaps = "".join(scene.text[x[1] : y[0]] for x, y in pairwise(b.names))
    if re.search(r"\bor\b|或", gaps):
        return True
    return scene.kind == "exclude" and not re.search(r"\band\b|和|及|与|且", gaps)


def _domain(scene: Scene, variable: str) -> tuple[str, ...]:
    e = scene.lexicon.get("variable", variable)
    return e.domain if e is not None else ()


def compared(variable: str, sign: str, values: tuple[Value, ...], code: str, *, domain: tuple[str, ...] = ()) -> str:
    """One comparison in the language.

    >>> compared("ECOG", "in", (Decimal(0), Decimal(1)), "{score}")
    'ECOG in 0..1'
    """
    if code in ("ULN", "LLN"):
        return f"{variable} {sign} {number(values[0])} {code}"
    if values[0] == "LOD":
        return f"{variable} {sign} LOD"
    spelled = unit(code)
    tail = f" {spelled}" if spelled else ""
    if sign == "in" and all(isinstance(v, Decimal) for v in values):
        return f"{variable} in {number(values[0])}..{number(values[-1])}{tail}"
    if sign == "in":
        steps = _steps_between(values, domain)
        return f"{variable} in {{{', '.join(steps)}}}"
    return f"{variable} {sign} {number(values[0])}{tail}"


def _steps_between(values: tuple[Value, ...], domain: tuple[str, ...]) -> list[str]:
    words = [number(v) for v in values]
    if len(words) == 2 and all(w in domain for w in words):
        a, b = domain.index(words[0]), domain.index(words[1])
        return list(domain[a : b + 1])
    return words


def note_value(scene: Scene, b: Bound, variable: str, *, role: str = "", condition: str = "") -> None:
    name = variable
    if b.is_attribute and variable in ("volume", "diameter", "length", "width", "height"):
        name = f"lesion.{variable}"
    code = b.unit
    if b.values == ("LOD",):
        e = scene.lexicon.get("variable", variable)
        code = e.unit or code if e is not None else code
    pairs: list[tuple[str, tuple[Value, ...]]] = [(b.sign, b.values)]
    if b.sign == "in" and b.phrase.is_range and not code.startswith("{"):
        pairs = [(">=", b.values[:1]), ("<=", b.values[-1:])]
    for sign, values in pairs:
        scene.constraints.append(
            Constraint(
                variable=name,
                comparator=sign,
                values=_ends(values),
                unit=code,
                span=scene.span(b.phrase.start, b.phrase.end),
                is_known=b.is_known,
                role=role,
                when=condition,
                doubts=b.doubts,
            )
        )
    scene.used += list(b.phrase.number_spans)


def _ends(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """0, 1, 2 as the closed range 0 to 2."""
    numbers = [v for v in values if isinstance(v, Decimal)]
    if len(values) > 2 and len(numbers) == len(values) and all(b - a == 1 for a, b in pairwise(numbers)):
        return values[0], values[-1]
    return values


_HOLDERS: Final = MappingProxyType(
    {
        "volume": "lesion",
        "diameter": "lesion",
        "length": "lesion",
        "width": "lesion",
        "height": "lesion",
        "grade": "AE",
        "prednisone_eq": "systemic_corticosteroid",
        "years_since_cure": "other_malignancy",
    }
)


def _attribute_leaf(scene: Scene, core: Core, b: Bound, sign: str, stretch: tuple[int, int], at: When | None) -> Sketch:
    name = b.variables[0]
    entry = scene.lexicon.get("attribute", name)
    holder = _holder(scene, name, stretch)
    inner = compared(name, sign, b.values, b.unit, domain=entry.domain if entry is not None else ())
    window = f" {at.text}" if at is not None and at.text else ""
    if holder is None:
        return question(scene, stretch)
    extra = says_more(scene, stretch, core)
    if extra and holder != "AE":
        inner = f"{quoted_question(scene, stretch)} and {inner}"
    if name == "grade":
        asked = f" where ({quoted_question(scene, stretch)})" if extra else ""
        if scene.kind == "include" and sign in ("<=", "<", "="):
            return leaf(f"every {holder}{asked} has ({inner})", "record", *stretch)
        inner = f"{quoted_question(scene, stretch)} and {inner}" if extra else inner
        return leaf(f"some {holder} where ({inner})", "record", *stretch)
    verb = "some" if holder == "lesion" else "no" if _is_denied(scene, b.start, stretch) else "has"
    return leaf(f"{verb} {holder} where ({inner}){window}", "record", *stretch)


def _holder(scene: Scene, attribute: str, stretch: tuple[int, int]) -> str | None:
    for m in scene.mentions:
        if (
            m.sort in ("concept", "list")
            and stretch[0] <= m.start < stretch[1]
            and attribute in scene.lexicon.attributes_of(m.id)
        ):
            return m.id
    holder = _HOLDERS.get(attribute)
    return holder if holder and any(scene.lexicon.get(s, holder) for s in ("concept", "list")) else None


# ------------------------------------------------------------------------------------------------ records and results
def record_leaf(scene: Scene, core: Core, stretch: tuple[int, int], at: When | None, *, alone: bool) -> Sketch:
    """``has A where (…) within …`` for a run of names, or ``no A``; what is left of the words becomes a question."""
    denied = _is_denied(scene, core.start, stretch) or bool(at and at.negated)
    window = f" {at.text}" if at is not None and at.text else ""
    if at is not None and not at.sample:
        for id_ in core.ids:
            note_time(scene, f"end({id_})" if at.stopped else id_, at)
    filters = _qualities(scene, core, stretch)
    if alone and says_more(scene, stretch, core):
        filters.append(quoted_question(scene, stretch))
    where = f" where ({' and '.join(filters)})" if filters else ""
    if at is not None and at.stopped and at.text:
        names = _kinds(core.ids)
        if at.comparator in ("<=", "<"):
            inner = " and ".join([*filters, f"end {at.text}"])
            return leaf(f"has {names} where ({inner})", "record", *stretch)
        return leaf(f"every {names}{where} has (end {at.text})", "record", *stretch)
    if not window:
        window = _tense(scene, core, stretch)
    both = core.joint == "and" and len(core.ids) > 1 and scene.kind == "include" and not denied
    if both:
        return joined("and", [leaf(f"has {i}{where}{window}", "record", *stretch) for i in core.ids])
    if core.joint == "and" and len(core.ids) > 1 and scene.kind == "exclude":
        scene.notes.append("and-in-exclusion")
        scene.alternatives.append((stretch[0], stretch[1], " and ".join(f"has {i}{where}{window}" for i in core.ids)))
    verb = "no" if denied else "has known" if _is_known_only(scene, core, stretch) else "has"
    return leaf(f"{verb} {_kinds(core.ids)}{where}{window}", "record", *stretch)


def _is_known_only(scene: Scene, core: Core, stretch: tuple[int, int]) -> bool:
    return bool(
        re.search(r"已知|\bknown\s(?:to\s|history\s|or\s\w+\s)*$|\bknown\s", scene.text[stretch[0] : core.start], re.I)
    )


def _kinds(ids: tuple[str, ...]) -> str:
    return ids[0] if len(ids) == 1 else f"({' or '.join(ids)})"


def _is_denied(scene: Scene, at: int, stretch: tuple[int, int]) -> bool:
    before = scene.text[stretch[0] : at]
    return bool(
        DENIED_ZH.search(before) or DENIED_EN.search(before) or DENIED_BEHIND_ZH.match(scene.text[at : stretch[1]][12:])
    )


def _qualities(scene: Scene, core: Core, stretch: tuple[int, int]) -> list[str]:
    out = []
    words = scene.text[stretch[0] : stretch[1]]
    for attribute, code, pattern in QUALITIES:
        if (
            pattern.search(words)
            and all(attribute in scene.lexicon.attributes_of(i) for i in core.ids)
            and scene.lexicon.get("code", code) is not None
        ):
            out.append(f"{attribute} is {code}")
    return out


def _tense(scene: Scene, core: Core, stretch: tuple[int, int]) -> str:
    """``ever`` where the words look back, ``now`` for what one has, nothing for papers and promises."""
    kinds = {e.kind for i in core.ids if (e := scene.lexicon.get("concept", i)) is not None}
    if kinds & {"document", "statement"} or not kinds:
        return ""
    if HISTORY.search(scene.text[stretch[0] : stretch[1]]):
        return " ever"
    return " ever" if kinds & {"procedure", "treatment"} else " now"


def result_leaf(scene: Scene, core: Core, stretch: tuple[int, int], at: When | None) -> Sketch:
    window = f" {at.text}" if at is not None and at.text else ""
    if at is not None and not at.sample:
        for id_ in core.ids:
            note_time(scene, f"sample({id_})", at)
    parts = [leaf(f"{i} is {core.word}{window}", "result", *stretch) for i in core.ids]
    either = (
        core.joint == "or"
        or (core.joint != "and" and core.word == "positive")
        or (scene.kind == "exclude" and core.word == "positive")
    )
    return joined("or" if either else "and", parts)


# ------------------------------------------------------------------------------------------------ questions
def question(scene: Scene, stretch: tuple[int, int]) -> Sketch:
    """The piece's own words for a person to judge."""
    return leaf(quoted_question(scene, stretch), "judge", *stretch)


def quoted_question(scene: Scene, stretch: tuple[int, int]) -> str:
    words = scene.words(*stretch)
    if not words:
        return 'judge "?"'
    return f'judge "{words}"'


_TREATED: Final = re.compile(r"治疗|treatment|therap", re.I)


def timed_question(scene: Scene, stretch: tuple[int, int], at: When) -> Sketch:
    """Words that name nothing known, within a window: a dated entry of the history that a person recognises."""
    what = scene.words(*stretch)
    inside = [
        m for m in scene.mentions if m.sort == "concept" and at.window.start <= m.start and m.end <= at.window.end
    ]
    if at.window.direction == "after" and inside and at.text and re.match(r"(?:end|start)\(", at.anchor):
        # "less than 6 months after transplantation" of a participant: counted back from today
        back = replace(at, anchor="unstated", window=replace(at.window, direction="before", anchor="unstated"))
        note_time(scene, inside[-1].id, back)
        verb = "no" if at.negated else "has"
        return leaf(
            f"{verb} {inside[-1].id} {BOUND_WORDS[at.comparator]} {number(at.window.value)} {unit(at.window.unit)} before {ASSUMED}",
            "record",
            *stretch,
        )
    if at.window.subject and inside and at.text:
        note_time(scene, f"end({inside[-1].id})", at)
        return leaf(f"every {inside[-1].id} has (end {at.text})", "record", *stretch)
    if (
        _TREATED.search(scene.text[stretch[0] : stretch[1]])
        and scene.lexicon.get("list", "treatment") is not None
        and at.stopped
        and at.text
    ):
        note_time(scene, "end(treatment)", at)
        return leaf(f"every treatment has (end {at.text})", "record", *stretch)
    note_time(scene, f"end({what})" if at.stopped else what, at)
    if not at.text or scene.lexicon.get("list", "medical_event") is None:
        return question(scene, stretch)
    asked = quoted_question(scene, stretch)
    if at.stopped:
        return leaf(f"every medical_event where ({asked}) has (end {at.text})", "record", *stretch)
    return leaf(f"{'no' if at.negated else 'some'} medical_event where ({asked}) {at.text}", "record", *stretch)
