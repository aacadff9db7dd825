"""Satisfiability: can anybody enter? The structural part, from the limits and populations as printed.

Where a draft study carries parsed criteria, `criteria.satisfiable` answers for whole expressions; this module reads what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.eligibility_limits import each_limit, is_floor
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.limits import Limit
from trialwright.checking.look import Look
from trialwright.checking.passages import Criterion, Passage
from trialwright.checking.tables.terms import terms_in
from trialwright.checking.words import gated, search
from trialwright.values.quantity import plain

CRITERIA: Final = ("eligibility.inclusion|eligibility.exclusion",)
_OR: Final = gated(r"或|\bor\b|若|\bif\b|如果", re.I)


def _name(c: Criterion) -> str:
    return f"{'I' if c.is_inclusion else 'E'}{c.number}"


@check_entry(
    "SAT-01",
    "标准合在一起无人满足",
    "nobody can satisfy all together",
    E,
    "logic_conflict",
    "crossfield",
    "interval arithmetic on the limits printed",
    needs=("eligibility.inclusion",),
)
def nobody(look: Look) -> Iterator[Doubt]:
    """Limits on one quantity that leave no value: the lowest that may enter lies above the highest. Criteria joined by "or" are left alone.

    Fires: platelets ≥ 100 and, excluded, > 80 × 10⁹/L; never smoked and quit ≥ 5 years ago. Silent: joined by "or".
    """
    if look.study is not None:
        from trialwright.checking.whole_criteria import whole

        if found := whole(look, "SAT-01"):
            yield from found
            return
    floors: dict[tuple[str, str], tuple[Decimal, Criterion, Passage, Limit]] = {}
    ceilings: dict[tuple[str, str], tuple[Decimal, Criterion, Passage, Limit]] = {}
    for c, p, x in each_limit(look):
        if x.analyte is None or x.op == "eq" or _OR.search(p.text):
            continue
        key = (x.analyte.name, x.unit)
        here = floors if is_floor(c, x) else ceilings
        old = here.get(key)
        if old is None or (x.number > old[0]) == is_floor(c, x):
            here[key] = (x.number, c, p, x)
    for key, (low, c, p, x) in floors.items():
        other = ceilings.get(key)
        if other is None or low <= other[0] or x.analyte is None:
            continue
        if c.zh is not None and c.en is not None and other[1] is c:
            continue
        yield Doubt(
            at=p, fragment=x.before, more=(other[2],),
            text=say(f"{x.analyte.zh}须≥{plain(low)}（{_name(c)}）又须≤{plain(other[0])}（{_name(other[1])}）：没有任何值满足。", f"{x.analyte.name} must be ≥ {plain(low)} ({_name(c)}) and ≤ {plain(other[0])} ({_name(other[1])}): no value does both."),
            mend=say("核对两条的数值与单位。", "Check number and unit of both."),
        )  # fmt: skip
        return
    never = look.first(
        gated(r"never (?:smoked|smokers?)|从不吸烟|无吸烟史", re.I),
        [p for c in look.inclusion for p in c.passages if not _OR.search(p.text)],
    )
    quit_ = look.first(
        gated(r"quit (?:smoking )?(?:≥|>|at least|more than)?\s*\d|戒烟\s*(?:≥|>|超过|至少)?\s*\d", re.I),
        [p for c in look.inclusion for p in c.passages if not _OR.search(p.text)],
    )
    if never and quit_ and never[0].path != quit_[0].path:
        yield Doubt(
            at=quit_[0], fragment=quit_[1].group(), more=(never[0],),
            text=say("要求从不吸烟，又要求戒烟若干年：无人同时满足。", "Never smoked and quit years ago are both demanded: nobody does both."), mend=say("改为“从不吸烟或戒烟≥n年”。", "Join them by 'or'."),
        )  # fmt: skip


_ALL_M1: Final = gated(r"远处转移|\bM1\b|distant metasta", re.I)
_BRANCH: Final = gated(
    r"[(（][^)）]{0,40}(?:肝转移|骨转移|脑转移)[^)）]{0,40}[)）]|[(（][^)）]{0,60}(?:liver|bone|brain|hepatic) metasta[^)）]{0,40}[)）]",
    re.I,
)
_QUALIFIED: Final = gated(
    r"uncontrolled|unstable|poorly|active|severe|acute|type (?:1|I)\b|未控制|控制不佳|难以控制|不能控制|无法控制|活动性|严重|急性|不稳定|1型|除外|除|except",
    re.I,
)
_EXCEPTION: Final = gated(
    r"[(（][^)）]*(?:≤|≥|<|>|allowed|可|允许|except|除)[^)）]*[)）]|(?:except|unless|除)[^;；。]{0,40}"
)


@check_entry(
    "SAT-02",
    "永远用不上的例外",
    "branch or exception that can never apply",
    W,
    "logic_conflict",
    "crossfield",
    "dead text",
    needs=CRITERIA,
)
def dead_branch(look: Look) -> Iterator[Doubt]:
    """A branch or exception for people whom another criterion keeps out altogether.

    Fires: a wider bilirubin limit for liver metastases while distant metastasis is excluded; an exception for T2DM, T2DM excluded.
    Silent: not excluded; excluded only when active or uncontrolled.
    """
    if look.study is not None:
        from trialwright.checking.whole_criteria import whole

        if found := whole(look, "SAT-02"):
            yield from found
            return
    ban = next(
        (
            (c, p)
            for c in look.exclusion
            for p in c.passages
            if _ALL_M1.search(p.text) and not search(r"except|除", p.text)
        ),
        None,
    )
    if ban is not None:
        for c in look.criteria:
            if c.path == ban[0].path or not c.is_inclusion:
                continue
            for p in c.passages:
                m = _BRANCH.search(p.text)
                if m is None:
                    continue
                twins = tuple(q for q in c.passages if q is not p and _BRANCH.search(q.text))
                yield Doubt(
                    at=p, fragment=m.group(), more=(*twins, ban[1]),
                    text=say(f"{_name(c)}为有转移者放宽阈值（{m.group()}），而{_name(ban[0])}排除远处转移；这一分支永远用不上。", f"{_name(c)} widens a limit for people with metastases, whom {_name(ban[0])} excludes; the branch can never apply."),
                    mend=say("删去该例外，或写明哪些转移可入组。", "Delete the exception, or say which metastases may enter."),
                )  # fmt: skip
                return
    excluded = "\n".join(c.text for c in look.exclusion)
    for t in terms_in(excluded, excluded):
        if t.group != "disease" or not (t.zh.search(excluded) or t.en.search(excluded)):
            continue
        out = next(
            (
                (c, p)
                for c in look.exclusion
                for p in c.passages
                if (t.zh.search(p.text) or t.en.search(p.text)) and not _QUALIFIED.search(p.text) and len(p.text) < 60
            ),
            None,
        )
        if out is None:
            continue
        for c in look.criteria:
            if c.path == out[0].path:
                continue
            for p in c.passages:
                m = next(
                    (m for m in _EXCEPTION.finditer(p.text) if t.zh.search(m.group()) or t.en.search(m.group())), None
                )
                if m is None or not search(r"\d|allowed|允许|可", m.group()):
                    continue
                yield Doubt(
                    at=p, fragment=m.group().strip(), more=(out[1],),
                    text=say(f"{_name(c)}为{t.zh_word}设例外，而{_name(out[0])}排除全部{t.zh_word}。", f"{_name(c)} makes an exception for {t.en_word}, which {_name(out[0])} excludes."), mend=say("删去例外，或缩小排除范围。", "Delete the exception, or narrow the exclusion."),
                )  # fmt: skip
                return


_POPULATIONS: Final = (
    (gated(r"\bchild(?:ren)?\b|p(?:a)?ediatric|儿童|患儿|小儿", re.I), 18, None, "儿童", "children"),
    (gated(r"neonat|newborn|新生儿|早产儿", re.I), 1, None, "新生儿", "newborns"),
    (gated(r"\belderly\b|older (?:adults|patients|people)|老年", re.I), None, 59, "老年人", "older people"),
    (gated(r"adolescent|青少年", re.I), 19, None, "青少年", "adolescents"),
)  # fmt: skip


@check_entry(
    "SAT-03",
    "题目中的人群无法入组",
    "a population of the title cannot enter",
    E,
    "internal_contradiction",
    "crossfield",
    "title is false",
    needs=("eligibility.age.min|eligibility.age.max|eligibility.sex",),
)
def title_population(look: Look) -> Iterator[Doubt]:
    """A population that the title or the condition names and that age or sex keeps out.

    Fires: "adults and children", age ≥ 18. Silent: "adults".
    """
    titles = [
        p
        for path in ("identification.public_title", "identification.scientific_title", "condition.name")
        for p in look.by_path.get(path, {}).values()
    ]
    low, high = (_age(look.text(f"eligibility.age.{leaf}")) for leaf in ("min", "max"))
    for words, above, below, zh, en in _POPULATIONS:
        found = look.first(words, titles)
        if found is None or search(
            r"parents? of|mother|maternal|pregnan|obstet|adults? (?:with|who)|母|孕|产妇|父母|家长|onset|起病|家属|caregiver|照护者|护理人员",
            found[0].text,
            re.I,
        ):
            continue
        field = (
            "min"
            if above is not None and low is not None and low >= above
            else "max"
            if below is not None and high is not None and high <= below
            else ""
        )
        if field:
            p = look.passage(f"eligibility.age.{field}")
            yield Doubt(
                at=found[0], fragment=found[1].group(), more=(p,) if p else (), also=(f"eligibility.age.{field}",),
                text=say(f"题目包括{zh}，年龄范围却使其无法入组。", f"The title names {en}, whom the age range keeps out."), mend=say("改题目，或改年龄范围。", "Change the title or the age range."),
            )  # fmt: skip
            return
    sex = look.text("eligibility.sex").strip()
    women = look.first(gated(r"\bwomen\b|pregnan|产妇|孕妇|女性|妊娠", re.I), titles)
    if women and re.match(r"(?:male|男性?)$", sex, re.I):
        yield Doubt(
            at=women[0],
            fragment=women[1].group(),
            also=("eligibility.sex",),
            text=say(f"题目为女性人群，性别却为“{sex}”。", f"The title is about women, the sex is '{sex}'."),
            mend=say("更正性别。", "Correct the sex."),
        )


def _age(text: str) -> int | None:
    m = search(r"\d+", text)
    return None if m is None or search(r"month|月|week|周(?!岁)|day|天", text, re.I) else int(m.group())


@check_entry(
    "SAT-04",
    "同一量两个阈值依赖实验室",
    "two limits on one quantity depend on the laboratory",
    W,
    "logic_conflict",
    "arithmetic",
    "the two agree for one reference range only",
    needs=CRITERIA,
)
def two_limits(look: Look) -> Iterator[Doubt]:
    """Two limits on one quantity, absolute and as a multiple of the upper limit of normal, or twice with other numbers, that agree only for some laboratories.

    The finding prints the reference limit at which they agree. Fires: ALT ≤ 80 U/L and ≤ 2×ULN. Silent: one limit; alternatives in one criterion.
    """
    seen: dict[tuple[str, bool], list[tuple[Criterion, Passage, Limit]]] = {}
    for c, p, x in each_limit(look):
        if x.analyte is not None and x.op != "eq" and c.is_inclusion:
            seen.setdefault((x.analyte.name, is_floor(c, x)), []).append((c, p, x))
    for found in seen.values():
        multiples = [f for f in found if f[2].unit == "ULN"]
        plain_ones = [f for f in found if f[2].unit not in ("ULN", "", "1", "%")]
        if not multiples or not plain_ones:
            continue
        (c, p, x), (d, q, y) = multiples[0], plain_ones[0]
        if (c is d and _OR.search(p.text)) or c.path == d.path or x.analyte is None:
            continue
        agree = plain((y.number / x.number).quantize(Decimal("0.1")))
        yield Doubt(
            at=q, fragment=y.before, more=(p,),
            text=say(f"{x.analyte.zh}有两个阈值：{x.fragment}与{y.fragment}；仅当参考上限为{agree}（{plain(y.number)}/{plain(x.number)}）时一致，结论随实验室而变。",
                     f"Two limits on {x.analyte.name}: {x.fragment} and {y.fragment}; they agree only where the upper limit of normal is {agree} ({plain(y.number)}/{plain(x.number)}), so eligibility depends on the laboratory."),
            mend=say("只保留一个阈值。", "Keep one limit."),
        )  # fmt: skip
        return


SATISFIABILITY: Final = (nobody, dead_branch, title_population, two_limits)
