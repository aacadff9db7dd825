"""Edits of a study file as edits of its text: confirm, decide, adopt, set a value, rename; every other byte stays.

Each edit returns a new document that has been read again, so an edit never leaves a file that cannot be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from trialwright.errors import TrialwrightError, UnknownName, Where
from trialwright.study.alternatives import ABSENT
from trialwright.study.kinds import bare, folded
from trialwright.study.paths import each, parent_of, place
from trialwright.study.study import Decision, Study
from trialwright.study.text import Document, load
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.study.writing import scalar
from trialwright.values.catalogue import near_names

_MARK = re.compile(r"[ \t]+TBC(?=[ \t]*[\"']?$)")


def _with(document: Document, changes: Iterable[tuple[int, int, str]]) -> Document:
    """The document with stretches of its text replaced."""
    text = document.text
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return load(document.bom + text, name=document.name)


def _found(document: Document, path: str) -> tuple[Scalar | None, Node]:
    found = place(document.tree, path)
    if found is None:
        known = [p for p, _ in each(document.tree) if p]
        raise UnknownName("path of the study file", path, near_names(path, known), Where(document.name))
    return found


# ---------------------------------------------------------------- confirm


def confirm(document: Document, *paths: str) -> Document:
    """The document without ``TBC`` at these paths and below them.

    Raises:
        UnknownName: no such path. TrialwrightError: nothing there is to be confirmed.
    """
    changes: set[tuple[int, int, str]] = set()
    for path in paths:
        changes |= set(_marks_below(document, _found(document, path)[1]))
    if not changes:
        raise TrialwrightError(
            f"{document.name}: nothing under {', '.join(paths)} is marked TBC; `trialwright show` lists what is"
        )
    return _with(document, changes)


def _marks_below(document: Document, node: Node) -> Iterable[tuple[int, int, str]]:
    if isinstance(node, Scalar):
        written = document.text[node.start : node.end].rstrip()
        match = _MARK.search(written)
        if match:
            yield node.start + match.start(), node.start + match.end(), ""
    elif isinstance(node, List):
        for item in node.items:
            yield from _marks_below(document, item)
    else:
        for k, (key, value) in enumerate(node.entries):
            if key.text == "TBC":
                yield _without_entry(document, node, k)
            else:
                yield from _marks_below(document, value)


def _without_entry(document: Document, node: Map, k: int) -> tuple[int, int, str]:
    """The stretch of one entry of a map: its whole line in a block, its part in a flow."""
    key, value = node.entries[k]
    text = document.text
    if not node.is_flow:
        start = text.rfind("\n", 0, key.start) + 1
        end = text.find("\n", _last_end(value))
        return start, len(text) if end < 0 else end + 1, ""
    if k + 1 < len(node.entries):
        return key.start, node.entries[k + 1][0].start, ""
    return (node.entries[k - 1][1].end if k else key.start), value.end, ""


# ---------------------------------------------------------------- set a value


def set_value(document: Document, path: str, value: str) -> Document:
    """The document with another line at a path that holds one."""
    node = _found(document, path)[1]
    if not isinstance(node, Scalar):
        raise TrialwrightError(f"{document.name}:{node.line} {path} is no single line; edit it in the file")
    return _with(document, [(node.start, _end(document, node), scalar(value, flow=_is_in_flow(document, node)))])


def _end(document: Document, node: Scalar) -> int:
    return node.start + len(document.text[node.start : node.end].rstrip())


def _is_in_flow(document: Document, node: Scalar) -> bool:
    """Whether a bracket of the same value is open before the scalar."""

    def inside(n: Node) -> bool:
        if isinstance(n, Scalar):
            return False
        children = [v for pair in n.entries for v in pair] if isinstance(n, Map) else list(n.items)
        return any((c is node and n.is_flow) or inside(c) for c in children)

    return inside(document.tree)


def put(document: Document, path: str, key: str, value: str) -> Document:
    """The document with ``key: value`` in the map at a path, replaced or added at its end."""
    node = _found(document, path)[1]
    if not isinstance(node, Map):
        raise TrialwrightError(f"{document.name}:{node.line} {path} is no map")
    existing = node.get(key)
    if isinstance(existing, Scalar):
        return _with(document, [(existing.start, _end(document, existing), scalar(value, flow=node.is_flow))])
    if node.is_flow:
        at = node.entries[-1][1].end if node.entries else node.start + 1
        return _with(document, [(at, at, f"{', ' if node.entries else ''}{key}: {scalar(value, flow=True)}")])
    last = node.entries[-1][1]
    end = document.text.find("\n", _last_end(last))
    at = len(document.text) if end < 0 else end
    lead = "\r\n" if "\r\n" in document.text else "\n"
    return _with(
        document,
        [
            (
                at - (lead == "\r\n" and end >= 0),
                at - (lead == "\r\n" and end >= 0),
                f"{lead}{' ' * (node.column - 1)}{key}: {scalar(value)}",
            )
        ],
    )


def taking(document: Document, values: Mapping[str, str]) -> Document:
    """The document with the values an option writes: path -> text as it stands in a file; ``absent`` takes a key away.

    Paths that decisions set and that are gone are no longer listed there.

    Raises:
        UnknownName: no such path, and no map that could hold it. UnreadableTexts: the file cannot hold the values.
    """
    changes: list[tuple[int, int, str]] = []
    for path, text in values.items():
        found = place(document.tree, path)
        parent = parent_of(document.tree, path)
        if text == ABSENT:
            changes.append(_removal(document, path))
        elif found is not None:
            changes.append(_replaced(document, *found, text))
        elif parent is not None:
            changes.append(_added(document, *parent, text))
        else:
            _found(document, path)
    return _only_what_is_there(document, _with(document, changes)) if changes else document


def without(document: Document, paths: Iterable[str]) -> Document:
    """The document without some keys; decisions no longer name what is gone. Raises ``UnknownName`` for a path that is not there."""
    return taking(document, dict.fromkeys(paths, ABSENT))


def _removal(document: Document, path: str) -> tuple[int, int, str]:
    parent = parent_of(document.tree, path)
    names = [k.text for k, _ in parent[0].entries] if parent else []
    if parent is None or parent[1] not in names:
        _found(document, path)  # tells the near ones
        raise TrialwrightError(f"{document.name}: {path} is no key that could be taken away")
    return _without_entry(document, parent[0], names.index(parent[1]))


def _only_what_is_there(before: Document, after: Document) -> Document:
    """The document whose decisions no longer name what was there and is gone."""
    decisions = after.node("decisions")
    named: set[str] = set()
    for _, decision in decisions.entries if isinstance(decisions, Map) else ():
        for path, node in each(decision):
            if path.startswith("sets") and isinstance(node, Scalar):
                named.add(node.text)
            elif path.startswith("options") and path.endswith(".sets") and isinstance(node, Map):
                named |= {k.text for k, _ in node.entries}
    gone = {p for p in named if place(before.tree, p) is not None and place(after.tree, p) is None}
    return _with(after, _unlisted(after, gone)) if gone else after


def _replaced(document: Document, key: Scalar | None, node: Node, text: str) -> tuple[int, int, str]:
    """The stretch of a value with what is written instead."""
    if isinstance(node, Scalar):
        return node.start, _end(document, node), _written(text, flow=_is_in_flow(document, node))
    if node.is_flow:
        return node.start, node.end, _written(text, flow=True)
    if key is None:
        raise TrialwrightError(f"{document.name}:{node.line} an item that is a block; write it in brackets")
    colon = document.text.index(":", key.end)
    return colon + 1, _last_end(node), " " + _written(text, flow=False)


def _written(text: str, *, flow: bool) -> str:
    """A value as the file holds it: brackets as they are, a line in quotes where it must be."""
    return text if text[:1] in ("{", "[") else scalar(text, flow=flow)


def _added(document: Document, node: Map, key: str, text: str) -> tuple[int, int, str]:
    if node.is_flow:
        at = node.entries[-1][1].end if node.entries else node.start + 1
        return at, at, f"{', ' if node.entries else ''}{key}: {_written(text, flow=True)}"
    end = document.text.find("\n", _last_end(node.entries[-1][1]))
    crlf = "\r\n" in document.text
    at = len(document.text) if end < 0 else end - (1 if crlf else 0)
    lead = "\r\n" if crlf else "\n"
    return at, at, f"{lead}{' ' * (node.column - 1)}{key}: {_written(text, flow=False)}"


def _unlisted(document: Document, paths: set[str]) -> list[tuple[int, int, str]]:
    """Changes by which decisions no longer name paths that are gone; what is left empty names the section."""
    changes: list[tuple[int, int, str]] = []
    decisions = document.node("decisions")
    for _, decision in decisions.entries if isinstance(decisions, Map) else ():
        if not isinstance(decision, Map):
            continue
        listed = decision.get("sets")
        words = [i.text for i in listed.items if isinstance(i, Scalar)] if isinstance(listed, List) else []
        gone = [w for w in words if _is_below(w, paths)]
        if isinstance(listed, List) and gone:
            if not listed.is_flow:
                raise TrialwrightError(
                    f"{document.name}:{listed.line} write this list in brackets, so that a value can be taken away"
                )
            # what a rule's own table said follows from the rule, once the table is gone
            rest = "escalation.rule" if gone[0].startswith("escalation.") else gone[0].rpartition(".")[0]
            left = [w for w in words if w not in gone] or [rest]
            changes.append((listed.start, listed.end, f"[{', '.join(scalar(w, flow=True) for w in left)}]"))
        changes += _options_without(document, decision, paths)
    return changes


def _options_without(document: Document, decision: Map, paths: set[str]) -> list[tuple[int, int, str]]:
    """Options that speak of paths that are gone keep their words only."""
    options = decision.get("options")
    out = []
    for option in options.items if isinstance(options, List) else ():
        values = option.get("sets") if isinstance(option, Map) else None
        take = option.get("take") if isinstance(option, Map) else None
        if (
            isinstance(values, Map)
            and isinstance(take, Scalar)
            and any(_is_below(k.text, paths) for k, _ in values.entries)
        ):
            out.append((option.start, _last_end(option), scalar(take.text, flow=True)))
    return out


def _is_below(path: str, paths: set[str]) -> bool:
    return any(path == p or path.startswith((f"{p}.", f"{p}[")) for p in paths)


def _last_end(node: Node) -> int:
    """The offset behind the last character of a value (a block's own end lies on a later line)."""
    if isinstance(node, Scalar):
        return node.end - 1 if node.style == "|" else node.end
    if node.is_flow:
        return node.end
    if isinstance(node, Map):
        return _last_end(node.entries[-1][1]) if node.entries else node.end
    return _last_end(node.items[-1]) if node.items else node.end


# ---------------------------------------------------------------- decide, adopt


def decide(
    document: Document,
    name: str,
    *,
    by: str,
    at: date,
    take: str = "",
    because: str = "",
    values: Iterable[tuple[str, str]] = (),
) -> Document:
    """The document with a decision taken: status, by, at, because; the words ``TBC`` under its paths are gone.

    Args:
        name: ``D9``. by: a role, never a name. at: the day. take: what is taken; the proposal if empty.
        values: (path, line) pairs to write where the decision differs from what the file proposes; an option that says
            what it sets brings its own.

    Returns:
        The document; where ``take`` is not the proposal and no values are known, the marks stay (STU-41 tells so).

    Raises:
        UnknownName: no such decision. TrialwrightError: an open question needs ``take``.
    """
    study = document.study()
    decision = _decision(study, name)
    if decision.status == "open" and not take:
        raise TrialwrightError(f"{name} is open: say what is taken with --take")
    path = f"decisions.{name}"
    proposal = decision.taken or (decision.options[0] if decision.options else "")
    agrees = not take or take in (decision.taken, *(decision.options[:1])) or not proposal
    chosen = next((a for a in decision.alternatives if a.take == take), None)
    values = tuple(values)
    if chosen is not None and chosen.sets and not values:
        document = taking(document, chosen.sets)
        agrees = True
    for target, line in values:
        document = set_value(document, target, line)
    if take and take != decision.taken:
        document = put(document, path, "taken", take)
    document = put(document, path, "status", "decided")
    for key, value in (("by", by), ("at", at.isoformat()), ("because", because)):
        if value:
            document = put(document, path, key, value)
    if agrees or values:
        there = [s for s in decision.sets if place(document.tree, s) is not None]
        changes = {c for s in there for c in _marks_below(document, _found(document, s)[1])}
        document = _with(document, changes) if changes else document
    document.study()
    return document


def adopt(
    document: Document, *, by: str, at: date, because: str = "adopted with all other non-blocking defaults"
) -> tuple[Document, tuple[str, ...]]:
    """All non-blocking defaults decided under one signature; the document and the decisions it took."""
    names = tuple(d.name for d in document.study().decisions.values() if d.status == "default" and not d.blocking)
    blocked = {s for d in document.study().decisions.values() if d.blocking for s in d.sets}
    for name in names:
        keep = [s for s in _decision(document.study(), name).sets if s not in blocked]
        document = _signed(document, name, keep, by, at, because)
    document.study()
    return document, names


def _signed(document: Document, name: str, sets: list[str], by: str, at: date, because: str) -> Document:
    path = f"decisions.{name}"
    for key, value in (("status", "decided"), ("by", by), ("at", at.isoformat()), ("because", because)):
        document = put(document, path, key, value)
    blocked = [s for d in document.study().decisions.values() if d.blocking and d.status != "decided" for s in d.sets]
    changes = set()
    for s in sets:
        if place(document.tree, s) is not None:
            changes |= {
                c
                for p, c in _marks_with_paths(document, s)
                if not any(p == b or p.startswith((b + ".", b + "[")) for b in blocked)
            }
    return _with(document, changes) if changes else document


def _marks_with_paths(document: Document, path: str) -> Iterable[tuple[str, tuple[int, int, str]]]:
    for below, node in each(_found(document, path)[1], path):
        if isinstance(node, Scalar):
            for change in _marks_below(document, node):
                yield below, change
        elif isinstance(node, Map):
            for k, (key, _) in enumerate(node.entries):
                if key.text == "TBC":
                    yield below, _without_entry(document, node, k)


def _decision(study: Study, name: str) -> Decision:
    if name not in study.decisions:
        raise UnknownName("decision", name, study.decisions.near(name))
    return study.decisions[name]


# ---------------------------------------------------------------- format


def formatted(document: Document) -> Document:
    """The document in its usual form: no trailing blanks, one line end at the end, a question mark inside brackets quoted.

    The canonical form, and so the hash, is the same.
    """
    changes = []
    for _, node in each(document.tree):
        if isinstance(node, Map) and node.is_flow:
            changes += [_quoted(document, v) for _, v in node.entries if isinstance(v, Scalar)]
        elif isinstance(node, List) and node.is_flow:
            changes += [_quoted(document, v) for v in node.items if isinstance(v, Scalar)]
    text = document.text
    for start, end, new in sorted((c for c in changes if c), reverse=True):
        text = text[:start] + new + text[end:]
    if not any(n.style == "|" for _, n in each(document.tree) if isinstance(n, Scalar)):
        text = re.sub(r"[ \t]+(?=\r?\n|$)", "", text)
    text = text.rstrip("\r\n") + ("\r\n" if "\r\n" in text else "\n")
    return load(document.bom + text, name=document.name)


def _quoted(document: Document, node: Scalar) -> tuple[int, int, str] | None:
    if node.style or "?" not in node.text or "\n" in document.text[node.start : node.end]:
        return None
    return node.start, _end(document, node), scalar(folded(node.text), flow=True)


__all__ = ["adopt", "bare", "confirm", "decide", "formatted", "put", "set_value"]
