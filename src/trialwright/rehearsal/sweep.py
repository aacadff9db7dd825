"""Sweeps: one scenario at many points, and what came of each point as main outcomes with their Monte Carlo intervals."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from trialwright.analysis.proportions import clopper_pearson
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.outcome import Row, as_number
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import Study
from trialwright.trial import oversight
from trialwright.values.answer import Unknown
from trialwright.values.text import Text

MOST_POINTS: Final = 2000
TARGET: Final = 0.30
"""Tolerated DLT probability where neither scenario nor rule names one (BOIN's and mTPI's customary target; Storer 1989 used 1/3)."""
_MONTH: Final = 30.4375
_RANGE = re.compile(r"(?P<a>\S+)\s*\.\.\s*(?P<b>[^\s:]+)\s*(?:step\s+|:\s*)(?P<c>\S+)(?P<unit>\s+per\s+month)?$")
_NUMBER = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(%)?(?:\s+per\s+month|\s+months?|\s+days?)?$")


def number_of(text: str) -> float:
    """A number as a person writes it: plain, a percentage, ``N per month``.

    Raises: ``ValueError`` for anything else.

    >>> number_of("5 %"), number_of("1.5 per month"), number_of("0.30")
    (0.05, 1.5, 0.3)
    """
    return float(_decimal(text))


def _decimal(text: str) -> Decimal:
    match = _NUMBER.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no number")
    return Decimal(match[1]) / (100 if match[2] else 1)


def is_range(text: str) -> bool:
    """Whether a text means several values: ``a .. b step c`` or ``a..b:c``."""
    return ".." in text


def values_of(text: str) -> tuple[float, ...]:
    """The values of a range, both ends included where the steps reach them; counted in decimals, so 0.3 is 0.3.

    Raises: ``ValueError`` that says what is wrong.

    >>> values_of("0.10..0.30:0.05"), values_of("5 % .. 10 % step 5 %")
    ((0.1, 0.15, 0.2, 0.25, 0.3), (0.05, 0.1))
    """
    plain = re.sub(r"\s+%", "%", text.strip())
    match = _RANGE.match(plain)
    if match is None:
        raise ValueError(f"{text!r} is no range; write 0.10 .. 0.30 step 0.05")
    try:
        a, b, c = (_decimal(match[k]) for k in "abc")
    except InvalidOperation:
        raise ValueError(f"{text!r} holds no numbers") from None
    if c <= 0 or b < a:
        raise ValueError(f"{text!r} goes nowhere: the step must be above 0 and the end not below the start")
    steps = int((b - a) / c)
    if steps + 1 > MOST_POINTS:
        raise ValueError(f"{text!r} has {steps + 1} values; at most {MOST_POINTS}")
    return tuple(float(a + k * c) for k in range(steps + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vary:
    """One assumption and the values it takes."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One scenario of a sweep.

    Args:
        settings: what differs from the base. rule: the escalation rule as written, empty for the study's own.
    """

    settings: Mapping[str, Any]
    scenario: Scenario
    rule: str = ""

    @property
    def label(self) -> str:
        parts = [f"{k} = {v:g}" if isinstance(v, float) else f"{k} = {v}" for k, v in self.settings.items()]
        return ", ".join(([self.rule] if self.rule else []) + parts) or "–"


def points(base: Scenario, varied: Sequence[Vary], *, one_at_a_time: bool = False) -> tuple[Point, ...]:
    """Every point of a sweep; the full grid, or the base and then each assumption alone.

    Raises: ``TrialwrightError`` for a sweep too large to read.
    """
    if one_at_a_time:
        settings: list[dict[str, Any]] = [{}]
        settings += [{v.name: x} for v in varied for x in v.values if x != base.get(v.name)]
    else:
        n = math.prod(len(v.values) for v in varied)
        if n > MOST_POINTS:
            raise TrialwrightError(
                f"vary has {n} points, at most {MOST_POINTS}; vary less, or write grid: one at a time"
            )
        settings = [
            dict(zip((v.name for v in varied), c, strict=True)) for c in itertools.product(*(v.values for v in varied))
        ]
    return tuple(Point(settings=s, scenario=_with(base, s)) for s in settings)


def _with(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    for name, value in settings.items():
        scenario = scenario.having(name, value, "varied in this sweep")
    return scenario


# --------------------------------------------------------------------------------------------- main outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Main:
    """A main outcome in every trial of a run: 0 or 1 for a probability, a number otherwise; ``None`` where a trial has none."""

    name: str
    label: Text
    unit: Text
    values: tuple[float | None, ...]
    is_share: bool

    @property
    def known(self) -> tuple[float, ...]:
        return tuple(v for v in self.values if v is not None)

    @property
    def value(self) -> float:
        known = self.known
        return math.fsum(known) / len(known) if known else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Monte Carlo interval: exact for a probability, normal for a mean."""
        known = self.known
        if not known:
            return math.nan, math.nan
        if self.is_share:
            return clopper_pearson(round(math.fsum(known)), len(known))
        return mean_interval(known)


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % normal interval of a mean; NaN with fewer than two values.

    >>> mean_interval([1.0, 1.0])
    (1.0, 1.0)
    """
    n = len(values)
    if n < 2:
        return math.nan, math.nan
    m = math.fsum(values) / n
    half = 1.96 * math.sqrt(math.fsum((v - m) ** 2 for v in values) / (n - 1) / n)
    return m - half, m + half


def target_of(study: Study) -> float:
    """The DLT probability a level may have to be right: the rule's own target, else 0.30."""
    rule = oversight.rule_of(study)
    if not isinstance(rule, Unknown):
        target = getattr(rule.value, "target", None)
        if isinstance(target, int | float):
            return float(target)
    return TARGET


def right_level(study: Study, scenario: Scenario, target: float) -> int:
    """The highest level whose assumed DLT probability does not exceed the target, from 1; 0 where even the lowest does."""
    assert study.escalation is not None
    truths = [float(scenario[f"dlt.{c}"]) for c in study.escalation.cohorts]
    return max((k for k, p in enumerate(truths, 1) if p <= target + 1e-9), default=0)


_NONE: Final = Text(zh="", en="")
_PEOPLE: Final = Text(zh="例", en="participants")
_MONTHS: Final = Text(zh="月", en="months")


def main_outcomes(
    study: Study, scenario: Scenario, rows: Sequence[Row], *, target: float | None = None
) -> tuple[Main, ...]:
    """What a plan is judged by: P(right level) and P(each level) or P(success), participants enrolled, DLTs, duration."""
    out: list[Main] = []
    if study.escalation is not None:
        tolerated = target if target is not None else target_of(study)
        out.append(_of_right(study, scenario, rows, tolerated))
        names = list(study.escalation.cohorts.values())
        for k in range(len(names) + 1):
            label = names[k - 1].label or Text.same(names[k - 1].name) if k else Text(zh="无剂量", en="no level")
            out.append(
                Main(
                    name=f"recommended.{names[k - 1].name if k else 'none'}", unit=_NONE, is_share=True,
                    label=Text(zh=f"推荐{label.zh}", en=f"{label.en} recommended"),
                    values=tuple(float(r["recommended"] == k and r["conclusion"] != "open") for r in rows),
                )
            )  # fmt: skip
        out.append(
            Main(
                name="open", label=Text(zh="未得出结论", en="not concluded"), unit=_NONE, is_share=True,
                values=tuple(float(r["conclusion"] == "open") for r in rows),
            )
        )  # fmt: skip
        out.append(
            Main(
                name="dlts", label=Text(zh="DLT例数", en="participants with a DLT"), unit=_PEOPLE, is_share=False,
                values=tuple(math.fsum(as_number(r[f"dlt.{c.name}"]) or 0.0 for c in names) for r in rows),
            )
        )  # fmt: skip
    for column in _success_columns(rows):
        name = column.rpartition(".")[0]
        label = Text(zh=f"{name}达到成功标准", en=f"{name}: success")
        values = tuple(float(r.get(column) == 1) for r in rows)
        out.append(Main(name=column, label=label, unit=_NONE, values=values, is_share=True))
    for name, zh, en, unit, scale in (
        ("enrolled", "入组例数", "participants enrolled", _PEOPLE, 1.0),
        (
            "duration_days",
            "至主要问题有答案的时长",
            "duration until the main question is answered",
            _MONTHS,
            1 / _MONTH,
        ),
    ):
        # a trial that never answers its question has no duration until the answer
        counted = [r if name == "enrolled" or r.get("conclusion") != "open" else {} for r in rows]
        numbers = tuple(None if (v := as_number(r.get(name))) is None else v * scale for r in counted)
        out.append(Main(name=name, label=Text(zh=zh, en=en), unit=unit, values=numbers, is_share=False))
    return tuple(out)


def _success_columns(rows: Iterable[Row]) -> tuple[str, ...]:
    """Every column of success in any trial: a trial without events has none."""
    return tuple(dict.fromkeys(k for r in rows for k in r if k.endswith(".success")))


def _of_right(study: Study, scenario: Scenario, rows: Sequence[Row], target: float) -> Main:
    right = right_level(study, scenario, target)
    return Main(
        name="right_level", unit=_NONE, is_share=True,
        label=Text(
            zh=f"选中正确剂量（真实DLT概率≤{target:g}的最高水平）",
            en=f"right level chosen (highest with a true DLT probability of at most {target:g})",
        ),
        values=tuple(float(r["recommended"] == right and r["conclusion"] != "open") for r in rows),
    )  # fmt: skip


def chief(outcomes: Sequence[Main]) -> Main:
    """The one outcome a tornado is sorted by: P(right level) or P(success), else the duration."""
    return next((m for m in outcomes if m.name == "right_level" or m.name.endswith(".success")), outcomes[-1])


def paired(one: Main, other: Main) -> tuple[float, tuple[float, float]]:
    """The mean difference ``other − one`` over the trials both know, with its interval within the same participants.

    For a probability the interval is the wider of the normal one and the exact one of the trials that differ: three
    trials out of forty that all went the same way are no proof yet.
    """
    pairs = [b - a for a, b in zip(one.values, other.values, strict=False) if a is not None and b is not None]
    if not pairs:
        return math.nan, (math.nan, math.nan)
    low, high = mean_interval(pairs)
    if one.is_share and not math.isnan(low):
        exact_low, exact_high = _of_discordant(sum(d > 0 for d in pairs), sum(d < 0 for d in pairs), len(pairs))
        low, high = min(low, exact_low), max(high, exact_high)
    return math.fsum(pairs) / len(pairs), (low, high)


def _of_discordant(up: int, down: int, n: int) -> tuple[float, float]:
    """The 95 % interval of (up − down)/n given how many differ: McNemar's exact test turned round (Clopper-Pearson).

    >>> [round(x, 4) for x in _of_discordant(4, 0, 40)], _of_discordant(0, 0, 40)
    ([-0.0205, 0.1], (0.0, 0.0))
    """
    differ = up + down
    if not differ:
        return 0.0, 0.0
    low, high = clopper_pearson(up, differ)
    return (2 * low - 1) * differ / n, (2 * high - 1) * differ / n


def is_told(interval: tuple[float, float]) -> bool:
    """Whether a difference is told from chance: its Monte Carlo interval leaves out 0.

    >>> is_told((0.1, 0.4)), is_told((-0.1, 0.4)), is_told((0.0, 0.0))
    (True, False, False)
    """
    return interval[0] > 0 or interval[1] < 0
