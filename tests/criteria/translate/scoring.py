"""Scores drafted constraints against golden rows: strict on every field after one canonical spelling."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from trialwright.criteria.translate.draft import Constraint, TimeConstraint

# the golden file names what happened in free words; these are the ids that mean the same
WHAT = {
    "end_of_prior_therapy": "end(treatment)",
    "end_of_prior_curative_therapy": "end(treatment)",
    "radiotherapy at the target lesion": "radiotherapy",
    "brain_MRI without progression": "progression",
    "infection needing systemic treatment": "infection",
    "weight_loss": "sample(weight_loss_pct)",
    "sample(item 5 a-e)": "sample(items)",
    "contraception_period": "contraception",
}
ANCHOR = {"end_of_standard_treatment": "end(standard_treatment)", "end_of_cns_treatment": "end(treatment)"}
CONTRACEPTION = {"fertility_plan", "unprotected_intercourse", "refusal_of_contraception", "contraception"}


@dataclass
class Tally:
    """Hits, wanted and drafted, with what was missed and invented."""

    hit: int = 0
    wanted: int = 0
    drafted: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, want: Counter[Any], got: Counter[Any], where: str) -> None:
        both = want & got
        self.hit += sum(both.values())
        self.wanted += sum(want.values())
        self.drafted += sum(got.values())
        if want - both or got - both:
            self.wrong.append(
                f"{where}: missed {sorted(map(str, want - both))} invented {sorted(map(str, got - both))}"
            )

    @property
    def recall(self) -> float:
        return self.hit / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.hit / self.drafted if self.drafted else 1.0


def _value(v: Any) -> Any:
    if isinstance(v, (list, tuple)):
        return tuple(_value(x) for x in v)
    try:
        return Decimal(str(v)).normalize() + 0
    except ArithmeticError:
        return str(v)


def golden_values(rows: list[dict[str, Any]], language: str) -> Counter[Any]:
    out: Counter[Any] = Counter()
    for n in rows:
        sign = n.get(f"{language}_cmp", n["cmp"]) or ""
        value = _value(n["val"])
        out[n["var"], sign, value if isinstance(value, tuple) else (value,), n["unit"]] += 1
    return out


def drafted_values(constraints: tuple[Constraint, ...]) -> Counter[Any]:
    """Each constraint once: said again in the same words it is the same."""
    return Counter(
        dict.fromkeys(((c.variable, c.comparator, tuple(_value(v) for v in c.values), c.unit) for c in constraints), 1)
    )


def golden_times(rows: list[dict[str, Any]]) -> Counter[Any]:
    out: Counter[Any] = Counter()
    for t in rows:
        what = WHAT.get(t["what"], t["what"])
        m = re.fullmatch(r"sample\((\w+(?:,\w+)+)\)", what)
        for w in [f"sample({x})" for x in m.group(1).split(",")] if m else [what]:
            out[w, t["cmp"], _value(t["val"]), t["unit"], ANCHOR.get(t["anchor"], t["anchor"]), t["dir"]] += 1
    return Counter(dict.fromkeys(out, 1))


def drafted_times(times: tuple[TimeConstraint, ...]) -> Counter[Any]:
    keys = []
    for t in times:
        what = "contraception" if t.what in CONTRACEPTION or "contracepti" in t.what or "避孕" in t.what else t.what
        if re.fullmatch(r"end\((\w+)\)", what) and what not in ("end(treatment)",) and t.comparator in (">=", ">"):
            what = (
                "end(treatment)"
                if what in ("end(radiotherapy)", "end(chemotherapy)", "end(targeted_therapy)")
                else what
            )
        keys.append((what, t.comparator, _value(t.value), t.unit, t.anchor, t.direction))
    return Counter(dict.fromkeys(keys, 1))
