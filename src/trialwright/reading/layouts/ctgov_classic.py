"""Text copies of ClinicalTrials.gov's former study page: headings such as *Purpose*, tables flattened into lines.

Source: clinicaltrials.gov, study record of 2008 to 2023 ("classic" site), as copied text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts import ichgcp_parts as parts
from trialwright.reading.layouts.ctgov_v2 import NEVER_ASKED
from trialwright.reading.layouts.json_walk import leaf, means_of
from trialwright.reading.layouts.rows import Row, rows_of
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.values.text import Text

_KEYS: Final = MappingProxyType({
    "clinicaltrials.gov identifier": "identification.registration_number", "official title": "identification.scientific_title|en", "study type": "design.type|en",
    "sponsor": "sponsor.primary|en", "collaborator": "sponsor.secondary[1].institution|en", "collaborators": "sponsor.secondary[1].institution|en",
    "recruitment status": "recruitment_status|en", "overall status": "recruitment_status|en", "first posted": "registration.date", "first received": "dates.first_submitted",
    "first submitted": "dates.first_submitted", "last update posted": "dates.update_posted", "last updated": "registration.refreshed", "last verified": "dates.verified",
    "results first posted": "dates.results_posted", "study first received": "dates.first_submitted", "information provided by": "identification.organization|en",
    "information provided by (responsible party)": "identification.organization|en", "responsible party": "identification.organization|en",
    "estimated enrollment": "enrollment.count", "actual enrollment": "enrollment.count", "enrollment": "enrollment.count", "study start date": "dates.start",
    "actual study start date": "dates.start", "estimated study start date": "dates.start", "study completion date": "dates.completion",
    "estimated study completion date": "dates.completion", "actual study completion date": "dates.completion", "primary completion date": "dates.primary_completion",
    "estimated primary completion date": "dates.primary_completion", "actual primary completion date": "dates.primary_completion",
    "allocation": "design.allocation|en", "intervention model": "design.model|en", "masking": "design.masking|en", "primary purpose": "design.purpose|en",
    "observational model": "design.model|en", "time perspective": "design.time_perspective|en", "endpoint classification": "design.note|en",
    "study design": "design.note|en", "ages eligible for study": "eligibility.ages|en", "genders eligible for study": "eligibility.sex|en", "sexes eligible for study": "eligibility.sex|en",
    "accepts healthy volunteers": "eligibility.healthy_volunteers|en", "sampling method": "eligibility.sampling|en", "other study id numbers": "identification.subject_id",
    "has data monitoring committee": "dsmc|en", "u.s. fda-regulated product": "", "plan to share ipd": "ipd.shared|en", "plan description": "ipd.way|en", "keywords provided by": "", "health authority": "oversight.authority|en",
    "conditions": "condition.name|en", "condition": "condition.name|en", "brief title": "identification.public_title|en",
})  # fmt: skip
_HEADINGS: Final = MappingProxyType({
    "purpose": "#summary", "brief summary": "#summary", "study description": "", "detailed description": "#description", "further study details as provided by": "",
    "primary outcome measures": "#primary", "primary outcome measure": "#primary", "secondary outcome measures": "#secondary", "secondary outcome measure": "#secondary",
    "other outcome measures": "#other", "current primary outcome measures": "#primary", "current secondary outcome measures": "#secondary",
    "eligibility": "", "eligibility criteria": "", "criteria": "#criteria", "contacts and locations": "#contacts", "locations": "#sites", "more information": "#rest",
    "arms and interventions": "#arms", "arms": "#arms", "assigned interventions": "", "study design": "", "outcome measures": "", "condition intervention phase": "#table", "condition intervention": "#table",
    "sponsors and collaborators": "#sponsors", "investigators": "#people", "publications": "#rest",
})  # fmt: skip
_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z.()\- ]{2,60}?)\s*(?:\[[^\]]*\]|ICMJE)?\s*[:：]\s*(?P<value>.*)")
_FRAME = re.compile(r"\[\s*Time Frame:\s*(?P<time>.*?)\s*\](?:\s*\[\s*Designated as safety issue:.*?\])?", re.I)
_ARM = re.compile(
    r"(?P<type>Experimental|Placebo Comparator|No Intervention|Active Comparator|Sham Comparator|Other)\s*:\s*(?P<label>.*)"
)
_TYPED = re.compile(
    r"(?P<type>Drug|Device|Biological|Procedure|Radiation|Behavioral|Genetic|Dietary Supplement|Combination Product|Diagnostic Test|Other)\s*:\s*(?P<name>.*)"
)
_PHASE = re.compile(
    r"(?:Early )?Phase (?:[1-4]|I{1,3}V?)(?:\s*/?\s*Phase (?:[1-4]|I{1,3}V?))?|Not Applicable|N/A", re.I
)
_AGES = re.compile(
    r"(?P<min>\d+ (?:Years?|Months?|Weeks?|Days?))?\s*(?:to|and older|and Older|up to)?\s*(?P<max>\d+ (?:Years?|Months?|Weeks?|Days?))?.*",
    re.I,
)
_FURNITURE = re.compile(
    r"(?:Save this study|Go to|Top of Page|Show .*|Hide .*|Learn About.*|Choosing to participate.*|To learn more.*|Study Details|Tabular View|How to Read.*|.*Disclaimer.*|Information from the National.*|Please refer to this study by.*)",
    re.I,
)


def _read(document: Document, a: Assembly) -> None:
    section = "#top"
    body: list[Row] = []
    for row in rows_of(document):
        heading = _HEADINGS.get(row.text.rstrip(":：").strip().casefold())
        if heading is not None and not row.bullet:
            _section(a, section, body)
            a.label(row.start, row.end)
            section, body = heading or "#rest", []
        elif _FURNITURE.fullmatch(row.text):
            a.boilerplate(row.start, row.end)
        elif section not in ("#summary", "#description", "#criteria", "#arms") and _pair(a, row):
            continue
        else:
            body.append(row)
    _section(a, section, body)


def _pair(a: Assembly, row: Row) -> bool:
    m = _KEY.fullmatch(row.text) if ":" in row.text[:200] and len(row.text.split(":", 1)[0]) < 200 else None
    spec = _KEYS.get(m.group("key").strip().casefold()) if m is not None else None
    if m is None or spec is None:
        return False
    a.label(row.start, row.end)
    start, end = row.start + m.start("value"), row.end
    if not spec:
        return True
    to = leaf(spec)
    if not m.group("value"):
        a.absent(to.path(()), to.language, row.line)
    elif to.where == "eligibility.ages":
        _ages(a, start, m.group("value"))
    else:
        means, state = means_of(to, m.group("value"))
        a.put(to.path(()), to.language, start, end, state=state, means=means)
    return True


def _ages(a: Assembly, at: int, words: str) -> None:
    m = _AGES.fullmatch(words)
    for name, path in (("min", "eligibility.age.min"), ("max", "eligibility.age.max")):
        if m is not None and m.group(name):
            means, _ = means_of(leaf(path), m.group(name))
            a.put(path, ANY, at + m.start(name), at + m.end(name), means=means)
        else:
            a.absent(path, ANY, a.document.line_of(at))


def _section(a: Assembly, section: str, body: list[Row]) -> None:
    if not body:
        return
    if section == "#top":
        titled = next((r for r in body if len(r.text) > 15), None)
        if titled is not None:
            heading = Text(zh="页面的标题行", en="heading of the page")
            a.put("identification.public_title", "en", titled.start, titled.end, inferred=heading)
    elif section in ("#summary", "#description"):
        path = "summary" if section == "#summary" else "description"
        a.put(path, "en", body[0].start, body[-1].end)
    elif section == "#criteria":
        parts.put_eligibility(a, body)
    elif section in ("#primary", "#secondary", "#other"):
        _outcomes(a, body, {"#primary": "primary", "#secondary": "secondary"}.get(section, "additional"))
    elif section == "#arms":
        _arms(a, body)
    elif section == "#table":
        _table(a, body)


def _outcomes(a: Assembly, rows: Sequence[Row], code: str) -> None:
    for row in rows:
        m = _FRAME.search(row.text)
        if m is None and not row.bullet:
            n = a.counts.get("outcomes", 0)
            if n and a.slot(f"outcomes[{n}].method", "en") is None:
                a.put(f"outcomes[{n}].method", "en", row.start, row.end)
            continue
        n = a.counts["outcomes"] = a.counts.get("outcomes", 0) + 1
        a.put(f"outcomes[{n}].name", "en", row.start, row.start + m.start() if m is not None else row.end)
        because = Text(zh="所在部分的标题", en=f"heading of the section: {code} outcome measures")
        a.infer(
            f"outcomes[{n}].type",
            ANY,
            row.line,
            text=code,
            because=because,
            means=Meaning(code=code),
            layer=Layer.REGISTRANT,
        )
        if m is not None:
            a.put(f"outcomes[{n}].time_point", "en", row.start + m.start("time"), row.start + m.end("time"))


def _arms(a: Assembly, rows: Sequence[Row]) -> None:
    n = k = 0
    body: list[Row] = []

    def close() -> None:
        if n and body:
            a.put(f"arms[{n}].intervention", "en", body[0].start, body[-1].end)
        body.clear()

    for row in rows:
        m, t = _ARM.fullmatch(row.text), _TYPED.fullmatch(row.text)
        if m is not None and m.group("label"):
            close()
            n += 1
            means, _ = means_of(leaf("arms[#].type|en"), m.group("type"))
            a.put(f"arms[{n}].type", "en", row.start + m.start("type"), row.start + m.end("type"), means=means)
            a.put(f"arms[{n}].label", "en", row.start + m.start("label"), row.end)
        elif t is not None:
            close()
            k += 1
            means, _ = means_of(leaf("interventions[#].type|en"), t.group("type"))
            a.put(f"interventions[{k}].type", "en", row.start + t.start("type"), row.start + t.end("type"), means=means)
            a.put(f"interventions[{k}].name", "en", row.start + t.start("name"), row.end)
        else:
            body.append(row)
    close()


def _table(a: Assembly, rows: Sequence[Row]) -> None:
    """The *Condition Intervention Phase* block: conditions, then ``Drug: …`` lines, then the phase."""
    k = c = 0
    for row in rows:
        t = _TYPED.fullmatch(row.text)
        if t is not None:
            k += 1
            means, _ = means_of(leaf("interventions[#].type|en"), t.group("type"))
            a.put(f"interventions[{k}].type", "en", row.start + t.start("type"), row.start + t.end("type"), means=means)
            a.put(f"interventions[{k}].name", "en", row.start + t.start("name"), row.end)
        elif _PHASE.fullmatch(row.text):
            means, _ = means_of(leaf("design.phase|en"), row.text)
            a.put("design.phase", "en", row.start, row.end, means=means)
        elif k == 0:
            c += 1
            a.put("condition.name" if c == 1 else f"condition.name[{c}]", "en", row.start, row.end)


def _evidence(document: Document) -> Evidence:
    if "ClinicalTrials.gov Identifier" not in document.text:
        return Evidence(0.0, "no line ClinicalTrials.gov Identifier:")
    number = re.search(r"(?m)^\s*ClinicalTrials\.gov Identifier:", document.text) is not None
    marks = [
        h
        for h in (
            "Purpose",
            "Study Description",
            "Eligibility",
            "Eligibility Criteria",
            "Criteria",
            "Contacts and Locations",
            "Condition Intervention Phase",
            "More Information",
        )
        if re.search(rf"(?im)^\s*{h}\s*$", document.text)
    ]
    return Evidence(
        min(1.0, 0.45 + 0.12 * len(marks)) if number and marks else 0.0,
        f"{'a' if number else 'no'} line ClinicalTrials.gov Identifier:, {len(marks)} headings (Purpose …)",
    )


CTGOV_CLASSIC: Final = Layout(
    name="ctgov-classic-text",
    label=Text(zh="ClinicalTrials.gov旧版页面（文本）", en="ClinicalTrials.gov classic page, as text"),
    medium="text",
    evidence=_evidence,
    read=_read,
    source="classic.clinicaltrials.gov (retired)",
    never_asked=NEVER_ASKED,
)
