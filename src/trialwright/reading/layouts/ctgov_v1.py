"""ClinicalTrials.gov's former JSON (``FullStudiesResponse``): v2's content under longer names and printed words.

Source: clinicaltrials.gov/api/gui (retired June 2024), full study fields.
"""

from __future__ import annotations

from typing import Any, Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.ctgov_v2 import (
    NEVER_ASKED,
    criteria,
    first_then_numbered,
    known_section,
    outcomes,
    phases,
    unescaped,
)
from trialwright.reading.layouts.json_walk import IGNORE, Each, Handler, Walk, with_leaves
from trialwright.values.text import Text


def _person(who: str, prefix: str) -> dict[str, Any]:
    return {
        f"{prefix}Name": f"contacts.{who}.name", f"{prefix}Role": f"contacts.{who}.role", f"{prefix}Phone": f"contacts.{who}.phone",
        f"{prefix}PhoneExt": f"contacts.{who}.extension", f"{prefix}EMail": f"contacts.{who}.email", f"{prefix}Affiliation": f"contacts.{who}.institution",
    }  # fmt: skip


def _persons(who: str, prefix: str) -> Handler:
    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        for value in values if isinstance(values, list) else [values]:
            n = walk.counts[who] = walk.counts.get(who, 0) + 1
            walk._value(value, _person(who if n == 1 else f"{who}[{n}]", prefix), key, numbers)

    return read


def _site_persons(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for k, value in enumerate(values if isinstance(values, list) else [values], 1):
        who = f"sites[{numbers[-1]}]" if k == 1 else f"sites[{numbers[-1]}].{k}"
        walk._value(value, _person(who, "LocationContact"), key, numbers)


def _dated(path: str, name: str) -> dict[str, Any]:
    return {name: path, f"{name}Type": f"{path}.type" if path.startswith("dates.") else IGNORE}


def _outcome(kind: str) -> dict[str, str]:
    return {
        f"{kind}OutcomeMeasure": "outcomes[#].name",
        f"{kind}OutcomeDescription": "outcomes[#].method",
        f"{kind}OutcomeTimeFrame": "outcomes[#].time_point",
    }


PROTOCOL: Final[dict[str, Any]] = {
    "IdentificationModule": {
        "NCTId": "identification.registration_number", "NCTIdAliasList": {"NCTIdAlias": Each("ids", "identification.secondary_ids[#]")},
        "OrgStudyIdInfo": {"OrgStudyId": "identification.subject_id", "*": IGNORE},
        "SecondaryIdInfoList": {"SecondaryIdInfo": Each("ids", {"SecondaryId": "identification.secondary_ids[#]", "*": IGNORE})},
        "Organization": {"OrgFullName": "identification.organization", "OrgClass": IGNORE},
        "BriefTitle": "identification.public_title", "OfficialTitle": "identification.scientific_title", "Acronym": "identification.acronym",
    },
    "StatusModule": {
        "StatusVerifiedDate": "dates.verified", "OverallStatus": "recruitment_status", "LastKnownStatus": "recruitment_status.last_known",
        "WhyStopped": "recruitment_status.why", "DelayedPosting": IGNORE,
        "ExpandedAccessInfo": {"HasExpandedAccess": "expanded_access", "ExpandedAccessNCTId": "expanded_access.number", "*": IGNORE},
        "StartDateStruct": _dated("dates.start", "StartDate"), "PrimaryCompletionDateStruct": _dated("dates.primary_completion", "PrimaryCompletionDate"),
        "CompletionDateStruct": _dated("dates.completion", "CompletionDate"), "StudyFirstSubmitDate": "dates.first_submitted",
        "StudyFirstSubmitQCDate": "dates.first_submitted_qc", "StudyFirstPostDateStruct": _dated("registration.date", "StudyFirstPostDate"),
        "ResultsFirstSubmitDate": "dates.results_submitted", "ResultsFirstSubmitQCDate": IGNORE, "ResultsFirstPostedQCCommentsDateStruct": IGNORE, "ResultsWaived": IGNORE, "ResultsFirstPostDateStruct": {"ResultsFirstPostDate": "dates.results_posted", "*": IGNORE},
        "DispFirstSubmitDate": IGNORE, "DispFirstSubmitQCDate": IGNORE, "DispFirstPostDateStruct": IGNORE,
        "LastUpdateSubmitDate": "registration.refreshed", "LastUpdatePostDateStruct": {"LastUpdatePostDate": "dates.update_posted", "*": IGNORE},
    },
    "SponsorCollaboratorsModule": {
        "ResponsibleParty": {
            "ResponsiblePartyType": IGNORE, "ResponsiblePartyInvestigatorFullName": "contacts.responsible.name",
            "ResponsiblePartyInvestigatorTitle": "contacts.responsible.role", "ResponsiblePartyInvestigatorAffiliation": "contacts.responsible.institution",
            "ResponsiblePartyOldNameTitle": "contacts.responsible.name", "ResponsiblePartyOldOrganization": "contacts.responsible.institution",
        },
        "LeadSponsor": {"LeadSponsorName": "sponsor.primary", "LeadSponsorClass": "sponsor.primary.class"},
        "CollaboratorList": {"Collaborator": Each("collaborators", {
            "CollaboratorName": "sponsor.secondary[#].institution", "CollaboratorClass": "sponsor.secondary[#].class"})},
    },
    "OversightModule": {
        "OversightHasDMC": "dsmc", "IsFDARegulatedDrug": "oversight.fda_drug", "IsFDARegulatedDevice": "oversight.fda_device",
        "IsUnapprovedDevice": "oversight.unapproved_device", "IsPPSD": "oversight.ppsd", "IsUSExport": "oversight.export", "*": IGNORE,
    },
    "DescriptionModule": {"BriefSummary": "summary", "DetailedDescription": "description"},
    "ConditionsModule": {
        "ConditionList": {"Condition": first_then_numbered("condition.name")}, "KeywordList": {"Keyword": Each("keywords", "keywords[#]")},
    },
    "DesignModule": {
        "StudyType": "design.type", "ExpandedAccessTypes": IGNORE, "PatientRegistry": "design.patient_registry", "TargetDuration": "design.target_duration",
        "PhaseList": {"Phase": phases},
        "DesignInfo": {
            "DesignAllocation": "design.allocation", "DesignInterventionModel": "design.model", "DesignInterventionModelDescription": "design.model_description",
            "DesignPrimaryPurpose": "design.purpose", "DesignObservationalModelList": {"DesignObservationalModel": first_then_numbered("design.model")},
            "DesignTimePerspectiveList": {"DesignTimePerspective": first_then_numbered("design.time_perspective")},
            "DesignMaskingInfo": {
                "DesignMasking": "design.masking", "DesignMaskingDescription": "design.masking_description",
                "DesignWhoMaskedList": {"DesignWhoMasked": Each("masked", "design.masked[#]")},
            },
        },
        "BioSpec": {"BioSpecRetention": "samples[1].fate", "BioSpecDescription": "samples[1].name"},
        "EnrollmentInfo": {"EnrollmentCount": "enrollment.count", "EnrollmentType": "enrollment.type"},
    },
    "ArmsInterventionsModule": {
        "ArmGroupList": {"ArmGroup": Each("arms", {
            "ArmGroupLabel": "arms[#].label", "ArmGroupType": "arms[#].type", "ArmGroupDescription": "arms[#].intervention",
            "ArmGroupInterventionList": {"ArmGroupInterventionName": Each("arm names #", "arms[#].interventions[#]")}})},
        "InterventionList": {"Intervention": Each("interventions", {
            "InterventionType": "interventions[#].type", "InterventionName": "interventions[#].name", "InterventionDescription": "interventions[#].description",
            "InterventionArmGroupLabelList": {"InterventionArmGroupLabel": Each("intervention arms #", "interventions[#].arms[#]")},
            "InterventionOtherNameList": {"InterventionOtherName": Each("other names #", "interventions[#].other_names[#]")}})},
    },
    "OutcomesModule": {
        "PrimaryOutcomeList": {"PrimaryOutcome": outcomes("primary", _outcome("Primary"))},
        "SecondaryOutcomeList": {"SecondaryOutcome": outcomes("secondary", _outcome("Secondary"))},
        "OtherOutcomeList": {"OtherOutcome": outcomes("additional", _outcome("Other"))},
    },
    "EligibilityModule": {
        "EligibilityCriteria": criteria, "HealthyVolunteers": "eligibility.healthy_volunteers", "Gender": "eligibility.sex", "GenderBased": IGNORE,
        "GenderDescription": "eligibility.sex.note", "MinimumAge": "eligibility.age.min", "MaximumAge": "eligibility.age.max", "StdAgeList": IGNORE,
        "StudyPopulation": "eligibility.population", "SamplingMethod": "eligibility.sampling",
    },
    "ContactsLocationsModule": {
        "CentralContactList": {"CentralContact": _persons("applicant", "CentralContact")},
        "OverallOfficialList": {"OverallOfficial": _persons("leader", "OverallOfficial")},
        "LocationList": {"Location": Each("sites", {
            "LocationFacility": "sites[#].institution", "LocationStatus": "sites[#].status", "LocationCity": "sites[#].city", "LocationState": "sites[#].province",
            "LocationZip": IGNORE, "LocationCountry": "sites[#].country", "LocationContactList": {"LocationContact": _site_persons}})},
    },
    "ReferencesModule": {
        "ReferenceList": {"Reference": Each("references", {"ReferencePMID": "references[#].pmid", "ReferenceCitation": "references[#].citation", "*": IGNORE})},
        "SeeAlsoLinkList": {"SeeAlsoLink": Each("links", {"SeeAlsoLinkLabel": "links[#].label", "SeeAlsoLinkURL": "links[#].url"})}, "AvailIPDList": IGNORE,
    },
    "IPDSharingStatementModule": {
        "IPDSharing": "ipd.shared", "IPDSharingDescription": "ipd.way", "IPDSharingInfoTypeList": {"IPDSharingInfoType": Each("ipd types", "ipd.types[#]")},
        "IPDSharingTimeFrame": "ipd.time", "IPDSharingAccessCriteria": "ipd.access", "IPDSharingURL": "ipd.url",
    },
}  # fmt: skip
_STUDY: Final = {
    "ProtocolSection": PROTOCOL, "ResultsSection": known_section, "AnnotationSection": known_section, "DerivedSection": known_section,
    "DocumentSection": known_section,
}  # fmt: skip
TABLE: Final[dict[str, Any]] = with_leaves(
    {
        "FullStudiesResponse": {"FullStudies": Each("study", {"Rank": IGNORE, "Study": _STUDY}), "*": IGNORE},
        "Rank": IGNORE,
        "Study": _STUDY,
    }
)


def _read(document: Document, a: Assembly) -> None:
    if isinstance(document.json, dict):
        Walk(document, a, change=unescaped, sign="\\").run(document.json, TABLE)


def _evidence(document: Document) -> Evidence:
    value = document.json
    if value is None:
        return Evidence(0.0, "not JSON")
    known = isinstance(value, dict) and ("FullStudiesResponse" in value or "Study" in value)
    return Evidence(0.95 if known else 0.0, "FullStudiesResponse" if known else "no FullStudiesResponse")


CTGOV_V1: Final = Layout(
    name="ctgov-v1",
    label=Text(zh="ClinicalTrials.gov（旧版JSON）", en="ClinicalTrials.gov (former JSON)"),
    medium="json",
    evidence=_evidence,
    read=_read,
    source="clinicaltrials.gov/api/query/full_studies (retired)",
    never_asked=NEVER_ASKED,
)
