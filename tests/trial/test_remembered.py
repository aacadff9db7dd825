"""What is looked up once or remembered for everybody never changes an answer: histories with events missing, both ways."""

from __future__ import annotations

import random
from functools import cache

import pytest

from tests.trial.lives import STUDIES, lived, plan
from trialwright.history.events import Event, Observed
from trialwright.rehearsal.batches import kept
from trialwright.rehearsal.scenario import assumptions
from trialwright.study.text import load
from trialwright.trial.eligibility import criterion_truth, lines
from trialwright.trial.expressions import names_in, truth
from trialwright.trial.facts import facts_of
from trialwright.trial.plan import Plan, plan_of

NAMES = sorted(p.stem for p in STUDIES.glob("*.yaml"))


@cache
def events_of(name: str) -> tuple[Event, ...]:
    """The first rehearsed trial, everything recorded."""
    p = plan(name)
    log = kept(p, assumptions(p.study), 1).log
    assert log is not None
    return tuple(log)


def fresh(name: str) -> Plan:
    """A plan that remembers nothing yet."""
    return plan_of(load((STUDIES / f"{name}.yaml").read_bytes(), name=f"{name}.yaml").study())


def with_gaps(events: tuple[Event, ...], seed: int) -> list[Event]:
    """A history cut somewhere, of which a share of the values and of everything else is missing."""
    chance = random.Random(seed)
    lost, gone = chance.choice([0.0, 0.3, 0.9]), chance.choice([0.0, 0.05])
    until = chance.randrange(len(events) // 4, len(events))
    return [e for e in events[:until] if chance.random() >= (lost if isinstance(e, Observed) else gone)]


@pytest.mark.evidence("law")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", NAMES)
def test_every_criterion_is_answered_as_from_all_facts(name: str, seed: int) -> None:
    """``lines`` asks for the names of its gate only and remembers the blank; the plain way asks for everything."""
    p, plain = plan(name), fresh(name)
    draft = lived(p, with_gaps(events_of(name), seed))
    people = list(draft.participants.values())
    asked = 0
    for diary in people[:: max(1, len(people) // 12)]:
        at = diary.dates.get("last_alive") or diary.dates["screening"]
        for gate, criteria in p.study.criteria.items():
            facts = facts_of(plain, diary, at, gate=gate)
            found = lines(p, diary, gate, at)
            for line, criterion in zip(found, criteria.criteria.values(), strict=True):
                if not line.judged:
                    assert line.truth == criterion_truth(plain, criterion, facts), (diary.participant, line.number)
                    asked += 1
    assert asked


@pytest.mark.evidence("law")
@pytest.mark.parametrize("name", NAMES)
def test_a_condition_is_answered_as_from_all_facts(name: str) -> None:
    """Rules and sets of the study: facts of the names a condition mentions give the answer all facts give."""
    p, plain = plan(name), fresh(name)
    study = p.study
    conditions = [
        *(r.if_ for r in study.feedback.values()),
        *(r.if_ for r in study.stopping.values()),
        *(s.is_ for s in study.analysis.sets.values()),
    ]
    if study.escalation is not None and study.escalation.dlt is not None:
        conditions += study.escalation.dlt.events.values()
    assert conditions
    for seed in range(3):
        draft = lived(p, with_gaps(events_of(name), seed))
        for diary in list(draft.participants.values())[:12]:
            at = diary.dates.get("last_alive") or diary.dates["screening"]
            everything = facts_of(plain, diary, at)
            for c in conditions:
                some = facts_of(p, diary, at, only=names_in(p, c))
                assert truth(p, c, some) == truth(plain, c, everything), (diary.participant, c.text)
