"""Finds characters that a form, an encoding or a mirror damaged, and proposes what stood there; changes nothing itself.

A proposal is ``sure`` only where a twin in the other language shows it or where one reading exists; else it is ``open``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from trialwright.reading.record import Field, RegistryRecord, Repair, Slot, State
from trialwright.values.text import Text

SURE, OPEN, ACCEPTED = "sure", "open", "accepted"


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged place in a text: offsets, readings, how certain, why."""

    start: int
    end: int
    propose: tuple[str, ...]
    certainty: str
    because: Text


@dataclass(frozen=True, slots=True)
class Around:
    """What may decide a reading: the twin texts in other languages, and the age limits of the form."""

    twins: tuple[str, ...] = ()
    twin_language: str = ""
    ages: tuple[tuple[str, str], ...] = ()
    page_text: str = ""


_UNIT: Final = r"(?:/\s*(?:L|l|mL|ml|[uμµ][lL]|kg|mm\s?3|mm³|HPF|cm2)|copies|拷贝|cells?|个|IU|CFU|PFU|vg|TU)"
_SUPER: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWER = re.compile(
    rf"(?P<mantissa>\d+(?:\.\d+)?)?(?P<times>\s*[×xX✕*·]\s*)?(?P<ten>(?<![\d.])10"
    rf"(?:(?P<split>\s+(?P<e1>\d{{1,2}}))|(?P<mark>[?？\ufffd]+)|(?P<glued>(?P<e2>[3-9]|1[0-5]))|(?P<lost>\s+(?=/))))"
    rf"(?P<unit>\s*{_UNIT})(?![a-z])"
)
_TEN = re.compile(r"10(?:\s+[\d/]|[?？\ufffd]|[3-9]|1[0-5])")
_WHOLE = re.compile(
    rf"(?P<mantissa>\d+(?:\.\d+)?)?\s*[×xX✕*·]?\s*(?<![\d.])10(?:\s*\^\s*(?P<e>\d{{1,2}})|(?P<s>[{_SUPER}]+))"
)
# Usual exponents; source: SI units of haematology (ICSH), cell doses by body weight.
_ANALYTES: Final = (
    (re.compile(r"neutrophil|ANC\b|中性粒|platelet|PLT\b|血小板|white (?:blood )?cell|WBC|白细胞|lymphocyte|淋巴细胞|leu[ck]ocyte", re.I), "9"),
    (re.compile(r"red (?:blood )?cell|RBC|红细胞|erythrocyte", re.I), "12"),
)  # fmt: skip
_SQUARE = re.compile(
    r"(?P<base>/\s?m|/\s?cm|/\s?dm|(?<![A-Za-z])(?:1\.73\s?m|cm|mm))\s+(?P<e>[23])(?![\d.,]|\s*(?:/|weeks?|days?|times|h\b|mg|次|天|周))"
)
_SQUARE_HINT = re.compile(r"m(?:  ?|\xa0)[23]")
_WORD = re.compile(r"(?<![A-Za-zÀ-ÿ])(?P<a>[A-Za-zÀ-ÿ]+)[?\ufffd](?P<b>[A-Za-zÀ-ÿ]+)")
_RANGE = re.compile(r"(?<![\d?])(?P<a>\d+(?:\.\d+)?)[?\ufffd](?P<b>\d+(?:\.\d+)?)(?![\d?])")
_MICRO = re.compile(
    r"(?<![A-Za-z\d])(?P<n>\d+(?:\.\d+)?\s*)?[?\ufffd](?P<unit>mol/L|mol/l|g/mL|g/ml|g/L|g/kg|L\b|Sv|Ci/)"
)
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff]|锟斤拷|烫烫烫|Ã[\x80-\xbf©¨¼¶¤]|â€[™œ\x9d“”]")
_NO_SLASH = re.compile(
    r"(?<=[\d\s.≥≤<>=])(?P<a>mg|g|ng|pg|ug|μg|µg|mmol|umol|μmol|µmol|nmol|IU|mIU|U)(?P<b>dL|L|mL|kg|min)(?![A-Za-z/])"
)
_MULTIPLE = re.compile(
    r"(?P<multiple>\d+(?:\.\d+)?\s*(?:[×xX*]|times|倍)\s*(?:的)?(?:ULN|UNL|LLN|正常值?上限))\s*(?P<unit>[uμµm]?mol/?L|U/L|IU/L|mg/dL|g/L)(?![A-Za-z])"
)
_AGE = re.compile(
    r"(?P<word>\b[Aa]ged?\b|年龄)(?P<gap>\s*(?:of\s+)?)(?P<sign>=)\s*(?P<n>\d{1,3})(?P<tail>\s*(?:years?|岁|周岁|y\b))"
)
_ZERO = re.compile(r"(?<=\d)[OoＯ](?=\d)")
_UNIT_HINT = re.compile(r"[gl]L|gdL|gmL|U(?:mL|L|dL|min)|gkg|gmin|[UL]LN|UNL|上限")
_ACCENTED: Final = MappingProxyType({
    "sj?gren": "Sjögren", "beh?et": "Behçet", "na?ve": "naïve", "barr?": "Barré", "m?ni?re": "Ménière", "k?hler": "Köhler", "m?ller": "Müller",
    "waldenstr?m": "Waldenström", "hashimoto?s": "Hashimoto's", "fa?ade": "façade", "caf?": "café", "ren?": "René",
})  # fmt: skip


def _names(language: str) -> Text:
    return {
        "zh": Text(zh="中文", en="Chinese"),
        "en": Text(zh="英文", en="English"),
    }.get(language, Text(zh="另一语言", en="other"))


def _powers(text: str) -> list[tuple[str | None, str]]:
    """Mantissa and exponent of every power of ten that is whole."""
    out = []
    for m in _WHOLE.finditer(text):
        e = m.group("e") or "".join(str(_SUPER.index(c)) for c in m.group("s"))
        out.append((m.group("mantissa"), e))
    return out


def _unit_of(text: str) -> str:
    return re.sub(r"\s+", "", text) if "/" in text else " " + text.strip()


def _power_damage(text: str, around: Around) -> Iterator[Damage]:
    for m in _POWER.finditer(text):
        start, end = m.start("ten"), m.end("unit")
        unit = _unit_of(m.group("unit"))
        printed = m.group("e1") or m.group("e2")
        twin = _twin_exponent(m.group("mantissa"), printed, around)
        if twin is not None:
            name = _names(around.twin_language)
            value = f"10^{twin}{unit}"
            because = Text(zh=f"{name.zh}对应条目为10^{twin}{unit}", en=f"the {name.en} twin has 10^{twin}{unit}")
            yield Damage(start, end, (value,), SURE, because)
        elif printed and (m.group("times") or m.group("split")):
            because = Text(
                zh="上标丢失；乘号之后只能是10的幂" if m.group("times") else "上标丢失；10与指数之间只剩空格",
                en="the superscript is lost; after a multiplication sign only a power of ten makes sense"
                if m.group("times")
                else "the superscript is lost; a blank stands between 10 and its exponent",
            )
            yield Damage(start, end, (f"10^{printed}{unit}",), SURE, because)
        elif printed:
            because = Text(
                zh="可能是10的幂，也可能就是这个数", en="a power of ten that lost its superscript, or just this number"
            )
            yield Damage(start, end, (f"10^{printed}{unit}", f"10{printed}{unit}"), OPEN, because)
        else:
            known = _analyte(text, m.start())
            if known is not None:
                because = Text(zh="该检验项目通常用此指数", en="this analyte is usually given with this exponent")
                yield Damage(start, end, (f"10^{known}{unit}",), OPEN, because)
            elif m.group("mark") or m.group("times"):
                readings = tuple(f"10^{e}{unit}" for e in ("9", "12", "6", "3"))
                yield Damage(start, end, readings, OPEN, Text(zh="指数丢失", en="the exponent is lost"))


def _twin_exponent(mantissa: str | None, printed: str | None, around: Around) -> str | None:
    for twin in around.twins:
        found = _powers(twin)
        same = {e for n, e in found if n == mantissa and mantissa is not None}
        if printed is not None:
            hit = {e for _, e in found if e == printed}
            if hit:
                return printed
        if len(same) == 1:
            return same.pop()
        every = {e for _, e in found}
        if len(every) == 1 and (printed is None or printed in every):
            return every.pop()
    return None


def _analyte(text: str, at: int) -> str | None:
    """The usual exponent of the analyte named last before a place."""
    before = text[max(0, at - 120) : at]
    best: tuple[int, str] | None = None
    for pattern, exponent in _ANALYTES:
        for m in pattern.finditer(before):
            if best is None or m.start() >= best[0]:
                best = (m.start(), exponent)
    return None if best is None else best[1]


def _square_damage(text: str) -> Iterator[Damage]:
    for m in _SQUARE.finditer(text):
        value = f"{m.group('base')}^{m.group('e')}"
        because = Text(zh="上标丢失，仅剩空格", en="the superscript is lost; one reading exists")
        yield Damage(m.start(), m.end(), (value,), SURE, because)


def _word_damage(text: str, around: Around) -> Iterator[Damage]:
    for m in _WORD.finditer(text):
        a, b = m.group("a"), m.group("b")
        accented = _ACCENTED.get(f"{a}?{b}".casefold())
        if accented is not None:
            yield Damage(
                m.start(), m.end(), (accented,), SURE, Text(zh="带重音的常见词", en="a known word with an accent")
            )
        elif b in ("s", "t") and len(a) > 1:
            yield Damage(
                m.start(), m.end(), (f"{a}'{b}",), SURE, Text(zh="撇号被替换", en="the apostrophe was replaced")
            )
        elif a.islower() and b.islower() and min(len(a), len(b)) > 1:
            yield Damage(
                m.start(),
                m.end(),
                (f"{a}-{b}",),
                SURE,
                Text(zh="小写词之间的连字符", en="a hyphen between lower-case parts"),
            )
        elif (a.isupper() and (b.isupper() or len(a) == 1)) or f"{a}-{b}" in around.page_text:
            because = Text(zh="缩写或同页写法中的连字符", en="a hyphen, as in abbreviations or elsewhere on the page")
            yield Damage(
                m.start(),
                m.end(),
                (f"{a}-{b}",),
                SURE if len(a) == 1 or f"{a}-{b}" in around.page_text else OPEN,
                because,
            )
        elif f"{a} {b}" in around.page_text:
            yield Damage(
                m.start(),
                m.end(),
                (f"{a} {b}",),
                SURE,
                Text(zh="同页另有此写法", en="written so elsewhere on the page"),
            )
        else:
            because = Text(zh="名称之间为空格，复合词为连字符", en="a blank between names, a hyphen in a compound")
            yield Damage(m.start(), m.end(), (f"{a} {b}", f"{a}-{b}"), OPEN, because)


def _unit_damage(text: str) -> Iterator[Damage]:
    for m in _MICRO.finditer(text) if "?" in text or "\ufffd" in text else ():
        because = Text(zh="微符号被替换", en="the micro sign was replaced")
        at = m.end("n") if m.group("n") else m.start()
        yield Damage(at, m.end(), ("μ" + m.group("unit"),), SURE, because)
    for m in _NO_SLASH.finditer(text):
        because = Text(zh="单位中的斜杠丢失", en="the slash of the unit is lost")
        yield Damage(m.start(), m.end(), (f"{m.group('a')}/{m.group('b')}",), SURE, because)
    for m in _MULTIPLE.finditer(text) if "LN" in text or "UNL" in text or "上限" in text else ():
        because = Text(zh="倍数没有单位", en="a multiple has no unit")
        yield Damage(m.start(), m.end(), (m.group("multiple"),), OPEN, because)


def _age_damage(text: str, around: Around) -> Iterator[Damage]:
    for m in _AGE.finditer(text):
        number = m.group("n")
        signs = [sign for sign, limit in around.ages if limit == number]
        rest = f"{m.group('n')}{m.group('tail')}"
        head = m.group("word") + m.group("gap")
        if len(signs) == 1:
            sign = Text(zh=f"年龄范围一栏为{number}岁", en=f"the age field says {number}")
            yield Damage(m.start(), m.end(), (f"{head}{signs[0]} {rest}",), SURE, sign)
        else:
            both = tuple(f"{head}{s} {rest}" for s in ("≥", "≤"))
            yield Damage(
                m.start(), m.end(), both, OPEN, Text(zh="比较符号被压成等号", en="a comparator flattened to =")
            )


def _range_damage(text: str) -> Iterator[Damage]:
    for m in _RANGE.finditer(text):
        a, b = m.group("a"), m.group("b")
        yield Damage(
            m.start(), m.end(), (f"{a}-{b}", f"{a}±{b}", f"{a}×{b}"), OPEN, Text(zh="符号丢失", en="a sign is lost")
        )


def _zero_damage(text: str) -> Iterator[Damage]:
    because = Text(zh="字母O代替了数字0", en="the letter O for the digit 0")
    for m in _ZERO.finditer(text):
        whole = text[m.start() - 1] + "0" + text[m.end()]
        yield Damage(m.start() - 1, m.end() + 1, (whole,), OPEN, because)


def _broken_damage(text: str) -> Iterator[Damage]:
    for m in _BROKEN.finditer(text):
        yield Damage(m.start(), m.end(), (), OPEN, Text(zh="编码损坏的字符", en="characters of a broken encoding"))


# A text without any of these is whole. Each begins with a letter that is quick to find.
_SIGNS: Final = tuple(
    re.compile(p)
    for p in (
        r"10(?=\s+[\d/]|[?？\ufffd]|[3-9]|1[0-5])", r"m(?=(?:  ?|\xa0)[23])", r"\?", "=", r"O(?<=\dO)(?=\d)", r"o(?<=\do)(?=\d)", "上限",
        r"L(?:(?<=[glU]L)|(?<=[gU][dm]L)|(?<=UNL)|(?=N))", r"kg(?<=gkg)", r"min(?<=[gU]min)",
    )
)  # fmt: skip
_WIDE_SIGNS = re.compile("[Ｏ\ufffd\ue000-\uf8ff锟烫Ãâ]")


def _suspects(texts: list[str]) -> set[int]:
    """Which of some texts `damages` must look at: all of them are searched at once, sign by sign."""
    ends: list[int] = []
    at = -1
    for t in texts:
        at += len(t) + 1
        ends.append(at)
    page = "\0".join(texts)
    found = {bisect_left(ends, m.start()) for sign in _SIGNS for m in sign.finditer(page)}
    if not page.isascii():
        found.update(bisect_left(ends, m.start()) for m in _WIDE_SIGNS.finditer(page))
    return found


def damages(text: str, around: Around = Around()) -> tuple[Damage, ...]:
    """Every damaged place of a text, in order, none inside another.

    >>> [d.propose for d in damages("RBC >= 3.0 × 10 12 /L, cell?free DNA, 171umolL")]
    [('10^12/L',), ('cell-free',), ('umol/L',)]
    """
    found: list[Damage] = []
    marked = "?" in text or "\ufffd" in text
    if "10" in text and _TEN.search(text) is not None:
        found += _power_damage(text, around)
    if _SQUARE_HINT.search(text) is not None:
        found += _square_damage(text)
    if marked:
        found += _word_damage(text, around)
    if (
        marked
        or (("L" in text or "kg" in text or "min" in text) and _UNIT_HINT.search(text) is not None)
        or "上限" in text
    ):
        found += _unit_damage(text)
    if "=" in text and ("ge" in text or "年龄" in text):
        found += _age_damage(text, around)
    if marked:
        found += _range_damage(text)
    if "O" in text or "Ｏ" in text:
        found += _zero_damage(text)
    if not text.isascii():
        found += _broken_damage(text)
    if not found:
        return ()
    found.sort(key=lambda d: (d.start, -d.end))
    out: list[Damage] = []
    for d in found:
        if not out or d.start >= out[-1].end:
            out.append(d)
    return tuple(out)


class _Surroundings:
    """What may decide a reading, worked out once a record."""

    def __init__(self, record: RegistryRecord) -> None:
        self.fields = record.fields
        self.parents = frozenset(p[: p.rindex(".")] for p in record.fields if "." in p)
        self.page = record.pages[0].text if record.pages else ""
        ages = []
        for sign, p in (("≥", "eligibility.age.min"), ("≤", "eligibility.age.max")):
            slot = record.slot(p)
            if slot is not None and slot.quantity is not None and slot.quantity.unit.code == "a":
                ages.append((sign, format(slot.quantity.value, "f")))
        self.ages = tuple(ages)

    def of(self, path: str, language: str) -> Around:
        """What surrounds a slot: its twin in the other language first."""
        twins: list[str] = []
        other = {"zh": "en", "en": "zh"}.get(language, "")
        if other:
            for p in (path, path.partition("[")[0]):
                f = self.fields.get(p)
                s = f.slots.get(other) if f is not None else None
                if s is not None and s.text:
                    twins.append(s.text)
        return Around(tuple(twins), other, self.ages, self.page)


def with_repairs(record: RegistryRecord) -> RegistryRecord:
    """The record with every damaged slot named so, and a proposal for each damaged place."""
    repairs: list[Repair] = []
    damaged: set[tuple[str, str]] = set()
    whole = State.VALUE
    looked = [
        (path, language, slot)
        for path, f in record.fields.items()
        for language, slot in f.slots.items()
        if slot.means is None and slot.items is None and slot.state is whole and not slot.private
        if slot.as_written is not None and slot.span is not None and len(slot.as_written) <= 20000
    ]
    around: _Surroundings | None = None
    for k in sorted(_suspects([slot.as_written or "" for *_, slot in looked])):
        path, language, slot = looked[k]
        text = slot.as_written or ""
        if not damages(text):
            continue
        if around is None:
            around = _Surroundings(record)
        found = damages(text, around.of(path, language))
        if not found:
            continue
        damaged.add((path, language))
        if path not in around.parents:
            repairs += [_repair(record, path, language, slot, d) for d in found]
        else:
            repairs += [
                _repair(record, path, language, slot, d) for d in found if not _in_part(record, path, language, slot, d)
            ]
    if not damaged:
        return record
    return replace(record, fields=_marked(record, damaged), repairs=(*record.repairs, *repairs))


def _in_part(record: RegistryRecord, path: str, language: str, slot: Slot, d: Damage) -> bool:
    """Whether the place lies in a sub-item, which reports it itself."""
    at = _span(record, slot, d)
    for p, f in record.fields.items():
        s = f.slots.get(language)
        if (
            p.startswith(path + ".")
            and s is not None
            and s.span is not None
            and s.span[0] <= at[0]
            and at[1] <= s.span[1]
        ):
            return True
    return False


def _span(record: RegistryRecord, slot: Slot, d: Damage) -> tuple[int, int]:
    if slot.span is None:
        return (0, 0)
    if record.raw(slot) == slot.as_written:
        return (slot.span[0] + d.start, slot.span[0] + d.end)
    return slot.span


def _repair(record: RegistryRecord, path: str, language: str, slot: Slot, d: Damage) -> Repair:
    span = _span(record, slot, d)
    text = record.pages[slot.page].text
    first = slot.lines[0] if slot.lines else 1
    if slot.span is not None and slot.lines is not None and slot.lines[0] != slot.lines[1]:
        first += len(re.findall(r"\r\n|\n|\r", text[slot.span[0] : span[0]]))
    return Repair(
        path=f"{path}.{language}" if language != "any" else path,
        page=slot.page,
        lines=(first, first),
        span=span,
        as_written=(slot.as_written or "")[d.start : d.end],
        propose=d.propose,
        certainty=d.certainty,
        because=d.because,
    )


def _marked(record: RegistryRecord, damaged: set[tuple[str, str]]) -> dict[str, Field]:
    """The fields with damaged slots named so; a container of damaged criteria is damaged too."""
    whole = {(p.partition("[")[0], language) for p, language in damaged if p.startswith("eligibility.") and "[" in p}
    out = {}
    for path, f in record.fields.items():
        hurt = [
            language
            for language, s in f.slots.items()
            if (path, language) in damaged or ((path, language) in whole and s.state is State.VALUE)
        ]
        if hurt:
            out[path] = Field(path, {**f.slots, **{k: replace(f.slots[k], state=State.DAMAGED) for k in hurt}})
        else:
            out[path] = f
    return out


def accepted(record: RegistryRecord, *, certainty: str = SURE) -> RegistryRecord:
    """The record with the proposals of a certainty taken over into ``text``; ``as_written`` stays what it was.

    Args:
        certainty: ``sure``: proposals that leave no choice. Others are a person's to decide, one by one.
    """
    taken: dict[str, list[Repair]] = {}
    for r in record.repairs:
        if r.certainty == certainty and len(r.propose) == 1:
            taken.setdefault(r.path, []).append(r)
    still = {r.path for r in record.repairs if r not in taken.get(r.path, ())}
    fields = dict(record.fields)
    for path, repairs in taken.items():
        _take(fields, path, repairs, path in still)
    repairs_now = tuple(replace(r, certainty=ACCEPTED) if r in taken.get(r.path, ()) else r for r in record.repairs)
    return replace(record, fields=fields, repairs=repairs_now)


def _take(fields: dict[str, Field], path: str, repairs: list[Repair], more: bool) -> None:
    from trialwright.reading.paths import without_language

    bare, tail = without_language(path)
    language = tail or "any"
    heads = [bare]
    head, _, leaf = bare.rpartition(".")
    if "]" in head and leaf.isalnum() and bare.startswith("eligibility."):
        heads.append(head)  # the item holds its sub-item's words
    because = Text(zh="已采纳字符修复建议", en="repair of damaged characters accepted")
    for p in heads:
        f = fields.get(p)
        s = f.slots.get(language) if f is not None else None
        if f is None or s is None or s.text is None:
            continue
        text = s.text
        for r in repairs:
            text = text.replace(" ".join(r.as_written.split()), r.propose[0])
        state = State.DAMAGED if more else State.VALUE
        fields[p] = Field(p, {**f.slots, language: replace(s, text=text, state=state, inferred=s.inferred or because)})
