"""Binds amounts to what they measure: before, behind, shared by a list, carried over from the amount before, or age."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from trialwright.criteria.translate.draft import Value
from trialwright.criteria.translate.fitting import ONE_UNIT, as_step, fits_unit, step_unit
from trialwright.criteria.translate.mentions import Mention
from trialwright.criteria.translate.phrases import NO_SIGN, Phrase
from trialwright.criteria.translate.units import convertible, is_time
from trialwright.criteria.translate.words import residue
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Entry, Lexicon

_NO_UNIT = Text(zh="未写单位", en="no unit is written")
_HARD: Final = re.compile(r"[;。\n]|(?<![A-Z\d])\.\s+(?=[A-Z\d])|\.$")
# between the members of a list that shares one limit
_BETWEEN_NAMES: Final = re.compile(
    r"(?:\s|[,、/&+;()\[\]]|(?:and/or|and|or|both|either|the|serum|blood|plasma|total|level|levels|count|counts|value|values|concentration|concentrations|activity|as well as|plus|i\.e\.|a|an)(?![A-Za-z])"
    r"|和/或|和|及|与|或者|或|以及|并且|且|血清|血|均|水平|计数|含量|浓度|值|同时|[A-Za-z]{1,6}(?=\)))*", re.I
)  # fmt: skip
_AGE_WORDS: Final = re.compile(r"岁|old|of\sage|y\.?o\.?\b", re.I)
_LESION: Final = re.compile(r"lesion|nodule|tumou?r|病灶|肿瘤|结节|淋巴结|lymph\snode", re.I)
_PEOPLE: Final = re.compile(
    r"(?:^|\b)(?:patients?|subjects?|adults?|males?|females?|men|man|women|woman|individuals?|participants?|volunteers?|children|child|people|persons?|infants?|boys?|girls?|aged?|ages?|who are|gender|sex|患者|受试者|志愿者|男性?|女性?|成人|儿童|男女不限|性别不限|男女均可)[^;。]{0,32}$",
    re.I,
)
_RECOVERED: Final = re.compile(
    r"恢复|缓解|降至|降低至|好转|回复|recover|resol|return|improv|regress|decreas|restored", re.I
)
_GRADED: Final = re.compile(
    r"CTC|toxicit|adverse|不良|毒性|毒副|grade|分级|副作用|side effect|neuropath|神经病变|不适", re.I
)
_CHANGE: Final = re.compile(
    r"\b(?:gain|loss|change|fluctuat\w*|stable|lift\w*|dose)\b|增加|下降|减轻|波动|变化|剂量", re.I
)
_TOXIC: Final = re.compile(
    r"CTC|toxic|adverse|side\seffect|neuropath|infection|bleed|h(?:a)?emorrhag|diarrh|nausea|vomit|mucositis|pneumonitis|colitis|oedema|edema|fatigue|alopecia|prior\s(?:treatment|therapy)|不良|毒|神经病变|感染|出血|腹泻|恶心|呕吐|黏膜炎|肺炎|乏力|脱发|既往治疗|恢复|缓解至",
    re.I,
)
_SEPARATES: Final = re.compile(r"\b(?:if|unless|except|with|in|for|when|who)\b|除外|若|如果|伴|患者", re.I)


# a number that counts things names its variable behind it
_COUNTED: Final = tuple(
    (variable, re.compile(words, re.I))
    for variable, words in (
        ("n_metastatic_organs", r"\s?(?:个)?(?:(?:metastatic|involved)\s(?:organs?|sites?)|organs?\swith\smetasta\w+|转移器官|器官转移|转移部位)"),
        ("n_prior_lines", r"\s?(?:(?:prior|previous|earlier)\s)?(?:lines?|regimens?)\s(?:of\s)?(?:(?:prior|previous|systemic|anti-?cancer|palliative)\s)*(?:therap\w+|treatments?|chemotherap\w+)|\s?线(?:及?以上|以下)?的?(?:系统|全身|抗肿瘤)?(?:治疗|化疗)"),
        ("induction_cycles", r"\s?(?:个)?(?:(?:courses?|cycles?)\s(?:of\s)?(?:the\s)?(?:induction|chemo|systemic|combination|treatment)\w*|(?:周期|疗程)的?(?:诱导|化疗|联合|免疫|系统))"),
        ("n_lesions", r"\s?(?:个)?(?:(?:metastatic|target|measurable|tumou?r)\s)?(?:lesions?|metastases|foci|nodules?)(?![a-z])|\s?个?(?:转移|肿瘤|可测量|靶)?病?(?:灶|转移瘤)"),
    )
)  # fmt: skip
_RECEIVED: Final = re.compile(r"receiv|complet|after|finish|undergo|完成|接受|经过?|后", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """An amount and what it measures.

    Args:
        phrase: the amount as written; sign and values as they are to be used (a range may become two).
        variables: ids, or the record's words for one the lexicon lacks; several share the limit.
        is_known: whether they are ids. is_attribute: of a listed thing (lesion, adverse event).
        start, end: from the first name to the end of the amount.
        names: places of the names used.
        is_carried: the names stood with an earlier amount.
    """

    phrase: Phrase
    variables: tuple[str, ...]
    sign: str
    values: tuple[Value, ...]
    unit: str
    start: int
    end: int
    is_known: bool = True
    is_attribute: bool = False
    names: tuple[tuple[int, int], ...] = ()
    is_carried: bool = False
    doubts: tuple[Text, ...] = ()


class Binder:
    """Binds the amounts of one text."""

    def __init__(self, text: str, mentions: tuple[Mention, ...], lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.names = [m for m in mentions if m.sort in ("variable", "attribute") and self._is_measured(m)]
        self.concepts = [m for m in mentions if m.sort == "concept"]
        self.hard = [m.start() for m in _HARD.finditer(text)]

    def entry(self, m: Mention) -> Entry:
        return self.lexicon.entries[m.sort, m.id]  # type: ignore[index]

    def _is_measured(self, m: Mention) -> bool:
        e = self.entry(m)
        if m.id == "grade" and m.sort == "attribute" and not _TOXIC.search(self.text):
            return False  # a grade of something else: a tumour, a joint, a scale of its own
        return e.unit is not None or bool(e.domain)

    def bind(self, phrases: tuple[Phrase, ...]) -> list[Bound]:
        """Every amount that measures something, in order."""
        out: list[Bound] = []
        previous: Bound | None = None
        floor = 0
        for k, p in enumerate(phrases):
            start = max((h + 1 for h in self.hard if h < p.start), default=0)
            if previous is not None and previous.end <= start:
                previous = None
            follower = phrases[k + 1] if k + 1 < len(phrases) else None
            found = self._one(p, max(start, floor), previous, follower)
            if found is None:
                continue
            out.append(found)
            previous = found
            floor = max(p.end, found.end)
        return out

    # ------------------------------------------------------------------ one amount
    def _one(self, p: Phrase, floor: int, previous: Bound | None, follower: Phrase | None) -> Bound | None:
        if p.pair:
            return self._pressure(p)
        unit_hint = p.unit or (follower.unit if follower is not None and self._shares_unit(p, follower) else "")
        left = self._left_group(p, floor, unit_hint)
        right = self._right(p, unit_hint, follower)
        if p.is_left and right:
            left = []
        elif right and not left:
            pass
        elif right and left and p.end <= right[0].start <= p.end + 3 and p.start - left[-1].end > 25:
            left = []
        group = left or right
        carried = False
        if previous is not None and not left and self._restates(p, previous):
            return None
        if not group and (counted := self._counted(p)) is not None:
            return counted
        if not group and previous is not None and self._carries(p, previous):
            bound = self._carry(p, previous)
            if bound is not None:
                return bound
        if (
            not group
            and not p.unit
            and p.sign
            and re.search(r"\b(?:adults?|aged?|elderly|seniors)\s?$", self.text[floor : p.start], re.I)
        ):
            return self._made(p, ("age",), (), unit="a")
        if not group and self._is_age(p, floor, left=True, unit=unit_hint):
            return self._made(p, ("age",), (), unit="a" if not p.unit else p.unit)
        if not group and previous is not None and self._restates(p, previous):
            return None
        if (
            not group
            and p.unit in ("kg", "[lb_av]")
            and p.sign
            and not _CHANGE.search(self.text[floor : p.start])
            and self.lexicon.get("variable", "weight") is not None
        ):
            return self._made(p, ("weight",), ())
        if not group and p.unit == "Cel" and p.sign and self.lexicon.get("variable", "temperature") is not None:
            return self._made(p, ("temperature",), ())
        if not group and p.is_steps and _GRADED.search(self.text[floor : p.end + 20]):
            return self._made(p, ("grade",), (), attribute=True)
        if not group and not p.unit and p.sign and self._is_grade(p, floor):
            return self._made(p, ("grade",), (), attribute=True)
        if not group:
            return self._unknown(p, floor)
        return self._made(
            p,
            tuple(dict.fromkeys(m.id for m in group)),
            tuple((m.start, m.end) for m in group),
            attribute=group[0].sort == "attribute",
            carried=carried,
            unit=unit_hint,
        )

    def _shares_unit(self, p: Phrase, follower: Phrase) -> bool:
        """``20 ≤ age ≤ 65 y``, ``≥ 21 and < 70 years``: the unit stands once."""
        if p.is_left:
            return True
        gap = self.text[p.end : follower.start]
        return bool(p.sign and follower.sign and re.fullmatch(r"\s?(?:and|to|but|且|并且|,|和|,\s?and)?\s?", gap, re.I))

    def _left_group(self, p: Phrase, floor: int, unit: str) -> list[Mention]:
        """The coordinated names that end closest before the amount and can have its unit."""
        before = [m for m in self.names if floor <= m.start and m.end <= p.core and not (p.start < m.start)]
        before += [m for m in self.names if p.start <= m.start and m.end <= p.core]
        scaled = [m for m in before if m.sort == "variable" and self.entry(m).domain]
        if scaled and len(before) > 1 and before[-1].id == "grade" and before[-1].start >= p.start:
            before = [m for m in before if m.id != "grade"]  # "encephalopathy above grade 2" names its own scale
        if not before:
            return []
        last = before[-1]
        same = [m for m in before if (m.start, m.end) == (last.start, last.end)]
        fitting = [m for m in same if self._fits(p, self.entry(m), unit)]
        if not fitting:
            inside = [m for m in before if self._fits(p, self.entry(m), unit) and m.end >= last.start - 45]
            if not inside:
                return []
            fitting, last = [inside[-1]], inside[-1]
        if _LESION.search(self.text[floor : p.core]):
            fitting.sort(key=lambda m: m.sort != "attribute")
        if p.start - last.end > 60 and self.text[last.end : p.start].count("(") != 1:
            return []
        group = [fitting[0]]
        k = before.index(last) - 1
        edge = last.start
        while k >= 0:
            m = before[k]
            if m.end > edge:
                k -= 1
                continue
            if not _BETWEEN_NAMES.fullmatch(self._without_brackets(m.end, edge)):
                break
            if self._fits(p, self.entry(m), unit):
                group.insert(0, m)
            elif m.id not in [g.id for g in group]:
                break
            edge = m.start
            k -= 1
        return group

    def _without_brackets(self, start: int, end: int) -> str:
        return re.sub(r"\([^()]{0,40}\)", " ", self.text[start:end])

    def _right(self, p: Phrase, unit: str, follower: Phrase | None) -> list[Mention]:
        limit = follower.start if follower is not None and not p.is_left else len(self.text)
        for m in self.names:
            if m.start < p.end:
                continue
            gap = self.text[p.end : m.start]
            if len(gap) > (4 if p.is_left else 28) or m.start > limit + (200 if p.is_left else 0):
                break
            if (
                not re.fullmatch(
                    r"(?:\s|-|的|of|in|for|the|a|per|prior|previous|different|or more|known|distinct|[\w-]+\s(?=$)|\))*",
                    gap,
                    re.I,
                )
                and not p.is_left
            ):
                break
            same = [
                x for x in self.names if (x.start, x.end) == (m.start, m.end) and self._fits(p, self.entry(x), unit)
            ]
            if same:
                return same[:1]
            if gap.strip():
                break
        return []

    def _pressure(self, p: Phrase) -> Bound | None:
        name = "SBP" if p.pair == 1 else "DBP"
        if self.lexicon.get("variable", name) is None:
            return None
        return self._made(p, (name,), ())

    # ------------------------------------------------------------------ carrying over
    def _carries(self, p: Phrase, previous: Bound) -> bool:
        gap = self.text[previous.end : p.start]
        return len(gap) <= 90 and not _HARD.search(gap) and p.is_time == is_time(previous.phrase.unit or previous.unit)

    def _carry(self, p: Phrase, previous: Bound) -> Bound | None:
        entries = [e for v in previous.variables if (e := self._entry_of(v, previous.is_attribute)) is not None]
        if previous.is_known and not all(self._fits(p, e, p.unit) for e in entries):
            return None
        gap = self.text[previous.end : p.start].strip()
        if p.unit and p.unit not in ("ULN", "LLN") and self._names_another(previous.end, p.start):
            return None
        if not previous.is_known and (len(gap) > 20 or not (p.sign and p.unit == previous.unit)):
            return None
        sign = p.sign
        if not sign and re.fullmatch(r"(?:or|或|或者|/|,|,\s?or|\()*", gap, re.I):
            sign = previous.sign
        if not sign and not p.unit:
            return None
        if (p.is_word and not (p.sign and p.unit)) or (
            not p.unit
            and re.match(r"\s[A-Za-z\u4e00-\u9fff]", self.text[p.end :])
            and previous.unit not in ("", "1")
            and not previous.unit.startswith("{")
            and previous.variables != ("age",)
        ):
            return None
        bound = self._made(replace(p, sign=sign), previous.variables, (), attribute=previous.is_attribute, carried=True)
        return replace(bound, is_known=previous.is_known) if bound is not None else None

    def _restates(self, p: Phrase, previous: Bound) -> bool:
        """``7.0 mmol/L (126 mg/dL)``: a bracket with nothing but the same amount in another unit."""
        gap = self.text[previous.end : p.start]
        behind = self.text[p.end : p.end + 2].strip()
        other = bool(p.unit) and p.unit not in ("ULN", "LLN", "LOD", previous.unit) and bool(previous.phrase.unit)
        return (
            other
            and bool(re.fullmatch(r"\s?[\[(]\s?(?:or\s|=|i\.e\.,?\s?|约|即)?", gap))
            and behind[:1] in (")", "]")
            and p.sign in ("", "in", previous.sign)
        )

    def _names_another(self, start: int, end: int) -> bool:
        """Whether the words between two amounts may name something the lexicon lacks."""
        taken = [(m.start, m.end) for m in self.concepts]
        taken += [(start + m.start(), start + m.end()) for m in re.finditer(r"\([^()]*\)", self.text[start:end])]
        return residue(self.text, taken, start, end) >= 1

    def _entry_of(self, id_: str, attribute: bool) -> Entry | None:
        return self.lexicon.get("attribute" if attribute else "variable", id_)

    def _counted(self, p: Phrase) -> Bound | None:
        """A number of things: no more than 3 metastatic organs, 4 courses of chemotherapy."""
        if p.unit or p.is_steps or len(p.values) > 2:
            return None
        for variable, pattern in _COUNTED:
            m = pattern.match(self.text, p.end)
            if m is None or self.lexicon.get("variable", variable) is None:
                continue
            sign = p.sign or ("=" if _RECEIVED.search(self.text[max(0, p.start - 40) : p.start]) else "")
            if not sign or (variable == "n_lesions" and sign == ">=" and p.values == (Decimal(1),)):
                return None
            return self._made(replace(p, sign=sign), (variable,), ((m.start(), m.end()),))
        return None

    def _is_grade(self, p: Phrase, floor: int) -> bool:
        small = all(isinstance(v, Decimal) and v <= 5 and v == int(v) for v in p.values)
        near = self.text[max(floor, p.start - 80) : p.end]
        return small and bool(
            _TOXIC.search(self.text) and re.search(r"CTC|toxicit|毒性|不良(?:事件|反应)|\b[Gg]rade|\blevel\b", near)
        )

    # ------------------------------------------------------------------ fitting
    def _fits(self, p: Phrase, e: Entry, unit: str) -> bool:
        if p.is_steps and not (e.domain or (e.unit or "").startswith("{")):
            return False
        if any(isinstance(v, str) and v != "LOD" for v in p.values) and not e.domain:
            return False
        if unit in ("ULN", "LLN"):
            return e.class_ not in ("clinical", "imaging", "") and e.sort == "variable"
        if unit == "LOD":
            return e.class_ in ("labs", "serology")
        if not unit:
            return not is_time(e.unit or "") or e.id == "age" or (bool(p.sign) and not p.is_range)
        if unit == "{score}":
            return e.unit is None or e.is_unitless
        if e.unit is None:
            return False
        if is_time(unit) or is_time(e.unit):
            return (
                is_time(unit)
                and is_time(e.unit)
                and (convertible(unit, e.unit) or {unit, e.unit} <= {"d", "wk", "mo", "a", "h"})
            )
        return fits_unit(unit, e)

    def _is_age(self, p: Phrase, floor: int, *, left: bool, unit: str = "") -> bool:
        if not p.unit and unit == "a" and self._is_age(replace(p, unit="a"), floor, left=left):
            return True
        if p.unit not in ("a", "mo", "d", "wk") or self.lexicon.get("variable", "age") is None:
            return False
        if _AGE_WORDS.search(self.text[p.core : p.end + 12]):
            return True
        before = self.text[floor : p.start]
        return (
            p.unit == "a"
            and (p.sign != "" or p.is_range)
            and (bool(_PEOPLE.search(before)) or not before.strip(" -(:."))
        )

    # ------------------------------------------------------------------ making
    def _made(
        self,
        p: Phrase,
        variables: tuple[str, ...],
        names: tuple[tuple[int, int], ...],
        *,
        attribute: bool = False,
        carried: bool = False,
        unit: str = "",
    ) -> Bound | None:
        entry = self._entry_of(variables[0], attribute)
        if entry is None:
            return None
        sign, doubts = p.sign, p.doubts
        if not sign:
            if entry.domain and _RECOVERED.search(self.text[max(0, p.start - 60) : p.start]):
                sign = "<="
            elif entry.domain or (entry.is_unitless and self._is_near(p, names)):
                sign = "="
            elif (names and self._is_near(p, names)) or carried:
                doubts = (*doubts, NO_SIGN)
            else:
                return None
        values = tuple(as_step(v, entry) for v in p.values)
        code, more = self._unit(p.unit or unit, entry)
        start = min([p.start, *(a for a, _ in names)])
        end = max([p.end, *(b for _, b in names)])
        return Bound(
            phrase=p,
            variables=variables,
            sign=sign,
            values=values,
            unit=code,
            start=start,
            end=end,
            is_attribute=attribute,
            names=names,
            is_carried=carried,
            doubts=(*doubts, *more),
        )

    def _is_near(self, p: Phrase, names: tuple[tuple[int, int], ...]) -> bool:
        if not names:
            return False
        gap = self.text[names[-1][1] : p.start] if names[-1][1] <= p.start else self.text[p.end : names[-1][0]]
        if len(gap) > 24:
            return False
        return not re.search(r"[,;。]", gap)

    def _unit(self, unit: str, e: Entry) -> tuple[str, tuple[Text, ...]]:
        own = e.unit or ""
        if e.id == "KPS":
            return own, ()
        if unit == "/mL" and "{copies}" in own + ("{copies}" if e.class_ == "serology" else ""):
            return "{copies}/mL", ()
        if unit == "mm3" and own == "10*9/L":
            return "/uL", (_NO_UNIT,)
        if unit and unit not in ("{score}",):
            if unit.startswith("10*?") or (unit.startswith("10*") and "/" not in unit):
                return own or unit, ()
            if own == "g/d" and unit in ("g", "mg"):
                return f"{unit}/d", ()
            if unit in ("[IU]/L",) and e.is_iu_unit:
                return "U/L", ()
            return unit, ()
        if e.domain or own.startswith("{") or own in ("1", ""):
            return own or step_unit(e), ()
        if e.id == "age":
            return "a", ()
        return (own, (_NO_UNIT,)) if e.id in ONE_UNIT else ("", (_NO_UNIT,))

    def _unknown(self, p: Phrase, floor: int) -> Bound | None:
        """An amount of something the lexicon lacks: the words before it, or behind it, stand for the variable."""
        if (
            not p.sign
            or p.is_time
            or p.unit == "{half_lives}"
            or self.text[p.end : p.end + 1] == "+"
            or (p.is_word and not p.unit)
        ):
            return None
        before = re.split(
            r"[,;。(:]|\b(?:and|or|with|have|has|a|an|is|are|of)\s|且|或|和|、", self.text[floor : p.start]
        )
        words = before[-1].strip(" -=") if before else ""
        if not re.search(r"[A-Za-z\u4e00-\u9fff]{2}", words):
            m = re.match(
                r"\s?([A-Za-z\u4e00-\u9fff][\w\s-]{1,30}?)(?=[,;.()]|\s(?:and|or|in|on|at|with|within|per)\b|$)",
                self.text[p.end :],
            )
            words = m.group(1) if m else words
        at = self.text.rfind(words, floor, p.start) if words else -1
        return Bound(
            phrase=p,
            variables=(words[-60:] or "?",),
            sign=p.sign,
            values=p.values,
            unit=p.unit or "1",
            start=min(p.start, at) if at >= 0 else p.start,
            end=p.end,
            is_known=False,
            doubts=p.doubts,
        )


def bind(text: str, phrases: tuple[Phrase, ...], mentions: tuple[Mention, ...], lexicon: Lexicon) -> tuple[Bound, ...]:
    """The amounts of a cleaned text with what they measure.

    >>> from trialwright.criteria.lexicon import shipped
    >>> from trialwright.criteria.translate.mentions import shipped_names
    >>> from trialwright.criteria.translate.phrases import find_phrases
    >>> t = "AST and ALT <= 2.5×ULN"
    >>> [
    ...     b.variables
    ...     for b in bind(
    ...         "AST and ALT ≤ 2.5×ULN", find_phrases("AST and ALT ≤ 2.5×ULN"), shipped_names().find(t), shipped()
    ...     )
    ... ]
    [('AST', 'ALT')]
    """
    return tuple(Binder(text, mentions, lexicon).bind(phrases))
