"""Criteria as constraints over finitely many cases: intervals of each measurement, values, yes or no for each record sought.

For a participant about whom everything is known. Two questions about one measurement meet only where their windows are the
same, so what is called impossible is impossible. Absolute limits and multiples of ULN are different measurements here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from trialwright.criteria import expression as ex
from trialwright.criteria.lexicon import Lexicon
from trialwright.criteria.measuring import Units
from trialwright.criteria.writing import written
from trialwright.values.units import Unit

# Sites of distant disease are M1 by definition (UICC TNM Classification of Malignant Tumours, 8th ed., general rules);
# the rest follows from the meaning of the words.
IS_A: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("liver_metastasis", "brain_metastasis", "bone_metastasis", "lung_metastasis", "leptomeningeal_metastasis",
         "meningeal_metastasis", "pleural_metastasis", "pericardial_metastasis", "nonregional_lymph_node_metastasis"),
        ("distant_metastasis",),
    ),
    "severe_aplastic_anaemia": ("aplastic_anaemia",),
    "opportunistic_infection": ("infection",),
    "pulmonary_tuberculosis": ("infection",),
    "pneumonia": ("infection",),
    "sepsis": ("infection",),
    "immune_checkpoint_inhibitor": ("immunotherapy",),
    "intracranial_haemorrhage": ("stroke",),
    "cerebral_infarction": ("stroke",),
    "interstitial_pneumonia": ("lung_disease",),
    "obstructive_pulmonary_disease": ("lung_disease",),
    "asthma": ("lung_disease",),
}  # fmt: skip
_FEMALE_ONLY: Final = ("pregnancy", "breastfeeding")

Assignment: TypeAlias = dict[str, int]
Formula: TypeAlias = Callable[[Assignment], bool | None]
"""True, false, or undecided under a partial assignment of cases."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A formula with the questions it depends on."""

    holds: Formula
    about: tuple[str, ...]


@dataclass(slots=True)
class Scale:
    """The cases of one question: cut points of a number, or a list of values."""

    cuts: set[Fraction]
    values: tuple[str, ...] = ()
    is_whole: bool = False

    def cases(self) -> list[Fraction | str]:
        """One example of each case: below, at, between and above the cut points; the values themselves."""
        if self.values:
            return list(self.values)
        points = sorted(self.cuts)
        out: list[Fraction] = []
        before = Fraction(0)
        for k, point in enumerate(points):
            if k == 0:
                if point > 0:
                    out.append(Fraction(max(0, -(-point // 1) - 1)) if self.is_whole else point / 2)
            elif not self.is_whole or point - before > 1:
                out.append(before + 1 if self.is_whole else (before + point) / 2)
            out.append(point)
            before = point
        out.append(before + 1)
        return list(dict.fromkeys(out))


class Worlds:
    """Collects the questions of some criteria and turns expressions into constraints over their cases."""

    def __init__(self, lexicon: Lexicon, look_back: Mapping[str, ex.Window] | None = None) -> None:
        self.lexicon, self.look_back = lexicon, look_back or {}
        self.scales: dict[str, Scale] = {}
        self.records: dict[str, tuple[str, str, ex.Window | None]] = {}
        self._examples: dict[str, list[Fraction | str]] = {}

    def cases(self, question: str) -> int:
        """How many cases a question has."""
        return len(self._example(question)) if question in self.scales else 2

    def _example(self, question: str) -> list[Fraction | str]:
        if question not in self._examples:
            self._examples[question] = self.scales[question].cases()
        return self._examples[question]

    # ------------------------------------------------------------------ expressions
    def constraint(self, node: ex.Expression, window: ex.Window | None = None) -> Constraint:
        """The expression over the cases of its questions."""
        match node:
            case ex.All(items):
                return _all([self.constraint(i, window) for i in items])
            case ex.Any(items):
                return _any([self.constraint(i, window) for i in items])
            case ex.Not(item):
                return negated(self.constraint(item, window))
            case ex.Unless(claim, exception):
                return _all([self.constraint(claim, window), negated(self.constraint(exception, window))])
            case ex.OnlyIf(claim, condition):
                return _all([self.constraint(condition, window), self.constraint(claim, window)])
            case ex.Choose(condition, then, otherwise):
                c = self.constraint(condition, None)
                rest = TRUE if otherwise is None else self.constraint(otherwise, window)
                return _if(c, self.constraint(then, window), rest)
            case ex.Group(item, own):
                return self.constraint(item, own)
            case ex.Tally(rule, items, number, own):
                return _tally(rule, [self.constraint(i, own or window) for i in items], number or 0)
            case ex.Has(kinds, own):
                return self.recorded(kinds, own or window)
            case ex.HasNo(kinds, own):
                return negated(self.recorded(kinds, own or window))
            case ex.Every(kinds, claim):
                test: ex.Expression = ex.Not(claim)
                where = test if kinds.where is None else ex.All((kinds.where, test))
                return negated(self.recorded(ex.Kinds(kinds.names, where), window))
            case ex.Compare() | ex.Between() | ex.Range() | ex.OneOf() | ex.Is():
                return self.measured(node, node.window or window)
        if isinstance(node, ex.Judge) and node.question is None:
            return self.free(f"judge {node.of or id(node)}")
        return self.free(written(node))

    def free(self, name: str) -> Constraint:
        """A question that is simply yes or no."""
        return Constraint(lambda a: None if name not in a else bool(a[name]), (name,))

    def recorded(self, kinds: ex.Kinds, window: ex.Window | None) -> Constraint:
        where = written(kinds.where) if kinds.where is not None else ""
        own = None if isinstance(window, ex.Ever) else window
        parts = []
        for name in kinds.names:
            question = f"has {name} [{where}] [{written(own) if own is not None else ''}]"
            self.records[question] = (name, where, own)
            parts.append(self.free(question))
        return _any(parts)

    # ------------------------------------------------------------------ measurements
    def measured(
        self, node: ex.Compare | ex.Between | ex.Range | ex.OneOf | ex.Is, window: ex.Window | None
    ) -> Constraint:
        entry = self.lexicon.get("variable", node.subject.name)
        if entry is None or node.subject.where is not None:
            return self.free(written(node))
        window = window or self.look_back.get(entry.class_)
        at = "" if window is None or isinstance(window, (ex.Ever, ex.Now)) else written(window)
        question = f"{entry.id} [{at}]"
        without = getattr(node, "without", None)
        found = self.compared(node, question, node.subject.name)
        if without is None:
            return found
        free = self.free(f"without {written(without.kinds)} {without.number}{without.unit} {question}")
        return _all([found, free])

    def compared(
        self, node: ex.Compare | ex.Between | ex.Range | ex.OneOf | ex.Is, question: str, name: str
    ) -> Constraint:
        match node:
            case ex.OneOf(_, words):
                return self.of_values(question, name, {w.word for w in words})
            case ex.Is(_, word, _, is_negated):
                one = self.of_values(question, name, {word.word})
                return negated(one) if is_negated else one
            case ex.Range(_, low, high, unit):
                a = self.against(question, name, ">=", ex.Number(low, unit))
                return _all([a, self.against(question, name, "<=", ex.Number(high, unit))])
            case ex.Between(low_number, c1, _, c2, limit):
                flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[c1]
                a = self.against(question, name, flipped, low_number)
                return _all([a, self.against(question, name, c2, limit)])
            case ex.Compare(_, comparator, limit):
                return self.against(question, name, comparator, limit)
        raise AssertionError(node)

    def against(self, question: str, name: str, comparator: str, limit: ex.Limit) -> Constraint:
        entry = self.lexicon.variable(name)
        match limit:
            case ex.LimitIf(condition, then, otherwise):
                a = self.against(question, name, comparator, then)
                return _if(self.constraint(condition), a, self.against(question, name, comparator, otherwise))
            case ex.Step(step):
                domain = entry.domain
                k = next(i for i, d in enumerate(domain) if d.casefold() == step.casefold())
                return self.of_values(question, name, {d for i, d in enumerate(domain) if _compare(i, comparator, k)})
            case ex.Multiple(of, times):
                return self.of_number(f"{question} x {of}", comparator, Fraction(times), False)
            case ex.DetectionLimit():
                return self.of_number(f"{question} x LOD", comparator, Fraction(1), False)
        assert isinstance(limit, ex.Number)
        if entry.domain and all(d.isdigit() for d in entry.domain):
            wanted = {d for d in entry.domain if _compare(Decimal(d), comparator, limit.value)}
            return self.of_values(question, name, wanted)
        unit = entry.unit or "1"
        factor = Units(entry).factor(Unit.of(limit.unit or "1"), Unit.of(unit)) if limit.unit else Fraction(1)
        if factor is None:
            return self.of_number(f"{question} in {limit.unit}", comparator, Fraction(limit.value), False)
        is_whole = entry.origin == "born" or (entry.unit == "1" and entry.formula is None and name.startswith("n_"))
        return self.of_number(question, comparator, Fraction(limit.value) * factor, is_whole)

    def of_number(self, question: str, comparator: str, limit: Fraction, is_whole: bool) -> Constraint:
        scale = self.scales.setdefault(question, Scale(set(), (), is_whole))
        scale.cuts.add(limit)
        self._examples.pop(question, None)

        def holds(assignment: Assignment) -> bool | None:
            if question not in assignment:
                return None
            example = self._example(question)[assignment[question]]
            assert isinstance(example, Fraction)
            return _compare(example, comparator, limit)

        return Constraint(holds, (question,))

    def of_values(self, question: str, name: str, wanted: set[str]) -> Constraint:
        entry = self.lexicon.variable(name)
        listed = entry.values or entry.domain
        if not listed:
            return self.free(f"{question} in {sorted(wanted)}")
        self.scales.setdefault(question, Scale(set(), listed))

        def holds(assignment: Assignment) -> bool | None:
            return None if question not in assignment else self._example(question)[assignment[question]] in wanted

        return Constraint(holds, (question,))

    # ------------------------------------------------------------------ what the questions say of one another
    def bonds(self) -> list[Constraint]:
        """A narrower record is one of the wider; what is a kind of another is one; pregnancy is of women."""
        out = []
        for a, (name, where, window) in self.records.items():
            for b, (other, wide, span) in self.records.items():
                if a == b or not _is_wider(where, wide) or not _covers(window, span):
                    continue
                is_kind = other in IS_A.get(name, ()) and (wide == "" or where == wide)
                if name == other or is_kind:
                    out.append(_any([negated(self.free(a)), self.free(b)]))
            if name in _FEMALE_ONLY:
                sexes = [q for q in self.scales if q.startswith("sex [")]
                out += [_any([negated(self.free(a)), self.of_values(q, "sex", {"female"})]) for q in sexes]
        return out


TRUE: Final = Constraint(lambda _: True, ())


def negated(c: Constraint) -> Constraint:
    """Not."""

    def holds(a: Assignment) -> bool | None:
        v = c.holds(a)
        return None if v is None else not v

    return Constraint(holds, c.about)


def _about(parts: Iterable[Constraint]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(q for p in parts for q in p.about))


def _all(parts: list[Constraint]) -> Constraint:
    def holds(a: Assignment) -> bool | None:
        is_open = False
        for p in parts:
            v = p.holds(a)
            if v is False:
                return False
            is_open = is_open or v is None
        return None if is_open else True

    return Constraint(holds, _about(parts))


def _any(parts: list[Constraint]) -> Constraint:
    return parts[0] if len(parts) == 1 else negated(_all([negated(p) for p in parts]))


def _if(condition: Constraint, then: Constraint, otherwise: Constraint) -> Constraint:
    return _any([_all([condition, then]), _all([negated(condition), otherwise])])


def _tally(rule: str, parts: list[Constraint], number: int) -> Constraint:
    if rule == "all":
        return _all(parts)
    if rule == "any":
        return _any(parts)
    if rule == "none":
        return _all([negated(p) for p in parts])
    k = number if rule == "least" else number + 1

    def holds(a: Assignment) -> bool | None:
        values = [p.holds(a) for p in parts]
        true, open_ = values.count(True), values.count(None)
        found = True if true >= k else (False if true + open_ < k else None)
        return found if rule == "least" or found is None else not found

    return Constraint(holds, _about(parts))


def _compare(a: Fraction | Decimal | int, comparator: str, b: Fraction | Decimal | int) -> bool:
    x, y = Fraction(a), Fraction(b)
    return {">=": x >= y, ">": x > y, "<=": x <= y, "<": x < y, "=": x == y, "!=": x != y}[comparator]


def _is_wider(where: str, wide: str) -> bool:
    return wide == "" or where == wide


def _covers(window: ex.Window | None, span: ex.Window | None) -> bool:
    """Whether whatever lies in ``window`` lies in ``span``, too."""
    if span is None or window == span:
        return True
    if not isinstance(window, ex.Apart) or not isinstance(span, ex.Apart):
        return False
    if (window.side, window.anchor, window.unit) != (span.side, span.anchor, span.unit):
        return False
    near, far = ("within", "less than"), ("at least", "more than")
    if window.bound in near and span.bound in near:
        return window.number < span.number or (window.number == span.number and span.bound == "within")
    if window.bound in far and span.bound in far:
        return window.number > span.number or (window.number == span.number and span.bound == "at least")
    return False
