"""Eligibility, its lists: who is meant, contradictions, windows, anchors, consent, pregnancy, what is customary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, Unchecked, say
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Criterion, Look, Passage
from trialwright.checking.tables.classes import RADIATION
from trialwright.checking.tables.drugs import drugs_in
from trialwright.checking.words import Words, gated, lowered, search
from trialwright.reading.record import State

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
    for zh, en, words in _EXPOSURES:
        if not words.is_possible(look.everything):
            continue
        seen: dict[float, tuple[Criterion, Passage, str]] = {}
        for c in look.criteria:
            for p in c.passages[:1]:
                for clause in re.split(r"[;；。]|\.\s", p.text):
                    if not words.search(clause) or _LOCAL.search(clause):
                        continue
                    w = _WINDOW.search(clause)
                    if w and search(r"within|past|last|prior|before|过去|近|前|内|after|at least|至少", clause, re.I):
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


_CONSENT: Final = gated(
    r"consent|知情同意|assent|\bICF\b|自愿(?:参加|加入|参与)|volunteer(?:s|ed)? (?:to|for|particip)", re.I
)
_IMPAIRED: Final = gated(
    r"encephalopath|stroke|dementia|delirium|\bcoma\b|intensive care|critically ill|unconscious(?:ness)?|neonat|infant|children|脑病|脑卒中|卒中|痴呆|谵妄|昏迷|重症监护|危重|新生儿|儿童|婴",
    re.I,
)
_PROXY: Final = gated(
    r"representative|guardian|parent|surrogate|proxy|next of kin|法定代理|监护人|家属|代理人|父母", re.I
)


@check_entry(
    "ELI-07",
    "知情同意",
    "consent",
    W,
    "governance",
    "form",
    "ICH E6(R2) 4.8; Declaration of Helsinki 28",
    needs=("eligibility.inclusion",),
)
def consent(look: Look) -> Iterator[Doubt]:
    """No consent among the criteria, or capacity may be impaired and no representative is named.

    Fires: a stroke trial without a proxy. Silent: "or legal representative"; consent anywhere on the page.
    """
    if not look.inclusion:
        return
    has_consent = look.has(_CONSENT)
    titles = "\n".join(
        (
            look.text("identification.public_title"),
            look.text("condition.name"),
            "\n".join(c.text for c in look.inclusion),
        )
    )
    impaired = _IMPAIRED.search(titles)
    needs_proxy = impaired is not None and not look.has(_PROXY)
    if not needs_proxy:
        return
    at = look.inclusion[0].passages[0] if look.inclusion[0].passages else None
    if at is None:
        return
    where = next((p for c in look.inclusion for p in c.passages if impaired and impaired.group() in p.text), at)
    what_zh = "标准中没有知情同意" if not has_consent else "受试者可能无同意能力"
    what_en = "No criterion asks for consent" if not has_consent else "Capacity to consent may be impaired"
    yield Doubt(
        at=where, fragment=impaired.group() if impaired and impaired.group() in where.text else "", field="ethics.consent" if not has_consent else where.full_path, also=("eligibility.inclusion",),
        text=say(what_zh + (f"；“{impaired.group()}”者可能无法自行签署，也未写法定代理人。" if impaired and needs_proxy else "。"),
                 what_en + (f"; people with '{impaired.group()}' may be unable to sign, and no representative is named." if impaired and needs_proxy else ".")),
        mend=say("增加“本人或其法定代理人签署知情同意书，能力恢复后本人再次同意”。" if needs_proxy else "增加“签署知情同意书”。",
                 "Add 'consent by the participant or a legal representative, repeated when capacity returns'." if needs_proxy else "Add 'signed informed consent'."),
    )  # fmt: skip


_PREGNANCY: Final = gated(r"pregnan|妊娠|怀孕|孕妇", re.I)
_CONTRACEPTION: Final = gated(r"contracept|birth control|避孕", re.I)
_TEST: Final = gated(r"pregnancy test|\bh?CG\b|妊娠(?:试验|检[查测])|孕检", re.I)
_LAST_DOSE: Final = gated(
    r"(?:after|following)[^.;]{0,24}(?:last|final)[^.;]{0,12}(?:dose|administration|treatment|infusion|injection)|末次(?:给药|用药|治疗)后|最后一次(?:给药|用药|治疗)后|停药后",
    re.I,
)


@check_entry(
    "ELI-08",
    "妊娠、哺乳与避孕",
    "pregnancy, lactation, contraception",
    E,
    "safety_gap",
    "clinical",
    "ICH M3(R2) 11; CTFG recommendations on contraception 2020",
    needs=("eligibility.exclusion",),
)
def pregnancy(look: Look) -> Iterator[Doubt | Unchecked]:
    """A drug or radiation trial that women can enter, without pregnancy rule, test before first exposure, or contraception tied to the last dose.

    No rule at all, or a test after the first exposure, is an error; single missing parts are a warning.
    Fires: test "before week 8 visit". Silent: "≤ 72 h before first dose" with contraception to a stated time after the last dose.
    """
    f = facts_of(look)
    if not f.is_interventional or not f.is_drug_or_radiation or not look.criteria:
        return
    sex = look.text("eligibility.sex")
    who = look.text("condition.name") + look.text("identification.public_title")
    if search(r"^(?:male|男性?)$", sex.strip(), re.I | re.M) or search(
        r"prostat|postmenopaus|绝经后|前列腺", who, re.I
    ):
        return
    hidden = look.state("eligibility.inclusion") in (State.HIDDEN, State.BLANK)
    every = "\n".join(c.text for c in look.criteria)
    has_rule, has_test, has_pill = (bool(x.search(every)) for x in (_PREGNANCY, _TEST, _CONTRACEPTION))
    anchor = next((p for c in look.criteria for p in c.passages if _TEST.search(p.text)), None)
    staged = search(
        r"(?:not progress\w*|未(?:出现)?进展)[^.。]{0,80}random|after[^.]{0,30}(?:cycle|course)[^.]{0,60}random",
        look.everything,
        re.I,
    )
    if anchor is not None and staged and search(r"random|随机", anchor.text, re.I):
        m = search(r"within[^.;]{0,20}before random\w*|随机(?:化)?前[^，；]{0,12}", anchor.text, re.I)
        yield Doubt(
            at=anchor, fragment=m.group() if m else "",
            text=say("妊娠试验安排在随机化前，而随机化前已开始用药；首次暴露前没有检查" + ("，也没有避孕要求。" if not has_pill else "。"),
                     "The pregnancy test is tied to randomisation, which comes after treatment has begun; nothing is tested before the first exposure" + (", and no contraception is asked for." if not has_pill else ".")),
            mend=say("首次用药前≤72小时检查，其后每周期复查；避孕至末次给药后规定时间。", "Test ≤ 72 h before the first dose and each cycle; contraception to a stated time after the last dose."),
        )  # fmt: skip
        return
    lacks_zh, lacks_en = [], []
    for ok, zh, en in (
        (has_rule, "妊娠/哺乳排除", "exclusion of pregnancy"),
        (has_test, "首次给药前的妊娠试验", "a pregnancy test before the first dose"),
        (has_pill, "避孕要求", "contraception"),
    ):
        if not ok:
            lacks_zh.append(zh)
            lacks_en.append(en)
    if has_pill and not _LAST_DOSE.search(every):
        lacks_zh.append("以末次给药为起点的避孕期限")
        lacks_en.append("a contraception period counted from the last dose")
    if not lacks_zh or (hidden and has_rule and has_pill):
        return
    is_risky = bool(f.phases & {0, 1, 2}) or any(c.is_high_risk for c in f.classes) or f.is_of("cytotoxic chemotherapy")
    if has_rule and (not is_risky or (has_test and has_pill)):
        return
    place = next((p for c in look.criteria for p in c.passages if _CONTRACEPTION.search(p.text)), None) or next(
        (p for c in look.criteria for p in c.passages if _PREGNANCY.search(p.text)), None
    )
    at = place or look.criteria[-1].passages[0]
    m = (_CONTRACEPTION.search(at.text) or _PREGNANCY.search(at.text)) if place else None
    study_end = search(r"研究结束后?\s*\d+\s*个?月|(?:after )?the end of the (?:study|trial)", at.text, re.I)
    word = study_end.group() if study_end else m.group() if m else ""
    yield Doubt(
        at=at, fragment=word or (at.text if len(at.text) < 90 else ""), severity=E if not has_rule or not (has_test or has_pill) else W, field="" if place else "eligibility.exclusion",
        text=say(f"育龄女性可入组，缺少：{'、'.join(lacks_zh)}。", f"Women who may become pregnant can enter; missing: {', '.join(lacks_en)}."),
        mend=say("写明首次给药前≤72小时妊娠试验阴性、有效避孕方法，以及末次给药后的避孕月数（男女）。", "Require a negative test ≤ 72 h before the first dose and contraception for a stated time after the last dose, men and women."),
    )  # fmt: skip


_PANEL: Final = gated(
    r"[\u4e00-\u9fff]{2,8}(?:[二三四五六七八九十]|\d)项(?:检[测查]|指标)?|(?:two|three|four|five|six|seven|eight) (?:infectious diseases?|items?|tests?|indicators?)",
    re.I,
)
_COUNTED: Final = gated(
    r"(?:≥|>=|at least|至少|超过)\s*\d+\s*(?:次|episodes?|exacerbations?|attacks?|events?|relapses?)(?![^;；。]{0,24}(?:year|month|week|年|月|周|天))(?<!过去)",
    re.I,
)
_UNDEFINED: Final = gated(
    r"surgery[\s-]*ineligible|ineligible for surgery|(?:not suitable|unsuitable) for surgery|不(?:适合|宜|能耐受)手术|无法手术",
    re.I,
)


@check_entry(
    "ELI-09",
    "清单、套餐或计数单位未定义",
    "list, panel or unit of counting undefined",
    W,
    "ambiguity",
    "form",
    "two screeners, two answers",
    needs=CRITERIA,
)
def undefined_list(look: Look) -> Iterator[Doubt]:
    """A panel whose items are not named, a count without its period, or a fitness that nobody defined.

    Fires: "≥ 3 exacerbations" (of what, since when?); "four infectious diseases". Silent: the items in brackets, the period given.
    """
    for pattern, zh, en, mend_zh, mend_en in (
        (_PANEL, "包含哪些项目", "names no items", "列出项目与判定标准（任一项阳性还是全部）。", "Name the items, and whether one positive is enough."),
        (_COUNTED, "在多长时间内、何种事件", "has no period or definition of the event", "写明时间段和事件定义。", "Give the period and define the event."),
        (_UNDEFINED, "由谁、按什么标准判断", "does not say who decides and by what", "写明由多学科会诊按何标准判断并记录理由。", "Say which board decides, by what criteria, with the reason recorded."),
    ):  # fmt: skip
        for c in look.criteria:
            p = next(
                (
                    p
                    for p in c.passages
                    if (m := pattern.search(p.text)) and not search(r"[(（:：]", p.text[m.end() : m.end() + 2])
                ),
                None,
            )
            if p is None:
                continue
            m = pattern.search(p.text)
            assert m is not None
            yield Doubt(
                at=p, fragment=m.group(), more=tuple(q for q in c.passages if q is not p and pattern.search(q.text)),
                text=say(f"“{m.group()}”未写明{zh}；两名筛选者会得出两种结论。", f"'{m.group()}' {en}; two screeners give two answers."), mend=say(mend_zh, mend_en),
            )  # fmt: skip
            break


_STOP: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "or",
        "and",
        "with",
        "patients",
        "patient",
        "subjects",
        "who",
        "have",
        "has",
        "had",
        "history",
        "previous",
        "prior",
        "there",
        "was",
        "is",
        "no",
        "not",
        "any",
        "in",
        "to",
        "severe",
        "disease",
        "diseases",
        "by",
        "for",
    ]
)
_NEGATED: Final = gated(r"^\s*(?:there (?:was|is) )?(?:no\b|without|not\b|absence)|^\s*(?:无|没有|不伴|未)", re.I)


def _content(text: str) -> frozenset[str]:
    words = {w for w in re.findall(r"[a-z]{3,}|\d+(?:\.\d+)?", text.casefold()) if w not in _STOP}
    han = re.sub(r"[^\u4e00-\u9fff]", "", re.sub(r"患者|既往|病史|或者|没有|目前|存在|受试者|严重|的", "", text))
    return frozenset(words | {han[k : k + 2] for k in range(len(han) - 1)})


@check_entry(
    "ELI-10",
    "同一标准出现两次",
    "same criterion twice",
    W,
    "duplicate",
    "crossfield",
    "amendments forget one of two",
    needs=CRITERIA,
)
def twice(look: Look) -> Iterator[Doubt]:
    """The same criterion twice in a list, or as its negation in the other list; a word said twice in one criterion is a note.

    Fires: I4 "no asthma" and E2 "asthma". Silent: each once.
    """
    if look.study is not None:
        from trialwright.checking.whole_criteria import whole

        yield from whole(look, "ELI-10")
    for one in look.inclusion:
        a = next((p for p in one.passages if _NEGATED.search(p.text)), None)
        if a is None:
            continue
        mine = _content(a.text)
        for two in look.exclusion:
            b = next((p for p in two.passages if p.language == a.language), None)
            if b is None or len(mine) < 2:
                continue
            theirs = _content(b.text)
            if theirs and len(mine & theirs) / len(mine) >= 0.8 and len(theirs) <= 3 * len(mine) + 2:
                yield Doubt(
                    at=a, fragment=a.text if len(a.text) <= 110 else "", more=(b,),
                    text=say(f"{_named(one)}与{_named(two)}是同一条件（一正一反），修订时易漏改其一。", f"{_named_en(one)} and {_named_en(two)} are the same condition, once negated; an amendment may forget one."),
                    mend=say("只保留一处。", "Keep one."),
                )  # fmt: skip
                return
    for listed in (look.inclusion, look.exclusion):
        seen: list[tuple[Criterion, frozenset[str]]] = []
        for c in listed:
            mine = _content(c.passages[0].text) if c.passages else frozenset()
            if len(mine) < 3:
                continue
            twin = next((o for o, theirs in seen if len(mine & theirs) / max(len(mine), len(theirs)) >= 0.9), None)
            if twin is not None:
                p = c.passages[0]
                yield Doubt(
                    at=p, more=(twin.passages[0],), fragment=p.text if len(p.text) <= 110 else "",
                    text=say(f"{_named(c)}重复{_named(twin)}。", f"{_named_en(c)} repeats {_named_en(twin)}."), mend=say("删去其一。", "Delete one."),
                )  # fmt: skip
                return
            seen.append((c, mine))


_MIXED: Final = gated(
    r"[^,，;；。.]{1,36}?(?:或者?)[^,，;；。.]{1,36}?(?:和|且|并且|及|与)[^,，;；。.]{1,36}?(?:≤|≥|<|>)|[^,;.]{1,80}\bor\b[^,;.]{1,60}\band\b[^,;.]{1,60}(?:<=|>=|≤|≥|<|>)"
    r"|[^,，;；。.]{1,36}?(?:和|且|及|与)[^,，;；。.]{1,36}?(?:或者?)[^,，;；。.]{1,36}?(?:≤|≥|<|>)",
    re.I,
)
_AND_IN_EXCLUSION: Final = gated(
    r"^\s*(?:patients with |subjects with )?(?:\w+ ){0,3}(?:failure|disease|insufficiency|perforation|bleeding|infection|disorder|hypertension|diabetes) and (?:active |severe |uncontrolled |serious )?(?:\w+ ){0,3}(?:failure|disease|insufficiency|perforation|bleeding|infection|disorder|hypertension|diabetes)\b(?P<rest>[^.;]*)",
    re.I,
)


def _may_mix(text: str) -> bool:
    low = lowered(text)
    return (
        ("或" in low or " or " in low)
        and any(x in low for x in ("和", "且", "及", "与", " and "))
        and any(x in low for x in "≤≥<>")
    )


@check_entry(
    "ELI-11",
    "“和”“或”关系不清",
    "AND and OR mixed",
    W,
    "logic_conflict",
    "clinical",
    "literal reading admits the unfit",
    needs=CRITERIA,
)
def and_or(look: Look) -> Iterator[Doubt]:
    """AND, "with" in an exclusion where each alone must exclude (error); "and" and "or" mixed before one limit without brackets (warning).

    Fires: "renal failure and heart failure" as one exclusion. Silent: "or"; brackets.
    """
    for c in look.criteria:
        for p in c.passages:
            if not _may_mix(p.text):
                continue
            m = _MIXED.search(re.sub(r"[(（][^)）]*[)）]", lambda x: " " * len(x.group()), p.text))
            if m is None or search(r"\d", m.group().split("≤")[0].split("≥")[0]):
                continue
            fragment = p.text[m.start() : m.end()].strip()
            fragment = re.sub(r"^.*?[:：]\s*", "", fragment) if len(fragment) > 110 else fragment
            twins = tuple(
                q for q in c.passages if q is not p and _MIXED.search(re.sub(r"[(（][^)）]*[)）]", "", q.text))
            )
            yield Doubt(
                at=p, fragment=fragment, more=twins, kind="ambiguity",
                text=say("“或”与“和”混用而无括号，可读作“(甲或乙)且丙”或“甲或(乙且丙)”，合格与否不同。", "'or' and 'and' stand together without brackets: (A or B) and C, or A or (B and C)? They admit different people."),
                mend=say("加括号，或拆成两条。", "Add brackets, or split it."),
            )  # fmt: skip
            return
    for c in look.exclusion:
        for p in c.passages:
            k = _AND_IN_EXCLUSION.search(p.text)
            if k is None or search(r"\bor\b", k.group(), re.I):
                continue
            yield Doubt(
                at=p, fragment=k.group().strip(), severity=E,
                text=say("排除标准用“and/with”连接，按字面须同时具备才排除，会放入只具其一的危险者。", "The exclusion joins findings with 'and' or 'with'; read literally only those with all of them are kept out."),
                mend=say("改为“或”，或拆成各自一条。", "Write 'or', or make each its own item."),
            )  # fmt: skip
            return


_OPEN_LIST: Final = gated(
    r"\betc\b\.?|including but not limited to|(?<=[\u4e00-\u9fff])等(?=[)）。；;，,]|$)|包括但不限于|诸如", re.I
)


@check_entry(
    "ELI-15",
    "开放式清单",
    "open list",
    W,
    "ambiguity",
    "form",
    "cannot be refused; SPIRIT 2013 item 10",
    needs=CRITERIA,
)
def open_list(look: Look) -> Iterator[Doubt]:
    """A list that ends in etc., 等, or begins with "including but not limited to": screeners complete it differently. One finding a page.

    Fires: "hepatotoxic drugs, etc." as an exclusion. Silent: a closed list; 等 before a noun; "e.g." in brackets with etc. in an inclusion of examples.
    """
    hits = []
    for c in look.exclusion:
        for p in c.passages:
            m = next(
                (
                    m
                    for m in _OPEN_LIST.finditer(p.text)
                    if not search(r"(?:如|e\.g\.|for example)[^;；。]{0,40}$", p.text[: m.start()])
                ),
                None,
            )
            if m:
                hits.append((p, m))
    if not hits:
        return
    p, m = hits[0]
    a = max(0, m.start() - 24)
    a = next((k + 1 for k in range(a, m.start() - 4) if p.text[k] in " 、，,;；"), a)
    yield Doubt(
        at=p, fragment=p.text[a : m.end()].strip(), more=tuple(q for q, _ in hits[1:]),
        text=say(f"排除标准的清单未封闭（“{m.group()}”，{len(hits)}处），不同筛选者会各自补充。", f"An exclusion list is left open ('{m.group()}', {len(hits)} place{'s' if len(hits) > 1 else ''}); screeners complete it differently."),
        mend=say("列全，或改为可判定的定义。", "Close the list, or replace it by a definition that can be decided."),
    )  # fmt: skip


_ANCHORS: Final = (
    ("筛选", "screening", gated(r"(?:before|prior to|at|from)(?: the)? screening|筛选(?:前|期|时)", re.I)),
    ("入组", "enrolment", gated(r"(?:before|prior to|at)(?: the)? (?:enrol?lment|inclusion|entry)|入[组选]前|入组时", re.I)),
    ("随机化", "randomisation", gated(r"(?:before|prior to) random\w*|随机(?:化|分组)?前", re.I)),
    ("首次给药", "first dose", gated(r"(?:before|prior to) (?:the )?(?:first|study drug|initial)[^.;,]{0,24}(?:dose|administration|treatment)?|首(?:次|剂)(?:给药|用药|治疗)?前|给药前", re.I)),
    ("治疗开始", "start of treatment", gated(r"before (?:the )?(?:start of|starting) treatment|治疗开始前|开始治疗前", re.I)),
    ("签署知情同意", "consent", gated(r"(?:before|prior to) (?:signing|informed consent)|签署知情同意(?:书)?前", re.I)),
)  # fmt: skip


@check_entry(
    "ELI-16",
    "时间起点不一",
    "several time anchors",
    W,
    "ambiguity",
    "crossfield",
    "windows shift by weeks",
    needs=CRITERIA,
)
def anchors(look: Look) -> Iterator[Doubt]:
    """Look-back windows that are counted from three or more different events: screening, enrolment, randomisation, first dose.

    Fires: windows from enrolment, from the first dose and from the start of treatment. Silent: one index event.
    """
    found: list[tuple[str, str, Passage, str]] = []
    for zh, en, words in _ANCHORS:
        if not words.is_possible(look.everything):
            continue
        hit = next(
            (
                (p, m)
                for c in look.criteria
                for p in c.passages
                if (m := words.search(p.text))
                and search(r"\d+\s*(?:个)?(?:days?|weeks?|months?|years?|h\b|hours?|天|日|周|月|年|小时)", p.text, re.I)
            ),
            None,
        )
        if hit:
            found.append((zh, en, hit[0], hit[1].group()))
    if len(found) < 3:
        return
    zh = "、".join(f[0] for f in found)
    en = ", ".join(f[1] for f in found)
    yield Doubt(
        at=found[0][2], fragment=found[0][3], more=tuple(dict.fromkeys(f[2] for f in found[1:])), field="eligibility.anchors", also=(found[0][2].full_path,),
        text=say(f"回顾期从{len(found)}个不同事件起算（{zh}），彼此可相差数周。", f"Windows are counted from {len(found)} different events ({en}), which may lie weeks apart."),
        mend=say("所有时限统一以一个事件（如首次给药D1）为起点。", "Count every window from one index event, such as the first dose."),
    )  # fmt: skip


_LATER_ACT: Final = gated(
    r"dose (?:limit|constraint)s?[^.;]{0,40}(?:cannot|can not|can't|unable|not) (?:be )?(?:meet|met|satisf\w*|fulfil\w*)|(?:plan|constraint)s? (?:cannot|can't)[^.;]{0,30}|(?:at|during) (?:the )?(?:operation|surgery)[^.;]{0,10}(?:found|show|fit|confirm)|fits? at (?:the )?operation|after randomi[sz]ation[^.;]{0,30}(?:found|exclu|withdr)|"
    r"(?:危及器官|剂量)限(?:量|值|制)[^。；]{0,20}(?:不能|无法|不)满?[足达]|术中(?:发现|判断|证实|探查)|随机(?:化|分组)?后[^。；]{0,16}(?:发现|不符合)",
    re.I,
)


@check_entry(
    "ELI-18",
    "标准取决于以后的行为",
    "criterion decided by a later act",
    E,
    "logic_conflict",
    "clinical",
    "exclusion after randomisation; ICH E9 5.2.1",
    needs=CRITERIA,
)
def later_act(look: Look) -> Iterator[Doubt]:
    """A criterion that only a later act can decide: the radiation plan, the finding at operation, the fit of a device.

    Fires: "graft fits at operation". Silent: "fits on CT".
    """
    for c in look.criteria:
        for p in c.passages:
            m = _LATER_ACT.search(p.text)
            if m is None:
                continue
            yield Doubt(
                at=p, fragment=m.group().strip(), more=tuple(q for q in c.passages if q is not p),
                text=say("该条要到以后（制定计划、手术中或分组后）才能判断，等于在分组后排除。", "Only a later act (plan, operation, allocation) can decide this; it excludes after allocation."),
                mend=say("把该判断移到随机化之前（如先做计划），或从标准中删去并按意向性分析。", "Move the decision before randomisation (plan first), or drop it and analyse by intention to treat."),
            )  # fmt: skip
            return


_UNTOUCHED: Final = (
    (
        gated(
            r"(?:MRI|磁共振)[^.;；。]{0,20}(?:unsafe|contraindicat|incompatib|禁忌)|(?:contraindicat\w*|禁忌)[^.;；。]{0,12}(?:MRI|磁共振)|pacemaker[^.;]{0,12}MRI",
            re.I,
        ),
        gated(r"MRI|磁共振|magnetic", re.I),
        "磁共振检查",
        "MRI",
    ),
    (
        gated(r"(?:allerg\w*|过敏)[^.;；。]{0,20}(?:contrast|造影剂)", re.I),
        gated(r"\bCT\b|contrast|angiogra|造影|PCI|介入", re.I),
        "造影剂",
        "contrast medium",
    ),
)


@check_entry(
    "ELI-20",
    "标准涉及本试验没有的治疗或检查",
    "criterion about something this trial does not do",
    W,
    "template_residue",
    "clinical",
    "template of another trial",
    needs=("eligibility.exclusion",),
)
def untouched(look: Look) -> Iterator[Doubt]:
    """A criterion about a treatment or test that this trial does not touch: the template of another trial.

    Fires: "MRI-unsafe implant" with no MRI planned; allergy to drugs "used in the treatment" of which the trial gives none. Silent: MRI planned.
    """
    f = facts_of(look)
    elsewhere = "\n".join(p.text for p in look.passages if not p.path.startswith("eligibility.exclusion"))
    for words, needs, zh, en in _UNTOUCHED:
        for c in look.exclusion:
            p = next((p for p in c.passages if words.search(p.text)), None)
            if p is not None and not needs.search(elsewhere):
                m = words.search(p.text)
                yield _residue(p, m.group() if m else "", zh, en)
                return
    for c in look.exclusion:
        for p in c.passages:
            m = search(
                r"(?:used in (?:the )?(?:study|trial|treatment)|治疗中使用的?(?:药物)?|试验(?:中)?(?:所)?用药物)[^(（]{0,8}[(（](?:such as|如)?([^)）]+)[)）]",
                p.text,
                re.I,
            )
            if m is None:
                continue
            alien = [
                w
                for _, w in drugs_in(m.group(1)).values()
                if w.casefold() not in (f.interventions + elsewhere).casefold()
            ]
            if alien:
                yield _residue(p, m.group(1).strip(), "、".join(alien), ", ".join(alien))
                return


def _residue(p: Passage, fragment: str, zh: str, en: str) -> Doubt:
    return Doubt(
        at=p, fragment=fragment, text=say(f"该条涉及{zh}，而本试验的任何栏目都没有；疑为其他方案的模板。", f"This speaks of {en}, which no other field of this trial mentions; it looks like another trial's template."),
        mend=say("删去，或在干预/检查中写明其用途。", "Delete it, or say where the trial uses it."),
    )  # fmt: skip


@check_entry(
    "ELI-21",
    "缺少该类干预惯有的排除",
    "customary exclusion of the class absent",
    W,
    "safety_gap",
    "clinical",
    "table of customary exclusions by class of intervention",
    needs=("eligibility.exclusion",),
)
def customary(look: Look) -> Iterator[Doubt]:
    """An exclusion that is customary for the class of intervention and stands nowhere in the criteria.

    Fires: an anticoagulant without a bleeding rule. Silent: present in either list.
    """
    f = facts_of(look)
    if not f.is_interventional or not look.exclusion:
        return
    every = "\n".join(c.text for c in look.criteria)
    for c in f.classes:
        gaps = [r for r in c.exclusions if not r.words.search(every)]
        if not gaps:
            continue
        at = look.exclusion[-1].passages[0]
        label = look.slots.get("eligibility.exclusion", {})
        zh, en = "、".join(r.zh for r in gaps), ", ".join(r.en for r in gaps)
        use = c.words.search("\n".join(a.words() for a in look.arms) or f.interventions)
        place = look.first(c.words, look.under("arms", "treatment_description", "interventions"))
        yield Doubt(
            at=place[0] if place else at, fragment=place[1].group() if place else "", field="eligibility.exclusion", also=(place[0].full_path,) if place and label is not None else (), source=c.source,
            text=say(f"使用{c.zh}（{use.group() if use else c.zh}），排除标准中没有：{zh}。", f"{c.name[0].upper()}{c.name[1:]} is given; no criterion excludes: {en}."),
            mend=say(f"增加对{zh}的排除（写明界值）。", f"Add the exclusion with its limit: {en}."),
        )  # fmt: skip
        return


_TRAITS: Final = (
    (gated(r"psoria|银屑病", re.I), gated(r"\bany arthritis|任何关节炎", re.I), "关节炎是银屑病的常见伴发", "arthritis often goes with psoriasis"),
    (gated(r"COPD|慢性阻塞性肺", re.I), gated(r"smok(?:er|ing history)|吸烟史", re.I), "吸烟史是慢阻肺的主要病因", "a smoking history is what causes most COPD"),
    (gated(r"cirrhosis|肝硬化", re.I), gated(r"any ascites|portal hypertension|门静脉高压|任何腹水", re.I), "门脉高压是肝硬化的常见表现", "portal hypertension is part of cirrhosis"),
    (gated(r"heart failure|心力衰竭|心衰", re.I), gated(r"\bany arrhythmia|任何心律失常", re.I), "心律失常是心衰的常见表现", "arrhythmia is common in heart failure"),
)  # fmt: skip


@check_entry(
    "ELI-22",
    "排除了该病的常见特征或试验药的效应",
    "excludes a usual trait, or the trial drug's own effect",
    W,
    "feasibility",
    "clinical",
    "nobody left",
    needs=("eligibility.exclusion",),
)
def usual_trait(look: Look) -> Iterator[Doubt]:
    """An exclusion that hits a usual trait of the disease, or an effect of the trial drug at a later gate.

    Fires: psoriasis biologic, "any arthritis"; a checkpoint inhibitor before the second gate, "autoimmune thyroid disease".
    Silent: "unstable"; replaced hypothyroidism allowed.
    """
    f = facts_of(look)
    who = (
        look.text("condition.name")
        + look.text("identification.public_title")
        + look.text("identification.scientific_title")
    )
    for disease, trait, zh, en in _TRAITS:
        if not disease.search(who):
            continue
        for c in look.exclusion:
            p = next((p for p in c.passages if trait.search(p.text)), None)
            if p is not None and not search(r"unstable|uncontrolled|未控制|不稳定", p.text, re.I):
                m = trait.search(p.text)
                yield Doubt(
                    at=p,
                    fragment=m.group() if m else "",
                    text=say(f"{zh}；照此排除后几乎无人可入。", f"{en.capitalize()}; few people are left."),
                    mend=say("缩小到有风险的情形。", "Narrow it to what is unsafe."),
                )
                return
    staged = search(r"(?:not progress\w*|未(?:出现)?进展)[^.。]{0,80}(?:random|随机)", look.everything, re.I)
    if not staged or not f.is_of("checkpoint inhibitor"):
        return
    for c in look.exclusion:
        for p in c.passages:
            m = search(
                r"autoimmune thyroid disease|自身免疫性甲状腺|thyroiditis|hypothyroid\w*|甲状腺(?:炎|功能减退)",
                p.text,
                re.I,
            )
            if m and not search(r"hormone replacement|replacement therapy|替代治疗", p.text, re.I):
                yield Doubt(
                    at=p, fragment=m.group(), also=(),
                    text=say("随机化前已用免疫检查点抑制剂，其常见不良反应（甲状腺功能异常）会在第二关被排除。", "A checkpoint inhibitor is given before randomisation; its common effect on the thyroid would exclude people at the second gate."),
                    mend=say("写明仅激素替代即可控制的甲状腺功能减退不排除。", "Allow hypothyroidism that is controlled by replacement."),
                )  # fmt: skip
                return


ELIGIBILITY_LISTS: Final = (
    field_and_text, contradiction, look_backs, consent, pregnancy, undefined_list, twice, and_or, open_list, anchors, later_act, untouched, customary, usual_trait,
)  # fmt: skip
