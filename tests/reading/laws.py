"""What must hold of every record, whatever page it came from (reading laws); used by tests and by the fuzzer."""

from __future__ import annotations

from trialwright.reading.assembly import raw
from trialwright.reading.document import folded
from trialwright.reading.layouts.chictr_grammar import candidates, is_telling
from trialwright.reading.layouts.chictr_labels import key_of
from trialwright.reading.record import RegistryRecord


def broken_spans(record: RegistryRecord) -> list[str]:
    """Slots whose span does not give back what was written (paths only: tests print no contact values)."""
    out = []
    for path, language, s in record.each_slot():
        if s.text is None or s.span is None:
            continue
        page = record.pages[s.page]
        if raw(page.text[s.span[0] : s.span[1]], page.medium) != s.as_written:
            out.append(f"{path}.{language}")
    return out


def overlapping(record: RegistryRecord) -> list[str]:
    """Pairs of slots whose spans cross; a container or an item may hold its members."""
    spans = sorted(
        (s.span[0], -s.span[1], path, language)
        for path, language, s in record.each_slot()
        if s.span is not None and s.page == 0 and (s.items is None or path.startswith("eligibility."))
    )
    out = []
    stack: list[tuple[int, str]] = []
    for start, minus_end, path, language in spans:
        end = -minus_end
        while stack and stack[-1][0] <= start:
            stack.pop()
        if stack and not (end <= stack[-1][0] and path.startswith(stack[-1][1])):
            out.append(f"{stack[-1][1]} | {path}.{language}")
        stack.append((end, path))
    return out


def labels_inside(record: RegistryRecord) -> list[str]:
    """Values that hold a whole line that is one of the form's own labels, colon and all.

    Everyday words of the repeating groups (Type, Note, Group, Country …) may be somebody's text far from their group.
    """
    out = []
    for path, language, s in record.each_slot():
        if path.startswith("eligibility.") and "[" in path:
            continue  # an item is a part of a line; its list is looked at as a whole
        for line in (s.text or "").split("\n"):
            if not line.endswith((":", "：")) or len(line) > 200:
                continue
            found = candidates(key_of(line))
            if any(not t.group and not t.prefix for t in found) or (
                found and is_telling(key_of(line)) and not found[0].prefix
            ):
                out.append(f"{path}.{language}")
    return out


def unfolded(record: RegistryRecord) -> list[str]:
    """Slots whose text is not folded."""
    return [
        f"{path}.{language}"
        for path, language, s in record.each_slot()
        if s.text is not None and folded(s.text) != s.text
    ]


def broken_laws(record: RegistryRecord) -> dict[str, list[str]]:
    """All laws of one record that do not hold; empty where all do."""
    found = {
        "spans": broken_spans(record),
        "overlap": overlapping(record),
        "labels": labels_inside(record)
        if record.layout.startswith(("chictr", "itmctr")) and record.layout != "chictr-xml"
        else [],
        "folded": unfolded(record),
        "account": [] if all(p.lines.is_balanced for p in record.pages) else ["lines"],
    }
    return {k: v for k, v in found.items() if v}
