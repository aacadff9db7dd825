"""The identity section of a draft: names, words, bodies and dates that a record states."""

from __future__ import annotations

import re
from typing import Final

from trialwright.reading.drafting.questions import Questions
from trialwright.reading.drafting.shape import Shape
from trialwright.reading.drafting.words import not_marked, one_line, said, shortened, text_at
from trialwright.reading.record import RegistryRecord
from trialwright.study.writing import Mark, Value
from trialwright.values.text import Text

COUNTRIES: Final = {
    "china": "CHN", "中国": "CHN", "people's republic of china": "CHN", "hong kong": "HKG", "中国香港": "HKG", "taiwan": "TWN",
    "united states": "USA", "美国": "USA", "usa": "USA", "united kingdom": "GBR", "英国": "GBR", "germany": "DEU", "德国": "DEU",
    "france": "FRA", "法国": "FRA", "japan": "JPN", "日本": "JPN", "korea, republic of": "KOR", "south korea": "KOR", "韩国": "KOR",
    "italy": "ITA", "意大利": "ITA", "spain": "ESP", "西班牙": "ESP", "canada": "CAN", "加拿大": "CAN", "australia": "AUS",
    "澳大利亚": "AUS", "india": "IND", "印度": "IND", "netherlands": "NLD", "荷兰": "NLD", "switzerland": "CHE", "瑞士": "CHE",
    "singapore": "SGP", "新加坡": "SGP", "thailand": "THA", "泰国": "THA", "brazil": "BRA", "巴西": "BRA", "egypt": "EGY", "埃及": "EGY",
    "turkey": "TUR", "türkiye": "TUR", "iran": "IRN", "belgium": "BEL", "denmark": "DNK", "sweden": "SWE", "austria": "AUT",
    "poland": "POL", "russia": "RUS", "pakistan": "PAK", "vietnam": "VNM", "malaysia": "MYS", "israel": "ISR", "mexico": "MEX",
}  # fmt: skip
_STATUSES: Final = {
    "not_yet_recruiting": "not yet recruiting", "recruiting": "recruiting", "enrolling_by_invitation": "recruiting",
    "active_not_recruiting": "active", "suspended": "suspended", "completed": "completed", "terminated": "terminated",
    "withdrawn": "withdrawn",
}  # fmt: skip
_PURPOSES: Final = {
    "treatment": "treatment", "prevention": "prevention", "diagnostic": "diagnosis", "diagnosis": "diagnosis",
    "supportive_care": "supportive care", "supportive care": "supportive care", "screening": "screening",
    "basic_science": "basic science", "basic science": "basic science",
}  # fmt: skip
_MASKING: Final = {
    "none": "open label",
    "single": "single blind",
    "double": "double blind",
    "triple": "triple blind",
    "quadruple": "triple blind",
}
_MODELS: Final = {
    "single_arm": "single group",
    "parallel": "parallel",
    "crossover": "cross-over",
    "factorial": "factorial",
    "sequential": "sequential",
}


def code_at(record: RegistryRecord, path: str) -> str:
    """The code of a field, empty where there is none."""
    slot = record.slot(path)
    return (slot.code or "") if slot is not None and slot.is_present else ""


def why(record: RegistryRecord, path: str) -> str:
    """Why a field gives no value, in words for a comment."""
    answer = record.answer(path)
    because = getattr(answer, "because", None)
    return one_line(because.en) if because is not None else "not in a form we can use"


def record_section(record: RegistryRecord) -> dict[str, Value]:
    """``record``: number, page and hash."""
    out: dict[str, Value] = {"number": record.id or Mark("", why(record, "identification.registration_number"))}
    version = record.text("version.number")
    if version:
        out["version"] = not_marked(version)
    if record.pages:
        out |= {"page": record.pages[0].name, "sha256": record.pages[0].sha256}
    return out


def study_section(record: RegistryRecord, shape: Shape, asks: Questions, day_one: Mark) -> dict[str, Value]:
    """``study``: who runs it and what it is called."""
    title = text_at(record, "identification.public_title")
    if not (title.zh or title.en):
        title = text_at(record, "identification.scientific_title")
    out: dict[str, Value] = {
        "name": _name(record),
        "version": "0.1",
        "title": _text(title, Mark("Untitled study", "the page shows no title")),
    }
    acronym = text_at(record, "identification.acronym")
    if acronym.zh or acronym.en:
        out["acronym"] = _text(acronym)
    out["phase"] = shape.phase or Mark("not applicable", why(record, "design.phase"))
    out["type"] = _types(shape)
    purpose = _PURPOSES.get(code_at(record, "design.purpose"))
    out["purpose"] = purpose or Mark("treatment", why(record, "design.purpose"))
    model = {"randomised": "parallel", "groups": "parallel"}.get(shape.kind, "single group")
    said_model = _MODELS.get(code_at(record, "design.model"))
    if said_model in ("cross-over", "factorial") and len(shape.arms) > 1:
        model = said_model
    out["model"] = (
        model
        if said_model == model
        else Mark(model, f"the page says {record.text('design.model') or 'nothing'}; {shape.because.en}")
    )
    masking = _MASKING.get(code_at(record, "design.masking"))
    out["masking"] = masking or Mark("open label", why(record, "design.masking"))
    out["characteristics"] = _characteristics(record, shape)
    status = _STATUSES.get(code_at(record, "recruitment_status"))
    out["status"] = status or Mark("not yet recruiting", why(record, "recruitment_status"))
    out["day one"] = day_one
    out["languages"] = ["zh", "en"]
    _bodies(record, out)
    _ethics(record, out)
    _dates(record, out)
    return out


def _name(record: RegistryRecord) -> str:
    number = re.sub(r"[^A-Za-z0-9-]", "", record.id or "")
    if re.match(r"[A-Za-z]", number):
        return number[:40]
    sha = record.pages[0].sha256[:8] if record.pages else "0"
    return f"STUDY-{sha}"


def _text(text: Text, otherwise: Value | None = None) -> Value:
    found: dict[str, Value] = {k: shortened(v, 200) for k, v in (("zh", text.zh), ("en", text.en)) if v}
    if not found and otherwise is not None:
        return otherwise
    return found


def _types(shape: Shape) -> Value:
    if shape.kind == "cohorts":
        return [Mark("safety"), Mark("dose finding", "dose levels")]
    if shape.phase in ("early phase I", "phase I"):
        return [Mark("safety", "phase I")]
    return [Mark("efficacy"), Mark("safety", "not asked by the form")]


def _characteristics(record: RegistryRecord, shape: Shape) -> Value:
    sites = record.indices("sites")
    out: list[Value] = []
    if shape.kind == "randomised":
        out.append("randomized")
    title = said(text_at(record, "identification.public_title"))
    several = len(sites) > 1 or re.search(r"multi-?cent|多中心", title, re.I)
    out.append("multicentre" if several else Mark("single-centre", "one site on the page"))
    countries = {_country(record, f"sites[{i}].country") for i in sites} - {""}
    if len(countries) == 1:
        out.append("single country")
    return out


def _country(record: RegistryRecord, path: str) -> str:
    text = text_at(record, path)
    return COUNTRIES.get(text.zh.casefold()) or COUNTRIES.get(text.en.casefold()) or ""


def _body(record: RegistryRecord, path: str, name: str, country: str = "", city: str = "") -> dict[str, Value]:
    text = text_at(record, f"{path}{name}")
    out: dict[str, Value] = {k: shortened(v, 160) for k, v in (("zh", text.zh), ("en", text.en)) if v}
    if not out:
        return {}
    words = said(text)
    kind = next(
        (
            k
            for k, p in (
                ("healthcare facility", r"hospital|医院|clinic"),
                ("academic institution", r"universit|大学|college|学院|institute|研究所"),
                ("pharmaceutical company", r"pharma|biotech|co\.,? ?ltd|公司|inc\b|gmbh|\bAG\b"),
            )
            if re.search(p, words, re.I)
        ),
        "",
    )
    if kind:
        out["type"] = kind
    if city and (t := text_at(record, city)) and (t.en or t.zh):
        out["city"] = shortened(t.en or t.zh, 60)
    if country and (code := _country(record, country)):
        out["country"] = code
    return out


def _bodies(record: RegistryRecord, out: dict[str, Value]) -> None:
    sponsor = _body(record, "sponsor.primary", "")
    if sponsor:
        out["sponsor"] = sponsor
    funding = text_at(record, "funding")
    if funding.zh or funding.en:
        out["funding"] = _text(funding)
    sites = [
        b
        for i in record.indices("sites")
        if (b := _body(record, f"sites[{i}].", "institution", f"sites[{i}].country", f"sites[{i}].city"))
    ]
    if sites:
        out["sites"] = sites[:40]


def _ethics(record: RegistryRecord, out: dict[str, Value]) -> None:
    ethics: dict[str, Value] = {}
    if number := record.text("ethics.number"):
        ethics["number"] = shortened(number, 80)
    committee = text_at(record, "ethics.committee")
    if committee.zh or committee.en:
        ethics["committee"] = _text(committee)
    slot = record.slot("ethics.date")
    if slot is not None and slot.date is not None and slot.is_present:
        ethics["approved"] = str(slot.date)
    if ethics:
        out["ethics"] = ethics


def _dates(record: RegistryRecord, out: dict[str, Value]) -> None:
    dates: dict[str, Value] = {}
    for key, path in (
        ("start", "dates.start"),
        ("recruit until", "dates.recruitment.end"),
        ("primary completion", "dates.primary_completion"),
        ("end", "dates.completion"),
    ):
        slot = record.slot(path)
        if slot is not None and slot.date is not None and slot.is_present:
            dates[key] = str(slot.date)
    if dates:
        out["dates"] = dates


def population_section(record: RegistryRecord, shape: Shape) -> dict[str, Value]:
    """``population``: disease, age, sex, number."""
    out: dict[str, Value] = {}
    condition = text_at(record, "condition.name")
    if condition.zh or condition.en:
        out["indication"] = _text(condition)
    else:
        title = text_at(record, "identification.public_title")
        marked: dict[str, Value] = {k: Mark(shortened(v, 120)) for k, v in (("zh", title.zh), ("en", title.en)) if v}
        out["indication"] = marked or Mark("not named", why(record, "condition.name"))
    age = _age(record)
    if age:
        out["age"] = age
    sex = code_at(record, "eligibility.sex")
    out["sex"] = sex if sex in ("any", "female", "male") else Mark("any", why(record, "eligibility.sex"))
    if re.fullmatch(r"t|true|yes|是", record.text("eligibility.healthy_volunteers"), re.I):
        out["healthy volunteers"] = "true"
    out["enrol"] = (
        str(shape.total)
        if shape.total and shape.total_from.startswith(("enrol", "arms", "design"))
        else Mark(
            str(shape.total or default_total(shape)),
            "from prose" if shape.total else "a default of the program, not in the record",
        )
    )
    return out


def default_total(shape: Shape) -> int:
    """How many take part where the record does not say."""
    return {"cohorts": 3 * max(2, len(shape.arms)), "single": 30}.get(shape.kind, 30 * max(2, len(shape.arms)))


_AGE_UNIT: Final = {"a": "y", "mo": "mo", "wk": "wk", "d": "d", "h": "d"}


def _age(record: RegistryRecord) -> Value:
    ends = []
    for path in ("eligibility.age.min", "eligibility.age.max"):
        slot = record.slot(path)
        q = slot.quantity if slot is not None and slot.is_present else None
        ends.append(q)
    low, high = ends
    if low is None and high is None:
        return _age_in_criteria(record)
    unit = _AGE_UNIT.get((low or high).unit.code, "y")  # type: ignore[union-attr]
    if low is not None and high is not None and low.unit != high.unit:
        months = {"a": 12, "mo": 1}
        if low.unit.code not in months or high.unit.code not in months:
            return Mark("18 y ..", "the two ends of the age field have units we cannot join")
        return f"{int(low.value * months[low.unit.code])} .. {int(high.value * months[high.unit.code])} mo"
    if low is None:
        return f".. {high.value} {unit}" if high is not None else ""
    if high is None or high.value < low.value:
        return f"{low.value} {unit} .."
    return f"{low.value} .. {high.value} {unit}"


def _age_in_criteria(record: RegistryRecord) -> Value:
    first = said(text_at(record, "eligibility.inclusion"))
    m = re.search(
        r"(\d{1,2})\s*(?:years?|岁)?\s*(?:-|~|–|至|到|to|≤\s*(?:age|年龄)\s*≤)\s*(\d{2,3})\s*(?:years?|岁|周岁)",
        first,
        re.I,
    )
    if m and int(m[1]) < int(m[2]) <= 120:
        return Mark(
            f"{int(m[1])} .. {int(m[2])} y", f"from the criteria; the field: {why(record, 'eligibility.age.min')}"
        )
    return Mark("18 y ..", f"{why(record, 'eligibility.age.min')}; adults assumed")
