"""The JSON form of a record: personal data redacted, absences kept, same record same text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from trialwright.reading.record import (
    Field,
    Layer,
    LineAccount,
    Meaning,
    NotShown,
    Page,
    RegistryRecord,
    Repair,
    Slot,
    State,
)
from trialwright.reading.redaction import redacted
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text
from trialwright.values.units import Unit

VERSION: Final = 1


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else plain(value)


def meaning_to_json(m: Meaning) -> dict[str, Any]:
    """The typed reading of a slot: one key for what it is, and the unit or precision that goes with it."""
    if m.date is not None:
        return {"date": str(m.date), "precision": m.date.precision}
    if m.quantity is not None:
        return {"quantity": _number(m.quantity.value), "unit": m.quantity.unit.code}
    if m.number is not None:
        return {"number": _number(m.number)}
    if m.truth is not None:
        return {"truth": m.truth}
    return {"code": m.code}


def _meaning_of(form: Mapping[str, Any]) -> Meaning:
    if "date" in form:
        return Meaning(date=PartialDate.of(form["date"]))
    if "quantity" in form:
        return Meaning(quantity=Quantity(Decimal(str(form["quantity"])), Unit.of(form["unit"])))
    if "number" in form:
        return Meaning(number=Decimal(str(form["number"])))
    if "truth" in form:
        return Meaning(truth=bool(form["truth"]))
    return Meaning(code=form["code"])


def slot_to_json(slot: Slot, *, contacts: bool = False) -> dict[str, Any]:
    """One slot; a container has ``items`` in place of its text."""
    hide = slot.private and not contacts
    state = State.REDACTED if hide and slot.text is not None else slot.state
    out: dict[str, Any] = {"state": state.value, "layer": slot.layer.value}
    if slot.items is not None:
        out["items"] = slot.items
    elif slot.text is not None or state is State.REDACTED:
        for key, words in (("text", slot.text), ("as_written", slot.as_written)):
            out[key] = None if hide or words is None else words if contacts else redacted(words)
    out["page"] = slot.page
    out["lines"] = None if slot.lines is None else list(slot.lines)
    if slot.span is not None:
        out["span"] = list(slot.span)
    elif slot.items is not None:
        out["span"] = None
    if slot.means is not None and not hide:
        out["means"] = meaning_to_json(slot.means)
    if slot.inferred is not None:
        out["inferred"] = slot.inferred.en
    if slot.also:
        out["also"] = [slot_to_json(s, contacts=contacts) for s in slot.also]
    return out


def _pair(form: Any) -> tuple[int, int] | None:
    return None if form is None else (int(form[0]), int(form[1]))


def slot_of(form: Mapping[str, Any]) -> Slot:
    """A slot from its JSON form."""
    words = form.get("inferred")
    return Slot(
        state=State(form["state"]),
        layer=Layer(form["layer"]),
        text=form.get("text"),
        as_written=form.get("as_written"),
        page=form["page"],
        lines=_pair(form.get("lines")),
        span=_pair(form.get("span")),
        means=_meaning_of(form["means"]) if "means" in form else None,
        inferred=None if words is None else Text.same(words),
        items=form.get("items"),
        also=tuple(slot_of(s) for s in form.get("also", ())),
    )


def _page_to_json(k: int, page: Page) -> dict[str, Any]:
    a = page.lines
    return {
        "page": k,
        "name": page.name,
        "sha256": page.sha256,
        "medium": page.medium,
        "layout": page.layout,
        "score": round(page.score, 2),
        "lines": {
            "all": a.all,
            "empty": a.empty,
            "label": a.label,
            "value": a.value,
            "boilerplate": a.boilerplate,
            "unread": list(a.unread),
        },
    }


def _repair_to_json(r: Repair, contacts: bool) -> dict[str, Any]:
    def kept(s: str) -> str:
        return s if contacts else redacted(s)

    return {
        "path": r.path,
        "page": r.page,
        "lines": list(r.lines),
        "span": list(r.span),
        "as_written": kept(r.as_written),
        "propose": [kept(p) for p in r.propose],
        "certainty": r.certainty,
        "because": r.because.en,
    }


def to_json(record: RegistryRecord, *, contacts: bool = False) -> dict[str, Any]:
    """The record as JSON values, fields in page order.

    Args:
        contacts: write persons' names, telephones, e-mails and addresses instead of ``redacted``.
    """
    out: dict[str, Any] = {
        "trialwright": VERSION,
        "kind": "RegistryRecord",
        "id": record.id if record.id is None or contacts else redacted(record.id),
        "pages": [_page_to_json(k, p) for k, p in enumerate(record.pages)],
        "fields": {
            path: {lang: slot_to_json(s, contacts=contacts) for lang, s in f.slots.items()}
            for path, f in record.fields.items()
        },
        "repairs": [_repair_to_json(r, contacts) for r in record.repairs],
        "not_shown": {"never_asked": list(record.not_shown.never_asked), "lost": list(record.not_shown.lost)},
    }
    if record.notes:
        out["notes"] = [n.en for n in record.notes]
    if record.history:
        out["history"] = [to_json(r, contacts=contacts) for r in record.history]
    return out


def from_json(form: Mapping[str, Any]) -> RegistryRecord:
    """A record from its JSON form; page texts and what was redacted are gone.

    >>> r = RegistryRecord(
    ...     fields={"design.masking": Field("design.masking", {"zh": Slot(text="双盲", as_written="双盲")})}
    ... )
    >>> to_json(from_json(to_json(r))) == to_json(r)
    True
    """
    pages = tuple(
        Page(
            name=p["name"],
            sha256=p["sha256"],
            medium=p["medium"],
            layout=p["layout"],
            score=p["score"],
            lines=LineAccount(**{**p["lines"], "unread": tuple(p["lines"]["unread"])}),
        )
        for p in form["pages"]
    )
    fields = {
        path: Field(path, {lang: slot_of(s) for lang, s in slots.items()}) for path, slots in form["fields"].items()
    }
    repairs = tuple(
        Repair(
            path=r["path"],
            page=r["page"],
            lines=(r["lines"][0], r["lines"][1]),
            span=(r["span"][0], r["span"][1]),
            as_written=r["as_written"],
            propose=tuple(r["propose"]),
            certainty=r["certainty"],
            because=Text.same(r["because"]),
        )
        for r in form["repairs"]
    )
    listed = form["not_shown"]
    return RegistryRecord(
        pages=pages,
        fields=fields,
        repairs=repairs,
        not_shown=NotShown(never_asked=tuple(listed["never_asked"]), lost=tuple(listed["lost"])),
        history=tuple(from_json(h) for h in form.get("history", ())),
        notes=tuple(Text.same(n) for n in form.get("notes", ())),
    )
