"""What an analysis returns: ``Result``, one estimate with all that stands behind it, and ``Record``, one table cell.

Records are the one layer that feeds HTML, Markdown, DOCX, CSV, Parquet and JSON; every record names the participants
and events it rests on and its rule with version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isfinite
from typing import Final, TypeAlias

from trialwright.analysis.rounding import half_up, p_value, percent_of, significant
from trialwright.values.answer import Answer, Known, Unknown
from trialwright.values.text import Text

Value: TypeAlias = "int | float | Decimal | str | bool | Text | Unknown | None"

NOTHING: Final = Text(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval; a bound that does not exist is ``None``.

    >>> Interval(lower=0.1, upper=None, level=0.95, method="log-log").printed()
    '0.10, NE'
    """

    lower: float | None
    upper: float | None
    level: float = 0.95
    method: str = ""

    def printed(self, digits: int = 2, scale: float = 1.0) -> str:
        """Both bounds; a missing one is printed NE."""
        return ", ".join(
            "NE" if b is None or not isfinite(b) else format(half_up(b * scale, digits), "f")
            for b in (self.lower, self.upper)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One estimate and what it rests on.

    Args:
        name: what was estimated, a dotted word that never changes (``pfs.median``).
        label: the same for a reader.
        estimate: the number, or why there is none.
        interval: its confidence interval.
        n: participants in the analysis.
        events_n: of them with an event, where that is counted.
        p: a p-value where a hypothesis was tested.
        unit: of the estimate, as printed.
        method: how it was computed.
        source: publication or rule.
        rule: rule or pack with version (``km@log-log``, ``recist@1.1``).
        participants, events: identifiers it rests on.
        footnote: what a reader of the table must know.
    """

    name: str
    label: Text
    estimate: Answer[float]
    interval: Interval | None = None
    n: int = 0
    events_n: int | None = None
    p: float | None = None
    unit: str = ""
    method: Text = NOTHING
    source: str = ""
    rule: str = ""
    participants: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    footnote: Text = NOTHING

    def records(self, group: Text | str = "", context: str = "", digits: int = 2) -> tuple[Record, ...]:
        """The same result as flat records: estimate, bounds, p."""
        base = Record(
            group=_text(group), variable=self.label, statistic="estimate", value=None, n=self.n, N=self.n,
            context=context or self.name, rule=self.rule, participants=self.participants, events=self.events,
        )  # fmt: skip
        spec = "0" if self.unit == "n" else f"{digits}"
        out = [
            replace(base, value=self.estimate.value if isinstance(self.estimate, Known) else self.estimate, format=spec)
        ]
        if self.events_n is not None:
            out.append(replace(base, statistic="events", value=self.events_n, format="0"))
        if self.interval is not None:
            out += [
                replace(base, statistic=s, value=b, format=spec)
                for s, b in (("lower", self.interval.lower), ("upper", self.interval.upper))
            ]
        if self.p is not None:
            out.append(replace(base, statistic="p", value=self.p, format="p"))
        return tuple(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One cell of a table.

    Args:
        group: the column: arm, dose level, all.
        variable: the row.
        statistic: what of the row (``n``, ``percent``, ``median``, ``lower``, ``upper``, ``p`` …).
        value: the number or text, unrounded; ``Unknown`` says why there is none.
        n, N: participants counted and the denominator.
        context: the table it belongs to, and its section within the table after a slash.
        format: decimals (``0`` … ``4``), ``percent`` (of N), ``n (%)``, ``n/N (%)``, ``p``, ``sig`` (three significant digits), ``text``.
        level: indentation of the row.
        rule: rule or pack with version.
        participants, events: identifiers it rests on.
    """

    group: Text
    variable: Text
    statistic: str
    value: Value
    n: int | None = None
    N: int | None = None
    context: str = ""
    format: str = "2"
    level: int = 0
    rule: str = ""
    participants: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    def printed(self, language: str = "en") -> str:
        """The cell as a reader sees it.

        >>> Record(
        ...     group=Text.same("A"), variable=Text.same("x"), statistic="n", value=3, n=3, N=9, format="n (%)"
        ... ).printed()
        '3 (33.3)'
        """
        v = self.value
        if v is None:
            return "–"
        if isinstance(v, Unknown):
            return v.because.of(language)
        if isinstance(v, Text):
            return v.of(language)
        if isinstance(v, bool):
            return (Text(zh="是", en="yes") if v else Text(zh="否", en="no")).of(language)
        if isinstance(v, str) or self.format == "text":
            return str(v)
        return self._number(v)

    def _number(self, v: int | float | Decimal) -> str:
        if not isfinite(v):
            return "–"
        if self.format == "p":
            return p_value(float(v))
        if self.format == "sig":
            return significant(float(v))
        if self.format == "percent":
            return percent_of(int(v), self.N or 0)
        if self.format == "n (%)":
            return f"{int(v)} ({percent_of(int(v), self.N)})" if self.N else f"{int(v)}"
        if self.format == "n/N (%)":
            return f"{int(v)}/{self.N or 0} ({percent_of(int(v), self.N or 0)})"
        return format(half_up(v, int(self.format or 0)), "f")

    def flat(self, language: str = "en") -> dict[str, object]:
        """The record as one row of CSV, Parquet or JSON: plain values only."""
        v = self.value
        if isinstance(v, Unknown | Text):
            number: object = None
        else:
            number = float(v) if isinstance(v, Decimal) else v
        return {
            "context": self.context,
            "group": self.group.of(language),
            "variable": self.variable.of(language),
            "statistic": self.statistic,
            "value": number,
            "printed": self.printed(language),
            "n": self.n,
            "N": self.N,
            "format": self.format,
            "rule": self.rule,
            "participants": " ".join(self.participants),
            "events": " ".join(self.events),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: a tuple of records with its title and footnotes; rows and columns keep the order of the records."""

    name: str
    title: Text
    records: tuple[Record, ...]
    footnotes: tuple[Text, ...] = ()
    order: tuple[Text, ...] = ()

    def columns(self) -> tuple[Text, ...]:
        """The groups, in the order given, then in that of first appearance."""
        present = dict.fromkeys(r.group for r in self.records)
        return tuple(dict.fromkeys((*(g for g in self.order if g in present), *present)))

    def heads(self) -> tuple[Text, ...]:
        """The columns as printed: with ``(N = 10)`` where all counts of a column have that one denominator.

        >>> a, x = Text.same("A"), Text.same("x")
        >>> r = Record(group=a, variable=x, statistic="n", value=1, N=9, format="n (%)")
        >>> [h.en for h in Table(name="t", title=x, records=(r,)).heads()]
        ['A (N = 9)']
        """
        out = []
        for group in self.columns():
            of = {r.N for r in self.records if r.group == group and r.format == "n (%)" and r.N is not None}
            n = next(iter(of)) if len(of) == 1 else None
            out.append(group if n is None else Text(zh=f"{group.zh}（N = {n}）", en=f"{group.en} (N = {n})"))
        return tuple(out)

    def rows(self) -> Iterator[tuple[Text, int, dict[Text, tuple[Record, ...]]]]:
        """Every row: its label, its indentation, and the records of each column."""
        order: dict[tuple[Text, int, str], dict[Text, list[Record]]] = {}
        for r in self.records:
            order.setdefault((r.variable, r.level, r.context), {}).setdefault(r.group, []).append(r)
        for (variable, level, _), cells in order.items():
            yield variable, level, {g: tuple(rs) for g, rs in cells.items()}


def cell(records: Iterable[Record], language: str = "en") -> str:
    """The records of one cell as one text: ``estimate (lower, upper)``, ``n (%)`` and the like.

    >>> t = Text.same("x")
    >>> cell(
    ...     Record(group=t, variable=t, statistic=s, value=v)
    ...     for s, v in (("estimate", 1.5), ("lower", 1), ("upper", 2))
    ... )
    '1.50 (1.00, 2.00)'
    """
    by = {r.statistic: r for r in records}
    bounds = [by.pop(s) for s in ("lower", "upper") if s in by]
    parts = [r.printed(language) for r in by.values()]
    if len(bounds) == 2 and parts:
        estimate = next(iter(by.values())).value
        if not isinstance(estimate, Unknown) or any(b.value is not None for b in bounds):
            sides = ["NE" if b.value is None else b.printed(language) for b in bounds]
            parts[0] += f" ({', '.join(sides)})"
    return "; ".join(parts)


def _text(words: Text | str) -> Text:
    return words if isinstance(words, Text) else Text.same(words)
