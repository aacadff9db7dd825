"""The vocabulary of field paths: synonyms, indices, selectors, ancestors; one for reading, checks and findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("zh", "en", "any", "de", "es", "fr", "it", "nl", "pt", "ja")

# Folded before paths are compared; a synonym of two paths means both.
SYNONYMS: Final = MappingProxyType(
    {
        "title": ("identification.public_title", "identification.scientific_title"),
        "status": ("recruitment_status",),
        "blinding": ("design.masking",),
        "randomisation": ("design.randomisation",),
        "sample_size": ("design.sample_size",),
        "enrollment": ("design.sample_size",),
        "identification.registry_id": ("identification.registration_number",),
        "identification.registration_date": ("registration.date",),
        "identification.registration_status": ("registration.status",),
        "identification.version": ("version",),
        "dates.execution": ("dates.start", "dates.completion"),
        "dates.last_refreshed": ("registration.refreshed",),
        "dates.updated": ("registration.refreshed",),
        "condition": ("condition.name",),
    }
)
_LAST: Final = MappingProxyType({"n": "size", "time_frame": "time_point"})
# Two names for nearly one thing: they overlap, yet neither replaces the other.
_NEAR: Final = (("design.type", "design.model"),)

_PART = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")


@lru_cache(maxsize=8192)
def parts_of(path: str) -> tuple[str, ...]:
    """The steps of a path; indices keep their brackets.

    >>> parts_of("arms[2].size")
    ('arms', '[2]', 'size')
    """
    return tuple(m.group(1) if m.group(1) is not None else f"[{m.group(2)}]" for m in _PART.finditer(path))


def joined(parts: Iterable[str]) -> str:
    """A path from its steps."""
    out = ""
    for p in parts:
        out += p if p.startswith("[") or not out else "." + p
    return out


def without_language(path: str) -> tuple[str, str | None]:
    """The path and its trailing language, if it names one.

    >>> without_language("outcomes[1].name.en")
    ('outcomes[1].name', 'en')
    """
    head, dot, tail = path.rpartition(".")
    return (head, tail) if dot and tail in LANGUAGES else (path, None)


@lru_cache(maxsize=8192)
def folded(path: str) -> tuple[str, ...]:
    """The canonical paths that a path or synonym means, without language.

    >>> folded("arms[1].n"), folded("title")[0]
    (('arms[1].size',), 'identification.public_title')
    """
    bare, _ = without_language(path)
    if bare in SYNONYMS:
        return SYNONYMS[bare]
    parts = list(parts_of(bare))
    if len(parts) > 1 and parts[0] in ("arms", "outcomes") and parts[-1] in _LAST:
        parts[-1] = _LAST[parts[-1]]
    return (joined(parts),)


@lru_cache(maxsize=8192)
def general(path: str) -> str:
    """The path with every index as ``[*]``.

    >>> general("outcomes[3].time_point")
    'outcomes[*].time_point'
    """
    return re.sub(r"\[[^\]]*\]", "[*]", path)


def _fits(a: str, b: str) -> bool:
    if not (a.startswith("[") and b.startswith("[")):
        return a == b
    if "*" in (a[1:-1], b[1:-1]):
        return True
    return bool({x.strip() for x in a[1:-1].split(",")} & {x.strip() for x in b[1:-1].split(",")})


def overlaps(one: str, other: str) -> bool:
    """Whether two paths speak of the same field, or one of a part of the other.

    >>> (
    ...     overlaps("outcomes", "outcomes[2].name"),
    ...     overlaps("outcomes[1]", "outcomes[2]"),
    ...     overlaps("design.type", "design.model"),
    ... )
    (True, False, True)
    """
    for a in folded(one):
        for b in folded(other):
            if (a, b) in _NEAR or (b, a) in _NEAR:
                return True
            if all(_fits(x, y) for x, y in zip(parts_of(a), parts_of(b), strict=False)):
                return True
    return False


def matcher(selector: str, labelled: Callable[[str, str], bool]) -> Callable[[str], bool]:
    """A test for paths: ``[i]``, ``[*]``, ``[2,3]``, or ``[label]``, which ``labelled(item path, label)`` decides.

    The selector is one canonical path (`folded` first) and ends where the path must end.
    """
    want = parts_of(selector)

    def is_match(path: str) -> bool:
        have = parts_of(path)
        if len(have) != len(want):
            return False
        for k, (w, h) in enumerate(zip(want, have, strict=True)):
            if w == h or (w == "[*]" and h.startswith("[")):
                continue
            if not (w.startswith("[") and h.startswith("[")):
                return False
            inside = w[1:-1]
            if h[1:-1] in {x.strip() for x in inside.split(",")}:
                continue
            if re.fullmatch(r"[\d\s,]*", inside) or not labelled(joined(have[: k + 1]), inside):
                return False
        return True

    return is_match
