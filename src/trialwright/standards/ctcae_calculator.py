"""Calculators on CTCAE and RECIST: one laboratory value under all three versions, and a course of target sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from trialwright.standards import ctcae, recist
from trialwright.standards.instrument import Given, Input, Instrument, Outcome
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

_QUALIFIERS: Final = ("symptomatic", "on anticoagulation", "physiologic consequences", "strain or marker")


def _terms(word: str, version: str) -> tuple[str, ...]:
    return ctcae.terms_of_item(word, version) or (word,)


def _grades(given: Given) -> tuple[Outcome, ...]:
    word = str(given["term"])
    recorded = {q: True for q in _QUALIFIERS if given["seen"] and q in str(given["seen"])}
    out = []
    for version in ctcae.VERSIONS:
        for term in _terms(word, version):
            answer = ctcae.grade(
                term, given["value"], version=version, lln=given["lln"], uln=given["uln"], baseline=given["baseline"],
                baseline_lln=given["baseline_lln"], baseline_uln=given["baseline_uln"], policy=given["policy"], recorded=recorded,
            )  # fmt: skip
            label = Text(zh=f"CTCAE v{version} {term} 分级", en=f"CTCAE v{version} {term}, grade")
            out.append(Outcome(name=f"{version} {term}", label=label, answer=answer))
    return tuple(out)


CTCAE_INSTRUMENT: Final = Instrument(
    name="ctcae",
    label=Text(zh="CTCAE 实验室分级（三个版本并列）", en="CTCAE laboratory grade, three versions side by side"),
    inputs=(
        Input(name="term", label=Text(zh="术语或化验项目（如 ALT）", en="term, or laboratory item such as ALT"), kind="word"),
        Input(name="value", label=Text(zh="结果", en="result")),
        Input(name="lln", label=Text(zh="正常下限", en="lower limit of normal"), required=False),
        Input(name="uln", label=Text(zh="正常上限", en="upper limit of normal"), required=False),
        Input(name="baseline", label=Text(zh="基线值", en="baseline"), required=False),
        Input(name="baseline_lln", label=Text(zh="基线时正常下限", en="lower limit at baseline"), required=False),
        Input(name="baseline_uln", label=Text(zh="基线时正常上限", en="upper limit at baseline"), required=False),
        Input(
            name="policy", label=Text(zh="需研究者判断的条件", en="what people must add"), kind="word",
            choices=("ask", "worst", "recorded"), required=False, default="ask",
        ),
        Input(name="seen", label=Text(zh="已记录的条件", en="what was recorded, such as symptomatic"), kind="word", required=False),
    ),
    formula="1-4: `trialwright explain ctcae`",
    source="; ".join(p.source for p in (ctcae.CTCAE_4, ctcae.CTCAE_5, ctcae.CTCAE_6)),
    calculate=_grades,
    standard="ctcae@5.0",
    example="trialwright calc ctcae term=ALT value=301U/L uln=50U/L baseline=100U/L baseline_uln=50U/L",
)  # fmt: skip


def _course(given: Given) -> tuple[Outcome, ...]:
    sums: tuple[Decimal | None, ...] = given["sums"]
    base = sums[0] if sums else None
    if base is None:
        lacking: Answer[str] = Unknown.of("the baseline sum is missing", zh="缺少基线总和", missing={"sums"})
        return (Outcome(name="baseline", label=Text(zh="基线", en="baseline"), answer=lacking),)
    visits = [recist.TargetVisit(total=s, complete=s is not None) for s in sums[1:]]
    out = []
    for k, r in enumerate(recist.target_course(base, visits, display=str(given["display"])), 1):
        label = Text(zh=f"第 {k} 次评估靶病灶疗效", en=f"target response at visit {k}")
        out.append(Outcome(name=f"visit {k}", label=label, answer=Known(r.response, r.because)))
    return tuple(out)


RECIST_INSTRUMENT: Final = Instrument(
    name="recist",
    label=Text(zh="RECIST 1.1 靶病灶疗效", en="RECIST 1.1 target response"),
    inputs=(
        Input(name="sums", label=Text(zh="各次直径总和（mm，首个为基线，缺失用 -）", en="sums of diameters in mm, baseline first, - where missing"), kind="list", gaps=True),
        Input(
            name="display", label=Text(zh="显示方式", en="display"), kind="word", choices=("strict", "continuing"),
            required=False, default="strict",
        ),
    ),
    formula="PD: nadir + 5 mm and + 20 %; CR: all gone; PR: <= 70 % of baseline; else SD",
    source=recist.SOURCE,
    calculate=_course,
    standard="recist@1.1",
    example="trialwright calc recist sums=80,60,50,48,59",
)  # fmt: skip
