"""``trialwright calc``: one instrument, with units as typed, the formula, its source, and what is missing."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from trialwright.errors import TrialwrightError, UnknownName, UnreadableText, Where
from trialwright.shell.cli.output import Output
from trialwright.values.answer import Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.quantity import Quantity, plain
from trialwright.values.text import Text

if TYPE_CHECKING:
    from trialwright.standards.instrument import Input, Instrument, Outcome

_YES = {"yes": True, "true": True, "y": True, "是": True, "有": True, "no": False, "false": False, "n": False, "否": False, "无": False}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="instrument, e.g. bsa / 计算器名称，如 bsa")
    parser.add_argument(
        "given", nargs="*", metavar="key=value", help="with units, e.g. height=170cm / 带单位，如 height=170cm"
    )
    parser.epilog = "trialwright list instruments · trialwright calc bsa height=170cm weight=63.4kg"


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.standards import INSTRUMENTS

    if not args.name:
        if out.json:
            out.value({"trialwright": 1, "kind": "Instruments", "names": list(INSTRUMENTS)})
        else:
            out.table(
                (Text(zh="名称", en="name"), Text(zh="用途", en="what"), Text(zh="例子", en="example")),
                [(n, i.label, i.example) for n, i in INSTRUMENTS.items()],
                widest=100,
            )
        return 0
    instrument = INSTRUMENTS[args.name]
    given = read_given(instrument, args.given)
    try:
        answer = instrument.answer(given)
    except TrialwrightError as e:
        raise UnreadableText(Where(path=instrument.name), str(e), f"try: {instrument.example}") from None
    outcomes = () if isinstance(answer, Unknown) else answer.value
    if out.json:
        out.value(as_json(instrument, given, answer if isinstance(answer, Unknown) else None, outcomes))
        return 0
    _show(instrument, given, outcomes, answer if isinstance(answer, Unknown) else None, out)
    return 0


def read_given(instrument: Instrument, words: list[str]) -> dict[str, Any]:
    """The inputs a person typed as ``key=value``, read by their kind.

    Raises:
        UnreadableText: no ``=``, no unit, a unit of another dimension, no number.
        UnknownName: the instrument has no such input, or the word is none of its choices.
    """
    inputs = {i.name: i for i in instrument.inputs}
    given: dict[str, Any] = {}
    for word in words:
        key, sign, text = word.partition("=")
        key = key.strip().replace("-", "_")
        if not sign:
            raise UnreadableText(Where(path=word), f"{word!r} has no '='", "write key=value, such as height=170cm")
        if key not in inputs:
            raise UnknownName(f"input of {instrument.name}", key, near_names(key, inputs) or tuple(inputs)[:4])
        if key in given:
            raise UnreadableText(Where(path=key), "is given twice", "give it once")
        given[key] = read_value(inputs[key], text.strip())
    return given


def read_value(i: Input, text: str) -> Any:
    """One typed value. Raises ``UnreadableText``, ``UnknownName``."""
    where = Where(path=i.name)
    if text in ("", "?"):
        return None
    if i.kind == "amount":
        return _amount(i, text, where)
    if i.kind == "word":
        if not i.choices:
            return text
        folded = {c.casefold(): c for c in i.choices}
        if text.casefold() not in folded:
            raise UnknownName(i.name, text, near_names(text, i.choices) or i.choices, where)
        return folded[text.casefold()]
    if i.kind == "flag":
        if text.casefold() not in _YES:
            raise UnreadableText(where, f"{text!r} is neither yes nor no", "write yes or no")
        return _YES[text.casefold()]
    if i.kind == "list":
        return tuple(_item(t.strip(), i, where) for t in text.split(","))
    number = _number(text, where)
    if i.kind == "whole":
        if number != number.to_integral_value():
            raise UnreadableText(where, f"{text!r} is no whole number", "write digits only")
        return int(number)
    return number


def _item(text: str, i: Input, where: Where) -> Decimal | None:
    if text in ("-", ""):
        if i.gaps:
            return None
        raise UnreadableText(where, "a value is missing in the list", "write a number for each")
    return _number(text, where)


def _amount(i: Input, text: str, where: Where) -> Quantity:
    from trialwright.values.units import Unit

    unit = i.units[0] if i.units else "unit"
    quantity = Quantity.of(text, where=where)
    if quantity.value < 0:
        raise UnreadableText(where, f"{text!r} is below 0", "check the number")
    if i.units and quantity.unit.code == "1":
        raise UnreadableText(where, f"{text!r} has no unit", f"write {text}{unit}")
    if i.units and not any(quantity.unit.is_convertible(Unit.of(u)) for u in i.units):
        raise UnreadableText(where, f"{quantity.unit} does not measure this", f"write it in {' or '.join(i.units)}")
    return quantity


def _number(text: str, where: Where) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise UnreadableText(where, f"{text!r} is no number", "write digits, such as 1.5") from None
    if not number.is_finite():
        raise UnreadableText(where, f"{text!r} is no number", "write digits, such as 1.5")
    return number


def shown(value: Any, digits: int | None = None) -> str:
    """A value as print has it, rounded half up to ``digits``."""
    from trialwright.standards.rounding import half_up

    if isinstance(value, bool):
        return "yes / 是" if value else "no / 否"
    if isinstance(value, Quantity):
        number = value.value if digits is None else half_up(value.value, digits)
        return str(Quantity(number, value.unit))
    if isinstance(value, Decimal):
        return plain(value if digits is None else half_up(value, digits))
    if isinstance(value, tuple):
        return ", ".join("-" if v is None else shown(v) for v in value)
    return str(value)


def _show(
    instrument: Instrument, given: dict[str, Any], outcomes: tuple[Outcome, ...], missing: Unknown | None, out: Output
) -> None:
    lang = out.language
    out.say(f"{instrument.name} · {instrument.label.of(lang)}")
    if missing is not None:
        out.say(Text(zh=f"  未知：{missing.because.zh}", en=f"  unknown: {missing.because.en}"))
    for o in outcomes:
        if isinstance(o.answer, Unknown):
            out.say(f"  {o.label.of(lang)}: " + Text(zh="未知：", en="unknown: ").of(lang) + o.answer.because.of(lang))
        else:
            because = o.answer.because
            told = because is not None and because.en not in instrument.formula
            tail = f"  ({because.of(lang)})" if because is not None and told else ""
            out.say(f"  {o.label.of(lang)}: {shown(o.answer.value, o.digits)}{tail}")
    defaults = [i for i in instrument.inputs if i.name not in given and i.default is not None]
    used = [
        f"{k} = {shown(v) if not isinstance(v, Quantity) else v.as_typed or v}"
        for k, v in given.items()
        if v is not None
    ]
    used += [f"{i.name} = {shown(i.default)} ({Text(zh='默认', en='default').of(lang)})" for i in defaults]
    out.say(Text(zh="  输入：", en="  given: ").of(lang) + ("; ".join(used) or "-"))
    out.say(Text(zh="  公式：", en="  formula: ").of(lang) + instrument.formula)
    out.say(Text(zh="  出处：", en="  source: ").of(lang) + instrument.source)
    unverified = _unverified(instrument)
    if unverified is not None:
        out.say(Text(zh="  未核实：", en="  not verified: ").of(lang) + unverified.of(lang))
    if missing is not None:
        out.say(Text(zh="  例子：", en="  example: ").of(lang) + instrument.example)


def _unverified(instrument: Instrument) -> Text | None:
    from trialwright.standards import PACKS

    pack = PACKS.get_entry(instrument.standard)
    return None if pack is None else pack.unverified


def as_json(
    instrument: Instrument, given: dict[str, Any], missing: Unknown | None, outcomes: tuple[Outcome, ...]
) -> dict[str, Any]:
    """The answer as ``calc --json`` prints it."""
    unverified = _unverified(instrument)
    return {
        "trialwright": 1,
        "kind": "Calculation",
        "name": instrument.name,
        "standard": instrument.standard,
        "formula": instrument.formula,
        "source": instrument.source,
        "not_verified": None if unverified is None else {"zh": unverified.zh, "en": unverified.en},
        "given": {k: _bare(v) for k, v in given.items()},
        "defaults": {
            i.name: _bare(i.default) for i in instrument.inputs if i.name not in given and i.default is not None
        },
        "unknown": None if missing is None else _because(missing),
        "outcomes": [_outcome(o) for o in outcomes],
    }


def _because(u: Unknown) -> dict[str, Any]:
    return {"zh": u.because.zh, "en": u.because.en, "missing": sorted(u.missing)}


def _outcome(o: Outcome) -> dict[str, Any]:
    row: dict[str, Any] = {"name": o.name, "label": {"zh": o.label.zh, "en": o.label.en}}
    if isinstance(o.answer, Unknown):
        return {**row, "value": None, "unit": None, "unknown": _because(o.answer)}
    value, because = o.answer.value, o.answer.because
    unit = value.unit.code if isinstance(value, Quantity) else None
    reason = None if because is None else {"zh": because.zh, "en": because.en}
    return {**row, "value": _bare(value), "unit": unit, "shown": shown(value, o.digits), "because": reason}


def _bare(value: Any) -> Any:
    if isinstance(value, Quantity):
        return _bare(value.value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return [_bare(v) for v in value] if isinstance(value, tuple) else value
