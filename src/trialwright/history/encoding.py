"""Events as JSON lines and back: one event a line, sorted keys, amounts as text, absent is absent."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from trialwright.errors import TrialwrightError, UnreadableText, UnreadableTexts, Where
from trialwright.history.events import EVENT_TYPES, Event, Logged, Stamp, Unrecognised
from trialwright.values.answer import Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.dates import PartialDate
from trialwright.values.quantity import Quantity
from trialwright.values.text import Text
from trialwright.values.units import Unit


def plain_value(value: Any) -> Any:
    """A value of an event as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, Quantity):
        out = {"amount": str(value.value), "unit": value.unit.code}
        if value.as_typed and value.as_typed != f"{value.value} {value.unit.code}":
            out["as_typed"] = value.as_typed
        return out
    if isinstance(value, Unknown):
        return {"unknown": value.because.en, "zh": value.because.zh}
    if isinstance(value, (tuple, list)):
        return [plain_value(v) for v in value]
    if isinstance(value, Mapping):
        return {k: plain_value(v) for k, v in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    return value


def plain_event(logged: Logged) -> dict[str, Any]:
    """The event, its sequence and its stamp as one mapping; defaults are left out."""
    e = logged.event
    out: dict[str, Any] = {"sequence": logged.sequence, "type": type(e).__name__}
    if isinstance(e, Unrecognised):
        out["type"] = e.type
        out.update(e.fields)
    for f in dataclasses.fields(e):
        if isinstance(e, Unrecognised) and f.name in ("type", "fields"):
            continue
        value = getattr(e, f.name)
        if f.name == "happened" or not _is_default(f, value):
            out[f.name] = plain_value(value)
    for f in dataclasses.fields(logged.stamp):
        value = getattr(logged.stamp, f.name)
        if not _is_default(f, value):
            out.setdefault("stamp", {})[f.name] = plain_value(value)
    return out


def _is_default(f: dataclasses.Field[Any], value: Any) -> bool:
    if f.default is not dataclasses.MISSING:
        return bool(value == f.default and type(value) is type(f.default))
    if f.default_factory is not dataclasses.MISSING:
        return bool(value == f.default_factory())
    return False


def to_lines(events: Iterable[Logged]) -> Iterator[str]:
    """One JSON text a line, keys sorted, UTF-8 not escaped; each ends in a line feed."""
    for logged in events:
        yield json.dumps(plain_event(logged), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for k, v in pairs:
        if k in out:
            raise ValueError(f"the key {k!r} stands twice")
        out[k] = v
    return out


def from_lines(text: str, *, name: str = "events.jsonl") -> tuple[Logged, ...]:
    """Reads what ``to_lines`` writes; a type this version does not know is kept as ``Unrecognised``.

    Raises:
        UnreadableTexts: all lines that are no events, each with its number.
    """
    out: list[Logged] = []
    wrong: list[UnreadableText] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = Where(name, number)
        try:
            raw = json.loads(line, object_pairs_hook=_unique, parse_float=_refuse_float, parse_constant=_refuse_float)
            if not isinstance(raw, dict):
                raise ValueError("a line holds one event, that is one JSON object")
            logged = event_of(raw, where)
            if logged.sequence == 0:
                logged = Logged(len(out) + 1, logged.event, logged.stamp)
            out.append(logged)
        except UnreadableText as e:
            wrong.append(e)
        except (ValueError, TypeError, RecursionError, TrialwrightError) as e:
            wrong.append(UnreadableText(where, f"no event: {e}", "one JSON object a line, as `rehearse --keep` writes"))
    if wrong:
        raise UnreadableTexts(f"{name}: {len(wrong)} lines cannot be read", wrong)
    return tuple(out)


def _refuse_float(text: str) -> Any:
    try:
        return _Number(text)
    except ValueError:
        raise ValueError(f"{text} is no amount; amounts travel as text") from None


class _Number(float):
    """A JSON number; only shares are numbers, amounts are text."""


def event_of(raw: Mapping[str, Any], where: Where) -> Logged:
    """One event from its mapping. Raises ``UnreadableText``."""
    fields = dict(raw)
    sequence = fields.pop("sequence", 0)
    if not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 0:
        raise UnreadableText(where, f"sequence {sequence!r} is no count")
    kind = fields.pop("type", None)
    if not isinstance(kind, str):
        raise UnreadableText(where, "an event without a type", f"one of {', '.join(list(EVENT_TYPES)[:6])} …")
    stamp = _filled(Stamp, fields.pop("stamp", {}), where)
    cls = EVENT_TYPES.get(kind)
    if cls is None or cls is Unrecognised:
        happened = _moment(fields.pop("happened", ""), where)
        participant, site = fields.pop("participant", ""), fields.pop("site", "")
        event: Event = Unrecognised(happened=happened, participant=participant, site=site, type=kind, fields=fields)
        return Logged(sequence, event, stamp)
    return Logged(sequence, _filled(cls, fields, where), stamp)


def _filled(cls: type[Any], fields: Any, where: Where) -> Any:
    if not isinstance(fields, dict):
        raise UnreadableText(where, f"{cls.__name__} needs an object")
    readers = _readers(cls)  # type: ignore[arg-type]
    out = {}
    for name, value in fields.items():
        if name not in readers:
            near = near_names(name, readers)
            raise UnreadableText(
                where, f"{cls.__name__} has no field {name!r}", f"did you mean {' or '.join(near)}?" if near else ""
            )
        try:
            out[name] = readers[name](value, where)
        except (ValueError, TypeError, AttributeError) as e:
            raise UnreadableText(where, f"{cls.__name__}.{name}: {e}") from None
    try:
        return cls(**out)
    except TypeError as e:
        raise UnreadableText(where, f"{cls.__name__}: {e}".replace("__init__() ", "")) from None


_Reader = Callable[[Any, Where], Any]


@cache
def _readers(cls: type[Any]) -> dict[str, _Reader]:
    hints = typing.get_type_hints(cls)
    return {f.name: _reader_of(hints[f.name], cls.__name__) for f in dataclasses.fields(cls)}


def _reader_of(hint: Any, owner: str) -> _Reader:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        kinds = set(args)
        if Quantity in kinds and str in kinds:
            return _recorded
        if PartialDate in kinds and date in kinds:
            return _moment
        rest = [a for a in args if a is not type(None)]
        return _reader_of(rest[0], owner)
    if origin is tuple:
        inner = _reader_of(args[0], owner)
        return lambda v, w: tuple(inner(x, w) for x in _checked(v, list))
    if hint in (Mapping, dict) or origin in (Mapping, dict) or getattr(origin, "__name__", "") == "Mapping":
        return lambda v, w: dict(_checked(v, dict))
    if hint is bool:
        return lambda v, w: _checked(v, bool)
    if hint is int:
        return lambda v, w: _int(v)
    if hint is float:
        return lambda v, w: float(_checked(v, (int, float)))
    if hint is str:
        return lambda v, w: _checked(v, str)
    if hint is PartialDate:
        return lambda v, w: PartialDate.of(_checked(v, str), w)
    if hint is datetime:
        return lambda v, w: datetime.fromisoformat(_checked(v, str))
    if hint is date:
        return lambda v, w: date.fromisoformat(_checked(v, str))
    if hint is Quantity:
        return _quantity
    raise TypeError(f"{owner}: no way to read {hint}")


def _checked(value: Any, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        names = kind.__name__ if isinstance(kind, type) else " or ".join(k.__name__ for k in kind)
        raise TypeError(f"{value!r} is no {names}")
    return value


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _moment(value: Any, where: Where) -> date | PartialDate:
    text = _checked(value, str)
    if "T" in text:
        return datetime.fromisoformat(text)
    partial = PartialDate.of(text, where)
    return partial.exact or partial


def _quantity(value: Any, where: Where) -> Quantity:
    raw = _checked(value, dict)
    unit = Unit.of(_checked(raw.get("unit", "1"), str))
    amount = Quantity.of(_checked(raw["amount"], str), unit.code, where) if "amount" in raw else None
    if amount is None:
        raise ValueError("an amount without a number")
    typed = raw.get("as_typed")
    return Quantity(amount.value, unit, _checked(typed, str) if typed is not None else f"{amount.value} {unit.code}")


def _recorded(value: Any, where: Where) -> Any:
    if isinstance(value, dict):
        if "unknown" in value:
            return Unknown(Text(zh=str(value.get("zh", value["unknown"])), en=str(value["unknown"])))
        return _quantity(value, where)
    return _checked(value, (str, bool)) if not isinstance(value, bool) else value
