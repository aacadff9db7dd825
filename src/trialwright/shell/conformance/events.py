"""From the cases of adverse events, dose-limiting toxicity, times and windows to ``history.endpoints`` and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from trialwright.history.endpoints import adverse_events, dlt, response, subsets, survival, windows
from trialwright.shell.conformance import Adapter, Inputs
from trialwright.shell.conformance.typed import day, number, sure_day, when
from trialwright.standards import recist
from trialwright.values.answer import Known, Unknown
from trialwright.values.dates import shift
from trialwright.values.truth import Truth

# --- events ---------------------------------------------------------------------------------------------------------


def _emergent(i: Inputs) -> Mapping[str, Any]:
    rules = adverse_events.TeaeRules(window_days=i["window_days"])
    return {
        "teae": adverse_events.treatment_emergent(
            first_dose=when(i["trt_start"]), last_dose=when(i["trt_end"]), start=when(i["ae_start"]),
            end=when(i["ae_end"]), initial_grade=i["initial_grade"], worst_grade=i["most_extreme_grade"], rules=rules,
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
        controlled_after_h=number(r["controlled_after_h"]),
    )  # fmt: skip
    return {"dlt": dlt.is_dlt(event, definition)}


def _evaluable(i: Inputs) -> Mapping[str, Any]:
    flags: list[Truth] = []
    for p in i["participants"]:
        had: Truth = Unknown.of("not said") if p["dlt"] is None else Known(bool(p["dlt"]))
        exposure = dlt.Exposure(days=p["days"], dose_pct=number(p["dose_pct"]), left=True)
        flags.append(dlt.is_evaluable(had, exposure))
    replaced = [p["id"] for p, f in zip(i["participants"], flags, strict=True) if isinstance(f, Known) and not f.value]
    return {"evaluable": flags, "replace": replaced}


# --- times ----------------------------------------------------------------------------------------------------------


def _scans(rows: Sequence[Sequence[str]]) -> list[response.Assessment]:
    out = []
    for span, word in rows:
        first, _, last = span.partition("..")
        out.append(
            response.Assessment(sure_day(last or first), recist.response_named(word), sure_day(first) if last else None)
        )
    return out


def _pfs(i: Inputs) -> Mapping[str, Any]:
    every = re.search(r"every (\d+) d", str(i.get("schedule", "")))
    found = survival.progression_free_survival(
        start=sure_day(i["randomised"]), assessments=_scans(i["assess"]), baseline_ok=i.get("baseline", True) is not False,
        death=day(i.get("death")), new_therapy=day(i.get("new_therapy")), clinical_pd=day(i.get("clinical_pd")),
        cutoff=day(i.get("cutoff")), schedule=survival.ScanSchedule(((1, int(every[1]) if every else 42),)),
    )  # fmt: skip
    return {
        "date": found.date.isoformat(),
        "status": "event" if found.event else "censored",
        "reason": found.reason,
        "days": found.days,
    }


def _stable(i: Inputs) -> Mapping[str, Any]:
    return {"days": response.stable_disease_days(_scans(i["assess"]), enrolled=sure_day(i["enrolled"]))}


def _duration(i: Inputs) -> Mapping[str, Any]:
    answer = survival.duration_of_response(start=sure_day(i["randomised"]), assessments=_scans(i["assess"]))
    if isinstance(answer, Unknown):
        best = response.confirmed_response(_scans(i["assess"]), start=sure_day(i["randomised"]))
        keys = ("dor_start", "dor_end", "days", "event", "time_to_response_days")
        return {**dict.fromkeys(keys, answer), "bor_confirmed": best.response.upper()}
    found = answer.value
    return {
        "dor_start": found.time.start.isoformat(),
        "dor_end": found.time.date.isoformat(),
        "days": found.time.days,
        "event": found.time.event,
        "time_to_response_days": found.days_to_response,
        "bor_confirmed": found.best.response.upper(),
    }


def _time_units(i: Inputs) -> Mapping[str, Any]:
    start = sure_day(i["start"])
    to_end = survival.TimeToEvent(start=start, date=sure_day(i["end"]), event=True, reason="progression")
    alive = survival.overall_survival(start=start, last_alive=day(i["last_alive"]), cutoff=day(i["cutoff"]))
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
    values = [windows.Value(v["day"], number(v["v"]), _timing(v.get("time"))) for v in i["values"]]
    base = windows.baseline_of(values)
    out: dict[str, Any] = {"baseline": base.value.value if isinstance(base, Known) else base}
    for at in {v.day for v in values if v.day >= 1}:
        answer = windows.change_from_baseline(values, at)
        out[f"chg_d{at}"] = answer if isinstance(answer, Unknown) else answer.value.absolute
        out[f"pchg_d{at}"] = answer if isinstance(answer, Unknown) else answer.value.percent
    return out


def _subsets(i: Inputs) -> Mapping[str, Any]:
    found = subsets.subsets(number(i["alc"]), {n: number(i.get(f"{n}_pct")) for n in subsets.NAMES})
    return {**found.counts, "ratio": found.ratio, "sum_check_pct": found.sum_pct}


def _cells(i: Inputs) -> Mapping[str, Any]:
    first = sure_day(i["atg_first"])
    last = first + timedelta(days=i["atg_days"] - 1)
    days = {"atg_last": last, "mnc1": shift(last, 2, "d"), "mnc2": shift(last, 14, "d")}
    weeks = {f"week{w}": shift(first, w, "wk") for w in (4, 8, 12)}
    return {k: v.isoformat() for k, v in {**days, **weeks}.items()}


ADAPTERS: Final[dict[str, Adapter]] = {
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
