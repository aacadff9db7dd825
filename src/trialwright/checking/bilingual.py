"""Bilingual: Chinese against English, item by item; neither is master, the stricter reading protects until a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.limits import LIMIT, Limit, limits_in, numbers_in
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.words import gated, search
from trialwright.reading.record import State
from trialwright.values.finding import Severity

_HAN_NUMBERS: Final = {"一": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10",
                       "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4"}  # fmt: skip


_WORD_NUMBERS: Final = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
                        "first": "1", "second": "2", "third": "3", "fourth": "4", "single": "1", "twice": "2", "once": "1", "half": "0.5",
                        "i": "1", "ii": "2", "iii": "3", "iv": "4", "both": "2"}  # fmt: skip


def pairs(look: Look) -> tuple[tuple[Passage, Passage], ...]:
    """Fields that hold text in both languages, personal ones aside; found once a look."""
    kept: tuple[tuple[Passage, Passage], ...] | None = look.__dict__.get("_pairs")
    if kept is None:
        kept = look.__dict__["_pairs"] = _pairs(look)
    return kept


def _pairs(look: Look) -> tuple[tuple[Passage, Passage], ...]:
    out = []
    for path, by in look.by_path.items():
        zh, en = by.get("zh"), by.get("en")
        if (
            zh is not None
            and en is not None
            and zh.slot.items is None
            and not path.startswith("contacts.")
            and zh.text != en.text
        ):
            out.append((zh, en))
    return tuple(out)


def _is_content(path: str) -> bool:
    return path.startswith(
        (
            "eligibility.",
            "arms",
            "outcomes",
            "objectives",
            "treatment_description",
            "identification.",
            "condition",
            "samples",
        )
    )


_SIGN: Final = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "eq": "="}


@check_entry(
    "BIL-01",
    "数字、比较符号或单位中英文不同",
    "number, comparator or unit differ",
    E,
    "bilingual_mismatch",
    "bilingual",
    "two trials in one record",
)
def numbers_differ(look: Look) -> Iterator[Doubt]:
    """A number, comparator, unit or exponent that differs between the languages, or stands in one only.

    Words for numbers and Chinese numerals count as numbers; damage (EXT-04, EXT-05, EXT-07) is not reported again.
    Fires: ``≥65岁`` / ``> 65 years``. Silent: ``≥65岁`` / ``65 or older``.
    """
    for zh, en in pairs(look):
        if (
            not _is_content(zh.path)
            or zh.path.endswith((".size", ".code"))
            or zh.slot.state is State.DAMAGED
            or en.slot.state is State.DAMAGED
        ):
            continue
        signs = _signs_clash(zh.text, en.text)
        if signs is not None:
            fz, fe = signs
            yield _clash(en, zh, fe, fz)
            continue
        a, b = _numbers(zh.text, True), _numbers(en.text, False)
        only_zh = [n for n in numbers_in(_unnumbered(zh.text)) if n not in b and not _is_word_number(n, en.text)]
        only_en = [n for n in numbers_in(_unnumbered(en.text)) if n not in a and not _is_word_number(n, zh.text)]
        only_zh = [n for n in only_zh if float(n.replace("10^", "")) not in (1.0,)]
        only_en = [n for n in only_en if float(n.replace("10^", "")) not in (1.0,)]
        if (len(only_zh) == 1 and len(only_en) == 1) or (
            bool(only_zh) != bool(only_en)
            and len(only_zh) + len(only_en) == 1
            and _has_limit(only_zh, only_en, zh.text, en.text)
        ):
            z, e = (only_zh or ["—"])[0], (only_en or ["—"])[0]
            at, other = (en, zh) if only_en else (zh, en)
            yield _clash(
                at, other, _around(at.text, e if only_en else z), _around(other.text, z if only_en else e), z, e
            )
    yield from _subjects(look)


def _clash(at: Passage, other: Passage, here: str, there: str, z: str = "", e: str = "") -> Doubt:
    zh_words, en_words = (here, there) if at.language == "zh" else (there, here)
    return Doubt(
        at=at, fragment=here, also=(other.full_path,),
        text=say(f"中英文不一致：中文“{zh_words or z}”，英文“{en_words or e}”。", f"The languages disagree: Chinese '{zh_words or z}', English '{en_words or e}'."),
        mend=say("核对方案，统一；确定之前按较严的一方执行。", "Check the protocol and align them; until then the stricter reading holds."),
    )  # fmt: skip


def _signs_clash(zh: str, en: str) -> tuple[str, str] | None:
    there: dict[str, Limit] = {}
    for x in limits_in(en):
        there.setdefault(str(x.number.normalize()), x)
    for x in limits_in(zh):
        y = there.get(str(x.number.normalize()))
        if y is None or "eq" in (x.op, y.op) or x.op == y.op:
            continue
        if (
            sum(1 for z in limits_in(zh) if z.number == x.number) > 1
            or sum(1 for z in limits_in(en) if z.number == y.number) > 1
        ):
            continue
        return x.before, y.before
    return None


def _unnumbered(text: str) -> str:
    return _CODES.sub(" ", _ITEM_NUMBER.sub(" ", text))


# What must stand before a number, or before a code, is asked behind its first character: a search goes from one to the next.
_ITEM_NUMBER: Final = re.compile(r"[(（\d](?<![^;；。\s][(（\d])(?:(?<=\d)\d?|(?<=[(（])\d{1,2})\s*[)）.、:：](?!\d)")
_CODES: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]++-?\d+[A-Za-z]*(?:-\d+)?|cm\^?[23]|m\^?2|\bm 2\b")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_DIGITS: Final = re.compile(r"\d+")


def _numbers(text: str, is_zh: bool) -> set[str]:
    out = set(numbers_in(text))
    if is_zh:
        out |= {v for k, v in _HAN_NUMBERS.items() if k in text}
    words = {w.casefold() for w in _LATIN.findall(text)}
    out |= {v for k, v in _WORD_NUMBERS.items() if k in words}
    out |= {n[3:] for n in out if n.startswith("10^")}
    if any(n.startswith("10^") for n in out):
        out.add("10")
    out |= {d for n in list(out) for d in _DIGITS.findall(n)}
    return out


def _is_word_number(n: str, text: str) -> bool:
    if n.startswith("10^"):
        return n[3:] in numbers_in(text) or bool(search(r"10\s*[?？]|10[⁰-⁹]", text))
    return any(
        v == n and search(rf"(?<![A-Za-z]){k}(?![A-Za-z])", text, re.I) for k, v in _WORD_NUMBERS.items()
    ) or any(v == n and k in text for k, v in _HAN_NUMBERS.items())


def _has_limit(only_zh: list[str], only_en: list[str], zh: str, en: str) -> bool:
    number, text = (only_zh[0], zh) if only_zh else (only_en[0], en)
    return any(f"{x.number.normalize():f}" == number for x in limits_in(text)) and LIMIT.search(text) is not None


def _around(text: str, number: str) -> str:
    m = search(rf"(?<![\d.]){re.escape(number)}(?![\d])", text)
    if m is None:
        return ""
    a = max((k for k in (text.rfind(c, 0, m.start()) for c in " ,，;；。(（")), default=-1)
    words = re.match(r"[^,，;；。)）]{0,14}", text[m.end() :])
    return (text[max(a + 1, m.start() - 12) : m.end()] + (words.group() if words else "")).strip()


_SUBJECT: Final = (
    (gated(r"性别|男女"), gated(r"\bsex\b|gender|male|female|\bmen\b|women", re.I), "性别", "sex"),
    (gated(r"上限|最大年龄"), gated(r"upper|maximum|up to|≤|<", re.I), "上限", "an upper limit"),
)


def _subjects(look: Look) -> Iterator[Doubt]:
    """A criterion whose two languages settle different things: sex here, an age limit there."""
    for c in look.inclusion:
        if c.zh is None or c.en is None:
            continue
        sex_zh, sex_en = _SUBJECT[0][0].search(c.zh.text), _SUBJECT[0][1].search(c.en.text)
        m = search(r"no upper (?:age )?limit|regardless of (?:sex|gender)|any (?:sex|gender)", c.en.text, re.I)
        k = search(r"性别不限|男女不限|不限性别|无年龄上限|年龄上限不限", c.zh.text)
        if sex_zh and not sex_en and k and m is not None and len(c.zh.text) < 60:
            yield Doubt(
                at=c.en, fragment=m.group(), also=(c.zh.full_path,), kind="bilingual_mismatch",
                text=say(f"中文写“{k.group()}”，英文写“{m.group()}”，规定的不是同一件事。", f"The Chinese says '{k.group()}' (any sex), the English '{m.group()}'; they settle different things."),
                mend=say("两种语言都写明年龄上限与性别。", "State the age limit and the sex in both languages."),
            )  # fmt: skip


_SCOPES: Final = (
    (gated(r"(?:之一|任一|其一|任何一[项方])"), gated(r"\b(?:both|all)\b", re.I), "任一", "all"),
    (
        gated(r"均(?:须|需|应|为)|(?:双方|全部|所有)(?:须|需|均)"),
        gated(r"\b(?:either|any of|one of)\b", re.I),
        "全部",
        "any",
    ),
)


_PANEL_ZH: Final = gated(r"([一二三四五六七八九\d]+)项[^。；]{0,10}(?:出现|有|任一)?阳性")


_PANEL_EN: Final = gated(r"positive (?:for|in) (?:all )?(?:two|three|four|five|six|seven|eight|\d+)\b", re.I)


_RELATIVE_ZH: Final = gated(r"[,，]\s*(?:不适合|不能|无法|不宜|需要?|伴有?)")


_RELATIVE_EN: Final = gated(r"\b(?:that|which|who) (?:is|are|can|cannot|do|does)(?: not)?\b", re.I)


@check_entry(
    "BIL-02",
    "中英文范围不同",
    "scope differs between the languages",
    E,
    "bilingual_mismatch",
    "bilingual",
    "opposite decisions",
)
def scope(look: Look) -> Iterator[Doubt]:
    """Scope: any against all; a clause that limits a noun in one language and stands apart in the other; who judges.

    Fires: ``父母之一签字`` / "both parents sign"; ``远处转移，不适合…`` / "metastasis that is not suitable …". Silent: "either parent".
    """
    for c in look.criteria:
        if c.zh is None or c.en is None:
            continue
        for zh, en, _, word_en in _SCOPES:
            a, b = zh.search(c.zh.text), en.search(c.en.text)
            if a and b and not search(r"\bor\b|either|any", c.en.text, re.I) and word_en == "all":
                yield _scope_doubt(
                    c.en,
                    c.zh,
                    b.group(),
                    f"中文为“{a.group()}”，英文为“{b.group()}”",
                    f"The Chinese means any ('{a.group()}'), the English '{b.group()}'",
                    E,
                )
                return
            if a and b and word_en == "any" and not search(r"或|任一", c.zh.text):
                yield _scope_doubt(
                    c.en,
                    c.zh,
                    b.group(),
                    f"中文为“{a.group()}”，英文为“{b.group()}”",
                    f"The Chinese means all ('{a.group()}'), the English '{b.group()}'",
                    E,
                )
                return
        pz, pe = _PANEL_ZH.search(c.zh.text), _PANEL_EN.search(c.en.text)
        if pz and pe:
            yield _scope_doubt(
                c.en,
                c.zh,
                pe.group(),
                f"中文“{pz.group()}”可读作任一项阳性，英文“{pe.group()}”为全部阳性",
                f"The Chinese ('{pz.group()}') can mean any item positive, the English '{pe.group()}' all of them",
                E,
            )
        rz, re_ = _RELATIVE_ZH.search(c.zh.text), _RELATIVE_EN.search(c.en.text)
        if (
            rz
            and re_
            and len(c.zh.text) < 60
            and not c.is_inclusion
            and search(r"不适合|不能|无法|不宜", rz.group())
            and " not" in c.en.text
        ):
            yield _scope_doubt(
                c.en, c.zh, _words_from(c.en.text, re_.start()),
                f"中文逗号后的“{c.zh.text[rz.start() + 1 : rz.end() + 6].strip()}”是补充说明（全部排除），英文“{re_.group()}”是限定（只排除一部分）",
                "In the Chinese the clause stands apart (all are excluded), in the English it limits the noun (only some are)", W,
            )  # fmt: skip


def _words_from(text: str, start: int) -> str:
    """About thirty characters from a place on, ending with a whole word."""
    piece = text[start : start + 40]
    return piece if len(piece) < 40 else piece[: piece.rfind(" ")]


def _scope_doubt(at: Passage, other: Passage, fragment: str, zh: str, en: str, severity: Severity) -> Doubt:
    return Doubt(
        at=at,
        fragment=fragment,
        more=(other,),
        severity=severity,
        text=say(f"{zh}；决定可能相反。", f"{en}; opposite decisions are possible."),
        mend=say(
            "按方案原意重译，确定前按较严的一方。",
            "Retranslate from the protocol; until then the stricter reading holds.",
        ),
    )


@check_entry(
    "BIL-03",
    "一种语言为空",
    "one language empty",
    N,
    "missing",
    "bilingual",
    "half the readers; WHO ICTRP publishes the English",
)
def one_language(look: Look) -> Iterator[Doubt]:
    """A field that is printed in two languages and filled in one: criteria an error, the condition a warning, the rest one note.

    Fires: ``目的`` empty, English full. Silent: both; a field that prints one language for all.
    """
    rest: list[tuple[str, Passage, Passage]] = []
    for path, by in look.slots.items():
        if (
            set(by) < {"zh", "en"}
            or "zh" not in by
            or "en" not in by
            or path.startswith(("contacts.", "ipd.", "results_public", "dsmc"))
        ):
            continue
        for empty, full in (("zh", "en"), ("en", "zh")):
            if by[empty].state is not State.BLANK or not by[full].is_present:
                continue
            label, value = look.label(path, empty), Passage(path, full, by[full].text or "", by[full])
            if label is None:
                continue
            if path.startswith(("eligibility.inclusion", "eligibility.exclusion")) and "[" not in path:
                yield _half(label, value, E)
            elif path in ("condition.name", "condition"):
                yield _half(label, value, W)
            elif by[full].items is None:
                rest.append((path, label, value))
    if rest:
        label = rest[0][1]
        names = "、".join(x[0] for x in rest[:4])
        yield Doubt(
            at=label, more=tuple(x[1] for x in rest[1:]), also=(rest[0][2].full_path,),
            text=say(f"{len(rest)}个栏目只填了一种语言（{names}）。", f"{len(rest)} field{'s' if len(rest) > 1 else ''} filled in one language only ({names.replace('、', ', ')})."),
            mend=say("补译另一种语言。", "Translate."),
        )  # fmt: skip


def _half(label: Passage, value: Passage, severity: Severity) -> Doubt:
    missing = ("中文", "Chinese") if label.language == "zh" else ("英文", "English")
    return Doubt(
        at=label,
        also=(value.full_path,),
        severity=severity,
        text=say(
            f"{missing[0]}为空，另一语种有内容。", f"The {missing[1]} text is empty, the other language is filled."
        ),
        mend=say("补译。", "Translate."),
    )


@check_entry(
    "BIL-05", "中英文条目数不同", "counts of items differ", E, "bilingual_mismatch", "bilingual", "one is lost"
)
def counts(look: Look) -> Iterator[Doubt]:
    """The number of criteria, arms, outcomes or samples differs between the languages: one is lost.

    Fires: 8 Chinese, 7 English criteria. Silent: 8 / 8.
    """
    for container, zh_name, en_name in (
        ("eligibility.inclusion", "纳入标准", "inclusion criteria"),
        ("eligibility.exclusion", "排除标准", "exclusion criteria"),
    ):
        top = [c for c in (look.inclusion if container.endswith("inclusion") else look.exclusion) if c.path == c.parent]
        a, b = sum(c.zh is not None for c in top), sum(c.en is not None for c in top)
        if not a or not b or a == b:
            continue
        odd = next(c for c in top if (c.zh is None) != (c.en is None))
        p = odd.passages[0]
        yield Doubt(
            at=p, fragment=p.text if len(p.text) <= 100 else "", also=(container,),
            text=say(f"{zh_name}中文{a}条、英文{b}条；第{odd.number}条只有一种语言或被合并。", f"{a} Chinese and {b} English {en_name}; item {odd.number} stands in one language or was fused."),
            mend=say("逐条对齐。", "Align them item by item."),
        )  # fmt: skip


_LOST_OR: Final = gated(
    r"[^，,。；;或]{3,24}(?:者|史|病)(?=(?:有|患有?|伴有?|存在)[^，,。；;]{2,16}(?:者|史)[^，,。；;]{0,2}$)|(?<=[\u4e00-\u9fff])者(?=[\u4e00-\u9fff]{2,8}者[。；;]?$)"
)


@check_entry(
    "BIL-06",
    "条目粘连或连词丢失",
    "criteria fused, conjunction lost",
    W,
    "bilingual_mismatch",
    "bilingual",
    "and or or flips the criterion",
)
def fused(look: Look) -> Iterator[Doubt]:
    """Two conditions that run into each other in one language while the other joins them with "or" or "and".

    Fires: ``吸烟者饮酒者`` / "smokers or drinkers". Silent: ``吸烟者或饮酒者``.
    """
    for c in look.criteria:
        if c.zh is None or c.en is None:
            continue
        m = _LOST_OR.search(c.zh.text.strip())
        k = search(r"\b(or|and)\b", c.en.text, re.I)
        if m is None or k is None or search(r"或|和|及|、|,|，", c.zh.text[max(0, m.end() - 2) : m.end() + 4]):
            continue
        if search(r"或|和|及", c.zh.text) and len(c.zh.text) > 40:
            continue
        yield Doubt(
            at=c.zh, fragment=c.zh.text if len(c.zh.text) <= 60 else m.group(), more=(c.en,),
            text=say(f"中文两个条件连写，缺少连词；英文为“{k.group()}”，是“且”还是“或”不明。", f"Two Chinese conditions run together without a conjunction; the English has '{k.group()}'."),
            mend=say("按英文补上“或/且”，或拆成两条。", "Add the conjunction, or make two items."),
        )  # fmt: skip


BILINGUAL: Final = (
    numbers_differ,
    scope,
    one_language,
    counts,
    fused,
)
