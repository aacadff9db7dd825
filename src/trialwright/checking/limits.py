"""Reads the limits of a criterion as printed: analyte, comparator, number, unit; nothing is repaired, damage stays visible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trialwright.checking.tables.analytes import Analyte, analytes_in
from trialwright.checking.words import gated, search

_OP_WORDS: Final = {
    "ge": r"≥|≧|>=|＞=|≥=|⩾|=>|大于等于|大于或等于|不低于|不小于|不少于|at least|no less than|not less than|greater than or equal to",
    "le": r"≤|≦|<=|＜=|⩽|=<|小于等于|小于或等于|不超过|不高于|不大于|不多于|at most|no more than|not more than|less than or equal to|not exceed(?:ing)?",
    "gt": r">|＞|〉|大于|高于|超过|more than|greater than|exceed(?:s|ing)?|higher than",
    "lt": r"<|＜|〈|小于|低于|少于|less than|lower than|fewer than",
    "eq": r"=|＝|等于|为",
}
OPERATOR: Final = "|".join(f"(?P<{k}>{v})" for k, v in _OP_WORDS.items())
_POWER = r"(?:[×xX*✕·]\s*)?10\s*(?:\^|\*\*|E|e)?\s*(?:\d{1,2}|[⁰¹²³⁴-⁹]{1,2})\s*(?:个|cells)?\s*/\s*(?:mm\s*3|mm³|[uµμm]?[Ll]|升)"
_ULN = r"(?:[×xX*✕]\s*|倍\s*|times\s*)?(?:the\s+)?(?:institutional\s+)?(?:UNL|ULN|upper\s+limit\s+of\s+(?:the\s+)?normal(?:\s+range)?|(?:实验室)?正常(?:参考)?(?:值|范围)?(?:的)?上限)"
_PLAIN = (
    r"[uµμ]molL|mgdL|%|％|g\s*/\s*d?[lL]|mg\s*/\s*d[lL]|mg\s*/\s*[lL]|[uµμ]g\s*/\s*[mdL]?[lL]?|ng\s*/\s*m[lL]|[uµμ]mol\s*/\s*[lL]|mmol\s*/\s*[lL]"
    r"|m[lL]\s*/\s*min(?:\s*/\s*1\.73\s*m\S{1,2})?|mm\s*Hg|毫米汞柱|kg\s*/\s*m\s*(?:\^?2|²)|IU\s*/\s*m?[lL]|(?:copies|拷贝)\s*/\s*m?[lL]|U\s*/\s*[lL]"
    r"|ms(?![a-z])|msec|毫秒|/\s*(?:mm\s*3|mm³|[uµμ][lL])"
)
LIMIT: Final = gated(
    rf"(?:{OPERATOR})\s*(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)\s*(?P<unit>{_POWER}|{_ULN}|{_PLAIN})?", re.I
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One printed limit; ``unit`` is normalised, empty where none is printed."""

    analyte: Analyte | None
    op: str
    number: Decimal
    unit: str
    fragment: str
    start: int
    before: str

    @property
    def is_floor(self) -> bool:
        return self.op in ("ge", "gt")


def unit_of(printed: str) -> str:
    """The unit in the spelling of the tables; empty for none.

    >>> unit_of("× 10^9/L"), unit_of("倍正常值上限"), unit_of("µmol/L"), unit_of("g/dl")
    ('10*9/L', 'ULN', 'umol/L', 'g/dL')
    """
    u = re.sub(r"\s+", "", printed).replace("µ", "u").replace("μ", "u")
    if not u:
        return ""
    if search(r"ULN|UNL|上限|upper", u, re.I):
        return "ULN"
    sup = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    m = re.match(r"(?:[×xX*✕·])?10(?:\^|\*\*|[Ee])?(\d{1,2}|[⁰¹²³⁴-⁹]{1,2})(?:个|cells)?/(.+)", u)
    if m:
        den = m.group(2).replace("l", "L").replace("升", "L")
        den = {"mm3": "uL", "mm³": "uL"}.get(den, den)
        return f"10*{int(m.group(1).translate(sup))}/{den}"
    u = (
        u.replace("％", "%")
        .replace("毫米汞柱", "mmHg")
        .replace("毫秒", "ms")
        .replace("msec", "ms")
        .replace("拷贝", "copies")
    )
    if re.fullmatch(r"/(?:mm3|mm³|u[lL])", u):
        return "/uL"
    low = u.lower()
    table = {
        "g/l": "g/L", "g/dl": "g/dL", "mg/dl": "mg/dL", "mg/l": "mg/L", "ug/l": "ug/L", "ug/ml": "ug/mL", "ng/ml": "ng/mL",
        "umoll": "umol/L", "mgdl": "mg/dL", "umol/l": "umol/L", "mmol/l": "mmol/L", "mmhg": "mm[Hg]", "iu/ml": "[IU]/mL", "iu/l": "[IU]/L", "u/l": "U/L",
        "copies/ml": "{copies}/mL", "copies/l": "{copies}/L", "ms": "ms", "%": "%",
    }  # fmt: skip
    if low.startswith("ml/min"):
        return "mL/min"
    if low.startswith("kg/m"):
        return "kg/m2"
    return table.get(low, u)


@lru_cache(maxsize=4096)
def limits_in(text: str) -> tuple[Limit, ...]:
    """Every limit with a comparator, in order; the analyte is the last one named before it in the same clause."""
    return tuple(_limits(text)) if _COMPARED.search(text) else ()


_COMPARED: Final = re.compile(
    r"[≥≧≤≦⩾⩽><＞＜=＝〉〈]|大于|小于|等于|低于|高于|少于|超过|为|at least|no |not |than|at most|exceed", re.I
)


def _limits(text: str) -> Iterator[Limit]:
    for m in LIMIT.finditer(text):
        op = next(k for k in _OP_WORDS if m.group(k) is not None)
        head = text[max(0, m.start() - 60) : m.start()]
        clause = re.split(r"[;；。]|\.\s|(?<=[^0-9])\)\s*[,，]", head)[-1]
        analyte, at, begin = None, -1, 0
        for a in analytes_in(clause):
            for n in a.words.finditer(clause):
                if n.end() > at:
                    analyte, at, begin = a, n.end(), n.start()
        if analyte is not None:
            tail = clause[at:]
            if len(tail) > 40 or search(r"\d", re.sub(r"\([^)]*\)|（[^）]*）", "", tail)):
                analyte = None
        fragment = (clause[begin:] if analyte is not None else "") + m.group()
        number = Decimal(m.group("number").replace(",", ""))
        yield Limit(analyte, op, number, unit_of(m.group("unit") or ""), m.group().strip(), m.start(), fragment.strip())


_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED: Final = re.compile(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_POWER_SIGNS: Final = re.compile(r"10\s*(?:\*\*|\*|\^)\s*(\d{1,2})")
_NUMBER: Final = re.compile(r"10\^\d{1,2}|\d+(?:,\d{3})*(?:\.\d+)?")


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers of a text, normalised, in order of appearance; powers of ten count as one number.

    >>> numbers_in("ANC≥1.50×10^9/L, 2 weeks")
    ('1.5', '10^9', '2')
    """
    if "10" in text:
        text = _RAISED.sub(lambda m: "10^" + m.group(1).translate(_SUPERSCRIPTS), text)
        text = _POWER_SIGNS.sub(r"10^\1", text)
    out = []
    for w in _NUMBER.findall(text):
        if "^" not in w:
            d = Decimal(w.replace(",", "")).normalize()
            w = f"{d:f}"
        out.append(w)
    return tuple(out)
