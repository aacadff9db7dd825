"""The CTCAE laboratory terms as entries of a catalogue, for ``list terms`` and ``explain``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trialwright.standards.ctcae_lines import VERSIONS, table, terms
from trialwright.standards.ctcae_table import GONE, SUCCESSORS
from trialwright.values.catalogue import Catalogue
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CtcaeTerm:
    """A laboratory term, its items and unit, and its cut points by version as the table prints them."""

    name: str
    label: Text
    source: str
    items: tuple[str, ...]
    unit: str
    content: tuple[str, ...]


def _entry(term: str) -> CtcaeTerm:
    lines = [x for x in table() if x.term == term]
    content = []
    for version in VERSIONS:
        for x in lines:
            if version in x.versions:
                when = "" if x.baseline == "any" else f" (baseline {x.baseline})"
                content.append(f"v{version}{when}: {x.printed}")
        if (term, version) in SUCCESSORS:
            content.append(f"v{version}: now {SUCCESSORS[term, version]}")
        elif (term, version) in GONE:
            content.append(f"v{version}: {GONE[term, version]}")
    items = tuple(dict.fromkeys(i for x in lines for i in x.items))
    return CtcaeTerm(
        name=term,
        label=Text.same(f"CTCAE {term}"),
        source="NCI CTCAE v4.03, v5.0, v6.0",
        items=items,
        unit=lines[0].unit,
        content=tuple(content),
    )


TERMS: Final[Catalogue[CtcaeTerm]] = Catalogue("term", *(_entry(t) for t in terms()))
