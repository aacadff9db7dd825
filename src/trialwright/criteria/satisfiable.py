"""Finds criteria nobody can meet together, exceptions that can never apply, and criteria that say nothing new.

A bounded search over the cases of ``worlds``; where the bound is reached nothing is claimed. Every finding names the
smallest set of criteria it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from trialwright.criteria import expression as ex
from trialwright.criteria.gate import Criterion
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.say import say
from trialwright.criteria.worlds import Assignment, Constraint, Worlds, negated
from trialwright.values.finding import Finding, Severity
from trialwright.values.text import Text

BOUND: Final = 20_000
"""Steps of one search; beyond it the question is left open."""


class _TooLong(Exception):
    """The bound of the search was reached."""


def solution(worlds: Worlds, constraints: Sequence[Constraint], bound: int = BOUND) -> Assignment | None:
    """A case for every question under which all constraints hold, or ``None`` where there is none.

    Raises:
        _TooLong: the bound was reached.
    """
    steps = [0]

    def search(assignment: Assignment, left: list[Constraint]) -> Assignment | None:
        steps[0] += 1
        if steps[0] > bound:
            raise _TooLong
        open_ = []
        for c in left:
            value = c.holds(assignment)
            if value is False:
                return None
            if value is None:
                open_.append(c)
        if not open_:
            return assignment
        tightest = min(open_, key=lambda c: sum(q not in assignment for q in c.about))
        question = next(q for q in tightest.about if q not in assignment)
        for case in range(worlds.cases(question)):
            found = search({**assignment, question: case}, open_)
            if found is not None:
                return found
        return None

    return search({}, list(constraints))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A criterion as what it demands of a participant who is to pass."""

    criterion: Criterion
    demand: Constraint


class _Problem:
    """The demands of all criteria of a gate, and what binds their questions."""

    def __init__(
        self, criteria: Sequence[Criterion], lexicon: Lexicon, look_back: Mapping[str, ex.Window] | None
    ) -> None:
        self.worlds = Worlds(lexicon, look_back)
        self.rules = []
        for c in criteria:
            found = self.worlds.constraint(c.expression)
            self.rules.append(_Rule(c, found if c.is_inclusion else negated(found)))
        self.extra: dict[int, list[tuple[str, ex.Expression, Constraint]]] = {
            k: list(_branches(r.criterion, self.worlds)) for k, r in enumerate(self.rules)
        }
        self.bonds = self.worlds.bonds()

    def is_possible(self, rules: Iterable[_Rule], *also: Constraint) -> bool:
        """Whether somebody can meet these demands; yes where the search gives up."""
        constraints = [*also, *(r.demand for r in rules)]
        start = also[0].about if also else tuple(q for c in constraints for q in c.about)
        near = self._near(start, constraints)
        try:
            return solution(self.worlds, near) is not None
        except _TooLong:
            return True

    def _near(self, start: Iterable[str], constraints: list[Constraint]) -> list[Constraint]:
        """The constraints that share a question with the start, directly or through others."""
        reached, kept = set(start), []
        rest = [*constraints, *self.bonds]
        grown = True
        while grown:
            grown = False
            for c in list(rest):
                if reached & set(c.about) or not c.about:
                    kept.append(c)
                    rest.remove(c)
                    reached |= set(c.about)
                    grown = True
        return kept

    def core(self, rules: Sequence[_Rule], *also: Constraint) -> list[_Rule]:
        """A smallest set of rules that is impossible together with the further constraints."""
        core = list(rules)
        for rule in list(core):
            fewer = [r for r in core if r is not rule]
            if not self.is_possible(fewer, *also):
                core = fewer
        return core


def contradictions(
    criteria: Sequence[Criterion],
    lexicon: Lexicon,
    *,
    gate: str = "",
    look_back: Mapping[str, ex.Window] | None = None,
) -> tuple[Finding, ...]:
    """What is impossible, dead or superfluous among the criteria of one gate.

    Args:
        criteria: of one gate; further readings are not looked at. lexicon: the names in force.
        gate: for the findings' field. look_back: default window by class of result.

    Returns:
        ``SAT-01`` nobody can pass; ``SAT-02`` an exception, branch or alternative that can never apply; ``ELI-10`` a
        criterion that follows from others, repeats one, or is always met.

    >>> from trialwright.criteria.gate import read_gate
    >>> from trialwright.criteria.lexicon import shipped
    >>> g = read_gate("enrolment", {"I1": "ECOG in 0..1", "E1": "ECOG <= 2"}, shipped())
    >>> [f.code for f in contradictions(g.criteria, shipped())]
    ['SAT-01']
    """
    problem = _Problem(criteria, lexicon, look_back)
    rules = problem.rules
    impossible = _impossible(problem)
    if impossible:
        return tuple(_cannot(core, lexicon, gate) for core in impossible)
    findings = []
    for k, rule in enumerate(rules):
        others = [r for r in rules if r is not rule]
        against = negated(rule.demand)
        if not problem.is_possible(others, against):
            findings.append(_superfluous(rule, problem.core(others, against), lexicon, gate))
            continue
        for what, part, branch in problem.extra[k]:
            if not problem.is_possible(others, branch):
                findings.append(_dead(rule, what, part, problem.core(others, branch), lexicon, gate))
    return tuple(findings)


def _impossible(problem: _Problem) -> list[list[_Rule]]:
    """Disjoint smallest sets of criteria nobody can meet together."""
    out: list[list[_Rule]] = []
    left = list(problem.rules)
    while left and not problem.is_possible(left):
        core = problem.core(left)
        out.append(core)
        left = [r for r in left if r not in core]
    return out


def _branches(criterion: Criterion, worlds: Worlds) -> Iterator[tuple[str, ex.Expression, Constraint]]:
    """Exceptions, conditional limits, conditions and alternatives with what must be possible for them to matter."""
    for node in _bare(criterion.expression):
        match node:
            case ex.Unless(claim, exception):
                both = worlds.constraint(ex.All((claim, exception)))
                yield "exception", exception, both
            case ex.Choose(condition, _, _):
                yield "condition", condition, worlds.constraint(condition)
            case ex.Compare(subject, comparator, ex.LimitIf(condition, then, otherwise), window) if (
                not subject.attribute
            ):
                a = ex.Compare(subject, comparator, then, window)
                b = ex.Compare(subject, comparator, otherwise, window)
                matters = ex.Any((ex.All((a, ex.Not(b))), ex.All((ex.Not(a), b))))
                yield "exception", condition, worlds.constraint(ex.All((condition, matters)))
                for case in _cases(condition):
                    yield "exception", case, worlds.constraint(ex.All((case, matters)))
            case ex.Any(items) if criterion.is_inclusion:
                for k, item in enumerate(items):
                    rest = [i for j, i in enumerate(items) if j != k]
                    yield "alternative", item, worlds.constraint(ex.All((item, *(ex.Not(i) for i in rest))))


def _cases(condition: ex.Expression) -> tuple[ex.Expression, ...]:
    """The alternatives a condition is made of, if several."""
    if isinstance(condition, ex.Has) and len(condition.kinds.names) > 1:
        return tuple(ex.Has(ex.Kinds((n,), condition.kinds.where), condition.window) for n in condition.kinds.names)
    return condition.items if isinstance(condition, ex.Any) else ()


def _bare(node: ex.Expression) -> Iterator[ex.Expression]:
    """The nodes whose windows are their own: not below a group or list with one."""
    yield node
    if isinstance(node, ex.Group) or (isinstance(node, ex.Tally) and node.window is not None):
        return
    parts: tuple[ex.Expression, ...] = ()
    match node:
        case ex.All(items) | ex.Any(items) | ex.Tally(_, items):
            parts = items
        case ex.Unless(a, b) | ex.OnlyIf(a, b):
            parts = (a, b)
        case ex.Choose(c, a, b):
            parts = (c, a) if b is None else (c, a, b)
        case ex.Not(item):
            parts = (item,)
    for part in parts:
        yield from _bare(part)


# ------------------------------------------------------------------------------------------------ words
def _named(rules: Iterable[_Rule], lexicon: Lexicon) -> Text:
    rules = list(rules)
    sentences = [(r.criterion.number, say(r.criterion.expression, lexicon)) for r in rules]
    return Text(
        zh=";".join(f"{n}“{s.of('zh')}”" for n, s in sentences),
        en="; ".join(f"{n} “{s.of('en')}”" for n, s in sentences),
    )


def _finding(
    code: str, severity: Severity, kind: str, rules: Sequence[_Rule], gate: str, text: Text, remedy: Text
) -> Finding:
    fields = [f"criteria.{gate}.{r.criterion.number}" if gate else f"criteria.{r.criterion.number}" for r in rules]
    return Finding(
        code=code,
        severity=severity,
        field=fields[0] if fields else "criteria",
        text=text,
        remedy=remedy,
        kind=kind,
        detect="logic",
        layer="study",
        also=tuple(fields[1:]),
    )


def _cannot(core: list[_Rule], lexicon: Lexicon, gate: str) -> Finding:
    words = _named(core, lexicon)
    return _finding(
        "SAT-01",
        Severity.ERROR,
        "contradiction",
        core,
        gate,
        Text(zh=f"无人能同时满足:{words.zh}", en=f"nobody can meet all of: {words.en}"),
        Text(zh="修改其中一条,或分到不同的关口", en="change one of them, or judge them at different gates"),
    )


def _dead(rule: _Rule, what: str, part: ex.Expression, core: list[_Rule], lexicon: Lexicon, gate: str) -> Finding:
    named = {
        "exception": Text(zh="例外", en="exception"),
        "condition": Text(zh="条件", en="condition"),
        "alternative": Text(zh="备选项", en="alternative"),
    }[what]
    number, others, words = rule.criterion.number, _named(core, lexicon), say(part, lexicon)
    because = Text(zh=f",因为{others.zh}", en=f", because of {others.en}") if core else Text(zh="", en="")
    return _finding(
        "SAT-02",
        Severity.WARNING,
        "dead branch",
        [rule, *core],
        gate,
        Text(
            zh=f"{number} 的{named.zh}“{words.of('zh')}”永远不会适用{because.zh}",
            en=f"the {named.en} “{words.of('en')}” of {number} can never apply{because.en}",
        ),
        Text(zh="删去该部分,或放宽与之冲突的标准", en="delete it, or relax the criterion it conflicts with"),
    )


def _superfluous(rule: _Rule, core: list[_Rule], lexicon: Lexicon, gate: str) -> Finding:
    number, others = rule.criterion.number, _named(core, lexicon)
    if core:
        text = Text(zh=f"{number} 已由以下标准包含:{others.zh}", en=f"{number} already follows from: {others.en}")
    else:
        text = Text(zh=f"{number} 任何人都满足", en=f"{number} is met by everybody")
    return _finding(
        "ELI-10",
        Severity.WARNING,
        "redundant",
        [rule, *core],
        gate,
        text,
        Text(zh="只保留一处,修订时才不会遗漏", en="keep one of them, or an amendment forgets the other"),
    )
