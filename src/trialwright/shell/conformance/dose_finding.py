"""Adapters of dose-finding designs: from the inputs of a case to ``trialwright.designs`` and back; no expected value is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialwright.designs import (
    blrm,
    boin,
    crm,
)
from trialwright.designs.a_plus_b import APlusB
from trialwright.designs.boin12 import Boin12, rank_table
from trialwright.designs.i3_plus_3 import I3Plus3
from trialwright.designs.keyboard import Keyboard, Mtpi2
from trialwright.designs.ladder import LadderDesign
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
}
