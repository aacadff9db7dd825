"""From the cases of tumour response, adverse events, dose-limiting toxicity and times to the rules of a course and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from trialwright.history.endpoints import adverse_events, dlt, recovery, response, subsets, survival, windows
from trialwright.shell.conformance import Adapter, Inputs, as_list
from trialwright.standards import aplastic_anaemia, recist
from trialwright.values.answer import Known, Unknown
from trialwright.values.dates import PartialDate, shift
from trialwright.values.truth import Truth


def _number(x: Any) -> Decimal | None:
    return None if x is None else Decimal(x)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _sure_day(text: str) -> date:
    return date.fromisoformat(text)


def _when(text: str | None) -> adverse_events.When | None:
    """A date, a moment, or a partial date as written."""
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    return PartialDate.of(text) if re.fullmatch(r"\d{4}(-\d{2})?", text) else datetime.fromisoformat(text)


# --- tumour response ------------------------------------------------------------------------------------------------


def _visits(sums: Sequence[Any], gone: Any) -> list[recist.TargetVisit]:
    flags = [gone] * len(sums) if gone is None or isinstance(gone, bool) else as_list(gone)
    return [
        recist.TargetVisit(total=_number(s), complete=s is not None, gone=g) for s, g in zip(sums, flags, strict=True)
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
    slice_mm = _number(x.get("slice"))
    answer = recist.measurability(
        size=_number(x.get("short") if x["nodal"] else x.get("ld")),
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
                site=x["site"], size=_number(x.get("short", x.get("ld"))), irradiated=bool(x.get("irradiated", False)),
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
    return [response.Assessment(_sure_day(r["date"]), recist.response_named(r["response"])) for r in rows]


def _rules(options: Mapping[str, Any]) -> recist.RecistRules:
    names = {"confirm_days": "confirm_days", "sd_window_days": "min_sd_days", "max_ne": "max_ne", "accept_sd": "accept_sd", "missing_as_ne": "missing_as_ne"}  # fmt: skip
    rules: recist.RecistRules = recist.RECIST.pinned(**{names[k]: v for k, v in options.items() if v is not None})
    return rules


def _said(best: response.BestResponse) -> str:
    return best.response.upper()


def _confirmed(i: Inputs) -> Mapping[str, Any]:
    found = response.confirmed_response(
        _assessments(i["assessments"]), start=_sure_day(i["reference_date"]), rules=_rules(i["options"])
    )
    return {"cbor": _said(found), "date": None if found.date is None else found.date.isoformat()}


def _records(i: Inputs) -> Mapping[str, Any]:
    rows, rules, start = _assessments(i["assessments"]), _rules(i["options"]), _sure_day(i["randomisation"])
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
        "tte": list(_times(rows, rules, start, _day(i.get("last_alive")))),
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
    visits = [recist.TargetVisit(total=_number(r["sum_mm"]), complete=bool(r["usable"])) for r in rows[1:]]
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
            day=c["day"], counts=aplastic_anaemia.Counts(anc=_number(c["anc"]), plt=_number(c["plt"]), retic=_number(c["retic"])),
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
    values = [recovery.Count(d, _number(v)) for d, v in zip(i["day"], i[lineage], strict=True)]
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


# --- events ---------------------------------------------------------------------------------------------------------


def _emergent(i: Inputs) -> Mapping[str, Any]:
    rules = adverse_events.TeaeRules(window_days=i["window_days"])
    return {
        "teae": adverse_events.treatment_emergent(
            first_dose=_when(i["trt_start"]), last_dose=_when(i["trt_end"]), start=_when(i["ae_start"]),
            end=_when(i["ae_end"]), initial_grade=i["initial_grade"], worst_grade=i["most_extreme_grade"], rules=rules,
        )
    }  # fmt: skip


def _shift(i: Inputs) -> Mapping[str, Any]:
    answer = adverse_events.grade_shift(i["baseline"], i["post"])
    if isinstance(answer, Unknown):
        return {"worst": answer, "treatment_emergent": answer, "shift": answer}
    return {"worst": answer.value.worst, "treatment_emergent": answer.value.emergent, "shift": str(answer.value)}


_NEUTROPENIA: Final = frozenset({"Neutrophil count decreased", "Neutropenia"})
_THROMBOCYTOPENIA: Final = frozenset({"Platelet count decreased", "Thrombocytopenia"})


def _items(words: str) -> list[dlt.DltItem]:
    """A line of a typical definition as items."""
    from trialwright.values.text import Text

    label = Text.same(words)
    if m := re.search(r"G(\d) neutropenia >\s*(\d+)", words):
        return [dlt.DltItem(label=label, terms=_NEUTROPENIA, grades=_from(m[1], m[1]), longer_than_days=int(m[2]))]
    if "febrile neutropenia" in words.casefold():
        return [dlt.DltItem(label=label, terms=frozenset({"Febrile neutropenia"}))]
    if m := re.search(r"G(\d) thrombocytopenia(?: or G(\d) with bleeding)?", words):
        out = [dlt.DltItem(label=label, terms=_THROMBOCYTOPENIA, grades=_from(m[1], m[1]))]
        return (
            [*out, dlt.DltItem(label=label, terms=_THROMBOCYTOPENIA, grades=_from(m[2], m[2]), bleeding=True)]
            if m[2]
            else out
        )
    if m := re.search(r"G>=\s*(\d) non-haematological", words):
        return [
            dlt.DltItem(
                label=label,
                haematological=False,
                grades=_from(m[1], "4"),
                related="related" in words,
                exceptions=_exemptions(words),
            )
        ]
    if m := re.search(r"grade (\d)", words):
        return [dlt.DltItem(label=label, grades=_from(m[1], m[1]), related="related" in words)]
    raise ValueError(f"no such line of a definition: {words!r}")


def _from(low: str, high: str) -> frozenset[int]:
    return frozenset(range(int(low), int(high) + 1))


def _exemptions(words: str) -> tuple[dlt.Exemption, ...]:
    out = []
    if m := re.search(r"except ([a-z/]+) controlled in (\d+) h", words):
        out.append(dlt.Exemption(terms=frozenset(m[1].split("/")), controlled_within_h=Decimal(m[2])))
    if m := re.search(r"asymptomatic lab values resolving in (\d+) days", words):
        out.append(dlt.Exemption(laboratory=True, resolved_within_days=int(m[1])))
    return tuple(out)


def _attribution(word: str | None) -> bool | None:
    if word is None:
        return None
    return not re.search(r"unrelated|unlikely|\bnot\b|\bnone\b", word.casefold())


def _dlt(i: Inputs) -> Mapping[str, Any]:
    d, r = i["definition"], i["record"]
    definition = dlt.DltDefinition(
        items=tuple(item for words in d["rules"] for item in _items(words)),
        rules=dlt.DltRules(window_days=d["window_days"], missing_onset="inside"),
    )
    event = dlt.ToxicEvent(
        term=r["term"], grade=r["grade"], onset_day=r["onset_day"], end_day=r["end_day"], related=_attribution(r["attribution"]),
        asymptomatic_laboratory=r["asymptomatic_laboratory"], bleeding=r["bleeding"],
        controlled_after_h=_number(r["controlled_after_h"]),
    )  # fmt: skip
    return {"dlt": dlt.is_dlt(event, definition)}


def _evaluable(i: Inputs) -> Mapping[str, Any]:
    flags: list[Truth] = []
    for p in i["participants"]:
        had: Truth = Unknown.of("not said") if p["dlt"] is None else Known(bool(p["dlt"]))
        exposure = dlt.Exposure(days=p["days"], dose_pct=_number(p["dose_pct"]), left=True)
        flags.append(dlt.is_evaluable(had, exposure))
    replaced = [p["id"] for p, f in zip(i["participants"], flags, strict=True) if isinstance(f, Known) and not f.value]
    return {"evaluable": flags, "replace": replaced}


# --- times ----------------------------------------------------------------------------------------------------------


def _scans(rows: Sequence[Sequence[str]]) -> list[response.Assessment]:
    out = []
    for when, word in rows:
        first, _, last = when.partition("..")
        out.append(
            response.Assessment(
                _sure_day(last or first), recist.response_named(word), _sure_day(first) if last else None
            )
        )
    return out


def _pfs(i: Inputs) -> Mapping[str, Any]:
    every = re.search(r"every (\d+) d", str(i.get("schedule", "")))
    found = survival.progression_free_survival(
        start=_sure_day(i["randomised"]), assessments=_scans(i["assess"]), baseline_ok=i.get("baseline", True) is not False,
        death=_day(i.get("death")), new_therapy=_day(i.get("new_therapy")), clinical_pd=_day(i.get("clinical_pd")),
        cutoff=_day(i.get("cutoff")), schedule=survival.ScanSchedule(((1, int(every[1]) if every else 42),)),
    )  # fmt: skip
    return {
        "date": found.date.isoformat(),
        "status": "event" if found.event else "censored",
        "reason": found.reason,
        "days": found.days,
    }


def _stable(i: Inputs) -> Mapping[str, Any]:
    return {"days": response.stable_disease_days(_scans(i["assess"]), enrolled=_sure_day(i["enrolled"]))}


def _duration(i: Inputs) -> Mapping[str, Any]:
    answer = survival.duration_of_response(start=_sure_day(i["randomised"]), assessments=_scans(i["assess"]))
    if isinstance(answer, Unknown):
        best = response.confirmed_response(_scans(i["assess"]), start=_sure_day(i["randomised"]))
        keys = ("dor_start", "dor_end", "days", "event", "time_to_response_days")
        return {**dict.fromkeys(keys, answer), "bor_confirmed": _said(best)}
    found = answer.value
    return {
        "dor_start": found.time.start.isoformat(),
        "dor_end": found.time.date.isoformat(),
        "days": found.time.days,
        "event": found.time.event,
        "time_to_response_days": found.days_to_response,
        "bor_confirmed": _said(found.best),
    }


def _time_units(i: Inputs) -> Mapping[str, Any]:
    start = _sure_day(i["start"])
    to_end = survival.TimeToEvent(start=start, date=_sure_day(i["end"]), event=True, reason="progression")
    alive = survival.overall_survival(start=start, last_alive=_day(i["last_alive"]), cutoff=_day(i["cutoff"]))
    out: dict[str, Any] = {"days": to_end.days, "months": to_end.months()}
    if isinstance(alive, Unknown):
        return {**out, "os_days": alive, "os_months": alive, "os_censored": alive}
    return {
        **out,
        "os_days": alive.value.days,
        "os_months": alive.value.months(),
        "os_censored": not alive.value.event,
    }


def _visit(i: Inputs) -> Mapping[str, Any]:
    low, high = i["window"]
    answer = windows.choose_visit(
        [d for d in i["assess_days"] if d is not None], target=i["target"], window=(low, high)
    )
    return {"chosen": answer, "reason": None if answer.because is None else answer.because.en}


def _timing(word: str | None) -> Any:
    folded = (word or "").casefold()
    return (
        "after dose"
        if "after" in folded or "post" in folded
        else "before dose"
        if "before" in folded or "pre" in folded
        else ""
    )


def _change(i: Inputs) -> Mapping[str, Any]:
    values = [windows.Value(v["day"], _number(v["v"]), _timing(v.get("time"))) for v in i["values"]]
    base = windows.baseline_of(values)
    out: dict[str, Any] = {"baseline": base.value.value if isinstance(base, Known) else base}
    for day in {v.day for v in values if v.day >= 1}:
        answer = windows.change_from_baseline(values, day)
        out[f"chg_d{day}"] = answer if isinstance(answer, Unknown) else answer.value.absolute
        out[f"pchg_d{day}"] = answer if isinstance(answer, Unknown) else answer.value.percent
    return out


def _subsets(i: Inputs) -> Mapping[str, Any]:
    found = subsets.subsets(_number(i["alc"]), {n: _number(i.get(f"{n}_pct")) for n in subsets.NAMES})
    return {**found.counts, "ratio": found.ratio, "sum_check_pct": found.sum_pct}


def _cells(i: Inputs) -> Mapping[str, Any]:
    first = _sure_day(i["atg_first"])
    last = first + timedelta(days=i["atg_days"] - 1)
    days = {"atg_last": last, "mnc1": shift(last, 2, "d"), "mnc2": shift(last, 14, "d")}
    weeks = {f"week{w}": shift(first, w, "wk") for w in (4, 8, 12)}
    return {k: v.isoformat() for k, v in {**days, **weeks}.items()}


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
    "treatment_emergent": _emergent,
    "grade_shift": _shift,
    "dlt": _dlt,
    "dlt_evaluable_set": _evaluable,
    "progression_free_survival": _pfs,
    "stable_disease_duration": _stable,
    "duration_of_response": _duration,
    "time_to_event_units": _time_units,
    "visit_choice": _visit,
    "change_from_baseline": _change,
    "lymphocyte_subsets": _subsets,
    "cell_infusion_schedule": _cells,
}
