"""A FHIR R4 or R5 Bundle as facts: Patient, Observation, Condition, MedicationStatement/Administration, Procedure.

A resource is used where the lexicon knows its code, its display or its text; what is not used is told. A bundle never
closes a list: what it does not hold stays unknown. LOINC codes of the lexicon are still to be verified.
Source: HL7 FHIR R4 (4.0.1) and R5 (5.0.0), resource pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trialwright.criteria.lexicon import KIND_SORTS, Lexicon
from trialwright.errors import UnreadableText, Where

Tree = dict[str, Any]
_UNUSABLE: Final = ("entered-in-error", "cancelled", "registered", "preparation", "unknown", "draft", "intended")
_NOT_DONE: Final = ("not-done", "not-taken", "refuted")
_GOING_ON: Final = ("active", "recurrence", "relapse", "in-progress", "on-hold")
_COMPARATORS: Final = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "ad": ">="}


def facts_tree(resource: Mapping[str, Any], lexicon: Lexicon, name: str) -> tuple[Tree, tuple[str, ...]]:
    """The tree of a facts file, and one line for each resource that was not used.

    Raises:
        UnreadableText: no Bundle and no resource of these kinds, or more than one patient.
    """
    tree: Tree = {"results": {}, "facts": {}}
    unused: list[str] = []
    patients = 0
    for r in _resources(resource, name):
        kind = r.get("resourceType")
        if kind == "Patient":
            patients += 1
            _patient(r, tree)
        elif kind == "Observation":
            _observation(r, r, tree, lexicon, unused)
        elif kind in ("Condition", "Procedure", "MedicationStatement", "MedicationUsage", "MedicationAdministration"):
            _record(r, str(kind), tree, lexicon, unused)
        elif kind not in ("Medication", "Encounter", "Organization", "Practitioner", "Composition", "Provenance"):
            unused.append(f"{_ref(r)}: resources of this kind are not read")
    if patients > 1:
        raise UnreadableText(Where(name), "the bundle holds more than one patient", "make one bundle a candidate")
    return tree, tuple(unused)


def _resources(bundle: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    if bundle.get("resourceType") != "Bundle":
        if "resourceType" not in bundle:
            raise UnreadableText(Where(name), "this is no FHIR resource", "give a Bundle")
        yield bundle
        return
    for entry in bundle.get("entry") or ():
        r = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(r, Mapping):
            yield r


def _ref(r: Mapping[str, Any]) -> str:
    return f"{r.get('resourceType', '?')}/{r.get('id', '?')}"


def _patient(r: Mapping[str, Any], tree: Tree) -> None:
    tree["participant"] = str(r.get("id", ""))
    if r.get("birthDate"):
        tree["born"] = str(r["birthDate"])
    if r.get("gender") in ("male", "female"):
        tree["sex"] = str(r["gender"])


def _names(concept: Any) -> list[str]:
    """All that a CodeableConcept (or R5 CodeableReference) is called: codes, displays, text."""
    if not isinstance(concept, Mapping):
        return []
    if isinstance(concept.get("concept"), Mapping):
        concept = concept["concept"]
    out: list[str] = []
    for coding in concept.get("coding") or ():
        out += [str(coding[k]) for k in ("code", "display") if coding.get(k)]
    return out + ([str(concept["text"])] if concept.get("text") else [])


def _variable(names: list[str], lexicon: Lexicon) -> str | None:
    loinc = {e.loinc: e.id for e in lexicon.of_sort("variable") if e.loinc}
    for n in names:
        if n in loinc:
            return loinc[n]
    return next((v for n in names if (v := lexicon.find("variable", n))), None)


def _day(r: Mapping[str, Any], *keys: str) -> str | None:
    """The day of the first of these elements, of a period its start; a clock time is kept to the minute."""
    for key in keys:
        value = r.get(key)
        if isinstance(value, Mapping):
            value = value.get("start") or value.get("end")
        if isinstance(value, str) and value:
            return _moment(value)
    return None


def _moment(text: str) -> str:
    return f"{text[:10]} {text[11:16]}" if len(text) >= 16 and text[10] == "T" else text[:10]


def _observation(
    r: Mapping[str, Any], parent: Mapping[str, Any], tree: Tree, lexicon: Lexicon, unused: list[str]
) -> None:
    if parent.get("status") in _UNUSABLE:
        unused.append(f"{_ref(parent)}: status {parent.get('status')}")
        return
    for part in r.get("component") or ():
        _observation(part, parent, tree, lexicon, unused)
    value = _value(r)
    if value is None:
        if not r.get("component"):
            unused.append(f"{_ref(parent)}: no value")
        return
    names = _names(r.get("code"))
    variable = _variable(names, lexicon)
    if variable is None:
        unused.append(f"{_ref(parent)}: the lexicon does not know {names[-1] if names else 'its code'}")
        return
    row: Tree = {"value": value, "ref": _ref(parent)}
    if (day := _day(parent, "effectiveDateTime", "effectiveInstant", "effectivePeriod")) is not None:
        row["date"] = day
    row |= _range(r.get("referenceRange"))
    specimen = parent.get("specimen")
    if isinstance(specimen, Mapping) and specimen.get("display") and "specimen" in lexicon.attributes_of(variable):
        row["specimen"] = str(specimen["display"])
    tree["results"].setdefault(variable, []).append(row)


def _value(r: Mapping[str, Any]) -> str | None:
    q = r.get("valueQuantity")
    if isinstance(q, Mapping) and q.get("value") is not None:
        sign = _COMPARATORS.get(str(q.get("comparator", "")), "")
        return f"{sign}{q['value']} {q.get('unit') or q.get('code') or ''}".strip()
    coded = _names(r.get("valueCodeableConcept"))
    if coded:
        return coded[-1]
    for key in ("valueString", "valueInteger", "valueBoolean"):
        if r.get(key) is not None:
            return str(r[key])
    return None


def _range(ranges: object) -> Tree:
    """ULN and LLN from the one reference range that is the normal one."""
    if not isinstance(ranges, Sequence) or isinstance(ranges, str):
        return {}
    normal = [
        x for x in ranges if not _names(x.get("type")) or "normal" in [n.casefold() for n in _names(x.get("type"))]
    ]
    if len(normal) != 1:
        return {}
    out: Tree = {}
    for key, limit in (("ULN", normal[0].get("high")), ("LLN", normal[0].get("low"))):
        if isinstance(limit, Mapping) and limit.get("value") is not None:
            out[key] = f"{limit['value']} {limit.get('unit') or limit.get('code') or ''}".strip()
    return out


def _record(r: Mapping[str, Any], kind: str, tree: Tree, lexicon: Lexicon, unused: list[str]) -> None:
    status = _status(r)
    if status & set(_UNUSABLE):
        unused.append(f"{_ref(r)}: status {', '.join(sorted(status & set(_UNUSABLE)))}")
        return
    names = _names(r.get("code") or r.get("medicationCodeableConcept") or r.get("medication"))
    found = next((f for n in names if (f := lexicon.find_any(KIND_SORTS, n))), None)
    if found is None:
        unused.append(f"{_ref(r)}: the lexicon does not know {names[-1] if names else 'its code'}")
        return
    if status & set(_NOT_DONE):
        tree["facts"].setdefault(found[1], "no")
        return
    row: Tree = {"ref": _ref(r), **_when(r, kind, bool(status & set(_GOING_ON)))}
    attributes = lexicon.attributes_of(found[1])
    for element, attribute in (("bodySite", "site"), ("severity", "severity")):
        words = r.get(element)
        named = _names(words[0] if isinstance(words, Sequence) and words and not isinstance(words, str) else words)
        if named and attribute in attributes:
            row[attribute] = named[-1]
    if isinstance(tree["facts"].get(found[1]), str):
        tree["facts"][found[1]] = []
    tree["facts"].setdefault(found[1], []).append(row)


def _status(r: Mapping[str, Any]) -> set[str]:
    out = {str(r.get("status", ""))}
    for key in ("clinicalStatus", "verificationStatus"):
        out |= set(_names(r.get(key)))
    return out


def _when(r: Mapping[str, Any], kind: str, going_on: bool) -> Tree:
    if kind == "Condition":
        start, end = _day(r, "onsetDateTime", "onsetPeriod"), _day(r, "abatementDateTime", "abatementPeriod")
    else:
        keys = ("performed", "occurrence", "occurence", "effective")
        period = next((r[f"{k}Period"] for k in keys if isinstance(r.get(f"{k}Period"), Mapping)), None)
        if period is None:
            day = _day(r, *(f"{k}DateTime" for k in keys))
            if day is None:
                return {"ongoing": "yes"} if going_on else {}
            return {"start": day, "ongoing": "yes"} if going_on and kind.startswith("MedicationS") else {"date": day}
        start, end = (_moment(str(period[k])) if period.get(k) else None for k in ("start", "end"))
    out: Tree = {}
    if start is not None:
        out["start"] = start
    if end is not None:
        out["end"] = end
    elif going_on:
        out["ongoing"] = "yes"
    return out
