"""Conformance: runs files of reference cases through the public functions and says which answers agree.

An adapter is a few lines from ``inputs`` to the public API and back to the keys of ``expected``; it holds no expected
value and reads nothing but the inputs and the rows of ``inputs.file``. Each of the modules in ``MODULES`` offers
``ADAPTERS: Mapping[str, Adapter]`` (by function of the case) and may offer ``NOT_TESTED: Mapping[str, frozenset[str]]``,
the keys of ``expected`` that hold a second opinion or a text.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import importlib.util
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

from trialwright.errors import UnreadableText, Where
from trialwright.shell.files import read_bytes
from trialwright.values.answer import Known, Unknown
from trialwright.values.catalogue import near_names
from trialwright.values.text import Text

MODULES: Final = ("designs", "standards", "analysis")
PASS, FAIL, UNSUPPORTED, NOT_RUN = "pass", "fail", "unsupported", "not_run"


class DataNotShipped(Exception):
    """The data of a case lie nowhere on this machine; the case is listed apart, neither passed nor failed."""


class Inputs(Mapping[str, Any]):
    """The inputs of one case; numbers with a point are ``Decimal``, so that a rule can compare exactly.

    >>> Inputs({"x": Decimal("0.5")}, Path(".")).number("x")
    0.5
    """

    def __init__(
        self, values: Mapping[str, Any], folder: Path, data: Sequence[Path] = (), used: dict[str, str] | None = None
    ) -> None:
        self._values, self.folder, self.data = values, folder, tuple(data)
        self.used = used if used is not None else {}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def rows(self) -> list[dict[str, str]]:
        """The rows of ``inputs['file']``, relative to the folder of the case file, every cell as text.

        Raises:
            DataNotShipped: the case names a data set that is not there.
        """
        name = self.get("file")
        if not name:
            raise DataNotShipped(str(self.get("dataset", "no file is named")))
        return self.rows_of(str(name))

    def rows_of(self, name: str) -> list[dict[str, str]]:
        """The rows of another CSV file beside the case file or in a folder of ``--data``. Raises ``DataNotShipped``."""
        path = self.find(name)
        if path is None:
            raise DataNotShipped(f"{name} lies neither beside the case file nor in a folder given with --data")
        raw = read_bytes(path)
        self.used[name] = hashlib.sha256(raw).hexdigest()
        return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))

    def find(self, name: str) -> Path | None:
        """Where a data file lies: beside the case file, then in each folder of ``--data`` (with or without its own folder)."""
        places = [self.folder / name, *(p for d in self.data for p in (d / name, d / Path(name).name))]
        return next((p for p in places if p.is_file()), None)

    def number(self, key: str) -> float:
        """One number."""
        return float(self._values[key])

    def numbers(self, key: str) -> list[float]:
        """A list of numbers; ``null`` becomes not-a-number."""
        return [math.nan if v is None else float(v) for v in as_list(self._values[key])]


Adapter: TypeAlias = Callable[[Inputs], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """What came of one case."""

    id: str
    function: str
    status: str
    got: Any = None
    expected: Any = None
    difference: Any = None
    tolerance: Any = None
    source: str = ""
    method: str = ""
    what: str = ""
    because: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry of ``conform --json``."""
        return {
            "id": self.id, "function": self.function, "status": self.status, "result": self.status, "got": self.got,
            "expected": plain(self.expected), "difference": self.difference, "tolerance": plain(self.tolerance),
            "source": self.source, "because": self.because,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """All cases of one file, in file order; ``data``: the files of data that were read, with their SHA-256."""

    file: str
    sha256: str
    version: str
    cases: tuple[CaseResult, ...]
    data: Mapping[str, str] = field(default_factory=dict)

    def totals(self) -> dict[str, int]:
        return {s: sum(c.status == s for c in self.cases) for s in (PASS, FAIL, UNSUPPORTED, NOT_RUN)}

    def is_whole(self) -> bool:
        """Nothing failed and nothing was unsupported."""
        t = self.totals()
        return t[FAIL] == 0 and t[UNSUPPORTED] == 0

    def as_json(self) -> dict[str, Any]:
        return {
            "trialwright": 1, "kind": "Conformance", "file": self.file, "sha256": self.sha256, "version": self.version,
            "data": dict(self.data), "totals": self.totals(), "cases": [c.as_json() for c in self.cases],
        }  # fmt: skip


def as_list(value: Any) -> list[Any]:
    """A list stays one, a single value becomes a list of one."""
    return list(value) if isinstance(value, list | tuple) else [value]


def gather(modules: Iterable[str] = MODULES) -> tuple[dict[str, Adapter], dict[str, frozenset[str]]]:
    """All adapters by function, and the keys that are not tested; a room without adapters is tolerated.

    Raises:
        ValueError: two rooms answer the same function.
    """
    adapters: dict[str, Adapter] = {}
    untested: dict[str, frozenset[str]] = {}
    for name in modules:
        full = f"{__name__}.{name}"
        if importlib.util.find_spec(full) is None:
            continue
        module = importlib.import_module(full)
        twice = sorted(set(module.ADAPTERS) & set(adapters))
        if twice:
            raise ValueError(f"{full}: answered elsewhere already: {', '.join(twice)}")
        adapters.update(module.ADAPTERS)
        untested.update(getattr(module, "NOT_TESTED", {}))
    return adapters, untested


def conform(
    path: Path, only: Sequence[str] = (), modules: Iterable[str] = MODULES, data: Sequence[Path] = ()
) -> Conformance:
    """Runs the cases of a file; ``only`` keeps those whose id or function is named.

    Args:
        data: folders that hold data the case file names but does not bring.

    Raises:
        UnreadableText: no such file, no JSON, or no list of cases in it.
    """
    from trialwright import __version__

    raw = read_bytes(path)
    cases = _read_cases(raw, str(path))
    if only:
        wanted = set(only)
        unknown = wanted - {c["id"] for c in cases} - {c["function"] for c in cases}
        if unknown:
            names = [c["id"] for c in cases] + sorted({c["function"] for c in cases})
            near = near_names(min(unknown), names)
            hint = f"did you mean {' or '.join(near)}?" if near else "name a function or an id of the file"
            raise UnreadableText(Where(str(path)), f"no case or function is called {min(unknown)!r}", hint)
        cases = [c for c in cases if c["id"] in wanted or c["function"] in wanted]
    adapters, untested = gather(modules)
    used: dict[str, str] = {}
    done = tuple(run_case(c, Path(path).parent, adapters, untested, data, used) for c in cases)
    return Conformance(
        file=Path(path).name,
        sha256=hashlib.sha256(raw).hexdigest(),
        version=__version__,
        cases=done,
        data=dict(sorted(used.items())),
    )


def _read_cases(raw: bytes, name: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(raw, parse_float=Decimal)
    except (ValueError, UnicodeDecodeError) as e:
        raise UnreadableText(Where(name), f"is no JSON: {e}", "give a file of reference cases") from None
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list):
        raise UnreadableText(Where(name), "has no list `cases`", 'the form is {"meta": …, "cases": [ … ]}')
    for k, case in enumerate(cases):
        missing = [f for f in ("id", "function", "inputs", "expected") if not isinstance(case, dict) or f not in case]
        if missing:
            raise UnreadableText(Where(name, path=f"cases[{k}]"), f"lacks {', '.join(missing)}", "see docs/analyse.md")
    return cases


def run_case(
    case: Mapping[str, Any],
    folder: Path,
    adapters: Mapping[str, Adapter],
    untested: Mapping[str, frozenset[str]],
    data: Sequence[Path] = (),
    used: dict[str, str] | None = None,
) -> CaseResult:
    """Answers one case and compares; whatever an adapter raises is that case's failure, never the run's."""
    function = case["function"]

    def told(status: str, **more: Any) -> CaseResult:
        return CaseResult(
            id=str(case["id"]), function=function, status=status, expected=case["expected"],
            tolerance=case.get("tolerance"), source=str(case.get("source", "")), method=str(case.get("method", "")),
            what=str(case.get("what", "")), **more,
        )  # fmt: skip

    adapter = adapters.get(function)
    if adapter is None:
        near = near_names(function, adapters)
        hint = f"; near names: {', '.join(near)}" if near else ""
        return told(UNSUPPORTED, because=f"no function {function!r}{hint}")
    try:
        inputs = Inputs(case["inputs"], folder, data, used)
        if inputs.get("file") and inputs.find(str(inputs["file"])) is None:
            raise DataNotShipped(
                f"{inputs['file']} lies neither beside the case file nor in a folder given with --data"
            )
        answer = adapter(inputs)
    except DataNotShipped as e:
        return told(NOT_RUN, because=f"data not supplied (--data DIR): {e}")
    except Exception as e:  # a case file may hold anything; one bad case must not hide the others
        return told(FAIL, because=f"{type(e).__name__}: {e}")
    skip = untested.get(function, frozenset())
    problems, worst = compare_all(answer, case["expected"], case.get("tolerance") or {}, skip)
    got = {k: plain(v) for k, v in answer.items()}
    return told(FAIL if problems else PASS, got=got, difference=worst, because="; ".join(problems[:6]))


def compare_all(
    answer: Mapping[str, Any], expected: Mapping[str, Any], tolerance: Mapping[str, Any], skip: frozenset[str]
) -> tuple[list[str], float | None]:
    """What disagrees, key by key, and the largest absolute difference of any number."""
    problems: list[str] = []
    worst: list[float] = []
    for key, want in expected.items():
        if key in skip:
            continue
        if key not in answer:
            problems.append(f"{key}: no answer")
            continue
        rule = (tolerance.get("keys") or {}).get(key, tolerance)
        _compare(key, answer[key], want, rule, problems, worst)
    return problems, max(worst, default=None)


def _compare(path: str, got: Any, want: Any, rule: Mapping[str, Any], problems: list[str], worst: list[float]) -> None:
    reason = ""
    if isinstance(got, Unknown):
        reason = f" ({got.because.en})"
    got = _bare(got)
    if isinstance(want, Mapping):
        if not isinstance(got, Mapping):
            problems.append(f"{path}: got {plain(got)!r}{reason}, expected an object")
            return
        lookup = {str(k): v for k, v in got.items()}
        for k, w in want.items():
            if k not in lookup:
                problems.append(f"{path}.{k}: no answer")
            else:
                _compare(f"{path}.{k}", lookup[k], w, rule, problems, worst)
        return
    if isinstance(want, list):
        have = _listed(got)
        if have is None or len(have) != len(want):
            problems.append(f"{path}: got {plain(got)!r}{reason}, expected {len(want)} values")
            return
        for k, (g, w) in enumerate(zip(have, want, strict=True)):
            _compare(f"{path}[{k}]", g, w, rule, problems, worst)
        return
    alone = _listed(got) if isinstance(got, list | tuple) else None
    if alone is not None and len(alone) == 1:
        got = _bare(alone[0])
    _compare_one(path, got, want, rule, problems, worst, reason)


def _compare_one(
    path: str, got: Any, want: Any, rule: Mapping[str, Any], problems: list[str], worst: list[float], reason: str
) -> None:
    said = f"{path}: got {plain(got)!r}{reason}, expected {plain(want)!r}"
    if want is None or got is None or isinstance(want, bool | str) or isinstance(got, bool | str):
        if not (type(got) is type(want) and got == want):
            problems.append(said)
        return
    if not isinstance(got, int | float | Decimal | Fraction):
        problems.append(said)
        return
    difference = abs(_fraction(got) - _fraction(want))
    worst.append(float(difference))
    if not _is_within(got, want, difference, rule):
        problems.append(f"{said} (difference {float(difference):.3g})")


def _is_within(got: Any, want: Any, difference: Fraction, rule: Mapping[str, Any]) -> bool:
    kind, value = rule.get("type", "exact"), _fraction(rule.get("value") or 0)
    if kind == "abs":
        return difference <= value
    if kind == "rel":  # of an expected zero the relative difference does not exist: only rounding noise is forgiven
        return difference <= (value * abs(_fraction(want)) or min(value, Fraction(1, 10**9)))
    if kind == "exact":
        return difference == 0 or _twelve(got) == _twelve(want)
    raise UnreadableText(Where(path="tolerance"), f"{kind!r} is no type of tolerance", "write exact, abs or rel")


def _fraction(x: Any) -> Fraction:
    return Fraction(x)


def _twelve(x: Any) -> Decimal:
    f = _fraction(x)
    rounded = Context(prec=12).divide(Decimal(f.numerator), Decimal(f.denominator))
    return rounded.normalize()


def _bare(value: Any) -> Any:
    """The value without its answer; not-a-number and infinity are no number; numpy scalars become Python's."""
    if isinstance(value, Known):
        return _bare(value.value)
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Text):
        return value.en
    item = getattr(value, "item", None)
    if item is not None and getattr(value, "ndim", 1) == 0:
        value = item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    return value


def _listed(value: Any) -> list[Any] | None:
    if isinstance(value, list | tuple):
        return list(value)
    if hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0:
        return list(value)
    if value is None or isinstance(value, Mapping):
        return None
    return [value]


def plain(value: Any) -> Any:
    """The value in the types of JSON."""
    value = _bare(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset) or (
        hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0
    ):
        return [plain(v) for v in value]
    if isinstance(value, Decimal | Fraction):
        return int(value) if value == int(value) else float(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
