"""Reads what is known about candidates from files: YAML (every scalar as text), CSV or XLSX tables, FHIR bundles.

A table has one row a candidate. Its headings are ``participant``, ``at``, ``born``, ``sex``; an anchor (``consent``); a
variable (``ANC``) with ``ANC.date``, ``ANC.ULN``, ``ANC.LLN``, ``ANC.LOD``, ``ANC.unit``, ``ANC.<attribute>``; a concept
(``G_CSF``) with ``G_CSF.<attribute>``; ``judge.E14`` with ``judge.E14.by``, ``judge.E14.on``; ``results.date``,
``judge.by`` and ``judge.on`` for all that name none.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from trialwright.criteria.facts import Facts
from trialwright.criteria.lexicon import KIND_SORTS, Lexicon
from trialwright.criteria.reading_facts import read_facts
from trialwright.errors import TrialwrightError, UnreadableText, UnreadableTexts, Where
from trialwright.shell.files import read_bytes
from trialwright.values.catalogue import near_names

_PARTICULARS: Final = ("participant", "at", "born", "sex")
_RESULT_PARTS: Final = {"date": "date", "time": "time", "uln": "ULN", "lln": "LLN", "lod": "LOD"}
_CLOSING: Final = "no more"
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate of a file: the facts, or why they cannot be read."""

    name: str
    facts: Facts | None
    because: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the command line says for every candidate: the day of the question and dates of the trial."""

    at: date | None = None
    dates: Mapping[str, str] = field(default_factory=dict)

    def over(self, tree: Mapping[str, Any]) -> Tree:
        """The tree with these dates where it names none."""
        out = dict(tree)
        if self.dates:
            own = out.get("dates")
            out["dates"] = {**self.dates, **(own if isinstance(own, Mapping) else {})}
        return out


def candidates(path: str | Path, lexicon: Lexicon, defaults: Defaults) -> Iterator[Candidate]:
    """All candidates of a file, by its ending: .yaml .yml .json (FHIR bundle or facts) .csv .tsv .xlsx.

    Raises:
        UnreadableText: the file as a whole cannot be read. A single row that cannot is a ``Candidate`` without facts.
    """
    name, data = Path(path).name, read_bytes(path)
    ending = Path(path).suffix.lower()
    if ending in (".csv", ".tsv"):
        yield from _of_rows(_csv_rows(data, name, "\t" if ending == ".tsv" else None), lexicon, defaults, name)
    elif ending in (".xlsx", ".xlsm"):
        yield from _of_rows(_xlsx_rows(data, name), lexicon, defaults, name)
    elif ending == ".json" or data.lstrip()[:1] in (b"{",):
        yield _of_json(data, lexicon, defaults, name)
    else:
        trees = list(yaml_trees(data, name))
        for k, tree in enumerate(trees):
            own = name if len(trees) == 1 else f"{name}#{k + 1}"
            facts = read_facts(defaults.over(tree), lexicon, name=own, at=defaults.at)
            yield _candidate(facts, Path(path).stem)


def _candidate(facts: Facts, name: str, notes: tuple[str, ...] = ()) -> Candidate:
    """The candidate under the name the facts give, else the file's or the row's."""
    named = facts if facts.participant else replace(facts, participant=name)
    return Candidate(named.participant, named, notes=notes)


def yaml_trees(data: bytes, name: str) -> Iterator[Mapping[str, Any]]:
    """The documents of a YAML file as maps, lists and texts: 1.80 stays 1.80, no stays no."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise UnreadableText(Where(name), "the file is not UTF-8", "save it as UTF-8") from e
    reader = YAML(typ="base", pure=True)
    reader.allow_duplicate_keys = False
    try:
        documents = list(reader.load_all(text))
    except MarkedYAMLError as e:
        mark = e.problem_mark
        where = Where(name, mark.line + 1, mark.column + 1) if mark is not None else Where(name)
        problem = str(e.problem or e).split("\n")[0]
        raise UnreadableText(where, problem, "a text with : , > or < at its start may need quotes") from None
    except YAMLError as e:
        raise UnreadableText(Where(name), str(e).split("\n")[0]) from None
    if not any(documents):
        raise UnreadableText(
            Where(name),
            "the file is empty",
            "write at:, results:, facts: one below the other",
            zh="文件是空的；请逐行写出 at:、results:、facts:",
        )
    for document in documents:
        if not isinstance(document, Mapping):
            raise UnreadableText(Where(name), "a map is expected", "write at:, results:, facts: one below the other")
        yield document


def _of_json(data: bytes, lexicon: Lexicon, defaults: Defaults, name: str) -> Candidate:
    from trialwright.shell.fhir_facts import facts_tree

    try:
        tree = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (UnicodeDecodeError, ValueError) as e:
        raise UnreadableText(Where(name), f"this is no JSON: {e}", "save the bundle as UTF-8 JSON") from None
    if not isinstance(tree, Mapping):
        raise UnreadableText(Where(name), "an object is expected", "give a FHIR Bundle or a facts file")
    notes: tuple[str, ...] = ()
    if "resourceType" in tree:
        tree, notes = facts_tree(tree, lexicon, name)
    facts = read_facts(defaults.over(tree), lexicon, name=name, at=defaults.at)
    return _candidate(facts, Path(name).stem, notes)


# ------------------------------------------------------------------------------------------------ tables
Row = tuple[str, dict[str, str]]


def _csv_rows(data: bytes, name: str, delimiter: str | None) -> Iterator[Row]:
    text = _decoded(data, name)
    if delimiter is None:
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _rows(iter(reader), name)
    except csv.Error as e:
        raise UnreadableText(
            Where(name, max(1, reader.line_num)),
            f"this is no table: {e}",
            "save it again as CSV, one row a candidate",
            zh=f"这不是表格（{e}）；请重新另存为 CSV，每行一名候选者",
        ) from None


def _decoded(data: bytes, name: str) -> str:
    """UTF-8, or GB 18030 as spreadsheets in China save it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableText(Where(name), "the file is neither UTF-8 nor GB 18030", "save it as UTF-8")


def _xlsx_rows(data: bytes, name: str) -> Iterator[Row]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as e:  # openpyxl raises whatever its zip and XML readers raise
        raise UnreadableText(Where(name), f"this is no XLSX workbook: {e}", "save it as .xlsx or .csv") from None
    sheet = book.worksheets[0]
    yield from _rows(([_cell(c) for c in row] for row in sheet.iter_rows(values_only=True)), name)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "isoformat"):
        text = str(value.isoformat())
        return text.removesuffix("T00:00:00").replace("T", " ")[:16]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(rows: Iterator[list[str]], name: str) -> Iterator[Row]:
    head = next(rows, None)
    if head is None or not any(h.strip() for h in head):
        raise UnreadableText(Where(name), "the table has no headings", "the first row names the columns")
    columns = [h.strip() for h in head]
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        raise UnreadableText(Where(name, 1), f"column {', '.join(twice)} stands twice", "keep one of them")
    for number, row in enumerate(rows, start=2):
        if any(c.strip() for c in row):
            yield f"{name}:{number}", {c: v.strip() for c, v in zip(columns, row, strict=False) if c}


def _of_rows(rows: Iterable[Row], lexicon: Lexicon, defaults: Defaults, name: str) -> Iterator[Candidate]:
    placing: list[tuple[str, Callable[[Tree, str], None]]] | None = None
    for where, row in rows:
        if placing is None:
            placing = _placings(tuple(row), lexicon, name)
        tree: Tree = {}
        for column, place in placing:
            value = row.get(column, "")
            if value:
                place(tree, value)
        _fill(tree)
        who = str(tree.get("participant") or where)
        try:
            yield _candidate(read_facts(defaults.over(tree), lexicon, name=where, at=defaults.at), who)
        except (UnreadableTexts, TrialwrightError) as e:
            yield Candidate(who, None, str(e))


def _placings(columns: tuple[str, ...], lexicon: Lexicon, name: str) -> list[tuple[str, Callable[[Tree, str], None]]]:
    """Where each column's values go. Raises ``UnreadableTexts`` with every column nobody knows."""
    out, errors = [], []
    for column in columns:
        place = _placing(column, lexicon)
        if place is None:
            words = [e.id for e in lexicon.of_sort("variable", *KIND_SORTS)]
            near = near_names(column.split(".")[0], words)
            hint = f"did you mean {' or '.join(near)}?" if near else "leave it out, or name it as in the lexicon"
            errors.append(UnreadableText(Where(name, 1, path=column), "unknown column", hint, "CRI-11"))
        else:
            out.append((column, place))
    if errors:
        raise UnreadableTexts(f"{name}: unknown columns", errors)
    return out


def _placing(column: str, lexicon: Lexicon) -> Callable[[Tree, str], None] | None:
    head, _, part = column.partition(".")
    folded = column.casefold()
    if folded in _PARTICULARS:
        return lambda tree, value: tree.__setitem__(folded, value)
    if folded in ("results.date", "judge.by", "judge.on"):
        return lambda tree, value: tree.setdefault("_defaults", {}).__setitem__(folded, value)
    if head.casefold() == "judge":
        return _judgement_column(part)
    if head.casefold() == "date" and (anchor := lexicon.find("anchor", part)) is not None:
        return _setter("dates", anchor)
    if not part and (anchor := lexicon.find("anchor", column)) and not _is_other(column, lexicon):
        return _setter("dates", anchor)
    if (variable := lexicon.find("variable", head)) is not None:
        return _result_column(variable, part, lexicon)
    if (kind := lexicon.find_any(KIND_SORTS, head)) is not None:
        return _record_column(kind[1], part, lexicon)
    return None


def _is_other(word: str, lexicon: Lexicon) -> bool:
    return lexicon.find("variable", word) is not None or lexicon.find_any(("concept", "list"), word) is not None


def _setter(section: str, key: str) -> Callable[[Tree, str], None]:
    return lambda tree, value: tree.setdefault(section, {}).__setitem__(key, value)


def _judgement_column(part: str) -> Callable[[Tree, str], None]:
    key, field_ = part, "answer"
    for tail in (".by", ".on"):
        if part.endswith(tail):
            key, field_ = part.removesuffix(tail), tail[1:]
    return lambda tree, value: tree.setdefault("judgements", {}).setdefault(key, {}).__setitem__(field_, value)


def _result_column(variable: str, part: str, lexicon: Lexicon) -> Callable[[Tree, str], None] | None:
    if not part:
        field_: str | None = "value"
    elif part.casefold() == "unit":
        field_ = "_unit"
    else:
        field_ = _RESULT_PARTS.get(part.casefold()) or lexicon.find("attribute", part)
    if field_ is None:
        return None
    return lambda tree, value: tree.setdefault("results", {}).setdefault(variable, {}).__setitem__(field_, value)


def _record_column(kind: str, part: str, lexicon: Lexicon) -> Callable[[Tree, str], None] | None:
    if not part:
        return lambda tree, value: tree.setdefault("_records", {}).setdefault(kind, {}).__setitem__("", value)
    field_ = (
        part.casefold() if part.casefold() in ("start", "end", "date", "ongoing") else lexicon.find("attribute", part)
    )
    if field_ is None:
        return None
    return lambda tree, value: tree.setdefault("_records", {}).setdefault(kind, {}).__setitem__(field_, value)


def _fill(tree: Tree) -> None:
    """Common dates, units and signatures put where they belong; records built from their columns."""
    common = tree.pop("_defaults", {})
    for row in tree.get("results", {}).values():
        unit = row.pop("_unit", "")
        if unit and row.get("value") and not row["value"].rstrip().endswith(unit):
            row["value"] = f"{row['value']} {unit}"
        if "results.date" in common:
            row.setdefault("date", common["results.date"])
    for row in tree.get("judgements", {}).values():
        for key in ("by", "on"):
            if f"judge.{key}" in common:
                row.setdefault(key, common[f"judge.{key}"])
    for kind, row in tree.pop("_records", {}).items():
        tree.setdefault("facts", {})[kind] = _records_in(row)


def _records_in(row: dict[str, str]) -> Any:
    """``yes``, ``no``, days separated by semicolons, ``no more`` among them, attributes in columns of their own."""
    said = row.pop("", "")
    if said.casefold() == "no" and not row:
        return "no"
    words = [w.strip() for w in said.split(";") if w.strip()]
    closing = [w for w in words if w.casefold() == _CLOSING]
    days = [w for w in words if w.casefold() not in (_CLOSING, "yes")]
    if row:
        rest = {k: v for k, v in row.items() if k}
        records: list[Any] = [
            {**({"date": d} if "date" not in rest and "start" not in rest else {}), **rest} for d in days
        ] or [rest]
    else:
        records = list(days) if days else ["yes"] if words and not closing else []
    return [*records, *closing] if (closing or len(records) != 1 or isinstance(records[0], dict)) else records[0]
