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

_IN_CHINESE = {
    "error": "错误", "warning": "警告", "note": "提示", "extraction": "提取", "registration": "注册信息", "design": "设计",
    "outcomes": "结局指标", "eligibility": "入排标准", "interventions": "干预", "bilingual": "中英对照",
    "cross_source": "多来源比较", "satisfiability": "可满足性", "feasibility": "可行性", "dose finding": "剂量探索",
    "single arm": "单臂", "two arms": "两组", "allocation": "分配", "monitoring": "监查", "text": "文本",
}  # fmt: skip


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
    given = {key: getattr(entry, key) for key, _ in _FACTS if getattr(entry, key, None) not in (None, "", ())}
    return {
        "kind": kind,
        "name": name,
        "label": {"zh": label.zh, "en": label.en},
        "source": source,
        "facts": {key: _words(value, "en") for key, value in given.items()},
        "facts_zh": {key: _words(value, "zh") for key, value in given.items()},
        "not_verified": _text(getattr(entry, "unverified", None)),
        "parameters": [_parameter(p) for p in _sequence(entry, "parameters")],
        "inputs": [_input(i) for i in _sequence(entry, "inputs") if hasattr(i, "name")],
        "content": [str(c) for c in _sequence(entry, "content")],
        "manual": _manual(entry),
    }


def _sequence(entry: Any, name: str) -> tuple[Any, ...]:
    found = getattr(entry, name, ())
    return tuple(found) if isinstance(found, tuple | list) else ()


def _words(value: Any, language: str) -> str:
    if isinstance(value, Text):
        return value.of(language)
    word = str(getattr(value, "value", value))
    return _IN_CHINESE.get(word, word) if language == "zh" else word.replace("_", "-") if word in _IN_CHINESE else word


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


def _manual(entry: Any) -> dict[str, str]:
    """The manual page: the docstring of a check's rule, of a design's class, or the text and remedy of a code."""
    if isinstance(entry, Text):
        return {"zh": "", "en": ""}
    for name in ("manual", "explanation", "remedy"):
        written = getattr(entry, name, None)
        if isinstance(written, Text):
            arrow = "→ " if name == "remedy" else ""
            return {"zh": arrow + written.zh, "en": arrow + written.en}
        if isinstance(written, str) and written:
            page = _for_people(written)
            return {"zh": page, "en": page}
    for name in ("rule", "of_class", "make", "rules"):
        owner = getattr(entry, name, None)
        if owner is not None and getattr(owner, "__doc__", None) and not str(owner.__doc__).startswith("partial("):
            page = _for_people(inspect.cleandoc(owner.__doc__))
            return {"zh": page, "en": page}
    return {"zh": "", "en": ""}


def _for_people(docstring: str) -> str:
    """A docstring without its examples of Python and its double quoting."""
    paragraphs = [p for p in docstring.split("\n\n") if not p.lstrip().startswith(">>>")]
    return "\n\n".join(paragraphs).replace("``", "`").rstrip()


def _say(row: dict[str, Any], out: Output) -> None:
    lang = out.language
    out.say(f"{row['name']} · {row['label'][lang] or row['label']['en']}  [{row['kind']}]")
    labels = dict(_FACTS)
    for key, value in row["facts_zh" if lang == "zh" else "facts"].items():
        out.say(f"  {labels[key].of(lang)}{'：' if lang == 'zh' else ': '}{value}")
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
    for line in row["manual"][lang].splitlines():
        out.say(f"  {line}".rstrip())
