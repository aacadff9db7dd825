"""From the cases of formulas, quality of life, CTCAE and aplastic anaemia to the room ``standards`` and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from trialwright.shell.conformance import Adapter, Inputs, as_list
from trialwright.shell.conformance import courses as course_cases
from trialwright.shell.conformance import events as event_cases
from trialwright.shell.conformance import liver as liver_cases
from trialwright.shell.conformance.typed import amount, number, sure, value_of
from trialwright.standards import (
    aplastic_anaemia,
    bsa,
    calvert,
    ciclosporin,
    ctcae,
    dosing,
    ecog,
    meld,
    qlq_c30,
    radiobiology,
    renal,
    tumour_volume,
)
from trialwright.standards.analytes import in_unit
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

# --- formulas -------------------------------------------------------------------------------------------------------


def _bsa(i: Inputs) -> Mapping[str, Any]:
    answer = bsa.body_surface_area(
        height=amount(i["height_cm"], "cm"), weight=amount(i["weight_kg"], "kg"), method=i["method"]
    )
    return {"bsa_m2": value_of(answer)}


def _clearance(i: Inputs) -> Mapping[str, Any]:
    answer = value_of(
        renal.creatinine_clearance(
            creatinine=amount(i["creatinine"], i["unit"]),
            age=number(i["age"]),
            sex=i["sex"],
            weight=amount(i["weight_kg"], "kg"),
        )
    )
    return {"crcl_ml_min_exact": answer, "crcl_rounded": answer}


def _egfr(i: Inputs) -> Mapping[str, Any]:
    answer = value_of(
        renal.egfr(
            creatinine=amount(i["creatinine"], i["unit"]),
            age=number(i["age"]),
            sex=i["sex"],
            umol_per_mg_dl=Decimal(i.get("umol_per_mgdl") or "88.4"),
        )
    )
    return {"egfr": answer, "egfr_rounded": answer}


def _renal_entry(i: Inputs) -> Mapping[str, Any]:
    found = renal.entry_rule(
        creatinine=amount(i["creatinine"], "umol/L"), uln=amount(i["uln"], "umol/L"), age=number(i["age"]), sex=i["sex"],
        weight=amount(i["weight_kg"], "kg"),
    )  # fmt: skip
    met = found.met
    return {
        "ratio_uln": found.ratio_to_uln,
        "crcl_computed": found.clearance is not None,
        "crcl": None if found.clearance is None else value_of(found.clearance),
        "criterion": met if isinstance(met, Unknown) else "MET" if met.value else "NOT_MET",
    }


def _carboplatin(i: Inputs) -> Mapping[str, Any]:
    answer = calvert.carboplatin_dose(
        target_auc=number(i["target_auc"]),
        gfr=amount(i["gfr"], "mL/min"),
        rules=calvert.CalvertRules(gfr_cap=Decimal(i["gfr_cap"])),
    )
    if isinstance(answer, Unknown):
        return {"dose_uncapped": answer, "dose_capped": answer}
    return {"dose_uncapped": answer.value.uncapped.value, "dose_capped": answer.value.capped.value}


def _intensity(i: Inputs) -> Mapping[str, Any]:
    answer = dosing.relative_dose_intensity(
        planned=[Decimal(x) for x in i["planned_mg_m2"]], planned_weeks=Decimal(i["planned_weeks"]),
        actual=[Decimal(x) for x in i["actual_mg_m2"]], actual_weeks=Decimal(i["actual_weeks"]),
    )  # fmt: skip
    if isinstance(answer, Unknown):
        return {"actual_di": answer, "planned_di": answer, "rdi_pct": answer}
    found = answer.value
    return {"actual_di": found.actual, "planned_di": found.planned, "rdi_pct": found.relative_pct}


def _regimen(i: Inputs) -> Mapping[str, Any]:
    area = bsa.body_surface_area(
        height=amount(i["height_cm"], "cm"), weight=amount(i["weight_kg"], "kg"), method=i["bsa_method"]
    )

    def dose(per_m2: Any) -> Answer[Quantity]:
        return dosing.dose_of(sure(per_m2, "mg/m2"), area)

    daily = value_of(dose(i["fu_mg_m2"]))
    return {
        "bsa": value_of(area),
        "paclitaxel_mg": value_of(dose(i["paclitaxel_mg_m2"])),
        "cisplatin_mg": value_of(dose(i["cisplatin_mg_m2"])),
        "fu_total_mg": daily if isinstance(daily, Unknown) else daily * i["fu_days"],
    }


def _atg(i: Inputs) -> Mapping[str, Any]:
    keys = ("atg_daily_mg", "atg_total_mg", "atg_vials_per_day", "csa_daily_mg", "csa_per_dose_bid_mg")
    if i["weight_kg"] is None:
        return dict.fromkeys(keys, Unknown.of("weight not recorded", zh="未记录体重"))
    weight = Known(sure(i["weight_kg"], "kg"))
    daily = value_of(dosing.dose_of(sure(3, "mg/kg"), weight))
    ciclosporin_daily = value_of(dosing.dose_of(sure(5, "mg/kg"), weight))
    return {
        "atg_daily_mg": daily,
        "atg_total_mg": daily * 5,
        "atg_vials_per_day": dosing.vials(daily, Decimal(25)),
        "csa_daily_mg": ciclosporin_daily,
        "csa_per_dose_bid_mg": ciclosporin_daily / 2,
    }


def _fractions(n: Any, d: Any) -> radiobiology.Fractions:
    return radiobiology.Fractions(number=int(n), dose=Decimal(d))


def _bed(i: Inputs) -> Mapping[str, Any]:
    given, ab = _fractions(i["fractions"], i["dose_per_fraction"]), Decimal(i["alpha_beta"])
    bed = radiobiology.biologically_effective_dose([given], ab)
    return {"total": given.total, "bed": bed, "eqd2": radiobiology.equivalent_dose_2gy(bed, ab)}


def _bed_of_total(i: Inputs) -> Mapping[str, Any]:
    given = _fractions(i["fractions"], Decimal(i["total_gy"]) / Decimal(i["fractions"]))
    out: dict[str, Any] = {}
    for ab in as_list(i["alpha_beta"]):
        bed = radiobiology.biologically_effective_dose([given], Decimal(ab))
        out[f"bed_ab{ab}"], out[f"eqd2_ab{ab}"] = bed, radiobiology.equivalent_dose_2gy(bed, Decimal(ab))
    return out


def _bed_rule(i: Inputs) -> Mapping[str, Any]:
    ab = Decimal(i["alpha_beta"])
    beds = [radiobiology.biologically_effective_dose([_fractions(s["n"], s["d"])], ab) for s in i["schedules"]]
    return {"bed": beds, "passes": [radiobiology.exceeds(b, Decimal(60)) for b in beds]}


def _repopulation(i: Inputs) -> Mapping[str, Any]:
    bed = radiobiology.biologically_effective_dose([_fractions(i["n"], i["d"])], Decimal(i["alpha_beta"]))
    return {
        "bed": radiobiology.with_repopulation(
            bed, days=Decimal(i["T_days"]), kick_off=Decimal(i["Tk_days"]), alpha=Decimal(i["alpha"]),
            doubling_days=Decimal(i["Tpot_days"]),
        )
    }  # fmt: skip


def _cumulative(i: Inputs) -> Mapping[str, Any]:
    ab = Decimal(i["alpha_beta"])
    by_volume: dict[str, list[radiobiology.Fractions]] = {"low": [], "core": [], "definitive": []}
    for c in i["components"]:
        place = "low" if "low" in c["vol"] else "core" if "core" in c["vol"] else "definitive"
        by_volume[place].append(_fractions(c["n"], c["d"]))
    low, core, definitive = by_volume["low"], by_volume["core"], by_volume["definitive"]
    replaces, periphery = [*core, *definitive], [*low, *definitive]
    stopped = [*core, *(radiobiology.Fractions(number=25, dose=f.dose) for f in definitive[:1])]

    def bed(schedule: list[radiobiology.Fractions]) -> Decimal:
        return radiobiology.biologically_effective_dose(schedule, ab)

    return {
        "physical_core_if_boost_replaces": sum(f.total for f in replaces),
        "physical_core_if_additive": sum(f.total for f in (*low, *replaces)),
        "bed_core_replaces": bed(replaces),
        "eqd2_core_replaces": radiobiology.equivalent_dose_2gy(bed(replaces), ab),
        "bed_periphery": bed(periphery),
        "eqd2_periphery": radiobiology.equivalent_dose_2gy(bed(periphery), ab),
        "bed_early_stop_50": bed(stopped),
    }


def _cuboid(i: Inputs, shape: str = "cuboid") -> Answer[Quantity]:
    return tumour_volume.tumour_volume(
        length=amount(i["l_cm"], "cm"), width=amount(i["w_cm"], "cm"), height=amount(i["h_cm"], "cm"), shape=shape
    )


def _volume(i: Inputs) -> Mapping[str, Any]:
    volume = _cuboid(i)
    out: dict[str, Any] = {
        "volume_cm3": value_of(volume),
        "eligible": volume if isinstance(volume, Unknown) else volume.value.value <= 3000,
        "ellipsoid_cm3": value_of(_cuboid(i, "ellipsoid")),
    }
    for percent in (2, 5, 10):
        out[f"inject_ml_{percent}pct"] = value_of(tumour_volume.share_of_volume(volume, Decimal(percent)))
    return out


def _ellipsoid(i: Inputs) -> Mapping[str, Any]:
    return {s: value_of(_cuboid(i, s)) for s in ("ellipsoid", "modified")}


_CONVERSIONS: Final = (
    ("creatinine_mg_dl", "mg/dL", "creatinine_umol_l", "umol/L", "creatinine"),
    ("bilirubin_mg_dl", "mg/dL", "bilirubin_umol_l", "umol/L", "bilirubin"),
    ("albumin_g_dl", "g/dL", "albumin_g_l", "g/L", ""),
    ("hb_g_dl", "g/dL", "hb_g_l", "g/L", ""),
    ("tbil_umol_l", "umol/L", "tbil_mg_dl", "mg/dL", "bilirubin"),
    ("plt_per_mm3", "/mm3", "plt_10e9_l", "10*9/L", ""),
    ("glucose_mg_dl", "mg/dL", "glucose_mmol_l", "mmol/L", "glucose"),
)


def _units(i: Inputs) -> Mapping[str, Any]:
    return {
        out: in_unit(sure(i[given], have), want, analyte)
        for given, have, out, want, analyte in _CONVERSIONS
        if i.get(given) is not None
    }


# --- other instruments ----------------------------------------------------------------------------------------------


def _qlq(i: Inputs) -> Mapping[str, Any]:
    return qlq_c30.scores([None if x is None else int(x) for x in i["items"]])


_SIDES: Final[dict[str, ctcae.Side]] = {
    "HIGH": "high",
    "H": "high",
    "LOW": "low",
    "L": "low",
    "NORMAL": "normal",
    "N": "normal",
}


def _unit_of(term: str, version: str, unit: str | None) -> str:
    if unit is None:
        lines = ctcae.lines_of(term, version)
        return "1" if isinstance(lines, Unknown) else lines[0].unit or "1"
    return unit if Unit.is_unit(unit) else unit.lower()


def _ctcae(i: Inputs) -> Mapping[str, Any]:
    unit = _unit_of(i["term"], i["version"], i["unit"])
    grades = []
    for r in i["rows"]:
        side = _SIDES.get(str(r["BNRIND"]).upper())
        grades.append(
            ctcae.grade(
                i["term"], amount(r["AVAL"], unit), version=i["version"], lln=amount(r["ANRLO"], unit),
                uln=amount(r["ANRHI"], unit), baseline=amount(r["BASE"], unit), baseline_side=side,
                # a row without its own indicator carries one range only
                baseline_uln=amount(r["ANRHI"], unit), change_pct=number(r["PCHG"]), policy="worst",
            )
        )  # fmt: skip
    return {"grades": grades}


def _ejection_fraction(i: Inputs) -> Mapping[str, Any]:
    rows = i["rows"]
    return {"grades": [ctcae.ejection_fraction(number(r["ef"]), number(r["base"]), version=i["version"]) for r in rows]}


def _febrile(i: Inputs) -> Mapping[str, Any]:
    return {
        "febrile_neutropenia": [
            ctcae.is_febrile_neutropenia(
                anc=amount(r["anc"], "10*9/L"), temperature=amount(r["t"], "Cel"), hours_at_38=number(r["hours_ge38"])
            )
            for r in i["rows"]
        ]
    }


def _saa_severity(i: Inputs) -> Mapping[str, Any]:
    counts = aplastic_anaemia.Counts(anc=number(i["anc"]), plt=number(i["plt"]), retic=number(i["retic_10e9_l"]))

    def under(threshold: int) -> Answer[aplastic_anaemia.Severity]:
        return aplastic_anaemia.severity(
            counts, cellularity=number(i["cellularity_pct"]), residual=number(i["residual_haemopoiesis_pct"]),
            rules=aplastic_anaemia.SaaRules(retic_threshold=Decimal(threshold)),
        )  # fmt: skip

    return {"retic_lt_20": under(20), "retic_lt_60": under(60)}


def _saa_response(i: Inputs) -> Mapping[str, Any]:
    counts = aplastic_anaemia.Counts(
        hb=number(i["hb_g_l"]), anc=number(i["anc"]), plt=number(i["plt"]), retic=number(i["retic"])
    )
    dependent = i["transfusion_dependent"]
    keys = {"BSH_EBMT": "BSH/EBMT", "NIH": "NIH", "CN2022": "China 2022"}
    return {
        key: aplastic_anaemia.response(
            counts, transfusion_independent=None if dependent is None else not dependent,
            definition=aplastic_anaemia.DEFINITIONS[name], hb_lln=number(i.get("hb_lln")),
        )
        for key, name in keys.items()
    }  # fmt: skip


def _trough(i: Inputs) -> Mapping[str, Any]:
    low, high = i["window"]
    rules = ciclosporin.TroughRules(
        low=Decimal(low), high=Decimal(high), target=Decimal(i["target"]), max_step=Decimal(i["max_step"]),
        round_mg=Decimal(i["round_mg"]), tie="up",
    )  # fmt: skip
    answer = ciclosporin.adjusted_dose(
        daily_dose=amount(i["daily_dose_mg"], "mg"), trough=amount(i["c0_ug_l"], "ug/L"), rules=rules
    )
    if isinstance(answer, Unknown):
        return {"in_range": answer, "factor": answer, "new_daily_mg": answer}
    found = answer.value
    return {"in_range": found.position == "in", "factor": found.factor, "new_daily_mg": value_of(found.new_daily)}


def _trough_validity(i: Inputs) -> Mapping[str, Any]:
    return {
        "valid": [
            ciclosporin.is_trough(
                hours_since_dose=number(s["hours_since_dose"]), days_since_change=number(s["days_since_change"])
            )
            for s in i["samples"]
        ]
    }


def _each(rule: Callable[[Any], Any], given: str, wanted: str) -> Adapter:
    def adapter(i: Inputs) -> Mapping[str, Any]:
        return {wanted: [None if x is None else rule(x) for x in i[given]]}

    return adapter


ADAPTERS: Final[dict[str, Adapter]] = {
    "body_surface_area": _bsa,
    "creatinine_clearance": _clearance,
    "egfr_ckd_epi_2021": _egfr,
    "renal_entry_rule": _renal_entry,
    "carboplatin_dose": _carboplatin,
    "relative_dose_intensity": _intensity,
    "regimen_doses": _regimen,
    "atg_ciclosporin_doses": _atg,
    "bed_of_fractions": _bed,
    "bed_of_total_dose": _bed_of_total,
    "bed_rule": _bed_rule,
    "bed_repopulation": _repopulation,
    "cumulative_dose": _cumulative,
    "tumour_volume_and_injection": _volume,
    "ellipsoid_volume": _ellipsoid,
    "unit_conversion": _units,
    "meld_limit": _each(meld.is_excluded, "meld", "excluded"),
    "ecog_from_karnofsky": _each(ecog.ecog_of, "kps", "ecog"),
    "qlq_c30": _qlq,
    "ctcae_laboratory_grade": _ctcae,
    "ctcae_ejection_fraction": _ejection_fraction,
    "febrile_neutropenia": _febrile,
    "aplastic_anaemia_severity": _saa_severity,
    "aplastic_anaemia_response": _saa_response,
    "trough_adjustment": _trough,
    "trough_validity": _trough_validity,
    **liver_cases.ADAPTERS,
    **course_cases.ADAPTERS,
    **event_cases.ADAPTERS,
}
NOT_TESTED: Final[Mapping[str, frozenset[str]]] = {
    "creatinine_clearance": frozenset({"crcl_ml_min_admiral"}),
    "progression_free_survival": frozenset({"alternative"}),
    "visit_choice": frozenset({"reason"}),
}
