"""Legacy ClinicalTrials.gov XML (``clinical_study``): wrapped text blocks, dates as words, criteria in one block.

Source: clinicaltrials.gov/ct2/html/images/info/public.xsd (retired June 2024).
"""

from __future__ import annotations

import re
from typing import Any, Final

from trialwright.reading.account import BOILERPLATE
from trialwright.reading.assembly import Assembly
from trialwright.reading.blocks import tree_of
from trialwright.reading.criteria_headings import parts_of
from trialwright.reading.document import BLANKS, Document
from trialwright.reading.eligibility import place_criteria, place_words
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.ctgov_v2 import NEVER_ASKED
from trialwright.reading.layouts.json_walk import IGNORE, Each, leaf
from trialwright.reading.layouts.xml_walk import XmlHandler, XmlWalk
from trialwright.reading.markup import Node
from trialwright.reading.meaning import meaning_at
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.reading.stretch import Stretch
from trialwright.values.text import Text

# A wrapped line goes on unless a blank line, a bullet or a number comes.
_WRAP = re.compile(r"(?<=\S)[ \t]*\r?\n[ \t]*(?![ \t]*(?:[-•*]\s|\d{1,2}[.)]\s|\(?[a-z][.)]\s))(?=\S)")


def flowed(piece: Stretch) -> Stretch:
    """A text block without the line breaks of its wrapping."""
    return piece.changed(_WRAP, lambda m: " ") if "\n" in piece.text else piece


def _block(path: str) -> XmlHandler:
    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        for inner in node.children or [node]:
            walk.put_part(leaf(f"{path}|en"), flowed(walk.stretch(inner)), 0, None, numbers, inner.start)

    return read


def _first_then_numbered(path: str) -> XmlHandler:
    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        n = walk.counts[path] = walk.counts.get(path, 0) + 1
        walk.put(leaf(path if n == 1 else f"{path}[{n}]"), node)

    return read


def _dated(path: str) -> XmlHandler:
    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        walk.put(leaf(path), node)
        kind = node.attribute("type")
        at = walk.text.find(kind, node.start, node.inner_start) if kind else -1
        if at >= 0:
            walk.assembly.place(f"{path}.type", "en", (at, at + len(kind)), kind, kind)

    return read


def _enrollment(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    walk.put(leaf("enrollment.count"), node)
    kind = node.attribute("type")
    at = walk.text.find(kind, node.start, node.inner_start) if kind else -1
    if at >= 0:
        walk.assembly.place(
            "enrollment.type", "en", (at, at + len(kind)), kind, kind, means=meaning_at("enrollment.type", kind)
        )


def _phase(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    walk.put(leaf("design.phase|en"), node)


def _person(who: str) -> dict[str, Any]:
    return {
        "last_name": f"contacts.{who}.name", "first_name": f"contacts.{who}.given.name", "middle_name": IGNORE, "degrees": IGNORE, "role": f"contacts.{who}.role",
        "phone": f"contacts.{who}.phone", "phone_ext": f"contacts.{who}.extension", "email": f"contacts.{who}.email", "affiliation": f"contacts.{who}.institution",
    }  # fmt: skip


def _persons(who: str) -> XmlHandler:
    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        n = walk.counts[who] = walk.counts.get(who, 0) + 1
        walk.element_children(node, _person(who if n == 1 else f"{who}[{n}]"), numbers)

    return read


def _site_person(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    key = f"person {numbers[-1]}"
    k = walk.counts[key] = walk.counts.get(key, 0) + 1
    who = f"sites[{numbers[-1]}]" if k == 1 else f"sites[{numbers[-1]}].{k}"
    walk.element_children(node, _person(who), numbers)


def _outcome(code: str) -> XmlHandler:
    table = {
        "measure": "outcomes[#].name",
        "time_frame": "outcomes[#].time_point",
        "description": "outcomes[#].method",
        "safety_issue": IGNORE,
    }

    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        n = walk.counts["outcomes"] = walk.counts.get("outcomes", 0) + 1
        walk.element_children(node, table, (n,))
        because = Text(zh=f"元素{node.name}", en=f"element {node.name}")
        line = walk.document.line_of(node.start)
        walk.assembly.infer(
            f"outcomes[{n}].type",
            ANY,
            line,
            text=node.name,
            because=because,
            means=Meaning(code=code),
            layer=Layer.REGISTRANT,
        )

    return read


def _criteria(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    for inner in node.children or [node]:
        piece = flowed(walk.stretch(inner))
        if not piece.text.strip(BLANKS):
            walk.assembly.absent("eligibility.inclusion", "en", walk.document.line_of(inner.start), items=0)
            continue
        for path, start, end, head in parts_of(piece.text):
            if path not in ("eligibility.inclusion", "eligibility.exclusion"):
                place_words(walk.assembly, path, "en", piece, start, end)
            elif piece.text[start:end].strip(BLANKS):
                place_criteria(walk.assembly, path, "en", piece, start, end)
            else:
                walk.assembly.absent(path, "en", walk.document.line_of(piece.at(head)), items=0)


def _furniture(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    for n in range(walk.document.line_of(node.start), walk.document.line_of(max(node.start, node.end - 1)) + 1):
        walk.assembly.uses[n] = BOILERPLATE


STUDY: Final[dict[str, Any]] = {
    "required_header": _furniture,
    "id_info": {
        "org_study_id": "identification.subject_id", "secondary_id": Each("ids", "identification.secondary_ids[#]"), "nct_id": "identification.registration_number",
        "nct_alias": Each("ids", "identification.secondary_ids[#]"), "org_study_id_info": IGNORE, "secondary_id_info": IGNORE,
    },
    "brief_title": "identification.public_title", "acronym": "identification.acronym", "official_title": "identification.scientific_title",
    "sponsors": {
        "lead_sponsor": {"agency": "sponsor.primary", "agency_class": "sponsor.primary.class"},
        "collaborator": Each("collaborators", {"agency": "sponsor.secondary[#].institution", "agency_class": "sponsor.secondary[#].class"}),
    },
    "source": "identification.organization", "source_class": IGNORE,
    "oversight_info": {
        "has_dmc": "dsmc", "is_fda_regulated_drug": "oversight.fda_drug", "is_fda_regulated_device": "oversight.fda_device", "authority": "oversight.authority",
        "is_unapproved_device": "oversight.unapproved_device", "is_ppsd": "oversight.ppsd", "is_us_export": "oversight.export",
    },
    "brief_summary": _block("summary"), "detailed_description": _block("description"),
    "overall_status": "recruitment_status", "last_known_status": "recruitment_status.last_known", "why_stopped": "recruitment_status.why",
    "start_date": _dated("dates.start"), "completion_date": _dated("dates.completion"), "primary_completion_date": _dated("dates.primary_completion"),
    "phase": _phase, "study_type": "design.type", "has_expanded_access": "expanded_access", "expanded_access_info": IGNORE,
    "study_design": "design.note", "study_design_info": {
        "allocation": "design.allocation", "intervention_model": "design.model", "intervention_model_description": "design.model_description",
        "primary_purpose": "design.purpose", "observational_model": "design.model", "time_perspective": "design.time_perspective",
        "masking": "design.masking", "masking_description": "design.masking_description",
    },
    "target_duration": "design.target_duration",
    "primary_outcome": _outcome("primary"), "secondary_outcome": _outcome("secondary"), "other_outcome": _outcome("additional"),
    "number_of_arms": "arms_counted", "number_of_groups": "arms_counted", "enrollment": _enrollment,
    "condition": _first_then_numbered("condition.name"),
    "arm_group": Each("arms", {"arm_group_label": "arms[#].label", "arm_group_type": "arms[#].type", "description": "arms[#].intervention"}),
    "intervention": Each("interventions", {
        "intervention_type": "interventions[#].type", "intervention_name": "interventions[#].name", "description": "interventions[#].description",
        "arm_group_label": Each("intervention arms #", "interventions[#].arms[#]"), "other_name": Each("other names #", "interventions[#].other_names[#]"),
    }),
    "biospec_retention": "samples[1].fate", "biospec_descr": _block("samples[1].name"),
    "eligibility": {
        "study_pop": _block("eligibility.population"), "sampling_method": "eligibility.sampling", "criteria": _criteria, "gender": "eligibility.sex",
        "gender_based": IGNORE, "gender_description": "eligibility.sex.note", "minimum_age": "eligibility.age.min", "maximum_age": "eligibility.age.max",
        "healthy_volunteers": "eligibility.healthy_volunteers",
    },
    "overall_official": _persons("leader"), "overall_contact": _persons("applicant"), "overall_contact_backup": _persons("backup"),
    "location": Each("sites", {
        "facility": {"name": "sites[#].institution", "address": {"city": "sites[#].city", "state": "sites[#].province", "zip": IGNORE, "country": "sites[#].country"}},
        "status": "sites[#].status", "contact": _site_person, "contact_backup": _site_person, "investigator": _site_person,
    }),
    "location_countries": IGNORE, "removed_countries": IGNORE,
    "link": Each("links", {"url": "links[#].url", "description": "links[#].label"}),
    "reference": Each("references", {"citation": "references[#].citation", "PMID": "references[#].pmid"}),
    "results_reference": Each("references", {"citation": "references[#].citation", "PMID": "references[#].pmid"}),
    "verification_date": "dates.verified", "study_first_submitted": "dates.first_submitted", "study_first_submitted_qc": "dates.first_submitted_qc",
    "study_first_posted": "registration.date", "firstreceived_date": "dates.first_submitted", "firstreceived_results_date": "dates.results_submitted", "firstreceived_results_disposition_date": IGNORE,
    "lastchanged_date": "registration.refreshed", "last_update_submitted": "registration.refreshed", "last_update_submitted_qc": IGNORE,
    "last_update_posted": "dates.update_posted", "results_first_submitted": "dates.results_submitted", "results_first_submitted_qc": IGNORE,
    "results_first_posted": "dates.results_posted", "disposition_first_submitted": IGNORE, "disposition_first_submitted_qc": IGNORE, "disposition_first_posted": IGNORE,
    "responsible_party": {
        "responsible_party_type": IGNORE, "investigator_full_name": "contacts.responsible.name", "investigator_title": "contacts.responsible.role",
        "investigator_affiliation": "contacts.responsible.institution", "name_title": "contacts.responsible.name", "organization": "contacts.responsible.institution",
    },
    "keyword": Each("keywords", "keywords[#]"), "is_fda_regulated": "oversight.fda_regulated", "is_section_801": "oversight.section_801",
    "condition_browse": _furniture, "intervention_browse": _furniture, "clinical_results": _furniture, "pending_results": _furniture,
    "provided_document_section": _furniture, "study_docs": _furniture,
    "patient_data": {
        "sharing_ipd": "ipd.shared", "ipd_description": "ipd.way", "ipd_info_type": Each("ipd types", "ipd.types[#]"), "ipd_time_frame": "ipd.time",
        "ipd_access_criteria": "ipd.access", "ipd_url": "ipd.url",
    },
}  # fmt: skip


def _read(document: Document, a: Assembly) -> None:
    walk = XmlWalk(document, a)
    for node in tree_of(document).children:
        walk.element(node, {"clinical_study": STUDY}.get(node.name), ())


def _evidence(document: Document) -> Evidence:
    known = re.search(r"<clinical_study[\s>]", document.text[:5000]) is not None
    return Evidence(0.95 if known else 0.0, f"{'an' if known else 'no'} element clinical_study")


CTGOV_XML: Final = Layout(
    name="ctgov-xml",
    label=Text(zh="ClinicalTrials.gov（旧版XML）", en="ClinicalTrials.gov (legacy XML)"),
    medium="xml",
    evidence=_evidence,
    read=_read,
    source="clinicaltrials.gov/ct2 (retired)",
    never_asked=NEVER_ASKED,
)
