"""Eligibility, its lists: who is meant, contradictions, windows, anchors, consent, pregnancy, what is customary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Criterion, Passage
from trialwright.checking.tables.classes import RADIATION
from trialwright.checking.words import Words, gated, search

CRITERIA: Final = ("eligibility.inclusion|eligibility.exclusion",)


_AGE_RANGE: Final = gated(
    r"(?:年龄|\baged?\b|\bage\b)[^\d;；。]{0,14}(\d{1,3})\s*(?:周?岁|years?(?: old)?|y)?\s*(?:[-–—~～至到]|to|and)\s*(?:≤|<=)?\s*(\d{1,3})\s*(?:周?岁|years?|y\b)?",
    re.I,
)


_AGE_MIN: Final = gated(
    r"(?:年龄|\baged?\b|\bage\b)[^\d;；。]{0,10}(?:≥|>=|>|大于|at least|over)\s*(?:或?等于)?\s*(\d{1,3})|(?:年满|满)\s*(\d{1,3})\s*周?岁|(\d{1,3})\s*周?岁(?:及)?以上",
    re.I,
)


_AGE_MAX: Final = gated(
    r"(?:年龄|\baged?\b|\bage\b|岁)[^;；。]{0,24}?(?:≤|<=|<|小于|不超过|at most|up to)\s*(?:或?等于)?\s*(\d{1,3})\s*(?:周?岁|years?)",
    re.I,
)


def _field_age(look: Look, leaf: str) -> tuple[int | None, bool]:
    """The age in a field, and whether the field is printed."""
    p = look.passage(f"eligibility.age.{leaf}")
    if p is None:
        return None, look.is_shown(f"eligibility.age.{leaf}")
    m = search(r"\d+", p.text)
    if m is None or search(r"month|月|week|周(?!岁)|day|天", p.text, re.I):
        return None, False
    return int(m.group()), True


def _first_number(pattern: Words, text: str) -> int | None:
    m = pattern.search(text)
    return next((int(g) for g in m.groups() if g), None) if m else None


@check_entry("ELI-01", "年龄、性别栏目与正文不符", "age or sex: field against text", W, "internal_contradiction", "crossfield", "own count: 15 of 215 rows differ",
             needs=("eligibility.inclusion", "eligibility.age.min|eligibility.age.max|eligibility.sex"))  # fmt: skip
def field_and_text(look: Look) -> Iterator[Doubt]:
    """Age or sex in the fields against the criteria.

    Fires: field 18–70, text 20–65. Silent: no upper limit in either place.
    """
    low, has_low = _field_age(look, "min")
    high, has_high = _field_age(look, "max")
    for c in look.inclusion:
        if c.path != c.parent or search(r"[;；]|\bor\b|或", c.text):
            continue  # an alternative, or one of several groups
        for p in c.passages:
            r = _AGE_RANGE.search(p.text)
            text_low = int(r.group(1)) if r else _first_number(_AGE_MIN, p.text)
            text_high = int(r.group(2)) if r else _first_number(_AGE_MAX, p.text)
            found = r or _AGE_MIN.search(p.text) or _AGE_MAX.search(p.text)
            if found is None or (text_low is not None and text_low > 120):
                continue
            clash: list[tuple[str, int | None, int]] = []
            if has_low and low is not None and text_low is not None and low != text_low:
                clash.append(("min", low, text_low))
            if (
                has_high
                and text_high is not None
                and high != text_high
                and (high is not None or look.label("eligibility.age.max") is not None)
            ):
                clash.append(("max", high, text_high))
            if clash:
                leaf, field, text = clash[0]
                shown_zh, shown_en = (
                    (str(field), str(field)) if field is not None else ("空白（不限）", "blank (no limit)")
                )
                word = ("最小", "Minimum") if leaf == "min" else ("最大", "Maximum")
                yield Doubt(
                    at=p, fragment=found.group(), also=(f"eligibility.age.{leaf}",),
                    text=say(f"{word[0]}年龄：栏目为{shown_zh}，纳入标准为{text}。", f"{word[1]} age: the field has {shown_en}, the criterion {text}."),
                    mend=say("统一栏目与正文。", "Align field and text."),
                )  # fmt: skip
                return
    sex = look.passage("eligibility.sex")
    if sex is not None:
        words = "\n".join(c.text for c in look.inclusion)
        both = bool(
            search(r"both|all|均可|any|不限|female: yes[\s\S]*\bmale: yes", sex.text + (sex.slot.code or ""), re.I)
        )
        only = search(r"(?:仅限?|only )(?:女性|男性|women|men|females?|males?)", words, re.I)
        none = search(r"性别不限|男女不限|regardless of (?:sex|gender)|either sex|both sexes", words, re.I)
        clash_at = only if both and only else none if not both and none else None
        if clash_at is not None:
            at = next((p for c in look.inclusion for p in c.passages if clash_at.group() in p.text), sex)
            yield Doubt(
                at=at, fragment=clash_at.group(), also=("eligibility.sex",),
                text=say(f"性别栏目为“{sex.text}”，正文为“{clash_at.group()}”。", f"The field says '{sex.text}', the criterion '{clash_at.group()}'."), mend=say("统一。", "Align them."),
            )  # fmt: skip


# exposure: words; used to pair "must have had" with "must not have had", and look-back windows
_EXPOSURES: Final = (
    ("免疫治疗", "immunotherapy", gated(r"immunotherap|PD-?\s?L?1|checkpoint inhibitor|biological therapy|免疫(?:检查点|治疗)|PD-?1", re.I)),
    ("放疗", "radiotherapy", gated(RADIATION, re.I)),
    ("化疗", "chemotherapy", gated(r"chemotherap|化疗", re.I)),
    ("糖皮质激素", "corticosteroids", gated(r"steroid|prednis|激素|皮质类固醇|泼尼松", re.I)),
    ("胰岛素", "insulin", gated(r"insulin(?! resist)|antidiabetic|降糖药|胰岛素(?!抵抗)", re.I)),
    ("手术", "surgery", gated(r"\bsurger(?:y|ies)\b|外科手术|手术(?!绝育)", re.I)),
    ("抗凝", "anticoagulants", gated(r"anticoag|抗凝", re.I)),
    ("输血", "transfusion", gated(r"transfus|输血|输注(?:过)?血", re.I)),
    ("活疫苗", "live vaccine", gated(r"live (?:attenuated )?vaccin|活疫苗|减毒活", re.I)),
    ("抗生素", "antibiotics", gated(r"antibiotic|抗生素|抗菌药", re.I)),
    ("其他试验", "another trial", gated(r"(?:other|another) (?:clinical )?(?:trial|stud)|其他(?:药物)?临床(?:试验|研究)", re.I)),
)  # fmt: skip


_WINDOW: Final = gated(
    r"(?:within|past|last|previous|prior|过去|近|前|at least|至少|within the last)?\s*(\d+(?:\.\d+)?)\s*(?:个)?(days?|weeks?|months?|years?|天|日|周|月|年)(?:以?内|前|之内)?",
    re.I,
)


_LOCAL: Final = gated(r"靶病灶|靶区|照射野|同一部位|target (?:lesion|area)|in-?field|same (?:site|area)", re.I)


_MUST_HAVE: Final = gated(
    r"after (?:receiving|treatment with)|(?:have|has|had) received|(?:been )?treated with|previously treated|combined with|allowed|permitted|must have|接受过|经[^，。]{0,12}治疗后|允许|可使用|必须(?:曾)?接受",
    re.I,
)


_MUST_NOT: Final = gated(
    r"(?:have|has|had) (?:not|never) (?:received|had|been treated)|not (?:previously )?(?:received|treated)|no (?:prior|previous)|never received|without (?:prior|previous)|naive|未(?:曾)?接受过?|既往未|从未|无[^，。]{0,6}治疗史",
    re.I,
)


_LIMITED: Final = gated(
    r"\d+\s*(?:个)?(?:days?|weeks?|months?|years?|天|日|周|月|年)|other (?:than|systems)|in addition to|其他|以外|除",
    re.I,
)


@check_entry(
    "ELI-02",
    "标准互相矛盾",
    "one criterion admits what another excludes",
    E,
    "internal_contradiction",
    "crossfield",
    "screening undecidable",
    needs=CRITERIA,
)
def contradiction(look: Look) -> Iterator[Doubt]:
    """One criterion demands or allows what another forbids.

    Fires: "insulin allowed" and "no antidiabetic drug"; four courses with a checkpoint inhibitor demanded and immunotherapy
    forbidden. Silent: different times (a look-back limits the ban).
    """
    demanded = [
        (c, p, m)
        for c in look.inclusion
        for p in c.passages
        if (m := _MUST_HAVE.search(p.text)) and not _MUST_NOT.search(p.text)
    ]
    banned: list[tuple[Criterion, Passage]] = []
    for c in look.criteria:
        for p in c.passages:
            negated = (
                bool(_MUST_NOT.search(p.text))
                if c.is_inclusion
                else bool(search(r"received|treated|use of|using|接受过|使用|正在", p.text, re.I))
            )
            if negated and not _LIMITED.search(p.text):
                banned.append((c, p))
    for zh, en, words in _EXPOSURES[:5]:
        one = next(
            (
                (c, p)
                for c, p, _ in demanded
                if words.search(p.text) and not search(r"local treatment such as|should not have", p.text, re.I)
            ),
            None,
        )
        two = next(((c, p) for c, p in banned if words.search(p.text) and (one is None or c.path != one[0].path)), None)
        if one is None or two is None:
            continue
        m = words.search(two[1].text)
        yield Doubt(
            at=two[1], fragment=two[1].text if len(two[1].text) <= 110 else m.group() if m else "", more=(one[1],),
            text=say(f"{_named(one[0])}要求（或允许）{zh}，{_named(two[0])}又禁止任何{zh}；按字面无人可入组。",
                     f"Criterion {_named_en(one[0])} demands or allows {en}, criterion {_named_en(two[0])} forbids any; read literally nobody can enter."),
            mend=say("写明禁止的是哪一时段或哪一类，或删去其一。", "Say which period or kind is forbidden, or delete one of them."),
        )  # fmt: skip
        return
    yield from _metastases(look)


def _named(c: Criterion) -> str:
    return f"{'纳入' if c.is_inclusion else '排除'}{c.number}"


def _named_en(c: Criterion) -> str:
    return f"{'I' if c.is_inclusion else 'E'}{c.number}"


_ANY_METASTASIS: Final = gated(r"(?:存在|有|伴)?远处转移|\bM1\b|distant metasta", re.I)


_ADMITTED_METASTASIS: Final = gated(
    r"(?:brain|cerebral|CNS)[^.;]{0,60}(?:eligible|allowed|permitted)|(?:eligible|allowed)[^.;]{0,30}brain metasta|脑转移[^；]{0,120}(?:有资格|可(?:以)?(?:入组|参与|参加)|允许)",
    re.I,
)


def _metastases(look: Look) -> Iterator[Doubt]:
    ban = next(
        (
            (c, p, m)
            for c in look.exclusion
            for p in c.passages
            if (m := _ANY_METASTASIS.search(p.text)) and not search(r"except|除", p.text)
        ),
        None,
    )
    let = next(
        ((c, p, m) for c in look.exclusion for p in c.passages if (m := _ADMITTED_METASTASIS.search(p.text))), None
    )
    if ban is None or let is None or ban[0].path == let[0].path:
        return
    yield Doubt(
        at=let[1], fragment=let[2].group()[:100], more=(ban[1],),
        text=say(f"{_named(let[0])}允许经治疗的脑转移入组，{_named(ban[0])}却排除远处转移（脑转移即M1）。", f"{_named_en(let[0])} admits treated brain metastases, {_named_en(ban[0])} excludes distant metastasis, which they are."),
        mend=say("若排除全部M1，删去脑转移例外；否则写明哪些M1可入组。", "If all M1 is excluded, delete the exception; else say which M1 may enter."),
    )  # fmt: skip


_CLAUSE_END: Final = re.compile(r"[;；。]|\.\s")


@check_entry(
    "ELI-03",
    "同一暴露有两个回顾期",
    "two look-backs for one exposure",
    W,
    "internal_contradiction",
    "crossfield",
    "days decide who enters",
    needs=CRITERIA,
)
def look_backs(look: Look) -> Iterator[Doubt]:
    """Two different look-back windows for one exposure in different criteria.

    Fires: steroids within 2 weeks and within 3 months. Silent: steroids 2 weeks, biologics 3 months.
    """
    windows = [
        (c, p, clause, w)
        for c in look.criteria
        for p in c.passages[:1]
        for clause in _CLAUSE_END.split(p.text)
        if (w := _WINDOW.search(clause)) is not None and not _LOCAL.search(clause)
    ]
    for zh, en, words in _EXPOSURES if len(windows) > 1 else ():
        if not words.is_possible(look.everything):
            continue
        seen: dict[float, tuple[Criterion, Passage, str]] = {}
        for c, p, clause, w in windows:
            if words.search(clause) and search(
                r"within|past|last|prior|before|过去|近|前|内|after|at least|至少", clause, re.I
            ):
                days = (
                    float(w.group(1))
                    * {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "m": 30, "月": 30, "y": 365, "年": 365}[
                        w.group(2)[0].lower()
                    ]
                )
                seen.setdefault(days, (c, p, w.group().strip()))
        if len({v[0].path for v in seen.values()}) < 2 or len(seen) < 2 or max(seen) > 3 * 365:
            continue
        (c1, p1, w1), (c2, p2, w2) = list(seen.values())[:2]
        yield Doubt(
            at=p2, fragment=w2, more=(p1,),
            text=say(f"{zh}有两个时限：{_named(c1)}为“{w1}”，{_named(c2)}为“{w2}”；介于两者之间的人判断不一。",
                     f"{en.capitalize()} has two windows: '{w1}' in {_named_en(c1)}, '{w2}' in {_named_en(c2)}; people in between are judged differently."),
            mend=say("统一为一个时限，或写明各自针对哪种情形。", "Use one window, or say what each is about."),
        )  # fmt: skip
        return


ELIGIBILITY_LISTS: Final = (
    field_and_text,
    contradiction,
    look_backs,
)
