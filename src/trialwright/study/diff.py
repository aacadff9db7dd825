"""What changed between two study files, by path: confirmed, wording, substantive, moved; whom it touches and what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from trialwright.study.kinds import bare, folded
from trialwright.study.shapes import Key, Table, TableKind
from trialwright.study.tables import FILE
from trialwright.study.text import Document
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.values.text import Text

Sort = Literal["confirmed", "wording", "substantive", "moved"]
SORTS: Final = {
    "confirmed": Text(zh="已确认", en="confirmed"),
    "wording": Text(zh="措辞", en="wording"),
    "substantive": Text(zh="实质", en="substantive"),
    "moved": Text(zh="移位", en="moved"),
}
_WORDS: Final = frozenset(
    {
        "label",
        "because",
        "note",
        "rationale",
        "title",
        "acronym",
        "question",
        "source",
        "options",
        "zh",
        "en",
        "summary",
        "show",
        "TBC",
    }
)
_NOBODY = Text(zh="不涉及参与者", en="nobody")
_ALL = Text(zh="所有参与者", en="all participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Whom a change in a section touches, and what it makes due."""

    touches: Text
    consent: bool = False
    ethics: bool = True
    screening: bool = False


EFFECTS: Final[Mapping[str, Effect]] = {
    "record": Effect(touches=_NOBODY, ethics=False),
    "study": Effect(touches=_NOBODY),
    "population": Effect(touches=Text(zh="尚未入组者", en="those not yet enrolled"), screening=True),
    "concepts": Effect(touches=Text(zh="此后测量者", en="whoever is measured from now on")),
    "criteria": Effect(touches=Text(zh="尚未通过该关口者", en="those not yet past that gate"), screening=True),
    "anchors": Effect(touches=Text(zh="日期以其为准者", en="those whose dates hang on it")),
    "gates": Effect(touches=Text(zh="尚未通过该关口者", en="those not yet past that gate")),
    "interventions": Effect(touches=Text(zh="尚未完成该干预者", en="those who have not finished it"), consent=True),
    "dosing": Effect(touches=Text(zh="仍在治疗者", en="those still on treatment"), consent=True),
    "arms": Effect(touches=Text(zh="尚未分组者", en="those not yet allocated"), consent=True),
    "epochs": Effect(touches=Text(zh="尚未过该阶段者", en="those not yet past that epoch"), consent=True),
    "allocation": Effect(touches=Text(zh="尚未分组者", en="those not yet allocated")),
    "escalation": Effect(
        touches=Text(zh="下一剂量组起的参与者", en="participants of the next cohort on"), consent=True
    ),
    "visits": Effect(touches=Text(zh="尚未完成该访视者", en="those not yet past that visit"), consent=True),
    "activities": Effect(touches=Text(zh="尚未完成有关访视者", en="those not yet past those visits"), consent=True),
    "objectives": Effect(touches=_NOBODY),
    "endpoints": Effect(touches=_NOBODY),
    "assessments": Effect(touches=_ALL),
    "analysis": Effect(touches=_NOBODY),
    "safety": Effect(touches=_ALL),
    "stopping": Effect(touches=_ALL),
    "feedback": Effect(touches=Text(zh="仍在治疗者", en="those still on treatment"), consent=True),
    "oversight": Effect(touches=_NOBODY),
    "samples": Effect(touches=Text(zh="此后采样者", en="whoever is sampled from now on"), consent=True),
    "capture": Effect(touches=_NOBODY, ethics=False),
    "decisions": Effect(touches=_NOBODY, ethics=False),
    "trialwright": Effect(touches=_NOBODY, ethics=False),
}
"""By section; a change that touches people already treated is looked at by the ethics committee (ICH E6(R3))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that differs.

    Args:
        old, new: as written; ``None`` where there is none. text: in a clinician's words.
    """

    sort: Sort
    path: str
    old: str | None
    new: str | None
    text: Text
    effect: Effect

    @property
    def section(self) -> str:
        return self.path.partition(".")[0]


def difference(old: Document, new: Document) -> tuple[Change, ...]:
    """The changes from one file to another, in the order of the new file; comments alone are one wording change."""
    a, b = dict(_leaves(old.tree)), dict(_leaves(new.tree))
    out = [c for path, value in b.items() if (c := _change(path, a.get(path), value)) is not None]
    out += [c for path, value in a.items() if path not in b and (c := _change(path, value, None)) is not None]
    out += _moved(old.tree, new.tree)
    if not out and old.text != new.text:
        out.append(
            Change(
                sort="wording",
                path="",
                old=None,
                new=None,
                text=Text(zh="只有注释或排版不同", en="only comments or layout differ"),
                effect=Effect(touches=_NOBODY, ethics=False),
            )
        )
    return tuple(out)


def _leaves(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Scalar):
        yield path, folded(node.text)
    elif isinstance(node, List):
        if all(isinstance(i, Scalar) for i in node.items):
            yield path, "[" + ", ".join(folded(i.text) for i in node.items if isinstance(i, Scalar)) + "]"
        else:
            for k, item in enumerate(node.items, 1):
                yield from _leaves(item, f"{path}[{k}]")
    else:
        if not node.entries and path:
            yield path, "{}"
        for key, value in node.entries:
            yield from _leaves(value, f"{path}.{key.text}" if path else key.text)


def _unmarked(text: str | None) -> str | None:
    if text is None or not text.startswith("["):
        return None if text is None else bare(text)
    return "[" + ", ".join(bare(x) for x in text[1:-1].split(", ")) + "]"


def _change(path: str, old: str | None, new: str | None) -> Change | None:
    if old == new:
        return None
    last = path.rpartition(".")[2].partition("[")[0]
    sort: Sort = "substantive"
    if last == "TBC":
        sort = "confirmed" if new is None else "wording"
    elif old is not None and new is not None and _unmarked(old) == _unmarked(new):
        sort = "confirmed" if old.count("TBC") >= new.count("TBC") else "substantive"
    elif _WORDS & {p.partition("[")[0] for p in path.split(".")[1:]} or path.startswith("decisions."):
        sort = "wording"
    text = _told(path, old, new, sort)
    effect = EFFECTS.get(path.partition(".")[0], Effect(touches=_NOBODY))
    if sort != "substantive" or last in ("status", "number", "sha256"):
        effect = Effect(touches=_NOBODY, ethics=False)
    return Change(sort=sort, path=path, old=old, new=new, text=text, effect=effect)


def _told(path: str, old: str | None, new: str | None, sort: Sort) -> Text:
    name = meaning_of(path)
    if sort == "confirmed":
        shown = new or _unmarked(old) or ""
        return Text(zh=f"{name.zh}:已确认 {shown}", en=f"{name.en}: confirmed {shown}")
    if old is None:
        return Text(zh=f"{name.zh}:新增 {new}", en=f"{name.en}: added {new}")
    if new is None:
        return Text(zh=f"{name.zh}:删除(原为 {old})", en=f"{name.en}: removed (was {old})")
    if _unmarked(old) == _unmarked(new):
        return Text(zh=f"{name.zh}:重新标为待确认", en=f"{name.en}: marked to be confirmed again")
    return Text(zh=f"{name.zh}:{old} → {new}", en=f"{name.en}: {old} → {new}")


def meaning_of(path: str) -> Text:
    """A path in a clinician's words: the thing's name, then what the key means.

    >>> meaning_of("interventions.rt.dose").en
    'rt, dose'
    """
    parts = path.split(".")
    table: Table | None = FILE
    names: list[str] = []
    key: Key | None = None
    for part in parts:
        plain = part.partition("[")[0]
        found = table.key(plain) if table is not None else None
        if found is not None:
            key, table = found, _table_below(found.kind)
        else:
            names.append(part)
    head = names[0] if names and parts[0] != "study" else ""
    rest = ".".join(names[1:]) if len(names) > 1 else ""
    zh, en = (key.means.zh, key.means.en) if key is not None else (path, path)
    tail = f" {rest}" if rest else ""
    return Text(zh=f"{head + ',' if head else ''}{zh}{tail}", en=f"{head + ', ' if head else ''}{en}{tail}")


def _table_below(kind: object) -> Table | None:
    for below in (kind, getattr(kind, "item", None), getattr(kind, "map", None)):
        if isinstance(below, TableKind):
            return below.table
        tables = getattr(below, "tables", None)
        if tables:
            joined = {k.name: k for t in tables.values() for k in t.keys}
            return Table("any", tuple(joined.values()), dict)
    return None


def _moved(old: Map, new: Map) -> list[Change]:
    """Maps of names whose order differs although the names are the same."""
    out = []
    for section, node in new.entries:
        before = old.get(section.text)
        if not isinstance(node, Map) or not isinstance(before, Map):
            continue
        kept = [k.text for k, _ in node.entries if before.get(k.text) is not None]
        was = [k.text for k, _ in before.entries if node.get(k.text) is not None]
        if kept != was and section.text not in (
            "record",
            "study",
            "population",
            "analysis",
            "safety",
            "capture",
            "dosing",
            "objectives",
            "escalation",
        ):
            matters = section.text in ("epochs", "gates", "visits")
            effect = EFFECTS[section.text] if matters else Effect(touches=_NOBODY, ethics=False)
            out.append(
                Change(
                    sort="moved",
                    path=section.text,
                    old=", ".join(was),
                    new=", ".join(kept),
                    text=Text(zh=f"{section.text} 的次序改变", en=f"the order of {section.text} changed"),
                    effect=effect,
                )
            )
    return out
