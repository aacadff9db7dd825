"""Bilingual, its words: wrong terms, abbreviations under another name, typing errors that the twin reveals."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from trialwright.checking.bilingual import _is_content, pairs
from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.tables.analytes import ABBREVIATIONS
from trialwright.checking.tables.terms import FIXED, SOURCE, terms_in, vocabulary
from trialwright.checking.words import gated, lowered, search

_EXCLUDING: Final = frozenset(("disease", "site", "time", "course"))  # a term of these groups rules the others out


@check_entry("BIL-04", "译名错误", "wrong term", W, "mistranslation", "bilingual", SOURCE)
def wrong_term(look: Look) -> Iterator[Doubt]:
    """A term rendered by another one of the same group, an abbreviation with another name, or a fixed phrase that changes the decision.

    Titles, conditions and criteria are errors, other clinical words warnings. Fires: ``骨关节炎`` / "osteoporosis";
    ``碳水化合物抗原 (GGT)``. Silent: "osteoarthritis".
    """
    both = [
        (zh, en)
        for zh, en in pairs(look)
        if _is_content(zh.path) or zh.path in ("data_management", "summary", "description")
    ]
    if both:
        yield from _rendered(both)
    yield from _abbreviations(look)
    slip = look.first(
        gated(r"\befficiency (?:and|&) safety|safety (?:and|&) efficiency", re.I),
        look.under("identification", "summary", "description", "objectives"),
    )
    if slip:
        yield Doubt(
            at=slip[0], fragment=slip[1].group(), propose=re.sub("efficiency", "efficacy", slip[1].group(), flags=re.I), kind="terminology", severity=N, detect="form",
            text=say("“efficiency”是效率；疗效应为efficacy。", "'efficiency' is not 'efficacy'."), mend=say("改为efficacy。", "Write 'efficacy'."),
        )  # fmt: skip


def _rendered(both: list[tuple[Passage, Passage]]) -> Iterator[Doubt]:
    """Terms and fixed phrases that the English renders by something else."""
    every_zh, every_en = "\n".join(zh.text for zh, _ in both), "\n".join(en.text for _, en in both)
    here_at_all = [t for t in terms_in(zh=every_zh) if t.group in _EXCLUDING and t.zh.search(every_zh)]
    there_at_all = [t for t in terms_in(en=every_en) if t.group in _EXCLUDING and t.en.search(every_en)]
    fixed = [
        (gated(zh_words), gated(en_words, re.I), right, why_zh, why_en)
        for zh_words, en_words, right, why_zh, why_en in FIXED
    ]
    fixed = [x for x in fixed if x[0].is_possible(every_zh) and x[1].is_possible(every_en)]
    for zh, en in both:
        here = [t for t in here_at_all if t.zh.search(zh.text)]
        there = [t for t in there_at_all if t.en.search(en.text)] if here else []
        for t in here:
            if t in there:
                continue
            rivals = [u for u in there if u.group == t.group and u not in here]
            if not rivals or (t.group != "disease" and len(zh.text) > 80):
                continue
            m = rivals[0].en.search(en.text)
            k = t.zh.search(zh.text)
            if m is None or k is None or any(t.en.search(w) for w in (en.text,)):
                continue
            yield Doubt(
                at=en, fragment=m.group(), also=(zh.full_path,), severity=E, propose=t.en_word,
                text=say(f"中文“{k.group()}”译成了“{m.group()}”（另一概念）；国际检索看到的是英文。", f"The Chinese '{k.group()}' ({t.en_word}) is rendered as '{m.group()}', another thing; the English is what WHO ICTRP publishes."),
                mend=say(f"英文改为“{t.en_word}”（或更正中文）。", f"Write '{t.en_word}' (or correct the Chinese)."),
            )  # fmt: skip
            break
        for wrong_zh, wrong_en, right, why_zh, why_en in fixed:
            if (a := wrong_zh.search(zh.text)) and (b := wrong_en.search(en.text)):
                criterion = zh.path.startswith("eligibility")
                yield Doubt(
                    at=en, fragment=b.group(), also=(zh.full_path,), severity=E if criterion and "investigator" in right else W, propose=right,
                    text=say(f"“{a.group()}”译作“{b.group()}”：{why_zh}。", f"'{a.group()}' is rendered as '{b.group()}': {why_en}."), mend=say(f"改为“{right}”。", f"Write '{right}'."),
                )  # fmt: skip


_ABBREVIATED: Final = gated(r"[(（]\s*(" + "|".join(ABBREVIATIONS) + r")\s*[)）]")


def _abbreviations(look: Look) -> Iterator[Doubt]:
    for p in look.under("outcomes", "eligibility", "arms"):
        for m in _ABBREVIATED.finditer(p.text):
            short = m.group(1)
            stems = ABBREVIATIONS[short]
            name = re.split(r"[,，、;；:：。]", p.text[max(0, m.start() - 40) : m.start()])[-1].strip()
            known = name.casefold()
            if len(name) < 3 or any(x.casefold() in known for x in stems) or short.casefold() in known:
                continue
            if not search(r"[\u4e00-\u9fff]{3}|[A-Za-z]{6}", name):
                continue
            yield Doubt(
                at=p, fragment=p.text[p.text.find(name) : m.end()], severity=E, detect="clinical",
                text=say(f"{short}不是“{name}”（应为{stems[0]}…）；测的是哪一项不明。", f"{short} is not '{name}' (it is a {stems[-1]} test); which one is measured?"),
                mend=say("核对缩写与名称。", "Check abbreviation and name."),
            )  # fmt: skip
            return


_WORD: Final = re.compile(r"[A-Za-z]+")


def _long_words(text: str) -> dict[str, None]:
    """The words of five to eighteen small letters, each once, in order."""
    return {w: None for w in _WORD.findall(text) if 5 <= len(w) <= 18 and w.islower()}


# A character written twice, except where one word ends and the next begins with it (为了了解, 参与与, 对对照组, 接受过过敏原).
_REPEATED: Final = gated(
    r"(?:(过)过(?![大高低多少长短度敏期量滤渡程半去氧])|(?<![目靶标])(的)的|(了)了(?![解结断])|(?<![缓饱中总温共调平柔])(和)和(?![缓谐])|"
    r"(?<![不正总])(是)是(?![否非])|(?<![存潜内外现正所])(在)在|(者)者|(?<![行认作成分称较最极更因以])(为)为(?![期主])|(?<!参)(与)与|(或)或(?!许)|"
    r"(?<![涉波普提触以])(及)及(?![时早其])|(?<![相反针绝面])(对)对(?![照比象应称])|(被)被(?![试动])|(?<![理自事])(由)由|(将)将|(已)已|(未)未)(?=[\u4e00-\u9fff])"
)


_FIXED_TYPOS: Final = (
    (gated(r"\b[Ss]ever (?=[a-z]{4,})"), gated(r"重[型度]|严重"), "Severe "),
    (gated(r"高血庄"), gated("hypertension", re.I), "高血压"),
)


@check_entry(
    "BIL-07", "另一语种可证的笔误", "typing error that the twin reveals", N, "typo", "bilingual", "search fails"
)
def typing_errors(look: Look) -> Iterator[Doubt]:
    """Typing errors that the twin language or the rest of the page reveals. One finding for all, the first shown.

    Fires: ``高血庄`` / hypertension; ``radiotharepy`` beside radiotherapy. Silent: accepted spellings, both American and British.
    """
    hits: list[tuple[Passage, str, str]] = []
    both = pairs(look)
    every = "\n".join([p.text for pair in both for p in pair])
    typos = [x for x in _FIXED_TYPOS if x[0].is_possible(every)]
    for zh, en in both if typos else ():
        for pattern, twin, right in typos:
            for p, other in ((en, zh), (zh, en)):
                m = pattern.search(p.text)
                if m and twin.search(other.text):
                    hits.append((p, m.group().strip(), right.strip()))
    known = vocabulary()
    slips = {w for w in _long_words(look.everything) if _misspelt(w, known)}
    for p in look.content:
        if p.path.startswith(("contacts", "sites", "sponsor", "ethics")):
            continue
        for word in _long_words(p.text) if slips else ():
            meant = _misspelt(word, known) if word in slips else None
            if meant and (
                len(meant) != len(word) or sorted(meant) == sorted(word) or meant in lowered(look.everything)
            ):
                hits.append((p, word, meant))
        if p.language == "zh" and p.path.startswith(("eligibility", "objectives", "outcomes", "arms")):
            m2 = _REPEATED.search(p.text)
            if m2:
                hits.append((p, p.text[max(0, m2.start() - 2) : m2.end() + 2], m2.group()[0]))
    if not hits:
        return
    p, wrong, right = hits[0]
    words = list(dict.fromkeys((w, r) for _, w, r in hits))
    yield Doubt(
        at=p, fragment=wrong, more=tuple(dict.fromkeys(q for q, _, _ in hits[1:] if q is not p)), propose=right, detect="bilingual" if p.language == "en" and look.passage(p.path, "zh") else "form",
        text=say(f"笔误：{'、'.join(f'{w}（{r}）' for w, r in words[:5])}。", f"Typing errors: {', '.join(f'{w} ({r})' for w, r in words[:5])}."), mend=say("更正拼写。", "Correct the spelling."),
    )  # fmt: skip


_ORDINARY: Final = frozenset(
    [
        "rejection",
        "rejected",
        "content",
        "contents",
        "contest",
        "lesson",
        "lessons",
        "formal",
        "former",
        "normal",
        "safely",
        "severely",
        "allowed",
        "elective",
        "effective",
        "affective",
        "selection",
        "detection",
        "direction",
        "election",
        "section",
        "reaction",
        "fraction",
        "friction",
        "traction",
        "location",
        "vocation",
        "relation",
        "rotation",
        "function",
        "junction",
        "patent",
        "potent",
        "parent",
        "moral",
        "mortal",
        "trail",
        "trial",
        "trials",
        "causal",
        "casual",
        "statue",
        "stature",
        "status",
        "nature",
        "mature",
        "dialysis",
        "analysis",
        "hepatologic",
        "incident",
        "accident",
        "incidents",
        "instance",
        "insistence",
        "prevalence",
        "reference",
        "preference",
        "interference",
        "inference",
        "consist",
        "consistent",
        "persistent",
        "resistant",
        "assistant",
        "infarct",
        "intact",
        "contract",
        "contrast",
        "context",
        "contact",
        "convent",
        "content",
        "consult",
        "insult",
        "result",
        "results",
        "tissue",
        "issue",
        "issues",
        "immune",
        "immature",
        "premature",
        "severity",
        "several",
        "sever",
        "servers",
        "stomach",
        "anxious",
        "various",
        "serious",
        "furious",
        "curious",
        "previous",
        "precious",
    ]
)


@lru_cache(maxsize=1)
def _by_beginning(known: frozenset[str]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The words of five letters or more by their first letter and their length."""
    out: dict[tuple[str, int], tuple[str, ...]] = {}
    for k in sorted(known):
        if len(k) >= 5:
            out[k[0], len(k)] = (*out.get((k[0], len(k)), ()), k)
    return out


@lru_cache(maxsize=20000)
def _misspelt(word: str, known: frozenset[str]) -> str | None:
    """The medical word that a word is one slip away from; nothing for words that only share a stem."""
    found: str | None = None
    if word not in known and word not in _ORDINARY and len(word) >= 5:
        size = len(word)
        like = [k for n in (size - 1, size, size + 1) for k in _by_beginning(known).get((word[0], n), ())]
        if any(
            _is_slip(word, k) for k in like
        ):  # comparing letters first: likeness is dear, and most words are no slip
            near = difflib.get_close_matches(word, like, n=1, cutoff=0.79)
            if near and _is_slip(word, near[0]):
                found = near[0]
    return found


_SPELLINGS: Final = frozenset({("s", "z"), ("z", "s"), ("c", "s"), ("s", "c")})


def _is_slip(word: str, right: str) -> bool:
    """One letter replaced, dropped, doubled or two or three letters in another order; not an ending, not a British spelling."""
    if word.rstrip("s") == right.rstrip("s"):
        return False
    if len(word) != len(right) and (word[:-2] == right[: len(word) - 2] or word[:-3] == right[: len(word) - 3]):
        return False
    if len(word) >= 7 and sorted(word) == sorted(right):
        return True
    if len(word) == len(right):
        wrong = [k for k in range(len(word)) if word[k] != right[k]]
        if len(wrong) == 1:
            at = wrong[0]
            return (word[at], right[at]) not in _SPELLINGS and at != len(word) - 1
        return False
    long, short = (word, right) if len(word) > len(right) else (right, word)
    for k in range(len(long)):
        if long[:k] + long[k + 1 :] == short:
            return long[k] not in "aeo" and 0 < k < len(long) - 2
    return False


BILINGUAL_TERMS: Final = (
    wrong_term,
    typing_errors,
)
