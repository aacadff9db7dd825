"""``trialwright explain``: what a code, a standard, a design, an instrument or a term is, with its source."""

from __future__ import annotations

import argparse
import inspect
from typing import Any

from trialwright.shell.cli.output import Output
from trialwright.values.text import Text

_FACTS = (
    ("family", Text(zh="类别", en="family")),
    ("severity", Text(zh="严重程度", en="severity")),
    ("in_force", Text(zh="生效", en="in force since")),
    ("unit", Text(zh="单位", en="unit")),
    ("formula", Text(zh="公式", en="formula")),
    ("example", Text(zh="例子", en="example")),
    ("standard", Text(zh="所用标准", en="standard")),
    ("ask", Text(zh="询问", en="asked of")),
    ("answers", Text(zh="实现", en="answered by")),
    ("medium", Text(zh="介质", en="medium")),
    ("content_hash", Text(zh="内容哈希", en="content hash")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="CODE|NAME", nargs="+", help="e.g. ctcae@5.0, boin, EXT-01 / 代码或名称")


def run(args: argparse.Namespace, out: Output) -> int:
    from trialwright.shell import catalogues

    entries = catalogues.found(" ".join(args.name))
    told = [describe(e.kind, e.name, e.label, e.source, e.entry) for e in entries]
    if out.json:
        out.value({"trialwright": 1, "kind": "Explanation", "entries": told})
        return 0
    for k, row in enumerate(told):
        if k:
            out.say()
        _say(row, out)
    return 0


def describe(kind: str, name: str, label: Text, source: str, entry: Any) -> dict[str, Any]:
    """Everything an entry says about itself, whatever its kind."""
    facts = {key: _words(getattr(entry, key)) for key, _ in _FACTS if getattr(entry, key, None) not in (None, "", ())}
    return {
        "kind": kind,
        "name": name,
        "label": {"zh": label.zh, "en": label.en},
        "source": source,
        "facts": facts,
        "not_verified": _text(getattr(entry, "unverified", None)),
        "parameters": [_parameter(p) for p in _sequence(entry, "parameters")],
        "inputs": [_input(i) for i in _sequence(entry, "inputs") if hasattr(i, "name")],
        "content": [str(c) for c in _sequence(entry, "content")],
        "manual": _manual(entry),
    }


def _sequence(entry: Any, name: str) -> tuple[Any, ...]:
    found = getattr(entry, name, ())
    return tuple(found) if isinstance(found, tuple | list) else ()


def _words(value: Any) -> str:
    if isinstance(value, Text):
        return value.en
    return str(getattr(value, "value", value))


def _text(text: Any) -> dict[str, str] | None:
    return {"zh": text.zh, "en": text.en} if isinstance(text, Text) else None


def _parameter(p: Any) -> dict[str, Any]:
    default = getattr(p, "default", None)
    return {
        "name": p.name,
        "label": _text(p.label),
        "default": None if default is None else str(default),
        "unit": getattr(p, "unit", ""),
        "choices": [str(c) for c in getattr(p, "choices", ())],
        "source": getattr(p, "source", ""),
    }


def _input(i: Any) -> dict[str, Any]:
    needed = "" if getattr(i, "required", True) else "?"
    return {"name": i.name + needed, "label": _text(i.label), "units": list(getattr(i, "units", ()))}


def _manual(entry: Any) -> str:
    """The manual page: the docstring of a check's rule, of a design's class, or the text of a code."""
    if isinstance(entry, Text):
        return ""
    for name in ("manual", "explanation"):
        written = getattr(entry, name, None)
        if isinstance(written, Text):
            return f"{written.zh}\n{written.en}"
        if isinstance(written, str) and written:
            return written
    for name in ("rule", "of_class", "make", "rules"):
        owner = getattr(entry, name, None)
        if owner is not None and getattr(owner, "__doc__", None) and not str(owner.__doc__).startswith("partial("):
            return inspect.cleandoc(owner.__doc__)
    return ""


def _say(row: dict[str, Any], out: Output) -> None:
    lang = out.language
    out.say(f"{row['name']} · {row['label'][lang] or row['label']['en']}  [{row['kind']}]")
    labels = dict(_FACTS)
    for key, value in row["facts"].items():
        out.say(f"  {labels[key].of(lang)}: {value}")
    if row["source"]:
        out.say(Text(zh="  出处：", en="  source: ").of(lang) + row["source"])
    if row["not_verified"]:
        out.say(Text(zh="  未核实：", en="  not verified: ").of(lang) + row["not_verified"][lang])
    for line in row["content"]:
        if line.strip():
            out.say(f"    {' '.join(line.split())}")
    if row["inputs"]:
        out.say(Text(zh="  输入：", en="  inputs:"))
        for i in row["inputs"]:
            out.say(f"    {i['name']}: {(i['label'] or {}).get(lang, '')} {' | '.join(i['units'])}".rstrip())
    if row["parameters"]:
        out.say(Text(zh="  参数（默认值，出处）：", en="  parameters (default, source):"))
        for p in row["parameters"]:
            choices = f" [{' | '.join(p['choices'])}]" if p["choices"] else ""
            unit = f" {p['unit']}" if p["unit"] else ""
            source = f" · {p['source']}" if p["source"] else ""
            out.say(f"    {p['name']} = {p['default']}{unit}{choices}: {(p['label'] or {}).get(lang, '')}{source}")
    for line in row["manual"].splitlines():
        out.say(f"  {line}".rstrip())
