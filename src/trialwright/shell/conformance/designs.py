"""Adapters of designs with a fixed sample, looks or lists, and all adapters of designs together: from the inputs of a case to ``trialwright.designs`` and back; no expected value is known."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any, Final

from trialwright.designs import (
    binomial,
    events,
    group_sequential,
    looks,
    remaining_power,
    simon,
    single_stage,
    stopping,
)
from trialwright.designs.counts import CountBounds, CountOutcome
from trialwright.designs.imbalance import block_count, convergence_guesses, urn_imbalance
from trialwright.designs.two_samples import fisher_power, t_power, two_means, two_proportions
from trialwright.shell.conformance import Adapter, Inputs, dose_finding

Answer = Mapping[str, Any]


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
    **dose_finding.ADAPTERS,
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
