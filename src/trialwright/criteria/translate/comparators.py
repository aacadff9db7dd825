"""The words for ≥, ≤, >, <, = in Chinese and English, with the side of the number they stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Side = Literal["before", "after"]

# before the number
_BEFORE: Final = MappingProxyType(
    {
        ">=": (
            r"≥", r"(?:is\s|be\s)?(?:greater|more|higher|larger|older|longer|better|above|superior|later)\s(?:than\s)?or\s(?:be\s)?equal(?:s|ed)?(?:\s(?:to|than))?",
            r"equal(?:s)?\s(?:to\s)?or\s(?:is\s)?(?:greater|more|higher|larger|above|over|older|longer|better|later|superior)(?:\s(?:than|to))?",
            r"(?:more|greater|superior|higher)\s(?:than\s?)?(?:or|/|and/or)\s?equals?(?:\s(?:to|than))?", r"equal\s(?:to\s)?and\s(?:above|greater|more)(?:\sthan)?",
            r"greater\sthan\sequal(?:\sto)?", r">\s?or\s?(?:=|equal(?:\sto)?)", r"=\s?or\s?>", r"at\sle?ast", r"(?:a\s)?m[i]?nimum(?:\s[a-z]+){1,4}\sof", r"(?:a\s)?m[i]?nimum(?:\s(?:age|weight|height|score|duration|value|level|number))?(?:\sof)?", r"min\.?\sage", r"(?:a\s)?minimal(?:\s[a-z]+){1,3}\sof", r"minimal(?:\sof)?",
            r"(?:no|not)\s(?:be\s)?(?:less|lower|fewer|younger|smaller|shorter|worse)\s(?:than|then)", r"not\s(?:be\s)?below", r"not\s(?:be\s)?under", r"equal(?:s|ing)?\s(?:to\s)?or\sexceed(?:s|ing)?", r"starting\s(?:from|at)",
            r"大于等于", r"大于或等于", r"高于等于", r"高于或等于", r"多于或等于", r"等于或大于", r"等于或高于", r"等于或超过", r"不低于", r"不少于", r"不小于", r"不短于", r"不早于", r"不得低于", r"不应低于", r"不得少于", r"应不少于", r"至少为?", r"最少为?", r"最低为?", r"达到?或超过", r"达到(?=\s?\d)", r"需≥", r">或=", r"≥或=",
        ),
        "<=": (
            r"≤", r"(?:less|lower|fewer|smaller|younger|shorter|below|inferior|worse)\s(?:than\s)?or\s(?:be\s)?equal(?:s)?(?:\s(?:to|than))?",
            r"equal(?:s)?\s(?:to\s)?or\s(?:is\s)?(?:less|lower|fewer|smaller|below|younger|shorter|under|inferior)(?:\s(?:than|to|then))?", r"(?:less|lower|inferior)\s(?:than\s?)?(?:or|/|and/or)\s?equals?(?:\s(?:to|than))?", r"less\sthan\sequal(?:\sto)?", r"<\s?or\s?(?:=|equal(?:\sto)?)", r"=\s?or\s?<",
            r"(?:no|not)\s(?:be\s|exceed\sor\sbe\s)?(?:more|greater|higher|larger|older|longer|later)\s(?:than|then)", r"not\s(?:be\s)?above", r"not\s(?:be\s)?over", r"(?:not|never|without)\s(?:to\s)?exceed(?:s|ing|ed)?", r"does\snot\sexceed",
            r"up\sto", r"at\smost", r"(?:a\s)?maxim(?:um|al)(?:\s[a-z]+){1,4}\sof", r"max\.?\sage", r"(?:a\s)?maxim(?:um|al)(?:\s(?:age|weight|score|dose|value|level|number|duration))?(?:\sof)?", r"limit\sof",
            r"小于等于", r"小于或等于", r"低于等于", r"低于或等于", r"少于或等于", r"等于或小于", r"等于或低于", r"不超过", r"不得超过", r"未超过", r"不应超过", r"不高于", r"不大于", r"不多于", r"不长于", r"不晚于", r"不得高于", r"至多", r"最多", r"最高为?", r"最大为?", r"<或=", r"≤或=", r"不超出", r"未超出",
        ),
        ">": (
            r">", r"(?:strictly\s)?(?:greater|more|higher|larger|older|longer|better|bigger|heavier|taller|later|worse|poorer|further)\s(?:than|then|that(?=\s\d))", r"superior\sto", r"(?:in\s)?excess\sof", r"exceed(?:s|ing|ed)?",
            r"above(?:\sthe\sage\sof)?", r"over(?:\sthe\sage\sof)?", r"beyond", r"past\sthe\sage\sof", r"elevated\s(?:above|to|>)",
            r"大于", r"高于", r"多于", r"超过", r"超出", r"长于", r"晚于", r"超(?=\s?\d)", r"升高[至到]?(?=>)",
        ),
        "<": (
            r"<", r"(?:strictly\s)?(?:less|lower|fewer|smaller|younger|shorter|lighter|sooner|earlier)\s(?:than|then|that(?=\s\d))", r"inferior\sto", r"below(?:\sthe\sage\sof)?", r"under(?:\sthe\sage\sof)?",
            r"小于", r"低于", r"少于", r"不足", r"不满", r"未满", r"未达到?", r"短于", r"早于", r"不到", r"未到",
        ),
        "=": (r"=", r"equal(?:s|ing)?\sto", r"equals", r"exactly", r"等于", r"恰为"),
    }
)  # fmt: skip
_AFTER: Final = MappingProxyType(
    {
        ">=": (
            r"(?:,\s?)?(?:or|and)\s(?:greater|more|higher|above|older|over|longer|larger|better|worse|up|upwards?|beyond|later)(?:\sthan)?(?![A-Za-z])(?!\s(?:than\s|or\s)?\d)",
            r"\+(?=[\s,;.)]|$)", r"(?:at\s)?(?:the\s)?minimum(?![A-Za-z])(?!\s(?:of|\d))", r"at\sleast(?=[,;.)]|$)",
            r"\((?:含|包括|包含)[^()]{0,8}\)及?以上", r"(?:及|或|和|及其|或者)其?以上(?:者)?", r"以上\s?\((?:含|包括|包含)[^()]{0,8}\)", r"以上", r"起(?=[,;。)]|$)", r"或更高", r"及更高", r"或更多", r"或更长", r"或更大", r"往上", r"或更重",
        ),
        "<=": (
            r"(?:,\s?)?(?:or|and)\s(?:less|lower|fewer|below|younger|under|shorter|smaller|earlier)(?:\sthan)?(?![A-Za-z])(?!\s(?:than\s|or\s)?\d)",
            r"(?:at\s)?(?:the\s)?(?:maximum|most)(?![A-Za-z])(?!\s(?:of|\d))", r"or\swithin",
            r"\((?:含|包括|包含)[^()]{0,8}\)及?以下", r"(?:及|或|和|及其|或者)其?以下(?:者)?", r"以下\s?\((?:含|包括|包含)[^()]{0,8}\)", r"以下", r"以内", r"之内", r"或更低", r"或更少", r"或更短", r"或更小",
        ),
        ">": (r"以外", r"开外"),
    }
)  # fmt: skip
# boundary words that people read both ways: drafted inclusive, the other kept as a reading
DOUBTFUL_AFTER: Final = re.compile(r"以上|以下|以内|之内")
_SURE_AFTER: Final = re.compile(r"含|包括|包含|及|或|和")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparator word: its sign, its place, and whether its boundary can be read both ways."""

    start: int
    end: int
    sign: str
    side: Side
    is_doubtful: bool = False


def _compiled(table: MappingProxyType[str, tuple[str, ...]], prefix: str) -> re.Pattern[str]:
    """One pattern of all words; a look at the first character keeps it quick on long texts."""
    groups: dict[str, list[str]] = {"latin": [], "han": [], "sign": []}
    for k, words in enumerate(table.values()):
        for j, w in enumerate(words):
            script = (
                "han"
                if re.search("[\u4e00-\u9fff]", w)
                else "latin"
                if w[:1].isalpha() or w.startswith("(?:")
                else "sign"
            )
            edge = r"(?<![A-Za-z])" if script == "latin" else ""
            tail = r"(?![A-Za-z])" if w.isascii() and (w[-1:].isalpha() or w.endswith((")?", ")"))) else ""
            groups[script].append(f"(?P<{prefix}{k}_{j}>{edge}{w}{tail})")
    guards = {"latin": r"(?=[A-Za-z,(])", "han": "(?=[\u4e00-\u9fff(<>≤≥])", "sign": r"(?=[<>≤≥=+])"}
    return re.compile("|".join(f"{guards[g]}(?:{'|'.join(words)})" for g, words in groups.items() if words), re.I)


_SIGNS_BEFORE: Final = tuple(_BEFORE)
_SIGNS_AFTER: Final = tuple(_AFTER)
_RE_BEFORE: Final = _compiled(_BEFORE, "b")
_RE_AFTER: Final = _compiled(_AFTER, "a")


def find_before(text: str) -> tuple[Comparison, ...]:
    """Comparators that stand before their number, in order.

    >>> [(c.sign, "x >= 3, not more than 4"[c.start : c.end]) for c in find_before("x >= 3, not more than 4")]
    [('>', '>'), ('=', '='), ('<=', 'not more than')]
    """
    out = []
    for m in _RE_BEFORE.finditer(text):
        sign = _SIGNS_BEFORE[int((m.lastgroup or "b0_0")[1:].split("_")[0])]
        out.append(Comparison(m.start(), m.end(), sign, "before"))
    return tuple(out)


def match_after(text: str, at: int) -> Comparison | None:
    """The comparator that follows a number and its unit at this place (blanks skipped).

    >>> match_after("18岁及以上", 3).sign, match_after("18岁以上", 3).is_doubtful
    ('>=', True)
    """
    while at < len(text) and text[at] == " ":
        at += 1
    m = _RE_AFTER.match(text, at)
    if m is None:
        return None
    sign = _SIGNS_AFTER[int((m.lastgroup or "a0_0")[1:].split("_")[0])]
    doubtful = bool(DOUBTFUL_AFTER.search(m.group()) and not _SURE_AFTER.search(m.group()))
    return Comparison(m.start(), m.end(), sign, "after", doubtful)


INVERTED: Final = MappingProxyType({">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": "!=", "!=": "="})
FLIPPED: Final = MappingProxyType({">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="})
