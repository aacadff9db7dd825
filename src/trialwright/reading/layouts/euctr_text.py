"""EU Clinical Trials Register, full details as text: one block a Member State, fields numbered A.1 to P., languages in brackets.

Source: clinicaltrialsregister.eu, "Download full trial details"; clinical trial application form, Eudralex volume 10.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trialwright.reading.account import BOILERPLATE
from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document, folded
from trialwright.reading.eligibility import put_criteria
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.json_walk import leaf, means_of
from trialwright.reading.meaning import age_in
from trialwright.reading.record import ANY, Layer, Meaning
from trialwright.values.text import Text

_FIELD = re.compile(
    r"(?P<code>[A-Z]\.(?:\d{1,2}(?:\.\d{1,2})*)?)(?:\s(?:and|to)\s[A-Z]\.[\d.]+)?[ \t]+(?P<label>[^\n]*?)(?:[ \t]{0,9}\((?P<language>[a-z]{2})\))?[ \t]{0,9}:(?P<value>)"
)
_HEAD = re.compile(r"(?P<label>EudraCT Number|Sponsor's Protocol Code Number|National Competent Authority|Clinical Trial Type|Trial Status|Date on which this record was first entered in the EudraCT database|Link|Trial results)\s*:(?P<value>)")  # fmt: skip
_SECTION = re.compile(
    r"(?:[A-P]\. .{3,120}|(?:Sponsor|D\.IMP:|IMP) ?\d+|Summary|D\.8 (?:Information on )?Placebo.*|[A-Z][\d.]+\s.{3,160}|MedDRA Classification)"
)
_LONGEST: Final = 400  # characters of a label
_NUMBERED = re.compile(r"[A-P]\.(?:\d[\d.]*)?\s")
_PATHS: Final = {
    "A.2": "identification.registration_number|any", "A.3": "identification.scientific_title", "A.3.1": "identification.public_title", "A.3.2": "identification.acronym",
    "A.4.1": "identification.subject_id|any", "A.5.1": "identification.secondary_ids[1]|any", "A.5.2": "identification.secondary_ids[2]|any", "A.5.3": "identification.secondary_ids[3]|any",
    "B.1.1": "sponsor.primary", "B.4.1": "funding", "B.5.2": "contacts.applicant.name", "B.5.3.1": "contacts.applicant.address", "B.5.3.3": "contacts.applicant.postcode|any",
    "B.5.1": "contacts.applicant.institution", "B.5.4": "contacts.applicant.phone|any", "B.5.5": "contacts.applicant.fax|any", "B.5.6": "contacts.applicant.email|any",
    "E.1.1": "condition.name", "E.2.1": "objectives", "E.2.2": "objectives[2]", "E.6.13": "design.scope", "E.8.2.3.1": "design.comparator",
    "E.8.1": "design.controlled", "E.8.1.1": "design.allocation", "E.8.1.2": "design.open", "E.8.1.3": "design.single_blind", "E.8.1.4": "design.double_blind",
    "E.8.1.5": "design.parallel", "E.8.1.6": "design.crossover", "E.8.2.4": "arms_counted|any", "E.8.7": "dsmc", "F.2.1": "eligibility.sex.female", "F.2.2": "eligibility.sex.male",
    "F.3.1": "eligibility.healthy_volunteers", "F.4.1": "enrollment.member_state|any", "F.4.2.1": "enrollment.eea|any", "F.4.2.2": "enrollment.count|any",
    "N.": "ethics.competent_authority", "P.": "recruitment_status",
}  # fmt: skip
_ARM_TITLES: Final = {"D.3.1": "interventions[#].name", "D.3.4": "interventions[#].form", "D.3.7": "interventions[#].route", "D.3.10.3": "interventions[#].strength|any", "D.2.1.1.1": "interventions[#].trade_name", "D.3.8": "interventions[#].inn", "D.3.10.1": "interventions[#].unit"}  # fmt: skip
_PHASES: Final = (("E.7.1", "1"), ("E.7.2", "2"), ("E.7.3", "3"), ("E.7.4", "4"))


@dataclass(frozen=True, slots=True)
class _Field:
    code: str
    label: str
    language: str
    start: int
    end: int
    line: int
    value: int  # where the value begins


def _fields(document: Document, a: Assembly) -> list[_Field]:
    """Every numbered field; lines that are none belong to the value above them."""
    text = document.text
    out: list[_Field] = []
    for n in range(1, len(document.starts) + 1):
        start, end = document.line_span(n)
        if end == start:
            continue
        line = text[start:end]
        colon = line.find(":", 0, _LONGEST)
        head = line[: colon + 1]
        m = _FIELD.fullmatch(head)
        h = _HEAD.match(head)
        if m is not None:
            a.label(start, end)
            out.append(
                _Field(
                    m.group("code").rstrip(".") if len(m.group("code")) > 2 else m.group("code"),
                    m.group("label"),
                    m.group("language") or "en",
                    start,
                    end,
                    n,
                    start + m.start("value"),
                )
            )
        elif h is not None:
            a.label(start, end)
            out.append(_Field("#" + h.group("label"), h.group("label"), "en", start, end, n, start + h.start("value")))
        elif _NUMBERED.match(line) or (
            len(line) <= _LONGEST and _SECTION.fullmatch(line) and not (out and _is_open(out[-1], text))
        ):
            a.label(start, end)
            out.append(_Field("", line, "en", start, start, n, start))
        elif out and out[-1].code:
            f = out[-1]
            out[-1] = _Field(f.code, f.label, f.language, f.start, end, f.line, f.value)
        else:
            a.boilerplate(start, end)
    return out


def _is_open(field: _Field, text: str) -> bool:
    """Whether the text of criteria is still going on: its lines may look like anything."""
    return field.code in ("E.3", "E.4", "E.2.1", "E.2.2", "E.5.1", "E.5.2", "E.5.1.1", "E.5.2.1")


def _read(document: Document, a: Assembly) -> None:
    product = 0
    yes: set[str] = set()
    fields = _fields(document, a)
    marked = any(re.match(r"D\.IMP", f.label) for f in fields if not f.code)
    for f in fields:
        x, y = document.trimmed(f.value, f.end)
        words = document.text[x:y]
        if f.label == "" or not f.code:
            if re.match(r"D\.IMP|D\.IMP:", f.label):
                product += 1
            continue
        if f.code == "D.IMP" or f.code.startswith("D.IMP"):
            product += 1
            continue
        if f.code == "D.1.2" and not marked:
            product += 1
        if not words:
            path = _PATHS.get(f.code)
            if path is not None:
                to = leaf(path)
                a.absent(to.path(()), to.language if to.language == ANY else f.language, f.line)
            continue
        if words == "Yes":
            yes.add(f.code)
        if f.code in ("E.3", "E.4"):
            put_criteria(a, "eligibility.inclusion" if f.code == "E.3" else "eligibility.exclusion", f.language, x, y)
        elif f.code in ("E.5.1", "E.5.2", "E.5.1.1", "E.5.2.1"):
            _outcome(a, f, x, y)
        elif f.code in _ARM_TITLES and product:
            _put(a, _ARM_TITLES[f.code], f, x, y, (product,))
        elif f.code in _PATHS:
            _put(a, _PATHS[f.code], f, x, y, ())
        elif f.code == "#Date on which this record was first entered in the EudraCT database":
            _put(a, "registration.date|any", f, x, y, ())
        elif f.code in ("#Trial Status", "#EudraCT Number"):
            _put(
                a,
                "recruitment_status" if f.code == "#Trial Status" else "identification.registration_number|any",
                f,
                x,
                y,
                (),
            )
        else:
            a.mark(BOILERPLATE, x, y)
    _combine(a, yes, {f.code: f for f in fields if f.code})


def _put(a: Assembly, path: str, f: _Field, x: int, y: int, numbers: tuple[int, ...]) -> None:
    to = leaf(path)
    words = folded(a.document.text[x:y])
    means, state = means_of(to, words)
    language = f.language if to.language != ANY else ANY
    a.put(to.path(numbers), language, x, y, state=state, means=means)


def _outcome(a: Assembly, f: _Field, x: int, y: int) -> None:
    """All end points of a type stand in one text; it is kept whole, with its time points beside it."""
    n = 1 if f.code.startswith("E.5.1") else 2
    leaf_name = "time_point" if f.code.count(".") == 3 else "name"
    a.put(f"outcomes[{n}].{leaf_name}", f.language, x, y)
    code = "primary" if n == 1 else "secondary"
    because = Text(zh=f"栏目{f.code[:5]}", en=f"section {f.code[:5]}")
    a.infer(
        f"outcomes[{n}].type", ANY, f.line, text=code, because=because, means=Meaning(code=code), layer=Layer.REGISTRANT
    )


def _combine(a: Assembly, yes: set[str], fields: dict[str, _Field]) -> None:
    """What the form asks as yes-or-no questions: phase, sex, masking, age groups."""

    def infer(path: str, code: str, codes: Sequence[str]) -> None:
        f = fields[codes[0]]
        because = Text(zh=f"由{'、'.join(codes)}得出", en=f"from {', '.join(codes)}")
        a.infer(path, ANY, f.line, text=code, because=because, means=Meaning(code=code), layer=Layer.REGISTRANT)

    found = [(c, n) for c, n in _PHASES if c in yes]
    if found:
        infer("design.phase", "-".join(n for _, n in found), [c for c, _ in found])
    sexes = [c for c in ("F.2.1", "F.2.2") if c in yes]
    if sexes:
        infer("eligibility.sex", "any" if len(sexes) == 2 else "female" if sexes == ["F.2.1"] else "male", sexes)
    for c, code in (("E.8.1.2", "none"), ("E.8.1.3", "single"), ("E.8.1.4", "double")):
        if c in yes:
            infer("design.masking", code, [c])
            break
    if "E.8.1.1" in yes and (slot := a.slot("design.allocation", "en")) is not None and slot.text == "Yes":
        a.change("design.allocation", "en", means=Meaning(code="randomised"))
    for c, code in (("E.8.1.5", "parallel"), ("E.8.1.6", "crossover")):
        if c in yes:
            infer("design.model", code, [c])
            break
    if "F.1.2" in yes and "F.1.1" not in yes and "F.1.2" in fields:
        because = Text(zh="仅勾选成人（18岁及以上）", en="only adults (18 years and older) are ticked")
        amount = age_in("18 years")
        line = fields["F.1.2"].line
        means = None if amount is None else Meaning(quantity=amount)
        a.infer("eligibility.age.min", ANY, line, text="18 years", because=because, means=means, layer=Layer.REGISTRANT)


def _evidence(document: Document) -> Evidence:
    if "EudraCT" not in document.text:
        return Evidence(0.0, "no line EudraCT Number:")
    number = re.search(r"(?m)^(?:EudraCT Number:|A\.2 EudraCT number:)", document.text) is not None
    codes = len(re.findall(r"(?m)^[A-F]\.\d[\d.]*\s", document.text[:200000]))
    score = 0.5 + min(0.45, codes / 50) if number else 0.0
    return Evidence(score, f"{'a' if number else 'no'} line EudraCT Number:, {codes} numbered fields")


EUCTR_TEXT: Final = Layout(
    name="euctr-text",
    label=Text(zh="欧盟临床试验注册库（文本）", en="EU Clinical Trials Register (text)"),
    medium="text",
    evidence=_evidence,
    read=_read,
    source="clinicaltrialsregister.eu",
    never_asked=("dates.primary_completion", "arms[*].type", "data_management", "version", "samples", "ipd"),
)
