"""What the values of a study refer to: every name resolves to a thing of the right kind, and no name means two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from trialwright.study.grammar import read_contrast
from trialwright.study.kinds import GENERAL, Reading
from trialwright.study.lines import (
    Action,
    AfterEach,
    Anchor,
    AnchorPoint,
    Between,
    CellAt,
    CellDuring,
    Chosen,
    Dose,
    Duration,
    Once,
    Repeated,
    Schedule,
    Share,
    Stop,
    Tail,
    Time,
    Until,
)
from trialwright.study.paths import each
from trialwright.study.plain_lines import COMPARISONS
from trialwright.study.scanner import RESERVED, BadLine
from trialwright.study.shapes import unknown_word
from trialwright.study.study import BUILT_IN_ANCHORS, PROGRAM_ROLES
from trialwright.study.tree import Map, Node, Scalar
from trialwright.study.words import PACK_PARAMETERS
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text
from trialwright.values.units import Unit

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon, Sort

SECTIONS: Final = (
    "concepts", "anchors", "gates", "interventions", "arms", "epochs", "visits", "activities", "endpoints", "oversight",
    "samples", "decisions",
)  # fmt: skip
SHARED: Final = ("concepts", "interventions", "arms", "epochs", "visits", "cohorts", "anchors")
OUTSIDE_ROLES: Final = ("ethics_committee", "sponsor", "regulator", "central_reader", "local_reader")
"""Roles that need no entry because they stand outside the trial's own committees."""
SPACES: Final = {
    "concepts": Text(zh="概念", en="concept"),
    "variables": Text(zh="变量", en="variable"),
    "anchors": Text(zh="锚点", en="anchor"),
    "gates": Text(zh="关口", en="gate"),
    "interventions": Text(zh="干预", en="intervention"),
    "arms": Text(zh="组别", en="arm"),
    "epochs": Text(zh="阶段", en="epoch"),
    "visits": Text(zh="访视", en="visit"),
    "activities": Text(zh="检查项目", en="activity"),
    "endpoints": Text(zh="终点", en="endpoint"),
    "cohorts": Text(zh="剂量组", en="cohort"),
    "sets": Text(zh="分析集", en="analysis set"),
    "roles": Text(zh="角色", en="role"),
    "oversight": Text(zh="监督机构", en="committee"),
    "samples": Text(zh="标本", en="sample"),
    "decisions": Text(zh="待定事项", en="decision"),
    "site": Text(zh="中心", en="site"),
    "cohort": Text(zh="剂量组", en="cohort"),
    "best": Text(zh="最佳疗效", en="best"),
    "readers": Text(zh="阅片者", en="reader"),
    "packs": Text(zh="规则包", en="pack"),
    "courses": Text(zh="干预或阶段", en="intervention or epoch"),
}
_SORTS: Final[dict[str, tuple[str, ...]]] = {"concepts": ("concept", "list"), "variables": ("variable",)}


def names_of(tree: Map) -> Mapping[str, Mapping[str, Scalar]]:
    """Every name of the file by space, with its key."""
    out: dict[str, dict[str, Scalar]] = {section: _keys(tree.get(section)) for section in SECTIONS}
    escalation, analysis = tree.get("escalation"), tree.get("analysis")
    out["cohorts"] = _keys(escalation.get("cohorts") if isinstance(escalation, Map) else None)
    out["sets"] = _keys(analysis.get("sets") if isinstance(analysis, Map) else None)
    return out


def _keys(node: Node | None) -> dict[str, Scalar]:
    return {k.text: k for k, _ in node.entries if k.text not in GENERAL} if isinstance(node, Map) else {}


class Resolver:
    """The names of a study and of the program, asked by space."""

    def __init__(self, at: Reading) -> None:
        self.at = at
        self.lexicon = cast("Lexicon", getattr(at.parse, "lexicon"))  # noqa: B009  the loader always parses with one
        names = at.names
        self.known: dict[str, set[str]] = {space: set(listed) for space, listed in names.items()}
        self.known["anchors"] |= {*BUILT_IN_ANCHORS}
        self.known["roles"] = {*PROGRAM_ROLES, *OUTSIDE_ROLES, *names["oversight"]}
        self.known["sets"] |= {"dlt_evaluable"}
        self.known["variables"] = set(names["concepts"])
        self.known["courses"] = {*names["interventions"], *names["epochs"]}
        self.known |= {"site": {"site"}, "cohort": {"cohort"}, "best": {"best"}, "packs": set(PACK_PARAMETERS)}
        self.known["readers"] = {"central", "local", "independent", "blinded"}

    def has(self, name: str, spaces: Iterable[str]) -> bool:
        return any(name in self.known.get(s, ()) or self._in_lexicon(name, s) for s in spaces)

    def _in_lexicon(self, name: str, space: str) -> bool:
        return any(self.lexicon.find(cast("Sort", sort), name) for sort in _SORTS.get(space, ()))

    def complain(self, name: str, spaces: tuple[str, ...], node: Node, path: str, shift: int = 0) -> None:
        """STU-15: it is something else, or nothing."""
        wanted = " / ".join(SPACES[s].en for s in spaces)
        wanted_zh = "或".join(SPACES[s].zh for s in spaces)
        other = next((s for s, listed in self.known.items() if name in listed and s not in spaces), None)
        near = near_names(name, {n for s in spaces for n in self.known.get(s, ())})
        hint_en = f"did you mean {' or '.join(near)}?" if near else self._there_are(spaces, "en")
        hint_zh = f"是否为 {' 或 '.join(near)}?" if near else self._there_are(spaces, "zh")
        if other is not None:
            text = Text(
                zh=f"“{name}”是{SPACES[other].zh},此处应为{wanted_zh}",
                en=f"{name!r} is {_a(SPACES[other].en)}, not {_a(wanted)}",
            )
        else:
            text = Text(zh=f"没有名为“{name}”的{wanted_zh}", en=f"no {wanted} is called {name!r}")
        self.at.complain("STU-15", node, path, text, Text(zh=hint_zh, en=hint_en), shift)

    def _there_are(self, spaces: tuple[str, ...], language: str) -> str:
        names = sorted({n for s in spaces for n in self.known.get(s, ())})[:12]
        if language == "zh":
            return f"现有: {', '.join(names)}" if names else "先定义它"
        return f"there are: {', '.join(names)}" if names else "define it first"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def complain_of_names(tree: Map, at: Reading) -> Resolver:
    """STU-11 and STU-15 over the whole file; returns the resolver for further questions."""
    resolver = Resolver(at)
    _shadowed_names(resolver)
    for path, name, spaces, node in at.refs:
        bare = name.partition("[")[0] if "visits" in spaces else name
        if not resolver.has(bare, spaces):
            resolver.complain(bare, spaces, node, path)
        elif name != bare:
            _repeated_visit(tree, bare, node, path, at)
    for path, value in at.values:
        node = at.places[path]
        for name, spaces in uses_of(value):
            if not resolver.has(name, spaces):
                _complain_of_use(name, spaces, node, path, resolver)
        for visit in _indexed(value):
            _repeated_visit(tree, visit, node, path, at)
    _keys_that_are_references(tree, resolver)
    return resolver


def _complain_of_use(name: str, spaces: tuple[str, ...], node: Node, path: str, resolver: Resolver) -> None:
    at = resolver.at
    shift = max(0, node.text.find(name)) if isinstance(node, Scalar) else 0
    if spaces == POINTS and name in resolver.known["courses"]:
        at.complain(
            "STU-15",
            node,
            path,
            Text(zh=f"“{name}”持续一段时间,不是某一天", en=f"{name!r} lasts: it is no single day"),
            Text(zh=f"写 start({name}) 或 end({name})", en=f"write start({name}) or end({name})"),
            shift,
        )
        return
    resolver.complain(name, spaces, node, path, shift)


POINTS: Final = ("anchors", "visits")


def uses_of(value: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every name a line uses, with the spaces it may come from."""
    if isinstance(value, Action):
        yield from _uses_of_action(value)
    elif isinstance(value, Chosen):
        yield value.by, ("roles",)
        if value.at:
            yield value.at, ("gates", "anchors", "visits")
    elif isinstance(value, Dose):
        if isinstance(value.amount, Share):
            yield value.amount.of, ("variables",)
    elif isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], Duration) and isinstance(value[1], str):
        yield value[1], ("roles",)
    elif isinstance(value, tuple):
        for one in value:
            yield from _uses_of_cell(one)
    else:
        for anchor in anchors_of(value):
            yield (
                anchor.name,
                (("courses",) if anchor.of in ("start", "end") else ("interventions",) if anchor.of else POINTS),
            )
        for span in _each_spans(value):
            yield span.of, ("interventions",)


def _uses_of_action(value: Action) -> Iterator[tuple[str, tuple[str, ...]]]:
    if value.target and value.verb == "go to":
        yield value.target, ("epochs",)
    elif value.target and value.verb not in ("ask", "task"):
        yield value.target, ("interventions",)
    if value.to is not None:
        yield from uses_of(value.to)


def _uses_of_cell(one: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(one, CellAt):
        yield one.visit.name, ("visits",)
    elif isinstance(one, CellDuring):
        yield one.start.name, ("visits",)
        yield one.end.name, ("visits",)
    elif isinstance(one, Repeated):
        yield from uses_of(one)


def _each_spans(value: object) -> tuple[AfterEach, ...]:
    return (value,) if isinstance(value, AfterEach) else ()


def anchors_of(value: object) -> Iterator[Anchor]:
    """The anchors inside a line about time."""
    if isinstance(value, Anchor):
        yield value
    elif isinstance(value, AnchorPoint):
        yield value.anchor
    elif isinstance(value, Time):
        yield from anchors_of(value.point)
    elif isinstance(value, Between):
        yield from anchors_of(value.start)
        yield from anchors_of(value.end)
    elif isinstance(value, Schedule):
        for part in value.parts:
            yield from anchors_of(part)
    elif isinstance(value, Once):
        yield from anchors_of(value.at)
    elif isinstance(value, Repeated):
        yield from anchors_of(value.start)
        yield from anchors_of(value.stop)
    elif isinstance(value, Tail):
        yield from anchors_of(value.stop)
    elif isinstance(value, Stop):
        yield from anchors_of(value.until)
    elif isinstance(value, Until):
        for limit in value.limits:
            yield from anchors_of(limit)


def _indexed(value: object) -> Iterator[str]:
    for anchor in anchors_of(value):
        if anchor.index is not None and not anchor.of:
            yield anchor.name
    for one in value if isinstance(value, tuple) else ():
        visits = (
            (one.visit,) if isinstance(one, CellAt) else (one.start, one.end) if isinstance(one, CellDuring) else ()
        )
        for visit in visits:
            if visit.index is not None:
                yield visit.name


def _repeated_visit(tree: Map, visit: str, node: Node, path: str, at: Reading) -> None:
    visits = tree.get("visits")
    found = visits.get(visit) if isinstance(visits, Map) else None
    if isinstance(found, Map) and found.get("repeat") is None:
        at.complain(
            "STU-15",
            node,
            path,
            Text(zh=f"访视{visit}不重复,没有第n次", en=f"visit {visit} is not repeated, it has no n-th"),
            Text(zh=f"写 {visit},或给它 repeat", en=f"write {visit}, or give it repeat"),
        )


# ---------------------------------------------------------------- names that mean two things


def _shadowed_names(resolver: Resolver) -> None:
    from trialwright.criteria import grammar

    at = resolver.at
    first: dict[str, tuple[str, int]] = {}
    reserved = RESERVED | set(grammar.RESERVED.split("|"))
    ids = _lexicon_ids()
    for space in SHARED:
        for name, key in at.names[space].items():
            path = f"{'escalation.' if space == 'cohorts' else ''}{space}.{name}"
            extends = space == "concepts" and _extends(at, path)
            if name in first and not (space == "visits" and first[name][0] == "visits"):
                other, line = first[name]
                _clash(
                    at,
                    key,
                    path,
                    Text(
                        zh=f"名称{name}已用于{SPACES[other].zh}(第{line}行)",
                        en=f"the name {name} is taken by the {SPACES[other].en} of line {line}",
                    ),
                )
            elif name.casefold() == "tbc" or (name in reserved and space != "arms"):  # arms stand in no sentence
                _clash(at, key, path, Text(zh=f"{name}是语言的保留词", en=f"{name} is a word of the language"))
            elif name in BUILT_IN_ANCHORS and not (space == "epochs" and name == "screening"):
                _clash(at, key, path, Text(zh=f"{name}是内置锚点", en=f"{name} is a built-in anchor"))
            elif (
                name.casefold() in ids
                and not extends
                and not _restates(at, space, path, ids[name.casefold()])
                and not (space == "epochs" and name == "screening")
            ):
                _clash(
                    at,
                    key,
                    path,
                    Text(
                        zh=f"{name}是词库中的条目{ids[name.casefold()]}",
                        en=f"{name} is the lexicon's {ids[name.casefold()]}",
                    ),
                )
            elif extends and name.casefold() not in ids:
                at.complain(
                    "STU-15",
                    key,
                    path,
                    Text(zh=f"词库没有可扩充的条目{name}", en=f"the lexicon has no entry {name} to extend"),
                    Text(zh="删除 extends,或换用词库中的名称", en="delete extends, or use a name of the lexicon"),
                )
            first.setdefault(name, (space, key.line))


def _extends(at: Reading, path: str) -> bool:
    node = at.places.get(f"{path}.extends")
    return isinstance(node, Scalar) and node.text.startswith("true")


def _restates(at: Reading, space: str, path: str, id_: str) -> bool:
    """Whether a concept says the same as the lexicon's entry of its name; a growing lexicon must not break old files."""
    from trialwright.criteria.lexicon import shipped

    entry = shipped().get("variable", id_) or shipped().get("concept", id_)
    if space != "concepts" or entry is None or path != f"concepts.{id_}":
        return False
    said = {k: n.text for k in ("unit", "kind") if isinstance(n := at.places.get(f"{path}.{k}"), Scalar)}
    if "unit" in said:
        return (
            bool(entry.unit)
            and Unit.is_unit(said["unit"])
            and Unit.of(said["unit"]).is_convertible(Unit.of(entry.unit or "1"))
        )
    return said.get("kind") == entry.kind if "kind" in said else bool(entry.values) and not entry.unit


def _lexicon_ids() -> dict[str, str]:
    from trialwright.criteria.lexicon import shipped

    return {e.id.casefold(): e.id for e in shipped().of_sort("variable", "list", "concept")}


def _clash(at: Reading, key: Scalar, path: str, text: Text) -> None:
    at.complain(
        "STU-11",
        key,
        path,
        text,
        Text(
            zh="换一个名称(trialwright rename 可统一改名)",
            en="choose another name (trialwright rename changes it everywhere)",
        ),
    )


# ---------------------------------------------------------------- keys that are references


def _keys_that_are_references(tree: Map, resolver: Resolver) -> None:
    for section, space in (("criteria", "gates"), ("allocation", "gates")):
        for name, key in _keys(tree.get(section)).items():
            if not resolver.has(name, (space,)):
                resolver.complain(name, (space,), key, f"{section}.{name}")
    analysis = tree.get("analysis")
    estimates = _keys(analysis.get("estimates")) if isinstance(analysis, Map) else {}
    for name, key in estimates.items():
        if not resolver.has(name, ("endpoints",)):
            resolver.complain(name, ("endpoints",), key, f"analysis.estimates.{name}")
    for path, node in each(tree):
        if path.startswith("allocation.") and path.endswith(".ratio"):
            for name, key in _keys(node).items():
                if not resolver.has(name, ("arms",)):
                    resolver.complain(name, ("arms",), key, f"{path}.{name}")
        elif path.endswith((".estimand.treatment", ".compare")) and isinstance(node, Scalar):
            _contrast(node, path, resolver)
        elif path.endswith(".estimand.intercurrent"):
            for name, key in _keys(node).items():
                if not resolver.has(name, ("anchors", "interventions", "visits")):
                    resolver.complain(name, ("anchors", "interventions"), key, f"{path}.{name}")


def _contrast(node: Scalar, path: str, resolver: Resolver) -> None:
    text = node.text.removesuffix("TBC").strip()
    try:
        read_contrast(text)
    except BadLine:
        return
    names = [n.strip() for n in text.split(" - ")]
    if len(names) == 1 and path.endswith(".compare"):
        if names[0] not in COMPARISONS and not resolver.has(names[0], ("arms", "cohorts")):
            what = Text(zh="比较方法或组别", en="method of comparison or arm")
            unknown_word(node, path, resolver.at, names[0], COMPARISONS, what)
        return
    for name in names:
        if not resolver.has(name, ("arms", "cohorts")):
            resolver.complain(name, ("arms", "cohorts"), node, path, max(0, node.text.find(name)))
