"""Sentences and paragraphs for the protocol, filled from the value and never typed; Chinese and English.

The paragraph of a dose-finding design follows CONSORT-DEFINE and SPIRIT-DEFINE (BMJ 2023;383:e076387, e076386).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from math import ceil
from typing import Final

from trialwright.designs.a_plus_b import APlusB, FixedCohorts
from trialwright.designs.blrm import Blrm
from trialwright.designs.boin import Boin
from trialwright.designs.characteristics import Characteristics
from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.counts import CountDesign
from trialwright.designs.crm import Crm
from trialwright.designs.keyboard import IntervalDesign
from trialwright.designs.ladder import LadderDesign
from trialwright.designs.model import ModelDesign
from trialwright.designs.rolling_six import RollingSix
from trialwright.designs.simon import Simon, TwoStage
from trialwright.designs.single_stage import Precision, SingleStage
from trialwright.designs.stopping import HarmDesign
from trialwright.designs.survival import LogRank, SurvivalDesign
from trialwright.designs.three_plus_three import ThreePlusThree
from trialwright.designs.times import TimedDesign
from trialwright.designs.tite import TiteBoin, TiteCrm
from trialwright.designs.two_samples import TwoArmDesign
from trialwright.values.text import Text

_ORDINAL: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NOT_STATED: Final = Text(zh="【未说明】", en="[not stated]")


def share(p: float, digits: int = 4) -> str:
    """A rate as it is printed.

    >>> share(0.2), share(0.125), share(0.0437)
    ('20%', '12.5%', '4.37%')
    """
    return f"{round(100 * p, digits):g}%"


def enrolled(n: int, loss: float) -> int:
    """Participants to enrol so that n remain evaluable.

    >>> enrolled(27, 0.1)
    30
    """
    return ceil(n / (1 - loss) - 1e-9)


@singledispatch
def sentence(design: object, loss: float = 0.0) -> Text:
    """The sentence for the protocol; ``loss`` = share expected not evaluable, 0 … 0.9."""
    label = getattr(design, "label", Text.same(str(design)))
    return Text(zh=f"采用{label.zh}。", en=f"The design is: {label.en}.")


def _loss_words(n: int, loss: float) -> Text:
    if loss <= 0:
        return Text(zh=f"，拟入组{n}例。", en=f" {n} will be enrolled.")
    many = enrolled(n, loss)
    return Text(
        zh=f"；按{share(loss)}不可评价估计，拟入组{many}例。",
        en=f" Allowing for {share(loss)} not evaluable, {many} will be enrolled.",
    )


@sentence.register
def _single_stage(design: SingleStage, loss: float = 0.0) -> Text:
    plan = design.plan
    tail = _loss_words(plan.n, loss)
    a, w = f"{plan.alpha:.4f}", f"{plan.power:.4f}"
    p0, p1 = share(design.null), share(design.alternative)
    return Text(
        zh=f"采用单阶段精确二项设计：以应答率{p0}为无效值、{p1}为目标值，单侧α={design.alpha:g}（实际{a}），"
        f"把握度{design.power:g}（实际{w}），需{plan.n}例可评价试验参与者，至少{plan.r}例应答方可拒绝无效假设{tail.zh}",
        en=f"With a single-stage exact binomial design, {plan.n} evaluable participants are needed to reject a response rate "
        f"of {p0} in favour of {p1} if at least {plan.r} respond (one-sided alpha {design.alpha:g}, true {a}; power "
        f"{design.power:g}, true {w}).{tail.en}",
    )


def _two_stage_words(r1: int, n1: int, r: int, n: int) -> Text:
    return Text(
        zh=f"第一阶段{n1}例中至多{r1}例应答则终止，否则扩展至共{n}例，至少{r + 1}例应答方可拒绝无效假设（{r1}/{n1} {r}/{n}）",
        en=f"the trial stops if at most {r1} of the first {n1} respond; otherwise {n} are treated in all and the null "
        f"hypothesis is rejected if at least {r + 1} respond ({r1}/{n1} {r}/{n}, the last number read as more than {r})",
    )


@sentence.register
def _simon(design: Simon, loss: float = 0.0) -> Text:
    plan = design.plan
    under0, under1 = design.bounds.under(design.null), design.bounds.under(design.alternative)
    rule = _two_stage_words(plan.r1, plan.n1, plan.r, plan.n)
    tail = _loss_words(plan.n, loss)
    return Text(
        zh=f"采用{design.label.zh}：无效应答率{share(design.null)}，目标应答率{share(design.alternative)}，单侧α={design.alpha:g}"
        f"（实际{under0.reject:.4f}），把握度{design.power:g}（实际{under1.reject:.4f}）。{rule.zh}；若真实应答率为"
        f"{share(design.null)}，期望例数{under0.expected_n:.1f}，提前终止概率{under0.stop_low_early:.4f}{tail.zh}",
        en=f"With the {design.label.en} design, a response rate of {share(design.null)} is tested against "
        f"{share(design.alternative)} (one-sided alpha {design.alpha:g}, true {under0.reject:.4f}; power {design.power:g}, "
        f"true {under1.reject:.4f}): {rule.en}. If the true rate is {share(design.null)}, {under0.expected_n:.1f} are "
        f"expected and the trial stops early with probability {under0.stop_low_early:.4f}.{tail.en}",
    )


@sentence.register
def _two_stage(design: TwoStage, loss: float = 0.0) -> Text:
    rule, tail = _two_stage_words(design.r1, design.n1, design.r, design.n), _loss_words(design.n, loss)
    return Text(zh=f"采用二阶段设计：{rule.zh}{tail.zh}", en=f"With a two-stage design, {rule.en}.{tail.en}")


@sentence.register
def _precision(design: Precision, loss: float = 0.0) -> Text:
    tail = _loss_words(design.n, loss)
    return Text(
        zh=f"若真实率约为{share(design.expected)}，{design.n}例可使精确{share(design.conf)}置信区间的半宽不超过"
        f"{share(design.half_width)}{tail.zh}",
        en=f"If the rate is about {share(design.expected)}, {design.n} evaluable participants give an exact "
        f"{share(design.conf)} confidence interval of half-width at most {share(design.half_width)}.{tail.en}",
    )


@sentence.register
def _counts(design: CountDesign, loss: float = 0.0) -> Text:
    bounds = design.bounds
    noun = Text(zh="例应答", en="responses")
    steps_zh = "；".join(
        f"{n}例时≤{a}{noun.zh}终止" for n, a in zip(bounds.looks[:-1], bounds.low[:-1], strict=True) if a >= 0
    )
    steps_en = "; ".join(f"at {n} if ≤ {a}" for n, a in zip(bounds.looks[:-1], bounds.low[:-1], strict=True) if a >= 0)
    n, r = bounds.looks[-1], bounds.high[-1]
    tail = _loss_words(n, loss)
    return Text(
        zh=f"采用{design.label.zh}：{steps_zh + '；' if steps_zh else ''}共{n}例，至少{r}例应答方可拒绝无效假设{tail.zh}",
        en=f"With the {design.label.en} design {n} are treated in all and the null hypothesis is rejected if at least {r} "
        f"respond{'; it stops for futility ' + steps_en + ' respond' if steps_en else ''}.{tail.en}",
    )


@sentence.register
def _harm(design: HarmDesign, loss: float = 0.0) -> Text:
    bounds = design.bounds
    pairs = [(n, s) for n, s in zip(bounds.looks, bounds.high, strict=True) if s <= n]
    zh = "、".join(f"{s}/{n}" for n, s in pairs)
    en = ", ".join(f"{s} of {n}" for n, s in pairs)
    return Text(
        zh=f"停止规则（{design.label.zh}）：事件数达到{zh}时停止。",
        en=f"Stopping rule ({design.label.en}): the trial stops when events reach {en}.",
    )


def _percent_words(ratio: float) -> str:
    return f"{ratio:g}:1"


@sentence.register
def _log_rank(design: LogRank, loss: float = 0.0) -> Text:
    names = {
        "schoenfeld": "Schoenfeld",
        "freedman": "Freedman",
        "lachin_foulkes": "Lachin-Foulkes",
        "bernstein_lagakos": "Bernstein-Lagakos",
    }
    name, ratio = names[design.method], _percent_words(design.ratio)
    sides_zh, sides_en = ("双侧", "two-sided") if design.sides == 2 else ("单侧", "one-sided")
    d, n = f"{design.events:g}", f"{enrolled(int(design.participants), loss)}"
    accrual = f"{design.accrual_solved:.3g}"
    looks_zh = looks_en = ""
    plan = design.sequential
    if plan is not None:
        looks_zh = f"计划{len(plan.looks)}次分析（{plan.label.zh}）。"
        looks_en = f" {len(plan.looks)} analyses are planned ({plan.label.en})."
    return Text(
        zh=f"按{name}法（{ratio}），{sides_zh}α={design.alpha:g}，检出风险比{design.hr[0]:g}的把握度为{design.power:g}，需{d}个事件；"
        f"设对照组中位时间{design.median:g}个月、入组{accrual}个月、随访{design.follow_up:g}个月、年脱落率{share(design.dropout)}，"
        f"拟随机入组{n}例。{looks_zh}",
        en=f"{d} events give {design.power:g} power to detect a hazard ratio of {design.hr[0]:g} at a {sides_en} alpha of "
        f"{design.alpha:g} ({name}, {ratio}). With {accrual} months of accrual, {design.follow_up:g} of follow-up, a control "
        f"median of {design.median:g} months and {share(design.dropout)} drop-out a year, {n} participants will be "
        f"randomised.{looks_en}",
    )


@sentence.register
def _survival(design: SurvivalDesign, loss: float = 0.0) -> Text:
    n = enrolled(ceil(design.n - 1e-9), loss)
    return Text(
        zh=f"采用{design.label.zh}，把握度{design.power:g}，拟随机入组{n}例；该检验回答的问题：{design.estimand.zh}。",
        en=f"With {design.label.en} and power {design.power:g}, {n} participants will be randomised; the test answers: "
        f"{design.estimand.en}.",
    )


@sentence.register
def _two_arms(design: TwoArmDesign, loss: float = 0.0) -> Text:
    control, other = design.arms
    sides_zh, sides_en = ("双侧", "two-sided") if design.sides == 2 else ("单侧", "one-sided")
    tail = _loss_words(control + other, loss)
    return Text(
        zh=f"采用{design.label.zh}，{sides_zh}α={design.alpha:g}，把握度{design.power:g}，需对照组{control}例、试验组{other}例"
        f"{tail.zh}",
        en=f"With {design.label.en}, {sides_en} alpha {design.alpha:g} and power {design.power:g}, {control} control and "
        f"{other} experimental participants are needed.{tail.en}",
    )


def _sizes(cohort: Sequence[int]) -> str:
    return ", ".join(map(str, cohort))


def rule_words(design: CohortDesign) -> Text:
    """What the rule is, with every number it uses, for the brackets of the paragraph."""
    if isinstance(design, RollingSix):
        goes = design.six_pending == "escalate_if_three_complete"
        return Text(
            zh=f"每级至多6例，逐例判定；6例已入、尚有未定者时{'3例完成即可升级' if goes else '等待'}；MTD须{design.mtd_n}例",
            en=f"up to six at a level, decided at each arrival; with six enrolled and some pending it "
            f"{'goes up once three are complete' if goes else 'waits'}; {design.mtd_n} at the MTD",
        )
    if isinstance(design, ThreePlusThree):
        back = design.after_excess == "step_back"
        return Text(
            zh="每组3例；0/3升一级，1/3扩至6例，"
            f"≤{design.total_allowed}/6升一级，否则过毒；过毒后{'低一级补足后判定' if back else '低一级即为MTD'}；MTD须{design.mtd_n}例",
            en=f"cohorts of 3; 0 of 3 goes up, 1 of 3 is expanded to 6, at most {design.total_allowed} of 6 goes up, more is "
            f"too toxic; then the level below {'is completed' if back else 'is the MTD at once'}; {design.mtd_n} at the MTD",
        )
    if isinstance(design, APlusB):
        return Text(
            zh=f"A={design.a}，B={design.b}，C={design.c}，D={design.d}，E={design.e}；过毒后：{design.after_excess}",
            en=f"A = {design.a}, B = {design.b}, C = {design.c}, D = {design.d}, E = {design.e}; after too much toxicity: "
            f"{design.after_excess}",
        )
    if isinstance(design, FixedCohorts):
        return Text(
            zh=f"每级{design.n}例，不扩展，至多{design.go_on}例DLT则升",
            en=f"{design.n} at each level, never expanded, at most {design.go_on} DLT goes up",
        )
    if isinstance(design, LadderDesign):
        return _ladder_words(design)
    if isinstance(design, ModelDesign):
        return _model_words(design)
    return design.label


def _ladder_words(design: LadderDesign) -> Text:
    bounds = Text.same("")
    if isinstance(design, Boin):
        low, high = design.bounds
        bounds = Text(zh=f"，边界{low:.3f}/{high:.3f}", en=f", boundaries {low:.3f} and {high:.3f}")
    elif isinstance(design, IntervalDesign):
        low, high = design.interval
        bounds = Text(zh=f"，目标区间{low:g}～{high:g}", en=f", target interval {low:g} to {high:g}")
    timed = Text.same("")
    if isinstance(design, TiteBoin):
        timed = Text(
            zh=f"，未定者超过{share(design.max_pending)}时暂停",
            en=f", suspended when more than {share(design.max_pending)} are pending",
        )
    gone = (
        Text(
            zh=f"；若P(DLT>{design.target:.2f})>{design.eliminate:.2f}则剔除该剂量",
            en=f", elimination if P(DLT > {design.target:.2f}) > {design.eliminate:.2f}",
        )
        if design.eliminate < 1
        else Text(zh="；不设剔除规则", en=", no elimination")
    )
    sizes = _sizes(design.cohort)
    return Text(
        zh=f"目标DLT概率{design.target:.2f}{bounds.zh}{timed.zh}，每组{sizes}例，最多{design.max_n}例{gone.zh}",
        en=f"target DLT probability {design.target:.2f}{bounds.en}{timed.en}, cohorts of {sizes}, at most {design.max_n} "
        f"participants{gone.en}",
    )


def _model_words(design: ModelDesign) -> Text:
    sizes, skip = _sizes(design.cohort), design.no_skipping
    limits_zh = "；不跳级" if skip else "；允许跳级"
    limits_en = "; no skipping of untried levels" if skip else "; levels may be skipped"
    if design.coherent:
        limits_zh += "，末组DLT比例达到目标则不升"
        limits_en += ", no step up after a cohort at or above the target"
    if isinstance(design, Crm):
        prior = " ".join(f"{s:.4f}" for s in design.prior)
        tite = Text.same("")
        if isinstance(design, TiteCrm):
            tite = Text(zh="，未定者按观察比例加权", en=", pending ones weighted by the part of the window followed")
        return Text(
            zh=f"目标DLT概率{design.target:.2f}，{design.model}模型，骨架{prior}，β~N({design.prior_mean:g}, {design.prior_sd:.4f}²)"
            f"{tite.zh}，每组{sizes}例，最多{design.max_n}例{limits_zh}；P(最低剂量DLT>{design.target:.2f})>{design.eliminate:g}则终止",
            en=f"target DLT probability {design.target:.2f}, {design.model} model, skeleton {prior}, beta ~ "
            f"N({design.prior_mean:g}, {design.prior_sd:.4f}²){tite.en}, cohorts of {sizes}, at most {design.max_n} "
            f"participants{limits_en}; it stops if P(DLT at the lowest level > {design.target:.2f}) > {design.eliminate:g}",
        )
    assert isinstance(design, Blrm)
    low, mid, high = design.prior_toxicity()
    implied = ", ".join(f"{m:.2f} ({a:.2f}–{b:.2f})" for a, m, b in zip(low, mid, high, strict=True))
    a, b = design.cuts
    return Text(
        zh=f"两参数logistic模型，先验隐含各剂量DLT概率（中位数及95%区间）{implied}；目标区间{a:g}～{b:g}，P(过量)<{design.overdose_max:g}，"
        f"每步至多{design.max_ratio:g}倍，每组{sizes}例，最多{design.max_n}例{limits_zh}",
        en=f"two-parameter logistic model whose prior implies DLT probabilities (median, 95 % interval) of {implied}; target "
        f"interval {a:g} to {b:g}, P(overdose) < {design.overdose_max:g}, steps of at most {design.max_ratio:g} times, cohorts "
        f"of {sizes}, at most {design.max_n} participants{limits_en}",
    )


def target_of(design: object) -> float:
    """The target a design aims at; 0.30 where it names none (3+3 and its kin), which the texts then say."""
    if isinstance(design, Blrm):
        return (design.cuts[0] + design.cuts[1]) / 2
    return float(getattr(design, "target", 0.30))


def characteristics_words(found: Characteristics, target: float) -> Text:
    """One sentence on what the rule does under one truth.

    The level named is the one whose true rate is nearest the target.
    """
    rates = [share(p, 2)[:-1] for p in found.p]
    list_en = f"{', '.join(rates[:-1])} and {rates[-1]} %" if len(rates) > 1 else f"{rates[0]} %"
    list_zh = "、".join(f"{r}%" for r in rates)
    best = min(range(len(found.p)), key=lambda j: (round(abs(found.p[j] - target), 9), j))
    p_best, p_none = float(found.selection[best + 1]), float(found.selection[0])
    none = f"{p_none:.4f}" if p_none < 0.001 else f"{p_none:.3f}"
    above = found.expected_above(target)
    how = found.how
    return Text(
        zh=f"若各剂量真实DLT概率为{list_zh}，则第{best + 1}剂量被推荐的概率为{p_best:.3f}，无可推荐剂量的概率为{none}；"
        f"平均治疗{found.expected_n:.1f}例，其中{above:.1f}例高于目标剂量，DLT {found.expected_dlt:.1f}例（{how.zh}）。",
        en=f"If the true DLT probabilities are {list_en}, the {_ORDINAL[best] if best < 10 else f'{best + 1}th'} level is "
        f"recommended with probability {p_best:.3f} and no level with {none}; on average {found.expected_n:.1f} participants "
        f"are treated, {above:.1f} of them above the target, with {found.expected_dlt:.1f} DLTs ({how.en}).",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What a paragraph must say and no design knows; what is not given is printed as not stated.

    Args:
        window: the DLT window. stagger: between the first and the next participant. evaluable: who counts.
        committee: who decides.
    """

    window: Text = NOT_STATED
    stagger: Text = NOT_STATED
    evaluable: Text = NOT_STATED
    committee: Text = NOT_STATED


def opening(design: CohortDesign) -> Text:
    """First sentences of the paragraph: the rule with its numbers, and who decides."""
    words = rule_words(design)
    wait_zh = "凡观察窗内尚有可能改变结论者，不得递增。"
    wait_en = "nobody is escalated while a DLT window that could change the decision is open."
    if isinstance(design, TimedDesign):
        wait_zh = "窗内未完成者按规则所定方式计入，或暂停入组。"
        wait_en = "participants still in the window count as the rule says, or accrual is suspended."
    return Text(
        zh=f"剂量递增采用{design.label.zh.removesuffix('设计')}设计（{words.zh}）。规则仅提出建议，由委员会决定；{wait_zh}",
        en=f"Doses are escalated by the {design.label.en} design ({words.en}). The rule proposes, the committee decides, {wait_en}",
    )


def paragraph(
    design: CohortDesign, found: Sequence[Characteristics], *, version: str, conduct: Conduct | None = None
) -> Text:
    """The whole paragraph after CONSORT-DEFINE / SPIRIT-DEFINE.

    Args:
        found: characteristics under k truths. version: of the software. conduct: window, stagger, evaluability, committee.
    """
    c = conduct or Conduct()
    head = opening(design)
    target = target_of(design)
    truths = [characteristics_words(f, target) for f in found]
    unnamed = not hasattr(design, "target") and not isinstance(design, Blrm)
    note_zh = f"（该规则不设目标值，此处以{target:.2f}为界）" if unnamed and truths else ""
    note_en = f" (the rule names no target; {target:.2f} is taken here)" if unnamed and truths else ""
    return Text(
        zh=f"{head.zh}共{design.levels}个剂量水平，自第{design.start}水平开始。DLT观察窗：{c.window.zh}；参与者间隔：{c.stagger.zh}；"
        f"DLT可评价：{c.evaluable.zh}，不可评价者{'予以替换' if design.replace else '按无DLT计入'}；决策者：{c.committee.zh}。"
        f"{''.join(t.zh for t in truths)}{note_zh}软件：trialwright {version}。",
        en=f"{head.en} There are {design.levels} dose levels, starting at level {design.start}. DLT window: {c.window.en}; "
        f"stagger: {c.stagger.en}; evaluable for DLT: {c.evaluable.en}, those who are not are "
        f"{'replaced' if design.replace else 'counted without DLT'}; decided by: {c.committee.en}. "
        f"{' '.join(t.en for t in truths)}{note_en} Software: trialwright {version}.",
    )


def default_truths(levels: int, target: float) -> tuple[tuple[float, ...], ...]:
    """Truths to look at when none is given: the target at the middle level, at the lowest and at the highest.

    Source: an assumption, printed as such; no record states a truth.

    >>> default_truths(5, 0.30)[0]
    (0.05, 0.15, 0.3, 0.45, 0.6)
    """
    return tuple(dict.fromkeys(_ladder(levels, target, at) for at in ((levels - 1) // 2, 0, levels - 1)))


def _ladder(levels: int, target: float, at: int) -> tuple[float, ...]:
    below = (0.5, 1 / 6, 0.1, 0.05, 0.025)
    out = []
    for j in range(levels):
        if j < at:
            out.append(target * below[min(at - j, len(below)) - 1])
        else:
            out.append(min(0.95, target + 0.15 * (j - at)))
    return tuple(round(v, 4) for v in out)
