"""The cells of a CTCAE line resolved for one participant and laboratory: where each grade starts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from trialwright.standards.ctcae_lines import Line, Part, lines_of
from trialwright.values.answer import Unknown
from trialwright.values.quantity import plain

Side: TypeAlias = Literal["low", "normal", "high"]
Policy: TypeAlias = Literal["ask", "worst", "recorded"]
SIDES: Final = MappingProxyType({
    "any": ("low", "normal", "high"), "normal": ("low", "normal"), "high": ("high",), "low": ("low",),
    "not low": ("normal", "high"),
})  # fmt: skip


_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = MappingProxyType(
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A resolved bound: the value meets it if ``value sign at``."""

    sign: str
    at: Decimal | float

    def is_met(self, value: Any) -> Any:
        """True or false for a number, an array of truths for an array."""
        return _COMPARE[self.sign](value, self.at)

    def __str__(self) -> str:
        return f"{self.sign}{plain(self.at) if isinstance(self.at, Decimal) else self.at}"


def _eased(a: Cut | None, b: Cut | None) -> Cut | None:
    """The bound met where either is."""
    if a is None or b is None:
        return a or b
    low = a.sign.startswith("<")
    if a.at == b.at:
        return a if "=" in a.sign else b
    return (a if a.at > b.at else b) if low else (a if a.at < b.at else b)


def _hardened(a: Cut, b: Cut) -> Cut:
    """The bound met where both are."""
    low = a.sign.startswith("<")
    if a.at == b.at:
        return b if "=" in a.sign else a
    return (a if a.at < b.at else b) if low else (a if a.at > b.at else b)


_LOW_ALWAYS: Final = Cut("<=", Decimal("Infinity"))
_HIGH_ALWAYS: Final = Cut(">=", Decimal("-Infinity"))


@dataclass(frozen=True, slots=True)
class CutPoints:
    """A term resolved for one participant and one laboratory: where each grade starts.

    Args:
        sure: by grade 1 to 4 the bound that gives it, ``None`` where the version has no such grade.
        maybe: the bound beyond which the grade cannot be excluded, because of ``lacking``.
        asked: the bound at which a grade depends on what people must say, and what.
        elsewhere: the grade that the version reports under another term.
    """

    term: str
    version: str
    sure: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    maybe: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    asked: tuple[Cut | None, Cut | None, Cut | None, Cut | None]
    lacking: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    elsewhere: int = 0

    def number(self, value: Decimal | float) -> int | None:
        """The grade of one number in the term's unit, 0 where none is met, ``None`` where it cannot be known."""
        floor = 0
        for k in (3, 2, 1, 0):
            cut = self.sure[k]
            if cut is not None and cut.is_met(value):
                if k + 1 == self.elsewhere:
                    return None
                floor = k + 1
                break
        for k in range(floor, 4):
            asked, maybe = self.asked[k], self.maybe[k]
            if asked is not None and asked.is_met(value):
                return None
            if floor == 0 and maybe is not None and maybe.is_met(value):
                return None
        return floor

    def of_array(self, values: Any) -> Any:
        """Grades of an array of numbers (no missing ones); only where nothing is lacking.

        Raises:
            ValueError: limits, baseline or answers of people are lacking.
        """
        if any(self.asked) or any(self.maybe) or self.elsewhere:
            raise ValueError(f"{self.term}: {', '.join(sorted(self.lacking | self.questions))} lacking")
        grades = 0 * values
        for g, cut in enumerate(self.sure, 1):
            if cut is not None:
                met = cut.is_met(values)
                grades = grades * (1 - met) + g * met
        return grades

    def as_floats(self) -> CutPoints:
        """The same bounds as floats, for arrays."""

        def real(cuts: tuple[Cut | None, ...]) -> Any:
            return tuple(None if c is None else Cut(c.sign, float(c.at)) for c in cuts)

        return CutPoints(
            self.term, self.version, real(self.sure), real(self.maybe), real(self.asked), self.lacking, self.questions,
            self.elsewhere,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    lln: Decimal | None
    uln: Decimal | None
    base: Decimal | None
    change_pct: Decimal | None
    side: Side | None

    def cut(self, part: Part) -> Cut | None:
        """The resolved bound, or ``None`` where a limit is lacking."""
        if not part.of:
            return Cut(part.sign, part.number)
        at = {"LLN": self.lln, "ULN": self.uln, "BASE": self.base}[part.of]
        if at is None:
            if part.of == "BASE" and self.change_pct is not None and not part.plus:
                return self._by_change(part)
            return None
        return Cut(part.sign, part.number * at + part.plus)

    def _by_change(self, part: Part) -> Cut | None:
        """A percent change typed by people stands for the baseline it was computed from."""
        assert self.change_pct is not None
        ratio = 1 + self.change_pct / 100
        met = Cut(part.sign, part.number).is_met(ratio)
        if part.sign.startswith("<"):
            return _LOW_ALWAYS if met else Cut("<", Decimal("-Infinity"))
        return _HIGH_ALWAYS if met else Cut(">", Decimal("Infinity"))

    def possible(self, part: Part, low: bool) -> Cut:
        """The bound beyond which a comparison with a lacking limit may hold."""
        if part.of == "BASE" and not low and self.side == "high" and part.number >= 1 and self.uln is not None:
            return Cut(">", self.uln)  # a baseline above ULN: nothing up to ULN exceeds it
        if part.of == "ULN" and not low and part.number >= 1 and self.lln is not None:
            return Cut(">", self.lln)  # nothing up to LLN exceeds ULN
        if part.of == "LLN" and low and part.number <= 1 and self.uln is not None:
            return Cut("<", self.uln)  # nothing from ULN on lies below LLN
        return _LOW_ALWAYS if low else _HIGH_ALWAYS


def resolve(line: Line, version: str, limits: Limits, policy: Policy, recorded: Mapping[str, bool]) -> CutPoints:
    """The bounds of one line under these limits and answers."""
    return _resolved(line, version, limits, policy, tuple(sorted(recorded.items())))


@lru_cache(maxsize=16384)
def _resolved(
    line: Line, version: str, limits: Limits, policy: Policy, answers: tuple[tuple[str, bool], ...]
) -> CutPoints:
    low, recorded = line.is_low, dict(answers)
    sure: list[Cut | None] = [None] * 4
    maybe: list[Cut | None] = [None] * 4
    asked: list[Cut | None] = [None] * 4
    lacking: set[str] = set()
    questions: set[str] = set()
    for k, cell in enumerate(line.cells):
        for alternative in cell:
            cuts = [limits.cut(p) for p in alternative.parts]
            bounds = [c or limits.possible(p, low) for c, p in zip(cuts, alternative.parts, strict=True)]
            bound = bounds[0]
            for b in bounds[1:]:
                bound = _hardened(bound, b)
            said = recorded.get(alternative.qualifier)
            if alternative.qualifier and (said is False or (said is None and policy == "recorded")):
                continue
            if None in cuts:
                lacking |= {p.of.lower() for p, c in zip(alternative.parts, cuts, strict=True) if c is None}
                maybe[k] = _eased(maybe[k], bound)
            elif alternative.qualifier and said is None and policy == "ask":
                questions.add(alternative.qualifier)
                asked[k] = _eased(asked[k], bound)
            else:
                sure[k] = _eased(sure[k], bound)
    return CutPoints(
        line.term, version, tuple(sure), tuple(maybe), tuple(asked), frozenset(lacking), frozenset(questions),  # type: ignore[arg-type]
        line.elsewhere,
    )  # fmt: skip


def cut_points(
    term: str,
    *,
    version: str,
    lln: Decimal | None = None,
    uln: Decimal | None = None,
    baseline: Decimal | None = None,
    baseline_side: Side | None = None,
    change_pct: Decimal | None = None,
    policy: Policy = "ask",
    recorded: Mapping[str, bool] | None = None,
) -> CutPoints | Unknown:
    """The bounds of a term for one participant and laboratory, resolved once for many values.

    Args:
        lln, uln, baseline: in the unit of the term's line (any one unit where the line has none).
        baseline_side: where the baseline lay in the range of the laboratory of that day.
        policy: ``worst`` assumes what people would have to say, ``recorded`` takes only what they said, ``ask`` leaves
            the grade open.

    Returns:
        ``Unknown`` where the version does not grade the term, or its line depends on an unknown baseline.

    >>> points = cut_points("Neutrophil count decreased", version="5.0", lln=Decimal(2))
    >>> [points.number(Decimal(x)) for x in ("2", "1.99", "1.2", "0.4")]
    [0, 1, 2, 4]
    """
    lines = lines_of(term, version)
    if isinstance(lines, Unknown):
        return lines
    limits = Limits(lln, uln, baseline, change_pct, baseline_side)
    if baseline_side is None and len(lines) > 1:
        return Unknown.of(
            f"CTCAE v{version} {lines[0].term}: was the baseline normal by the range of its own laboratory?",
            zh=f"CTCAE v{version} {lines[0].term}：基线值按当时实验室参考范围是否正常？",
            missing={"baseline", "baseline_range"},
        )
    line = next((x for x in lines if baseline_side is None or baseline_side in SIDES[x.baseline]), lines[0])
    return resolve(line, version, limits, policy, recorded or {})
