"""medifind pages: ``key: value`` lines, then headings; ages without unit are years, outcomes stand in the prose only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from trialwright.reading.assembly import Assembly
from trialwright.reading.document import Document
from trialwright.reading.eligibility import put_criteria
from trialwright.reading.layout import Evidence, Layout
from trialwright.reading.layouts.rows import Row, rows_of
from trialwright.reading.meaning import age_in, date_in, meaning_of
from trialwright.reading.record import Layer, Meaning, State
from trialwright.values.text import Text

_KEYS: Final = MappingProxyType({
    "status": "recruitment_status", "location": "", "intervention type": "interventions[1].type", "study type": "design.type",
    "study phase": "design.phase", "sex": "eligibility.sex", "minimum age": "eligibility.age.min", "maximum age": "eligibility.age.max",
    "healthy volunteers": "eligibility.healthy_volunteers", "start date": "dates.start", "estimated completion date": "dates.completion",
    "completion date": "dates.completion", "estimated primary completion date": "dates.primary_completion", "primary completion date": "dates.primary_completion",
    "target number of participants": "enrollment.count", "leads": "sponsor.primary", "lead": "sponsor.primary",
    "collaborators": "sponsor.secondary[1].institution", "published date": "registration.date", "last updated date": "registration.refreshed",
})  # fmt: skip
_HEADINGS: Final = frozenset(
    {"summary", "eligibility", "participation requirements", "locations", "other locations", "contact information", "primary", "backup",
     "time frame", "participants", "treatments", "related therapeutic areas", "sponsors", "view:", "united states"}
)  # fmt: skip
_FURNITURE = re.compile(
    r"See location.*|View:?|This content was sourced from clinicaltrials\.gov.*|Similar Clinical Trials.*|Read More.*|View More.*|Save this study.*|"
    r"Show \d+ more.*|Load more.*",
    re.I,
)
_STATUS = re.compile(
    r"(?:NOT_YET_|ACTIVE_NOT_)?RECRUITING|COMPLETED|TERMINATED|WITHDRAWN|SUSPENDED|UNKNOWN|ENROLLING_BY_INVITATION|AVAILABLE"
)
_ARM = re.compile(
    r"(?P<type>Experimental|Placebo[_ ]comparator|Active[_ ]comparator|Sham[_ ]comparator|No[_ ]intervention|Other)\s*:\s*(?P<label>.*)",
    re.I,
)
_PHONE = re.compile(r"[+()\d\-\s.ext]{7,30}")
_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{2,40}):\s*(?P<value>.*)")
_EXCLUSION = re.compile(r"(?:key |main )?exclusion(?: criteria)?\s*:?", re.I)
_INCLUSION = re.compile(r"(?:key |main )?inclusion(?: criteria)?\s*:?", re.I)


def _plain(text: str) -> str:
    """CT.gov's Markdown escapes, which this mirror prints."""
    return re.sub(r"\\([<>~\[\]&*_#|^`{}()+\-.!=])", r"\1", text)


def _read(document: Document, a: Assembly) -> None:
    a.unescape = _plain
    rows = rows_of(document)
    end = next((k for k, r in enumerate(rows) if r.text.startswith("This content was sourced from")), len(rows))
    for row in rows[end:]:
        a.boilerplate(row.start, row.end)
    section = "top"
    body: list[Row] = []
    for row in rows[:end]:
        key = row.text.casefold()
        if key in _HEADINGS and not row.bullet and not (section == "criteria" and key != "locations"):
            _section(a, section, body)
            a.label(row.start, row.end)
            section, body = ("criteria" if key == "view:" else key), []
            continue
        body.append(row)
    _section(a, section, body)


def _section(a: Assembly, section: str, rows: list[Row]) -> None:
    rest = [r for r in rows if section in ("summary", "criteria", "treatments") or not _pair(a, r)]
    if not rest:
        return
    if section == "top":
        heading = Text(zh="页面的标题行", en="heading of the page")
        a.put("identification.public_title", "en", rest[0].start, rest[0].end, inferred=heading)
        for row in rest[1:]:
            if _FURNITURE.fullmatch(row.text):
                a.boilerplate(row.start, row.end)
    elif section == "summary":
        a.put("summary", "en", rest[0].start, rest[-1].end)
    elif section == "criteria":
        _criteria(a, rest)
    elif section in ("locations", "other locations", "united states"):
        _locations(a, rest)
    elif section in ("primary", "backup", "contact information"):
        _contact(a, "backup" if section == "backup" else "applicant", rest)
    elif section == "treatments":
        _arms(a, rest)
    elif section == "related therapeutic areas":
        for k, row in enumerate(rest, 1):
            a.put(f"keywords[{k}]", "en", row.start, row.end, layer=Layer.MIRROR)


def _pair(a: Assembly, row: Row) -> bool:
    """A ``key: value`` line of the mirror."""
    m = _KEY.fullmatch(row.text)
    path = _KEYS.get(m.group("key").casefold()) if m is not None else None
    if m is None or path is None:
        return False
    line = a.label(row.start, row.end)
    value, start, end = m.group("value"), row.start + m.start("value"), row.start + m.end("value")
    language = "any" if path.startswith(("dates.", "eligibility.age", "enrollment", "registration")) else "en"
    if not path:
        if not _FURNITURE.fullmatch(value):
            a.put("sites[1].address", "en", start, end)
    elif not value:
        a.absent(path, language, line, state=State.LOST, layer=Layer.MIRROR)
    else:
        a.put(path, language, start, end, means=_means(path, value), inferred=_inferred(path, value))
    return True


def _means(path: str, value: str) -> Meaning | None:
    if path.startswith("eligibility.age"):
        amount = age_in(value, "a")
        return None if amount is None else Meaning(quantity=amount)
    if path.startswith(("dates.", "registration.")):
        date = date_in(value)
        return None if date is None else Meaning(date=date)
    return meaning_of(path, value)


def _inferred(path: str, value: str) -> Text | None:
    if path.startswith("eligibility.age") and value.strip().isdigit():
        return Text(zh="该镜像的年龄不写单位，按岁计", en="this mirror prints ages without unit and counts years")
    return None


def _criteria(a: Assembly, rows: Sequence[Row]) -> None:
    """Bullets, all of them inclusion unless the mirror kept a heading."""
    parts: list[tuple[str, list[Row]]] = [("eligibility.inclusion", [])]
    for row in rows:
        if _EXCLUSION.fullmatch(row.text):
            a.label(row.start, row.end)
            parts.append(("eligibility.exclusion", []))
        elif _INCLUSION.fullmatch(row.text):
            a.label(row.start, row.end)
            parts.append(("eligibility.inclusion", []))
        else:
            parts[-1][1].append(row)
    why = Text(zh="镜像只列出一张清单，无标题", en="the mirror prints one list without a heading")
    for path, body in parts:
        if body:
            start = a.document.starts[body[0].line - 1]
            put_criteria(a, path, "en", start, body[-1].end, inferred=why if len(parts) == 1 else None)


def _locations(a: Assembly, rows: Sequence[Row]) -> None:
    """Country, then institution, status and city of each site."""
    status = [k for k, r in enumerate(rows) if _STATUS.fullmatch(r.text)]
    country: Row | None = None
    done = 0
    for n, k in enumerate(status, 1):
        before = list(rows[done:k])
        if len(before) >= 2:
            country = before[0]
        if before:
            a.put(f"sites[{n}].institution", "en", before[-1].start, before[-1].end)
        a.put(
            f"sites[{n}].status", "en", rows[k].start, rows[k].end, means=meaning_of("recruitment_status", rows[k].text)
        )
        done = k + 1
        if done < len(rows) and done not in status:
            a.put(f"sites[{n}].city", "en", rows[done].start, rows[done].end)
            done += 1
        if country is not None and n == 1:
            a.put(f"sites[{n}].country", "en", country.start, country.end)
    if not status:
        for n, row in enumerate(rows, 1):
            a.put(f"sites[{n}].institution", "en", row.start, row.end)


def _contact(a: Assembly, who: str, rows: Sequence[Row]) -> None:
    for row in rows:
        leaf = "email" if "@" in row.text else "phone" if _PHONE.fullmatch(row.text) else "name"
        a.put(f"contacts.{who}.{leaf}", "en" if leaf == "name" else "any", row.start, row.end)


def _arms(a: Assembly, rows: Sequence[Row]) -> None:
    n = 0
    body: list[Row] = []
    for row in [*rows, None]:
        m = _ARM.fullmatch(row.text) if row is not None else None
        if row is not None and m is None:
            body.append(row)
            continue
        if n and body:
            a.put(f"arms[{n}].intervention", "en", body[0].start, body[-1].end)
        elif body:
            n += 1
            a.put(f"arms[{n}].intervention", "en", body[0].start, body[-1].end)
        body = []
        if row is not None and m is not None:
            n += 1
            a.label(row.start, row.end)
            word = m.group("type").replace("_", " ")
            a.put(
                f"arms[{n}].type",
                "en",
                row.start + m.start("type"),
                row.start + m.end("type"),
                means=meaning_of("arms[*].type", word),
            )
            if m.group("label"):
                a.put(f"arms[{n}].label", "en", row.start + m.start("label"), row.start + m.end("label"))


def _evidence(document: Document) -> Evidence:
    head = document.text[:60000]
    if "SUMMARY" not in head and "Intervention Type:" not in head:
        return Evidence(0.0, "no line Intervention Type:, no heading SUMMARY")
    keys = [k for k in ("Status", "Location", "Intervention Type", "Study Type") if re.search(rf"(?m)^\s*{k}:", head)]
    headings = [
        h for h in ("SUMMARY", "Participation Requirements", "Time Frame") if re.search(rf"(?m)^\s*{h}\s*$", head)
    ]
    score = 0.15 * len(keys) + 0.15 * len(headings) if "Intervention Type" in keys or len(headings) > 1 else 0.0
    return Evidence(
        min(1.0, score),
        f"{len(keys)} of 4 lines (Status:, Location:, Intervention Type:, Study Type:), {len(headings)} of 3 headings (SUMMARY …)",
    )


MEDIFIND: Final = Layout(
    name="medifind",
    label=Text(zh="medifind页面", en="medifind page"),
    medium="text",
    evidence=_evidence,
    read=_read,
    source="medifind.com clinical trials, mirror of ClinicalTrials.gov",
    rank=2,
    never_asked=("ethics", "arms[*].size", "data_management", "version"),
    lost=(
        "identification.registration_number",
        "registration.date",
        "condition",
        "eligibility.exclusion",
        "design.allocation",
        "design.masking",
        "design.model",
        "design.purpose",
        "outcomes",
        "dates.primary_completion",
        "dsmc",
        "ipd",
    ),
)
