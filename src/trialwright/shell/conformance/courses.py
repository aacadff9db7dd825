"""From the cases of tumour response and of aplastic anaemia over time to the rules of a course and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from trialwright.history.endpoints import recovery, response, survival
from trialwright.shell.conformance import Adapter, Inputs, as_list
from trialwright.shell.conformance.typed import day, number, sure_day
from trialwright.standards import aplastic_anaemia, recist
from trialwright.values.answer import Known, Unknown

# --- tumour response ------------------------------------------------------------------------------------------------


def _visits(sums: Sequence[Any], gone: Any) -> list[recist.TargetVisit]:
    flags = [gone] * len(sums) if gone is None or isinstance(gone, bool) else as_list(gone)
    return [
        recist.TargetVisit(total=number(s), complete=s is not None, gone=g) for s, g in zip(sums, flags, strict=True)
    ]


def _target_response(i: Inputs) -> Mapping[str, Any]:
    sums = i["sums_mm"]
    visits = _visits(sums[1:], i["all_disappeared_and_nodes_lt10"])
    return {"response": [r.response for r in recist.target_course(Decimal(sums[0]), visits)]}


def _target_course(i: Inputs) -> Mapping[str, Any]:
    base, visits = Decimal(i["sums_mm"][0]), _visits(i["sums_mm"][1:], None)
    strict = [r.response for r in recist.target_course(base, visits)]
    kept = [r.response for r in recist.target_course(base, visits, display="continuing")]
    until = strict[: strict.index("PD") + 1] if "PD" in strict else strict
    return {
        "response_strict_timepoint": strict,
        "response_continuing": kept,
        "best_overall": min(until, key=("CR", "PR", "SD", "Non-CR/Non-PD", "PD", "NE").index, default=None),
    }


_WORDS: Final[dict[str, Any]] = {
    "TOO SMALL TO MEASURE": "too small", "ABSENT": "absent", "NE": "not evaluable", "NOT EVALUABLE": "not evaluable",
}  # fmt: skip


def _sum_of_diameters(i: Inputs) -> Mapping[str, Any]:
    def lesion(x: Mapping[str, Any], key: str) -> recist.Lesion:
        size = x[key]
        follow: recist.Follow = (
            "not evaluable" if size is None else _WORDS[size.upper()] if isinstance(size, str) else Decimal(size)
        )
        return recist.Lesion(size=follow, is_node=bool(x["nodal"]))

    base = recist.target_visit([lesion(x, "baseline") for x in i["lesions"]])
    follow = recist.target_visit([lesion(x, "follow") for x in i["lesions"]])
    assert base.total is not None
    found = recist.target_course(base.total, [follow])[0]
    return {
        "baseline_sum": base.total,
        "followup_sum": follow.total,
        "pct_change": found.change_pct,
        "target_response": found.response,
    }


def _measurability(i: Inputs) -> Mapping[str, Any]:
    return {"class": [_measured(x) for x in i["lesions"]]}


def _measured(x: Mapping[str, Any]) -> Any:
    slice_mm = number(x.get("slice"))
    answer = recist.measurability(
        size=number(x.get("short") if x["nodal"] else x.get("ld")),
        is_node=bool(x["nodal"]),
        method=x["method"],
        slice_mm=slice_mm,
    )
    if isinstance(answer, Unknown):
        return answer
    found = answer.value
    words = {
        "target node": "measurable (target-eligible)",
        "pathological node": "pathological non-target (10-<15)",
        "normal node": "normal node",
    }
    if found.kind == "non-measurable" and slice_mm is not None and slice_mm > recist.SLICE_MM:
        return f"non-measurable (needs >= 2 x slice thickness = {found.needs})"
    return words.get(found.kind, found.kind)


def _eligibility(i: Inputs) -> Mapping[str, Any]:
    return {
        "target_eligible": [
            recist.target_eligible(
                site=x["site"], size=number(x.get("short", x.get("ld"))), irradiated=bool(x.get("irradiated", False)),
                progressed_after=x.get("progressed_after"),
            )
            for x in i["lesions"]
        ]
    }  # fmt: skip


def _limits(i: Inputs) -> Mapping[str, Any]:
    most, by_organ = recist.target_limits(i["organs"])
    return {"max_selectable": most, "max_by_organ": dict(by_organ)}


def _non_target(word: str | None) -> Any:
    folded = (word or "any").strip().casefold()
    if folded in ("pd", "unequivocal pd"):
        return "PD"
    if folded in ("none", "no", "not applicable"):
        return "none"
    if folded in ("any", "yes or no"):
        return None
    return "NE" if folded not in ("cr", "non-cr/non-pd") else recist.response_named(folded)


def _target(word: str | None) -> Any:
    return None if word is None or word.strip().casefold() == "any" else recist.response_named(word)


def _new(word: str | None) -> Any:
    folded = (word or "no").strip().casefold()
    return folded if folded in ("yes", "equivocal") else "no"


def _overall(i: Inputs) -> Mapping[str, Any]:
    return {
        "overall": recist.overall_response(
            target=_target(i["target"]), non_target=_non_target(i["non_target"]), new_lesion=_new(i["new_lesion"])
        )
    }


def _overall_non_target(i: Inputs) -> Mapping[str, Any]:
    return {
        "overall": recist.overall_response_non_target(
            non_target=_non_target(i["non_target"]), new_lesion=_new(i["new_lesion"])
        )
    }


def _pair(i: Inputs) -> Mapping[str, Any]:
    answer = recist.best_of_pair(recist.response_named(i["first"]), recist.response_named(i["second"]))
    if isinstance(answer, Unknown):
        return {"if_min_SD_duration_met": answer, "if_not_met": answer}
    return {"if_min_SD_duration_met": answer.value[0], "if_not_met": answer.value[1]}


def _assessments(rows: Sequence[Mapping[str, str]]) -> list[response.Assessment]:
    return [response.Assessment(sure_day(r["date"]), recist.response_named(r["response"])) for r in rows]


def _rules(options: Mapping[str, Any]) -> recist.RecistRules:
    names = {"confirm_days": "confirm_days", "sd_window_days": "min_sd_days", "max_ne": "max_ne", "accept_sd": "accept_sd", "missing_as_ne": "missing_as_ne"}  # fmt: skip
    rules: recist.RecistRules = recist.RECIST.pinned(**{names[k]: v for k, v in options.items() if v is not None})
    return rules


def _said(best: response.BestResponse) -> str:
    return best.response.upper()


def _confirmed(i: Inputs) -> Mapping[str, Any]:
    found = response.confirmed_response(
        _assessments(i["assessments"]), start=sure_day(i["reference_date"]), rules=_rules(i["options"])
    )
    return {"cbor": _said(found), "date": None if found.date is None else found.date.isoformat()}


def _records(i: Inputs) -> Mapping[str, Any]:
    rows, rules, start = _assessments(i["assessments"]), _rules(i["options"]), sure_day(i["randomisation"])
    best = response.best_response(rows, start=start, rules=rules)
    confirmed = response.confirmed_response(rows, start=start, rules=rules)

    def yes(x: bool) -> str:
        return "Y" if x else "N"

    return {
        "BOR": _said(best),
        "CBOR": _said(confirmed),
        "RSP": yes(response.is_responder(best)),
        "CRSP": yes(response.is_responder(confirmed)),
        "CB": yes(response.has_disease_control(best)),
        "CCB": yes(response.has_disease_control(confirmed)),
        "tte": list(_times(rows, rules, start, day(i.get("last_alive")))),
    }


def _times(
    rows: list[response.Assessment], rules: recist.RecistRules, start: date, last_alive: date | None
) -> list[Mapping[str, Any]]:
    words = {"progression": "Disease Progression", "death": "Death", "alive": "Alive"}

    def record(name: str, t: survival.TimeToEvent) -> Mapping[str, Any]:
        reason = words.get(t.reason, "Last Tumor Assessment")
        return {"param": name, "days": t.days, "censored": not t.event, "date": t.date.isoformat(), "reason": reason}

    out: list[Mapping[str, Any]] = []
    alive = survival.overall_survival(start=start, last_alive=last_alive)
    if isinstance(alive, Known):
        out.append(record("OS", alive.value))
    out.append(record("PFS", survival.progression_free_survival(start=start, assessments=rows)))
    lasting = survival.duration_of_response(start=start, assessments=rows, confirmed=False, recist=rules)
    if isinstance(lasting, Known):
        out.append(record("RSD", lasting.value.time))
    return out


def _irecist(i: Inputs) -> Mapping[str, Any]:
    return {"iBOR": recist.irecist_best(["NE" if t is None else t for t in i["timepoints"]])}


def _nadir(i: Inputs) -> Mapping[str, Any]:
    rows = i["visits"]
    base = Decimal(rows[0]["sum_mm"])
    visits = [recist.TargetVisit(total=number(r["sum_mm"]), complete=bool(r["usable"])) for r in rows[1:]]
    found = recist.target_course(base, visits)
    return {
        "base": base,
        "nadir": [None, *(f.nadir for f in found)],
        "pchg": [Decimal(0), *(f.change_pct for f in found)],
        "pchg_nadir": [None, *(f.change_from_nadir_pct for f in found)],
        "pd_flag": [False, *(f.is_pd for f in found)],
    }


# --- aplastic anaemia over time -------------------------------------------------------------------------------------


def _confirmation(i: Inputs) -> Mapping[str, Any]:
    visits = [recovery.Status(7 * v["week"], v["status"]) for v in i["visits"]]
    weeks = [v["week"] for v in i["visits"]]
    confirmed = recovery.confirmed_levels(visits, weeks=4)
    return {
        "unconfirmed": {f"w{w}": v.level for w, v in zip(weeks, visits, strict=True)},
        f"confirmed_by_w{max(weeks)}": {f"w{w}": c for w, c in zip(weeks, confirmed, strict=True)},
    }


def _relapse(i: Inputs) -> Mapping[str, Any]:
    rows = [
        recovery.Checked(
            day=c["day"], counts=aplastic_anaemia.Counts(anc=number(c["anc"]), plt=number(c["plt"]), retic=number(c["retic"])),
            transfused=bool(c["tx"]),
        )
        for c in i["counts"]
    ]  # fmt: skip
    answer = recovery.relapse(i["response_day"], rows)
    if isinstance(answer, Unknown):
        return {"relapse_day": answer, "duration_of_response_days": answer}
    return {"relapse_day": answer.value.day, "duration_of_response_days": answer.value.response_days}


def _recovery(i: Inputs) -> Mapping[str, Any]:
    lineage = next(k for k in ("anc", "plt", "hb") if i.get(k) is not None)
    values = [recovery.Count(d, number(v)) for d, v in zip(i["day"], i[lineage], strict=True)]
    threshold, consecutive = Decimal(i["threshold"]), i["consecutive"]
    found = recovery.count_recovery(
        values, threshold=threshold, consecutive=consecutive,
        transfusion_days=i.get("transfusion_days") or (), window_days=i.get("window_days") or 0,
    )  # fmt: skip
    free = recovery.count_recovery(values, threshold=threshold, consecutive=consecutive)
    if isinstance(found, Unknown) or isinstance(free, Unknown):
        return {"day": found, "censored_at": found, "without_transfusion_rule": free}
    return {
        "day": found.value.day, "censored_at": found.value.censored_at, "without_transfusion_rule": free.value.day,
    }  # fmt: skip


ADAPTERS: Final[dict[str, Adapter]] = {
    "recist_target_response": _target_response,
    "recist_target_course": _target_course,
    "recist_sum_of_diameters": _sum_of_diameters,
    "recist_measurability": _measurability,
    "recist_target_eligibility": _eligibility,
    "recist_target_limits": _limits,
    "recist_overall_response": _overall,
    "recist_overall_response_non_target": _overall_non_target,
    "recist_best_of_pair": _pair,
    "confirmed_best_response": _confirmed,
    "response_and_survival_records": _records,
    "irecist_best_response": _irecist,
    "target_sum_and_nadir": _nadir,
    "aplastic_anaemia_confirmation": _confirmation,
    "aplastic_anaemia_relapse": _relapse,
    "count_recovery": _recovery,
}
