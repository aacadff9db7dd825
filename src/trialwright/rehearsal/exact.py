"""What is known exactly about a study's design, to stand beside what a rehearsal simulated."""

from __future__ import annotations

from dataclasses import dataclass

from trialwright.designs.cohorts import CohortDesign
from trialwright.designs.walk import walk
from trialwright.errors import TrialwrightError
from trialwright.rehearsal.characteristics import Characteristics
from trialwright.rehearsal.scenario import Scenario
from trialwright.study.study import ResponseEndpoint, Study
from trialwright.trial import oversight
from trialwright.values.answer import Unknown
from trialwright.values.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactValue:
    """A probability or mean computed without chance, and the simulated one where there is one."""

    name: str
    label: Text
    value: float
    simulated: float | None = None
    half_width: float | None = None


def exact_values(study: Study, scenario: Scenario, found: Characteristics | None = None) -> tuple[ExactValue, ...]:
    """Selection of each level by walking the rule, and the power of a single-stage test by the binomial."""
    out: list[ExactValue] = []
    out += _of_escalation(study, scenario, found)
    out += _of_single_arm(study, scenario, found)
    return tuple(out)


def _of_escalation(study: Study, scenario: Scenario, found: Characteristics | None) -> list[ExactValue]:
    rule = oversight.rule_of(study)
    if isinstance(rule, Unknown) or not isinstance(rule.value, CohortDesign) or study.escalation is None:
        return []
    cohorts = list(study.escalation.cohorts.values())
    truths = [float(scenario[f"dlt.{c.name}"]) for c in cohorts]
    try:
        under = walk(rule.value).under(truths)
    except TrialwrightError:  # it decides by times, or has more states than can be walked: only simulated
        return []
    names = [("none", Text(zh="无可推荐剂量", en="no level recommended"))]
    names += [(c.name, c.label or Text.same(c.name)) for c in cohorts]
    out = []
    for k, (name, label) in enumerate(names):
        share = None
        if found is not None:
            share = next((s for s in found.shares if s.name == f"recommended.{name}"), None)
        half = (share.interval[1] - share.interval[0]) / 2 if share is not None else None
        out.append(
            ExactValue(
                name=f"recommended.{name}", label=label, value=float(under.selection[k]),
                simulated=share.value if share is not None else None, half_width=half,
            )
        )  # fmt: skip
    spread = next((s for s in found.spreads if s.name == "evaluable"), None) if found is not None else None
    out.append(
        ExactValue(
            name="expected_n", label=Text(zh="可评价例数的期望", en="expected number of evaluable participants"),
            value=float(under.expected_n), simulated=spread.mean if spread is not None else None,
            half_width=spread.half_width if spread is not None else None,
        )
    )  # fmt: skip
    return out


def _of_single_arm(study: Study, scenario: Scenario, found: Characteristics | None) -> list[ExactValue]:
    size = study.analysis.sample_size
    response = next((e for e in study.primary if isinstance(e, ResponseEndpoint)), None)
    if size is None or size.success is None or size.n is None or response is None or len(study.arms) > 1:
        return []
    from trialwright.designs.binomial import at_least

    share = None
    if found is not None:
        share = next((s for s in found.shares if s.name == f"{response.name}.success"), None)
    out = []
    for name, zh, en in (("response_null", "无效值", "null"), ("response", "备择值", "alternative")):
        if name not in scenario.truth:
            continue
        p = float(scenario[name])
        mine = share if name == "response" else None
        out.append(
            ExactValue(
                name=f"success.{name}",
                label=Text(
                    zh=f"真实应答率{p:.3g}（{zh}）时成功的概率", en=f"P(success) if the true rate is {p:.3g} ({en})"
                ),
                value=float(at_least(size.success, size.n, p)),
                simulated=mine.value if mine is not None else None,
                half_width=(mine.interval[1] - mine.interval[0]) / 2 if mine is not None else None,
            )
        )
    return out
