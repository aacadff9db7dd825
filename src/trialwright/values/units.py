"""Units in UCUM, read from the spellings clinicians use; conversion by dimension only, exactly.

Mass and amount of substance are tied by the analyte, IU and copies by the assay: neither is ever converted here.
Calendar months and years do not convert to days. ``mL/min/1.73m2`` is another quantity than ``mL/min``.
Source: The Unified Code for Units of Measure, version 2.1 (ucum.org).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from trialwright.errors import TrialwrightError, UnitMismatch, UnreadableText, Where

_F = Fraction
_PREFIXES: Final = {
    "G": _F(10**9), "M": _F(10**6), "k": _F(1000), "h": _F(100), "da": _F(10), "d": _F(1, 10), "c": _F(1, 100),
    "m": _F(1, 1000), "u": _F(1, 10**6), "n": _F(1, 10**9), "p": _F(1, 10**12), "f": _F(1, 10**15),
}  # fmt: skip

# atom -> (dimension, factor to the base of that dimension, takes prefixes)
_ATOMS: Final[dict[str, tuple[dict[str, int], Fraction, bool]]] = {
    "m": ({"length": 1}, _F(1), True),
    "g": ({"mass": 1}, _F(1), True),
    "L": ({"length": 3}, _F(1, 1000), True),
    "s": ({"time": 1}, _F(1), True),
    "min": ({"time": 1}, _F(60), False),
    "h": ({"time": 1}, _F(3600), False),
    "d": ({"time": 1}, _F(86400), False),
    "wk": ({"time": 1}, _F(604800), False),
    "mo": ({"calendar": 1}, _F(1), False),
    "a": ({"calendar": 1}, _F(12), False),
    "mol": ({"substance": 1}, _F(1), True),
    "osm": ({"osmole": 1}, _F(1), True),
    "eq": ({"equivalent": 1}, _F(1), True),
    "Gy": ({"absorbed dose": 1}, _F(1), True),
    "Bq": ({"activity": 1}, _F(1), True),
    "Sv": ({"dose equivalent": 1}, _F(1), True),
    "U": ({"enzyme unit": 1}, _F(1), True),
    "kat": ({"katal": 1}, _F(1), True),
    "[IU]": ({"international unit": 1}, _F(1), True),
    "Cel": ({"temperature": 1}, _F(1), False),
    "mm[Hg]": ({"pressure": 1}, _F(133322387415, 10**9), False),
    "Pa": ({"pressure": 1}, _F(1), True),
    "J": ({"energy": 1}, _F(1), True),
    "cal": ({"energy": 1}, _F(4184, 1000), True),
    "V": ({"voltage": 1}, _F(1), True),
    "Hz": ({"time": -1}, _F(1), True),
    "%": ({}, _F(1, 100), False),
    "[ppm]": ({}, _F(1, 10**6), False),
    "[in_i]": ({"length": 1}, _F(254, 10000), False),
    "[lb_av]": ({"mass": 1}, _F(45359237, 100000), False),
}

# whole spellings that are not UCUM; keys are compared after _folded()
_SPELLINGS: Final = MappingProxyType({
    "y": "a", "yr": "a", "year": "a", "years": "a", "岁": "a", "周岁": "a", "年": "a",
    "month": "mo", "months": "mo", "个月": "mo", "月": "mo", "mth": "mo",
    "w": "wk", "week": "wk", "weeks": "wk", "周": "wk", "星期": "wk",
    "day": "d", "days": "d", "天": "d", "日": "d",
    "hr": "h", "hour": "h", "hours": "h", "小时": "h",
    "minute": "min", "minutes": "min", "分钟": "min",
    "IU": "[IU]", "iu": "[IU]", "KIU": "k[IU]", "MIU": "M[IU]", "mIU": "m[IU]", "uIU": "u[IU]",
    "copies": "{copies}", "copy": "{copies}", "cells": "{cells}", "cell": "{cells}", "个细胞": "{cells}", "拷贝": "{copies}",
    "particles": "{particles}", "score": "{score}", "points": "{score}", "分": "{score}", "CFU": "{CFU}",
    "mmHg": "mm[Hg]", "bpm": "/min", "°C": "Cel", "℃": "Cel", "degC": "Cel", "C": "Cel",
    "l": "L", "cc": "cm3", "gm": "g", "mcg": "ug", "kcal": "kcal", "mEq": "meq", "Eq": "eq", "mOsm": "mosm",
    "percent": "%", "G": "10*9", "T": "10*12", "K": "10*3",
    "inch": "[in_i]", "lb": "[lb_av]", "lbs": "[lb_av]",
    "tablet": "{tablet}", "tablets": "{tablet}", "capsule": "{capsule}", "capsules": "{capsule}", "vials": "{vial}",
    "events": "{events}", "fractions": "{fractions}", "doses": "{doses}", "pack_years": "{pack_years}", "HPF": "{HPF}",
})  # fmt: skip

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its UCUM code, its dimension and the exact factor to the base units of that dimension.

    >>> Unit.of("x10^9/L").code, Unit.of("K/uL").code
    ('10*9/L', '10*3/uL')
    >>> Unit.of("g/dL").factor_to(Unit.of("g/L"))
    Fraction(10, 1)
    """

    code: str
    dimension: tuple[tuple[str, int], ...] = ()
    factor: Fraction = Fraction(1)

    @staticmethod
    def of(spelling: str) -> Unit:
        """Reads a clinician's spelling or a UCUM code; ``""`` and ``1`` are the unit of pure numbers.

        Raises:
            UnreadableText: the word is no unit (``m`` alone is refused: metre, minute or month?).
        """
        return _unit_of(spelling)

    @staticmethod
    def is_unit(spelling: str) -> bool:
        try:
            _unit_of(spelling)
        except TrialwrightError:
            return False
        return True

    def factor_to(self, other: Unit) -> Fraction:
        """Multiply an amount in this unit by it to have it in ``other``. Raises ``UnitMismatch``."""
        if self.dimension != other.dimension:
            raise UnitMismatch(self.code, other.code, "they measure different things")
        return self.factor / other.factor

    def is_convertible(self, other: Unit) -> bool:
        return self.dimension == other.dimension

    def __str__(self) -> str:
        return self.code


def printed(code: str) -> str:
    """A UCUM code as clinicians print it.

    >>> printed("10*9/L"), printed("[IU]/mL"), printed("a")
    ('×10⁹/L', 'IU/mL', 'y')
    """
    if code == "a":
        return "y"
    if code == "{score}":
        return ""
    sup = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    out = re.sub(r"10\*(\d+)", lambda m: "×10" + m.group(1).translate(sup), code)
    out = re.sub(r"\{1\.73_m2\}", "1.73 m²", out)
    out = re.sub(r"[\[\]{}]", "", out.replace("mm[Hg]", "mmHg").replace("Cel", "°C"))
    out = re.sub(r"\bu(?=[A-Za-z])", "µ", out)
    return re.sub(r"(?<=m)([23])\b", lambda m: m.group(1).translate(sup), out)


def _folded(text: str) -> str:
    s = text.strip().replace("µ", "u").replace("μ", "u").replace("㎎", "mg").replace("㎝³", "cm3")
    s = re.sub(r"(?<=[A-Za-z])\^(?=[23])", "", s).replace("㎡", "m2").replace("³", "3").replace("²", "2")
    s = re.sub(r"10\s*([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "10*" + m.group(1).translate(_SUPERSCRIPTS), s)
    s = re.sub(r"^[x×X✕*·]\s*(?=10)", "", s)
    s = re.sub(r"10\s*(?:\^|\*\*|E|e|\*)\s*(\d+)", r"10*\1", s)
    s = s.replace("／", "/").replace("％", "%").replace("·", ".")
    s = re.sub(r"(?<=/)1\.73\s*m\s*2", "{1.73_m2}", s)
    return re.sub(r"\s+", "", s)


@lru_cache(maxsize=4096)
def _unit_of(spelling: str) -> Unit:
    s = _folded(spelling)
    if s in ("", "1"):
        return Unit("1")
    if s in ("m", "M"):
        raise UnreadableText(Where(), f"{spelling!r} alone is ambiguous", "write min, mo or (for length) cm")
    dimension: dict[str, int] = {}
    factor = Fraction(1)
    parts: list[str] = []
    for k, piece in enumerate(re.split(r"(?=/)|(?<=[A-Za-z0-9}\]])\.(?=[A-Za-z\[{])", s)):
        if not piece:
            continue
        sign = -1 if piece.startswith("/") else 1
        word = piece.lstrip("/")
        if piece.startswith("//") or not word:
            raise UnreadableText(Where(), f"{spelling!r} is no unit", "a word is missing beside the slash")
        code, dim, f = _atom_of(word, spelling)
        for name, power in dim.items():
            dimension[name] = dimension.get(name, 0) + sign * power
        factor = factor * f if sign == 1 else factor / f
        parts.append(("/" if sign < 0 else "." if k and parts else "") + code)
    code = "".join(parts).replace("./", "/")
    return Unit(code, tuple(sorted((n, p) for n, p in dimension.items() if p)), factor)


def _atom_of(word: str, spelling: str) -> tuple[str, dict[str, int], Fraction]:
    word = _SPELLINGS.get(word, word)
    if m := re.fullmatch(r"10\*(\d+)(.*)", word):
        rest = m.group(2)
        power = Fraction(10 ** int(m.group(1)))
        if not rest:
            return word, {}, power
        code, dim, f = _atom_of(rest, spelling)
        return f"10*{m.group(1)}.{code}", dim, power * f
    if m := re.fullmatch(r"\{(.+)\}", word):
        return word, {"{" + m.group(1) + "}": 1}, Fraction(1)
    if m := re.fullmatch(r"\d+", word):
        return word, {}, Fraction(int(word))
    m = re.fullmatch(r"(.*?[^\d\-])(-?\d)?", word)
    name, power_text = (m.group(1), m.group(2)) if m else (word, None)
    power_n = int(power_text) if power_text else 1
    for prefix, atom in _splits(name):
        if atom in _ATOMS:
            dim, f, prefixed = _ATOMS[atom]
            if prefix and not prefixed:
                continue
            f = f * _PREFIXES[prefix] if prefix else f
            return prefix + atom + (power_text or ""), {n: p * power_n for n, p in dim.items()}, f**power_n
    raise UnreadableText(
        Where(), f"{spelling!r} is no unit", "write a UCUM unit or a usual spelling such as mg/m2, x10^9/L, IU/mL"
    )


def _splits(name: str) -> list[tuple[str, str]]:
    spelled = _SPELLINGS.get(name, name)
    out = [("", spelled)]
    out += [(p, name[len(p) :]) for p in _PREFIXES if name.startswith(p) and len(name) > len(p)]
    out += [(p, _SPELLINGS[a]) for p, a in out[1:] if a in ("IU", "l")]
    if name.lower() != name and name.lower() in ("ml", "mg", "ug", "kg", "cm", "mm", "dl", "ng"):
        low = name.lower()
        out += [(low[0], "L" if low[1] == "l" else low[1])]
    return out
