"""The kinds that are like no other: criteria at a gate, decision tables, packs, values that differ by arm."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trialwright.study.grammar import read_decide, read_row
from trialwright.study.kinds import (
    BAD,
    GENERAL,
    SCALARS,
    Canonical,
    Expr,
    Kind,
    Line,
    Plain,
    Reading,
    Schema,
    Words,
    bare,
    folded,
    generic,
)
from trialwright.study.lines import Condition, DecideAction, DecideRow, When
from trialwright.study.names import Names
from trialwright.study.noted import PerArm
from trialwright.study.scanner import BadLine
from trialwright.study.shapes import NamesOf, read_general, unknown_word
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.study.who import Criterion, GateCriteria
from trialwright.study.who import Reading as OtherReading
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

_NUMBER = re.compile(r"[IE][0-9]{1,3}(?:\.[0-9a-z]{1,3})*")
_COMBINED = re.compile(r"(at least|at most) ([1-9][0-9]*) of")
_CONDITION: Final = Expr("start")
_WHEN: Final = Expr("when", "within 7 d before first_dose")
_EACH: Final = ("that", "all of", "any of", "none of")


# ---------------------------------------------------------------- criteria


@dataclass(frozen=True, slots=True)
class CriteriaKind:
    """``criteria.<gate>``: ``look back`` by class of result, and the numbered criteria."""

    def read(self, node: Node, path: str, at: Reading) -> object:
        return self.read_named(path.rpartition(".")[2], node, path, at)

    def read_named(self, gate: str, node: Node, path: str, at: Reading) -> object:
        at.seen(path, node)
        if not isinstance(node, Map):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为“编号: 标准”", en="numbered criteria are due here"),
                Text(zh="写 I1: age >= 18 y at consent", en="write I1: age >= 18 y at consent"),
            )
        look_back: object = Names[When]()
        criteria: dict[str, Criterion] = {}
        noted: dict[str, object] = {}
        bad = False
        for key, value in node.entries:
            below = f"{path}.{key.text}"
            at.lines[below] = key.line
            if key.text == "look back":
                look_back = LOOK_BACK.read(value, below, at)
                bad = bad or look_back is BAD
            elif key.text in GENERAL:
                read = read_general(key, value, path, at)
                if key.text != "TBC":
                    noted[key.text] = read
            elif not _NUMBER.fullmatch(key.text):
                bad = True
                at.complain(
                    "STU-04",
                    key,
                    below,
                    Text(zh=f"“{key.text}”不是标准的编号", en=f"{key.text!r} is no number of a criterion"),
                    Text(
                        zh="入选写 I1、I3.b,排除写 E1;或 look back",
                        en="write I1, I3.b for inclusion, E1 for exclusion, or look back",
                    ),
                )
            else:
                found = read_criterion(key.text, gate, value, below, at)
                if isinstance(found, Criterion):
                    criteria[key.text] = found
                else:
                    bad = True
                at.lines[below] = key.line
        if bad or any(v is BAD for v in noted.values()):
            return BAD
        return GateCriteria(gate=gate, look_back=look_back, criteria=Names(criteria), **noted)  # type: ignore[arg-type]

    def schema(self) -> Schema:
        lines: Schema = {"type": "array", "items": {"type": list(SCALARS)}}
        one: Schema = {"anyOf": [{"type": list(SCALARS)}, lines]}
        reading: Schema = {
            "type": "object",
            "properties": {"that": {"type": list(SCALARS)}, "why": Words().schema()},
            "required": ["that"],
            "additionalProperties": False,
        }
        general: Schema = {g: {} for g in ("label", "record", "because", "note", "TBC")}
        mapped: Schema = {
            "type": "object",
            "properties": {
                **dict.fromkeys(_EACH, one),
                "window": {"type": list(SCALARS)},
                "readings": {"type": "array", "items": reading},
                **general,
            },
            "patternProperties": {f"^{_COMBINED.pattern}$": lines},
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {"look back": LOOK_BACK.schema(), **general},
            "patternProperties": {
                r"^I[0-9]{1,3}(\.[0-9a-z]{1,3})*$": {"anyOf": [{"type": list(SCALARS)}, lines, mapped]},
                r"^E[0-9]{1,3}(\.[0-9a-z]{1,3})*$": {"anyOf": [{"type": list(SCALARS)}, mapped]},
            },
            "additionalProperties": False,
        }

    def canonical(self, node: Node) -> Canonical:
        if not isinstance(node, Map):
            return generic(node)
        return [[k.text, LOOK_BACK.canonical(v) if k.text == "look back" else generic(v)] for k, v in node.entries]

    def shape(self) -> str:
        return "{I1: expr, …}"


LOOK_BACK: Final = NamesOf(_WHEN, pattern=r"[a-z][a-z ]{0,39}", example="labs", is_name=False)


def read_criterion(number: str, gate: str, node: Node, path: str, at: Reading) -> object:
    """One criterion: an expression, a list under an inclusion, or a map."""
    at.seen(path, node)
    if isinstance(node, Scalar):
        line = _CONDITION.read(node, path, at)
        return BAD if line is BAD else Criterion(number=number, gate=gate, lines=(line,))  # type: ignore[arg-type]
    if isinstance(node, List):
        if not number.startswith("I"):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(
                    zh="排除标准下的列表未说明“任一”还是“全部”",
                    en="a bare list under an exclusion: any of it, or all of it?",
                ),
                Text(zh="写 any of: 或 all of:", en="write any of: or all of:"),
            )
        lines = _lines(node, path, at)
        return BAD if lines is None else Criterion(number=number, gate=gate, lines=lines, how="all of")
    return _mapped(number, gate, node, path, at)


def _lines(node: Node, path: str, at: Reading) -> tuple[Condition, ...] | None:
    at.seen(path, node)
    if isinstance(node, Scalar):
        found = _CONDITION.read(node, path, at)
        return (found,) if isinstance(found, Condition) else None
    if isinstance(node, Map) or not node.items:
        at.complain(
            "STU-07",
            node,
            path,
            Text(zh="此处应为一行或一列表达式", en="one expression or a list of them is due here"),
            Text(zh="每行一个表达式", en="write one expression a line"),
        )
        return None
    read = [_CONDITION.read(n, f"{path}[{k}]", at) for k, n in enumerate(node.items, 1)]
    kept = tuple(r for r in read if isinstance(r, Condition))
    return kept if len(kept) == len(read) else None


def _mapped(number: str, gate: str, node: Map, path: str, at: Reading) -> object:
    said: dict[str, object] = {}
    combined = False
    for key, value in node.entries:
        below = f"{path}.{key.text}"
        at.lines[below] = key.line
        counted = _COMBINED.fullmatch(key.text)
        if key.text in _EACH or counted:
            if combined:
                at.complain(
                    "STU-04",
                    key,
                    below,
                    Text(zh="一条标准只能有一种组合方式", en="a criterion combines its lines in one way"),
                    Text(
                        zh="只保留 that、all of、any of、none of、at least N of 之一",
                        en="keep one of that, all of, any of, none of, at least N of",
                    ),
                )
                return BAD
            combined = True
            said["how"] = counted[1] if counted else key.text
            said["count"] = int(counted[2]) if counted else None
            said["lines"] = _lines(value, below, at) or BAD
        elif key.text == "window":
            said["window"] = _WHEN.read(value, below, at)
        elif key.text == "readings":
            said["readings"] = _readings(value, below, at)
        elif key.text in GENERAL:
            read = read_general(key, value, path, at)
            if key.text != "TBC":
                said[key.text] = read
        else:
            near = near_names(key.text, [*_EACH, "at least 2 of", "window", "readings", *GENERAL])
            return at.complain(
                "STU-04",
                key,
                below,
                Text(zh=f"标准没有键 {key.text}", en=f"a criterion has no key {key.text}"),
                Text(
                    zh=f"是否为 {' 或 '.join(near)}?"
                    if near
                    else "可用: that、all of、any of、none of、at least N of、window、readings",
                    en=f"did you mean {' or '.join(near)}?"
                    if near
                    else "its keys are that, all of, any of, none of, at least N of, window, readings",
                ),
            )
    if not combined:
        return at.complain(
            "STU-06",
            node,
            path,
            Text(zh="标准没有内容", en="the criterion says nothing"),
            Text(zh="写 that: 或 any of:", en="write that: or any of:"),
        )
    if any(v is BAD for v in said.values()):
        return BAD
    return Criterion(number=number, gate=gate, **said)  # type: ignore[arg-type]


def _readings(node: Node, path: str, at: Reading) -> object:
    at.seen(path, node)
    if not isinstance(node, List):
        return at.complain(
            "STU-07",
            node,
            path,
            Text(zh="readings 应为列表", en="readings is a list"),
            Text(zh="写 readings: [{that: …, why: …}]", en="write readings: [{that: …, why: …}]"),
        )
    out = []
    for k, item in enumerate(node.items, 1):
        below = f"{path}[{k}]"
        that = item.get("that") if isinstance(item, Map) else None
        if not isinstance(item, Map) or that is None or {e.text for e, _ in item.entries} - {"that", "why"}:
            return at.complain(
                "STU-07",
                item,
                below,
                Text(zh="每种读法写 {that: …, why: …}", en="a reading is {that: …, why: …}"),
                Text(zh="补上 that,删除其他键", en="give that, delete other keys"),
            )
        line = _CONDITION.read(that, f"{below}.that", at)
        why = item.get("why")
        reason = Words().read(why, f"{below}.why", at) if why is not None else None
        if not isinstance(line, Condition) or reason is BAD:
            return BAD
        out.append(OtherReading(that=line, why=reason))  # type: ignore[arg-type]
    return tuple(out)


# ---------------------------------------------------------------- decision table


@dataclass(frozen=True, slots=True)
class DecideKind:
    """``escalation.decide``: rows as printed in the protocol."""

    def read(self, node: Node, path: str, at: Reading) -> object:
        at.seen(path, node)
        if not isinstance(node, Map):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为决策表", en="a decision table is due here"),
                Text(zh="每行一种情形,如 0/3: escalate", en="write one row a line, such as 0/3: escalate"),
            )
        rows: list[tuple[DecideRow, DecideAction]] = []
        bad = False
        action = Line(Text(zh="剂量决策", en="dose decision"), read_decide, "escalate")
        for key, value in node.entries:
            below = f"{path}.{key.text}"
            if key.text in GENERAL:
                read_general(key, value, path, at)
                continue
            try:
                row = read_row(folded(key.text))
            except BadLine as e:
                at.complain(e.code, key, below, e.text, e.remedy, e.column)
                bad = True
                continue
            done = action.read(value, below, at)
            at.lines[below] = key.line
            if isinstance(done, DecideAction):
                rows.append((row, done))
            else:
                bad = True
        return BAD if bad else tuple(rows)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {"TBC": {"type": list(SCALARS)}, "note": {}, "because": {}},
            "patternProperties": {
                r"^[0-9]+(\.\.[0-9]+|\+)?(/[0-9]+)?$": {
                    "type": "string",
                    "pattern": r"^(escalate|stay|expand|de-escalate|stop|wait)\b",
                }
            },
            "additionalProperties": False,
        }

    def canonical(self, node: Node) -> Canonical:
        return [[k.text, generic(v)] for k, v in node.entries] if isinstance(node, Map) else generic(node)

    def shape(self) -> str:
        return "{0/3: escalate, …}"


# ---------------------------------------------------------------- packs


@dataclass(frozen=True, slots=True)
class PackKind:
    """``assessments.<pack>``: its version and its parameters, by the pack's own names."""

    packs: Mapping[str, tuple[str, ...]]

    def read(self, node: Node, path: str, at: Reading) -> object:
        return self.read_named(path.rpartition(".")[2], node, path, at)

    def read_named(self, name: str, node: Node, path: str, at: Reading) -> object:
        from trialwright.study.looked import Pack

        at.seen(path, node)
        known = self.packs.get(name)
        if known is None:
            return unknown_word(node, path, at, name, tuple(self.packs), Text(zh="规则包", en="pack"))
        if not isinstance(node, Map):
            return at.complain(
                "STU-07",
                node,
                path,
                Text(zh="此处应为键值表", en="a map is due here"),
                Text(zh="写 {version: 5.0}", en="write {version: 5.0}"),
            )
        version: object = None
        parameters: dict[str, object] = {}
        noted: dict[str, object] = {}
        bad = False
        for key, value in node.entries:
            below = f"{path}.{key.text}"
            at.lines[below] = key.line
            if key.text == "version":
                version = Plain("5.0", pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*").read(value, below, at)
                bad = bad or version is BAD
            elif key.text in known:
                read = _parameter(value, below, at)
                bad = bad or read is BAD
                parameters[key.text] = read
            elif key.text in GENERAL:
                read = read_general(key, value, path, at)
                if key.text != "TBC":
                    noted[key.text] = read
            else:
                bad = True
                unknown_word(
                    key, below, at, key.text, ("version", *known), Text(zh=f"{name} 的参数", en=f"parameter of {name}")
                )
        return BAD if bad else Pack(name=name, version=version, parameters=Names(parameters), **noted)  # type: ignore[arg-type]

    def schema(self) -> Schema:
        return {"type": "object"}

    def canonical(self, node: Node) -> Canonical:
        return generic(node)

    def shape(self) -> str:
        return "{version: …, parameters}"


def _parameter(node: Node, path: str, at: Reading) -> object:
    if isinstance(node, Map):
        at.seen(path, node)
        inner = {k.text: at.word(v, f"{path}.{k.text}", "10") for k, v in node.entries}
        return BAD if None in inner.values() else Names(inner)
    if isinstance(node, List):
        at.seen(path, node)
        items = [at.word(v, f"{path}[{k}]", "10") for k, v in enumerate(node.items, 1)]
        return BAD if None in items else tuple(items)
    text = at.word(node, path, "10")
    return BAD if text is None else text


@dataclass(frozen=True, slots=True)
class PacksKind:
    """``assessments``: a map of packs."""

    pack: PackKind

    def read(self, node: Node, path: str, at: Reading) -> object:
        return NamesOf(self.pack, example="ctcae").read(node, path, at)

    def schema(self) -> Schema:
        value: Schema = {"anyOf": [{"type": list(SCALARS)}, {"type": "object"}, {"type": "array"}]}
        packs: Schema = {
            name: {
                "type": "object",
                "properties": dict.fromkeys(("version", *known, "label", "record", "because", "note", "TBC"), value),
                "additionalProperties": False,
            }
            for name, known in self.pack.packs.items()
        }
        return {
            "type": "object",
            "properties": {**packs, "TBC": value, "note": value, "because": value},
            "additionalProperties": False,
        }

    def canonical(self, node: Node) -> Canonical:
        return NamesOf(self.pack).canonical(node)

    def shape(self) -> str:
        return "{ctcae: {version: …}}"


# ---------------------------------------------------------------- by arm


@dataclass(frozen=True, slots=True)
class PerArmKind:
    """A value for all arms, or a map of arms; ``item`` never is a map itself."""

    item: Kind

    def read(self, node: Node, path: str, at: Reading) -> object:
        if not isinstance(node, Map):
            found = self.item.read(node, path, at)
            return BAD if found is BAD else PerArm(found)
        at.seen(path, node)
        by_arm: dict[str, object] = {}
        for key, value in node.entries:
            below = f"{path}.{key.text}"
            if key.text == "TBC":
                read_general(key, value, path, at)
                continue
            at.refs.append((below, key.text, ("arms",), key))
            by_arm[key.text] = self.item.read(value, below, at)
        return BAD if any(v is BAD for v in by_arm.values()) else PerArm(None, Names(by_arm))

    def schema(self) -> Schema:
        return {"anyOf": [self.item.schema(), {"type": "object", "additionalProperties": self.item.schema()}]}

    def canonical(self, node: Node) -> Canonical:
        if isinstance(node, Map):
            return [[k.text, self.item.canonical(v)] for k, v in node.entries]
        return self.item.canonical(node)

    def shape(self) -> str:
        return f"{self.item.shape()} or {{<arm>: …}}"


__all__ = ["CriteriaKind", "DecideKind", "PackKind", "PacksKind", "PerArmKind", "bare", "read_criterion"]
