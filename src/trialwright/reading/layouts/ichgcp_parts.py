"""Reads the parts that all ichgcp pages share: sites, contacts, ages, criteria, design bullets, arms, outcomes, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialwright.reading.account import VALUE
from trialwright.reading.assembly import Assembly
from trialwright.reading.document import folded
from trialwright.reading.eligibility import put_criteria
from trialwright.reading.layouts import ichgcp_words as w
from trialwright.reading.layouts.rows import Row, language_of
from trialwright.reading.meaning import age_in, date_in, is_placeholder, meaning_of
from trialwright.reading.record import ANY, Layer, Meaning, State
from trialwright.values.dates import PartialDate
from trialwright.values.text import Text

_COMMA = re.compile(r"\s*(?:、|,\s|，)\s*")


def layer_of(text: str) -> Layer:
    """Chinese on these pages was written by a machine; English is the registrant's own."""
    return Layer.MIRROR if language_of(text) == "zh" else Layer.REGISTRANT


def put(
    a: Assembly, path: str, start: int, end: int, *, language: str | None = None, inferred: Text | None = None
) -> None:
    """One value, in the language of its letters."""
    words = folded(a.document.text[start:end])
    if not words:
        return
    a.put(
        path,
        language or language_of(words),
        start,
        end,
        state=State.PLACEHOLDER if is_placeholder(path, words) else State.VALUE,
        layer=layer_of(words),
        means=meaning_of(path, words),
        inferred=inferred,
        text=words if a.unescape is None else None,
    )


def put_rows(a: Assembly, path: str, rows: Sequence[Row], *, inferred: Text | None = None) -> None:
    if rows:
        put(a, path, rows[0].start, rows[-1].end, inferred=inferred)


def lost(a: Assembly, path: str, language: str, line: int) -> None:
    """A heading of the mirror without the value that the register has."""
    a.absent(path, language, line, state=State.LOST, layer=Layer.MIRROR)


def put_date(a: Assembly, path: str, row: Row) -> None:
    date = date_in(row.text)
    inferred = None
    if date is not None and path == "dates.verified" and date.day == 1:
        date = PartialDate(date.year, date.month)
        inferred = Text(
            zh="登记库只记到月；镜像补成了1日", en="the register keeps the month only; the mirror made it day 1"
        )
    a.put(
        path,
        "any",
        row.start,
        row.end,
        layer=Layer.MIRROR if inferred is not None else None,
        means=None if date is None else Meaning(date=date),
        inferred=inferred,
    )


def put_updated(a: Assembly, row: Row) -> bool:
    """``2023年10月10日 更新者:person、organisation`` under the title."""
    m = w.UPDATED.search(row.text) if len(row.text) <= 400 else None
    if m is None:
        return False
    a.label(row.start, row.end)
    date = date_in(m.group("date"))
    a.put(
        "registration.refreshed",
        "any",
        row.start + m.start("date"),
        row.start + m.end("date"),
        means=None if date is None else Meaning(date=date),
    )
    at, who = row.start + m.start("who"), m.group("who")
    cut = re.search(r"、|,\s", who)
    if cut is None:
        put(a, "sponsor.primary", at, at + len(who))
    else:
        put(a, "contacts.responsible.name", at, at + cut.start())
        put(a, "sponsor.primary", at + cut.end(), at + len(who))
    return True


def put_person(a: Assembly, who: str, row: Row) -> bool:
    """``姓名:``, ``电话号码:`` and ``邮箱`` of one contact."""
    for leaf, pattern in (("name", w.NAME), ("phone", w.PHONE), ("email", w.MAIL)):
        m = pattern.fullmatch(row.text)
        if m is not None and m.group("value"):
            a.label(row.start, row.end)
            path = f"contacts.{who}.{leaf}"
            start, end = row.start + m.start("value"), row.start + m.end("value")
            if leaf == "name":
                put(a, path, start, end)
            else:
                a.put(path, "any", start, end)
            return True
    return False


def put_sites(a: Assembly, rows: Sequence[Row]) -> None:
    """Bullets by depth: region, then ``city、province、country、postcode``, then the institution and its people."""
    n = 0
    k = 0
    while k < len(rows):
        row = rows[k]
        parts = list(_COMMA.finditer(row.text))
        follower = rows[k + 1] if k + 1 < len(rows) else None
        is_place = len(parts) >= 1 and follower is not None and follower.indent > row.indent
        if is_place and not w.CONTACT.match(row.text):
            n += 1
            _put_place(a, n, row)
            k += 1
            stop = k
            while stop < len(rows) and rows[stop].indent > row.indent:
                stop += 1
            _put_site(a, n, rows[k:stop])
            k = stop
            continue
        if row.bullet or row.indent:
            a.label(row.start, row.end)  # the region that the places below repeat
        k += 1


def _put_place(a: Assembly, n: int, row: Row) -> None:
    cuts = [0, *(x for m in _COMMA.finditer(row.text) for x in m.span()), len(row.text)]
    spans = [(cuts[k], cuts[k + 1]) for k in range(0, len(cuts), 2)]
    words = [row.text[x:y] for x, y in spans]
    while len(words) > 1 and re.fullmatch(r"[\d\-\s]+|[A-Z]\d[A-Z] ?\d[A-Z]\d", words[-1]):
        words.pop()
        spans.pop()
    leaves = ["city", "country"] if len(words) == 2 else ["city", "province", "country"]
    if len(words) > 3:
        spans, words = [*spans[:2], spans[-1]], [*words[:2], words[-1]]
    for leaf, (x, y) in zip(leaves, spans, strict=False):
        put(a, f"sites[{n}].{leaf}", row.start + x, row.start + y)


def _put_site(a: Assembly, n: int, rows: Sequence[Row]) -> None:
    who = f"sites[{n}]"
    for k, row in enumerate(rows):
        investigator = w.INVESTIGATOR.fullmatch(row.text)
        contact = w.CONTACT.fullmatch(row.text)
        if investigator is not None or contact is not None:
            a.label(row.start, row.end)
            who = leader(a) if investigator is not None else f"sites[{n}]"
            m = investigator or contact
            assert m is not None
            if m.group("value"):
                put(a, f"contacts.{who}.name", row.start + m.start("value"), row.start + m.end("value"))
        elif put_person(a, who, row):
            continue
        elif w.key_of(row.text) in w.EVERY_SITE_STATUS:
            put(a, f"sites[{n}].status", row.start, row.end)
        elif k == 0:
            put(a, f"sites[{n}].institution", row.start, row.end)
        elif row.indent > rows[0].indent:
            put(a, f"contacts.{who}.name", row.start, row.end)
        else:
            put(a, f"sites[{n}].institution", row.start, row.end)


def leader(a: Assembly) -> str:
    """The next principal investigator: ``leader``, then ``leader[2]`` …"""
    n = a.counts["leader"] = a.counts.get("leader", 0) + 1
    return "leader" if n == 1 else f"leader[{n}]"


def put_ages(a: Assembly, rows: Sequence[Row]) -> None:
    """``18年 至 75年 (成人、年长者)``; a page may print the age groups only: then the limits are lost."""
    found = False
    for row in rows:
        m = w.AGES.fullmatch(row.text) if len(row.text) <= 200 else None
        if m is not None and (m.group("min") or m.group("max")):
            found = True
            a.label(row.start, row.end)
            for name, path in (("min", "eligibility.age.min"), ("max", "eligibility.age.max")):
                if m.group(name):
                    words = m.group(name)
                    amount = age_in(words.replace("年", "岁"))
                    a.put(
                        path,
                        "any",
                        row.start + m.start(name),
                        row.start + m.end(name),
                        means=None if amount is None else Meaning(quantity=amount),
                    )
                else:
                    a.absent(path, "any", row.line)
            if m.group("groups"):
                x, y = m.start("groups") + 1, m.end("groups") - 1
                put(a, "eligibility.age.groups", row.start + x, row.start + y)
        else:
            words = [x for x in re.split(r"[、,]\s*", row.text) if x]
            if words and all(w.key_of(x) in w.AGE_GROUPS for x in words):
                put(a, f"eligibility.age.groups[{row.line - rows[0].line + 1}]", row.start, row.end)
    if not found and rows:
        lost(a, "eligibility.age.min", "any", rows[0].line)
        lost(a, "eligibility.age.max", "any", rows[0].line)


def put_eligibility(a: Assembly, rows: Sequence[Row]) -> None:
    """The block of criteria, cut at its headings; what stands before the first heading is an introduction."""
    parts: list[tuple[str, Row | None, list[Row]]] = [("", None, [])]
    for row in rows:
        if w.INCLUSION.fullmatch(row.text):
            a.label(row.start, row.end)
            parts.append(("eligibility.inclusion", row, []))
        elif w.EXCLUSION.fullmatch(row.text):
            a.label(row.start, row.end)
            parts.append(("eligibility.exclusion", row, []))
        else:
            parts[-1][2].append(row)
    for path, head, body in parts:
        if not path:
            if body and len(parts) == 1:
                put_list(a, "eligibility.inclusion", body)
            elif body:
                put_rows(a, "eligibility.note", body)
        elif body:
            put_list(a, path, body)
        elif head is not None:
            a.absent(path, language_of(head.text), head.line, items=0)


def put_list(a: Assembly, path: str, rows: Sequence[Row]) -> None:
    """A list of criteria that begins with the bullet of its first row."""
    d = a.document
    start = d.starts[rows[0].line - 1]
    words = " ".join(r.text for r in rows)
    put_criteria(a, path, language_of(words), start, rows[-1].end, layer=layer_of(words))


def put_design(a: Assembly, rows: Sequence[Row]) -> list[Row]:
    """``主要用途:治疗`` and its kin; returns the rows that are none of them."""
    rest = []
    for row in rows:
        m = w.DESIGN_LINE.fullmatch(row.text)
        path = w.DESIGN.get(w.key_of(m.group("label"))) if m is not None else None
        if m is None or path is None:
            rest.append(row)
            continue
        line = a.label(row.start, row.end)
        if m.group("value"):
            put(a, path, row.start + m.start("value"), row.start + m.end("value"))
        else:
            lost(a, path, "zh", line)
    return rest


def put_arms(a: Assembly, rows: Sequence[Row]) -> None:
    """``实验性的:label`` opens an arm; its text goes on to the next type word."""
    n = 0
    body: list[Row] = []
    for row in rows:
        m = w.ARM.fullmatch(row.text)
        if m is None:
            body.append(row)
            continue
        if n:
            _put_arm_text(a, n, body)
        elif body:
            _put_cohorts(a, body)
        body = []
        n += 1
        put(a, f"arms[{n}].type", row.start + m.start("type"), row.start + m.end("type"))
        put(a, f"arms[{n}].label", row.start + m.start("label"), row.start + m.end("label"))
    if n:
        _put_arm_text(a, n, body)
    elif body:
        _put_cohorts(a, body)


def _put_arm_text(a: Assembly, n: int, body: Sequence[Row]) -> None:
    put_rows(a, f"arms[{n}].intervention", body)


def _put_cohorts(a: Assembly, rows: Sequence[Row]) -> None:
    """Groups of an observational study: no type word, the first line is the label."""
    put(a, "arms[1].label", rows[0].start, rows[0].end)
    put_rows(a, "arms[1].intervention", rows[1:])


def put_outcomes(a: Assembly, rows: Sequence[Row], kind: Row | None, code: str, inferred: Text | None = None) -> None:
    """Name, ``大体时间:T``, description, T again; the repeated T closes the item.

    Args:
        kind: the heading that says primary, secondary or other, if one is printed.
        code: its meaning.
    """
    frames = [k for k, r in enumerate(rows) if w.FRAME.fullmatch(r.text)]
    done = 0
    taken = a.counts.get("outcomes", 0)
    for j, at in enumerate(frames):
        m = w.FRAME.fullmatch(rows[at].text)
        assert m is not None
        stop = max(frames[j + 1] - 1, at + 1) if j + 1 < len(frames) else len(rows)
        n = taken + j + 1
        path = f"outcomes[{n}]"
        if at > done:
            put_rows(a, f"{path}.name", rows[done:at])
        _put_type(a, path, kind, rows[at], code, inferred)
        a.label(rows[at].start, rows[at].end)
        if m.group("time"):
            put(a, f"{path}.time_point", rows[at].start + m.start("time"), rows[at].start + m.end("time"))
        else:
            a.absent(f"{path}.time_point", language_of(rows[at].text), rows[at].line)
        time = folded(m.group("time"))
        closing = next((k for k in range(at + 1, min(stop + 1, len(rows))) if folded(rows[k].text) == time), None)
        if closing is not None:
            a.mark(VALUE, rows[closing].start, rows[closing].end)
            body, done = rows[at + 1 : closing], closing + 1
        else:
            body, done = rows[at + 1 : stop], stop
        put_rows(a, f"{path}.method", body)
    a.counts["outcomes"] = taken + len(frames)


def _put_type(a: Assembly, path: str, kind: Row | None, near: Row, code: str, inferred: Text | None) -> None:
    words = kind.text if kind is not None else code
    because = inferred or Text(zh=f"所在部分的标题“{words}”", en=f'heading of the section: "{words}"')
    line = (kind or near).line
    a.infer(f"{path}.type", ANY, line, text=words, because=because, means=Meaning(code=code))
