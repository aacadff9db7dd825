"""Every catalogue of the house by kind, loaded only when asked for; a kind whose room is not installed is absent."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from trialwright.errors import UnknownName
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry as ``list`` and ``explain`` show it."""

    kind: str
    name: str
    label: Text
    source: str
    entry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of entry: what people call it and where its catalogues are (``module:attribute``)."""

    name: str
    label: Text
    places: tuple[str, ...]
    also: tuple[str, ...] = ()


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        name="standards",
        label=Text(zh="临床标准（规则包）", en="clinical standards (packs a study pins)"),
        places=("trialwright.standards:PACKS", "trialwright.history.endpoints:PACKS"),
        also=("standard", "packs", "pack", "endpoints", "endpoint"),
    ),
    Kind(
        name="instruments",
        label=Text(zh="计算器（calc）", en="calculators of `trialwright calc`"),
        places=("trialwright.standards:INSTRUMENTS",),
        also=("instrument", "calculators", "calculator", "calc"),
    ),
    Kind(
        name="terms",
        label=Text(zh="CTCAE 实验室术语", en="CTCAE laboratory terms"),
        places=("trialwright.standards.ctcae_entries:TERMS",),
        also=("term", "ctcae-terms"),
    ),
    Kind(
        name="designs",
        label=Text(zh="试验设计", en="trial designs"),
        places=("trialwright.designs:DESIGNS",),
        also=("design",),
    ),
    Kind(
        name="checks",
        label=Text(zh="检查项", en="checks of a record"),
        places=("trialwright.checking:CHECKS",),
        also=("check",),
    ),
    Kind(
        name="readers",
        label=Text(zh="可读取的页面版式", en="layouts that can be read"),
        places=("trialwright.reading.layouts:LAYOUTS",),
        also=("reader", "layouts", "layout"),
    ),
    Kind(
        name="codes",
        label=Text(zh="提示代码", en="codes of messages"),
        places=(
            "trialwright.standards.ctcae:CODES",
            "trialwright.history.endpoints.survival:CODES",
            "trialwright.study.codes:CODES",
            "trialwright.trial.codes:CODES",
            "trialwright.criteria.codes:CODES",
        ),
        also=("code", "study-codes"),
    ),
    Kind(
        name="variables",
        label=Text(zh="入排标准可用的变量", en="variables of the eligibility language"),
        places=("trialwright.criteria.lexicon:shipped()",),
        also=("variable", "lexicon"),
    ),
    Kind(
        name="exporters",
        label=Text(zh="导出格式", en="export formats"),
        places=("trialwright.exchange:EXPORTERS",),
        also=("exporter",),
    ),
)  # fmt: skip


def _loaded(place: str) -> Mapping[str, Any] | None:
    module_name, _, attribute = place.partition(":")
    try:
        if importlib.util.find_spec(module_name) is None:
            return None
    except ModuleNotFoundError:
        return None
    found = getattr(importlib.import_module(module_name), attribute.removesuffix("()"), None)
    if attribute.endswith("()") and found is not None:
        found = {e.id: e for e in found().of_sort("variable")}
    return found if isinstance(found, Mapping) else None


def entries_of(kind: Kind) -> tuple[Listed, ...]:
    """All entries of a kind, in the order of its catalogues."""
    return tuple(
        _listed(kind.name, name, entry) for place in kind.places for name, entry in (_loaded(place) or {}).items()
    )


def _listed(kind: str, name: str, entry: Any) -> Listed:
    label = entry if isinstance(entry, Text) else getattr(entry, "label", Text.same(name))
    return Listed(kind=kind, name=name, label=label, source=str(getattr(entry, "source", "")), entry=entry)


def present() -> tuple[Kind, ...]:
    """The kinds that have at least one catalogue here."""
    return tuple(k for k in KINDS if any(_loaded(p) is not None for p in k.places))


def kind_named(word: str) -> Kind:
    """The kind a person means, singular or plural. Raises ``UnknownName``."""
    here = present()
    folded = word.strip().casefold()
    for k in here:
        if folded == k.name or folded in k.also:
            return k
    near = near_names(word, [n for k in here for n in (k.name, *k.also)])
    raise UnknownName("kind", word, near, known=[k.name for k in here])


def every(match: Callable[[Listed], bool] = lambda _: True) -> Iterator[Listed]:
    """All entries of all kinds that match."""
    for kind in present():
        yield from (e for e in entries_of(kind) if match(e))


def found(word: str) -> tuple[Listed, ...]:
    """The entries a person means: by name, by family before ``@`` or the number of a code, or by a word of the label.

    Raises:
        UnknownName: none, with the near names of all kinds.
    """
    folded = word.strip().casefold()
    everything = tuple(every())
    exact = tuple(e for e in everything if e.name.casefold() == folded)
    family = tuple(e for e in everything if "@" in e.name and e.name.casefold().split("@")[0] == folded)
    if exact or family:
        return (*exact, *(e for e in family if e not in exact))
    numbered = tuple(e for e in everything if re.fullmatch(rf"{re.escape(folded)}-\d+", e.name.casefold()))
    if numbered:
        return numbered
    labelled = tuple(e for e in everything if folded in (e.label.en.casefold(), e.label.zh))
    if labelled:
        return labelled
    inside = tuple(
        e for e in everything if len(folded) > 2 and (folded in e.label.en.casefold() or folded in e.label.zh)
    )
    if inside:
        return inside
    raise UnknownName("entry", word, near_names(word, [e.name for e in everything]))
