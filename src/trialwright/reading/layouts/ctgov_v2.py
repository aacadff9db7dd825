"""ClinicalTrials.gov API v2: one study as JSON; texts are Markdown with escapes, dates may be months.

Source: clinicaltrials.gov/data-api (study data structure, enumerations).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from trialwright.reading.account import VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.criteria_headings import parts_of
from trialwright.reading.document import Document
from trialwright.reading.eligibility import place_criteria, place_words
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.json_walk import IGNORE, Each, Handler, Walk, with_leaves
from trialwright.reading.meaning import meaning_of
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.reading.stretch import without_markdown
from trialwright.values.text import Text

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def unescaped(text: str) -> str:
    """Markdown's backslashes before punctuation resolved."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


@lru_cache(maxsize=1024)
def _person(who: str) -> Any:
    return with_leaves({
        "name": f"contacts.{who}.name", "role": f"contacts.{who}.role", "phone": f"contacts.{who}.phone",
        "phoneExt": f"contacts.{who}.extension", "email": f"contacts.{who}.email", "affiliation": f"contacts.{who}.institution",
    })  # fmt: skip


def _persons(who: str, counter: str) -> Handler:
    """The first person is ``who``, the others ``who[2]`` …"""

    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        for value in values if isinstance(values, list) else []:
            n = walk.counts[counter] = walk.counts.get(counter, 0) + 1
            walk._value(value, _person(who if n == 1 else f"{who}[{n}]"), key, numbers)

    return read


def _site_persons(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for k, value in enumerate(values if isinstance(values, list) else [], 1):
        who = f"sites[{numbers[-1]}]" if k == 1 else f"sites[{numbers[-1]}].{k}"
        walk._value(value, _person(who), key, numbers)


def first_then_numbered(path: str) -> Handler:
    """``condition.name``, then ``condition.name[2]`` …"""

    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        for value in values if isinstance(values, list) else [values]:
            n = walk.counts[path] = walk.counts.get(path, 0) + 1
            walk._value(value, path if n == 1 else f"{path}[{n}]", key, numbers)

    return read


def phases(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    """Two entries are one combined phase."""
    words = [v for v in values if isinstance(v, str)] if isinstance(values, list) else []
    if len(words) != len(values) or not words:
        walk.skip(values)
        return
    spans = walk.strings(words)
    codes = [m.code for w in words if (m := meaning_of("design.phase", w)) is not None and m.code]
    code = "-".join(sorted(codes)) if len(codes) == len(words) else None
    start, end = spans[0][0], spans[-1][1]
    walk.assembly.place(
        "design.phase",
        "en",
        (start, end),
        walk.text[start:end],
        ", ".join(words),
        means=None if code is None else Meaning(code=code),
    )


def outcomes(code: str, member: dict[str, str]) -> Handler:
    """A list of outcomes; which list it is says their type."""
    words = {"primary": "primaryOutcomes", "secondary": "secondaryOutcomes"}.get(code, "otherOutcomes")
    because = Text(zh=f"列在{words}之下", en=f"listed under {words}")
    means, member = Meaning(code=code), with_leaves(member)

    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        line = walk.lines(*key)[0]
        for value in values if isinstance(values, list) else []:
            n = walk.counts["outcomes"] = walk.counts.get("outcomes", 0) + 1
            walk._value(value, member, key, (n,))
            walk.assembly.infer(
                f"outcomes[{n}].type",
                ANY,
                line,
                text=words,
                because=because,
                means=means,
                layer=Layer.REGISTRANT,
            )

    return read


def criteria(walk: Walk, value: Any, span: tuple[int, int], numbers: tuple[int, ...]) -> None:
    """The block of criteria, cut at its headings."""
    if not isinstance(value, str):
        return
    piece = without_markdown(walk.stretch(span))
    if not piece.text.strip():
        walk.assembly.absent("eligibility.inclusion", "en", walk.lines(*span)[0], items=0)
        return
    walk.book(VALUE, *span)
    for path, start, end, head in parts_of(piece.text):
        if path in ("eligibility.inclusion", "eligibility.exclusion"):
            if piece.text[start:end].strip():
                place_criteria(walk.assembly, path, "en", piece, start, end)
            else:
                walk.assembly.absent(path, "en", walk.lines(piece.at(head), piece.at(head))[0], items=0)
        else:
            place_words(walk.assembly, path, "en", piece, start, end)


def date(path: str) -> dict[str, str]:
    return {"date": path, "type": f"{path}.type"}


_OUTCOME: Final = {"measure": "outcomes[#].name", "description": "outcomes[#].method", "timeFrame": "outcomes[#].time_point"}  # fmt: skip
PROTOCOL: Final[dict[str, Any]] = {
    "identificationModule": {
        "nctId": "identification.registration_number",
        "nctIdAliases": Each("ids", "identification.secondary_ids[#]"),
        "orgStudyIdInfo": {"id": "identification.subject_id", "type": IGNORE, "link": IGNORE},
        "secondaryIdInfos": Each("ids", {"id": "identification.secondary_ids[#]", "type": IGNORE, "domain": IGNORE, "link": IGNORE}),
        "organization": {"fullName": "identification.organization", "class": IGNORE},
        "briefTitle": "identification.public_title", "officialTitle": "identification.scientific_title", "acronym": "identification.acronym",
    },
    "statusModule": {
        "statusVerifiedDate": "dates.verified", "overallStatus": "recruitment_status", "lastKnownStatus": "recruitment_status.last_known",
        "delayedPosting": IGNORE, "whyStopped": "recruitment_status.why",
        "expandedAccessInfo": {"hasExpandedAccess": "expanded_access", "nctId": "expanded_access.number", "statusForNctId": IGNORE},
        "startDateStruct": date("dates.start"), "primaryCompletionDateStruct": date("dates.primary_completion"), "completionDateStruct": date("dates.completion"),
        "studyFirstSubmitDate": "dates.first_submitted", "studyFirstSubmitQcDate": "dates.first_submitted_qc",
        "studyFirstPostDateStruct": {"date": "registration.date", "type": IGNORE},
        "resultsWaived": IGNORE, "resultsFirstSubmitDate": "dates.results_submitted", "resultsFirstSubmitQcDate": IGNORE,
        "resultsFirstPostDateStruct": {"date": "dates.results_posted", "type": IGNORE}, "resultsFirstPostedQcCommentsDateStruct": IGNORE,
        "dispFirstSubmitDate": IGNORE, "dispFirstSubmitQcDate": IGNORE, "dispFirstPostDateStruct": IGNORE,
        "lastUpdateSubmitDate": "registration.refreshed", "lastUpdatePostDateStruct": {"date": "dates.update_posted", "type": IGNORE},
    },
    "sponsorCollaboratorsModule": {
        "responsibleParty": {
            "type": IGNORE, "investigatorFullName": "contacts.responsible.name", "investigatorTitle": "contacts.responsible.role",
            "investigatorAffiliation": "contacts.responsible.institution", "oldNameTitle": "contacts.responsible.name", "oldOrganization": "contacts.responsible.institution",
        },
        "leadSponsor": {"name": "sponsor.primary", "class": "sponsor.primary.class"},
        "collaborators": Each("collaborators", {"name": "sponsor.secondary[#].institution", "class": "sponsor.secondary[#].class"}),
    },
    "oversightModule": {
        "oversightHasDmc": "dsmc", "isFdaRegulatedDrug": "oversight.fda_drug", "isFdaRegulatedDevice": "oversight.fda_device",
        "isUnapprovedDevice": "oversight.unapproved_device", "isPpsd": "oversight.ppsd", "isUsExport": "oversight.export", "fdaaa801Violation": IGNORE,
    },
    "descriptionModule": {"briefSummary": "summary", "detailedDescription": "description"},
    "conditionsModule": {"conditions": first_then_numbered("condition.name"), "keywords": Each("keywords", "keywords[#]")},
    "designModule": {
        "studyType": "design.type", "nPtrsToThisExpAccNctId": IGNORE, "expandedAccessTypes": IGNORE, "patientRegistry": "design.patient_registry",
        "targetDuration": "design.target_duration", "phases": phases,
        "designInfo": {
            "allocation": "design.allocation", "interventionModel": "design.model", "interventionModelDescription": "design.model_description",
            "primaryPurpose": "design.purpose", "observationalModel": "design.model", "timePerspective": "design.time_perspective",
            "maskingInfo": {"masking": "design.masking", "maskingDescription": "design.masking_description", "whoMasked": Each("masked", "design.masked[#]")},
        },
        "bioSpec": {"retention": "samples[1].fate", "description": "samples[1].name"},
        "enrollmentInfo": {"count": "enrollment.count", "type": "enrollment.type"},
    },
    "armsInterventionsModule": {
        "armGroups": Each("arms", {
            "label": "arms[#].label", "type": "arms[#].type", "description": "arms[#].intervention",
            "interventionNames": Each("arm names #", "arms[#].interventions[#]"),
        }),
        "interventions": Each("interventions", {
            "type": "interventions[#].type", "name": "interventions[#].name", "description": "interventions[#].description",
            "armGroupLabels": Each("intervention arms #", "interventions[#].arms[#]"), "otherNames": Each("other names #", "interventions[#].other_names[#]"),
        }),
    },
    "outcomesModule": {
        "primaryOutcomes": outcomes("primary", _OUTCOME), "secondaryOutcomes": outcomes("secondary", _OUTCOME), "otherOutcomes": outcomes("additional", _OUTCOME),
    },
    "eligibilityModule": {
        "eligibilityCriteria": criteria, "healthyVolunteers": "eligibility.healthy_volunteers", "sex": "eligibility.sex", "genderBased": IGNORE,
        "genderDescription": "eligibility.sex.note", "minimumAge": "eligibility.age.min", "maximumAge": "eligibility.age.max", "stdAges": IGNORE,
        "studyPopulation": "eligibility.population", "samplingMethod": "eligibility.sampling",
    },
    "contactsLocationsModule": {
        "centralContacts": _persons("applicant", "applicant"), "overallOfficials": _persons("leader", "leader"),
        "locations": Each("sites", {
            "facility": "sites[#].institution", "status": "sites[#].status", "city": "sites[#].city", "state": "sites[#].province", "zip": IGNORE,
            "country": "sites[#].country", "contacts": _site_persons, "geoPoint": IGNORE, "countryCode": IGNORE,
        }),
    },
    "referencesModule": {
        "references": Each("references", {"pmid": "references[#].pmid", "type": IGNORE, "citation": "references[#].citation", "retractions": IGNORE}),
        "seeAlsoLinks": Each("links", {"label": "links[#].label", "url": "links[#].url"}), "availIpds": IGNORE,
    },
    "ipdSharingStatementModule": {
        "ipdSharing": "ipd.shared", "description": "ipd.way", "infoTypes": Each("ipd types", "ipd.types[#]"), "timeFrame": "ipd.time",
        "accessCriteria": "ipd.access", "url": "ipd.url",
    },
}  # fmt: skip


def known_section(walk: Walk, value: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    """A section that is not the registration: results, annotations, what the site computes."""
    last = walk.pass_over(value)
    if not walk.single:
        walk.boilerplate(key[0], last)


TABLE: Final[dict[str, Any]] = with_leaves({
    "protocolSection": PROTOCOL, "resultsSection": known_section, "annotationSection": known_section, "derivedSection": known_section,
    "documentSection": {"largeDocumentModule": {"noSap": IGNORE, "largeDocs": Each("documents", {
        "label": "documents[#].label", "date": "documents[#].date", "uploadDate": IGNORE, "filename": "documents[#].file", "typeAbbrev": "documents[#].type",
        "hasProtocol": IGNORE, "hasSap": IGNORE, "hasIcf": IGNORE, "size": IGNORE})}},
    "hasResults": "results.file",
})  # fmt: skip


def _read(document: Document, a: Assembly) -> None:
    value = document.json
    if isinstance(value, dict):
        Walk(document, a, change=unescaped, sign="\\").run(value, TABLE)


def _evidence(document: Document) -> Evidence:
    value = document.json
    if value is None:
        return Evidence(0.0, "not JSON")
    section = value.get("protocolSection") if isinstance(value, dict) else None
    if not isinstance(section, dict):
        return Evidence(0.0, "no protocolSection")
    modules = sum(1 for m in PROTOCOL if m in section)
    return Evidence(min(1.0, 0.7 + modules / 20), f"protocolSection with {modules} of {len(PROTOCOL)} modules")


NEVER_ASKED: Final = (
    "ethics",
    "arms[*].size",
    "design.comparison",
    "data_management",
    "version",
    "funding",
    "registration.status",
)
CTGOV_V2: Final = Layout(
    name="ctgov-v2",
    label=Text(zh="ClinicalTrials.gov（API v2的JSON）", en="ClinicalTrials.gov (API v2 JSON)"),
    medium="json",
    evidence=_evidence,
    read=_read,
    source="clinicaltrials.gov/api/v2/studies",
    never_asked=NEVER_ASKED,
)
