"""Operating characteristics of many virtual trials: sums of integers, so that no order of workers changes a bit."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from trialwright.analysis.proportions import clopper_pearson
from trialwright.rehearsal.outcome import Row, as_number
from trialwright.rehearsal.rows import cells
from trialwright.study.study import Study
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How often something came about: ``count`` of ``trials``, with the Monte Carlo interval (exact, 95 %)."""

    name: str
    label: Text
    count: int
    trials: int

    @property
    def value(self) -> float:
        return self.count / self.trials if self.trials else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        return clopper_pearson(self.count, self.trials) if self.trials else (math.nan, math.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The distribution of a number over the trials in which it exists; ``values`` in order of trial."""

    name: str
    label: Text
    unit: Text
    values: Sequence[float]
    absent: int = 0

    @property
    def mean(self) -> float:
        return math.fsum(self.values) / len(self.values) if self.values else math.nan

    def quantile(self, p: float) -> float:
        """The smallest value with at least a share ``p`` at or below it."""
        if not self.values:
            return math.nan
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, max(0, math.ceil(p * len(ordered)) - 1))]

    @property
    def half_width(self) -> float:
        """Half the 95 % Monte Carlo interval of the mean."""
        n = len(self.values)
        if n < 2:
            return math.nan
        m = self.mean
        return 1.96 * math.sqrt(math.fsum((v - m) ** 2 for v in self.values) / (n - 1) / n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristics:
    """What a rehearsal came to.

    Args:
        shares: probabilities (selection of each level, success). spreads: numbers per trial.
    """

    trials: int
    shares: tuple[Share, ...]
    spreads: tuple[Spread, ...]

    def share(self, name: str) -> Share:
        return next(s for s in self.shares if s.name == name)

    def spread(self, name: str) -> Spread:
        return next(s for s in self.spreads if s.name == name)


_NONE = Text(zh="", en="")
_PEOPLE = Text(zh="例", en="participants")
_MONTHS = Text(zh="月", en="months")


def characteristics(study: Study, rows: Sequence[Row]) -> Characteristics:
    """Sums up the rows of a rehearsal."""
    shares: list[Share] = []
    spreads = [
        _spread(rows, "enrolled", Text(zh="入组例数", en="participants enrolled"), _PEOPLE),
        _spread(rows, "screened", Text(zh="筛选例数", en="candidates screened"), _PEOPLE),
        _spread(rows, "accrual_days", Text(zh="入组时长", en="accrual"), _MONTHS, 1 / 30.4375),
        _spread(
            rows,
            "duration_days",
            Text(zh="研究时长（至主要问题有答案）", en="duration until the main question is answered"),
            _MONTHS,
            1 / 30.4375,
        ),
        _spread(rows, "withdrawn", Text(zh="退出例数", en="withdrawals"), _PEOPLE),
        _spread(rows, "deaths", Text(zh="死亡例数", en="deaths"), _PEOPLE),
    ]
    if study.escalation is not None:
        shares += _selection(study, rows)
        spreads += _by_level(study, rows)
        levels = [f"evaluable.{c}" for c in study.escalation.cohorts]
        each = zip(*(cells(rows, n) for n in levels), strict=True)
        evaluable = array("d", (sum(int(v or 0) for v in found) for found in each))
        label = Text(zh="可评价例数", en="evaluable for DLT")
        spreads.append(Spread(name="evaluable", label=label, unit=_PEOPLE, values=evaluable))
    for name in dict.fromkeys(k.partition(".")[0] for r in rows[:1] for k in r if "." in k):
        if name in study.endpoints:
            _of_endpoint(study, name, rows, shares, spreads)
    return Characteristics(
        trials=len(rows), shares=tuple(shares), spreads=tuple(s for s in spreads if s.values or s.absent)
    )


def _spread(rows: Sequence[Row], column: str, label: Text, unit: Text, scale: float = 1.0) -> Spread:
    found = cells(rows, column)
    numbers = (as_number(v) for v in found)
    values = array("d", (v * scale for v in numbers if v is not None and math.isfinite(v)))
    return Spread(name=column, label=label, unit=unit, values=values, absent=len(found) - len(values))


def _selection(study: Study, rows: Sequence[Row]) -> list[Share]:
    assert study.escalation is not None
    names = [("", Text(zh="无可推荐剂量", en="no level recommended"))]
    names += [
        (
            c.name,
            Text(zh=f"推荐{(c.label or Text.same(c.name)).zh}", en=f"{(c.label or Text.same(c.name)).en} recommended"),
        )
        for c in study.escalation.cohorts.values()
    ]
    recommended, conclusions = cells(rows, "recommended"), cells(rows, "conclusion")
    out = []
    for k, (name, label) in enumerate(names):
        count = sum(1 for level, word in zip(recommended, conclusions, strict=True) if level == k and word != "open")
        out.append(Share(name=f"recommended.{name or 'none'}", label=label, count=count, trials=len(rows)))
    still = conclusions.count("open")
    if still:
        out.append(Share(name="open", label=Text(zh="未得出结论", en="not concluded"), count=still, trials=len(rows)))
    return out


def _by_level(study: Study, rows: Sequence[Row]) -> list[Spread]:
    assert study.escalation is not None
    out = []
    for c in study.escalation.cohorts.values():
        label = c.label or Text.same(c.name)
        out.append(_spread(rows, f"n.{c.name}", Text(zh=f"{label.zh}治疗例数", en=f"treated, {label.en}"), _PEOPLE))
        out.append(_spread(rows, f"dlt.{c.name}", Text(zh=f"{label.zh}DLT例数", en=f"DLTs, {label.en}"), _PEOPLE))
    return out


def _of_endpoint(study: Study, name: str, rows: Sequence[Row], shares: list[Share], spreads: list[Spread]) -> None:
    columns = [c for c in rows[0] if c.startswith(f"{name}.")]
    for c in columns:
        part = c[len(name) + 1 :]
        head, _, arm = part.partition(".")
        where = _arm_label(study, arm)
        if head == "success":
            count = sum(1 for v in cells(rows, c) if v == 1)
            shares.append(
                Share(
                    name=c,
                    label=Text(zh=f"{name}达到成功标准（把握度）", en=f"{name}: success (power)"),
                    count=count,
                    trials=len(rows),
                )
            )
        elif head == "x":
            spreads.append(
                _rate(
                    rows,
                    c,
                    c.replace(f"{name}.x", f"{name}.n", 1),
                    Text(zh=f"{name}比例{where.zh}", en=f"{name}: observed rate{where.en}"),
                )
            )
        elif head in _HEADS and (head != "events" or not arm):
            label, unit = _HEADS[head]
            spreads.append(
                _spread(rows, c, Text(zh=f"{name}{label.zh}{where.zh}", en=f"{name}: {label.en}{where.en}"), unit)
            )


_HEADS = {
    "events": (Text(zh="事件数", en="events"), Text(zh="件", en="events")),
    "hr": (Text(zh="风险比估计", en="estimated hazard ratio"), _NONE),
    "median": (Text(zh="中位时间", en="median"), _MONTHS),
    "p": (Text(zh="log-rank p值", en="log-rank p"), _NONE),
}


def _arm_label(study: Study, arm: str) -> Text:
    if not arm or arm not in study.arms:
        return _NONE
    label = study.arms[arm].label or Text.same(arm)
    return Text(zh=f"（{label.of('zh')}）", en=f" ({label.of('en')})")


def _rate(rows: Sequence[Row], x: str, n: str, label: Text) -> Spread:
    pairs = ((as_number(a), as_number(b)) for a, b in zip(cells(rows, x), cells(rows, n), strict=True))
    values = array("d", (a / b for a, b in pairs if a is not None and b))
    return Spread(name=x, label=label, unit=_NONE, values=values, absent=len(rows) - len(values))
