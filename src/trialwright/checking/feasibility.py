"""Feasibility: dates and counts against each other; every sum is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from trialwright.checking.doubt import Doubt, Unchecked, say
from trialwright.checking.endpoints import Endpoint, endpoints_of
from trialwright.checking.entry import E, W, check_entry
from trialwright.checking.facts import facts_of
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.checking.words import gated, search
from trialwright.values.dates import DAYS_PER_MONTH, add_months

# incidence per 100,000 and year; sources in the row
_RARE: Final = (
    (gated(r"aplastic an|再生障碍性贫血", re.I), 0.74, "中华血液学杂志 1992; China, 0.74/100,000/y"),
    (gated(r"acute liver failure|急性肝衰竭", re.I), 0.6, "Bower, Am J Gastroenterol 2007;102:2459"),
    (gated(r"retroperitoneal|腹膜后.{0,6}肉瘤", re.I), 0.3, "Gronchi, Ann Surg Oncol 2015; RPS ≈ 0.3/100,000/y"),
    (gated(r"amyotrophic|肌萎缩侧索", re.I), 1.7, "Chio, Neuroepidemiology 2013;41:118"),
    (gated(r"glioblastoma|胶质母细胞瘤", re.I), 3.2, "Ostrom, Neuro Oncol 2022;24:v1 (CBTRUS)"),
    (gated(r"acute promyelocytic|急性早幼粒", re.I), 0.2, "Kamath, Leukemia 2020"),
    (gated(r"Wilson.?s disease|肝豆状核", re.I), 0.2, "EASL 2012"),
    (gated(r"systemic sclerosis|硬皮病|系统性硬化", re.I), 1.4, "Bairkdar, Rheumatology 2021;60:3121"),
)  # fmt: skip
CATCHMENT: Final = 100  # hundred thousands: ten million people, the largest that one Chinese provincial centre serves


def _window(look: Look) -> tuple[Passage, date, date] | None:
    """The recruitment window: its passage, first and last day."""
    at = look.passage("dates.recruitment.start")
    end = look.date("dates.recruitment.end")
    if at is None or at.slot.date is None or end is None or end.last <= at.slot.date.first:
        return None
    return at, at.slot.date.first, end.last


@check_entry(
    "FEA-01",
    "招募速度与发病率",
    "accrual against incidence",
    W,
    "feasibility",
    "crossfield",
    "poor recruitment ended 9.9 % of 1,017 trials (Kasenda, JAMA 2014;311:1045)",
    needs=("dates.recruitment.start", "arms|enrollment.count"),
)
def accrual(look: Look) -> Iterator[Doubt | Unchecked]:
    """Participants per month and site against the incidence of a rare disease in a catchment of ten million.

    Fires: 200 with a 1:100,000 disease, 3 months, 1 site. Silent: 12. Diseases without a sourced incidence are left unchecked.
    """
    window, n = _window(look), facts_of(look).n
    who = "\n".join((look.text("condition.name"), look.text("identification.public_title")))
    rare = next(((r, s) for words, r, s in _RARE if words.search(who)), None)
    if window is None or n is None or rare is None:
        yield Unchecked(
            because=say(
                "没有招募起止日期、样本量或该病的发病率", "recruitment dates, size or a sourced incidence is missing"
            )
        )
        return
    at, first, last = window
    months = (last - first).days / DAYS_PER_MONTH
    sites = max(1, len({p.path.partition("]")[0] for p in look.under("sites")}))
    rate, expected = n / months / sites, rare[0] * CATCHMENT / 12
    if rate <= expected:
        return
    yield Doubt(
        at=at, also=("dates.recruitment.end", "design.sample_size"), source=rare[1], detect="arithmetic",
        text=say(f"{n}例÷{months:.1f}个月÷{sites}个中心 = 每月{rate:.1f}例；发病率{rare[0]}/10万时，1000万人口每月仅{expected:.1f}例。", f"{n} ÷ {months:.1f} months ÷ {sites} site{'s' if sites > 1 else ''} = {rate:.1f} a month; at {rare[0]}/100,000 a year ten million people give {expected:.1f}."),
        mend=say("延长招募或增加中心，并给出筛选数据。", "Recruit longer or at more sites, and show screening figures."),
    )  # fmt: skip


_HORIZON: Final = gated(r"(\d+)\s*[-–]?\s*(?:个)?(years?|年|months?|月|weeks?|周)", re.I)


def horizon(e: Endpoint) -> int:
    """The longest time in days that an outcome's own words name; 0 for none."""
    text = f"{e.name}\n{e.frame}"
    best = 0
    for m in _HORIZON.finditer(text):
        unit = m.group(2).lower()
        per = 365.25 if unit.startswith(("y", "年")) else 7 if unit.startswith(("w", "周")) else DAYS_PER_MONTH
        if search(r"岁|aged?|past|过去", text[max(0, m.start() - 8) : m.end() + 2], re.I):
            continue
        best = max(best, round(int(m.group(1)) * per))
    return best


_LONG: Final = gated(r"relapse|recurrence rate|复发率|overall survival|总生存|\bOS\b", re.I)


@check_entry(
    "FEA-02",
    "随访不足以观察到终点",
    "horizon longer than the follow-up",
    E,
    "feasibility",
    "arithmetic",
    "date arithmetic",
    needs=("dates.completion", "outcomes|objectives"),
)
def horizon_beyond_end(look: Look) -> Iterator[Doubt]:
    """An outcome whose horizon is longer than what is left for the last participant; relapse or survival with less than a year is a warning.

    The finding prints the days. Fires: 5-year survival with 24 months left. Silent: 18-month survival.
    """
    end = look.date("dates.completion")
    last = look.date("dates.recruitment.end") or look.date("dates.recruitment.start")
    if end is None or last is None or look.date("dates.recruitment.end") is None:
        return
    left = (end.last - last.last).days
    listed = endpoints_of(look)
    over = [(e, h) for e in listed if (h := horizon(e)) > left + 14]
    if over:
        e, h = max(over, key=lambda x: x[1])
        yield Doubt(
            at=e.at, fragment=e.fragment, also=("dates.completion", "dates.recruitment.end"),
            text=say(f"需随访{h}天，而末例入组（{last}）到研究结束（{end}）只有{left}天。", f"{h} days are needed, but from the last entry ({last}) to the end ({end}) are {left}."),
            mend=say("延长研究结束日期，或缩短/删去该指标。", "Move the end, or shorten or drop the outcome."),
        )  # fmt: skip
        return
    if left >= 365:
        return
    e2 = next((e for e in listed if _LONG.search(e.name) and not horizon(e)), None)
    objective = look.first(_LONG, look.under("objectives"))
    if e2 is None and objective is None:
        return
    at = e2.at if e2 is not None else objective[0] if objective else None
    assert at is not None
    yield Doubt(
        at=at, fragment=e2.fragment or at.text if e2 is not None else objective[1].group() if objective else "", severity=W, also=("dates.completion", "dates.recruitment.end"),
        text=say(f"复发或生存需长期随访，而末例入组（{last}）到研究结束（{end}）只有{left}天。", f"Relapse and survival need long follow-up, but from the last entry ({last}) to the end ({end}) are {left} days."),
        mend=say("写明随访期限，并把研究结束日期后移（如24个月）。", "State the horizon and move the end (24 months, say)."),
    )  # fmt: skip


@check_entry(
    "FEA-03",
    "序贯队列所需时间超过招募期",
    "sequential cohorts exceed recruitment",
    W,
    "feasibility",
    "arithmetic",
    "each decision waits for the last window",
    needs=("arms", "dates.recruitment.start"),
)
def cohorts(look: Look) -> Iterator[Doubt | Unchecked]:
    """Levels opened one after another, each waiting for the last participant's window, against the recruitment window.

    The finding prints the product. Fires: 5 × 8 weeks in 26 weeks. Silent: in 60; no window stated (unchecked, DES-08 speaks).
    """
    f, window = facts_of(look), _window(look)
    if not f.is_dose_finding or window is None:
        return
    m = search(
        r"(?:DLT|剂量限制|观察(?:期|窗)|window)[^。;；]{0,40}?(\d+)\s*(days?|天|日|weeks?|周)", look.everything, re.I
    )
    if m is None:
        yield Unchecked(because=say("没有写明观察窗", "no observation window is stated"))
        return
    days = int(m.group(1)) * (7 if m.group(2).lower().startswith(("w", "周")) else 1)
    at, first, last = window
    need, have = len(look.arms) * days, (last - first).days
    if need > have:
        yield Doubt(
            at=at, also=("dates.recruitment.end", "arms"),
            text=say(f"{len(look.arms)}个剂量组×{days}天观察窗 = {need}天，还未计入组时间，已超过招募期{have}天。", f"{len(look.arms)} levels × {days} d = {need} d before any accrual time, beyond the {have} d of recruitment."),
            mend=say("延长招募期，或采用TITE设计。", "Recruit longer, or use a time-to-event design."),
        )  # fmt: skip


@check_entry(
    "FEA-04",
    "末例入组到研究结束放不下治疗与随访",
    "treatment and follow-up do not fit before the end",
    E,
    "feasibility",
    "arithmetic",
    "date arithmetic",
    needs=("dates.completion", "dates.recruitment.end|dates.recruitment.start", "arms|treatment_description"),
)
def does_not_fit(look: Look) -> Iterator[Doubt]:
    """The longest treatment in the arms against the time between the last entry and the end; analysis needs time, too.

    The finding prints the dates. Fires: a 6-month drug, end three months later. Silent: twelve months later.
    """
    end, last = look.date("dates.completion"), look.date("dates.recruitment.end")
    if end is None or last is None:
        return
    for p in look.under("arms", "treatment_description"):
        for m in re.finditer(
            r"(?:[×xX*]|for|持续|疗程|共|连续|up to|治疗)\s*(\d{1,2})\s*(months?|个月|weeks?|周|years?|年)(?!前|内|ly)",
            p.text,
            re.I,
        ):
            unit = m.group(2).lower()
            n = int(m.group(1))
            needed = (
                add_months(last.last, n * 12 if unit.startswith(("y", "年")) else n)
                if not unit.startswith(("w", "周"))
                else date.fromordinal(last.last.toordinal() + 7 * n)
            )
            if needed > end.last:
                yield Doubt(
                    at=p, fragment=m.group(), also=("dates.completion", "dates.recruitment.end"),
                    text=say(f"末例入组{last} + {m.group(1)}{m.group(2)} = {needed}，晚于研究结束{end}，随访与分析无处安排。", f"Last entry {last} + {m.group(1)} {m.group(2)} = {needed}, after the end {end}; nothing is left for follow-up and analysis."),
                    mend=say("后移研究结束日期。", "Move the end."),
                )  # fmt: skip
                return


FEASIBILITY: Final = (accrual, horizon_beyond_end, cohorts, does_not_fit)
