"""The JSON Schema of the study file for editors, generated from the very tables the loader uses."""

from __future__ import annotations

from typing import cast

from trialwright.study.kinds import Schema
from trialwright.study.shapes import table_schema
from trialwright.study.tables import FILE


def schema() -> Schema:
    """JSON Schema 2020-12; scalars accept string, number and boolean, because editors type YAML by themselves.

    >>> schema()["required"][:2]
    ['trialwright', 'study']
    """
    found = _open_to_types(table_schema(FILE))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://trialwright.org/study.schema.json",
        "title": "Trialwright study file, format 1",
        "description": "One plain-text file is one version of one study / 一个文件即一个研究的一个版本",
        **found,
    }


def _open_to_types(node: Schema) -> Schema:
    """Strings that YAML types by itself (numbers, dates, true) pass where a line is due; words keep their list."""
    out: dict[str, object] = {}
    for key, value in node.items():
        if isinstance(value, dict):
            out[key] = _open_to_types(cast(Schema, value))
        elif isinstance(value, list):
            out[key] = [_open_to_types(cast(Schema, v)) if isinstance(v, dict) else v for v in value]
        else:
            out[key] = value
    if out.get("type") == "string" and "pattern" not in out and "enum" not in out:
        out["type"] = ["string", "number", "integer", "boolean"]
    return out
