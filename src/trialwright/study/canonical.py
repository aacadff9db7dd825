"""The canonical form of a study file and its hash: what two files must share to be the same version.

Comments and quoting are dropped; each scalar is NFC, its outer blanks trimmed and inner runs folded; language maps are
objects, maps of names are arrays of ``[name, value]`` in file order, lists arrays; the bytes are RFC 8785 (JCS).
"""

from __future__ import annotations

import hashlib
import json

from trialwright.study.kinds import Canonical
from trialwright.study.shapes import TableKind
from trialwright.study.tables import FILE
from trialwright.study.tree import Map


def canonical_bytes(tree: Map) -> bytes:
    """The RFC 8785 bytes of a tree; all leaves are strings, so only key order and escapes matter."""
    return json.dumps(_sorted(TableKind(FILE).canonical(tree)), ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8"
    )


def _sorted(value: Canonical) -> Canonical:
    """Keys in the order of their UTF-16 code units, as RFC 8785 asks."""
    if isinstance(value, dict):
        return {k: _sorted(value[k]) for k in sorted(value, key=lambda k: k.encode("utf-16-be", "surrogatepass"))}
    if isinstance(value, list):
        return [_sorted(v) for v in value]
    return value


def digest(tree: Map) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(tree)).hexdigest()
