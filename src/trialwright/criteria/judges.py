"""The comparison of a measuring leaf as a function of a reported value, and the same for attributes of a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.context import Context, Found
from trialwright.criteria.facts import Amount, AttributeValue, Value
from trialwright.criteria.lexicon import Entry
from trialwright.criteria.measuring import Judge, Outcome, Reported, is_word, judging

Measured: TypeAlias = ex.Compare | ex.Between | ex.Range | ex.OneOf | ex.Is
AttributeJudge: TypeAlias = Callable[[Context, AttributeValue], Outcome | Found]
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_AGE_UNITS: Final = ("a", "mo", "wk", "d")


def judge_of(node: Measured, entry: Entry | None) -> Judge:
    """The comparison of a leaf without conditional limit; ``is not`` is judged as ``is`` and negated by the caller."""
    if isinstance(node, ex.Compare):
        return judging(node.comparator, node.limit, entry)
    if isinstance(node, ex.Between):
        low = judging(_FLIPPED[node.low_comparator], node.low, entry)
        return _both(low, judging(node.comparator, node.limit, entry))
    if isinstance(node, ex.Range):
        low = judging(">=", ex.Number(node.low, node.unit), entry)
        return _both(low, judging("<=", ex.Number(node.high, node.unit), entry))
    words = (node.word.word,) if isinstance(node, ex.Is) else tuple(w.word for w in node.words)
    return lambda reported: _any_word(reported.value, words, entry)


def _both(a: Judge, b: Judge) -> Judge:
    def judge(reported: Reported) -> Outcome:
        x, y = a(reported), b(reported)
        if x is False or y is False:
            return False
        if x is True:
            return y
        return x

    return judge


def _any_word(value: Value, words: tuple[str, ...], entry: Entry | None) -> Outcome:
    outcomes = [is_word(value, w, entry) for w in words]
    if any(o is True for o in outcomes):
        return True
    return next((o for o in outcomes if isinstance(o, str)), False)


def word_of(value: AttributeValue, words: tuple[str, ...], entry: Entry | None) -> Outcome:
    """Whether an attribute (one word or several) is one of the words."""
    if isinstance(value, tuple):
        wanted = {w.casefold() for w in words}
        return any(v.casefold() in wanted for v in value)
    return _any_word(value if isinstance(value, (Amount, str)) else str(value), words, entry)


@dataclass(frozen=True, slots=True)
class _Seen:
    """An attribute's value in the form of a result: it brings no limits of a laboratory."""

    value: Value
    uln: Amount | None = None
    lln: Amount | None = None
    lod: Amount | None = None


def reported(value: AttributeValue) -> Reported:
    """An attribute's value as something a limit can be compared with."""
    return _Seen(value if isinstance(value, (Amount, str)) else str(value))


def attribute_value(name: str, context: Context) -> AttributeValue | None:
    """An attribute of the record or result at hand; ``what`` and ``ongoing`` follow from the record itself."""
    value = context.attributes.get(name)
    if value is not None or context.record is None:
        return value
    if name == "what":
        return context.what or None
    if name == "ongoing":
        return "yes" if context.record.ongoing else ("no" if context.record.end is not None else None)
    return None


def age_bounds(node: Measured) -> tuple[tuple[tuple[str, Decimal], ...], str] | None:
    """The limits an age must keep, and the unit they count in; ``None`` where they are not numbers of time."""
    bounds: tuple[tuple[str, Decimal], ...]
    if isinstance(node, ex.Compare) and isinstance(node.limit, ex.Number):
        bounds, unit = ((node.comparator, node.limit.value),), node.limit.unit
    elif isinstance(node, ex.Between) and isinstance(node.limit, ex.Number):
        low = (_FLIPPED[node.low_comparator], node.low.value)
        bounds, unit = (low, (node.comparator, node.limit.value)), node.limit.unit
    elif isinstance(node, ex.Range):
        bounds, unit = ((">=", node.low), ("<=", node.high)), node.unit
    else:
        return None
    return (bounds, unit) if unit in _AGE_UNITS else None


def anchor_in(window: ex.When) -> ex.Anchor:
    """The day an age with a window is taken on."""
    return window.start if isinstance(window, ex.FromTo) else window.anchor
