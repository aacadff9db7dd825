"""One defect, one finding: what a more specific rule has said, a more general one does not repeat."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trialwright.reading.paths import overlaps, without_language
from trialwright.values.finding import Finding

# specific rule -> general rules that stay silent on the same words of the same field
SAYS_MORE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "EXT-04": ("EXT-03", "EXT-07", "BIL-01", "INT-10"),
        "EXT-05": ("BIL-01",),
        "EXT-06": ("BIL-07",),
        "EXT-07": ("ELI-04", "BIL-01"),
        "ELI-12": ("ELI-04", "BIL-01", "EXT-07"),
        "ELI-04": ("ELI-13",),
        "INT-05": ("BIL-04", "BIL-07"),
        "BIL-04": ("BIL-07", "EXT-06"),
        "BIL-02": ("BIL-06",),
        "OUT-06": ("EXT-06",),
    }
)


def pruned(found: list[Finding]) -> list[Finding]:
    """The findings without those that a more specific one on the same words makes superfluous."""
    specific = [(g, SAYS_MORE[g.code]) for g in found if g.code in SAYS_MORE]
    out = []
    for f in found:
        if not any(f.code in general and g is not f and _is_same_place(f, g) for g, general in specific):
            out.append(f)
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for f in out:
        key = (f.code, f.field, f.evidence)
        if key not in seen:
            seen.add(key)
            kept.append(f)
    return kept


def _is_same_place(f: Finding, g: Finding) -> bool:
    if not any(
        overlaps(without_language(p)[0], without_language(q)[0]) for p in (f.field, *f.also) for q in (g.field, *g.also)
    ):
        return False
    return f.evidence in g.evidence or g.evidence in f.evidence
