"""Words of a record as drafting reads them: texts in two languages, lengths of time, names that an identifier can carry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialwright.reading.record import RegistryRecord
from trialwright.study.scanner import RESERVED
from trialwright.study.study import BUILT_IN_ANCHORS
from trialwright.values.text import Text

_ZH_DIGITS: Final = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_EN_DIGITS: Final = {
    w: k
    for k, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_UNIT_WORDS: Final = (
    ("mo", r"months?|mos?\b|个月|月"), ("wk", r"weeks?|wks?\b|周|星期"), ("d", r"days?|天|日"), ("y", r"years?|yrs?\b|年"),
    ("h", r"hours?|hrs?\b|小时"), ("min", r"minutes?|mins?\b|分钟"),
)  # fmt: skip
_UNIT: Final = "|".join(f"(?P<{u}>{p})" for u, p in _UNIT_WORDS)
_NUMBER: Final = r"(?<![\d.])(?P<n>\d{1,4}|" + "|".join(_EN_DIGITS) + r"|[一二两三四五六七八九十]{1,2})(?![\d.])"
LENGTH: Final = re.compile(rf"{_NUMBER}\s*[-–—]?\s*(?:{_UNIT})", re.I)


@dataclass(frozen=True, slots=True)
class Length:
    """A number and a unit of time as a record says it."""

    number: int
    unit: str

    @property
    def days(self) -> float:
        """Days, for ordering only."""
        return self.number * {"min": 1 / 1440, "h": 1 / 24, "d": 1, "wk": 7, "mo": 30.4375, "y": 365.25}[self.unit]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


def number_of(word: str) -> int | None:
    """A whole number in digits, English or Chinese words.

    >>> number_of("12"), number_of("four"), number_of("十二")
    (12, 4, 12)
    """
    if word.isdigit():
        return int(word)
    if word.lower() in _EN_DIGITS:
        return _EN_DIGITS[word.lower()]
    if len(word) == 2 and word[0] == "十" and word[1] in _ZH_DIGITS:
        return 10 + _ZH_DIGITS[word[1]]
    return _ZH_DIGITS.get(word)


def lengths_in(text: str) -> tuple[Length, ...]:
    """Every length of time in a text, in order.

    >>> [str(x) for x in lengths_in("4 weeks, 12周 and six months")]
    ['4 wk', '12 wk', '6 mo']
    """
    out = []
    for m in LENGTH.finditer(text):
        n = number_of(m["n"])
        if n:
            out.append(Length(n, next(u for u, _ in _UNIT_WORDS if m[u])))
    return tuple(out)


def text_at(record: RegistryRecord, path: str, *, lines: bool = False) -> Text:
    """The words at a path in both languages, one line each; other languages count as English.

    Args:
        lines: the lines of the page are kept.
    """
    zh, en = record.text(path, "zh"), record.text(path, "en")
    if not zh and not en:
        en = record.text(path)
        if re.search(r"[\u4e00-\u9fff]", en):
            zh, en = en, ""
    if zh and zh == en:
        han = bool(re.search(r"[\u4e00-\u9fff]", zh))
        zh, en = (zh, "") if han else ("", en)
    if lines:
        return Text(zh="\n".join(map(one_line, zh.split("\n"))), en="\n".join(map(one_line, en.split("\n"))))
    return Text(zh=one_line(zh), en=one_line(en))


def plain_number(number: str) -> str:
    """A number without zeros behind its last digit: ``2.50`` is ``2.5``, ``100`` stays."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def one_line(text: str) -> str:
    """Blanks folded, characters that no line of a study file may hold dropped."""
    clean = "".join(c if c.isprintable() or c in "\n\t " else "" for c in text)
    return " ".join(clean.split())


def said(text: Text) -> str:
    """Both languages as one text to search in."""
    return f"{text.en}\n{text.zh}"


def label(text: Text, most: int = 90) -> dict[str, str]:
    """A label map; a language that is not said is left out."""
    found = {k: shortened(v, most) for k, v in (("zh", text.zh), ("en", text.en)) if v}
    return found or {"en": "not named on the page", "zh": "页面未写明"}


def shortened(text: str, most: int) -> str:
    """The text cut at a word."""
    flat = one_line(text)
    if len(flat) <= most:
        return not_marked(flat)
    cut = flat[: most - 1]
    blank = cut.rfind(" ")
    return not_marked((cut[:blank] if blank > most // 2 else cut).rstrip(" ,;:，；：、") + "…")


def not_marked(text: str) -> str:
    """A record's words never end in our mark by chance."""
    return f"{text}." if re.search(r"(?:^|\s)TBC$", text) else text


@lru_cache(maxsize=1)
def _taken() -> frozenset[str]:
    from trialwright.criteria import grammar
    from trialwright.criteria.lexicon import shipped

    ids = {e.id.casefold() for e in shipped().of_sort("variable", "list", "concept")}
    return frozenset(
        {
            *ids,
            *(w.casefold() for w in (*RESERVED, *grammar.RESERVED.split("|"), *BUILT_IN_ANCHORS)),
            "label",
            "record",
            "because",
            "note",
            "tbc",
            "ae",
            "dlt",
        }
    )


class Namer:
    """Gives identifiers that are free: no word of the languages, no entry of the lexicon, not used before."""

    def __init__(self, used: Iterable[str] = ()) -> None:
        self.used = {u.casefold() for u in used}

    def name(self, words: str, fallback: str, suffix: str = "_tx") -> str:
        """An identifier made of English words, or the fallback with a number."""
        slug = re.sub(r"[^A-Za-z0-9]+", "_", words).strip("_").lower()[:28].strip("_")
        slug = re.sub(r"^[0-9_]+", "", slug)
        if len(slug) < 2:
            slug, suffix = fallback, "_1"
        candidate = slug if self._is_free(slug) else slug + suffix
        k = 2
        while not self._is_free(candidate):
            candidate = f"{slug[:30]}_{k}"
            k += 1
        self.used.add(candidate.casefold())
        return candidate

    def _is_free(self, name: str) -> bool:
        return name.casefold() not in self.used and name.casefold() not in _taken()
