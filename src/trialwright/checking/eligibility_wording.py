"""Eligibility, its wording: panels and counts undefined, items said twice, and/or, open lists, several anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.eligibility_lists import CRITERIA, _named, _named_en
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.look import Look
from trialwright.checking.passages import Criterion, Passage
from trialwright.checking.words import gated, lowered, search

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
        for c in look.criteria if look.criteria_may(pattern) else ():
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

        if found := whole(look, "ELI-10"):
            yield from found
            return
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
        if not look.criteria_may(words):
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


ELIGIBILITY_WORDING: Final = (
    undefined_list,
    twice,
    and_or,
    open_list,
    anchors,
)
