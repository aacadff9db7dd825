"""Adapters of trial designs: from the inputs of a case to ``trialwright.designs`` and back; no expected value is known."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any, Final

from trialwright.designs import (
    binomial,
    blrm,
    boin,
    crm,
    events,
    group_sequential,
    looks,
    remaining_power,
    simon,
    single_stage,
    stopping,
)
from trialwright.designs.a_plus_b import APlusB
from trialwright.designs.boin12 import Boin12, rank_table
from trialwright.designs.counts import CountBounds, CountOutcome
from trialwright.designs.i3_plus_3 import I3Plus3
from trialwright.designs.imbalance import block_count, convergence_guesses, urn_imbalance
from trialwright.designs.keyboard import Keyboard, Mtpi2
from trialwright.designs.ladder import LadderDesign
from trialwright.designs.two_samples import fisher_power, t_power, two_means, two_proportions
from trialwright.designs.walk import path_count, walk
from trialwright.shell.conformance import Adapter, Inputs

Answer = Mapping[str, Any]


def _rule(i: Inputs, levels: int) -> APlusB:
    """The 3+3 of a case as a member of A+B: expanded while the total could still pass."""
    a, b = int(i["cohort"]), int(i["expand_to"]) - int(i["cohort"])
    first, total = int(i["escalate_first"]), int(i["escalate_total"])
    back = bool(i.get("de_escalate", False))
    return APlusB(
        levels=levels,
        a=a,
        b=b,
        c=first + 1,
        d=max(first, min(total, a)),
        e=total,
        after_excess="step_back" if back else "declare_below",
        top=str(i.get("top", "declare")),
        mtd_n=int(i.get("mtd_n", a)),
    )


def three_plus_three_pass_probability(i: Inputs) -> Answer:
    rule = _rule(i, 2)
    low = walk(APlusB(levels=1, a=rule.a, b=rule.b, c=rule.c, d=rule.d, e=rule.e, top="declare", mtd_n=1))
    return {"prob": float(low.under([i.number("p")]).selection[1])}


def three_plus_three_operating_characteristics(i: Inputs) -> Answer:
    p = i.numbers("p")
    found = walk(_rule(i, len(p))).under(p)
    return {"select_none_first": found.selection.tolist(), "EN": found.expected_n}


def three_plus_three_path_count(i: Inputs) -> Answer:
    return {"paths": [path_count(_rule(i, int(j))) for j in i["levels"]]}


def boin_boundaries(i: Inputs) -> Answer:
    low, high = boin.boundaries(i.number("target"), i.number("under_ratio"), i.number("over_ratio"))
    return {"lambda_e": low, "lambda_d": high}


def _table(design: LadderDesign, i: Inputs) -> Answer:
    rows = [design.boundaries(int(n)) for n in i["n"]]
    return {
        "escalate_le": [r[0] for r in rows],
        "deescalate_ge": [r[1] for r in rows],
        "eliminate_ge": [r[2] for r in rows],
    }


def boin_table(i: Inputs) -> Answer:
    return _table(boin.Boin(target=i.number("target"), eliminate=i.number("cutoff_eliminate")), i)


def keyboard_table(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    return _table(
        Keyboard(
            target=i.number("target"),
            below=i.number("margin_left"),
            above=i.number("margin_right"),
            prior_a=a,
            prior_b=b,
            eliminate=i.number("cutoff_eliminate"),
        ),
        i,
    )


def mtpi2_decisions(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    design = Mtpi2(
        target=i.number("target"),
        below=i.number("eps_left"),
        above=i.number("eps_right"),
        prior_a=a,
        prior_b=b,
        eliminate=i.number("cutoff_eliminate"),
    )
    return {"decision": list(design.letters(int(i["n"])))}


def i3p3_decisions(i: Inputs) -> Answer:
    design = I3Plus3(target=i.number("target"), below=i.number("eps_left"), above=i.number("eps_right"), eliminate=1.0)
    return {"decision": list(design.letters(int(i["n"])))}


def boin_operating_characteristics(i: Inputs) -> Answer:
    p = i.numbers("p")
    size = int(i["cohortsize"])
    design = boin.Boin(
        levels=len(p),
        target=i.number("target"),
        cohort=(size,),
        max_n=size * int(i["ncohort"]),
        start=int(i["start"]),
        eliminate=i.number("cutoff_eliminate"),
        extra_safe=bool(i["extra_safe"]),
        titration=bool(i["titration"]),
    )
    found = walk(design).under(p)
    return {
        "select_none_first": found.selection.tolist(),
        "selpercent": (100 * found.selection[1:]).tolist(),
        "npatients": found.mean_n.tolist(),
        "percentstop": 100 * float(found.selection[0]),
    }


def boin12_rank_desirability(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    u = i.numbers("u")
    design = Boin12(
        tox_limit=i.number("phi_t"),
        eff_limit=i.number("phi_e"),
        utilities=tuple(u),
        c_t=i.number("c_t"),
        c_e=i.number("c_e"),
        prior_a=a,
        prior_b=b,
    )
    rows = rank_table(design, tuple(int(n) for n in i["n"]))
    return {
        "rows": [
            {"n": r.n, "toxicities": r.toxicities, "responses": r.responses, "admissible": r.admissible, "rds": r.rank}
            for r in rows
        ]
    }


def crm_skeleton(i: Inputs) -> Answer:
    return {"skeleton": list(crm.skeleton(i.number("halfwidth"), i.number("target"), int(i["nu"]), int(i["nlevel"])))}


def _fit(i: Inputs, weight: list[float] | None) -> crm.Fit:
    intercept = i.get("intercept")
    return crm.fit(
        i.numbers("skeleton"),
        i.number("target"),
        [int(v) for v in i["level"]],
        [int(v) for v in i["tox"]],
        model=str(i["model"]),
        intercept=3.0 if intercept is None else float(intercept),
        prior_mean=0.0 if i.get("prior_mean") is None else i.number("prior_mean"),
        prior_sd=crm.PRIOR_SD if i.get("prior_sd") is None else i.number("prior_sd"),
        weight=weight,
        method=str(i.get("method", "bayes")),
    )


def crm_fit(i: Inputs) -> Answer:
    found = _fit(i, None)
    return {"est": found.estimate, "post_var": found.variance, "ptox": list(found.toxicity), "mtd": found.level}


def tite_crm_fit(i: Inputs) -> Answer:
    weights = crm.tite_weights(i.numbers("followup"), i.number("obswin"), [int(v) for v in i["tox"]])
    found = _fit(i, weights)
    linear = crm.tite_weights(i.numbers("followup"), i.number("obswin"), [int(v) for v in i["tox"]])
    return {"est": found.estimate, "ptox": list(found.toxicity), "mtd": found.level, "weights": linear}


def crm_operating_characteristics(i: Inputs) -> Answer:
    p = i.numbers("p")
    size = int(i["cohortsize"])
    design = crm.Crm(
        levels=len(p),
        skeleton=tuple(i.numbers("skeleton")),
        target=i.number("target"),
        start=int(i["start"]),
        cohort=(size,),
        max_n=size * int(i["ncohort"]),
        model=str(i["model"]),
        prior_mean=i.number("prior_mean"),
        prior_sd=i.number("prior_sd"),
        no_skipping=bool(i["no_skipping"]),
        coherent=bool(i["coherent_escalation"]),
        final="restricted" if i["final_restricted"] else "free",
        eliminate=1.0,
    )
    return {"select": walk(design).under(p).selection[1:].tolist()}


def blrm_posterior(i: Inputs) -> Answer:
    post = blrm.posterior(
        i.numbers("doses"),
        i.number("dref"),
        [int(v) for v in i["n"]],
        [int(v) for v in i["y"]],
        mean=i.numbers("mean"),
        sd=i.numbers("sd"),
        rho=i.number("rho"),
        cuts=i.numbers("cuts"),
    )
    return {
        "mean": post.mean[0].tolist(),
        "under": post.under[0].tolist(),
        "target": post.target[0].tolist(),
        "over": post.over[0].tolist(),
    }


def blrm_operating_characteristics(i: Inputs) -> Answer:
    p = i.numbers("p")
    size = int(i["cohortsize"])
    design = blrm.Blrm(
        levels=len(p),
        doses=tuple(i.numbers("doses")),
        dref=i.number("dref"),
        mean=tuple(i.numbers("mean")),
        sd=tuple(i.numbers("sd")),
        rho=i.number("rho"),
        cuts=tuple(i.numbers("cuts")),
        overdose_max=i.number("overdose_max"),
        max_ratio=i.number("max_ratio"),
        start=int(i["start"]),
        cohort=(size,),
        max_n=size * int(i["ncohort"]),
        no_skipping=False,
        final="restricted",
    )
    return {"select_none_first": walk(design).under(p).selection.tolist()}


def single_stage_exact(i: Inputs) -> Answer:
    plan = single_stage.search(i.number("p0"), i.number("p1"), i.number("alpha"), 1 - i.number("beta"))
    return {"n": plan.n, "r": plan.r - 1, "type1": plan.alpha, "type2": 1 - plan.power}


def single_stage_saw_tooth(i: Inputs) -> Answer:
    given = (i.number("p0"), i.number("p1"), i.number("alpha"), 1 - i.number("beta"))
    first = single_stage.search(*given, "first", int(i["n_max"]))
    stable = single_stage.search(*given, "stable", int(i["n_max"]))
    return {"n_first": first.n, "r_first": first.r, "n_stable": stable.n, "r_stable": stable.r}


def simon_two_stage(i: Inputs) -> Answer:
    plan = simon.search(
        null=i.number("p0"),
        alternative=i.number("p1"),
        alpha=i.number("alpha"),
        power=1 - i.number("beta"),
        criterion=str(i["criterion"]),
        n_max=int(i["n_max"]),
    )
    return {"r1": plan.r1, "n1": plan.n1, "r": plan.r, "n": plan.n, "EN0": plan.en0, "PET0": plan.pet0}


def _under(bounds: CountBounds, p: float) -> CountOutcome:
    return bounds.under(p)


def two_stage_operating_characteristics(i: Inputs) -> Answer:
    design = simon.TwoStage(r1=int(i["r1"]), n1=int(i["n1"]), r=int(i["r"]), n=int(i["n"]))
    found = _under(design.bounds, i.number("p"))
    return {"PET": found.stop_early, "reject": found.reject, "EN": found.expected_n}


def bop2_operating_characteristics(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    bounds = looks.bop2_bounds(
        i.number("p0"), [int(n) for n in i["looks"]], i.number("cutoff"), i.number("gamma"), (a, b)
    )
    found = _under(bounds, i.number("p"))
    return {"stop_le": list(bounds.low), "reject": found.reject, "PET": found.stop_early, "EN": found.expected_n}


def proportion_interval(i: Inputs) -> Answer:
    low, high = binomial.interval(int(i["x"]), int(i["n"]), i.number("conf"), str(i["method"]))
    return {"lower": low, "upper": high}


def two_stage_inference(i: Inputs) -> Answer:
    found = simon.inference(int(i["x"]), int(i["r1"]), int(i["n1"]), int(i["n"]), i.number("p0"), i.number("alpha"))
    return {"umvue": found.umvue, "p_value": found.p_value, "lower": found.lower, "upper": found.upper}


def _parameter(value: Any) -> float | None:
    return None if value is None else float(value)


def group_sequential_boundaries(i: Inputs) -> Answer:
    alpha, sides = i.number("alpha"), int(i["sided"])
    found = group_sequential.bounds(
        str(i["type"]), tuple(i.numbers("timing")), alpha, sides, _parameter(i.get("parameter"))
    )
    answer = {"upper_z": list(found.upper), "cum_alpha": list(found.cumulative), "stage_p": list(found.nominal)}
    if i.get("power") is None:
        return answer
    return {**answer, "inflation": group_sequential.inflation(found, alpha, sides, i.number("power"))}


def _two(i: Inputs) -> group_sequential.TwoBounds:
    def kind(side: str) -> tuple[str, float | None]:
        return str(i[side]["type"]), _parameter(i[side].get("parameter"))

    return group_sequential.two_bounds(
        tuple(i.numbers("timing")),
        i.number("alpha"),
        int(i["sided"]),
        i.number("power"),
        kind("upper"),
        kind("lower"),
        bool(i.get("binding", False)),
    )


def group_sequential_two_bounds(i: Inputs) -> Answer:
    found = _two(i)
    return {"upper_z": list(found.upper), "lower_z": list(found.lower), "n_ratio": list(found.ratio)}


def conditional_power(i: Inputs) -> Answer:
    from scipy.special import ndtri

    z, t = i.number("z"), i.number("t")
    final = float(-ndtri(i.number("alpha") / int(i["sided"])))
    return {
        "cp": remaining_power.conditional_power(z, t, final, z / sqrt(t)),
        "cp_null": remaining_power.conditional_power(z, t, final, 0.0),
    }


def conditional_power_of_design(i: Inputs) -> Answer:
    alpha, sides, power = i.number("alpha"), int(i["sided"]), i.number("power")
    timing = tuple(i.numbers("timing"))
    found = group_sequential.bounds(str(i["type"]), timing, alpha, sides, _parameter(i.get("parameter")))
    drift = group_sequential.drift(timing, [-group_sequential.NEVER] * len(timing), found.upper, power)
    return {
        "cp": remaining_power.conditional_power_of_design(i.number("z"), 0, timing, found.upper, drift),
        "theta": group_sequential.fixed_drift(alpha, sides, power) / sqrt(i.number("n_fixed")),
    }


def events_required(i: Inputs) -> Answer:
    found = events.events_required(
        i.number("hr"),
        method=str(i["method"]),
        ratio=i.number("ratio"),
        alpha=i.number("alpha"),
        sides=int(i["sided"]),
        power=i.number("power"),
    )
    return {"events": found, "ceil": int(events.rounded(found, "up"))}


def _survival(i: Inputs) -> events.SurvivalSize:
    return events.survival_size(
        hazard=i.number("lambda_control"),
        hr=i.number("hr"),
        accrual=i.number("accrual"),
        follow_up=i.number("follow_up"),
        dropout=i.number("dropout"),
        method=str(i["method"]),
        ratio=i.number("ratio"),
        alpha=i.number("alpha"),
        sides=int(i["sided"]),
        power=i.number("power"),
    )


def survival_sample_size(i: Inputs) -> Answer:
    found = _survival(i)
    return {"n": found.n, "events": found.events}


def survival_group_sequential_size(i: Inputs) -> Answer:
    fixed = _survival(i)
    timing = tuple(i.numbers("timing"))
    alpha, sides, power = i.number("alpha"), int(i["sided"]), i.number("power")
    if i.get("lower") is None:
        kind = i["upper"]
        found = group_sequential.bounds(str(kind["type"]), timing, alpha, sides, _parameter(kind.get("parameter")))
        ratio = group_sequential.inflation(found, alpha, sides, power)
        upper: tuple[float, ...] = found.upper
        lower: tuple[float, ...] | None = None
    else:
        two = _two(i)
        ratio, upper, lower = two.ratio[-1], two.upper, two.lower
    most = fixed.events * ratio
    answer = {
        "events": [t * most for t in timing],
        "max_events": most,
        "max_n": fixed.n * ratio,
        "upper_z": list(upper),
    }
    return {**answer, "lower_z": None if lower is None else list(lower)}


def event_probability(i: Inputs) -> Answer:
    hazard, hr, ratio = i.number("lambda_control"), i.number("hr"), i.number("ratio")
    arms = {"control": hazard, "experimental": hr * hazard}
    found = {
        arm: [events.event_probability(h, i.number("dropout"), i.number("accrual"), t) for t in i.numbers("time")]
        for arm, h in arms.items()
    }
    qe = ratio / (1 + ratio)
    overall = [(1 - qe) * c + qe * e for c, e in zip(found["control"], found["experimental"], strict=True)]
    return {**found, "overall": overall}


def average_hazard_ratio(i: Inputs) -> Answer:
    enroll, fail = i["enroll"], i["fail"]
    entry = events.Enrolment(tuple(map(float, enroll["duration"])), tuple(map(float, enroll["rate"])))
    hazard = events.Piecewise.of([float(d) for d in fail["duration"]], [float(r) for r in fail["rate"]])
    hr = [float(v) for v in fail["hr"]]
    dropout = float(fail["dropout"])
    found = [events.average_hazard_ratio(entry, hazard, hr, dropout, t, i.number("ratio")) for t in i.numbers("time")]
    return {
        "time": [f.time for f in found],
        "ahr": [f.ahr for f in found],
        "event": [f.events for f in found],
        "info": [f.information for f in found],
    }


def two_proportions_sample_size(i: Inputs) -> Answer:
    found = two_proportions(
        i.number("p1"),
        i.number("p2"),
        method=str(i["method"]),
        ratio=i.number("ratio"),
        alpha=i.number("alpha"),
        sides=int(i["sided"]),
        power=i.number("power"),
    )
    return {"n": found}


def t_test_sample_size(i: Inputs) -> Answer:
    found = two_means(
        i.number("delta"),
        i.number("sd"),
        ratio=i.number("ratio"),
        alpha=i.number("alpha"),
        sides=int(i["sided"]),
        power=i.number("power"),
    )
    return {"n": found}


def t_test_power(i: Inputs) -> Answer:
    n = i.number("n_per_arm")
    return {"power": t_power(n, n, i.number("d"), i.number("sd"), i.number("alpha"), int(i["sided"]))}


def power_of_fisher(i: Inputs) -> Answer:
    n = int(i["n_per_arm"])
    return {"power": fisher_power(n, n, i.number("p1"), i.number("p2"), i.number("alpha"), int(i["sided"]))}


def bayes_stopping_boundary(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    found = stopping.bayes_boundary(i.number("p_limit"), i.number("cutoff"), (a, b), [int(n) for n in i["n"]])
    return {"stop_ge": list(found)}


def toxicity_boundary(i: Inputs) -> Answer:
    found = stopping.toxicity_boundary(
        i.number("p_low"), tuple(int(n) for n in i["looks"]), i.number("alpha"), i.number("shape")
    )
    return {"looks": list(found.looks), "lo_bdry": list(found.low), "hi_bdry": list(found.high)}


def predictive_probability(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    found = looks.predictive_probability(
        int(i["x"]), int(i["n"]), int(i["n_max"]), (a, b), i.number("p0"), i.number("theta_t")
    )
    return {"pp": found}


def predictive_probability_design(i: Inputs) -> Answer:
    a, b = i.numbers("prior")
    design = looks.PredictiveProbability(
        null=i.number("p0"),
        n_max=int(i["n_max"]),
        n_min=int(i["n_min"]),
        theta_l=i.number("theta_l"),
        theta_t=i.number("theta_t"),
        prior_a=a,
        prior_b=b,
    )
    found = _under(design.bounds, i.number("p"))
    return {"reject": found.reject, "PET": found.stop_early, "EN": found.expected_n}


def count_of_blocks(i: Inputs) -> Answer:
    return {"count": [block_count(int(b), tuple(int(r) for r in i["ratio"])) for b in i["block"]]}


def block_predictability(i: Inputs) -> Answer:
    return {"expected": [convergence_guesses(int(b), tuple(int(r) for r in i["ratio"])) for b in i["block"]]}


def imbalance_of_urn(i: Inputs) -> Answer:
    return {"expected": [urn_imbalance(int(n), i.number("alpha"), i.number("beta")) for n in i["n"]]}


ADAPTERS: Final[dict[str, Adapter]] = {
    "three_plus_three_pass_probability": three_plus_three_pass_probability,
    "three_plus_three_operating_characteristics": three_plus_three_operating_characteristics,
    "three_plus_three_path_count": three_plus_three_path_count,
    "boin_boundaries": boin_boundaries,
    "boin_table": boin_table,
    "keyboard_table": keyboard_table,
    "mtpi2_decisions": mtpi2_decisions,
    "i3p3_decisions": i3p3_decisions,
    "boin_operating_characteristics": boin_operating_characteristics,
    "boin12_rank_desirability": boin12_rank_desirability,
    "crm_skeleton": crm_skeleton,
    "crm_fit": crm_fit,
    "tite_crm_fit": tite_crm_fit,
    "crm_operating_characteristics": crm_operating_characteristics,
    "blrm_posterior": blrm_posterior,
    "blrm_operating_characteristics": blrm_operating_characteristics,
    "single_stage_exact": single_stage_exact,
    "single_stage_saw_tooth": single_stage_saw_tooth,
    "simon_two_stage": simon_two_stage,
    "two_stage_operating_characteristics": two_stage_operating_characteristics,
    "bop2_operating_characteristics": bop2_operating_characteristics,
    "proportion_interval": proportion_interval,
    "two_stage_inference": two_stage_inference,
    "group_sequential_boundaries": group_sequential_boundaries,
    "group_sequential_two_bounds": group_sequential_two_bounds,
    "conditional_power": conditional_power,
    "conditional_power_of_design": conditional_power_of_design,
    "events_required": events_required,
    "survival_sample_size": survival_sample_size,
    "survival_group_sequential_size": survival_group_sequential_size,
    "event_probability": event_probability,
    "average_hazard_ratio": average_hazard_ratio,
    "two_proportions_sample_size": two_proportions_sample_size,
    "t_test_sample_size": t_test_sample_size,
    "t_test_power": t_test_power,
    "fisher_power": power_of_fisher,
    "bayes_stopping_boundary": bayes_stopping_boundary,
    "toxicity_boundary": toxicity_boundary,
    "predictive_probability": predictive_probability,
    "predictive_probability_design": predictive_probability_design,
    "block_count": count_of_blocks,
    "block_predictability": block_predictability,
    "urn_imbalance": imbalance_of_urn,
}
