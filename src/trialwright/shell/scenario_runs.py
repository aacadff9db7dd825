"""Sweeps, comparisons and sensitivities run to the end: the same seed at every point, so the same virtual participants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trialwright import __version__
from trialwright.rehearsal import batches, sensitivity
from trialwright.rehearsal.characteristics import characteristics
from trialwright.rehearsal.comparing import Rule, with_rule
from trialwright.rehearsal.exact import ExactValue, exact_values
from trialwright.rehearsal.outcome import Row
from trialwright.rehearsal.scenario import Scenario
from trialwright.rehearsal.sweep import Main, Point, Vary, is_told, main_outcomes, paired, points, target_of
from trialwright.shell.rehearsing import Means, Subject, all_rows
from trialwright.study.text import load


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDone:
    """A point with its main outcomes, and what is known of it exactly."""

    point: Point
    trials: int
    outcomes: tuple[Main, ...]
    exact: tuple[ExactValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """All points of a sweep or comparison.

    Args:
        varied: names that differ between points. target: the DLT probability the right level is judged by.
    """

    subject: Subject
    label: str
    base: Scenario
    varied: tuple[str, ...]
    points: tuple[PointDone, ...]
    target: float | None


def subject_with(subject: Subject, text: str, name: str) -> Subject:
    """The same subject under another study text."""
    return replace(subject, text=text, plan=batches.plan_from(text, name), name=name)


def _rows(subject: Subject, scenario: Scenario, means: Means, place: str) -> Sequence[Row]:
    """Trials of one point; each point keeps its batches in a folder of its own."""
    folder = means.folder / "points" / place if means.folder is not None else None
    return all_rows(subject, scenario, replace(means, folder=folder))


def compare(
    subject: Subject, base: Scenario, varied: Sequence[Vary], rules: Sequence[Rule], means: Means,
    *, one_at_a_time: bool = False, label: str = "",
) -> Compared:  # fmt: skip
    """Runs every point of the sweep under every rule (the study's own where none is named)."""
    swept = points(base, varied, one_at_a_time=one_at_a_time)
    document = load(subject.text, name=subject.name)
    # every rule must load before the first trial is run
    subjects = [(str(r), subject_with(subject, with_rule(document, r).save(), subject.name)) for r in rules]
    target = _common_target([s for _, s in subjects] or [subject])
    todo = [(point, j, name, one) for point in swept for j, (name, one) in enumerate(subjects or [("", subject)])]
    places = [f"{k // max(1, len(subjects)):04d}-{j}" for k, (_, j, _, _) in enumerate(todo)]
    rows = [_rows(one, p.scenario, means, at) for (p, _, _, one), at in zip(todo, places, strict=True)]
    if means.until is not None:  # every point goes as far as the one that needed most, so that all are compared alike
        same = replace(means, until=None, resume=True, most=max(len(r) for r in rows))
        rows = [
            r if len(r) == same.most else _rows(one, p.scenario, same, at)
            for r, (p, _, _, one), at in zip(rows, todo, places, strict=True)
        ]
    done = [
        PointDone(
            point=replace(point, rule=name), trials=len(mine),
            outcomes=main_outcomes(one.study, point.scenario, mine, target=target),
            exact=exact_values(one.study, point.scenario, characteristics(one.study, mine)),
        )
        for (point, _, name, one), mine in zip(todo, rows, strict=True)
    ]  # fmt: skip
    names = tuple(v.name for v in varied)
    return Compared(
        subject=subject, label=label or subject.study.name, base=base, varied=names, points=tuple(done), target=target
    )


def _common_target(subjects: Sequence[Subject]) -> float | None:
    """One target for all rules, so that they are judged alike: the first that a rule names itself, else the customary one."""
    from trialwright.trial import oversight
    from trialwright.values.answer import Known

    if subjects[0].study.escalation is None:
        return None
    for s in subjects:
        rule = oversight.rule_of(s.study)
        named = getattr(rule.value, "target", None) if isinstance(rule, Known) else None
        if isinstance(named, int | float):
            return float(named)
    return target_of(subjects[0].study)


def weigh(
    subject: Subject, base: Scenario, means: Means, ranges: Mapping[str, Sequence[Any]] | None = None
) -> sensitivity.Sensitivity:
    """The sensitivity to every open decision and every assumption."""
    document = load(subject.text, name=subject.name)
    decisions, skipped = sensitivity.of_decisions(document)
    target = target_of(subject.study) if subject.study.escalation is not None else 0.0
    rows = _rows(subject, base, means, "base")
    first = main_outcomes(subject.study, base, rows, target=target)
    effects = []
    for k, v in enumerate((*decisions, *sensitivity.of_assumptions(base, ranges))):
        one = subject_with(subject, v.study, subject.name) if v.study is not None else subject
        scenario = v.scenario or replace(base, truth={**base.truth, **_new_assumptions(one, base)})
        mine = _rows(one, scenario, means, f"v{k:04d}")
        effects.append(sensitivity.effect_of(v, one.study, scenario, mine, first, target))
    return sensitivity.summed(first, effects, skipped)


def _new_assumptions(subject: Subject, base: Scenario) -> Mapping[str, Any]:
    """What only the changed study needs an assumption for; the base's are kept."""
    from trialwright.rehearsal.scenario import assumptions

    return {k: v for k, v in assumptions(subject.study).truth.items() if k not in base.truth}


# ------------------------------------------------------------------------------------------------------ as values


def _number(x: float) -> float | None:
    return None if math.isnan(x) else x


def as_json(done: Compared) -> dict[str, Any]:
    """The comparison as one JSON value; NaN is null."""
    return {
        "trialwright": 1, "kind": "Comparison", "version": __version__, "scenario": done.label,
        "study": done.subject.study.name, "trials": done.points[0].trials, "seed": done.base.seed, "target": done.target,
        "assumed": {k: {"value": s.value, "status": s.status, "source": s.source} for k, s in done.base.truth.items()},
        "points": [
            {
                "rule": p.point.rule, "settings": dict(p.point.settings), "trials": p.trials,
                "outcomes": {m.name: {"value": _number(m.value), "low": _number(m.interval[0]), "high": _number(m.interval[1])} for m in p.outcomes},
                "exact": {e.name: e.value for e in p.exact},
                "difference": _differences(done, p),
            }
            for p in done.points
        ],
    }  # fmt: skip


def _differences(done: Compared, p: PointDone) -> dict[str, Any]:
    """Differences from the first rule at the same point, within the same participants."""
    first = next(q for q in done.points if dict(q.point.settings) == dict(p.point.settings))
    if first is p:
        return {}
    mine = {m.name: m for m in p.outcomes}
    out = {}
    for m in first.outcomes:
        if m.name in mine:
            value, (low, high) = paired(m, mine[m.name])
            out[m.name] = {"value": _number(value), "low": _number(low), "high": _number(high)}
    return out


def table_rows(done: Compared) -> list[dict[str, Any]]:
    """One flat row a point, for Parquet."""
    out = []
    for p in done.points:
        row: dict[str, Any] = {"rule": p.point.rule, "trials": p.trials}
        row |= {f"set.{n}": p.point.settings.get(n, done.base.get(n)) for n in done.varied}
        for m in p.outcomes:
            row |= {
                m.name: _number(m.value),
                f"{m.name}.low": _number(m.interval[0]),
                f"{m.name}.high": _number(m.interval[1]),
            }
        row |= {f"exact.{e.name}": e.value for e in p.exact}
        out.append(row)
    return out


def sensitivity_json(found: sensitivity.Sensitivity) -> dict[str, Any]:
    """The sensitivity as one JSON value."""
    return {
        "trialwright": 1, "kind": "Sensitivity", "version": __version__, "main": found.main,
        "base": {m.name: _number(m.value) for m in found.base},
        "effects": [
            {
                "question": e.variant.question, "kind": e.variant.kind, "option": e.variant.option, "same": e.is_same,
                "zh": e.variant.words.zh, "en": e.variant.words.en,
                "changes": {k: {"value": _number(v), "low": _number(i[0]), "high": _number(i[1]), "told": is_told(i)} for k, (v, i) in e.changes.items()},
            }
            for e in found.effects
        ],
        "skipped": [
            {"question": s.question, "option": s.option, "zh": s.because.zh, "en": s.because.en} for s in found.skipped
        ],
    }  # fmt: skip
