"""Finds numbers: digits with separators, fractions, English number words, Chinese numerals before a unit.

A digit inside a name (PD-1, CD4, CTCAE 5.0, RECIST 1.1, type 2 diabetes) is that name's, not a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from trialwright.criteria.translate.units import match_unit

_ENGLISH: Final = MappingProxyType(
    dict(
        zip(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ],
            range(21),
            strict=True,
        )
    )
    | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
)
_TENS: Final = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_CHINESE_DIGITS: Final = MappingProxyType({c: n for n, c in enumerate("〇一二三四五六七八九")} | {"两": 2, "零": 0})
_CHINESE_POWERS: Final = MappingProxyType({"十": 10, "百": 100, "千": 1000, "万": 10000})
# a Chinese numeral counts only where a unit of time or measure follows: 十二指肠, 三苯氧胺, 一般, 一线 stay words
_CHINESE_UNITS: Final = r"(?:周岁|岁|个?(?:月|季度|半月|星期|礼拜|疗程|周期|半衰期)(?!前期)|周(?!期|边|围|一|二|三|四|五|六|日)|天|日(?!常)|小时|分钟|年|倍|次|个|种|项|处|枚|厘米|毫米|公斤|支|度|级|线(?!粒)|期|代(?!谢)|根|条|例|位|半)"
# "中度 一度": degrees and grades are steps, read elsewhere; here they only keep the numeral from being a word
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d.])(?!\s*[/%])|\d+(?:\.\d+)?|(?<![\w.])\.\d+"
NUMBER: Final = re.compile(
    rf"(?P<fraction>(?<![\d./])(?:\d+\s)?\d{{1,2}}/\d{{1,2}}(?![\d/]))(?=\s*(?:of|of the|的|ULN|x|times|year|month|week|tablet)\b)"
    rf"|(?P<power>(?<![×\d.])10\^(?P<exponent>\d{{1,2}}))"
    rf"|(?P<comma>(?:(?<=[<>≤≥=])|(?<=[<>≤≥=]\s))\d{{1,3}},\d{{1,2}}(?![\d,]))"
    rf"|(?P<digits>{_DIGITS})(?P<half>\s+and\s+(?:a|one)[\s-]half\b)?"
    rf"|(?P<english>\b(?:(?:{_TENS})[-\s](?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))}))\b(?P<ehalf>\s+and\s+(?:a|one)[\s-]half\b)?"
    rf"|(?P<aunit>\b(?:a|an|one)[\s-]half\b|\bhalf\b)(?=\s+(?:of\s+)?(?:an?\s|the\s|ULN|year|month|day|hour|upper))"
    r"|(?P<twice>\b(?:twice|thrice|double|triple)\b(?=\s(?:the\s|of\s|institutional\s|laboratory\s|local\s)*(?:upper|ULN|UNL|normal|limit)))"
    rf"|(?P<chinese>半(?=年|个?月|小时|天)|[〇零一二两三四五六七八九十百千万]{{1,6}}(?=\s?{_CHINESE_UNITS}))",
    re.I,
)
# standards and names whose trailing digits are a version or part of the word
_NAMED: Final = re.compile(
    r"(?<![A-Za-z])(?:CTCAE|CTC|RECIST|iRECIST|mRECIST|MedDRA|DSM|ICD|AJCC|UICC|TNM|NCCN|PI-?RADS|BI-?RADS|LI-?RADS|WHO|version|ver\.?|v|V|版本|第|type|types|Ⅰ|GOLD|"
    r"phase|Phase|cohort|part|Part|arm|day|Day|table|Table|appendix|Appendix|section|Section|附录|附件|表|figure|NCT|ChiCTR|HPV|HHV|HSV|SARS-CoV|COVID|IL|TNF|CD|PD|CTLA|HER|"
    r"LAG|TIM|VEGF|CYP\d?[A-Z]?|UGT\d?[A-Z]?|factor|Factor|vitamin [A-Z]|B|BCL|CDK|FGFR|KIT|NTRK|EGFR|IGF|GLP|SGLT|DPP|PDE|COX|HLA|HT|Ki|IDH|BRCA|H\d|omega)[\s-]?(?:NCI\s)?(?:version\s|v\.?\s?|ver\.?\s?|V)?$"
)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place in the cleaned text; ``is_word`` where it is spelled out."""

    start: int
    end: int
    value: Decimal
    is_word: bool = False
    is_name: bool = False


def find_numbers(text: str) -> tuple[Number, ...]:
    """All numbers of a cleaned text, in order, those that belong to a name marked so.

    >>> [str(n.value) for n in find_numbers("100,000 cells, one and a half years; 两周 十二指肠")]
    ['100000', '1.5', '2']
    """
    out = []
    for m in NUMBER.finditer(text):
        value = _value_of(m)
        if value is None:
            continue
        out.append(
            Number(
                m.start(),
                m.end(),
                value,
                m.group("digits") is None and m.group("power") is None and m.group("comma") is None,
                _is_name(text, m),
            )
        )
    return tuple(out)


def _value_of(m: re.Match[str]) -> Decimal | None:
    if raw := m.group("fraction"):
        whole, _, part = raw.rpartition(" ")
        a, b = part.split("/")
        if int(b) == 0 or int(a) >= int(b):
            return None
        return Decimal(whole or 0) + Decimal(a) / Decimal(b)
    if m.group("power"):
        return Decimal(10) ** int(m.group("exponent"))
    if raw := m.group("comma"):
        return Decimal(raw.replace(",", "."))
    if raw := m.group("digits"):
        return Decimal(re.sub(r"[,\s]", "", raw)) + (Decimal("0.5") if m.group("half") else 0)
    if raw := m.group("english"):
        parts = re.split(r"[-\s]+", raw.lower())
        return Decimal(sum(_ENGLISH[p] for p in parts)) + (Decimal("0.5") if m.group("ehalf") else 0)
    if raw := m.group("twice"):
        return Decimal(3 if raw.lower() in ("thrice", "triple") else 2)
    if m.group("aunit"):
        return Decimal("0.5")
    return _chinese(m.group("chinese") or "")


def _chinese(raw: str) -> Decimal | None:
    """Reads 十二, 二十一, 一百五十, 半."""
    if raw == "半":
        return Decimal("0.5")
    total = section = digit = 0
    for c in raw:
        if c in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section += (digit or 1) * _CHINESE_POWERS[c]
            digit = 0
    return Decimal(total + section + digit)


_LETTER_BEFORE: Final = re.compile(r"[A-Za-z][-_]?$|[αβγδκλ]-?$")
_UNIT_LETTER: Final = re.compile(
    r"(?:^|[^A-Za-z])(?:x|X|to|and|or|of|by|over|under|than|is|be|status|Status|score|Score|age|aged|Age|Aged|ages|Ages|AGE|from|about|least|most|CrCl|Hb|PLT|ANC|WBC|ECOG|PS|BMI|KPS|NYHA|grade|Grade|stage|class|score|level|AST|ALT|ALP|INR|PT|Cr)$"
)


def _is_name(text: str, m: re.Match[str]) -> bool:
    """Whether the digits belong to the word around them."""
    if m.group("digits") is None:
        return False
    before, after = text[max(0, m.start() - 24) : m.start()], text[m.end() : m.end() + 12]
    if re.search(r"\d/$", before) and m.group() == "7" and re.search(r"\s[0-6]/$", before):
        return True
    if re.match(r"(?:th|st|nd|rd)\s(?:per)?centile", after):
        return False
    if after[:1].isalpha() and after[:1].isascii() and _is_word_after(after) and match_unit(text, m.end()) is None:
        return True
    if re.match(r"[0-6]/7", m.group() + after) or re.search(
        r"(?:\d|周|wk|w|weeks?)\s?\+\s?$", before
    ):  # days of a gestation
        return True
    if re.match(r":\d\d", after) or re.search(r"\d:$", before):
        return True
    if before.endswith("^") or (before.endswith("×") and after.startswith("^")):
        return True
    if _NAMED.search(before) and not re.search(r"(?:^|[^A-Za-z])(?:day|v|V|B|type|part|Part|arm|第)\s$", before):
        return True
    if re.search(r"(?:^|[^A-Za-z])(?:type|types|version)\s?$", before, re.I):
        return True
    if re.search(r"\d\s?[A-Za-z%°]{1,6}\s?-$", before):  # 8yr-18yr
        return False
    return bool(_LETTER_BEFORE.search(before) and not _UNIT_LETTER.search(before))


_AFTER_UNIT: Final = re.compile(
    r"(?:mo|mos|months?|y|yrs?|years?|d|days?|h|hrs?|hours?|w|wks?|weeks?|min|mins?|s|sec|x|X|times|fold|ULN|LLN|UNL|"
    r"[umnkcdp]?(?:g|L|l|m|mol|M|Gy|cal|V|Hz|osm)|[uμmn]?IU|U|kU|mm|cm|mmHg|mmhg|cmH|kPa|bpm|copies|cells|cp|cps|log|pg|fl|fL|K|k|G|T|mcg|mEq|pack|points?|lines?|cycles?|to|or|and|kg|lbs?|in|ft|mL|ml|dB|D|Hz|pts?|SD|letters?|MET|METs|ms|msec|kcal|mcL|uL|mgs?|units?|percent|ppm|ppb|e|E)(?![a-z])"
)


def _is_word_after(after: str) -> bool:
    return _AFTER_UNIT.match(after) is None
