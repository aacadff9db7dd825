"""Extraction, its damage: lost hyphens, broken powers of ten, flattened comparators, impossible units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, check_entry
from trialwright.checking.limits import limits_in
from trialwright.checking.look import Look
from trialwright.checking.passages import Criterion, Passage, bare
from trialwright.checking.words import gated, search

_LOST_HYPHEN: Final = gated(r"(?<![A-Za-z])[A-Za-z]++[?？�□][A-Za-z]{2,}(?:[?？�□][A-Za-z]{2,})*")


@check_entry(
    "EXT-03",
    "问号代替了连字符",
    "question mark where a hyphen or blank stood",
    N,
    "encoding_damage",
    "form",
    "Unicode hyphen lost in re-encoding",
)
def lost_hyphen(look: Look) -> Iterator[Doubt]:
    """A ``?`` or box where a hyphen, dash or blank stood: searching and translation break on it. One finding a page.

    Fires: ``beta?blocker``. Silent: ``Which dose?`` (a real question ends a sentence), an address of a web page.
    """
    hits = [
        (p, m) for p, m in look.find(_LOST_HYPHEN) if "http" not in p.text.lower() and not p.path.startswith("contacts")
    ]
    if not hits:
        return
    p, m = hits[0]
    words = list(dict.fromkeys(w for q, _ in hits for w in _LOST_HYPHEN.findall(q.text)))
    some = "、".join(words[:4])
    yield Doubt(
        at=p, fragment=m.group(), more=tuple(q for q, _ in hits[1:]), propose=re.sub(r"[?？�□]", "-", m.group()),
        text=say(f"英文中的连字符变成了问号（{some}{'等' if len(words) > 4 else ''}，共{len(words)}处），影响检索与翻译。",
                 f"Hyphens were turned into question marks ({', '.join(words[:4])}{' …' if len(words) > 4 else ''}; {len(words)} words)."),
        mend=say("改回普通连字符“-”。", "Write the plain hyphen '-'."),
    )  # fmt: skip


_UNIT_AFTER: Final = r"(?:/\s*[uµμmdk]?[Llg]\b|/\s*mm|个|cells?\b|copies|拷贝|CFU|cfu|vg\b|PFU|pfu|particles|颗粒)"


_POWERS: Final = (
    gated(rf"(?:\d+(?:\.\d+)?\s*[×xX*✕]\s*)?10\s*[?？�□]\s*{_UNIT_AFTER}"),
    gated(rf"\d+(?:\.\d+)?\s*[×xX*✕]\s*10\s+\d{{1,2}}\s*{_UNIT_AFTER}"),
    gated(rf"(?<![\d.])10\s+(?:3|4|5|6|7|8|9|10|11|12)\s*{_UNIT_AFTER}"),
    gated(rf"\d+(?:\.\d+)?\s*[×xX*✕]\s*10(?:3|4|5|6|7|8|9|10|11|12)\s*{_UNIT_AFTER}"),
    gated(r"(?<![\d.,×xX*^])10(?:3|4|5|6|7|9|12)\s*(?:copies|拷贝|CFU|cfu|/\s*L\b)"),
)


_WHOLE_POWER: Final = gated(r"10\s*(?:\^|\*\*|\*|E|e)?\s*(\d{1,2}|[⁰¹²³⁴-⁹]{1,2})\s*/\s*[uµμ]?[Ll]")


_SPLIT_SQUARE: Final = gated(r"(?:/|每)\s*m\s+[23²³]?2\b|\bcm\s+[23]\b")


@check_entry(
    "EXT-04",
    "10的次方或上标受损",
    "power of ten or superscript damaged",
    E,
    "encoding_damage",
    "form",
    "CHIP-CTC sentences, own count: 250 of 301 powers of ten lost",
)
def broken_power(look: Look) -> Iterator[Doubt]:
    """A power of ten that was split, glued or lost its exponent, in a limit or a dose: the limit cannot be applied.

    The twin language, or the unit of the analyte, may settle it; then the finding proposes the one reading. A superscript
    split off a square (``mg/m 2``) is a note, because it can still be read.
    Fires: ``3.0 × 10 12 /L``, ``10? cells``, ``104copies/ml``. Silent: ``3.0×10^12/L``, ``3.0×10⁹/L``.
    """
    seen: dict[str, tuple[Passage, list[str]]] = {}
    for p in look.content:
        if "10" not in p.text:
            continue
        words = list(dict.fromkeys(m.group().strip() for pattern in _POWERS for m in pattern.finditer(p.text)))
        words = [w for w in words if not any(w != v and w in v for v in words)]
        if words:
            seen.setdefault(p.full_path, (p, words))
    done: set[str] = set()
    for p, words in seen.values():
        if bare(p.path) in done:
            continue
        done.add(bare(p.path))
        twin = look.passage(p.path, "zh" if p.language == "en" else "en")
        other = twin if twin is not None and twin is not p and twin.full_path not in seen else None
        whole = _WHOLE_POWER.search(other.text) if other is not None else None
        both = tuple(q for q, _ in seen.values() if q.path == p.path and q is not p)
        readings = whole.group().replace(" ", "") if whole else None
        power = re.sub(r"^.*?[×xX*✕]\s*(?=10)", "", words[0])
        known = _reading_of(power)
        twin_zh = f"；{'中文' if other and other.language == 'zh' else '英文'}为 {readings}" if readings else ""
        twin_en = (
            f"; the {'Chinese' if other and other.language == 'zh' else 'English'} text has {readings}"
            if readings
            else ""
        )
        yield Doubt(
            at=p, fragment=power, more=both, also=(other.full_path,) if other is not None and whole else (),
            propose=_mended(power, readings) or known,
            text=say(f"10的次方已断开或丢失（{'、'.join(words[:3])}），阈值无法判定{twin_zh}。",
                     f"The power of ten is broken ({', '.join(words[:3])}), so the limit cannot be applied{twin_en}."),
            mend=say(f"写作 {readings or known or '10^9/L 这样的形式'}。", f"Write {readings or known or 'it like 10^9/L'}."),
            source=f"twin language, line {other.slot.line}" if whole and other is not None else "",
        )  # fmt: skip
    squares = list(look.find(_SPLIT_SQUARE))
    if squares:
        p, m = squares[0]
        yield Doubt(
            at=p, fragment=m.group(), more=tuple(q for q, _ in squares[1:]), severity=N, propose=re.sub(r"\s+", "", m.group()),
            text=say(f"上标与单位分离（{m.group().strip()}，共{len(squares)}处），可读但易误读。",
                     f"A superscript stands apart from its unit ({m.group().strip()}, {len(squares)} fields); readable, yet easily misread."),
            mend=say("写作 m2 或 m²。", "Write m2 or m²."),
        )  # fmt: skip


def _mended(words: str, reading: str | None) -> str | None:
    """The damaged words with the exponent that the twin has."""
    exponent = search(r"10\^?(\d{1,2}|[⁰¹²³⁴-⁹]{1,2})", reading or "")
    if exponent is None:
        return None
    return re.sub(r"10(?:\s*[?？�□]+|\s+\d{1,2}|\d{1,2}(?=\s*/))", "10^" + exponent.group(1), words, count=1).replace(
        " /", "/"
    )


def _reading_of(words: str) -> str | None:
    """The one reading of a split or glued power, or ``None`` where the exponent is lost."""
    m = search(r"10\s*(\d{1,2})\s*(\D.*)$", words)
    if m is None:
        return None
    head = words[: m.start()].strip()
    return f"{head}10^{m.group(1)}{m.group(2).strip()}".replace(" ", "")


@check_entry(
    "EXT-05",
    "阈值缺少比较符号",
    "limit without a comparator",
    E,
    "ambiguity",
    "form",
    "ICTRP export, July 2020: ≥ 298 of 2,300 rows flattened",
)
def flat_limit(look: Look) -> Iterator[Doubt]:
    """A limit of an entry criterion printed with ``=`` or with no comparator: exports and editing flatten ≥ and ≤.

    Where the twin language has the comparator, the finding proposes it.
    Fires: ``birth weight = 1500 g``. Silent: ``dose = 5 mg``, ``AUC = 5``, a limit with a comparator.
    """
    for c in look.criteria:
        for p in c.passages:
            for limit in limits_in(p.text):
                if limit.op != "eq" or not (limit.analyte or limit.unit) or _is_definition(p.text, limit.start):
                    continue
                sign = _twin_sign(c, p, str(limit.number))
                yield Doubt(
                    at=p, fragment=limit.fragment, also=tuple(q.full_path for q in c.passages if q is not p and sign),
                    propose=f"{sign}{limit.fragment.lstrip('=＝为').strip()}" if sign else None,
                    kind="ambiguity",
                    text=say(f"阈值“{limit.fragment}”没有≥或≤" + (f"，另一语种为“{sign}”" if sign else "") + "；无法判断在哪一侧入选或排除。",
                             f"The limit '{limit.fragment}' has no ≥ or ≤" + (f", the other language has '{sign}'" if sign else "") + "; on which side does a participant enter?"),
                    mend=say(f"写明比较符号{f'：{sign}{limit.number}' if sign else '（≥、≤、>或<）'}。",
                             f"State the comparator{f': {sign}{limit.number}' if sign else ' (≥, ≤, > or <)'}."),
                )  # fmt: skip
                break


def _is_definition(text: str, at: int) -> bool:
    return (
        search(r"(?:AUC|ratio|HR|OR|score of|公式|体积|volume|formula|1\s*\w+)\s*$", text[max(0, at - 20) : at], re.I)
        is not None
    )


def _twin_sign(c: Criterion, p: Passage, number: str) -> str:
    for q in c.passages:
        if q is not p:
            m = search(rf"(≥|≤|>=|<=|>|<)\s*{re.escape(number)}", q.text)
            if m:
                return m.group(1).replace(">=", "≥").replace("<=", "≤")
    return ""


_UNITS: Final = (
    (
        gated(r"\d+(?:\.\d+)?\s*(?:mg|[uµμ]mol|mmol|nmol|pmol|ng|pg|[uµμ]g|g|IU|U)(?:dL|dl|mL|ml|L)(?![A-Za-z])"),
        "slash",
    ),
    (
        gated(
            r"(?:\d+(?:\.\d+)?\s*)?(?:[×xX*]\s*|倍\s*)(?:ULN|UNL|正常值上限)\s*(?:[（(]\s*)?(?:I?U|[uµμ]?mol|mmol|mg|g)\s*/\s*d?L",
            re.I,
        ),
        "multiple",
    ),
    (gated(r"\bINR\b[^0-9;；。]{0,12}\d+(?:\.\d+)?\s*(?:s\b|秒|sec|%|g/L|mg)"), "ratio"),
    (gated(r"\d\s*(?:g/L|g/dL|mg/dL|mmol/L|[uµμ]mol/L)\s*(?:g/L|g/dL|mg/dL|mmol/L|[uµμ]mol/L)"), "two"),
)


_MULTIPLE: Final = gated(r"(?:[×xX*]\s*|倍\s*)(?:ULN|UNL|正常值上限)", re.I)
_GLUED: Final = tuple(unit + volume for unit in "glU" for volume in ("dL", "dl", "mL", "ml", "L"))


@check_entry("EXT-07", "单位不可能", "impossible unit", E, "unit_error", "form", "UCUM 2.1")
def impossible_unit(look: Look) -> Iterator[Doubt]:
    """A unit that cannot be: the slash is lost, two units stand side by side, or a multiple or ratio carries a unit.

    Fires: ``≤ 126 mgdL``, ``2×ULN U/L``. Silent: ``≤ 126 mg/dL``, ``≤ 2×ULN``.
    """
    for pattern, kind in _UNITS:
        if kind == "slash" and not any(x in look.everything for x in _GLUED):
            continue
        if kind == "multiple" and not look.has(_MULTIPLE):
            continue
        where = [p for p in look.content if _MULTIPLE.search(p.text)] if kind == "multiple" else None
        for p, m in look.find(pattern, where):
            whole = m.group().strip()
            fixed = _fixed_unit(whole, kind)
            why_zh = {
                "slash": "单位缺少斜线",
                "multiple": "倍数不带单位",
                "ratio": "比值不带单位",
                "two": "一个数值有两个单位",
            }[kind]
            why_en = {"slash": "the slash of the unit is lost", "multiple": "a multiple of the upper limit has no unit",
                      "ratio": "a ratio has no unit", "two": "one number has two units"}[kind]  # fmt: skip
            yield Doubt(
                at=p, fragment=whole, propose=fixed,
                text=say(f"“{whole}”：{why_zh}，数值无法比较。", f"'{whole}': {why_en}; the number cannot be compared."),
                mend=say(f"改为“{fixed}”。" if fixed else "按UCUM写出单位。", f"Write '{fixed}'." if fixed else "Write the UCUM unit."),
            )  # fmt: skip


def _fixed_unit(words: str, kind: str) -> str | None:
    if kind == "slash":
        return re.sub(r"(mg|[uµμ]mol|mmol|nmol|pmol|ng|pg|[uµμ]g|g|IU|U)(dL|dl|mL|ml|L)$", r"\1/\2", words)
    if kind == "multiple":
        return re.sub(r"\s*[（(]?\s*(?:I?U|[uµμ]?mol|mmol|mg|g)\s*/\s*d?L$", "", words, flags=re.I)
    if kind == "ratio":
        return re.sub(r"\s*(?:s|秒|sec|%|g/L|mg)$", "", words)
    return None


DAMAGE: Final = (
    lost_hyphen,
    broken_power,
    flat_limit,
    impossible_unit,
)
