"""Visits and rows of a draft: days that the outcomes name, days on which something is given, and the usual rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from trialwright.reading.drafting.endpoints import Outcome
from trialwright.reading.drafting.shape import Shape
from trialwright.reading.drafting.words import Length, lengths_in
from trialwright.study.writing import Value
from trialwright.values.text import Text


@dataclass(slots=True)
class Calendar:
    """The visits of a draft in order of time.

    Args:
        course: planned days of treatment. horizon: days of follow-up from day 1.
        visits: name -> (days after day 1, length as said, epoch).
    """

    course: int
    horizon: Length
    visits: dict[str, tuple[float, Length | None, str]] = field(default_factory=dict)

    def nearest(self, time: Length) -> str:
        """The visit at (or nearest to) a length of time after day 1."""
        return min(self.visits, key=lambda v: abs(self.visits[v][0] - time.days))

    def names(self, epoch: str) -> list[str]:
        return [v for v, (_, _, e) in self.visits.items() if e == epoch]

    @property
    def last_treatment(self) -> str:
        return self.names("treatment_period")[-1]

    @property
    def last(self) -> str:
        return list(self.visits)[-1]


def course_days(schedules: list[str]) -> int:
    """Planned days of treatment from the schedules drafted; twelve weeks where nothing says."""
    days = 0.0
    for when in schedules:
        for part in when.split(";"):
            every = re.search(r"every (\d+) (d|wk|mo)", part)
            times = re.search(r" x (\d+)", part)
            start = re.search(r"day (\d+)", part)
            lasting = lengths_in(part.partition(" for ")[2])
            step = (
                Length(int(every[1]), every[2]).days
                if every
                else (7 / 5 if "treatment days" in part else 3.5 if "twice weekly" in part else 1.0)
            )
            first = int(start[1]) - 1 if start else 0
            if lasting:
                days = max(days, first + lasting[0].days)
            elif times:
                days = max(days, first + step * (int(times[1]) - 1) + 1)
            elif part.strip().startswith("once"):
                days = max(days, first + 1)
            else:
                days = max(days, 84)
    return min(730, round(days)) or 84


def calendar_of(shape: Shape, outcomes: tuple[Outcome, ...], schedules: list[str]) -> Calendar:
    """The visits: screening, day 1, the times of the outcomes, the end of treatment, follow-up."""
    course = max(course_days(schedules), 28 if shape.kind == "cohorts" else 1)
    named = sorted({t.days: t for o in outcomes for t in o.times if 2 <= t.days <= 1830}.items())
    longest = named[-1][1] if named else None
    usual = Length(24, "mo") if shape.is_oncology else Length(24, "wk")
    horizon = max((x for x in (longest, usual, Length(max(course, 28), "d")) if x is not None), key=lambda x: x.days)
    out = Calendar(course, horizon)
    times = [t for d, t in named if d < horizon.days] + [horizon]
    times += [Length(w, "wk") for w in ((1, 2, 3, 4) if shape.kind == "cohorts" else (4, 8, 12)) if w * 7 <= course]
    times = sorted(times, key=lambda t: t.days)
    end = course if course >= 6 else 6
    placed: list[float] = [0.0]
    out.visits["SCR"] = (-28, None, "screening")
    out.visits["D1"] = (0, None, "treatment_period")
    eot = False
    for t in times:
        if not eot and t.days >= end - 3:
            eot = True
            _add_end(out, end, placed)
        if all(abs(t.days - p) >= 5 for p in placed) or (t is horizon and t.days - placed[-1] >= 2):
            out.visits[_name(t, out)] = (t.days, t, "follow_up" if eot else "treatment_period")
            placed.append(t.days)
    if not eot:
        _add_end(out, end, placed)
    out.visits = dict(sorted(out.visits.items(), key=lambda kv: kv[1][0]))
    return out


def _add_end(out: Calendar, end: int, placed: list[float]) -> None:
    out.visits["EOT"] = (end, None, "treatment_period")
    placed.append(end)


def _name(t: Length, out: Calendar) -> str:
    base = {"wk": "W", "mo": "M", "y": "Y", "d": "DAY", "h": "H", "min": "MIN"}[t.unit] + str(t.number)
    return base if base not in out.visits else f"{base}_b"


def visits_section(c: Calendar, day_one: str) -> dict[str, Value]:
    """``visits``."""
    out: dict[str, Value] = {
        "TBC": "days named by the outcomes; screening, end of treatment and windows are the program's defaults"
    }
    listed = list(c.visits.items())
    for k, (name, (days, said, epoch)) in enumerate(listed):
        if name == "SCR":
            out[name] = {"epoch": epoch, "at": "day -28 .. -1", "label": {"zh": "筛选", "en": "Screening"}}
            continue
        if name == "D1":
            out[name] = {"epoch": epoch, "at": day_one}
            continue
        gaps = [abs(days - listed[j][1][0]) for j in (k - 1, k + 1) if 0 < j < len(listed)]
        usual = 1 if days <= 8 else 3 if days <= 60 else 7 if days <= 200 else 14
        window = max(0, min(usual, int((min(gaps) - 1) // 2) if gaps else usual))
        at = f"day {int(days) + 1}" if said is None else f"day 1 + {said}"
        entry: dict[str, Value] = {"epoch": epoch, "at": f"{at} ±{window} d"}
        if name == "EOT":
            entry["label"] = {"zh": "治疗结束", "en": "End of treatment"}
        out[name] = entry
    return out


@dataclass(slots=True)
class Rows:
    """The schedule of activities as it grows: row -> visits, and rows written otherwise."""

    at: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)

    def add(self, row: str, visits: list[str]) -> None:
        self.at.setdefault(row, [])
        self.at[row] += [v for v in visits if v not in self.at[row]]

    def section(self, order: list[str]) -> dict[str, Value]:
        """``activities``, visits in order of time."""
        out: dict[str, Value] = {"TBC": "proposed; a registry page has no schedule of activities"}
        for row, visits in self.at.items():
            out[row] = ", ".join(sorted(visits, key=order.index))
        out.update(self.lines)
        return out


def rows_for(expressions: Iterable[str]) -> tuple[str, ...]:
    """The rows that collect what a laboratory or an imaging department must say for these criteria."""
    from trialwright.criteria.grammar import parse
    from trialwright.criteria.lexicon import shipped
    from trialwright.errors import TrialwrightError
    from trialwright.study.doubts_of_schedule import measured_in
    from trialwright.study.panels import ROWS_OF_CLASS, row_for

    out: dict[str, None] = {}
    for text in expressions:
        try:
            names = tuple(measured_in(parse(text, lexicon=shipped())))
        except TrialwrightError:
            continue  # a draft that does not parse is told by the loader, with its place
        for name in names:
            entry = shipped().get("variable", name)
            if entry is not None and entry.ask in ("laboratory", "imaging"):
                by_class = ROWS_OF_CLASS.get(entry.class_, ())
                row = row_for(name)
                out[by_class[0] if row == name and by_class else row] = None
    return tuple(out)


def usual_rows(shape: Shape, c: Calendar, rows: Rows, *, weighed: bool, pregnancy: bool) -> None:
    """What every trial looks at."""
    treated = c.names("treatment_period")
    rows.add("consent", ["SCR"])
    rows.add("eligibility", ["SCR"])
    rows.add("medical_history", ["SCR"])
    rows.add("vital_signs", ["SCR", *treated])
    if shape.is_oncology:
        rows.add("ECOG", ["SCR", "D1", "EOT"])
    if weighed:
        rows.add("weight_height", ["SCR", "D1"])
    rows.add("haematology", ["SCR", *treated])
    rows.add("chemistry", ["SCR", *treated])
    if pregnancy:
        rows.add("pregnancy_test", ["SCR"])
    rows.lines["adverse_events"] = f"D1 .. {c.last_treatment} + 30 d"
    rows.lines["concomitant_therapy"] = f"SCR .. {c.last_treatment}"
    follow_up = c.names("follow_up")
    if follow_up:
        rows.add("survival_status", follow_up)


LABELS = {
    "SCR": Text(zh="筛选", en="Screening"),
    "EOT": Text(zh="治疗结束", en="End of treatment"),
}
