"""Scenario files: a plain file beside the study that says what is assumed, varied and compared; read strictly, with places.

The study room's reader of YAML trees is used, so a scenario file is refused where a study file would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from trialwright.errors import TrialwrightError, UnreadableText, UnreadableTexts, Where
from trialwright.rehearsal.alone import goes_alone, refuse
from trialwright.rehearsal.comparing import Rule, rule_from
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Vary, is_range, number_of, values_of
from trialwright.study.text import Document, load
from trialwright.study.tree import List, Map, Node, Scalar
from trialwright.values.catalogue import near_names

KEYS: Final = ("scenario", "of", "trials", "seed", "truth", "vary", "grid", "compare")
_DLT_TIMES: Final = {"uniform": "uniform", "uniform over the window": "uniform", "late": "late"}
_UNITS: Final = r"%|per\s+month|months?|days?"
_UNITED = re.compile(rf"(?<![\"'\w])(\[[^\[\]{{}}\"'\n#]*\]\s*(?:{_UNITS}))(?=\s*(?:[,}}#\n\r]|$))")
"""A list with its unit behind it, ``[0.75, 1.5] per month``: YAML has no such thing, so it is read as one line."""
_LISTED = re.compile(rf"\[([^\[\]]*)\]\s*({_UNITS})?")
_LINE = re.compile(r"^scenario[ \t]*:", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFile:
    """A scenario file as read; names of assumptions are checked when its study is known.

    Args:
        of: study file or registry page, as written; empty where ``design`` is rehearsed alone. truth, vary: name -> its node, with its place.
    """

    name: str
    label: str
    of: str
    design: Rule | None = None
    trials: int | None = None
    seed: int | None = None
    truth: Mapping[str, Node] = field(default_factory=dict)
    vary: Mapping[str, Node] = field(default_factory=dict)
    one_at_a_time: bool = False
    compare: tuple[Rule, ...] = ()

    def base(self, scenario: Scenario) -> Scenario:
        """The study's assumptions with what the file states.

        Raises: ``UnreadableTexts`` with every unknown name and unusable value, each with its line.
        """
        wrong: list[UnreadableText] = []
        for name, node in _by_level(self.name, self.truth, scenario, wrong):
            try:
                _known(self.name, name, node, scenario)
                value = _one(self.name, name, node, scenario[name])
            except UnreadableText as error:
                wrong.append(error)
                continue
            scenario = scenario.having(name, value, f"{self.name}:{node.line}")
        _raise(self.name, wrong)
        return scenario

    def varied(self, scenario: Scenario) -> tuple[Vary, ...]:
        """What is varied, in the order of the file. Raises as ``base``."""
        wrong: list[UnreadableText] = []
        out: list[Vary] = []
        for name, node in self.vary.items():
            try:
                _known(self.name, name, node, scenario)
                out.append(Vary(name=name, values=_several(self.name, name, node, scenario[name])))
            except UnreadableText as error:
                wrong.append(error)
        _raise(self.name, wrong)
        return tuple(out)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def looks_like_a_scenario(data: bytes) -> bool:
    """A scenario file says ``scenario:`` at the start of a line and is no study file."""
    head = data[:20000].decode("utf-8", "replace").lstrip("\ufeff")
    return _LINE.search(head) is not None and not re.search(r"^trialwright[ \t]*:", head, re.M)


def read_scenario(data: str | bytes, *, name: str) -> ScenarioFile:
    """Reads a scenario file.

    Raises:
        UnreadableTexts: everything that is wrong, each with its line.
    """
    text = data.decode("utf-8") if isinstance(data, bytes) and _is_text(data) else data
    document = load(_UNITED.sub(r'"\1"', text) if isinstance(text, str) else text, name=name)
    wrong: list[UnreadableText] = []
    root = document.tree
    for key, _ in root.entries:
        if key.text not in KEYS:
            near = near_names(key.text, KEYS)
            hint = f"did you mean {' or '.join(near)}?" if near else f"a scenario has {', '.join(KEYS)}"
            wrong.append(UnreadableText(_where(name, key, key.text), f"a scenario has no key {key.text!r}", hint))
    for needed, remedy in _REMEDY.items():
        if root.get(needed) is None:
            wrong.append(UnreadableText(Where(name, 1, 1, needed), f"the required key {needed} is missing", remedy))
    found = ScenarioFile(
        name=name,
        label=_text(document, "scenario", wrong),
        of="" if isinstance(root.get("of"), Map) else _text(document, "of", wrong),
        design=_design(document, wrong),
        trials=_whole(document, "trials", 1, wrong),
        seed=_whole(document, "seed", 0, wrong),
        truth=_names(document, "truth", wrong),
        vary=_names(document, "vary", wrong),
        one_at_a_time=_grid(document, wrong),
        compare=_rules(document, wrong),
    )
    _raise(name, wrong)
    return found


def _design(document: Document, wrong: list[UnreadableText]) -> Rule | None:
    """``of: {design: boin target 0.30 levels 3}``."""
    node = document.tree.get("of")
    if not isinstance(node, Map):
        return None
    for key, _ in node.entries:
        if key.text != "design":
            problem = f"of has no key {key.text!r}"
            wrong.append(UnreadableText(_where(document.name, key, f"of.{key.text}"), problem, _DESIGN))
    found = node.get("design")
    if not isinstance(found, Scalar):
        wrong.append(UnreadableText(_where(document.name, found or node, "of.design"), "no design is named", _DESIGN))
        return None
    where = _where(document.name, found, "of.design")
    try:
        rule = rule_from(found.text)
    except TrialwrightError as error:
        wrong.append(UnreadableText(where, str(error), _DESIGN))
        return None
    if not goes_alone(rule.design):
        wrong.append(refuse(rule.design, where))
    return rule


_DESIGN: Final = "write of: {design: boin target 0.30 levels 3}"
_REMEDY: Final = {
    "scenario": "write scenario: and a name for it",
    "of": "write of: and the study file or the saved registry page, relative to this file; or of: {design: boin levels 3}",
}


def _raise(name: str, wrong: Iterable[UnreadableText]) -> None:
    ordered = sorted(wrong, key=lambda e: (e.where.line or 0, e.where.column or 0))
    if ordered:
        raise UnreadableTexts(f"{name} cannot be read as a scenario", ordered)


def _where(name: str, node: Node, path: str) -> Where:
    return Where(name, node.line, node.column, path)


def _text(document: Document, key: str, wrong: list[UnreadableText]) -> str:
    node = document.tree.get(key)
    if node is None:
        return ""
    if not isinstance(node, Scalar) or not node.text.strip():
        wrong.append(UnreadableText(_where(document.name, node, key), f"{key} is no line of text", _REMEDY[key]))
        return ""
    return node.text.strip()


def _whole(document: Document, key: str, least: int, wrong: list[UnreadableText]) -> int | None:
    node = document.tree.get(key)
    if node is None:
        return None
    text = node.text.replace(" ", "") if isinstance(node, Scalar) else ""
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) < least:
        problem = f"{key} is no whole number from {least} up"
        wrong.append(UnreadableText(_where(document.name, node, key), problem, f"write {key}: 1000"))
        return None
    return int(text)


def _grid(document: Document, wrong: list[UnreadableText]) -> bool:
    node = document.tree.get("grid")
    if node is None:
        return False
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if text not in ("full", "one at a time"):
        problem = f"grid cannot be {text!r}" if text else "grid is no line of text"
        wrong.append(UnreadableText(_where(document.name, node, "grid"), problem, "write full, or one at a time"))
    return text == "one at a time"


def _names(document: Document, key: str, wrong: list[UnreadableText]) -> Mapping[str, Node]:
    """The leaves of a map, their names joined by dots; a blank in a name is an underscore."""
    node = document.tree.get(key)
    if node is None:
        return {}
    if not isinstance(node, Map):
        wrong.append(
            UnreadableText(_where(document.name, node, key), f"{key} is no map", f"write {key}: {{dlt.mid: 0.15}}")
        )
        return {}
    out: dict[str, Node] = {}

    def visit(inner: Map, prefix: str) -> None:
        for k, value in inner.entries:
            name = prefix + re.sub(r"\s+", "_", k.text.strip())
            if isinstance(value, Map):
                visit(value, name + ".")
            elif name in out:
                wrong.append(
                    UnreadableText(_where(document.name, k, f"{key}.{name}"), "this is said twice", "keep one")
                )
            else:
                out[name] = value

    visit(node, "")
    return out


def rules_of(text: str | None) -> tuple[Rule, ...]:
    """The rules of ``--compare``: parted by commas, or by semicolons where a rule holds a list itself.

    Raises: as ``rule_from``.

    >>> [str(r) for r in rules_of("simon null 0.2 alternative 0.4; bop2 looks 10,20,30")]
    ['simon null 0.2 alternative 0.4', 'bop2 looks 10,20,30']
    """
    words = (text or "").split(";" if ";" in (text or "") else ",")
    return tuple(rule_from(w.strip()) for w in words) if text else ()


def _rules(document: Document, wrong: list[UnreadableText]) -> tuple[Rule, ...]:
    node = document.tree.get("compare")
    if node is None:
        return ()
    items = node.items if isinstance(node, List) else (node,)
    out = []
    for item in items:
        try:
            if not isinstance(item, Scalar):
                raise TrialwrightError("a rule is one line")
            out.append(rule_from(item.text))
        except TrialwrightError as error:
            wrong.append(
                UnreadableText(
                    _where(document.name, item, "compare"), str(error), "write [three_plus_three, boin target 0.30]"
                )
            )
    return tuple(out)


# ------------------------------------------------------------------------------------------------------ values


def _known(file: str, name: str, node: Node, scenario: Scenario) -> None:
    if name not in scenario.truth:
        levels = [k for k in scenario.truth if k.startswith(name + ".")]
        near = levels or near_names(name, scenario.truth)
        hint = f"did you mean {' or '.join(near)}?" if near else "known: " + ", ".join(scenario.truth)
        raise UnreadableText(_where(file, node, name), f"this study's scenario has no {name!r}", hint)


def value_like(text: str, name: str, like: Any, where: Where) -> Any:
    """One value of the kind the assumption has. Raises ``UnreadableText``."""
    if isinstance(like, bool):
        if text.lower() not in ("yes", "no", "true", "false"):
            raise UnreadableText(where, f"{name}: {text!r} is neither yes nor no", "write yes or no")
        return text.lower() in ("yes", "true")
    if isinstance(like, str):
        if name == "dlt_time" and text not in _DLT_TIMES:
            raise UnreadableText(where, f"{name}: {text!r} is not known", "write uniform over the window, or late")
        return _DLT_TIMES.get(text, text)
    try:
        number = number_of(text)
    except ValueError as error:
        raise UnreadableText(where, f"{name}: {error}", "write 0.2, 20 % or 1.5 per month") from None
    return _checked(number, name, like, where)


def _checked(number: float, name: str, like: Any, where: Where) -> Any:
    from trialwright.rehearsal.assumption_words import is_probability

    if is_probability(name, like) and not 0 <= number <= 1:
        raise UnreadableText(
            where, f"{name}: {number:g} is no probability", "write a number from 0 to 1, or a percentage"
        )
    if not 0 <= number < 1e9:
        raise UnreadableText(where, f"{name}: {number:g} is out of range", "write a number from 0 up")
    if name == "accrual" and number == 0:
        raise UnreadableText(where, "accrual: nobody would ever come", "write a number above 0")
    return int(number) if isinstance(like, int) and number == int(number) else number


def _by_level(
    file: str, truth: Mapping[str, Node], scenario: Scenario, wrong: list[UnreadableText]
) -> list[tuple[str, Node]]:
    """The assumptions one by one: ``dlt: [0.05, 0.15, 0.30]`` gives each level its own, from the lowest."""
    out: list[tuple[str, Node]] = []
    for name, node in truth.items():
        levels = [k for k in scenario.truth if k.startswith(name + ".")]
        if not isinstance(node, List) or name in scenario.truth or not levels:
            out.append((name, node))
        elif len(node.items) != len(levels):
            problem = f"{name} has {len(node.items)} values for {len(levels)} levels"
            hint = f"write one for each of {', '.join(k.rpartition('.')[2] for k in levels)}"
            wrong.append(UnreadableText(_where(file, node, name), problem, hint))
        else:
            out += list(zip(levels, node.items, strict=True))
    return out


def _one(file: str, name: str, node: Node, like: Any) -> Any:
    if not isinstance(node, Scalar):
        raise UnreadableText(_where(file, node, name), f"{name} has several values", "several values belong under vary")
    if is_range(node.text):
        raise UnreadableText(_where(file, node, name), f"{name} is a range", "a range belongs under vary")
    return value_like(node.text.strip(), name, like, _where(file, node, name))


def _several(file: str, name: str, node: Node, like: Any) -> tuple[Any, ...]:
    where = _where(file, node, name)
    if isinstance(node, List):
        out: list[Any] = []
        for item in node.items:
            if not isinstance(item, Scalar):
                raise UnreadableText(_where(file, item, name), f"{name}: a list of lists", "write [0.75, 1.5, 3]")
            out.append(value_like(item.text.strip(), name, like, _where(file, item, name)))
        if not out or len(set(out)) < len(out):
            raise UnreadableText(where, f"{name}: an empty list, or a value twice", "give each value once")
        return tuple(out)
    if isinstance(node, Scalar):
        return several_of(node.text, name, like, where)
    raise UnreadableText(where, f"{name}: no values", "write 0.20 .. 0.50 step 0.05")


def several_of(text: str, name: str, like: Any, where: Where) -> tuple[Any, ...]:
    """The values of a range, of one value, or of a list with one unit behind it."""
    listed = _LISTED.fullmatch(text.strip())
    if listed is not None:
        unit = f" {listed[2]}" if listed[2] else ""
        values = tuple(value_like(x.strip() + unit, name, like, where) for x in listed[1].split(",") if x.strip())
        if not values or len(set(values)) < len(values):
            raise UnreadableText(where, f"{name}: an empty list, or a value twice", "give each value once")
        return values
    if not is_range(text):
        return (value_like(text.strip(), name, like, where),)
    if isinstance(like, bool | str):
        raise UnreadableText(where, f"{name} is no number, so it has no range", "write a list of its values")
    try:
        found = values_of(text)
    except ValueError as error:
        raise UnreadableText(where, f"{name}: {error}", "") from None
    return tuple(_checked(v, name, like, where) for v in found)


def swept(scenario: Scenario, settings: Iterable[str]) -> tuple[tuple[str, ...], tuple[Vary, ...]]:
    """``--set`` options parted into single values and ranges (``dlt.mid=0.10..0.30:0.05``).

    Raises: ``UnreadableText`` for an unknown name or a range that cannot be read.
    """
    single: list[str] = []
    ranges: list[Vary] = []
    for setting in settings:
        name, equals, value = (s.strip() for s in setting.partition("="))
        if not equals or not is_range(value):
            single.append(setting)
            continue
        if name not in scenario.truth:
            near = near_names(name, scenario.truth)
            hint = f"did you mean {' or '.join(near)}?" if near else "known: " + ", ".join(scenario.truth)
            raise UnreadableText(Where("--set"), f"the scenario has no {name!r}", hint)
        ranges.append(Vary(name=name, values=several_of(value, name, scenario[name], Where("--set"))))
    return tuple(single), tuple(ranges)


def beside(path: str, of: str) -> str:
    """The file a scenario names, relative to the scenario's own folder."""
    return str(Path(path).parent / of) if not Path(of).is_absolute() else of
