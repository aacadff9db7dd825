"""ChiCTR's XML download (``trials/Triall`` [sic]): English only, arms squeezed into lists, outcomes without time or method.

Source: chictr.org.cn, "download XML"; format of the WHO ICTRP data upload.
"""

from __future__ import annotations

import re
from typing import Any, Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.blocks import tree_of
from trialwright.reading.document import Document
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.chictr_labels import NEVER_ASKED
from trialwright.reading.layouts.ictrp import Export
from trialwright.reading.layouts.json_walk import IGNORE, Each
from trialwright.reading.layouts.xml_walk import XmlHandler, XmlWalk
from trialwright.reading.markup import Node
from trialwright.values.text import Text


def _export(name: str) -> XmlHandler:
    """Fields that ICTRP's own exports squeeze in the same way."""

    def read(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
        export: Export = walk.kept.setdefault("export", Export(walk))
        export.put(name, walk.stretch(node), node.start)

    return read


def _contact(walk: XmlWalk, node: Node, numbers: tuple[int, ...]) -> None:
    kind = node.child("type")
    words = walk.stretch(kind).text.strip().casefold() if kind is not None else ""
    who = "leader" if words == "public" else "applicant"
    n = walk.counts[who] = walk.counts.get(who, 0) + 1
    who = who if n == 1 else f"{who}[{n}]"
    walk.element_children(
        node,
        {
            "type": IGNORE, "firstname": f"contacts.{who}.name|en", "middlename": IGNORE, "lastname": f"contacts.{who}.family.name|en",
            "address": f"contacts.{who}.address|en", "city": IGNORE, "country1": IGNORE, "zip": f"contacts.{who}.postcode",
            "telephone": f"contacts.{who}.phone", "email": f"contacts.{who}.email", "affiliation": f"contacts.{who}.institution|en",
        },
        numbers,
    )  # fmt: skip


TRIAL: Final[dict[str, Any]] = {
    "main": {
        "UTRN": IGNORE, "utrn": IGNORE, "reg_name": IGNORE, "trial_id": "identification.registration_number", "date_registration": "registration.date",
        "primary_sponsor": "sponsor.primary|en", "public_title": "identification.public_title|en", "acronym": "identification.acronym|en",
        "scientific_title": "identification.scientific_title|en", "Scientific_acronym": "identification.scientific_acronym|en",
        "scientific_acronym": "identification.scientific_acronym|en", "date_enrolment": "dates.recruitment.start", "type_enrolment": IGNORE,
        "target_size": _export("target size"), "recruitment_status": "recruitment_status|en", "url": IGNORE, "study_type": "design.type|en",
        "study_design": "design.model|en", "phase": "design.phase|en", "hc_freetext": "condition.name|en", "i_freetext": _export("intervention"),
        "results_actual_enrolment": "enrollment.count.actual", "results_date_completed": "dates.completion", "results_summary": "results.summary|en",
        "results_url_link": "results.file|any", "results_IPD_plan": "ipd.shared|en", "results_IPD_description": "ipd.way|en", "*": IGNORE,
    },
    "contacts": {"contact": _contact},
    "countries": {"country2": Each("countries", "sites.countries[#]|en")},
    "criteria": {
        "inclusion_criteria": _export("inclusion criteria"), "agemin": _export("inclusion agemin"), "agemax": _export("inclusion agemax"),
        "gender": "eligibility.sex|en", "exclusion_criteria": _export("exclusion criteria"),
    },
    "health_condition_code": {"hc_code": "condition.code"}, "health_condition_keyword": {"hc_keyword": IGNORE},
    "intervention_code": {"i_code": IGNORE}, "intervention_keyword": {"i_keyword": IGNORE},
    "primary_outcome": {"prim_outcome": _export("primary outcome")}, "secondary_outcome": {"sec_outcome": _export("secondary outcome")},
    "secondary_sponsor": {"sponsor_name": Each("sponsors", "sponsor.secondary[#].institution|en")},
    "secondary_ids": {"secondary_id": Each("ids", {"sec_id": "identification.secondary_ids[#]", "issuing_authority": IGNORE})},
    "source_support": {"source_name": "funding|en"},
    "ethics_reviews": {"ethics_review": Each("ethics", {
        "status": "ethics.status|en", "approval_date": "ethics.date", "contact_name": "contacts.ethics.name|en", "contact_address": "contacts.ethics.address|en",
        "contact_phone": "contacts.ethics.phone", "contact_email": "contacts.ethics.email"})},
}  # fmt: skip


def _read(document: Document, a: Assembly) -> None:
    walk = XmlWalk(document, a)
    for node in tree_of(document).walk():
        if node.name in ("Triall", "trial") and node.child("main") is not None:
            walk.element(node, TRIAL, ())
            return


def _evidence(document: Document) -> Evidence:
    head = document.text[:5000]
    triall = re.search(r"<(?:Triall|trial)>\s*<main>", head) is not None
    number = re.search(r"<trial_id>\s*(?:ChiCTR|ITMCTR)", head, re.I) is not None
    return Evidence(
        (0.7 if triall else 0.0) + (0.25 if triall and number else 0.0), f"{'an' if triall else 'no'} element Triall"
    )


CHICTR_XML: Final = Layout(
    name="chictr-xml",
    label=Text(zh="ChiCTR下载的XML（仅英文）", en="ChiCTR's XML download (English only)"),
    medium="xml",
    evidence=_evidence,
    read=_read,
    source="chictr.org.cn, download XML",
    rank=0,
    never_asked=NEVER_ASKED,
    lost=("ethics.number", "ethics.committee", "dsmc", "sites[*].institution", "design.masking", "design.randomisation", "objectives", "outcomes[*].time_point", "outcomes[*].method", "samples", "dates.completion", "data_management"),
)  # fmt: skip
