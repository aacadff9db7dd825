"""A name changed everywhere or nowhere: keys, references, lines, expressions, paths of decisions; never words people read."""

from __future__ import annotations

import re
from typing import Final

from trialwright.errors import TrialwrightError, UnknownName, UnreadableTexts
from trialwright.study.kinds import GENERAL, NAME, Reading
from trialwright.study.paths import place
from trialwright.study.references import SHARED
from trialwright.study.study import BUILT_IN_ANCHORS
from trialwright.study.text import Document, load, read_again
from trialwright.study.tree import List, Map, Scalar
from trialwright.values.catalogue import near_names

SECTIONS: Final = (
    "concepts", "anchors", "gates", "interventions", "arms", "epochs", "visits", "activities", "endpoints", "oversight",
    "samples", "stopping", "feedback", "criteria", "allocation", "decisions",
)  # fmt: skip
_ALSO: Final = {"oversight": "roles", "concepts": "variables", "interventions": "courses", "epochs": "courses"}
"""Names of a section that references ask for under another word as well."""
_STRING: Final = re.compile(r'"[^"\n]*"')


def renamed(document: Document, old: str, new: str) -> Document:
    """The document with another name.

    Args:
        old: a name of the study: concept, intervention, arm, epoch, visit, cohort, anchor, gate, activity, endpoint, set, role.
        new: free, and a name.

    Raises:
        UnknownName: the study has no such name. TrialwrightError: ``new`` is no name, or taken.
        UnreadableTexts: the new name means something else already (STU-11).
    """
    if not NAME.fullmatch(new) and not re.fullmatch(r"D[1-9][0-9]{0,2}", new):
        raise TrialwrightError(f"{new!r} is no name: a letter first, then letters, digits and _, 40 at most")
    document.study()
    keys = _keys(document.tree, decisions=False)
    apart = old in {k.text for k in keys}  # a decision of the same name, such as D1 beside a visit D1, keeps its own
    if not apart:
        keys = _keys(document.tree)
    if old not in {k.text for k in keys}:
        raise UnknownName("name of the study", old, near_names(old, {k.text for k in keys}))
    if new in {k.text for k in keys}:
        raise TrialwrightError(f"{new!r} is taken; choose a name that is free")
    reading = read_again(document)
    spaces = {s for s, listed in reading.names.items() if old in listed and not (apart and s == "decisions")}
    for space, also in _ALSO.items():
        if space in spaces:
            spaces.add(also)
    only_keys = old in BUILT_IN_ANCHORS or not (spaces & {*SHARED, "activities", "endpoints"})
    try:
        return _changed(document, reading, keys, spaces, old, new, everywhere=not only_keys)
    except UnreadableTexts:  # the word also means something that is not ours to rename: a unit, a value, a concept
        if only_keys:
            raise
        return _changed(document, reading, keys, spaces, old, new, everywhere=False)


def _changed(
    document: Document,
    reading: Reading,
    keys: list[Scalar],
    spaces: set[str],
    old: str,
    new: str,
    *,
    everywhere: bool,
) -> Document:
    """The document with the keys, the references of those spaces and, if ``everywhere``, each whole word changed."""
    changes: set[tuple[int, int, str]] = {(k.start, k.end, _like(document, k, new)) for k in keys if k.text == old}
    for _, name, wanted, node in reading.refs:
        if isinstance(node, Scalar) and name.partition("[")[0] == old and (spaces & set(wanted) or everywhere):
            changes |= _tokens(document, node, old, new)
    if everywhere:
        for path, _ in reading.values:
            node = reading.places[path]
            if isinstance(node, Scalar):
                changes |= _tokens(document, node, old, new)
    keys_changed = {start for start, _, _ in changes}
    for node in _targets(document.tree):
        changes |= _components(document, node, old, new, keys_changed)
    text = document.text
    for start, end, word in sorted(changes, reverse=True):
        text = text[:start] + word + text[end:]
    out = load(document.bom + text, name=document.name)
    out.study()
    return out


def _like(document: Document, key: Scalar, new: str) -> str:
    quote = document.text[key.start]
    return f"{quote}{new}{quote}" if quote in "'\"" else new


def _keys(tree: Map, *, decisions: bool = True) -> list[Scalar]:
    """The keys that are names, those of decisions among them or not."""
    out: list[Scalar] = []

    def add(node: object) -> None:
        if isinstance(node, Map):
            out.extend(k for k, _ in node.entries if k.text not in GENERAL)

    for section in SECTIONS:
        if decisions or section != "decisions":
            add(tree.get(section))
    escalation, analysis = tree.get("escalation"), tree.get("analysis")
    add(escalation.get("cohorts") if isinstance(escalation, Map) else None)
    for below in ("sets", "estimates"):
        add(analysis.get(below) if isinstance(analysis, Map) else None)
    allocation = tree.get("allocation")
    for _, gate in allocation.entries if isinstance(allocation, Map) else ():
        add(gate.get("ratio") if isinstance(gate, Map) else None)
    epochs = tree.get("epochs")
    for _, epoch in epochs.entries if isinstance(epochs, Map) else ():
        for key in ("give", "starts", "ends"):
            add(epoch.get(key) if isinstance(epoch, Map) else None)
    endpoints = tree.get("endpoints")
    for _, endpoint in endpoints.entries if isinstance(endpoints, Map) else ():
        estimand = endpoint.get("estimand") if isinstance(endpoint, Map) else None
        add(estimand.get("intercurrent") if isinstance(estimand, Map) else None)
    return out


def _tokens(document: Document, node: Scalar, old: str, new: str) -> set[tuple[int, int, str]]:
    """Every whole word ``old`` of a line, outside quoted strings of an expression."""
    written = document.text[node.start : node.end]
    inner = written[1:-1] if node.style in ("'", '"') else written
    shift = node.start + (1 if node.style in ("'", '"') else 0)
    asked = [m.span() for m in _STRING.finditer(inner)] if node.style != '"' else []
    return {
        (shift + m.start(), shift + m.end(), new)
        for m in re.finditer(rf"(?<![A-Za-z0-9_.])(?<![0-9] ){re.escape(old)}(?![A-Za-z0-9_])", inner)  # not a unit
        if not any(a <= m.start() < b for a, b in asked)
    }


def _targets(tree: Map) -> list[Scalar]:
    """The paths that decisions set, and those their options write to."""
    decisions = tree.get("decisions")
    out: list[Scalar] = []
    for _, decision in decisions.entries if isinstance(decisions, Map) else ():
        sets = decision.get("sets") if isinstance(decision, Map) else None
        out.extend(i for i in getattr(sets, "items", ()) if isinstance(i, Scalar)) if not isinstance(
            sets, (Map, Scalar)
        ) else None
        out.extend([sets] if isinstance(sets, Scalar) else [])
        options = decision.get("options") if isinstance(decision, Map) else None
        for option in options.items if isinstance(options, List) else ():
            written = option.get("sets") if isinstance(option, Map) else None
            out.extend(k for k, _ in written.entries) if isinstance(written, Map) else None
    return out


def _components(document: Document, node: Scalar, old: str, new: str, keys: set[int]) -> set[tuple[int, int, str]]:
    """``old`` as a component of a path that leads to one of the keys that change."""
    written = document.text[node.start : node.end]
    quote = 1 if node.style in ("'", '"') else 0
    out = set()
    for m in re.finditer(rf"(?<=\.){re.escape(old)}(?=$|[.\[\"'\s])", written):
        found = place(document.tree, written[quote : m.end()])
        if found is not None and found[0] is not None and found[0].start in keys:
            out.add((node.start + m.start(), node.start + m.end(), new))
    return out
