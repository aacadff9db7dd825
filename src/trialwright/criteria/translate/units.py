"""Finds the unit or the multiple of a limit that follows a number, in UCUM; the longest spelling wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from trialwright.values.units import Unit

_TIME: Final = MappingProxyType(
    {
        "h": r"h(?:ou)?rs?|h|小时|个小时|hs",
        "min": r"min(?:ute)?s?|mins|分钟",
        "s": r"sec(?:ond)?s?|s|秒",
        "d": r"(?:calendar\s|consecutive\s|working\s|business\s)?days?|d|天|日(?!常)|个自然日|个工作日",
        "wk": r"w(?:ee)?ks?|w|周(?!岁|期|边|围)|个?星期|个?礼拜",
        "mo": r"(?:calendar\s)?months?|mos?|mths?|个月|月(?!经)|calendar month",
        "a": r"years?(?:[\s-]old|\sof\sage)?|y(?:ea)?rs?|y\.?o\.?|y|a|周岁|岁|年(?!龄|级)",
    }
)
_TIME_RE: Final = re.compile(
    "|".join(f"(?P<{u}>{w})" for u, w in _TIME.items()).join(
        (
            r"[\s-]{0,2}(?:(?:previous|preceding|prior|past|consecutive|full|calendar|complete|more|additional)\s)?(?:",
            r")(?![A-Za-z])",
        )
    ),
    re.I,
)
# spelling (regex) -> UCUM; tried in this order, so longer before shorter
_MEASURES: Final[tuple[tuple[str, str], ...]] = (
    (r"×\s?10\^(?P<p>\d{1,2}|\?)\s?(?:cells?|个(?:细胞)?|copies|拷贝)?\s?/?\s?(?P<v>u[lL]|mm3|m[lL]|L|l|升|kg)?", ""),
    (r"(?:cells?|个(?:细胞)?|elements?|platelets|neutrophils|/)?\s?(?:/|per)\s?(?P<v>u[lL]|mm3|cmm|mcL|mcl|cubic\smillimet(?:er|re))", "/uL"),
    (r"(?P<k>[KkGTM])\s?/\s?(?P<v>u[lL]|mm3|L|mcL)", ""),
    (r"m[lL]/min(?:ute)?\s?(?:/|per\s|\s)\s?(?:\(1\.73\s?m2\)|1\.73\s?m2)", "mL/min/{1.73_m2}"),
    (r"m[lL]\s?(?:/|per\s?)\s?min(?:ute)?s?|毫升/分钟?", "mL/min"),
    (r"m[lL]/s(?:ec)?", "mL/s"),
    (r"m[lL]/kg/h(?:r|our)?", "mL/kg/h"), (r"m[lL]/kg", "mL/kg"), (r"L/min", "L/min"),
    (r"[kK][gG]s?\s?(?:/|per\s)\s?(?:m2|sq(?:uare)?\.?\s?m(?:et(?:er|re))?)|kilograms?\s?(?:/|per)\s?(?:square\smet(?:er|re)|met(?:er|re)\ssquared?)|公斤/(?:平方米|m2)|千克/(?:平方米|m2)|kg/㎡", "kg/m2"),
    (r"mg\s?/\s?kg\s?/\s?(?:d(?:ay)?|天|日)", "mg/kg/d"), (r"[uμ]g/kg/min", "ug/kg/min"), (r"mg\s?/\s?m2", "mg/m2"), (r"mg\s?/\s?kg", "mg/kg"),
    (r"mg\s?(?:/|per\s|daily|a)\s?(?:d(?:ay)?|天|日|24\s?h)(?![A-Za-z])|毫克/(?:天|日)|mg\s?daily|mg\s?(?:q\.?d|qd)", "mg/d"),
    (r"g\s?(?:/|per\s?)\s?(?:d(?:ay)?|天|日|24\s?h(?:ours|r)?)(?![A-Za-z])|克/(?:天|日|24小时)", "g/d"),
    (r"mg\s?/\s?mmol", "mg/mmol"), (r"mg/g|mg/gCr", "mg/g"), (r"[uμ]g/mg", "ug/mg"),
    (r"mg\s?(?:/|per\s?)\s?(?:dL|dl|DL|100\s?m[lL]|%)", "mg/dL"), (r"mg\s?/\s?[Ll](?![A-Za-z])|毫克/升", "mg/L"), (r"mg/m[lL]", "mg/mL"),
    (r"(?:u|mc|μ)g\s?/\s?dL", "ug/dL"), (r"(?:u|mc|μ)g\s?/\s?m[lL]", "ug/mL"), (r"(?:u|mc|μ)g\s?/\s?L", "ug/L"),
    (r"ng\s?/\s?m[lL]", "ng/mL"), (r"ng\s?/\s?dL", "ng/dL"), (r"ng\s?/\s?L", "ng/L"), (r"pg\s?/\s?m[lL]", "pg/mL"), (r"pg\s?/\s?dL", "pg/dL"),
    (r"mmol\s?/\s?mol", "mmol/mol"), (r"mmol\s?(?:/|per\s?)\s?[lL](?:it(?:er|re))?(?![A-Za-z])|毫摩尔?/升", "mmol/L"),
    (r"(?:u|μ|micro)mol\s?(?:/|per\s?)\s?[lL](?:it(?:er|re))?(?![A-Za-z])|微摩尔?/升|umol(?![A-Za-z/])", "umol/L"),
    (r"nmol\s?/\s?[lL]", "nmol/L"), (r"pmol\s?/\s?[lL]", "pmol/L"), (r"m?Eq\s?/\s?L", "meq/L"), (r"mOsm/kg", "mosm/kg"),
    (r"[gG]m?s?\s?(?:/|per\s?)\s?[dD][lL]|gm?/dL|gm?/100\s?m[lL]|gms?/dL|g%", "g/dL"), (r"g\s?(?:/|per\s?)\s?[lL](?:it(?:er|re))?(?![A-Za-z])|克/升", "g/L"),
    (r"m[IU]{1,2}U?/m[lL]|mIU\s?/\s?m[lL]", "m[IU]/mL"), (r"[uμ]IU\s?/\s?m[lL]", "u[IU]/mL"), (r"mIU\s?/\s?L", "m[IU]/L"), (r"mU/L", "mU/L"), (r"kU/L", "kU/L"),
    (r"IU\s?(?:/|per\s)\s?m[lL]|国际单位/(?:毫升|m[lL])", "[IU]/mL"), (r"IU\s?/\s?d[lL]", "[IU]/dL"), (r"IU\s?/\s?[lL](?![A-Za-z])", "[IU]/L"), (r"U\s?/\s?m[lL]", "U/mL"), (r"U\s?/\s?[lL](?![A-Za-z])|单位/升", "U/L"),
    (r"(?:cop(?:y|ies)|cps?|拷贝数?|个拷贝)\s?(?:of\s\w+\s)?(?:/|per\s?|每)\s?(?:m[lL]|毫升)", "{copies}/mL"), (r"(?:cop(?:y|ies)|cps?|拷贝)\s?/\s?u[lL]", "{copies}/uL"), (r"(?:cop(?:y|ies)|拷贝)\s?/\s?[lL]", "{copies}/L"),
    (r"mm\s?[Hh][Gg]|毫米汞柱|torr", "mm[Hg]"), (r"kPa", "kPa"), (r"cm\s?H2O", "cm[H2O]"),
    (r"(?:beats?|bpm|次)\s?(?:/|per\s)?\s?(?:min(?:ute)?s?|分钟?)|bpm", "/min"), (r"(?:breaths?)\s?(?:/|per\s)\s?min(?:ute)?", "/min"),
    (r"(?:°|º|deg(?:ree)?s?\s?)\s?C(?:elsius)?|℃|摄氏度|degrees\sCelsius|(?<=\d)C(?![A-Za-z])", "Cel"), (r"(?:°|º)\s?F", "[degF]"),
    (r"%|per\s?cent|percent|个百分点", "%"),
    (r"(?:u|μ)m(?![A-Za-z0-9])|microns?", "um"), (r"mm3|mm\^3", "mm3"), (r"cm3|cc(?![A-Za-z])|立方厘米", "cm3"), (r"cm2|平方厘米", "cm2"), (r"mm2", "mm2"), (r"m2(?!\d)|平方米", "m2"),
    (r"mm(?:\.|(?![A-Za-z0-9]))|毫米|millimet(?:er|re)s?", "mm"), (r"cm(?:\.|(?![A-Za-z0-9]))|厘米|公分|centimet(?:er|re)s?", "cm"), (r"met(?:er|re)s?|米(?!汞)", "m"), (r"in(?:ch)?(?:es)(?![A-Za-z])", "[in_i]"),
    (r"[kK][gG]s?(?![A-Za-z/])|kilos?(?:grams?)?|公斤|千克", "kg"), (r"(?:pounds?|lbs?)(?![A-Za-z])", "[lb_av]"), (r"mgs?(?![A-Za-z/])|毫克", "mg"), (r"(?:u|mc|μ)gs?(?![A-Za-z/])|微克", "ug"), (r"(?:gm|gr|g|grams?)(?![A-Za-z/])|克(?!隆|罗)", "g"),
    (r"m[lL]s?(?![A-Za-z/])|毫升", "mL"), (r"(?:L|lit(?:er|re)s?)(?![A-Za-z/])|升(?!高)", "L"),
    (r"/\s?m[lL](?![A-Za-z])", "/mL"), (r"cGy", "cGy"), (r"Gy", "Gy"), (r"dB(?:\sHL)?", "dB"), (r"ms(?:ec)?(?![A-Za-z])|毫秒|milliseconds?", "ms"), (r"(?:D|diopters?|dioptres?)(?![A-Za-z])", "[diop]"),
    (r"pack[\s-]?y(?:ea)?rs?|包年", "{pack_years}"), (r"METs?(?![A-Za-z])", "{MET}"), (r"kcal", "kcal"), (r"Hz", "Hz"), (r"ppm", "[ppm]"), (r"ppb", "[ppb]"), (r"(?:half[\s-]?lives|half[\s-]?life|个?半衰期)", "{half_lives}"),
    (r"(?:IU|国际单位)(?![A-Za-z/])", "[IU]"), (r"(?:units?|U)(?![A-Za-z/])|单位", "U"), (r"log(?:10)?(?:\s?(?:IU|copies)/m[lL])?", "log"), (r"(?:SDs?|standard\sdeviations?)(?![A-Za-z])|个?标准差", "{SD}"),
    (r"points?(?![A-Za-z])|分(?!钟|级|化|期|类|子|泌|析|别|离|布)", "{score}"), (r"(?:th|st|nd|rd)?\s?(?:per)?centile|百分位数?", "{percentile}"), (r"umol(?![A-Za-z])", "umol"), (r"mmol(?![A-Za-z/])", "mmol"),
)  # fmt: skip
_MEASURE_RES: Final = tuple((re.compile(r"\s{0,2}-?(?:" + w + ")"), u) for w, u in _MEASURES)
_FIRST: Final = re.compile(r"[\s-]{0,2}(?=[A-Za-z%°º℃×/\u4e00-\u9fff])")

_LIMIT_EN: Final = (
    r"(?:the\s|of\s|its\s|their\s|each\s|respective\s|local\s|site\s|institutional(?:'s)?\s|institution(?:'s)?\s|laboratory(?:'s)?\s|lab\s|age[\s-]?(?:appropriate|adjusted|specific)\s|central\s|study\s|site-specific\s|above\s)*"
    r"(?:upper\slimits?(?:\s(?:of|for))?(?:\s(?:the|a))?(?:\sinstitutional|\slaboratory|\slocal|\slab)?\s?(?:normal(?:\srange|\svalues?|\slimits?|\sreference)?|reference\srange|laboratory\snormal|normality)?|upper\snormal\slimits?|upper\s(?:limits?\s)?(?:of\s)?normal(?:\slimits?|\srange|\svalues?)?|normal\supper\slimits?|upper\s(?:reference|limit)\s(?:limit|value)|maximum\snormal\svalue|ULNs?|UNLs?|ULRR|ULNR|ULN\b)"
    r"(?:\s?\(?(?:ULN|UNL)\)?)?"
)
_LIMIT_ZH: Final = r"(?:本?(?:中心|实验室|医院|研究中心)的?)?(?:正常值?(?:参考)?(?:范围)?(?:的)?(?:上限|高限)(?:值)?|正常上限值?|正常参考值?(?:范围)?上限|参考(?:值|范围)(?:的)?上限|实验室正常值?上限|上限值?(?=\s?的?\s?\d)|正常(?:最)?高值)(?:\s?\(?(?:ULN|UNL)\)?)?"
_LOWER: Final = r"(?:the\s|institutional\s|laboratory\s|local\s)*(?:lower\slimits?\s(?:of|for)\s(?:the\s)?(?:institutional\s|laboratory\s)?normal(?:\srange)?|lower\snormal\slimits?|LLNs?|LNL)(?:\s?\(?(?:LLN)\)?)?|正常值?(?:参考)?(?:范围)?(?:的)?下限(?:值)?|正常下限值?|参考(?:值|范围)(?:的)?下限"
_LOD: Final = r"(?:the\s)?(?:lower\s)?(?:limits?\sof\s(?:detection|quantifi?cation)(?:\slimit)?|detect(?:ion|able)\slimits?|quantifi?cation\slimits?|LLO[DQ]|LO[DQ])(?:\sof\s(?:the\s)?(?:analysis|assay|analytical|detection|test)(?:\smethods?)?)?|(?:最低|方法)?(?:检测|定量|检出)(?:值|方法)?的?(?:下限|限)|检测下限"
LIMIT: Final = re.compile(
    rf"(?P<lod>{_LOD})|(?P<lln>{_LOWER})|(?P<uln>{_LIMIT_EN}|{_LIMIT_ZH}|ULN)(?![A-Za-z])|(?P<normal>(?<!ab)(?:the\s)?normal(?:\svalues?|\srange|\slimits?)?(?![A-Za-z])|正常值)",
    re.I,
)
TIMES: Final = re.compile(
    r"[\s-]{0,2}(?:[×xX*]|times|fold|-?times|倍(?:的|于)?)\s{0,2}(?:of\s|the\s|higher\sthan\s|greater\sthan\s|above\s)*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit after a number: its UCUM code and where it ends; ``is_damaged`` where its power of ten is lost."""

    end: int
    code: str
    is_damaged: bool = False
    half: bool = False


def match_time(text: str, at: int) -> UnitMatch | None:
    """A unit of time right after a number; ``half`` for 年半, 月半.

    >>> match_time("14 days before", 2).code, match_time("18岁", 2).code
    ('d', 'a')
    """
    m = _TIME_RE.match(text, at)
    if m is None:
        return None
    end = m.end()
    if m.group().strip(" -") in ("m", "M"):
        return None
    half = text.startswith("半", end)
    return UnitMatch(end + half, m.lastgroup or "d", half=half)


def match_unit(text: str, at: int) -> UnitMatch | None:
    """A unit of measure or time right after a number, the longest reading; ``None`` where there is none.

    >>> match_unit("1.5×10^9/L", 3).code, match_unit("90 g/L", 2).code, match_unit("5mm", 1).code
    ('10*9/L', 'g/L', 'mm')
    """
    if not _FIRST.match(text, at):
        return None
    best: UnitMatch | None = None
    for pattern, code in _MEASURE_RES:
        m = pattern.match(text, at)
        if m is None or (best is not None and m.end() <= best.end):
            continue
        found = _resolved(m, code)
        if found is not None:
            best = found
    time = match_time(text, at)
    if time is not None and (best is None or time.end > best.end):
        return time
    return best


_VOLUMES: Final = MappingProxyType(
    {
        "ul": "uL",
        "uL": "uL",
        "mm3": "uL",
        "mcL": "uL",
        "mcl": "uL",
        "cmm": "uL",
        "L": "L",
        "l": "L",
        "升": "L",
        "mL": "mL",
        "ml": "mL",
        "kg": "kg",
    }
)
_LETTERS: Final = MappingProxyType({"K": "10*3", "k": "10*3", "G": "10*9", "T": "10*12", "M": "10*6"})


def _resolved(m: re.Match[str], code: str) -> UnitMatch | None:
    if code:
        return UnitMatch(m.end(), code)
    groups = m.groupdict()
    volume = groups.get("v")
    if "k" in groups:
        return UnitMatch(m.end(), f"{_LETTERS[groups['k']]}/{_VOLUMES.get(volume or '', 'uL')}")
    power = groups.get("p")
    if power == "?":
        return UnitMatch(m.end(), f"10*?/{_VOLUMES.get(volume, 'L')}" if volume else "10*?", True)
    if volume is None:
        return UnitMatch(m.end(), f"10*{power}")
    return UnitMatch(m.end(), f"10*{power}/{_VOLUMES.get(volume, 'L')}")


def is_time(code: str) -> bool:
    return code in ("h", "min", "s", "d", "wk", "mo", "a")


def convertible(code: str, to: str) -> bool:
    """Whether an amount in one unit can be one of another, by dimension; an unreadable unit is not."""
    if code == to:
        return True
    if not (Unit.is_unit(code) and Unit.is_unit(to)):
        return False
    return Unit.of(code).is_convertible(Unit.of(to))
