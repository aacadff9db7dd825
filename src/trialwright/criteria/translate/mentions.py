"""Finds the names of the lexicon in a cleaned text, Chinese and English, longest first, with the plain variants people write.

Plurals, hyphen or blank, British and American spelling come by rule; abbreviations of two letters (PT, Cr) keep their case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Entry, Lexicon

# ids and synonyms whose bare letters mean too many things in running text to be taken for the entry
_TOO_BARE: Final = frozenset(
    [
        "B",
        "AA",
        "M1",
        "SD",
        "PR",
        "NE",
        "length",
        "width",
        "height",
        "start",
        "end",
        "date",
        "plan",
        "term",
        "type",
        "target",
        "site",
        "region",
        "cause",
        "control",
        "course",
        "dose",
        "route",
        "what",
        "purpose",
        "outcome",
        "serious",
        "related",
        "severity",
        "stability",
        "activity",
        "extent",
        "method",
        "organ",
        "histology",
        "symptoms",
        "method",
        "refusal",
        "death",
        "relapse",
        "withdrawal",
        "progression",
        "进展",
        "死亡",
        "长",
        "宽",
        "高",
        "长度",
        "宽度",
        "部位",
        "原因",
        "目的",
        "名称",
        "日期",
        "开始",
        "结束",
        "范围",
        "剂量",
        "病程",
        "纳入",
        "AE",
        "NK",
        "ER",
        "b",
        "aa",
        "cancer",
        "wound",
        "伤口",
    ]
)
_CASED: Final = frozenset({"ASA", "VAS", "CPS", "TPS", "ICI", "AML", "SAA", "NPC", "IgE", "mRS", "EDSS"})
_SPELLINGS: Final = (
    ("haem", "hem"), ("aemia", "emia"), ("aemic", "emic"), ("oesoph", "esoph"), ("oedema", "edema"), ("tumour", "tumor"),
    ("isation", "ization"), ("ised", "ized"), ("diarrhoea", "diarrhea"), ("leuco", "leuko"), ("leukaem", "leukem"),
    ("ischaem", "ischem"), ("enrolment", "enrollment"), ("foet", "fet"), ("paed", "ped"), ("centre", "center"), ("oestr", "estr"), ("faec", "fec"), ("centred", "centered"), ("haemorrh", "hemorrh"), ("anaesth", "anesth"), ("gynaec", "gynec"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the lexicon in the text: sort, id and place."""

    start: int
    end: int
    sort: str
    id: str


@dataclass(frozen=True, slots=True)
class Names:
    """The lexicon turned for reading text: folded words to what they name, indexed by their first two letters."""

    lexicon: Lexicon
    index: MappingProxyType[str, tuple[tuple[str, str, bool, tuple[tuple[str, str], ...]], ...]]

    @staticmethod
    def of(lexicon: Lexicon) -> Names:
        """Built once for a lexicon; every word may name several entries (a variable and an anchor)."""
        words: dict[tuple[str, bool], dict[tuple[str, str], None]] = {}
        for entry in lexicon.of_sort("variable", "concept", "list", "anchor", "attribute"):
            for word in _words_of(entry):
                for variant, exact in _variants(word):
                    words.setdefault((variant, exact), {})[entry.sort, entry.id] = None
        index: dict[str, list[tuple[str, str, bool, tuple[tuple[str, str], ...]]]] = {}
        for (variant, exact), targets in words.items():
            key = _folded(variant)
            index.setdefault(key[:2], []).append((key, variant, exact, tuple(targets)))
        for bucket in index.values():
            bucket.sort(key=lambda row: (-len(row[0]), row[2]))
        return Names(lexicon, MappingProxyType({k: tuple(v) for k, v in index.items()}))

    def find(self, text: str) -> tuple[Mention, ...]:
        """All names, leftmost longest, not overlapping except where one word names several entries.

        >>> from trialwright.criteria.lexicon import shipped
        >>> [m.id for m in Names.of(shipped()).find("Platelets and haemoglobin; 血清肌酐") if m.sort == "variable"]
        ['PLT', 'Hb', 'Cr']
        """
        low = _folded(text)
        out: list[Mention] = []
        at = 0
        while at < len(low):
            row = self._longest(text, low, at)
            if row is None:
                at += 1
                continue
            end, targets = row
            out += [Mention(at, end, sort, id_) for sort, id_ in targets]
            at = end
        return tuple(out)

    def _longest(self, text: str, low: str, at: int) -> tuple[int, tuple[tuple[str, str], ...]] | None:
        if low[at] == " " or (at and _is_latin(low[at - 1]) and _is_latin(low[at])):
            return None
        for key, variant, exact, targets in self.index.get(low[at : at + 2], ()):
            end = at + len(key)
            if not low.startswith(key, at):
                continue
            if exact and text[at:end].replace("-", " ") != variant.replace("-", " "):
                continue
            stop = _word_end(low, end, key)
            if stop is not None:
                return stop, targets
        return None


def _folded(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):  # a letter whose lower case is longer; keep the places
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.replace("-", " ").replace("_", " ")


def _is_latin(c: str) -> bool:
    return c.isascii() and (c.isalnum())


def _word_end(low: str, end: int, key: str) -> int | None:
    """Where the word ends: here, or after a plural; ``None`` inside a longer word."""
    if not _is_latin(key[-1]):
        return end
    if end >= len(low) or not _is_latin(low[end]):
        return end
    for plural in ("s", "es"):
        stop = end + len(plural)
        if len(key) > 3 and low.startswith(plural, end) and (stop >= len(low) or not _is_latin(low[stop])):
            return stop
    return None


def _words_of(entry: Entry) -> Iterable[str]:
    for word in dict.fromkeys((entry.id, entry.id.replace("_", " "), entry.label.en, entry.label.zh, *entry.synonyms)):
        if not word or word in _TOO_BARE or (entry.sort == "attribute" and len(word) < 3 and word.isascii()):
            continue
        yield word
        bare = re.sub(r"\s*[(（][^()（）]*[)）]", "", word)
        if bare != word and bare:
            yield bare


def _variants(word: str) -> Iterable[tuple[str, bool]]:
    """The spellings of a word and whether the case of its letters counts."""
    if not word.isascii():
        yield word, False
        return
    letters = [c for c in word if c.isalnum()]
    exact = (len(letters) <= 2 or word in _CASED) and any(c.isupper() for c in letters)
    forms = {word}
    for british, american in _SPELLINGS:
        forms |= {f.replace(british, american) for f in forms if british in f}
        forms |= {
            f.replace(american, british)
            for f in forms
            if american in f
            and british not in f
            and british not in ("ised", "isation", "haem", "aemia", "aemic", "paed", "foet")
        }
    for form in sorted(forms):
        yield form, exact
        if exact and form != form.upper() and len(letters) > 1:
            yield form.upper(), True
        if form.endswith("sis"):
            yield form[:-2] + "es", False
        elif form.endswith("y") and len(form) > 4:
            yield form[:-1] + "ies", False


@lru_cache(maxsize=1)
def shipped_names() -> Names:
    """The names of the shipped lexicon."""
    from trialwright.criteria.lexicon import shipped

    return Names.of(shipped())
