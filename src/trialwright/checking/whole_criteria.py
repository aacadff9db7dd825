"""Whole criteria: what `criteria.satisfiable` says of the draft study's expressions, hung on the record's own criteria."""

from __future__ import annotations

from collections.abc import Iterator

from trialwright.checking.doubt import Doubt
from trialwright.checking.look import Look
from trialwright.checking.passages import Passage
from trialwright.criteria.gate import Criterion
from trialwright.criteria.satisfiable import contradictions
from trialwright.study.expressions import lexicon_of
from trialwright.study.study import Study
from trialwright.study.who import GateCriteria
from trialwright.values.finding import Finding


def whole(look: Look, code: str) -> tuple[Doubt, ...]:
    """The doubts of one code that follow from parsed criteria; nothing where no study is given.

    Criteria are judged gate by gate, never across two gates.
    """
    placed = [(f, at) for f in _found(look) if f.code == code and (at := _place(look, f)) is not None]
    return tuple(
        Doubt(at=at, field=f.field, also=(at.full_path, *f.also), text=f.text, mend=f.remedy, severity=f.severity)
        for f, at in placed
    )


def _found(look: Look) -> tuple[Finding, ...]:
    kept: tuple[Finding, ...] | None = look.__dict__.get("_whole")
    if kept is None:
        kept = () if look.study is None else tuple(_of_study(look.study))
        look.__dict__["_whole"] = kept
    return kept


def _of_study(study: Study) -> Iterator[Finding]:
    names = {
        "interventions": study.interventions, "activities": study.activities, "visits": study.visits,
        "anchors": study.anchors, "epochs": study.epochs, "endpoints": study.endpoints, "gates": study.gates,
    }  # fmt: skip
    lexicon = lexicon_of(study.concepts.values(), names)
    for name, gate in study.criteria.items():
        yield from contradictions(_criteria(gate), lexicon, gate=name)


def _criteria(gate: GateCriteria) -> tuple[Criterion, ...]:
    return tuple(
        Criterion.of(
            c.number,
            [line.expression for line in c.lines],
            how=c.how,
            count=c.count,
            window=c.window.window if c.window is not None else None,
        )
        for c in gate.criteria.values()
    )


def _place(look: Look, f: Finding) -> Passage | None:
    """The record's criterion with the number that the finding names (``criteria.enrolment.I5.b``), else the first."""
    number = f.field.split(".", 2)[-1]
    kind = "inclusion" if number.startswith("I") else "exclusion"
    head, _, tail = number[1:].partition(".")
    path = f"eligibility.{kind}[{head}]" + (f".{tail}" if tail else "")
    return look.any_of(path, f"eligibility.{kind}[{head}]") or (look.criteria[0].passages[0] if look.criteria else None)
