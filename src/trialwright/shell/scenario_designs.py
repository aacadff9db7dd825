"""A design alone, rehearsed: the smallest study that holds it, written out so that everything it assumes can be read."""

from __future__ import annotations

from typing import Final

from trialwright.designs import DESIGNS
from trialwright.designs.single_stage import SingleStage
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.comparing import Rule, plain

WINDOW: Final = 28
"""Days a DLT is looked for, and days to the reading of a response; a design by itself names none."""
_NOT_BY_DLT: Final = ("boin12",)


def study_of(rule: Rule) -> str:
    """The text of a study file with one drug, one window and this design.

    Args:
        rule: an escalation rule (``boin target 0.30 levels 3``), or ``single_stage null 0.20 alternative 0.50``.

    Raises:
        TrialwrightError: a design that does not escalate by DLTs: those are computed (``rehearsal/alone``).

    >>> "level3: {level: 3 mg, n: 3}" in study_of(Rule(design="three_plus_three"))
    True
    """
    rule = plain(rule)
    entry = DESIGNS[rule.design]
    names = {p.name for p in entry.parameters}
    if "levels" in names and _can_be_held(rule.design):
        return _of_escalation(rule)
    if rule.design == "single_stage":
        return _of_single_stage(rule)
    raise TrialwrightError(
        f"{rule.design} is computed from its own rule, not lived through in a study; name it under of: in a scenario file"
    )


def _can_be_held(design: str) -> bool:
    """Whether ``escalation.rule`` of a study file can name it."""
    return design not in _NOT_BY_DLT


def _of_escalation(rule: Rule) -> str:
    entry = DESIGNS[rule.design]
    given = dict(rule.settings)
    defaults = {p.name: p.default for p in entry.parameters}
    of_study = {"max": given.pop("max", "") or given.pop("max_n", "")}
    design = entry.of({**given, **({"max_n": of_study["max"]} if of_study["max"] and "max_n" in defaults else {})})
    levels = int(getattr(design, "levels", 0) or _whole(rule, "levels", defaults.get("levels", 3)))
    if not 1 <= levels <= 20:
        raise TrialwrightError(f"{rule.design}: {levels} levels; a design alone is rehearsed with 1 to 20")
    n = _cohort(given.get("cohort") or given.get("a"), 3)
    lines = [f"    level{k}: {{level: {k} mg, n: {n}}}" for k in range(1, levels + 1)]
    start = given.pop("start", "")
    parameters = [f"  {k.replace('_', ' ')}: {v}" for k, v in given.items() if k not in ("levels",)]
    more = [f"  max: {of_study['max']}"] if of_study["max"] else []
    more += [f"  start: level{start}"] if start else []
    return (
        _HEAD.format(
            name=rule.design.replace("/", "_"), rule=rule, phase="phase I", kind="dose finding", enrol=n * levels
        )
        + _BODY.format(dose="1 mg", window=WINDOW)
        + "allocation:\n  enrolment: {method: sequential_cohorts, order: ["
        + ", ".join(f"level{k}" for k in range(1, levels + 1))
        + "]}\nescalation:\n  arm: all\n  sets level of: drug\n  cohorts:\n"
        + "\n".join([*lines, f"  rule: {rule.design}", *more, *parameters])
        + f"\n  dlt:\n    window: first_dose .. first_dose + {WINDOW - 1} d\n"
        + "    events: {severe: some AE where (related is yes and grade >= 3)}\n"
        + "objectives: {primary: [{label: {zh: 耐受性, en: Tolerability}, endpoints: [DLT]}]}\n"
        + "endpoints: {DLT: {kind: dlt, set: dlt_evaluable, by: level}}\n"
        + _TAIL
    )


def _of_single_stage(rule: Rule) -> str:
    design = DESIGNS["single_stage"].of(dict(rule.settings))
    assert isinstance(design, SingleStage)
    plan = design.plan
    return (
        _HEAD.format(name=rule.design, rule=rule, phase="phase II", kind="efficacy", enrol=plan.n)
        + _BODY.format(dose="1 mg", window=WINDOW)
        + "allocation:\n  enrolment: {method: none}\n"
        + "objectives: {primary: [{label: {zh: 缓解, en: Response}, endpoints: [ORR]}]}\n"
        + "endpoints: {ORR: {kind: response, criteria: recist, want: [CR, PR], at: END, set: treated, missing: non-response}}\n"
        + "analysis:\n"
        + f"  sample size: {{design: single_stage, n: {plan.n}, null: {design.null:g}, alternative: {design.alternative:g}, "
        + f"alpha: {design.alpha:g}, sides: 1, power: {design.power:g}, success: at least {plan.r}}}\n"
        + "  sets: {treated: {is: has drug}}\n"
        + "assessments: {recist: {version: 1.1}}\n"
        + "safety: {collect: consent .. END, attribute to: [drug]}\n"
    )


def _whole(rule: Rule, name: str, value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise TrialwrightError(f"{rule.design}: {name} {value!r} is no whole number") from None


def _cohort(text: str | None, otherwise: int) -> int:
    """The size of the first cohort of ``3``, ``(3,)`` or ``1,3``."""
    digits = (text or "").strip("()[] ").split(",")[0].strip()
    return int(digits) if digits.isdigit() and int(digits) else otherwise


_HEAD: Final = """# A design alone: {rule}. What it does not say is written here as plainly as it can be.
trialwright: 1
study:
  name: {name}
  version: 0.1
  title: {{zh: "仅有设计：{rule}", en: "A design alone: {rule}"}}
  phase: {phase}
  type: [{kind}]
  model: single group
  languages: [zh, en]
population: {{indication: {{zh: 未指明, en: not stated}}, enrol: {enrol}}}
"""
_BODY: Final = """criteria:
  enrolment:
    I1: age >= 18 y at consent
interventions:
  drug: {{label: {{zh: 试验药, en: Trial drug}}, type: drug, role: experimental intervention, route: oral, dose: {dose}, when: once at day 1}}
arms:
  all: {{type: experimental arm, label: {{zh: 单臂, en: Single arm}}}}
epochs:
  screening: {{type: screening}}
  therapy: {{type: treatment, give: [drug], starts: first_dose, ends: END}}
  follow_up: {{type: follow-up, ends: first of (death; withdrawal; end_of_study)}}
gates:
  enrolment: {{from: screening, to: therapy, decided by: investigator}}
visits:
  SCR: {{epoch: screening, at: day -7 .. -1}}
  D1: {{epoch: therapy, at: first_dose}}
  END: {{epoch: therapy, at: D1 + {window} d}}
activities:
  consent: SCR
  eligibility: SCR
  tumour_imaging: SCR, END
  adverse_events: D1 .. END
"""
_TAIL: Final = """assessments: {ctcae: {version: 5.0}}
safety: {collect: consent .. END, attribute to: [drug]}
"""
