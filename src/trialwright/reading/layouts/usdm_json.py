"""Unified Study Definitions Model v4 as JSON: a protocol, not a registration; its texts are XHTML.

Source: CDISC DDF Reference Architecture, USDM 4.0 API; CDISC controlled terminology (DDF).
"""

from __future__ import annotations

import re
from typing import Any, Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.json_walk import IGNORE, Handler, Walk
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.reading.stretch import of_markup
from trialwright.values.text import Text

_REGISTER = re.compile(
    r"(?:NCT\d{8}|ChiCTR[-A-Z]*\d+|20\d{2}-\d{6}-\d{2}(?:-\d{2})?|DRKS\d{8}|ISRCTN\d+|jRCT\w+|ITMCTR\d+)", re.I
)
_PHASES: Final = {"C15600": "1", "C15693": "1-2", "C15601": "2", "C15694": "2-3", "C15602": "3", "C15603": "4", "C54721": "early-1", "C48660": "not_applicable"}  # fmt: skip
_MODELS: Final = {"C82640": "single_arm", "C82639": "parallel", "C82637": "crossover", "C82638": "factorial", "C142568": "sequential"}  # fmt: skip
_BLINDING: Final = {"C49659": "none", "C28233": "single", "C15228": "double", "C66959": "triple", "C187674": "quadruple", "C156592": "none"}  # fmt: skip
_TYPES: Final = {"C98388": "interventional", "C142615": "observational", "C48660": "not_applicable"}
_TITLES: Final = (("official", "identification.scientific_title"), ("brief", "identification.public_title"), ("public", "identification.public_title"), ("scientific", "identification.scientific_title"), ("acronym", "identification.acronym"))  # fmt: skip


def plain(text: str) -> str:
    """XHTML as words."""
    return of_markup(text, 0, len(text)).text if "<" in text or "&" in text else text


def _decode(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    inner = value.get("standardCode", value)
    return str(inner.get("decode", "")) if isinstance(inner, dict) else ""


def _code(path: str, codes: dict[str, str]) -> Handler:
    """A coded value, perhaps behind an alias: its decode is the text, its code the meaning."""

    def read(walk: Walk, value: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        inner = value.get("standardCode", value) if isinstance(value, dict) else None
        means = codes.get(str(inner.get("code"))) if isinstance(inner, dict) else None
        where = path
        for n in numbers:
            where = where.replace("#", str(n), 1)
        table = {"decode": f"{where}|en", "*": IGNORE}
        walk._object(
            value,
            {**table, "standardCode": table} if isinstance(value, dict) and "standardCode" in value else table,
            numbers,
        )
        if means is not None:
            walk.assembly.change(where, "en", means=Meaning(code=means))

    return read


def _each(of: Any) -> Handler:
    """A list whose members get a table of their own by what they say."""

    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        for k, value in enumerate(values if isinstance(values, list) else [], 1):
            walk._value(value, of(k, value) if isinstance(value, dict) else None, key, (*numbers, k))

    return read


def _title(k: int, value: dict[str, Any]) -> dict[str, Any]:
    kind = _decode(value.get("type")).lower()
    path = next((p for word, p in _TITLES if word in kind), f"identification.titles[{k}]")
    return {"text": f"{path}|en", "*": IGNORE}


def _identifier(k: int, value: dict[str, Any]) -> dict[str, Any]:
    text = str(value.get("text", ""))
    path = "identification.registration_number" if _REGISTER.fullmatch(text.strip()) else "identification.subject_id"
    return {"text": f"{path}|any", "*": IGNORE}


def _organisation(k: int, value: dict[str, Any]) -> dict[str, Any]:
    is_sponsor = (
        "sponsor" in _decode(value.get("type")).lower() or "pharmaceutical" in _decode(value.get("type")).lower()
    )
    return (
        {("label" if value.get("label") else "name"): "sponsor.primary|en", "*": IGNORE}
        if is_sponsor
        else {"*": IGNORE}
    )


def _arm(k: int, value: dict[str, Any]) -> dict[str, Any]:
    label = "label" if value.get("label") else "name"
    return {
        label: f"arms[{k}].label|en",
        "description": f"arms[{k}].intervention|en",
        "type": _code(f"arms[{k}].type", {}),
        "*": IGNORE,
    }


def _intervention(k: int, value: dict[str, Any]) -> dict[str, Any]:
    label = "label" if value.get("label") else "name"
    return {
        label: f"interventions[{k}].name|en",
        "description": f"interventions[{k}].description|en",
        "type": _code(f"interventions[{k}].type", {}),
        "*": IGNORE,
    }


def _objectives(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for k, value in enumerate(values if isinstance(values, list) else [], 1):
        at = "objectives" if k == 1 else f"objectives[{k}]"
        walk._value(value, {"text": f"{at}|en", "endpoints": _endpoints, "*": IGNORE}, key, numbers)


def _endpoints(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for value in values if isinstance(values, list) else []:
        n = walk.counts["outcomes"] = walk.counts.get("outcomes", 0) + 1
        walk._value(value, {"text": f"outcomes[{n}].name|en", "*": IGNORE}, key, numbers)
        level = _decode(value.get("level")) if isinstance(value, dict) else ""
        word = level.lower()
        code = "primary" if "primary" in word else "secondary" if "secondary" in word else "additional"
        because = Text(zh=f"终点级别：{level}", en=f"level of the endpoint: {level}")
        if level:
            line = walk.lines(*key)[0]
            walk.assembly.infer(
                f"outcomes[{n}].type",
                ANY,
                line,
                text=level,
                because=because,
                means=Meaning(code=code),
                layer=Layer.REGISTRANT,
            )


def _criteria_of(study: Any) -> dict[str, tuple[str, str]]:
    """Text item → (inclusion or exclusion, number), from every design of every version."""
    out: dict[str, tuple[str, str]] = {}
    versions = study.get("versions") if isinstance(study, dict) else None
    for version in versions if isinstance(versions, list) else []:
        designs = version.get("studyDesigns") if isinstance(version, dict) else None
        for design in designs if isinstance(designs, list) else []:
            criteria = design.get("eligibilityCriteria") if isinstance(design, dict) else None
            counts: dict[str, int] = {}
            for c in criteria if isinstance(criteria, list) else []:
                if not isinstance(c, dict):
                    continue
                which = "exclusion" if "exclusion" in _decode(c.get("category")).lower() else "inclusion"
                counts[which] = counts.get(which, 0) + 1
                number = str(c.get("identifier", ""))
                if not number.isdigit():
                    number = str(counts[which])
                out.setdefault(str(c.get("criterionItemId")), (which, number))
    return out


def _items(places: dict[str, tuple[str, str]]) -> Handler:
    def of(k: int, value: dict[str, Any]) -> dict[str, Any]:
        place = places.get(str(value.get("id")))
        path = f"eligibility.{place[0]}[{place[1]}]" if place is not None else f"eligibility.note[{k}]"
        return {"text": f"{path}|en", "*": IGNORE}

    return _each(of)


_SEX: Final = {"C16576": "female", "C20197": "male", "C49636": "any"}
_POPULATION: Final[dict[str, Any]] = {
    "description": "eligibility.population|en", "includesHealthySubjects": "eligibility.healthy_volunteers|en",
    "plannedEnrollmentNumber": {"value": "enrollment.count|any", "minValue": IGNORE, "maxValue": {"value": "enrollment.count|any", "*": IGNORE}, "*": IGNORE},
    "plannedSex": _each(lambda k, value: {"decode": ("eligibility.sex|en" if k == 1 else f"eligibility.sex[{k}]|en"), "*": IGNORE}),
    "plannedAge": {
        "minValue": {"value": "eligibility.age.min|any", "*": IGNORE}, "maxValue": {"value": "eligibility.age.max|any", "*": IGNORE},
        "*": IGNORE,
    },
    "*": IGNORE,
}  # fmt: skip


def table(study: Any) -> dict[str, Any]:
    """The table of one study; only its criteria need to be looked up before."""
    design = {
        "description": "design.note|en", "rationale": "design.rationale|en", "studyType": _code("design.type", _TYPES), "studyPhase": _code("design.phase", _PHASES),
        "model": _code("design.model", _MODELS), "blindingSchema": _code("design.masking", _BLINDING), "arms": _each(_arm), "objectives": _objectives,
        "indications": _each(lambda k, value: {"description": "condition.name|en" if k == 1 else f"condition.name[{k}]|en", "*": IGNORE}),
        "population": _POPULATION,
        "intentTypes": _each(lambda k, value: {"decode": "design.purpose|en" if k == 1 else f"design.purpose[{k}]|en", "*": IGNORE}),
        "*": IGNORE,
    }  # fmt: skip
    version = {
        "versionIdentifier": "version.number|any", "rationale": "summary|en", "titles": _each(_title), "studyIdentifiers": _each(_identifier),
        "organizations": _each(_organisation), "eligibilityCriterionItems": _items(_criteria_of(study)), "studyInterventions": _each(_intervention),
        "studyDesigns": _each(lambda k, value: design if k == 1 else {"*": IGNORE}), "*": IGNORE,
    }  # fmt: skip
    return {
        "study": {"versions": _each(lambda k, value: version if k == 1 else {"*": IGNORE}), "*": IGNORE},
        "*": IGNORE,
    }


def _read(document: Document, a: Assembly) -> None:
    value = document.json
    if isinstance(value, dict):
        Walk(document, a, change=plain).run(value, table(value.get("study")))
        if a.slot("eligibility.age.min", ANY) is not None:
            for path in ("eligibility.age.min", "eligibility.age.max"):
                _in_years(a, path)


def _in_years(a: Assembly, path: str) -> None:
    """Ages carry their unit elsewhere; the protocol model's ages are in years unless it says otherwise."""
    slot = a.slot(path, ANY)
    if slot is None or not slot.text:
        return
    from trialwright.reading.meaning import age_in

    number = slot.text.removesuffix(".0")
    amount = age_in(number, "a") if number.isdigit() else None
    if amount is not None and '"Year"' in a.document.text:
        a.change(
            path,
            ANY,
            means=Meaning(quantity=amount),
            inferred=Text(zh="单位在别处写为Year", en="the unit stands elsewhere: Year"),
        )


def _evidence(document: Document) -> Evidence:
    value = document.json
    if value is None:
        return Evidence(0.0, "not JSON")
    known = isinstance(value, dict) and "usdmVersion" in value and isinstance(value.get("study"), dict)
    return Evidence(0.95 if known else 0.0, "usdmVersion" if known else "no usdmVersion")


USDM_JSON: Final = Layout(
    name="usdm-json",
    label=Text(zh="USDM v4研究定义（JSON）", en="USDM v4 study definition (JSON)"),
    medium="json",
    evidence=_evidence,
    read=_read,
    source="cdisc.org/ddf, USDM 4.0",
    rank=1,
    never_asked=("registration.date", "registration.status", "ethics", "funding", "recruitment_status", "contacts"),
)
