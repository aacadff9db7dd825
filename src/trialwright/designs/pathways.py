"""Dose-transition pathways: what the next cohorts could bring, and what the rule would then say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb

from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.decision import Decision, Treat
from trialwright.designs.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Pathway:
    """One possible course: outcomes so far, the decision then, and the courses that follow.

    Args:
        outcomes: everything up to here. toxic: DLTs of the last cohort, ``None`` at the root. decision: what the rule says.
    """

    outcomes: Outcomes
    toxic: int | None
    decision: Decision
    next: tuple[Pathway, ...] = ()

    def walk(self) -> Iterator[Pathway]:
        """This course and all that follow it."""
        yield self
        for child in self.next:
            yield from child.walk()

    def ends(self) -> Iterator[Pathway]:
        """The courses at the end."""
        return (p for p in self.walk() if not p.next)


def pathways(design: CohortDesign, outcomes: Outcomes | str = "", cohorts: int = 2) -> Pathway:
    """The tree of the next cohorts from here.

    Args:
        outcomes: so far. cohorts: how many to look ahead, 1 … 4.

    >>> from trialwright.designs.three_plus_three import ThreePlusThree
    >>> [str(p.outcomes) for p in pathways(ThreePlusThree(levels=3), "1NNN", 1).next]
    ['1NNN 2NNN', '1NNN 2NNT', '1NNN 2NTT', '1NNN 2TTT']
    """
    start = Outcomes.of(outcomes) if isinstance(outcomes, str) else outcomes
    return _grown(design, start, None, cohorts)


def _grown(design: CohortDesign, outcomes: Outcomes, toxic: int | None, cohorts: int) -> Pathway:
    decision = design.decide(outcomes)
    if cohorts == 0 or not isinstance(decision, Treat):
        return Pathway(outcomes, toxic, decision)
    after = (
        _grown(design, outcomes.followed_by(decision.level, "N" * (decision.n - k) + "T" * k), k, cohorts - 1)
        for k in range(decision.n + 1)
    )
    return Pathway(outcomes, toxic, decision, tuple(after))


def probability_of(pathway: Pathway, root: Pathway, p: Sequence[float]) -> float:
    """P(this course | p, starting at the root): the product over its cohorts.

    >>> from trialwright.designs.three_plus_three import ThreePlusThree
    >>> tree = pathways(ThreePlusThree(levels=2), "", 1)
    >>> round(sum(probability_of(end, tree, (0.2, 0.4)) for end in tree.ends()), 12)
    1.0
    """
    out = 1.0
    for cohort in pathway.outcomes.cohorts[len(root.outcomes.cohorts) :]:
        n = len(cohort.outcomes)
        k = sum(o.has_toxicity for o in cohort.outcomes)
        rate = p[cohort.level - 1]
        out *= comb(n, k) * rate**k * (1 - rate) ** (n - k)
    return out
