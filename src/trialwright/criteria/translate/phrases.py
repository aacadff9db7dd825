"""Finds amounts in any order of their parts: comparator, number, unit, multiple of a limit, range, list of steps.

A phrase knows nothing yet of what is measured; ``binding`` finds that, ``windows`` takes those that are times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.criteria.translate.comparators import FLIPPED, INVERTED, Comparison, find_before, match_after
from trialwright.criteria.translate.draft import Value
from trialwright.criteria.translate.numbers import Number, find_numbers
from trialwright.criteria.translate.units import LIMIT, TIMES, UnitMatch, is_time, match_unit
from trialwright.values.text import Text

ROMAN: Final = MappingProxyType({"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5})
_STEP: Final = re.compile(
    r"(?<![A-Za-z0-9])(?P<roman>IV|III|II|I|V)(?P<letter>[abcABC])?(?=\s?(?:级|度|期|型|类|[-~/、,;.)\s]|or\b|and\b|to\b|至|或|和|及|以|\(|$))"
    r"|(?P<ordinal>\b(?i:first|second|third|1st|2nd|3rd))(?=[\s-]?degree)"
    r"|(?P<chinese>[一二三四])(?=[级度期](?!别|数))"
)  # fmt: skip
_LETTER: Final = re.compile(r"(?<![A-Za-z0-9-])[A-D](?![A-Za-z0-9])|(?<=[A-D][/、,~-])[A-D](?![A-Za-z0-9])")
_LETTERED: Final = re.compile(r"(?:Child|BCLC|CTP)[^;。]*$")
_LOWER_STEPS: Final = re.compile(
    r"\b(?:class|grade|stage|nyha)\s(?:of\s)?(?P<r>(?:iii|iv|ii|i|v)(?:\s?(?:,|/|-|~|or|and|to)\s?(?:or\s|and\s)?(?:iii|iv|ii|i|v))*)(?![a-z])"
)
_LOWER_STEP: Final = re.compile(r"(?<![a-z])(?:iii|iv|ii|i|v)(?![a-z])")
_ORDINALS: Final = MappingProxyType({"first": 1, "second": 2, "third": 3, "1st": 1, "2nd": 2, "3rd": 3})
_STEP_UNIT: Final = re.compile(r"\s?(?:级|度|期|型|类|[-\s]?degree|线)(?!别)|\spoints?")
_FILLER: Final = re.compile(
    r"(?:\s|[:()+]|(?:an?|the|of|about|approximately|approx\.?|aged?|score|scores|level|levels|values?|grades?|class|stages?|to|be|is|are|being|either|NYHA|CTCAE|NCI|NCI-CTCAE|a total of|criteria|the age of|age of|within)(?![A-Za-z])"
    r"|(?:v|version)?\s?[345]\.0|v4\.03|为|约|在|的|其|有|是|达|到|患有|年龄|分别)*",
    re.I,
)
_RANGE: Final = re.compile(
    r"\s{0,2}(?:-{1,2}|~|to|至|到|through|up to|until|and up to)\s{0,2}(?:the\s)?(?:age of\s)?(?:grade\s|class\s|stage\s)?",
    re.I,
)
_BETWEEN: Final = re.compile(
    r"(?:between|from|ranging\sfrom|介于|在|为|从|之间)\s{0,2}(?:the\s)?(?:ages?\s(?:of\s)?)?$", re.I
)
_AND: Final = re.compile(
    r"(?:\s?\((?:inclusive|included|含)\)|-)?\s{0,2}(?:and|&|与|和|到|至|-|~|to)\s{0,2}(?:the\s)?(?:age of\s)?", re.I
)
_LIST: Final = re.compile(
    r"\s{0,2}(?:,\s?or|,\s?and|,|、|/|or|and|或者?|和|及)\s{0,2}(?:of\s)?(?:grade\s|class\s|stage\s|NYHA\s)?", re.I
)
_POWER: Final = re.compile(r"×10\^(\d{1,2})\s?")
_PLUS_MINUS: Final = re.compile(r"[±]\s?$|\+/-\s?$")
_WITHIN_AROUND: Final = re.compile(r"\bwithin\s(?:±|\+/-)\s?$", re.I)
_SIGN_RIGHT_BEFORE: Final = re.compile(r"[<>≤≥]\s?$")
_INCLUSIVE: Final = re.compile(r"\s?[^,;。()]{0,12}\((?:含|包括|包含|inclusive|including)[^()]{0,12}\)", re.I)
_AMBIGUOUS = Text(
    zh="“以上/以下/以内”是否含本数，词义有两种读法", en="the boundary word can include or exclude its number"
)
_BY_OR_TO = Text(
    zh="“高于ULN n倍”可指达到n倍，也可指超出n倍", en="'above ULN by n times' may mean n times or n times more"
)
_TWO_UNITS = Text(zh="倍数后又写了单位，单位已略去", en="a unit behind a multiple of the limit was dropped")
_POWER_LOST = Text(zh="10的指数已丢失", en="the exponent of ten is lost")
NO_SIGN = Text(zh="未写比较符号", en="no comparator is written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """An amount as written.

    Args:
        start, end: the whole phrase; number_spans: the numbers inside.
        sign: comparator or ``""``; ``in`` for ranges and lists of steps.
        values: one, or the ends of a range, or the steps of a list.
        unit: UCUM, ``ULN``, ``LLN``, ``LOD`` or ``""``.
        is_left: the comparator stood behind the number, before its variable (``20 ≤ age``); sign is already turned.
        low_sign, high_sign: of a range, ``>=`` and ``<=`` unless written otherwise.
        is_steps: values are steps of a scale (roman, 级, degree).
        core: where the number itself begins; pair: 1 or 2 of a blood pressure written 140/90.
    """

    start: int
    end: int
    sign: str
    values: tuple[Value, ...]
    unit: str
    number_spans: tuple[tuple[int, int], ...]
    is_left: bool = False
    is_steps: bool = False
    is_word: bool = False
    is_range: bool = False
    doubts: tuple[Text, ...] = ()
    core: int = 0
    pair: int = 0

    @property
    def is_time(self) -> bool:
        return is_time(self.unit)


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    value: Value
    unit: UnitMatch | None
    limit: str
    is_word: bool
    is_step: bool
    doubts: tuple[Text, ...] = ()
    number_end: int = 0


_PRESSURE: Final = re.compile(r"blood\spressure|\bbp\b|hypertension|血压", re.I)


# "on a 0-10 rating scale" describes the scale, it asks for nothing
_SCALE_BEHIND: Final = re.compile(r"[\s-](?:[\w-]+\s){0,4}(?:scale|VAS|NRS|range\)|likert)|分制", re.I)
_SCALE_BEFORE: Final = re.compile(r"(?:\bon\s(?:a|an|the)\s|\bof\s|[(:,]\s?|\bthe\s|\ba\s)$", re.I)


class _Reader:
    """Reads the phrases of one text, left to right."""

    def __init__(self, text: str, numbers: tuple[Number, ...]) -> None:
        self.text = text
        self.comparisons = find_before(text)
        steps = [(m.start(), m.end(), _step_value(m)) for m in _STEP.finditer(text)]
        for run in _LOWER_STEPS.finditer(text):
            steps += [
                (m.start(), m.end(), m.group().upper())
                for m in _LOWER_STEP.finditer(text, run.start("r"), run.end("r"))
            ]
        steps += [
            (m.start(), m.end(), m.group())
            for m in _LETTER.finditer(text)
            if _LETTERED.search(text[max(0, m.start() - 40) : m.start()])
        ]
        taken = {n.start for n in numbers if not n.is_word}
        tokens: list[tuple[int, int, Value, bool, bool]] = [
            # "37SA" is a name, but behind a sign it is a number with a unit nobody knows
            _signed(text, n)
            for n in numbers
            if not n.is_name or _SIGN_RIGHT_BEFORE.search(text[max(0, n.start - 2) : n.start])
        ]
        tokens = [t for t in tokens if not any(s[0] == t[0] for s in steps)]
        tokens += [(a, b, v, False, True) for a, b, v in steps if a not in taken]
        self.tokens = sorted(tokens, key=lambda t: t[:2])

    def phrases(self) -> list[Phrase]:
        out: list[Phrase] = []
        k = 0
        while k < len(self.tokens):
            phrase, used = self._phrase(k, out[-1].end if out else 0)
            if phrase is not None:
                out += self._paired(phrase, k + used)
                used += len(out) > 1 and out[-1].pair == 2
            k += used
        out += self._limits_alone(out)
        return sorted(out, key=lambda p: p.start)

    def _paired(self, p: Phrase, k: int) -> list[Phrase]:
        """The phrase, or two of a blood pressure written ``140/90 mmHg``."""
        if k >= len(self.tokens) or p.unit or len(p.values) != 1 or self.text[p.end : self.tokens[k][0]].strip() != "/":
            return [p]
        low = self._amount(k)
        code = low.unit.code if low.unit is not None else ""
        if not code and _PRESSURE.search(self.text[max(0, p.start - 60) : p.start]) and self._is_pressure(p, low):
            low, code = replace(low, unit=UnitMatch(low.end, "mm[Hg]")), "mm[Hg]"
        if low.unit is None or code not in ("mm[Hg]", "kPa"):
            return [p]
        second = replace(
            p,
            start=low.start,
            end=low.end,
            values=(low.value,),
            unit=low.unit.code,
            number_spans=((low.start, low.number_end),),
            core=low.start,
            pair=2,
        )
        after = match_after(self.text, low.end)
        sign = p.sign or (after.sign if after else "")
        return [
            replace(p, unit=low.unit.code, pair=1, sign=sign),
            replace(second, sign=sign, end=after.end if after and not p.sign else low.end),
        ]

    @staticmethod
    def _is_pressure(p: Phrase, low: _Amount) -> bool:
        high = p.values[0]
        return (
            isinstance(high, Decimal)
            and isinstance(low.value, Decimal)
            and 60 <= high <= 260
            and 30 <= low.value < high
        )

    # ------------------------------------------------------------------ one phrase
    def _phrase(self, k: int, floor: int) -> tuple[Phrase | None, int]:
        text = self.text
        first = self._amount(k)
        around = _PLUS_MINUS.search(text[max(0, first.start - 4) : first.start])
        within = _WITHIN_AROUND.search(text[max(0, first.start - 14) : first.start]) if around else None
        if around and (within is None or not is_time(first.unit.code if first.unit else "")):
            return None, 1
        sign, start = self._sign_before(first.start, floor, first.limit)
        if within is not None:  # within ± 2 weeks: no more than that, before or after
            sign, start = "<=", first.start - len(within.group())
        parts = [first]
        used = 1
        spread = self._range(k, first, sign not in ("", "="))
        if spread is not None:
            parts.append(spread)
            used = 2
        elif not sign:
            while (more := self._listed(k + used, parts[-1])) is not None:
                parts.append(more)
                used += 1
            if len(parts) > 1 and not (first.is_step or self._is_short_list(parts)):
                parts, used = parts[:1], 1
        return self._assembled(parts, spread is not None, sign, start, floor), used

    def _assembled(self, parts: list[_Amount], is_range: bool, sign: str, start: int, floor: int) -> Phrase | None:
        first = parts[0]
        unit = next((p.limit or (p.unit.code if p.unit else "") for p in reversed(parts) if p.limit or p.unit), "")
        end = max(p.end for p in parts)
        doubts = tuple(d for p in parts for d in p.doubts)
        base = Phrase(
            start=start,
            end=end,
            sign=sign,
            values=tuple(p.value for p in parts),
            unit=unit,
            number_spans=tuple((p.start, p.number_end) for p in parts),
            is_steps=any(p.is_step for p in parts),
            is_word=first.is_word,
            is_range=is_range,
            doubts=doubts,
            core=first.start,
        )
        if (
            is_range
            and _SCALE_BEHIND.match(self.text, end)
            and _SCALE_BEFORE.search(self.text[max(0, first.start - 12) : first.start])
        ):
            return None
        if is_range:
            start = self._between_start(first.start)
            return replace(base, sign="in", start=min(start, first.start))
        if len(parts) > 1:
            return self._suffixed(base) or replace(base, sign="in")
        if unit == "ULN" and sign == ">" and self._limit_before(first):
            base = replace(base, doubts=(*doubts, _BY_OR_TO))
        return self._left(base) or self._suffixed(base) or base

    def _suffixed(self, p: Phrase) -> Phrase | None:
        """With the comparator behind the number: 18岁以上, 3 or more."""
        after = match_after(self.text, p.end)
        if after is None and not p.sign and p.is_word is not None:
            m = re.compile(r"(?:\s[A-Za-z]+){1,2}(?=\sor\s(?:more|greater|fewer|less)\b)").match(self.text, p.end)
            after = match_after(self.text, m.end()) if m and not p.sign else None
        if after is None or (p.sign and p.sign not in ("=",) and after.sign != p.sign):
            return None
        if p.sign and after.sign == p.sign:
            return replace(p, end=after.end)
        if self.text[after.start : after.end] == "+" and not all(isinstance(v, Decimal) and v >= 10 for v in p.values):
            return None
        inclusive = _INCLUSIVE.match(self.text, after.end)
        doubtful = after.is_doubtful and inclusive is None
        values = p.values[-1:] if after.sign.startswith("<") else p.values[:1]
        start = p.start
        return replace(
            p,
            sign=after.sign,
            start=start,
            end=after.end,
            values=values if len(p.values) > 1 else p.values,
            doubts=(*p.doubts, _AMBIGUOUS) if doubtful else p.doubts,
        )

    def _left(self, p: Phrase) -> Phrase | None:
        """``20 ≤ age``: a sign behind the number whose other side is no number."""
        m = re.compile(r"\s{0,2}([<>≤≥])\s{0,2}(?=[^\d\s.]|\s[^\d\s])").match(self.text, p.end)
        if m is None or p.sign:
            return None
        sign = {"≤": "<=", "≥": ">="}.get(m.group(1), m.group(1))
        return replace(p, sign=FLIPPED[sign], end=m.end(), is_left=True)

    # ------------------------------------------------------------------ parts
    def _amount(self, k: int) -> _Amount:
        start, end, value, is_word, is_step = self.tokens[k]
        if is_step:
            m = _STEP_UNIT.match(self.text, end)
            return _Amount(start, m.end() if m else end, value, None, "", False, True, (), end)
        limit, stop, doubts = self._multiple(start, end)
        if limit:
            return _Amount(start, stop, value, None, limit, is_word, False, doubts, end)
        unit = match_unit(self.text, end)
        power = _POWER.match(self.text, end)
        counted = match_unit(self.text, power.end()) if power else None
        if power and counted and counted.code.startswith(("{copies}", "[IU]")) and isinstance(value, Decimal):
            return _Amount(
                start, counted.end, value * 10 ** int(power.group(1)), counted, "", is_word, False, (), power.end()
            )
        if unit is not None:
            extra = (_POWER_LOST,) if unit.is_damaged else ()
            value = value + Decimal("0.5") if unit.half and isinstance(value, Decimal) else value
            return _Amount(start, unit.end, value, unit, "", is_word, False, extra, end)
        m = _STEP_UNIT.match(self.text, end)
        is_step = bool(m and m.group().strip() in ("级", "度", "期"))
        return _Amount(start, m.end() if m else end, value, None, "", is_word, is_step, (), end)

    def _multiple(self, start: int, end: int) -> tuple[str, int, tuple[Text, ...]]:
        """ULN or LLN around a number: 1.5×ULN, 2.5 times UNL, 正常值上限的1.5倍, 1.5 ULN."""
        text = self.text
        times = TIMES.match(text, end)
        for at in (times.end() if times else None, _skip(text, end)):
            if at is None:
                continue
            m = LIMIT.match(text, at)
            if (m is not None and m.lastgroup in ("uln", "lln")) or (
                m is not None and times and m.lastgroup == "normal"
            ):
                return self._behind(m, "LLN" if m.lastgroup == "lln" else "ULN")
        if times and not times.group().strip().startswith(("*",)):
            before = re.search(
                rf"(?:{LIMIT.pattern})\s?的?\s?(?:of\s)?(?:[≤≥<>=]|不超过|大于|小于|高于|低于|超过)?\s?$",
                text[max(0, start - 60) : start],
                re.I,
            )
            if before is not None and (before.group("uln") or before.group("lln") or before.group("normal")):
                return ("LLN" if before.group("lln") else "ULN"), times.end(), ()
            if re.match(r"\s{0,2}倍|\s{0,2}(?:-?fold|times)", text[end:]) and re.search(
                r"上限\s?(?:的)?\s?$", text[max(0, start - 6) : start]
            ):
                return "ULN", times.end(), ()
        return "", end, ()

    def _behind(self, m: re.Match[str], limit: str) -> tuple[str, int, tuple[Text, ...]]:
        unit = re.compile(r"\s?(?:umol/L|U/L|IU/L|mg/dL|mmol/L)(?![A-Za-z])").match(self.text, m.end())
        if unit is None:
            return limit, m.end(), ()
        return limit, unit.end(), (_TWO_UNITS,)

    def _limit_before(self, a: _Amount) -> bool:
        return bool(re.search(r"(?:ULN|上限)\s?$", self.text[max(0, a.start - 8) : a.start]))

    def _sign_before(self, at: int, floor: int, limit: str = "") -> tuple[str, int]:
        """The comparator whose only company up to the number are fillers or the limit itself; and where it starts."""
        best: Comparison | None = None
        for c in self.comparisons:
            if c.end <= at and c.start >= floor:
                best = c
            elif c.start >= at:
                break
        if best is None or not _FILLER.fullmatch(self.text[best.end : at]):
            within = re.search(r"\bwithin\s(?:the\s)?$", self.text[max(floor, at - 12) : at], re.I)
            if within and limit:
                return "<=", at - len(within.group())
        if best is None:
            return "", at
        gap = self.text[best.end : at]
        if not _FILLER.fullmatch(gap):
            m = LIMIT.match(self.text, _skip(self.text, best.end))
            if m is None or not re.fullmatch(r"\s?(?:的|of|的?数值的)?\s?", self.text[m.end() : at]):
                return "", at
        sign, start = best.sign, best.start
        if not _is_real_sign(self.text, best):
            return "", at
        if _is_negated(self.text, start):
            n = _NEGATED_SIGN.search(self.text[max(0, start - 24) : start])
            sign, start = INVERTED[sign], start - len(n.group()) if n else start
        return sign, start

    def _range(self, k: int, first: _Amount, signed: bool) -> _Amount | None:
        if k + 1 >= len(self.tokens) or first.limit == "LOD":
            return None
        nxt = self.tokens[k + 1]
        between = _BETWEEN.search(self.text[max(0, first.start - 20) : first.start])
        gap = self.text[first.end : nxt[0]]
        if not (_RANGE.fullmatch(gap) or (between and _AND.fullmatch(gap))):
            return None
        if signed and not between:
            return None
        second = self._amount(k + 1)
        if isinstance(first.value, Decimal) and isinstance(second.value, Decimal):
            if first.value >= second.value and not (first.unit and second.unit and first.unit.code != second.unit.code):
                return None
        elif type(first.value) is not type(second.value):
            return None
        return second

    def _between_start(self, at: int) -> int:
        m = _BETWEEN.search(self.text[max(0, at - 20) : at])
        return at - len(m.group()) if m else at

    def _listed(self, k: int, last: _Amount) -> _Amount | None:
        if k >= len(self.tokens):
            return None
        nxt = self.tokens[k]
        if not _LIST.fullmatch(self.text[last.end : nxt[0]]):
            return None
        a = self._amount(k)
        return a if a.is_step == last.is_step or isinstance(a.value, Decimal) else None

    @staticmethod
    def _is_short_list(parts: list[_Amount]) -> bool:
        return all(
            isinstance(p.value, Decimal) and p.value <= 10 and p.unit is None and p.value == int(p.value)
            for p in parts[:-1]
        ) and (parts[-1].unit is None or parts[-1].unit.code == "{score}")

    def _limits_alone(self, found: list[Phrase]) -> list[Phrase]:
        """``≤ ULN``, ``higher than the detection limit``: a comparator and a limit without number."""
        out = []
        for c in self.comparisons:
            at = _skip(self.text, c.end)
            m = LIMIT.match(self.text, at)
            if m is None or any(p.start < m.end() and c.start < p.end for p in found):
                continue
            limit = {"lod": "LOD", "lln": "LLN"}.get(m.lastgroup or "", "ULN")
            if (
                m.lastgroup == "normal"
                and not re.search(r"[<>≤≥]|than|于", c_text := self.text[c.start : c.end])
                and c_text
            ):
                continue
            if re.match(r"\s?的?\s?\d", self.text[m.end() :]):
                continue
            sign = INVERTED[c.sign] if _is_negated(self.text, c.start) else c.sign
            values: tuple[Value, ...] = ("LOD",) if limit == "LOD" else (Decimal(1),)
            out.append(
                Phrase(
                    start=c.start, end=m.end(), sign=sign, values=values, unit=limit, number_spans=(), core=m.start()
                )
            )
        return out


_MINUS: Final = re.compile(
    r"(?:(?:^|[^\d\s])\s+(-)$)|(?:[<>≤≥=(]|\b(?:of|than|to|below|above|is|score|between|and)|为|至)\s?(-)\s?$"
)


def _signed(text: str, n: Number) -> tuple[int, int, Value, bool, bool]:
    """A number with the minus before it, where a comparator or word before that shows that it is one."""
    m = _MINUS.search(text[max(0, n.start - 10) : n.start])
    if m is None or n.is_word:
        return n.start, n.end, n.value, n.is_word, False
    minus = m.start(1) if m.group(1) else m.start(2)
    return n.start - (len(m.string) - minus), n.end, -n.value, False, False


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] == " ":
        at += 1
    return at


_NEGATED_SIGN: Final = re.compile(
    r"(?:(?:did|does|do|has|have|is|are|was|were|had)\s?n[o']t\s(?:been\s|be\s)?(?:return(?:ed)?|recover(?:ed)?|resolve[d]?|improve[d]?|decrease[d]?|reach(?:ed)?|(?:been\s)?(?:restored|reduced))?\s?(?:to\s)?(?:a\s)?(?:level\s)?|not\s(?:yet\s)?(?:recovered|resolved|returned|improved|decreased|restored)\sto\s(?:a\s)?|未(?:能)?(?:恢复|缓解|降低?|下降|好转|改善|回复|恢复正常或)(?:至|到)?(?:NCI\s?)?(?:CTCAE)?(?:\s?v?[\d.]+\s?)?(?:版)?(?:标准)?)$",
    re.I,
)  # fmt: skip


def _is_negated(text: str, at: int) -> bool:
    """Whether a comparator is denied: did not return to ≤ 1, 未恢复至≤1级."""
    return bool(_NEGATED_SIGN.search(text[max(0, at - 60) : at]))


def _is_real_sign(text: str, c: Comparison) -> bool:
    """``over``, ``under``, ``above`` and ``up to`` also mean other things."""
    word = text[c.start : c.end].lower()
    before = text[max(0, c.start - 14) : c.start].lower()
    if word == "over" and re.search(r"(?:turned|hand|all|spread|carried|distributed|averaged|measured)\s$", before):
        return False
    if word == "=" and re.search(r"(?:\bn|\d\s?[A-Za-z]*)\s?$", before):
        return False
    return not (word in ("超", "不足") and re.search(r"[声B]$", before))


def _step_value(m: re.Match[str]) -> Value:
    if m.group("roman"):
        return m.group("roman") + (m.group("letter") or "").lower()
    if m.group("ordinal"):
        return Decimal(_ORDINALS[m.group("ordinal").lower()])
    return Decimal("一二三四".index(m.group("chinese")) + 1)


def find_phrases(text: str, numbers: tuple[Number, ...] | None = None) -> tuple[Phrase, ...]:
    """All amounts of a cleaned text, in order.

    >>> [(p.sign, p.values, p.unit) for p in find_phrases("ALT≤2.5×ULN, 18岁以上, 0-1")]
    [('<=', (Decimal('2.5'),), 'ULN'), ('>=', (Decimal('18'),), 'a'), ('in', (Decimal('0'), Decimal('1')), '')]
    """
    found = _Reader(text, find_numbers(text) if numbers is None else numbers).phrases()
    return tuple(p for k, p in enumerate(found) if not (k and _repeats(text, found[k - 1], p)))


def _repeats(text: str, before: Phrase, p: Phrase) -> bool:
    """``二级以下(含二级)``: the bracket only says that the boundary belongs to it."""
    return (
        not p.sign
        and p.values == before.values[-1:]
        and bool(re.search(r"\((?:含|包括|包含|including)\s?$", text[: p.start]))
    )
