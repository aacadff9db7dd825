"""Parameters of designs: declared once on the field, checked when the value is made, read from ``key=value`` text."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeAlias, TypeVar, cast

from trialwright.errors import UnknownName, UnreadableText, UnreadableTexts, Where
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

Kind: TypeAlias = Literal["integer", "number", "choice", "flag", "integers", "numbers", "text", "names"]
D = TypeVar("D")
_KEY: Final = "parameter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a design: its name in the study file, its range, its words."""

    name: str
    kind: Kind
    default: object
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    label: Text
    needed: bool = False

    @property
    def allowed(self) -> str:
        """What may stand there, in words."""
        if self.choices:
            return " | ".join(self.choices)
        low = "" if self.low is None else f"{self.low:g}"
        high = "" if self.high is None else f"{self.high:g}"
        span = f" {low} … {high}" if low or high else ""
        return {"flag": "true | false", "text": "text", "names": "names, separated by commas"}.get(
            self.kind, f"{self.kind}{span}"
        )

    def read(self, value: object, where: Where) -> object:
        """The value as its kind, from text or from a typed value."""
        try:
            return _READERS[self.kind](value)
        except (ValueError, TypeError):
            raise UnreadableText(where, f"{self.name}: {value!r} is not {self.kind}", f"write {self.allowed}") from None

    def problem_of(self, value: object) -> str | None:
        """Why a value lies outside the range, or ``None``."""
        if value is None:
            return None
        if self.kind == "choice":
            return None if value in self.choices else f"{value!r} is none of {self.allowed}"
        many = value if isinstance(value, tuple) else (value,)
        for one in many:
            if isinstance(one, str | bool):
                continue
            v = float(cast(float, one))
            if math.isnan(v) or (self.low is not None and v < self.low) or (self.high is not None and v > self.high):
                return f"{v:g} lies outside the range"
        return None


def _number(value: object) -> float:
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip().replace("−", "-")
    match = re.fullmatch(r"(.+?)\s*(%?)\s*(?:/\s*(?:y|year|年))?", text)
    if match is None:
        raise ValueError(value)
    if "/" in match[1]:
        above, below = match[1].split("/")
        number = float(above) / float(below)
    else:
        number = float(match[1])
    return number / 100 if match[2] else number


def _integer(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError(value)
    return int(number)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    return words[str(value).strip().lower()] if str(value).strip().lower() in words else _raise(value)


def _raise(value: object) -> bool:
    raise ValueError(value)


def _parts(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, str):
        return [p for p in re.split(r"[,\s]+", value.strip().strip("[]()")) if p]
    return [value]


_READERS: Final[dict[Kind, Callable[[object], object]]] = {
    "integer": _integer,
    "number": _number,
    "flag": _flag,
    "choice": lambda v: str(v).strip(),
    "text": lambda v: str(v),
    "integers": lambda v: tuple(_integer(p) for p in _parts(v)),
    "numbers": lambda v: tuple(_number(p) for p in _parts(v)),
    "names": lambda v: tuple(str(p) for p in _parts(v)),
}


def integer(default: int | None, low: int | None, high: int | None, *, zh: str, en: str) -> int:
    """A whole number in a closed range; ``default=None`` = must be given."""
    return cast(int, _field("integer", default, zh, en, low=low, high=high))


def number(default: float | None, low: float | None, high: float | None, *, zh: str, en: str) -> float:
    """A real number in a closed range; ``default=None`` = must be given."""
    return cast(float, _field("number", default, zh, en, low=low, high=high))


def maybe_integer(low: int | None, high: int | None, *, zh: str, en: str) -> int | None:
    """A whole number that may be absent (``None``)."""
    return cast("int | None", _field("integer", None, zh, en, low=low, high=high, optional=True))


def maybe_number(low: float | None, high: float | None, *, zh: str, en: str) -> float | None:
    """A real number that may be absent (``None``)."""
    return cast("float | None", _field("number", None, zh, en, low=low, high=high, optional=True))


def flag(default: bool, *, zh: str, en: str) -> bool:
    """Yes or no."""
    return cast(bool, _field("flag", default, zh, en))


def choice(default: str, *choices: str, zh: str, en: str) -> str:
    """One of the named variants."""
    return cast(str, _field("choice", default, zh, en, choices=choices))


def integers(
    default: tuple[int, ...] | None, low: int | None, high: int | None, *, zh: str, en: str
) -> tuple[int, ...]:
    """Whole numbers; ``default=None`` = must be given."""
    return cast("tuple[int, ...]", _field("integers", default, zh, en, low=low, high=high))


def numbers(
    default: tuple[float, ...] | None, low: float | None, high: float | None, *, zh: str, en: str
) -> tuple[float, ...]:
    """Real numbers; ``default=None`` = must be given."""
    return cast("tuple[float, ...]", _field("numbers", default, zh, en, low=low, high=high))


def names(default: tuple[str, ...] | None, *, zh: str, en: str) -> tuple[str, ...]:
    """Words separated by commas; ``default=None`` = must be given."""
    return cast("tuple[str, ...]", _field("names", default, zh, en))


def _field(
    kind: Kind,
    default: object,
    zh: str,
    en: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    optional: bool = False,
) -> object:
    needed = default is None and not optional
    made = {
        "kind": kind,
        "default": default,
        "low": low,
        "high": high,
        "choices": choices,
        "label": Text(zh=zh, en=en),
        "needed": needed,
    }
    if needed:
        return field(metadata={_KEY: made})
    return field(default=default, metadata={_KEY: made})


def parameters_of(design: type[object]) -> tuple[Parameter, ...]:
    """The parameters declared on a design, in order."""
    if not dataclasses.is_dataclass(design):
        return ()
    fields = dataclasses.fields(design)
    return tuple(Parameter(name=f.name, **f.metadata[_KEY]) for f in fields if _KEY in f.metadata)


def check(design: object, name: str, *more: str | None) -> None:
    """Raises all parameters that lie outside their range at once.

    Args:
        design: a value made of declared parameters.
        name: the name of its entry, for the message.
        more: further problems found by the design itself, ``None`` where there is none.
    Raises:
        UnreadableText: one problem; ``UnreadableTexts``: several.
    """
    problems = [
        UnreadableText(Where(path=f"{name}.{p.name}"), problem, f"write {p.allowed}", "DESIGN-RANGE")
        for p in parameters_of(type(design))
        if (problem := p.problem_of(getattr(design, p.name))) is not None
    ]
    problems += [UnreadableText(Where(path=name), m, "", "DESIGN-RANGE") for m in more if m]
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise UnreadableTexts(f"{name}: parameters outside their range", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignEntry(Generic[D]):
    """One entry of the catalogue of designs.

    Args:
        name: as in the study file. label: in both languages. source: the publication.
        family: dose finding, single arm, two arms, allocation or monitoring.
        make: the frozen value's class (or a function with the same keyword arguments).
        of_class: the class that declares the parameters.
        fixed: parameters that this entry (a preset) sets.
    """

    name: str
    label: Text
    source: str
    family: str
    of_class: type[D]
    fixed: Mapping[str, object] = field(default_factory=dict)
    positional: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return parameters_of(self.of_class)

    def make(self, **given: object) -> D:
        """The design with these parameters; see ``of`` for text."""
        return self.of(given)

    def of(self, given: Mapping[str, object], where: Where | None = None) -> D:
        """Reads parameters from words or typed values.

        Raises:
            UnknownName: a parameter that this design does not have, with the near names.
            UnreadableText: a value of the wrong kind or outside its range, or one that is missing.
        """
        known = {p.name: p for p in self.parameters}
        values: dict[str, object] = dict(self.fixed)
        for key, raw in given.items():
            name = key.replace("-", "_").replace(" ", "_")
            if name not in known:
                raise UnknownName(f"parameter of {self.name}", key, near_names(name, known), where, known=known)
            values[name] = None if raw is None else known[name].read(raw, where or Where(path=self.name))
        missing = [p for p in known.values() if p.needed and p.name not in values]
        if missing:
            wanted = ", ".join(f"{p.name} ({p.label.en}: {p.allowed})" for p in missing)
            raise UnreadableText(where or Where(path=self.name), f"not given: {wanted}", "add key=value")
        return self.of_class(**values)


def shown(value: object) -> str:
    """A parameter's value as it is typed.

    >>> shown((0.3, 2)), shown(True), shown(None)
    ('0.3,2', 'true', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        return ",".join(shown(v) for v in value)
    return str(value)


def settings_of(design: object) -> dict[str, object]:
    """Every parameter of a design with its value: what a report lists as the variants in force."""
    return {p.name: getattr(design, p.name) for p in parameters_of(type(design))}
