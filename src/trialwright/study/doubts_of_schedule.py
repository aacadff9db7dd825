"""Doubts about when things are looked at: rows that collect nothing in time, overlapping windows, dates that never come."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from trialwright.study.expressions import lexicon_for
from trialwright.study.lines import (
    Absolute,
    AnchorPoint,
    AsPrescribed,
    Auc,
    CellAt,
    CellDuring,
    DayPoint,
    Dose,
    Share,
    Time,
)
from trialwright.study.panels import ROWS_OF_CLASS, items_of, row_for
from trialwright.study.questions import doubt
from trialwright.study.references import anchors_of
from trialwright.study.study import ChangeEndpoint, Intervention, RecoveryEndpoint, ResponseEndpoint, Study, Visit
from trialwright.values.finding import Finding, Severity

if TYPE_CHECKING:
    from trialwright.criteria.lexicon import Lexicon

E, W = Severity.ERROR, Severity.WARNING


def doubts_of_schedule(study: Study) -> Iterator[Finding]:
    """All of them."""
    yield from uncollected(study)
    yield from overlapping(study)
    yield from undated(study)


# ------------------------------------------------------------------------------------------------ STU-23


def uncollected(study: Study) -> Iterator[Finding]:
    """STU-23: a criterion, dose, endpoint or rule needs an item that no row collects in time."""
    lexicon = lexicon_for(study)
    every = _collected(study, None)
    for path, item in (*_of_doses(study), *_of_endpoints(study)):
        if not _is_collected(study, lexicon, item, every):
            yield _missing_row(study, path, item)
    for gate in study.gates.values():
        listed = study.criteria.get(gate.name)
        if listed is None:
            continue
        order = list(study.epochs)
        before = set(order[: order.index(gate.from_) + 1]) if gate.from_ in order else set(order)
        early = _collected(study, before)
        for c in listed.criteria.values():
            for item in dict.fromkeys(i for line in c.lines for i in measured_in(line.expression)):
                if _is_measured(study, lexicon, item) and not _is_collected(study, lexicon, item, early):
                    yield _missing_row(study, f"criteria.{gate.name}.{c.number}", item)


def _missing_row(study: Study, path: str, item: str) -> Finding:
    row = row_for(item)
    first = next(iter(study.visits), "SCR")
    return doubt(
        study,
        "STU-23",
        E,
        path,
        f"{path} 需要{item},但没有任何检查项目及时采集它",
        f"{path} needs {item}, and no row of activities collects it in time",
        f"在 activities 加一行,如 {row}: {first}",
        f"add a row to activities, such as {row}: {first}",
        kind="not_computable",
    )


def _collected(study: Study, epochs: set[str] | None) -> frozenset[str]:
    """Items collected at visits of these epochs (all: ``None``)."""
    out: set[str] = set()
    for a in study.activities.values():
        if epochs is not None and not any(_is_in(study, cell, epochs) for cell in a.cells):
            continue
        out |= {a.name, *items_of(study, a.name)}
    return frozenset(out)


def _is_in(study: Study, cell: object, epochs: set[str]) -> bool:
    names = [cell.visit.name] if isinstance(cell, CellAt) else [cell.start.name] if isinstance(cell, CellDuring) else []
    return not names or any(study.visits[n].epoch in epochs for n in names if n in study.visits)


def _is_measured(study: Study, lexicon: Lexicon, item: str) -> bool:
    """Whether a laboratory or an imaging department has to look; a chart, a participant, an investigator can be asked."""
    entry = lexicon.get("variable", item)
    return entry is not None and entry.ask in ("laboratory", "imaging") and item not in study.endpoints


def _is_collected(study: Study, lexicon: Lexicon, item: str, rows: frozenset[str]) -> bool:
    if item in rows:
        return True
    concept = study.concepts.get(item)
    entry = lexicon.get("variable", item)
    inputs = concept.inputs if concept and concept.formula else entry.inputs if entry and entry.formula else ()
    if concept and concept.formula and not inputs:
        return True
    if inputs and all(_is_collected(study, lexicon, i, rows) or _is_asked(lexicon, i) for i in inputs):
        return True
    class_ = (concept.class_ if concept else None) or (entry.class_ if entry else "")
    return any(row in rows for row in ROWS_OF_CLASS.get(class_ or "", ()))


def _is_asked(lexicon: Lexicon, item: str) -> bool:
    entry = lexicon.get("variable", item)
    return entry is not None and entry.ask not in ("laboratory", "imaging")


def measured_in(expression: object) -> Iterator[str]:
    """The variables an expression compares (not attributes of a record)."""
    from trialwright.criteria.expression import Subject, walk

    for node in walk(expression):
        if isinstance(node, Subject) and not node.attribute:
            yield node.name


def _of_doses(study: Study) -> Iterator[tuple[str, str]]:
    for x in study.interventions.values():
        path = f"interventions.{x.name}"
        for amount in _amounts(x):
            if isinstance(amount, Share):
                yield f"{path}.dose", amount.of
            elif isinstance(amount, Absolute) and amount.basis != "flat":
                yield f"{path}.dose", "weight"
            elif isinstance(amount, Auc):
                yield f"{path}.dose", "Cr"
        if x.titrate is not None:
            yield f"{path}.titrate.level", x.titrate.level


def _amounts(x: Intervention) -> Iterator[object]:
    if isinstance(x.dose, Dose):
        yield x.dose.amount
    for option in x.one_of.values():
        for drug in option.drugs:
            yield drug.dose.amount


def _of_endpoints(study: Study) -> Iterator[tuple[str, str]]:
    for e in study.endpoints.values():
        path = f"endpoints.{e.name}"
        if isinstance(e, ChangeEndpoint):
            concept = study.concepts.get(e.of)
            yield from (
                (path, i)
                for i in (concept.panel if concept and concept.panel and e.of not in study.activities else (e.of,))
            )
        elif isinstance(e, RecoveryEndpoint):
            yield from ((path, i) for i in measured_in(e.of.expression))
        elif (
            isinstance(e, ResponseEndpoint)
            and e.criteria == "recist"
            and not set(ROWS_OF_CLASS["imaging"]) & set(study.activities)
        ):
            yield path, "tumour_imaging"


# ------------------------------------------------------------------------------------------------ STU-35, STU-36


def overlapping(study: Study) -> Iterator[Finding]:
    """STU-35: one day lies in the windows of two neighbouring visits; nobody can say which one it was."""
    placed: dict[str, list[tuple[float, float, Visit]]] = {}
    for v in study.visits.values():
        found = _stretch(v)
        if found is not None:
            placed.setdefault(found[0], []).append((found[1], found[2], v))
    for listed in placed.values():
        listed.sort(key=lambda t: (t[0], t[1]))
        for (_, end, a), (start, _, b) in pairwise(listed):
            if start <= end and (not a.arms or not b.arms or set(a.arms) & set(b.arms)) and a.epoch == b.epoch:
                yield doubt(
                    study,
                    "STU-35",
                    W,
                    f"visits.{b.name}.at",
                    f"访视{a.name}与{b.name}的时间窗重叠",
                    f"the windows of {a.name} and {b.name} overlap",
                    "缩小时间窗",
                    "make the windows narrower",
                    kind="ambiguity",
                )


def _stretch(v: Visit) -> tuple[str, float, float] | None:
    """What a visit counts from, and its first and last day, where they are plain days."""
    if not isinstance(v.at, Time) or v.repeat is not None:
        return None
    point = v.at.point
    offset = getattr(point, "offset", None)
    if offset is not None and offset.unit in ("mo", "y", "min", "h"):
        return None
    days = float(offset.days) if offset is not None else 0.0
    if isinstance(point, DayPoint):
        key, days = "day one", days + (point.day - 1 if point.day > 0 else point.day)
    elif isinstance(point, AnchorPoint):
        key = str(point.anchor)
    else:
        return None
    w = v.at.window
    if w is not None and any(d.unit in ("mo", "y", "min", "h") for d in (w.before, w.after)):
        return None
    return key, days - (float(w.before.days) if w else 0), days + (float(w.after.days) if w else 0)


def undated(study: Study) -> Iterator[Finding]:
    """STU-36: a visit hangs on something that never happens, or stands in an epoch none of its arms lives."""
    given = {n for e in study.epochs.values() for listed in e.give.values for n in listed}
    for v in study.visits.values():
        for anchor in anchors_of(v.at):
            x = study.interventions.get(anchor.name) if anchor.of else None
            if x is not None and (
                x.name not in given
                or (isinstance(x.dose, AsPrescribed) and x.when is None and x.name not in study.activities)
            ):
                yield doubt(
                    study,
                    "STU-36",
                    E,
                    f"visits.{v.name}.at",
                    f"{anchor}没有日期:{x.name}从不按计划给予",
                    f"nothing can date {anchor}: {x.name} is never due",
                    "换一个会发生的锚点",
                    "count from something that happens",
                    kind="not_computable",
                )
        arms = v.arms or tuple(study.arms)
        e = study.epochs[v.epoch]
        if (
            e.give.by_arm
            and v.arms
            and not any(e.given_to(a) for a in arms)
            and e.type not in ("observation", "follow-up", "long-term follow-up", "screening")
        ):
            yield doubt(
                study,
                "STU-36",
                W,
                f"visits.{v.name}.epoch",
                f"访视{v.name}的组别在阶段{v.epoch}没有任何治疗",
                f"the arms of {v.name} are given nothing in {v.epoch}",
                "核对 arms 和 epoch",
                "check arms and epoch",
                kind="internal_contradiction",
            )
