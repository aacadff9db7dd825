"""What a published standard is: name and version, source, parameters with defaults and sources, content hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from trialwright.errors import TrialwrightError, UnknownName
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One thing a protocol may settle otherwise: its default, where the default comes from, what else is possible."""

    name: str
    label: Text
    default: object
    source: str
    unit: str = ""
    choices: tuple[object, ...] = ()


def setting(default: T, zh: str, en: str, *, source: str, unit: str = "", choices: tuple[T, ...] = ()) -> T:
    """A field of a rules class: a default that carries its label and its source.

    Args:
        default: used where the protocol is silent.
        zh, en: what it is.
        source: why this default.
        unit: the unit the number is in.
        choices: the only values allowed, where there are only some.
    """
    metadata = {"label": Text(zh=zh, en=en), "source": source, "unit": unit, "choices": choices}
    return field(default=default, metadata=metadata)


def parameters_of(rules: type) -> tuple[Parameter, ...]:
    """The parameters a rules class declares, in the order of its fields."""
    return tuple(
        Parameter(
            name=f.name,
            label=f.metadata["label"],
            default=f.default if f.default is not MISSING else None,
            source=f.metadata["source"],
            unit=f.metadata["unit"],
            choices=f.metadata["choices"],
        )
        for f in fields(rules)
        if "label" in f.metadata
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A published rule as a study pins it: ``name`` is ``family@version``.

    Args:
        name: such as ``ctcae@5.0``.
        label: what people call it.
        source: edition, page or table.
        in_force: since when the version holds (ISO date or year; ``""`` where the source does not say).
        rules: the frozen class of its parameters, or ``None`` where there are none.
        content: the table or formula, line by line, as far as it decides answers; the hash covers it.
        unverified: what has not been compared with the printed source; shown wherever the standard is.
        answers: module and function that apply it.
    """

    name: str
    label: Text
    source: str
    in_force: str = ""
    rules: type | None = None
    content: tuple[str, ...] = ()
    unverified: Text | None = None
    answers: str = ""

    @property
    def family(self) -> str:
        return self.name.split("@")[0]

    @property
    def version(self) -> str:
        return self.name.split("@")[1]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return () if self.rules is None else parameters_of(self.rules)

    @property
    def content_hash(self) -> str:
        """SHA-256 over name, content and parameter defaults: equal hashes grade equally."""
        lines = [self.name, *self.content]
        lines += [f"{p.name}={p.default!r} of {p.choices!r} {p.unit}" for p in self.parameters]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def pinned(self, **values: object) -> Any:
        """The rules of this standard with some parameters set otherwise.

        Raises:
            UnknownName: it has no such parameter.
            TrialwrightError: a value outside the choices.
        """
        return pinned(self.rules, values, self.name)


def pinned(rules: type | None, values: Mapping[str, object], name: str = "") -> Any:
    """An instance of ``rules`` with ``values`` set; texts and numbers are read as the type of the default."""
    known = {p.name: p for p in ([] if rules is None else parameters_of(rules))}
    for key in values:
        if key not in known:
            raise UnknownName(f"parameter of {name}" if name else "parameter", key, near_names(key, known), known=known)
    if rules is None:
        return None
    set_to = {k: _read(v, known[k], name) for k, v in values.items()}
    instance = rules()
    assert is_dataclass(instance) and not isinstance(instance, type)
    return replace(instance, **set_to)


def _read(value: object, parameter: Parameter, name: str) -> object:
    default = parameter.default
    if isinstance(default, bool) and isinstance(value, str):
        value = {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
    elif isinstance(default, Decimal) and not isinstance(value, Decimal | bool):
        value = Decimal(str(value))
    elif isinstance(default, int) and not isinstance(default, bool) and isinstance(value, str):
        value = int(value)
    elif isinstance(default, tuple) and isinstance(value, list):
        value = tuple(value)
    if parameter.choices and value not in parameter.choices:
        raise TrialwrightError(
            f"{name} {parameter.name}: {value!r} is not one of {', '.join(map(str, parameter.choices))}"
        )
    return value
