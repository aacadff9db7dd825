"""From the cases of survival, statistics and adverse-event tables to the room ``analysis`` and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trialwright.analysis import (
    competing_risks,
    descriptive,
    logrank,
    longitudinal,
    proportions,
    ranks,
    survival,
)
from trialwright.analysis import cox as cox_model
from trialwright.analysis.adverse_events import AdverseEvent, SafetySet, most_frequent, participants_with, worst_by
from trialwright.analysis.rates import incidence_rate
from trialwright.analysis.rounding import half_up
from trialwright.errors import UnreadableText, Where
from trialwright.shell.conformance import Adapter, DataNotShipped, Inputs, as_list, exposure
from trialwright.shell.conformance.formula import (
    Formula,
    Row,
    column,
    complete,
    design,
    events,
    filtered,
    groups,
    is_true,
    or_unknown,
    variables,
)
from trialwright.values.answer import Unknown


def _bounds(pair: Sequence[float]) -> list[float]:
    return [float(v) for v in pair]


def _curve(rows: Sequence[Row], time: str, event: str, band: str, level: float = 0.95) -> survival.Curve:
    return survival.kaplan_meier(column(rows, time), events(rows, event), band=band, level=level)


def _at_times(i: Inputs) -> Mapping[str, Any]:
    named = [re.split(r"/|==", str(i[k]))[0].strip() for k in ("time", "event")]
    rows = complete(filtered(i.rows(), i.get("filter")), named)
    c = _curve(rows, i["time"], i["event"], i.get("conf_type") or "log", float(i.get("conf_level") or 0.95))
    at = i.numbers("times")
    low, up = c.band_at(at)
    q50, q25 = c.quantile_interval(0.5), c.quantile_interval(0.25)
    return {
        "n": c.n, "events": c.events_n,
        "quantiles": {k: or_unknown(c.quantile(p)) for k, p in (("q25", 0.25), ("median", 0.5), ("q75", 0.75))},
        "median_ci": [q50.lower, q50.upper], "q25_ci": [q25.lower, q25.upper], "survival": c.survival_at(at),
        "std_err": c.std_err_at(at), "lower": low, "upper": up, "at_risk": c.at_risk_at(at),
    }  # fmt: skip


def _by_group(i: Inputs) -> Mapping[str, Any]:
    named = (str(i.get("time") or "time"), str(i.get("event") or "status"))
    rows = complete(filtered(i.rows(), i.get("filter")), [re.split(r"/|==", n)[0] for n in (*named, i["group"])])
    event = events(rows, named[1])
    label = groups(rows, [i["group"]])
    order = sorted(set(label), key=lambda v: (isinstance(v, str), v))
    time = column(rows, named[0])
    last = max(time)
    out: dict[str, list[Any]] = {k: [] for k in ("median", "lower", "upper", "events", "n", "rmean", "se_rmean")}
    for name in order:
        use = [k for k, g in enumerate(label) if g == name]
        c = survival.kaplan_meier([time[k] for k in use], [event[k] for k in use], band=i.get("conf_type") or "log")
        interval = c.quantile_interval(0.5)
        mean, se = c.restricted_mean(last)
        for key, value in zip(
            out, (or_unknown(c.quantile()), interval.lower, interval.upper, c.events_n, c.n, mean, se), strict=True
        ):
            out[key].append(value)
    return out


def _table(i: Inputs) -> Mapping[str, Any]:
    c = _curve(filtered(i.rows(), i.get("filter")), "time", "status", i.get("conf_type") or "log")
    return {
        "time": c.time, "n_risk": c.at_risk, "n_event": c.events, "n_censor": c.censored, "surv": c.survival,
        "lower": c.lower, "upper": c.upper, "median": or_unknown(c.quantile()),
    }  # fmt: skip


def _of_vectors(i: Inputs) -> Mapping[str, Any]:
    c = survival.kaplan_meier(i.numbers("time"), i.numbers("event"), band=i.get("conf_type") or "log")
    interval = c.quantile_interval()
    return {
        "times": c.time, "surv": c.survival, "median": or_unknown(c.quantile()), "lower": interval.lower,
        "upper": interval.upper, "survival": float(c.survival[-1]),
    }  # fmt: skip


def _logrank(i: Inputs) -> Mapping[str, Any]:
    f = Formula.of(i["formula"])
    rows = complete(filtered(i.rows(), i.get("filter")), f.columns())
    r = logrank.logrank(
        column(rows, f.time), events(rows, f.event), groups(rows, f.terms),
        strata=groups(rows, f.strata) if f.strata else None, rho=float(i.get("rho") or 0),
    )  # fmt: skip
    return {"chisq": r.chisq, "df": r.df, "p": r.p, "observed": r.observed, "expected": r.expected}


def _two_arms(i: Inputs) -> tuple[list[float], list[bool], list[bool]]:
    named = [re.split(r"/|==", str(i[k]))[0].strip() for k in ("time", "event", "arm")]
    rows = complete(filtered(i.rows(), i.get("filter")), named)
    return column(rows, i["time"]), events(rows, i["event"]), [is_true(r, i["arm"]) for r in rows]


def _weighted_logrank(i: Inputs) -> Mapping[str, Any]:
    time, event, arm = _two_arms(i)
    return {"z": logrank.logrank(time, event, arm, rho=i.number("rho"), gamma=i.number("gamma")).z(1)}


def _max_combo(i: Inputs) -> Mapping[str, Any]:
    time, event, arm = _two_arms(i)
    weights = list(zip(i.numbers("rho"), i.numbers("gamma"), strict=True))
    m = logrank.max_combo(time, event, arm, weights=weights)
    return {"z": m.z, "p": m.p}


def _arms_of(
    time: Sequence[float], event: Sequence[bool], arm: Sequence[bool]
) -> tuple[survival.Curve, survival.Curve]:
    def one(wanted: bool) -> survival.Curve:
        use = [k for k, a in enumerate(arm) if a is wanted]
        return survival.kaplan_meier([time[k] for k in use], [event[k] for k in use])

    return one(True), one(False)


def _four(c: survival.Contrast) -> list[float]:
    return [c.estimate, c.lower, c.upper, c.p]


def _rmst(i: Inputs) -> Mapping[str, Any]:
    rows = complete(i.rows(), ["time", "status"])
    arms = _arms_of(column(rows, "time"), events(rows, "status"), [is_true(r, i["arm"]) for r in rows])
    r = survival.rmst(*arms, i.number("tau"))

    def arm(pair: tuple[float, float]) -> dict[str, float]:
        c = survival.wald(*pair)
        return {"Est.": c.estimate, "se": c.se, "lower .95": c.lower, "upper .95": c.upper}

    return {
        "rmst_arm1": arm(r.experimental), "rmst_arm0": arm(r.control), "difference": _four(r.difference),
        "ratio": _four(r.ratio), "rmtl_ratio": _four(r.lost_ratio),
    }  # fmt: skip


def _rmst_comparison(i: Inputs) -> Mapping[str, Any]:
    r = survival.rmst(*_arms_of(*_two_arms(i)), i.number("tau"))
    return {
        "rmst1": r.experimental[0], "rmst0": r.control[0], "diff": _four(r.difference), "ratio": _four(r.ratio),
        "rmtl_ratio": _four(r.lost_ratio),
    }  # fmt: skip


def _cox(i: Inputs) -> Mapping[str, Any]:
    f = Formula.of(i["formula"])
    rows = complete(filtered(i.rows(), i.get("filter")), f.columns())
    names, x = design(rows, f.terms, i.get("levels"))
    m = cox_model.cox(
        column(rows, f.time), events(rows, f.event), x, strata=groups(rows, f.strata) if f.strata else None,
        ties=i.get("ties") or "efron",
    )  # fmt: skip
    low, up = m.interval()

    def one(values: Any) -> Any:
        listed = list(values)
        return listed[0] if len(listed) == 1 else listed

    return {
        "n": m.n, "events": m.events, "terms": one(names), "coef": one(m.coef), "hr": one(m.hazard_ratio),
        "se": one(m.se), "p": one(m.p), "lower95": one(low), "upper95": one(up), "loglik": list(m.loglik),
        "lr_test": m.lr_test, "score_test": m.score, "wald_test": m.wald_test, "concordance": cox_model.concordance(m),
        "zph_global_p": cox_model.proportionality(m)[2],
    }  # fmt: skip


def _cox_monotone(i: Inputs) -> Mapping[str, Any]:
    time, event, x = i.numbers("time"), i.numbers("event"), i.numbers("x")
    r = logrank.logrank(time, event, x)
    return {
        "coef_diverges": cox_model.cox(time, event, x).diverged, "logrank_chisq": r.chisq, "logrank_p": r.p,
    }  # fmt: skip


def _mgus(rows: Sequence[Row]) -> tuple[list[float], list[int]]:
    """Progression at ``ptime`` if ``pstat``, else death at ``futime``."""
    progressed = [r["pstat"] == "1" for r in rows]
    time = [float(r["ptime"] if p else r["futime"]) for r, p in zip(rows, progressed, strict=True)]
    return time, [1 if p else 2 if r["death"] == "1" else 0 for r, p in zip(rows, progressed, strict=True)]


def _derived(rows: Sequence[Row], rule: str | None) -> tuple[list[float], list[int]]:
    """``derive`` of a case: ``etime=if(a==v) col else col; event=1 if a==v else 2 if b==v else 0``."""
    m = re.fullmatch(r"\s*etime\s*=\s*if\s*\((.+?)\)\s*(\w+)\s+else\s+(\w+)\s*;\s*event\s*=\s*(.+?)\s*", rule or "")
    if m is None:
        return _mgus(rows)
    condition, yes, no, chain = m.groups()
    time = [float(r[yes] if is_true(r, condition) else r[no]) for r in rows]
    parts = re.findall(r"(\d+)\s+if\s+(.+?)\s+else\s+", chain)
    last = int(re.split(r"\s+else\s+", chain)[-1])
    return time, [next((int(c) for c, when in parts if is_true(r, when)), last) for r in rows]


def _incidence_by_group(i: Inputs) -> Mapping[str, Any]:
    rows = i.rows()
    time, event = _derived(rows, i.get("derive"))
    label = [r[i["group"]] for r in rows]
    order, causes = sorted(set(label)), sorted({e for e in event if e})
    times = as_list(i["times"])
    estimate: dict[str, dict[str, float]] = {}
    variance: dict[str, dict[str, float]] = {}
    for cause in causes:
        for name in order:
            use = [k for k, g in enumerate(label) if g == name]
            c = competing_risks.cumulative_incidence([time[k] for k in use], [event[k] for k in use], variance="cmprsk")
            at = [float(t) for t in times]
            keys = [str(t) for t in times]
            estimate[f"{name} {cause}"] = dict(zip(keys, (float(v) for v in c.at(at, cause)), strict=True))
            variance[f"{name} {cause}"] = dict(zip(keys, (float(v) for v in c.variance_at(at, cause)), strict=True))
    tests = [competing_risks.gray(time, event, label, cause=c) for c in causes]
    return {
        "rows": list(estimate), "estimate": estimate, "variance": variance,
        "gray": {"stat": [t.chisq for t in tests], "p": [t.p for t in tests], "df": [t.df for t in tests]},
    }  # fmt: skip


def _incidence_overall(i: Inputs) -> Mapping[str, Any]:
    c = competing_risks.cumulative_incidence(*_mgus(i.rows()))
    at = i.numbers("times")
    s, f1, f2 = c.survival_at(at), c.at(at, 1), c.at(at, 2)
    errors = [c.survival_variance_at(at) ** 0.5, c.variance_at(at, 1) ** 0.5, c.variance_at(at, 2) ** 0.5]
    return {
        "states": ["(s0)", "pcm", "death"],
        "pstate": [{"(s0)": float(a), "pcm": float(b), "death": float(d)} for a, b, d in zip(s, f1, f2, strict=True)],
        "std_err": [[float(e[k]) for e in errors] for k in range(len(at))],
    }


def _incidence_of_vectors(i: Inputs) -> Mapping[str, Any]:
    time, event, at = i.numbers("time"), [int(e) for e in i["event"]], i.numbers("times")
    c = competing_risks.cumulative_incidence(time, event)
    km = survival.kaplan_meier(time, [e == 1 for e in event])
    return {"cif_relapse": c.at(at, 1), "cif_death": c.at(at, 2), "one_minus_km": 1 - km.survival_at(at)}


def _fine_gray(i: Inputs) -> Mapping[str, Any]:
    names = as_list(i["cov"])
    rows = complete(i.rows(), [n for n in names if n != "male"])
    time, event = _mgus(rows)
    x = [[float(r["sex"] == "M") if n == "male" else float(r[n]) for n in names] for r in rows]
    m = competing_risks.fine_gray(time, event, x)
    return {"coef": m.coef, "se": m.se, "shr": m.subdistribution_hazard_ratio, "p": m.p}


def _milestone(i: Inputs) -> Mapping[str, Any]:
    rows = complete(i.rows(), ["time", "status", "sex"])
    female, male = _arms_of(column(rows, "time"), events(rows, "status"), [r["sex"] in ("2", "F") for r in rows])
    at = i.number("t")
    d = survival.milestone_difference(female, male, at)
    return {
        "s_m": float(male.survival_at(at)), "s_f": float(female.survival_at(at)), "diff": d.estimate, "se": d.se,
        "lower": d.lower, "upper": d.upper, "p": d.p,
    }  # fmt: skip


def _follow_up(i: Inputs) -> Mapping[str, Any]:
    rows = complete(i.rows(), ["time", "status"])
    c = survival.follow_up(column(rows, "time"), events(rows, "status"), band="log")
    interval = c.quantile_interval()
    return {"median": or_unknown(c.quantile()), "lower": interval.lower, "upper": interval.upper}


def _rate(i: Inputs) -> Mapping[str, Any]:
    r = incidence_rate(int(i["events"]), i.number("person_years"))
    return {"rate": r.rate, "lower": r.lower, "upper": r.upper}


def _binomial_intervals(i: Inputs) -> Mapping[str, Any]:
    x, n = int(i["x"]), int(i["n"])
    named = {m: _bounds(proportions.interval(x, n, m)) for m in proportions.METHODS}
    return {"p": x / n, **named, "upper95_one_sided": proportions.upper_bound(x, n)}


def _binomial_test(i: Inputs) -> Mapping[str, Any]:
    greater, two = proportions.binomial_test(int(i["x"]), int(i["n"]), i.number("p0"))
    return {"p_greater": greater, "p_two": two}


def _counts(i: Inputs) -> tuple[int, int, int, int]:
    return int(i["x1"]), int(i["n1"]), int(i["x2"]), int(i["n2"])


def _two_proportions(i: Inputs) -> Mapping[str, Any]:
    r = proportions.two_proportions(*_counts(i))
    return {
        "diff": r.difference, "newcombe": r.newcombe, "miettinen_nurminen": r.miettinen_nurminen, "fisher_p": r.fisher_p,
        "fisher_conditional_or": r.odds_ratio, "fisher_or_ci": r.odds_ratio_interval, "chisq": r.chisq,
        "chisq_p": r.chisq_p,
    }  # fmt: skip


def _two_arm_survivors(i: Inputs) -> Mapping[str, Any]:
    x1, n1, x2, n2 = _counts(i)
    return {
        "p": proportions.fisher_p(x1, n1, x2, n2), "ci1": proportions.clopper_pearson(x1, n1),
        "ci2": proportions.clopper_pearson(x2, n2),
    }  # fmt: skip


def _response_rates(i: Inputs) -> Mapping[str, Any]:
    counts = {k: int(v) for k, v in i["counts"].items()}
    n = sum(counts.values())
    out: dict[str, Any] = {}
    for key, of in (("orr", ("CR", "PR")), ("crr", ("CR",)), ("dcr", ("CR", "PR", "SD", "Non-CR/Non-PD"))):
        x = sum(counts.get(c, 0) for c in of)
        out[key], out[f"{key}_ci"] = x / n, proportions.clopper_pearson(x, n)
    return out


def _resection_rates(i: Inputs) -> Mapping[str, Any]:
    treated, resected, r0 = int(i["treated"]), int(i["resected"]), int(i["r0"])
    none = Unknown.of("nobody was resected", zh="无人接受切除")
    return {
        "of_treated": r0 / treated, "of_treated_ci": proportions.clopper_pearson(r0, treated),
        "of_resected": r0 / resected if resected else none,
        "of_resected_ci": proportions.clopper_pearson(r0, resected) if resected else none,
    }  # fmt: skip


def _cmh(i: Inputs) -> Mapping[str, Any]:
    by_row = "row-major" in str(i.get("layout", ""))
    tables = []
    for t in i["tables"]:
        a, b, c, d = (int(v) for v in (t if not isinstance(t[0], list) else [*t[0], *t[1]]))
        tables.append((a, b, c, d) if by_row else (a, c, b, d))
    r = proportions.cochran_mantel_haenszel(tables)
    return {"chisq": r.chisq, "p": r.p, "common_or": r.odds_ratio, "ci": r.interval}


def _mann_whitney(i: Inputs) -> Mapping[str, Any]:
    r = ranks.mann_whitney(i.numbers("x"), i.numbers("y"))
    return {"W": r.statistic, "p_exact": r.p_exact, "p_normal": r.p_normal}


def _signed_rank(i: Inputs) -> Mapping[str, Any]:
    r = ranks.signed_rank(i.numbers("before"), i.numbers("after"))
    return {"V": r.statistic, "p_exact": r.p_exact, "p_normal": r.p_normal}


def _ancova(i: Inputs) -> Mapping[str, Any]:
    y, base = i.numbers("y"), i.numbers("base")
    change = [a - b for a, b in zip(y, base, strict=True)]
    r = longitudinal.ancova(change, base, [a == "T" for a in i["arm"]])
    return {"effect": r.effect, "se": r.se, "p": r.p, "ci": [r.lower, r.upper]}


_GROWTH: Final = "distance ~ age*Sex + (1|Subject)"


def _mixed(i: Inputs) -> tuple[list[float], list[str], list[list[float]], list[str], list[Row]]:
    """Outcome, names and columns of the fixed effects, and who, of ``y ~ a*b + (1|who)``; Sex has Male as reference."""
    m = re.fullmatch(r"\s*([\w.]+)\s*~\s*(.+?)\s*\+\s*\(1\s*\|\s*([\w.]+)\)\s*", i.get("formula") or _GROWTH)
    if m is None:
        raise UnreadableText(Where(path="formula"), f"{i.get('formula')!r}", "write y ~ a*b + (1|participant)")
    terms = [t.strip() for t in m.group(2).split("+") if t.strip() != "1"]
    rows = complete(i.rows(), [m.group(1), *variables(terms), m.group(3)])
    names, x = design(rows, terms, ["Male", "Female"])
    fixed = ["(Intercept)", *names]
    return column(rows, m.group(1)), fixed, [[1.0, *r] for r in x], [r[m.group(3)] for r in rows], rows


def _random_intercept(i: Inputs) -> Mapping[str, Any]:
    y, names, x, who, _ = _mixed(i)
    m = longitudinal.random_intercept(y, x, who)
    return {
        "fixed": dict(zip(names, (float(b) for b in m.fixed), strict=True)), "se": m.se,
        "sd_intercept": m.sd_intercept, "sd_resid": m.sd_residual, "loglik_reml": m.loglik_reml,
        "loglik_ml": m.loglik_ml,
    }  # fmt: skip


def _mmrm(i: Inputs) -> Mapping[str, Any]:
    y, names, x, who, rows = _mixed(i)
    m = longitudinal.mmrm(y, x, who, [r[str(i.get("visit") or "age")] for r in rows])
    fixed = dict(zip(names, (float(b) for b in m.fixed), strict=True))
    return {"fixed": fixed, "se": m.se, "loglik_reml": m.loglik_reml}


def _quantiles(i: Inputs) -> Mapping[str, Any]:
    x = i.numbers("x")
    return {
        "type7": descriptive.quantiles(x, kind=7), "type2": descriptive.quantiles(x),
        "sd": descriptive.standard_deviation(x),
    }  # fmt: skip


def _geometric(i: Inputs) -> Mapping[str, Any]:
    g = descriptive.geometric(i.numbers("x"))
    if isinstance(g, Unknown):
        return {"geomean": g, "geocv_pct": g}
    return {"geomean": g.value.mean, "geocv_pct": g.value.cv_percent}


def _round_half_up(i: Inputs) -> Mapping[str, Any]:
    digits = [int(d) for d in i["digits"]] if "digits" in i else [_table_digits(v) for v in i["values"]]
    return {"sas_0or2": [str(half_up(v, d)) for v, d in zip(i["values"], digits, strict=True)], "digits": digits}


def _table_digits(value: Any) -> int:
    """One digit less than the value carries: the rounding the case asks for."""
    text = str(value)
    return max(0, len(text.partition(".")[2]) - 1)


def _safety(i: Inputs) -> tuple[SafetySet, list[tuple[AdverseEvent, Row]]]:
    """The public safety data as a table of this product: adsl.csv and adae.csv in ``data`` or a folder of ``--data``."""
    if any(i.find(f"data/{n}.csv") is None for n in ("adsl", "adae")):
        raise DataNotShipped(f"adsl.csv and adae.csv of {i.get('dataset')}")
    people = filtered(i.rows_of("data/adsl.csv"), i["population"])
    arm_of = {r["USUBJID"]: r["TRT01A"] for r in people}
    named = i.get("denominators") or {}
    arms = sorted(named or set(arm_of.values()))
    safety = SafetySet(arms={a: tuple(p for p, v in arm_of.items() if v == a) for a in arms})
    rows = []
    for k, r in enumerate(i.rows_of("data/adae.csv")):
        if r["USUBJID"] in arm_of and r.get("TRTEMFL") == "Y":
            severity = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}.get(r["AESEV"], 0)
            e = AdverseEvent(
                id=str(k), participant=r["USUBJID"], term=r["AEDECOD"], group=r["AEBODSYS"], grade=severity,
                serious=r["AESER"] == "Y",
            )  # fmt: skip
            rows.append((e, r))
    return safety, rows


def _adverse_event_counts(i: Inputs) -> Mapping[str, Any]:
    safety, rows = _safety(i)
    chosen = [e for e, r in rows if is_true(r, i["filter"])]
    counts = participants_with(safety, chosen)
    first = most_frequent(safety, chosen, 1)
    n = {a: len(p) for a, p in safety.arms.items()}
    return {
        "participants": {a: len(p) for a, p in counts.items()},
        "events": {a: sum(e.participant in set(safety.arms[a]) for e in chosen) for a in safety.arms},
        "percent": {a: 100 * len(p) / n[a] if n[a] else None for a, p in counts.items()},
        "top_pt": {"term": first[0][0], "participants": first[0][1]} if first else None,
    }


def _worst_severity(i: Inputs) -> Mapping[str, Any]:
    safety, rows = _safety(i)
    worst = worst_by(safety, [e for e, _ in rows])
    return {
        name: {a: sum(g == grade for g in by.values()) for a, by in worst.items()}
        for name, grade in (("MILD", 1), ("MODERATE", 2), ("SEVERE", 3))
    }


def _most_frequent(i: Inputs) -> Mapping[str, Any]:
    safety, rows = _safety(i)
    top = most_frequent(safety, [e for e, _ in rows], 3)
    return {"terms": [t for t, _ in top], "participants": [n for _, n in top]}


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "kaplan_meier_at_times": _at_times,
    "kaplan_meier_by_group": _by_group,
    "kaplan_meier_table": _table,
    "kaplan_meier_of_vectors": _of_vectors,
    "logrank": _logrank,
    "weighted_logrank": _weighted_logrank,
    "maxcombo": _max_combo,
    "rmst_comparison": _rmst_comparison,
    "rmst": _rmst,
    "cox": _cox,
    "cox_monotone": _cox_monotone,
    "cumulative_incidence_by_group": _incidence_by_group,
    "cumulative_incidence_overall": _incidence_overall,
    "cumulative_incidence_of_vectors": _incidence_of_vectors,
    "fine_gray": _fine_gray,
    "milestone_difference": _milestone,
    "follow_up": _follow_up,
    "incidence_rate": _rate,
    "binomial_intervals": _binomial_intervals,
    "binomial_test": _binomial_test,
    "two_proportions": _two_proportions,
    "two_arm_survivors": _two_arm_survivors,
    "response_rates": _response_rates,
    "resection_rates": _resection_rates,
    "cochran_mantel_haenszel": _cmh,
    "mann_whitney": _mann_whitney,
    "signed_rank": _signed_rank,
    "ancova": _ancova,
    "random_intercept": _random_intercept,
    "mmrm": _mmrm,
    "quantiles": _quantiles,
    "geometric_summary": _geometric,
    "round_half_up": _round_half_up,
    **exposure.ADAPTERS,
    "adverse_event_counts": _adverse_event_counts,
    "adverse_events_worst_severity": _worst_severity,
    "adverse_events_most_frequent": _most_frequent,
}
NOT_TESTED: Final[Mapping[str, frozenset[str]]] = {
    "two_proportions": frozenset({"published_newcombe", "published_mn"}),
}
