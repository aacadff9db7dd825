"""German Clinical Trials Register: one trial as JSON, its texts by locale.

Source: drks.de, download of a trial as JSON (schema 2.0).
"""

from __future__ import annotations

from typing import Any, Final

from trialwright.reading.account import VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.eligibility import place_criteria
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.json_walk import IGNORE, Each, Handler, Walk, leaf
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.values.text import Text

_CONTACT_ROLES: Final = {"PRIMARY_SPONSOR": "sponsor", "PRINCIPAL_INVESTIGATOR": "leader", "CONTACT_PUBLIC": "applicant", "CONTACT_SCIENTIFIC": "scientific"}  # fmt: skip
_STATUS: Final = {
    "PENDING": "not_yet_recruiting", "RECRUITING": "recruiting", "ENROLLING_BY_INVITATION": "enrolling_by_invitation", "SUSPENDED": "suspended",
    "RECRUITING_SUSPENDED_ON_TEMPORARY_HOLD": "suspended", "RECRUITING_COMPLETE_FOLLOW_UP_CONTINUING": "active_not_recruiting", "COMPLETE_FOLLOW_UP_CONTINUING": "active_not_recruiting",
    "RECRUITING_COMPLETE_STUDY_CONTINUING": "active_not_recruiting", "RECRUITING_COMPLETE_STUDY_COMPLETE": "completed", "RECRUITING_COMPLETE_FOLLOW_UP_COMPLETE": "completed", "COMPLETE_FOLLOW_UP_COMPLETE": "completed",
    "RECRUITING_STOPPED_AFTER_RECRUITING_STARTED": "terminated", "TERMINATED": "terminated", "RECRUITING_WITHDRAWN_BEFORE_RECRUITING_STARTED": "withdrawn", "WITHDRAWN": "withdrawn",
}  # fmt: skip
_PHASE: Final = {"PHASE_0": "early-1", "PHASE_I": "1", "PHASE_I_II": "1-2", "PHASE_II": "2", "PHASE_IIA": "2", "PHASE_IIB": "2", "PHASE_II_III": "2-3", "PHASE_III": "3", "PHASE_IIIB": "3", "PHASE_IV": "4", "N_A": "not_applicable", "NOT_APPLICABLE": "not_applicable"}  # fmt: skip
_ALLOCATION: Final = {"RANDOMIZED_CONTROLLED_TRIAL": "randomised", "RANDOMIZED": "randomised", "NON_RANDOMIZED_CONTROLLED_TRIAL": "non_randomised", "NON_RANDOMIZED": "non_randomised", "SINGLE_ARM_STUDY": "not_applicable"}  # fmt: skip
_MODEL: Final = {"SINGLE": "single_arm", "SINGLE_GROUP": "single_arm", "PARALLEL": "parallel", "CROSSOVER": "crossover", "FACTORIAL": "factorial", "OTHER": "other"}  # fmt: skip
_BLINDING: Final = {"OPEN": "none", "NOT_BLINDED": "none", "OPEN_MASKING_NOT_USED": "none"}
_UNITS: Final = {"YEARS": "a", "MONTHS": "mo", "WEEKS": "wk", "DAYS": "d", "HOURS": "h", "MINUTES": "min"}


def _coded(path: str, codes: dict[str, str]) -> Handler:
    def read(walk: Walk, value: Any, span: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if not isinstance(value, str):
            return
        code = codes.get(value)
        means = None if code is None else Meaning(code=code)
        walk.assembly.place(path, "en", span, value.strip(), value.strip(), means=means)

    return read


def _by_locale(table: Any) -> Handler:
    """Texts of one language each: the table is told which."""

    def read(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        for value in values if isinstance(values, list) else [values]:
            holder = value.get("idLocale") if isinstance(value, dict) else None
            language = holder.get("locale") if isinstance(holder, dict) else None
            walk._value(value, table(language if isinstance(language, str) else "en"), key, numbers)

    return read


def _criteria(path: str, language: str) -> Handler:
    def read(walk: Walk, value: Any, span: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if isinstance(value, str) and value.strip():
            walk.book(VALUE, *span)
            place_criteria(walk.assembly, path, language, walk.stretch(span))

    return read


def _outcome(n: int, code: str, language: str) -> Handler:
    """The register keeps all outcomes of a type in one text; it is kept whole."""

    def read(walk: Walk, value: Any, span: tuple[int, int], numbers: tuple[int, ...]) -> None:
        if not isinstance(value, str) or not value.strip():
            return
        walk.put(leaf(f"outcomes[{n}].name|{language}"), value, *span)
        because = Text(zh=f"列在{code}Outcome之下", en=f"listed under {code}Outcome")
        line = walk.lines(*span)[0]
        walk.assembly.infer(
            f"outcomes[{n}].type",
            ANY,
            line,
            text=code,
            because=because,
            means=Meaning(code=code),
            layer=Layer.REGISTRANT,
        )

    return read


def _contacts(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for value in values if isinstance(values, list) else []:
        holder = value.get("idContactIdType") if isinstance(value, dict) else None
        kind = holder.get("type") if isinstance(holder, dict) else None
        who = _CONTACT_ROLES.get(str(kind), "other")
        n = walk.counts[who] = walk.counts.get(who, 0) + 1
        table = _contact(who if n == 1 else f"{who}[{n}]")
        if who == "sponsor" and n == 1:
            table["affiliation"] = "sponsor.primary"
        walk._value(
            value, {"contact": table, "idContactIdType": IGNORE, "otherType": IGNORE, "*": IGNORE}, key, numbers
        )


def _contact(who: str, institution: str = "") -> dict[str, Any]:
    return {
        "affiliation": institution or f"contacts.{who}.institution", "firstName": f"contacts.{who}.given.name", "lastName": f"contacts.{who}.name", "title": IGNORE,
        "email": f"contacts.{who}.email", "fax": f"contacts.{who}.fax", "phone": f"contacts.{who}.phone", "streetAndNo": f"contacts.{who}.address",
        "city": IGNORE, "country": IGNORE, "zip": f"contacts.{who}.postcode", "url": f"contacts.{who}.website",
    }  # fmt: skip


def _supports(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for k, value in enumerate(values if isinstance(values, list) else [], 1):
        table = _contact(f"support[{k}]", "funding|en" if k == 1 else f"funding[{k}]|en")
        walk._value(value, {"contact": table, "*": IGNORE}, key, numbers)


def _conditions(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for k, value in enumerate(values if isinstance(values, list) else [], 1):
        at = "" if k == 1 else f"[{k}]"
        texts = _by_locale(lambda language, at=at: {"comment": f"condition.name{at}|{language}", "*": IGNORE})
        table = {"code": f"condition.code{at}|any", "studiedHealthConditionDescriptions": texts, "*": IGNORE}
        walk._value(value, table, key, numbers)


def _age(path: str) -> Handler:
    """``{amount, unit}`` (or ``value``); the amount is the value, the unit gives its meaning."""

    def read(walk: Walk, value: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
        from decimal import Decimal, InvalidOperation

        from trialwright.values.quantity import Quantity
        from trialwright.values.units import Unit

        if not isinstance(value, dict):
            return
        unit = _UNITS.get(str(value.get("unit")))
        walk._object(value, {"amount": f"{path}|any", "value": f"{path}|any", "*": IGNORE}, numbers)
        slot = walk.assembly.slot(path, ANY)
        if slot is not None and slot.text and unit is not None:
            try:
                amount = Quantity(Decimal(slot.text), Unit.of(unit), slot.text)
            except (InvalidOperation, ValueError):
                return
            walk.assembly.change(path, ANY, means=Meaning(quantity=amount))
        elif slot is None:
            walk.assembly.absent(path, ANY, walk.lines(*key)[0])

    return read


TABLE: Final[dict[str, Any]] = {
    "drksId": "identification.registration_number", "registrationDrks": "registration.date", "registrationType": "registration.status", "lastUpdate": "registration.refreshed",
    "trialDescriptions": _by_locale(lambda language: {
        "title": f"identification.public_title|{language}", "acronym": f"identification.acronym|{language}", "summary": f"summary|{language}",
        "scientificSummary": f"description|{language}", "*": IGNORE}),
    "ethicsCommittee": {
        "applicationDate": "ethics.applied|any", "number": "ethics.number|any",
        "ethicVotes": Each("votes", {"contact": _contact("ethics", "ethics.committee|en"), "dateOfVote": "ethics.date|any", "vote": "ethics.approved|en", "type": IGNORE}),
    },
    "materialSupports": _supports,
    "observationalGroups": _by_locale(lambda language: {"comment": f"arms[1].intervention|{language}", "*": IGNORE}),
    "otherSecondaryIds": Each("ids", {"value": "identification.secondary_ids[#]", "*": IGNORE}),
    "secondaryIds": {
        "eudraCtNumber": "identification.eudract|any", "otherPrimaryRegisterId": "identification.other_register|any", "universalTrialNumber": "identification.utn|any",
        "eudamedNumber": "identification.eudamed|any", "*": IGNORE,
    },
    "recruitment": {
        "actualStartDate": "dates.start", "scheduledStartDate": "dates.start.planned", "actualCompletionDate": "dates.completion", "scheduledCompletionDate": "dates.completion.planned",
        "gender": "eligibility.sex", "healthyVolunteers": "eligibility.healthy_volunteers", "status": _coded("recruitment_status", _STATUS),
        "maximumAge": _age("eligibility.age.max"), "minimumAge": _age("eligibility.age.min"), "plannedParticipants": "enrollment.count", "totalParticipants": "enrollment.count.actual",
        "institutes": Each("sites", {"city": "sites[#].city", "name": "sites[#].institution", "type": "sites[#].level"}),
        "countries": IGNORE, "centricType": "sites.centric",
        "recruitmentDescriptions": _by_locale(lambda language: {
            "inclusionCriteria": _criteria("eligibility.inclusion", language), "exclusionCriteria": _criteria("eligibility.exclusion", language),
            "reasonForStatusDescription": f"recruitment_status.why|{language}", "reasonDescription": f"recruitment_status.why|{language}", "*": IGNORE}),
        "*": IGNORE,
    },
    "studiedHealthConditions": _conditions,
    "studyCharacteristic": {
        "type": "design.type", "phase": _coded("design.phase", _PHASE), "purpose": "design.purpose", "allocation": _coded("design.allocation", _ALLOCATION),
        "assignment": _coded("design.model", _MODEL), "blindingType": _coded("design.masking", _BLINDING), "timing": "design.time_perspective",
        "blindingWhoList": Each("masked", {"idBlindingWho": {"blindingWho": "design.masked[#]"}, "*": IGNORE}),
        "controlTypes": IGNORE, "duration": IGNORE,
        "characteristicDescriptions": _by_locale(lambda language: {
            "primaryOutcome": _outcome(1, "primary", language), "secondaryOutcome": _outcome(2, "secondary", language),
            "typeOfSequenceGeneration": f"design.randomisation|{language}", "typeOfHiddenAllocation": f"design.concealment|{language}", "*": IGNORE}),
        "*": IGNORE,
    },
    "trialContacts": _contacts,
    "trialResults": {"ipdSharingPlan": "ipd.shared|en", "trialResultsDescriptions": _by_locale(lambda language: {
        "ipdSharingPlanDescription": f"ipd.way|{language}", "*": IGNORE}), "*": IGNORE},
    "trialStatus": IGNORE, "url": IGNORE, "sponsored": IGNORE,
}  # fmt: skip


def _arms(walk: Walk, values: Any, key: tuple[int, int], numbers: tuple[int, ...]) -> None:
    for value in values if isinstance(values, list) else []:
        holder = value.get("idArm") if isinstance(value, dict) else None
        arm, language = (holder.get("arm"), holder.get("locale")) if isinstance(holder, dict) else (None, None)
        n = arm if isinstance(arm, int) and 0 < arm < 1000 else 1
        walk._value(value, {"comment": f"arms[{n}].intervention|{language or 'en'}", "*": IGNORE}, key, numbers)


TABLE["observationalGroups"] = TABLE["interventionalGroups"] = TABLE["interventionGroups"] = _arms


def _read(document: Document, a: Assembly) -> None:
    if isinstance(document.json, dict):
        Walk(document, a).run(document.json, TABLE)


def _evidence(document: Document) -> Evidence:
    value = document.json
    if value is None:
        return Evidence(0.0, "not JSON")
    known = isinstance(value, dict) and isinstance(value.get("drksId"), str)
    return Evidence(0.95 if known else 0.0, "drksId" if known else "no drksId")


DRKS_JSON: Final = Layout(
    name="drks-json",
    label=Text(zh="德国临床试验注册库（JSON）", en="German Clinical Trials Register (JSON)"),
    medium="json",
    evidence=_evidence,
    read=_read,
    source="drks.de",
    never_asked=("dsmc", "arms[*].size", "dates.primary_completion", "samples", "data_management", "version"),
)
