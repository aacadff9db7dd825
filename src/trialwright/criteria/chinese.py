"""The Chinese spelling of the language: words cut by longest match against keywords, lexicon and units, read as English.

Windows put the anchor first (首次给药前7天内 = within 7 d before first_dose); everything else stands where it stands in
English. A Chinese name becomes a placeholder that the tree builder looks up, so that one label may name things of several sorts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.misreading import placed
from trialwright.criteria.spelling import Spelled, signs_folded
from trialwright.errors import UnreadableText, Where

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_KEYWORDS: Final = {
    "且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not", "除非": "unless", "仅当": "only if", "若": "if", "如果": "if",
    "则": "then", "否则": "else", "全部": "all of", "任一": "any of", "均无": "none of", "有": "has", "无": "no",
    "已知有": "has known", "每次": "every", "每个": "every", "均有": "has", "其中": "where", "为": "is", "不为": "is not",
    "属于": "in", "曾": "ever", "目前": "now", "判断": "judge", "未定义": "undefined", "不伴": "without", "检测下限": "LOD",
    "正常值上限": "ULN", "正常值下限": "LLN", "自": "from", "至": "to", "前": "@before", "后": "@after", "之前": "@beside before",
    "之后": "@beside after", "时": "@at", "内": "@within", "至少": "@at least", "至多": "@at most", "超过": "@more than",
    "不足": "@less than", "项": "@of", "个": "@", "次": "@", "处": "@", "例": "@", "倍": "@",
}  # fmt: skip
_TIMES: Final = {
    "小时": "h", "天": "d", "日": "d", "周": "wk", "星期": "wk", "个月": "mo", "月": "mo", "年": "y", "岁": "y", "周岁": "y",
    "拷贝/mL": "copies/mL",
}  # fmt: skip
_FUNCTIONS: Final = {"采样": "sample", "开始": "start", "结束": "end"}
_PLAIN: Final = re.compile(r'"[^"\n]*"|[A-Za-z][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?|\.\.|>=|<=|!=|\S')
_UNIT: Final = re.compile(r"(?:x?10[*^][0-9]+)?(?:/?(?:1\.73)?[A-Za-z%][A-Za-z0-9%]*)+")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word: ``name``, ``key``, ``number``, ``unit`` or ``other``; its English, and where it stood."""

    sort: str
    text: str
    start: int
    end: int


def english(text: str, lexicon: Lexicon, where: Where) -> Spelled:
    """The text in the English spelling of the language, with places; an English text only has its signs folded."""
    folded = signs_folded(text)
    outside = re.sub(r'"[^"\n]*"', "", folded.text)
    return _english_of(folded, lexicon, where) if _HAN.search(outside) else folded


def _english_of(source: Spelled, lexicon: Lexicon, where: Where) -> Spelled:
    names: dict[str, str] = {}
    tokens = _windows_turned(_cut(source.text, lexicon, where, names))
    text = ""
    begins: list[int] = []
    ends: list[int] = []
    for t in tokens:
        if not t.text:
            continue
        first, last = source.span(t.start, max(t.end, t.start + 1))
        words = f" {t.text}" if text else t.text
        text += words
        begins += [first] * len(words)
        ends += [last] * len(words)
    return Spelled(text, tuple(begins), tuple(ends), names)


@lru_cache(maxsize=8)
def _names_of(key: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names by their first character, longest first."""
    by_first: dict[str, list[str]] = {}
    for word in key:
        by_first.setdefault(word[0], []).append(word)
    return {c: tuple(sorted(words, key=len, reverse=True)) for c, words in by_first.items()}


def _cut(text: str, lexicon: Lexicon, where: Where, names: dict[str, str]) -> list[_Token]:
    table = _names_of(lexicon.words)
    keys = sorted(_KEYWORDS, key=len, reverse=True)
    tokens: list[_Token] = []
    k = 0
    while k < len(text):
        if text[k].isspace():
            k += 1
            continue
        token = _next(text, k, tokens, table, keys, names)
        if token is None:
            rest = text[k : k + 12]
            raise UnreadableText(
                placed(where, text, k),
                f"“{rest}…” is no word of the language",
                "use a name of the lexicon or quote it",
                "CRI-01",
            )
        tokens.append(token)
        k = token.end
    return tokens


def _next(
    text: str,
    k: int,
    before: list[_Token],
    table: dict[str, tuple[str, ...]],
    keys: list[str],
    names: dict[str, str],
) -> _Token | None:
    if before and before[-1].sort == "number" and (unit := _unit_at(text, k)) is not None:
        return unit
    plain = _PLAIN.match(text, k)
    name = next((w for w in table.get(text[k], ()) if text.startswith(w, k)), "")
    key = next((w for w in keys if text.startswith(w, k)), "")
    function = next(
        (w for w in _FUNCTIONS if text.startswith(w, k) and text[k + len(w) :].lstrip().startswith("(")), ""
    )
    if function and len(function) >= len(name):
        return _Token("function", _FUNCTIONS[function], k, k + len(function))
    if key and len(key) >= len(name):
        return _Token("key", _KEYWORDS[key], k, k + len(key))
    word = plain.group() if plain is not None else ""
    if name and len(name) >= (len(word) if word[:1].isascii() else 0):
        mark = f"Zq{len(names)}"
        names[mark] = name
        return _Token("name", mark, k, k + len(name))
    if plain is None or not word[0].isascii():
        return None
    sort = "number" if word[0].isdigit() else "name" if word[0].isalpha() else "other"
    return _Token(sort, word, k, plain.end())


def _unit_at(text: str, k: int) -> _Token | None:
    for word in sorted(_TIMES, key=len, reverse=True):
        if text.startswith(word, k):
            return _Token("unit", _TIMES[word], k, k + len(word))
    m = _UNIT.match(text, k)
    if m is None or m.group() in ("ULN", "LLN", "LOD"):
        return None
    return _Token("unit", m.group(), k, m.end())


def _windows_turned(tokens: list[_Token]) -> list[_Token]:
    """Anchor-first windows and counts brought into the English order."""
    out: list[_Token] = []
    k = 0
    while k < len(tokens):
        turned = _window_at(tokens, k) or _count_at(tokens, k) or _without_at(tokens, k)
        if turned is None:
            t = tokens[k]
            out.append(t if not t.text.startswith("@") else _Token(t.sort, "", t.start, t.end))
            k += 1
        else:
            out += turned[0]
            k = turned[1]
    return out


def _anchor_end(tokens: list[_Token], k: int) -> int | None:
    """Where an anchor that begins at ``k`` ends."""
    if k >= len(tokens) or tokens[k].sort not in ("name", "function"):
        return None
    if tokens[k].sort == "function" or (
        k + 1 < len(tokens) and tokens[k + 1].text == "(" and tokens[k].text in ("start", "end", "sample")
    ):
        end = k + 4
        if [t.text for t in tokens[k + 1 : k + 4 : 2]] != ["(", ")"]:
            return None
    else:
        end = k + 1
    is_shifted = [t.sort for t in tokens[end + 1 : end + 3]] == ["number", "unit"]
    return end + 3 if end < len(tokens) and tokens[end].text in ("+", "-") and is_shifted else end


def _window_at(tokens: list[_Token], k: int) -> tuple[list[_Token], int] | None:
    end = _anchor_end(tokens, k)
    if end is None or end >= len(tokens):
        return None
    anchor, mark = tokens[k:end], tokens[end]
    if mark.text.startswith("@beside "):
        return [_Token("key", mark.text.removeprefix("@beside "), mark.start, mark.end), *anchor], end + 1
    if mark.text == "@at":
        return [_Token("key", "at", mark.start, mark.end), *anchor], end + 1
    if mark.text not in ("@before", "@after"):
        return None
    side = _Token("key", mark.text[1:], mark.start, mark.end)
    rest = tokens[end + 1 : end + 4]
    sorts = [t.sort for t in rest]
    if sorts[:2] == ["number", "unit"] and len(rest) > 2 and rest[2].text == "@within":
        return [_Token("key", "within", rest[2].start, rest[2].end), *rest[:2], side, *anchor], end + 4
    if sorts[1:3] == ["number", "unit"] and rest[0].text in ("@at least", "@more than", "@less than"):
        bound = _Token("key", rest[0].text[1:], rest[0].start, rest[0].end)
        return [bound, *rest[1:3], side, *anchor], end + 4
    return None


def _count_at(tokens: list[_Token], k: int) -> tuple[list[_Token], int] | None:
    if tokens[k].text not in ("@at least", "@at most") or k + 1 >= len(tokens) or tokens[k + 1].sort != "number":
        return None
    head = [_Token("key", tokens[k].text[1:], tokens[k].start, tokens[k].end), tokens[k + 1]]
    if k + 2 < len(tokens) and tokens[k + 2].text == "@of":
        return [*head, _Token("key", "of", tokens[k + 2].start, tokens[k + 2].end)], k + 3
    return head, k + 2


def _without_at(tokens: list[_Token], k: int) -> tuple[list[_Token], int] | None:
    """不伴 X 14天 takes its ``for`` before the time that closes it."""
    if tokens[k].text != "without":
        return None
    depth, j = 0, k + 1
    while j + 1 < len(tokens):
        depth += {"(": 1, ")": -1}.get(tokens[j].text, 0)
        if depth == 0 and tokens[j].sort == "number" and tokens[j + 1].sort == "unit":
            inner = _windows_turned(tokens[k + 1 : j])
            return [
                tokens[k],
                *inner,
                _Token("key", "for", tokens[j].start, tokens[j].start),
                *tokens[j : j + 2],
            ], j + 2
        j += 1
    return None
