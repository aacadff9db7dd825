"""Laboratory values of virtual participants: log-normal about each person's own mean, inside what entry allows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from statistics import NormalDist
from typing import Final

from trialwright.criteria import expression as ex
from trialwright.history import events as ev
from trialwright.history.participant import Lived
from trialwright.rehearsal.life import Life, Stage
from trialwright.rehearsal.virtual import Person
from trialwright.trial import anchors
from trialwright.trial.calendar import Occasion
from trialwright.trial.plan import Plan
from trialwright.values.quantity import Quantity
from trialwright.values.units import Unit

_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Usual:
    """An analyte in a healthy adult: a middle value, the limits of normal, the digits it is reported with.

    Source: usual adult reference intervals of clinical laboratories (WS/T 404 and 405 series for China); a middle
    value to scatter about, not a norm.
    """

    item: str
    middle: float
    low: float | None
    high: float | None
    unit: str
    digits: int


USUAL: Final[Mapping[str, Usual]] = {
    u.item: u
    for u in (
        Usual("WBC", 6.0, 3.5, 9.5, "10*9/L", 2), Usual("ANC", 3.8, 1.8, 6.3, "10*9/L", 2), Usual("PLT", 220, 125, 350, "10*9/L", 0),
        Usual("Hb", 135, 115, 150, "g/L", 0), Usual("lymphocytes", 1.8, 1.1, 3.2, "10*9/L", 2), Usual("reticulocyte_count", 60, 24, 84, "10*9/L", 0),
        Usual("ALT", 22, 7, 40, "U/L", 0), Usual("AST", 22, 13, 35, "U/L", 0), Usual("ALP", 75, 45, 125, "U/L", 0),
        Usual("GGT", 25, 7, 45, "U/L", 0), Usual("TBIL", 12, 3.4, 20.5, "umol/L", 1), Usual("ALB", 44, 40, 55, "g/L", 0),
        Usual("Cr", 70, 44, 104, "umol/L", 0), Usual("INR", 1.0, 0.85, 1.15, "1", 2), Usual("PT", 12, 11, 14, "s", 1),
        Usual("aPTT", 28, 22, 38, "s", 0), Usual("PTA", 95, 70, 130, "%", 0), Usual("sodium", 140, 137, 147, "mmol/L", 0),
        Usual("potassium", 4.2, 3.5, 5.3, "mmol/L", 1), Usual("TSH", 2.0, 0.4, 4.5, "m[IU]/L", 2), Usual("LVEF", 63, 50, None, "%", 0),
        Usual("weight", 62, None, None, "kg", 0), Usual("height", 165, None, None, "cm", 0), Usual("MELD", 24, None, None, "1", 0),
        Usual("ciclosporin_trough", 200, None, None, "ug/L", 0), Usual("CD3", 1.2, 0.7, 2.1, "10*9/L", 2), Usual("CD4", 0.7, 0.4, 1.3, "10*9/L", 2),
        Usual("CD8", 0.5, 0.2, 0.9, "10*9/L", 2), Usual("EBV_DNA", 500, None, None, "{copies}/mL", 0), Usual("ECOG", 1, None, None, "1", 0), Usual("BMI", 22.8, None, None, "kg/m2", 1),
    )
}  # fmt: skip
PANELS: Final[Mapping[str, tuple[str, ...]]] = {
    "haematology": ("WBC", "ANC", "PLT", "Hb", "lymphocytes"),
    "reticulocytes": ("reticulocyte_count",),
    "chemistry": ("ALT", "AST", "ALP", "TBIL", "ALB", "Cr", "sodium", "potassium"),
    "liver_panel": ("ALT", "AST", "GGT", "TBIL", "ALB"),
    "coagulation": ("INR", "PT", "aPTT"),
    "thyroid": ("TSH",),
    "weight_height": ("weight", "height"),
    "echocardiography": ("LVEF",),
    "ciclosporin_level": ("ciclosporin_trough",),
    "subset_panel": ("CD3", "CD4", "CD8"),
    "immune_panel": ("CD3", "CD8"),
}
"""What a usual panel of a hospital laboratory holds; a study's own panel (``concepts``) comes before it."""


def items_of(plan: Plan, activity: str) -> tuple[str, ...]:
    """The variables an activity collects: its own panel, the usual one, or the variable of its name."""
    concept = plan.study.concepts.get(activity)
    if concept is not None and concept.panel:
        return concept.panel
    if activity in PANELS:
        return PANELS[activity]
    return (activity,) if activity in USUAL else ()


def items_read(plan: Plan) -> frozenset[str]:
    """Variables that a feedback or stopping rule reads: the only ones a trial's course depends on."""
    names: set[str] = set()
    study = plan.study
    for condition in (*(f.if_ for f in study.feedback.values()), *(s.if_ for s in study.stopping.values())):
        words = set(condition.text.replace("(", " ").replace(")", " ").split())
        names |= {u for u in USUAL if u in words}
    return frozenset(names)


def _readers(plan: Plan) -> tuple[tuple[Callable[[Lived], bool], frozenset[str]], ...]:
    """The variables each rule reads, and whether that rule can still change something for a participant."""
    found: tuple[tuple[Callable[[Lived], bool], frozenset[str]], ...] | None = plan.memo.get("readers")
    if found is None:
        study = plan.study
        rules = [(f.then.target, f.if_.text) for f in study.feedback.values()]
        rules += [("", r.if_.text) for r in study.stopping.values()]
        read = [(target, items) for target, text in rules if (items := _variables(text))]
        found = plan.memo["readers"] = tuple((can_still_act(plan, target), items) for target, items in read)
    return found


def can_still_act(plan: Plan, target: str) -> Callable[[Lived], bool]:
    """Whether a rule about an intervention can still change anything, as a function of the history."""
    if target not in plan.study.interventions:
        return lambda lived: True
    end = anchors.day_of_course_end(plan, target)

    def can_act(lived: Lived) -> bool:
        stopped = lived.stopped
        return not (stopped and (target in stopped or "" in stopped)) and end(lived) is None

    return can_act


def _variables(text: str) -> frozenset[str]:
    words = set(text.replace("(", " ").replace(")", " ").split())
    return frozenset(u for u in USUAL if u in words)


@dataclass(frozen=True, slots=True)
class Panel:
    """The analytes of a visit (one that stands in two panels is measured once), and which rules read which of them."""

    items: tuple[str, ...]
    readers: tuple[tuple[Callable[[Lived], bool], frozenset[str]], ...]


def panel_of(plan: Plan, activities: tuple[str, ...]) -> Panel:
    """What activities measure."""
    items = tuple(dict.fromkeys(item for a in activities for item in items_of(plan, a) if item in USUAL))
    readers = tuple((can_act, own) for can_act, read in _readers(plan) if (own := read.intersection(items)))
    return Panel(items, readers)


def values(run: Stage, life: Life, panel: Panel, o: Occasion) -> list[ev.Observed]:
    """The values measured at a visit; where not everything is recorded, those a rule reads that can still act."""
    if run.full:
        return [_value(run, life, item, o.name) for item in panel.items]
    diary = life.diary
    read: set[str] = set()
    for can_act, items in panel.readers:
        if not items <= read and can_act(diary):
            read |= items
    return [_value(run, life, item, o.name) for item in panel.items if item in read] if read else []


def _value(run: Stage, life: Life, item: str, encounter: str) -> ev.Observed:
    usual = USUAL[item]
    k = life.counts[f"lab|{item}"] = life.counts.get(f"lab|{item}", 0) + 1
    own = life.means.get(item)
    if own is None:
        middle = run.scenario.get("entry_hb") if item == "Hb" else None
        own = life.means[item] = own_mean(run.plan, life.person, item, run.scenario["lab_between"], middle)
    within = run.scenario["lab_within"]
    if item == "ECOG":
        within = 0.0
    value = own * math.exp(within * _NORMAL.inv_cdf(life.person.nth(f"lab|{item}", k)))
    if item == "height" or life.diary.state == "screening":
        value = own  # who is enrolled has entry values inside the limits; the scatter begins with follow-up
    factor = _course_factor(life, item)
    return ev.Observed(
        happened=run.today, participant=life.name, item=item, value=_quantity(value * factor, usual),
        low=_limit(usual.low, usual), high=_limit(usual.high, usual), encounter=encounter, laboratory="1",
    )  # fmt: skip


def _course_factor(life: Life, item: str) -> float:
    """A responder by blood counts recovers; everybody else stays about their own mean."""
    if item in ("ANC", "PLT", "Hb", "reticulocyte_count") and life.diary.responses:
        last = life.diary.responses[-1]
        if last.criteria != "recist" and last.response in ("CR", "PR"):
            return _RECOVERED[last.response][item]
    return 1.0


_RECOVERED: Final = {
    "CR": {"ANC": 8.0, "PLT": 12.0, "Hb": 1.6, "reticulocyte_count": 6.0},
    "PR": {"ANC": 4.0, "PLT": 4.5, "Hb": 1.3, "reticulocyte_count": 4.0},
}
"""How many times the entry value a count becomes with a complete or partial haematological response: an assumption."""


def own_mean(plan: Plan, person: Person, item: str, between: float, usual: float | None = None) -> float:
    """A person's own mean: about the usual middle, moved inside the limits of entry where these exclude it.

    Args:
        usual: the middle in the disease, where it is known to differ from that of healthy adults.
    """
    low, high = entry_limits(plan).get(item, (None, None))
    middle = USUAL[item].middle if usual is None else usual
    if low is not None and middle < low:
        middle = low * 1.25 if high is None else (low + high) / 2
    if high is not None and middle > high:
        middle = high * 0.6 if low is None else (low + high) / 2
    spread = _SPREADS.get(item, between)
    value = middle * math.exp(spread * _NORMAL.inv_cdf(person.u(f"mean|{item}")))
    if low is not None:
        value = max(value, low * 1.02 if spread else low)
    if high is not None:
        value = min(value, high * 0.98 if spread else high)
    return _heavy_enough(plan, person, value) if item == "weight" else value


_SPREADS: Final = {"height": 0.04, "weight": 0.12, "sodium": 0.01, "potassium": 0.04, "ECOG": 0.0}


def _heavy_enough(plan: Plan, person: Person, kilograms: float) -> float:
    """The weight, moved so that the body mass index lies inside what entry allows."""
    low, high = entry_limits(plan).get("BMI", (None, None))
    metres = own_mean(plan, person, "height", 0.0) / 100
    if low is not None:
        kilograms = max(kilograms, math.ceil((low + 0.3) * metres**2))
    if high is not None:
        kilograms = min(kilograms, math.floor((high - 0.3) * metres**2))
    return kilograms


def _quantity(value: float, usual: Usual) -> Quantity:
    number = f"{value:.{usual.digits}f}"
    return Quantity(Decimal(number), Unit.of(usual.unit), f"{number} {usual.unit}")


@lru_cache(maxsize=256)
def _limit(value: float | None, usual: Usual) -> Quantity | None:
    return _quantity(value, usual) if value is not None else None


def entry_limits(plan: Plan) -> Mapping[str, tuple[float | None, float | None]]:
    """Lowest and highest value the inclusion criteria of the first gate leave to a variable, in its usual unit."""
    known: Mapping[str, tuple[float | None, float | None]] | None = plan.memo.get("entry limits")
    if known is not None:
        return known
    out: dict[str, tuple[float | None, float | None]] = {}
    criteria = plan.study.criteria.get(plan.first_gate)
    for c in criteria.criteria.values() if criteria is not None else ():
        if c.is_inclusion and c.how in ("that", "all of"):
            for line in c.lines:
                _collect(line.expression, out)
        elif not c.is_inclusion and c.how in ("that", "any of"):
            for line in c.lines:
                _avoid(line.expression, out)
    plan.memo["entry limits"] = out
    return out


_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _avoid(node: ex.Expression, out: dict[str, tuple[float | None, float | None]]) -> None:
    """The limits that keep a person outside an exclusion criterion."""
    if isinstance(node, ex.Any) or (isinstance(node, ex.Tally) and node.rule == "any"):
        for part in node.items:
            _avoid(part, out)
    elif isinstance(node, ex.Compare) and node.comparator in _OPPOSITE:
        _collect(replace(node, comparator=_OPPOSITE[node.comparator]), out)  # type: ignore[arg-type]


def _collect(node: ex.Expression, out: dict[str, tuple[float | None, float | None]]) -> None:
    if isinstance(node, ex.Any):  # one branch is enough: the first
        _collect(node.items[0], out)
        return
    if isinstance(node, ex.Tally) and node.rule in ("all", "any", "least"):
        for part in node.items:
            _collect(part, out)
        return
    if isinstance(node, ex.All):
        for part in node.items:
            _collect(part, out)
        return
    if isinstance(node, ex.Range) and node.subject.name in USUAL:
        out[node.subject.name] = (float(node.low), float(node.high))
        return
    if isinstance(node, ex.Compare):
        name = node.subject.name
        usual = USUAL.get(name)
        if usual is None:
            return
        bound = _bound(node.limit, usual)
        if bound is None:
            return
        low, high = out.get(name, (None, None))
        if node.comparator in (">=", ">"):
            out[name] = (max(bound, low) if low is not None else bound, high)
        elif node.comparator in ("<=", "<"):
            out[name] = (low, min(bound, high) if high is not None else bound)


def _bound(limit: ex.Limit, usual: Usual) -> float | None:
    if isinstance(limit, ex.Multiple):
        base = usual.high if limit.of == "ULN" else usual.low
        return float(limit.times) * base if base is not None else None
    if isinstance(limit, ex.Number):
        unit, own = Unit.of(limit.unit or "1"), Unit.of(usual.unit)
        if unit.is_convertible(own):
            return float(limit.value) * float(unit.factor_to(own))
    return None
