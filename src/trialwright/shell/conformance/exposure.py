"""From the cases of concentrations in blood, plasma and urine to the room ``analysis`` and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trialwright.analysis import descriptive, nca, urine
from trialwright.shell.conformance import Adapter, Inputs
from trialwright.shell.conformance.formula import column, or_unknown
from trialwright.values.answer import Answer, Known, Unknown


def _profile(i: Inputs, time: str, conc: str, lloq: float | None = None) -> nca.Profile:
    return nca.profile(i.numbers(time), [None if v is None else float(v) for v in i[conc]], lloq)


def _nca(i: Inputs, route: str) -> Mapping[str, Any]:
    rows = [r for r in i.rows() if r["Subject"] == str(i["subject"])]
    time = "Time" if rows and "Time" in rows[0] else "time"
    p = nca.profile(column(rows, time), column(rows, "conc"))
    out = {}
    for key, method in (("linear", nca.LINEAR), ("lin_up_log_down", nca.LOG_DOWN)):
        r = nca.parameters(p, dose=i.number("dose_mg"), route=route, method=method)
        s = r.slope.value if isinstance(r.slope, Known) else None
        out[key] = {
            "cmax": r.cmax, "tmax": r.tmax, "tlast": r.tlast, "clast": r.clast,
            "lambda_z": s.lambda_z if s else r.slope, "lambda_z_points": s.points if s else r.slope,
            "lambda_z_lower": s.first if s else r.slope, "lambda_z_upper": s.last if s else r.slope,
            "rsq_adj": s.r2_adjusted if s else r.slope, "rsq": s.r2 if s else r.slope,
            "half_life": s.half_life if s else r.slope, "auc_last": r.auc_last, "auc_all": r.auc_all,
            "auc_inf_obs": r.auc_inf_obs, "auc_inf_pred": r.auc_inf_pred, "auc_pct_extrap_obs": r.pct_extrapolated,
            "vz_f_obs": r.volume, "cl_f_obs": r.clearance, "vz": r.volume, "cl": r.clearance, "vss": r.vss,
            "aumc_last": r.aumc_last, "aumc_inf_obs": r.aumc_inf_obs, "mrt_inf_obs": r.mrt_inf, "mrt_inf": r.mrt_inf,
            "c0": r.c0, "auc_pct_back_extrap": r.pct_back_extrapolated, "tlag": r.tlag,
        }  # fmt: skip
    return out


def _nca_extravascular(i: Inputs) -> Mapping[str, Any]:
    return _nca(i, "extravascular")


def _nca_iv_bolus(i: Inputs) -> Mapping[str, Any]:
    return _nca(i, "iv bolus")


def _method(word: str) -> str:
    return nca.LINEAR if word == "linear" else nca.LOG_DOWN


def _nca_profile(i: Inputs) -> Mapping[str, Any]:
    p = _profile(i, "time_h", "conc_ug_l", i.number("lloq"))
    r = nca.parameters(p, route="depot", method=_method(i["method"]))
    s = r.slope.value if isinstance(r.slope, Known) else None
    return {
        "cmax": r.cmax, "tmax": r.tmax, "tlast": r.tlast, "lambda_z": s.lambda_z if s else r.slope,
        "half_life_h": s.half_life if s else r.slope, "lambda_points": s.points if s else r.slope,
        "auc_last": r.auc_last, "auc_inf_obs": r.auc_inf_obs, "pct_extrap": r.pct_extrapolated,
        "pct_extrap_flag_gt20": r.is_extrapolated(),
    }  # fmt: skip


def _auc_with_blq(i: Inputs) -> Mapping[str, Any]:
    rule = nca.BlqRule(**{k: str(v) for k, v in i["conc_blq"].items()})
    p = nca.profile(i.numbers("time"), i.numbers("conc"), blq=rule)
    method = _method(i["method"])
    last = nca.auc_last(p, method)
    inf: Answer[float] = Unknown.of("no terminal slope", zh="无末端斜率")
    if p.last < 0:
        inf = last  # nothing was quantifiable: the rule counts 0, there is nothing to extrapolate from
    elif i.get("lambda_z") is not None and isinstance(last, Known):
        inf = Known(last.value + float(p.conc[p.last]) / i.number("lambda_z"))
    return {"auclast": last, "aucall": nca.auc_all(p, method), "aucinf": inf}


def _lambda_z(i: Inputs) -> Mapping[str, Any]:
    p = nca.profile(i.numbers("time"), [None if v is None else float(v) for v in i["conc"]])
    a = nca.terminal_slope(
        p, min_points=int(i.get("min.hl.points") or 3), with_tmax=bool(i.get("allow.tmax.in.half.life"))
    )
    keys = ("lambda_z", "half_life", "points", "first", "r2_adj", "span_ratio", "clast_pred")
    if isinstance(a, Unknown):
        return dict.fromkeys(keys, a)
    s = a.value
    fitted = s.fitted(float(p.time[p.last]))
    return dict(zip(keys, (s.lambda_z, s.half_life, s.points, s.first, s.r2_adjusted, s.span, fitted), strict=True))


def _partial_auc(i: Inputs) -> Mapping[str, Any]:
    p = _profile(i, "time_h", "conc_ug_l")
    spans = [(float(a), float(b)) for a, b in i["intervals"]]
    return {
        key: [or_unknown(nca.partial_auc(p, a, b, method)) for a, b in spans]
        for key, method in (("linear", nca.LINEAR), ("lin_up_log_down", nca.LOG_DOWN))
    }


def _urine(i: Inputs) -> Mapping[str, Any]:
    def optional(key: str) -> list[float | None]:
        return [None if v is None else float(v) for v in i[key]]

    r = urine.urine_recovery(
        optional("conc_ug_l"), optional("volume_l"), start=i.numbers("start_h") if "start_h" in i else None,
        duration=i.numbers("duration_h") if "duration_h" in i else None,
        dose=i.number("dose_ug") if i.get("dose_ug") is not None else None,
        auc_plasma=i.number("auc_plasma_0_96") if i.get("auc_plasma_0_96") is not None else None,
    )  # fmt: skip
    return {
        "ae_interval": [or_unknown(a) for a in r.by_interval], "ae_total": r.total, "fe": r.fraction,
        "clr_l_h": r.clearance, "rate": [or_unknown(a) for a in r.rate], "midpoint": list(r.midpoint),
        "ae_to_last_complete": r.to_last_complete, "exclude": isinstance(r.total, Unknown),
    }  # fmt: skip


def _ratio(i: Inputs) -> Mapping[str, Any]:
    def optional(key: str) -> list[float | None]:
        return [None if v is None else float(v) for v in i[key]]

    return {"ratios": [or_unknown(a) for a in urine.concentration_ratio(optional("blood"), optional("plasma"))]}


def _dose_proportionality(i: Inputs) -> Mapping[str, Any]:
    dose, cmax = i.numbers("dose"), i.numbers("cmax")
    m = nca.dose_proportionality(dose, cmax)
    by_dose = []
    for d in sorted(set(dose)):
        g = descriptive.geometric([c / d for k, c in zip(dose, cmax, strict=True) if k == d])
        by_dose.append(g.value.mean if isinstance(g, Known) else g)
    if isinstance(m, Unknown):
        return {"slope": m, "ci90": m, "geomean_dn": by_dose}
    return {"slope": m.value.slope, "ci90": [m.value.lower, m.value.upper], "geomean_dn": by_dose}


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "nca_extravascular": _nca_extravascular,
    "nca_iv_bolus": _nca_iv_bolus,
    "nca_profile": _nca_profile,
    "auc_with_blq": _auc_with_blq,
    "lambda_z": _lambda_z,
    "partial_auc": _partial_auc,
    "urine_recovery": _urine,
    "concentration_ratio": _ratio,
    "dose_proportionality": _dose_proportionality,
}
