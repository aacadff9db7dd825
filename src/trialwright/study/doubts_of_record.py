"""Doubts that arise beside the registry record: what is cited but not there, what differs, what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from trialwright.study.names import Names
from trialwright.study.noted import Noted
from trialwright.study.questions import doubt
from trialwright.study.study import Study
from trialwright.values.finding import Finding, Severity

E, W = Severity.ERROR, Severity.WARNING


class Record(Protocol):
    """What these rules ask of a record (``reading.record.RegistryRecord`` is one; this room may not import it)."""

    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def pages(self) -> Sequence[Any]: ...
    def slot(self, path: str, language: str | None = None) -> Any: ...
    def select(self, selector: str) -> Sequence[Any]: ...
    def indices(self, container: str) -> tuple[int, ...]: ...


def doubts_of_record(study: Study, record: Record) -> Iterator[Finding]:
    """All of them."""
    yield from not_cited(study, record)
    yield from unlike(study, record)
    yield from moved_on(study, record)
    yield from left_out(study, record)


def not_cited(study: Study, record: Record) -> Iterator[Finding]:
    """STU-16: a path into the record that does not exist or is empty there; a criterion the record does not have."""
    for path, cited in _citations(study):
        found = record.select(cited)
        if not any(s.is_present for f in found for s in f.slots.values()):
            below = record.select(f"{cited}.label") or record.select(f"{cited}.name")
            if not any(s.is_present for f in below for s in f.slots.values()):
                yield doubt(
                    study,
                    "STU-16",
                    W,
                    path,
                    f"记录中没有 {cited},或该项为空",
                    f"the record has nothing at {cited}",
                    "改正路径,或删除 record",
                    "correct the path, or delete record",
                    kind="missing",
                )
    for gate in study.criteria.values():
        for c in gate.criteria.values():
            container = "eligibility.inclusion" if c.is_inclusion else "eligibility.exclusion"
            at = f"criteria.{gate.gate}.{c.number}"
            marked = any(p == at or p.startswith((at + ".", at + "[")) for p in study.tbc)
            if not marked and not _has_number(record, container, c.number[1:]) and not _is_gap(c.lines):
                yield doubt(
                    study,
                    "STU-16",
                    W,
                    at,
                    f"记录中没有编号为{c.number}的标准",
                    f"the record has no criterion {c.number}",
                    "标为TBC,或改正编号",
                    "mark it TBC, or correct the number",
                    kind="missing",
                )


def _is_gap(lines: tuple[Any, ...]) -> bool:
    return all(line.text.startswith("undefined") for line in lines)


def _has_number(record: Record, container: str, number: str) -> bool:
    head, _, tail = number.partition(".")
    if not head.isdigit() or int(head) not in record.indices(container):
        return False
    return (
        not tail
        or record.slot(f"{container}[{head}].{tail}") is not None
        or record.slot(f"{container}[{head}]") is not None
    )


def _citations(study: Study) -> Iterator[tuple[str, str]]:
    """Every ``record:`` of the file, with its place."""
    for path in study.lines:
        if path.endswith(".record") and path.count("."):
            owner = _value_at(study, path.removesuffix(".record"))
            if isinstance(owner, Noted) and owner.record:
                yield path, owner.record
    for k, o in enumerate(study.objectives, 1):
        if o.record:
            yield f"objectives.{o.level}[{k}].record", o.record


_SECTIONS = {"study": "identity", "record": "reference"}


def _value_at(study: Study, path: str) -> object:
    value: object = study
    for part in re.split(r"\.(?![^\[]*\])", path):
        name = _SECTIONS.get(part, part) if value is study else part
        value = value.get(name) if isinstance(value, Names) else getattr(value, name.replace(" ", "_"), None)
        if value is None:
            return None
    return value


def unlike(study: Study, record: Record) -> Iterator[Finding]:
    """STU-17: a value that nobody marked differs from the record's field of the same meaning."""
    for path, ours, theirs, where in _pairs(study, record):
        if theirs is not None and ours is not None and str(ours) != str(theirs) and path not in study.tbc:
            yield doubt(
                study,
                "STU-17",
                E,
                path,
                f"{path} 为 {ours},记录 {where} 为 {theirs}",
                f"{path} is {ours}, the record's {where} is {theirs}",
                "改正,或标为TBC并说明",
                "correct it, or mark it TBC and say why",
                kind="internal_contradiction",
            )


def _pairs(study: Study, record: Record) -> Iterator[tuple[str, object, object, str]]:
    def number(where: str) -> int | None:
        slot = record.slot(where)
        return int(slot.number) if slot is not None and slot.is_present and slot.number is not None else None

    def date(where: str) -> object:
        slot = record.slot(where)
        return slot.date if slot is not None and slot.is_present else None

    def code(where: str) -> str | None:
        slot = record.slot(where)
        return (slot.code or None) if slot is not None and slot.is_present else None

    sizes = [number(f"arms[{i}].size") for i in record.indices("arms")]
    total = number("enrollment.count") or (sum(s for s in sizes if s) if sizes and all(sizes) else None)
    yield "population.enrol", study.population.enrol, total, "size"
    sex = code("eligibility.sex")
    yield "population.sex", study.population.sex, sex if sex in ("any", "female", "male") else None, "eligibility.sex"
    d = study.identity.dates
    for key, ours, where in (
        ("start", d.start, "dates.start"),
        ("end", d.end, "dates.completion"),
        ("recruit until", d.recruit_until, "dates.recruitment.end"),
    ):
        yield f"study.dates.{key}", ours, date(where), where
    status = code("recruitment_status")
    words = {"not_yet_recruiting": "not yet recruiting", "active_not_recruiting": "active"}
    yield (
        "study.status",
        study.identity.status,
        words.get(status, status)
        if status in (*words, "recruiting", "suspended", "completed", "terminated", "withdrawn")
        else None,
        "recruitment_status",
    )
    for end, which in (("low", "min"), ("high", "max")):
        slot = record.slot(f"eligibility.age.{which}")
        q = slot.quantity if slot is not None and slot.is_present else None
        age = study.population.age
        if q is not None and age is not None and (age.unit or "y") in ("y", q.unit.code):
            yield (
                "population.age",
                getattr(age, end),
                q.value if q.unit.code in ("a", age.unit) else None,
                f"eligibility.age.{which}",
            )


def moved_on(study: Study, record: Record) -> Iterator[Finding]:
    """STU-19: the page at hand is not the page the study was drafted from: the record has moved on."""
    known = study.reference.sha256
    if known and record.pages and all(p.sha256 != known for p in record.pages):
        yield doubt(
            study,
            "STU-19",
            W,
            "record.sha256",
            "手头的页面与起草时所读的不同(哈希不符)",
            "the page at hand is not the one this study was drafted from (another hash)",
            "用 trialwright draft 重新起草并与 trialwright diff 比较",
            "draft again and compare with trialwright diff",
            kind="governance",
        )


def left_out(study: Study, record: Record) -> Iterator[Finding]:
    """STU-22: a criterion of the record is judged at no gate."""
    judged = {n for g in study.criteria.values() for n in g.criteria}
    for letter, container, zh in (("I", "eligibility.inclusion", "入选"), ("E", "eligibility.exclusion", "排除")):
        for i in record.indices(container):
            if not any(n == f"{letter}{i}" or n.startswith(f"{letter}{i}.") for n in judged):
                yield doubt(
                    study,
                    "STU-22",
                    E,
                    "criteria",
                    f"记录的{zh}标准{i}不在任何关口",
                    f"criterion {letter}{i} of the record is judged at no gate",
                    f"在某个关口写 {letter}{i}",
                    f"write {letter}{i} at a gate",
                    kind="missing",
                )
