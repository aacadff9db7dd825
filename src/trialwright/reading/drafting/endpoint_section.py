"""Endpoints, their rows, concepts, packs and estimates, from the outcomes of a record; every choice marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from trialwright.reading.drafting.calendar import Calendar, Rows
from trialwright.reading.drafting.endpoints import SHORT, Outcome
from trialwright.reading.drafting.shape import Shape
from trialwright.reading.drafting.words import label, said
from trialwright.study.writing import Mark, Value

_COUNTS: Final = (
    ("ANC", "ANC >= 0.5 x10^9/L", r"neutrophil|\bANC\b|中性粒", "3 d", "ANC at least 0.5 on 3 days, usual for engraftment"),
    ("PLT", "PLT >= 20 x10^9/L without platelet_transfusion for 7 d", r"platelet|\bPLT\b|血小板", "", "platelets at least 20 without transfusion for 7 d, usual"),
    ("Hb", "Hb >= 80 g/L without blood_transfusion for 28 d", r"h[a]?emoglobin|\bHb\b|red cell|血红蛋白|红细胞", "", "haemoglobin at least 80 without red cells for 28 d, usual"),
)  # fmt: skip


@dataclass(slots=True)
class Making:
    """What the endpoints of a draft need beside themselves."""

    shape: Shape
    calendar: Calendar
    rows: Rows
    origin: str
    main_set: str
    given: list[str]
    endpoints: dict[str, Value] = field(default_factory=dict)
    concepts: dict[str, Value] = field(default_factory=dict)
    anchors: dict[str, Value] = field(default_factory=dict)
    packs: dict[str, Value] = field(default_factory=dict)
    estimates: dict[str, Value] = field(default_factory=dict)
    by_level: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_aplastic: bool = False

    def visits_of(self, o: Outcome) -> list[str]:
        found = list(dict.fromkeys(self.calendar.nearest(t) for t in o.times if t.days >= 1))
        return [v for v in found if v not in ("SCR", "D1")] or ["EOT"]

    def name(self, base: str) -> str:
        name, k = base, 2
        while name in self.endpoints:
            name, k = f"{base}_{k}", k + 1
        return name

    def put(self, o: Outcome, name: str, kind: str, entry: dict[str, Value]) -> None:
        self.endpoints[name] = {
            **({"record": o.record} if o.record else {}),
            "label": label(o.name),
            "kind": kind,
            **entry,
        }
        self.by_level.setdefault(o.level, []).append(name)
        self.kinds[name] = kind


def add_endpoints(m: Making, outcomes: tuple[Outcome, ...]) -> None:
    """One endpoint (or several) for every outcome."""
    for k, o in enumerate(outcomes, 1):
        short = o.short if re.fullmatch(r"[A-Z][A-Za-z0-9_]{1,9}", o.short) else SHORT.get(o.what, f"O{k}")
        if o.what == "dlt" and m.shape.kind != "cohorts":
            _safety(m, o, m.name(short))
        elif o.what == "dlt":
            m.put(o, m.name(short), "dlt", {"set": "dlt_evaluable", "by": "level"})
            m.estimates[list(m.endpoints)[-1]] = {"interval": Mark("clopper_pearson 95 %")}
        elif o.is_safety:
            _safety(m, o, m.name(short))
        elif o.what in ("response", "dcr"):
            _response(m, o, m.name(short), k)
        elif o.what in ("pfs", "dfs", "os", "dor", "local", "relapse"):
            _survival(m, o, m.name(short))
        elif o.what == "recovery":
            _recovery(m, o)
        elif o.what == "pk":
            _pk(m, o, m.name(short), k)
        elif o.what == "qol":
            _scale(m, o, m.name(short))
        elif o.what == "measured":
            _measured(m, o, m.name(short), k)
        else:
            _yes_no(m, o, m.name(short), k)


def _safety(m: Making, o: Outcome, name: str) -> None:
    of: dict[str, Value] = {
        "serious": "serious",
        "teae": "treatment emergent",
        "related3": Mark("AE where (related is yes and grade >= 3)"),
    }
    m.put(
        o,
        name,
        "adverse_events",
        {
            "of": of.get(o.what, Mark("any")),
            "window": Mark(f"{m.origin} .. EOT + 30 d"),
            "count": Mark("participants"),
            "set": m.main_set,
        },
    )
    version = re.search(r"CTCAE\s*(?:v|version|第)?\.?\s*([3-6](?:\.[0-9]{1,2})?)", o.words, re.I)
    m.packs.setdefault(
        "ctcae", {"version": _version(version[1]) if version else Mark("5.0", "the record names no version")}
    )
    if version:
        m.packs["ctcae"] = {"version": _version(version[1])}


def _version(text: str) -> str:
    return text if "." in text else f"{text}.0"


def _response(m: Making, o: Outcome, name: str, k: int) -> None:
    if not (m.shape.is_oncology or m.is_aplastic) or re.search(
        r"pathologic|\bpCR\b|\bMRD\b|病理|微小残留", o.words, re.I
    ):
        _yes_no(m, o, name, k)
        return
    pack = "saa" if m.is_aplastic else "recist"
    full = bool(re.search(r"complete|\bCR{1,2}\b|完全", said(o.name))) and not re.search(
        r"ORR|objective|overall|总", said(o.name)
    )
    want: list[Value] = ["CR", "PR", "SD"] if o.what == "dcr" else ["CR"] if full else ["CR", "PR"]
    visits = m.visits_of(o) if o.times else []
    entry: dict[str, Value] = {
        "criteria": Mark(pack),
        "want": want,
        "at": Mark(visits[-1]) if visits else Mark("best"),
        "set": m.main_set,
        "missing": Mark("non-response"),
    }
    if len(visits) > 1:
        entry["also at"] = list(visits[:-1])
    m.put(o, name, "response", entry)
    if pack == "recist":
        m.packs["recist"] = {"version": Mark("1.1", "solid tumours: RECIST 1.1 (Eur J Cancer 2009;45:228)")}
        m.rows.add("tumour_imaging", ["SCR", *_scans(m)])
    else:
        m.packs["saa"] = {"definition": Mark("nih", "the record names no set of criteria")}
        m.rows.add("haematology", visits)
    m.estimates[name] = {
        "interval": Mark(
            "clopper_pearson 95 %", "exact: fewer than 30 participants" if (m.shape.total or 0) < 30 else "exact"
        )
    }


def _scans(m: Making) -> list[str]:
    return [v for v in m.calendar.visits if v not in ("SCR", "D1")][:12]


def _survival(m: Making, o: Outcome, name: str) -> None:
    horizon = max((t for t in o.times if t.days >= 28), key=lambda t: t.days, default=m.calendar.horizon)
    event = {
        "pfs": Mark("first of (progression; death)"), "dfs": Mark("first of (relapse; death)"), "os": Mark("death"),
        "dor": Mark("first of (progression; death)"), "local": Mark("local_progression"), "relapse": Mark("relapse"),
    }[o.what]  # fmt: skip
    entry: dict[str, Value] = {
        "from": Mark({"dor": "first_response", "relapse": m.origin}.get(o.what, m.origin)),
        "event": event,
    }
    if o.what in ("local", "relapse"):
        entry["competing"] = [Mark("death")]
    if o.what == "local":
        m.anchors["local_progression"] = {"zh": "局部进展", "en": "local progression", "is": "date", "ask": "imaging"}
    entry["censor"] = Mark("last_alive" if o.what == "os" else "last_assessment")
    entry |= {"horizon": Mark(str(horizon)), "set": m.main_set}
    m.put(o, name, "survival", entry)
    m.packs.setdefault("tte", {"variant": Mark("fda", "censoring by the FDA guidance of 2018")})
    if o.what != "os":
        m.rows.add("tumour_imaging" if m.shape.is_oncology else "disease_assessment", ["SCR", *_scans(m)])
    m.estimates[name] = {
        "curve": Mark("cumulative_incidence" if o.what in ("local", "relapse") else "kaplan_meier"),
        "interval": Mark("log_log 95 %"),
    }


def _recovery(m: Making, o: Outcome) -> None:
    hits = [c for c in _COUNTS if re.search(c[2], o.words, re.I)] or [_COUNTS[0]]
    for variable, of, _, lasting, source in hits:
        entry: dict[str, Value] = {"of": Mark(of, source)}
        if lasting:
            entry["lasting"] = Mark(lasting)
        entry |= {"from": Mark(m.origin), "competing": [Mark("death")], "set": m.main_set}
        m.put(o, m.name(f"REC_{variable}"), "recovery", entry)


def _pk(m: Making, o: Outcome, name: str, k: int) -> None:
    concept = f"drug_level_{k}"
    m.concepts[concept] = {
        "zh": "药物浓度",
        "en": "concentration of the drug",
        "unit": Mark("ug/L", "the assay's unit is to come"),
        "matrices": [Mark("plasma", "the record may name others")],
        "class": "labs",
        "ask": "laboratory",
    }
    m.rows.lines[concept] = "D1 (pre; end; 1 h; 2 h; 4 h; 8 h; 24 h)"
    m.put(
        o,
        name,
        "pk",
        {
            "of": concept,
            "after": Mark(m.given[0]),
            "matrices": [Mark("plasma")],
            "report": [Mark("cmax"), Mark("tmax"), Mark("auc_last"), Mark("t_half")],
            "set": m.main_set,
        },
    )
    m.packs["nca"] = {"auc": Mark("linear up log down")}


def _scale(m: Making, o: Outcome, name: str) -> None:
    visits = m.visits_of(o)
    m.rows.add("qlq_c30", ["SCR", *visits])
    m.put(
        o,
        name,
        "scale",
        {
            "of": "qlq_c30",
            "from": Mark("SCR"),
            "at": [Mark(v) for v in visits],
            "matters": Mark("10", "10 points matter: Osoba 1998"),
            "set": m.main_set,
        },
    )
    m.packs["qlq"] = {"version": Mark("3.0")}


_CHEMISTRY: Final = ("ALT", "AST", "ALP", "TBIL", "ALB", "Cr", "sodium", "potassium")
_COUNTED: Final = ("ANC", "PLT", "Hb", "lymphocytes")


def _measured(m: Making, o: Outcome, name: str, k: int) -> None:
    variable = variable_in(said(o.name))
    if not variable:
        variable = f"outcome_{k}"
        m.concepts[variable] = {
            **label(o.name, 60),
            "unit": Mark("{score}", "the record gives no unit"),
            "class": "clinical",
            "ask": "investigator",
        }
    visits = m.visits_of(o)
    row = "chemistry" if variable in _CHEMISTRY else "haematology" if variable in _COUNTED else variable
    m.rows.add(row, ["D1", *visits])
    m.put(o, name, "change", {"of": variable, "from": Mark("D1"), "at": [Mark(v) for v in visits], "set": m.main_set})
    if len(m.shape.arms) > 1 and m.shape.kind != "cohorts":
        m.estimates[name] = {"method": Mark("ancova")}


def _yes_no(m: Making, o: Outcome, name: str, k: int) -> None:
    concept = f"outcome_{k}"
    visits = m.visits_of(o)
    m.concepts[concept] = {**label(o.name, 60), "values": ["yes", "no"], "class": "clinical", "ask": "investigator"}
    m.rows.add(concept, visits)
    m.put(
        o,
        name,
        "proportion",
        {
            "of": Mark(f"{concept} is yes", "the record gives no definition: the investigator answers"),
            "at": Mark(visits[-1]),
            "set": m.main_set,
        },
    )
    m.estimates[name] = {"interval": Mark("clopper_pearson 95 %")}


@lru_cache(maxsize=1)
def _variable_words() -> tuple[tuple[str, str, bool], ...]:
    from trialwright.criteria.lexicon import shipped

    out = []
    for e in shipped().of_sort("variable"):
        if e.unit is None or e.id in ("age", "weight", "height", "length", "width"):
            continue
        for word in {e.id, e.label.zh, e.label.en, *e.synonyms}:
            han = bool(re.search(r"[\u4e00-\u9fff]", word))
            if len(word) >= (2 if han or word.isupper() else 3):
                out.append((word, e.id, han))
    return tuple(sorted(out, key=lambda t: -len(t[0])))


def variable_in(words: str) -> str:
    """The variable of the lexicon that a text names by its longest word, or empty."""
    for word, id_, han in _variable_words():
        found = (
            word in words
            if han
            else re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", words, 0 if word.isupper() else re.I)
        )
        if found:
            return id_
    return ""
