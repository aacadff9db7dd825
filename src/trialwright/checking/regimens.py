"""Interventions, their schedule: told twice, cycles, day counts, anchors, stops, delays, background care."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trialwright.checking.doubt import Doubt, say
from trialwright.checking.entry import E, N, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.tables.drugs import DRUGS, HALF_LIFE_SOURCE, drugs_in
from trialwright.checking.words import gated, search

GIVEN: Final = ("arms", "treatment_description", "interventions")


PROSE: Final = ("summary", "description", "objectives")


NEEDS: Final = ("arms|treatment_description|interventions|summary",)


_SINGLE: Final = gated(
    r"\bsingle[\s-]*(?:dose|injection|infusion|administration)\b|once only|one[\s-]time|单次(?:注射|给药|输注)?|单剂量|一次性(?:给药|输注|注射)",
    re.I,
)


_REPEATED: Final = gated(
    r"\bweekly\b|every (?:week|\d+ weeks)|once a week|per week|twice daily|\bqw\b|每周(?:额外)?(?:注射|输注|给药)?[一1]?次?|持续\s*\d+\s*周|for \d+ (?:weeks|doses)",
    re.I,
)


_AMOUNT: Final = r"(\d+(?:\.\d+)?)\s*(mg/m2|mg/m\^2|mg/kg|mg|g|IU|µg|ug|mcg|万?U)\b(?!\s*/\s*m)"


@check_entry(
    "INT-02",
    "同一方案两处说法不同",
    "one regimen told in two ways",
    E,
    "internal_contradiction",
    "crossfield",
    "two trials in one record",
    needs=NEEDS,
)
def told_twice(look: Look) -> Iterator[Doubt]:
    """One regimen told differently in two places: single or repeated, number of doses, dose of the same drug.

    Fires: summary 100 mg, arm 150 mg; "a single injection" and "weekly for 4 weeks". Silent: the same in both.
    """
    arms = look.under("arms", "treatment_description")
    repeated = look.first(_REPEATED, arms)
    product = _product_words(repeated[0].text) if repeated else frozenset()
    for p in look.under("summary", "description"):
        m = _SINGLE.search(p.text)
        if m and repeated and product & _product_words(p.text[m.start() : m.end() + 40]):
            own = next((q for q in arms if _SINGLE.search(q.text) and q is not repeated[0]), None)
            yield Doubt(
                at=p, fragment=re.split(r"[。；;,，.]", p.text[m.start() : m.end() + 24])[0].strip(), also=(repeated[0].full_path, *((own.full_path,) if own else ())),
                text=say(f"说明中为“{m.group()}”，分组中为“{repeated[1].group()}”；给药次数不同。", f"The description says '{m.group()}', the arm '{repeated[1].group()}': once or repeatedly?"),
                mend=say("确定一种方案，并在各处一致。", "Decide on one and use it everywhere."),
            )  # fmt: skip
            break
    doses_here = _doses(look.under("arms"))
    doses_there = _doses(look.under("summary", "description", "treatment_description"))
    for inn, (p, amounts, fragment) in doses_there.items():
        other = doses_here.get(inn)
        if (
            other
            and amounts
            and other[1]
            and not amounts & other[1]
            and {a.split()[1] for a in amounts} & {a.split()[1] for a in other[1]}
        ):
            yield Doubt(
                at=p, fragment=fragment, also=(other[0].full_path,),
                text=say(f"{inn}：说明中为{'、'.join(sorted(amounts))}，分组中为{'、'.join(sorted(other[1]))}。", f"{inn}: {', '.join(sorted(amounts))} in the description, {', '.join(sorted(other[1]))} in the arm."),
                mend=say("统一剂量。", "Use one dose."),
            )  # fmt: skip
            return


def _product_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z][A-Za-z0-9]*(?:-[A-Z0-9]+)+|[A-Z]{3,}", text)) | frozenset(drugs_in(text))


def _doses(passages: tuple[Passage, ...]) -> dict[str, tuple[Passage, set[str], str]]:
    out: dict[str, tuple[Passage, set[str], str]] = {}
    for p in passages:
        for inn, (_, spelled) in drugs_in(p.text).items():
            for m in re.finditer(rf"{re.escape(spelled)}[^;；。,，+]{{0,24}}?{_AMOUNT}", p.text, re.I):
                amount = f"{float(m.group(1)):g} {m.group(2)}"
                if inn in out:
                    out[inn][1].add(amount)
                else:
                    out[inn] = (p, {amount}, m.group())
    return out


@check_entry(
    "INT-04",
    "同一量用两种单位",
    "two units for one quantity",
    N,
    "unit_error",
    "form",
    "UCUM; slips between units",
    needs=NEEDS,
)
def two_units(look: Look) -> Iterator[Doubt]:
    """Two units for one quantity within the interventions: Gy and cGy, mg and g of one drug.

    Fires: 0.5 g and 500 mg. Silent: one unit.
    """
    given = look.under(*GIVEN, "summary", "description")
    small = look.first(gated(r"\d+\s*cGy", re.I), given)
    large = look.first(gated(r"\d+(?:\.\d+)?\s*Gy\b"), given)
    if small and large:
        m = search(r"\d+", small[1].group())
        value = f"{int(m.group()) / 100:g} Gy" if m else "Gy"
        others = tuple(q for q, _ in look.find(gated(r"\d+\s*cGy", re.I), given) if q is not small[0])
        yield Doubt(
            at=small[0], fragment=small[1].group(), more=others, propose=value,
            text=say(f"放疗剂量同时用Gy和cGy（{small[1].group()} = {value}）。", f"Radiation dose in both Gy and cGy ({small[1].group()} = {value})."), mend=say("统一用Gy。", "Use Gy."),
        )  # fmt: skip


_MAX_CYCLES: Final = gated(
    r"(?:maximum|max\.?|up to|not exceed\w*|最多|不超过)\s*(?:of\s+)?(\d+)\s*(?:cycles|courses|doses|周期|疗程|次)",
    re.I,
)


_MAX_TIME: Final = gated(
    r"(?:up to|maximum(?: of)?|for|最长|至多|不超过|持续)\s*(\d+)\s*(months?|years?|个月|年)", re.I
)


_EVERY: Final = gated(r"q\s*(\d)\s*w|every (\d+) weeks|每\s*(\d+)\s*周", re.I)


_COUNT_FOR: Final = gated(
    r"(?:q\s*(\d)\s*w|every (\d+) weeks|每\s*(\d+)\s*周(?:1|一)?次?)[^.;。；]{0,20}?(?:for|共|持续)?\s*(\d+)\s*(?:weeks|周)[^.;。；]{0,30}?(?:max\w*|up to|共|最多)\s*(?:of\s*)?(\d+)\s*(?:doses|cycles|次|剂)",
    re.I,
)


@check_entry(
    "INT-09",
    "次数、间隔与时长不符或两个上限",
    "number, interval and duration disagree",
    E,
    "internal_contradiction",
    "arithmetic",
    "arithmetic",
    needs=NEEDS,
)
def two_maxima(look: Look) -> Iterator[Doubt]:
    """Number of doses, interval and duration that disagree, or two maxima for one drug: so many cycles and so many months.

    The finding prints the count. Fires: q2w for 52 weeks, "max 12 doses" (27). Silent: 26 weeks, 14 doses.
    """
    for p in look.under("arms", "treatment_description", "description", "summary"):
        m = _COUNT_FOR.search(p.text)
        if m:
            every = int(next(g for g in m.groups()[:3] if g))
            weeks, said = int(m.group(4)), int(m.group(5))
            fit = weeks // every + 1
            if abs(fit - said) > 1 and weeks // every != said:
                yield Doubt(
                    at=p, fragment=m.group(), text=say(f"每{every}周一次、{weeks}周，应为{fit}次（{weeks}/{every}+1），而写{said}次。", f"Every {every} weeks for {weeks} weeks is {fit} doses ({weeks}/{every} + 1), not {said}."),
                    mend=say("改正其一。", "Correct one of them."),
                )  # fmt: skip
                return
    for a in look.arms:
        passages = [p for p in a.passages if p.path.endswith((".intervention", ".description"))]
        words = "\n".join(p.text for p in passages)
        for inn, (_, spelled) in drugs_in(words).items():
            near = [s for s in re.split(r"(?<=[.;。；\n])(?!\d)|\n", words) if spelled.casefold() in s.casefold()]
            cycles = next(
                ((m, s) for s in near if (m := _MAX_CYCLES.search(s[s.casefold().find(spelled.casefold()) :]))), None
            )
            months = next(((m, s) for s in near if (m := _MAX_TIME.search(s))), None)
            every_m = next((m for s in near if (m := _EVERY.search(s))), None)
            if not cycles or not months or not every_m:
                continue
            every = int(next(g for g in every_m.groups() if g))
            days = int(months[0].group(1)) * (365.25 if months[0].group(2).lower().startswith(("y", "年")) else 30.4375)
            fit = int(days // (7 * every)) + 1
            limit = int(cycles[0].group(1))
            if fit <= limit * 1.3:
                continue
            at = next((p for p in passages if cycles[0].group() in p.text), passages[0])
            others = tuple(q for b in look.arms if b is not a for q in b.passages if cycles[0].group() in q.text)
            yield Doubt(
                at=at, fragment=cycles[0].group(), more=others,
                text=say(f"{inn}两个上限：“{cycles[0].group()}”与“{months[0].group()}”；每{every}周一次、{months[0].group(1)}{months[0].group(2)}约{fit}次，而非{limit}次。",
                         f"Two maxima for {inn}: '{cycles[0].group()}' and '{months[0].group()}'; every {every} weeks to {months[0].group(1)} {months[0].group(2)} is about {fit} doses, not {limit}."),
                mend=say("写明一个上限（诱导几周期、维持到何时）。", "State one limit: how many cycles of induction, maintenance until when."),
            )  # fmt: skip
            return


_DAY_AFTER: Final = gated(
    r"(?:停药|停用|结束|末次[^，。；]{0,4}|最后一次[^，。；]{0,4}|疗程)后的?第\s*\d+\s*(?:天|日)?(?:\s*(?:和|、|及|,)\s*第?\s*\d+\s*(?:天|日))?|on the \d+(?:st|nd|rd|th)(?: and \d+(?:st|nd|rd|th))? days? after [A-Za-z ]{2,30}|\bday \d+ after (?:the )?(?:course|last|end|withdrawal|completion)",
    re.I,
)


_DAY_ZERO: Final = gated(
    r"day 0|第0天|last (?:dose|day) (?:is|=|as) day|末次(?:给药|用药)(?:日|当日)?(?:为|=|计为)第|[±]\s*\d+\s*(?:天|d)",
    re.I,
)


@check_entry(
    "INT-11",
    "天数如何计算",
    "how days are counted",
    E,
    "ambiguity",
    "clinical",
    "visits move by a day; CDISC: no day 0",
    needs=NEEDS,
)
def day_numbering(look: Look) -> Iterator[Doubt]:
    """ "Day n after the course" without saying whether the last dose day is day 0 or day 1, and without a window.

    Fires: "day 3 after the course". Silent: "last dose = day 0".
    """
    for p in look.under("arms", "treatment_description", "description", "summary"):
        m = _DAY_AFTER.search(p.text)
        if m is None or _DAY_ZERO.search(p.text):
            continue
        twins = tuple(q for q in look.under("arms") if q is not p and q.path == p.path and _DAY_AFTER.search(q.text))
        yield Doubt(
            at=p, fragment=m.group().strip(), more=twins, field=f"{p.path}.day" if p.path.endswith("intervention") else p.full_path, also=(p.full_path,),
            text=say(f"“{m.group().strip()}”：末次用药日是第0天还是第1天？用药中断时如何顺延？没有访视窗。", f"'{m.group().strip()}': is the last dose day 0 or day 1, what if the course is interrupted, and what is the window?"),
            mend=say("写明“末次用药日为第0天，第n天±1天；中断时按实际末次用药顺延”。", "Write 'day of the last dose actually given = day 0, day n ± 1'."),
        )  # fmt: skip
        return


_PER_DAY: Final = gated(
    r"\d+\s*mg/m\s*2\s*(?:\d+\s*(?:h|hours)\s*)?(?:continuous|持续|civ)[^,;.，；。]{0,16}[dD]?\s*\d+\s*[-–]\s*[dD]?\d+|\d+\s*(?:mg|g|ml|IU)\s*[,，]\s*(?:for\s*)?(?:two|three|four|five|\d+)\s*days|\d+\s*(?:mg|g|ml|IU)\s*[,，]\s*(?:连用|连续)?\s*\d+\s*天",
    re.I,
)


@check_entry(
    "INT-12", "每日量还是疗程总量", "per day or per course", W, "ambiguity", "form", "up to n-fold dose", needs=NEEDS
)
def per_day(look: Look) -> Iterator[Doubt]:
    """An amount over several days that does not say per day or in total: up to n-fold.

    Fires: "90 mg, three days"; 800 mg/m² continuous d1–5. Silent: "90 mg/day".
    """
    for p in look.under("arms", "treatment_description"):
        m = next(
            (
                m
                for m in _PER_DAY.finditer(p.text)
                if not search(
                    r"/\s*d(?:ay)?\b|per day|daily|每[日天]|/[日天]|qd|/24", p.text[m.start() : m.end() + 6], re.I
                )
            ),
            None,
        )
        if m is None:
            continue
        days = search(r"(\d+)\s*[-–]\s*[dD]?(\d+)\s*$|(\d+)\s*(?:days|天)", m.group())
        n = (
            (int(days.group(2)) - int(days.group(1)) + 1)
            if days and days.group(1)
            else int(days.group(3))
            if days
            else 0
        )
        twins = tuple(q for q in look.under("arms") if q is not p and m.group() in q.text)
        yield Doubt(
            at=p, fragment=m.group(), more=twins,
            text=say(f"“{m.group()}”未写明是每日量还是总量" + (f"，相差{n}倍。" if n > 1 else "。"), f"'{m.group()}' does not say per day or in total" + (f": a factor of {n}." if n > 1 else ".")),
            mend=say("加上“/日”或“总量”。", "Add '/day' or 'in total'."),
        )  # fmt: skip
        return


_NO_ANCHOR: Final = gated(
    r"after an? \d+(?:\s*[-–]\s*\d+)?[\s-]*(?:day|week)s?[\s-]*(?:interval|rest|break|gap)|after \d+(?:\s*[-–]\s*\d+)?[\s-]*weeks?'? rest|休息\s*\d+\s*(?:周|天)后|间[隔歇]\s*\d+(?:\s*[-–~]\s*\d+)?\s*(?:天|周)后",
    re.I,
)


_OPEN_END: Final = gated(
    r"up to \d+ (?:months|years)|for (?:a maximum of )?\d+ (?:months|years)|最长\s*\d+\s*(?:个月|年)", re.I
)


_COUNTED_FROM: Final = gated(
    r"(?:from|since|after) (?:the )?(?:first|randomi|start|initiation|day 1|D1)|自首次|从首次|随机(?:化)?后|自(?:开始|入组)",
    re.I,
)


@check_entry(
    "INT-13",
    "间隔或期限没有起点",
    "interval or limit without anchor",
    E,
    "ambiguity",
    "clinical",
    "starts and ends unclear",
    needs=NEEDS,
)
def interval_anchor(look: Look) -> Iterator[Doubt]:
    """An interval or a limit that does not say from what it is counted: "after 4 weeks", "up to 6 months".

    Fires: "after 2 weeks' rest". Silent: "14 d after last dose". A limit of a treatment without origin is a warning.
    """
    where = look.under("summary", "description", "arms", "treatment_description")
    for p in where:
        m = _NO_ANCHOR.search(p.text)
        if m is None:
            continue
        start = next((q for q in look.under("arms") if search(r"from\s*\\?~?\s*D\s?\d+|~\s*D\s?\d+", q.text)), None)
        extra = ""
        if start is not None:
            d = search(
                r"\\?~?\s*D\s?\d+",
                start.text[start.text.lower().find("from") :] if "from" in start.text.lower() else start.text,
            )
            extra = d.group().strip(" \\") if d else ""
        yield Doubt(
            at=p, fragment=m.group(), also=(start.full_path,) if start else (), field="arms[1].timing" if look.arms else p.full_path,
            text=say(f"“{m.group()}”从哪一次治疗起算不明" + (f"，分组中另写“{extra}”，不能同时成立于各种起点。" if extra else "。"), f"'{m.group()}': counted from which treatment?" + (f" The arm also says '{extra}', which fits only one origin." if extra else "")),
            mend=say("写明从哪次用药/照射（首次或末次）起算及允许窗。", "Say from which dose or fraction, first or last, and the window."),
        )  # fmt: skip
        break
    for p in look.under("arms", "treatment_description"):
        m = _OPEN_END.search(p.text)
        if (
            m
            and search(r"maintenance|维持|until|直至", p.text[max(0, m.start() - 160) : m.end()], re.I)
            and not _COUNTED_FROM.search(p.text[m.end() : m.end() + 50])
        ):
            twins = tuple(q for q in look.under("arms") if q is not p and m.group() in q.text)
            yield Doubt(
                at=p, fragment=m.group(), more=twins, severity=W,
                text=say(f"“{m.group()}”未写从何时起算（首次给药、维持开始还是随机化）。", f"'{m.group()}': from the first dose, from the start of maintenance or from randomisation?"),
                mend=say("写明起点，如“自首次给药起24个月”。", "Name the origin, e.g. '24 months from the first dose'."),
            )  # fmt: skip
            return


_CLEAN: Final = gated(
    r"(?:without|no) concurrent (?:immunotherapy|IO|chemotherapy|drug|treatment)|non-?\s?(?:continuous|overlapping|concurrent)|washout|wash-out|洗脱期?|不同步|不重叠|避免重叠",
    re.I,
)


@check_entry(
    "INT-14",
    "洗脱或不重叠与半衰期不符",
    "washout against half-life",
    W,
    "logic_conflict",
    "clinical",
    HALF_LIFE_SOURCE,
    needs=NEEDS,
)
def washout(look: Look) -> Iterator[Doubt]:
    """A claimed washout, or treatments said not to overlap, against the half-life of the drug: pharmacology goes on.

    Fewer than one half-life is an error. Fires: 3-day washout, half-life 14 d. Silent: five half-lives.
    """
    where = look.under("arms", "summary", "description", "treatment_description", "eligibility")
    for p in where:
        m = search(
            r"(?:washout|wash-out|洗脱期?)[^\d;；。]{0,16}(\d+)\s*-?(days?|weeks?|天|周)|(\d+)[\s-]*(days?|weeks?|天|周)的?\s*(?:washout|wash-out|洗脱)",
            p.text,
            re.I,
        )
        if m is None:
            continue
        days = int(m.group(1) or m.group(3)) * (7 if (m.group(2) or m.group(4)).lower().startswith(("w", "周")) else 1)
        named = [
            d
            for d, _ in drugs_in(look.text("treatment_description") + p.text + facts_of(look).interventions).values()
            if d.half_life
        ]
        worst = max(named, key=lambda d: d.half_life[1] if d.half_life else 0, default=None)
        if worst is None or worst.half_life is None or days >= 5 * worst.half_life[0]:
            continue
        low, high = worst.half_life
        yield Doubt(
            at=p, fragment=m.group(), severity=E if days < low else W,
            text=say(f"洗脱{days}天，而{worst.zh}半衰期{low:g}–{high:g}天，5个半衰期为{5 * low:g}–{5 * high:g}天；前一治疗仍在起作用。",
                     f"A washout of {days} d, but {worst.inn} has a half-life of {low:g}–{high:g} d; five half-lives are {5 * low:g}–{5 * high:g} d."),
            mend=say("延长洗脱期至5个半衰期，或换用平行设计。", "Wait five half-lives, or use parallel groups."),
        )  # fmt: skip
        return
    claim = look.first(_CLEAN, look.under("arms", "summary", "description"))
    if claim is None or search(r"wash|洗脱", claim[1].group(), re.I):
        return
    p, m = claim
    kinds = {"anti-PD-1", "anti-PD-L1"}
    half = [d.half_life for d in DRUGS if d.kind in kinds and d.half_life]
    words = "\n".join(q.text for q in look.under("arms"))
    days_given = [
        int(x)
        for x in re.findall(
            r"(?:PD-?L?1|mg\s*IV)[^.;]{0,40}?\bD(?:ay)?\s?\d+\s*(?:,|\\?&|and)+\s*D(?:ay)?\s?(\d+)", words, re.I
        )
    ]
    start = search(r"from\s*\\?~?\s*D(?:ay)?\s?(\d+)", words, re.I)
    if not days_given or start is None or not search(r"PD-?\s?L?1|immuno|IO\b", words, re.I):
        return
    gap = int(start.group(1)) - max(days_given)
    low, high = min(h[0] for h in half), max(h[1] for h in half)
    if gap >= 5 * low:
        return
    yield Doubt(
        at=p, fragment=m.group(), also=(next((q.full_path for q in look.under("arms") if start.group() in q.text), p.full_path),),
        text=say(f"声称不与免疫治疗同步，但末次给药第{max(days_given)}天到放疗开始（约第{start.group(1)}天）只有{gap}天；抗PD-1半衰期{low:g}–{high:g}天，作用仍在。",
                 f"No overlap is claimed, but from the last dose (day {max(days_given)}) to the start (about day {start.group(1)}) are {gap} days; anti-PD-1 antibodies have half-lives of {low:g}–{high:g} d."),
        mend=say("调整间隔，或改称“不在放疗期间给药”。", "Move the dose, or say 'no dose during radiotherapy'."),
    )  # fmt: skip


_CONSECUTIVE: Final = gated(
    r"\(?\bD1\s*[-–]\s*D?([2-6])\b\)?|(?:five|5|three|3) (?:daily|consecutive) (?:sessions|fractions|days)|连续\s*[三五35]\s*(?:天|次)(?:放疗|照射)",
    re.I,
)


@check_entry(
    "INT-15",
    "连续治疗日遇周末",
    "consecutive treatment days and weekends",
    N,
    "feasibility",
    "arithmetic",
    "the treatment unit is closed at weekends",
    needs=NEEDS,
)
def weekends(look: Look) -> Iterator[Doubt]:
    """Consecutive radiotherapy or ward days that may fall on a weekend or holiday, with no rule for the treatment day.

    Fires: 5 daily sessions, start any day. Silent: weekdays named.
    """
    f = facts_of(look)
    if not f.is_of("radiotherapy", "re-irradiation"):
        return
    for p in look.under("arms", "treatment_description", "summary"):
        m = next(
            (
                m
                for m in _CONSECUTIVE.finditer(p.text)
                if search(r"RT\b|radio|Gy|放疗|照射", p.text[max(0, m.start() - 40) : m.end() + 10], re.I)
            ),
            None,
        )
        if m is None or search(r"Monday|weekday|working day|treatment day|周[一二三四五]|工作日", p.text, re.I):
            continue
        n = int(m.group(1)) if m.group(1) else 5
        fits = 5 - n + 1
        yield Doubt(
            at=p, fragment=m.group(), text=say(f"连续{n}个治疗日，7个起始日中仅{max(fits, 0)}个不遇周末。", f"{n} consecutive days: only {max(fits, 0)} of 7 weekdays can be day 1 without a weekend."),
            mend=say("写明治疗日规则（如周一至周三开始）及节假日处理。", "State the rule for treatment days (start Monday to Wednesday) and for holidays."),
        )  # fmt: skip
        return


REGIMENS: Final = (
    told_twice,
    two_units,
    two_maxima,
    day_numbering,
    per_day,
    interval_anchor,
    washout,
    weekends,
)
