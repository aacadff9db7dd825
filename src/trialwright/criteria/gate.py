"""The criteria of one gate: numbered, each an expression that must be true (I) or false (E), with further readings.

``read_gate`` takes the plain form of the study file (texts, lists and maps); a loader that keeps positions may combine the
lines itself with ``combined`` and ``Criterion.of``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, cast

from trialwright.criteria import expression as ex
from trialwright.criteria.grammar import parse
from trialwright.criteria.lexicon import Lexicon
from trialwright.errors import TrialwrightError, UnreadableText, UnreadableTexts, Where
from trialwright.values.text import Text

How: TypeAlias = Literal["that", "all of", "any of", "none of", "at least", "at most"]
_HOW: Final = re.compile(r"(that|all of|any of|none of)|(at least|at most) (\d+) of")
_NUMBER: Final = re.compile(r"[IE][0-9A-Za-z.]*")
_FIELDS: Final = ("window", "label", "readings", "note", "record", "because", "TBC")
_TBC: Final = re.compile(r"\s+TBC\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Args:
        number: as in the record: ``I5.b``, ``E12``. expression: all its lines, combined.
        readings: other ways its sentence can be read, unsettled; the stricter one decides.
        whys: why each reading is possible. label: short name. unsigned: a ``TBC`` stands on it.
    """

    number: str
    expression: ex.Expression
    readings: tuple[ex.Expression, ...] = ()
    whys: tuple[str, ...] = ()
    label: Text | None = None
    note: str = ""
    unsigned: bool = False

    @property
    def is_inclusion(self) -> bool:
        """I: must be true. E: must be false."""
        return self.number.startswith("I")

    @property
    def kind(self) -> Literal["include", "exclude"]:
        return "include" if self.is_inclusion else "exclude"

    @staticmethod
    def of(
        number: str,
        lines: Sequence[ex.Expression],
        *,
        how: How = "that",
        count: int | None = None,
        window: ex.Window | None = None,
        readings: Sequence[ex.Expression] = (),
        whys: Sequence[str] = (),
        label: Text | None = None,
        note: str = "",
        unsigned: bool = False,
    ) -> Criterion:
        """A criterion of several lines; a bare ``judge`` is given the criterion's number."""
        named = [_named(line, number if len(lines) == 1 else f"{number}[{k + 1}]") for k, line in enumerate(lines)]
        return Criterion(
            number=number,
            expression=combined(how, named, count, window),
            readings=tuple(_named(r, number) for r in readings),
            whys=tuple(whys),
            label=label,
            note=note,
            unsigned=unsigned,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The moment at which criteria are judged; ``look_back``: default window by class of result."""

    name: str
    criteria: tuple[Criterion, ...]
    look_back: Mapping[str, ex.Window] = field(default_factory=lambda: MappingProxyType({}))


def combined(
    how: How, lines: Sequence[ex.Expression], count: int | None = None, window: ex.Window | None = None
) -> ex.Expression:
    """The lines of a criterion as one expression.

    Args:
        how: ``that`` and plain lists mean all of them. count: of ``at least`` and ``at most``.
        window: inherited by every line that names none.
    """
    items = tuple(lines)
    if how == "that":
        whole = items[0] if len(items) == 1 else ex.Tally("all", items)
        if window is None:
            return whole
        return (
            replace(whole, window=window) if isinstance(whole, ex.Tally) and len(items) > 1 else ex.Group(whole, window)
        )
    rule = cast(Any, {"all of": "all", "any of": "any", "none of": "none", "at least": "least", "at most": "most"}[how])
    return ex.Tally(rule, items, count, window)


def _named(line: ex.Expression, number: str) -> ex.Expression:
    is_bare = isinstance(line, ex.Judge) and line.question is None and not line.of
    return ex.Judge(None, number, span=line.span) if is_bare and isinstance(line, ex.Judge) else line


def read_gate(name: str, tree: Mapping[str, Any], lexicon: Lexicon, where: Where | None = None) -> Gate:
    """The criteria of one gate from their plain form.

    Args:
        tree: ``{"look back": {...}, "I1": "age >= 18 y at consent", "E6": {"any of": [...]}}``.

    Raises:
        UnreadableTexts: every line that cannot be read, and every shape that is none.

    >>> from trialwright.criteria.lexicon import shipped
    >>> gate = read_gate("enrolment", {"I1": "age >= 18 y at consent", "E14": "judge TBC"}, shipped())
    >>> [(c.number, c.unsigned) for c in gate.criteria], gate.criteria[1].expression.key
    ([('I1', False), ('E14', True)], 'E14')
    """
    reader = _Reader(lexicon, name, where or Where())
    look_back = reader.look_back(tree.get("look back"))
    criteria = [
        c for number, said in tree.items() if number != "look back" if (c := reader.criterion(str(number), said))
    ]
    if reader.errors:
        raise UnreadableTexts(f"criteria.{name} cannot be read", reader.errors)
    return Gate(name=name, criteria=tuple(criteria), look_back=MappingProxyType(look_back))


class _Reader:
    def __init__(self, lexicon: Lexicon, gate: str, where: Where) -> None:
        self.lexicon, self.where = lexicon, where
        self.path = f"criteria.{gate}"
        self.errors: list[UnreadableText] = []

    def place(self, path: str) -> Where:
        return replace(self.where, path=f"{self.path}.{path}")

    def wrong(self, path: str, problem: str, expected: str) -> None:
        self.errors.append(UnreadableText(self.place(path), problem, expected, "CRI-05"))

    def parsed(self, text: Any, path: str, start: str = "start") -> Any:
        try:
            return parse(_TBC.sub("", str(text)), lexicon=self.lexicon, start=cast(Any, start), where=self.place(path))
        except UnreadableText as e:
            self.errors.append(e)
        except TrialwrightError as e:
            self.errors.append(UnreadableText(Where(), str(e)))
        return None

    def look_back(self, said: Any) -> dict[str, ex.Window]:
        out: dict[str, ex.Window] = {}
        for class_, text in (said or {}).items():
            window = self.parsed(with_within(str(text)), f"look back.{class_}", "window")
            if window is not None:
                out[str(class_)] = window
        return out

    def criterion(self, number: str, said: Any) -> Criterion | None:
        if not _NUMBER.fullmatch(number):
            self.wrong(
                number,
                f"{number!r} is no number of a criterion",
                "write I… for what must be true, E… for what must be false",
            )
            return None
        if isinstance(said, Mapping):
            return self.of_map(number, said)
        if isinstance(said, Sequence) and not isinstance(said, str):
            if not number.startswith("I"):
                self.wrong(number, "a bare list under an exclusion can mean any or all", "write any of: or all of:")
                return None
            return self.of_lines(number, said, "that", None, {})
        return self.of_lines(number, [said], "that", None, {})

    def of_map(self, number: str, said: Mapping[str, Any]) -> Criterion | None:
        heads = [(k, m) for k in said if (m := _HOW.fullmatch(str(k)))]
        for k in said:
            if not _HOW.fullmatch(str(k)) and k not in _FIELDS:
                self.wrong(
                    f"{number}.{k}",
                    f"unknown key {k!r}",
                    "the keys are that, all of, any of, none of, at least N of, at most N of, window, label, readings, note",
                )
        if len(heads) != 1:
            self.wrong(
                number,
                "one of that, all of, any of, none of, at least N of, at most N of is needed",
                "write one of them",
            )
            return None
        key, m = heads[0]
        lines = said[key]
        if isinstance(lines, str) or not isinstance(lines, Sequence):
            lines = [lines]
        how = cast(How, m.group(1) or m.group(2))
        return self.of_lines(number, lines, how, int(m.group(3)) if m.group(3) else None, said)

    def of_lines(
        self, number: str, lines: Sequence[Any], how: How, count: int | None, said: Mapping[str, Any]
    ) -> Criterion | None:
        expressions = [self.parsed(t, f"{number}[{k + 1}]" if len(lines) > 1 else number) for k, t in enumerate(lines)]
        readings = said.get("readings") or []
        others = [
            self.parsed(r["that"] if isinstance(r, Mapping) else r, f"{number}.readings[{k + 1}]")
            for k, r in enumerate(readings)
        ]
        window = None
        if said.get("window"):
            window = self.parsed(with_within(str(said["window"])), f"{number}.window", "window")
        if not expressions or any(e is None for e in (*expressions, *others)):
            return None
        label = said.get("label")
        return Criterion.of(
            number,
            expressions,
            how=how,
            count=count,
            window=window,
            readings=others,
            whys=[str(r.get("why", "")) if isinstance(r, Mapping) else "" for r in readings],
            label=Text(zh=str(label.get("zh", "")), en=str(label.get("en", "")))
            if isinstance(label, Mapping)
            else (Text.same(str(label)) if label else None),
            note=str(said.get("note", "")),
            unsigned=any(_TBC.search(str(t)) for t in lines) or "TBC" in said,
        )


def with_within(text: str) -> str:
    """A default window may leave ``within`` out.

    >>> with_within("7 d before first_dose TBC")
    'within 7 d before first_dose'
    """
    text = _TBC.sub("", text).strip()
    return f"within {text}" if text[:1].isdigit() else text
