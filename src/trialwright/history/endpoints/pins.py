"""From the words of a study file's ``assessments`` to the rules of this room: ``tdm: {hours: 12 ±1}`` is 12 h, give or take 1 h.

The words are those of the study file (``docs/standards.md``); a word that another room answers is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from trialwright.errors import UnreadableText, Where
from trialwright.history.endpoints.adverse_events import TeaeRules
from trialwright.history.endpoints.dlt import DltRules
from trialwright.history.endpoints.pk import PkRules
from trialwright.history.endpoints.survival import TimeToEventRules
from trialwright.standards.aplastic_anaemia import SaaRules
from trialwright.standards.bsa import FORMULAS, BodySurfaceRules
from trialwright.standards.calvert import CalvertRules
from trialwright.standards.ciclosporin import TroughRules
from trialwright.standards.ctcae import CtcaeRules
from trialwright.standards.dosing import DosingRules
from trialwright.standards.meld import MeldRules
from trialwright.standards.qlq_c30 import QlqRules
from trialwright.standards.radiobiology import RadiobiologyRules
from trialwright.standards.recist import RecistRules
from trialwright.standards.standard import parameters_of, pinned

R = TypeVar("R")
Reader: TypeAlias = Callable[[Any], dict[str, object]]
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


def _as(field: str) -> Reader:
    return lambda v: {field: v}


def _number(field: str) -> Reader:
    """The first number of the words: ``5 %``, ``125 mL/min``, ``7``."""
    return lambda v: {field: Decimal(_NUMBER.findall(str(v))[0])}


def _whole(field: str) -> Reader:
    return lambda v: {field: int(_NUMBER.findall(str(v))[0])}


def _flag(field: str) -> Reader:
    return lambda v: {field: v if isinstance(v, bool) else {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}[str(v).lower()]}  # fmt: skip


def _word(field: str, **words: str) -> Reader:
    """One of the words, else the word itself."""
    return lambda v: {field: words.get(re.sub(r"\W+", "_", str(v).strip().lower()).strip("_"), str(v).strip())}


def _pair(first: str, second: str) -> Reader:
    """Two numbers of one text: ``150..250``, ``12 ±1``."""

    def read(v: Any) -> dict[str, object]:
        a, b = (Decimal(x) for x in _NUMBER.findall(" ".join(map(str, v)) if isinstance(v, tuple | list) else str(v)))
        return {first: a, second: b}

    return read


def _alpha_beta(v: Any) -> dict[str, object]:
    if isinstance(v, Mapping):
        fields = {"tumour": "alpha_beta_tumour", "late": "alpha_beta_late"}
        return {fields[k]: Decimal(_NUMBER.findall(str(x))[0]) for k, x in v.items()}
    return {"alpha_beta_tumour": Decimal(_NUMBER.findall(str(v))[0])}


def _blq(v: Any) -> dict[str, object]:
    """Three words: before the first, between, after the last quantifiable value (``0 / drop / ignore``)."""
    words = [
        {"0": "zero"}.get(w, w) for w in re.findall(r"\w+", " ".join(v) if isinstance(v, tuple | list) else str(v))
    ]
    first, middle, last = words
    return {"blq_first": first, "blq_middle": middle, "blq_last": last}


def _method(v: Any) -> dict[str, object]:
    return {"method": {m.lower().replace("-", "_"): m for m in FORMULAS}.get(str(v).lower().replace("-", "_"), v)}


# word of the study file -> what it sets, by the class of rules
WORDS: Final[Mapping[type, Mapping[str, Reader]]] = MappingProxyType({
    CtcaeRules: {"qualifier_policy": _word("qualifier_policy"), "limits": _as("limits")},
    TeaeRules: {"window_days": _whole("window_days"), "serious_window": _whole("serious_window"),
                "missing_related": _word("missing_related")},
    DltRules: {"window_days": _whole("window_days"), "min_dose_pct": _number("min_dose_pct")},
    RecistRules: {
        "confirm_days": _whole("confirm_days"), "min_sd_days": _whole("min_sd_days"), "max_ne": _whole("max_ne"),
        "accept_sd": _flag("accept_sd"), "interval_weeks": _whole("interval_weeks"), "markers": _flag("markers"),
        "irecist": _flag("irecist"), "reader": _word("reader", central_reader="independent", local_reader="investigator"),
        "continuing_pr": _word("display", display="continuing", yes="continuing", on="continuing", no="strict", off="strict"),
    },
    TimeToEventRules: {
        "variant": _word("variant", fda="fda", ema="ema"), "missed_allowed": _whole("missed_allowed"),
        "window_days": _whole("window_days"), "month": _number("month_days"), "pd_date": _word("pd_date"),
        "clinical_pd": _word("clinical_pd"),
    },
    PkRules: {
        "auc": _word("auc", linear_up_log_down="lin-up/log-down", lin_up_log_down="lin-up/log-down", linear="linear"),
        "blq": _blq, "min_points": _whole("min_points"), "adj_tol": _number("adj_tol"), "r2_min": _number("r2_min"),
        "span_min": _number("span_min"), "extrap_max": _number("extrap_max"), "time": _word("time"),
        "baseline_correct": _flag("baseline_correct"),
    },
    SaaRules: {
        "definition": _word("definition", nih="NIH", bsh="BSH/EBMT", ebmt="BSH/EBMT", bsh_ebmt="BSH/EBMT", cn2022="China 2022",
                            china_2022="China 2022", cn="China 2022", ask="ask"),
        "retic_threshold": _number("retic_threshold"), "lookback_plt": _whole("lookback_plt_days"),
        "lookback_rbc": _whole("lookback_rbc_days"), "confirm_weeks": _whole("confirm_weeks"), "window": _whole("window_days"),
        "anchor": _word("anchor", start_atg="first ATG day", end_atg="last ATG day", first="first ATG day", last="last ATG day"),
    },
    TroughRules: {
        "window": _pair("low", "high"), "target": _number("target"), "max_step": _number("max_step"),
        "round_mg": _number("round_mg"), "hours": _pair("hours", "hours_window"),
        "days_since_change": _number("days_since_change"), "creatinine_rise": _number("creatinine_rise_pct"),
    },
    MeldRules: {"meld": _word("meld", meld_3_0="3.0"), "na_formula": _word("na_formula", optn_2016="OPTN 2016", kim_2008="Kim 2008")},
    QlqRules: {"half_rule": _flag("half_rule"), "difference": _number("difference")},
    RadiobiologyRules: {"alpha_beta": _alpha_beta, "additive": _word("additive"), "repopulation": _flag("repopulation")},
    BodySurfaceRules: {"bsa": _method, "weight_change": _number("weight_change_pct")},
    CalvertRules: {"gfr_cap": _number("gfr_cap")},
    DosingRules: {"rounding": _number("rounding_pct")},
})  # fmt: skip
PACKS_OF: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType({
    "ctcae": (CtcaeRules,), "teae": (TeaeRules,), "dlt": (DltRules,), "recist": (RecistRules,), "tte": (TimeToEventRules,),
    "nca": (PkRules,), "saa": (SaaRules,), "tdm": (TroughRules,), "liver": (MeldRules,), "qlq": (QlqRules,),
    "rt": (RadiobiologyRules,), "dose": (BodySurfaceRules, CalvertRules, DosingRules),
})  # fmt: skip
"""The classes of rules a pack of the study file sets."""


def rules_pinned(rules: type[R], parameters: Mapping[str, object] | None, pack: str = "") -> R:
    """The rules with what a study file pins; the rest keeps its default.

    Args:
        rules: one of the classes in ``WORDS``.
        parameters: word to value as the study file has them; values may be text, numbers, flags, pairs or maps.
        pack: the pack's name, for messages.

    Raises:
        UnreadableText: a value that cannot be read as what it should be.

    >>> rules_pinned(TroughRules, {"hours": "12 ±1", "max_step": "0.25"}).hours_window
    Decimal('1')
    >>> rules_pinned(SaaRules, {"definition": "nih", "anchor": "start(atg)"}).anchor
    'first ATG day'
    """
    readers, values = WORDS[rules], dict[str, object]()
    choices = {p.name: p.choices for p in parameters_of(rules)}
    for word, value in (parameters or {}).items():
        reader = readers.get(word)
        if reader is None or value is None or str(value).strip().lower() == "none":
            continue
        where = Where(path=f"assessments.{pack}.{word}" if pack else word)
        try:
            read = reader(value)
        except (KeyError, IndexError, ValueError, TypeError):
            raise UnreadableText(
                where, f"{value!r} cannot be read", "write a number, a word or a pair such as 12 ±1"
            ) from None
        for field, set_to in read.items():
            if choices[field] and set_to not in choices[field]:
                allowed = ", ".join(map(str, choices[field]))
                raise UnreadableText(where, f"{value!r} is not one of {allowed}", "write one of them")
        values.update(read)
    made: R = pinned(rules, values, pack)
    return made
