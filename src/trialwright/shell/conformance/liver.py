"""From the cases of liver scores and of entry rules on liver tests to ``standards.meld`` and ``standards.aclf`` and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from trialwright.shell.conformance import Adapter, Inputs
from trialwright.shell.conformance.typed import amount, number
from trialwright.standards import aclf, encephalopathy, meld
from trialwright.values.answer import Known, Unknown


def _liver_values(i: Inputs) -> meld.LiverValues:
    return meld.LiverValues(
        bilirubin=amount(i["bilirubin_mg_dl"], "mg/dL"), inr=number(i["inr"]),
        creatinine=amount(i["creatinine_mg_dl"], "mg/dL"), sodium=amount(i.get("sodium"), "mmol/L"),
        albumin=amount(i.get("albumin_g_dl"), "g/dL"), sex=i.get("sex"),
        dialysis=i.get("dialysis_2x_or_cvvhd_24h_past_week", False),
    )  # fmt: skip


def _meld_family(i: Inputs) -> Mapping[str, Any]:
    values = _liver_values(i)
    out: dict[str, Any] = {}
    for name, rule in (("meld", meld.meld), ("meldna", meld.meld_na), ("meld3", meld.meld_3)):
        answer = rule(values)
        out[name] = answer if isinstance(answer, Unknown) else answer.value.score
        out[f"{name}_unrounded"] = answer if isinstance(answer, Unknown) else answer.value.unrounded
    return out


def _meld_from_umol(i: Inputs) -> Mapping[str, Any]:
    values = meld.LiverValues(
        bilirubin=amount(i["bilirubin_umol_l"], "umol/L"), inr=number(i["inr"]),
        creatinine=amount(i["creatinine_umol_l"], "umol/L"), dialysis=i["dialysis"],
    )  # fmt: skip
    rules = meld.MeldRules(
        bilirubin_divisor=Decimal(i["bilirubin_divisor"]), creatinine_divisor=Decimal(i["creatinine_divisor"])
    )
    answer = meld.meld(values, rules)
    return {"meld_unrounded": answer if isinstance(answer, Unknown) else answer.value.unrounded}


def _meld_na(i: Inputs) -> Mapping[str, Any]:
    values = _liver_values(i)
    first, optn = meld.meld(values), meld.meld_na(values)
    kim = meld.meld_na(values, meld.MeldRules(na_formula="Kim 2008"))
    return {
        "meld_unrounded": first.value.unrounded if isinstance(first, Known) else first,
        "kim2008": kim.value.unrounded if isinstance(kim, Known) else kim,
        "optn2016_unrounded": optn.value.unrounded if isinstance(optn, Known) else optn,
        "optn2016": optn.value.score if isinstance(optn, Known) else optn,
    }


def _bilirubin_entry(i: Inputs) -> Mapping[str, Any]:
    rows = zip(i["tbil"], i["daily_rise"], strict=True)
    return {
        "met": [aclf.bilirubin_entry(bilirubin=amount(b, "umol/L"), daily_rise=amount(r, "umol/L")) for b, r in rows]
    }


def _coagulation_entry(i: Inputs) -> Mapping[str, Any]:
    rows = zip(i["inr"], i["pta"], strict=True)
    # a prothrombin activity nobody recorded cannot rescue an INR out of range in these cases
    return {
        "met": [
            met
            if isinstance(met := aclf.coagulation_entry(inr=number(n), pta_pct=number(p)), Known) or n is None
            else False
            for n, p in rows
        ]
    }


def _clif(i: Inputs) -> Mapping[str, Any]:
    values = aclf.OrganValues(
        bilirubin=amount(i["bili"], "mg/dL"), creatinine=amount(i["cr"], "mg/dL"), rrt=i["rrt"], he=i["he"],
        inr=number(i["inr"]), map=amount(i["map"], "mm[Hg]"), vasopressor=i["vaso"], pf=number(i["pf"]),
        age=number(i["age"]), wbc=number(i["wbc"]),
    )  # fmt: skip
    failure = aclf.organ_failure(values)
    if isinstance(failure, Unknown):
        return dict.fromkeys(("of_subscores", "of_total", "aclf_grade", "clifc_aclf"), failure)
    found = failure.value
    return {
        "of_subscores": dict(found.points),
        "of_total": found.total,
        "aclf_grade": found.grade,
        "clifc_aclf": aclf.clif_c_aclf(values),
    }


def _clif_ad(i: Inputs) -> Mapping[str, Any]:
    return {
        "score": aclf.clif_c_ad(
            age=number(i["age"]), creatinine=amount(i["creatinine_mg_dl"], "mg/dL"), inr=number(i["inr"]),
            wbc=number(i["wbc"]), sodium=amount(i["sodium"], "mmol/L"),
        )
    }  # fmt: skip


def _aarc(i: Inputs) -> Mapping[str, Any]:
    answer = aclf.aarc(
        bilirubin=amount(i["bilirubin_mg_dl"], "mg/dL"), he=i["he_grade"], inr=number(i["inr"]),
        lactate=amount(i["lactate"], "mmol/L"), creatinine=amount(i["creatinine_mg_dl"], "mg/dL"),
    )  # fmt: skip
    if isinstance(answer, Unknown):
        return {"score": answer, "grade": answer}
    return {"score": answer.value.score, "grade": answer.value.grade}


def _encephalopathy(i: Inputs) -> Mapping[str, Any]:
    def each(rule: Callable[[int], Any]) -> list[Any]:
        return [None if g is None else rule(g) for g in i["grades"]]

    return {
        "eligible": each(lambda g: g <= 2),
        "overt": each(encephalopathy.is_overt),
        "clif_brain": each(encephalopathy.clif_points),
    }


ADAPTERS: Final[dict[str, Adapter]] = {
    "meld_family": _meld_family,
    "meld_from_umol": _meld_from_umol,
    "meld_na_variants": _meld_na,
    "bilirubin_entry_rule": _bilirubin_entry,
    "coagulation_entry_rule": _coagulation_entry,
    "clif_c_aclf": _clif,
    "clif_c_ad": _clif_ad,
    "aarc_score": _aarc,
    "encephalopathy_groups": _encephalopathy,
}
